//! `import`: lists of entities become lists of actors that a watchlist includes.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::Program;

/// A folder with one file.
fn folder(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(name), text).expect("the file is written");
    folder
}

/// Imports a file into `list.jsonl` beside it, and gives its lines and what was told.
fn imported(folder: &Path, arguments: &[&str], name: &str) -> (Vec<Value>, String) {
    let (file, out) = (folder.join(name), folder.join("list.jsonl"));
    let (file, out) = (file.to_string_lossy(), out.to_string_lossy());
    let (format, rest) = arguments.split_first().expect("a format");
    let mut all = vec!["import", format, &file, "-o", &out];
    all.extend(rest);
    let output = Program::new(&all).run();
    assert_eq!(output.code, 0, "{}", output.both());
    let list = fs::read_to_string(folder.join("list.jsonl")).expect("a list");
    let lines = list.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    (lines.collect(), output.stderr)
}

const FTM: &str = r#"{"id":"p1","caption":"Jane Doe","schema":"Person","properties":{"name":["Jane Doe","DOE, Jane","Джейн Доу"],"alias":["Janey Doe"],"weakAlias":["Red"],"previousName":["Jane Roe"],"lastName":["Doe"],"topics":["sanction"],"country":["ru"],"wikidataId":["Q1"]}}
{"id":"o1","schema":"Organization","properties":{"name":["Ace Bank","AB"],"topics":["sanction"],"country":["by"]}}
{"id":"pos","schema":"Position","properties":{"name":["Minister of Ports"]}}
{"id":"occ","schema":"Occupancy","properties":{"holder":["p1"],"post":["pos"],"startDate":["2020-05"],"endDate":["2021"]}}
{"id":"a1","schema":"Address","properties":{"full":["Somewhere 1"]}}
{"op":"ADD","entity":{"id":"p2","schema":"Person","properties":{"name":["John Poe"],"topics":["role.pep"]}}}
{"op":"DEL","entity":{"id":"p3"}}
"#;

#[test]
fn entities_become_actors() {
    let folder = folder("entities.json", FTM);
    let (lines, told) = imported(folder.path(), &["ftm", "--group", "g"], "entities.json");
    assert_eq!(
        lines[0],
        json!({
            "id": "p1", "name": "Jane Doe", "kind": "person", "aliases": ["Джейн Доу", "Janey Doe", "Jane Roe"],
            "surname": "Doe",
            "weak": [{"text": "Red", "needs": ["Jane Doe", "Джейн Доу", "Janey Doe", "Jane Roe"], "within": "article"}],
            "roles": [{"title": "Minister of Ports", "from": "2020-05-01", "to": "2021-12-31"}],
            "same_as": ["wikidata:Q1"], "groups": ["g"],
        })
    );
    assert_eq!(lines[1]["weak"][0]["text"], "AB");
    assert_eq!((lines.len(), &lines[2]["id"]), (3, &json!("p2")));
    assert!(
        told.starts_with("3 actors written; 1 left out: of the schema Address"),
        "{told}"
    );

    let list = |arguments: &[&str]| imported(folder.path(), arguments, "entities.json").0.len();
    assert_eq!(list(&["ftm", "--where", "topic=sanction"]), 2);
    assert_eq!(
        list(&["ftm", "--where", "topic=sanction", "--where", "country=by,cu"]),
        1
    );
    assert_eq!(list(&["ftm", "--where", "schema=person"]), 2);
}

#[test]
fn what_is_imported_is_included() {
    let folder = folder("entities.json", FTM);
    imported(folder.path(), &["ftm", "--group", "g"], "entities.json");
    let watchlist =
        "include = [\"list.jsonl\"]\n[[group]]\nid = \"g\"\n[[watch]]\nid = \"w\"\nall = [\"g\", \"cuba\"]\n";
    fs::write(folder.path().join("watchlist.toml"), watchlist).expect("the watchlist is written");
    fs::write(folder.path().join("a.txt"), "News\nJaney Doe flew to Cuba.").expect("the article is written");
    let [watchlist, article] =
        ["watchlist.toml", "a.txt"].map(|name| folder.path().join(name).to_string_lossy().into_owned());
    let told = Program::new(["why", "--watchlist", &watchlist, &article, "w"])
        .run()
        .ended_with(0);
    assert!(told.contains("(`p1`)"), "{told}");
    // Named without a folder, in the folder itself.
    let told = Program::new(["check", "watchlist.toml"])
        .folder(folder.path())
        .run()
        .ended_with(0);
    assert_eq!(told, "no findings in watchlist.toml\n");
}

