//! The queries of watches as meant: read, with every word resolved.

use std::collections::BTreeSet;

use super::ids::{Meaning, Namespace};
use crate::config::finding::{Finding, Findings, Place};
use crate::config::names::check_term;
use crate::config::query::{Word, origin, parse};
use crate::config::reader::Written;
use crate::config::written;
use crate::facts::Topic;
use crate::text::Span;
use crate::watch::Query;

/// A query with what was made of it.
pub(super) struct Read {
    tree: Query<Word>,
    /// The whole text as written, quotation marks included, and its place.
    raw: String,
    place: Place,
}

impl Read {
    /// Reads the query of a watch; a finding where it cannot be read.
    pub(super) fn new(watch: &written::Watch, findings: &mut Findings) -> Option<Self> {
        let query = watch.query.as_ref()?;
        let raw = query.place.span.of(findings.text(query.place.file)).to_owned();
        match parse(&query.value) {
            Ok(tree) => Some(Self {
                tree,
                raw,
                place: query.place,
            }),
            Err(problem) => {
                let place = place_in(query.place, &raw, problem.span);
                findings.push(Finding::error(place, "bad-query", problem.message).help(problem.help));
                None
            }
        }
    }

    /// Adds a topic for each text that is looked for as it stands; its id is the text in quotation marks, which no id
    /// of a user has.
    pub(super) fn add_terms(
        &self,
        known: &mut BTreeSet<String>,
        topics: &mut Vec<Topic>,
        findings: &mut Findings,
    ) {
        for word in self.tree.members() {
            let id = word.to_string();
            let term = Written::new(word.text.clone(), place_in(self.place, &self.raw, word.span));
            if word.is_term && check_term(&term, findings) && known.insert(id.clone()) {
                topics.push(Topic {
                    id,
                    terms: vec![term.value],
                });
            }
        }
    }

    /// The tree with its words resolved, and what they mean; `None` where a word means nothing.
    pub(super) fn resolve<'n>(
        &self,
        namespace: &Namespace<'n>,
        findings: &mut Findings,
    ) -> (Option<Query>, Vec<(Meaning<'n>, Place)>) {
        let mut meanings = Vec::new();
        let tree = self.tree.try_map(&mut |word: &Word| {
            let place = place_in(self.place, &self.raw, word.span);
            let meaning = if word.is_term {
                // Without a meaning the term was refused already.
                namespace.known(&word.to_string())?
            } else {
                namespace.resolve_word(&Written::new(word.text.clone(), place), findings)?
            };
            meanings.push((meaning, place));
            Some(meaning.id())
        });
        (tree, meanings)
    }
}

/// The place in the file of a span of the query's text.
fn place_in(query: Place, raw: &str, span: Span) -> Place {
    let start = query.span.start + origin(raw, span.start);
    let end = query.span.start + origin(raw, span.end);
    Place {
        file: query.file,
        span: Span::new(start, end.max(start)),
    }
}
