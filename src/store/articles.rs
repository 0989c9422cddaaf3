//! Articles: the archive, the stories, the hits, and the alerts that go into the outbox, all in one transaction.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::items::{finish, read_in_vain, tells};
use super::outbox;
use super::revisions::{Continues, continues, met_before};
use super::writer::{Reply, millis, timestamp};
use super::{Error, Store};
use crate::alert::{Copy, Draft, Issue};
use crate::article::{Article, PageState, Precision, Published, TextSource};
use crate::feed::bare_url;
use crate::story::speaks;
use crate::watch::Repeat;

/// A processed item: its article, the watches that it meets, and their alerts.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleWrite {
    /// The item's number.
    pub item: i64,
    /// The article's id in records.
    pub key: String,
    /// The feed that brought it.
    pub feed: String,
    /// The item's link.
    pub link: Option<String>,
    /// The article.
    pub article: Article,
    /// The story's fingerprint.
    pub fingerprint: String,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// When it is written.
    pub now: Timestamp,
    /// The watches that it meets.
    pub hits: Vec<HitWrite>,
}

/// A watch that an article meets.
#[derive(Debug, Clone, PartialEq)]
pub struct HitWrite {
    /// How often the watch may alert on a story.
    pub repeat: Repeat,
    /// The alert, should it be due.
    pub draft: Draft,
    /// `sha256:` of what the watch meant.
    pub version: String,
    /// Whether an alert is allowed; false for the backlog of a new feed.
    pub allowed: bool,
}

/// What became of a processed item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The numbers of its alerts.
    pub alerts: Vec<u64>,
    /// Whether its story was known.
    pub copy: bool,
}

/// A page that the archive holds already.
#[derive(Debug, Clone, PartialEq)]
pub struct Reread {
    /// Its article.
    pub article: Article,
    /// When it was fetched.
    pub fetched: Timestamp,
}

/// A page fetched for one feed serves the others for so long.
const REREAD_HOURS: i64 = 24;
/// The level of zstd: about as fast as writing, a third of the size.
const ZSTD_LEVEL: i32 = 3;
/// No cleaned text is larger: the cap on bodies is 8 MB by default.
const TEXT_BYTES_MAX: usize = 64 << 20;
/// Copies named in one alert.
const COPIES_MAX: u32 = 20;

pub(super) const COLUMNS: &str = "url, canonical_url, title, authors, published, published_offset, published_precision, \
                                  modified, language, site, text, text_source, fetched";

impl Store {
    /// Writes a processed item, its archive text, its hits and its alerts together. From a thread outside the runtime.
    pub fn write_article(&self, write: ArticleWrite) -> Result<Reply<Outcome>, Error> {
        let text = zstd::bulk::compress(write.article.text.as_bytes(), ZSTD_LEVEL).map_err(|source| {
            Error::Archive {
                id: write.item,
                source,
            }
        })?;
        self.send_blocking("write an article", move |c| write_article(c, write, &text))
    }
}

