//! The choice among what the markup says: title, authors, dates, language, addresses. Structured data comes first,
//! then `OpenGraph` and other meta tags, then the visible markup, then what was given with the page. Every choice is
//! told in the article's `origins`.

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::date::{self, Order};
use super::markup::Markup;
use super::origin::Origin;
use super::outlet::Outlet;
use super::record::{Article, Given, Precision, Published};
use super::{author, hygiene, language, title};
use crate::text::Note;

/// Fills everything but the text.
pub(super) fn fill(article: &mut Article, markup: &Markup, given: &Given) {
    let url = given.url.as_deref().and_then(|url| Url::parse(url).ok());
    article.url.clone_from(&given.url);
    let canonical = canonical(markup, url.as_ref());
    let own_url = url.as_ref().or(canonical.as_ref().map(|(url, _)| url));
    let outlet = outlet(markup, own_url);
    let found = title::choose(markup, &outlet);
    let found = found.or_else(|| Some((clean(given.title.as_deref())?, Origin::Given)));
    (article.title, article.origins.title) =
        found.map_or_else(Default::default, |(title, o)| (title, Some(o)));
    (article.authors, article.origins.authors) = authors(markup, &outlet, given);
    let order = order(markup);
    let lines = markup.head.lines.iter();
    let seen: Vec<date::Found> = lines.flat_map(|line| date::find(line, order)).collect();
    let changed = modified(markup, order, &seen);
    let published = published(markup, order, &seen, given, changed, article.url.as_deref());
    set(&mut article.published, &mut article.origins.published, published);
    set(&mut article.modified, &mut article.origins.modified, changed);
    set(
        &mut article.site,
        &mut article.origins.site,
        site(markup, own_url),
    );
    set(
        &mut article.section,
        &mut article.origins.section,
        section(markup),
    );
    set(
        &mut article.is_free,
        &mut article.origins.is_free,
        is_free(markup),
    );
    let canonical = canonical.map(|(url, origin)| (url.to_string(), origin));
    set(
        &mut article.canonical_url,
        &mut article.origins.canonical_url,
        canonical,
    );
    let declared = language::declared(markup);
    set(
        &mut article.language_declared,
        &mut article.origins.language,
        declared,
    );
    article.notes.extend(elsewhere(markup, url.as_ref()));
}

/// Where the page says that its text stands elsewhere: in frames, or behind a forwarding that browsers follow.
fn elsewhere(markup: &Markup, url: Option<&Url>) -> Option<Note> {
    /// Seconds after which a page forwards; one that loads anew later is itself the article.
    const FORWARD_SECS_MAX: f64 = 10.0;
    if markup.is_frameset {
        return Some(Note::new(
            "page-frames",
            "the page is a set of frames: the article stands in another page",
        ));
    }
    let refresh = markup.meta(&["refresh"]).next()?;
    let (secs, target) = refresh.split_once([';', ','])?;
    let target = target.trim();
    let target = match target.get(..3) {
        Some(head) if head.eq_ignore_ascii_case("url") => target.get(3..)?.trim_start().strip_prefix('=')?,
        _ => target,
    };
    let target = absolute(target.trim().trim_matches(['"', '\'']), url)?;
    let is_soon = secs
        .trim()
        .parse::<f64>()
        .is_ok_and(|secs| secs <= FORWARD_SECS_MAX);
    let is_own = url.is_some_and(|url| *url == target);
    (is_soon && !is_own).then(|| {
        Note::new(
            "page-forwards",
            format!("the page forwards its readers to {target}"),
        )
    })
}

