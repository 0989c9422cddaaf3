//! Events as watches ask for them: whether one joins a watch's members, and what keeps it from it.

use jiff::tz::Offset;

use super::EventAsk;
use super::compiled::Compiled;
use super::condition::Key;
use super::reading::Reading;
use super::scope::{Candidate, Meeting, Unit};
use crate::facts::{ActorKind, Event, Grade, How, Naming, Realis, Who};

/// What keeps an event from joining a watch's members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Miss {
    /// Whether it happened.
    Realis(Realis),
    /// It has none of the contexts.
    Contexts,
    /// Its date lies so many days before the publication.
    Age(i64),
    /// How much of the news it is.
    Grade(Grade),
    /// It is not told in the words of the one who must have said it.
    NotSaid,
    /// Somebody else acts.
    From,
    /// It is done to somebody else.
    To,
    /// It stands in another part of the article than `where` says.
    Where,
    /// Some member is none of its parties, or its sentence does not hold the topic.
    Members,
}

/// An event's parties and topics as members of watches.
pub(super) struct Deed<'a> {
    event: &'a Event,
    actors: Vec<Candidate>,
    recipients: Vec<Candidate>,
    topics: Vec<Candidate>,
}

impl<'a> Deed<'a> {
    pub(super) fn new(event: &'a Event, reading: &Reading<'_>) -> Self {
        let parties = |of: &[Who]| -> Vec<Candidate> {
            of.iter().flat_map(|who| party(*who, event, reading)).collect()
        };
        let topics = reading
            .members()
            .flat_map(|key| reading.of(key).map(move |naming| (key, naming)))
            .filter(|(_, naming)| naming.how == How::Term && naming.sentence == event.sentence)
            .filter_map(|(key, naming)| candidate(key, naming, reading))
            .collect();
        Self {
            event,
            actors: parties(&event.actors),
            recipients: parties(&event.recipients),
            topics,
        }
    }

    /// The members that an event of a type asked for joins, where the rest of it is what the watch asks for, too.
    pub(super) fn joins(&self, compiled: &Compiled, reading: &Reading<'_>) -> Result<Unit, Miss> {
        let event = self.event;
        if let Some(ask) = &compiled.watch.event {
            self.is_asked_for(ask, compiled, reading)?;
        }
        if !compiled.allows_grade(event.grade) {
            return Err(Miss::Grade(event.grade));
        }
        if !compiled.is_said(event.trigger, reading) {
            return Err(Miss::NotSaid);
        }
        let part = reading.facts.sentences.get(event.sentence).map(|s| s.part);
        if !part.is_some_and(|part| compiled.watch.place.allows(part)) {
            return Err(Miss::Where);
        }
        let mut group: Vec<Candidate> = [&self.actors, &self.recipients, &self.topics]
            .into_iter()
            .flatten()
            .filter(|c| compiled.watch.mentions.is_empty() || compiled.counts(c.naming.how))
            .copied()
            .collect();
        group.sort_by_key(Candidate::place);
        group.dedup_by_key(|c| c.place());
        let unit = Meeting { compiled, reading }
            .complete(&group)
            .ok_or(Miss::Members)?;
        Ok(Unit {
            members: unit.members,
            sentences: (event.sentence, event.sentence),
        })
    }

    fn is_asked_for(&self, ask: &EventAsk, compiled: &Compiled, reading: &Reading<'_>) -> Result<(), Miss> {
        let event = self.event;
        if !ask.realis.is_empty() && !ask.realis.contains(&event.realis) {
            return Err(Miss::Realis(event.realis));
        }
        if !ask.contexts.is_empty() && !ask.contexts.iter().any(|c| event.contexts.contains(c)) {
            return Err(Miss::Contexts);
        }
        if let Some(days_max) = ask.age_days_max
            && let Some(age) = age_in_days(event, reading)
            && age > i64::from(days_max)
        {
            return Err(Miss::Age(age));
        }
        let (from, to) = (compiled.from, compiled.to);
        if from.is_some_and(|key| self.actors.iter().all(|c| c.key != key)) {
            return Err(Miss::From);
        }
        // Where both sides act, each does it to the other.
        let others = if self.recipients.is_empty() {
            &self.actors
        } else {
            &self.recipients
        };
        if to.is_some_and(|key| others.iter().all(|c| c.key != key)) {
            return Err(Miss::To);
        }
        Ok(())
    }
}

/// Days from the event's last day to the publication; `None` where one of the two is not known: then the event is as old
/// as the news of it.
fn age_in_days(event: &Event, reading: &Reading<'_>) -> Option<i64> {
    let (_, last) = event.days?;
    let published = reading.facts.published?;
    let offset = published
        .offset_minutes
        .and_then(|minutes| Offset::from_seconds(minutes * 60).ok());
    let day = offset.unwrap_or(Offset::UTC).to_datetime(published.at).date();
    Some(i64::from(last.until(day).ok()?.get_days()))
}

/// A party of an event as the members that it is: itself, its groups, the office that it holds, and, where it is a body or a nameless
/// group, the country whose name or adjective stands in its own ("Russian forces").
fn party(who: Who, event: &Event, reading: &Reading<'_>) -> Vec<Candidate> {
    let cast = &reading.detail().cast;
    let own = |naming: &&Naming| naming.who == who;
    let in_sentence = cast
        .namings
        .iter()
        .filter(own)
        .filter(|n| n.sentence == event.sentence)
        .min_by_key(|n| n.span.start.abs_diff(event.trigger.start));
    let Some(naming) = in_sentence.or_else(|| cast.namings.iter().find(own)).copied() else {
        return Vec::new();
    };
    let mut out: Vec<Candidate> = reading
        .keys(who)
        .chain(reading.offices(who))
        .filter_map(|key| candidate(key, naming, reading))
        .collect();
    if reading.kind(who) != ActorKind::Person {
        for inner in cast.within(naming.span) {
            if inner.who != who && reading.kind(inner.who) == ActorKind::Country {
                out.extend(
                    reading
                        .keys(inner.who)
                        .filter_map(|key| candidate(key, *inner, reading)),
                );
            }
        }
    }
    out
}

fn candidate(key: Key, naming: Naming, reading: &Reading<'_>) -> Option<Candidate> {
    let sentence = reading.facts.sentences.get(naming.sentence)?;
    Some(Candidate {
        naming,
        key,
        paragraph: sentence.paragraph,
        part: sentence.part,
        words: reading.words_of(naming.span),
    })
}
