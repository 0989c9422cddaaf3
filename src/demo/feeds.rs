//! The six feeds, one writer a format. A feed lists its outlet's articles in the order of the files.

use serde_json::json;

use super::markup::escape;
use super::page::{paragraphs, path};
use super::{Article, FeedFormat, Outlet};

/// The feed of an outlet; `items` are its own articles, `base` is its address without path.
pub(super) fn render(outlet: &Outlet, items: &[&Article], base: &str) -> String {
    match outlet.feed {
        FeedFormat::Rss => rss(outlet, items, base, "utf-8", false),
        FeedFormat::RssContent => rss(outlet, items, base, "UTF-8", true),
        FeedFormat::RssWindows1252 => rss(outlet, items, base, "windows-1252", false),
        FeedFormat::Atom => atom(outlet, items, base),
        FeedFormat::Rdf => rdf(outlet, items, base),
        FeedFormat::Json => json_feed(outlet, items, base),
    }
}

fn rss(outlet: &Outlet, items: &[&Article], base: &str, charset: &str, with_content: bool) -> String {
    let items: String = items
        .iter()
        .map(|article| rss_item(article, base, with_content))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"{charset}\"?>\n\
         <rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n\
         <title>{name}</title>\n<link>{base}/</link>\n<description>{name}</description>\n\
         <language>{language}</language>\n<ttl>15</ttl>\n{items}</channel>\n</rss>\n",
        name = escape(outlet.name),
        language = outlet.language,
    )
}

fn rss_item(article: &Article, base: &str, with_content: bool) -> String {
    let link = format!("{base}{}", path(article));
    let guid = match &article.guid {
        Some(guid) => format!("<guid isPermaLink=\"false\">{}</guid>", escape(guid)),
        None => format!("<guid isPermaLink=\"true\">{}</guid>", escape(&link)),
    };
    let content = if with_content {
        // No text here holds `]]>`, but nothing should depend on it.
        let html = paragraphs(&article.paragraphs).replace("]]>", "]]&gt;");
        format!("<content:encoded><![CDATA[{html}]]></content:encoded>\n")
    } else {
        String::new()
    };
    format!(
        "<item>\n<title>{title}</title>\n<link>{link}</link>\n{guid}\n<pubDate>{date}</pubDate>\n\
         <dc:creator>{authors}</dc:creator>\n<category>{section}</category>\n\
         <description>{summary}</description>\n{content}</item>\n",
        title = escape(&article.title),
        link = escape(&link),
        date = article.published.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        authors = escape(&article.authors.join(" and ")),
        section = escape(&article.section),
        summary = escape(&article.summary),
    )
}

fn atom(outlet: &Outlet, items: &[&Article], base: &str) -> String {
    let updated = items
        .iter()
        .map(|article| article.published)
        .max()
        .unwrap_or_default();
    let entries: String = items.iter().map(|article| atom_entry(article, base)).collect();
    format!(
        "<?xml version=\"1.0\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\n\
         <title>{name}</title>\n<id>{base}/</id>\n<link href=\"{base}/\"/>\n\
         <link rel=\"self\" href=\"{base}{path}\"/>\n<updated>{updated}</updated>\n{entries}</feed>\n",
        name = escape(outlet.name),
        language = outlet.language,
        path = outlet.feed.path_and_type().0,
    )
}

fn atom_entry(article: &Article, base: &str) -> String {
    let authors: String = article
        .authors
        .iter()
        .map(|name| format!("<author><name>{}</name></author>", escape(name)))
        .collect::<Vec<_>>()
        .concat();
    format!(
        "<entry>\n<title type=\"text\">{title}</title>\n<id>tag:northgate.example,2026:{slug}</id>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{base}{path}\"/>\n\
         <published>{date}</published>\n<updated>{date}</updated>\n{authors}\n\
         <summary type=\"html\">{summary}</summary>\n</entry>\n",
        title = escape(&article.title),
        slug = escape(&article.slug),
        path = path(article),
        date = article.published,
        // HTML inside XML: escaped twice.
        summary = escape(&format!("<p>{}</p>", escape(&article.summary))),
    )
}

fn rdf(outlet: &Outlet, items: &[&Article], base: &str) -> String {
    let places: String = items
        .iter()
        .map(|article| format!("<rdf:li rdf:resource=\"{base}{}\"/>", path(article)))
        .collect::<Vec<_>>()
        .concat();
    let items: String = items.iter().map(|article| rdf_item(article, base)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel rdf:about=\"{base}/\">\n\
         <title>{name}</title>\n<link>{base}/</link>\n<description>{name}</description>\n\
         <dc:language>{language}</dc:language>\n<items><rdf:Seq>{places}</rdf:Seq></items>\n</channel>\n\
         {items}</rdf:RDF>\n",
        name = escape(outlet.name),
        language = outlet.language,
    )
}

fn rdf_item(article: &Article, base: &str) -> String {
    format!(
        "<item rdf:about=\"{base}{path}\">\n<title>{title}</title>\n<link>{base}{path}</link>\n\
         <description>{summary}</description>\n<dc:date>{date}</dc:date>\n\
         <dc:creator>{authors}</dc:creator>\n</item>\n",
        path = path(article),
        title = escape(&article.title),
        summary = escape(&article.summary),
        date = article.published.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        authors = escape(&article.authors.join(", ")),
    )
}

fn json_feed(outlet: &Outlet, items: &[&Article], base: &str) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|article| {
            let authors: Vec<_> = article
                .authors
                .iter()
                .map(|name| json!({ "name": name }))
                .collect();
            json!({
                "id": article.slug,
                "url": format!("{base}{}", path(article)),
                "title": article.title,
                "summary": article.summary,
                "content_html": format!("<p>{}</p>", escape(&article.summary)),
                "date_published": article.published.to_string(),
                "authors": authors,
                "language": article.language,
            })
        })
        .collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": format!("{base}/"),
        "feed_url": format!("{base}{}", outlet.feed.path_and_type().0),
        "language": outlet.language,
        "items": items,
    })
    .to_string()
}
