//! What is one item, and what becomes of an item that changes.

use jiff::Timestamp;

use super::super::{Answered, ItemWrite};
use super::revisions::START;
use super::{DAY, Desk, FEED, at, read};
use crate::feed::{Item, identify};

/// A document of items: id, link, title, summary; dated so many seconds after 1971.
pub(super) fn document(items: &[(&str, &str, &str, &str, i64)]) -> Vec<ItemWrite> {
    let items: Vec<Item> = items
        .iter()
        .map(|(id, link, title, summary, date)| Item {
            id: (*id).to_owned(),
            title: Some((*title).to_owned()),
            link: Some((*link).to_owned()),
            published: Some(begin(*date)),
            updated: None,
            summary: Some((*summary).to_owned()),
            content: None,
            authors: Vec::new(),
            language: None,
        })
        .collect();
    items
        .iter()
        .zip(identify(FEED, &items))
        .map(|(item, identity)| ItemWrite {
            identity,
            link: item.link.clone(),
            published: item.published,
            wanted: true,
            alert_after: None,
            payload: serde_json::to_string(item).unwrap(),
            trace: None,
        })
        .collect()
}

/// So many seconds after 1971.
fn begin(second: i64) -> Timestamp {
    at(365 * DAY + second)
}

#[test]
fn one_item_stays_one_item() {
    let first = ("1", "https://n.example/a", "Storm", "Rain", 0);
    let second = ("2", "https://n.example/b", "Vote", "Count", 10);
    for (case, again, new) in [
        (
            "new ids",
            [
                ("8", first.1, "Storm", "Rain", 0),
                ("9", second.1, "Vote", "Count", 10),
            ],
            0,
        ),
        (
            "http and https",
            [
                ("1", "http://n.example/a", "Storm", "Rain", 0),
                ("2", "http://N.example:80/b", "Vote", "Count", 10),
            ],
            0,
        ),
        (
            "tracking",
            [
                (
                    "7",
                    "https://n.example/a?utm_source=rss&utm_id=3",
                    "Storm",
                    "Rain",
                    0,
                ),
                (
                    "2",
                    "https://n.example/b?fbclid=x#xtor=RSS-1",
                    "Vote",
                    "Count",
                    10,
                ),
            ],
            0,
        ),
        (
            "new titles",
            [
                ("1", first.1, "Storm ends", "Rain", 0),
                ("9", second.1, "Vote: result", "Count", 10),
            ],
            0,
        ),
        (
            "new dates and ids",
            [
                ("8", first.1, "Storm", "Rain", 500),
                ("9", second.1, "Vote", "Count", 510),
            ],
            0,
        ),
        (
            "new dates and titles",
            [
                ("1", first.1, "Calm", "Rain", 500),
                ("2", second.1, "Poll", "Count", 510),
            ],
            0,
        ),
        (
            "two links under one id",
            [first, ("1", "https://n.example/c", "Storm", "Rain", 0)],
            1,
        ),
        (
            "another item at the address of an old one",
            [("8", first.1, "Bulletin of noon", "Rain", 500), second],
            1,
        ),
    ] {
        let desk = Desk::new();
        desk.register(FEED, at(0));
        assert_eq!(
            desk.poll(2 * 365 * DAY, document(&[first, second])).unwrap(),
            2,
            "{case}"
        );
        assert_eq!(
            desk.poll(2 * 365 * DAY + 900, document(&again)).unwrap(),
            new,
            "{case}"
        );
        // And the old one again: nothing is forgotten.
        assert_eq!(
            desk.poll(2 * 365 * DAY + 1800, document(&[first, second]))
                .unwrap(),
            0,
            "{case}"
        );
    }
}

