//! The record of `feeds try --json`: what was seen in one source.

use serde::Serialize;

use super::item::{Feed, Item, Kind, Stage, Unreadable};
use crate::text::Note;

/// One line of `feeds try --json`, `conjunct.feed/1`; serialises with its keys in this order.
#[derive(Debug, Serialize)]
pub struct Record<'f> {
    schema: &'static str,
    source: &'f str,
    ok: bool,
    kind: Option<Kind>,
    title: Option<&'f str>,
    stage: Option<Stage>,
    problem: Option<&'static str>,
    items: Vec<ItemRecord<'f>>,
    hints: HintsRecord<'f>,
    hubs: &'f [String],
    self_url: Option<&'f str>,
    notes: Vec<Note>,
}

#[derive(Debug, Serialize)]
struct ItemRecord<'f> {
    id: &'f str,
    title: Option<&'f str>,
    link: Option<&'f str>,
    published: Option<String>,
    updated: Option<String>,
    summary: Option<&'f str>,
    content: Option<&'f str>,
    authors: &'f [String],
}

#[derive(Debug, Default, Serialize)]
struct HintsRecord<'f> {
    ttl_secs: Option<u64>,
    skip_hours: Option<&'f [u8]>,
    skip_days: Option<&'f [u8]>,
    update_period_secs: Option<u64>,
}

impl<'f> Record<'f> {
    /// The record of what [`parse`](super::parse) gave for `source`, the argument as the user wrote it.
    pub fn new(source: &'f str, read: &'f Result<Feed, Unreadable>) -> Self {
        match read {
            Ok(feed) => Self::of_feed(source, feed),
            Err(unreadable) => {
                let name = unreadable.problem.name();
                Self::refused(source, name, Note::new(name, unreadable.message.clone()))
            }
        }
    }

    /// The record of a source in which there is no feed to read, be it that it could not be fetched.
    pub fn refused(source: &'f str, problem: &'static str, note: Note) -> Self {
        Self {
            schema: "conjunct.feed/1",
            source,
            ok: false,
            kind: None,
            title: None,
            stage: None,
            problem: Some(problem),
            items: Vec::new(),
            hints: HintsRecord::default(),
            hubs: &[],
            self_url: None,
            notes: vec![note],
        }
    }

    fn of_feed(source: &'f str, feed: &'f Feed) -> Self {
        Self {
            schema: "conjunct.feed/1",
            source,
            ok: true,
            kind: Some(feed.kind),
            title: feed.title.as_deref(),
            stage: Some(feed.stage),
            problem: feed.problem.map(super::Problem::name),
            items: feed.items.iter().map(ItemRecord::of).collect(),
            hints: HintsRecord {
                ttl_secs: feed.hints.ttl_secs,
                skip_hours: feed.hints.skip_hours.as_deref(),
                skip_days: feed.hints.skip_days.as_deref(),
                update_period_secs: feed.hints.update_period_secs,
            },
            hubs: &feed.hubs,
            self_url: feed.self_url.as_deref(),
            notes: feed.notes.clone(),
        }
    }
}

impl<'f> ItemRecord<'f> {
    fn of(item: &'f Item) -> Self {
        Self {
            id: &item.id,
            title: item.title.as_deref(),
            link: item.link.as_deref(),
            published: item.published.map(|time| time.to_string()),
            updated: item.updated.map(|time| time.to_string()),
            summary: item.summary.as_deref(),
            content: item.content.as_deref(),
            authors: &item.authors,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn keys_stand_in_the_order_of_the_interface() {
        let feed = "<rss version='2.0'><channel><title>N</title><ttl>60</ttl><skipHours><hour>1</hour></skipHours>\
            <item><guid>g</guid><title>T</title><link>https://n.example/1</link>\
            <pubDate>Wed, 02 Oct 2002 13:00:00 GMT</pubDate><description>S</description></item></channel></rss>";
        let read = parse(feed.as_bytes(), None, None);
        let json = serde_json::to_string(&Record::new("a.xml", &read)).unwrap();
        assert_eq!(
            json,
            "{\"schema\":\"conjunct.feed/1\",\"source\":\"a.xml\",\"ok\":true,\"kind\":\"rss\",\"title\":\"N\",\
             \"stage\":\"plain\",\"problem\":null,\"items\":[{\"id\":\"g\",\"title\":\"T\",\
             \"link\":\"https://n.example/1\",\"published\":\"2002-10-02T13:00:00Z\",\"updated\":null,\
             \"summary\":\"S\",\"content\":null,\"authors\":[]}],\
             \"hints\":{\"ttl_secs\":3600,\"skip_hours\":[1],\"skip_days\":null,\"update_period_secs\":null},\
             \"hubs\":[],\"self_url\":null,\"notes\":[]}"
        );
    }

    #[test]
    fn a_source_without_a_feed_has_a_record_too() {
        let read = parse(b"<html></html>", None, None);
        let json = serde_json::to_string(&Record::new("p.html", &read)).unwrap();
        assert_eq!(
            json,
            "{\"schema\":\"conjunct.feed/1\",\"source\":\"p.html\",\"ok\":false,\"kind\":null,\"title\":null,\
             \"stage\":null,\"problem\":\"not-a-feed\",\"items\":[],\
             \"hints\":{\"ttl_secs\":null,\"skip_hours\":null,\"skip_days\":null,\"update_period_secs\":null},\
             \"hubs\":[],\"self_url\":null,\
             \"notes\":[{\"code\":\"not-a-feed\",\"message\":\"a web page, not a feed\"}]}"
        );
    }
}
