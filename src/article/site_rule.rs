//! The user's help for one site: CSS selectors of the article's body, of what is to be taken out, and of the headline.
//! Compiled once when the config is read; applied to a parsed page before anything else reads it.

use std::sync::Arc;

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::hygiene;
use super::origin::Origin;
use super::record::{Article, Dropped};
use crate::text::Note;

/// Elements of a body that are joined: sites split theirs by advertisements.
const PARTS_MAX: usize = 400;
/// Elements taken out of one page.
const REMOVED_MAX: usize = 10_000;
/// Bytes of the bodies' HTML in all.
const CONTENT_BYTES_MAX: usize = 4_000_000;
/// Bytes of a headline.
const TITLE_BYTES_MAX: usize = 1_000;

/// A CSS selector and how it was written. Lists (`h1, .title`) count as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Css {
    text: String,
    selector: Selector,
}

impl Css {
    /// Compiles a selector; the error says what is wrong with it.
    pub fn new(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("a selector cannot be empty".to_owned());
        }
        match Selector::parse(text) {
            Ok(selector) => Ok(Self {
                text: text.to_owned(),
                selector,
            }),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// How to clean one site's pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRule {
    /// The host, in lower case and without `www.`; its subdomains belong to it.
    pub host: String,
    /// Where the article's body stands; all matches are joined in the page's order.
    pub content: Option<Css>,
    /// What is taken out of the page.
    pub remove: Vec<Css>,
    /// Where the headline stands; the first match with a text counts.
    pub title: Option<Css>,
}

/// The rules of all sites.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteRules {
    rules: Vec<Arc<SiteRule>>,
}

impl SiteRules {
    /// Takes the rules; of two that fit a host, that of the longer one serves.
    pub fn new(rules: Vec<SiteRule>) -> Self {
        let mut rules: Vec<Arc<SiteRule>> = rules.into_iter().map(Arc::new).collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.host.len()));
        Self { rules }
    }

    /// The rule for a page's address.
    pub fn of(&self, url: Option<&str>) -> Option<Arc<SiteRule>> {
        if self.rules.is_empty() {
            return None;
        }
        let url = Url::parse(url?).ok()?;
        let host = url.host_str()?;
        let serves = |rule: &&Arc<SiteRule>| {
            host.strip_suffix(rule.host.as_str())
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        self.rules.iter().find(serves).cloned()
    }
}

/// What a rule found in a page.
#[derive(Debug, Default)]
pub(super) struct Ruled {
    /// The HTML of the body, where the rule has a selector for it that matched.
    pub(super) content: Option<String>,
    /// The headline.
    title: Option<String>,
    /// What was taken out, where that was asked for.
    pub(super) removed: Vec<Dropped>,
    /// Selectors that found nothing.
    notes: Vec<Note>,
}

impl Ruled {
    /// Tells the article which rule served, and gives it the rule's headline.
    pub(super) fn tell(&mut self, article: &mut Article, rule: Option<&SiteRule>) {
        article.site_rule = rule.map(|rule| rule.host.clone());
        if let Some(title) = self.title.take() {
            article.title = title;
            article.origins.title = Some(Origin::SiteRule);
        }
        article.notes.append(&mut self.notes);
    }
}

impl SiteRule {
    /// Takes out what the rule removes, and finds body and headline. `explains` says whether what is removed is wanted.
    pub(super) fn apply(&self, page: &mut Html, explains: bool) -> Ruled {
        let mut ruled = Ruled::default();
        // The headline may stand in what is removed from the body.
        if let Some(css) = &self.title {
            ruled.title = page.select(&css.selector).find_map(headline);
            if ruled.title.is_none() {
                ruled.notes.push(self.missed("title", css));
            }
        }
        let removed: Vec<_> = self
            .remove
            .iter()
            .flat_map(|css| page.select(&css.selector))
            .take(REMOVED_MAX)
            .collect();
        if explains {
            ruled.removed = removed.iter().filter_map(dropped).collect();
        }
        let removed: Vec<_> = removed.into_iter().map(|element| element.id()).collect();
        for id in removed {
            if let Some(mut node) = page.tree.get_mut(id) {
                node.detach();
            }
        }
        if let Some(css) = &self.content {
            ruled.content = content(page, css);
            if ruled.content.is_none() {
                ruled.notes.push(self.missed("content", css));
            }
        }
        ruled
    }

    fn missed(&self, key: &str, css: &Css) -> Note {
        let (host, text) = (&self.host, &css.text);
        Note::new(
            "site-rule-missed",
            format!(
                "`{key} = \"{text}\"` of the site `{host}` matches nothing on this page: the general way served"
            ),
        )
    }
}

fn dropped(element: &ElementRef<'_>) -> Option<Dropped> {
    let text = hygiene::line(&element.text().collect::<String>());
    (!text.is_empty()).then_some(Dropped {
        why: "site-rule",
        text,
    })
}

