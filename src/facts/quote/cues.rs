//! The words that tell that somebody says something: takes `config/lexicon/<language>/cues.toml`, which is compiled in.

use std::collections::BTreeMap;
use std::ops::BitOr;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::facts::ActorKind;

/// What may stand with a verb of saying, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Takes(u16);

impl Takes {
    /// Quoted words, or a clause before it: "…", he said.
    pub(super) const QUOTE: Self = Self(1);
    /// A clause with a conjunction.
    pub(super) const THAT: Self = Self(1 << 1);
    /// A clause without one.
    pub(super) const CLAUSE: Self = Self(1 << 2);
    /// An infinitive.
    pub(super) const TO: Self = Self(1 << 3);
    /// A noun phrase that names what is said.
    pub(super) const OBJECT: Self = Self(1 << 4);
    /// Somebody who is told, before the rest.
    pub(super) const PERSON: Self = Self(1 << 5);
    /// Somebody quoted, and then his words: quoted him as saying.
    pub(super) const QUOTED: Self = Self(1 << 6);

    pub(super) fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }
}

impl BitOr for Takes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A verb of saying.
#[derive(Debug, Clone, Default)]
pub(super) struct Verb {
    pub(super) takes: Takes,
    /// Prepositions behind which stands what is said.
    pub(super) prepositions: Vec<String>,
}

/// How a verb is inflected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// "say", which may be an infinitive.
    Base,
    /// "says".
    Present,
    /// "said", which may be a participle.
    Past,
    /// "saying".
    Ing,
    /// "spoken": no past, but a participle.
    Participle,
}

/// What a word may be as a cue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cue {
    pub(super) verb: usize,
    pub(super) form: Form,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    verb: Vec<WrittenVerb>,
    /// Lemma: its forms, for languages whose verbs are inflected by rule.
    #[serde(default)]
    irregular: BTreeMap<String, String>,
    #[serde(default)]
    nouns: BTreeMap<String, String>,
    prepositions: WrittenPrepositions,
    sources: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenVerb {
    takes: Vec<String>,
    /// Lemmas that are inflected by rule.
    #[serde(default)]
    lemmas: String,
    /// Finite forms as they stand.
    #[serde(default)]
    forms: String,
    /// Gerunds and participles as they stand.
    #[serde(default)]
    gerunds: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPrepositions {
    /// Words with the source behind them.
    sources: Vec<String>,
}

/// The cues of one language.
#[derive(Debug, Default)]
pub(super) struct Cues {
    verbs: Vec<Verb>,
    forms: FxHashMap<String, Cue>,
    nouns: FxHashMap<String, String>,
    /// Cues with the source behind them by their first word: the words after it.
    sources: FxHashMap<String, Vec<Vec<String>>>,
    kinds: FxHashMap<String, ActorKind>,
}

/// The languages with a table, by ISO 639-1 code.
const TABLES: &[(&str, &str)] = &[
    ("en", include_str!("../../../config/lexicon/en/cues.toml")),
    ("es", include_str!("../../../config/lexicon/es/cues.toml")),
    ("fr", include_str!("../../../config/lexicon/fr/cues.toml")),
];

impl Cues {
    /// The cues of a language, where there is a table.
    pub(super) fn of(language: &str) -> Option<&'static Self> {
        static ALL: [OnceLock<Cues>; TABLES.len()] = [const { OnceLock::new() }; TABLES.len()];
        let k = TABLES.iter().position(|(l, _)| *l == language)?;
        let (_, table) = TABLES.get(k)?;
        // A table that does not parse is a defect that a test finds; here it is an empty one.
        ALL.get(k)
            .map(|slot| slot.get_or_init(|| read(table).unwrap_or_default()))
    }

    /// The verb of which a folded word is a form.
    pub(super) fn verb(&self, word: &str) -> Option<(&Verb, Form)> {
        let cue = self.forms.get(word)?;
        Some((self.verbs.get(cue.verb)?, cue.form))
    }

    /// What stands behind a noun that names something said: a conjunction (`that`) or a preposition.
    pub(super) fn noun(&self, word: &str) -> Option<&str> {
        self.nouns.get(word).map(String::as_str)
    }

    /// The words that must follow a word so that both are a cue with the source behind it.
    pub(super) fn before_source(&self, word: &str) -> &[Vec<String>] {
        self.sources.get(word).map_or(&[], Vec::as_slice)
    }

    /// What a source is that this noun describes, where the noun tells.
    pub(super) fn kind(&self, noun: &str) -> Option<ActorKind> {
        self.kinds.get(noun).copied()
    }
}

