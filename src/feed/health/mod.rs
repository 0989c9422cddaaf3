//! The health of a feed: what its polls show, and when that is worth a word. Takes one poll after the other, gives the
//! turns: a trouble began, a trouble ended. One is told at a time, and each once. [`Station`] does the same for the
//! machine that polls, so that its troubles are not told as those of all feeds.

mod station;
mod trouble;

pub use station::{OwnTurn, Station};
pub use trouble::Trouble;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Problem, Rhythm};

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
#[serde(default)]
pub struct Health {
    /// The trouble that the last polls showed.
    run: Option<Run>,
    /// The trouble that was told, and since when it was there.
    told: Option<(Trouble, Timestamp)>,
    /// When the last one that was told ended.
    ended: Option<Timestamp>,
    /// What is wrong with the document that was last read. It lasts while the server says that nothing changed.
    document: Option<Trouble>,
    /// Whether it was told to be empty before: it is one that is empty at times.
    is_empty_at_times: bool,
    /// When nothing was wrong with its document last.
    last_good: Option<Timestamp>,
    /// Items at that time.
    items: u64,
}

/// Polls in a row that show the same trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    trouble: Trouble,
    since: Timestamp,
    polls: u32,
    /// Whether the feed could not be read.
    is_unread: bool,
}

/// A server that needs longer is slow: a third of the default time limit.
const SLOW: Duration = Duration::from_secs(10);
/// A date further ahead is wrong: zones left out or mistaken explain less.
const FUTURE_MAX: SignedDuration = SignedDuration::from_hours(24);
/// A feed is frozen after so many times its usual gap …
const FROZEN_GAPS: u32 = 4;
/// … and not before so long: many feeds rest over a weekend.
const FROZEN_MIN: Duration = Duration::from_hours(72);
/// A feed whose last trouble ended less long ago must show the next one twice as often: it goes to and fro.
const RELAPSE: SignedDuration = SignedDuration::from_hours(24);

impl Reading {
    /// What a document shows by itself; what is new and what is churned only the database knows. `dates`: of all its items,
    /// as the feed gives them.
    pub fn new(
        dates: impl Iterator<Item = Option<Timestamp>>,
        problem: Option<Problem>,
        took: Duration,
        now: Timestamp,
    ) -> Self {
        let latest = now.checked_add(FUTURE_MAX).unwrap_or(Timestamp::MAX);
        let (mut items, mut in_future) = (0, 0);
        for date in dates {
            items += 1;
            in_future += u64::from(date.is_some_and(|date| date > latest));
        }
        Self {
            took,
            items,
            new: 0,
            in_future,
            churned: 0,
            is_truncated: problem == Some(Problem::Truncated),
        }
    }
}

