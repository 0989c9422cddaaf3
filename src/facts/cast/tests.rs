use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::facts::{Actor, Input, Name, SurnameAlone, builtin, extract};

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let actors: Vec<Actor> = builtin::all()
            .iter()
            .map(|country| Actor {
                id: country.code.clone(),
                name: country.name.clone(),
                kind: country.kind,
                names: country.names.clone(),
                not_near: country.never.clone(),
                elsewhere: country.elsewhere.clone(),
                not_in: country.not_in.clone(),
                weak: country.weak.clone(),
                surname: None,
                surname_alone: SurnameAlone::Never,
                roles: Vec::new(),
                same_as: Vec::new(),
                country: Some(country.code.clone()),
                watched: false,
            })
            .chain([Actor {
                id: "okoro".to_owned(),
                name: "Amaka Okoro".to_owned(),
                kind: ActorKind::Person,
                names: vec![Name {
                    text: "Amaka Okoro".to_owned(),
                    how: How::Name,
                }],
                not_near: Vec::new(),
                elsewhere: None,
                not_in: Vec::new(),
                weak: Vec::new(),
                surname: Some("Okoro".to_owned()),
                surname_alone: SurnameAlone::AfterFullName,
                roles: Vec::new(),
                same_as: Vec::new(),
                country: None,
                watched: true,
            }])
            .collect();
        Lexicon::new(&actors, &[])
    })
}

fn read(title: &str, text: &str, language: &str) -> (Facts, Cast) {
    let input = Input {
        title,
        text,
        language: Some(language),
        ..Input::default()
    };
    let facts = extract(&input, lexicon());
    // The cast alone: later passes add whom they describe.
    let prose = Prose::new(&facts.document, &facts.sentences);
    let (cast, _) = cast(&facts, &prose, lexicon());
    (facts, cast)
}

/// Every actor but the built-in ones: id, kind, country, then its mentions.
fn found(title: &str, text: &str, language: &str) -> Vec<String> {
    let (facts, cast) = read(title, text, language);
    let mut actors: Vec<Who> = Vec::new();
    for naming in &cast.namings {
        if !actors.contains(&naming.who) && cast.id(naming.who, lexicon()).chars().any(char::is_lowercase)
            || matches!(naming.who, Who::Found(_)) && !actors.contains(&naming.who)
        {
            actors.push(naming.who);
        }
    }
    actors
        .into_iter()
        .map(|who| {
            let words: Vec<&str> = cast
                .namings
                .iter()
                .filter(|n| n.who == who)
                .map(|n| n.span.of(facts.document.text()))
                .collect();
            format!(
                "{} {} {}: {}",
                cast.kind(who, lexicon()).name(),
                cast.id(who, lexicon()),
                cast.country(who, lexicon()).unwrap_or("-"),
                words.join(", ")
            )
        })
        .collect()
}

fn roles(text: &str) -> Vec<String> {
    let (_, cast) = read("", text, "en");
    cast.roles
        .iter()
        .map(|role| {
            format!(
                "{} {}{} {}",
                cast.id(role.who, lexicon()),
                if role.former { "former " } else { "" },
                role.title,
                role.of.as_deref().unwrap_or("-")
            )
        })
        .collect()
}

