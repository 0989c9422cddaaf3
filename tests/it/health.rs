//! The health of feeds over polls of the built daemon: told once when a trouble begins, once when it ends.

use serde_json::Value;

use crate::support::{Desk, Entry, Reply, Site, Story, rss};

/// One poll of every feed by a daemon of its own, which ends when the log holds so many lines.
fn round(desk: &Desk, lines: usize) {
    if desk.count("SELECT 1").is_some() {
        desk.change("UPDATE feed SET due_at = 0, last_poll_at = 0");
    }
    let mut daemon = desk.start();
    daemon.wait_until("every feed was polled", |_| {
        let polled = desk.count("SELECT min(coalesce(last_poll_at, 0)) > 0 FROM feed WHERE gone_at IS NULL");
        (polled == Some(1)).then_some(())
    });
    // Without waiting for the stop, which empties the outbox too.
    desk.wait_for_alerts(&mut daemon, lines);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(desk.whole_log().len(), lines, "{:?}", told(desk));
}

/// `feed: trouble state` of each line on health, sorted.
fn told(desk: &Desk) -> Vec<String> {
    let mut told: Vec<String> = desk
        .alerts()
        .iter()
        .filter(|line| line["kind"] == "feed-health")
        .map(|line| {
            let url = line["feed"]["url"].as_str().expect("a feed");
            let path = url.rsplit('/').next().expect("a path");
            format!(
                "{path}: {} {}",
                line["trouble"].as_str().unwrap(),
                line["state"].as_str().unwrap()
            )
        })
        .collect();
    told.sort_unstable();
    told
}

/// A feed of one article.
fn feed(site: &Site, number: usize, path: &str) -> String {
    let story = Story::new(number);
    let page = format!("{path}-page");
    site.route(&page, Reply::html(story.page()));
    rss(&[Entry::new(&story, &site.url(&page))])
}

#[test]
fn a_feed_that_is_refused_is_told_once_and_once_when_it_is_well() {
    let site = Site::start("127.0.2.71");
    let good = Reply::feed(feed(&site, 1, "/feed"));
    site.route("/feed", good.clone());
    let desk = Desk::new([site.url("/feed")]);
    round(&desk, 1);
    site.route("/feed", Reply::status(403));
    round(&desk, 1);
    let status = desk.run(["feeds"]).ended_with(1);
    assert!(status.contains("failing"), "{status}");
    round(&desk, 2);
    round(&desk, 2);
    round(&desk, 2);
    let began = &desk.alerts()[1];
    assert_eq!(began["kind"], "feed-health");
    assert_eq!(
        (&began["trouble"], &began["state"]),
        (&"blocked".into(), &"began".into())
    );
    assert_eq!(began["feed"]["url"], *site.url("/feed").as_str());
    assert_eq!(began["feed"]["title"], "Harbour News");
    assert_eq!(began["last_good"]["items"], 1);
    assert!(began["problem"].as_str().unwrap().contains("403"), "{began}");
    let status = desk.run(["feeds"]).ended_with(1);
    assert!(status.contains("blocked"), "{status}");
    assert!(status.contains("the server refuses us"), "{status}");
    let url = site.url("/feed").to_string();
    let json: Value = serde_json::from_str(&desk.run(["feeds", "--json"]).ended_with(1)).expect("JSON");
    assert_eq!(
        (&json["url"], &json["state"]),
        (&Value::from(url.clone()), &"blocked".into())
    );
    assert_eq!(
        (&json["trouble"]["name"], &json["reason"]),
        (&"blocked".into(), &"forbidden".into())
    );
    assert_eq!(json["last_good"], began["last_good"]);
    assert_eq!((&json["failures"], &json["requests"]), (&4.into(), &5.into()));
    assert!(
        json["interval_secs"]
            .as_u64()
            .is_some_and(|secs| secs >= 4 * 3600),
        "{json}"
    );
    for name in [&url, "harbour news"] {
        let shown = desk.run(["feeds", "show", name]).ended_with(1);
        for words in [
            "Harbour News\n",
            &url,
            "blocked",
            "last good",
            "(forbidden): the server refuses us",
            "rss, plain, 1 items",
        ] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
    }
    let unknown = desk.run(["feeds", "show", "Harbor"]);
    assert_eq!(unknown.code, 1, "{}", unknown.both());
    assert!(unknown.stderr.contains("`Harbor`"), "{}", unknown.stderr);

    site.route("/feed", good);
    round(&desk, 3);
    round(&desk, 3);
    assert_eq!(told(&desk), ["feed: blocked began", "feed: blocked ended"]);
    let status = desk.run(["feeds"]).ended_with(0);
    assert!(!status.contains("blocked"), "{status}");
    assert!(
        status.starts_with("STATE ") && status.contains("\nok "),
        "{status}"
    );
    desk.run(["feeds", "show", &url]).ended_with(0);

    // The log as people and programs read it.
    let lines = |arguments: &[&str]| {
        let mut all = vec!["alerts", "--json"];
        all.extend(arguments);
        desk.run(all).ended_with(0).lines().count()
    };
    assert_eq!(lines(&[]), 3);
    assert_eq!(lines(&["--kind", "feed-health"]), 2);
    assert_eq!(lines(&["--kind", "alert"]), 1);
    assert_eq!(lines(&["--watch", "ties"]), 1);
    assert_eq!(lines(&["--severity", "high"]), 0);
    assert_eq!(desk.run(["alerts", "--kind", "digest"]).code, 64);
    let shown = desk.run(["alerts"]);
    assert_eq!(shown.stderr, "", "no line is left out");
    assert!(
        shown.stdout.contains("feed health: Harbour News: blocked began"),
        "{}",
        shown.stdout
    );
    let one = desk.run(["alerts", "show", "3"]).ended_with(0);
    assert!(one.contains("blocked ended") && !one.contains("began"), "{one}");
    let id = began["id"].as_str().unwrap();
    assert!(desk.run(["alerts", "show", id]).ended_with(0).contains("#2"));
}

