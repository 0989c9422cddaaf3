//! The line that tells of a feed's health, or of our own, in the log.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::draft::{SUMMARY_CHARS_MAX, cut, ulid};
use super::entry::FEED_HEALTH;
use super::escape_json;
use super::record::{PRODUCER, SCHEMA};
use crate::feed::Rhythm;
use crate::feed::health::{Health, OwnTurn, Trouble, Turn};
use crate::text::roughly;
use crate::watch::Severity;

/// A trouble that began or ended, as the log holds it. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedHealth {
    /// `conjunct.alert/1`.
    pub schema: String,
    /// Counts the lines of the log from 1, together with the alerts.
    pub seq: u64,
    /// ULID.
    pub id: String,
    /// `feed-health`.
    pub kind: String,
    /// When it was written.
    pub time: String,
    /// `low`, `medium` or `high`, by the trouble; the same when it ends.
    pub severity: String,
    /// What is wrong: the name of a [`Trouble`].
    pub trouble: String,
    /// `began` or `ended`.
    pub state: String,
    /// When it was first seen.
    pub since: String,
    /// The feed; null where it is our own network or clock.
    pub feed: Option<FeedRef>,
    /// What was last seen good; null where nothing was.
    pub last_good: Option<LastGood>,
    /// What the last poll says, a code and words; null where nothing more is to be said.
    pub problem: Option<String>,
    /// One line for people.
    pub summary: String,
    /// The machine.
    pub host: String,
    /// Program and version.
    pub producer: String,
}

/// The feed of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedRef {
    /// Its address in the config.
    pub url: String,
    /// Its name in the config.
    pub name: Option<String>,
    /// Its own title.
    pub title: Option<String>,
}

/// What was last seen good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastGood {
    /// When.
    pub at: String,
    /// The items of the feed then; null for our own network.
    pub items: Option<u64>,
}

/// The place of a line in the log.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Its number.
    pub seq: u64,
    /// When it is written.
    pub time: Timestamp,
    /// The machine's name.
    pub host: &'a str,
}

impl FeedHealth {
    /// The line on a turn in a feed's health. `health` and `rhythm` are what is known after it.
    pub fn of_feed(
        turn: Turn,
        feed: FeedRef,
        health: &Health,
        rhythm: &Rhythm,
        problem: Option<&str>,
        place: Place<'_>,
    ) -> Self {
        let name = feed.name.as_ref().or(feed.title.as_ref()).unwrap_or(&feed.url);
        let problem = problem.filter(|_| turn.began);
        let summary = if turn.began {
            format!("{name}: {}", state_of_feed(turn, health, rhythm, problem))
        } else {
            format!("{name}: {}", over(turn, turn.trouble.words(), place.time))
        };
        let last_good = health.last_good().map(|(at, items)| LastGood {
            at: at.to_string(),
            items: Some(items),
        });
        Self {
            last_good,
            problem: problem.map(str::to_owned),
            ..Self::new(turn, Some(feed), &summary, place)
        }
    }

    /// The line on a turn in our own. `last_answer`: when a server answered last.
    pub fn of_our_own(own: &OwnTurn, last_answer: Option<Timestamp>, place: Place<'_>) -> Self {
        let turn = own.turn;
        let words = if turn.trouble == Trouble::Network {
            "no host answers: this machine's network seems to be down"
        } else {
            "this machine's clock is wrong"
        };
        let problem = match own.skew {
            _ if !turn.began => None,
            Some(skew) if own.domains == 0 => Some(format!("it jumped {}", ahead(skew, "ahead", "back"))),
            Some(skew) => Some(format!(
                "the servers of {} domains are {} of it",
                own.domains,
                ahead(skew, "ahead", "behind")
            )),
            None if turn.trouble == Trouble::Network => {
                Some(format!("{} domains were asked, and none answered", own.domains))
            }
            None => None,
        };
        let summary = match (&problem, turn.began) {
            (_, false) => over(turn, words, place.time),
            (Some(problem), _) => format!("{words} since {}: {problem}", turn.since),
            (None, _) => format!("{words} since {}", turn.since),
        };
        let last_good = last_answer
            .filter(|_| turn.trouble == Trouble::Network)
            .map(|at| LastGood {
                at: at.to_string(),
                items: None,
            });
        Self {
            last_good,
            problem,
            ..Self::new(turn, None, &summary, place)
        }
    }

