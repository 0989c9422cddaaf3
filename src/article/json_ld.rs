//! Structured data: what schema.org objects in JSON-LD say of the article.

use serde_json::{Map, Value};

use super::hygiene;

/// Objects looked at in one page.
const OBJECTS_MAX: usize = 500;
/// Bytes of one block of JSON-LD; more is a catalogue, not an article.
const BLOCK_BYTES_MAX: usize = 1_000_000;
/// Bytes of an article's body.
const BODY_BYTES_MAX: usize = 400_000;
/// Levels of objects within objects.
const LEVELS_MAX: usize = 6;

/// What the structured data says; the first article of the page wins.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Structured {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) language: Option<String>,
    pub(super) site: Option<String>,
    pub(super) url: Option<String>,
    pub(super) body: Option<String>,
    pub(super) is_free: Option<bool>,
    objects: usize,
    is_article: bool,
}

/// Whether a script's type is JSON-LD.
pub(super) fn is_json_ld(kind: &str) -> bool {
    kind.trim()
        .to_ascii_lowercase()
        .starts_with("application/ld+json")
}

impl Structured {
    /// Takes in one block; a block that is no JSON is mended where it can be, else left out.
    pub(super) fn read(&mut self, block: &str) {
        if block.len() > BLOCK_BYTES_MAX {
            return;
        }
        let block = block
            .trim()
            .trim_start_matches("<!--")
            .trim_end_matches("-->")
            .trim()
            .trim_end_matches(';');
        let value = serde_json::from_str(block).or_else(|_| serde_json::from_str(&mend(block)));
        if let Ok(value) = value {
            self.value(&value, LEVELS_MAX);
        }
    }

    fn value(&mut self, value: &Value, levels: usize) {
        if levels == 0 || self.objects >= OBJECTS_MAX {
            return;
        }
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.value(value, levels - 1)),
            Value::Object(object) => self.object(object, levels),
            _ => {}
        }
    }

    fn object(&mut self, object: &Map<String, Value>, levels: usize) {
        self.objects += 1;
        let is_article = has_type(object, is_article_type);
        if is_article && !self.is_article {
            // What a WebPage object said before is worth less.
            *self = Self {
                is_article: true,
                objects: self.objects,
                site: self.site.take(),
                ..Self::default()
            };
            self.article(object);
        } else if has_type(object, |kind| kind == "WebPage") && !self.is_article {
            self.article(object);
        } else if has_type(object, |kind| kind == "WebSite") && self.site.is_none() {
            self.site = text(object.get("name"));
        }
        // Other lists within an object, such as `itemListElement`, name other articles.
        for inner in ["@graph", "mainEntity", "mainEntityOfPage"]
            .iter()
            .filter_map(|key| object.get(*key))
        {
            self.value(inner, levels - 1);
        }
    }

    fn article(&mut self, object: &Map<String, Value>) {
        let set = |field: &mut Option<String>, keys: &[&str]| {
            if field.is_none() {
                *field = keys.iter().find_map(|key| text(object.get(*key)));
            }
        };
        set(
            &mut self.headline,
            if self.is_article {
                &["headline", "name"]
            } else {
                &["headline"]
            },
        );
        set(&mut self.published, &["datePublished", "dateCreated"]);
        set(&mut self.modified, &["dateModified"]);
        set(&mut self.language, &["inLanguage"]);
        set(&mut self.url, &["url", "@id"]);
        if self.is_article {
            set(&mut self.site, &["publisher", "sourceOrganization"]);
        }
        if self.authors.is_empty() {
            names(
                object.get("author").or_else(|| object.get("creator")),
                &mut self.authors,
            );
        }
        if let Some(Value::String(body)) = object.get("articleBody")
            && body.len() <= BODY_BYTES_MAX
        {
            self.body = Some(body.clone());
        }
        self.is_free = match object.get("isAccessibleForFree") {
            Some(Value::Bool(free)) => Some(*free),
            Some(Value::String(free)) => Some(!free.eq_ignore_ascii_case("false")),
            _ => self.is_free,
        };
    }
}

fn is_article_type(kind: &str) -> bool {
    kind.ends_with("Article")
        || matches!(
            kind,
            "BlogPosting" | "LiveBlogPosting" | "SocialMediaPosting" | "Report"
        )
}

fn has_type(object: &Map<String, Value>, test: impl Fn(&str) -> bool) -> bool {
    let test = |value: &Value| {
        value
            .as_str()
            .is_some_and(|kind| test(kind.rsplit(['/', ':']).next().unwrap_or(kind)))
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(test),
        Some(kind) => test(kind),
        None => false,
    }
}

/// A string, the name of an object, or the first of a list.
fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(raw) => {
            let clean = hygiene::line(&unescape(raw));
            (!clean.is_empty()).then_some(clean)
        }
        Value::Object(object) => text(
            object
                .get("name")
                .or_else(|| object.get("alternateName"))
                .filter(|v| v.is_string()),
        ),
        Value::Array(values) => values
            .iter()
            .filter(|v| !v.is_array())
            .find_map(|value| text(Some(value))),
        _ => None,
    }
}

fn names(value: Option<&Value>, out: &mut Vec<String>) {
    match value {
        Some(Value::Array(values)) => {
            for value in values.iter().filter(|value| !value.is_array()) {
                names(Some(value), out);
            }
        }
        // A list in one object: {"name": ["A", "B"]}.
        Some(Value::Object(object)) => match object.get("name") {
            Some(list @ Value::Array(_)) => names(Some(list), out),
            name => out.extend(text(name)),
        },
        other => out.extend(text(other)),
    }
}

/// Some sites escape HTML within JSON.
fn unescape(raw: &str) -> String {
    if raw.contains('&') || raw.contains('<') {
        scraper::Html::parse_fragment(raw.get(..raw.floor_char_boundary(2_000)).unwrap_or_default())
            .root_element()
            .text()
            .collect()
    } else {
        raw.to_owned()
    }
}

/// Raw line breaks and other control characters within strings are the most frequent fault.
fn mend(block: &str) -> String {
    block
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(block: &str) -> Structured {
        let mut structured = Structured::default();
        structured.read(block);
        structured
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
            article.replace(
                "\"NewsArticle\"",
                r#"["Thing","https://schema.org/ReportageNewsArticle"]"#,
            ),
        ] {
            let read = read(&block);
            assert_eq!(read.headline.as_deref(), Some("A & B"), "{block}");
            assert_eq!(read.authors, ["Ann Lee", "Bo Day"], "{block}");
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
    fn tells_whether_it_is_free() {
        assert_eq!(
            read(r#"{"@type":"Article","isAccessibleForFree":"False"}"#).is_free,
            Some(false)
        );
        assert_eq!(
            read(r#"{"@type":"Article","isAccessibleForFree":true}"#).is_free,
            Some(true)
        );
    }
}