#[test]
fn every_trouble_that_a_poll_shows() {
    const CHALLENGE: &str =
        "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>";
    let site = Site::start("127.0.2.72");
    let paths = [
        "blocked",
        "challenge",
        "gone",
        "page",
        "cut",
        "empty",
        "dead",
        "churn",
        "well",
    ];
    let mut good = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        let path = format!("/{path}");
        good.push(feed(&site, number, &path));
        site.route(&path, Reply::feed(good[number].clone()));
    }
    let url = |path: &str| site.url(&format!("/{path}"));
    let desk = Desk::new(paths.map(url));
    round(&desk, 9);

    site.route("/blocked", Reply::status(403));
    site.route("/challenge", Reply::html(CHALLENGE));
    site.route("/gone", Reply::status(410));
    site.route("/page", Reply::html("<html><body>We have moved</body></html>"));
    site.route("/empty", Reply::feed(rss(&[])));
    site.route("/dead", Reply::status(500));
    let cut = &good[4];
    site.route("/cut", Reply::feed(cut.replace("</channel></rss>", "")));
    let churn = |n: u32| {
        let ids = good[7].replace("<guid>", &format!("<guid>{n} "));
        site.route("/churn", Reply::feed(ids));
    };
    churn(1);
    round(&desk, 10);
    assert_eq!(
        told(&desk),
        ["gone: gone began"],
        "one accident is no trouble, but this is for good"
    );
    churn(2);
    round(&desk, 16);
    churn(3);
    // The dead feed has been so for seven hours.
    desk.change(
        "UPDATE feed SET health = json_set(health, '$.run.since', strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-7 hours')) \
         WHERE url LIKE '%/dead'",
    );
    round(&desk, 17);
    let mut expected = [
        "blocked: blocked",
        "challenge: blocked",
        "churn: guid-churn",
        "cut: truncated",
        "dead: dead",
        "empty: empty",
        "gone: gone",
        "page: not-a-feed",
    ]
    .map(|line| format!("{line} began"))
    .to_vec();
    assert_eq!(told(&desk), expected);
    let problems: Vec<Value> = desk.alerts().iter().map(|line| line["problem"].clone()).collect();
    assert!(
        problems
            .iter()
            .any(|p| p.as_str().is_some_and(|p| p.starts_with("challenge-page")))
    );

    // All are well again; the one that is gone stays so for now.
    for (path, good) in paths.iter().zip(&good).filter(|(path, _)| **path != "gone") {
        site.route(&format!("/{path}"), Reply::feed(good.clone()));
    }
    // The ids of before are new ids once more.
    round(&desk, 23);
    let changed = good[7].replace("Harbour News", "Harbour Courier");
    site.route("/churn", Reply::feed(changed));
    round(&desk, 24);
    for line in expected.clone() {
        if !line.starts_with("gone") {
            expected.push(line.replace("began", "ended"));
        }
    }
    expected.sort_unstable();
    assert_eq!(told(&desk), expected);
}

#[test]
fn a_feed_out_of_the_config_is_forgotten() {
    let site = Site::start("127.0.2.73");
    let other = site.url("/other");
    site.route("/other", Reply::feed(feed(&site, 1, "/other")));
    site.route("/feed", Reply::status(403));
    let desk = Desk::new([other.clone()]);
    let without = std::fs::read_to_string(desk.config()).expect("a config");
    desk.add_feed(&site.url("/feed"));
    let with = std::fs::read_to_string(desk.config()).expect("a config");
    round(&desk, 1);
    round(&desk, 2);
    assert_eq!(told(&desk), ["feed: blocked began"]);
    // Out of the running daemon's config, and back: it begins anew.
    let told_of = || desk.count("SELECT count(*) FROM feed WHERE health LIKE '%blocked%'");
    let mut daemon = desk.start();
    daemon.wait_for_log("watching 2 feeds");
    desk.write("conjunct.toml", without);
    daemon.wait_until("it is forgotten", |_| (told_of() == Some(0)).then_some(()));
    desk.write("conjunct.toml", with);
    assert_eq!(daemon.stop(), 0);
    site.route("/feed", Reply::feed(feed(&site, 2, "/feed")));
    round(&desk, 3);
    assert_eq!(told(&desk), ["feed: blocked began"], "no end, as nothing began");
}
