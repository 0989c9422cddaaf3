//! What becomes of a subscription: slow polls, renewal, lapse, denial, restart, reload.

use std::net::TcpListener;

use super::hub::Scene;
use crate::support::{Daemon, Reply};

/// Subscribed, and proved by a push with news: polls are slow from the next one on.
fn pushed(scene: &Scene) -> (Daemon, super::hub::Asked) {
    let (mut daemon, asked) = scene.subscribed();
    assert_eq!(scene.push(&asked, &scene.feed(&[1])).status, 200);
    scene.desk.wait_for_alerts(&mut daemon, 1);
    assert_eq!(scene.number("slows"), Some(1));
    (daemon, asked)
}

/// The feed is due again in the time that `poll_secs` says, since it is pushed.
fn is_slow(scene: &Scene) -> bool {
    let query = "SELECT count(*) FROM feed WHERE reason = 'pushed' AND due_at - last_poll_at BETWEEN 3500000 AND 4000000";
    scene.desk.count(query) == Some(1)
}

/// A scene whose feed was polled slowly when the daemon was stopped.
fn slow(ip: &str) -> (Scene, super::hub::Asked) {
    let scene = Scene::new(ip);
    let (daemon, asked) = pushed(&scene);
    assert_eq!(daemon.stop(), 0);
    scene.desk.change("UPDATE feed SET due_at = 1");
    let mut daemon = scene.desk.start();
    daemon.wait_until("the feed is polled slowly", |_| is_slow(&scene).then_some(()));
    assert_eq!(daemon.stop(), 0);
    (scene, asked)
}

#[test]
fn a_feed_is_polled_slowly_once_its_hub_has_proved_itself() {
    let scene = Scene::new("127.0.7.21");
    let (daemon, _) = scene.subscribed();
    assert_eq!(daemon.stop(), 0);
    scene.desk.change("UPDATE feed SET due_at = 1");
    // Confirmed, but nothing was pushed yet.
    let mut daemon = scene.desk.start();
    daemon.wait_until("the feed was polled again", |_| {
        (scene.polls() == 2).then_some(())
    });
    daemon.wait_until("that is written", |_| {
        let usual = "SELECT count(*) FROM feed WHERE reason <> 'pushed' AND due_at - last_poll_at < 1800000";
        (scene.desk.count(usual) == Some(1)).then_some(())
    });
    assert_eq!(daemon.stop(), 0);
    let (scene, _) = slow("127.0.7.22");
    let status = scene.desk.run(["feeds"]).ended_with(0);
    assert!(status.contains("ok "), "{status}");
    assert!(
        status.contains("  HUB  ") && status.contains("  pushed  "),
        "{status}"
    );
}

