//! The verb group of a cue, and its subject.

use std::ops::Range;

use super::cues::Form;
use super::frame::{Ground, Group, Source};
use crate::facts::chunk::Class;
use crate::facts::prose::Shape;

/// Words that a subject may have.
const SUBJECT_WORDS_MAX: usize = 28;
/// Words of an apposition between a subject and its verb.
const APPOSITION_WORDS_MAX: usize = 36;
/// How many words back the subject of a participle is looked for.
const SENTENCE_REACH: usize = 60;

impl Ground<'_> {
    pub(super) fn class(&self, word: usize, class: Class) -> bool {
        self.classes.is(word, class)
    }

    pub(super) fn is_sign(&self, word: usize, signs: &[&str]) -> bool {
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
            return match form {
                Form::Ing => false,
                Form::Past | Form::Present => start != at,
                Form::Base | Form::Participle => true,
            };
        }
        let before = start - 1;
        if self.is_quoted(before) {
            return false;
        }
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
        let may_be_time = self.class(start, Class::PREPOSITION | Class::TIME)
            || matches!(
                self.prose.folded(start),
                "last" | "this" | "next" | "earlier" | "the" | "a" | "one" | "later"
            );
        let time = (start..run.end.saturating_sub(1))
            .rev()
            .find(|k| self.class(*k, Class::TIME))
            .filter(|_| may_be_time);
        if let Some(time) = time
            && !self.is_sign(time + 1, &["'s"])
            && !self.class(time + 1, Class::PREPOSITION)
            && !(start..time).any(|k| {
                self.prose.shape(k) == Shape::Capital
                    && !self.class(k, Class::TIME | Class::PREPOSITION | Class::DETERMINER)
            })
        {
            start = time + 1;
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
}
