//! Queries and groups in the watchlist: what they mean, and what is wrong with those that mean nothing.

use super::*;

const HEAD: &str = r#"
[[actor]]
id = "shoigu"
name = "Sergei Shoigu"
kind = "person"
groups = ["ministers"]

[[actor]]
id = "lopez-miera"
name = "Álvaro López Miera"
kind = "person"

[[group]]
id = "ministers"
members = ["lopez-miera"]

[[topic]]
id = "oil"
terms = ["oil"]

"#;

fn list(rest: &str) -> String {
    format!("{HEAD}{rest}")
}

#[test]
fn a_query_is_resolved() {
    let text = list(
        "[[watch]]\nid = \"w\"\nquery = 'shoigu AND (cuba NEAR/10 \"military cooperation\") AND (oil OR mercenar* OR Russia) NOT ministers'\n",
    );
    let list = watchlist(&text);
    let watch = &list.watches[0];
    assert_eq!(
        watch.query.as_ref().map(ToString::to_string).as_deref(),
        Some(
            r#"shoigu AND (CUB NEAR/10 "military cooperation") AND (oil OR "mercenar*" OR RUS) AND (NOT ministers)"#
        )
    );
    assert_eq!(watch.within, Within::Article);
    let topics: Vec<_> = list
        .topics
        .iter()
        .map(|t| (t.id.as_str(), t.terms.as_slice()))
        .collect();
    assert_eq!(
        topics,
        [
            ("oil", &["oil".to_owned()][..]),
            (
                "\"military cooperation\"",
                &["military cooperation".to_owned()][..]
            ),
            ("\"mercenar*\"", &["mercenar*".to_owned()][..]),
        ]
    );
    assert!(actor(&list, "CUB").watched, "a query watches what it names");
}

#[test]
fn a_query_is_pointed_at_where_it_is_wrong() {
    for (query, expected) in [
        ("'shoigu cuba'", "bad-query 23:17 cuba"),
        ("\"shoigu AND \\\"x\\\" NEAR cuba\"", "bad-query 23:27 NEAR"),
        ("'''\nshoigu AND\n  (cuba OR'''", "bad-query 25:11 "),
        ("'shoigu AND cubba'", "unknown-id 23:21 cubba"),
        ("'shoigu AND \"-\"'", "empty-term 23:21 \"-\""),
        ("'NOT shoigu'", "bad-query 23:10 NOT shoigu"),
        ("'shoigu'\nall = [\"cuba\"]", "contradiction 24:7 [\"cuba\"]"),
        ("'shoigu'\nany = [\"cuba\"]", "contradiction 24:7 [\"cuba\"]"),
        ("'shoigu'\nnone = [\"cuba\"]", "contradiction 24:8 [\"cuba\"]"),
        ("'shoigu'\nordered = true", "contradiction 24:11 true"),
    ] {
        let text = list(&format!("[[watch]]\nid = \"w\"\nquery = {query}\n"));
        let found = shown(&watchlist_findings(&text));
        assert_eq!(found, [expected], "{query}");
    }
}

#[test]
fn a_query_counts_for_the_version() {
    let version = |query: &str| {
        let text = list(&format!("[[watch]]\nid = \"w\"\nquery = '{query}'\n"));
        watchlist(&text).watches[0].version.clone()
    };
    assert_eq!(version("shoigu AND cuba"), version("shoigu   AND (cuba)"));
    assert_ne!(version("shoigu AND cuba"), version("shoigu OR cuba"));
    assert_ne!(version("shoigu NEAR/3 cuba"), version("shoigu NEAR/4 cuba"));
}

#[test]
fn groups_hold_actors_and_groups() {
    let text = list(
        "[[group]]\nid = \"all\"\nname = \"Everybody\"\nmembers = [\"ministers\", \"cuba\"]\n[[watch]]\nid = \"w\"\nany = [\"all\"]\nat_least = 3\n",
    );
    let list = watchlist(&text);
    let members = |k: usize| -> Vec<&str> {
        let group = &list.groups[k];
        group.actors.iter().map(|a| list.actors[*a].id.as_str()).collect()
    };
    assert_eq!(members(0), ["shoigu", "lopez-miera"]);
    assert_eq!(members(1), ["shoigu", "lopez-miera", "CUB"]);
    assert_eq!(list.groups[1].name, "Everybody");
    assert!(actor(&list, "CUB").watched);
}

