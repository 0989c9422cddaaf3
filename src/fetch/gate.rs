//! The gate before every request: how soon after the last one to the same host, how many to that host and how many in
//! all at the same time.
//!
//! Waiters of one host go in the order in which they came. A waiter that is dropped leaves no trace: a start counts
//! only once the gate has let it through. While a host's gap runs, nothing of the other hosts is held up, for the
//! place among all requests is taken last.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::hold::{Holds, scope};
use crate::config;

/// So many hosts are remembered before the idle ones are looked for and forgotten.
const HOSTS_BEFORE_PRUNING: usize = 256;

/// Lets requests through, host by host. Its clock is tokio's.
#[derive(Debug)]
pub struct Gate {
    gap: Duration,
    host_connections: usize,
    everything: Arc<Semaphore>,
    hosts: Mutex<Hosts>,
    holds: Arc<Holds>,
}

/// Leave to make one request; the place is free again when it is dropped.
#[derive(Debug)]
pub struct Permit {
    // The fields are only held. The host is kept known while a request to it runs; the semaphores are never closed,
    // so that both places are always there.
    _host: Arc<Host>,
    _host_place: Option<OwnedSemaphorePermit>,
    _place: Option<OwnedSemaphorePermit>,
}

#[derive(Debug)]
struct Hosts {
    by_name: HashMap<Box<str>, Arc<Host>>,
    /// When the table has grown to this, it is pruned: twice what was left the last time, so that the work for one
    /// request stays constant on average.
    prune_at: usize,
}

#[derive(Debug)]
struct Host {
    places: Arc<Semaphore>,
    /// The earliest start of the next request. Whoever holds the lock is the next one to start.
    next: tokio::sync::Mutex<Instant>,
}

impl Gate {
    /// A gate for these settings that keeps to these holds.
    pub fn new(settings: &config::Fetch, holds: Arc<Holds>) -> Self {
        let connections = settings.connections.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            gap: settings.host_gap,
            host_connections: settings.host_connections.clamp(1, connections),
            everything: Arc::new(Semaphore::new(connections)),
            hosts: Mutex::new(Hosts {
                by_name: HashMap::new(),
                prune_at: HOSTS_BEFORE_PRUNING,
            }),
            holds,
        }
    }

    pub(super) fn holds(&self) -> &Arc<Holds> {
        &self.holds
    }

    /// Waits until a request to `host` may start. Nobody may wait here while holding a permit, lest two wait for each
    /// other.
    ///
    /// # Errors
    ///
    /// For how long the host's domain is held, where it is; also where it comes to be held during the wait.
    pub async fn enter(&self, host: &str) -> Result<Permit, Duration> {
        self.enter_with(host, Duration::ZERO).await
    }

    /// The same; the next request to the host then waits for `gap`, where that is longer than the gap of all hosts.
    pub(super) async fn enter_with(&self, host: &str, gap: Duration) -> Result<Permit, Duration> {
        let domain = scope(host);
        self.not_held(domain)?;
        let host = self.host(host);
        let host_place = Arc::clone(&host.places).acquire_owned().await.ok();
        let place = {
            let mut next = host.next.lock().await;
            // Before the gap: those who wait behind a request that was turned away need not wait it out one by one.
            self.not_held(domain)?;
            tokio::time::sleep_until(*next).await;
            let place = Arc::clone(&self.everything).acquire_owned().await.ok();
            self.not_held(domain)?;
            *next = Instant::now() + self.gap.max(gap);
            place
        };
        Ok(Permit {
            _host: host,
            _host_place: host_place,
            _place: place,
        })
    }

    fn not_held(&self, domain: &str) -> Result<(), Duration> {
        self.holds.left(domain).map_or(Ok(()), Err)
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.by_name.get(name) {
            return Arc::clone(host);
        }
        if hosts.by_name.len() >= hosts.prune_at {
            hosts.prune(Instant::now());
        }
        let host = Arc::new(Host {
            places: Arc::new(Semaphore::new(self.host_connections)),
            next: tokio::sync::Mutex::new(Instant::now()),
        });
        hosts.by_name.insert(name.into(), Arc::clone(&host));
        host
    }
}

