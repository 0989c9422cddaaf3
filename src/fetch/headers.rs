//! Extra headers of a feed that wants a login: the text of its `headers_file` in, [`SecretHeaders`] out.

use std::fmt;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// So many extra headers one feed may have.
const HEADERS_MAX: usize = 32;

/// The headers that are ours or the protocol's to set.
const OURS: [&str; 16] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "if-modified-since",
    "if-none-match",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers whose values are never logged or shown; [`fmt::Debug`] gives their names alone. They go only to the feed's
/// own host, as [`Client::get`](super::Client::get) says.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecretHeaders(HeaderMap);

/// A line of a headers file that is no header. It never holds the line itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadHeader {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: &'static str,
}

impl SecretHeaders {
    /// Reads `Name: value` lines. Empty lines and those that begin with `#` are skipped; a name may come again.
    pub fn parse(text: &str) -> Result<Self, BadHeader> {
        let mut headers = HeaderMap::new();
        for (line, content) in (1..).zip(text.lines()) {
            let content = content.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let bad = |why| BadHeader { line, why };
            let (name, value) = read(content).map_err(bad)?;
            if headers.len() == HEADERS_MAX {
                return Err(bad("more headers than a request may have"));
            }
            headers.append(name, value);
        }
        Ok(Self(headers))
    }

    pub(super) fn map(&self) -> &HeaderMap {
        &self.0
    }
}

impl fmt::Debug for SecretHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

fn read(line: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let (name, value) = line
        .split_once(':')
        .ok_or("no colon between a header's name and its value")?;
    let name: HeaderName = name.trim_end().parse().map_err(|_| "not a header's name")?;
    if OURS.contains(&name.as_str()) {
        return Err("a header that can't be set by hand");
    }
    let mut value: HeaderValue = value.trim().parse().map_err(|_| "not a header's value")?;
    value.set_sensitive(true);
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_line_by_line() {
        let text = "# a login\r\nAuthorization: Bearer geheim\r\n\r\nCookie:a=1; b=2\nX-Key : k\nX-Key: l\n";
        let headers = SecretHeaders::parse(text).unwrap();
        let found: Vec<_> = headers
            .map()
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        assert_eq!(
            found,
            [
                ("authorization", "Bearer geheim"),
                ("cookie", "a=1; b=2"),
                ("x-key", "k"),
                ("x-key", "l")
            ]
        );
        assert!(headers.map().values().all(HeaderValue::is_sensitive));
        assert!(!format!("{headers:?}").contains("geheim"));
    }

    #[test]
    fn what_is_no_header_is_refused_with_its_line_and_without_its_text() {
        let table = [
            ("Authorization Bearer geheim", 1),
            ("A: b\nHost: geheim", 2),
            ("\n\nna me: geheim", 3),
            (": geheim", 1),
            ("Accept-Encoding: geheim", 1),
            ("A: ge\u{1}heim", 1),
        ];
        for (text, line) in table {
            let error = SecretHeaders::parse(text).unwrap_err();
            assert_eq!(error.line, line, "{text}");
            assert!(!format!("{error} {error:?}").contains("geheim"), "{text}");
        }
        assert!(SecretHeaders::parse(&"A: b\n".repeat(HEADERS_MAX)).is_ok());
        assert!(SecretHeaders::parse(&"A: b\n".repeat(HEADERS_MAX + 1)).is_err());
    }
}
