//! Takes the links of a feed, gives those of WebSub: its hubs, and the address under which they know it.

use url::Url;

use super::fields::absolute;

/// Hubs read from one feed. One is usual; the W3C recommendation WebSub lets a feed name several.
const HUBS_MAX: usize = 10;

/// What a feed says of being told its news instead of being asked for them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct HubLinks {
    /// The hubs' addresses, in the feed's order.
    pub(super) hubs: Vec<String>,
    /// The feed's own address.
    pub(super) self_url: Option<String>,
}

impl HubLinks {
    /// Takes a `<link rel="…" href="…">` of the feed or channel; other relations are passed over.
    pub(super) fn take(&mut self, rel: &str, href: &str, base: Option<&Url>) {
        for word in rel.split_whitespace() {
            match word.to_ascii_lowercase().as_str() {
                "hub" => self.hub(href, base),
                "self" => self.own(href, base),
                _ => {}
            }
        }
    }

    /// Takes a hub's address, once.
    pub(super) fn hub(&mut self, href: &str, base: Option<&Url>) {
        if let Some(url) = address(href, base)
            && self.hubs.len() < HUBS_MAX
            && !self.hubs.contains(&url)
        {
            self.hubs.push(url);
        }
    }

    /// Takes the feed's own address; the first one counts.
    pub(super) fn own(&mut self, href: &str, base: Option<&Url>) {
        if self.self_url.is_none() {
            self.self_url = address(href, base);
        }
    }
}

/// An absolute http address; nothing else can be subscribed at.
fn address(href: &str, base: Option<&Url>) -> Option<String> {
    let url = Url::parse(&absolute(href.trim(), base)?).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}
