//! `check` tries the watchlist on the daemon's archive: names that are everywhere, names of two, watches that flood or
//! never fire.

use crate::support::{Desk, Entry, Reply, Site, Story, rss};

/// Articles in the archive: enough that shares say something.
const ARTICLES: usize = 120;

const WATCHLIST: &str = r#"
[[actor]]
id = "office"
name = "harbour office"
kind = "organisation"

[[actor]]
id = "wire"
name = "Harbour Wire"
kind = "organisation"

[[actor]]
id = "agency"
name = "Coast Agency"
kind = "organisation"
aliases = ["Harbour Wire"]

[[actor]]
id = "flores"
name = "Nadia Flores"
kind = "person"

[[watch]]
id = "ties"
all = ["cuba", "russia"]

[[watch]]
id = "rare"
all = ["cuba", "flores"]
within = "article"

[[watch]]
id = "quiet"
all = ["cuba", "chad"]

[[watch]]
id = "off"
all = ["cuba", "chad"]
enabled = false
"#;

/// A feed whose items hold their articles: every one names Cuba, Russia and the harbour office, every twelfth the wire,
/// two a minister.
fn feed() -> String {
    let entries: Vec<Entry> = (0..ARTICLES)
        .map(|n| {
            let mut story = Story::new(n);
            if n % 12 == 0 {
                story = story
                    .and("The Harbour Wire had the news before anybody else in the town had heard of it.");
            }
            if n < 2 {
                story =
                    story.and("Nadia Flores, the minister, had left the harbour before the talks were over.");
            }
            let entry = Entry {
                guid: format!("story-{n}"),
                title: story.title.clone(),
                ..Entry::default()
            };
            entry.with_content(&story)
        })
        .collect();
    rss(&entries)
}

#[test]
fn the_archive_tries_the_watchlist() {
    let site = Site::start("127.0.9.61");
    site.route("/feed", Reply::feed(feed()));
    let desk = Desk::new([site.url("/feed")]);
    let mut daemon = desk.start();
    daemon.wait_until("every article is read", |_| {
        (desk.items_done() == ARTICLES).then_some(())
    });
    assert_eq!(daemon.stop(), 0);

    desk.write("watchlist.toml", WATCHLIST);
    let told = desk.run(["check"]).ended_with(0);
    let trial: Vec<&str> = told
        .lines()
        .filter(|line| line.starts_with("warning[") || line.starts_with("tried"))
        .filter(|line| line.contains(" articles"))
        .collect();
    assert_eq!(
        trial,
        [
            "warning[common-alias]: `harbour office` of `office` is in 120 of 120 articles, 100.0 %",
            "warning[common-alias]: `harbour wire` of `wire` is in 10 of 120 articles, 8.4 %",
            "warning[common-alias]: `harbour wire` of `agency` is in 10 of 120 articles, 8.4 %",
            "warning[shared-alias]: `harbour wire` means `wire` and `agency` at once in 10 of 120 articles, 8.4 %",
            "warning[would-flood]: watch `ties` would flood: it fires on 120 of 120 articles, 100.0 %",
            "warning[never-fired]: watch `quiet` fires on none of 120 articles",
            "tried on the newest 120 articles of the archive",
        ],
        "{told}"
    );
    let untried = desk.run(["check", "--no-archive"]).ended_with(0);
    assert!(!untried.contains("120 articles"), "{untried}");
}
