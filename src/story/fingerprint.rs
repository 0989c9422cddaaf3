//! A hash that copies of one text share.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::text::fold;

/// The hash of an article's folded text. Two articles with the same one tell one story: a wire text taken over, the
/// same article under another address or title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The fingerprint of an article. Case, accents, punctuation and white space do not count, nor what houses add to a
    /// wire text: a dateline at its head, credits in brackets at its foot. An article with hardly any text of its own
    /// (a summary of a few words) is told apart by its title too.
    pub fn new(title: &str, text: &str) -> Self {
        let core = without_dateline(without_credits(text.trim()));
        let mut words = words(core);
        if words.len() < OWN_TEXT_BYTES_MIN {
            words.push(' ');
            words.push_str(&self::words(title));
        }
        let digest = Sha256::digest(words.as_bytes());
        let mut hash = [0; 16];
        for (slot, byte) in hash.iter_mut().zip(digest) {
            *slot = byte;
        }
        Self(hash)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Two articles with less text than this in common may be strangers: "No details were given."
const OWN_TEXT_BYTES_MIN: usize = 120;
/// A dateline is no longer than this: "NEW YORK/BRUSSELS, 27 September (Agency Name) — ".
const DATELINE_BYTES_MAX: usize = 80;

fn words(text: &str) -> String {
    let folded = fold(text);
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Without the last paragraphs that stand wholly in brackets: "(Reporting by …; editing by …)".
fn without_credits(mut text: &str) -> &str {
    while let Some((head, last)) = text.rsplit_once('\n') {
        let last = last.trim();
        let bracketed =
            (last.starts_with('(') && last.ends_with(')')) || (last.starts_with('[') && last.ends_with(']'));
        if !bracketed {
            break;
        }
        text = head.trim_end();
    }
    text
}

/// Without "CITY, date (Agency) —" at the head: a capitalised place, then a dash or a bracket with an agency in it.
fn without_dateline(text: &str) -> &str {
    let first = text.split('\n').next().unwrap_or(text);
    let Some((at, dash)) = first
        .char_indices()
        .find(|(_, c)| matches!(c, '\u{2014}' | '\u{2013}' | '-' | ':'))
    else {
        return text;
    };
    let Some(head) = first.get(..at) else { return text };
    let spaced = head.ends_with(' ') || dash == '\u{2014}';
    let place = head.split([',', '(']).next().unwrap_or_default().trim();
    let shouted = !place.is_empty()
        && place
            .chars()
            .filter(|c| c.is_alphabetic())
            .all(char::is_uppercase);
    let agency = head.trim_end().ends_with(')');
    if head.len() > DATELINE_BYTES_MAX || !spaced || dash == ':' || !(shouted || agency) {
        return text;
    }
    text.get(at + dash.len_utf8()..).map_or(text, str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "The two ministers met on the island on Monday and signed a plan for joint patrols, officials of \
        both sides said. The plan runs for three years.\nA second round is to follow in June.";

    #[test]
    fn copies_share_a_fingerprint() {
        let original = Fingerprint::new("Ministers sign", BODY);
        for (title, text) in [
            ("UPDATE 1-Ministers sign", BODY.to_owned()),
            ("Other title", BODY.replace(' ', "\u{a0}").to_uppercase()),
            ("Other", format!("HAVANA, June 3 (Agency) \u{2014} {BODY}")),
            (
                "Other",
                format!("HAVANA (AG) - {BODY}\n(Reporting by A. B.; editing by C.)"),
            ),
            ("Other", format!("{BODY}\n\n[Agency]\n")),
        ] {
            assert_eq!(Fingerprint::new(title, &text), original, "{text}");
        }
    }

    #[test]
    fn other_texts_have_other_fingerprints() {
        let original = Fingerprint::new("Ministers sign", BODY);
        for text in [
            BODY.replace("three", "four"),
            format!("{BODY}\nA third paragraph."),
            format!("Well-known {BODY}"),
        ] {
            assert_ne!(Fingerprint::new("Ministers sign", &text), original, "{text}");
        }
    }

    #[test]
    fn short_texts_are_told_apart_by_their_titles() {
        assert_ne!(
            Fingerprint::new("One", "Read more."),
            Fingerprint::new("Two", "Read more.")
        );
        assert_eq!(
            Fingerprint::new("One", "Read more."),
            Fingerprint::new("ONE", "read more")
        );
        assert_ne!(Fingerprint::new("One", ""), Fingerprint::new("Two", ""));
    }
}
