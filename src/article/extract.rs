//! The main text, by a library: the one place that names it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::text::Note;

/// Bytes of a pruned page that the library sees. It takes more than linear time for entities; a long read has 100,000.
const PRUNED_BYTES_MAX: usize = 1_000_000;

/// The main part of a pruned page as HTML; empty, with a note, where the library finds none or panics.
pub(super) fn main_html(page: &str) -> (String, Option<Note>) {
    let seen = page
        .get(..page.floor_char_boundary(PRUNED_BYTES_MAX))
        .unwrap_or_default();
    let cut = (seen.len() < page.len()).then(|| {
        Note::new(
            "page-cut",
            format!("the extractor saw {} bytes of it", seen.len()),
        )
    });
    match catch_unwind(AssertUnwindSafe(|| extract(seen))) {
        Ok(html) => (html, cut),
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
