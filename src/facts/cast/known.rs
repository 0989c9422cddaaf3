//! Names that need no evidence: takes `config/lexicon/names.txt`, which is compiled in.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::facts::prose::Prose;
use crate::facts::{ActorKind, Document, Part, Sentence};
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
        for line in file.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
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
            self.by_first.entry(first.clone()).or_default().push(self.forms.len());
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
                    capital(word) || (end > word + 1 && capital(end - 1) && !capital(word) && form.words.len() > 2)
                };
                (fits && written).then_some((form.known, end, form.is_first))
            })
    }

    pub(super) fn get(&self, number: usize) -> Option<&Known> {
        self.known.get(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let lines = FILE.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
        let names = known_names();
        assert_eq!(names.known.len(), lines.count());
        for known in &names.known {
            assert!(known.kind != ActorKind::Other, "{}", known.name);
            assert!(known.country.is_none_or(|c| c.len() == 3), "{}", known.name);
        }
    }
}
