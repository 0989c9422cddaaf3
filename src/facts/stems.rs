//! Beginnings of words, as `mercenar*` has them.

/// Beginnings of words, each with the number of the text that it ends.
#[derive(Debug)]
pub(super) struct Stems {
    /// Sorted. Each knows the longest other one that it begins with, by its place plus one; 0: none.
    sorted: Vec<(Box<str>, u32, u32)>,
    /// The first two bytes of every beginning, one bit each: most words of a text are none of them.
    first: Vec<u64>,
}

impl Stems {
    pub(super) fn new(mut stems: Vec<(Box<str>, u32)>) -> Self {
        stems.sort_unstable();
        let mut sorted: Vec<(Box<str>, u32, u32)> = Vec::with_capacity(stems.len());
        let mut first = vec![0; 1 << 10];
        for (stem, number) in stems {
            let mut within = u32::try_from(sorted.len()).unwrap_or(0);
            while let Some((shorter, _, next)) = (within as usize).checked_sub(1).and_then(|k| sorted.get(k))
            {
                if stem.starts_with(&**shorter) {
                    break;
                }
                within = *next;
            }
            let (from, upto) = match stem.as_bytes() {
                [a, b, ..] => (pair(*a, *b), pair(*a, *b)),
                [a] => (pair(*a, 0), pair(*a, u8::MAX)),
                [] => (0, usize::from(u16::MAX)),
            };
            for bit in from..=upto {
                if let Some(bits) = first.get_mut(bit / 64) {
                    *bits |= 1_u64 << (bit % 64);
                }
            }
            sorted.push((stem, number, within));
        }
        Self { sorted, first }
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
        let bit = match word.as_bytes() {
            [a, b, ..] => pair(*a, *b),
            [a] => pair(*a, 0),
            [] => return false,
        };
        self.first
            .get(bit / 64)
            .is_some_and(|bits| bits & (1_u64 << (bit % 64)) != 0)
    }
}

fn pair(a: u8, b: u8) -> usize {
    usize::from(a) << 8 | usize::from(b)
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
