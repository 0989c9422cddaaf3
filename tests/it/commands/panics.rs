//! A panic that is caught is no talk: what could be read is shown, and nothing else.

use crate::support::{Desk, Reply, Site};

/// feed-rs 3.0.0 slices this author's name within a character.
const FEED: &str = "<rss version=\"2.0\"><channel><title>Odd</title><item><title>a</title></item>\
                    <item><title>b</title><author>Desk –d@n.example</author></item></channel></rss>";

#[test]
fn a_caught_panic_is_not_shown() {
    let desk = Desk::new([] as [&str; 0]);
    desk.write("odd.xml", FEED);
    let site = Site::start("127.0.2.66");
    site.route("/feed.xml", Reply::feed(FEED));
    let url = site.url("/feed.xml").to_string();
    for (arguments, words) in [
        (vec!["feeds", "try", "odd.xml"], "Odd (rss, fallback), 2 items"),
        (vec!["feeds", "try", "--json", &url], "\"stage\":\"fallback\""),
        (vec!["feeds", "add", &url], "rss, 2 items: Odd"),
        (vec!["read", "odd.xml"], ""),
    ] {
        // Neither is what a developer may have set.
        let output = desk.program(&arguments).env("RUST_BACKTRACE", "1").run();
        assert!(output.stdout.contains(words), "{arguments:?}: {}", output.both());
        assert!(
            !output.stderr.contains("panic"),
            "{arguments:?}: {}",
            output.both()
        );
        assert_eq!(output.code, 0, "{arguments:?}: {}", output.both());
    }
}

/// In the daemon it is a line of the log, with its place, for the report.
#[test]
fn the_daemon_logs_it_and_reads_on() {
    let site = Site::start("127.0.2.67");
    site.route("/feed", Reply::feed(FEED));
    let desk = Desk::new([site.url("/feed")]);
    let mut daemon = desk.start();
    daemon.wait_for_log("a panic at ");
    daemon.wait_until("the items were read", |_| (desk.items_done() == 2).then_some(()));
    assert_eq!(daemon.stop(), 0);
}
