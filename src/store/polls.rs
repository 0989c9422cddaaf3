//! Polls: what each of them changes in its feed, in one transaction with the items that it brought.

use jiff::Timestamp;
use rusqlite::{Connection, ToSql, params};

use super::documents::remember;
use super::feeds::{Course, course};
use super::health::{Checkup, observe};
use super::items::{Sighted, Sightings, WrittenItems, write_items};
use super::writer::millis;
use super::{Error, Store};
use crate::feed::health::Turn;
use crate::feed::{Due, Hints, Pace, Problem, Reading};

/// Polls in a row in which a feed's address must permanently lead to the same other one, before it is asked there.
const MOVED_AFTER: u32 = 10;
/// Failed polls in a row at another address than the feed's own, before its own is asked again.
const MOVED_IN_VAIN: u32 = 3;

/// A poll that went well.
#[derive(Debug, Clone, PartialEq)]
pub struct PollWrite {
    /// The feed's address.
    pub url: String,
    /// When.
    pub now: Timestamp,
    /// What the answer says of the next poll.
    pub pace: Pace,
    /// The answer's `ETag`; for a 304 without one the former.
    pub etag: Option<Vec<u8>>,
    /// The same of `Last-Modified`.
    pub last_modified: Option<Vec<u8>>,
    /// Where the address that was asked permanently leads.
    pub moved_to: Option<String>,
    /// What came.
    pub answer: Answered,
    /// What it shows of the feed's health; `None` where it shows nothing.
    pub checkup: Option<Checkup>,
}

/// What a poll brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Answered {
    /// The server says that nothing changed (304).
    NotModified,
    /// The same document as the last time.
    Same,
    /// A document.
    Read(Box<ReadFeed>),
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
    /// What it says about polling.
    pub hints: Hints,
    /// A hash of all that its reading depends on, where the same need not be read again.
    pub body_hash: Option<Vec<u8>>,
    /// Its length after decompression.
    pub body_bytes: u64,
    /// The dates of its items, where they can be true.
    pub dates: Vec<Timestamp>,
    /// Its items.
    pub items: Vec<Sighted>,
    /// How many items were known by their markup before it was read; none: all of it was read.
    pub known: usize,
}

/// A poll that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollFailure {
    /// The feed's address.
    pub url: String,
    /// When.
    pub now: Timestamp,
    /// When it is due again, and why; `None`: it is gone for good.
    pub due: Option<Due>,
    /// What was wrong: a code and words.
    pub problem: String,
    /// What it shows of the feed's health; `None` where it shows nothing.
    pub checkup: Option<Checkup>,
}

/// What a poll changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// New items.
    pub new: u64,
    /// New items that wait to be read.
    pub waiting: u64,
    /// When the feed is due again, and why.
    pub due: Due,
    /// Where it is asked from now on, if not at its own address.
    pub redirected_to: Option<String>,
    /// Turns in the feed's health that were told.
    pub turns: Vec<Turn>,
}

impl Store {
    /// Writes a poll's validators and its new items together, so that a crash loses no item, and when the feed is due
    /// again, which depends on what was new. `None`, and nothing is written, where an item that is said to be unchanged is
    /// not any more what it was: the document is to be read as a whole.
    pub async fn write_poll(&self, poll: PollWrite) -> Result<Option<Written>, Error> {
        self.send("write a poll", move |c| write_poll(c, &poll)).await
    }

    /// Writes a failed poll; gives the turns in the feed's health that were told.
    pub async fn write_poll_failure(&self, failure: PollFailure) -> Result<Vec<Turn>, Error> {
        self.send("write a failed poll", move |c| write_failure(c, &failure))
            .await
    }

    /// Notes that a feed was not asked because its domain is held: this is no failure of its own.
    pub async fn write_poll_held(&self, url: String, now: Timestamp, due: Due) -> Result<(), Error> {
        self.send("put a poll off", move |c| {
            c.prepare_cached("UPDATE feed SET due_at = ?2, interval_ms = ?3, reason = ?4 WHERE url = ?1")?
                .execute(params![
                    url,
                    millis(due.at),
                    interval_ms(due, now),
                    due.reason.name()
                ])?;
            Ok(())
        })
        .await
    }
}

fn interval_ms(due: Due, now: Timestamp) -> i64 {
    i64::try_from(due.wait(now).as_millis()).unwrap_or(i64::MAX)
}

/// What every poll that went well writes.
const ANSWERED: &str = "last_poll_at = ?2, last_ok_at = ?2, first_poll_at = coalesce(first_poll_at, ?2), due_at = ?3, \
     interval_ms = ?4, reason = ?5, failures = 0, requests = requests + 1, etag = ?6, last_modified = ?7, moved_to = ?8, \
     moved_times = ?9, redirected_to = ?10, gone_at = NULL, health = ?11";

