//! What the grammar of events knows of a language: its small words, its triggers, and the forms of both. From
//! `config/lexicon/<language>/grammar.toml` and `triggers.toml`.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::EventType;

/// What a small word is; a word may be several of these.
pub(super) mod is {
    macro_rules! bits {
        ($($name:ident = $at:literal,)*) => { $(pub(in super::super) const $name: u64 = 1 << $at;)* };
    }
    bits! {
        DETERMINER = 0, PRONOUN = 1, FIRST_PLURAL = 2, PREPOSITION = 3, SUBORDINATOR = 4, CONJUNCTION = 5, AUXILIARY = 6,
        BE = 7, HAVE = 8, MODAL = 9, FUTURE = 10, MIGHT = 11, NEGATION = 12, HYPOTHETICAL = 13, ADVERB = 14, POSSESSIVE = 15,
        OF = 16, BY = 17, TO = 18, AND = 19, BETWEEN = 20, INTEND = 21, DENY = 22, TRY = 23, REPORT = 24, REPORTED = 25,
        FUTURE_NOUN = 26, VERB = 27, AGENT = 28, BARE_AGENT = 29, OF_PAST = 30, SPORT = 31, MARKET = 32, HEALTH = 33,
        UNDER = 34, TARGET = 35, ADJECTIVE = 36, OBLIGE = 37, MEASURE = 38, PERSON = 39, AIM = 40,
    }
}

/// What is known of a word form.
#[derive(Debug, Clone, Default)]
pub(super) struct Info {
    /// Bits of [`is`].
    pub(super) flags: u64,
    /// Classes of object words that it is in.
    pub(super) classes: u64,
    /// Contexts that it speaks for.
    pub(super) contexts: u64,
    /// Verbs that it is a form of: their numbers and the bits of `form`.
    pub(super) verbs: Vec<(u16, u8)>,
    /// Patterns of nouns that begin with it.
    pub(super) nouns: Vec<u16>,
    /// Its number among the words that patterns name; 0 where none does.
    pub(super) literal: u16,
}

/// Words that a pattern asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) classes: u64,
    pub(super) literals: Vec<u16>,
}

impl Wanted {
    pub(super) fn is_empty(&self) -> bool {
        self.classes == 0 && self.literals.is_empty()
    }

    /// Whether a word is one of them.
    pub(super) fn has(&self, info: &Info) -> bool {
        info.classes & self.classes != 0 || (info.literal != 0 && self.literals.contains(&info.literal))
    }
}

impl Info {
    pub(super) fn is(&self, bits: u64) -> bool {
        self.flags & bits != 0
    }

    /// The forms of verbs that it may be.
    pub(super) fn forms(&self) -> u8 {
        self.verbs.iter().fold(0, |all, (_, bits)| all | bits)
    }
}

/// A verb with the patterns that begin with it.
#[derive(Debug, Default)]
pub(super) struct Verb {
    /// Its patterns, the most specific first.
    pub(super) patterns: Vec<u16>,
    /// Bits of [`is`]: what it does to a verb below it.
    pub(super) flags: u64,
}

/// A word of a pattern behind its first.
#[derive(Debug, Clone)]
pub(super) enum Next {
    Word(Box<str>),
    Class(Wanted),
}

/// One trigger.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// The group that it is of.
    pub(super) group: u16,
    /// As the file writes it.
    pub(super) text: Box<str>,
    /// What stands right behind the first word.
    pub(super) tail: Vec<Next>,
    /// Words of which the object must hold one; none where it need not.
    pub(super) with: Wanted,
    /// Whether they may stand in the clause that completes the verb, too.
    pub(super) in_clause: bool,
    /// Words of which it may hold none.
    pub(super) without: Wanted,
    /// Whether it needs somebody on whom it acts.
    pub(super) needs_recipient: bool,
    /// How much it asks for: the most specific pattern of a verb wins.
    pub(super) weight: usize,
}

/// Whom a preposition "of" behind a noun names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Of {
    /// Who acts.
    From,
    /// On whom.
    To,
    /// Nobody.
    #[default]
    None,
}

/// Triggers that share a type, a mode and the places of their parties.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) kind: EventType,
    pub(super) mode: Option<&'static str>,
    pub(super) contexts: u64,
    pub(super) to: Vec<Box<str>>,
    pub(super) from: Vec<Box<str>>,
    pub(super) of: Of,
    pub(super) is_mutual: bool,
    pub(super) is_inverse: bool,
    /// Whether its nouns need a named party.
    pub(super) nouns_are_weak: bool,
}

/// One language.
#[derive(Debug, Default)]
pub(super) struct Pack {
    pub(super) words: FxHashMap<Box<str>, Info>,
    pub(super) verbs: Vec<Verb>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) groups: Vec<Group>,
    /// The pattern that "must" is of, where somebody says it of another.
    pub(super) oblige: Option<u16>,
}

/// The pack of a language, ISO 639-1; English where it is unknown, none where there is none.
pub(super) fn pack(language: Option<&str>) -> Option<&'static Pack> {
    static ENGLISH: OnceLock<Pack> = OnceLock::new();
    static SPANISH: OnceLock<Pack> = OnceLock::new();
    // The files are part of the program, and tests read them: there is no error to report here.
    match language.unwrap_or("en") {
        "en" => Some(ENGLISH.get_or_init(|| Pack::parse("en", EN.0, EN.1).unwrap_or_default())),
        "es" => Some(SPANISH.get_or_init(|| Pack::parse("es", ES.0, ES.1).unwrap_or_default())),
        _ => None,
    }
}

pub(super) const EN: (&str, &str) = (
    include_str!("../../../config/lexicon/en/grammar.toml"),
    include_str!("../../../config/lexicon/en/triggers.toml"),
);
pub(super) const ES: (&str, &str) = (
    include_str!("../../../config/lexicon/es/grammar.toml"),
    include_str!("../../../config/lexicon/es/triggers.toml"),
);

impl Pack {
    /// What is known of a folded word.
    pub(super) fn info(&self, folded: &str) -> Option<&Info> {
        self.words.get(folded)
    }
}
