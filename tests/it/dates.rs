//! Items whose dates cannot be true, over many polls of the built daemon: they count as of when they were first seen, and
//! alert once.

use std::fmt::Write as _;
use std::fs;

use conjunct::daemon::Clock;
use jiff::{SignedDuration, Timestamp};

use crate::support::{Desk, Reply, Site, Story, titles};

/// Dates that cannot be true, as feeds write them; empty for none.
const FALSE_DATES: [&str; 6] = [
    "",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "1970-01-01T00:00:00Z",
    "Fri, 01 Jan 2100 08:00:00 GMT",
    "0001-01-01T00:00:00Z",
    "the day after tomorrow",
];

/// An item of a feed: its id, its number, its date as written.
type Entry = (String, usize, String);

/// A feed of these items, all with pages at `/<number>`, and of one that is old.
fn document(site: &Site, is_atom: bool, entries: &[Entry]) -> Reply {
    let mut items = String::new();
    let old = ("old".to_owned(), 99, "2001-02-03T04:05:06Z".to_owned());
    for (id, number, date) in entries.iter().chain([&old]) {
        let (link, title) = (site.url(&format!("/{number}")), format!("Item {number}"));
        let element = |name: &str| match date.as_str() {
            "" => String::new(),
            date => format!("<{name}>{date}</{name}>"),
        };
        let item = if is_atom {
            format!(
                "<entry><id>{id}</id><title>{title}</title><link href=\"{link}\"/>{}</entry>",
                element("updated")
            )
        } else {
            format!(
                "<item><guid isPermaLink=\"false\">{id}</guid><title>{title}</title><link>{link}</link>{}</item>",
                element("pubDate")
            )
        };
        writeln!(items, "{item}").expect("a string");
    }
    Reply::feed(if is_atom {
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>f</id><title>N</title>{items}</feed>")
    } else {
        format!("<rss version=\"2.0\"><channel><title>N</title>{items}</channel></rss>")
    })
}

/// Each date, with the ids that `id` makes.
fn entries(id: impl Fn(usize) -> String, date: impl Fn(usize) -> String) -> Vec<Entry> {
    (0..FALSE_DATES.len()).map(|n| (id(n), n, date(n))).collect()
}

#[test]
fn dates_that_cannot_be_true_are_clamped_and_never_alert_again() {
    let count = FALSE_DATES.len();
    for (ip, is_atom) in [("127.0.2.81", false), ("127.0.2.82", true)] {
        let site = Site::start(ip);
        let stories: Vec<Story> = (0..count).map(|n| Story::new(n + 300)).collect();
        for (n, story) in stories.iter().enumerate() {
            site.route(&format!("/{n}"), Reply::html(story.page()));
        }
        site.route("/feed", document(&site, is_atom, &[]));
        let desk = Desk::new([site.url("/feed")]);
        desk.poll_once();
        let start = Clock.now();

        let first = entries(|n| format!("id-{n}"), |n| FALSE_DATES[n].to_owned());
        site.route("/feed", document(&site, is_atom, &first));
        desk.poll_once();
        let alerts = desk.alerts();
        let mut expected: Vec<&str> = stories.iter().map(|story| story.title.as_str()).collect();
        expected.sort_unstable();
        assert_eq!(titles(&alerts), expected, "new items alert, whatever their date");
        for alert in &alerts {
            let published = &alert["article"]["published"];
            let at: Timestamp = published.as_str().expect("a date").parse().expect("a date");
            assert!(
                at >= start && at <= Clock.now(),
                "{published} is when it was first seen"
            );
            assert_eq!(alert["article"]["published_precision"], "first-seen");
        }

        let now = |n: usize| {
            let at = Clock.now() - SignedDuration::from_mins(i64::try_from(n).unwrap());
            at.to_string()
        };
        let other = |by: usize| move |n: usize| FALSE_DATES[(n + by) % count].to_owned();
        let same = |n: usize| format!("id-{n}");
        // Polls, with a restart before each.
        for (what, shown) in [
            ("the same", first.clone()),
            ("false dates become others", entries(same, other(1))),
            ("false dates become true ones", entries(same, now)),
            ("and others again", entries(same, other(4))),
            ("with new ids", entries(|n| format!("new-{n}"), other(2))),
            ("gone", Vec::new()),
            ("back, with new dates", entries(same, now)),
            ("back, as before", first.clone()),
        ] {
            site.route("/feed", document(&site, is_atom, &shown));
            desk.poll_once();
            assert_eq!(desk.whole_log().len(), count, "{what}, Atom: {is_atom}");
        }
        let items = desk.count("SELECT count(*) FROM item WHERE state <> 2");
        assert_eq!(items, i64::try_from(count).ok(), "each is one item all along");
    }
}

/// What was passed over at a feed's first poll stays so, whatever its date becomes.
#[test]
fn what_the_first_poll_did_not_tell_is_not_told_later() {
    for (n, (backlog, told)) in [("none", 0), ("day", 1), ("all", 6)].into_iter().enumerate() {
        let site = Site::start(&format!("127.0.2.{}", 84 + n));
        let count = FALSE_DATES.len();
        let stories: Vec<Story> = (0..=count).map(|n| Story::new(n + 320)).collect();
        let dated = |story: &Story, hours: i64| {
            let at = Clock.now() - SignedDuration::from_hours(hours);
            let head = format!("<head><meta property=\"article:published_time\" content=\"{at}\">");
            story.page().replace("<head>", &head)
        };
        for (n, story) in stories.iter().enumerate() {
            // Two pages know their own date: one of today, one of last week.
            let page = match n {
                0 => dated(story, 2),
                1 => dated(story, 170),
                _ => story.page(),
            };
            site.route(&format!("/{n}"), Reply::html(page));
        }
        let same = |n: usize| format!("id-{n}");
        let first = entries(same, |n| FALSE_DATES[n].to_owned());
        site.route("/feed", document(&site, false, &first));
        let desk = Desk::new([site.url("/feed")]);
        let config = fs::read_to_string(desk.config()).expect("a config");
        let line = format!("[poll]\nbacklog = \"{backlog}\"\n");
        desk.write("conjunct.toml", config.replace("[poll]\n", &line));
        desk.poll_once();
        assert_eq!(
            desk.alerts().len(),
            told,
            "{backlog}: {:?}",
            titles(&desk.alerts())
        );
        for shown in [
            entries(same, |_| Clock.now().to_string()),
            Vec::new(),
            entries(|n| format!("new-{n}"), |_| Clock.now().to_string()),
        ] {
            site.route("/feed", document(&site, false, &shown));
            desk.poll_once();
            assert_eq!(desk.whole_log().len(), told, "{backlog}");
        }
        // What is new now is new.
        let mut shown = first.clone();
        shown.push(("late".to_owned(), count, String::new()));
        site.route("/feed", document(&site, false, &shown));
        desk.poll_once();
        assert_eq!(desk.whole_log().len(), told + 1, "{backlog}");
    }
}
