//! The database as the commands read it, beside a running daemon.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, params};

use super::articles::{COLUMNS, copies, read};
use super::writer::{millis, timestamp};
use super::{Error, FILE_NAME, FeedState, feeds, schema};
use crate::alert::Copy;
use crate::article::Article;

/// The database, opened to read.
#[derive(Debug)]
pub struct Archive {
    connection: Connection,
    path: PathBuf,
}

/// An article of the archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Archived {
    /// Its id in records.
    pub id: String,
    /// The article.
    pub article: Article,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// The feed that brought it.
    pub feed: Option<String>,
    /// The number of the story that it tells.
    pub story: i64,
    /// How often its text had changed when it was read; 0 for the first reading.
    pub revision: u32,
}

impl Archive {
    /// Opens the database of `state_dir`, which must exist and be of this version.
    pub fn open(state_dir: &Path) -> Result<Self, Error> {
        let path = state_dir.join(FILE_NAME);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = |source| Error::Open {
            path: path.clone(),
            source,
        };
        let connection = Connection::open_with_flags(&path, flags).map_err(open)?;
        connection
            .busy_timeout(std::time::Duration::from_secs(5))
            .map_err(open)?;
        schema::check(&connection, &path)?;
        Ok(Self { connection, path })
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every feed ever polled.
    pub fn feeds(&self) -> Result<Vec<FeedState>, Error> {
        feeds::feeds(&self.connection).map_err(|source| Error::Sql {
            what: "list the feeds",
            source,
        })
    }

    /// Articles published (or, without a date, fetched) from `since` on and before `until`, in the order in which they
    /// were read, handed to `each` one by one; an error of `each` ends it.
    pub fn articles<E: From<Error>>(
        &self,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
        each: impl FnMut(Archived) -> Result<(), E>,
    ) -> Result<(), E> {
        let bounds = params![since.map_or(i64::MIN, millis), until.map_or(i64::MAX, millis)];
        let which =
            "WHERE coalesce(published, fetched) >= ?1 AND coalesce(published, fetched) < ?2 ORDER BY id";
        self.each(which, bounds, each)
    }

    /// So many articles, the newest first, handed to `each` one by one.
    pub fn newest_articles<E: From<Error>>(
        &self,
        count: usize,
        each: impl FnMut(Archived) -> Result<(), E>,
    ) -> Result<(), E> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.each("ORDER BY id DESC LIMIT ?1", params![count], each)
    }

    /// One article, by its id in records, as it was last read.
    pub fn article(&self, id: &str) -> Result<Option<Archived>, Error> {
        let mut found = None;
        self.each(
            "WHERE key = ?1 ORDER BY id DESC LIMIT 1",
            params![id],
            |archived| {
                found = Some(archived);
                Ok::<(), Error>(())
            },
        )?;
        Ok(found)
    }

    fn each<E: From<Error>>(
        &self,
        which: &str,
        bounds: impl Params,
        mut each: impl FnMut(Archived) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = |source| {
            E::from(Error::Sql {
                what: "read the archive",
                source,
            })
        };
        let mut query = self
            .connection
            .prepare(&format!(
                "SELECT {COLUMNS}, key, feed, story, revision FROM article {which}"
            ))
            .map_err(sql)?;
        let mut rows = query.query(bounds).map_err(sql)?;
        while let Some(row) = rows.next().map_err(sql)? {
            let found = read(row).map_err(sql)?;
            each(Archived {
                id: row.get(13).map_err(sql)?,
                article: found.article,
                fetched: found.fetched,
                feed: row.get(14).map_err(sql)?,
                story: row.get(15).map_err(sql)?,
                revision: row.get(16).map_err(sql)?,
            })?;
        }
        Ok(())
    }

    /// The articles that tell the story of an alert, by the story's id in records.
    pub fn copies(&self, story: &str) -> Result<Vec<Copy>, Error> {
        let sql = |source| Error::Sql {
            what: "read the copies of a story",
            source,
        };
        let row: Option<i64> = self
            .connection
            .query_row("SELECT id FROM story WHERE fingerprint = ?1", [story], |row| {
                row.get(0)
            })
            .optional()
            .map_err(sql)?;
        row.map_or_else(
            || Ok(Vec::new()),
            |row| copies(&self.connection, row, "").map_err(sql),
        )
    }

    /// When the newest article was fetched.
    pub fn newest(&self) -> Result<Option<Timestamp>, Error> {
        self.connection
            .query_row("SELECT max(fetched) FROM article", [], |row| {
                row.get::<_, Option<i64>>(0)
            })
            .map(|at| at.map(timestamp))
            .map_err(|source| Error::Sql {
                what: "read the archive",
                source,
            })
    }
}
