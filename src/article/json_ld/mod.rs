//! Structured data: what schema.org objects in JSON-LD say of the article. Takes the blocks of a page, finds the object
//! that is this page's article among those that announce others, and what the objects around it add.

mod lenient;
mod people;

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::hygiene;
pub(super) use people::Author;

/// Objects looked at in one page.
const OBJECTS_MAX: usize = 500;
/// Bytes of one block of JSON-LD; more is a catalogue, not an article.
const BLOCK_BYTES_MAX: usize = 1_000_000;
/// Bytes of an article's body.
const BODY_BYTES_MAX: usize = 400_000;
/// Bytes of any other text.
const TEXT_BYTES_MAX: usize = 2_000;
/// Levels of objects within objects.
const LEVELS_MAX: usize = 6;
/// Parts of an article that a wall covers.
const SELECTORS_MAX: usize = 8;

/// What the structured data says of the page's article.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Structured {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<Author>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) language: Option<String>,
    pub(super) site: Option<String>,
    /// Name of the organisation that publishes it.
    pub(super) publisher: Option<String>,
    pub(super) section: Option<String>,
    pub(super) url: Option<String>,
    pub(super) body: Option<String>,
    pub(super) is_free: Option<bool>,
    /// CSS selectors of what a wall covers.
    pub(super) walled: Vec<String>,
    /// Whether it calls the page a news article.
    pub(super) is_news: bool,
}

/// Whether a script's type is JSON-LD.
pub(super) fn is_json_ld(kind: &str) -> bool {
    kind.trim()
        .to_ascii_lowercase()
        .starts_with("application/ld+json")
}

/// One block as a value; what is no JSON is read as far as it can be.
pub(super) fn block(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches('\u{feff}');
    if text.is_empty() || text.len() > BLOCK_BYTES_MAX {
        return None;
    }
    serde_json::from_str(text).ok().or_else(|| lenient::parse(text))
}

/// What the page says of itself besides, by which its own article is known.
#[derive(Debug, Default)]
pub(super) struct Hints<'m> {
    /// Its addresses.
    pub(super) urls: Vec<&'m str>,
    /// Its titles.
    pub(super) titles: Vec<&'m str>,
}

type Object = Map<String, Value>;

/// The objects of a page.
#[derive(Default)]
struct Graph<'v> {
    articles: Vec<&'v Object>,
    pages: Vec<&'v Object>,
    /// Kinds of work that are no article, but may be what the page is about: a video, a recipe.
    works: Vec<&'v Object>,
    sites: Vec<&'v Object>,
    crumbs: Vec<&'v Object>,
    /// What other objects refer to by `@id`.
    by_id: HashMap<&'v str, &'v Object>,
    objects: usize,
}

/// Reads the blocks of a page.
pub(super) fn read(blocks: &[Value], hints: &Hints<'_>) -> Structured {
    let mut graph = Graph::default();
    for block in blocks {
        graph.value(block, LEVELS_MAX);
    }
    let mut structured = Structured::default();
    let first = graph.own_article(hints);
    if let Some(article) = first {
        structured.is_news = has_type(article, is_news_type);
        structured.article(article, &graph);
        // Sites split one article over several objects.
        let twins = graph.articles.iter().filter(|other| is_same(other, article));
        twins.for_each(|twin| structured.article(twin, &graph));
    } else if let Some(work) = graph.works.first() {
        structured.article(work, &graph);
    }
    for page in graph.pages.iter().take(1) {
        structured.page(page, &graph, first.is_some());
    }
    structured.site = graph.sites.iter().find_map(|site| text(site.get("name")));
    if structured.section.is_none() {
        structured.section = graph
            .crumbs
            .iter()
            .find_map(|crumbs| section(crumbs, &structured));
    }
    structured
}

