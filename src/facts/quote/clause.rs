//! The parts of a clause around a cue: its verb group, its subject, what it governs, and where that ends.

use std::ops::Range;

use super::cues::{Form, Takes, Verb};
use super::frame::{Frame, Ground, Group, Left, Side, Source};
use crate::facts::chunk::Class;
use crate::facts::prose::Shape;

/// Words that a subject may have.
const SUBJECT_WORDS_MAX: usize = 28;
/// Words of an apposition between a subject and its verb.
const APPOSITION_WORDS_MAX: usize = 36;
/// How many words back the subject of a participle is looked for.
const SENTENCE_REACH: usize = 60;
/// Words between a cue and the conjunction or mark that opens what is said.
const ADJUNCT_WORDS_MAX: usize = 16;

impl Ground<'_> {
    fn class(&self, word: usize, class: Class) -> bool {
        self.classes.is(word, class)
    }

    fn is_sign(&self, word: usize, signs: &[&str]) -> bool {
        self.prose.shape(word) == Shape::Sign && signs.contains(&self.prose.folded(word))
    }

    /// The auxiliaries and adverbs before a verb.
    pub(super) fn group(&self, at: usize, form: Form, first: usize) -> Group {
        let mut group = Group {
            start: at,
            helped: false,
            passive: false,
            infinitive: false,
        };
        let mut nearest = None;
        let mut k = at;
        while k > first && at - k < 7 && !self.is_quoted(k - 1) {
            k -= 1;
            let word = self.prose.folded(k);
            if word == "'s" && !matches!(form, Form::Ing | Form::Participle | Form::Past) {
                break;
            }
            if self.class(k, Class::AUXILIARY | Class::MODAL) {
                group.start = k;
                group.helped = true;
                nearest = nearest.or(Some(k));
            } else if word == "to" {
                group.infinitive = form == Form::Base;
                if group.infinitive {
                    group.start = k;
                    group.helped = true;
                }
                break;
            } else if !self.class(k, Class::ADVERB | Class::NEGATION)
                || self.class(k, Class::COORDINATOR | Class::PREPOSITION)
            {
                break;
            } else if !group.helped || self.class(k, Class::NEGATION) {
                group.start = k;
            }
        }
        let be = nearest.is_some_and(|k| {
            matches!(
                self.prose.folded(k),
                "is" | "are" | "was" | "were" | "be" | "been" | "being" | "am" | "'re" | "'m"
            )
        });
        group.passive = be && matches!(form, Form::Past | Form::Participle);
        group
    }

    /// Whether a word that could be a verb is a noun or an adjective here: "the report", "by reported losses".
    pub(super) fn is_no_verb(&self, at: usize, form: Form, start: usize, sentence: &Range<usize>) -> bool {
        if start == sentence.start {
            return !matches!(form, Form::Ing)
                && !(matches!(form, Form::Past | Form::Present) && start == at);
        }
        let before = start - 1;
        let determined = self.class(before, Class::DETERMINER | Class::PREPOSITION | Class::NEGATION)
            && !self.class(before, Class::PRONOUN)
            || self.is_sign(before, &["'s", "'", "-"]) && self.prose.word(before).is_some_and(|w| w.joined)
            || self.prose.shape(before) == Shape::Number;
        match form {
            Form::Ing => self.class(before, Class::DETERMINER) || self.is_sign(before, &["'s", "'", "-"]),
            Form::Past | Form::Participle => determined,
            Form::Base | Form::Present => {
                let next = at + 1;
                determined
                    || self.class(next, Class::AUXILIARY | Class::MODAL)
                    || self.prose.folded(next) == "of" && !(next..next + 8).any(|k| self.opens(k).is_some())
                    || (self.prose.shape(next) == Shape::Sign && self.prose.folded(next) == "-")
                    || !self.agrees(before, form)
            }
        }
    }

    /// Whether a verb's form goes with the last word of its subject.
    fn agrees(&self, last: usize, form: Form) -> bool {
        let word = self.prose.folded(last);
        if self.prose.shape(last) == Shape::Sign || self.is_quoted(last) {
            return form == Form::Present;
        }
        if self.class(last, Class::PRONOUN) {
            return (form == Form::Present)
                == matches!(
                    word,
                    "he" | "she"
                        | "it"
                        | "everyone"
                        | "everybody"
                        | "someone"
                        | "somebody"
                        | "nobody"
                        | "one"
                );
        }
        if self.class(last, Class::RELATIVE | Class::ADVERB | Class::TIME) {
            return true;
        }
        let plural = word.ends_with('s') && !word.ends_with("ss")
            || matches!(word, "people" | "police" | "men" | "women");
        match (form, self.prose.shape(last)) {
            (Form::Present, Shape::Lower) => !plural || word.ends_with("ws"),
            (Form::Base, Shape::Lower) => plural,
            (Form::Base, _) => plural && word.len() > 4,
            _ => true,
        }
    }

    /// Who is the subject of a verb group, and where that starts. None where the verb stands first in its clause.
    pub(super) fn source_of(
        &self,
        group: &Group,
        form: Form,
        sentence: &Range<usize>,
    ) -> (Option<Source>, usize) {
        if form == Form::Ing && !group.helped {
            return (Some(Source::Before), group.start);
        }
        self.subject(group.start, sentence)
    }

    /// The subject that ends before a verb group.
    pub(super) fn subject(&self, verb: usize, sentence: &Range<usize>) -> (Option<Source>, usize) {
        if verb == sentence.start {
            return (None, verb);
        }
        let last = verb - 1;
        if self.is_quoted(last) {
            return (None, verb);
        }
        if self.class(last, Class::COORDINATOR) {
            return (Some(Source::Before), verb);
        }
        if self.is_sign(last, &[",", "-"])
            && !self
                .prose
                .word(last)
                .is_some_and(|w| w.joined && w.span.len() > 1)
        {
            // "X, the minister, said"
            let mark = self.prose.folded(last);
            let from = last.saturating_sub(APPOSITION_WORDS_MAX).max(sentence.start);
            let Some(open) = (from..last)
                .rev()
                .find(|k| self.prose.folded(*k) == mark && !self.is_quoted(*k))
            else {
                return (None, verb);
            };
            let quoted_between = (open..last).filter(|k| self.is_quoted(*k)).count() > 4;
            let said_between = open + 1 < last && self.class(open + 1, Class::COORDINATOR);
            if quoted_between || said_between || open == sentence.start {
                return (None, verb);
            }
            let run = self.run_before(open, sentence.start);
            if run.is_empty() {
                return (None, verb);
            }
            let start = run.start;
            return (Some(Source::Words(run)), start);
        }
        if self.prose.shape(last) == Shape::Sign && !self.is_sign(last, &[")", "'s", ".", "'"]) {
            return (None, verb);
        }
        let run = self.run_before(verb, sentence.start);
        if run.is_empty() {
            return (Some(Source::Before), verb);
        }
        let start = run.start;
        (Some(Source::Words(run)), start)
    }

    /// The noun phrase that ends before a word.
    fn run_before(&self, end: usize, first: usize) -> Range<usize> {
        let floor = end.saturating_sub(SUBJECT_WORDS_MAX).max(first);
        let mut last = end;
        // "officials who said": the relative stands for what is before it.
        if last > floor && self.class(last - 1, Class::RELATIVE) && last - 1 > floor {
            last -= 1;
            if self.is_sign(last - 1, &[","]) {
                last -= 1;
            }
        }
        let mut start = last;
        while start > floor {
            let k = start - 1;
            if self.is_quoted(k) {
                break;
            }
            if self.prose.shape(k) == Shape::Sign {
                if self.is_sign(k, &[")"])
                    && let Some(open) = (floor..k).rev().take(8).find(|j| self.is_sign(*j, &["("]))
                {
                    start = open;
                    continue;
                }
                let part = match self.prose.folded(k) {
                    "'s" | "'" | "&" | "/" | "@" | "$" | "%" => true,
                    "-" => {
                        self.prose.word(k).is_some_and(|w| w.joined)
                            && self.prose.word(k + 1).is_some_and(|w| w.joined)
                    }
                    "." => self.prose.word(k).is_some_and(|w| w.joined) && start < last,
                    _ => false,
                };
                if !part {
                    break;
                }
                start = k;
                continue;
            }
            if start == last && self.class(k, Class::PRONOUN) {
                return k..last;
            }
            let capital = self.prose.shape(k) != Shape::Lower && k > first;
            if self.class(
                k,
                Class::SUBORDINATOR | Class::COMPLEMENTIZER | Class::RELATIVE | Class::PRONOUN,
            ) && !capital
            {
                break;
            }
            if self.class(k, Class::FINITE) && !capital {
                // Behind a verb stands its object: "is defending his tweets".
                return last..last;
            }
            if self.class(k, Class::OBJECT) && !capital {
                break;
            }
            if self.class(k, Class::COORDINATOR) {
                let from = k.saturating_sub(8).max(first);
                let open = (from..k)
                    .rev()
                    .find(|j| self.prose.shape(*j) == Shape::Sign)
                    .map_or(from, |j| j + 1);
                if k == first
                    || self.has_verb(open..k)
                    || self.prose.folded(k) == "but"
                    || self.prose.shape(k - 1) == Shape::Sign
                {
                    break;
                }
            }
            if let Some((_, form)) = self.cues.verb(self.prose.folded(k))
                && !capital
                && matches!(form, Form::Past | Form::Present | Form::Ing)
                && !(k > first && self.class(k - 1, Class::DETERMINER))
            {
                break;
            }
            start = k;
        }
        self.trimmed(start..last)
    }

    /// A run of words without what opens a clause before its subject.
    fn trimmed(&self, run: Range<usize>) -> Range<usize> {
        let mut start = run.start;
        // "On Tuesday officials", "last week Smith"
        if self.class(start, Class::PREPOSITION | Class::TIME)
            || matches!(
                self.prose.folded(start),
                "last" | "this" | "next" | "earlier" | "the" | "a" | "one" | "later"
            )
        {
            if let Some(time) = (start..run.end.saturating_sub(1))
                .rev()
                .find(|k| self.class(*k, Class::TIME))
                && !self.is_sign(time + 1, &["'s"])
                && !(start..time).any(|k| {
                    self.prose.shape(k) == Shape::Capital
                        && !self.class(k, Class::TIME | Class::PREPOSITION | Class::DETERMINER)
                })
                && !self.class(time + 1, Class::PREPOSITION)
            {
                start = time + 1;
            }
        }
        while start < run.end
            && (self.class(start, Class::COORDINATOR | Class::SUBORDINATOR | Class::NEGATION)
                || self.class(start, Class::ADVERB) && !self.class(start, Class::DETERMINER)
                || self.prose.shape(start) == Shape::Sign)
        {
            start += 1;
        }
        if self.class(start, Class::PREPOSITION) {
            // "In Kyiv officials": the last determiner, pronoun or name that no preposition governs.
            let found = (start + 2..run.end).rev().find(|k| {
                let opens = self.class(*k, Class::DETERMINER)
                    || self.prose.shape(*k) == Shape::Capital && self.prose.shape(*k - 1) == Shape::Lower;
                opens
                    && !self.class(
                        *k - 1,
                        Class::PREPOSITION | Class::DETERMINER | Class::COORDINATOR,
                    )
            });
            start = found.unwrap_or(run.end.saturating_sub(1).max(start));
        }
        start..run.end
    }

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
            let that = self.prose.folded(at) == "that";
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
                if opened(k) && quotes && !comma {
                    if takes.has(Takes::PERSON) || !self.class(k - 1, Class::DETERMINER) {
                        return clause(k);
                    }
                }
                if self.prose.folded(k) == "that"
                    && takes.has(Takes::THAT)
                    && !self.class(k + 1, Class::FINITE)
                {
                    return clause(k + 1);
                }
                if self.class(k, Class::COMPLEMENTIZER)
                    && self.prose.folded(k) != "that"
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

    /// The subject of the first verb of a sentence, where it stands before a word.
    pub(super) fn first_subject(&self, words: &Range<usize>, before: usize) -> Option<Range<usize>> {
        let from = words.start.max(before.saturating_sub(SENTENCE_REACH));
        let verb = (from + 1..before).find(|k| {
            !self.is_quoted(*k)
                && (self.class(*k, Class::FINITE | Class::PAST)
                    || self
                        .cues
                        .verb(self.prose.folded(*k))
                        .is_some_and(|(_, form)| form == Form::Present))
        })?;
        match self.subject(verb, words) {
            (Some(Source::Words(subject)), _) => Some(subject),
            _ => None,
        }
    }

    /// Ends what a frame governs where another frame of the sentence begins beside it, and where the clause ends.
    pub(super) fn cut(&self, frames: &mut [Frame]) {
        let starts: Vec<(usize, bool, bool, Side)> = frames
            .iter()
            .map(|f| (f.start, f.hangs, f.is_preposition, f.side))
            .collect();
        for (number, frame) in frames.iter_mut().enumerate() {
            if frame.side == Side::Before {
                continue;
            }
            let mut end = frame.content.end;
            for (start, hangs, is_preposition, side) in starts.iter().skip(number + 1) {
                if *start <= frame.content.start || *start >= end {
                    continue;
                }
                let before = start - 1;
                let comma = self.is_sign(before, &[",", ";", "-"]) || self.closes_before(*start).is_some();
                if (*hangs || *is_preposition && *side == Side::Before || *side == Side::Before) && comma {
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
