//! Takes the markup of an XML feed, gives its outline in one pass: where its items stand, what it says about polling,
//! whether it is whole, and which parts must not reach the parser.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::{BytesStart, Event};

use super::ITEMS_MAX;
use super::hints::HintReader;
use super::item::Hints;

/// Elements nested deeper than this are left out: the HTML parsers behind are quadratic in depth, and no feed needs it.
const DEPTH_MAX: usize = 512;

/// Tags and texts read from one feed: bounds the memory of the parser, which needs far more for a small element than
/// the feed does.
const PIECES_MAX: usize = 500_000;

/// Bytes of one start tag; the widest real ones hold an image in a `data:` address.
const TAG_BYTES_MAX: usize = 1024 * 1024;

/// Links of the feed itself that are looked at.
const LINKS_MAX: usize = 64;

/// What one pass over the markup finds.
#[derive(Debug)]
pub(super) struct Outline {
    /// The items that are whole, in order.
    pub(super) items: Vec<Place>,
    /// How the pass ended.
    pub(super) end: End,
    /// What the feed says about polling.
    pub(super) hints: Hints,
    /// `rel` and `href` of the feed's own links.
    pub(super) links: Vec<(String, String)>,
    /// The elements that hold the first item: the root, and in RSS the channel.
    pub(super) shell: Vec<Open>,
    /// Everything before this byte can be kept when the elements in `open_at_safe` are closed behind it.
    safe: usize,
    open_at_safe: Vec<Open>,
    /// Elements below [`DEPTH_MAX`], with all they hold.
    pub(super) too_deep: Vec<Range<usize>>,
}

/// Where an item stands, and what feed-rs does not tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Its bytes, tags included.
    pub(super) range: Range<usize>,
    /// `rdf:about`, the item's name in RSS 1.0.
    pub(super) about: Option<String>,
    /// Whether its guid says that it is no address.
    pub(super) guid_is_no_link: bool,
}

/// How the pass over the markup ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The root element is closed.
    Whole,
    /// The text ends before the root element is closed.
    Cut,
    /// The markup breaks the rules of XML.
    Broken(String),
    /// A bound was reached.
    Full,
}

/// An open element.
#[derive(Debug, Clone)]
pub(super) struct Open {
    /// Its start tag.
    pub(super) tag: Range<usize>,
    /// Its name as written.
    name: Range<usize>,
}

impl Outline {
    /// Reads the outline of a text that starts with the feed's root element.
    pub(super) fn of(text: &str) -> Self {
        let mut pass = Pass {
            text,
            open: Vec::new(),
            item: None,
            hints: HintReader::default(),
            outline: Self {
                items: Vec::new(),
                end: End::Cut,
                hints: Hints::default(),
                links: Vec::new(),
                shell: Vec::new(),
                safe: 0,
                open_at_safe: Vec::new(),
                too_deep: Vec::new(),
            },
        };
        let end = pass.run();
        let mut outline = pass.outline;
        outline.hints = pass.hints.hints();
        outline.end = match end {
            // An unclosed quote or comment swallows the rest of a text that is all there.
            End::Cut if ends_with_root(text, &outline.open_at_safe) => {
                End::Broken("unclosed markup".to_owned())
            }
            end => end,
        };
        outline
    }

    /// The part of the text that can be parsed: whole items alone, every element closed, nothing too deep.
    pub(super) fn sound(&self, text: &str) -> String {
        let end = if self.end == End::Whole {
            text.len()
        } else {
            self.safe
        };
        let mut sound = self.part(text, 0..end);
        if self.end != End::Whole {
            close(text, &self.open_at_safe, &mut sound);
        }
        sound
    }

    /// The feed without its items, up to the first of them.
    pub(super) fn head(&self, text: &str) -> String {
        let end = self.items.first().map_or(0, |item| item.range.start);
        let mut head = self.part(text, 0..end);
        close(text, &self.shell, &mut head);
        head
    }

    /// A feed with one item and nothing else.
    pub(super) fn alone(&self, text: &str, item: &Place) -> String {
        let mut feed: String = self
            .shell
            .iter()
            .filter_map(|open| text.get(open.tag.clone()))
            .collect();
        feed.push_str(&self.part(text, item.range.clone()));
        close(text, &self.shell, &mut feed);
        feed
    }

    /// A stretch of the text without what is too deep.
    fn part(&self, text: &str, range: Range<usize>) -> String {
        let mut part = String::with_capacity(range.len());
        let mut at = range.start;
        for cut in self
            .too_deep
            .iter()
            .filter(|cut| range.start <= cut.start && cut.end <= range.end)
        {
            part.push_str(text.get(at..cut.start).unwrap_or_default());
            at = cut.end;
        }
        part.push_str(text.get(at..range.end).unwrap_or_default());
        part
    }
}

