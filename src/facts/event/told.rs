//! What the article tells around an event: when, where, in whose words, how sure, and whether it told so before.

use std::collections::BTreeSet;

use super::clause::Tag;
use super::draft::Draft;
use super::frame::{Frame, Party};
use super::inflect::form;
use super::lexicon::{Group, is};
use super::ontology::{contexts as all_contexts, quad};
use super::{Event, EventType, Find, Realis, Scene};
use crate::facts::prose::Prose;
use crate::facts::{Cast, DateKind, Part, Who};
use crate::text::Span;

/// How many contexts an event has at most.
const CONTEXTS_MAX: usize = 4;

/// "We" in a quotation is the speaker's side.
pub(super) fn quoted(scene: &Scene<'_>, frame: &Frame<'_>, draft: &mut Draft) {
    if !draft.is_verb || !draft.actors.is_empty() && !draft.is_passive {
        return;
    }
    let start = frame.group_start(draft.at);
    let Some(subject) = (start.saturating_sub(2)..start)
        .rev()
        .find(|at| frame.clause.tag(*at) != Some(Tag::Adverb))
        .filter(|at| frame.clause.is(*at, is::FIRST_PLURAL))
    else {
        return;
    };
    let span = scene
        .prose
        .span(frame.clause.first + subject..frame.clause.first + subject + 1);
    let from = scene.quotes.partition_point(|quote| quote.span.end <= span.start);
    let speaker = scene
        .quotes
        .get(from)
        .filter(|quote| quote.is_direct && quote.span.contains(span))
        .and_then(|quote| quote.speaker);
    if let Some(speaker) = speaker {
        let side = Party::Known(speaker);
        draft.recipients.retain(|party| *party != side);
        if draft.is_passive {
            draft.recipients = vec![side];
        } else {
            draft.actors = vec![side];
        }
    }
}

/// How sure an event is, from the model's chance and what the grammar found: who acts, on whom, in the main clause.
pub(super) fn confidence(chance: f64, frame: &Frame<'_>, draft: &Draft) -> u8 {
    let mut sure = chance;
    let known = |parties: &[Party]| parties.iter().any(|p| matches!(p, Party::Known(_)));
    if draft.actors.is_empty() && draft.recipients.is_empty() {
        sure *= if draft.has_subject { 0.7 } else { 0.5 };
    } else if draft.has_subject && draft.actors.is_empty() && !draft.is_passive {
        sure *= 0.9;
    } else if draft.actors.is_empty() || (draft.recipients.is_empty() && needs_two(draft)) {
        sure *= 0.8;
    }
    if !known(&draft.actors) && !known(&draft.recipients) {
        sure *= 0.9;
    }
    if !draft.is_verb {
        sure *= 0.85;
    }
    if matches!(draft.realis, Realis::Hypothetical) {
        sure *= 0.8;
    }
    if frame.is_subordinate(draft.at) {
        sure *= 0.85;
    }
    // "opened fire to disperse", "a delegation visiting Malta": beside the deed.
    if draft.is_verb && (frame.is_purpose(draft) || frame.is_participle(draft)) {
        sure *= 0.7;
    }
    // The first of a sentence is what it is about.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a clause has at most some hundred words"
    )]
    let late = (draft.at as f64 / 60.0).min(0.3);
    sure *= 1.0 - late * 0.5;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 100"
    )]
    let percent = (sure * 100.0).clamp(0.0, 99.0) as u8;
    percent
}

/// Whether a type wants somebody on whom it acts.
fn needs_two(draft: &Draft) -> bool {
    let of_one = matches!(
        draft.kind,
        EventType::Protest | EventType::Retreat | EventType::Mobilize | EventType::Concede
    );
    let of_many = matches!(
        draft.kind,
        EventType::Consult | EventType::Agree | EventType::Cooperate
    );
    !(of_one || (of_many && draft.actors.len() > 1))
}

