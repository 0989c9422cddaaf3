//! What can go wrong with the database.

use std::path::PathBuf;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file or its directory cannot be opened or made.
    #[error("cannot open the database {path}")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// Another daemon holds the file.
    #[error("the database {path} is in use by another conjunct")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is of a later version of the program.
    #[error(
        "the database {path} has schema {found}, and this version knows {known}: it was written by a later version"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The latest schema that this version knows.
        known: i64,
    },
    /// The file is of an earlier version of the program.
    #[error(
        "the database {path} has schema {found}, and this version knows {known}: a start of the daemon brings it up to date"
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The schema of this version.
        known: i64,
    },
    /// The state directory cannot be made or used.
    #[error("cannot use the state directory {path}")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A read or write failed.
    #[error("the database refused to {what}")]
    Sql {
        /// The job.
        what: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
    /// The transaction that held the job could not be committed; nothing of it was kept.
    #[error("the database could not commit: {reason}")]
    Commit {
        /// Why.
        reason: String,
    },
    /// The archive holds a text that cannot be read back.
    #[error("the archive cannot read article {id} back")]
    Archive {
        /// Its number.
        id: i64,
        /// Why.
        source: std::io::Error,
    },
    /// The writer has ended.
    #[error("the database is closed")]
    Closed,
}
