//! The one user of feed-rs: takes text that is sound XML or JSON, gives feed-rs's model of it, and our items from that.
//!
//! What feed-rs does that we undo or go round: it copies an RSS item's `pubDate` into `updated`; it gives an item without
//! id and link a random id; it reads dates narrowly; it panics on some inputs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::model::{Content, Entry, Feed as Model, FeedType, Link, LinkTarget, Text};
use feed_rs::parser::Builder;
use jiff::Timestamp;
use url::Url;

use super::date::read_date;
use super::fields::absolute;
use super::item::{Item, Kind};
use super::markup::local_name;
use super::outline::{Field, Place, attribute};
use super::plain::{html_title, text_title};
use super::value::Value;
use super::vocabulary::Slot;

/// Parses a text with feed-rs; `None` where it refuses the text, or panics. An id that the feed does not give stays empty.
pub(super) fn parse(text: &str, base: Option<&Url>) -> Option<Model> {
    let parser = Builder::new()
        .base_uri(base.map(Url::as_str))
        .sanitize_content(false)
        .id_generator(|_, _, _| String::new())
        // By its text, as the hook wants a type of a date library that we do not use.
        .timestamp_parser(|text| read_date(text)?.to_string().parse().ok())
        .build();
    catch_unwind(AssertUnwindSafe(|| parser.parse(text.as_bytes())))
        .ok()?
        .ok()
}

/// An entry as one of our items; its id is empty where the feed gives none.
pub(super) fn item(model: &Model, kind: Kind, entry: Entry, base: Option<&Url>) -> Item {
    let published = entry
        .published
        .and_then(|time| time.to_rfc3339().parse::<Timestamp>().ok());
    let updated = entry
        .updated
        .and_then(|time| time.to_rfc3339().parse::<Timestamp>().ok());
    let copied = matches!(model.feed_type, FeedType::RSS0 | FeedType::RSS2) && updated == published;
    Item {
        id: entry.id.trim().to_owned(),
        title: entry.title.as_ref().and_then(|title| plain(kind, title)),
        link: article_link(&entry.links).and_then(|link| absolute(&link.href, base)),
        published,
        updated: if copied { None } else { updated },
        summary: entry
            .summary
            .and_then(|summary| html(summary.content, kind == Kind::Json)),
        content: entry.content.and_then(body),
        authors: Vec::new(),
        language: None,
    }
}

/// The text of an item's content: an Atom entry may hold an image or a film instead.
fn body(content: Content) -> Option<String> {
    let kind = content.content_type.as_str();
    let is_text = kind.starts_with("text/") || kind.contains("html") || kind.contains("xml");
    let body = content.body.filter(|_| is_text)?;
    html(body, kind == "text/plain")
}

fn html(body: String, is_plain: bool) -> Option<String> {
    let value = if is_plain {
        Value::Text(body)
    } else {
        Value::Html(body)
    };
    value.html()
}

/// RSS does not say whether a title is HTML, and mostly it is; JSON Feed says it is text.
fn plain(kind: Kind, title: &Text) -> Option<String> {
    let is_text = match kind {
        Kind::Rss | Kind::Rdf => false,
        Kind::Atom => title.content_type.as_str() == "text/plain",
        Kind::Json | Kind::Sitemap => true,
    };
    if is_text {
        text_title(&title.content)
    } else {
        html_title(&title.content)
    }
}

/// The link to the article: not to its comments, not an enclosure; where there are several, a web page before other
/// kinds, then the first.
fn article_link(links: &[Link]) -> Option<&Link> {
    let is_other = |link: &Link| {
        link.rel
            .as_deref()
            .is_some_and(|rel| !rel.eq_ignore_ascii_case("alternate"))
    };
    let articles = links
        .iter()
        .filter(|link| is_article(link.target.as_ref()) && !is_other(link));
    articles
        .filter(|link| !link.href.is_empty())
        .min_by_key(|link| !is_page(link))
}

fn is_page(link: &Link) -> bool {
    let other_scheme = !link.href.starts_with("http") && link.href.contains("://");
    !other_scheme
        && link
            .media_type
            .as_deref()
            .is_none_or(|kind| kind.contains("html") || kind.contains("text"))
}

fn is_article(target: Option<&LinkTarget>) -> bool {
    !matches!(target, Some(LinkTarget::Comments | LinkTarget::CommentsFeed))
}

/// Whether feed-rs reads an item as it stands: nothing in it but what it knows, each once, in the form that it expects.
/// All others are read by our own reader.
pub(super) fn reads(kind: Kind, text: &str, place: &Place) -> bool {
    let tag = |range: &std::ops::Range<usize>| text.get(range.clone()).unwrap_or_default();
    if tag(&place.tag).contains("base") {
        return false;
    }
    let mut seen: Vec<Slot> = Vec::new();
    place.fields.iter().all(|field| {
        let slot = field.slot();
        // Authors are read from the outline in any case.
        if slot == Slot::Author {
            return true;
        }
        let is_new = !seen.contains(&slot);
        seen.push(slot);
        is_new && field.flat && reads_field(kind, tag(&field.tag), field)
    })
}

fn reads_field(kind: Kind, tag: &str, field: &Field) -> bool {
    let name = tag.trim_start_matches('<');
    let end = name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'));
    let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default();
    let has_attributes = tag.contains('=');
    match kind {
        Kind::Rss | Kind::Rdf => {
            let known = match kind {
                Kind::Rss => matches!(name, "title" | "link" | "guid" | "pubDate" | "description"),
                _ => matches!(name, "title" | "link" | "description"),
            };
            (known || matches!(name, "content:encoded" | "dc:date")) && (!has_attributes || name == "guid")
        }
        Kind::Atom => {
            let is_html = || {
                let is_plain = !tag.contains("mode=") && !tag.contains("base");
                is_plain && attribute(tag, "type").as_deref() == Some("html")
            };
            match local_name(name) {
                "link" => !tag.contains("base") && attribute(tag, "href").is_some(),
                "title" => !has_attributes || is_html(),
                "summary" | "content" => is_html(),
                "id" | "updated" | "published" => !has_attributes,
                _ => false,
            }
            .then_some(field.inner.clone())
            .is_some_and(|inner| !inner.is_empty() || name == "link")
        }
        Kind::Json | Kind::Sitemap => true,
    }
}
