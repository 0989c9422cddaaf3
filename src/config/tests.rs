//! Whole files in, findings and meanings out.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::sources::tests::in_memory;
use super::*;
use crate::facts::{ActorKind, How};
use crate::watch::{NotYet, Repeat, Severity, Within};

const HOME: [(&str, &str); 1] = [("HOME", "/home/a")];

/// Each finding as "code line:column `text under the caret`".
fn shown(findings: &Findings) -> Vec<String> {
    let one = |finding: &Finding| {
        let text = findings.text(finding.place.file);
        let under = finding.place.span.of(text);
        match findings.line_and_column(finding.place) {
            Some((line, column)) => format!("{} {line}:{column} {under}", finding.code),
            None => format!("{} -", finding.code),
        }
    };
    findings.iter().map(one).collect()
}

fn watchlist_findings(text: &str) -> Findings {
    load_watchlist(
        Path::new("/c/watchlist.toml"),
        &in_memory(&[("/c/watchlist.toml", text)], &[]),
    )
    .1
}

fn watchlist(text: &str) -> Watchlist {
    let (watchlist, findings) = load_watchlist(
        Path::new("/c/watchlist.toml"),
        &in_memory(&[("/c/watchlist.toml", text)], &[]),
    );
    watchlist.unwrap_or_else(|| panic!("{}", findings.render(false)))
}

fn config(text: &str, watchlist: &str) -> Loaded {
    let files = [("/c/conjunct.toml", text), ("/c/watchlist.toml", watchlist)];
    load(Path::new("/c/conjunct.toml"), &in_memory(&files, &HOME))
}

fn actor<'w>(watchlist: &'w Watchlist, id: &str) -> &'w Actor {
    watchlist
        .actors
        .iter()
        .find(|actor| actor.id == id)
        .unwrap_or_else(|| panic!("no actor {id}"))
}

fn texts(watchlist: &Watchlist, id: &str) -> Vec<(String, How)> {
    actor(watchlist, id)
        .names
        .iter()
        .map(|name| (name.text.clone(), name.how))
        .collect()
}

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
                .filter(|key| key.contains(" = "))
                .unwrap_or(line)
        })
        .collect::<Vec<_>>()
        .join("\n");
    assert_ne!(uncommented, SAMPLE_CONFIG);
    let settings = |text: &str| config(text, "").config.unwrap().settings;
    assert_eq!(settings(&uncommented), settings(SAMPLE_CONFIG));
}

