//! Feeds and pages with every fault, beside good ones.

use std::time::Duration;

use crate::support::{Daemon, Desk, Entry, Reply, Site, Story, rss, titles};

/// What the deepest pages nest.
const NESTED: usize = 100_000;
/// A cloud's metadata service: refused even where private addresses are allowed.
const METADATA: &str = "http://169.254.169.254/latest/meta-data/";

fn nested(text: &str) -> String {
    format!(
        "<html><body>{}{text}{}</body></html>",
        "<div>".repeat(NESTED),
        "</div>".repeat(NESTED)
    )
}

/// A site of a few good articles.
fn good(ip: &str, numbers: std::ops::Range<usize>) -> (Site, Vec<String>) {
    let site = Site::start(ip);
    let stories: Vec<Story> = numbers.clone().map(Story::new).collect();
    let mut entries = Vec::new();
    for (number, story) in numbers.zip(&stories) {
        let path = format!("/news/{number}");
        site.route(&path, Reply::html(story.page()));
        entries.push(Entry::new(story, &site.url(&path)));
    }
    site.route("/feed", Reply::feed(rss(&entries)));
    (site, stories.into_iter().map(|story| story.title).collect())
}

/// Waits until every item that waits was put off once.
fn wait_until_put_off(desk: &Desk, daemon: &mut Daemon, count: i64) {
    daemon.wait_until("the items with a passing fault are put off", |_| {
        let waiting = desk.count("SELECT count(*) FROM item WHERE state = 0");
        let put_off = desk.count("SELECT count(*) FROM item WHERE state = 0 AND attempts = 1");
        (put_off == Some(count) && waiting == Some(count)).then_some(())
    });
}

#[test]
fn a_bad_feed_touches_no_other() {
    let (first, mut expected) = good("127.0.2.1", 1..4);
    let (second, more) = good("127.0.2.2", 4..6);
    expected.extend(more);
    let bad = Site::start("127.0.2.3");

    // A feed that is cut in its third item: the two whole ones are news.
    let cut: Vec<Story> = (6..9).map(Story::new).collect();
    let mut entries = Vec::new();
    for (number, story) in cut.iter().enumerate() {
        let path = format!("/cut/{number}");
        bad.route(&path, Reply::html(story.page()));
        entries.push(Entry::new(story, &bad.url(&path)));
    }
    let whole = rss(&entries);
    let end = whole.rfind("<link>").expect("a link");
    bad.route("/truncated", Reply::feed(whole.as_bytes()[..end].to_vec()));
    expected.extend(cut[..2].iter().map(|story| story.title.clone()));

    let faults: [(&str, Reply, &str); 11] = [
        ("/gone", Reply::status(404), "HTTP status 404"),
        ("/broken", Reply::status(500), "HTTP status 500"),
        ("/hang", Reply::Hang, "timeout"),
        ("/html", Reply::html(Story::new(50).page()), "not-a-feed"),
        ("/loop", Reply::redirect(302, "/loop2"), "redirect-loop"),
        ("/private", Reply::redirect(302, METADATA), "refused-address"),
        ("/bomb", Reply::gzip_bomb(50), "too-large"),
        ("/nested", Reply::feed(nested("")), "not-a-feed"),
        ("/empty", Reply::feed(""), "empty"),
        (
            "/torn",
            Reply::CutShort {
                body: "<rss><channel>".into(),
                told: 5000,
            },
            "body",
        ),
        (
            "/slow",
            Reply::Drip {
                piece: "<rss>".into(),
                pause: Duration::from_millis(400),
            },
            "too-slow",
        ),
    ];
    bad.route("/loop2", Reply::redirect(302, "/loop"));
    let mut feeds = vec![first.url("/feed"), bad.url("/truncated")];
    for (path, reply, _) in &faults {
        bad.route(path, reply.clone());
        feeds.push(bad.url(path));
    }
    feeds.push(second.url("/feed"));

    let feeds_wanted = i64::try_from(feeds.len()).expect("a small number");
    let desk = Desk::new(feeds);
    let mut daemon = desk.start();
    daemon.wait_until("every feed was asked", |_| {
        let asked = desk.count("SELECT count(*) FROM feed WHERE last_poll_at IS NOT NULL");
        (asked == Some(feeds_wanted)).then_some(())
    });
    desk.wait_for_alerts(&mut daemon, expected.len());
    assert_eq!(daemon.stop(), 0);

    expected.sort_unstable();
    assert_eq!(titles(&desk.whole_log()), expected);
    let status = desk.run(["feeds"]).ended_with(1);
    for (path, _, problem) in &faults {
        let url = format!("  {}\n", bad.url(path));
        let block = status.split_once(&url).expect("the feed is named").1;
        let details = block.lines().next().expect("its details");
        assert!(details.contains(problem), "{path}: {details}");
        assert!(details.contains("1 failed polls"), "{path}: {details}");
    }
    assert_eq!(status.matches("\nfailing ").count(), faults.len(), "{status}");
    assert!(status.contains("\nmended "), "{status}");
    assert!(status.contains("truncated"), "{status}");
}

