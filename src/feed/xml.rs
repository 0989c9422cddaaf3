//! Takes the markup of an XML feed, gives the feed: feed-rs reads it as it stands, where that can be, and else what the
//! mender made of it. What feed-rs passes over or refuses is read by our own reader.

use url::Url;

use super::fields::Reader;
use super::hub::HubLinks;
use super::identity::make_ids;
use super::item::{Feed, Item, Kind, Problem, Stage, Unreadable};
use super::mend::mend;
use super::model;
use super::outline::{End, Outline, Place};
use super::reference::Entities;
use crate::text::Note;

/// Reads a text that starts with a feed's root element.
pub(super) fn read(
    kind: Kind,
    text: &str,
    entities: &Entities,
    base: Option<&Url>,
) -> Result<Feed, Unreadable> {
    let outline = Outline::of(kind, text);
    if outline.is_sound()
        && let Some(items) = by_feed_rs(kind, text, &outline, base)
    {
        let mut feed = feed(kind, text, &outline, items, base);
        say_what_was_left_out(&mut feed, &outline);
        return Ok(feed);
    }
    mended(kind, text, entities, &outline, base)
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
    let (items, stage) = match by_feed_rs(kind, &mended.text, &outline, base) {
        Some(items) if mended.rebalanced => (items, Stage::Rebalanced),
        Some(items) => (items, Stage::Mended),
        None => (by_ourselves(kind, &mended.text, &outline, base), Stage::Fallback),
    };
    let mut feed = feed(kind, &mended.text, &outline, items, base);
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

/// The items as feed-rs reads them, and by our own reader those that it does not read well. `None` where feed-rs refuses
/// the text, or sees other items than there are.
fn by_feed_rs(kind: Kind, text: &str, outline: &Outline, base: Option<&Url>) -> Option<Vec<Item>> {
    let mut model = model::parse(&outline.sound(text), base)?;
    let entries = std::mem::take(&mut model.entries);
    let reader = Reader::new(kind, text, outline, base);
    // Of RSS 1.0 it leaves out what has no link.
    let sees = |place: &&Place| kind != Kind::Rdf || reader.has_link(place);
    if entries.len() != outline.items.iter().filter(sees).count() {
        return None;
    }
    let mut entries = entries.into_iter();
    let items = outline.items.iter().map(|place| {
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

fn feed(kind: Kind, text: &str, outline: &Outline, mut items: Vec<Item>, base: Option<&Url>) -> Feed {
    let reader = Reader::new(kind, text, outline, base);
    make_ids(&mut items);
    let mut links = HubLinks::default();
    for (rel, href) in &outline.links {
        links.take(rel, href, reader.base());
    }
    Feed {
        kind,
        title: reader.title(),
        stage: Stage::Plain,
        problem: None,
        items,
        hints: outline.hints.clone(),
        hubs: links.hubs,
        self_url: links.self_url,
        notes: Vec::new(),
    }
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
