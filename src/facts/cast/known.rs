//! Names that need no evidence: takes `config/lexicon/names.txt`, which is compiled in.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::book::Book;
use super::page::{Page, Sure};
use super::vocabulary::Class;
use super::{Naming, STRONG};
use crate::facts::prose::{Prose, Shape};
use crate::facts::{ActorKind, Document, How, Part, Sentence};
use crate::text::Span;

/// A body, medium or bloc that news names without saying what it is.
#[derive(Debug)]
pub(super) struct Known {
    /// The id in records; `None`: made from the name.
    pub(super) id: Option<&'static str>,
    pub(super) name: &'static str,
    pub(super) kind: ActorKind,
    /// ISO 3166 code.
    pub(super) country: Option<&'static str>,
    /// Whether other countries have one of this name, so that the article must name the country: "Congress".
    pub(super) is_common: bool,
}

/// A name, word by word.
#[derive(Debug)]
struct Form {
    words: Vec<String>,
    known: usize,
    is_first: bool,
    /// Whether it has capitals only, as "ETA" has.
    is_acronym: bool,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct KnownNames {
    known: Vec<Known>,
    forms: Vec<Form>,
    by_first: FxHashMap<String, Vec<usize>>,
}

const FILE: &str = include_str!("../../../config/lexicon/names.txt");

/// The list, read once.
pub(super) fn known_names() -> &'static KnownNames {
    static NAMES: OnceLock<KnownNames> = OnceLock::new();
    NAMES.get_or_init(|| KnownNames::new(FILE))
}

impl KnownNames {
    fn new(file: &'static str) -> Self {
        let mut names = Self::default();
        for line in file
            .lines()
            .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
        {
            let mut parts = line.split('|').map(str::trim);
            let (Some(kind), Some(country), Some(id), Some(texts)) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            let mut texts = texts.split(';').map(str::trim);
            let Some(name) = texts.next() else { continue };
            let number = names.known.len();
            let given = |text: &'static str| (text != "-").then_some(text);
            names.known.push(Known {
                id: given(id),
                name,
                kind: ActorKind::ALL
                    .iter()
                    .find(|(known, _)| *known == kind)
                    .map_or(ActorKind::Other, |(_, kind)| *kind),
                country: given(country.trim_end_matches('?')),
                is_common: country.ends_with('?'),
            });
            names.form(name, number, true);
            for text in texts {
                names.form(text, number, false);
            }
        }
        // The longest first: "Wall Street Journal" before a shorter name.
        for forms in names.by_first.values_mut() {
            forms.sort_by_key(|form| std::cmp::Reverse(names.forms.get(*form).map_or(0, |f| f.words.len())));
        }
        names
    }

    fn form(&mut self, text: &str, known: usize, is_first: bool) {
        let document = Document::new("", text);
        let sentence = Sentence {
            span: Span::new(document.body().start, document.body().end),
            paragraph: 1,
            part: Part::Body,
        };
        let prose = Prose::new(&document, &[sentence]);
        let words: Vec<String> = (0..prose.len()).map(|k| prose.folded(k).to_owned()).collect();
        if let Some(first) = words.first() {
            self.by_first
                .entry(first.clone())
                .or_default()
                .push(self.forms.len());
        }
        self.forms.push(Form {
            words,
            known,
            is_first,
            is_acronym: text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase),
        });
    }

    /// The longest name that starts at a word: its number, where it ends, and whether it is the first of its names.
    pub(super) fn at(&self, prose: &Prose<'_>, word: usize) -> Option<(usize, usize, bool)> {
        let forms = self.by_first.get(prose.folded(word))?;
        let sentence = prose.word(word)?.sentence;
        forms
            .iter()
            .filter_map(|form| self.forms.get(*form))
            .find_map(|form| {
                let end = word + form.words.len();
                let fits = form.words.iter().zip(word..end).all(|(own, k)| {
                    prose.folded(k) == own && prose.word(k).is_some_and(|w| w.sentence == sentence)
                });
                let capital = |k: usize| prose.written(k).chars().next().is_some_and(char::is_uppercase);
                let written = if form.is_acronym {
                    (word..end).all(|k| prose.written(k).chars().all(|c| !c.is_lowercase()))
                } else {
                    capital(word)
                        || (end > word + 1 && capital(end - 1) && !capital(word) && form.words.len() > 2)
                };
                (fits && written).then_some((form.known, end, form.is_first))
            })
    }

    pub(super) fn get(&self, number: usize) -> Option<&Known> {
        self.known.get(number)
    }
}

