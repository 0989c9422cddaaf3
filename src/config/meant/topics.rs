//! The topics as meant.

use crate::config::finding::{Finding, Findings};
use crate::config::names::{check_repeats, check_term};
use crate::config::written;
use crate::facts::Topic;

/// A topic with the terms that can be looked for.
pub(super) fn topic(id: &str, written: &written::Topic, findings: &mut Findings) -> Topic {
    let mut terms = Vec::new();
    if let Some(list) = &written.terms {
        if list.value.is_empty() {
            let message = format!("topic `{id}` has no term");
            findings.push(Finding::error(list.place, "empty-term", message));
        }
        check_repeats(&list.value, "these terms", findings);
        for term in &list.value {
            if check_term(term, findings) {
                terms.push(term.value.trim().to_owned());
            }
        }
    }
    Topic {
        id: id.to_owned(),
        terms,
    }
}
