//! Who said what: quotations and indirect speech.

use super::prose::Prose;
use super::{Cast, Facts, Lexicon, Who};
use crate::text::Span;

/// What an article gives as somebody's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// What was said, without the quotation marks.
    pub span: Span,
    /// Number of the sentence in which it starts.
    pub sentence: usize,
    /// Whether the words themselves are quoted.
    pub is_direct: bool,
    /// Who said it.
    pub speaker: Option<Who>,
    /// Through whom the article has it: Granma in "Granma quoted Shoigu as saying".
    pub via: Option<Who>,
    /// The words that tell that it was said: "said", "according to".
    pub cue: Option<Span>,
}

/// Quotations and indirect speech of an article, in order. Sources that have no name are added to the cast.
pub(super) fn quotes(_facts: &Facts, _prose: &Prose<'_>, _cast: &mut Cast, _lexicon: &Lexicon) -> Vec<Quote> {
    Vec::new()
}
