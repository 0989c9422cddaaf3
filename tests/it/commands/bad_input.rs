//! Input of every bad kind: each command names it once, ends with its own code, and does the rest.

use std::fs;

use serde_json::Value;

use crate::support::Desk;

/// Bytes beyond what is read of one file.
const TOO_LARGE: u64 = (64 << 20) + 1;

fn desk() -> Desk {
    let desk = Desk::new([] as [&str; 0]);
    desk.write(
        "page.html",
        "<html><body><p>Cuba and Russia met.</p></body></html>",
    );
    let large = fs::File::create(desk.file("large.html")).expect("a file");
    large.set_len(TOO_LARGE).expect("a sparse file");
    // The head of a gzip stream, and no more.
    desk.write("cut.warc.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 0x4b]);
    desk
}

#[test]
fn what_cannot_be_read_is_named_once() {
    let desk = desk();
    for (arguments, code) in [
        (&["read"][..], 1),
        (&["why", "SOURCE", "ties"][..], 65),
        (&["replay"][..], 65),
        (&["feeds", "import"][..], 65),
        (&["feeds", "try"][..], 1),
    ] {
        for source in ["missing.html", ".", "large.html"] {
            let mut arguments: Vec<&str> = arguments.to_vec();
            match arguments.iter().position(|a| *a == "SOURCE") {
                Some(at) => arguments[at] = source,
                None => arguments.push(source),
            }
            let told = desk.run(&arguments);
            assert_eq!(told.code, code, "{arguments:?}: {}", told.both());
            let words = format!("{}{}", told.stdout, told.stderr);
            if source != "." {
                assert_eq!(words.matches(source).count(), 1, "{arguments:?}: {words}");
            }
        }
    }
    let cut = desk.run(["replay", "cut.warc.gz"]);
    assert_eq!(cut.code, 65, "{}", cut.both());
    assert!(cut.stderr.contains("cut.warc.gz"), "{}", cut.stderr);
}

#[test]
fn addresses_of_other_kinds_are_no_files() {
    let desk = desk();
    let before = fs::read_to_string(desk.config()).expect("a config");
    for (arguments, code) in [
        (&["read"][..], 1),
        (&["feeds", "try"][..], 1),
        (&["feeds", "add"][..], 64),
        (&["feeds", "remove"][..], 64),
    ] {
        for address in ["ftp://news.example/feed", "https://", "file:///etc/passwd"] {
            let told = desk.run(arguments.iter().chain([&address]));
            assert_eq!(told.code, code, "{arguments:?} {address}: {}", told.both());
            let words = format!("{}{}", told.stdout, told.stderr);
            assert!(words.contains("is no http address"), "{words}");
        }
    }
    assert_eq!(fs::read_to_string(desk.config()).expect("a config"), before);
}

#[test]
fn a_bad_line_costs_that_line() {
    let desk = desk();
    let good = "{\"id\":\"good\",\"text\":\"Cuba and Russia met.\"}";
    let bad = [
        "[\"a\",null,null,\"T\",null,null,null]",
        "{\"id\":7,\"html\":5}",
        "\u{fffd}",
        "{",
        "null",
    ];
    let lines = format!("{}\n\n{good}", bad.join("\n"));
    let output = desk.program(["read", "--jsonl"]).stdin(lines.clone()).run();
    let records: Vec<Value> = output
        .ended_with(0)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let ids: Vec<&str> = records
        .iter()
        .filter_map(|record| record["id"].as_str())
        .collect();
    assert_eq!(ids, ["1", "7", "3", "4", "5", "good"]);
    assert_eq!(
        records
            .iter()
            .filter(|record| record["error"].is_string())
            .count(),
        bad.len()
    );

    let output = desk.program(["replay", "--jsonl"]).stdin(lines).run();
    assert_eq!(
        output.stderr.matches("warning: ").count(),
        bad.len(),
        "{}",
        output.stderr
    );
    assert_eq!(output.ended_with(0).lines().count(), 1);
}

/// A line of the log.
fn entry(seq: u32) -> String {
    format!(
        "{{\"schema\":\"conjunct.alert/1\",\"seq\":{seq},\"id\":\"id-{seq}\",\"kind\":\"feed-health\",\"time\":\"2026-05-04T12:00:00Z\",\
             \"severity\":\"low\",\"trouble\":\"slow\",\"state\":\"began\",\"since\":\"2026-05-04T12:00:00Z\",\"feed\":null,\
             \"last_good\":null,\"problem\":null,\"summary\":\"s\",\"host\":\"h\",\"producer\":\"p\"}}\n"
    )
}

#[test]
fn a_damaged_line_of_the_log_costs_that_line() {
    let desk = desk();
    let mut log = entry(1).into_bytes();
    log.extend(b"\xff\xfe\0garbage\n{\"kind\":\"digest\",\"seq\":2}\n");
    log.extend(entry(3).into_bytes());
    desk.write("alerts.jsonl", log);
    let told = desk.run(["alerts", "--json"]);
    assert_eq!(told.stderr.matches("warning: ").count(), 2, "{}", told.stderr);
    assert!(told.stderr.contains("`digest`"), "{}", told.stderr);
    assert_eq!(told.ended_with(0), format!("{}{}", entry(1), entry(3)));
    assert!(desk.run(["alerts", "show", "3"]).ended_with(0).contains("#3"));
    fs::remove_file(desk.file("alerts.jsonl")).expect("a file");
    fs::create_dir(desk.file("alerts.jsonl")).expect("a folder");
    let told = desk.run(["alerts"]);
    assert_eq!(told.code, 1);
    assert!(
        told.stderr.starts_with("error: cannot read ") && told.stderr.contains("alerts.jsonl"),
        "{}",
        told.stderr
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_73() {
    let desk = desk();
    std::os::unix::fs::symlink("/nonexistent/target", desk.file("conjunct-link.toml")).expect("a link");
    desk.write("file", "");
    fs::create_dir(desk.file("linked")).expect("a folder");
    std::os::unix::fs::symlink("/nonexistent/target", desk.file("linked/watchlist.toml")).expect("a link");
    for folder in ["file", "file/below", "linked", "."] {
        let told = desk.run(["init", folder]);
        assert_eq!(told.code, 73, "{folder}: {}", told.both());
        assert!(told.stderr.starts_with("error: "), "{folder}: {}", told.stderr);
    }
    assert!(!desk.file("linked/conjunct.toml").exists(), "nothing by halves");
}

#[test]
fn what_comes_from_outside_cannot_steer_the_terminal() {
    let desk = desk();
    let evil = "evil\u{1b}]0;title\u{7}\u{202e}.html";
    for arguments in [
        &["read"][..],
        &["replay"][..],
        &["alerts", "show"][..],
        &["feeds", "show"][..],
        &["feeds", "add"][..],
    ] {
        let told = desk.run(arguments.iter().chain([&evil]));
        assert_ne!(told.code, 0);
        let steering = told
            .stderr
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(steering, None, "{arguments:?}: {:?}", told.stderr);
    }
}

#[test]
fn warnings_on_the_watchlist_are_for_those_who_use_it() {
    let desk = desk();
    desk.write(
        "watchlist.toml",
        "[[watch]]\nid = \"w\"\nall = [\"cuba\", \"russia\"]\nfeeds = [\"nowhere\"]\n",
    );
    for (arguments, warns) in [
        (&["check", "."][..], true),
        (&["replay", "page.html"][..], true),
        (&["feeds"][..], false),
        (&["feeds", "export"][..], false),
        (&["alerts"][..], false),
        (&["read", "page.html"][..], false),
    ] {
        let told = desk.run(arguments);
        let both = told.both();
        assert_eq!(told.code, 0, "{arguments:?}: {both}");
        assert_eq!(both.contains("unknown-feed"), warns, "{arguments:?}: {both}");
    }
}

#[test]
fn a_full_disk_behind_the_output_is_told() {
    let desk = desk();
    desk.write("alerts.jsonl", entry(1));
    for arguments in ["read page.html", "check .", "feeds export", "alerts"] {
        let line = format!("\"$0\" {arguments} > /dev/full");
        let told = std::process::Command::new("sh")
            .args(["-c", &line, env!("CARGO_BIN_EXE_conjunct")])
            .current_dir(desk.path())
            .output()
            .expect("a shell");
        let stderr = String::from_utf8_lossy(&told.stderr);
        assert_eq!(told.status.code(), Some(1), "{arguments}: {stderr}");
        assert!(
            stderr.contains("cannot write to standard output"),
            "{arguments}: {stderr}"
        );
    }
}
