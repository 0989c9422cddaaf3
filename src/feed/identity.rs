//! Takes items, says what makes one the same item at the next poll.

use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::item::Item;
use crate::text::fold;

/// Bytes of the hash that are kept: 128 bits, so that no two items meet by accident.
const KEY_BYTES: usize = 16;

/// Query parameters that say where a reader came from, not what is read.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "ttclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "vero_id",
    "oly_enc_id",
    "oly_anon_id",
    "wickedid",
    "xtor",
    "at_medium",
    "at_campaign",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "ns_linkname",
    "cmpid",
    "smid",
    "ftag",
    "traffic_source",
];

/// Prefixes of such parameters.
const TRACKING_PREFIXES: &[&str] = &["utm_", "hsa_", "pk_", "piwik_", "matomo_", "at_custom"];

/// Parameters that say so only where they name a feed: `?source=rss`.
const SOURCES: &[&str] = &["source", "src", "ref", "from", "medium", "via", "origin"];

/// What an item is known by across polls, and what tells that it changed. All marks count within its feed.
///
/// An item is its link. Its id only tells items apart that share one link, for many feeds make new ids at every build.
/// [`Identity::guid`] and [`Identity::title`] hold the link, too: two links under one id are two items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Names the item in records, given when it is first seen: 32 hex digits of its feed, id and link.
    pub key: String,
    /// Link and id.
    pub guid: i64,
    /// Link, title and date; `None` where it has no title.
    pub title: Option<i64>,
    /// The link.
    pub link: i64,
    /// The title alone; `None` where it has none.
    pub words: Option<i64>,
    /// Whether no other item of the document has its link, so that the link alone can tell it.
    pub alone: bool,
    /// What the feed says of it: title, the visible text of summary and content, and when it was changed. Another mark
    /// means a revision.
    pub text: i64,
}

/// The identities of a document's items, in their order.
pub fn identify(feed_url: &str, items: &[Item]) -> Vec<Identity> {
    identify_among(feed_url, items, &[])
}

/// The identities of some of a document's items, in their order. `others`: the marks of the links of all others, as
/// [`Trace::link`](super::Trace::link) has them.
pub fn identify_among(feed_url: &str, items: &[Item], others: &[i64]) -> Vec<Identity> {
    let feed = bare_url(feed_url);
    let links: Vec<String> = items
        .iter()
        .map(|item| item.link.as_deref().map(bare_url).unwrap_or_default())
        .collect();
    let mut uses: HashMap<i64, usize> = HashMap::new();
    let marks: Vec<i64> = links.iter().map(|link| bare_mark(link)).collect();
    for mark in marks.iter().chain(others) {
        *uses.entry(*mark).or_default() += 1;
    }
    items
        .iter()
        .zip(links.iter().zip(&marks))
        .map(|(item, (link, bare_mark))| {
            let id = bare_url(&item.id);
            let digest = digest(&[&feed, &id, link]);
            let title = item.title.as_deref().map(words).filter(|title| !title.is_empty());
            let date = item
                .published
                .or(item.updated)
                .map(|at| at.to_string())
                .unwrap_or_default();
            Identity {
                key: hex(&digest),
                guid: mark(&digest),
                title: title
                    .as_deref()
                    .map(|title| mark(&self::digest(&[&feed, link, title, &date]))),
                link: mark(&self::digest(&[&feed, link])),
                words: title.as_deref().map(|title| mark(&self::digest(&[title]))),
                alone: !link.is_empty() && uses.get(bare_mark) == Some(&1),
                text: text_mark(item, title.as_deref().unwrap_or_default()),
            }
        })
        .collect()
}

/// Markup does not count, for it holds counters and addresses that change at every build.
fn text_mark(item: &Item, title: &str) -> i64 {
    let visible = |html: &Option<String>| {
        html.as_deref()
            .map(|html| words(&without_tags(html)))
            .unwrap_or_default()
    };
    let updated = item.updated.map(|at| at.to_string()).unwrap_or_default();
    mark(&digest(&[
        title,
        &visible(&item.summary),
        &visible(&item.content),
        &updated,
    ]))
}

fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for (n, piece) in html.split('<').enumerate() {
        let shown = if n == 0 {
            piece
        } else {
            piece.split_once('>').map_or("", |(_, shown)| shown)
        };
        text.push_str(shown);
        text.push(' ');
    }
    text
}