#[test]
fn items_that_share_a_link_are_told_by_id_or_by_title_and_date() {
    let home = "https://n.example/";
    let desk = Desk::new();
    desk.register(FEED, at(0));
    let poll =
        |now, items: &[(&str, &str, &str, &str, i64)]| desk.poll(600 * DAY + now, document(items)).unwrap();
    assert_eq!(
        poll(0, &[("1", home, "One", "", 1), ("2", home, "Two", "", 2)]),
        2
    );
    assert_eq!(
        poll(
            1,
            &[("1", home, "One, retitled", "", 1), ("9", home, "Two", "", 2)]
        ),
        0,
        "by id, by title"
    );
    assert_eq!(
        poll(2, &[("3", home, "Two", "", 3), ("9", home, "Two", "", 2)]),
        1,
        "another date is another item"
    );
    assert_eq!(
        poll(3, &[("4", home, "Four", "", 9)]),
        1,
        "alone now, but another item"
    );
    assert_eq!(
        poll(4, &[("2", home, "Two", "", 2), ("1", home, "One", "", 1)]),
        0,
        "back again"
    );
    // Twins in one document are one.
    let twins = [
        ("5", "http://n.example/t", "T", "", 5),
        ("6", "https://n.example/t", "T", "", 5),
    ];
    assert_eq!(poll(5, &twins), 1);
}

/// Each mark finds an item by what it was known by when it was last seen, not when it was first.
#[test]
fn marks_are_renewed_at_each_sighting() {
    let home = "https://n.example/";
    let desk = Desk::new();
    desk.register(FEED, at(0));
    let poll = |now, items: &[(&str, &str, &str, &str, i64)]| {
        let twin = ("other", home, "Another", "", 77);
        let items: Vec<_> = items.iter().copied().chain([twin]).collect();
        desk.poll(600 * DAY + now, document(&items)).unwrap()
    };
    // One address for all: the link tells nothing, so each step holds on to the mark that the step before gave.
    assert_eq!(poll(0, &[("1", home, "One", "", 1)]), 2);
    assert_eq!(
        poll(1, &[("2", home, "One", "", 1)]),
        0,
        "by title and date, a new id"
    );
    assert_eq!(
        poll(2, &[("2", home, "Two", "", 2)]),
        0,
        "by the new id, a new title and date"
    );
    assert_eq!(
        poll(3, &[("3", home, "Two", "", 2)]),
        0,
        "by the new title and date"
    );
    assert_eq!(poll(4, &[("3", home, "Three", "", 3)]), 0, "by the newest id");
    assert_eq!(
        poll(5, &[("1", home, "Last", "", 9)]),
        0,
        "by the key that it had first"
    );
}

/// What is to be read again begins anew: with what the feed says now, and all its attempts.
#[test]
fn what_was_seen_is_remembered_for_twice_the_feeds_window() {
    let desk = Desk::new();
    desk.register(FEED, at(0));
    let now = 365 * DAY + 100 * DAY;
    let slow = [
        ("1", "https://n.example/a", "A", "", 0),
        ("2", "https://n.example/b", "B", "", 90 * DAY),
    ];
    desk.poll(now, document(&slow)).unwrap();
    for id in desk.pending(now).iter().map(|p| p.id) {
        desk.write(read(id, &format!("k{id}"), now));
    }
    let count = "SELECT count(*) FROM item";
    let prune = |before| desk.wait(desk.store().prune(at(before), at(before))).unwrap();
    // The feed reached back a hundred days when it last showed them.
    prune(now + 199 * DAY);
    assert_eq!(desk.number(count), 2);
    assert_eq!(
        desk.poll(now + 199 * DAY, document(&slow[..1])).unwrap(),
        0,
        "it came back"
    );
    // When it was last seen and how far back it reached is known to the day.
    prune(now + 204 * DAY);
    assert_eq!(desk.number(count), 1);
}

#[test]
fn what_an_unchanged_feed_still_shows_is_not_forgotten() {
    let desk = Desk::new();
    desk.register(FEED, at(0));
    let shown = [("1", "https://n.example/a", "A", "", 0)];
    let gone = [("2", "https://n.example/b", "B", "", 0)];
    desk.poll(START, document(&gone)).unwrap();
    desk.poll(START + DAY, document(&shown)).unwrap();
    for id in desk.pending(START + DAY).iter().map(|p| p.id) {
        desk.write(read(id, &format!("k{id}"), START + DAY));
    }
    let later = START + 2_000 * DAY;
    let mut unchanged = super::poll(later, Vec::new());
    unchanged.answer = Answered::NotModified;
    desk.wait(desk.store().write_poll(unchanged)).unwrap();
    desk.wait(desk.store().prune(at(later - DAY), at(later - DAY)))
        .unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM item"), 1);
    assert_eq!(
        desk.poll(later, document(&shown)).unwrap(),
        0,
        "it was there all along"
    );
    assert_eq!(desk.poll(later, document(&gone)).unwrap(), 1, "it was not");
}
