//! Sets that are asked about every word of an article, of which they hold few.

use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use super::inflection::beginning;

/// A set of hashes that may take one for another, and never misses one.
#[derive(Debug, Clone)]
pub(super) struct Sieve {
    bits: Vec<u64>,
}

/// Bits for each hash: one of sixteen strangers is let through.
const BITS_EACH: usize = 16;
/// Bits at most: half a megabyte.
const BITS_MAX: usize = 1 << 22;

impl Sieve {
    /// A set for so many hashes.
    pub(super) fn new(hashes: usize) -> Self {
        let bits = hashes
            .saturating_mul(BITS_EACH)
            .clamp(64, BITS_MAX)
            .next_power_of_two();
        Self {
            bits: vec![0; bits / 64],
        }
    }

    pub(super) fn insert(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        if let Some(word) = self.bits.get_mut(word) {
            *word |= bit;
        }
    }

    pub(super) fn may_hold(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        // The upper bits of a product are the well-mixed ones.
        let mixed = (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize;
        let at = mixed & (self.bits.len() * 64 - 1);
        (at / 64, 1 << (at % 64))
    }
}

/// The beginnings of words, as they are the same in all forms of a word.
#[derive(Debug)]
pub(super) struct Beginnings(Sieve);

/// Of all languages together there are some ten thousand.
const BEGINNINGS: usize = 1 << 13;

impl Default for Beginnings {
    fn default() -> Self {
        Self(Sieve::new(BEGINNINGS))
    }
}

impl Beginnings {
    /// Takes in a folded word.
    pub(super) fn insert(&mut self, word: &str) {
        if let Some(beginning) = beginning(word) {
            self.0.insert(FxBuildHasher.hash_one(beginning));
        }
    }

    /// Whether a folded word may begin as one that was taken in. Words too short to have a beginning may.
    pub(super) fn may_hold(&self, word: &str) -> bool {
        beginning(word).is_none_or(|beginning| self.0.may_hold(FxBuildHasher.hash_one(beginning)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sieve_misses_none_and_holds_most_strangers_back() {
        let mut sieve = Sieve::new(1_000);
        (0..1_000).for_each(|k| sieve.insert(k * 7));
        assert!((0..1_000).all(|k| sieve.may_hold(k * 7)));
        let strangers = (0..10_000).filter(|k| sieve.may_hold(k * 7 + 1)).count();
        assert!(strangers < 1_500, "{strangers}");
    }

    #[test]
    fn the_forms_of_a_word_begin_alike() {
        let mut beginnings = Beginnings::default();
        for word in ["россия", "ab", "독일"] {
            beginnings.insert(word);
        }
        for (word, may) in [
            ("россией", true),
            ("xy", true),
            ("독일은", true),
            ("париж", false),
        ] {
            assert_eq!(beginnings.may_hold(word), may, "{word}");
        }
    }
}
