//! Which hubs a feed names, and under which address they know it.

use url::Url;

use super::super::Feed;
use super::super::hub::HubLinks;

/// Characters of the `Link` headers of one answer that are read.
const HEADER_CHARS_MAX: usize = 16 << 10;
/// The longest address that a hub is asked at, or about.
const ADDRESS_BYTES_MAX: usize = 2048;

/// What a feed offers: to be pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its hubs, those with https first, else in the feed's order. At least one.
    pub hubs: Vec<String>,
    /// The address under which the hubs know it.
    pub topic: String,
}

/// The offer of a feed. `links` are the `Link` headers of the answer, which count before what the document says (WebSub,
/// section 4); `url` is where the answer came from, and stands in where nothing else names the feed.
pub fn offer(feed: &Feed, links: &[String], url: &Url) -> Option<Offer> {
    let header = read_headers(links, url);
    let fits = |address: &String| address.len() <= ADDRESS_BYTES_MAX && !has_login(address);
    let mut hubs = if header.hubs.is_empty() {
        feed.hubs.clone()
    } else {
        header.hubs
    };
    hubs.retain(fits);
    // A stable sort: the secret of the subscription goes to the hub.
    hubs.sort_by_key(|hub| !hub.starts_with("https:"));
    let mut topic = header
        .self_url
        .or_else(|| feed.self_url.clone())
        .unwrap_or_else(|| url.to_string());
    if let Some(end) = topic.find('#') {
        topic.truncate(end);
    }
    (!hubs.is_empty() && fits(&topic)).then_some(Offer { hubs, topic })
}

/// Nobody else is told a password.
fn has_login(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
}

/// Reads `Link` headers (RFC 8288, section 3).
fn read_headers(values: &[String], base: &Url) -> HubLinks {
    let mut links = HubLinks::default();
    let mut left = HEADER_CHARS_MAX;
    for value in values {
        if value.len() > left {
            break;
        }
        left -= value.len();
        let mut rest = value.as_str();
        while let Some((target, after)) = rest
            .split_once('<')
            .and_then(|(_, opened)| opened.split_once('>'))
        {
            let (relation, after) = parameters(after);
            if let Some(rel) = relation {
                links.take(&rel, target, Some(base));
            }
            rest = after;
        }
    }
    links
}

/// The `rel` of a link, and what stands behind its parameters. The first one counts; a link about another page than the
/// answer (`anchor`) is none of ours.
fn parameters(text: &str) -> (Option<String>, &str) {
    let mut relation = None;
    let mut is_ours = true;
    let mut rest = text.trim_start();
    while let Some(after) = rest.strip_prefix(';') {
        let end = after.find([';', ',', '=']).unwrap_or(after.len());
        let (name, after) = after.split_at_checked(end).unwrap_or((after, ""));
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value(after.trim_start()),
            None => (String::new(), after),
        };
        match name.trim().to_ascii_lowercase().as_str() {
            "rel" if relation.is_none() => relation = Some(value),
            "anchor" => is_ours = false,
            _ => {}
        }
        rest = after.trim_start();
    }
    (relation.filter(|_| is_ours), rest)
}

/// A token or a quoted string, and what stands behind it.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        let (token, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        return (token.trim_end().to_owned(), rest);
    };
    let mut out = String::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => out.extend(chars.next()),
            c => out.push(c),
        }
    }
    (out, chars.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::feed::parse;

    const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>
        <link rel="hub" href="http://hub.example/a"/><link rel="hub" href="https://hub.example/b"/>
        <link rel="self" href="https://n.example/atom#top"/></feed>"#;
    const BARE: &str = r#"<rss version="2.0"><channel><title>t</title></channel></rss>"#;

    fn of(document: &str, links: &[&str]) -> Option<(Vec<String>, String)> {
        let url = Url::parse("https://n.example/feeds/x").unwrap();
        let feed = parse(document.as_bytes(), None, Some(&url)).unwrap();
        let links: Vec<String> = links.iter().map(|link| (*link).to_owned()).collect();
        offer(&feed, &links, &url).map(|offer| (offer.hubs, offer.topic))
    }

    #[test]
    fn hubs_and_topic() {
        /// A document, `Link` headers, and hubs and topic.
        type Case<'a> = (&'a str, &'a [&'a str], Option<(&'a [&'a str], &'a str)>);
        let long = format!("<https://hub.example/{}>; rel=hub", "a".repeat(ADDRESS_BYTES_MAX));
        let table: &[Case<'_>] = &[
            (BARE, &[], None),
            (
                ATOM,
                &[],
                Some((
                    &["https://hub.example/b", "http://hub.example/a"],
                    "https://n.example/atom",
                )),
            ),
            (
                BARE,
                &["<https://hub.example/>; rel=\"hub\", <https://n.example/t>; rel=\"self\""],
                Some((&["https://hub.example/"], "https://n.example/t")),
            ),
            // Headers count before the document, each of the two for itself.
            (
                ATOM,
                &["<https://hub.example/c>;rel=hub"],
                Some((&["https://hub.example/c"], "https://n.example/atom")),
            ),
            (
                ATOM,
                &["</t>; rel=self"],
                Some((
                    &["https://hub.example/b", "http://hub.example/a"],
                    "https://n.example/t",
                )),
            ),
            // Nothing names the feed: its address does.
            (
                BARE,
                &["<http://hub.example/>; rel=HUB"],
                Some((&["http://hub.example/"], "https://n.example/feeds/x")),
            ),
            (
                BARE,
                &[
                    "<https://n.example/p2>; rel=next; title=\"a, b; <c>\"",
                    "</hub>; title=\"x\"; rel=\"nofollow hub\"",
                ],
                Some((&["https://n.example/hub"], "https://n.example/feeds/x")),
            ),
            (
                BARE,
                &["<https://hub.example/>; rel=\"hub\"; anchor=\"/other\""],
                None,
            ),
            (BARE, &["<https://hub.example/>; rel=stylesheet; rel=hub"], None),
            (
                BARE,
                &[
                    "<ftp://hub.example/>; rel=hub",
                    "<https://u:p@hub.example/>; rel=hub",
                    &long,
                ],
                None,
            ),
            (
                BARE,
                &["<https://hub.example/>; rel=hub, <https://u:p@n.example/>; rel=self"],
                None,
            ),
            (
                BARE,
                &["<https://hub.example/", "https://hub.example/>; rel=hub", ""],
                None,
            ),
        ];
        for (document, links, expected) in table {
            let expected = expected.map(|(hubs, topic)| {
                (
                    hubs.iter().map(|hub| (*hub).to_owned()).collect(),
                    topic.to_owned(),
                )
            });
            assert_eq!(of(document, links), expected, "{links:?}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read(value in r#"[<>;,="\\ a-z/:]{0,80}"#) {
            of(BARE, &[&value]);
        }
    }
}
