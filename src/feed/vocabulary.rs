//! Takes the name of an element and its namespace, says what it holds: the elements of every dialect and extension that a
//! news item is read from.

use super::item::Kind;
use super::markup::{Attributes, prefix};
use super::reference::unescape;

/// A namespace that feeds use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// None, or one of the many under which RSS has been written.
    Rss,
    /// Atom 1.0, or one of its drafts.
    Atom,
    /// The content module of RSS 1.0: `content:encoded`.
    Content,
    /// Dublin Core, elements.
    Dc,
    /// Dublin Core, terms.
    DcTerms,
    /// Apple's for podcasts.
    Itunes,
    /// Media RSS.
    Media,
    /// XHTML, whose `body` and `div` hold an item's text in old feeds.
    Xhtml,
    /// `FeedBurner` and Pheedo, which keep the article's own address beside their counting one.
    Counter,
    /// The PRISM standard of magazines.
    Prism,
    /// The RDF syntax itself.
    Rdf,
    /// Any other.
    Other,
}

/// Namespaces by their addresses: lower case, without scheme and without `/` or `#` at the end, for feeds write them in
/// every spelling.
const SPACES: &[(Space, &[&str])] = &[
    (
        Space::Rss,
        &[
            "purl.org/rss/1.0",
            "purl.org/rss/1.0/modules/rss091",
            "my.netscape.com/rdf/simple/0.9",
            "channel.netscape.com/rdf/simple/0.9",
            "my.netscape.com/publish/formats/rss-0.91.dtd",
            "backend.userland.com/rss",
            "backend.userland.com/rss2",
            "backend.userland.com/rss091",
            "backend.userland.com/rss092",
            "blogs.law.harvard.edu/tech/rss",
            "cyber.law.harvard.edu/rss",
            "cyber.law.harvard.edu/rss/rss.html",
            "www.rssboard.org/rss-specification",
        ],
    ),
    (
        Space::Atom,
        &[
            "www.w3.org/2005/atom",
            "purl.org/atom/ns",
            "purl.org/atom",
            "purl.org/pie",
            "purl.org/echo",
            "example.com/necho",
            "example.com/newformat",
            "uri/of/echo/namespace",
        ],
    ),
    (Space::Content, &["purl.org/rss/1.0/modules/content"]),
    (
        Space::Dc,
        &[
            "purl.org/dc/elements/1.1",
            "purl.org/dc/elements/1.0",
            "purl.org/dc",
        ],
    ),
    (Space::DcTerms, &["purl.org/dc/terms"]),
    (
        Space::Itunes,
        &[
            "www.itunes.com/dtds/podcast-1.0.dtd",
            "example.com/dtds/podcast-1.0.dtd",
        ],
    ),
    (
        Space::Media,
        &[
            "search.yahoo.com/mrss",
            "search.yahoo.com/mrss/1.0",
            "video.search.yahoo.com/mrss",
        ],
    ),
    (Space::Xhtml, &["www.w3.org/1999/xhtml"]),
    (
        Space::Counter,
        &[
            "rssnamespace.org/feedburner/ext/1.0",
            "www.pheedo.com/namespace/pheedo",
        ],
    ),
    (
        Space::Prism,
        &[
            "prismstandard.org/namespaces/1.2/basic",
            "prismstandard.org/namespaces/basic/2.0",
        ],
    ),
    (Space::Rdf, &["www.w3.org/1999/02/22-rdf-syntax-ns"]),
];

/// Namespaces that count at once.
const DECLARED_MAX: usize = 200;

/// Prefixes that speak for themselves where a feed forgot to declare them.
pub(super) const PREFIXES: &[(&str, Space)] = &[
    ("rss", Space::Rss),
    ("atom", Space::Atom),
    ("atom10", Space::Atom),
    ("a10", Space::Atom),
    ("content", Space::Content),
    ("dc", Space::Dc),
    ("dcterms", Space::DcTerms),
    ("itunes", Space::Itunes),
    ("media", Space::Media),
    ("xhtml", Space::Xhtml),
    ("feedburner", Space::Counter),
    ("pheedo", Space::Counter),
    ("prism", Space::Prism),
    ("rdf", Space::Rdf),
];

impl Space {
    /// Of a namespace's address.
    pub(super) fn of(address: &str) -> Self {
        let lower = address.trim().to_ascii_lowercase();
        let bare = lower.split_once("://").map_or(lower.as_str(), |(_, bare)| bare);
        let bare = bare.trim_end_matches(['/', '#']);
        let known = SPACES.iter().find(|(_, addresses)| addresses.contains(&bare));
        known.map_or(Self::Other, |(space, _)| *space)
    }

