//! Every text that may name a watched actor or topic, compiled so that one pass over an article finds them all.

use std::hash::BuildHasher as _;

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::common_words::is_common_word;
use super::matcher::{self, Matcher};
use super::meaning::{self, Case, Meaning, Meanings};
use super::office::Offices;
use super::person::{self, People};
use super::sieve::Beginnings;
use super::sound::{Sounds, coarse};
use super::words::words;
use super::{Actor, ActorKind, Guarded, SurnameAlone, Topic};
use crate::text::fold;

/// An actor or a topic that mentions point at.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The id in watchlist and records.
    pub id: Box<str>,
    /// The name to show.
    pub name: Box<str>,
    /// What the actor is; `None` for a topic.
    pub kind: Option<ActorKind>,
    /// ISO 3166 alpha-3 code, for a country.
    pub country: Option<Box<str>>,
    /// Whether the watchlist defines it or a watch names it.
    pub watched: bool,
    /// When the surname alone counts.
    pub surname_alone: SurnameAlone,
    /// What few entries have.
    guarded: Option<Box<Guards>>,
}

/// What stands against the names of an entry.
#[derive(Debug, Clone)]
struct Guards {
    never: Box<[usize]>,
    elsewhere: Option<Box<str>>,
    weak: Box<[Guard]>,
}

impl Entry {
    /// Folded terms that in the same sentence mean that the bare name is something else.
    pub(super) fn never(&self) -> &[usize] {
        self.guarded.as_ref().map_or(&[], |guarded| &guarded.never)
    }

    /// Code of the country whose outlets mean something else by the bare name more often than not.
    pub(super) fn elsewhere(&self) -> Option<&str> {
        self.guarded.as_ref()?.elsewhere.as_deref()
    }

    /// The company of a weak name.
    pub(super) fn guard(&self, number: usize) -> Option<&Guard> {
        self.guarded.as_ref()?.weak.get(number)
    }
}

/// The company that a weak name needs, by number of the term.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    pub(super) needs: Vec<usize>,
    pub(super) never: Vec<usize>,
    pub(super) within: Guarded,
}

/// The compiled lexicon. Its cost in memory grows with the letters of all names.
#[derive(Debug)]
pub struct Lexicon {
    entries: Vec<Entry>,
    /// Numbers of entries by their ids.
    by_id: HashTable<u32>,
    matcher: Matcher,
    /// What each text of the matcher means.
    meanings: Meanings,
    terms: Vec<String>,
    /// Entries by the code of the built-in country or body that they are or extend.
    by_code: FxHashMap<Box<str>, usize>,
    /// The words of each entry's names, by number in the matcher: up to its end, from the end of the entry before.
    own_words: Vec<u32>,
    own_ends: Vec<u32>,
    /// Hashes of the first words of names of several words.
    first_words: FxHashSet<u64>,
    /// How texts begin.
    beginnings: Beginnings,
    people: People,
    offices: Offices,
}

impl Lexicon {
    /// Compiles actors and topics. Names that fold to nothing are left out: the watchlist's check refuses them.
    pub fn new(actors: &[Actor], topics: &[Topic]) -> Self {
        let mut builder = Builder::default();
        builder.entries.reserve(actors.len() + topics.len());
        for actor in actors {
            builder.actor(actor);
        }
        for topic in topics {
            builder.topic(topic);
        }
        let mut lexicon = builder.build();
        lexicon.offices = Offices::new(actors, &lexicon);
        lexicon
    }

    /// Every actor and topic.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The number of an actor or topic.
    pub fn entry(&self, id: &str) -> Option<usize> {
        let is_it = |k: &u32| {
            self.entries
                .get(*k as usize)
                .is_some_and(|entry| *entry.id == *id)
        };
        self.by_id.find(hash(id), is_it).map(|k| *k as usize)
    }

    /// The folded words of an entry's names: a capitalised word before the surname that is none of these is another
    /// person's.
    pub(super) fn own_words(&self, entry: usize) -> impl Iterator<Item = &str> + Clone {
        let end = |k: usize| self.own_ends.get(k).map_or(0, |end| *end as usize);
        let start = entry.checked_sub(1).map_or(0, end);
        let words = self.own_words.get(start..end(entry)).unwrap_or_default();
        words.iter().map(|word| self.matcher.word(*word))
    }

