//! Sightings: which item of the database is the one that a poll brings, and whether its text changed.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row, params};

use super::items::{DONE, ItemWrite, PASSED_OVER, WAITS};
use super::writer::{millis, timestamp};

/// An item that was seen before.
#[derive(Debug)]
pub(super) struct Known {
    /// Its number.
    pub(super) id: i64,
    /// When it was first seen.
    pub(super) first_seen: Timestamp,
    guid: i64,
    state: i64,
    words: Option<i64>,
    published: Option<Timestamp>,
    text: i64,
    revised_at: Timestamp,
    revised_today: u32,
    vain: u32,
}

/// A page is read again at most so often a day.
const REVISIONS_A_DAY: u32 = 6;
/// After so many re-readings in a row that found nothing new, the feed's changes are noise: once a day has to do.
const VAIN_MAX: u32 = 2;
const DAY: SignedDuration = SignedDuration::from_hours(24);

const COLUMNS: &str = "id, first_seen, state, words, published, text, revised_at, revised_today, vain, guid";

/// Finds an item by what it was known by: its key; link and id; link, title and date; its link, where no other item of
/// the document has it and not all else is another's.
pub(super) fn find(c: &Connection, item: &ItemWrite) -> rusqlite::Result<Option<Known>> {
    let marks = &item.identity;
    if let Some(known) = one(&mut select(c, "key = ?1")?, [&marks.key])? {
        return Ok(Some(known));
    }
    if let Some(known) = one(&mut select(c, "guid = ?1")?, [marks.guid])? {
        return Ok(Some(known));
    }
    if let Some(title) = marks.title
        && let Some(known) = one(&mut select(c, "title = ?1")?, [title])?
    {
        return Ok(Some(known));
    }
    if !marks.alone {
        return Ok(None);
    }
    let known = one(&mut select(c, "link_mark = ?1")?, [marks.link])?;
    Ok(known.filter(|known| !known.is_another(item)))
}

fn select<'c>(c: &'c Connection, by: &str) -> rusqlite::Result<CachedStatement<'c>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM item WHERE {by} ORDER BY id DESC LIMIT 1"
    ))
}

fn one(query: &mut CachedStatement<'_>, by: impl Params) -> rusqlite::Result<Option<Known>> {
    query.query_row(by, known).optional()
}

fn known(row: &Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known {
        id: row.get(0)?,
        first_seen: timestamp(row.get(1)?),
        state: row.get(2)?,
        words: row.get(3)?,
        published: row.get::<_, Option<i64>>(4)?.map(timestamp),
        text: row.get(5)?,
        revised_at: timestamp(row.get(6)?),
        revised_today: row.get(7)?,
        vain: row.get(8)?,
        guid: row.get(9)?,
    })
}

impl Known {
    /// Whether an item with this link, but another id, is another item: it has another title and another date, too. One
    /// address then serves many items, such as the latest bulletin.
    fn is_another(&self, item: &ItemWrite) -> bool {
        let differ = |title: Option<i64>, date: Option<Timestamp>| {
            title.zip(self.words).is_some_and(|(new, old)| new != old)
                && date
                    .zip(self.published)
                    .is_some_and(|(new, old)| millis(new) != millis(old))
        };
        differ(item.identity.words, item.published)
    }

    /// Whether the feed has given the item another id since it was last seen.
    pub(super) fn is_churned(&self, item: &ItemWrite) -> bool {
        self.guid != item.identity.guid
    }

    /// Notes what the item is known by now, and lets it be read again where its text changed. An item that still waits
    /// is not touched: its change is noticed at the next poll after it was read. One that was passed over stays so. Says
    /// whether the same item leaves nothing to do when it comes again.
    pub(super) fn seen_as(&self, c: &Connection, item: &ItemWrite, now: Timestamp) -> rusqlite::Result<bool> {
        let marks = &item.identity;
        let is_edited = self.text != marks.text && self.state != PASSED_OVER;
        let revision = if is_edited && self.state == DONE {
            self.next_revision(now)
        } else {
            None
        };
        let is_settled = !is_edited || revision.is_some();
        c.prepare_cached(
            "UPDATE item SET guid = ?2, title = ?3, words = ?4, link = ?5, published = ?6, markup = ?7 WHERE id = ?1 \
             AND (guid IS NOT ?2 OR title IS NOT ?3 OR words IS NOT ?4 OR link IS NOT ?5 OR published IS NOT ?6 \
             OR ?8 AND markup IS NOT ?7)",
        )?
        .execute(params![
            self.id,
            marks.guid,
            marks.title,
            marks.words,
            item.link,
            item.published.map(millis),
            item.trace.filter(|_| is_settled).map(|trace| trace.mark),
            item.trace.is_some() || revision.is_some(),
        ])?;
        let Some((begun, today)) = revision else {
            return Ok(is_settled);
        };
        c.prepare_cached(
            "UPDATE item SET state = ?2, attempts = 0, retry_at = 0, problem = NULL, payload = ?3, text = ?4, \
             revision = revision + 1, revised_at = ?5, revised_today = ?6 WHERE id = ?1",
        )?
        .execute(params![
            self.id,
            WAITS,
            item.payload.as_bytes(),
            marks.text,
            millis(begun),
            today + 1
        ])?;
        Ok(is_settled)
    }

    /// When the day of the next revision begins, and how many it had. `None` where it had enough: the mark then stays as
    /// it was, so that the change is noticed again when a day has passed.
    fn next_revision(&self, now: Timestamp) -> Option<(Timestamp, u32)> {
        let is_new_day = now.duration_since(self.revised_at) >= DAY;
        let (begun, today) = if is_new_day {
            (now, 0)
        } else {
            (self.revised_at, self.revised_today)
        };
        let most = if self.vain >= VAIN_MAX { 1 } else { REVISIONS_A_DAY };
        (today < most).then_some((begun, today))
    }
}
