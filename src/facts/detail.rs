//! The deeper facts of an article, read where somebody asks for them: most articles name nobody whom a watch is about.

use super::event::Scene;
use super::prose::Prose;
use super::topic::found_topics;
use super::{Cast, DateMention, Event, Facts, FoundTopic, Grade, Lexicon, PlaceMention, Quote};
use super::{cast, date, event, grade, quote};

/// Who else is named, who said what, when, where, and who did what to whom.
#[derive(Debug, Clone, Default)]
pub struct Detail {
    /// Everybody who is named.
    pub cast: Cast,
    /// Expressions of time, in order.
    pub dates: Vec<DateMention>,
    /// Places, in order.
    pub places: Vec<PlaceMention>,
    /// Quotations and indirect speech, in order.
    pub quotes: Vec<Quote>,
    /// Events, in order.
    pub events: Vec<Event>,
    /// Built-in topics that nobody watches, in the order of their first terms.
    pub topics: Vec<FoundTopic>,
    /// The grade of each sentence.
    pub grades: Vec<Grade>,
}

/// Reads the deeper facts: first who, where and when, then who said what, then who did what, then what of it is news.
pub(super) fn detail(facts: &Facts, lexicon: &Lexicon) -> Detail {
    let prose = Prose::new(&facts.document, &facts.sentences);
    let dates = date::dates(facts, &prose);
    let (mut cast, places) = cast::cast(facts, &prose, lexicon);
    let quotes = quote::quotes(facts, &prose, &mut cast, lexicon);
    let mut events = event::events(
        &Scene {
            facts,
            prose: &prose,
            dates: &dates,
            places: &places,
            quotes: &quotes,
            lexicon,
        },
        &mut cast,
    );
    let grades = grade::grades(facts, &prose, &dates, &quotes, &mut events);
    Detail {
        cast,
        dates,
        places,
        quotes,
        events,
        topics: found_topics(facts, lexicon),
        grades,
    }
}