fn close(text: &str, open: &[Open], out: &mut String) {
    for open in open.iter().rev() {
        out.push_str("</");
        out.push_str(text.get(open.name.clone()).unwrap_or_default());
        out.push('>');
    }
}

fn ends_with_root(text: &str, open: &[Open]) -> bool {
    let Some(name) = open.first().and_then(|root| text.get(root.name.clone())) else {
        return false;
    };
    let tail = text.trim_end();
    tail.strip_suffix('>')
        .and_then(|tail| tail.trim_end().strip_suffix(name))
        .is_some_and(|t| t.ends_with("</"))
}

struct Pass<'t> {
    text: &'t str,
    open: Vec<Open>,
    /// The item that is open, and at which depth.
    item: Option<(usize, Place)>,
    hints: HintReader,
    outline: Outline,
}

impl Pass<'_> {
    fn run(&mut self) -> End {
        let mut reader = Reader::from_str(self.text);
        let mut pieces = 0;
        loop {
            let start = position(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => return self.failed(&error, position(reader.error_position())),
            };
            let range = start..position(reader.buffer_position());
            match event {
                Event::Start(tag) | Event::Empty(tag) if range.len() > TAG_BYTES_MAX => {
                    let name = String::from_utf8_lossy(tag.name().as_ref())
                        .chars()
                        .take(40)
                        .collect::<String>();
                    return End::Broken(format!("the start tag `{name}` is too long"));
                }
                Event::Start(tag) | Event::Empty(tag) if self.is_one_item_more(&tag) => return End::Full,
                Event::Start(tag) => self.start(&tag, range),
                Event::Empty(tag) => {
                    let end = range.end;
                    self.start(&tag, range);
                    self.end(end);
                }
                Event::End(_) => self.end(range.end),
                Event::Text(text) => self.hints.text(&text),
                Event::CData(text) => self.hints.text(&text),
                Event::Eof => return End::Cut,
                _ => {}
            }
            if self.open.is_empty() {
                return End::Whole;
            }
            pieces += 1;
            if pieces > PIECES_MAX {
                return End::Full;
            }
        }
    }

    fn failed(&self, error: &Error, at: usize) -> End {
        let rest = self.text.get(at..).unwrap_or_default();
        let cut = match error {
            Error::Syntax(_) => true,
            Error::IllFormed(IllFormedError::UnclosedReference) => !rest.contains('<'),
            _ => false,
        };
        if cut {
            End::Cut
        } else {
            End::Broken(format!("{error}, at byte {at} behind the prolog"))
        }
    }

    fn begins_item(&self, tag: &BytesStart<'_>) -> bool {
        self.item.is_none() && self.open.len() < 3 && matches!(tag.local_name().as_ref(), b"item" | b"entry")
    }

    fn is_one_item_more(&self, tag: &BytesStart<'_>) -> bool {
        self.outline.items.len() >= ITEMS_MAX && self.begins_item(tag)
    }

    fn start(&mut self, tag: &BytesStart<'_>, range: Range<usize>) {
        let name = range.start + 1..range.start + 1 + tag.name().as_ref().len();
        let depth = self.open.len() + 1;
        if self.begins_item(tag) {
            if self.outline.shell.is_empty() {
                self.outline.shell.clone_from(&self.open);
            }
            let about = attribute(tag, b"about");
            self.item = Some((
                depth,
                Place {
                    range: range.clone(),
                    about,
                    guid_is_no_link: false,
                },
            ));
        }
        match (tag.local_name().as_ref(), &mut self.item) {
            (b"guid", Some((item_depth, item))) if depth == *item_depth + 1 => {
                let says = attribute(tag, b"isPermaLink");
                item.guid_is_no_link = says.is_some_and(|says| says.trim().eq_ignore_ascii_case("false"));
            }
            (b"link", None) if depth <= 3 && self.outline.links.len() < LINKS_MAX => {
                if let (Some(rel), Some(href)) = (attribute(tag, b"rel"), attribute(tag, b"href")) {
                    self.outline.links.push((rel, href));
                }
            }
            (local, None) => self.hints.start(local),
            _ => {}
        }
        self.open.push(Open {
            tag: range.clone(),
            name,
        });
        self.mark_safe(range.end);
    }

    fn end(&mut self, at: usize) {
        let depth = self.open.len();
        let Some(open) = self.open.pop() else { return };
        self.hints.end();
        if depth == DEPTH_MAX + 1 {
            self.outline.too_deep.push(open.tag.start..at);
        }
        if let Some((_, mut item)) = self.item.take_if(|(item_depth, _)| *item_depth == depth) {
            item.range.end = at;
            self.outline.items.push(item);
        }
        self.mark_safe(at);
    }

    /// Outside of items, as far down as the channel's children: below, the way back would cost more than it saves.
    fn mark_safe(&mut self, at: usize) {
        if self.item.is_none() && self.open.len() <= 2 {
            self.outline.safe = at;
            self.outline.open_at_safe.clone_from(&self.open);
        }
    }
}

