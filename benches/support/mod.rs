//! What the benches share: chance from a seed, invented words, figures.

use std::hint::black_box;

/// `SplitMix64` (Steele, Lea, Flood 2014): the same numbers on every machine.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// An invented word of so many syllables, in small letters.
    pub(crate) fn word(&mut self, syllables: usize) -> String {
        (0..syllables).map(|_| self.pick(&SYLLABLES)).collect()
    }
}

pub(crate) const SYLLABLES: [&str; 24] = [
    "ka", "ro", "min", "dal", "vé", "sto", "rin", "gha", "lu", "pé", "tor", "esh", "na", "bri", "zo", "cal",
    "mü", "wen", "ori", "das", "fel", "hu", "jan", "ić",
];

/// A word with a capital first.
pub(crate) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect::<String>())
        .unwrap_or_default()
}

/// Keeps a result from being optimised away.
pub(crate) fn keep<T>(result: T) {
    drop(black_box(result));
}

#[expect(clippy::cast_precision_loss, reason = "counts of a few million")]
pub(crate) fn per(count: usize, of: usize) -> f64 {
    count as f64 / of as f64
}

pub(crate) fn megabytes(bytes: usize) -> f64 {
    per(bytes, 1_000_000)
}
