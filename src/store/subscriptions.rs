//! WebSub: which hubs the feeds name, and the subscriptions there.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::feeds::feed;
use super::items::{ItemWrite, Sighted, write_items};
use super::writer::{millis, timestamp};
use super::{Archive, Error, Store};
use crate::feed::websub::{Ask, Mode, Offer, Secret, Subscription, Wanted};

/// What a change did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<T> {
    /// What the change gives.
    pub value: T,
    /// The subscription after it.
    pub subscription: Subscription,
    /// Polls of the feed were slowed down for it, and are no more: the feed is due as the caller said.
    pub fell: bool,
}

/// A push that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushWrite {
    /// The subscription's token.
    pub token: String,
    /// When it came.
    pub now: Timestamp,
    /// Its items.
    pub items: Vec<ItemWrite>,
}

const COLUMNS: &str = "token, feed, hub, topic, callback, secret, wanted, asked_mode, asked_at, confirmed, overdue, \
                       lease_ends, since, next_at, failures_before, failures, problem, pushes, last_push_at, forged, \
                       proofs, misses, slows";

impl Store {
    /// Notes which hubs a feed names; `None` where it names none. Says whether that is new.
    pub async fn note_hubs(&self, feed: String, offer: Option<Offer>) -> Result<bool, Error> {
        self.send("note a feed's hubs", move |c| {
            let known: Option<(String, String)> = c
                .prepare_cached("SELECT topic, hubs FROM hub WHERE feed = ?1")?
                .query_row([&feed], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let found = offer.map(|offer| (offer.topic, offer.hubs.join("\n")));
            if known == found {
                return Ok(false);
            }
            match found {
                Some((topic, hubs)) => c
                    .prepare_cached("INSERT OR REPLACE INTO hub (feed, topic, hubs) VALUES (?1, ?2, ?3)")?
                    .execute([feed, topic, hubs])?,
                None => c
                    .prepare_cached("DELETE FROM hub WHERE feed = ?1")?
                    .execute([feed])?,
            };
            Ok(true)
        })
        .await
    }

    /// Every feed that names hubs, and every subscription.
    pub async fn hubs_and_subscriptions(&self) -> Result<(Vec<Wanted>, Vec<Subscription>), Error> {
        self.send("list the subscriptions", |c| Ok((hubs(c)?, subscriptions(c)?)))
            .await
    }

    /// Tokens of subscriptions with which something is to be done by `now`, longest due first.
    pub async fn due_subscriptions(&self, now: Timestamp, limit: u32) -> Result<Vec<String>, Error> {
        self.send("list the due subscriptions", move |c| {
            c.prepare_cached("SELECT token FROM subscription WHERE next_at <= ?1 ORDER BY next_at LIMIT ?2")?
                .query_map(params![millis(now), limit], |row| row.get(0))?
                .collect()
        })
        .await
    }

    /// One subscription.
    pub async fn subscription(&self, token: String) -> Result<Option<Subscription>, Error> {
        self.send("read a subscription", move |c| find(c, &token)).await
    }

    /// The subscription of a feed that is wanted.
    pub async fn subscription_of(&self, feed: String) -> Result<Option<Subscription>, Error> {
        self.send("read a feed's subscription", move |c| {
            c.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM subscription WHERE feed = ?1 AND wanted = 1 LIMIT 1"
            ))?
            .query_row([feed], row)
            .optional()
        })
        .await
    }

    /// Writes a new subscription down.
    pub async fn begin_subscription(&self, subscription: Subscription) -> Result<(), Error> {
        self.send("write a subscription", move |c| save(c, &subscription))
            .await
    }

    /// Changes one subscription; `None` where there is none. Where that ends slow polling, its feed is due by `due_at`
    /// at the latest.
    pub async fn change_subscription<T: Send + 'static>(
        &self,
        token: String,
        now: Timestamp,
        due_at: Timestamp,
        change: impl FnOnce(&mut Subscription) -> T + Send + 'static,
    ) -> Result<Option<Changed<T>>, Error> {
        self.send("change a subscription", move |c| {
            let Some(mut subscription) = find(c, &token)? else {
                return Ok(None);
            };
            let value = change(&mut subscription);
            let fell = subscription.falls(now);
            save(c, &subscription)?;
            if fell {
                c.prepare_cached("UPDATE feed SET due_at = min(due_at, ?2) WHERE url = ?1")?
                    .execute(params![subscription.feed, millis(due_at)])?;
            }
            Ok(Some(Changed {
                value,
                subscription,
                fell,
            }))
        })
        .await
    }

    /// Forgets a subscription.
    pub async fn drop_subscription(&self, token: String) -> Result<(), Error> {
        self.send("forget a subscription", move |c| {
            c.prepare_cached("DELETE FROM subscription WHERE token = ?1")?
                .execute([token])?;
            Ok(())
        })
        .await
    }

    /// Writes the items of a push, as those of a poll are, together with what it says of the subscription. The feed's
    /// validators and due time stay as they are. Gives the count of new items and of those that wait to be read; `None`
    /// where there is no such subscription.
    pub async fn write_push(&self, push: PushWrite) -> Result<Option<(u64, u64)>, Error> {
        self.send("write a push", move |c| {
            let Some(mut subscription) = find(c, &push.token)? else {
                return Ok(None);
            };
            let items: Vec<Sighted> = push
                .items
                .into_iter()
                .map(|item| Sighted::Read(Box::new(item)))
                .collect();
            let sightings = write_items(c, &subscription.feed, &items, push.now)?.unwrap_or_default();
            let (new, waiting) = (sightings.written.new, sightings.written.waiting);
            if let Some(mut state) = feed(c, &subscription.feed)?.filter(|_| new > 0) {
                state.rhythm.arrived(new, push.now);
                c.prepare_cached(
                    "UPDATE feed SET last_new_at = ?2, items_total = items_total + ?3, rhythm = ?4 WHERE url = ?1",
                )?
                .execute(params![
                    subscription.feed,
                    millis(push.now),
                    i64::try_from(new).unwrap_or(i64::MAX),
                    serde_json::to_string(&state.rhythm).ok()
                ])?;
            }
            subscription.pushed(new, push.now);
            subscription.falls(push.now);
            save(c, &subscription)?;
            Ok(Some((new, waiting)))
        })
        .await
    }

    /// How many items of a feed that wait were first seen at `now`, and are older than `before` by their own date, or
    /// have none.
    pub async fn new_items_before(
        &self,
        feed: String,
        now: Timestamp,
        before: Timestamp,
    ) -> Result<u64, Error> {
        self.send("count new items", move |c| {
            c.prepare_cached(
                "SELECT count(*) FROM item INDEXED BY item_waiting WHERE state = 0 AND feed = ?1 AND first_seen = ?2 \
                 AND coalesce(published, 0) < ?3",
            )?
            .query_row(params![feed, millis(now), millis(before)], |row| row.get::<_, i64>(0))
            .map(|count| count.try_into().unwrap_or(0))
        })
        .await
    }
}

