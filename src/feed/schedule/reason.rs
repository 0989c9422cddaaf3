//! Why a feed waits as long as it does.

/// What decided the time until the next poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Nothing asks for a longer wait than the shortest one.
    Floor,
    /// How often the feed brings something new.
    Rhythm,
    /// `Cache-Control: max-age` of the answer.
    MaxAge,
    /// `Expires` of the answer.
    Expires,
    /// `<ttl>` of the feed.
    Ttl,
    /// `sy:updatePeriod` of the feed.
    UpdatePeriod,
    /// `<skipHours>` of the feed.
    SkipHours,
    /// `<skipDays>` of the feed.
    SkipDays,
    /// Its hub pushes what is new.
    Pushed,
    /// `Retry-After` of the answer.
    RetryAfter,
    /// The server asked for silence towards its whole domain.
    Hold,
    /// The server refuses us: 401, 403 or 451.
    Forbidden,
    /// Polls that failed in a row.
    BackOff,
    /// The server said that the feed is gone for good: it is polled no more.
    Gone,
}

impl Reason {
    const ALL: [Self; 14] = [
        Self::Floor,
        Self::Rhythm,
        Self::MaxAge,
        Self::Expires,
        Self::Ttl,
        Self::UpdatePeriod,
        Self::SkipHours,
        Self::SkipDays,
        Self::Pushed,
        Self::RetryAfter,
        Self::Hold,
        Self::Forbidden,
        Self::BackOff,
        Self::Gone,
    ];

    /// The name that the database, logs and `feeds` use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Rhythm => "rhythm",
            Self::MaxAge => "max-age",
            Self::Expires => "expires",
            Self::Ttl => "ttl",
            Self::UpdatePeriod => "update-period",
            Self::SkipHours => "skip-hours",
            Self::SkipDays => "skip-days",
            Self::Pushed => "pushed",
            Self::RetryAfter => "retry-after",
            Self::Hold => "hold",
            Self::Forbidden => "forbidden",
            Self::BackOff => "back-off",
            Self::Gone => "gone",
        }
    }

    /// What it means, in words that follow "because".
    pub fn words(self) -> &'static str {
        match self {
            Self::Floor => "no feed is asked more often",
            Self::Rhythm => "the feed seldom brings something new",
            Self::MaxAge => "the server says how long its answer holds (max-age)",
            Self::Expires => "the server says how long its answer holds (Expires)",
            Self::Ttl => "the feed says how long it holds (ttl)",
            Self::UpdatePeriod => "the feed says how often it is updated",
            Self::SkipHours => "the feed names hours in which nothing new comes",
            Self::SkipDays => "the feed names days on which nothing new comes",
            Self::Pushed => "its hub pushes what is new",
            Self::RetryAfter => "the server asks to wait",
            Self::Hold => "the server asked not to be asked at all for a while",
            Self::Forbidden => "the server refuses us",
            Self::BackOff => "the last polls failed",
            Self::Gone => "the server says that the feed is gone for good",
        }
    }

    /// The reason of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_name(reason.name()), Some(reason));
        }
        assert_eq!(Reason::from_name("whim"), None);
    }
}
