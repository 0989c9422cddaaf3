//! When a feed that was read, or found unchanged, is due again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Reason, Rhythm, skips};
use crate::feed::Hints;

/// Share of a wait by which it varies, so that feeds do not fall into step.
const JITTER: f64 = 0.1;

/// The shortest and the longest wait between two polls of one feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The shortest. It holds even where the longest is less.
    pub floor: Duration,
    /// The longest.
    pub ceiling: Duration,
}

impl Limits {
    pub(super) fn ceiling(self) -> Duration {
        self.ceiling.max(self.floor)
    }
}

/// How long an answer may be believed without asking again (RFC 9111, section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fresh {
    /// From now on.
    pub lasts: Duration,
    /// Whether `Expires` says so; else `Cache-Control: max-age`.
    pub by_expires: bool,
}

/// When a feed is due again, and why then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub at: Timestamp,
    /// What decided it.
    pub reason: Reason,
}

impl Due {
    pub(super) fn after(wait: Duration, now: Timestamp, reason: Reason) -> Self {
        Self {
            at: later(now, wait),
            reason,
        }
    }

    /// How long it is until then.
    pub fn wait(self, now: Timestamp) -> Duration {
        Duration::try_from(self.at.duration_since(now)).unwrap_or_default()
    }
}

/// What a poll that went well says of the next one, but for what the feed itself brings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// The shortest and the longest wait.
    pub limits: Limits,
    /// How long the answer holds.
    pub fresh: Option<Fresh>,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// How often a feed is polled whose hub pushes what is new; `None` where none does.
    pub pushed: Option<Duration>,
    /// Chance, from -1 to 1.
    pub jitter: f64,
}

impl Pace {
    /// When the feed is due again. The rhythm decides between floor and ceiling; what server and document ask for only
    /// lengthens the wait, up to the ceiling, and is never undercut by chance. `Retry-After` alone may pass the ceiling.
    pub fn due(&self, now: Timestamp, rhythm: &Rhythm, hints: &Hints) -> Due {
        let Limits { floor, .. } = self.limits;
        let ceiling = self.limits.ceiling();
        let (asked, why) = self.asked(now, hints);
        let asked = asked.min(ceiling);
        let own = rhythm.wait(now).unwrap_or_default().min(ceiling);
        let (wait, reason) = if own > asked {
            (own, Reason::Rhythm)
        } else {
            (asked, why)
        };
        let mut due = Due::after(varied(wait, asked, ceiling, self.jitter), now, reason);
        if let Some((end, skip)) = skips::end(due.at, hints) {
            // Not on the stroke of the hour, as everybody.
            let end = later(end, floor.mul_f64(JITTER * share(self.jitter)));
            due = Due {
                at: end.min(later(now, ceiling)).max(due.at),
                reason: skip,
            };
        }
        match self.retry_after.filter(|wait| later(now, *wait) > due.at) {
            Some(wait) => Due::after(
                varied(wait, wait, Duration::MAX, self.jitter),
                now,
                Reason::RetryAfter,
            ),
            None => due,
        }
    }

    /// The shortest wait that floor, server and document allow, and who asks for it.
    fn asked(&self, now: Timestamp, hints: &Hints) -> (Duration, Reason) {
        let fresh = self.fresh.map(|fresh| {
            let reason = if fresh.by_expires {
                Reason::Expires
            } else {
                Reason::MaxAge
            };
            (fresh.lasts, reason)
        });
        let ttl = hints
            .ttl_secs
            .map(|secs| (Duration::from_secs(secs), Reason::Ttl));
        let period = update_wait(now, hints).map(|wait| (wait, Reason::UpdatePeriod));
        let pushed = self.pushed.map(|wait| (wait, Reason::Pushed));
        [fresh, ttl, period, pushed].into_iter().flatten().fold(
            (self.limits.floor, Reason::Floor),
            |most, other| {
                if other.0 > most.0 { other } else { most }
            },
        )
    }
}

/// How long until the feed is updated by its own word.
fn update_wait(_now: Timestamp, hints: &Hints) -> Option<Duration> {
    hints.update_period_secs.map(Duration::from_secs)
}

/// `jitter` from -1 to 1 as a share from 0 to 1.
pub(super) fn share(jitter: f64) -> f64 {
    if jitter.is_finite() {
        f64::midpoint(jitter.clamp(-1.0, 1.0), 1.0)
    } else {
        0.5
    }
}

/// A wait by chance: within a tenth of `wait`, but never under `least` and never over `most`.
pub(super) fn varied(wait: Duration, least: Duration, most: Duration, jitter: f64) -> Duration {
    let scaled = |factor: f64| Duration::try_from_secs_f64(wait.as_secs_f64() * factor).unwrap_or(wait);
    let low = scaled(1.0 - JITTER).max(least);
    let high = scaled(1.0 + JITTER).min(most).max(low);
    let secs = low.as_secs_f64() + high.saturating_sub(low).as_secs_f64() * share(jitter);
    Duration::try_from_secs_f64(secs).unwrap_or(high).clamp(low, high)
}

/// `wait` after `time`; the end of time is not passed.
pub(super) fn later(time: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait)
        .ok()
        .and_then(|wait| time.checked_add(wait).ok())
        .unwrap_or(Timestamp::MAX)
}
