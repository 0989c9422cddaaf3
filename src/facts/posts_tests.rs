//! Posts and titles: who is meant by them on the article's day. One article a case.

use jiff::civil::{Date, date};

use super::fixtures::{actor, builtin_actor, read};
use super::*;

/// First and last day in a post, where known.
type Days = (Option<Date>, Option<Date>);

fn person(name: &str, roles: &[(&str, Days)]) -> Actor {
    let (_, surname) = name.rsplit_once(' ').expect("two words");
    Actor {
        roles: roles
            .iter()
            .map(|(title, (from, to))| Role {
                title: (*title).to_owned(),
                from: *from,
                to: *to,
            })
            .collect(),
        ..actor(&surname.to_lowercase(), ActorKind::Person, &[name])
    }
}

fn lexicon() -> Lexicon {
    let always = (None, None);
    let before = |year| (None, Some(date(year, 6, 30)));
    let since = |year| (Some(date(year, 7, 1)), None);
    Lexicon::new(
        &[
            builtin_actor("PER"),
            builtin_actor("NOR"),
            builtin_actor("NATO"),
            person("Rosa Quispe", &[("Defence Minister of Peru", before(2020))]),
            person("Juan Huaman", &[("Minister of Defense of Peru", since(2020))]),
            person("Elsa Torres", &[("Peruvian Deputy Defence Minister", always)]),
            person("Kari Moen", &[("Prime Minister of Norway", always)]),
            person("Olav Moen", &[("Chief of the Norwegian Army", always)]),
            person("Berit Lund", &[("Secretary-General of NATO", always)]),
            person(
                "Ines Salas",
                &[
                    ("Ambassador of Peru to the UN", always),
                    ("Ambassador of Peru to the UN", always),
                ],
            ),
            person("Ana Rojas", &[("Mayor of Lima, Peru", always)]),
            person("Eva Rojas", &[("Mayor of Lima, Peru", always)]),
            person("Paul Ibsen", &[]),
            person("Carla Ibarra", &[]),
        ],
        &[],
    )
}

/// `id=words (rule)` of every person, in the order of the text.
fn found(language: &str, day: Option<Date>, title: &str, text: &str) -> Vec<String> {
    let lexicon = lexicon();
    let facts = read(title, text, language, day, &lexicon);
    let persons = facts.mentions.iter().filter_map(|m| {
        let entry = &lexicon.entries()[m.entry];
        (entry.kind == Some(ActorKind::Person)).then(|| {
            let rule = m.variant.map_or(m.how.name(), Variant::name);
            format!("{}={} ({rule})", entry.id, m.span.of(facts.document.text()))
        })
    });
    persons.collect()
}

fn reasons(day: Option<Date>, text: &str) -> Vec<String> {
    let lexicon = lexicon();
    let facts = read("", text, "en", day, &lexicon);
    let told = facts.rejected.iter().map(|r| {
        let id = &lexicon.entries()[r.entry].id;
        format!("{id}: {}", r.reason.words(&lexicon, &facts.document))
    });
    told.collect()
}

