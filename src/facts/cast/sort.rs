//! What a name is of: a person, an organisation, a group, a place, or a thing that does not act.

use std::ops::Range;

use super::page::Page;
use super::run::Piece;
use super::vocabulary::Class;
use crate::facts::ActorKind;
use crate::facts::prose::Shape;

/// What a name's own words and its neighbours say that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// An actor, of which kind is clear.
    Actor(ActorKind),
    /// A treaty, a prize, a war: names nobody.
    Thing,
    /// Nothing tells.
    Unknown,
}

/// How the words around a name describe it.
#[derive(Debug, Clone)]
pub(super) struct Described {
    pub(super) kind: ActorKind,
    /// The words of the description.
    pub(super) words: Range<usize>,
}

/// Tells what a piece is.
pub(super) fn sort(page: &Page<'_>, piece: &Piece, described: Option<&Described>) -> Sort {
    let words = &piece.words;
    let last = words.end - 1;
    let count = parts(page, words);
    if piece.is_addressed {
        return Sort::Actor(ActorKind::Person);
    }
    let given_first = page.is(words.start, Class::GIVEN);
    let tail = by_tail(page, words);
    if piece.post.is_some() {
        return match tail {
            Some(sort) if !given_first && count <= 2 && !page.is(last, Class::GIVEN) && count > 1 => sort,
            _ if count == 1 && page.is(last, Class::COMMON) && !page.is(last, Class::GIVEN) => Sort::Unknown,
            _ => Sort::Actor(ActorKind::Person),
        };
    }
    if let Some(described) = described {
        if let Some(Sort::Thing) = tail {
            return Sort::Thing;
        }
        return Sort::Actor(described.kind);
    }
    if let Some(sort) = tail {
        return sort;
    }
    if piece.before_post && !given_first {
        return Sort::Actor(ActorKind::Organisation);
    }
    if (2..=5).contains(&count) && given_first && !page.is(words.start, Class::OPENS_PLACE) {
        return Sort::Actor(ActorKind::Person);
    }
    // "John F Kennedy", "J. K. Rowling": an initial is a person's.
    if count >= 2
        && words
            .clone()
            .skip(1)
            .any(|k| page.folded(k) == "." && page.prose.written(k - 1).chars().count() == 1)
        && !page.is_everyday(last)
    {
        return Sort::Actor(ActorKind::Person);
    }
    Sort::Unknown
}

/// What the last word says, or the first with "of" behind it.
fn by_tail(page: &Page<'_>, words: &Range<usize>) -> Option<Sort> {
    let last = words.end - 1;
    let count = parts(page, words);
    if words.clone().any(|k| page.folded(k) == "&")
        && words.clone().any(|k| page.is_capital(k) && !page.is_everyday(k))
    {
        return Some(Sort::Actor(ActorKind::Organisation));
    }
    let of = words
        .clone()
        .skip(1)
        .find(|k| page.is(*k, Class::OF) && page.shape(*k) == Shape::Lower);
    if let Some(of) = of {
        let head = of - 1;
        if page.is(head, Class::THING) && !page.is(head, Class::OPENS_ORGANISATION) {
            return Some(Sort::Thing);
        }
        let opens = (words.start..of).any(|k| page.is(k, Class::OPENS_ORGANISATION.or(Class::ORGANISATION)));
        if opens {
            return Some(Sort::Actor(ActorKind::Organisation));
        }
        if page.is(head, Class::PLACE.or(Class::OPENS_PLACE)) {
            return Some(Sort::Actor(ActorKind::Place));
        }
    }
    if count < 2 {
        return None;
    }
    if page.is(last, Class::LEGAL_FORM) {
        return Some(Sort::Actor(ActorKind::Organisation));
    }
    let given_first = page.is(words.start, Class::GIVEN);
    // A person may be called "Brown" or "Park"; an everyday word behind a given name is no head.
    if given_first && count == 2 && page.is(last, Class::GIVEN) {
        return None;
    }
    if page.is(last, Class::ORGANISATION) {
        let group = page.is(last, Class::GROUP_WORD) && !page.is(last, Class::ORGANISATION_WORD);
        let kind = if group && page.is(last, Class::PLACE) {
            ActorKind::Group
        } else {
            ActorKind::Organisation
        };
        return Some(Sort::Actor(kind));
    }
    if page.is(last, Class::THING) {
        return Some(Sort::Thing);
    }
    if page.is(last, Class::PLACE) {
        return Some(Sort::Actor(ActorKind::Place));
    }
    if page.is(words.start, Class::OPENS_ORGANISATION) && !given_first && page.vocabulary.is_known {
        return Some(Sort::Actor(ActorKind::Organisation));
    }
    None
}

