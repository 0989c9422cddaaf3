//! Findings as text, and text of any kind.

use super::*;

#[test]
fn a_picture_has_line_caret_and_help() {
    let findings = watchlist_findings(
        "[[actor]]\nid = \"ada\"\nname = \"Ada\"\nalaises = [\"Ado\"]\n\n[[watch]]\nid = \"w\"\nall = [\"adda\", \"Russia\"]\n\n[[watch]]\nid = \"w\"\nall = [\"cuba\"]\n",
    );
    insta::assert_snapshot!(findings.render(false), @r#"
    error[unknown-key]: `[[actor]]` has no key `alaises`
     --> /c/watchlist.toml:4:1
      |
    4 | alaises = ["Ado"]
      | ^^^^^^^
      |
      = help: did you mean `aliases`?

    error[unknown-id]: no actor or topic has the id `adda`
     --> /c/watchlist.toml:8:8
      |
    8 | all = ["adda", "Russia"]
      |        ^^^^^^
      |
      = help: did you mean `ada`?

    error[unknown-id]: no actor or topic has the id `Russia`
     --> /c/watchlist.toml:8:16
      |
    8 | all = ["adda", "Russia"]
      |                ^^^^^^^^
      |
      = help: a watch names an actor by its id: `RUS`

    error[duplicate-id]: the id `w` stands twice
      --> /c/watchlist.toml:11:6
       |
    11 | id = "w"
       |      ^^^
       |
       = note: first at /c/watchlist.toml:7:6

    4 errors, no warnings
    "#);
    assert!(findings.render(true).contains("\u{1b}["));
    assert_eq!(Findings::default().render(false), "no errors, no warnings\n");
}

#[test]
fn a_picture_of_a_missing_file_and_of_hostile_text() {
    let missing = load_watchlist(Path::new("/c/w.toml"), &in_memory(&[], &[])).1;
    insta::assert_snapshot!(missing.render(false), @"
    error[file-unreadable]: cannot read `/c/w.toml`: there is no such file
    --> /c/w.toml

    1 error, no warnings
    ");
    let hostile = watchlist_findings("[[watch]]\nid = \"w\"\nall = [\"\\u001b[31m\u{202e}x\"] # \u{202e}\n");
    let picture = hostile.render(false);
    assert!(
        !picture.contains('\u{1b}') && !picture.contains('\u{202e}'),
        "{picture}"
    );
}

#[test]
fn many_findings_are_counted_not_drawn() {
    let text = (0..3_000)
        .map(|k| format!("key{k} = 1"))
        .collect::<Vec<_>>()
        .join("\n");
    let findings = watchlist_findings(&text);
    assert_eq!(findings.errors(), 3_000);
    let picture = findings.render(false);
    assert!(picture.ends_with("… and 2900 more\n3000 errors, no warnings\n"));
    let long = watchlist_findings(&format!(
        "[[watch]]\nid = \"{}\"\nall = [\"cuba\"]\n",
        " ".repeat(100_000)
    ));
    assert!(long.render(false).len() < 1_000);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    #[test]
    fn nothing_panics(text in "\\PC*|[\\[\\]a-z=\"{},. \n#0-9é-]*") {
        let loaded = config(&text, &text);
        loaded.findings.render(false);
    }

    #[test]
    fn pieces_of_the_sample_never_panic(from in 0_usize..SAMPLE_WATCHLIST.len(), to in 0_usize..SAMPLE_WATCHLIST.len(), with in "[\\[\\]\"'{}=\n,é*]{0,3}") {
        let head = SAMPLE_WATCHLIST.get(..from).unwrap_or_default();
        let tail = SAMPLE_WATCHLIST.get(to..).unwrap_or_default();
        watchlist_findings(&format!("{head}{with}{tail}")).render(true);
    }
}
