//! What every stage shares: spans, notes, and folding. Takes text, gives text; knows nothing of articles.

mod fold;
mod script;
mod span;
mod time;

pub use fold::{Folded, fold};
pub use script::is_unspaced;
pub use span::{CharOffsets, Span};
pub use time::roughly;

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

/// An error with its causes, in one line.
pub fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // A transparent error says its cause already.
        if !text.ends_with(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
