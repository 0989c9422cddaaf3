//! Watches on articles: one rule a case, at its boundaries.

use super::*;
use crate::facts::{Actor, ActorKind, Facts, How, Input, Name, SurnameAlone, Topic, extract};

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
        id: "w".into(),
        name: "W".into(),
        all: ids(all),
        any: Vec::new(),
        at_least: 1,
        none: Vec::new(),
        query: None,
        within,
        place: Where::Anywhere,
        ordered: false,
        min_mentions: 1,
        mentions: Vec::new(),
        languages: Vec::new(),
        feeds: Vec::new(),
        severity: Severity::Medium,
        repeat: Repeat::Story,
        deliver: Vec::new(),
        enabled: true,
        mute_until: None,
        not_yet: Vec::new(),
        version: String::new(),
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

#[test]
fn scopes_mean_what_they_say() {
    let apart = "One about Cuba. Two about Russia.\nThree about China.";
    for (within, all, met) in [
        (Within::Sentence, ["cuba", "russia"], None),
        (
            Within::Paragraph,
            ["cuba", "russia"],
            Some(vec!["One about Cuba. Two about Russia."]),
        ),
        (Within::Paragraph, ["cuba", "china"], None),
        (
            Within::Article,
            ["cuba", "china"],
            Some(vec!["One about Cuba.", "Three about China."]),
        ),
        (
            Within::Words(4),
            ["cuba", "russia"],
            Some(vec!["One about Cuba. Two about Russia."]),
        ),
        (Within::Words(3), ["cuba", "russia"], None),
        (Within::Words(99), ["cuba", "china"], None),
    ] {
        let expected = met.map(|m| ids(&m)).ok_or(Silence::NeverTogether);
        assert_eq!(
            outcome(&watch(&all, within), "", apart),
            expected,
            "{within:?} {all:?}"
        );
    }
}

#[test]
fn the_title_is_a_sentence_and_a_paragraph_of_its_own() {
    for (within, met) in [
        (Within::Sentence, false),
        (Within::Paragraph, false),
        (Within::Article, true),
    ] {
        let got = outcome(
            &watch(&["cuba", "russia"], within),
            "News on Cuba",
            "Russia waits.",
        );
        assert_eq!(got.is_ok(), met, "{within:?}");
    }
}

#[test]
fn any_at_least_and_none() {
    let text = "Cuba and Russia met. China stayed away.";
    let any = |list: &[&str], at_least| Watch {
        any: ids(list),
        at_least,
        ..watch(&["cuba"], Within::Article)
    };
    assert!(outcome(&any(&["russia", "oil"], 1), "", text).is_ok());
    assert!(outcome(&any(&["russia", "china", "oil"], 2), "", text).is_ok());
    assert_eq!(
        outcome(&any(&["russia", "oil"], 2), "", text),
        Err(Silence::TooFewOfAny { have: 1 })
    );
    let none = Watch {
        none: ids(&["china"]),
        ..watch(&["cuba", "russia"], Within::Sentence)
    };
    assert_eq!(
        outcome(&none, "", text),
        Err(Silence::Unwanted { entry: 2, mention: 2 })
    );
    assert!(outcome(&none, "", "Cuba and Russia met.").is_ok());
    let only_any = Watch {
        any: ids(&["cuba", "russia"]),
        at_least: 2,
        ..watch(&[], Within::Sentence)
    };
    assert!(outcome(&only_any, "", text).is_ok());
}

#[test]
fn the_members_own_count_matters() {
    let twice = Watch {
        min_mentions: 2,
        ..watch(&["cuba"], Within::Article)
    };
    assert_eq!(
        outcome(&twice, "", "Cuba."),
        Err(Silence::TooFewMentions { entry: 0, have: 1 })
    );
    assert!(outcome(&twice, "Cuba", "Cuba.").is_ok());
    assert_eq!(
        outcome(&watch(&["china"], Within::Article), "", "Cuba."),
        Err(Silence::Missing(2))
    );
}

