//! WARC files (ISO 28500, versions 1.0 and 1.1): bytes in, web pages out, one record in memory at a time.
//!
//! Pages are the HTML of `response` records with HTTP status 200, and the HTML or plain text of `resource` and
//! `conversion` records. All other records are passed over without a word. A record that can't be read is one error,
//! and reading goes on at the next record. A record that its crawler cut (`WARC-Truncated`) is used as it is.

mod header;
mod http;
mod stream;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use jiff::Timestamp;

use crate::feed::read_date;
use header::{Fields, header_bytes};
use http::{Fault, HTTP, HttpHeader};
use stream::Stream;

/// How every record begins.
const VERSION: &[u8] = b"WARC/1.";

/// Bytes of a record's header, and of that of the HTTP answer in it. Real ones have one or two thousand.
const HEADER_BYTES_MAX: usize = 64 << 10;

/// Bytes of a record behind its header, and of a page when it is unpacked: several times the largest article page.
const BODY_BYTES_MAX: usize = 16 << 20;

/// Bytes that are searched for the next record where one should begin and none does. The largest record that is read
/// fits in several times.
const RESYNC_BYTES_MAX: u64 = 64 << 20;

/// Bytes behind a record that show whether another one follows. The standard has four between two records.
const LOOKAHEAD_BYTES: usize = 64;

/// The first bytes of a gzip file (RFC 1952, 2.3.1).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The schemes of the addresses at which pages stand. Crawlers also keep their own logs and settings as records, under
/// `metadata:` and `urn:`.
const PAGE_SCHEMES: [&str; 4] = ["http", "https", "ftp", "file"];

/// A web page from an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WarcPage {
    /// `WARC-Target-URI`: the address at which the page was found.
    pub(super) url: String,
    /// `WARC-Date`: when the crawler fetched it, not when it was published.
    pub(super) date: Option<Timestamp>,
    /// The `Content-Type` of the HTTP answer, or of the record where there is no HTTP answer.
    pub(super) content_type: Option<String>,
    /// The page's bytes, no longer chunked or compressed, in the charset that they came in.
    pub(super) body: Vec<u8>,
}

/// What is wrong with a WARC file or with one of its records. Offsets count the uncompressed bytes.
#[derive(Debug, thiserror::Error)]
pub(super) enum WarcError {
    /// The file can't be read on, or its compressed bytes are damaged. Nothing follows.
    #[error("cannot read on at byte {offset}")]
    Io {
        /// How far the reader came.
        offset: u64,
        /// Why.
        source: io::Error,
    },
    /// No record begins where one should, and none follows within [`RESYNC_BYTES_MAX`].
    #[error("no WARC record begins at byte {offset} or behind it")]
    NotWarc {
        /// Where one should begin.
        offset: u64,
    },
    /// No record begins where one should, but one follows.
    #[error("{bytes} bytes at byte {offset} belong to no WARC record")]
    Noise {
        /// Where a record should begin.
        offset: u64,
        /// How many bytes are left out.
        bytes: u64,
    },
    /// A record's header is too long, or lacks what the standard demands.
    #[error("the header of the WARC record at byte {offset} {fault}")]
    BadHeader {
        /// Where the record begins.
        offset: u64,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The next record begins before this one should end.
    #[error("the WARC record at byte {offset} is shorter than its `Content-Length`")]
    BadLength {
        /// Where the record begins.
        offset: u64,
    },
    /// The file ends before this record does.
    #[error("the file ends within the WARC record at byte {offset}")]
    Truncated {
        /// Where the record begins.
        offset: u64,
    },
    /// The page is larger than [`BODY_BYTES_MAX`], as it came or when it is unpacked.
    #[error("the page in the WARC record at byte {offset} is larger than {} MB", BODY_BYTES_MAX >> 20)]
    TooLarge {
        /// Where the record begins.
        offset: u64,
    },
    /// The page is compressed in a way that is not read.
    #[error("the page in the WARC record at byte {offset} is encoded as {coding:?}, which is not read")]
    Coding {
        /// Where the record begins.
        offset: u64,
        /// The coding, as the server named it.
        coding: String,
    },
    /// The page is not what its transfer or content coding says.
    #[error("the page in the WARC record at byte {offset} cannot be unpacked")]
    Corrupt {
        /// Where the record begins.
        offset: u64,
        /// Why.
        source: io::Error,
    },
}

/// Opens a file, and unpacks it where it begins as a gzip file does, whatever its name. In `.warc.gz` files every
/// record is a gzip member of its own.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(File::open(path)?);
    if file.fill_buf()?.starts_with(&GZIP_MAGIC) {
        return Ok(Box::new(BufReader::new(MultiGzDecoder::new(file))));
    }
    Ok(Box::new(file))
}

