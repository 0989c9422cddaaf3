//! Names beyond the listed ones: the article's language, spellings of persons, homonyms, datelines. One article a case.

use super::*;

fn actor(id: &str, kind: ActorKind, country: Option<&str>, names: &[&str]) -> Actor {
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
        surname: names
            .first()
            .filter(|_| kind == ActorKind::Person)
            .and_then(|name| name.rsplit_once(' '))
            .map(|(_, last)| last.to_owned()),
        surname_alone: SurnameAlone::AfterFullName,
        roles: Vec::new(),
        same_as: Vec::new(),
        country: country.map(str::to_owned),
        watched: true,
    }
}

fn lexicon() -> Lexicon {
    let country = |code: &str, names: &[&str]| actor(code, ActorKind::Country, Some(code), names);
    let actors = [
        country("NOR", &["Norway", "Norwegian"]),
        country("HUN", &["Hungary", "Budapest"]),
        country("CHE", &["Switzerland", "Swiss"]),
        country("JOR", &["Jordan"]),
        country("LBN", &["Lebanon"]),
        country("PER", &["Peru", "Peruvian"]),
        actor("gorbachev", ActorKind::Person, None, &["Mikhail Gorbachev"]),
        actor("sadat", ActorKind::Person, None, &["Anwar al-Sadat"]),
        actor("reagan", ActorKind::Person, None, &["Ronald Reagan"]),
        actor("fisher", ActorKind::Person, None, &["Sergei Fisher"]),
        actor("rojas", ActorKind::Person, None, &["Gustavo Rojas Pinilla"]),
        actor("navy", ActorKind::Organisation, None, &["Peruvian Navy", "Navy"]),
        actor("hoover", ActorKind::Organisation, None, &["Hoover"]),
        actor("orange", ActorKind::Organisation, None, &["Orange"]),
    ];
    Lexicon::new(&actors, &[])
}

/// `id=words (rule)` of every mention.
fn found(language: &str, text: &str) -> Vec<String> {
    let lexicon = lexicon();
    let facts = extract(&Input::new("", text, Some(language)), &lexicon);
    facts
        .mentions
        .iter()
        .map(|m| {
            format!(
                "{}={} ({})",
                lexicon.entries()[m.entry].id,
                m.span.of(facts.document.text()),
                m.variant.map_or("listed", Variant::name)
            )
        })
        .collect()
}

#[test]
fn countries_are_found_in_the_articles_language() {
    for (language, text, expected) in [
        (
            "de",
            "Die norwegische Regierung lobt Norwegens Fischer.",
            vec!["NOR=norwegische (language)", "NOR=Norwegens (language)"],
        ),
        (
            "de",
            "Die Ungarnreise begann pronorwegisch.",
            vec!["HUN=Ungarnreise (compound)", "NOR=pronorwegisch (compound)"],
        ),
        (
            "fr",
            "Les Norvégiennes et la Suisse ont gagné.",
            vec!["NOR=Norvégiennes (language)", "CHE=Suisse (language)"],
        ),
        (
            "pl",
            "Premier Węgier pojechał do Norwegii.",
            vec!["HUN=Węgier (language)", "NOR=Norwegii (language)"],
        ),
        (
            "ru",
            "Переговоры с Норвегией и венгерской делегацией.",
            vec!["NOR=Норвегией (language)", "HUN=венгерской (language)"],
        ),
        (
            "tr",
            "Norveç'in ve Macaristanda olanlar.",
            vec!["NOR=Norveç (language)", "HUN=Macaristanda (language)"],
        ),
        (
            "fi",
            "Norjan ja Sveitsissä asuvat.",
            vec!["NOR=Norjan (language)", "CHE=Sveitsissä (language)"],
        ),
        (
            "ja",
            "昨日ノルウェーとスイスが",
            vec!["NOR=ノルウェー (language)", "CHE=スイス (language)"],
        ),
        (
            "ar",
            "قالت النرويج وسويسرا",
            vec!["NOR=النرويج (language)", "CHE=وسويسرا (language)"],
        ),
        // Another language's word is no name here.
        ("en", "The Noruega hotel opened.", vec![]),
    ] {
        assert_eq!(found(language, text), expected, "{language}: {text}");
    }
}

#[test]
fn persons_are_found_under_other_spellings() {
    for (language, text, expected) in [
        (
            "de",
            "Michail Gorbatschow kam. Gorbatschows Frau auch.",
            vec![
                "gorbachev=Michail Gorbatschow (transliterated)",
                "gorbachev=Gorbatschows (transliterated)",
            ],
        ),
        (
            "ru",
            "Встреча с Михаилом Горбачёвым.",
            vec!["gorbachev=Михаилом Горбачёвым (transliterated)"],
        ),
        (
            "en",
            "M. Gorbachev spoke.",
            vec!["gorbachev=M. Gorbachev (initial)"],
        ),
        (
            "en",
            "Mikhail Sergeyevich Gorbachev spoke.",
            vec!["gorbachev=Mikhail Sergeyevich Gorbachev (shortened)"],
        ),
        ("en", "Raisa Gorbachev spoke.", vec![]),
        // A surname that is an everyday word, too.
        (
            "en",
            "Serguei Fisher spoke.",
            vec!["fisher=Serguei Fisher (transliterated)"],
        ),
        ("en", "A fisher spoke.", vec![]),
        ("en", "Anwar Sadat spoke.", vec!["sadat=Anwar Sadat (folded)"]),
        (
            "es",
            "Habló Gustavo Rojas.",
            vec!["rojas=Gustavo Rojas (shortened)"],
        ),
        ("en", "Ronald Reagan Jr. spoke.", vec![]),
    ] {
        assert_eq!(found(language, text), expected, "{language}: {text}");
    }
}

