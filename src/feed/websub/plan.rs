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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::websub::{Mode, Question, Secret};

    const CALLBACK: &str = "https://me.example/";
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn wanted(feed: &str, hubs: &[&str]) -> Wanted {
        Wanted {
            feed: feed.to_owned(),
            offer: Offer {
                hubs: hubs.iter().map(|hub| (*hub).to_owned()).collect(),
                topic: format!("{feed}#t"),
            },
        }
    }

    fn subscription(feed: &str, hub: &str, token: &str) -> Subscription {
        let secret = Secret("s".to_owned());
        Subscription::new(
            feed,
            hub,
            &format!("{feed}#t"),
            CALLBACK,
            token.to_owned(),
            secret,
            NOW,
        )
    }

    /// What is done, in short: `+hub` or `-token`, `!` where another takes its place.
    fn done(wanted: &[Wanted], subscriptions: &[Subscription], callback: Option<&str>) -> Vec<String> {
        plan(wanted, subscriptions, callback, NOW)
            .into_iter()
            .map(|change| match change {
                Change::Start {
                    feed,
                    hub,
                    failures_before,
                    ..
                } => format!("+{feed} {hub} {failures_before}"),
                Change::GiveUp { token, is_replaced } => {
                    format!("-{token}{}", if is_replaced { "!" } else { "" })
                }
            })
            .collect()
    }

    #[test]
    fn what_is_begun_and_what_is_given_up() {
        let offers = [wanted("a", &["h1", "h2"]), wanted("b", &["h1"])];
        let there = [subscription("a", "h1", "t1"), subscription("b", "h1", "t2")];
        let none: [&str; 0] = [];
        assert_eq!(done(&offers, &[], Some(CALLBACK)), ["+a h1 0", "+b h1 0"]);
        assert_eq!(
            done(&offers, &there, Some(CALLBACK)),
            none,
            "all is as it should be"
        );
        assert_eq!(done(&offers, &there, None), ["-t1", "-t2"], "no callback address");
        assert_eq!(
            done(&offers[1..], &there, Some(CALLBACK)),
            ["-t1"],
            "the feed is gone"
        );
        let elsewhere = done(&offers[..1], &there[..1], Some("https://other.example/"));
        assert_eq!(elsewhere, ["-t1!", "+a h1 0"], "another callback address");
        let moved = done(&[wanted("a", &["h3"])], &there[..1], Some(CALLBACK));
        assert_eq!(moved, ["-t1!", "+a h3 0"], "another hub");
        let mut renamed = wanted("a", &["h1"]);
        renamed.offer.topic = "new".to_owned();
        assert_eq!(
            done(&[renamed], &there[..1], Some(CALLBACK)),
            ["-t1!", "+a h1 0"],
            "another topic"
        );
        // The second hub will do as well.
        assert_eq!(
            done(&offers[..1], &[subscription("a", "h2", "t3")], Some(CALLBACK)),
            none
        );
        let twins = [subscription("a", "h1", "t1"), subscription("a", "h1", "t4")];
        assert_eq!(
            done(&offers[..1], &twins, Some(CALLBACK)),
            ["-t4!"],
            "one is enough"
        );
        let mut left = subscription("a", "h1", "t1");
        left.give_up(false, NOW);
        assert_eq!(
            done(&offers[..1], &[left], Some(CALLBACK)),
            ["+a h1 0"],
            "back in the config"
        );
    }

    #[test]
    fn a_hub_that_keeps_failing_is_left_for_the_next() {
        let mut failing = subscription("a", "h2", "t1");
        failing.failures_before = 4;
        let two = [wanted("a", &["h1", "h2"])];
        let none: [&str; 0] = [];
        for _ in 0..FAILURES_PER_HUB {
            assert_eq!(done(&two, std::slice::from_ref(&failing), Some(CALLBACK)), none);
            failing.refused("no".to_owned(), None, NOW, 0.0);
        }
        let failing = [failing];
        assert_eq!(
            done(&two, &failing, Some(CALLBACK)),
            ["-t1!", "+a h1 7"],
            "and it backs off further"
        );
        assert_eq!(
            done(&[wanted("a", &["h2"])], &failing, Some(CALLBACK)),
            none,
            "there is no other"
        );
        // As long as it pushes it may fail to renew.
        let [mut live] = failing;
        live.ask(Mode::Subscribe, NOW);
        let confirm = Question::Confirm {
            mode: Mode::Subscribe,
            topic: live.topic.clone(),
            challenge: "c".to_owned(),
            lease: None,
        };
        live.answer(&confirm, NOW, 0.0);
        live.failures = FAILURES_PER_HUB;
        assert_eq!(done(&two, &[live], Some(CALLBACK)), none);
    }
}
