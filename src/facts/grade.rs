//! How much of today's news a sentence or an event is.

use super::prose::Prose;
use super::{DateMention, Event, Facts};

/// News told from background.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The news that the article exists to tell.
    Main,
    /// Context of the last days.
    Recent,
    /// Older or standing context.
    Background,
    /// Years ago.
    History,
}

impl Grade {
    /// Every grade with the name that files and records use, newest first.
    pub const ALL: [(&'static str, Self); 4] = [
        ("main", Self::Main),
        ("recent", Self::Recent),
        ("background", Self::Background),
        ("history", Self::History),
    ];

    /// The name that files and records use.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, grade)| *grade == self)
            .map_or("", |(name, _)| name)
    }
}

/// Grades every sentence, and the events in it.
pub(super) fn grades(
    facts: &Facts,
    _prose: &Prose<'_>,
    _dates: &[DateMention],
    _events: &mut [Event],
) -> Vec<Grade> {
    vec![Grade::Main; facts.sentences.len()]
}
