//! A feed that is edited, read once as a whole and once by its changes.

use std::collections::HashMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use url::Url;

use super::super::{parse, parse_changes};
use super::*;

/// A document of a feed's life.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    kind: Kind,
    /// What stands around the items: namespaces, base, language, authors; how the markup is.
    frame: usize,
    /// Where it lies.
    base: usize,
    /// Its items: which one, in which of its versions, and where.
    items: Vec<(usize, usize, usize)>,
    /// Counts the documents.
    build: usize,
}

/// The documents of a feed's life: from one to the next, few things change.
pub(crate) fn life() -> impl Strategy<Value = Vec<Sample>> {
    let kind = prop_oneof![4 => Just(Kind::Rss), 2 => Just(Kind::Atom), 1 => Just(Kind::Rdf)];
    let item = (
        0..9_usize,
        prop_oneof![4 => Just(0), 1 => 0..12_usize],
        prop_oneof![30 => Just(0), 1 => 1..4_usize],
    );
    let edit = prop_oneof![
        6 => (Just(0), 0..6_usize, item.clone()).boxed(),
        3 => (Just(1), 0..6_usize, item.clone()).boxed(),
        2 => (Just(2), 0..6_usize, item.clone()).boxed(),
        2 => (Just(3), 0..6_usize, item.clone()).boxed(),
        2 => (Just(4), 0..FRAMES, item.clone()).boxed(),
        1 => (Just(5), 0..2_usize, item.clone()).boxed(),
    ];
    let edits = prop::collection::vec(prop::collection::vec(edit, 0..3), 1..8);
    (kind, 0..3_usize, prop::collection::vec(item, 0..6), edits).prop_map(|(kind, frame, items, edits)| {
        let mut sample = Sample {
            kind,
            frame,
            base: 0,
            items,
            build: 0,
        };
        let mut life = vec![sample.clone()];
        for edits in edits {
            sample.build += 1;
            for (what, at, item) in edits {
                let at_item = at.min(sample.items.len());
                match what {
                    0 => sample.items.insert(0, item),
                    1 => sample.items.truncate(at_item.max(1)),
                    2 => sample.items.insert(at_item, item),
                    3 => sample.items.reverse(),
                    4 => sample.frame = at,
                    _ => sample.base = at,
                }
            }
            life.push(sample.clone());
        }
        life
    })
}

const FRAMES: usize = 14;

impl Sample {
    /// Of a plain RSS feed, with items in versions.
    pub(crate) fn rss(build: usize, items: &[(usize, usize)]) -> Self {
        Self {
            kind: Kind::Rss,
            frame: 0,
            base: 0,
            items: items.iter().map(|(n, version)| (*n, *version, 0)).collect(),
            build,
        }
    }

