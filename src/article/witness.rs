//! The body in the structured data as a witness: which of the page's paragraphs it holds too. It is often cut short, or
//! run together without paragraphs, so it seldom serves as the text; but what it holds is the article's, and what it
//! lacks in the middle is not.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use crate::text::is_unspaced;

/// Words in a row that are compared.
const ROW: usize = 3;
/// Percent of a paragraph's rows from which the witness knows it.
const KNOWN_PERCENT: usize = 70;
/// Percent of a paragraph's rows below which the witness does not know it.
const UNKNOWN_PERCENT: usize = 30;
/// Rows below which a body says nothing.
const ROWS_MIN: usize = 40;

/// The rows of words of an article's body.
#[derive(Debug)]
pub(super) struct Witness {
    rows: HashSet<u64, BuildHasherDefault<Same>>,
}

/// What a witness says of one text: how many of its rows it knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Testimony {
    pub(super) known: usize,
    pub(super) rows: usize,
}

impl Testimony {
    /// Whether the witness holds the text. A text of fewer words than a row is never held.
    pub(super) fn is_known(self) -> bool {
        self.rows > 0 && self.known * 100 >= self.rows * KNOWN_PERCENT
    }

    /// Whether it lacks the text.
    pub(super) fn is_unknown(self) -> bool {
        self.rows > 0 && self.known * 100 < self.rows * UNKNOWN_PERCENT
    }
}

impl Witness {
    /// Of a body; `None` where it is too short to tell anything.
    pub(super) fn new(body: &str) -> Option<Self> {
        let rows: HashSet<u64, _> = rows(body).collect();
        (rows.len() >= ROWS_MIN).then_some(Self { rows })
    }

    /// How many rows it has.
    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// What it says of a text.
    pub(super) fn hear(&self, text: &str) -> Testimony {
        let mut testimony = Testimony::default();
        for row in rows(text) {
            testimony.rows += 1;
            testimony.known += usize::from(self.rows.contains(&row));
        }
        testimony
    }
}

/// Hashes of the rows of words in a text, case and punctuation aside; a letter of a script without spaces is a word.
fn rows(text: &str) -> impl Iterator<Item = u64> {
    let mut last = [0; ROW];
    let mut count = 0;
    words(text).filter_map(move |word| {
        last.rotate_left(1);
        if let Some(slot) = last.last_mut() {
            *slot = word;
        }
        count += 1;
        (count >= ROW).then(|| last.iter().fold(0, |hash, word| mixed(hash, *word)))
    })
}

fn words(text: &str) -> impl Iterator<Item = u64> {
    let mut chars = text.chars().peekable();
    std::iter::from_fn(move || {
        while chars.next_if(|c| !c.is_alphanumeric()).is_some() {}
        let first = chars.next()?;
        let mut word = lower(first);
        if !is_unspaced(first) {
            while let Some(c) = chars.next_if(|c| c.is_alphanumeric() && !is_unspaced(*c)) {
                word = mixed(word, lower(c));
            }
        }
        Some(word)
    })
}

fn lower(c: char) -> u64 {
    if c.is_ascii() {
        return u64::from(c.to_ascii_lowercase());
    }
    c.to_lowercase().fold(0, |hash, c| mixed(hash, u64::from(c)))
}

fn mixed(hash: u64, with: u64) -> u64 {
    (hash.rotate_left(5) ^ with).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// The rows are hashes already.
#[derive(Debug, Default)]
struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mixed(self.0, u64::from(*byte));
        }
    }

    fn write_u64(&mut self, row: u64) {
        self.0 = row;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_knows_its_paragraphs_and_no_others() {
        let body = "The council met in the old town hall on Monday, and spoke for three hours about roads, schools, \
             and the bridge that was closed in March after the flood. The mayor said that the money would be found, \
             and that the work would begin before the winter. 市議会は月曜日に集まった。";
        let witness = Witness::new(body).expect("it is long enough");
        for (text, known, unknown) in [
            ("The mayor said that the money would be found", true, false),
            ("the MAYOR said: that the money, would be found.", true, false),
            ("市議会は月曜日に集まった", true, false),
            ("Sign up for our newsletter and never miss a story", false, true),
            ("The mayor", false, false),
            ("", false, false),
        ] {
            let heard = witness.hear(text);
            assert_eq!((heard.is_known(), heard.is_unknown()), (known, unknown), "{text}");
        }
        assert!(Witness::new("Too short to tell.").is_none());
    }
}
