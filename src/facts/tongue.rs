//! The names of countries and bodies in one language: takes `config/lexicon/tongues/`, which is compiled in.
//!
//! The tables count only in articles of their language, so that a short foreign name is no trap elsewhere. Each is read
//! when the first article of its language comes.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

use super::How;
use super::inflection::{Class, Inflection, relative};
use super::sieve::Beginnings;
use super::words::words;
use crate::text::{Span, fold};

/// The names of one language.
#[derive(Debug)]
pub(super) struct Tongue {
    forms: Vec<Form>,
    /// The forms by the stems that their first word may have.
    by_stem: FxHashMap<String, Vec<usize>>,
    /// How those begin.
    beginnings: Beginnings,
    /// Finds the forms of a language that writes without spaces; the pattern's number is the form's.
    unspaced: Option<AhoCorasick>,
}

/// A text that means a country or body.
#[derive(Debug)]
pub(super) struct Form {
    /// As written.
    pub(super) text: &'static str,
    /// Folded.
    pub(super) words: Vec<String>,
    /// Code of the country or body.
    pub(super) code: &'static str,
    pub(super) how: How,
    pub(super) class: Class,
}

/// The languages with a table, by ISO 639-1 code.
const TABLES: &[(&str, &str)] = &[
    ("ar", include_str!("../../config/lexicon/tongues/ar.txt")),
    ("bg", include_str!("../../config/lexicon/tongues/bg.txt")),
    ("ca", include_str!("../../config/lexicon/tongues/ca.txt")),
    ("cs", include_str!("../../config/lexicon/tongues/cs.txt")),
    ("da", include_str!("../../config/lexicon/tongues/da.txt")),
    ("de", include_str!("../../config/lexicon/tongues/de.txt")),
    ("el", include_str!("../../config/lexicon/tongues/el.txt")),
    ("es", include_str!("../../config/lexicon/tongues/es.txt")),
    ("et", include_str!("../../config/lexicon/tongues/et.txt")),
    ("fa", include_str!("../../config/lexicon/tongues/fa.txt")),
    ("fi", include_str!("../../config/lexicon/tongues/fi.txt")),
    ("fr", include_str!("../../config/lexicon/tongues/fr.txt")),
    ("he", include_str!("../../config/lexicon/tongues/he.txt")),
    ("hi", include_str!("../../config/lexicon/tongues/hi.txt")),
    ("hr", include_str!("../../config/lexicon/tongues/hr.txt")),
    ("hu", include_str!("../../config/lexicon/tongues/hu.txt")),
    ("id", include_str!("../../config/lexicon/tongues/id.txt")),
    ("it", include_str!("../../config/lexicon/tongues/it.txt")),
    ("ja", include_str!("../../config/lexicon/tongues/ja.txt")),
    ("ko", include_str!("../../config/lexicon/tongues/ko.txt")),
    ("lt", include_str!("../../config/lexicon/tongues/lt.txt")),
    ("lv", include_str!("../../config/lexicon/tongues/lv.txt")),
    ("ms", include_str!("../../config/lexicon/tongues/ms.txt")),
    ("nl", include_str!("../../config/lexicon/tongues/nl.txt")),
    ("no", include_str!("../../config/lexicon/tongues/no.txt")),
    ("pl", include_str!("../../config/lexicon/tongues/pl.txt")),
    ("pt", include_str!("../../config/lexicon/tongues/pt.txt")),
    ("ro", include_str!("../../config/lexicon/tongues/ro.txt")),
    ("ru", include_str!("../../config/lexicon/tongues/ru.txt")),
    ("sk", include_str!("../../config/lexicon/tongues/sk.txt")),
    ("sl", include_str!("../../config/lexicon/tongues/sl.txt")),
    ("sr", include_str!("../../config/lexicon/tongues/sr.txt")),
    ("sv", include_str!("../../config/lexicon/tongues/sv.txt")),
    ("th", include_str!("../../config/lexicon/tongues/th.txt")),
    ("tr", include_str!("../../config/lexicon/tongues/tr.txt")),
    ("uk", include_str!("../../config/lexicon/tongues/uk.txt")),
    ("vi", include_str!("../../config/lexicon/tongues/vi.txt")),
    ("zh", include_str!("../../config/lexicon/tongues/zh.txt")),
];