#[test]
fn tables_and_galaxies() {
    let csv = "id,schema,name,aliases,countries\nq1,Person,Jane Doe,\"Janey Doe;J. Doe\",ru;by\nq2,Address,Somewhere,,\nq1,Person,Twice,,\n";
    let table = folder("targets.csv", csv);
    let (lines, told) = imported(table.path(), &["csv", "--where", "country=by"], "targets.csv");
    assert_eq!(
        lines,
        [json!({"id": "q1", "name": "Jane Doe", "kind": "person", "aliases": ["Janey Doe", "J. Doe"]})]
    );
    assert!(told.contains("1 left out: of the kind Address"), "{told}");

    let people = folder("people.csv", "full_name,nationality,last_name\njane doe,ru,Doe\n");
    let (lines, _) = imported(people.path(), &["csv"], "people.csv");
    assert_eq!(
        lines,
        [json!({"id": "jane-doe", "name": "Jane Doe", "kind": "person", "surname": "Doe"})]
    );

    let cluster = json!({"type": "threat-actor", "values": [
        {"value": "Grey Goose", "uuid": "u-1", "meta": {"synonyms": ["Goose 7", "APT 0"], "country": "XX"}},
        {"value": "Old Crow", "uuid": "u-2", "revoked": true},
    ]});
    let galaxy = folder("galaxy.json", &cluster.to_string());
    let (lines, _) = imported(galaxy.path(), &["misp"], "galaxy.json");
    assert_eq!(
        lines,
        [json!({
            "id": "misp-u-1", "name": "Grey Goose", "kind": "group", "aliases": ["Goose 7", "APT 0"],
            "same_as": ["misp:u-1"],
        })]
    );
}

#[test]
fn a_bad_row_is_told_and_the_rest_goes_on() {
    for (format, text, told) in [
        (
            "ftm",
            "{\"id\":\"a\",\"schema\":\"Person\",\"caption\":\"Jane Doe\"}\n{\"id\":\n{\"id\":\"b\",\"schema\":\"Person\",\"caption\":\"John Poe\"}\n",
            "bad:2: this is no FollowTheMoney entity",
        ),
        (
            "csv",
            "name,id\nJane Doe,a\nC D\nJohn Poe,b\n",
            "bad:3: this line has 1 cells",
        ),
        (
            "misp",
            "{\"values\": [{\"value\": \"Grey Goose\"}, {\"meta\": 1}, {\"value\": \"Old Crow\"}]}",
            "value 2 is no item of a cluster",
        ),
    ] {
        let folder = folder("bad", text);
        let (lines, said) = imported(folder.path(), &[format], "bad");
        assert_eq!(lines.len(), 2, "{format}: {said}");
        assert!(said.contains(told), "{format}: {said}");
        assert!(
            said.contains("2 actors written; 1 bad line left out"),
            "{format}: {said}"
        );
    }
}

#[test]
fn a_file_that_is_something_else_names_its_line_and_writes_nothing() {
    for (format, text, line) in [
        ("ftm", "\n{\"id\":\n", ":2:"),
        ("csv", "id,title\n1,x\n", ":1: no column is called `name`"),
        ("csv", "name,id\nC D\n", ":2: this line has 1 cells"),
        ("misp", "{\n\"values\": 3}", ":2:"),
    ] {
        let folder = folder("bad", text);
        let (file, out) = (folder.path().join("bad"), folder.path().join("list.jsonl"));
        let output = Program::new([
            "import",
            format,
            &file.to_string_lossy(),
            "-o",
            &out.to_string_lossy(),
        ])
        .run();
        assert_eq!(output.code, 65, "{format}: {}", output.both());
        assert!(output.stderr.contains(line), "{}", output.stderr);
        assert_eq!(
            fs::read_dir(folder.path()).expect("the folder").count(),
            1,
            "nothing is left behind"
        );
    }
    Program::new(["import", "csv", "/nowhere", "--where", "colour=red"])
        .run()
        .ended_with(64);
    Program::new(["import", "csv", "/nowhere.csv"])
        .run()
        .ended_with(65);
}
