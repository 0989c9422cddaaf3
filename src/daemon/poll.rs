//! One poll of one feed: ask, read, write down, say when it is due again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tracing::{debug, info, warn};
use url::Url;

use super::document::{Document, read, read_index};
use super::health::{self, Came, Failed, Reach};
use super::websub::{note_offer, slowing};
use super::{Clock, Current, Health, error_chain, note_hold};
use crate::config;
use crate::feed::health::Trouble;
use crate::feed::{self, Fresh, Limits, Pace, Refusal, Setback};
use crate::fetch::{self, Accept, Request, SecretHeaders, Status, Validators};
use crate::store::{self, Answered, Checkup, FeedState, PollFailure, PollWrite, Store};

/// A feed is asked for as a whole where it last came so long ago, whatever its validators say.
const FULL_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What a poll came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Polled {
    /// The next poll; `None`: the feed is polled no more.
    pub next: Option<Next>,
    /// New items that wait to be read.
    pub waiting: u64,
}

/// A feed's next poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// When it is due.
    pub at: Timestamp,
    /// Where it is asked.
    pub address: String,
}

impl Polled {
    fn at(at: Timestamp, address: String) -> Self {
        Self {
            next: Some(Next { at, address }),
            waiting: 0,
        }
    }
}

/// Why a poll brought nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
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

    /// What it shows of the feed's health.
    fn health(&self) -> Failed {
        match self {
            Self::Fetch(error) => health::failed(error),
            Self::Unreadable(unreadable) => health::unreadable(unreadable.problem),
            Self::Headers { .. } => Failed {
                trouble: Trouble::Dead,
                reach: Reach::NotAsked,
            },
            Self::Lost => Failed {
                trouble: Trouble::NotAFeed,
                reach: Reach::Answered,
            },
        }
    }

    /// How the server turned us away; `None`: for good.
    fn refusal(&self) -> Option<Refusal> {
        match self {
            // By way of a redirect that need not last, only what it led to is gone.
            Self::Fetch(fetch::Error::Status {
                status: 410,
                detour: false,
                ..
            }) => None,
            Self::Fetch(fetch::Error::Status {
                status: 401 | 403 | 451,
                ..
            }) => Some(Refusal::Forbidden),
            _ => Some(Refusal::Passing),
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
    health: &Health,
    offers: &Notify,
) -> Result<Polled, store::Error> {
    let url = feed.url.to_string();
    let state = store.feed(url.clone()).await?;
    let began = clock.now();
    let asked = Asked::new(feed, state.as_ref(), began);
    let outcome = ask(current, feed, store, &asked, began).await;
    let poll = Poll {
        current,
        feed,
        health,
        store,
        offers,
        url,
        address: asked.address.into(),
        limits: Limits {
            floor: feed.every.unwrap_or(current.settings.poll.min_interval),
            ceiling: current.settings.poll.max_interval,
        },
        state,
        now: clock.now(),
        jitter: fastrand::f64() * 2.0 - 1.0,
    };
    match outcome {
        Ok(answer) => poll.succeeded(answer).await,
        Err(failure) => poll.failed(failure).await,
    }
}

/// How a feed is asked this time.
struct Asked {
    /// Its address, or where that has moved for good.
    address: Url,
    /// The validators of the last answer.
    validators: Option<Validators>,
    /// The hash of the document that was read last.
    body_hash: Option<Vec<u8>>,
    /// Whether a move for good may be followed: never with a login, which is meant for the feed's own host.
    may_move: bool,
}

impl Asked {
    fn new(feed: &config::Feed, state: Option<&FeedState>, now: Timestamp) -> Self {
        let has_login =
            feed.headers_file.is_some() || !feed.url.username().is_empty() || feed.url.password().is_some();
        let moved = state
            .and_then(|s| Url::parse(s.redirected_to.as_deref()?).ok())
            .filter(|_| !has_login);
        // Some servers answer 304 for ever: once a week the feed is asked for as a whole.
        let is_fresh = |s: &&FeedState| {
            s.full_at
                .is_some_and(|at| now.duration_since(at) < FULL_AFTER && at <= now)
        };
        let validators = state.filter(is_fresh).map(|s| Validators {
            etag: s.etag.clone(),
            last_modified: s.last_modified.clone(),
        });
        Self {
            address: moved.unwrap_or_else(|| feed.url.clone()),
            validators: validators.filter(|v| !v.is_empty()),
            body_hash: state.and_then(|s| s.body_hash.clone()),
            may_move: !has_login,
        }
    }
}

/// A poll whose outcome is known and not yet written.
struct Poll<'a> {
    current: &'a Current,
    feed: &'a config::Feed,
    health: &'a Health,
    store: &'a Store,
    /// Told when the feed names other hubs than before.
    offers: &'a Notify,
    /// The feed's name: its address in the config.
    url: String,
    /// Where it was asked.
    address: String,
    limits: Limits,
    state: Option<FeedState>,
    now: Timestamp,
    jitter: f64,
}

