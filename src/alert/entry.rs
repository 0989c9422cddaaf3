//! What a line of the log can be.

use serde::Deserialize;
use serde::de::Error as _;

use super::{Alert, FeedHealth};

/// One line of the alert log, by its `kind`.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// `alert`: a watch met an article.
    Alert(Box<Alert>),
    /// `feed-health`: a trouble of a feed, or our own, began or ended.
    FeedHealth(Box<FeedHealth>),
}

impl Entry {
    /// Reads a line of the log. A kind that this version does not know is an error.
    pub fn parse(line: &str) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Head<'l> {
            #[serde(borrow)]
            kind: std::borrow::Cow<'l, str>,
        }
        let head: Head<'_> = serde_json::from_str(line)?;
        match &*head.kind {
            ALERT => Ok(Self::Alert(serde_json::from_str(line)?)),
            FEED_HEALTH => Ok(Self::FeedHealth(serde_json::from_str(line)?)),
            other => Err(serde_json::Error::custom(format!(
                "this version does not know the kind `{other}`"
            ))),
        }
    }

    /// `alert` or `feed-health`.
    pub fn kind(&self) -> &str {
        match self {
            Self::Alert(alert) => &alert.kind,
            Self::FeedHealth(health) => &health.kind,
        }
    }

    /// Its number in the log.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Alert(alert) => alert.seq,
            Self::FeedHealth(health) => health.seq,
        }
    }

    /// Its ULID.
    pub fn id(&self) -> &str {
        match self {
            Self::Alert(alert) => &alert.id,
            Self::FeedHealth(health) => &health.id,
        }
    }

    /// When it was written.
    pub fn time(&self) -> &str {
        match self {
            Self::Alert(alert) => &alert.time,
            Self::FeedHealth(health) => &health.time,
        }
    }

    /// `low`, `medium`, `high` or `critical`.
    pub fn severity(&self) -> &str {
        match self {
            Self::Alert(alert) => &alert.severity,
            Self::FeedHealth(health) => &health.severity,
        }
    }

    /// The watch that it speaks for; a feed's health speaks for none.
    pub fn watch(&self) -> Option<&str> {
        match self {
            Self::Alert(alert) => Some(&alert.watch.id),
            Self::FeedHealth(_) => None,
        }
    }
}

/// The kind of an alert.
pub(super) const ALERT: &str = "alert";
/// The kind of a line on a feed's health.
pub(super) const FEED_HEALTH: &str = "feed-health";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_an_unknown_kind_says_which() {
        for (line, words) in [
            (
                "{\"kind\":\"digest\",\"seq\":1}",
                "does not know the kind `digest`",
            ),
            ("{\"seq\":1}", "missing field `kind`"),
            ("{\"kind\":\"alert\",\"seq\":1}", "missing field"),
            ("{\"kind\":\"feed-health\",\"seq\":1}", "missing field"),
            ("Dear diary", "expected value"),
        ] {
            let error = Entry::parse(line).expect_err("it is no entry").to_string();
            assert!(error.contains(words), "{line}: {error}");
        }
    }
}
