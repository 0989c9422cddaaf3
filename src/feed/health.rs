//! The health of a feed: what its polls show, and when that is worth a word. Takes one poll after the other, gives the
//! turns: a trouble began, a trouble ended. One is told at a time, and each once.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What is wrong with a feed, gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// The server says that it is gone for good (410).
    Gone,
    /// It refuses us, or asks for proof of a browser.
    Blocked,
    /// It cannot be reached, or answers with errors.
    Dead,
    /// What comes is no feed.
    NotAFeed,
    /// It has no items, and had some.
    Empty,
    /// It ends before it is complete.
    Truncated,
    /// Its dates lie in the future: a clock is wrong.
    Clock,
    /// Its items change their ids while their links stay.
    GuidChurn,
    /// It takes long to answer.
    Slow,
    /// It brings nothing new for far longer than usual.
    Frozen,
}

impl Trouble {
    /// The name that the alert log and `feeds` use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Blocked => "blocked",
            Self::Dead => "dead",
            Self::NotAFeed => "not-a-feed",
            Self::Empty => "empty",
            Self::Truncated => "truncated",
            Self::Clock => "clock",
            Self::GuidChurn => "guid-churn",
            Self::Slow => "slow",
            Self::Frozen => "frozen",
        }
    }

    /// What it means, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Gone => "the server says that the feed is gone for good",
            Self::Blocked => "the server refuses us",
            Self::Dead => "the feed cannot be reached",
            Self::NotAFeed => "what comes is no feed",
            Self::Empty => "the feed has no items any more",
            Self::Truncated => "the feed ends before it is complete",
            Self::Clock => "the feed's dates lie in the future",
            Self::GuidChurn => "the feed gives its items new ids at each poll",
            Self::Slow => "the feed takes long to answer",
            Self::Frozen => "the feed brings nothing new",
        }
    }

    /// Polls in a row that must show it before it is told: one may be an accident.
    fn polls_min(self) -> u32 {
        match self {
            Self::Gone | Self::Frozen => 1,
            Self::Slow | Self::Dead => 3,
            _ => 2,
        }
    }

    /// How long it must have lasted before it is told: a server that is down for an hour is back by itself.
    fn lasting_min(self) -> SignedDuration {
        match self {
            Self::Dead => SignedDuration::from_hours(6),
            _ => SignedDuration::ZERO,
        }
    }
}

/// What one poll showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// It was read.
    Read(Reading),
    /// The server said that nothing changed, after so long.
    Unchanged(Duration),
    /// It was not read.
    Failed(Trouble),
}

/// A feed that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// How long the server took.
    pub took: Duration,
    /// Its items.
    pub items: u64,
    /// The new ones among them.
    pub new: u64,
    /// Items with a date that lies further ahead than zones explain.
    pub in_future: u64,
    /// Items with a new id and a known link.
    pub churned: u64,
    /// Whether it ends before it is complete.
    pub is_truncated: bool,
}

/// A change in a feed's health.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The trouble.
    pub trouble: Trouble,
    /// Whether it began; else it ended.
    pub began: bool,
    /// When it was first seen.
    pub since: Timestamp,
}

/// What is remembered of a feed between polls.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Health {
    /// The trouble that the last polls showed, since when, and in how many of them.
    seen: Option<(Trouble, Timestamp, u32)>,
    /// The trouble that was told, and since when it was there.
    told: Option<(Trouble, Timestamp)>,
    /// When the feed was last read or unchanged.
    last_good: Option<Timestamp>,
    /// Items at that time.
    items: u64,
    /// When it last brought something new.
    last_new: Option<Timestamp>,
    /// The last gaps between polls that brought something new, in seconds, oldest first.
    gaps: Vec<i64>,
}

/// A server that needs longer is slow: a third of the default time limit.
const SLOW: Duration = Duration::from_secs(10);
/// Gaps that are remembered.
const GAPS_MAX: usize = 9;
/// Gaps that are needed before a feed can be called frozen.
const GAPS_MIN: usize = 4;
/// A feed is frozen after so many times its usual gap …
const FROZEN_GAPS: i64 = 4;
/// … and not before so long: many feeds rest over a weekend.
const FROZEN_MIN: SignedDuration = SignedDuration::from_hours(72);

