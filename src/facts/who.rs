//! Which actor a fact is about.

/// An actor of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// One of the lexicon, by its number there: watched, or built in.
    Listed(usize),
    /// One that only the article names, by its number in [`Cast::found`](super::Cast::found).
    Found(usize),
}
