//! WebSub at work: hubs are asked to push, what they push is taken as a poll's document is, and polls of feeds that are
//! pushed are slow. Every subscription stands in the database; this stage does what is due.

mod door;
mod polls;
mod push;

pub(super) use polls::{note_offer, slowing};

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};
use url::Url;

use super::{Clock, Current, error_chain, note_hold};
use crate::feed::websub::{Change, Mode, Secret, Step, Subscription, Wanted, plan};
use crate::fetch;
use crate::store::{self, Store};
use crate::web::{Event, Push};
use door::Door;

pub(super) use door::bind;

/// How often due subscriptions are looked for.
const TICK: Duration = Duration::from_secs(1);
/// How often the plan is looked at without a reason: a hub may have failed often enough for the next one.
const PLAN_EVERY: u32 = 60;
/// Hubs that are asked at once; their gates make them wait, too.
const ASKS_MAX: usize = 8;
/// Pushes that are read at once.
const PUSHES_MAX: usize = 16;
/// Events that wait.
const EVENTS: usize = 64;
/// Random bytes of a token and of a secret. In hex, a secret has 64 bytes, fewer than the 200 that are allowed.
const TOKEN_BYTES: usize = 24;
const SECRET_BYTES: usize = 32;

/// The subscriber's means.
#[derive(Debug)]
pub struct Subscriber {
    /// The config at work.
    pub current: watch::Receiver<Arc<Current>>,
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Told when items wait to be read.
    pub items: Arc<Notify>,
    /// Tells when a feed names other hubs than before.
    pub offers: Arc<Notify>,
    /// Takes feeds that are to be polled now.
    pub hasten: mpsc::Sender<String>,
    /// The socket that was opened at the start.
    pub listener: Option<TcpListener>,
    /// Ends it.
    pub stop: CancellationToken,
}

