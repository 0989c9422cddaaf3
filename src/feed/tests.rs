//! Whole feeds: each fixture beside what is to come out of it; feeds that are cut, broken, or no feeds.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// A fixture's name, its bytes, and the record that it gives.
macro_rules! fixture {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../tests/fixtures/feeds/", $name)).as_slice(),
            include_str!(concat!("../../tests/fixtures/feeds/", $name, ".expected.json")),
        )
    };
}

const FIXTURES: &[(&str, &[u8], &str)] = &[
    fixture!("atom.xml"),
    fixture!("json-feed.json"),
    fixture!("rss-latin1.xml"),
    fixture!("rss-truncated.xml"),
    fixture!("rss1.xml"),
    fixture!("rss2.xml"),
];

fn base() -> Url {
    Url::parse("https://base.example/feeds/main").unwrap()
}

fn rss(items: &str) -> String {
    format!("<?xml version='1.0'?>\n<rss version='2.0'><channel><title>T</title>{items}</channel></rss>")
}

fn titles(feed: &Feed) -> Vec<&str> {
    feed.items
        .iter()
        .map(|item| item.title.as_deref().unwrap_or_default())
        .collect()
}

#[test]
fn fixtures_give_what_stands_beside_them() {
    for (name, bytes, expected) in FIXTURES {
        let read = parse(bytes, None, Some(&base()));
        let got = serde_json::to_value(Record::new(name, &read)).unwrap();
        let want: Value = serde_json::from_str(expected).unwrap();
        let pretty = serde_json::to_string_pretty(&got).unwrap();
        assert_eq!(got, want, "{name} gives\n{pretty}");
    }
}

#[test]
fn two_polls_give_the_same() {
    for (name, bytes, _) in FIXTURES {
        assert_eq!(parse(bytes, None, None), parse(bytes, None, None), "{name}");
    }
}

#[test]
fn the_language_comes_with_the_item() {
    let (_, bytes, _) = FIXTURES.iter().find(|(name, ..)| *name == "rss2.xml").unwrap();
    let feed = parse(bytes, None, None).unwrap();
    assert_eq!(feed.items[0].language.as_deref(), Some("en-GB"));
}

#[test]
fn without_a_base_links_stay_as_written() {
    let feed = rss("<item><link>/a?x=1</link></item>");
    assert_eq!(
        parse(feed.as_bytes(), None, None).unwrap().items[0]
            .link
            .as_deref(),
        Some("/a?x=1")
    );
    let with_base = parse(feed.as_bytes(), None, Some(&base())).unwrap();
    assert_eq!(
        with_base.items[0].link.as_deref(),
        Some("https://base.example/a?x=1")
    );
}

