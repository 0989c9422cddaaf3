//! A subscription through its life, with the time as an argument.

use super::*;

const TOPIC: &str = "https://n.example/feed";
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + secs).unwrap()
}

fn new() -> Subscription {
    let secret = Secret("secret".to_owned());
    Subscription::new(
        TOPIC,
        "https://hub.example/",
        TOPIC,
        "https://me.example/",
        "token".to_owned(),
        secret,
        at(0),
    )
}

fn confirm(mode: Mode, lease: Option<i64>) -> Question {
    Question::Confirm {
        mode,
        topic: TOPIC.to_owned(),
        challenge: "c".to_owned(),
        lease: lease.map(|secs| Duration::from_secs(secs.unsigned_abs())),
    }
}

fn denied(topic: &str) -> Question {
    Question::Denied {
        topic: topic.to_owned(),
        reason: None,
    }
}

/// Asked and confirmed at `now`.
fn subscribed(lease: i64, now: i64) -> Subscription {
    let mut one = new();
    one.ask(Mode::Subscribe, at(now));
    let answer = one.answer(&confirm(Mode::Subscribe, Some(lease)), at(now), 0.0);
    assert_eq!(answer.as_deref(), Some("c"));
    one
}

/// Seconds until something is to be done.
fn pause(one: &Subscription, now: i64) -> i64 {
    one.next_at.duration_since(at(now)).as_secs()
}

#[test]
fn a_new_one_is_asked_for_at_once_and_again_when_the_hub_is_silent() {
    let mut one = new();
    assert_eq!(one.callback, "https://me.example/token");
    assert_eq!(one.step(at(0), 0.0), Step::Ask(Mode::Subscribe));
    one.ask(Mode::Subscribe, at(0));
    assert_eq!(one.stand(at(0)), Stand::Asked);
    assert_eq!(one.step(at(599), 0.0), Step::Wait);
    assert_eq!(one.step(at(600), 0.0), Step::Wait, "it is a failure");
    assert_eq!(
        (one.failures, pause(&one, 600), one.stand(at(600))),
        (1, 300, Stand::Failing)
    );
    assert_eq!(one.step(at(900), 0.0), Step::Ask(Mode::Subscribe));
    // A late confirmation of the request before is as good.
    assert!(
        one.answer(&confirm(Mode::Subscribe, Some(DAY)), at(1000), 0.0)
            .is_some()
    );
    assert_eq!((one.failures, one.stand(at(1000))), (0, Stand::Confirmed));
}

#[test]
fn failures_back_off() {
    let mut one = new();
    let mut pauses = Vec::new();
    for _ in 0..12 {
        one.ask(Mode::Subscribe, at(0));
        one.refused("no".to_owned(), None, at(0), 0.0);
        pauses.push(pause(&one, 0));
    }
    assert_eq!(
        pauses,
        [
            300, 600, 1200, 2400, 4800, 9600, 19_200, 38_400, 76_800, DAY, DAY, DAY
        ]
    );
    one.failures_before = u32::MAX;
    for (retry_after, jitter, expected) in [
        (None, 1.0, 95_040),
        (None, f64::NAN, DAY),
        (Some(60), -1.0, 77_760),
        (Some(2 * DAY), 0.0, 2 * DAY),
        (Some(100 * DAY), 0.0, 7 * DAY),
    ] {
        let retry_after = retry_after.map(|secs: i64| Duration::from_secs(secs.unsigned_abs()));
        one.refused("no".to_owned(), retry_after, at(0), jitter);
        assert_eq!(pause(&one, 0), expected, "{retry_after:?} {jitter}");
    }
}

