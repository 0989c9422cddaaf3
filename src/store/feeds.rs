//! Feeds: validators, due times, health.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::health::{self, Checkup};
use super::items::{ItemWrite, WrittenItems, write_items};
use super::writer::{millis, timestamp};
use super::{Error, Store};
use crate::feed::health::{Health, Turn};

/// What the store knows of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedState {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: Option<String>,
    /// Its dialect: `rss`, `rdf`, `atom`, `json`.
    pub kind: Option<String>,
    /// How its items were won.
    pub stage: Option<String>,
    /// Its `ETag`, byte by byte.
    pub etag: Option<Vec<u8>>,
    /// Its `Last-Modified`, byte by byte.
    pub last_modified: Option<Vec<u8>>,
    /// When it was first polled.
    pub first_poll_at: Option<Timestamp>,
    /// When it was last polled.
    pub last_poll_at: Option<Timestamp>,
    /// When it was last read or found unchanged.
    pub last_ok_at: Option<Timestamp>,
    /// When it last brought a new item.
    pub last_new_at: Option<Timestamp>,
    /// When it is due.
    pub due_at: Timestamp,
    /// Failed polls since it was last read.
    pub failures: u32,
    /// What was wrong at the last poll.
    pub problem: Option<String>,
    /// Items of the last document that was read.
    pub items_last: u64,
    /// New items since the first poll.
    pub items_total: u64,
    /// How it is.
    pub health: Health,
}

/// A poll that went well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollWrite {
    /// The feed's address.
    pub url: String,
    /// When.
    pub now: Timestamp,
    /// When it is due again.
    pub due_at: Timestamp,
    /// What was read; `None` where the server said that nothing changed.
    pub read: Option<ReadFeed>,
    /// What it shows of the feed's health; `None` where it shows nothing.
    pub checkup: Option<Checkup>,
}

/// What became of a poll.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// New items that wait to be read.
    pub waiting: u64,
    /// Turns in the feed's health that were told.
    pub turns: Vec<Turn>,
}

/// A document that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadFeed {
    /// The feed's title.
    pub title: Option<String>,
    /// Its dialect.
    pub kind: String,
    /// How its items were won.
    pub stage: String,
    /// What was wrong with it all the same.
    pub problem: Option<String>,
    /// Its `ETag`.
    pub etag: Option<Vec<u8>>,
    /// Its `Last-Modified`.
    pub last_modified: Option<Vec<u8>>,
    /// Its items.
    pub items: Vec<ItemWrite>,
}

/// A poll that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollFailure {
    /// The feed's address.
    pub url: String,
    /// When.
    pub now: Timestamp,
    /// When it is due again.
    pub due_at: Timestamp,
    /// What was wrong: a code and words.
    pub problem: String,
    /// What it shows of the feed's health; `None` where it shows nothing.
    pub checkup: Option<Checkup>,
}

const COLUMNS: &str = "url, title, kind, stage, etag, last_modified, first_poll_at, last_poll_at, last_ok_at, \
                       last_new_at, due_at, failures, problem, items_last, items_total, health";

impl Store {
    /// Makes every feed known, new ones due at the time given, and tells the state of all of them.
    pub async fn register_feeds(&self, feeds: Vec<(String, Timestamp)>) -> Result<Vec<FeedState>, Error> {
        self.send("register the feeds", move |c| {
            let mut insert = c.prepare_cached("INSERT OR IGNORE INTO feed (url, due_at) VALUES (?1, ?2)")?;
            let mut states = Vec::with_capacity(feeds.len());
            for (url, due_at) in &feeds {
                insert.execute(params![url, millis(*due_at)])?;
                states.extend(feed(c, url)?);
            }
            Ok(states)
        })
        .await
    }

    /// The state of one feed.
    pub async fn feed(&self, url: String) -> Result<Option<FeedState>, Error> {
        self.send("read a feed", move |c| feed(c, &url)).await
    }

    /// Writes a poll's validators and its new items together, so that a crash loses no item. What the poll
    /// shows of the feed's health is written, and told, with them.
    pub async fn write_poll(&self, poll: PollWrite) -> Result<Written, Error> {
        self.send("write a poll", move |c| write_poll(c, &poll)).await
    }

