//! Triggers in a sentence, and what the grammar makes of each.

use super::clause::Tag;
use super::frame::{Behind, Frame, Party};
use super::lexicon::{Group, Info, Next, Pattern, is};
use super::ontology::quad;
use super::{EventType, Realis};

/// A trigger with what the grammar found around it.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a finding of its own, and features of the model"
)]
pub(super) struct Draft {
    pub(super) pattern: u16,
    /// The token that triggers, and the end of the trigger's words.
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) is_verb: bool,
    pub(super) kind: EventType,
    pub(super) actors: Vec<Party>,
    pub(super) recipients: Vec<Party>,
    pub(super) realis: Realis,
    /// The word of the object that the pattern asked for.
    pub(super) object: Option<usize>,
    /// Where what belongs to it ends, and where what completes it begins.
    pub(super) reach: usize,
    pub(super) complement: Option<usize>,
    pub(super) is_passive: bool,
    pub(super) is_negated: bool,
    pub(super) is_future: bool,
    /// The verb over it: "plans" in "plans to attack".
    pub(super) governor: Option<usize>,
    /// Whether another trigger has it as its content.
    pub(super) is_content: bool,
    /// Whether somebody is told to have said so before it.
    pub(super) is_reported: bool,
    /// Whether it has a grammatical subject, be it nobody known.
    pub(super) has_subject: bool,
}

