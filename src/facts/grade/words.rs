//! The words by which each language sets background apart from news: `config/lexicon/<language>/grade.toml`.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// The languages with a list of their own; an article of another is graded by its dates and the order of its sentences.
const LISTS: [(&str, &str); 6] = [
    ("en", include_str!("../../../config/lexicon/en/grade.toml")),
    ("es", include_str!("../../../config/lexicon/es/grade.toml")),
    ("fr", include_str!("../../../config/lexicon/fr/grade.toml")),
    ("de", include_str!("../../../config/lexicon/de/grade.toml")),
    ("pt", include_str!("../../../config/lexicon/pt/grade.toml")),
    ("ru", include_str!("../../../config/lexicon/ru/grade.toml")),
];

/// One language's words, folded.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GradeWords {
    /// Open a sentence that leads from something known to something else.
    pub(super) openers: FxHashSet<String>,
    /// What follows in the clause was there before the news.
    pub(super) after: FxHashSet<String>,
    /// Older or standing things.
    pub(super) background: FxHashSet<String>,
    /// Auxiliaries of the past perfect.
    pub(super) past_perfect: FxHashSet<String>,
    /// Auxiliaries of the present perfect.
    pub(super) present_perfect: FxHashSet<String>,
    /// What follows an auxiliary that is none.
    pub(super) no_participle: FxHashSet<String>,
    /// Nouns of things that last.
    pub(super) standing: FxHashSet<String>,
    /// First words of a sentence that goes on with what the one before told.
    pub(super) goes_on: FxHashSet<String>,
}

impl GradeWords {
    /// The words of a language (ISO 639-1); none where it has no list or is not known.
    pub(super) fn of(language: Option<&str>) -> &'static Self {
        static ALL: OnceLock<(FxHashMap<&'static str, GradeWords>, GradeWords)> = OnceLock::new();
        let (all, none) = ALL.get_or_init(|| {
            let lists = LISTS
                .iter()
                .filter_map(|(language, list)| Some((*language, toml::from_str(list).ok()?)));
            (lists.collect(), GradeWords::default())
        });
        language.and_then(|language| all.get(language)).unwrap_or(none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn every_list_is_sound() {
        for (language, list) in LISTS {
            let words: GradeWords =
                toml::from_str(list).unwrap_or_else(|error| panic!("{language}: {error}"));
            let all = [
                &words.openers,
                &words.after,
                &words.background,
                &words.standing,
                &words.goes_on,
            ];
            assert!(all.iter().all(|list| !list.is_empty()), "{language}");
            for word in all.into_iter().flatten() {
                // Words with a hyphen are looked for as they are written.
                assert_eq!(fold(word).replace(' ', "-"), *word, "{language}");
            }
        }
    }
}
