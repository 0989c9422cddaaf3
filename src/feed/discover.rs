//! Takes a page or the robots.txt of a site, says where its feeds may be.

use scraper::{Html, Selector};
use url::Url;

use super::plain::text_title;

/// Feeds named by one page: the blogs of big hosts name one a tag.
const LINKS_MAX: usize = 20;

/// Paths under which sites keep a feed that they do not name, most usual first.
pub const WELL_KNOWN: [&str; 7] = [
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

impl FeedLink {
    /// Whether it looks like one of readers' comments, which blogs name beside their own.
    pub fn is_of_comments(&self) -> bool {
        let title = self.title.as_deref().unwrap_or_default().to_lowercase();
        title.contains("comment") || self.url.path().to_lowercase().contains("comment")
    }
}

/// The feeds that a page names, in its order, those of comments last.
pub fn feed_links(html: &str, page: &Url) -> Vec<FeedLink> {
    let document = Html::parse_document(html);
    let (Ok(links), Ok(bases)) = (Selector::parse("link[rel][href]"), Selector::parse("base[href]")) else {
        return Vec::new();
    };
    let base = document
        .select(&bases)
        .next()
        .and_then(|element| page.join(element.attr("href")?.trim()).ok())
        .unwrap_or_else(|| page.clone());
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
    found.sort_by_key(FeedLink::is_of_comments);
    found
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
