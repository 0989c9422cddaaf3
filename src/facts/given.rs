//! Given names: takes `config/lexicon/given-names.txt`, which is compiled in.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

const RARE: &str = "rare:";

/// Whether a folded word is the name of a place that people bear, too.
pub(super) fn is_rare_given_name(word: &str) -> bool {
    include_str!("../../config/lexicon/given-names.txt")
        .lines()
        .filter_map(|line| line.strip_prefix(RARE))
        .flat_map(str::split_whitespace)
        .any(|name| name == word)
}

/// Whether a folded word is a usual given name.
pub(super) fn is_given_name(word: &str) -> bool {
    static NAMES: OnceLock<FxHashSet<&'static str>> = OnceLock::new();
    NAMES
        .get_or_init(|| {
            include_str!("../../config/lexicon/given-names.txt")
                .lines()
                .filter(|line| !line.starts_with('#') && !line.starts_with(RARE))
                .flat_map(str::split_whitespace)
                .filter(|name| !is_rare_given_name(name))
                .collect()
        })
        .contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_are_no_places_or_posts() {
        for name in ["michael", "fatima", "sergei", "chad", "jordan", "wei"] {
            assert!(is_given_name(name), "{name}");
        }
        for word in ["president", "russia", "the", "al", "bin", "north"] {
            assert!(!is_given_name(word), "{word}");
        }
    }
}
