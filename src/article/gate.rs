//! The gate before the HTML parser. Takes a page, gives a page that the parser reads in linear time.
//!
//! The parser's tree builder looks through its stack of open elements for nearly every tag, so a page of n tags nested
//! n deep costs n² steps: 128 KB of nested lists take seconds. The gate counts how deep the parser would stand, with
//! the parser's own rules as far as they make elements close; where a rule is not followed here the count is too high,
//! never too low. Tags past the limit are left out, their text stays.

use std::borrow::Cow;

use crate::text::Note;

/// Elements open at the same time. The deepest of 729 measured news pages has under 100.
pub(super) const DEPTH_MAX: usize = 512;
/// Tags of one page; the page is cut there. Heavy news pages have some 10,000.
const TAGS_MAX: usize = 200_000;
/// Bytes of one page; the page is cut there.
const BYTES_MAX: usize = 8_000_000;
/// Attributes of one tag: the tokenizer compares each with all before it. A tag with more loses them all.
const ATTRIBUTES_MAX: usize = 256;
/// Formatting elements left open: the parser opens all of them anew in every later paragraph. Further ones are left out.
const UNCLOSED_MAX: usize = 16;

/// The page within the limits, and what was done to it.
pub(super) fn bound(html: &str) -> (Cow<'_, str>, Vec<Note>) {
    bound_to(html, DEPTH_MAX)
}

fn bound_to(html: &str, depth_max: usize) -> (Cow<'_, str>, Vec<Note>) {
    let mut notes = Vec::new();
    let page = head(html, BYTES_MAX);
    if page.len() < html.len() {
        notes.push(Note::new(
            "page-cut",
            format!("the page was cut after {} bytes", page.len()),
        ));
    }
    let mut scan = Scan {
        depth_max,
        out: String::new(),
        copied: 0,
        stack: Vec::new(),
        unclosed: Vec::new(),
        dropped: 0,
    };
    let end = scan.page(page);
    if end < page.len() {
        notes.push(Note::new(
            "page-cut",
            format!("the page was cut after {TAGS_MAX} tags"),
        ));
    }
    if scan.dropped > 0 {
        let n = scan.dropped;
        notes.push(Note::new(
            "page-flattened",
            format!("{n} tags were nested too deep or malformed and were left out"),
        ));
    }
    if scan.copied == 0 {
        return (Cow::Borrowed(head(page, end)), notes);
    }
    scan.out.push_str(page.get(scan.copied..end).unwrap_or_default());
    (Cow::Owned(scan.out), notes)
}

/// The first `len` bytes, or a few less so as not to cut a character.
fn head(text: &str, len: usize) -> &str {
    text.get(..text.floor_char_boundary(len)).unwrap_or_default()
}

struct Scan {
    depth_max: usize,
    out: String,
    /// Bytes of the page that are in `out`, or left out of it.
    copied: usize,
    stack: Vec<Open>,
    /// Formatting elements that an outer end tag closed: the parser will open them again.
    unclosed: Vec<Name>,
    dropped: usize,
}

/// An element that stands open.
struct Open {
    name: Name,
    /// Whether its children are SVG or `MathML`.
    foreign: bool,
}

/// A tag's name in lower case: its first 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Name {
    bytes: [u8; 16],
    len: u8,
}

impl Name {
    fn new(raw: &[u8]) -> Self {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(raw) {
            *to = from.to_ascii_lowercase();
        }
        Self {
            bytes,
            len: u8::try_from(raw.len()).unwrap_or(u8::MAX),
        }
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes
            .get(..usize::from(self.len).min(16))
            .unwrap_or_default()
    }

    fn is_in(self, names: &[&str]) -> bool {
        names.iter().any(|name| name.as_bytes() == self.as_bytes())
    }
}

struct Tag {
    name: Name,
    closes: bool,
    closes_itself: bool,
    attributes: usize,
    /// The byte after the name.
    name_end: usize,
    /// The byte after `>`.
    end: usize,
}

impl Scan {
    /// Goes over the page; gives the byte where it had to stop.
    fn page(&mut self, page: &str) -> usize {
        let bytes = page.as_bytes();
        let (mut at, mut tags) = (0, 0);
        while let Some(open) = find(bytes, at, b"<") {
            let next = bytes.get(open + 1).copied().unwrap_or_default();
            at = match next {
                b'!' | b'?' => markup_end(bytes, open),
                b'/' | b'a'..=b'z' | b'A'..=b'Z' => {
                    tags += 1 + self.unclosed.len();
                    if tags > TAGS_MAX {
                        return open;
                    }
                    let Some(tag) = read_tag(bytes, open) else {
                        return bytes.len();
                    };
                    self.tag(page, open, &tag)
                }
                _ => open + 1,
            };
        }
        bytes.len()
    }

