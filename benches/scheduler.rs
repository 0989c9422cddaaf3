//! A week of a hundred thousand feeds, by the daemon's own agenda, gate and schedule, on a clock that is not real.
//!
//! ```text
//! cargo bench --bench scheduler              # 100,000 feeds, a week
//! cargo bench --bench scheduler -- --quick   # 10,000 feeds, a day: a few seconds once it is built
//! ```
//!
//! The feeds lie on hosts as they do on the net: a few platforms with thousands of them, most on hosts of their own.
//! Each has its own pace, from items every few minutes to one a month, its own night, and its own server: some slow, some
//! that fail for hours, some that ask for silence, some feeds with a `ttl` or hours to skip. Most servers know what we have
//! and say that nothing changed (304), some with a `max-age`; every tenth feed's sends the whole document each time. All are
//! due at the beginning, as after a start. The agenda says which feed is polled, the gate lets the request through, the
//! server takes its time, and the schedule says when the feed is due again. Nothing here is a model of those: they are the
//! ones that the daemon runs.
//!
//! It asserts, and ends with an error where it does not hold:
//!
//! - the starts of two requests to a host are never nearer than the gap, and never more run than are allowed;
//! - most answers are 304, as they are in a real week;
//! - no feed waits longer, from when it is due, than the feeds of its host need, all of them in turn;
//! - the scheduler needs less than 1 % of one core's time: CPU seconds over the seconds that it simulates;
//! - the process never has more than 100 MB.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use conjunct::config;
use conjunct::daemon::{Agenda, Manners, thread_cpu_ms};
use conjunct::feed::{Due, Fresh, Hints, Limits, Pace, Reading, Refusal, Rhythm, Setback};
use conjunct::fetch::{Gate, Hold, Holds};
use jiff::{SignedDuration, Timestamp};
use tokio::task::{JoinSet, LocalSet};
use tokio::time::Instant;

const GAP: Duration = Duration::from_millis(1500);
const HOST_CONNECTIONS: usize = 2;
/// As in the daemon.
const POLLS_MAX: usize = 256;
const LIMITS: Limits = Limits {
    floor: Duration::from_mins(15),
    ceiling: Duration::from_hours(24),
};
const NIGHT_SECS: i64 = 8 * 3_600;
const CPU_SHARE_MAX: f64 = 0.01;
const MEMORY_MB_MAX: u64 = 100;

fn main() -> io::Result<()> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (feeds, days) = if quick { (10_000, 1) } else { (100_000, 7) };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    let week = LocalSet::new().block_on(&runtime, run(feeds, days));
    week.report(&mut io::stdout().lock(), feeds, days)
}

/// A small generator with a fixed seed: two runs are the same.
#[derive(Debug, Clone)]
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        // Splitmix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// From -1 to 1.
    fn jitter(&mut self) -> f64 {
        let millionths = u32::try_from(self.below(2_000_001)).unwrap_or(0);
        f64::from(millionths) / 1_000_000.0 - 1.0
    }
}

/// A host and its server.
struct Host {
    name: Arc<str>,
    feeds: u64,
    /// How long it takes to answer.
    takes: Duration,
    seed: u64,
    /// What is asserted of it.
    last_start: Option<Instant>,
    running: usize,
    longest: Duration,
}

/// A feed, and what the daemon would have of it in its database.
struct Feed {
    host: u32,
    /// Seconds between two of its items, and when in that time they come.
    gap: i64,
    phase: i64,
    /// Whether its server tells an unchanged document, and how long it says that its answers hold.
    tells_304: bool,
    max_age: Option<Duration>,
    hints: Hints,
    rhythm: Rhythm,
    due: Timestamp,
    last_read: Option<Timestamp>,
    failures: u32,
}

/// What a server says.
enum Answer {
    Document,
    Down,
    Silence(Duration),
}

impl Host {
    /// Servers fail, and lose their patience, for six hours and for one hour at a time.
    fn answer(&self, now: Timestamp) -> Answer {
        let hour = now.as_second().unsigned_abs() / 3_600;
        let of = |hours: u64, salt: u64| Chance(self.seed ^ salt ^ (hour / hours)).below(100);
        if of(6, 1 << 40) == 0 {
            Answer::Down
        } else if of(1, 2 << 40) == 0 {
            Answer::Silence(Duration::from_mins(20))
        } else {
            Answer::Document
        }
    }

    /// The longest that a feed of this host may wait for its turn: all others come first, each with its gap, or in pairs
    /// with the longest answer seen.
    fn patience(&self) -> Duration {
        let each = GAP.max(self.longest.div_f64(2.0));
        each * u32::try_from(self.feeds).unwrap_or(u32::MAX)
    }
}

