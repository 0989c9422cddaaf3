//! The body of an answer, piece by piece, never more than its cap.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::time::Instant;
use url::Url;

use super::error::{Error, shown};

/// Room made at once for a body whose length is told. What a server says of its length is no reason to set aside more.
const RESERVED_MAX: usize = 256 << 10;

/// So much of a redirect's body is read, so that its connection can serve the next request; a longer one is cheaper to
/// drop with its connection.
const DRAINED_MAX: usize = 16 << 10;

/// Beyond so many pieces, a body's pieces must be of so many bytes on average: those of a server that writes whole packets
/// are five times as long.
const SMALL_PIECES_MAX: usize = 10_000;
const PIECE_BYTES_MIN: usize = 256;

/// What a body may cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Bytes after decompression.
    pub(super) bytes: usize,
    /// When it must be there.
    pub(super) deadline: Instant,
    /// The time that the whole request has, for the error's words.
    pub(super) timeout: Duration,
}

/// Reads a body to its end. One that is longer than its bound is given up as soon as that shows: what was read till
/// then is all that it cost.
pub(super) async fn read(
    url: &Url,
    response: &mut reqwest::Response,
    bounds: Bounds,
) -> Result<Bytes, Error> {
    let mut so_far = 0;
    let whole = whole(url, response, bounds.bytes, &mut so_far);
    let Ok(body) = tokio::time::timeout_at(bounds.deadline, whole).await else {
        let (url, limit) = (shown(url), bounds.timeout);
        return Err(match so_far {
            0 => Error::Timeout { url, limit },
            bytes => Error::TooSlow { url, bytes, limit },
        });
    };
    body
}

async fn whole(
    url: &Url,
    response: &mut reqwest::Response,
    limit: usize,
    so_far: &mut usize,
) -> Result<Bytes, Error> {
    let too_large = || Error::TooLarge {
        url: shown(url),
        limit,
    };
    let told = response
        .content_length()
        .map_or(0, |told| usize::try_from(told).unwrap_or(usize::MAX));
    if told > limit {
        return Err(too_large());
    }
    let Some(first) = chunk(url, response).await? else {
        return Ok(Bytes::new());
    };
    *so_far = first.len();
    if *so_far > limit {
        return Err(too_large());
    }
    let Some(second) = chunk(url, response).await? else {
        return Ok(first);
    };
    let mut body = BytesMut::with_capacity(told.min(RESERVED_MAX).max(first.len() + second.len()));
    body.extend_from_slice(&first);
    let mut next = Some(second);
    let mut pieces = 1;
    while let Some(piece) = next {
        pieces += 1;
        *so_far = body.len() + piece.len();
        if *so_far > limit {
            return Err(too_large());
        }
        if pieces > SMALL_PIECES_MAX + *so_far / PIECE_BYTES_MIN {
            return Err(Error::EndlessChunks {
                url: shown(url),
                pieces,
                bytes: *so_far,
            });
        }
        body.extend_from_slice(&piece);
        next = chunk(url, response).await?;
    }
    Ok(body.freeze())
}

/// Reads the beginning of a body, as much as its bound; what follows is left.
pub(super) async fn read_beginning(
    url: &Url,
    response: &mut reqwest::Response,
    bounds: Bounds,
) -> Result<Bytes, Error> {
    let beginning = async {
        let mut body = BytesMut::new();
        for _ in 0..SMALL_PIECES_MAX + bounds.bytes / PIECE_BYTES_MIN {
            let Some(piece) = chunk(url, response).await? else {
                break;
            };
            let room = bounds.bytes - body.len();
            body.extend_from_slice(piece.get(..room).unwrap_or(&piece));
            if body.len() == bounds.bytes {
                break;
            }
        }
        Ok(body.freeze())
    };
    tokio::time::timeout_at(bounds.deadline, beginning)
        .await
        .unwrap_or_else(|_| {
            Err(Error::Timeout {
                url: shown(url),
                limit: bounds.timeout,
            })
        })
}

/// Reads a short body away, as far as that goes.
pub(super) async fn drain(response: &mut reqwest::Response) {
    let mut left = DRAINED_MAX;
    while let Ok(Some(piece)) = response.chunk().await {
        match left.checked_sub(piece.len()) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

async fn chunk(url: &Url, response: &mut reqwest::Response) -> Result<Option<Bytes>, Error> {
    response
        .chunk()
        .await
        .map_err(|error| Error::from_client(url, error))
}
