//! What the texts of a lexicon mean.

use super::How;

/// Whether the letters' case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// It does not.
    Any,
    /// It does not, but for a word in small letters with accents that the name does not have: "chiné" is not Chine.
    Plain,
    /// All capitals, as "US" and "WHO": the word in small letters is a common one.
    Capitals,
    /// A capital first, as "May" and "Turkey": the word in small letters is a common one.
    Capital,
}

/// What a text means where it stands as whole words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Name {
        entry: usize,
        how: How,
        case: Case,
    },
    Surname {
        entry: usize,
        case: Case,
    },
    Weak {
        entry: usize,
        guard: usize,
        case: Case,
    },
    Term {
        entry: usize,
        case: Case,
    },
    /// A longer phrase that holds a name and names nobody.
    Phrase,
    /// A term of a guard, by number.
    Company {
        term: usize,
    },
}

impl Meaning {
    /// The actor or topic, where it is one's.
    pub(super) fn entry(&self) -> Option<usize> {
        match self {
            Self::Name { entry, .. }
            | Self::Surname { entry, .. }
            | Self::Weak { entry, .. }
            | Self::Term { entry, .. } => Some(*entry),
            Self::Phrase | Self::Company { .. } => None,
        }
    }

    /// A name whose letters' case says nothing, or was looked at already.
    pub(super) fn name(entry: usize, how: How) -> Self {
        Self::Name {
            entry,
            how,
            case: Case::Any,
        }
    }
}

/// A [`Meaning`] in eight bytes: a lexicon may hold millions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packed {
    /// Number of the entry or the term.
    number: u32,
    /// From the lowest bits: which meaning (3), case (2), how (4), guard.
    what: u32,
}

impl Packed {
    const CASES: [Case; 4] = [Case::Any, Case::Plain, Case::Capitals, Case::Capital];

    fn new(meaning: Meaning) -> Self {
        let place = |found: Option<usize>| found.and_then(|k| u32::try_from(k).ok()).unwrap_or(0);
        let case_bits = |case: Case| place(Self::CASES.iter().position(|c| *c == case)) << 3;
        let how_bits = |how: How| place(How::ALL.iter().position(|(_, h)| *h == how)) << 5;
        let (number, what) = match meaning {
            Meaning::Phrase => (0, 0),
            Meaning::Company { term } => (term, 1),
            Meaning::Name { entry, how, case } => (entry, 2 | case_bits(case) | how_bits(how)),
            Meaning::Surname { entry, case } => (entry, 3 | case_bits(case)),
            Meaning::Term { entry, case } => (entry, 4 | case_bits(case)),
            Meaning::Weak { entry, guard, case } => (entry, 5 | case_bits(case) | place(Some(guard)) << 9),
        };
        Self {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            what,
        }
    }

    fn meaning(self) -> Meaning {
        let entry = self.number as usize;
        let case = Self::CASES
            .get(self.what as usize >> 3 & 3)
            .copied()
            .unwrap_or(Case::Any);
        match self.what & 7 {
            0 => Meaning::Phrase,
            1 => Meaning::Company { term: entry },
            2 => {
                let how = How::ALL.get(self.what as usize >> 5 & 15);
                Meaning::Name {
                    entry,
                    how: how.map_or(How::Name, |(_, how)| *how),
                    case,
                }
            }
            3 => Meaning::Surname { entry, case },
            4 => Meaning::Term { entry, case },
            _ => Meaning::Weak {
                entry,
                guard: self.what as usize >> 9,
                case,
            },
        }
    }
}

/// The meanings of the matcher's texts.
#[derive(Debug)]
pub(super) struct Meanings {
    all: Box<[Packed]>,
    /// Where those of each text start; they end where the next ones start.
    starts: Box<[u32]>,
}

impl Meanings {
    /// The meanings of a text, in the order in which they were given.
    pub(super) fn of(&self, text: usize) -> impl Iterator<Item = Meaning> + use<'_> {
        let place = |k: usize| self.starts.get(k).map_or(self.all.len(), |at| *at as usize);
        let own = self.all.get(place(text)..place(text + 1)).unwrap_or_default();
        own.iter().map(|packed| packed.meaning())
    }
}

/// Puts [`Meanings`] together.
#[derive(Debug, Default)]
pub(super) struct Builder(Vec<(u32, Packed)>);

impl Builder {
    /// Gives a text one more meaning.
    pub(super) fn add(&mut self, text: u32, meaning: Meaning) {
        self.0.push((text, Packed::new(meaning)));
    }

    /// Those of so many texts. What was said twice on end counts once.
    pub(super) fn build(self, texts: usize) -> Meanings {
        let mut starts = vec![0_u32; texts];
        for (text, _) in &self.0 {
            if let Some(count) = starts.get_mut(*text as usize) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        let mut all = vec![Packed { number: 0, what: 0 }; self.0.len()];
        // Each start moves on as its meanings come, and so becomes the next one's.
        for (text, meaning) in self.0 {
            if let Some(start) = starts.get_mut(text as usize) {
                if let Some(slot) = all.get_mut(*start as usize) {
                    *slot = meaning;
                }
                *start += 1;
            }
        }
        let (mut from, mut kept) = (0, 0);
        for start in &mut starts {
            let upto = std::mem::replace(start, kept) as usize;
            let mut last = None;
            for at in from..upto {
                let meaning = all.get(at).copied();
                if let Some(slot) = all.get_mut(kept as usize)
                    && let Some(meaning) = meaning.filter(|_| meaning != last)
                {
                    *slot = meaning;
                    kept += 1;
                }
                last = meaning;
            }
            from = upto;
        }
        all.truncate(kept as usize);
        Meanings {
            all: all.into(),
            starts: starts.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meanings_are_those_that_were_given() {
        let given = [
            (2, Meaning::Phrase),
            (0, Meaning::Company { term: 70_000 }),
            (
                2,
                Meaning::Name {
                    entry: 9,
                    how: How::Metonym,
                    case: Case::Capital,
                },
            ),
            (
                3,
                Meaning::Weak {
                    entry: 3_000_000,
                    guard: 12_345,
                    case: Case::Capitals,
                },
            ),
            (
                0,
                Meaning::Surname {
                    entry: 1,
                    case: Case::Plain,
                },
            ),
            (
                0,
                Meaning::Surname {
                    entry: 1,
                    case: Case::Plain,
                },
            ),
            (
                3,
                Meaning::Term {
                    entry: 4,
                    case: Case::Any,
                },
            ),
        ];
        let mut builder = Builder::default();
        for (text, meaning) in &given {
            builder.add(*text, *meaning);
        }
        let meanings = builder.build(5);
        for text in 0..6 {
            let mut expected: Vec<Meaning> = given
                .iter()
                .filter(|(t, _)| *t == text)
                .map(|(_, m)| *m)
                .collect();
            expected.dedup();
            let found: Vec<Meaning> = meanings.of(text as usize).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
