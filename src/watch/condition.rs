//! A watch's conditions compiled: members as numbers, and which of them can lead an article to the watch.

use rustc_hash::FxHashMap;

use super::{Group, Query, Watch, Where};
use crate::facts::{ActorKind, Lexicon};

/// An actor or a topic by its number in the lexicon; a group by its number behind those; the officials of a country behind
/// the groups.
pub(super) type Key = u32;

/// The member that no article mentions.
const NOBODY: Key = Key::MAX;

/// A compiled condition.
#[derive(Debug)]
pub(super) enum Condition {
    /// A mention in this place.
    Member { key: Key, place: Where },
    /// Every one; those that are members in this order, where it counts.
    All { of: Box<[Self]>, ordered: bool },
    /// So many of these; a group counts once for each of its actors.
    AtLeast { count: usize, of: Box<[Self]> },
    /// Two, so many words apart at most.
    Near {
        pair: Box<[Self; 2]>,
        words: usize,
        ordered: bool,
    },
    /// Nowhere in the article.
    Not(Box<Self>),
}

/// Which number stands for which id.
pub(super) struct Keys<'l> {
    lexicon: &'l Lexicon,
    groups: &'l [Group],
    officials: &'l [Official],
    numbers: FxHashMap<&'l str, usize>,
}

/// Whoever holds an office of a country, as a member of watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Official {
    /// The id in watchlist and records: `official:CUB`.
    pub(super) id: String,
    /// ISO 3166 alpha-3 code of the country.
    pub(super) country: String,
    /// Who leads an article to it: the country, and the actors that the watchlist gives an office of it.
    pub(super) callers: Vec<Key>,
}

impl<'l> Keys<'l> {
    pub(super) fn new(lexicon: &'l Lexicon, groups: &'l [Group], officials: &'l [Official]) -> Self {
        let groups_ids = groups.iter().map(|group| group.id.as_str());
        let ids = groups_ids.chain(officials.iter().map(|official| official.id.as_str()));
        Self {
            lexicon,
            groups,
            officials,
            numbers: ids.zip(lexicon.entries().len()..).collect(),
        }
    }

    /// The number of an id.
    pub(super) fn key(&self, id: &str) -> Option<Key> {
        let number = self.lexicon.entry(id).or_else(|| self.numbers.get(id).copied())?;
        Key::try_from(number).ok()
    }
}

impl Condition {
    /// What a watch asks for: its `query`, or every one of `all`, enough of `any`, and none of `none`.
    pub(super) fn of(watch: &Watch, keys: &Keys<'_>) -> Self {
        if let Some(query) = &watch.query {
            return match Self::compiled(query, watch.place, keys) {
                all @ Self::All { .. } => all,
                one => Self::All {
                    of: Box::new([one]),
                    ordered: false,
                },
            };
        }
        let members = |ids: &[String], place| -> Vec<Self> {
            ids.iter()
                .filter_map(|id| keys.key(id))
                .map(|key| Self::Member { key, place })
                .collect()
        };
        let mut of = members(&watch.all, watch.place);
        let any = members(&watch.any, watch.place);
        if !any.is_empty() {
            of.push(Self::AtLeast {
                count: watch.at_least,
                of: any.into(),
            });
        }
        of.extend(
            members(&watch.none, Where::Anywhere)
                .into_iter()
                .map(|member| Self::Not(Box::new(member))),
        );
        Self::All {
            of: of.into(),
            ordered: watch.ordered,
        }
    }

