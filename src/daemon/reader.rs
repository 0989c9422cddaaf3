//! The reader: fetches the pages of the items that wait, hosts side by side, and hands them to the core.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info};
use url::Url;

use super::core::{Page, Task};
use super::{Clock, Current, Progress, error_chain, note_hold};
use crate::config::FullText;
use crate::fetch::{self, Accept, Request};
use crate::store::{Pending, Store, Work};

/// Items known to wait; the others stay in the database until there is room.
const WAITING_MAX: usize = 20_000;
/// Items loaded at once.
const LOAD: u32 = 1_000;
/// Pages under way at once, beyond the client's own bound on connections: those wait at the gates of their hosts.
const PAGES_MAX: usize = 256;
/// How often the database is asked again for items that were put off.
const SWEEP: Duration = Duration::from_secs(15);
/// The longest wait before the watchdog sees a turn.
const TURN: Duration = Duration::from_secs(5);
/// Pauses before a page is asked for again; after the last one the feed's own text has to do.
const RETRIES: [SignedDuration; 3] = [
    SignedDuration::from_secs(30),
    SignedDuration::from_secs(120),
    SignedDuration::from_secs(600),
];

/// A page of a domain that asks for a longer silence is given up.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// The reader's means.
#[derive(Debug)]
pub struct Reader {
    /// The config at work.
    pub current: watch::Receiver<Arc<Current>>,
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Tells when items wait.
    pub items: Arc<Notify>,
    /// Takes what was fetched.
    pub core: mpsc::Sender<Task>,
    /// Signs of life.
    pub progress: Arc<Progress>,
    /// Ends it.
    pub stop: CancellationToken,
}

/// Items that wait, by host.
#[derive(Debug, Default)]
struct Queues {
    hosts: HashMap<String, Host>,
    /// Every item that waits or is under way.
    known: HashSet<i64>,
    /// Hosts with items and room, in the order in which they got them.
    ready: VecDeque<String>,
    /// The newest item that was loaded.
    newest: i64,
}

#[derive(Debug, Default)]
struct Host {
    waiting: VecDeque<i64>,
    under_way: usize,
}

impl Queues {
    fn put(&mut self, item: &Pending) {
        self.newest = self.newest.max(item.id);
        if !self.known.insert(item.id) {
            return;
        }
        let name = host_of(item.link.as_deref());
        let host = self.hosts.entry(name.clone()).or_default();
        host.waiting.push_back(item.id);
        self.ready.push_back(name);
    }

    /// Takes the next item of a host that has room, hosts in turn.
    fn take(&mut self, host_connections: usize) -> Option<(String, i64)> {
        for _ in 0..self.ready.len() {
            let name = self.ready.pop_front()?;
            let Some(host) = self.hosts.get_mut(&name) else {
                continue;
            };
            if host.under_way >= host_connections {
                // Comes back when one of its pages is done.
                continue;
            }
            if let Some(item) = host.waiting.pop_front() {
                host.under_way += 1;
                return Some((name, item));
            }
        }
        None
    }

    fn done(&mut self, name: String, item: i64) {
        self.known.remove(&item);
        let Some(host) = self.hosts.get_mut(&name) else {
            return;
        };
        host.under_way = host.under_way.saturating_sub(1);
        if !host.waiting.is_empty() {
            self.ready.push_back(name);
        } else if host.under_way == 0 {
            self.hosts.remove(&name);
        }
    }
}

fn host_of(link: Option<&str>) -> String {
    let url = link.and_then(|l| Url::parse(l).ok());
    url.as_ref()
        .and_then(Url::host_str)
        .unwrap_or_default()
        .to_owned()
}

impl Reader {
    /// Reads until it is stopped. Pages under way are broken off: their items still wait in the database.
    pub async fn run(mut self) {
        let mut queues = Queues::default();
        let mut pages: JoinSet<(String, i64)> = JoinSet::new();
        let mut sweep = tokio::time::interval(SWEEP);
        sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            self.progress.reader_turned();
            let host_connections = self.current.borrow_and_update().settings.fetch.host_connections;
            while pages.len() < PAGES_MAX
                && let Some((host, item)) = queues.take(host_connections)
            {
                self.start(host, item, &mut pages);
            }
            tokio::select! {
                () = self.stop.cancelled() => return,
                _ = sweep.tick() => self.load(&mut queues, 0).await,
                () = self.items.notified() => {
                    let newest = queues.newest;
                    self.load(&mut queues, newest).await;
                }
                Some(done) = pages.join_next() => match done {
                    Ok((host, item)) => queues.done(host, item),
                    // Broken off below.
                    Err(ended) if ended.is_cancelled() => {}
                    Err(panicked) => {
                        error!("the reader of a page panicked: {panicked}");
                        // Which one is lost: all counts start afresh, and the sweep finds what still waits.
                        pages.abort_all();
                        queues = Queues::default();
                    }
                },
                () = tokio::time::sleep(TURN) => {}
            }
        }
    }

    /// Loads items that wait beyond number `after`. What the database refuses now, the next sweep asks for again.
    async fn load(&self, queues: &mut Queues, mut after: i64) {
        while queues.known.len() < WAITING_MAX {
            let items = match self.store.pending(self.clock.now(), after, LOAD).await {
                Ok(items) => items,
                Err(error) => {
                    error!("cannot list the waiting items: {}", error_chain(&error));
                    return;
                }
            };
            let Some(last) = items.last().map(|i| i.id) else {
                return;
            };
            for item in &items {
                queues.put(item);
            }
            after = last;
        }
    }

    fn start(&self, host: String, item: i64, pages: &mut JoinSet<(String, i64)>) {
        let errand = Errand {
            current: Arc::clone(&self.current.borrow()),
            store: self.store.clone(),
            clock: self.clock,
            core: self.core.clone(),
        };
        pages.spawn(async move {
            Box::pin(errand.run(item)).await;
            (host, item)
        });
    }
}