#[test]
fn actors_that_nobody_lists() {
    for (text, expected) in [
        // Titles, given names, first full and then short.
        (
            "Foreign Minister Ilsa Varga left. Varga said no. Then Minister Varga spoke.",
            vec!["person ilsa-varga -: Ilsa Varga, Varga, Varga"],
        ),
        (
            "Peruvian Prime Minister Tomas Quispe Rojas met reporters. Quispe Rojas left, and Mr. Rojas smiled.",
            vec!["person tomas-quispe-rojas PER: Tomas Quispe Rojas, Quispe Rojas, Rojas"],
        ),
        // A word at the start of a sentence is no name.
        (
            "Yesterday Anna Bergqvist sang. Rain fell.",
            vec!["person anna-bergqvist -: Anna Bergqvist"],
        ),
        // Legal forms and heads.
        (
            "Shares of Bramwell Corp. rose. Bramwell said so.",
            vec!["organisation bramwell-corp -: Bramwell Corp, Bramwell"],
        ),
        (
            "The Norwegian Coastal Authority closed. The Ministry of Trade and Industry agreed.",
            vec![
                "organisation norwegian-coastal-authority NOR: Norwegian Coastal Authority",
                "organisation ministry-of-trade-and-industry -: Ministry of Trade and Industry",
            ],
        ),
        // An acronym in brackets.
        (
            "The Baltic Seabed Agency (BSA) met. The BSA said nothing.",
            vec!["organisation baltic-seabed-agency -: Baltic Seabed Agency, BSA, BSA"],
        ),
        // Words beside the name.
        (
            "The deal was struck, newspaper Kvikstad reported. Kvikstad said more.",
            vec!["organisation kvikstad -: Kvikstad, Kvikstad"],
        ),
        (
            "Portugal's Lumar news agency said it. The Chadian rebel group Zaghir denied it.",
            vec!["organisation lumar PRT: Lumar", "group zaghir TCD: Zaghir"],
        ),
        // Blocs and states of the past.
        (
            "Western sanctions hurt the Soviet Union. They want a clash with the West.",
            vec!["group west -: Western, West", "country SUN SUN: Soviet Union"],
        ),
        ("The wind blew from the west of town.", vec![]),
        // A listed person stays the listed one.
        (
            "Defense Minister Amaka Okoro spoke. Okoro left.",
            vec!["person okoro -: Amaka Okoro, Okoro"],
        ),
        // Days, wars and prizes do nothing.
        (
            "On Monday the Winter War began. She won the Arkwright Prize in March.",
            vec![],
        ),
    ] {
        assert_eq!(found("", text, "en"), expected, "{text}");
    }
}

#[test]
fn headlines_name_whom_the_text_names() {
    assert_eq!(
        found(
            "Varga Meets Strong Critics At Big Harbour Talks",
            "Ilsa Varga met critics at the harbour.",
            "en"
        ),
        ["person ilsa-varga -: Varga, Ilsa Varga"]
    );
}

#[test]
fn posts_and_their_countries() {
    for (text, expected) in [
        (
            "Armed Forces Minister Ilsa Varga left.",
            vec!["ilsa-varga Armed Forces Minister -"],
        ),
        (
            "Chad's President Idriss Mbaye spoke.",
            vec!["idriss-mbaye President TCD"],
        ),
        (
            "They met then-president Ilsa Varga.",
            vec!["ilsa-varga former president -"],
        ),
        (
            "Ilsa Varga, Hungary's foreign minister, left.",
            vec!["ilsa-varga foreign minister HUN"],
        ),
        (
            "Ilsa Varga, the former president of Hungary, left.",
            vec!["ilsa-varga former president of Hungary HUN"],
        ),
        (
            "The head of the IAEA, Ilsa Varga, left.",
            vec!["ilsa-varga head of the IAEA -"],
        ),
        (
            "US Secretary of State Ilsa Varga left.",
            vec!["ilsa-varga Secretary of State USA"],
        ),
        (
            "White House spokesman Paul Ndiaye spoke.",
            vec!["paul-ndiaye spokesman USA"],
        ),
        (
            "Amaka Okoro, Nigeria's finance minister, spoke.",
            vec!["okoro finance minister NGA"],
        ),
        // Who holds no public post acts for no state.
        ("Hungarian singer Ilsa Varga sang.", vec!["ilsa-varga singer -"]),
        // The post of the next one.
        (
            "Ilsa Varga, President Idriss Mbaye and others came.",
            vec!["idriss-mbaye President -"],
        ),
    ] {
        assert_eq!(roles(text), expected, "{text}");
    }
}

#[test]
fn spanish_actors() {
    assert_eq!(
        found(
            "",
            "El ministro de Defensa, Tomas Quispe Rojas, dijo que no. Quispe Rojas viajó ayer. El Ministerio de Salud calló.",
            "es"
        ),
        [
            "person tomas-quispe-rojas -: Tomas Quispe Rojas, Quispe Rojas",
            "organisation ministerio-de-salud -: Ministerio de Salud"
        ]
    );
}