impl Hosts {
    /// Forgets every host whose gap is over and that nobody waits for or talks to.
    fn prune(&mut self, now: Instant) {
        // A reference can only be taken from this table, which is locked: a host with no other one is idle.
        self.by_name
            .retain(|_, host| Arc::get_mut(host).is_none_or(|host| *host.next.get_mut() > now));
        self.prune_at = HOSTS_BEFORE_PRUNING.max(2 * self.by_name.len());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;
    use tokio::time::{sleep, timeout};

    use super::super::hold::Hold;
    use super::*;

    const GAP: Duration = Duration::from_millis(1500);

    fn gate(host_connections: usize, connections: usize) -> Gate {
        Gate::new(
            &config::Fetch {
                allow_private_addresses: false,
                host_gap: GAP,
                host_connections,
                connections,
                timeout: Duration::from_secs(30),
                body_bytes_max: 1,
                user_agent: String::new(),
                proxy: None,
                robots: true,
            },
            Arc::default(),
        )
    }

    /// Requests to `hosts`, all asked for at once, each lasting `lasts`: when each one started.
    async fn starts(gate: &Gate, hosts: &[&str], lasts: Duration) -> Vec<Duration> {
        let begin = Instant::now();
        join_all(hosts.iter().map(|host| async move {
            let permit = gate.enter(host).await.unwrap();
            let start = begin.elapsed();
            sleep(lasts).await;
            drop(permit);
            start
        }))
        .await
    }

    /// A paused clock still rounds a sleep up to the next millisecond.
    fn is_about(start: Duration, expected: Duration) -> bool {
        start >= expected && start <= expected + Duration::from_millis(20)
    }

    #[tokio::test(start_paused = true)]
    async fn starts_at_one_host_keep_the_gap_and_their_order() {
        let gate = gate(2, 64);
        let starts = starts(&gate, &["a.example"; 5], Duration::ZERO).await;
        for (n, start) in (0u32..).zip(&starts) {
            assert!(is_about(*start, GAP * n), "{starts:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_asks_for_a_longer_gap_gets_it() {
        let gate = gate(2, 64);
        let begin = Instant::now();
        drop(gate.enter_with("a.example", GAP * 3).await.unwrap());
        drop(gate.enter_with("a.example", GAP / 3).await.unwrap());
        assert!(is_about(begin.elapsed(), GAP * 3), "{:?}", begin.elapsed());
        drop(gate.enter("a.example").await.unwrap());
        assert!(is_about(begin.elapsed(), GAP * 4), "a shorter one does not count");
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_do_not_wait_for_each_other() {
        let gate = gate(1, 64);
        let starts = starts(&gate, &["a.example", "a.example", "b.example", "c.example"], GAP).await;
        assert!(is_about(starts[1], GAP), "{starts:?}");
        assert!(is_about(starts[2], Duration::ZERO), "{starts:?}");
        assert!(is_about(starts[3], Duration::ZERO), "{starts:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn slow_requests_to_one_host_are_bounded() {
        let gate = gate(2, 64);
        let starts = starts(&gate, &["a.example"; 4], GAP * 10).await;
        for (start, gaps) in starts.iter().zip([0, 1, 10, 11]) {
            assert!(is_about(*start, GAP * gaps), "{starts:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn requests_in_all_are_bounded() {
        let gate = gate(2, 3);
        let names: Vec<String> = (0..10).map(|n| format!("{n}.example")).collect();
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        join_all(names.iter().map(|name| async {
            let _permit = gate.enter(name).await.unwrap();
            most.fetch_max(running.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
            sleep(GAP).await;
            running.fetch_sub(1, Ordering::Relaxed);
        }))
        .await;
        assert_eq!(most.into_inner(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn those_waiting_for_a_gap_take_no_place_from_others() {
        let gate = gate(2, 2);
        let starts = starts(
            &gate,
            &["a.example", "a.example", "a.example", "b.example"],
            Duration::ZERO,
        )
        .await;
        assert!(is_about(starts[3], Duration::ZERO), "{starts:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiter_that_gives_up_holds_nobody_up() {
        let gate = gate(2, 64);
        let begin = Instant::now();
        drop(gate.enter("a.example").await);
        assert!(timeout(GAP / 3, gate.enter("a.example")).await.is_err());
        assert!(timeout(GAP / 3, gate.enter("a.example")).await.is_err());
        drop(gate.enter("a.example").await);
        assert!(is_about(begin.elapsed(), GAP), "{:?}", begin.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn idle_hosts_are_forgotten_and_busy_ones_are_not() {
        let gate = gate(1, 64);
        let known = || gate.hosts.lock().unwrap().by_name.len();
        let busy = gate.enter("busy.example").await.unwrap();
        for n in 0..20 * HOSTS_BEFORE_PRUNING {
            drop(gate.enter(&format!("{n}.example")).await);
            sleep(GAP / 10).await;
        }
        assert!(known() <= HOSTS_BEFORE_PRUNING, "{} hosts are kept", known());
        assert!(
            timeout(GAP * 2, gate.enter("busy.example")).await.is_err(),
            "a busy host was forgotten"
        );
        drop(busy);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_in_its_gap_is_not_forgotten() {
        let gate = gate(1, 64);
        drop(gate.enter("a.example").await);
        let begin = Instant::now();
        for n in 0..2 * HOSTS_BEFORE_PRUNING {
            drop(gate.enter(&format!("{n}.example")).await);
        }
        drop(gate.enter("a.example").await);
        assert!(is_about(begin.elapsed(), GAP), "{:?}", begin.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_held_domain_turns_away_those_who_wait_and_those_who_come() {
        let gate = gate(2, 64);
        let begin = Instant::now();
        let first = gate.enter("feeds.example.com").await.unwrap();
        let hold = Hold {
            domain: "example.com".to_owned(),
            lasts: GAP * 100,
        };
        let waiting = join_all((0..200).map(|_| gate.enter("feeds.example.com")));
        let (answers, ()) = tokio::join!(waiting, async {
            sleep(GAP / 2).await;
            gate.holds().add(&hold);
            drop(first);
        });
        assert!(answers.iter().all(Result::is_err));
        assert!(begin.elapsed() <= GAP * 2, "{:?}", begin.elapsed());
        assert!(gate.enter("www.example.com").await.is_err(), "the whole domain");
        assert!(gate.enter("example.org").await.is_ok());
        sleep(GAP * 100).await;
        assert!(gate.enter("www.example.com").await.is_ok());
    }
}
