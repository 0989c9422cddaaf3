//! Beginnings of words, as `mercenar*` has them.

/// Beginnings of words, each with the number of the text that it ends.
#[derive(Debug)]
pub(super) struct Stems {
    /// Sorted. Each knows the longest other one that it begins with, by its place plus one; 0: none.
    sorted: Vec<(Box<str>, u32, u32)>,
    /// A bit for the first bytes of every beginning, four at most: most words of a text have none of those.
    first: Vec<u64>,
    /// How many bytes those are, a bit for each length.
    lengths: u8,
}

impl Stems {
    pub(super) fn new(mut stems: Vec<(Box<str>, u32)>) -> Self {
        stems.sort_unstable();
        let mut sorted: Vec<(Box<str>, u32, u32)> = Vec::with_capacity(stems.len());
        let mut first = vec![0; BITS / 64];
        let mut lengths = 0_u8;
        for (stem, number) in stems {
            let mut within = u32::try_from(sorted.len()).unwrap_or(0);
            while let Some((shorter, _, next)) = (within as usize).checked_sub(1).and_then(|k| sorted.get(k))
            {
                if stem.starts_with(&**shorter) {
                    break;
                }
                within = *next;
            }
            let beginning = stem
                .as_bytes()
                .get(..BEGINNING.min(stem.len()))
                .unwrap_or_default();
            lengths |= 1 << beginning.len();
            let bit = bit_of(beginning);
            if let Some(bits) = first.get_mut(bit / 64) {
                *bits |= 1_u64 << (bit % 64);
            }
            sorted.push((stem, number, within));
        }
        Self {
            sorted,
            first,
            lengths,
        }
    }

    /// The numbers of those that a word begins with, the shortest first.
    pub(super) fn of(&self, word: &str) -> impl Iterator<Item = u32> + use<> {
        let mut found = Vec::new();
        if self.may_begin(word) {
            let mut k = self.sorted.partition_point(|(stem, ..)| **stem <= *word);
            while let Some((stem, number, within)) = k.checked_sub(1).and_then(|k| self.sorted.get(k)) {
                if word.starts_with(&**stem) {
                    found.push(*number);
                }
                k = *within as usize;
            }
        }
        found.into_iter().rev()
    }

    fn may_begin(&self, word: &str) -> bool {
        let word = word.as_bytes();
        (0..=BEGINNING).any(|len| {
            self.lengths & (1 << len) != 0
                && word.get(..len).is_some_and(|beginning| {
                    let bit = bit_of(beginning);
                    self.first
                        .get(bit / 64)
                        .is_some_and(|bits| bits & (1_u64 << (bit % 64)) != 0)
                })
        })
    }
}

/// Bytes of a word that are looked at first.
const BEGINNING: usize = 4;
/// Bits for them.
const BITS: usize = 1 << 15;

fn bit_of(beginning: &[u8]) -> usize {
    let sum = beginning.iter().fold(1_u32, |sum, byte| {
        (sum << 8 | u32::from(*byte)).wrapping_mul(0x9E37_79B1)
    });
    // The upper bits are the well-mixed ones.
    sum as usize >> 17
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_beginning() {
        let stems = ["merc", "mercenar", "mercy", "m", "oil", "é"];
        let numbered = stems.iter().zip(0..).map(|(s, n)| ((*s).into(), n)).collect();
        let stems = Stems::new(numbered);
        for (word, expected) in [
            ("mercenaries", vec![3, 0, 1]),
            ("mercx", vec![3, 0]),
            ("mercy", vec![3, 0, 2]),
            ("m", vec![3]),
            ("oi", vec![]),
            ("oils", vec![4]),
            ("été", vec![5]),
            ("zoo", vec![]),
        ] {
            assert_eq!(stems.of(word).collect::<Vec<_>>(), expected, "{word}");
        }
    }
}
