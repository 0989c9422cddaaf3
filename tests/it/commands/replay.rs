//! `replay`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::commands::WATCHLIST;
use crate::support::{Desk, Story};

/// Ten articles, one a day from the first of March; the last tells the first one's story again.
fn march() -> String {
    let mut lines = String::new();
    for day in 1..=10 {
        let story = Story::new(if day == 10 { 1 } else { day });
        let line = json!({
            "id": format!("a{day}"),
            "title": story.title,
            "text": story.paragraphs.join("\n"),
            "published": format!("2026-03-{day:02}T08:00:00Z"),
        });
        writeln!(lines, "{line}").expect("a string");
    }
    lines
}

fn desk() -> Desk {
    let desk = Desk::new(["http://127.0.0.1:9/feed"]);
    desk.write("watchlist.toml", WATCHLIST);
    desk.write("march.jsonl", march());
    desk
}

fn ids(output: &str) -> Vec<String> {
    output
        .lines()
        .map(|line| {
            let alert: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            alert["article"]["id"].as_str().expect("an id").to_owned()
        })
        .collect()
}

#[test]
fn two_runs_are_equal() {
    let desk = desk();
    let first = desk.run(["replay", "--jsonl", "march.jsonl"]).ended_with(0);
    let second = desk
        .program(["replay", "--jsonl"])
        .stdin(march())
        .run()
        .ended_with(0);
    assert_eq!(first, second);
    assert_eq!(
        ids(&first),
        (1..=9).map(|day| format!("a{day}")).collect::<Vec<_>>()
    );
    for (seq, line) in (1..).zip(first.lines()) {
        let alert: Value = serde_json::from_str(line).expect("an alert");
        assert_eq!(alert["seq"], Value::from(seq));
        assert_eq!(alert["time"], alert["article"]["published"]);
    }
    let shown = desk.run(["replay", "march.jsonl"]);
    assert!(
        shown.stderr.contains("9 alerts in 10 articles"),
        "{}",
        shown.both()
    );
    assert!(!desk.file("state").exists(), "nothing is stored");
}

#[test]
fn a_span_of_time_is_taken() {
    let desk = desk();
    for (span, expected) in [
        (vec!["--since", "2026-03-08"], vec!["a8", "a9", "a10"]),
        (vec!["--until", "2026-03-03T08:00:00Z"], vec!["a1", "a2"]),
        (
            vec!["--since", "2026-03-04", "--until", "2026-03-06"],
            vec!["a4", "a5"],
        ),
        (vec!["--since", "2030-01-01"], vec![]),
    ] {
        let mut arguments = vec!["replay", "--jsonl", "march.jsonl"];
        arguments.extend(&span);
        assert_eq!(ids(&desk.run(&arguments).ended_with(0)), expected, "{span:?}");
    }
    for nonsense in ["yesterday", "", "2026-13-01", "-3d"] {
        let refused = desk.run(["replay", &format!("--since={nonsense}"), "march.jsonl"]);
        assert_eq!(refused.code, 64, "{}", refused.both());
        assert!(
            refused.stderr.contains("expected a time") || refused.stderr.contains("value is required"),
            "{}",
            refused.stderr
        );
    }
}

#[test]
fn pages_and_bad_lines() {
    let desk = desk();
    desk.write("page.html", Story::new(20).page());
    let bad = format!("nonsense\n{}{{\"id\":\"x\"}}\n", march());
    desk.write("bad.jsonl", format!("{{\"id\":0}}\n{bad}"));
    let output = desk.run(["replay", "--jsonl", "page.html", "bad.jsonl"]);
    assert_eq!(output.code, 0, "{}", output.both());
    let alerted = ids(&output.stdout);
    assert_eq!((alerted.len(), alerted[0].as_str()), (10, "page.html"));
    for words in [
        "bad.jsonl: line 1: ",
        "bad.jsonl: line 2: ",
        "bad.jsonl: line 13: ",
    ] {
        assert!(output.stderr.contains(words), "{}", output.stderr);
    }
    let missing = desk.run(["replay", "missing.jsonl"]);
    assert_eq!(missing.code, 65, "{}", missing.both());
    assert!(
        missing.stderr.contains("cannot open missing.jsonl"),
        "{}",
        missing.stderr
    );
}

#[test]
fn the_difference_between_two_watchlists() {
    let desk = desk();
    // One watch goes, one comes.
    desk.write(
        "other.toml",
        "[[topic]]\nid = \"seven\"\nterms = [\"protocol number 7\"]\n\n\
         [[watch]]\nid = \"seventh\"\nall = [\"cuba\", \"seven\"]\n",
    );
    let same = desk
        .run(["replay", "march.jsonl", "--diff", "watchlist.toml"])
        .ended_with(0);
    assert_eq!(same, "0 alerts more, 0 fewer, 9 the same\n");
    let changed = desk
        .run(["replay", "march.jsonl", "--diff", "other.toml"])
        .ended_with(0);
    assert!(
        changed.ends_with("1 alerts more, 9 fewer, 0 the same\n"),
        "{changed}"
    );
    assert!(
        changed.contains("+ seventh: Harbour protocol 7 is signed [a7]"),
        "{changed}"
    );
    assert_eq!(changed.matches("- ties: ").count(), 9, "{changed}");
    let lines = desk
        .run(["replay", "--jsonl", "march.jsonl", "--diff", "other.toml"])
        .ended_with(0);
    assert_eq!(lines.lines().count(), 10);
    desk.write("other.toml", "[[watch]]\nid = \"w\"\nall = [\"nobody\"]\n");
    desk.run(["replay", "march.jsonl", "--diff", "other.toml"])
        .ended_with(78);
}

#[test]
fn an_archive_that_is_not_there_yet() {
    let desk = desk();
    let output = desk.run(["replay"]);
    assert_eq!(output.code, 1, "{}", output.both());
    assert!(output.stderr.contains("state"), "{}", output.stderr);
    let output = desk.run(["alerts"]);
    assert_eq!(output.code, 0, "{}", output.both());
    assert!(output.stderr.contains("no alert yet"), "{}", output.stderr);
    let output = desk.run(["feeds"]).ended_with(0);
    assert!(output.contains("\nnew "), "{output}");
}