/// Finds the known names, and puts them with the listed ones.
pub(super) fn known(page: &mut Page<'_>, book: &mut Book, headlines: &[bool]) {
    let names = known_names();
    let mut at = 0;
    while at < page.prose.len() {
        let lower = page.shape(at) == Shape::Lower && page.folded(at) == "al";
        let found = (page.owner(at).is_none() && (page.is_capital(at) || lower))
            .then(|| names.at(page.prose, at))
            .flatten();
        let Some((number, end, is_first)) = found else {
            at += 1;
            continue;
        };
        let free = (at..end).all(|k| page.owner(k).is_none());
        let in_headline = headlines.get(page.sentence_of(at)).copied().unwrap_or_default();
        if let Some(known) = names.get(number)
            && free
            && (in_headline || stands_alone(page, at, end))
            && fits_country(page, at, known.country, known.is_common)
        {
            let is_demonym = known.name == "West" && page.folded(at) == "western";
            if known.name == "West" && !is_demonym && !page.is(at.wrapping_sub(1), Class::ARTICLE) {
                at = end;
                continue;
            }
            let key = format!("known {number}");
            let who = book.enter(
                &key,
                known.name,
                known.id,
                known.kind,
                known.country.map(str::to_owned),
                page.lexicon,
            );
            page.add(Sure {
                naming: Naming {
                    who,
                    span: page.span(at..end),
                    how: match (is_demonym, is_first) {
                        (true, _) => How::Demonym,
                        (false, true) => How::Name,
                        (false, false) => How::Alias,
                    },
                    sentence: page.sentence_of(at),
                    confidence: STRONG,
                    variant: None,
                },
                words: at..end,
                kind: known.kind,
                country: None,
            });
        }
        at = end;
    }
}

/// Whether no longer name goes on before or behind.
fn stands_alone(page: &Page<'_>, start: usize, end: usize) -> bool {
    let behind = page.is_capital(end)
        && page.owner(end).is_none()
        && page.sentence_of(end) == page.sentence_of(start)
        && !page.is(
            end,
            Class::POST
                .or(Class::NO_NAME)
                .or(Class::BEFORE_POST)
                .or(Class::ADDRESS),
        );
    let before = start > 0
        && end == start + 1
        && page.is_capital(start - 1)
        && page.owner(start - 1).is_none()
        && page.sentence_of(start - 1) == page.sentence_of(start)
        // "Republican Senate", not "Ohio Senate": what is no everyday word makes another name of it.
        && !page.is(start - 1, Class::COMMON.or(Class::NO_NAME).or(Class::POST).or(Class::ARTICLE));
    !behind && !before
}

fn fits_country(page: &Page<'_>, start: usize, country: Option<&str>, is_common: bool) -> bool {
    let Some(country) = country else {
        return true;
    };
    if let Some(naming) = page.country_before(start)
        && page.country_of(naming) != Some(country)
        && country != "SUN"
    {
        return !is_common;
    }
    !is_common || page.sure.iter().any(|s| s.country.as_deref() == Some(country))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let lines = FILE
            .lines()
            .filter(|l| !l.starts_with('#') && !l.trim().is_empty());
        let names = known_names();
        assert_eq!(names.known.len(), lines.count());
        for known in &names.known {
            assert!(known.kind != ActorKind::Other, "{}", known.name);
            assert!(known.country.is_none_or(|c| c.len() == 3), "{}", known.name);
        }
    }
}
