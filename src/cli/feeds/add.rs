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
use super::{Fetcher, config_file, counted, feed_address};
use crate::alert::for_terminal;
use crate::article;
use crate::daemon::error_chain;
use crate::feed::opml::Subscription;
use crate::feed::{
    self, Feed, feed_anchors, feed_links, is_of_comments, news_of_index, news_sitemaps, usual_places,
};
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
    /// Something else, and what that is.
    Document(Box<Response>, String),
    Nothing(String),
}

/// Finds the feeds behind an address, shows them, and appends the best one, or all, to the config.
pub(super) fn add(source: &str, all: bool, path: &Path, fetcher: &mut Fetcher<'_>) -> anyhow::Result<Exit> {
    let is_bare = !source.contains("://") && !source.contains('@');
    let bare = |scheme: &str| address(&format!("{scheme}://{source}")).filter(|_| is_bare);
    let Some(url) = feed_address(source).or_else(|| bare("https")) else {
        return Err(Ending::Usage(format!("`{source}` is no http address")).into());
    };
    let settings = configs::settings(path)?;
    let before = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut search = Search {
        fetcher,
        found: Vec::new(),
        refused: Vec::new(),
        is_reached: false,
    };
    let mut outcome = search.run(&url)?;
    // A host without a scheme, as one says it: small sites may have http alone.
    if let (false, None, Some(plain)) = (search.is_reached, feed_address(source), bare("http")) {
        outcome = search.run(&plain)?.or(outcome);
    }
    let found = match outcome {
        Ok(()) => search.best_first(),
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
        let items = counted(found.items, "item");
        let line = format!("{state:<6} {}  {}, {items}: {title}", found.url, found.kind);
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

/// A search for the feeds of one site.
struct Search<'s, 'f> {
    fetcher: &'s mut Fetcher<'f>,
    found: Vec<Found>,
    /// Why feeds that the site names are none.
    refused: Vec<String>,
    /// Whether its address gave anything.
    is_reached: bool,
}

impl Search<'_, '_> {
    /// Looks for the feeds behind an address; an error says why there are none. The address itself may be a feed; else
    /// the page names its feeds, in its head or by its links; else they may lie in the usual places of the site. Only here
    /// are addresses guessed.
    fn run(&mut self, url: &Url) -> anyhow::Result<Result<(), String>> {
        let held = self.look(url)?;
        self.is_reached = !matches!(held, Held::Nothing(_));
        let (page, why) = match held {
            Held::Feed(found) => {
                self.found.push(found);
                return Ok(Ok(()));
            }
            Held::Document(page, what) => (Some(page), format!("{url}: {what}")),
            // What cannot be asked for its front page has no other page for us.
            Held::Nothing(why) if url.path() == "/" => return Ok(Err(why)),
            Held::Nothing(why) => (None, why),
        };
        if let Some(page) = &page {
            let html = article::decode(&page.body, page.content_type.as_deref());
            self.try_all(
                feed_links(&html, &page.final_url)
                    .into_iter()
                    .map(|link| link.url),
            )?;
            if self.found.is_empty() {
                self.try_all(feed_anchors(&html, &page.final_url))?;
            }
        }
        let site = page.as_ref().map_or(url, |page| &page.final_url);
        if self.found.is_empty() {
            output::complain(&format!(
                "looking in the usual places of {}",
                for_terminal(site.as_str())
            ));
            for place in usual_places(site) {
                if let Held::Feed(feed) = self.look(&place)? {
                    // Further ones would be the same feed under another name.
                    self.keep(feed);
                    break;
                }
            }
        }
        if self.found.is_empty()
            && let Ok(robots) = site.join("/robots.txt")
            && let Held::Document(robots, _) = self.look(&robots)?
        {
            let text = String::from_utf8_lossy(&robots.body).into_owned();
            self.try_all(news_sitemaps(&text).into_iter().take(SITEMAPS_MAX))?;
        }
        if !self.found.is_empty() {
            return Ok(Ok(()));
        }
        let mut parts = vec![why];
        if self.refused.is_empty() {
            parts.push("it names no feed".to_owned());
        } else {
            parts.push(format!("what it names is none: {}", self.refused.join("; ")));
        }
        parts.push("the site has none in the usual places".to_owned());
        Ok(Err(parts.join("; ")))
    }

    /// Looks at addresses that the site names.
    fn try_all(&mut self, named: impl IntoIterator<Item = Url>) -> anyhow::Result<()> {
        for url in named {
            match self.look(&url)? {
                Held::Feed(feed) => self.keep(feed),
                Held::Document(_, what) => self.refused.push(format!("{url}: {what}")),
                Held::Nothing(why) => self.refused.push(why),
            }
        }
        Ok(())
    }

    fn keep(&mut self, feed: Found) {
        if self.found.iter().all(|known| known.url != feed.url) {
            self.found.push(feed);
        }
    }

    /// In the order of the page, but empty feeds behind the others, and those of readers' comments last.
    fn best_first(mut self) -> Vec<Found> {
        self.found.sort_by_key(|found| {
            (
                is_of_comments(&found.url, found.title.as_deref()),
                found.items == 0,
            )
        });
        self.found
    }

    /// Asks for an address and says what it holds. A feed's address is where it was found, but for redirects that may
    /// pass.
    fn look(&mut self, url: &Url) -> anyhow::Result<Held> {
        let response = match self.fetcher.get(url, Accept::Feed)? {
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
            Err(unreadable) => match news_of_index(&response.body, &response.final_url) {
                Some(sitemaps) => self.index(address, &sitemaps)?,
                None => Held::Document(Box::new(response), unreadable.to_string()),
            },
        })
    }

    /// A sitemap index is a feed where its newest sitemap holds news.
    fn index(&mut self, address: Url, sitemaps: &[Url]) -> anyhow::Result<Held> {
        let none = Held::Nothing(format!("{address} is an index of sitemaps without news"));
        let Some(newest) = sitemaps.first() else {
            return Ok(none);
        };
        let Ok(response) = self.fetcher.get(newest, Accept::Feed)? else {
            return Ok(none);
        };
        let parsed = feed::parse(
            &response.body,
            response.content_type.as_deref(),
            Some(&response.final_url),
        );
        Ok(parsed.map_or(none, |feed| Held::Feed(found(address, feed))))
    }
}

fn found(url: Url, feed: Feed) -> Found {
    Found {
        url,
        kind: feed.kind.name(),
        items: feed.items.len(),
        title: feed.title,
    }
}
