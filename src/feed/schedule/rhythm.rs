//! How often a feed brings something new.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::feed::believable;

/// A feed is asked so many times in its usual gap between two items: an item then waits an eighth of the gap on average.
const POLLS_A_GAP: i64 = 4;
/// A feed that is silent waits this share of its silence: half an hour after a night, three hours after a weekend.
const SILENCE_SHARE: i64 = 16;
/// Items that come within so long are one event: a feed that brings ten at once a week is a weekly feed.
const EVENT: SignedDuration = SignedDuration::from_mins(5);
/// Gaps that are needed before one is called usual.
const GAPS_MIN: usize = 3;
/// The last gaps count, so many at most.
const GAPS_MAX: usize = 15;
/// The memory of the count of items a day: what is older by this counts a third.
const MEMORY_DAYS: f64 = 7.0;
/// A feed that was polled for so long has its items counted; before, its dates have to do.
const COUNTED_AFTER: SignedDuration = SignedDuration::from_hours(3 * 24);

/// What is remembered of a feed's rhythm between its polls.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rhythm {
    /// When the feed was first read.
    since: Option<Timestamp>,
    /// When it last brought something new; at first, when it was first read. Dates do not count here: some feeds carry
    /// those of another year.
    last_new: Option<Timestamp>,
    /// The usual gap between the dates of the last document, in seconds.
    dated_gap: Option<i64>,
    /// Items a day by the dates of the last document.
    dated_rate: Option<f64>,
    /// The last polls that brought something new, in seconds since 1970, oldest first.
    arrivals: Vec<i64>,
    /// Whether all items of the last document were new: some may have come and gone between two polls.
    overran: bool,
    /// New items, older ones counting less, at the time of `last_new`.
    recent: f64,
}

/// A document that was read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The dates of its items.
    pub dates: &'a [Timestamp],
    /// Its items.
    pub items: u64,
    /// The new ones among them.
    pub new: u64,
}

impl Rhythm {
    /// Takes a document in. An unchanged one tells nothing that the clock does not.
    pub fn observe(&mut self, reading: Reading<'_>, now: Timestamp) {
        let mut dates: Vec<i64> = reading
            .dates
            .iter()
            .filter(|date| **date <= now && believable(**date, now))
            .map(|date| date.as_second())
            .collect();
        dates.sort_unstable_by(|a, b| b.cmp(a));
        self.dated_gap = usual(&gaps(dates.iter().copied()));
        self.dated_rate = rate(&dates);
        if self.since.is_none() {
            self.since = Some(now);
            self.last_new = Some(now);
            return;
        }
        self.overran = reading.new > 1 && reading.new >= reading.items;
        self.arrived(reading.new, now);
    }

    /// Takes new items in, by whatever way they came: a feed that is pushed has its rhythm, too.
    pub fn arrived(&mut self, new: u64, now: Timestamp) {
        let Some(since) = self.since.filter(|_| new > 0) else {
            return;
        };
        #[expect(clippy::cast_precision_loss, reason = "a feed has few items")]
        let new = new as f64;
        let before = self.last_new.unwrap_or(since).max(since);
        self.recent = faded(self.recent, before, now) + new;
        self.last_new = Some(now);
        self.arrivals.push(now.as_second());
        let surplus = self.arrivals.len().saturating_sub(GAPS_MAX + 1);
        self.arrivals.drain(..surplus);
    }

    /// The usual gap between two events: by the dates of the items, and by when they were seen; the shorter of the two.
    /// `None` while too few are known.
    pub fn usual_gap(&self) -> Option<Duration> {
        let seen = usual(&gaps(self.arrivals.iter().rev().copied()));
        let secs = [self.dated_gap, seen].into_iter().flatten().min()?;
        u64::try_from(secs).ok().map(Duration::from_secs)
    }

    /// The longest of the last gaps between polls that brought something new; `None` while too few are known.
    pub fn longest_gap(&self) -> Option<Duration> {
        let gaps = gaps(self.arrivals.iter().rev().copied());
        let longest = gaps.iter().max().filter(|_| gaps.len() >= GAPS_MIN)?;
        u64::try_from(*longest).ok().map(Duration::from_secs)
    }

    /// When it last brought something new; at first, when it was first read.
    pub fn last_new(&self) -> Option<Timestamp> {
        self.last_new
    }