#[test]
fn order_and_place() {
    let ordered = Watch {
        ordered: true,
        ..watch(&["russia", "cuba"], Within::Sentence)
    };
    assert_eq!(
        outcome(&ordered, "", "Cuba called Russia."),
        Err(Silence::NeverTogether)
    );
    assert!(outcome(&ordered, "", "Cuba said Russia called Cuba.").is_ok());
    for (place, title, lead, body) in [
        (Where::Title, true, false, false),
        (Where::Lead, true, true, false),
        (Where::Anywhere, true, true, true),
    ] {
        let watch = Watch {
            place,
            ..watch(&["cuba"], Within::Sentence)
        };
        assert_eq!(outcome(&watch, "Cuba", "A.\nB.").is_ok(), title, "{place:?}");
        assert_eq!(outcome(&watch, "T", "Cuba.\nB.").is_ok(), lead, "{place:?}");
        assert_eq!(outcome(&watch, "T", "A.\nCuba.").is_ok(), body, "{place:?}");
    }
}

#[test]
fn kinds_of_mention() {
    let names = Watch {
        mentions: vec![How::Name],
        ..watch(&["cuba", "oil"], Within::Sentence)
    };
    assert_eq!(outcome(&names, "", "Cuban oil."), Err(Silence::Missing(0)));
    assert!(
        outcome(&names, "", "Oil from Cuba.").is_ok(),
        "a topic's terms always count"
    );
    assert!(outcome(&watch(&["cuba", "oil"], Within::Sentence), "", "Cuban tankers.").is_ok());
}

#[test]
fn what_is_asked_of_the_article() {
    let base = || watch(&["cuba"], Within::Article);
    let day = |d: i8| Some(jiff::civil::date(2026, 3, d));
    for (watch, silence) in [
        (
            Watch {
                enabled: false,
                ..base()
            },
            Some(Silence::Disabled),
        ),
        (
            Watch {
                not_yet: vec![NotYet::Event],
                ..base()
            },
            Some(Silence::NotYet(vec![NotYet::Event])),
        ),
        (
            Watch {
                mute_until: day(5),
                ..base()
            },
            Some(Silence::Muted(jiff::civil::date(2026, 3, 5))),
        ),
        (
            Watch {
                mute_until: day(4),
                ..base()
            },
            None,
        ),
        (
            Watch {
                languages: ids(&["es"]),
                ..base()
            },
            Some(Silence::Language(Some("en".into()))),
        ),
        (
            Watch {
                languages: ids(&["es", "en"]),
                ..base()
            },
            None,
        ),
        (
            Watch {
                feeds: ids(&["agency"]),
                ..base()
            },
            None,
        ),
    ] {
        assert_eq!(outcome(&watch, "", "Cuba.").err(), silence, "{watch:?}");
    }
}

#[test]
fn feeds_by_name_or_tag() {
    let watch = Watch {
        feeds: ids(&["agency"]),
        ..watch(&["cuba"], Within::Article)
    };
    let engine = engine(&watch);
    let facts = extract(&Input::new("", "Cuba.", None), engine.lexicon());
    for (labels, met) in [
        (ids(&["Wire", "agency"]), true),
        (ids(&["Wire"]), false),
        (vec![], false),
    ] {
        let context = Context {
            feed: Some(&labels),
            ..context()
        };
        assert_eq!(
            engine.judge(&facts, context).len(),
            usize::from(met),
            "{labels:?}"
        );
    }
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
        let entry = &engine.lexicon().entries()[facts.mentions[m.mention].entry];
        match &m.group {
            Some(group) => format!("{} of {group}", entry.id),
            None => entry.id.clone(),
        }
    };
    verdict.map(|hit| hit.members.iter().map(name).collect::<Vec<_>>().join(", "))
}

