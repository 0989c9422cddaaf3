//! Facts of an article: its sentences, and the actors and topics in them. Takes an `Article` and a `Lexicon`.

mod actor;
pub mod builtin;
pub mod common_words;
mod how;

pub use actor::{Actor, ActorKind, Guarded, Name, Role, SurnameAlone, Topic, WeakAlias};
pub use how::How;
