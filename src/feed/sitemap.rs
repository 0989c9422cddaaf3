//! News sitemaps: takes the text of a `urlset`, gives its news as items; and of a `sitemapindex`, the sitemaps in it that
//! may hold news of the last days.
//!
//! A news sitemap lists the articles of the last two days with title, date and language (Google's news extension of
//! sitemaps.org, namespace `http://www.google.com/schemas/sitemap-news/0.9`).

use std::borrow::Cow;
use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::date::read_date;
use super::fields::absolute;
use super::identity::make_ids;
use super::item::{Feed, Hints, Item, Kind, Problem, Stage, Unreadable};
use super::markup::{Kind as PieceKind, Pieces, local_name};
use super::plain::text_title;
use super::reference::{is_sound, unescape};
use super::{ITEMS_MAX, decode};
use crate::text::Note;

/// Sitemaps of one index that are read.
const CHILDREN_MAX: usize = 3;
/// Sitemaps of one index that are looked at.
const CHILDREN_SEEN_MAX: usize = 50_000;
/// How much older than the newest sitemap of an index another one may be.
const CHILDREN_AGE: SignedDuration = SignedDuration::from_hours(48);
/// The root of an index, and within how many bytes it begins.
const ROOT: &str = "<sitemapindex";
const ROOT_WITHIN_BYTES: usize = 4_096;
/// Bytes of one value; a longer one is cut.
const VALUE_BYTES_MAX: usize = 8_192;

/// One `url` or `sitemap` element, as far as it is read.
#[derive(Debug, Default)]
struct Entry {
    loc: String,
    lastmod: String,
    title: String,
    published: String,
    language: String,
    publication: String,
    is_news: bool,
}

/// How the text ended, and what was wrong before.
#[derive(Debug)]
struct Ended {
    end: End,
    /// Whether its markup keeps to the rules of XML, bare `&` aside.
    sound: bool,
    /// The first tag that does not fit the others.
    misfit: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Cut,
    Full,
}

/// Reads a text that starts with `<urlset`. A sitemap without a single news element lists pages, not news: no feed.
pub(super) fn read(text: &str, base: Option<&Url>) -> Result<Feed, Unreadable> {
    let mut entries = Vec::new();
    let ended = each_entry(text, "url", |entry| {
        if entry.is_news {
            entries.push(entry);
        }
        entries.len() < ITEMS_MAX
    });
    if entries.is_empty() {
        return Err(Unreadable::new(
            Problem::NotAFeed,
            "a sitemap without news: it lists pages, not articles",
        ));
    }
    let title = entries.iter().find_map(|entry| text_title(&entry.publication));
    let mut items: Vec<Item> = entries.into_iter().map(|entry| item(entry, base)).collect();
    make_ids(&mut items, &[]);
    let mut feed = Feed {
        kind: Kind::Sitemap,
        title,
        stage: Stage::Plain,
        problem: None,
        items,
        hints: Hints::default(),
        hubs: Vec::new(),
        self_url: None,
        notes: Vec::new(),
    };
    let kept = feed.items.len();
    let mut note = |code, message| feed.notes.push(Note::new(code, message));
    match ended.end {
        End::Whole => {}
        End::Full => note("items-cut", format!("only the first {kept} items were read")),
        End::Cut => {
            feed.problem = Some(Problem::Truncated);
            feed.stage = Stage::Mended;
            note(
                "truncated",
                format!("the sitemap ends in the middle, behind {kept} whole items"),
            );
        }
    }
    if let Some(why) = ended.misfit {
        feed.problem = feed.problem.or(Some(Problem::Malformed));
        feed.stage = Stage::Rebalanced;
        note("malformed", format!("its tags do not fit together: {why}"));
    } else if !ended.sound {
        feed.stage = Stage::Mended;
    }
    Ok(feed)
}

