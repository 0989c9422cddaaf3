//! The health of feeds, and our own: kept with the poll that shows it, told through the outbox in the same transaction.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::feeds::Course;
use super::items::WrittenItems;
use super::writer::{millis, timestamp};
use super::{Error, Store, outbox};
use crate::alert::{FeedHealth, FeedRef, Place};
use crate::feed::health::{OwnTurn, Reading, Sign, Trouble, Turn};

/// What a poll shows of its feed's health, and what a line about it needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkup {
    /// What it shows. What of a reading only the database knows, it fills in.
    pub sign: Sign,
    /// Whether our own clock can be believed.
    pub clock_is_sound: bool,
    /// The feed's name in the config.
    pub name: Option<String>,
    /// What the poll says is wrong: a code and words.
    pub problem: Option<String>,
    /// This machine's name.
    pub host: Arc<str>,
}

impl Store {
    /// What was told of our own network and clock and lasts, since when.
    pub async fn own_troubles(&self) -> Result<Vec<(Trouble, Timestamp)>, Error> {
        self.send("read our own troubles", |c| {
            let rows: Vec<(String, i64)> = c
                .prepare("SELECT trouble, since FROM own_trouble")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(rows
                .into_iter()
                .filter_map(|(name, since)| Some((Trouble::named(&name)?, timestamp(since))))
                .collect())
        })
        .await
    }

    /// Writes a turn in our own health, with its line; nothing where it was written before. Gives whether there is a
    /// line now.
    pub async fn write_own_turn(
        &self,
        own: OwnTurn,
        last_answer: Option<Timestamp>,
        host: Arc<str>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.send("write our own trouble", move |c| {
            let turn = own.turn;
            let changed = if turn.began {
                c.execute(
                    "INSERT OR IGNORE INTO own_trouble (trouble, since) VALUES (?1, ?2)",
                    params![turn.trouble.name(), millis(turn.since)],
                )?
            } else {
                c.execute(
                    "DELETE FROM own_trouble WHERE trouble = ?1",
                    [turn.trouble.name()],
                )?
            };
            if changed > 0 {
                put(c, now, &host, |place| {
                    FeedHealth::of_our_own(&own, last_answer, place)
                })?;
            }
            Ok(changed > 0)
        })
        .await
    }

    /// Forgets the health of feeds that are not wanted any more, and what they showed: a feed that comes back begins anew.
    pub async fn forget_health(&self, wanted: impl Fn(&str) -> bool + Send + 'static) -> Result<(), Error> {
        self.send("forget the health of other feeds", move |c| {
            let known: Vec<String> = c
                .prepare_cached("SELECT url FROM feed WHERE health IS NOT NULL")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let mut forget = c.prepare_cached("UPDATE feed SET health = NULL WHERE url = ?1")?;
            let mut forget_shown = c.prepare_cached("DELETE FROM document WHERE feed = ?1")?;
            for url in known.iter().filter(|url| !wanted(url)) {
                forget.execute([url])?;
                forget_shown.execute([url])?;
            }
            Ok(())
        })
        .await
    }
}

/// Takes a poll into its feed's health, and puts a line for each turn into the outbox. To be called when all else that
/// the poll changes in the feed's state is known; `items`: what became of its items. The health itself, the caller writes.
pub(super) fn observe(
    c: &Connection,
    url: &str,
    state: &mut Course,
    checkup: Option<&Checkup>,
    items: WrittenItems,
    now: Timestamp,
) -> rusqlite::Result<Vec<Turn>> {
    let Some(checkup) = checkup else {
        return Ok(Vec::new());
    };
    let sign = match checkup.sign {
        Sign::Read(reading) => Sign::Read(Reading {
            new: items.new,
            churned: items.churned,
            ..reading
        }),
        other => other,
    };
    let Course {
        title,
        rhythm,
        health,
        ..
    } = state;
    let turns = health.observe(sign, rhythm, checkup.clock_is_sound, now);
    for turn in &turns {
        let feed = FeedRef {
            url: url.to_owned(),
            name: checkup.name.clone(),
            title: title.clone(),
        };
        let problem = checkup.problem.as_deref();
        put(c, now, &checkup.host, |place| {
            FeedHealth::of_feed(*turn, feed, health, rhythm, problem, place)
        })?;
    }
    Ok(turns)
}

fn put(
    c: &Connection,
    now: Timestamp,
    host: &str,
    line: impl FnOnce(Place<'_>) -> FeedHealth,
) -> rusqlite::Result<()> {
    let seq = outbox::next_seq(c)?;
    let place = Place { seq, time: now, host };
    outbox::put(c, seq, now, &line(place).line())
}
