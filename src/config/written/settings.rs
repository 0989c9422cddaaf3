//! `conjunct.toml` as written.

use crate::config::finding::Place;
use crate::config::reader::{Table, Written};
use crate::config::settings::{Backlog, FullText};

/// The whole file.
#[derive(Debug, Default)]
pub(in crate::config) struct Settings {
    pub(in crate::config) watchlist: Option<Written<String>>,
    pub(in crate::config) state_dir: Option<Written<String>>,
    pub(in crate::config) poll: Poll,
    pub(in crate::config) fetch: Fetch,
    pub(in crate::config) alerts: Option<Written<String>>,
    pub(in crate::config) archive_keep_days: Option<Written<u64>>,
    pub(in crate::config) websub: Option<WebSub>,
    pub(in crate::config) feeds: Vec<Feed>,
    pub(in crate::config) sites: Vec<Site>,
}

/// `[poll]`.
#[derive(Debug, Default)]
pub(in crate::config) struct Poll {
    pub(in crate::config) min_interval_secs: Option<Written<u64>>,
    pub(in crate::config) max_interval_secs: Option<Written<u64>>,
    pub(in crate::config) backlog: Option<Written<Backlog>>,
}

/// `[fetch]`.
#[derive(Debug, Default)]
pub(in crate::config) struct Fetch {
    pub(in crate::config) allow_private_addresses: Option<Written<bool>>,
    pub(in crate::config) host_gap_ms: Option<Written<u64>>,
    pub(in crate::config) host_connections: Option<Written<u64>>,
    pub(in crate::config) connections: Option<Written<u64>>,
    pub(in crate::config) timeout_secs: Option<Written<u64>>,
    pub(in crate::config) body_bytes_max: Option<Written<u64>>,
    pub(in crate::config) user_agent: Option<Written<String>>,
    pub(in crate::config) proxy: Option<Written<String>>,
    pub(in crate::config) robots: Option<Written<bool>>,
}

/// `[websub]`.
#[derive(Debug)]
pub(in crate::config) struct WebSub {
    pub(in crate::config) callback: Option<Written<String>>,
    pub(in crate::config) listen: Option<Written<String>>,
    pub(in crate::config) lease_secs: Option<Written<u64>>,
    pub(in crate::config) poll_secs: Option<Written<u64>>,
}

/// One `[[feed]]`.
#[derive(Debug)]
pub(in crate::config) struct Feed {
    pub(in crate::config) place: Place,
    pub(in crate::config) url: Option<Written<String>>,
    pub(in crate::config) name: Option<Written<String>>,
    pub(in crate::config) tags: Vec<Written<String>>,
    pub(in crate::config) language: Option<Written<String>>,
    pub(in crate::config) country: Option<Written<String>>,
    pub(in crate::config) every_secs: Option<Written<u64>>,
    pub(in crate::config) enabled: Option<Written<bool>>,
    pub(in crate::config) headers_file: Option<Written<String>>,
    pub(in crate::config) full_text: Option<Written<FullText>>,
    pub(in crate::config) websub: Option<Written<bool>>,
}

/// One `[[site]]`.
#[derive(Debug)]
pub(in crate::config) struct Site {
    pub(in crate::config) place: Place,
    pub(in crate::config) host: Option<Written<String>>,
    pub(in crate::config) content: Option<Written<String>>,
    pub(in crate::config) remove: Vec<Written<String>>,
    pub(in crate::config) title: Option<Written<String>>,
}

/// Seconds in a year: no interval is longer.
const YEAR_SECS: u64 = 366 * 86_400;

impl Settings {
    pub(in crate::config) fn read(top: &mut Table<'_, '_>) -> Self {
        let settings = Self {
            watchlist: top.string("watchlist"),
            state_dir: top.string("state_dir"),
            poll: top.table("poll", "`[poll]`", Poll::read).unwrap_or_default(),
            fetch: top.table("fetch", "`[fetch]`", Fetch::read).unwrap_or_default(),
            alerts: top.table("log", "`[log]`", |log| log.string("alerts")).flatten(),
            archive_keep_days: top
                .table("archive", "`[archive]`", |archive| {
                    archive.number("keep_days", 1..=36_500)
                })
                .flatten(),
            websub: top.table("websub", "`[websub]`", WebSub::read),
            feeds: top.tables("feed", "`[[feed]]`", Feed::read),
            sites: top.tables("site", "`[[site]]`", Site::read),
        };
        top.not_in_this_version("web", "`[web]`, the reader's pages,");
        top.not_in_this_version("deliver", "`[[deliver]]`, sinks beside the alert log,");
        settings
    }
}

impl Poll {
    fn read(poll: &mut Table<'_, '_>) -> Self {
        let backlogs = [
            ("none", Backlog::None),
            ("day", Backlog::Day),
            ("all", Backlog::All),
        ];
        Self {
            min_interval_secs: poll.number("min_interval_secs", 1..=YEAR_SECS),
            max_interval_secs: poll.number("max_interval_secs", 1..=YEAR_SECS),
            backlog: poll.choice("backlog", &backlogs),
        }
    }
}

impl Fetch {
    fn read(fetch: &mut Table<'_, '_>) -> Self {
        Self {
            allow_private_addresses: fetch.bool("allow_private_addresses"),
            host_gap_ms: fetch.number("host_gap_ms", 0..=600_000),
            host_connections: fetch.number("host_connections", 1..=64),
            connections: fetch.number("connections", 1..=1_024),
            timeout_secs: fetch.number("timeout_secs", 1..=600),
            body_bytes_max: fetch.number("body_bytes_max", 10_000..=1_000_000_000),
            user_agent: fetch.string("user_agent"),
            proxy: fetch.string("proxy"),
            robots: fetch.bool("robots"),
        }
    }
}

/// The shortest lease that hubs are asked for, and the longest.
const LEASE_SECS: std::ops::RangeInclusive<u64> = 3_600..=30 * 86_400;

impl WebSub {
    fn read(websub: &mut Table<'_, '_>) -> Self {
        Self {
            callback: websub.required_string("callback"),
            listen: websub.string("listen"),
            lease_secs: websub.number("lease_secs", LEASE_SECS),
            poll_secs: websub.number("poll_secs", 60..=7 * 86_400),
        }
    }
}

impl Feed {
    fn read(feed: &mut Table<'_, '_>) -> Self {
        let texts = [("page", FullText::Page), ("feed", FullText::Feed)];
        Self {
            place: feed.place,
            url: feed.required_string("url"),
            name: feed.string("name"),
            tags: feed.strings("tags").map(|tags| tags.value).unwrap_or_default(),
            language: feed.string("language"),
            country: feed.string("country"),
            every_secs: feed.number("every_secs", 60..=YEAR_SECS),
            enabled: feed.bool("enabled"),
            headers_file: feed.string("headers_file"),
            full_text: feed.choice("full_text", &texts),
            websub: feed.bool("websub"),
        }
    }
}

impl Site {
    fn read(site: &mut Table<'_, '_>) -> Self {
        Self {
            place: site.place,
            host: site.required_string("host"),
            content: site.string("content"),
            remove: site
                .strings("remove")
                .map(|remove| remove.value)
                .unwrap_or_default(),
            title: site.string("title"),
        }
    }
}
