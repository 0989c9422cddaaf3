//! Troubles that take hours and days to show, and those of our own network and clock: polls as the daemon makes them, on a
//! clock that the test lets pass.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::time::Duration;

use conjunct::daemon::Clock;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{Rounds, document, site_with};
use crate::support::{Reply, Site};

const HOUR: Duration = Duration::from_hours(1);
const MINUTE: Duration = Duration::from_mins(1);

/// A time as HTTP and RSS write it.
fn stamp(time: Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// An address on which nobody listens.
fn silent(ip: &str) -> String {
    let listener = TcpListener::bind((ip, 0)).expect("a free port");
    format!("http://{}/silent", listener.local_addr().expect("an address"))
}

#[tokio::test]
async fn a_network_that_is_down_is_one_line_and_no_feeds_fault() {
    let (site, good) = site_with("127.0.3.81", "/good", Reply::feed(document(1)));
    let mut feeds: Vec<String> = (82..88).map(|n| silent(&format!("127.0.3.{n}"))).collect();
    feeds.push(good.to_string());
    let mut rounds = Rounds::new(&feeds);
    rounds.poll_one(good.as_str()).await;
    // Nobody answers any more. Two may be at fault themselves; the others are believed to be well.
    for _ in 0..3 {
        for feed in &feeds[..6] {
            rounds.poll_one(feed).await;
        }
        Clock.pass(9 * MINUTE);
    }
    assert_eq!(
        rounds.told().await,
        ["-: network began"],
        "once, after ten minutes"
    );
    let line: Value = serde_json::from_str(&rounds.store().lines(0, 9).await.unwrap()[0].json).unwrap();
    assert_eq!(
        (&line["kind"], &line["feed"]),
        (&"feed-health".into(), &Value::Null)
    );
    assert!(line["last_good"]["at"].is_string(), "{line}");
    assert!(
        line["summary"]
            .as_str()
            .unwrap()
            .contains("network seems to be down"),
        "{line}"
    );
    // For two days, over a restart: nothing more, and no feed is said to be dead.
    for round in 0..8 {
        Clock.pass(6 * HOUR);
        if round == 4 {
            rounds.restart();
        }
        for feed in &feeds[..6] {
            rounds.poll_one(feed).await;
        }
    }
    assert_eq!(rounds.told().await.len(), 1);
    for feed in &feeds[2..6] {
        let state = rounds.state(feed).await;
        assert_eq!(state.health.told(), None, "{feed}");
        assert!(state.failures >= 9, "{feed}: it backs off all the same");
    }
    // One answer ends it, be it an error.
    site.route("/good", Reply::status(500));
    rounds.poll_one(good.as_str()).await;
    assert_eq!(rounds.told().await, ["-: network began", "-: network ended"]);
    // Those that still do not answer now are dead, each for itself.
    for _ in 0..4 {
        Clock.pass(3 * HOUR);
        site.route("/good", Reply::feed(document(1)));
        rounds.poll_one(good.as_str()).await;
        rounds.poll_one(&feeds[2]).await;
    }
    assert_eq!(rounds.told().await[2..], ["silent: dead began"]);
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_one_line() {
    let sites: Vec<Site> = (91..95).map(|n| Site::start(&format!("127.0.3.{n}"))).collect();
    let feeds: Vec<_> = sites.iter().map(|site| site.url("/feed")).collect();
    let rounds = Rounds::new(&feeds);
    let ahead = |hours: i64| {
        for site in &sites {
            let date = stamp(Clock.now() + SignedDuration::from_hours(hours));
            site.route("/feed", Reply::feed(document(1)).header("date", date));
        }
    };
    for hours in [0, 30, 30, 0, 0] {
        ahead(hours);
        rounds.poll().await;
    }
    assert_eq!(rounds.told().await, ["-: clock began", "-: clock ended"]);
}

/// A feed with an item every six hours, the last one just now.
fn rhythmic() -> String {
    let mut items = String::new();
    for n in 0..12 {
        let date = Clock.now() - SignedDuration::from_hours(6 * n);
        let (second, date) = (date.as_second(), stamp(date));
        write!(
            items,
            "<item><title>Item {second}</title><link>http://news.example/{second}</link><pubDate>{date}</pubDate></item>"
        )
        .expect("a string");
    }
    format!("<rss version=\"2.0\"><channel><title>Rhythmic</title>{items}</channel></rss>")
}

#[tokio::test]
async fn a_feed_that_freezes_is_told_once_and_once_when_it_thaws() {
    let (site, url) = site_with("127.0.3.96", "/feed", Reply::status(404));
    // The server's clock goes with ours: else it is our clock that is doubted, and no feed is called frozen.
    let show = |feed: &str| {
        site.route(
            "/feed",
            Reply::feed(feed.to_owned()).header("date", stamp(Clock.now())),
        );
    };
    let mut rounds = Rounds::new([&url]);
    let mut last = String::new();
    for _ in 0..8 {
        last = rhythmic();
        show(&last);
        rounds.poll().await;
        Clock.pass(6 * HOUR);
    }
    // From now on it is the same: told after four times the usual gap, and not before three days.
    for day in 0..7 {
        show(&last);
        rounds.poll().await;
        let expected: &[&str] = if 6 + 24 * day > 72 {
            &["feed: frozen began"]
        } else {
            &[]
        };
        assert_eq!(rounds.told().await, expected, "day {day}");
        if day == 5 {
            rounds.restart();
        }
        Clock.pass(24 * HOUR);
    }
    for _ in 0..2 {
        show(&rhythmic());
        rounds.poll().await;
    }
    assert_eq!(rounds.told().await, ["feed: frozen began", "feed: frozen ended"]);
}

#[tokio::test]
async fn a_feed_that_drips_and_one_that_is_down_are_told_in_their_time() {
    let (site, url) = site_with("127.0.3.97", "/slow", Reply::feed(document(1)));
    site.route("/dead", Reply::feed(document(2)));
    let rounds = Rounds::with("", "timeout_secs = 1", [url, site.url("/dead")]);
    rounds.poll().await;
    let drip = Reply::Drip {
        piece: "<rss>".into(),
        pause: Duration::from_millis(50),
    };
    site.route("/slow", drip).route("/dead", Reply::status(503));
    for _ in 0..3 {
        rounds.poll().await;
    }
    assert_eq!(
        rounds.told().await,
        ["slow: slow began"],
        "an hour without a server is none"
    );
    Clock.pass(7 * HOUR);
    rounds.poll().await;
    assert_eq!(rounds.told().await, ["slow: slow began", "dead: dead began"]);
    site.route("/slow", Reply::feed(document(1)))
        .route("/dead", Reply::feed(document(2)));
    rounds.poll().await;
    rounds.poll().await;
    assert_eq!(rounds.told().await[2..], ["slow: slow ended", "dead: dead ended"]);
}
