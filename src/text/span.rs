//! Places in a text.

use std::ops::Range;

/// A place in a text: bytes, end exclusive, on character boundaries. Records give characters: see [`CharOffsets`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`, in bytes.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// As a range, for slicing with `str::get`.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// No byte at all.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Whether `other` lies within this span.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The words of this span in `text`; empty where the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }
}

/// Bytes to characters (Unicode scalar values) for one text, as records count them.
#[derive(Debug)]
pub struct CharOffsets<'t> {
    text: &'t str,
    /// Characters before each block of [`BLOCK`] bytes; empty where the text is ASCII and both counts agree.
    before: Vec<usize>,
}

const BLOCK: usize = 256;

impl<'t> CharOffsets<'t> {
    /// Counts the text once, in blocks.
    pub fn new(text: &'t str) -> Self {
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                before.push(count);
                count += block.iter().filter(|b| !is_continuation(**b)).count();
            }
            before.push(count);
        }
        Self { text, before }
    }

    /// The character that starts at byte `at`.
    pub fn char_at(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        let Some(before) = self.before.get(at / BLOCK) else {
            return at;
        };
        let block = at / BLOCK * BLOCK;
        let rest = self.text.as_bytes().get(block..at).unwrap_or_default();
        before + rest.iter().filter(|b| !is_continuation(**b)).count()
    }

    /// Start and end in characters.
    pub fn chars(&self, span: Span) -> (usize, usize) {
        (self.char_at(span.start), self.char_at(span.end))
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        let text = format!("{}é{}ж", "a".repeat(300), "b".repeat(300));
        let offsets = CharOffsets::new(&text);
        for (k, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(offsets.char_at(at), k);
        }
        assert_eq!(offsets.char_at(text.len()), text.chars().count());
    }

    #[test]
    fn plain_text_counts_as_it_is() {
        assert_eq!(CharOffsets::new("abc").chars(Span::new(1, 3)), (1, 3));
    }
}
