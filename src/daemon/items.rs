//! Items on their way from a document, polled or pushed, to the store.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::config::Backlog;
use crate::feed::{self, Changes, Entry, Identity, Item, believable, identify, identify_among};
use crate::store::{ItemWrite, Shown, Sighted};

/// The items of a document as the store keeps them.
pub(super) fn item_writes(
    url: &str,
    items: &[Item],
    first: bool,
    backlog: Backlog,
    now: Timestamp,
) -> Vec<ItemWrite> {
    items
        .iter()
        .zip(identify(url, items))
        .map(|(item, identity)| item_write(item, identity, first, backlog, now))
        .collect()
}

/// The same of a document of which what changed was read. `shown`: what was known of the one before.
pub(super) fn sightings(
    url: &str,
    changes: &Changes,
    shown: &[Shown],
    first: bool,
    backlog: Backlog,
    now: Timestamp,
) -> Vec<Sighted> {
    let known = |entry: &Entry| match entry {
        Entry::Unchanged(n) => shown.get(*n).copied(),
        Entry::Read(_) => None,
    };
    let unchanged = changes.entries.iter().filter_map(known);
    let others: Vec<i64> = unchanged.filter_map(|shown| shown.trace.link).collect();
    let items = &changes.feed.items;
    let mut read = items.iter().zip(identify_among(url, items, &others));
    let entries = changes.entries.iter().filter_map(|entry| match entry {
        Entry::Unchanged(_) => known(entry).map(Sighted::Unchanged),
        Entry::Read(trace) => {
            let (item, identity) = read.next()?;
            let write = item_write(item, identity, first, backlog, now);
            Some(Sighted::Read(Box::new(ItemWrite {
                trace: *trace,
                ..write
            })))
        }
    });
    entries.collect()
}

const DAY: Duration = Duration::from_hours(24);

/// An item as the store keeps it. On a feed's first poll, `backlog` decides: an item of long ago is passed over; one whose
/// date is of late, missing, of 1970 or in the future is read, and its page's own date has the last word.
fn item_write(item: &Item, identity: Identity, first: bool, backlog: Backlog, now: Timestamp) -> ItemWrite {
    let reach = match backlog {
        Backlog::None => Some(Duration::ZERO),
        Backlog::Day => Some(DAY),
        Backlog::All => None,
    };
    let limit = reach
        .and_then(|r| SignedDuration::try_from(r).ok())
        .and_then(|r| now.checked_sub(r).ok());
    let date = item_date((item.published, item.updated), now);
    let undated = date.is_none() && backlog == Backlog::Day;
    ItemWrite {
        identity,
        link: item.link.clone(),
        published: item.published.or(item.updated),
        wanted: !first || undated || feed::backlog_allows(date, now, reach),
        alert_after: limit.filter(|_| first),
        payload: serde_json::to_string(item).unwrap_or_default(),
        trace: None,
    }
}

/// The date that a feed gives an item, where it can be true: when it was published, else when it was changed.
pub(super) fn item_date(
    (published, updated): (Option<Timestamp>, Option<Timestamp>),
    now: Timestamp,
) -> Option<Timestamp> {
    [published, updated]
        .into_iter()
        .flatten()
        .find(|date| believable(*date, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which items of a first poll are read, and which of those need a page with a date.
    #[test]
    fn a_first_poll_does_not_flood() {
        let now: Timestamp = "2026-05-04T12:00:00Z".parse().unwrap();
        let limit: Timestamp = "2026-05-03T12:00:00Z".parse().unwrap();
        let recent = Some("2026-05-04T02:00:00Z");
        let old = Some("2026-05-01T12:00:00Z");
        let zero = Some("1970-01-01T00:00:00Z");
        let future = Some("2031-01-01T00:00:00Z");
        for (published, updated, day, all) in [
            (recent, None, true, true),
            (old, None, false, true),
            (None, None, true, true),
            (zero, None, true, true),
            (future, None, true, true),
            (zero, old, false, true),
            (future, recent, true, true),
        ] {
            let time = |text: Option<&str>| text.map(|text| text.parse().unwrap());
            let item = Item {
                id: "g".to_owned(),
                title: None,
                link: None,
                published: time(published),
                updated: time(updated),
                summary: None,
                content: None,
                authors: Vec::new(),
                language: None,
            };
            let write = |first, backlog| {
                let identity = identify("http://n.example/", std::slice::from_ref(&item)).remove(0);
                item_write(&item, identity, first, backlog, now)
            };
            assert!(!write(true, Backlog::None).wanted, "{item:?}");
            let one = write(true, Backlog::Day);
            assert_eq!((one.wanted, one.alert_after), (day, Some(limit)), "{item:?}");
            let one = write(true, Backlog::All);
            assert_eq!((one.wanted, one.alert_after), (all, None), "{item:?}");
            for backlog in [Backlog::None, Backlog::Day, Backlog::All] {
                let later = write(false, backlog);
                assert!(
                    later.wanted && later.alert_after.is_none(),
                    "new at a later poll: {item:?}"
                );
            }
        }
    }
}