impl Subscriber {
    /// Works until it is stopped. Requests to hubs that are under way are broken off: that they were begun is written down.
    pub async fn run(mut self) {
        let (sender, mut events) = mpsc::channel(EVENTS);
        let mut door = Door::new(self.store.clone(), sender, self.stop.clone());
        if let (Some(listener), Some(websub)) = (self.listener.take(), &self.current.borrow().settings.websub)
        {
            door.open(
                listener,
                websub.listen,
                self.current.borrow().settings.fetch.body_bytes_max,
            );
        }
        let (mut asks, mut pushes) = (JoinSet::new(), JoinSet::new());
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let (mut is_stale, mut ticks) = (true, 0_u32);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => break,
                changed = self.current.changed() => is_stale |= changed.is_ok(),
                () = self.offers.notified() => is_stale = true,
                Some(event) = events.recv(), if pushes.len() < PUSHES_MAX => match event {
                    Event::Push(push) => self.take(*push, &mut pushes),
                    Event::Fell(feed) => self.hasten(feed).await,
                },
                Some(_) = pushes.join_next() => {}
                Some(_) = asks.join_next() => {}
                _ = tick.tick() => {
                    ticks = ticks.wrapping_add(1);
                    if is_stale || ticks.is_multiple_of(PLAN_EVERY) {
                        is_stale = !self.plan().await;
                    }
                    let current = Arc::clone(&self.current.borrow());
                    door.follow(&current.settings).await;
                    self.ask_due(&mut asks).await;
                }
            }
        }
        drop(asks);
        // What was pushed and is being written is brought to its end; what waits is pushed again.
        drop(events);
        while pushes.join_next().await.is_some() {}
        door.close().await;
    }

    /// Begins and gives up what the config and the feeds' hubs ask for. Says whether it could.
    async fn plan(&self) -> bool {
        match self.try_plan().await {
            Ok(()) => true,
            Err(error) => {
                error!("cannot plan the subscriptions: {}", error_chain(&error));
                false
            }
        }
    }

    async fn try_plan(&self) -> Result<(), store::Error> {
        let current = Arc::clone(&self.current.borrow());
        let callback = current
            .settings
            .websub
            .as_ref()
            .map(|websub| websub.callback.as_str());
        let (mut wanted, subscriptions) = self.store.hubs_and_subscriptions().await?;
        wanted.retain(|wanted| may_be_pushed(&current, wanted));
        let now = self.clock.now();
        for change in plan(&wanted, &subscriptions, callback, now) {
            match change {
                Change::Start {
                    feed,
                    hub,
                    topic,
                    failures_before,
                } => {
                    let (Some(token), Some(secret)) = (random(TOKEN_BYTES), random(SECRET_BYTES)) else {
                        error!("no random numbers: {feed} is not subscribed to");
                        continue;
                    };
                    let callback = callback.unwrap_or_default();
                    let new = Subscription::new(&feed, &hub, &topic, callback, token, Secret(secret), now);
                    self.store
                        .begin_subscription(Subscription {
                            failures_before,
                            ..new
                        })
                        .await?;
                }
                Change::GiveUp { token, is_replaced } => {
                    let changed = self
                        .store
                        .change_subscription(token, now, now, move |s| s.give_up(is_replaced, now))
                        .await?;
                    if let Some(changed) = changed.filter(|changed| changed.fell) {
                        self.hasten(changed.subscription.feed).await;
                    }
                }
            }
        }
        Ok(())
    }

    /// Starts what is due, as far as there is room.
    async fn ask_due(&self, asks: &mut JoinSet<()>) {
        let Some(room) = ASKS_MAX.checked_sub(asks.len()).filter(|room| *room > 0) else {
            return;
        };
        let limit = u32::try_from(room).unwrap_or(u32::MAX);
        let due = match self.store.due_subscriptions(self.clock.now(), limit).await {
            Ok(due) => due,
            Err(error) => {
                error!("cannot list the due subscriptions: {}", error_chain(&error));
                return;
            }
        };
        for token in due {
            match self.step(token).await {
                Ok(Some((mode, subscription))) => {
                    let errand = Errand {
                        current: Arc::clone(&self.current.borrow()),
                        store: self.store.clone(),
                        clock: self.clock,
                    };
                    asks.spawn(async move { Box::pin(errand.ask(mode, subscription)).await });
                }
                Ok(None) => {}
                Err(error) => error!("cannot go on with a subscription: {}", error_chain(&error)),
            }
        }
    }

    /// One step of one subscription; gives what to ask its hub for.
    async fn step(&self, token: String) -> Result<Option<(Mode, Subscription)>, store::Error> {
        let (now, jitter) = (self.clock.now(), jitter());
        let changed = self
            .store
            .change_subscription(token, now, now, move |s| {
                let step = s.step(now, jitter);
                if let Step::Ask(mode) = step {
                    s.ask(mode, now);
                }
                step
            })
            .await?;
        let Some(changed) = changed else { return Ok(None) };
        let subscription = changed.subscription;
        if changed.fell {
            info!(
                feed.url = subscription.feed,
                hub.url = subscription.hub,
                "{} is no longer pushed by {}: it is polled as usual",
                subscription.feed,
                subscription.hub
            );
            self.hasten(subscription.feed.clone()).await;
        }
        match changed.value {
            Step::Wait => {
                if let Some(problem) = &subscription.problem {
                    debug!(
                        feed.url = subscription.feed,
                        hub.url = subscription.hub,
                        "{}: {problem}",
                        subscription.hub
                    );
                }
                Ok(None)
            }
            Step::Ask(mode) => Ok(Some((mode, subscription))),
            Step::Drop => {
                debug!(
                    feed.url = subscription.feed,
                    "forgot a subscription at {}", subscription.hub
                );
                self.store.drop_subscription(subscription.token).await?;
                Ok(None)
            }
        }
    }

    fn take(&self, push: Push, pushes: &mut JoinSet<()>) {
        let taker = push::Taker {
            current: Arc::clone(&self.current.borrow()),
            store: self.store.clone(),
            clock: self.clock,
            items: Arc::clone(&self.items),
            hasten: self.hasten.clone(),
        };
        pushes.spawn(async move { taker.take(push).await });
    }

    /// A closed channel means that the daemon stops; a full one that the poller has enough to do: the database has the
    /// feed's due time.
    async fn hasten(&self, feed: String) {
        let _ = self.hasten.send(feed).await;
    }
}