fn write_article(c: &Connection, write: ArticleWrite, text: &[u8]) -> rusqlite::Result<Outcome> {
    let Some(item) = finish(c, write.item)? else {
        return Ok(Outcome::default());
    };
    let continues = continues(c, &write, item)?;
    let story = match continues {
        Continues::Nothing => story(c, &write)?,
        Continues::Story(row) => join(c, &write, row)?,
        Continues::Unchanged => {
            read_in_vain(c, write.item)?;
            return Ok(Outcome::default());
        }
    };
    tells(c, write.item, story.row)?;
    insert(c, &write, item.revision, story.row, text)?;
    let article = c.last_insert_rowid();
    let mut outcome = Outcome {
        alerts: Vec::new(),
        copy: story.articles > 1,
    };
    let mut also_in = None;
    for hit in write.hits {
        let watch = hit.draft.watch().to_owned();
        let told = c
            .prepare_cached("SELECT max(at) FROM told WHERE story IN (?1, ?2) AND watch = ?3")?
            .query_row(params![story.row, story.twin, watch], |row| {
                Ok(row.get::<_, Option<i64>>(0)?.map(timestamp))
            })?;
        let is_new =
            matches!(continues, Continues::Nothing) || !met_before(c, &write.key, story.row, &watch)?;
        let mut given = None;
        if hit.allowed && is_new && speaks(hit.repeat, told, write.now) {
            if also_in.is_none() {
                also_in = Some(copies(c, story.row, &write.key)?);
            }
            let seq = outbox::next_seq(c)?;
            let issue = Issue {
                seq,
                time: write.now,
                story: story.id.clone(),
                story_first_seen: story.first_seen,
                story_articles: story.articles,
                also_in: also_in.clone().unwrap_or_default(),
                last_alert: last_alert(c, &watch)?,
            };
            outbox::put(c, seq, write.now, &hit.draft.issue(issue).line())?;
            remember(c, story.row, &watch, write.now)?;
            outcome.alerts.push(seq);
            given = Some(i64::try_from(seq).unwrap_or(i64::MAX));
        }
        c.prepare_cached(
            "INSERT OR REPLACE INTO hit (article, watch, version, seq) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![article, watch, hit.version, given])?;
    }
    Ok(outcome)
}

struct Story {
    row: i64,
    /// Its id in records.
    id: String,
    first_seen: Timestamp,
    articles: u64,
    /// The story that the text of a revision has told already, where that is another one.
    twin: i64,
}

/// Finds or makes the story, and counts the article in, unless it is one that another feed brought too.
fn story(c: &Connection, write: &ArticleWrite) -> rusqlite::Result<Story> {
    let row = if let Some(row) = told_by(c, &write.fingerprint)? {
        row
    } else {
        c.prepare_cached("INSERT INTO story (fingerprint, first_seen, articles) VALUES (?1, ?2, 0)")?
            .execute(params![write.fingerprint, millis(write.now)])?;
        let row = c.last_insert_rowid();
        name(c, &write.fingerprint, row)?;
        row
    };
    c.prepare_cached(
        "UPDATE story SET articles = articles + NOT EXISTS \
         (SELECT 1 FROM article WHERE article.story = story.id AND article.link = ?2) WHERE id = ?1",
    )?
    .execute(params![row, write.link.as_deref().map(bare_url)])?;
    read_story(c, row, row)
}

/// Ties a revision to the story of what it revises. Copies of the new text tell that story, too, unless they have one.
fn join(c: &Connection, write: &ArticleWrite, row: i64) -> rusqlite::Result<Story> {
    let twin = told_by(c, &write.fingerprint)?;
    if twin.is_none() {
        name(c, &write.fingerprint, row)?;
    }
    read_story(c, row, twin.unwrap_or(row))
}

fn read_story(c: &Connection, row: i64, twin: i64) -> rusqlite::Result<Story> {
    c.prepare_cached("SELECT fingerprint, first_seen, articles FROM story WHERE id = ?1")?
        .query_row([row], |found| {
            Ok(Story {
                row,
                id: found.get(0)?,
                first_seen: timestamp(found.get(1)?),
                articles: found.get::<_, i64>(2)?.try_into().unwrap_or(1),
                twin,
            })
        })
}

/// The story that texts with this fingerprint tell.
fn told_by(c: &Connection, fingerprint: &str) -> rusqlite::Result<Option<i64>> {
    c.prepare_cached("SELECT story FROM fingerprint WHERE fingerprint = ?1")?
        .query_row([fingerprint], |row| row.get(0))
        .optional()
}

fn name(c: &Connection, fingerprint: &str, story: i64) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT INTO fingerprint (fingerprint, story) VALUES (?1, ?2)")?
        .execute(params![fingerprint, story])?;
    Ok(())
}

fn insert(
    c: &Connection,
    write: &ArticleWrite,
    revision: u32,
    story: i64,
    text: &[u8],
) -> rusqlite::Result<()> {
    let article = &write.article;
    let published = article.published;
    c.prepare_cached(
        "INSERT INTO article (key, story, feed, link, url, canonical_url, title, authors, published, published_offset, \
         published_precision, modified, language, site, text, text_source, fetched, revision) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
    )?
    .execute(params![
        write.key,
        story,
        write.feed,
        write.link.as_deref().map(bare_url),
        article.url,
        article.canonical_url,
        article.title,
        article.authors.join("\n"),
        published.map(|p| millis(p.at)),
        published.and_then(|p| p.offset_minutes),
        published.map_or(0, |p| precision_number(p.precision)),
        article.modified.map(millis),
        article.language,
        article.site,
        text,
        article.text_source.name(),
        millis(write.fetched),
        revision
    ])?;
    Ok(())
}

