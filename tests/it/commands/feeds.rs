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
    let told = desk.run(["feeds", "try", "missing.xml", "."]).ended_with(1);
    assert_eq!(
        told,
        "missing.xml: unreadable: cannot read it: No such file or directory (os error 2)\n\
         .: unreadable: cannot read it: Is a directory (os error 21)\n"
    );
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
    assert!(told.stdout.starts_with("1 feed added to "), "{}", told.stdout);
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
        told.starts_with(&format!("added  {home}world.xml  rss, 1 item: Harbour News\n")),
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
            "added  {}  sitemap, 1 item",
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

/// A site whose `/feed` is not there: what is said of `page` when it holds this.
fn said_of(desk: &Desk, site: &Site, page: &str) -> String {
    let url = site.url(page).to_string();
    let told = desk.run(["feeds", "add", &url]);
    assert_eq!(told.code, 1, "{}", told.both());
    assert_eq!(told.stdout, "", "{page}");
    let home = site.url("/").to_string();
    let last = told.stderr.lines().last().expect("a line");
    assert!(last.starts_with("error: no feed found: "), "{last}");
    last.replace("error: no feed found: ", "").replace(&home, "/")
}

#[test]
fn what_keeps_a_feed_from_being_found_is_told() {
    let desk = Desk::new([] as [&str; 0]);
    let before = config(&desk);
    let site = Site::start("127.0.2.68");
    let challenge = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>";
    site.route("/challenge", Reply::html(challenge))
        .route("/forbidden", Reply::status(403))
        .route("/page", Reply::html("<html><body>Nothing</body></html>"))
        .route("/data", Reply::content("application/json", "{\"a\":1}"))
        .route(
            "/dead-ends",
            Reply::html(
                "<link rel=alternate type=application/rss+xml href=/gone.xml>\
                 <link rel=alternate type=application/rss+xml href=/challenge>",
            ),
        );
    for (page, parts) in [
        (
            "/challenge",
            vec!["/challenge: ", "it names no feed", "none in the usual places"],
        ),
        (
            "/forbidden",
            vec!["/forbidden: HTTP status 403", "none in the usual places"],
        ),
        (
            "/page",
            vec!["/page: ", "it names no feed", "none in the usual places"],
        ),
        ("/data", vec!["/data: ", "none in the usual places"]),
        (
            "/dead-ends",
            vec![
                "what it names is none: /gone.xml: HTTP status 404; /challenge: ",
                "none in the usual places",
            ],
        ),
    ] {
        let said = said_of(&desk, &site, page);
        for part in parts {
            assert!(said.contains(part), "{page}: {part}: {said}");
        }
    }
    for (words, code) in [
        ("ftp://n.example/", 64),
        ("mailto:a@n.example", 64),
        ("http://", 64),
    ] {
        let told = desk.run(["feeds", "add", words]);
        assert_eq!(told.code, code, "{words}: {}", told.both());
        assert!(told.stderr.contains(words), "{words}: {}", told.both());
    }
    assert_eq!(config(&desk), before);
}

