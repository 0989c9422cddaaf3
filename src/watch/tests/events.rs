//! Watches that ask for what an article tells. The facts are made by hand: what is read from words is tested with the facts.

use super::*;
use crate::facts::{
    Actor, ActorKind, Cast, Detail, Event, EventType, Facts, Found, Grade, How, Input, Name, Naming, Quote,
    Realis, Role, StatedRole, SurnameAlone, Topic, Who, extract,
};
use crate::text::Span;

const TEXT: &str =
    "Perez met Ivan Orlov in Moscow. Cuba and Russia signed an oil deal. In 1962 Russia armed Cuba.";

fn actor(id: &str, kind: ActorKind, names: &[&str], country: Option<&str>) -> Actor {
    Actor {
        id: id.into(),
        name: names.first().copied().unwrap_or(id).into(),
        kind,
        names: names
            .iter()
            .map(|text| Name {
                text: (*text).into(),
                how: How::Name,
            })
            .collect(),
        not_near: Vec::new(),
        elsewhere: None,
        not_in: Vec::new(),
        weak: Vec::new(),
        surname: None,
        surname_alone: SurnameAlone::AfterFullName,
        roles: Vec::new(),
        same_as: Vec::new(),
        country: country.map(str::to_owned),
        watched: true,
    }
}

fn actors() -> Vec<Actor> {
    vec![
        actor("CUB", ActorKind::Country, &["Cuba", "Cuban"], Some("CUB")),
        actor(
            "RUS",
            ActorKind::Country,
            &["Russia", "Russian", "Moscow"],
            Some("RUS"),
        ),
        Actor {
            roles: vec![Role {
                title: "Foreign Minister of Russia".into(),
                from: Some(jiff::civil::date(2020, 1, 1)),
                to: Some(jiff::civil::date(2026, 3, 31)),
            }],
            ..actor("orlov", ActorKind::Person, &["Ivan Orlov"], None)
        },
    ]
}

fn watch(all: &[&str]) -> Watch {
    Watch {
        all: ids(all),
        ..Watch::new("w")
    }
}

fn ask(kind: EventType) -> EventAsk {
    EventAsk {
        kinds: vec![kind],
        from: None,
        to: None,
        realis: vec![Realis::Actual],
        contexts: Vec::new(),
        age_days_max: None,
    }
}

/// The article's facts: Perez of Cuba, whom nobody lists, meets Orlov; a deal; an armament of 1962; Orlov's words on oil.
fn facts(engine: &Engine) -> Facts {
    let published = crate::article::Published {
        at: "2026-03-04T12:00:00Z".parse().unwrap(),
        offset_minutes: None,
        precision: crate::article::Precision::Second,
    };
    let input = Input {
        published: Some(published),
        ..Input::new("", TEXT, Some("en"))
    };
    let facts = extract(&input, engine.lexicon());
    let entry = |id: &str| Who::Listed(engine.lexicon().entry(id).unwrap());
    let perez = Who::Found(0);
    let span = |words: &str| {
        let text = facts.document.text();
        let at = text.find(words).unwrap();
        Span::new(at, at + words.len())
    };
    let mut namings: Vec<Naming> = facts
        .mentions
        .iter()
        .filter(|m| m.how != How::Term)
        .map(Naming::from)
        .collect();
    namings.push(Naming {
        who: perez,
        span: span("Perez"),
        how: How::Name,
        sentence: 0,
        confidence: 90,
        variant: None,
    });
    namings.sort_by_key(|n| n.span.start);
    let event = |kind, words: &str, sentence, actors: Vec<Who>, recipients: Vec<Who>, grade| Event {
        kind,
        mode: None,
        contexts: vec!["military"],
        actors,
        recipients,
        trigger: span(words),
        sentence,
        date: None,
        days: (grade == Grade::History)
            .then(|| (jiff::civil::date(1962, 1, 1), jiff::civil::date(1962, 12, 31))),
        place: None,
        realis: Realis::Actual,
        grade,
        confidence: 90,
        because: Vec::new(),
    };
    let detail = Detail {
        cast: Cast {
            found: vec![Found {
                id: "perez".into(),
                name: "Perez".into(),
                kind: ActorKind::Person,
                country: None,
            }],
            namings,
            roles: vec![StatedRole {
                who: perez,
                title: "Minister".into(),
                span: span("Perez"),
                of: Some("CUB".into()),
                former: false,
            }],
        },
        quotes: vec![Quote {
            span: span("signed an oil deal"),
            sentence: 1,
            is_direct: false,
            speaker: Some(entry("orlov")),
            via: None,
            cue: None,
        }],
        events: vec![
            event(
                EventType::Consult,
                "met",
                0,
                vec![perez, entry("orlov")],
                vec![],
                Grade::Main,
            ),
            event(
                EventType::Agree,
                "signed",
                1,
                vec![entry("CUB"), entry("RUS")],
                vec![],
                Grade::Main,
            ),
            event(
                EventType::Aid,
                "armed",
                2,
                vec![entry("RUS")],
                vec![entry("CUB")],
                Grade::History,
            ),
        ],
        grades: vec![Grade::Main, Grade::Recent, Grade::History],
        ..Detail::default()
    };
    facts.with_detail(detail)
}

fn engine(watch: &Watch) -> Engine {
    let topics = [Topic {
        id: "oil".into(),
        terms: vec!["oil".into()],
    }];
    Engine::new(&actors(), &topics, &[], std::slice::from_ref(watch))
}

