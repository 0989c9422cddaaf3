//! `read` and `why`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::commands::WATCHLIST;
use crate::support::{Desk, Output, Program, Story};

fn desk() -> Desk {
    let desk = Desk::new(["http://127.0.0.1:9/feed"]);
    desk.write("watchlist.toml", WATCHLIST);
    desk.write("story.html", Story::new(1).page());
    desk.write(
        "story.txt",
        format!("Harbour talks\n\n{}\n", Story::new(2).paragraphs.join("\n")),
    );
    desk.write(
        "sport.txt",
        "The marathon was run in the rain and nobody was surprised by it.\n",
    );
    desk.write("empty.txt", "");
    desk
}

fn records(output: &str) -> Vec<Value> {
    output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// The characters of `text` from `start` to `end`.
fn characters(text: &Value, place: &Value) -> String {
    let (start, end) = (
        place["start"].as_u64().expect("start"),
        place["end"].as_u64().expect("end"),
    );
    let count = usize::try_from(end - start).expect("a length");
    let start = usize::try_from(start).expect("a start");
    text.as_str()
        .expect("a text")
        .chars()
        .skip(start)
        .take(count)
        .collect()
}

#[test]
fn an_article_is_read_for_a_person_and_as_a_record() {
    let desk = desk();
    let shown = desk.run(["read", "story.html", "story.txt"]).ended_with(0);
    for words in [
        "Harbour protocol 1 is signed",
        "Harbour talks",
        "CUB (Cuba): country, watched, ",
        "RUS (Russia)",
    ] {
        assert!(shown.contains(words), "no {words} in\n{shown}");
    }
    assert!(!shown.contains("All rights reserved"), "{shown}");

    let lines = desk
        .run(["read", "--json", "story.html", "story.txt"])
        .ended_with(0);
    let records = records(&lines);
    let ids: Vec<&Value> = records.iter().map(|record| &record["id"]).collect();
    assert_eq!(ids, ["story.html", "story.txt"]);
    for record in &records {
        assert_eq!(record["schema"], "conjunct.article/1");
        let mut mentions = 0;
        for actor in record["actors"].as_array().expect("actors") {
            for mention in actor["mentions"].as_array().expect("mentions") {
                let text = if mention["in"] == "title" {
                    &record["title"]
                } else {
                    &record["text"]
                };
                assert_eq!(
                    characters(text, mention),
                    mention["text"].as_str().expect("words")
                );
                mentions += 1;
            }
        }
        assert!(mentions >= 2, "{record}");
    }

    let from_pipe = desk
        .program(["read", "--json", "-"])
        .stdin(Story::new(3).page())
        .run();
    assert!(from_pipe.ended_with(0).contains("protocol number 3"));
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_goes_on() {
    let desk = desk();
    let read = desk.run([
        "read",
        "--json",
        "missing.txt",
        ".",
        "story.html",
        "http://127.0.0.1:9/",
    ]);
    assert_eq!(read.code, 1, "{}", read.both());
    assert_eq!(records(&read.stdout).len(), 1);
    for words in [
        "error: cannot open missing.txt: No such file",
        "error: cannot read .: ",
        "directory",
        "error: http://127.0.0.1:9/: ",
        "no connection",
    ] {
        assert!(read.stderr.contains(words), "no {words} in\n{}", read.stderr);
    }
    desk.run(["read"]).ended_with(64);
}

#[test]
fn a_batch_keeps_the_order_and_goes_on_behind_bad_lines() {
    let mut input = String::new();
    let mut ids = Vec::new();
    for number in 0..60 {
        let story = Story::new(number);
        let line = match number % 6 {
            0 => json!({"id": format!("h{number}"), "html": story.page()}).to_string(),
            1 => json!({"id": format!("t{number}"), "text": story.paragraphs.join("\n")}).to_string(),
            2 => json!({"id": format!("n{number}"), "url": "http://example.org/"}).to_string(),
            3 => "{\"id\": \"broken\", ".to_owned(),
            4 => json!({"id": number, "text": "Cuba."}).to_string(),
            _ => "[1, 2]".to_owned(),
        };
        ids.push(match number % 6 {
            0 => format!("h{number}"),
            1 => format!("t{number}"),
            2 => format!("n{number}"),
            4 => number.to_string(),
            _ => (number + 1).to_string(),
        });
        writeln!(input, "{line}").expect("a string");
    }
    let run = |jobs: &str| -> Output {
        Program::new(["read", "--jsonl", "--jobs", jobs])
            .stdin(input.clone())
            .run()
    };
    for jobs in ["1", "2"] {
        let records = records(&run(jobs).ended_with(0));
        let got: Vec<&str> = records
            .iter()
            .map(|record| record["id"].as_str().expect("an id"))
            .collect();
        assert_eq!(got, ids);
        for (number, record) in records.iter().enumerate() {
            let bad = matches!(number % 6, 2 | 3 | 5);
            assert_eq!(record["error"].is_string(), bad, "{record}");
            if bad {
                let error = record["error"].as_str().expect("an error");
                assert!(error.starts_with(&format!("line {}: ", number + 1)), "{error}");
            } else {
                assert!(record["text"].as_str().is_some_and(|text| text.contains("Cuba")));
            }
        }
    }
}

#[test]
fn a_batch_takes_any_bytes() {
    let mut input = b"\xff\xfe not UTF-8\n\n\0\0\n".to_vec();
    input.extend(b"{\"text\":\"Cuba.\"}\r\n{\"id\":\"last\",\"text\":\"Russia.\"}");
    let output = Program::new(["read", "--jsonl"]).stdin(input).run().ended_with(0);
    let records = records(&output);
    assert_eq!(records.len(), 4, "{output}");
    assert!(
        records[0]["error"]
            .as_str()
            .is_some_and(|e| e.contains("not UTF-8"))
    );
    assert!(records[1]["error"].is_string());
    assert_eq!(records[2]["actors"][0]["id"], "CUB");
    assert_eq!(records[3]["id"], "last");
}

#[test]
fn why_says_alert_or_silence_with_its_code() {
    let desk = desk();
    for (source, watch, code, words) in [
        ("story.html", "ties", 0, "ALERTS"),
        ("sport.txt", "ties", 1, "SILENT"),
        ("missing.txt", "ties", 65, "cannot open missing.txt"),
        (".", "ties", 65, "directory"),
        ("empty.txt", "ties", 65, "there is no text to read"),
        ("http://127.0.0.1:9/", "ties", 65, "no connection"),
        (
            "story.html",
            "tie",
            64,
            "no watch has the id `tie`: there are ties",
        ),
    ] {
        let why = desk.run(["why", source, watch]);
        assert_eq!(why.code, code, "{source} {watch}: {}", why.both());
        let told = if code < 2 { &why.stdout } else { &why.stderr };
        assert!(told.contains(words), "{source} {watch}: {}", why.both());
    }
    desk.run(["why", "story.html"]).ended_with(64);
}

#[test]
fn what_was_left_out_is_shown_with_its_reason() {
    let desk = desk();
    let told = "The council spoke about the harbour for three hours on Monday, and the mayor said that it would do so again.";
    desk.write(
        "page.html",
        format!(
            "<title>Harbour talks</title><nav><a href=/>Home of the paper</a></nav><article class=story-body>\
             <h1>Harbour talks</h1><p>{told}</p><p>Cuba sent a ship. {told}</p><p>Advertisement</p><p>{told}</p>\
             <div class=related-articles><p><a href=/b>A story of another day</a></p></div></article>\
             <figure><figcaption>A crane\u{1b}[31m</figcaption></figure>"
        ),
    );
    let plain = desk.run(["read", "page.html"]).ended_with(0);
    assert!(
        plain.contains("text from the page, article.story-body (body-name)"),
        "{plain}"
    );
    assert!(
        !plain.contains("Left out") && !plain.contains("another day"),
        "{plain}"
    );
    let shown = desk.run(["read", "--dropped", "page.html"]).ended_with(0);
    for line in [
        "Left out",
        "  [head] Harbour talks",
        "  [furniture] Advertisement",
        "] A story of another day",
        "  [caption] A crane",
    ] {
        assert!(shown.contains(line), "no {line} in\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "{shown}");

    let json = desk
        .run(["read", "--json", "--dropped", "page.html"])
        .ended_with(0);
    let record = records(&json).remove(0);
    assert_eq!(
        record["extractor"],
        json!({ "candidate": "body-name", "element": "article.story-body" })
    );
    let dropped = record["dropped"].as_array().expect("a list");
    assert!(
        dropped.contains(&json!({ "why": "furniture", "text": "Advertisement" })),
        "{json}"
    );
    let without = records(&desk.run(["read", "--json", "page.html"]).ended_with(0)).remove(0);
    assert_eq!(
        (without.get("dropped"), &without["text"]),
        (None, &record["text"])
    );

    let lines =
        json!({ "id": "t", "text": format!("Share this\n{told}\nAdvertisement"), "title": "T" }).to_string();
    let batch = desk
        .program(["read", "--jsonl", "--dropped"])
        .stdin(lines)
        .run()
        .ended_with(0);
    let record = records(&batch).remove(0);
    assert_eq!(record["text"], told);
    assert_eq!(record["dropped"].as_array().map(Vec::len), Some(2));
}
