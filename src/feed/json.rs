//! Takes the text of a JSON object, gives the feed where it is a JSON Feed (jsonfeed.org, versions 1 and 1.1).

use feed_rs::parser::ParseFeedError;
use url::Url;

use super::ITEMS_MAX;
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
    Ok(Feed {
        kind: Kind::Json,
        title: model::title(Kind::Json, &model),
        stage: Stage::Plain,
        problem: None,
        items,
        hints: Hints::default(),
        notes,
    })
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
