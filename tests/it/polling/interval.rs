//! When a feed is due again, and why then.

use std::fmt::Write as _;
use std::time::Duration;

use conjunct::daemon::Clock;
use conjunct::feed::Reason;
use jiff::{SignedDuration, Timestamp};

use super::{Rounds, document, document_with, is_about, site_with, wait};
use crate::support::{Reply, Site};

/// A feed with an item every so many minutes, the last one so many minutes ago.
fn dated(gap_mins: i64, last_mins: i64) -> String {
    let now = Clock.now();
    let mut items = String::new();
    for n in 0..8 {
        let date = now - SignedDuration::from_mins(last_mins + n * gap_mins);
        let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT");
        write!(items, "<item><title>Item {n}</title><link>http://news.example/{n}</link><pubDate>{date}</pubDate></item>")
            .expect("a string");
    }
    format!("<rss version=\"2.0\"><channel><title>Dated</title>{items}</channel></rss>")
}

#[tokio::test]
async fn the_interval_follows_the_feeds_rhythm_between_floor_and_ceiling() {
    let site = Site::start("127.0.3.11");
    for (path, gap_mins, reason, secs) in [
        ("/busy", 5, "floor", 900),
        ("/slow", 8 * 60, "rhythm", 7_200),
        ("/monthly", 30 * 24 * 60, "rhythm", 86_400),
    ] {
        site.route(path, Reply::feed(dated(gap_mins, 1)));
        let state = Rounds::new([site.url(path)]).poll().await;
        let (why, wait) = wait(&state);
        assert_eq!(why, reason, "{path}");
        let range = if reason == "floor" {
            900..=990
        } else {
            secs * 9 / 10..=(secs * 11 / 10).min(86_400)
        };
        assert!(range.contains(&wait), "{path}: {wait}");
        let due = state.due_at.duration_since(state.last_poll_at.unwrap());
        assert_eq!(
            u64::try_from(due.as_secs()),
            Ok(wait),
            "the row says when it is due"
        );
    }
}

#[tokio::test]
async fn floor_and_ceiling_are_the_configs_and_each_feed_may_have_its_own_floor() {
    let (site, url) = site_with("127.0.3.12", "/feed", Reply::feed(dated(1, 1)));
    site.route("/slow", Reply::feed(dated(600, 1)));
    let rounds = Rounds::with("min_interval_secs = 300\nmax_interval_secs = 1000", "", [&url]);
    assert!(is_about(wait(&rounds.poll().await).1, 300));
    let own = Rounds::with("", "", [format!("{url}\"\nevery_secs = 60 # ")]);
    let (why, secs) = wait(&own.poll().await);
    assert_eq!(why, "floor");
    assert!(is_about(secs, 60), "{secs}");
    let slow = Rounds::with(
        "min_interval_secs = 300\nmax_interval_secs = 1000",
        "",
        [site.url("/slow")],
    );
    let (why, secs) = wait(&slow.poll().await);
    assert_eq!(why, "rhythm");
    assert!((900..=1000).contains(&secs), "{secs}");
}