impl Poll<'_> {
    async fn succeeded(self, mut answer: Answer) -> Result<Polled, store::Error> {
        let checkup = self.judge(answer.came(self.now)).await;
        let url = self.url;
        let slowing = slowing(self.current, self.store, &url, self.now).await?;
        let offer = match &mut answer.document {
            Document::Read(read) => Some(read.offer.take()),
            Document::NotModified | Document::Same => None,
        };
        let first = self.state.as_ref().is_none_or(|s| s.first_poll_at.is_none());
        let backlog = self.current.settings.poll.backlog;
        let write = PollWrite {
            url: url.clone(),
            now: self.now,
            pace: Pace {
                limits: self.limits,
                fresh: answer.fresh,
                retry_after: answer.retry_after,
                pushed: slowing.as_ref().and_then(|slowing| slowing.interval),
                jitter: self.jitter,
            },
            etag: answer.validators.etag,
            last_modified: answer.validators.last_modified,
            moved_to: answer.moved_to.map(String::from),
            answer: Answered::NotModified,
            checkup,
        };
        let is_read = matches!(answer.document, Document::Read(_));
        let written = loop {
            let answered = match &answer.document {
                Document::NotModified => Answered::NotModified,
                Document::Same => Answered::Same,
                Document::Read(read) => {
                    Answered::Read(Box::new(read.to_write(&url, first, backlog, self.now)))
                }
            };
            let write = PollWrite {
                answer: answered,
                ..write.clone()
            };
            if let Some(written) = self.store.write_poll(write).await? {
                break written;
            }
            // What was known when the document was read is not true any more: a push came between.
            if let Document::Read(read) = &mut answer.document {
                read.forget_what_is_known().await;
            }
        };
        self.health.told(self.feed, &written.turns);
        let (due, waiting) = (written.due, written.waiting);
        let (wait, why) = (due.wait(self.now).as_secs(), due.reason.name());
        if is_read {
            info!(
                feed.url = %url, items.new = waiting, feed.interval_secs = wait, feed.reason = why,
                "read {waiting} new items from {url}"
            );
        } else {
            debug!(feed.url = %url, feed.interval_secs = wait, feed.reason = why, "{url} is unchanged");
        }
        if let Some(offer) = offer {
            note_offer(self.store, &url, offer, self.offers).await?;
        }
        let mut next_at = due.at;
        if let Some(slowing) = slowing.filter(|_| waiting > 0) {
            let last_ok = self.state.as_ref().and_then(|s| s.last_ok_at);
            let soon = self
                .now
                .checked_add(SignedDuration::try_from(self.limits.floor).unwrap_or_default());
            let soon = soon.unwrap_or(due.at);
            if slowing.missed(self.store, self.now, last_ok, soon).await? {
                next_at = next_at.min(soon);
            }
        }
        if let Some(to) = written.redirected_to.as_ref().filter(|to| **to != self.address) {
            info!(feed.url = %url, "{url} has moved for good: from now on it is asked at {to}");
        }
        Ok(Polled {
            next: Some(Next {
                at: next_at,
                address: written.redirected_to.unwrap_or(url),
            }),
            waiting,
        })
    }

    async fn judge(&self, came: Came<'_>) -> Option<Checkup> {
        self.health
            .judge(self.feed, &self.address, self.state.as_ref(), came, self.now)
            .await
    }

    async fn failed(self, failure: Failure) -> Result<Polled, store::Error> {
        let problem = format!("{}: {}", failure.code(), error_chain(&failure));
        let (url, now) = (self.url.clone(), self.now);
        if let Failure::Fetch(fetch::Error::Held { left, .. }) = &failure {
            let due = Setback::held(now, *left, self.limits, self.jitter);
            debug!(feed.url = %url, "{}", error_chain(&failure));
            self.store.write_poll_held(url, now, due).await?;
            return Ok(Polled::at(due.at, self.address));
        }
        if let Failure::Fetch(error) = &failure {
            note_hold(error, self.store, now).await?;
        }
        let checkup = self
            .judge(Came::Nothing {
                failed: failure.health(),
                problem: &problem,
            })
            .await;
        let failures = self.state.map_or(0, |s| s.failures).saturating_add(1);
        let due = failure.refusal().map(|refusal| {
            Setback {
                limits: self.limits,
                failures,
                refusal,
                retry_after: failure.retry_after(),
                jitter: self.jitter,
            }
            .due(now)
        });
        if due.is_some() {
            warn!(feed.url = %url, feed.failures = failures, feed.problem = failure.code(), "cannot read {url}: {problem}");
        } else {
            warn!(
                feed.url = %url, feed.problem = "gone",
                "{url} is gone for good, says its server: it is not asked any more; take it out of the config"
            );
        }
        let turns = self
            .store
            .write_poll_failure(PollFailure {
                url,
                now,
                due,
                problem,
                checkup,
            })
            .await?;
        self.health.told(self.feed, &turns);
        Ok(due
            .map(|due| Polled::at(due.at, self.address))
            .unwrap_or_default())
    }
}

