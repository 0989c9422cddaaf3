//! The machine that polls: its network and its clock. Takes what the polls of all feeds show of them.
//!
//! One feed that fails is the feed's trouble. Where nobody answers any more, or every server has another time than we,
//! it is ours, and is told once instead of once a feed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Trouble, Turn};

/// So many domains must agree before we doubt ourselves: two may share a data centre.
const DOMAINS_MIN: usize = 3;
/// Domains that are remembered; more prove no more.
const DOMAINS_MAX: usize = 1_000;
/// How long nobody must have answered before our network is told to be down: a router starts in less.
const NETWORK_LASTING: SignedDuration = SignedDuration::from_mins(10);
/// A server's clock that is further from ours disagrees: answers from caches and slow links explain less.
const SKEW_MAX: SignedDuration = SignedDuration::from_hours(1);
/// Servers agree with each other within this.
const SKEW_SPREAD: SignedDuration = SignedDuration::from_mins(10);

/// A change in our own health.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnTurn {
    /// [`Trouble::Network`] or [`Trouble::Clock`], and since when.
    pub turn: Turn,
    /// Domains that show it.
    pub domains: usize,
    /// By how much the servers' clocks are ahead of ours, or ours jumped; for [`Trouble::Clock`].
    pub skew: Option<SignedDuration>,
}

/// What is known of our own network and clock.
#[derive(Debug, Clone, Default)]
pub struct Station {
    /// Domains that could not be reached since somebody answered last.
    silent: BTreeSet<String>,
    /// Domains that could not be reached shortly before somebody else answered, until they answer: it is their own
    /// fault, and what they do proves nothing.
    at_fault: BTreeSet<String>,
    /// Since when nobody answers.
    silent_since: Option<Timestamp>,
    /// When somebody answered last.
    answered: Option<Timestamp>,
    /// Domains whose clock disagrees with ours since one agreed last, and by how much they are ahead of it.
    skewed: BTreeMap<String, SignedDuration>,
    /// Since when they disagree, or when our clock jumped.
    skewed_since: Option<Timestamp>,
    /// By how much our clock jumped; until a server agrees with it again.
    jumped: Option<SignedDuration>,
    /// Our time and the time since the machine started, when they were last looked at.
    beat: Option<(Timestamp, Duration)>,
    /// What was told, since when.
    told: BTreeMap<Trouble, Timestamp>,
}

impl Station {
    /// Goes on where an earlier run of the daemon ended: with what it has told.
    pub fn new(told: impl IntoIterator<Item = (Trouble, Timestamp)>) -> Self {
        let told: BTreeMap<Trouble, Timestamp> = told.into_iter().collect();
        Self {
            silent_since: told.get(&Trouble::Network).copied(),
            skewed_since: told.get(&Trouble::Clock).copied(),
            told,
            ..Self::default()
        }
    }

    /// Compares the time of day with a clock that nobody sets: `uptime`, the time since the machine started, sleep
    /// included. Notices when the time of day jumped.
    pub fn beat(&mut self, now: Timestamp, uptime: Duration) {
        if let Some((then, before)) = self.beat {
            let passed = SignedDuration::try_from(uptime.saturating_sub(before)).unwrap_or_default();
            let jump = now.duration_since(then) - passed;
            if jump.abs() > SKEW_MAX {
                self.skewed.clear();
                self.jumped = Some(jump);
                self.skewed_since = Some(now);
            }
        }
        self.beat = Some((now, uptime));
    }

    /// A server answered, whatever it said. `date`: its own time, where it told it.
    pub fn answered(&mut self, domain: &str, date: Option<Timestamp>, now: Timestamp) {
        self.at_fault.append(&mut self.silent);
        self.at_fault.remove(domain);
        while self.at_fault.len() > DOMAINS_MAX {
            self.at_fault.pop_first();
        }
        self.silent_since = None;
        self.answered = Some(now);
        let Some(date) = date else { return };
        let skew = date.duration_since(now);
        if skew.abs() <= SKEW_MAX {
            self.skewed.clear();
            self.skewed_since = None;
            self.jumped = None;
        } else if self.skewed.len() < DOMAINS_MAX {
            self.skewed.insert(domain.to_owned(), skew);
            self.skewed_since.get_or_insert(now);
        }
    }

    /// A server could not be reached. `was_dead`: its feed was told to be dead before, which proves nothing either.
    pub fn unreachable(&mut self, domain: &str, was_dead: bool, now: Timestamp) {
        if was_dead || self.at_fault.contains(domain) {
            return;
        }
        self.silent_since.get_or_insert(now);
        if self.silent.len() < DOMAINS_MAX {
            self.silent.insert(domain.to_owned());
        }
    }

