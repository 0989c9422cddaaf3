//! The client against a site with every fault.

mod bounds;
mod guard;
mod redirects;
mod robots;
mod tls;

use std::io::Read;
use std::time::Duration;

use conjunct::config;
use conjunct::daemon::Clock;
use conjunct::feed::Fresh;
use conjunct::fetch::{Accept, Client, Error, Request, Response, Status, Validators};
use url::Url;

use crate::support::{Reply, Site};

/// Enough for a slow machine; no test waits for it.
const TIMEOUT: Duration = Duration::from_secs(20);
const BODY_BYTES_MAX: usize = 1 << 20;

fn settings() -> config::Fetch {
    config::Fetch {
        allow_private_addresses: true,
        host_gap: Duration::ZERO,
        host_connections: 4,
        connections: 64,
        timeout: TIMEOUT,
        body_bytes_max: BODY_BYTES_MAX,
        user_agent: "conjunct-test/1 (+https://example.org/bot)".to_owned(),
        proxy: None,
        robots: true,
    }
}

fn client() -> Client {
    Client::new(&settings()).unwrap()
}

fn page(url: &Url) -> Request<'_> {
    Request {
        url,
        validators: None,
        accept: Accept::Page,
        headers: None,
    }
}

async fn get(client: &Client, url: &Url) -> Result<Response, Error> {
    client.get(page(url)).await
}

async fn code(client: &Client, url: &Url) -> &'static str {
    get(client, url).await.map_or_else(|error| error.code(), |_| "ok")
}

