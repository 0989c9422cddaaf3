//! A desk: a folder with config, watchlist, state and alert log.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;
use url::Url;

use super::program::{Daemon, Output, Program};

/// Settings of every test: the loopback sites may be asked, quickly, and do not hold a test up.
const FETCH: &str = "[fetch]\nallow_private_addresses = true\nhost_gap_ms = 0\nhost_connections = 16\ntimeout_secs = 2\n\
                     body_bytes_max = 2_000_000\n";

/// Stories of [`super::Story`] meet this watch.
const WATCHLIST: &str = "[[watch]]\nid = \"ties\"\nall = [\"cuba\", \"russia\"]\nwithin = \"sentence\"\n";

/// The folder; it goes when the desk is dropped.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// A desk that reads these feeds, each once in a quarter of an hour.
    pub(crate) fn new<F: ToString>(feeds: impl IntoIterator<Item = F>) -> Self {
        let desk = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        desk.write("watchlist.toml", WATCHLIST);
        desk.configure(900, FETCH, feeds);
        desk
    }

    /// The same, but each feed is due again after a second.
    pub(crate) fn eager<F: ToString>(feeds: impl IntoIterator<Item = F>) -> Self {
        let desk = Self::new([] as [&str; 0]);
        desk.configure(1, FETCH, feeds);
        desk
    }

    /// The same with the default manners towards private addresses.
    pub(crate) fn guarded<F: ToString>(feeds: impl IntoIterator<Item = F>) -> Self {
        let desk = Self::new([] as [&str; 0]);
        desk.configure(900, "[fetch]\nhost_gap_ms = 0\n", feeds);
        desk
    }

    /// Another floor for all feeds, other manners, these feeds.
    pub(crate) fn configure<F: ToString>(
        &self,
        min_interval_secs: u32,
        fetch: &str,
        feeds: impl IntoIterator<Item = F>,
    ) {
        let mut config = format!(
            "state_dir = \"state\"\n\n[poll]\nmin_interval_secs = {min_interval_secs}\n\n{fetch}\n\
             [log]\nalerts = \"alerts.jsonl\"\n"
        );
        for feed in feeds {
            write!(config, "\n[[feed]]\nurl = \"{}\"\n", feed.to_string()).expect("a string");
        }
        self.write("conjunct.toml", &config);
    }

    /// One more feed in the config.
    pub(crate) fn add_feed(&self, url: &Url) {
        let config = fs::read_to_string(self.config()).expect("a config");
        self.write("conjunct.toml", format!("{config}\n[[feed]]\nurl = \"{url}\"\n"));
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.file(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.file("conjunct.toml")
    }

    pub(crate) fn start(&self) -> Daemon {
        Daemon::start(&self.config(), &self.file("daemon.log"))
    }

    pub(crate) fn start_with(&self, environment: &[(&str, &str)]) -> Daemon {
        Daemon::start_with(&self.config(), &self.file("daemon.log"), environment)
    }

    /// A command, run in the folder: the config there is taken by itself.
    pub(crate) fn program<S: AsRef<std::ffi::OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Program {
        Program::new(arguments).folder(self.path())
    }

    pub(crate) fn run<S: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Output {
        self.program(arguments).run()
    }

    /// The alert log as it stands; a last line that is being written is left out.
    pub(crate) fn alerts(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.file("alerts.jsonl")).unwrap_or_default();
        text.split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect()
    }

    /// The alert log of a daemon that has ended: every line is whole, numbers run from 1 without gap or repeat.
    pub(crate) fn whole_log(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.file("alerts.jsonl")).expect("an alert log");
        assert!(
            text.is_empty() || text.ends_with('\n'),
            "the last line is torn: {text}"
        );
        let alerts = self.alerts();
        for (number, alert) in (1..).zip(&alerts) {
            assert_eq!(alert["seq"], Value::from(number), "{text}");
            assert_eq!(alert["schema"], "conjunct.alert/1");
        }
        alerts
    }

    /// Waits until the log holds so many alerts.
    pub(crate) fn wait_for_alerts(&self, daemon: &mut Daemon, count: usize) -> Vec<Value> {
        daemon.wait_until(&format!("there are {count} alerts"), |_| {
            let alerts = self.alerts();
            (alerts.len() >= count).then_some(alerts)
        })
    }

    /// What a query that counts gives; `None` where the daemon has not made its tables yet.
    pub(crate) fn count(&self, query: &str) -> Option<i64> {
        let database = Connection::open_with_flags(self.database(), OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        database.query_row(query, [], |row| row.get(0)).ok()
    }

    /// Changes the database of a daemon that does not run.
    pub(crate) fn change(&self, statement: &str) {
        let database = Connection::open(self.database()).expect("a database");
        database.execute(statement, []).expect("a change");
    }

    /// One poll of every feed by a daemon of its own, and the reading of what it brought.
    pub(crate) fn poll_once(&self) {
        if self.count("SELECT 1").is_some() {
            self.change("UPDATE feed SET due_at = 0");
        }
        let is = |query: &str| self.count(query) == Some(1);
        let mut daemon = self.start();
        daemon.wait_until("the feeds were polled and what is new was read", |_| {
            let polled = is("SELECT count(*) > 0 AND min(due_at) > 0 AND min(last_ok_at) > 0 FROM feed");
            (polled && is("SELECT count(*) = 0 FROM item WHERE state = 0 AND revision = 0")).then_some(())
        });
        assert_eq!(daemon.stop(), 0);
        // What is to be read again is found at once after a start.
        let waits = || self.count("SELECT count(*) FROM item WHERE state = 0");
        if waits() != Some(0) {
            let mut daemon = self.start();
            daemon.wait_until("nothing waits", |_| (waits() == Some(0)).then_some(()));
            assert_eq!(daemon.stop(), 0);
        }
    }

    /// The database of a daemon that does not run.
    pub(crate) fn database(&self) -> PathBuf {
        self.file("state").join(conjunct::store::FILE_NAME)
    }

    /// Items that were read.
    pub(crate) fn items_done(&self) -> usize {
        let done = self
            .count("SELECT count(*) FROM item WHERE state = 1")
            .unwrap_or(0);
        usize::try_from(done).expect("a count")
    }
}

/// Titles of the alerts' articles, sorted; one that alerted twice stands twice.
pub(crate) fn titles(alerts: &[Value]) -> Vec<&str> {
    let mut titles: Vec<&str> = alerts
        .iter()
        .map(|alert| alert["article"]["title"].as_str().expect("a title"))
        .collect();
    titles.sort_unstable();
    titles
}

/// Watch and story of each alert; none stands twice.
pub(crate) fn told(alerts: &[Value]) -> BTreeSet<(String, String)> {
    let told: BTreeSet<(String, String)> = alerts
        .iter()
        .map(|alert| (alert["watch"]["id"].to_string(), alert["story"]["id"].to_string()))
        .collect();
    assert_eq!(told.len(), alerts.len(), "a story was told twice");
    told
}
