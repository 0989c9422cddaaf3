//! What a hub pushed, taken as the document of a poll is; but the feed's validators and due time stay as they are.

use std::sync::Arc;

use tokio::sync::{Notify, mpsc};
use tracing::{debug, error, info, warn};
use url::Url;

use super::super::items::item_writes;
use super::super::{Clock, Current, error_chain};
use crate::feed::{self, Feed, Unreadable};
use crate::store::{PushWrite, Store};
use crate::web::{Push, Taken};

/// Takes one push.
pub(super) struct Taker {
    pub(super) current: Arc<Current>,
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) items: Arc<Notify>,
    pub(super) hasten: mpsc::Sender<String>,
}

impl Taker {
    pub(super) async fn take(self, push: Push) {
        let Push {
            subscription,
            content_type,
            body,
            taken,
        } = push;
        let url = subscription.feed;
        let outcome = if self.current.feed(&url).is_none() {
            Taken::Gone
        } else {
            let base = Url::parse(&subscription.topic).ok();
            let bytes = body.len();
            let parsed = tokio::task::spawn_blocking(move || {
                feed::parse(&body, content_type.as_deref(), base.as_ref())
            });
            match parsed.await {
                Ok(Ok(document)) => self.write(&url, subscription.token, &document, bytes).await,
                Ok(Err(unreadable)) => self.unreadable(&url, &unreadable).await,
                // It panicked; so the poll will, and is told of.
                Err(_) => self.poll_instead(&url).await,
            }
        };
        // A hub that no longer waits pushes again; what is known then is not new.
        let _ = taken.send(outcome);
    }

    async fn write(&self, url: &str, token: String, document: &Feed, bytes: usize) -> Taken {
        let now = self.clock.now();
        let write = PushWrite {
            token,
            now,
            items: item_writes(
                url,
                &document.items,
                false,
                self.current.settings.poll.backlog,
                now,
            ),
        };
        match self.store.write_push(write).await {
            Ok(Some((new, waiting))) => {
                if waiting > 0 {
                    self.items.notify_one();
                    info!(
                        feed.url = url,
                        items.new = waiting,
                        push.bytes = bytes,
                        "{waiting} new items of {url} were pushed"
                    );
                } else {
                    debug!(
                        feed.url = url,
                        items.new = new,
                        push.bytes = bytes,
                        "a push of {url} brought nothing new"
                    );
                }
                Taken::Yes
            }
            Ok(None) => Taken::Gone,
            Err(error) => {
                error!(
                    feed.url = url,
                    "cannot write a push of {url} down: {}",
                    error_chain(&error)
                );
                Taken::Later
            }
        }
    }

    /// Something is new, but the hub does not say what in a way that can be read: the feed does.
    async fn unreadable(&self, url: &str, unreadable: &Unreadable) -> Taken {
        warn!(
            feed.url = url,
            "what was pushed for {url} cannot be read ({unreadable}): it is polled now"
        );
        self.poll_instead(url).await
    }

    async fn poll_instead(&self, url: &str) -> Taken {
        let _ = self.hasten.send(url.to_owned()).await;
        Taken::Yes
    }
}
