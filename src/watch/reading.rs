//! An article's mentions as watches look at them: by member.

use std::cell::OnceCell;

use super::condition::Key;
use super::engine::Engine;
use crate::facts::{ActorKind, Detail, Facts, How, Naming, Who};
use crate::text::Span;

/// The mentions of one article by the members that they mention: its actors and topics, and the actors' groups.
#[derive(Debug)]
pub struct Reading<'f> {
    pub(super) facts: &'f Facts,
    engine: &'f Engine,
    /// Member and number of the mention, ascending.
    mentions: Vec<(Key, u32)>,
    /// What only the deeper facts tell; looked for when a watch asks.
    indirect: OnceCell<Vec<(Key, Naming)>>,
    /// Where each word of the article starts; looked for when somebody counts words.
    words: OnceCell<Vec<usize>>,
}

impl<'f> Reading<'f> {
    /// Sorts the mentions of an article.
    pub fn new(engine: &'f Engine, facts: &'f Facts) -> Self {
        let mut mentions = Vec::with_capacity(facts.mentions.len());
        for (number, mention) in (0_u32..).zip(&facts.mentions) {
            mentions.extend(Key::try_from(mention.entry).ok().map(|key| (key, number)));
            mentions.extend(engine.groups_of(mention.entry).map(|key| (key, number)));
        }
        mentions.sort_unstable();
        Self {
            facts,
            engine,
            mentions,
            indirect: OnceCell::new(),
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

    /// The mentions of a member, in order.
    pub(super) fn of(&self, key: Key) -> impl Iterator<Item = Naming> + Clone {
        let from = self.mentions.partition_point(|(k, _)| *k < key);
        self.mentions
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(move |(k, _)| *k == key)
            .filter_map(|(_, number)| self.facts.mentions.get(*number as usize))
            .map(Naming::from)
    }

    /// Pronouns and descriptions of a member, and the namings of a country's officials, in order: reads the deeper facts.
    pub(super) fn indirect(&self, key: Key) -> impl Iterator<Item = Naming> + Clone {
        let all = self.indirect.get_or_init(|| {
            let mut all = Vec::new();
            for naming in &self.detail().cast.namings {
                if matches!(naming.how, How::Pronoun | How::Nominal) {
                    all.extend(self.keys(naming.who).map(|key| (key, *naming)));
                }
                all.extend(self.offices(naming.who).map(|key| (key, *naming)));
            }
            all.sort_by_key(|(key, naming)| (*key, naming.span.start, naming.span.end));
            all
        });
        let from = all.partition_point(|(k, _)| *k < key);
        all.get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(move |(k, _)| *k == key)
            .map(|(_, naming)| *naming)
    }

    /// The deeper facts.
    pub(super) fn detail(&self) -> &'f Detail {
        self.facts.detail(self.engine.lexicon())
    }

    /// What an actor is.
    pub(super) fn kind(&self, who: Who) -> ActorKind {
        self.detail().cast.kind(who, self.engine.lexicon())
    }

    /// The members that an actor is: itself and its groups.
    pub(super) fn keys(&self, who: Who) -> impl Iterator<Item = Key> {
        let entry = match who {
            Who::Listed(entry) => Some(entry),
            Who::Found(_) => None,
        };
        let itself = entry.and_then(|entry| Key::try_from(entry).ok());
        itself
            .into_iter()
            .chain(entry.into_iter().flat_map(|entry| self.engine.groups_of(entry)))
    }

    /// The members that an actor is by the office that it holds.
    pub(super) fn offices(&self, who: Who) -> impl Iterator<Item = Key> {
        self.engine.offices(who, self.facts)
    }

    /// The numbers of the first word of a span and of the word behind its last one, counted over the whole article.
    pub(super) fn words_of(&self, span: Span) -> (usize, usize) {
        let starts = self.words.get_or_init(|| word_starts(self.facts.document.text()));
        let before = |at: usize| starts.partition_point(|start| *start < at);
        (before(span.start + 1).saturating_sub(1), before(span.end))
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