impl<'v> Graph<'v> {
    fn value(&mut self, value: &'v Value, levels: usize) {
        if levels == 0 || self.objects >= OBJECTS_MAX {
            return;
        }
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.value(value, levels - 1)),
            Value::Object(object) => self.object(object, levels),
            _ => {}
        }
    }

    fn object(&mut self, object: &'v Object, levels: usize) {
        self.objects += 1;
        self.name(object);
        let inner = ["author", "creator", "publisher"]
            .iter()
            .filter_map(|key| object.get(*key)?.as_object());
        inner.for_each(|inner| self.name(inner));
        if has_type(object, is_article_type) {
            self.articles.push(object);
        } else if has_type(object, |kind| kind.ends_with("Page")) {
            self.pages.push(object);
        } else if has_type(object, |kind| kind == "WebSite") {
            self.sites.push(object);
        } else if has_type(object, |kind| kind == "BreadcrumbList") {
            self.crumbs.push(object);
        } else if has_type(object, is_work_type) {
            self.works.push(object);
        }
        // Other lists within an object, such as `itemListElement`, name other articles.
        for key in ["@graph", "mainEntity", "mainEntityOfPage", "breadcrumb"] {
            if let Some(inner) = object.get(key) {
                self.value(inner, levels - 1);
            }
        }
    }

    /// Remembers an object under its `@id`.
    fn name(&mut self, object: &'v Object) {
        if let Some(Value::String(id)) = object.get("@id")
            && object.len() > 1
        {
            self.by_id.entry(id).or_insert(object);
        }
    }

    /// The article of this page: the one with the page's address or title; else the first that has a headline.
    fn own_article(&self, hints: &Hints<'_>) -> Option<&'v Object> {
        let by_url = |article: &&&Object| {
            let own = addresses(article);
            own.iter()
                .any(|url| hints.urls.iter().any(|hint| same_address(url, hint)))
        };
        let by_title = |article: &&&Object| {
            text(article.get("headline"))
                .is_some_and(|headline| hints.titles.iter().any(|hint| hygiene::same(hint, &headline)))
        };
        let articles = &self.articles;
        let found = if articles.len() > 1 {
            articles
                .iter()
                .find(by_title)
                .or_else(|| articles.iter().find(by_url))
        } else {
            None
        };
        found
            .or_else(|| articles.iter().find(|article| article.contains_key("headline")))
            .or_else(|| articles.first())
            .copied()
    }

    /// The object that `{"@id": "…"}` refers to; any other object itself.
    fn referred(&self, object: &'v Object) -> &'v Object {
        match object.get("@id") {
            Some(Value::String(id)) if !object.contains_key("name") => {
                self.by_id.get(id.as_str()).copied().unwrap_or(object)
            }
            _ => object,
        }
    }
}

impl Structured {
    /// Takes in what is not known yet from an object that is the article.
    fn article<'v>(&mut self, object: &'v Object, graph: &Graph<'v>) {
        set(&mut self.headline, object, &["headline", "name"]);
        set(
            &mut self.published,
            object,
            &["datePublished", "dateCreated", "uploadDate"],
        );
        set(&mut self.modified, object, &["dateModified"]);
        set(&mut self.language, object, &["inLanguage"]);
        set(&mut self.section, object, &["articleSection"]);
        if self.url.is_none() {
            self.url = addresses(object).into_iter().next().map(str::to_owned);
        }
        if self.publisher.is_none() {
            self.publisher = ["publisher", "sourceOrganization", "copyrightHolder"]
                .iter()
                .find_map(|key| match object.get(*key)? {
                    Value::Object(inner) => text(graph.referred(inner).get("name")),
                    other => text(Some(other)),
                });
        }
        if self.authors.is_empty() {
            let given = ["author", "authors", "creator", "contributor"]
                .iter()
                .filter_map(|key| object.get(*key));
            self.authors = given
                .map(|value| people::read(value, &|object| graph.referred(object)))
                .find(|authors| !authors.is_empty())
                .unwrap_or_default();
        }
        if let Some(Value::String(body)) = object.get("articleBody").or_else(|| object.get("text"))
            && body.len() <= BODY_BYTES_MAX
            && self.body.as_ref().is_none_or(|known| known.len() < body.len())
        {
            self.body = Some(body.clone());
        }
        self.is_free = self
            .is_free
            .or_else(|| boolean(object.get("isAccessibleForFree")));
        self.parts(object);
    }

    /// What an object for the whole page adds.
    fn page<'v>(&mut self, object: &'v Object, graph: &Graph<'v>, has_article: bool) {
        set(&mut self.published, object, &["datePublished"]);
        set(&mut self.modified, object, &["dateModified"]);
        set(&mut self.language, object, &["inLanguage"]);
        set(&mut self.url, object, &["url", "@id"]);
        if !has_article {
            set(&mut self.headline, object, &["headline"]);
            if self.authors.is_empty()
                && let Some(author) = object.get("author")
            {
                self.authors = people::read(author, &|object| graph.referred(object));
            }
            self.is_free = self
                .is_free
                .or_else(|| boolean(object.get("isAccessibleForFree")));
            self.parts(object);
        }
    }

    /// `hasPart`: the parts that a wall covers, for an article that is free in part.
    fn parts(&mut self, object: &Object) {
        let parts = match object.get("hasPart") {
            Some(Value::Array(parts)) => parts.as_slice(),
            Some(part) => std::slice::from_ref(part),
            None => return,
        };
        for part in parts {
            if boolean(part.get("isAccessibleForFree")) != Some(false) {
                continue;
            }
            // The article itself may claim to be free while its text is not.
            self.is_free = Some(false);
            let selector = text(part.get("cssSelector"));
            if self.walled.len() < SELECTORS_MAX {
                self.walled.extend(selector);
            }
        }
    }
}

