//! The country that the words around a name give it.

use super::names::Draft;
use super::page::Page;
use super::vocabulary::Class;
use crate::facts::prose::Shape;

/// The country that a draft's words or the ones before it name.
pub(super) fn country(page: &Page<'_>, draft: &Draft) -> Option<String> {
    let from = draft
        .piece
        .post
        .as_ref()
        .map_or(draft.piece.words.start, |p| p.start);
    let before = page.country_before(from).or_else(|| {
        let words = &draft.described.as_ref()?.words;
        (words.end <= from + 1)
            .then(|| country_left(page, words.start))
            .flatten()
    });
    let before = before.or_else(|| country_left_of_description(page, draft));
    let inside = || {
        draft
            .piece
            .words
            .clone()
            .filter_map(|k| page.owner(k))
            .find(|n| page.country_of(*n).is_some())
    };
    before
        .or_else(inside)
        .and_then(|n| page.country_of(n))
        .map(str::to_owned)
}

/// The country that stands before a description: "Russian ‸mercenary group", "Russia's state-run ‸television".
fn country_left(page: &Page<'_>, start: usize) -> Option<usize> {
    let mut at = start;
    for _ in 0..3 {
        if let Some(naming) = page.country_before(at) {
            return Some(naming);
        }
        at = at.checked_sub(1)?;
        if page.shape(at) != Shape::Lower || page.is(at, Class::ACTS.or(Class::OF)) {
            return None;
        }
    }
    None
}

/// "Russia's state-run TASS news agency": small words between the country and the name.
fn country_left_of_description(page: &Page<'_>, draft: &Draft) -> Option<usize> {
    draft.described.as_ref()?;
    let mut at = draft.piece.words.start;
    for _ in 0..4 {
        if let Some(naming) = page.country_before(at) {
            return Some(naming);
        }
        at = at.checked_sub(1)?;
        let joins = page.is(at, Class::BEFORE_ORGANISATION_WORD) && page.shape(at) == Shape::Lower;
        if !joins && !page.is_hyphen(at) {
            return None;
        }
    }
    None
}

/// The country's adjective or name right before a word, without a possessive.
pub(super) fn adjective_before(page: &Page<'_>, word: usize) -> Option<usize> {
    let naming = page.owner(word.checked_sub(1)?)?;
    (page.country_of(naming).is_some() && page.sentence_of(word - 1) == page.sentence_of(word))
        .then_some(naming)
}
