//! What a cue governs, before it or behind it, and where that ends.

use std::ops::Range;

use super::cues::{Takes, Verb};
use super::frame::{Frame, Ground, Left, Side};
use crate::facts::chunk::Class;
use crate::facts::prose::Shape;

/// Words between a cue and the conjunction or mark that opens what is said.
const ADJUNCT_WORDS_MAX: usize = 16;

impl Ground<'_> {
    /// What stands before a frame that begins at `start`: a quotation that ends there, or a clause and a comma.
    /// `paragraph` is the first word of the paragraph.
    pub(super) fn left(&self, start: usize, sentence: &Range<usize>, paragraph: usize) -> Option<Left> {
        let mut end = start;
        while end > paragraph && self.is_sign(end - 1, &[",", "-"]) && !self.is_quoted(end - 1) {
            end -= 1;
        }
        if end == paragraph {
            return None;
        }
        if let Some(number) = self.closes_before(end)
            && let Some(quoted) = self.quoted.get(number)
            && !(quoted.outer.start > sentence.start
                && self.is_title(&quoted.words, self.words(&quoted.words)))
        {
            let outer = quoted.outer.clone();
            // Clause and quotation together, where the sentence began before.
            let from = if outer.start > sentence.start {
                sentence.start
            } else {
                outer.start
            };
            let from = if self.prose.word(from).map(|w| w.sentence)
                == self.prose.word(outer.start).map(|w| w.sentence)
            {
                from
            } else {
                outer.start
            };
            return Some(Left {
                content: from..end,
                quotation: true,
            });
        }
        if end == start || end <= sentence.start {
            return None;
        }
        let content = sentence.start..end;
        let opener = end - sentence.start < 3
            || self.class(sentence.start, Class::PREPOSITION | Class::SUBORDINATOR)
                && !self.has_comma(&content);
        let clause = !opener && self.has_verb(content.clone());
        let inserted = !clause && end - sentence.start >= 1;
        (clause || inserted).then_some(Left {
            content,
            quotation: false,
        })
    }

    /// Whether a word only opens a clause that is said, and is no part of it.
    pub(super) fn is_that(&self, word: usize) -> bool {
        matches!(self.prose.folded(word), "that" | "que" | "qu'")
    }

    fn has_comma(&self, words: &Range<usize>) -> bool {
        words.clone().any(|k| self.is_sign(k, &[","]))
    }

    /// What a verb governs, from the word behind it, and whether that is a clause.
    pub(super) fn complement(
        &self,
        from: usize,
        verb: &Verb,
        sentence: &Range<usize>,
    ) -> Option<(Range<usize>, bool)> {
        let takes = verb.takes;
        let end = sentence.end;
        let mut at = from;
        while at < end
            && self.class(at, Class::ADVERB)
            && !self.class(at, Class::COMPLEMENTIZER | Class::DETERMINER | Class::PREPOSITION)
        {
            at += 1;
        }
        // "said too much was made of it": adverbs before a subject are a part of the clause.
        let leads = self.prose.shape(at) == Shape::Sign
            || self.class(
                at,
                Class::COMPLEMENTIZER | Class::PREPOSITION | Class::TIME | Class::DETERMINER | Class::OBJECT,
            );
        if !leads && !self.prose.folded(from).ends_with("ly") {
            at = from;
        }
        if at >= end {
            return None;
        }
        let opened = |k: usize| self.opens(k).is_some();
        let quotes = takes.has(Takes::QUOTE | Takes::THAT | Takes::CLAUSE | Takes::OBJECT);
        let clause = |k: usize| (k < end).then_some((k..end, true));
        // : “…” and , “…”
        if self.is_sign(at, &[":"]) && takes.has(Takes::QUOTE) {
            return clause(at + 1);
        }
        if self.is_sign(at, &[","]) {
            return if opened(at + 1) && quotes {
                clause(at + 1)
            } else {
                None
            };
        }
        if opened(at) && quotes {
            return clause(at);
        }
        if self.class(at, Class::COMPLEMENTIZER) && takes.has(Takes::THAT) {
            let that = self.is_that(at);
            return clause(if that { at + 1 } else { at });
        }
        let governs = |k: usize| verb.prepositions.iter().any(|p| *p == self.prose.folded(k));
        if governs(at) {
            return (at + 1 < end).then_some((at + 1..end, false));
        }
        if self.prose.folded(at) == "to" && takes.has(Takes::TO) {
            return (at + 1 < end).then_some((at..end, false));
        }
        // Further on, behind whom it was told, when and where.
        let adjunct = self.class(at, Class::TIME | Class::PREPOSITION)
            || matches!(
                self.prose.folded(at),
                "last" | "this" | "earlier" | "late" | "early"
            );
        if takes.has(Takes::PERSON) || adjunct {
            let limit = end.min(at + ADJUNCT_WORDS_MAX);
            for k in at + 1..limit {
                let comma = self.is_sign(k, &[",", ":"]);
                if comma && opened(k + 1) && quotes {
                    return clause(k + 1);
                }
                if opened(k)
                    && quotes
                    && !comma
                    && (takes.has(Takes::PERSON) || !self.class(k - 1, Class::DETERMINER))
                {
                    return clause(k);
                }
                if self.prose.folded(k) == "that"
                    && takes.has(Takes::THAT)
                    && !self.class(k + 1, Class::FINITE)
                {
                    return clause(k + 1);
                }
                if self.class(k, Class::COMPLEMENTIZER)
                    && !self.is_that(k)
                    && takes.has(Takes::PERSON)
                    && takes.has(Takes::THAT)
                    && self.prose.folded(k) != "who"
                {
                    return clause(k);
                }
                if takes.has(Takes::PERSON)
                    && (governs(k) && self.prose.folded(k) != "for"
                        || self.prose.folded(k) == "to" && takes.has(Takes::TO))
                {
                    let own = self.prose.folded(k) != "to";
                    return Some((k + usize::from(own)..end, false));
                }
                if self.is_quoted(k) || self.class(k, Class::FINITE) {
                    break;
                }
                if self.prose.shape(k) == Shape::Sign && !self.is_sign(k, &["-", "'s", "'", ".", "&"]) {
                    break;
                }
            }
        }
        let mut at = if takes.has(Takes::PERSON) && !takes.has(Takes::QUOTE) && !verb.prepositions.is_empty()
        {
            at
        } else if takes.has(Takes::PERSON) {
            self.behind_told(at, end)
        } else {
            at
        };
        // said Tuesday the plan
        let mut stepped = false;
        while at < end
            && (self.class(at, Class::TIME)
                || matches!(self.prose.folded(at), "last" | "earlier") && self.class(at + 1, Class::TIME))
        {
            at += 1;
            stepped = true;
        }
        if at >= end || self.prose.shape(at) == Shape::Sign && !self.is_sign(at, &["$", "#"]) {
            return None;
        }
        if takes.has(Takes::CLAUSE) {
            let starts = !self.class(at, Class::PREPOSITION | Class::COORDINATOR | Class::FINITE)
                || matches!(
                    self.prose.folded(at),
                    "for" | "in" | "under" | "at" | "after" | "among"
                ) && self.has_comma(&(at..end.min(at + 10)));
            if starts && self.has_verb(at..end) {
                return clause(at);
            }
        }
        let noun = !self.class(
            at,
            Class::PREPOSITION
                | Class::FINITE
                | Class::COORDINATOR
                | Class::SUBORDINATOR
                | Class::OBJECT
                | Class::ADVERB,
        ) && !stepped;
        let thing =
            takes.has(Takes::OBJECT) || takes.has(Takes::PERSON) && !takes.has(Takes::QUOTE | Takes::TO);
        if noun && thing {
            return Some((at..end, false));
        }
        None
    }

    /// The word behind the one who is told: "told reporters he would".
    fn behind_told(&self, at: usize, end: usize) -> usize {
        if self.class(at, Class::OBJECT) {
            return at + 1;
        }
        let mut k = at;
        let mut named = false;
        while k < end && k < at + 8 {
            if self.prose.shape(k) == Shape::Sign && !self.is_sign(k, &["-", "'s", "'", "."]) {
                break;
            }
            let opens = self.class(k, Class::DETERMINER | Class::PRONOUN | Class::TIME);
            let shape = self.prose.shape(k);
            if k > at && opens && named {
                return k;
            }
            if k > at
                && named
                && shape == Shape::Capital
                && self.prose.shape(k - 1) == Shape::Lower
                && !self.class(k - 1, Class::DETERMINER)
            {
                return k;
            }
            if self.class(k, Class::FINITE) {
                break;
            }
            named |= !opens;
            k += 1;
        }
        at
    }

    /// Ends what a frame governs where another frame of the sentence begins beside it, and where the clause ends.
    pub(super) fn cut(&self, frames: &mut [Frame]) {
        let starts: Vec<(usize, bool, Side)> = frames.iter().map(|f| (f.start, f.hangs, f.side)).collect();
        for (number, frame) in frames.iter_mut().enumerate() {
            if frame.side == Side::Before {
                continue;
            }
            let mut end = frame.content.end;
            for (start, hangs, side) in starts.iter().skip(number + 1) {
                if *start <= frame.content.start || *start >= end {
                    continue;
                }
                let before = start - 1;
                let comma = self.is_sign(before, &[",", ";", "-"]) || self.closes_before(*start).is_some();
                if (*hangs || *side == Side::Before) && comma {
                    end = if self.is_quoted(before) { *start } else { before };
                } else if self.class(before, Class::COORDINATOR) && !*hangs {
                    end = before;
                    if self.is_sign(before - 1, &[",", ";"]) {
                        end -= 1;
                    }
                }
            }
            if frame.start > 0
                && self.class(frame.start - 1, Class::SUBORDINATOR)
                && !self.is_quoted(frame.start - 1)
            {
                // "When he said that it was over, others laughed"
                end = (frame.content.start + 1..end)
                    .find(|k| self.is_sign(*k, &[","]) && !self.is_quoted(*k))
                    .unwrap_or(end);
            }
            if !frame.is_clause {
                end = self.phrase_end(frame.content.start, end);
            }
            while end > frame.content.start + 1
                && self.prose.shape(end - 1) == Shape::Sign
                && !self.is_quoted(end - 1)
            {
                end -= 1;
            }
            frame.content.end = end.max(frame.content.start);
        }
    }

    /// Where a noun phrase or infinitive ends at the latest: at a comma before a new clause, at a semicolon.
    fn phrase_end(&self, start: usize, end: usize) -> usize {
        (start + 1..end)
            .find(|k| {
                if self.is_quoted(*k) {
                    return false;
                }
                self.is_sign(*k, &[";", ":"])
                    || self.is_sign(*k, &[",", "-"])
                        && !self.prose.word(*k + 1).is_some_and(|w| w.joined)
                        && self.class(
                            *k + 1,
                            Class::COORDINATOR | Class::RELATIVE | Class::SUBORDINATOR | Class::PRONOUN,
                        )
                        && self.has_verb(*k + 1..end)
            })
            .unwrap_or(end)
    }
}
