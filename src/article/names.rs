//! What an element's `class` and `id` say of it. Sites name their boxes in English whatever their language, and with a
//! small stock of words: `related-articles`, `shareBar`, `article__body`. The words stand in `names.txt`.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use scraper::node::Element;

/// Bytes of a class or id that are looked at.
const NAMES_BYTES_MAX: usize = 400;
/// Bytes of one word; a longer one is a made-up id.
const WORD_BYTES_MAX: usize = 24;

/// What the words of an element's names say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The first kind of furniture that they name.
    pub(super) furniture: Option<&'static str>,
    /// Whether any kind of furniture is named that stands around an article and not in its head, as authors and dates do.
    pub(super) is_foreign: bool,
    /// Whether they name an article's body: `article-body`, `entry-content`.
    pub(super) is_body: bool,
}

/// Reads an element's class and id.
pub(super) fn of(element: &Element) -> Said {
    let mut said = Said::default();
    for name in ["class", "id"] {
        if let Some(value) = element.attr(name) {
            read(value, &mut said);
        }
    }
    said
}

fn read(names: &str, said: &mut Said) {
    let names = names
        .get(..names.floor_char_boundary(NAMES_BYTES_MAX))
        .unwrap_or_default();
    // Two words on end count as one too: `author-bio`. `pair` holds the last word and the one being read.
    let mut pair = Word::default();
    let mut word = Word::default();
    let mut was_lower = false;
    let mut was_whole = true;
    for byte in names.bytes().chain([b' ']) {
        let is_word = byte.is_ascii_alphanumeric() || byte >= 0x80;
        if (!is_word || (byte.is_ascii_uppercase() && was_lower)) && word.len > 0 {
            // `ad` counts where it stands between punctuation alone, not in the middle of `x1AuAdKmQp`.
            let is_whole = was_whole && !is_word;
            look_up(&word, is_whole, said);
            if pair.len > word.len {
                look_up(&pair, is_whole, said);
            }
            pair = word;
            word = Word::default();
        }
        if !is_word {
            was_whole = true;
        } else if word.len == 0 {
            was_whole = !was_lower;
        }
        if byte == b' ' {
            pair = Word::default();
        }
        was_lower = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if is_word {
            word.push(byte.to_ascii_lowercase());
            pair.push(byte.to_ascii_lowercase());
        }
    }
}

fn look_up(word: &Word, is_whole: bool, said: &mut Said) {
    let Some(kind) = word.text().and_then(|text| WORDS.get(text)) else {
        return;
    };
    match *kind {
        "body" => said.is_body = true,
        "advertisement" if word.len <= 3 && !is_whole => {}
        kind => {
            said.furniture = said.furniture.or(Some(kind));
            said.is_foreign |= !matches!(kind, "author" | "dates" | "tags" | "hidden");
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Word {
    bytes: [u8; WORD_BYTES_MAX],
    /// More than `WORD_BYTES_MAX` where it was too long.
    len: usize,
}

impl Word {
    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
        }
        self.len = self.len.saturating_add(1);
    }

    fn text(&self) -> Option<&[u8]> {
        self.bytes.get(..self.len)
    }
}

/// FNV-1a: the words are short and not chosen by an attacker who could gain by collisions, since the table is fixed.
#[derive(Default)]
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

type Words = HashMap<&'static [u8], &'static str, BuildHasherDefault<Fnv>>;

/// Word to kind, from lines `kind: word word …`.
static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let lines = include_str!("names.txt").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':'))
        .flat_map(|(kind, words)| words.split_whitespace().map(move |word| (word.as_bytes(), kind)))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn said(names: &str) -> Said {
        let mut said = Said::default();
        read(names, &mut said);
        said
    }

    #[test]
    fn words_and_pairs_of_words() {
        for (names, furniture) in [
            ("td author-bio", Some("author")),
            ("readMore__inline", Some("related")),
            ("c-newsletterBox", Some("newsletter")),
            ("related_posts", Some("related")),
            ("x ad y", Some("advertisement")),
            ("authority biology download header-article x1AuAdKmQp", None),
            ("read more", None),
            ("", None),
        ] {
            assert_eq!(said(names).furniture, furniture, "{names}");
        }
        for (names, is_foreign) in [("byline share", true), ("author", false), ("timestamp", false)] {
            assert_eq!(said(names).is_foreign, is_foreign, "{names}");
        }
        for (names, is_body) in [
            ("article-body", true),
            ("articleBody", true),
            ("c-entry_content x", true),
            ("article body", false),
            ("page", false),
        ] {
            assert_eq!(said(names).is_body, is_body, "{names}");
        }
    }

    #[test]
    fn the_table_is_read() {
        for words in WORDS.keys() {
            assert!(words.len() <= WORD_BYTES_MAX);
            assert!(words.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        }
        assert!(WORDS.len() > 100);
    }
}