impl Feed {
    /// Seconds of the last items by now, newest first, at most ten. In the eight hours of its night, a feed has none.
    fn dates(&self, now: Timestamp) -> Vec<Timestamp> {
        let last = (now.as_second() - self.phase).div_euclid(self.gap) * self.gap + self.phase;
        let seconds = (0..200).map(|n| last - n * self.gap);
        let awake = seconds.filter(|second| (second - self.phase).rem_euclid(86_400) >= NIGHT_SECS);
        awake
            .take(10)
            .filter_map(|second| Timestamp::from_second(second).ok())
            .collect()
    }

    /// Takes a document in, or the word that nothing changed; says whether it was that word.
    fn read(&mut self, now: Timestamp) -> bool {
        let dates = self.dates(now);
        let new = dates
            .iter()
            .filter(|date| self.last_read.is_none_or(|last| **date > last))
            .count();
        let is_304 = new == 0 && self.tells_304;
        if !is_304 {
            let reading = Reading {
                dates: &dates,
                items: 10,
                new: u64::try_from(new).unwrap_or(0),
            };
            self.rhythm.observe(reading, now);
        }
        (self.last_read, self.failures) = (Some(now), 0);
        is_304
    }
}

/// What the week came to.
struct Week {
    hosts: Vec<Host>,
    feeds: Vec<Feed>,
    chance: Chance,
    polls: u64,
    unchanged: u64,
    held: u64,
    failed: u64,
    /// Waits from due to start, in seconds, and how often.
    delays: HashMap<u64, u64>,
    most_running: usize,
    cpu_ms: f64,
}

impl Week {
    fn new(feeds: u32, start: Timestamp) -> Self {
        let mut chance = Chance(0x5EED);
        let mut week = Self {
            hosts: Vec::new(),
            feeds: Vec::new(),
            chance: Chance(7),
            polls: 0,
            unchanged: 0,
            held: 0,
            failed: 0,
            delays: HashMap::new(),
            most_running: 0,
            cpu_ms: 0.0,
        };
        while week.feeds.len() < feeds as usize {
            let left = feeds as usize - week.feeds.len();
            // Every thousandth host is a platform, every twentieth a paper with a feed for each desk.
            let size = match chance.below(1_000) {
                0 => 2_000,
                1..50 => 20,
                _ => 1,
            };
            week.add_host(size.min(left), &mut chance, start);
        }
        week
    }

    fn add_host(&mut self, feeds: usize, chance: &mut Chance, start: Timestamp) {
        let number = u32::try_from(self.hosts.len()).unwrap_or(u32::MAX);
        let takes = match chance.below(50) {
            0 => 5_000 + chance.below(15_000),
            _ => 50 + chance.below(450),
        };
        self.hosts.push(Host {
            name: format!("feeds.publisher-{number}.example").into(),
            feeds: u64::try_from(feeds).unwrap_or(u64::MAX),
            takes: Duration::from_millis(takes),
            seed: chance.next(),
            last_start: None,
            running: 0,
            longest: Duration::ZERO,
        });
        for _ in 0..feeds {
            let gap: i64 = match chance.below(100) {
                0..10 => 600,
                10..30 => 2 * 3_600,
                30..80 => 86_400,
                _ => 30 * 86_400,
            };
            let hints = match chance.below(20) {
                0 => Hints {
                    ttl_secs: Some(3_600),
                    ..Hints::default()
                },
                1 => Hints {
                    skip_hours: Some((0..7).collect()),
                    ..Hints::default()
                },
                _ => Hints::default(),
            };
            self.feeds.push(Feed {
                host: number,
                gap: gap / 2 + i64::try_from(chance.below(gap.unsigned_abs())).unwrap_or(0),
                phase: i64::try_from(chance.below(86_400)).unwrap_or(0),
                tells_304: chance.below(10) > 0,
                max_age: (chance.below(10) == 0).then_some(Duration::from_mins(30)),
                hints,
                rhythm: Rhythm::default(),
                due: start,
                last_read: None,
                failures: 0,
            });
        }
    }

    /// A request starts: what is asserted of every one.
    fn starts(&mut self, feed: usize, now: Timestamp) -> usize {
        let at = Instant::now();
        let due = self.feeds[feed].due;
        let host = self.feeds[feed].host as usize;
        let delay = Duration::try_from(now.duration_since(due)).unwrap_or_default();
        *self.delays.entry(delay.as_secs()).or_default() += 1;
        let one = &mut self.hosts[host];
        if let Some(last) = one.last_start.replace(at) {
            assert!(at - last >= GAP, "{}: a gap of {:?}", one.name, at - last);
        }
        one.running += 1;
        assert!(
            one.running <= HOST_CONNECTIONS,
            "{}: {} requests",
            one.name,
            one.running
        );
        self.most_running = self.most_running.max(one.running);
        self.polls += 1;
        host
    }

