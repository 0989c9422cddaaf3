//! Who does it and to whom: the parties around a verb or a noun that tells of an event.

use super::clause::{Chunk, Clause, Tag};
use super::inflect::form;
use super::lexicon::{Pack, is};
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
pub(super) const REACH: usize = 40;

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
    pub(super) fn chunk(&self, number: usize) -> Option<&'a Chunk> {
        self.clause.chunks.get(number)
    }

    pub(super) fn who(&self, token: usize) -> Option<Who> {
        let naming = self.clause.token(token)?.naming?;
        self.cast.namings.get(naming).map(|n| n.who)
    }

    /// Whether a hyphen makes something else of a name: "Russian-backed", "Paris-based".
    pub(super) fn is_shortened(&self, token: usize) -> bool {
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
                let is_place = self.kind(who) == ActorKind::Person;
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
    pub(super) fn counted(&self, number: usize) -> usize {
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

    pub(super) fn kind(&self, who: Who) -> ActorKind {
        self.cast.kind(who, self.lexicon)
    }

    /// The chunk of a prepositional phrase that begins at a token.
    pub(super) fn phrase_at(&self, at: usize) -> Option<usize> {
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
            if !(is_and || headline || is_comma && and_seen) {
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
                    at += 1;
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
                Tag::To | Tag::Subordinator => {
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
    pub(super) fn within_object(&self, number: usize) -> Vec<Party> {
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
        Vec::new()
    }

    /// The parties behind certain prepositions.
    pub(super) fn in_phrases(
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

    /// Whether a token is a preposition of a group's list.
    pub(super) fn is_word(&self, at: usize, word: &str) -> bool {
        self.clause.token(at).and_then(|t| t.info).is_some_and(|info| {
            self.pack
                .info(word)
                .is_some_and(|other| std::ptr::eq(info, other))
        })
    }
}
