//! The facts of an article in the order in which a reader wants them, and how they are put into sentences.

use std::collections::HashMap;

use super::phrase::phrase;
use super::sheet::{Rich, Tone, listed};
use super::when::{is_resolved, when};
use crate::facts::builtin::builtin;
use crate::facts::{ActorKind, Detail, Event, Facts, Grade, Lexicon, Naming, StatedRole, Who};
use crate::text::Span;

/// Parties named on one side of an event.
const PARTIES_MAX: usize = 4;

/// What the page is made of.
pub(super) struct Telling<'a> {
    pub(super) facts: &'a Facts,
    pub(super) detail: &'a Detail,
    pub(super) lexicon: &'a Lexicon,
    /// Everybody, the most important first.
    pub(super) actors: Vec<Acting<'a>>,
}

/// An actor and what the article says of it.
pub(super) struct Acting<'a> {
    pub(super) who: Who,
    pub(super) namings: Vec<&'a Naming>,
    pub(super) roles: Vec<&'a StatedRole>,
    /// Events of today's news that it is a party of.
    main_events: usize,
}

impl<'a> Telling<'a> {
    pub(super) fn new(facts: &'a Facts, lexicon: &'a Lexicon) -> Self {
        let detail = facts.detail(lexicon);
        Self {
            facts,
            detail,
            lexicon,
            actors: by_importance(detail),
        }
    }

    pub(super) fn words(&self, span: Span) -> &'a str {
        span.of(self.facts.document.text())
    }

    /// The events of a grade, in order.
    pub(super) fn events(&self, grade: Grade) -> impl Iterator<Item = &'a Event> {
        self.detail
            .events
            .iter()
            .filter(move |event| event.grade == grade)
    }

    /// Whether a sentence tells news.
    pub(super) fn is_main(&self, sentence: usize) -> bool {
        self.detail.grades.get(sentence) == Some(&Grade::Main)
    }

    /// The name of an actor, and the country of one that is none: "Orlov (Russia)".
    pub(super) fn party(&self, who: Who) -> Rich {
        let name = self.name(who);
        let party = Rich::new(Tone::Strong, name);
        match self.country(who) {
            Some(country) if !name.contains(country) => party.with(Tone::Plain, &format!(" ({country})")),
            _ => party,
        }
    }

    pub(super) fn name(&self, who: Who) -> &'a str {
        self.detail.cast.name(who, self.lexicon)
    }

    /// The country of an actor that is none itself.
    pub(super) fn country(&self, who: Who) -> Option<&'a str> {
        if self.detail.cast.kind(who, self.lexicon) == ActorKind::Country {
            return None;
        }
        self.detail.cast.country(who, self.lexicon).map(country_name)
    }

    fn parties(&self, actors: &[Who]) -> Rich {
        listed(actors.iter().map(|who| self.party(*who)).collect(), PARTIES_MAX)
    }

    /// An event as a sentence without its full stop: "Orlov (Russia) visited Havana, Cuba on 2026-03-04".
    pub(super) fn sentence(&self, event: &Event) -> Rich {
        let phrase = phrase(event.kind, event.mode);
        let place = event.place.map(|place| self.place(place));
        let mut sentence = match event.actors.as_slice() {
            [] => Rich::plain("somebody"),
            actors => self.parties(actors),
        };
        sentence.push(
            Tone::Plain,
            &format!(" {}", phrase.verb(event.realis, event.actors.len() > 1)),
        );
        let goes_there = event.mode == Some("visit");
        let to: Vec<Who> = event
            .recipients
            .iter()
            .copied()
            .filter(|who| !(goes_there && place.is_some() && self.is_country(*who)))
            .collect();
        if !to.is_empty() {
            let link = if phrase.link.is_empty() { "" } else { " " };
            sentence.push(Tone::Plain, &format!("{link}{} ", phrase.link));
            sentence.append(self.parties(&to));
        }
        if !phrase.rest.is_empty() {
            sentence.push(Tone::Plain, &format!(" {}", phrase.rest));
        }
        if let Some(place) = place {
            if goes_there && to.is_empty() {
                sentence.push(Tone::Plain, " ");
                sentence.push(Tone::Strong, &place);
            } else if !event.recipients.iter().any(|who| self.name(*who) == place) {
                sentence.push(Tone::Plain, &format!(" in {place}"));
            }
        }
        if let Some(date) = event.date.as_deref().filter(|date| is_resolved(date)) {
            sentence.push(Tone::Plain, &format!(" {}", when(date)));
        }
        sentence
    }

    /// Type, mode, contexts, standing, grade and confidence: "CONSULT/visit, military, actual, main, 84 %".
    pub(super) fn standing(event: &Event) -> Rich {
        let kind = match event.mode {
            Some(mode) => format!("{}/{mode}", event.kind.name()),
            None => event.kind.name().to_owned(),
        };
        let confidence = format!("{}\u{a0}%", event.confidence);
        let mut parts = vec![kind.as_str()];
        parts.extend(&event.contexts);
        parts.extend([event.realis.name(), event.grade.name(), confidence.as_str()]);
        Rich::dim(&format!(" \u{2014} {}", parts.join(", ")))
    }

    fn is_country(&self, who: Who) -> bool {
        self.detail.cast.kind(who, self.lexicon) == ActorKind::Country
    }

    /// A place with its country, where that is clear: "Moscow, Russia".
    pub(super) fn place(&self, span: Span) -> String {
        let words = self.words(span);
        let places = &self.detail.places;
        let from = places.partition_point(|place| place.span.end <= span.start);
        let country = places
            .get(from)
            .filter(|place| place.span.overlaps(span))
            .and_then(|place| place.country.as_deref())
            .or_else(|| {
                let naming = self.detail.cast.at(span)?;
                self.detail.cast.country(naming.who, self.lexicon)
            })
            .map(country_name);
        match country {
            Some(country) if !words.contains(country) => format!("{words}, {country}"),
            _ => words.to_owned(),
        }
    }
}

