//! Feeds: validators, due times, health, and what is counted of their polls.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::writer::{millis, timestamp};
use super::{Error, Store};
use crate::feed::health::Health;
use crate::feed::{Hints, Reason, Rhythm};

/// What the store knows of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedState {
    /// Its address in the config.
    pub url: String,
    /// Its title.
    pub title: Option<String>,
    /// Its dialect: `rss`, `rdf`, `atom`, `json`, `sitemap`.
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
    /// From the last poll to `due_at`; `None` before the first poll.
    pub interval: Option<Duration>,
    /// Why it is due then; `None` before the first poll.
    pub reason: Option<Reason>,
    /// How often it brings something new; see [`Rhythm::items_a_day`].
    pub rhythm: Rhythm,
    /// What its last document said about polling.
    pub hints: Hints,
    /// Failed polls since it was last read.
    pub failures: u32,
    /// What was wrong at the last poll.
    pub problem: Option<String>,
    /// Items of the last document that was read.
    pub items_last: u64,
    /// New items since the first poll.
    pub items_total: u64,
    /// Polls that went to the server.
    pub requests: u64,
    /// Polls that brought no new document: the server said so (304), or sent the same bytes again.
    pub unchanged: u64,
    /// Bytes that the 304s did not bring: for each, the length of the last document after decompression.
    pub bytes_saved: u64,
    /// Hash of the last document that was read; see [`super::ReadFeed::body_hash`].
    pub body_hash: Option<Vec<u8>>,
    /// Length of the last document that was read, after decompression.
    pub body_bytes: u64,
    /// When a whole document last came.
    pub full_at: Option<Timestamp>,
    /// Where its address permanently leads, by the last polls.
    pub moved_to: Option<String>,
    /// In how many polls in a row it led there.
    pub moved_times: u32,
    /// The address at which it is asked instead of its own, since that permanently led there often enough.
    pub redirected_to: Option<String>,
    /// Since when it is polled no more: the server said that it is gone for good.
    pub gone_at: Option<Timestamp>,
    /// How it is.
    pub health: Health,
}

/// What of a feed's state a poll goes on from.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) title: Option<String>,
    pub(super) rhythm: Rhythm,
    pub(super) hints: Hints,
    pub(super) health: Health,
    pub(super) moved_to: Option<String>,
    pub(super) moved_times: u32,
    pub(super) redirected_to: Option<String>,
}

/// What the poller needs to know of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Its address in the config.
    pub url: String,
    /// Where it is asked instead.
    pub redirected_to: Option<String>,
    /// When it is due; `None` where it is polled no more.
    pub due_at: Option<Timestamp>,
    /// Why then.
    pub reason: Option<Reason>,
}

pub(super) const COLUMNS: &str = "url, title, kind, stage, etag, last_modified, first_poll_at, last_poll_at, last_ok_at, \
                       last_new_at, due_at, failures, problem, items_last, items_total, interval_ms, reason, rhythm, \
                       hints, requests, unchanged, bytes_saved, body_hash, body_bytes, full_at, moved_to, moved_times, \
                       redirected_to, gone_at, health";

impl Store {
    /// Makes every feed known, new ones due at the time given, and tells when each is due.
    pub async fn register_feeds(&self, feeds: Vec<(String, Timestamp)>) -> Result<Vec<Registered>, Error> {
        self.send("register the feeds", move |c| {
            let mut insert = c.prepare_cached("INSERT OR IGNORE INTO feed (url, due_at) VALUES (?1, ?2)")?;
            let mut select =
                c.prepare_cached("SELECT redirected_to, due_at, gone_at, reason FROM feed WHERE url = ?1")?;
            let mut all = Vec::with_capacity(feeds.len());
            for (url, due_at) in feeds {
                insert.execute(params![url, millis(due_at)])?;
                let one = select.query_row([&url], |row| {
                    let gone: Option<i64> = row.get(2)?;
                    Ok(Registered {
                        redirected_to: row.get(0)?,
                        due_at: gone.is_none().then_some(timestamp(row.get(1)?)),
                        reason: reason(row.get(3)?),
                        url: String::new(),
                    })
                })?;
                all.push(Registered { url, ..one });
            }
            Ok(all)
        })
        .await
    }

    /// Lets feeds that were gone be polled again when they come back into the config: those that it does not name now
    /// are no longer held to be gone.
    pub async fn forget_gone(&self, wanted: impl Fn(&str) -> bool + Send + 'static) -> Result<(), Error> {
        self.send("look at the feeds that are gone", move |c| {
            let gone: Vec<String> = c
                .prepare_cached("SELECT url FROM feed WHERE gone_at IS NOT NULL")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for url in gone.iter().filter(|url| !wanted(url)) {
                c.execute(
                    "UPDATE feed SET gone_at = NULL, due_at = 0, failures = 0, redirected_to = NULL WHERE url = ?1",
                    [url],
                )?;
            }
            Ok(())
        })
        .await
    }

    /// The state of one feed.
    pub async fn feed(&self, url: String) -> Result<Option<FeedState>, Error> {
        self.read("read a feed", move |c| feed(c, &url)).await
    }
}

pub(super) fn feed(c: &Connection, url: &str) -> rusqlite::Result<Option<FeedState>> {
    c.prepare_cached(&format!("SELECT {COLUMNS} FROM feed WHERE url = ?1"))?
        .query_row([url], state)
        .optional()
}

/// The part of a feed's state that every poll changes: less than [`feed`], for every poll reads it.
pub(super) fn course(c: &Connection, url: &str) -> rusqlite::Result<Option<Course>> {
    c.prepare_cached(
        "SELECT title, rhythm, hints, health, moved_to, moved_times, redirected_to FROM feed WHERE url = ?1",
    )?
    .query_row([url], |row| {
        Ok(Course {
            title: row.get(0)?,
            rhythm: json(row.get(1)?),
            hints: json(row.get(2)?),
            health: json(row.get(3)?),
            moved_to: row.get(4)?,
            moved_times: row.get(5)?,
            redirected_to: row.get(6)?,
        })
    })
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
    let count = |k: usize| -> rusqlite::Result<u64> { Ok(row.get::<_, i64>(k)?.try_into().unwrap_or(0)) };
    let interval: Option<i64> = row.get(15)?;
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
        interval: interval
            .and_then(|ms| u64::try_from(ms).ok())
            .map(Duration::from_millis),
        reason: reason(row.get(16)?),
        rhythm: json(row.get(17)?),
        hints: json(row.get(18)?),
        failures: row.get(11)?,
        problem: row.get(12)?,
        items_last: count(13)?,
        items_total: count(14)?,
        requests: count(19)?,
        unchanged: count(20)?,
        bytes_saved: count(21)?,
        body_hash: row.get(22)?,
        body_bytes: count(23)?,
        full_at: time(24)?,
        moved_to: row.get(25)?,
        moved_times: row.get(26)?,
        redirected_to: row.get(27)?,
        gone_at: time(28)?,
        health: json(row.get(29)?),
    })
}

fn reason(name: Option<String>) -> Option<Reason> {
    Reason::from_name(&name?)
}

/// What was remembered; nothing, where another version wrote it in another form.
fn json<T: Default + serde::de::DeserializeOwned>(text: Option<String>) -> T {
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}
