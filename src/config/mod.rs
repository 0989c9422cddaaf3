//! Config and watchlist: as written (with places), as meant, and every finding between the two.
//!
//! Takes the paths of `conjunct.toml` and `watchlist.toml`, gives a [`Config`] and [`Findings`]. Reads files only through
//! [`Sources`]. A TOML tree is read by typed readers into `written`, where every value keeps its place; `meant` fills in
//! defaults, resolves ids and merges the built-in countries in. Nothing stops at the first finding.

mod finding;
mod lines;
mod load;
mod meant;
mod names;
mod nearest;
mod picture;
mod query;
mod reader;
mod settings;
mod sources;
mod syntax;
mod written;

#[cfg(test)]
mod tests;

pub use finding::{FileId, Finding, Findings, Level, Place};
pub use load::{Loaded, builtin_watchlist, check, load, load_watchlist};
pub use settings::{Backlog, Feed, Fetch, FullText, Poll, Settings, WebSub};
pub use sources::Sources;

use crate::facts::{Actor, Topic};
use crate::watch::{Engine, Group, Watch};

/// The commented `conjunct.toml` that `init` writes.
pub const SAMPLE_CONFIG: &str = include_str!("../../config/conjunct.toml");
/// The commented `watchlist.toml` that `init` writes.
pub const SAMPLE_WATCHLIST: &str = include_str!("../../config/watchlist.toml");

/// Both files as meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `conjunct.toml`.
    pub settings: Settings,
    /// `watchlist.toml` with the files that it includes.
    pub watchlist: Watchlist,
}

/// A watchlist as meant: built-in actors merged in, ids resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watchlist {
    /// The user's actors in the order of the files, then the built-in ones that nobody shadowed.
    pub actors: Vec<Actor>,
    /// The topics in the order of the files.
    pub topics: Vec<Topic>,
    /// The groups in the order of the files.
    pub groups: Vec<Group>,
    /// The watches in the order of the files, disabled ones too.
    pub watches: Vec<Watch>,
}

impl Watchlist {
    /// Compiles it.
    pub fn engine(&self) -> Engine {
        Engine::new(&self.actors, &self.topics, &self.groups, &self.watches)
    }
}