    /// Whether our own network seems to be down, so that a feed that cannot be reached may be well.
    pub fn is_cut_off(&self) -> bool {
        let is_told = self.told.contains_key(&Trouble::Network) && self.silent_since.is_some();
        is_told || self.silent.len() >= DOMAINS_MIN
    }

    /// Whether our own clock can be believed. `date`: the time of the server whose answer is looked at.
    pub fn clock_is_sound(&self, date: Option<Timestamp>, now: Timestamp) -> bool {
        let agrees = date.is_none_or(|date| date.duration_since(now).abs() <= SKEW_MAX);
        let is_told = self.told.contains_key(&Trouble::Clock) && self.skewed_since.is_some();
        agrees && !is_told && self.jumped.is_none() && !self.servers_agree()
    }

    /// When somebody answered last.
    pub fn last_answer(&self) -> Option<Timestamp> {
        self.answered
    }

    /// What is to be told now; to be noted with [`Self::told`] when it was written.
    pub fn turns(&self, now: Timestamp) -> Vec<OwnTurn> {
        let is_silent = self.silent.len() >= DOMAINS_MIN
            && self
                .silent_since
                .is_some_and(|since| now.duration_since(since) >= NETWORK_LASTING);
        let is_off = self.jumped.is_some() || self.servers_agree();
        let mut turns = Vec::new();
        for (trouble, begins, lasts, since) in [
            (
                Trouble::Network,
                is_silent,
                self.silent_since.is_some(),
                self.silent_since,
            ),
            (
                Trouble::Clock,
                is_off,
                self.skewed_since.is_some(),
                self.skewed_since,
            ),
        ] {
            let told = self.told.get(&trouble).copied();
            let turn = |began, since| OwnTurn {
                turn: Turn {
                    trouble,
                    began,
                    since,
                },
                domains: if trouble == Trouble::Network {
                    self.silent.len()
                } else {
                    self.skewed.len()
                },
                skew: self
                    .jumped
                    .or_else(|| self.skewed.values().next().copied())
                    .filter(|_| trouble == Trouble::Clock),
            };
            match told {
                None if begins => turns.push(turn(true, since.unwrap_or(now))),
                Some(since) if !lasts => turns.push(turn(false, since)),
                _ => {}
            }
        }
        turns
    }

    /// Notes that a turn was written.
    pub fn told(&mut self, turn: Turn) {
        if turn.began {
            self.told.insert(turn.trouble, turn.since);
        } else {
            self.told.remove(&turn.trouble);
        }
    }

    /// Whether so many servers have the same other time that it is ours that is wrong.
    fn servers_agree(&self) -> bool {
        let (least, most) = (self.skewed.values().min(), self.skewed.values().max());
        self.skewed.len() >= DOMAINS_MIN
            && least
                .zip(most)
                .is_some_and(|(least, most)| *most - *least <= SKEW_SPREAD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + 60 * minutes).expect("a time")
    }

    /// Writes what is to be told, as the daemon does.
    fn tell(station: &mut Station, minutes: i64) -> Vec<String> {
        let turns = station.turns(at(minutes));
        for turn in &turns {
            station.told(turn.turn);
        }
        assert_eq!(station.turns(at(minutes)), [], "told once");
        turns
            .iter()
            .map(|t| t.turn)
            .map(|t| format!("{}{}", if t.began { '+' } else { '-' }, t.trouble.name()))
            .collect()
    }

    const NONE: [&str; 0] = [];

    #[test]
    fn nobody_answers_for_a_while() {
        let mut station = Station::default();
        station.answered("z.example", Some(at(0)), at(0));
        for (minute, domain) in [(1, "a.example"), (1, "b.example"), (2, "a.example")] {
            station.unreachable(domain, false, at(minute));
        }
        station.unreachable("d.example", true, at(2));
        assert!(!station.is_cut_off(), "two, and one that was dead before");
        station.unreachable("c.example", false, at(3));
        assert!(station.is_cut_off());
        assert_eq!(tell(&mut station, 10), NONE, "too soon");
        let turn = station.turns(at(11)).remove(0);
        assert_eq!((turn.domains, turn.turn.since), (3, at(1)));
        assert_eq!(tell(&mut station, 11), ["+network"]);
        assert_eq!(station.last_answer(), Some(at(0)));
        // A restart, and still nobody answers.
        let mut station = Station::new([(Trouble::Network, at(1))]);
        assert!(station.is_cut_off());
        station.unreachable("c.example", false, at(30));
        assert_eq!(tell(&mut station, 30), NONE);
        station.answered("c.example", None, at(40));
        assert_eq!(station.turns(at(40)).remove(0).turn.since, at(1));
        assert_eq!(tell(&mut station, 40), ["-network"]);
        assert!(!station.is_cut_off());
    }

