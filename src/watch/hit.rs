//! The outcome of a watch on an article.

use jiff::civil::Date;

use super::NotYet;
use crate::text::Span;

/// A watch that an article meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Number of the watch.
    pub watch: usize,
    /// One mention (by number) for each member, members of `all` first.
    pub members: Vec<usize>,
    /// The sentences or paragraphs that prove it, in order.
    pub evidence: Vec<Evidence>,
    /// In how many places the watch is met.
    pub places: usize,
}

/// A sentence or paragraph that proves a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// Its place in the document.
    pub span: Span,
    /// Its paragraph; 0 is the title.
    pub paragraph: usize,
}

/// What keeps a watch silent: the first thing that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// `enabled = false`.
    Disabled,
    /// It asks for what this version cannot judge.
    NotYet(Vec<NotYet>),
    /// `mute_until` lies ahead.
    Muted(Date),
    /// The article's language is none of `languages`.
    Language(Option<String>),
    /// The feed is none of `feeds`.
    Feed,
    /// A member of `none` is mentioned.
    Unwanted {
        /// The member.
        entry: usize,
        /// Its mention.
        mention: usize,
    },
    /// A member of `all` is not mentioned.
    Missing(usize),
    /// A member is mentioned less often than `min_mentions`.
    TooFewMentions {
        /// The member.
        entry: usize,
        /// How often.
        have: usize,
    },
    /// Fewer than `at_least` of `any` are mentioned.
    TooFewOfAny {
        /// How many.
        have: usize,
    },
    /// All are there, and never together in the scope, the place and the order asked for.
    NeverTogether,
}