/// The words of a text: case, accents, punctuation and white space do not count.
fn words(text: &str) -> String {
    if text.is_ascii() {
        return ascii_words(text);
    }
    folded_words(text)
}

/// The same of a text that needs no table: most feeds' markup is one, and every item is read at every poll.
fn ascii_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut parted = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if parted && !words.is_empty() {
                words.push(' ');
            }
            parted = false;
            words.push(c.to_ascii_lowercase());
        } else if !c.is_ascii_control() || matches!(c, '\t'..='\r') {
            parted = true;
        }
    }
    words
}

fn folded_words(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// An address without what does not change what is read: scheme (http or https), case of the host, default port,
/// tracking parameters. A text that is no http address stays as it is, trimmed.
pub fn bare_url(text: &str) -> String {
    let text = text.trim();
    let Ok(url) = url::Url::parse(text) else {
        return text.to_owned();
    };
    let (true, Some(host)) = (matches!(url.scheme(), "http" | "https"), url.host_str()) else {
        return text.to_owned();
    };
    let mut bare = format!("//{host}");
    if let Some(port) = url.port().filter(|port| !matches!(port, 80 | 443)) {
        let _ = write!(bare, ":{port}");
    }
    bare.push_str(url.path());
    let kept: Vec<&str> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !is_tracking(pair))
        .collect();
    for (n, pair) in kept.into_iter().enumerate() {
        bare.push(if n == 0 { '?' } else { '&' });
        bare.push_str(pair);
    }
    if let Some(fragment) = url.fragment().filter(|fragment| !is_tracking(fragment)) {
        bare.push('#');
        bare.push_str(fragment);
    }
    bare
}

/// A link's mark: what does not change what is read does not count.
pub(super) fn link_mark(link: &str) -> i64 {
    bare_mark(&bare_url(link))
}

fn bare_mark(bare: &str) -> i64 {
    mark(&digest(&[bare]))
}

/// How often each link is used by some items and by `others`, by its mark.
pub(super) fn link_uses(items: &[Item], others: &[i64]) -> HashMap<i64, usize> {
    let mut uses: HashMap<i64, usize> = HashMap::new();
    let links = items.iter().filter_map(|item| item.link.as_deref());
    for mark in links.map(link_mark).chain(others.iter().copied()) {
        *uses.entry(mark).or_default() += 1;
    }
    uses
}

/// What an item's id comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdFrom {
    /// From the feed.
    Feed,
    /// From its link, which is its alone.
    Link,
    /// From all that it says, and where that is said twice from its place, too.
    Content,
}

/// Gives an id to every item that has none: from its link, where no other item of the feed shares it, else from title,
/// date and summary. Two polls of the same items give the same ids. `others`: the marks of the links of the feed's other
/// items.
pub(super) fn make_ids(items: &mut [Item], others: &[i64]) -> Vec<IdFrom> {
    let mut from = vec![IdFrom::Feed; items.len()];
    if items.iter().all(|item| !item.id.is_empty()) {
        return from;
    }
    let uses = link_uses(items, others);
    let mut made: HashMap<String, usize> = HashMap::new();
    let without = items
        .iter_mut()
        .zip(&mut from)
        .filter(|(item, _)| item.id.is_empty());
    for (item, from) in without {
        let link = item.link.as_deref().map(bare_url).unwrap_or_default();
        let id = if !link.is_empty() && uses.get(&bare_mark(&link)) == Some(&1) {
            *from = IdFrom::Link;
            hash(&["link", &link])
        } else {
            *from = IdFrom::Content;
            content_id(item, &link)
        };
        // Items that are alike in everything are told apart by their order alone.
        let before = made.entry(id.clone()).or_default();
        item.id = match *before {
            0 => id,
            n => hash(&["again", &id, &n.to_string()]),
        };
        *before += 1;
    }
    from
}

fn content_id(item: &Item, link: &str) -> String {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let published = item
        .published
        .or(item.updated)
        .map(|time| time.to_string())
        .unwrap_or_default();
    let summary = item
        .summary
        .as_ref()
        .or(item.content.as_ref())
        .cloned()
        .unwrap_or_default();
    hash(&["content", link, &text(&item.title), &published, &summary])
}

