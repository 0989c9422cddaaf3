//! What is remembered of a feed's last document, so that of the next one only what changed is read and looked for.
//!
//! What is remembered may lie about an item: it was forgotten, a push changed what it is known by, another feed of the same
//! address did. So each item has its mark in its own row too, and everything that changes the row takes it away. An item is
//! unchanged where both marks are the same.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::items::{Sighted, WAITS, numbers};
use super::polls::ReadFeed;
use super::writer::{millis, timestamp};
use super::{Error, Store};
use crate::feed::Trace;

/// An item of a document that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Its number.
    pub item: i64,
    /// What tells it by its markup.
    pub trace: Trace,
}

/// A document is read as a whole where all of it was last read so long ago: should a fault ever hide a change, it ends then.
const WHOLE_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What the database knows of an unchanged item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) first_seen: Timestamp,
    /// In milliseconds since 1970.
    pub(super) last_seen: i64,
    /// How far back the feed then reached, in milliseconds.
    pub(super) window: i64,
    /// Whether it waits to be read.
    pub(super) waits: bool,
}

impl Store {
    /// The items of a feed's last document that can be known by their markup. None where it is time to read all again.
    pub async fn shown(&self, url: String, now: Timestamp) -> Result<Vec<Shown>, Error> {
        self.read("read what a feed showed", move |c| {
            let found: Option<(i64, Vec<u8>)> = c
                .prepare_cached("SELECT whole_at, items FROM document WHERE feed = ?1")?
                .query_row([url], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let fresh = found.filter(|(whole_at, _)| {
                let age = now.duration_since(timestamp(*whole_at));
                !age.is_negative() && age < WHOLE_AFTER
            });
            Ok(fresh.map(|(_, items)| unpack(&items)).unwrap_or_default())
        })
        .await
    }
}

/// Keeps what a document showed. `known`: how many items were known before it was read; none: all of it was read.
pub(super) fn remember(
    c: &Connection,
    url: &str,
    read: &ReadFeed,
    shown: &[Shown],
    now: Timestamp,
) -> rusqlite::Result<()> {
    let is_unchanged = |item: &Sighted| matches!(item, Sighted::Unchanged(_));
    if shown.len() == read.known && read.items.iter().all(is_unchanged) {
        return Ok(());
    }
    if shown.is_empty() {
        c.prepare_cached("DELETE FROM document WHERE feed = ?1")?
            .execute([url])?;
        return Ok(());
    }
    c.prepare_cached(
        "INSERT INTO document (feed, whole_at, items) VALUES (?1, ?2, ?3) ON CONFLICT (feed) DO UPDATE SET \
         whole_at = CASE WHEN ?4 THEN whole_at ELSE excluded.whole_at END, items = excluded.items",
    )?
    .execute(params![url, millis(now), pack(shown), read.known > 0])?;
    Ok(())
}

/// The rows of the items that are said to be unchanged; `None` where one of them is not any more what it was.
pub(super) fn unchanged(c: &Connection, items: &[Sighted]) -> rusqlite::Result<Option<HashMap<i64, Row>>> {
    let marks: HashMap<i64, i64> = items
        .iter()
        .filter_map(|item| match item {
            Sighted::Unchanged(Shown { item, trace }) => Some((*item, trace.mark)),
            Sighted::Read(_) => None,
        })
        .collect();
    let mut found = HashMap::with_capacity(marks.len());
    if marks.is_empty() {
        return Ok(Some(found));
    }
    let ids: Vec<i64> = marks.keys().copied().collect();
    let mut select = c.prepare_cached(
        "SELECT item.id, markup, first_seen, last_seen, window_ms, state FROM json_each(?1) AS listed \
         CROSS JOIN item ON item.id = listed.value",
    )?;
    let mut rows = select.query([numbers(&ids)])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if row.get::<_, Option<i64>>(1)? == marks.get(&id).copied() {
            let state: i64 = row.get(5)?;
            found.insert(
                id,
                Row {
                    first_seen: timestamp(row.get(2)?),
                    last_seen: row.get(3)?,
                    window: row.get(4)?,
                    waits: state == WAITS,
                },
            );
        }
    }
    Ok((found.len() == marks.len()).then_some(found))
}

/// An item, its mark, that of its link, its two dates in nanoseconds, and a byte for what of it there is.
const ENTRY_BYTES: usize = 5 * 8 + 1;
const HAS_LINK: u8 = 1;
const HAS_PUBLISHED: u8 = 2;
const HAS_UPDATED: u8 = 4;
const NAMED_BY_LINK: u8 = 8;

fn pack(shown: &[Shown]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(shown.len() * ENTRY_BYTES);
    for Shown { item, trace } in shown {
        let nanos = |time: Option<Timestamp>| time.map(|time| i64::try_from(time.as_nanosecond()));
        // What lies beyond the years that fit is read again at each poll.
        let (Ok(published), Ok(updated)) = (
            nanos(trace.published).transpose(),
            nanos(trace.updated).transpose(),
        ) else {
            continue;
        };
        for number in [Some(*item), Some(trace.mark), trace.link, published, updated] {
            bytes.extend(number.unwrap_or_default().to_le_bytes());
        }
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        bytes.push(
            flag(trace.link.is_some(), HAS_LINK)
                | flag(published.is_some(), HAS_PUBLISHED)
                | flag(updated.is_some(), HAS_UPDATED)
                | flag(trace.is_named_by_link, NAMED_BY_LINK),
        );
    }
    bytes
}

fn unpack(bytes: &[u8]) -> Vec<Shown> {
    let entries = bytes.chunks_exact(ENTRY_BYTES).filter_map(|entry| {
        let (flags, numbers) = entry.split_last()?;
        let mut numbers = numbers
            .chunks_exact(8)
            .filter_map(|bytes| Some(i64::from_le_bytes(bytes.try_into().ok()?)));
        let (item, mark, link) = (numbers.next()?, numbers.next()?, numbers.next()?);
        let mut date = |flag: u8| {
            let nanos = numbers.next()?;
            Timestamp::from_nanosecond(nanos.into())
                .ok()
                .filter(|_| flags & flag != 0)
        };
        let trace = Trace {
            mark,
            link: (flags & HAS_LINK != 0).then_some(link),
            published: date(HAS_PUBLISHED),
            updated: date(HAS_UPDATED),
            is_named_by_link: flags & NAMED_BY_LINK != 0,
        };
        Some(Shown { item, trace })
    });
    entries.collect()
}
