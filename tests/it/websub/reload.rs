//! What of `[websub]` changes while the daemon runs.

use std::net::{SocketAddr, TcpListener, TcpStream};

use super::hub::Scene;
use crate::support::Reply;

/// Another address on the scene's host that is free now.
fn another(scene: &Scene) -> SocketAddr {
    let listener = TcpListener::bind((scene.site.ip(), 0)).expect("a free port");
    listener.local_addr().expect("an address")
}

fn rewrite(scene: &Scene, from: &str, to: &str) {
    scene.configure(|config| {
        assert!(config.contains(from), "{config}");
        config.replace(from, to)
    });
}

#[test]
fn another_address_to_listen_on_counts_at_once_and_keeps_the_subscriptions() {
    let mut scene = Scene::new("127.0.7.61");
    let (mut daemon, asked) = scene.subscribed();
    let (old, new) = (scene.listen, another(&scene));
    // The callback address stays: a proxy stands before it.
    rewrite(
        &scene,
        &format!("listen = \"{old}\""),
        &format!("listen = \"{new}\""),
    );
    daemon.wait_for_log(&format!("listening for hubs on {new}"));
    daemon.wait_until("the old address is closed", |_| {
        TcpStream::connect(old).is_err().then_some(())
    });
    scene.listen = new;
    assert_eq!(scene.push(&asked, &scene.feed(&[1])).status, 200);
    scene.desk.wait_for_alerts(&mut daemon, 1);
    assert_eq!(scene.asked().len(), 1, "the hub need not know");
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn an_address_in_use_is_told_and_the_old_one_goes_on() {
    let scene = Scene::new("127.0.7.62");
    let (mut daemon, asked) = scene.subscribed();
    let taken = TcpListener::bind((scene.site.ip(), 0)).expect("a free port");
    let new = taken.local_addr().expect("an address");
    rewrite(
        &scene,
        &format!("listen = \"{}\"", scene.listen),
        &format!("listen = \"{new}\""),
    );
    daemon.wait_for_log(&format!("cannot listen for hubs on {new}"));
    assert_eq!(scene.push(&asked, &scene.feed(&[1])).status, 200);
    scene.desk.wait_for_alerts(&mut daemon, 1);
    assert_eq!(
        daemon.log().matches("cannot listen for hubs").count(),
        1,
        "{}",
        daemon.log()
    );
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn another_callback_address_is_subscribed_anew_while_the_old_one_is_still_heard() {
    let scene = Scene::new("127.0.7.63");
    let (mut daemon, old) = scene.subscribed();
    rewrite(&scene, "/websub\"", "/elsewhere/hubs\"");
    let new = scene.wait_for_asked(&mut daemon, 2);
    assert_eq!(new.mode, "subscribe");
    let base = format!("http://{}/elsewhere/hubs/", scene.listen);
    assert!(new.callback.starts_with(&base), "{new:?}");
    assert_ne!((&new.callback, &new.secret), (&old.callback, &old.secret));
    // Until the hub has confirmed, and for an hour, the old one is heard.
    assert_eq!(scene.push(&old, &scene.feed(&[1])).status, 200);
    assert_eq!(scene.confirm(&new, 864_000).status, 200);
    assert_eq!(scene.push(&old, &scene.feed(&[2])).status, 200);
    assert_eq!(scene.push(&new, &scene.feed(&[3, 2])).status, 200);
    scene.desk.wait_for_alerts(&mut daemon, 3);
    assert_eq!(scene.asked().len(), 2, "the hub is not asked to stop yet");
    assert_eq!(daemon.stop(), 0);
    // After it, the hub is asked to stop.
    scene
        .desk
        .change("UPDATE subscription SET next_at = 1 WHERE wanted = 0");
    let mut daemon = scene.desk.start();
    let leave = scene.wait_for_asked(&mut daemon, 3);
    assert_eq!(
        (leave.mode.as_str(), &leave.callback),
        ("unsubscribe", &old.callback)
    );
    assert_eq!(daemon.stop(), 0);
    assert_eq!(scene.desk.whole_log().len(), 3);
}

#[test]
fn how_a_subscription_stands_is_shown() {
    let scene = Scene::new("127.0.7.64");
    let url = scene.site.url("/feed").to_string();
    let hub = scene.site.url("/hub").to_string();
    let record = || -> serde_json::Value {
        let output = scene.desk.run(["feeds", "--json"]);
        serde_json::from_str(&output.stdout).expect("a record")
    };
    let shown = || scene.desk.run(["feeds", "show", &url]).stdout;
    assert_eq!(record()["hub"], serde_json::Value::Null, "nothing is known yet");
    let mut daemon = scene.desk.start();
    let asked = scene.wait_for_asked(&mut daemon, 1);
    assert_eq!(
        (&record()["hub"]["url"], &record()["hub"]["state"]),
        (&hub.clone().into(), &"asked".into())
    );
    assert!(
        shown().contains(&format!("  hub        {hub} (asked): ")),
        "{}",
        shown()
    );
    scene.confirm(&asked, 864_000);
    assert_eq!(record()["hub"]["state"], "confirmed");
    assert!(record()["hub"]["lease_ends"].is_string());
    scene.push(&asked, &scene.feed(&[1]));
    assert_eq!(
        (&record()["hub"]["state"], &record()["hub"]["pushes"]),
        (&"pushed".into(), &1.into())
    );
    scene.request("POST", &asked.callback, "", b"forged");
    assert_eq!(
        (&record()["hub"]["state"], &record()["hub"]["refused"]),
        (&"confirmed".into(), &1.into())
    );
    // A hub that fails is told below its feed, which is well all the same.
    assert_eq!(daemon.stop(), 0);
    scene
        .desk
        .change("UPDATE subscription SET next_at = 1, lease_ends = 2, asked_at = 1");
    scene.site.route("/hub", Reply::status(500));
    let mut daemon = scene.desk.start();
    scene.wait_for(&mut daemon, "failures", 1);
    let status = scene.desk.run(["feeds"]).ended_with(0);
    assert!(status.contains("  failing  "), "{status}");
    assert!(
        status.contains(&format!("\n    the hub {hub}: HTTP status 500: sorry\n")),
        "{status}"
    );
    assert_eq!(record()["hub"]["problem"], "HTTP status 500: sorry");
    // Without `[websub]` the feed still names it.
    scene.configure(|config| config.replace(&scene.websub(), ""));
    daemon.wait_until("it is left", |_| {
        let left = record()["hub"]["state"]
            .as_str()
            .is_some_and(|state| state == "leaving" || state == "named");
        left.then_some(())
    });
    assert_eq!(daemon.stop(), 0);
    scene.desk.change("DELETE FROM subscription");
    assert_eq!(record()["hub"]["state"], "named");
    assert!(shown().contains("nobody asked it to push"), "{}", shown());
}
