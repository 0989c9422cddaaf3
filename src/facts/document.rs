//! Title and text of an article as one text, so that a place is one number.

use super::words::starts_lowercase;
use crate::text::{CharOffsets, Span};

/// Title and text of an article, joined by a line break. All spans of the facts are bytes of [`Document::text`].
#[derive(Debug, Clone, Default)]
pub struct Document {
    text: String,
    /// Where the article's text starts.
    body: usize,
}

/// Which text a span of a record counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// The title.
    Title,
    /// The article's text.
    Body,
}

impl Document {
    /// Joins title and text.
    pub fn new(title: &str, text: &str) -> Self {
        let mut joined = String::with_capacity(title.len() + 1 + text.len());
        // A line break within a title would start a paragraph: the title is one line.
        joined.extend(title.chars().map(|c| if c == '\n' { ' ' } else { c }));
        joined.push('\n');
        let body = joined.len();
        joined.push_str(text);
        Self { text: joined, body }
    }

    /// Title, line break, text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The title's place.
    pub fn title(&self) -> Span {
        Span::new(0, self.body.saturating_sub(1))
    }

    /// The text's place.
    pub fn body(&self) -> Span {
        Span::new(self.body, self.text.len())
    }

    /// Whether the title has small letters, so that a capital in it means a name. Short words are small in headlines that
    /// capitalise all others, too.
    pub(super) fn title_has_small_words(&self) -> bool {
        const SMALL_WORD_CHARS_MIN: usize = 5;
        self.title()
            .of(&self.text)
            .split_whitespace()
            .any(|w| w.chars().count() >= SMALL_WORD_CHARS_MIN && starts_lowercase(w))
    }

    /// Which of the two a span lies in.
    pub fn region(&self, span: Span) -> Region {
        if span.start < self.body {
            Region::Title
        } else {
            Region::Body
        }
    }

    /// Places as records give them.
    pub fn places(&self) -> Places<'_> {
        let offsets = CharOffsets::new(&self.text);
        let body = offsets.char_at(self.body);
        Places {
            document: self,
            offsets,
            body,
        }
    }
}

/// Turns spans of a document into characters of title or text.
#[derive(Debug)]
pub struct Places<'d> {
    document: &'d Document,
    offsets: CharOffsets<'d>,
    body: usize,
}

impl Places<'_> {
    /// The region and the characters in it, end exclusive.
    pub fn of(&self, span: Span) -> (Region, usize, usize) {
        let (start, end) = self.offsets.chars(span);
        match self.document.region(span) {
            Region::Title => (Region::Title, start, end),
            Region::Body => (Region::Body, start - self.body, end - self.body),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_in_their_own_text() {
        let document = Document::new("Été à Kyïv", "Où est Kyïv ?");
        let at = |from: usize| {
            let start = document
                .text()
                .get(from..)
                .and_then(|t| t.find("Kyïv"))
                .map_or(0, |k| from + k);
            Span::new(start, start + "Kyïv".len())
        };
        assert_eq!(document.places().of(at(0)), (Region::Title, 6, 10));
        assert_eq!(
            document.places().of(at(document.body().start)),
            (Region::Body, 7, 11)
        );
    }
}
