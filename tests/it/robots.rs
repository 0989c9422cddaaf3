//! The daemon and robots.txt: what is forbidden is not fetched, and no article is lost by it.

use crate::support::{Desk, Entry, Reply, Site, Story, rss};

fn targets(site: &Site) -> Vec<String> {
    let mut targets: Vec<String> = site.requests().into_iter().map(|seen| seen.target).collect();
    targets.sort_unstable();
    targets
}

#[test]
fn a_forbidden_page_is_not_fetched_and_the_feeds_text_serves() {
    let site = Site::start("127.0.6.1");
    let robots = "User-agent: *\nDisallow: /paid/\n";
    site.route("/robots.txt", Reply::content("text/plain", robots));
    let mut entries = Vec::new();
    for (n, path) in ["/news/1", "/paid/2", "/paid/3"].into_iter().enumerate() {
        let story = Story::new(n);
        site.route(path, Reply::html(story.page()));
        let entry = Entry::new(&story, &site.url(path)).with_summary(&story);
        entries.push(if n == 2 { entry.with_content(&story) } else { entry });
    }
    // The feed itself lies where robots.txt forbids pages.
    site.route("/paid/feed", Reply::feed(rss(&entries)));
    let desk = Desk::new([site.url("/paid/feed")]);
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, 3);
    assert_eq!(daemon.stop(), 0);

    let alerts = desk.whole_log();
    for (title, source, noted) in [
        (&entries[0].title, "page", false),
        (&entries[1].title, "summary", true),
        (&entries[2].title, "feed", true),
    ] {
        let alert = alerts.iter().find(|alert| alert["article"]["title"] == **title);
        let article = &alert.expect("an alert")["article"];
        assert_eq!(article["text_source"], source, "{article}");
        assert_eq!(article["notes"][0]["code"] == "robots", noted, "{article}");
    }
    assert_eq!(targets(&site), ["/news/1", "/paid/feed", "/robots.txt"]);
}

#[test]
fn where_robots_txt_cannot_be_had_the_page_waits_and_then_the_feeds_text_serves() {
    let site = Site::start("127.0.6.2");
    let story = Story::new(1);
    site.route("/robots.txt", Reply::status(503));
    site.route("/news/1", Reply::html(story.page()));
    let entry = Entry::new(&story, &site.url("/news/1")).with_summary(&story);
    site.route("/feed", Reply::feed(rss(&[entry])));
    let desk = Desk::new([site.url("/feed")]);
    let mut daemon = desk.start();
    daemon.wait_until("the item is put off", |_| {
        let query =
            "SELECT count(*) FROM item WHERE state = 0 AND attempts = 1 AND problem LIKE 'robots: %503%'";
        (desk.count(query) == Some(1)).then_some(())
    });
    assert_eq!(daemon.stop(), 0);
    assert!(desk.whole_log().is_empty());

    // All tries but one are over.
    desk.change("UPDATE item SET attempts = 3, retry_at = 0 WHERE state = 0");
    let mut daemon = desk.start();
    let alerts = desk.wait_for_alerts(&mut daemon, 1);
    assert_eq!(daemon.stop(), 0);
    let article = &alerts[0]["article"];
    assert_eq!(article["text_source"], "summary");
    assert_eq!(article["notes"][0]["code"], "robots");
    assert!(
        !targets(&site).contains(&"/news/1".to_owned()),
        "it was not fetched"
    );
}

#[test]
fn a_config_can_switch_it_off() {
    let site = Site::start("127.0.6.3");
    let story = Story::new(1);
    site.route(
        "/robots.txt",
        Reply::content("text/plain", "User-agent: *\nDisallow: /"),
    );
    site.route("/news/1", Reply::html(story.page()));
    site.route(
        "/feed",
        Reply::feed(rss(&[Entry::new(&story, &site.url("/news/1"))])),
    );
    let desk = Desk::new([site.url("/feed")]);
    let config = std::fs::read_to_string(desk.config()).expect("a config");
    desk.write(
        "conjunct.toml",
        config.replace("[fetch]\n", "[fetch]\nrobots = false\n"),
    );
    let mut daemon = desk.start();
    let alerts = desk.wait_for_alerts(&mut daemon, 1);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(alerts[0]["article"]["text_source"], "page");
    assert_eq!(targets(&site), ["/feed", "/news/1"]);
}
