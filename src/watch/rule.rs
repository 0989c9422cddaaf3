//! A watch as meant: what must stand together, how near, and how loud to say it.

use jiff::{SignedDuration, civil::Date};

use super::Query;
use crate::facts::{EventType, Grade, How, Realis};

/// How near the members of a watch must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Within {
    /// In one sentence; the title is a sentence of its own.
    #[default]
    Sentence,
    /// In one paragraph; the title is a paragraph of its own.
    Paragraph,
    /// Anywhere in title and body.
    Article,
    /// In so many words of one paragraph, counted from the first word of the first member to the last word of the last.
    Words(u16),
}

/// Where the members must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Where {
    /// In the title.
    Title,
    /// In the title or the lead: the first paragraph of the body.
    Lead,
    /// Anywhere.
    #[default]
    Anywhere,
}

impl Where {
    /// Every place with the name that files use.
    pub const ALL: [(&'static str, Self); 3] = [
        ("title", Self::Title),
        ("lead", Self::Lead),
        ("anywhere", Self::Anywhere),
    ];
}

/// How loud an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Severity {
    /// To be read one day.
    Low,
    /// To be read today.
    #[default]
    Medium,
    /// To be read now.
    High,
    /// To wake somebody.
    Critical,
}

impl Severity {
    /// Every severity with the name that files and records use, quietest first.
    pub const ALL: [(&'static str, Self); 4] = [
        ("low", Self::Low),
        ("medium", Self::Medium),
        ("high", Self::High),
        ("critical", Self::Critical),
    ];

    /// The name that files and records use.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, severity)| *severity == self)
            .map_or("medium", |(name, _)| name)
    }
}

/// How often one watch may alert on one story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Repeat {
    /// Once a story.
    #[default]
    Story,
    /// Once an article, copies of a story included.
    Article,
    /// Once a story, and again when so much time has passed since the last alert on it.
    After(SignedDuration),
}

/// What a watch asks of an event that joins its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventAsk {
    /// The types that count.
    pub kinds: Vec<EventType>,
    /// Id of who must act: an actor, a group, or an official of a country.
    pub from: Option<String>,
    /// Id of whom it must be done to.
    pub to: Option<String>,
    /// Whether it must have happened; empty: whatever.
    pub realis: Vec<Realis>,
    /// PLOVER contexts of which it must have one; empty: none is asked for.
    pub contexts: Vec<&'static str>,
    /// Days before the publication at most.
    pub age_days_max: Option<u32>,
}

/// Actors under one name. A watch may name the group where it may name an actor, and means any actor of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The id in watchlist and records.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// Its actors, those of groups within it among them, by their places in the list of actors; ascending.
    pub actors: Vec<usize>,
}

/// One watch. Members are ids of actors, topics and groups, resolved: a country is its code or the user's own id for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// The id in watchlist and records.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// Every one of these.
    pub all: Vec<String>,
    /// At least [`Watch::at_least`] of these, where there are any.
    pub any: Vec<String>,
    /// How many of `any`.
    pub at_least: usize,
    /// None of these anywhere in title or body.
    pub none: Vec<String>,
    /// What it asks for instead, where it says so as one expression.
    pub query: Option<Query>,
    /// How near.
    pub within: Within,
    /// Where.
    pub place: Where,
    /// The members of `all` in this order.
    pub ordered: bool,
    /// So many mentions of each member in the article.
    pub min_mentions: usize,
    /// Kinds of mention that count; empty: all but pronoun and nominal.
    pub mentions: Vec<How>,
    /// Languages (ISO 639-1) that count; empty: all.
    pub languages: Vec<String>,
    /// Feed names or tags that count; empty: all.
    pub feeds: Vec<String>,
    /// How loud.
    pub severity: Severity,
    /// How often.
    pub repeat: Repeat,
    /// Sinks by name; empty: all.
    pub deliver: Vec<String>,
    /// Whether it is on.
    pub enabled: bool,
    /// Silent before this day.
    pub mute_until: Option<Date>,
    /// The event that must join the members, where it asks for one; it takes the place of `within`.
    pub event: Option<EventAsk>,
    /// Grades of sentence or event that count; empty: all.
    pub grades: Vec<Grade>,
    /// Id of the actor in whose words the members must stand.
    pub said_by: Option<String>,
    /// SHA-256 of what the watch means (`sha256:…`), members' definitions included: the same hash, the same watch.
    pub version: String,
}

impl Watch {
    /// A watch that asks for nothing yet, with everything else as where a file does not say it.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self {
            name: id.clone(),
            id,
            all: Vec::new(),
            any: Vec::new(),
            at_least: 1,
            none: Vec::new(),
            query: None,
            within: Within::default(),
            place: Where::default(),
            ordered: false,
            min_mentions: 1,
            mentions: Vec::new(),
            languages: Vec::new(),
            feeds: Vec::new(),
            severity: Severity::default(),
            repeat: Repeat::default(),
            deliver: Vec::new(),
            enabled: true,
            mute_until: None,
            event: None,
            grades: Vec::new(),
            said_by: None,
            version: String::new(),
        }
    }
}
