//! `init` and `check`.

use std::fs;

use crate::support::{Desk, Program};

const NO_FEEDS: [&str; 0] = [];

#[test]
fn init_writes_what_check_accepts_and_overwrites_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let written = Program::new(["init", "desk"]).folder(folder).run().ended_with(0);
    assert!(written.contains("wrote desk/conjunct.toml"), "{written}");
    let checked = Program::new(["check", "desk"]).folder(folder).run().ended_with(0);
    assert_eq!(checked, "no findings in desk\n");

    fs::write(folder.join("desk/watchlist.toml"), "# mine\n").expect("a file");
    let again = Program::new(["init", "desk"]).folder(folder).run();
    assert_eq!(again.code, 73, "{}", again.both());
    assert!(again.stderr.contains("are already there"), "{}", again.stderr);
    let kept = fs::read_to_string(folder.join("desk/watchlist.toml")).expect("a file");
    assert_eq!(kept, "# mine\n");

    // One of the two is enough to refuse: the other is not written either.
    fs::remove_file(folder.join("desk/conjunct.toml")).expect("a file");
    Program::new(["init"])
        .folder(&folder.join("desk"))
        .run()
        .ended_with(73);
    assert!(!folder.join("desk/conjunct.toml").exists());
}

#[test]
fn check_tells_every_finding_with_its_place() {
    let desk = Desk::new(NO_FEEDS);
    let path = desk.write(
        "watchlist.toml",
        "[[actor]]\nid = \"a\"\nname = \"Alma Ibarra\"\naliases = [\"\"]\n\n\
         [[watch]]\nid = \"w\"\nall = [\"a\", \"cubba\"]\nwithn = \"sentence\"\n",
    );
    for argument in ["watchlist.toml", ".", "conjunct.toml"] {
        let told = desk.run(["check", argument]);
        assert_eq!(told.code, 78, "{}", told.both());
        for words in [
            "watchlist.toml:4:12",
            "watchlist.toml:8:13",
            "did you mean `cuba`?",
            "watchlist.toml:9:1",
            "did you mean `within`?",
            "^^^^^",
            "3 errors",
        ] {
            assert!(
                told.stdout.contains(words),
                "{argument}: no {words} in\n{}",
                told.stdout
            );
        }
        assert!(!told.stdout.contains('\u{1b}'), "no colour in a pipe");
    }
    // A warning alone does not refuse.
    fs::write(
        &path,
        "[[watch]]\nid = \"w\"\nall = [\"cuba\", \"russia\"]\nmin_mentions = 11\n",
    )
    .expect("a file");
    let told = desk.run(["check"]).ended_with(0);
    assert!(told.contains("warning[rarely-fires]"), "{told}");
}

#[test]
fn files_that_are_no_config_are_named() {
    let desk = Desk::new(NO_FEEDS);
    desk.write("bytes.toml", b"\xff\xfe\0\0");
    desk.write("includes-itself.toml", "include = [\"includes-itself.toml\"]\n");
    desk.write("circle.toml", "include = [\"back.toml\"]\n");
    desk.write("back.toml", "include = [\"circle.toml\"]\n");
    fs::create_dir(desk.file("folder.toml")).expect("a folder");
    for (file, words) in [
        ("missing.toml", "there is no such file"),
        ("bytes.toml", "UTF-8"),
        ("includes-itself.toml", "include-cycle"),
        ("circle.toml", "include-"),
    ] {
        let told = desk.run(["check", file]);
        assert_eq!(told.code, 78, "{file}: {}", told.both());
        assert!(told.stdout.contains(file), "{file}: {}", told.stdout);
        assert!(told.stdout.contains(words), "{file}: {}", told.stdout);
    }
    let told = desk.run(["run", "--config", "folder.toml"]);
    assert_eq!(told.code, 78, "{}", told.both());
    assert!(told.stderr.contains("this is a folder"), "{}", told.stderr);
}
