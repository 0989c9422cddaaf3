//! The poller: asks every feed when it is due. The first stage; it is what a stop stops.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::error;
use url::Url;

use super::agenda::{Agenda, Manners};
use super::poll::{Next, Polled, poll};
use super::{Clock, Current, Health, Progress, error_chain};
use crate::feed::Reason;
use crate::fetch::RETRY_AFTER_MAX;
use crate::store::{self, Registered, Store};

/// The longest sleep: a jump of the clock is noticed after so long, and the watchdog sees a turn.
const SLEEP_MAX: Duration = Duration::from_secs(5);
/// Polls under way at once; each waits at its host's gate. More feeds that are due wait in the agenda.
const POLLS_MAX: usize = 256;
/// The next try after the database refused to answer.
const STORE_PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// The poller's means.
#[derive(Debug)]
pub struct Poller {
    /// The config at work.
    pub current: watch::Receiver<Arc<Current>>,
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Told when items wait to be read.
    pub items: Arc<Notify>,
    /// Told when a feed names other hubs than before.
    pub offers: Arc<Notify>,
    /// Feeds that are to be polled now, because no hub pushes them any more.
    pub hasten: mpsc::Receiver<String>,
    /// Told when there may be lines for the log.
    pub alerts: mpsc::Sender<()>,
    /// This machine's name, for these lines.
    pub host: Arc<str>,
    /// Signs of life.
    pub progress: Arc<Progress>,
    /// Ends it.
    pub stop: CancellationToken,
}

type Polls = JoinSet<(Arc<str>, Result<Polled, store::Error>)>;

impl Poller {
    /// Polls until it is stopped. Polls under way are broken off: nothing of them was written.
    pub async fn run(mut self) -> Result<(), store::Error> {
        let mut agenda = Agenda::new(manners(&self.current.borrow()));
        let mut polls = Polls::new();
        let (store, host, alerts) = (self.store.clone(), Arc::clone(&self.host), self.alerts.clone());
        let health = Arc::new(Health::new(store, self.clock, host, alerts).await?);
        self.adopt(&mut agenda).await?;
        loop {
            self.progress.poller_turned();
            let now = self.clock.now();
            health.beat(now);
            while polls.len() < POLLS_MAX
                && let Some(url) = agenda.take(now)
            {
                self.start(url, &health, &mut polls);
            }
            let is_full = polls.len() >= POLLS_MAX;
            let wait = agenda.wait(now).filter(|_| !is_full);
            tokio::select! {
                () = self.stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(wait.map_or(SLEEP_MAX, |wait| wait.min(SLEEP_MAX))) => {}
                changed = self.current.changed() => {
                    if changed.is_ok() {
                        self.adopt(&mut agenda).await?;
                    }
                }
                Some(done) = polls.join_next() => self.finish(done, &mut agenda),
                Some(url) = self.hasten.recv() => agenda.hasten(&url, self.clock.now()),
            }
        }
    }

    /// Takes the feeds of the config at work: new ones are registered, those that left are forgotten. What was overdue
    /// is not asked all at once: the agenda sees to that.
    async fn adopt(&mut self, agenda: &mut Agenda) -> Result<(), store::Error> {
        let current = Arc::clone(&self.current.borrow_and_update());
        agenda.set_manners(manners(&current));
        agenda.retain(|url| current.feed(url).is_some());
        let wanted = Arc::clone(&current);
        self.store
            .forget_gone(move |url| wanted.feed(url).is_some())
            .await?;
        let wanted = Arc::clone(&current);
        self.store
            .forget_health(move |url| wanted.feed(url).is_some())
            .await?;
        let now = self.clock.now();
        let new = current
            .feeds()
            .map(|f| f.url.to_string())
            .filter(|url| !agenda.knows(url))
            .map(|url| (url, now));
        for feed in self.store.register_feeds(new.collect()).await? {
            if let Some(at) = due_at(&feed, now, current.settings.poll.max_interval) {
                let address = feed.redirected_to.as_deref().unwrap_or(&feed.url);
                agenda.put(&feed.url, &host(address), at);
            }
        }
        Ok(())
    }

