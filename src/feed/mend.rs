//! The mender: takes the markup of a feed that no parser would read, gives markup that any parser reads. The root, its
//! version and the namespaces become those that feed-rs knows; references and attributes are made sound; tags that
//! stand open, cross each other or never came are balanced; of what is cut, everything before the cut is kept that
//! makes sense alone.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::item::Kind;
use super::markup::{Attributes, CDATA, Kind as PieceKind, Piece, Pieces, local_name, prefix};
use super::outline::PIECES_MAX;
use super::reference::{Budget, Entities, Reference, escape_into, resolve};
use super::vocabulary::{PREFIXES, Space, is_item};

/// Open elements among which the start of an end tag is looked for, from the innermost.
const SEARCH_MAX: usize = 64;

/// Open elements that are always looked at: root, channel, item, field.
const FRAME_MAX: usize = 5;

/// Prefixes that are kept in mind as declared.
const DECLARED_MAX: usize = 200;

/// Names as feed-rs wants them, which feeds write in other cases.
const NAMES: &[&str] = &[
    "channel",
    "item",
    "title",
    "link",
    "description",
    "guid",
    "pubDate",
    "author",
    "category",
    "language",
    "image",
    "entry",
    "id",
    "summary",
    "content",
    "updated",
    "published",
    "name",
    "email",
];

/// Elements whose text is worth nothing when half of it is missing.
const ATOMIC: &[&str] = &[
    "title",
    "link",
    "guid",
    "id",
    "pubdate",
    "published",
    "issued",
    "date",
    "created",
    "updated",
    "modified",
    "author",
    "creator",
    "category",
    "comments",
    "origlink",
];

/// Elements by which an item is known.
const NAMING: &[&str] = &["link", "guid", "id", "origlink"];

/// Elements that begin a new field of an item, and that no title, address or date holds.
const FIELDS: &[&str] = &[
    "guid",
    "pubdate",
    "description",
    "encoded",
    "creator",
    "category",
    "comments",
    "enclosure",
    "published",
    "updated",
    "issued",
    "modified",
    "author",
    "origlink",
    "commentrss",
    "title",
    "link",
    "summary",
    "content",
];

/// Elements of HTML that never have an end tag.
const VOID: &[&str] = &["br", "hr", "img", "input", "wbr", "area", "col", "embed", "param"];

/// Markup that any parser reads, and what it took.
#[derive(Debug)]
pub(super) struct Mended {
    /// The markup.
    pub(super) text: String,
    /// Whether tags were balanced: added, dropped or moved.
    pub(super) rebalanced: bool,
    /// Whether the text ended before its root did.
    pub(super) cut: bool,
}

/// Mends a text that starts with the feed's root element. `loose` says that its tags do not fit together, so that guesses
/// are wanted about where elements end.
pub(super) fn mend(kind: Kind, text: &str, entities: &Entities, loose: bool) -> Mended {
    let mut mender = Mender {
        text,
        kind,
        entities,
        budget: Budget::default(),
        loose,
        out: String::with_capacity(text.len() + text.len() / 8 + 1024),
        open: Vec::new(),
        declared: Vec::new(),
        item: None,
        named: false,
        rebalanced: false,
    };
    let cut = mender.run();
    Mended {
        text: mender.out,
        rebalanced: mender.rebalanced,
        cut,
    }
}

/// An open element.
struct Element<'t> {
    /// Its name as it was mended.
    name: Cow<'t, str>,
    /// Its name as written.
    written: &'t str,
    /// Where it begins in the mended text.
    at: usize,
}

impl Element<'_> {
    fn is_one_of(&self, names: &[&str]) -> bool {
        is_one_of(self.written, names)
    }
}

struct Mender<'t> {
    text: &'t str,
    kind: Kind,
    entities: &'t Entities,
    budget: Budget,
    loose: bool,
    out: String,
    open: Vec<Element<'t>>,
    /// Prefixes that were declared so far.
    declared: Vec<&'t str>,
    /// Where in `open` the item stands.
    item: Option<usize>,
    /// Whether the item has an element by which it is known.
    named: bool,
    rebalanced: bool,
}