    pub(super) fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// What a text of the matcher means.
    pub(super) fn meanings(&self, text: usize) -> impl Iterator<Item = Meaning> + use<'_> {
        self.meanings.of(text)
    }

    /// What a folded text means as a whole, beginnings of words left out.
    pub(super) fn exact(&self, folded: &str) -> impl Iterator<Item = Meaning> + use<'_> {
        let text = self.matcher.exact(folded);
        text.into_iter().flat_map(|text| self.meanings(text))
    }

    /// Whether a text may begin with a form of this folded word.
    pub(super) fn may_begin(&self, word: &str) -> bool {
        self.beginnings.may_hold(word)
    }

    /// The persons, by the sounds of their names.
    pub(super) fn people(&self) -> &People {
        &self.people
    }

    /// Who holds which post.
    pub(super) fn offices(&self) -> &Offices {
        &self.offices
    }

    /// Whether a name of several words may start with this folded word.
    pub(super) fn starts_name(&self, word: &str) -> bool {
        self.first_words.contains(&hash(word))
    }

    /// The entry that is or extends the built-in country or body with this code.
    pub fn builtin(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// The words of a guard's term, as written.
    pub(super) fn term(&self, term: usize) -> &str {
        self.terms.get(term).map_or("", String::as_str)
    }
}

#[derive(Default)]
struct Builder {
    entries: Vec<Entry>,
    matcher: matcher::Builder,
    meanings: meaning::Builder,
    terms: Vec<String>,
    by_term: FxHashMap<String, usize>,
    own_words: Vec<u32>,
    own_ends: Vec<u32>,
    first_words: FxHashSet<u64>,
    beginnings: Beginnings,
    people: person::Builder,
}

impl Builder {
    fn actor(&mut self, actor: &Actor) {
        let entry = self.entries.len();
        let never: Box<[usize]> = actor.not_near.iter().map(|t| self.company(t)).collect();
        let guards: Box<[Guard]> = actor
            .weak
            .iter()
            .map(|weak| Guard {
                needs: weak.needs.iter().map(|t| self.company(t)).collect(),
                never: weak.never.iter().map(|t| self.company(t)).collect(),
                within: weak.within,
            })
            .collect();
        let is_guarded = !never.is_empty() || !guards.is_empty();
        self.entries.push(Entry {
            id: actor.id.as_str().into(),
            name: actor.name.as_str().into(),
            kind: Some(actor.kind),
            country: actor.country.as_deref().map(Into::into),
            watched: actor.watched,
            surname_alone: actor.surname_alone,
            guarded: is_guarded.then(|| {
                Box::new(Guards {
                    never,
                    elsewhere: actor.elsewhere.as_deref().map(Into::into),
                    weak: guards,
                })
            }),
        });
        for phrase in &actor.not_in {
            self.text(&fold(phrase), false, Meaning::Phrase);
        }
        let mut own_words: Vec<u32> = Vec::new();
        for name in &actor.names {
            let folded = fold(&name.text);
            own_words.extend(folded.split(' ').map(|word| self.matcher.word(word)));
            if let Some((first, _)) = folded.split_once(' ') {
                self.first_words.insert(hash(first));
                if actor.kind == ActorKind::Person {
                    self.people.add(entry, &name.text);
                }
            }
            self.text(
                &folded,
                false,
                Meaning::Name {
                    entry,
                    how: name.how,
                    case: case_of(&name.text),
                },
            );
        }
        own_words.sort_unstable();
        own_words.dedup();
        self.own_words.append(&mut own_words);
        self.end_own_words();
        self.other_surnames(entry, actor);
        for (guard, weak) in actor.weak.iter().enumerate() {
            self.text(
                &fold(&weak.text),
                false,
                Meaning::Weak {
                    entry,
                    guard,
                    case: case_of(&weak.text),
                },
            );
        }
        if let Some(surname) = actor
            .surname
            .as_deref()
            .filter(|_| actor.surname_alone != SurnameAlone::Never)
        {
            if actor.surname_alone == SurnameAlone::Always {
                self.people.add_surname(entry, surname);
            }
            self.text(
                &fold(surname),
                false,
                Meaning::Surname {
                    entry,
                    case: case_of(surname),
                },
            );
        }
    }

    /// The surname in the spellings of the aliases: "Poutine" where one is "Vladimir Poutine".
    fn other_surnames(&mut self, entry: usize, actor: &Actor) {
        let Some(surname) = actor
            .surname
            .as_deref()
            .filter(|_| actor.surname_alone != SurnameAlone::Never)
        else {
            return;
        };
        let sound = coarse(surname);
        for name in &actor.names {
            if let Some((_, last)) = name.text.trim().rsplit_once(' ')
                && coarse(last) == sound
                && fold(last) != fold(surname)
                && Sounds::new(last).like(&Sounds::new(surname))
            {
                let case = case_of(last);
                self.text(&fold(last), false, Meaning::Surname { entry, case });
            }
        }
    }

