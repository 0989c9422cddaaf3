//! Redirects over real connections.

use conjunct::fetch::{REDIRECTS_MAX, Request, SecretHeaders};

use super::{client, code, get, page};
use crate::support::{Reply, Site};

#[tokio::test]
async fn redirects_are_followed_across_hosts() {
    let (a, b) = (Site::start("127.0.1.1"), Site::start("127.0.1.2"));
    b.route("/end", Reply::html("here"));
    let client = client();
    for (statuses, permanent) in [
        ([301, 308], true),
        ([301, 302], false),
        ([303, 301], false),
        ([307, 308], false),
    ] {
        a.route("/start", Reply::redirect(statuses[0], "/next"));
        a.route("/next", Reply::redirect(statuses[1], b.url("/end").as_str()));
        let response = get(&client, &a.url("/start")).await.unwrap();
        assert_eq!(response.final_url, b.url("/end"));
        assert_eq!(response.permanent, permanent, "{statuses:?}");
        let hops: Vec<_> = response
            .redirects
            .iter()
            .map(|hop| (hop.status, hop.url.clone()))
            .collect();
        assert_eq!(
            hops,
            [(statuses[0], a.url("/next")), (statuses[1], b.url("/end"))]
        );
        assert_eq!(&response.body[..], b"here");
    }
    assert!(b.requests().iter().all(|seen| seen.header("referer").is_none()));
}

#[tokio::test]
async fn redirects_without_an_end() {
    let site = Site::start("127.0.0.1");
    let client = client();
    site.route("/self", Reply::redirect(302, "/self"));
    site.route("/a", Reply::redirect(301, "/b"))
        .route("/b", Reply::redirect(301, "/a"));
    site.route(
        "/on",
        Reply::made(|seen| {
            let n: usize = seen
                .target
                .rsplit('=')
                .next()
                .and_then(|n| n.parse().ok())
                .unwrap_or(0);
            Reply::redirect(302, format!("/on?n={}", n + 1))
        }),
    );
    assert_eq!(code(&client, &site.url("/self")).await, "redirect-loop");
    assert_eq!(code(&client, &site.url("/a")).await, "redirect-loop");
    let before = site.requests().len();
    assert_eq!(code(&client, &site.url("/on")).await, "too-many-redirects");
    assert_eq!(site.requests().len() - before, 1 + REDIRECTS_MAX);
}

#[tokio::test]
async fn secrets_stay_with_their_host() {
    let (a, b) = (Site::start("127.0.1.1"), Site::start("127.0.1.2"));
    a.route("/feed", Reply::redirect(302, "/moved"));
    a.route("/moved", Reply::redirect(302, b.url("/back").as_str()));
    b.route("/back", Reply::redirect(302, a.url("/end").as_str()));
    a.route("/end", Reply::feed("<rss/>"));
    let mut url = a.url("/feed");
    url.set_username("reader").unwrap();
    url.set_password(Some("geheim")).unwrap();
    let secrets = SecretHeaders::parse("Cookie: session=geheim\nX-Key: geheim").unwrap();
    let response = client()
        .get(Request {
            headers: Some(&secrets),
            ..page(&url)
        })
        .await
        .unwrap();
    assert_eq!(response.final_url, a.url("/end"));
    let secrets = |site: &Site, n: usize| {
        let seen = site.requests().swap_remove(n);
        ["authorization", "cookie", "x-key"].map(|name| seen.header(name).is_some())
    };
    assert_eq!(secrets(&a, 0), [true; 3]);
    assert_eq!(secrets(&a, 1), [true; 3]);
    assert_eq!(secrets(&b, 0), [false; 3]);
    assert_eq!(
        secrets(&a, 2),
        [false; 3],
        "back home, but by a foreign host's word"
    );
    // `reader:geheim` in base64.
    assert_eq!(
        a.requests()[0].header("authorization").as_deref(),
        Some("Basic cmVhZGVyOmdlaGVpbQ==")
    );

    a.route("/feed", Reply::status(404));
    let error = get(&client(), &url).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("geheim"));
}