/// The pages of an uncompressed WARC file, in their order, and what could not be read between them.
pub(super) fn pages<R: BufRead>(reader: R) -> impl Iterator<Item = Result<WarcPage, WarcError>> {
    Pages {
        stream: Stream::new(reader),
        over: false,
    }
}

struct Pages<R> {
    stream: Stream<R>,
    over: bool,
}

impl<R: BufRead> Iterator for Pages<R> {
    type Item = Result<WarcPage, WarcError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            if let Some(page) = self.record().transpose() {
                return Some(page);
            }
        }
        None
    }
}

impl<R: BufRead> Pages<R> {
    /// Reads a record, and stands behind it then; `None` where it is no page, and at the end of the file.
    fn record(&mut self) -> Result<Option<WarcPage>, WarcError> {
        self.stream.skip_blank_lines();
        let offset = self.stream.offset();
        let start = self.stream.fill(VERSION.len());
        if start.is_empty() {
            self.over = true;
            return self.stream.failure().map_or(Ok(None), Err);
        }
        if !start.starts_with(VERSION) {
            return Err(self.noise(offset));
        }
        let (fields, length) = self.header(offset)?;
        let Ok(bytes) = usize::try_from(length) else {
            return self.large(offset, length, &fields);
        };
        if bytes > BODY_BYTES_MAX {
            return self.large(offset, length, &fields);
        }
        self.check_end(offset, bytes)?;
        let page = page(&fields, self.stream.fill(bytes), offset);
        self.stream.consume(bytes);
        page
    }

    /// Reads a record's header: its fields and its `Content-Length`.
    fn header(&mut self, offset: u64) -> Result<(Fields, u64), WarcError> {
        let window = self.stream.fill(HEADER_BYTES_MAX);
        let Some(bytes) = header_bytes(window) else {
            let ends_early = window.len() < HEADER_BYTES_MAX;
            self.stream.consume(VERSION.len());
            let is_followed = self.resync();
            if ends_early && !is_followed {
                return Err(self.cut(offset));
            }
            self.over = !is_followed;
            let fault = if ends_early {
                "has no end"
            } else {
                "is longer than 64 kB"
            };
            return Err(WarcError::BadHeader { offset, fault });
        };
        let header = window.get(..bytes).unwrap_or(window);
        // A crawler that was stopped within a header and went on with the next record behind it.
        let torn = header.get(VERSION.len()..).and_then(find_record);
        let fields = Fields::parse(header);
        let length = fields.get("content-length").and_then(|text| text.parse().ok());
        match (torn, length) {
            (Some(at), _) => {
                self.stream.consume(VERSION.len() + at);
                Err(WarcError::BadHeader {
                    offset,
                    fault: "has no end",
                })
            }
            (None, None) => {
                self.stream.consume(bytes);
                self.over = !self.resync();
                Err(WarcError::BadHeader {
                    offset,
                    fault: "has no readable `Content-Length`",
                })
            }
            (None, Some(length)) => {
                self.stream.consume(bytes);
                Ok((fields, length))
            }
        }
    }

    /// Whether the record has its whole body. Where it has not, and another record begins within what should be its
    /// body, that one is the next.
    fn check_end(&mut self, offset: u64, bytes: usize) -> Result<(), WarcError> {
        let window = self.stream.fill(bytes + LOOKAHEAD_BYTES);
        let behind = window.get(bytes..);
        if behind.is_some_and(is_boundary) {
            return Ok(());
        }
        let is_whole = behind.is_some();
        match find_record(window).filter(|at| *at < bytes) {
            Some(at) => {
                self.stream.consume(at);
                Err(WarcError::BadLength { offset })
            }
            // What follows is noise, and is told of when its turn comes.
            None if is_whole => Ok(()),
            None => Err(self.cut(offset)),
        }
    }

    /// Passes over a record that is too large to be read.
    fn large(&mut self, offset: u64, length: u64, fields: &Fields) -> Result<Option<WarcPage>, WarcError> {
        let payload = Payload::find(fields, self.stream.fill(HEADER_BYTES_MAX));
        let is_page = !matches!(payload, Ok(None));
        let is_whole = self.stream.skip(length);
        if is_page {
            Err(WarcError::TooLarge { offset })
        } else if is_whole {
            Ok(None)
        } else {
            Err(self.cut(offset))
        }
    }

    /// Goes on to the next record, if there is one.
    fn noise(&mut self, offset: u64) -> WarcError {
        if self.resync() {
            let bytes = self.stream.offset() - offset;
            return WarcError::Noise { offset, bytes };
        }
        self.over = true;
        self.stream.failure().unwrap_or(WarcError::NotWarc { offset })
    }

    /// The file ends within a record.
    fn cut(&mut self, offset: u64) -> WarcError {
        self.over = true;
        self.stream.failure().unwrap_or(WarcError::Truncated { offset })
    }