    fn compiled(query: &Query, place: Where, keys: &Keys<'_>) -> Self {
        let list = |of: &[Query]| of.iter().map(|q| Self::compiled(q, place, keys)).collect();
        match query {
            Query::Member(id) => Self::Member {
                key: keys.key(id).unwrap_or(NOBODY),
                place,
            },
            Query::All(of) => Self::All {
                of: list(of),
                ordered: false,
            },
            Query::Any(of) => Self::AtLeast {
                count: 1,
                of: list(of),
            },
            Query::Near {
                left,
                right,
                words,
                ordered,
            } => Self::Near {
                pair: Box::new([
                    Self::compiled(left, place, keys),
                    Self::compiled(right, place, keys),
                ]),
                words: usize::from(*words),
                ordered: *ordered,
            },
            // What must not be there must not be there anywhere, whatever `where` says of the rest.
            Query::Not(of) => Self::Not(Box::new(Self::compiled(of, Where::Anywhere, keys))),
            Query::In(own, of) => Self::compiled(of, own.narrowed(place), keys),
        }
    }

    /// Every member, in the order of the watch.
    pub(super) fn members(&self) -> Vec<Key> {
        match self {
            Self::Member { key, .. } => vec![*key],
            Self::All { of, .. } | Self::AtLeast { of, .. } => of.iter().flat_map(Self::members).collect(),
            Self::Near { pair, .. } => pair.iter().flat_map(Self::members).collect(),
            Self::Not(of) => of.members(),
        }
    }

    /// The members that are looked for, those of a `Not` left out, each once.
    pub(super) fn wanted(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        self.collect(false, &mut keys);
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The members of every `Not`.
    pub(super) fn unwanted(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        self.collect(true, &mut keys);
        keys
    }

    fn collect(&self, unwanted: bool, keys: &mut Vec<Key>) {
        match self {
            Self::Member { key, .. } => keys.extend((!unwanted).then_some(*key)),
            Self::All { of, .. } | Self::AtLeast { of, .. } => {
                of.iter().for_each(|c| c.collect(unwanted, keys));
            }
            Self::Near { pair, .. } => pair.iter().for_each(|c| c.collect(unwanted, keys)),
            // Within it, what is unwanted is what it looks for.
            Self::Not(of) if unwanted => of.collect(false, keys),
            Self::Not(_) => {}
        }
    }

    /// Members of which an article must mention one to meet the condition, as few and as rare ones as can be, with the
    /// sum of their weights; `None` where an article may meet it without any.
    ///
    /// Of `n` members of which `k` are needed, `n - k + 1` are enough: no `k` avoid them all.
    pub(super) fn callers(&self, rarity: &Rarity) -> Option<(u64, Vec<Key>)> {
        let rarest = |of: &[Self]| {
            of.iter()
                .filter_map(|c| c.callers(rarity))
                .min_by_key(|(weight, _)| *weight)
        };
        match self {
            Self::Member { key, .. } => Some((rarity.weight(*key), rarity.callers(*key))),
            Self::All { of, .. } => rarest(of),
            Self::Near { pair, .. } => rarest(pair.as_slice()),
            Self::AtLeast { count, of } => {
                let mut each: Vec<_> = of.iter().map(|c| c.callers(rarity)).collect::<Option<_>>()?;
                each.sort_by_key(|(weight, _)| *weight);
                let has_group = of
                    .iter()
                    .any(|c| matches!(c, Self::Member { key, .. } if rarity.is_group(*key)));
                // A group may give several of them.
                let needed = if has_group { 1 } else { (*count).max(1) };
                each.truncate((each.len() + 1).saturating_sub(needed).max(1));
                let sum = each.iter().map(|(weight, _)| weight).sum();
                Some((sum, each.into_iter().flat_map(|(_, keys)| keys).collect()))
            }
            Self::Not(_) => None,
        }
    }
}

/// Members of which an article must mention one besides, as places of a [`Present`]; it may ask for less than all.
pub(super) type Besides = [u16; 4];

/// Which members an article mentions, roughly: it may take one for another, and never misses one.
#[derive(Debug)]
pub(super) struct Present([u64; PLACES / 64]);

const PLACES: usize = 1 << 12;

impl Present {
    pub(super) fn new(members: impl Iterator<Item = Key>) -> Self {
        let mut places = [0; PLACES / 64];
        for place in members.map(place_of) {
            if let Some(bits) = places.get_mut(usize::from(place) / 64) {
                *bits |= 1_u64 << (place % 64);
            }
        }
        Self(places)
    }

