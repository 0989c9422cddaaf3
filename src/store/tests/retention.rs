//! What is kept, how it reads back, and what is forgotten.

use super::super::{Archived, Error};
use super::{DAY, Desk, FEED, HOUR, at, item, met, poll, read, tells};
use crate::article::{Article, PageState, Precision, Published, TextSource};
use crate::store::PollWrite;
use crate::text::Note;
use crate::watch::Repeat;

#[test]
fn an_article_reads_back_as_it_was_written() {
    let published = |precision, offset_minutes| Published {
        at: at(1_772_530_920),
        offset_minutes,
        precision,
    };
    let full = Article {
        url: Some("https://news.example/a?page=1".to_owned()),
        canonical_url: Some("https://news.example/a".to_owned()),
        title: "Chișinău: “Quiet”".to_owned(),
        authors: vec!["Ána Ó Briain".to_owned(), "J. Doe".to_owned()],
        published: Some(published(Precision::Second, Some(-180))),
        modified: Some(at(1_772_530_999)),
        language: Some("ro".to_owned()),
        site: Some("News".to_owned()),
        text: "First.\nSecond, with Шойгу and 中国.".to_owned(),
        text_source: TextSource::Page,
        page: PageState::Article,
        ..Article::default()
    };
    let cases = [
        full.clone(),
        Article {
            published: Some(published(Precision::Day, None)),
            text_source: TextSource::StructuredData,
            ..full.clone()
        },
        Article {
            published: None,
            authors: Vec::new(),
            text: "x".repeat(3_000_000),
            text_source: TextSource::Feed,
            ..full
        },
        Article {
            text_source: TextSource::Summary,
            ..Article::default()
        },
    ];
    let desk = Desk::new();
    let ids = desk.bring(&["0", "1", "2", "3"]);
    for (number, article) in cases.iter().enumerate() {
        let mut write = read(ids[number], &number.to_string(), 100);
        write.article = article.clone();
        write.article.notes.push(Note::new(
            "page-empty",
            "notes are for the moment, not for the archive",
        ));
        desk.write(write);
        let found = desk.archive().article(&number.to_string()).unwrap().unwrap();
        assert_eq!(found.article, *article);
        assert_eq!((found.fetched, found.feed.as_deref()), (at(100), Some(FEED)));
    }
    assert_eq!(desk.archive().article("none").unwrap(), None);
}

#[test]
fn the_archive_goes_by_publication_else_by_fetching() {
    let desk = Desk::new();
    let ids = desk.bring(&["undated", "old", "new"]);
    for (key, id, published) in [
        ("undated", ids[0], None),
        ("old", ids[1], Some(0)),
        ("new", ids[2], Some(2 * DAY)),
    ] {
        let mut write = read(id, key, DAY);
        write.article.published = published.map(|second| Published {
            at: at(second),
            offset_minutes: None,
            precision: Precision::Second,
        });
        desk.write(write);
    }
    for (since, until, expected) in [
        (None, None, &["undated", "old", "new"][..]),
        (Some(1), None, &["undated", "new"]),
        (Some(DAY), Some(2 * DAY), &["undated"]),
        (None, Some(DAY), &["old"]),
    ] {
        let mut keys = Vec::new();
        let each = |found: Archived| {
            keys.push(found.id);
            Ok::<(), Error>(())
        };
        desk.archive()
            .articles(since.map(at), until.map(at), each)
            .unwrap();
        assert_eq!(keys, expected, "{since:?} to {until:?}");
    }
    let stopped = desk.archive().articles(None, None, |_| Err(Error::Closed));
    assert!(matches!(stopped, Err(Error::Closed)), "the caller may end it");
}

#[test]
fn what_is_old_is_forgotten_and_what_was_told_is_not() {
    let desk = Desk::new();
    let ids = desk.bring(&["a", "b", "c", "waiting"]);
    let watch = [("w", Repeat::Story)];
    desk.write(tells(met(read(ids[0], "a", 0), &watch), "one"));
    desk.write(met(read(ids[1], "b", 50 * DAY), &watch));
    desk.wait(desk.store().mark_delivered(1)).unwrap();

    // Texts of a month ago; items and stories of long ago, of which there are none yet.
    assert_eq!(desk.wait(desk.store().prune(at(30 * DAY), at(-HOUR))).unwrap(), 1);
    assert_eq!(desk.archive().article("a").unwrap(), None);
    assert!(desk.archive().article("b").unwrap().is_some());
    let seqs: Vec<u64> = desk.alerts().iter().map(|a| a.seq).collect();
    assert_eq!(seqs, [2], "what stands in the log needs no second place");
    let copy = desk.write(tells(met(read(ids[2], "c", 51 * DAY), &watch), "one"));
    assert!(
        copy.alerts.is_empty(),
        "the text is gone, the memory of the alert is not"
    );

    // Everything that no feed has shown of late, but for what still waits.
    desk.poll(60 * DAY, vec![item("b")]).unwrap();
    assert_eq!(
        desk.wait(desk.store().prune(at(59 * DAY), at(59 * DAY))).unwrap(),
        2
    );
    assert_eq!(
        desk.number("SELECT count(*) FROM story"),
        1,
        "what the shown item tells"
    );
    assert_eq!(desk.number("SELECT count(*) FROM told"), 1);
    assert_eq!(desk.number("SELECT count(*) FROM hit"), 0);
    assert_eq!(
        desk.number("SELECT count(*) FROM item"),
        2,
        "one is still shown, one waits"
    );
    assert_eq!(desk.pending(60 * DAY).len(), 1);
    let seqs: Vec<u64> = desk.alerts().iter().map(|a| a.seq).collect();
    assert_eq!(seqs, [2], "a line that is not delivered is never forgotten");
}

#[test]
fn numbers_go_on_after_a_log_that_is_ahead() {
    let desk = Desk::new();
    let ids = desk.bring(&["a", "b", "c"]);
    let watch = [("w", Repeat::Story)];
    for (log, id, key, expected) in [(0, ids[0], "a", 1), (7, ids[1], "b", 8), (3, ids[2], "c", 9)] {
        desk.wait(desk.store().go_on_after(log)).unwrap();
        assert_eq!(desk.write(met(read(id, key, 0), &watch)).alerts, [expected]);
    }
    assert_eq!(desk.wait(desk.store().delivered()).unwrap(), 7);
    desk.wait(desk.store().mark_delivered(9)).unwrap();
    desk.wait(desk.store().mark_delivered(2)).unwrap();
    assert_eq!(
        desk.wait(desk.store().delivered()).unwrap(),
        9,
        "it never goes back"
    );
}

#[test]
fn the_feeds_are_listed_for_a_reader() {
    let desk = Desk::new();
    desk.register("https://b.example/", at(2));
    desk.register("https://a.example/", at(1));
    let poll = PollWrite {
        url: "https://b.example/".to_owned(),
        ..poll(5, vec![item("x")])
    };
    desk.wait(desk.store().write_poll(poll)).unwrap();
    let feeds = desk.archive().feeds().unwrap();
    let shown: Vec<_> = feeds.iter().map(|f| (f.url.as_str(), f.items_last)).collect();
    assert_eq!(shown, [("https://a.example/", 0), ("https://b.example/", 1)]);
}
