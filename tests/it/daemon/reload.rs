//! A new config at work: on a signal, and when a file changes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use crate::support::{Desk, Entry, Reply, Site, Story, rss, titles};

const GOOD: &str = "[[topic]]\nid = \"ice\"\nterms = [\"icebreaker*\"]\n\n\
                    [[watch]]\nid = \"ice-watch\"\nall = [\"ice\", \"cuba\"]\nwithin = \"article\"\n";
const BAD: &str = "[[watch]]\nid = \"ties\"\nall = [\"cubba\", \"russia\"]\nwithin = \"sentense\"\n";

/// Puts stories on the site, all of them in its feed.
fn publish(site: &Site, stories: &[Story]) {
    let mut entries = Vec::new();
    for (number, story) in stories.iter().enumerate() {
        let path = format!("/news/{number}");
        site.route(&path, Reply::html(story.page()));
        entries.push(Entry::new(story, &site.url(&path)));
    }
    site.route("/feed", Reply::feed(rss(&entries)));
}

#[test]
fn a_bad_watchlist_is_refused_and_a_good_one_works() {
    let site = Site::start("127.0.2.51");
    let mut stories = vec![Story::new(1)];
    publish(&site, &stories);
    let desk = Desk::eager([site.url("/feed")]);
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, 1);

    desk.write("watchlist.toml", BAD);
    daemon.signal("HUP");
    daemon.wait_for_log("the new config is refused, the old one goes on");
    let log = daemon.log();
    for words in [
        "watchlist.toml:3:8",
        "did you mean `cuba`?",
        "watchlist.toml:4:10",
        "sentence",
    ] {
        assert!(log.contains(words), "{words} is not in\n{log}");
    }
    stories.push(Story::new(2));
    publish(&site, &stories);
    let alerts = desk.wait_for_alerts(&mut daemon, 2);
    assert_eq!(alerts[1]["watch"]["id"], "ties", "the old one goes on");

    // No signal: the file's change is seen.
    desk.write("watchlist.toml", GOOD);
    daemon.wait_for_log("reloaded: 1 feeds, 1 watches");
    stories.push(Story::new(3));
    stories.push(Story::new(4).and("An icebreaker lay at the pier, far from any ice that it could break."));
    publish(&site, &stories);
    let alerts = desk.wait_for_alerts(&mut daemon, 3);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(alerts[2]["watch"]["id"], "ice-watch");
    assert_eq!(
        titles(&desk.whole_log()),
        [&stories[0].title, &stories[1].title, &stories[3].title]
    );
}

#[test]
fn feeds_come_and_go_with_the_config() {
    let (old, new) = (Site::start("127.0.2.52"), Site::start("127.0.2.53"));
    publish(&old, &[Story::new(1)]);
    publish(&new, &[Story::new(2)]);
    let desk = Desk::new([old.url("/feed")]);
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, 1);
    desk.add_feed(&new.url("/feed"));
    daemon.signal("HUP");
    desk.wait_for_alerts(&mut daemon, 2);
    assert_eq!(daemon.stop(), 0);
    let asked = old
        .requests()
        .iter()
        .filter(|seen| seen.target == "/feed")
        .count();
    assert_eq!(asked, 1, "a reload asks no feed before its time");
}

#[test]
fn reloads_under_load_lose_no_article_and_judge_none_twice() {
    const STORIES: usize = 160;
    const RELOADS: usize = 4;
    let site = Site::start("127.0.2.54");
    let stories: Vec<Story> = (0..STORIES).map(Story::new).collect();
    let mut entries = Vec::new();
    for (number, story) in stories.iter().enumerate() {
        let path = format!("/news/{number}");
        // Slow enough that pages are on their way whenever a reload comes.
        let reply = Reply::Late {
            pause: Duration::from_millis(300),
            reply: Box::new(Reply::html(story.page())),
        };
        site.route(&path, reply);
        entries.push(Entry::new(story, &site.url(&path)));
    }
    site.route("/feed", Reply::feed(rss(&entries)));
    let desk = Desk::new([site.url("/feed")]);
    // The watch that counts stands in every version; a list of names gives each version something to build.
    let version = |number: usize| {
        let names = (0..2_000 * number).fold(String::new(), |mut names, k| {
            writeln!(
                names,
                "{{\"id\":\"p{k}\",\"name\":\"Ottoline Quillfeather{k}\",\"kind\":\"person\"}}"
            )
            .expect("a string");
            names
        });
        desk.write("names.jsonl", names);
        desk.write(
            "watchlist.toml",
            format!(
                "include = [\"names.jsonl\"]\n[[watch]]\nid = \"ties\"\nall = [\"cuba\", \"russia\"]\n\n\
                 [[watch]]\nid = \"version-{number}\"\nall = [\"cuba\", \"p0\"]\n"
            ),
        );
    };
    version(1);
    let mut daemon = desk.start();
    let mut in_mid_work = 0;
    for reload in 1..=RELOADS {
        desk.wait_for_alerts(&mut daemon, STORIES * reload / (RELOADS + 1));
        let before = desk.items_done();
        version(reload + 1);
        daemon.signal("HUP");
        daemon.wait_until(&format!("it reloaded {reload} times"), |daemon| {
            let reloads = daemon.log().matches("reloaded: 1 feeds, 2 watches").count();
            (reloads >= reload).then_some(())
        });
        in_mid_work += usize::from(before < STORIES);
    }
    desk.wait_for_alerts(&mut daemon, STORIES);
    assert_eq!(daemon.stop(), 0);
    assert!(in_mid_work >= RELOADS - 1, "the work was done before the reloads");

    let mut expected: Vec<&str> = stories.iter().map(|story| story.title.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(titles(&desk.whole_log()), expected);
    assert_eq!(desk.items_done(), STORIES);
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for seen in site.requests() {
        if seen.target.starts_with("/news/") {
            *asked.entry(seen.target).or_default() += 1;
        }
    }
    assert!(
        asked.len() == STORIES && asked.values().all(|times| *times == 1),
        "{asked:?}"
    );
}
