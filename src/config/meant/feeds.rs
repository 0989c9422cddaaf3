//! The feeds as meant: addresses that can be asked, each once.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use url::Url;

use super::forms;
use super::settings::file_path;
use crate::config::finding::{Finding, Findings, Place};
use crate::config::settings::Feed;
use crate::config::written;

/// The feeds in the order of the file.
pub(super) fn feeds(
    written: &[written::Feed],
    top: Place,
    folder: &Path,
    findings: &mut Findings,
) -> Vec<Feed> {
    if written.is_empty() {
        let finding = Finding::warning(top, "no-feeds", "there is no `[[feed]]`: nothing will be read");
        findings
            .push(finding.help("add one: `[[feed]]` and `url = \"https://…\"`, or `conjunct feeds add URL`"));
    }
    let mut seen = BTreeMap::new();
    let mut names = BTreeMap::new();
    let mut feeds = Vec::new();
    for feed in written {
        name_once(feed, &mut names, findings);
        let url = feed
            .url
            .as_ref()
            .and_then(|url| forms::web_address(url, findings));
        let language = feed
            .language
            .as_ref()
            .and_then(|language| forms::language(language, findings));
        let country = feed
            .country
            .as_ref()
            .and_then(|country| forms::country(country, findings));
        let headers_file = file_path(feed.headers_file.as_ref(), folder, findings);
        for tag in feed.tags.iter().filter(|tag| tag.value.trim().is_empty()) {
            findings.push(Finding::error(
                tag.place,
                "bad-form",
                "a tag is a word, not an empty text",
            ));
        }
        let Some(url) = url else { continue };
        if !address_once(feed, &url, &mut seen, findings) {
            continue;
        }
        feeds.push(Feed {
            url,
            name: feed.name.as_ref().map(|name| name.value.clone()),
            tags: feed.tags.iter().map(|tag| tag.value.clone()).collect(),
            language,
            country,
            every: feed
                .every_secs
                .as_ref()
                .map(|secs| Duration::from_secs(secs.value)),
            enabled: feed.enabled.as_ref().is_none_or(|flag| flag.value),
            headers_file,
            full_text: feed.full_text.as_ref().map(|text| text.value).unwrap_or_default(),
            websub: feed.websub.as_ref().is_none_or(|flag| flag.value),
        });
    }
    feeds
}

/// Refuses a second feed of one address; warns of two that differ in http and https alone.
fn address_once(
    feed: &written::Feed,
    url: &Url,
    seen: &mut BTreeMap<String, (String, Place)>,
    findings: &mut Findings,
) -> bool {
    let place = feed.url.as_ref().map_or(feed.place, |url| url.place);
    if !url.username().is_empty() || url.password().is_some() {
        let message = "this address holds a login, which logs and alerts may show";
        let finding = Finding::warning(place, "login-in-url", message);
        findings.push(finding.help("put an `Authorization` line into a file and name it in `headers_file`"));
    }
    let bare = url
        .as_str()
        .split_once(':')
        .map_or(url.as_str(), |(_, rest)| rest)
        .to_owned();
    let Some((first, first_place)) = seen.get(&bare) else {
        seen.insert(bare, (url.scheme().to_owned(), place));
        return true;
    };
    if first == url.scheme() {
        let message = format!("the feed `{url}` stands twice");
        findings.push(Finding::error(place, "duplicate-feed", message).see(*first_place));
        return false;
    }
    let message = format!("`{url}` is listed with http and with https");
    findings.push(
        Finding::warning(place, "twin-feed", message)
            .see(*first_place)
            .help("keep the https one"),
    );
    true
}

/// A name tells one feed from the others, in watches and in alerts.
fn name_once<'w>(feed: &'w written::Feed, seen: &mut BTreeMap<&'w str, Place>, findings: &mut Findings) {
    let Some(name) = &feed.name else { return };
    if name.value.trim().is_empty() {
        findings.push(Finding::error(
            name.place,
            "bad-form",
            "the name of a feed cannot be empty",
        ));
    } else if let Some(first) = seen.get(name.value.as_str()) {
        let message = format!("two feeds have the name `{}`", name.value);
        let finding = Finding::warning(name.place, "repeated-text", message).see(*first);
        findings.push(finding.help("give each its own name, and both one tag"));
    } else {
        seen.insert(&name.value, name.place);
    }
}
