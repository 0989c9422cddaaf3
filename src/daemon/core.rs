//! The core's threads: from a page to its article, its facts, its hits, and into the store.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tracing::{debug, error, info};

use super::current::labels;
use super::items::item_date;
use super::{Clock, Current, Progress, error_chain};
use crate::alert::{Draft, Source};
use crate::article::{self, Article, Given, Precision, Published, SiteRules, TextSource};
use crate::facts;
use crate::feed::{Item, believable};
use crate::store::{ArticleWrite, HitWrite, Outcome, Reply, Reread, Store, Work};
use crate::story::Fingerprint;
use crate::text::Note;
use crate::watch::Context;

/// An item with what was fetched for it.
#[derive(Debug)]
pub struct Task {
    /// The config at work when it was fetched.
    pub current: Arc<Current>,
    /// The item.
    pub work: Work,
    /// Its page.
    pub page: Page,
    /// When.
    pub fetched: Timestamp,
}

/// What was fetched.
#[derive(Debug)]
pub enum Page {
    /// The page.
    Fetched {
        /// Its address after redirects.
        url: String,
        /// Its `Content-Type`.
        content_type: Option<String>,
        /// Its bytes.
        body: Bytes,
    },
    /// The archive holds it from another feed.
    Known(Box<Reread>),
    /// The feed holds the whole article, or the item has no link.
    None,
    /// It could not be had.
    Failed {
        /// Why, for programs: a code of [`crate::fetch::Error`].
        code: &'static str,
        /// Why, for people.
        problem: String,
    },
}

/// A core thread's means.
#[derive(Debug, Clone)]
pub struct Core {
    /// Where the tasks come from; the threads share it.
    pub tasks: Arc<Mutex<mpsc::Receiver<Task>>>,
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Told when there are new lines in the outbox.
    pub alerts: mpsc::Sender<()>,
    /// Signs of life.
    pub progress: Arc<Progress>,
    /// The machine's name, for alerts.
    pub host: Arc<str>,
}

/// Answers of the database that a thread lets wait before it looks at the first.
const ANSWERS_MAX: usize = 16;
/// When an article that made the core panic is tried again: a newer version may read it.
const PANIC_PAUSE: SignedDuration = SignedDuration::from_hours(24);

impl Core {
    /// Works until the queue is closed and empty.
    pub fn run(self) {
        let mut answers: Vec<(String, Reply<Outcome>)> = Vec::new();
        loop {
            let Some(task) = self.next(answers.is_empty()) else {
                if answers.is_empty() {
                    return;
                }
                // Nothing to do: time to see what became of the last ones.
                answers
                    .drain(..)
                    .for_each(|(link, answer)| self.told(&link, answer));
                continue;
            };
            self.progress.article_taken();
            answers.extend(self.work_off(task));
            self.progress.article_done();
            if answers.len() >= ANSWERS_MAX {
                answers
                    .drain(..)
                    .for_each(|(link, answer)| self.told(&link, answer));
            }
        }
    }

    /// The next task. A thread that may wait waits for it, `None` then means that the queue is closed; another takes
    /// what is there, for a thread that waits holds the queue.
    fn next(&self, may_wait: bool) -> Option<Task> {
        if may_wait {
            return self
                .tasks
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .blocking_recv();
        }
        self.tasks.try_lock().ok()?.try_recv().ok()
    }

    fn work_off(&self, task: Task) -> Option<(String, Reply<Outcome>)> {
        let link = task.work.link.clone().unwrap_or_default();
        let item = task.work.id;
        let written = catch_unwind(AssertUnwindSafe(|| self.process(task)));
        let Ok(write) = written else {
            // The item stays in the database, so that nothing is lost.
            error!(
                item.id = item,
                page.url = link,
                "the core panicked on {link}; it is tried again in a day"
            );
            self.put_off(item);
            return None;
        };
        match self.store.write_article(write) {
            Ok(reply) => Some((link, reply)),
            Err(error) => {
                error!(
                    item.id = item,
                    "cannot write {link} down: {}",
                    error_chain(&error)
                );
                None
            }
        }
    }

