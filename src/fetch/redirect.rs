//! Redirects: a chain of addresses, and where its last answer sends us next. Pure; the guard and the gate stand in the
//! client's loop.

use std::borrow::Cow;
use std::fmt::Write as _;

use url::Url;

use super::error::{Error, shown, without_credentials};
use super::response::Hop;

/// So many redirects are followed. Real chains (http to https, bare host to `www`, a shortener, a feed service) seldom
/// have more than three.
pub const REDIRECTS_MAX: usize = 5;

/// The longest address that is fetched, in bytes: what servers take at most (RFC 9110 recommends 8,000).
const URL_BYTES_MAX: usize = 8192;

/// The addresses of one request, from the given one to the one now asked. None of them has a user name or password.
#[derive(Debug)]
pub(super) struct Chain {
    first: Url,
    hops: Vec<Hop>,
    /// Whether no address since the first was of another host.
    is_home: bool,
}

impl Chain {
    pub(super) fn start(url: &Url) -> Result<Self, Error> {
        let first = without_credentials(url);
        check_form(&first)?;
        Ok(Self {
            first,
            hops: Vec::new(),
            is_home: true,
        })
    }

    /// The address to ask now.
    pub(super) fn url(&self) -> &Url {
        self.hops.last().map_or(&self.first, |hop| &hop.url)
    }

    /// Whether secrets meant for the first address may go to this one: same host, port and scheme, or its https in
    /// place of http, and nowhere else in between.
    pub(super) fn is_home(&self) -> bool {
        self.is_home
    }

    /// Whether every redirect so far is permanent; so it is where there was none.
    pub(super) fn is_permanent(&self) -> bool {
        self.hops.iter().all(Hop::is_permanent)
    }

    pub(super) fn into_hops(self) -> Vec<Hop> {
        self.hops
    }

    /// Goes on to where an answer with this status and this `Location` sends us.
    pub(super) fn follow(&mut self, status: u16, location: &[u8]) -> Result<(), Error> {
        let from = self.url();
        let mut to = target(from, location)?;
        if from.scheme() == "https" && to.scheme() == "http" {
            return Err(Error::BadUrl {
                url: shown(&to),
                why: "a redirect from https to http",
            });
        }
        if !to.username().is_empty() || to.password().is_some() {
            return Err(Error::BadUrl {
                url: shown(&to),
                why: "a redirect with a user name or password in it",
            });
        }
        // A fragment is no part of what is asked for: with it, a circle could look like a way.
        to.set_fragment(None);
        if is_same(&self.first, &to) || self.hops.iter().any(|hop| is_same(&hop.url, &to)) {
            return Err(Error::RedirectLoop {
                url: shown(from),
                to: shown(&to),
            });
        }
        if self.hops.len() == REDIRECTS_MAX {
            return Err(Error::TooManyRedirects {
                url: shown(from),
                limit: REDIRECTS_MAX,
            });
        }
        self.is_home &= is_home(&self.first, &to);
        self.hops.push(Hop { status, url: to });
        Ok(())
    }
}

fn target(from: &Url, location: &[u8]) -> Result<Url, Error> {
    let bad = |why| Error::BadUrl {
        url: shown(from),
        why,
    };
    if location.len() > URL_BYTES_MAX {
        return Err(bad("a redirect to an overlong address"));
    }
    let to = from
        .join(&as_text(location))
        .map_err(|_| bad("a redirect to what is no address"))?;
    check_form(&to)?;
    Ok(to)
}

