//! The outbox: lines of the alert log, numbered once and for all, kept until they are old.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::writer::millis;
use super::{Error, Store, items};

/// A line of the alert log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub seq: u64,
    /// The JSON.
    pub json: String,
}

impl Store {
    /// The last line known to be in the log and on the disk; 0 before the first.
    pub async fn delivered(&self) -> Result<u64, Error> {
        self.send("read the outbox", |c| {
            c.query_row("SELECT delivered FROM log", [], |row| row.get::<_, i64>(0))
                .map(unsigned)
        })
        .await
    }

    /// Lines beyond `after`, in order, at most `limit`.
    pub async fn lines(&self, after: u64, limit: u32) -> Result<Vec<Line>, Error> {
        self.send("read the outbox", move |c| {
            c.prepare_cached("SELECT seq, line FROM outbox WHERE seq > ?1 ORDER BY seq LIMIT ?2")?
                .query_map(params![signed(after), limit], |row| {
                    Ok(Line {
                        seq: unsigned(row.get(0)?),
                        json: row.get(1)?,
                    })
                })?
                .collect()
        })
        .await
    }

    /// Notes that every line up to `seq` is in the log and on the disk.
    pub async fn mark_delivered(&self, seq: u64) -> Result<(), Error> {
        self.send("mark lines as delivered", move |c| {
            c.prepare_cached("UPDATE log SET delivered = ?1 WHERE delivered < ?1")?
                .execute([signed(seq)])?;
            Ok(())
        })
        .await
    }

    /// Numbers go on after `seq`, where the log already holds a higher one than the database gave: the database was
    /// lost or restored, the log was not.
    pub async fn go_on_after(&self, seq: u64) -> Result<(), Error> {
        self.send("number the outbox", move |c| {
            c.execute(
                "UPDATE log SET issued = max(issued, ?1), delivered = max(delivered, ?1)",
                [signed(seq)],
            )?;
            Ok(())
        })
        .await
    }

    /// Forgets what is older than `before`: texts, delivered lines, and items that no feed has shown since.
    pub async fn prune(&self, before: Timestamp, items_before: Timestamp) -> Result<u64, Error> {
        self.send("prune the archive", move |c| {
            let gone = c.execute("DELETE FROM article WHERE fetched < ?1", [millis(before)])?;
            c.execute(
                "DELETE FROM outbox WHERE at < ?1 AND seq <= (SELECT delivered FROM log)",
                [millis(before)],
            )?;
            items::forget(c, items_before)?;
            // An item that comes back edited must find what was told of it.
            c.execute(
                "DELETE FROM story WHERE first_seen < ?1 \
                 AND NOT EXISTS (SELECT 1 FROM article WHERE article.story = story.id) \
                 AND NOT EXISTS (SELECT 1 FROM item WHERE item.story = story.id)",
                [millis(items_before)],
            )?;
            Ok(u64::try_from(gone).unwrap_or(u64::MAX))
        })
        .await
    }
}

/// Takes the next number.
pub(super) fn next_seq(c: &Connection) -> rusqlite::Result<u64> {
    c.prepare_cached("UPDATE log SET issued = issued + 1 RETURNING issued")?
        .query_row([], |row| row.get(0))
        .map(unsigned)
}

pub(super) fn put(c: &Connection, seq: u64, at: Timestamp, line: &str) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT INTO outbox (seq, at, line) VALUES (?1, ?2, ?3)")?
        .execute(params![signed(seq), millis(at), line])?;
    Ok(())
}

fn signed(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

fn unsigned(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}