fn precision_number(precision: Precision) -> i64 {
    match precision {
        Precision::Second => 0,
        Precision::Day => 1,
        Precision::FirstSeen => 2,
    }
}

fn last_alert(c: &Connection, watch: &str) -> rusqlite::Result<Option<Timestamp>> {
    c.prepare_cached("SELECT last_alert_at FROM watch WHERE id = ?1")?
        .query_row([watch], |row| row.get(0).map(timestamp))
        .optional()
}

fn remember(c: &Connection, story: i64, watch: &str, now: Timestamp) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO told (story, watch, at) VALUES (?1, ?2, ?3)")?
        .execute(params![story, watch, millis(now)])?;
    c.prepare_cached("INSERT OR REPLACE INTO watch (id, last_alert_at) VALUES (?1, ?2)")?
        .execute(params![watch, millis(now)])?;
    Ok(())
}

/// The articles of a story, oldest first, each in its latest revision, without the one with the key `but`.
pub(super) fn copies(c: &Connection, story: i64, but: &str) -> rusqlite::Result<Vec<Copy>> {
    c.prepare_cached(
        "SELECT url, site, published FROM article WHERE story = ?1 AND key <> ?2 AND NOT EXISTS \
         (SELECT 1 FROM article later WHERE later.key = article.key AND later.story = article.story \
         AND later.id > article.id) ORDER BY id LIMIT ?3",
    )?
    .query_map(params![story, but, COPIES_MAX], |row| {
        Ok(Copy {
            url: row.get(0)?,
            site: row.get(1)?,
            published: row.get::<_, Option<i64>>(2)?.map(|t| timestamp(t).to_string()),
        })
    })?
    .collect()
}

/// The page behind a link, where it was fetched of late.
pub(super) fn reread(c: &Connection, link: &str, now: Timestamp) -> rusqlite::Result<Option<Reread>> {
    let since = now
        .checked_sub(SignedDuration::from_hours(REREAD_HOURS))
        .unwrap_or(now);
    fetched_since(c, "true", params![bare_url(link), millis(since)])
}

/// The revised page behind a link, where it was fetched for another item than `key` after `since`.
pub(super) fn reread_revised(
    c: &Connection,
    link: &str,
    key: &str,
    since: Timestamp,
) -> rusqlite::Result<Option<Reread>> {
    fetched_since(
        c,
        "revision > 0 AND key <> ?3",
        params![bare_url(link), millis(since), key],
    )
}

fn fetched_since(c: &Connection, which: &str, by: impl Params) -> rusqlite::Result<Option<Reread>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM article WHERE link = ?1 AND fetched >= ?2 AND text_source IN ('page', 'structured-data') \
         AND {which} ORDER BY fetched DESC LIMIT 1"
    ))?
    .query_row(by, read)
    .optional()
    // A text that cannot be read back is fetched again.
    .or_else(|error| match error {
        rusqlite::Error::FromSqlConversionFailure(..) => Ok(None),
        other => Err(other),
    })
}

/// An article of the archive, from the columns of [`COLUMNS`].
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Reread> {
    let text: Vec<u8> = row.get(10)?;
    let broken = |source: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(10, rusqlite::types::Type::Blob, source)
    };
    let text = zstd::bulk::decompress(&text, TEXT_BYTES_MAX).map_err(|e| broken(e.into()))?;
    let text = String::from_utf8(text).map_err(|e| broken(e.into()))?;
    let time = |k: usize| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(k)?.map(timestamp))
    };
    let offset_minutes = row.get(5)?;
    let precision = match row.get(6)? {
        1 => Precision::Day,
        2 => Precision::FirstSeen,
        _ => Precision::Second,
    };
    let published = time(4)?.map(|at| Published {
        at,
        offset_minutes,
        precision,
    });
    let source: String = row.get(11)?;
    let authors: String = row.get(3)?;
    Ok(Reread {
        article: Article {
            url: row.get(0)?,
            canonical_url: row.get(1)?,
            title: row.get(2)?,
            authors: authors
                .split('\n')
                .filter(|a| !a.is_empty())
                .map(str::to_owned)
                .collect(),
            published,
            modified: time(7)?,
            language: row.get(8)?,
            site: row.get(9)?,
            text,
            text_source: TextSource::ALL
                .into_iter()
                .find(|s| s.name() == source)
                .unwrap_or_default(),
            page: PageState::Article,
            ..Article::default()
        },
        fetched: timestamp(row.get(12)?),
    })
}
