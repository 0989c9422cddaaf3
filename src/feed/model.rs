//! The one user of feed-rs: takes text that is sound XML or JSON, gives feed-rs's model of it, and our items from that.
//!
//! What feed-rs does that we undo or go round: it copies an RSS item's `pubDate` into `updated`; it gives an item without
//! id and link a random id; it reads dates narrowly; it panics on some inputs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::model::{Content, Entry, Feed as Model, FeedType, Link, LinkTarget, Person, Text};
use feed_rs::parser::{Builder, ParseFeedError};
use jiff::Timestamp;
use url::Url;

use super::date::read_date;
use super::item::{Item, Kind};
use super::plain::{html_title, text_title};

/// Why feed-rs gave nothing.
#[derive(Debug)]
pub(super) enum Failed {
    /// It refused the text.
    Refused(ParseFeedError),
    /// It panicked.
    Panicked,
}

impl Failed {
    /// One line for people.
    pub(super) fn why(&self) -> String {
        match self {
            Self::Refused(error) => error.to_string(),
            Self::Panicked => "the parser panicked".to_owned(),
        }
    }
}

/// Parses a text with feed-rs. An id that the feed does not give stays empty.
pub(super) fn parse(text: &str, base: Option<&Url>) -> Result<Model, Failed> {
    let parser = Builder::new()
        .base_uri(base.map(Url::as_str))
        .sanitize_content(false)
        .id_generator(|_, _, _| String::new())
        // By its text, as the hook wants a type of a date library that we do not use.
        .timestamp_parser(|text| read_date(text)?.to_string().parse().ok())
        .build();
    match catch_unwind(AssertUnwindSafe(|| parser.parse(text.as_bytes()))) {
        Ok(Ok(model)) => Ok(model),
        Ok(Err(error)) => Err(Failed::Refused(error)),
        Err(_) => Err(Failed::Panicked),
    }
}

/// The feed's own title, as plain text.
pub(super) fn title(kind: Kind, model: &Model) -> Option<String> {
    model.title.as_ref().and_then(|title| plain(kind, title))
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
        summary: entry.summary.and_then(|summary| filled(summary.content)),
        content: entry.content.and_then(body),
        authors: entry.authors.into_iter().filter_map(author).collect(),
        language: entry.language.or_else(|| model.language.clone()).and_then(filled),
    }
}

/// RSS writes `address (name)`, and feed-rs leaves the parentheses.
fn author(person: Person) -> Option<String> {
    let name = person.name.or(person.email)?;
    let bare = name
        .trim()
        .strip_prefix('(')
        .and_then(|name| name.strip_suffix(')'))
        .unwrap_or(&name);
    filled(bare.to_owned())
}

/// The text of an item's content: an Atom entry may hold an image or a film instead.
fn body(content: Content) -> Option<String> {
    let kind = content.content_type.as_str();
    let is_text = kind.starts_with("text/") || kind.contains("html") || kind.contains("xml");
    if is_text {
        content.body.and_then(filled)
    } else {
        None
    }
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

/// A link resolved against the base; as written where that does not work.
pub(super) fn absolute(link: &str, base: Option<&Url>) -> Option<String> {
    let resolved = base.and_then(|base| base.join(link.trim()).ok());
    filled(resolved.map_or_else(|| link.to_owned(), String::from))
}

fn filled(text: String) -> Option<String> {
    let trimmed = text.trim();
    match trimmed.len() {
        0 => None,
        len if len == text.len() => Some(text),
        _ => Some(trimmed.to_owned()),
    }
}