impl<'t> Mender<'t> {
    /// Writes the whole text; says whether it was cut.
    fn run(&mut self) -> bool {
        let mut pieces = Pieces::of(self.text);
        let mut seen = 0;
        loop {
            let Some(cut_at) = self.pieces(&mut pieces, &mut seen) else {
                return false;
            };
            let rest = self.text.get(cut_at..).unwrap_or_default();
            if self.ends_root(rest) {
                self.close_to(0);
                return false;
            }
            // An unclosed CDATA section ends where its element does, if it does.
            let Some(cdata) = rest.strip_prefix(CDATA) else {
                break;
            };
            let name = self.open.last().map_or("", |element| element.written);
            let end = cdata.find(&format!("</{name}")).filter(|_| !name.is_empty());
            let inside = end.and_then(|end| cdata.get(..end)).unwrap_or(cdata);
            self.write_cdata(inside);
            if end.is_none() {
                break;
            }
            self.rebalanced = true;
            pieces.go_on_at(cut_at + CDATA.len() + inside.len());
        }
        self.rebalanced = true;
        self.close_cut();
        true
    }

    /// Writes pieces; where the text is cut, gives where its last one begins. `None` when the root has ended, or the bound
    /// is reached.
    fn pieces(&mut self, pieces: &mut Pieces<'t>, seen: &mut usize) -> Option<usize> {
        for piece in pieces {
            *seen += 1;
            if *seen > PIECES_MAX {
                self.close_to(0);
                return None;
            }
            match &piece.kind {
                PieceKind::Start { name, empty } => self.start(&piece, self.at(name.start, name.end), *empty),
                PieceKind::End(name) => self.end(self.at(name.start, name.end)),
                PieceKind::Text => {
                    let text = self.at(piece.range.start, piece.range.end);
                    self.write_text(text);
                }
                PieceKind::CData(inner) => self.write_cdata(self.at(inner.start, inner.end)),
                PieceKind::Other => {}
                PieceKind::Cut => return Some(piece.range.start),
            }
            if self.open.is_empty() {
                return None;
            }
        }
        Some(self.text.len())
    }

    /// Whether a cut piece is the root's end tag without its last character.
    fn ends_root(&self, rest: &str) -> bool {
        let [root] = self.open.as_slice() else {
            return false;
        };
        let name = rest.strip_prefix("</").map(str::trim);
        name.is_some_and(|name| name.eq_ignore_ascii_case(root.written))
    }

