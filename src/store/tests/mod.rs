//! The store in a folder of its own, with its writer on a thread of its own.

mod articles;
mod files;
mod health;
mod identity;
mod polls;
mod retention;
mod revisions;

use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use super::{
    Answered, Archive, ArticleWrite, Error, FeedState, HitWrite, ItemWrite, Outcome, Pending, PollWrite,
    ReadFeed, Sighted, Store, Writer,
};
use crate::alert::{Alert, Draft, Entry, Source};
use crate::article::Article;
use crate::facts::{Facts, Lexicon};
use crate::feed::{Identity, Limits, Pace};
use crate::watch::{Hit, Repeat, Watch};

const FEED: &str = "https://news.example/feed";
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A store that can be closed and opened again.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    runtime: Runtime,
    open: Option<(Store, JoinHandle<()>)>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let mut desk = Self::closed();
        desk.reopen();
        desk
    }

    fn closed() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            runtime: Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build()
                .unwrap(),
            open: None,
        }
    }

    /// Ends the writer, as a stop does, and starts a new one on the same file.
    pub(crate) fn reopen(&mut self) {
        self.close();
        let (store, writer) = Store::open(self.folder.path()).unwrap();
        self.start(store, writer);
    }

    fn start(&mut self, store: Store, writer: Writer) {
        self.open = Some((store, thread::spawn(move || writer.run())));
    }

    fn close(&mut self) {
        if let Some((store, writer)) = self.open.take() {
            drop(store);
            writer.join().unwrap();
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.open.as_ref().unwrap().0
    }

    pub(crate) fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        self.runtime.block_on(answer)
    }

    /// Runs SQL in the writer, to put a fault in its way.
    pub(crate) fn execute(&self, sql: &'static str) {
        self.wait(
            self.store()
                .send("run a test's SQL", move |c| c.execute_batch(sql)),
        )
        .unwrap();
    }

    /// All rows that a query gives.
    pub(crate) fn rows(&self, sql: &'static str) -> Vec<String> {
        let rows = self.store().send("read a test's rows", move |c| {
            let mut query = c.prepare(sql)?;
            let columns = query.column_count();
            let rows = query.query_map([], |row| {
                (0..columns)
                    .map(|n| Ok(format!("{:?}", row.get::<_, rusqlite::types::Value>(n)?)))
                    .collect::<rusqlite::Result<Vec<_>>>()
            })?;
            rows.map(|row| Ok(row?.join(", ")))
                .collect::<rusqlite::Result<_>>()
        });
        self.wait(rows).unwrap()
    }

    /// One number from the writer.
    fn number(&self, sql: &'static str) -> i64 {
        self.wait(
            self.store()
                .send("count", move |c| c.query_row(sql, [], |row| row.get(0))),
        )
        .unwrap()
    }

    fn register(&self, url: &str, due_at: Timestamp) -> FeedState {
        let registered = self.wait(self.store().register_feeds(vec![(url.to_owned(), due_at)]));
        assert_eq!(registered.unwrap().len(), 1);
        self.wait(self.store().feed(url.to_owned())).unwrap().unwrap()
    }

    fn feed(&self) -> FeedState {
        self.wait(self.store().feed(FEED.to_owned())).unwrap().unwrap()
    }

    fn poll(&self, now: i64, items: Vec<ItemWrite>) -> Result<u64, Error> {
        let written = self.wait(self.store().write_poll(poll(now, items)))?;
        Ok(written.expect("nothing is said to be unchanged").waiting)
    }

    /// Brings items with these keys, and gives the numbers of all that wait.
    fn bring(&self, keys: &[&str]) -> Vec<i64> {
        self.register(FEED, at(0));
        self.poll(0, keys.iter().map(|key| item(key)).collect()).unwrap();
        self.pending(0).iter().map(|p| p.id).collect()
    }

    fn pending(&self, now: i64) -> Vec<Pending> {
        self.wait(self.store().pending(at(now), 0, 1_000)).unwrap()
    }

    fn write(&self, write: ArticleWrite) -> Outcome {
        self.store().write_article(write).unwrap().wait().unwrap()
    }

    fn archive(&self) -> Archive {
        Archive::open(self.folder.path()).unwrap()
    }

    /// The alerts of the outbox, in order.
    fn alerts(&self) -> Vec<Alert> {
        let lines = self.wait(self.store().lines(0, 1_000)).unwrap();
        let alerts: Vec<Alert> = lines
            .iter()
            .map(|l| match Entry::parse(&l.json).unwrap() {
                Entry::Alert(alert) => *alert,
                other @ Entry::FeedHealth(_) => panic!("{other:?}"),
            })
            .collect();
        for (line, alert) in lines.iter().zip(&alerts) {
            assert_eq!(
                line.seq, alert.seq,
                "a line holds the number under which it is kept"
            );
        }
        alerts
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.close();
    }
}

