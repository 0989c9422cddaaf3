//! Feeds and items: what a poll writes, and what then waits.

use super::super::{Answered, Error, ItemWrite, PollFailure, PollWrite, ReadFeed};
use super::{Desk, FEED, HOUR, at, item, link, poll, read};
use crate::feed::{Due, Reason};
use crate::store::items::PENDING;

#[test]
fn validators_come_back_byte_by_byte() {
    let mut desk = Desk::new();
    desk.register(FEED, at(0));
    for (etag, last_modified) in [
        (
            Some(b"W/\"a\"".to_vec()),
            Some(b"Tue, 03 Mar 2026 09:00:00 GMT".to_vec()),
        ),
        (
            Some(b"\"caf\xe9 \xff\x00\"".to_vec()),
            Some(b" not a date\t".to_vec()),
        ),
        (Some(Vec::new()), None),
        (None, None),
    ] {
        let mut write = poll(0, Vec::new());
        write.etag.clone_from(&etag);
        write.last_modified.clone_from(&last_modified);
        desk.wait(desk.store().write_poll(write)).unwrap();
        desk.reopen();
        let feed = desk.feed();
        assert_eq!((feed.etag, feed.last_modified), (etag, last_modified));
    }
}

#[test]
fn validators_and_items_are_written_together_or_not_at_all() {
    for fault in [
        "CREATE TRIGGER refuse BEFORE INSERT ON item WHEN NEW.key = 'second' BEGIN SELECT RAISE(ABORT, 'refused'); END",
        "CREATE TRIGGER refuse BEFORE UPDATE OF etag ON feed BEGIN SELECT RAISE(ABORT, 'refused'); END",
        "CREATE TRIGGER refuse BEFORE UPDATE OF due_at ON feed BEGIN SELECT RAISE(ABORT, 'refused'); END",
    ] {
        let mut desk = Desk::new();
        let before = desk.register(FEED, at(0));
        desk.execute(fault);
        let refused = desk.poll(100, vec![item("first"), item("second")]);
        assert!(matches!(refused, Err(Error::Sql { .. })), "{refused:?}");
        desk.reopen();
        assert_eq!(desk.feed(), before, "{fault}");
        assert_eq!(desk.pending(100), [], "{fault}");
        desk.execute("DROP TRIGGER refuse");
        assert_eq!(desk.poll(200, vec![item("first"), item("second")]).unwrap(), 2);
        assert_eq!(desk.feed().etag.as_deref(), Some(&b"\"200\""[..]));
    }
}

#[test]
fn due_times_and_failures_outlive_a_restart() {
    let mut desk = Desk::new();
    assert_eq!(desk.register(FEED, at(7)).due_at, at(7));
    assert_eq!(
        desk.register(FEED, at(999)).due_at,
        at(7),
        "a known feed keeps its own"
    );
    desk.poll(10, vec![item("a")]).unwrap();
    for (now, failures) in [(1_000, 1), (3_000, 2)] {
        let failure = PollFailure {
            url: FEED.to_owned(),
            now: at(now),
            due: Some(Due {
                at: at(now + 1_800),
                reason: Reason::BackOff,
            }),
            problem: "timeout: nothing came".to_owned(),
            checkup: None,
        };
        desk.wait(desk.store().write_poll_failure(failure)).unwrap();
        desk.reopen();
        let feed = desk.feed();
        assert_eq!(
            (feed.failures, feed.due_at, feed.last_poll_at),
            (failures, at(now + 1_800), Some(at(now)))
        );
        assert_eq!(
            (feed.last_ok_at, feed.first_poll_at),
            (Some(at(10)), Some(at(10)))
        );
        assert_eq!(feed.problem.as_deref(), Some("timeout: nothing came"));
        assert_eq!(
            feed.etag.as_deref(),
            Some(&b"\"10\""[..]),
            "a failure keeps the validators"
        );
    }
    // The server says that nothing changed: it is well again, and what it once sent still holds.
    let unchanged = PollWrite {
        answer: Answered::NotModified,
        etag: Some(b"\"10\"".to_vec()),
        ..poll(9_000, Vec::new())
    };
    assert_eq!(
        desk.wait(desk.store().write_poll(unchanged))
            .unwrap()
            .unwrap()
            .waiting,
        0
    );
    let feed = desk.feed();
    assert_eq!(
        (feed.failures, feed.problem, feed.last_ok_at),
        (0, None, Some(at(9_000)))
    );
    assert_eq!(feed.etag.as_deref(), Some(&b"\"10\""[..]));
    assert_eq!(
        (feed.items_last, feed.items_total, feed.last_new_at),
        (1, 1, Some(at(10)))
    );
}

