//! A feed's life in two databases: in one, all of each document is read, in the other, what changed. They must hold the
//! same.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::super::items::item_writes;
use super::*;
use crate::feed::changes::tests::{Sample, life};
use crate::feed::health::Sign;
use crate::feed::websub::Subscription;
use crate::feed::{Limits, Pace};
use crate::store::tests::Desk;
use crate::store::{Answered, Checkup, PollWrite, PushWrite};

const FEED: &str = "https://n.example/feed";

/// What happens between two documents.
#[derive(Debug, Clone, Copy)]
enum Between {
    Nothing,
    /// What waits is read.
    Reading,
    /// A hub pushes the document that is polled next, or the first one.
    Push {
        next: bool,
    },
    /// A push comes when the document was read and is not yet written.
    PushAtOnce,
    /// What was seen long ago is forgotten.
    Forgetting,
    /// The reader failed on an item.
    PutOff,
}

fn between() -> impl Strategy<Value = (Between, i64)> {
    let what = prop_oneof![
        3 => Just(Between::Nothing),
        5 => Just(Between::Reading),
        1 => Just(Between::Push { next: true }),
        1 => Just(Between::Push { next: false }),
        1 => Just(Between::PushAtOnce),
        1 => Just(Between::Forgetting),
        1 => Just(Between::PutOff),
    ];
    let minutes = prop_oneof![6 => Just(30), 3 => Just(26 * 60), 1 => Just(400 * 24 * 60)];
    (what, minutes)
}

fn write(read: &Read, now: Timestamp, first: bool) -> PollWrite {
    PollWrite {
        url: FEED.to_owned(),
        now,
        pace: Pace {
            limits: Limits {
                floor: Duration::from_mins(15),
                ceiling: Duration::from_hours(24),
            },
            fresh: None,
            retry_after: None,
            pushed: None,
            jitter: 0.0,
        },
        etag: None,
        last_modified: None,
        moved_to: None,
        answer: Answered::Read(Box::new(read.to_write(FEED, first, Backlog::All, now))),
        checkup: Some(Checkup {
            sign: Sign::Read(read.reading(Duration::ZERO, now)),
            clock_is_sound: true,
            name: None,
            problem: None,
            host: "desk".into(),
        }),
    }
}

/// A database, and whether it makes use of what it remembers.
struct Side {
    desk: Desk,
    remembers: bool,
}

impl Side {
    fn new(remembers: bool) -> Self {
        let desk = Desk::new();
        let now = Timestamp::UNIX_EPOCH;
        desk.wait(desk.store().register_feeds(vec![(FEED.to_owned(), now)]))
            .unwrap();
        let subscription = Subscription::new(
            FEED,
            "https://hub.example/",
            FEED,
            "https://callback.example/",
            "token".to_owned(),
            feed::websub::Secret("secret".to_owned()),
            now,
        );
        desk.wait(desk.store().begin_subscription(subscription)).unwrap();
        Self { desk, remembers }
    }

    fn push(&self, sample: &Sample, now: Timestamp) {
        let base = sample.base();
        let Ok(feed) = feed::parse(sample.text().as_bytes(), None, Some(&base)) else {
            return;
        };
        let write = PushWrite {
            token: "token".to_owned(),
            now,
            items: item_writes(FEED, &feed.items, false, Backlog::All, now),
        };
        self.desk.wait(self.desk.store().write_push(write)).unwrap();
    }

    /// Polls a document; gives how many of its items were known. `came_between`: whether something changed rows since the
    /// last poll, so that what is remembered may be true no more.
    fn poll(
        &self,
        sample: &Sample,
        now: Timestamp,
        first: bool,
        push: Option<&Sample>,
        came_between: bool,
    ) -> usize {
        let source = Source {
            body: sample.text().into(),
            content_type: None,
            url: sample.base(),
        };
        let mut shown = self
            .desk
            .wait(self.desk.store().shown(FEED.to_owned(), now))
            .unwrap();
        if !self.remembers {
            shown.clear();
        }
        let known: Vec<Trace> = shown.iter().map(|shown| shown.trace).collect();
        let Ok(changes) = source.read(&known) else {
            return 0;
        };
        let unchanged = changes.entries.len() - changes.feed.items.len();
        let mut read = Read {
            offer: None,
            changes,
            shown,
            hash: None,
            bytes: source.body.len(),
            source: Some(source),
        };
        if let Some(push) = push {
            self.push(push, now);
        }
        let store = self.desk.store();
        let written = self
            .desk
            .wait(store.write_poll(write(&read, now, first)))
            .unwrap();
        if written.is_none() {
            assert!(
                unchanged > 0 && (push.is_some() || came_between),
                "nothing came between"
            );
            // Reading leaves the runtime's thread: the test's clock stands still meanwhile.
            self.desk.wait(read.forget_what_is_known());
            let written = self
                .desk
                .wait(store.write_poll(write(&read, now, first)))
                .unwrap();
            assert!(written.is_some());
        }
        unchanged
    }