    pub(crate) fn base(&self) -> Url {
        let path = ["https://n.example/feed", "https://n.example/desk/feed"][self.base];
        Url::parse(path).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        let kind = self.kind;
        let attributes = match self.frame {
            3 => " xml:base='https://b.example/x/'",
            4 => " xml:lang='fr'",
            5 => " xmlns:dc='http://other.example/'",
            6 => " xmlns:e='http://purl.org/dc/elements/1.1/'",
            _ => "",
        };
        let mut head = format!("<title>N {}</title>", self.build / 3);
        let date = format!("2026-03-01T00:{:02}:00Z", self.build);
        // Writing to a string does not fail.
        let _ = match kind {
            Kind::Atom => write!(head, "<updated>{date}</updated><id>f</id>"),
            _ => write!(
                head,
                "<link>https://n.example/</link><lastBuildDate>{date}</lastBuildDate>"
            ),
        };
        head.push_str(match (self.frame, kind) {
            (7, Kind::Atom) => "<author><name>Ana</name></author>",
            (7, _) => "<language>es</language><ttl>60</ttl>",
            (8, _) => "<link rel='hub' href='https://hub.example/'/>",
            (9, Kind::Rss) => "<image><url>not</url><width>x</width></image>",
            (10, _) => "<a><b></a></b>",
            (11, _) => "<description>a & b &nbsp;</description>",
            _ => "",
        });
        let mut inside = String::new();
        let mut behind = String::new();
        for (n, version, place) in &self.items {
            let item = item(kind, *n, *version);
            match place {
                1 => {
                    let _ = write!(inside, "<other>{item}</other>");
                }
                2 => behind.push_str(&item),
                3 => {
                    let _ = write!(inside, "<!-- {} -->{item}", self.build);
                }
                _ => inside.push_str(&item),
            }
        }
        let (before, after) = if self.frame == 12 {
            ("", head.as_str())
        } else {
            (head.as_str(), "")
        };
        let cut = if self.frame == 13 {
            ""
        } else {
            match kind {
                Kind::Rss => "</rss>",
                Kind::Atom => "</feed>",
                _ => "</rdf:RDF>",
            }
        };
        match kind {
            Kind::Atom => format!(
                "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:dc='http://purl.org/dc/elements/1.1/'{attributes}>\
                 {before}{inside}{behind}{after}{cut}"
            ),
            Kind::Rss => format!(
                "<?xml version='1.0'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' \
                 xmlns:content='http://purl.org/rss/1.0/modules/content/'{attributes}><channel>\
                 {before}{inside}{after}</channel>{behind}{cut}"
            ),
            _ => format!(
                "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' \
                 xmlns:dc='http://purl.org/dc/elements/1.1/'{attributes}><channel>{before}{after}</channel>\
                 {inside}{behind}{cut}"
            ),
        }
    }
}

/// Items that share links and ids, or have none; each in versions.
fn item(kind: Kind, n: usize, version: usize) -> String {
    let id = match n {
        0..=3 => format!("id-{n}"),
        // Two items of one id.
        4 | 5 => "id-4".to_owned(),
        _ => String::new(),
    };
    let link = match n {
        0..=2 | 4 | 5 => format!("/a/{n}"),
        // One address for several, with and without an id.
        3 | 6 => "/a/3?utm_source=x".to_owned(),
        7 => "/a/7".to_owned(),
        _ => String::new(),
    };
    let link = if version == 1 { format!("{link}x") } else { link };
    let title = match version {
        2 => format!("Item {n}, &amp;amp; edited"),
        3 => format!("Item {n} &nbsp; & more"),
        _ => format!("Item {n}"),
    };
    let body = match version {
        4 => "Another text".to_owned(),
        5 => "<![CDATA[<p>Markup</p>]]>".to_owned(),
        _ => format!("&lt;p>Text of {n}&lt;/p>"),
    };
    let more = match version {
        6 => "<dc:creator>Eva</dc:creator>",
        7 => "<e:date>2026-03-02</e:date>",
        8 => "<unknown:tag>x</unknown:tag>",
        9 => "<dc:date>2026-02-02</dc:date>",
        10 => "<dc:language>it</dc:language>",
        _ => "",
    };
    let own = if version == 11 {
        " xml:base='https://c.example/'"
    } else {
        ""
    };
    let date = format!("2026-02-{:02}T10:00:00Z", n + 1);
    let mut text = format!("<title>{title}</title>{more}");
    // Writing to a string does not fail.
    if kind == Kind::Atom {
        if !id.is_empty() {
            let _ = write!(text, "<id>{id}</id>");
        }
        if !link.is_empty() {
            let _ = write!(text, "<link href='{link}'/>");
        }
        let _ = write!(
            text,
            "<updated>{date}</updated><summary type='html'>{body}</summary>"
        );
    } else {
        if !id.is_empty() && kind == Kind::Rss {
            let _ = write!(text, "<guid isPermaLink='false'>{id}</guid>");
        }
        if !link.is_empty() {
            let _ = write!(text, "<link>{link}</link>");
        }
        let _ = write!(text, "<pubDate>{date}</pubDate><description>{body}</description>");
    }
    match kind {
        Kind::Atom => format!("<entry{own}>{text}</entry>"),
        Kind::Rdf if !id.is_empty() => format!("<item rdf:about='{id}'{own}>{text}</item>"),
        _ => format!("<item{own}>{text}</item>"),
    }
}