/// What a poll brought.
struct Answer {
    document: Document,
    validators: Validators,
    fresh: Option<Fresh>,
    retry_after: Option<Duration>,
    /// Where the asked address leads for good.
    moved_to: Option<Url>,
    /// How long it took.
    took: Duration,
    /// The server's own time.
    date: Option<Timestamp>,
}

impl Answer {
    fn came(&self, now: Timestamp) -> Came<'_> {
        let (took, date) = (self.took, self.date);
        match &self.document {
            Document::Read(read) => Came::Read {
                reading: read.reading(took, now),
                problem: read.problem(),
                date,
            },
            Document::NotModified | Document::Same => Came::Unchanged { took, date },
        }
    }
}

async fn ask(
    current: &Current,
    feed: &config::Feed,
    store: &Store,
    asked: &Asked,
    now: Timestamp,
) -> Result<Answer, Failure> {
    let headers = match &feed.headers_file {
        Some(path) => Some(secret_headers(path).await?),
        None => None,
    };
    let request = Request {
        url: &asked.address,
        validators: asked.validators.as_ref(),
        accept: Accept::Feed,
        headers: headers.as_ref(),
    };
    let mut response = current.client.get(request).await?;
    let mut answer = Answer {
        document: Document::NotModified,
        validators: std::mem::take(&mut response.validators),
        fresh: response.fresh,
        retry_after: response.retry_after,
        moved_to: response.moved_to().filter(|_| asked.may_move).cloned(),
        took: response.took,
        date: response.date,
    };
    if response.status == Status::Ok {
        if let Some(sitemaps) = feed::news_of_index(&response.body, &response.final_url) {
            answer.document = Document::Read(Box::new(read_index(current, sitemaps).await?));
            // An index need not change when its sitemaps do: it has no validators.
            answer.validators = Validators::default();
        } else {
            // A database that fails here fails when the poll is written, too, and is heard then.
            let shown = store.shown(feed.url.to_string(), now).await.unwrap_or_default();
            answer.document = read(response, asked.body_hash.clone(), shown).await?;
        }
    }
    Ok(answer)
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
