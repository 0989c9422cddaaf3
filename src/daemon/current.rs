//! What the daemon works by at the moment: settings, client and watches of one config, replaced as a whole.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::{Config, Feed, Settings};
use crate::fetch::{self, Client};
use crate::watch::Engine;

/// One config at work.
#[derive(Debug)]
pub struct Current {
    /// The settings.
    pub settings: Settings,
    /// The client that keeps their manners.
    pub client: Arc<Client>,
    /// The watches.
    pub engine: Engine,
    /// The enabled feeds, by address.
    feeds: HashMap<String, usize>,
}

impl Current {
    /// Puts a config to work. A client whose settings did not change goes on, with all that it knows of the hosts.
    pub fn new(config: Config, before: Option<&Self>) -> Result<Self, fetch::Error> {
        let Config { settings, watchlist } = config;
        let client = match before.filter(|b| b.settings.fetch == settings.fetch) {
            Some(before) => Arc::clone(&before.client),
            None => Arc::new(match before {
                Some(before) => before.client.renewed(&settings.fetch)?,
                None => Client::new(&settings.fetch)?,
            }),
        };
        let engine = watchlist.engine();
        let feeds = settings
            .feeds
            .iter()
            .enumerate()
            .filter(|(_, feed)| feed.enabled)
            .map(|(k, feed)| (feed.url.to_string(), k))
            .collect();
        Ok(Self {
            settings,
            client,
            engine,
            feeds,
        })
    }

    /// An enabled feed.
    pub fn feed(&self, url: &str) -> Option<&Feed> {
        self.settings.feeds.get(*self.feeds.get(url)?)
    }

    /// The enabled feeds.
    pub fn feeds(&self) -> impl Iterator<Item = &Feed> {
        self.settings.feeds.iter().filter(|feed| feed.enabled)
    }
}

/// Name and tags of a feed, as `feeds` of a watch names them.
pub fn labels(feed: &Feed) -> Vec<String> {
    feed.name.iter().chain(&feed.tags).cloned().collect()
}
