//! What every stage shares: spans, notes, and folding. Takes text, gives text; knows nothing of articles.

mod span;

pub use span::{CharOffsets, Span};

use serde::Serialize;

/// Something that a stage could not read or decided against, said instead of failing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Short and stable, for programs: `page-empty`.
    pub code: &'static str,
    /// One line for people.
    pub message: String,
}

impl Note {
    /// A note with its code and its words.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}
