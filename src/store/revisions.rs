//! Revisions: an item that was read again continues the story of what it said before.

use rusqlite::{Connection, OptionalExtension, params};

use super::articles::{ArticleWrite, COLUMNS, read};
use super::items::Finished;
use crate::story::{Fingerprint, revises};

/// What an article continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Continues {
    /// No article before it: a first reading, or another article under the address of an old one.
    Nothing,
    /// The story of the article that it revises.
    Story(i64),
    /// It is what the archive holds already.
    Unchanged,
}

/// Earlier revisions that are looked at: the page may have shown an error in between.
const LOOK_BACK: u32 = 8;

/// Says what an article continues, by the revisions before it.
pub(super) fn continues(c: &Connection, write: &ArticleWrite, item: Finished) -> rusqlite::Result<Continues> {
    if item.revision == 0 {
        return Ok(Continues::Nothing);
    }
    let mut query = c.prepare_cached(&format!(
        "SELECT {COLUMNS}, story FROM article WHERE key = ?1 ORDER BY id DESC LIMIT ?2"
    ))?;
    let mut rows = query.query(params![write.key, LOOK_BACK])?;
    let mut is_first = true;
    while let Some(row) = rows.next()? {
        let story = row.get(13)?;
        // A text that cannot be read back is one that nothing is known of.
        let Ok(past) = read(row).map(|past| past.article) else {
            return Ok(Continues::Story(story));
        };
        let is_same = || Fingerprint::new(&past.title, &past.text).to_string() == write.fingerprint;
        if is_first && past.title == write.article.title && is_same() {
            return Ok(Continues::Unchanged);
        }
        if revises(&write.article.text, &past.text) {
            return Ok(Continues::Story(story));
        }
        is_first = false;
    }
    if !is_first {
        return Ok(Continues::Nothing);
    }
    // The archive keeps texts for a while, items and stories for longer.
    let known = c
        .prepare_cached("SELECT id FROM story WHERE id = ?1")?
        .query_row([item.story], |row| row.get(0))
        .optional()?;
    Ok(known.map_or(Continues::Nothing, Continues::Story))
}

/// Whether an earlier revision of this story met the watch, be it without an alert.
pub(super) fn met_before(c: &Connection, key: &str, story: i64, watch: &str) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "SELECT 1 FROM article JOIN hit ON hit.article = article.id \
         WHERE article.key = ?1 AND article.story = ?2 AND hit.watch = ?3",
    )?
    .exists(params![key, story, watch])
}
