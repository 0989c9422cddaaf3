//! Addresses that are not fetched.

use crate::support::{Desk, Entry, Reply, Site, Story, rss};

#[test]
fn loopback_is_refused_where_nothing_else_is_said() {
    let site = Site::start("127.0.2.21");
    site.route("/feed", Reply::feed(rss(&[])));
    let by_name = format!("http://localhost:{}/feed", site.port());
    let desk = Desk::guarded([site.url("/feed").to_string(), by_name]);
    let mut daemon = desk.start();
    daemon.wait_until("both feeds are refused", |_| {
        let refused = desk.count("SELECT count(*) FROM feed WHERE problem LIKE 'refused-address%'");
        (refused == Some(2)).then_some(())
    });
    assert_eq!(daemon.stop(), 0);
    assert!(site.requests().is_empty(), "nothing was asked");
    let status = desk.run(["feeds"]).ended_with(1);
    assert_eq!(status.matches("failing").count(), 2, "{status}");
    assert!(status.contains("loopback"), "{status}");
}

#[test]
fn proxies_of_the_environment_are_ignored() {
    let site = Site::start("127.0.2.22");
    let story = Story::new(1);
    site.route("/page", Reply::html(story.page()));
    site.route(
        "/feed",
        Reply::feed(rss(&[Entry::new(&story, &site.url("/page"))])),
    );
    let desk = Desk::new([site.url("/feed")]);
    // Nobody listens on the discard port.
    let dead = "http://127.0.0.1:9/";
    let mut daemon = desk.start_with(&[
        ("http_proxy", dead),
        ("HTTP_PROXY", dead),
        ("https_proxy", dead),
        ("all_proxy", dead),
        ("ALL_PROXY", dead),
    ]);
    desk.wait_for_alerts(&mut daemon, 1);
    assert_eq!(daemon.stop(), 0);
}