#[test]
fn what_the_parser_panics_on_is_read() {
    let feed = rss("<item><title>Überfall</title></item>");
    let late = feed.replace(
        "<?xml version='1.0'?>",
        &format!("{}<?xml version='1.0' encoding='koi8-r'?>", " ".repeat(70)),
    );
    let utf16: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(feed.encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    for bytes in [late.as_bytes(), &utf16] {
        assert_eq!(titles(&parse(bytes, None, None).unwrap()), ["Überfall"]);
    }
}

#[test]
fn what_feed_rs_refuses_is_read_all_the_same() {
    let entry = |n: u8, kind: &str| format!("<entry><title type='{kind}'>t{n}</title><id>i{n}</id></entry>");
    let feed = format!(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='fr'><title>F</title>{}{}{}</feed>",
        entry(1, "text"),
        entry(2, "no such type"),
        entry(3, "html")
    );
    let feed = parse(feed.as_bytes(), None, None).unwrap();
    assert_eq!(titles(&feed), ["t1", "t2", "t3"]);
    assert_eq!(
        (feed.title.as_deref(), feed.stage, feed.problem),
        (Some("F"), Stage::Fallback, None)
    );
    assert_eq!(feed.items[0].language.as_deref(), Some("fr"));
}

#[test]
fn what_feed_rs_panics_on_is_read_all_the_same() {
    // feed-rs 3.0.0 slices this author's name within a character.
    let item = "<item><title>b</title><author>Desk –d@n.example</author></item>";
    let feed = parse(
        rss(&format!("<item><title>a</title></item>{item}")).as_bytes(),
        None,
        None,
    )
    .unwrap();
    assert_eq!((titles(&feed), feed.stage), (vec!["a", "b"], Stage::Fallback));
    assert_eq!(feed.items[1].authors, ["Desk"]);
}

#[test]
fn broken_markup_costs_nothing_but_itself() {
    let item = "<item><title>a</title><guid>1</guid></item>";
    let cases: &[(&str, &[&str], Stage, Option<Problem>)] = &[
        (
            "<item><title>b & c</title></item>",
            &["b & c"],
            Stage::Mended,
            None,
        ),
        (
            "<item><title>b &nbsp;&eacute; c &#147;d</title></item>",
            &["b é c “d"],
            Stage::Mended,
            None,
        ),
        (
            "<item><title>b < c</title></item>",
            &["b < c"],
            Stage::Mended,
            None,
        ),
        (
            "<item><link rel=alternate href=/b><title>b</title></item>",
            &["b"],
            Stage::Rebalanced,
            Some(Problem::Malformed),
        ),
        (
            "<item><title>b</titel><link>x</link></item>",
            &["b"],
            Stage::Rebalanced,
            Some(Problem::Malformed),
        ),
        (
            "<item><title>b<guid>x</guid></item>",
            &["b"],
            Stage::Rebalanced,
            Some(Problem::Malformed),
        ),
        (
            "<item><title>b</title><item><title>c</title></item>",
            &["b", "c"],
            Stage::Rebalanced,
            Some(Problem::Malformed),
        ),
        (
            "<item><description><p>x<br>y<b>z</i></description><title>b</title></item>",
            &["b"],
            Stage::Rebalanced,
            Some(Problem::Malformed),
        ),
        (
            "<item><title>b</title></item></channel><junk>",
            &["b"],
            Stage::Fallback,
            Some(Problem::Malformed),
        ),
        (
            "<item><title><![CDATA[b</title></item>",
            &["b"],
            Stage::Rebalanced,
            Some(Problem::Malformed),
        ),
        (
            "</p><item><title>b</title></item>",
            &["b"],
            Stage::Rebalanced,
            Some(Problem::Malformed),
        ),
    ];
    for (broken, want, stage, problem) in cases {
        let feed = parse(rss(&format!("{item}{broken}{item}")).as_bytes(), None, None).unwrap();
        let want: Vec<&str> = ["a"].iter().chain(*want).chain(&["a"]).copied().collect();
        assert_eq!(
            (titles(&feed), feed.stage, feed.problem),
            (want, *stage, *problem),
            "{broken}"
        );
    }
}

#[test]
fn what_stands_before_a_cut_is_kept() {
    let whole = rss("<item><title>a</title><link>https://n.example/a</link></item>\
        <item><title>b</title><link>https://n.example/b</link><description>Long text</description></item>");
    // Up to where the text goes, and what is kept of it.
    let cases: &[(&str, &[&str])] = &[
        ("<link>https://n.example/a", &[]),
        ("n.example/a</link>", &["a"]),
        ("</item>", &["a"]),
        ("<title>b", &["a"]),
        ("<link>https://n.example/b", &["a"]),
        ("/b</link>", &["a", "b"]),
        ("Long te", &["a", "b"]),
        ("</description></it", &["a", "b"]),
        ("</description></item>", &["a", "b"]),
    ];
    for (upto, want) in cases {
        let end = whole.find(upto).unwrap() + upto.len();
        let feed = parse(whole.get(..end).unwrap().as_bytes(), None, None).unwrap();
        assert_eq!(
            (titles(&feed), feed.problem),
            (want.to_vec(), Some(Problem::Truncated)),
            "{upto}"
        );
        if *upto == "Long te" {
            assert_eq!(feed.items[1].summary.as_deref(), Some("Long te"));
        }
    }
    let all_but_one = parse(whole.get(..whole.len() - 1).unwrap().as_bytes(), None, None).unwrap();
    assert_eq!((all_but_one.problem, all_but_one.stage), (None, Stage::Mended));
}

#[test]
fn every_root_is_read() {
    let item = "<item><title>a</title><link>https://n.example/a</link></item>";
    let rss: &[&str] = &[
        "<rss>",
        "<rss version='0.93'>",
        "<rss version='0.94'>",
        "<rss version='2.01'>",
        "<rss version='x'>",
        "<RSS VERSION='2.0'>",
        "<rss version='2.0' xmlns='http://backend.userland.com/rss2'>",
        "<rss version='2.0' xmlns='http://unknown.example/'>",
        "<r:rss xmlns:r='http://purl.org/rss/1.0/'>",
    ];
    for root in rss {
        let name = root.trim_start_matches('<').split([' ', '>']).next().unwrap();
        for (open, close) in [("<channel>", "</channel>"), ("<CHANNEL>", "</CHANNEL>"), ("", "")] {
            let text = format!("{root}{open}<title>T</title>{item}{close}</{name}>");
            let feed = parse(text.as_bytes(), None, None).unwrap();
            assert_eq!(
                (titles(&feed), feed.title.as_deref()),
                (vec!["a"], Some("T")),
                "{text}"
            );
        }
    }
    let others = [
        "<channel><title>T</title>ITEM</channel>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'>\
         <channel><title>T</title></channel>ITEM</rdf:RDF>",
        "<rdf:RDF><channel><title>T</title></channel>ITEM</rdf:RDF>",
        "<rdf><channel><title>T</title></channel>ITEM</rdf>",
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>T</title><entry><title>a</title></entry></feed>",
        "<atom:feed xmlns:atom='http://www.w3.org/2005/atom'><atom:title>T</atom:title><atom:entry><atom:title>a</atom:title>\
         </atom:entry></atom:feed>",
        "<FEED><TITLE>T</TITLE><ENTRY><TITLE>a</TITLE></ENTRY></FEED>",
        "<feed xmlns='http://unknown.example/ns'><title>T</title><entry><title>a</title></entry></feed>",
    ];
    for text in others {
        let text = text.replace("ITEM", item);
        let feed = parse(text.as_bytes(), None, None).unwrap();
        assert_eq!(
            (titles(&feed), feed.title.as_deref()),
            (vec!["a"], Some("T")),
            "{text}"
        );
    }
}

#[test]
fn entities_are_not_expanded() {
    let level = |n: u8| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10));
    let bomb = (1..9).map(level).collect::<Vec<_>>().concat();
    let feed = rss("<item><title>x&l8;</title><description>&xxe;</description></item>").replace(
        "<rss",
        &format!("<!DOCTYPE rss [<!ENTITY l0 'lol'>{bomb}<!ENTITY xxe SYSTEM 'file:///etc/hostname'>]><rss"),
    );
    let feed = parse(feed.as_bytes(), None, None).unwrap();
    assert_eq!(titles(&feed), ["x&l8;"]);
    assert_eq!(feed.items[0].summary.as_deref(), Some("&xxe;"));
}

