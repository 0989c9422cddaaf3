//! WebSub (W3C Recommendation of 2018, and its forerunner PubSubHubbub 0.4): a feed that is pushed instead of polled.
//! Takes what feeds, hubs and time say, gives what a subscription does next; who asks, listens and stores is elsewhere.
//!
//! The way of a subscription: a feed names a hub ([`Offer`]); the hub is asked to push ([`Subscription::ask`]); it asks
//! back whether that was us ([`Question`], [`Subscription::answer`]); then it pushes, each push signed
//! ([`has_signature`]), until the lease is over, before which it is asked again.

mod offer;
mod plan;
mod question;
mod signature;
mod subscription;

pub use offer::{Offer, offer};
pub use plan::{Change, Wanted, plan};
pub use question::{Mode, Question};
pub use signature::has_signature;
pub use subscription::{Ask, Secret, Stand, Step, Subscription};