impl Health {
    /// Takes a poll in; gives the turns to tell, an end before a beginning.
    pub fn observe(&mut self, sign: Sign, now: Timestamp) -> Vec<Turn> {
        let trouble = self.trouble(sign, now);
        self.remember(sign, now);
        self.seen = trouble.map(|trouble| match self.seen {
            Some((seen, since, polls)) if seen == trouble => (trouble, since, polls.saturating_add(1)),
            _ => (trouble, now, 1),
        });
        let mut turns = Vec::new();
        if let Some((told, since)) = self.told
            && trouble != Some(told)
        {
            self.told = None;
            turns.push(Turn {
                trouble: told,
                began: false,
                since,
            });
        }
        if let Some((trouble, since, polls)) = self.seen
            && self.told.is_none()
            && polls >= trouble.polls_min()
            && now.duration_since(since) >= trouble.lasting_min()
        {
            self.told = Some((trouble, since));
            turns.push(Turn {
                trouble,
                began: true,
                since,
            });
        }
        turns
    }

    /// The trouble that was told and lasts, and since when.
    pub fn told(&self) -> Option<(Trouble, Timestamp)> {
        self.told
    }

    /// When the feed was last good, and its items then.
    pub fn last_good(&self) -> Option<(Timestamp, u64)> {
        self.last_good.map(|at| (at, self.items))
    }

    /// When it last brought something new.
    pub fn last_new(&self) -> Option<Timestamp> {
        self.last_new
    }

    /// The gravest trouble that a poll shows.
    fn trouble(&self, sign: Sign, now: Timestamp) -> Option<Trouble> {
        let took = match sign {
            Sign::Failed(trouble) => return Some(trouble),
            Sign::Unchanged(took) => took,
            Sign::Read(reading) => {
                if reading.items == 0 && self.items > 0 {
                    return Some(Trouble::Empty);
                }
                if reading.is_truncated {
                    return Some(Trouble::Truncated);
                }
                if reading.items > 0 && reading.in_future * 2 > reading.items {
                    return Some(Trouble::Clock);
                }
                if reading.items > 0 && reading.churned * 5 >= reading.items * 4 {
                    return Some(Trouble::GuidChurn);
                }
                reading.took
            }
        };
        if took >= SLOW {
            return Some(Trouble::Slow);
        }
        let new = matches!(sign, Sign::Read(reading) if reading.new > 0);
        (!new && self.is_frozen(now)).then_some(Trouble::Frozen)
    }

