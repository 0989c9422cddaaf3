//! Facts of an article: its sentences, and the actors and topics in them. Takes an `Article` and a `Lexicon`.

pub mod builtin;
pub mod common_words;

mod actor;
mod cast;
mod chunk;
mod date;
mod dateline;
mod detail;
mod document;
mod event;
mod foreign;
mod given;
mod grade;
mod heads;
mod holder;
mod homonym;
mod how;
mod inflection;
mod input;
mod lexicon;
mod longer;
mod matcher;
mod meaning;
mod mention;
mod office;
mod outlet;
mod person;
mod person_name;
mod place;
mod post;
mod prose;
mod quote;
mod reason;
mod record;
mod sentence;
mod short_name;
mod sieve;
mod sound;
mod stems;
mod surname;
mod tokens;
mod tongue;
mod topic;
mod variant;
mod who;
mod words;

pub use actor::{Actor, ActorKind, Guarded, Name, Role, SurnameAlone, Topic, WeakAlias};
pub use cast::{Cast, Found, Naming, StatedRole};
pub use date::{DateKind, DateMention};
pub use detail::Detail;
pub use document::{Document, Places, Region};
pub use event::{Event, EventType, Lesson, Realis, contexts as event_contexts, train as train_events};
pub use grade::Grade;
pub use how::How;
pub use input::Input;
pub use lexicon::{Entry, Lexicon};
pub use mention::{Mention, Rejected};
pub use person_name::same_person;
pub use place::PlaceMention;
pub use quote::Quote;
pub use reason::Reason;
pub use record::{Record, events_and_quotes, record};
pub use sentence::{Part, Sentence};
pub use topic::{FoundTopic, builtin_topic_name, builtin_topics, topic_score};
pub use variant::Variant;
pub use who::Who;

use std::sync::OnceLock;

use crate::article::Published;

/// What one article says, each fact with the place that proves it.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Title and text.
    pub document: Document,
    /// Its sentences in order, the title first.
    pub sentences: Vec<Sentence>,
    /// Mentions of actors and topics in order.
    pub mentions: Vec<Mention>,
    /// Spellings that were turned down, for those who ask why.
    pub rejected: Vec<Rejected>,
    /// ISO 639-1 of the article, where known.
    pub language: Option<String>,
    /// When the article was published.
    pub published: Option<Published>,
    detail: OnceLock<Box<Detail>>,
}

impl Facts {
    /// The deeper facts, read when they are first asked for, and once. `lexicon` is the one of [`extract`].
    pub fn detail(&self, lexicon: &Lexicon) -> &Detail {
        self.detail
            .get_or_init(|| Box::new(detail::detail(self, lexicon)))
    }
}

#[cfg(test)]
impl Facts {
    /// The same with deeper facts made by hand.
    pub(crate) fn with_detail(mut self, detail: Detail) -> Self {
        self.detail = OnceLock::from(Box::new(detail));
        self
    }
}

/// Reads the facts of an article: sentences and mentions at once, the rest when [`Facts::detail`] is asked for.
pub fn extract(input: &Input<'_>, lexicon: &Lexicon) -> Facts {
    let document = Document::new(input.title, input.text);
    let sentences = sentence::sentences(&document, input.language);
    let (mentions, rejected) = mention::mentions(&document, &sentences, input, lexicon);
    Facts {
        document,
        sentences,
        mentions,
        rejected,
        language: input.language.map(str::to_owned),
        published: input.published,
        detail: OnceLock::new(),
    }
}

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod homonym_tests;
#[cfg(test)]
mod names_tests;
#[cfg(test)]
mod posts_tests;
#[cfg(test)]
mod tests;
