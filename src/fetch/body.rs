//! The body of an answer, piece by piece, never more than its cap.

use bytes::{Bytes, BytesMut};
use url::Url;

use super::error::{Error, shown};

/// Room made at once for a body whose length is told. What a server says of its length is no reason to set aside more.
const RESERVED_MAX: usize = 256 << 10;

/// So much of a redirect's body is read, so that its connection can serve the next request; a longer one is cheaper to
/// drop with its connection.
const DRAINED_MAX: usize = 16 << 10;

/// Reads a body to its end. One that is longer than `limit` bytes after decompression is given up as soon as that
/// shows: what was read till then is all that it cost.
pub(super) async fn read(url: &Url, response: &mut reqwest::Response, limit: usize) -> Result<Bytes, Error> {
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
    if first.len() > limit {
        return Err(too_large());
    }
    let Some(second) = chunk(url, response).await? else {
        return Ok(first);
    };
    let so_far = first.len() + second.len();
    let mut body = BytesMut::with_capacity(told.min(RESERVED_MAX).max(so_far));
    body.extend_from_slice(&first);
    let mut next = Some(second);
    while let Some(piece) = next {
        if body.len() + piece.len() > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&piece);
        next = chunk(url, response).await?;
    }
    Ok(body.freeze())
}

/// Reads the beginning of a body, `limit` bytes at most.
pub(super) async fn read_beginning(
    url: &Url,
    response: &mut reqwest::Response,
    limit: usize,
) -> Result<Bytes, Error> {
    let mut body = BytesMut::new();
    while let Some(piece) = chunk(url, response).await? {
        let room = limit - body.len();
        body.extend_from_slice(piece.get(..room).unwrap_or(&piece));
        if body.len() == limit {
            break;
        }
    }
    Ok(body.freeze())
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
