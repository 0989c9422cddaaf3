//! Databases of every earlier version, with data in them: they are brought up to date, and the daemon goes on as if nothing
//! had been.

use std::fmt::Write as _;
use std::fs;

use conjunct::store::{FILE_NAME, VERSIONS, make_older};
use rusqlite::Connection;

use crate::support::{Desk, Entry, Reply, Site, Story, rss, titles, told};

/// Copies all that the tables of `older` can hold out of the database at `present`.
fn fill(older: &std::path::Path, present: &std::path::Path) {
    let database = Connection::open(older).expect("a database");
    let names = |query: &str| -> Vec<String> {
        let mut statement = database.prepare(query).expect("a query");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<rusqlite::Result<_>>().expect("names")
    };
    let tables = names("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    let mut copy = format!(
        "ATTACH '{}' AS present; PRAGMA foreign_keys = OFF; BEGIN; DELETE FROM log;",
        present.display()
    );
    for table in tables {
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}')")).join(", ");
        write!(
            copy,
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM present.{table};"
        )
        .expect("a string");
    }
    copy.push_str("COMMIT;");
    database.execute_batch(&copy).expect("data");
}

#[test]
fn a_database_of_every_version_goes_on_without_loss_or_double() {
    let site = Site::start("127.0.2.91");
    let stories: Vec<Story> = (0..6).map(|n| Story::new(n + 400)).collect();
    let page = |n: usize| format!("/{n}");
    let entry = |n: usize| Entry::new(&stories[n], &site.url(&page(n)));
    let show = |numbers: &[usize]| {
        let entries: Vec<Entry> = numbers.iter().map(|n| entry(*n)).collect();
        site.route("/feed", Reply::feed(rss(&entries)).header("etag", "\"1\""));
    };
    for (n, story) in stories.iter().enumerate() {
        site.route(&page(n), Reply::html(story.page()));
    }
    // A present-day database: two stories were told, one waits because its page cannot be had yet, one is an edit that
    // waits to be read again.
    site.route(&page(2), Reply::status(500));
    show(&[0, 1, 2]);
    let desk = Desk::new([site.url("/feed")]);
    let mut daemon = desk.start();
    desk.wait_for_alerts(&mut daemon, 2);
    daemon.wait_until("the page was asked for in vain", |_| {
        (desk.count("SELECT attempts FROM item WHERE link LIKE '%/2'") == Some(1)).then_some(())
    });
    assert_eq!(daemon.stop(), 0);
    desk.change("UPDATE item SET retry_at = 0 WHERE state = 0");
    let log = fs::read(desk.file("alerts.jsonl")).expect("a log");
    let (state, kept) = (desk.file("state"), desk.file("kept"));
    fs::rename(&state, &kept).expect("a folder");
    site.route(&page(2), Reply::html(stories[2].page()));

    for version in 1..=VERSIONS {
        fs::create_dir(&state).expect("a folder");
        fs::write(desk.file("alerts.jsonl"), &log).expect("a log");
        make_older(&state, version).expect("an older database");
        fill(&desk.database(), &kept.join(FILE_NAME));
        assert_eq!(desk.count("PRAGMA user_version"), i64::try_from(version).ok());
        assert_eq!(desk.count("SELECT count(*) FROM hit"), Some(2));

        // A command beside it does not change it, and says what is to be done.
        let shown = desk.run(["feeds"]);
        if version < VERSIONS {
            assert_eq!(shown.code, 1, "{version}: {}", shown.both());
            let words = format!("has schema {version}, and this version knows {VERSIONS}");
            assert!(shown.stderr.contains(&words), "{version}: {}", shown.stderr);
            assert!(shown.stderr.contains(FILE_NAME), "{version}: {}", shown.stderr);
            assert!(desk.run(["replay"]).stderr.contains(&words));
        } else {
            assert_eq!(shown.code, 0, "{}", shown.both());
        }

        // What was told is not told again, what waited is read, what is new alerts, an edit is read again.
        let edited = stories[1]
            .clone()
            .titled("Harbour protocol 401 is signed at last");
        site.route(&page(1), Reply::html(edited.page()));
        let mut entries = vec![entry(0), Entry::new(&edited, &site.url(&page(1))), entry(2)];
        entries.push(entry(3));
        site.route("/feed", Reply::feed(rss(&entries)));
        desk.poll_once();
        let alerts = desk.whole_log();
        let mut expected: Vec<&str> = stories[..4].iter().map(|story| story.title.as_str()).collect();
        expected.sort_unstable();
        assert_eq!(titles(&alerts), expected, "version {version}");
        told(&alerts);
        assert_eq!(desk.count("PRAGMA user_version"), i64::try_from(VERSIONS).ok());
        assert_eq!(desk.count("SELECT count(*) FROM item"), Some(4));
        assert_eq!(
            desk.count("SELECT revision FROM item WHERE link LIKE '%/1'"),
            Some(1),
            "version {version}: the edit was seen"
        );

        // And on: polls, health, commands.
        show(&[4, 3, 2, 0]);
        desk.poll_once();
        assert_eq!(desk.whole_log().len(), 5, "version {version}");
        assert!(desk.run(["feeds"]).ended_with(0).contains("\nok "));
        assert_eq!(desk.run(["replay", "--json"]).ended_with(0).lines().count(), 5);
        fs::remove_dir_all(&state).expect("a folder");
    }
}
