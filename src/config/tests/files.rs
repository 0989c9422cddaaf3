//! Samples, defaults, includes, folders.

use super::*;

#[test]
fn the_samples_load_without_a_finding() {
    let loaded = config(SAMPLE_CONFIG, SAMPLE_WATCHLIST);
    assert!(loaded.findings.is_empty(), "{}", loaded.findings.render(false));
    let config = loaded.config.unwrap();
    assert!(config.settings.feeds.len() >= 24);
    assert!(config.watchlist.watches.len() >= 8);
    assert!(config.watchlist.topics.len() >= 6);
    assert!(
        config
            .watchlist
            .actors
            .iter()
            .filter(|actor| actor.watched)
            .count()
            >= 10
    );
}

#[test]
fn the_sample_config_shows_the_defaults() {
    let uncommented: String = SAMPLE_CONFIG
        .lines()
        .filter(|line| !line.contains("proxy.example") && !line.contains("/var/l"))
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|key| key.contains(" = ") || key.starts_with('['))
                .unwrap_or(line)
        })
        .collect::<Vec<_>>()
        .join("\n");
    assert_ne!(uncommented, SAMPLE_CONFIG);
    let settings = |text: &str| config(text, "").config.unwrap().settings;
    let mut shown = settings(&uncommented);
    // Pushes have no default address; the rest of their table has.
    let websub = shown.websub.take();
    let callback = "callback = \"https://alerts.example.org/websub/\"";
    assert!(uncommented.contains(callback));
    assert_eq!(websub, settings(&format!("[websub]\n{callback}")).websub);
    assert_eq!(shown, settings(SAMPLE_CONFIG));
}

#[test]
fn fills_in_the_defaults() {
    let settings = |text: &str, environment: &[(&str, &str)]| {
        let files = [
            ("/c/conjunct.toml", text),
            ("/c/watchlist.toml", ""),
            ("/c/w/a.toml", ""),
        ];
        let loaded = load(Path::new("/c/conjunct.toml"), &in_memory(&files, environment));
        loaded
            .config
            .unwrap_or_else(|| panic!("{}", loaded.findings.render(false)))
            .settings
    };
    let own = settings("", &HOME);
    assert_eq!(own.watchlist, PathBuf::from("/c/watchlist.toml"));
    assert_eq!(own.state_dir, PathBuf::from("/home/a/.local/state/conjunct"));
    assert_eq!(
        own.alerts,
        PathBuf::from("/home/a/.local/state/conjunct/alerts.jsonl")
    );
    assert_eq!(
        (own.poll.min_interval, own.poll.max_interval),
        (Duration::from_mins(15), Duration::from_hours(24))
    );
    assert_eq!((own.poll.backlog, own.archive_keep_days), (Backlog::Day, 90));
    let service = settings(
        "",
        &[
            ("STATE_DIRECTORY", "/s:/t"),
            ("LOGS_DIRECTORY", "/l"),
            ("XDG_STATE_HOME", "/x"),
        ],
    );
    assert_eq!(
        (service.state_dir, service.alerts),
        (PathBuf::from("/s"), PathBuf::from("/l/alerts.jsonl"))
    );
    assert_eq!(
        settings("", &[("XDG_STATE_HOME", "/x")]).state_dir,
        PathBuf::from("/x/conjunct")
    );
    let given = settings(
        "watchlist = \"w/a.toml\"\nstate_dir = \"state\"\n[log]\nalerts = \"/a.jsonl\"\n\
         [[feed]]\nurl = \"https://example.org/\"\nevery_secs = 60\nheaders_file = \"h\"\nfull_text = \"feed\"\n",
        &[("STATE_DIRECTORY", "/s")],
    );
    assert_eq!(given.watchlist, PathBuf::from("/c/w/a.toml"));
    assert_eq!(given.state_dir, PathBuf::from("/c/state"));
    assert_eq!(given.alerts, PathBuf::from("/a.jsonl"));
    let feed = &given.feeds[0];
    assert_eq!(
        (feed.every, feed.full_text),
        (Some(Duration::from_mins(1)), FullText::Feed)
    );
    assert_eq!(feed.headers_file, Some(PathBuf::from("/c/h")));

    let homeless = load(
        Path::new("/c/conjunct.toml"),
        &in_memory(&[("/c/conjunct.toml", ""), ("/c/watchlist.toml", "")], &[]),
    );
    assert_eq!(shown(&homeless.findings), ["no-feeds -", "no-state-dir -"]);
}

