//! Longer names that nobody listed: whether the words around a name make another body's name of it, or that of an organ.
//! Takes `config/lexicon/longer-names.txt`, which is compiled in.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::given::is_given_name;
use super::words::{is_title, next_word, previous_word, starts_lowercase};
use crate::text::{Span, fold};

/// Capitalised words behind a name are looked at up to this many.
const TAIL_WORDS_MAX: usize = 4;

struct Heads {
    other: FxHashSet<&'static str>,
    organ: FxHashSet<&'static str>,
    form: FxHashSet<&'static str>,
}

fn heads() -> &'static Heads {
    static HEADS: OnceLock<Heads> = OnceLock::new();
    HEADS.get_or_init(|| {
        let list = |kind: &str| {
            include_str!("../../config/lexicon/longer-names.txt")
                .lines()
                .filter_map(|line| line.strip_prefix(kind))
                .flat_map(str::split_whitespace)
                .collect()
        };
        Heads {
            other: list("other:"),
            organ: list("organ:"),
            form: list("form:"),
        }
    })
}

fn bare(word: &str) -> String {
    let folded = fold(word);
    folded
        .trim_end_matches("'s")
        .trim_end_matches(['.', '\''])
        .to_owned()
}

/// Whether a word is the head of an organ's name: "Embassy".
pub(super) fn is_organ_head(word: &str) -> bool {
    heads().organ.contains(bare(word).as_str())
}

/// Whether a word is a legal form or the like: "Corp."
pub(super) fn is_company_form(word: &str) -> bool {
    heads().form.contains(bare(word).as_str())
}

/// The longer name of another body that a name is a part of: "Turkish Airlines", "Bank of China", "Air India".
pub(super) fn other_body(text: &str, name: Span) -> Option<Span> {
    behind(text, name).or_else(|| before(text, name))
}

fn behind(text: &str, name: Span) -> Option<Span> {
    let mut end = name.end;
    for _ in 0..TAIL_WORDS_MAX {
        let next = next_word(text, end)?;
        let word = next.of(text);
        if starts_lowercase(word) || is_title(word) {
            return None;
        }
        let folded = bare(word);
        if heads().other.contains(folded.as_str()) {
            return Some(Span::new(name.start, next.end));
        }
        if heads().organ.contains(folded.as_str()) || is_given_name(&folded) {
            return None;
        }
        if word.ends_with(['.', '\'']) || word.contains(['\u{2019}', '\'']) {
            return None;
        }
        end = next.end;
    }
    None
}

fn before(text: &str, name: Span) -> Option<Span> {
    let previous = previous_word(text, name.start)?;
    let word = previous.of(text);
    if word == "Air" {
        return Some(Span::new(previous.start, name.end));
    }
    let of = if word == "the" {
        previous_word(text, previous.start)?
    } else {
        previous
    };
    if !matches!(of.of(text), "of" | "de" | "du" | "di" | "do" | "da") {
        return None;
    }
    let head = previous_word(text, of.start)?;
    let folded = bare(head.of(text));
    if starts_lowercase(head.of(text)) || !heads().other.contains(folded.as_str()) {
        return None;
    }
    // The central bank is an organ, a bank of the country's name is not.
    let qualified = previous_word(text, head.start).map(|w| bare(w.of(text)));
    let central = qualified.is_some_and(|w| heads().organ.contains(w.as_str()));
    (!central).then(|| Span::new(head.start, name.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organs_name_both_and_others_do_not() {
        for (text, name, longer) in [
            (
                "He flew Brazilian Airlines home",
                "Brazilian",
                Some("Brazilian Airlines"),
            ),
            ("The Bank of Portugal said", "Portugal", Some("Bank of Portugal")),
            ("The Central Bank of Portugal said", "Portugal", None),
            ("at the University of Peru on", "Peru", Some("University of Peru")),
            ("The Portuguese Supreme Court ruled", "Portuguese", None),
            ("the Peruvian Navy sailed", "Peruvian", None),
            ("the Peruvian government said", "Peruvian", None),
            ("Peruvian President Ana Torres Museum", "Peruvian", None),
            ("an Air Peru flight", "Peru", Some("Air Peru")),
            (
                "the Portugal Morning Herald wrote",
                "Portugal",
                Some("Portugal Morning Herald"),
            ),
            ("the Government of Portugal", "Portugal", None),
            ("in the Gulf of Portugal", "Portugal", Some("Gulf of Portugal")),
        ] {
            let at = text.find(name).expect("the name is there");
            let found = other_body(text, Span::new(at, at + name.len()));
            assert_eq!(found.map(|s| s.of(text)), longer, "{text}");
        }
    }
}
