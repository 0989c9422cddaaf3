//! Takes a page or the robots.txt of a site, says where its feeds may be.

use scraper::{Html, Selector};
use url::Url;

use super::plain::text_title;

/// Feeds named by one page: the blogs of big hosts name one a tag.
const LINKS_MAX: usize = 20;

/// Links to feeds in the text of one page that are looked at.
const ANCHORS_MAX: usize = 10;

/// Names under which a part of a site keeps a feed of its own that it does not name.
const WELL_KNOWN_HERE: [&str; 4] = ["feed", "rss.xml", "atom.xml", "index.xml"];

/// Paths under which sites keep a feed that they do not name, most usual first.
const WELL_KNOWN: [&str; 7] = [
    "/feed",
    "/rss",
    "/rss.xml",
    "/atom.xml",
    "/feed.xml",
    "/index.xml",
    "/feeds",
];

/// Types by which a `<link rel="alternate">` names a feed.
const TYPES: [&str; 6] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "application/xml",
];

/// A feed that a page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Its address.
    pub url: Url,
    /// What the page calls it.
    pub title: Option<String>,
}

/// Whether a feed looks like one of readers' comments, which blogs name beside their own.
pub fn is_of_comments(url: &Url, title: Option<&str>) -> bool {
    let title = title.unwrap_or_default().to_lowercase();
    title.contains("comment") || url.path().to_lowercase().contains("comment")
}

/// The feeds that a page names, in its order, those of comments last.
pub fn feed_links(html: &str, page: &Url) -> Vec<FeedLink> {
    let document = Html::parse_document(html);
    let (Ok(links), Some(base)) = (Selector::parse("link[rel][href]"), base_of(&document, page)) else {
        return Vec::new();
    };
    let mut found: Vec<FeedLink> = Vec::new();
    for element in document.select(&links) {
        let is = |name: &str, test: &dyn Fn(&str) -> bool| element.attr(name).is_some_and(test);
        let is_alternate = is("rel", &|rel| {
            rel.split_whitespace()
                .any(|word| word.eq_ignore_ascii_case("alternate") || word.eq_ignore_ascii_case("feed"))
        });
        let is_feed = is("type", &|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim();
            TYPES.iter().any(|known| kind.eq_ignore_ascii_case(known))
        });
        let Some(url) = element.attr("href").and_then(|href| base.join(href.trim()).ok()) else {
            continue;
        };
        let is_new = found.iter().all(|known| known.url != url);
        if is_alternate && is_feed && is_new && matches!(url.scheme(), "http" | "https") {
            found.push(FeedLink {
                url,
                title: element.attr("title").and_then(text_title),
            });
        }
        if found.len() >= LINKS_MAX {
            break;
        }
    }
    found.sort_by_key(|link| is_of_comments(&link.url, link.title.as_deref()));
    found
}

/// Links in the text of a page that look like feeds by their address, for pages that name none in their head: lists of
/// feeds, and sites that link theirs by a picture. In the page's order, those of other sites left out.
pub fn feed_anchors(html: &str, page: &Url) -> Vec<Url> {
    let document = Html::parse_document(html);
    let (Ok(anchors), Some(base)) = (Selector::parse("a[href]"), base_of(&document, page)) else {
        return Vec::new();
    };
    let mut found: Vec<Url> = Vec::new();
    for element in document.select(&anchors) {
        let url = element.attr("href").and_then(|href| base.join(href.trim()).ok());
        if let Some(mut url) = url.filter(|url| is_of_site(url, page) && looks_like_feed(url)) {
            url.set_fragment(None);
            if url != *page && !found.contains(&url) {
                found.push(url);
            }
        }
        if found.len() >= ANCHORS_MAX {
            break;
        }
    }
    found
}

/// The same host, or one of the same site by name: `feeds.n.example` for `www.n.example`.
fn is_of_site(url: &Url, page: &Url) -> bool {
    let bare = |url: &Url| {
        url.host_str()
            .map(|host| host.trim_start_matches("www.").to_owned())
    };
    let (Some(host), Some(home)) = (bare(url), bare(page)) else {
        return false;
    };
    matches!(url.scheme(), "http" | "https") && (host == home || host.ends_with(&format!(".{home}")))
}

/// Whether the last part of the path, or a query, speaks of a feed.
fn looks_like_feed(url: &Url) -> bool {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let last = path.rsplit('/').next().unwrap_or_default();
    let (name, kind) = last.rsplit_once('.').unwrap_or((last, ""));
    let is_word = |text: &str| matches!(text, "rss" | "feed" | "feeds" | "atom" | "rdf" | "rss2");
    let names_one = name.split(['-', '_', '.']).any(is_word);
    matches!(kind, "rss" | "atom" | "rdf")
        || (matches!(kind, "" | "xml" | "json" | "php" | "aspx") && names_one)
        || (kind == "xml" && path.split('/').any(is_word))
        || url
            .query_pairs()
            .any(|(name, value)| is_word(&name) || (matches!(&*name, "format" | "type") && is_word(&value)))
}

/// The places where a site may keep a feed that it does not name: beside the page, then at the root.
pub fn usual_places(page: &Url) -> Vec<Url> {
    let mut places: Vec<Url> = Vec::new();
    let mut folder = page.clone();
    folder.set_query(None);
    folder.set_fragment(None);
    if let Ok(mut parts) = folder.path_segments_mut() {
        // `/blog` and `/blog/` are the same page; `/blog/index.html` lies in it.
        if page
            .path()
            .rsplit('/')
            .next()
            .is_some_and(|last| last.contains('.'))
        {
            parts.pop();
        }
        parts.pop_if_empty().push("");
    }
    let here = WELL_KNOWN_HERE.iter().filter(|_| folder.path() != "/");
    for place in here.chain(&WELL_KNOWN) {
        if let Ok(url) = folder.join(place)
            && !places.contains(&url)
        {
            places.push(url);
        }
    }
    places
}

