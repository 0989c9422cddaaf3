//! Who acts for a state, where the article need not say so: takes `config/lexicon/leaders.txt`, which is compiled in.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::text::fold;

const FILE: &str = include_str!("../../../config/lexicon/leaders.txt");

/// ISO 3166 alpha-3 code of the country for which a person, by the full name, acts or acted.
pub(super) fn country_of(name: &str) -> Option<&'static str> {
    static LEADERS: OnceLock<FxHashMap<String, &'static str>> = OnceLock::new();
    LEADERS
        .get_or_init(|| {
            FILE.lines()
                .filter(|line| !line.starts_with('#'))
                .filter_map(|line| line.split_once(' '))
                .flat_map(|(code, names)| names.split(';').map(move |name| (key(name), code)))
                .collect()
        })
        .get(&key(name))
        .copied()
}

fn key(name: &str) -> String {
    fold(name.trim()).replace('-', " ").replace('.', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaders_have_their_countries() {
        for (name, country) in [
            ("Angela Merkel", Some("DEU")),
            ("Nicolas Maduro", Some("VEN")),
            ("Kim Jong-un", Some("PRK")),
            ("Ilsa Varga", None),
        ] {
            assert_eq!(country_of(name), country, "{name}");
        }
        for line in FILE.lines().filter(|line| !line.starts_with('#')) {
            assert!(
                line.split_once(' ').is_some_and(|(code, _)| code.len() == 3),
                "{line}"
            );
        }
    }
}
