//! What a server gave to recognise a document by, and what is asked with it.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Rounds, document, is_conditional, site_with};
use crate::support::{Reply, Site};

const ETAG: &[u8] = b"W/\"caf\xe9 1\"";
const LAST_MODIFIED: &[u8] = b"Wednesday, 21-Oct-15 07:28:00 GMT";

fn conditional(site: &Site) -> Vec<bool> {
    site.requests().iter().map(is_conditional).collect()
}

#[tokio::test]
async fn one_unconditional_get_in_a_feeds_life() {
    let (site, url) = site_with(
        "127.0.3.1",
        "/feed",
        Reply::cached(ETAG, LAST_MODIFIED, &document(1)),
    );
    let mut rounds = Rounds::new([&url]);
    for round in 1..=3 {
        for _ in 0..4 {
            rounds.poll().await;
        }
        rounds.restart();
        let state = rounds.first().await;
        assert_eq!((state.requests, state.unchanged), (round * 4, round * 4 - 1));
        assert_eq!(state.bytes_saved, (round * 4 - 1) * document(1).len() as u64);
        assert_eq!(state.items_total, 1);
    }
    let mut expected = vec![true; 12];
    expected[0] = false;
    assert_eq!(conditional(&site), expected);
    for seen in &site.requests()[1..] {
        assert_eq!(seen.headers["if-none-match"].as_bytes(), ETAG, "byte for byte");
        assert_eq!(
            seen.headers["if-modified-since"].as_bytes(),
            LAST_MODIFIED,
            "byte for byte"
        );
    }
}

#[tokio::test]
async fn once_a_week_a_feed_is_asked_for_as_a_whole() {
    let (site, url) = site_with(
        "127.0.3.2",
        "/feed",
        Reply::cached(ETAG, LAST_MODIFIED, &document(1)),
    );
    let rounds = Rounds::new([&url]);
    rounds.poll().await;
    rounds.poll().await;
    // The server's validators froze: it would say 304 for ever.
    let frozen = document(2);
    site.route(
        "/feed",
        Reply::made(move |seen| {
            if is_conditional(seen) {
                Reply::status(304)
            } else {
                Reply::feed(frozen.clone()).header("etag", "\"frozen\"")
            }
        }),
    );
    let day = 86_400_000;
    rounds.change(&format!(
        "UPDATE feed SET full_at = full_at - {}",
        7 * day - 60_000
    ));
    rounds.poll().await;
    rounds.change("UPDATE feed SET full_at = full_at - 61000");
    let state = rounds.poll().await;
    assert_eq!(state.items_total, 2, "what the 304s hid");
    rounds.poll().await;
    assert_eq!(conditional(&site), [false, true, true, false, true]);
}

#[tokio::test]
async fn validators_are_replaced_and_dropped_with_each_document() {
    /// Headers, and the validators that are kept of them.
    type Case<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>, Option<&'a str>);
    let site = Site::start("127.0.3.3");
    let url = site.url("/feed");
    let rounds = Rounds::new([&url]);
    let answers: &[Case<'_>] = &[
        (
            &[("etag", "\"a\""), ("last-modified", "then")],
            Some("\"a\""),
            Some("then"),
        ),
        (
            &[("etag", "\"b\""), ("last-modified", "now")],
            Some("\"b\""),
            Some("now"),
        ),
        (&[("last-modified", "now")], None, Some("now")),
        (&[], None, None),
        (&[("etag", "\"c\"")], Some("\"c\""), None),
    ];
    for (number, (headers, etag, last_modified)) in answers.iter().enumerate() {
        let reply = Reply::feed(document(number));
        let reply = headers
            .iter()
            .fold(reply, |reply, (name, value)| reply.header(name, value));
        site.route("/feed", reply);
        let state = rounds.poll().await;
        assert_eq!(state.etag.as_deref(), etag.map(str::as_bytes), "{number}");
        assert_eq!(
            state.last_modified.as_deref(),
            last_modified.map(str::as_bytes),
            "{number}"
        );
    }
    rounds.poll().await;
    let sent: Vec<_> = site
        .requests()
        .iter()
        .map(|seen| (seen.header("if-none-match"), seen.header("if-modified-since")))
        .collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        sent,
        [
            (None, None),
            (text("\"a\""), text("then")),
            (text("\"b\""), text("now")),
            (None, text("now")),
            (None, None),
            (text("\"c\""), None),
        ]
    );
}