#[tokio::test]
async fn a_page_comes_with_what_is_told_of_it() {
    let site = Site::start("127.0.0.1");
    site.route(
        "/news",
        Reply::html("<p>News")
            .header("etag", "\"1\"")
            .header("retry-after", "90")
            .header("link", "</hub>; rel=hub")
            .header("cache-control", "max-age=600")
            .header("age", "30"),
    );
    let url = site.url("/news?page=2");
    let response = get(&client(), &url).await.unwrap();
    assert_eq!(
        response.clone(),
        Response {
            status: Status::Ok,
            final_url: url,
            redirects: Vec::new(),
            permanent: false,
            content_type: Some("text/html; charset=utf-8".to_owned()),
            validators: Validators {
                etag: Some(b"\"1\"".to_vec()),
                last_modified: None
            },
            body: "<p>News".into(),
            retry_after: Some(Duration::from_secs(90)),
            links: vec!["</hub>; rel=hub".to_owned()],
            fresh: Some(Fresh {
                lasts: Duration::from_secs(570),
                by_expires: false,
            }),
            took: response.took,
            date: response.date,
        }
    );
    assert!(response.took > Duration::ZERO);
    let skew = response.date.expect("a date").duration_since(Clock.now());
    assert!(skew.as_secs().abs() < 60, "{skew}");
    assert!(response.took > Duration::ZERO && response.took < TIMEOUT);
    let [seen] = &site.requests()[..] else {
        panic!("one request")
    };
    assert_eq!(seen.target, "/news?page=2");
    assert_eq!(
        seen.header("user-agent").as_deref(),
        Some("conjunct-test/1 (+https://example.org/bot)")
    );
    assert!(seen.header("accept").unwrap().starts_with("text/html"));
    let encodings = seen.header("accept-encoding").unwrap();
    assert!(
        ["gzip", "br", "zstd", "deflate"]
            .iter()
            .all(|name| encodings.contains(name)),
        "{encodings}"
    );
    for name in [
        "referer",
        "cookie",
        "authorization",
        "if-none-match",
        "if-modified-since",
    ] {
        assert_eq!(seen.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn validators_go_round_byte_for_byte() {
    let table: &[(&[u8], &[u8])] = &[
        (b"\"33a64df5\"", b"Wed, 21 Oct 2015 07:28:00 GMT"),
        (b"W/\"33a64df5\"", b"Wednesday, 21-Oct-15 07:28:00 GMT"),
        (b"w/\"lower\"", b"2015-10-21 07:28"),
        (b"unquoted", b"0"),
        (
            b"\"with \\\" and , and \t tab\"",
            b"Wed,  21 Oct 2015 07:28:00  +0200",
        ),
        (b"\"caf\xe9 \xff\x80\"", b"mercredi 21 f\xe9vrier"),
        ("W/\"новости\"".as_bytes(), "сегодня".as_bytes()),
        (b"\"abc-gzip\"", b"-1"),
        (b"\"\"", b"x"),
    ];
    let site = Site::start("127.0.0.1");
    let client = client();
    for (n, (etag, last_modified)) in table.iter().enumerate() {
        let path = format!("/{n}");
        site.route(&path, Reply::cached(etag, last_modified, "<rss/>"));
        let url = site.url(&path);
        let mut request = Request {
            accept: Accept::Feed,
            ..page(&url)
        };
        let first = client.get(request).await.unwrap();
        assert_eq!(first.status, Status::Ok);
        assert_eq!(first.validators.etag.as_deref(), Some(*etag));
        assert_eq!(first.validators.last_modified.as_deref(), Some(*last_modified));
        request.validators = Some(&first.validators);
        let second = client.get(request).await.unwrap();
        assert_eq!(second.status, Status::NotModified, "{etag:?}");
        assert_eq!(second.validators, first.validators);
        assert!(second.body.is_empty());
    }
    assert!(
        site.requests()[0]
            .header("accept")
            .unwrap()
            .contains("application/rss+xml")
    );
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_an_error() {
    let site = Site::start("127.0.0.1");
    site.route("/", Reply::status(304));
    let url = site.url("/");
    let nothing = Validators::default();
    let request = Request {
        validators: Some(&nothing),
        ..page(&url)
    };
    let error = client().get(request).await.unwrap_err();
    assert!(matches!(error, Error::Status { status: 304, .. }), "{error:?}");
}

#[tokio::test]
async fn statuses_without_a_document() {
    let site = Site::start("127.0.0.1");
    for status in [300, 305, 400, 401, 403, 404, 410, 429, 451, 500, 503] {
        site.route("/", Reply::status(status).header("retry-after", "7"));
        // A new one each time: some of these statuses hold the host.
        let error = get(&client(), &site.url("/")).await.unwrap_err();
        assert_eq!(error.code(), "status");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert_eq!(
            error.to_string(),
            format!("{}: HTTP status {status}", site.url("/"))
        );
    }
    let client = client();
    site.route("/", Reply::status(302));
    assert_eq!(
        code(&client, &site.url("/")).await,
        "status",
        "a redirect to nowhere"
    );
    site.route("/", Reply::status(204));
    assert_eq!(code(&client, &site.url("/")).await, "ok");
}

#[tokio::test]
async fn every_encoding_is_undone() {
    let text = "Ministers met on Tuesday. ".repeat(4000);
    let deflated = |zlib: bool| {
        let level = flate2::Compression::fast();
        let mut packed = Vec::new();
        let read = if zlib {
            flate2::read::ZlibEncoder::new(text.as_bytes(), level).read_to_end(&mut packed)
        } else {
            flate2::read::GzEncoder::new(text.as_bytes(), level).read_to_end(&mut packed)
        };
        read.unwrap();
        packed
    };
    // Written by hand: one uncompressed block.
    let brotli = b"\x0b\x02\x80hello\x03".to_vec();
    let table = [
        ("gzip", deflated(false), text.as_str()),
        ("deflate", deflated(true), &text),
        ("zstd", zstd::encode_all(text.as_bytes(), 1).unwrap(), &text),
        ("br", brotli, "hello"),
        ("identity", text.clone().into_bytes(), &text),
    ];
    let site = Site::start("127.0.0.1");
    let client = client();
    for (encoding, body, expected) in table {
        site.route("/", Reply::html(body).header("content-encoding", encoding));
        let response = get(&client, &site.url("/")).await.unwrap();
        assert!(response.body == expected.as_bytes(), "{encoding}");
    }
    site.route(
        "/",
        Reply::html("this is no gzip").header("content-encoding", "gzip"),
    );
    assert_eq!(code(&client, &site.url("/")).await, "body");
}

#[test]
fn settings_that_no_client_can_be_made_of() {
    let proxy = Some(Url::parse("socks5://127.0.0.1:9/").unwrap());
    let user_agent = "two\nlines".to_owned();
    let table = [
        (
            config::Fetch {
                user_agent,
                ..settings()
            },
            "setup",
        ),
        (config::Fetch { proxy, ..settings() }, "bad-url"),
    ];
    for (settings, code) in table {
        let error = Client::new(&settings).unwrap_err();
        assert_eq!(error.code(), code, "{settings:?}");
    }
}