    /// How long the feed may be left alone by its own rhythm. `None` where nothing is known, or where all that it held
    /// at the last poll was new.
    pub fn wait(&self, now: Timestamp) -> Option<Duration> {
        if self.overran {
            return None;
        }
        let silence = now.duration_since(self.last_new?).as_secs() / SILENCE_SHARE;
        let gap = self
            .usual_gap()
            .map_or(0, |gap| i64::try_from(gap.as_secs()).unwrap_or(i64::MAX));
        u64::try_from(silence.max(gap / POLLS_A_GAP))
            .ok()
            .map(Duration::from_secs)
    }

    /// New items a day, of late: counted, or for a new feed by its dates. `None` where neither is known.
    pub fn items_a_day(&self, now: Timestamp) -> Option<f64> {
        let since = self.since?;
        let age = now.duration_since(since);
        if age < COUNTED_AFTER {
            return self.dated_rate;
        }
        // A young feed has not yet filled the memory.
        let filled = 1.0 - (-days(age) / MEMORY_DAYS).exp();
        let recent = faded(self.recent, self.last_new.unwrap_or(since).max(since), now);
        Some(recent / MEMORY_DAYS / filled)
    }
}

fn days(span: SignedDuration) -> f64 {
    span.as_secs_f64() / 86_400.0
}

fn faded(count: f64, then: Timestamp, now: Timestamp) -> f64 {
    count * (-days(now.duration_since(then)).max(0.0) / MEMORY_DAYS).exp()
}

/// The gaps between events, newest first, at most [`GAPS_MAX`], from times in seconds, newest first.
fn gaps(times: impl IntoIterator<Item = i64>) -> Vec<i64> {
    let mut gaps = Vec::new();
    let mut last: Option<i64> = None;
    for time in times {
        match last {
            Some(last) if last - time < EVENT.as_secs() => continue,
            Some(last) => gaps.push(last - time),
            None => {}
        }
        last = Some(time);
        if gaps.len() == GAPS_MAX {
            break;
        }
    }
    gaps
}

/// The median; `None` of too few.
fn usual(gaps: &[i64]) -> Option<i64> {
    if gaps.len() < GAPS_MIN {
        return None;
    }
    let mut sorted = gaps.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}

