//! `[websub]` as meant: an address that hubs can reach, and where we listen for it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use url::{Host, Url};

use super::forms;
use crate::config::finding::{Finding, Findings};
use crate::config::reader::Written;
use crate::config::settings::WebSub;
use crate::config::written;

const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8788);
const LEASE_SECS: u64 = 10 * 86_400;
const POLL_SECS: u64 = 6 * 3_600;

/// Bytes of the callback address: hubs keep it, and a token comes behind it.
const CALLBACK_BYTES_MAX: usize = 500;

/// `None` where nothing is said, or no address can be read. `allow_private`: hubs may be on private ground too.
pub(super) fn websub(
    written: Option<&written::WebSub>,
    allow_private: bool,
    findings: &mut Findings,
) -> Option<WebSub> {
    let written = written?;
    let listen = written.listen.as_ref().map(|text| listen(text, findings));
    let callback = callback(written.callback.as_ref()?, allow_private, findings)?;
    let secs = |value: &Option<Written<u64>>, default| {
        Duration::from_secs(value.as_ref().map_or(default, |secs| secs.value))
    };
    Some(WebSub {
        callback,
        listen: listen.unwrap_or(LISTEN),
        lease: secs(&written.lease_secs, LEASE_SECS),
        poll_interval: secs(&written.poll_secs, POLL_SECS),
    })
}

fn callback(text: &Written<String>, allow_private: bool, findings: &mut Findings) -> Option<Url> {
    let mut url = forms::web_address(text, findings)?;
    let whats_wrong = if url.query().is_some() || text.value.contains('#') {
        Some("`callback` cannot have a query or a fragment: a token comes behind it")
    } else if !url.username().is_empty() || url.password().is_some() {
        Some("`callback` cannot hold a login: hubs would be told it")
    } else if url.as_str().len() > CALLBACK_BYTES_MAX {
        Some("`callback` is too long")
    } else {
        None
    };
    if let Some(message) = whats_wrong {
        findings.push(Finding::error(text.place, "bad-url", message));
        return None;
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    if !allow_private {
        warn_of_what_hubs_cannot_use(&url, text, findings);
    }
    Some(url)
}

fn warn_of_what_hubs_cannot_use(url: &Url, text: &Written<String>, findings: &mut Findings) {
    let is_private = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || !name.trim_end_matches('.').contains('.'),
        Some(Host::Ipv4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unspecified(),
        None => true,
    };
    if is_private {
        let message = "no hub on the internet can reach this address";
        let finding = Finding::warning(text.place, "private-callback", message);
        findings.push(
            finding.help("name the public address that leads to `listen`, such as that of a reverse proxy"),
        );
    } else if url.scheme() == "http" {
        let message = "pushes to this address can be read on their way";
        findings.push(Finding::warning(text.place, "unsafe-callback", message).help("use https"));
    }
}

fn listen(text: &Written<String>, findings: &mut Findings) -> SocketAddr {
    match text.value.parse::<SocketAddr>() {
        Ok(address) if address.port() != 0 => address,
        _ => {
            let message = format!("`listen` cannot be `{}`", text.value);
            let finding = Finding::error(text.place, "bad-form", message);
            findings.push(finding.help("an IP address and a port: `\"127.0.0.1:8788\"`, `\"[::1]:8788\"`"));
            LISTEN
        }
    }
}
