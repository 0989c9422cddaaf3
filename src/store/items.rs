//! Items: what the feeds brought, and what is still to be read.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::documents::{Row, Shown, unchanged};
use super::sightings::find;
use super::writer::{millis, timestamp};
use super::{Error, Reread, Store};
use crate::feed::{Identity, Trace, believable};

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
    /// What tells it by its markup at the next poll, where that can be.
    pub trace: Option<Trace>,
}

/// An item of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sighted {
    /// It stands there as it stood in the document before.
    Unchanged(Shown),
    /// It was read.
    Read(Box<ItemWrite>),
}

impl Sighted {
    fn published(&self) -> Option<Timestamp> {
        match self {
            Self::Unchanged(Shown { trace, .. }) => trace.published.or(trace.updated),
            Self::Read(item) => item.published,
        }
    }
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
pub(super) const PASSED_OVER: i64 = 2;

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

/// When an item was last seen is written once a day: that is enough for what is only to be remembered long.
const SEEN_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// What was written of the items of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sightings {
    /// What became of them.
    pub(super) written: WrittenItems,
    /// Those that can be known by their markup at the next poll.
    pub(super) shown: Vec<Shown>,
}

/// Inserts the new items, marks the others as seen, and lets those be read again whose text changed. `None`, and nothing
/// is written, where an item that is said to be unchanged is not any more what it was.
pub(super) fn write_items(
    c: &Connection,
    feed: &str,
    items: &[Sighted],
    now: Timestamp,
) -> rusqlite::Result<Option<Sightings>> {
    let Some(mut rows) = unchanged(c, items)? else {
        return Ok(None);
    };
    let mut all = Sightings::default();
    let mut seen = HashSet::with_capacity(items.len());
    let mut reaches_to = now;
    for item in items {
        if let Some(date) = item.published().filter(|date| believable(*date, now)) {
            reaches_to = reaches_to.min(date);
        }
        match item {
            Sighted::Unchanged(known) => {
                let row = rows.get(&known.item);
                reaches_to = row.map_or(reaches_to, |row| reaches_to.min(row.first_seen));
                // Twins in one document: the first one counts.
                if seen.insert(known.item) {
                    all.shown.push(*known);
                }
            }
            Sighted::Read(item) => {
                let (id, is_settled) =
                    write_item(c, feed, item, now, &mut seen, &mut all.written, &mut reaches_to)?;
                // What was known of its row, where a twin behind it is unchanged, may be true no more.
                rows.remove(&id);
                let trace = item.trace.filter(|_| is_settled);
                all.shown.extend(trace.map(|trace| Shown { item: id, trace }));
            }
        }
    }
    mark_as_seen(c, &seen, &rows, reaches_to, now)?;
    Ok(Some(all))
}

/// Writes one item that was read; gives its number, and whether it is the first of its twins and leaves nothing to do.
fn write_item(
    c: &Connection,
    feed: &str,
    item: &ItemWrite,
    now: Timestamp,
    seen: &mut HashSet<i64>,
    written: &mut WrittenItems,
    reaches_to: &mut Timestamp,
) -> rusqlite::Result<(i64, bool)> {
    let Some(known) = find(c, item)? else {
        insert(c, feed, item, now)?;
        let id = c.last_insert_rowid();
        seen.insert(id);
        written.new += 1;
        written.waiting += u64::from(item.wanted);
        return Ok((id, true));
    };
    *reaches_to = known.first_seen.min(*reaches_to);
    if !seen.insert(known.id) {
        return Ok((known.id, false));
    }
    written.churned += u64::from(known.is_churned(item));
    Ok((known.id, known.seen_as(c, item, now)?))
}

/// Notes when items were last seen, and how far the feed reached back then. `rows`: what is known of some of them.
fn mark_as_seen(
    c: &Connection,
    seen: &HashSet<i64>,
    rows: &HashMap<i64, Row>,
    reaches_to: Timestamp,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let window = i64::try_from(now.duration_since(reaches_to).as_millis()).unwrap_or(i64::MAX);
    let every = i64::try_from(SEEN_EVERY.as_millis()).unwrap_or(i64::MAX);
    let of_late = millis(now).saturating_sub(every) + 1..=millis(now);
    let is_due = |row: &Row| {
        row.waits || !of_late.contains(&row.last_seen) || row.window < window.saturating_sub(every)
    };
    let due: Vec<i64> = seen
        .iter()
        .copied()
        .filter(|id| rows.get(id).is_none_or(is_due))
        .collect();
    if due.is_empty() {
        return Ok(());
    }
    c.prepare_cached(
        "UPDATE item SET last_seen = ?2, window_ms = ?3 WHERE id IN (SELECT value FROM json_each(?1)) \
         AND (last_seen NOT BETWEEN ?2 - ?4 + 1 AND ?2 OR window_ms < ?3 - ?4 OR state = 0)",
    )?
    .execute(params![numbers(&due), millis(now), window, every])?;
    Ok(())
}

/// Numbers as a list for a statement.
pub(super) fn numbers(ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    format!("[{}]", ids.join(","))
}

fn insert(c: &Connection, feed: &str, item: &ItemWrite, now: Timestamp) -> rusqlite::Result<()> {
    let marks = &item.identity;
    c.prepare_cached(
        "INSERT INTO item (key, guid, title, link_mark, words, text, feed, link, published, first_seen, last_seen, state, \
         alert_after, payload, markup) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, ?12, ?13, ?14)",
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
        item.wanted.then_some(item.payload.as_bytes()),
        item.trace.map(|trace| trace.mark)
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
/// feed's last document showed is shown still while its server says that nothing changed. Both times may be short by
/// [`SEEN_EVERY`].
pub(super) fn forget(c: &Connection, before: Timestamp) -> rusqlite::Result<usize> {
    let every = i64::try_from(SEEN_EVERY.as_millis()).unwrap_or(i64::MAX);
    c.execute(
        "DELETE FROM item WHERE last_seen < ?1 - ?3 AND last_seen + 2 * window_ms < ?1 - 3 * ?3 AND state <> ?2 \
         AND NOT EXISTS (SELECT 1 FROM feed WHERE url = item.feed \
         AND read_at < item.last_seen + ?3 AND last_ok_at >= ?1)",
        params![millis(before), WAITS, every],
    )
}
