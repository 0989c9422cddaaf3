//! The country of a post that stands bare, where the article or what everybody knows makes it clear.

use super::leader::country_of;
use super::page::Page;
use super::role::{Person, is_state_post};
use super::vocabulary::Class;
use super::{Book, StatedRole, Who};
use crate::facts::prose::Shape;

/// A bare post's country: of a known leader, by where the person went and whom the person met, or of the one organ of
/// a state that is named with the person.
pub(super) fn infer(
    page: &Page<'_>,
    book: &mut Book,
    persons: &[Person],
    roles: &mut [StatedRole],
    at: usize,
) {
    let Some(role) = roles.get(at).filter(|role| role.of.is_none()) else {
        return;
    };
    let who = role.who;
    let is_counterpart = role.title == "counterpart";
    if !is_state_post(&role.title) && !is_counterpart {
        return;
    }
    let name = match who {
        Who::Found(number) => book.found.get(number).map(|f| f.name.clone()),
        Who::Listed(entry) => page.lexicon.entries().get(entry).map(|e| e.name.to_string()),
    };
    let of = name
        .as_deref()
        .and_then(country_of)
        .map(str::to_owned)
        .or_else(|| by_visit(page, role, is_counterpart))
        .or_else(|| by_organ(page, persons, who));
    let Some(of) = of else { return };
    book.learn(who, Some(of.clone()));
    if let Some(role) = roles.get_mut(at) {
        role.of = Some(of);
    }
}

/// What tells of a visit.
const VISITS: [&str; 12] = [
    "visit",
    "visits",
    "visited",
    "visiting",
    "trip",
    "travelled",
    "traveled",
    "arrived",
    "flew",
    "host",
    "hosted",
    "counterpart",
];

/// "A visit by Minister X to Moscow, where he met counterpart Y": the host is of the place, and in an article whose
/// headline names two countries the guest is of the other.
fn by_visit(page: &Page<'_>, role: &StatedRole, is_counterpart: bool) -> Option<String> {
    let words = page.prose.words_in(role.span);
    let reach = page.prose.sentence(page.sentence_of(words.start));
    let visits = reach
        .clone()
        .any(|k| page.shape(k) == Shape::Lower && VISITS.contains(&page.folded(k)));
    if !visits {
        return None;
    }
    let mut hosts: Vec<&str> = reach
        .filter(|k| matches!(page.folded(*k), "to" | "in"))
        .filter_map(|k| page.country_of(page.owner(k + 1)?))
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    let [host] = hosts.as_slice() else {
        return None;
    };
    if is_counterpart {
        return Some((*host).to_owned());
    }
    let mut two: Vec<&str> = page
        .sure
        .iter()
        .filter(|sure| sure.naming.sentence == 0)
        .filter_map(|sure| sure.country.as_deref())
        .collect();
    two.sort_unstable();
    two.dedup();
    match two.as_slice() {
        [one, other] if other == host => Some((*one).to_owned()),
        [one, other] if one == host => Some((*other).to_owned()),
        _ => None,
    }
}

/// The country of the organs that share sentences with a person, where it is one: "the Russian presidency".
fn by_organ(page: &Page<'_>, persons: &[Person], who: Who) -> Option<String> {
    let mut found: Option<&str> = None;
    for person in persons.iter().filter(|p| p.who == who) {
        for k in page.prose.sentence(page.sentence_of(person.words.start)) {
            if page.shape(k) == Shape::Lower
                && page.is(k, Class::ORGAN)
                && let Some(country) = page.country_before(k).and_then(|naming| page.country_of(naming))
            {
                if found.is_some_and(|other| other != country) {
                    return None;
                }
                found = Some(country);
            }
        }
    }
    found.map(str::to_owned)
}
