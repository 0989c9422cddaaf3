//! Frames of saying: a cue, who is told to speak, and what is said, found sentence by sentence.

use std::ops::Range;

use super::cues::{Cues, Form, Takes, Verb};
use super::marks::Quoted;
use crate::facts::chunk::{Class, Classes};
use crate::facts::prose::{Prose, Shape};

/// Who speaks in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// These words say it.
    Words(Range<usize>),
    /// The one of the frame before: "…, adding that".
    Before,
    /// The sentence does not say it: "it was reported that".
    Unknown,
}

/// Where what is said stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Behind the cue: "said that …".
    Behind,
    /// Before it, as a clause or quotation of its own: "…, he said".
    Before,
}

/// A cue with its source and what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    /// The words of the cue: "had said", "according to".
    pub(super) cue: Range<usize>,
    pub(super) source: Source,
    /// What is said.
    pub(super) content: Range<usize>,
    pub(super) side: Side,
    /// The rest of it, behind a frame in its middle: "The plan, he said, was ready".
    pub(super) rest: Range<usize>,
    /// Through whom: Granma in "Granma quoted him as saying".
    pub(super) via: Option<Range<usize>>,
    /// The first word of the frame itself, source or cue.
    pub(super) start: usize,
    /// The frame is a preposition with its source.
    pub(super) is_preposition: bool,
    /// A participle that hangs on the clause before it: "…, adding that".
    pub(super) hangs: bool,
    /// What is said is a whole clause; a noun phrase or infinitive ends earlier.
    pub(super) is_clause: bool,
}

/// What the grammar reads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) prose: &'a Prose<'a>,
    pub(super) classes: &'a Classes,
    pub(super) cues: &'a Cues,
    /// For each word, one more than the number of the quotation that it or its mark belongs to; else 0.
    pub(super) inside: &'a [usize],
    pub(super) quoted: &'a [Quoted],
}

/// Words that a subject may have.
const SUBJECT_WORDS_MAX: usize = 28;
/// Words between a cue and the conjunction or mark that opens what is said.
const ADJUNCT_WORDS_MAX: usize = 16;
/// A sentence that has no longer word in small letters among so many is a headline in title case.
const HEADLINE_WORDS: usize = 24;

