//! Which items of a feed's first poll may alert.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// How far in the future a date may lie and still be believed: time zones left out or wrong, clocks that run fast.
const FUTURE_MAX: SignedDuration = SignedDuration::from_hours(24);

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
    const DAY: Duration = Duration::from_hours(24);

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
