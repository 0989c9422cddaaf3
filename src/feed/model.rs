//! The one user of feed-rs: takes text that is sound XML or JSON, gives feed-rs's model of it, and our items from that.
//!
//! What feed-rs does that we undo or go round: it copies an RSS item's `pubDate` into `updated`; it gives an item without
//! id and link a random id; it reads dates narrowly; it panics on some inputs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::model::{Entry, Feed as Model, FeedType, Link, LinkTarget, Text};
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
        content: entry.content.and_then(|content| {
            let is_text = matches!(content.content_type.ty().as_str(), "text")
                || content.content_type.as_str().ends_with("xml");
            if is_text {
                content.body.and_then(filled)
            } else {
                None
            }
        }),
        authors: entry
            .authors
            .into_iter()
            .filter_map(|author| author.name.or(author.email))
            .filter_map(filled)
            .collect(),
        language: entry.language.or_else(|| model.language.clone()).and_then(filled),
    }
}

/// RSS does not say whether a title is HTML, and mostly it is; JSON Feed says it is text.
fn plain(kind: Kind, title: &Text) -> Option<String> {
    let is_text = match kind {
        Kind::Rss | Kind::Rdf => false,
        Kind::Atom => title.content_type.as_str() == "text/plain",
        Kind::Json => true,
    };
    if is_text {
        text_title(&title.content)
    } else {
        html_title(&title.content)
    }
}

/// The link to the article: not to its comments, not an enclosure; the first `alternate` in Atom, the first in RSS.
fn article_link(links: &[Link]) -> Option<&Link> {
    let alternate = |link: &&Link| {
        link.rel
            .as_deref()
            .is_none_or(|rel| rel.eq_ignore_ascii_case("alternate"))
    };
    let page = |link: &&Link| {
        link.media_type
            .as_deref()
            .is_none_or(|kind| kind.contains("html") || kind.contains("text"))
    };
    let article = |link: &&Link| is_article(link.target.as_ref()) && alternate(link) && !link.href.is_empty();
    links
        .iter()
        .filter(article)
        .find(page)
        .or_else(|| links.iter().find(article))
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
