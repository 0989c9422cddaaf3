//! Lists of feeds in OPML (opml.org, versions 1.0 and 2.0): takes such a file, gives its feeds with their folders as
//! tags; and the other way round.

use std::collections::HashMap;
use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};

use super::decode;

/// Feeds read from one list.
const FEEDS_MAX: usize = 100_000;

/// Folders within folders.
const DEPTH_MAX: usize = 64;

/// A feed in a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subscription {
    /// Its address as written.
    pub url: String,
    /// Its name, where the list gives one.
    pub name: Option<String>,
    /// The folders that it lies in, outermost first, and its categories.
    pub tags: Vec<String>,
}

/// A feed as it stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The line on which it stands first, from 1.
    pub line: usize,
    /// The feed.
    pub feed: Subscription,
}

/// Why a list could not be read. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpmlError {
    /// There is no `<opml>` root.
    #[error("not an OPML list: there is no `<opml>` element")]
    NotOpml,
    /// The XML is broken.
    #[error("broken XML at line {line}, column {column}: {why}")]
    Broken {
        /// The line of the fault.
        line: usize,
        /// The column of the fault.
        column: usize,
        /// What is wrong.
        why: String,
    },
    /// The list ends before it is closed.
    #[error("the list ends at line {line}, column {column} before `<{open}>` is closed")]
    Truncated {
        /// The last line.
        line: usize,
        /// The column behind the last character.
        column: usize,
        /// The innermost element that is open.
        open: String,
    },
    /// A bound was passed.
    #[error("more than {max} {what} at line {line}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many are read.
        max: usize,
        /// Where the bound was passed.
        line: usize,
    },
}

/// Reads a list. Folders become tags; a feed that stands in several folders is given once, with the tags of all.
pub fn read(bytes: &[u8]) -> Result<Vec<Listed>, OpmlError> {
    let decoded = decode(bytes, None);
    let mut list = List {
        text: &decoded.text,
        counted: (0, 1),
        open: Vec::new(),
        seen: HashMap::new(),
        feeds: Vec::new(),
    };
    list.read()?;
    Ok(list.feeds)
}

/// Writes a list, OPML 2.0. Tags become folders, the first outermost; the order is kept.
pub fn write(feeds: &[Subscription]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>conjunct</title>\n  </head>\n  <body>\n",
    );
    let mut folders: &[String] = &[];
    for feed in feeds {
        let shared = folders
            .iter()
            .zip(&feed.tags)
            .take_while(|(open, tag)| open == tag)
            .count();
        for depth in (shared..folders.len()).rev() {
            let _ = writeln!(out, "{}</outline>", indent(depth));
        }
        for (depth, tag) in feed.tags.iter().enumerate().skip(shared) {
            let _ = writeln!(out, "{}<outline text=\"{}\">", indent(depth), attribute_text(tag));
        }
        folders = &feed.tags;
        let url = attribute_text(&feed.url);
        // Readers show the text, which must not be missing (OPML 2.0); one that is the address is read as none.
        let name = feed.name.as_deref().map_or_else(|| url.clone(), attribute_text);
        let _ = writeln!(
            out,
            "{}<outline type=\"rss\" text=\"{name}\" xmlUrl=\"{url}\"/>",
            indent(folders.len())
        );
    }
    for depth in (0..folders.len()).rev() {
        let _ = writeln!(out, "{}</outline>", indent(depth));
    }
    out.push_str("  </body>\n</opml>\n");
    out
}

fn indent(depth: usize) -> String {
    " ".repeat(4 + 2 * depth.min(DEPTH_MAX))
}

/// White space folded, characters that XML 1.0 does not allow left out, the rest escaped.
fn attribute_text(text: &str) -> String {
    let allowed: String = folded(text)
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect();
    escape(allowed).into_owned()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct List<'t> {
    text: &'t str,
    /// Open elements: name, and the folder's name where it is one.
    open: Vec<(String, Option<String>)>,
    seen: HashMap<String, usize>,
    feeds: Vec<Listed>,
    /// A place that was reached, in bytes, and its line.
    counted: (usize, usize),
}