fn places(text: &str) -> Vec<String> {
    let (facts, _) = read("", text, "en");
    facts
        .detail(lexicon())
        .places
        .iter()
        .map(|p| format!("{} {}", p.name, p.country.as_deref().unwrap_or("-")))
        .collect()
}

#[test]
fn places_are_no_persons() {
    for (text, expected) in [
        ("He spoke in Moscow on Monday.", vec!["Moscow RUS"]),
        ("Moscow has refused the offer.", vec![]),
        ("Shells fell on homes near Kharkiv.", vec!["Kharkiv UKR"]),
        ("Paris Hilton and Chelsea Clinton met. Hilton left.", vec![]),
        ("The author Jack London wrote it. London was poor.", vec![]),
        ("They met in Valencia, Venezuela.", vec!["Valencia VEN"]),
        ("They lived in Paris, Texas.", vec!["Paris USA", "Texas USA"]),
    ] {
        assert_eq!(places(text), expected, "{text}");
    }
}

/// Pronouns and descriptions with whom they mean.
fn meant(text: &str) -> Vec<String> {
    let (facts, cast) = read("", text, "en");
    cast.namings
        .iter()
        .filter(|n| matches!(n.how, How::Pronoun | How::Nominal))
        .map(|n| {
            format!(
                "{} {}",
                n.span.of(facts.document.text()),
                cast.id(n.who, lexicon())
            )
        })
        .collect()
}

#[test]
fn pronouns_where_one_actor_is_clear() {
    for (text, expected) in [
        ("Ilsa Varga left after she had spoken.", vec!["she ilsa-varga"]),
        ("Ilsa Varga met Paul Ndiaye after he had spoken.", vec![]),
        (
            "A film shows Varga greeting Ndiaye at his first meeting. Ilsa Varga and Paul Ndiaye left.",
            vec![],
        ),
        ("Chad said it would leave.", vec!["it TCD"]),
        (
            "Ukraine is large. Russia attacked its neighbor.",
            vec!["its RUS", "its neighbor UKR"],
        ),
        (
            "Cuba needs fuel. A ship reached the island.",
            vec!["the island CUB"],
        ),
        ("Cuba and Haiti need fuel. A ship reached the island.", vec![]),
        (
            "Defense Minister Ilsa Varga left. On Monday the minister spoke.",
            vec!["the minister ilsa-varga"],
        ),
    ] {
        assert_eq!(meant(text), expected, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_has_a_sound_cast(
        title in "[A-Z][a-zA-Z ,'\u{e9}]{0,40}",
        text in "(([A-Z][a-z]{1,8}|[a-z]{1,7}|the|of|Mr|Minister|Ministry|President|Cuba|Russian|'s|\\(|\\)|[A-Z]{2,5}|-|&|[0-9]{1,4}|\u{201c}|\u{201d}|\u{43f}\u{440}\u{438}|\u{4e2d}\u{56fd})[ .,]{0,2}){0,120}",
        language in "en|es|de|fr|pt|ru|zh",
    ) {
        let (facts, cast) = read(&title, &text, &language);
        let again = read(&title, &text, &language).1;
        prop_assert_eq!(&cast.namings, &again.namings);
        let mut last = 0;
        for naming in &cast.namings {
            prop_assert!(!naming.span.is_empty());
            prop_assert!(facts.document.text().get(naming.span.range()).is_some());
            prop_assert!(naming.span.start >= last);
            last = naming.span.start;
            let sentence = facts.sentences.get(naming.sentence).map(|s| s.span);
            prop_assert!(sentence.is_some_and(|s| s.contains(naming.span)));
        }
        for role in &cast.roles {
            prop_assert!(facts.document.text().get(role.span.range()).is_some());
            prop_assert!(!role.title.is_empty());
        }
        let mut ids: Vec<&str> = cast.found.iter().map(|f| f.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), cast.found.len());
    }
}
