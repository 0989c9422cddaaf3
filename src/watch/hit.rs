//! The outcome of a watch on an article.

use jiff::civil::Date;

use crate::facts::{Grade, Naming};
use crate::text::Span;

/// A watch that an article meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Number of the watch.
    pub watch: usize,
    /// One mention for each member, members of `all` first.
    pub members: Vec<Met>,
    /// The sentences or paragraphs that prove it, in order.
    pub evidence: Vec<Evidence>,
    /// In how many places the watch is met.
    pub places: usize,
}

/// What else is to be told of a hit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// The best grade of what proves it; `None` where nothing does.
    pub grade: Option<Grade>,
    /// Numbers of the events that join the members, in the order of the text.
    pub events: Vec<usize>,
    /// Numbers of the quotes in the evidence.
    pub quotes: Vec<usize>,
}

/// A member that an article mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Where and as what it is named.
    pub naming: Naming,
    /// Id of the group, where the watch names one and the mention is of an actor of it.
    pub group: Option<String>,
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
    /// `mute_until` lies ahead.
    Muted(Date),
    /// The article's language is none of `languages`.
    Language(Option<String>),
    /// The feed is none of `feeds`.
    Feed,
    /// What must not be there is mentioned.
    Unwanted {
        /// The actor or topic.
        entry: usize,
        /// The words that name it.
        span: Span,
    },
    /// A member that must be there is not mentioned: an entry of the lexicon, or a group by its number behind those.
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
    /// A part of the query is not met, even with the article as its scope.
    Unmet(String),
    /// All are there, and never together in the scope, the place and the order asked for.
    NeverTogether,
    /// No event of those that the watch asks for joins the members.
    NoEvent,
    /// They stand together, but only where the article tells of these grades.
    Grade(Vec<Grade>),
    /// They stand together, but never in words of the one who must have said them.
    NotSaid,
}