#[test]
fn a_bad_page_loses_no_article() {
    let site = Site::start("127.0.2.11");
    // The page's reply, and where the text then comes from. `None`: it is tried again later.
    let page = |n: usize| Story::new(n).page();
    let cases: [(&str, Reply, Option<&str>); 14] = [
        ("good", Reply::html(page(0)), Some("page")),
        ("gone", Reply::status(404), Some("summary")),
        ("forbidden", Reply::status(403), Some("summary")),
        ("broken", Reply::status(500), None),
        ("hang", Reply::Hang, None),
        ("loop", Reply::redirect(302, "/loop"), Some("summary")),
        ("private", Reply::redirect(302, METADATA), Some("summary")),
        ("bomb", Reply::gzip_bomb(50), Some("summary")),
        ("nested", Reply::html(nested("")), Some("summary")),
        (
            "cut",
            Reply::CutShort {
                body: page(9).into(),
                told: 100_000,
            },
            None,
        ),
        ("empty", Reply::html(""), Some("summary")),
        (
            "binary",
            Reply::content("image/jpeg", vec![0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0]),
            Some("summary"),
        ),
        ("deep", Reply::html(nested(&Story::new(12).body())), Some("page")),
        ("moved", Reply::redirect(301, "/elsewhere"), Some("page")),
    ];
    site.route("/elsewhere", Reply::html(page(13)));
    let mut entries = Vec::new();
    for (number, (path, reply, _)) in cases.iter().enumerate() {
        let path = format!("/{path}");
        site.route(&path, reply.clone());
        let story = Story::new(number);
        entries.push(Entry::new(&story, &site.url(&path)).with_summary(&story));
    }
    // Two more: a page that is gone, of a feed with the whole text, and an item that has no link at all.
    let (gone, linkless) = (Story::new(20), Story::new(21));
    entries.push(
        Entry::new(&gone, &site.url("/gone-too"))
            .with_summary(&gone)
            .with_content(&gone),
    );
    entries.push(Entry {
        link: None,
        guid: "no-link".to_owned(),
        ..Entry::new(&linkless, &site.url("/")).with_content(&linkless)
    });
    site.route("/feed", Reply::feed(rss(&entries)));

    let desk = Desk::new([site.url("/feed")]);
    let passing = cases.iter().filter(|(_, _, source)| source.is_none()).count();
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, entries.len() - passing);
    wait_until_put_off(&desk, &mut daemon, i64::try_from(passing).expect("a count"));
    assert_eq!(daemon.stop(), 0);
    assert_eq!(desk.whole_log().len(), entries.len() - passing);

    // Twelve minutes later: all tries are over.
    desk.change("UPDATE item SET attempts = 3, retry_at = 0 WHERE state = 0");
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, entries.len());
    assert_eq!(daemon.stop(), 0);

    let alerts = desk.whole_log();
    let mut expected: Vec<&str> = entries.iter().map(|entry| entry.title.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(titles(&alerts), expected);
    let source = |title: &str| {
        let alert = alerts.iter().find(|alert| alert["article"]["title"] == title);
        alert.expect("an alert")["article"]["text_source"].clone()
    };
    for (entry, (path, _, expected)) in entries.iter().zip(&cases) {
        assert_eq!(source(&entry.title), expected.unwrap_or("summary"), "{path}");
    }
    assert_eq!(source(&gone.title), "feed");
    assert_eq!(source(&linkless.title), "feed");
    for alert in &alerts {
        let evidence = alert["evidence"][0]["text"].as_str().expect("evidence");
        assert!(evidence.starts_with("Cuba and Russia signed"), "{evidence}");
    }

    look_at_what_was_kept(&desk, entries.len());
}

/// The commands that read what a daemon left behind.
fn look_at_what_was_kept(desk: &Desk, count: usize) {
    let alerts = desk.whole_log();
    let shown = desk.run(["alerts"]).ended_with(0);
    assert_eq!(shown.matches("MEDIUM  ties  #").count(), count, "{shown}");
    let lines = desk.run(["alerts", "--json", "--watch", "ties"]).ended_with(0);
    assert_eq!(lines.lines().count(), count);
    assert_eq!(
        desk.run(["alerts", "--json", "--watch", "other"]).ended_with(0),
        ""
    );
    assert_eq!(desk.run(["alerts", "--severity", "high"]).ended_with(0), "");
    let one = desk.run(["alerts", "show", "1"]).ended_with(0);
    let title = alerts[0]["article"]["title"].as_str().expect("a title");
    assert!(one.contains(title), "{one}");
    desk.run(["alerts", "show", "999"]).ended_with(1);

    // The archive gives the same alerts again.
    let again = desk.run(["replay", "--json"]).ended_with(0);
    assert_eq!(again.lines().count(), count, "{again}");
    assert_eq!(desk.run(["replay", "--json"]).ended_with(0), again);
    assert_eq!(
        desk.run(["replay", "--json", "--until", "2001-01-01"])
            .ended_with(0),
        ""
    );

    let id = alerts[0]["article"]["id"].as_str().expect("an id");
    let why = desk.run(["why", id, "ties"]).ended_with(0);
    assert!(why.contains("ALERTS"), "{why}");
    assert!(desk.run(["feeds"]).ended_with(0).contains("\nok "));
}
