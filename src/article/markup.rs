//! What a page's markup says of the article, as it stands. Takes the flat page, gives raw values in the page's order;
//! `metadata` chooses among them.

use scraper::node::Element;

use super::tree::{Entry, text_of};
use super::{hygiene, json_ld};

/// Values kept of one kind; pages repeat themselves.
const VALUES_MAX: usize = 24;
/// Bytes of a value that is a name, a title, or a date.
const VALUE_BYTES_MAX: usize = 1_000;

/// The raw values.
#[derive(Debug, Default)]
pub(super) struct Markup {
    /// `<html lang>`.
    pub(super) lang: Option<String>,
    /// `<title>`.
    pub(super) title: Option<String>,
    /// Key in lower case (of `property`, `name`, `itemprop` or `http-equiv`) and content of each `<meta>`.
    pub(super) metas: Vec<(String, String)>,
    /// `<link rel=canonical>`.
    pub(super) canonical: Option<String>,
    /// `<base href>`.
    pub(super) base: Option<String>,
    /// What JSON-LD says of the article.
    pub(super) structured: json_ld::Structured,
    /// The headlines of first order.
    pub(super) h1: Vec<String>,
    /// Dates in `<time>` and in elements marked as date of publication: those marked, then the others.
    pub(super) marked_times: Vec<String>,
    /// See `marked_times`.
    pub(super) times: Vec<String>,
    /// Names in elements marked as author.
    pub(super) authors: Vec<String>,
}

impl Markup {
    /// The content of the first `<meta>` with one of the keys, in the order of the keys.
    pub(super) fn meta<'m>(&'m self, keys: &'m [&str]) -> impl Iterator<Item = &'m str> {
        keys.iter().flat_map(|key| {
            self.metas
                .iter()
                .filter(move |(k, _)| k == key)
                .map(|(_, value)| value.as_str())
        })
    }
}

/// Reads the markup in one pass.
pub(super) fn read(entries: &[Entry<'_>]) -> Markup {
    let mut markup = Markup::default();
    for (at, entry) in entries.iter().enumerate() {
        if let Some(element) = entry.element() {
            markup.element(entries, at, entry, element);
        }
    }
    markup
}

impl Markup {
    fn element(&mut self, entries: &[Entry<'_>], at: usize, entry: &Entry<'_>, element: &Element) {
        match element.name() {
            "html" => self.lang = value(element.attr("lang").or_else(|| element.attr("xml:lang"))),
            "meta" => self.meta_element(element),
            "base" => self.base = self.base.take().or_else(|| value(element.attr("href"))),
            "link"
                if element
                    .attr("rel")
                    .is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) =>
            {
                self.canonical = self.canonical.take().or_else(|| value(element.attr("href")));
            }
            "title" => self.title = self.title.take().or_else(|| value(Some(&child_text(entry)))),
            "script" if element.attr("type").is_some_and(json_ld::is_json_ld) => {
                self.structured.read(&child_text(entry));
            }
            "h1" => add(&mut self.h1, Some(&text_of(entries, at))),
            "time" => self.time(entries, at, element),
            _ => {}
        }
        let property = element.attr("itemprop").unwrap_or_default();
        if property == "datePublished" && element.name() != "time" && element.name() != "meta" {
            let text = text_of(entries, at);
            add(
                &mut self.marked_times,
                element
                    .attr("content")
                    .or_else(|| element.attr("datetime"))
                    .or(Some(&text)),
            );
        }
        if entry.text > 0 && entry.text < 120 && is_author(element) {
            add(&mut self.authors, Some(&text_of(entries, at)));
        }
    }

    fn meta_element(&mut self, element: &Element) {
        let key = ["property", "name", "itemprop", "http-equiv"]
            .iter()
            .find_map(|name| element.attr(name));
        if let (Some(key), Some(content)) = (key, value(element.attr("content")))
            && self.metas.len() < VALUES_MAX * 10
        {
            self.metas.push((key.trim().to_lowercase(), content));
        }
    }

    fn time(&mut self, entries: &[Entry<'_>], at: usize, element: &Element) {
        let text = text_of(entries, at);
        let date = element
            .attr("datetime")
            .filter(|date| !date.trim().is_empty())
            .or(Some(&text));
        let is_marked = element.attr("itemprop") == Some("datePublished")
            || element.attr("pubdate").is_some()
            || element
                .attr("class")
                .is_some_and(|class| class.contains("publish") || class.contains("entry-date"));
        add(
            if is_marked {
                &mut self.marked_times
            } else {
                &mut self.times
            },
            date,
        );
    }
}

fn is_author(element: &Element) -> bool {
    element.attr("rel") == Some("author")
        || element.attr("itemprop") == Some("author")
        || element.attr("class").is_some_and(|class| {
            class.split_whitespace().any(|word| {
                matches!(
                    word,
                    "byline"
                        | "author"
                        | "author-name"
                        | "byline-name"
                        | "article-author"
                        | "entry-author"
                        | "p-author"
                )
            })
        })
}

/// The text directly below a title or a script, which has no entries of its own.
fn child_text(entry: &Entry<'_>) -> String {
    entry
        .node
        .children()
        .filter_map(|child| child.value().as_text())
        .map(|text| &**text)
        .collect()
}

fn value(raw: Option<&str>) -> Option<String> {
    let raw = raw?;
    let value = hygiene::line(
        raw.get(..raw.floor_char_boundary(VALUE_BYTES_MAX))
            .unwrap_or_default(),
    );
    (!value.is_empty()).then_some(value)
}

fn add(values: &mut Vec<String>, raw: Option<&str>) {
    if values.len() < VALUES_MAX
        && let Some(value) = value(raw)
    {
        values.push(value);
    }
}
