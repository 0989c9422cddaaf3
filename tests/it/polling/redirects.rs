//! Feeds that move, for good or not.

use super::{Rounds, asked, document, site_with};
use crate::support::{Reply, Site};

const TEN: usize = 10;

#[tokio::test]
async fn ten_permanent_redirects_in_a_row_move_a_feed_and_no_other() {
    for (ip, status, moves) in [
        ("127.0.3.41", 301, true),
        ("127.0.3.42", 308, true),
        ("127.0.3.43", 302, false),
        ("127.0.3.44", 303, false),
        ("127.0.3.45", 307, false),
    ] {
        let (site, url) = site_with(ip, "/old", Reply::redirect(status, "/new"));
        site.route("/new", Reply::cached(b"\"1\"", b"then", &document(1)));
        let mut rounds = Rounds::new([&url]);
        for _ in 1..TEN {
            assert_eq!(rounds.poll().await.redirected_to, None, "{status}");
        }
        rounds.restart();
        let state = rounds.poll().await;
        let new = site.url("/new").to_string();
        assert_eq!(state.redirected_to, moves.then_some(new), "{status}");
        let before = site.requests().len();
        let state = rounds.poll().await;
        let expected: &[&str] = if moves { &["/new"] } else { &["/old", "/new"] };
        assert_eq!(asked(&site)[before..], *expected, "{status}");
        // It is the same feed as before: its validators, its items, its name.
        assert_eq!((state.unchanged, state.items_total), (TEN as u64, 1));
        assert_eq!(state.url, url.as_str());
    }
}

#[tokio::test]
async fn a_row_that_is_broken_begins_anew() {
    let (site, url) = site_with("127.0.3.46", "/old", Reply::redirect(301, "/new"));
    site.route("/new", Reply::feed(document(1)));
    site.route("/newer", Reply::feed(document(1)));
    let breaks: [(&str, Reply); 4] = [
        ("another place", Reply::redirect(301, "/newer")),
        ("at home again", Reply::feed(document(1))),
        ("not for good", Reply::redirect(302, "/new")),
        ("a failure", Reply::status(500)),
    ];
    for (what, reply) in breaks {
        let rounds = Rounds::new([&url]);
        for _ in 1..TEN {
            rounds.poll().await;
        }
        site.route("/old", reply);
        rounds.poll().await;
        site.route("/old", Reply::redirect(301, "/new"));
        for n in 1..TEN {
            assert_eq!(rounds.poll().await.redirected_to, None, "{what}, {n} times");
        }
        assert!(rounds.poll().await.redirected_to.is_some(), "{what}");
    }
}

#[tokio::test]
async fn a_move_to_another_host_counts_as_far_as_it_is_permanent() {
    let (a, url) = site_with("127.0.3.47", "/old", Reply::redirect(301, ""));
    let b = Site::start("127.0.3.48");
    a.route("/old", Reply::redirect(301, b.url("/new").as_str()));
    b.route("/new", Reply::redirect(302, "/today"));
    b.route("/today", Reply::feed(document(1)));
    let rounds = Rounds::new([&url]);
    for _ in 0..TEN {
        rounds.poll().await;
    }
    let polled = rounds.poll_one(url.as_str()).await;
    assert_eq!(a.requests().len(), TEN);
    assert_eq!(polled.next.unwrap().address, b.url("/new").as_str());
}

#[tokio::test]
async fn a_new_address_that_fails_leads_back_to_the_old_one() {
    let (site, url) = site_with("127.0.3.49", "/old", Reply::redirect(301, "/new"));
    site.route("/new", Reply::feed(document(1)));
    let rounds = Rounds::new([&url]);
    for _ in 0..TEN {
        rounds.poll().await;
    }
    site.route("/new", Reply::status(404))
        .route("/old", Reply::feed(document(2)));
    for failures in 1..=3 {
        let state = rounds.poll().await;
        assert_eq!(
            (state.failures, state.redirected_to.is_some()),
            (failures, failures < 3)
        );
    }
    let state = rounds.poll().await;
    assert_eq!((state.failures, state.items_total), (0, 2));
}

#[tokio::test]
async fn a_feed_with_a_login_stays_where_its_login_is_meant_for() {
    let (site, url) = site_with("127.0.3.50", "/old", Reply::redirect(301, "/new"));
    site.route("/new", Reply::feed(document(1)));
    let mut with_login = url.clone();
    with_login.set_username("reader").unwrap();
    let rounds = Rounds::new([&with_login]);
    for _ in 0..=TEN {
        assert_eq!(rounds.poll().await.redirected_to, None);
    }
}

#[tokio::test]
async fn redirects_that_lead_nowhere_are_refused() {
    let (site, url) = site_with("127.0.3.51", "/loop", Reply::redirect(301, "/pool"));
    site.route("/pool", Reply::redirect(301, "/loop"));
    for n in 0..6 {
        site.route(&format!("/{n}"), Reply::redirect(301, format!("/{}", n + 1)));
    }
    site.route("/6", Reply::feed(document(1)));
    let rounds = Rounds::new([url, site.url("/0"), site.url("/1")]);
    for (path, problem) in [
        ("/loop", Some("redirect-loop")),
        ("/0", Some("too-many-redirects")),
        ("/1", None),
    ] {
        rounds.poll_one(site.url(path).as_str()).await;
        let state = rounds.state(site.url(path).as_str()).await;
        let found = state.problem.as_deref().and_then(|text| text.split(':').next());
        assert_eq!(found, problem, "{path}");
    }
}