fn set<T>(field: &mut Option<T>, origin: &mut Option<Origin>, found: Option<(T, Origin)>) {
    (*field, *origin) = found.unzip();
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

const SITE_KEYS: [&str; 4] = [
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "al:ios:app_name",
];

/// Every name of the outlet.
fn outlet(markup: &Markup, url: Option<&Url>) -> Outlet {
    let structured = [
        markup.structured.site.as_deref(),
        markup.structured.publisher.as_deref(),
    ];
    let names = structured
        .into_iter()
        .flatten()
        .chain(markup.meta(&SITE_KEYS))
        .chain(markup.meta(&["twitter:site", "publisher", "dc.publisher", "cre"]));
    Outlet::new(names, url)
}

fn site(markup: &Markup, url: Option<&Url>) -> Option<(String, Origin)> {
    let meta = |keys: &'static [&'static str]| {
        markup
            .keyed(keys)
            .find(|(_, name)| !name.contains("://"))
            .map(|(key, name)| (name.to_owned(), Origin::Meta(key)))
    };
    meta(&["og:site_name"])
        .or_else(|| Some((markup.structured.site.clone()?, Origin::JsonLd)))
        .or_else(|| Some((markup.structured.publisher.clone()?, Origin::JsonLd)))
        .or_else(|| meta(&["application-name", "apple-mobile-web-app-title"]))
        .or_else(|| Some((url.and_then(host)?, Origin::Url)))
}

fn authors(markup: &Markup, outlet: &Outlet, given: &Given) -> (Vec<String>, Option<Origin>) {
    if let Some((names, origin)) = author::choose(markup, outlet) {
        return (names, Some(origin));
    }
    let names = author::names(given.authors.iter().map(String::as_str), None);
    let origin = (!names.is_empty()).then_some(Origin::Given);
    (names, origin)
}

fn section(markup: &Markup) -> Option<(String, Origin)> {
    const KEYS: [&str; 6] = [
        "article:section",
        "parsely-section",
        "og:article:section",
        "section",
        "cxenseparse:section",
        "dc.subject.section",
    ];
    let meta = || markup.keyed(&KEYS).next();
    let meta = || meta().map(|(key, name)| (name.to_owned(), Origin::Meta(key)));
    markup
        .structured
        .section
        .clone()
        .map(|name| (name, Origin::JsonLd))
        .or_else(meta)
}

/// What the page says of who may read it. A metered page is none that everybody may read.
fn is_free(markup: &Markup) -> Option<(bool, Origin)> {
    const TIERS: [&str; 4] = [
        "article:content_tier",
        "content_tier",
        "og:article:content_tier",
        "lp.article:content_tier",
    ];
    const FREE: [&str; 3] = [
        "isaccessibleforfree",
        "cxenseparse:isaccessibleforfree",
        "is_free",
    ];
    const WALLED: [&str; 6] = [
        "paywall",
        "is_paywalled",
        "premium",
        "is_premium",
        "ispremium",
        "paywalled",
    ];
    let truth = |value: &str| match value.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    };
    let tier = |value: &str| match value.trim().to_ascii_lowercase().as_str() {
        "free" | "open" => Some(true),
        "locked" | "metered" | "premium" | "paid" => Some(false),
        _ => None,
    };
    let meta = |keys: &'static [&'static str], read: &dyn Fn(&str) -> Option<bool>| {
        markup
            .keyed(keys)
            .find_map(|(key, value)| Some((read(value)?, Origin::Meta(key))))
    };
    markup
        .structured
        .is_free
        .map(|free| (free, Origin::JsonLd))
        .or_else(|| meta(&TIERS, &tier))
        .or_else(|| meta(&FREE, &truth))
        .or_else(|| meta(&WALLED, &|value| truth(value).map(|walled| !walled)))
        .or_else(|| markup.is_walled.then_some((false, Origin::Html("class"))))
}

/// The order of day and month in figures, after the most specific of the declared languages.
fn order(markup: &Markup) -> Option<Order> {
    let declared = [markup.lang.as_deref(), markup.structured.language.as_deref()];
    declared
        .into_iter()
        .flatten()
        .chain(markup.meta(&["og:locale", "content-language"]))
        .find_map(Order::of)
}

const PUBLISHED_KEYS: [&str; 44] = [
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "article:published",
    "article:post_date",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "published_time",
    "published_on",
    "publishdate",
    "publish-date",
    "publish_date",
    "published-date",
    "published_date",
    "publication-date",
    "publication_date",
    "publicationdate",
    "pubdate",
    "pub_date",
    "dc.date.issued",
    "dc.date.published",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.date",
    "dc.date.created",
    "dc.date",
    "date",
    "date.created",
    "datecreated",
    "article:created",
    "displaydate",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "citation_publication_date",
    "citation_date",
    "vr:published_time",
    "bt:pubdate",
    "gentime",
    "rnews:datepublished",
    "last-modified-original",
];

