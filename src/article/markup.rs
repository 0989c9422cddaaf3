//! What a page's markup says of the article, as it stands. Takes the flat page, gives raw values in the page's order;
//! `metadata` chooses among them.

use scraper::node::Element;
use serde_json::Value;

use super::tree::{Entry, text_of};
use super::{head, hygiene, json_ld};

/// Values kept of one kind; pages repeat themselves.
const VALUES_MAX: usize = 24;
/// `<meta>` elements kept.
const METAS_MAX: usize = 240;
/// Bytes of a value that is a name, a title, or a date.
const VALUE_BYTES_MAX: usize = 1_000;
/// Blocks of JSON-LD, and their bytes in all.
const BLOCKS_MAX: usize = 64;
const BLOCK_BYTES_MAX: usize = 2_000_000;
/// Headings among which the headline is looked for.
const HEADINGS_MAX: usize = 120;
/// Elements marked as author that are looked at, and the nodes within each: pages nest them.
const MARKED_MAX: usize = 400;
const MARKED_NODES_MAX: usize = 2_000;
/// Characters of an element that holds an author's name.
const AUTHOR_CHARS_MAX: usize = 120;
/// The namespace of HTML.
const HTML: &str = "http://www.w3.org/1999/xhtml";

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
    /// Dates in elements marked as date of publication.
    pub(super) marked_times: Vec<String>,
    /// Dates in `<time>`, in the article's head or body.
    pub(super) times: Vec<String>,
    /// Names in elements marked as author in microdata or as a link to the author.
    pub(super) authors: Vec<String>,
    /// What readers see around the headline.
    pub(super) head: head::Head,
    /// Whether an element of the article's frame says that it is for subscribers.
    pub(super) is_walled: bool,
    /// Whether the page is a set of frames.
    pub(super) is_frameset: bool,
}

impl Markup {
    /// The content of the first `<meta>` with one of the keys, in the order of the keys.
    pub(super) fn meta<'m>(&'m self, keys: &'m [&str]) -> impl Iterator<Item = &'m str> {
        self.keyed(keys).map(|(_, value)| value)
    }

    /// The same with the key.
    pub(super) fn keyed<'m, 'k: 'm>(
        &'m self,
        keys: &'m [&'k str],
    ) -> impl Iterator<Item = (&'k str, &'m str)> {
        keys.iter().flat_map(|key| {
            self.metas
                .iter()
                .filter(move |(k, _)| k == key)
                .map(|(_, value)| (*key, value.as_str()))
        })
    }
}

