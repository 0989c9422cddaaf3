//! Processed items: numbers, stories, repeats, copies.

use jiff::SignedDuration;

use super::super::{ArticleWrite, Outcome};
use super::{DAY, Desk, HOUR, at, link, met, read, tells};
use crate::watch::Repeat;

const STORY: Repeat = Repeat::Story;

#[test]
fn numbers_have_no_gap_over_stories_failures_and_restarts() {
    let mut desk = Desk::new();
    let ids = desk.bring(&["a", "b", "c", "d"]);
    let two = [("v", STORY), ("w", STORY)];
    assert_eq!(desk.write(met(read(ids[0], "a", 1), &two)).alerts, [1, 2]);
    assert_eq!(desk.write(read(ids[1], "b", 2)), Outcome::default());
    desk.execute(
        "CREATE TRIGGER refuse BEFORE UPDATE OF articles ON story BEGIN SELECT RAISE(ABORT, 'refused'); END;
         CREATE TRIGGER late BEFORE INSERT ON told WHEN NEW.watch = 'w' BEGIN SELECT RAISE(ABORT, 'refused'); END;",
    );
    let refused = |desk: &Desk, second| {
        let reply = desk
            .store()
            .write_article(met(read(ids[2], "c", second), &two))
            .unwrap();
        reply.wait().unwrap_err()
    };
    refused(&desk, 3);
    desk.execute("DROP TRIGGER refuse");
    refused(&desk, 4);
    desk.execute("DROP TRIGGER late");
    desk.reopen();
    assert_eq!(desk.write(met(read(ids[2], "c", 5), &two)).alerts, [3, 4]);
    assert_eq!(desk.write(met(read(ids[3], "d", 6), &two)).alerts, [5, 6]);
    let seqs: Vec<u64> = desk.alerts().iter().map(|a| a.seq).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5, 6]);
    assert_eq!(desk.wait(desk.store().lines(2, 3)).unwrap().len(), 3);
}

#[test]
fn an_item_is_written_once() {
    let desk = Desk::new();
    let ids = desk.bring(&["a"]);
    let write = met(read(ids[0], "a", 1), &[("w", Repeat::Article)]);
    assert_eq!(desk.write(write.clone()).alerts, [1]);
    assert_eq!(desk.write(write), Outcome::default());
    let mut unknown = met(read(77, "x", 1), &[("w", Repeat::Article)]);
    unknown.item = 77;
    assert_eq!(desk.write(unknown), Outcome::default());
    assert_eq!(desk.alerts().len(), 1);
    assert_eq!(desk.number("SELECT count(*) FROM article"), 1);
}

#[test]
fn a_copy_joins_its_story_and_gives_no_second_alert() {
    let desk = Desk::new();
    let ids = desk.bring(&["a", "b", "c"]);
    let watches = [("once", STORY), ("each", Repeat::Article)];
    let article = |k: usize, key, second| tells(met(read(ids[k], key, second), &watches), "wire");
    let first = desk.write(article(0, "a", 1));
    assert_eq!((first.alerts, first.copy), (vec![1, 2], false));
    let copy = desk.write(article(1, "b", 2));
    assert_eq!((copy.alerts, copy.copy), (vec![3], true));
    // The same address again, by another feed: no further article of the story.
    let mut twin = article(2, "c", 3);
    twin.link = Some(link("a"));
    desk.write(twin);
    let alerts = desk.alerts();
    let counts: Vec<u64> = alerts.iter().map(|a| a.story.articles).collect();
    assert_eq!(counts, [1, 1, 2, 2]);
    assert!(alerts.iter().all(|a| a.story.first_seen == at(1).to_string()));
    let also_in =
        |k: usize| -> Vec<Option<String>> { alerts[k].also_in.iter().map(|c| c.url.clone()).collect() };
    assert_eq!(also_in(0), []);
    assert_eq!(also_in(2), [Some(link("a"))]);
    let kept: Vec<_> = desk
        .archive()
        .copies("wire")
        .unwrap()
        .into_iter()
        .map(|c| c.url)
        .collect();
    assert_eq!(kept, [Some(link("a")), Some(link("b")), Some(link("c"))]);
    assert_eq!(desk.archive().copies("another").unwrap(), []);
    assert_eq!(desk.number("SELECT count(*) FROM hit"), 6);
    assert_eq!(
        desk.number("SELECT count(*) FROM hit WHERE seq IS NULL"),
        2,
        "a copy's hit is kept, silent"
    );
}

