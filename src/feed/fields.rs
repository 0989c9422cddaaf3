//! The reader of our own behind feed-rs: takes the outline of an item, gives the item. It reads every dialect and extension
//! that the vocabulary knows, and what feed-rs passes over or misreads.

use jiff::Timestamp;
use url::Url;

use super::date::read_date;
use super::item::{Item, Kind};
use super::outline::{Field, Outline, Place, attribute};
use super::person;
use super::value::{Value, flat_text, value};
use super::vocabulary::{SECOND_CHOICE, Slot};

/// Reads the items of one text.
#[derive(Debug)]
pub(super) struct Reader<'t> {
    text: &'t str,
    outline: &'t Outline,
    kind: Kind,
    /// The address against which the feed's own links are resolved.
    base: Option<Url>,
    /// The feed's language.
    language: Option<String>,
    /// The feed's own authors, who wrote what names no other (Atom, RFC 4287, 4.2.1).
    authors: Vec<String>,
}

impl<'t> Reader<'t> {
    /// Of a text and its outline; `base` is the address that the feed was read from.
    pub(super) fn new(kind: Kind, text: &'t str, outline: &'t Outline, base: Option<&Url>) -> Self {
        let mut reader = Self {
            text,
            outline,
            kind,
            base: base.cloned(),
            language: None,
            authors: Vec::new(),
        };
        for tag in &outline.head.tags {
            let tag = text.get(tag.clone()).unwrap_or_default();
            reader.base = rebased(tag, reader.base.take());
            reader.language = language(tag).or(reader.language.take());
        }
        let fields = &outline.head.fields;
        let said = best(fields, Slot::Language, |field| filled(&reader.flat(field)));
        reader.language = said.or(reader.language);
        if kind == Kind::Atom {
            reader.authors = reader.persons(fields);
        }
        reader
    }

    /// The feed's own title, as plain text.
    pub(super) fn title(&self) -> Option<String> {
        best(&self.outline.head.fields, Slot::Title, |field| {
            self.value(field).title()
        })
    }

    /// The address against which the feed's own links are resolved.
    pub(super) fn base(&self) -> Option<&Url> {
        self.base.as_ref()
    }

    /// Whether an item has a link that is not empty.
    pub(super) fn has_link(&self, place: &Place) -> bool {
        place
            .fields
            .iter()
            .any(|field| field.slot() == Slot::Link && !self.tag(&field.inner).is_empty())
    }

    /// An item; its id is empty where the feed gives none.
    pub(super) fn item(&self, place: &Place) -> Item {
        let fields = &place.fields;
        let date = |slot| self.date(fields, slot);
        let body = |slot| best(fields, slot, |field| self.value(field).html());
        let mut item = Item {
            title: best(fields, Slot::Title, |field| self.value(field).title()),
            link: self.link(place),
            id: self.id(place),
            published: date(Slot::Published),
            updated: date(Slot::Updated),
            summary: body(Slot::Summary),
            content: body(Slot::Content),
            authors: Vec::new(),
            language: None,
        };
        self.complete(&mut item, place);
        item
    }

    /// Gives an item what feed-rs does not tell: authors and language; the name of an item in RSS 1.0; the address that is
    /// its guid.
    pub(super) fn complete(&self, item: &mut Item, place: &Place) {
        if item.id.is_empty() {
            item.id = self.id(place);
        }
        if item.link.is_none() {
            item.link = self.permalink(place, &item.id);
        }
        item.authors = self.persons(&place.fields);
        if item.authors.is_empty() {
            item.authors.clone_from(&self.authors);
        }
        let said = best(&place.fields, Slot::Language, |field| filled(&self.flat(field)));
        let own = language(self.tag(&place.tag));
        let of_body = || {
            let mut bodies = place
                .fields
                .iter()
                .filter(|field| matches!(field.slot(), Slot::Content | Slot::Title));
            bodies.find_map(|field| language(self.tag(&field.tag)))
        };
        item.language = said.or(own).or_else(of_body).or_else(|| self.language.clone());
    }

