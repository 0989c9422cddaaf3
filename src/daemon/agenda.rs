//! The agenda: which feed is polled next. It knows times and hosts, no task and no clock.
//!
//! A feed sleeps until it is due, then waits at its host, then is polled. Each host lets so many polls run at once, and a
//! gap pass between the starts of two; the feeds of one host go in the order in which they were due. Hosts take turns: one
//! with a thousand feeds holds no other up. Between two starts of any feeds there is a pause too, so that a thousand that
//! are due at once, after a start or a suspended night, make no burst.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The longest pause between two starts: twenty a second, or more where the feeds need it.
const PAUSE_MAX: Duration = Duration::from_millis(50);

/// The manners that an agenda keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// Time between the starts of two polls of one host.
    pub host_gap: Duration,
    /// Polls of one host at the same time.
    pub host_polls: usize,
    /// Time between the starts of any two polls.
    pub pause: Duration,
}

impl Manners {
    /// Manners for feeds that are polled, all together, at most `polls_a_second` times a second: the pause between two
    /// starts lets twice as many through.
    pub fn new(host_gap: Duration, host_polls: usize, polls_a_second: f64) -> Self {
        let pause = Duration::try_from_secs_f64(0.5 / polls_a_second).unwrap_or(PAUSE_MAX);
        Self {
            host_gap,
            host_polls: host_polls.max(1),
            pause: pause.min(PAUSE_MAX),
        }
    }
}

/// The feeds, by when they are due.
#[derive(Debug)]
pub struct Agenda {
    manners: Manners,
    feeds: HashMap<Arc<str>, Feed>,
    /// Feeds that sleep, soonest first. An entry counts only while its feed still sleeps until that time.
    due: BinaryHeap<Reverse<(Timestamp, Arc<str>)>>,
    hosts: HashMap<Arc<str>, Host>,
    /// Hosts with feeds that wait and room for one more, by when the next may start.
    open: BinaryHeap<Reverse<(Timestamp, Arc<str>)>>,
    /// When the next poll of all may start.
    next_start: Timestamp,
}

#[derive(Debug)]
struct Feed {
    host: Arc<str>,
    state: State,
    /// When it is to be polled again at the latest, whatever its present poll says.
    latest: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Sleeps(Timestamp),
    Waits,
    Polling,
}

#[derive(Debug)]
struct Host {
    /// Feeds that are due, longest first. An entry counts only while its feed still waits here.
    waiting: BinaryHeap<Reverse<(Timestamp, Arc<str>)>>,
    polling: usize,
    next_start: Timestamp,
    /// Whether it stands among the open ones.
    is_open: bool,
}

impl Agenda {
    /// An agenda without feeds.
    pub fn new(manners: Manners) -> Self {
        Self {
            manners,
            feeds: HashMap::new(),
            due: BinaryHeap::new(),
            hosts: HashMap::new(),
            open: BinaryHeap::new(),
            next_start: Timestamp::MIN,
        }
    }

    /// Keeps to other manners from the next start on.
    pub fn set_manners(&mut self, manners: Manners) {
        self.manners = manners;
    }

    /// Puts a feed down for a time: a new one, or one whose poll has ended. One that sleeps or waits is put off.
    pub fn put(&mut self, url: &str, host: &str, at: Timestamp) {
        self.ended(url);
        let host = match self.hosts.get_key_value(host) {
            Some((host, _)) => Arc::clone(host),
            None => host.into(),
        };
        let url = match self.feeds.get_key_value(url) {
            Some((url, _)) => Arc::clone(url),
            None => url.into(),
        };
        let latest = self.feeds.get(&url).and_then(|feed| feed.latest);
        let at = latest.map_or(at, |latest| at.min(latest));
        self.due.push(Reverse((at, Arc::clone(&url))));
        let feed = Feed {
            host,
            state: State::Sleeps(at),
            latest: None,
        };
        self.feeds.insert(url, feed);
    }

    /// Sees to it that a feed is polled at `at` at the latest; one whose poll is under way, once more.
    pub fn hasten(&mut self, url: &str, at: Timestamp) {
        let Some((url, feed)) = self.feeds.get_key_value(url) else {
            return;
        };
        let (url, host) = (Arc::clone(url), Arc::clone(&feed.host));
        match feed.state {
            State::Sleeps(until) if until > at => self.put(&url, &host, at),
            State::Polling => {
                if let Some(feed) = self.feeds.get_mut(&url) {
                    feed.latest = Some(at);
                }
            }
            State::Sleeps(_) | State::Waits => {}
        }
    }

    /// Forgets a feed, and that it is polled.
    pub fn remove(&mut self, url: &str) {
        self.ended(url);
        self.feeds.remove(url);
    }

