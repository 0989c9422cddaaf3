//! The head of an article as readers see it: the short lines around its headline, in which most sites write authors and
//! date, whatever their markup says. Takes the flat page and the headline's place.

use scraper::node::Element;

use super::tree::Entry;
use super::{hygiene, names};

/// Lines of the head: a kicker, a standfirst, authors with their posts, dates, share buttons.
const LINES_MAX: usize = 48;
/// Lines before the headline that still belong to it.
const LINES_BEFORE_MAX: usize = 4;
/// Characters from which a line is a paragraph; the second one ends the head.
const PARAGRAPH_CHARS_MIN: usize = 220;
/// Nodes before the headline that are looked at.
const NODES_BEFORE_MAX: usize = 120;
/// Nodes of the head.
const NODES_MAX: usize = 2_000;
/// Bytes of a line that holds a name or a date.
const LINE_BYTES_MAX: usize = 400;
/// Levels up which an element is looked for that belongs to something else.
const LEVELS_MAX: usize = 40;

/// The head.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// Lines after the headline, then those before it, the nearest first.
    pub(super) lines: Vec<String>,
    /// Texts of elements whose class says that they hold the author; their lines are divided by `\n`.
    pub(super) authors: Vec<String>,
    /// Texts of links to a profile.
    pub(super) profiles: Vec<String>,
}