    /// Takes in one tag; gives the byte to go on from.
    fn tag(&mut self, page: &str, open: usize, tag: &Tag) -> usize {
        if tag.closes {
            self.end_tag(tag.name);
            return tag.end;
        }
        let foreign = self.stack.last().is_some_and(|open| open.foreign);
        if !self.start_tag(tag, foreign) {
            self.replace(page, open, tag.end, " ");
        } else if tag.attributes > ATTRIBUTES_MAX {
            let bare = format!("{}>", page.get(open..tag.name_end).unwrap_or_default());
            self.replace(page, open, tag.end, &bare);
        }
        if tag.name.is_in(RAW_TEXT) && !foreign {
            return raw_text_end(page.as_bytes(), tag);
        }
        tag.end
    }

    /// Whether the parser may see it.
    fn start_tag(&mut self, tag: &Tag, foreign: bool) -> bool {
        let name = tag.name;
        if name.is_in(NOT_OPENED) {
            return true;
        }
        let mut foreign = foreign;
        if foreign && name.is_in(BREAKS_OUT) {
            for open in self.stack.iter_mut().rev().take_while(|open| open.foreign) {
                open.foreign = false;
            }
            foreign = false;
        }
        if (foreign && tag.closes_itself) || (!foreign && name.is_in(VOID)) {
            return true;
        }
        if !foreign && name.is_in(RAW_TEXT) {
            // A leaf: its content is taken as it is.
            return true;
        }
        if !foreign {
            self.close_implied(name);
            if name.is_in(&["a", "nobr"]) {
                self.unclosed.retain(|open| *open != name);
            }
        }
        let too_many = name.is_in(FORMATTING) && self.unclosed.len() >= UNCLOSED_MAX;
        if too_many || self.stack.len() + self.unclosed.len() >= self.depth_max {
            return false;
        }
        if !foreign {
            self.open_implied(name);
        }
        let inside = (foreign && !name.is_in(INTEGRATION)) || name.is_in(&["svg", "math"]);
        self.stack.push(Open {
            name,
            foreign: inside,
        });
        if name.as_bytes() == b"template" {
            // Its content is a tree of its own below it.
            self.stack.push(Open {
                name: Name::new(b"#content"),
                foreign: false,
            });
        }
        true
    }

    /// Start tags that end the element before them: the next item, cell, row, or block after an open paragraph.
    fn close_implied(&mut self, name: Name) {
        let groups: &[&[&str]] = match name.as_bytes() {
            b"li" => &[&["p"], &["li"]],
            b"dt" | b"dd" => &[&["p"], &["dt", "dd"]],
            b"option" => &[&["option"]],
            b"td" | b"th" => &[&["p"], &["td", "th"]],
            b"tr" => &[&["p"], &["td", "th"], &["tr"]],
            b"tbody" | b"thead" | b"tfoot" => &[&["td", "th"], &["tr"], &["tbody", "thead", "tfoot"]],
            _ if name.is_in(BLOCK_ENDS) && name.as_bytes() != b"button" => &[&["p"]],
            b"p" => &[&["p"]],
            _ => &[],
        };
        for group in groups {
            self.stack.pop_if(|open| open.name.is_in(group));
        }
    }

    /// Rows and cells open the body and the row that they lack.
    fn open_implied(&mut self, name: Name) {
        let mut open_within = |implied: &str, within: &[&str]| {
            if self.stack.last().is_some_and(|open| open.name.is_in(within)) {
                self.stack.push(Open {
                    name: Name::new(implied.as_bytes()),
                    foreign: false,
                });
            }
        };
        if name.is_in(&["tr", "td", "th"]) {
            open_within("tbody", &["table"]);
        }
        if name.is_in(&["td", "th"]) {
            open_within("tr", &["tbody", "thead", "tfoot"]);
        }
    }