/// The way of one item from the database to the core.
struct Errand {
    current: Arc<Current>,
    store: Store,
    clock: Clock,
    core: mpsc::Sender<Task>,
}

impl Errand {
    async fn run(self, item: i64) {
        let work = match self.store.work(item, self.clock.now()).await {
            Ok(Some(work)) => work,
            Ok(None) => return,
            Err(error) => {
                error!(item.id = item, "cannot read item {item}: {}", error_chain(&error));
                return;
            }
        };
        if let Some(page) = self.page(&work).await {
            let task = Task {
                current: self.current,
                work,
                page,
                fetched: self.clock.now(),
            };
            // A closed core means that the daemon stops: the item still waits in the database.
            let _ = self.core.send(task).await;
        }
    }

    /// The item's page; `None` where it was put off.
    async fn page(&self, work: &Work) -> Option<Page> {
        if let Some(known) = &work.known {
            return Some(Page::Known(Box::new(known.clone())));
        }
        let full_text = self
            .current
            .feed(&work.feed)
            .map(|f| f.full_text)
            .unwrap_or_default();
        let Some(link) = work.link.as_deref().filter(|_| full_text == FullText::Page) else {
            return Some(Page::None);
        };
        let Ok(url) = Url::parse(link) else {
            return Some(Page::Failed {
                code: "bad-url",
                problem: format!("`{link}` is no address"),
            });
        };
        let request = Request {
            url: &url,
            validators: None,
            accept: Accept::Page,
            headers: None,
        };
        match self.current.client.crawl(request).await {
            Ok(response) => Some(Page::Fetched {
                url: response.final_url.to_string(),
                content_type: response.content_type,
                body: response.body,
            }),
            Err(error) => {
                let now = self.clock.now();
                if let Err(error) = note_hold(&error, &self.store, now).await {
                    error!("cannot note a hold: {}", error_chain(&error));
                }
                let (code, problem) = (error.code(), error_chain(&error));
                if let Some(pause) = pause(&error, work.attempts) {
                    self.put_off(work, pause, format!("{code}: {problem}")).await;
                    None
                } else {
                    info!(
                        page.url = link,
                        page.problem = code,
                        "the feed's own text serves for {link}: {code}: {problem}"
                    );
                    Some(Page::Failed { code, problem })
                }
            }
        }
    }

    async fn put_off(&self, work: &Work, pause: SignedDuration, problem: String) {
        debug!(
            item.id = work.id,
            item.attempts = work.attempts + 1,
            "put off for {} s: {problem}",
            pause.as_secs()
        );
        let retry_at = self.clock.now().checked_add(pause).unwrap_or_default();
        if let Err(error) = self.store.put_off(work.id, retry_at, problem).await {
            error!(
                item.id = work.id,
                "cannot put item {} off: {}",
                work.id,
                error_chain(&error)
            );
        }
    }
}

/// How long to wait before a page is asked for again; `None` where the feed's own text has to do. A server that asks for
/// more patience than we have is not asked again for this page.
fn pause(error: &fetch::Error, attempts: u32) -> Option<SignedDuration> {
    let own = *RETRIES.get(usize::try_from(attempts).ok()?)?;
    let asked = SignedDuration::try_from(error.retry_after().unwrap_or_default()).ok()?;
    (error.retry() && asked <= PATIENCE).then_some(own.max(asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: i64, link: &str) -> Pending {
        Pending {
            id,
            link: Some(link.to_owned()),
            feed: "f".to_owned(),
        }
    }

    #[test]
    fn hosts_take_turns_and_keep_to_their_connections() {
        let mut queues = Queues::default();
        for (id, link) in [
            (1, "http://a/1"),
            (2, "http://a/2"),
            (3, "http://a/3"),
            (4, "http://b/1"),
            (1, "http://a/1"),
        ] {
            queues.put(&item(id, link));
        }
        let mut taken = Vec::new();
        while let Some((_, id)) = queues.take(2) {
            taken.push(id);
        }
        assert_eq!(
            taken,
            [1, 2, 4],
            "the third page of a host waits, a known item is not doubled"
        );
        queues.done("a".into(), 1);
        assert_eq!(queues.take(2), Some(("a".into(), 3)));
        queues.done("a".into(), 2);
        queues.done("a".into(), 3);
        queues.done("b".into(), 4);
        assert!(queues.hosts.is_empty() && queues.known.is_empty());
    }
}