fn headline(element: ElementRef<'_>) -> Option<String> {
    let text: String = element.text().flat_map(|text| [text, " "]).collect();
    let title = hygiene::line(text.get(..text.floor_char_boundary(TITLE_BYTES_MAX))?);
    (!title.is_empty()).then_some(title)
}

/// The HTML of all matches that lie in no other match; `None` where they hold no text.
fn content(page: &Html, css: &Css) -> Option<String> {
    let mut html = String::new();
    let mut last: Option<ElementRef<'_>> = None;
    for element in page.select(&css.selector).take(PARTS_MAX) {
        // Matches come in the page's order: what lies in another follows it.
        let is_inner = last.is_some_and(|last| element.ancestors().any(|node| node.id() == last.id()));
        if is_inner {
            continue;
        }
        last = Some(element);
        // What the user names counts whatever its own class says.
        let part = element.inner_html();
        if html.len() + part.len() > CONTENT_BYTES_MAX {
            break;
        }
        html.push_str("<div>");
        html.push_str(&part);
        html.push_str("</div>");
    }
    let has_text = page
        .select(&css.selector)
        .take(PARTS_MAX)
        .any(|element| element.text().any(|text| !text.trim().is_empty()));
    has_text.then_some(html)
}

#[cfg(test)]
mod tests {
    use super::super::{Given, from_html};
    use super::*;

    fn rule(content: &str, remove: &[&str], title: &str) -> SiteRule {
        let css = |text: &str| (!text.is_empty()).then(|| Css::new(text).expect("a sound selector"));
        SiteRule {
            host: "courier.example".to_owned(),
            content: css(content),
            remove: remove.iter().filter_map(|text| css(text)).collect(),
            title: css(title),
        }
    }

    const PAGE: &str = "<title>Home</title><h1>Today</h1><h2 class=headline>Ministers <b>meet</b></h2>\
        <div class=story><p>The council met in the old town hall on Monday and spoke for three hours.</p>\
        <div class=box><p>Our best offers of the week.</p></div></div><div class=story><p>It goes on about roads.</p></div>\
        <div class=other><p>A long piece about something else, longer than the whole rest of this page, \
        which a reader of the page would never call the article, and which goes on and on.</p></div>";

    fn read(rule: SiteRule) -> Article {
        let rules = SiteRules::new(vec![rule]);
        let url = "https://www.courier.example/a";
        let given = Given {
            url: Some(url.to_owned()),
            rule: rules.of(Some(url)),
            ..Given::default()
        };
        from_html(PAGE, &given)
    }

    #[test]
    fn selectors_say_what_the_article_is() {
        let article = read(rule(".story", &[".box"], "h2.headline"));
        assert_eq!(
            article.text,
            "The council met in the old town hall on Monday and spoke for three hours.\nIt goes on about roads."
        );
        assert_eq!(article.title, "Ministers meet");
        assert_eq!(article.site_rule.as_deref(), Some("courier.example"));
        assert_eq!(
            article.origins.title.map(|o| o.to_string()).as_deref(),
            Some("site-rule")
        );
        assert!(!article.notes.iter().any(|note| note.code == "site-rule-missed"));
    }

    #[test]
    fn a_selector_that_matches_nothing_leaves_it_to_the_general_way() {
        let general = read(rule("", &[], ""));
        let article = read(rule(".gone", &[], ".gone"));
        assert_eq!((&article.text, &article.title), (&general.text, &general.title));
        let missed: Vec<&str> = article
            .notes
            .iter()
            .filter(|note| note.code == "site-rule-missed")
            .map(|note| note.message.as_str())
            .collect();
        assert_eq!(missed.len(), 2);
        assert!(
            missed.iter().all(|message| message.contains(".gone")),
            "{missed:?}"
        );
    }

    #[test]
    fn what_is_removed_is_read_by_nothing() {
        let article = read(rule("", &[".other", "h1"], ""));
        assert!(!article.text.contains("something else"), "{}", article.text);
        let all = read(rule("", &["html"], ""));
        assert_eq!(all.text, "");
    }

    #[test]
    fn the_longest_host_serves() {
        let of = |host: &str| SiteRule {
            host: host.to_owned(),
            ..rule("", &[], "")
        };
        let rules = SiteRules::new(vec![of("courier.example"), of("sport.courier.example")]);
        for (url, expected) in [
            ("https://courier.example/a", Some("courier.example")),
            ("https://www.courier.example/a", Some("courier.example")),
            (
                "http://live.sport.courier.example/a",
                Some("sport.courier.example"),
            ),
            ("https://dailycourier.example/a", None),
            ("not an address", None),
        ] {
            assert_eq!(
                rules.of(Some(url)).map(|rule| rule.host.clone()).as_deref(),
                expected,
                "{url}"
            );
        }
        assert_eq!(rules.of(None), None);
    }

    #[test]
    fn bad_selectors_say_why() {
        for text in ["", "  ", "div[", "p:nonsense(", ">>", ".a {}"] {
            let error = Css::new(text).expect_err(text);
            assert!(!error.is_empty());
        }
        assert!(Css::new("h1, .title > span:not(.x)").is_ok());
    }
}