    fn put_off(&self, item: i64) {
        let retry_at = self.clock.now().checked_add(PANIC_PAUSE).unwrap_or_default();
        if let Err(error) = self
            .store
            .put_off_blocking(item, retry_at, "the core panicked".to_owned())
        {
            error!(
                item.id = item,
                "cannot put item {item} off: {}",
                error_chain(&error)
            );
        }
    }

    fn told(&self, link: &str, answer: Reply<Outcome>) {
        match answer.wait() {
            Ok(outcome) => {
                if !outcome.alerts.is_empty() {
                    info!(
                        page.url = link,
                        alerts = outcome.alerts.len(),
                        "{} alerts on {link}",
                        outcome.alerts.len()
                    );
                    // A full queue has already told the delivery.
                    let _ = self.alerts.try_send(());
                } else if outcome.copy {
                    debug!(page.url = link, "{link} tells a known story");
                }
            }
            // The item still waits in the database: it is read again.
            Err(error) => error!(
                page.url = link,
                "cannot write {link} down: {}",
                error_chain(&error)
            ),
        }
    }

    /// The pure way of one item: article, facts, hits, drafts.
    fn process(&self, task: Task) -> ArticleWrite {
        let Task {
            current,
            work,
            page,
            fetched,
        } = task;
        let fetched = match &page {
            Page::Known(known) => known.fetched,
            _ => fetched,
        };
        let now = self.clock.now();
        let feed = current.feed(&work.feed);
        let labels = feed.map(labels).unwrap_or_default();
        let language = feed.and_then(|f| f.language.clone());
        let mut article = article_of(&work, page, language, &current.settings.sites, now);
        let allowed = is_news(&mut article, &work, now);
        let engine = &current.engine;
        let input = facts::Input::from(&article);
        let outlet = feed.and_then(|f| f.country.as_deref()).or(input.outlet);
        let facts = facts::extract(&facts::Input { outlet, ..input }, engine.lexicon());
        let context = Context {
            language: article.language.as_deref(),
            feed: Some(&labels),
            now,
        };
        let source = Source {
            id: work.key.clone(),
            feed: Some(work.feed.clone()),
            fetched,
            host: self.host.to_string(),
        };
        let hits = engine
            .judge(&facts, context)
            .iter()
            .filter_map(|hit| {
                let watch = engine.watch(hit.watch)?;
                let draft = Draft::new(
                    watch,
                    hit,
                    &engine.account(hit, &facts),
                    &article,
                    &facts,
                    engine.lexicon(),
                    &source,
                );
                Some(HitWrite {
                    repeat: watch.repeat,
                    draft,
                    version: watch.version.clone(),
                    allowed,
                })
            })
            .collect();
        let fingerprint = Fingerprint::new(&article.title, &article.text).to_string();
        ArticleWrite {
            item: work.id,
            key: work.key,
            feed: work.feed,
            link: work.link,
            article,
            fingerprint,
            fetched,
            now,
            hits,
        }
    }
}

