//! When a feed is due next: takes what a poll brought and what is known of the feed, gives a time and the reason for it.
//!
//! After a poll that went well ([`Pace`]): the feed's own [`Rhythm`] between a floor and a ceiling; what the server and
//! the document ask for only lengthens the wait. After one that failed ([`Setback`]): back-off. Both give a [`Due`].

mod backlog;
mod pace;
mod reason;
mod rhythm;
mod setback;
mod skips;

pub use backlog::backlog_allows;
pub use pace::{Due, Fresh, Limits, Pace};
pub use reason::Reason;
pub use rhythm::{Reading, Rhythm};
pub use setback::{Refusal, Setback};
