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

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const HOUR: u64 = 3_600;
    const DAY: u64 = 24 * HOUR;

    fn wait(refusal: Refusal, failures: u32, retry_after: Option<u64>, jitter: f64) -> (u64, &'static str) {
        let due = Setback {
            limits: Limits {
                floor: Duration::from_mins(15),
                ceiling: Duration::from_hours(24),
            },
            failures,
            refusal,
            retry_after: retry_after.map(Duration::from_secs),
            jitter,
        }
        .due(NOW);
        (due.wait(NOW).as_secs(), due.reason.name())
    }

    #[test]
    fn failures_double_the_wait_up_to_the_ceiling() {
        for (failures, least, most) in [
            (1, 1_620, 1_980),
            (2, 3_240, 3_960),
            (3, 6_480, 7_920),
            (6, 51_840, 63_360),
            (7, 77_760, DAY),
            (u32::MAX, 77_760, DAY),
        ] {
            assert_eq!(
                wait(Refusal::Passing, failures, None, -1.0),
                (least, "back-off"),
                "{failures}"
            );
            assert_eq!(
                wait(Refusal::Passing, failures, None, 1.0),
                (most, "back-off"),
                "{failures}"
            );
        }
    }

    #[test]
    fn a_refusal_waits_four_hours_and_more() {
        for (failures, least, most) in [
            (1, 4 * HOUR, 4 * HOUR * 11 / 10),
            (2, 8 * HOUR * 9 / 10, 8 * HOUR * 11 / 10),
            (9, DAY * 9 / 10, DAY),
        ] {
            assert_eq!(
                wait(Refusal::Forbidden, failures, None, -1.0),
                (least, "forbidden")
            );
            assert_eq!(wait(Refusal::Forbidden, failures, None, 1.0), (most, "forbidden"));
        }
        // A ceiling of less than four hours is for feeds that let themselves be read.
        let due = Setback {
            limits: Limits {
                floor: Duration::from_secs(1),
                ceiling: Duration::from_secs(1),
            },
            failures: 1,
            refusal: Refusal::Forbidden,
            retry_after: None,
            jitter: 1.0,
        };
        assert_eq!(due.due(NOW).wait(NOW), FORBIDDEN_MIN);
    }

    #[test]
    fn retry_after_only_lengthens_and_is_never_undercut() {
        for (refusal, asked, expected) in [
            (Refusal::Passing, 60, (1_620, "back-off")),
            (Refusal::Passing, 7_200, (7_200, "retry-after")),
            (Refusal::Passing, 6 * DAY, (6 * DAY, "retry-after")),
            (Refusal::Forbidden, 7_200, (4 * HOUR, "forbidden")),
            (Refusal::Forbidden, 5 * HOUR, (5 * HOUR, "retry-after")),
        ] {
            assert_eq!(wait(refusal, 1, Some(asked), -1.0), expected, "{asked}");
        }
        assert_eq!(
            wait(Refusal::Passing, 1, Some(7_200), 1.0),
            (7_920, "retry-after")
        );
        assert!(
            wait(Refusal::Passing, 1, Some(u64::MAX), 1.0).0 > 1_000 * DAY,
            "the end of time"
        );
    }

    #[test]
    fn a_held_feed_is_due_after_the_hold() {
        let limits = Limits {
            floor: Duration::from_mins(15),
            ceiling: Duration::from_hours(24),
        };
        for (left, least, most) in [
            (60, 900, 990),
            (7_200, 7_200, 7_920),
            (3 * DAY, 3 * DAY, 3 * DAY * 11 / 10),
        ] {
            for (jitter, expected) in [(-1.0, least), (1.0, most)] {
                let due = Setback::held(NOW, Duration::from_secs(left), limits, jitter);
                assert_eq!((due.wait(NOW).as_secs(), due.reason), (expected, Reason::Hold));
            }
        }
    }
}
