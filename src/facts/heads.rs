//! Heads of compounds: takes `config/lexicon/compound-heads.txt`, which is compiled in.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use crate::text::fold;

/// Whether a folded word is one that names are joined with: "Kremlchef".
pub(super) fn is_head(word: &str) -> bool {
    static HEADS: OnceLock<FxHashSet<String>> = OnceLock::new();
    HEADS
        .get_or_init(|| {
            include_str!("../../config/lexicon/compound-heads.txt")
                .lines()
                .filter(|line| !line.starts_with('#'))
                .flat_map(str::split_whitespace)
                .map(fold)
                .collect()
        })
        .contains(word)
}