#[test]
fn includes_are_read_and_their_findings_name_them() {
    let top = "include = [\"more/*.toml\", \"none/*.toml\", \"watch*.toml\", \"more/a.toml\", \"gone.toml\", \"*/x.toml\"]\n\
               [[watch]]\nid = \"w\"\nall = [\"a\", \"b\"]\n";
    let files = [
        ("/c/watchlist.toml", top),
        (
            "/c/more/b.toml",
            "[[actor]]\nid = \"b\"\nname = \"Bea\"\ncolour = 1\n",
        ),
        (
            "/c/more/a.toml",
            "include = [\"b.toml\"]\nbuiltin = false\n[[actor]]\nid = \"a\"\nname = \"Ada\"\n",
        ),
        ("/c/more/.hidden.toml", "?"),
        ("/c/more/notes.txt", "?"),
    ];
    let (_, findings) = load_watchlist(Path::new("/c/watchlist.toml"), &in_memory(&files, &[]));
    let named: Vec<String> = findings
        .iter()
        .zip(shown(&findings))
        .map(|(finding, shown)| format!("{} {shown}", findings.path(finding.place.file).display()))
        .collect();
    assert_eq!(
        named,
        [
            "/c/watchlist.toml include-empty 1:27 \"none/*.toml\"",
            "/c/watchlist.toml include-cycle 1:42 \"watch*.toml\"",
            "/c/watchlist.toml include-twice 1:57 \"more/a.toml\"",
            "/c/watchlist.toml file-unreadable 1:72 \"gone.toml\"",
            "/c/watchlist.toml bad-form 1:85 \"*/x.toml\"",
            "/c/more/a.toml include-nested 1:1 include",
            "/c/more/a.toml misplaced-key 2:1 builtin",
            "/c/more/b.toml unknown-key 4:1 colour",
        ]
    );
}

#[test]
fn check_tells_the_files_apart_and_reads_none_twice() {
    let files = [
        ("/c/conjunct.toml", "[[feed]]\nurl = \"nowhere\"\n"),
        ("/c/watchlist.toml", "[[watch]]\nid = \"w\"\n"),
        ("/d/mine.toml", "[[topic]]\nid = \"t\"\n"),
        ("/e/readme.txt", ""),
    ];
    let codes = |paths: &[&str]| -> Vec<&'static str> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        check(&paths, &in_memory(&files, &HOME))
            .iter()
            .map(|finding| finding.code)
            .collect()
    };
    assert_eq!(codes(&["/c"]), ["bad-url", "no-members"]);
    assert_eq!(
        codes(&["/c/watchlist.toml", "/c/conjunct.toml"]),
        ["bad-url", "no-members"]
    );
    assert_eq!(codes(&["/d/mine.toml"]), ["missing-key"]);
    assert_eq!(codes(&["/e"]), ["file-unreadable"]);
    assert_eq!(codes(&["/f.toml"]), ["file-unreadable"]);
    assert_eq!(codes(&[]), Vec::<&str>::new());
}

#[test]
fn a_load_names_the_files_to_look_after() {
    let files = [
        ("/c/conjunct.toml", ""),
        ("/c/watchlist.toml", "include = [\"a/*.toml\"]"),
        ("/c/a/x.toml", ""),
    ];
    let loaded = load(Path::new("/c/conjunct.toml"), &in_memory(&files, &HOME));
    let expected = ["/c/a", "/c/a/x.toml", "/c/conjunct.toml", "/c/watchlist.toml"].map(PathBuf::from);
    assert_eq!(loaded.files, expected);
}
