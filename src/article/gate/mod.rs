//! The gate before the HTML parser. Takes a page, gives a page that the parser reads in linear time.
//!
//! The parser's tree builder looks through its stack of open elements for nearly every tag, so a page of n tags nested
//! n deep costs n² steps: 128 KB of nested lists take seconds. The gate counts how deep the parser would stand, with
//! the parser's own rules as far as they make elements close; where a rule is not followed here the count is too high,
//! never too low. Tags past the limit are left out, their text stays.

mod elements;
mod tag;

use std::borrow::Cow;

use elements::{
    BARRIERS, BARRIERS_AND_SPECIAL, BLOCK_ENDS, BREAKS_OUT, FORMATTING, INTEGRATION, NOT_OPENED, RAW_TEXT,
    VOID,
};
use tag::{Name, Tag, find, markup_end, raw_text_end, read_tag};

use crate::text::Note;

/// Elements open at the same time. The deepest of 729 measured pages has 57.
pub(super) const DEPTH_MAX: usize = 512;
/// Bytes of one page; the page is cut there. The largest of the same pages has 1,800,000, most of them script.
const BYTES_MAX: usize = 8_000_000;
/// Tags of one page, those counted that the parser opens anew; the page is cut there. The same pages have 8,100 at most.
const TAGS_MAX: usize = 200_000;
/// What a page may cost, in nanoseconds of one core that parses the same pages at 500 a second; the page is cut there,
/// meant to keep the way to its article under 250 ms. No clock is asked: a page costs the same in every run.
const COST_MAX: usize = 150_000_000;
/// What they cost, from the parser to the article: a byte of text, a byte of a tag, a byte of script or style, an entity,
/// what is wrong or a comment (a `<` that opens nothing, a NUL, `<!-- -->`), a tag, each element open around it, and an
/// attribute for each one before it in its tag. Rounded from pages of each of them alone; the bytes of tags and scripts
/// are estimates.
const TEXT_BYTE_COST: usize = 35;
const TAG_BYTE_COST: usize = 8;
const RAW_BYTE_COST: usize = 6;
const ENTITY_COST: usize = 400;
const ERROR_COST: usize = 500;
const TAG_COST: usize = 1_000;
const DEPTH_COST: usize = 10;
const ATTRIBUTE_PAIR_COST: usize = 3;
/// Attributes of one tag: the tokenizer compares each with all before it. A tag with more loses
/// them all; the same pages have 73 at most. So do all tags of `html` and `body` together: the parser adds what each of
/// them has to the first.
const ATTRIBUTES_MAX: usize = 256;
/// Formatting elements open or left open: the parser opens all of them anew in every later paragraph. Further ones are
/// left out.
const FORMATTING_MAX: usize = 16;

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
        formatting: 0,
        root_attributes: 0,
        cost: 0,
        dropped: 0,
    };
    let end = page.floor_char_boundary(scan.page(page));
    if end < page.len() {
        notes.push(Note::new(
            "page-cut",
            format!("the page was cut after {end} bytes: it would take too long to read"),
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
    /// Formatting elements on the stack. A start tag that closes an element around them makes the parser open them
    /// again.
    formatting: usize,
    /// Attributes of all tags of `html` and `body` so far.
    root_attributes: usize,
    /// What the page cost so far, see `COST_MAX`.
    cost: usize,
    dropped: usize,
}

/// An element that stands open.
struct Open {
    name: Name,
    /// Whether its children are SVG or `MathML`.
    foreign: bool,
}

impl Scan {
    /// Goes over the page; gives the byte where it had to stop.
    fn page(&mut self, page: &str) -> usize {
        let bytes = page.as_bytes();
        let (mut at, mut tags) = (0, 0);
        while let Some(open) = find(bytes, at, b"<") {
            if let Some(end) = self.text(bytes, at, open) {
                return end;
            }
            let next = bytes.get(open + 1).copied().unwrap_or_default();
            at = match next {
                b'!' | b'?' => {
                    let end = markup_end(bytes, open);
                    self.cost += ERROR_COST + (end - open) * RAW_BYTE_COST;
                    end
                }
                b'/' | b'a'..=b'z' | b'A'..=b'Z' => {
                    let Some(tag) = read_tag(bytes, open) else {
                        return bytes.len();
                    };
                    let reopened = if closes_others(&tag) { self.formatting } else { 0 };
                    let opened = 1 + self.unclosed.len() + reopened;
                    tags += opened;
                    let deep = self.stack.len() * DEPTH_COST;
                    self.cost += (tag.end - open) * TAG_BYTE_COST;
                    if tags > TAGS_MAX || self.cost > COST_MAX {
                        return open;
                    }
                    let dropped = self.dropped;
                    let next = self.tag(page, open, &tag);
                    // What is left out costs the parser nothing.
                    if self.dropped == dropped {
                        self.cost += opened * TAG_COST + deep;
                        self.cost += tag.attributes.min(ATTRIBUTES_MAX).pow(2) / 2 * ATTRIBUTE_PAIR_COST;
                    }
                    self.raw_text(bytes, tag.end, next);
                    if self.cost > COST_MAX {
                        return open;
                    }
                    next
                }
                _ => {
                    self.cost += ERROR_COST;
                    open + 1
                }
            };
        }
        self.text(bytes, at, bytes.len()).unwrap_or(bytes.len())
    }

    /// Counts the cost of a text; gives the byte to stop at, where it is too much.
    fn text(&mut self, bytes: &[u8], from: usize, to: usize) -> Option<usize> {
        let text = bytes.get(from..to).unwrap_or_default();
        let before = self.cost;
        let entities = text.iter().filter(|byte| matches!(byte, b'&' | 0)).count();
        self.cost += text.len() * TEXT_BYTE_COST + entities * ENTITY_COST;
        // The part of the text that the rest pays for.
        let part = COST_MAX.saturating_sub(before);
        let whole = self.cost - before;
        (self.cost > COST_MAX).then(|| from + text.len().saturating_mul(part) / whole.max(1))
    }

    /// Counts the cost of a script or the like.
    fn raw_text(&mut self, bytes: &[u8], from: usize, to: usize) {
        let text = bytes.get(from..to).unwrap_or_default();
        let signs = text.iter().filter(|byte| matches!(byte, b'<' | 0)).count();
        self.cost += text.len() * RAW_BYTE_COST + signs * ERROR_COST;
    }

    /// Takes in one tag; gives the byte to go on from.
    fn tag(&mut self, page: &str, open: usize, tag: &Tag) -> usize {
        if tag.closes {
            self.end_tag(tag.name);
            return tag.end;
        }
        let foreign = self.stack.last().is_some_and(|open| open.foreign);
        let mut attributes = tag.attributes;
        if attributes > 0 && tag.name.is_in(&["html", "body"]) {
            self.root_attributes += attributes;
            attributes = self.root_attributes;
        }
        if !self.start_tag(tag, foreign) {
            self.replace(page, open, tag.end, " ");
        } else if attributes > ATTRIBUTES_MAX {
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
        let too_many = name.is_in(FORMATTING) && self.unclosed.len() + self.formatting >= FORMATTING_MAX;
        if too_many || self.stack.len() + self.unclosed.len() >= self.depth_max {
            return false;
        }
        if !foreign {
            self.open_implied(name);
        }
        self.formatting += usize::from(name.is_in(FORMATTING));
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
                self.formatting -= usize::from(formatting);
                if over_a_block {
                    self.stack.remove(k);
                } else {
                    let before = self.unclosed.len();
                    let left = self.stack.drain(k..).skip(1).map(|open| open.name);
                    self.unclosed.extend(left.filter(|name| name.is_in(FORMATTING)));
                    self.formatting -= self.unclosed.len() - before;
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

/// Whether a start tag may close an element around it, and all that is open within that one.
fn closes_others(tag: &Tag) -> bool {
    const ITEMS: &[&str] = &[
        "p", "li", "dt", "dd", "option", "td", "th", "tr", "tbody", "thead", "tfoot",
    ];
    !tag.closes && (tag.name.is_in(ITEMS) || tag.name.is_in(BLOCK_ENDS))
}

#[cfg(test)]
mod tests;
