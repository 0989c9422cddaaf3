//! What is only the content of another event: what is demanded, agreed, refused or threatened.

use super::clause::Tag;
use super::draft::Draft;
use super::frame::{Frame, Party};
use super::inflect::form;
use super::lexicon::is;
use super::ontology::quad;
use super::{EventType, Realis};

impl Frame<'_> {
    /// Marks what is only the content of another trigger: what is demanded, agreed, refused, threatened.
    pub(super) fn contents(&self, drafts: &mut [Draft]) {
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
    pub(super) fn content_end(&self, over: &Draft) -> usize {
        let from = over.complement.unwrap_or(over.reach).max(over.end);
        let mut first_verb = true;
        for at in from..self.clause.tokens.len() {
            match self.clause.tag(at) {
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
                Some(Tag::Sign | Tag::Verb) => return at,
                _ => {}
            }
        }
        self.clause.tokens.len()
    }
}