    fn report(&self, out: &mut impl io::Write, feeds: u32, days: u32) -> io::Result<()> {
        let secs = f64::from(days) * 86_400.0;
        let share = self.cpu_ms / 1_000.0 / secs;
        let memory_mb = peak_memory_mb()?;
        let mut delays: Vec<(u64, u64)> = self.delays.iter().map(|(secs, times)| (*secs, *times)).collect();
        delays.sort_unstable();
        let quantile = |share: f64| {
            #[expect(clippy::cast_precision_loss, reason = "a few million polls")]
            let wanted = self.polls as f64 * share;
            let mut seen = 0.0;
            let found = delays.iter().find(|(_, times)| {
                #[expect(clippy::cast_precision_loss, reason = "a few million polls")]
                let times = *times as f64;
                seen += times;
                seen >= wanted
            });
            found.map_or(0, |(secs, _)| *secs)
        };
        let largest = self.hosts.iter().map(|host| host.feeds).max().unwrap_or(0);
        writeln!(
            out,
            "{feeds} feeds on {} hosts, the largest with {largest}; {days} days",
            self.hosts.len()
        )?;
        writeln!(
            out,
            "{} requests, {} of them 304, {} failed; {} polls put off for a hold",
            self.polls, self.unchanged, self.failed, self.held
        )?;
        writeln!(
            out,
            "start after due: half within {} s, 99 % within {} s, all within {} s",
            quantile(0.5),
            quantile(0.99),
            quantile(1.0)
        )?;
        writeln!(out, "at most {} requests to one host at once", self.most_running)?;
        writeln!(
            out,
            "{:.1} CPU seconds: {:.4} % of one core; {memory_mb} MB at most",
            self.cpu_ms / 1_000.0,
            share * 100.0
        )?;
        assert!(self.unchanged * 2 > self.polls, "no real week: few 304s");
        assert!(share < CPU_SHARE_MAX, "too much CPU");
        assert!(memory_mb < MEMORY_MB_MAX, "too much memory");
        writeln!(out, "every gap kept, nobody starved")
    }
}

/// Lets the days pass.
async fn run(feeds: u32, days: u32) -> Week {
    let begin: Timestamp = Timestamp::from_second(1_767_225_600).unwrap_or(Timestamp::UNIX_EPOCH);
    let started = Instant::now();
    let clock = move || begin + SignedDuration::try_from(started.elapsed()).unwrap_or_default();
    let holds: Arc<Holds> = Arc::default();
    let gate = Rc::new(Gate::new(&settings(), Arc::clone(&holds)));
    let week = Rc::new(RefCell::new(Week::new(feeds, begin)));
    let manners = Manners::new(
        GAP,
        HOST_CONNECTIONS,
        f64::from(feeds) / LIMITS.floor.as_secs_f64(),
    );
    let mut agenda = Agenda::new(manners);
    let address = |feed: usize| format!("https://feeds.example/desk/{feed}/rss.xml");
    let number = |url: &str| -> usize {
        url.split('/')
            .nth(4)
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    };
    for (feed, one) in week.borrow().feeds.iter().enumerate() {
        agenda.put(
            &address(feed),
            &week.borrow().hosts[one.host as usize].name,
            begin,
        );
    }
    let cpu = thread_cpu_ms();
    let end = begin + SignedDuration::from_hours(i64::from(days) * 24);
    let mut polls: JoinSet<(Arc<str>, Due)> = JoinSet::new();
    while clock() < end {
        let now = clock();
        while polls.len() < POLLS_MAX
            && let Some(url) = agenda.take(now)
        {
            let (gate, week, holds) = (Rc::clone(&gate), Rc::clone(&week), Arc::clone(&holds));
            let feed = number(&url);
            polls.spawn_local(async move {
                let due = poll(feed, &gate, &week, &holds, clock).await;
                (url, due)
            });
        }
        let wait = agenda.wait(now).filter(|_| polls.len() < POLLS_MAX);
        tokio::select! {
            () = tokio::time::sleep(wait.unwrap_or(Duration::from_secs(5))) => {}
            Some(done) = polls.join_next() => {
                let Ok((url, due)) = done else { panic!("a poll broke one of the rules") };
                let mut week = week.borrow_mut();
                let feed = &mut week.feeds[number(&url)];
                feed.due = due.at;
                let host = feed.host as usize;
                agenda.put(&url, &week.hosts[host].name, due.at);
            }
        }
    }
    let cpu = thread_cpu_ms() - cpu;
    starved(&week.borrow(), clock());
    polls.shutdown().await;
    drop(gate);
    let Some(mut week) = Rc::into_inner(week).map(RefCell::into_inner) else {
        panic!("a poll is left")
    };
    week.cpu_ms = cpu;
    week
}

