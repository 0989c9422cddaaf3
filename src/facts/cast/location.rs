//! Which names are of places: those of the gazetteer, and those whose last word says so. A person's name is none.

use std::ops::Range;

use super::Who;
use super::book::Book;
use super::names::{Draft, key};
use super::page::Page;
use super::sort::Sort;
use super::vocabulary::Class;
use crate::facts::place::{Listed, gazetteer};
use crate::facts::{ActorKind, How, PlaceMention};

/// Takes the drafts that are places out of the others' way: a draft whose name stands for who acts there gets an actor.
pub(super) fn places(page: &Page<'_>, book: &mut Book, drafts: &mut [Draft]) -> Vec<PlaceMention> {
    let mut out = Vec::new();
    for draft in drafts.iter_mut() {
        let Some((name, country)) = place(page, book, draft) else {
            continue;
        };
        draft.is_place = true;
        let words = draft.piece.words.clone();
        if !is_locative(page, words.start) && !draft.in_headline {
            let id = format!("place {} {name}", country.as_deref().unwrap_or("-"));
            draft.who = Some(book.enter(&id, &name, None, ActorKind::Place, country.clone(), page.lexicon));
        }
        out.push(PlaceMention {
            span: page.span(words),
            name,
            country,
            sentence: draft.sentence,
        });
    }
    out.extend(listed(page));
    out.sort_by_key(|p| (p.span.start, p.span.end));
    out
}

/// The place that a draft names.
fn place(page: &Page<'_>, book: &Book, draft: &Draft) -> Option<(String, Option<String>)> {
    let piece = &draft.piece;
    if piece.post.is_some() || piece.is_addressed || draft.described.is_some() {
        return None;
    }
    let words = &piece.words;
    let locative = is_locative(page, words.start);
    let known = gazetteer().get(&draft.key);
    let person = book.short(&draft.key).or_else(|| book.full(&draft.key));
    let is_person = person.is_some_and(|who| book.kind(who) != Some(ActorKind::Place));
    let region = region_country(page, words);
    // "in Uvalde, Texas": the words around it are enough, whether it is listed or not.
    if locative && !is_person && region.is_some() && !known.iter().any(|l| l.country == region.as_deref()) {
        return Some((page.text(words.clone()).to_owned(), region));
    }
    if known.is_empty() {
        let named = draft.sort == Sort::Actor(ActorKind::Place)
            && draft.parts > 1
            && !draft.in_headline
            && !piece.opens
            && words.clone().any(|k| page.is_capital(k) && !page.is_everyday(k));
        return named.then(|| (page.text(words.clone()).to_owned(), region));
    }
    // People win, but for "in Sofia".
    if is_person && !locative {
        return None;
    }
    let one = choose(page, known, region.as_deref())?;
    let first = words.start;
    let apposed = region.is_some()
        || page.is(first.wrapping_sub(2), Class::PLACE) && page.is(first.wrapping_sub(1), Class::OF);
    let plain = page.is(first, Class::GIVEN.or(Class::POST).or(Class::THING)) || page.is_everyday(first);
    let alone = one.is_large && !(draft.parts == 1 && plain) && !piece.opens;
    let several = draft.parts > 1 && one.is_large;
    (locative || apposed || several || alone).then(|| (one.name.to_owned(), one.country.map(str::to_owned)))
}

/// Of places with one name the one whose country stands behind it, or is named in the article; else the largest.
fn choose(page: &Page<'_>, known: &[Listed], region: Option<&str>) -> Option<Listed> {
    if let Some(region) = region {
        return known.iter().find(|l| l.country == Some(region)).copied();
    }
    let first = known.first()?;
    let named = |l: &&Listed| l.country.is_some_and(|country| page.names_country(country));
    if known.len() > 1 && !named(&first) {
        return known.iter().find(named).or(Some(first)).copied();
    }
    Some(*first)
}

/// The country or region behind a comma: "Tripoli, Lebanon", "Paris, Texas".
fn region_country(page: &Page<'_>, words: &Range<usize>) -> Option<String> {
    if page.folded(words.end) != "," {
        return None;
    }
    let next = words.end + 1;
    if let Some(naming) = page.owner(next) {
        // "Paris, France and Spain" is a list as much as "Paris, France" is one place: the country is right in both.
        return page.country_of(naming).map(str::to_owned);
    }
    if !page.is_capital(next) {
        return None;
    }
    let two = if page.is_capital(next + 1) {
        next + 2
    } else {
        next + 1
    };
    [next..two, next..next + 1].into_iter().find_map(|region| {
        gazetteer()
            .get(&key(page, &region))
            .iter()
            .find(|l| l.is_large)
            .and_then(|l| l.country)
            .map(str::to_owned)
    })
}

/// Whether a word before says that a place follows: "in ‸", "near the ‸", "the city of ‸".
fn is_locative(page: &Page<'_>, word: usize) -> bool {
    let Some(mut before) = word.checked_sub(1) else {
        return false;
    };
    if page.is(before, Class::ARTICLE) && before > 0 {
        before -= 1;
    }
    let direction = matches!(
        page.folded(before),
        "northern" | "southern" | "eastern" | "western" | "central" | "downtown"
    );
    if direction && before > 0 {
        before -= 1;
    }
    page.sentence_of(before) == page.sentence_of(word)
        && page.is(before, Class::LOCATIVE)
        && page.folded(before) != "within"
}

/// The places of a country that have the name of these words.
fn gazetteer_of(page: &Page<'_>, words: Range<usize>, country: &str) -> Vec<Listed> {
    gazetteer()
        .get(&key(page, &words))
        .iter()
        .filter(|l| l.country == Some(country))
        .copied()
        .collect()
}

/// Capitals and countries of the lexicon where they say where: "in Moscow".
fn listed(page: &Page<'_>) -> Vec<PlaceMention> {
    page.sure
        .iter()
        .filter(|sure| sure.kind == ActorKind::Country && sure.naming.how != How::Demonym)
        .filter(|sure| matches!(sure.naming.who, Who::Listed(_)) && is_locative(page, sure.words.start))
        // "in Cuba's interest", "to Russian hands"
        .filter(|sure| page.folded(sure.words.end) != "'s")
        .filter_map(|sure| {
            // "Tripoli, Lebanon" is not Libya's.
            let region = region_country(page, &sure.words);
            let elsewhere = region
                .as_deref()
                .filter(|region| !gazetteer_of(page, sure.words.clone(), region).is_empty());
            let country = elsewhere.or(sure.country.as_deref())?;
            let capital = gazetteer_of(page, sure.words.clone(), country).first().copied();
            let name = match (capital, sure.naming.how) {
                (Some(capital), _) => capital.name.to_owned(),
                // A seat of power is no town: "in the Kremlin".
                (None, How::Metonym | How::Weak) => return None,
                (None, _) => page.country_name(sure),
            };
            Some(PlaceMention {
                span: sure.naming.span,
                name,
                country: Some(country.to_owned()),
                sentence: sure.naming.sentence,
            })
        })
        .collect()
}
