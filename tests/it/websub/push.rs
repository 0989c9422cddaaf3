//! Subscribing, and what comes of pushes.

use hub::Scene;

use super::hub;
use crate::support::{Reply, titles};

#[test]
fn what_a_hub_pushes_alerts_and_the_feed_is_left_alone() {
    let scene = Scene::new("127.0.7.1");
    scene.show(&[1]);
    let mut daemon = scene.desk.start();
    let asked = scene.wait_for_asked(&mut daemon, 1);
    assert_eq!(asked.mode, "subscribe");
    assert_eq!(asked.topic, scene.topic().as_str());
    assert_eq!(asked.lease.as_deref(), Some("864000"));
    let secret = asked.secret.clone().expect("a secret");
    assert!(secret.len() >= 32 && secret.len() < 200, "{secret}");
    let base = format!("http://{}/websub/", scene.listen);
    let token = asked.callback.strip_prefix(&base).expect("our callback address");
    assert!(token.len() >= 32 && !secret.contains(token), "{token}");
    scene.desk.wait_for_alerts(&mut daemon, 1);

    // What was not asked for is not confirmed.
    for wrong in [
        hub::Asked {
            topic: scene.site.url("/other").into(),
            ..asked.clone()
        },
        hub::Asked {
            mode: "unsubscribe".to_owned(),
            ..asked.clone()
        },
        hub::Asked {
            callback: format!("{base}{}", "0".repeat(token.len())),
            ..asked.clone()
        },
        hub::Asked {
            callback: format!("{base}{}", token.get(1..).unwrap()),
            ..asked.clone()
        },
    ] {
        assert_eq!(scene.confirm(&wrong, 600).status, 404, "{wrong:?}");
    }
    assert_eq!(scene.number("lease_ends IS NULL"), Some(1));
    let answer = scene.confirm(&asked, 864_000);
    assert_eq!((answer.status, answer.body.as_str()), (200, "a challenge"));
    // A hub that did not hear us asks again.
    assert_eq!(scene.confirm(&asked, 864_000).status, 200);

    assert_eq!(scene.push(&asked, &scene.feed(&[2])).status, 200);
    let alerts = scene.desk.wait_for_alerts(&mut daemon, 2);
    assert_eq!(titles(&alerts).len(), 2);
    assert_eq!(alerts[1]["article"]["feed"], scene.site.url("/feed").as_str());
    // Again, with one more: only that is news.
    assert_eq!(scene.push(&asked, &scene.feed(&[3, 2, 1])).status, 200);
    scene.desk.wait_for_alerts(&mut daemon, 3);
    assert_eq!(scene.number("pushes"), Some(2));
    assert_eq!(scene.polls(), 1);
    // Validators and due time are the poll's.
    let kept =
        "SELECT count(*) FROM feed WHERE etag = CAST('\"1\"' AS BLOB) AND due_at - last_poll_at >= 900000";
    assert_eq!(scene.desk.count(kept), Some(1));
    assert_eq!(daemon.stop(), 0);
    assert_eq!(scene.desk.whole_log().len(), 3);
}

#[test]
fn a_push_without_the_right_signature_is_refused_and_counted() {
    let scene = Scene::new("127.0.7.2");
    let (daemon, asked) = scene.subscribed();
    let body = scene.feed(&[1]);
    let other = hub::Asked {
        secret: Some("another".to_owned()),
        ..asked.clone()
    };
    let good = asked.sign(&body);
    for headers in [
        String::new(),
        "x-hub-signature: \r\n".to_owned(),
        "x-hub-signature: sha256=00\r\n".to_owned(),
        format!("x-hub-signature: {}\r\n", other.sign(&body)),
        format!("x-hub-signature: {}\r\n", asked.sign("something else")),
        format!("x-hub-signature: {}\r\n", good.replace("sha256", "sha1")),
        format!("x-hub-signature: {}\r\n", good.replace("sha256", "none")),
        format!("x-hub-signature-256: {good}\r\n"),
    ] {
        let answer = scene.request("POST", &asked.callback, &headers, body.as_bytes());
        assert_eq!((answer.status, answer.body.as_str()), (202, ""), "{headers}");
    }
    assert_eq!(scene.number("forged"), Some(8));
    assert_eq!(scene.number("pushes"), Some(0));
    assert_eq!(
        scene.desk.count("SELECT count(*) FROM item"),
        Some(0),
        "nothing was read"
    );
    assert!(daemon.log().contains("did not sign"), "{}", daemon.log());
    let secret = asked.secret.expect("a secret");
    assert!(!daemon.log().contains(&secret), "a secret is logged");
    assert_eq!(daemon.stop(), 0);
    assert!(scene.desk.whole_log().is_empty());
}