    /// Closes what the parser would close; an end tag that fits nothing closes nothing.
    fn end_tag(&mut self, name: Name) {
        let formatting = name.is_in(FORMATTING);
        let barriers: &[&str] = match name.as_bytes() {
            b"table" | b"td" | b"th" | b"tr" | b"tbody" | b"thead" | b"tfoot" | b"caption" => {
                &["table", "template", "select"]
            }
            b"svg" | b"math" => BARRIERS_AND_SPECIAL,
            b"li" => &[
                "ul", "ol", "table", "td", "th", "caption", "template", "object", "applet", "marquee",
                "select", "button",
            ],
            b"p" => &[
                "button", "table", "td", "th", "caption", "template", "object", "applet", "marquee", "select",
            ],
            _ if name.is_in(BLOCK_ENDS) || formatting => BARRIERS,
            _ => BARRIERS_AND_SPECIAL,
        };
        for k in (0..self.stack.len()).rev() {
            let Some(open) = self.stack.get(k) else { return };
            if open.name == name {
                let over_a_block = formatting
                    && self
                        .stack
                        .iter()
                        .skip(k + 1)
                        .any(|o| o.name.is_in(BARRIERS_AND_SPECIAL));
                if over_a_block {
                    self.stack.remove(k);
                } else {
                    let left: Vec<Open> = self.stack.drain(k..).skip(1).collect();
                    self.unclosed
                        .extend(left.iter().map(|o| o.name).filter(|n| n.is_in(FORMATTING)));
                }
                return;
            }
            if open.name.is_in(barriers) || (open.foreign && !name.is_in(&["svg", "math"])) {
                break;
            }
        }
        if let Some(k) = self.unclosed.iter().rposition(|open| *open == name) {
            self.unclosed.remove(k);
        }
    }

    fn replace(&mut self, page: &str, from: usize, to: usize, with: &str) {
        self.out.push_str(page.get(self.copied..from).unwrap_or_default());
        self.out.push_str(with);
        self.copied = to;
        self.dropped += 1;
    }
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let first = *what.first()?;
    let mut at = 0;
    loop {
        at += rest.get(at..)?.iter().position(|b| *b == first)?;
        if rest.get(at..)?.starts_with(what) {
            return Some(from + at);
        }
        at += 1;
    }
}

/// The end of a comment, a declaration or a processing instruction.
fn markup_end(bytes: &[u8], open: usize) -> usize {
    let rest = bytes.get(open..).unwrap_or_default();
    if !rest.starts_with(b"<!--") {
        return find(bytes, open, b">").map_or(bytes.len(), |end| end + 1);
    }
    if rest.starts_with(b"<!-->") {
        return open + 5;
    }
    if rest.starts_with(b"<!--->") {
        return open + 6;
    }
    // The parser also ends a comment at `--!>`: the nearer of the two.
    let mut at = open + 4;
    while let Some(dashes) = find(bytes, at, b"--") {
        match (bytes.get(dashes + 2), bytes.get(dashes + 3)) {
            (Some(b'>'), _) => return dashes + 3,
            (Some(b'!'), Some(b'>')) => return dashes + 4,
            _ => at = dashes + 1,
        }
    }
    bytes.len()
}

/// Reads a tag as the tokenizer does: `>` within quotes does not end it. `None` where the page ends first.
fn read_tag(bytes: &[u8], open: usize) -> Option<Tag> {
    let closes = bytes.get(open + 1) == Some(&b'/');
    let start = open + 1 + usize::from(closes);
    if closes && !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
        // `</` with no name is a comment up to the next `>`.
        let end = find(bytes, open, b">")? + 1;
        return Some(Tag {
            name: Name::new(b""),
            closes,
            closes_itself: false,
            attributes: 0,
            name_end: start,
            end,
        });
    }
    let is_end = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
    let name_end = start + bytes.get(start..)?.iter().position(is_end)?;
    let name = Name::new(bytes.get(start..name_end)?);
    let (mut at, mut attributes) = (name_end, 0);
    loop {
        match bytes.get(at)? {
            b'>' => {
                let closes_itself = bytes.get(at - 1) == Some(&b'/');
                return Some(Tag {
                    name,
                    closes,
                    closes_itself,
                    attributes,
                    name_end,
                    end: at + 1,
                });
            }
            b'/' => at += 1,
            b if b.is_ascii_whitespace() => at += 1,
            _ => {
                attributes += 1;
                at = attribute_end(bytes, at)?;
            }
        }
    }
}

