//! Scopes: the stretches of an article in which all that a watch asks for stands together.

use super::compiled::Compiled;
use super::condition::{Condition, Key};
use super::{Evidence, Reading, Where, Within};
use crate::facts::{Facts, Naming, Part, Who};
use crate::text::Span;

/// A mention of a member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) naming: Naming,
    /// The member: the actor itself, its group, or its office.
    pub(super) key: Key,
    pub(super) paragraph: usize,
    pub(super) part: Part,
    /// Numbers of its first word and of the word behind its last one; counted only where a watch asks for words.
    pub(super) words: (usize, usize),
}

impl Candidate {
    /// Sorts candidates in the order of the text.
    pub(super) fn place(&self) -> (usize, usize, Who, Key) {
        let Naming { span, who, .. } = self.naming;
        (span.start, span.end, who, self.key)
    }
}

/// A stretch that holds what the watch asks for.
#[derive(Debug)]
pub(super) struct Unit {
    /// One mention for each member, members of `all` first.
    pub(super) members: Vec<Candidate>,
    /// Numbers of its first and last sentence.
    pub(super) sentences: (usize, usize),
}

impl Where {
    /// Whether a part of the article counts.
    pub(super) fn allows(self, part: Part) -> bool {
        match self {
            Self::Title => part == Part::Title,
            Self::Lead => part != Part::Body,
            Self::Anywhere => true,
        }
    }
}

impl Unit {
    /// What proves the unit: its sentence, its paragraph, or the sentences that name the members.
    pub(super) fn evidence(&self, within: Within, facts: &Facts) -> Vec<Evidence> {
        let (Some(first), Some(last)) = (
            facts.sentences.get(self.sentences.0),
            facts.sentences.get(self.sentences.1),
        ) else {
            return Vec::new();
        };
        let paragraph = first.paragraph;
        match within {
            Within::Paragraph => {
                let from = facts.sentences.partition_point(|s| s.paragraph < paragraph);
                let upto = facts.sentences.partition_point(|s| s.paragraph <= paragraph);
                let all = facts.sentences.get(from..upto).unwrap_or_default();
                let (Some(first), Some(last)) = (all.first(), all.last()) else {
                    return Vec::new();
                };
                vec![Evidence {
                    span: Span::new(first.span.start, last.span.end),
                    paragraph,
                }]
            }
            Within::Sentence | Within::Words(_) => vec![Evidence {
                span: Span::new(first.span.start, last.span.end),
                paragraph,
            }],
            Within::Article => self
                .members
                .iter()
                .filter_map(|c| Some((c.paragraph, facts.sentences.get(c.naming.sentence)?.span)))
                .map(|(paragraph, span)| Evidence { span, paragraph })
                .collect(),
        }
    }
}

/// Every stretch in which the watch is met, in order.
pub(super) fn units(compiled: &Compiled, reading: &Reading<'_>, candidates: &[Candidate]) -> Vec<Unit> {
    let meeting = Meeting { compiled, reading };
    let key = |c: &Candidate| match compiled.watch.within {
        Within::Sentence => c.naming.sentence,
        Within::Paragraph | Within::Words(_) => c.paragraph,
        Within::Article => 0,
    };
    candidates
        .chunk_by(|a, b| key(a) == key(b))
        .filter_map(|group| match compiled.watch.within {
            Within::Words(words) => meeting.window(group, usize::from(words)),
            _ => meeting.complete(group),
        })
        .collect()
}

/// Mentions on each side of one that may be the nearest: the same words may be several mentions.
const NEIGHBOURS: usize = 16;

/// Looks whether mentions meet a condition.
pub(super) struct Meeting<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) reading: &'a Reading<'a>,
}

