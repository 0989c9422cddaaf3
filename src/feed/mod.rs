//! Takes the bytes of a feed, gives its [`Item`]s; says when a feed is due next and what makes an item the same item.
//!
//! The way of a feed: bytes to text ([`decode`]), what the text is (`sniff`), one pass over its markup that finds the
//! items and checks the bounds (`outline`), the items by feed-rs (`xml`, `json`, `model`). What feed-rs cannot read as it
//! stands goes through the mender first (`mend`), and what it refuses even then is read by a reader of our own (`fields`).
//! News sitemaps have their own reader (`sitemap`). What can't be read is left out and noted.

pub(crate) mod changes;
mod charset;
mod date;
mod dating;
mod discover;
mod fields;
pub mod health;
mod hints;
mod hub;
mod identity;
mod item;
mod json;
mod markup;
mod mend;
mod model;
pub mod opml;
mod outline;
mod person;
mod plain;
mod record;
mod reference;
mod schedule;
mod sitemap;
mod sniff;
mod value;
mod vocabulary;
pub mod websub;
mod xml;

pub use changes::{Changes, Entry, Trace};
pub use charset::{Decoded, decode};
pub use date::read_date;
pub use dating::believable;
pub use discover::{FeedLink, feed_anchors, feed_links, is_of_comments, news_sitemaps, usual_places};
pub use identity::{Identity, bare_url, identify, identify_among};
pub use item::{Feed, Hints, Item, Kind, Problem, Stage, Unreadable};
pub use record::Record;
pub use schedule::{Due, Fresh, Limits, Pace, Reading, Reason, Refusal, Rhythm, Setback, backlog_allows};
pub use sitemap::news_of_index;

use url::Url;

use crate::text::Note;
use sniff::Look;

/// Items read from one feed. The biggest news feeds hold a few hundred; one with more is a mistake or an attack.
const ITEMS_MAX: usize = 10_000;

/// Reads a feed: any dialect of RSS and Atom, JSON Feed, a news sitemap.
///
/// `content_type` is the HTTP header, where there is one; `base` is the address that the feed was read from, against
/// which its links are resolved (without it they stay as written, unless the document has a base of its own).
/// The caller bounds the bytes.
pub fn parse(bytes: &[u8], content_type: Option<&str>, base: Option<&Url>) -> Result<Feed, Unreadable> {
    read(bytes, content_type, base, None).map(|changes| changes.feed)
}

/// Reads of a feed what is not `known`: what is remembered of the items of the document before. All that is said of the
/// feed, and of an item that is read, is what [`parse`] says.
pub fn parse_changes(
    bytes: &[u8],
    content_type: Option<&str>,
    base: Option<&Url>,
    known: &[Trace],
) -> Result<Changes, Unreadable> {
    read(bytes, content_type, base, Some(known))
}

fn read(
    bytes: &[u8],
    content_type: Option<&str>,
    base: Option<&Url>,
    known: Option<&[Trace]>,
) -> Result<Changes, Unreadable> {
    let decoded = decode(bytes, content_type);
    let clean = reference::without_controls(&decoded.text);
    let text = clean.as_deref().unwrap_or(&decoded.text);
    let mut changes = match sniff::look(text, clean.is_some())? {
        Look::Xml {
            kind: Kind::Sitemap,
            text,
            ..
        } => Changes::all(sitemap::read(text, base)?),
        Look::Xml {
            kind,
            text,
            entities,
            behind_junk,
        } => {
            let mut changes = xml::read(kind, text, &entities, base, known)?;
            if behind_junk {
                let message = "other text stands before its root element";
                changes.feed.notes.push(Note::new("junk-before", message));
                changes.feed.stage = changes.feed.stage.max(Stage::Mended);
            }
            changes
        }
        Look::Json(text) => Changes::all(json::read(text, base)?),
    };
    let Changes { feed, entries } = &mut changes;
    if clean.is_some() {
        let message = "control characters were left out";
        feed.notes.push(Note::new("control-characters", message));
        feed.stage = feed.stage.max(Stage::Mended);
    }
    if decoded.label_wrong {
        let message = format!(
            "the feed names another character set than the one it is in: {}",
            decoded.charset
        );
        feed.notes.push(Note::new("charset-label", message));
        feed.stage = feed.stage.max(Stage::Mended);
    }
    if decoded.replaced {
        let message = format!("some bytes are not valid {} and were replaced", decoded.charset);
        feed.notes.push(Note::new("charset-replaced", message));
    }
    if entries.is_empty() && feed.problem.is_none() {
        feed.problem = Some(Problem::Empty);
    }
    Ok(changes)
}

#[cfg(test)]
mod tests;
