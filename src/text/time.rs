//! Spans of time in words.

use jiff::SignedDuration;

/// A span of time, roughly: `4 min`, `3 h`, `12 days`. A negative one counts as none.
pub fn roughly(span: SignedDuration) -> String {
    let minutes = span.as_mins().max(0);
    match minutes {
        0 => "less than a minute".to_owned(),
        1..120 => format!("{minutes} min"),
        120..2_880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_in_words() {
        for (secs, expected) in [
            (-90, "less than a minute"),
            (59, "less than a minute"),
            (60, "1 min"),
            (7_199, "119 min"),
            (7_200, "2 h"),
            (172_799, "47 h"),
            (172_800, "2 days"),
            (86_400 * 400, "400 days"),
        ] {
            assert_eq!(roughly(SignedDuration::from_secs(secs)), expected);
        }
    }
}
