//! The borders between the modules, kept by reading the source (after rust-analyzer's tidy tests): which paths the
//! pure stages may name, who alone may name the HTTP client and the database, and how a file looks.
//!
//! Comments, literals and `#[cfg(test)]` items don't count: a test may read the clock.

mod support {
    pub(crate) mod rust_paths;
}

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use support::rust_paths::{paths, without_comments, without_tests};

/// The modules in the data's order. The first seven are pure.
const ORDER: [&str; 15] = [
    "text", "feed", "article", "facts", "watch", "story", "alert", "config", "fetch", "store", "deliver",
    "web", "daemon", "demo", "cli",
];

const PURE: usize = 7;

/// What a pure stage may not name: tasks, network, disk, clock, chance, log.
const WORLD: [&str; 28] = [
    "tokio",
    "tokio_util",
    "futures_util",
    "reqwest",
    "rustls",
    "hyper",
    "hyper_util",
    "http_body_util",
    "rusqlite",
    "zstd",
    "sd_notify",
    "rustix",
    "fastrand",
    "tracing",
    "tracing_subscriber",
    "tracing_journald",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::env",
    "std::os",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::time::SystemTime",
    "std::time::Instant",
    "jiff::tz::TimeZone::system",
];

/// Crates that one module alone may name.
const OWNED: [(&str, &str); 2] = [("reqwest", "fetch"), ("rusqlite", "store")];

const LINES_MAX: usize = 600;

/// One thing that is wrong with `module`'s source, as a sentence; none when it keeps the rules.
fn findings(module: &[String], source: &str) -> Vec<String> {
    let top = module.first().map_or("", String::as_str);
    let place = ORDER.iter().position(|name| *name == top);
    let code = without_tests(&without_comments(source));
    let mut found = Vec::new();
    for path in paths(&code, module) {
        for (owned, owner) in OWNED {
            if names(&path, owned) && top != owner {
                found.push(format!("`{path}`: only {owner} may use {owned}"));
            }
        }
        let Some(place) = place.filter(|place| *place < PURE) else {
            continue;
        };
        for world in WORLD {
            if names(&path, world) {
                found.push(format!("`{path}`: {top} is pure and may not use {world}"));
            }
        }
        if path.starts_with("jiff::") && path.ends_with("::now") {
            found.push(format!("`{path}`: {top} is pure, time comes in as an argument"));
        }
        for later in ORDER.iter().skip(place + 1) {
            if names(&path, &format!("crate::{later}")) {
                found.push(format!("`{path}`: {top} may not know the later {later}"));
            }
        }
    }
    found
}

/// Whether `path` is `what`, something in it, or a glob that brings it in.
fn names(path: &str, what: &str) -> bool {
    match path.strip_suffix("::*") {
        Some(parent) => below(parent, what) || below(what, parent),
        None => below(path, what),
    }
}

fn below(path: &str, ancestor: &str) -> bool {
    path.strip_prefix(ancestor)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// What is wrong with the looks of a source file.
fn form_findings(file: &Path, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines = source.lines().count();
    if lines > LINES_MAX {
        found.push(format!("{lines} lines, more than {LINES_MAX}"));
    }
    if is_module_root(file) && !source.starts_with("//!") {
        found.push("no `//!` that says what the module takes and gives".to_owned());
    }
    let code = without_comments(source);
    for attribute in ["#[allow(", "#![allow(", "#[expect(", "#![expect("] {
        for (at, _) in code.match_indices(attribute) {
            let rest = code.get(at..).unwrap_or_default();
            let end = rest.find(']').unwrap_or(rest.len());
            if !rest.get(..end).unwrap_or_default().contains("reason") {
                found.push(format!("`{attribute}…)]` without a reason"));
            }
        }
    }
    found
}

fn is_module_root(file: &Path) -> bool {
    file.file_name()
        .is_some_and(|name| name == "mod.rs" || name == "lib.rs" || name == "main.rs")
}

/// The module directories that the text does not name, neither as `src/NAME` nor as a literal that begins with NAME.
fn unnamed<'a>(modules: &[&'a str], text: &str) -> Vec<&'a str> {
    let is_named = |module: &&str| {
        [
            format!("src/{module}"),
            format!("`{module}`"),
            format!("`{module}/"),
            format!("`{module}::"),
        ]
        .iter()
        .any(|way| text.contains(way))
    };
    modules
        .iter()
        .copied()
        .filter(|module| !is_named(module))
        .collect()
}

