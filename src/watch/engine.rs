//! Watches compiled against a lexicon, and the judgement of one article.

use jiff::Timestamp;

use super::scope::{Candidate, Unit, units};
use super::{Hit, Silence, Watch};
use crate::facts::{Actor, Facts, How, Lexicon, Topic};

/// Watches and the lexicon that finds their members.
#[derive(Debug)]
pub struct Engine {
    lexicon: Lexicon,
    watches: Vec<Compiled>,
    /// Watches that an article can only meet when this entry is mentioned, by number of the entry.
    triggers: Vec<Vec<usize>>,
}

/// A watch with its members as numbers of the lexicon.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) watch: Watch,
    pub(super) all: Vec<usize>,
    pub(super) any: Vec<usize>,
    pub(super) none: Vec<usize>,
}

/// What a watch may ask about an article beside its words.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// ISO 639-1, where known.
    pub language: Option<&'a str>,
    /// Name and tags of the feed that brought it; `None` where no feed did: then `feeds` asks nothing.
    pub feed: Option<&'a [String]>,
    /// The time that `mute_until` is held against.
    pub now: Timestamp,
}

impl Engine {
    /// Compiles a watchlist.
    pub fn new(actors: &[Actor], topics: &[Topic], watches: &[Watch]) -> Self {
        let lexicon = Lexicon::new(actors, topics);
        let numbers = |ids: &[String]| ids.iter().filter_map(|id| lexicon.entry(id)).collect::<Vec<_>>();
        let watches: Vec<Compiled> = watches
            .iter()
            .map(|w| Compiled {
                all: numbers(&w.all),
                any: numbers(&w.any),
                none: numbers(&w.none),
                watch: w.clone(),
            })
            .collect();
        let mut triggers = vec![Vec::new(); lexicon.entries().len()];
        for (number, compiled) in watches.iter().enumerate() {
            let members = compiled
                .all
                .first()
                .map_or(compiled.any.as_slice(), std::slice::from_ref);
            for entry in members {
                if let Some(slot) = triggers.get_mut(*entry) {
                    slot.push(number);
                }
            }
        }
        Self {
            lexicon,
            watches,
            triggers,
        }
    }

    /// The lexicon, for the facts.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The watches, in the order of the watchlist.
    pub fn watches(&self) -> impl Iterator<Item = &Watch> {
        self.watches.iter().map(|c| &c.watch)
    }

    /// The number of a watch.
    pub fn watch(&self, id: &str) -> Option<usize> {
        self.watches.iter().position(|c| c.watch.id == id)
    }

    /// Every watch that the article meets, in the order of the watchlist.
    pub fn judge(&self, facts: &Facts, context: Context<'_>) -> Vec<Hit> {
        let mut called: Vec<usize> = facts
            .mentions
            .iter()
            .filter_map(|m| self.triggers.get(m.entry))
            .flatten()
            .copied()
            .collect();
        called.sort_unstable();
        called.dedup();
        called
            .into_iter()
            .filter_map(|watch| self.verdict(watch, facts, context).ok())
            .collect()
    }

    /// Whether one watch alerts on the article, or what keeps it silent.
    pub fn verdict(&self, watch: usize, facts: &Facts, context: Context<'_>) -> Result<Hit, Silence> {
        let Some(compiled) = self.watches.get(watch) else {
            return Err(Silence::Disabled);
        };
        compiled.asks_of_the_article(context)?;
        compiled.asks_of_the_members(facts)?;
        let candidates = compiled.candidates(facts);
        let units = units(compiled, &candidates, facts);
        if units.is_empty() {
            return Err(Silence::NeverTogether);
        }
        Ok(hit(watch, compiled, &units, facts))
    }

    pub(super) fn compiled(&self, watch: usize) -> Option<&Compiled> {
        self.watches.get(watch)
    }
}

