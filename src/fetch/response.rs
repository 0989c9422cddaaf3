//! What came back, and how its headers are read.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, LINK, RETRY_AFTER};
use url::Url;

use super::request::Validators;

/// A longer validator is not kept: the next request then is unconditional.
const VALIDATOR_BYTES_MAX: usize = 1024;

/// A longer content type is not kept.
const CONTENT_TYPE_BYTES_MAX: usize = 256;

/// More of `Link` is not kept.
const LINKS_MAX: usize = 16;
const LINK_BYTES_MAX: usize = 8192;

/// The longest wait that a server may ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(24);

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
    /// How long the server asks to wait before the next request, at most a day.
    pub retry_after: Option<Duration>,
    /// The values of `Link`, as far as they are text and not too long.
    pub links: Vec<String>,
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
        let sent = date(headers.get(DATE)?.to_str().ok()?)?;
        // A date that is already past asks for no wait.
        date(value)?.duration_since(sent).try_into().unwrap_or_default()
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

fn date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()
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
            ("99999999", None, Some(86_400)),
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
}