#[test]
fn feeds_are_found_by_links_in_the_text_beside_the_page_and_by_every_way_to_write_an_address() {
    let site = Site::start("127.0.2.69");
    let feed = |title: &str, n| {
        let feed = rss(&[Entry::new(&Story::new(n), &site.url(&format!("/{n}")))]);
        Reply::feed(feed.replace("Harbour News", title))
    };
    site.route(
        "/lists",
        Reply::html("<body><a href=rss/world.xml>World</a><a href=rss/sport.xml>Sport</a>"),
    )
    .route("/rss/world.xml", feed("World", 1))
    .route("/rss/sport.xml", feed("Sport", 2))
    .route("/blog/", Reply::html("<body>A blog</body>"))
    .route("/blog/feed", feed("Blog", 3))
    .route("/comments", feed("Comments on all", 4))
    .route("/main", Reply::feed(rss(&[]).replace("Harbour News", "Main")))
    .route(
        "/quiet",
        Reply::html(
            "<link rel=alternate type=application/rss+xml href=/comments>\
                 <link rel=alternate type=application/rss+xml href=/main>",
        ),
    );
    let host = format!("{}:{}", site.ip(), site.port());
    for (argument, added) in [
        (format!("http://{host}/lists"), "/rss/world.xml"),
        (format!("http://{host}/blog/"), "/blog/feed"),
        // Without a scheme: https is tried first, and nobody speaks it there.
        (format!("{host}/blog/"), "/blog/feed"),
        (format!("feed://{host}/blog/feed"), "/blog/feed"),
        (format!("feed:http://{host}/blog/feed"), "/blog/feed"),
        // Readers' comments are never the best, be the feed empty today.
        (format!("http://{host}/quiet"), "/main"),
    ] {
        let desk = Desk::new([] as [&str; 0]);
        let told = desk.run(["feeds", "add", &argument]);
        assert_eq!(told.code, 0, "{argument}: {}", told.both());
        let line = format!("added  {}  rss, ", site.url(added));
        assert!(told.stdout.starts_with(&line), "{argument}: {}", told.both());
        desk.run(["check", "conjunct.toml"]).ended_with(0);
    }
    let desk = Desk::new([] as [&str; 0]);
    let told = desk.run(["feeds", "add", "--all", &format!("http://{host}/lists")]);
    assert_eq!(told.ended_with(0).matches("added").count(), 2);
}

const NESTED: &str = r#"<?xml version="1.0"?><opml version="1.1"><body>
<outline text="World"><outline text="Asia">
<outline type="rss" text="East &amp; more" xmlUrl="https://e.example/rss?a=1&amp;b=2"/></outline>
<outline type="rss" text="W" xmlUrl="feed://w.example/rss"/>
<outline type="rss" xmlUrl="https://nameless.example/rss"/></outline>
<outline text="Fast"><outline type="rss" text="East again" xmlUrl="https://e.example/rss?a=1&amp;b=2"/></outline>
<outline type="rss" text="Mail" xmlUrl="mailto:x@y.example"/>
<outline type="rss" text="Twin" xmlUrl="HTTPS://Nameless.example:443/rss"/>
</body></opml>"#;

#[test]
fn folders_within_folders_go_in_and_out() {
    let desk = Desk::new([] as [&str; 0]);
    let before = config(&desk);
    desk.write("nested.opml", NESTED);
    let told = desk.run(["feeds", "import", "nested.opml"]);
    assert_eq!(told.code, 0, "{}", told.both());
    assert_eq!(
        told.stderr,
        "warning: nested.opml:7: `mailto:x@y.example` is no http address and is left out\n"
    );
    assert!(told.stdout.starts_with("3 feeds added to "), "{}", told.stdout);
    assert!(
        told.stdout.ends_with(", 1 known already, 1 left out\n"),
        "{}",
        told.stdout
    );
    assert_eq!(
        config(&desk).replace(&before, ""),
        "\n[[feed]]\nurl = \"https://e.example/rss?a=1&b=2\"\nname = \"East & more\"\n\
         tags = [\"World\", \"Asia\", \"Fast\"]\n\
         \n[[feed]]\nurl = \"http://w.example/rss\"\nname = \"W\"\ntags = [\"World\"]\n\
         \n[[feed]]\nurl = \"https://nameless.example/rss\"\ntags = [\"World\"]\n"
    );
    let exported = desk.run(["feeds", "export"]).ended_with(0);
    assert!(
        exported.contains("text=\"https://nameless.example/rss\" xmlUrl"),
        "readers have something to show: {exported}"
    );
    let other = Desk::new([] as [&str; 0]);
    other.write("back.opml", &exported);
    other.run(["feeds", "import", "back.opml"]).ended_with(0);
    assert_eq!(config(&other), config(&desk));
}
