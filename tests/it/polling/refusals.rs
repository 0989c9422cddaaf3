//! Servers that say no.

use super::{Rounds, document, is_about, site_with, wait};
use crate::support::Reply;

#[tokio::test]
async fn a_403_is_left_alone_for_four_hours_and_more() {
    let (site, url) = site_with("127.0.3.21", "/feed", Reply::status(403));
    let rounds = Rounds::new([&url]);
    let mut waits = Vec::new();
    for _ in 0..3 {
        let state = rounds.poll().await;
        assert_eq!(wait(&state).0, "forbidden");
        waits.push(wait(&state).1);
    }
    assert!((14_400..=15_840).contains(&waits[0]), "{waits:?}");
    assert!((25_920..=31_680).contains(&waits[1]), "{waits:?}");
    assert!((51_840..=63_360).contains(&waits[2]), "{waits:?}");
    site.route("/feed", Reply::feed(document(1)));
    let state = rounds.poll().await;
    assert_eq!((wait(&state).0, state.failures), ("floor", 0));
}

#[tokio::test]
async fn errors_and_timeouts_back_off_and_a_success_resets_them() {
    let (site, url) = site_with("127.0.3.22", "/feed", Reply::status(500));
    let rounds = Rounds::with("", "timeout_secs = 1", [&url]);
    for (reply, failures, least, most) in [
        (Reply::status(500), 1, 1_620, 1_980),
        (Reply::Hang, 2, 3_240, 3_960),
        (Reply::status(503), 3, 6_480, 7_920),
        (Reply::status(404), 4, 12_960, 15_840),
        (Reply::html("<p>"), 5, 25_920, 31_680),
        (Reply::status(502), 6, 51_840, 63_360),
        (Reply::status(500), 7, 77_760, 86_400),
        (Reply::status(500), 8, 77_760, 86_400),
    ] {
        site.route("/feed", reply);
        let state = rounds.poll().await;
        assert_eq!((state.failures, wait(&state).0), (failures, "back-off"));
        assert!(
            (least..=most).contains(&wait(&state).1),
            "{failures}: {:?}",
            wait(&state)
        );
    }
    site.route("/feed", Reply::feed(document(1)));
    let state = rounds.poll().await;
    assert_eq!((state.failures, wait(&state).0), (0, "floor"));
    site.route("/feed", Reply::status(500));
    let state = rounds.poll().await;
    assert_eq!(state.failures, 1);
    assert!((1_620..=1_980).contains(&wait(&state).1));
}

#[tokio::test]
async fn a_name_that_does_not_resolve_backs_off() {
    // A name that is never given out (RFC 6761).
    let rounds = Rounds::new(["http://news.invalid/feed"]);
    let first = rounds.poll().await;
    assert!(
        first.problem.as_ref().is_some_and(|text| text.starts_with("dns")),
        "{first:?}"
    );
    let second = rounds.poll().await;
    assert_eq!((wait(&second).0, second.failures), ("back-off", 2));
    assert!(wait(&second).1 > wait(&first).1);
}

#[tokio::test]
async fn a_410_stops_a_feed_over_a_restart_until_it_comes_back_into_the_config() {
    let (site, url) = site_with("127.0.3.23", "/feed", Reply::feed(document(1)));
    let mut rounds = Rounds::new([&url]);
    rounds.poll().await;
    site.route("/feed", Reply::status(410));
    let polled = rounds.poll_one(url.as_str()).await;
    assert_eq!(polled.next, None, "it is not put down again");
    let state = rounds.first().await;
    assert!(state.gone_at.is_some());
    assert_eq!((wait(&state), state.items_total), (("gone", 0), 1));

    rounds.restart();
    let due = async |rounds: &Rounds| {
        let known = rounds
            .store()
            .register_feeds(vec![(url.to_string(), state.due_at)])
            .await;
        known.unwrap().remove(0).due_at
    };
    assert_eq!(due(&rounds).await, None);
    rounds.store().forget_gone(|_| true).await.unwrap();
    assert_eq!(due(&rounds).await, None, "the config still names it");
    rounds.store().forget_gone(|_| false).await.unwrap();
    assert!(due(&rounds).await.is_some(), "it was taken out, and comes back");
    assert_eq!(rounds.first().await.failures, 0);
}

#[tokio::test]
async fn a_410_behind_a_redirect_that_need_not_last_is_no_end() {
    let (site, url) = site_with("127.0.3.24", "/feed", Reply::redirect(302, "/elsewhere"));
    site.route("/elsewhere", Reply::status(410));
    let state = Rounds::new([&url]).poll().await;
    assert_eq!((state.gone_at, wait(&state).0), (None, "back-off"));
    site.route("/feed", Reply::redirect(301, "/elsewhere"));
    let state = Rounds::new([&url]).poll().await;
    assert!(state.gone_at.is_some());
}

#[tokio::test]
async fn retry_after_of_an_error_lengthens_the_wait() {
    let (_site, url) = site_with(
        "127.0.3.25",
        "/feed",
        Reply::status(500).header("retry-after", "9000"),
    );
    let state = Rounds::new([&url]).poll().await;
    assert_eq!(wait(&state).0, "retry-after");
    assert!(is_about(wait(&state).1, 9_000));
}
