//! From a hit to an alert: everything that is known before the alert gets its place in the log.

use std::fmt::Write;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use ulid::Ulid;

use super::record::{PRODUCER, SCHEMA};
use super::{Alert, ArticleNote, ArticleRef, Copy, Evidence, Latency, Member, Novelty, StoryRef, WatchRef};
use crate::article::{Article, Precision};
use crate::facts::{Facts, How, Lexicon, Region, Who, events_and_quotes};
use crate::watch::{Account, Hit, Watch};

/// Where an article came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its id in the archive.
    pub id: String,
    /// The feed's address, where one brought it.
    pub feed: Option<String>,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// The machine's name.
    pub host: String,
}

/// What the log decides: the place of the alert in it, and the past of its story and watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its number.
    pub seq: u64,
    /// When it is written.
    pub time: Timestamp,
    /// The story's id.
    pub story: String,
    /// When the story was first seen.
    pub story_first_seen: Timestamp,
    /// The story's articles so far, this one included.
    pub story_articles: u64,
    /// Copies known so far.
    pub also_in: Vec<Copy>,
    /// When the watch last alerted on any story.
    pub last_alert: Option<Timestamp>,
}

/// An alert that waits for its place in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    alert: Alert,
    published: Option<Timestamp>,
    fetched: Timestamp,
}

impl Draft {
    /// Drafts the alert of a hit.
    pub fn new(
        watch: &Watch,
        hit: &Hit,
        account: &Account,
        article: &Article,
        facts: &Facts,
        lexicon: &Lexicon,
        source: &Source,
    ) -> Self {
        let members = members(hit, facts, lexicon);
        let evidence = evidence(hit, facts);
        let (events, quotes) = events_and_quotes(facts, lexicon, &account.events, &account.quotes);
        let alert = Alert {
            schema: SCHEMA.to_owned(),
            seq: 0,
            id: String::new(),
            kind: "alert".to_owned(),
            time: String::new(),
            severity: watch.severity.name().to_owned(),
            watch: WatchRef {
                id: watch.id.clone(),
                name: watch.name.clone(),
                version: watch.version.clone(),
            },
            story: StoryRef {
                id: String::new(),
                first_seen: String::new(),
                articles: 0,
            },
            summary: summary(&members, &evidence, &article.title),
            members,
            events,
            quotes,
            grade: account.grade.map(|grade| grade.name().to_owned()),
            novelty: Novelty {
                days_since_last: None,
                first_time: true,
            },
            evidence,
            article: article_ref(article, source),
            also_in: Vec::new(),
            latency_ms: Latency {
                published_to_alert: None,
                fetched_to_alert: 0,
            },
            host: source.host.clone(),
            producer: PRODUCER.to_owned(),
        };
        Self {
            alert,
            published: article
                .published
                .filter(|p| p.precision != Precision::FirstSeen)
                .map(|p| p.at),
            fetched: source.fetched,
        }
    }

    /// The id of the watch.
    pub fn watch(&self) -> &str {
        &self.alert.watch.id
    }

    /// Gives the alert its place in the log.
    pub fn issue(mut self, issue: Issue) -> Alert {
        let alert = &mut self.alert;
        alert.seq = issue.seq;
        alert.time = issue.time.to_string();
        alert.id = ulid(
            issue.time,
            [&alert.watch.id, &alert.article.id, &issue.seq.to_string()],
        );
        alert.story = StoryRef {
            id: issue.story,
            first_seen: issue.story_first_seen.to_string(),
            articles: issue.story_articles,
        };
        alert.also_in = issue.also_in;
        alert.novelty = Novelty {
            days_since_last: issue
                .last_alert
                .map(|last| issue.time.duration_since(last).as_hours().max(0) / 24),
            first_time: issue.last_alert.is_none(),
        };
        let since =
            |then: Timestamp| i64::try_from(issue.time.duration_since(then).as_millis()).unwrap_or(i64::MAX);
        alert.latency_ms = Latency {
            published_to_alert: self.published.map(since),
            fetched_to_alert: since(self.fetched).max(0),
        };
        self.alert
    }
}

