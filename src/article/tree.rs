//! The parsed page as a flat list. Takes a tree, gives its nodes in document order with what lies within each.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;

use super::hygiene;

/// A node and what lies within it.
pub(super) struct Entry<'p> {
    pub(super) node: NodeRef<'p, Node>,
    /// The entry that it lies in; the root lies in itself.
    pub(super) parent: usize,
    /// The entry after its last descendant.
    pub(super) end: usize,
    /// Characters of text within it, white space not counted.
    pub(super) text: usize,
    /// Those of them that lie in links.
    pub(super) linked: usize,
}

impl<'p> Entry<'p> {
    pub(super) fn element(&self) -> Option<&'p Element> {
        self.node.value().as_element()
    }
}

/// The nodes below `root` in document order. Scripts, styles and the like have no entries below them.
pub(super) fn flatten<'p>(root: NodeRef<'p, Node>) -> Vec<Entry<'p>> {
    let mut entries: Vec<Entry<'p>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut links = 0;
    // Entries are made at the opening of a node and completed at its end; `silent` counts open scripts and styles.
    let mut silent = 0;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) => {
                let element = node.value().as_element();
                if silent == 0 {
                    let text = node.value().as_text().map_or(0, |text| letters(text));
                    let linked = if links > 0 { text } else { 0 };
                    let parent = open.last().copied().unwrap_or_default();
                    open.push(entries.len());
                    entries.push(Entry {
                        node,
                        parent,
                        end: 0,
                        text,
                        linked,
                    });
                }
                silent += usize::from(element.is_some_and(is_silent));
                links += usize::from(element.is_some_and(|e| e.name() == "a"));
            }
            Edge::Close(node) => {
                let element = node.value().as_element();
                silent -= usize::from(element.is_some_and(is_silent));
                links -= usize::from(element.is_some_and(|e| e.name() == "a"));
                if silent == 0 {
                    complete(&mut entries, &mut open);
                }
            }
        }
    }
    entries
}

/// Bytes of the text below an entry that are read: no title or name is longer.
const TEXT_BYTES_MAX: usize = 4_000;

/// The text below one entry, as it stands; its beginning where it is long.
pub(super) fn text_of(entries: &[Entry<'_>], at: usize) -> String {
    let end = entries.get(at).map_or(at, |entry| entry.end);
    let mut text = String::new();
    for entry in entries.get(at..end).unwrap_or_default() {
        if let Some(piece) = entry.node.value().as_text() {
            let room = TEXT_BYTES_MAX - text.len();
            text.push_str(piece.get(..piece.floor_char_boundary(room)).unwrap_or_default());
            if piece.len() >= room {
                break;
            }
        }
    }
    text
}

/// Names shown of an element's class.
const CLASSES_MAX: usize = 3;

/// An element in the writing of CSS selectors, with its class or id.
pub(super) fn selector_of(entries: &[Entry<'_>], at: usize) -> String {
    let Some(element) = entries.get(at).and_then(Entry::element) else {
        return String::new();
    };
    let mut path = element.name().to_owned();
    if let Some(id) = element.attr("id").filter(|id| !id.contains(char::is_whitespace)) {
        path.push('#');
        path.push_str(id);
    }
    for class in element
        .attr("class")
        .unwrap_or_default()
        .split_whitespace()
        .take(CLASSES_MAX)
    {
        path.push('.');
        path.push_str(class);
    }
    hygiene::line(&path)
}

fn complete(entries: &mut [Entry<'_>], open: &mut Vec<usize>) {
    let end = entries.len();
    let Some(at) = open.pop() else { return };
    let Some(entry) = entries.get_mut(at) else { return };
    entry.end = end;
    let (text, linked) = (entry.text, entry.linked);
    if let Some(parent) = open.last().and_then(|parent| entries.get_mut(*parent)) {
        parent.text += text;
        parent.linked += linked;
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn is_silent(element: &Element) -> bool {
    matches!(
        element.name(),
        "script" | "style" | "noscript" | "template" | "iframe" | "noembed" | "noframes" | "title"
    )
}
