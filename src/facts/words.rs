//! Words: their bounds, their case, the titles that stand before names.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use crate::text::{Span, fold, is_unspaced};

/// Whether the word of a match goes on over `at`: at the match's start (`forward` false) to the left, at its end to the
/// right. Scripts written without spaces have no such bound.
pub(super) fn touches_word(text: &str, at: usize, forward: bool) -> bool {
    let (before, after) = (last_char(text, at), text.get(at..).and_then(|t| t.chars().next()));
    let (inside, outside) = if forward { (before, after) } else { (after, before) };
    match (inside, outside) {
        (Some(i), Some(o)) => i.is_alphanumeric() && o.is_alphanumeric() && !is_unspaced(i),
        _ => false,
    }
}

/// Whether a name is a part of a host name: in "example.org.uk" the last label is no country. A stop behind an initial
/// ("V.Putin"), a sentence that starts without a space ("Cuba.The") and stops of the name's own ("U.S.") do not count.
pub(super) fn in_host_name(text: &str, name: Span) -> bool {
    /// Letters of the usual top-level domains.
    const DOMAIN: std::ops::RangeInclusive<usize> = 2..=4;
    let before = text
        .get(..name.start)
        .and_then(|head| head.strip_suffix('.'))
        .unwrap_or_default();
    let label_before = before
        .chars()
        .rev()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .count();
    let after = text
        .get(name.end..)
        .and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or_default();
    let label_after = after.chars().take_while(char::is_ascii_lowercase).count();
    label_before >= 2 || DOMAIN.contains(&label_after)
}

fn last_char(text: &str, at: usize) -> Option<char> {
    text.get(..at).and_then(|t| t.chars().next_back())
}

/// The words of a text: runs of letters and digits.
pub(super) fn words(text: &str) -> impl Iterator<Item = Span> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = loop {
            let (len, is_letter) = letter_at(text, at)?;
            if is_letter {
                break at;
            }
            at += len;
        };
        while let Some((len, true)) = letter_at(text, at) {
            at += len;
        }
        Some(Span::new(start, at))
    })
}

/// The length of the character at `at`, and whether it is a letter or a digit.
fn letter_at(text: &str, at: usize) -> Option<(usize, bool)> {
    let byte = text.as_bytes().get(at)?;
    if byte.is_ascii() {
        return Some((1, byte.is_ascii_alphanumeric()));
    }
    let c = text.get(at..)?.chars().next()?;
    Some((c.len_utf8(), c.is_alphanumeric()))
}

/// Whether a word starts with a small letter.
pub(super) fn starts_lowercase(word: &str) -> bool {
    word.chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(char::is_lowercase)
}

/// The word before `at` with nothing but one space between; initials and abbreviations keep their full stop.
pub(super) fn previous_word(text: &str, at: usize) -> Option<Span> {
    let head = text.get(..at)?;
    let trimmed = head.trim_end_matches([' ', '\u{a0}']);
    if trimmed.len() == head.len() {
        return None;
    }
    let start = trimmed
        .rfind(|c: char| !is_word_char(c))
        .map_or(0, |k| k + char_len(trimmed, k));
    let word = trimmed.get(start..)?;
    // A full stop behind anything but an initial or a title ends a sentence.
    let stopped = word
        .strip_suffix('.')
        .is_some_and(|w| w.chars().count() > 1 && !titles().contains(fold(w).as_str()));
    (word.chars().any(char::is_alphabetic) && !stopped).then(|| Span::new(start, trimmed.len()))
}

/// The word after `at` with nothing but one space between.
pub(super) fn next_word(text: &str, at: usize) -> Option<Span> {
    let rest = text.get(at..)?;
    let trimmed = rest.trim_start_matches([' ', '\u{a0}']);
    if trimmed.len() == rest.len() {
        return None;
    }
    let start = at + (rest.len() - trimmed.len());
    let len = trimmed.find(|c: char| !is_word_char(c)).unwrap_or(trimmed.len());
    let word = trimmed.get(..len)?;
    word.chars()
        .any(char::is_alphabetic)
        .then(|| Span::new(start, start + len))
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '\'' | '\u{2019}' | '\u{ad}')
}

fn char_len(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|t| t.chars().next())
        .map_or(1, char::len_utf8)
}

/// Whether a capitalised word before a surname says nothing against it: a title, a post, a party, a day.
pub(super) fn is_title(word: &str) -> bool {
    let folded = fold(word);
    let folded = folded.trim_end_matches('.').trim_end_matches("'s");
    let last = folded.split(' ').next_back().unwrap_or(folded);
    titles().contains(last)
}

fn titles() -> &'static FxHashSet<&'static str> {
    static TITLES: OnceLock<FxHashSet<&'static str>> = OnceLock::new();
    TITLES.get_or_init(|| {
        include_str!("../../config/lexicon/titles.txt")
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_letters_end() {
        for (text, start, end, whole) in [
            ("cuba", 0, 4, true),
            ("scuba", 1, 5, false),
            ("cubans", 0, 4, false),
            ("(cuba)", 1, 5, true),
            ("pro cuba, rally", 4, 8, true),
            ("在中国的", 3, 9, true),
            ("u.s. court", 0, 4, true),
        ] {
            assert_eq!(
                !touches_word(text, start, false) && !touches_word(text, end, true),
                whole,
                "{text}"
            );
        }
    }

    #[test]
    fn host_names_name_nobody() {
        for (text, name, inside) in [
            ("see nationalpark.org.uk", "uk", true),
            ("see www.cuba.com now", "cuba", true),
            ("see cuba.cu", "cuba", true),
            ("left Cuba.The others", "Cuba", false),
            ("left Cuba. then", "Cuba", false),
            ("said V.Putin on", "Putin", false),
            ("the U.S. and Cuba.", "Cuba", false),
            ("the U.S. left", "U.S.", false),
        ] {
            let at = text.find(name).expect("the name is there");
            assert_eq!(
                in_host_name(text, Span::new(at, at + name.len())),
                inside,
                "{text}"
            );
        }
    }

    #[test]
    fn neighbours() {
        let text = "He said. Jim J. Jordan told Mr. Jordan, the";
        let at = |k: usize| text.match_indices("Jordan").nth(k).map_or(0, |(at, _)| at);
        assert_eq!(previous_word(text, at(0)).map(|s| s.of(text)), Some("J."));
        assert_eq!(previous_word(text, at(1)).map(|s| s.of(text)), Some("Mr."));
        assert_eq!(
            previous_word(text, 9),
            Some(Span::new(3, 8)).filter(|s| s.len() < 5)
        );
        assert_eq!(next_word(text, at(0) + 6).map(|s| s.of(text)), Some("told"));
        assert_eq!(next_word(text, at(1) + 6), None);
    }

    #[test]
    fn titles_are_no_given_names() {
        for word in [
            "President",
            "Mr.",
            "Minister",
            "Sen.",
            "Präsident",
            "Ex-President",
        ] {
            assert!(is_title(word), "{word}");
        }
        assert!(!is_title("Ottoline"));
    }
}
