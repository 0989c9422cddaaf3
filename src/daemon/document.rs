//! The document that a poll brought: read, as far as it is not known, and brought into the store's form.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use url::Url;

use super::Current;
use super::items::{item_date, sightings};
use super::poll::Failure;
use crate::config::Backlog;
use crate::feed::health::Reading;
use crate::feed::websub::{Offer, offer};
use crate::feed::{self, Changes, Entry, Problem, Trace};
use crate::fetch::{Accept, Request, Response};
use crate::store::{ReadFeed, Shown};

pub(super) enum Document {
    /// The server says that nothing changed.
    NotModified,
    /// The one of the last time.
    Same,
    Read(Box<Read>),
}

pub(super) struct Read {
    changes: Changes,
    /// What was known of the document before.
    shown: Vec<Shown>,
    /// What it was read from; `None` where more than one document was read.
    source: Option<Source>,
    /// What its reading depends on; `None` where more than one document was read.
    hash: Option<Vec<u8>>,
    bytes: usize,
    /// The hubs that it names.
    pub(super) offer: Option<Offer>,
}

/// All that is needed to read a document.
#[derive(Debug, Clone)]
struct Source {
    body: Bytes,
    content_type: Option<String>,
    url: Url,
}

impl Source {
    fn read(&self, known: &[Trace]) -> Result<Changes, feed::Unreadable> {
        feed::parse_changes(&self.body, self.content_type.as_deref(), Some(&self.url), known)
    }

    /// All that the reading depends on: the bytes, what they are said to be, where they lie, and who reads them.
    fn hash(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        for part in [
            env!("CARGO_PKG_VERSION"),
            self.content_type.as_deref().unwrap_or_default(),
            self.url.as_str(),
        ] {
            hash.update(part);
            hash.update([0]);
        }
        hash.update(&self.body);
        hash.finalize().to_vec()
    }
}

/// Reads a document, but not the same one again, and of another one only what changed. Parsing takes its time for a big
/// feed: it leaves the network's threads alone.
pub(super) async fn read(
    response: Response,
    last: Option<Vec<u8>>,
    shown: Vec<Shown>,
) -> Result<Document, Failure> {
    let Response {
        body,
        content_type,
        final_url,
        links,
        ..
    } = response;
    let source = Source {
        body,
        content_type,
        url: final_url,
    };
    let read = move || {
        let hash = source.hash();
        if last.is_some_and(|last| last == hash) {
            return Ok(Document::Same);
        }
        let known: Vec<Trace> = shown.iter().map(|shown| shown.trace).collect();
        let changes = source.read(&known)?;
        Ok(Document::Read(Box::new(Read {
            offer: offer(&changes.feed, &links, &source.url),
            changes,
            shown,
            hash: Some(hash),
            bytes: source.body.len(),
            source: Some(source),
        })))
    };
    let read: Result<Document, feed::Unreadable> = tokio::task::spawn_blocking(read)
        .await
        .map_err(|_| Failure::Lost)?;
    read.map_err(Failure::Unreadable)
}

/// The news of several sitemaps as one feed.
pub(super) async fn read_index(current: &Current, sitemaps: Vec<Url>) -> Result<Read, Failure> {
    let mut whole: Option<Read> = None;
    let mut failure = Failure::Unreadable(feed::Unreadable {
        problem: Problem::Empty,
        message: "a sitemap index without sitemaps".to_owned(),
    });
    for url in sitemaps {
        let request = Request {
            url: &url,
            validators: None,
            accept: Accept::Feed,
            headers: None,
        };
        let one = match current.client.get(request).await {
            Ok(response) => read(response, None, Vec::new()).await,
            Err(error) => Err(error.into()),
        };
        match (one, &mut whole) {
            (Ok(Document::Read(one)), Some(whole)) => whole.extend(one.changes, one.bytes),
            (Ok(Document::Read(one)), None) => whole = Some(*one),
            (Ok(_), _) => {}
            // One of them is enough; the next poll asks again.
            (Err(why), _) => failure = why,
        }
    }
    let whole = whole.map(|mut read| {
        read.changes.entries.fill(Entry::Read(None));
        Read {
            hash: None,
            source: None,
            offer: None,
            ..read
        }
    });
    whole.ok_or(failure)
}

impl Read {
    /// What it shows of the feed's health.
    pub(super) fn reading(&self, took: Duration, now: Timestamp) -> Reading {
        let dates = self.dates().into_iter();
        let dates = dates.map(|(published, updated)| published.or(updated));
        Reading::new(dates, self.problem(), took, now)
    }

    /// What is wrong with it although it was read.
    pub(super) fn problem(&self) -> Option<Problem> {
        self.changes.feed.problem
    }

    /// Reads all of it.
    pub(super) async fn forget_what_is_known(&mut self) {
        self.shown.clear();
        let Some(source) = self.source.clone() else { return };
        let whole = tokio::task::spawn_blocking(move || source.read(&[])).await;
        // What was read once can be read again.
        if let Ok(Ok(changes)) = whole {
            self.changes = changes;
        } else {
            self.changes
                .entries
                .retain(|entry| matches!(entry, Entry::Read(_)));
        }
    }

    /// The document as the store keeps it. `first`: nothing of this feed was seen before, so `backlog` decides what of
    /// it is still news.
    pub(super) fn to_write(&self, url: &str, first: bool, backlog: Backlog, now: Timestamp) -> ReadFeed {
        let feed = &self.changes.feed;
        let dates = self.dates().into_iter();
        ReadFeed {
            title: feed.title.clone(),
            kind: feed.kind.name().to_owned(),
            stage: feed.stage.name().to_owned(),
            problem: feed.problem.map(|p| p.name().to_owned()),
            hints: feed.hints.clone(),
            body_hash: self.hash.clone(),
            body_bytes: u64::try_from(self.bytes).unwrap_or(u64::MAX),
            dates: dates.filter_map(|dates| item_date(dates, now)).collect(),
            items: sightings(url, &self.changes, &self.shown, first, backlog, now),
            known: self.shown.len(),
        }
    }

    fn dates(&self) -> Vec<(Option<Timestamp>, Option<Timestamp>)> {
        let known: Vec<Trace> = self.shown.iter().map(|shown| shown.trace).collect();
        self.changes.dates(&known)
    }

    fn extend(&mut self, other: Changes, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.changes.feed.items.extend(other.feed.items);
        self.changes.entries.extend(other.entries);
    }
}

#[cfg(test)]
mod tests;
