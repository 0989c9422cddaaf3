//! Takes what a poll brought, says when the feed is due next; and which items of a first poll may alert.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Share of the floor by which the time to the next poll varies, so that feeds do not fall into step.
const JITTER: f64 = 0.1;

/// The longest wait that a server's `Retry-After` can ask for; more is a mistake.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(7 * 24);

/// How far in the future a date may lie and still be believed: time zones left out or wrong, clocks that run fast.
const FUTURE_MAX: SignedDuration = SignedDuration::from_hours(24);

/// When a feed is to be polled next.
///
/// After a success (`failures` 0) the floor, with up to 10 % of jitter (`jitter` runs from -1 to 1) and never below the
/// floor. After failures in a row the floor doubles with each of them, up to the ceiling. `retry_after`, as the server
/// asked, only lengthens the wait.
pub fn next_due(
    now: Timestamp,
    floor: Duration,
    ceiling: Duration,
    failures: u32,
    retry_after: Option<Duration>,
    jitter: f64,
) -> Timestamp {
    let ceiling = ceiling.max(floor);
    let backed_off = floor.saturating_mul(2_u32.saturating_pow(failures)).min(ceiling);
    let jitter = if jitter.is_finite() {
        jitter.clamp(-1.0, 1.0)
    } else {
        0.0
    };
    let secs = backed_off.as_secs_f64() * (1.0 + JITTER * jitter);
    let jittered = Duration::try_from_secs_f64(secs).unwrap_or(backed_off);
    // A success waits about the floor even where floor and ceiling are the same; failures never wait past the ceiling.
    let most = if failures == 0 { jittered } else { ceiling };
    let wait = jittered
        .min(most)
        .max(floor)
        .max(retry_after.unwrap_or_default().min(RETRY_AFTER_MAX));
    SignedDuration::try_from(wait)
        .ok()
        .and_then(|wait| now.checked_add(wait).ok())
        .unwrap_or(Timestamp::MAX)
}

/// Whether an item of a feed's first poll may alert. `reach` is how far back: `None` for everything, zero for nothing. Where
/// there is a limit, an item without a believable date is old: nothing says that it is news.
pub fn backlog_allows(published: Option<Timestamp>, now: Timestamp, reach: Option<Duration>) -> bool {
    let Some(reach) = reach else { return true };
    let (Some(published), false) = (published, reach.is_zero()) else {
        return false;
    };
    let age = now.duration_since(published);
    let reach = SignedDuration::try_from(reach).unwrap_or(SignedDuration::MAX);
    age <= reach && age >= -FUTURE_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const FLOOR: Duration = Duration::from_mins(15);
    const DAY: Duration = Duration::from_hours(24);

    fn wait_secs(failures: u32, retry_after: Option<u64>, jitter: f64) -> i64 {
        let retry_after = retry_after.map(Duration::from_secs);
        next_due(NOW, FLOOR, DAY, failures, retry_after, jitter)
            .duration_since(NOW)
            .as_secs()
    }

    #[test]
    fn due_times() {
        let cases = [
            (0, None, 0.0, 900),
            (0, None, 1.0, 990),
            (0, None, -1.0, 900),
            (0, None, 55.0, 990),
            (0, None, f64::NAN, 900),
            (0, Some(60), 0.0, 900),
            (0, Some(3600), 0.0, 3600),
            (1, None, 0.0, 1800),
            (1, None, -1.0, 1620),
            (2, None, 0.0, 3600),
            (6, None, 0.0, 57_600),
            (7, None, 1.0, 86_400),
            (7, None, -1.0, 77_760),
            (u32::MAX, None, 0.0, 86_400),
            (1, Some(100_000), 0.0, 100_000),
            (1, Some(u64::MAX), 0.0, 7 * 86_400),
        ];
        for (failures, retry_after, jitter, want) in cases {
            assert_eq!(
                wait_secs(failures, retry_after, jitter),
                want,
                "{failures} {retry_after:?} {jitter}"
            );
        }
    }

    #[test]
    fn a_floor_above_the_ceiling_holds() {
        let due = next_due(NOW, DAY * 2, DAY, 3, None, 0.0);
        assert_eq!(due.duration_since(NOW), SignedDuration::from_hours(48));
    }

    #[test]
    fn the_end_of_time_is_not_passed() {
        assert_eq!(next_due(Timestamp::MAX, FLOOR, DAY, 0, None, 0.0), Timestamp::MAX);
        assert_eq!(
            next_due(NOW, Duration::MAX, Duration::MAX, 9, None, 1.0),
            Timestamp::MAX
        );
    }

    #[test]
    fn the_backlog() {
        let at = |secs: i64| Some(NOW + SignedDuration::from_secs(secs));
        let cases = [
            (at(-3600), Some(DAY), true),
            (at(-86_400), Some(DAY), true),
            (at(-86_401), Some(DAY), false),
            (at(3600), Some(DAY), true),
            (at(864_000), Some(DAY), false),
            (None, Some(DAY), false),
            (at(0), Some(Duration::ZERO), false),
            (None, None, true),
            (at(-864_000_000), None, true),
        ];
        for (published, reach, want) in cases {
            assert_eq!(
                backlog_allows(published, NOW, reach),
                want,
                "{published:?} {reach:?}"
            );
        }
    }
}
