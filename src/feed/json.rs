//! Takes the text of a JSON object, gives the feed where it is a JSON Feed (jsonfeed.org, versions 1 and 1.1). feed-rs reads
//! it as it stands, where that can be, and else what it becomes when every member has the type that the standard
//! wants; of a text that is cut, the items before the cut are kept.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use super::ITEMS_MAX;
use super::hub::HubLinks;
use super::identity::make_ids;
use super::item::{Feed, Hints, Item, Kind, Problem, Stage, Unreadable};
use super::model;
use super::plain::text_title;
use crate::text::Note;

/// Objects in one JSON feed, an item being one and its author another. Bounds the parser's memory, which needs about a
/// kilobyte for an object of two bytes.
const OBJECTS_MAX: usize = 50_000;

/// What every JSON Feed names as its version.
const VERSION_MARK: &str = "jsonfeed.org/version/";

/// Members of a feed and of an item that are text.
const FEED_TEXTS: &[&str] = &["title", "home_page_url", "feed_url", "language", "description"];
const ITEM_TEXTS: &[&str] = &[
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "date_published",
    "date_modified",
    "language",
];

/// Reads a text that starts with `{`.
pub(super) fn read(text: &str, base: Option<&Url>) -> Result<Feed, Unreadable> {
    let names_version = names_version(text);
    if !names_version && !text.contains("\"items\"") {
        return Err(not_a_feed());
    }
    if text.bytes().filter(|byte| *byte == b'{').count() > OBJECTS_MAX {
        return Err(Unreadable::new(
            Problem::TooLarge,
            "a JSON feed with too many objects",
        ));
    }
    if names_version && let Some(feed) = by_feed_rs(text, base) {
        return Ok(feed);
    }
    let (value, cut) = match serde_json::from_str::<Value>(first_value(text)) {
        Ok(value) => (value, false),
        Err(error) if error.is_eof() => {
            let whole = before_the_cut(text).and_then(|whole| serde_json::from_str(&whole).ok());
            (whole.ok_or_else(cut_early)?, true)
        }
        Err(error) if names_version => return Err(malformed(&error.to_string())),
        Err(_) => return Err(not_a_feed()),
    };
    if !names_version && !is_feed(&value) {
        return Err(not_a_feed());
    }
    let sound = sound(&value).ok_or_else(|| {
        if cut {
            cut_early()
        } else {
            malformed("it has no list of items")
        }
    })?;
    let mut feed = by_feed_rs(&sound.to_string(), base).ok_or_else(|| malformed("the parser refuses it"))?;
    feed.stage = Stage::Mended;
    if cut {
        feed.stage = Stage::Rebalanced;
        feed.problem = Some(Problem::Truncated);
        let message = format!("the feed ends in the middle, behind {} items", feed.items.len());
        feed.notes.push(Note::new("truncated", message));
    } else {
        let message = "its members have other types than the standard wants, or are missing";
        feed.notes.push(Note::new("mended", message));
    }
    Ok(feed)
}

fn by_feed_rs(text: &str, base: Option<&Url>) -> Option<Feed> {
    let mut model = model::parse(text, base)?;
    let entries = std::mem::take(&mut model.entries);
    let mut notes = Vec::new();
    if entries.len() > ITEMS_MAX {
        notes.push(Note::new(
            "items-cut",
            format!("only the first {ITEMS_MAX} items were read"),
        ));
    }
    let details: Details = serde_json::from_str(text).unwrap_or_default();
    let mut languages = details.items.into_iter().map(|item| item.language);
    let mut items: Vec<Item> = entries
        .into_iter()
        .take(ITEMS_MAX)
        .map(|entry| {
            let authors = entry
                .authors
                .iter()
                .filter_map(|author| author.name.clone())
                .collect();
            let mut item = model::item(&model, Kind::Json, entry, base);
            item.authors = authors;
            item.language = languages.next().flatten().or_else(|| model.language.clone());
            item
        })
        .collect();
    make_ids(&mut items, &[]);
    let mut links = HubLinks::default();
    if let Some(url) = &details.feed_url {
        links.own(url, base);
    }
    for hub in &details.hubs {
        // Others are called `rssCloud`.
        let is_websub = hub
            .kind
            .as_deref()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("websub"));
        if let Some(url) = hub.url.as_deref().filter(|_| is_websub) {
            links.hub(url, base);
        }
    }
    Some(Feed {
        kind: Kind::Json,
        title: model.title.as_ref().and_then(|title| text_title(&title.content)),
        stage: Stage::Plain,
        problem: None,
        items,
        hints: Hints::default(),
        hubs: links.hubs,
        self_url: links.self_url,
        notes,
    })
}

