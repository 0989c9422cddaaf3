//! Takes the markup of an XML feed, gives the feed. Items that stand before a cut or a break are kept, and an item that
//! the parser can't read costs itself alone.

use url::Url;

use super::hub::HubLinks;
use super::identity::make_ids;
use super::item::{Feed, Item, Kind, Problem, Stage, Unreadable};
use super::model::{self, Failed, absolute};
use super::outline::{End, Outline, Place};
use crate::text::Note;

/// Bytes parsed more than once when each item is parsed alone, with the start tags around it.
const ISOLATION_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Reads a text that starts with a feed's root element.
pub(super) fn read(kind: Kind, text: &str, base: Option<&Url>) -> Result<Feed, Unreadable> {
    let outline = Outline::of(text);
    let (mut feed, read) = match model::parse(&outline.sound(text), base) {
        Ok(model) => from_model(kind, model, &outline.items, base),
        Err(failed) => one_by_one(kind, text, &outline, base).ok_or_else(|| unreadable(&outline, &failed))?,
    };
    say_how_it_ended(&mut feed, &outline);
    if read < outline.items.len() {
        let unread = outline.items.len() - read;
        let message = format!("{unread} of {} items could not be read", outline.items.len());
        feed.notes.push(Note::new("items-unread", message));
        if read == 0 {
            feed.problem = feed.problem.or(Some(Problem::Malformed));
        }
    }
    make_ids(&mut feed.items);
    let mut links = HubLinks::default();
    for (rel, href) in &outline.links {
        links.take(rel, href, base);
    }
    (feed.hubs, feed.self_url) = (links.hubs, links.self_url);
    feed.hints = outline.hints;
    Ok(feed)
}

/// The feed and how many of its items were read.
fn from_model(
    kind: Kind,
    mut model: feed_rs::model::Feed,
    places: &[Place],
    base: Option<&Url>,
) -> (Feed, usize) {
    let entries = std::mem::take(&mut model.entries);
    let read = entries.len();
    // feed-rs may leave out an item; then nobody knows which place belongs to which entry.
    let aligned = read == places.len();
    let items = entries
        .into_iter()
        .enumerate()
        .map(|(n, entry)| {
            let item = model::item(&model, kind, entry, base);
            match places.get(n).filter(|_| aligned) {
                Some(place) => with_place(item, place, kind, base),
                None => item,
            }
        })
        .collect();
    let title = model::title(kind, &model);
    let feed = Feed {
        kind,
        title,
        stage: Stage::Plain,
        problem: None,
        items,
        hints: super::Hints::default(),
        hubs: Vec::new(),
        self_url: None,
        notes: Vec::new(),
    };
    (feed, read)
}

/// Each item in a feed of its own; `None` where none of them can be read, or not at a fair price.
fn one_by_one(kind: Kind, text: &str, outline: &Outline, base: Option<&Url>) -> Option<(Feed, usize)> {
    let around: usize = outline.shell.iter().map(|open| open.tag.len()).sum();
    if around.saturating_mul(outline.items.len()) > ISOLATION_BYTES_MAX {
        return None;
    }
    let head = model::parse(&outline.head(text), base).ok();
    let title = head.as_ref().and_then(|head| model::title(kind, head));
    let language = head.and_then(|head| head.language);
    let mut items: Vec<Item> = Vec::new();
    for place in &outline.items {
        let Ok(model) = model::parse(&outline.alone(text, place), base) else {
            continue;
        };
        let (mut feed, _) = from_model(kind, model, std::slice::from_ref(place), base);
        for item in &mut feed.items {
            item.language = item.language.take().or_else(|| language.clone());
        }
        items.append(&mut feed.items);
    }
    let read = items.len();
    (read > 0).then(|| {
        let problem = Some(Problem::Malformed);
        let hints = super::Hints::default();
        (
            Feed {
                kind,
                title,
                stage: Stage::Mended,
                problem,
                items,
                hints,
                hubs: Vec::new(),
                self_url: None,
                notes: Vec::new(),
            },
            read,
        )
    })
}

/// What feed-rs does not tell of an item: RSS 1.0 names it by `rdf:about`; an RSS guid is its link unless it says not.
fn with_place(mut item: Item, place: &Place, kind: Kind, base: Option<&Url>) -> Item {
    if let Some(about) = place
        .about
        .as_deref()
        .map(str::trim)
        .filter(|about| item.id.is_empty() && !about.is_empty())
    {
        about.clone_into(&mut item.id);
    }
    let is_address = item.id.starts_with("http://") || item.id.starts_with("https://");
    if item.link.is_none() && is_address && kind == Kind::Rss && !place.guid_is_no_link {
        item.link = absolute(&item.id, base);
    }
    item
}

fn say_how_it_ended(feed: &mut Feed, outline: &Outline) {
    if !outline.too_deep.is_empty() {
        feed.stage = Stage::Mended;
        feed.notes
            .push(Note::new("too-deep", "elements nested too deep were left out"));
    }
    let (problem, note) = match &outline.end {
        End::Whole => return,
        End::Full => (
            None,
            Note::new(
                "items-cut",
                format!("only the first {} items were read", outline.items.len()),
            ),
        ),
        End::Cut => (
            Some(Problem::Truncated),
            Note::new(
                "truncated",
                format!(
                    "the feed ends in the middle, behind {} whole items",
                    outline.items.len()
                ),
            ),
        ),
        End::Broken(why) => (
            Some(Problem::Malformed),
            Note::new(
                "malformed",
                format!("{why}; the {} items before it were kept", outline.items.len()),
            ),
        ),
    };
    if problem.is_some() {
        feed.stage = Stage::Mended;
        feed.problem = problem;
    }
    feed.notes.push(note);
}

fn unreadable(outline: &Outline, failed: &Failed) -> Unreadable {
    match &outline.end {
        End::Cut => Unreadable::new(Problem::Truncated, "a feed that ends before its first item does"),
        End::Broken(why) => Unreadable::new(Problem::Malformed, format!("a feed with broken markup: {why}")),
        End::Full => Unreadable::new(Problem::TooLarge, "a feed with too many elements"),
        End::Whole => Unreadable::new(
            Problem::Malformed,
            format!("a feed that can't be read: {}", failed.why()),
        ),
    }
}
