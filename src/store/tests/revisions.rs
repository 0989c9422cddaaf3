//! What becomes of an item that was read and then changes.

use super::super::Outcome;
use super::identity::document;
use super::{DAY, Desk, FEED, HOUR, at, met, read, tells};
use crate::watch::Repeat;

/// An item that was read, to be changed.
struct Case {
    desk: Desk,
    item: i64,
    key: String,
}

const LINK: &str = "https://n.example/a";
pub(super) const START: i64 = 365 * DAY;

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
