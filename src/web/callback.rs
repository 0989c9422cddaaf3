//! The callback address: hubs ask here whether it was us who subscribed, and push here.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Method, Request, StatusCode};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::server::{Answer, Limits, plain, serve};
use crate::feed::websub::{Mode, Question, Subscription, has_signature};
use crate::store::{self, Store};
use crate::text::error_chain;

/// A hub opens one for each push, or keeps a few.
const LIMITS: Limits = Limits {
    connections: 64,
    head: Duration::from_secs(10),
    connection: Duration::from_mins(2),
};
/// Time for the body of a push.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// Time for what was pushed to be written down; hubs wait about so long.
const TAKE_TIMEOUT: Duration = Duration::from_secs(20);
/// Characters of a token: 24 random bytes in hex.
const TOKEN_CHARS: usize = 48;
/// The header in which a push is signed.
const SIGNATURE: &str = "x-hub-signature";

/// What the callback address needs.
#[derive(Clone)]
pub struct Callback {
    /// The subscriptions.
    pub store: Store,
    /// The clock.
    pub now: fn() -> Timestamp,
    /// Takes what came.
    pub events: mpsc::Sender<Event>,
    /// Bytes of one push.
    pub body_bytes_max: usize,
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").finish_non_exhaustive()
    }
}

/// What came.
#[derive(Debug)]
pub enum Event {
    /// News.
    Push(Box<Push>),
    /// Polls of this feed were slow for its subscription, and are to be so no more.
    Fell(String),
}

/// A push whose signature is right.
#[derive(Debug)]
pub struct Push {
    /// Whose.
    pub subscription: Subscription,
    /// What the body is.
    pub content_type: Option<String>,
    /// A feed, or a part of one.
    pub body: Bytes,
    /// Told when it is written down.
    pub taken: oneshot::Sender<Taken>,
}

/// What became of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is written down.
    Yes,
    /// The feed is not wanted any more.
    Gone,
    /// It could not be written down; the hub should push it again.
    Later,
}