    fn tag(&self, range: &std::ops::Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn value(&self, field: &Field) -> Value {
        value(self.text, self.outline, self.kind, field)
    }

    /// The text of an element, trimmed; that of elements within it does not count.
    fn flat(&self, field: &Field) -> String {
        flat_text(self.tag(&field.inner)).trim().to_owned()
    }

    /// Of dates of one rank the last one counts: software that adds one leaves the old one in its place.
    fn date(&self, fields: &[Field], slot: Slot) -> Option<Timestamp> {
        let dates = fields.iter().filter(|field| field.slot() == slot).rev();
        let dates = dates.filter_map(|field| Some((field.fills.1, read_date(&self.flat(field))?)));
        dates.min_by_key(|(rank, _)| *rank).map(|(_, date)| date)
    }

    fn id(&self, place: &Place) -> String {
        let said = |second: bool| {
            best(&place.fields, Slot::Id, |field| {
                let is_second = field.fills.1 >= SECOND_CHOICE;
                filled(&self.flat(field)).filter(|_| is_second == second)
            })
        };
        let about = || attribute(self.tag(&place.tag), "about").and_then(|about| filled(&about));
        said(false)
            .or_else(about)
            .or_else(|| said(true))
            .unwrap_or_default()
    }

    /// The article's address: what the counting services say it is, then the link.
    fn link(&self, place: &Place) -> Option<String> {
        let base = self.base_of(place);
        let direct = best(&place.fields, Slot::DirectLink, |field| {
            Some(self.flat(field)).filter(|url| is_http(url))
        });
        if direct.is_some() {
            return direct;
        }
        let links = place.fields.iter().filter(|field| field.slot() == Slot::Link);
        let mut links: Vec<(u8, &Field, String)> = links
            .filter_map(|field| {
                let (weight, href) = self.weighed(field)?;
                Some((field.fills.1 + weight, field, href))
            })
            .collect();
        links.sort_by_key(|(weight, ..)| *weight);
        if let Some((_, field, href)) = links.into_iter().next() {
            let base = rebased(self.tag(&field.tag), base);
            return absolute(&href, base.as_ref());
        }
        // CDF, the oldest of the dialects, writes it on the item itself.
        let href = attribute(self.tag(&place.tag), "href").and_then(|href| filled(&href));
        href.and_then(|href| absolute(&href, base.as_ref()))
    }

    /// A link element's address, and what speaks against it: not to the comments, not an enclosure; a web page before
    /// other kinds.
    fn weighed(&self, field: &Field) -> Option<(u8, String)> {
        let tag = self.tag(&field.tag);
        let written = filled(&self.flat(field));
        let href = || attribute(tag, "href").or_else(|| attribute(tag, "resource"));
        let Some(href) = (if tag.contains('=') { href() } else { None }).and_then(|href| filled(&href))
        else {
            return written.map(|written| (0, written));
        };
        let rel = attribute(tag, "rel").unwrap_or_default();
        let rel = rel.trim().to_ascii_lowercase();
        let rel = rel.rsplit('/').next().unwrap_or_default();
        if !rel.is_empty() && !rel.split_whitespace().any(|rel| rel == "alternate") {
            return None;
        }
        let media = attribute(tag, "type").unwrap_or_default().to_ascii_lowercase();
        let is_page = media.is_empty() || media.contains("html") || media.contains("text");
        let other_scheme = href.contains("://") && !is_http(&href);
        Some((u8::from(!is_page) + u8::from(other_scheme), href))
    }

    /// An RSS guid is the item's address unless it says that it is not.
    fn permalink(&self, place: &Place, id: &str) -> Option<String> {
        if self.kind != Kind::Rss {
            return None;
        }
        let guid = place
            .fields
            .iter()
            .find(|field| field.slot() == Slot::Id && field.fills.1 == 0)?;
        let says = attribute(self.tag(&guid.tag), "isPermaLink").map(|says| says.trim().to_ascii_lowercase());
        let is_link = match says.as_deref() {
            Some("false") => false,
            Some("true") => true,
            _ => is_http(id),
        };
        let base = self.base_of(place);
        if is_link {
            absolute(id, base.as_ref())
        } else {
            None
        }
    }

    fn base_of(&self, place: &Place) -> Option<Url> {
        rebased(self.tag(&place.tag), self.base.clone())
    }

    fn persons(&self, fields: &[Field]) -> Vec<String> {
        let named = |second: bool| {
            let authors = fields.iter().filter(move |field| field.slot() == Slot::Author);
            let authors = authors.filter(move |field| (field.fills.1 >= SECOND_CHOICE) == second);
            let mut names: Vec<String> = Vec::new();
            for name in authors.filter_map(|field| person::name(self.tag(&field.inner), field.flat)) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names
        };
        let first = named(false);
        if first.is_empty() { named(true) } else { first }
    }
}

/// What the best of several elements for one slot gives: by rank, then in the item's order.
fn best<T>(fields: &[Field], slot: Slot, read: impl Fn(&Field) -> Option<T>) -> Option<T> {
    let mut candidates: Vec<&Field> = fields.iter().filter(|field| field.slot() == slot).collect();
    candidates.sort_by_key(|field| field.fills.1);
    candidates.into_iter().find_map(read)
}

/// The base behind a start tag: its `xml:base` counts from the one before.
fn rebased(tag: &str, base: Option<Url>) -> Option<Url> {
    if !tag.contains("base") {
        return base;
    }
    let Some(own) = attribute(tag, "base") else {
        return base;
    };
    match &base {
        Some(outer) => outer.join(own.trim()).ok().or(base),
        None => Url::parse(own.trim()).ok(),
    }
}

fn language(tag: &str) -> Option<String> {
    if !tag.contains("lang") {
        return None;
    }
    filled(&attribute(tag, "lang")?)
}

/// A link resolved against the base; as written where that does not work.
pub(super) fn absolute(link: &str, base: Option<&Url>) -> Option<String> {
    let resolved = base.and_then(|base| base.join(link.trim()).ok());
    filled(&resolved.map_or_else(|| link.to_owned(), String::from))
}

fn is_http(url: &str) -> bool {
    let scheme = |scheme: &str| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    scheme("http://") || scheme("https://")
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