/// Puts plain lines into the outbox, numbered as alerts are.
pub(crate) async fn issue(store: &Store, count: usize) {
    let put = move |c: &rusqlite::Connection| {
        for _ in 0..count {
            let seq = super::outbox::next_seq(c)?;
            super::outbox::put(c, seq, at(0), &format!("{{\"seq\":{seq}}}"))?;
        }
        Ok(())
    };
    store.send("issue a test's lines", put).await.unwrap();
}

fn item(key: &str) -> ItemWrite {
    let mark = |what: &str| {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        (what, key).hash(&mut hasher);
        hasher.finish().cast_signed()
    };
    ItemWrite {
        identity: Identity {
            key: key.to_owned(),
            guid: mark("guid"),
            title: None,
            link: mark("link"),
            words: None,
            alone: true,
            text: mark("text"),
        },
        link: Some(link(key)),
        published: None,
        wanted: true,
        alert_after: None,
        payload: format!("{{\"id\":\"{key}\"}}"),
        trace: None,
    }
}

fn link(key: &str) -> String {
    format!("https://news.example/{key}")
}

fn poll(now: i64, items: Vec<ItemWrite>) -> PollWrite {
    PollWrite {
        url: FEED.to_owned(),
        now: at(now),
        pace: Pace {
            limits: Limits {
                floor: Duration::from_mins(15),
                ceiling: Duration::from_hours(24),
            },
            fresh: None,
            retry_after: None,
            pushed: None,
            jitter: -1.0,
        },
        etag: Some(format!("\"{now}\"").into_bytes()),
        last_modified: None,
        moved_to: None,
        answer: Answered::Read(Box::new(ReadFeed {
            kind: "rss".to_owned(),
            stage: "plain".to_owned(),
            items: items
                .into_iter()
                .map(|item| Sighted::Read(Box::new(item)))
                .collect(),
            ..ReadFeed::default()
        })),
        checkup: None,
    }
}

/// A processed item that no watch meets, in a story of its own.
fn read(item: i64, key: &str, now: i64) -> ArticleWrite {
    ArticleWrite {
        item,
        key: key.to_owned(),
        feed: FEED.to_owned(),
        link: Some(link(key)),
        article: Article {
            url: Some(link(key)),
            title: format!("Title of {key}"),
            text: format!("Text of {key}."),
            ..Article::default()
        },
        fingerprint: format!("story of {key}"),
        fetched: at(now),
        now: at(now),
        hits: Vec::new(),
    }
}

/// The same item, met by watches.
fn met(mut write: ArticleWrite, watches: &[(&str, Repeat)]) -> ArticleWrite {
    write.hits = watches
        .iter()
        .map(|(id, repeat)| HitWrite {
            repeat: *repeat,
            draft: draft(id, &write),
            version: "sha256:0".to_owned(),
            allowed: true,
        })
        .collect();
    write
}

/// The same item, telling this story.
fn tells(mut write: ArticleWrite, story: &str) -> ArticleWrite {
    story.clone_into(&mut write.fingerprint);
    write
}

fn draft(watch: &str, write: &ArticleWrite) -> Draft {
    let watch = Watch {
        version: "sha256:0".to_owned(),
        ..Watch::new(watch)
    };
    let hit = Hit {
        watch: 0,
        members: Vec::new(),
        evidence: Vec::new(),
        places: 1,
    };
    let source = Source {
        id: write.key.clone(),
        feed: Some(write.feed.clone()),
        fetched: write.fetched,
        host: "desk".to_owned(),
    };
    let lexicon = Lexicon::new(&[], &[]);
    Draft::new(
        &watch,
        &hit,
        &crate::watch::Account::default(),
        &write.article,
        &Facts::default(),
        &lexicon,
        &source,
    )
}