/// The ids of the members that met, or the silence.
fn judged(watch: &Watch) -> Result<String, Silence> {
    let engine = engine(watch);
    let facts = facts(&engine);
    let context = Context {
        language: Some("en"),
        feed: None,
        now: "2026-03-04T13:00:00Z".parse().unwrap(),
    };
    let verdict = engine.verdict(0, &Reading::new(&engine, &facts), context);
    assert_eq!(
        engine.judge(&facts, context).len(),
        usize::from(verdict.is_ok()),
        "{watch:?}"
    );
    let told = why(&engine, 0, &facts, context).unwrap();
    assert_eq!(told.alerts, verdict.is_ok(), "{watch:?}");
    let cast = &facts.detail(engine.lexicon()).cast;
    verdict.map(|hit| {
        let ids = hit
            .members
            .iter()
            .map(|met| cast.id(met.naming.who, engine.lexicon()));
        ids.collect::<Vec<_>>().join(" ")
    })
}

#[test]
fn an_event_joins_its_parties() {
    let with = |all: &[&str], ask: EventAsk| Watch {
        event: Some(ask),
        ..watch(all)
    };
    let from_to = |kind, from: &str, to: &str| EventAsk {
        from: Some(from.into()),
        to: Some(to.into()),
        ..ask(kind)
    };
    for (watch, expected) in [
        (with(&["CUB", "RUS"], ask(EventType::Agree)), Ok("CUB RUS")),
        (
            with(&["CUB", "RUS", "oil"], ask(EventType::Agree)),
            Ok("CUB RUS oil"),
        ),
        // No event of the type, or none that the watch's members are parties of.
        (
            with(&["CUB", "RUS"], ask(EventType::Assault)),
            Err(Silence::NoEvent),
        ),
        (
            with(&["CUB", "orlov"], ask(EventType::Consult)),
            Err(Silence::NoEvent),
        ),
        (
            with(&["orlov", "oil"], ask(EventType::Consult)),
            Err(Silence::NoEvent),
        ),
        // Direction: Russia armed Cuba, both signed.
        (
            with(&["CUB", "RUS"], from_to(EventType::Aid, "RUS", "CUB")),
            Ok("CUB RUS"),
        ),
        (
            with(&["CUB", "RUS"], from_to(EventType::Aid, "CUB", "RUS")),
            Err(Silence::NoEvent),
        ),
        (
            with(&["CUB", "RUS"], from_to(EventType::Agree, "CUB", "RUS")),
            Ok("CUB RUS"),
        ),
        (
            with(
                &["CUB", "RUS"],
                EventAsk {
                    age_days_max: Some(7),
                    ..ask(EventType::Aid)
                },
            ),
            Err(Silence::NoEvent),
        ),
        (
            with(
                &["CUB", "RUS"],
                EventAsk {
                    realis: vec![Realis::Denied],
                    ..ask(EventType::Agree)
                },
            ),
            Err(Silence::NoEvent),
        ),
        (
            with(
                &["CUB", "RUS"],
                EventAsk {
                    contexts: vec!["cyber"],
                    ..ask(EventType::Agree)
                },
            ),
            Err(Silence::NoEvent),
        ),
        (
            Watch {
                grades: vec![Grade::Main],
                ..with(&["CUB", "RUS"], ask(EventType::Aid))
            },
            Err(Silence::NoEvent),
        ),
        (
            Watch {
                said_by: Some("orlov".into()),
                ..with(&["CUB", "RUS"], ask(EventType::Agree))
            },
            Ok("CUB RUS"),
        ),
    ] {
        assert_eq!(judged(&watch), expected.map(str::to_owned), "{watch:?}");
    }
}

#[test]
fn officials_are_known_by_article_and_watchlist() {
    let consult = |all: &[&str]| Watch {
        event: Some(ask(EventType::Consult)),
        ..watch(all)
    };
    for (watch, expected) in [
        // Perez by the article, Orlov by the watchlist.
        (consult(&["orlov", "official:CUB"]), Ok("orlov perez")),
        (consult(&["official:RUS", "official:CUB"]), Ok("orlov perez")),
        (watch(&["official:CUB", "official:RUS"]), Ok("perez orlov")),
        (watch(&["official:CUB", "CUB"]), Err(Silence::NeverTogether)),
        (watch(&["official:RUS", "RUS"]), Ok("orlov RUS")),
    ] {
        assert_eq!(judged(&watch), expected.map(str::to_owned), "{watch:?}");
    }
}

#[test]
fn grade_and_speaker_narrow_a_scope() {
    for (grades, said_by, all, expected) in [
        (&[][..], None, &["CUB", "RUS"][..], Ok("CUB RUS")),
        (
            &[Grade::Main],
            None,
            &["CUB", "RUS"],
            Err(Silence::Grade(vec![Grade::Recent, Grade::History])),
        ),
        (
            &[Grade::Main, Grade::Recent],
            None,
            &["CUB", "RUS"],
            Ok("CUB RUS"),
        ),
        (&[], Some("orlov"), &["oil"], Ok("oil")),
        (&[], Some("official:RUS"), &["oil"], Ok("oil")),
        (&[], Some("RUS"), &["oil"], Err(Silence::NotSaid)),
        (&[], Some("orlov"), &["CUB"], Err(Silence::NotSaid)),
        (
            &[Grade::History],
            Some("orlov"),
            &["oil"],
            Err(Silence::Grade(vec![Grade::Recent])),
        ),
    ] {
        let watch = Watch {
            grades: grades.to_vec(),
            said_by: said_by.map(str::to_owned),
            ..watch(all)
        };
        assert_eq!(judged(&watch), expected.map(str::to_owned), "{watch:?}");
    }
}
