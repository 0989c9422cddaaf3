//! An article's mentions as watches look at them: by member.

use std::cell::OnceCell;

use super::condition::Key;
use super::engine::Engine;
use crate::facts::{Facts, Mention};

/// The mentions of one article by the members that they mention: its actors and topics, and the actors' groups.
#[derive(Debug)]
pub struct Reading<'f> {
    pub(super) facts: &'f Facts,
    /// Member and number of the mention, ascending.
    mentions: Vec<(Key, u32)>,
    /// Where each word of the article starts; looked for when somebody counts words.
    words: OnceCell<Vec<usize>>,
}

impl<'f> Reading<'f> {
    /// Sorts the mentions of an article.
    pub fn new(engine: &Engine, facts: &'f Facts) -> Self {
        let mut mentions = Vec::with_capacity(facts.mentions.len());
        for (number, mention) in (0_u32..).zip(&facts.mentions) {
            mentions.extend(Key::try_from(mention.entry).ok().map(|key| (key, number)));
            mentions.extend(engine.groups_of(mention.entry).map(|key| (key, number)));
        }
        mentions.sort_unstable();
        Self {
            facts,
            mentions,
            words: OnceCell::new(),
        }
    }

    /// The members that are mentioned, each once.
    pub(super) fn members(&self) -> impl Iterator<Item = Key> {
        self.mentions
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|same| same.first())
            .map(|(key, _)| *key)
    }

    /// The mentions of a member with their numbers, in order.
    pub(super) fn of(&self, key: Key) -> impl Iterator<Item = (usize, &'f Mention)> + Clone {
        let from = self.mentions.partition_point(|(k, _)| *k < key);
        self.mentions
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(move |(k, _)| *k == key)
            .filter_map(|(_, number)| {
                let number = *number as usize;
                Some((number, self.facts.mentions.get(number)?))
            })
    }

    /// The numbers of a mention's first word and of the word behind its last one, counted over the whole article.
    pub(super) fn words_of(&self, mention: &Mention) -> (usize, usize) {
        let starts = self.words.get_or_init(|| word_starts(self.facts.document.text()));
        let before = |at: usize| starts.partition_point(|start| *start < at);
        (
            before(mention.span.start + 1).saturating_sub(1),
            before(mention.span.end),
        )
    }
}

/// Where the words of a text start: what stands between white space and holds a letter or digit.
fn word_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            start = None;
        } else {
            // The first sign of a word opens it; it counts once a letter or digit comes.
            let first = *start.get_or_insert(at);
            if c.is_alphanumeric() && starts.last() != Some(&first) {
                starts.push(first);
            }
        }
    }
    starts
}