/// Whether two events tell the same deed of the same parties.
pub(super) fn is_same_deed(one: &Event, other: &Event) -> bool {
    (one.kind, one.mode, one.realis, one.grade) == (other.kind, other.mode, other.realis, other.grade)
        && (&one.actors, &one.recipients) == (&other.actors, &other.recipients)
}

/// The usual English name of a country; the code where it has none.
pub(super) fn country_name(code: &str) -> &str {
    builtin(code).map_or(code, |country| &country.name)
}

/// Everybody who is named: those of today's events first, then by the number of namings, then in the order of the text.
fn by_importance(detail: &Detail) -> Vec<Acting<'_>> {
    let mut actors: Vec<Acting<'_>> = Vec::new();
    let mut numbers: HashMap<Who, usize> = HashMap::new();
    for naming in &detail.cast.namings {
        let number = *numbers.entry(naming.who).or_insert_with(|| {
            actors.push(Acting {
                who: naming.who,
                namings: Vec::new(),
                roles: Vec::new(),
                main_events: 0,
            });
            actors.len() - 1
        });
        if let Some(actor) = actors.get_mut(number) {
            actor.namings.push(naming);
        }
    }
    for role in &detail.cast.roles {
        if let Some(actor) = numbers.get(&role.who).and_then(|number| actors.get_mut(*number)) {
            actor.roles.push(role);
        }
    }
    for event in detail.events.iter().filter(|event| event.grade == Grade::Main) {
        for who in event.actors.iter().chain(&event.recipients) {
            if let Some(actor) = numbers.get(who).and_then(|number| actors.get_mut(*number)) {
                actor.main_events += 1;
            }
        }
    }
    actors.sort_by_key(|actor| std::cmp::Reverse((actor.main_events, actor.namings.len())));
    actors
}

impl Acting<'_> {
    /// Its posts as the article states them, each once: "Armed Forces Minister (Cuba)", "former envoy".
    pub(super) fn posts(&self) -> Vec<String> {
        let mut posts: Vec<String> = Vec::new();
        for role in &self.roles {
            let former = if role.former && !role.title.to_lowercase().contains("former") {
                "former "
            } else {
                ""
            };
            let post = format!("{former}{}", role.title);
            if !posts.iter().any(|known| known.eq_ignore_ascii_case(&post)) {
                posts.push(post);
            }
        }
        posts
    }
}
