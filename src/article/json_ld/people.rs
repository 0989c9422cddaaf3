//! The authors that an object names: a string, a list, an object, a reference, or any of them in one another.

use serde_json::Value;

use super::{Object, text};

/// Authors of one article.
const AUTHORS_MAX: usize = 24;
/// Levels of lists and objects.
const LEVELS_MAX: usize = 4;

/// An author as structured data gives it; the name may hold several ("By Ann Lee and Bo Day").
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Author {
    /// The name.
    pub(in super::super) name: String,
    /// Whether the object says that it is no person.
    pub(in super::super) is_organisation: bool,
}

/// Reads the value of `author`; `referred` follows references.
pub(super) fn read<'v>(value: &'v Value, referred: &dyn Fn(&'v Object) -> &'v Object) -> Vec<Author> {
    let mut authors = Vec::new();
    collect(value, referred, LEVELS_MAX, &mut authors);
    authors
}

fn collect<'v>(
    value: &'v Value,
    referred: &dyn Fn(&'v Object) -> &'v Object,
    levels: usize,
    authors: &mut Vec<Author>,
) {
    if levels == 0 || authors.len() >= AUTHORS_MAX {
        return;
    }
    match value {
        Value::Array(values) => {
            for value in values {
                collect(value, referred, levels - 1, authors);
            }
        }
        Value::Object(object) => self::object(referred(object), referred, levels, authors),
        Value::String(_) => authors.extend(text(Some(value)).map(|name| Author {
            name,
            is_organisation: false,
        })),
        _ => {}
    }
}

fn object<'v>(
    object: &'v Object,
    referred: &dyn Fn(&'v Object) -> &'v Object,
    levels: usize,
    authors: &mut Vec<Author>,
) {
    // Lists in objects: {"@list": […]}, {"name": ["Ann Lee", "Bo Day"]}, {"name": {"name": "Ann Lee"}}.
    for key in ["@list", "name", "author"] {
        if let Some(inner @ (Value::Array(_) | Value::Object(_))) = object.get(key) {
            return collect(inner, referred, levels - 1, authors);
        }
    }
    let parts = || {
        let parts: Vec<String> = ["givenName", "additionalName", "familyName"]
            .iter()
            .filter_map(|key| text(object.get(*key)))
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    let name = text(object.get("name"))
        .or_else(parts)
        .or_else(|| text(object.get("alternateName")));
    if let Some(name) = name {
        authors.push(Author {
            name,
            is_organisation: super::has_type(object, |kind| {
                kind.ends_with("Organization") || kind == "Corporation"
            }),
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shapes_of_authors() {
        for (value, expected) in [
            (json!("Ann Lee"), vec!["Ann Lee"]),
            (json!(["Ann Lee", {"name": "Bo Day"}]), vec!["Ann Lee", "Bo Day"]),
            (json!({"name": ["Ann Lee", "Bo Day"]}), vec!["Ann Lee", "Bo Day"]),
            (json!({"@list": [{"name": "Ann Lee"}]}), vec!["Ann Lee"]),
            (json!([[{"name": "Ann Lee"}], []]), vec!["Ann Lee"]),
            (json!({"name": {"name": "Ann Lee"}}), vec!["Ann Lee"]),
            (json!({"givenName": "Ann", "familyName": "Lee"}), vec!["Ann Lee"]),
            (json!({"@type": "Person", "url": "https://x.example/ann"}), vec![]),
            (json!({"name": ""}), vec![]),
            (json!(null), vec![]),
            (json!(7), vec![]),
        ] {
            let names: Vec<String> = read(&value, &|object| object)
                .into_iter()
                .map(|a| a.name)
                .collect();
            assert_eq!(names, expected, "{value}");
        }
    }

    #[test]
    fn organisations_are_told() {
        let value = json!([{"@type": "NewsMediaOrganization", "name": "The Courier"}, {"@type": "Person", "name": "Ann Lee"}]);
        let told: Vec<bool> = read(&value, &|object| object)
            .iter()
            .map(|a| a.is_organisation)
            .collect();
        assert_eq!(told, [true, false]);
    }
}
