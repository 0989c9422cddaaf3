//! How feeds stand with the hubs that push them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::feed::websub::{Stand, Subscription, Wanted};
use crate::store::{Archive, Error};
use crate::text::roughly;

/// Hubs and subscriptions, by feed.
#[derive(Debug, Default)]
pub(super) struct Hubs {
    offers: BTreeMap<String, Wanted>,
    subscriptions: BTreeMap<String, Subscription>,
}

/// A feed's hub.
#[derive(Debug)]
pub(super) enum Hub {
    /// The feed names it, and it was not asked.
    Named(String),
    /// It was asked.
    Subscribed(Box<Subscription>),
}

/// The same in a record. Times are RFC 3339 in UTC.
#[derive(Debug, Serialize)]
pub(super) struct Record<'a> {
    url: &'a str,
    state: &'static str,
    since: Option<String>,
    lease_ends: Option<String>,
    pushes: u64,
    last_push: Option<String>,
    refused: u64,
    missed: u32,
    problem: Option<&'a str>,
}

impl Hubs {
    pub(super) fn read(archive: &Archive) -> Result<Self, Error> {
        let mut subscriptions = BTreeMap::new();
        // Of two, the one that is wanted comes first: the other one leaves.
        for subscription in archive.subscriptions()? {
            subscriptions
                .entry(subscription.feed.clone())
                .or_insert(subscription);
        }
        let offers = archive.hubs()?;
        Ok(Self {
            offers: offers
                .into_iter()
                .map(|offer| (offer.feed.clone(), offer))
                .collect(),
            subscriptions,
        })
    }

    /// The hub of a feed; `None` where it names none.
    pub(super) fn of(&mut self, feed: &str) -> Option<Hub> {
        if let Some(subscription) = self.subscriptions.remove(feed) {
            return Some(Hub::Subscribed(Box::new(subscription)));
        }
        let hubs = self.offers.remove(feed)?.offer.hubs;
        hubs.into_iter().next().map(Hub::Named)
    }
}

impl Hub {
    fn url(&self) -> &str {
        match self {
            Self::Named(hub) => hub,
            Self::Subscribed(subscription) => &subscription.hub,
        }
    }