#[test]
fn groups_that_make_no_sense() {
    for (rest, expected) in [
        (
            "[[group]]\nid = \"g\"\nmembers = [\"nobody\"]\n",
            vec!["unknown-id 23:12 \"nobody\"", "no-members 21:1 [[group]]"],
        ),
        (
            "[[group]]\nid = \"g\"\nmembers = [\"oil\"]\n",
            vec!["not-an-actor 23:12 \"oil\"", "no-members 21:1 [[group]]"],
        ),
        ("[[group]]\nid = \"g\"\n", vec!["no-members 21:1 [[group]]"]),
        (
            "[[group]]\nid = \"g\"\nmembers = [\"h\", \"cuba\"]\n[[group]]\nid = \"h\"\nmembers = [\"g\"]\n",
            vec!["group-cycle 26:12 \"g\"", "no-members 24:1 [[group]]"],
        ),
        (
            "[[group]]\nid = \"oil\"\nmembers = [\"cuba\"]\n",
            vec!["duplicate-id 22:6 \"oil\""],
        ),
        (
            "[[group]]\nid = \"g\"\nmembers = [\"cuba\", \"cuba\"]\n",
            vec!["repeated-member 23:20 \"cuba\""],
        ),
        (
            "[[actor]]\nid = \"x\"\nname = \"Xaver Xylo\"\ngroups = [\"ministres\"]\n",
            vec!["unknown-id 24:11 \"ministres\""],
        ),
        (
            "[[watch]]\nid = \"w\"\nany = [\"ministers\"]\nat_least = 3\n",
            vec!["contradiction 24:12 3"],
        ),
    ] {
        let mut found = shown(&watchlist_findings(&list(rest)));
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{rest}");
    }
}

#[test]
fn lists_are_included() {
    let line = |id: &str, name: &str, more: &str| format!("{{\"id\":\"{id}\",\"name\":\"{name}\"{more}}}\n");
    let good = line("a", "Anna Abel", ",\"kind\":\"person\",\"groups\":[\"g\"]") + &line("b", "Moscow", "");
    let bad =
        line("shoigu", "Sergei", "") + &line("c", "x", "") + &line("d", "Dora Dorn", ",\"groups\":[\"h\"]");
    let top = |file: &str| {
        format!(
            "include = [\"{file}\"]\n{HEAD}[[group]]\nid = \"g\"\n[[watch]]\nid = \"w\"\nall = [\"g\", \"b\"]\n"
        )
    };
    let load = |file: &str, text: &str| {
        let top = top(file);
        let files = [
            ("/c/watchlist.toml", top.as_str()),
            ("/c/good.jsonl", good.as_str()),
            ("/c/bad.jsonl", text),
        ];
        load_watchlist(Path::new("/c/watchlist.toml"), &in_memory(&files, &[]))
    };
    let (list, found) = load("good.jsonl", "");
    let list = list.unwrap_or_else(|| panic!("{}", found.render(false)));
    let last = &list.actors[list.actors.len() - 2..];
    assert_eq!((last[0].id.as_str(), last[1].id.as_str()), ("a", "b"));
    assert_eq!(list.groups[1].actors, [list.actors.len() - 2]);
    assert!(
        texts(&list, "RUS").iter().any(|(text, _)| text == "Moscow"),
        "a list takes no name from a country"
    );
    let (list, found) = load("bad.jsonl", &bad);
    assert!(list.is_none());
    let told: Vec<String> = found
        .iter()
        .map(|f| format!("{} {}", f.code, f.message))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    duplicate-id a list has an actor of the id `shoigu`, too
    no-members group `g` has no members
    unknown-id no actor or topic has the id `b`
    short-alias the name `x` is a single letter
    unknown-id no group has the id `h`
    ");
}