/// One request to a hub.
struct Errand {
    current: Arc<Current>,
    store: Store,
    clock: Clock,
}

impl Errand {
    async fn ask(self, mode: Mode, subscription: Subscription) {
        let Some((problem, retry_after)) = self.post(mode, &subscription).await else {
            return;
        };
        let Subscription { feed, hub, token, .. } = subscription;
        warn!(
            feed.url = feed,
            hub.url = hub,
            "{hub} does not take the request to {} {feed}: {problem}",
            mode.name()
        );
        let (now, jitter) = (self.clock.now(), jitter());
        let refused = self
            .store
            .change_subscription(token, now, now, move |s| {
                s.refused(problem, retry_after, now, jitter);
            })
            .await;
        if let Err(error) = refused {
            error!("cannot write a hub's answer down: {}", error_chain(&error));
        }
    }

    /// Posts the request; gives why it was in vain, and how long the hub asks to wait.
    async fn post(&self, mode: Mode, subscription: &Subscription) -> Option<(String, Option<Duration>)> {
        let hub = match Url::parse(&subscription.hub) {
            Ok(hub) => hub,
            Err(error) => return Some((error.to_string(), None)),
        };
        let lease = self
            .current
            .settings
            .websub
            .as_ref()
            .map(|websub| websub.lease.as_secs().to_string());
        let mut form = vec![
            ("hub.mode", mode.name()),
            ("hub.topic", subscription.topic.as_str()),
            ("hub.callback", subscription.callback.as_str()),
            // Hubs of PubSubHubbub 0.3 want to be told; later ones know no other way.
            ("hub.verify", "async"),
        ];
        if let (Mode::Subscribe, Some(lease)) = (mode, lease.as_deref()) {
            // Over http too, although whoever listens there learns the secret: it keeps everybody else out.
            form.extend([
                ("hub.secret", subscription.secret.0.as_str()),
                ("hub.lease_seconds", lease),
            ]);
        }
        debug!(
            feed.url = subscription.feed,
            hub.url = subscription.hub,
            "asks {hub} to {} {}",
            mode.name(),
            subscription.topic
        );
        match self.current.client.post(&hub, &form).await {
            Ok(posted) if (200..300).contains(&posted.status) => None,
            Ok(posted) => Some((
                format!("HTTP status {}: {}", posted.status, posted.said),
                posted.retry_after,
            )),
            Err(error) => {
                let noted = note_hold(&error, &self.store, self.clock.now()).await;
                if let Err(error) = noted {
                    error!("cannot note a hold: {}", error_chain(&error));
                }
                let retry_after = fetch::Error::retry_after(&error);
                Some((format!("{}: {}", error.code(), error_chain(&error)), retry_after))
            }
        }
    }
}

/// Whether the config lets a feed be pushed. What needs a login is not for hubs to know of.
fn may_be_pushed(current: &Current, wanted: &Wanted) -> bool {
    current.feed(&wanted.feed).is_some_and(|feed| {
        let has_login =
            feed.headers_file.is_some() || !feed.url.username().is_empty() || feed.url.password().is_some();
        feed.websub && !has_login
    })
}

/// So many random bytes in hex; `None` where the system gives none.
fn random(bytes: usize) -> Option<String> {
    let mut random = vec![0; bytes];
    SystemRandom::new().fill(&mut random).ok()?;
    let mut hex = String::with_capacity(2 * bytes);
    for byte in random {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    Some(hex)
}

/// Chance, from -1 to 1.
fn jitter() -> f64 {
    fastrand::f64() * 2.0 - 1.0
}
