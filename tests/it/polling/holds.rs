//! `Retry-After` on 429 and 503: a server's word for its whole domain. The site stands in for many hosts, as their proxy.

use conjunct::daemon::Clock;
use conjunct::fetch::{Accept, Request};
use jiff::SignedDuration;
use url::Url;

use super::{Rounds, asked, document, is_about, wait};
use crate::support::{Reply, Site};

fn proxied(site: &Site, feeds: &[&str]) -> Rounds {
    let proxy = format!("proxy = \"{}\"", site.url("/"));
    Rounds::with("", &proxy, feeds)
}

async fn page(rounds: &Rounds, url: &str) -> &'static str {
    let url = Url::parse(url).unwrap();
    let request = Request {
        url: &url,
        validators: None,
        accept: Accept::Page,
        headers: None,
    };
    let got = rounds.current.client.get(request).await;
    got.map_or_else(|error| error.code(), |_| "ok")
}

#[tokio::test]
async fn a_429_holds_feeds_and_pages_of_the_registrable_domain() {
    let site = Site::start("127.0.3.31");
    for path in ["/a", "/b", "/c", "/page"] {
        site.route(path, Reply::feed(document(1)));
    }
    let feeds = [
        "http://feeds.example.co.uk/a",
        "http://www.example.co.uk/b",
        "http://other.co.uk/c",
    ];
    let rounds = proxied(&site, &feeds);
    rounds.poll().await;
    site.route("/a", Reply::status(429).header("retry-after", "5000"));
    rounds.poll().await;
    let asker = rounds.state(feeds[0]).await;
    assert_eq!((wait(&asker).0, asker.failures), ("retry-after", 1));
    assert!(is_about(wait(&asker).1, 5_000));
    let held = rounds.state(feeds[1]).await;
    assert_eq!(
        (wait(&held).0, held.failures, held.requests),
        ("hold", 0, 1),
        "no failure, no request"
    );
    assert!(is_about(wait(&held).1, 5_000), "{:?}", wait(&held));
    assert_eq!(
        wait(&rounds.state(feeds[2]).await).0,
        "floor",
        "another domain under the same suffix"
    );
    for host in ["example.co.uk", "www.example.co.uk", "cdn.example.co.uk"] {
        assert_eq!(page(&rounds, &format!("http://{host}/page")).await, "held");
    }
    assert_eq!(page(&rounds, "http://www.other.co.uk/page").await, "ok");
    assert_eq!(
        asked(&site),
        [
            feeds[0],
            feeds[1],
            feeds[2],
            feeds[0],
            feeds[2],
            "http://www.other.co.uk/page"
        ]
    );
}

#[tokio::test]
async fn on_an_address_or_a_private_suffix_only_the_host_is_held() {
    for (ip, held, neighbour) in [
        ("127.0.3.32", "http://alice.github.io", "http://bob.github.io"),
        ("127.0.3.33", "http://192.0.2.1", "http://192.0.2.2"),
    ] {
        let site = Site::start(ip);
        site.route("/a", Reply::status(503).header("retry-after", "60"));
        site.route("/page", Reply::html("<p>News"));
        let rounds = proxied(&site, &[&format!("{held}/a")]);
        rounds.poll().await;
        for (host, expected) in [(neighbour, "ok"), (held, "held")] {
            assert_eq!(page(&rounds, &format!("{host}/page")).await, expected, "{host}");
        }
    }
}

#[tokio::test]
async fn a_date_is_understood_by_the_servers_own_clock() {
    let site = Site::start("127.0.3.34");
    let reply = Reply::status(503)
        .header("date", "Wed, 21 Oct 2015 07:00:00 GMT")
        .header("retry-after", "Wed, 21 Oct 2015 09:00:00 GMT");
    site.route("/a", reply);
    let rounds = proxied(&site, &["http://feeds.example.org/a"]);
    let state = rounds.poll().await;
    assert_eq!(wait(&state).0, "retry-after");
    assert!(is_about(wait(&state).1, 7_200), "{:?}", wait(&state));
    assert_eq!(page(&rounds, "http://www.example.org/page").await, "held");
}

#[tokio::test]
async fn other_statuses_and_answers_without_retry_after_hold_nobody() {
    for (ip, reply) in [
        ("127.0.3.35", Reply::status(429)),
        ("127.0.3.36", Reply::status(500).header("retry-after", "60")),
        ("127.0.3.37", Reply::status(403).header("retry-after", "60")),
        ("127.0.3.38", Reply::status(429).header("retry-after", "0")),
        ("127.0.3.39", Reply::status(503).header("retry-after", "soon")),
    ] {
        let site = Site::start(ip);
        site.route("/a", reply);
        site.route("/page", Reply::html("<p>News"));
        let rounds = proxied(&site, &["http://feeds.example.org/a"]);
        assert_eq!(rounds.poll().await.failures, 1);
        assert_eq!(page(&rounds, "http://feeds.example.org/page").await, "ok");
    }
}

#[tokio::test]
async fn a_hold_is_written_down_and_ends() {
    let site = Site::start("127.0.3.40");
    site.route("/a", Reply::status(429).header("retry-after", "3600"));
    let mut rounds = proxied(&site, &["http://feeds.example.org/a"]);
    rounds.poll().await;
    rounds.restart();
    let now = Clock.now();
    let [(domain, until)] = &rounds.store().holds(now).await.unwrap()[..] else {
        panic!("one hold")
    };
    assert_eq!(domain, "example.org");
    let left = until.duration_since(now).as_secs();
    assert!((3_500..=3_600).contains(&left), "{left}");
    // A shorter one does not end it sooner.
    let sooner = now + SignedDuration::from_secs(10);
    rounds
        .store()
        .hold("example.org".to_owned(), sooner)
        .await
        .unwrap();
    let later = now + SignedDuration::from_secs(3_000);
    assert_eq!(rounds.store().holds(later).await.unwrap().len(), 1);
    let end = now + SignedDuration::from_secs(3_601);
    assert_eq!(rounds.store().holds(end).await.unwrap(), []);
    assert_eq!(
        rounds.store().holds(now).await.unwrap(),
        [],
        "what is over is forgotten"
    );
}
