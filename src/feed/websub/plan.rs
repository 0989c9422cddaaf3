//! Which subscriptions are to be begun and given up, so that those there are become those that are wanted.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{Offer, Subscription};

/// Failures in a row at one hub before the feed's next one is tried.
const FAILURES_PER_HUB: u32 = 3;

/// A feed that may be pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its address in the config.
    pub feed: String,
    /// What it offers.
    pub offer: Offer,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Begin a subscription.
    Start {
        /// The feed.
        feed: String,
        /// At this hub.
        hub: String,
        /// Under this address.
        topic: String,
        /// Failures at hubs that were tried before.
        failures_before: u32,
    },
    /// Give one up.
    GiveUp {
        /// Which.
        token: String,
        /// Whether one of the same feed takes its place.
        is_replaced: bool,
    },
}

/// What to do. `callback` is where callback addresses begin; `None` where there is none any more. Each feed has one
/// subscription, at its first hub; where that hub fails again and again, at the next one.
pub fn plan(
    wanted: &[Wanted],
    subscriptions: &[Subscription],
    callback: Option<&str>,
    now: Timestamp,
) -> Vec<Change> {
    let offers: HashMap<&str, &Offer> = match callback {
        Some(_) => wanted
            .iter()
            .map(|wanted| (wanted.feed.as_str(), &wanted.offer))
            .collect(),
        None => HashMap::new(),
    };
    let mut changes = Vec::new();
    let mut has_one = HashSet::new();
    for subscription in subscriptions.iter().filter(|subscription| subscription.wanted) {
        let offer = offers.get(subscription.feed.as_str()).copied();
        let fits = |offer: &Offer| {
            offer.topic == subscription.topic
                && offer.hubs.contains(&subscription.hub)
                && subscription.callback == format!("{}{}", callback.unwrap_or_default(), subscription.token)
        };
        let next = offer.and_then(|offer| next_hub(offer, subscription, now));
        if offer.is_some_and(fits) && next.is_none() && has_one.insert(subscription.feed.as_str()) {
            continue;
        }
        changes.push(Change::GiveUp {
            token: subscription.token.clone(),
            is_replaced: offer.is_some(),
        });
        if let (Some(hub), Some(offer)) = (next, offer)
            && has_one.insert(subscription.feed.as_str())
        {
            changes.push(Change::Start {
                feed: subscription.feed.clone(),
                hub: hub.to_owned(),
                topic: offer.topic.clone(),
                failures_before: subscription.failures_before.saturating_add(subscription.failures),
            });
        }
    }
    for Wanted { feed, offer } in wanted {
        if callback.is_some()
            && has_one.insert(feed)
            && let Some(hub) = offer.hubs.first()
        {
            changes.push(Change::Start {
                feed: feed.clone(),
                hub: hub.clone(),
                topic: offer.topic.clone(),
                failures_before: 0,
            });
        }
    }
    changes
}

/// The hub to try instead of one that keeps failing.
fn next_hub<'o>(offer: &'o Offer, subscription: &Subscription, now: Timestamp) -> Option<&'o str> {
    if subscription.failures < FAILURES_PER_HUB || subscription.is_live(now) {
        return None;
    }
    let at = offer.hubs.iter().position(|hub| *hub == subscription.hub)?;
    let next = offer.hubs.get((at + 1) % offer.hubs.len())?;
    (*next != subscription.hub).then_some(next)
}
