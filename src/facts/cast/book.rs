//! The register of actors that only the article names: one entry for each, by every name that it goes by.

use rustc_hash::FxHashMap;

use super::{Found, Who, id_of};
use crate::facts::{ActorKind, Lexicon};

/// Found actors, by their full names and by their short ones.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) found: Vec<Found>,
    by_id: FxHashMap<String, usize>,
    by_key: FxHashMap<String, Who>,
    by_short: FxHashMap<String, Vec<Who>>,
}

impl Book {
    /// The actor of a full name.
    pub(super) fn full(&self, key: &str) -> Option<Who> {
        self.by_key.get(key).copied()
    }

    /// The one actor of a short name; `None` where several have it.
    pub(super) fn short(&self, key: &str) -> Option<Who> {
        match self.by_short.get(key)?.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// Whether more than one actor has a short name.
    pub(super) fn is_shared(&self, key: &str) -> bool {
        self.by_short.get(key).is_some_and(|all| all.len() > 1)
    }

    /// Enters an actor under its full name.
    pub(super) fn enter(
        &mut self,
        key: &str,
        name: &str,
        id: Option<&str>,
        kind: ActorKind,
        country: Option<String>,
        lexicon: &Lexicon,
    ) -> Who {
        if let Some(who) = self.full(key) {
            self.learn(who, country);
            return who;
        }
        let wanted = id.map_or_else(|| id_of(name), str::to_owned);
        let taken = |id: &str| self.by_id.contains_key(id) || lexicon.entry(id).is_some();
        let id = if taken(&wanted) {
            (2..1000)
                .map(|n| format!("{wanted}-{n}"))
                .find(|id| !taken(id))
                .unwrap_or(wanted)
        } else {
            wanted
        };
        let number = self.found.len();
        self.by_id.insert(id.clone(), number);
        self.found.push(Found {
            id,
            name: name.to_owned(),
            kind,
            country,
        });
        let who = Who::Found(number);
        self.by_key.insert(key.to_owned(), who);
        who
    }

    /// Notes another full name of an actor, where nobody has it.
    pub(super) fn also(&mut self, key: &str, who: Who) {
        self.by_key.entry(key.to_owned()).or_insert(who);
    }

    /// Notes a short name of an actor.
    pub(super) fn shorten(&mut self, key: &str, who: Who) {
        match self.by_short.get_mut(key) {
            None => {
                self.by_short.insert(key.to_owned(), vec![who]);
            }
            Some(all) if all.contains(&who) || all.len() > 3 => {}
            Some(all) => all.push(who),
        }
    }

    /// Notes the country of an actor, where none is known.
    pub(super) fn learn(&mut self, who: Who, country: Option<String>) {
        if let Who::Found(number) = who
            && let Some(found) = self.found.get_mut(number)
            && found.country.is_none()
        {
            found.country = country;
        }
    }

    pub(super) fn kind(&self, who: Who) -> Option<ActorKind> {
        match who {
            Who::Found(number) => self.found.get(number).map(|f| f.kind),
            Who::Listed(_) => None,
        }
    }
}
