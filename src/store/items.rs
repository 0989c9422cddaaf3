//! Items: what the feeds brought, and what is still to be read.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::writer::{millis, timestamp};
use super::{Error, Reread, Store};

/// An item as a poll brings it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemWrite {
    /// Its stable key.
    pub key: String,
    /// Its link.
    pub link: Option<String>,
    /// Its date.
    pub published: Option<Timestamp>,
    /// Whether it is to be read; false for the backlog of a new feed, which is only remembered.
    pub wanted: bool,
    /// Alert only where the page is newer than this: for undated items of a first poll.
    pub alert_after: Option<Timestamp>,
    /// What the feed says of it, as JSON.
    pub payload: String,
}

/// An item that waits to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its number.
    pub id: i64,
    /// Its link.
    pub link: Option<String>,
    /// Its feed.
    pub feed: String,
}

/// Everything needed to read one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// Its number.
    pub id: i64,
    /// Its stable key.
    pub key: String,
    /// Its feed.
    pub feed: String,
    /// Its link.
    pub link: Option<String>,
    /// Failed attempts so far.
    pub attempts: u32,
    /// Alert only where the page is newer than this.
    pub alert_after: Option<Timestamp>,
    /// What the feed says of it, as JSON.
    pub payload: String,
    /// The same page, where the archive holds it already from another feed.
    pub known: Option<Reread>,
}

const WAITS: i64 = 0;
const DONE: i64 = 1;
const PASSED_OVER: i64 = 2;

/// [`WAITS`] as a literal, and the index by name: else every look at what waits would read all items ever seen.
pub(super) const PENDING: &str = "SELECT id, link, feed FROM item INDEXED BY item_waiting \
                                  WHERE state = 0 AND retry_at <= ?1 AND id > ?2 ORDER BY id LIMIT ?3";

impl Store {
    /// Items that wait and are due by `now`, oldest first, beyond number `after`, at most `limit`.
    pub async fn pending(&self, now: Timestamp, after: i64, limit: u32) -> Result<Vec<Pending>, Error> {
        self.send("list the waiting items", move |c| {
            c.prepare_cached(PENDING)?
                .query_map(params![millis(now), after, limit], |row| {
                    Ok(Pending {
                        id: row.get(0)?,
                        link: row.get(1)?,
                        feed: row.get(2)?,
                    })
                })?
                .collect()
        })
        .await
    }

    /// What is needed to read an item; `None` where it is done.
    pub async fn work(&self, id: i64, now: Timestamp) -> Result<Option<Work>, Error> {
        self.send("read an item", move |c| work(c, id, now)).await
    }

    /// Puts an item off after a failed attempt.
    pub async fn put_off(&self, id: i64, retry_at: Timestamp, problem: String) -> Result<(), Error> {
        self.send(PUT_OFF, move |c| put_off(c, id, retry_at, &problem))
            .await
    }

    /// The same from a thread outside the runtime.
    pub fn put_off_blocking(&self, id: i64, retry_at: Timestamp, problem: String) -> Result<(), Error> {
        self.send_blocking(PUT_OFF, move |c| put_off(c, id, retry_at, &problem))?
            .wait()
    }
}

const PUT_OFF: &str = "put an item off";

fn put_off(c: &Connection, id: i64, retry_at: Timestamp, problem: &str) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE item SET attempts = attempts + 1, retry_at = ?2, problem = ?3 WHERE id = ?1")?
        .execute(params![id, millis(retry_at), problem])?;
    Ok(())
}

/// Inserts the new items and marks the others as seen. Gives how many were new, and how many of those wait.
pub(super) fn write_items(
    c: &Connection,
    feed: &str,
    items: &[ItemWrite],
    now: Timestamp,
) -> rusqlite::Result<(i64, u64)> {
    let mut seen = c.prepare_cached("UPDATE item SET last_seen = ?2 WHERE key = ?1")?;
    let mut insert = c.prepare_cached(
        "INSERT INTO item (key, feed, link, published, first_seen, last_seen, state, alert_after, payload) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8)",
    )?;
    let (mut new, mut waiting) = (0, 0);
    for item in items {
        if seen.execute(params![item.key, millis(now)])? > 0 {
            continue;
        }
        insert.execute(params![
            item.key,
            feed,
            item.link,
            item.published.map(millis),
            millis(now),
            if item.wanted { WAITS } else { PASSED_OVER },
            item.alert_after.map(millis),
            item.wanted.then_some(item.payload.as_bytes())
        ])?;
        new += 1;
        waiting += u64::from(item.wanted);
    }
    Ok((new, waiting))
}

/// Marks an item as done; false where it was done already.
pub(super) fn finish(c: &Connection, id: i64) -> rusqlite::Result<bool> {
    let changed = c
        .prepare_cached("UPDATE item SET state = ?2, payload = NULL WHERE id = ?1 AND state = ?3")?
        .execute(params![id, DONE, WAITS])?;
    Ok(changed > 0)
}

fn work(c: &Connection, id: i64, now: Timestamp) -> rusqlite::Result<Option<Work>> {
    let work = c
        .prepare_cached(
            "SELECT key, feed, link, attempts, alert_after, payload FROM item WHERE id = ?1 AND state = ?2",
        )?
        .query_row(params![id, WAITS], |row| {
            Ok(Work {
                id,
                key: row.get(0)?,
                feed: row.get(1)?,
                link: row.get(2)?,
                attempts: row.get(3)?,
                alert_after: row.get::<_, Option<i64>>(4)?.map(timestamp),
                payload: String::from_utf8(row.get::<_, Option<Vec<u8>>>(5)?.unwrap_or_default())
                    .unwrap_or_default(),
                known: None,
            })
        })
        .optional()?;
    let Some(mut work) = work else { return Ok(None) };
    if let Some(link) = &work.link {
        work.known = super::articles::reread(c, link, now)?;
    }
    Ok(Some(work))
}

/// Forgets items that no feed has shown since.
pub(super) fn forget(c: &Connection, before: Timestamp) -> rusqlite::Result<usize> {
    c.execute(
        "DELETE FROM item WHERE last_seen < ?1 AND state <> ?2",
        params![millis(before), WAITS],
    )
}