#[test]
fn only_what_was_asked_for_is_confirmed() {
    let other = |topic: &str| Question::Confirm {
        mode: Mode::Subscribe,
        topic: topic.to_owned(),
        challenge: "c".to_owned(),
        lease: None,
    };
    for (asked, question, now, confirmed) in [
        (Some(Mode::Subscribe), other(TOPIC), 0, true),
        (
            Some(Mode::Subscribe),
            other("HTTPS://n.example:443/feed"),
            0,
            true,
        ),
        (Some(Mode::Subscribe), other("https://n.example/feed/"), 0, false),
        (Some(Mode::Subscribe), other(""), 0, false),
        (Some(Mode::Subscribe), other(TOPIC), HOUR - 1, true),
        (Some(Mode::Subscribe), other(TOPIC), HOUR, false),
        (Some(Mode::Subscribe), confirm(Mode::Unsubscribe, None), 0, false),
        (Some(Mode::Unsubscribe), confirm(Mode::Unsubscribe, None), 0, true),
        (Some(Mode::Unsubscribe), other(TOPIC), 0, false),
        (None, other(TOPIC), 0, false),
        (None, confirm(Mode::Unsubscribe, None), 0, false),
    ] {
        let mut one = new();
        if let Some(mode) = asked {
            one.ask(mode, at(0));
        }
        let before = one.clone();
        assert_eq!(
            one.answer(&question, at(now), 0.0).is_some(),
            confirmed,
            "{asked:?} {question:?}"
        );
        assert!(
            confirmed || one == before,
            "what is not confirmed changes nothing"
        );
    }
}

#[test]
fn leases() {
    // The lease, chance, when it is renewed, and when it ends.
    for (lease, jitter, renewed, ends) in [
        (10 * DAY, 0.0, 8 * DAY, 10 * DAY),
        (10 * DAY, 1.0, 10 * DAY * 85 / 100, 10 * DAY),
        (10 * DAY, -1.0, 10 * DAY * 75 / 100, 10 * DAY),
        (600, 0.0, 480, 600),
        (60, 0.0, 60, 60),
        (0, 0.0, 1, 1),
        (i64::MAX, 0.0, 366 * DAY * 8 / 10, 366 * DAY),
    ] {
        let mut one = new();
        one.ask(Mode::Subscribe, at(0));
        one.answer(&confirm(Mode::Subscribe, Some(lease)), at(0), jitter);
        let end = one.lease_ends.unwrap().duration_since(at(0)).as_secs();
        assert_eq!((pause(&one, 0), end), (renewed, ends), "{lease}");
    }
    let mut one = new();
    one.ask(Mode::Subscribe, at(0));
    one.answer(&confirm(Mode::Subscribe, None), at(0), 0.0);
    assert_eq!(one.lease_ends, Some(at(DAY)), "a hub that tells none");
}

#[test]
fn a_lease_is_renewed_without_a_break_or_lapses() {
    let mut one = subscribed(10 * DAY, 0);
    one.pushed(1, at(1));
    assert!(!one.falls(at(1)) && one.slows);
    assert_eq!(one.step(at(8 * DAY), 0.0), Step::Ask(Mode::Subscribe));
    one.ask(Mode::Subscribe, at(8 * DAY));
    assert_eq!(one.stand(at(8 * DAY)), Stand::Pushed, "meanwhile it pushes on");
    let mut renewed = one.clone();
    renewed.answer(&confirm(Mode::Subscribe, Some(10 * DAY)), at(8 * DAY), 0.0);
    assert_eq!(
        (renewed.since, renewed.lease_ends),
        (Some(at(0)), Some(at(18 * DAY)))
    );

    // The hub fails from now on: it is asked again and again, and the end is noticed on time.
    let mut now = 8 * DAY;
    while now < 10 * DAY {
        match one.step(at(now), 0.0) {
            Step::Ask(mode) => {
                one.ask(mode, at(now));
                one.refused("no".to_owned(), None, at(now), 0.0);
            }
            step => assert_eq!(step, Step::Wait),
        }
        assert!(!one.falls(at(now)) && one.next_at <= at(10 * DAY));
        now = i64::max(now + 1, one.next_at.as_second() - 1_000_000);
    }
    assert_eq!(now, 10 * DAY);
    assert_eq!(one.step(at(now), 0.0), Step::Ask(Mode::Subscribe));
    assert!(one.falls(at(now)), "it pushes no more");
    assert!(!one.falls(at(now)), "said once");
    assert_eq!((one.stand(at(now)), one.since), (Stand::Failing, None));
}

