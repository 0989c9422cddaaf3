//! Whole files in, findings and meanings out.

mod files;
mod findings;
mod meanings;
mod pictures;
mod queries;

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::sources::tests::in_memory;
use super::*;
use crate::facts::{ActorKind, EventType, Grade, How, Realis};
use crate::watch::{Repeat, Severity, Within};

const HOME: [(&str, &str); 1] = [("HOME", "/home/a")];

/// Each finding as "code line:column `text under the caret`".
fn shown(findings: &Findings) -> Vec<String> {
    let one = |finding: &Finding| {
        let text = findings.text(finding.place.file);
        let under = finding.place.span.of(text);
        match findings.line_and_column(finding.place) {
            Some((line, column)) => format!("{} {line}:{column} {under}", finding.code),
            None => format!("{} -", finding.code),
        }
    };
    findings.iter().map(one).collect()
}

fn watchlist_findings(text: &str) -> Findings {
    load_watchlist(
        Path::new("/c/watchlist.toml"),
        &in_memory(&[("/c/watchlist.toml", text)], &[]),
    )
    .1
}

fn watchlist(text: &str) -> Watchlist {
    let (watchlist, findings) = load_watchlist(
        Path::new("/c/watchlist.toml"),
        &in_memory(&[("/c/watchlist.toml", text)], &[]),
    );
    watchlist.unwrap_or_else(|| panic!("{}", findings.render(false)))
}

fn config(text: &str, watchlist: &str) -> Loaded {
    let files = [("/c/conjunct.toml", text), ("/c/watchlist.toml", watchlist)];
    load(Path::new("/c/conjunct.toml"), &in_memory(&files, &HOME))
}

fn actor<'w>(watchlist: &'w Watchlist, id: &str) -> &'w Actor {
    watchlist
        .actors
        .iter()
        .find(|actor| actor.id == id)
        .unwrap_or_else(|| panic!("no actor {id}"))
}

fn texts(watchlist: &Watchlist, id: &str) -> Vec<(String, How)> {
    actor(watchlist, id)
        .names
        .iter()
        .map(|name| (name.text.clone(), name.how))
        .collect()
}
