//! The words and patterns of one language: takes `config/lexicon/<language>/dates.toml`, which is compiled in.
//!
//! Each file is read when the first article of its language comes.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::calendar::Grain;
use super::pattern::{Trie, expand};
use super::rule::{Class, Meaning, Rule};
use crate::text::fold;

/// Literal 0 is no word of the grammar.
pub(super) const NO_LITERAL: u16 = 0;

/// The languages with a grammar, by ISO 639-1 code.
const FILES: [(&str, &str); 6] = [
    ("en", include_str!("../../../config/lexicon/en/dates.toml")),
    ("es", include_str!("../../../config/lexicon/es/dates.toml")),
    ("fr", include_str!("../../../config/lexicon/fr/dates.toml")),
    ("de", include_str!("../../../config/lexicon/de/dates.toml")),
    ("pt", include_str!("../../../config/lexicon/pt/dates.toml")),
    ("ru", include_str!("../../../config/lexicon/ru/dates.toml")),
];

/// The grammar of one language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// What a folded word may be.
    pub(super) entries: FxHashMap<String, Entry>,
    /// The patterns, by their words.
    pub(super) trie: Trie,
    /// What the patterns mean.
    pub(super) rules: Vec<Rule>,
    /// Texts that readings point at: parts of the day, zones, values of sets.
    pub(super) texts: Vec<String>,
    /// Ends of ordinals in figures: the "rd" of "3rd".
    pub(super) ordinal_ends: Vec<String>,
    /// Whether "5." is "5th".
    pub(super) ordinal_stop: bool,
    /// Ends of verbs of the future, as written in small letters.
    pub(super) future_ends: Vec<String>,
    /// Ends of verbs of the past.
    pub(super) past_ends: Vec<String>,
    /// Words that open an interval without an end: "since".
    pub(super) since: Vec<u16>,
    /// Words that join the parts of a number: "and".
    pub(super) number_joints: Vec<u16>,
    /// How many words the patterns have.
    literals: u16,
}

/// What a word may be.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// Its number among the words of the patterns.
    pub(super) literal: u16,
    /// The classes that it, alone or with words behind it, belongs to.
    pub(super) terms: Vec<Term>,
}

/// A word of a class.
#[derive(Debug)]
pub(super) struct Term {
    pub(super) class: Class,
    pub(super) value: i32,
    /// Folded words that follow.
    pub(super) more: Vec<String>,
    /// Shortened: a full stop that follows belongs to it.
    pub(super) short: bool,
    /// How it must be written.
    pub(super) case: Case,
}

/// How a word must be written to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Any,
    /// With a capital, or all in capitals.
    Capital,
    /// In small letters, but for the first word of a sentence: "Domingo" is a name, "domingo" a day.
    Lower,
}

/// Words that tell whether a sentence speaks of what was or what will be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Tense {
    #[serde(default)]
    future: Vec<String>,
    /// Ends of verbs of the future, as written in small letters.
    #[serde(default)]
    future_ends: Vec<String>,
    #[serde(default)]
    past: Vec<String>,
    /// Ends of verbs of the past, as written in small letters.
    #[serde(default)]
    past_ends: Vec<String>,
    #[serde(default)]
    ahead: Vec<String>,
}

/// A file of the lexicon as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    /// Classes whose words count with a capital only.
    #[serde(default)]
    capital: Vec<String>,
    /// Classes whose words count in small letters only, but for the first of a sentence.
    #[serde(default)]
    lower: Vec<String>,
    /// Words that are something else too: they count in company only (`{month}`, not `{month-sure}`).
    #[serde(default)]
    unsure: Vec<String>,
    weekday: [Vec<String>; 7],
    #[serde(default)]
    weekdays: Vec<Vec<String>>,
    month: [Vec<String>; 12],
    /// SP, SU, FA, WI.
    season: [Vec<String>; 4],
    unit: BTreeMap<String, Vec<String>>,
    units: BTreeMap<String, Vec<String>>,
    part: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    dayword: BTreeMap<String, i32>,
    number: BTreeMap<String, u32>,
    #[serde(default)]
    number_joints: Vec<String>,
    some: Vec<String>,
    #[serde(default)]
    ordinal: BTreeMap<String, u32>,
    #[serde(default)]
    ordinal_ends: Vec<String>,
    #[serde(default)]
    ordinal_stop: bool,
    #[serde(default)]
    decade: BTreeMap<String, u32>,
    #[serde(default)]
    often: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    am: Vec<String>,
    #[serde(default)]
    pm: Vec<String>,
    #[serde(default)]
    zone: BTreeMap<String, String>,
    #[serde(default)]
    counted: Vec<String>,
    #[serde(default)]
    since: Vec<String>,
    tense: Tense,
    rule: Vec<WrittenRule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenRule {
    means: Meaning,
    #[serde(default)]
    by: Option<i32>,
    #[serde(default)]
    part: Option<String>,
    #[serde(default)]
    grain: Option<String>,
    #[serde(default)]
    number: Option<i32>,
    #[serde(default)]
    day: Option<i32>,
    #[serde(default)]
    year_by: Option<i32>,
    say: Vec<String>,
}

