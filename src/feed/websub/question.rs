//! What a hub asks at the callback address, and the form by which it is asked.

use std::time::Duration;

use url::form_urlencoded;

/// Bytes of a challenge that are sent back.
const CHALLENGE_BYTES_MAX: usize = 4096;
/// Characters of a hub's reason for a denial that are kept.
const REASON_CHARS_MAX: usize = 200;

/// What a hub is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// To push.
    Subscribe,
    /// To stop pushing.
    Unsubscribe,
}

impl Mode {
    /// The word of the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Subscribe => "subscribe",
            Self::Unsubscribe => "unsubscribe",
        }
    }
}

/// What a hub asks or says at a callback address (WebSub, sections 5.2 and 5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Was it you who asked for this? The challenge is the answer for yes.
    Confirm {
        /// What for.
        mode: Mode,
        /// About which feed.
        topic: String,
        /// What to send back.
        challenge: String,
        /// How long it will push; hubs of the forerunner may leave it out.
        lease: Option<Duration>,
    },
    /// It does not push, or no longer.
    Denied {
        /// Which feed.
        topic: String,
        /// Why, in its words.
        reason: Option<String>,
    },
}

impl Question {
    /// Reads the query of a request; `None` for what is no question of a hub.
    pub fn read(query: &str) -> Option<Self> {
        let (mut mode, mut topic, mut challenge, mut lease, mut reason) = (None, None, None, None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let slot = match name.as_ref() {
                "hub.mode" => &mut mode,
                "hub.topic" => &mut topic,
                "hub.challenge" => &mut challenge,
                "hub.lease_seconds" => &mut lease,
                "hub.reason" => &mut reason,
                // The callback address may have had a query of its own.
                _ => continue,
            };
            if slot.is_some() {
                return None;
            }
            *slot = Some(value.into_owned());
        }
        let topic = topic?;
        let mode = match mode?.as_str() {
            "subscribe" => Mode::Subscribe,
            "unsubscribe" => Mode::Unsubscribe,
            "denied" => {
                let reason = reason.map(|reason| reason.chars().take(REASON_CHARS_MAX).collect());
                return Some(Self::Denied { topic, reason });
            }
            _ => return None,
        };
        Some(Self::Confirm {
            mode,
            topic,
            challenge: challenge.filter(|c| !c.is_empty() && c.len() <= CHALLENGE_BYTES_MAX)?,
            lease: lease
                .and_then(|secs| secs.trim().parse().ok())
                .map(Duration::from_secs),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions() {
        let confirm = |mode, lease: Option<u64>| {
            Some(Question::Confirm {
                mode,
                topic: "https://n.example/f?a=b".to_owned(),
                challenge: "c h".to_owned(),
                lease: lease.map(Duration::from_secs),
            })
        };
        let denied = |reason: Option<&str>| {
            Some(Question::Denied {
                topic: "t".to_owned(),
                reason: reason.map(str::to_owned),
            })
        };
        let topic = "hub.topic=https%3A%2F%2Fn.example%2Ff%3Fa%3Db";
        let long = format!(
            "hub.mode=subscribe&{topic}&hub.challenge={}",
            "c".repeat(CHALLENGE_BYTES_MAX + 1)
        );
        for (query, expected) in [
            (
                format!("hub.mode=subscribe&{topic}&hub.challenge=c+h&hub.lease_seconds=600&x=y"),
                confirm(Mode::Subscribe, Some(600)),
            ),
            (
                format!("hub.challenge=c%20h&hub.mode=unsubscribe&{topic}"),
                confirm(Mode::Unsubscribe, None),
            ),
            (
                format!("hub.mode=subscribe&{topic}&hub.challenge=c+h&hub.lease_seconds=soon"),
                confirm(Mode::Subscribe, None),
            ),
            (format!("hub.mode=subscribe&{topic}"), None),
            (format!("hub.mode=subscribe&{topic}&hub.challenge="), None),
            (
                format!("hub.mode=subscribe&{topic}&hub.challenge=a&hub.challenge=b"),
                None,
            ),
            (format!("hub.mode=publish&{topic}&hub.challenge=c"), None),
            ("hub.mode=subscribe&hub.challenge=c".to_owned(), None),
            (long, None),
            (String::new(), None),
            ("hub.mode=denied&hub.topic=t".to_owned(), denied(None)),
            (
                "hub.mode=denied&hub.topic=t&hub.reason=no+such".to_owned(),
                denied(Some("no such")),
            ),
        ] {
            assert_eq!(Question::read(&query), expected, "{query}");
        }
    }
}
