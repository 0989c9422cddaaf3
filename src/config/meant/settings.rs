//! `conjunct.toml` as meant.

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::{feeds, forms, sites, websub};
use crate::config::finding::{Finding, Findings, Place};
use crate::config::reader::Written;
use crate::config::settings::{Fetch, Poll, Settings};
use crate::config::sources::Sources;
use crate::config::written;

/// What we say who we are, unless the user says otherwise.
const USER_AGENT: &str = concat!(
    "conjunct/",
    env!("CARGO_PKG_VERSION"),
    " (+",
    env!("CARGO_PKG_HOMEPAGE"),
    ")"
);

const MIN_INTERVAL_SECS: u64 = 900;
const MAX_INTERVAL_SECS: u64 = 86_400;
const HOST_GAP_MS: u64 = 1_500;
const HOST_CONNECTIONS: u64 = 2;
const CONNECTIONS: u64 = 64;
const TIMEOUT_SECS: u64 = 30;
const BODY_BYTES_MAX: u64 = 8_000_000;
const ARCHIVE_KEEP_DAYS: u64 = 90;

/// Fills in defaults, makes paths absolute. `top` is the place of the file as a whole, `folder` where it lies.
pub(in crate::config) fn settings(
    written: &written::Settings,
    top: Place,
    folder: &Path,
    sources: &Sources,
    findings: &mut Findings,
) -> Settings {
    let path =
        |text: &Option<Written<String>>, findings: &mut Findings| file_path(text.as_ref(), folder, findings);
    let state_dir = path(&written.state_dir, findings)
        .or_else(|| own_state_dir(sources))
        .unwrap_or_else(|| {
            let message = "no place to keep state: neither STATE_DIRECTORY, XDG_STATE_HOME nor HOME is set";
            findings.push(Finding::error(top, "no-state-dir", message).help("set `state_dir`"));
            folder.to_owned()
        });
    let fetch = fetch(&written.fetch, findings);
    Settings {
        watchlist: path(&written.watchlist, findings).unwrap_or_else(|| folder.join("watchlist.toml")),
        alerts: path(&written.alerts, findings).unwrap_or_else(|| {
            logs_dir(sources)
                .unwrap_or_else(|| state_dir.clone())
                .join("alerts.jsonl")
        }),
        state_dir,
        poll: poll(&written.poll, findings),
        websub: websub::websub(written.websub.as_ref(), fetch.allow_private_addresses, findings),
        fetch,
        archive_keep_days: u32::try_from(number(written.archive_keep_days.as_ref(), ARCHIVE_KEEP_DAYS))
            .unwrap_or(u32::MAX),
        feeds: feeds::feeds(&written.feeds, top, folder, findings),
        sites: sites::sites(&written.sites, findings),
    }
}

/// A path relative to the file that names it.
pub(super) fn file_path(
    text: Option<&Written<String>>,
    folder: &Path,
    findings: &mut Findings,
) -> Option<PathBuf> {
    let text = text?;
    if text.value.trim().is_empty() || text.value.contains('\0') {
        findings.push(Finding::error(text.place, "bad-form", "this is no path"));
        return None;
    }
    Some(folder.join(&text.value))
}

/// Systemd's state directory (the first of several), else the user's by the XDG rules.
fn own_state_dir(sources: &Sources) -> Option<PathBuf> {
    let absolute = |name: &str| {
        sources
            .variable(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    first_of(sources, "STATE_DIRECTORY")
        .or_else(|| absolute("XDG_STATE_HOME").map(|home| home.join("conjunct")))
        .or_else(|| absolute("HOME").map(|home| home.join(".local/state/conjunct")))
}

fn logs_dir(sources: &Sources) -> Option<PathBuf> {
    first_of(sources, "LOGS_DIRECTORY")
}

/// systemd.exec(5): several directories are joined by colons.
fn first_of(sources: &Sources, name: &str) -> Option<PathBuf> {
    let value = sources.variable(name)?;
    value
        .split(':')
        .next()
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}

fn poll(written: &written::Poll, findings: &mut Findings) -> Poll {
    let min = number(written.min_interval_secs.as_ref(), MIN_INTERVAL_SECS);
    let max = number(written.max_interval_secs.as_ref(), MAX_INTERVAL_SECS.max(min));
    if max < min
        && let Some(at) = written
            .max_interval_secs
            .as_ref()
            .or(written.min_interval_secs.as_ref())
    {
        let message = format!("`max_interval_secs` ({max}) is less than `min_interval_secs` ({min})");
        findings.push(Finding::error(at.place, "contradiction", message));
    }
    Poll {
        min_interval: Duration::from_secs(min),
        max_interval: Duration::from_secs(max),
        backlog: written
            .backlog
            .as_ref()
            .map(|backlog| backlog.value)
            .unwrap_or_default(),
    }
}

fn fetch(written: &written::Fetch, findings: &mut Findings) -> Fetch {
    let count =
        |value: Option<&Written<u64>>, default| usize::try_from(number(value, default)).unwrap_or(usize::MAX);
    let host_connections = count(written.host_connections.as_ref(), HOST_CONNECTIONS);
    let connections = count(written.connections.as_ref(), CONNECTIONS);
    if host_connections > connections
        && let Some(at) = written.host_connections.as_ref().or(written.connections.as_ref())
    {
        let message =
            format!("`host_connections` ({host_connections}) is more than `connections` ({connections})");
        findings.push(Finding::error(at.place, "contradiction", message));
    }
    Fetch {
        allow_private_addresses: written
            .allow_private_addresses
            .as_ref()
            .is_some_and(|flag| flag.value),
        host_gap: Duration::from_millis(number(written.host_gap_ms.as_ref(), HOST_GAP_MS)),
        host_connections,
        connections,
        timeout: Duration::from_secs(number(written.timeout_secs.as_ref(), TIMEOUT_SECS)),
        body_bytes_max: count(written.body_bytes_max.as_ref(), BODY_BYTES_MAX),
        user_agent: user_agent(written.user_agent.as_ref(), findings),
        proxy: proxy(written.proxy.as_ref(), findings),
        robots: written.robots.as_ref().is_none_or(|flag| flag.value),
    }
}

/// RFC 9110 allows visible ASCII and spaces in the field.
fn user_agent(text: Option<&Written<String>>, findings: &mut Findings) -> String {
    let Some(text) = text else {
        return USER_AGENT.to_owned();
    };
    let value = text.value.trim();
    if value.is_empty() || !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        let message = "`user_agent` must be plain ASCII text, and not empty";
        findings.push(Finding::error(text.place, "bad-form", message));
    }
    value.to_owned()
}

fn proxy(text: Option<&Written<String>>, findings: &mut Findings) -> Option<Url> {
    forms::web_address(text?, findings)
}

fn number(written: Option<&Written<u64>>, default: u64) -> u64 {
    written.map_or(default, |number| number.value)
}
