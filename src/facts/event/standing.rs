//! Whether what a trigger tells happened: negation, modals, plans, conditions, and who says so.

use super::clause::Tag;
use super::draft::Draft;
use super::frame::Frame;
use super::inflect::form;
use super::lexicon::is;
use super::ontology::quad;
use super::{EventType, Realis};

impl Frame<'_> {
    /// Whether what a verb tells happened.
    pub(super) fn standing(&self, draft: &mut Draft) {
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
        let mut intended = draft.is_future || self.verb_bits(draft.at) & is::AIM != 0;
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
    pub(super) fn convert(&self, draft: &mut Draft) {
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
    pub(super) fn noun_standing(&self, draft: &mut Draft) {
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

    pub(super) fn verb_bits(&self, at: usize) -> u64 {
        let Some(info) = self.info(at) else { return 0 };
        info.verbs
            .iter()
            .filter_map(|(verb, _)| self.pack.verbs.get(usize::from(*verb)))
            .fold(0, |bits, verb| bits | verb.flags)
    }

    /// The verb over a verb group that begins at a token: "plans" in "plans to attack", "denied" in "denied attacking".
    pub(super) fn governor(&self, start: usize) -> Option<usize> {
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
    pub(super) fn reporter(&self, start: usize) -> Option<usize> {
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
    pub(super) fn is_conditional(&self, start: usize) -> bool {
        for at in (start.saturating_sub(12)..start).rev() {
            match self.clause.tag(at) {
                Some(Tag::Subordinator) => return self.clause.is(at, is::HYPOTHETICAL),
                Some(Tag::Verb | Tag::Sign | Tag::Comma) => return false,
                _ => {}
            }
        }
        false
    }
}
