//! The one namespace of actors and topics, and what a word in a watch means in it.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::config::finding::{Finding, Findings, Place};
use crate::config::names::folded;
use crate::config::nearest::nearest;
use crate::config::reader::Written;
use crate::facts::builtin::{self, Builtin};
use crate::facts::{Actor, Topic};
use crate::watch::Group;

/// Characters of an id: it stands in records, logs and file names.
const ID_CHARS_MAX: usize = 100;

/// The prefix of a member that stands for any official of a country.
pub(super) const OFFICIAL: &str = "official:";

/// Whether a text has the form of an id.
pub(in crate::config) fn is_id(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !text.is_empty() && text.chars().count() <= ID_CHARS_MAX && text.chars().all(fits)
}

/// Takes an id in if it has the form of one and is new.
pub(super) fn new_id(
    id: Option<&Written<String>>,
    what: &str,
    seen: &mut BTreeMap<String, Place>,
    findings: &mut Findings,
) -> Option<String> {
    let id = id?;
    if !is_id(&id.value) {
        let message = format!("`{}` cannot be the id of {what}", id.value);
        let help = format!("letters, digits, `-`, `_` and `.`, at most {ID_CHARS_MAX}");
        findings.push(Finding::error(id.place, "bad-id", message).help(help));
        return None;
    }
    if let Some(first) = seen.get(&id.value) {
        let message = format!("the id `{}` stands twice", id.value);
        findings.push(Finding::error(id.place, "duplicate-id", message).see(*first));
        return None;
    }
    seen.insert(id.value.clone(), id.place);
    Some(id.value.clone())
}

/// What a word in a watch stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning<'n> {
    /// An actor, by its place in the list.
    Actor(&'n Actor),
    /// A topic.
    Topic(&'n Topic),
    /// Any actor of a group.
    Group(&'n Group, &'n [Actor]),
    /// Any official of the country with this code.
    Official(&'n str),
}

impl Meaning<'_> {
    /// The word as watches and records have it.
    pub(super) fn id(self) -> String {
        match self {
            Self::Actor(actor) => actor.id.clone(),
            Self::Topic(topic) => topic.id.clone(),
            Self::Group(group, _) => group.id.clone(),
            Self::Official(code) => format!("{OFFICIAL}{code}"),
        }
    }
}

/// Everything that a watch may name.
#[derive(Debug)]
pub(super) struct Namespace<'n> {
    words: BTreeMap<&'n str, Meaning<'n>>,
    with_builtin: bool,
    actors: &'n [Actor],
    /// Actors of lists, the last of all actors: they are looked up only where no other id fits.
    listed: &'n [Actor],
    /// Their places by id: made when somebody names one.
    listed_by_id: OnceCell<Vec<u32>>,
    /// The actors by their folded names: made when somebody names one by name instead of id.
    by_name: OnceCell<BTreeMap<String, &'n Actor>>,
    /// The numbers of the actors by their ids: made when a group names one.
    numbers: OnceCell<BTreeMap<&'n str, usize>>,
}

impl<'n> Namespace<'n> {
    /// The user's ids first; a built-in country's code and English name mean it, or the actor that extends it,
    /// where the user gave them no other meaning.
    /// The actors from `listed` on are those of lists.
    pub(super) fn new(
        everybody: &'n [Actor],
        listed: usize,
        topics: &'n [Topic],
        with_builtin: bool,
    ) -> Self {
        let (actors, listed) = everybody.split_at(listed.min(everybody.len()));
        let mut words: BTreeMap<&str, Meaning<'_>> = BTreeMap::new();
        words.extend(
            actors
                .iter()
                .map(|actor| (actor.id.as_str(), Meaning::Actor(actor))),
        );
        words.extend(
            topics
                .iter()
                .map(|topic| (topic.id.as_str(), Meaning::Topic(topic))),
        );
        let by_code: BTreeMap<&str, &Actor> = actors
            .iter()
            .filter_map(|actor| Some((actor.country.as_deref()?, actor)))
            .collect();
        for country in builtin::all() {
            if let Some(actor) = by_code.get(country.code.as_str()) {
                words.entry(&country.code).or_insert(Meaning::Actor(actor));
                words.entry(&country.id).or_insert(Meaning::Actor(actor));
            }
        }
        Self {
            words,
            with_builtin,
            actors,
            listed,
            listed_by_id: OnceCell::new(),
            by_name: OnceCell::new(),
            numbers: OnceCell::new(),
        }
    }

    /// Adds the groups of these actors, whose ids are new in it.
    pub(super) fn with_groups(mut self, groups: &'n [Group], actors: &'n [Actor]) -> Self {
        self.words.extend(
            groups
                .iter()
                .map(|group| (group.id.as_str(), Meaning::Group(group, actors))),
        );
        self
    }

