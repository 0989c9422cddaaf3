//! What came back, and how its headers are read.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use jiff::Timestamp;
use reqwest::header::{
    AGE, CACHE_CONTROL, CONTENT_TYPE, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, LAST_MODIFIED, LINK,
    RETRY_AFTER,
};
use url::Url;

use super::request::Validators;
use crate::feed::Fresh;

/// So many headers one answer may have.
pub(super) const HEADERS_MAX: usize = 100;

/// All headers of one answer in bytes, names and values.
pub(super) const HEADER_BYTES_MAX: usize = 64 << 10;

/// A longer validator is not kept: the next request then is unconditional.
const VALIDATOR_BYTES_MAX: usize = 1024;

/// A longer content type is not kept.
const CONTENT_TYPE_BYTES_MAX: usize = 256;

/// More of `Link` is not kept.
const LINKS_MAX: usize = 16;
const LINK_BYTES_MAX: usize = 8192;

/// The longest wait that a server may ask for; more is a mistake.
pub const RETRY_AFTER_MAX: Duration = Duration::from_hours(7 * 24);

/// A document, or the word that it has not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Which of the two.
    pub status: Status,
    /// Where it was found: the asked address, or the last redirect's. Without user name, password.
    pub final_url: Url,
    /// The redirects on the way, in order.
    pub redirects: Vec<Hop>,
    /// Whether there were redirects and all of them are permanent (301, 308): the address has moved.
    pub permanent: bool,
    /// The value of `Content-Type`, bytes outside UTF-8 replaced.
    pub content_type: Option<String>,
    /// What to send with the next request: the answer's, or those that just held where nothing has changed.
    pub validators: Validators,
    /// The body after decompression; empty where nothing has changed.
    pub body: Bytes,
    /// How long the server asks to wait before the next request, at most a week.
    pub retry_after: Option<Duration>,
    /// The values of `Link`, as far as they are text and not too long.
    pub links: Vec<String>,
    /// How long the answer holds by the server's word; `None` where it says nothing, or that it holds no longer.
    pub fresh: Option<Fresh>,
    /// What the request took on the wire, redirects included, without the waits that manners ask for.
    pub took: Duration,
    /// The server's own time (`Date`), with the time that the answer lay in a cache (`Age`).
    pub date: Option<Timestamp>,
}

impl Response {
    /// Where the asked address has moved for good: as far as redirects are permanent from the first one on.
    pub fn moved_to(&self) -> Option<&Url> {
        let hops = self.redirects.iter().take_while(|hop| hop.is_permanent());
        hops.last().map(|hop| &hop.url)
    }
}

/// Whether there is a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// There is one (HTTP 2xx).
    Ok,
    /// The one of the last time still holds (HTTP 304).
    NotModified,
}

/// One redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Its HTTP status: 301, 302, 303, 307 or 308.
    pub status: u16,
    /// Where it led to.
    pub url: Url,
}

impl Hop {
    /// Whether the old address is not to be used any more (RFC 9110, sections 15.4.2 and 15.4.9).
    pub fn is_permanent(&self) -> bool {
        matches!(self.status, 301 | 308)
    }
}

pub(super) fn validators(headers: &HeaderMap) -> Validators {
    let keep = |name: HeaderName| {
        let value = headers.get(name)?.as_bytes();
        (!value.is_empty() && value.len() <= VALIDATOR_BYTES_MAX).then(|| value.to_vec())
    };
    Validators {
        etag: keep(ETAG),
        last_modified: keep(LAST_MODIFIED),
    }
}

pub(super) fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.as_bytes();
    (value.len() <= CONTENT_TYPE_BYTES_MAX).then(|| String::from_utf8_lossy(value).into_owned())
}

pub(super) fn links(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(LINK)
        .iter()
        .filter(|value| value.len() <= LINK_BYTES_MAX)
        .filter_map(|value| str::from_utf8(value.as_bytes()).ok())
        .map(str::to_owned)
        .take(LINKS_MAX)
        .collect()
}

/// Reads `Retry-After`: seconds, or a date, which is measured from the answer's own `Date`, so that a server's wrong
/// clock does no harm.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if let Ok(seconds) = value.parse::<u64>() {
        Duration::from_secs(seconds)
    } else {
        // A date that is already past asks for no wait.
        let asked = httpdate::parse_http_date(value).ok()?;
        asked.duration_since(date(headers, DATE)?).unwrap_or_default()
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

/// How long an answer holds (RFC 9111, section 4.2.1): `max-age`, else `Expires` from the answer's own `Date`; in both
/// cases without the time that it lay in a cache.
pub(super) fn fresh(headers: &HeaderMap) -> Option<Fresh> {
    let mut max_age = None;
    for value in headers.get_all(CACHE_CONTROL) {
        for directive in value.to_str().unwrap_or_default().split(',') {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            let name = name.trim();
            if name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache") {
                return None;
            }
            if name.eq_ignore_ascii_case("max-age") {
                // What is no number is a mistake of the server: stale (RFC 9111, section 4.2.1).
                max_age = max_age.or(Some(value.trim().trim_matches('"').parse::<u64>().unwrap_or(0)));
            }
        }
    }
    let whole = match max_age {
        Some(seconds) => Duration::from_secs(seconds),
        None => date(headers, EXPIRES)?
            .duration_since(date(headers, DATE)?)
            .unwrap_or_default(),
    };
    let lasts = whole.saturating_sub(age(headers));
    (!lasts.is_zero()).then_some(Fresh {
        lasts,
        by_expires: max_age.is_none(),
    })
}