#[test]
fn finds_what_is_wrong_with_a_watchlist() {
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        // syntax, and what it must not drag along
        (
            "[[watch]]\nid = \"w\"\nall = [\"cuba\"\nany = 3\n",
            &["syntax 4:1 a"],
        ),
        (
            "[[watch]]\nid = \"w\"\nall = [\"nobody\"]\nseverity = \n",
            &["syntax 4:12 "],
        ),
        (
            "[[actor]]\nid = \"a\"\nid = \"b\"\nname = \"Ada\"\n",
            &["syntax 3:1 id"],
        ),
        // keys and types
        (
            "[[actor]]\nid = \"a\"\nname = \"Ada\"\nalias = [\"x\"]\n[extra]\n",
            &["unknown-key 4:1 alias", "unknown-key 5:2 extra"],
        ),
        ("[[actor]]\nid = \"a\"\n", &["missing-key 1:1 [[actor]]"]),
        ("[[topic]]\nid = \"t\"\n", &["missing-key 1:1 [[topic]]"]),
        (
            "[[watch]]\n",
            &["missing-key 1:1 [[watch]]", "no-members 1:1 [[watch]]"],
        ),
        (
            "[actor]\nid = \"a\"\n[[topic]]\nid = 3\nterms = \"x\"\n",
            &[
                "wrong-type 1:1 [actor]",
                "wrong-type 4:6 3",
                "wrong-type 5:9 \"x\"",
            ],
        ),
        ("builtin = \"no\"\n", &["wrong-type 1:11 \"no\""]),
        (
            "[[actor]]\nid = \"a\"\nname = \"Ada\"\nkind = \"persn\"\n",
            &["unknown-value 4:8 \"persn\""],
        ),
        // ids
        (
            "[[topic]]\nid = \"a b\"\nterms = [\"xyz\"]\n",
            &["bad-id 2:6 \"a b\""],
        ),
        (
            "[[topic]]\nid = \"official:CUB\"\nterms = [\"xyz\"]\n",
            &["bad-id 2:6 \"official:CUB\""],
        ),
        (
            "[[topic]]\nid = \"t\"\nterms = [\"xyz\"]\n[[actor]]\nid = \"t\"\nname = \"Tee\"\n",
            &["duplicate-id 2:6 \"t\""],
        ),
        (
            "[[watch]]\nid = \"w\"\nall = [\"cuba\"]\n[[watch]]\nid = \"w\"\nall = [\"cuba\"]\n",
            &["duplicate-id 5:6 \"w\""],
        ),
        (
            "[[watch]]\nid = \"w\"\nall = [\"cubba\", \"RUS\"]\nnone = [\"official:XYZ\"]\n",
            &["unknown-id 3:8 \"cubba\"", "unknown-id 4:9 \"official:XYZ\""],
        ),
        (
            "builtin = false\n[[watch]]\nid = \"w\"\nall = [\"cuba\"]\n",
            &["unknown-id 4:8 \"cuba\""],
        ),
        // names
        (
            "[[actor]]\nid = \"a\"\nname = \"Ada\"\naliases = [\"\", \"x\", \"--\", \"日\", \"Zyx\"]\n",
            &[
                "empty-alias 4:12 \"\"",
                "short-alias 4:16 \"x\"",
                "empty-alias 4:21 \"--\"",
                "short-alias 4:27 \"日\"",
            ],
        ),
        (
            "[[actor]]\nid = \"a\"\nname = \"Ada\"\naliases = [\"Will\"]\n",
            &["common-word 4:12 \"Will\""],
        ),
        (
            "[[actor]]\nid = \"a\"\nname = \"Ann May\"\nkind = \"person\"\nsurname_alone = \"always\"\n",
            &["common-word 3:8 \"Ann May\""],
        ),
        (
            "[[actor]]\nid = \"a\"\nname = \"Ada\"\naliases = [\"ÁDA\"]\n",
            &["repeated-text 4:12 \"ÁDA\""],
        ),
        (
            "[[actor]]\nid = \"a\"\nname = \"Ada\"\n[[actor]]\nid = \"b\"\nname = \"Bea\"\naliases = [\"áda\"]\n",
            &["shared-alias 7:12 \"áda\""],
        ),
        (
            "[[actor]]\nid = \"a\"\nname = \"Ada\"\nsurname = \"Lace\"\nsame_as = [\"Q7\"]\n",
            &["unused-key 4:11 \"Lace\"", "bad-form 5:12 \"Q7\""],
        ),
        (
            "[[actor]]\nid = \"a\"\nname = \"Ada\"\nroles = [{ title = \"x\", from = 2020-01-02, to = 2020-01-01 }]\n",
            &["contradiction 4:49 2020-01-01"],
        ),
        (
            "[[actor]]\nid = \"a\"\nname = \"Ada\"\nroles = [{ title = \"x\", from = \"2020\" }]\n",
            &["bad-date 4:32 \"2020\""],
        ),
        (
            "[[actor]]\nid = \"a\"\nname = \"Ada\"\nweak = [{ text = \"Ad\" }, { text = \"A\", needs = [\"*\", \"x*\", \"a*b\", \"ab*\", \"good\"], never = [\"Good\"] }]\n",
            &[
                "unguarded 4:9 { text = \"Ad\" }",
                "short-alias 4:34 \"A\"",
                "empty-term 4:48 \"*\"",
                "short-term 4:53 \"x*\"",
                "bad-term 4:59 \"a*b\"",
                "short-prefix 4:66 \"ab*\"",
                "contradiction 4:90 \"Good\"",
            ],
        ),
        ("[[topic]]\nid = \"t\"\nterms = []\n", &["empty-term 3:9 []"]),
        (
            "[[topic]]\nid = \"t\"\nterms = [\"arms *\", \"arms\", \"Arms\"]\n",
            &["bad-term 3:10 \"arms *\"", "repeated-text 3:28 \"Arms\""],
        ),
        // shadows
        (
            "[[actor]]\nid = \"CUB\"\nname = \"Cubana\"\n",
            &["shadows-builtin 2:6 \"CUB\""],
        ),
        (
            "[[topic]]\nid = \"georgia\"\nterms = [\"Atlanta\"]\n",
            &["shadows-builtin 2:6 \"georgia\""],
        ),
        ("[[actor]]\nid = \"cuba\"\nname = \"Cuba\"\n", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(&watchlist_findings(text)), *expected, "{text}");
    }
}