#[test]
fn homonyms_are_told_by_their_context() {
    for (text, expected) in [
        ("They asked Jordan Whitaker about it.", vec![]),
        ("They asked Barbara Jordan about it.", vec![]),
        ("They asked Jordan about it.", vec!["JOR=Jordan (listed)"]),
        ("A fire in Lebanon, Ohio, was put out.", vec![]),
        ("A fire in Lebanon, officials said.", vec!["LBN=Lebanon (listed)"]),
        ("He flew Swiss Airlines.", vec![]),
        ("The University of Norway opened.", vec![]),
        ("The Norwegian Navy sailed.", vec!["NOR=Norwegian (listed)"]),
        (
            "The Peruvian government and the Peruvian Navy met.",
            vec![
                "PER=Peruvian (listed)",
                "navy=Peruvian Navy (listed)",
                "PER=Peruvian (listed)",
            ],
        ),
        ("J. Edgar Hoover retired. Hoover was old.", vec![]),
        ("Orange growers were angry.", vec![]),
        ("Orange shares were sold.", vec!["orange=Orange (listed)"]),
    ] {
        let mut got = found("en", text);
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        got.sort();
        expected.sort();
        assert_eq!(got, expected, "{text}");
    }
}

#[test]
fn the_place_of_a_dateline_is_no_mention() {
    assert_eq!(
        found("en", "BUDAPEST, May 3 (Wire) \u{2014} The minister left."),
        Vec::<String>::new()
    );
    assert_eq!(
        found("en", "The minister left Budapest \u{2014} at last."),
        ["HUN=Budapest (listed)"]
    );
}

#[test]
fn a_rejection_says_how_sure_it_is() {
    let lexicon = lexicon();
    let facts = extract(
        &Input::new("", "They asked Barbara Jordan.", Some("en")),
        &lexicon,
    );
    let said: Vec<_> = facts
        .rejected
        .iter()
        .map(|r| (r.reason.words(&lexicon, &facts.document), r.confidence))
        .collect();
    assert_eq!(
        said,
        [(
            "another person: \u{201c}Barbara\u{201d} stands before the surname".to_owned(),
            95
        )]
    );
}

#[test]
fn one_man_on_two_lists_is_found_for_both() {
    let actors = ["Mikhail Gorbachev", "Michail Gorbatschow"]
        .map(|name| actor(name, ActorKind::Person, None, &[name]));
    let lexicon = Lexicon::new(&actors, &[]);
    let facts = extract(
        &Input::new("", "They met Mikhail Gorbachev.", Some("en")),
        &lexicon,
    );
    let entries: Vec<usize> = facts.mentions.iter().map(|m| m.entry).collect();
    assert_eq!(entries, [0, 1]);
}

#[test]
fn the_head_of_a_name_stands_for_it_behind_it() {
    let actors = [
        actor("post", ActorKind::Organisation, None, &["Harbour Post", "HP"]),
        actor("bank", ActorKind::Organisation, None, &["Bank of Norway"]),
        actor("peak", ActorKind::Organisation, None, &["Peak Mining Corp"]),
        actor("club", ActorKind::Place, None, &["Harbour Club"]),
    ];
    let lexicon = Lexicon::new(&actors, &[]);
    let found = |language: &str, text: &str| -> Vec<String> {
        let facts = extract(&Input::new("", text, Some(language)), &lexicon);
        let short = facts.mentions.iter().filter(|m| m.variant == Some(Variant::Head));
        short
            .map(|m| {
                format!(
                    "{}={}",
                    lexicon.entries()[m.entry].id,
                    m.span.of(facts.document.text())
                )
            })
            .collect()
    };
    for (text, expected) in [
        (
            "The Harbour Post wrote it. Later the Post took it back.",
            vec!["post=Post"],
        ),
        (
            "The Harbour Post wrote it. A Post spokesman and Monday\u{2019}s Post agree.",
            vec!["post=Post", "post=Post"],
        ),
        ("The Bank of Norway met. The Bank will wait.", vec!["bank=Bank"]),
        // Not before the full name, nor behind another one's.
        ("The Post wrote it. The Harbour Post did not.", vec![]),
        (
            "The Harbour Post and the Evening Post wrote it. The Post took it back.",
            vec![],
        ),
        (
            "The Evening Post wrote it. Then the Harbour Post did. The Post took it back.",
            vec!["post=Post"],
        ),
        (
            "The Bank of Norway met. The Bank of Spain met. The Bank will wait.",
            vec![],
        ),
        // In a longer name, as a common word, with a legal form, of a place.
        (
            "The Harbour Post wrote it on Post Street and at the Post Office.",
            vec![],
        ),
        ("The Harbour Post wrote it. The post came. Post is slow.", vec![]),
        ("Peak Mining Corp dug. The Corp dug.", vec![]),
        ("The Harbour Club met. The Club met.", vec![]),
    ] {
        assert_eq!(found("en", text), expected, "{text}");
    }
    assert_eq!(
        found("de", "Die Harbour Post schrieb es. Die Post kam."),
        Vec::<String>::new()
    );
}
