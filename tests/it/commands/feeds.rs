//! `feeds try`, `feeds add`, `feeds remove`, `feeds import`, `feeds export`.

use std::fs;

use serde_json::Value;

use crate::support::{Desk, Entry, Reply, Site, Story, rss};

#[test]
fn a_look_at_feeds() {
    let desk = Desk::new([] as [&str; 0]);
    let story = Story::new(1);
    let site = Site::start("127.0.2.61");
    let feed = rss(&[Entry::new(&story, &site.url("/1"))]);
    site.route("/feed", Reply::feed(feed.clone()));
    desk.write("good.xml", &feed);
    desk.write("page.html", story.page());
    desk.write("empty.xml", "");
    desk.write("bytes.xml", [0u8, 159, 146, 150, 0, 255].repeat(100));
    let url = site.url("/feed").to_string();
    for (sources, code, oks) in [
        (vec!["good.xml", &url], 0, vec![true, true]),
        (vec!["good.xml", "page.html"], 1, vec![true, false]),
        (vec!["empty.xml"], 1, vec![false]),
        (
            vec!["bytes.xml", "missing.xml", "."],
            1,
            vec![false, false, false],
        ),
    ] {
        let mut arguments = vec!["feeds", "try", "--json"];
        arguments.extend(&sources);
        let output = desk.run(&arguments);
        assert_eq!(output.code, code, "{sources:?}: {}", output.both());
        let records: Vec<Value> = output
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect();
        assert_eq!(records.len(), sources.len());
        for ((record, source), ok) in records.iter().zip(&sources).zip(oks) {
            assert_eq!(record["schema"], "conjunct.feed/1");
            assert_eq!(record["source"], *source);
            assert_eq!(record["ok"], ok, "{record}");
            assert_eq!(record["problem"].is_null(), ok, "{record}");
        }
        let shown = desk.run(arguments[..2].iter().chain(&sources));
        assert_eq!(shown.code, code, "{}", shown.both());
        for source in &sources {
            assert!(shown.stdout.contains(*source), "{}", shown.both());
        }
    }
    desk.run(["feeds", "try"]).ended_with(64);
}

const CONFIG: &str = "# My feeds; do not touch.\nstate_dir = \"state\" # here\n\n[[feed]]\nurl = \"https://example.org/a.rss\"\n\
                      name = \"A \\\"quoted\\\" & <odd> name\"\ntags = [\"agency\"]  # the first\n# The end, without a line break";

const OPML: &str = r#"<?xml version="1.0"?>
<opml version="2.0"><head><title>Feeds</title></head><body>
<outline text="World"><outline type="rss" text="B &amp; C" xmlUrl="https://example.org/b.rss"/></outline>
<outline type="rss" text="A" xmlUrl="https://example.org/a.rss"/>
<outline type="rss" text="File" xmlUrl="file:///etc/passwd"/>
</body></opml>"#;

#[test]
fn feeds_come_from_opml_and_go_to_opml() {
    let desk = Desk::new([] as [&str; 0]);
    desk.write("conjunct.toml", CONFIG);
    desk.write("feeds.opml", OPML);
    let told = desk.run(["feeds", "import", "feeds.opml"]);
    assert_eq!(told.code, 0, "{}", told.both());
    assert!(told.stdout.starts_with("1 feeds added to "), "{}", told.stdout);
    assert!(
        told.stdout.contains("1 known already, 1 left out"),
        "{}",
        told.stdout
    );
    let after = fs::read_to_string(desk.config()).expect("a config");
    assert!(after.starts_with(CONFIG), "what the user wrote stays: {after}");
    desk.run(["check", "conjunct.toml"]).ended_with(0);

    // Once more: nothing is new.
    desk.run(["feeds", "import", "feeds.opml"]).ended_with(0);
    assert_eq!(fs::read_to_string(desk.config()).expect("a config"), after);

    // Out, and into a new desk: the same feeds.
    let exported = desk.run(["feeds", "export"]).ended_with(0);
    let other = Desk::new([] as [&str; 0]);
    other.write("all.opml", &exported);
    other.run(["feeds", "import", "all.opml"]).ended_with(0);
    assert_eq!(other.run(["feeds", "export"]).ended_with(0), exported);
    assert!(exported.contains("B &amp; C"), "{exported}");
    assert!(exported.contains("World"), "{exported}");
}

#[test]
fn a_list_that_cannot_be_read_changes_nothing() {
    let desk = Desk::new([] as [&str; 0]);
    let before = fs::read_to_string(desk.config()).expect("a config");
    desk.write("cut.opml", &OPML.as_bytes()[..OPML.len() - 30]);
    desk.write("page.html", "<html><body>No list</body></html>");
    desk.write("empty.opml", "");
    for file in ["cut.opml", "page.html", "empty.opml", "missing.opml", "."] {
        let told = desk.run(["feeds", "import", file]);
        assert_eq!(told.code, 65, "{file}: {}", told.both());
        assert!(told.stderr.contains(file), "{file}: {}", told.stderr);
    }
    assert_eq!(fs::read_to_string(desk.config()).expect("a config"), before);
}