/// The traces that the store would keep, each with its item.
fn remembered(changes: &Changes, known: &[(Trace, Item)]) -> Vec<(Trace, Item)> {
    let mut read = changes.feed.items.iter();
    let mut kept: HashMap<i64, (Trace, Item)> = HashMap::new();
    for entry in &changes.entries {
        let one = match entry {
            Entry::Unchanged(n) => Some(known[*n].clone()),
            Entry::Read(trace) => {
                let item = read.next().unwrap();
                trace.map(|trace| (trace, item.clone()))
            }
        };
        if let Some((trace, item)) = one {
            kept.entry(trace.mark).or_insert((trace, item));
        }
    }
    assert!(read.next().is_none());
    kept.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn changes_give_what_the_whole_gives(life in life()) {
        let mut known: Vec<(Trace, Item)> = Vec::new();
        for sample in life {
            let (text, base) = (sample.text(), sample.base());
            let whole = parse(text.as_bytes(), None, Some(&base));
            let traces: Vec<Trace> = known.iter().map(|(trace, _)| *trace).collect();
            let changes = parse_changes(text.as_bytes(), None, Some(&base), &traces);
            let (Ok(whole), Ok(changes)) = (&whole, &changes) else {
                prop_assert_eq!(whole.err(), changes.err());
                continue;
            };
            let mut read = changes.feed.items.iter();
            let items: Vec<Item> = changes.entries.iter().map(|entry| match entry {
                Entry::Unchanged(n) => known[*n].1.clone(),
                Entry::Read(_) => read.next().unwrap().clone(),
            }).collect();
            let dates: Vec<_> = items.iter().map(|item| (item.published, item.updated)).collect();
            prop_assert_eq!(changes.dates(&traces), dates);
            prop_assert_eq!(&Feed { items, ..changes.feed.clone() }, whole, "{}", text);
            known = remembered(changes, &known);
        }
    }
}

/// How many items of a document are read after another one.
fn read_after(before: &str, after: &str) -> usize {
    let base = Url::parse("https://n.example/").unwrap();
    let read =
        |text: &str, known: &[Trace]| parse_changes(text.as_bytes(), None, Some(&base), known).unwrap();
    let known: Vec<Trace> = read(before, &[])
        .entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Read(trace) => *trace,
            Entry::Unchanged(_) => None,
        })
        .collect();
    read(after, &known).feed.items.len()
}

#[test]
fn what_did_not_change_is_not_read() {
    let item = |n: usize| {
        format!("<item><title>T {n}</title><guid>g{n}</guid><link>https://n.example/{n}</link></item>")
    };
    let nameless = |n: usize| format!("<item><title>T {n}</title><link>https://n.example/{n}</link></item>");
    let feed = |head: &str, items: &[String]| {
        let items = items.concat();
        format!("<rss version='2.0'><channel><title>N</title>{head}{items}</channel></rss>")
    };
    let three = [item(1), item(2), item(3)];
    let before = feed("", &three);
    let french = feed("<language>fr</language>", &three);
    let built = feed(
        "<lastBuildDate>Tue, 03 Mar 2026 10:00:00 GMT</lastBuildDate>",
        &three,
    );
    for (case, before, after, read) in [
        ("the same", &before, &before, 0),
        ("another head", &before, &built, 0),
        ("a new one", &before, &feed("", &[item(4), item(1), item(2)]), 1),
        (
            "another order",
            &before,
            &feed("", &[item(3), item(2), item(1)]),
            0,
        ),
        ("an edited one", &before, &before.replace("T 2", "T two"), 1),
        ("another language", &before, &french, 3),
        (
            "markup that is mended",
            &before,
            &before.replace("T 2", "T & 2"),
            3,
        ),
        (
            "ids made from links",
            &feed("", &[nameless(1), nameless(2)]),
            &feed("", &[nameless(3), nameless(1), nameless(2)]),
            1,
        ),
        (
            "an id made from a link that is now another's, too",
            &feed("", &[nameless(1), nameless(2)]),
            &feed(
                "",
                &[nameless(1).replace("T 1", "Twin"), nameless(1), nameless(2)],
            ),
            3,
        ),
    ] {
        assert_eq!(read_after(before, after), read, "{case}");
    }
}
