//! HTTP answers, as they stand in WARC records: bytes in, the page's own bytes out (RFC 9110 and RFC 9112).

use std::io::{self, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::header::{Fields, header_bytes};
use super::{BODY_BYTES_MAX, GZIP_MAGIC, HEADER_BYTES_MAX};

/// Codings of one answer. Real ones have one or two; each costs as much as a whole page.
const CODINGS_MAX: usize = 4;

/// Bytes that are looked at to tell markup from compressed bytes.
const MARKUP_BYTES: usize = 64;

/// How every HTTP answer begins.
pub(super) const HTTP: &[u8] = b"HTTP/";

/// The header of an HTTP answer.
pub(super) struct HttpHeader {
    pub(super) status: u16,
    pub(super) fields: Fields,
    /// Bytes of the header.
    bytes: usize,
}

/// Why a page can't be unpacked.
#[derive(Debug)]
pub(super) enum Fault {
    /// The coding is not known.
    Coding(String),
    /// The bytes are not what the coding says.
    Corrupt(io::Error),
    /// The page is larger than [`BODY_BYTES_MAX`].
    TooLarge,
}

impl HttpHeader {
    /// Reads an answer's status line and fields; `None` where they can't be read. The words behind the status
    /// may be missing, as may the body with the blank line before it.
    pub(super) fn parse(block: &[u8]) -> Option<Self> {
        let window = block.get(..HEADER_BYTES_MAX).unwrap_or(block);
        let bytes = header_bytes(window).or((window.len() == block.len()).then_some(block.len()))?;
        let header = window.get(..bytes)?;
        let line = header.split(|b| *b == b'\n').next()?;
        let status = String::from_utf8_lossy(line)
            .split_ascii_whitespace()
            .nth(1)?
            .parse()
            .ok()?;
        Some(Self {
            status,
            fields: Fields::parse(header),
            bytes,
        })
    }

    /// The page in this answer: its transfer and content codings undone. A body that ends early is taken as far as it
    /// goes.
    pub(super) fn unpack(&self, block: &[u8]) -> Result<Vec<u8>, Fault> {
        let codings: Vec<String> = ["content-encoding", "transfer-encoding"]
            .into_iter()
            .flat_map(|name| self.fields.all(name))
            .flat_map(|list| list.split(','))
            .map(|coding| coding.trim().to_ascii_lowercase())
            .filter(|coding| !matches!(coding.as_str(), "" | "identity"))
            .collect();
        let mut body = block.get(self.bytes..).unwrap_or_default().to_vec();
        if codings.len() > CODINGS_MAX {
            return Err(Fault::Coding(codings.join(", ")));
        }
        for coding in codings.iter().rev() {
            // Some archives keep the fields and undo the codings; some servers name codings that they do not use.
            if body.is_empty() || is_markup(&body) {
                break;
            }
            body = match coding.as_str() {
                "chunked" => unchunk(body)?,
                "gzip" | "x-gzip" if body.starts_with(&GZIP_MAGIC) => inflate(GzDecoder::new(&*body))?,
                "gzip" | "x-gzip" => body,
                "deflate" if is_zlib(&body) => inflate(ZlibDecoder::new(&*body))?,
                // What servers send, though RFC 9110, 8.4.1.2, calls it wrong.
                "deflate" => inflate(DeflateDecoder::new(&*body))?,
                _ => return Err(Fault::Coding(coding.clone())),
            };
        }
        Ok(body)
    }
}

/// Whether the bytes are a page as it is read: a tag, and no control characters.
fn is_markup(body: &[u8]) -> bool {
    let body = body
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(body)
        .trim_ascii_start();
    let start = body.get(..MARKUP_BYTES).unwrap_or(body);
    start.starts_with(b"<")
        && start
            .iter()
            .all(|b| !b.is_ascii_control() || b.is_ascii_whitespace())
}

/// Joins chunks (RFC 9112, 7.1). A body that does not begin with a chunk's size is no longer chunked.
fn unchunk(body: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body.as_slice();
    let mut is_first = true;
    while let Some(end) = rest.iter().position(|b| *b == b'\n') {
        let Some(size) = rest.get(..end).and_then(chunk_bytes) else {
            if is_first {
                return Ok(body);
            }
            let error = io::Error::new(io::ErrorKind::InvalidData, "a chunk has no size");
            return Err(Fault::Corrupt(error));
        };
        is_first = false;
        rest = rest.get(end + 1..).unwrap_or_default();
        let chunk = rest.get(..size).unwrap_or(rest);
        joined.extend_from_slice(chunk);
        rest = rest.get(chunk.len()..).unwrap_or_default();
        if size == 0 || rest.is_empty() {
            return Ok(joined);
        }
        rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    Ok(if is_first { body } else { joined })
}

/// The size in the line before a chunk: hexadecimal, with parameters behind it that nobody uses.
fn chunk_bytes(line: &[u8]) -> Option<usize> {
    let digits = line.split(|b| *b == b';').next()?.trim_ascii();
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = str::from_utf8(digits).ok().filter(|_| is_hex)?;
    usize::from_str_radix(digits, 16).ok()
}

/// Whether the bytes begin with a zlib header (RFC 1950, 2.2).
fn is_zlib(body: &[u8]) -> bool {
    match body {
        [method, flags, ..] => {
            method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)).is_multiple_of(31)
        }
        _ => false,
    }
}

fn inflate(reader: impl Read) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    let limit = BODY_BYTES_MAX as u64 + 1;
    match reader.take(limit).read_to_end(&mut body) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(Fault::Corrupt(error)),
        _ if body.len() > BODY_BYTES_MAX => Err(Fault::TooLarge),
        _ => Ok(body),
    }
}