/// A date and what told it.
type Told = (Published, Origin);

/// When it was published: what the markup states, else what readers see at the headline, else what was given, else the
/// day in the address, else the time of the last change. What was given stands in for a missing time of day or zone.
fn published(
    markup: &Markup,
    order: Option<Order>,
    seen: &[date::Found],
    given: &Given,
    changed: Option<(Timestamp, Origin)>,
    url: Option<&str>,
) -> Option<Told> {
    let read = |raw: &str| date::parse_as(raw, order);
    let structured = markup
        .structured
        .published
        .iter()
        .map(|raw| (raw.as_str(), Origin::JsonLd));
    let metas = markup
        .keyed(&PUBLISHED_KEYS)
        .map(|(key, raw)| (raw, Origin::Meta(key)));
    let marked = markup
        .marked_times
        .iter()
        .map(|raw| (raw.as_str(), Origin::Microdata));
    let stated = structured.chain(metas).chain(marked);
    let stated = stated.filter_map(|(raw, origin)| Some((read(raw)?, origin)));
    let times = markup
        .times
        .iter()
        .filter_map(|raw| Some((read(raw)?, Origin::Html("time"))));
    let visible = seen.iter().filter(|found| !found.is_change);
    let visible = visible.map(|found| (found.date, Origin::Visible));
    let all: Vec<Told> = stated.chain(times).chain(visible).collect();
    let Some(first) = all.first().copied() else {
        let given = given.published.map(|at| (given_date(at), Origin::Given));
        let by_url = || Some((date::of_url(url.or(markup.canonical.as_deref())?)?, Origin::Url));
        let change = || changed.map(|(at, _)| (given_date(at), Origin::Modified));
        let change_seen = || seen.iter().find(|found| found.is_change);
        let seen = || change_seen().map(|found| (found.date, Origin::Modified));
        return given.or_else(by_url).or_else(change).or_else(seen);
    };
    let best = told_best(first, &all);
    let given = given.published.map(|at| (given_date(at), Origin::Given));
    Some(
        given
            .filter(|(given, _)| completes(*given, best.0))
            .unwrap_or(best),
    )
}

/// Whether a given instant says the same as a page's date that lacks time or zone, and so says more.
fn completes(given: Published, page: Published) -> bool {
    /// No clock is further from UTC.
    const ZONE_HOURS_MAX: i64 = 14;
    let reach = SignedDuration::from_hours(ZONE_HOURS_MAX);
    let apart = given.at.duration_since(page.at);
    match page.precision {
        _ if page.is_whole() => false,
        Precision::Day => apart >= -reach && apart < SignedDuration::from_hours(24) + reach,
        _ => apart.abs() <= reach,
    }
}

/// The first date, or one that tells the same with more: the time of day, or the zone.
fn told_best(first: Told, all: &[Told]) -> Told {
    let wall = first.0.wall_clock();
    let same_clock = |told: &&Told| {
        let offset = told.0.offset_minutes.is_some_and(|offset| offset != 0);
        let apart = told.0.wall_clock().duration_since(wall).abs();
        offset && told.0.is_whole() && apart < SignedDuration::from_secs(60)
    };
    if first.0.is_whole() {
        // A local time with a "Z" that is none: elsewhere the same clock has its zone.
        let is_utc = first.0.offset_minutes == Some(0);
        return all
            .iter()
            .find(same_clock)
            .filter(|_| is_utc)
            .copied()
            .unwrap_or(first);
    }
    let day = |published: &Published| published.wall_clock().as_second().div_euclid(86_400);
    let same_day = |told: &&Told| day(&told.0) == day(&first.0);
    let mut on_the_day = all.iter().filter(same_day);
    let whole = on_the_day.clone().find(|told| told.0.is_whole());
    let timed = || on_the_day.find(|told| told.0.precision == Precision::Second);
    if first.0.precision == Precision::Second {
        // A clock without a zone is only believed to be that of another that shows the same.
        let same = all.iter().find(same_clock);
        return same.or(whole).copied().unwrap_or(first);
    }
    whole.or_else(timed).copied().unwrap_or(first)
}

