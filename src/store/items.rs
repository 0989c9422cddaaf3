//! Items: what the feeds brought, and what is still to be read.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::sightings::find;
use super::writer::{millis, timestamp};
use super::{Error, Reread, Store};
use crate::feed::{Identity, believable};

/// An item as a poll brings it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemWrite {
    /// What it is known by.
    pub identity: Identity,
    /// Its link.
    pub link: Option<String>,
    /// Its date as the feed gives it.
    pub published: Option<Timestamp>,
    /// Whether it is to be read; false for the backlog of a new feed, which is only remembered.
    pub wanted: bool,
    /// Alert only where the page is newer than this: for items of a first poll.
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
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// How often its text changed since it was first read; 0 at the first reading.
    pub revision: u32,
    /// Failed attempts so far.
    pub attempts: u32,
    /// Alert only where the page is newer than this.
    pub alert_after: Option<Timestamp>,
    /// What the feed says of it, as JSON.
    pub payload: String,
    /// The same page, where the archive holds it already from another feed.
    pub known: Option<Reread>,
}

pub(super) const WAITS: i64 = 0;
pub(super) const DONE: i64 = 1;
const PASSED_OVER: i64 = 2;

/// A revised page that was read for another feed so long before serves this one, too: it shows the same change.
const REVISION_SHARED: SignedDuration = SignedDuration::from_mins(15);

/// [`WAITS`] as a literal, and the index by name: else every look at what waits would read all items ever seen.
pub(super) const PENDING: &str = "SELECT id, link, feed FROM item INDEXED BY item_waiting \
                                  WHERE state = 0 AND retry_at <= ?1 AND id > ?2 ORDER BY id LIMIT ?3";

impl Store {
    /// Items that wait and are due by `now`, oldest first, beyond number `after`, at most `limit`.
    pub async fn pending(&self, now: Timestamp, after: i64, limit: u32) -> Result<Vec<Pending>, Error> {
        self.read("list the waiting items", move |c| {
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
        self.read("read an item", move |c| work(c, id, now)).await
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

/// What became of the items of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct WrittenItems {
    /// Items that were not known.
    pub(super) new: u64,
    /// Those of them that wait to be read.
    pub(super) waiting: u64,
    /// Known items that have another id than before.
    pub(super) churned: u64,
}

/// Inserts the new items, marks the others as seen, and lets those be read again whose text changed.
pub(super) fn write_items(
    c: &Connection,
    feed: &str,
    items: &[ItemWrite],
    now: Timestamp,
) -> rusqlite::Result<WrittenItems> {
    let mut written = WrittenItems::default();
    let mut shown = HashSet::with_capacity(items.len());
    let mut reaches_to = now;
    for item in items {
        if let Some(date) = item.published.filter(|date| believable(*date, now)) {
            reaches_to = reaches_to.min(date);
        }
        if let Some(known) = find(c, item)? {
            reaches_to = reaches_to.min(known.first_seen);
            // Twins in one document: the first one counts.
            if shown.insert(known.id) {
                written.churned += u64::from(known.is_churned(item));
                known.seen_as(c, item, now)?;
            }
        } else {
            insert(c, feed, item, now)?;
            shown.insert(c.last_insert_rowid());
            written.new += 1;
            written.waiting += u64::from(item.wanted);
        }
    }
    let window = now.duration_since(reaches_to).as_millis();
    // To the hour is enough for what is only to be remembered long.
    let mut seen = c.prepare_cached(
        "UPDATE item SET last_seen = ?2, window_ms = ?3 WHERE id = ?1 \
         AND (last_seen NOT BETWEEN ?2 - 3600000 AND ?2 OR state = 0)",
    )?;
    for id in shown {
        seen.execute(params![
            id,
            millis(now),
            i64::try_from(window).unwrap_or(i64::MAX)
        ])?;
    }
    Ok(written)
}

fn insert(c: &Connection, feed: &str, item: &ItemWrite, now: Timestamp) -> rusqlite::Result<()> {
    let marks = &item.identity;
    c.prepare_cached(
        "INSERT INTO item (key, guid, title, link_mark, words, text, feed, link, published, first_seen, last_seen, state, \
         alert_after, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        marks.key,
        marks.guid,
        marks.title,
        marks.link,
        marks.words,
        marks.text,
        feed,
        item.link,
        item.published.map(millis),
        millis(now),
        if item.wanted { WAITS } else { PASSED_OVER },
        item.alert_after.map(millis),
        item.wanted.then_some(item.payload.as_bytes())
    ])?;
    Ok(())
}

/// What is known of an item when it has been read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finished {
    /// How often its text changed since it was first read.
    pub(super) revision: u32,
    /// The story that it told before.
    pub(super) story: Option<i64>,
}

/// Marks an item as done; `None` where it was done already.
pub(super) fn finish(c: &Connection, id: i64) -> rusqlite::Result<Option<Finished>> {
    c.prepare_cached(
        "UPDATE item SET state = ?2, payload = NULL WHERE id = ?1 AND state = ?3 RETURNING revision, story",
    )?
    .query_row(params![id, DONE, WAITS], |row| {
        Ok(Finished {
            revision: row.get(0)?,
            story: row.get(1)?,
        })
    })
    .optional()
}

/// Notes the story that an item tells.
pub(super) fn tells(c: &Connection, id: i64, story: i64) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE item SET story = ?2, vain = 0 WHERE id = ?1")?
        .execute([id, story])?;
    Ok(())
}

/// Notes that a re-reading found nothing new.
pub(super) fn read_in_vain(c: &Connection, id: i64) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE item SET vain = vain + 1 WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

fn work(c: &Connection, id: i64, now: Timestamp) -> rusqlite::Result<Option<Work>> {
    let found = c
        .prepare_cached(
            "SELECT key, feed, link, attempts, alert_after, payload, first_seen, revision, last_seen FROM item \
             WHERE id = ?1 AND state = ?2",
        )?
        .query_row(params![id, WAITS], |row| {
            let work = Work {
                id,
                key: row.get(0)?,
                feed: row.get(1)?,
                link: row.get(2)?,
                first_seen: timestamp(row.get(6)?),
                revision: row.get(7)?,
                attempts: row.get(3)?,
                alert_after: row.get::<_, Option<i64>>(4)?.map(timestamp),
                payload: String::from_utf8(row.get::<_, Option<Vec<u8>>>(5)?.unwrap_or_default())
                    .unwrap_or_default(),
                known: None,
            };
            Ok((work, timestamp(row.get(8)?)))
        })
        .optional()?;
    let Some((mut work, last_seen)) = found else {
        return Ok(None);
    };
    if let Some(link) = &work.link {
        work.known = if work.revision == 0 {
            super::articles::reread(c, link, now)?
        } else {
            let since = last_seen.checked_sub(REVISION_SHARED).unwrap_or(last_seen);
            super::articles::reread_revised(c, link, &work.key, since)?
        };
    }
    Ok(Some(work))
}

/// Forgets items that no feed has shown since, and for twice the time that the feed's window then was before that. What a
/// feed's last document showed is shown still while its server says that nothing changed.
pub(super) fn forget(c: &Connection, before: Timestamp) -> rusqlite::Result<usize> {
    c.execute(
        "DELETE FROM item WHERE last_seen < ?1 AND last_seen + 2 * window_ms < ?1 AND state <> ?2 \
         AND NOT EXISTS (SELECT 1 FROM feed WHERE url = item.feed \
         AND read_at <= item.last_seen + 3600000 AND last_ok_at >= ?1)",
        params![millis(before), WAITS],
    )
}
