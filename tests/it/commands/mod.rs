//! The commands that run to an end, as a user sees them.

mod bad_input;
mod config;
mod feeds;
mod import;
mod output;
mod panics;
mod read;
mod replay;
mod trial;

/// A watchlist whose watch the stories of [`crate::support::Story`] meet.
const WATCHLIST: &str = "[[watch]]\nid = \"ties\"\nall = [\"cuba\", \"russia\"]\n";
