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

/// How long until the feed is updated by its own word: a period, or where it names the time from which periods are
/// counted, the rest of the one that runs.
fn update_wait(now: Timestamp, hints: &Hints) -> Option<Duration> {
    let period = hints.update_period_secs?;
    let (Some(base), Ok(whole)) = (hints.update_base, i64::try_from(period)) else {
        return Some(Duration::from_secs(period));
    };
    let gone = now.duration_since(base).as_secs().checked_rem_euclid(whole)?;
    u64::try_from(whole - gone).ok().map(Duration::from_secs)
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

#[cfg(test)]
mod tests {
    use super::super::Reading;
    use super::*;

    const LIMITS: Limits = Limits {
        floor: Duration::from_mins(15),
        ceiling: Duration::from_hours(24),
    };
    const HOUR: u64 = 3_600;

    fn now() -> Timestamp {
        // A Sunday.
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn pace(jitter: f64) -> Pace {
        Pace {
            limits: LIMITS,
            fresh: None,
            retry_after: None,
            pushed: None,
            jitter,
        }
    }

    #[test]
    fn a_feed_that_is_pushed_is_polled_slowly_and_within_the_limits() {
        for (wait_hours, rhythm_hours, expected) in [
            (Some(6), 1, (6 * HOUR, "pushed")),
            (Some(6), 40, (10 * HOUR, "rhythm")),
            (Some(48), 1, (24 * HOUR, "pushed")),
            (None, 1, (HOUR / 4, "floor")),
        ] {
            let pace = Pace {
                pushed: wait_hours.map(Duration::from_hours),
                ..pace(-1.0)
            };
            let due = pace.due(now(), &rhythm(rhythm_hours), &Hints::default());
            let (wait, reason) = secs(due);
            assert_eq!(reason, expected.1, "{wait_hours:?} {rhythm_hours}");
            // The rhythm alone may be undercut by chance.
            let least = if reason == "rhythm" {
                expected.0 * 9 / 10
            } else {
                expected.0
            };
            assert_eq!(wait, least, "{wait_hours:?} {rhythm_hours}");
        }
    }

    /// A feed with an item every so many hours, read just now.
    fn rhythm(gap_hours: i64) -> Rhythm {
        let mut rhythm = Rhythm::default();
        let dates: Vec<Timestamp> = (0..10)
            .map(|n| now() - SignedDuration::from_hours(n * gap_hours))
            .collect();
        let reading = Reading {
            dates: &dates,
            items: 10,
            new: 10,
        };
        rhythm.observe(reading, now());
        rhythm
    }

    fn secs(due: Due) -> (u64, &'static str) {
        (due.wait(now()).as_secs(), due.reason.name())
    }

    fn fresh(secs: u64, by_expires: bool) -> Fresh {
        let lasts = Duration::from_secs(secs);
        Fresh { lasts, by_expires }
    }

    #[test]
    fn the_longest_wait_that_is_asked_for_decides_between_floor_and_ceiling() {
        let hints = |ttl_secs, update_period_secs| Hints {
            ttl_secs,
            update_period_secs,
            ..Hints::default()
        };
        let none = || hints(None, None);
        for (rhythm, fresh, hints, expected) in [
            (rhythm(0), None, none(), (900, "floor")),
            (rhythm(1), None, none(), (900, "floor")),
            (rhythm(8), None, none(), (7_200, "rhythm")),
            (rhythm(500), None, none(), (86_400, "rhythm")),
            (rhythm(0), Some(fresh(60, false)), none(), (900, "floor")),
            (rhythm(0), Some(fresh(3_600, false)), none(), (3_600, "max-age")),
            (rhythm(0), Some(fresh(3_600, true)), none(), (3_600, "expires")),
            (rhythm(8), Some(fresh(3_600, false)), none(), (7_200, "rhythm")),
            (rhythm(8), Some(fresh(10_000, false)), none(), (10_000, "max-age")),
            (
                rhythm(0),
                Some(fresh(u64::MAX, false)),
                none(),
                (86_400, "max-age"),
            ),
            (rhythm(0), None, hints(Some(60), None), (900, "floor")),
            (rhythm(0), None, hints(Some(5_400), None), (5_400, "ttl")),
            (rhythm(0), None, hints(Some(u64::MAX), None), (86_400, "ttl")),
            (rhythm(0), None, hints(None, Some(HOUR)), (HOUR, "update-period")),
            (
                rhythm(0),
                Some(fresh(7_200, false)),
                hints(Some(5_400), Some(HOUR)),
                (7_200, "max-age"),
            ),
        ] {
            let due = Pace { fresh, ..pace(-1.0) }.due(now(), &rhythm, &hints);
            // The rhythm alone may be undercut by chance.
            let least = if expected.1 == "rhythm" {
                expected.0 * 9 / 10
            } else {
                expected.0
            };
            assert_eq!(secs(due), (least, expected.1), "{fresh:?} {hints:?}");
            let due = Pace { fresh, ..pace(1.0) }.due(now(), &rhythm, &hints);
            let most = (expected.0 * 11 / 10).min(86_400);
            assert_eq!(secs(due), (most, expected.1), "{fresh:?} {hints:?}");
        }
    }

    #[test]
    fn an_update_base_says_when_the_period_ends() {
        // Noon.
        for (base, period, expected) in [
            ("2000-01-01T14:00:00Z", 86_400, (2 * HOUR, "update-period")),
            ("2000-01-01T12:00:00Z", 86_400, (24 * HOUR, "update-period")),
            ("2099-01-01T13:00:00Z", 86_400, (HOUR, "update-period")),
            ("2000-01-01T12:10:00Z", 86_400, (900, "floor")),
            ("2000-01-01T12:00:00Z", 60, (900, "floor")),
            ("2000-01-01T12:00:00Z", 0, (900, "floor")),
            ("2000-01-01T14:00:00Z", u64::MAX, (24 * HOUR, "update-period")),
        ] {
            let hints = Hints {
                update_base: base.parse().ok(),
                update_period_secs: Some(period),
                ..Hints::default()
            };
            let due = pace(-1.0).due(now(), &Rhythm::default(), &hints);
            assert_eq!(secs(due), expected, "{base} {period}");
        }
    }

    #[test]
    fn chance_stays_in_its_bounds() {
        let none = Hints::default();
        for (jitter, expected) in [
            (-1.0, 900),
            (0.0, 945),
            (1.0, 990),
            (55.0, 990),
            (f64::NAN, 945),
            (f64::NEG_INFINITY, 945),
        ] {
            let due = pace(jitter).due(now(), &Rhythm::default(), &none);
            assert_eq!(secs(due), (expected, "floor"), "{jitter}");
        }
        // A floor above the ceiling holds, and both the same leave no room for chance.
        for ceiling in [Duration::ZERO, LIMITS.floor] {
            let limits = Limits { ceiling, ..LIMITS };
            let due = Pace { limits, ..pace(1.0) }.due(now(), &rhythm(24), &none);
            assert_eq!(due.wait(now()), LIMITS.floor);
        }
        let limits = Limits {
            floor: Duration::MAX,
            ceiling: Duration::MAX,
        };
        let due = Pace { limits, ..pace(1.0) }.due(now(), &rhythm(24), &none);
        assert_eq!(due.at, Timestamp::MAX);
    }

    #[test]
    fn retry_after_alone_passes_the_ceiling() {
        for (asked, expected) in [
            (60, (900, "floor")),
            (2_000, (2_000, "retry-after")),
            (100 * HOUR, (100 * HOUR, "retry-after")),
        ] {
            let retry_after = Some(Duration::from_secs(asked));
            let due = Pace {
                retry_after,
                ..pace(-1.0)
            }
            .due(now(), &Rhythm::default(), &Hints::default());
            assert_eq!(secs(due), expected, "{asked}");
        }
    }

    #[test]
    fn skipped_days_lengthen_the_wait_up_to_the_ceiling() {
        // Monday is 0; it is Sunday noon.
        for (days, hours, expected) in [
            (vec![5, 0], vec![], (900, "floor")),
            (vec![6], vec![], (12 * HOUR, "skip-days")),
            (vec![5, 6], vec![0, 1], (14 * HOUR, "skip-days")),
            (vec![6], vec![12], (12 * HOUR, "skip-days")),
            (vec![6, 0], vec![], (24 * HOUR, "skip-days")),
            ((0..7).collect(), vec![], (900, "floor")),
        ] {
            let hints = Hints {
                skip_days: Some(days.clone()),
                skip_hours: Some(hours),
                ..Hints::default()
            };
            let due = pace(-1.0).due(now(), &Rhythm::default(), &hints);
            assert_eq!(secs(due), expected, "{days:?}");
        }
    }

    #[test]
    fn skipped_hours_lengthen_the_wait_up_to_the_ceiling() {
        // The poll would be at a quarter past twelve, GMT.
        for (hours, expected) in [
            (vec![11, 13], (900, "floor")),
            (vec![12], (HOUR, "skip-hours")),
            (vec![12, 13, 14], (3 * HOUR, "skip-hours")),
            (
                (0..24).filter(|hour| *hour != 11).collect(),
                (23 * HOUR, "skip-hours"),
            ),
            ((0..24).collect(), (900, "floor")),
            (vec![12, 99], (HOUR, "skip-hours")),
        ] {
            let hints = Hints {
                skip_hours: Some(hours.clone()),
                ..Hints::default()
            };
            let due = pace(-1.0).due(now(), &Rhythm::default(), &hints);
            assert_eq!(secs(due), expected, "{hours:?}");
            let limits = Limits {
                ceiling: Duration::from_mins(50),
                ..LIMITS
            };
            let due = Pace { limits, ..pace(1.0) }.due(now(), &Rhythm::default(), &hints);
            assert!(due.wait(now()) <= limits.ceiling, "{hours:?}");
        }
    }
}