/// How long the answer lay in caches.
fn age(headers: &HeaderMap) -> Duration {
    let age = headers
        .get(AGE)
        .and_then(|age| age.to_str().ok()?.trim().parse().ok());
    Duration::from_secs(age.unwrap_or(0))
}

/// The time of the server that answered: its `Date`, and the `Age` that the answer has since come to in caches.
pub(super) fn server_time(headers: &HeaderMap) -> Option<Timestamp> {
    let now = date(headers, DATE)?.checked_add(age(headers))?;
    Timestamp::try_from(now).ok()
}

/// A date in any of the three forms that HTTP knows (RFC 9110, section 5.6.7).
fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?.trim()).ok()
}

/// Whether an answer has no more headers than are read.
pub(super) fn is_bounded(headers: &HeaderMap) -> bool {
    let bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    headers.len() <= HEADERS_MAX && bytes <= HEADER_BYTES_MAX
}

/// What a 304 says of the validators: the new ones where it names them, else those that have just held (RFC 9111,
/// section 4.3.4).
pub(super) fn renewed(headers: &HeaderMap, held: &Validators) -> Validators {
    let new = validators(headers);
    Validators {
        etag: new.etag.or_else(|| held.etag.clone()),
        last_modified: new.last_modified.or_else(|| held.last_modified.clone()),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn retry_after_in_both_forms() {
        let table: &[(&str, Option<&str>, Option<u64>)] = &[
            ("120", None, Some(120)),
            (" 0 ", None, Some(0)),
            (
                "Wed, 21 Oct 2015 07:28:00 GMT",
                Some("Wed, 21 Oct 2015 07:26:30 GMT"),
                Some(90),
            ),
            (
                "Wed, 21 Oct 2015 07:28:00 GMT",
                Some("Wed, 21 Oct 2015 09:00:00 GMT"),
                Some(0),
            ),
            ("Wed, 21 Oct 2015 07:28:00 GMT", None, None),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some("today"), None),
            (
                "Wednesday, 21-Oct-15 07:28:00 GMT",
                Some("Wed Oct 21 07:26:30 2015"),
                Some(90),
            ),
            ("99999999", None, Some(7 * 86_400)),
            ("99999999999999999999999", None, None),
            ("-5", None, None),
            ("soon", None, None),
        ];
        for (value, sent, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
            if let Some(sent) = sent {
                headers.insert(DATE, HeaderValue::from_static(sent));
            }
            assert_eq!(
                retry_after(&headers),
                expected.map(Duration::from_secs),
                "{value} {sent:?}"
            );
        }
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn overlong_headers_are_not_kept() {
        let long = |bytes: usize| HeaderValue::from_bytes(&vec![b'x'; bytes]).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, long(VALIDATOR_BYTES_MAX));
        headers.insert(LAST_MODIFIED, long(VALIDATOR_BYTES_MAX + 1));
        headers.insert(CONTENT_TYPE, long(CONTENT_TYPE_BYTES_MAX + 1));
        headers.append(LINK, long(LINK_BYTES_MAX + 1));
        headers.append(LINK, HeaderValue::from_static("</hub>; rel=hub"));
        let kept = validators(&headers);
        assert_eq!(kept.etag.map(|etag| etag.len()), Some(VALIDATOR_BYTES_MAX));
        assert_eq!(kept.last_modified, None);
        assert_eq!(content_type(&headers), None);
        assert_eq!(links(&headers), ["</hub>; rel=hub"]);
    }

    #[test]
    fn the_servers_own_time() {
        let sent = "Wed, 21 Oct 2015 07:28:00 GMT";
        for (date, age, expected) in [
            (Some(sent), None, Some("2015-10-21T07:28:00Z")),
            (Some(sent), Some("3600"), Some("2015-10-21T08:28:00Z")),
            (Some(sent), Some("-5"), Some("2015-10-21T07:28:00Z")),
            (Some(sent), Some("18446744073709551615"), None),
            (Some("today"), Some("5"), None),
            (None, Some("5"), None),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [(DATE, date), (AGE, age)] {
                if let Some(value) = value {
                    headers.insert(name, HeaderValue::from_static(value));
                }
            }
            let expected: Option<Timestamp> = expected.map(|time| time.parse().unwrap());
            assert_eq!(server_time(&headers), expected, "{date:?} {age:?}");
        }
    }

    #[test]
    fn how_long_an_answer_holds() {
        const DATE: (&str, &str) = ("date", "Wed, 21 Oct 2015 07:00:00 GMT");
        /// Headers, seconds, and whether `Expires` decides.
        type Case<'a> = (&'a [(&'static str, &'static str)], Option<(u64, bool)>);
        let table: &[Case<'_>] = &[
            (&[], None),
            (&[("cache-control", "max-age=3600")], Some((3600, false))),
            (
                &[("cache-control", "public, MAX-AGE=\"3600\"")],
                Some((3600, false)),
            ),
            (
                &[("cache-control", "public"), ("cache-control", "max-age=60")],
                Some((60, false)),
            ),
            (
                &[("cache-control", "max-age=3600"), ("age", "600")],
                Some((3000, false)),
            ),
            (&[("cache-control", "max-age=3600"), ("age", "3600")], None),
            (
                &[("cache-control", "max-age=3600"), ("age", "old")],
                Some((3600, false)),
            ),
            (&[("cache-control", "max-age=0")], None),
            (
                &[
                    ("cache-control", "max-age=soon"),
                    ("expires", "Wed, 21 Oct 2015 08:00:00 GMT"),
                    DATE,
                ],
                None,
            ),
            (&[("cache-control", "max-age=3600, no-cache")], None),
            (&[("cache-control", "no-store")], None),
            (&[("cache-control", "s-maxage=3600")], None),
            (
                &[("expires", "Wed, 21 Oct 2015 08:00:00 GMT"), DATE],
                Some((3600, true)),
            ),
            (
                &[("expires", "Wed, 21 Oct 2015 08:00:00 GMT"), DATE, ("age", "60")],
                Some((3540, true)),
            ),
            // Against our own clock nothing could be said.
            (&[("expires", "Wed, 21 Oct 2015 08:00:00 GMT")], None),
            (&[("expires", "Wed, 21 Oct 2015 06:00:00 GMT"), DATE], None),
            (&[("expires", "0"), DATE], None),
            (
                &[
                    ("cache-control", "max-age=60"),
                    ("expires", "Wed, 21 Oct 2015 08:00:00 GMT"),
                    DATE,
                ],
                Some((60, false)),
            ),
        ];
        for (given, expected) in table {
            let mut headers = HeaderMap::new();
            for (name, value) in *given {
                headers.append(*name, HeaderValue::from_static(value));
            }
            let expected = expected.map(|(secs, by_expires)| Fresh {
                lasts: Duration::from_secs(secs),
                by_expires,
            });
            assert_eq!(fresh(&headers), expected, "{given:?}");
        }
    }

    #[test]
    fn a_304_renews_the_validators_that_it_names() {
        let held = Validators {
            etag: Some(b"\"1\"".to_vec()),
            last_modified: Some(b"then".to_vec()),
        };
        let mut headers = HeaderMap::new();
        assert_eq!(renewed(&headers, &held), held);
        headers.insert(ETAG, HeaderValue::from_static("W/\"2\""));
        let new = renewed(&headers, &held);
        assert_eq!(new.etag.as_deref(), Some(&b"W/\"2\""[..]));
        assert_eq!(new.last_modified, held.last_modified);
    }

    #[test]
    fn headers_are_bounded_in_count_and_bytes() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "x",
            HeaderValue::from_bytes(&vec![b'x'; HEADER_BYTES_MAX - 1]).unwrap(),
        );
        assert!(is_bounded(&headers));
        headers.insert("y", HeaderValue::from_static(""));
        assert!(!is_bounded(&headers));
        headers.clear();
        for _ in 0..HEADERS_MAX {
            headers.append("x", HeaderValue::from_static(""));
        }
        assert!(is_bounded(&headers));
        headers.append("x", HeaderValue::from_static(""));
        assert!(!is_bounded(&headers));
    }

    #[test]
    fn an_address_moves_as_far_as_redirects_are_permanent() {
        let hop = |status, path: &str| Hop {
            status,
            url: Url::parse(&format!("http://a.example{path}")).unwrap(),
        };
        let table: &[(&[u16], Option<&str>)] = &[
            (&[], None),
            (&[301], Some("/0")),
            (&[308, 301], Some("/1")),
            (&[301, 302], Some("/0")),
            (&[301, 307, 301], Some("/0")),
            (&[302, 301], None),
            (&[307], None),
            (&[303, 308], None),
        ];
        for (statuses, expected) in table {
            let redirects = statuses
                .iter()
                .enumerate()
                .map(|(k, status)| hop(*status, &format!("/{k}")));
            let response = Response {
                status: Status::Ok,
                final_url: Url::parse("http://a.example/").unwrap(),
                redirects: redirects.collect(),
                permanent: false,
                content_type: None,
                validators: Validators::default(),
                body: Bytes::new(),
                retry_after: None,
                fresh: None,
                took: Duration::ZERO,
                links: Vec::new(),
                date: None,
            };
            assert_eq!(response.moved_to().map(Url::path), *expected, "{statuses:?}");
        }
    }
}
