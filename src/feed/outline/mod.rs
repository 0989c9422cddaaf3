//! Takes the markup of an XML feed, gives its outline in one pass: where its items stand and what they are made of, what it
//! says about polling, whether it is whole and sound, and which parts must not reach the parser.

use std::borrow::Cow;
use std::ops::Range;

use super::ITEMS_MAX;
use super::hints::HintReader;
use super::item::{Hints, Kind};
use super::markup::{Attributes, Kind as PieceKind, Pieces, local_name};
use super::reference::{self, unescape};
use super::vocabulary::{Place as Fills, Scopes, Slot, Space, is_group, is_item, slot};

/// Elements nested deeper than this are left out: the HTML parsers behind are quadratic in depth, and no feed needs it.
pub(super) const DEPTH_MAX: usize = 512;

/// Tags and texts read from one feed: bounds the memory of the parser, which needs far more for a small element than
/// the feed does.
pub(super) const PIECES_MAX: usize = 500_000;

/// Bytes of one start tag; the widest real ones hold an image in a `data:` address.
const TAG_BYTES_MAX: usize = 1024 * 1024;

/// Links of the feed itself that are looked at.
const LINKS_MAX: usize = 64;

/// Elements of one item, or of the feed itself, that are kept.
const FIELDS_MAX: usize = 100;

/// What one pass over the markup finds.
#[derive(Debug)]
pub(super) struct Outline {
    /// The items that are whole, in order.
    pub(super) items: Vec<Place>,
    /// The feed's own start tags (the root, and in RSS the channel) and its own fields.
    pub(super) head: Head,
    /// How the pass ended.
    pub(super) end: End,
    /// Whether a parser would stumble: odd references, unquoted attributes, prefixes that nothing declares.
    pub(super) unsound: bool,
    /// What the feed says about polling.
    pub(super) hints: Hints,
    /// `rel` and `href` of the feed's own links.
    pub(super) links: Vec<(String, String)>,
    /// Everything before this byte can be kept when the elements in `open_at_safe` are closed behind it.
    safe: usize,
    open_at_safe: Vec<Open>,
    /// Elements below [`DEPTH_MAX`], with all they hold.
    pub(super) too_deep: Vec<Range<usize>>,
}

/// What a feed says of itself.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The start tags of root and channel.
    pub(super) tags: Vec<Range<usize>>,
    /// Its title, language, authors.
    pub(super) fields: Vec<Field>,
}

/// Where an item stands, and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Its bytes, tags included.
    pub(super) range: Range<usize>,
    /// The name of the element that it stands in, as written, and how many elements are open around it.
    pub(super) parent: (Range<usize>, usize),
    /// Its start tag.
    pub(super) tag: Range<usize>,
    /// The elements that hold something of it, in their order.
    pub(super) fields: Vec<Field>,
}

/// An element that holds something of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    /// What it holds, and how well.
    pub(super) fills: Fills,
    /// Its namespace.
    pub(super) space: Space,
    /// Its start tag.
    pub(super) tag: Range<usize>,
    /// What stands between its tags.
    pub(super) inner: Range<usize>,
    /// Whether it holds no elements, but text alone.
    pub(super) flat: bool,
}

impl Field {
    /// What it holds.
    pub(super) fn slot(&self) -> Slot {
        self.fills.0
    }
}

/// How the pass over the markup ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The root element is closed.
    Whole,
    /// The text ends before the root element is closed.
    Cut,
    /// Its tags do not fit together.
    Broken(String),
    /// A bound was reached.
    Full,
}

/// An open element.
#[derive(Debug, Clone)]
struct Open {
    /// Where its start tag begins.
    start: usize,
    /// Its name as written.
    name: Range<usize>,
}

impl Outline {
    /// Reads the outline of a text that starts with the feed's root element.
    pub(super) fn of(kind: Kind, text: &str) -> Self {
        let mut pass = Pass {
            text,
            kind,
            open: Vec::new(),
            scopes: Scopes::default(),
            item: None,
            groups_to: 0,
            field: None,
            channel: None,
            hints: HintReader::default(),
            outline: Self {
                items: Vec::new(),
                head: Head::default(),
                end: End::Cut,
                unsound: false,
                hints: Hints::default(),
                links: Vec::new(),
                safe: 0,
                open_at_safe: Vec::new(),
                too_deep: Vec::new(),
            },
        };
        let end = pass.run();
        let mut outline = pass.outline;
        outline.hints = pass.hints.hints();
        outline.unsound |= pass.scopes.odd;
        outline.end = match end {
            // An unclosed quote or comment swallows the rest of a text that is all there.
            End::Cut if ends_with_root(text, &outline.open_at_safe) => {
                End::Broken("unclosed markup".to_owned())
            }
            end => end,
        };
        outline
    }