/// The number of words; a hyphen makes one of two.
pub(super) fn parts(page: &Page<'_>, words: &Range<usize>) -> usize {
    let hyphens = words.clone().filter(|k| page.is_hyphen(*k)).count();
    words
        .clone()
        .filter(|k| page.shape(*k) != Shape::Sign)
        .count()
        .saturating_sub(hyphens)
}

/// A description in small letters right before or behind a name: "newspaper Granma", "TASS news agency", "Wagner, a
/// mercenary group".
pub(super) fn described(page: &Page<'_>, words: &Range<usize>, sentence: &Range<usize>) -> Option<Described> {
    before(page, words, sentence).or_else(|| behind(page, words, sentence))
}

const ORGANISATION_WORDS: Class = Class::ORGANISATION_WORD.or(Class::GROUP_WORD);

fn before(page: &Page<'_>, words: &Range<usize>, sentence: &Range<usize>) -> Option<Described> {
    let head = words.start.checked_sub(1).filter(|k| *k >= sentence.start)?;
    if !page.is(head, ORGANISATION_WORDS) || page.shape(head) != Shape::Lower {
        return None;
    }
    Some(describe(
        page,
        head,
        left(page, head, sentence.start)..words.start,
    ))
}

/// Where a description that ends in a word starts.
fn left(page: &Page<'_>, head: usize, from: usize) -> usize {
    let mut start = head;
    while start > from {
        let before = start - 1;
        let word = page.is(before, Class::BEFORE_ORGANISATION_WORD.or(ORGANISATION_WORDS))
            && page.shape(before) == Shape::Lower;
        let joins =
            page.is_hyphen(before) && before > from && page.is(before - 1, Class::BEFORE_ORGANISATION_WORD);
        if !(word || joins) {
            break;
        }
        start = before;
    }
    start
}

fn behind(page: &Page<'_>, words: &Range<usize>, sentence: &Range<usize>) -> Option<Described> {
    let mut at = words.end;
    let apposition = page.folded(at) == "," && page.is(at + 1, Class::ARTICLE.or(Class::POSSESSIVE));
    let reach = if apposition { 8 } else { 4 };
    if apposition {
        at += 2;
    }
    let start = at;
    let end = sentence.end.min(at + reach);
    while at < end {
        let head = page.is(at, ORGANISATION_WORDS) && page.shape(at) == Shape::Lower;
        let more = |k: usize| {
            page.shape(k) == Shape::Lower
                && page.is(k, Class::BEFORE_ORGANISATION_WORD.or(ORGANISATION_WORDS))
        };
        if head && !more(at + 1) && !page.is_hyphen(at + 1) {
            return Some(describe(page, at, start..at + 1));
        }
        let goes_on = if apposition {
            page.shape(at) != Shape::Sign && !page.is(at, Class::ACTS.or(Class::POST)) || page.is_hyphen(at)
        } else {
            more(at) || page.is_hyphen(at)
        };
        if !goes_on {
            return None;
        }
        at += 1;
    }
    None
}

fn describe(page: &Page<'_>, head: usize, words: Range<usize>) -> Described {
    let kind = if page.is(head, Class::GROUP_WORD) {
        ActorKind::Group
    } else {
        ActorKind::Organisation
    };
    Described { kind, words }
}
