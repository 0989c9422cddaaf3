//! Mentions: what counts, what is turned down, and why. One article a case.

use super::*;

fn actor(id: &str, kind: ActorKind, names: &[&str]) -> Actor {
    Actor {
        id: id.to_owned(),
        name: names.first().copied().unwrap_or(id).to_owned(),
        kind,
        names: names
            .iter()
            .enumerate()
            .map(|(k, text)| Name {
                text: (*text).to_owned(),
                how: if k == 0 { How::Name } else { How::Alias },
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
        country: None,
        watched: true,
    }
}

fn person(id: &str, name: &str, surname: &str, surname_alone: SurnameAlone) -> Actor {
    Actor {
        surname: Some(surname.to_owned()),
        surname_alone,
        ..actor(id, ActorKind::Person, &[name])
    }
}

fn actors() -> Vec<Actor> {
    let country = |id: &str, names: &[&str]| actor(id, ActorKind::Country, names);
    vec![
        country("cuba", &["Cuba", "Cuban", "Havana"]),
        Actor {
            not_near: vec!["Atlanta".into()],
            ..country("georgia", &["Georgia"])
        },
        country("jordan", &["Jordan"]),
        country("us", &["United States", "US", "U.S.", "American"]),
        country("south-korea", &["South Korea"]),
        country("korea", &["Korea"]),
        Actor {
            not_in: vec!["South China Sea".into()],
            ..country("china", &["China", "中国"])
        },
        actor(
            "who",
            ActorKind::Organisation,
            &["World Health Organization", "WHO"],
        ),
        actor(
            "supreme-court",
            ActorKind::Organisation,
            &["US Supreme Court", "Supreme Court"],
        ),
        actor("oil-protest", ActorKind::Group, &["Just Stop Oil"]),
        actor("apple", ActorKind::Organisation, &["Apple"]),
        person(
            "lopez-miera",
            "Álvaro López Miera",
            "López Miera",
            SurnameAlone::AfterFullName,
        ),
        person("biden", "Joe Biden", "Biden", SurnameAlone::Always),
        person("jim-jordan", "Jim Jordan", "Jordan", SurnameAlone::AfterFullName),
        person("hunt", "Jeremy Hunt", "Hunt", SurnameAlone::AfterFullName),
        Actor {
            weak: vec![WeakAlias {
                text: "Wagner".into(),
                needs: vec!["mercenar*".into()],
                never: vec!["opera".into()],
                within: Guarded::Paragraph,
            }],
            ..actor("wagner", ActorKind::Group, &["Wagner Group"])
        },
    ]
}

fn topics() -> Vec<Topic> {
    let topic = |id: &str, terms: &[&str]| Topic {
        id: id.to_owned(),
        terms: terms.iter().map(|t| (*t).to_owned()).collect(),
    };
    vec![
        topic("energy", &["oil", "pipeline*"]),
        topic("military", &["technical-military", "arms deal*"]),
    ]
}

fn read(title: &str, text: &str) -> (Lexicon, Facts) {
    let lexicon = Lexicon::new(&actors(), &topics());
    let facts = extract(&Input::new(title, text, Some("en")), &lexicon);
    (lexicon, facts)
}

/// `id=words (how)` of every mention.
fn found(title: &str, text: &str) -> Vec<String> {
    let (lexicon, facts) = read(title, text);
    facts
        .mentions
        .iter()
        .map(|m| {
            format!(
                "{}={} ({})",
                lexicon.entries()[m.entry].id,
                m.span.of(facts.document.text()),
                m.how.name()
            )
        })
        .collect()
}

#[test]
fn names_are_found_as_whole_words_whatever_their_case_and_accents() {
    for (text, expected) in [
        (
            "CUBA and cuba, (Cuba) Cuba's",
            vec![
                "cuba=CUBA (name)",
                "cuba=cuba (name)",
                "cuba=Cuba (name)",
                "cuba=Cuba (name)",
            ],
        ),
        ("Scuba incubators and Cubans", vec![]),
        (
            "Alvaro Lopez Miera spoke",
            vec!["lopez-miera=Alvaro Lopez Miera (name)"],
        ),
        (
            "A\u{301}lvaro L\u{f3}pez\u{a0}Miera spoke",
            vec!["lopez-miera=A\u{301}lvaro L\u{f3}pez\u{a0}Miera (name)"],
        ),
        ("Cu\u{ad}ba spoke", vec!["cuba=Cu\u{ad}ba (name)"]),
        ("在中国的", vec!["china=中国 (alias)"]),
        (
            "a technical\u{2011}military plan, arms deals",
            vec![
                "military=technical\u{2011}military (term)",
                "military=arms deals (term)",
            ],
        ),
        ("The U.S. said", vec!["us=U.S. (alias)"]),
        ("pro-Biden rally", vec!["biden=Biden (surname)"]),
    ] {
        assert_eq!(found("", text), expected, "{text}");
    }
}

#[test]
fn a_common_word_keeps_its_case() {
    for (text, expected) in [
        ("He told us who it was, and US aid went.", vec!["us=US (alias)"]),
        ("the WHO said", vec!["who=WHO (alias)"]),
        ("GUESS WHO CAME", vec![]),
        ("an apple a day, said Apple today", vec!["apple=Apple (name)"]),
    ] {
        assert_eq!(found("", text), expected, "{text}");
    }
}

#[test]
fn a_name_inside_a_longer_one_is_hidden_unless_the_longer_is_its_organ() {
    for (text, expected) in [
        ("South Korea left", vec!["south-korea=South Korea (name)"]),
        (
            "the US Supreme Court ruled",
            vec!["us=US (alias)", "supreme-court=US Supreme Court (name)"],
        ),
        (
            "Just Stop Oil marched for oil",
            vec!["oil-protest=Just Stop Oil (name)", "energy=oil (term)"],
        ),
    ] {
        let mut got = found("", text);
        let mut expected = expected;
        got.sort();
        expected.sort_unstable();
        assert_eq!(got, expected, "{text}");
    }
}

#[test]
fn a_lone_surname_follows_its_full_name() {
    for (title, text, expected) in [
        ("", "Lopez Miera left.", vec![]),
        (
            "",
            "Alvaro Lopez Miera came. Lopez Miera left.",
            vec![
                "lopez-miera=Alvaro Lopez Miera (name)",
                "lopez-miera=Lopez Miera (surname)",
            ],
        ),
        (
            "Lopez Miera in talks",
            "Alvaro Lopez Miera came.",
            vec![
                "lopez-miera=Lopez Miera (surname)",
                "lopez-miera=Alvaro Lopez Miera (name)",
            ],
        ),
        (
            "",
            "Minister Biden spoke. Biden left.",
            vec!["biden=Biden (surname)", "biden=Biden (surname)"],
        ),
        ("", "A son, Hunter Biden, was there.", vec![]),
        ("", "There was Frank Biden Jr in town.", vec![]),
        (
            "",
            "Jeremy Hunt spoke. Rex Hunt answered. Hunt was angry.",
            vec!["hunt=Jeremy Hunt (name)"],
        ),
    ] {
        assert_eq!(found(title, text), expected, "{title} / {text}");
    }
}

#[test]
fn after_the_full_name_the_surname_is_the_person_and_not_the_country() {
    assert_eq!(
        found("", "Jim Jordan spoke. Jordan left."),
        ["jim-jordan=Jim Jordan (name)", "jim-jordan=Jordan (surname)"]
    );
    assert_eq!(found("", "Jordan is a kingdom."), ["jordan=Jordan (name)"]);
}

#[test]
fn weak_names_need_their_company() {
    for (text, expected) in [
        ("Wagner fought.", vec![]),
        (
            "Wagner fought. The mercenaries left.",
            vec!["wagner=Wagner (weak)"],
        ),
        ("Wagner fought.\nThe mercenaries left.", vec![]),
        ("Wagner, with mercenaries, at the opera.", vec![]),
        ("The Wagner Group fought.", vec!["wagner=Wagner Group (name)"]),
    ] {
        assert_eq!(found("", text), expected, "{text}");
    }
}

#[test]
fn a_name_in_bad_company_is_another() {
    assert_eq!(
        found("", "Voters in Atlanta, Georgia, waited."),
        Vec::<String>::new()
    );
    assert_eq!(
        found("", "Atlanta waited. Georgia joined the talks."),
        ["georgia=Georgia (name)"]
    );
}

#[test]
fn a_longer_phrase_names_nobody() {
    assert_eq!(
        found("", "In the South China Sea, China acts."),
        ["china=China (name)"]
    );
}

#[test]
fn every_rejection_says_why() {
    let (lexicon, facts) = read(
        "",
        "Wagner and us. A son, Hunter Biden. Lopez Miera. Voters in Atlanta, Georgia. South Korea.",
    );
    let mut said: Vec<String> = facts
        .rejected
        .iter()
        .map(|r| r.reason.words(&lexicon, &facts.document))
        .collect();
    said.sort();
    assert_eq!(
        said,
        [
            "`Atlanta` stands near it: “Atlanta”",
            "a surname alone, and the full name does not stand before it",
            "a weak name, and none of `mercenar*` stands in its paragraph",
            "another person: “Hunter” stands before the surname",
            "by its letters' case it is the common word",
            "part of “South Korea”, a name of `south-korea`",
        ]
        .map(str::to_owned)
    );
}

proptest::proptest! {
    #[test]
    fn spans_hold_their_words(title in "\\PC{0,30}", text in "(\\PC{0,10}|Cuba|Joe Biden|Biden|Straße|\n|US|Wagner| ){0,20}") {
        let (_, facts) = read(&title, &text);
        for m in &facts.mentions {
            proptest::prop_assert!(!m.span.of(facts.document.text()).is_empty());
            let sentence = &facts.sentences[m.sentence];
            proptest::prop_assert!(sentence.span.start <= m.span.start && m.span.start < sentence.span.end);
        }
    }
}