#[test]
fn a_post_means_whoever_holds_it_that_day() {
    let (old, new) = (date(2019, 1, 1), date(2024, 1, 1));
    for (language, day, text, expected) in [
        (
            "en",
            old,
            "Peru's defence minister spoke.",
            vec!["quispe=Peru's defence minister (role)"],
        ),
        (
            "en",
            new,
            "Peru\u{2019}s defense minister spoke.",
            vec!["huaman=Peru\u{2019}s defense minister (role)"],
        ),
        (
            "en",
            new,
            "the Peruvian Defence Minister spoke.",
            vec!["huaman=Peruvian Defence Minister (role)"],
        ),
        (
            "en",
            new,
            "the Minister of Defence of Peru spoke.",
            vec!["huaman=Minister of Defence of Peru (role)"],
        ),
        (
            "en",
            new,
            "Peru's new defence minister spoke.",
            vec!["huaman=Peru's new defence minister (role)"],
        ),
        (
            "es",
            new,
            "Habló el ministro de Defensa peruano.",
            vec!["huaman=ministro de Defensa peruano (role)"],
        ),
        (
            "es",
            new,
            "Habló el ministro de Defensa del Perú.",
            vec!["huaman=ministro de Defensa del Perú (role)"],
        ),
        (
            "fr",
            new,
            "Le ministre péruvien de la Défense parle.",
            vec!["huaman=ministre péruvien de la Défense (role)"],
        ),
        (
            "de",
            new,
            "Der peruanische Verteidigungsminister kam.",
            vec!["huaman=peruanische Verteidigungsminister (role)"],
        ),
        (
            "ru",
            new,
            "Сказал министр обороны Перу.",
            vec!["huaman=министр обороны Перу (role)"],
        ),
        (
            "ru",
            new,
            "Встреча с министром обороны Перу.",
            vec!["huaman=министром обороны Перу (role)"],
        ),
        (
            "en",
            new,
            "the deputy defence minister of Peru spoke.",
            vec!["torres=deputy defence minister of Peru (role)"],
        ),
        (
            "en",
            new,
            "Norway's premier spoke.",
            vec!["moen=Norway's premier (role)"],
        ),
        (
            "en",
            new,
            "NATO's secretary-general spoke.",
            vec!["lund=NATO's secretary-general (role)"],
        ),
        (
            "en",
            new,
            "The secretary general of NATO spoke.",
            vec!["lund=secretary general of NATO (role)"],
        ),
        // Other posts of the country, and its ministry.
        (
            "en",
            new,
            "Peru's foreign minister and the Peruvian Defence Ministry spoke.",
            vec![],
        ),
        ("en", new, "Peru's president and defence ministers came.", vec![]),
        ("en", new, "Norway's defence minister spoke.", vec![]),
        (
            "en",
            new,
            "the president told Peru's defence minister.",
            vec!["huaman=Peru's defence minister (role)"],
        ),
    ] {
        assert_eq!(
            found(language, Some(day), "", text),
            expected,
            "{language}: {text}"
        );
    }
}

#[test]
fn a_post_that_nobody_or_two_may_hold_means_nobody_and_says_why() {
    let day = Some(date(2024, 1, 1));
    for (day, text, expected) in [
        (
            None,
            "Peru's defence minister spoke.",
            "quispe: a post, and the article has no date that tells who held it\n\
             huaman: a post, and the article has no date that tells who held it",
        ),
        (day, "The mayor of Lima, Peru, spoke.", ""),
        (day, "Peru's former defence minister spoke.", ""),
        (
            day,
            "The former Peruvian defence minister spoke.",
            "quispe: a post, and “former” beside it says that it need not be the one who holds it\n\
             huaman: a post, and “former” beside it says that it need not be the one who holds it",
        ),
        (
            day,
            "She was appointed Peruvian defence minister.",
            "quispe: a post, and “appointed” beside it says that it need not be the one who holds it\n\
             huaman: a post, and “appointed” beside it says that it need not be the one who holds it",
        ),
        (
            day,
            "Peru's defence minister Marta Nowak spoke.",
            "quispe: a post, and “Marta Nowak” beside it is another person\n\
             huaman: a post, and “Marta Nowak” beside it is another person",
        ),
        (
            day,
            "Maria Nowak, the Peruvian defence minister, spoke.",
            "quispe: a post, and “Maria Nowak” beside it is another person\n\
             huaman: a post, and “Maria Nowak” beside it is another person",
        ),
    ] {
        assert_eq!(found("en", day, "", text), Vec::<String>::new(), "{text}");
        assert_eq!(reasons(day, text).join("\n"), expected, "{text}");
    }
    let early = Some(date(2020, 7, 1));
    let told = reasons(early, "Rosa Quispe left. Peru's defence minister stayed.");
    assert_eq!(told, Vec::<String>::new());
    let lexicon = Lexicon::new(
        &[
            builtin_actor("PER"),
            person("Ana Rojas", &[("President of Peru", (None, None))]),
            person(
                "Eva Salas",
                &[("Peruvian President", (None, Some(date(2020, 1, 1))))],
            ),
        ],
        &[],
    );
    let told = |day: Date| -> Vec<String> {
        let facts = read("", "Peru's president spoke.", "en", Some(day), &lexicon);
        let told = facts.rejected.iter();
        told.map(|r| r.reason.words(&lexicon, &facts.document)).collect()
    };
    assert_eq!(told(date(2020, 1, 2)), Vec::<String>::new());
    assert_eq!(
        told(date(2020, 1, 1)),
        vec!["a post that `rojas` and `salas` held on the article's day, by their roles"; 2]
    );
}

