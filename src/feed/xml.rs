//! Takes the markup of an XML feed, gives the feed: feed-rs reads it as it stands, where that can be, and else what the
//! mender made of it. What feed-rs passes over or refuses is read by our own reader.

use std::collections::HashMap;

use url::Url;

use super::changes::{Changes, Entry, Trace, marks};
use super::fields::Reader;
use super::hub::HubLinks;
use super::identity::{IdFrom, link_uses, make_ids};
use super::item::{Feed, Item, Kind, Problem, Stage, Unreadable};
use super::mend::mend;
use super::model;
use super::outline::{End, Outline, Place};
use super::reference::Entities;
use crate::text::Note;

/// Reads a text that starts with a feed's root element. `known`: what is remembered of the document before it, where what
/// is the same need not be read again.
pub(super) fn read(
    kind: Kind,
    text: &str,
    entities: &Entities,
    base: Option<&Url>,
    known: Option<&[Trace]>,
) -> Result<Changes, Unreadable> {
    let outline = Outline::of(kind, text);
    if outline.is_sound() {
        if let Some(known) = known.filter(|_| outline.is_whole()) {
            let marks = marks(kind, text, &outline, base);
            let changes = changed(kind, text, &outline, base, &marks, known);
            let whole = || {
                let is_other = !known.is_empty();
                is_other.then(|| changed(kind, text, &outline, base, &marks, &[]))?
            };
            if let Some(changes) = changes.or_else(whole) {
                return Ok(changes);
            }
        } else if let Some(items) = by_feed_rs(kind, text, &outline, base, |_| false) {
            let (mut feed, _) = feed(kind, text, &outline, items, base, &[]);
            say_what_was_left_out(&mut feed, &outline);
            return Ok(Changes::all(feed));
        }
    }
    mended(kind, text, entities, &outline, base).map(Changes::all)
}

/// Reads those items of a sound text that are not known. `None` where feed-rs refuses the text, and where what is known
/// does not hold any more.
fn changed(
    kind: Kind,
    text: &str,
    outline: &Outline,
    base: Option<&Url>,
    marks: &[i64],
    known: &[Trace],
) -> Option<Changes> {
    let numbers: HashMap<i64, usize> = known.iter().enumerate().map(|(n, t)| (t.mark, n)).collect();
    let found: Vec<Option<usize>> = marks.iter().map(|mark| numbers.get(mark).copied()).collect();
    let traces = || found.iter().flatten().filter_map(|n| known.get(*n));
    let others: Vec<i64> = traces().filter_map(|trace| trace.link).collect();
    let is_known = |n: usize| found.get(n).is_some_and(Option::is_some);
    let items = by_feed_rs(kind, text, outline, base, is_known)?;
    if traces().any(|trace| trace.is_named_by_link) {
        let uses = link_uses(&items, &others);
        let shared = |link: i64| uses.get(&link).is_some_and(|uses| *uses > 1);
        if traces().any(|trace| trace.is_named_by_link && trace.link.is_some_and(shared)) {
            return None;
        }
    }
    let (feed, ids) = feed(kind, text, outline, items, base, &others);
    let mut read = feed.items.iter().zip(ids);
    let entries = found.into_iter().zip(marks).map(|(found, mark)| match found {
        Some(n) => Entry::Unchanged(n),
        None => Entry::Read(read.next().and_then(|(item, id)| Trace::of(item, *mark, id))),
    });
    let entries = entries.collect();
    Some(Changes { feed, entries })
}

/// Reads what the mender makes of a text; `before` is the outline of the text as it was.
fn mended(
    kind: Kind,
    text: &str,
    entities: &Entities,
    before: &Outline,
    base: Option<&Url>,
) -> Result<Feed, Unreadable> {
    let loose = matches!(before.end, End::Broken(_));
    let mended = mend(kind, text, entities, loose);
    let outline = Outline::of(kind, &mended.text);
    let (items, stage) = match by_feed_rs(kind, &mended.text, &outline, base, |_| false) {
        Some(items) if mended.rebalanced => (items, Stage::Rebalanced),
        Some(items) => (items, Stage::Mended),
        None => (by_ourselves(kind, &mended.text, &outline, base), Stage::Fallback),
    };
    let (mut feed, _) = feed(kind, &mended.text, &outline, items, base, &[]);
    feed.stage = stage;
    if mended.cut {
        let head = &outline.head;
        if feed.items.is_empty() && head.fields.is_empty() && head.tags.len() < 2 {
            return Err(Unreadable::new(
                Problem::Truncated,
                "a feed that ends before its first item does",
            ));
        }
        feed.problem = Some(Problem::Truncated);
        let message = format!("the feed ends in the middle, behind {} items", feed.items.len());
        feed.notes.push(Note::new("truncated", message));
    }
    if let End::Broken(why) = &before.end {
        feed.problem = feed.problem.or(Some(Problem::Malformed));
        feed.notes.push(Note::new(
            "malformed",
            format!("its tags do not fit together: {why}"),
        ));
    } else if before.unsound {
        let message = "its markup was mended: references, attributes or namespaces that parsers refuse";
        feed.notes.push(Note::new("mended", message));
    }
    say_what_was_left_out(&mut feed, &outline);
    Ok(feed)
}