/// Takes a date that cannot be true out of an article: when the feed first showed it stands in, for good. Says whether
/// the article may alert: one of a feed's first poll only where it has a date of its own that is of late.
fn is_news(article: &mut Article, work: &Work, now: Timestamp) -> bool {
    let own = article
        .published
        .filter(|p| p.precision != Precision::FirstSeen && believable(p.at, now));
    article.modified = article.modified.filter(|at| believable(*at, now));
    article.published = own.or(Some(Published {
        at: work.first_seen,
        offset_minutes: None,
        precision: Precision::FirstSeen,
    }));
    let Some(limit) = work.alert_after else {
        return true;
    };
    // A revision is as new as the change.
    let modified = article.modified.filter(|_| work.revision > 0);
    modified.is_some_and(|at| at >= limit)
        || own.is_some_and(|own| {
            let latest = match own.precision {
                // Somewhere in that day.
                Precision::Day => own.at.checked_add(DAY).unwrap_or(own.at),
                _ => own.at,
            };
            latest >= limit
        })
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The article of an item, from its page, else from its feed.
fn article_of(
    work: &Work,
    page: Page,
    language: Option<String>,
    rules: &SiteRules,
    now: Timestamp,
) -> Article {
    let item: Option<Item> = serde_json::from_str(&work.payload).ok();
    let item = item.as_ref();
    let mut given = Given {
        url: work.link.clone(),
        title: item.and_then(|i| i.title.clone()),
        published: item.and_then(|i| item_date((i.published, i.updated), now)),
        language: item.and_then(|i| i.language.clone()).or(language),
        authors: item.map(|i| i.authors.clone()).unwrap_or_default(),
        rule: None,
    };
    let content = item.and_then(|i| i.content.as_deref());
    let summary = item.and_then(|i| i.summary.as_deref());
    match page {
        Page::Known(known) => known.article,
        Page::Fetched {
            url,
            content_type,
            body,
        } => {
            given.rule = rules.of(Some(&url));
            given.url = Some(url);
            let html = article::decode(&body, content_type.as_deref());
            article::best(article::from_html(&html, &given), content, summary, &given)
        }
        Page::None => from_feed(content, summary, &given),
        Page::Failed { code, problem } => {
            let mut article = from_feed(content, summary, &given);
            let note = match code {
                "robots" => Note::new("robots", format!("the page was not fetched: {problem}")),
                _ => Note::new(
                    "page-failed",
                    format!("the page could not be had: {code}: {problem}"),
                ),
            };
            article.notes.push(note);
            article
        }
    }
}

fn from_feed(content: Option<&str>, summary: Option<&str>, given: &Given) -> Article {
    match content {
        Some(content) => article::from_feed(content, given, TextSource::Feed),
        None => article::from_feed(summary.unwrap_or_default(), given, TextSource::Summary),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_pages_own_date_decides_on_a_first_poll() {
        let (now, limit) = (at("2026-05-04T12:00:00Z"), at("2026-05-03T12:00:00Z"));
        let first_seen = at("2026-05-04T11:59:00Z");
        for (published, precision, after, allowed, kept) in [
            (Some("2026-05-04T09:00:00Z"), Precision::Second, true, true, true),
            (Some("2026-05-03T11:00:00Z"), Precision::Second, true, false, true),
            (Some("2026-05-03T00:00:00Z"), Precision::Day, true, true, true),
            (Some("2026-05-02T00:00:00Z"), Precision::Day, true, false, true),
            (
                Some("1970-01-01T00:00:00Z"),
                Precision::Second,
                true,
                false,
                false,
            ),
            (
                Some("2031-01-01T00:00:00Z"),
                Precision::Second,
                true,
                false,
                false,
            ),
            // Another feed's item of the same page had no date either.
            (
                Some("2026-05-04T11:00:00Z"),
                Precision::FirstSeen,
                true,
                false,
                false,
            ),
            (None, Precision::Second, true, false, false),
            (None, Precision::Second, false, true, false),
            (
                Some("2031-01-01T00:00:00Z"),
                Precision::Second,
                false,
                true,
                false,
            ),
            (Some("2026-01-01T00:00:00Z"), Precision::Second, false, true, true),
        ] {
            let mut article = Article {
                published: published.map(|text| Published {
                    at: at(text),
                    offset_minutes: Some(60),
                    precision,
                }),
                ..Article::default()
            };
            let before = article.published;
            let work = Work {
                id: 1,
                key: "k".to_owned(),
                feed: "f".to_owned(),
                link: None,
                first_seen,
                revision: 0,
                attempts: 0,
                alert_after: after.then_some(limit),
                payload: String::new(),
                known: None,
            };
            assert_eq!(
                is_news(&mut article, &work, now),
                allowed,
                "{published:?} {precision:?}"
            );
            if kept {
                assert_eq!(article.published, before);
            } else {
                let clamped = article.published.unwrap();
                assert_eq!(
                    (clamped.at, clamped.precision),
                    (first_seen, Precision::FirstSeen)
                );
            }
        }
    }
}