fn modified(markup: &Markup, order: Option<Order>, seen: &[date::Found]) -> Option<(Timestamp, Origin)> {
    const KEYS: [&str; 14] = [
        "article:modified_time",
        "og:updated_time",
        "og:article:modified_time",
        "article:modified",
        "datemodified",
        "last-modified",
        "lastmod",
        "modified_time",
        "dcterms.modified",
        "dc.date.modified",
        "revised",
        "updated_time",
        "date.modified",
        "rnews:datemodified",
    ];
    let structured = markup
        .structured
        .modified
        .iter()
        .map(|raw| (raw.as_str(), Origin::JsonLd));
    let metas = markup.keyed(&KEYS).map(|(key, raw)| (raw, Origin::Meta(key)));
    let stated = structured
        .chain(metas)
        .find_map(|(raw, origin)| Some((date::parse_as(raw, order)?.at, origin)));
    let seen = || {
        let change = seen.iter().find(|found| found.is_change)?;
        Some((change.date.at, Origin::Visible))
    };
    stated.or_else(seen)
}

/// An address of a whole article on the same site, so not the site's front page, which some templates name on every
/// page, and not another site's, which copied the template or the article.
fn canonical(markup: &Markup, url: Option<&Url>) -> Option<(Url, Origin)> {
    let base = markup
        .base
        .as_deref()
        .and_then(|base| absolute(base, url))
        .or_else(|| url.cloned());
    let link = markup
        .canonical
        .iter()
        .map(|raw| (raw.as_str(), Origin::Html("link:canonical")));
    let metas = markup
        .keyed(&["og:url"])
        .map(|(key, raw)| (raw, Origin::Meta(key)));
    let structured = markup
        .structured
        .url
        .iter()
        .map(|raw| (raw.as_str(), Origin::JsonLd));
    let is_front = |found: &Url| found.path() == "/" && found.query().is_none();
    let mut found = link
        .chain(metas)
        .chain(structured)
        .filter_map(|(raw, origin)| Some((absolute(raw, base.as_ref())?, origin)));
    let (mut found, origin) = found.find(|(found, _)| {
        (!is_front(found) || url.is_some_and(is_front)) && url.is_none_or(|url| is_same_site(found, url))
    })?;
    found.set_fragment(None);
    Some((found, origin))
}

fn absolute(raw: &str, base: Option<&Url>) -> Option<Url> {
    /// No browser keeps a longer one.
    const URL_BYTES_MAX: usize = 2_000;
    if raw.len() > URL_BYTES_MAX {
        return None;
    }
    let url = base.map_or_else(|| Url::parse(raw), |base| base.join(raw)).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Whether two addresses belong to one site: `amp.example.org` and `www.example.org` do. A cache of AMP pages stands for
/// any site.
fn is_same_site(one: &Url, other: &Url) -> bool {
    fn site(url: &Url) -> Option<&str> {
        let host = url.host_str()?;
        let labels: Vec<&str> = host.rsplit('.').collect();
        // "example.co.uk": a short label before a country is part of the suffix.
        let is_double = labels.first().is_some_and(|tld| tld.len() == 2)
            && labels.get(1).is_some_and(|label| label.len() <= 3);
        let kept = if is_double && labels.len() > 2 { 3 } else { 2 };
        let length: usize = labels.iter().take(kept).map(|label| label.len() + 1).sum();
        host.get(host.len().saturating_sub(length.saturating_sub(1))..)
    }
    let is_cache = |url: &Url| {
        url.host_str()
            .is_some_and(|host| host.ends_with(".ampproject.org") || host.ends_with(".ampproject.net"))
    };
    site(one) == site(other) || is_cache(other)
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
            ("<link rel=canonical href='https://other.example/b'>", None),
            (
                "<link rel=canonical href='https://other.example/b'><meta property=og:url content='http://m.example.org/b'>",
                Some("http://m.example.org/b"),
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
