//! What a restart keeps: validators, due times, the place in the log.

use std::fs;

use crate::support::{Desk, Entry, Reply, Site, Story, rss, titles};

/// A site with one article in `/feed`, and its title.
fn one_article(ip: &str, number: usize) -> (Site, String) {
    let site = Site::start(ip);
    let story = Story::new(number);
    site.route("/page", Reply::html(story.page()));
    site.route(
        "/feed",
        Reply::feed(rss(&[Entry::new(&story, &site.url("/page"))])),
    );
    (site, story.title)
}

fn asked(site: &Site, path: &str) -> usize {
    site.requests().iter().filter(|seen| seen.target == path).count()
}

#[test]
fn validators_survive_byte_for_byte() {
    let (etag, last_modified): (&[u8], &[u8]) = (b"W/\"caf\xe9 1\"", b"Wednesday, 21-Oct-15 07:28:00 GMT");
    let site = Site::start("127.0.2.41");
    let story = Story::new(1);
    site.route("/page", Reply::html(story.page()));
    let feed = rss(&[Entry::new(&story, &site.url("/page"))]);
    site.route("/feed", Reply::cached(etag, last_modified, &feed));

    let desk = Desk::eager([site.url("/feed")]);
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, 1);
    assert_eq!(daemon.stop(), 0);
    let before = asked(&site, "/feed");

    let mut daemon = desk.start();
    daemon.wait_until("the feed is asked twice more", |_| {
        (asked(&site, "/feed") >= before + 2).then_some(())
    });
    assert_eq!(daemon.stop(), 0);
    for seen in site
        .requests()
        .iter()
        .filter(|seen| seen.target == "/feed")
        .skip(before)
    {
        assert_eq!(seen.headers["if-none-match"].as_bytes(), etag);
        assert_eq!(seen.headers["if-modified-since"].as_bytes(), last_modified);
    }
    assert_eq!(asked(&site, "/page"), 1, "the article is not read again");
    assert_eq!(desk.whole_log().len(), 1);
    assert!(desk.run(["feeds"]).ended_with(0).contains("\nok "));
}

#[test]
fn due_times_survive() {
    let (old, first) = one_article("127.0.2.42", 1);
    let (new, second) = one_article("127.0.2.43", 2);
    let desk = Desk::new([old.url("/feed")]);
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, 1);
    assert_eq!(daemon.stop(), 0);

    // A feed that is new is asked at once: by its alert the other one would have been asked too.
    desk.add_feed(&new.url("/feed"));
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, 2);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(titles(&desk.whole_log()), [first, second]);
    assert_eq!(asked(&old, "/feed"), 1);
    assert_eq!(asked(&new, "/feed"), 1);
}

#[test]
fn a_torn_line_is_cut_and_written_again() {
    let (old, first) = one_article("127.0.2.44", 1);
    let (new, second) = one_article("127.0.2.45", 2);
    let desk = Desk::new([old.url("/feed")]);
    let log = desk.file("alerts.jsonl");
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, 1);
    assert_eq!(daemon.stop(), 0);

    // The half of a line behind the last whole one.
    let whole = fs::read_to_string(&log).expect("a log");
    fs::write(
        &log,
        format!("{whole}{{\"schema\":\"conjunct.alert/1\",\"seq\":2,\"i"),
    )
    .expect("a log");
    desk.add_feed(&new.url("/feed"));
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, 2);
    assert_eq!(daemon.stop(), 0);
    let complete = fs::read_to_string(&log).expect("a log");
    assert!(complete.starts_with(&whole));
    assert_eq!(titles(&desk.whole_log()), [first, second]);

    // The end of the last line is lost: it comes back as it was.
    fs::write(&log, &complete.as_bytes()[..complete.len() - 40]).expect("a log");
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, 2);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(fs::read_to_string(&log).expect("a log"), complete);
}
