//! Who holds which post, as the watchlist tells it: the roles of actors, compiled.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::lexicon::Lexicon;
use super::meaning::{Case, Meaning};
use super::post::{Post, Title};
use super::{Actor, ActorKind};
use crate::text::{Folded, Span};

/// A post that an actor holds or held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) entry: usize,
    post: Post,
    /// The country or body whose post it is; `None` where the title names none that the lexicon knows.
    owner: Option<usize>,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
}

impl Held {
    /// Whether it was held on a day: the first and the last day in it belong to it.
    pub(super) fn on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// The posts of all actors.
#[derive(Debug, Default)]
pub(super) struct Offices {
    held: Vec<Held>,
    /// Places in `held` by actor: its posts stand together.
    by_actor: FxHashMap<usize, (usize, usize)>,
    /// Places in `held` by the owner and what the title means.
    by_post: FxHashMap<(usize, u64), Vec<u32>>,
    /// What the titles of an owner's posts are made of.
    concepts: FxHashSet<(usize, u64)>,
    owners: FxHashSet<usize>,
}

impl Offices {
    /// Compiles the roles of actors, whose places are their numbers in the lexicon.
    pub(super) fn new(actors: &[Actor], lexicon: &Lexicon) -> Self {
        let mut offices = Self::default();
        for (entry, actor) in actors.iter().enumerate().filter(|(_, a)| !a.roles.is_empty()) {
            let first = offices.held.len();
            for role in &actor.roles {
                let (owner, post) = read(&role.title, lexicon);
                if post.is_empty() {
                    continue;
                }
                if let (Some(owner), Ok(number)) = (owner, u32::try_from(offices.held.len())) {
                    offices.owners.insert(owner);
                    let concepts = post.concepts().iter().map(|concept| (owner, *concept));
                    offices.concepts.extend(concepts);
                    offices
                        .by_post
                        .entry((owner, post.key()))
                        .or_default()
                        .push(number);
                }
                offices.held.push(Held {
                    entry,
                    post,
                    owner,
                    from: role.from,
                    to: role.to,
                });
            }
            offices.by_actor.insert(entry, (first, offices.held.len()));
        }
        offices
    }

    /// Whether some actor holds a post of this country or body.
    pub(super) fn has_owner(&self, owner: usize) -> bool {
        self.owners.contains(&owner)
    }

    /// Whether a thing is a part of some title of the owner's posts.
    pub(super) fn has_concept(&self, owner: usize, concept: u64) -> bool {
        self.concepts.contains(&(owner, concept))
    }

    /// Everybody who holds or held a post.
    pub(super) fn holders(&self, owner: usize, post: &Post) -> Vec<&Held> {
        let places = self.by_post.get(&(owner, post.key())).into_iter().flatten();
        places
            .filter_map(|place| self.held.get(*place as usize))
            .filter(|held| held.post == *post)
            .collect()
    }

    /// The posts of an actor; `None` where the watchlist gives it none.
    pub(super) fn of(&self, entry: usize) -> Option<&[Held]> {
        let (first, end) = self.by_actor.get(&entry)?;
        self.held.get(*first..*end)
    }
}

/// How well a title before a surname goes with an actor, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The actor's roles are others.
    None,
    /// The watchlist gives the actor no roles: any post may be its.
    Unknown,
    /// It held or will hold a post of that title at another time.
    OtherTime,
    /// It holds a post of that title.
    Held,
}

impl Offices {
    /// How well a title goes with an actor. `owner` is the country or body named before the title, where one is.
    pub(super) fn fit(&self, entry: usize, title: &Title, owner: Option<usize>, day: Option<Date>) -> Fit {
        let Some(held) = self.of(entry) else {
            return Fit::Unknown;
        };
        let fits = held.iter().filter(|held| {
            held.post.fits(title) && (owner.is_none() || held.owner.is_none() || held.owner == owner)
        });
        fits.map(|held| match day {
            Some(day) if held.on(day) => Fit::Held,
            _ => Fit::OtherTime,
        })
        .max()
        .unwrap_or(Fit::None)
    }
}

/// The owner that a title names, and the rest of the title. A country goes before a body ("Ambassador of Peru to the UN"),
/// a longer name before a shorter one.
fn read(title: &str, lexicon: &Lexicon) -> (Option<usize>, Post) {
    let folded = Folded::new(title);
    let is_country =
        |entry: usize| lexicon.entries().get(entry).and_then(|e| e.kind) == Some(ActorKind::Country);
    let mut best: Option<(usize, Span)> = None;
    lexicon.matcher().find(&folded.text, |text, place| {
        for meaning in lexicon.meanings(text) {
            if let Meaning::Name { entry, case, .. } = meaning
                && is_owner(entry, lexicon)
                && written_as(case, folded.original(place).of(title))
                && best.is_none_or(|(other, longest)| {
                    (is_country(other), longest.len()) < (is_country(entry), place.len())
                })
            {
                best = Some((entry, place));
            }
        }
        true
    });
    let gap = best.map_or(Span::new(0, 0), |(_, place)| place);
    let before = folded.text.get(..gap.start).unwrap_or_default();
    let behind = folded.text.get(gap.end..).unwrap_or_default();
    let words = [before, behind].into_iter().flat_map(|part| {
        part.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
    });
    (best.map(|(entry, _)| entry), Post::of(words, None))
}

fn is_owner(entry: usize, lexicon: &Lexicon) -> bool {
    let kind = lexicon.entries().get(entry).and_then(|e| e.kind);
    matches!(kind, Some(ActorKind::Country | ActorKind::Organisation))
}

/// Whether a name in a title is written as one: "IT Minister" is no minister of Italy.
fn written_as(case: Case, written: &str) -> bool {
    match case {
        Case::Capitals => written
            .chars()
            .filter(|c| c.is_alphabetic())
            .all(char::is_uppercase),
        Case::Capital => written.chars().next().is_some_and(char::is_uppercase),
        Case::Any | Case::Plain => true,
    }
}
