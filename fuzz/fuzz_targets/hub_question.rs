//! Any query at the callback address is a hub's question or none; yes is said only to what was asked for, with the hub's
//! own challenge, and what is kept of it is bounded.
#![no_main]

use std::time::Duration;

use conjunct::feed::websub::{Mode, Question, Secret, Subscription};
use jiff::{SignedDuration, Timestamp};
use libfuzzer_sys::fuzz_target;

const TOPIC: &str = "https://n.example/feed";

fuzz_target!(|bytes: &[u8]| {
    let Ok(query) = std::str::from_utf8(bytes) else {
        return;
    };
    let question = Question::read(query);
    assert_eq!(question, Question::read(query));
    let Some(question) = question else { return };
    let now = Timestamp::UNIX_EPOCH;
    let secret = Secret("s".to_owned());
    let new = Subscription::new(
        "f",
        "h",
        TOPIC,
        "https://me.example/",
        "t".to_owned(),
        secret,
        now,
    );
    let mut unasked = new.clone();
    let mut asked = new;
    asked.ask(Mode::Subscribe, now);
    let answers = (
        asked.answer(&question, now, 0.0),
        unasked.answer(&question, now, 0.0),
    );
    match &question {
        Question::Confirm { mode, challenge, .. } => {
            assert!(!challenge.is_empty() && challenge.len() <= 4096);
            assert_eq!(answers.1, None, "nobody was asked");
            if let Some(answer) = &answers.0 {
                assert!(*mode == Mode::Subscribe && answer == challenge);
                assert!(asked.is_live(now));
                let year = SignedDuration::from_hours(24 * 366);
                assert!(asked.lease_ends.is_some_and(|ends| ends <= now + year));
            } else {
                assert!(!asked.is_live(now));
            }
        }
        Question::Denied { reason, .. } => {
            assert!(reason.as_ref().is_none_or(|reason| reason.chars().count() <= 200));
            assert!(!asked.is_live(now));
        }
    }
    // Whatever came, something is to be done again, and not at once for ever.
    let step_at =
        asked.next_at.max(now) + SignedDuration::try_from(Duration::from_secs(1)).unwrap_or_default();
    asked.step(step_at, 0.0);
});
