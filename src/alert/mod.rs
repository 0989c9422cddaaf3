//! The alert record: one line of the log, and how a person reads it. Takes an article, its facts and a hit.

mod draft;
mod escape;
mod record;
mod shown;

pub use draft::{Draft, Issue, Source};
pub use escape::{escape_json, for_terminal};
pub use record::{
    Alert, ArticleNote, ArticleRef, Copy, Evidence, Latency, Member, Novelty, StoryRef, WatchRef,
};
pub use shown::shown;
