//! Servers that send too much, or too slowly: each is told by its own name, and costs no other feed anything.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use tokio::time::Instant;

use super::{Rounds, document, site_with};
use crate::support::Reply;

/// A server that answers every request with these bytes, and ends with it.
fn raw(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&answer);
        }
    });
    format!("http://{address}/feed")
}

fn with_headers(count: usize, bytes: usize) -> Vec<u8> {
    let body = document(1);
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n",
        body.len()
    );
    for n in 0..count {
        write!(answer, "X-{n}: {}\r\n", "x".repeat(bytes)).expect("a string");
    }
    (answer + "\r\n" + &body).into_bytes()
}

/// An answer whose body comes a byte a chunk.
fn in_chunks(body: &[u8]) -> Vec<u8> {
    let mut answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".to_vec();
    for byte in body {
        answer.extend_from_slice(&[b'1', b'\r', b'\n', *byte, b'\r', b'\n']);
    }
    answer.extend_from_slice(b"0\r\n\r\n");
    answer
}

#[tokio::test]
async fn each_excess_has_its_own_name_and_touches_no_other_feed() {
    let (site, good) = site_with("127.0.3.61", "/good", Reply::feed(document(1)));
    let pause = Duration::from_millis(100);
    site.route("/bomb", Reply::gzip_bomb(50))
        .route("/large", Reply::feed(vec![b' '; 2_000_001]))
        .route("/hang", Reply::Hang)
        .route(
            "/late",
            Reply::Late {
                pause: Duration::from_secs(3),
                reply: Box::new(Reply::feed("")),
            },
        )
        .route(
            "/drip",
            Reply::Drip {
                piece: "<rss>".into(),
                pause,
            },
        );
    let url = |path: &str| site.url(path).to_string();
    let cases = [
        (url("/bomb"), Some("too-large")),
        (url("/large"), Some("too-large")),
        (url("/hang"), Some("timeout")),
        (url("/late"), Some("timeout")),
        (url("/drip"), Some("too-slow")),
        (raw(in_chunks(&vec![b'x'; 30_000])), Some("endless-chunks")),
        (raw(with_headers(90, 10)), None),
        (raw(with_headers(101, 1)), Some("headers-too-large")),
        (raw(with_headers(20, 4_000)), Some("headers-too-large")),
        (raw(with_headers(1, 1_000_000)), Some("headers-too-large")),
        (good.to_string(), None),
    ];
    let rounds = Rounds::with(
        "",
        "timeout_secs = 2\nbody_bytes_max = 2_000_000",
        cases.iter().map(|(url, _)| url),
    );
    let start = Instant::now();
    futures_util::future::join_all(cases.iter().map(|(url, _)| rounds.poll_one(url))).await;
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    for (url, problem) in &cases {
        let state = rounds.state(url).await;
        let found = state.problem.as_deref().and_then(|text| text.split(':').next());
        assert_eq!(found, *problem, "{url}: {:?}", state.problem);
        assert_eq!(state.items_total, u64::from(problem.is_none()), "{url}");
    }
}

#[tokio::test]
async fn a_good_feed_in_many_small_pieces_is_read() {
    let state = Rounds::new([raw(in_chunks(document(1).as_bytes()))]).poll().await;
    assert_eq!((state.problem, state.items_total), (None, 1));
}
