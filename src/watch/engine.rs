//! Watches compiled against a lexicon, and the judgement of one article.

use std::borrow::Borrow;

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::condition::{Besides, Condition, Key, Keys, Present, Rarity, besides};
use super::scope::{Candidate, Meeting, Unit, units};
use super::{Evidence, Group, Hit, Met, Reading, Silence, Watch, Within};
use crate::facts::{Actor, Facts, How, Lexicon, Mention, Topic};

/// Watches and the lexicon that finds their members.
#[derive(Debug)]
pub struct Engine {
    lexicon: Lexicon,
    /// The ids of the groups.
    groups: Vec<String>,
    /// Actors with the groups that they are in, sorted.
    groups_of: Vec<(u32, Key)>,
    watches: Vec<Compiled>,
    /// Watches that an article can only meet when it mentions this member.
    called: FxHashMap<Key, Box<[Call]>>,
}

/// A watch that a member calls.
#[derive(Debug, Clone, Copy)]
struct Call {
    watch: u32,
    besides: Besides,
}

/// A watch with its condition on numbers of members.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) watch: Watch,
    pub(super) condition: Condition,
    /// Numbers of members from here on are groups.
    entries: usize,
    /// Whether some condition counts words.
    asks_for_words: bool,
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
    /// Compiles a watchlist. Groups name actors by their places in `actors`, which may be given away: see
    /// [`Lexicon::new`].
    pub fn new(
        actors: impl IntoIterator<Item: Borrow<Actor>>,
        topics: &[Topic],
        groups: &[Group],
        watches: &[Watch],
    ) -> Self {
        let lexicon = Lexicon::new(actors, topics);
        let keys = Keys::new(&lexicon, groups);
        let conditions: Vec<Condition> = watches.iter().map(|w| Condition::of(w, &keys)).collect();
        let rarity = Rarity::new(&keys, &conditions);
        let mut called: FxHashMap<Key, Vec<Call>> = FxHashMap::default();
        for ((number, watch), condition) in (0..).zip(watches).zip(&conditions) {
            // A watch that never alerts need not be called.
            if watch.enabled
                && watch.not_yet.is_empty()
                && let Some((_, keys)) = condition.callers(&rarity)
            {
                let others = condition.besides(&keys, &rarity);
                for key in keys {
                    called.entry(key).or_default().push(Call {
                        watch: number,
                        besides: others.unwrap_or_else(|| besides(&[key])),
                    });
                }
            }
        }
        let entries = lexicon.entries().len();
        let mut groups_of: Vec<(u32, Key)> = Vec::new();
        for (key, group) in (Key::try_from(entries).unwrap_or(Key::MAX)..).zip(groups) {
            let members = group.actors.iter().filter_map(|actor| u32::try_from(*actor).ok());
            groups_of.extend(members.map(|actor| (actor, key)));
        }
        groups_of.sort_unstable();
        groups_of.shrink_to_fit();
        let watches = watches
            .iter()
            .zip(conditions)
            .map(|(watch, condition)| Compiled {
                asks_for_words: matches!(watch.within, Within::Words(_)) || watch.query.is_some(),
                watch: watch.clone(),
                condition,
                entries,
            })
            .collect();
        Self {
            groups: groups.iter().map(|group| group.id.clone()).collect(),
            groups_of,
            watches,
            called: called.into_iter().map(|(key, list)| (key, list.into())).collect(),
            lexicon,
        }
    }

    /// The lexicon, for the facts.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The watches, in the order of the watchlist.
    pub fn watches(&self) -> impl ExactSizeIterator<Item = &Watch> {
        self.watches.iter().map(|c| &c.watch)
    }

    /// The watch of this number.
    pub fn watch(&self, number: usize) -> Option<&Watch> {
        self.watches.get(number).map(|c| &c.watch)
    }

    /// The number of the watch with this id.
    pub fn number_of(&self, id: &str) -> Option<usize> {
        self.watches.iter().position(|c| c.watch.id == id)
    }

    /// Every watch that the article meets, in the order of the watchlist.
    pub fn judge(&self, facts: &Facts, context: Context<'_>) -> Vec<Hit> {
        self.judge_reading(&Reading::new(self, facts), context)
    }

    /// [`Engine::judge`], on mentions that are sorted already.
    pub fn judge_reading(&self, reading: &Reading<'_>, context: Context<'_>) -> Vec<Hit> {
        let present = Present::new(reading.members());
        let mut called: Vec<u32> = reading
            .members()
            .filter_map(|key| self.called.get(&key))
            .flatten()
            .filter(|call| present.holds_one_of(call.besides))
            .map(|call| call.watch)
            .collect();
        called.sort_unstable();
        called.dedup();
        called
            .into_iter()
            .filter_map(|watch| self.verdict(watch as usize, reading, context).ok())
            .collect()
    }

    /// Whether one watch alerts on the article, or what keeps it silent.
    pub fn verdict(&self, watch: usize, reading: &Reading<'_>, context: Context<'_>) -> Result<Hit, Silence> {
        let Some(compiled) = self.watches.get(watch) else {
            return Err(Silence::Disabled);
        };
        compiled.asks_of_the_article(context)?;
        compiled.asks_of_the_members(reading)?;
        let units = units(compiled, reading);
        if units.is_empty() {
            return Err(Silence::NeverTogether);
        }
        Ok(self.hit(watch, compiled, &units, reading.facts))
    }

    pub(super) fn compiled(&self, watch: usize) -> Option<&Compiled> {
        self.watches.get(watch)
    }

    /// The groups that an actor is in.
    pub(super) fn groups_of(&self, entry: usize) -> impl Iterator<Item = Key> {
        let from = self
            .groups_of
            .partition_point(|(actor, _)| (*actor as usize) < entry);
        let own = self.groups_of.get(from..).unwrap_or_default().iter();
        own.take_while(move |(actor, _)| *actor as usize == entry)
            .map(|(_, key)| *key)
    }

    /// The id of a member: of the actor, the topic or the group.
    pub(super) fn id(&self, key: usize) -> &str {
        let entries = self.lexicon.entries();
        match entries.get(key) {
            Some(entry) => &entry.id,
            None => key
                .checked_sub(entries.len())
                .and_then(|k| self.groups.get(k))
                .map_or("?", String::as_str),
        }
    }

    fn hit(&self, watch: usize, compiled: &Compiled, units: &[Unit], facts: &Facts) -> Hit {
        let mut evidence: Vec<Evidence> = units
            .iter()
            .flat_map(|u| u.evidence(compiled.watch.within, facts))
            .collect();
        evidence.sort_by_key(|e| (e.span.start, e.span.end));
        evidence.dedup();
        // Where the members stand apart, every sentence that names one is needed.
        let members = units.first().map_or(&[][..], |u| u.members.as_slice());
        evidence.truncate(EVIDENCE_MAX.max(members.len()));
        let members = members
            .iter()
            .map(|c| Met {
                mention: c.mention,
                group: compiled
                    .is_group(c.key)
                    .then(|| self.id(c.key as usize).to_owned()),
            })
            .collect();
        Hit {
            watch,
            members,
            evidence,
            places: units.len(),
        }
    }
}

