//! Hours and days in which, by its own word, a feed brings nothing new. They are counted in GMT (RSS 2.0,
//! `skipHours` and `skipDays`).

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::Reason;
use crate::feed::Hints;

/// Hours that are looked at: a week, within which every hour of every day comes once.
const HOURS_MAX: usize = 7 * 24;
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Where `at` lies in hours that are skipped: when they end, and what skips them first. `None` where it does not, and where
/// nothing is left.
pub(super) fn end(at: Timestamp, hints: &Hints) -> Option<(Timestamp, Reason)> {
    let reason = skipped(Offset::UTC.to_datetime(at), hints)?;
    let mut hour = Timestamp::from_second(at.as_second().div_euclid(HOUR.as_secs()) * HOUR.as_secs()).ok()?;
    for _ in 0..HOURS_MAX {
        hour = hour.checked_add(HOUR).ok()?;
        if skipped(Offset::UTC.to_datetime(hour), hints).is_none() {
            return Some((hour, reason));
        }
    }
    None
}

fn skipped(time: DateTime, hints: &Hints) -> Option<Reason> {
    let hour = u8::try_from(time.hour()).ok()?;
    let is_in = |list: &Option<Vec<u8>>, what: u8| list.as_ref().is_some_and(|list| list.contains(&what));
    let day = u8::try_from(time.weekday().to_monday_zero_offset()).ok()?;
    if is_in(&hints.skip_days, day) {
        return Some(Reason::SkipDays);
    }
    is_in(&hints.skip_hours, hour).then_some(Reason::SkipHours)
}