impl Lexicon {
    /// The grammar of a language, where there is one.
    pub(super) fn of(language: &str) -> Option<&'static Self> {
        static ALL: [OnceLock<Lexicon>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
        let k = FILES.iter().position(|(l, _)| *l == language)?;
        let (_, file) = FILES.get(k)?;
        // The built-in files are read by a test of this module.
        ALL.get(k)
            .map(|slot| slot.get_or_init(|| Self::read(file).unwrap_or_default()))
    }

    /// Reads a file; an error names the place or the pattern.
    fn read(file: &str) -> Result<Self, String> {
        let written: Written = toml::from_str(file).map_err(|e| e.to_string())?;
        let mut lexicon = Self::default();
        lexicon.take_words(&written)?;
        for rule in &written.rule {
            let number = lexicon.rules.len();
            let part = rule.part.as_deref().map(|text| lexicon.text(text));
            let grain = match rule.grain.as_deref() {
                Some(name) => Some(Grain::of(name).ok_or_else(|| format!("`{name}` is no grain"))?),
                None => None,
            };
            lexicon.rules.push(Rule {
                means: rule.means,
                by: rule.by,
                part,
                grain,
                number: rule.number,
                day: rule.day,
                year_by: rule.year_by,
            });
            for pattern in &rule.say {
                for flat in expand(pattern)? {
                    let steps = flat.steps(&mut |word| lexicon.literal(word))?;
                    lexicon.trie.add(steps, number);
                }
            }
        }
        let literals = |lexicon: &mut Self, words: &[String]| -> Vec<u16> {
            words.iter().map(|word| lexicon.literal(word)).collect()
        };
        lexicon.since = literals(&mut lexicon, &written.since);
        lexicon.number_joints = literals(&mut lexicon, &written.number_joints);
        lexicon.ordinal_ends = written.ordinal_ends.iter().map(|end| fold(end)).collect();
        lexicon.ordinal_stop = written.ordinal_stop;
        lexicon.future_ends = written.tense.future_ends;
        lexicon.past_ends = written.tense.past_ends;
        Ok(lexicon)
    }

    /// The number of a word in patterns.
    fn literal(&mut self, word: &str) -> u16 {
        let fresh = self.literals.saturating_add(1);
        let key = plain(word);
        let entry = self.entries.entry(key).or_default();
        if entry.literal == NO_LITERAL {
            entry.literal = fresh;
            self.literals = fresh;
        }
        entry.literal
    }

    /// The number of a text.
    fn text(&mut self, text: &str) -> usize {
        let known = self.texts.iter().position(|t| t == text);
        known.unwrap_or_else(|| {
            self.texts.push(text.to_owned());
            self.texts.len() - 1
        })
    }