/// The address against which a page's links are resolved.
fn base_of(document: &Html, page: &Url) -> Option<Url> {
    let bases = Selector::parse("base[href]").ok()?;
    let named = document.select(&bases).next();
    let base = named.and_then(|element| page.join(element.attr("href")?.trim()).ok());
    Some(base.unwrap_or_else(|| page.clone()))
}

/// The news sitemaps that a robots.txt names: those with `news` in their address.
pub fn news_sitemaps(robots: &str) -> Vec<Url> {
    let mut found: Vec<Url> = Vec::new();
    for line in robots.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let url = Url::parse(value.split('#').next().unwrap_or_default().trim()).ok();
        let is_sitemap = name.trim().eq_ignore_ascii_case("sitemap");
        let Some(url) = url.filter(|url| is_sitemap && url.path().to_lowercase().contains("news")) else {
            continue;
        };
        if found.len() < LINKS_MAX && !found.contains(&url) {
            found.push(url);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_elements_name_feeds() {
        let page = Url::parse("https://n.example/world/index.html").unwrap();
        let html = "<html><head><base href='/base/'><title>N</title>
            <LINK REL='Alternate' TYPE='application/rss+xml; charset=utf-8' title=' Comments  feed ' href='comments/feed'>
            <link rel='alternate' type='application/atom+xml' href=' a.xml '>
            <link rel='alternate' type='application/atom+xml' href='a.xml' title='again'>
            <link rel='alternate' hreflang='de' href='/de/'>
            <link rel='stylesheet' type='application/rss+xml' href='/no.xml'>
            <link rel='alternate' type='application/rss+xml' href='ftp://n.example/x'>
            <link rel='alternate' type='application/feed+json' title='J' href='https://cdn.example/j.json'>
            </head><body><p>text";
        let found: Vec<_> = feed_links(html, &page)
            .into_iter()
            .map(|link| (link.url.to_string(), link.title))
            .collect();
        let title = |text: &str| Some(text.to_owned());
        assert_eq!(
            found,
            [
                ("https://n.example/base/a.xml".to_owned(), None),
                ("https://cdn.example/j.json".to_owned(), title("J")),
                (
                    "https://n.example/base/comments/feed".to_owned(),
                    title("Comments feed")
                ),
            ]
        );
        let many = "<link rel=alternate type=application/rss+xml href=/1>"
            .repeat(3)
            .replace("/1", "/x?");
        assert_eq!(feed_links(&many, &page).len(), 1);
    }

    #[test]
    fn links_in_the_text_name_feeds() {
        let page = Url::parse("https://www.n.example/rss").unwrap();
        let html = "<a href='/'>Home</a><a href='/rss'>here</a><a href='/rss/world.xml#top'>World</a>
            <a href='https://feeds.n.example/sport.rss'>Sport</a><a href='?format=rss'>This page</a>
            <a href='/feed/'>All</a><a href='/news/feedback'>Feedback</a><a href='/rss/world.xml'>World again</a>
            <a href='https://other.example/rss.xml'>Other</a><a href='mailto:rss@n.example'>Mail</a>
            <a href='/de/rss_all.php'>All</a><a href='/data/stations.json'>Data</a><a href='/sitemap.xml'>Map</a>";
        let found: Vec<String> = feed_anchors(html, &page).iter().map(Url::to_string).collect();
        assert_eq!(
            found,
            [
                "https://www.n.example/rss/world.xml",
                "https://feeds.n.example/sport.rss",
                "https://www.n.example/rss?format=rss",
                "https://www.n.example/feed/",
                "https://www.n.example/de/rss_all.php",
            ]
        );
        let many: Vec<String> = (0..50).map(|n| format!("<a href='/{n}.rss'>")).collect();
        assert_eq!(feed_anchors(&many.concat(), &page).len(), ANCHORS_MAX);
    }

    #[test]
    fn places_beside_the_page_come_before_those_at_the_root() {
        let first = |page: &str| {
            let places = usual_places(&Url::parse(page).unwrap());
            (places.len(), places[0].to_string())
        };
        let at = |count: usize, place: &str| (count, format!("https://n.example{place}"));
        assert_eq!(first("https://n.example/"), at(7, "/feed"));
        assert_eq!(first("https://n.example/index.html?x#y"), at(7, "/feed"));
        assert_eq!(first("https://n.example/blog"), at(11, "/blog/feed"));
        assert_eq!(first("https://n.example/blog/"), at(11, "/blog/feed"));
        assert_eq!(
            first("https://n.example/blog/index.php?p=1"),
            at(11, "/blog/feed")
        );
    }

    #[test]
    fn robots_name_news_sitemaps() {
        let robots = "User-agent: *\nDisallow: /x\nSitemap: https://n.example/sitemap.xml\n\
            SITEMAP:https://n.example/sitemap-news.xml # ours\r\nsitemap: /news.xml\n\
            Sitemap: https://n.example/sitemap-news.xml\nSitemap: https://n.example/News/map.xml\n";
        let found: Vec<String> = news_sitemaps(robots).iter().map(Url::to_string).collect();
        assert_eq!(
            found,
            [
                "https://n.example/sitemap-news.xml",
                "https://n.example/News/map.xml"
            ]
        );
    }
}
