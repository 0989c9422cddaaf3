//! What polls have to do with hubs: they find them, they are slow while a hub pushes, and they find what it missed.

use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::sync::Notify;
use tracing::{info, warn};

use super::super::Current;
use crate::feed::websub::{Offer, Subscription};
use crate::store::{self, Store};

/// A push may be so late: later ones are no better than polls.
const PUSH_DELAY_MAX: SignedDuration = SignedDuration::from_mins(15);

/// A subscription of the feed that is polled.
pub(in crate::daemon) struct Slowing {
    subscription: Subscription,
    /// How often the feed is to be polled.
    pub(in crate::daemon) interval: Option<Duration>,
}

/// The subscription of a feed, and how it slows its polls; `None` where it has none.
pub(in crate::daemon) async fn slowing(
    current: &Current,
    store: &Store,
    url: &str,
    now: Timestamp,
) -> Result<Option<Slowing>, store::Error> {
    let Some(websub) = &current.settings.websub else {
        return Ok(None);
    };
    let subscription = store.subscription_of(url.to_owned()).await?;
    Ok(subscription.map(|subscription| Slowing {
        interval: subscription.is_proved(now).then_some(websub.poll_interval),
        subscription,
    }))
}

impl Slowing {
    /// Looks whether a poll at `now`, the first since `last_ok`, found what should have been pushed. Says whether polls are
    /// slow no more for it.
    pub(in crate::daemon) async fn missed(
        self,
        store: &Store,
        now: Timestamp,
        last_ok: Option<Timestamp>,
        due_at: Timestamp,
    ) -> Result<bool, store::Error> {
        let Subscription {
            feed,
            hub,
            token,
            since,
            ..
        } = &self.subscription;
        let was_pushed = self.subscription.is_live(now)
            && since
                .zip(last_ok)
                .is_some_and(|(since, last_ok)| last_ok >= since);
        let Some(before) = now.checked_sub(PUSH_DELAY_MAX).ok().filter(|_| was_pushed) else {
            return Ok(false);
        };
        let missed = store.new_items_before(feed.clone(), now, before).await?;
        if missed == 0 {
            return Ok(false);
        }
        let changed = store
            .change_subscription(token.clone(), now, due_at, Subscription::missed)
            .await?;
        let fell = changed.is_some_and(|changed| changed.fell);
        if fell {
            warn!(
                feed.url = feed,
                hub.url = hub,
                items.missed = missed,
                "{hub} did not push {missed} new items of {feed}: it is polled as usual until it does"
            );
        }
        Ok(fell)
    }
}

/// Notes which hubs a document of the feed named.
pub(in crate::daemon) async fn note_offer(
    store: &Store,
    url: &str,
    offer: Option<Offer>,
    offers: &Notify,
) -> Result<(), store::Error> {
    let named = offer.as_ref().map(|offer| offer.hubs.join(", "));
    if store.note_hubs(url.to_owned(), offer).await? {
        let named = named.map_or_else(
            || "names no hub any more".to_owned(),
            |hubs| format!("can be pushed by {hubs}"),
        );
        info!(feed.url = url, "{url} {named}");
        offers.notify_one();
    }
    Ok(())
}