#[test]
fn the_predecessor_in_the_same_article_stays_himself() {
    let text = "Rosa Quispe, the former minister, met Peru's defence minister. Quispe left.";
    assert_eq!(
        found("en", Some(date(2024, 1, 1)), "", text),
        [
            "quispe=Rosa Quispe (name)",
            "huaman=Peru's defence minister (role)",
            "quispe=Quispe (surname)"
        ]
    );
}

#[test]
fn a_title_makes_a_full_name_of_a_surname() {
    let day = Some(date(2024, 1, 1));
    for (language, title, text, expected) in [
        (
            "en",
            "",
            "Minister Huaman spoke. Huaman left.",
            vec!["huaman=Huaman (titled)", "huaman=Huaman (surname)"],
        ),
        (
            "en",
            "",
            "Defence Minister Huaman spoke.",
            vec!["huaman=Huaman (titled)"],
        ),
        (
            "en",
            "",
            "Peruvian Defence Minister Huaman spoke.",
            vec![
                "huaman=Peruvian Defence Minister (role)",
                "huaman=Huaman (titled)",
            ],
        ),
        (
            "en",
            "Huaman in talks",
            "The minister came. Minister Huaman spoke.",
            vec!["huaman=Huaman (surname)", "huaman=Huaman (titled)"],
        ),
        ("en", "", "Gen. Huaman spoke.", vec!["huaman=Huaman (titled)"]),
        (
            "es",
            "",
            "Habló el ministro Huaman.",
            vec!["huaman=Huaman (titled)"],
        ),
        ("ru", "", "Пришёл министр Huaman.", vec!["huaman=Huaman (titled)"]),
        // Other roles, another country, a longer name, and no post at all.
        ("en", "", "President Huaman spoke.", vec![]),
        ("en", "", "Norwegian Minister Huaman spoke.", vec![]),
        ("en", "", "Minister Huaman Flores spoke.", vec![]),
        ("en", "", "Mr. Huaman spoke.", vec![]),
        ("en", "", "Huaman spoke.", vec![]),
        // Without roles any post will do.
        ("en", "", "Senator Ibsen spoke.", vec!["ibsen=Ibsen (titled)"]),
        ("en", "", "Mr. Ibsen spoke.", vec![]),
        // Another bearer was named nearer, but her role tells that it is she.
        ("en", "", "Karl Ibsen came. Senator Ibsen spoke.", vec![]),
        (
            "en",
            "",
            "Pedro Huaman came. Huaman spoke. Minister Huaman spoke.",
            vec!["huaman=Huaman (titled)"],
        ),
    ] {
        assert_eq!(found(language, day, title, text), expected, "{title} / {text}");
    }
    assert_eq!(
        reasons(day, "President Huaman spoke."),
        [
            "huaman: a surname without the full name, and “President Huaman” goes with none of the actor's roles"
        ]
    );
}

#[test]
fn a_surname_of_two_watched_actors_is_one_ones() {
    let day = Some(date(2024, 1, 1));
    for (title, text, expected) in [
        ("", "Prime Minister Moen spoke.", "Kari Moen"),
        ("", "General Moen spoke.", "Olav Moen"),
        ("", "Kari Moen met Olav Moen. Moen left.", "Olav Moen"),
        ("", "Olav Moen met Kari Moen. Moen left.", "Kari Moen"),
        (
            "",
            "Kari Moen met Olav Moen. Prime Minister Moen left.",
            "Kari Moen",
        ),
        ("Moen in talks", "Kari Moen met Olav Moen.", "Kari Moen"),
        ("", "Kari Moen came. Moen left.", "Kari Moen"),
        ("", "Governor Rojas left.", ""),
        ("", "Mayor Rojas left.", ""),
    ] {
        let lexicon = lexicon();
        let facts = read(title, text, "en", day, &lexicon);
        let surnames = facts.mentions.iter().filter(|m| m.how == How::Surname);
        let names: Vec<&str> = surnames.map(|m| &*lexicon.entries()[m.entry].name).collect();
        assert_eq!(names.join(", "), expected, "{title} / {text}");
    }
    assert_eq!(
        reasons(day, "Mayor Rojas left."),
        vec![
            "rojas: `rojas` and `rojas` bear that surname, and neither the full name nor a role tells which of them it is";
            2
        ]
    );
}
