//! The health of feeds, and our own: what a poll shows of it. What is remembered and told, the store writes together
//! with the poll.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tracing::{info, warn};
use url::Url;

use super::{Clock, error_chain};
use crate::config;
use crate::feed::Problem;
use crate::feed::health::{OwnTurn, Reading, Sign, Station, Trouble, Turn};
use crate::fetch::{self, host_of, scope};
use crate::store::{self, Checkup, FeedState, Store};

/// What a poll came to, as far as health goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Came<'a> {
    /// A document.
    Read {
        /// What it shows by itself.
        reading: Reading,
        /// What is wrong with it although it was read.
        problem: Option<Problem>,
        /// The server's own time.
        date: Option<Timestamp>,
    },
    /// The word that nothing changed.
    Unchanged {
        /// How long the server took.
        took: Duration,
        /// The server's own time.
        date: Option<Timestamp>,
    },
    /// Nothing.
    Nothing {
        /// What that shows.
        failed: Failed,
        /// A code and words.
        problem: &'a str,
    },
}

/// Why nothing came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failed {
    /// The feed's trouble.
    pub(super) trouble: Trouble,
    /// Whether anybody answered.
    pub(super) reach: Reach,
}

/// How far a poll came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// A server answered, be it with an error.
    Answered,
    /// It was asked and did not answer.
    Silent,
    /// Nobody was asked.
    NotAsked,
}

/// Judges the polls of all feeds.
#[derive(Debug)]
pub struct Health {
    station: Mutex<Station>,
    store: Store,
    clock: Clock,
    host: Arc<str>,
    /// Wakes the delivery.
    alerts: mpsc::Sender<()>,
}

impl Health {
    /// Goes on with what the database says was told of our own network and clock.
    pub async fn new(
        store: Store,
        clock: Clock,
        host: Arc<str>,
        alerts: mpsc::Sender<()>,
    ) -> Result<Self, store::Error> {
        Ok(Self {
            station: Mutex::new(Station::new(store.own_troubles().await?)),
            store,
            clock,
            host,
            alerts,
        })
    }

    /// Notices when the clock was set. To be called often.
    pub(super) fn beat(&self, now: Timestamp) {
        self.station().beat(now, self.clock.uptime());
    }

    /// What a poll of a feed shows, which was asked at `address`. Tells of our own network and clock where it shows that they are wrong, or right
    /// again; what they break is no sign of the feed.
    pub(super) async fn judge(
        &self,
        feed: &config::Feed,
        address: &str,
        state: Option<&FeedState>,
        came: Came<'_>,
        now: Timestamp,
    ) -> Option<Checkup> {
        let url = Url::parse(address).ok();
        let domain = url.as_ref().map_or("", |url| scope(host_of(url)));
        let was_dead = state
            .and_then(|s| s.health.told())
            .is_some_and(|(t, _)| t == Trouble::Dead);
        let (sign, date, problem) = match came {
            Came::Read {
                reading,
                problem,
                date,
            } => (Sign::Read(reading), date, problem.map(Problem::name)),
            Came::Unchanged { took, date } => (Sign::Unchanged(took), date, None),
            Came::Nothing { failed, problem } => (Sign::Failed(failed.trouble), None, Some(problem)),
        };
        let reach = match came {
            Came::Nothing { failed, .. } => failed.reach,
            _ => Reach::Answered,
        };
        let (turns, last_answer, sign, clock_is_sound) = {
            let mut station = self.station();
            station.beat(now, self.clock.uptime());
            match reach {
                Reach::Answered => station.answered(domain, date, now),
                Reach::Silent => station.unreachable(domain, was_dead, now),
                Reach::NotAsked => {}
            }
            let is_ours = reach == Reach::Silent && station.is_cut_off();
            (
                station.turns(now),
                station.last_answer(),
                (!is_ours).then_some(sign),
                station.clock_is_sound(date, now),
            )
        };
        for turn in turns {
            self.tell_own(turn, last_answer, now).await;
        }
        Some(Checkup {
            sign: sign?,
            clock_is_sound,
            name: feed.name.clone(),
            problem: problem.map(str::to_owned),
            host: Arc::clone(&self.host),
        })
    }

    /// Says what was told of a feed, and wakes the delivery.
    pub(super) fn told(&self, feed: &config::Feed, turns: &[Turn]) {
        for Turn {
            trouble,
            began,
            since,
        } in turns
        {
            let (url, words, name) = (&feed.url, trouble.words(), trouble.name());
            if *began {
                warn!(feed.url = %url, feed.trouble = name, "{url} is in trouble since {since}: {words}");
            } else {
                info!(feed.url = %url, feed.trouble = name, "{url}: the trouble since {since} is over: {words}");
            }
        }
        if !turns.is_empty() {
            self.wake();
        }
    }

