//! Pages as they look, of facts made by hand: what is read from words is tested with the facts.

use std::sync::OnceLock;

use super::*;
use crate::article::{Precision, Published};
use crate::cli::configs;
use crate::config::builtin_watchlist;
use crate::facts::{
    ActorKind, Cast, DateKind, DateMention, Detail, Event, EventType, Found, Grade, How, Input, Naming,
    PlaceMention, Quote, Realis, StatedRole, Who, extract,
};
use crate::text::Span;
use crate::watch::Engine;

const TEXT: &str = "Ilan Perez, the defence minister of Cuba, met Ivan Orlov in Moscow on Tuesday. “We want more radar,” \
                    Perez said, the agency Halyard reported.\n\
                    In 1962 the Soviet Union sent missiles to Cuba. Nobody there has forgotten.\n\
                    Russia plans to widen its military cooperation with Cuba.";

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| configs::engine(&builtin_watchlist()))
}

fn article() -> Article {
    Article {
        url: Some("https://halyard.example/1".into()),
        title: "Cuba’s defence minister in Moscow".into(),
        authors: vec!["Ann Author".into()],
        published: Some(Published {
            at: "2026-03-04T12:00:00Z".parse().unwrap(),
            offset_minutes: None,
            precision: Precision::Second,
        }),
        language: Some("en".into()),
        site: Some("Halyard Wire".into()),
        text: TEXT.into(),
        ..Article::default()
    }
}

/// The article's facts: Perez of Cuba meets Orlov; missiles of 1962; a plan of Russia's; what Perez said.
fn facts(article: &Article, lexicon: &Lexicon) -> Facts {
    let facts = extract(&Input::from(article), lexicon);
    let text = facts.document.text().to_owned();
    let body = facts.document.body().start;
    let span = |words: &str| {
        let at = body + text.get(body..).unwrap().find(words).unwrap();
        Span::new(at, at + words.len())
    };
    let sentence = |span: Span| {
        facts
            .sentences
            .iter()
            .position(|s| s.span.contains(span))
            .unwrap()
    };
    let (cuba, russia) = (lexicon.entry("CUB").unwrap(), lexicon.entry("RUS").unwrap());
    let (cuba, russia) = (Who::Listed(cuba), Who::Listed(russia));
    let (perez, orlov, halyard) = (Who::Found(0), Who::Found(1), Who::Found(2));
    let found = |id: &str, name: &str, kind, country: Option<&str>| Found {
        id: id.into(),
        name: name.into(),
        kind,
        country: country.map(str::to_owned),
    };
    let mut namings: Vec<Naming> = facts
        .mentions
        .iter()
        .filter(|m| m.how != How::Term)
        .map(Naming::from)
        .collect();
    for (who, words, how) in [
        (perez, "Ilan Perez", How::Name),
        (orlov, "Ivan Orlov", How::Name),
        (perez, "Perez said", How::Surname),
        (halyard, "Halyard", How::Name),
    ] {
        let mut span = span(words);
        if how == How::Surname {
            span.end -= " said".len();
        }
        namings.push(Naming {
            who,
            span,
            how,
            sentence: sentence(span),
            confidence: 90,
            variant: None,
        });
    }
    namings.sort_by_key(|n| n.span.start);
    let event = |kind, words: &str, actors: &[Who], recipients: &[Who], grade| Event {
        kind,
        mode: None,
        contexts: Vec::new(),
        actors: actors.to_vec(),
        recipients: recipients.to_vec(),
        trigger: span(words),
        sentence: sentence(span(words)),
        date: None,
        days: None,
        place: None,
        realis: Realis::Actual,
        grade,
        confidence: 84,
        because: vec!["in the lead".into()],
    };
    let date = |words: &str, value: &str, kind| DateMention {
        span: span(words),
        sentence: sentence(span(words)),
        kind,
        value: value.into(),
        days: Some((jiff::civil::date(2026, 3, 3), jiff::civil::date(2026, 3, 3))),
    };
    let detail = Detail {
        cast: Cast {
            found: vec![
                found("ilan-perez", "Ilan Perez", ActorKind::Person, Some("CUB")),
                found("ivan-orlov", "Ivan Orlov", ActorKind::Person, Some("RUS")),
                found("halyard", "Halyard", ActorKind::Organisation, None),
            ],
            namings,
            roles: vec![StatedRole {
                who: perez,
                title: "defence minister".into(),
                span: span("defence minister"),
                of: Some("CUB".into()),
                former: false,
            }],
        },
        dates: vec![
            date("Tuesday", "2026-03-03", DateKind::Date),
            date("1962", "1962", DateKind::Date),
        ],
        places: vec![PlaceMention {
            span: span("Moscow"),
            name: "Moscow".into(),
            country: Some("RUS".into()),
            sentence: 1,
        }],
        quotes: vec![Quote {
            span: span("We want more radar,"),
            sentence: 2,
            is_direct: true,
            speaker: Some(perez),
            via: Some(halyard),
            cue: Some(span("said")),
        }],
        events: vec![
            Event {
                date: Some("2026-03-03".into()),
                place: Some(span("Moscow")),
                contexts: vec!["military"],
                ..event(EventType::Consult, "met", &[perez, orlov], &[], Grade::Main)
            },
            Event {
                date: Some("1962".into()),
                ..event(EventType::Aid, "sent", &[russia], &[cuba], Grade::History)
            },
            Event {
                realis: Realis::Intended,
                confidence: 71,
                ..event(
                    EventType::Cooperate,
                    "military cooperation",
                    &[russia],
                    &[cuba],
                    Grade::Main,
                )
            },
        ],
        topics: Vec::new(),
        grades: vec![
            Grade::Main,
            Grade::Main,
            Grade::Main,
            Grade::History,
            Grade::Background,
            Grade::Main,
        ],
    };
    facts.with_detail(detail)
}