impl Ground<'_> {
    /// The frames of a sentence, in order; `paragraph` is the first word of its paragraph.
    pub(super) fn frames(&self, sentence: &Range<usize>, paragraph: usize) -> Vec<Frame> {
        let mut frames = Vec::new();
        let mut at = sentence.start;
        while at < sentence.end {
            if self.is_quoted(at) {
                at += 1;
                continue;
            }
            let frame = self
                .preposition(at, sentence)
                .or_else(|| self.verb(at, sentence, paragraph))
                .or_else(|| self.noun(at, sentence));
            match frame {
                Some(frame) => {
                    // "quoted X as saying" is one cue.
                    let quotes = matches!(&frame.source, Source::Words(words) if words.start >= frame.cue.end)
                        && frame.side == Side::Behind
                        && !frame.is_preposition;
                    let read = if quotes || frame.via.is_some() {
                        frame.content.start
                    } else {
                        frame.cue.end
                    };
                    at = read.max(at + 1);
                    frames.push(frame);
                }
                None => at += 1,
            }
        }
        self.cut(&mut frames);
        frames
    }

    pub(super) fn is_quoted(&self, word: usize) -> bool {
        self.inside.get(word).is_some_and(|n| *n > 0)
    }

    /// The quotation of which a word is the first mark.
    pub(super) fn opens(&self, word: usize) -> Option<usize> {
        let number = self.inside.get(word)?.checked_sub(1)?;
        (self.quoted.get(number)?.outer.start == word).then_some(number)
    }

    /// The quotation that ends before a word.
    pub(super) fn closes_before(&self, word: usize) -> Option<usize> {
        let last = word.checked_sub(1)?;
        let number = self.inside.get(last)?.checked_sub(1)?;
        (self.quoted.get(number)?.outer.end == word).then_some(number)
    }

    /// Whether some word outside of quotations is a finite verb; quoted words count as having one.
    pub(super) fn has_verb(&self, mut words: Range<usize>) -> bool {
        words.any(|k| {
            let possessive = self.prose.folded(k) == "'s"
                && !self.class(
                    k.saturating_sub(1),
                    Class::PRONOUN | Class::RELATIVE | Class::COMPLEMENTIZER,
                );
            self.class(k, Class::FINITE | Class::PAST) && !possessive
                || self
                    .cues
                    .verb(self.prose.folded(k))
                    .is_some_and(|(_, form)| form != Form::Base)
        })
    }

    /// "according to X".
    fn preposition(&self, at: usize, sentence: &Range<usize>) -> Option<Frame> {
        let words = self
            .cues
            .before_source(self.prose.folded(at))
            .iter()
            .find(|words| {
                words
                    .iter()
                    .enumerate()
                    .all(|(k, word)| self.prose.folded(at + 1 + k) == word)
            })?;
        let cue = at..at + 1 + words.len();
        // "per year" is none.
        let rate = words.is_empty()
            && self.prose.shape(cue.end) == Shape::Lower
            && !self.class(cue.end, Class::DETERMINER);
        if rate {
            return None;
        }
        let source = self.phrase(cue.end, sentence.end);
        if source.is_empty() {
            return None;
        }
        let mut frame = Frame {
            start: at,
            source: Source::Words(source.clone()),
            is_preposition: true,
            is_clause: true,
            ..blank(cue, source.end)
        };
        let opens_clause = self.starts_clause(at, sentence);
        if opens_clause {
            // "According to X, …"
            let comma = (source.end..sentence.end.min(source.end + ADJUNCT_WORDS_MAX))
                .find(|k| self.is_sign(*k, &[","]))?;
            frame.content = comma + 1..sentence.end;
        } else {
            // "…, according to X"
            let end = self.before_sign(at, sentence.start);
            frame.content = sentence.start..end;
            frame.side = Side::Before;
            frame.rest = self.rest_behind(source.end, sentence);
        }
        Some(frame)
    }

    /// Whether a word starts a sentence, or a clause in it behind a conjunction.
    fn starts_clause(&self, at: usize, sentence: &Range<usize>) -> bool {
        at == sentence.start
            || (at == sentence.start + 1 && self.class(at - 1, Class::COORDINATOR | Class::ADVERB))
            || self.class(at - 1, Class::COORDINATOR) && self.is_sign(at.saturating_sub(2), &[",", ";"])
            || self.is_sign(at - 1, &[":", ";"])
    }

    /// The place before a comma or dash in front of `at`.
    fn before_sign(&self, at: usize, start: usize) -> usize {
        let mut end = at;
        while end > start && self.is_sign(end - 1, &[",", "-", ";"]) && !self.is_quoted(end - 1) {
            end -= 1;
        }
        end
    }

    /// What goes on behind a frame in the middle of a clause: "The plan, he said, was ready".
    fn rest_behind(&self, at: usize, sentence: &Range<usize>) -> Range<usize> {
        let limit = sentence.end.min(at + ADJUNCT_WORDS_MAX);
        let Some(comma) = (at..limit).find(|k| self.is_sign(*k, &[","]) || self.is_quoted(*k)) else {
            return at..at;
        };
        if self.is_quoted(comma) {
            return at..at;
        }
        let rest = comma + 1..sentence.end;
        // A new clause or an apposition is no rest of it.
        let hangs = self.class(
            comma + 1,
            Class::COORDINATOR
                | Class::RELATIVE
                | Class::SUBORDINATOR
                | Class::PREPOSITION
                | Class::DETERMINER,
        ) || self.prose.folded(comma + 1).ends_with("ing")
            || self.is_quoted(comma + 1);
        if hangs || !self.has_verb(rest.clone()) {
            return at..at;
        }
        rest
    }

    /// A noun phrase that starts at a word.
    fn phrase(&self, at: usize, end: usize) -> Range<usize> {
        let limit = end.min(at + SUBJECT_WORDS_MAX);
        let mut k = at;
        while k < limit {
            if self.is_quoted(k) {
                break;
            }
            if self.prose.shape(k) == Shape::Sign {
                let inner = self.prose.word(k).is_some_and(|w| w.joined)
                    && matches!(self.prose.folded(k), "-" | "'s" | "'" | "." | "&" | "/" | "@")
                    && k + 1 < limit;
                if !inner && !matches!(self.prose.folded(k), "$" | "#" | "@" | "&") {
                    break;
                }
            } else if k > at && (self.ends_phrase(k) || self.starts_clause_beside(k, end)) {
                break;
            }
            k += 1;
        }
        // A preposition, a conjunction or "on" of a date ends no phrase.
        while k > at
            && (self.class(
                k - 1,
                Class::PREPOSITION | Class::COORDINATOR | Class::ADVERB | Class::DETERMINER,
            ) && self.prose.shape(k - 1) == Shape::Lower
                || self.is_sign(k - 1, &["-", "."]))
            && k != at + 1
        {
            k -= 1;
        }
        at..k
    }

    /// Whether a noun phrase ends before a word.
    fn ends_phrase(&self, word: usize) -> bool {
        let ends = self.class(
            word,
            Class::FINITE
                | Class::RELATIVE
                | Class::COMPLEMENTIZER
                | Class::SUBORDINATOR
                | Class::PRONOUN
                | Class::OBJECT
                | Class::TIME,
        );
        ends && (self.prose.shape(word) == Shape::Lower || self.class(word, Class::TIME))
    }

    /// Whether a conjunction joins a clause, not a noun.
    fn starts_clause_beside(&self, word: usize, end: usize) -> bool {
        self.class(word, Class::COORDINATOR)
            && self.prose.shape(word + 1) == Shape::Lower
            && self.has_verb(word + 1..(word + 4).min(end))
    }

    /// "X said …", "…, X said", "…, said X", "X quoted Y as saying …".
    fn verb(&self, at: usize, sentence: &Range<usize>, paragraph: usize) -> Option<Frame> {
        let word = self.prose.folded(at);
        let (verb, form) = self.cues.verb(word)?;
        if self.is_part_of_name(at, sentence) {
            return None;
        }
        let group = self.group(at, form, sentence.start);
        if !group.helped && self.is_no_verb(at, form, group.start, sentence) {
            return None;
        }
        let cue = group.start..at + 1;
        if group.passive {
            return self.passive(cue, verb, sentence);
        }
        if group.infinitive {
            return None;
        }
        let (source, start) = self.source_of(&group, form, sentence);
        if verb.takes.has(Takes::QUOTED)
            && let Some(frame) = self.quoted_as(&cue, source.as_ref(), start, sentence)
        {
            return Some(frame);
        }
        let behind = self.complement(at + 1, verb, sentence);
        // A quotation or clause that ends right before the frame is what is said.
        let left = source
            .is_some()
            .then(|| self.left(start, sentence, paragraph))
            .flatten();
        let directly = left.as_ref().is_some_and(|l| l.quotation);
        if let Some((content, is_clause)) = &behind
            && let Some(source) = &source
            && (!directly || self.is_opened(content.start))
        {
            let hangs = matches!(source, Source::Before) && form == Form::Ing;
            return Some(Frame {
                source: source.clone(),
                content: content.clone(),
                start,
                hangs,
                is_clause: *is_clause,
                ..blank(cue, at + 1)
            });
        }
        let speaks = verb.takes.has(Takes::QUOTE);
        let left = match (left, source) {
            (Some(left), Some(source)) if speaks => Some((left.content, source, start)),
            // "…", said X
            (_, None) if speaks && matches!(form, Form::Past | Form::Present) => {
                let left = self.left(group.start, sentence, paragraph)?;
                let name = self.phrase(at + 1, sentence.end);
                let fits = !name.is_empty()
                    && !self.class(
                        name.start,
                        Class::PREPOSITION | Class::COMPLEMENTIZER | Class::TIME,
                    )
                    && !self.class(name.start, Class::ADVERB);
                fits.then_some((left.content, Source::Words(name), group.start))
            }
            _ => None,
        };
        let (content, source, start) = left?;
        let behind = match &source {
            Source::Words(words) => words.end.max(at + 1),
            _ => at + 1,
        };
        Some(Frame {
            source,
            content,
            start,
            side: Side::Before,
            rest: self.rest_behind(behind, sentence),
            is_clause: true,
            ..blank(cue, at + 1)
        })
    }

    /// "United States": a word with a capital inside a sentence is no verb, but in a headline.
    fn is_part_of_name(&self, at: usize, sentence: &Range<usize>) -> bool {
        if self.prose.shape(at) == Shape::Lower || at == sentence.start {
            return false;
        }
        let small = sentence.clone().take(HEADLINE_WORDS).any(|k| {
            self.prose.shape(k) == Shape::Lower && self.prose.word(k).is_some_and(|w| w.span.len() > 4)
        });
        small || self.prose.folded(at - 1) == "united"
    }

    fn is_opened(&self, at: usize) -> bool {
        self.opens(at).is_some() || self.class(at.saturating_sub(1), Class::COMPLEMENTIZER)
    }

    /// "quoted X as saying …": X said it, through the one who quotes.
    fn quoted_as(
        &self,
        cue: &Range<usize>,
        source: Option<&Source>,
        start: usize,
        sentence: &Range<usize>,
    ) -> Option<Frame> {
        let limit = sentence.end.min(cue.end + SUBJECT_WORDS_MAX);
        let as_at = (cue.end + 1..limit).find(|k| self.prose.folded(*k) == "as")?;
        let (verb, form) = self.cues.verb(self.prose.folded(as_at + 1))?;
        if form != Form::Ing {
            return None;
        }
        let (content, is_clause) = self.complement(as_at + 2, verb, sentence)?;
        let via = match source {
            Some(Source::Words(words)) => Some(words.clone()),
            _ => None,
        };
        Some(Frame {
            source: Source::Words(cue.end..as_at),
            content,
            via,
            start,
            is_clause,
            ..blank(cue.clone(), as_at + 2)
        })
    }

    /// "was accused by X of …", "was quoted as saying …", "it was reported that …".
    fn passive(&self, cue: Range<usize>, verb: &Verb, sentence: &Range<usize>) -> Option<Frame> {
        let limit = sentence.end.min(cue.end + 3);
        let by = (cue.end..limit).find(|k| self.prose.folded(*k) == "by");
        let by_words = by
            .map(|by| {
                let phrase = self.phrase(by + 1, sentence.end);
                // "accused by the senator of hiding it"
                let governed = phrase
                    .clone()
                    .skip(1)
                    .find(|k| verb.prepositions.iter().any(|p| *p == self.prose.folded(*k)));
                phrase.start..governed.unwrap_or(phrase.end)
            })
            .filter(|words| !words.is_empty());
        if verb.takes.has(Takes::QUOTED) {
            let from = by_words.as_ref().map_or(cue.end, |w| w.end);
            let as_at = (from..sentence.end.min(from + 6)).find(|k| self.prose.folded(*k) == "as")?;
            let (said, _) = self.cues.verb(self.prose.folded(as_at + 1))?;
            let (content, is_clause) = self.complement(as_at + 2, said, sentence)?;
            let (source, start) = self.subject(cue.start, sentence);
            return Some(Frame {
                source: source?,
                content,
                via: by_words,
                start,
                is_clause,
                ..blank(cue, as_at + 2)
            });
        }
        let from = by_words.as_ref().map_or(cue.end, |w| w.end);
        let that = self.is_that(from);
        if by_words.is_none() && !that {
            return None;
        }
        let (content, is_clause) = self.complement(from, verb, sentence)?;
        if content.start == from && !self.is_opened(content.start) {
            return None;
        }
        // "He was told that" names who heard it.
        let told = verb.takes.has(Takes::PERSON);
        if by_words.is_none() && told {
            return None;
        }
        Some(Frame {
            source: by_words.map_or(Source::Unknown, Source::Words),
            content,
            start: cue.start,
            is_clause,
            ..blank(cue, from)
        })
    }

    /// "the claim that …", "his call for …".
    fn noun(&self, at: usize, sentence: &Range<usize>) -> Option<Frame> {
        let behind = self.cues.noun(self.prose.folded(at))?;
        if self.prose.folded(at + 1) != behind || at + 3 >= sentence.end {
            return None;
        }
        let mut owner = None;
        let mut k = at;
        while k > sentence.start && at - k < 5 {
            k -= 1;
            if self.is_quoted(k) {
                break;
            }
            if self.is_sign(k, &["'s", "'"]) {
                owner = Some(self.possessor(k, sentence));
                break;
            }
            if matches!(self.prose.folded(k), "his" | "her" | "their" | "its") {
                owner = Some(k..k + 1);
                break;
            }
            if self.prose.shape(k) == Shape::Sign || self.class(k, Class::FINITE | Class::PREPOSITION) {
                break;
            }
        }
        let owner = owner.filter(|o| !o.is_empty())?;
        Some(Frame {
            source: Source::Words(owner.clone()),
            content: at + 2..sentence.end,
            start: owner.start,
            is_clause: behind == "that",
            ..blank(at..at + 1, at + 2)
        })
    }

    /// The noun phrase before a possessive sign.
    fn possessor(&self, sign: usize, sentence: &Range<usize>) -> Range<usize> {
        let mut start = sign;
        while start > sentence.start && sign - start < 8 {
            let k = start - 1;
            let part = self.prose.shape(k) != Shape::Sign
                && !self.class(
                    k,
                    Class::FINITE | Class::PREPOSITION | Class::COORDINATOR | Class::SUBORDINATOR,
                )
                || self.is_sign(k, &["-"]);
            if !part || self.is_quoted(k) {
                break;
            }
            start = k;
            if self.class(k, Class::DETERMINER) {
                break;
            }
        }
        start..sign
    }
}

/// A frame that says nothing yet.
fn blank(cue: Range<usize>, end: usize) -> Frame {
    Frame {
        start: cue.start,
        cue,
        source: Source::Unknown,
        content: end..end,
        side: Side::Behind,
        rest: end..end,
        via: None,
        is_preposition: false,
        hangs: false,
        is_clause: false,
    }
}

/// A verb with its auxiliaries and adverbs.
#[derive(Debug)]
pub(super) struct Group {
    /// Its first word.
    pub(super) start: usize,
    /// Whether an auxiliary, a modal or "to" is in it.
    pub(super) helped: bool,
    pub(super) passive: bool,
    /// "to say".
    pub(super) infinitive: bool,
}

/// What stands before a frame.
#[derive(Debug)]
pub(super) struct Left {
    pub(super) content: Range<usize>,
    /// Whether a quotation ends right before the frame.
    pub(super) quotation: bool,
}