/// One poll, as the daemon does it, of a server that is not there.
async fn poll(
    number: usize,
    gate: &Gate,
    week: &RefCell<Week>,
    holds: &Holds,
    clock: impl Fn() -> Timestamp,
) -> Due {
    let name = {
        let week = week.borrow();
        Arc::clone(&week.hosts[week.feeds[number].host as usize].name)
    };
    let permit = match gate.enter(&name).await {
        Ok(permit) => permit,
        Err(left) => {
            let mut week = week.borrow_mut();
            week.held += 1;
            return Setback::held(clock(), left, LIMITS, week.chance.jitter());
        }
    };
    let (host, takes, answer) = {
        let mut week = week.borrow_mut();
        let host = week.starts(number, clock());
        let answer = week.hosts[host].answer(clock());
        let takes = if matches!(answer, Answer::Down) {
            Duration::from_secs(30)
        } else {
            week.hosts[host].takes
        };
        (host, takes, answer)
    };
    tokio::time::sleep(takes).await;
    if let Answer::Silence(lasts) = answer {
        let domain = name.trim_start_matches("feeds.").to_owned();
        holds.add(&Hold { domain, lasts });
    }
    drop(permit);
    let now = clock();
    let mut week = week.borrow_mut();
    let jitter = week.chance.jitter();
    week.hosts[host].running -= 1;
    week.hosts[host].longest = week.hosts[host].longest.max(takes);
    let late = Duration::try_from(now.duration_since(week.feeds[number].due)).unwrap_or_default();
    let patience = week.hosts[host].patience() + start_up(week.feeds.len()) + takes;
    assert!(
        late <= patience,
        "{name}, with {} feeds: {late:?} late",
        week.hosts[host].feeds
    );
    if matches!(answer, Answer::Document) {
        let is_304 = week.feeds[number].read(now);
        week.unchanged += u64::from(is_304);
        let feed = &week.feeds[number];
        let pace = Pace {
            limits: LIMITS,
            fresh: feed.max_age.map(|lasts| Fresh {
                lasts,
                by_expires: false,
            }),
            retry_after: None,
            pushed: None,
            jitter,
        };
        return pace.due(now, &feed.rhythm, &feed.hints);
    }
    week.failed += 1;
    let feed = &mut week.feeds[number];
    feed.failures += 1;
    let retry_after = match answer {
        Answer::Silence(lasts) => Some(lasts),
        _ => None,
    };
    Setback {
        limits: LIMITS,
        failures: feed.failures,
        refusal: Refusal::Passing,
        retry_after,
        jitter,
    }
    .due(now)
}

/// At the end, too, no feed may be overdue for longer than its host's others need.
fn starved(week: &Week, now: Timestamp) {
    for feed in &week.feeds {
        let host = &week.hosts[feed.host as usize];
        let late = Duration::try_from(now.duration_since(feed.due)).unwrap_or_default();
        let patience = host.patience() + start_up(week.feeds.len());
        assert!(late <= patience, "{}: {late:?} late and not asked", host.name);
    }
}

/// All feeds are due at the beginning: the pause between their starts, and a minute.
fn start_up(feeds: usize) -> Duration {
    let feeds = u32::try_from(feeds).unwrap_or(u32::MAX);
    let pause = Manners::new(
        GAP,
        HOST_CONNECTIONS,
        f64::from(feeds) / LIMITS.floor.as_secs_f64(),
    )
    .pause;
    // The clock of the runtime counts milliseconds.
    (pause + Duration::from_millis(1)) * feeds + Duration::from_mins(1)
}

fn settings() -> config::Fetch {
    config::Fetch {
        allow_private_addresses: false,
        host_gap: GAP,
        host_connections: HOST_CONNECTIONS,
        connections: 64,
        timeout: Duration::from_secs(30),
        body_bytes_max: 8_000_000,
        user_agent: String::new(),
        proxy: None,
        robots: true,
    }
}

/// The most memory that this process has had (Linux).
fn peak_memory_mb() -> io::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|text| text.trim().trim_end_matches("kB").trim().parse().ok());
    Ok(kilobytes.unwrap_or(u64::MAX) / 1_024)
}
