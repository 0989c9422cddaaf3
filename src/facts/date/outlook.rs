//! Whether a sentence speaks of what was or of what will be, as seen from one of its dates.

use std::ops::Range;

use super::lexicon::Lexicon;
use super::reading::Readings;
use super::rule::Class;
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
const VERB_BYTES_MIN: usize = 4;

/// What the nearest verb says: the words before the date first, since they mostly hold its verb, but for a verb right
/// behind it ("the talks on Friday will").
pub(super) fn outlook(
    prose: &Prose<'_>,
    readings: &Readings,
    words: &Range<usize>,
    lexicon: &Lexicon,
) -> Outlook {
    let sentence = prose
        .word(words.start)
        .map_or(0..0, |word| prose.sentence(word.sentence));
    let behind = words.end;
    // "Friday's ruling" has been made.
    if prose.folded(behind) == "'s" {
        return Outlook::Unknown;
    }
    let of = |at: usize| listed(prose, readings, at).or_else(|| ending(prose, at, lexicon));
    if sentence.contains(&behind)
        && let Some(outlook) = listed(prose, readings, behind)
    {
        return outlook;
    }
    let ends = |at: &usize| matches!(prose.folded(*at), ";" | ":");
    let from = words.start.saturating_sub(BACK_WORDS).max(sentence.start);
    for at in (from..words.start).rev() {
        if at + 1 == words.start && at > sentence.start + 1 && is(readings, at, Class::Ahead) {
            return Outlook::Future;
        }
        if ends(&at) {
            break;
        }
        if let Some(outlook) = of(at) {
            return outlook;
        }
    }
    let to = (behind + AHEAD_WORDS).min(sentence.end);
    (behind..to)
        .take_while(|at| !ends(at))
        .find_map(of)
        .unwrap_or(Outlook::Unknown)
}

fn is(readings: &Readings, at: usize, class: Class) -> bool {
    readings.at(at).iter().any(|reading| reading.class == class)
}

/// What a word of the lexicon says.
fn listed(prose: &Prose<'_>, readings: &Readings, at: usize) -> Option<Outlook> {
    // "Will" and "Said" are names.
    if prose.shape(at) != Shape::Lower && !prose.folded(at).starts_with('\'') {
        return None;
    }
    if is(readings, at, Class::Future) {
        return Some(Outlook::Future);
    }
    is(readings, at, Class::Past).then_some(Outlook::Past)
}

/// What the end of a verb says.
fn ending(prose: &Prose<'_>, at: usize, lexicon: &Lexicon) -> Option<Outlook> {
    let written = prose.written(at);
    if prose.shape(at) != Shape::Lower || written.len() < VERB_BYTES_MIN {
        return None;
    }
    let ends = |list: &[String]| list.iter().any(|end| written.ends_with(end.as_str()));
    if ends(&lexicon.future_ends) {
        return Some(Outlook::Future);
    }
    ends(&lexicon.past_ends).then_some(Outlook::Past)
}
