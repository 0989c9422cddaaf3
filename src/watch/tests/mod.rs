//! Watches on articles: one rule a case, at its boundaries.

mod events;
mod groups;
mod reasons;
mod scopes;

use super::*;
use crate::facts::{Actor, ActorKind, Facts, How, Input, Name, SurnameAlone, Topic, Who, extract};
use crate::text::Span;

fn actor(id: &str) -> Actor {
    Actor {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: ActorKind::Country,
        names: vec![
            Name {
                text: id.to_owned(),
                how: How::Name,
            },
            Name {
                text: format!("{id}n"),
                how: How::Demonym,
            },
        ],
        not_near: Vec::new(),
        elsewhere: None,
        not_in: Vec::new(),
        weak: Vec::new(),
        surname: None,
        surname_alone: SurnameAlone::Never,
        roles: Vec::new(),
        same_as: Vec::new(),
        country: None,
        watched: true,
    }
}

fn ids(list: &[&str]) -> Vec<String> {
    list.iter().map(|id| (*id).to_owned()).collect()
}

fn watch(all: &[&str], within: Within) -> Watch {
    Watch {
        all: ids(all),
        within,
        ..Watch::new("w")
    }
}

fn engine(watch: &Watch) -> Engine {
    let actors: Vec<Actor> = ["cuba", "russia", "china"].iter().map(|id| actor(id)).collect();
    let topics = [Topic {
        id: "oil".into(),
        terms: ids(&["oil", "tanker*"]),
    }];
    Engine::new(&actors, &topics, &[], std::slice::from_ref(watch))
}

fn context() -> Context<'static> {
    Context {
        language: Some("en"),
        feed: None,
        now: "2026-03-04T05:06:07Z".parse().unwrap(),
    }
}

fn judged(watch: &Watch, title: &str, text: &str) -> (Facts, Result<Hit, Silence>) {
    let engine = engine(watch);
    let facts = extract(&Input::new(title, text, Some("en")), engine.lexicon());
    let verdict = engine.verdict(0, &Reading::new(&engine, &facts), context());
    assert_eq!(
        engine.judge(&facts, context()).len(),
        usize::from(verdict.is_ok()),
        "judge and verdict agree"
    );
    (facts, verdict)
}

/// The evidence where the watch alerts, else the silence.
fn outcome(watch: &Watch, title: &str, text: &str) -> Result<Vec<String>, Silence> {
    let (facts, verdict) = judged(watch, title, text);
    verdict.map(|hit| {
        hit.evidence
            .iter()
            .map(|e| e.span.of(facts.document.text()).to_owned())
            .collect()
    })
}

fn group(id: &str, actors: &[usize]) -> Group {
    Group {
        id: id.to_owned(),
        name: id.to_owned(),
        actors: actors.to_vec(),
    }
}

/// Cuba is entry 0, Russia 1, China 2, oil 3.
fn engine_of_groups(watch: &Watch) -> Engine {
    let actors: Vec<Actor> = ["cuba", "russia", "china"].iter().map(|id| actor(id)).collect();
    let topics = [Topic {
        id: "oil".into(),
        terms: ids(&["oil", "tanker*"]),
    }];
    let groups = [group("east", &[1, 2]), group("powers", &[1])];
    Engine::new(&actors, &topics, &groups, std::slice::from_ref(watch))
}

/// Whom the hit names, with their groups; the silence where there is none.
fn met(watch: &Watch, title: &str, text: &str) -> Result<String, Silence> {
    let engine = engine_of_groups(watch);
    let facts = extract(&Input::new(title, text, Some("en")), engine.lexicon());
    let verdict = engine.verdict(0, &Reading::new(&engine, &facts), context());
    assert_eq!(
        engine.judge(&facts, context()).len(),
        usize::from(verdict.is_ok()),
        "judge and verdict agree"
    );
    let told = why(&engine, 0, &facts, context()).expect("there is one watch");
    assert_eq!(told.alerts, verdict.is_ok(), "why and verdict agree");
    let name = |m: &Met| {
        let Who::Listed(entry) = m.naming.who else {
            return "somebody".to_owned();
        };
        let entry = &engine.lexicon().entries()[entry];
        match &m.group {
            Some(group) => format!("{} of {group}", entry.id),
            None => entry.id.to_string(),
        }
    };
    verdict.map(|hit| hit.members.iter().map(name).collect::<Vec<_>>().join(", "))
}

fn query(query: Query) -> Watch {
    Watch {
        query: Some(query),
        ..watch(&[], Within::Article)
    }
}

fn member(id: &str) -> Query {
    Query::Member(id.to_owned())
}

fn near(left: &str, right: &str, words: u16, ordered: bool) -> Query {
    Query::Near {
        left: Box::new(member(left)),
        right: Box::new(member(right)),
        words,
        ordered,
    }
}

fn not(query: Query) -> Query {
    Query::Not(Box::new(query))
}