fn is_tracking(pair: &str) -> bool {
    let pair = pair.to_ascii_lowercase();
    let (name, value) = pair.split_once('=').unwrap_or((&pair, ""));
    let names_feed = matches!(
        value,
        "rss" | "feed" | "atom" | "rssfeed" | "rss_feed" | "rss-feed"
    );
    pair.is_empty()
        || names_feed && SOURCES.contains(&name)
        || TRACKING.contains(&name)
        || TRACKING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

fn hash(parts: &[&str]) -> String {
    hex(&digest(parts))
}

fn hex(digest: &[u8; KEY_BYTES]) -> String {
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

pub(super) fn mark(digest: &[u8; KEY_BYTES]) -> i64 {
    let mut half = [0; 8];
    for (slot, byte) in half.iter_mut().zip(digest) {
        *slot = *byte;
    }
    i64::from_le_bytes(half)
}

/// Each part with its length before it, so that no two lists of parts run together to the same bytes.
pub(super) fn digest<P: AsRef<[u8]>>(parts: &[P]) -> [u8; KEY_BYTES] {
    let mut hasher = Sha256::new();
    for part in parts.iter().map(AsRef::as_ref) {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut digest = [0; KEY_BYTES];
    for (slot, byte) in digest.iter_mut().zip(hasher.finalize()) {
        *slot = byte;
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEED: &str = "https://news.example/rss";

    fn item(id: &str, link: &str, title: &str) -> Item {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Item {
            id: id.to_owned(),
            title: filled(title),
            link: filled(link),
            published: None,
            updated: None,
            summary: None,
            content: None,
            authors: Vec::new(),
            language: None,
        }
    }

    fn key_of(feed: &str, item: &Item) -> String {
        identify(feed, std::slice::from_ref(item)).remove(0).key
    }

    #[test]
    fn the_same_item_has_the_same_key() {
        let key = key_of(
            FEED,
            &item("g1", "https://News.example/a?id=7&utm_source=rss", "Old title"),
        );
        assert_eq!(key.len(), 32);
        let same = [
            item("g1", "http://news.example/a?id=7", "New title"),
            item(
                " g1 ",
                "https://news.example:443/a?fbclid=x&id=7#utm_campaign=y",
                "",
            ),
        ];
        for other in same {
            assert_eq!(key_of("http://news.example/rss", &other), key, "{other:?}");
        }
    }

    #[test]
    fn another_item_has_another_key() {
        let key = key_of(FEED, &item("g1", "https://news.example/a?id=7", "T"));
        let others = [
            item("g1", "https://news.example/a?id=8", "T"),
            item("g2", "https://news.example/a?id=7", "T"),
            item("g1", "", "T"),
            item("g1", "https://news.example:8443/a?id=7", "T"),
            item("g1", "https://news.example/a?id=7#part-2", "T"),
        ];
        for other in others {
            assert_ne!(key_of(FEED, &other), key, "{other:?}");
        }
        assert_ne!(
            key_of(
                "https://other.example/rss",
                &item("g1", "https://news.example/a?id=7", "T")
            ),
            key
        );
    }

    #[test]
    fn guids_that_are_addresses_are_read_as_such() {
        let old = item("http://news.example/?p=1", "http://news.example/a", "");
        let new = item("https://news.example/?p=1", "https://news.example/a", "");
        assert_eq!(key_of(FEED, &old), key_of(FEED, &new));
        assert_eq!(bare_url("tag:news.example,2024:1"), "tag:news.example,2024:1");
        assert_eq!(bare_url("urn:X"), "urn:X");
    }

    #[test]
    fn a_link_tells_an_item_where_no_other_shares_it() {
        let marks = |items: &[Item]| identify(FEED, items);
        let before = marks(&[
            item("1", "https://n.example/a", "One"),
            item("2", "https://n.example/b", "Two"),
        ]);
        let churned = marks(&[
            item("9", "http://n.example/a?utm_source=x", "ONE!"),
            item("8", "https://n.example/b?source=rss", "Two, retitled"),
        ]);
        for (old, new) in before.iter().zip(&churned) {
            assert!(
                old.alone && new.alone && old.link == new.link && old.guid != new.guid,
                "{new:?}"
            );
        }
        assert_eq!(before[0].title, churned[0].title);
        assert_eq!(before[0].words, churned[0].words);
        assert_ne!(before[1].words, churned[1].words);
        let shared = marks(&[
            item("1", "https://n.example/", "One"),
            item("2", "http://n.example/", "Two"),
            item("3", "", "Three"),
        ]);
        assert!(shared.iter().all(|identity| !identity.alone), "{shared:?}");
        assert_ne!(shared[0].title, shared[1].title);
        assert_eq!(marks(&[item("1", "", "")])[0].title, None);
    }

    #[test]
    fn what_does_not_change_what_is_read_does_not_count() {
        let bare = "//n.example/a?id=7";
        for (address, expected) in [
            ("http://n.example:80/a?id=7", bare),
            ("http://n.example:443/a?id=7", bare),
            ("https://n.example:80/a?id=7", bare),
            ("https://N.EXAMPLE/a?UTM_Source=x&id=7&FBCLID=y", bare),
            ("https://n.example/a?id=7&Source=RSS", bare),
            (
                "https://n.example/a?id=7&source=wire",
                "//n.example/a?id=7&source=wire",
            ),
            ("https://n.example:8443/a", "//n.example:8443/a"),
        ] {
            assert_eq!(bare_url(address), expected, "{address}");
        }
    }

    #[test]
    fn marks_count_within_their_feed() {
        let items = [item("1", "https://n.example/a", "One")];
        let (here, there) = (
            identify(FEED, &items),
            identify("https://other.example/rss", &items),
        );
        assert_ne!(here[0].key, there[0].key);
        assert_ne!(here[0].guid, there[0].guid);
        assert_ne!(here[0].title, there[0].title);
        assert_ne!(here[0].link, there[0].link);
        assert_eq!(
            here[0].words, there[0].words,
            "the words alone are the same anywhere"
        );
    }

    #[test]
    fn what_a_reader_sees_makes_a_revision() {
        let base = || Item {
            summary: Some("<p>Five  hurt.</p>".to_owned()),
            ..item("1", "https://n.example/a", "Fire")
        };
        let mark = |item: Item| identify(FEED, &[item]).remove(0).text;
        let same = [
            Item {
                title: Some(" FIRE ".to_owned()),
                ..base()
            },
            Item {
                summary: Some("<div class='x7'>five hurt<img src='/count?n=2'></div>".to_owned()),
                ..base()
            },
            Item {
                id: "2".to_owned(),
                link: Some("http://n.example/a".to_owned()),
                ..base()
            },
            Item {
                published: Some(jiff::Timestamp::UNIX_EPOCH),
                ..base()
            },
        ];
        for item in same {
            assert_eq!(mark(item.clone()), mark(base()), "{item:?}");
        }
        let changed = [
            Item {
                title: Some("Fire is out".to_owned()),
                ..base()
            },
            Item {
                summary: Some("<p>Six hurt.</p>".to_owned()),
                ..base()
            },
            Item {
                summary: None,
                ..base()
            },
            Item {
                content: Some("More.".to_owned()),
                ..base()
            },
            Item {
                updated: Some(jiff::Timestamp::UNIX_EPOCH),
                ..base()
            },
        ];
        for item in changed {
            assert_ne!(mark(item.clone()), mark(base()), "{item:?}");
        }
    }

    #[test]
    fn made_ids_are_stable_and_apart() {
        let make = |mut items: Vec<Item>| {
            make_ids(&mut items, &[]);
            items.into_iter().map(|item| item.id).collect::<Vec<_>>()
        };
        let first = make(vec![
            item("own", "https://n.example/0", "zero"),
            item("", "https://n.example/1", "one"),
            item("", "https://n.example/", "two"),
            item("", "https://n.example/", "three"),
            item("", "", "four"),
            item("", "", ""),
            item("", "", ""),
        ]);
        assert_eq!(first[0], "own");
        let apart: std::collections::HashSet<_> = first.iter().collect();
        assert_eq!(apart.len(), first.len());
        let later = make(vec![
            item("", "https://n.example/new", "new"),
            item("", "http://n.example/1?utm_medium=rss", "one, retitled"),
            item("", "https://n.example/", "two"),
            item("", "https://n.example/", "three"),
            item("", "", "four"),
        ]);
        assert_eq!(later[1..], first[1..5]);
    }

    proptest::proptest! {
        #[test]
        fn words_of_ascii_are_those_of_the_folded_text(text in "[\\x00-\\x7f]{0,60}") {
            proptest::prop_assert_eq!(ascii_words(&text), folded_words(&text));
        }
    }
}