    /// Of a prefix that nothing declares, where it speaks for itself.
    pub(super) fn of_prefix(prefix: &str) -> Option<Self> {
        let known = PREFIXES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(prefix));
        known.map(|(_, space)| *space)
    }

    /// The address under which feed-rs knows it.
    pub(super) fn address(self) -> Option<&'static str> {
        Some(match self {
            Self::Rss => "http://purl.org/rss/1.0/",
            Self::Atom => "http://www.w3.org/2005/Atom",
            Self::Content => "http://purl.org/rss/1.0/modules/content/",
            Self::Dc => "http://purl.org/dc/elements/1.1/",
            Self::Itunes => "http://www.itunes.com/dtds/podcast-1.0.dtd",
            Self::Media => "http://search.yahoo.com/mrss/",
            Self::Rdf => "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            _ => return None,
        })
    }
}

/// The namespaces that are declared where the reading stands.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    /// Depth of the element, prefix (empty for the default) and namespace; the last one counts.
    declared: Vec<(usize, String, Space)>,
    /// Whether a prefix was used that nothing declares, or a namespace is spelled otherwise than parsers know it.
    pub(super) odd: bool,
}

impl Scopes {
    /// An element begins at `depth`.
    pub(super) fn enter(&mut self, tag: &str, depth: usize) {
        if !tag.contains("xmlns") {
            return;
        }
        for attribute in Attributes::of(tag) {
            let prefix = match attribute.name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    Some(prefix) => prefix,
                    None => continue,
                },
                None => continue,
            };
            let space = Space::of(&unescape(attribute.value));
            self.odd |=
                matches!(space, Space::Content | Space::Dc) && space.address() != Some(attribute.value);
            if self.declared.len() >= DECLARED_MAX {
                return;
            }
            self.declared.push((depth, prefix.to_owned(), space));
        }
    }

    /// The element at `depth` ends.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|(at, ..)| *at >= depth) {
            self.declared.pop();
        }
    }

    /// The namespace of an element. Without any it belongs to its feed's dialect, and so it does under a default that
    /// the root declares, whatever that is.
    pub(super) fn space(&mut self, name: &str, kind: Kind) -> Space {
        let own = if kind == Kind::Atom {
            Space::Atom
        } else {
            Space::Rss
        };
        let Some(prefix) = prefix(name) else {
            let default = self
                .declared
                .iter()
                .rev()
                .find(|(_, prefix, _)| prefix.is_empty());
            return match default {
                None | Some((0 | 1, _, _) | (_, _, Space::Rss | Space::Atom)) => own,
                Some((_, _, space)) => *space,
            };
        };
        let declared = self.declared.iter().rev().find(|(_, known, _)| known == prefix);
        if let Some((_, _, space)) = declared {
            return *space;
        }
        self.odd = true;
        Space::of_prefix(prefix).unwrap_or(Space::Other)
    }
}

/// What an element of an item holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Slot {
    /// Its title.
    Title,
    /// The article's address.
    Link,
    /// The article's own address, where [`Slot::Link`] goes by way of a counter.
    DirectLink,
    /// Its id.
    Id,
    /// When it was published.
    Published,
    /// When it was changed.
    Updated,
    /// Its teaser.
    Summary,
    /// Its body.
    Content,
    /// Who wrote it.
    Author,
    /// Its language.
    Language,
}

/// A slot, and how well an element fills it: of several the lowest rank counts, and of equal ones the first.
pub(super) type Place = (Slot, u8);

/// From this rank on, an author is one only where no other is named, and an id where RSS 1.0 gives none.
pub(super) const SECOND_CHOICE: u8 = 10;

/// What an element holds, by its namespace and local name; `None` where no item is read from it.
pub(super) fn slot(kind: Kind, space: Space, local: &str) -> Option<Place> {
    let lower = local.to_ascii_lowercase();
    let local = lower.as_str();
    match space {
        Space::Atom if kind != Kind::Atom => own(local).map(|(slot, rank)| (slot, rank + 5)),
        Space::Rss | Space::Atom => own(local),
        Space::Content => match local {
            "encoded" => Some((Slot::Content, 0)),
            _ => None,
        },
        Space::Dc | Space::DcTerms => dublin_core(local),
        Space::Itunes => match local {
            "title" => Some((Slot::Title, 13)),
            "summary" => Some((Slot::Summary, 13)),
            "author" => Some((Slot::Author, 13)),
            _ => None,
        },
        Space::Media => match local {
            "title" => Some((Slot::Title, 15)),
            "description" => Some((Slot::Summary, 15)),
            _ => None,
        },
        Space::Xhtml => matches!(local, "body" | "div").then_some((Slot::Content, 3)),
        Space::Counter => (local == "origlink").then_some((Slot::DirectLink, 0)),
        Space::Prism => match local {
            "publicationdate" => Some((Slot::Published, 12)),
            "modificationdate" => Some((Slot::Updated, 12)),
            _ => None,
        },
        Space::Rdf | Space::Other => None,
    }
}

