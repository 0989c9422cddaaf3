//! What a feed holds, in the field's terms.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::text::Note;

/// A feed as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// Its dialect.
    pub kind: Kind,
    /// Its title, plain text.
    pub title: Option<String>,
    /// How its items were won.
    pub stage: Stage,
    /// What is wrong with it although it was read.
    pub problem: Option<Problem>,
    /// Its items, in its order.
    pub items: Vec<Item>,
    /// What it says about polling.
    pub hints: Hints,
    /// The WebSub hubs that it names, absolute, in its order.
    pub hubs: Vec<String>,
    /// The address that it names as its own (`rel="self"`, `feed_url`), absolute: the topic under which its hubs know it.
    pub self_url: Option<String>,
    /// What was left out or mended.
    pub notes: Vec<Note>,
}

/// One entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// As the feed gives it; where it gives none, made from what is stable, so that two polls give the same.
    pub id: String,
    /// Plain text: markup and entities resolved, white space folded.
    pub title: Option<String>,
    /// The article's address; absolute where the document has a base, else as written.
    pub link: Option<String>,
    /// When it was published; `None` where the feed gives no readable date.
    pub published: Option<Timestamp>,
    /// When it was last changed; `None` where the feed gives no readable date.
    pub updated: Option<Timestamp>,
    /// The teaser, HTML as the feed gave it.
    pub summary: Option<String>,
    /// The body, HTML as the feed gave it.
    pub content: Option<String>,
    /// Names, or mail addresses where there is no name.
    pub authors: Vec<String>,
    /// The item's or the feed's language tag as written (`en-GB`).
    pub language: Option<String>,
}

/// The dialect of a feed's root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// RSS 0.91 to 2.x.
    Rss,
    /// RSS 0.90 and 1.0.
    Rdf,
    /// Atom 0.3 and 1.0.
    Atom,
    /// JSON Feed.
    Json,
    /// A news sitemap.
    Sitemap,
}

impl Kind {
    /// The name that records use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Rdf => "rdf",
            Self::Atom => "atom",
            Self::Json => "json",
            Self::Sitemap => "sitemap",
        }
    }
}

/// How the items were won; later stages mean more had to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// As the feed stands.
    Plain,
    /// After small mending: another character set than the label says, a cut tail closed, an unreadable item left out.
    Mended,
    /// After its tags were closed where they stood open or crossed each other.
    Rebalanced,
    /// By the lenient reader, which takes what it recognises and passes over the rest.
    Fallback,
}

impl Stage {
    /// The name that records and the database use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Mended => "mended",
            Self::Rebalanced => "rebalanced",
            Self::Fallback => "fallback",
        }
    }
}

/// What is wrong with a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// Something else: a web page, JSON without items, another XML, binary data.
    NotAFeed,
    /// The page by which a bot guard asks for proof of a browser.
    ChallengePage,
    /// No bytes, or a feed without items.
    Empty,
    /// It ends before its root element is closed.
    Truncated,
    /// It breaks the rules of XML, JSON or its dialect.
    Malformed,
    /// It holds more than is read.
    TooLarge,
}

impl Problem {
    /// The name that records and the alert log use.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotAFeed => "not-a-feed",
            Self::ChallengePage => "challenge-page",
            Self::Empty => "empty",
            Self::Truncated => "truncated",
            Self::Malformed => "malformed",
            Self::TooLarge => "too-large",
        }
    }
}

/// What a feed says about how often to poll it; `None` or empty where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Hints {
    /// `<ttl>`: how long the feed may be cached, in seconds.
    pub ttl_secs: Option<u64>,
    /// `<skipHours>`: hours of the day (UTC, 0 to 23) in which nothing new comes, ascending.
    pub skip_hours: Option<Vec<u8>>,
    /// `<skipDays>`: days of the week (UTC) on which nothing new comes, 0 for Monday to 6 for Sunday, ascending.
    pub skip_days: Option<Vec<u8>>,
    /// `sy:updatePeriod` over `sy:updateFrequency`, in seconds.
    pub update_period_secs: Option<u64>,
    /// `sy:updateBase`: from this time on the periods are counted; `None` where no period is named.
    pub update_base: Option<Timestamp>,
}

/// Why no feed could be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Unreadable {
    /// What it is, for programs.
    pub problem: Problem,
    /// One line for people.
    pub message: String,
}

impl Unreadable {
    pub(super) fn new(problem: Problem, message: impl Into<String>) -> Self {
        Self {
            problem,
            message: message.into(),
        }
    }
}