    fn at(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn start(&mut self, piece: &Piece, written: &'t str, empty: bool) {
        let tag = self.at(piece.range.start, piece.range.end);
        if self.open.is_empty() {
            self.root(tag, written, empty);
            return;
        }
        if self.loose {
            self.close_what_ends_here(written);
        }
        self.declare(tag);
        let at = self.out.len();
        let name = self.name(written);
        let is_child = self.item.is_some_and(|item| self.open.len() == item + 1);
        if is_child && is_one_of(written, NAMING) && tag.contains("href") {
            self.named = true;
        }
        let begins_item = self.item.is_none() && self.open.len() < 3 && is_item(local_name(written));
        let is_void = self.loose && self.item.is_some() && !is_child && is_one_of(written, VOID);
        let ends = empty || is_void;
        // feed-rs refuses a feed in which a text is empty.
        let says_nothing = is_child && empty && !tag.contains('=');
        if says_nothing {
            return;
        }
        self.out.push('<');
        self.out.push_str(&name);
        self.write_attributes(tag);
        self.out.push_str(if ends { "/>" } else { ">" });
        if ends {
            return;
        }
        if begins_item {
            self.item = Some(self.open.len());
            self.named = tag.contains("about");
        }
        self.open.push(Element { name, written, at });
    }

    /// An item ends where the next one begins, and a plain field where the next field does.
    fn close_what_ends_here(&mut self, written: &str) {
        let Some(item) = self.item else { return };
        if is_item(local_name(written)) && self.open.len() > item {
            self.rebalanced = true;
            self.close_to(item);
            return;
        }
        let field = item + 1;
        let in_plain_field = self.open.get(field).is_some_and(|field| field.is_one_of(ATOMIC));
        if in_plain_field && is_one_of(written, FIELDS) {
            self.rebalanced = true;
            self.close_to(field);
        }
    }

    fn end(&mut self, written: &str) {
        let is_it = |element: &Element<'_>| element.written.eq_ignore_ascii_case(written);
        let inner = self.open.iter().rev().take(SEARCH_MAX).position(is_it);
        let inner = inner.map(|back| self.open.len() - 1 - back);
        let frame = || self.open.iter().take(FRAME_MAX).position(is_it);
        // `<content:encoded>` and `</encoded>`
        let field = || {
            let field = self.item? + 1;
            let open = self.open.get(field)?;
            local_name(open.written)
                .eq_ignore_ascii_case(local_name(written))
                .then_some(field)
        };
        match inner.or_else(frame).or_else(field) {
            Some(at) => {
                self.rebalanced |= at + 1 < self.open.len();
                self.close_to(at);
            }
            None => self.rebalanced = true,
        }
    }

    /// Ends the element at this place among the open ones, and all within it.
    fn close_to(&mut self, at: usize) {
        while self.open.len() > at {
            let Some(element) = self.open.pop() else { return };
            let depth = self.open.len();
            let is_field = self.item.is_some_and(|item| depth == item + 1);
            self.named |= is_field && element.is_one_of(NAMING);
            if self.item == Some(depth) {
                self.item = None;
            }
            let _ = write!(self.out, "</{}>", element.name);
        }
    }

    /// The text ends here. Half of a title or an address is worth less than none, and so is an item that nothing tells
    /// from others.
    fn close_cut(&mut self) {
        if let Some(item) = self.item {
            if let Some(field) = self.open.get(item + 1).filter(|field| field.is_one_of(ATOMIC)) {
                self.out.truncate(field.at);
                self.open.truncate(item + 1);
            }
            if !self.named
                && let Some(element) = self.open.get(item)
            {
                self.out.truncate(element.at);
                self.open.truncate(item);
            }
        }
        self.close_to(0);
    }

    fn root(&mut self, tag: &'t str, written: &'t str, empty: bool) {
        let is_channel = local_name(written).eq_ignore_ascii_case("channel");
        let name: Cow<'t, str> = match self.kind {
            Kind::Rdf => "rdf:RDF".into(),
            Kind::Atom => match prefix(written) {
                Some(prefix) => format!("{prefix}:{}", local_name(written).to_ascii_lowercase()).into(),
                None => written.to_ascii_lowercase().into(),
            },
            _ => "rss".into(),
        };
        let _ = write!(self.out, "<{name}");
        match self.kind {
            Kind::Rdf => self.write_namespace("", Space::Rss),
            Kind::Atom => self.write_namespace("", Space::Atom),
            _ => self.out.push_str(" version=\"2.0\""),
        }
        self.declare(tag);
        for (known, space) in PREFIXES {
            let is_new = !self.declared.contains(known) || *known == "rdf";
            if is_new {
                self.write_namespace(known, *space);
            }
        }
        for attribute in Attributes::of(tag) {
            let is_kept = attribute.name.starts_with("xml:") || attribute.name.starts_with("xmlns:");
            if is_kept && attribute.name != "xmlns:rdf" {
                self.write_attribute(attribute.name, attribute.value);
            }
        }
        self.declared.extend(
            PREFIXES
                .iter()
                .filter(|(_, space)| space.address().is_some())
                .map(|(known, _)| *known),
        );
        self.out.push('>');
        if is_channel {
            // A channel without the root around it.
            self.open.push(Element {
                name,
                written: "",
                at: 0,
            });
            self.out.push_str("<channel>");
            self.open.push(Element {
                name: "channel".into(),
                written,
                at: self.out.len(),
            });
        } else {
            self.open.push(Element { name, written, at: 0 });
        }
        if is_item(local_name(written)) {
            self.item = Some(0);
            self.named = true;
        }
        if empty {
            self.close_to(0);
        }
    }

