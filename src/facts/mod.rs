//! Facts of an article: its sentences, and the actors and topics in them. Takes an `Article` and a `Lexicon`.

pub mod builtin;
pub mod common_words;

mod actor;
mod dateline;
mod document;
mod foreign;
mod given;
mod heads;
mod holder;
mod homonym;
mod how;
mod inflection;
mod lexicon;
mod longer;
mod matcher;
mod mention;
mod office;
mod person;
mod person_name;
mod post;
mod reason;
mod record;
mod sentence;
mod sound;
mod stems;
mod surname;
mod tokens;
mod tongue;
mod variant;
mod words;

use jiff::civil::Date;

pub use actor::{Actor, ActorKind, Guarded, Name, Role, SurnameAlone, Topic, WeakAlias};
pub use document::{Document, Places, Region};
pub use how::How;
pub use lexicon::{Entry, Lexicon};
pub use mention::{Mention, Rejected};
pub use person_name::same_person;
pub use reason::Reason;
pub use record::{Record, record};
pub use sentence::{Part, Sentence};
pub use variant::Variant;

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
}

/// Reads the facts of a title and a text. `language` is ISO 639-1; it decides how sentences are cut.
pub fn extract(title: &str, text: &str, language: Option<&str>, lexicon: &Lexicon) -> Facts {
    extract_on(title, text, language, None, lexicon)
}

/// [`extract`] on the day of the article.
pub fn extract_on(
    title: &str,
    text: &str,
    language: Option<&str>,
    day: Option<Date>,
    lexicon: &Lexicon,
) -> Facts {
    let document = Document::new(title, text);
    let sentences = sentence::sentences(&document, language);
    let (mentions, rejected) = mention::mentions(&document, &sentences, language, day, lexicon);
    Facts {
        document,
        sentences,
        mentions,
        rejected,
    }
}

#[cfg(test)]
mod names_tests;
#[cfg(test)]
mod posts_tests;
#[cfg(test)]
mod tests;