    fn new(turn: Turn, feed: Option<FeedRef>, summary: &str, place: Place<'_>) -> Self {
        let about = feed.as_ref().map_or("", |feed| feed.url.as_str());
        let state = if turn.began { "began" } else { "ended" };
        Self {
            schema: SCHEMA.to_owned(),
            seq: place.seq,
            id: ulid(place.time, [turn.trouble.name(), about, &place.seq.to_string()]),
            kind: FEED_HEALTH.to_owned(),
            time: place.time.to_string(),
            severity: severity(turn.trouble, feed.is_none()).name().to_owned(),
            trouble: turn.trouble.name().to_owned(),
            state: state.to_owned(),
            since: turn.since.to_string(),
            feed,
            last_good: None,
            problem: None,
            summary: cut(summary, SUMMARY_CHARS_MAX),
            host: place.host.to_owned(),
            producer: PRODUCER.to_owned(),
        }
    }

    /// The line of the log, without its line break.
    pub fn line(&self) -> String {
        // Strings and numbers always serialise; an empty line would be seen at once.
        escape_json(&serde_json::to_string(self).unwrap_or_default())
    }
}

/// What a trouble costs: our own, all news; the feed's, its news; or it is read, and something is odd about it.
fn severity(trouble: Trouble, is_our_own: bool) -> Severity {
    match trouble {
        _ if is_our_own => Severity::High,
        Trouble::Network => Severity::High,
        Trouble::Gone
        | Trouble::Blocked
        | Trouble::Dead
        | Trouble::NotAFeed
        | Trouble::Empty
        | Trouble::Frozen => Severity::Medium,
        Trouble::Truncated | Trouble::Clock | Trouble::GuidChurn | Trouble::Slow => Severity::Low,
    }
}

/// "the server refuses us since 2026-…; last good 2026-…, 20 items: status: HTTP status 403"
fn state_of_feed(turn: Turn, health: &Health, rhythm: &Rhythm, problem: Option<&str>) -> String {
    let words = turn.trouble.words();
    if turn.trouble == Trouble::Frozen
        && let (Some(last), Some(usual)) = (rhythm.last_new(), rhythm.usual_gap())
    {
        let usual = roughly(SignedDuration::try_from(usual).unwrap_or_default());
        return format!("{words} since {last}; usually something comes every {usual}");
    }
    let good = health.last_good().map_or_else(
        || "never read before".to_owned(),
        |(at, items)| format!("last good {at}, {items} items"),
    );
    let problem = problem.map(|problem| format!(": {problem}")).unwrap_or_default();
    format!("{words} since {}; {good}{problem}", turn.since)
}

/// "over, after 3 h: the server refuses us"
fn over(turn: Turn, words: &str, now: Timestamp) -> String {
    format!("over, after {}: {words}", roughly(now.duration_since(turn.since)))
}