/// The byte after an attribute and its value.
fn attribute_end(bytes: &[u8], start: usize) -> Option<usize> {
    let skip_space =
        |from: usize| Some(from + bytes.get(from..)?.iter().position(|b| !b.is_ascii_whitespace())?);
    let is_end = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'/');
    // A name may begin with `=`.
    let name_end = start + 1 + bytes.get(start + 1..)?.iter().position(is_end)?;
    let equals = skip_space(name_end)?;
    if bytes.get(equals) != Some(&b'=') {
        return Some(name_end);
    }
    let value = skip_space(equals + 1)?;
    match bytes.get(value)? {
        quote @ (b'"' | b'\'') => Some(find(bytes, value + 1, &[*quote])? + 1),
        b'>' => Some(value),
        _ => Some(
            value
                + bytes
                    .get(value..)?
                    .iter()
                    .position(|b| b.is_ascii_whitespace() || *b == b'>')?,
        ),
    }
}

/// The place of the end tag of a script, a style or the like, whose content is no markup.
fn raw_text_end(bytes: &[u8], tag: &Tag) -> usize {
    if tag.name.as_bytes() == b"plaintext" {
        return bytes.len();
    }
    let mut at = tag.end;
    while let Some(close) = find(bytes, at, b"</") {
        let start = close + 2;
        let end = start + usize::from(tag.name.len);
        let ends = bytes
            .get(end)
            .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        if ends
            && bytes
                .get(start..end)
                .is_some_and(|name| Name::new(name) == tag.name)
        {
            return close;
        }
        at = start;
    }
    bytes.len()
}

/// Never on the stack, or there once and for all.
const NOT_OPENED: &[&str] = &["html", "head", "body", "frameset"];

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "frame", "basefont", "bgsound", "keygen", "image",
];

/// With scripting on, as the parser is set, `noscript` is raw too.
const RAW_TEXT: &[&str] = &[
    "script",
    "style",
    "title",
    "textarea",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
];

const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Elements whose end tag closes everything within them, and whose start tag ends a paragraph.
const BLOCK_ENDS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "button",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "header",
    "hgroup",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "pre",
    "search",
    "section",
    "summary",
    "ul",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "form",
];

/// An end tag does not reach past these.
const BARRIERS: &[&str] = &[
    "applet", "caption", "table", "td", "th", "marquee", "object", "template", "select", "button",
];

/// Nor, where it belongs to an element that means nothing to the parser, past these.
const BARRIERS_AND_SPECIAL: &[&str] = &[
    "applet",
    "caption",
    "table",
    "td",
    "th",
    "marquee",
    "object",
    "template",
    "select",
    "button",
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "dd",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
    "colgroup",
    "title",
    "textarea",
    "xmp",
    "style",
    "script",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
];

/// HTML start tags that end SVG and `MathML`.
const BREAKS_OUT: &[&str] = &[
    "b",
    "big",
    "blockquote",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "listing",
    "menu",
    "meta",
    "nobr",
    "ol",
    "p",
    "pre",
    "ruby",
    "s",
    "small",
    "span",
    "strong",
    "strike",
    "sub",
    "sup",
    "table",
    "tt",
    "u",
    "ul",
    "var",
    "font",
];

