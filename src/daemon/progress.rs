//! Signs of life of the stages, for the watchdog.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters that the stages move on.
#[derive(Debug, Default)]
pub struct Progress {
    poller: AtomicU64,
    reader: AtomicU64,
    taken: AtomicU64,
    done: AtomicU64,
}

/// The counters at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    poller: u64,
    reader: u64,
    taken: u64,
    done: u64,
}

impl Progress {
    /// The poller went round once.
    pub fn poller_turned(&self) {
        self.poller.fetch_add(1, Ordering::Relaxed);
    }

    /// The reader went round once.
    pub fn reader_turned(&self) {
        self.reader.fetch_add(1, Ordering::Relaxed);
    }

    /// A core thread took an article.
    pub fn article_taken(&self) {
        self.taken.fetch_add(1, Ordering::Relaxed);
    }

    /// A core thread is done with an article.
    pub fn article_done(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// The counters.
    pub fn seen(&self) -> Seen {
        Seen {
            poller: self.poller.load(Ordering::Relaxed),
            reader: self.reader.load(Ordering::Relaxed),
            taken: self.taken.load(Ordering::Relaxed),
            done: self.done.load(Ordering::Relaxed),
        }
    }
}

impl Seen {
    /// The stages that stood still since `before`: the poller and the reader go round every few seconds, and the core
    /// stands still when it holds articles and finishes none.
    pub fn stuck_since(self, before: Self) -> Vec<&'static str> {
        let mut stuck = Vec::new();
        if self.poller == before.poller {
            stuck.push("poller");
        }
        if self.reader == before.reader {
            stuck.push("reader");
        }
        if before.taken > before.done && self.done == before.done {
            stuck.push("core");
        }
        stuck
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_stands_still_is_named() {
        let progress = Progress::default();
        let start = progress.seen();
        assert_eq!(progress.seen().stuck_since(start), ["poller", "reader"]);
        progress.poller_turned();
        progress.reader_turned();
        progress.article_taken();
        assert_eq!(
            progress.seen().stuck_since(start),
            [""; 0],
            "an article may take a while"
        );
        let held = progress.seen();
        progress.poller_turned();
        progress.reader_turned();
        assert_eq!(progress.seen().stuck_since(held), ["core"]);
        progress.article_done();
        assert_eq!(progress.seen().stuck_since(held), [""; 0]);
    }
}