fn attribute(tag: &BytesStart<'_>, local: &[u8]) -> Option<String> {
    let mut attributes = tag.attributes();
    let found = attributes
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == local)?;
    let value = String::from_utf8_lossy(&found.value).into_owned();
    Some(quick_xml::escape::unescape(&value).map_or_else(|_| value.clone(), std::borrow::Cow::into_owned))
}

fn position(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "<rss version=\"2.0\"><channel><title>T</title><ttl> 60 </ttl>\
        <item><title>a</title></item>\n<item><guid isPermaLink='FALSE'>x</guid></item></channel></rss>";

    fn items<'t>(outline: &Outline, text: &'t str) -> Vec<&'t str> {
        outline
            .items
            .iter()
            .map(|item| text.get(item.range.clone()).unwrap())
            .collect()
    }

    #[test]
    fn finds_the_items() {
        let outline = Outline::of(TWO);
        assert_eq!(outline.end, End::Whole);
        assert_eq!(
            items(&outline, TWO),
            [
                "<item><title>a</title></item>",
                "<item><guid isPermaLink='FALSE'>x</guid></item>"
            ]
        );
        assert!(!outline.items[0].guid_is_no_link && outline.items[1].guid_is_no_link);
        assert_eq!(outline.hints.ttl_secs, Some(3600));
        assert_eq!(outline.sound(TWO), TWO);
        assert_eq!(
            outline.alone(TWO, &outline.items[0]),
            "<rss version=\"2.0\"><channel><item><title>a</title></item></channel></rss>"
        );
        assert_eq!(
            outline.head(TWO),
            "<rss version=\"2.0\"><channel><title>T</title><ttl> 60 </ttl></channel></rss>"
        );
    }

    #[test]
    fn every_cut_leaves_a_text_that_is_whole() {
        let whole = Outline::of(TWO).items;
        for end in 1..TWO.len() {
            let cut = TWO.get(..end).unwrap();
            let outline = Outline::of(cut);
            assert_eq!(outline.end, End::Cut, "{cut}");
            assert_eq!(
                outline.items,
                whole[..whole.iter().filter(|item| item.range.end <= end).count()],
                "{cut}"
            );
            let sound = outline.sound(cut);
            if !sound.is_empty() {
                let again = Outline::of(&sound);
                assert_eq!(again.end, End::Whole, "{cut}: {sound}");
                assert_eq!(again.items, outline.items, "{cut}: {sound}");
            }
        }
    }

    #[test]
    fn tells_broken_from_cut() {
        let cases = [
            ("<rss><channel><item/><title>a</b></channel></rss>", 1),
            ("<rss><channel><item/><title>a & b</title></channel></rss>", 1),
            (
                "<rss><channel><item/><item><a href=\"x></a></item></channel></rss>",
                1,
            ),
            ("<rss><channel><item/><![CDATA[ x </channel></rss>\n", 1),
        ];
        for (text, count) in cases {
            let outline = Outline::of(text);
            assert!(matches!(outline.end, End::Broken(_)), "{text}: {:?}", outline.end);
            assert_eq!(outline.items.len(), count, "{text}");
            assert_eq!(Outline::of(&outline.sound(text)).end, End::Whole, "{text}");
        }
    }

    #[test]
    fn leaves_out_what_is_nested_too_deep() {
        let (down, up) = ("<b>".repeat(5_000), "</b>".repeat(5_000));
        let text = format!("<feed><entry><title>t</title><content>x{down}{up}y</content></entry></feed>");
        let outline = Outline::of(&text);
        let sound = outline.sound(&text);
        assert_eq!((outline.items.len(), outline.too_deep.len()), (1, 1));
        assert!(
            sound.len() < 4_000
                && sound.contains("<title>t</title>")
                && sound.ends_with("</content></entry></feed>")
        );
    }

    #[test]
    fn stops_at_the_bounds() {
        let text = format!(
            "<rss><channel>{}</channel></rss>",
            "<item/>".repeat(ITEMS_MAX + 5)
        );
        let outline = Outline::of(&text);
        assert_eq!((outline.items.len(), &outline.end), (ITEMS_MAX, &End::Full));
        let text = format!("<rss><channel>{}", "<a></a>".repeat(PIECES_MAX));
        assert_eq!(Outline::of(&text).end, End::Full);
        let text = format!("<rss><a b='{}'/></rss>", "x".repeat(TAG_BYTES_MAX));
        assert!(matches!(Outline::of(&text).end, End::Broken(_)));
    }
}