fn shown(style: Style) -> String {
    let (article, engine) = (article(), engine());
    let facts = facts(&article, engine.lexicon());
    let layout = Layout { style, width: 90 };
    page(&article, &facts, engine.lexicon(), None, layout).replace('\u{1b}', "^")
}

#[test]
fn a_page_in_a_pipe() {
    insta::assert_snapshot!(shown(Style::PLAIN), @r#"
    Cuba’s defence minister in Moscow
    Halyard Wire · 2026-03-04T12:00:00Z · Ann Author · en · https://halyard.example/1
    46 words, text from the page

    WHO           Cuba
                  Russia
                  Ilan Perez (Cuba), defence minister
                  Ivan Orlov (Russia)
                  Halyard
    WHAT          Ilan Perez (Cuba) and Ivan Orlov (Russia) held talks in Moscow, Russia on
                  2026-03-03 — CONSULT, military, actual, main, 84 %
                  Russia plans to work together with Cuba — COOPERATE, intended, main, 71 %
    WHEN          2026-03-03 (“Tuesday”); published on Wednesday, 2026-03-04
    WHERE         Moscow, Russia
    ACCORDING TO  Ilan Perez (Cuba) once; through Halyard

    Events
      Ilan Perez (Cuba) and Ivan Orlov (Russia) held talks in Moscow, Russia on 2026-03-03 —
        CONSULT, military, actual, main, 84 %, because: “met”; in the lead
      Russia plans to work together with Cuba — COOPERATE, intended, main, 71 %, because:
        “military cooperation”; in the lead
      Russia gave aid to Cuba in 1962 — AID, actual, history, 84 %, because: “sent”; in the
        lead

    Quotes
      “We want more radar,” — Ilan Perez (Cuba), through Halyard (“said”)

    Actors
      CUB (Cuba): country, 4 times: “Cuba”
      RUS (Russia): country, 3 times: “Moscow”, “Russia”
      ilan-perez (Ilan Perez): person, Cuba, defence minister, twice: “Ilan Perez”, “Perez”
      ivan-orlov (Ivan Orlov): person, Russia, once: “Ivan Orlov”
      halyard (Halyard): organisation, once: “Halyard”

    Dates
      2026-03-03: “Tuesday”
      1962: “1962”

    Text
      (a bar marks background)

      Ilan Perez, the defence minister of Cuba, met Ivan Orlov in Moscow on Tuesday. “We want
      more radar,” Perez said, the agency Halyard reported.

    | In 1962 the Soviet Union sent missiles to Cuba. Nobody there has forgotten.

      Russia plans to widen its military cooperation with Cuba.
    "#);
}

#[test]
fn a_page_on_a_terminal() {
    insta::assert_snapshot!(shown(Style::COLOUR), @r#"
    ^[1mCuba’s defence minister in Moscow^[0m
    ^[2mHalyard Wire · 2026-03-04T12:00:00Z · Ann Author · en · https://halyard.example/1^[0m
    ^[2m46 words, text from the page^[0m

    ^[2mWHO           ^[0m^[1mCuba^[0m
                  ^[1mRussia^[0m
                  ^[1mIlan Perez^[0m (Cuba), defence minister
                  ^[1mIvan Orlov^[0m (Russia)
                  ^[1mHalyard^[0m
    ^[2mWHAT          ^[0m^[1mIlan Perez^[0m (Cuba) and ^[1mIvan Orlov^[0m (Russia) held talks in Moscow, Russia on
                  2026-03-03^[2m — CONSULT, military, actual, main, 84 %^[0m
                  ^[1mRussia^[0m plans to work together with ^[1mCuba^[0m^[2m — COOPERATE, intended, main, 71 %^[0m
    ^[2mWHEN          ^[0m2026-03-03 (“Tuesday”)^[2m; published on Wednesday, 2026-03-04^[0m
    ^[2mWHERE         ^[0mMoscow, Russia
    ^[2mACCORDING TO  ^[0m^[1mIlan Perez^[0m (Cuba)^[2m once^[0m; through ^[1mHalyard^[0m

    ^[1mEvents^[0m
      ^[1mIlan Perez^[0m (Cuba) and ^[1mIvan Orlov^[0m (Russia) held talks in Moscow, Russia on 2026-03-03^[2m —^[0m
        ^[2mCONSULT, military, actual, main, 84 %, because: “met”; in the lead^[0m
      ^[1mRussia^[0m plans to work together with ^[1mCuba^[0m^[2m — COOPERATE, intended, main, 71 %, because:^[0m
        ^[2m“military cooperation”; in the lead^[0m
      ^[1mRussia^[0m gave aid to ^[1mCuba^[0m in 1962^[2m — AID, actual, history, 84 %, because: “sent”; in the^[0m
        ^[2mlead^[0m

    ^[1mQuotes^[0m
      “We want more radar,” — ^[1mIlan Perez^[0m (Cuba), through ^[1mHalyard^[0m^[2m (“said”)^[0m

    ^[1mActors^[0m
      ^[1mCUB^[0m (Cuba): country^[2m, 4 times: “Cuba”^[0m
      ^[1mRUS^[0m (Russia): country^[2m, 3 times: “Moscow”, “Russia”^[0m
      ^[1milan-perez^[0m (Ilan Perez): person, Cuba, defence minister^[2m, twice: “Ilan Perez”, “Perez”^[0m
      ^[1mivan-orlov^[0m (Ivan Orlov): person, Russia^[2m, once: “Ivan Orlov”^[0m
      ^[1mhalyard^[0m (Halyard): organisation^[2m, once: “Halyard”^[0m

    ^[1mDates^[0m
      2026-03-03^[2m: “Tuesday”^[0m
      1962^[2m: “1962”^[0m

    ^[1mText^[0m
      ^[1mnames^[0m, ^[4mwords that tell of an event^[0m, ^[2mbackground^[0m

      ^[1mIlan Perez^[0m, the defence minister of ^[1mCuba^[0m, ^[4mmet^[0m ^[1mIvan Orlov^[0m in ^[1mMoscow^[0m on Tuesday. “We want
      more radar,” ^[1mPerez^[0m said, the agency ^[1mHalyard^[0m reported.

      ^[2mIn 1962 the Soviet Union ^[0m^[4msent^[0m^[2m missiles to ^[0mCuba^[2m.^[0m ^[2mNobody there has forgotten.^[0m

      ^[1mRussia^[0m plans to widen its ^[4mmilitary cooperation^[0m with ^[1mCuba^[0m.
    "#);
}

/// A page of an article whose facts are read as they come.
fn read(title: &str, text: &str, language: Option<&str>) -> String {
    let article = Article {
        title: title.into(),
        text: text.into(),
        language: language.map(str::to_owned),
        ..Article::default()
    };
    let engine = engine();
    let facts = extract(&Input::from(&article), engine.lexicon());
    let layout = Layout {
        style: Style::PLAIN,
        width: 60,
    };
    page(&article, &facts, engine.lexicon(), Some(&[]), layout)
}

#[test]
fn silence_is_explained() {
    insta::assert_snapshot!(read("", "", None), @r#"
    (no title)
    0 words, text from the page

    WHO           nobody that the rules know by name
    WHAT          no event that the rules are sure of
    WHEN          no time is told
    WHERE         no place is told
    ACCORDING TO  nobody is quoted
                  the article’s language is not known: names are
                  found in every language, events, quotes and
                  times in English above all, less in Spanish,
                  French, German, Portuguese and Russian

    No text was found.

    Left out
      (nothing)
    "#);
}

#[test]
fn a_visit_goes_to_its_place() {
    let (article, engine) = (article(), engine());
    let facts = facts(&article, engine.lexicon());
    let telling = Telling::new(&facts, engine.lexicon());
    let [met, sent, _] = telling.detail.events.as_slice() else {
        panic!("three events");
    };
    let visit = Event {
        mode: Some("visit"),
        actors: met.actors[..1].to_vec(),
        recipients: sent.actors.clone(),
        ..met.clone()
    };
    let told = |event: Event| {
        let mut sheet = Sheet::new(Style::PLAIN, 200);
        sheet.paragraph("", "", &telling.sentence(&event));
        sheet.finish().trim_end().to_owned()
    };
    for (event, expected) in [
        (
            visit.clone(),
            "Ilan Perez (Cuba) visited Moscow, Russia on 2026-03-03",
        ),
        (
            Event {
                place: None,
                realis: Realis::Denied,
                ..visit.clone()
            },
            "Ilan Perez (Cuba) did not visit Russia on 2026-03-03",
        ),
        (
            Event {
                recipients: met.actors[1..].to_vec(),
                realis: Realis::Reported,
                ..visit.clone()
            },
            "Ilan Perez (Cuba) is said to have visited Ivan Orlov (Russia) in Moscow, Russia on 2026-03-03",
        ),
        (
            Event {
                kind: EventType::Request,
                mode: Some("assist"),
                ..sent.clone()
            },
            "Russia asked Cuba for help in 1962",
        ),
        (
            Event {
                actors: Vec::new(),
                kind: EventType::Sanction,
                ..sent.clone()
            },
            "somebody imposed sanctions on Cuba in 1962",
        ),
    ] {
        assert_eq!(told(event), expected);
    }
}

#[test]
fn nothing_from_outside_steers_the_terminal() {
    let evil = "Cuba \u{1b}]0;x\u{7} and \u{202e}Russia\u{9b}31m met. “No\u{1b}[2J,” Cuba said.";
    let shown = read(evil, evil, Some("en"));
    assert!(
        !shown
            .chars()
            .any(|c| c != '\n' && c.is_control() || c == '\u{202e}'),
        "{shown:?}"
    );
}

#[test]
fn long_lists_are_counted() {
    let many: String = (b'A'..=b'Z')
        .map(|c| {
            let letter = char::from(c);
            format!("Mr. {letter}orn {letter}arrow spoke in Havana.\n")
        })
        .collect();
    let shown = read("Many", &many, Some("en"));
    assert!(shown.contains("more\n"), "{shown}");
    assert!(shown.lines().count() < 120, "{shown}");
}

proptest::proptest! {
    #[test]
    fn any_article_is_shown(title in "\\PC{0,40}", text in "(\\PC{0,30}[.“”\"\n ]{0,3}){0,8}(Cuba|Москва|1962|中国。)?") {
        let shown = read(&title, &text, Some("en"));
        proptest::prop_assert!(!shown.is_empty());
    }
}
