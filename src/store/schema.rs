//! The tables, and how older files become what this version needs.

use std::cmp::Ordering;
use std::path::Path;

use rusqlite::Connection;

use super::{Error, FILE_NAME};

/// Every step from an empty file to the present. A step that was once released is never changed; `user_version` counts
/// them. Times are milliseconds since 1970 in UTC.
const STEPS: [&str; 6] = [
    "
-- A feed, by its address: its validators, byte by byte as the server gave them, and its health.
CREATE TABLE feed (
    url           TEXT PRIMARY KEY,
    title         TEXT,
    kind          TEXT,
    stage         TEXT,
    etag          BLOB,
    last_modified BLOB,
    first_poll_at INTEGER,
    last_poll_at  INTEGER,
    last_ok_at    INTEGER,
    last_new_at   INTEGER,
    due_at        INTEGER NOT NULL,
    failures      INTEGER NOT NULL DEFAULT 0,
    problem       TEXT,
    items_last    INTEGER NOT NULL DEFAULT 0,
    items_total   INTEGER NOT NULL DEFAULT 0,
    redirected_to TEXT
) STRICT;

-- An item of a feed. key: its id in records. guid, title, link, words, text: its marks when it was last seen, see
-- feed::Identity. state: 0 waits, 1 done, 2 passed over as backlog. published: the feed's own date. window_ms: how far
-- back the feed reached when it last showed the item. alert_after: an item of a first poll alerts only where its page
-- is newer than this. payload: what the feed says, until it is done. revision: how often its text changed since it was
-- first read; revised_at begins the day in which it did so revised_today times; vain: re-readings in a row that found
-- nothing new. story: the story that it tells.
CREATE TABLE item (
    id            INTEGER PRIMARY KEY,
    key           TEXT NOT NULL UNIQUE,
    guid          INTEGER NOT NULL,
    title         INTEGER,
    link_mark     INTEGER NOT NULL,
    words         INTEGER,
    text          INTEGER NOT NULL,
    feed          TEXT NOT NULL,
    link          TEXT,
    published     INTEGER,
    first_seen    INTEGER NOT NULL,
    last_seen     INTEGER NOT NULL,
    window_ms     INTEGER NOT NULL DEFAULT 0,
    state         INTEGER NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    retry_at      INTEGER NOT NULL DEFAULT 0,
    problem       TEXT,
    alert_after   INTEGER,
    payload       BLOB,
    revision      INTEGER NOT NULL DEFAULT 0,
    revised_at    INTEGER NOT NULL DEFAULT 0,
    revised_today INTEGER NOT NULL DEFAULT 0,
    vain          INTEGER NOT NULL DEFAULT 0,
    story         INTEGER
) STRICT;
CREATE INDEX item_waiting ON item (retry_at) WHERE state = 0;
CREATE INDEX item_last_seen ON item (last_seen);
CREATE INDEX item_guid ON item (guid);
CREATE INDEX item_title ON item (title) WHERE title IS NOT NULL;
CREATE INDEX item_link ON item (link_mark);
CREATE INDEX item_story ON item (story) WHERE story IS NOT NULL;

-- A story: the articles that share a fingerprint, and their revisions. fingerprint: its first one, its id in records.
CREATE TABLE story (
    id          INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    first_seen  INTEGER NOT NULL,
    articles    INTEGER NOT NULL
) STRICT;

-- The fingerprints of a story: that of its first article, and those of revisions.
CREATE TABLE fingerprint (
    fingerprint TEXT PRIMARY KEY,
    story       INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX fingerprint_story ON fingerprint (story);

-- The archive: what was read, text compressed by zstd. An item that was revised has a row for each revision, from 0.
-- link: without what does not change what is read. published_precision: 0 a time, 1 a day, 2 when it was first seen.
CREATE TABLE article (
    id                  INTEGER PRIMARY KEY,
    key                 TEXT NOT NULL,
    revision            INTEGER NOT NULL,
    story               INTEGER NOT NULL REFERENCES story (id),
    feed                TEXT,
    link                TEXT,
    url                 TEXT,
    canonical_url       TEXT,
    title               TEXT NOT NULL,
    authors             TEXT NOT NULL,
    published           INTEGER,
    published_offset    INTEGER,
    published_precision INTEGER NOT NULL,
    modified            INTEGER,
    language            TEXT,
    site                TEXT,
    text                BLOB NOT NULL,
    text_source         TEXT NOT NULL,
    fetched             INTEGER NOT NULL
) STRICT;
CREATE INDEX article_fetched ON article (fetched);
CREATE INDEX article_key ON article (key);
CREATE INDEX article_link ON article (link);
CREATE INDEX article_story ON article (story);

-- Which watches an article met; seq: the alert that it gave, null where the story had been told.
CREATE TABLE hit (
    article INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    watch   TEXT NOT NULL,
    version TEXT NOT NULL,
    seq     INTEGER,
    PRIMARY KEY (article, watch)
) STRICT, WITHOUT ROWID;

-- When a watch last alerted on a story.
CREATE TABLE told (
    story INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    watch TEXT NOT NULL,
    at    INTEGER NOT NULL,
    PRIMARY KEY (story, watch)
) STRICT, WITHOUT ROWID;

-- When a watch last alerted at all.
CREATE TABLE watch (
    id            TEXT PRIMARY KEY,
    last_alert_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Lines of the alert log, written there in the order of seq.
CREATE TABLE outbox (
    seq  INTEGER PRIMARY KEY,
    at   INTEGER NOT NULL,
    line TEXT NOT NULL
) STRICT;

-- One row: the last line known to be in the log and on the disk, and the last number ever given.
CREATE TABLE log (
    only_row  INTEGER PRIMARY KEY CHECK (only_row = 1),
    delivered INTEGER NOT NULL,
    issued    INTEGER NOT NULL
) STRICT;
INSERT INTO log VALUES (1, 0, 0);
",
    "
-- When a feed is due, and why then. interval_ms: from the last poll to due_at; reason: feed::Reason. rhythm, hints: what
-- feed::Rhythm and feed::Hints remember, as JSON. body_hash, body_bytes: of the last document that was read; full_at: when
-- it last came whole. requests: polls that reached the server; unchanged: those of them that brought no new document (304,
-- or the same bytes again); bytes_saved: what the 304s among them did not transfer. moved_to: where the feed's address has
-- permanently led in the last moved_times polls; redirected_to: where it is asked since it did so often enough. gone_at:
-- since when it is polled no more.
ALTER TABLE feed ADD COLUMN interval_ms INTEGER;
ALTER TABLE feed ADD COLUMN reason TEXT;
ALTER TABLE feed ADD COLUMN rhythm TEXT;
ALTER TABLE feed ADD COLUMN hints TEXT;
ALTER TABLE feed ADD COLUMN body_hash BLOB;
ALTER TABLE feed ADD COLUMN body_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN full_at INTEGER;
ALTER TABLE feed ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN bytes_saved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN moved_to TEXT;
ALTER TABLE feed ADD COLUMN moved_times INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN gone_at INTEGER;

-- A domain that asked for silence, and until when.
CREATE TABLE hold (
    domain TEXT PRIMARY KEY,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
",
    "
-- What is remembered of a feed's health, as feed::health::Health writes it: JSON.
ALTER TABLE feed ADD COLUMN health TEXT;

-- Troubles of our own network and clock that were told and last.
CREATE TABLE own_trouble (
    trouble TEXT PRIMARY KEY,
    since   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
",
    "
-- The WebSub hubs that a feed names, a line each, and the address under which they know it.
CREATE TABLE hub (
    feed  TEXT PRIMARY KEY,
    topic TEXT NOT NULL,
    hubs  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A subscription at a hub, see feed::websub::Subscription. token: the end of its callback address, which nobody can
-- guess. asked_*: the last request to the hub. next_at: when something is to be done again.
CREATE TABLE subscription (
    token           TEXT PRIMARY KEY,
    feed            TEXT NOT NULL,
    hub             TEXT NOT NULL,
    topic           TEXT NOT NULL,
    callback        TEXT NOT NULL,
    secret          TEXT NOT NULL,
    wanted          INTEGER NOT NULL,
    asked_mode      TEXT,
    asked_at        INTEGER,
    confirmed       INTEGER NOT NULL,
    overdue         INTEGER NOT NULL,
    lease_ends      INTEGER,
    since           INTEGER,
    next_at         INTEGER NOT NULL,
    failures_before INTEGER NOT NULL,
    failures        INTEGER NOT NULL,
    problem         TEXT,
    pushes          INTEGER NOT NULL,
    last_push_at    INTEGER,
    forged          INTEGER NOT NULL,
    proofs          INTEGER NOT NULL,
    misses          INTEGER NOT NULL,
    slows           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX subscription_next ON subscription (next_at);
CREATE INDEX subscription_feed ON subscription (feed);
",
    "
-- read_at: when a document of the feed was last read: since then it has shown the same items.
ALTER TABLE feed ADD COLUMN read_at INTEGER;
",
    "
-- defect: what was wrong with the last document that was read, while problem is what was wrong with the last poll.
ALTER TABLE feed ADD COLUMN defect TEXT;
UPDATE feed SET defect = problem WHERE failures = 0;

-- What is remembered of a feed's last document, see store::documents. whole_at: when all of it was last read.
CREATE TABLE document (
    feed     TEXT PRIMARY KEY,
    whole_at INTEGER NOT NULL,
    items    BLOB NOT NULL
) STRICT;

-- markup: feed::Trace's mark of the item as it was last read, where that left nothing to do; null from when anything
-- else changes what the item is known by.
ALTER TABLE item ADD COLUMN markup INTEGER;
",
];

/// How many versions of the schema there are.
#[doc(hidden)]
pub const VERSIONS: usize = STEPS.len();

/// Makes an empty database as a program with only the first `steps` steps left it: for tests of what becomes of older
/// files.
#[doc(hidden)]
pub fn make_older(state_dir: &Path, steps: usize) -> Result<(), Error> {
    let path = state_dir.join(FILE_NAME);
    let mut connection = Connection::open(&path).map_err(|source| Error::Open {
        path: path.clone(),
        source,
    })?;
    advance(&mut connection, &path, STEPS.get(..steps).unwrap_or(&STEPS))
}

/// Sets the connection up and brings the file to the present schema.
pub(super) fn prepare(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    advance(connection, path, &STEPS)
}

/// Whether a reader of this version understands the file, which it must not change.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<(), Error> {
    let path = path.to_owned();
    let (found, known) = match version(connection) {
        Ok(found) => (found, number(&STEPS)),
        Err(source) => return Err(Error::Open { path, source }),
    };
    match found.cmp(&known) {
        Ordering::Less => Err(Error::Older { path, found, known }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(Error::Newer { path, found, known }),
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

fn number(steps: &[&str]) -> i64 {
    i64::try_from(steps.len()).unwrap_or(i64::MAX)
}

/// The same as far as these steps go, each in a transaction of its own.
fn advance(connection: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), Error> {
    let sql = |source| Error::Open {
        path: path.to_owned(),
        source,
    };
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;",
        )
        .map_err(sql)?;
    let (found, known) = (version(connection).map_err(sql)?, number(steps));
    if found > known {
        return Err(Error::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    for (number, step) in (1_i64..).zip(steps) {
        if number > found {
            let transaction = connection.transaction().map_err(sql)?;
            transaction.execute_batch(step).map_err(sql)?;
            transaction
                .pragma_update(None, "user_version", number)
                .map_err(sql)?;
            transaction.commit().map_err(sql)?;
        }
    }
    Ok(())
}
