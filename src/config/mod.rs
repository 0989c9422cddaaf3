//! Config and watchlist: as written (with spans), as meant, and every finding between the two.

mod settings;

pub use settings::{Backlog, Feed, Fetch, FullText, Poll, Settings};

use crate::facts::{Actor, Topic};
use crate::watch::Watch;

/// A watchlist as meant: built-in actors merged in, ids resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watchlist {
    /// The user's actors in the order of the files, then the built-in ones that nobody shadowed.
    pub actors: Vec<Actor>,
    /// The topics in the order of the files.
    pub topics: Vec<Topic>,
    /// The watches in the order of the files, disabled ones too.
    pub watches: Vec<Watch>,
}
