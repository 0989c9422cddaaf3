//! Stories: which articles tell the same one. Takes a title and a text, gives a fingerprint; takes two
//! texts, says whether one is a later version of the other; takes the past of a watch on a story, says whether it speaks
//! again.

mod fingerprint;
mod ledger;
mod revision;

pub use fingerprint::Fingerprint;
pub use ledger::{Ledger, Past};
pub use revision::revises;

use jiff::Timestamp;

use crate::watch::Repeat;

/// Whether a watch that is met alerts, given when it last alerted on the same story.
pub fn speaks(repeat: Repeat, last: Option<Timestamp>, now: Timestamp) -> bool {
    let Some(last) = last else { return true };
    match repeat {
        Repeat::Story => false,
        Repeat::Article => true,
        Repeat::After(pause) => now.duration_since(last) >= pause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn a_watch_speaks_as_often_as_it_is_told() {
        let at = |hour: i64| Timestamp::from_second(hour * 3600).expect("an hour after 1970");
        let pause = Repeat::After(SignedDuration::from_hours(6));
        for (repeat, last, now, expected) in [
            (Repeat::Story, None, 0, true),
            (Repeat::Story, Some(0), 900, false),
            (Repeat::Article, Some(0), 0, true),
            (pause, None, 0, true),
            (pause, Some(0), 5, false),
            (pause, Some(0), 6, true),
            (pause, Some(6), 0, false),
        ] {
            assert_eq!(
                speaks(repeat, last.map(at), at(now)),
                expected,
                "{repeat:?} {last:?} {now}"
            );
        }
    }
}
