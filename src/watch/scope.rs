//! Scopes: the stretches of an article in which all members of a watch stand together.

use super::engine::Compiled;
use super::{Evidence, Where, Within};
use crate::facts::{Facts, Part};
use crate::text::Span;

/// A mention of a member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) mention: usize,
    pub(super) entry: usize,
    pub(super) span: Span,
    pub(super) sentence: usize,
    pub(super) paragraph: usize,
}

/// A stretch that holds what the watch asks for.
#[derive(Debug)]
pub(super) struct Unit {
    /// One mention for each member, members of `all` first.
    pub(super) members: Vec<usize>,
    first: Candidate,
    last: Candidate,
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
        let paragraph_of = |sentence: usize| facts.sentences.get(sentence).map_or(0, |s| s.paragraph);
        match within {
            Within::Paragraph => {
                let paragraph = self.first.paragraph;
                let mut spans = facts
                    .sentences
                    .iter()
                    .filter(|s| s.paragraph == paragraph)
                    .map(|s| s.span);
                let Some(first) = spans.next() else {
                    return Vec::new();
                };
                let end = spans.next_back().map_or(first.end, |last| last.end);
                vec![Evidence {
                    span: Span::new(first.start, end),
                    paragraph,
                }]
            }
            Within::Sentence | Within::Words(_) => {
                let (Some(first), Some(last)) = (
                    facts.sentences.get(self.first.sentence),
                    facts.sentences.get(self.last.sentence),
                ) else {
                    return Vec::new();
                };
                vec![Evidence {
                    span: Span::new(first.span.start, last.span.end),
                    paragraph: first.paragraph,
                }]
            }
            Within::Article => self
                .members
                .iter()
                .filter_map(|m| facts.mentions.get(*m))
                .filter_map(|m| Some((m.sentence, facts.sentences.get(m.sentence)?.span)))
                .map(|(sentence, span)| Evidence {
                    span,
                    paragraph: paragraph_of(sentence),
                })
                .collect(),
        }
    }
}

/// Every stretch in which the watch is met, in order.
pub(super) fn units(compiled: &Compiled, candidates: &[Candidate], facts: &Facts) -> Vec<Unit> {
    let key = |c: &Candidate| match compiled.watch.within {
        Within::Sentence => c.sentence,
        Within::Paragraph | Within::Words(_) => c.paragraph,
        Within::Article => 0,
    };
    candidates
        .chunk_by(|a, b| key(a) == key(b))
        .filter_map(|group| match compiled.watch.within {
            Within::Words(words) => window(compiled, group, usize::from(words), facts),
            _ => complete(compiled, group),
        })
        .collect()
}

/// The first stretch of at most `words` words that holds everything.
fn window(compiled: &Compiled, group: &[Candidate], words: usize, facts: &Facts) -> Option<Unit> {
    let counts = word_counts(group, facts);
    let mut upto = 0;
    (0..group.len()).find_map(|from| {
        let (start, _) = counts.get(from)?;
        let before = upto;
        upto = upto.max(from);
        while counts.get(upto).is_some_and(|(_, end)| end - start <= words) {
            upto += 1;
        }
        if upto == before {
            // A part of a stretch that did not hold everything.
            return None;
        }
        complete(compiled, group.get(from..upto)?)
    })
}

/// For each mention, the words before its start and before its end, counted from the first mention on.
fn word_counts(group: &[Candidate], facts: &Facts) -> Vec<(usize, usize)> {
    let text = facts.document.text();
    let is_word = |word: &&str| word.chars().any(char::is_alphanumeric);
    let count = |span: Span| span.of(text).split_whitespace().filter(is_word).count();
    let (mut at, mut words) = (group.first().map_or(0, |c| c.span.start), 0);
    group
        .iter()
        .map(|c| {
            words += count(Span::new(at, c.span.start.max(at)));
            at = at.max(c.span.start);
            (words, words + count(c.span).max(1))
        })
        .collect()
}

/// Whether a group of mentions, in order, holds what the watch asks for.
fn complete(compiled: &Compiled, group: &[Candidate]) -> Option<Unit> {
    let mut chosen: Vec<Candidate> = Vec::with_capacity(compiled.all.len() + 1);
    let mut after = 0;
    for entry in &compiled.all {
        let found = group
            .iter()
            .find(|c| c.entry == *entry && c.span.start >= after)?;
        if compiled.watch.ordered {
            after = found.span.end;
        }
        chosen.push(*found);
    }
    if !compiled.any.is_empty() {
        let found: Vec<Candidate> = compiled
            .any
            .iter()
            .filter_map(|entry| group.iter().find(|c| c.entry == *entry))
            .copied()
            .collect();
        if found.len() < compiled.watch.at_least {
            return None;
        }
        chosen.extend(found);
    }
    let first = chosen.iter().min_by_key(|c| c.span.start).copied()?;
    let last = chosen.iter().max_by_key(|c| c.span.end).copied()?;
    Some(Unit {
        members: chosen.iter().map(|c| c.mention).collect(),
        first,
        last,
    })
}
