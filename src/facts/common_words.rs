//! The everyday words of eight languages: takes `config/lexicon/common-words/`, which is compiled in, and says
//! whether a word is one of them. An alias that is ("US", "Shell") can't be told from the word by its letters alone.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

const LISTS: [&str; 8] = [
    include_str!("../../config/lexicon/common-words/en.txt"),
    include_str!("../../config/lexicon/common-words/de.txt"),
    include_str!("../../config/lexicon/common-words/fr.txt"),
    include_str!("../../config/lexicon/common-words/es.txt"),
    include_str!("../../config/lexicon/common-words/pt.txt"),
    include_str!("../../config/lexicon/common-words/it.txt"),
    include_str!("../../config/lexicon/common-words/nl.txt"),
    include_str!("../../config/lexicon/common-words/sv.txt"),
];

/// Whether this word, in lower case, with or without its accents, is an everyday word of English, German, French,
/// Spanish, Portuguese, Italian, Dutch or Swedish.
pub fn is_common_word(lower_case_word: &str) -> bool {
    static WORDS: OnceLock<FxHashSet<String>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        LISTS
            .iter()
            .flat_map(|list| words_of(list))
            .map(without_accents)
            .collect()
    });
    if lower_case_word.is_ascii() {
        words.contains(lower_case_word)
    } else {
        words.contains(&without_accents(lower_case_word))
    }
}

fn words_of(list: &str) -> impl Iterator<Item = &str> {
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
}

fn without_accents(word: &str) -> String {
    word.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_words_from_names() {
        let words = [
            "us", "who", "it", "may", "will", "mark", "march", "is", "as", "an", "or", "shell", "oracle",
            "ford", "apple", "meta", "guardian", "times", "post", "turkey", "china", "polish", "bush",
            "hunt", "fed", "left", "hill", "mail", "sun", "target", "gap", "visa", "orange", "sky", "total",
            "car", "male", "reunion", "jersey", "für", "fur", "été", "ete", "está", "não", "perché", "het",
            "från", "januari",
        ];
        for word in words {
            assert!(is_common_word(word), "{word}");
        }
        let names = [
            "cuba",
            "oman",
            "jordan",
            "chad",
            "thomas",
            "havana",
            "wagner",
            "usa",
            "nato",
            "kremlin",
            "mali",
            "shoigu",
            "",
            "US",
            "#",
            "two words",
        ];
        for name in names {
            assert!(!is_common_word(name), "{name}");
        }
    }

    #[test]
    fn every_list_is_long_and_in_lower_case() {
        for list in LISTS {
            let name = list.lines().next().unwrap_or_default();
            assert!(words_of(list).count() > 300, "{name}");
            for word in words_of(list) {
                assert_eq!(word, word.to_lowercase(), "{name}");
                assert!(!word.contains([',', '.', '#']), "{word} of {name}");
            }
        }
    }

    #[test]
    fn no_country_is_common_but_those_that_are_words() {
        let common: Vec<&str> = crate::facts::builtin::all()
            .iter()
            .flat_map(|country| &country.names)
            .map(|name| name.text.as_str())
            .filter(|text| is_common_word(&text.to_lowercase()))
            .collect();
        assert_eq!(
            common,
            // "finns" is Swedish for "there is".
            [
                "China", "Finns", "Jersey", "Polish", "Poles", "Réunion", "Turkey", "US", "AU", "EU", "UN",
                "WHO"
            ]
        );
    }
}