#[test]
fn a_lease_is_renewed_before_its_end_and_a_restart_asks_nobody_twice() {
    let (scene, asked) = slow("127.0.7.23");
    // Nothing is due: a start asks neither hub nor feed.
    let mut daemon = scene.desk.start();
    daemon.wait_for_log("listening for hubs");
    assert_eq!(
        scene.push(&asked, &scene.feed(&[2])).status,
        200,
        "it still pushes"
    );
    scene.desk.wait_for_alerts(&mut daemon, 2);
    assert_eq!(daemon.stop(), 0);
    assert_eq!((scene.asked().len(), scene.polls()), (1, 2));
    let renewal = scene
        .number("(next_at - since) * 100 / (lease_ends - since)")
        .expect("a time");
    assert!((75..=85).contains(&renewal), "after {renewal} % of the lease");

    scene
        .desk
        .change("UPDATE subscription SET next_at = 1, asked_at = 1");
    let mut daemon = scene.desk.start();
    let again = scene.wait_for_asked(&mut daemon, 2);
    assert_eq!(again, asked, "the same address and secret");
    let before = scene.number("lease_ends").expect("a time");
    assert_eq!(scene.confirm(&again, 2_000_000).status, 200);
    assert!(scene.number("lease_ends").expect("a time") > before);
    assert_eq!(scene.number("slows"), Some(1), "without a break");
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_lease_that_is_over_ends_slow_polling() {
    let (scene, _) = slow("127.0.7.24");
    scene
        .desk
        .change("UPDATE subscription SET next_at = 1, lease_ends = 2, asked_at = 1");
    let polls = scene.polls();
    let mut daemon = scene.desk.start();
    daemon.wait_until("the feed is polled at once", |_| {
        (scene.polls() > polls).then_some(())
    });
    scene.wait_for_asked(&mut daemon, 2);
    daemon.wait_until("it is polled as usual", |_| {
        let usual = "SELECT count(*) FROM feed WHERE due_at - last_poll_at < 1800000";
        (scene.desk.count(usual) == Some(1)).then_some(())
    });
    assert!(daemon.log().contains("is no longer pushed"), "{}", daemon.log());
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_denial_ends_slow_polling_and_the_hub_is_left_alone() {
    let (scene, asked) = slow("127.0.7.25");
    let polls = scene.polls();
    let mut daemon = scene.desk.start();
    daemon.wait_for_log("listening for hubs");
    let deny = |topic: &str| {
        format!(
            "{}?hub.mode=denied&hub.topic={topic}&hub.reason=no+more",
            asked.callback
        )
    };
    assert_eq!(scene.get(&deny("http%3A%2F%2Fother.example%2F")).status, 404);
    assert_eq!(scene.number("lease_ends IS NULL"), Some(0));
    let topic: String = url::form_urlencoded::byte_serialize(asked.topic.as_bytes()).collect();
    assert_eq!(scene.get(&deny(&topic)).status, 200);
    daemon.wait_until("the feed is polled at once", |_| {
        (scene.polls() > polls).then_some(())
    });
    assert_eq!(
        scene.number("lease_ends IS NULL AND problem = 'denied: no more'"),
        Some(1)
    );
    let pause = scene.number("next_at / 1000 - unixepoch()").expect("a time");
    assert!(pause > 20 * 3600, "{pause} s");
    assert_eq!(scene.asked().len(), 1);
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_poll_that_finds_what_was_not_pushed_ends_slow_polling() {
    let (scene, asked) = slow("127.0.7.26");
    scene
        .site
        .route("/feed", Reply::feed(scene.feed_of_before(&[1, 2], 20)));
    scene.desk.change("UPDATE feed SET due_at = 1");
    let mut daemon = scene.desk.start();
    scene.desk.wait_for_alerts(&mut daemon, 2);
    scene.wait_for(&mut daemon, "misses", 1);
    assert_eq!(scene.number("slows"), Some(0));
    assert!(
        daemon.log().contains("did not push 1 new items"),
        "{}",
        daemon.log()
    );
    let due = "SELECT count(*) FROM feed WHERE due_at - last_poll_at <= 900000";
    daemon.wait_until("it is polled as usual", |_| {
        (scene.desk.count(due) == Some(1)).then_some(())
    });
    // Three pushes in a row prove it again.
    for (number, slows) in [(3, 0), (4, 0), (5, 1)] {
        assert_eq!(scene.push(&asked, &scene.feed(&[number])).status, 200);
        assert_eq!(scene.number("slows"), Some(slows), "after story {number}");
    }
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_poll_that_is_sooner_than_the_push_is_no_fault_of_the_hub() {
    let (scene, _) = slow("127.0.7.27");
    scene.show(&[1, 2]);
    scene.desk.change("UPDATE feed SET due_at = 1");
    let mut daemon = scene.desk.start();
    scene.desk.wait_for_alerts(&mut daemon, 2);
    daemon.wait_until("the poll is written", |_| is_slow(&scene).then_some(()));
    assert_eq!(daemon.stop(), 0);
    assert_eq!(scene.number("misses"), Some(0));
}

#[test]
fn a_feed_that_leaves_the_config_is_unsubscribed() {
    let scene = Scene::new("127.0.7.28");
    let (mut daemon, asked) = pushed(&scene);
    let feed = format!("[[feed]]\nurl = \"{}\"\n", scene.site.url("/feed"));
    scene.configure(|config| config.replace(&feed, ""));
    let leave = scene.wait_for_asked(&mut daemon, 2);
    assert_eq!(leave.mode, "unsubscribe");
    assert_eq!((&leave.topic, &leave.callback), (&asked.topic, &asked.callback));
    let body = scene.feed(&[2]);
    assert_eq!(
        scene.push(&asked, &body).status,
        410,
        "it need not be pushed any more"
    );
    assert_eq!(scene.confirm(&asked, 600).status, 404, "no new subscription");
    let answer = scene.confirm(&leave, 0);
    assert_eq!((answer.status, answer.body.as_str()), (200, "a challenge"));
    assert_eq!(daemon.stop(), 0);
    // An hour later it is forgotten.
    scene.desk.change("UPDATE subscription SET next_at = 1");
    let mut daemon = scene.desk.start();
    daemon.wait_until("it is forgotten", |_| {
        (scene.desk.count("SELECT count(*) FROM subscription") == Some(0)).then_some(())
    });
    assert_eq!(scene.asked().len(), 2);
    assert_eq!(daemon.stop(), 0);
    assert_eq!(scene.desk.whole_log().len(), 1);
}

#[test]
fn a_callback_address_that_goes_ends_every_subscription_and_comes_back() {
    let scene = Scene::new("127.0.7.29");
    let (mut daemon, _) = pushed(&scene);
    let polls = scene.polls();
    let websub = scene.websub();
    let without = std::fs::read_to_string(scene.desk.config())
        .expect("a config")
        .replace(&websub, "");
    scene.desk.write("conjunct.toml", &without);
    let leave = scene.wait_for_asked(&mut daemon, 2);
    assert_eq!(leave.mode, "unsubscribe");
    assert_eq!(scene.confirm(&leave, 0).status, 200, "we still listen for that");
    daemon.wait_until("the feed is polled at once", |_| {
        (scene.polls() > polls).then_some(())
    });
    scene.desk.write("conjunct.toml", format!("{without}\n{websub}"));
    let again = scene.wait_for_asked(&mut daemon, 3);
    assert_eq!(again.mode, "subscribe");
    assert_ne!(again.callback, leave.callback);
    assert_eq!(scene.confirm(&again, 864_000).status, 200);
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_feed_that_moves_to_another_hub_is_pushed_by_both_for_a_while() {
    let scene = Scene::new("127.0.7.30");
    let (daemon, old) = pushed(&scene);
    assert_eq!(daemon.stop(), 0);
    scene.site.route("/hub2", Reply::status(202));
    scene.site.route(
        "/feed",
        Reply::feed(scene.feed(&[1]).replace("/hub\"", "/hub2\"")),
    );
    scene.desk.change("UPDATE feed SET due_at = 1");
    let mut daemon = scene.desk.start();
    daemon.wait_until("the new hub was asked", |_| {
        scene.asked_at("/hub2").first().cloned()
    });
    let new = scene.asked_at("/hub2")[0].clone();
    assert_ne!((&new.callback, &new.secret), (&old.callback, &old.secret));
    assert_eq!(scene.confirm(&new, 864_000).status, 200);
    assert_eq!(scene.push(&old, &scene.feed(&[2])).status, 200);
    assert_eq!(scene.push(&new, &scene.feed(&[3])).status, 200);
    scene.desk.wait_for_alerts(&mut daemon, 3);
    assert_eq!(scene.asked().len(), 1, "the old hub is not asked to stop yet");
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn hubs_that_fail_are_asked_again_later() {
    for (n, (reply, problem, least)) in [
        (Reply::status(500), "HTTP status 500: sorry", 240),
        (
            Reply::status(503).header("retry-after", "7200"),
            "HTTP status 503: sorry",
            7_100,
        ),
        (Reply::status(404), "HTTP status 404: sorry", 240),
        (
            Reply::redirect(307, "http://169.254.169.254/hub"),
            "refused-address: %",
            240,
        ),
        (Reply::redirect(302, "/hub"), "redirect-loop: %", 240),
        (Reply::Hang, "timeout: %", 240),
    ]
    .into_iter()
    .enumerate()
    {
        let scene = Scene::new(&format!("127.0.7.{}", 40 + n));
        scene.site.route("/hub", reply);
        let mut daemon = scene.desk.start();
        scene.wait_for(&mut daemon, "failures", 1);
        let said = format!("problem LIKE '{problem}'");
        assert_eq!(scene.number(&said), Some(1), "{}", daemon.log());
        let pause = scene.number("next_at / 1000 - unixepoch()").expect("a time");
        assert!((least..least * 2).contains(&pause), "{problem}: {pause} s");
        assert_eq!(daemon.stop(), 0);
        assert_eq!(scene.polls(), 1);
    }
}

#[test]
fn a_hubs_redirect_is_followed_with_the_form() {
    let scene = Scene::new("127.0.7.50");
    scene.site.route("/hub", Reply::redirect(308, "/hub2"));
    scene.site.route("/hub2", Reply::status(202));
    let mut daemon = scene.desk.start();
    let asked = daemon.wait_until("the hub was asked", |_| scene.asked_at("/hub2").first().cloned());
    assert_eq!(scene.confirm(&asked, 600).status, 200);
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn an_address_in_use_is_a_clear_error() {
    let scene = Scene::new("127.0.7.51");
    let _taken = TcpListener::bind(scene.listen).expect("a free port");
    let mut daemon = scene.desk.start();
    assert_eq!(daemon.ended(), 1);
    let log = daemon.log();
    assert!(
        log.contains(&format!("cannot listen for hubs on {}", scene.listen)),
        "{log}"
    );
    assert!(log.contains("in use"), "{log}");
}