impl Archive {
    /// Every subscription, by feed.
    pub fn subscriptions(&self) -> Result<Vec<Subscription>, Error> {
        subscriptions(self.connection()).map_err(|source| Error::Sql {
            what: "list the subscriptions",
            source,
        })
    }

    /// The hubs that feeds name, by feed.
    pub fn hubs(&self) -> Result<Vec<Wanted>, Error> {
        hubs(self.connection()).map_err(|source| Error::Sql {
            what: "list the hubs",
            source,
        })
    }
}

fn hubs(c: &Connection) -> rusqlite::Result<Vec<Wanted>> {
    c.prepare_cached("SELECT feed, topic, hubs FROM hub ORDER BY feed")?
        .query_map([], |row| {
            let hubs: String = row.get(2)?;
            Ok(Wanted {
                feed: row.get(0)?,
                offer: Offer {
                    topic: row.get(1)?,
                    hubs: hubs.lines().map(str::to_owned).collect(),
                },
            })
        })?
        .collect()
}

fn subscriptions(c: &Connection) -> rusqlite::Result<Vec<Subscription>> {
    c.prepare(&format!(
        "SELECT {COLUMNS} FROM subscription ORDER BY feed, wanted DESC"
    ))?
    .query_map([], row)?
    .collect()
}

fn find(c: &Connection, token: &str) -> rusqlite::Result<Option<Subscription>> {
    c.prepare_cached(&format!("SELECT {COLUMNS} FROM subscription WHERE token = ?1"))?
        .query_row([token], row)
        .optional()
}

fn save(c: &Connection, s: &Subscription) -> rusqlite::Result<()> {
    c.prepare_cached(&format!(
        "INSERT OR REPLACE INTO subscription ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, \
         ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)"
    ))?
    .execute(params![
        s.token,
        s.feed,
        s.hub,
        s.topic,
        s.callback,
        s.secret.0,
        s.wanted,
        s.asked.map(|asked| asked.mode.name()),
        s.asked.map(|asked| millis(asked.at)),
        s.asked.is_some_and(|asked| asked.confirmed),
        s.asked.is_some_and(|asked| asked.overdue),
        s.lease_ends.map(millis),
        s.since.map(millis),
        millis(s.next_at),
        s.failures_before,
        s.failures,
        s.problem,
        i64::try_from(s.pushes).unwrap_or(i64::MAX),
        s.last_push_at.map(millis),
        i64::try_from(s.forged).unwrap_or(i64::MAX),
        s.proofs,
        s.misses,
        s.slows
    ])?;
    Ok(())
}

fn row(row: &Row<'_>) -> rusqlite::Result<Subscription> {
    let time = |k: usize| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(k)?.map(timestamp))
    };
    let count = |k: usize| -> rusqlite::Result<u64> { Ok(row.get::<_, i64>(k)?.try_into().unwrap_or(0)) };
    let mode = row.get::<_, Option<String>>(7)?.map(|mode| match mode.as_str() {
        "unsubscribe" => Mode::Unsubscribe,
        _ => Mode::Subscribe,
    });
    let (confirmed, overdue) = (row.get(9)?, row.get(10)?);
    Ok(Subscription {
        token: row.get(0)?,
        feed: row.get(1)?,
        hub: row.get(2)?,
        topic: row.get(3)?,
        callback: row.get(4)?,
        secret: Secret(row.get(5)?),
        wanted: row.get(6)?,
        asked: mode.zip(time(8)?).map(|(mode, at)| Ask {
            mode,
            at,
            confirmed,
            overdue,
        }),
        lease_ends: time(11)?,
        since: time(12)?,
        next_at: timestamp(row.get(13)?),
        failures_before: row.get(14)?,
        failures: row.get(15)?,
        problem: row.get(16)?,
        pushes: count(17)?,
        last_push_at: time(18)?,
        forged: count(19)?,
        proofs: row.get(20)?,
        misses: row.get(21)?,
        slows: row.get(22)?,
    })
}