/// The sitemaps of an index that may hold news: those with `news` in their address where there are such, the newest
/// first, none more than two days older than the newest. `None` where the bytes are no sitemap index.
pub fn news_of_index(bytes: &[u8], base: &Url) -> Option<Vec<Url>> {
    // Every feed that is polled comes by here.
    let head = bytes.get(..ROOT_WITHIN_BYTES).unwrap_or(bytes);
    head.windows(ROOT.len())
        .find(|window| *window == ROOT.as_bytes())?;
    let decoded = decode(bytes, None);
    let text = decoded.text.get(decoded.text.find(ROOT)?..)?;
    let mut found: Vec<(Option<Timestamp>, Url)> = Vec::new();
    each_entry(text, "sitemap", |entry| {
        if let Ok(url) = base.join(entry.loc.trim()) {
            found.push((read_date(&entry.lastmod), url));
        }
        found.len() < CHILDREN_SEEN_MAX
    });
    let is_news = |url: &Url| url.path().to_lowercase().contains("news");
    if found.iter().any(|(_, url)| is_news(url)) {
        found.retain(|(_, url)| is_news(url));
    }
    // The last ones of an index without dates are the newest, where there is an order at all.
    found.reverse();
    found.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    let newest = found.first().and_then(|(date, _)| *date);
    let is_of_late = |date: Option<Timestamp>| match (newest, date) {
        (Some(newest), Some(date)) => newest.duration_since(date) <= CHILDREN_AGE,
        (Some(_), None) => false,
        (None, _) => true,
    };
    found.retain(|(date, url)| is_of_late(*date) && matches!(url.scheme(), "http" | "https"));
    found.truncate(CHILDREN_MAX);
    Some(found.into_iter().map(|(_, url)| url).collect())
}

fn item(entry: Entry, base: Option<&Url>) -> Item {
    let filled = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let published = read_date(&entry.published);
    Item {
        id: String::new(),
        title: text_title(&entry.title),
        link: absolute(&entry.loc, base),
        published: published.or_else(|| read_date(&entry.lastmod)),
        // When the page was last changed, where that is not when it came.
        updated: read_date(&entry.lastmod).filter(|at| published.is_some_and(|published| *at > published)),
        summary: None,
        content: None,
        authors: Vec::new(),
        language: filled(entry.language),
    }
}

/// Hands every element called `name` to `each`, which says whether to go on. Prefixes of names don't count. Where tags do
/// not fit together, an element ends with the one around it, or where the next one of its kind begins; an end tag of
/// nothing that is open is passed over.
fn each_entry(text: &str, name: &str, mut each: impl FnMut(Entry) -> bool) -> Ended {
    let at = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
    let mut open: Vec<&str> = Vec::new();
    let mut entry: Option<Entry> = None;
    let mut root_prefix = "";
    let mut ended = Ended {
        end: End::Cut,
        sound: true,
        misfit: None,
    };
    for piece in Pieces::of(text) {
        ended.sound &= piece.sound;
        let words = match &piece.kind {
            PieceKind::Start { name: tag, empty } => {
                let local = local_name(at(tag));
                let prefix = at(tag).strip_suffix(local).unwrap_or_default();
                if open.is_empty() {
                    root_prefix = prefix;
                }
                // An extension may have an element of that name, too.
                if local == name && (prefix.is_empty() || prefix == root_prefix) && open.len() > 1 {
                    ended
                        .misfit
                        .get_or_insert_with(|| format!("`{local}` stands open"));
                    open.truncate(1);
                    if !entry.take().is_none_or(|entry| entry.hand_to(&mut each)) {
                        ended.end = End::Full;
                        return ended;
                    }
                }
                if open.len() == 1 && local == name {
                    entry = Some(Entry::default());
                }
                if let Some(entry) = entry.as_mut().filter(|_| local == "news") {
                    entry.is_news = true;
                }
                // What stands deeper is none of a sitemap's, and its text is that of the element around it.
                if open.len() < DEPTH_MAX && !*empty {
                    open.push(local);
                }
                continue;
            }
            PieceKind::End(tag) => {
                let local = local_name(at(tag));
                let Some(opened) = open.iter().rposition(|open| *open == local) else {
                    ended
                        .misfit
                        .get_or_insert_with(|| format!("`</{local}>` ends nothing"));
                    continue;
                };
                if opened + 1 < open.len() {
                    let inner = open.last().copied().unwrap_or_default();
                    ended
                        .misfit
                        .get_or_insert_with(|| format!("`{inner}` stands open"));
                }
                open.truncate(opened);
                if open.len() <= 1 && !entry.take().is_none_or(|entry| entry.hand_to(&mut each)) {
                    ended.end = End::Full;
                    return ended;
                }
                if open.is_empty() {
                    ended.end = End::Whole;
                    return ended;
                }
                continue;
            }
            PieceKind::Text => {
                let text = at(&piece.range);
                // A bare `&` in an address is common, means itself, and is no trouble.
                ended.sound &= !text.contains(';') || is_sound(text);
                unescape(text)
            }
            PieceKind::CData(inner) => Cow::Borrowed(at(inner)),
            PieceKind::Other => continue,
            PieceKind::Cut => return ended,
        };
        if let Some(entry) = &mut entry {
            entry.take(&open, &words);
        }
    }
    ended
}