#[test]
fn only_the_callback_addresses_are_there_and_a_push_has_its_bound() {
    let scene = Scene::new("127.0.7.3");
    let (daemon, asked) = scene.subscribed();
    let at = |path: &str| format!("http://{}{path}", scene.listen);
    for path in [
        "/",
        "/websub/",
        "/websub",
        "/feed",
        "/websub/../state/conjunct.sqlite",
        "/websub/%00",
    ] {
        assert_eq!(scene.get(&at(path)).status, 404, "{path}");
        assert_eq!(scene.request("POST", &at(path), "", b"x").status, 404, "{path}");
    }
    assert_eq!(scene.get(&asked.callback).status, 404, "no question");
    assert_eq!(scene.request("PUT", &asked.callback, "", b"").status, 405);
    // A proxy may take the path away and leave the token.
    let token = asked.callback.rsplit('/').next().expect("a token");
    let stripped = hub::Asked {
        callback: at(&format!("/{token}")),
        ..asked.clone()
    };
    assert_eq!(scene.confirm(&stripped, 864_000).status, 200);
    let long = "x".repeat(2_000_001);
    assert_eq!(scene.push(&asked, &long).status, 413);
    assert_eq!(scene.number("forged + pushes"), Some(0));
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn what_cannot_be_read_calls_for_a_poll() {
    let scene = Scene::new("127.0.7.4");
    let (mut daemon, asked) = scene.subscribed();
    scene.show(&[1]);
    let before = scene.polls();
    assert_eq!(scene.push(&asked, "{\"something\":\"is new\"}").status, 200);
    scene.desk.wait_for_alerts(&mut daemon, 1);
    assert_eq!(scene.polls(), before + 1);
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_link_header_counts_before_the_document() {
    let scene = Scene::new("127.0.7.5");
    let link = format!(
        "<{}>; rel=\"hub\", </of-the-header>; rel=self",
        scene.site.url("/hub2")
    );
    scene.site.route("/hub2", Reply::status(202));
    scene
        .site
        .route("/feed", Reply::feed(scene.feed(&[])).header("link", link));
    let mut daemon = scene.desk.start();
    daemon.wait_until("the header's hub was asked", |_| {
        scene.asked_at("/hub2").first().cloned()
    });
    let asked = &scene.asked_at("/hub2")[0];
    assert_eq!(asked.topic, scene.site.url("/of-the-header").as_str());
    assert!(scene.asked().is_empty());
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn feeds_that_need_a_login_or_do_not_want_it_are_not_told_of() {
    let scene = Scene::new("127.0.7.6");
    let headers = scene.desk.write("headers", "Authorization: Bearer geheim\n");
    let third = scene.site.url("/feed3");
    let feed = |url: &str, more: &str| format!("\n[[feed]]\nurl = \"{url}\"\n{more}\n");
    let login = scene.site.url("/feed2");
    let named = format!("headers_file = \"{}\"", headers.display());
    scene.configure(|config| {
        let config = config.replacen("/feed\"", "/feed\"\nwebsub = false", 1);
        format!(
            "{config}{}{}",
            feed(login.as_str(), &named),
            feed(third.as_str(), "")
        )
    });
    let document = scene.feed(&[]);
    scene.site.route("/feed2", Reply::feed(document.clone()));
    scene.site.route(
        "/feed3",
        Reply::feed(document.replace("/feed?topic", "/feed3?topic")),
    );
    let mut daemon = scene.desk.start();
    daemon.wait_until("all hubs are known", |_| {
        (scene.desk.count("SELECT count(*) FROM hub") == Some(3)).then_some(())
    });
    let asked = scene.wait_for_asked(&mut daemon, 1);
    assert!(asked.topic.ends_with("/feed3?topic"), "{asked:?}");
    assert_eq!(scene.desk.count("SELECT count(*) FROM subscription"), Some(1));
    assert_eq!(daemon.stop(), 0);
}
