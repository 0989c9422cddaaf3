//! Times on the command line.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// A time as a person writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    /// A point in time.
    At(Timestamp),
    /// So long ago.
    Ago(SignedDuration),
}

impl Since {
    /// The point in time, seen from `now`.
    pub(super) fn point(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Ago(ago) => now.checked_sub(ago).unwrap_or(Timestamp::MIN),
        }
    }
}

/// Reads `2026-03-04T05:06:07Z`, `2026-03-04` (midnight UTC), or `90m`, `6h`, `7d`, `2w` ago.
pub(super) fn parse(text: &str) -> Result<Since, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Since::At(at));
    }
    if let Ok(date) = text.parse::<Date>()
        && let Ok(at) = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0))
    {
        return Ok(Since::At(at));
    }
    ago(text).ok_or_else(|| {
        "expected a time (`2026-03-04T05:06:07Z`), a day (`2026-03-04`) or a span (`6h`, `7d`)".to_owned()
    })
}

fn ago(text: &str) -> Option<Since> {
    let unit = text.chars().next_back()?;
    let count: i64 = text.strip_suffix(unit)?.trim().parse().ok().filter(|n| *n >= 0)?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        'w' => 7 * 24 * 60,
        _ => return None,
    };
    let secs = count.checked_mul(minutes)?.checked_mul(60)?;
    Some(Since::Ago(SignedDuration::from_secs(secs)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        let now: Timestamp = "2026-03-04T12:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("2026-03-01T10:00:00+02:00", Some("2026-03-01T08:00:00Z")),
            ("2026-03-01", Some("2026-03-01T00:00:00Z")),
            ("90m", Some("2026-03-04T10:30:00Z")),
            ("2d", Some("2026-03-02T12:00:00Z")),
            ("1w", Some("2026-02-25T12:00:00Z")),
            ("-1h", None),
            ("h", None),
            ("", None),
            ("yesterday", None),
            ("99999999999999999999w", None),
        ] {
            let got = parse(text).ok().map(|s| s.point(now).to_string());
            assert_eq!(got.as_deref(), expected, "{text}");
        }
    }
}