/// Places of evidence that a hit names; the rest is more of the same.
const EVIDENCE_MAX: usize = 3;

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

    /// Who is there, how often, and who must not be, wherever it is in the article.
    fn asks_of_the_members(&self, reading: &Reading<'_>) -> Result<(), Silence> {
        let Condition::All { of, .. } = &self.condition else {
            return Ok(());
        };
        let meeting = Meeting {
            compiled: self,
            reading,
        };
        if of.iter().any(|c| matches!(c, Condition::Not(_))) {
            let anywhere = self.unwanted(reading);
            for condition in of {
                if let Condition::Not(unwanted) = condition
                    && let Some(met) = meeting.met(unwanted, &anywhere)
                    && let Some(first) = met.first()
                {
                    return Err(Silence::Unwanted {
                        entry: first.entry,
                        mention: first.mention,
                    });
                }
            }
        }
        for condition in of {
            match condition {
                Condition::Member { key, .. } => match self.count(*key, reading) {
                    0 => return Err(Silence::Missing(*key as usize)),
                    have if have < self.watch.min_mentions => {
                        return Err(Silence::TooFewMentions {
                            entry: *key as usize,
                            have,
                        });
                    }
                    _ => {}
                },
                Condition::AtLeast { count, of } if self.watch.query.is_none() => {
                    let have = self.distinct(of, reading);
                    if have < *count {
                        return Err(Silence::TooFewOfAny { have });
                    }
                }
                Condition::Not(_) => {}
                other => {
                    if let Some(missing) = self.missing_in(other, reading) {
                        return Err(Silence::Missing(missing as usize));
                    }
                    let anywhere = self.candidates(reading);
                    if meeting.met(other, &anywhere).is_none() {
                        return Err(Silence::Unmet(self.words_of(other)));
                    }
                }
            }
        }
        Ok(())
    }

    /// The member of a `NEAR` that is not mentioned at all.
    fn missing_in(&self, condition: &Condition, reading: &Reading<'_>) -> Option<Key> {
        let Condition::Near { pair, .. } = condition else {
            return None;
        };
        pair.iter().find_map(|part| match part {
            Condition::Member { key, .. } => (self.count(*key, reading) == 0).then_some(*key),
            other => self.missing_in(other, reading),
        })
    }

    /// The mentions of a member that count.
    fn counting<'r>(
        &self,
        key: Key,
        reading: &'r Reading<'_>,
    ) -> impl Iterator<Item = (usize, &'r Mention)> + Clone {
        reading.of(key).filter(|(_, m)| self.counts(m.how))
    }

    fn count(&self, key: Key, reading: &Reading<'_>) -> usize {
        self.counting(key, reading).count()
    }

    /// How many of these members are mentioned often enough; a group gives each of its actors.
    fn distinct(&self, of: &[Condition], reading: &Reading<'_>) -> usize {
        let min = self.watch.min_mentions.max(1);
        let mut entries: Vec<usize> = Vec::new();
        for condition in of {
            if let Condition::Member { key, .. } = condition
                && self.count(*key, reading) >= min
            {
                entries.extend(self.counting(*key, reading).map(|(_, m)| m.entry));
            }
        }
        entries.sort_unstable();
        entries.dedup();
        entries.len()
    }

    /// The mentions of members that count for the scope, in order.
    pub(super) fn candidates(&self, reading: &Reading<'_>) -> Vec<Candidate> {
        let enough =
            |key: &Key| self.watch.min_mentions <= 1 || self.count(*key, reading) >= self.watch.min_mentions;
        let mut out: Vec<Candidate> = self
            .condition
            .wanted()
            .into_iter()
            .filter(enough)
            .flat_map(|key| self.candidates_of(key, reading))
            .filter(|c| self.watch.place.allows(c.part))
            .collect();
        out.sort_by_key(|c| (c.mention, c.key));
        out
    }

    /// The mentions of what must not be there, in order.
    pub(super) fn unwanted(&self, reading: &Reading<'_>) -> Vec<Candidate> {
        let mut keys = self.condition.unwanted();
        keys.sort_unstable();
        keys.dedup();
        let mut out: Vec<Candidate> = keys
            .into_iter()
            .flat_map(|key| self.candidates_of(key, reading))
            .collect();
        out.sort_by_key(|c| (c.mention, c.key));
        out
    }

    fn candidates_of(&self, key: Key, reading: &Reading<'_>) -> impl Iterator<Item = Candidate> {
        self.counting(key, reading).filter_map(move |(number, m)| {
            let sentence = reading.facts.sentences.get(m.sentence)?;
            Some(Candidate {
                mention: number,
                key,
                entry: m.entry,
                span: m.span,
                sentence: m.sentence,
                paragraph: sentence.paragraph,
                part: sentence.part,
                words: if self.asks_for_words {
                    reading.words_of(m)
                } else {
                    (0, 0)
                },
            })
        })
    }

    /// Whether a member is a group.
    pub(super) fn is_group(&self, key: Key) -> bool {
        key as usize >= self.entries
    }

    /// A part of the query as it was written.
    fn words_of(&self, part: &Condition) -> String {
        let Condition::All { of, .. } = &self.condition else {
            return String::new();
        };
        let place = of.iter().position(|c| std::ptr::eq(c, part)).unwrap_or(0);
        match &self.watch.query {
            Some(super::Query::All(of)) => of.get(place).map(ToString::to_string).unwrap_or_default(),
            Some(query) => query.to_string(),
            None => String::new(),
        }
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