/// A `Location` in UTF-8, or with the bytes of another charset escaped, as browsers send them on.
fn as_text(location: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(location) {
        return text.into();
    }
    let mut text = String::with_capacity(3 * location.len());
    for &byte in location {
        if byte.is_ascii() {
            text.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text.into()
}

/// Checks what may be said of an address without its host: http or https, and not overlong.
pub(super) fn check_form(url: &Url) -> Result<(), Error> {
    let bad = |why| Err(Error::BadUrl { url: shown(url), why });
    if !matches!(url.scheme(), "http" | "https") {
        return bad("neither http nor https");
    }
    if url.as_str().len() > URL_BYTES_MAX {
        return bad("an overlong address");
    }
    Ok(())
}

fn is_same(url: &Url, to: &Url) -> bool {
    let without_fragment = |url: &Url| url.as_str().split('#').next().map(str::to_owned);
    without_fragment(url) == without_fragment(to)
}

fn is_home(first: &Url, to: &Url) -> bool {
    let port = |url: &Url| url.port_or_known_default();
    let same = first.scheme() == to.scheme() && port(first) == port(to);
    let secured = first.scheme() == "http" && first.port().is_none() && port(to) == Some(443);
    first.host() == to.host() && (same || secured)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Follows `locations` from `first`: the last address, or the error's code.
    fn walk(first: &str, locations: &[&str]) -> Result<(String, bool), &'static str> {
        let mut chain = Chain::start(&Url::parse(first).unwrap()).map_err(|error| error.code())?;
        for location in locations {
            chain
                .follow(301, location.as_bytes())
                .map_err(|error| error.code())?;
        }
        Ok((chain.url().to_string(), chain.is_home()))
    }

    #[test]
    fn where_a_chain_leads() {
        /// First address, locations, and the last address with whether it is still home, or an error's code.
        type Case<'a> = (&'a str, &'a [&'a str], Result<(&'a str, bool), &'a str>);
        let table: &[Case<'_>] = &[
            ("http://a.example/x", &[], Ok(("http://a.example/x", true))),
            ("http://u:p@a.example/x", &[], Ok(("http://a.example/x", true))),
            (
                "http://a.example/x/y?q",
                &["z"],
                Ok(("http://a.example/x/z", true)),
            ),
            (
                "http://a.example/x",
                &["//b.example/y"],
                Ok(("http://b.example/y", false)),
            ),
            (
                "http://a.example/x",
                &["https://a.example/x"],
                Ok(("https://a.example/x", true)),
            ),
            (
                "http://a.example/x",
                &["https://a.example/x#top"],
                Ok(("https://a.example/x", true)),
            ),
            (
                "http://a.example:8080/x",
                &["https://a.example/x"],
                Ok(("https://a.example/x", false)),
            ),
            (
                "https://a.example/x",
                &["https://a.example:8443/x"],
                Ok(("https://a.example:8443/x", false)),
            ),
            (
                "https://a.example/x",
                &["https://www.a.example/x"],
                Ok(("https://www.a.example/x", false)),
            ),
            (
                "https://a.example/x",
                &["https://b.example/", "https://a.example/y"],
                Ok(("https://a.example/y", false)),
            ),
            (
                "http://a.example/1",
                &["2", "3", "4", "5", "6"],
                Ok(("http://a.example/6", true)),
            ),
            (
                "http://a.example/1",
                &["2", "3", "4", "5", "6", "7"],
                Err("too-many-redirects"),
            ),
            ("http://a.example/1", &["/1"], Err("redirect-loop")),
            ("http://a.example/1#a", &["/1#b"], Err("redirect-loop")),
            ("http://a.example/1", &["/2", "/3", "/2"], Err("redirect-loop")),
            (
                "http://a.example/1",
                &["/2", "HTTP://A.example:80/1"],
                Err("redirect-loop"),
            ),
            ("https://a.example/", &["http://a.example/"], Err("bad-url")),
            (
                "http://a.example/",
                &["https://b.example/", "http://c.example/"],
                Err("bad-url"),
            ),
            ("http://a.example/", &["ftp://a.example/"], Err("bad-url")),
            ("http://a.example/", &["file:///etc/passwd"], Err("bad-url")),
            ("http://a.example/", &["javascript:alert(1)"], Err("bad-url")),
            ("http://a.example/", &["data:text/html,hi"], Err("bad-url")),
            ("http://a.example/", &["http://"], Err("bad-url")),
            (
                "http://a.example/",
                &["http://user:secret@b.example/"],
                Err("bad-url"),
            ),
            ("http://a.example/", &["http://user@b.example/"], Err("bad-url")),
            ("ftp://a.example/", &[], Err("bad-url")),
            ("unix:/run/socket", &[], Err("bad-url")),
        ];
        for (first, locations, expected) in table {
            let expected = expected.map(|(url, is_home)| (url.to_owned(), is_home));
            assert_eq!(walk(first, locations), expected, "{first} {locations:?}");
        }
    }

    #[test]
    fn a_location_outside_utf_8_is_escaped() {
        let mut chain = Chain::start(&Url::parse("http://a.example/").unwrap()).unwrap();
        chain.follow(302, b"/caf\xe9?q='\xff'").unwrap();
        assert_eq!(chain.url().as_str(), "http://a.example/caf%E9?q=%27%FF%27");
        chain.follow(302, "/café".as_bytes()).unwrap();
        assert_eq!(chain.url().as_str(), "http://a.example/caf%C3%A9");
    }

    #[test]
    fn overlong_addresses_are_refused() {
        let long = format!("/{}", "a".repeat(URL_BYTES_MAX));
        assert_eq!(walk("http://a.example/", &[&long]), Err("bad-url"));
        assert_eq!(walk(&format!("http://a.example{long}"), &[]), Err("bad-url"));
    }
}
