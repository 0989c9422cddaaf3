//! Pronouns and descriptions, where one actor alone can be meant: a wrong one is worse than none.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::page::Page;
use super::vocabulary::Class;
use super::{Naming, StatedRole, Who};
use crate::facts::prose::Shape;
use crate::facts::{ActorKind, How};

/// How sure the rules are, in percent.
const SUBJECT: u8 = 75;
const ONLY_ONE: u8 = 70;

/// Descriptions look back over so many sentences at most.
const BACK: usize = 4;

const BORDERS: &str = include_str!("../../../config/lexicon/borders.txt");

/// Neighbours by country, and the islands under "islands".
fn borders() -> &'static FxHashMap<&'static str, Vec<&'static str>> {
    static ALL: OnceLock<FxHashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    ALL.get_or_init(|| {
        BORDERS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                Some((words.next()?, words.collect()))
            })
            .collect()
    })
}

fn are_neighbours(one: &str, other: &str) -> bool {
    borders().get(one).is_some_and(|all| all.contains(&other))
}

fn is_island(code: &str) -> bool {
    borders().get("islands").is_some_and(|all| all.contains(&code))
}

/// A naming of a sentence, as the rules see it.
#[derive(Debug, Clone, Copy)]
struct Named {
    who: Who,
    kind: ActorKind,
    start: usize,
    end: usize,
    /// Whether it owns or describes what follows: "Cuba's", "Russian".
    belongs: bool,
}

/// Finds what the pronouns and descriptions of an article mean. `namings` come in order.
pub(super) fn references(
    page: &Page<'_>,
    namings: &[Naming],
    roles: &[StatedRole],
    kind: &dyn Fn(Who) -> ActorKind,
    code: &dyn Fn(Who) -> Option<String>,
) -> Vec<Naming> {
    if !page.vocabulary.is_known {
        return Vec::new();
    }
    let mut out: Vec<Naming> = Vec::new();
    let mut before: Vec<Vec<Named>> = Vec::new();
    // Countries so far, in the order of their first namings.
    let mut countries: Vec<(Who, String)> = Vec::new();
    let mut at = 0;
    for sentence in 0..page.facts.sentences.len() {
        let mut named: Vec<Named> = Vec::new();
        while let Some(naming) = namings.get(at).filter(|n| n.sentence <= sentence) {
            let words = page.prose.words_in(naming.span);
            let kind = kind(naming.who);
            if kind == ActorKind::Country
                && !countries.iter().any(|(who, _)| *who == naming.who)
                && let Some(code) = code(naming.who)
            {
                countries.push((naming.who, code));
            }
            named.push(Named {
                who: naming.who,
                kind,
                start: words.start,
                end: words.end,
                belongs: naming.how == How::Demonym || belongs(page, words.end, kind),
            });
            at += 1;
        }
        let finder = Finder {
            page,
            named: &named,
            before: &before,
            countries: &countries,
            roles,
        };
        finder.sentence(sentence, &mut out);
        before.push(named);
    }
    out
}

/// Whether a name goes with the noun behind it: "Cuba's plan", "US embargo".
fn belongs(page: &Page<'_>, end: usize, kind: ActorKind) -> bool {
    matches!(page.folded(end), "'s" | "'")
        || (kind != ActorKind::Person
            && page.shape(end) == Shape::Lower
            && !page.is(
                end,
                Class::ACTS
                    .or(Class::AND)
                    .or(Class::OF)
                    .or(Class::LOCATIVE)
                    .or(Class::IS),
            )
            && !page.is(end, Class::NO_NAME)
            && !page.is(end, Class::COMMON))
}

struct Finder<'a> {
    page: &'a Page<'a>,
    named: &'a [Named],
    before: &'a [Vec<Named>],
    countries: &'a [(Who, String)],
    roles: &'a [StatedRole],
}