/// The items as feed-rs reads them, and by our own reader those that it does not read well; without those that are known,
/// by their numbers. `None` where feed-rs refuses the text, or sees other items than there are.
fn by_feed_rs(
    kind: Kind,
    text: &str,
    outline: &Outline,
    base: Option<&Url>,
    is_known: impl Fn(usize) -> bool,
) -> Option<Vec<Item>> {
    let mut model = model::parse(&outline.without(text, &is_known), base)?;
    let entries = std::mem::take(&mut model.entries);
    let reader = Reader::new(kind, text, outline, base);
    let places = || {
        let places = outline.items.iter().enumerate();
        places.filter(|(n, _)| !is_known(*n)).map(|(_, place)| place)
    };
    // Of RSS 1.0 it leaves out what has no link.
    let sees = |place: &&Place| kind != Kind::Rdf || reader.has_link(place);
    if entries.len() != places().filter(sees).count() {
        return None;
    }
    let mut entries = entries.into_iter();
    let items = places().map(|place| {
        let entry = if sees(&place) { entries.next() } else { None };
        match entry.filter(|_| model::reads(kind, text, place)) {
            Some(entry) => {
                let mut item = model::item(&model, kind, entry, base);
                reader.complete(&mut item, place);
                item
            }
            None => reader.item(place),
        }
    });
    Some(items.collect())
}

fn by_ourselves(kind: Kind, text: &str, outline: &Outline, base: Option<&Url>) -> Vec<Item> {
    let reader = Reader::new(kind, text, outline, base);
    outline.items.iter().map(|place| reader.item(place)).collect()
}

/// The feed with these items, and what their ids come from. `others`: the marks of the links of its other items.
fn feed(
    kind: Kind,
    text: &str,
    outline: &Outline,
    mut items: Vec<Item>,
    base: Option<&Url>,
    others: &[i64],
) -> (Feed, Vec<IdFrom>) {
    let reader = Reader::new(kind, text, outline, base);
    let ids = make_ids(&mut items, others);
    let mut links = HubLinks::default();
    for (rel, href) in &outline.links {
        links.take(rel, href, reader.base());
    }
    let feed = Feed {
        kind,
        title: reader.title(),
        stage: Stage::Plain,
        problem: None,
        items,
        hints: outline.hints.clone(),
        hubs: links.hubs,
        self_url: links.self_url,
        notes: Vec::new(),
    };
    (feed, ids)
}

fn say_what_was_left_out(feed: &mut Feed, outline: &Outline) {
    if !outline.too_deep.is_empty() {
        feed.stage = feed.stage.max(Stage::Mended);
        feed.notes
            .push(Note::new("too-deep", "elements nested too deep were left out"));
    }
    if outline.end == End::Full {
        let message = format!("only the first {} items were read", outline.items.len());
        feed.notes.push(Note::new("items-cut", message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who reads an item must not be seen: a feed that goes from one reader to the other would be full of revisions.
    #[test]
    fn both_readers_agree_on_what_feed_rs_reads() {
        let rss = "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' \
            xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>N</title><language>en</language>\
            <item><title> A &amp;amp; B &lt;b>c&lt;/b></title><link> /a?x=1&amp;y=2 </link><guid>https://n.example/g</guid>\
            <pubDate>Tue, 05 Mar 2024 14:30:15 +0100</pubDate><description>x <![CDATA[<p>y</p>]]> &lt;i></description>\
            <author>a@n.example (Ana)</author><dc:creator>Ana Ruiz</dc:creator><category>c</category></item>\
            <item><guid isPermaLink='true'>https://n.example/2</guid><dc:date>2024-03-05</dc:date>\
            <content:encoded><![CDATA[<p>z]]></content:encoded></item></channel></rss>";
        let rdf = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' \
            xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>N</title></channel>\
            <item rdf:about='https://n.example/1'><title>a</title><link>https://n.example/1</link>\
            <dc:date>2024-03-05T14:30:15Z</dc:date></item><item rdf:about='https://n.example/2'><title>b</title></item>\
            </rdf:RDF>";
        let atom = "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='fr'><title>N</title><author><name>Ana</name></author>\
            <entry><title>A &amp;amp; &lt;b></title><id> i1 </id><link rel='self' href='/s'/><link href='b c'/>\
            <link rel='alternate' type='application/pdf' href='/p'/><updated>2024-03-05T14:30:15Z</updated>\
            <published>2024-03-04T14:30:15+01:00</published><summary type='html'>&lt;p>s</summary>\
            <content type='html'> &lt;p>x&amp;nbsp;y&lt;/p> </content></entry>\
            <entry><title type='html'>A &amp;amp; &lt;b>c</title><id>i2</id><author><name>B</name></author></entry></feed>";
        let base = Url::parse("https://base.example/f/").unwrap();
        for (kind, text) in [(Kind::Rss, rss), (Kind::Rdf, rdf), (Kind::Atom, atom)] {
            for base in [None, Some(&base)] {
                let outline = Outline::of(kind, text);
                assert!(outline.is_sound(), "{text}");
                for place in &outline.items {
                    assert!(model::reads(kind, text, place), "{text}");
                }
                let first = by_feed_rs(kind, text, &outline, base, |_| false).unwrap();
                assert_eq!(first, by_ourselves(kind, text, &outline, base));
                assert_eq!(first.len(), 2);
            }
        }
    }
}