/// The elements of RSS and Atom themselves, drafts and wrong names that are common included.
fn own(local: &str) -> Option<Place> {
    Some(match local {
        "title" => (Slot::Title, 0),
        "link" => (Slot::Link, 0),
        "guid" | "id" => (Slot::Id, 0),
        "pubdate" | "published" => (Slot::Published, 0),
        "issued" => (Slot::Published, 1),
        "date" => (Slot::Published, 3),
        "created" => (Slot::Published, 4),
        "updated" => (Slot::Updated, 0),
        "modified" | "lastmod" => (Slot::Updated, 1),
        "lastbuilddate" => (Slot::Updated, 2),
        "description" => (Slot::Summary, 0),
        "summary" => (Slot::Summary, 1),
        "abstract" => (Slot::Summary, 2),
        "content" => (Slot::Content, 1),
        "body" | "fullitem" => (Slot::Content, 2),
        "author" | "creator" => (Slot::Author, 0),
        "language" => (Slot::Language, 0),
        _ => return None,
    })
}

fn dublin_core(local: &str) -> Option<Place> {
    Some(match local {
        "title" => (Slot::Title, 11),
        "identifier" => (Slot::Id, 11),
        "issued" => (Slot::Published, 1),
        "date" => (Slot::Published, 2),
        "created" => (Slot::Published, 4),
        "available" => (Slot::Published, 11),
        "modified" => (Slot::Updated, 1),
        "description" => (Slot::Summary, 11),
        "abstract" => (Slot::Summary, 12),
        "creator" | "author" => (Slot::Author, 1),
        "language" => (Slot::Language, 1),
        _ => return None,
    })
}

/// Whether the children of this element of an item count as the item's own: Media RSS groups what belongs together.
pub(super) fn is_group(space: Space, local: &str) -> bool {
    space == Space::Media && matches!(local, "group" | "content")
}

/// Whether an element is an item.
pub(super) fn is_item(local: &str) -> bool {
    local.eq_ignore_ascii_case("item") || local.eq_ignore_ascii_case("entry")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_in_every_spelling() {
        let cases = [
            ("http://purl.org/dc/elements/1.1/", Space::Dc),
            ("HTTP://PURL.ORG/DC/ELEMENTS/1.1", Space::Dc),
            ("https://www.w3.org/2005/Atom/", Space::Atom),
            ("http://purl.org/atom/ns#", Space::Atom),
            ("http://search.yahoo.com/mrss", Space::Media),
            ("http://www.itunes.com/DTDs/PodCast-1.0.dtd", Space::Itunes),
            ("http://my.netscape.com/rdf/simple/0.9/", Space::Rss),
            ("", Space::Other),
            ("http://purl.org/dc/elements/1.1/x", Space::Other),
        ];
        for (address, want) in cases {
            assert_eq!(Space::of(address), want, "{address}");
        }
    }

    #[test]
    fn scopes() {
        let mut scopes = Scopes::default();
        scopes.enter(
            "<rss xmlns='http://unknown.example/' xmlns:d=\"http://purl.org/dc/terms/\">",
            1,
        );
        assert_eq!(scopes.space("title", Kind::Rss), Space::Rss);
        assert_eq!(scopes.space("d:issued", Kind::Rss), Space::DcTerms);
        assert!(!scopes.odd);
        assert_eq!(scopes.space("dc:date", Kind::Rss), Space::Dc);
        assert_eq!(scopes.space("x:date", Kind::Rss), Space::Other);
        assert!(scopes.odd);
        scopes.enter(
            "<body xmlns='http://www.w3.org/1999/xhtml' xmlns:d='http://other.example/'>",
            4,
        );
        assert_eq!(scopes.space("body", Kind::Rss), Space::Xhtml);
        assert_eq!(scopes.space("d:issued", Kind::Rss), Space::Other);
        scopes.leave(4);
        assert_eq!(scopes.space("body", Kind::Atom), Space::Atom);
        assert_eq!(scopes.space("d:issued", Kind::Rss), Space::DcTerms);
    }
}