impl Compiled {
    /// What needs no look at the words.
    fn asks_of_the_article(&self, context: Context<'_>) -> Result<(), Silence> {
        let watch = &self.watch;
        if !watch.enabled {
            return Err(Silence::Disabled);
        }
        if !watch.not_yet.is_empty() {
            return Err(Silence::NotYet(watch.not_yet.clone()));
        }
        if let Some(until) = watch.mute_until
            && jiff::tz::Offset::UTC.to_datetime(context.now).date() < until
        {
            return Err(Silence::Muted(until));
        }
        if !watch.languages.is_empty()
            && !context
                .language
                .is_some_and(|l| watch.languages.iter().any(|w| w == l))
        {
            return Err(Silence::Language(context.language.map(str::to_owned)));
        }
        if let Some(labels) = context.feed
            && !watch.feeds.is_empty()
            && !watch.feeds.iter().any(|wanted| labels.contains(wanted))
        {
            return Err(Silence::Feed);
        }
        Ok(())
    }

    /// Who is there, how often, and who must not be.
    fn asks_of_the_members(&self, facts: &Facts) -> Result<(), Silence> {
        for entry in &self.none {
            if let Some(k) = facts
                .mentions
                .iter()
                .position(|m| m.entry == *entry && self.counts(m.how))
            {
                return Err(Silence::Unwanted {
                    entry: *entry,
                    mention: k,
                });
            }
        }
        let count = |entry: usize| {
            facts
                .mentions
                .iter()
                .filter(|m| m.entry == entry && self.counts(m.how))
                .count()
        };
        for entry in &self.all {
            match count(*entry) {
                0 => return Err(Silence::Missing(*entry)),
                have if have < self.watch.min_mentions => {
                    return Err(Silence::TooFewMentions { entry: *entry, have });
                }
                _ => {}
            }
        }
        if !self.any.is_empty() {
            let have = self
                .any
                .iter()
                .filter(|e| count(**e) >= self.watch.min_mentions.max(1))
                .count();
            if have < self.watch.at_least {
                return Err(Silence::TooFewOfAny { have });
            }
        }
        Ok(())
    }

    /// The mentions of members that count for the scope, in order.
    fn candidates(&self, facts: &Facts) -> Vec<Candidate> {
        let enough = |entry: usize| {
            self.watch.min_mentions <= 1
                || facts
                    .mentions
                    .iter()
                    .filter(|m| m.entry == entry && self.counts(m.how))
                    .count()
                    >= self.watch.min_mentions
        };
        facts
            .mentions
            .iter()
            .enumerate()
            .filter(|(_, m)| {
                self.counts(m.how) && (self.all.contains(&m.entry) || self.any.contains(&m.entry))
            })
            .filter(|(_, m)| enough(m.entry))
            .filter_map(|(number, m)| {
                let sentence = facts.sentences.get(m.sentence)?;
                self.watch.place.allows(sentence.part).then_some(Candidate {
                    mention: number,
                    entry: m.entry,
                    span: m.span,
                    sentence: m.sentence,
                    paragraph: sentence.paragraph,
                })
            })
            .collect()
    }

    /// Whether mentions of this kind count. A topic's terms always do.
    pub(super) fn counts(&self, how: How) -> bool {
        match how {
            How::Term => true,
            How::Pronoun | How::Nominal if self.watch.mentions.is_empty() => false,
            _ => self.watch.mentions.is_empty() || self.watch.mentions.contains(&how),
        }
    }
}

/// Places of evidence that a hit names; the rest is more of the same.
const EVIDENCE_MAX: usize = 3;

fn hit(watch: usize, compiled: &Compiled, units: &[Unit], facts: &Facts) -> Hit {
    let mut evidence: Vec<_> = units
        .iter()
        .flat_map(|u| u.evidence(compiled.watch.within, facts))
        .collect();
    evidence.sort_by_key(|e| (e.span.start, e.span.end));
    evidence.dedup();
    // Where the members stand apart, every sentence that names one is needed.
    let needed = units.first().map_or(0, |u| u.members.len());
    evidence.truncate(EVIDENCE_MAX.max(needed));
    let members = units.first().map(|u| u.members.clone()).unwrap_or_default();
    Hit {
        watch,
        members,
        evidence,
        places: units.len(),
    }
}
