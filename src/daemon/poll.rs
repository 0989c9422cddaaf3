//! One poll of one feed: ask, read, write down, say when it is due again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};
use url::Url;

use super::{Clock, Current, error_chain};
use crate::config::{self, Backlog};
use crate::feed::{self, Identity, Item, believable, identify, next_due};
use crate::fetch::{self, Accept, Request, Response, SecretHeaders, Status, Validators};
use crate::store::{self, FeedState, ItemWrite, PollFailure, PollWrite, ReadFeed, Store};

/// What a poll came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Polled {
    /// When the feed is due again.
    pub due_at: Timestamp,
    /// New items that wait to be read.
    pub waiting: u64,
}

/// Why a poll brought nothing.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Fetch(#[from] fetch::Error),
    #[error("{0}")]
    Unreadable(feed::Unreadable),
    #[error("cannot read the headers file {path}: {why}")]
    Headers { path: String, why: String },
    #[error("the reader of the feed ended early")]
    Lost,
}

impl Failure {
    fn code(&self) -> &'static str {
        match self {
            Self::Fetch(error) => error.code(),
            Self::Unreadable(unreadable) => unreadable.problem.name(),
            Self::Headers { .. } => "headers-file",
            Self::Lost => "lost",
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Fetch(error) => error.retry_after(),
            _ => None,
        }
    }
}

/// Polls a feed. Only an error of the database is an error here: whatever the feed does is written down and logged.
pub async fn poll(
    current: &Current,
    feed: &config::Feed,
    store: &Store,
    clock: Clock,
) -> Result<Polled, store::Error> {
    let url = feed.url.to_string();
    let state = store.feed(url.clone()).await?;
    let outcome = ask(current, feed, state.as_ref()).await;
    let now = clock.now();
    let failures = match &outcome {
        Ok(_) => 0,
        Err(_) => state.as_ref().map_or(0, |s| s.failures).saturating_add(1),
    };
    let floor = feed.every.unwrap_or(current.settings.poll.min_interval);
    let retry_after = match &outcome {
        Ok(answer) => answer.retry_after,
        Err(failure) => failure.retry_after(),
    };
    let jitter = fastrand::f64() * 2.0 - 1.0;
    let due_at = next_due(
        now,
        floor,
        current.settings.poll.max_interval,
        failures,
        retry_after,
        jitter,
    );
    match outcome {
        Ok(answer) => {
            let first = state.as_ref().is_none_or(|s| s.first_poll_at.is_none());
            let read = answer
                .read
                .map(|read| read.into_write(&url, first, current.settings.poll.backlog, now));
            let unchanged = read.is_none();
            let waiting = store
                .write_poll(PollWrite {
                    url: url.clone(),
                    now,
                    due_at,
                    read,
                })
                .await?;
            if unchanged {
                tracing::debug!(feed.url = %url, "{url} is unchanged");
            } else {
                info!(feed.url = %url, items.new = waiting, "read {waiting} new items from {url}");
            }
            Ok(Polled { due_at, waiting })
        }
        Err(failure) => {
            let problem = format!("{}: {}", failure.code(), error_chain(&failure));
            warn!(feed.url = %url, feed.failures = failures, feed.problem = failure.code(), "cannot read {url}: {problem}");
            store
                .write_poll_failure(PollFailure {
                    url,
                    now,
                    due_at,
                    problem,
                })
                .await?;
            Ok(Polled { due_at, waiting: 0 })
        }
    }
}

struct Answer {
    read: Option<Read>,
    retry_after: Option<Duration>,
}

struct Read {
    feed: feed::Feed,
    validators: Validators,
}

async fn ask(current: &Current, feed: &config::Feed, state: Option<&FeedState>) -> Result<Answer, Failure> {
    let headers = match &feed.headers_file {
        Some(path) => Some(secret_headers(path).await?),
        None => None,
    };
    let validators = state
        .map(|s| Validators {
            etag: s.etag.clone(),
            last_modified: s.last_modified.clone(),
        })
        .filter(|v| !v.is_empty());
    let request = Request {
        url: &feed.url,
        validators: validators.as_ref(),
        accept: Accept::Feed,
        headers: headers.as_ref(),
    };
    let response = current.client.get(request).await?;
    let retry_after = response.retry_after;
    let read = match response.status {
        Status::NotModified => None,
        Status::Ok => match feed::news_of_index(&response.body, &response.final_url) {
            Some(sitemaps) => Some(read_index(current, sitemaps).await?),
            None => Some(read(response).await?),
        },
    };
    Ok(Answer { read, retry_after })
}

/// Parsing takes its time for a big feed: it leaves the network's threads alone.
async fn read(response: Response) -> Result<Read, Failure> {
    let Response {
        body,
        content_type,
        final_url,
        validators,
        ..
    } = response;
    let parsed =
        tokio::task::spawn_blocking(move || feed::parse(&body, content_type.as_deref(), Some(&final_url)))
            .await
            .map_err(|_| Failure::Lost)?;
    Ok(Read {
        feed: parsed.map_err(Failure::Unreadable)?,
        validators,
    })
}