/// Every Rust file below `folder`, but those that only tests include: `tests.rs` and what lies in `tests/`.
fn rust_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// `src/feed/parse.rs` is `[feed, parse]`, `src/feed/mod.rs` is `[feed]`, `src/lib.rs` is the root.
fn module_of(file: &Path) -> Vec<String> {
    let plain = file.with_extension("");
    let mut module: Vec<String> = plain
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if is_module_root(file) {
        module.pop();
    }
    module
}

fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Runs `check` over every source file and says all that it finds.
fn check_sources(check: impl Fn(&Path, &str) -> Vec<String>) -> io::Result<Vec<String>> {
    let folder = source_folder();
    let mut all = Vec::new();
    for file in rust_files(&folder)? {
        let source = fs::read_to_string(&file)?;
        let short = file.strip_prefix(&folder).unwrap_or(&file);
        all.extend(
            check(short, &source)
                .into_iter()
                .map(|finding| format!("src/{}: {finding}", short.display())),
        );
    }
    Ok(all)
}

#[test]
fn stages_keep_their_borders() {
    let found = check_sources(|file, source| findings(&module_of(file), source)).unwrap();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn files_keep_their_form() {
    let found = check_sources(form_findings).unwrap();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_order_holds_every_module() {
    let mut known: Vec<&str> = ORDER.to_vec();
    known.sort_unstable();
    let mut there = Vec::new();
    for entry in fs::read_dir(source_folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            there.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    there.sort_unstable();
    assert_eq!(there, known, "a new module needs its place in ORDER");
}

#[test]
fn the_architecture_page_names_every_module() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ARCHITECTURE.md");
    let Ok(text) = fs::read_to_string(page) else {
        return;
    };
    assert_eq!(unnamed(&ORDER, &text), Vec::<&str>::new());
}

fn check(module: &str, source: &str, expected: &[&str]) {
    let module: Vec<String> = module.split("::").map(str::to_owned).collect();
    let found = findings(&module, source);
    assert_eq!(found.len(), expected.len(), "{source}\n{found:?}");
    for (finding, part) in found.iter().zip(expected) {
        assert!(finding.contains(part), "{finding} holds no {part}");
    }
}

#[test]
fn a_pure_stage_that_touches_the_world_is_found() {
    check("feed", "use tokio::sync::mpsc;", &["tokio::sync::mpsc"]);
    check(
        "feed",
        "use std::{collections::HashMap, fs::{self, File}};",
        &["std::fs", "std::fs::File"],
    );
    check(
        "text",
        "fn f() { let _ = std::fs::read(\"x\"); }",
        &["std::fs::read"],
    );
    check(
        "story",
        "use std::time; fn f() { time::Instant::now(); }",
        &["std::time::Instant::now"],
    );
    check(
        "story",
        "use std::time::{Duration, SystemTime as Clock};",
        &["std::time::SystemTime"],
    );
    check(
        "story",
        "use std::time::*;",
        &["std::time::SystemTime", "std::time::Instant"],
    );
    check(
        "watch",
        "use jiff::Timestamp; fn f() -> Timestamp { Timestamp::now() }",
        &["jiff::Timestamp::now"],
    );
    check("watch", "fn f() { jiff::Zoned::now(); }", &["jiff::Zoned::now"]);
    check("alert", "fn f() { tracing::info!(\"x\"); }", &["tracing::info"]);
    check(
        "facts::actor",
        "pub use ::rusqlite::Row;",
        &["only store", "facts is pure"],
    );
    check(
        "article",
        "use std as s; fn f() { s::process::abort(); }",
        &["std::process::abort"],
    );
}

#[test]
fn a_stage_that_knows_a_later_one_is_found() {
    check("feed", "use crate::article::Article;", &["later article"]);
    check(
        "feed::mend",
        "use super::super::daemon::clock;",
        &["later daemon"],
    );
    check("feed::mend", "use super::parse; use crate::text::Note;", &[]);
    check(
        "facts",
        "use crate::{text, feed::Item, watch::{Watch, Hit}};",
        &["watch::Watch", "watch::Hit"],
    );
    check("facts", "fn f(w: &crate::watch::Watch) {}", &["later watch"]);
    check(
        "alert",
        "use crate::watch::Hit; use crate::story::Fingerprint;",
        &[],
    );
    check(
        "text",
        "use crate as c; fn f() { c::feed::read(); }",
        &["later feed"],
    );
    check(
        "text",
        "use crate::*;",
        &[
            "feed", "article", "facts", "watch", "story", "alert", "config", "fetch", "store", "deliver",
            "web", "daemon", "demo", "cli",
        ],
    );
}

#[test]
fn the_worlds_modules_may_use_it_but_for_what_is_owned() {
    check(
        "daemon",
        "use tokio::task::JoinSet; use std::time::Instant; use crate::cli;",
        &[],
    );
    check("fetch::client", "use reqwest::Client;", &[]);
    check("store", "use rusqlite::Connection;", &[]);
    check("daemon", "use reqwest::Client;", &["only fetch"]);
    check(
        "cli::alerts",
        "fn f(c: &rusqlite::Connection) {}",
        &["only store"],
    );
}

#[test]
fn what_is_no_code_does_not_count() {
    check(
        "feed",
        "// use tokio::fs;\n/* std::fs /* nested */ std::net */ /// std::fs::read\nfn f() {}",
        &[],
    );
    check(
        "feed",
        "fn f() -> &'static str { \"std::fs::read \\\" tokio::spawn\" }",
        &[],
    );
    check(
        "feed",
        "fn f() -> &'static str { r#\"a \" std::fs::read\"# }",
        &[],
    );
    check(
        "feed",
        "fn f(c: char) -> bool { c == '\"' || c == '\\'' } fn g() { std::fs::read(\"\"); }",
        &["std::fs"],
    );
    check(
        "feed",
        "fn f<'a>(s: &'a str) {} use std::net::IpAddr;",
        &["std::net"],
    );
    check(
        "feed",
        "#[cfg(test)]\nmod tests { use std::fs; fn f() { { std::net::x(); } } }\nuse std::env;",
        &["std::env"],
    );
    check("feed", "#[cfg(test)] use std::fs; fn f() {}", &[]);
    check(
        "feed",
        "#[cfg(test)]\n#[path = \"t.rs\"]\nmod tests;\nfn f() { std::fs::x() }",
        &["std::fs"],
    );
    check("feed", "#[cfg(not(test))] fn f() { std::fs::x() }", &["std::fs"]);
    check(
        "feed",
        "use tokio_like::x; use crate::feeds::y; mod process { }",
        &[],
    );
}

#[test]
fn a_badly_formed_file_is_found() {
    let found = |file: &str, source: &str| form_findings(Path::new(file), source).len();
    assert_eq!(found("feed/mod.rs", "//! Takes bytes.\n"), 0);
    assert_eq!(found("feed/mod.rs", "mod parse;\n"), 1);
    assert_eq!(found("feed/parse.rs", "mod parse;\n"), 0);
    assert_eq!(found("feed/parse.rs", &"\n".repeat(600)), 0);
    assert_eq!(found("feed/parse.rs", &"\n".repeat(601)), 1);
    assert_eq!(found("feed/parse.rs", "#[allow(dead_code)]\nfn f() {}"), 1);
    assert_eq!(found("feed/parse.rs", "#[expect(dead_code)]\nfn f() {}"), 1);
    assert_eq!(
        found(
            "feed/parse.rs",
            "#[allow(dead_code, reason = \"later\")]\nfn f() {}"
        ),
        0
    );
    assert_eq!(found("feed/parse.rs", "// #[allow(dead_code)]\n"), 0);
}

#[test]
fn a_module_that_the_page_forgets_is_found() {
    let page = "`feed` reads, then `article/`, then src/store, then `watch::Hit`. Also facts.";
    assert_eq!(
        unnamed(&["feed", "article", "store", "watch", "facts", "cli"], page),
        ["facts", "cli"]
    );
}

#[test]
fn files_are_modules() {
    let cases: [(&str, &[&str]); 4] = [
        ("lib.rs", &[]),
        ("feed/mod.rs", &["feed"]),
        ("feed/parse.rs", &["feed", "parse"]),
        ("main.rs", &[]),
    ];
    for (file, module) in cases {
        assert_eq!(module_of(Path::new(file)), module);
    }
}