/// Elements of SVG and `MathML` whose content is HTML again.
const INTEGRATION: &[&str] = &[
    "foreignobject",
    "desc",
    "title",
    "mi",
    "mo",
    "mn",
    "ms",
    "mtext",
    "annotation-xml",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use scraper::Html;

    use super::*;

    /// How deep the parser's tree is.
    fn depth(html: &str) -> usize {
        let mut deepest = vec![0usize];
        let page = Html::parse_document(html);
        let mut max = 0;
        for edge in page.tree.root().traverse() {
            match edge {
                ego_tree::iter::Edge::Open(_) => {
                    deepest.push(0);
                    max = max.max(deepest.len());
                }
                ego_tree::iter::Edge::Close(_) => drop(deepest.pop()),
            }
        }
        max
    }

    /// html, body, the document, a text, and elements that the parser adds (tbody, colgroup).
    const SLACK: usize = 24;

    #[test]
    fn nesting_is_bounded_and_the_text_stays() {
        for unit in [
            "<ul><li>",
            "<div>",
            "<b>",
            "<p><b id=1>",
            "<table><tr><td>",
            "<svg><g>",
            "<svg><desc><div>",
            "<custom-x>",
            "<a><div>",
            "<div><table><tr><td></div>",
            "<div><svg><p><script></div></script>",
            "<b><div></b>",
            "<div><select></div></select>",
            "<svg><desc><div></svg>",
            "<svg><p></p><section/>",
            "<button><div></button></x>",
            "<font><p>",
            "<template><div>",
            "<dl><dd>",
            "<svg><title><div></title>",
            "<math><mi><section/>",
            "<object><p></object><div>",
        ] {
            let page = format!("{}deep down", unit.repeat(4_000));
            let (bound, _) = bound(&page);
            let depth = depth(&bound);
            assert!(depth <= DEPTH_MAX + SLACK, "{unit}: {depth}");
            assert!(bound.ends_with("deep down"), "{unit}");
        }
    }

    #[test]
    fn a_usual_page_passes_as_it_is() {
        for page in [
            "<!DOCTYPE html><html><head><title>a < b</title><script>if (a<b) {'<div>'}</script></head><body><ul><li>a<li>b</ul>",
            &"<div><p>one<p>two<br><img src='a>b'><svg><title>x</title><path d=''/></svg></div>"
                .repeat(2_000),
            &"<table><tr><td>a<td>b<tr><td>c</table>".repeat(2_000),
            &"<li><a href=x>a</li>".repeat(2_000),
            &"<div><span>not closed</div>".repeat(2_000),
            &"<p>a paragraph<div>another</div>".repeat(2_000),
            &"<!-- <div> --><p>x</p>".repeat(2_000),
        ] {
            let (bound, notes) = bound(page);
            assert_eq!(bound, page);
            assert_eq!(notes, []);
        }
    }

    #[test]
    fn size_tags_and_attributes_are_bounded() {
        let page = "<br>".repeat(TAGS_MAX + 5);
        let (cut, notes) = bound_to(&page, DEPTH_MAX);
        assert_eq!(cut.len(), TAGS_MAX * 4);
        assert_eq!(notes.first().map(|n| n.code), Some("page-cut"));
        let many = (0..5_000)
            .map(|k| format!("a{k}='>'"))
            .collect::<Vec<_>>()
            .join(" ");
        let page = format!("<div {many}>text</div>");
        let (bare, notes) = bound_to(&page, DEPTH_MAX);
        assert_eq!(bare, "<div>text</div>");
        assert_eq!(notes.first().map(|n| n.code), Some("page-flattened"));
        let page = "é".repeat(BYTES_MAX);
        let (long, _) = bound_to(&page, DEPTH_MAX);
        assert_eq!(long.len(), BYTES_MAX);
    }

    proptest! {
        /// The count is never too low, whatever the tag soup: a small limit finds a rule that is not followed sooner.
        #[test]
        fn the_parser_never_stands_deeper(parts in prop::collection::vec(0..SOUP.len(), 0..400)) {
            let page: String = parts.iter().filter_map(|k| SOUP.get(*k)).copied().collect();
            let (bound, _) = bound_to(&page, 40);
            prop_assert!(depth(&bound) <= 40 + SLACK, "{} for {page}", depth(&bound));
        }
    }

    const SOUP: &[&str] = &[
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<b id=1>",
        "</b>",
        "<a>",
        "</a>",
        "<ul>",
        "<li>",
        "</ul>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "<svg>",
        "</svg>",
        "<g/>",
        "<desc>",
        "</desc>",
        "<title>",
        "</title>",
        "<script>",
        "</script>",
        "<section/>",
        "<section>",
        "</section>",
        "<select>",
        "</select>",
        "<option>",
        "<span>",
        "</span>",
        "<x-y>",
        "</x-y>",
        "<template>",
        "</template>",
        "<button>",
        "</button>",
        "<h1>",
        "</h2>",
        "<form>",
        "</form>",
        "<math>",
        "<mi>",
        "</math>",
        "text",
        "<!--",
        "-->",
        "<i>",
        "</i>",
        "<dd>",
        "</dd>",
        "</li>",
        "<font size=1>",
        "</font>",
        "<object>",
        "</object>",
        "<noscript>",
        "</noscript>",
        "<caption>",
        "</caption>",
        "<body>",
        "</body>",
        "</html>",
        "<nobr>",
        "<textarea>",
        "</textarea>",
        "<frameset>",
        "<ruby>",
        "<rt>",
        "</ruby>",
        "<br/>",
        "<div",
        "'",
        "\"",
        ">",
        "=",
        "<![CDATA[",
        "]]>",
    ];
}
