//! Whether a sentence speaks of what was or of what will be, as seen from one of its dates.

use std::ops::Range;

use super::lexicon::Tense;
use crate::facts::prose::{Prose, Shape};

/// Which way a date without a year, or a bare weekday, lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlook {
    Past,
    Future,
    Unknown,
}

/// A verb further away than this many words says little of a date.
const BACK_WORDS: usize = 14;
const AHEAD_WORDS: usize = 10;
/// A word this short has no end that tells its tense.
const VERB_LETTERS_MIN: usize = 4;

/// What the nearest verb says: the words before the date first, since they mostly hold its verb, but for a verb right
/// behind it ("the talks on Friday will").
pub(super) fn outlook(prose: &Prose<'_>, words: &Range<usize>, tense: &Tense) -> Outlook {
    let sentence = prose
        .word(words.start)
        .map_or(0..0, |word| prose.sentence(word.sentence));
    let behind = words.end;
    // "Friday's ruling" has been made.
    if prose.folded(behind) == "'s" {
        return Outlook::Unknown;
    }
    match of(prose, behind, tense) {
        Some(outlook) if sentence.contains(&behind) && is_listed(prose, behind, tense) => return outlook,
        _ => {}
    }
    let from = words.start.saturating_sub(BACK_WORDS).max(sentence.start);
    for at in (from..words.start).rev() {
        if at + 1 == words.start
            && at > sentence.start + 1
            && tense.ahead.iter().any(|word| word == prose.folded(at))
        {
            return Outlook::Future;
        }
        if matches!(prose.folded(at), ";" | ":") {
            break;
        }
        if let Some(outlook) = of(prose, at, tense) {
            return outlook;
        }
    }
    let to = (behind + AHEAD_WORDS).min(sentence.end);
    (behind..to)
        .take_while(|at| !matches!(prose.folded(*at), ";" | ":"))
        .find_map(|at| of(prose, at, tense))
        .unwrap_or(Outlook::Unknown)
}

/// What one word says.
fn of(prose: &Prose<'_>, at: usize, tense: &Tense) -> Option<Outlook> {
    let folded = prose.folded(at);
    if prose.shape(at) != Shape::Lower && !folded.starts_with('\'') {
        return None;
    }
    if listed(prose, at, &tense.future) {
        return Some(Outlook::Future);
    }
    if listed(prose, at, &tense.past) {
        return Some(Outlook::Past);
    }
    if folded.len() < VERB_LETTERS_MIN {
        return None;
    }
    let written = prose.written(at);
    let ends = |list: &[String]| list.iter().any(|end| written.ends_with(end.as_str()));
    if ends(&tense.future_ends) {
        return Some(Outlook::Future);
    }
    ends(&tense.past_ends).then_some(Outlook::Past)
}

/// Whether a word is in a list, with the word behind it where the list has two.
fn listed(prose: &Prose<'_>, at: usize, list: &[String]) -> bool {
    let folded = prose.folded(at);
    list.iter().any(|entry| match entry.split_once(' ') {
        Some((first, second)) => first == folded && second == prose.folded(at + 1),
        None => entry == folded,
    })
}

fn is_listed(prose: &Prose<'_>, at: usize, tense: &Tense) -> bool {
    listed(prose, at, &tense.future) || listed(prose, at, &tense.past)
}