fn write_poll(c: &Connection, poll: &PollWrite) -> rusqlite::Result<Option<Written>> {
    let Some(mut state) = course(c, &poll.url)? else {
        return Err(rusqlite::Error::QueryReturnedNoRows);
    };
    let mut items = WrittenItems::default();
    if let Answered::Read(read) = &poll.answer {
        let Some(sightings) = write_items(c, &poll.url, &read.items, poll.now)? else {
            return Ok(None);
        };
        let Sightings { written, shown } = sightings;
        items = written;
        remember(c, &poll.url, read, &shown, poll.now)?;
        state.rhythm.observe(
            Reading {
                dates: &read.dates,
                items: u64::try_from(read.items.len()).unwrap_or(u64::MAX),
                new: items.new,
            },
            poll.now,
        );
        state.hints = read.hints.clone();
        state.title.clone_from(&read.title);
    }
    let due = poll.pace.due(poll.now, &state.rhythm, &state.hints);
    let turns = observe(c, &poll.url, &mut state, poll.checkup.as_ref(), items, poll.now)?;
    let place = Place::after(&state, poll.moved_to.as_deref());
    let health = serde_json::to_string(&state.health).ok();
    let of_all = params![
        poll.url,
        millis(poll.now),
        millis(due.at),
        interval_ms(due, poll.now),
        due.reason.name(),
        poll.etag,
        poll.last_modified,
        place.moved_to,
        place.moved_times,
        place.redirected_to,
        health,
    ];
    match &poll.answer {
        Answered::Read(read) => write_document(c, of_all, read, &state, items)?,
        // What was wrong with the document lasts as long as it does.
        unchanged => {
            let is_304 = *unchanged == Answered::NotModified;
            c.prepare_cached(&format!(
                "UPDATE feed SET {ANSWERED}, problem = defect, unchanged = unchanged + 1, \
                 bytes_saved = bytes_saved + CASE WHEN ?12 THEN body_bytes ELSE 0 END, \
                 full_at = CASE WHEN ?12 THEN full_at ELSE ?2 END WHERE url = ?1"
            ))?
            .execute(&*[of_all, params![is_304]].concat())?;
        }
    }
    Ok(Some(Written {
        turns,
        new: items.new,
        waiting: items.waiting,
        due,
        redirected_to: place.redirected_to,
    }))
}

fn write_document(
    c: &Connection,
    of_all: &[&dyn ToSql],
    read: &ReadFeed,
    state: &Course,
    items: WrittenItems,
) -> rusqlite::Result<()> {
    c.prepare_cached(&format!(
        "UPDATE feed SET {ANSWERED}, problem = ?12, defect = ?22, title = ?13, kind = ?14, stage = ?15, items_last = ?16, \
         rhythm = ?17, hints = ?18, body_hash = ?19, body_bytes = ?20, items_total = items_total + ?21, \
         last_new_at = CASE WHEN ?21 > 0 THEN ?2 ELSE last_new_at END, full_at = ?2, read_at = ?2 WHERE url = ?1"
    ))?
    .execute(
        &*[
            of_all,
            params![
                read.problem,
                read.title,
                read.kind,
                read.stage,
                i64::try_from(read.items.len()).unwrap_or(i64::MAX),
                serde_json::to_string(&state.rhythm).ok(),
                serde_json::to_string(&state.hints).ok(),
                read.body_hash,
                i64::try_from(read.body_bytes).unwrap_or(i64::MAX),
                i64::try_from(items.new).unwrap_or(i64::MAX),
                // Nothing is wrong with an empty document as such: where there should be something, the health says so.
                read.problem.as_ref().filter(|p| **p != Problem::Empty.name()),
            ],
        ]
        .concat(),
    )?;
    Ok(())
}

/// Where a feed is asked, and where that leads.
struct Place {
    moved_to: Option<String>,
    moved_times: u32,
    redirected_to: Option<String>,
}

impl Place {
    /// After a poll that permanently led to `moved_to`.
    fn after(state: &Course, moved_to: Option<&str>) -> Self {
        let Some(to) = moved_to else {
            return Self {
                moved_to: None,
                moved_times: 0,
                redirected_to: state.redirected_to.clone(),
            };
        };
        let before = if state.moved_to.as_deref() == Some(to) {
            state.moved_times
        } else {
            0
        };
        let times = before.saturating_add(1);
        if times < MOVED_AFTER {
            return Self {
                moved_to: Some(to.to_owned()),
                moved_times: times,
                redirected_to: state.redirected_to.clone(),
            };
        }
        Self {
            moved_to: None,
            moved_times: 0,
            redirected_to: Some(to.to_owned()),
        }
    }
}

fn write_failure(c: &Connection, failure: &PollFailure) -> rusqlite::Result<Vec<Turn>> {
    let now = millis(failure.now);
    let due = failure.due;
    c.prepare_cached(
        "UPDATE feed SET last_poll_at = ?2, due_at = coalesce(?3, due_at), interval_ms = ?4, reason = ?5, \
         failures = failures + 1, problem = ?6, requests = requests + 1, moved_to = NULL, moved_times = 0, \
         redirected_to = CASE WHEN failures + 1 < ?7 THEN redirected_to END, \
         gone_at = CASE WHEN ?3 IS NULL THEN ?2 END WHERE url = ?1",
    )?
    .execute(params![
        failure.url,
        now,
        due.map(|due| millis(due.at)),
        due.map(|due| interval_ms(due, failure.now)),
        due.map_or(crate::feed::Reason::Gone, |due| due.reason).name(),
        failure.problem,
        MOVED_IN_VAIN,
    ])?;
    let Some(checkup) = &failure.checkup else {
        return Ok(Vec::new());
    };
    let Some(mut state) = course(c, &failure.url)? else {
        return Ok(Vec::new());
    };
    let none = WrittenItems::default();
    let turns = observe(c, &failure.url, &mut state, Some(checkup), none, failure.now)?;
    c.prepare_cached("UPDATE feed SET health = ?2 WHERE url = ?1")?
        .execute(params![failure.url, serde_json::to_string(&state.health).ok()])?;
    Ok(turns)
}