    fn topic(&mut self, topic: &Topic) {
        let entry = self.entries.len();
        self.entries.push(Entry {
            id: topic.id.as_str().into(),
            name: topic.id.as_str().into(),
            kind: None,
            country: None,
            watched: true,
            surname_alone: SurnameAlone::Never,
            guarded: None,
        });
        self.end_own_words();
        for term in &topic.terms {
            let (stem, prefix) = stem_of(term);
            // A topic's term is a word like any other, unless it is an acronym that reads as a common word.
            let case = if case_of(stem) == Case::Capitals {
                Case::Capitals
            } else {
                Case::Any
            };
            self.text(&fold(stem), prefix, Meaning::Term { entry, case });
        }
    }

    /// The number of a guard's term.
    fn company(&mut self, term: &str) -> usize {
        if let Some(known) = self.by_term.get(term) {
            return *known;
        }
        let number = self.terms.len();
        self.terms.push(term.to_owned());
        self.by_term.insert(term.to_owned(), number);
        let (stem, prefix) = stem_of(term);
        self.text(&fold(stem), prefix, Meaning::Company { term: number });
        number
    }

    /// Gives a folded text a meaning. A text that folds to nothing has none.
    fn text(&mut self, folded: &str, prefix: bool, meaning: Meaning) {
        if let Some(number) = self.matcher.add(folded, prefix) {
            self.meanings.add(number, meaning);
            if let Some(first) = words(folded).next() {
                self.beginnings.insert(first.of(folded));
            }
        }
    }

    fn end_own_words(&mut self) {
        let end = u32::try_from(self.own_words.len()).unwrap_or(u32::MAX);
        self.own_ends.push(end);
    }

    fn build(mut self) -> Lexicon {
        let meanings = self.meanings.build(self.matcher.len());
        self.entries.shrink_to_fit();
        self.own_words.shrink_to_fit();
        self.own_ends.shrink_to_fit();
        let numbered = (0_u32..).zip(&self.entries);
        let mut by_id = HashTable::with_capacity(self.entries.len());
        for (k, entry) in numbered {
            let hash_of = |k: &u32| self.entries.get(*k as usize).map_or(0, |entry| hash(&entry.id));
            match by_id.find_mut(hash(&entry.id), |other: &u32| {
                self.entries
                    .get(*other as usize)
                    .is_some_and(|other| other.id == entry.id)
            }) {
                Some(slot) => *slot = k,
                None => {
                    by_id.insert_unique(hash(&entry.id), k, hash_of);
                }
            }
        }
        let by_code = self
            .entries
            .iter()
            .enumerate()
            .filter_map(|(k, e)| Some((e.country.clone()?, k)))
            .collect();
        Lexicon {
            entries: self.entries,
            by_id,
            by_code,
            own_words: self.own_words,
            own_ends: self.own_ends,
            first_words: self.first_words,
            offices: Offices::default(),
            beginnings: self.beginnings,
            people: self.people.build(),
            matcher: self.matcher.build(),
            meanings,
            terms: self.terms,
        }
    }
}

fn hash(word: &str) -> u64 {
    FxBuildHasher.hash_one(word)
}

/// A term without its `*`, and whether it had one.
fn stem_of(term: &str) -> (&str, bool) {
    let term = term.trim();
    term.strip_suffix('*').map_or((term, false), |stem| (stem, true))
}

/// A longer word in capitals is a name that somebody wrote large.
const ACRONYM_CHARS_MAX: usize = 5;

/// Case counts for one word that is a common one in small letters.
fn case_of(text: &str) -> Case {
    let text = text.trim();
    let starts_small = text.chars().next().is_none_or(|c| !c.is_uppercase());
    if starts_small || text.contains(' ') {
        return Case::Any;
    }
    let capitals = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    if is_common_word(&fold(text)) {
        return if capitals { Case::Capitals } else { Case::Capital };
    }
    // An acronym is written "NATO" or "Nato", and small it may be a word of some language: "nato" is Italian for born.
    if capitals
        && (2..=ACRONYM_CHARS_MAX).contains(&text.chars().count())
        && text.chars().all(char::is_alphabetic)
    {
        return Case::Capital;
    }
    if text.is_ascii() { Case::Plain } else { Case::Any }
}
