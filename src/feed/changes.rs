//! What is remembered of a document's items, so that of the next one only those are read that changed.
//!
//! An item that stands there as it stood before, its markup byte by byte, is the same item: its reading depends on that,
//! and on what its document says around the items. Both are in its mark. What depends on its neighbours is looked at anew.

use jiff::Timestamp;
use url::Url;

use super::identity::{IdFrom, digest, link_mark, mark};
use super::item::{Feed, Item, Kind};
use super::outline::{Field, Outline};
use super::vocabulary::Slot;

/// What is remembered of an item that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    /// Tells it by its markup, and by all else that its reading depends on.
    pub mark: i64,
    /// The mark of its link; `None` where it has none.
    pub link: Option<i64>,
    /// When it was published, as the feed says.
    pub published: Option<Timestamp>,
    /// When it was last changed, as the feed says.
    pub updated: Option<Timestamp>,
    /// Whether its id was made from its link: that holds only while no other item has the same.
    pub is_named_by_link: bool,
}

/// A document of which what changed was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The feed, with the items that were read.
    pub feed: Feed,
    /// All items of the document, in its order.
    pub entries: Vec<Entry>,
}

/// An item of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It stands there as before: the number of its trace among those that were given.
    Unchanged(usize),
    /// The next one of those that were read, and what is to be remembered of it; `None` where it could not be known again.
    Read(Option<Trace>),
}

impl Changes {
    /// Of a document of which nothing can be known again.
    pub(super) fn all(feed: Feed) -> Self {
        let entries = vec![Entry::Read(None); feed.items.len()];
        Self { feed, entries }
    }

    /// Published and updated of all items, in their order; `known`: the traces that were given.
    pub fn dates(&self, known: &[Trace]) -> Vec<(Option<Timestamp>, Option<Timestamp>)> {
        let mut read = self.feed.items.iter();
        let dates = self.entries.iter().map(|entry| match entry {
            Entry::Unchanged(n) => known.get(*n).map(|trace| (trace.published, trace.updated)),
            Entry::Read(_) => read.next().map(|item| (item.published, item.updated)),
        });
        dates.map(Option::unwrap_or_default).collect()
    }
}

impl Trace {
    /// `None` where the item would be another one among other neighbours.
    pub(super) fn of(item: &Item, mark: i64, id: IdFrom) -> Option<Self> {
        (id != IdFrom::Content).then(|| Self {
            mark,
            link: item.link.as_deref().map(link_mark),
            published: item.published,
            updated: item.updated,
            is_named_by_link: id == IdFrom::Link,
        })
    }
}

/// The marks of a document's items. `base`: where it was read from.
pub(super) fn marks(kind: Kind, text: &str, outline: &Outline, base: Option<&Url>) -> Vec<i64> {
    let at = |range: &std::ops::Range<usize>| text.get(range.clone()).unwrap_or_default();
    let mut around = vec![
        env!("CARGO_PKG_VERSION"),
        kind.name(),
        base.map_or("", Url::as_str),
    ];
    around.extend(outline.head.tags.iter().map(at));
    // An item takes language and authors from its feed, and nothing else.
    let inherited = |field: &&Field| matches!(field.slot(), Slot::Language | Slot::Author);
    for field in outline.head.fields.iter().filter(inherited) {
        around.extend([at(&field.tag), at(&field.inner)]);
    }
    let around = digest(&around);
    let marks = outline.items.iter().map(|place| {
        let (parent, depth) = &place.parent;
        let depth = depth.to_le_bytes();
        let parts: [&[u8]; 4] = [
            &around,
            &depth,
            at(parent).as_bytes(),
            at(&place.range).as_bytes(),
        ];
        mark(&digest(&parts))
    });
    marks.collect()
}

#[cfg(test)]
pub(crate) mod tests;
