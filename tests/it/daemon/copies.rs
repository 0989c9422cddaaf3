//! The same text again: one story.

use crate::support::{Desk, Entry, Reply, Site, Story, rss, told};

/// Watches that alert once a story and once an article.
const WATCHES: &str = r#"
[[watch]]
id = "story"
all = ["cuba", "russia"]

[[watch]]
id = "article"
all = ["cuba", "russia"]
repeat = "article"
"#;

#[test]
fn copies_alert_once_a_story_or_once_an_article() {
    let (agency, paper) = (Site::start("127.0.2.31"), Site::start("127.0.2.32"));
    let story = Story::new(1);
    let retitled = story.clone().titled("Two navies share the work");
    agency.route("/news/1", Reply::html(story.page()));
    agency.route("/news/1-update", Reply::html(retitled.page()));
    paper.route("/wire/77", Reply::html(story.page()));
    let original = Entry::new(&story, &agency.url("/news/1"));
    let entries = [
        original.clone(),
        Entry::new(&retitled, &agency.url("/news/1-update")),
        // The same item under a new id.
        Entry {
            guid: "another-id".to_owned(),
            ..original
        },
    ];
    agency.route("/feed", Reply::feed(rss(&entries)));
    let wire = Entry::new(&story, &paper.url("/wire/77"));
    paper.route("/feed", Reply::feed(rss(&[wire])));

    let desk = Desk::new([agency.url("/feed"), paper.url("/feed")]);
    desk.write("watchlist.toml", WATCHES);
    let mut daemon = desk.start();
    daemon.wait_until("all three items were read", |_| {
        (desk.items_done() == 3).then_some(())
    });
    assert_eq!(daemon.stop(), 0);

    let alerts = desk.whole_log();
    let of = |watch: &str| -> Vec<_> {
        alerts
            .iter()
            .filter(|alert| alert["watch"]["id"] == watch)
            .cloned()
            .collect()
    };
    assert_eq!(told(&of("story")).len(), 1);
    let articles = of("article").len();
    assert_eq!(articles, 3, "each of the three articles alerts");

    // The copies are kept with the story.
    let seq = of("story")[0]["seq"].to_string();
    let shown = desk.run(["alerts", "show", &seq]).ended_with(0);
    assert!(shown.matches("also in: ").count() >= 2, "{shown}");
}