impl List<'_> {
    fn read(&mut self) -> Result<(), OpmlError> {
        let mut reader = Reader::from_str(self.text);
        let mut is_opml = false;
        loop {
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(_) if !is_opml => return Err(OpmlError::NotOpml),
                Err(error) => {
                    let (line, column) = self.place(reader.error_position());
                    return Err(OpmlError::Broken {
                        line,
                        column,
                        why: error.to_string(),
                    });
                }
            };
            match event {
                Event::Start(tag) | Event::Empty(tag) if !is_opml => {
                    if !tag.local_name().as_ref().eq_ignore_ascii_case(b"opml") {
                        return Err(OpmlError::NotOpml);
                    }
                    is_opml = true;
                    self.open.push(("opml".to_owned(), None));
                }
                Event::Start(tag) => {
                    let folder = self.outline(&tag, reader.buffer_position())?;
                    self.open
                        .push((String::from_utf8_lossy(tag.name().as_ref()).into_owned(), folder));
                    if self.open.len() > DEPTH_MAX {
                        return Err(self.too_many(
                            "folders within folders",
                            DEPTH_MAX,
                            reader.buffer_position(),
                        ));
                    }
                }
                Event::Empty(tag) => {
                    self.outline(&tag, reader.buffer_position())?;
                }
                Event::End(_) => {
                    self.open.pop();
                    if self.open.is_empty() {
                        return Ok(());
                    }
                }
                Event::Eof if !is_opml => return Err(OpmlError::NotOpml),
                Event::Eof => {
                    let (line, column) = self.place(reader.buffer_position());
                    let open = self.open.last().map(|(name, _)| name.clone()).unwrap_or_default();
                    return Err(OpmlError::Truncated { line, column, open });
                }
                _ => {}
            }
        }
    }

    /// Takes a feed from an `<outline>`, or gives the name of the folder that it opens.
    fn outline(&mut self, tag: &BytesStart<'_>, at: u64) -> Result<Option<String>, OpmlError> {
        if !tag.local_name().as_ref().eq_ignore_ascii_case(b"outline") {
            return Ok(None);
        }
        let (mut url, mut text, mut title, mut category) = (None, None, None, None);
        for attribute in tag.attributes().with_checks(false).filter_map(Result::ok) {
            let value = String::from_utf8_lossy(&attribute.value);
            // A bare `&` in an address is common and means itself.
            let value = folded(&unescape(&value).unwrap_or(std::borrow::Cow::Borrowed(&value)));
            let value = Some(value).filter(|value| !value.is_empty());
            match attribute.key.as_ref().to_ascii_lowercase().as_slice() {
                b"xmlurl" => url = value,
                b"text" => text = value,
                b"title" => title = value,
                b"category" => category = value,
                _ => {}
            }
        }
        let name = text.or(title);
        let Some(url) = url else { return Ok(name) };
        if self.feeds.len() >= FEEDS_MAX {
            return Err(self.too_many("feeds", FEEDS_MAX, at));
        }
        let folders = self.open.iter().filter_map(|(_, folder)| folder.clone());
        let categories = category
            .iter()
            .flat_map(|list| list.split([',', '/']))
            .map(folded);
        let tags: Vec<String> = folders.chain(categories).filter(|tag| !tag.is_empty()).collect();
        let (name, line) = (name.filter(|name| *name != url), self.line(at));
        self.add(url, name, tags, line);
        Ok(None)
    }

    fn add(&mut self, url: String, name: Option<String>, tags: Vec<String>, line: usize) {
        let at = *self.seen.entry(url.clone()).or_insert(self.feeds.len());
        if at == self.feeds.len() {
            let (name, tags) = (None, Vec::new());
            let feed = Subscription { url, name, tags };
            self.feeds.push(Listed { line, feed });
        }
        let Some(Listed { feed, .. }) = self.feeds.get_mut(at) else {
            return;
        };
        feed.name = feed.name.take().or(name);
        for tag in tags {
            if !feed.tags.contains(&tag) {
                feed.tags.push(tag);
            }
        }
    }

    fn too_many(&self, what: &'static str, max: usize, at: u64) -> OpmlError {
        OpmlError::TooMany {
            what,
            max,
            line: self.place(at).0,
        }
    }

    /// The line of a place behind those that were asked for before: what lies between is counted once.
    fn line(&mut self, at: u64) -> usize {
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(self.text.len());
        let (from, line) = self.counted;
        let between = self.text.get(from..at).unwrap_or_default();
        let line = line + between.matches('\n').count();
        self.counted = (at.max(from), line);
        line
    }

    fn place(&self, at: u64) -> (usize, usize) {
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(self.text.len());
        let before = self
            .text
            .get(..self.text.floor_char_boundary(at))
            .unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn feed(url: &str, name: Option<&str>, tags: &[&str]) -> Subscription {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        Subscription {
            url: url.to_owned(),
            name: name.map(ToOwned::to_owned),
            tags,
        }
    }

    fn feeds(list: &str) -> Vec<Subscription> {
        let listed = read(list.as_bytes()).unwrap();
        listed.into_iter().map(|listed| listed.feed).collect()
    }

    #[test]
    fn a_feed_without_a_name_has_its_address_for_readers_to_show() {
        let list = write(&[feed("http://a.example/?x&y", None, &[])]);
        assert!(
            list.contains("text=\"http://a.example/?x&amp;y\" xmlUrl"),
            "{list}"
        );
        assert_eq!(feeds(&list), [feed("http://a.example/?x&y", None, &[])]);
    }

    #[test]
    fn folders_become_tags() {
        let list = r#"<?xml version="1.0"?><!DOCTYPE opml><opml version="1.1"><head><title>x</title></head><body>
            <outline text="World &amp; Asia"><outline title="East"><outline type="rss" text="A" title="B" xmlUrl="http://a.example/?x=1&y=2"/></outline>
            <outline text="C" XMLURL=" http://c.example/ " category="/wires/asia,fast"></outline></outline>
            <outline text="a note without a feed"/>
            <outline xmlUrl="http://a.example/?x=1&amp;y=2" text=""/><outline text="Late"><outline xmlUrl="http://c.example/"/></outline>
            </body></opml>"#;
        let want = [
            feed("http://a.example/?x=1&y=2", Some("A"), &["World & Asia", "East"]),
            feed(
                "http://c.example/",
                Some("C"),
                &["World & Asia", "wires", "asia", "fast", "Late"],
            ),
        ];
        assert_eq!(feeds(list), want);
        let lines = read(list.as_bytes()).unwrap();
        assert_eq!(lines.iter().map(|feed| feed.line).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn a_bad_list_says_where() {
        let cases = [
            ("", "not an OPML list: there is no `<opml>` element"),
            ("<rss/>", "not an OPML list: there is no `<opml>` element"),
            ("plain", "not an OPML list: there is no `<opml>` element"),
            ("<opml>\n<body>\n<outline", "broken XML at line 3, column 1: "),
            ("<opml>\n <body></boddy>", "broken XML at line 2, column 8: "),
            (
                "<opml>\n<body>",
                "the list ends at line 2, column 7 before `<body>` is closed",
            ),
        ];
        for (list, want) in cases {
            let error = read(list.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(want), "{list}: {error}");
        }
    }

    #[test]
    fn depth_has_a_bound() {
        let deep = format!("<opml>{}", "<outline text='x'>".repeat(1_000));
        assert!(matches!(
            read(deep.as_bytes()),
            Err(OpmlError::TooMany { max: DEPTH_MAX, .. })
        ));
    }

    /// Text as a list keeps it: nothing that XML can't hold, white space folded.
    fn words() -> impl Strategy<Value = String> {
        "[a-zA-Z0-9&<>\"'é漢/\\p{Cyrillic}]{1,8}( [a-z&;#]{1,5}){0,2}"
    }

    fn subscriptions() -> impl Strategy<Value = Vec<Subscription>> {
        let tags = prop::collection::vec(words(), 0..4).prop_map(|mut tags| {
            let mut seen = std::collections::HashSet::new();
            tags.retain(|tag| seen.insert(tag.clone()));
            tags
        });
        let one = (words(), prop::option::of(words()), tags);
        prop::collection::vec(one, 0..12).prop_map(|list| {
            let with_url = |(n, (path, name, tags))| Subscription {
                url: format!("http://{n}.example/{path}"),
                name,
                tags,
            };
            list.into_iter().enumerate().map(with_url).collect()
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(feeds in subscriptions()) {
            prop_assert_eq!(self::feeds(&write(&feeds)), feeds);
        }

        #[test]
        fn reading_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&[b"<opml><body>".as_slice(), &bytes].concat());
        }
    }
}