    fn tables(&self) -> [Vec<String>; 4] {
        [
            self.desk.rows(
                "SELECT id, key, guid, title, link_mark, words, text, feed, link, published, first_seen, last_seen, \
                 window_ms, state, attempts, payload, revision, revised_at, revised_today, vain FROM item ORDER BY id",
            ),
            self.desk.rows("SELECT * FROM feed"),
            self.desk.rows("SELECT line FROM outbox ORDER BY seq"),
            self.desk.rows("SELECT * FROM subscription"),
        ]
    }
}

/// A poll in which nothing changed but the head reads nothing, and a push in between makes it read all.
#[test]
fn what_is_known_is_not_read_unless_a_push_comes_between() {
    let side = Side::new(true);
    let at = |minutes: i64| -> Timestamp {
        let begin: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        begin.checked_add(SignedDuration::from_mins(minutes)).unwrap()
    };
    let first = Sample::rss(0, &[(0, 0), (1, 0), (2, 0)]);
    let edited = Sample::rss(1, &[(0, 2), (1, 0), (2, 0)]);
    let later = Sample::rss(2, &[(3, 0), (0, 0), (1, 0)]);
    let read = || {
        side.desk
            .execute("UPDATE item SET state = 1, payload = NULL WHERE state = 0");
    };
    let revised = || side.desk.rows("SELECT key FROM item WHERE revision > 0").len();
    assert_eq!(side.poll(&first, at(0), true, None, false), 0, "all is new");
    assert_eq!(
        side.poll(
            &Sample::rss(5, &[(0, 0), (1, 0), (2, 0)]),
            at(30),
            false,
            None,
            false
        ),
        3
    );
    read();
    assert_eq!(
        side.poll(&later, at(60), false, Some(&edited), false),
        2,
        "before the push was known"
    );
    assert_eq!(revised(), 1, "the push edited one");
    assert_eq!(
        side.poll(&later, at(90), false, None, false),
        2,
        "what was pushed still waits"
    );
    read();
    assert_eq!(
        side.poll(&later, at(120), false, None, false),
        2,
        "and is edited back"
    );
    assert_eq!(side.poll(&later, at(150), false, None, false), 3);
    read();
    side.push(&edited, at(155));
    assert_eq!(
        side.poll(&later, at(160), false, None, true),
        3,
        "what was pushed between two polls is found out at the second"
    );
    read();
    assert_eq!(
        side.poll(&later, at(165), false, None, false),
        2,
        "and is edited back"
    );
    assert_eq!(side.poll(&later, at(170), false, None, false), 3);
    // After a week, all is read.
    assert_eq!(side.poll(&later, at(8 * 24 * 60), false, None, false), 0);
    assert_eq!(side.poll(&later, at(8 * 24 * 60 + 30), false, None, false), 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_is_remembered_changes_nothing(life in life(), betweens in prop::collection::vec(between(), 8)) {
        let sides = [Side::new(false), Side::new(true)];
        let mut now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let mut is_first = true;
        for (n, (sample, (between, minutes))) in life.iter().zip(betweens.iter().cycle()).enumerate() {
            now = now.checked_add(SignedDuration::from_mins(*minutes)).unwrap();
            for side in &sides {
                match between {
                    Between::Nothing | Between::PushAtOnce => {}
                    Between::Reading => side.desk.execute("UPDATE item SET state = 1, payload = NULL WHERE state = 0"),
                    Between::Push { next } => side.push(if *next { sample } else { &life[0] }, now),
                    Between::Forgetting => {
                        let before = now.checked_sub(SignedDuration::from_hours(48)).unwrap();
                        side.desk.wait(side.desk.store().prune(before, before)).unwrap();
                    }
                    Between::PutOff => side.desk.execute("UPDATE item SET attempts = attempts + 1, retry_at = 5 WHERE state = 0"),
                }
                let push = matches!(between, Between::PushAtOnce).then_some(&life[0]);
                // What a hub pushed or the store forgot before the poll is found out when the poll is written.
                let came_between = matches!(between, Between::Push { .. } | Between::Forgetting);
                side.poll(sample, now, is_first, push, came_between);
            }
            is_first = false;
            let [whole, changes] = sides.each_ref().map(Side::tables);
            for (changes, whole) in changes.iter().zip(&whole) {
                prop_assert_eq!(changes, whole, "document {}: {}", n, sample.text());
            }
        }
    }
}