/// What feed-rs passes over.
#[derive(Default, Deserialize)]
struct Details {
    feed_url: Option<String>,
    #[serde(default)]
    hubs: Vec<Hub>,
    #[serde(default)]
    items: Vec<ItemDetails>,
}

#[derive(Deserialize)]
struct Hub {
    #[serde(rename = "type")]
    kind: Option<String>,
    url: Option<String>,
}

#[derive(Deserialize)]
struct ItemDetails {
    language: Option<String>,
}

/// Whether the mark stands in the text, its slashes escaped or not.
fn names_version(text: &str) -> bool {
    text.contains(VERSION_MARK) || text.contains(&VERSION_MARK.replace('/', "\\/"))
}

/// Whether JSON without a version is a feed all the same: its items have addresses or ids, and content.
fn is_feed(value: &Value) -> bool {
    let items = value.get("items").and_then(Value::as_array);
    items.is_some_and(|items| {
        let has = |item: &Value, names: &[&str]| {
            names
                .iter()
                .any(|name| item.get(name).is_some_and(|v| !v.is_null()))
        };
        !items.is_empty()
            && items.iter().all(|item| {
                has(item, &["id", "url"]) && has(item, &["content_html", "content_text", "date_published"])
            })
    })
}

/// The feed with every member as the standard wants it; `None` where there is no list of items.
fn sound(value: &Value) -> Option<Value> {
    let mut feed = Map::new();
    feed.insert("version".to_owned(), json!("https://jsonfeed.org/version/1.1"));
    feed.insert("title".to_owned(), json!(""));
    copy_texts(&mut feed, value, FEED_TEXTS);
    feed.insert("authors".to_owned(), authors(value));
    let hubs = value.get("hubs").and_then(Value::as_array).into_iter().flatten();
    let hubs: Vec<Value> = hubs
        .map(|hub| {
            let mut sound = Map::new();
            copy_texts(&mut sound, hub, &["type", "url"]);
            Value::Object(sound)
        })
        .collect();
    feed.insert("hubs".to_owned(), Value::Array(hubs));
    let items = value.get("items")?.as_array()?;
    let items = items.iter().filter(|item| item.is_object()).take(ITEMS_MAX);
    let items: Vec<Value> = items
        .map(|item| {
            let mut sound = Map::new();
            copy_texts(&mut sound, item, ITEM_TEXTS);
            sound.insert("authors".to_owned(), authors(item));
            Value::Object(sound)
        })
        .collect();
    feed.insert("items".to_owned(), Value::Array(items));
    Some(Value::Object(feed))
}

/// Numbers become their digits; what is neither text nor number is left out.
fn copy_texts(to: &mut Map<String, Value>, from: &Value, names: &[&str]) {
    for name in names {
        let text = match from.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => continue,
        };
        to.insert((*name).to_owned(), Value::String(text));
    }
}

fn authors(of: &Value) -> Value {
    let several = of.get("authors").and_then(Value::as_array).into_iter().flatten();
    let all = of.get("author").into_iter().chain(several);
    let names = all.filter_map(|author| author.get("name").unwrap_or(author).as_str());
    names.map(|name| json!({ "name": name })).collect()
}

/// The object at the beginning of the text; what stands behind it is nobody's.
fn first_value(text: &str) -> &str {
    let mut scan = Scan::default();
    let end = text
        .char_indices()
        .find(|(_, c)| scan.take(*c) && scan.open.is_empty());
    end.and_then(|(at, c)| text.get(..at + c.len_utf8()))
        .unwrap_or(text)
}

/// The text up to its last whole item, with everything closed that is open there.
fn before_the_cut(text: &str) -> Option<String> {
    let mut scan = Scan::default();
    let mut whole = None;
    for (at, c) in text.char_indices() {
        // An item ends in the list of an object.
        if scan.take(c) && c == '}' && scan.open == ['{', '['] {
            whole = Some(at + 1);
        }
    }
    let mut whole = text.get(..whole?)?.to_owned();
    whole.push_str("]}");
    Some(whole)
}