impl<'a> Frame<'a> {
    pub(super) fn pattern(&self, number: u16) -> Option<&'a Pattern> {
        self.pack.patterns.get(usize::from(number))
    }

    pub(super) fn group(&self, number: u16) -> Option<&'a Group> {
        let pattern = self.pattern(number)?;
        self.pack.groups.get(usize::from(pattern.group))
    }

    /// The drafts of a sentence in order.
    pub(super) fn drafts(&self) -> Vec<Draft> {
        let mut out: Vec<Draft> = Vec::new();
        let mut taken = vec![false; self.clause.tokens.len()];
        for at in 0..self.clause.tokens.len() {
            let Some(token) = self.clause.token(at) else { break };
            if token.tag != Tag::Verb {
                continue;
            }
            let Some(info) = token.info else { continue };
            if let Some(draft) = self.verb(at, token.form, info) {
                mark(&mut taken, draft.at, draft.end);
                if let Some(object) = draft.object {
                    mark(&mut taken, object, object + 1);
                }
                out.push(draft);
            }
        }
        out.extend(self.obligations());
        let mut at = 0;
        while at < self.clause.tokens.len() {
            let free = !taken.get(at).copied().unwrap_or(true);
            let draft = self
                .clause
                .token(at)
                .filter(|t| free && t.tag == Tag::Noun)
                .and_then(|t| t.info)
                .filter(|info| !info.nouns.is_empty())
                .and_then(|info| self.noun(at, info));
            at = draft.as_ref().map_or(at, |d| d.end.saturating_sub(1)) + 1;
            out.extend(draft);
        }
        out.sort_by_key(|draft| draft.at);
        self.contents(&mut out);
        out
    }

    /// "Russia said that Sudan must return": a demand.
    pub(super) fn obligations(&self) -> Vec<Draft> {
        let Some(number) = self.pack.oblige else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for at in 0..self.clause.tokens.len() {
            if self.clause.tag(at) != Some(Tag::Modal) || !self.clause.is(at, is::OBLIGE) {
                continue;
            }
            let Some(verb) = (at + 1..at + 4).find(|v| self.clause.tag(*v) == Some(Tag::Verb)) else {
                continue;
            };
            let Some(reporter) = self.reporter(at) else {
                continue;
            };
            let actors = self.parties(&self.subject(reporter));
            let mut recipients = self.parties(&self.subject(verb));
            recipients.retain(|party| !actors.contains(party));
            if actors.is_empty() || recipients.is_empty() {
                continue;
            }
            out.push(Draft {
                pattern: number,
                at,
                end: at + 1,
                is_verb: true,
                kind: EventType::Request,
                actors,
                recipients,
                realis: Realis::Actual,
                object: None,
                reach: at + 1,
                complement: Some(at + 1),
                is_passive: false,
                is_negated: false,
                is_future: false,
                governor: None,
                is_content: false,
                is_reported: false,
                has_subject: true,
            });
        }
        out
    }

    pub(super) fn tail_end(&self, pattern: &Pattern, at: usize) -> Option<usize> {
        let mut end = at + 1;
        for (k, next) in pattern.tail.iter().enumerate() {
            if k == 0 && self.clause.tag(end) == Some(Tag::Adverb) && !self.matches(next, end) {
                end += 1;
            }
            if !self.matches(next, end) {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    pub(super) fn matches(&self, next: &Next, at: usize) -> bool {
        match next {
            Next::Word(word) => {
                self.is_word(at, word) || (&**word == "-" && self.clause.tag(at) == Some(Tag::Hyphen))
            }
            Next::Class(wanted) => self.info(at).is_some_and(|info| wanted.has(info)),
        }
    }

    pub(super) fn info(&self, at: usize) -> Option<&'a Info> {
        self.clause.token(at).and_then(|t| t.info)
    }

    /// The tokens in which a verb's object lies: up to the first preposition that is no "of".
    pub(super) fn object_words(
        &self,
        verb: usize,
        from: usize,
        is_passive: bool,
        in_clause: bool,
    ) -> Vec<usize> {
        let mut out = Vec::new();
        if in_clause {
            let end = (from + 20).min(self.clause.tokens.len());
            return (from..end)
                .take_while(|at| self.clause.tag(*at) != Some(Tag::Sign))
                .collect();
        }
        if is_passive {
            for chunk in self.subject(verb) {
                out.extend(
                    self.clause
                        .chunks
                        .get(chunk)
                        .map(|c| c.tokens.clone())
                        .into_iter()
                        .flatten(),
                );
            }
            return out;
        }
        for at in from..(from + 14).min(self.clause.tokens.len()) {
            match self.clause.tag(at) {
                Some(Tag::Preposition) if at > from && !self.clause.is(at, is::OF) => break,
                Some(Tag::Sign | Tag::Subordinator | Tag::Verb | Tag::To | Tag::Auxiliary | Tag::Modal) => {
                    break;
                }
                Some(Tag::Comma) if at > from + 6 => break,
                Some(_) => out.push(at),
                None => break,
            }
        }
        out
    }

    pub(super) fn verb(&self, at: usize, form: u8, info: &Info) -> Option<Draft> {
        let is_passive = self.is_passive(at);
        let mut best: Option<(usize, u16, usize, Option<usize>)> = None;
        for (verb, bits) in &info.verbs {
            if bits & form == 0 {
                continue;
            }
            let verb = self.pack.verbs.get(usize::from(*verb))?;
            for (rank, number) in verb.patterns.iter().enumerate() {
                let Some(pattern) = self.pattern(*number) else {
                    continue;
                };
                let Some(end) = self.tail_end(pattern, at) else {
                    continue;
                };
                let mut object = None;
                if !pattern.with.is_empty() || !pattern.without.is_empty() {
                    let words = self.object_words(at, end, is_passive, pattern.in_clause);
                    let has = |wanted: &super::lexicon::Wanted| {
                        words
                            .iter()
                            .copied()
                            .find(|w| self.info(*w).is_some_and(|info| wanted.has(info)))
                    };
                    if has(&pattern.without).is_some() {
                        continue;
                    }
                    if !pattern.with.is_empty() {
                        object = has(&pattern.with);
                        if object.is_none() {
                            continue;
                        }
                    }
                }
                if best.is_none_or(|(other, ..)| rank < other) {
                    best = Some((rank, *number, end, object));
                }
                break;
            }
        }
        let (_, number, end, object) = best?;
        self.verb_draft(at, number, end, object, is_passive)
    }

    pub(super) fn verb_draft(
        &self,
        at: usize,
        number: u16,
        end: usize,
        object: Option<usize>,
        is_passive: bool,
    ) -> Option<Draft> {
        let pattern = self.pattern(number)?;
        let group = self.group(number)?;
        let behind = self.behind(at, end);
        let subjects = self.subject(at);
        let subject = self
            .pronoun_party(at)
            .map_or_else(|| self.parties(&subjects), |party| vec![party]);
        let (mut actors, mut recipients);
        if is_passive {
            recipients = subject;
            // What is signed or condemned may be somebody's: "Russia's decision was condemned by".
            if recipients.is_empty() {
                recipients = self
                    .subject(at)
                    .iter()
                    .flat_map(|c| self.within_object(*c))
                    .collect();
            }
            actors = self.in_phrases(&behind, |p| self.clause.is(p, is::BY), false);
            if recipients.is_empty() || group.is_mutual {
                let more = if group.is_mutual {
                    // "discussed in Moscow" tells of no party.
                    self.in_phrases(&behind, |p| self.is_word(p, "with"), false)
                } else {
                    self.recipients(&behind, group, object, false)
                };
                recipients.extend(more.into_iter().filter(|p| !actors.contains(p)));
            }
            if group.is_inverse {
                std::mem::swap(&mut actors, &mut recipients);
            }
        } else if group.is_inverse {
            recipients = subject;
            actors = self.in_phrases(&behind, |p| group.from.iter().any(|w| self.is_word(p, w)), true);
            if actors.is_empty() {
                actors = behind
                    .objects
                    .iter()
                    .flat_map(|c| self.within_object(*c))
                    .collect();
            }
        } else {
            actors = subject;
            recipients = self.recipients(&behind, group, object, true);
            if group.is_mutual
                && let Some(both) = self.between(&behind)
            {
                if actors.is_empty() {
                    actors = both;
                } else {
                    recipients = both;
                }
            }
        }
        dedup(&mut actors);
        dedup(&mut recipients);
        recipients.retain(|party| !actors.contains(party));
        if pattern.needs_recipient && recipients.is_empty() {
            return None;
        }
        let mut draft = Draft {
            pattern: number,
            at,
            end: object.map_or(end, |object| (object + 1).max(end)),
            is_verb: true,
            kind: group.kind,
            actors,
            recipients,
            realis: Realis::Actual,
            object,
            reach: behind.end.max(end),
            complement: behind.complement,
            is_passive,
            is_negated: false,
            is_future: false,
            governor: None,
            is_content: false,
            is_reported: false,
            has_subject: !subjects.is_empty(),
        };
        self.standing(&mut draft);
        Some(draft)
    }

    /// Those on whom a verb acts: its object, else what its prepositions lead to, else the clause that completes it.
    pub(super) fn recipients(
        &self,
        behind: &Behind,
        group: &Group,
        object: Option<usize>,
        with_objects: bool,
    ) -> Vec<Party> {
        let listed = |p: usize| group.to.iter().any(|w| self.is_word(p, w));
        if with_objects {
            // "gave Mali a loan": the first object that is somebody. The word that the pattern asked for is nobody.
            for number in &behind.objects {
                let head = self.clause.chunks.get(*number).map_or(0, |c| c.head);
                if object == Some(head) {
                    continue;
                }
                let parties = self.parties(&self.joined_right(*number));
                if !parties.is_empty() {
                    return parties;
                }
            }
        }
        let by_list = self.in_phrases(behind, listed, false);
        if !by_list.is_empty() {
            return by_list;
        }
        if with_objects {
            for number in &behind.objects {
                let parties = self.within_object(*number);
                if !parties.is_empty() {
                    return parties;
                }
            }
            // "condemned the attack by", "rejected a call from"
            let verbal = !quad(group.kind).is_material();
            let of_object = self.in_phrases(
                behind,
                |p| {
                    self.clause.is(p, is::OF)
                        || (verbal
                            && (self.clause.is(p, is::BY | is::TO)
                                || ["from", "against", "with", "on"]
                                    .iter()
                                    .any(|w| self.is_word(p, w))))
                },
                true,
            );
            if !of_object.is_empty() && !behind.objects.is_empty() {
                return of_object;
            }
        }
        let loose = self.in_phrases(behind, listed, true);
        if !loose.is_empty() {
            return loose;
        }
        // "demanded that Israel withdraw"
        if matches!(
            group.kind,
            EventType::Request | EventType::Threaten | EventType::Accuse | EventType::Support
        ) && let Some(from) = behind.complement
            && let Some(number) = (from..from + 4).find_map(|at| self.clause.token(at).and_then(|t| t.chunk))
            && self.clause.tag(from) != Some(Tag::To)
        {
            return self.within_object(number);
        }
        Vec::new()
    }

    pub(super) fn noun(&self, at: usize, info: &Info) -> Option<Draft> {
        let (number, end) = info.nouns.iter().find_map(|number| {
            let pattern = self.pattern(*number)?;
            let end = self.tail_end(pattern, at)?;
            Some((*number, end))
        })?;
        let group = self.group(number)?;
        let chunk = self.clause.chunk_at(at)?;
        // "the attack helicopter", "a protest leader": the last noun of a chunk is what it speaks of.
        let pattern = self.pattern(number)?;
        let last = end.checked_sub(1)?;
        let goes_on =
            chunk.tokens.contains(&last) && chunk.head > last && self.clause.tag(last + 1) == Some(Tag::Noun);
        if goes_on
            && (self.clause.token(chunk.head).is_some_and(|t| t.naming.is_none()))
            && pattern
                .tail
                .iter()
                .all(|n| !matches!(n, Next::Word(w) if &**w == "of" || &**w == "to"))
        {
            let followed = self.clause.is(last + 1, is::ADVERB);
            if !followed {
                return None;
            }
        }
        if self.clause.is(chunk.head, is::OF_PAST) {
            return None;
        }
        // A phrase that ends in its preposition looks for its parties from that preposition on.
        let from = match pattern.tail.last() {
            Some(Next::Word(_)) if self.clause.tag(last) == Some(Tag::Preposition) => last,
            _ => end,
        };
        let (mut actors, mut recipients) = self.of_noun(at, from, group);
        dedup(&mut actors);
        dedup(&mut recipients);
        let named = |parties: &[Party]| parties.iter().any(|p| matches!(p, Party::Known(_)));
        if actors.is_empty() && recipients.is_empty() {
            return None;
        }
        if group.nouns_are_weak && !(named(&actors) || (named(&recipients) && !actors.is_empty())) {
            return None;
        }
        let behind = self.behind(at, from);
        let mut draft = Draft {
            pattern: number,
            at,
            end,
            is_verb: false,
            kind: group.kind,
            actors,
            recipients,
            realis: Realis::Actual,
            object: None,
            reach: behind.end.max(end),
            complement: behind.complement,
            is_passive: false,
            is_negated: false,
            is_future: false,
            governor: None,
            is_content: false,
            is_reported: false,
            has_subject: false,
        };
        self.noun_standing(&mut draft);
        Some(draft)
    }
}

fn mark(taken: &mut [bool], from: usize, end: usize) {
    for token in taken.get_mut(from..end).unwrap_or_default() {
        *token = true;
    }
}

fn dedup(parties: &mut Vec<Party>) {
    let mut seen: Vec<Party> = Vec::new();
    parties.retain(|party| {
        let new = !seen.contains(party);
        if new {
            seen.push(party.clone());
        }
        new
    });
}