impl Health {
    /// Takes a poll in; gives the turns to tell, an end before a beginning. `rhythm`: the feed's, this poll included.
    /// `clock_is_sound`: whether our own clock can be believed. Where it cannot, no feed is found frozen or ahead of its
    /// time.
    pub fn observe(
        &mut self,
        sign: Sign,
        rhythm: &Rhythm,
        clock_is_sound: bool,
        now: Timestamp,
    ) -> Vec<Turn> {
        self.believe(now);
        let is_frozen = if clock_is_sound {
            is_frozen(rhythm, now)
        } else {
            self.told.is_some_and(|(told, _)| told == Trouble::Frozen)
        };
        let trouble = self.trouble(sign, is_frozen, clock_is_sound);
        self.remember(sign, now);
        self.run = trouble.map(|trouble| self.next_run(trouble, sign, now));
        let due = self.run.filter(|run| self.is_due(*run, now));
        let mut turns = Vec::new();
        if let Some((told, since)) = self.told
            && trouble != Some(told)
            // A failure leaves open whether the trouble lasts, until it is one of its own.
            && (!matches!(sign, Sign::Failed(_)) || due.is_some())
        {
            self.told = None;
            self.ended = Some(now);
            self.is_empty_at_times |= told == Trouble::Empty;
            turns.push(Turn {
                trouble: told,
                began: false,
                since,
            });
        }
        if let Some(run) = due
            && self.told.is_none()
        {
            self.told = Some((run.trouble, run.since));
            turns.push(Turn {
                trouble: run.trouble,
                began: true,
                since: run.since,
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

    /// Times ahead of the clock come from one that was wrong.
    fn believe(&mut self, now: Timestamp) {
        let run = self.run.as_mut().map(|run| &mut run.since);
        let told = self.told.as_mut().map(|(_, since)| since);
        let others = [&mut self.ended, &mut self.last_good];
        for time in others.into_iter().flatten().chain(run).chain(told) {
            *time = now.min(*time);
        }
    }

    /// The run that this poll goes on with or begins. Before anything is told, failures of all kinds are one run: a
    /// server that times out and refuses in turn is not read either.
    fn next_run(&self, trouble: Trouble, sign: Sign, now: Timestamp) -> Run {
        let is_unread = matches!(sign, Sign::Failed(_));
        let before = self
            .run
            .filter(|run| run.trouble == trouble || (self.told.is_none() && run.is_unread && is_unread));
        // The same document again does not show that ids change, nor that they stay.
        let counts = !(trouble == Trouble::GuidChurn && matches!(sign, Sign::Unchanged(_)));
        Run {
            trouble,
            since: before.map_or(now, |run| run.since),
            polls: before.map_or(1, |run| run.polls.saturating_add(u32::from(counts))),
            is_unread,
        }
    }

    /// Whether a run is long enough to be told.
    fn is_due(&self, run: Run, now: Timestamp) -> bool {
        let is_relapse = self
            .ended
            .is_some_and(|ended| now.duration_since(ended) < RELAPSE);
        let times = if is_relapse { 2 } else { 1 };
        run.polls >= run.trouble.polls_min() * times
            && now.duration_since(run.since) >= run.trouble.lasting_min()
    }

    /// The gravest trouble that a poll shows.
    fn trouble(&mut self, sign: Sign, is_frozen: bool, clock_is_sound: bool) -> Option<Trouble> {
        let (took, is_new) = match sign {
            Sign::Failed(trouble) => return Some(trouble),
            Sign::Unchanged(took) => (took, false),
            Sign::Read(reading) => {
                self.document = self.document_trouble(reading, clock_is_sound);
                (reading.took, reading.new > 0)
            }
        };
        if self.document.is_some() {
            return self.document;
        }
        if took >= SLOW {
            return Some(Trouble::Slow);
        }
        (!is_new && is_frozen).then_some(Trouble::Frozen)
    }

    fn document_trouble(&self, reading: Reading, clock_is_sound: bool) -> Option<Trouble> {
        if reading.items == 0 && self.items > 0 && !self.is_empty_at_times {
            return Some(Trouble::Empty);
        }
        if reading.is_truncated {
            return Some(Trouble::Truncated);
        }
        let is_ahead = if clock_is_sound {
            reading.in_future * 2 > reading.items
        } else {
            self.document == Some(Trouble::Clock)
        };
        if is_ahead {
            return Some(Trouble::Clock);
        }
        (reading.items > 0 && reading.churned * 5 >= reading.items * 4).then_some(Trouble::GuidChurn)
    }

    fn remember(&mut self, sign: Sign, now: Timestamp) {
        if matches!(sign, Sign::Failed(_)) || self.document.is_some() {
            return;
        }
        self.last_good = Some(now);
        if let Sign::Read(reading) = sign {
            self.items = reading.items;
        }
    }
}

/// Whether a feed of this rhythm should have brought something new.
fn is_frozen(rhythm: &Rhythm, now: Timestamp) -> bool {
    let (Some(last), Some(usual), Some(longest)) =
        (rhythm.last_new(), rhythm.usual_gap(), rhythm.longest_gap())
    else {
        return false;
    };
    // A feed that comes in bursts, a few a week: the pause between them is not a usual gap, and not a frost either.
    let pause = longest.saturating_add(longest / 4);
    let limit = usual.saturating_mul(FROZEN_GAPS).max(pause).max(FROZEN_MIN);
    now.duration_since(last) > SignedDuration::try_from(limit).unwrap_or(SignedDuration::MAX)
}

#[cfg(test)]
mod tests;
