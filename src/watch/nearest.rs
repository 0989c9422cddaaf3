//! How near the members of a silent watch came to meeting, in words.

use super::compiled::Compiled;
use super::condition::Condition;
use super::scope::{Candidate, Meeting};
use super::why::{place, quoted, scope};
use super::{Reading, Silence, Where};
use crate::facts::Facts;

/// The shortest stretch that holds what the watch asks for, where the scope was too narrow for it, or the nearest two
/// mentions that should have been nearer; `None` where something else decided.
pub(super) fn nearest(compiled: &Compiled, reading: &Reading<'_>, silence: &Silence) -> Option<String> {
    let meeting = Meeting { compiled, reading };
    match silence {
        Silence::NeverTogether => Some(shortest(&meeting).unwrap_or_else(|| most(compiled, reading))),
        Silence::Unmet(_) => {
            let Condition::All { of, .. } = &compiled.condition else {
                return None;
            };
            let anywhere = compiled.candidates(reading);
            let unmet = of
                .iter()
                .find(|c| !matches!(c, Condition::Not(_)) && meeting.met(c, &anywhere).is_none())?;
            too_far(&meeting, unmet, &anywhere)
        }
        _ => None,
    }
}

/// The shortest stretch of the article, by words, in which the whole condition is met.
fn shortest(meeting: &Meeting<'_>) -> Option<String> {
    let Meeting { compiled, reading } = *meeting;
    let candidates = compiled.candidates(reading);
    let mut from = 0;
    let mut best: Option<(usize, Vec<Candidate>)> = None;
    for upto in 1..=candidates.len() {
        while let Some(members) = candidates
            .get(from..upto)
            .and_then(|group| meeting.met(&compiled.condition, group))
        {
            let words = stretch(reading, &members);
            if best.as_ref().is_none_or(|(least, _)| words < *least) {
                best = Some((words, members));
            }
            from += 1;
        }
    }
    let (words, mut members) = best?;
    members.sort_by_key(Candidate::place);
    let asked = match compiled.watch.place {
        Where::Anywhere => String::new(),
        Where::Title => " of the title".to_owned(),
        Where::Lead => " of title or lead".to_owned(),
    };
    Some(format!(
        "nearest: {}, {words} words from first to last, and not in one {}{asked}",
        told(&members, reading.facts),
        scope(compiled.watch.within),
    ))
}

/// Words from the first of some mentions to the last.
fn stretch(reading: &Reading<'_>, members: &[Candidate]) -> usize {
    let words = members.iter().map(|c| reading.words_of(c.naming.span));
    let (first, last) = words.fold((usize::MAX, 0), |(first, last), (start, end)| {
        (first.min(start), last.max(end))
    });
    last.saturating_sub(first)
}

/// The sentence that names most of the members, where order or place kept the rest from counting.
fn most(compiled: &Compiled, reading: &Reading<'_>) -> String {
    let facts = reading.facts;
    let candidates = compiled.candidates(reading);
    let best = candidates
        .chunk_by(|a, b| a.naming.sentence == b.naming.sentence)
        .map(|group| {
            let mut firsts: Vec<Candidate> = Vec::new();
            for candidate in group {
                if firsts.iter().all(|first| first.key != candidate.key) {
                    firsts.push(*candidate);
                }
            }
            firsts
        })
        .max_by_key(|firsts| {
            (
                firsts.len(),
                std::cmp::Reverse(firsts.first().map(Candidate::place)),
            )
        });
    match best {
        Some(members) => {
            let sentence = members
                .first()
                .and_then(|c| facts.sentences.get(c.naming.sentence));
            let words = sentence.map_or("", |s| s.span.of(facts.document.text()));
            let alone = if members.len() == 1 { " alone" } else { "" };
            format!("nearest: {}{alone}: {}", told(&members, facts), quoted(words))
        }
        None => "nearest: none of them stands where the watch looks".to_owned(),
    }
}

/// The nearest two mentions of a `NEAR` that is not met.
fn too_far(meeting: &Meeting<'_>, condition: &Condition, group: &[Candidate]) -> Option<String> {
    match condition {
        Condition::Near { pair, words, .. } => {
            let [left, right] = &**pair;
            let facts = meeting.reading.facts;
            for part in [left, right] {
                if meeting.met(part, group).is_none() {
                    return too_far(meeting, part, group);
                }
            }
            let nearest = meeting
                .near(left, right, usize::MAX, false, group)
                .into_iter()
                .min_by_key(|(apart, _)| *apart);
            Some(match nearest {
                Some((apart, members)) if apart > *words => {
                    let members = told(&members, facts);
                    format!("nearest: {members}: {apart} words apart, and at most {words} are allowed")
                }
                Some((_, members)) => format!("nearest: {}: in the other order", told(&members, facts)),
                None => "nearest: both are mentioned, but never in one paragraph".to_owned(),
            })
        }
        Condition::All { of, .. } => of
            .iter()
            .find(|c| meeting.met(c, group).is_none())
            .and_then(|c| too_far(meeting, c, group)),
        Condition::AtLeast { of, .. } => of.iter().find_map(|c| too_far(meeting, c, group)),
        Condition::Member { .. } | Condition::Not(_) => None,
    }
}

/// "“Cuba”, title, and “Russia”, paragraph 1, sentence 2".
fn told(members: &[Candidate], facts: &Facts) -> String {
    let each: Vec<String> = members
        .iter()
        .map(|c| {
            let words = quoted(c.naming.span.of(facts.document.text()));
            format!("{words} ({})", place(facts, c.naming.sentence))
        })
        .collect();
    each.join(" and ")
}
