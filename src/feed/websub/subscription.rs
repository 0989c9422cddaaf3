//! One subscription: what becomes of it with every answer, question, push and hour.

use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{Mode, Question};

/// How long a hub may take to ask back. Later it still may, but then it is asked again.
const CONFIRM_MAX: Duration = Duration::from_mins(10);
/// How long after it was asked a hub may ask back: its first answer from us may have been lost.
const CONFIRM_WINDOW: Duration = Duration::from_hours(1);
/// A lease that a hub does not tell (only those of the forerunner do not).
const LEASE_ASSUMED: Duration = Duration::from_hours(24);
/// The longest lease that is believed.
const LEASE_MAX: Duration = Duration::from_hours(24 * 366);
/// A lease is renewed when this share of it is over, by chance a little earlier or later.
const RENEW_AFTER: f64 = 0.8;
const RENEW_SPREAD: f64 = 0.05;
/// A hub that pushes is asked again no sooner than this, however short its lease.
const ASK_GAP: Duration = Duration::from_mins(5);
/// The wait after the first failure; doubled with each further one.
const BACK_OFF: Duration = Duration::from_mins(5);
const BACK_OFF_MAX: Duration = Duration::from_hours(24);
/// The wait after a denial, doubled with each further one.
const DENIED_PAUSE: Duration = Duration::from_hours(24);
const DENIED_PAUSE_MAX: Duration = Duration::from_hours(24 * 32);
/// The longest wait that a hub's `Retry-After` can ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(24 * 7);
/// How often a hub is asked to stop before it is left to the end of its lease.
const UNSUBSCRIBE_TRIES: u32 = 3;
/// How long a subscription that is replaced goes on beside the new one, so that nothing is missed.
const OVERLAP: Duration = Duration::from_hours(1);
/// Pushes with news that prove a subscription that once missed some; doubled with every further miss.
const PROOFS_AFTER_MISS: u32 = 3;
const PROOFS_MAX: u32 = 96;

/// A subscription of one feed at one hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The unguessable end of its callback address.
    pub token: String,
    /// The feed, by its address in the config.
    pub feed: String,
    /// The hub.
    pub hub: String,
    /// The feed's address as the hub knows it.
    pub topic: String,
    /// Where the hub pushes to.
    pub callback: String,
    /// What it signs pushes with.
    pub secret: Secret,
    /// Whether it is to be kept; else the hub is asked to stop, and it is forgotten.
    pub wanted: bool,
    /// The last request to the hub.
    pub asked: Option<Ask>,
    /// Until when the hub pushes; `None` where it has not said so.
    pub lease_ends: Option<Timestamp>,
    /// Since when it has done so without a break.
    pub since: Option<Timestamp>,
    /// When something is to be done again.
    pub next_at: Timestamp,
    /// Failures at hubs that were tried before this one.
    pub failures_before: u32,
    /// Failures in a row at this one.
    pub failures: u32,
    /// What went wrong last.
    pub problem: Option<String>,
    /// Pushes that were taken.
    pub pushes: u64,
    /// The last of them.
    pub last_push_at: Option<Timestamp>,
    /// Pushes that were refused for their signature.
    pub forged: u64,
    /// Pushes that brought news, since it last failed to.
    pub proofs: u32,
    /// Polls that found what should have been pushed.
    pub misses: u32,
    /// Whether polls of the feed were slowed down for it.
    pub slows: bool,
}

/// A request to a hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// For what.
    pub mode: Mode,
    /// When.
    pub at: Timestamp,
    /// Whether the hub has asked back.
    pub confirmed: bool,
    /// Whether it took too long.
    pub overdue: bool,
}

/// A secret; its value is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What is to be done with a subscription now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing yet.
    Wait,
    /// Ask the hub.
    Ask(Mode),
    /// Forget it.
    Drop,
}

/// How a subscription stands, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stand {
    /// The hub has not confirmed it yet.
    Asked,
    /// The hub pushes by its word, but its pushes have not proved it (or not again).
    Confirmed,
    /// The hub pushes what is new: the feed is polled slowly.
    Pushed,
    /// The hub refuses, denies or does not answer.
    Failing,
    /// The hub is asked to stop.
    Leaving,
}

impl Stand {
    /// Its name in `feeds`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Confirmed => "confirmed",
            Self::Pushed => "pushed",
            Self::Failing => "failing",
            Self::Leaving => "leaving",
        }
    }

    /// What it means, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Asked => "it was asked and has not confirmed yet",
            Self::Confirmed => "it pushes by its word, which its pushes have still to prove",
            Self::Pushed => "it pushes what is new, and the feed is polled seldom",
            Self::Failing => "it does not push",
            Self::Leaving => "it is asked to stop",
        }
    }
}