    /// Whether any parser can read the text as it stands, or its part before a bound was reached.
    pub(super) fn is_sound(&self) -> bool {
        !self.unsound && matches!(self.end, End::Whole | End::Full)
    }

    /// Whether nothing of the text was left out.
    pub(super) fn is_whole(&self) -> bool {
        self.end == End::Whole && self.too_deep.is_empty()
    }

    /// A text that is whole, without some of its items: those that are unwanted, by their numbers.
    pub(super) fn without<'t>(&self, text: &'t str, unwanted: impl Fn(usize) -> bool) -> Cow<'t, str> {
        let mut rest = String::new();
        let mut at = 0;
        for (_, place) in self.items.iter().enumerate().filter(|(n, _)| unwanted(*n)) {
            rest.push_str(text.get(at..place.range.start).unwrap_or_default());
            at = place.range.end;
        }
        if at == 0 {
            return self.sound(text);
        }
        rest.push_str(text.get(at..).unwrap_or_default());
        Cow::Owned(rest)
    }

    /// The part of the text that can be parsed: whole items alone, every element closed, nothing too deep.
    pub(super) fn sound<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.is_whole() {
            return Cow::Borrowed(text);
        }
        let end = if self.end == End::Whole {
            text.len()
        } else {
            self.safe
        };
        let mut sound = self.part(text, 0..end).into_owned();
        if self.end != End::Whole {
            close(text, &self.open_at_safe, &mut sound);
        }
        Cow::Owned(sound)
    }

    /// A stretch of the text without what is too deep.
    pub(super) fn part<'t>(&self, text: &'t str, range: Range<usize>) -> Cow<'t, str> {
        let first = self.too_deep.partition_point(|cut| cut.start < range.start);
        let cuts = self.too_deep.get(first..).unwrap_or_default();
        let mut cuts = cuts.iter().take_while(|cut| cut.end <= range.end).peekable();
        if cuts.peek().is_none() {
            return Cow::Borrowed(text.get(range).unwrap_or_default());
        }
        let mut part = String::with_capacity(range.len());
        let mut at = range.start;
        for cut in cuts {
            part.push_str(text.get(at..cut.start).unwrap_or_default());
            at = cut.end;
        }
        part.push_str(text.get(at..range.end).unwrap_or_default());
        Cow::Owned(part)
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
    kind: Kind,
    open: Vec<Open>,
    scopes: Scopes,
    /// The item that is open, and at which depth.
    item: Option<(usize, Place)>,
    /// Children of this depth's element count as the item's.
    groups_to: usize,
    /// The field that is open, and at which depth.
    field: Option<(usize, Field)>,
    /// The channel's depth while it is open.
    channel: Option<usize>,
    hints: HintReader,
    outline: Outline,
}

impl<'t> Pass<'t> {
    fn run(&mut self) -> End {
        for (n, piece) in Pieces::of(self.text).enumerate() {
            if n >= PIECES_MAX {
                return End::Full;
            }
            self.outline.unsound |= !piece.sound && piece.kind != PieceKind::Cut;
            let range = piece.range;
            match piece.kind {
                PieceKind::Start { name, .. } if range.len() > TAG_BYTES_MAX => {
                    let name: String = self.at(&name).chars().take(40).collect();
                    return End::Broken(format!("the start tag `{name}` is too long"));
                }
                PieceKind::Start { name, empty } => {
                    if self.outline.items.len() >= ITEMS_MAX && self.begins_item(&name) {
                        return End::Full;
                    }
                    let end = range.end;
                    self.start(name, range);
                    if empty {
                        self.end(end, end);
                    }
                }
                PieceKind::End(name) => {
                    if let Some(open) = self.open.last()
                        && self.at(&open.name) != self.at(&name)
                    {
                        let (open, name) = (self.at(&open.name), self.at(&name));
                        return End::Broken(format!(
                            "`</{name}>` where `{open}` is open, at byte {}",
                            range.start
                        ));
                    }
                    self.end(range.start, range.end);
                }
                PieceKind::Text => {
                    let text = self.at(&range);
                    self.outline.unsound |= !reference::is_sound(text);
                    self.hints.text(text);
                }
                PieceKind::CData(inner) => {
                    let text = self.at(&inner);
                    self.hints.text(text);
                }
                PieceKind::Other => {}
                PieceKind::Cut => return End::Cut,
            }
            if self.open.is_empty() {
                return End::Whole;
            }
        }
        End::Cut
    }