/// Sets a field that is not known yet to the first of the keys that tells it.
fn set(field: &mut Option<String>, object: &Object, keys: &[&str]) {
    if field.is_none() {
        *field = keys.iter().find_map(|key| text(object.get(*key)));
    }
}

fn is_article_type(kind: &str) -> bool {
    kind.ends_with("Article")
        || matches!(
            kind,
            "BlogPosting" | "LiveBlogPosting" | "SocialMediaPosting" | "Report"
        )
}

fn is_news_type(kind: &str) -> bool {
    kind.ends_with("NewsArticle") || kind == "LiveBlogPosting"
}

fn is_work_type(kind: &str) -> bool {
    matches!(
        kind,
        "VideoObject"
            | "AudioObject"
            | "Recipe"
            | "HowTo"
            | "CreativeWork"
            | "Review"
            | "PodcastEpisode"
            | "QAPage"
    )
}

fn has_type(object: &Object, test: impl Fn(&str) -> bool) -> bool {
    let test = |value: &Value| {
        value
            .as_str()
            .is_some_and(|kind| test(kind.rsplit(['/', ':', '#']).next().unwrap_or(kind)))
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(test),
        Some(kind) => test(kind),
        None => false,
    }
}

/// What an object calls its own address.
fn addresses(object: &Object) -> Vec<&str> {
    let page = object.get("mainEntityOfPage");
    [
        object.get("url"),
        page,
        page.and_then(|page| page.get("@id")),
        page.and_then(|page| page.get("url")),
        object.get("@id"),
    ]
    .into_iter()
    .flatten()
    .filter_map(Value::as_str)
    .filter(|url| url.contains("://"))
    .collect()
}

/// Whether two addresses are the same but for scheme, query, fragment and the last slash.
fn same_address(one: &str, other: &str) -> bool {
    fn bare(url: &str) -> &str {
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        let url = url.split(['?', '#']).next().unwrap_or_default();
        url.trim_end_matches('/').trim_start_matches("www.")
    }
    bare(one) == bare(other)
}

fn is_same(one: &Object, other: &Object) -> bool {
    if std::ptr::eq(one, other) {
        return false;
    }
    let headline = |object: &Object| text(object.get("headline").or_else(|| object.get("name")));
    match (headline(one), headline(other)) {
        (Some(one), Some(other)) => hygiene::same(&one, &other),
        _ => addresses(one)
            .iter()
            .any(|url| addresses(other).iter().any(|also| same_address(url, also))),
    }
}