fn read(table: &str) -> Result<Cues, toml::de::Error> {
    let written: Written = toml::from_str(table)?;
    let mut cues = Cues::default();
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    for verb in &written.verb {
        for lemma in verb.lemmas.split_whitespace() {
            let number = *numbers.entry(lemma).or_insert_with(|| {
                cues.verbs.push(Verb::default());
                cues.verbs.len() - 1
            });
            if let Some(known) = cues.verbs.get_mut(number) {
                known.add(&verb.takes);
            }
            for (form, word) in inflected(lemma, written.irregular.get(lemma).map(String::as_str)) {
                cues.forms.entry(word).or_insert(Cue { verb: number, form });
            }
        }
        for (words, form) in [(&verb.forms, Form::Past), (&verb.gerunds, Form::Ing)] {
            for word in words.split_whitespace() {
                let number = cues.forms.get(word).map_or_else(
                    || {
                        cues.verbs.push(Verb::default());
                        cues.verbs.len() - 1
                    },
                    |known| known.verb,
                );
                if let Some(known) = cues.verbs.get_mut(number) {
                    known.add(&verb.takes);
                }
                cues.forms
                    .entry(word.to_owned())
                    .or_insert(Cue { verb: number, form });
            }
        }
    }
    for (behind, nouns) in &written.nouns {
        for noun in nouns.split_whitespace() {
            cues.nouns.insert(noun.to_owned(), behind.clone());
        }
    }
    for cue in &written.prepositions.sources {
        let mut words = cue.split_whitespace().map(str::to_owned);
        if let Some(first) = words.next() {
            cues.sources.entry(first).or_default().push(words.collect());
        }
    }
    for (kind, nouns) in &written.sources {
        let kind = match kind.as_str() {
            "people" => ActorKind::Person,
            "groups" => ActorKind::Group,
            "bodies" => ActorKind::Organisation,
            _ => ActorKind::Other,
        };
        for noun in nouns.split_whitespace() {
            cues.kinds.insert(noun.to_owned(), kind);
        }
    }
    Ok(cues)
}

impl Verb {
    fn add(&mut self, takes: &[String]) {
        for item in takes {
            self.takes = self.takes
                | match item.as_str() {
                    "quote" => Takes::QUOTE,
                    "that" => Takes::THAT,
                    "clause" => Takes::CLAUSE,
                    "infinitive" => Takes::TO,
                    "object" => Takes::OBJECT,
                    "person" => Takes::PERSON,
                    "quoted" => Takes::QUOTED,
                    preposition => {
                        if !self.prepositions.iter().any(|p| p == preposition) {
                            self.prepositions.push(preposition.to_owned());
                        }
                        continue;
                    }
                };
        }
    }
}

/// The forms of an English verb: by rule, or the listed ones in the order -s, past, -ing, participle.
fn inflected(lemma: &str, irregular: Option<&str>) -> Vec<(Form, String)> {
    let mut forms = vec![(Form::Base, lemma.to_owned())];
    if let Some(listed) = irregular {
        let order = [Form::Present, Form::Past, Form::Ing, Form::Participle];
        forms.extend(
            order
                .into_iter()
                .zip(listed.split_whitespace().map(str::to_owned)),
        );
        return forms;
    }
    let stem = |cut: usize| lemma.get(..lemma.len() - cut).unwrap_or(lemma);
    let ends = |endings: &[&str]| endings.iter().any(|e| lemma.ends_with(e));
    let vowel_before_y = ends(&["ay", "ey", "oy"]);
    let (present, past, ing) = if lemma.ends_with('y') && !vowel_before_y {
        (
            format!("{}ies", stem(1)),
            format!("{}ied", stem(1)),
            format!("{lemma}ing"),
        )
    } else if lemma.ends_with("ie") {
        (
            format!("{lemma}s"),
            format!("{lemma}d"),
            format!("{}ying", stem(2)),
        )
    } else if lemma.ends_with('e') && !ends(&["ee"]) {
        (
            format!("{lemma}s"),
            format!("{lemma}d"),
            format!("{}ing", stem(1)),
        )
    } else if ends(&["ee"]) {
        (format!("{lemma}s"), format!("{lemma}d"), format!("{lemma}ing"))
    } else if ends(&["s", "sh", "ch", "x", "z"]) {
        (format!("{lemma}es"), format!("{lemma}ed"), format!("{lemma}ing"))
    } else {
        (format!("{lemma}s"), format!("{lemma}ed"), format!("{lemma}ing"))
    };
    forms.extend([(Form::Present, present), (Form::Past, past), (Form::Ing, ing)]);
    forms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn every_table_is_readable_and_folded() {
        for (language, table) in TABLES {
            let cues = read(table).unwrap_or_else(|e| panic!("{language}: {e}"));
            assert!(cues.forms.len() > 100, "{language}");
            for word in cues
                .forms
                .keys()
                .chain(cues.nouns.keys())
                .chain(cues.kinds.keys())
            {
                assert_eq!(*word, fold(word).trim(), "{language}");
            }
        }
    }

    #[test]
    fn verbs_are_inflected() {
        let cues = Cues::of("en").expect("English");
        for (word, form) in [
            ("says", Form::Present),
            ("said", Form::Past),
            ("denies", Form::Present),
            ("denied", Form::Past),
            ("describing", Form::Ing),
            ("stresses", Form::Present),
            ("agreeing", Form::Ing),
            ("told", Form::Past),
        ] {
            assert_eq!(cues.verb(word).map(|(_, form)| form), Some(form), "{word}");
        }
    }
}