impl Meeting<'_> {
    /// The first stretch of at most `words` words that holds everything.
    fn window(&self, group: &[Candidate], words: usize) -> Option<Unit> {
        let mut upto = 0;
        (0..group.len()).find_map(|from| {
            let (start, _) = group.get(from)?.words;
            let before = upto;
            upto = upto.max(from);
            while group
                .get(upto)
                .is_some_and(|c| c.words.1.saturating_sub(start) <= words)
            {
                upto += 1;
            }
            if upto == before {
                // A part of a stretch that did not hold everything.
                return None;
            }
            self.complete(group.get(from..upto)?)
        })
    }

    /// Whether a group of mentions, in order, holds what the watch asks for.
    pub(super) fn complete(&self, group: &[Candidate]) -> Option<Unit> {
        let members = self.met(&self.compiled.condition, group)?;
        let first = members
            .iter()
            .min_by_key(|c| c.naming.span.start)?
            .naming
            .sentence;
        let last = members.iter().max_by_key(|c| c.naming.span.end)?.naming.sentence;
        Some(Unit {
            members,
            sentences: (first, last),
        })
    }

    /// The mentions that meet a condition, one for each member; `None` where it is not met.
    pub(super) fn met(&self, condition: &Condition, group: &[Candidate]) -> Option<Vec<Candidate>> {
        match condition {
            Condition::Member { key, place } => {
                let found = group.iter().find(|c| c.key == *key && place.allows(c.part))?;
                Some(vec![*found])
            }
            Condition::All { of, ordered } => self.all(of, *ordered, group),
            Condition::AtLeast { count, of } => {
                let found = self.any(of, group);
                let mut entries: Vec<Who> = found
                    .iter()
                    .map(|list| list.first().map_or(Who::Listed(0), |c| c.naming.who))
                    .collect();
                // Two conditions that are met are two, whatever they say; the same actor by two ways is one.
                let only_members = of.iter().all(|c| matches!(c, Condition::Member { .. }));
                if only_members {
                    entries.sort_unstable();
                    entries.dedup();
                }
                (entries.len() >= *count).then(|| found.into_iter().flatten().collect())
            }
            Condition::Near { pair, words, ordered } => {
                let [left, right] = &**pair;
                self.near(left, right, *words, *ordered, group)
                    .into_iter()
                    .next()
                    .map(|(_, mentions)| mentions)
            }
            Condition::Not(of) => {
                let anywhere = self.compiled.unwanted(self.reading);
                self.met(of, &anywhere).is_none().then(Vec::new)
            }
        }
    }

    /// Every condition, each met. A group stands for another actor than those named beside it, where there is one.
    fn all(&self, of: &[Condition], ordered: bool, group: &[Candidate]) -> Option<Vec<Candidate>> {
        if ordered {
            return self.in_order(of, group);
        }
        let is_group =
            |c: &&Condition| matches!(c, Condition::Member { key, .. } if self.compiled.is_group(*key));
        if !of.iter().any(|c| is_group(&c)) {
            let each: Option<Vec<_>> = of.iter().map(|c| self.met(c, group)).collect();
            return Some(each?.concat());
        }
        let mut chosen: Vec<Option<Vec<Candidate>>> = vec![None; of.len()];
        let mut taken: Vec<Who> = Vec::new();
        let mut open: Vec<(usize, Vec<Candidate>)> = Vec::new();
        for (k, condition) in of.iter().enumerate() {
            if let Condition::Member { key, place } = condition
                && self.compiled.is_group(*key)
            {
                open.push((k, firsts(group, *key, *place)));
                continue;
            }
            let met = self.met(condition, group)?;
            taken.extend(met.iter().map(|c| c.naming.who));
            if let Some(slot) = chosen.get_mut(k) {
                *slot = Some(met);
            }
        }
        // The group with the fewest actors first, so that a larger one leaves it its own.
        open.sort_by_key(|(_, actors)| actors.len());
        for (k, actors) in open {
            let other = actors.into_iter().find(|c| !taken.contains(&c.naming.who))?;
            taken.push(other.naming.who);
            if let Some(slot) = chosen.get_mut(k) {
                *slot = Some(vec![other]);
            }
        }
        Some(chosen.into_iter().flatten().flatten().collect())
    }

    /// The members in their order, then the rest.
    fn in_order(&self, of: &[Condition], group: &[Candidate]) -> Option<Vec<Candidate>> {
        let mut chosen = Vec::with_capacity(of.len());
        let mut after = 0;
        for condition in of {
            if let Condition::Member { key, place } = condition {
                let found = group
                    .iter()
                    .find(|c| c.key == *key && place.allows(c.part) && c.naming.span.start >= after)?;
                after = found.naming.span.end;
                chosen.push(*found);
            } else {
                chosen.extend(self.met(condition, group)?);
            }
        }
        Some(chosen)
    }

    /// What is met of these; a group gives each of its actors that is there.
    fn any(&self, of: &[Condition], group: &[Candidate]) -> Vec<Vec<Candidate>> {
        of.iter()
            .flat_map(|condition| match condition {
                Condition::Member { key, place } if self.compiled.is_group(*key) => {
                    firsts(group, *key, *place).into_iter().map(|c| vec![c]).collect()
                }
                _ => self.met(condition, group).into_iter().collect::<Vec<_>>(),
            })
            .collect()
    }

    /// Every place where two conditions are met at most so many words apart, by the first one's mentions, with the
    /// words between.
    pub(super) fn near(
        &self,
        left: &Condition,
        right: &Condition,
        words: usize,
        ordered: bool,
        group: &[Candidate],
    ) -> Vec<(usize, Vec<Candidate>)> {
        let (left, right) = (self.places(left, group), self.places(right, group));
        let mut out = Vec::new();
        for one in &left {
            let behind = right.partition_point(|other| other.from() < one.from());
            let (before, behind) = right.split_at(behind);
            let before = if ordered { &[] } else { before };
            let neighbours = before
                .iter()
                .rev()
                .take(NEIGHBOURS)
                .chain(behind.iter().take(NEIGHBOURS));
            let nearest = neighbours
                .filter_map(|other| Some((one.apart(other, ordered)?, other)))
                .min_by_key(|(apart, _)| *apart);
            if let Some((apart, other)) = nearest.filter(|(apart, _)| *apart <= words) {
                out.push((apart, [one.0.as_slice(), other.0.as_slice()].concat()));
            }
        }
        out
    }

    /// Every place where a condition is met by itself, in order.
    fn places(&self, condition: &Condition, group: &[Candidate]) -> Vec<Place> {
        let mut places: Vec<Place> = match condition {
            Condition::Member { key, place } => group
                .iter()
                .filter(|c| c.key == *key && place.allows(c.part))
                .map(|c| Place(vec![*c]))
                .collect(),
            Condition::AtLeast { of, .. } => of.iter().flat_map(|c| self.places(c, group)).collect(),
            Condition::Near { pair, words, ordered } => {
                let [left, right] = &**pair;
                self.near(left, right, *words, *ordered, group)
                    .into_iter()
                    .map(|(_, mentions)| Place(mentions))
                    .collect()
            }
            // The reader of queries lets nothing else stand beside NEAR.
            Condition::All { .. } | Condition::Not(_) => Vec::new(),
        };
        places.sort_by_key(Place::from);
        places
    }
}

