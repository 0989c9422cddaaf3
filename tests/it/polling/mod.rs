//! How feeds are polled: one poll after the other against a site on loopback, as fast as the test asks for them. What a
//! poll decides stands in the feed's row: when the feed is due again, and why then.

mod bounds;
mod crowd;
mod holds;
mod interval;
mod redirects;
mod refusals;
mod telling;
mod validators;

use std::fmt::Write as _;
use std::thread::JoinHandle;
use std::time::Duration;

use conjunct::config::{self, Sources};
use conjunct::daemon::{Clock, Current, Health, Polled, poll};
use conjunct::store::{FILE_NAME, FeedState, Store};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::sync::{OnceCell, mpsc};
use url::Url;

use crate::support::{Entry, Reply, Seen, Site, Story, rss};

/// A store and a config that are polled by hand.
struct Rounds {
    folder: TempDir,
    current: Current,
    store: Option<(Store, JoinHandle<()>)>,
    health: OnceCell<Health>,
}

impl Rounds {
    fn new<F: ToString>(feeds: impl IntoIterator<Item = F>) -> Self {
        Self::with("", "timeout_secs = 20", feeds)
    }

    /// With more lines in `[poll]` and in `[fetch]`.
    fn with<F: ToString>(poll: &str, fetch: &str, feeds: impl IntoIterator<Item = F>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut text = format!(
            "state_dir = \"state\"\n[poll]\n{poll}\n\
             [fetch]\nallow_private_addresses = true\nhost_gap_ms = 0\nhost_connections = 64\n{fetch}\n"
        );
        for feed in feeds {
            write!(text, "[[feed]]\nurl = \"{}\"\n", feed.to_string()).expect("a string");
        }
        std::fs::write(folder.path().join("conjunct.toml"), text).expect("a file");
        std::fs::write(folder.path().join("watchlist.toml"), "").expect("a file");
        let current = current(&folder);
        let mut rounds = Self {
            folder,
            current,
            store: None,
            health: OnceCell::new(),
        };
        rounds.restart();
        rounds
    }

    /// Ends the writer and the client, and starts new ones on the same files.
    fn restart(&mut self) {
        self.health = OnceCell::new();
        if let Some((store, writer)) = self.store.take() {
            drop(store);
            writer.join().expect("a writer");
        }
        self.current = current(&self.folder);
        let (store, writer) = Store::open(&self.current.settings.state_dir).expect("a store");
        self.store = Some((store, std::thread::spawn(move || writer.run())));
    }

    fn store(&self) -> &Store {
        &self.store.as_ref().expect("an open store").0
    }

    /// Polls every feed once, in the order of the config; the state of the first one after that.
    async fn poll(&self) -> FeedState {
        for feed in self.current.feeds() {
            self.poll_one(feed.url.as_str()).await;
        }
        self.first().await
    }

    async fn poll_one(&self, url: &str) -> Polled {
        let now = Clock.now();
        self.store()
            .register_feeds(vec![(url.to_owned(), now)])
            .await
            .expect("a store");
        let feed = self.current.feed(url).expect("a feed of the config");
        poll(
            &self.current,
            feed,
            self.store(),
            Clock,
            self.health().await,
            &tokio::sync::Notify::new(),
        )
        .await
        .expect("a store")
    }

    /// What judges the polls, as long as one daemon runs.
    async fn health(&self) -> &Health {
        let begin = async || {
            let (alerts, _woken) = mpsc::channel(1);
            let health = Health::new(self.store().clone(), Clock, "desk".into(), alerts);
            health.await.expect("a store")
        };
        self.health.get_or_init(begin).await
    }

    /// What the log is told of health: feed, trouble, state.
    async fn told(&self) -> Vec<String> {
        let lines = self.store().lines(0, 1_000).await.expect("a store");
        let told = lines.iter().filter_map(|line| {
            let line: serde_json::Value = serde_json::from_str(&line.json).expect("JSON");
            let feed = line["feed"]["url"]
                .as_str()
                .map_or("-", |url| url.rsplit('/').next().unwrap());
            Some(format!(
                "{feed}: {} {}",
                line["trouble"].as_str()?,
                line["state"].as_str()?
            ))
        });
        told.collect()
    }

    async fn first(&self) -> FeedState {
        let url = self.current.feeds().next().expect("a feed").url.to_string();
        self.state(&url).await
    }

    async fn state(&self, url: &str) -> FeedState {
        let state = self.store().feed(url.to_owned()).await.expect("a store");
        state.expect("a feed that was polled")
    }

    /// Changes the database behind the store's back, as time would.
    fn change(&self, statement: &str) {
        let path = self.current.settings.state_dir.join(FILE_NAME);
        let database = Connection::open(path).expect("a database");
        database.busy_timeout(Duration::from_secs(10)).expect("a timeout");
        database.execute(statement, []).expect("a change");
    }
}

impl Drop for Rounds {
    fn drop(&mut self) {
        // The writer ends with the last handle on the store.
        self.health = OnceCell::new();
        if let Some((store, writer)) = self.store.take() {
            drop(store);
            let _ = writer.join();
        }
    }
}

fn current(folder: &TempDir) -> Current {
    let loaded = config::load(&folder.path().join("conjunct.toml"), &Sources::real());
    let config = loaded.config.unwrap_or_else(|| panic!("{:?}", loaded.findings));
    Current::new(config, None).expect("a client")
}

/// A feed of one item whose text has this number.
fn document(number: usize) -> String {
    let link = format!("http://news.example/{number}").parse().expect("a URL");
    let story = Story::new(number);
    rss(&[Entry::new(&story, &link).with_content(&story)])
}

/// The same with more elements in its channel.
fn document_with(elements: &str) -> String {
    document(1).replace(
        "<title>Harbour News</title>",
        &format!("<title>Harbour News</title>{elements}"),
    )
}

/// Whether a request may be answered with 304.
fn is_conditional(seen: &Seen) -> bool {
    seen.header("if-none-match").is_some() || seen.header("if-modified-since").is_some()
}

/// Requests of each path, in the order in which the paths were first asked.
fn asked(site: &Site) -> Vec<String> {
    site.requests().into_iter().map(|seen| seen.target).collect()
}

/// What decided the wait, and its seconds.
fn wait(state: &FeedState) -> (&'static str, u64) {
    let reason = state.reason.map_or("none", conjunct::feed::Reason::name);
    (reason, state.interval.map_or(0, |interval| interval.as_secs()))
}

/// A wait of `secs` that chance may lengthen by a tenth. The answer's way, and a second that begins, are in it.
fn is_about(found: u64, secs: u64) -> bool {
    (secs.saturating_sub(1)..=secs + secs / 10 + 1).contains(&found)
}

fn site_with(ip: &str, path: &str, reply: Reply) -> (Site, Url) {
    let site = Site::start(ip);
    site.route(path, reply);
    let url = site.url(path);
    (site, url)
}
