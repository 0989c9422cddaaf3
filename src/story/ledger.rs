//! The past of stories and watches, kept in memory: for a replay, which stores nothing.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Fingerprint, speaks};
use crate::watch::Repeat;

/// Stories and alerts so far.
#[derive(Debug, Default)]
pub struct Ledger {
    stories: HashMap<Fingerprint, Past>,
    told: HashMap<(Fingerprint, String), Timestamp>,
    watches: HashMap<String, Timestamp>,
}

/// The past of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// Its articles so far.
    pub articles: u64,
}

impl Ledger {
    /// Counts an article in.
    pub fn article(&mut self, story: Fingerprint, now: Timestamp) -> Past {
        let past = self.stories.entry(story).or_insert(Past {
            first_seen: now,
            articles: 0,
        });
        past.articles += 1;
        *past
    }

    /// Whether a watch that is met alerts; if so, that is remembered. Gives when the watch last alerted on any story.
    pub fn alert(
        &mut self,
        story: Fingerprint,
        watch: &str,
        repeat: Repeat,
        now: Timestamp,
    ) -> Option<Option<Timestamp>> {
        let key = (story, watch.to_owned());
        if !speaks(repeat, self.told.get(&key).copied(), now) {
            return None;
        }
        self.told.insert(key, now);
        Some(self.watches.insert(watch.to_owned(), now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_told_once_a_watch() {
        let at = |second| Timestamp::from_second(second).expect("a time");
        let story = Fingerprint::new("T", "A text.");
        let mut ledger = Ledger::default();
        assert_eq!(ledger.article(story, at(1)).articles, 1);
        assert_eq!(ledger.alert(story, "w", Repeat::Story, at(1)), Some(None));
        assert_eq!(
            ledger.article(story, at(2)),
            Past {
                first_seen: at(1),
                articles: 2
            }
        );
        assert_eq!(ledger.alert(story, "w", Repeat::Story, at(2)), None);
        assert_eq!(ledger.alert(story, "v", Repeat::Story, at(2)), Some(None));
        assert_eq!(
            ledger.alert(Fingerprint::new("U", ""), "w", Repeat::Story, at(3)),
            Some(Some(at(1)))
        );
    }
}
