//! Who holds an office of which country: `official:` in watches.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::Offset;
use rustc_hash::FxHashMap;

use super::Watch;
use super::condition::{Key, Official};
use crate::facts::{Actor, ActorKind, Facts, Input, Lexicon, Who, extract};

/// How ids of such members begin; the country's code follows.
const PREFIX: &str = "official:";

/// The offices that the watchlist gives to actors.
#[derive(Debug, Default)]
pub(super) struct Offices(FxHashMap<usize, Vec<Office>>);

/// An office of a country and the days on which it is held.
#[derive(Debug)]
struct Office {
    country: String,
    from: Option<Date>,
    to: Option<Date>,
}

/// The officials that watches name, and the offices of the watchlist, as far as a watch needs them.
pub(super) fn officials(watches: &[Watch], actors: &[Actor], lexicon: &Lexicon) -> (Vec<Official>, Offices) {
    let ids: BTreeSet<&str> = watches
        .iter()
        .flat_map(ids)
        .filter(|id| id.starts_with(PREFIX))
        .collect();
    if ids.is_empty() {
        return (Vec::new(), Offices::default());
    }
    let mut offices = Offices::default();
    for (entry, actor) in actors.iter().enumerate() {
        for role in &actor.roles {
            // "Defence Minister of Russia": the country is whichever the title names.
            let facts = extract(&Input::new("", &role.title, Some("en")), lexicon);
            let countries = facts.mentions.iter().filter_map(|mention| {
                let named = lexicon.entries().get(mention.entry)?;
                (named.kind == Some(ActorKind::Country)).then(|| named.country.clone())?
            });
            for country in countries {
                offices.0.entry(entry).or_default().push(Office {
                    country: country.into(),
                    from: role.from,
                    to: role.to,
                });
            }
        }
    }
    let officials = ids
        .into_iter()
        .map(|id| {
            let country = id.strip_prefix(PREFIX).unwrap_or_default().to_owned();
            let itself = lexicon.builtin(&country).into_iter();
            let holders = offices
                .0
                .iter()
                .filter(|(_, held)| held.iter().any(|office| office.country == country))
                .map(|(entry, _)| *entry);
            let mut callers: Vec<Key> = itself
                .chain(holders)
                .filter_map(|entry| Key::try_from(entry).ok())
                .collect();
            callers.sort_unstable();
            Official {
                id: id.to_owned(),
                country,
                callers,
            }
        })
        .collect();
    (officials, offices)
}

/// Every id that a watch names.
fn ids(watch: &Watch) -> impl Iterator<Item = &str> {
    let lists = [&watch.all, &watch.any, &watch.none].into_iter().flatten();
    let query = watch.query.iter().flat_map(|query| query.members());
    let event = watch
        .event
        .iter()
        .flat_map(|ask| [&ask.from, &ask.to].into_iter().flatten());
    lists
        .chain(query)
        .chain(event)
        .chain(&watch.said_by)
        .map(String::as_str)
}

impl Offices {
    /// The countries of which an actor holds an office on the article's day: as the article says, or as the watchlist
    /// does.
    pub(super) fn of<'a>(&'a self, who: Who, facts: &'a Facts, lexicon: &'a Lexicon) -> Vec<&'a str> {
        let cast = &facts.detail(lexicon).cast;
        if cast.kind(who, lexicon) != ActorKind::Person {
            return Vec::new();
        }
        let stated = cast
            .roles
            .iter()
            .filter(|role| role.who == who && !role.former)
            .filter_map(|role| role.of.as_deref());
        let day = facts.published.map(|p| Offset::UTC.to_datetime(p.at).date());
        let held = match who {
            Who::Listed(entry) => self.0.get(&entry),
            Who::Found(_) => None,
        };
        let listed = held
            .into_iter()
            .flatten()
            .filter(|office| {
                day.is_none_or(|day| {
                    office.from.is_none_or(|from| from <= day) && office.to.is_none_or(|to| day <= to)
                })
            })
            .map(|office| office.country.as_str());
        let mut countries: Vec<&str> = stated.chain(listed).collect();
        countries.sort_unstable();
        countries.dedup();
        countries
    }
}
