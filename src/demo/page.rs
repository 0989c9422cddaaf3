//! An article's page: the outlet's template around the text.

use serde_json::json;

use super::markup::{escape, fill};
use super::{Article, Outlet, PageKind};

/// How many headlines a box of links shows.
const LINKS_MAX: usize = 6;

/// Path of an article on its outlet's host.
pub(super) fn path(article: &Article) -> String {
    format!("/news/{}", article.slug)
}

/// The HTML of one article; `all` are the articles of every outlet, `base` is the outlet's own address without path.
pub(super) fn render(outlet: &Outlet, article: &Article, all: &[Article], base: &str) -> String {
    let url = format!("{base}{}", path(article));
    let site = format!("{base}/");
    let feed = format!("{base}{}", outlet.feed.path_and_type().0);
    let is_behind_wall = article.page == PageKind::Paywall;
    let json_ld = json_ld(outlet, article, &url, is_behind_wall);
    let paywall_json_ld = if is_behind_wall {
        format!("<script type=\"application/ld+json\">{json_ld}</script>")
    } else {
        String::new()
    };
    let shown = if is_behind_wall {
        1
    } else {
        article.paragraphs.len()
    };
    let body = paragraphs(article.paragraphs.get(..shown).unwrap_or(&article.paragraphs));
    let authors = article.authors.join(" and ");
    let published = article.published.to_string();
    fill(
        outlet.template,
        &[
            ("lang", &escape(&article.language)),
            ("title", &escape(&article.title)),
            ("summary", &escape(&article.summary)),
            ("section", &escape(&article.section)),
            ("authors", &escape(&authors)),
            ("published", &published),
            (
                "date",
                &article.published.strftime("%d.%m.%Y, %H:%M UTC").to_string(),
            ),
            ("outlet", &escape(outlet.name)),
            ("url", &escape(&url)),
            ("site", &escape(&site)),
            ("feed", &escape(&feed)),
            ("body", &body),
            ("wall", if is_behind_wall { WALL } else { "" }),
            ("json_ld", &json_ld),
            ("paywall_json_ld", &paywall_json_ld),
            ("related", &links(related(article, all), base)),
            ("latest", &links(latest(article, all), base)),
        ],
    )
}

/// Paragraphs as HTML.
pub(super) fn paragraphs(texts: &[String]) -> String {
    texts
        .iter()
        .map(|text| format!("<p>{}</p>", escape(text)))
        .collect::<Vec<_>>()
        .join("\n")
}

const WALL: &str = r##"<div class="c-paywall paywall" id="paywall"><h2>Subscribe to continue reading</h2><p>This article is for subscribers. Read on for 1 euro a month.</p><button>See offers</button> <a href="#">Already a subscriber? Log in</a></div>"##;

fn json_ld(outlet: &Outlet, article: &Article, url: &str, is_behind_wall: bool) -> String {
    let authors: Vec<_> = article
        .authors
        .iter()
        .map(|name| json!({ "@type": "Person", "name": name }))
        .collect();
    let mut news = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": { "@type": "WebPage", "@id": url },
        "url": url,
        "headline": article.title,
        "description": article.summary,
        "articleSection": article.section,
        "inLanguage": article.language,
        "datePublished": article.published.to_string(),
        "author": authors,
        "publisher": { "@type": "NewsMediaOrganization", "name": outlet.name },
    });
    if is_behind_wall && let Some(fields) = news.as_object_mut() {
        fields.insert("isAccessibleForFree".to_owned(), json!(false));
        let part =
            json!({ "@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".c-paywall" });
        fields.insert("hasPart".to_owned(), part);
    }
    // A `</script>` in a headline must not end the script.
    news.to_string().replace('<', "\\u003c")
}

/// The article's own box of related links, then the outlet's other articles.
fn related<'a>(article: &'a Article, all: &'a [Article]) -> impl Iterator<Item = (&'a str, String)> {
    let own = article
        .related
        .iter()
        .map(|title| (title.as_str(), "#".to_owned()));
    own.chain(latest(article, all))
}

/// The outlet's other articles.
fn latest<'a>(article: &'a Article, all: &'a [Article]) -> impl Iterator<Item = (&'a str, String)> {
    all.iter()
        .filter(|other| other.outlet == article.outlet && other.slug != article.slug)
        .map(|other| (other.title.as_str(), path(other)))
}

fn links<'a>(headlines: impl Iterator<Item = (&'a str, String)>, base: &str) -> String {
    headlines
        .take(LINKS_MAX)
        .map(|(title, path)| {
            let href = if path == "#" {
                path
            } else {
                format!("{base}{path}")
            };
            format!("<li><a href=\"{}\">{}</a></li>", escape(&href), escape(title))
        })
        .collect::<Vec<_>>()
        .join("\n")
}
