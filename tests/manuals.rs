//! What the manuals show is true: their samples load, their alert is an alert, their findings look so.

use std::fs;
use std::path::Path;

use conjunct::alert::Entry;
use conjunct::config::{Findings, Sources, load, load_watchlist};

#[cfg(test)]
fn manual(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The fenced blocks of a language, without their fences.
fn blocks(text: &str, language: &str) -> Vec<String> {
    text.split("```")
        .skip(1)
        .step_by(2)
        .filter_map(|block| block.split_once('\n'))
        .filter(|(first, _)| *first == language)
        .map(|(_, block)| block.to_owned())
        .collect()
}

/// The TOML blocks that belong into `conjunct.toml`, and those that belong into `watchlist.toml`, each joined to one
/// file.
fn samples(text: &str) -> (String, String) {
    let (watchlist, config): (Vec<String>, Vec<String>) =
        blocks(text, "toml").into_iter().partition(|block| {
            ["[[actor]]", "[[topic]]", "[[group]]", "[[watch]]"]
                .iter()
                .any(|table| block.contains(table))
        });
    (config.join("\n"), watchlist.join("\n"))
}

fn sources(config: String, watchlist: String) -> Sources {
    Sources::new(
        move |path, _| {
            let text = if path.ends_with("conjunct.toml") {
                &config
            } else {
                &watchlist
            };
            Ok(text.clone().into_bytes())
        },
        |_| Ok(Vec::new()),
        |name| (name == "HOME").then(|| "/home/reader".to_owned()),
    )
}

fn findings_of_watchlist(text: &str) -> Findings {
    load_watchlist(
        Path::new("watchlist.toml"),
        &sources(String::new(), text.to_owned()),
    )
    .1
}

#[test]
fn the_samples_load_without_a_finding() {
    for name in ["README.md", "docs/CONFIG.md"] {
        let (config, watchlist) = samples(&manual(name));
        assert!(!watchlist.is_empty(), "{name} shows no watch");
        let findings = findings_of_watchlist(&watchlist);
        assert!(findings.is_empty(), "{name}: {}", findings.render(false));
        let loaded = load(Path::new("/c/conjunct.toml"), &sources(config, watchlist));
        let shown = loaded.findings.render(false);
        assert!(loaded.config.is_some(), "{name}: {shown}");
        // A sample of the one file may leave the feeds to another.
        assert!(
            loaded.findings.iter().all(|f| f.code == "no-feeds"),
            "{name}: {shown}"
        );
    }
}

#[test]
fn the_finding_of_the_readme_looks_so() {
    let readme = manual("README.md");
    let (_, watchlist) = samples(&readme);
    let wrong = watchlist.replace("all      = [\"wagner\"", "all      = [\"wagnr\"");
    assert_ne!(wrong, watchlist);
    let picture = findings_of_watchlist(&wrong).render(false);
    let command = "$ conjunct check watchlist.toml\n";
    let shown = blocks(&readme, "")
        .into_iter()
        .find_map(|block| block.strip_prefix(command).map(str::to_owned))
        .unwrap();
    assert_eq!(shown.trim_end(), picture.trim_end());
}

#[test]
fn the_page_of_the_readme_looks_so() {
    let shown = blocks(&manual("README.md"), "")
        .into_iter()
        .find_map(|block| {
            block
                .strip_prefix("$ conjunct read minister.html\n")
                .map(str::to_owned)
        })
        .unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/read");
    let read = std::process::Command::new(env!("CARGO_BIN_EXE_conjunct"))
        .args(["read", "minister.html"])
        .current_dir(folder)
        .output()
        .unwrap();
    // A no-break space stands before the per cent sign.
    let page = String::from_utf8(read.stdout).unwrap().replace('\u{a0}', " ");
    let mut rest = page.lines();
    for line in shown.lines().filter(|line| *line != "\u{2026}") {
        assert!(
            rest.any(|shown| shown == line),
            "no {line:?} in its place in\n{page}"
        );
    }
}

#[test]
fn the_lines_of_the_manual_are_lines_of_the_log() {
    let text = manual("docs/ALERTS.md");
    let shown = blocks(&text, "json");
    assert_eq!(shown.len(), 2);
    let mut kinds = Vec::new();
    for shown in &shown {
        let entry = Entry::parse(shown).unwrap();
        kinds.push(entry.kind().to_owned());
        let line = match entry {
            Entry::Alert(alert) => alert.line(),
            Entry::FeedHealth(health) => health.line(),
        };
        let written: serde_json::Value = serde_json::from_str(&line).unwrap();
        let expected: serde_json::Value = serde_json::from_str(shown).unwrap();
        assert_eq!(written, expected, "no field more, none less");
        for field in written.as_object().unwrap().keys() {
            assert!(
                text.contains(&format!("| `{field}")) || text.contains(&format!("`{field}`")),
                "{field}"
            );
        }
    }
    assert_eq!(kinds, ["alert", "feed-health"]);
}

#[test]
fn the_manuals_link_to_what_is_there() {
    for name in [
        "README.md",
        "docs/ALERTS.md",
        "docs/ARTICLES.md",
        "docs/CONFIG.md",
        "docs/ARCHITECTURE.md",
        "CHANGELOG.md",
    ] {
        let text = manual(name);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        for (at, _) in text.match_indices("](") {
            let target = text.get(at + 2..).unwrap().split(')').next().unwrap();
            let target = target.split('#').next().unwrap();
            if !target.is_empty() && !target.starts_with("http") {
                assert!(folder.with_file_name(target).exists(), "{name} links to {target}");
            }
        }
    }
}