    #[test]
    fn one_answer_is_enough_to_blame_the_feeds() {
        let mut station = Station::default();
        for minute in 0..60 {
            for domain in ["a.example", "b.example", "c.example", "d.example"] {
                station.unreachable(domain, false, at(minute));
            }
            station.answered("z.example", None, at(minute));
            assert_eq!(tell(&mut station, minute), NONE);
        }
        assert!(!station.is_cut_off());
    }

    #[test]
    fn domains_that_failed_while_others_answered_prove_nothing() {
        let mut station = Station::default();
        for domain in ["a.example", "b.example", "c.example"] {
            station.unreachable(domain, false, at(0));
        }
        station.answered("z.example", None, at(1));
        // A few dead feeds, and a good one that is seldom asked.
        for minute in 2..60 {
            for domain in ["a.example", "b.example", "c.example"] {
                station.unreachable(domain, false, at(minute));
            }
            assert!(!station.is_cut_off());
            assert_eq!(tell(&mut station, minute), NONE);
        }
        // They come back, and go with the others.
        for domain in ["a.example", "b.example", "c.example"] {
            station.answered(domain, None, at(60));
        }
        for domain in ["a.example", "b.example", "z.example"] {
            station.unreachable(domain, false, at(61));
        }
        assert_eq!(tell(&mut station, 71), ["+network"]);
    }

    #[test]
    fn servers_that_agree_on_another_time_are_right() {
        let hours = |h: i64, minutes: i64| Some(at(60 * h + minutes));
        let mut station = Station::default();
        station.answered("a.example", hours(5, 0), at(0));
        station.answered("b.example", hours(-3, 0), at(0));
        station.answered("c.example", hours(2, 0), at(0));
        assert_eq!(tell(&mut station, 0), NONE, "they agree on nothing");
        assert!(station.clock_is_sound(None, at(0)));
        assert!(
            !station.clock_is_sound(hours(5, 0), at(0)),
            "one of the two is wrong"
        );
        station.answered("z.example", hours(0, 40), at(1));
        for domain in ["a.example", "b.example"] {
            station.answered(domain, hours(5, 1), at(1));
        }
        assert_eq!(tell(&mut station, 1), NONE);
        station.answered("c.example", hours(5, 6), at(2));
        let turn = station.turns(at(2)).remove(0);
        assert_eq!(turn.skew, Some(SignedDuration::from_hours(5)));
        assert_eq!(tell(&mut station, 2), ["+clock"]);
        assert!(!station.clock_is_sound(None, at(2)));
        station.answered("a.example", hours(5, 3), at(3));
        assert_eq!(tell(&mut station, 3), NONE);
        station.answered("a.example", hours(0, 4), at(4));
        assert_eq!(tell(&mut station, 4), ["-clock"]);
        assert!(station.clock_is_sound(None, at(4)));
    }

    #[test]
    fn a_jump_of_the_clock_lasts_until_a_server_agrees() {
        let uptime = |minutes: u64| Duration::from_mins(minutes);
        let mut station = Station::default();
        station.beat(at(0), uptime(100));
        // Asleep for a day: both clocks went on.
        station.beat(at(1_440), uptime(1_540));
        assert_eq!(tell(&mut station, 1_440), NONE);
        station.beat(at(1_440 - 300), uptime(1_541));
        assert_eq!(
            station.turns(at(1_140)).remove(0).skew,
            Some(SignedDuration::from_mins(-301))
        );
        assert_eq!(tell(&mut station, 1_140), ["+clock"]);
        station.beat(at(1_145), uptime(1_546));
        assert_eq!(tell(&mut station, 1_145), NONE);
        station.answered("a.example", Some(at(1_445)), at(1_145));
        assert_eq!(tell(&mut station, 1_145), NONE);
        station.beat(at(1_446), uptime(1_547));
        station.answered("a.example", Some(at(1_446)), at(1_446));
        assert_eq!(tell(&mut station, 1_446), ["-clock"]);
    }
}
