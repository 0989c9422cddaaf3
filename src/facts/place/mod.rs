//! Places that an article names, with their countries.

mod gazetteer;

pub(super) use self::gazetteer::{Listed, gazetteer};
use crate::text::Span;

/// A place that the article names: where something happens, not who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceMention {
    /// The words.
    pub span: Span,
    /// The place's usual English name.
    pub name: String,
    /// ISO 3166 alpha-3 code of its country, where that is clear.
    pub country: Option<String>,
    /// Number of the sentence.
    pub sentence: usize,
}
