//! Hand-made archives: the writer below makes records as crawlers write them, and as they should not.

use std::io::{Cursor, Read, Write};

use flate2::Compression;
use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;

use super::*;

const HTML: &str = "<p>The minister resigned.</p>";

/// A record; the header is whole, with the right length.
fn record(fields: &[(&str, &str)], block: &[u8]) -> Vec<u8> {
    let mut bytes = b"WARC/1.0\r\n".to_vec();
    for (name, value) in fields {
        write!(bytes, "{name}: {value}\r\n").expect("memory takes all");
    }
    write!(bytes, "Content-Length: {}\r\n\r\n", block.len()).expect("memory takes all");
    bytes.extend_from_slice(block);
    bytes.extend_from_slice(b"\r\n\r\n");
    bytes
}

/// A record of HTTP, with this header and body.
fn response(url: &str, http: &str, body: &[u8]) -> Vec<u8> {
    let fields = [
        ("WARC-Type", "response"),
        ("WARC-Target-URI", url),
        ("WARC-Date", "2024-02-03T04:05:06Z"),
        ("Content-Type", "application/http; msgtype=response"),
    ];
    record(&fields, &[http.as_bytes(), body].concat())
}

fn answer(fields: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{fields}\r\n")
}

/// The record of a page that stands at this path.
fn good(path: &str) -> Vec<u8> {
    response(&url(path), &answer(""), HTML.as_bytes())
}

fn url(path: &str) -> String {
    format!("http://example.org/{path}")
}

fn packed(mut encoder: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    encoder.read_to_end(&mut bytes).expect("memory has no faults");
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    packed(GzEncoder::new(bytes, Compression::fast()))
}

fn read(bytes: &[u8]) -> Vec<Result<WarcPage, WarcError>> {
    pages(Cursor::new(bytes)).collect()
}

/// The last part of each page's address, and the errors.
fn told(bytes: &[u8]) -> Vec<String> {
    let tell = |page: Result<WarcPage, WarcError>| match page {
        Ok(page) => page.url.rsplit('/').next().unwrap_or_default().to_owned(),
        Err(error) => error.to_string(),
    };
    read(bytes).into_iter().map(tell).collect()
}

/// The one page of one record.
#[track_caller]
fn page_of(record: &[u8]) -> WarcPage {
    let mut pages = read(record);
    assert_eq!(pages.len(), 1, "{pages:?}");
    pages.remove(0).expect("the record is good")
}

#[test]
fn a_response_is_a_page() {
    let page = page_of(&good("a"));
    assert_eq!(
        page,
        WarcPage {
            url: "http://example.org/a".to_owned(),
            date: Some("2024-02-03T04:05:06Z".parse().expect("a time")),
            content_type: Some("text/html".to_owned()),
            body: HTML.as_bytes().to_vec(),
        }
    );
}

#[test]
fn spellings_that_are_tolerated() {
    let good = String::from_utf8(good("a")).expect("it is ASCII");
    for (case, bytes) in [
        ("no blank lines behind it", good.trim_end().to_owned()),
        ("blank lines before it", format!("\r\n\n{good}")),
        ("version 1.1", good.replace("WARC/1.0", "WARC/1.1")),
        (
            "brackets",
            good.replace("http://example.org/a", "<http://example.org/a>"),
        ),
        (
            "names in capitals",
            good.replace("Content-Length", "CONTENT-LENGTH")
                .replace("WARC-Type", "warc-type"),
        ),
        (
            "a folded line",
            good.replace("WARC-Target-URI: ", "WARC-Target-URI:\r\n\t"),
        ),
        (
            "ends of lines in the record's header",
            good.replacen("\r\n", "\n", 6),
        ),
        ("no reason", good.replace("200 OK", "200   ")),
        ("HTTP/2", good.replace("HTTP/1.1 200", "HTTP/2   200")),
        (
            "a line without a colon",
            good.replacen("\r\n", "\r\nnonsense\r\n", 1),
        ),
    ] {
        assert_eq!(told(bytes.as_bytes()), ["a"], "{case}");
    }
    let bare = response(
        &url("a"),
        "HTTP/1.1 200\nContent-Type: text/html\n\n",
        HTML.as_bytes(),
    );
    assert_eq!(page_of(&bare).body, HTML.as_bytes());
}

