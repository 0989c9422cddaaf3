//! What is one item, over polls of the built daemon: new ids, twins of addresses, edits, and the first poll of a feed.

use std::fmt::Write as _;
use std::fs;

use conjunct::daemon::Clock;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::support::{Desk, Reply, Site, Story, titles};

/// An item of a feed: id, link, title, summary, date.
type Entry<'a> = (&'a str, String, &'a str, &'a str, Option<Timestamp>);

fn feed(entries: &[Entry<'_>]) -> Reply {
    let mut items = String::new();
    for (id, link, title, summary, date) in entries {
        let link = link.replace('&', "&amp;");
        let date = date.map_or_else(String::new, |at| {
            format!("<pubDate>{}</pubDate>", at.strftime("%a, %d %b %Y %H:%M:%S GMT"))
        });
        write!(
            items,
            "<item><guid isPermaLink=\"false\">{id}</guid><link>{link}</link><title>{title}</title>\
             <description>{summary}</description>{date}</item>"
        )
        .expect("a string");
    }
    Reply::feed(format!(
        "<rss version=\"2.0\"><channel><title>N</title>{items}</channel></rss>"
    ))
}

fn asked(site: &Site, path: &str) -> usize {
    site.requests()
        .iter()
        .filter(|seen| seen.target.split('?').next() == Some(path))
        .count()
}

const WATCHES: &str = r#"
[[watch]]
id = "ties"
all = ["cuba", "russia"]

[[watch]]
id = "late"
all = ["cuba", "portugal"]
within = "sentence"
"#;

#[test]
fn one_item_stays_one_item() {
    let site = Site::start("127.0.2.64");
    let stories: Vec<Story> = (0..8).map(Story::new).collect();
    for (n, story) in stories.iter().enumerate() {
        site.route(&format!("/{n}"), Reply::html(story.page()));
    }
    let desk = Desk::new([site.url("/feed")]);
    desk.write("watchlist.toml", WATCHES);
    let link = |n: usize| site.url(&format!("/{n}")).to_string();
    let date = Some(
        Clock
            .now()
            .checked_sub(SignedDuration::from_mins(5))
            .expect("a time"),
    );
    let first = [
        ("id-0", link(0), "Zero", "S", date),
        ("id-1", link(1), "One", "S", date),
        ("id-2", link(2), "Two", "S", date),
        ("id-3", link(3), "Three", "S", date),
        ("id-4", link(4), "Four", "S", date),
        ("id-5", link(5), "Five", "S", date),
    ];
    site.route("/feed", feed(&first));
    desk.poll_once();
    assert_eq!(desk.alerts().len(), 6);

    // 0: a new id. 1: a twin with https. 2: tracking, and a new id. 3: retitled. 4: edited. 5: gone.
    // 6: another link under the id of 0.
    let edited = stories[4]
        .clone()
        .and("Cuba and Portugal will send observers, the office said late on Tuesday.");
    site.route("/4", Reply::html(edited.page()));
    let second = [
        ("new-0", link(0), "Zero", "S", date),
        ("id-1", link(1).replace("http:", "https:"), "One", "S", date),
        (
            "new-2",
            format!("{}?utm_source=rss&fbclid=x", link(2)),
            "Two",
            "S",
            date,
        ),
        ("id-3", link(3), "Three: the result", "S", date),
        ("id-4", link(4), "Four", "S, and more", date),
        ("id-0", link(6), "Six", "S", date),
    ];
    site.route("/feed", feed(&second));
    desk.poll_once();
    let alerts = desk.alerts();
    let told: Vec<(&str, &str)> = alerts
        .iter()
        .skip(6)
        .map(|a| {
            (
                a["watch"]["id"].as_str().unwrap(),
                a["article"]["title"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.contains(&("ties", stories[6].title.as_str())),
        "two links under one id: {told:?}"
    );
    assert!(
        told.contains(&("late", stories[4].title.as_str())),
        "an edit that a watch newly matches: {told:?}"
    );
    let story_of = |watch: &str| {
        let title = &stories[4].title;
        alerts
            .iter()
            .find(|a| a["watch"]["id"] == watch && a["article"]["title"] == **title)
            .map(|a| &a["story"]["id"])
    };
    assert_eq!(
        story_of("late"),
        story_of("ties"),
        "a revision tells the story of its article"
    );

    // The same again, 5 is back, and 3 and 4 as they were before.
    let third: Vec<Entry<'_>> = first.iter().chain(&second[5..]).cloned().collect();
    site.route("/feed", feed(&third));
    desk.poll_once();
    assert_eq!(desk.whole_log().len(), 8, "nothing is told twice");
    assert_eq!(desk.count("SELECT count(*) FROM item"), Some(7));
    for n in 0..7 {
        // A stop may break the reading of a page off, which then begins again.
        let (asked, edits) = (
            asked(&site, &format!("/{n}")),
            if matches!(n, 3 | 4) { 2 } else { 0 },
        );
        let link = format!("SELECT revision FROM item WHERE link LIKE '%/{n}' OR link LIKE '%/{n}?%'");
        assert_eq!(
            desk.count(&link),
            Some(edits),
            "{n}: once a change, and not otherwise"
        );
        assert!(
            if edits == 0 { asked == 1 } else { asked >= 3 },
            "{n}: asked {asked} times"
        );
    }
    assert_eq!(
        desk.count("SELECT count(*) FROM article WHERE revision > 0"),
        Some(1)
    );
    // Past articles give the same alerts again.
    let replayed = desk.run(["replay", "--json"]).ended_with(0);
    assert_eq!(replayed.lines().count(), 8, "{replayed}");
}

#[test]
fn the_first_poll_of_a_feed_does_not_flood() {
    let now = Clock.now();
    let ago = |hours| {
        now.checked_sub(SignedDuration::from_hours(hours))
            .expect("a time")
    };
    for (n, (backlog, expected)) in [
        ("none", &[][..]),
        ("day", &[0, 2][..]),
        ("all", &[0, 1, 2, 3, 4, 5, 6][..]),
    ]
    .into_iter()
    .enumerate()
    {
        let site = Site::start(&format!("127.0.2.{}", 65 + n));
        let stories: Vec<Story> = (0..9).map(|k| Story::new(k + 10)).collect();
        let dated = |story: &Story, at: Timestamp| {
            let head = format!("<head><meta property=\"article:published_time\" content=\"{at}\">");
            story.page().replace("<head>", &head)
        };
        for (k, story) in stories.iter().enumerate() {
            let page = match k {
                2 => dated(story, ago(3)),
                6 => dated(story, ago(80)),
                _ => story.page(),
            };
            site.route(&format!("/{k}"), Reply::html(page));
        }
        let entry =
            |k: usize, date: Option<Timestamp>| ("", site.url(&format!("/{k}")).to_string(), "T", "", date);
        let entries = [
            entry(0, Some(ago(1))),
            entry(1, Some(ago(72))),
            // Without a date in the feed: the page's own decides.
            entry(2, None),
            entry(3, None),
            entry(4, Some(Timestamp::UNIX_EPOCH)),
            entry(5, Some(ago(-10_000))),
            entry(6, Some(ago(1))),
        ];
        site.route("/feed", feed(&entries));
        let desk = Desk::new([site.url("/feed")]);
        let config = fs::read_to_string(desk.config()).expect("a config");
        desk.write(
            "conjunct.toml",
            config.replace("[poll]\n", &format!("[poll]\nbacklog = \"{backlog}\"\n")),
        );
        desk.poll_once();
        let mut wanted: Vec<&str> = expected
            .iter()
            .map(|k: &usize| stories[*k].title.as_str())
            .collect();
        wanted.sort_unstable();
        assert_eq!(titles(&desk.alerts()), wanted, "{backlog}");

        // A later poll: what is new alerts, with a false date as of now, and never again.
        let mut later = entries.to_vec();
        later.push(entry(7, None));
        later.push(entry(8, Some(ago(-10_000))));
        site.route("/feed", feed(&later));
        desk.poll_once();
        desk.poll_once();
        let alerts = desk.whole_log();
        assert_eq!(alerts.len(), expected.len() + 2, "{backlog}");
        for alert in &alerts {
            let published: Timestamp = alert["article"]["published"]
                .as_str()
                .expect("a date")
                .parse()
                .expect("a date");
            let k = stories
                .iter()
                .position(|s| alert["article"]["title"] == *s.title)
                .expect("a story");
            if [3, 4, 5, 7, 8].contains(&k) {
                assert!(
                    published >= now && published <= Clock.now(),
                    "{backlog} {k}: {published} is when it was first seen"
                );
                assert_eq!(alert["article"]["published_precision"], "first-seen");
                assert_eq!(alert["latency_ms"]["published_to_alert"], Value::Null);
            }
        }
    }
}