    /// Where the database refuses, the next poll tries again.
    async fn tell_own(&self, own: OwnTurn, last_answer: Option<Timestamp>, now: Timestamp) {
        let host = Arc::clone(&self.host);
        match self.store.write_own_turn(own, last_answer, host, now).await {
            Ok(is_new) => {
                self.station().told(own.turn);
                if is_new {
                    let (name, since) = (own.turn.trouble.name(), own.turn.since);
                    let verb = if own.turn.began {
                        "is in trouble"
                    } else {
                        "is well again; the trouble lasted"
                    };
                    warn!(
                        station.trouble = name,
                        "this machine's {name} {verb} since {since}"
                    );
                    self.wake();
                }
            }
            Err(error) => warn!(
                "cannot write a trouble of this machine down: {}",
                error_chain(&error)
            ),
        }
    }

    fn wake(&self) {
        // Full: the delivery is awake.
        let _ = self.alerts.try_send(());
    }

    fn station(&self) -> MutexGuard<'_, Station> {
        self.station.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an error of the client shows.
pub(super) fn failed(error: &fetch::Error) -> Failed {
    use fetch::Error;
    let (trouble, reach) = match error {
        Error::Status {
            status: 410,
            detour: false,
            ..
        } => (Trouble::Gone, Reach::Answered),
        // 401 Unauthorized, 402 Payment Required, 403 Forbidden, 451 Unavailable For Legal Reasons.
        Error::Status {
            status: 401 | 402 | 403 | 451,
            ..
        } => (Trouble::Blocked, Reach::Answered),
        Error::Status { .. }
        | Error::TooLarge { .. }
        | Error::HeadersTooLarge { .. }
        | Error::EndlessChunks { .. }
        | Error::RedirectLoop { .. }
        | Error::TooManyRedirects { .. } => (Trouble::Dead, Reach::Answered),
        Error::TooSlow { .. } => (Trouble::Slow, Reach::Answered),
        // A cut network, or a gateway that wants a login, breaks handshakes and answers too, and leads names astray.
        Error::Timeout { .. }
        | Error::Dns { .. }
        | Error::Connect { .. }
        | Error::Tls { .. }
        | Error::Body { .. }
        | Error::RefusedAddress { .. } => (Trouble::Dead, Reach::Silent),
        // robots.txt is for pages: no feed is asked by it.
        Error::BadUrl { .. }
        | Error::Setup { .. }
        | Error::Held { .. }
        | Error::Robots { .. }
        | Error::RobotsUnreachable { .. } => (Trouble::Dead, Reach::NotAsked),
    };
    Failed { trouble, reach }
}

/// What a document shows that is no feed.
pub(super) fn unreadable(problem: Problem) -> Failed {
    let trouble = match problem {
        Problem::ChallengePage => Trouble::Blocked,
        Problem::NotAFeed | Problem::Malformed | Problem::TooLarge => Trouble::NotAFeed,
        Problem::Empty => Trouble::Empty,
        Problem::Truncated => Trouble::Truncated,
    };
    Failed {
        trouble,
        reach: Reach::Answered,
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use url::Url;

    use super::*;
    use crate::store::tests::Desk;

    fn feed(n: usize) -> config::Feed {
        config::Feed {
            url: Url::parse(&format!("https://feeds.n{n}.example/feed")).unwrap(),
            name: None,
            tags: Vec::new(),
            language: None,
            country: None,
            every: None,
            enabled: true,
            headers_file: None,
            full_text: config::FullText::Page,
            websub: true,
        }
    }

    fn start(desk: &Desk) -> (Health, mpsc::Receiver<()>) {
        let (alerts, woken) = mpsc::channel(1);
        let health = Health::new(desk.store().clone(), Clock, "desk".into(), alerts);
        (desk.wait(health).unwrap(), woken)
    }

    fn lines(desk: &Desk) -> Vec<String> {
        let lines = desk.wait(desk.store().lines(0, 100)).unwrap();
        lines
            .into_iter()
            .map(|line| {
                let line: serde_json::Value = serde_json::from_str(&line.json).unwrap();
                assert_eq!(line["feed"], serde_json::Value::Null);
                format!(
                    "{} {}",
                    line["trouble"].as_str().unwrap(),
                    line["state"].as_str().unwrap()
                )
            })
            .collect()
    }

    const SILENT: Came<'_> = Came::Nothing {
        failed: Failed {
            trouble: Trouble::Dead,
            reach: Reach::Silent,
        },
        problem: "dns: no such name",
    };
    const REFUSED: Came<'_> = Came::Nothing {
        failed: Failed {
            trouble: Trouble::Blocked,
            reach: Reach::Answered,
        },
        problem: "status: HTTP status 403",
    };

