//! Takes a date as a feed or page gives it, says whether it can be the date of an article that is known now.

use jiff::Timestamp;

/// A date so near to midnight of 1 January 1970 stands for "none": an unset field, in whatever zone.
const UNSET_SECS: i64 = 48 * 3600;

/// 1900-01-01 UTC, in seconds before 1970. What lies before it, such as 0001-01-01, is another unset field.
const OLDEST_SECS: i64 = -2_208_988_800;

/// Whether a date can be believed: not in the future, not 1970, not before 1900.
pub fn believable(date: Timestamp, now: Timestamp) -> bool {
    let second = date.as_second();
    date <= now && second >= OLDEST_SECS && second.abs() > UNSET_SECS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unset_and_future_dates_are_none() {
        let now: Timestamp = "2026-05-04T12:00:00Z".parse().unwrap();
        for (date, expected) in [
            ("2026-05-04T12:00:00Z", true),
            ("2026-05-04T12:00:01Z", false),
            ("2099-01-01T00:00:00Z", false),
            ("1970-01-01T00:00:00Z", false),
            ("1969-12-31T14:00:00Z", false),
            ("1970-01-02T10:00:00Z", false),
            ("1970-02-01T00:00:00Z", true),
            ("1923-06-01T00:00:00Z", true),
            ("0001-01-01T00:00:00Z", false),
        ] {
            assert_eq!(believable(date.parse().unwrap(), now), expected, "{date}");
        }
    }
}