    fn start(&self, url: Arc<str>, health: &Arc<Health>, polls: &mut Polls) {
        let current = Arc::clone(&self.current.borrow());
        let (store, clock, health) = (self.store.clone(), self.clock, Arc::clone(health));
        let offers = Arc::clone(&self.offers);
        polls.spawn(async move {
            let polled = match current.feed(&url) {
                Some(feed) => Box::pin(poll(&current, feed, &store, clock, &health, &offers)).await,
                None => Ok(Polled::default()),
            };
            (url, polled)
        });
    }

    fn finish(
        &self,
        done: Result<(Arc<str>, Result<Polled, store::Error>), tokio::task::JoinError>,
        agenda: &mut Agenda,
    ) {
        let soon = || {
            let soon = self.clock.now().checked_add(STORE_PAUSE);
            soon.unwrap_or(Timestamp::MAX)
        };
        match done {
            Ok((url, polled)) => {
                let polled = polled.unwrap_or_else(|error| {
                    error!(feed.url = %url, "cannot write the poll of {url} down: {}", error_chain(&error));
                    Polled {
                        next: Some(Next {
                            at: soon(),
                            address: url.to_string(),
                        }),
                        waiting: 0,
                    }
                });
                if polled.waiting > 0 {
                    self.items.notify_one();
                }
                match polled.next.filter(|_| self.current.borrow().feed(&url).is_some()) {
                    Some(next) => agenda.put(&url, &host(&next.address), next.at),
                    None => agenda.remove(&url),
                }
            }
            Err(panicked) => {
                // Which feed it was is lost with the task: every feed that is being polled is due soon, too.
                error!("a poll panicked: {panicked}");
                for url in agenda.polling() {
                    agenda.put(&url, &host(&url), soon());
                }
            }
        }
    }
}

/// When a feed of the database is due. A time far ahead comes from a clock that was wrong, or from a longer interval than
/// today's, and is not believed; but for what a server asked for.
fn due_at(feed: &Registered, now: Timestamp, max_interval: Duration) -> Option<Timestamp> {
    let farthest = match feed.reason {
        Some(Reason::RetryAfter | Reason::Hold | Reason::Forbidden) => RETRY_AFTER_MAX.max(max_interval),
        _ => max_interval,
    };
    let farthest = now.checked_add(SignedDuration::try_from(farthest).unwrap_or_default());
    Some(feed.due_at?.min(farthest.unwrap_or(now)))
}

/// The manners of a config, for as many polls as its feeds may come to.
fn manners(current: &Current) -> Manners {
    let poll = &current.settings.poll;
    let rates = current
        .feeds()
        .map(|feed| feed.every.unwrap_or(poll.min_interval).as_secs_f64().recip());
    let fetch = &current.settings.fetch;
    Manners::new(fetch.host_gap, fetch.host_connections, rates.sum())
}

/// The host that an address is asked at.
fn host(address: &str) -> String {
    let url = Url::parse(address).ok();
    url.as_ref()
        .and_then(Url::host_str)
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_times_far_ahead_are_believed_only_where_a_server_asked() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let day = Duration::from_hours(24);
        let hours = |hours: i64| now.checked_add(SignedDuration::from_hours(hours)).unwrap();
        for (due, reason, expected) in [
            (Some(hours(1)), Some(Reason::Floor), Some(hours(1))),
            (Some(hours(-30)), None, Some(hours(-30))),
            (Some(hours(300)), Some(Reason::Rhythm), Some(hours(24))),
            (Some(hours(300)), None, Some(hours(24))),
            (Some(hours(48)), Some(Reason::RetryAfter), Some(hours(48))),
            (Some(hours(48)), Some(Reason::Hold), Some(hours(48))),
            (Some(hours(3_000)), Some(Reason::RetryAfter), Some(hours(7 * 24))),
            (None, Some(Reason::Gone), None),
        ] {
            let feed = Registered {
                url: String::new(),
                redirected_to: None,
                due_at: due,
                reason,
            };
            assert_eq!(due_at(&feed, now, day), expected, "{due:?} {reason:?}");
        }
    }
}