#[tokio::test]
async fn a_304_renews_the_validators_that_it_names() {
    let (site, url) = site_with(
        "127.0.3.4",
        "/feed",
        Reply::cached(ETAG, LAST_MODIFIED, &document(1)),
    );
    let rounds = Rounds::new([&url]);
    rounds.poll().await;
    site.route("/feed", Reply::status(304).header("etag", "\"2\""));
    let state = rounds.poll().await;
    assert_eq!(state.etag.as_deref(), Some(&b"\"2\""[..]));
    assert_eq!(
        state.last_modified.as_deref(),
        Some(LAST_MODIFIED),
        "what it does not name stays"
    );
    rounds.poll().await;
    let last = site.requests().pop().expect("a request");
    assert_eq!(last.header("if-none-match").as_deref(), Some("\"2\""));
}

#[tokio::test]
async fn an_identical_body_counts_as_unchanged_and_is_not_read_again() {
    let site = Site::start("127.0.3.5");
    let (count, body) = (AtomicUsize::new(0), document(1));
    let length = body.len() as u64;
    // Servers with a new tag for every answer are many.
    let reply = move |_: &_| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        Reply::feed(body.clone()).header("etag", format!("\"{number}\""))
    };
    site.route("/feed", Reply::made(reply));
    let rounds = Rounds::new([&site.url("/feed")]);
    let first = rounds.poll().await;
    assert_eq!(
        (first.requests, first.unchanged, first.body_bytes),
        (1, 0, length)
    );
    // Were it read again, the item would come back and the title, too.
    rounds.change("DELETE FROM item");
    rounds.change("UPDATE feed SET title = 'kept'");
    let second = rounds.poll().await;
    assert_eq!((second.requests, second.unchanged, second.bytes_saved), (2, 1, 0));
    assert_eq!((second.title.as_deref(), second.items_total), (Some("kept"), 1));
    assert_eq!(
        second.etag.as_deref(),
        Some(&b"\"1\""[..]),
        "its validators are new all the same"
    );
    assert!(second.last_ok_at > first.last_ok_at && second.full_at > first.full_at);
    // The same bytes as another kind of document are another document.
    site.route("/feed", Reply::content("text/xml; charset=utf-8", document(1)));
    let third = rounds.poll().await;
    assert_eq!((third.unchanged, third.items_total), (1, 2));
}

#[tokio::test]
async fn what_is_no_feed_leaves_validators_and_body_untouched() {
    let challenge = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>\
                     <script src=\"/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1\"></script></body></html>";
    let (site, url) = site_with(
        "127.0.3.6",
        "/feed",
        Reply::cached(ETAG, LAST_MODIFIED, &document(1)),
    );
    let rounds = Rounds::new([&url]);
    let good = rounds.poll().await;
    for (reply, problem) in [
        (Reply::html(challenge), "challenge-page"),
        (
            Reply::html("<!DOCTYPE html><title>News</title><p>Welcome"),
            "not-a-feed",
        ),
        (Reply::feed(""), "empty"),
    ] {
        site.route(
            "/feed",
            reply.header("etag", "\"wrong\"").header("last-modified", "wrong"),
        );
        let bad = rounds.poll().await;
        assert!(
            bad.problem.as_ref().is_some_and(|text| text.starts_with(problem)),
            "{bad:?}"
        );
        assert_eq!((&bad.etag, &bad.last_modified), (&good.etag, &good.last_modified));
        assert_eq!((&bad.body_hash, bad.full_at), (&good.body_hash, good.full_at));
    }
    site.route("/feed", Reply::cached(ETAG, LAST_MODIFIED, &document(1)));
    let well = rounds.poll().await;
    assert_eq!((well.unchanged, well.failures, well.problem), (1, 0, None));
}

#[tokio::test]
async fn a_cookie_is_not_brought_back_and_nothing_tells_where_we_come_from() {
    let (site, url) = site_with(
        "127.0.3.7",
        "/feed",
        Reply::redirect(302, "/there").header("set-cookie", "id=1; Path=/"),
    );
    site.route(
        "/there",
        Reply::feed(document(1))
            .header("set-cookie", "seen=yes; Path=/; Max-Age=99999")
            .header("etag", "\"1\""),
    );
    let mut rounds = Rounds::new([&url]);
    rounds.poll().await;
    rounds.poll().await;
    rounds.restart();
    rounds.poll().await;
    assert_eq!(
        super::asked(&site),
        ["/feed", "/there", "/feed", "/there", "/feed", "/there"]
    );
    let agent = format!(
        "conjunct/{} (+{})",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_HOMEPAGE")
    );
    for seen in site.requests() {
        assert_eq!((seen.header("cookie"), seen.header("referer")), (None, None));
        assert_eq!(seen.header("user-agent").as_deref(), Some(agent.as_str()));
    }
}
