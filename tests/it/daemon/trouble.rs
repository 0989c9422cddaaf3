//! What keeps the daemon from starting: each says what is wrong and ends with a code.

use std::fs;

use crate::support::Desk;

const NO_FEEDS: [&str; 0] = [];

#[test]
fn a_second_daemon_on_the_same_state_is_refused() {
    let desk = Desk::new(NO_FEEDS);
    let mut first = desk.start();
    first.wait_for_log("watching");
    let second = desk.run(["run"]);
    assert_eq!(second.code, 1, "{}", second.both());
    assert!(
        second.stderr.contains("is in use by another conjunct"),
        "{}",
        second.stderr
    );
    assert_eq!(first.stop(), 0);
    let mut third = desk.start();
    third.wait_for_log("watching");
    assert_eq!(third.stop(), 0);
}

#[test]
fn an_interrupt_stops_it_too() {
    let desk = Desk::new(NO_FEEDS);
    let mut daemon = desk.start();
    daemon.wait_until("the log file is there", |_| {
        desk.file("alerts.jsonl").exists().then_some(())
    });
    daemon.signal("INT");
    assert_eq!(daemon.ended(), 0);
}

#[test]
fn an_alert_log_that_cannot_be_written_ends_it() {
    let desk = Desk::new(NO_FEEDS);
    fs::create_dir(desk.file("alerts.jsonl")).expect("a folder");
    let ended = desk.run(["run"]);
    assert_eq!(ended.code, 1, "{}", ended.both());
    let line = ended
        .stderr
        .lines()
        .find(|line| line.starts_with("error: "))
        .expect("an error");
    assert!(line.contains("cannot open the alert log"), "{line}");
    assert!(line.contains("alerts.jsonl"), "{line}");
    assert!(line.contains("directory"), "{line}");
}

#[test]
fn a_file_that_is_no_alert_log_is_left_alone() {
    let desk = Desk::new(NO_FEEDS);
    let notes = "Call the harbour office.\nBuy bread.\n";
    desk.write("alerts.jsonl", notes);
    let ended = desk.run(["run"]);
    assert_eq!(ended.code, 1, "{}", ended.both());
    assert!(ended.stderr.contains("not an alert log"), "{}", ended.stderr);
    let kept = fs::read_to_string(desk.file("alerts.jsonl")).expect("the file");
    assert_eq!(kept, notes);
}

#[test]
fn a_state_directory_that_is_a_file_ends_it() {
    let desk = Desk::new(NO_FEEDS);
    desk.write("state", "a file");
    let ended = desk.run(["run"]);
    assert_eq!(ended.code, 1, "{}", ended.both());
    assert!(
        ended.stderr.contains("cannot use the state directory"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_file_that_is_no_database_ends_it() {
    let desk = Desk::new(NO_FEEDS);
    let path = format!("state/{}", conjunct::store::FILE_NAME);
    desk.write(
        &path,
        "no database at all, but a text of some length\n".repeat(20),
    );
    let ended = desk.run(["run"]);
    assert_eq!(ended.code, 1, "{}", ended.both());
    assert!(
        ended.stderr.contains("cannot open the database"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_bad_config_ends_it_with_78_and_all_findings() {
    let desk = Desk::new(["http://example.org/feed"]);
    desk.write(
        "watchlist.toml",
        "[[watch]]\nid = \"a\"\nall = [\"nobody\"]\n\n[[watch]]\nid = \"a\"\nal = [\"cuba\"]\n",
    );
    let ended = desk.run(["run"]);
    assert_eq!(ended.code, 78, "{}", ended.both());
    for code in ["unknown-id", "duplicate-id", "unknown-key"] {
        assert!(ended.stderr.contains(code), "{}", ended.stderr);
    }
    assert!(!desk.file("state").exists(), "nothing was begun");
    desk.write("conjunct.toml", "watchlist = ");
    desk.run(["run"]).ended_with(78);
    fs::remove_file(desk.config()).expect("it was there");
    let ended = desk.run(["run"]);
    assert_eq!(ended.code, 78, "{}", ended.both());
}

#[test]
fn a_config_that_comes_back_whole_is_taken() {
    // An editor that writes in two steps leaves the file empty or away for a moment.
    let desk = Desk::new(NO_FEEDS);
    let mut daemon = desk.start();
    daemon.wait_for_log("watching");
    let text = fs::read_to_string(desk.file("watchlist.toml")).expect("a watchlist");
    fs::remove_file(desk.file("watchlist.toml")).expect("it was there");
    daemon.wait_for_log("the new config is refused");
    desk.write("watchlist.toml", text);
    daemon.wait_for_log("reloaded:");
    assert_eq!(daemon.stop(), 0);
}