/// Reads the markup in one pass.
pub(super) fn read(entries: &[Entry<'_>]) -> Markup {
    let mut reader = Reader::default();
    for (at, entry) in entries.iter().enumerate() {
        if let Some(element) = entry.element() {
            reader.element(entries, at, entry, element);
        }
    }
    reader.finish(entries)
}

/// The markup under construction.
#[derive(Default)]
struct Reader {
    markup: Markup,
    blocks: Vec<Value>,
    block_bytes: usize,
    /// Headings, and where they stand; those of first order first of all.
    headings: Vec<(usize, u8)>,
    /// `<time>` elements, and whether they are marked as date of publication.
    times: Vec<(usize, String, bool)>,
    /// Elements marked as author so far.
    marked: usize,
}

impl Reader {
    fn element(&mut self, entries: &[Entry<'_>], at: usize, entry: &Entry<'_>, element: &Element) {
        let markup = &mut self.markup;
        match element.name() {
            "html" => {
                markup.lang = value(element.attr("lang").or_else(|| element.attr("xml:lang")));
                markup.is_walled |= says_walled(element);
            }
            "body" | "article" | "main" => markup.is_walled |= says_walled(element),
            "frameset" => markup.is_frameset = true,
            "meta" => markup.meta_element(element),
            "base" => markup.base = markup.base.take().or_else(|| value(element.attr("href"))),
            "link" if element.attr("rel").is_some_and(|rel| has_word(rel, "canonical")) => {
                markup.canonical = markup.canonical.take().or_else(|| value(element.attr("href")));
            }
            // An `<svg>` has titles of its own.
            "title" if markup.title.is_none() && &*element.name.ns == HTML => {
                markup.title = value(Some(&child_text(entry)));
            }
            "script" if element.attr("type").is_some_and(json_ld::is_json_ld) => {
                let text = child_text(entry);
                self.block_bytes += text.len();
                if self.blocks.len() < BLOCKS_MAX && self.block_bytes <= BLOCK_BYTES_MAX {
                    self.blocks.extend(json_ld::block(&text));
                }
            }
            "time" => self.time(entries, at, element),
            name => {
                if let Some(order) = heading_order(name)
                    && entry.text > 0
                    && self.headings.len() < HEADINGS_MAX
                {
                    self.headings.push((at, order));
                }
            }
        }
        self.marked(entries, at, entry, element);
    }

    /// Elements that say by an attribute that they hold an author or a date.
    fn marked(&mut self, entries: &[Entry<'_>], at: usize, entry: &Entry<'_>, element: &Element) {
        for (name, said) in element.attrs() {
            match name {
                "itemprop" if element.name() != "meta" => {
                    if has_word(said, "datePublished") && element.name() != "time" {
                        if self.markup.marked_times.len() >= VALUES_MAX {
                            continue;
                        }
                        let text = head::spaced_text(entries, at);
                        let date = element.attr("content").or_else(|| element.attr("datetime"));
                        add(&mut self.markup.marked_times, date.or(Some(&text)));
                    } else if has_word(said, "author") {
                        self.author(entries, at, entry);
                    }
                }
                "rel" if has_word(said, "author") => self.author(entries, at, entry),
                _ => {}
            }
        }
    }

    /// The name within an element marked as author: that of its `itemprop=name`, where it has one, else its text.
    fn author(&mut self, entries: &[Entry<'_>], at: usize, entry: &Entry<'_>) {
        self.marked += 1;
        if self.marked > MARKED_MAX
            || self.markup.authors.len() >= VALUES_MAX
            || head::is_foreign(entries, at)
        {
            return;
        }
        let end = entry.end.min(at + MARKED_NODES_MAX);
        let inside = entries.get(at + 1..end).unwrap_or_default();
        let names = inside.iter().enumerate().filter_map(|(k, inner)| {
            let element = inner.element()?;
            let is_name = element
                .attr("itemprop")
                .is_some_and(|said| has_word(said, "name"));
            is_name.then(|| {
                let text = || head::spaced_text(entries, at + 1 + k);
                element.attr("content").map_or_else(text, str::to_owned)
            })
        });
        let names: Vec<String> = names.take(VALUES_MAX).collect();
        for name in &names {
            add(&mut self.markup.authors, Some(name));
        }
        if names.is_empty() && entry.text < AUTHOR_CHARS_MAX {
            add(&mut self.markup.authors, Some(&head::spaced_text(entries, at)));
        }
    }

    fn time(&mut self, entries: &[Entry<'_>], at: usize, element: &Element) {
        if self.times.len() >= VALUES_MAX {
            return;
        }
        let text = text_of(entries, at);
        let date = element
            .attr("datetime")
            .filter(|date| !date.trim().is_empty())
            .or(Some(&text));
        let said = element.attr("itemprop").unwrap_or_default();
        let class = element.attr("class").unwrap_or_default();
        let is_change = said == "dateModified" || class.contains("update") || class.contains("modified");
        let is_marked = said == "datePublished"
            || element.attr("pubdate").is_some()
            || class.contains("publish")
            || class.contains("entry-date");
        if let Some(date) = value(date)
            && !is_change
        {
            self.times.push((at, date, is_marked));
        }
    }

    /// Finds the headline among the headings, and reads what stands around it.
    fn finish(mut self, entries: &[Entry<'_>]) -> Markup {
        let hints = json_ld::Hints {
            urls: self
                .markup
                .canonical
                .as_deref()
                .into_iter()
                .chain(self.markup.meta(&["og:url"]))
                .collect(),
            titles: self
                .markup
                .title
                .as_deref()
                .into_iter()
                .chain(self.markup.meta(&["og:title", "twitter:title"]))
                .collect(),
        };
        self.markup.structured = json_ld::read(&self.blocks, &hints);
        let headings: Vec<(usize, u8, String)> = self
            .headings
            .iter()
            .filter_map(|(at, order)| Some((*at, *order, value(Some(&head::spaced_text(entries, *at)))?)))
            .collect();
        let anchor = self.markup.headline(&headings);
        let h1 = headings.iter().filter(|(_, order, _)| *order == 1);
        self.markup.h1 = h1.map(|(_, _, text)| text.clone()).take(VALUES_MAX).collect();
        if let Some(at) = anchor {
            self.markup.head = head::read(entries, at);
        }
        for (at, date, is_marked) in self.times {
            if is_marked {
                add(&mut self.markup.marked_times, Some(&date));
            } else if !head::is_foreign(entries, at) {
                add(&mut self.markup.times, Some(&date));
            }
        }
        self.markup
    }
}

impl Markup {
    /// The place of the headline that readers see: the heading that the page's titles repeat, else a lone one of first
    /// order.
    fn headline(&self, headings: &[(usize, u8, String)]) -> Option<usize> {
        let titles: Vec<&str> = [self.structured.headline.as_deref(), self.title.as_deref()]
            .into_iter()
            .flatten()
            .chain(self.meta(&["og:title", "twitter:title"]))
            .collect();
        let repeats = |text: &str| titles.iter().any(|title| hygiene::holds_same(title, text));
        let of_first = || headings.iter().filter(|(_, order, _)| *order == 1);
        of_first()
            .find(|(_, _, text)| repeats(text))
            .or_else(|| headings.iter().find(|(_, _, text)| repeats(text)))
            .or_else(|| of_first().next())
            .map(|(at, _, _)| *at)
    }

    fn meta_element(&mut self, element: &Element) {
        let key = ["property", "name", "itemprop", "http-equiv"]
            .iter()
            .find_map(|name| element.attr(name));
        if let (Some(key), Some(content)) = (key, value(element.attr("content")))
            && self.metas.len() < METAS_MAX
        {
            self.metas.push((key.trim().to_lowercase(), content));
        }
    }
}

fn heading_order(name: &str) -> Option<u8> {
    match name {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        _ => None,
    }
}

/// Whether the classes of an article's frame say that it is for subscribers.
fn says_walled(element: &Element) -> bool {
    const WORDS: [&str; 12] = [
        "is-premium",
        "premium-article",
        "article-premium",
        "is-paywalled",
        "paywalled",
        "has-paywall",
        "paywall-active",
        "subscriber-only",
        "subscribers-only",
        "article-locked",
        "is-locked",
        "is-subscriber-content",
    ];
    element
        .attr("class")
        .is_some_and(|class| class.split_whitespace().any(|word| WORDS.contains(&word)))
}

fn has_word(said: &str, word: &str) -> bool {
    said.split_whitespace()
        .any(|said| said.eq_ignore_ascii_case(word))
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
