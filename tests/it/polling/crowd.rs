//! Many feeds at once: the daemon as it runs.

use std::time::Duration;

use tokio::time::Instant;

use super::document;
use crate::support::{Desk, Reply, Site};

#[test]
fn two_hundred_feeds_of_one_host_keep_its_gap_and_starve_nobody() {
    const GAP: Duration = Duration::from_millis(20);
    let (big, small) = (Site::start("127.0.3.71"), Site::start("127.0.3.72"));
    small.route("/feed", Reply::feed(document(1)));
    let mut feeds: Vec<_> = (0..200).map(|n| big.url(&format!("/{n}"))).collect();
    for n in 0..200 {
        big.route(&format!("/{n}"), Reply::feed(document(n)));
    }
    // The last of all.
    feeds.push(small.url("/feed"));
    let desk = Desk::new([] as [&str; 0]);
    desk.configure(
        5,
        &format!(
            "[fetch]\nallow_private_addresses = true\nhost_gap_ms = {}\n",
            GAP.as_millis()
        ),
        feeds,
    );
    let mut daemon = desk.start();
    daemon.wait_until("every feed was asked", |_| {
        let asked = desk.count("SELECT count(*) FROM feed WHERE requests > 0");
        (asked == Some(201)).then_some(())
    });
    assert_eq!(daemon.stop(), 0);
    let times: Vec<Instant> = big.requests().iter().map(|seen| seen.at).collect();
    let first_round = times[199].saturating_duration_since(times[0]);
    // The server's clock starts a little later than the gate's, and not always by the same time.
    assert!(first_round >= GAP * 190, "{first_round:?}");
    let (first, other) = (big.requests()[0].at, small.requests()[0].at);
    assert!(
        other - first < GAP * 200,
        "the other host had to wait for all of them"
    );
}

#[test]
fn what_is_overdue_at_a_start_makes_no_burst() {
    const FEEDS: u32 = 30;
    let sites: Vec<Site> = (0..FEEDS)
        .map(|n| Site::start(&format!("127.0.4.{}", n + 1)))
        .collect();
    for site in &sites {
        site.route("/feed", Reply::cached(b"\"1\"", b"then", &document(1)));
    }
    let desk = Desk::new(sites.iter().map(|site| site.url("/feed")));
    let all_asked = |times: usize| {
        let mut daemon = desk.start();
        daemon.wait_until("every feed was asked", |_| {
            sites
                .iter()
                .all(|site| site.requests().len() >= times)
                .then_some(())
        });
        // What was asked is to be written, too.
        daemon.wait_until("every poll is written", |_| {
            let written = desk.count(&format!("SELECT count(*) FROM feed WHERE requests >= {times}"));
            (written == Some(i64::from(FEEDS))).then_some(())
        });
        assert_eq!(daemon.stop(), 0);
    };
    all_asked(1);
    desk.change("UPDATE feed SET due_at = due_at - 86400000");
    all_asked(2);
    let mut times: Vec<Instant> = sites.iter().map(|site| site.requests()[1].at).collect();
    times.sort_unstable();
    let whole = times[times.len() - 1] - times[0];
    assert!(
        whole > Duration::from_millis(50) * (FEEDS - 1) * 3 / 4,
        "{whole:?}"
    );
    for site in &sites {
        assert!(super::is_conditional(&site.requests()[1]), "validators survive");
        assert_eq!(site.requests().len(), 2, "and due times, too");
    }
}

#[test]
fn a_hold_outlives_the_daemon_and_counts_for_feeds_that_come_later() {
    let site = Site::start("127.0.3.73");
    site.route("/a", Reply::status(429).header("retry-after", "3600"))
        .route("/b", Reply::feed(document(1)))
        .route("/c", Reply::feed(document(2)));
    let desk = Desk::new([] as [&str; 0]);
    let fetch = format!(
        "[fetch]\nallow_private_addresses = true\nproxy = \"{}\"\n",
        site.url("/")
    );
    let (a, b, c) = (
        "http://feeds.example.org/a",
        "http://www.example.org/b",
        "http://example.net/c",
    );
    desk.configure(900, &fetch, [a]);
    let mut daemon = desk.start();
    daemon.wait_until("the hold is written", |_| {
        let holds = desk.count("SELECT count(*) FROM hold WHERE domain = 'example.org'");
        (holds == Some(1)).then_some(())
    });
    assert_eq!(daemon.stop(), 0);
    desk.change("UPDATE feed SET due_at = 0");
    desk.configure(900, &fetch, [a, b, c]);
    let mut daemon = desk.start();
    daemon.wait_until("two feeds are held and one is read", |_| {
        let held = desk.count("SELECT count(*) FROM feed WHERE reason = 'hold'");
        let read = desk.count("SELECT count(*) FROM feed WHERE items_total = 1");
        (held == Some(2) && read == Some(1)).then_some(())
    });
    assert_eq!(daemon.stop(), 0);
    // The page of the item that was read comes beside them.
    let feeds: Vec<_> = super::asked(&site)
        .into_iter()
        .filter(|url| [a, b, c].contains(&url.as_str()))
        .collect();
    assert_eq!(feeds, [a, c]);
}

#[test]
fn a_feed_that_is_gone_is_told_once_and_asked_no_more_until_it_is_put_back() {
    let (gone, other) = (Site::start("127.0.3.74"), Site::start("127.0.3.75"));
    gone.route("/feed", Reply::status(410));
    other.route("/feed", Reply::feed(document(1)));
    let both = [gone.url("/feed"), other.url("/feed")];
    let desk = Desk::eager(&both);
    let mut told = 0;
    for rounds in [3, 6] {
        let mut daemon = desk.start();
        daemon.wait_until("the other feed was asked a few times", |_| {
            (other.requests().len() >= rounds).then_some(())
        });
        told += daemon.log().matches("it is not asked any more").count();
        assert_eq!(daemon.stop(), 0);
        assert_eq!((told, gone.requests().len()), (1, 1));
    }
    // Out of the config, and in again.
    for feeds in [&both[1..], &both[..]] {
        let asked = other.requests().len();
        desk.configure(
            1,
            "[fetch]\nallow_private_addresses = true\nhost_gap_ms = 0\n",
            feeds,
        );
        let mut daemon = desk.start();
        daemon.wait_until("the other feed was asked again", |_| {
            (other.requests().len() >= asked + 2).then_some(())
        });
        if feeds.len() == 2 {
            daemon.wait_until("the feed is asked again", |_| {
                (gone.requests().len() == 2).then_some(())
            });
        }
        assert_eq!(daemon.stop(), 0);
    }
    assert_eq!(gone.requests().len(), 2);
}