impl Callback {
    /// Listens until `stop` is cancelled.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken) {
        let answer = move |request| {
            let callback = self.clone();
            async move { callback.answer(request).await }
        };
        serve(listener, LIMITS, stop, answer).await;
    }

    async fn answer(&self, request: Request<Incoming>) -> Answer {
        let Some(token) = token(request.uri().path()) else {
            return nothing_here();
        };
        let answered = match *request.method() {
            Method::GET => {
                self.question(token, request.uri().query().unwrap_or_default())
                    .await
            }
            Method::POST => {
                let token = token.to_owned();
                self.push(token, request).await
            }
            _ => {
                let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "GET and POST only\n");
                answer
                    .headers_mut()
                    .insert(ALLOW, HeaderValue::from_static("GET, POST"));
                Ok(answer)
            }
        };
        answered.unwrap_or_else(|error| {
            warn!("cannot answer a hub: {}", error_chain(&error));
            later()
        })
    }

    /// Says yes to what was asked for, and 404 to everything else (WebSub, section 5.3).
    async fn question(&self, token: &str, query: &str) -> Result<Answer, store::Error> {
        let Some(question) = Question::read(query) else {
            return Ok(nothing_here());
        };
        let now = (self.now)();
        let (asked, jitter) = (question.clone(), jitter());
        let changed = self
            .store
            .change_subscription(token.to_owned(), now, now, move |subscription| {
                subscription.answer(&asked, now, jitter)
            })
            .await?;
        let Some(changed) = changed else {
            return Ok(nothing_here());
        };
        let Subscription { feed, hub, .. } = &changed.subscription;
        let Some(echo) = changed.value else {
            info!(
                feed.url = feed,
                hub.url = hub,
                "{hub} asks for what we did not: {question:?}"
            );
            return Ok(nothing_here());
        };
        match question {
            Question::Confirm { mode, lease, .. } => {
                let lease = lease.map(|lease| lease.as_secs());
                info!(
                    feed.url = feed,
                    hub.url = hub,
                    hub.lease_secs = lease,
                    "{hub} confirms the {} of {feed}",
                    match mode {
                        Mode::Subscribe => "subscription",
                        Mode::Unsubscribe => "end of the subscription",
                    }
                );
            }
            Question::Denied { reason, .. } => {
                let why = reason.unwrap_or_else(|| "without a reason".to_owned());
                warn!(
                    feed.url = feed,
                    hub.url = hub,
                    "{hub} does not push {feed}: {why}"
                );
            }
        }
        if changed.fell {
            self.tell(Event::Fell(changed.subscription.feed)).await;
        }
        Ok(plain(StatusCode::OK, echo))
    }

    async fn push(&self, token: String, request: Request<Incoming>) -> Result<Answer, store::Error> {
        let Some(subscription) = self.store.subscription(token).await? else {
            return Ok(nothing_here());
        };
        let is_over = |s: &Subscription| s.asked.is_some_and(|asked| asked.mode == Mode::Unsubscribe);
        if is_over(&subscription) {
            return Ok(gone());
        }
        let headers = request.headers();
        let text = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let (signature, content_type) = (text(SIGNATURE), text(CONTENT_TYPE.as_str()));
        let body = match self.body(request.into_body()).await {
            Ok(body) => body,
            Err(status) => return Ok(plain(status, "")),
        };
        let is_signed =
            signature.is_some_and(|signature| has_signature(&signature, &body, &subscription.secret.0));
        if !is_signed {
            self.forged(subscription).await?;
            // As section 8.1 has it: a success, so that nobody learns by trying.
            return Ok(plain(StatusCode::ACCEPTED, ""));
        }
        let (taken, answer) = oneshot::channel();
        let push = Push {
            subscription,
            content_type,
            body,
            taken,
        };
        self.tell(Event::Push(Box::new(push))).await;
        // Nobody answers where the daemon stops: the hub pushes it again.
        let taken = tokio::time::timeout(TAKE_TIMEOUT, answer).await;
        Ok(match taken {
            Ok(Ok(Taken::Yes)) => plain(StatusCode::OK, ""),
            Ok(Ok(Taken::Gone)) => gone(),
            Ok(Ok(Taken::Later) | Err(_)) | Err(_) => later(),
        })
    }

    async fn body(&self, body: Incoming) -> Result<Bytes, StatusCode> {
        let most = u64::try_from(self.body_bytes_max).unwrap_or(u64::MAX);
        if body.size_hint().lower() > most {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let whole = Limited::new(body, self.body_bytes_max).collect();
        match tokio::time::timeout(BODY_TIMEOUT, whole).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
            Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
            Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
        }
    }

    /// Refused and counted; nothing of it is read.
    async fn forged(&self, subscription: Subscription) -> Result<(), store::Error> {
        let now = (self.now)();
        let changed = self
            .store
            .change_subscription(subscription.token, now, now, Subscription::forged)
            .await?;
        let Some(changed) = changed else { return Ok(()) };
        let Subscription {
            feed, hub, forged, ..
        } = &changed.subscription;
        if forged.is_power_of_two() {
            warn!(
                feed.url = feed,
                hub.url = hub,
                hub.forged = forged,
                "refused a push for {feed} that {hub} did not sign; {forged} so far"
            );
        }
        if changed.fell {
            self.tell(Event::Fell(changed.subscription.feed)).await;
        }
        Ok(())
    }

    /// A closed channel means that the daemon stops.
    async fn tell(&self, event: Event) {
        let _ = self.events.send(event).await;
    }
}

/// The token at the end of a path, whatever a reverse proxy left of the rest.
fn token(path: &str) -> Option<&str> {
    let last = path.rsplit('/').next()?;
    (last.len() == TOKEN_CHARS && last.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(last)
}

/// Chance, from -1 to 1.
fn jitter() -> f64 {
    fastrand::f64() * 2.0 - 1.0
}

fn nothing_here() -> Answer {
    plain(StatusCode::NOT_FOUND, "nothing here\n")
}

/// Tells a hub that it may forget the subscription.
fn gone() -> Answer {
    plain(StatusCode::GONE, "")
}

fn later() -> Answer {
    let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, "");
    answer
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from_static("60"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stand_at_the_end_of_a_path() {
        let good = "0123456789abcdef".repeat(3);
        for (path, expected) in [
            (format!("/websub/{good}"), Some(good.as_str())),
            (format!("/{good}"), Some(&good)),
            (format!("/a/b/{good}"), Some(&good)),
            (format!("/websub/{good}/"), None),
            (format!("/websub/{good}0"), None),
            (format!("/websub/{}", "g".repeat(TOKEN_CHARS)), None),
            (format!("/websub/{}", "é".repeat(TOKEN_CHARS / 2)), None),
            ("/websub/".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(token(&path), expected, "{path}");
        }
    }
}