    fn take_words(&mut self, written: &Written) -> Result<(), String> {
        let numbered = |lists: &[Vec<String>]| -> Vec<(String, i32)> {
            lists
                .iter()
                .zip(1..)
                .flat_map(|(words, n)| words.iter().map(move |word| (word.clone(), n)))
                .collect()
        };
        self.class(written, Class::Weekday, numbered(&written.weekday));
        self.class(written, Class::Weekdays, numbered(&written.weekdays));
        self.class(written, Class::Month, numbered(&written.month));
        let seasons = numbered(&written.season)
            .into_iter()
            .map(|(word, n)| (word, n - 1));
        self.class(written, Class::Season, seasons.collect());
        for (class, table) in [(Class::Unit, &written.unit), (Class::Units, &written.units)] {
            for (name, words) in table {
                let grain = Grain::of(name).ok_or_else(|| format!("`{name}` is no grain"))?;
                let words = words.iter().map(|word| (word.clone(), grain.number()));
                self.class(written, class, words.collect());
            }
        }
        for (class, table) in [(Class::Part, &written.part), (Class::Often, &written.often)] {
            for (text, words) in table {
                let number = i32::try_from(self.text(text)).unwrap_or(0);
                let words = words.iter().map(|word| (word.clone(), number));
                self.class(written, class, words.collect());
            }
        }
        for (zone, offset) in &written.zone {
            let number = i32::try_from(self.text(offset)).unwrap_or(0);
            self.class(written, Class::Zone, vec![(zone.clone(), number)]);
        }
        let dayword = written.dayword.iter().map(|(word, n)| (word.clone(), *n));
        self.class(written, Class::Dayword, dayword.collect());
        let figures = |table: &BTreeMap<String, u32>, times: i32| -> Vec<(String, i32)> {
            let value = |n: u32| i32::try_from(n).unwrap_or(0).saturating_mul(times);
            table.iter().map(|(word, n)| (word.clone(), value(*n))).collect()
        };
        self.class(written, Class::Num, figures(&written.number, 10));
        self.class(written, Class::Ord, figures(&written.ordinal, 1));
        self.class(written, Class::Decade, figures(&written.decade, 1));
        for (class, words) in [
            (Class::Some, &written.some),
            (Class::Am, &written.am),
            (Class::Pm, &written.pm),
            (Class::Counted, &written.counted),
            (Class::Future, &written.tense.future),
            (Class::Past, &written.tense.past),
            (Class::Ahead, &written.tense.ahead),
        ] {
            self.class(
                written,
                class,
                words.iter().map(|word| (word.clone(), 0)).collect(),
            );
        }
        Ok(())
    }

    /// Adds words of a class.
    fn class(&mut self, written: &Written, class: Class, words: Vec<(String, i32)>) {
        let named = |list: &[String]| list.iter().any(|name| Class::of(name) == Some(class));
        let case = match (named(&written.capital), named(&written.lower)) {
            (true, _) => Case::Capital,
            (_, true) => Case::Lower,
            _ => Case::Any,
        };
        for (word, value) in words {
            let unsure = written.unsure.contains(&word);
            // "a.m." is one word of the text, "Jan." a word and a stop.
            let stem = word.strip_suffix('.').filter(|stem| !stem.contains('.'));
            let mut parts = stem.unwrap_or(&word).split_whitespace().map(plain);
            let Some(first) = parts.next() else { continue };
            let more: Vec<String> = parts.collect();
            let sure = match class {
                Class::Weekday => Some(Class::WeekdaySure),
                Class::Month => Some(Class::MonthSure),
                _ => None,
            };
            let entry = self.entries.entry(first).or_default();
            for class in [Some(class), sure.filter(|_| !unsure)].into_iter().flatten() {
                entry.terms.push(Term {
                    class,
                    value,
                    more: more.clone(),
                    short: stem.is_some(),
                    case,
                });
            }
        }
    }
}

/// A word as the text's words are compared: its signs stay, which folding would drop.
fn plain(word: &str) -> String {
    if word.is_ascii() {
        word.to_ascii_lowercase()
    } else {
        fold(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_sound() {
        for (language, file) in FILES {
            let lexicon = Lexicon::read(file).unwrap_or_else(|e| panic!("{language}: {e}"));
            assert!(lexicon.rules.len() > 10, "{language}");
            assert!(lexicon.literals < u16::MAX, "{language}");
        }
    }

    #[test]
    fn faults_are_named() {
        let file = FILES[0].1;
        for (from, to, says) in [
            ("{month-sure}", "{moon}", "`moon` is no class"),
            ("[[rule]]", "[[rule]]\nby_day = 1", "by_day"),
            ("say = [", "say = [\n\"( a\",", "`(` without `)`"),
        ] {
            let broken = file.replacen(from, to, 1);
            let error = Lexicon::read(&broken).expect_err(says);
            assert!(error.contains(says), "{error}");
        }
    }
}