#[test]
fn dates_of_both_versions() {
    for (date, expected) in [
        ("2016-09-19T17:20:14Z", Some("2016-09-19T17:20:14Z")),
        (
            "2016-09-19T17:20:24.123456789Z",
            Some("2016-09-19T17:20:24.123456789Z"),
        ),
        ("2016-09-19T17:20Z", Some("2016-09-19T17:20:00Z")),
        ("2016-09-19", Some("2016-09-19T00:00:00Z")),
        ("2016-09", Some("2016-09-01T00:00:00Z")),
        ("yesterday", None),
        ("", None),
    ] {
        let text = String::from_utf8(good("a")).expect("it is ASCII");
        let page = page_of(text.replace("2024-02-03T04:05:06Z", date).as_bytes());
        assert_eq!(page.date.map(|d| d.to_string()).as_deref(), expected, "{date}");
    }
}

#[test]
fn which_responses_are_pages() {
    for (status, content_type, is_page) in [
        ("200 OK", "text/html; charset=utf-8", true),
        ("200 OK", "TEXT/HTML;charset=x", true),
        ("200 OK", "application/xhtml+xml", true),
        ("200 OK", "text/plain", false),
        ("200 OK", "text/htmlx", false),
        ("200 OK", "image/png", false),
        ("200 OK", "", false),
        ("404 Not Found", "text/html", false),
        ("301 Moved", "text/html", false),
    ] {
        let http = format!("HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n\r\n");
        let pages = told(&response(&url("a"), &http, b"<p>"));
        assert_eq!(pages.len(), usize::from(is_page), "{status} {content_type}");
    }
}

#[test]
fn which_records_are_pages() {
    for (kind, content_type, url, is_page) in [
        ("resource", "text/html", "http://example.org/a", true),
        ("conversion", "text/plain", "https://example.org/a", true),
        ("Resource", "text/html", "file:///a", true),
        ("resource", "image/png", "http://example.org/a", false),
        ("resource", "text/plain", "metadata://crawler/log", false),
        ("resource", "text/plain", "urn:text:http://example.org/a", false),
        ("response", "text/dns", "dns:example.org", false),
        (
            "request",
            "application/http; msgtype=request",
            "http://example.org/a",
            false,
        ),
        (
            "revisit",
            "application/http; msgtype=response",
            "http://example.org/a",
            false,
        ),
        ("metadata", "text/plain", "http://example.org/a", false),
        (
            "warcinfo",
            "application/warc-fields",
            "http://example.org/a",
            false,
        ),
        ("newfangled", "text/html", "http://example.org/a", false),
    ] {
        let fields = [
            ("WARC-Type", kind),
            ("WARC-Target-URI", url),
            ("Content-Type", content_type),
        ];
        let pages = read(&record(&fields, b"Some words."));
        assert_eq!(pages.len(), usize::from(is_page), "{kind} {url}");
        for page in pages {
            let page = page.expect("the record is good");
            assert_eq!(page.content_type.as_deref(), Some(content_type));
            assert_eq!(
                (page.url.as_str(), page.body.as_slice()),
                (url, &b"Some words."[..])
            );
        }
    }
    let fields = [
        ("WARC-Type", "response"),
        ("WARC-Target-URI", "http://example.org/a"),
        ("WARC-Identified-Payload-Type", "text/html"),
        ("WARC-Truncated", "length"),
    ];
    assert_eq!(page_of(&record(&fields, b"HTTP/1.0 200\r\n\r\nwor")).body, b"wor");
}

