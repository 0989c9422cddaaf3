//! What a watchlist means.

use super::*;

#[test]
fn an_actor_with_the_name_of_a_country_extends_it() {
    let list = watchlist(
        "[[actor]]\nid = \"ru\"\nname = \"Russia\"\naliases = [\"Kremlin\", \"Russian\"]\n\
         weak = [{ text = \"Moscow\", needs = [\"government\"] }]\n\
         [[watch]]\nid = \"w\"\nall = [\"RUS\"]\nany = [\"cuba\", \"t\"]\n[[topic]]\nid = \"t\"\nterms = [\"arms\"]\n",
    );
    let names = texts(&list, "ru");
    let own = [
        ("Russia", How::Name),
        ("Kremlin", How::Alias),
        ("Russian", How::Alias),
    ];
    assert!(
        names
            .iter()
            .zip(own)
            .all(|((text, how), own)| (text.as_str(), *how) == own),
        "{names:?}"
    );
    let has = |text: &str, how| names.contains(&(text.to_owned(), how));
    assert!(
        has("Russian Federation", How::Alias) && has("Russians", How::Demonym),
        "{names:?}"
    );
    assert!(
        !has("Moscow", How::Metonym) && !has("Russian", How::Demonym),
        "{names:?}"
    );
    let russia = actor(&list, "ru");
    assert_eq!(
        (russia.kind, russia.country.as_deref(), russia.watched),
        (ActorKind::Country, Some("RUS"), true)
    );
    assert!(list.actors.iter().all(|actor| actor.id != "RUS"));
    assert_eq!(
        (list.watches[0].all.clone(), list.watches[0].any.clone()),
        (vec!["ru".into()], vec!["CUB".into(), "t".into()])
    );
    assert!(actor(&list, "CUB").watched && !actor(&list, "JOR").watched);
}

#[test]
fn a_text_that_the_user_lists_loses_its_built_in_reading() {
    let list = watchlist(
        "[[actor]]\nid = \"mj\"\nname = \"Jordan\"\nkind = \"person\"\n\
         [[actor]]\nid = \"team\"\nname = \"Harlem Cubans\"\nweak = [{ text = \"Cubans\", needs = [\"baseball\"] }]\n",
    );
    assert!(actor(&list, "mj").country.is_none());
    let jordan: Vec<String> = texts(&list, "JOR").into_iter().map(|(text, _)| text).collect();
    assert!(!jordan.contains(&"Jordan".to_owned()) && jordan.contains(&"Jordanian".to_owned()));
    let cuba: Vec<String> = texts(&list, "CUB").into_iter().map(|(text, _)| text).collect();
    assert!(!cuba.contains(&"Cubans".to_owned()) && cuba.contains(&"Cuban".to_owned()));
    let list = watchlist("[[actor]]\nid = \"team\"\nname = \"Nationals\"\naliases = [\"Washington\"]\n");
    assert!(
        actor(&list, "USA")
            .weak
            .iter()
            .all(|weak| weak.text != "Washington")
    );
    assert!(watchlist("builtin = false").actors.is_empty());
    assert!(builtin_watchlist().actors.iter().any(|actor| actor.id == "CUB"));
}

#[test]
fn a_country_keeps_its_guards_until_its_name_is_listed_anew() {
    let guards = actor(&watchlist(""), "GEO").not_near.clone();
    assert!(!guards.is_empty());
    for (lines, guarded) in [
        ("", true),
        ("aliases = [\"Sakartvelo\"]", true),
        ("weak = [{ text = \"Georgia\", needs = [\"Tbilisi\"] }]", false),
    ] {
        let list = watchlist(&format!("[[actor]]\nid = \"ge\"\nname = \"Georgia\"\n{lines}\n"));
        let expected = if guarded { guards.as_slice() } else { &[] };
        assert_eq!(actor(&list, "ge").not_near, expected, "{lines}");
    }
}

#[test]
fn a_person_has_the_last_word_for_a_surname() {
    for (lines, expected) in [
        (
            "name = \"Ada King Lovelace\"\nkind = \"person\"",
            Some("Lovelace"),
        ),
        (
            "name = \"Ada Lovelace\"\nkind = \"person\"\nsurname = \"King\"",
            Some("King"),
        ),
        (
            "name = \"Ada Lovelace\"\nkind = \"person\"\nsurname_alone = \"never\"",
            None,
        ),
        ("name = \"Ada\"\nkind = \"person\"", None),
        ("name = \"习近平\"\nkind = \"person\"", None),
        ("name = \"Ada Works\"\nkind = \"organisation\"", None),
    ] {
        let list = watchlist(&format!("[[actor]]\nid = \"a\"\n{lines}\n"));
        assert_eq!(list.actors[0].surname.as_deref(), expected, "{lines}");
    }
}