#[test]
fn a_hub_with_a_tiny_lease_is_not_asked_all_the_time() {
    let mut one = subscribed(1, 0);
    assert_eq!(one.step(at(1), 0.0), Step::Wait);
    assert_eq!(pause(&one, 0), 300);
    assert_eq!(one.step(at(300), 0.0), Step::Ask(Mode::Subscribe));
}

#[test]
fn polls_are_slow_as_long_as_pushes_prove_it() {
    let mut one = subscribed(10 * DAY, 0);
    assert!(!one.is_proved(at(1)), "nothing was pushed yet");
    one.pushed(0, at(1));
    assert!(!one.is_proved(at(1)), "nothing new was");
    one.pushed(5, at(2));
    assert!(one.is_proved(at(2)));
    for needed in [3, 6, 12, 24, 48, 96, 96] {
        one.missed();
        for _ in 1..needed {
            one.pushed(1, at(3));
            assert!(!one.is_proved(at(3)), "{needed}");
        }
        one.pushed(1, at(3));
        assert!(one.is_proved(at(3)), "{needed}");
    }
    one.forged();
    assert!(!one.is_proved(at(4)));
    assert_eq!((one.misses, one.forged), (7, 1));
    assert!(!subscribed(60, 0).is_proved(at(60)));
}

#[test]
fn a_denial_rests_the_matter_for_a_day_and_longer() {
    let mut one = subscribed(10 * DAY, 0);
    assert_eq!(one.answer(&denied("https://n.example/other"), at(1), 0.0), None);
    assert!(one.is_live(at(1)));
    let mut pauses = Vec::new();
    for _ in 0..7 {
        assert_eq!(one.answer(&denied(TOPIC), at(1), 0.0).as_deref(), Some(""));
        pauses.push(pause(&one, 1) / DAY);
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 32]);
    assert!(!one.is_live(at(1)) && one.problem.as_deref() == Some("denied"));
    assert_eq!(
        one.answer(&confirm(Mode::Subscribe, Some(DAY)), at(2), 0.0),
        None,
        "nothing is asked for"
    );
}

#[test]
fn one_that_is_given_up_is_ended_at_the_hub() {
    // Never asked for: there is nothing to end.
    let mut one = new();
    one.give_up(false, at(0));
    assert_eq!(one.step(at(0), 0.0), Step::Drop);

    let mut one = subscribed(10 * DAY, 0);
    one.pushed(1, at(0));
    one.falls(at(0));
    one.give_up(false, at(1));
    assert!(one.falls(at(1)), "polls take over");
    assert_eq!(one.step(at(1), 0.0), Step::Ask(Mode::Unsubscribe));
    one.ask(Mode::Unsubscribe, at(1));
    let mut silent = one.clone();
    assert_eq!(
        one.answer(&confirm(Mode::Unsubscribe, None), at(2), 0.0)
            .as_deref(),
        Some("c")
    );
    assert_eq!(one.step(at(HOUR), 0.0), Step::Wait, "for a hub that asks twice");
    assert_eq!(one.step(at(HOUR + 1), 0.0), Step::Drop);

    // A hub that does not confirm is asked three times.
    let mut asked = 1;
    let mut now = 1;
    loop {
        now = i64::max(now + 1, silent.next_at.as_second() - 1_000_000);
        match silent.step(at(now), 0.0) {
            Step::Ask(mode) => {
                assert_eq!(mode, Mode::Unsubscribe);
                asked += 1;
                silent.ask(mode, at(now));
            }
            Step::Wait => {}
            Step::Drop => break,
        }
        assert!(now < DAY, "it never ends");
    }
    assert_eq!(asked, 3);

    // One that another replaces goes on for an hour.
    let mut one = subscribed(10 * DAY, 0);
    one.give_up(true, at(1));
    assert_eq!(
        (pause(&one, 1), one.step(at(2), 0.0), one.stand(at(2))),
        (HOUR, Step::Wait, Stand::Leaving)
    );
    // What the hub itself has ended, need not be.
    one.answer(&denied(TOPIC), at(3), 0.0);
    assert_eq!(one.step(at(3), 0.0), Step::Drop);
}

#[test]
fn a_secret_is_never_shown() {
    assert!(!format!("{:?}", new()).contains("\"secret\""));
}