#[test]
fn a_group_is_any_of_its_actors() {
    let all = |list: &[&str]| watch(list, Within::Sentence);
    let any = |list: &[&str], at_least| Watch {
        any: ids(list),
        at_least,
        ..watch(&[], Within::Sentence)
    };
    for (watch, text, expected) in [
        (
            all(&["cuba", "east"]),
            "Cuba met China.",
            Ok("cuba, china of east"),
        ),
        (
            all(&["cuba", "east"]),
            "Cuba met nobody.",
            Err(Silence::Missing(4)),
        ),
        (
            all(&["east", "russia"]),
            "Russia met China.",
            Ok("china of east, russia"),
        ),
        (
            all(&["east", "russia"]),
            "Russia met Cuba.",
            Err(Silence::NeverTogether),
        ),
        (
            all(&["east", "powers"]),
            "Russia met China.",
            Ok("china of east, russia of powers"),
        ),
        (
            any(&["east"], 2),
            "Russia met China.",
            Ok("russia of east, china of east"),
        ),
        (
            any(&["east"], 2),
            "Russia met Russians.",
            Err(Silence::TooFewOfAny { have: 1 }),
        ),
        (
            any(&["east", "russia"], 2),
            "Russia met.",
            Err(Silence::TooFewOfAny { have: 1 }),
        ),
        (
            Watch {
                none: ids(&["east"]),
                ..all(&["cuba"])
            },
            "Cuba met China.",
            Err(Silence::Unwanted { entry: 2, mention: 1 }),
        ),
        (
            Watch {
                ordered: true,
                ..all(&["east", "cuba"])
            },
            "Cuba met China.",
            Err(Silence::NeverTogether),
        ),
    ] {
        assert_eq!(
            met(&watch, "", text),
            expected.map(str::to_owned),
            "{text} {watch:?}"
        );
    }
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

#[test]
fn queries_mean_what_they_say() {
    let unmet = |part: &str| Err(Silence::Unmet(part.to_owned()));
    for (query, text, expected) in [
        (
            near("cuba", "russia", 1, false),
            "Cuba Russia",
            Ok("cuba, russia"),
        ),
        (
            near("cuba", "russia", 1, false),
            "Russia Cuba",
            Ok("cuba, russia"),
        ),
        (
            near("cuba", "russia", 1, true),
            "Russia Cuba",
            unmet("cuba ONEAR/1 russia"),
        ),
        (
            near("cuba", "russia", 1, false),
            "Cuba and Russia",
            unmet("cuba NEAR/1 russia"),
        ),
        (
            near("cuba", "russia", 2, false),
            "Cuba and Russia",
            Ok("cuba, russia"),
        ),
        (
            near("cuba", "russia", 50, false),
            "Cuba.\nRussia.",
            unmet("cuba NEAR/50 russia"),
        ),
        (
            near("cuba", "east", 2, false),
            "China, and then Cuba and Russia",
            Ok("cuba, russia of east"),
        ),
        (
            near("russia", "russia", 3, false),
            "Russia and Russian",
            Ok("russia, russia"),
        ),
        (
            near("russia", "russia", 3, false),
            "Russia alone",
            unmet("russia NEAR/3 russia"),
        ),
        (
            Query::Any(vec![
                member("cuba"),
                Query::All(vec![member("china"), not(member("oil"))]),
            ]),
            "China sells oil.",
            unmet("cuba OR (china AND (NOT oil))"),
        ),
        (
            Query::Any(vec![
                member("cuba"),
                Query::All(vec![member("china"), not(member("oil"))]),
            ]),
            "China sells coal.",
            Ok("china"),
        ),
        (
            Query::All(vec![member("china"), not(near("russia", "oil", 2, false))]),
            "China. Russia has oil. ",
            Err(Silence::Unwanted { entry: 1, mention: 1 }),
        ),
        (
            Query::All(vec![member("china"), not(near("russia", "oil", 2, false))]),
            "China. Russia has much more oil. ",
            Ok("china"),
        ),
        (
            Query::All(vec![
                member("cuba"),
                Query::In(Where::Title, Box::new(member("china"))),
            ]),
            "Cuba and China.",
            Err(Silence::NeverTogether),
        ),
    ] {
        assert_eq!(
            met(&self::query(query.clone()), "", text),
            expected.map(str::to_owned),
            "{query} in {text}"
        );
    }
    let in_title = Query::All(vec![
        member("cuba"),
        Query::In(Where::Title, Box::new(member("china"))),
    ]);
    assert_eq!(
        met(&query(in_title), "On China", "Cuba."),
        Ok("cuba, china".to_owned())
    );
}

#[test]
fn a_query_keeps_the_keys_beside_it() {
    let both = || Query::All(vec![member("cuba"), member("russia")]);
    let apart = "Cuba waits. Russia waits.";
    for (watch, expected) in [
        (query(both()), Ok(())),
        (
            Watch {
                within: Within::Sentence,
                ..query(both())
            },
            Err(Silence::NeverTogether),
        ),
        (
            Watch {
                min_mentions: 2,
                ..query(both())
            },
            Err(Silence::TooFewMentions { entry: 0, have: 1 }),
        ),
        (
            Watch {
                place: Where::Title,
                ..query(both())
            },
            Err(Silence::NeverTogether),
        ),
    ] {
        assert_eq!(met(&watch, "", apart).map(|_| ()), expected, "{watch:?}");
    }
}

#[test]
fn why_tells_how_near_they_came() {
    let told = |watch: &Watch, title: &str, text: &str| -> String {
        let engine = engine_of_groups(watch);
        let facts = extract(&Input::new(title, text, Some("en")), engine.lexicon());
        let judgement = why(&engine, 0, &facts, context()).expect("there is one watch");
        let lines = judgement.lines.iter().map(|l| l.text.as_str());
        let nearest = lines
            .filter(|l| l.starts_with("nearest"))
            .collect::<Vec<_>>()
            .join("\n");
        format!("{nearest} / {}", judgement.decided)
    };
    let two = |within| watch(&["cuba", "russia"], within);
    let far = "Cuba is here and there, and then comes Russia.";
    insta::assert_snapshot!(
        [
            told(&two(Within::Words(5)), "", far),
            told(&two(Within::Paragraph), "Cuba", "A.\nOf Russia."),
            told(&Watch { place: Where::Title, ..two(Within::Sentence) }, "Cuba", "Russia."),
            told(&query(near("cuba", "russia", 3, false)), "", far),
            told(&query(near("cuba", "russia", 3, true)), "", "Russia and Cuba."),
            told(&query(near("cuba", "russia", 3, false)), "", "Cuba.\nRussia."),
            told(&query(near("cuba", "russia", 3, false)), "", "Cuba."),
        ]
        .join("\n"),
        @"
    nearest: “Cuba” (paragraph 1, sentence 1) and “Russia” (paragraph 1, sentence 1): 9 words from first to last, not one stretch of 5 words / the members are all mentioned, but never in one stretch of 5 words
    nearest: “Cuba” (title) and “Russia” (paragraph 2, sentence 3): 4 words from first to last, not one paragraph / the members are all mentioned, but never in one paragraph
    nearest: “Cuba” (title): “Cuba” / the members are all mentioned, but never in one sentence
    nearest: “Cuba” (paragraph 1, sentence 1) and “Russia” (paragraph 1, sentence 1): 8 words apart, and at most 3 are allowed / nothing in the article meets cuba NEAR/3 russia
    nearest: “Cuba” (paragraph 1, sentence 1) and “Russia” (paragraph 1, sentence 1): in the other order / nothing in the article meets cuba ONEAR/3 russia
    nearest: both are mentioned, but never in one paragraph / nothing in the article meets cuba NEAR/3 russia
     / `russia` is not mentioned
    "
    );
}

#[test]
fn evidence_has_an_end() {
    let text = "Cuba and Russia. ".repeat(20);
    let (_, hit) = judged(&watch(&["cuba", "russia"], Within::Sentence), "", &text);
    let hit = hit.expect("the watch is met");
    assert_eq!((hit.evidence.len(), hit.places), (3, 20));
}

#[test]
fn why_tells_every_member_and_the_decision() {
    let watch = Watch {
        none: ids(&["china"]),
        ..watch(&["cuba", "russia"], Within::Sentence)
    };
    let engine = engine(&watch);
    let facts = extract(
        &Input::new("On Cuba", "Russia waits. Cuban oil flows.", Some("en")),
        engine.lexicon(),
    );
    let judgement = why(&engine, 0, &facts, context()).expect("there is one watch");
    assert!(!judgement.alerts);
    let mut told: Vec<String> = judgement
        .lines
        .iter()
        .map(|l| format!("{}{}", "  ".repeat(l.depth), l.text))
        .collect();
    told.push(judgement.decided);
    insta::assert_snapshot!(told.join("\n"), @"
    asks for all of `cuba`, `russia` in one sentence, and none of `china` anywhere
    all: `cuba` is mentioned 2 times
      “Cuba”, name, title
      “Cuban”, demonym, paragraph 1, sentence 3
    all: `russia` is mentioned once
      “Russia”, name, paragraph 1, sentence 2
    none: `china` is not mentioned
    nearest: “Cuba” (title) and “Russia” (paragraph 1, sentence 2): 2 words from first to last, not one sentence
    the members are all mentioned, but never in one sentence
    ");
}