/// A ULID whose random part is made from what the alert is about, so that the same alert has the same id.
pub(super) fn ulid(time: Timestamp, parts: [&str; 3]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let random = hash
        .finalize()
        .iter()
        .take(10)
        .fold(0_u128, |sum, byte| (sum << 8) | u128::from(*byte));
    let ms = u64::try_from(time.as_millisecond()).unwrap_or(0);
    Ulid::from_parts(ms, random).to_string()
}

fn members(hit: &Hit, facts: &Facts, lexicon: &Lexicon) -> Vec<Member> {
    let places = facts.document.places();
    hit.members
        .iter()
        .map(|met| {
            let naming = &met.naming;
            let (id, name) = match naming.who {
                // A topic stands in no cast.
                Who::Listed(entry) => {
                    let entry = lexicon.entries().get(entry);
                    entry.map_or(("", ""), |e| (&e.id, &e.name))
                }
                who @ Who::Found(_) => {
                    let cast = &facts.detail(lexicon).cast;
                    (cast.id(who, lexicon), cast.name(who, lexicon))
                }
            };
            let (region, start, end) = places.of(naming.span);
            Member {
                id: id.to_owned(),
                name: name.to_owned(),
                text: naming.span.of(facts.document.text()).to_owned(),
                how: naming.how.name().to_owned(),
                variant: naming.variant.map(|variant| variant.name().to_owned()),
                confidence: Some(f64::from(naming.confidence) / 100.0),
                group: met.group.clone(),
                within: (region == Region::Title).then(|| "title".to_owned()),
                start,
                end,
            }
        })
        .collect()
}

fn evidence(hit: &Hit, facts: &Facts) -> Vec<Evidence> {
    let places = facts.document.places();
    hit.evidence
        .iter()
        .map(|e| {
            let (region, start, end) = places.of(e.span);
            Evidence {
                text: e.span.of(facts.document.text()).to_owned(),
                within: (region == Region::Title).then(|| "title".to_owned()),
                start,
                end,
                paragraph: e.paragraph,
            }
        })
        .collect()
}

fn article_ref(article: &Article, source: &Source) -> ArticleRef {
    ArticleRef {
        id: source.id.clone(),
        url: article.url.clone(),
        canonical_url: article.canonical_url.clone(),
        title: article.title.clone(),
        published: article.published.map(|p| p.at.to_string()),
        published_precision: article
            .published
            .filter(|p| p.precision != Precision::Second)
            .map(|p| p.precision.name().to_owned()),
        fetched: source.fetched.to_string(),
        language: article.language.clone(),
        site: article.site.clone(),
        feed: source.feed.clone(),
        text_source: article.text_source.name().to_owned(),
        sha256: hex(&Sha256::digest(article.text.as_bytes())),
        notes: article
            .notes
            .iter()
            .map(|note| ArticleNote {
                code: note.code.to_owned(),
                message: note.message.clone(),
            })
            .collect(),
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// A summary longer than this is cut at a word.
pub(super) const SUMMARY_CHARS_MAX: usize = 240;

/// "Cuba + Russia, military-cooperation: The words that prove it."
fn summary(members: &[Member], evidence: &[Evidence], title: &str) -> String {
    let names = |topic: bool| {
        members
            .iter()
            .filter(|m| (m.how == How::Term.name()) == topic)
            .map(|m| m.name.as_str())
            .collect::<Vec<_>>()
    };
    let mut head = names(false).join(" + ");
    for topic in names(true) {
        if !head.is_empty() {
            head.push_str(", ");
        }
        head.push_str(topic);
    }
    let words = evidence.first().map_or(title, |e| e.text.as_str());
    cut(&format!("{head}: {words}"), SUMMARY_CHARS_MAX)
}

pub(super) fn cut(text: &str, chars_max: usize) -> String {
    let Some((at, _)) = text.char_indices().nth(chars_max) else {
        return text.to_owned();
    };
    let head = text.get(..at).unwrap_or(text);
    let head = head.rsplit_once(' ').map_or(head, |(words, _)| words);
    format!("{head} \u{2026}")
}