    #[test]
    fn two_hundred_feeds_without_a_network_are_one_line() {
        let mut desk = Desk::new();
        let start_time = Clock.now();
        let at = |minutes: i64| start_time + SignedDuration::from_mins(minutes);
        let (health, mut woken) = start(&desk);
        let judge = |health: &Health, n: usize, came: Came<'_>, minutes: i64| {
            desk.wait(health.judge(&feed(n), feed(n).url.as_str(), None, came, at(minutes)))
        };
        assert!(judge(&health, 0, REFUSED, 0).is_some(), "an error is an answer");
        let signs = (0..200)
            .filter(|n| judge(&health, *n, SILENT, 1).is_some())
            .count();
        assert_eq!(signs, 2, "from the third domain on it is the network");
        assert!(woken.try_recv().is_err());
        for n in 0..200 {
            assert!(judge(&health, n, SILENT, 16).is_none());
        }
        assert_eq!(lines(&desk), ["network began"]);
        assert!(woken.try_recv().is_ok(), "the delivery is woken");
        // A restart in between tells nothing anew, and one answer ends it.
        drop(health);
        desk.reopen();
        let (health, mut woken) = start(&desk);
        let judge = |n: usize, came: Came<'_>, minutes: i64| {
            desk.wait(health.judge(&feed(n), feed(n).url.as_str(), None, came, at(minutes)))
        };
        for n in 0..200 {
            assert!(judge(n, SILENT, 31).is_none());
        }
        assert_eq!(lines(&desk).len(), 1);
        assert!(
            judge(
                7,
                Came::Unchanged {
                    took: Duration::ZERO,
                    date: None
                },
                40
            )
            .is_some()
        );
        assert_eq!(lines(&desk), ["network began", "network ended"]);
        assert!(woken.try_recv().is_ok());
        assert!(judge(8, SILENT, 41).is_some(), "now it is the feed's");
    }

    #[test]
    fn a_clock_that_is_wrong_is_one_line_and_no_feeds_fault() {
        let desk = Desk::new();
        let now = Clock.now();
        let (health, _woken) = start(&desk);
        let judge = |n: usize, date: Option<Timestamp>| {
            let took = Duration::ZERO;
            desk.wait(health.judge(
                &feed(n),
                feed(n).url.as_str(),
                None,
                Came::Unchanged { took, date },
                now,
            ))
            .unwrap()
        };
        assert!(judge(0, Some(now)).clock_is_sound);
        for n in 1..200 {
            let ahead = now + SignedDuration::from_hours(30);
            assert!(!judge(n, Some(ahead)).clock_is_sound);
        }
        assert!(!judge(200, None).clock_is_sound);
        assert_eq!(lines(&desk), ["clock began"]);
        assert!(judge(0, Some(now)).clock_is_sound);
        assert_eq!(lines(&desk), ["clock began", "clock ended"]);
    }

    #[test]
    fn nobody_asked_is_no_answer_and_no_silence() {
        let desk = Desk::new();
        let now = Clock.now();
        let (health, _woken) = start(&desk);
        let not_asked = Came::Nothing {
            failed: Failed {
                trouble: Trouble::Dead,
                reach: Reach::NotAsked,
            },
            problem: "headers-file",
        };
        for n in 0..9 {
            assert!(
                desk.wait(health.judge(&feed(n), feed(n).url.as_str(), None, SILENT, now))
                    .is_none()
                    || n < 2
            );
            assert!(
                desk.wait(health.judge(&feed(n), feed(n).url.as_str(), None, not_asked, now))
                    .is_some()
            );
        }
    }

    #[test]
    fn what_errors_show() {
        let status = |status| fetch::Error::Status {
            url: String::new(),
            status,
            retry_after: None,
            hold: None,
            detour: false,
        };
        for (code, trouble) in [
            (401, Trouble::Blocked),
            (403, Trouble::Blocked),
            (404, Trouble::Dead),
            (410, Trouble::Gone),
            (429, Trouble::Dead),
            (451, Trouble::Blocked),
            (500, Trouble::Dead),
            (503, Trouble::Dead),
        ] {
            let shown = failed(&status(code));
            assert_eq!((shown.trouble, shown.reach), (trouble, Reach::Answered), "{code}");
        }
        let timeout = fetch::Error::Timeout {
            url: String::new(),
            limit: Duration::ZERO,
        };
        assert_eq!(failed(&timeout).reach, Reach::Silent);
        for (problem, trouble) in [
            (Problem::ChallengePage, Trouble::Blocked),
            (Problem::NotAFeed, Trouble::NotAFeed),
            (Problem::Malformed, Trouble::NotAFeed),
            (Problem::TooLarge, Trouble::NotAFeed),
            (Problem::Empty, Trouble::Empty),
            (Problem::Truncated, Trouble::Truncated),
        ] {
            assert_eq!(unreadable(problem).trouble, trouble, "{problem:?}");
        }
    }
}