/// The last step of a trail but the article itself and the front page.
fn section(crumbs: &Object, structured: &Structured) -> Option<String> {
    let steps = crumbs.get("itemListElement")?.as_array()?;
    let position = |step: &Value| {
        let position = step.get("position");
        let as_text = || position.and_then(Value::as_str)?.parse().ok();
        position
            .and_then(Value::as_f64)
            .or_else(as_text)
            .unwrap_or_default()
    };
    let mut named: Vec<(f64, String)> = steps
        .iter()
        .take(20)
        .filter_map(|step| {
            let name = text(step.get("name")).or_else(|| text(step.get("item")?.get("name")))?;
            Some((position(step), name))
        })
        .collect();
    named.sort_by(|one, other| one.0.total_cmp(&other.0));
    if let Some(last) = named.last()
        && structured
            .headline
            .as_ref()
            .is_some_and(|headline| hygiene::same(headline, &last.1))
    {
        named.pop();
    }
    // The first step is the front page.
    let (_, name) = named.into_iter().skip(1).last()?;
    Some(name)
}

fn boolean(value: Option<&Value>) -> Option<bool> {
    match value? {
        Value::Bool(truth) => Some(*truth),
        Value::String(word) => {
            let word = word
                .rsplit('/')
                .next()
                .unwrap_or(word)
                .trim()
                .to_ascii_lowercase();
            match word.as_str() {
                "false" | "no" | "0" => Some(false),
                "true" | "yes" | "1" => Some(true),
                _ => None,
            }
        }
        Value::Number(number) => Some(number.as_f64() != Some(0.0)),
        _ => None,
    }
}

/// A string, the name of an object, or the first of a list.
fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(raw) => {
            let clean = hygiene::line(&unescape(raw));
            (!clean.is_empty()).then_some(clean)
        }
        Value::Object(object) => ["name", "alternateName", "@value"]
            .iter()
            .find_map(|key| text(object.get(*key).filter(|v| v.is_string()))),
        Value::Array(values) => values
            .iter()
            .filter(|v| !v.is_array())
            .find_map(|value| text(Some(value))),
        _ => None,
    }
}

