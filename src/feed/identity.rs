//! Takes items, says what makes one the same item at the next poll.

use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::item::Item;

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
const TRACKING_PREFIXES: &[&str] = &["utm_", "hsa_", "pk_", "piwik_", "matomo_"];

/// The identity of an item across polls, 32 hex digits: its id and its link within its feed. Two links under one id are
/// two items; http or https, tracking parameters and the case of the host make no difference.
pub fn item_key(feed_url: &str, item: &Item) -> String {
    let link = item.link.as_deref().map(bare_url).unwrap_or_default();
    hash(&[&bare_url(feed_url), &bare_url(&item.id), &link])
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

/// Gives an id to every item that has none: from its link, where no other item of the feed shares it, else from title,
/// date and summary. Two polls of the same items give the same ids.
pub(super) fn make_ids(items: &mut [Item]) {
    let mut uses: HashMap<String, usize> = HashMap::new();
    for link in items.iter().filter_map(|item| item.link.as_deref()) {
        *uses.entry(bare_url(link)).or_default() += 1;
    }
    for item in items.iter_mut().filter(|item| item.id.is_empty()) {
        let link = item.link.as_deref().map(bare_url).unwrap_or_default();
        item.id = if uses.get(&link) == Some(&1) {
            hash(&["link", &link])
        } else {
            content_id(item, &link)
        };
    }
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
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    pair.is_empty()
        || TRACKING.contains(&name.as_str())
        || TRACKING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Each part with its length before it, so that no two lists of parts run together to the same bytes.
fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher
        .finalize()
        .iter()
        .take(KEY_BYTES)
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
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

    #[test]
    fn the_same_item_has_the_same_key() {
        let key = item_key(
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
            assert_eq!(item_key("http://news.example/rss", &other), key, "{other:?}");
        }
    }

    #[test]
    fn another_item_has_another_key() {
        let key = item_key(FEED, &item("g1", "https://news.example/a?id=7", "T"));
        let others = [
            item("g1", "https://news.example/a?id=8", "T"),
            item("g2", "https://news.example/a?id=7", "T"),
            item("g1", "", "T"),
            item("g1", "https://news.example:8443/a?id=7", "T"),
            item("g1", "https://news.example/a?id=7#part-2", "T"),
        ];
        for other in others {
            assert_ne!(item_key(FEED, &other), key, "{other:?}");
        }
        assert_ne!(
            item_key(
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
        assert_eq!(item_key(FEED, &old), item_key(FEED, &new));
        assert_eq!(bare_url("tag:news.example,2024:1"), "tag:news.example,2024:1");
        assert_eq!(bare_url("urn:X"), "urn:X");
    }

    #[test]
    fn made_ids_are_stable_and_apart() {
        let make = |mut items: Vec<Item>| {
            make_ids(&mut items);
            items.into_iter().map(|item| item.id).collect::<Vec<_>>()
        };
        let first = make(vec![
            item("own", "https://n.example/0", "zero"),
            item("", "https://n.example/1", "one"),
            item("", "https://n.example/", "two"),
            item("", "https://n.example/", "three"),
            item("", "", "four"),
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
}
