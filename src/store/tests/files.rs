//! The file: migrations, the lock, batches, and a reader beside the writer.

use std::fs;

use rusqlite::Connection;

use super::super::{Error, FILE_NAME, Store};
use super::{Desk, FEED, at, met, poll, read};
use crate::store::Archive;
use crate::watch::Repeat;

#[test]
fn a_fresh_file_is_made_and_opened_again() {
    let mut desk = Desk::closed();
    fs::remove_dir(desk.folder.path()).unwrap();
    desk.reopen();
    let version = desk.number("PRAGMA user_version");
    assert!(version >= 1);
    assert_eq!(desk.number("PRAGMA synchronous"), 2, "FULL");
    assert_eq!(desk.number("PRAGMA foreign_keys"), 1);
    assert_eq!(desk.register(FEED, at(5)).due_at, at(5));
    desk.reopen();
    assert_eq!(desk.number("PRAGMA user_version"), version);
    assert_eq!(desk.feed().due_at, at(5), "what was there is there");
    let mode: String = Connection::open(desk.folder.path().join(FILE_NAME))
        .unwrap()
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "wal");
}

#[test]
fn a_file_of_a_later_version_is_refused_and_left_alone() {
    let mut desk = Desk::new();
    desk.execute("PRAGMA user_version = 99");
    desk.close();
    let refused = Store::open(desk.folder.path()).map(|_| ());
    assert!(
        matches!(refused, Err(Error::Newer { found: 99, .. })),
        "{refused:?}"
    );
    let found: i64 = Connection::open(desk.folder.path().join(FILE_NAME))
        .unwrap()
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(found, 99);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let desk = Desk::closed();
    fs::write(
        desk.folder.path().join(FILE_NAME),
        "no database at all, but a letter",
    )
    .unwrap();
    assert!(matches!(
        Store::open(desk.folder.path()).map(|_| ()),
        Err(Error::Open { .. })
    ));
}

#[test]
fn a_second_daemon_is_kept_out() {
    let mut desk = Desk::new();
    let refused = Store::open(desk.folder.path()).map(|_| ());
    assert!(matches!(refused, Err(Error::InUse { .. })), "{refused:?}");
    desk.close();
    desk.reopen();
    desk.wait(desk.store().ping()).unwrap();
}

#[test]
fn a_job_that_fails_in_a_batch_undoes_itself_alone() {
    let mut desk = Desk::new();
    let items = desk.bring(&["a", "bad", "c"]);
    desk.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON hit WHEN NEW.watch = 'bad' BEGIN SELECT RAISE(ABORT, 'refused'); END",
    );
    desk.close();
    // What waits when the writer starts is one batch.
    let (store, writer) = Store::open(desk.folder.path()).unwrap();
    let watches = [("w", Repeat::Story), ("bad", Repeat::Story)];
    let replies: Vec<_> = ["a", "bad", "c"]
        .into_iter()
        .zip(&items)
        .map(|(key, id)| {
            let met_by = if key == "bad" { &watches[..] } else { &watches[..1] };
            store.write_article(met(read(*id, key, 10), met_by)).unwrap()
        })
        .collect();
    desk.start(store, writer);
    let outcomes: Vec<_> = replies.into_iter().map(|reply| reply.wait().ok()).collect();
    let alerts: Vec<_> = outcomes
        .iter()
        .map(|o| o.as_ref().map(|o| o.alerts.clone()))
        .collect();
    assert_eq!(alerts, [Some(vec![1]), None, Some(vec![2])], "no number is lost");
    assert_eq!(desk.alerts().len(), 2);
    let waiting: Vec<i64> = desk.pending(10).iter().map(|p| p.id).collect();
    assert_eq!(waiting, items[1..2], "the item of the failed job still waits");
    assert_eq!(desk.number("SELECT count(*) FROM article"), 2);
    assert_eq!(desk.number("SELECT count(*) FROM story"), 2);
    // What failed goes through once the fault is gone.
    desk.execute("DROP TRIGGER refuse");
    let outcome = desk.write(met(read(items[1], "bad", 11), &watches));
    assert_eq!(outcome.alerts, [3, 4]);
}

#[test]
fn a_reader_reads_beside_the_writer_and_after_it() {
    let mut desk = Desk::new();
    let items = desk.bring(&["a", "b"]);
    desk.write(read(items[0], "a", 10));
    let archive = desk.archive();
    let keys = |archive: &Archive| {
        let mut keys = Vec::new();
        archive
            .articles(None, None, |found| {
                keys.push(found.id);
                Ok::<(), Error>(())
            })
            .unwrap();
        keys
    };
    assert_eq!(keys(&archive), ["a"]);
    let mut while_reading = Vec::new();
    archive
        .articles(None, None, |found| {
            desk.write(read(items[1], "b", 11));
            while_reading.push(found.id);
            Ok::<(), Error>(())
        })
        .unwrap();
    assert_eq!(
        while_reading,
        ["a"],
        "a reader sees the file as it was when it began"
    );
    assert_eq!(keys(&archive), ["a", "b"]);
    assert_eq!(archive.newest().unwrap(), Some(at(11)));
    desk.close();
    assert_eq!(keys(&desk.archive()), ["a", "b"]);
}

#[test]
fn a_reader_without_a_file_says_so() {
    let desk = Desk::closed();
    let refused = Archive::open(desk.folder.path()).map(|_| ());
    assert!(matches!(refused, Err(Error::Open { .. })), "{refused:?}");
    assert!(!desk.folder.path().join(FILE_NAME).exists());
}

#[test]
fn handles_that_outlive_the_writer_get_an_error() {
    let desk = Desk::closed();
    let (store, writer) = Store::open(desk.folder.path()).unwrap();
    drop(writer);
    let answer = desk.wait(store.write_poll(poll(0, Vec::new())));
    assert!(matches!(answer, Err(Error::Closed)), "{answer:?}");
}