#[test]
fn deep_nesting_costs_its_own_subtree_alone() {
    let (down, up) = ("<b>".repeat(100_000), "</b>".repeat(100_000));
    let feed = rss(&format!(
        "<item><title>a</title><description>x{down}{up}</description></item>"
    ));
    let feed = parse(feed.as_bytes(), None, None).unwrap();
    assert_eq!((titles(&feed), feed.stage), (vec!["a"], Stage::Mended));
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":{}",
        "[".repeat(100_000)
    );
    assert_eq!(
        parse(json.as_bytes(), None, None).unwrap_err().problem,
        Problem::Malformed
    );
}

#[test]
fn more_items_than_the_bound_are_cut_with_a_note() {
    let feed = parse(rss(&"<item/>".repeat(ITEMS_MAX + 1)).as_bytes(), None, None).unwrap();
    assert_eq!(
        (feed.items.len(), feed.notes[0].code, feed.problem),
        (ITEMS_MAX, "items-cut", None)
    );
    let feed = parse(rss(&"<item/>".repeat(ITEMS_MAX)).as_bytes(), None, None).unwrap();
    assert_eq!((feed.items.len(), feed.notes.len()), (ITEMS_MAX, 0));
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{{}}{}]}}",
        ",{}".repeat(100_000)
    );
    assert_eq!(
        parse(json.as_bytes(), None, None).unwrap_err().problem,
        Problem::TooLarge
    );
}

