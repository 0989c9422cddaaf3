//! What every command keeps to: help, pipes, safe output; and the demonstration.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Duration;

use conjunct::daemon::Clock;
use tokio::time::Instant;

use crate::support::{Desk, Entry, Program, Reply, Site, Story, rss};

#[test]
fn every_command_has_help() {
    let top = Program::new(["--help"]).run().ended_with(0);
    for command in [
        "run", "demo", "init", "check", "read", "replay", "why", "alerts", "feeds", "import",
    ] {
        assert!(
            top.contains(&format!("  {command} ")),
            "{command} is not in\n{top}"
        );
        let help = Program::new([command, "--help"]).run();
        assert_eq!(help.code, 0, "{}", help.both());
        assert!(help.stdout.contains("Usage: conjunct"), "{}", help.stdout);
        assert_eq!(help.stderr, "");
    }
    for arguments in [
        ["feeds", "try", "--help"],
        ["feeds", "import", "--help"],
        ["feeds", "export", "--help"],
        ["alerts", "show", "--help"],
    ] {
        Program::new(arguments).run().ended_with(0);
    }
    let version = Program::new(["--version"]).run().ended_with(0);
    assert_eq!(version, concat!("conjunct ", env!("CARGO_PKG_VERSION"), "\n"));
    for nonsense in [
        vec![],
        vec!["fly"],
        vec!["alerts", "--severity", "loud"],
        vec!["read", "--jsonl", "--jobs", "0"],
    ] {
        Program::new(&nonsense).run().ended_with(64);
    }
}

#[test]
fn a_closed_pipe_ends_a_command_quietly() {
    let desk = Desk::new(["http://127.0.0.1:9/feed"]);
    let lines = (0..400)
        .map(|number| {
            let text = Story::new(number).paragraphs.join("\n");
            serde_json::json!({ "id": number, "text": text }).to_string() + "\n"
        })
        .collect::<String>();
    desk.write("many.jsonl", lines);
    for arguments in [
        vec!["replay", "--jsonl", "many.jsonl"],
        vec!["replay", "many.jsonl"],
        vec!["read", "many.jsonl"],
        vec!["check", "."],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_conjunct"))
            .args(&arguments)
            .current_dir(desk.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        out.read_line(&mut line).expect("a line");
        drop(out);
        let mut talk = String::new();
        child
            .stderr
            .take()
            .expect("a pipe")
            .read_to_string(&mut talk)
            .expect("UTF-8");
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{arguments:?}: {talk}");
        assert!(
            !talk.contains("error") && !talk.contains("panic"),
            "{arguments:?}: {talk}"
        );
    }
}

#[test]
fn no_escape_of_a_title_reaches_the_terminal() {
    let site = Site::start("127.0.2.71");
    let evil = "Ties \u{1b}[2J\u{1b}]0;pwned\u{7} and \u{202e}desrever\u{9b}31m";
    let story = Story::new(1).titled(evil);
    // In a feed that is JSON the controls pass the parser.
    let feed = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": evil,
        "items": [{ "id": "1\u{1b}[1m", "title": evil, "content_html": story.body(), "date_published": Clock.now().to_string() }],
    });
    site.route("/feed", Reply::content("application/feed+json", feed.to_string()));
    let page = Story::new(2).titled("Page &#27;[31m and &#x202e;more");
    site.route("/page", Reply::html(page.page()));
    let link = Entry::new(&page, &site.url("/page"));
    site.route("/rss", Reply::feed(rss(&[link])));

    let desk = Desk::new([site.url("/feed"), site.url("/rss")]);
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, 2);
    let log = daemon.log();
    assert_eq!(daemon.stop(), 0);
    let raw = std::fs::read_to_string(desk.file("alerts.jsonl")).expect("a log");
    let url = site.url("/feed").to_string();
    let outputs = [
        raw,
        log,
        desk.run(["alerts"]).ended_with(0),
        desk.run(["alerts", "--json"]).ended_with(0),
        desk.run(["alerts", "show", "1"]).ended_with(0),
        desk.run(["feeds"]).ended_with(0),
        desk.run(["feeds", "--json"]).ended_with(0),
        desk.run(["feeds", "show", &url]).ended_with(0),
        desk.run(["feeds", "try", &url]).ended_with(0),
        desk.run(["feeds", "try", "--json", &url]).ended_with(0),
        desk.run(["replay"]).ended_with(0),
        desk.run(["feeds", "export"]).ended_with(0),
    ];
    for output in &outputs {
        let unsafe_character = output
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(unsafe_character, None, "{output:?}");
    }
    assert!(outputs[2].contains("desrever"), "{}", outputs[2]);
}

#[test]
fn the_demonstration_shows_what_it_promises() {
    let start = Instant::now();
    let demo = Program::new(["demo"]).run();
    assert_eq!(demo.code, 0, "{}", demo.both());
    assert!(
        start.elapsed() < Duration::from_secs(25),
        "it took {:?}",
        start.elapsed()
    );
    assert!(demo.stdout.contains("because: "), "{}", demo.stdout);
    assert!(!demo.stderr.contains("ERROR"), "{}", demo.stderr);
}
