//! A reader that shows bytes before they are taken, and knows how many it has given.

use std::io::{self, BufRead, Read};

use super::WarcError;

/// Bytes that are asked of the reader at least, so that small records do not move the buffer each time.
const STEP_BYTES: usize = 64 << 10;

/// A window on a reader. Where the reader fails, the bytes end, and [`Stream::failure`] says why.
pub(super) struct Stream<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Where in the buffer the bytes begin that are not taken yet.
    start: usize,
    /// How many bytes are taken.
    offset: u64,
    /// The reader gives no more.
    ended: bool,
    failure: Option<io::Error>,
}

impl<R: BufRead> Stream<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            start: 0,
            offset: 0,
            ended: false,
            failure: None,
        }
    }

    /// How many bytes are taken so far.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Why the bytes ended early, once.
    pub(super) fn failure(&mut self) -> Option<WarcError> {
        let offset = self.offset + self.held().len() as u64;
        self.failure.take().map(|source| WarcError::Io { offset, source })
    }

    /// Shows the next bytes: so many, or fewer where the reader ends.
    pub(super) fn fill(&mut self, bytes: usize) -> &[u8] {
        let missing = bytes.saturating_sub(self.held().len());
        if missing > 0 && !self.ended {
            self.buffer.drain(..self.start);
            self.start = 0;
            let asked = missing.max(STEP_BYTES);
            match (&mut self.reader)
                .take(asked as u64)
                .read_to_end(&mut self.buffer)
            {
                Ok(read) => self.ended = read < asked,
                Err(error) => self.fail(error),
            }
        }
        let held = self.held();
        held.get(..bytes).unwrap_or(held)
    }

    /// Takes so many of the bytes that were shown.
    pub(super) fn consume(&mut self, bytes: usize) {
        let bytes = bytes.min(self.held().len());
        self.start += bytes;
        self.offset += bytes as u64;
    }

    /// Takes so many bytes without keeping them; false where there are fewer.
    pub(super) fn skip(&mut self, bytes: u64) -> bool {
        let held = self.held().len();
        let missing = bytes.saturating_sub(held as u64);
        // What does not fit is more than the buffer holds.
        self.consume(usize::try_from(bytes).unwrap_or(held));
        if missing == 0 {
            return true;
        }
        if self.ended {
            return false;
        }
        match io::copy(&mut (&mut self.reader).take(missing), &mut io::sink()) {
            Ok(skipped) => {
                self.offset += skipped;
                self.ended = skipped < missing;
            }
            Err(error) => self.fail(error),
        }
        !self.ended
    }

    /// Takes the ends of lines that stand next.
    pub(super) fn skip_blank_lines(&mut self) {
        while matches!(self.fill(1), b"\r" | b"\n") {
            self.consume(1);
        }
    }

    fn held(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    fn fail(&mut self, error: io::Error) {
        self.ended = true;
        self.failure = Some(error);
    }
}
