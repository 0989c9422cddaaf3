//! The running whole: the one place where tasks are spawned, and the one where time enters.
//!
//! Stages stand in a row with bounded queues between them: the poller asks the feeds and writes their items down, the
//! reader fetches the items' pages, the core's threads make articles, facts and hits of them, the store writes, the
//! delivery appends to the log. A stop ends the poller and the reader; the rest runs dry. What was not done is still
//! in the database. A stage that ends early or panics ends the daemon.

mod agenda;
mod clock;
mod core;
mod current;
mod document;
mod health;
mod items;
mod notify;
mod poll;
mod poller;
mod progress;
mod reader;
mod reload;
mod websub;

pub use agenda::{Agenda, Manners};
pub use clock::{Clock, thread_cpu_ms};
pub use core::{Core, Page, Task};
pub use current::{Current, labels};
pub use health::Health;
pub use poll::{Next, Polled, poll};
pub use poller::Poller;
pub use progress::{Progress, Seen};
pub use reader::Reader;
pub use websub::Subscriber;

pub use crate::text::error_chain;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::available_parallelism;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::config::{self, Findings, Sources};
use crate::deliver::{self, drain};
use crate::fetch::{self, Hold, RETRY_AFTER_MAX};
use crate::store::{self, Store};
use reload::Reloader;

/// Pages between the reader and the core.
const CORE_QUEUE: usize = 16;
/// Feeds that are to be polled now, between the subscriber and the poller.
const HASTEN_QUEUE: usize = 64;
/// Threads of the core: more than the machine's would only share its time.
const CORE_THREADS_MAX: usize = 8;
/// How long the stages behind the first may take to run dry.
const GRACE: Duration = Duration::from_secs(20);
/// How often the config's files are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// How often the archive is pruned.
const PRUNE: Duration = Duration::from_hours(6);
/// How long the database may take to answer the watchdog.
const PING: Duration = Duration::from_secs(30);
/// Items and stories are remembered so long after they were last seen, or twice as long as the archive keeps texts.
const MEMORY_DAYS_MIN: u32 = 400;