    /// What an id means, without a finding where it means nothing.
    pub(super) fn known(&self, id: &str) -> Option<Meaning<'n>> {
        let found = self.words.get(id).copied();
        found.or_else(|| self.listed.get(self.place_in_list(id)?).map(Meaning::Actor))
    }

    fn place_in_list(&self, id: &str) -> Option<usize> {
        let id_of = |k: &u32| self.listed.get(*k as usize).map(|actor| actor.id.as_str());
        let by_id = self.listed_by_id.get_or_init(|| {
            let mut places: Vec<u32> = (0..).take(self.listed.len()).collect();
            places.sort_unstable_by_key(|k| id_of(k));
            places
        });
        let found = by_id.binary_search_by_key(&Some(id), id_of).ok()?;
        by_id.get(found).map(|k| *k as usize)
    }

    /// What a word of a query means: an id, or else the name of an actor.
    pub(super) fn resolve_word(
        &self,
        word: &Written<String>,
        findings: &mut Findings,
    ) -> Option<Meaning<'n>> {
        let text = word.value.as_str();
        if text.starts_with(OFFICIAL) || self.known(text).is_some() {
            return self.resolve(word, findings);
        }
        if let Some(actor) = self.named(text) {
            return Some(Meaning::Actor(actor));
        }
        let message = format!("no actor, topic or group has the id or name `{text}`");
        let near = nearest(text, self.words.keys().copied());
        let help = match near {
            Some(near) => {
                format!("did you mean `{near}`? In quotation marks, `\"{text}\"` is looked for as it stands")
            }
            None => format!("in quotation marks, `\"{text}\"` is looked for as it stands"),
        };
        findings.push(Finding::error(word.place, "unknown-id", message).help(help));
        None
    }

    /// The place of an actor in the list of all.
    pub(super) fn number(&self, actor: &Actor) -> Option<usize> {
        let numbers = self
            .numbers
            .get_or_init(|| (0..).zip(self.actors).map(|(k, a)| (a.id.as_str(), k)).collect());
        let number = numbers.get(actor.id.as_str()).copied();
        number.or_else(|| Some(self.actors.len() + self.place_in_list(&actor.id)?))
    }

    /// What a word means; a finding where it means nothing.
    pub(super) fn resolve(&self, word: &Written<String>, findings: &mut Findings) -> Option<Meaning<'n>> {
        let text = word.value.as_str();
        let (found, what) = match text.strip_prefix(OFFICIAL) {
            Some(country) => (self.country_code(country).map(Meaning::Official), "country"),
            None => (self.known(text), "actor or topic"),
        };
        if found.is_none() {
            let message = match text.strip_prefix(OFFICIAL) {
                Some(country) => format!("`{OFFICIAL}` is followed by a country, and `{country}` is none"),
                None => format!("no {what} has the id `{text}`"),
            };
            let finding = Finding::error(word.place, "unknown-id", message);
            findings.push(finding.help(self.advice(text)));
        }
        found
    }

    /// Like [`Namespace::resolve`], for keys that take an actor only.
    pub(super) fn resolve_actor(
        &self,
        key: &str,
        word: &Written<String>,
        findings: &mut Findings,
    ) -> Option<Meaning<'n>> {
        let meaning = self.resolve(word, findings)?;
        if let Meaning::Topic(topic) = meaning {
            let message = format!("`{key}` names an actor, and `{}` is a topic", topic.id);
            findings.push(Finding::error(word.place, "not-an-actor", message));
            return None;
        }
        Some(meaning)
    }

    /// A country by its code, its English name, or the user's id for it. Codes are known even where the built-in
    /// actors are switched off: they are a standard's, not ours.
    fn country_code(&self, word: &str) -> Option<&'n str> {
        if let Some(Meaning::Actor(actor)) = self.words.get(word)
            && let Some(code) = &actor.country
        {
            return Some(code);
        }
        country(word).map(|country| country.code.as_str())
    }

    fn advice(&self, text: &str) -> String {
        let (prefix, bare) = match text.strip_prefix(OFFICIAL) {
            Some(bare) => (OFFICIAL, bare),
            None => ("", text),
        };
        if !self.with_builtin && prefix.is_empty() && country(bare).is_some() {
            return "`builtin = false` switches the built-in countries off: define an `[[actor]]`".to_owned();
        }
        if prefix.is_empty()
            && let Some(actor) = self.named(bare)
        {
            return format!("a watch names an actor by its id: `{}`", actor.id);
        }
        let countries = builtin::all()
            .iter()
            .flat_map(|country| [country.code.as_str(), country.id.as_str()]);
        let known: Vec<&str> = match prefix {
            "" => self.words.keys().copied().collect(),
            _ => countries.collect(),
        };
        match nearest(bare, known) {
            Some(near) => format!("did you mean `{prefix}{near}`?"),
            None if prefix.is_empty() => {
                "define it as `[[actor]]` or `[[topic]]`; countries are known by code (`CUB`) or English name (`cuba`)"
                    .to_owned()
            }
            None => format!("give the country by its code or English name: `{OFFICIAL}CUB`"),
        }
    }

    fn named(&self, name: &str) -> Option<&'n Actor> {
        let by_name = self.by_name.get_or_init(|| {
            let names = self
                .actors
                .iter()
                .flat_map(|actor| actor.names.iter().map(move |name| (name, actor)));
            names.map(|(name, actor)| (folded(&name.text), actor)).collect()
        });
        by_name.get(&folded(name)).copied()
    }
}

fn country(word: &str) -> Option<&'static Builtin> {
    builtin::builtin(word)
}