/// The first mention of each actor of a group.
fn firsts(group: &[Candidate], key: Key, place: Where) -> Vec<Candidate> {
    let mut firsts: Vec<Candidate> = Vec::new();
    for candidate in group.iter().filter(|c| c.key == key && place.allows(c.part)) {
        if firsts
            .iter()
            .all(|first| first.naming.who != candidate.naming.who)
        {
            firsts.push(*candidate);
        }
    }
    firsts
}

/// Mentions that meet a condition together.
struct Place(Vec<Candidate>);

impl Place {
    fn from(&self) -> (usize, usize) {
        let first = self.0.iter().min_by_key(|c| c.naming.span.start);
        first.map_or((0, 0), |c| (c.paragraph, c.naming.span.start))
    }

    /// Words from the end of the one to the start of the other, neighbours are 1 apart; `None` where they stand in two
    /// paragraphs, are one and the same mention, or stand in the wrong order.
    fn apart(&self, other: &Self, ordered: bool) -> Option<usize> {
        let paragraph = self.0.first()?.paragraph;
        if self.0.iter().chain(&other.0).any(|c| c.paragraph != paragraph)
            || self
                .0
                .iter()
                .any(|c| other.0.iter().any(|o| o.naming.span.overlaps(c.naming.span)))
        {
            return None;
        }
        let ends = |place: &Self| {
            let start = place.0.iter().map(|c| c.words.0).min().unwrap_or(0);
            let end = place.0.iter().map(|c| c.words.1).max().unwrap_or(0);
            (start, end)
        };
        let ((start, end), (other_start, other_end)) = (ends(self), ends(other));
        if self.from() <= other.from() {
            Some(other_start.saturating_sub(end) + 1)
        } else if ordered {
            None
        } else {
            Some(start.saturating_sub(other_end) + 1)
        }
    }
}