    fn is_frozen(&self, now: Timestamp) -> bool {
        let Some(last_new) = self.last_new.filter(|_| self.gaps.len() >= GAPS_MIN) else {
            return false;
        };
        let mut gaps = self.gaps.clone();
        gaps.sort_unstable();
        let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0);
        let limit = SignedDuration::from_secs(usual.saturating_mul(FROZEN_GAPS)).max(FROZEN_MIN);
        now.duration_since(last_new) > limit
    }

    fn remember(&mut self, sign: Sign, now: Timestamp) {
        match sign {
            Sign::Failed(_) => return,
            Sign::Unchanged(_) => {}
            Sign::Read(reading) if reading.items == 0 => return,
            Sign::Read(reading) => {
                self.items = reading.items;
                if reading.new > 0 {
                    if let Some(last) = self.last_new {
                        self.gaps.push(now.duration_since(last).as_secs().max(0));
                        let surplus = self.gaps.len().saturating_sub(GAPS_MAX);
                        self.gaps.drain(..surplus);
                    }
                    self.last_new = Some(now);
                }
            }
        }
        self.last_good = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Reading = Reading {
        took: Duration::from_millis(200),
        items: 20,
        new: 1,
        in_future: 0,
        churned: 0,
        is_truncated: false,
    };

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * 3600).expect("a time")
    }

    /// The turns of a row of polls, one an hour: `+dead 3` began at poll 3.
    fn turns(signs: impl IntoIterator<Item = Sign>) -> Vec<String> {
        let mut health = Health::default();
        let mut told = Vec::new();
        for (hour, sign) in (0..).zip(signs) {
            for turn in health.observe(sign, at(hour)) {
                told.push(format!(
                    "{}{} {hour}",
                    if turn.began { '+' } else { '-' },
                    turn.trouble.name()
                ));
            }
        }
        told
    }

    #[test]
    fn each_trouble_is_told_once_when_it_begins_and_once_when_it_ends() {
        let good = Sign::Read(GOOD);
        let read = |change: fn(&mut Reading)| {
            let mut reading = GOOD;
            change(&mut reading);
            Sign::Read(reading)
        };
        for (sign, expected) in [
            (Sign::Failed(Trouble::Gone), ["+gone 1", "-gone 10"]),
            (Sign::Failed(Trouble::Blocked), ["+blocked 2", "-blocked 10"]),
            (Sign::Failed(Trouble::Dead), ["+dead 7", "-dead 10"]),
            (
                Sign::Failed(Trouble::NotAFeed),
                ["+not-a-feed 2", "-not-a-feed 10"],
            ),
            (read(|r| r.items = 0), ["+empty 2", "-empty 10"]),
            (read(|r| r.is_truncated = true), ["+truncated 2", "-truncated 10"]),
            (read(|r| r.in_future = 11), ["+clock 2", "-clock 10"]),
            (read(|r| r.churned = 16), ["+guid-churn 2", "-guid-churn 10"]),
            (
                read(|r| r.took = Duration::from_secs(11)),
                ["+slow 3", "-slow 10"],
            ),
        ] {
            let signs = [good].into_iter().chain([sign; 9]).chain([good, good]);
            assert_eq!(turns(signs), expected, "{sign:?}");
        }
    }

    #[test]
    fn an_accident_is_not_told() {
        let good = Sign::Read(GOOD);
        for sign in [
            Sign::Failed(Trouble::Blocked),
            Sign::Failed(Trouble::Dead),
            Sign::Read(Reading {
                is_truncated: true,
                ..GOOD
            }),
        ] {
            assert_eq!(turns([good, sign, good, sign, good]), [""; 0], "{sign:?}");
        }
        assert_eq!(
            turns(
                [Sign::Read(Reading {
                    items: 0,
                    new: 0,
                    ..GOOD
                }); 5]
            ),
            [""; 0],
            "it never had items"
        );
    }

    #[test]
    fn one_trouble_follows_another() {
        let signs = [Sign::Read(GOOD)]
            .into_iter()
            .chain([Sign::Failed(Trouble::Blocked); 3])
            .chain([Sign::Failed(Trouble::NotAFeed); 3]);
        assert_eq!(turns(signs), ["+blocked 2", "-blocked 4", "+not-a-feed 5"]);
    }

    #[test]
    fn a_feed_freezes_after_four_of_its_usual_gaps_and_three_days() {
        let quiet = Sign::Unchanged(Duration::from_millis(50));
        let rhythm = |gap: usize| {
            (0..6).flat_map(move |_| {
                [Sign::Read(GOOD)]
                    .into_iter()
                    .chain(std::iter::repeat_n(quiet, gap - 1))
            })
        };
        // The last new item comes at hour 5 times the gap.
        let told = turns(rhythm(2).chain([quiet; 90]).chain([Sign::Read(GOOD)]));
        assert_eq!(told, [format!("+frozen {}", 10 + 73), format!("-frozen {}", 102)]);
        let told = turns(rhythm(30).chain([quiet; 120]));
        assert_eq!(told, [format!("+frozen {}", 150 + 121)]);
        let few = [Sign::Read(GOOD), quiet, Sign::Read(GOOD)]
            .into_iter()
            .chain(std::iter::repeat_n(quiet, 500));
        assert_eq!(turns(few), [""; 0], "too little is known of its rhythm");
    }

    #[test]
    fn the_last_good_state_is_kept_through_trouble() {
        let mut health = Health::default();
        health.observe(Sign::Read(GOOD), at(0));
        health.observe(Sign::Failed(Trouble::Dead), at(5));
        assert_eq!(health.last_good(), Some((at(0), 20)));
        let json = serde_json::to_string(&health).expect("it serialises");
        assert_eq!(
            serde_json::from_str::<Health>(&json).expect("it is read back"),
            health
        );
    }
}
