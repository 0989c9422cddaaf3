//! What a word does in a sentence, as far as the word alone tells: the ground of the grammars that read clauses.
//!
//! Takes `config/lexicon/<language>/words.toml`, which is compiled in. There is no parser and no tagger: determiners,
//! pronouns, prepositions, conjunctions and auxiliaries are closed lists, verbs are known by list or ending, and what
//! is left over is taken for a noun or an adjective.

use std::ops::BitOr;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::prose::{Prose, Shape};

/// The classes of a word, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Class(u32);

impl Class {
    pub(super) const DETERMINER: Self = Self(1);
    /// A pronoun that can be a subject.
    pub(super) const PRONOUN: Self = Self(1 << 1);
    pub(super) const OBJECT: Self = Self(1 << 2);
    pub(super) const RELATIVE: Self = Self(1 << 3);
    /// Opens a clause that says what is said, known or asked.
    pub(super) const COMPLEMENTIZER: Self = Self(1 << 4);
    pub(super) const SUBORDINATOR: Self = Self(1 << 5);
    pub(super) const COORDINATOR: Self = Self(1 << 6);
    pub(super) const PREPOSITION: Self = Self(1 << 7);
    pub(super) const AUXILIARY: Self = Self(1 << 8);
    pub(super) const MODAL: Self = Self(1 << 9);
    pub(super) const NEGATION: Self = Self(1 << 10);
    pub(super) const ADVERB: Self = Self(1 << 11);
    /// A word of the calendar.
    pub(super) const TIME: Self = Self(1 << 12);
    /// A finite verb that stands in the list.
    pub(super) const VERB: Self = Self(1 << 13);
    /// A word with the ending of a past tense.
    pub(super) const PAST: Self = Self(1 << 14);
    /// What shows that a clause has a finite verb.
    pub(super) const FINITE: Self = Self(Self::AUXILIARY.0 | Self::MODAL.0 | Self::VERB.0);

    /// Whether the word is of one of these classes.
    pub(super) fn is(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }
}

impl BitOr for Class {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    determiners: String,
    pronouns: String,
    objects: String,
    relatives: String,
    complementizers: String,
    subordinators: String,
    coordinators: String,
    prepositions: String,
    auxiliaries: String,
    modals: String,
    negations: String,
    adverbs: String,
    times: String,
    verbs: String,
    inflection: Endings,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Endings {
    /// Endings of verbs in the past, separated by spaces.
    past: String,
    /// Endings of adverbs.
    adverb: String,
}

/// The words of one language by their classes.
#[derive(Debug, Default)]
pub(super) struct Grammar {
    classes: FxHashMap<String, Class>,
    past: Vec<String>,
    adverb: Vec<String>,
}

/// The languages with a table, by ISO 639-1 code.
const TABLES: &[(&str, &str)] = &[
    ("en", include_str!("../../config/lexicon/en/words.toml")),
    ("es", include_str!("../../config/lexicon/es/words.toml")),
    ("fr", include_str!("../../config/lexicon/fr/words.toml")),
];

impl Grammar {
    /// The words of a language, where there is a table.
    pub(super) fn of(language: &str) -> Option<&'static Self> {
        static ALL: [OnceLock<Grammar>; TABLES.len()] = [const { OnceLock::new() }; TABLES.len()];
        let k = TABLES.iter().position(|(l, _)| *l == language)?;
        let (_, table) = TABLES.get(k)?;
        // A table that does not parse is a defect that a test finds; here it is an empty one.
        ALL.get(k)
            .map(|slot| slot.get_or_init(|| read(table).unwrap_or_default()))
    }

    /// The classes of each word of an article.
    pub(super) fn classes(&self, prose: &Prose<'_>) -> Classes {
        Classes(
            (0..prose.len())
                .map(|k| self.class(prose.folded(k), prose.shape(k)))
                .collect(),
        )
    }

    fn class(&self, folded: &str, shape: Shape) -> Class {
        if let Some(class) = self.classes.get(folded) {
            return *class;
        }
        let ends = |endings: &[String]| {
            endings
                .iter()
                .any(|ending| folded.len() > ending.len() + 2 && folded.ends_with(ending.as_str()))
        };
        match shape {
            Shape::Lower if ends(&self.adverb) => Class::ADVERB,
            Shape::Lower if ends(&self.past) => Class::PAST,
            _ => Class::default(),
        }
    }
}

/// The classes of the words of an article, by their numbers.
#[derive(Debug)]
pub(super) struct Classes(Vec<Class>);

impl Classes {
    /// The classes of a word; none behind the last one.
    pub(super) fn of(&self, number: usize) -> Class {
        self.0.get(number).copied().unwrap_or_default()
    }

    /// Whether a word is of one of these classes.
    pub(super) fn is(&self, number: usize, any: Class) -> bool {
        self.of(number).is(any)
    }
}

fn read(table: &str) -> Result<Grammar, toml::de::Error> {
    let written: Written = toml::from_str(table)?;
    let mut grammar = Grammar::default();
    for (words, class) in [
        (&written.determiners, Class::DETERMINER),
        (&written.pronouns, Class::PRONOUN),
        (&written.objects, Class::OBJECT),
        (&written.relatives, Class::RELATIVE),
        (&written.complementizers, Class::COMPLEMENTIZER),
        (&written.subordinators, Class::SUBORDINATOR),
        (&written.coordinators, Class::COORDINATOR),
        (&written.prepositions, Class::PREPOSITION),
        (&written.auxiliaries, Class::AUXILIARY),
        (&written.modals, Class::MODAL),
        (&written.negations, Class::NEGATION),
        (&written.adverbs, Class::ADVERB),
        (&written.times, Class::TIME),
        (&written.verbs, Class::VERB),
    ] {
        for word in words.split_whitespace() {
            let known = grammar.classes.entry(word.to_owned()).or_default();
            *known = *known | class;
        }
    }
    let endings = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    grammar.past = endings(&written.inflection.past);
    grammar.adverb = endings(&written.inflection.adverb);
    Ok(grammar)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn every_table_is_readable_and_folded() {
        for (language, table) in TABLES {
            let grammar = read(table).unwrap_or_else(|e| panic!("{language}: {e}"));
            for word in grammar.classes.keys() {
                assert_eq!(*word, fold(word).trim(), "{language}");
            }
        }
    }

    #[test]
    fn words_have_their_classes() {
        let grammar = Grammar::of("en").expect("English");
        for (word, class) in [
            ("the", Class::DETERMINER),
            ("that", Class::COMPLEMENTIZER | Class::RELATIVE),
            ("had", Class::FINITE),
            ("went", Class::FINITE),
            ("quietly", Class::ADVERB),
            ("jumped", Class::PAST),
            ("officials", Class::default()),
        ] {
            let got = grammar.class(word, Shape::Lower);
            assert!(
                class == Class::default() && got == class || got.is(class),
                "{word}"
            );
        }
    }
}