    pub(super) fn holds_one_of(&self, besides: Besides) -> bool {
        besides.iter().any(|place| {
            self.0
                .get(usize::from(*place) / 64)
                .is_some_and(|bits| bits & (1_u64 << (place % 64)) != 0)
        })
    }
}

fn place_of(key: Key) -> u16 {
    // The upper bits are the well-mixed ones.
    u16::try_from(key.wrapping_mul(0x9E37_79B1) >> 20).unwrap_or(0)
}

impl Condition {
    /// Members of the rarest part but one: an article that mentions a caller and none of these cannot meet it. `None`
    /// where there is no such part, or where it has too many members.
    pub(super) fn besides(&self, callers: &[Key], rarity: &Rarity) -> Option<Besides> {
        let Self::All { of, .. } = self else {
            return None;
        };
        of.iter()
            .filter_map(|part| part.callers(rarity))
            .filter(|(_, keys)| keys != callers && keys.len() <= Besides::default().len())
            .min_by_key(|(weight, _)| *weight)
            .map(|(_, keys)| besides(&keys))
    }
}

/// The places of a few members.
pub(super) fn besides(keys: &[Key]) -> Besides {
    let first = keys.first().copied().map(place_of).unwrap_or_default();
    let mut out = [first; 4];
    for (slot, key) in out.iter_mut().zip(keys) {
        *slot = place_of(*key);
    }
    out
}

/// How often members are mentioned, as far as a watchlist tells: countries and topics are everyday words, the actors
/// whom many watches name are in the news.
#[derive(Debug)]
pub(super) struct Rarity {
    weights: Vec<u64>,
    entries: usize,
    /// Who leads to the officials, by number of the first of them.
    officials: (usize, Vec<Vec<Key>>),
}

impl Rarity {
    pub(super) fn new(keys: &Keys<'_>, conditions: &[Condition]) -> Self {
        /// An everyday word is in as many articles as so many names.
        const EVERYDAY: u64 = 1_000;
        let entries = keys.lexicon.entries();
        let mut weights: Vec<u64> = entries
            .iter()
            .map(|entry| match entry.kind {
                Some(ActorKind::Country) | None => EVERYDAY,
                Some(_) => 1,
            })
            .collect();
        weights.resize(entries.len() + keys.groups.len(), 0);
        for key in conditions.iter().flat_map(Condition::wanted) {
            if let Some(weight) = weights.get_mut(key as usize) {
                *weight += 1;
            }
        }
        for (k, group) in keys.groups.iter().enumerate() {
            let sum = group.actors.iter().filter_map(|actor| weights.get(*actor)).sum();
            if let Some(weight) = weights.get_mut(entries.len() + k) {
                *weight = sum;
            }
        }
        let first_official = entries.len() + keys.groups.len();
        for official in keys.officials {
            let sum = official
                .callers
                .iter()
                .filter_map(|key| weights.get(*key as usize))
                .sum();
            weights.push(sum);
        }
        let callers = keys.officials.iter().map(|official| official.callers.clone());
        Self {
            weights,
            entries: entries.len(),
            officials: (first_official, callers.collect()),
        }
    }

    /// Whom an article must mention to mention a member.
    fn callers(&self, key: Key) -> Vec<Key> {
        let (first, officials) = &self.officials;
        let official = (key as usize).checked_sub(*first).and_then(|k| officials.get(k));
        official.cloned().unwrap_or_else(|| vec![key])
    }

    fn weight(&self, key: Key) -> u64 {
        self.weights.get(key as usize).copied().unwrap_or(0)
    }

    fn is_group(&self, key: Key) -> bool {
        key as usize >= self.entries
    }
}

impl Where {
    /// The narrower of two places.
    fn narrowed(self, other: Self) -> Self {
        match (self, other) {
            (Self::Title, _) | (_, Self::Title) => Self::Title,
            (Self::Lead, _) | (_, Self::Lead) => Self::Lead,
            _ => Self::Anywhere,
        }
    }
}
