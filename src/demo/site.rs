//! One outlet's site, written out: every document by its path.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::markup::escape;
use super::{Article, Outlet, PageKind, feeds, page};

/// One document as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its media type.
    pub content_type: &'static str,
    /// Its bytes, in the outlet's charset.
    pub body: Bytes,
    /// Its entity tag, quotes included: the same bytes, the same tag.
    pub etag: String,
}

/// One outlet's site.
#[derive(Debug, Clone)]
pub struct Site {
    documents: BTreeMap<String, Document>,
}

impl Site {
    /// Writes out front page, feed and articles of one outlet. `all` are the articles of every outlet, `base` is this
    /// outlet's address without path: `http://127.0.1.1:8080`.
    pub fn new(outlet: &Outlet, all: &[Article], base: &str) -> Self {
        let own: Vec<&Article> = all.iter().filter(|article| article.outlet == outlet.id).collect();
        let (feed_path, feed_type) = outlet.feed.path_and_type();
        // The pages of the windows-1252 outlet tell their charset in a meta element alone.
        let page_type = if outlet.is_windows_1252() {
            "text/html"
        } else {
            "text/html; charset=utf-8"
        };
        let mut documents = BTreeMap::new();
        let mut put = |path: String, content_type, text: &str| {
            documents.insert(path, document(outlet, content_type, text));
        };
        put("/".to_owned(), page_type, &front_page(outlet, &own));
        put(
            feed_path.to_owned(),
            feed_type,
            &feeds::render(outlet, &own, base),
        );
        for article in own.iter().filter(|article| article.page != PageKind::Gone) {
            put(
                page::path(article),
                page_type,
                &page::render(outlet, article, all, base),
            );
        }
        Self { documents }
    }

    /// What lies at a path; a query is not part of it.
    pub fn get(&self, path: &str) -> Option<&Document> {
        self.documents.get(path)
    }
}

fn document(outlet: &Outlet, content_type: &'static str, text: &str) -> Document {
    let body = if outlet.is_windows_1252() {
        Bytes::from(encoding_rs::WINDOWS_1252.encode(text).0.into_owned())
    } else {
        Bytes::copy_from_slice(text.as_bytes())
    };
    let mut etag = String::from("\"");
    for byte in Sha256::digest(&body).iter().take(8) {
        let _ = write!(etag, "{byte:02x}");
    }
    etag.push('"');
    Document {
        content_type,
        body,
        etag,
    }
}