#[test]
fn reads_every_key_of_a_watch() {
    let list = watchlist(
        "[[actor]]\nid = \"ada\"\nname = \"Ada Lovelace\"\n[[watch]]\nid = \"w\"\nname = \"W\"\nall = [\"cuba\", \"russia\"]\n\
         any = [\"USA\", \"JOR\"]\nnone = [\"GEO\"]\nwithin = \"12 words\"\nevent = [\"COOPERATE\", \"AGREE\"]\nfrom = \"cuba\"\n\
         to = \"russia\"\nrealis = [\"actual\"]\ncontexts = [\"military\"]\nevent_age_days = 7\ngrade = [\"main\", \"recent\"]\n\
         languages = [\"en\"]\nseverity = \"critical\"\nrepeat = \"6h\"\ndeliver = [\"log\"]\nenabled = true\n\
         mute_until = 2026-12-01\nwhere = \"lead\"\nordered = true\nat_least = 2\nmin_mentions = 2\nfeeds = [\"agency\"]\n\
         said_by = \"ada\"\nmentions = [\"name\", \"demonym\"]\n",
    );
    let watch = &list.watches[0];
    assert_eq!(
        (watch.within, watch.severity, watch.at_least),
        (Within::Words(12), Severity::Critical, 2)
    );
    assert_eq!(watch.repeat, Repeat::After(jiff::SignedDuration::from_hours(6)));
    let ask = watch.event.as_ref().expect("it asks for an event");
    assert_eq!(ask.kinds, [EventType::Cooperate, EventType::Agree]);
    assert_eq!(
        (ask.from.as_deref(), ask.to.as_deref()),
        (Some("CUB"), Some("RUS"))
    );
    assert_eq!(
        (&ask.realis[..], &ask.contexts[..]),
        (&[Realis::Actual][..], &["military"][..])
    );
    assert_eq!(ask.age_days_max, Some(7));
    assert_eq!(watch.grades, [Grade::Main, Grade::Recent]);
    assert_eq!(watch.said_by.as_deref(), Some("ada"));
    assert_eq!(watch.mentions, [How::Name, How::Demonym]);
    assert_eq!(watch.mute_until, Some(jiff::civil::date(2026, 12, 1)));
}

#[test]
fn the_version_tells_whether_a_watch_decides_alike() {
    let version = |watch: &str, alias: &str| {
        let text = format!(
            "[[actor]]\nid = \"a\"\nname = \"Ada\"\naliases = [\"{alias}\"]\n[[watch]]\nid = \"w\"\n{watch}\n"
        );
        watchlist(&text).watches[0].version.clone()
    };
    let base = version("all = [\"a\", \"CUB\"]", "Ado");
    assert!(base.starts_with("sha256:") && base.len() == 71);
    assert_eq!(
        base,
        version(
            "all = [\"cuba\", \"a\"]\nname = \"x\"\nwithin = \"sentence\"\nenabled = false",
            "Ado"
        )
    );
    for (watch, alias) in [
        ("all = [\"a\", \"CUB\"]", "Adi"),
        ("all = [\"a\"]", "Ado"),
        ("all = [\"a\", \"CUB\"]\nwithin = \"article\"", "Ado"),
        ("all = [\"a\", \"CUB\"]\nordered = true", "Ado"),
        ("all = [\"a\", \"CUB\"]\ngrade = [\"main\"]", "Ado"),
        ("any = [\"a\", \"CUB\"]", "Ado"),
    ] {
        assert_ne!(base, version(watch, alias), "{watch} {alias}");
    }
}

#[test]
fn a_watch_names_built_in_topics() {
    let list = watchlist("[[watch]]\nid = \"w\"\nall = [\"cuba\", \"sanctions\"]\nany = [\"coups\"]\n");
    let ids: Vec<&str> = list.topics.iter().map(|topic| topic.id.as_str()).collect();
    assert_eq!(ids, ["coups", "sanctions"], "only what is named is looked for");
    // The user's topic of the same id takes its place.
    let list = watchlist(
        "[[topic]]\nid = \"sanctions\"\nterms = [\"embargo\"]\n[[watch]]\nid = \"w\"\nall = [\"cuba\", \"sanctions\"]\n",
    );
    assert_eq!(list.topics.len(), 1);
    assert_eq!(list.topics[0].terms, ["embargo"]);
    let without = "builtin = false\n[[watch]]\nid = \"w\"\nall = [\"sanctions\"]\n";
    assert_eq!(
        shown(&watchlist_findings(without)),
        ["unknown-id 4:8 \"sanctions\""]
    );
}