impl Subscription {
    /// A subscription that is yet to be asked for. `callback` is where the callback addresses begin; `token` and `secret`
    /// come from a source of randomness that nobody can guess, `secret` under 200 bytes (WebSub, section 5.1).
    pub fn new(
        feed: &str,
        hub: &str,
        topic: &str,
        callback: &str,
        token: String,
        secret: Secret,
        now: Timestamp,
    ) -> Self {
        Self {
            callback: format!("{callback}{token}"),
            token,
            feed: feed.to_owned(),
            hub: hub.to_owned(),
            topic: topic.to_owned(),
            secret,
            wanted: true,
            asked: None,
            lease_ends: None,
            since: None,
            next_at: now,
            failures_before: 0,
            failures: 0,
            problem: None,
            pushes: 0,
            last_push_at: None,
            forged: 0,
            proofs: 0,
            misses: 0,
            slows: false,
        }
    }

    /// How it stands.
    pub fn stand(&self, now: Timestamp) -> Stand {
        if !self.wanted {
            Stand::Leaving
        } else if self.is_proved(now) {
            Stand::Pushed
        } else if self.is_live(now) {
            Stand::Confirmed
        } else if self.failures > 0 {
            Stand::Failing
        } else {
            Stand::Asked
        }
    }

    /// Whether the hub pushes, by its word.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.lease_ends.is_some_and(|ends| ends > now)
    }

    /// Whether it does so in fact: its pushes brought news, and since it last missed some, often enough. Only then polls
    /// may be slow.
    pub fn is_proved(&self, now: Timestamp) -> bool {
        let needed = match self.misses.checked_sub(1) {
            None => 1,
            Some(more) => PROOFS_AFTER_MISS
                .saturating_mul(2_u32.saturating_pow(more))
                .min(PROOFS_MAX),
        };
        self.wanted && self.is_live(now) && self.proofs >= needed
    }

    /// The other side of [`is_proved`](Self::is_proved): whether polls that were slowed down for it are so no more. To be
    /// asked after every change; says it once.
    pub fn falls(&mut self, now: Timestamp) -> bool {
        let falls = self.slows && !self.is_proved(now);
        self.slows = self.is_proved(now);
        falls
    }

    /// What is to be done at `next_at`. `jitter` here and below is chance, from -1 to 1.
    pub fn step(&mut self, now: Timestamp, jitter: f64) -> Step {
        if now < self.next_at {
            return Step::Wait;
        }
        if self.lease_ends.is_some_and(|ends| ends <= now) {
            (self.lease_ends, self.since) = (None, None);
            if self.wanted {
                self.problem.get_or_insert_with(|| "the lease is over".to_owned());
            }
        }
        match &mut self.asked {
            Some(asked) if !asked.confirmed && !asked.overdue => {
                asked.overdue = true;
                self.failed("the hub did not ask back".to_owned(), None, now, jitter);
                return if self.wanted { Step::Wait } else { self.leave() };
            }
            Some(asked) if self.wanted && now < later(asked.at, ASK_GAP) => {
                self.next_at = later(asked.at, ASK_GAP);
                return Step::Wait;
            }
            _ => {}
        }
        if self.wanted {
            Step::Ask(Mode::Subscribe)
        } else {
            self.leave()
        }
    }

    /// A hub that was never asked, or that has confirmed, need not be asked to stop.
    fn leave(&self) -> Step {
        match &self.asked {
            None => Step::Drop,
            Some(asked) if asked.mode == Mode::Unsubscribe && asked.confirmed => Step::Drop,
            Some(_) if self.failures >= UNSUBSCRIBE_TRIES => Step::Drop,
            Some(_) => Step::Ask(Mode::Unsubscribe),
        }
    }

    /// The hub is about to be asked: to be written down before it is, for it may ask back before it answers.
    pub fn ask(&mut self, mode: Mode, now: Timestamp) {
        self.asked = Some(Ask {
            mode,
            at: now,
            confirmed: false,
            overdue: false,
        });
        self.wait_until(later(now, CONFIRM_MAX));
    }

    /// The hub refused the request, or could not be asked. Where it asked back meanwhile, that counts.
    pub fn refused(&mut self, problem: String, retry_after: Option<Duration>, now: Timestamp, jitter: f64) {
        if self.asked.is_some_and(|asked| asked.confirmed) {
            return;
        }
        if let Some(asked) = &mut self.asked {
            asked.overdue = true;
        }
        self.failed(problem, retry_after, now, jitter);
    }

    fn failed(&mut self, problem: String, retry_after: Option<Duration>, now: Timestamp, jitter: f64) {
        let before = self.failures_before.saturating_add(self.failures);
        self.failures = self.failures.saturating_add(1);
        self.problem = Some(problem);
        let pause = doubled(BACK_OFF, before, BACK_OFF_MAX);
        let asked_for = retry_after.unwrap_or_default().min(RETRY_AFTER_MAX);
        self.wait_until(later(now, varied(pause, 0.1, jitter).max(asked_for)));
    }

    /// Answers a hub's question: `None` where it asks for what we did not, else what to send back.
    pub fn answer(&mut self, question: &Question, now: Timestamp, jitter: f64) -> Option<String> {
        match question {
            Question::Confirm {
                mode,
                topic,
                challenge,
                lease,
            } => {
                let asked = self.asked.as_mut().filter(|asked| asked.mode == *mode)?;
                if now >= later(asked.at, CONFIRM_WINDOW) || !is_same(&self.topic, topic) {
                    return None;
                }
                asked.confirmed = true;
                (self.failures_before, self.failures, self.problem) = (0, 0, None);
                match mode {
                    Mode::Subscribe => self.leased(lease.unwrap_or(LEASE_ASSUMED), now, jitter),
                    Mode::Unsubscribe => {
                        (self.lease_ends, self.since) = (None, None);
                        // Kept so long for a hub that asks twice.
                        self.next_at = later(asked.at, CONFIRM_WINDOW);
                    }
                }
                Some(challenge.clone())
            }
            Question::Denied { topic, reason } => {
                if !is_same(&self.topic, topic) {
                    return None;
                }
                (self.lease_ends, self.since) = (None, None);
                let before = self.failures_before.saturating_add(self.failures);
                self.failures = self.failures.saturating_add(1);
                self.problem = Some(match reason {
                    Some(reason) => format!("denied: {reason}"),
                    None => "denied".to_owned(),
                });
                let pause = doubled(DENIED_PAUSE, before, DENIED_PAUSE_MAX);
                // It is not expected to ask back any more; nor is there anything to be stopped.
                self.asked = None;
                self.next_at = if self.wanted {
                    later(now, varied(pause, 0.1, jitter))
                } else {
                    now
                };
                Some(String::new())
            }
        }
    }

    fn leased(&mut self, lease: Duration, now: Timestamp, jitter: f64) {
        let lease = lease.clamp(Duration::from_secs(1), LEASE_MAX);
        if !self.is_live(now) {
            self.since = Some(now);
        }
        self.lease_ends = Some(later(now, lease));
        let renew = lease.mul_f64(RENEW_AFTER + RENEW_SPREAD * chance(jitter));
        self.wait_until(later(now, renew.max(ASK_GAP)));
    }

    /// Something is to be done at `at`, or when the lease is over, whichever is sooner.
    fn wait_until(&mut self, at: Timestamp) {
        self.next_at = self.lease_ends.map_or(at, |ends| at.min(ends));
    }

    /// A push with its signature came, with so many new items.
    pub fn pushed(&mut self, new: u64, now: Timestamp) {
        self.pushes += 1;
        self.last_push_at = Some(now);
        if new > 0 {
            self.proofs = self.proofs.saturating_add(1);
        }
    }

    /// A push without the right signature came: whoever it was, what comes here proves nothing for now.
    pub fn forged(&mut self) {
        self.forged += 1;
        self.proofs = 0;
    }

    /// A poll found what should have been pushed.
    pub fn missed(&mut self) {
        self.misses = self.misses.saturating_add(1);
        self.proofs = 0;
    }

    /// It is not wanted any more. One that another takes the place of goes on for a while.
    pub fn give_up(&mut self, is_replaced: bool, now: Timestamp) {
        self.wanted = false;
        self.failures = 0;
        self.next_at = if is_replaced && self.is_live(now) {
            later(now, OVERLAP)
        } else {
            now
        };
    }
}

/// Hubs may write an address in another way.
fn is_same(topic: &str, other: &str) -> bool {
    topic == other || Url::parse(topic).is_ok_and(|topic| Url::parse(other).is_ok_and(|other| other == topic))
}

fn doubled(first: Duration, times: u32, most: Duration) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(times)).min(most)
}

fn varied(pause: Duration, share: f64, jitter: f64) -> Duration {
    pause.mul_f64(1.0 + share * chance(jitter))
}

fn chance(jitter: f64) -> f64 {
    if jitter.is_finite() {
        jitter.clamp(-1.0, 1.0)
    } else {
        0.0
    }
}

fn later(time: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait)
        .ok()
        .and_then(|wait| time.checked_add(wait).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
