//! When a feed that could not be read is due again.

use std::time::Duration;

use jiff::Timestamp;

use super::pace::varied;
use super::{Due, Limits, Reason};

/// A server that refuses us is left alone so long at least.
const FORBIDDEN_MIN: Duration = Duration::from_hours(4);

/// How a server turned us away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It may be better next time: an error of the server, no connection, no feed.
    Passing,
    /// It refuses us: 401, 403, 451.
    Forbidden,
}

/// What a poll that failed says of the next one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setback {
    /// The shortest and the longest wait.
    pub limits: Limits,
    /// Failed polls in a row, this one included.
    pub failures: u32,
    /// What kind of failure it was.
    pub refusal: Refusal,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// Chance, from -1 to 1.
    pub jitter: f64,
}

impl Setback {
    /// When the feed is due again: the floor doubled with each failure, up to the ceiling; four hours doubled where the
    /// server refuses us. `Retry-After` only lengthens the wait, and may pass the ceiling.
    pub fn due(&self, now: Timestamp) -> Due {
        let Limits { floor, .. } = self.limits;
        let doubled = |first: Duration, times: u32| first.saturating_mul(2_u32.saturating_pow(times));
        let (least, wait, most, reason) = match self.refusal {
            Refusal::Passing => (
                floor,
                doubled(floor, self.failures),
                self.limits.ceiling(),
                Reason::BackOff,
            ),
            Refusal::Forbidden => {
                let least = FORBIDDEN_MIN.max(floor);
                let most = self.limits.ceiling().max(least);
                let wait = doubled(least, self.failures.saturating_sub(1));
                (least, wait, most, Reason::Forbidden)
            }
        };
        let wait = varied(wait.min(most), least, most, self.jitter);
        match self.retry_after.filter(|asked| *asked >= wait) {
            Some(asked) => Due::after(
                varied(asked, asked, Duration::MAX, self.jitter),
                now,
                Reason::RetryAfter,
            ),
            None => Due::after(wait, now, reason),
        }
    }

    /// When a feed is due whose domain is held for so long: soon after, which is no failure.
    pub fn held(now: Timestamp, left: Duration, limits: Limits, jitter: f64) -> Due {
        let wait = left.max(limits.floor);
        Due::after(varied(wait, wait, Duration::MAX, jitter), now, Reason::Hold)
    }
}