/// Items a day by their dates, newest first.
fn rate(dates: &[i64]) -> Option<f64> {
    let span = dates.first()?.checked_sub(*dates.last()?)?;
    if span < EVENT.as_secs() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "seconds and items are few")]
    let rate = (dates.len() - 1) as f64 * 86_400.0 / span as f64;
    Some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_750_000_000 + second).unwrap()
    }

    fn observe(rhythm: &mut Rhythm, now: i64, dates: &[i64], items: u64, new: u64) {
        let dates: Vec<Timestamp> = dates.iter().map(|date| at(*date)).collect();
        rhythm.observe(
            Reading {
                dates: &dates,
                items,
                new,
            },
            at(now),
        );
    }

    fn secs(wait: Option<Duration>) -> Option<u64> {
        wait.map(|wait| wait.as_secs())
    }

    #[test]
    fn the_usual_gap_by_dates() {
        let cases: [(&[i64], Option<i64>); 9] = [
            (&[], None),
            (&[0, -HOUR, -2 * HOUR], None),
            (&[0, -HOUR, -2 * HOUR, -3 * HOUR], Some(HOUR)),
            (&[-3 * HOUR, 0, -2 * HOUR, -HOUR], Some(HOUR)),
            // A night is no usual gap.
            (
                &[0, -HOUR, -9 * HOUR, -10 * HOUR, -11 * HOUR, -12 * HOUR],
                Some(HOUR),
            ),
            // Several items at once are one event.
            (
                &[
                    0,
                    -1,
                    -2,
                    -DAY,
                    -DAY - 100,
                    -2 * DAY,
                    -2 * DAY - 7,
                    -3 * DAY,
                    -3 * DAY - 9,
                ],
                Some(DAY),
            ),
            // The same date on all, as some generators write it.
            (&[0, 0, 0, 0, 0, 0], None),
            // Dates of the future and of 1970 tell nothing.
            (&[9 * DAY, 8 * DAY, -1_750_000_000, 0, -HOUR], None),
            (&[HOUR, 0, -HOUR, -2 * HOUR, -3 * HOUR], Some(HOUR)),
        ];
        for (dates, expected) in cases {
            let mut rhythm = Rhythm::default();
            observe(&mut rhythm, 0, dates, 10, 10);
            let gap = rhythm
                .usual_gap()
                .map(|gap| i64::try_from(gap.as_secs()).unwrap());
            // Within a minute: which of the items of one event counts, does not matter.
            assert_eq!(gap.map(|gap| gap / 60), expected.map(|gap| gap / 60), "{dates:?}");
        }
    }

    #[test]
    fn without_dates_the_polls_that_brought_something_count() {
        let mut rhythm = Rhythm::default();
        observe(&mut rhythm, 0, &[], 10, 10);
        assert_eq!(rhythm.usual_gap(), None);
        for n in 1..=4 {
            observe(&mut rhythm, n * 6 * HOUR, &[], 10, 1);
            observe(&mut rhythm, n * 6 * HOUR + 900, &[], 10, 0);
        }
        assert_eq!(secs(rhythm.usual_gap()), Some(6 * 3_600));
        assert_eq!(secs(rhythm.wait(at(24 * HOUR))), Some(5_400), "four polls a gap");
        // It speeds up, and then dates come that say the same.
        for n in 1..=20 {
            observe(&mut rhythm, 24 * HOUR + n * HOUR, &[], 10, 1);
        }
        assert_eq!(secs(rhythm.usual_gap()), Some(3_600));
        assert!(rhythm.arrivals.len() <= GAPS_MAX + 1);
    }

    #[test]
    fn a_silent_feed_is_asked_less_and_less() {
        let mut rhythm = Rhythm::default();
        observe(&mut rhythm, 0, &[0, -HOUR, -2 * HOUR, -3 * HOUR], 4, 4);
        for (silence, expected) in [
            (0, 900),
            (HOUR, 900),
            (8 * HOUR, 1_800),
            (48 * HOUR, 10_800),
            (32 * DAY, 172_800),
        ] {
            assert_eq!(secs(rhythm.wait(at(silence))), Some(expected), "{silence}");
        }
        observe(
            &mut rhythm,
            32 * DAY,
            &[32 * DAY, 0, -HOUR, -2 * HOUR, -3 * HOUR],
            5,
            1,
        );
        assert_eq!(secs(rhythm.wait(at(32 * DAY))), Some(900), "back at once");
        assert_eq!(
            secs(rhythm.wait(at(31 * DAY))),
            Some(900),
            "a clock that was set back"
        );
    }

    #[test]
    fn a_feed_that_overran_is_asked_as_often_as_may_be() {
        let mut rhythm = Rhythm::default();
        let dates = [0, -DAY, -2 * DAY, -3 * DAY];
        observe(&mut rhythm, 0, &dates, 4, 4);
        assert_eq!(
            secs(rhythm.wait(at(0))),
            Some(21_600),
            "of a first document all is new"
        );
        observe(&mut rhythm, HOUR, &dates, 4, 4);
        assert_eq!(rhythm.wait(at(HOUR)), None);
        observe(&mut rhythm, 2 * HOUR, &dates, 4, 1);
        assert!(rhythm.wait(at(2 * HOUR)).is_some());
    }

    #[test]
    fn items_a_day_by_dates_at_first_and_then_counted() {
        let mut rhythm = Rhythm::default();
        assert_eq!(rhythm.items_a_day(at(0)), None);
        let dates: Vec<i64> = (0..10).map(|n| -n * 2 * HOUR).collect();
        observe(&mut rhythm, 0, &dates, 10, 10);
        assert_eq!(rhythm.items_a_day(at(0)), Some(12.0));
        // One an hour for a month, seen every second hour.
        for n in 1..=360 {
            observe(&mut rhythm, n * 2 * HOUR, &dates, 10, 2);
            let rate = rhythm.items_a_day(at(n * 2 * HOUR)).unwrap();
            let expected = if n < 36 { 12.0 } else { 24.0 };
            assert!((rate - expected).abs() < 0.7, "{n}: {rate}");
        }
        let rate = rhythm.items_a_day(at(30 * DAY + 14 * DAY)).unwrap();
        assert!((3.0..3.5).contains(&rate), "a fortnight of silence: {rate}");
    }

    #[test]
    fn it_outlives_its_form() {
        let mut rhythm = Rhythm::default();
        observe(&mut rhythm, 0, &[0, -HOUR, -2 * HOUR, -3 * HOUR], 4, 4);
        let text = serde_json::to_string(&rhythm).unwrap();
        assert_eq!(serde_json::from_str::<Rhythm>(&text).unwrap(), rhythm);
        assert_eq!(serde_json::from_str::<Rhythm>("{}").unwrap(), Rhythm::default());
    }
}
