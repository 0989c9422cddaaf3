//! Who does it and to whom: the parties around a verb or a noun that tells of an event.

use super::clause::{Chunk, Clause, Tag};
use super::inflect::form;
use super::lexicon::{Group, Of, Pack, is};
use crate::facts::{ActorKind, Cast, Lexicon, Who};

/// Somebody in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Party {
    /// An actor of the cast.
    Known(Who),
    /// Words that name nobody: first and last token.
    Words(usize, usize),
}

/// How far a search goes, in words.
const REACH: usize = 40;

/// A sentence with what is needed to read it.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) clause: &'a Clause<'a>,
    pub(super) cast: &'a Cast,
    pub(super) lexicon: &'a Lexicon,
    pub(super) pack: &'a Pack,
}

/// What stands behind a verb.
#[derive(Debug, Default)]
pub(super) struct Behind {
    /// Chunks with no preposition.
    pub(super) objects: Vec<usize>,
    /// Chunks behind a preposition, by its token.
    pub(super) phrases: Vec<(usize, usize)>,
    /// The end of what belongs to the verb.
    pub(super) end: usize,
    /// An infinitive or a clause that completes it.
    pub(super) complement: Option<usize>,
}

impl<'a> Frame<'a> {
    fn chunk(&self, number: usize) -> Option<&'a Chunk> {
        self.clause.chunks.get(number)
    }

    fn who(&self, token: usize) -> Option<Who> {
        let naming = self.clause.token(token)?.naming?;
        self.cast.namings.get(naming).map(|n| n.who)
    }

    /// Whether a hyphen makes something else of a name: "Russian-backed", "Paris-based".
    fn is_shortened(&self, token: usize) -> bool {
        self.clause.tag(token + 1) == Some(Tag::Hyphen)
            && self.who(token + 2).is_none()
            && self.clause.token(token + 2).is_some()
    }

    /// The names in a chunk before a token, nearest first.
    pub(super) fn names_before(&self, chunk: &Chunk, end: usize) -> Vec<Who> {
        let mut out = Vec::new();
        for token in (chunk.tokens.start..end).rev() {
            if self.is_shortened(token) {
                continue;
            }
            if let Some(who) = self.who(token)
                && !out.contains(&who)
            {
                out.push(who);
            }
        }
        out
    }

    /// Who a chunk is.
    pub(super) fn party(&self, number: usize) -> Option<Party> {
        let chunk = self.chunk(self.counted(number))?;
        if let Some(who) = self.who(chunk.head) {
            return Some(Party::Known(who));
        }
        // "Defence Minister Jo Doe" is an agent even where nobody knows the name.
        let agent = (chunk.tokens.start..=chunk.head).rev().take(4).any(|at| {
            self.clause.is(at, is::AGENT)
                && (at == chunk.head || self.clause.tag(at + 1) == Some(Tag::Noun))
                && (at..chunk.head).all(|t| self.clause.tag(t) == Some(Tag::Noun))
                && (at == chunk.head || self.clause.capital(chunk.head))
        });
        let names = self.names_before(chunk, chunk.head);
        if !agent {
            // "Putin aide", "the Kremlin": a person before a noun that is no agent is not who acts.
            return None;
        }
        if let Some(who) = names.first() {
            return Some(Party::Known(*who));
        }
        // "the government of Cuba", "officials in Havana"
        let mut next = chunk.tokens.end;
        for _ in 0..2 {
            let Some(after) = self.phrase_at(next) else { break };
            let inner = self.chunk(after)?;
            if let Some(who) = self.who(inner.head) {
                let is_place = self.lexicon_kind(who) == ActorKind::Person;
                if !is_place || self.clause.is(inner.tokens.start.saturating_sub(1), is::OF) {
                    return Some(Party::Known(who));
                }
            }
            if let Some(who) = self.names_before(inner, inner.head).first()
                && self.clause.is(inner.head, is::AGENT)
            {
                return Some(Party::Known(*who));
            }
            next = inner.tokens.end;
        }
        self.clause
            .is(chunk.head, is::BARE_AGENT)
            .then_some(Party::Words(chunk.tokens.start, chunk.head))
    }

    /// "Tens of thousands of students": the chunk that is counted.
    fn counted(&self, number: usize) -> usize {
        let mut at = number;
        for _ in 0..3 {
            let Some(chunk) = self.chunk(at) else { break };
            let measure = self.clause.is(chunk.head, is::DETERMINER | is::MEASURE)
                || chunk.tokens.len() == 1 && self.clause.is(chunk.tokens.start, is::DETERMINER);
            let of = self.clause.is(chunk.tokens.end, is::OF);
            match self.phrase_at(chunk.tokens.end) {
                Some(next) if measure && of => at = next,
                _ => break,
            }
        }
        at
    }

    fn lexicon_kind(&self, who: Who) -> ActorKind {
        self.cast.kind(who, self.lexicon)
    }

    /// The chunk of a prepositional phrase that begins at a token.
    fn phrase_at(&self, at: usize) -> Option<usize> {
        if self.clause.tag(at)? != Tag::Preposition {
            return None;
        }
        self.clause.token(at + 1)?.chunk
    }

    /// A chunk with those that "and" and commas join to it on the left.
    pub(super) fn joined_left(&self, number: usize) -> Vec<usize> {
        let mut out = vec![number];
        let mut at = number;
        let mut and_seen = false;
        while let Some(chunk) = self.chunk(at) {
            let Some(sign) = chunk.tokens.start.checked_sub(1) else {
                break;
            };
            let (is_and, is_comma) = (
                self.clause.is(sign, is::AND),
                self.clause.tag(sign) == Some(Tag::Comma),
            );
            // A headline has a comma for "and": "Cuba, Russia agree".
            let headline = is_comma
                && self.clause.is_title
                && self.who(chunk.head).is_some()
                && sign.checked_sub(1).is_some_and(|b| self.who(b).is_some());
            if !is_and && !(is_comma && and_seen) && !headline {
                break;
            }
            // "X, Y and Z" may have a comma before its "and".
            let end = if is_and && sign > 0 && self.clause.tag(sign - 1) == Some(Tag::Comma) {
                sign - 1
            } else {
                sign
            };
            let Some(before) = end
                .checked_sub(1)
                .and_then(|b| self.clause.token(b))
                .and_then(|t| t.chunk)
            else {
                break;
            };
            and_seen |= is_and;
            out.push(before);
            at = before;
        }
        out.reverse();
        out
    }

    /// A chunk with those that "and" and commas join to it on the right.
    pub(super) fn joined_right(&self, number: usize) -> Vec<usize> {
        let mut out = vec![number];
        let mut pending = Vec::new();
        let mut at = number;
        while let Some(chunk) = self.chunk(at) {
            let sign = chunk.tokens.end;
            let comma = self.clause.tag(sign) == Some(Tag::Comma);
            let and = self.clause.is(sign, is::AND) || (comma && self.clause.is(sign + 1, is::AND));
            if !and && !comma {
                break;
            }
            let next = sign + if comma && and { 2 } else { 1 };
            let Some(after) = self.clause.token(next).and_then(|t| t.chunk) else {
                break;
            };
            // "Kenya and Uganda agreed": what comes behind "and" must not be another verb's subject.
            let end = self.chunk(after).map_or(next, |c| c.tokens.end);
            let subject = matches!(
                self.clause.tag(end),
                Some(Tag::Verb | Tag::Auxiliary | Tag::Modal)
            );
            let between = self
                .chunk(number)
                .and_then(|c| c.preposition)
                .is_some_and(|p| self.clause.is(p, is::BETWEEN));
            if subject && !between {
                break;
            }
            pending.push(after);
            if and {
                out.append(&mut pending);
                break;
            }
            at = after;
        }
        out
    }

    /// The parties of chunks.
    pub(super) fn parties(&self, chunks: &[usize]) -> Vec<Party> {
        let mut out = Vec::new();
        for chunk in chunks {
            if let Some(party) = self.party(*chunk)
                && !out.contains(&party)
            {
                out.push(party);
            }
        }
        out
    }

    /// The first token of a verb's group: its auxiliaries, modals and adverbs.
    pub(super) fn group_start(&self, verb: usize) -> usize {
        let mut start = verb;
        for at in (verb.saturating_sub(6)..verb).rev() {
            match self.clause.tag(at) {
                Some(Tag::Auxiliary | Tag::Modal | Tag::Negation) => start = at,
                Some(Tag::Adverb) => {}
                Some(Tag::To) => {
                    start = at;
                    break;
                }
                _ => break,
            }
        }
        start
    }

    /// Whether a verb is passive.
    pub(super) fn is_passive(&self, verb: usize) -> bool {
        let Some(token) = self.clause.token(verb) else {
            return false;
        };
        if token.form & form::PARTICIPLE == 0 {
            return false;
        }
        let start = self.group_start(verb);
        let mut auxiliaries = (start..verb).filter(|at| self.clause.tag(*at) == Some(Tag::Auxiliary));
        let be =
            (start..verb).any(|at| self.clause.is(at, is::BE) && self.clause.tag(at) == Some(Tag::Auxiliary));
        if be {
            return true;
        }
        // "troops killed by rebels": no auxiliary, but "by".
        auxiliaries.next().is_none()
            && (verb + 1..verb + 4)
                .any(|at| self.clause.is(at, is::BY) && self.clause.tag(at) == Some(Tag::Preposition))
            && self.clause.token(verb + 1).is_none_or(|t| t.chunk.is_none())
    }

    /// The chunks that are a verb's grammatical subject.
    pub(super) fn subject(&self, verb: usize) -> Vec<usize> {
        self.subject_of(verb, 0)
    }

    fn subject_of(&self, verb: usize, depth: usize) -> Vec<usize> {
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
                        let (joined, _) = (self.joined_left(number), ());
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
                Some(Tag::Conjunction) | Some(Tag::Verb) => {
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
    fn lead(&self, joined: &[usize]) -> Vec<usize> {
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
    fn is_time(&self, number: usize) -> bool {
        let Some(chunk) = self.chunk(number) else {
            return false;
        };
        self.clause.is(chunk.head, is::ADVERB)
    }

    /// The subject of an infinitive: the object of who asks, else the subject of who plans.
    fn controller(&self, to: usize, depth: usize) -> Vec<usize> {
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

    fn finite_before(&self, at: usize) -> Option<usize> {
        (at.saturating_sub(REACH)..at).rev().find(|b| {
            self.clause.tag(*b) == Some(Tag::Verb)
                && self.clause.token(*b).is_some_and(|t| {
                    t.form & (form::PAST | form::THIRD | form::PARTICIPLE) != 0 || self.group_start(*b) < *b
                })
        })
    }

    /// The subject of the clause that follows an opener: "After invading Ukraine, Russia …".
    fn main_subject(&self, at: usize) -> Vec<usize> {
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
    fn antecedent(&self, at: usize) -> Vec<usize> {
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
    fn pronoun(&self, at: usize, depth: usize) -> Vec<usize> {
        let before = self.verb_before(at);
        before
            .map(|verb| self.subject_of(verb, depth + 1))
            .unwrap_or_default()
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

    /// What belongs to a verb behind it.
    pub(super) fn behind(&self, verb: usize, from: usize) -> Behind {
        let mut out = Behind {
            end: from,
            ..Behind::default()
        };
        let end = (from + REACH).min(self.clause.tokens.len());
        let mut at = from;
        let mut commas = 0;
        while at < end {
            let Some(token) = self.clause.token(at) else { break };
            match token.tag {
                Tag::Noun | Tag::Determiner => {
                    let Some(number) = token.chunk else {
                        at += 1;
                        continue;
                    };
                    let Some(chunk) = self.chunk(number) else { break };
                    // The subject of the next verb is none of ours, unless "that" is left out.
                    let next = self.clause.tag(chunk.tokens.end);
                    let verb_follows = matches!(next, Some(Tag::Auxiliary | Tag::Modal))
                        || (next == Some(Tag::Verb)
                            && self.clause.token(chunk.tokens.end).is_some_and(|t| {
                                t.form & (form::PAST | form::THIRD) != 0 && t.form & form::PARTICIPLE == 0
                            }));
                    if verb_follows && chunk.preposition.is_none() {
                        out.complement = Some(at);
                        break;
                    }
                    match chunk.preposition {
                        Some(preposition) => out.phrases.push((preposition, number)),
                        None if commas == 0 && !self.is_time(number) => out.objects.push(number),
                        None => {}
                    }
                    at = chunk.tokens.end;
                    out.end = at;
                }
                Tag::Comma => {
                    commas += 1;
                    let list = self.clause.token(at + 1).is_some_and(|t| t.chunk.is_some())
                        && out.objects.len() + out.phrases.len() > 0;
                    if !list && self.clause.tag(at + 1) != Some(Tag::Preposition) || commas > 2 {
                        break;
                    }
                    at += 1;
                }
                Tag::Preposition | Tag::Adverb | Tag::Possessive | Tag::Hyphen | Tag::Negation => at += 1,
                Tag::Quote
                    if out.phrases.len() + out.objects.len() == 0
                        || self.clause.token(at + 1).is_some_and(|t| t.chunk.is_some()) =>
                {
                    at += 1
                }
                Tag::Conjunction => {
                    if self.clause.token(at + 1).is_some_and(|t| {
                        t.chunk.is_some() || t.tag == Tag::Adverb || t.tag == Tag::Preposition
                    }) {
                        at += 1;
                    } else {
                        break;
                    }
                }
                Tag::Pronoun => {
                    if self.clause.tag(at + 1) == Some(Tag::Verb)
                        || self.clause.tag(at + 1) == Some(Tag::Auxiliary)
                        || self.clause.tag(at + 1) == Some(Tag::Modal)
                    {
                        out.complement = Some(at);
                        break;
                    }
                    at += 1;
                }
                Tag::To => {
                    out.complement = Some(at);
                    break;
                }
                Tag::Subordinator => {
                    out.complement = Some(at);
                    break;
                }
                Tag::Verb => {
                    // "a plan to …" has ended; a participle may follow its noun: "troops based in".
                    if token.form & form::PARTICIPLE != 0
                        && out.objects.len() + out.phrases.len() > 0
                        && self.clause.tag(at - 1) == Some(Tag::Noun)
                    {
                        at += 1;
                    } else {
                        out.complement = Some(at);
                        break;
                    }
                }
                _ => break,
            }
        }
        let _ = verb;
        out
    }

    /// The parties that an object tells of: itself, whose it is, or whom its own phrases name.
    pub(super) fn from_object(&self, number: usize, group: &Group) -> Vec<Party> {
        let direct = self.parties(&self.joined_right(number));
        if !direct.is_empty() {
            return direct;
        }
        let Some(chunk) = self.chunk(number) else {
            return Vec::new();
        };
        if let Some(who) = self.names_before(chunk, chunk.head).first() {
            return vec![Party::Known(*who)];
        }
        let _ = group;
        Vec::new()
    }

    /// The parties behind certain prepositions.
    pub(super) fn from_phrases(
        &self,
        behind: &Behind,
        fits: impl Fn(usize) -> bool,
        loose: bool,
    ) -> Vec<Party> {
        for (preposition, number) in &behind.phrases {
            if !fits(*preposition) {
                continue;
            }
            let chunks = self.joined_right(*number);
            let parties = self.parties(&chunks);
            if !parties.is_empty() {
                return parties;
            }
            if loose
                && let Some(chunk) = self.chunk(*number)
                && let Some(who) = self.names_before(chunk, chunk.head).first()
            {
                return vec![Party::Known(*who)];
            }
        }
        Vec::new()
    }

    /// Both sides of "between A and B", or of "US-Russia".
    pub(super) fn between(&self, behind: &Behind) -> Option<Vec<Party>> {
        let (_, number) = behind
            .phrases
            .iter()
            .find(|(p, _)| self.clause.is(*p, is::BETWEEN))?;
        let parties = self.parties(&self.joined_right(*number));
        (parties.len() > 1).then_some(parties)
    }

    /// Actors and recipients of a noun.
    pub(super) fn of_noun(&self, at: usize, end: usize, group: &Group) -> (Vec<Party>, Vec<Party>) {
        let Some(chunk) = self.clause.chunk_at(at) else {
            return (Vec::new(), Vec::new());
        };
        let mut actors: Vec<Party> = Vec::new();
        let names = self.names_before(chunk, at);
        // "the Russian-Ukrainian war", "US-Cuba talks"
        let paired = names.len() > 1
            && (chunk.tokens.start..at)
                .any(|t| self.clause.tag(t) == Some(Tag::Hyphen) && self.who(t + 1).is_some());
        let mut recipients: Vec<Party> = Vec::new();
        if paired {
            actors.extend(names.iter().rev().map(|who| Party::Known(*who)));
        } else if let Some(who) = names.first() {
            // "Russian and Cuban officials held …": those joined to it act, too.
            if group.of == Of::To
                && group.kind == super::EventType::Coerce
                && chunk.tokens.len() > 2
                && self.clause.tag(at - 1) == Some(Tag::Possessive)
            {
                recipients.push(Party::Known(*who));
            } else {
                actors.push(Party::Known(*who));
            }
        } else if self.clause.tag(at.saturating_sub(1)) == Some(Tag::Noun)
            && at > chunk.tokens.start
            && self.clause.is(at - 1, is::BARE_AGENT)
        {
            actors.push(Party::Words(at - 1, at - 1));
        }
        let behind = self.behind(at, end);
        if let Some(both) = self.between(&behind) {
            return if group.is_mutual || actors.is_empty() {
                (both, Vec::new())
            } else {
                (actors, both)
            };
        }
        let by = self.from_phrases(
            &behind,
            |p| self.clause.is(p, is::BY) || group.from.iter().any(|w| self.is_word(p, w)),
            false,
        );
        if !by.is_empty() {
            if actors.is_empty() || group.of == Of::To {
                if recipients.is_empty() && group.of == Of::To && !actors.is_empty() {
                    recipients.append(&mut actors);
                }
                actors = by;
            }
        }
        let of = self.from_phrases(&behind, |p| self.clause.is(p, is::OF), false);
        if !of.is_empty() {
            match group.of {
                Of::From if actors.is_empty() => actors = of,
                Of::To if recipients.is_empty() => recipients = of,
                _ => {}
            }
        }
        if recipients.is_empty() {
            recipients = self.from_phrases(
                &behind,
                |p| !self.clause.is(p, is::OF | is::BY) && group.to.iter().any(|w| self.is_word(p, w)),
                false,
            );
        }
        if recipients.is_empty() {
            recipients = self.undergoing(chunk);
        }
        recipients.retain(|party| !actors.contains(party));
        (actors, recipients)
    }

    /// "Cuba, under US embargo" and "the target of Western sanctions": who undergoes the noun.
    fn undergoing(&self, chunk: &Chunk) -> Vec<Party> {
        let Some(preposition) = chunk.preposition else {
            return Vec::new();
        };
        let mut end = preposition;
        if self.clause.is(preposition, is::OF) {
            // Back over "over the weekend" to "target".
            loop {
                let Some(before) = end
                    .checked_sub(1)
                    .and_then(|b| self.clause.token(b))
                    .and_then(|t| t.chunk)
                else {
                    return Vec::new();
                };
                let Some(before) = self.chunk(before) else {
                    return Vec::new();
                };
                if self.clause.is(before.head, is::TARGET) {
                    end = before.tokens.start;
                    break;
                }
                match before.preposition {
                    Some(preposition) => end = preposition,
                    None => return Vec::new(),
                }
            }
        } else if !self.clause.is(preposition, is::UNDER) {
            return Vec::new();
        }
        while let Some(before) = end.checked_sub(1) {
            match self.clause.tag(before) {
                Some(Tag::Comma | Tag::Auxiliary | Tag::Adverb) => end = before,
                Some(Tag::Noun) => {
                    let number = self.clause.token(before).and_then(|t| t.chunk);
                    return number
                        .map(|n| self.parties(&self.joined_left(n)))
                        .unwrap_or_default();
                }
                _ if self.clause.is(before, is::DETERMINER) => end = before,
                _ => return Vec::new(),
            }
        }
        Vec::new()
    }

    /// Whether a token is a preposition of a group's list.
    pub(super) fn is_word(&self, at: usize, word: &str) -> bool {
        self.clause.token(at).and_then(|t| t.info).is_some_and(|info| {
            self.pack
                .info(word)
                .is_some_and(|other| std::ptr::eq(info, other))
        })
    }
}