#[test]
fn what_is_wrong_with_a_document_lasts_as_long_as_it() {
    let desk = Desk::new();
    desk.register(FEED, at(0));
    let problem = || desk.feed().problem;
    let with = |now: i64, answer: Answered| {
        let write = PollWrite {
            answer,
            ..poll(now, Vec::new())
        };
        desk.wait(desk.store().write_poll(write)).unwrap();
    };
    let document = |problem: Option<&str>| {
        Answered::Read(Box::new(ReadFeed {
            problem: problem.map(str::to_owned),
            ..ReadFeed::default()
        }))
    };
    with(0, document(Some("truncated")));
    for (now, unchanged) in [(10, Answered::NotModified), (20, Answered::Same)] {
        with(now, unchanged);
        assert_eq!(
            problem().as_deref(),
            Some("truncated"),
            "the document is the same"
        );
    }
    let failure = PollFailure {
        url: FEED.to_owned(),
        now: at(30),
        due: None,
        problem: "timeout: nothing came".to_owned(),
        checkup: None,
    };
    desk.wait(desk.store().write_poll_failure(failure)).unwrap();
    assert_eq!(problem().as_deref(), Some("timeout: nothing came"));
    with(40, Answered::NotModified);
    assert_eq!(
        problem().as_deref(),
        Some("truncated"),
        "the failure is over, the fault is not"
    );
    for well in [None, Some("empty")] {
        with(50, document(well));
        assert_eq!(problem().as_deref(), well);
        with(60, Answered::NotModified);
        assert_eq!(problem(), None);
    }
}

#[test]
fn an_item_that_comes_again_is_not_new() {
    let desk = Desk::new();
    desk.register(FEED, at(0));
    assert_eq!(desk.poll(0, vec![item("a"), item("b"), item("a")]).unwrap(), 2);
    assert_eq!(desk.poll(10, vec![item("c"), item("b")]).unwrap(), 1);
    assert_eq!(desk.feed().items_total, 3);
    assert_eq!(desk.feed().last_new_at, Some(at(10)));
    assert_eq!(desk.poll(20, vec![item("c")]).unwrap(), 0);
    assert_eq!(desk.feed().last_new_at, Some(at(10)));
}

#[test]
fn items_wait_in_the_order_in_which_they_came() {
    let mut desk = Desk::new();
    let ids = desk.bring(&["a", "b", "c", "d"]);
    let store = desk.store();
    let links =
        |found: Vec<super::Pending>| -> Vec<String> { found.into_iter().filter_map(|p| p.link).collect() };
    let some = desk.wait(store.pending(at(0), ids[0], 2)).unwrap();
    assert_eq!(
        links(some),
        [link("b"), link("c")],
        "beyond a number, up to a limit"
    );
    // Put off: others pass, and it comes back with its attempts counted, over a restart too.
    desk.wait(store.put_off(ids[0], at(600), "timeout".to_owned()))
        .unwrap();
    store
        .put_off_blocking(ids[1], at(60), "timeout".to_owned())
        .unwrap();
    desk.wait(store.put_off(ids[1], at(120), "timeout".to_owned()))
        .unwrap();
    desk.reopen();
    assert_eq!(links(desk.pending(0)), [link("c"), link("d")]);
    assert_eq!(links(desk.pending(120)), [link("b"), link("c"), link("d")]);
    assert_eq!(desk.pending(600).len(), 4);
    let work = desk.wait(desk.store().work(ids[1], at(120))).unwrap().unwrap();
    assert_eq!((work.attempts, work.key.as_str()), (2, "b"));
    assert_eq!(work.payload, item("b").payload);
    // Done: it waits no more.
    desk.write(read(ids[2], "c", 0));
    assert_eq!(links(desk.pending(0)), [link("d")]);
    assert_eq!(desk.wait(desk.store().work(ids[2], at(0))).unwrap(), None);
    assert_eq!(desk.wait(desk.store().work(99, at(0))).unwrap(), None);
}

#[test]
fn a_backlog_is_remembered_and_passed_over() {
    let desk = Desk::new();
    desk.register(FEED, at(0));
    let old = ItemWrite {
        wanted: false,
        ..item("old")
    };
    let undated = ItemWrite {
        alert_after: Some(at(-24 * HOUR)),
        ..item("undated")
    };
    assert_eq!(desk.poll(0, vec![old.clone(), undated]).unwrap(), 1);
    let waiting = desk.pending(0);
    assert_eq!(waiting.len(), 1);
    let work = desk
        .wait(desk.store().work(waiting[0].id, at(0)))
        .unwrap()
        .unwrap();
    assert_eq!(
        (work.key.as_str(), work.alert_after),
        ("undated", Some(at(-24 * HOUR)))
    );
    // Seen again, when the feed is no longer new, it is still no news.
    let again = ItemWrite { wanted: true, ..old };
    assert_eq!(desk.poll(900, vec![again]).unwrap(), 0);
    assert_eq!(desk.pending(900).len(), 1);
    assert_eq!(desk.feed().items_total, 2);
    assert_eq!(
        desk.number("SELECT count(*) FROM item WHERE payload IS NOT NULL"),
        1,
        "what is passed over needs no room"
    );
}

#[test]
fn what_waits_is_found_without_reading_all_items() {
    let desk = Desk::new();
    let plan: String = desk
        .wait(desk.store().send("explain", |c| {
            c.query_row(
                &format!("EXPLAIN QUERY PLAN {PENDING}"),
                rusqlite::params![0, 0, 10],
                |row| row.get(3),
            )
        }))
        .unwrap();
    assert!(plan.contains("item_waiting"), "{plan}");
}