/// What an event is about: its group's contexts, and those that words near by speak for.
pub(super) fn contexts(frame: &Frame<'_>, draft: &Draft, group: &Group) -> Vec<&'static str> {
    let from = draft.at.saturating_sub(10);
    let end = (draft.end + 14).min(frame.clause.tokens.len());
    let mut counts = [0_u8; 64];
    for token in frame.clause.tokens.get(from..end).unwrap_or_default() {
        let mut bits = token.info.map_or(0, |info| info.contexts);
        while bits != 0 {
            let at = bits.trailing_zeros();
            if let Some(count) = counts.get_mut(at as usize) {
                *count = count.saturating_add(1);
            }
            bits &= bits - 1;
        }
    }
    let mut order: Vec<usize> = (0..counts.len())
        .filter(|at| counts.get(*at).is_some_and(|n| *n > 0) || group.contexts & (1 << at) != 0)
        .collect();
    order.sort_by_key(|at| {
        let own = u8::from(group.contexts & (1 << at) != 0);
        std::cmp::Reverse(counts.get(*at).copied().unwrap_or_default().saturating_mul(2) + own)
    });
    order.truncate(CONTEXTS_MAX);
    order.sort_unstable();
    order
        .into_iter()
        .filter_map(|at| all_contexts().get(at))
        .map(String::as_str)
        .collect()
}

/// The date of an event: one in its clause, else the only one of its sentence. A date beside a verb of saying is when it
/// was said.
pub(super) fn date(scene: &Scene<'_>, frame: &Frame<'_>, draft: &Draft, sentence: usize) -> Option<usize> {
    let from = scene.dates.partition_point(|date| date.sentence < sentence);
    let first = frame.clause.first;
    let mut best: Option<(usize, usize)> = None;
    for (number, date) in scene
        .dates
        .iter()
        .enumerate()
        .skip(from)
        .take_while(|(_, d)| d.sentence == sentence)
        .take(8)
    {
        if !matches!(date.kind, DateKind::Date | DateKind::Time) {
            continue;
        }
        let words = scene.prose.words_in(date.span);
        let (Some(start), Some(end)) = (words.start.checked_sub(first), words.end.checked_sub(first)) else {
            continue;
        };
        if start >= frame.clause.tokens.len() {
            continue;
        }
        // "said Wednesday": when it was said.
        let beside = (start.saturating_sub(3)..start).rev().find(|at| {
            !matches!(
                frame.clause.tag(*at),
                Some(Tag::Preposition | Tag::Adverb | Tag::Determiner)
            )
        });
        let of_saying = beside.is_some_and(|at| at != draft.at && frame.is_saying(at))
            || (end < frame.clause.tokens.len() && frame.is_saying(end) && end != draft.at);
        if of_saying {
            continue;
        }
        let (low, high) = if start > draft.at {
            (draft.at + 1, start)
        } else {
            (end, draft.at)
        };
        let apart = (low..high)
            .filter(|at| {
                matches!(
                    frame.clause.tag(*at),
                    Some(Tag::Verb | Tag::Subordinator | Tag::Sign)
                )
            })
            .count();
        let distance = high.saturating_sub(low) + 12 * apart;
        if best.is_none_or(|(other, _)| distance < other) {
            best = Some((distance, number));
        }
    }
    best.filter(|(distance, _)| *distance < 50)
        .map(|(_, number)| number)
}

/// The place of an event: the nearest that its sentence names.
pub(super) fn place(scene: &Scene<'_>, trigger: Span, sentence: usize) -> Option<Span> {
    let from = scene.places.partition_point(|place| place.sentence < sentence);
    scene
        .places
        .iter()
        .skip(from)
        .take_while(|place| place.sentence == sentence)
        .take(8)
        .min_by_key(|place| {
            if place.span.start >= trigger.end {
                place.span.start - trigger.end
            } else {
                2 * trigger.start.saturating_sub(place.span.end)
            }
        })
        .map(|place| place.span)
}

/// The words without the article before them.
pub(super) fn without_article(prose: &Prose<'_>, from: usize, end: usize) -> Span {
    let from = if matches!(
        prose.folded(from),
        "the" | "a" | "an" | "el" | "la" | "los" | "las"
    ) && from + 1 < end
    {
        from + 1
    } else {
        from
    };
    prose.span(from..end)
}

/// The same deed told twice in one sentence is one event: the surer stays.
pub(super) fn once(finds: &mut Vec<Find>, from: usize) {
    let mut k = from;
    while k < finds.len() {
        let double = finds.get(k).and_then(|find| {
            (from..finds.len()).find(|other| {
                *other != k
                    && finds.get(*other).is_some_and(|o| {
                        same(find, o)
                            && (o.confidence, std::cmp::Reverse(*other))
                                > (find.confidence, std::cmp::Reverse(k))
                    })
            })
        });
        if double.is_some() {
            finds.remove(k);
        } else {
            k += 1;
        }
    }
}

fn same(one: &Find, other: &Find) -> bool {
    let within = |a: &[Party], b: &[Party]| a.iter().all(|p| b.contains(p));
    one.kind == other.kind
        && one.realis == other.realis
        && one.sentence == other.sentence
        && within(&one.actors, &other.actors)
        && within(&one.recipients, &other.recipients)
        && !(one.actors.is_empty() && one.recipients.is_empty())
}

/// Sentences that a date carries over.
const CARRY: usize = 6;

/// Dates of events that have none of their own: what the title and the lead tell happened when the next sentences say,
/// and words spoken by somebody who just met somebody were spoken then. Both need a party in common.
pub(super) fn dates(events: &mut [Event], scene: &Scene<'_>, cast: &Cast) {
    let lands = |event: &Event| -> BTreeSet<String> {
        event
            .actors
            .iter()
            .chain(&event.recipients)
            .map(|who| land(*who, scene, cast))
            .collect()
    };
    for k in 0..events.len() {
        let Some(event) = events.get(k) else { break };
        if event.date.is_some() || event.realis == Realis::Hypothetical {
            continue;
        }
        let part = scene.facts.sentences.get(event.sentence).map(|s| s.part);
        let own = lands(event);
        let spoken = !quad(event.kind).is_material();
        let dated = |other: &&Event| other.date.is_some() && !lands(other).is_disjoint(&own);
        let from = if matches!(part, Some(Part::Title | Part::Lead)) {
            events
                .iter()
                .skip(k + 1)
                .take_while(|e| e.sentence <= event.sentence + 3)
                .find(dated)
        } else if spoken && event.sentence < CARRY {
            events
                .get(..k)
                .unwrap_or_default()
                .iter()
                .rev()
                .take_while(|e| e.sentence + CARRY >= event.sentence)
                .filter(|e| {
                    e.kind == EventType::Consult
                        && e.actors
                            .iter()
                            .chain(&e.recipients)
                            .any(|w| event.actors.contains(w))
                })
                .find(dated)
        } else {
            None
        };
        let Some((date, days)) = from.map(|e| (e.date.clone(), e.days)) else {
            continue;
        };
        if let Some(event) = events.get_mut(k) {
            event.date = date;
            event.days = days;
        }
    }
}

/// The country of an actor, else itself.
fn land(who: Who, scene: &Scene<'_>, cast: &Cast) -> String {
    cast.country(who, scene.lexicon)
        .unwrap_or_else(|| cast.id(who, scene.lexicon))
        .to_owned()
}

impl Frame<'_> {
    /// Whether a token lies in a clause that another one governs: "after", "who", "if".
    pub(super) fn is_subordinate(&self, at: usize) -> bool {
        for before in (at.saturating_sub(14)..at).rev() {
            match self.clause.tag(before) {
                Some(Tag::Subordinator) => return true,
                Some(Tag::Comma | Tag::Sign) => return false,
                Some(Tag::Preposition) if self.clause.is(before, is::SUBORDINATOR) => return true,
                _ => {}
            }
        }
        false
    }

    /// Whether a verb only tells what another deed is for.
    fn is_purpose(&self, draft: &Draft) -> bool {
        let to = self.clause.tag(self.group_start(draft.at)) == Some(Tag::To);
        let over = draft
            .governor
            .and_then(|at| self.clause.token(at))
            .and_then(|t| t.info);
        to && over.is_some_and(|info| {
            !info.verbs.iter().any(|(verb, _)| {
                self.pack
                    .verbs
                    .get(usize::from(*verb))
                    .is_some_and(|v| v.flags & (is::INTEND | is::DENY | is::TRY) != 0)
            })
        })
    }

    /// Whether a verb is a participle with no auxiliary: it stands beside a noun or another verb.
    fn is_participle(&self, draft: &Draft) -> bool {
        let alone = self.group_start(draft.at) == draft.at && !self.clause.is_title;
        let form = self.clause.token(draft.at).map_or(0, |t| t.form);
        alone && (form == form::ING || (draft.is_passive && form & form::PARTICIPLE != 0))
    }

    /// Whether a token is a verb of saying.
    pub(super) fn is_saying(&self, at: usize) -> bool {
        self.clause.tag(at) == Some(Tag::Verb)
            && self.clause.token(at).and_then(|t| t.info).is_some_and(|info| {
                info.verbs.iter().any(|(verb, _)| {
                    self.pack
                        .verbs
                        .get(usize::from(*verb))
                        .is_some_and(|v| v.flags & is::REPORT != 0)
                })
            })
    }
}
