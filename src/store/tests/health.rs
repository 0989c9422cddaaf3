//! Health is kept and told in the transaction of the poll that shows it.

use std::time::Duration;

use jiff::SignedDuration;

use super::*;
use crate::alert::{Entry, FeedHealth};
use crate::feed::health::{OwnTurn, Reading, Sign, Trouble, Turn};
use crate::feed::{Due, Reason};
use crate::store::{Checkup, PollFailure};

fn checkup(sign: Sign) -> Checkup {
    Checkup {
        sign,
        clock_is_sound: true,
        name: Some("Harbour".to_owned()),
        problem: Some("status: HTTP status 403".to_owned()),
        host: "desk".into(),
    }
}

fn reading() -> Reading {
    Reading {
        took: Duration::from_millis(80),
        items: 2,
        new: 0,
        in_future: 0,
        churned: 0,
        is_truncated: false,
    }
}

fn good(desk: &Desk, now: i64) -> Result<Vec<Turn>, Error> {
    let write = PollWrite {
        checkup: Some(checkup(Sign::Read(reading()))),
        ..poll(now, vec![item("a"), item("b")])
    };
    desk.wait(desk.store().write_poll(write))
        .map(|written| written.expect("written").turns)
}

fn refused(desk: &Desk, now: i64) -> Result<Vec<Turn>, Error> {
    let failure = PollFailure {
        url: FEED.to_owned(),
        now: at(now),
        due: Some(Due {
            at: at(now + 900),
            reason: Reason::Forbidden,
        }),
        problem: "status: HTTP status 403".to_owned(),
        checkup: Some(checkup(Sign::Failed(Trouble::Blocked))),
    };
    desk.wait(desk.store().write_poll_failure(failure))
}