    fn write_namespace(&mut self, prefix: &str, space: Space) {
        let Some(address) = space.address() else { return };
        let colon = if prefix.is_empty() { "" } else { ":" };
        let _ = write!(self.out, " xmlns{colon}{prefix}=\"{address}\"");
    }

    /// Keeps in mind which prefixes a tag declares.
    fn declare(&mut self, tag: &'t str) {
        if !tag.contains("xmlns:") {
            return;
        }
        for attribute in Attributes::of(tag) {
            if let Some(prefix) = attribute.name.strip_prefix("xmlns:")
                && self.declared.len() < DECLARED_MAX
                && !self.declared.contains(&prefix)
            {
                self.declared.push(prefix);
            }
        }
    }

    /// An element's name: in the case that parsers know, and without a prefix that nothing declares, for feed-rs takes
    /// such an element for one of the feed's own.
    fn name(&self, written: &'t str) -> Cow<'t, str> {
        let Some(prefix) = prefix(written) else {
            let is_own = self.item.is_none_or(|item| self.open.len() <= item + 2);
            let known = NAMES
                .iter()
                .find(|name| is_own && name.eq_ignore_ascii_case(written));
            return known.map_or(Cow::Borrowed(written), |name| Cow::Borrowed(*name));
        };
        if self.declared.contains(&prefix) || prefix == "xml" {
            Cow::Borrowed(written)
        } else if let Some((known, _)) = PREFIXES
            .iter()
            .find(|(known, space)| known.eq_ignore_ascii_case(prefix) && space.address().is_some())
        {
            Cow::Owned(format!("{known}:{}", local_name(written)))
        } else {
            Cow::Owned(written.replace(':', "_"))
        }
    }

    fn write_attributes(&mut self, tag: &str) {
        let mut seen: Vec<&str> = Vec::new();
        for attribute in Attributes::of(tag) {
            if is_attribute_name(attribute.name) && seen.len() < SEARCH_MAX && !seen.contains(&attribute.name)
            {
                seen.push(attribute.name);
                self.write_attribute(attribute.name, attribute.value);
            }
        }
    }

    fn write_attribute(&mut self, name: &str, value: &str) {
        let space = name
            .starts_with("xmlns")
            .then(|| Space::of(value))
            .and_then(Space::address);
        let _ = write!(self.out, " {name}=\"");
        match space {
            Some(address) => self.out.push_str(address),
            None => {
                for (n, part) in value.split('"').enumerate() {
                    if n > 0 {
                        self.out.push_str("&quot;");
                    }
                    self.write_text(part);
                }
            }
        }
        self.out.push('"');
    }

    /// Text with every reference sound and every bracket that is none of a tag escaped.
    fn write_text(&mut self, text: &str) {
        let mut parts = text.split('&');
        self.write_brackets(parts.next().unwrap_or_default());
        for part in parts {
            let reference = Reference::at(part);
            match &reference {
                Reference::Sound(name) => {
                    let _ = write!(self.out, "&{name};");
                }
                Reference::Odd(name) => match resolve(name, self.entities, &mut self.budget) {
                    Some(text) => escape_into(&mut self.out, &text),
                    None => {
                        let _ = write!(self.out, "&amp;{name};");
                    }
                },
                Reference::None => self.out.push_str("&amp;"),
            }
            self.write_brackets(part.get(reference.len()..).unwrap_or_default());
        }
    }

    fn write_brackets(&mut self, text: &str) {
        let mut parts = text.split('<');
        self.out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            self.out.push_str("&lt;");
            self.out.push_str(part);
        }
    }

    fn write_cdata(&mut self, inside: &str) {
        self.out.push_str(CDATA);
        self.out.push_str(inside);
        self.out.push_str("]]>");
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    let local = local_name(name);
    names.iter().any(|name| name.eq_ignore_ascii_case(local))
}

fn is_attribute_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.'))
}
