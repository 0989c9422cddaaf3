//! The one user of the database: what was seen, what is due, what was read, what was said.
//!
//! One thread owns the connection and writes; everybody else sends it jobs through a bounded queue. Jobs that wait
//! together share one transaction and one sync of the disk, and are answered after it. A job that fails undoes itself
//! alone.

mod archive;
mod articles;
mod documents;
mod error;
mod feeds;
mod health;
mod holds;
mod items;
mod outbox;
mod polls;
mod revisions;
mod schema;
mod sightings;
mod subscriptions;
mod writer;

#[cfg(test)]
pub(crate) mod tests;

pub use archive::{Archive, Archived};
pub use articles::{ArticleWrite, HitWrite, Outcome, Reread};
pub use documents::Shown;
pub use error::Error;
pub use feeds::{FeedState, Registered};
pub use health::Checkup;
pub use items::{ItemWrite, Pending, Sighted, Work};
pub use outbox::Line;
pub use polls::{Answered, PollFailure, PollWrite, ReadFeed, Written};
pub use schema::{VERSIONS, make_older};
pub use subscriptions::{Changed, PushWrite};
pub use writer::{Reply, Store, Writer};

/// The database file in the state directory.
pub const FILE_NAME: &str = "conjunct.sqlite";