    /// Keeps the feeds that are still wanted, and those whose polls are under way.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.feeds
            .retain(|url, feed| feed.state == State::Polling || wanted(url));
        let next_start = self.next_start;
        self.hosts
            .retain(|_, host| host.polling > 0 || host.is_open || host.next_start > next_start);
    }

    /// Whether the feed sleeps, waits, or is polled.
    pub fn knows(&self, url: &str) -> bool {
        self.feeds.contains_key(url)
    }

    /// The feeds whose polls are under way.
    pub fn polling(&self) -> Vec<Arc<str>> {
        let polling = self.feeds.iter().filter(|(_, feed)| feed.state == State::Polling);
        polling.map(|(url, _)| Arc::clone(url)).collect()
    }

    /// Takes a feed that is due and may be polled now.
    pub fn take(&mut self, now: Timestamp) -> Option<Arc<str>> {
        self.wake(now);
        if now < self.next_start {
            return None;
        }
        while let Some(Reverse((start, _))) = self.open.peek()
            && *start <= now
        {
            let Reverse((_, name)) = self.open.pop()?;
            let Some(host) = self.hosts.get_mut(&name) else {
                continue;
            };
            host.is_open = false;
            let Some(url) = host.next(&mut self.feeds, &name) else {
                continue;
            };
            host.polling += 1;
            host.next_start = after(now, self.manners.host_gap);
            self.next_start = after(now, self.manners.pause);
            self.open(&name);
            return Some(url);
        }
        None
    }

    /// How long until there may be a feed to take; `None` where nothing is put down.
    pub fn wait(&self, now: Timestamp) -> Option<Duration> {
        let open = self
            .open
            .peek()
            .map(|Reverse((at, _))| (*at).max(self.next_start));
        let due = self.due.peek().map(|Reverse((at, _))| *at);
        let next = [open, due].into_iter().flatten().min()?;
        Some(Duration::try_from(next.duration_since(now)).unwrap_or_default())
    }

    /// Lets the feeds that are due wait at their hosts.
    fn wake(&mut self, now: Timestamp) {
        while let Some(Reverse((at, _))) = self.due.peek()
            && *at <= now
        {
            let Some(Reverse((at, url))) = self.due.pop() else {
                return;
            };
            let Some(feed) = self.feeds.get_mut(&url) else {
                continue;
            };
            if feed.state != State::Sleeps(at) {
                continue;
            }
            feed.state = State::Waits;
            let name = Arc::clone(&feed.host);
            let host = self.hosts.entry(Arc::clone(&name)).or_insert_with(|| Host {
                waiting: BinaryHeap::new(),
                polling: 0,
                next_start: Timestamp::MIN,
                is_open: false,
            });
            host.waiting.push(Reverse((at, url)));
            self.open(&name);
        }
    }

    /// Lets a host take part where it has feeds that wait and room.
    fn open(&mut self, name: &Arc<str>) {
        let Some(host) = self.hosts.get_mut(name) else {
            return;
        };
        let Some(Reverse((due, _))) = host.waiting.peek() else {
            return;
        };
        if host.is_open || host.polling >= self.manners.host_polls {
            return;
        }
        host.is_open = true;
        self.open
            .push(Reverse(((*due).max(host.next_start), Arc::clone(name))));
    }

    /// Notes that a feed's poll is over, where it was under way.
    fn ended(&mut self, url: &str) {
        let Some(feed) = self
            .feeds
            .get_mut(url)
            .filter(|feed| feed.state == State::Polling)
        else {
            return;
        };
        feed.state = State::Waits;
        let name = Arc::clone(&feed.host);
        if let Some(host) = self.hosts.get_mut(&name) {
            host.polling = host.polling.saturating_sub(1);
        }
        self.open(&name);
    }
}

impl Host {
    /// The feed that waits longest.
    fn next(&mut self, feeds: &mut HashMap<Arc<str>, Feed>, name: &Arc<str>) -> Option<Arc<str>> {
        while let Some(Reverse((_, url))) = self.waiting.pop() {
            if let Some(feed) = feeds.get_mut(&url)
                && feed.state == State::Waits
                && feed.host == *name
            {
                feed.state = State::Polling;
                return Some(url);
            }
        }
        None
    }
}