fn front_page(outlet: &Outlet, own: &[&Article]) -> String {
    let charset = if outlet.is_windows_1252() {
        "windows-1252"
    } else {
        "utf-8"
    };
    let name = escape(outlet.name);
    let (feed, feed_type) = outlet.feed.path_and_type();
    let feed_type = feed_type.split(';').next().unwrap_or(feed_type);
    let headlines: String = own
        .iter()
        .map(|article| {
            format!(
                "<li><a href=\"{}\">{}</a></li>\n",
                page::path(article),
                escape(&article.title)
            )
        })
        .collect::<Vec<_>>()
        .concat();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\"><head><meta charset=\"{charset}\"><title>{name}</title>\
         <link rel=\"alternate\" type=\"{feed_type}\" href=\"{feed}\"></head>\n\
         <body><h1>{name}</h1>\n<ul>\n{headlines}</ul></body></html>\n",
        language = outlet.language,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{OUTLETS, articles};

    fn sites() -> (Vec<Article>, Vec<(&'static Outlet, Site)>) {
        let all = articles("2026-03-03T10:00:00Z".parse().unwrap()).unwrap();
        let sites = OUTLETS
            .iter()
            .map(|outlet| (outlet, Site::new(outlet, &all, "http://127.0.1.9:80")))
            .collect();
        (all, sites)
    }

    fn text(outlet: &Outlet, document: &Document) -> String {
        if outlet.is_windows_1252() {
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&document.body)
                .0
                .into_owned()
        } else {
            String::from_utf8(document.body.to_vec()).unwrap()
        }
    }

    /// The page of one article.
    fn html(slug: &str) -> String {
        let (all, sites) = sites();
        let article = all.iter().find(|a| a.slug == slug).unwrap();
        let (outlet, site) = sites
            .iter()
            .find(|(outlet, _)| outlet.id == article.outlet)
            .unwrap();
        text(outlet, site.get(&page::path(article)).unwrap())
    }

    #[test]
    fn every_article_has_a_page_with_its_text_or_none_at_all() {
        let (all, sites) = sites();
        for article in &all {
            let (outlet, site) = sites
                .iter()
                .find(|(outlet, _)| outlet.id == article.outlet)
                .unwrap();
            let Some(document) = site.get(&page::path(article)) else {
                assert_eq!(article.page, PageKind::Gone);
                continue;
            };
            let html = text(outlet, document);
            assert!(html.contains(&*escape(&article.title)), "{}", article.slug);
            assert!(!html.contains("{{") && !html.contains("&#"), "{}", article.slug);
            let shown = article
                .paragraphs
                .iter()
                .filter(|p| html.contains(&*escape(p)))
                .count();
            let expected = if article.page == PageKind::Paywall {
                1
            } else {
                article.paragraphs.len()
            };
            assert_eq!(shown, expected, "{}", article.slug);
            for sign in ["<h1", "newsletter", "cookie", "footer", "<li><a href"] {
                let has_no_cookies = sign == "cookie" && ["northgate", "tidewatch"].contains(&outlet.id);
                assert!(has_no_cookies || html.contains(sign), "{}: {sign}", article.slug);
            }
        }
    }

    #[test]
    fn every_feed_parses_and_lists_four_items() {
        let (all, sites) = sites();
        let mut kinds = Vec::new();
        for (outlet, site) in &sites {
            let document = site.get(outlet.feed.path_and_type().0).unwrap();
            let xml = text(outlet, document).replace("encoding=\"windows-1252\"", "encoding=\"utf-8\"");
            let feed = feed_rs::parser::parse(xml.as_bytes()).unwrap();
            kinds.push(format!("{:?}", feed.feed_type));
            let own: Vec<_> = all.iter().filter(|a| a.outlet == outlet.id).collect();
            assert_eq!(feed.entries.len(), own.len());
            for (entry, article) in feed.entries.iter().zip(own) {
                assert_eq!(entry.title.as_ref().unwrap().content, article.title);
                let published = entry.published.or(entry.updated).unwrap();
                assert_eq!(
                    published.timestamp(),
                    article.published.as_second(),
                    "{}",
                    article.slug
                );
                assert!(
                    entry
                        .links
                        .iter()
                        .any(|link| link.href.ends_with(&page::path(article)))
                );
            }
        }
        assert_eq!(kinds, ["RSS2", "RSS2", "Atom", "RSS2", "RSS1", "JSON"]);
    }

    #[test]
    fn the_windows_1252_outlet_is_not_utf8() {
        let (_, sites) = sites();
        let (_, site) = sites.iter().find(|(outlet, _)| outlet.is_windows_1252()).unwrap();
        for document in site.documents.values() {
            assert!(std::str::from_utf8(&document.body).is_err());
        }
    }

    #[test]
    fn traps_stand_in_the_furniture_and_not_in_the_text() {
        for (slug, phrases) in [
            (
                "harbour-marathon-record",
                &[
                    "Cuba and Russia agree on military cooperation, radar included",
                    "Marolane Shipping: who pays when sanctions bite?",
                    "Cuba and Russia sign one military cooperation paper",
                    "Cuba and Russia step up military cooperation",
                ][..],
            ),
            (
                "algeciras-queue-eases",
                &["New sanctions on Marolane Shipping", ">Sanctions</a>"][..],
            ),
            (
                "sixty-years-of-port-calls",
                &[
                    "NATO should lend Moldova",
                    "defence cooperation, Georgia and Russia",
                ],
            ),
            ("prix-du-mouton-fetes", &["Buran Group au Mali"]),
            (
                "boxeo-noche-de-camaguey",
                &["Cuba y Rusia, siempre un ejercicio conjunto"],
            ),
            ("winter-wheat-sowing", &["Cuba, Russia, military cooperation"]),
        ] {
            let html = html(slug);
            let (all, _) = sites();
            let article = all.iter().find(|a| a.slug == slug).unwrap();
            for phrase in phrases {
                assert!(html.contains(phrase), "{slug}: {phrase}");
                assert!(!article.paragraphs.concat().contains(phrase), "{slug}: {phrase}");
            }
        }
    }

    #[test]
    fn the_paywalled_text_is_in_the_feed_alone() {
        let (_, sites) = sites();
        let (outlet, site) = sites.iter().find(|(outlet, _)| outlet.id == "meridian").unwrap();
        let sentence = "placed Marolane Shipping under sanctions";
        assert!(text(outlet, site.get(outlet.feed.path_and_type().0).unwrap()).contains(sentence));
        let page = html("fleet-without-flags");
        assert!(!page.contains(sentence));
        assert!(page.contains("\"isAccessibleForFree\":false") && page.contains("Subscribe to continue"));
    }

    #[test]
    fn the_same_bytes_have_the_same_tag() {
        let (_, first) = sites();
        let (_, second) = sites();
        for ((_, a), (_, b)) in first.iter().zip(&second) {
            assert_eq!(a.documents, b.documents);
        }
    }
}
