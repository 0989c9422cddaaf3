//! Every text that may name a watched actor or topic, compiled so that one pass over an article finds them all.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::common_words::is_common_word;
use super::matcher::{self, Matcher};
use super::office::Offices;
use super::person::People;
use super::sound::{Sounds, coarse};
use super::{Actor, ActorKind, Guarded, How, SurnameAlone, Topic};
use crate::text::fold;

/// An actor or a topic that mentions point at.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The id in watchlist and records.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// What the actor is; `None` for a topic.
    pub kind: Option<ActorKind>,
    /// ISO 3166 alpha-3 code, for a country.
    pub country: Option<String>,
    /// Whether the watchlist defines it or a watch names it.
    pub watched: bool,
    /// When the surname alone counts.
    pub surname_alone: SurnameAlone,
    /// Folded words of the names: a capitalised word before the surname that is none of these is another person's.
    pub(super) own_words: Vec<String>,
    /// Folded terms that in the same sentence mean that the bare name is something else.
    pub(super) never: Vec<usize>,
    /// Code of the country whose outlets mean something else by the bare name more often than not.
    pub(super) elsewhere: Option<String>,
    /// Companies of the weak names.
    pub(super) guards: Vec<Guard>,
}

/// The company that a weak name needs, by number of the term.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    pub(super) needs: Vec<usize>,
    pub(super) never: Vec<usize>,
    pub(super) within: Guarded,
}

/// Whether the letters' case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// It does not.
    Any,
    /// It does not, but for a word in small letters with accents that the name does not have: "chiné" is not Chine.
    Plain,
    /// All capitals, as "US" and "WHO": the word in small letters is a common one.
    Capitals,
    /// A capital first, as "May" and "Turkey": the word in small letters is a common one.
    Capital,
}

/// What a text means where it stands as whole words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Name {
        entry: usize,
        how: How,
        case: Case,
    },
    Surname {
        entry: usize,
        case: Case,
    },
    Weak {
        entry: usize,
        guard: usize,
        case: Case,
    },
    Term {
        entry: usize,
        case: Case,
    },
    /// A longer phrase that holds a name and names nobody.
    Phrase,
    /// A term of a guard, by number.
    Company {
        term: usize,
    },
}

impl Meaning {
    /// The actor or topic, where it is one's.
    pub(super) fn entry(&self) -> Option<usize> {
        match self {
            Self::Name { entry, .. }
            | Self::Surname { entry, .. }
            | Self::Weak { entry, .. }
            | Self::Term { entry, .. } => Some(*entry),
            Self::Phrase | Self::Company { .. } => None,
        }
    }

    /// A name whose letters' case says nothing, or was looked at already.
    pub(super) fn name(entry: usize, how: How) -> Self {
        Self::Name {
            entry,
            how,
            case: Case::Any,
        }
    }
}

/// The compiled lexicon. Its cost in memory grows with the letters of all names.
#[derive(Debug)]
pub struct Lexicon {
    entries: Vec<Entry>,
    by_id: HashMap<String, usize>,
    matcher: Matcher,
    /// What each text of the matcher means: the meanings from the text's own number on up to the next one's.
    meanings: Vec<Meaning>,
    starts: Vec<u32>,
    terms: Vec<String>,
    /// Entries by the code of the built-in country or body that they are or extend.
    by_code: HashMap<String, usize>,
    /// Hashes of the first words of names of several words.
    first_words: FxHashSet<u64>,
    people: People,
    offices: Offices,
}

impl Lexicon {
    /// Compiles actors and topics. Names that fold to nothing are left out: the watchlist's check refuses them.
    pub fn new(actors: &[Actor], topics: &[Topic]) -> Self {
        let mut builder = Builder::default();
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
        self.by_id.get(id).copied()
    }

    pub(super) fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// What a text of the matcher means.
    pub(super) fn meanings(&self, text: usize) -> &[Meaning] {
        let place = |k: usize| self.starts.get(k).map_or(self.meanings.len(), |at| *at as usize);
        self.meanings
            .get(place(text)..place(text + 1))
            .unwrap_or_default()
    }

    /// What a folded text means as a whole.
    pub(super) fn exact(&self, folded: &str) -> Vec<Meaning> {
        let mut meanings = Vec::new();
        self.matcher.find(folded, |text, place| {
            if place.start == 0 && place.end == folded.len() {
                meanings.extend_from_slice(self.meanings(text));
            }
            true
        });
        meanings
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
    pub(super) fn builtin(&self, code: &str) -> Option<usize> {
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
    /// Meanings with the number of their text.
    meanings: Vec<(u32, Meaning)>,
    terms: Vec<String>,
    by_term: HashMap<String, usize>,
    first_words: FxHashSet<u64>,
    people: People,
}

impl Builder {
    fn actor(&mut self, actor: &Actor) {
        let entry = self.entries.len();
        let mut own_words: Vec<String> = actor
            .names
            .iter()
            .flat_map(|name| fold(&name.text).split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        own_words.sort();
        own_words.dedup();
        let never = actor.not_near.iter().map(|t| self.company(t)).collect();
        let guards = actor
            .weak
            .iter()
            .map(|weak| Guard {
                needs: weak.needs.iter().map(|t| self.company(t)).collect(),
                never: weak.never.iter().map(|t| self.company(t)).collect(),
                within: weak.within,
            })
            .collect();
        self.entries.push(Entry {
            id: actor.id.clone(),
            name: actor.name.clone(),
            kind: Some(actor.kind),
            country: actor.country.clone(),
            watched: actor.watched,
            surname_alone: actor.surname_alone,
            own_words,
            never,
            elsewhere: actor.elsewhere.clone(),
            guards,
        });
        for phrase in &actor.not_in {
            self.text(&fold(phrase), false, Meaning::Phrase);
        }
        for name in &actor.names {
            let folded = fold(&name.text);
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
            id: topic.id.clone(),
            name: topic.id.clone(),
            kind: None,
            country: None,
            watched: true,
            surname_alone: SurnameAlone::Never,
            own_words: Vec::new(),
            never: Vec::new(),
            elsewhere: None,
            guards: Vec::new(),
        });
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
            self.meanings.push((number, meaning));
        }
    }

    fn build(mut self) -> Lexicon {
        // Stable: the meanings of one text keep the order of the watchlist.
        self.meanings.sort_by_key(|(text, _)| *text);
        self.meanings.dedup();
        let mut starts = vec![0; self.matcher.len()];
        for (text, _) in &self.meanings {
            if let Some(count) = starts.get_mut(*text as usize) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            let count = std::mem::replace(start, sum);
            sum += count;
        }
        let by_id = self
            .entries
            .iter()
            .enumerate()
            .map(|(k, e)| (e.id.clone(), k))
            .collect();
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
            first_words: self.first_words,
            people: self.people,
            offices: Offices::default(),
            matcher: self.matcher.build(),
            meanings: self.meanings.into_iter().map(|(_, meaning)| meaning).collect(),
            starts,
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