#[test]
fn says_what_is_wrong() {
    let cases: &[(&str, Result<Option<Problem>, Problem>)] = &[
        ("", Err(Problem::Empty)),
        ("<html><body>404</body></html>", Err(Problem::NotAFeed)),
        ("<title>Just a moment...</title>", Err(Problem::ChallengePage)),
        ("{\"error\": \"gone\"}", Err(Problem::NotAFeed)),
        (
            "{\"version\": \"https://jsonfeed.org/version/1\", \"title\": \"T\", \"items\": [{\"id",
            Err(Problem::Truncated),
        ),
        (
            "{\"version\": \"https://jsonfeed.org/version/1\", \"title\": 1, \"items\": 2}",
            Err(Problem::Malformed),
        ),
        ("<rss version='2.0'><chan", Err(Problem::Truncated)),
        ("<rss version='2.0'></rss>", Ok(Some(Problem::Empty))),
        (
            "<rss version='2.0'><channel><title>T</title>",
            Ok(Some(Problem::Truncated)),
        ),
        (
            "<rss version='2.0'><channel></channel></rss>",
            Ok(Some(Problem::Empty)),
        ),
        (
            "<feed xmlns='http://www.w3.org/2005/Atom'/>",
            Ok(Some(Problem::Empty)),
        ),
        (
            "<feed xmlns='http://unknown.example/ns'></feed>",
            Ok(Some(Problem::Empty)),
        ),
        ("<rss version='2.0'><channel><item/></channel></rss>", Ok(None)),
        (
            "<rss version='2.0'><channel><item/></channel></rss> and more",
            Ok(None),
        ),
    ];
    for (bytes, want) in cases {
        let got = parse(bytes.as_bytes(), None, None)
            .map(|feed| feed.problem)
            .map_err(|unreadable| unreadable.problem);
        assert_eq!(got, *want, "{bytes}");
    }
}

#[test]
fn hubs_and_the_own_address_are_told() {
    let cases = [
        (
            rss("<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='hub' href='https://hub.example/?a=1&amp;b=2'/>\
                <a10:link rel=' SELF alternate ' href='/rss'/><a10:link rel='self' href='/other'/>\
                <link rel='hub' href='https://hub.example/?a=1&amp;b=2'/><link rel='hub' href='https://hub2.example/'/>\
                <link rel='hub' href='ftp://hub.example/'/><item><link rel='hub' href='https://no.example/'/></item>"),
            vec!["https://hub.example/?a=1&b=2", "https://hub2.example/"],
            Some("https://base.example/rss"),
        ),
        (
            "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='hub' href='//hub.example'/><entry><id>1</id></entry></feed>"
                .to_owned(),
            vec!["https://hub.example/"],
            None,
        ),
        (
            r#"{"version": "https://jsonfeed.org/version/1.1", "title": "T", "feed_url": "https://n.example/f.json", "items": [],
              "hubs": [{"type": "rssCloud", "url": "https://cloud.example/"}, {"type": "WebSub", "url": "https://hub.example/"}]}"#
                .to_owned(),
            vec!["https://hub.example/"],
            Some("https://n.example/f.json"),
        ),
    ];
    for (bytes, hubs, own) in cases {
        let feed = parse(bytes.as_bytes(), None, Some(&base())).unwrap();
        assert_eq!(
            (feed.hubs, feed.self_url.as_deref()),
            (hubs.into_iter().map(String::from).collect(), own),
            "{bytes}"
        );
    }
}

/// What a mutation puts into a good feed.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..8),
        prop::sample::select(vec![
            "<",
            ">",
            "&",
            "&#0;",
            "&#xFFFFFFFF;",
            "]]>",
            "<![CDATA[",
            "<!--",
            "</item>",
            "<item>",
            "<entry",
            "\"",
            "'",
            "é",
            "—a@b.example",
            "<!DOCTYPE x [",
            "xml:base='http://['",
            "<?xml encoding='utf-16'?>",
            "{",
            "1e999",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes, None, None);
    }

    #[test]
    fn a_mangled_feed_is_read_or_refused(
        which in 0..FIXTURES.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, piece()), 1..6),
        content_type in prop::option::of("[a-z/]{3,8}; charset=(utf-8|utf-16|koi8-r|x)"),
    ) {
        let mut bytes = FIXTURES[which].1.to_vec();
        for (at, gone, new) in edits {
            let at = at.index(bytes.len() + 1);
            let end = (at + gone).min(bytes.len());
            bytes.splice(at..end, new);
        }
        let read = parse(&bytes, content_type.as_deref(), Some(&base()));
        // Whatever was read has a record, and is the same at the next poll.
        serde_json::to_string(&Record::new("x", &read)).unwrap();
        prop_assert_eq!(&read, &parse(&bytes, content_type.as_deref(), Some(&base())));
        if let Ok(feed) = read {
            for item in feed.items {
                prop_assert!(!item.id.is_empty());
            }
        }
    }
}
