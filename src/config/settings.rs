//! `conjunct.toml` as meant.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::article::SiteRules;

/// What a new feed's first poll may alert on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Backlog {
    /// Nothing.
    None,
    /// Items of the last 24 hours.
    #[default]
    Day,
    /// Everything.
    All,
}

/// Where an article's text is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FullText {
    /// The article's page.
    #[default]
    Page,
    /// The feed, which holds the whole article; the page is not fetched.
    Feed,
}

/// The daemon's settings, defaults filled in, paths absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The watchlist file.
    pub watchlist: PathBuf,
    /// Where the database lies.
    pub state_dir: PathBuf,
    /// When to poll.
    pub poll: Poll,
    /// How to fetch.
    pub fetch: Fetch,
    /// The alert log file.
    pub alerts: PathBuf,
    /// How long the archive keeps an article, in days.
    pub archive_keep_days: u32,
    /// How feeds are pushed; `None` where they are not.
    pub websub: Option<WebSub>,
    /// The feeds, in the order of the file, disabled ones too.
    pub feeds: Vec<Feed>,
    /// How to clean the pages of single sites.
    pub sites: SiteRules,
}

/// `[poll]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// The shortest time between two polls of one feed. Default 900 s.
    pub min_interval: Duration,
    /// The longest time between two polls of one feed. Default a day.
    pub max_interval: Duration,
    /// What the first poll may alert on.
    pub backlog: Backlog,
}

/// `[fetch]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// Whether loopback, private and link-local addresses may be fetched: for tests and intranets.
    pub allow_private_addresses: bool,
    /// Time between the starts of two requests to one host. Default 1.5 s.
    pub host_gap: Duration,
    /// Requests to one host at the same time. Default 2.
    pub host_connections: usize,
    /// Requests at the same time. Default 64.
    pub connections: usize,
    /// Time for one request, redirects and body included. Default 30 s.
    pub timeout: Duration,
    /// Bytes of one body after decompression. Default 8 MB.
    pub body_bytes_max: usize,
    /// What we say who we are.
    pub user_agent: String,
    /// The proxy for every request; proxies of the environment are ignored.
    pub proxy: Option<Url>,
    /// Whether robots.txt is honoured for article pages. Default true.
    pub robots: bool,
}

/// `[websub]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSub {
    /// Where hubs reach us; its path ends with `/`, and a token comes behind it.
    pub callback: Url,
    /// Where we listen. Default 127.0.0.1:8788.
    pub listen: SocketAddr,
    /// How long hubs are asked to push before they are asked again. Default ten days.
    pub lease: Duration,
    /// How often a feed is polled that is pushed. Default 6 h.
    pub poll_interval: Duration,
}

/// One `[[feed]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its address: http or https, normalised.
    pub url: Url,
    /// Its name, where the user gave one.
    pub name: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The language (ISO 639-1) of articles that do not tell theirs.
    pub language: Option<String>,
    /// Where the outlet sits: ISO 3166 alpha-3 code, where the user gave it.
    pub country: Option<String>,
    /// The shortest time between two polls of this feed, where it differs from `poll.min_interval`.
    pub every: Option<Duration>,
    /// Whether it is polled.
    pub enabled: bool,
    /// A file of `Name: value` lines to send along; never logged.
    pub headers_file: Option<PathBuf>,
    /// Where the text is taken from.
    pub full_text: FullText,
    /// Whether it is pushed where it names a hub.
    pub websub: bool,
}
