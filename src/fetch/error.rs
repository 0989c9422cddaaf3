//! Why nothing was fetched.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use url::Url;

use super::address::Ground;
use super::guard::Refused;
use super::hold::Hold;
use super::response::{HEADER_BYTES_MAX, HEADERS_MAX};

/// Why nothing was fetched. `url` is the address of the hop that failed, without user name and password.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The whole request, its redirects and its body took longer than `fetch.timeout_secs`.
    #[error("{url}: no whole answer within {} s", limit.as_secs_f32())]
    Timeout {
        /// The hop that was on when the time was over.
        url: String,
        /// The time it had.
        limit: Duration,
    },
    /// The host's name did not resolve.
    #[error("{url}: the host's name does not resolve")]
    Dns {
        /// The address.
        url: String,
        /// What the resolver says.
        source: reqwest::Error,
    },
    /// The guard refuses the host, or all addresses that its name has.
    #[error("{url}: {host} is {ground}, which is not fetched")]
    RefusedAddress {
        /// The address.
        url: String,
        /// Its host: a name or an IP address.
        host: String,
        /// Why.
        ground: Ground,
    },
    /// The server answered with a status that brings no document.
    #[error("{url}: HTTP status {status}")]
    Status {
        /// The address.
        url: String,
        /// The status, such as 404.
        status: u16,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
        /// What it thereby holds: a 429 or a 503 with `Retry-After` speaks for the whole domain.
        hold: Option<Hold>,
        /// Whether redirects that need not last led there: what answers is not the address that was asked.
        detour: bool,
    },
    /// The domain asked for silence a while ago; nothing was sent.
    #[error("{url}: {domain} asked not to be asked for another {} s", left.as_secs())]
    Held {
        /// The address.
        url: String,
        /// What is held.
        domain: String,
        /// For how long.
        left: Duration,
    },
    /// More headers, or longer ones, than are read.
    #[error("{url}: the headers are more than {HEADERS_MAX} or longer than {HEADER_BYTES_MAX} bytes")]
    HeadersTooLarge {
        /// The address.
        url: String,
    },
    /// The body still came when the time was over.
    #[error("{url}: the body came too slowly: {bytes} bytes within {} s", limit.as_secs_f32())]
    TooSlow {
        /// The address.
        url: String,
        /// What had come, after decompression.
        bytes: usize,
        /// The time it had.
        limit: Duration,
    },
    /// The body comes in ever more tiny pieces.
    #[error("{url}: the body comes in ever more tiny pieces: {pieces} for {bytes} bytes")]
    EndlessChunks {
        /// The address.
        url: String,
        /// So many were read.
        pieces: usize,
        /// What they held, after decompression.
        bytes: usize,
    },
    /// The body is longer than `fetch.body_bytes_max` after decompression.
    #[error("{url}: the body is longer than {limit} bytes")]
    TooLarge {
        /// The address.
        url: String,
        /// The cap in bytes.
        limit: usize,
    },
    /// A redirect leads to an address that the chain was at before.
    #[error("{url}: redirects in a circle, to {to}")]
    RedirectLoop {
        /// The address that redirects.
        url: String,
        /// Where to.
        to: String,
    },
    /// More redirects than are followed.
    #[error("{url}: more than {limit} redirects")]
    TooManyRedirects {
        /// The address that redirects once more.
        url: String,
        /// So many are followed.
        limit: usize,
    },
    /// The TLS handshake failed: a bad certificate, or no TLS at all.
    #[error("{url}: no secure connection")]
    Tls {
        /// The address.
        url: String,
        /// What went wrong.
        source: reqwest::Error,
    },
    /// No connection to the host, or to the proxy.
    #[error("{url}: no connection")]
    Connect {
        /// The address.
        url: String,
        /// What went wrong.
        source: reqwest::Error,
    },
    /// There was a connection, but no whole, readable answer: cut short, not HTTP, or not compressed as it says.
    #[error("{url}: the answer broke off or is unreadable")]
    Body {
        /// The address.
        url: String,
        /// What went wrong.
        source: reqwest::Error,
    },
    /// An address, given or redirected to, that is not fetched for its form.
    #[error("{url}: {why}")]
    BadUrl {
        /// The address, shortened where it is overlong.
        url: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The site's robots.txt forbids the page.
    #[error("{url}: the site's robots.txt forbids it")]
    Robots {
        /// The page.
        url: String,
    },
    /// The site's robots.txt could not be had: nobody knows what it forbids, so nothing is fetched (RFC 9309, section
    /// 2.3.1.4).
    #[error("{url}: nobody knows whether the site's robots.txt forbids it: {why}")]
    RobotsUnreachable {
        /// The page.
        url: String,
        /// Why the file could not be had.
        why: String,
        /// Whether another try for the file may succeed.
        retry: bool,
    },
    /// The client can't be built: no root certificates on this system, or a bad user agent.
    #[error("the HTTP client can't be set up")]
    Setup {
        /// What went wrong.
        source: reqwest::Error,
    },
}

