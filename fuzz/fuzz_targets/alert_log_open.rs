//! Any bytes are what a crash left of an alert log: it opens, what stays is a head of it, and the log goes on.
#![no_main]

use std::fs;

use conjunct::deliver::AlertLog;
use conjunct::store::Line;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("alerts.jsonl");
    fs::write(&path, bytes).expect("a file");
    let (mut log, last) = AlertLog::open(&path).expect("it opens");
    assert!(bytes.starts_with(&fs::read(&path).expect("a file")));
    let next = last.saturating_add(1);
    let line = Line {
        seq: next,
        json: format!("{{\"seq\":{next}}}"),
    };
    log.append(&[line]).expect("it writes");
    drop(log);
    assert_eq!(AlertLog::open(&path).expect("it opens").1, next);
});
