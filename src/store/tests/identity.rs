//! What is one item, and what becomes of an item that changes.

use jiff::Timestamp;

use super::super::{Answered, ItemWrite, Outcome};
use super::{DAY, Desk, FEED, HOUR, at, met, read, tells};
use crate::feed::{Item, identify};
use crate::watch::Repeat;

/// A document of items: id, link, title, summary; dated so many seconds after 1971.
fn document(items: &[(&str, &str, &str, &str, i64)]) -> Vec<ItemWrite> {
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
fn a_revision_waits_as_a_new_item_does() {
    let case = Case::read(&[], &text(100, ""));
    let id = case.item;
    assert_eq!(case.poll(900, "Storm", "Wind"), 0);
    let work = |now| {
        case.desk
            .wait(case.desk.store().work(id, at(START + now)))
            .unwrap()
            .unwrap()
    };
    assert!(work(901).payload.contains("Wind"), "{}", work(901).payload);
    let put_off = case
        .desk
        .store()
        .put_off(id, at(START + 900 * DAY), "500".to_owned());
    case.desk.wait(put_off).unwrap();
    assert_eq!(work(902).attempts, 1);
    case.revise(903, "Storm", &text(80, "more"), &[]);
    case.poll(1_800, "Storm", "Hail");
    assert_eq!(work(1_801).attempts, 0);
    assert_eq!(case.desk.pending(START + 1_801).len(), 1, "at once");
}

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

/// An item that was read, to be changed.
struct Case {
    desk: Desk,
    item: i64,
    key: String,
}

const LINK: &str = "https://n.example/a";
const START: i64 = 365 * DAY;

impl Case {
    fn read(watches: &[(&str, Repeat)], text: &str) -> Self {
        let desk = Desk::new();
        desk.register(FEED, at(0));
        let case = Self {
            desk,
            item: 0,
            key: String::new(),
        };
        assert_eq!(case.poll(0, "Storm", "Rain"), 1);
        let case = Self {
            item: case.desk.pending(START)[0].id,
            key: case.key(),
            ..case
        };
        case.revise(0, "Storm", text, watches);
        case
    }

    fn key(&self) -> String {
        let id = self.desk.pending(START)[0].id;
        self.desk
            .wait(self.desk.store().work(id, at(START)))
            .unwrap()
            .unwrap()
            .key
    }

    fn poll(&self, now: i64, title: &str, summary: &str) -> u64 {
        self.desk
            .poll(START + now, document(&[("1", LINK, title, summary, 0)]))
            .unwrap()
    }

    fn waits(&self) -> bool {
        !self.desk.pending(START + 900 * DAY).is_empty()
    }

    /// What the core would write of the page.
    fn revise(&self, now: i64, title: &str, text: &str, watches: &[(&str, Repeat)]) -> Outcome {
        let mut write = read(self.item, &self.key, START + now);
        write.link = Some(LINK.to_owned());
        title.clone_into(&mut write.article.title);
        text.clone_into(&mut write.article.text);
        let fingerprint = crate::story::Fingerprint::new(title, text).to_string();
        self.desk.write(met(tells(write, &fingerprint), watches))
    }
}

/// A text of a hundred words, of which those beyond `same` are others than in texts with another `tail`.
fn text(same: usize, tail: &str) -> String {
    (0..100)
        .map(|n| {
            if n < same {
                format!("word{n} ")
            } else {
                format!("{tail}{n} ")
            }
        })
        .collect()
}

#[test]
fn a_revision_is_read_again_once_and_alerts_only_where_a_watch_newly_matches() {
    let (old, each, new) = (
        ("old", Repeat::Story),
        ("each", Repeat::Article),
        ("new", Repeat::Story),
    );
    let case = Case::read(&[old, each], &text(100, ""));
    assert_eq!(case.desk.alerts().len(), 2);
    assert_eq!(case.poll(900, "Storm", "Rain"), 0);
    assert!(!case.waits(), "nothing changed");
    assert_eq!(case.poll(1_800, "Storm", "Rain and wind"), 0, "no new item");
    assert!(case.waits(), "a change");
    let told = case.revise(1_801, "Storm", &text(70, "more"), &[old, each, new]);
    assert_eq!(
        told,
        Outcome {
            alerts: vec![3],
            copy: false
        }
    );
    assert_eq!(case.poll(2_700, "Storm", "Rain and wind"), 0);
    assert!(!case.waits(), "once a change");
    let alerts = case.desk.alerts();
    assert_eq!(alerts[2].watch.id, "new");
    assert_eq!(alerts[2].story, alerts[0].story, "one story of one article");
    assert_eq!(alerts[2].also_in, []);
    // Kept as a revision, and the latest is the article.
    assert_eq!(case.desk.number("SELECT count(*) FROM article"), 2);
    let mut revisions = Vec::new();
    let each_one = |a: crate::store::Archived| -> Result<(), super::Error> {
        revisions.push((a.id, a.revision));
        Ok(())
    };
    case.desk.archive().articles(None, None, each_one).unwrap();
    assert_eq!(revisions, [(case.key.clone(), 0), (case.key.clone(), 1)]);
    assert_eq!(
        case.desk.archive().article(&case.key).unwrap().unwrap().revision,
        1
    );
    assert_eq!(
        case.desk.archive().copies(&alerts[0].story.id).unwrap().len(),
        1,
        "one article, not two"
    );
}

#[test]
fn a_copy_of_the_edited_text_tells_the_same_story() {
    let watch = [("w", Repeat::Story)];
    let case = Case::read(&watch, &text(100, ""));
    case.poll(900, "Storm", "More");
    let edited = text(70, "more");
    assert_eq!(case.revise(901, "Storm", &edited, &watch).alerts, [0; 0]);
    let other = ("5", "https://other.example/x", "Other", "", 0);
    case.desk
        .poll(START + 1_800, document(&[("1", LINK, "Storm", "More", 0), other]))
        .unwrap();
    let id = case.desk.pending(START + 1_800)[0].id;
    let write = met(read(id, "copy", START + 1_801), &watch);
    let fingerprint = crate::story::Fingerprint::new("Storm", &edited).to_string();
    let outcome = case.desk.write(tells(write, &fingerprint));
    assert_eq!(
        outcome,
        Outcome {
            alerts: Vec::new(),
            copy: true
        }
    );
    assert_eq!(case.desk.number("SELECT articles FROM story"), 2);
}

#[test]
fn an_edit_into_a_told_text_is_told() {
    let watch = [("w", Repeat::Story)];
    let case = Case::read(&[], &text(100, ""));
    let wire = text(60, "wire");
    let other = ("5", "https://other.example/x", "Other", "", 0);
    case.desk
        .poll(START + 900, document(&[("1", LINK, "Storm", "More", 0), other]))
        .unwrap();
    let id = case
        .desk
        .pending(START + 900)
        .iter()
        .map(|p| p.id)
        .find(|id| *id != case.item)
        .unwrap();
    let fingerprint = crate::story::Fingerprint::new("Storm", &wire).to_string();
    let outcome = case
        .desk
        .write(tells(met(read(id, "wire", START + 901), &watch), &fingerprint));
    assert_eq!(outcome.alerts, [1]);
    assert_eq!(
        case.revise(902, "Storm", &wire, &watch).alerts,
        [0; 0],
        "the reader knows it from the wire"
    );
}

#[test]
fn another_article_under_the_address_is_its_own_story_and_an_error_in_between_is_none() {
    let watch = [("w", Repeat::Story)];
    let case = Case::read(&watch, &text(100, ""));
    case.poll(900, "Storm", "2");
    assert_eq!(case.revise(901, "Error", &text(0, "sorry"), &[]).alerts, [0; 0]);
    case.poll(1_800, "Storm", "3");
    assert_eq!(
        case.revise(1_801, "Storm", &text(80, "late"), &watch).alerts,
        [0; 0],
        "the old story goes on"
    );
    case.poll(2_700, "Storm", "4");
    assert_eq!(
        case.revise(2_701, "Bulletin of noon", &text(0, "noon"), &watch)
            .alerts,
        [2]
    );
}

#[test]
fn pages_are_read_again_within_bounds() {
    let case = Case::read(&[], &text(100, ""));
    let readings = |from: i64, vain: bool| {
        (0..40)
            .filter(|k| {
                let now = from + k * 900;
                case.poll(now, "Storm", &format!("{now}"));
                let waits = case.waits();
                if waits {
                    let tail = if vain {
                        "same".to_owned()
                    } else {
                        format!("t{now}x")
                    };
                    case.revise(now, "Storm", &text(60, &tail), &[]);
                }
                waits
            })
            .count()
    };
    assert_eq!(readings(900, false), 6, "so many a day");
    let day = 900 + DAY;
    assert_eq!(readings(day, true), 3, "one that is new, two in vain");
    assert_eq!(readings(day + DAY, true), 1, "a feed whose changes mean nothing");
    // The page does change: its changes are followed again.
    case.poll(day + 2 * DAY, "Storm", "news");
    case.revise(day + 2 * DAY, "Storm", &text(50, "news"), &[]);
    assert_eq!(readings(day + 2 * DAY + 900, false), 5);
}

#[test]
fn what_waits_or_was_passed_over_is_no_revision() {
    let desk = Desk::new();
    desk.register(FEED, at(0));
    let mut backlog = document(&[
        ("1", LINK, "Storm", "Rain", 0),
        ("2", "https://n.example/b", "B", "x", 0),
    ]);
    backlog[0].wanted = false;
    assert_eq!(desk.poll(START, backlog).unwrap(), 1);
    let changed = document(&[
        ("1", LINK, "Storm!", "Wind", 0),
        ("2", "https://n.example/b", "B", "y", 0),
    ]);
    assert_eq!(desk.poll(START + 900, changed.clone()).unwrap(), 0);
    let waiting = desk.pending(START + 900);
    assert_eq!(waiting.len(), 1, "the backlog stays the backlog");
    let work = |id| {
        desk.wait(desk.store().work(id, at(START + 900)))
            .unwrap()
            .unwrap()
    };
    assert_eq!(work(waiting[0].id).revision, 0);
    // The change of the one that waited is seen when it has been read.
    desk.write(read(waiting[0].id, &work(waiting[0].id).key, START + 901));
    desk.poll(START + 1_800, changed).unwrap();
    assert_eq!(work(waiting[0].id).revision, 1);
}

#[test]
fn a_revised_page_is_shared_between_feeds_and_an_older_one_is_not() {
    let case = Case::read(&[], &text(100, ""));
    let work = |id, now| {
        case.desk
            .wait(case.desk.store().work(id, at(START + now)))
            .unwrap()
            .unwrap()
    };
    let other = "https://n.example/other";
    let poll = |now, summary| {
        let mut items = document(&[("x", "http://n.example/a?utm_source=y", "Storm", summary, 0)]);
        for item in &mut items {
            item.identity.key = "other".to_owned();
            item.identity.guid = 1;
            item.identity.link = 2;
            item.identity.title = Some(3);
        }
        let mut write = super::poll(START + now, items);
        other.clone_into(&mut write.url);
        case.desk.register(other, at(0));
        case.desk.wait(case.desk.store().write_poll(write)).unwrap();
        case.desk.pending(START + now)
    };
    // The first reading of a page serves every feed that links to it, by whatever twin of the address.
    let waiting = poll(60, "Rain");
    assert!(work(waiting[0].id, 60).known.is_some());
    let mut first = read(waiting[0].id, "other", START + 61);
    first.link = Some(LINK.to_owned());
    first.article.text = text(100, "");
    case.desk.write(first);
    // Its change is read once for both.
    case.poll(HOUR, "Storm", "Wind");
    assert!(work(case.item, HOUR).known.is_none(), "the page is read again");
    case.revise(HOUR, "Storm", &text(60, "wind"), &[]);
    let waiting = poll(HOUR + 300, "Wind");
    assert!(
        work(waiting[0].id, HOUR + 300).known.is_some(),
        "just now, for the other feed"
    );
    let waiting = poll(3 * HOUR, "Wind");
    assert!(work(waiting[0].id, 3 * HOUR).known.is_none(), "hours ago");
}

#[test]
fn what_was_told_of_an_item_is_remembered_as_long_as_the_item() {
    let watch = [("w", Repeat::Story)];
    let case = Case::read(&watch, &text(100, ""));
    let late = 500 * DAY;
    case.poll(late, "Storm", "Rain");
    let prune = case.desk.store().prune(at(START + late), at(START + late));
    assert_eq!(case.desk.wait(prune).unwrap(), 1, "the text is gone");
    case.poll(late + 900, "Storm", "Wind");
    assert!(case.waits());
    assert_eq!(
        case.revise(late + 901, "Storm", &text(70, "wind"), &watch).alerts,
        [0; 0]
    );
}