#[test]
fn finds_what_is_wrong_with_a_watch() {
    let cases: &[(&str, &[&str])] = &[
        ("all = [\"cuba\"]", &[]),
        ("none = [\"cuba\"]", &["no-members 4:1 [[watch]]"]),
        (
            "all = [\"cuba\"]\nnone = [\"CUB\"]",
            &["contradiction 7:9 \"CUB\""],
        ),
        (
            "any = [\"cuba\"]\nnone = [\"cuba\"]",
            &["contradiction 7:9 \"cuba\""],
        ),
        ("all = [\"cuba\", \"CUB\"]", &["repeated-member 6:16 \"CUB\""]),
        (
            "all = [\"cuba\"]\nany = [\"t\", \"CUB\"]",
            &["repeated-member 7:13 \"CUB\""],
        ),
        ("any = [\"cuba\"]\nat_least = 2", &["contradiction 7:12 2"]),
        ("all = [\"cuba\"]\nat_least = 1", &["contradiction 7:12 1"]),
        ("any = [\"cuba\", \"t\"]\nat_least = 2", &[]),
        ("all = [\"cuba\"]\nordered = true", &["contradiction 7:11 true"]),
        (
            "all = [\"cuba\"]\nmin_mentions = 0\nat_least = 0",
            &["out-of-range 7:16 0", "out-of-range 8:12 0"],
        ),
        (
            "all = [\"cuba\"]\nwithin = \"12 word\"",
            &["bad-form 7:10 \"12 word\""],
        ),
        (
            "all = [\"cuba\"]\nwithin = \"1 words\"",
            &["bad-form 7:10 \"1 words\""],
        ),
        ("all = [\"cuba\"]\nwhere = \"title\"\nwithin = \"paragraph\"", &[]),
        (
            "all = [\"cuba\"]\nrepeat = \"6 hours\"",
            &["bad-form 7:10 \"6 hours\""],
        ),
        (
            "all = [\"cuba\"]\nlanguages = [\"EN\", \"english\"]",
            &["bad-form 7:14 \"EN\"", "bad-form 7:20 \"english\""],
        ),
        (
            "all = [\"cuba\"]\nmute_until = \"2026-12-01\"",
            &["bad-date 7:14 \"2026-12-01\""],
        ),
        (
            "all = [\"cuba\"]\nmute_until = 2026-02-30",
            &["syntax 7:14 2026-02-30"],
        ),
        (
            "all = [\"cuba\"]\nmentions = [\"nickname\"]",
            &["unknown-value 7:13 \"nickname\""],
        ),
        ("all = [\"cuba\"]\nlanguages = []", &["empty-list 7:13 []"]),
        (
            "all = [\"cuba\"]\ndeliver = [\"log\", \"desk\"]",
            &["unknown-sink 7:19 \"desk\""],
        ),
        (
            "all = [\"cuba\"]\nfrom = \"cuba\"\nto = \"RUS\"\nrealis = [\"actual\"]\ncontexts = [\"military\"]\nevent_age_days = 7",
            &[
                "contradiction 7:8 \"cuba\"",
                "contradiction 8:6 \"RUS\"",
                "contradiction 9:10 [\"actual\"]",
                "contradiction 10:12 [\"military\"]",
                "contradiction 11:18 7",
            ],
        ),
        (
            "all = [\"cuba\", \"official:russia\"]\nevent = [\"CONSULT\"]\ngrade = [\"main\"]\nsaid_by = \"CUB\"",
            &["not-yet 5:6 \"w\""],
        ),
        ("all = [\"cuba\"]\nevent = [\"CONSULT\"]\nenabled = false", &[]),
        (
            "all = [\"cuba\"]\nevent = [\"VISIT\", \"AGREE\"]\nfrom = \"t\"\nrealis = [\"maybe\"]\ngrade = [\"old\"]\ncontexts = [\"war\"]",
            &[
                "not-yet 5:6 \"w\"",
                "unknown-value 7:10 \"VISIT\"",
                "not-an-actor 8:8 \"t\"",
                "unknown-value 9:11 \"maybe\"",
                "unknown-value 10:10 \"old\"",
                "unknown-value 11:13 \"war\"",
            ],
        ),
        (
            "all = [\"cuba\", \"RUS\", \"t\", \"USA\"]",
            &["rarely-fires 6:7 [\"cuba\", \"RUS\", \"t\", \"USA\"]"],
        ),
        (
            "all = [\"cuba\", \"RUS\", \"t\", \"USA\"]\nwithin = \"paragraph\"",
            &[],
        ),
        (
            "all = [\"cuba\", \"RUS\", \"t\"]\nwithin = \"2 words\"",
            &["rarely-fires 7:10 \"2 words\""],
        ),
        ("all = [\"cuba\"]\nmin_mentions = 11", &["rarely-fires 7:16 11"]),
        (
            "all = [\"cuba\"]\nmentions = [\"surname\"]",
            &["rarely-fires 6:8 \"cuba\""],
        ),
    ];
    for (watch, expected) in cases {
        let text = format!("[[topic]]\nid = \"t\"\nterms = [\"arms\"]\n[[watch]]\nid = \"w\"\n{watch}\n");
        assert_eq!(shown(&watchlist_findings(&text)), *expected, "{watch}");
    }
}