fn after(time: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait)
        .ok()
        .and_then(|wait| time.checked_add(wait).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_millis(1500);

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    fn agenda(pause_ms: u64) -> Agenda {
        Agenda::new(Manners {
            host_gap: GAP,
            host_polls: 2,
            pause: Duration::from_millis(pause_ms),
        })
    }

    /// Lets time pass until nothing is left to do before `end`; each poll lasts `lasts`. Start and feed of each poll.
    fn run(agenda: &mut Agenda, from: i64, end: i64, lasts: i64) -> Vec<(i64, String)> {
        let (mut now, mut starts) = (from, Vec::new());
        let mut ends: BinaryHeap<Reverse<(i64, Arc<str>)>> = BinaryHeap::new();
        while now < end {
            while let Some(url) = agenda.take(at(now)) {
                starts.push((now, url.to_string()));
                ends.push(Reverse((now + lasts, url)));
            }
            let wait = agenda
                .wait(at(now))
                .map(|wait| i64::try_from(wait.as_millis()).unwrap());
            let next = [
                wait.map(|wait| now + wait),
                ends.peek().map(|Reverse((end, _))| *end),
            ];
            let Some(next) = next.into_iter().flatten().min() else {
                break;
            };
            // A wait that does not move time would never end.
            assert!(
                next > now || ends.peek().is_some_and(|Reverse((end, _))| *end <= now),
                "{now}"
            );
            now = next;
            while let Some(Reverse((end, _))) = ends.peek()
                && *end <= now
            {
                let Reverse((_, url)) = ends.pop().unwrap();
                agenda.remove(&url);
            }
        }
        starts
    }

    #[test]
    fn feeds_come_when_they_are_due_and_once() {
        let mut agenda = agenda(0);
        agenda.put("b", "b", at(20));
        agenda.put("a", "a", at(10));
        agenda.put("c", "c", at(5));
        agenda.put("c", "c", at(30));
        assert_eq!(agenda.take(at(9)), None);
        assert_eq!(agenda.wait(at(9)), Some(Duration::from_millis(1)));
        assert_eq!(agenda.take(at(25)).as_deref(), Some("a"));
        assert_eq!(agenda.take(at(25)).as_deref(), Some("b"));
        assert_eq!(agenda.take(at(25)), None);
        assert_eq!(agenda.wait(at(25)), Some(Duration::from_millis(5)));
        assert!(agenda.knows("a"), "a poll under way is known");
        agenda.retain(|url| url != "c");
        assert_eq!(agenda.take(at(99)), None);
        let mut polling = agenda.polling();
        polling.sort();
        assert_eq!(polling, ["a".into(), "b".into()]);
        agenda.put("a", "a", at(2_000));
        assert_eq!(agenda.take(at(1_999)), None);
        assert_eq!(agenda.take(at(2_000)).as_deref(), Some("a"));
        assert_eq!(agenda.take(at(9_999)), None, "the other one is still polled");
    }

    #[test]
    fn two_hundred_feeds_of_one_host_keep_its_gap_and_hold_no_other_up() {
        let mut agenda = agenda(0);
        for n in 0..200 {
            agenda.put(&format!("big/{n:03}"), "big", at(n));
        }
        agenda.put("small", "small", at(1_000));
        let starts = run(&mut agenda, 1_000, i64::MAX / 2, 100);
        assert_eq!(starts.len(), 201);
        assert!(
            starts.contains(&(1_000, "small".to_owned())),
            "{:?}",
            &starts[..3]
        );
        let big: Vec<_> = starts.iter().filter(|(_, url)| url != "small").collect();
        assert!(
            big.windows(2)
                .all(|pair| pair[1].0 - pair[0].0 == 1_500 && pair[0].1 < pair[1].1)
        );
        assert_eq!(
            big.last().unwrap().0,
            1_000 + 199 * 1_500,
            "none waits longer than the gaps before it"
        );
    }

    #[test]
    fn slow_polls_of_one_host_are_bounded() {
        let mut agenda = agenda(0);
        for n in 0..4 {
            agenda.put(&n.to_string(), "slow", at(n));
        }
        let starts: Vec<i64> = run(&mut agenda, 10, 1_000_000, 10_000)
            .into_iter()
            .map(|(start, _)| start)
            .collect();
        assert_eq!(starts, [10, 1_510, 10_010, 11_510]);
    }

    #[test]
    fn a_thousand_feeds_that_are_due_at_once_are_spread_in_their_order() {
        let manners = Manners::new(GAP, 2, 1_000.0 / 900.0);
        assert_eq!(manners.pause, PAUSE_MAX);
        let mut agenda = Agenda::new(manners);
        for n in 0..1_000 {
            agenda.put(&format!("{n:04}"), &format!("host{n}"), at(n));
        }
        let starts = run(&mut agenda, 10_000, i64::MAX / 2, 100);
        assert!(
            starts
                .windows(2)
                .all(|pair| pair[1].0 - pair[0].0 == 50 && pair[0].1 < pair[1].1)
        );
        assert_eq!(starts.len(), 1_000);
    }

    #[test]
    fn the_pause_leaves_room_for_many_feeds() {
        // A hundred thousand feeds, each every quarter of an hour.
        let pause = Manners::new(GAP, 2, 100_000.0 / 900.0).pause;
        assert_eq!(pause, Duration::from_micros(4_500));
        assert_eq!(Manners::new(GAP, 2, 0.0).pause, PAUSE_MAX);
    }

    #[test]
    fn a_feed_that_moves_to_another_host_waits_there() {
        let mut agenda = agenda(0);
        agenda.put("a", "old", at(0));
        assert_eq!(agenda.take(at(0)).as_deref(), Some("a"));
        agenda.put("a", "new", at(100));
        agenda.put("b", "old", at(100));
        agenda.put("c", "new", at(101));
        assert_eq!(agenda.take(at(101)).as_deref(), Some("a"));
        assert_eq!(
            agenda.take(at(101)),
            None,
            "the gap of the old host and of the new one"
        );
        assert_eq!(agenda.take(at(1_500)).as_deref(), Some("b"));
        assert_eq!(agenda.take(at(1_601)).as_deref(), Some("c"));
    }
}