#[tokio::test]
async fn the_server_and_the_feed_only_lengthen_the_wait() {
    let site = Site::start("127.0.3.13");
    let date = |mins: i64| {
        let date = Clock.now() + SignedDuration::from_mins(mins);
        date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    let plain = || Reply::feed(document(1));
    let says = |elements: &str| Reply::feed(document_with(elements));
    let cases = [
        ("/none", plain(), "floor", 900),
        (
            "/short",
            plain().header("cache-control", "max-age=60"),
            "floor",
            900,
        ),
        (
            "/hour",
            plain().header("cache-control", "public, max-age=3600"),
            "max-age",
            3600,
        ),
        (
            "/aged",
            plain()
                .header("cache-control", "max-age=3600")
                .header("age", "1200"),
            "max-age",
            2400,
        ),
        (
            "/year",
            plain().header("cache-control", "max-age=31536000"),
            "max-age",
            86_400,
        ),
        // The server's clock is a year slow: its own Date counts.
        (
            "/expires",
            plain()
                .header("date", "Wed, 21 Oct 2015 07:00:00 GMT")
                .header("expires", "Wed, 21 Oct 2015 08:00:00 GMT"),
            "expires",
            3600,
        ),
        ("/past", plain().header("expires", date(-90)), "floor", 900),
        ("/ttl", says("<ttl>120</ttl>"), "ttl", 7200),
        ("/ttl-short", says("<ttl>5</ttl>"), "floor", 900),
        (
            "/period",
            says(
                "<sy:updatePeriod xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">daily</sy:updatePeriod>\
                 <sy:updateFrequency xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">8</sy:updateFrequency>",
            ),
            "update-period",
            10_800,
        ),
        (
            "/retry",
            plain().header("retry-after", "5000"),
            "retry-after",
            5000,
        ),
    ];
    for (path, reply, reason, secs) in cases {
        site.route(path, reply);
        let state = Rounds::new([site.url(path)]).poll().await;
        let found = wait(&state);
        assert_eq!(found.0, reason, "{path}: {found:?}");
        assert!(is_about(found.1, secs), "{path}: {found:?}");
        assert!(found.1 >= 899, "{path}: never below the floor");
    }
}

#[tokio::test]
async fn a_304_is_heard_and_the_document_is_remembered() {
    let (site, url) = site_with(
        "127.0.3.14",
        "/feed",
        Reply::feed(document_with("<ttl>60</ttl>")).header("etag", "\"1\""),
    );
    let mut rounds = Rounds::new([&url]);
    assert_eq!(wait(&rounds.poll().await).0, "ttl");
    rounds.restart();
    site.route(
        "/feed",
        Reply::status(304)
            .header("cache-control", "max-age=20000")
            .header("age", "2000"),
    );
    let (why, secs) = wait(&rounds.poll().await);
    assert_eq!(why, "max-age");
    assert!(is_about(secs, 18_000), "{secs}");
    site.route("/feed", Reply::status(304));
    let (why, secs) = wait(&rounds.poll().await);
    assert_eq!(why, "ttl", "what the last document said still holds");
    assert!(is_about(secs, 3600), "{secs}");
}

#[tokio::test]
async fn hours_that_a_feed_skips_are_skipped() {
    let now = Clock.now();
    let hour = now.as_second().div_euclid(3600).rem_euclid(24);
    // From now on for three hours; the poll would be in the first one or the next.
    let [one, two, three] = [0, 1, 2].map(|n| (hour + n) % 24);
    let hours = format!("<hour>{one}</hour><hour>{two}</hour><hour>{three}</hour>");
    let (_site, url) = site_with(
        "127.0.3.15",
        "/feed",
        Reply::feed(document_with(&format!("<skipHours>{hours}</skipHours>"))),
    );
    let state = Rounds::new([&url]).poll().await;
    assert_eq!(state.reason, Some(Reason::SkipHours));
    let end = Timestamp::from_second((now.as_second().div_euclid(3600) + 3) * 3600).unwrap();
    let late = state.due_at.duration_since(end);
    assert!((0..=90).contains(&late.as_secs()), "{late}");
}

#[tokio::test]
async fn days_that_a_feed_skips_are_skipped() {
    const DAYS: [&str; 7] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    let site = Site::start("127.0.3.18");
    // Two days of rest from now on, at whatever time of the day; the ceiling would come first.
    let day = Clock.now().as_second().div_euclid(86_400);
    // 1970 began on a Thursday.
    let name = |day: i64| DAYS[usize::try_from((day + 3).rem_euclid(7)).unwrap()];
    let skip = format!("<day>{}</day><day>{}</day>", name(day), name(day + 1));
    site.route(
        "/feed",
        Reply::feed(document_with(&format!("<skipDays>{skip}</skipDays>"))),
    );
    let weekly = "max_interval_secs = 604800";
    let state = Rounds::with(weekly, "", [site.url("/feed")]).poll().await;
    assert_eq!(state.reason, Some(Reason::SkipDays));
    let end = Timestamp::from_second((day + 2) * 86_400).unwrap();
    let late = state.due_at.duration_since(end);
    assert!((0..=90).contains(&late.as_secs()), "{late}");
    // On a day that it does not name it is polled as ever.
    let other = format!("<skipDays><day>{}</day></skipDays>", name(day + 3));
    site.route("/feed", Reply::feed(document_with(&other)));
    assert_eq!(wait(&Rounds::new([site.url("/feed")]).poll().await).0, "floor");
    // Never later than the ceiling: a feed that rests all week is polled once a day.
    let all = DAYS.map(|day| format!("<day>{day}</day>")).concat();
    site.route(
        "/feed",
        Reply::feed(document_with(&format!("<skipDays>{all}</skipDays>"))),
    );
    let (_, secs) = wait(&Rounds::new([site.url("/feed")]).poll().await);
    assert!((900..=86_400).contains(&secs), "{secs}");
}

#[tokio::test]
async fn update_periods_are_counted_from_their_base() {
    const SY: &str = "xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\"";
    let site = Site::start("127.0.3.19");
    let hours = |hours: i64| Clock.now() + SignedDuration::from_hours(hours);
    for (path, base, secs) in [
        // A day that began so many hours ago has so many left.
        ("/a", Some(hours(-20)), 4 * 3_600),
        ("/b", Some(hours(-24 * 1_000 - 8)), 16 * 3_600),
        // From a time to come, periods are counted backwards.
        ("/c", Some(hours(5)), 5 * 3_600),
        ("/d", None, 86_400),
    ] {
        let base = base.map_or_else(String::new, |base| {
            format!("<sy:updateBase {SY}>{base}</sy:updateBase>")
        });
        let elements = format!(
            "<sy:updatePeriod {SY}>daily</sy:updatePeriod><sy:updateFrequency {SY}>1</sy:updateFrequency>{base}"
        );
        site.route(path, Reply::feed(document_with(&elements)));
        let (why, found) = wait(&Rounds::new([site.url(path)]).poll().await);
        assert_eq!(why, "update-period", "{path}");
        // The rest of the period, less the time that the poll took.
        assert!(
            (secs - 5..=secs * 11 / 10 + 1).contains(&found),
            "{path}: {found} for {secs}"
        );
    }
}

#[tokio::test]
async fn chance_spreads_what_was_polled_together() {
    let site = Site::start("127.0.3.16");
    let urls: Vec<_> = (0..40).map(|n| site.url(&format!("/{n}"))).collect();
    for n in 0..40 {
        site.route(&format!("/{n}"), Reply::feed(document(n)));
    }
    let rounds = Rounds::new(&urls);
    rounds.poll().await;
    let mut waits = Vec::new();
    for url in &urls {
        waits.push(rounds.state(url.as_str()).await.interval.unwrap());
    }
    waits.sort_unstable();
    assert!(
        waits[0] >= Duration::from_mins(15) && waits[39] <= Duration::from_secs(990),
        "{waits:?}"
    );
    assert!(
        waits[39].saturating_sub(waits[0]) > Duration::from_secs(30),
        "{waits:?}"
    );
}

#[tokio::test]
async fn items_a_day_are_known() {
    let (_site, url) = site_with("127.0.3.17", "/feed", Reply::feed(dated(120, 10)));
    let state = Rounds::new([&url]).poll().await;
    assert_eq!(state.rhythm.items_a_day(Clock.now()), Some(12.0));
}