    /// Goes to the next place that looks like the beginning of a record; false where there is none.
    fn resync(&mut self) -> bool {
        let limit = self.stream.offset().saturating_add(RESYNC_BYTES_MAX);
        while self.stream.offset() < limit {
            let window = self.stream.fill(HEADER_BYTES_MAX);
            if let Some(at) = find_record(window) {
                self.stream.consume(at);
                return true;
            }
            if window.len() < HEADER_BYTES_MAX {
                self.stream.consume(HEADER_BYTES_MAX);
                return false;
            }
            // The beginning of a record may stand across the end of the window.
            self.stream.consume(HEADER_BYTES_MAX - LOOKAHEAD_BYTES);
        }
        false
    }
}

/// The page that a record of this header and this body holds.
fn page(fields: &Fields, block: &[u8], offset: u64) -> Result<Option<WarcPage>, WarcError> {
    let bad_header = |fault| WarcError::BadHeader { offset, fault };
    let Some(payload) = Payload::find(fields, block).map_err(bad_header)? else {
        return Ok(None);
    };
    let uri = fields
        .get("warc-target-uri")
        .ok_or_else(|| bad_header("has no `WARC-Target-URI`"))?;
    // The grammar of WARC 1.0 puts the address in angle brackets, its examples do not.
    let bare = uri.strip_prefix('<').and_then(|uri| uri.strip_suffix('>'));
    let url = bare.unwrap_or(uri).trim().to_owned();
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    if !PAGE_SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(scheme)) {
        return Ok(None);
    }
    let body = match &payload.http {
        Some(http) => http.unpack(block).map_err(|fault| match fault {
            Fault::Coding(coding) => WarcError::Coding { offset, coding },
            Fault::Corrupt(source) => WarcError::Corrupt { offset, source },
            Fault::TooLarge => WarcError::TooLarge { offset },
        })?,
        None => block.to_vec(),
    };
    Ok(Some(WarcPage {
        url,
        date: fields.get("warc-date").and_then(read_date),
        content_type: Some(payload.content_type),
        body,
    }))
}

/// What stands in a record that is a page.
struct Payload {
    content_type: String,
    /// The header of the HTTP answer, in a `response`.
    http: Option<HttpHeader>,
}

impl Payload {
    /// Judges by the record's header and the beginning of its body. `None` where it is no page; an error says what is
    /// wrong with the record.
    fn find(fields: &Fields, block: &[u8]) -> Result<Option<Self>, &'static str> {
        let kind = fields.get("warc-type").ok_or("has no `WARC-Type`")?;
        let is = |wanted: &str| kind.eq_ignore_ascii_case(wanted);
        if is("response") {
            return Self::in_response(fields, block);
        }
        let content_type = fields.get("content-type").unwrap_or_default();
        let is_page = is_html(content_type) || is_media_type(content_type, "text/plain");
        let page = Self {
            content_type: content_type.to_owned(),
            http: None,
        };
        Ok((is_page && (is("resource") || is("conversion"))).then_some(page))
    }

    fn in_response(fields: &Fields, block: &[u8]) -> Result<Option<Self>, &'static str> {
        if !block.starts_with(HTTP) {
            // The answer of another protocol, such as DNS.
            return Ok(None);
        }
        let http = HttpHeader::parse(block).ok_or("is followed by an unreadable HTTP header")?;
        let content_type = http
            .fields
            .get("content-type")
            .or_else(|| fields.get("warc-identified-payload-type"))
            .unwrap_or_default()
            .to_owned();
        // Plain text that a site serves is its robots.txt, hardly ever an article.
        let is_page = http.status == 200 && is_html(&content_type);
        Ok(is_page.then_some(Self {
            content_type,
            http: Some(http),
        }))
    }
}

fn is_html(content_type: &str) -> bool {
    is_media_type(content_type, "text/html") || is_media_type(content_type, "application/xhtml+xml")
}

fn is_media_type(content_type: &str, wanted: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(wanted)
}

/// Whether a record ends well before these bytes: at blank lines with another record or the end behind them.
fn is_boundary(behind: &[u8]) -> bool {
    let blank = behind.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let rest = behind.get(blank..).unwrap_or_default();
    rest.starts_with(VERSION) || VERSION.starts_with(rest)
}

/// Where a record begins: a line with the version, and a line with a field behind it. What stands before it on the
/// same line does not matter: a record that was cut has no end of line.
fn find_record(bytes: &[u8]) -> Option<usize> {
    let is_start = |at: usize| {
        let line = bytes.get(at..)?.strip_prefix(VERSION)?;
        let (minor, rest) = line.split_first()?;
        let next = rest.strip_prefix(b"\r").unwrap_or(rest).strip_prefix(b"\n")?;
        Some(minor.is_ascii_digit() && next.first()?.is_ascii_alphabetic())
    };
    let capitals = bytes.iter().enumerate().filter(|(_, b)| **b == b'W');
    capitals.map(|(at, _)| at).find(|at| is_start(*at) == Some(true))
}