/// The news of several sitemaps as one feed. An index need not change when they do: it has no validators.
async fn read_index(current: &Current, sitemaps: Vec<Url>) -> Result<Read, Failure> {
    let mut whole: Option<feed::Feed> = None;
    let mut failure = Failure::Unreadable(feed::Unreadable {
        problem: feed::Problem::Empty,
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
            Ok(response) => read(response).await.map(|read| read.feed),
            Err(error) => Err(error.into()),
        };
        match (one, &mut whole) {
            (Ok(one), Some(whole)) => whole.items.extend(one.items),
            (Ok(one), None) => whole = Some(one),
            // One of them is enough; the next poll asks again.
            (Err(why), _) => failure = why,
        }
    }
    let validators = Validators::default();
    whole.map(|feed| Read { feed, validators }).ok_or(failure)
}

async fn secret_headers(path: &std::path::Path) -> Result<SecretHeaders, Failure> {
    let failure = |why: String| Failure::Headers {
        path: path.display().to_string(),
        why,
    };
    let file = path.to_owned();
    let text = tokio::task::spawn_blocking(move || std::fs::read_to_string(file))
        .await
        .map_err(|_| Failure::Lost)?
        .map_err(|error| failure(error.to_string()))?;
    SecretHeaders::parse(&text).map_err(|error| failure(error.to_string()))
}

impl Read {
    /// The document as the store keeps it. `first`: nothing of this feed was seen before, so `backlog` decides what of
    /// it is still news.
    fn into_write(self, url: &str, first: bool, backlog: Backlog, now: Timestamp) -> ReadFeed {
        let Self { feed, validators } = self;
        ReadFeed {
            title: feed.title,
            kind: feed.kind.name().to_owned(),
            stage: feed.stage.name().to_owned(),
            problem: feed.problem.map(|p| p.name().to_owned()),
            etag: validators.etag,
            last_modified: validators.last_modified,
            items: feed
                .items
                .iter()
                .zip(identify(url, &feed.items))
                .map(|(item, identity)| item_write(item, identity, first, backlog, now))
                .collect(),
        }
    }
}

const DAY: Duration = Duration::from_hours(24);

/// An item as the store keeps it. On a feed's first poll, `backlog` decides: an item of long ago is passed over; one whose
/// date is of late, missing, of 1970 or in the future is read, and its page's own date has the last word.
fn item_write(item: &Item, identity: Identity, first: bool, backlog: Backlog, now: Timestamp) -> ItemWrite {
    let reach = match backlog {
        Backlog::None => Some(Duration::ZERO),
        Backlog::Day => Some(DAY),
        Backlog::All => None,
    };
    let limit = reach
        .and_then(|r| SignedDuration::try_from(r).ok())
        .and_then(|r| now.checked_sub(r).ok());
    let date = item_date(item, now);
    let undated = date.is_none() && backlog == Backlog::Day;
    ItemWrite {
        identity,
        link: item.link.clone(),
        published: item.published.or(item.updated),
        wanted: !first || undated || feed::backlog_allows(date, now, reach),
        alert_after: limit.filter(|_| first),
        payload: serde_json::to_string(item).unwrap_or_default(),
    }
}

/// The date that a feed gives an item, where it can be true.
pub(super) fn item_date(item: &Item, now: Timestamp) -> Option<Timestamp> {
    [item.published, item.updated]
        .into_iter()
        .flatten()
        .find(|date| believable(*date, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which items of a first poll are read, and which of those need a page with a date.
    #[test]
    fn a_first_poll_does_not_flood() {
        let now: Timestamp = "2026-05-04T12:00:00Z".parse().unwrap();
        let limit: Timestamp = "2026-05-03T12:00:00Z".parse().unwrap();
        let recent = Some("2026-05-04T02:00:00Z");
        let old = Some("2026-05-01T12:00:00Z");
        let zero = Some("1970-01-01T00:00:00Z");
        let future = Some("2031-01-01T00:00:00Z");
        for (published, updated, day, all) in [
            (recent, None, true, true),
            (old, None, false, true),
            (None, None, true, true),
            (zero, None, true, true),
            (future, None, true, true),
            (zero, old, false, true),
            (future, recent, true, true),
        ] {
            let time = |text: Option<&str>| text.map(|text| text.parse().unwrap());
            let item = Item {
                id: "g".to_owned(),
                title: None,
                link: None,
                published: time(published),
                updated: time(updated),
                summary: None,
                content: None,
                authors: Vec::new(),
                language: None,
            };
            let write = |first, backlog| {
                let identity = identify("http://n.example/", std::slice::from_ref(&item)).remove(0);
                item_write(&item, identity, first, backlog, now)
            };
            assert!(!write(true, Backlog::None).wanted, "{item:?}");
            let one = write(true, Backlog::Day);
            assert_eq!((one.wanted, one.alert_after), (day, Some(limit)), "{item:?}");
            let one = write(true, Backlog::All);
            assert_eq!((one.wanted, one.alert_after), (all, None), "{item:?}");
            for backlog in [Backlog::None, Backlog::Day, Backlog::All] {
                let later = write(false, backlog);
                assert!(
                    later.wanted && later.alert_after.is_none(),
                    "new at a later poll: {item:?}"
                );
            }
        }
    }
}