fn lines(desk: &Desk) -> Vec<FeedHealth> {
    let lines = desk.wait(desk.store().lines(0, 1_000)).unwrap();
    lines
        .iter()
        .map(|line| match Entry::parse(&line.json).unwrap() {
            Entry::FeedHealth(health) => {
                assert_eq!(health.seq, line.seq);
                *health
            }
            other @ Entry::Alert(_) => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn each_turn_is_a_line_over_restarts() {
    let mut desk = Desk::new();
    desk.register(FEED, at(0));
    assert_eq!(good(&desk, 0).unwrap(), []);
    for now in [900, 1_800, 2_700, 3_600] {
        let turns = refused(&desk, now).unwrap();
        assert_eq!(turns.len(), usize::from(now == 1_800), "{now}");
        desk.reopen();
    }
    assert_eq!(desk.feed().health.told(), Some((Trouble::Blocked, at(900))));
    assert_eq!(good(&desk, 4_500).unwrap().len(), 1);
    desk.reopen();
    assert_eq!(good(&desk, 5_400).unwrap(), []);
    let [began, ended] = &lines(&desk)[..] else {
        panic!("two lines")
    };
    assert_eq!((began.state.as_str(), ended.state.as_str()), ("began", "ended"));
    for line in [began, ended] {
        let feed = line.feed.as_ref().unwrap();
        assert_eq!((feed.url.as_str(), feed.name.as_deref()), (FEED, Some("Harbour")));
        assert_eq!(
            (line.trouble.as_str(), &line.since),
            ("blocked", &at(900).to_string())
        );
    }
    let last_good = began.last_good.as_ref().unwrap();
    assert_eq!((&last_good.at, last_good.items), (&at(0).to_string(), Some(2)));
    assert_eq!(desk.feed().health.told(), None);
}

#[test]
fn a_turn_is_kept_and_told_together_or_not_at_all() {
    for fault in [
        "CREATE TRIGGER refuse BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'refused'); END",
        "CREATE TRIGGER refuse BEFORE UPDATE OF health ON feed BEGIN SELECT RAISE(ABORT, 'refused'); END",
        "CREATE TRIGGER refuse BEFORE UPDATE OF issued ON log BEGIN SELECT RAISE(ABORT, 'refused'); END",
    ] {
        let mut desk = Desk::new();
        desk.register(FEED, at(0));
        good(&desk, 0).unwrap();
        refused(&desk, 900).unwrap();
        let before = desk.feed();
        desk.execute(fault);
        let result = refused(&desk, 1_800);
        assert!(matches!(result, Err(Error::Sql { .. })), "{result:?}");
        desk.reopen();
        assert_eq!(desk.feed(), before, "{fault}");
        assert_eq!(lines(&desk), [], "{fault}");
        desk.execute("DROP TRIGGER refuse");
        assert_eq!(refused(&desk, 1_900).unwrap().len(), 1);
        assert_eq!(lines(&desk)[0].seq, 1, "{fault}");
    }
}

#[test]
fn what_only_the_database_knows_is_filled_in() {
    let desk = Desk::new();
    desk.register(FEED, at(0));
    good(&desk, 0).unwrap();
    good(&desk, 900).unwrap();
    // The same links under new ids at each poll.
    for poll_number in 1..4 {
        let renamed = |key: &str| {
            let mut item = item(key);
            item.identity.key = format!("{key} {poll_number}");
            item.identity.guid += poll_number;
            item
        };
        let write = PollWrite {
            checkup: Some(checkup(Sign::Read(reading()))),
            ..poll(900 + 900 * poll_number, vec![renamed("a"), renamed("b")])
        };
        let turns = desk.wait(desk.store().write_poll(write)).unwrap().unwrap().turns;
        let told: Vec<Trouble> = turns.iter().map(|turn| turn.trouble).collect();
        assert_eq!(
            told,
            if poll_number == 2 {
                vec![Trouble::GuidChurn]
            } else {
                vec![]
            }
        );
    }
    assert_eq!(desk.number("SELECT count(*) FROM item"), 2);
}

#[test]
fn a_poll_that_shows_nothing_changes_nothing() {
    let desk = Desk::new();
    desk.register(FEED, at(0));
    good(&desk, 0).unwrap();
    let before = desk.feed().health;
    let failure = PollFailure {
        url: FEED.to_owned(),
        now: at(900),
        due: Some(Due {
            at: at(1_800),
            reason: Reason::BackOff,
        }),
        problem: "dns".to_owned(),
        checkup: None,
    };
    desk.wait(desk.store().write_poll_failure(failure)).unwrap();
    assert_eq!(desk.feed().health, before);
    assert_eq!(desk.feed().failures, 1);
}

#[test]
fn a_feed_that_leaves_the_config_is_forgotten_without_a_line() {
    let desk = Desk::new();
    desk.register(FEED, at(0));
    for now in [0, 900] {
        refused(&desk, now).unwrap();
    }
    assert_eq!(lines(&desk).len(), 1);
    desk.wait(desk.store().forget_health(|url| url == FEED)).unwrap();
    assert!(desk.feed().health.told().is_some());
    desk.wait(desk.store().forget_health(|_| false)).unwrap();
    assert_eq!(desk.feed().health.told(), None);
    assert_eq!(good(&desk, 1_800).unwrap(), []);
    assert_eq!(lines(&desk).len(), 1);
}

#[test]
fn health_of_another_form_is_that_of_a_new_feed() {
    let desk = Desk::new();
    desk.register(FEED, at(0));
    desk.execute("UPDATE feed SET health = '[1]'");
    assert_eq!(desk.feed().health.told(), None);
    good(&desk, 0).unwrap();
    assert_eq!(desk.feed().health.last_good(), Some((at(0), 2)));
}

#[test]
fn our_own_troubles_are_told_once_and_remembered() {
    let mut desk = Desk::new();
    let own = |trouble, began| OwnTurn {
        turn: Turn {
            trouble,
            began,
            since: at(60),
        },
        domains: 3,
        skew: (trouble == Trouble::Clock).then_some(SignedDuration::from_hours(5)),
    };
    let tell = |desk: &Desk, own: OwnTurn| {
        desk.wait(
            desk.store()
                .write_own_turn(own, Some(at(30)), "desk".into(), at(900)),
        )
        .unwrap()
    };
    assert!(tell(&desk, own(Trouble::Network, true)));
    assert!(
        !tell(&desk, own(Trouble::Network, true)),
        "another poll found the same"
    );
    assert!(tell(&desk, own(Trouble::Clock, true)));
    desk.reopen();
    let mut known = desk.wait(desk.store().own_troubles()).unwrap();
    known.sort_unstable();
    assert_eq!(known, [(Trouble::Network, at(60)), (Trouble::Clock, at(60))]);
    assert!(tell(&desk, own(Trouble::Network, false)));
    assert!(!tell(&desk, own(Trouble::Network, false)));
    let told: Vec<(u64, String, String)> = lines(&desk)
        .into_iter()
        .map(|line| (line.seq, line.trouble, line.state))
        .collect();
    let expected = [
        (1, "network", "began"),
        (2, "clock", "began"),
        (3, "network", "ended"),
    ];
    assert_eq!(
        told,
        expected.map(|(seq, trouble, state)| (seq, trouble.to_owned(), state.to_owned()))
    );
    assert_eq!(
        desk.wait(desk.store().own_troubles()).unwrap(),
        [(Trouble::Clock, at(60))]
    );
}
