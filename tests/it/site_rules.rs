//! `[[site]]`: the user's selectors, in the daemon and in every command that reads pages.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Desk, Entry, Reply, Site, Story, rss};

/// A page whose story stands in a box that the general way takes for a side issue, with another one where a story belongs.
fn page(story: &Story) -> String {
    let other =
        "The town council spoke about the roads for three hours on Monday and put the vote off. ".repeat(6);
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Front page</title></head><body>\
         <article><h1>Roads</h1><p>{other}</p><p>{other}</p></article>\
         <aside class=\"related\"><div class=\"headline\">{}</div><div class=\"desk\">{}\
         <p class=\"promo\">Cuba and Russia: our offers of the week.</p></div></aside></body></html>",
        story.title,
        story.body()
    )
}

fn with_rule(desk: &Desk, host: &str) {
    let config = fs::read_to_string(desk.config()).expect("a config");
    let rule = format!(
        "\n[[site]]\nhost = \"{host}\"\ncontent = \".desk\"\nremove = [\".promo\"]\ntitle = \".headline\"\n"
    );
    desk.write("conjunct.toml", config + &rule);
}

#[test]
fn the_daemon_alerts_on_what_the_rule_shows_it() {
    let site = Site::start("127.0.2.71");
    let story = Story::new(1);
    site.route("/a", Reply::html(page(&story)));
    site.route("/feed", Reply::feed(rss(&[Entry::new(&story, &site.url("/a"))])));
    let desk = Desk::new([site.url("/feed")]);
    with_rule(&desk, "127.0.2.71");
    let mut daemon = desk.start();
    let alerts = desk.wait_for_alerts(&mut daemon, 1);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(alerts[0]["article"]["title"], "Harbour protocol 1 is signed");
    let evidence = alerts[0]["evidence"][0]["text"].as_str().expect("a text");
    assert!(evidence.starts_with("Cuba and Russia signed"), "{evidence}");
}

#[test]
fn commands_read_by_the_rule_and_say_so() {
    let desk = Desk::new(["http://127.0.0.1:9/feed"]);
    let story = Story::new(2);
    let line = |id: &str, url: &str| json!({"id": id, "url": url, "html": page(&story)}).to_string() + "\n";
    let lines =
        line("ruled", "https://www.courier.example/a") + &line("general", "https://elsewhere.example/a");
    with_rule(&desk, "courier.example");

    let read = desk
        .program(["read", "--jsonl"])
        .stdin(lines.clone())
        .run()
        .ended_with(0);
    let records: Vec<Value> = read
        .lines()
        .map(|line| serde_json::from_str(line).expect("a record"))
        .collect();
    assert_eq!(records[0]["site_rule"], "courier.example");
    assert_eq!(records[0]["from"]["title"], "site-rule");
    assert_eq!(records[0]["text"], story.paragraphs.join("\n"));
    assert_eq!(records[1]["site_rule"], Value::Null);
    assert_ne!(records[1]["text"], records[0]["text"]);

    let replay = desk
        .program(["replay", "--jsonl"])
        .stdin(lines)
        .run()
        .ended_with(0);
    let ids: Vec<Value> = replay
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("an alert")["article"]["id"].clone())
        .collect();
    assert_eq!(ids, ["ruled"]);
}

#[test]
fn addresses_are_read_by_the_rule() {
    let site = Site::start("127.0.2.72");
    site.route("/a", Reply::html(page(&Story::new(3))));
    let desk = Desk::new(["http://127.0.0.1:9/feed"]);
    let url = site.url("/a").to_string();
    assert_eq!(desk.run(["why", &url, "ties"]).code, 1);
    with_rule(&desk, "127.0.2.72");
    desk.run(["why", &url, "ties"]).ended_with(0);
    let shown = desk.run(["read", &url]).ended_with(0);
    assert!(shown.contains("by the rule for 127.0.2.72"), "{shown}");
}

#[test]
fn a_bad_selector_is_shown_with_its_place() {
    let desk = Desk::new(["http://127.0.0.1:9/feed"]);
    let config = fs::read_to_string(desk.config()).expect("a config");
    desk.write(
        "conjunct.toml",
        config + "\n[[site]]\nhost = \"courier.example\"\ncontent = \"div[\"\n",
    );
    let checked = desk.run(["check", "."]);
    assert_eq!(checked.code, 78, "{}", checked.both());
    for words in [
        "bad-selector",
        "content = \"div[\"",
        "^^^^^^",
        "is no CSS selector",
    ] {
        assert!(checked.both().contains(words), "no {words} in {}", checked.both());
    }
}
