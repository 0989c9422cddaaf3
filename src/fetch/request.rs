//! What is asked for, and the headers that say so.

use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use url::Url;

use super::headers::SecretHeaders;

/// One document to get.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Its address: http or https. A user name and password in it are sent to this host alone.
    pub url: &'a Url,
    /// The validators of the last answer, for a conditional request.
    pub validators: Option<&'a Validators>,
    /// What kind of document is expected.
    pub accept: Accept,
    /// Extra headers for a feed that wants a login. They stay behind as soon as a redirect leads to another host.
    pub headers: Option<&'a SecretHeaders>,
}

/// What kind of document is expected. Servers are told; what comes is taken whatever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Accept {
    /// A feed.
    Feed,
    /// A web page.
    Page,
    /// A robots.txt; of a long one only the beginning is read.
    Robots,
}

/// What a server gave to recognise the version of a document by: kept and sent back byte for byte, whatever its form
/// (RFC 9110, section 8.8; servers send unquoted tags and dates of every kind).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Validators {
    /// The value of `ETag`.
    pub etag: Option<Vec<u8>>,
    /// The value of `Last-Modified`.
    pub last_modified: Option<Vec<u8>>,
}

impl Validators {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

impl Request<'_> {
    /// The request's headers; `with_secrets` where the host is the one that they are meant for.
    pub(super) fn to_headers(self, with_secrets: bool) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, self.accept.value());
        if let Some(secrets) = self.headers.filter(|_| with_secrets) {
            // Each name takes the place of ours, with all its values.
            headers.extend(secrets.map().clone());
        }
        if let Some(validators) = self.validators {
            put(&mut headers, IF_NONE_MATCH, validators.etag.as_deref());
            put(
                &mut headers,
                IF_MODIFIED_SINCE,
                validators.last_modified.as_deref(),
            );
        }
        headers
    }
}

impl Accept {
    fn value(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Feed => {
                "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, \
                 application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
            }
            Self::Page => "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
            Self::Robots => "text/plain, */*;q=0.5",
        })
    }
}

/// Sets a header to these bytes; bytes that no header can have (a damaged store) are not sent.
fn put(headers: &mut HeaderMap, name: HeaderName, value: Option<&[u8]>) {
    if let Some(value) = value.and_then(|bytes| HeaderValue::from_bytes(bytes).ok()) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_headers_go_along_or_stay() {
        let url = Url::parse("https://example.org/feed").unwrap();
        let secrets = SecretHeaders::parse("Accept: application/json\nCookie: a=1\nCookie: b=2\n").unwrap();
        let request = Request {
            url: &url,
            validators: None,
            accept: Accept::Feed,
            headers: Some(&secrets),
        };
        let values = |with_secrets, name| -> Vec<String> {
            let headers = request.to_headers(with_secrets);
            headers
                .get_all(name)
                .iter()
                .map(|value| value.to_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(values(true, "accept"), ["application/json"]);
        assert_eq!(values(true, "cookie"), ["a=1", "b=2"]);
        assert!(values(false, "cookie").is_empty());
        assert!(values(false, "accept").concat().contains("application/rss+xml"));
    }

    #[test]
    fn bytes_that_no_header_can_have_are_not_sent() {
        let url = Url::parse("https://example.org/feed").unwrap();
        let validators = Validators {
            etag: Some(b"\"a\nHost: b\"".to_vec()),
            last_modified: Some(b"\xe9 \"".to_vec()),
        };
        let request = Request {
            url: &url,
            validators: Some(&validators),
            accept: Accept::Feed,
            headers: None,
        };
        let headers = request.to_headers(false);
        assert!(!headers.contains_key(IF_NONE_MATCH));
        assert_eq!(
            headers.get(IF_MODIFIED_SINCE).map(HeaderValue::as_bytes),
            Some(&b"\xe9 \""[..])
        );
    }
}