/// Elements within elements; a sitemap has four.
const DEPTH_MAX: usize = 32;

impl Entry {
    /// Hands on an entry that has an address; says whether to go on.
    fn hand_to(self, each: &mut impl FnMut(Self) -> bool) -> bool {
        self.loc.trim().is_empty() || each(self)
    }

    fn take(&mut self, open: &[&str], words: &str) {
        let at = |k: usize| open.len().checked_sub(k).and_then(|k| open.get(k)).copied();
        let slot = match (at(2), at(1)) {
            // An image of the page has a `loc`, too.
            (Some("url" | "sitemap"), Some("loc")) => &mut self.loc,
            (Some("url" | "sitemap"), Some("lastmod")) => &mut self.lastmod,
            (Some("news"), Some("title")) => &mut self.title,
            (Some("news"), Some("publication_date")) => &mut self.published,
            (Some("publication"), Some("language")) => &mut self.language,
            (Some("publication"), Some("name")) => &mut self.publication,
            _ => return,
        };
        if slot.len() < VALUE_BYTES_MAX {
            slot.push_str(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    const NEWS: &str = "<?xml version='1.0' encoding='UTF-8'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' \
        xmlns:n='http://www.google.com/schemas/sitemap-news/0.9' xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>\
        <url><loc>https://n.example/a?x=1&amp;y=2</loc><lastmod>2026-05-04T10:30:00+02:00</lastmod>\
        <image:image><image:loc>https://n.example/a.jpg</image:loc></image:image>\
        <n:news><n:publication><n:name>The N</n:name><n:language>en</n:language></n:publication>\
        <n:publication_date>2026-05-04T08:00:00Z</n:publication_date><n:title><![CDATA[Talks & <b>trade]]></n:title></n:news></url>\
        <url><loc>https://n.example/about</loc></url>\
        <url><loc> /b?x=1&y=2 </loc><n:news><n:publication_date>2026-05-03</n:publication_date>\
        <n:title>AT&amp;T &#8211; no</n:title></n:news></url></urlset>";

    /// Addresses and dates of an index, and the paths of those that are read.
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

    fn base() -> Url {
        Url::parse("https://n.example/sitemap-news.xml").unwrap()
    }

    #[test]
    fn news_become_items() {
        let feed = parse(NEWS.as_bytes(), None, Some(&base())).unwrap();
        assert_eq!(
            (feed.kind, feed.title.as_deref(), feed.problem),
            (Kind::Sitemap, Some("The N"), None)
        );
        let items: Vec<_> = feed
            .items
            .iter()
            .map(|i| {
                let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                [
                    text(&i.link),
                    text(&i.title),
                    time(i.published),
                    time(i.updated),
                    text(&i.language),
                ]
            })
            .collect();
        assert_eq!(
            items,
            [
                [
                    "https://n.example/a?x=1&y=2",
                    "Talks & <b>trade",
                    "2026-05-04T08:00:00Z",
                    "2026-05-04T08:30:00Z",
                    "en"
                ],
                [
                    "https://n.example/b?x=1&y=2",
                    "AT&T – no",
                    "2026-05-03T00:00:00Z",
                    "",
                    ""
                ],
            ]
        );
        assert!(feed.items.iter().all(|i| !i.id.is_empty()));
    }

    #[test]
    fn what_stands_before_a_cut_is_kept_and_pages_are_no_news() {
        for end in 0..NEWS.len() {
            let Some(cut) = NEWS.get(..end) else { continue };
            if let Ok(feed) = parse(cut.as_bytes(), None, Some(&base())) {
                assert_eq!(feed.problem, Some(Problem::Truncated), "{cut}");
            }
        }
        let half = NEWS.split("<url><loc> /").next().unwrap();
        assert_eq!(parse(half.as_bytes(), None, None).unwrap().items.len(), 1);
        for pages in [
            "<urlset><url><loc>https://n.example/</loc></url></urlset>",
            "<urlset/>",
            "<urlset>",
        ] {
            assert_eq!(
                parse(pages.as_bytes(), None, None).unwrap_err().problem,
                Problem::NotAFeed
            );
        }
    }

    #[test]
    fn a_broken_sitemap_loses_no_news() {
        let whole = parse(NEWS.as_bytes(), None, Some(&base())).unwrap();
        for (from, to, problem) in [
            ("</n:news></url>", "</n:news></url></x>", Some(Problem::Malformed)),
            ("</n:news></url>", "</n:news>", Some(Problem::Malformed)),
            (
                "</n:language></n:publication>",
                "</n:language>",
                Some(Problem::Malformed),
            ),
            ("</loc>", "<br></loc>", Some(Problem::Malformed)),
            ("<image:loc>", "<image:loc x=1 y>", None),
            // An element of another vocabulary is no entry, whatever its name.
            ("</loc>", "</loc><x:box><x:url>y</x:url></x:box>", None),
            ("<?xml", "Warning: x in y.php on line 3\n<?xml", None),
        ] {
            let text = NEWS.replace(from, to);
            let feed = parse(text.as_bytes(), None, Some(&base())).unwrap();
            let links = |feed: &Feed| feed.items.iter().map(|i| i.link.clone()).collect::<Vec<_>>();
            assert_eq!(links(&feed), links(&whole), "{to}");
            assert_eq!(feed.problem, problem, "{to}");
        }
        let title = NEWS.replace("AT&amp;T &#8211; no", "A &mdash; <b>B & C");
        let feed = parse(title.as_bytes(), None, Some(&base())).unwrap();
        assert_eq!(feed.items.len(), 2);
        assert_eq!(feed.items[1].title.as_deref(), Some("A —"));
    }

    #[test]
    fn an_index_is_bounded_to_the_news_of_the_last_days() {
        let index = |entries: &[(&str, &str)]| {
            let entry = |(loc, lastmod): &(&str, &str)| {
                format!("<sitemap><loc>{loc}</loc><lastmod>{lastmod}</lastmod></sitemap>")
            };
            let text: String = entries.iter().map(entry).collect();
            let found = news_of_index(
                format!("<?xml version='1.0'?><sitemapindex>{text}</sitemapindex>").as_bytes(),
                &base(),
            );
            found
                .unwrap()
                .iter()
                .map(|url| url.path().to_owned())
                .collect::<Vec<_>>()
        };
        let cases: [Case<'_>; 4] = [
            (
                &[
                    ("/2019.xml", "2019-01-01"),
                    ("/news-2.xml", "2026-05-03"),
                    ("/news-3.xml", "2026-05-04"),
                    ("/news-1.xml", "2026-04-01"),
                ],
                &["/news-3.xml", "/news-2.xml"],
            ),
            (
                &[
                    ("/1.xml", "2026-05-04"),
                    ("/2.xml", ""),
                    ("/3.xml", "2026-05-05T00:00:00Z"),
                ],
                &["/3.xml", "/1.xml"],
            ),
            (
                &[("/1.xml", ""), ("/2.xml", ""), ("/3.xml", ""), ("/4.xml", "")],
                &["/4.xml", "/3.xml", "/2.xml"],
            ),
            (&[], &[]),
        ];
        for (entries, expected) in cases {
            assert_eq!(index(entries), expected, "{entries:?}");
        }
        assert_eq!(news_of_index(NEWS.as_bytes(), &base()), None);
    }
}