/// Reads the lines around the headline that stands at `anchor`.
pub(super) fn read(entries: &[Entry<'_>], anchor: usize) -> Head {
    let end = entries.get(anchor).map_or(anchor, |entry| entry.end);
    let mut after = Reader::default();
    after.read(entries, end, (end + NODES_MAX).min(entries.len()), anchor);
    let mut before = Reader::default();
    before.read(entries, anchor.saturating_sub(NODES_BEFORE_MAX), anchor, anchor);
    let nearest = before.lines.into_iter().rev().take(LINES_BEFORE_MAX);
    let mut head = Head {
        lines: after.lines,
        authors: after.authors,
        profiles: after.profiles,
    };
    head.lines.extend(nearest);
    if head.authors.is_empty() {
        head.authors = before.authors;
    }
    head
}

#[derive(Default)]
struct Reader {
    lines: Vec<String>,
    line: String,
    paragraphs: usize,
    authors: Vec<String>,
    profiles: Vec<String>,
}

impl Reader {
    fn read(&mut self, entries: &[Entry<'_>], from: usize, to: usize, anchor: usize) {
        // Ends of the open blocks; a line ends with its block.
        let mut blocks: Vec<usize> = Vec::new();
        let mut at = from;
        while at < to && self.lines.len() < LINES_MAX && self.paragraphs < 2 {
            while blocks.pop_if(|end| *end <= at).is_some() {
                self.end();
            }
            let Some(entry) = entries.get(at) else { break };
            if let Some(text) = entry.node.value().as_text() {
                hygiene::push(&mut self.line, text);
            } else if let Some(element) = entry.element() {
                // What holds the headline itself is open already.
                if !(at..entry.end).contains(&anchor) && belongs_elsewhere(element) {
                    self.end();
                    at = entry.end.max(at + 1);
                    continue;
                }
                if !is_inline(element.name()) {
                    self.end();
                    blocks.push(entry.end);
                }
                if entry.text > 0 && entry.text < LINE_BYTES_MAX {
                    self.named(entries, at, element);
                }
            }
            at += 1;
        }
        self.end();
    }

    fn named(&mut self, entries: &[Entry<'_>], at: usize, element: &Element) {
        if names_author(element) {
            self.authors.push(spaced_text(entries, at));
        } else if element.name() == "a" && element.attr("href").is_some_and(is_profile) {
            self.profiles.push(spaced_text(entries, at));
        }
    }

    fn end(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        line.truncate(line.trim_end().len());
        if line.is_empty() {
            return;
        }
        if line.chars().count() >= PARAGRAPH_CHARS_MIN {
            self.paragraphs += 1;
        } else if line.len() <= LINE_BYTES_MAX {
            self.lines.push(line);
        }
    }
}

/// Whether an element lies in something that is no part of the article: comments, teasers, the page's frame.
pub(super) fn is_foreign(entries: &[Entry<'_>], at: usize) -> bool {
    let all = entries.first().map_or(0, |root| root.text);
    let mut at = at;
    for _ in 0..LEVELS_MAX {
        let Some(entry) = entries.get(at) else {
            return false;
        };
        if entry.element().is_some_and(belongs_elsewhere) {
            // A box that holds most of the page is none, whatever its name.
            return entry.text * 2 < all;
        }
        if at == 0 {
            return false;
        }
        at = entry.parent;
    }
    false
}

/// The text below one entry, with a line break where a block begins or ends.
pub(super) fn spaced_text(entries: &[Entry<'_>], at: usize) -> String {
    let end = entries.get(at).map_or(at, |entry| entry.end);
    let mut text = String::new();
    let mut blocks: Vec<usize> = Vec::new();
    for (k, entry) in entries.iter().enumerate().take(end).skip(at) {
        while blocks.pop_if(|end| *end <= k).is_some() {
            text.push('\n');
        }
        if let Some(piece) = entry.node.value().as_text() {
            text.push_str(piece);
        } else if let Some(element) = entry.element()
            && !is_inline(element.name())
            && k > at
        {
            text.push('\n');
            blocks.push(entry.end);
        }
        if text.len() > LINE_BYTES_MAX * 4 {
            break;
        }
    }
    text
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "cite"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "mark"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "wbr"
    )
}

/// Whether an element is a part of the page that speaks of something else: by its element, or by a word
/// of its class or id, see `names`.
fn belongs_elsewhere(element: &Element) -> bool {
    match element.name() {
        "aside" | "nav" | "footer" | "form" | "figure" | "figcaption" | "button" | "select" => true,
        _ => names::of(element).is_foreign,
    }
}

/// Whether a word of an element's class or id calls it the author's place, and none calls it his picture or life.
fn names_author(element: &Element) -> bool {
    let mut is_author = false;
    for word in words_of(element) {
        let word = word.to_ascii_lowercase();
        match word.as_str() {
            "author" | "authors" | "authorname" | "authornames" | "byline" | "bylines" | "autor"
            | "autores" | "autoren" | "auteur" | "auteurs" | "autore" | "writer" | "writers" | "reporter"
            | "journalist" | "contributor" | "contributors" | "verfasser" | "redakteur" | "yazar"
            | "penulis" | "forfatter" => is_author = true,
            "avatar" | "image" | "img" | "photo" | "picture" | "bio" | "biography" | "about"
            | "description" | "desc" | "tagline" | "position" | "job" | "role" | "title" | "social"
            | "follow" | "twitter" | "email" | "box" => return false,
            _ => {}
        }
    }
    is_author
}

/// The words of class, id and the like: `article__authorName` has three.
fn words_of(element: &Element) -> impl Iterator<Item = &str> {
    element
        .attrs()
        .filter(|(name, _)| {
            matches!(
                *name,
                "class" | "id" | "data-testid" | "data-component" | "itemprop"
            )
        })
        .filter_map(|(_, value)| value.get(..value.floor_char_boundary(LINE_BYTES_MAX)))
        .flat_map(|names| names.split(|c: char| !c.is_alphanumeric()))
        .flat_map(camel_words)
}

/// `authorName` has two words.
fn camel_words(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(name).filter(|name| !name.is_empty());
    std::iter::from_fn(move || {
        let whole = rest.take()?;
        let mut was_lower = false;
        let at = whole.char_indices().find_map(|(at, c)| {
            let is_start = was_lower && c.is_uppercase();
            was_lower = c.is_lowercase();
            is_start.then_some(at)
        });
        match at.and_then(|at| whole.split_at_checked(at)) {
            Some((word, more)) => {
                rest = Some(more);
                Some(word)
            }
            None => Some(whole),
        }
    })
}

/// Whether an address is that of a person's page on the site.
fn is_profile(href: &str) -> bool {
    const STEPS: [&str; 20] = [
        "author",
        "authors",
        "autor",
        "autores",
        "autoren",
        "auteur",
        "auteurs",
        "autore",
        "autori",
        "profile",
        "profiles",
        "people",
        "person",
        "staff",
        "team",
        "contributor",
        "contributors",
        "journalist",
        "reporter",
        "writers",
    ];
    let path = href.split(['?', '#']).next().unwrap_or_default();
    path.split('/')
        .any(|step| STEPS.iter().any(|known| step.eq_ignore_ascii_case(known)))
}
