//! The line of an alert in the log, `conjunct.alert/1`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::escape_json;

/// The schema that every line names.
pub(super) const SCHEMA: &str = "conjunct.alert/1";
/// Program and version, as every line names them.
pub(super) const PRODUCER: &str = concat!("conjunct/", env!("CARGO_PKG_VERSION"));

/// An alert as the log holds it. Offsets are characters, end exclusive, into the article's text, or into its title
/// where `in` says so; times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// `conjunct.alert/1`.
    pub schema: String,
    /// Counts the lines of the log from 1, without gap or repeat.
    pub seq: u64,
    /// ULID.
    pub id: String,
    /// `alert`.
    pub kind: String,
    /// When it was written.
    pub time: String,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// The watch.
    pub watch: WatchRef,
    /// The story.
    pub story: StoryRef,
    /// One line for people.
    pub summary: String,
    /// One mention for each member.
    pub members: Vec<Member>,
    /// Events that join the members, as `read --json` gives them.
    pub events: Vec<Value>,
    /// Quotes in the evidence, as `read --json` gives them.
    pub quotes: Vec<Value>,
    /// How much of the news it is: `main`, `recent`, `background` or `history`; null where nothing tells.
    pub grade: Option<String>,
    /// How new it is to the watch.
    pub novelty: Novelty,
    /// The sentences or paragraphs that prove it.
    pub evidence: Vec<Evidence>,
    /// The article.
    pub article: ArticleRef,
    /// Copies of the story that were known when the line was written.
    pub also_in: Vec<Copy>,
    /// How long it took.
    pub latency_ms: Latency,
    /// The machine.
    pub host: String,
    /// Program and version.
    pub producer: String,
}

/// The watch of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchRef {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `sha256:` of what it meant.
    pub version: String,
}

/// The story of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryRef {
    /// Its id.
    pub id: String,
    /// When its first article was processed.
    pub first_seen: String,
    /// Its articles so far.
    pub articles: u64,
}

/// A mention of a member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Actor or topic.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The words.
    pub text: String,
    /// The kind of mention; `term` for a topic.
    pub how: String,
    /// The rule that led from the words to the member; absent where the words are a name as listed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub variant: Option<String>,
    /// How sure it is that the words mean the member, 0 to 1: an estimate. Lines of older versions have none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confidence: Option<f64>,
    /// Id of the group that the watch names, where this is an actor of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub group: Option<String>,
    /// `title` where the offsets count there.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none", default)]
    pub within: Option<String>,
    /// First character.
    pub start: usize,
    /// The character after the last one.
    pub end: usize,
}

/// How new an alert is to its watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Novelty {
    /// Whole days since the watch last alerted.
    pub days_since_last: Option<i64>,
    /// Whether it never alerted before.
    pub first_time: bool,
}

/// A sentence or paragraph that proves an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its words.
    pub text: String,
    /// `title` where it is the title.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none", default)]
    pub within: Option<String>,
    /// First character.
    pub start: usize,
    /// The character after the last one.
    pub end: usize,
    /// Its paragraph; 0 is the title.
    pub paragraph: usize,
}

/// The article of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleRef {
    /// Its id in the archive.
    pub id: String,
    /// Where it was fetched.
    pub url: Option<String>,
    /// What the page calls itself.
    pub canonical_url: Option<String>,
    /// Its title.
    pub title: String,
    /// When it was published.
    pub published: Option<String>,
    /// `day` where only the day is known, `first-seen` where nothing tells a date that can be true and `published` is
    /// when the feed first showed it; absent where `published` is a time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published_precision: Option<String>,
    /// When it was fetched.
    pub fetched: String,
    /// ISO 639-1.
    pub language: Option<String>,
    /// The site's name.
    pub site: Option<String>,
    /// The feed's address.
    pub feed: Option<String>,
    /// `page`, `structured-data`, `feed` or `summary`.
    pub text_source: String,
    /// SHA-256 of the text, in hex.
    pub sha256: String,
    /// What was cut, mended or could not be had; absent where there is nothing to say.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<ArticleNote>,
}

/// What is to be said of an article's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleNote {
    /// What, for programs: `robots`, `page-failed`, `text-cut` …
    pub code: String,
    /// What, for people.
    pub message: String,
}

/// A copy of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Its address.
    pub url: Option<String>,
    /// Its site.
    pub site: Option<String>,
    /// When it was published.
    pub published: Option<String>,
}

/// How long an alert took, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latency {
    /// From the article's own date; null where it has none.
    pub published_to_alert: Option<i64>,
    /// From the end of fetching.
    pub fetched_to_alert: i64,
}

impl Alert {
    /// The line of the log, without its line break.
    pub fn line(&self) -> String {
        // Strings, numbers and vectors always serialise; an empty line would be seen at once.
        escape_json(&serde_json::to_string(self).unwrap_or_default())
    }
}