/// Why the daemon could not start or had to end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The config has errors; the findings tell them.
    #[error("the config has errors")]
    Config(Box<Findings>),
    /// The HTTP client cannot be made.
    #[error(transparent)]
    Fetch(#[from] fetch::Error),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The alert log cannot be used.
    #[error(transparent)]
    Deliver(#[from] deliver::DrainError),
    /// Nobody can listen at the address of `[websub]`: it is in use, or not ours.
    #[error("cannot listen for hubs on {address} (`listen` in `[websub]`)")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The operating system refused a signal handler.
    #[error("cannot listen to signals")]
    Signal(#[source] std::io::Error),
    /// A stage panicked.
    #[error("the {stage} panicked")]
    Panicked {
        /// Its name.
        stage: &'static str,
    },
    /// A stage ended although nothing stopped it.
    #[error("the {stage} ended early")]
    EndedEarly {
        /// Its name.
        stage: &'static str,
    },
    /// The stages did not run dry in time; what they held is still in the database.
    #[error("the {stage} did not end within {} s; what it held is done after the next start", GRACE.as_secs())]
    Grace {
        /// The stage that was waited for.
        stage: &'static str,
    },
}

/// Runs the daemon until `stop` is cancelled or a signal comes.
pub async fn run(path: PathBuf, stop: CancellationToken) -> Result<(), Error> {
    let signals = Signals::listen().map_err(Error::Signal)?;
    let loaded = config::load(&path, &Sources::real());
    let Some(config) = loaded.config else {
        return Err(Error::Config(Box::new(loaded.findings)));
    };
    reload::tell(&loaded.findings);
    let reloader = Reloader::new(&path, &loaded.files);
    let current = Arc::new(Current::new(config, None)?);
    let (store, writer) = Store::open(&current.settings.state_dir)?;
    let listener = websub::bind(&current.settings).await?;
    let mut writers = JoinSet::new();
    writers.spawn_blocking(move || writer.run());
    restore_holds(&current, &store, Clock).await?;
    let (feeds, watches) = (current.feeds().count(), current.engine.watches().count());
    info!(feeds, watches, "watching {feeds} feeds with {watches} watches");
    let ended = Stages::start(current, store, reloader, listener, signals, stop)
        .run()
        .await;
    // Every handle is gone: the writer ends when its queue is empty.
    match tokio::time::timeout(GRACE, writers.join_next()).await {
        Ok(Some(Err(_))) => ended.and(Err(Error::Panicked { stage: "store" })),
        Err(_) => ended.and(Err(Error::Grace { stage: "store" })),
        Ok(_) => ended,
    }
}

/// Keeps to what servers asked for before this start.
async fn restore_holds(current: &Current, store: &Store, clock: Clock) -> Result<(), store::Error> {
    let now = clock.now();
    for (domain, until) in store.holds(now).await? {
        let lasts = Duration::try_from(until.duration_since(now)).unwrap_or_default();
        current.client.hold(&Hold {
            domain,
            lasts: lasts.min(RETRY_AFTER_MAX),
        });
    }
    Ok(())
}

/// Notes for the next start what a server has just asked for.
async fn note_hold(error: &fetch::Error, store: &Store, now: Timestamp) -> Result<(), store::Error> {
    let Some(hold) = error.hold() else { return Ok(()) };
    let lasts = SignedDuration::try_from(hold.lasts).unwrap_or_default();
    let until = now.checked_add(lasts).unwrap_or(Timestamp::MAX);
    info!(hold.domain = %hold.domain, "{} asks for silence until {until}", hold.domain);
    store.hold(hold.domain.clone(), until).await
}

/// The running stages.
struct Stages {
    /// What a stop ends.
    first: JoinSet<(&'static str, Result<(), Error>)>,
    /// What then runs dry.
    core: JoinSet<()>,
    delivery: JoinSet<Result<(), Error>>,
    supervisor: Supervisor,
    stop: CancellationToken,
}

impl Stages {
    fn start(
        current: Arc<Current>,
        store: Store,
        reloader: Reloader,
        listener: Option<TcpListener>,
        signals: Signals,
        stop: CancellationToken,
    ) -> Self {
        let clock = Clock;
        let progress = Arc::new(Progress::default());
        let items = Arc::new(Notify::new());
        let (core_sender, core_receiver) = mpsc::channel(CORE_QUEUE);
        let (alerts, woken) = mpsc::channel(1);
        let alert_log = current.settings.alerts.clone();
        let (current_sender, current) = watch::channel(current);

        let mut delivery = JoinSet::new();
        let outbox = store.clone();
        delivery.spawn(async move { Ok(drain(alert_log, outbox, woken).await?) });

        let mut core = JoinSet::new();
        let threads = available_parallelism()
            .map_or(1, usize::from)
            .min(CORE_THREADS_MAX);
        let host: Arc<str> = host_name().into();
        let one = Core {
            tasks: Arc::new(Mutex::new(core_receiver)),
            store: store.clone(),
            clock,
            alerts: alerts.clone(),
            progress: Arc::clone(&progress),
            host: Arc::clone(&host),
        };
        for _ in 1..threads {
            let another = one.clone();
            core.spawn_blocking(move || another.run());
        }
        core.spawn_blocking(move || one.run());

        let mut first = JoinSet::new();
        let reader = Reader {
            current: current.clone(),
            store: store.clone(),
            clock,
            items: Arc::clone(&items),
            core: core_sender,
            progress: Arc::clone(&progress),
            stop: stop.clone(),
        };
        first.spawn(async move {
            reader.run().await;
            ("reader", Ok(()))
        });
        let offers = Arc::new(Notify::new());
        let (hasten, hastened) = mpsc::channel(HASTEN_QUEUE);
        let subscriber = Subscriber {
            current: current.clone(),
            store: store.clone(),
            clock,
            items: Arc::clone(&items),
            offers: Arc::clone(&offers),
            hasten,
            listener,
            stop: stop.clone(),
        };
        first.spawn(async move {
            subscriber.run().await;
            ("subscriber", Ok(()))
        });
        let poller = Poller {
            current,
            store: store.clone(),
            clock,
            items,
            offers,
            hasten: hastened,
            alerts,
            host,
            progress: Arc::clone(&progress),
            stop: stop.clone(),
        };
        first.spawn(async move { ("poller", poller.run().await.map_err(Error::from)) });
        let supervisor = Supervisor {
            current: current_sender,
            store,
            clock,
            progress,
            reloader,
            signals,
            stop: stop.clone(),
        };
        Self {
            first,
            core,
            delivery,
            supervisor,
            stop,
        }
    }

    /// Runs until a stop or the first failure, then lets everything run dry.
    async fn run(self) -> Result<(), Error> {
        let Self {
            mut first,
            mut core,
            mut delivery,
            supervisor,
            stop,
        } = self;
        let failed = tokio::select! {
            watched = supervisor.run() => watched.err(),
            Some(ended) = first.join_next() => early(ended, "poller, reader or subscriber", &stop),
            Some(ended) = core.join_next() => early(ended.map(|()| ("core", Ok(()))), "core", &stop),
            Some(ended) = delivery.join_next() => early(ended.map(|e| ("delivery", e)), "delivery", &stop),
        };
        if let Some(error) = &failed {
            error!("stopping: {}", error_chain(error));
        }
        info!("stopping: what is under way is brought to its end");
        notify::stopping();
        stop.cancel();
        let dry = async {
            while first.join_next().await.is_some() {}
            while core.join_next().await.is_some() {}
            match delivery.join_next().await {
                Some(Ok(ended)) => ended,
                Some(Err(_)) => Err(Error::Panicked { stage: "delivery" }),
                // It was the one that failed.
                None => Ok(()),
            }
        };
        let ended = tokio::time::timeout(GRACE, dry)
            .await
            .unwrap_or(Err(Error::Grace { stage: "core" }));
        failed.map_or(ended, Err)
    }
}

/// A stage that ends before it is stopped is a failure, whatever it says.
fn early(
    ended: Result<(&'static str, Result<(), Error>), tokio::task::JoinError>,
    name: &'static str,
    stop: &CancellationToken,
) -> Option<Error> {
    match ended {
        Ok((_, Err(error))) => Some(error),
        // Who hears of a stop first, the stage or the supervisor, is chance.
        Ok((_, Ok(()))) if stop.is_cancelled() => None,
        Ok((stage, Ok(()))) => Some(Error::EndedEarly { stage }),
        Err(_) => Some(Error::Panicked { stage: name }),
    }
}

/// The signals that the daemon obeys. Listened to before anything is opened: one that comes early is not lost.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }
}

/// Obeys signals, files and clocks while the stages run.
struct Supervisor {
    current: watch::Sender<Arc<Current>>,
    store: Store,
    clock: Clock,
    progress: Arc<Progress>,
    reloader: Reloader,
    signals: Signals,
    stop: CancellationToken,
}

impl Supervisor {
    /// Returns when the daemon is to stop.
    async fn run(mut self) -> Result<(), Error> {
        let watchdog = notify::watchdog_interval();
        let mut bark = tokio::time::interval(watchdog.unwrap_or(PRUNE));
        let mut look = tokio::time::interval(LOOK);
        let mut prune = tokio::time::interval(PRUNE);
        let mut seen = Seen::default();
        notify::ready(&self.status());
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return Ok(()),
                _ = self.signals.terminate.recv() => return Ok(()),
                _ = self.signals.interrupt.recv() => return Ok(()),
                _ = self.signals.hangup.recv() => self.reload(),
                _ = look.tick() => {
                    if self.reloader.files_changed() {
                        self.reload();
                    }
                }
                _ = prune.tick() => self.prune().await,
                _ = bark.tick(), if watchdog.is_some() => {
                    let now = self.progress.seen();
                    self.watch(now, seen).await;
                    seen = now;
                }
            }
        }
    }

    fn status(&self) -> String {
        let current = self.current.borrow();
        format!(
            "{} feeds, {} watches",
            current.feeds().count(),
            current.engine.watches().count()
        )
    }

    fn reload(&mut self) {
        notify::reloading();
        // A list of a million names takes seconds: the other tasks go on beside it.
        tokio::task::block_in_place(|| self.reloader.reload(&self.current));
        notify::ready(&self.status());
    }

    /// Tells systemd that the pipeline moves; where it does not, systemd's silence ends in a restart.
    async fn watch(&self, now: Seen, before: Seen) {
        let stuck = now.stuck_since(before);
        if !stuck.is_empty() {
            warn!(
                "the watchdog is not fed: the {} stands still",
                stuck.join(" and the ")
            );
            return;
        }
        match tokio::time::timeout(PING, self.store.ping()).await {
            Ok(Ok(())) => notify::alive(),
            Ok(Err(error)) => warn!("the watchdog is not fed: {}", error_chain(&error)),
            Err(_) => warn!("the watchdog is not fed: the database does not answer"),
        }
    }

    async fn prune(&self) {
        let keep_days = self.current.borrow().settings.archive_keep_days;
        let before = |days: u32| {
            self.clock
                .now()
                .checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
                .ok()
        };
        let (Some(texts), Some(memory)) = (
            before(keep_days),
            before(keep_days.saturating_mul(2).max(MEMORY_DAYS_MIN)),
        ) else {
            return;
        };
        match self.store.prune(texts, memory).await {
            Ok(0) => {}
            Ok(gone) => info!(
                archive.articles = gone,
                "forgot {gone} articles older than {keep_days} days"
            ),
            Err(error) => warn!("cannot prune the archive: {}", error_chain(&error)),
        }
    }
}

fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_hears_of_the_stop_first_did_not_fail() {
        let stop = CancellationToken::new();
        let ended = early(Ok(("poller", Ok(()))), "poller", &stop);
        assert!(matches!(ended, Some(Error::EndedEarly { stage: "poller" })));
        stop.cancel();
        assert!(early(Ok(("poller", Ok(()))), "poller", &stop).is_none());
        let failed = early(
            Ok(("core", Err(Error::Panicked { stage: "core" }))),
            "core",
            &stop,
        );
        assert!(failed.is_some(), "a failure stays one");
    }
}
