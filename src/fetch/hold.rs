//! Domains that asked for silence, and which part of the net such a word is for.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

/// So many holds are kept before those that are over are forgotten.
const HOLDS_BEFORE_PRUNING: usize = 1_024;

/// A server's word that nothing of its domain is to be asked for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// What is held: a registrable domain, or a single host; see [`scope`].
    pub domain: String,
    /// For how long from now.
    pub lasts: Duration,
}

/// What is held at the moment. Its clock is tokio's.
#[derive(Debug, Default)]
pub struct Holds {
    until: Mutex<HashMap<Box<str>, Instant>>,
}

impl Holds {
    /// Holds a domain; a hold that ends later stays.
    pub fn add(&self, hold: &Hold) {
        let now = Instant::now();
        let Some(until) = now.checked_add(hold.lasts) else {
            return;
        };
        let mut table = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if table.len() >= HOLDS_BEFORE_PRUNING {
            table.retain(|_, until| *until > now);
        }
        table
            .entry(hold.domain.as_str().into())
            .and_modify(|old| *old = until.max(*old))
            .or_insert(until);
    }

    /// For how long a domain is still held.
    pub(super) fn left(&self, domain: &str) -> Option<Duration> {
        let table = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let left = table.get(domain)?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}

/// What a server's word may be for: the registrable domain of its host by the public suffix list, for limits are mostly
/// kept for all hosts of a site together. Only the host itself where that is an IP address, where its name ends in a
/// suffix that a private owner lets others have names under (`github.io`), and where it is a suffix itself.
pub fn scope(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<IpAddr>().is_ok() {
        return host;
    }
    let Some(domain) = psl::domain(host.as_bytes()) else {
        return host;
    };
    if domain.suffix().typ() == Some(psl::Type::Private) {
        return host;
    }
    str::from_utf8(domain.as_bytes()).unwrap_or(host)
}

/// Under which name the gate knows a host: its name or address, whatever the port.
pub fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or_default().trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_word_is_for() {
        for (host, expected) in [
            ("news.example.com", "example.com"),
            ("example.com", "example.com"),
            ("www.example.com.", "example.com"),
            ("a.b.example.co.uk", "example.co.uk"),
            ("example.co.uk", "example.co.uk"),
            ("co.uk", "co.uk"),
            // A private owner's suffix: its other users have nothing to do with it.
            ("alice.github.io", "alice.github.io"),
            ("www.alice.github.io", "www.alice.github.io"),
            ("github.io", "github.io"),
            ("alice.blogspot.com", "alice.blogspot.com"),
            ("192.0.2.7", "192.0.2.7"),
            ("[2001:db8::7]", "[2001:db8::7]"),
            // A top-level domain that the list does not know is a suffix like any other.
            ("a.news.test", "news.test"),
            ("xn--80aaxitdbjk.xn--p1ai", "xn--80aaxitdbjk.xn--p1ai"),
            ("a.xn--80aaxitdbjk.xn--p1ai", "xn--80aaxitdbjk.xn--p1ai"),
            ("localhost", "localhost"),
            ("", ""),
        ] {
            assert_eq!(scope(host), expected, "{host}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_longer_hold_stays_and_ends() {
        let holds = Holds::default();
        let hold = |secs| Hold {
            domain: "example.com".to_owned(),
            lasts: Duration::from_secs(secs),
        };
        assert_eq!(holds.left("example.com"), None);
        holds.add(&hold(60));
        holds.add(&hold(10));
        assert_eq!(holds.left("example.com"), Some(Duration::from_mins(1)));
        assert_eq!(holds.left("example.org"), None);
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(holds.left("example.com"), None);
    }
}
