//! The records of the log, and how a person reads them: alerts, made of an article, its facts and a hit; and the health
//! of feeds.

mod draft;
mod entry;
mod escape;
mod health;
mod record;
mod shown;
mod style;

pub use draft::{Draft, Issue, Source};
pub use entry::Entry;
pub use escape::{escape_json, for_terminal};
pub use health::{FeedHealth, FeedRef, LastGood, Place};
pub use record::{
    Alert, ArticleNote, ArticleRef, Copy, Evidence, Latency, Member, Novelty, StoryRef, WatchRef,
};
pub use shown::{shown, shown_entry};
pub use style::Style;