fn config(desk: &Desk) -> String {
    fs::read_to_string(desk.config()).expect("a config")
}

#[test]
fn a_sites_feeds_are_found_added_and_removed() {
    let desk = Desk::new([] as [&str; 0]);
    let before = config(&desk);
    let site = Site::start("127.0.2.62");
    let feed = |n| rss(&[Entry::new(&Story::new(n), &site.url(&format!("/{n}")))]);
    site.route(
        "/",
        Reply::html(
            "<html><head><link rel=alternate type=application/rss+xml title='Comments' href=/comments.xml>\
             <link rel=alternate type=application/rss+xml href=/gone.xml>\
             <link rel=alternate type=application/atom+xml title='World' href=/world.xml></head><body>Hello</body></html>",
        ),
    );
    site.route("/comments.xml", Reply::feed(feed(1)));
    site.route("/world.xml", Reply::feed(feed(2)));
    let home = site.url("/").to_string();
    let told = desk.run(["feeds", "add", &home]).ended_with(0);
    assert!(
        told.starts_with(&format!("added  {home}world.xml  rss, 1 items: Harbour News\n")),
        "{told}"
    );
    assert!(told.contains(&format!("found  {home}comments.xml")), "{told}");
    assert_eq!(
        config(&desk),
        format!("{before}\n[[feed]]\nurl = \"{home}world.xml\"\nname = \"Harbour News\"\n")
    );
    assert!(
        site.requests().iter().all(|seen| seen.target != "/feed"),
        "no address is guessed where the page names feeds"
    );
    // Once more, and all of them; two names are not the same.
    let told = desk.run(["feeds", "add", "--all", &home]).ended_with(0);
    assert!(
        told.starts_with("known  ") && told.contains("\nadded  "),
        "{told}"
    );
    assert!(config(&desk).ends_with(&format!("\n[[feed]]\nurl = \"{home}comments.xml\"\n")));
    desk.run(["check", "conjunct.toml"]).ended_with(0);
    desk.run(["feeds", "remove", &format!("{home}comments.xml")])
        .ended_with(0);
    desk.run(["feeds", "remove", &format!("{home}world.xml")])
        .ended_with(0);
    assert_eq!(config(&desk), before);
    assert_eq!(desk.run(["feeds", "remove", &format!("{home}world.xml")]).code, 1);
    assert_eq!(desk.run(["feeds", "remove", "world"]).code, 64);
}

#[test]
fn a_site_that_names_no_feed_is_looked_at_in_the_usual_places() {
    let desk = Desk::new([] as [&str; 0]);
    let before = config(&desk);
    let site = Site::start("127.0.2.63");
    let home = site.url("/news").to_string();
    site.route("/news", Reply::html("<html><body>No feed here</body></html>"));
    site.route("/feed", Reply::html("<html><body>Nor here</body></html>"));
    assert_eq!(desk.run(["feeds", "add", &home]).code, 1);
    assert_eq!(config(&desk), before);

    // A news sitemap in robots.txt, through its index.
    let news = format!(
        "<urlset xmlns:news='x'><url><loc>{}</loc><news:news><news:title>T</news:title></news:news></url></urlset>",
        site.url("/1")
    );
    site.route(
        "/robots.txt",
        Reply::content(
            "text/plain",
            format!("Sitemap: {}\n", site.url("/news-index.xml")),
        ),
    );
    let index = format!(
        "<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>",
        site.url("/news-1.xml")
    );
    site.route("/news-index.xml", Reply::content("application/xml", index));
    site.route("/news-1.xml", Reply::content("application/xml", news));
    let told = desk.run(["feeds", "add", &home]).ended_with(0);
    assert!(
        told.starts_with(&format!(
            "added  {}  sitemap, 1 items",
            site.url("/news-index.xml")
        )),
        "{told}"
    );

    // A feed in a usual place comes before it, and a feed's own address is one.
    let story = rss(&[Entry::new(&Story::new(1), &site.url("/1"))]);
    site.route("/atom.xml", Reply::feed(story));
    let told = desk.run(["feeds", "add", &home]).ended_with(0);
    assert!(
        told.starts_with(&format!("added  {}", site.url("/atom.xml"))),
        "{told}"
    );
    let told = desk
        .run(["feeds", "add", site.url("/atom.xml").as_str()])
        .ended_with(0);
    assert!(told.starts_with("known  "), "{told}");
}