fn ahead(skew: SignedDuration, ahead: &str, behind: &str) -> String {
    let direction = if skew.is_negative() { behind } else { ahead };
    format!("{} {direction}", roughly(skew.abs()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::alert::Entry;
    use crate::feed::health::{Reading, Sign};

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hours * 3600).expect("a time")
    }

    fn place(seq: u64, hours: i64) -> Place<'static> {
        Place {
            seq,
            time: at(hours),
            host: "desk",
        }
    }

    fn feed() -> FeedRef {
        FeedRef {
            url: "https://n.example/feed".to_owned(),
            name: None,
            title: Some("Harbour\u{1b}[31m News\u{202e}".to_owned()),
        }
    }

    #[test]
    fn a_turn_is_a_line_that_can_be_read_back() {
        let mut health = Health::default();
        let good = Reading {
            took: Duration::ZERO,
            items: 20,
            new: 1,
            in_future: 0,
            churned: 0,
            is_truncated: false,
        };
        health.observe(Sign::Read(good), &Rhythm::default(), true, at(0));
        let turn = Turn {
            trouble: Trouble::Blocked,
            began: true,
            since: at(1),
        };
        let began = FeedHealth::of_feed(
            turn,
            feed(),
            &health,
            &Rhythm::default(),
            Some("status: HTTP status 403"),
            place(7, 5),
        );
        insta::assert_snapshot!(began.line(), @r#"{"schema":"conjunct.alert/1","seq":7,"id":"01MCCPXY40K7CBEAJYQGA718BN","kind":"feed-health","time":"2027-01-15T13:00:00Z","severity":"medium","trouble":"blocked","state":"began","since":"2027-01-15T09:00:00Z","feed":{"url":"https://n.example/feed","name":null,"title":"Harbour\u001b[31m News\u202e"},"last_good":{"at":"2027-01-15T08:00:00Z","items":20},"problem":"status: HTTP status 403","summary":"Harbour\u001b[31m News\u202e: the server refuses us since 2027-01-15T09:00:00Z; last good 2027-01-15T08:00:00Z, 20 items: status: HTTP status 403","host":"desk","producer":"conjunct/0.1.0"}"#);
        assert_eq!(
            Entry::parse(&began.line()).expect("a line"),
            Entry::FeedHealth(Box::new(began))
        );
        let ended = Turn { began: false, ..turn };
        let ended = FeedHealth::of_feed(
            ended,
            feed(),
            &health,
            &Rhythm::default(),
            Some("left over"),
            place(8, 6),
        );
        insta::assert_snapshot!(ended.line(), @r#"{"schema":"conjunct.alert/1","seq":8,"id":"01MCCTBSR0W7QT8PT012XHCKWB","kind":"feed-health","time":"2027-01-15T14:00:00Z","severity":"medium","trouble":"blocked","state":"ended","since":"2027-01-15T09:00:00Z","feed":{"url":"https://n.example/feed","name":null,"title":"Harbour\u001b[31m News\u202e"},"last_good":{"at":"2027-01-15T08:00:00Z","items":20},"problem":null,"summary":"Harbour\u001b[31m News\u202e: over, after 5 h: the server refuses us","host":"desk","producer":"conjunct/0.1.0"}"#);
    }

    #[test]
    fn what_a_person_reads() {
        let (mut health, mut rhythm) = (Health::default(), Rhythm::default());
        for hour in 0..6 {
            let reading = Reading {
                took: Duration::ZERO,
                items: 3,
                new: 1,
                in_future: 0,
                churned: 0,
                is_truncated: false,
            };
            rhythm.observe(
                crate::feed::Reading {
                    dates: &[],
                    items: 3,
                    new: 1,
                },
                at(hour),
            );
            health.observe(Sign::Read(reading), &rhythm, true, at(hour));
        }
        let line = |trouble, health: &Health, problem| {
            let turn = Turn {
                trouble,
                began: true,
                since: at(90),
            };
            let line = FeedHealth::of_feed(
                turn,
                FeedRef {
                    title: None,
                    ..feed()
                },
                health,
                &rhythm,
                problem,
                place(1, 100),
            );
            format!("{} {}", line.severity, line.summary)
        };
        insta::assert_snapshot!(line(Trouble::Frozen, &health, None), @"medium https://n.example/feed: the feed brings nothing new since 2027-01-15T13:00:00Z; usually something comes every 60 min");
        insta::assert_snapshot!(line(Trouble::Slow, &health, None), @"low https://n.example/feed: the feed takes long to answer since 2027-01-19T02:00:00Z; last good 2027-01-15T13:00:00Z, 3 items");
        insta::assert_snapshot!(line(Trouble::Dead, &Health::default(), Some("dns: no such name")), @"medium https://n.example/feed: the feed cannot be fetched since 2027-01-19T02:00:00Z; never read before: dns: no such name");
        let long = "é".repeat(1_000);
        assert!(line(Trouble::Dead, &health, Some(&long)).chars().count() < 260);
    }

    #[test]
    fn our_own_troubles_name_no_feed() {
        let line = |trouble, began, domains, skew: Option<i64>| {
            let own = OwnTurn {
                turn: Turn {
                    trouble,
                    began,
                    since: at(0),
                },
                domains,
                skew: skew.map(SignedDuration::from_hours),
            };
            let line = FeedHealth::of_our_own(&own, Some(at(-1)), place(3, 4));
            assert_eq!((line.feed.as_ref(), line.severity.as_str()), (None, "high"));
            assert_eq!(line.last_good.is_some(), trouble == Trouble::Network);
            line.summary
        };
        insta::assert_snapshot!(line(Trouble::Network, true, 12, None), @"no host answers: this machine's network seems to be down since 2027-01-15T08:00:00Z: 12 domains were asked, and none answered");
        insta::assert_snapshot!(line(Trouble::Network, false, 0, None), @"over, after 4 h: no host answers: this machine's network seems to be down");
        insta::assert_snapshot!(line(Trouble::Clock, true, 3, Some(5)), @"this machine's clock is wrong since 2027-01-15T08:00:00Z: the servers of 3 domains are 5 h ahead of it");
        insta::assert_snapshot!(line(Trouble::Clock, true, 0, Some(-3)), @"this machine's clock is wrong since 2027-01-15T08:00:00Z: it jumped 3 h back");
        insta::assert_snapshot!(line(Trouble::Clock, false, 0, None), @"over, after 4 h: this machine's clock is wrong");
    }
}