impl Error {
    /// A short code that stays the same from version to version, for records and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Timeout { .. } => "timeout",
            Self::Dns { .. } => "dns",
            Self::RefusedAddress { .. } => "refused-address",
            Self::Status { .. } => "status",
            Self::Held { .. } => "held",
            Self::HeadersTooLarge { .. } => "headers-too-large",
            Self::TooSlow { .. } => "too-slow",
            Self::EndlessChunks { .. } => "endless-chunks",
            Self::TooLarge { .. } => "too-large",
            Self::RedirectLoop { .. } => "redirect-loop",
            Self::TooManyRedirects { .. } => "too-many-redirects",
            Self::Tls { .. } => "tls",
            Self::Connect { .. } => "connect",
            Self::Body { .. } => "body",
            Self::BadUrl { .. } => "bad-url",
            Self::Robots { .. } | Self::RobotsUnreachable { .. } => "robots",
            Self::Setup { .. } => "setup",
        }
    }

    /// Whether the same request may well succeed a little later.
    pub fn retry(&self) -> bool {
        match self {
            Self::Timeout { .. }
            | Self::TooSlow { .. }
            | Self::Dns { .. }
            | Self::Connect { .. }
            | Self::Body { .. }
            | Self::Held { .. } => true,
            // 408 Request Timeout, 425 Too Early, 429 Too Many Requests.
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            Self::RobotsUnreachable { retry, .. } => *retry,
            Self::RefusedAddress { .. }
            | Self::Robots { .. }
            | Self::TooLarge { .. }
            | Self::HeadersTooLarge { .. }
            | Self::EndlessChunks { .. }
            | Self::RedirectLoop { .. }
            | Self::TooManyRedirects { .. }
            | Self::Tls { .. }
            | Self::BadUrl { .. }
            | Self::Setup { .. } => false,
        }
    }

    /// How long the server asks to wait before the next request.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            Self::Held { left, .. } => Some(*left),
            _ => None,
        }
    }

    /// What the server has just asked silence for; to be kept over a restart. The client itself keeps to it already.
    pub fn hold(&self) -> Option<&Hold> {
        match self {
            Self::Status { hold, .. } => hold.as_ref(),
            _ => None,
        }
    }

    pub(super) fn refused(url: &Url, refused: Refused) -> Self {
        Self::RefusedAddress {
            url: shown(url),
            host: refused.host,
            ground: refused.ground,
        }
    }

    /// Sorts what the HTTP client reports for `url`.
    pub(super) fn from_client(url: &Url, error: reqwest::Error) -> Self {
        if let Some(refused) = cause::<Refused>(&error) {
            return Self::refused(url, refused.clone());
        }
        let is_tls = cause::<rustls::Error>(&error).is_some();
        // The client's own copy of the URL may hold a password.
        let (url, source) = (shown(url), error.without_url());
        if source.is_dns() {
            Self::Dns { url, source }
        } else if is_tls {
            Self::Tls { url, source }
        } else if cause::<hyper::Error>(&source).is_some_and(hyper::Error::is_parse_too_large) {
            Self::HeadersTooLarge { url }
        } else if source.is_connect() {
            Self::Connect { url, source }
        } else {
            Self::Body { url, source }
        }
    }
}

/// An overlong address is cut to so many characters in an error.
const SHOWN_MAX: usize = 300;

/// `url` as errors show it: without user name and password, and not overlong.
pub(super) fn shown(url: &Url) -> String {
    let clean = without_credentials(url);
    match clean.as_str().char_indices().nth(SHOWN_MAX) {
        None => clean.into(),
        Some((end, _)) => format!("{}…", clean.as_str().get(..end).unwrap_or_default()),
    }
}

/// `url` without user name and password.
pub(super) fn without_credentials(url: &Url) -> Url {
    let mut clean = url.clone();
    // Fails only for a URL that can have neither.
    let _ = clean.set_username("");
    let _ = clean.set_password(None);
    clean
}

/// The first error of type `E` in the chain of causes of `error`.
fn cause<E: StdError + 'static>(error: &reqwest::Error) -> Option<&E> {
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        // An `io::Error` leaves out the error that it wraps and goes on with that one's source.
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_statuses_are_worth_a_retry() {
        let table = [
            (400, false),
            (401, false),
            (403, false),
            (404, false),
            (408, true),
            (410, false),
            (425, true),
            (429, true),
            (451, false),
            (500, true),
            (502, true),
            (503, true),
            (599, true),
        ];
        for (status, expected) in table {
            let error = Error::Status {
                url: String::new(),
                status,
                retry_after: None,
                hold: None,
                detour: false,
            };
            assert_eq!(error.retry(), expected, "{status}");
        }
    }

    #[test]
    fn an_error_shows_no_password_and_no_overlong_address() {
        let url = Url::parse("https://reader:geheim@example.org/feed").unwrap();
        assert_eq!(shown(&url), "https://example.org/feed");
        let url = Url::parse(&format!("https://example.org/{}", "é".repeat(5000))).unwrap();
        assert_eq!(shown(&url).chars().count(), SHOWN_MAX + 1);
    }
}