/// Some sites escape HTML within JSON, some of them twice.
fn unescape(raw: &str) -> String {
    let raw = raw
        .get(..raw.floor_char_boundary(TEXT_BYTES_MAX))
        .unwrap_or_default();
    let mut text = raw.to_owned();
    for _ in 0..2 {
        if !text.contains('&') && !text.contains('<') {
            break;
        }
        text = scraper::Html::parse_fragment(&text)
            .root_element()
            .text()
            .collect();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Structured {
        let blocks: Vec<Value> = block(text).into_iter().collect();
        super::read(&blocks, &Hints::default())
    }

    fn names(structured: &Structured) -> Vec<&str> {
        structured
            .authors
            .iter()
            .map(|author| author.name.as_str())
            .collect()
    }

    #[test]
    fn finds_the_article_wherever_it_stands() {
        let article =
            r#"{"@type":"NewsArticle","headline":"A &amp; B","author":[{"name":"Ann Lee"},"Bo Day"]}"#;
        for block in [
            article.to_owned(),
            format!("[{article}]"),
            format!(r#"{{"@graph":[{{"@type":"WebPage","headline":"x"}},{article}]}}"#),
            format!(r#"{{"@type":"WebPage","mainEntity":{article}}}"#),
            format!("<!-- {article} -->"),
            article.replace("A &", "A\n&"),
            article.replace("&amp;", "&amp;amp;"),
            article.replace("Day\"]", "Day\",],"),
            article.replace(
                "\"NewsArticle\"",
                r#"["Thing","https://schema.org/ReportageNewsArticle"]"#,
            ),
        ] {
            let read = read(&block);
            assert_eq!(read.headline.as_deref(), Some("A & B"), "{block}");
            assert_eq!(names(&read), ["Ann Lee", "Bo Day"], "{block}");
        }
    }

    #[test]
    fn the_first_article_wins_and_junk_is_left_out() {
        let both = r#"[{"@type":"Article","headline":"one"},{"@type":"Article","headline":"two","datePublished":"2020-01-01"}]"#;
        assert_eq!(read(both).headline.as_deref(), Some("one"));
        assert_eq!(read(both).published, None);
        for junk in ["", "{", "[[[[", "null", "{\"@type\":\"Product\",\"name\":\"x\"}"] {
            assert_eq!(read(junk).headline, None);
        }
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert_eq!(read(&deep), Structured::default());
    }

    #[test]
    fn of_several_articles_the_pages_own_is_taken() {
        let blocks: Vec<Value> = block(
            r#"[{"@type":"NewsArticle","headline":"Other","url":"https://x.example/other","datePublished":"2020-01-01"},
                {"@type":"NewsArticle","headline":"Own","url":"https://www.x.example/own/","datePublished":"2021-01-01"},
                {"@type":"NewsArticle","headline":"Own!","author":"Ann Lee"}]"#,
        )
        .into_iter()
        .collect();
        for hints in [
            Hints {
                urls: vec!["http://x.example/own?a=1"],
                titles: vec![],
            },
            Hints {
                urls: vec![],
                titles: vec!["“Own”"],
            },
        ] {
            let own = super::read(&blocks, &hints);
            assert_eq!(own.published.as_deref(), Some("2021-01-01"), "{hints:?}");
            assert_eq!(names(&own), ["Ann Lee"], "{hints:?}");
        }
    }

    #[test]
    fn references_lead_to_names() {
        let read = read(
            r##"{"@graph":[{"@type":"Article","headline":"x","author":{"@id":"#ann"},"publisher":{"@id":"#org"}},
                {"@type":"Person","@id":"#ann","name":"Ann Lee"},
                {"@type":"Organization","@id":"#org","name":"The Courier"},
                {"@type":"WebPage","@id":"#page","datePublished":"2023-06-28","isPartOf":{"@id":"#site"}},
                {"@type":"WebSite","@id":"#site","name":"Courier Online"}]}"##,
        );
        assert_eq!(names(&read), ["Ann Lee"]);
        assert_eq!(read.publisher.as_deref(), Some("The Courier"));
        assert_eq!(read.site.as_deref(), Some("Courier Online"));
        assert_eq!(read.published.as_deref(), Some("2023-06-28"));
    }

    #[test]
    fn the_trail_tells_the_section() {
        let read = read(
            r#"[{"@type":"NewsArticle","headline":"x"},{"@type":"BreadcrumbList","itemListElement":[
                {"position":3,"name":"X"},{"position":1,"name":"Home"},{"position":"2","item":{"@id":"/w","name":"World"}}]}]"#,
        );
        assert_eq!(read.section.as_deref(), Some("World"));
    }

    #[test]
    fn tells_whether_it_is_free() {
        for (said, expected) in [
            (r#""isAccessibleForFree":"False""#, Some(false)),
            (r#""isAccessibleForFree":true"#, Some(true)),
            (r#""isAccessibleForFree":"http://schema.org/False""#, Some(false)),
            (r#""isAccessibleForFree":"maybe""#, None),
            (
                r#""isAccessibleForFree":true,"hasPart":[{"@type":"WebPageElement","isAccessibleForFree":"False","cssSelector":".wall"}]"#,
                Some(false),
            ),
            (
                r#""hasPart":{"isAccessibleForFree":true,"cssSelector":".open"}"#,
                None,
            ),
        ] {
            let read = read(&format!(r#"{{"@type":"Article","headline":"x",{said}}}"#));
            assert_eq!(read.is_free, expected, "{said}");
            assert_eq!(read.walled.is_empty(), !said.contains(".wall"), "{said}");
        }
    }
}
