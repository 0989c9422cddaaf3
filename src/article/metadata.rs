//! The choice among what the markup says: title, authors, dates, language, addresses. Structured data comes first,
//! then `OpenGraph` and other meta tags, then the visible markup, then what was given with the page.

use jiff::Timestamp;
use url::Url;

use super::markup::Markup;
use super::record::{Article, Given, Precision, Published};
use super::{author, date, hygiene, language, title};

/// Fills everything but the text.
pub(super) fn fill(article: &mut Article, markup: &Markup, given: &Given) {
    let url = given.url.as_deref().and_then(|url| Url::parse(url).ok());
    article.url.clone_from(&given.url);
    article.site = site(markup, url.as_ref());
    article.title = title::choose(markup, article.site.as_deref())
        .or_else(|| clean(given.title.as_deref()))
        .unwrap_or_default();
    article.authors = author::choose(markup, article.site.as_deref());
    if article.authors.is_empty() {
        article.authors = author::names(given.authors.iter().map(String::as_str), None);
    }
    article.canonical_url = canonical(markup, url.as_ref());
    article.published = published(markup)
        .or_else(|| given.published.map(given_date))
        .or_else(|| date::of_url(given.url.as_deref().or(article.canonical_url.as_deref())?));
    article.modified = modified(markup);
    article.language = language::declared(markup);
}

/// A date that was given: an instant, its zone unknown.
pub(super) fn given_date(at: Timestamp) -> Published {
    Published {
        at,
        offset_minutes: None,
        precision: Precision::Second,
    }
}

/// A given text as one clean line.
pub(super) fn clean(raw: Option<&str>) -> Option<String> {
    raw.map(hygiene::line).filter(|line| !line.is_empty())
}

/// The host of an address, without `www.`.
pub(super) fn host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

fn site(markup: &Markup, url: Option<&Url>) -> Option<String> {
    markup
        .meta(&["og:site_name"])
        .next()
        .map(str::to_owned)
        .or_else(|| markup.structured.site.clone())
        .or_else(|| {
            markup
                .meta(&["application-name", "apple-mobile-web-app-title"])
                .next()
                .map(str::to_owned)
        })
        .or_else(|| url.and_then(host))
}

fn published(markup: &Markup) -> Option<Published> {
    const KEYS: &[&str] = &[
        "article:published_time",
        "og:published_time",
        "datepublished",
        "parsely-pub-date",
        "sailthru.date",
        "article:published",
        "publishdate",
        "publish-date",
        "publish_date",
        "published_time",
        "pubdate",
        "publication_date",
        "dc.date.issued",
        "dcterms.created",
        "dcterms.issued",
        "dcterms.date",
        "dc.date",
        "date",
        "article.published",
        "originalpublicationdate",
        "cxenseparse:recs:publishtime",
        "citation_publication_date",
        "vr:published_time",
        "last-modified-original",
    ];
    let candidates = markup.structured.published.iter().map(String::as_str);
    let candidates = candidates
        .chain(markup.meta(KEYS))
        .chain(markup.marked_times.iter().map(String::as_str));
    let all: Vec<Published> = candidates
        .chain(markup.times.iter().map(String::as_str))
        .filter_map(date::parse)
        .collect();
    let first = *all.first()?;
    let is_whole = |date: &Published| date.precision == Precision::Second && date.offset_minutes.is_some();
    if is_whole(&first) {
        return Some(first);
    }
    // The same day told elsewhere with its time and zone says more.
    let same_day = |date: &&Published| is_whole(date) && local_day(date) == local_day(&first);
    Some(all.iter().find(same_day).copied().unwrap_or(first))
}

/// The day on the article's own calendar, in days since 1970.
fn local_day(date: &Published) -> i64 {
    (date.at.as_second() + i64::from(date.offset_minutes.unwrap_or(0)) * 60).div_euclid(86_400)
}

fn modified(markup: &Markup) -> Option<Timestamp> {
    const KEYS: &[&str] = &[
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "last-modified",
        "dcterms.modified",
    ];
    let structured = markup.structured.modified.iter().map(String::as_str);
    structured
        .chain(markup.meta(KEYS))
        .find_map(date::parse)
        .map(|date| date.at)
}

/// An address of a whole article, so not the site's front page, which some templates name on every page.
fn canonical(markup: &Markup, url: Option<&Url>) -> Option<String> {
    let base = markup
        .base
        .as_deref()
        .and_then(|base| absolute(base, url))
        .or_else(|| url.cloned());
    let candidates = markup.canonical.iter().map(String::as_str);
    let candidates = candidates
        .chain(markup.meta(&["og:url"]))
        .chain(markup.structured.url.iter().map(String::as_str));
    let is_front = |found: &Url| found.path() == "/" && found.query().is_none();
    let mut found = candidates.filter_map(|raw| absolute(raw, base.as_ref()));
    let mut found = found.find(|found| !is_front(found) || url.is_some_and(is_front))?;
    found.set_fragment(None);
    Some(found.to_string())
}

fn absolute(raw: &str, base: Option<&Url>) -> Option<Url> {
    let url = base.map_or_else(|| Url::parse(raw), |base| base.join(raw)).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::super::{markup, tree};
    use super::*;

    fn read(html: &str) -> Article {
        let page = Html::parse_document(html);
        let given = Given {
            url: Some("https://www.example.org/a/1?x=1".to_owned()),
            ..Given::default()
        };
        let mut article = Article::default();
        fill(
            &mut article,
            &markup::read(&tree::flatten(page.tree.root())),
            &given,
        );
        article
    }

    #[test]
    fn the_address_is_absolute_and_no_front_page() {
        for (html, expected) in [
            (
                "<link rel=canonical href='/b/2#top'>",
                Some("https://www.example.org/b/2"),
            ),
            (
                "<link rel=canonical href='https://other.example/b'>",
                Some("https://other.example/b"),
            ),
            (
                "<link rel=canonical href='https://www.example.org/'><meta property=og:url content='/c'>",
                Some("https://www.example.org/c"),
            ),
            ("<link rel=canonical href='javascript:x'>", None),
            ("<p>none", None),
        ] {
            assert_eq!(read(html).canonical_url.as_deref(), expected, "{html}");
        }
    }

    #[test]
    fn the_date_with_a_zone_wins_on_its_day() {
        for (html, at, offset) in [
            (
                "<meta name=date content='2023-06-28'><time datetime='2023-06-28T23:30:00-05:00'>",
                "2023-06-29T04:30:00Z",
                Some(-300),
            ),
            (
                "<meta name=date content='2023-06-28'><time datetime='2023-06-30T10:00:00Z'>",
                "2023-06-28T00:00:00Z",
                None,
            ),
            (
                r#"<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2023-06-28T10:00:00+02:00"}</script>
                <meta property=article:published_time content='2021-01-01T00:00:00Z'>"#,
                "2023-06-28T08:00:00Z",
                Some(120),
            ),
        ] {
            let published = read(html).published.expect("a date");
            assert_eq!(
                (published.at.to_string().as_str(), published.offset_minutes),
                (at, offset),
                "{html}"
            );
        }
        assert_eq!(read("<p>none").published, None);
    }

    #[test]
    fn the_site_is_named_or_its_host() {
        assert_eq!(
            read("<meta property=og:site_name content='The Courier'>")
                .site
                .as_deref(),
            Some("The Courier")
        );
        assert_eq!(read("<p>none").site.as_deref(), Some("example.org"));
    }
}