#[test]
fn a_watch_repeats_as_it_is_told() {
    let six_hours = Repeat::After(SignedDuration::from_hours(6));
    for (repeat, seconds, expected) in [
        (STORY, &[0, HOUR, 400 * DAY][..], &[true, false, false][..]),
        (Repeat::Article, &[0, 1, 2], &[true, true, true]),
        // Six hours since the last alert, not since the last copy; a clock that went back does not ring.
        (
            six_hours,
            &[0, 5 * HOUR, 6 * HOUR, 11 * HOUR, 12 * HOUR, HOUR],
            &[true, false, true, false, true, false],
        ),
    ] {
        let desk = Desk::new();
        let keys: Vec<String> = (0..seconds.len()).map(|k| format!("k{k}")).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let ids = desk.bring(&keys);
        let told: Vec<bool> = seconds
            .iter()
            .zip(keys.iter().zip(ids))
            .map(|(second, (key, id))| {
                let write = met(read(id, key, *second), &[("w", repeat)]);
                !desk.write(tells(write, "one")).alerts.is_empty()
            })
            .collect();
        assert_eq!(told, expected, "{repeat:?}");
    }
}

#[test]
fn what_may_not_alert_leaves_the_story_untold() {
    let desk = Desk::new();
    let ids = desk.bring(&["old", "new"]);
    let mut old = tells(met(read(ids[0], "old", 1), &[("w", STORY)]), "one");
    old.hits[0].allowed = false;
    assert_eq!(desk.write(old), Outcome::default());
    assert_eq!(desk.number("SELECT count(*) FROM hit WHERE seq IS NULL"), 1);
    let new = tells(met(read(ids[1], "new", 2), &[("w", STORY)]), "one");
    assert_eq!(desk.write(new).alerts, [1]);
}

#[test]
fn an_alert_knows_the_past_of_its_watch() {
    let mut desk = Desk::new();
    let ids = desk.bring(&["a", "b", "c"]);
    desk.write(met(read(ids[0], "a", 0), &[("w", STORY)]));
    desk.reopen();
    desk.write(met(
        read(ids[1], "b", 3 * DAY + HOUR),
        &[("w", STORY), ("v", STORY)],
    ));
    desk.write(met(read(ids[2], "c", 3 * DAY + 2 * HOUR), &[("w", STORY)]));
    let novelty: Vec<_> = desk
        .alerts()
        .iter()
        .map(|a| (a.novelty.first_time, a.novelty.days_since_last))
        .collect();
    assert_eq!(
        novelty,
        [(true, None), (false, Some(3)), (true, None), (false, Some(0))]
    );
}

#[test]
fn a_page_that_was_read_serves_another_feed_for_a_day() {
    use crate::article::TextSource::{Feed, Page, StructuredData, Summary};
    for (source, age, serves) in [
        (Page, HOUR, true),
        (StructuredData, DAY, true),
        (Page, DAY + 1, false),
        (Feed, HOUR, false),
        (Summary, HOUR, false),
    ] {
        let desk = Desk::new();
        let ids = desk.bring(&["a", "b"]);
        let mut write: ArticleWrite = read(ids[0], "a", 10);
        write.article.text_source = source;
        // The second feed has the same address.
        write.link = Some(link("b"));
        let expected = write.article.clone();
        desk.write(write);
        let work = desk
            .wait(desk.store().work(ids[1], at(10 + age)))
            .unwrap()
            .unwrap();
        assert_eq!(work.known.is_some(), serves, "{source:?} after {age} s");
        if let Some(known) = work.known {
            assert_eq!((known.article, known.fetched), (expected, at(10)));
        }
    }
}
