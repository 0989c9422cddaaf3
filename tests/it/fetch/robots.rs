//! robots.txt over real connections: who asks for it, when, and what it forbids.

use std::time::Duration;

use conjunct::config;
use conjunct::fetch::{Client, Error, Response};
use url::Url;

use super::{code, page, settings};
use crate::support::{Reply, Site};

async fn crawl(client: &Client, url: &Url) -> Result<Response, Error> {
    client.crawl(page(url)).await
}

/// What crawling a page gives: `ok` or the error's code.
async fn crawled(client: &Client, url: &Url) -> &'static str {
    crawl(client, url)
        .await
        .map_or_else(|error| error.code(), |_| "ok")
}

fn client() -> Client {
    Client::new(&settings()).unwrap()
}

fn targets(site: &Site) -> Vec<String> {
    site.requests().into_iter().map(|seen| seen.target).collect()
}

fn robots(text: impl Into<bytes::Bytes>) -> Reply {
    Reply::content("text/plain", text)
}

#[tokio::test]
async fn it_is_asked_once_and_before_the_page() {
    let site = Site::start("127.0.0.1");
    site.route(
        "/robots.txt",
        robots("User-agent: conjunct\nDisallow: /private\n"),
    );
    site.route("/news/1", Reply::html("one"))
        .route("/private/1", Reply::html("two"));
    let client = client();
    assert_eq!(crawled(&client, &site.url("/news/1")).await, "ok");
    let refused = crawl(&client, &site.url("/private/1")).await.unwrap_err();
    assert_eq!((refused.code(), refused.retry()), ("robots", false));
    assert!(refused.to_string().contains("/private/1"), "{refused}");
    assert_eq!(crawled(&client, &site.url("/news/1?again")).await, "ok");
    assert_eq!(targets(&site), ["/robots.txt", "/news/1", "/news/1?again"]);
    let agent = site.requests()[0].header("user-agent").unwrap();
    assert!(agent.starts_with("conjunct"), "{agent}");
}

