//! Headlines and headings, whose capitals say nothing.

use std::ops::Range;

use super::book::Book;
use super::names::{Draft, key};
use super::page::Page;
use super::vocabulary::Class;
use crate::facts::Part;
use crate::facts::prose::Shape;

/// Whether a sentence is a headline in capitals: most of its longer words have one.
pub(super) fn is_headline(page: &Page<'_>, sentence: Range<usize>) -> bool {
    let mut capital = 0_usize;
    let mut small = 0_usize;
    let mut upper = 0_usize;
    for k in sentence.clone().skip(1) {
        // A headline writes even everyday words large.
        if page.prose.written(k).chars().nth(3).is_none() || page.owner(k).is_some() {
            continue;
        }
        match page.shape(k) {
            Shape::Capital => capital += 1,
            Shape::Upper => {
                capital += 1;
                upper += 1;
            }
            Shape::Lower => small += 1,
            Shape::Number | Shape::Sign => {}
        }
    }
    if upper >= 3 && small == 0 {
        return true;
    }
    // A sentence of the text is none; a line of its own without a full stop is a heading.
    let last = sentence.end.saturating_sub(1);
    let number = page.sentence_of(last);
    let in_title = page
        .facts
        .sentences
        .get(number)
        .is_some_and(|s| s.part == Part::Title);
    if !in_title {
        let ends = matches!(page.folded(last), "." | "!" | "?" | "\"" | "\u{2026}" | ":" | ",")
            || page.folded(last).ends_with('.');
        return !ends
            && sentence.len() <= HEADING_WORDS
            && capital >= small
            && stands_alone_as_paragraph(page, number);
    }
    let common = sentence
        .skip(1)
        .filter(|k| page.shape(*k) == Shape::Capital && (page.is_everyday(*k) || page.is(*k, Class::ACTS)))
        .count();
    capital >= 3 && capital >= small * 3 && common >= 1
}

/// Headings have at most so many words and signs.
const HEADING_WORDS: usize = 14;

fn stands_alone_as_paragraph(page: &Page<'_>, sentence: usize) -> bool {
    let paragraph = |k: usize| page.facts.sentences.get(k).map(|s| s.paragraph);
    let own = paragraph(sentence);
    paragraph(sentence + 1) != own && sentence.checked_sub(1).is_none_or(|k| paragraph(k) != own)
}

/// A name in a headline counts where the text has it, or where it begins with a given name.
pub(super) fn headline(page: &Page<'_>, book: &mut Book, draft: &mut Draft) {
    let mut words = draft.piece.words.clone();
    // The run of a headline is longer than the name: the longest part that the text has.
    while !words.is_empty() {
        let mut end = words.end;
        while end > words.start {
            let key = key(page, &(words.start..end));
            if page.is_capital(end - 1)
                && let Some(who) = book.full(&key).or_else(|| book.short(&key))
                && !(end - words.start == 1
                    && page.is(words.start, Class::COMMON)
                    && page.shape(words.start) != Shape::Upper)
            {
                draft.piece.words = words.start..end;
                draft.who = Some(who);
                return;
            }
            end -= 1;
        }
        words.start += 1;
    }
}
