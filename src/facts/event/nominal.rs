//! The parties around a noun that tells of an event: "the US embargo against Cuba", "a visit by X to Y".

use super::EventType;
use super::clause::{Chunk, Tag};
use super::frame::{Frame, Party};
use super::lexicon::{Group, Of, is};

impl Frame<'_> {
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
                && group.kind == EventType::Coerce
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
        let by = self.in_phrases(
            &behind,
            |p| self.clause.is(p, is::BY) || group.from.iter().any(|w| self.is_word(p, w)),
            false,
        );
        if !by.is_empty() && (actors.is_empty() || group.of == Of::To) {
            if recipients.is_empty() && group.of == Of::To && !actors.is_empty() {
                recipients.append(&mut actors);
            }
            actors = by;
        }
        let of = self.in_phrases(&behind, |p| self.clause.is(p, is::OF), false);
        if !of.is_empty() {
            match group.of {
                Of::From if actors.is_empty() => actors = of,
                Of::To if recipients.is_empty() => recipients = of,
                _ => {}
            }
        }
        if recipients.is_empty() {
            recipients = self.in_phrases(
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
    pub(super) fn undergoing(&self, chunk: &Chunk) -> Vec<Party> {
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
}
