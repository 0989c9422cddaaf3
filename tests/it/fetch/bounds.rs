//! Servers that are slow, broken, too generous, or asked too often.

use std::io::{Read, Write};
use std::time::Duration;

use conjunct::config;
use conjunct::fetch::{Client, Error};
use futures_util::future::join_all;
use tokio::time::Instant;
use url::Url;

use super::{BODY_BYTES_MAX, client, code, get, settings};
use crate::support::{Reply, Site};

/// A timeout that is waited for.
const SHORT: Duration = Duration::from_millis(300);

fn hasty_client() -> Client {
    Client::new(&config::Fetch {
        timeout: SHORT,
        ..settings()
    })
    .unwrap()
}

/// The most memory that this process has had, in MB (Linux).
fn peak_memory_mb() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim_end_matches("kB").trim().parse::<usize>().unwrap() / 1024
}

#[tokio::test]
async fn a_gzip_bomb_costs_no_more_than_the_cap() {
    let site = Site::start("127.0.0.1");
    site.route("/bomb", Reply::gzip_bomb(2000));
    let client = client();
    let before = peak_memory_mb();
    let error = get(&client, &site.url("/bomb")).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::TooLarge {
                limit: BODY_BYTES_MAX,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!error.retry());
    let grown = peak_memory_mb() - before;
    assert!(grown < 100, "{grown} MB more");
}

#[tokio::test]
async fn a_body_may_be_as_long_as_the_cap_and_no_longer() {
    let site = Site::start("127.0.0.1");
    let client = client();
    for (length, expected) in [(BODY_BYTES_MAX, "ok"), (BODY_BYTES_MAX + 1, "too-large")] {
        site.route("/told", Reply::html(vec![b'a'; length]));
        assert_eq!(code(&client, &site.url("/told")).await, expected);
        let packed = zstd::encode_all(&vec![b'a'; length][..], 1).unwrap();
        site.route("/packed", Reply::html(packed).header("content-encoding", "zstd"));
        assert_eq!(code(&client, &site.url("/packed")).await, expected);
    }
    // Of a body that is told to be too long nothing is read.
    site.route(
        "/liar",
        Reply::CutShort {
            body: "a".into(),
            told: usize::MAX / 2,
        },
    );
    assert_eq!(code(&client, &site.url("/liar")).await, "too-large");
}

#[tokio::test]
async fn slow_servers_run_into_the_timeout() {
    let site = Site::start("127.0.0.1");
    site.route("/hang", Reply::Hang);
    site.route(
        "/drip",
        Reply::Drip {
            piece: "a".into(),
            pause: SHORT / 10,
        },
    );
    site.route("/hop", Reply::redirect(302, "/hang"));
    // Each hop would be in time.
    let late = |reply| Reply::Late {
        pause: SHORT * 2 / 3,
        reply: Box::new(reply),
    };
    site.route("/late", late(Reply::redirect(302, "/later")))
        .route("/later", late(Reply::html("late")));
    let client = hasty_client();
    let start = Instant::now();
    for path in ["/hang", "/drip", "/hop", "/late"] {
        let error = get(&client, &site.url(path)).await.unwrap_err();
        let expected = if path == "/drip" { "too-slow" } else { "timeout" };
        assert_eq!(error.code(), expected, "{path}: {error:?}");
        assert!(error.retry());
    }
    assert!(start.elapsed() < SHORT * 4 * 4, "{:?}", start.elapsed());
    assert_eq!(code(&client, &site.url("/later")).await, "ok");
}

#[tokio::test]
async fn broken_answers() {
    let site = Site::start("127.0.0.1");
    let client = client();
    site.route(
        "/cut",
        Reply::CutShort {
            body: "<rss><chan".into(),
            told: 5000,
        },
    );
    let error = get(&client, &site.url("/cut")).await.unwrap_err();
    assert!(matches!(error, Error::Body { .. }), "{error:?}");
    assert!(error.retry());

    // TLS where there is none.
    let mut url = site.url("/");
    url.set_scheme("https").unwrap();
    assert_eq!(code(&client, &url).await, "tls");

    for answer in [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n",
        "",
    ] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let thread = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            stream.write_all(answer.as_bytes()).unwrap();
        });
        assert_eq!(code(&client, &url).await, "body", "{answer}");
        thread.join().unwrap();
    }
}

#[tokio::test]
async fn no_connection_and_no_address() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
    let error = get(&client(), &url).await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    assert!(error.retry());
    // A name that is never given out (RFC 6761).
    let url = Url::parse("http://news.invalid/").unwrap();
    let error = get(&client(), &url).await.unwrap_err();
    assert!(matches!(error, Error::Dns { .. }), "{error:?}");
    assert!(error.retry());
}

#[tokio::test]
async fn one_host_is_asked_with_its_gap_and_the_wait_is_no_timeout() {
    const GAP: Duration = Duration::from_millis(400);
    let (a, b) = (Site::start("127.0.1.1"), Site::start("127.0.1.2"));
    a.route("/", Reply::redirect(302, b.url("/").as_str()));
    b.route("/", Reply::html("here"));
    let client = Client::new(&config::Fetch {
        host_gap: GAP,
        timeout: SHORT,
        connections: 1,
        ..settings()
    })
    .unwrap();
    let (from, to) = (a.url("/"), b.url("/"));
    let all = join_all([&from, &to, &from].map(|url| get(&client, url))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    // The server's clock starts a little later than the gate's, and not always by the same time.
    let least = GAP * 7 / 8;
    for site in [&a, &b] {
        let starts: Vec<Instant> = site.requests().iter().map(|seen| seen.at).collect();
        assert!(
            starts.windows(2).all(|pair| pair[1] - pair[0] >= least),
            "{starts:?}"
        );
    }
    assert_eq!((a.requests().len(), b.requests().len()), (2, 3));
}
