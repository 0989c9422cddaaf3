//! The grammatical subject of a verb.

use super::clause::Tag;
use super::frame::{Frame, Party, REACH};
use super::inflect::form;
use super::lexicon::is;
use crate::facts::ActorKind;

impl Frame<'_> {
    /// The chunks that are a verb's grammatical subject.
    pub(super) fn subject(&self, verb: usize) -> Vec<usize> {
        self.subject_of(verb, 0)
    }

    pub(super) fn subject_of(&self, verb: usize, depth: usize) -> Vec<usize> {
        if depth > 4 {
            return Vec::new();
        }
        let start = self.group_start(verb);
        let bare = start == verb;
        let loose = bare
            && self
                .clause
                .token(verb)
                .is_some_and(|t| t.form & (form::ING | form::BASE) == t.form);
        let Some(mut at) = start.checked_sub(1) else {
            return Vec::new();
        };
        if self.clause.tag(start) == Some(Tag::To) {
            return self.controller(start, depth);
        }
        let floor = start.saturating_sub(REACH);
        while at >= floor {
            let tag = self.clause.tag(at);
            let step = match tag {
                Some(Tag::Noun | Tag::Possessive | Tag::Determiner | Tag::Hyphen) => {
                    let Some(number) = self.clause.token(at).and_then(|t| t.chunk) else {
                        return Vec::new();
                    };
                    let Some(chunk) = self.chunk(number) else {
                        return Vec::new();
                    };
                    if let Some(preposition) = chunk.preposition {
                        let joined = self.joined_left(number);
                        let first = joined.first().and_then(|c| self.chunk(*c)).unwrap_or(chunk);
                        match first.preposition.or(Some(preposition)) {
                            Some(p) => p.checked_sub(1),
                            None => return self.lead(&joined),
                        }
                    } else {
                        let joined = self.joined_left(number);
                        let first = joined.first().and_then(|c| self.chunk(*c)).unwrap_or(chunk);
                        match first.preposition {
                            Some(p) if joined.len() > 1 => p.checked_sub(1),
                            _ if self.is_time(number) => first.tokens.start.checked_sub(1),
                            _ => return self.lead(&joined),
                        }
                    }
                }
                Some(Tag::Pronoun) => return self.pronoun(at, depth),
                Some(Tag::Subordinator) => return self.antecedent(at),
                Some(Tag::Conjunction | Tag::Verb) => {
                    // "X attacked Y and killed Z": the subject of the verb before.
                    return self
                        .verb_before(at + 1)
                        .map(|before| self.subject_of(before, depth + 1))
                        .unwrap_or_default();
                }
                Some(Tag::Preposition) if self.clause.tag(at + 1) == Some(Tag::Adverb) => at.checked_sub(1),
                Some(Tag::Preposition) => {
                    // "of attacking", "after invading": the one who is accused, or the sentence's subject.
                    return match self.verb_before(at) {
                        Some(before) => {
                            let behind = self.behind(before, before + 1);
                            if self.clause.is(at, is::OF)
                                && let Some(object) = behind.objects.first()
                            {
                                return vec![*object];
                            }
                            self.subject_of(before, depth + 1)
                        }
                        None => self.main_subject(at),
                    };
                }
                Some(Tag::Comma) => {
                    if loose {
                        return match self.finite_before(at) {
                            Some(before) => self.subject_of(before, depth + 1),
                            None => self.main_subject(at),
                        };
                    }
                    // "X, who heads it, attacked": back over what the commas enclose.
                    let open = (floor..at)
                        .rev()
                        .find(|b| self.clause.tag(*b) == Some(Tag::Comma));
                    let inner = (open.unwrap_or(at)..at).any(|b| {
                        self.clause.tag(b) == Some(Tag::Verb)
                            || self.clause.is(b, is::AGENT)
                            || self.who(b).is_some()
                    });
                    match open {
                        Some(open) if inner => open.checked_sub(1),
                        _ => at.checked_sub(1),
                    }
                }
                Some(Tag::Adverb | Tag::Quote | Tag::Auxiliary | Tag::Modal | Tag::Negation) => {
                    at.checked_sub(1)
                }
                Some(Tag::To) => return self.controller(at, depth),
                _ => return Vec::new(),
            };
            match step {
                Some(step) => at = step,
                None => {
                    return if loose {
                        self.main_subject(start)
                    } else {
                        Vec::new()
                    };
                }
            }
        }
        Vec::new()
    }

    /// "X, Cuba's minister, met": of two chunks that a comma parts the first is the subject where both are somebody.
    pub(super) fn lead(&self, joined: &[usize]) -> Vec<usize> {
        if let [only] = joined
            && let Some(chunk) = self.chunk(*only)
            && let Some(sign) = chunk.tokens.start.checked_sub(1)
            && self.clause.tag(sign) == Some(Tag::Comma)
            && let Some(before) = sign
                .checked_sub(1)
                .and_then(|b| self.clause.token(b))
                .and_then(|t| t.chunk)
            && self.chunk(before).is_some_and(|c| c.preposition.is_none())
            && self.party(*only).is_none()
            && self.party(before).is_some()
        {
            return vec![before];
        }
        joined.to_vec()
    }

    /// A chunk that only tells when: "the day before", "Tuesday".
    pub(super) fn is_time(&self, number: usize) -> bool {
        let Some(chunk) = self.chunk(number) else {
            return false;
        };
        self.clause.is(chunk.head, is::ADVERB)
    }

    /// The subject of an infinitive: the object of who asks, else the subject of who plans.
    pub(super) fn controller(&self, to: usize, depth: usize) -> Vec<usize> {
        let Some(verb) = self.verb_before(to) else {
            return self.main_subject(to);
        };
        let object = (verb + 1..to).rev().find_map(|at| {
            let number = self.clause.token(at)?.chunk?;
            self.chunk(number)
                .filter(|c| {
                    c.preposition.is_none() || self.clause.is(c.preposition.unwrap_or(0), is::FUTURE_NOUN)
                })
                .map(|_| number)
        });
        match object {
            Some(object) if self.party(object).is_some() && !self.is_passive(verb) => {
                self.joined_left(object)
            }
            _ => self.subject_of(verb, depth + 1),
        }
    }

    /// The last verb before a token, in its sentence.
    pub(super) fn verb_before(&self, at: usize) -> Option<usize> {
        (at.saturating_sub(REACH)..at)
            .rev()
            .take_while(|b| self.clause.tag(*b) != Some(Tag::Sign))
            .find(|b| self.clause.tag(*b) == Some(Tag::Verb))
    }

    pub(super) fn finite_before(&self, at: usize) -> Option<usize> {
        (at.saturating_sub(REACH)..at).rev().find(|b| {
            self.clause.tag(*b) == Some(Tag::Verb)
                && self.clause.token(*b).is_some_and(|t| {
                    t.form & (form::PAST | form::THIRD | form::PARTICIPLE) != 0 || self.group_start(*b) < *b
                })
        })
    }

    /// The subject of the clause that follows an opener: "After invading Ukraine, Russia …".
    pub(super) fn main_subject(&self, at: usize) -> Vec<usize> {
        let end = (at + REACH).min(self.clause.tokens.len());
        let comma = (at..end).find(|a| self.clause.tag(*a) == Some(Tag::Comma));
        let from = comma.map_or(0, |comma| comma + 1);
        (from..(from + 8).min(self.clause.tokens.len()))
            .find_map(|a| self.clause.token(a).and_then(|t| t.chunk))
            .filter(|c| self.chunk(*c).is_some_and(|c| c.preposition.is_none()))
            .map(|c| self.joined_right(c))
            .unwrap_or_default()
    }

    /// Whom "who" or "that" means.
    pub(super) fn antecedent(&self, at: usize) -> Vec<usize> {
        let mut end = at;
        while let Some(before) = end.checked_sub(1) {
            match self.clause.tag(before) {
                Some(Tag::Comma | Tag::Quote) => end = before,
                Some(Tag::Noun | Tag::Possessive) => {
                    let Some(number) = self.clause.token(before).and_then(|t| t.chunk) else {
                        return Vec::new();
                    };
                    // "the minister of defence, who": the one that is somebody.
                    if self.party(number).is_none()
                        && let Some(preposition) = self.chunk(number).and_then(|c| c.preposition)
                        && preposition > 0
                        && self
                            .clause
                            .token(preposition - 1)
                            .is_some_and(|t| t.chunk.is_some())
                    {
                        end = preposition;
                        continue;
                    }
                    return self.joined_left(number);
                }
                _ => return Vec::new(),
            }
        }
        Vec::new()
    }

    /// Whom "it" or "they" means: where the cast does not say, whoever said so in the same sentence.
    pub(super) fn pronoun(&self, at: usize, depth: usize) -> Vec<usize> {
        // "he" is the one person whom the sentence named before.
        if self.clause.is(at, is::PERSON)
            && let Some(only) = self.only_person_before(at)
        {
            return vec![only];
        }
        let before = self.verb_before(at);
        before
            .map(|verb| self.subject_of(verb, depth + 1))
            .unwrap_or_default()
    }

    /// The chunk of the only person named before a token.
    fn only_person_before(&self, at: usize) -> Option<usize> {
        let mut found: Option<(Party, usize)> = None;
        for (number, chunk) in self.clause.chunks.iter().enumerate() {
            if chunk.tokens.start >= at {
                break;
            }
            let Some(who) = self.who(chunk.head) else { continue };
            if self.kind(who) != ActorKind::Person {
                continue;
            }
            let party = Party::Known(who);
            if found.as_ref().is_some_and(|(other, _)| *other != party) {
                return None;
            }
            found = Some((party, number));
        }
        found.map(|(_, number)| number)
    }

    /// The party that a subject pronoun stands for, where the cast knows.
    pub(super) fn pronoun_party(&self, verb: usize) -> Option<Party> {
        let at = self.group_start(verb).checked_sub(1)?;
        let at = if self.clause.tag(at) == Some(Tag::Adverb) {
            at.checked_sub(1)?
        } else {
            at
        };
        (self.clause.tag(at) == Some(Tag::Pronoun))
            .then(|| self.who(at))?
            .map(Party::Known)
    }
}
