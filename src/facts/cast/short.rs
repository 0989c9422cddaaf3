//! The short names that go with a full one: surnames, names without their heads, acronyms.

use std::ops::Range;

use super::Who;
use super::book::Book;
use super::page::Page;
use super::vocabulary::Class;
use crate::facts::ActorKind;
use crate::facts::prose::Shape;

/// The person who goes by another form of a full name: with or without middle names.
pub(super) fn same_person(page: &Page<'_>, book: &Book, key: &str) -> Option<Who> {
    let parts: Vec<&str> = key.split(' ').collect();
    let (first, last) = (parts.first()?, parts.last()?);
    if parts.len() > 2 {
        // "Miguel Mario Diaz-Canel" after "Miguel Diaz-Canel"
        if let Some(who) = book.full(&format!("{first} {last}")) {
            return Some(who);
        }
        // "Manuel Marrero Cruz" after "Manuel Marrero"
        let shorter = parts.get(..parts.len() - 1)?.join(" ");
        if page.vocabulary.class(first).any(Class::GIVEN)
            && let Some(who) = book.full(&shorter)
            && book.kind(who) == Some(ActorKind::Person)
        {
            return Some(who);
        }
    }
    None
}

pub(super) fn shorten_person(page: &Page<'_>, book: &mut Book, key: &str, who: Who) {
    let parts: Vec<&str> = key.split(' ').collect();
    let class = |k: usize| parts.get(k).map(|p| page.vocabulary.class(p)).unwrap_or_default();
    let mut count = parts.len();
    while count > 1 && class(count - 1).any(Class::BEHIND_NAME) {
        count -= 1;
    }
    for from in 1..count {
        if let Some(tail) = parts.get(from..count) {
            book.shorten(&tail.join(" "), who);
        }
    }
    let Some((first, last)) = parts.first().zip(parts.get(count - 1)) else {
        return;
    };
    // Surname first: "Xi Jinping", "Kim Jong Un".
    if !class(0).any(Class::GIVEN.or(Class::COMMON)) && count > 1 {
        book.shorten(first, who);
    }
    // Two surnames, of which the first is used: "Marrero" for "Manuel Marrero Cruz".
    if count == 3
        && !class(1).any(Class::GIVEN)
        && class(0).any(Class::GIVEN)
        && let Some(middle) = parts.get(1).filter(|m| m.chars().count() > 2)
    {
        book.shorten(middle, who);
    }
    if count > 2 && !class(1).any(Class::PARTICLE) {
        book.also(&format!("{first} {last}"), who);
    }
}

pub(super) fn shorten_body(page: &Page<'_>, book: &mut Book, words: &Range<usize>, bare: &str, who: Who) {
    book.shorten(bare, who);
    let parts: Vec<&str> = bare.split(' ').collect();
    let last = parts.last().map(|p| page.vocabulary.class(p)).unwrap_or_default();
    let head = parts
        .first()
        .map(|p| page.vocabulary.class(p))
        .unwrap_or_default();
    // "Gazprom" for "Gazprom Corp", "Wagner" for "Wagner Group"
    if parts.len() > 1
        && last.any(
            Class::LEGAL_FORM
                .or(Class::GROUP_WORD)
                .or(Class::ORGANISATION_WORD),
        )
        && let Some(short) = parts.get(..parts.len() - 1)
    {
        let short = short.join(" ");
        let class = page.vocabulary.class(&short);
        if !class.any(Class::COMMON.or(Class::PORTFOLIO).or(Class::ORGANISATION)) {
            book.shorten(&short, who);
        }
    }
    // "Defense Ministry" for "Ministry of Defense"
    if head.any(Class::OPENS_ORGANISATION)
        && let [head, of, rest @ ..] = parts.as_slice()
        && page.vocabulary.class(of).any(Class::OF)
        && rest.len() == 1
    {
        book.shorten(&format!("{} {head}", rest.join(" ")), who);
    }
    // Its acronym, whether the article brings it in or not.
    let initials: String = words
        .clone()
        .filter(|k| page.is_capital(*k))
        .filter_map(|k| page.folded(k).chars().next())
        .collect();
    if initials.chars().count() >= 3 {
        book.shorten(&initials, who);
    }
    // "European Space Agency (ESA)"
    let at = words.end;
    if page.folded(at) == "("
        && page.folded(at + 2) == ")"
        && page.is_capital(at + 1)
        && (page.shape(at + 1) == Shape::Upper || initials.starts_with(page.folded(at + 1)))
    {
        book.shorten(page.folded(at + 1), who);
    }
}