#[tokio::test]
async fn many_pages_at_once_ask_for_one_file() {
    let site = Site::start("127.0.0.1");
    let late = Reply::Late {
        pause: Duration::from_millis(50),
        reply: Box::new(robots("User-agent: *\nDisallow: /7")),
    };
    site.route("/robots.txt", late);
    let client = client();
    let urls: Vec<Url> = (0..20).map(|n| site.url(&format!("/{n}"))).collect();
    for n in 0..20 {
        site.route(&format!("/{n}"), Reply::html("page"));
    }
    let codes = futures_util::future::join_all(urls.iter().map(|url| crawled(&client, url))).await;
    for (n, code) in codes.iter().enumerate() {
        assert_eq!(*code, if n == 7 { "robots" } else { "ok" }, "{n}");
    }
    let asked = targets(&site)
        .iter()
        .filter(|target| *target == "/robots.txt")
        .count();
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn what_answers_mean() {
    let site = Site::start("127.0.0.1");
    let elsewhere = Site::start("127.0.1.2");
    elsewhere.route("/rules", robots("User-agent: *\nDisallow: /"));
    // Forbids everything, but beyond what is read.
    let huge = format!("User-agent: *\n{}Disallow: /\n", "# much ado\n".repeat(60_000));
    let within = format!("User-agent: *\n{}Disallow: /\n", "# much ado\n".repeat(40_000));
    let hops = |n: usize| {
        Reply::made(move |seen| {
            let at: usize = seen
                .target
                .rsplit('=')
                .next()
                .and_then(|at| at.parse().ok())
                .unwrap_or(0);
            if at == n {
                robots("User-agent: *\nDisallow: /")
            } else {
                Reply::redirect(302, format!("/robots.txt?at={}", at + 1))
            }
        })
    };
    for (reply, expected) in [
        (robots("User-agent: *\nDisallow: /"), "robots"),
        (robots("User-agent: *\nAllow: /"), "ok"),
        (robots(""), "ok"),
        (robots(huge), "ok"),
        (robots(within), "robots"),
        (Reply::html("<p>User-agent"), "ok"),
        (Reply::status(403), "ok"),
        (Reply::status(404), "ok"),
        (Reply::status(410), "ok"),
        (Reply::status(429), "robots"),
        (Reply::status(500), "robots"),
        (Reply::status(503), "robots"),
        (Reply::redirect(301, elsewhere.url("/rules").as_str()), "robots"),
        (Reply::redirect(302, "http://169.254.169.254/rules"), "ok"),
        (hops(5), "robots"),
        (hops(6), "ok"),
        (Reply::gzip_bomb(50), "ok"),
    ] {
        site.route("/robots.txt", reply);
        site.route("/news", Reply::html("news"));
        let said = crawled(&client(), &site.url("/news")).await;
        let seen = targets(&site);
        assert_eq!(said, expected, "{:?}", seen.last());
    }
}

#[tokio::test]
async fn a_server_that_fails_is_asked_again_and_nothing_is_fetched_meanwhile() {
    let site = Site::start("127.0.0.1");
    site.route("/robots.txt", Reply::status(503));
    site.route("/news", Reply::html("news"));
    let client = client();
    for _ in 0..3 {
        let refused = crawl(&client, &site.url("/news")).await.unwrap_err();
        assert_eq!((refused.code(), refused.retry()), ("robots", true));
        assert!(refused.to_string().contains("503"), "{refused}");
    }
    assert_eq!(targets(&site), ["/robots.txt"], "not again at once");
}

#[tokio::test]
async fn the_target_of_a_redirect_is_looked_up_too() {
    let (site, other) = (Site::start("127.0.0.1"), Site::start("127.0.1.2"));
    other.route("/robots.txt", robots("User-agent: *\nDisallow: /paid"));
    other
        .route("/paid", Reply::html("paid"))
        .route("/free", Reply::html("free"));
    site.route("/a", Reply::redirect(302, other.url("/paid").as_str()))
        .route("/b", Reply::redirect(302, other.url("/free").as_str()));
    let client = client();
    assert_eq!(crawled(&client, &site.url("/a")).await, "robots");
    assert_eq!(crawled(&client, &site.url("/b")).await, "ok");
    assert_eq!(targets(&other), ["/robots.txt", "/free"]);
}

#[tokio::test]
async fn a_crawl_delay_is_a_longer_gap() {
    let site = Site::start("127.0.0.1");
    site.route("/robots.txt", robots("User-agent: *\nCrawl-delay: 0.3\n"));
    site.route("/a", Reply::html("a")).route("/b", Reply::html("b"));
    let client = client();
    assert_eq!(crawled(&client, &site.url("/a")).await, "ok");
    assert_eq!(crawled(&client, &site.url("/b")).await, "ok");
    let seen = site.requests();
    let gap = seen[2].at - seen[1].at;
    assert!(gap >= Duration::from_millis(290), "{gap:?}");
}

#[tokio::test]
async fn feeds_and_those_who_do_not_want_it_never_ask() {
    let site = Site::start("127.0.0.1");
    site.route("/robots.txt", robots("User-agent: *\nDisallow: /"));
    site.route("/feed", Reply::feed("<rss/>"));
    assert_eq!(code(&client(), &site.url("/feed")).await, "ok");
    let without = Client::new(&config::Fetch {
        robots: false,
        ..settings()
    });
    assert_eq!(crawled(&without.unwrap(), &site.url("/feed")).await, "ok");
    assert_eq!(targets(&site), ["/feed", "/feed"]);
}

#[tokio::test]
async fn a_refused_host_is_refused_for_its_address() {
    let settings = config::Fetch {
        allow_private_addresses: false,
        ..settings()
    };
    let site = Site::start("127.0.0.1");
    let client = Client::new(&settings).unwrap();
    assert_eq!(crawled(&client, &site.url("/news")).await, "refused-address");
    assert!(site.requests().is_empty());
}
