//! What is found, and where.

use super::*;

#[test]
fn finds_what_is_wrong_with_a_watchlist() {
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        // syntax, and what it must not drag along
        (
            "[[watch]]\nid = \"w\"\nall = [\"cuba\"\nany = 3\n",
            &["syntax 4:1 a", "wrong-type 4:7 3"],
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
                "short-alias 4:35 \"A\"",
                "empty-term 4:49 \"*\"",
                "short-term 4:54 \"x*\"",
                "bad-term 4:60 \"a*b\"",
                "short-prefix 4:67 \"ab*\"",
                "contradiction 4:92 \"Good\"",
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
            &[],
        ),
        ("all = [\"cuba\"]\nevent = [\"CONSULT\"]\nenabled = false", &[]),
        (
            "all = [\"cuba\"]\nevent = [\"VISIT\", \"AGREE\"]\nfrom = \"t\"\nrealis = [\"maybe\"]\ngrade = [\"old\"]\ncontexts = [\"war\"]",
            &[
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
            "[web]\nlisten = \"x\"\n[[deliver]]\nname = \"x\"\n[[feed]]\nurl = \"https://example.org/a\"",
            &["not-in-this-version 1:2 web", "not-in-this-version 3:3 deliver"],
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
        (
            "[websub]\nlisten = \"localhost:80\"\nlease_secs = 60\npoll_secs = 1\n[[feed]]\nurl = \"https://example.org/a\"\nwebsub = 1",
            &[
                "missing-key 1:1 [websub]",
                "bad-form 2:10 \"localhost:80\"",
                "out-of-range 3:14 60",
                "out-of-range 4:13 1",
                "wrong-type 7:10 1",
            ],
        ),
        (
            "[websub]\ncallback = \"https://u@h.example/?a\"\nlisten = \"127.0.0.1:0\"\n[[feed]]\nurl = \"https://example.org/a\"",
            &[
                "bad-url 2:12 \"https://u@h.example/?a\"",
                "bad-form 3:10 \"127.0.0.1:0\"",
            ],
        ),
        (
            "[websub]\ncallback = \"http://h.example/in\"\n[[feed]]\nurl = \"https://example.org/a\"",
            &["unsafe-callback 2:12 \"http://h.example/in\""],
        ),
        (
            "[websub]\ncallback = \"https://10.0.0.1/\"\n[[feed]]\nurl = \"https://example.org/a\"",
            &["private-callback 2:12 \"https://10.0.0.1/\""],
        ),
        (
            "[websub]\ncallback = \"http://localhost/\"\n[fetch]\nallow_private_addresses = true\n[[feed]]\nurl = \"https://example.org/a\"",
            &[],
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
fn a_shadowed_country_is_gone() {
    let text = "[[actor]]\nid = \"CUB\"\nname = \"Cubana\"\n[[watch]]\nid = \"w\"\nall = [\"cuba\"]\n";
    assert_eq!(
        shown(&watchlist_findings(text)),
        ["shadows-builtin 2:6 \"CUB\"", "unknown-id 6:8 \"cuba\""]
    );
}

#[test]
fn finds_what_is_wrong_with_the_rules_of_sites() {
    let cases: &[(&str, &[&str])] = &[
        (
            "host = \"example.org\"\ncontent = \"article .story-body, #main > p\"\nremove = [\".promo\"]\ntitle = \"h1\"",
            &[],
        ),
        (
            "host = \"example.org\"\ncontent = \"div[\"\nremove = [\".a\", \"\", \"p:nonsense\"]\ntitle = \">>\"",
            &[
                "bad-selector 4:11 \"div[\"",
                "bad-selector 5:17 \"\"",
                "bad-selector 5:21 \"p:nonsense\"",
                "bad-selector 6:9 \">>\"",
            ],
        ),
        ("content = \"p\"", &["missing-key 2:1 [[site]]"]),
        ("host = \"example.org\"", &["unused-key 2:1 [[site]]"]),
        (
            "host = \"example.org\"\ncontents = \"p\"\ntitle = \"h1\"",
            &["unknown-key 4:1 contents"],
        ),
        (
            "host = \"example.org\"\ntitle = \"h1\"\n[[site]]\nhost = \"WWW.Example.org\"\ntitle = \"h2\"\n\
             [[site]]\nhost = \"sport.example.org\"\ntitle = \"h2\"",
            &["duplicate-site 6:8 \"WWW.Example.org\""],
        ),
        (
            "host = \"https://example.org/news\"\ntitle = \"h1\"",
            &["bad-form 3:8 \"https://example.org/news\""],
        ),
        (
            "host = \"*.example.org\"\ntitle = \"h1\"",
            &["bad-form 3:8 \"*.example.org\""],
        ),
        ("host = \"\"\ntitle = \"h1\"", &["bad-form 3:8 \"\""]),
        (
            "host = \"example.org:80\"\ntitle = \"h1\"",
            &["bad-form 3:8 \"example.org:80\""],
        ),
        (
            "host = \"example.org\"\nremove = \".promo\"",
            &["unused-key 2:1 [[site]]", "wrong-type 4:10 \".promo\""],
        ),
    ];
    for (site, expected) in cases {
        let text = format!("feed = [{{ url = \"https://example.org/a\" }}]\n[[site]]\n{site}\n");
        assert_eq!(shown(&config(&text, "").findings), *expected, "{site}");
    }
}
