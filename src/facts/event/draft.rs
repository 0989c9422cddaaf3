//! Triggers in a sentence, and what the grammar makes of each: its parties, whether it happened, its type.

use super::clause::Tag;
use super::frame::{Behind, Frame, Party};
use super::inflect::form;
use super::lexicon::{Group, Info, Next, Pattern, is};
use super::ontology::quad;
use super::{EventType, Realis};

/// A trigger with what the grammar found around it.
#[derive(Debug, Clone)]
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
    fn pattern(&self, number: u16) -> Option<&'a Pattern> {
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
    fn obligations(&self) -> Vec<Draft> {
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

    fn tail_end(&self, pattern: &Pattern, at: usize) -> Option<usize> {
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

    fn matches(&self, next: &Next, at: usize) -> bool {
        match next {
            Next::Word(word) => {
                self.is_word(at, word) || (&**word == "-" && self.clause.tag(at) == Some(Tag::Hyphen))
            }
            Next::Class(wanted) => self.info(at).is_some_and(|info| wanted.has(info)),
        }
    }

    fn info(&self, at: usize) -> Option<&'a Info> {
        self.clause.token(at).and_then(|t| t.info)
    }

    /// The tokens in which a verb's object lies: up to the first preposition that is no "of".
    fn object_words(&self, verb: usize, from: usize, is_passive: bool, in_clause: bool) -> Vec<usize> {
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

    fn verb(&self, at: usize, form: u8, info: &Info) -> Option<Draft> {
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

    fn verb_draft(
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
            .map(|party| vec![party])
            .unwrap_or_else(|| self.parties(&subjects));
        let (mut actors, mut recipients);
        if is_passive {
            recipients = subject;
            // What is signed or condemned may be somebody's: "Russia's decision was condemned by".
            if recipients.is_empty() {
                recipients = self
                    .subject(at)
                    .iter()
                    .flat_map(|c| self.from_object(*c, group))
                    .collect();
            }
            actors = self.from_phrases(&behind, |p| self.clause.is(p, is::BY), false);
            if recipients.is_empty() || group.is_mutual {
                let more = if group.is_mutual {
                    // "discussed in Moscow" tells of no party.
                    self.from_phrases(&behind, |p| self.is_word(p, "with"), false)
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
            actors = self.from_phrases(&behind, |p| group.from.iter().any(|w| self.is_word(p, w)), true);
            if actors.is_empty() {
                actors = behind
                    .objects
                    .iter()
                    .flat_map(|c| self.from_object(*c, group))
                    .collect();
            }
        } else {
            actors = subject;
            recipients = self.recipients(&behind, group, object, true);
            if group.is_mutual
                && let Some(both) = self.between(&behind)
            {
                if actors.is_empty() {
                    actors = both
                } else {
                    recipients = both
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
    fn recipients(
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
        let by_list = self.from_phrases(behind, listed, false);
        if !by_list.is_empty() {
            return by_list;
        }
        if with_objects {
            for number in &behind.objects {
                let parties = self.from_object(*number, group);
                if !parties.is_empty() {
                    return parties;
                }
            }
            // "condemned the attack by", "rejected a call from"
            let verbal = !quad(group.kind).is_material();
            let of_object = self.from_phrases(
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
        let loose = self.from_phrases(behind, listed, true);
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
            return self.from_object(number, group);
        }
        Vec::new()
    }

    fn noun(&self, at: usize, info: &Info) -> Option<Draft> {
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

    /// Whether what a verb tells happened.
    fn standing(&self, draft: &mut Draft) {
        let start = self.group_start(draft.at);
        let (mut might, mut cue) = (false, false);
        let mut would = false;
        for at in start..draft.at {
            draft.is_negated |= self.clause.tag(at) == Some(Tag::Negation);
            if self.clause.tag(at) == Some(Tag::Modal) {
                let future = self.clause.is(at, is::FUTURE);
                let maybe = self.clause.is(at, is::MIGHT);
                draft.is_future |= future && !maybe;
                would |= future && maybe;
                might |= maybe && !future;
            }
            cue |= self.clause.is(at, is::REPORTED);
        }
        let subject_chunk = self
            .subject(draft.at)
            .first()
            .and_then(|c| self.clause.chunks.get(*c))
            .cloned();
        if let Some(chunk) = &subject_chunk {
            let none = self.clause.is(chunk.tokens.start, is::NEGATION);
            draft.is_negated |= none && chunk.tokens.start < draft.at;
        }
        let reporter = self.reporter(start);
        if would {
            // "said it would": a plan; "would harm" alone: a thought.
            draft.is_future |= reporter.is_some();
            might |= reporter.is_none();
        }
        draft.governor = self.governor(start);
        let mut intended = draft.is_future;
        let mut denied = draft.is_negated;
        if let Some(governor) = draft.governor {
            let bits = self.verb_bits(governor);
            if bits & is::DENY != 0 {
                denied = true;
            } else if bits & (is::INTEND | is::TRY) != 0 {
                intended = true;
            }
            let governed_start = self.group_start(governor);
            denied |= (governed_start..governor).any(|at| self.clause.tag(at) == Some(Tag::Negation));
        } else if self.clause.tag(start) == Some(Tag::To)
            && self.clause.is(start.saturating_sub(1), is::FUTURE_NOUN)
        {
            intended = true;
        }
        let hypothetical = might || self.is_conditional(start);
        if let Some(reporter) = reporter {
            let said_by = self.parties(&self.subject(reporter));
            let own = !said_by.is_empty() && said_by.iter().any(|p| draft.actors.contains(p));
            draft.is_reported = !own && self.clause.tag(start) != Some(Tag::To);
        }
        let tells = quad(draft.kind).is_material() || draft.kind == EventType::Consult;
        draft.realis = if denied {
            Realis::Denied
        } else if hypothetical {
            Realis::Hypothetical
        } else if intended {
            Realis::Intended
        } else if cue || (draft.is_reported && tells) {
            Realis::Reported
        } else {
            Realis::Actual
        };
        self.convert(draft);
    }

    /// What is promised, threatened or refused is an event in words: PLOVER codes the intent to help as AGREE, the
    /// intent to harm as THREATEN, and the intent not to help as REJECT.
    fn convert(&self, draft: &mut Draft) {
        let will = draft.is_future
            || draft
                .governor
                .is_some_and(|g| self.verb_bits(g) & is::INTEND != 0);
        if !will || (draft.kind == EventType::Consult && !draft.is_negated) {
            return;
        }
        let class = quad(draft.kind);
        if draft.is_negated && draft.is_future {
            if !class.is_conflict() {
                draft.kind = EventType::Reject;
                draft.realis = Realis::Actual;
            }
        } else if draft.realis == Realis::Intended {
            if class.is_conflict() && class.is_material() {
                draft.kind = EventType::Threaten;
            } else if !class.is_conflict() && draft.kind != EventType::Support {
                draft.kind = EventType::Agree;
            }
        }
    }

    /// Whether what a noun tells happened.
    fn noun_standing(&self, draft: &mut Draft) {
        let Some(chunk) = self.clause.chunk_at(draft.at) else {
            return;
        };
        let before = chunk.tokens.start..draft.at;
        let any = |bits: u64| before.clone().any(|at| self.clause.is(at, bits));
        let verb = self.verb_before(chunk.tokens.start);
        let bits = verb.map_or(0, |verb| self.verb_bits(verb));
        let near = verb.is_some_and(|verb| chunk.tokens.start - verb <= 4);
        let negated = any(is::NEGATION)
            || verb.is_some_and(|v| {
                near && (self.group_start(v)..v).any(|at| self.clause.tag(at) == Some(Tag::Negation))
            });
        let future = verb.is_some_and(|v| {
            near && (self.group_start(v)..v).any(|at| self.clause.tag(at) == Some(Tag::Modal))
        });
        let of_plan = chunk
            .preposition
            .is_some_and(|p| p > 0 && self.clause.is(p - 1, is::FUTURE_NOUN));
        draft.realis = if negated || (near && bits & is::DENY != 0) {
            Realis::Denied
        } else if any(is::HYPOTHETICAL) || of_plan {
            Realis::Hypothetical
        } else if future || (near && bits & is::INTEND != 0) {
            Realis::Intended
        } else {
            Realis::Actual
        };
        if let Some(governor) = verb.filter(|_| near) {
            draft.governor = Some(governor);
        }
    }

    fn verb_bits(&self, at: usize) -> u64 {
        let Some(info) = self.info(at) else { return 0 };
        info.verbs
            .iter()
            .filter_map(|(verb, _)| self.pack.verbs.get(usize::from(*verb)))
            .fold(0, |bits, verb| bits | verb.flags)
    }

    /// The verb over a verb group that begins at a token: "plans" in "plans to attack", "denied" in "denied attacking".
    fn governor(&self, start: usize) -> Option<usize> {
        let mut at = start.checked_sub(1)?;
        let to = self.clause.tag(start) == Some(Tag::To);
        while self.clause.tag(at) == Some(Tag::Adverb) {
            at = at.checked_sub(1)?;
        }
        match self.clause.tag(at)? {
            Tag::Verb => Some(at),
            Tag::Noun if to => {
                if self.verb_bits(at) & is::INTEND != 0 {
                    return Some(at);
                }
                // "asked Israel to stop"
                self.verb_before(at).filter(|verb| at - verb <= 12)
            }
            Tag::Preposition if !to => self.verb_before(at).filter(|verb| at - verb <= 2),
            Tag::Conjunction if to => self.verb_before(at),
            _ => None,
        }
    }

    /// The verb of saying under which a clause stands: "said" in "police said rebels attacked".
    fn reporter(&self, start: usize) -> Option<usize> {
        let mut at = start;
        let floor = start.saturating_sub(24);
        while at > floor {
            at -= 1;
            match self.clause.tag(at)? {
                Tag::Verb => {
                    let finite = self
                        .clause
                        .token(at)
                        .is_some_and(|t| t.form & (form::PAST | form::THIRD) != 0)
                        || self.group_start(at) < at;
                    if self.verb_bits(at) & is::REPORT != 0 && finite {
                        return Some(at);
                    }
                    if finite {
                        return None;
                    }
                }
                Tag::Sign => return None,
                _ => {}
            }
        }
        None
    }

    /// Whether "if" or "unless" opens the clause of a verb group.
    fn is_conditional(&self, start: usize) -> bool {
        for at in (start.saturating_sub(12)..start).rev() {
            match self.clause.tag(at) {
                Some(Tag::Subordinator) => return self.clause.is(at, is::HYPOTHETICAL),
                Some(Tag::Verb | Tag::Sign | Tag::Comma) => return false,
                _ => {}
            }
        }
        false
    }

    /// Marks what is only the content of another trigger: what is demanded, agreed, refused, threatened.
    fn contents(&self, drafts: &mut [Draft]) {
        for k in 0..drafts.len() {
            let Some(over) = drafts.get(k).cloned() else { break };
            let holds = matches!(
                over.kind,
                EventType::Agree | EventType::Request | EventType::Reject | EventType::Threaten
            );
            let denies = over.is_verb && self.verb_bits(over.at) & is::DENY != 0;
            let limit = self.content_end(&over);
            let mut inherited: Option<Vec<Party>> = None;
            for under in drafts.get_mut(k + 1..).unwrap_or_default() {
                if under.at >= limit {
                    break;
                }
                let governed = under.governor == Some(over.at)
                    || under.at < over.reach
                    || over.complement.is_some_and(|c| under.at > c);
                if !governed {
                    continue;
                }
                if under.at < over.end {
                    under.is_content = true;
                    continue;
                }
                if holds {
                    if denies
                        && under.is_verb
                        && !matches!(
                            under.kind,
                            EventType::Agree
                                | EventType::Consult
                                | EventType::Retreat
                                | EventType::Concede
                                | EventType::Cooperate
                                | EventType::Aid
                                | EventType::Support
                        )
                        && self
                            .clause
                            .token(under.at)
                            .is_some_and(|t| t.form & (form::PAST | form::ING) != 0)
                    {
                        under.realis = Realis::Denied;
                        continue;
                    }
                    under.is_content = true;
                    under.realis = Realis::Hypothetical;
                    // "refused to meet Greece": whom the content is about is whom it is about.
                    let from = if over.kind == EventType::Request && !under.actors.is_empty() {
                        &under.actors
                    } else {
                        &under.recipients
                    };
                    if inherited.is_none() && over.recipients.is_empty() && under.governor == Some(over.at) {
                        inherited = Some(from.clone());
                    }
                } else if over.is_verb
                    && over.kind == EventType::Consult
                    && under.governor == Some(over.at)
                    && under.is_verb
                {
                    // "negotiating with China to establish": what they talk about.
                    under.is_content = true;
                } else if over.is_verb
                    && matches!(over.kind, EventType::Accuse)
                    && under.is_verb
                    && under.realis == Realis::Actual
                {
                    under.realis = Realis::Reported;
                }
            }
            if let (Some(parties), Some(draft)) = (inherited, drafts.get_mut(k)) {
                draft.recipients = parties
                    .into_iter()
                    .filter(|p| !draft.actors.contains(p))
                    .collect();
            }
            // "vowed to attack" and "promised strikes" are threats.
            if over.is_verb && over.kind == EventType::Agree {
                let harm = drafts.iter().any(|under| {
                    under.is_content
                        && under.governor == Some(over.at)
                        && under.at < limit
                        && under.is_verb
                        && {
                            let group = self.group(under.pattern).map_or(under.kind, |g| g.kind);
                            quad(group).is_conflict() && quad(group).is_material()
                        }
                });
                if harm && let Some(draft) = drafts.get_mut(k) {
                    draft.kind = EventType::Threaten;
                }
            }
        }
    }

    /// Where the content of a trigger ends: at a sign, or where a new main clause begins.
    fn content_end(&self, over: &Draft) -> usize {
        let from = over.complement.unwrap_or(over.reach).max(over.end);
        let mut first_verb = true;
        for at in from..self.clause.tokens.len() {
            match self.clause.tag(at) {
                Some(Tag::Sign) => return at,
                Some(Tag::Comma) if self.clause.token(at + 1).is_none_or(|t| t.chunk.is_none()) => return at,
                Some(Tag::Verb) if over.complement.is_some() => {
                    let finite = self.clause.token(at).is_some_and(|t| {
                        t.form & (form::PAST | form::THIRD) != 0 && t.form & form::PARTICIPLE == 0
                    }) || (self.clause.tag(at.saturating_sub(1)) == Some(Tag::Conjunction)
                        && self.clause.token(at).is_some_and(|t| t.form & form::PAST != 0));
                    if finite && !first_verb {
                        return at;
                    }
                    first_verb = false;
                }
                Some(Tag::Verb) => return at,
                _ => {}
            }
        }
        self.clause.tokens.len()
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
