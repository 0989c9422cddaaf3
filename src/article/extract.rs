//! The main text, by a library: the one place that names it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::text::Note;

/// The main part of a pruned page as HTML; empty, with a note, where the library finds none or panics.
pub(super) fn main_html(page: &str) -> (String, Option<Note>) {
    match catch_unwind(AssertUnwindSafe(|| extract(page))) {
        Ok(html) => (html, None),
        Err(_) => (
            String::new(),
            Some(Note::new(
                "extractor-panicked",
                "the extractor panicked on this page",
            )),
        ),
    }
}

fn extract(page: &str) -> String {
    let config = dom_smoothie::Config {
        disable_json_ld: true,
        ..dom_smoothie::Config::default()
    };
    let Ok(mut reader) = dom_smoothie::Readability::new(page, None, Some(config)) else {
        return String::new();
    };
    reader
        .parse()
        .map(|article| article.content.to_string())
        .unwrap_or_default()
}