    /// `named`, or how the subscription stands.
    pub(super) fn state(&self, now: Timestamp) -> &'static str {
        match self {
            Self::Named(_) => "named",
            Self::Subscribed(subscription) => subscription.stand(now).name(),
        }
    }

    /// What went wrong with it; `None` where nothing did, or it no longer matters.
    pub(super) fn trouble(&self, now: Timestamp) -> Option<String> {
        let Self::Subscribed(subscription) = self else {
            return None;
        };
        let problem = subscription.problem.as_deref()?;
        (subscription.stand(now) == Stand::Failing).then(|| format!("the hub {}: {problem}", self.url()))
    }

    /// In one line.
    pub(super) fn words(&self, now: Timestamp) -> String {
        let Self::Subscribed(subscription) = self else {
            return format!("{} (named): nobody asked it to push", self.url());
        };
        let stand = subscription.stand(now);
        let mut parts = vec![format!("{} ({}): {}", self.url(), stand.name(), stand.words())];
        if let Some(ends) = subscription.lease_ends.filter(|ends| *ends > now) {
            parts.push(format!("lease for {}", roughly(ends.duration_since(now))));
        }
        parts.push(match subscription.last_push_at {
            None => "no push yet".to_owned(),
            Some(at) => {
                let (pushes, ago) = (subscription.pushes, roughly(now.duration_since(at)));
                if pushes == 1 {
                    format!("one push, {ago} ago")
                } else {
                    format!("{pushes} pushes, the last one {ago} ago")
                }
            }
        });
        if subscription.misses > 0 {
            parts.push(format!("polls found what it missed: {}", subscription.misses));
        }
        if subscription.forged > 0 {
            parts.push(format!("refused for their signature: {}", subscription.forged));
        }
        parts.extend(subscription.problem.clone());
        parts.join("; ")
    }

    pub(super) fn record(&self, now: Timestamp) -> Record<'_> {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        let subscription = match self {
            Self::Named(_) => None,
            Self::Subscribed(subscription) => Some(subscription),
        };
        Record {
            url: self.url(),
            state: self.state(now),
            since: time(subscription.and_then(|s| s.since)),
            lease_ends: time(subscription.and_then(|s| s.lease_ends)),
            pushes: subscription.map_or(0, |s| s.pushes),
            last_push: time(subscription.and_then(|s| s.last_push_at)),
            refused: subscription.map_or(0, |s| s.forged),
            missed: subscription.map_or(0, |s| s.misses),
            problem: subscription.and_then(|s| s.problem.as_deref()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::SignedDuration;

    use super::*;
    use crate::feed::websub::{Mode, Question, Secret};

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    /// A subscription that was asked for at 0 h and confirmed for ten days, where `is_confirmed`.
    fn hub(is_confirmed: bool, change: impl FnOnce(&mut Subscription)) -> Hub {
        let secret = Secret("s".to_owned());
        let mut subscription = Subscription::new(
            "f",
            "https://hub.example/",
            "t",
            "https://me.example/",
            "k".into(),
            secret,
            at(0),
        );
        subscription.ask(Mode::Subscribe, at(0));
        if is_confirmed {
            let confirm = Question::Confirm {
                mode: Mode::Subscribe,
                topic: "t".to_owned(),
                challenge: "c".to_owned(),
                lease: Some(Duration::from_hours(240)),
            };
            subscription.answer(&confirm, at(0), 0.0);
        }
        change(&mut subscription);
        Hub::Subscribed(Box::new(subscription))
    }

    #[test]
    fn how_it_stands_in_words() {
        let words = |hub: &Hub| hub.words(at(2));
        insta::assert_snapshot!(words(&Hub::Named("https://hub.example/".to_owned())), @"https://hub.example/ (named): nobody asked it to push");
        insta::assert_snapshot!(words(&hub(false, |_| {})), @"https://hub.example/ (asked): it was asked and has not confirmed yet; no push yet");
        insta::assert_snapshot!(words(&hub(true, |_| {})), @"https://hub.example/ (confirmed): it pushes by its word, which its pushes have still to prove; lease for 9 days; no push yet");
        insta::assert_snapshot!(words(&hub(true, |s| s.pushed(3, at(1)))), @"https://hub.example/ (pushed): it pushes what is new, and the feed is polled seldom; lease for 9 days; one push, 60 min ago");
        insta::assert_snapshot!(words(&hub(true, |s| {
            s.pushed(3, at(1));
            s.missed();
            s.forged();
        })), @"https://hub.example/ (confirmed): it pushes by its word, which its pushes have still to prove; lease for 9 days; one push, 60 min ago; polls found what it missed: 1; refused for their signature: 1");
        let failing = hub(false, |s| {
            s.refused("HTTP status 500: sorry".to_owned(), None, at(1), 0.0);
        });
        insta::assert_snapshot!(words(&failing), @"https://hub.example/ (failing): it does not push; no push yet; HTTP status 500: sorry");
        assert_eq!(
            failing.trouble(at(2)).as_deref(),
            Some("the hub https://hub.example/: HTTP status 500: sorry")
        );
        let leaving = hub(true, |s| s.give_up(false, at(1)));
        insta::assert_snapshot!(words(&leaving), @"https://hub.example/ (leaving): it is asked to stop; lease for 9 days; no push yet");
        assert_eq!(leaving.trouble(at(2)), None);
    }

    #[test]
    fn how_it_stands_in_a_record() {
        let json = |hub: &Hub| serde_json::to_string(&hub.record(at(2))).unwrap();
        insta::assert_snapshot!(json(&Hub::Named("https://hub.example/".to_owned())), @r#"{"url":"https://hub.example/","state":"named","since":null,"lease_ends":null,"pushes":0,"last_push":null,"refused":0,"missed":0,"problem":null}"#);
        insta::assert_snapshot!(json(&hub(true, |s| s.pushed(3, at(1)))), @r#"{"url":"https://hub.example/","state":"pushed","since":"1970-01-01T00:00:00Z","lease_ends":"1970-01-11T00:00:00Z","pushes":1,"last_push":"1970-01-01T01:00:00Z","refused":0,"missed":0,"problem":null}"#);
    }
}