#[test]
fn codings_are_undone() {
    let html = HTML.as_bytes();
    let chunks = [b"5;x=y\r\n<p>Th\r\n18\r\n", &html[5..], b"\r\n0\r\nT: 1\r\n\r\n"].concat();
    let zlib = packed(ZlibEncoder::new(html, Compression::fast()));
    let raw = packed(DeflateEncoder::new(html, Compression::fast()));
    let both = [
        format!("{:x}\r\n", gzip(html).len()).as_bytes(),
        &gzip(html),
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let (chunked, gz) = ("Transfer-Encoding: chunked\r\n", "Content-Encoding: gzip\r\n");
    let deflate = "Content-Encoding: deflate\r\n";
    for (fields, body) in [
        (chunked, chunks.as_slice()),
        (gz, &gzip(html)),
        ("content-encoding: X-Gzip\r\n", &gzip(html)),
        ("Content-Encoding: gzip, gzip\r\n", &gzip(&gzip(html))),
        (deflate, &zlib),
        (deflate, &raw),
        (&[gz, chunked].concat(), &both),
        ("Transfer-Encoding: gzip, chunked\r\n", &both),
        // Undone by the archive, or never done.
        (chunked, html),
        (gz, html),
        (deflate, html),
        ("Content-Encoding: br\r\n", html),
        ("Content-Encoding: utf-8\r\n", html),
        ("Content-Encoding: identity\r\n", html),
    ] {
        let page = page_of(&response(&url("a"), &answer(fields), body));
        assert_eq!(String::from_utf8_lossy(&page.body), HTML, "{fields}");
    }
}

#[test]
fn cut_bodies_are_taken_as_far_as_they_go() {
    let long = HTML.repeat(999);
    let packed = gzip(long.as_bytes());
    let half = &packed[..packed.len() / 2];
    let page = page_of(&response(&url("a"), &answer("Content-Encoding: gzip\r\n"), half));
    assert!(!page.body.is_empty() && long.as_bytes().starts_with(&page.body));
    let chunked = answer("Transfer-Encoding: chunked\r\n");
    for body in [
        "4\r\n<p>T",
        "ff\r\n<p>T",
        "4\r\n<p>T\r\n",
        "2\r\n<p\r\n2\r\n>T\r\nf",
    ] {
        let page = page_of(&response(&url("a"), &chunked, body.as_bytes()));
        assert_eq!(page.body, b"<p>T", "{body:?}");
    }
}

#[test]
fn pages_that_cannot_be_unpacked_are_told_and_the_next_is_read() {
    let bomb = gzip(&vec![b' '; BODY_BYTES_MAX + 1]);
    let mut corrupt = gzip(HTML.as_bytes());
    corrupt[12] ^= 0xff;
    let gz = "Content-Encoding: gzip\r\n";
    for (fields, body, says) in [
        (
            "Content-Encoding: br\x1b\r\n",
            &b"\x0b\x02\x80"[..],
            "is encoded as \"br\\u{1b}\", which is not read",
        ),
        (
            "Content-Encoding: gzip,gzip,gzip,gzip,gzip\r\n",
            b"\x1f\x8b",
            "is encoded as \"gzip, gzip, gzip, gzip, gzip\", which is not read",
        ),
        (gz, &bomb, "is larger than 16 MB"),
        (gz, &corrupt, "cannot be unpacked"),
        (
            "Transfer-Encoding: chunked\r\n",
            b"1\r\na\r\n-\r\n",
            "cannot be unpacked",
        ),
    ] {
        let bytes = [response(&url("a"), &answer(fields), body), good("b")].concat();
        let error = format!("the page in the WARC record at byte 0 {says}");
        assert_eq!(told(&bytes), [error.as_str(), "b"]);
    }
}

#[test]
fn a_broken_record_is_told_once_and_the_next_is_read() {
    let first = good("a");
    let at = first.len();
    let text = String::from_utf8(good("x")).expect("it is ASCII");
    let no_type = text.replace("WARC-Type", "WARC-Tipe");
    let no_uri = text.replace("WARC-Target-URI", "WARC-Targets");
    let no_length = text.replace("Content-Length", "Content-Lengths");
    let negative = text.replace("Content-Length: ", "Content-Length: -");
    let longer = text.replace("Content-Length: ", "Content-Length: 1");
    let endless = "WARC/1.0\r\n".to_owned() + &"A: b\r\n".repeat(HEADER_BYTES_MAX);
    let head = format!("the header of the WARC record at byte {at}");
    for (case, broken, says) in [
        ("no type", no_type.as_str(), format!("{head} has no `WARC-Type`")),
        ("no address", &no_uri, format!("{head} has no `WARC-Target-URI`")),
        (
            "no length",
            &no_length,
            format!("{head} has no readable `Content-Length`"),
        ),
        (
            "negative",
            &negative,
            format!("{head} has no readable `Content-Length`"),
        ),
        ("endless", &endless, format!("{head} is longer than 64 kB")),
        ("torn header", text.split_at(90).0, format!("{head} has no end")),
        (
            "torn body",
            text.split_at(text.len() - 9).0,
            format!("the WARC record at byte {at} is shorter than its `Content-Length`"),
        ),
        (
            "wrong length",
            &longer,
            format!("the WARC record at byte {at} is shorter than its `Content-Length`"),
        ),
        (
            "unreadable answer",
            &text.replace("HTTP/1.1 200", "HTTP/1.1 two"),
            format!("{head} is followed by an unreadable HTTP header"),
        ),
        (
            "noise",
            "garbage\r\n\r\n",
            format!("11 bytes at byte {at} belong to no WARC record"),
        ),
        (
            "glued noise",
            "garbage",
            format!("7 bytes at byte {at} belong to no WARC record"),
        ),
        (
            "another version",
            "WARC/0.18\r\nWARC-Type: response\r\n\r\n",
            format!("34 bytes at byte {at} belong to no WARC record"),
        ),
    ] {
        let bytes = [&first, broken.as_bytes(), &good("b")].concat();
        assert_eq!(told(&bytes), ["a", &says, "b"], "{case}");
    }
}

#[test]
fn a_file_that_ends_early_gives_what_stands_before_and_one_error() {
    let whole = [good("a"), good("b")].concat();
    let second = good("a").len();
    let blank = 4;
    for end in second + 1..whole.len() - blank {
        let told = told(&whole[..end]);
        assert_eq!((told.len(), told[0].as_str()), (2, "a"), "{end}: {told:?}");
        let noise = end < second + VERSION.len();
        assert_eq!(
            told[1].starts_with("no WARC record begins"),
            noise,
            "{end}: {told:?}"
        );
        assert!(told[1].contains(&format!(" at byte {second}")), "{end}: {told:?}");
    }
    for end in whole.len() - blank..=whole.len() {
        assert_eq!(told(&whole[..end]), ["a", "b"]);
    }
}

#[test]
fn what_is_no_archive_is_one_error() {
    for bytes in [&b"<html>"[..], b"{\"id\": 1}\n", b"WARC", b"\0", b"\r\nx"] {
        assert_eq!(told(bytes).len(), 1, "{bytes:?}");
        assert!(
            matches!(read(bytes)[0], Err(WarcError::NotWarc { .. })),
            "{bytes:?}"
        );
    }
    for bytes in [&b""[..], b"\r\n\r\n"] {
        assert_eq!(told(bytes).len(), 0, "{bytes:?}");
    }
}

#[test]
fn noise_is_searched_up_to_a_limit() {
    let near = vec![b'x'; 3 << 20];
    let bytes = [near, good("a")].concat();
    assert_eq!(
        told(&bytes),
        ["3145728 bytes at byte 0 belong to no WARC record", "a"]
    );
    let endless = BufReader::new(io::repeat(b'x'));
    let errors: Vec<_> = pages(endless).collect();
    assert!(matches!(
        errors.as_slice(),
        [Err(WarcError::NotWarc { offset: 0 })]
    ));
    // A record that begins across the border of two windows.
    for noise in HEADER_BYTES_MAX - 70..HEADER_BYTES_MAX + 10 {
        let bytes = [vec![b'x'; noise], good("a")].concat();
        assert_eq!(told(&bytes)[1..], ["a"], "{noise}");
    }
}

#[test]
fn large_records_are_passed_over() {
    let body = vec![b' '; BODY_BYTES_MAX];
    let page = response(&url("x"), &answer(""), &body);
    let image = response(
        &url("x"),
        "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n",
        &body,
    );
    let at = good("a").len() + image.len();
    let bytes = [good("a"), image, page, good("b")].concat();
    let error = format!("the page in the WARC record at byte {at} is larger than 16 MB");
    assert_eq!(told(&bytes), ["a", &error, "b"]);

    // A length that is beyond all files does not make the reader ask for memory.
    let text = String::from_utf8(good("x")).expect("it is ASCII");
    for length in ["99999999999999", "18446744073709551615"] {
        let claim = text.replace(
            "Content-Length: ",
            &format!("Content-Length: {length}\r\nOld-Length: "),
        );
        let told = told(claim.as_bytes());
        assert_eq!(
            told,
            ["the page in the WARC record at byte 0 is larger than 16 MB"]
        );
    }
    let told = told(b"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 99999999999999\r\n\r\nGET");
    assert_eq!(told, ["the file ends within the WARC record at byte 0"]);
}

#[test]
fn gzip_is_known_by_its_first_bytes() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("archive");
    let members = [gzip(&good("a")), gzip(&good("b"))].concat();
    let plain = [good("a"), good("b")].concat();
    let cut = &members[..members.len() - 30];
    for (case, bytes, expected) in [
        ("a member a record", members.as_slice(), vec!["a", "b"]),
        ("one member", &gzip(&plain), vec!["a", "b"]),
        ("not compressed", &plain, vec!["a", "b"]),
        ("empty", b"", vec![]),
        ("cut", cut, vec!["a", "cannot read on"]),
        (
            "damaged",
            &[members.as_slice(), b"\x1f\x8bxxxxxxxxxxxxxxxx"].concat(),
            vec!["a", "b", "cannot read on"],
        ),
    ] {
        std::fs::write(&path, bytes).expect("a writable directory");
        let told: Vec<_> = pages(open(&path).expect("it is there"))
            .map(|page| page.map_or_else(|e| e.to_string(), |p| p.url))
            .collect();
        assert_eq!(told.len(), expected.len(), "{case}: {told:?}");
        for (told, expected) in told.iter().zip(&expected) {
            assert!(
                told.ends_with(expected) || told.starts_with(expected),
                "{case}: {told}"
            );
        }
    }
    assert!(open(&directory.path().join("none")).is_err());
}