    fn at(&self, range: &Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn begins_item(&self, name: &Range<usize>) -> bool {
        self.item.is_none()
            && self.field.is_none()
            && self.open.len() < 3
            && is_item(local_name(self.at(name)))
    }

    fn start(&mut self, name: Range<usize>, range: Range<usize>) {
        let depth = self.open.len() + 1;
        let tag = self.at(&range);
        let has_attributes = range.end - name.end > 2;
        if has_attributes {
            self.outline.unsound |= Attributes::of(tag)
                .any(|attribute| !attribute.sound || !reference::is_sound(attribute.value));
        }
        if let Some((_, field)) = &mut self.field {
            field.flat = false;
        } else {
            if has_attributes {
                self.scopes.enter(tag, depth);
            }
            self.start_outside_of_fields(depth, &name, &range);
        }
        self.open.push(Open {
            start: range.start,
            name,
        });
        self.mark_safe(range.end);
    }

    fn start_outside_of_fields(&mut self, depth: usize, name: &Range<usize>, range: &Range<usize>) {
        let full = self.at(name);
        let local = local_name(full);
        let is_direct = match &self.item {
            Some(_) => depth == self.groups_to + 1,
            None => depth == 2 || self.channel.is_some_and(|channel| depth == channel + 1),
        };
        if self.item.is_none() {
            self.hints.start(local);
        }
        if !is_direct && depth > 1 && self.item.is_some() {
            return;
        }
        let space = self.scopes.space(full, self.kind);
        if self.begins_item(name) && matches!(space, Space::Rss | Space::Atom) {
            self.groups_to = depth;
            self.item = Some((
                depth,
                Place {
                    range: range.clone(),
                    parent: (
                        self.open.last().map_or(0..0, |open| open.name.clone()),
                        self.open.len(),
                    ),
                    tag: range.clone(),
                    fields: Vec::new(),
                },
            ));
            return;
        }
        if self.item.is_none() && (depth == 1 || depth == 2 && local.eq_ignore_ascii_case("channel")) {
            self.outline.head.tags.push(range.clone());
            if depth == 2 {
                self.channel = Some(depth);
            }
            return;
        }
        if !is_direct {
            return;
        }
        if self.item.is_some() && is_group(space, local) {
            self.groups_to = depth;
            return;
        }
        let Some(fills) = slot(self.kind, space, local) else {
            return;
        };
        if self.item.is_none() && fills.0 == Slot::Link {
            self.link(range);
        }
        self.field = Some((
            depth,
            Field {
                fills,
                space,
                tag: range.clone(),
                inner: range.end..range.end,
                flat: true,
            },
        ));
    }

    /// A link of the feed itself.
    fn link(&mut self, range: &Range<usize>) {
        let tag = self.at(range);
        if let (Some(rel), Some(href)) = (attribute(tag, "rel"), attribute(tag, "href"))
            && self.outline.links.len() < LINKS_MAX
        {
            self.outline.links.push((rel, href));
        }
    }

    /// An element ends: its end tag begins at `before` and ends at `at`.
    fn end(&mut self, before: usize, at: usize) {
        let depth = self.open.len();
        let Some(open) = self.open.pop() else { return };
        self.hints.end();
        if depth == DEPTH_MAX + 1 {
            self.outline.too_deep.push(open.start..at);
        }
        if let Some((_, mut field)) = self.field.take_if(|(field_depth, _)| *field_depth == depth) {
            field.inner.end = before;
            let fields = match &mut self.item {
                Some((_, item)) => &mut item.fields,
                None => &mut self.outline.head.fields,
            };
            if fields.len() < FIELDS_MAX {
                fields.push(field);
            }
        }
        if self.field.is_none() {
            self.scopes.leave(depth);
        }
        if let Some((_, mut item)) = self.item.take_if(|(item_depth, _)| *item_depth == depth) {
            item.range.end = at;
            self.outline.items.push(item);
        } else if self.item.is_some() && self.groups_to == depth {
            self.groups_to = depth - 1;
        }
        if self.channel == Some(depth) {
            self.channel = None;
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

/// The value of an attribute by its local name, references resolved.
pub(super) fn attribute(tag: &str, local: &str) -> Option<String> {
    let found =
        Attributes::of(tag).find(|attribute| local_name(attribute.name).eq_ignore_ascii_case(local))?;
    Some(unescape(found.value).into_owned())
}

#[cfg(test)]
mod tests;