/// Which brackets are open in a JSON text.
#[derive(Default)]
struct Scan {
    open: Vec<char>,
    in_text: bool,
    escaped: bool,
}

impl Scan {
    /// Takes the next character; says whether it closes a bracket.
    fn take(&mut self, c: char) -> bool {
        if self.in_text {
            self.in_text = self.escaped || c != '"';
            self.escaped = !self.escaped && c == '\\';
            return false;
        }
        match c {
            '"' => self.in_text = true,
            '{' | '[' => self.open.push(c),
            '}' | ']' => {
                self.open.pop();
                return true;
            }
            _ => {}
        }
        false
    }
}

fn not_a_feed() -> Unreadable {
    Unreadable::new(Problem::NotAFeed, "JSON, but not a feed")
}

fn cut_early() -> Unreadable {
    Unreadable::new(
        Problem::Truncated,
        "a JSON feed that ends before its first item does",
    )
}

fn malformed(why: &str) -> Unreadable {
    Unreadable::new(
        Problem::Malformed,
        format!("a JSON feed that can't be read: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> (Vec<String>, Stage, Option<Problem>) {
        let feed = read(text, None).unwrap();
        (
            feed.items.into_iter().map(|item| item.id).collect(),
            feed.stage,
            feed.problem,
        )
    }

    #[test]
    fn members_of_other_types_are_mended() {
        let feed = read(
            r#"{"version": "https://jsonfeed.org/version/1", "items": [
                {"id": 17, "url": "https://n.example/17", "title": 2024, "content_text": "a < b", "tags": "x",
                 "author": "Ana Ruiz", "language": "pt"},
                {"id": null, "url": ["x"], "summary": "S", "authors": [{"name": "B"}, {"name": null}, 5]}, "no item"]}"#,
            None,
        )
        .unwrap();
        assert_eq!(
            (feed.stage, feed.title, feed.items.len()),
            (Stage::Mended, None, 2)
        );
        let [first, second] = feed.items.as_slice() else {
            panic!()
        };
        assert_eq!((first.id.as_str(), first.title.as_deref()), ("17", Some("2024")));
        assert_eq!(first.content.as_deref(), Some("a &lt; b"));
        assert_eq!(
            (first.authors.as_slice(), first.language.as_deref()),
            (["Ana Ruiz".to_owned()].as_slice(), Some("pt"))
        );
        assert_eq!((second.id.len(), second.link.as_deref()), (32, None));
        assert_eq!(second.authors, ["B"]);
    }

    #[test]
    fn items_before_a_cut_are_kept() {
        let whole = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "T", "authors": [{"name": "x"}], "items": [
            {"id": "1", "title": "a } ] \" {", "authors": [{"name": "y"}]}, {"id": "2"}], "extra": {"a": []}}"#;
        let kept =
            |end: usize| read(whole.get(..end).unwrap(), None).map(|feed| (feed.items.len(), feed.problem));
        let first = whole.find("}]}").unwrap() + 3;
        let second = whole.find("\"2\"}").unwrap() + 4;
        assert_eq!(kept(first - 1).unwrap_err().problem, Problem::Truncated);
        assert_eq!(kept(first), Ok((1, Some(Problem::Truncated))));
        assert_eq!(kept(second), Ok((2, Some(Problem::Truncated))));
        assert_eq!(kept(whole.len()), Ok((2, None)));
    }

    #[test]
    fn without_a_version_it_must_look_like_one() {
        let cases = [
            (r#"{"items": [{"id": 1, "content_html": "x"}]}"#, true),
            (r#"{"items": [{"id": 1, "name": "x"}]}"#, false),
            (r#"{"items": []}"#, false),
            (r#"{"items": [{"id": 1, "content_html": "#, false),
        ];
        for (text, want) in cases {
            assert_eq!(read(text, None).is_ok(), want, "{text}");
        }
        let feed = r#"{"version": "https://jsonfeed.org/version/1", "title": "", "items": [{"id": "a"}]}"#;
        assert_eq!(ids(feed), (vec!["a".to_owned()], Stage::Plain, None));
        assert_eq!(ids(&format!("{feed} trailing")).1, Stage::Mended);
    }
}
