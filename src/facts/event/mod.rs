//! Who did what to whom: events in the types of the PLOVER ontology.

mod realis;

use jiff::civil::Date;

use super::prose::Prose;
use super::{Cast, DateMention, Facts, Grade, Lexicon, PlaceMention, Quote, Who};
use crate::text::Span;

pub use realis::Realis;

/// The sixteen event types of PLOVER.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    /// Agrees to do something.
    Agree,
    /// Meets, visits, talks.
    Consult,
    /// Backs somebody in words or by recognition.
    Support,
    /// Gives way.
    Concede,
    /// Works together in deed.
    Cooperate,
    /// Gives something.
    Aid,
    /// Withdraws, releases, lays down arms.
    Retreat,
    /// Asks for or demands something.
    Request,
    /// Blames, accuses, investigates.
    Accuse,
    /// Refuses.
    Reject,
    /// Announces a harm.
    Threaten,
    /// Demonstrates, strikes, riots.
    Protest,
    /// Cuts or worsens relations, trade, aid.
    Sanction,
    /// Readies or moves forces.
    Mobilize,
    /// Arrests, seizes, restricts.
    Coerce,
    /// Uses force.
    Assault,
}

impl EventType {
    /// Every type with the name that files and records use.
    pub const ALL: [(&'static str, Self); 16] = [
        ("AGREE", Self::Agree),
        ("CONSULT", Self::Consult),
        ("SUPPORT", Self::Support),
        ("CONCEDE", Self::Concede),
        ("COOPERATE", Self::Cooperate),
        ("AID", Self::Aid),
        ("RETREAT", Self::Retreat),
        ("REQUEST", Self::Request),
        ("ACCUSE", Self::Accuse),
        ("REJECT", Self::Reject),
        ("THREATEN", Self::Threaten),
        ("PROTEST", Self::Protest),
        ("SANCTION", Self::Sanction),
        ("MOBILIZE", Self::Mobilize),
        ("COERCE", Self::Coerce),
        ("ASSAULT", Self::Assault),
    ];

    /// The name that files and records use.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }
}

/// Something that somebody did, does or will do to somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What it is.
    pub kind: EventType,
    /// How it was done, a mode of the type in PLOVER: "visit", "demo".
    pub mode: Option<&'static str>,
    /// What it is about, contexts of PLOVER: "military".
    pub contexts: Vec<&'static str>,
    /// Who acts; both sides where it is mutual.
    pub actors: Vec<Who>,
    /// On whom.
    pub recipients: Vec<Who>,
    /// The words that tell of it.
    pub trigger: Span,
    /// Number of their sentence.
    pub sentence: usize,
    /// TIMEX3 value of when it happened, where that is told.
    pub date: Option<String>,
    /// First and last day of that.
    pub days: Option<(Date, Date)>,
    /// Where, in the article's words.
    pub place: Option<Span>,
    /// Whether it happened.
    pub realis: Realis,
    /// How much of today's news it is.
    pub grade: Grade,
    /// How sure, 0 to 100.
    pub confidence: u8,
    /// The strongest reasons for it, in words.
    pub because: Vec<String>,
}

/// What events are read from.
#[derive(Debug, Clone, Copy)]
#[allow(dead_code, reason = "the grammar of events is being built on it")]
pub(super) struct Scene<'a> {
    pub(super) facts: &'a Facts,
    pub(super) prose: &'a Prose<'a>,
    pub(super) dates: &'a [DateMention],
    pub(super) places: &'a [PlaceMention],
    pub(super) quotes: &'a [Quote],
    pub(super) lexicon: &'a Lexicon,
}

/// The events of an article, in order, not yet graded. Parties that have no name are added to the cast.
pub(super) fn events(_scene: &Scene<'_>, _cast: &mut Cast) -> Vec<Event> {
    Vec::new()
}