proptest! {
    #[test]
    fn bytes_of_any_kind_do_no_harm(
        parts in prop::collection::vec(
            prop_oneof![
                prop::collection::vec(any::<u8>(), 0..60),
                "(WARC/1\\.[01]\r\n|WARC-Type: (response|resource)\r\n|Content-Length: [0-9]{0,4}\r\n|\r\n|\n|WARC-Target-URI: <?http:a>?\r\n)".prop_map(String::into_bytes),
                "(HTTP/1.1 200\r\n|Content-Type: text/html\n|Transfer-Encoding: chunked\r\n|Content-Encoding: (gzip|deflate)\n|[0-9a-f]{1,16}\r\n)".prop_map(String::into_bytes),
            ],
            0..40,
        ),
    ) {
        let bytes = parts.concat();
        prop_assert!(read(&bytes).len() <= bytes.len());
        let forced = response("http:a", &answer("Transfer-Encoding: gzip, chunked\r\nContent-Encoding: deflate\r\n"), &bytes);
        prop_assert!(!read(&forced).is_empty());
    }

    #[test]
    fn good_records_between_noise_are_found(
        noises in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 1..8),
        capacity in 1_usize..200,
    ) {
        let mut bytes = Vec::new();
        for (number, noise) in noises.iter().enumerate() {
            bytes.extend(good(&number.to_string()));
            bytes.extend(noise);
        }
        let reader = BufReader::with_capacity(capacity, Cursor::new(&bytes));
        let found: Vec<_> = pages(reader).filter_map(Result::ok).collect();
        prop_assert_eq!(found.len(), noises.len());
        for (number, page) in found.iter().enumerate() {
            prop_assert_eq!(&page.url, &url(&number.to_string()));
            prop_assert_eq!(page.body.as_slice(), HTML.as_bytes());
        }
        let told_noises = noises.iter().filter(|n| !n.iter().all(|b| matches!(b, b'\r' | b'\n'))).count();
        prop_assert_eq!(read(&bytes).len() - found.len(), told_noises);
    }
}
