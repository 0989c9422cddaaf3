//! Datelines: "MOSCOW, March 3 (Agency) —". The place is where the report was filed, not what it tells of.

use super::{Document, words::starts_lowercase};
use crate::text::{Span, fold};

/// A dateline is no longer than this: "NEW YORK/BRUSSELS, 27 September (Agency Name) — ".
const DATELINE_BYTES_MAX: usize = 80;
/// Datelines stand at the head of one of the first paragraphs.
const PARAGRAPHS_MAX: usize = 3;

/// The datelines of a document.
pub(super) fn datelines(document: &Document) -> Vec<Span> {
    let body = document.body();
    let text = body.of(document.text());
    let mut at = body.start;
    let mut found = Vec::new();
    for paragraph in text.split('\n').take(PARAGRAPHS_MAX) {
        if let Some(len) = dateline(paragraph) {
            found.push(Span::new(at, at + len));
        }
        at += paragraph.len() + 1;
    }
    found
}

/// The length of the dateline at the head of a paragraph: a capitalised place, perhaps a date, an agency in brackets,
/// and a dash. Nothing but the names of months may be small.
fn dateline(paragraph: &str) -> Option<usize> {
    let (at, dash) = paragraph
        .char_indices()
        .take_while(|(at, _)| *at < DATELINE_BYTES_MAX)
        .find(|(at, c)| match c {
            '\u{2014}' | '\u{2015}' => true,
            '\u{2013}' | '-' => paragraph
                .get(..*at)
                .is_some_and(|head| head.ends_with([' ', '\u{a0}'])),
            _ => false,
        })?;
    let head = paragraph.get(..at)?.trim_end();
    let place = head.split([',', '(', '/']).next().unwrap_or_default().trim();
    let letters: Vec<char> = place.chars().filter(|c| c.is_alphabetic()).collect();
    let shouted = letters.len() > 1 && letters.iter().all(|c| c.is_uppercase());
    let agency = head.ends_with(')') && head.contains('(');
    let bare = head.split('(').next().unwrap_or(head);
    let only_names = bare
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| !starts_lowercase(word) || is_date_word(word));
    (!letters.is_empty() && (shouted || agency) && only_names).then_some(at + dash.len_utf8())
}

fn is_date_word(word: &str) -> bool {
    const STEMS: [&str; 30] = [
        "jan", "ene", "feb", "fev", "mar", "maa", "apr", "abr", "avr", "may", "mai", "mag", "maj", "jun",
        "jui", "giu", "jul", "lug", "aug", "ago", "aou", "sep", "set", "oct", "okt", "out", "nov", "dec",
        "dic", "de",
    ];
    let folded = fold(word);
    STEMS.iter().any(|stem| folded.starts_with(stem)) || word.chars().all(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_before_the_dash_are_no_subject() {
        for (paragraph, expected) in [
            (
                "LISBON, March 3 (Wire) \u{2014} The minister",
                "LISBON, March 3 (Wire) \u{2014}",
            ),
            ("LISBON \u{2014} The minister", "LISBON \u{2014}"),
            ("Wien (xpa) - Der Minister", "Wien (xpa) -"),
            ("OSLO/LISBON (Wire) - The minister", "OSLO/LISBON (Wire) -"),
            (
                "BOGOTÁ, 3 ene. (EUROPRESS) - El ministro",
                "BOGOTÁ, 3 ene. (EUROPRESS) -",
            ),
            ("Lisbon - a city of hills - is", ""),
            ("PORTUGAL and Spain \u{2014} old friends", ""),
            ("The minister \u{2014} a friend \u{2014} left.", ""),
            ("", ""),
        ] {
            let len = dateline(paragraph).unwrap_or(0);
            assert_eq!(paragraph.get(..len), Some(expected), "{paragraph}");
        }
    }
}
