//! Expressions of time, resolved against the date of publication.

use jiff::civil::Date;

use super::Facts;
use super::prose::Prose;
use crate::text::Span;

/// What an expression of time tells; TIMEX3's four types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateKind {
    /// A day or longer on the calendar.
    Date,
    /// A time of day.
    Time,
    /// How long.
    Duration,
    /// How often.
    Set,
}

impl DateKind {
    /// The name that records use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::Duration => "duration",
            Self::Set => "set",
        }
    }
}

/// An expression of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMention {
    /// The words.
    pub span: Span,
    /// Number of the sentence.
    pub sentence: usize,
    /// What it tells.
    pub kind: DateKind,
    /// TIMEX3 value: `2023-06-27`, `2023-W25-WE`, `1962`, `P11D`, `PAST_REF`.
    pub value: String,
    /// First and last day that it covers, where it lies on the calendar. An open end ("since 1962") is the publication's day.
    pub days: Option<(Date, Date)>,
}

/// The expressions of time in an article, in order.
pub(super) fn dates(_facts: &Facts, _prose: &Prose<'_>) -> Vec<DateMention> {
    Vec::new()
}
