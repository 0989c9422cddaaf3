//! Takes the text of a JSON object, gives the feed where it is a JSON Feed (jsonfeed.org, versions 1 and 1.1).

use feed_rs::parser::ParseFeedError;
use serde::Deserialize;
use url::Url;

use super::ITEMS_MAX;
use super::hub::HubLinks;
use super::identity::make_ids;
use super::item::{Feed, Hints, Kind, Problem, Stage, Unreadable};
use super::model::{self, Failed};
use crate::text::Note;

/// Objects in one JSON feed, an item being one and its author another. Bounds the parser's memory, which needs about a
/// kilobyte for an object of two bytes.
const OBJECTS_MAX: usize = 50_000;

/// What every JSON Feed names as its version.
const VERSION_MARK: &str = "jsonfeed.org/version/";

/// Reads a text that starts with `{`.
pub(super) fn read(text: &str, base: Option<&Url>) -> Result<Feed, Unreadable> {
    if !names_version(text) {
        return Err(Unreadable::new(Problem::NotAFeed, "JSON, but not a feed"));
    }
    if text.bytes().filter(|byte| *byte == b'{').count() > OBJECTS_MAX {
        return Err(Unreadable::new(
            Problem::TooLarge,
            "a JSON feed with too many objects",
        ));
    }
    let mut model = model::parse(text, base).map_err(|failed| unreadable(&failed))?;
    let entries = std::mem::take(&mut model.entries);
    let mut notes = Vec::new();
    if entries.len() > ITEMS_MAX {
        notes.push(Note::new(
            "items-cut",
            format!("only the first {ITEMS_MAX} items were read"),
        ));
    }
    let mut items: Vec<_> = entries
        .into_iter()
        .take(ITEMS_MAX)
        .map(|entry| model::item(&model, Kind::Json, entry, base))
        .collect();
    make_ids(&mut items);
    let links = hub_links(text, base);
    Ok(Feed {
        kind: Kind::Json,
        title: model::title(Kind::Json, &model),
        stage: Stage::Plain,
        problem: None,
        items,
        hints: Hints::default(),
        hubs: links.hubs,
        self_url: links.self_url,
        notes,
    })
}

/// The members of a JSON Feed that feed-rs passes over.
#[derive(Deserialize)]
struct Delivery {
    feed_url: Option<String>,
    #[serde(default)]
    hubs: Vec<Hub>,
}

#[derive(Deserialize)]
struct Hub {
    #[serde(rename = "type")]
    kind: Option<String>,
    url: Option<String>,
}

/// Hubs of another kind than WebSub (`rssCloud`) are passed over.
fn hub_links(text: &str, base: Option<&Url>) -> HubLinks {
    let mut links = HubLinks::default();
    let Ok(delivery) = serde_json::from_str::<Delivery>(text) else {
        return links;
    };
    if let Some(url) = &delivery.feed_url {
        links.own(url, base);
    }
    for hub in &delivery.hubs {
        let is_websub = hub
            .kind
            .as_deref()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("websub"));
        if let Some(url) = hub.url.as_deref().filter(|_| is_websub) {
            links.hub(url, base);
        }
    }
    links
}

/// Whether the mark stands in the text, its slashes escaped or not.
fn names_version(text: &str) -> bool {
    text.contains(VERSION_MARK) || text.contains(&VERSION_MARK.replace('/', "\\/"))
}

fn unreadable(failed: &Failed) -> Unreadable {
    let problem = match failed {
        Failed::Refused(ParseFeedError::JsonUnsupportedVersion(_)) => Problem::NotAFeed,
        Failed::Refused(ParseFeedError::JsonSerde(error)) if error.is_eof() => Problem::Truncated,
        _ => Problem::Malformed,
    };
    Unreadable::new(
        problem,
        format!("a JSON feed that can't be read: {}", failed.why()),
    )
}