impl Finder<'_> {
    fn sentence(&self, sentence: usize, out: &mut Vec<Naming>) {
        let page = self.page;
        let words = page.prose.sentence(sentence);
        let first = words.start;
        let mut quoted = false;
        for k in words {
            if page.folded(k) == "\"" {
                quoted = !quoted;
                continue;
            }
            // Whom a quotation's pronouns mean depends on who speaks.
            if quoted || page.owner(k).is_some() {
                continue;
            }
            let lower = page.shape(k) == Shape::Lower || k == first;
            if !lower {
                continue;
            }
            let found = if page.is(k, Class::PERSON_PRONOUN) {
                self.person(k, sentence)
                    .map(|who| (who, k..k + 1, How::Pronoun, SUBJECT))
            } else if page.is(k, Class::THING_PRONOUN) {
                self.thing(k, first, sentence).map(|who| {
                    if page.is(k + 1, Class::NEIGHBOUR_WORD)
                        && let Some(neighbour) = self.neighbour(who)
                    {
                        out.push(self.naming(neighbour, k..k + 2, sentence, How::Nominal, ONLY_ONE));
                    }
                    (who, k..k + 1, How::Pronoun, SUBJECT)
                })
            } else if page.is(k, Class::ARTICLE) && page.folded(k) == "the" {
                self.description(k, sentence)
            } else {
                None
            };
            if let Some((who, words, how, confidence)) = found {
                out.push(self.naming(who, words, sentence, how, confidence));
            }
        }
    }

    fn naming(
        &self,
        who: Who,
        words: std::ops::Range<usize>,
        sentence: usize,
        how: How,
        confidence: u8,
    ) -> Naming {
        Naming {
            who,
            span: self.page.span(words),
            how,
            sentence,
            confidence,
            variant: None,
        }
    }

    /// The one person of the sentence so far who does not merely own something, else the one of the sentence before.
    fn person(&self, word: usize, sentence: usize) -> Option<Who> {
        let here = self
            .named
            .iter()
            .filter(|n| n.end <= word && n.kind == ActorKind::Person);
        let free: Vec<Who> = distinct(here.clone().filter(|n| !n.belongs).map(|n| n.who));
        let any: Vec<Who> = distinct(here.map(|n| n.who));
        match (free.as_slice(), any.as_slice()) {
            ([one], _) | ([], [one]) => Some(*one),
            ([], []) => {
                let last = self.before.get(sentence.checked_sub(1)?)?;
                // A headline comes before every text.
                if sentence == 1 {
                    return None;
                }
                match distinct(last.iter().filter(|n| n.kind == ActorKind::Person).map(|n| n.who)).as_slice()
                {
                    [one] => Some(*one),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The country or body that "it" means: the subject of the sentence, or of the opening clause.
    fn thing(&self, word: usize, first: usize, sentence: usize) -> Option<Who> {
        let acts = |n: &&Named| {
            matches!(
                n.kind,
                ActorKind::Country | ActorKind::Organisation | ActorKind::Group
            )
        };
        if word == first {
            // "It said": the body that the sentences before begin with.
            if !self.page.is(word + 1, Class::ACTS) {
                return None;
            }
            let from = sentence.saturating_sub(2).max(1);
            let subject = self
                .before
                .get(from..sentence)?
                .iter()
                .rev()
                .find_map(|named| named.first())?;
            return matches!(subject.kind, ActorKind::Organisation | ActorKind::Group).then_some(subject.who);
        }
        // "denied it": what was said, not who.
        if self.page.folded(word) == "it" && self.page.shape(word + 1) == Shape::Sign {
            return None;
        }
        let here: Vec<&Named> = self
            .named
            .iter()
            .filter(acts)
            .filter(|n| n.end <= word && !n.belongs)
            .collect();
        if let [one] = distinct(here.iter().map(|n| n.who)).as_slice() {
            return Some(*one);
        }
        // "As Cuba has looked for friends since …, it has"
        let subject = here.first()?;
        let opened = subject.start == first
            || (subject.start == first + 1
                && matches!(
                    self.page.folded(first),
                    "as" | "after" | "while" | "when" | "since" | "although" | "before"
                ));
        let comma = (subject.end..word).any(|k| self.page.folded(k) == ",");
        (opened && comma && self.page.shape(word) == Shape::Lower && self.only_before_comma(word, subject))
            .then_some(subject.who)
    }

    /// Whether nobody else is named between the last comma and the pronoun, but the subject itself.
    fn only_before_comma(&self, word: usize, subject: &Named) -> bool {
        let mut comma = word;
        while comma > subject.end && self.page.folded(comma) != "," {
            comma -= 1;
        }
        !self
            .named
            .iter()
            .any(|n| n.start > comma && n.end <= word && n.who != subject.who && !n.belongs)
    }

    /// The one neighbour of a country that the article named before.
    fn neighbour(&self, of: Who) -> Option<Who> {
        let (_, code) = self.countries.iter().find(|(who, _)| *who == of)?;
        let neighbours = self
            .countries
            .iter()
            .filter(|(who, other)| *who != of && are_neighbours(code, other))
            .map(|(who, _)| *who);
        match distinct(neighbours).as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// "the island", "the communist island", "the minister": the one that fits.
    fn description(&self, article: usize, sentence: usize) -> Option<(Who, std::ops::Range<usize>, How, u8)> {
        let page = self.page;
        let mut head = article + 1;
        while head < article + 3
            && page.shape(head) == Shape::Lower
            && !page.is(head, Class::ISLAND_WORD.or(Class::POST))
        {
            head += 1;
        }
        if page.shape(head) != Shape::Lower || page.owner(head).is_some() {
            return None;
        }
        let words = article..head + 1;
        let next = head + 1;
        // "the island of Crete", "the island nation", "the minister Shoigu"
        if page.is(next, Class::OF) || page.is_capital(next) || page.is_hyphen(next) {
            return None;
        }
        if page.is(head, Class::ISLAND_WORD) && !page.is(next, Class::COUNTRY_WORD) {
            let islands = self
                .countries
                .iter()
                .filter(|(_, code)| is_island(code))
                .map(|(who, _)| *who);
            return match distinct(islands).as_slice() {
                [one] => Some((*one, words, How::Nominal, ONLY_ONE)),
                _ => None,
            };
        }
        if page.is(head, Class::POST) && head == article + 1 {
            let title = page.folded(head);
            let from = sentence.saturating_sub(BACK);
            let near = |who: Who| {
                self.named.iter().any(|n| n.who == who && n.end <= article)
                    || self
                        .before
                        .get(from..)
                        .unwrap_or_default()
                        .iter()
                        .flatten()
                        .any(|n| n.who == who)
            };
            let holders = self.roles.iter().filter(|role| {
                let folded = crate::text::fold(&role.title);
                folded.rsplit([' ', '-']).next() == Some(title)
            });
            return match distinct(holders.map(|role| role.who)).as_slice() {
                [one] if near(*one) => Some((*one, words, How::Nominal, ONLY_ONE)),
                _ => None,
            };
        }
        None
    }
}

fn distinct(actors: impl Iterator<Item = Who>) -> Vec<Who> {
    let mut out: Vec<Who> = Vec::new();
    for who in actors {
        if !out.contains(&who) {
            out.push(who);
        }
    }
    out
}