impl Tongue {
    /// The names of a language, where there is a table.
    pub(super) fn of(language: &str) -> Option<&'static Self> {
        static ALL: [OnceLock<Tongue>; TABLES.len()] = [const { OnceLock::new() }; TABLES.len()];
        let language = relative(language);
        let k = TABLES.iter().position(|(l, _)| *l == language)?;
        let (language, table) = TABLES.get(k)?;
        ALL.get(k).map(|slot| slot.get_or_init(|| read(language, table)))
    }

    /// Whether a form may begin with a form of this word.
    pub(super) fn may_begin(&self, word: &str) -> bool {
        self.beginnings.may_hold(word)
    }

    /// The forms whose first word may have this stem.
    pub(super) fn by_stem(&self, stem: &str) -> impl Iterator<Item = &Form> {
        self.by_stem
            .get(stem)
            .into_iter()
            .flatten()
            .filter_map(|k| self.forms.get(*k))
    }

    /// The forms in a folded text without spaces, the longest at each place.
    pub(super) fn in_unspaced<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = (&'a Form, Span)> {
        self.unspaced.iter().flat_map(move |automaton| {
            automaton.find_iter(folded).filter_map(|found| {
                let form = self.forms.get(found.pattern().as_usize())?;
                Some((form, Span::new(found.start(), found.end())))
            })
        })
    }
}

fn read(language: &str, table: &'static str) -> Tongue {
    let inflection = Inflection::of(language);
    let mut tongue = Tongue {
        forms: forms(table),
        by_stem: FxHashMap::default(),
        beginnings: Beginnings::default(),
        unspaced: None,
    };
    if matches!(language, "zh" | "ja" | "th") {
        let texts = tongue.forms.iter().map(|form| form.words.join(" "));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(texts);
        tongue.unspaced = automaton.ok();
        return tongue;
    }
    for (k, form) in tongue.forms.iter().enumerate() {
        let Some(first) = form.words.first() else { continue };
        let stems = inflection.map_or_else(|| vec![first.as_str()], |i| i.stems(first));
        tongue.beginnings.insert(first);
        for stem in stems {
            tongue.by_stem.entry(stem.to_owned()).or_default().push(k);
        }
    }
    tongue
}

fn forms(table: &'static str) -> Vec<Form> {
    const SECTIONS: [(How, Class); 4] = [
        (How::Alias, Class::Noun),
        (How::Demonym, Class::Adjective),
        (How::Demonym, Class::Noun),
        (How::Metonym, Class::Noun),
    ];
    let mut forms = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('|').map(str::trim);
        let Some(code) = cells.next() else { continue };
        for (cell, (how, class)) in cells.zip(SECTIONS) {
            for text in cell.split(';').map(str::trim).filter(|text| !text.is_empty()) {
                let folded = fold(text);
                forms.push(Form {
                    text,
                    words: words(&folded).map(|w| w.of(&folded).to_owned()).collect(),
                    code,
                    how,
                    class,
                });
            }
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::builtin::builtin;

    #[test]
    fn every_table_is_readable_and_names_known_codes() {
        for (language, table) in TABLES {
            let forms = forms(table);
            assert!(forms.len() > 200, "{language} has {}", forms.len());
            for form in forms {
                assert!(
                    builtin(form.code).is_some(),
                    "{language}: {} is no code",
                    form.code
                );
                assert!(!form.words.is_empty(), "{language}: {}", form.text);
            }
        }
    }

    #[test]
    fn a_language_is_read_when_it_is_asked_for() {
        let german = Tongue::of("de").expect("German");
        let codes: Vec<_> = german.by_stem("norwegen").map(|f| f.code).collect();
        assert_eq!(codes, ["NOR"]);
        assert!(Tongue::of("nb").is_some());
        assert!(Tongue::of("en").is_none());
    }

    #[test]
    fn scripts_without_spaces_are_searched_letter_by_letter() {
        let japanese = Tongue::of("ja").expect("Japanese");
        let found: Vec<_> = japanese
            .in_unspaced("昨日フランスとドイツで")
            .map(|(form, span)| (form.code, span.start))
            .collect();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].0, "FRA");
    }
}
