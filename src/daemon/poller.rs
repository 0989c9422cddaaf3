//! The poller: asks every feed when it is due. The first stage; it is what a stop stops.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::error;

use super::poll::{Polled, poll};
use super::{Clock, Current, Health, Progress, error_chain};
use crate::store::{self, Store};

/// The longest sleep: a jump of the clock is noticed after so long, and the watchdog sees a turn.
const SLEEP_MAX: Duration = Duration::from_secs(5);
/// Polls under way at once; each waits at its host's gate. More feeds that are due wait in the heap.
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
    /// Told when there may be lines for the log.
    pub alerts: mpsc::Sender<()>,
    /// This machine's name, for these lines.
    pub host: Arc<str>,
    /// Signs of life.
    pub progress: Arc<Progress>,
    /// Ends it.
    pub stop: CancellationToken,
}

/// The feeds that are due, soonest first.
#[derive(Debug, Default)]
struct Agenda {
    heap: BinaryHeap<Reverse<(Timestamp, String)>>,
    due: HashMap<String, Timestamp>,
    polling: HashSet<String>,
}

impl Agenda {
    fn put(&mut self, url: String, at: Timestamp) {
        self.polling.remove(&url);
        self.due.insert(url.clone(), at);
        self.heap.push(Reverse((at, url)));
    }

    /// Keeps the feeds that are still wanted.
    fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.due.retain(|url, _| wanted(url));
    }

    fn knows(&self, url: &str) -> bool {
        self.due.contains_key(url) || self.polling.contains(url)
    }

    /// Takes a feed that is due.
    fn take(&mut self, now: Timestamp) -> Option<String> {
        while let Some(Reverse((at, url))) = self.heap.peek() {
            if self.due.get(url) != Some(at) {
                self.heap.pop();
                continue;
            }
            if *at > now {
                return None;
            }
            let url = url.clone();
            self.heap.pop();
            self.due.remove(&url);
            self.polling.insert(url.clone());
            return Some(url);
        }
        None
    }

    /// How long until the next one is due.
    fn wait(&self, now: Timestamp) -> Duration {
        let next = self.heap.peek().map(|Reverse((at, _))| at.duration_since(now));
        next.and_then(|d| Duration::try_from(d).ok())
            .unwrap_or(if next.is_some() { Duration::ZERO } else { SLEEP_MAX })
    }
}

impl Poller {
    /// Polls until it is stopped. Polls under way are broken off: nothing of them was written.
    pub async fn run(mut self) -> Result<(), store::Error> {
        let (store, host, alerts) = (self.store.clone(), Arc::clone(&self.host), self.alerts.clone());
        let health = Arc::new(Health::new(store, self.clock, host, alerts).await?);
        let mut agenda = Agenda::default();
        let mut polls: JoinSet<(String, Result<Polled, store::Error>)> = JoinSet::new();
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
            let full = polls.len() >= POLLS_MAX;
            let sleep = if full {
                SLEEP_MAX
            } else {
                agenda.wait(now).min(SLEEP_MAX)
            };
            tokio::select! {
                () = self.stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(sleep) => {}
                changed = self.current.changed() => {
                    if changed.is_ok() {
                        self.adopt(&mut agenda).await?;
                    }
                }
                Some(done) = polls.join_next() => self.finish(done, &mut agenda),
            }
        }
    }

    /// Takes the feeds of the config at work: new ones are registered, those gone are forgotten.
    async fn adopt(&mut self, agenda: &mut Agenda) -> Result<(), store::Error> {
        let current = Arc::clone(&self.current.borrow_and_update());
        agenda.retain(|url| current.feed(url).is_some());
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
        for state in self.store.register_feeds(new.collect()).await? {
            // A due time far ahead comes from a clock that was wrong, or from a longer interval than today's.
            let latest = now.checked_add(
                SignedDuration::try_from(current.settings.poll.max_interval).unwrap_or_default(),
            );
            agenda.put(state.url, state.due_at.min(latest.unwrap_or(now)));
        }
        Ok(())
    }

    fn start(
        &self,
        url: String,
        health: &Arc<Health>,
        polls: &mut JoinSet<(String, Result<Polled, store::Error>)>,
    ) {
        let current = Arc::clone(&self.current.borrow());
        let (store, clock, health) = (self.store.clone(), self.clock, Arc::clone(health));
        polls.spawn(async move {
            let polled = match current.feed(&url) {
                Some(feed) => Box::pin(poll(&current, feed, &store, clock, &health)).await,
                None => Ok(Polled {
                    due_at: clock.now(),
                    waiting: 0,
                }),
            };
            (url, polled)
        });
    }

    fn finish(
        &self,
        done: Result<(String, Result<Polled, store::Error>), tokio::task::JoinError>,
        agenda: &mut Agenda,
    ) {
        match done {
            Ok((url, polled)) => {
                let due_at = match polled {
                    Ok(polled) => {
                        if polled.waiting > 0 {
                            self.items.notify_one();
                        }
                        polled.due_at
                    }
                    Err(error) => {
                        error!(feed.url = %url, "cannot write the poll of {url} down: {}", error_chain(&error));
                        self.clock
                            .now()
                            .checked_add(STORE_PAUSE)
                            .unwrap_or(Timestamp::MAX)
                    }
                };
                agenda.polling.remove(&url);
                if self.current.borrow().feed(&url).is_some() {
                    agenda.put(url, due_at);
                }
            }
            Err(panicked) => {
                // Which feed it was is lost with the task: every feed that is not due and not running is due soon.
                error!("a poll panicked: {panicked}");
                let soon = self
                    .clock
                    .now()
                    .checked_add(STORE_PAUSE)
                    .unwrap_or(Timestamp::MAX);
                for url in agenda.polling.clone() {
                    agenda.put(url, soon);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn feeds_come_when_they_are_due_and_once() {
        let mut agenda = Agenda::default();
        agenda.put("b".into(), at(20));
        agenda.put("a".into(), at(10));
        agenda.put("c".into(), at(5));
        agenda.put("c".into(), at(30));
        assert_eq!(agenda.take(at(9)), None);
        assert_eq!(agenda.take(at(25)).as_deref(), Some("a"));
        assert_eq!(agenda.take(at(25)).as_deref(), Some("b"));
        assert_eq!(agenda.take(at(25)), None);
        assert_eq!(agenda.wait(at(25)), Duration::from_secs(5));
        assert!(agenda.knows("a"), "a poll under way is known");
        agenda.retain(|url| url != "c");
        assert_eq!(agenda.take(at(99)), None);
    }
}
