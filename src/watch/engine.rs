//! Watches compiled against a lexicon, and the judgement of one article.

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::compiled::Compiled;
use super::condition::{Besides, Condition, Key, Keys, Official, Present, Rarity, besides};
use super::office::{Offices, officials};
use super::scope::Unit;
use super::{Account, Evidence, Group, Hit, Met, Reading, Silence, Watch, Within};
use crate::facts::{Actor, Facts, Lexicon, Topic, Who};
use crate::text::Span;

/// Watches and the lexicon that finds their members.
#[derive(Debug)]
pub struct Engine {
    lexicon: Lexicon,
    /// The ids of the groups.
    groups: Vec<String>,
    /// Actors with the groups that they are in, sorted.
    groups_of: Vec<(u32, Key)>,
    officials: Vec<Official>,
    offices: Offices,
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
    /// Compiles a watchlist. Groups name actors by their places in `actors`.
    pub fn new(actors: &[Actor], topics: &[Topic], groups: &[Group], watches: &[Watch]) -> Self {
        let lexicon = Lexicon::new(actors, topics);
        let (officials, offices) = officials(watches, actors, &lexicon);
        let keys = Keys::new(&lexicon, groups, &officials);
        let conditions: Vec<Condition> = watches.iter().map(|w| Condition::of(w, &keys)).collect();
        let rarity = Rarity::new(&keys, &conditions);
        let mut called: FxHashMap<Key, Vec<Call>> = FxHashMap::default();
        for ((number, watch), condition) in (0..).zip(watches).zip(&conditions) {
            // A watch that never alerts need not be called.
            if watch.enabled
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
        let key = |id: &Option<String>| id.as_ref().map(|id| keys.key(id).unwrap_or(Key::MAX));
        let watches = watches
            .iter()
            .zip(conditions)
            .map(|(watch, condition)| Compiled {
                asks_for_words: matches!(watch.within, Within::Words(_)) || watch.query.is_some(),
                condition,
                entries,
                first_official: entries + groups.len(),
                from: watch.event.as_ref().and_then(|ask| key(&ask.from)),
                to: watch.event.as_ref().and_then(|ask| key(&ask.to)),
                said_by: key(&watch.said_by),
                watch: watch.clone(),
            })
            .collect();
        Self {
            groups: groups.iter().map(|group| group.id.clone()).collect(),
            groups_of,
            watches,
            called: called.into_iter().map(|(key, list)| (key, list.into())).collect(),
            officials,
            offices,
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
        let units = if compiled.watch.event.is_some() {
            let units = compiled.joined(reading).map(|(_, unit)| unit).collect::<Vec<_>>();
            if units.is_empty() {
                return Err(Silence::NoEvent);
            }
            units
        } else {
            compiled.together(reading)?
        };
        Ok(self.hit(watch, compiled, &units, reading.facts))
    }

    /// What else is to be told of a hit: reads the deeper facts.
    pub fn account(&self, hit: &Hit, facts: &Facts) -> Account {
        let Some(compiled) = self.watches.get(hit.watch) else {
            return Account::default();
        };
        let reading = Reading::new(self, facts);
        let detail = reading.detail();
        let proves = |span: Span| hit.evidence.iter().any(|e| e.span.overlaps(span));
        let events: Vec<usize> = compiled
            .joined(&reading)
            .map(|(number, _)| number)
            .filter(|number| {
                detail
                    .events
                    .get(*number)
                    .is_some_and(|event| proves(event.trigger))
            })
            .collect();
        let grade = if compiled.watch.event.is_some() {
            let graded = events.iter().filter_map(|number| detail.events.get(*number));
            graded.map(|event| event.grade).min()
        } else {
            let graded = facts.sentences.iter().zip(&detail.grades);
            graded
                .filter(|(sentence, _)| proves(sentence.span))
                .map(|(_, grade)| *grade)
                .min()
        };
        let quotes = (0..)
            .zip(&detail.quotes)
            .filter(|(_, quote)| proves(quote.span))
            .map(|(number, _)| number)
            .collect();
        Account {
            grade,
            events,
            quotes,
        }
    }

    /// The officials' members that an actor is, by the roles that article and watchlist give it.
    pub(super) fn offices<'a>(&'a self, who: Who, facts: &'a Facts) -> impl Iterator<Item = Key> + use<'a> {
        let first = self.lexicon.entries().len() + self.groups.len();
        // Most watchlists name no officials: then nobody's posts are looked up.
        let offices = if self.officials.is_empty() {
            Vec::new()
        } else {
            self.offices.of(who, facts, &self.lexicon)
        };
        (first..)
            .zip(&self.officials)
            .filter(move |(_, official)| offices.contains(&official.country.as_str()))
            .filter_map(|(number, _)| Key::try_from(number).ok())
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
        if let Some(entry) = entries.get(key) {
            return &entry.id;
        }
        let behind = key.saturating_sub(entries.len());
        let official = || {
            let place = behind.checked_sub(self.groups.len())?;
            Some(self.officials.get(place)?.id.as_str())
        };
        let group = self.groups.get(behind).map(String::as_str);
        group.or_else(official).unwrap_or("?")
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
                naming: c.naming,
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
