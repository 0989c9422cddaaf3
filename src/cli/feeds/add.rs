//! `feeds add`: the feeds of a site, found and put into the config.

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use url::Url;

use super::super::exit::{Ending, Exit};
use super::super::input::address;
use super::super::{configs, output};
use super::{Fetcher, config_file};
use crate::alert::for_terminal;
use crate::article;
use crate::daemon::error_chain;
use crate::feed::opml::Subscription;
use crate::feed::{self, Feed, WELL_KNOWN, feed_links, news_of_index, news_sitemaps};
use crate::fetch::{Accept, Response};

/// News sitemaps of one robots.txt that are looked at.
const SITEMAPS_MAX: usize = 3;

/// A feed that was found and read.
struct Found {
    url: Url,
    kind: &'static str,
    title: Option<String>,
    items: usize,
}

/// What an address holds.
enum Held {
    Feed(Found),
    Document(Response),
    Nothing(String),
}

/// Finds the feeds behind an address, shows them, and appends the best one, or all, to the config.
pub(super) fn add(source: &str, all: bool, path: &Path, fetcher: &mut Fetcher<'_>) -> anyhow::Result<Exit> {
    let bare = || address(&format!("https://{source}")).filter(|_| !source.contains("://"));
    let Some(url) = address(source).or_else(bare) else {
        return Err(Ending::Usage(format!("`{source}` is no http address")).into());
    };
    let settings = configs::settings(path)?;
    let before = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let found = match find(&url, fetcher)? {
        Ok(found) => found,
        Err(why) => {
            output::error(&format!("no feed found: {why}"));
            return Ok(Exit::Failure);
        }
    };
    let known = |found: &Found| settings.feeds.iter().any(|feed| feed.url == found.url);
    let mut names: HashSet<&str> = settings
        .feeds
        .iter()
        .filter_map(|feed| feed.name.as_deref())
        .collect();
    let mut out = output::stdout();
    let mut blocks = String::new();
    // Where the best one stands there already, none is added in its place.
    for (n, found) in found.iter().enumerate() {
        let state = if known(found) {
            "known"
        } else if n == 0 || all {
            // A name tells a feed from the others.
            let name = found.title.as_deref().filter(|title| names.insert(title));
            let subscription = Subscription {
                url: found.url.to_string(),
                name: name.map(str::to_owned),
                tags: Vec::new(),
            };
            blocks.push_str(&config_file::block(&found.url, &subscription));
            "added"
        } else {
            "found"
        };
        let title = found.title.as_deref().unwrap_or("(no title)");
        let line = format!(
            "{state:<6} {}  {}, {} items: {title}",
            found.url, found.kind, found.items
        );
        writeln!(out, "{}", for_terminal(&line))?;
    }
    if !blocks.is_empty() {
        config_file::append(path, &before, &blocks)?;
    }
    out.flush()?;
    if blocks.is_empty() || all || found.len() == 1 {
        return Ok(Exit::Success);
    }
    output::complain("`feeds add --all` adds the others, too");
    Ok(Exit::Success)
}

/// The feeds behind an address, best first; or why there are none. The address itself may be a feed; else the page names
/// its feeds; else they may lie in the usual places of the site. Only here are addresses guessed.
fn find(url: &Url, fetcher: &mut Fetcher<'_>) -> anyhow::Result<Result<Vec<Found>, String>> {
    let page = match look(url, fetcher)? {
        Held::Feed(found) => return Ok(Ok(vec![found])),
        Held::Document(page) => Some(page),
        Held::Nothing(why) if url.path() == "/" => return Ok(Err(why)),
        Held::Nothing(_) => None,
    };
    let mut found = Vec::new();
    if let Some(page) = &page {
        let html = article::decode(&page.body, page.content_type.as_deref());
        for link in feed_links(&html, &page.final_url) {
            keep(&mut found, look(&link.url, fetcher)?);
        }
    }
    let site = page.as_ref().map_or(url, |page| &page.final_url);
    if found.is_empty() {
        for place in WELL_KNOWN {
            if let Ok(guess) = site.join(place) {
                keep(&mut found, look(&guess, fetcher)?);
            }
            // Further ones would be the same feed under another name.
            if !found.is_empty() {
                break;
            }
        }
    }
    if found.is_empty()
        && let Ok(robots) = site.join("/robots.txt")
        && let Held::Document(robots) = look(&robots, fetcher)?
    {
        let text = String::from_utf8_lossy(&robots.body).into_owned();
        for sitemap in news_sitemaps(&text).into_iter().take(SITEMAPS_MAX) {
            keep(&mut found, look(&sitemap, fetcher)?);
        }
    }
    // Stable: the order of the page, but empty feeds last.
    found.sort_by_key(|found| found.items == 0);
    if found.is_empty() {
        return Ok(Err(format!(
            "{url} is no feed and names none, and the site has none in the usual places"
        )));
    }
    Ok(Ok(found))
}

fn keep(found: &mut Vec<Found>, held: Held) {
    if let Held::Feed(feed) = held
        && found.iter().all(|known| known.url != feed.url)
    {
        found.push(feed);
    }
}

/// Asks for an address and says what it holds. A feed's address is where it was found, but for redirects that may pass.
fn look(url: &Url, fetcher: &mut Fetcher<'_>) -> anyhow::Result<Held> {
    let response = match fetcher.get(url, Accept::Feed)? {
        Ok(response) => response,
        Err(error) => return Ok(Held::Nothing(error_chain(&error))),
    };
    let address = if response.permanent {
        response.final_url.clone()
    } else {
        url.clone()
    };
    let parsed = feed::parse(
        &response.body,
        response.content_type.as_deref(),
        Some(&response.final_url),
    );
    Ok(match parsed {
        Ok(feed) => Held::Feed(found(address, feed)),
        Err(_) => match news_of_index(&response.body, &response.final_url) {
            Some(sitemaps) => index(address, &sitemaps, fetcher)?,
            None => Held::Document(response),
        },
    })
}

/// A sitemap index is a feed where its newest sitemap holds news.
fn index(address: Url, sitemaps: &[Url], fetcher: &mut Fetcher<'_>) -> anyhow::Result<Held> {
    let none = Held::Nothing(format!("{address} is an index of sitemaps without news"));
    let Some(newest) = sitemaps.first() else {
        return Ok(none);
    };
    let Ok(response) = fetcher.get(newest, Accept::Feed)? else {
        return Ok(none);
    };
    let parsed = feed::parse(
        &response.body,
        response.content_type.as_deref(),
        Some(&response.final_url),
    );
    Ok(parsed.map_or(none, |feed| Held::Feed(found(address, feed))))
}

fn found(url: Url, feed: Feed) -> Found {
    Found {
        url,
        kind: feed.kind.name(),
        items: feed.items.len(),
        title: feed.title,
    }
}