#[test]
fn an_actor_with_weak_aliases_only_makes_a_watch_rare() {
    let text = "[[actor]]\nid = \"a\"\nname = \"Acme\"\nweak = [{ text = \"Acme\", needs = [\"tools\"] }]\n\
                [[watch]]\nid = \"w\"\nall = [\"a\"]\n";
    assert_eq!(shown(&watchlist_findings(text)), ["rarely-fires 7:8 \"a\""]);
    assert!(watchlist(text).actors[0].names.is_empty());
}

#[test]
fn finds_what_is_wrong_with_a_config() {
    let cases: &[(&str, &[&str])] = &[
        ("", &["no-feeds -"]),
        ("[[feed]]\nurl = \"https://example.org/a\"", &[]),
        (
            "[web]\nlisten = \"x\"\n[[site]]\nhost = \"x\"\n[[deliver]]\nname = \"x\"\n[[feed]]\nurl = \"https://example.org/a\"",
            &[
                "not-in-this-version 1:2 web",
                "not-in-this-version 3:3 site",
                "not-in-this-version 5:3 deliver",
            ],
        ),
        (
            "stat_dir = \"x\"\n[pol]\n[fetch]\ntimeout = 3\n[[feed]]\nurl = \"https://example.org/a\"",
            &[
                "unknown-key 1:1 stat_dir",
                "unknown-key 2:2 pol",
                "unknown-key 4:1 timeout",
            ],
        ),
        (
            "[[feed]]\nurl = \"example.org/a\"\n[[feed]]\nurl = \"ftp://example.org/a\"\n[[feed]]\nurl = \"https:///\"\n[[feed]]\nname = \"x\"",
            &[
                "bad-url 2:7 \"example.org/a\"",
                "bad-url 4:7 \"ftp://example.org/a\"",
                "bad-url 6:7 \"https:///\"",
                "missing-key 7:1 [[feed]]",
            ],
        ),
        (
            "[[feed]]\nurl = \"https://EXAMPLE.org:443/a#top\"\n[[feed]]\nurl = \"https://example.org/a\"\n[[feed]]\nurl = \"http://example.org/a\"",
            &[
                "duplicate-feed 4:7 \"https://example.org/a\"",
                "twin-feed 6:7 \"http://example.org/a\"",
            ],
        ),
        (
            "[[feed]]\nurl = \"https://a:b@example.org/a\"",
            &["login-in-url 2:7 \"https://a:b@example.org/a\""],
        ),
        (
            "[[feed]]\nurl = \"https://example.org/a\"\nevery_secs = 59\nfull_text = \"pages\"\nlanguage = \"en-US\"\ntags = [\"\"]",
            &[
                "out-of-range 3:14 59",
                "unknown-value 4:13 \"pages\"",
                "bad-form 5:12 \"en-US\"",
                "bad-form 6:9 \"\"",
            ],
        ),
        (
            "[poll]\nmin_interval_secs = 900\nmax_interval_secs = 60\n[fetch]\nuser_agent = \"é\"\nproxy = \"x\"\n[archive]\nkeep_days = 0\n[[feed]]\nurl = \"https://example.org/a\"",
            &[
                "contradiction 3:21 60",
                "bad-form 5:14 \"é\"",
                "bad-url 6:9 \"x\"",
                "out-of-range 8:13 0",
            ],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(&config(text, "").findings), *expected, "{text}");
    }
}

#[test]
fn a_watch_is_checked_against_the_feeds() {
    let feeds = "[[feed]]\nurl = \"https://a.org/\"\nname = \"A\"\ntags = [\"agency\"]\nlanguage = \"en\"\n\
                 [[feed]]\nurl = \"https://b.org/\"\nname = \"B\"\nenabled = false\n";
    let watch = "[[watch]]\nid = \"w\"\nall = [\"cuba\"]\n";
    for (more, expected) in [
        (
            "feeds = [\"A\", \"agency\"]\nlanguages = [\"en\", \"es\"]",
            vec![],
        ),
        ("feeds = [\"agncy\"]", vec!["unknown-feed 4:10 \"agncy\""]),
        ("feeds = [\"B\"]", vec!["rarely-fires 4:9 [\"B\"]"]),
        ("languages = [\"es\"]", vec!["rarely-fires 4:13 [\"es\"]"]),
    ] {
        assert_eq!(
            shown(&config(feeds, &format!("{watch}{more}\n")).findings),
            expected,
            "{more}"
        );
    }
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
fn a_shadowed_country_is_gone() {
    let text = "[[actor]]\nid = \"CUB\"\nname = \"Cubana\"\n[[watch]]\nid = \"w\"\nall = [\"cuba\"]\n";
    assert_eq!(
        shown(&watchlist_findings(text)),
        ["shadows-builtin 2:6 \"CUB\"", "unknown-id 6:8 \"cuba\""]
    );
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
    assert_eq!(watch.not_yet, [NotYet::Event, NotYet::Grade, NotYet::SaidBy]);
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
