//! An article as the passes over its names see it: its words with their classes, and which of them are listed names.

use std::hash::BuildHasher as _;
use std::ops::Range;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::vocabulary::{Class, Vocabulary, vocabulary};
use super::{Naming, Who};
use crate::facts::prose::{Prose, Shape};
use crate::facts::{ActorKind, Facts, Lexicon};
use crate::text::Span;

/// A name that needs no evidence, and its words.
#[derive(Debug, Clone)]
pub(super) struct Sure {
    pub(super) naming: Naming,
    pub(super) words: Range<usize>,
    pub(super) kind: ActorKind,
    /// ISO 3166 code, where it is a country's name.
    pub(super) country: Option<String>,
}

/// Words, classes, and sure names.
pub(super) struct Page<'a> {
    pub(super) facts: &'a Facts,
    pub(super) prose: &'a Prose<'a>,
    pub(super) lexicon: &'a Lexicon,
    pub(super) vocabulary: &'static Vocabulary,
    /// The sure namings, in order of their finding: of listed actors, then of known names.
    pub(super) sure: Vec<Sure>,
    /// By word: one more than the number of the sure naming that holds it; 0 for none.
    owner: Vec<u32>,
    classes: Vec<Class>,
    /// The hashes of the words that the article has in small letters.
    small: FxHashSet<u64>,
}

impl<'a> Page<'a> {
    pub(super) fn new(facts: &'a Facts, prose: &'a Prose<'a>, lexicon: &'a Lexicon) -> Self {
        let vocabulary = vocabulary(facts.language.as_deref());
        let classes = (0..prose.len())
            .map(|k| vocabulary.class(prose.folded(k)))
            .collect();
        let small = (0..prose.len())
            .filter(|k| prose.shape(*k) == Shape::Lower)
            .map(|k| FxBuildHasher.hash_one(prose.folded(k)))
            .collect();
        let mut page = Self {
            small,
            facts,
            prose,
            lexicon,
            vocabulary,
            sure: Vec::with_capacity(facts.mentions.len()),
            owner: vec![0; prose.len()],
            classes,
        };
        for mention in &facts.mentions {
            let Some((entry, kind)) = lexicon
                .entries()
                .get(mention.entry)
                .and_then(|e| Some((e, e.kind?)))
            else {
                continue;
            };
            page.add(Sure {
                naming: Naming::from(mention),
                words: prose.words_in(mention.span),
                kind,
                country: entry
                    .country
                    .as_deref()
                    .filter(|_| kind == ActorKind::Country)
                    .map(str::to_owned),
            });
        }
        page
    }

    /// Takes a sure naming in.
    pub(super) fn add(&mut self, sure: Sure) {
        let number = u32::try_from(self.sure.len() + 1).unwrap_or_default();
        for slot in self.owner.get_mut(sure.words.clone()).unwrap_or_default() {
            *slot = number;
        }
        self.sure.push(sure);
    }

    /// What a word may be; nothing behind the last one.
    pub(super) fn class(&self, word: usize) -> Class {
        self.classes.get(word).copied().unwrap_or_default()
    }

    pub(super) fn is(&self, word: usize, class: Class) -> bool {
        self.class(word).any(class)
    }

    /// The number of the sure naming that holds a word.
    pub(super) fn owner(&self, word: usize) -> Option<usize> {
        (self.owner.get(word).copied().unwrap_or_default() as usize).checked_sub(1)
    }

    /// ISO 3166 code, where the sure naming is of a country.
    pub(super) fn country_of(&self, sure: usize) -> Option<&str> {
        self.sure.get(sure)?.country.as_deref()
    }

    /// Whether the article names a country.
    pub(super) fn names_country(&self, code: &str) -> bool {
        self.sure.iter().any(|sure| sure.country.as_deref() == Some(code))
    }

    /// The name to show of the country that a sure naming is of.
    pub(super) fn country_name(&self, sure: &Sure) -> String {
        match sure.naming.who {
            Who::Listed(entry) => self.lexicon.entries().get(entry).map(|e| e.name.to_string()),
            Who::Found(_) => None,
        }
        .unwrap_or_else(|| self.text(sure.words.clone()).to_owned())
    }

    pub(super) fn words_of(&self, sure: usize) -> Range<usize> {
        self.sure.get(sure).map(|s| s.words.clone()).unwrap_or_default()
    }

    /// Whether a word in capitals is an everyday word: the language's, or one that the article has in small letters.
    pub(super) fn is_everyday(&self, word: usize) -> bool {
        self.is(word, Class::COMMON) || self.small.contains(&FxBuildHasher.hash_one(self.folded(word)))
    }

    pub(super) fn folded(&self, word: usize) -> &str {
        self.prose.folded(word)
    }

    pub(super) fn shape(&self, word: usize) -> Shape {
        self.prose.shape(word)
    }

    pub(super) fn is_capital(&self, word: usize) -> bool {
        matches!(self.shape(word), Shape::Capital | Shape::Upper)
    }

    pub(super) fn is_joined(&self, word: usize) -> bool {
        self.prose.word(word).is_some_and(|w| w.joined)
    }

    pub(super) fn sentence_of(&self, word: usize) -> usize {
        self.prose.word(word).map_or(0, |w| w.sentence)
    }

    /// A hyphen that joins the words on its sides.
    pub(super) fn is_hyphen(&self, word: usize) -> bool {
        self.folded(word) == "-" && self.is_joined(word) && self.is_joined(word + 1)
    }

    pub(super) fn span(&self, words: Range<usize>) -> Span {
        self.prose.span(words)
    }

    pub(super) fn text(&self, words: Range<usize>) -> &'a str {
        self.span(words).of(self.facts.document.text())
    }

    /// The country whose listed name ends right before a word, be it as an adjective or with a possessive:
    /// "Cuban ‸", "Cuba's ‸". Gives the number of the naming.
    pub(super) fn country_before(&self, word: usize) -> Option<usize> {
        let mut at = word.checked_sub(1)?;
        if matches!(self.folded(at), "'s" | "'") {
            at = at.checked_sub(1)?;
        }
        let naming = self.owner(at)?;
        (self.country_of(naming).is_some() && self.sentence_of(at) == self.sentence_of(word))
            .then_some(naming)
    }
}
