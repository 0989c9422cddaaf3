//! What can be wrong: with a feed, and with the machine that polls.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// What is wrong with a feed, gravest first; or with the machine that polls them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// No host answers: it is our own network. Never a feed's.
    Network,
    /// The server says that it is gone for good (410).
    Gone,
    /// It refuses us, or asks for proof of a browser.
    Blocked,
    /// It cannot be fetched: no server, no answer, an error.
    Dead,
    /// What comes is no feed.
    NotAFeed,
    /// It has no items, and never was without before.
    Empty,
    /// It ends before it is complete.
    Truncated,
    /// A clock is wrong: the feed's dates lie in the future. Or it is our own clock.
    Clock,
    /// Its items change their ids while their links stay.
    GuidChurn,
    /// It takes long to answer.
    Slow,
    /// It brings nothing new for far longer than usual.
    Frozen,
}

impl Trouble {
    /// Every trouble, gravest first.
    pub const ALL: [Self; 11] = [
        Self::Network,
        Self::Gone,
        Self::Blocked,
        Self::Dead,
        Self::NotAFeed,
        Self::Empty,
        Self::Truncated,
        Self::Clock,
        Self::GuidChurn,
        Self::Slow,
        Self::Frozen,
    ];

    /// The name that the alert log, the database and `feeds` use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Gone => "gone",
            Self::Blocked => "blocked",
            Self::Dead => "dead",
            Self::NotAFeed => "not-a-feed",
            Self::Empty => "empty",
            Self::Truncated => "truncated",
            Self::Clock => "clock",
            Self::GuidChurn => "guid-churn",
            Self::Slow => "slow",
            Self::Frozen => "frozen",
        }
    }

    /// The trouble of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trouble| trouble.name() == name)
    }

    /// What it means, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Network => "no host answers",
            Self::Gone => "the server says that the feed is gone for good",
            Self::Blocked => "the server refuses us",
            Self::Dead => "the feed cannot be fetched",
            Self::NotAFeed => "what comes is no feed",
            Self::Empty => "the feed has no items any more",
            Self::Truncated => "the feed ends before it is complete",
            Self::Clock => "the feed's dates lie in the future",
            Self::GuidChurn => "the feed gives its items new ids at each poll",
            Self::Slow => "the feed takes long to answer",
            Self::Frozen => "the feed brings nothing new",
        }
    }

    /// Polls in a row that must show it before it is told: one may be an accident.
    pub(super) fn polls_min(self) -> u32 {
        match self {
            Self::Network | Self::Gone | Self::Frozen => 1,
            Self::Slow | Self::Dead => 3,
            _ => 2,
        }
    }

    /// How long it must have lasted before it is told: a server that is down for an hour is back by itself.
    pub(super) fn lasting_min(self) -> SignedDuration {
        match self {
            Self::Dead => SignedDuration::from_hours(6),
            _ => SignedDuration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_database() {
        for trouble in Trouble::ALL {
            let json = serde_json::to_string(&trouble).expect("it serialises");
            assert_eq!(json, format!("\"{}\"", trouble.name()));
            assert_eq!(Trouble::named(trouble.name()), Some(trouble));
        }
        assert_eq!(Trouble::named("fine"), None);
    }
}