    /// Writes a failed poll; gives the turns in the feed's health that were told.
    pub async fn write_poll_failure(&self, failure: PollFailure) -> Result<Vec<Turn>, Error> {
        self.send("write a failed poll", move |c| {
            c.prepare_cached(
                "UPDATE feed SET last_poll_at = ?2, due_at = ?3, failures = failures + 1, problem = ?4 WHERE url = ?1",
            )?
            .execute(params![failure.url, millis(failure.now), millis(failure.due_at), failure.problem])?;
            checked(c, &failure.url, failure.checkup.as_ref(), (0, 0), failure.now)
        })
        .await
    }
}

fn write_poll(c: &Connection, poll: &PollWrite) -> rusqlite::Result<Written> {
    let now = millis(poll.now);
    let mut items = WrittenItems::default();
    if let Some(read) = &poll.read {
        items = write_items(c, &poll.url, &read.items, poll.now)?;
        c.prepare_cached(
            "UPDATE feed SET title = ?2, kind = ?3, stage = ?4, etag = ?5, last_modified = ?6, problem = ?7, \
             items_last = ?8 WHERE url = ?1",
        )?
        .execute(params![
            poll.url,
            read.title,
            read.kind,
            read.stage,
            read.etag,
            read.last_modified,
            read.problem,
            i64::try_from(read.items.len()).unwrap_or(i64::MAX)
        ])?;
    }
    c.prepare_cached(
        "UPDATE feed SET last_poll_at = ?2, last_ok_at = ?2, first_poll_at = coalesce(first_poll_at, ?2), due_at = ?3, \
         failures = 0, problem = CASE WHEN ?5 THEN problem END, items_total = items_total + ?4, \
         last_new_at = CASE WHEN ?4 > 0 THEN ?2 ELSE last_new_at END WHERE url = ?1",
    )?
    .execute(params![poll.url, now, millis(poll.due_at), i64::try_from(items.new).unwrap_or(i64::MAX), poll.read.is_some()])?;
    let turns = checked(
        c,
        &poll.url,
        poll.checkup.as_ref(),
        (items.new, items.churned),
        poll.now,
    )?;
    Ok(Written {
        waiting: items.waiting,
        turns,
    })
}

fn checked(
    c: &Connection,
    url: &str,
    checkup: Option<&Checkup>,
    counts: (u64, u64),
    now: Timestamp,
) -> rusqlite::Result<Vec<Turn>> {
    checkup.map_or_else(
        || Ok(Vec::new()),
        |checkup| health::observe(c, url, checkup, counts, now),
    )
}

fn feed(c: &Connection, url: &str) -> rusqlite::Result<Option<FeedState>> {
    c.prepare_cached(&format!("SELECT {COLUMNS} FROM feed WHERE url = ?1"))?
        .query_row([url], state)
        .optional()
}

/// All feeds that were ever registered.
pub(super) fn feeds(c: &Connection) -> rusqlite::Result<Vec<FeedState>> {
    c.prepare(&format!("SELECT {COLUMNS} FROM feed ORDER BY url"))?
        .query_map([], state)?
        .collect()
}

fn state(row: &Row<'_>) -> rusqlite::Result<FeedState> {
    let time = |k: usize| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(k)?.map(timestamp))
    };
    Ok(FeedState {
        url: row.get(0)?,
        title: row.get(1)?,
        kind: row.get(2)?,
        stage: row.get(3)?,
        etag: row.get(4)?,
        last_modified: row.get(5)?,
        first_poll_at: time(6)?,
        last_poll_at: time(7)?,
        last_ok_at: time(8)?,
        last_new_at: time(9)?,
        due_at: timestamp(row.get(10)?),
        failures: row.get(11)?,
        problem: row.get(12)?,
        items_last: row.get::<_, i64>(13)?.try_into().unwrap_or(0),
        items_total: row.get::<_, i64>(14)?.try_into().unwrap_or(0),
        health: health::read(row.get(15)?),
    })
}
