//! The authors' names.

use super::hygiene;
use super::markup::Markup;

/// Authors of one article.
const AUTHORS_MAX: usize = 12;
/// Characters of a name.
const NAME_CHARS_MAX: usize = 60;
/// Words of a name: `Juan Carlos de la Vega y Ortiz` has seven.
const NAME_WORDS_MAX: usize = 7;

/// The names that the page gives: of structured data, else of meta tags, else of the visible markup.
pub(super) fn choose(markup: &Markup, site: Option<&str>) -> Vec<String> {
    const KEYS: &[&str] = &[
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "byl",
        "og:author",
        "cxenseparse:author",
        "citation_author",
    ];
    let found = names(markup.structured.authors.iter().map(String::as_str), site);
    if !found.is_empty() {
        return found;
    }
    let found = names(markup.meta(KEYS), site);
    if !found.is_empty() {
        return found;
    }
    names(markup.authors.iter().map(String::as_str), site)
}

/// The names in raw bylines, without "By", addresses, and doubles; the site itself only where there is no other.
pub(super) fn names<'r>(raw: impl Iterator<Item = &'r str>, site: Option<&str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut itself = None;
    for part in raw.flat_map(split) {
        let is_known = names.iter().any(|name| hygiene::same(name, &part));
        let is_site = site.is_some_and(|site| hygiene::same(site, &part));
        if is_site {
            itself.get_or_insert(part);
        } else if names.len() < AUTHORS_MAX && is_name(&part) && !is_known {
            names.push(part);
        }
    }
    if names.is_empty() {
        names.extend(itself.filter(|name| is_name(name)));
    }
    names
}

/// "By Ann Lee and Bo Day, Political Editor" is two names, and a title that is none.
fn split(raw: &str) -> Vec<String> {
    let line = hygiene::line(raw);
    // "Ann Lee (al)": initials, a place or a post.
    let mut line = line.split('(').next().unwrap_or_default();
    for prefix in [
        "by ",
        "von ",
        "par ",
        "por ",
        "di ",
        "da ",
        "door ",
        "av ",
        "af ",
        "text: ",
        "words: ",
        "written by ",
        "автор: ",
        "autor: ",
        "author: ",
    ] {
        if let Some(rest) = line.get(prefix.len()..)
            && line
                .get(..prefix.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(prefix))
        {
            line = rest;
        }
    }
    let separated = [
        " and ", " & ", " und ", " et ", " og ", " och ", ";", "|", " / ", " with ", "\u{b7}",
    ]
    .iter()
    .fold(line.to_owned(), |text, by| text.replace(by, "\n"));
    separated
        .lines()
        .flat_map(|part| {
            let commas: Vec<&str> = part.split(',').map(str::trim).collect();
            // "Lee, Ann" is one name; "Ann Lee, Bo Day" is two.
            if commas.iter().all(|name| name.split_whitespace().count() >= 2) {
                commas
            } else {
                vec![part.split(',').next().unwrap_or_default()]
            }
        })
        .map(|name| {
            name.trim_matches(|c: char| {
                c.is_whitespace() || matches!(c, '.' | ',' | ':' | '-' | '–' | '—' | '(' | ')')
            })
            .to_owned()
        })
        .collect()
}

fn is_name(part: &str) -> bool {
    let words = part.split_whitespace().count();
    let lower = part.to_lowercase();
    part.chars().any(char::is_alphabetic)
        && part.chars().count() <= NAME_CHARS_MAX
        && words <= NAME_WORDS_MAX
        && !part.contains("://")
        && !part.contains([':', '@', '{', '<', '_'])
        && !part.chars().any(|c| c.is_ascii_digit())
        && !lower.starts_with("www.")
        && !matches!(
            lower.as_str(),
            "admin"
                | "administrator"
                | "editor"
                | "webmaster"
                | "null"
                | "undefined"
                | "none"
                | "unknown"
                | "author"
                | "guest"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_alone() {
        for (raw, expected) in [
            (&["By Ann Lee"][..], &["Ann Lee"][..]),
            (&["Ann Lee and Bo Day"], &["Ann Lee", "Bo Day"]),
            (&["Ann Lee, Bo Day"], &["Ann Lee", "Bo Day"]),
            (&["Ann Lee, Editor"], &["Ann Lee"]),
            (&["Von Anna Grün"], &["Anna Grün"]),
            (&["Ann Lee", "ANN LEE"], &["Ann Lee"]),
            (&["https://example.org/ann", "ann@example.org", "", "admin"], &[]),
            (&["The Courier"], &["The Courier"]),
            (&["Ann Lee, The Courier"], &["Ann Lee"]),
            (&["Ann Lee (al)"], &["Ann Lee"]),
            (&["The Courier", "Ann Lee"], &["Ann Lee"]),
            (&["Image: Bo Day"], &[]),
            (&["Andy Andrews"], &["Andy Andrews"]),
        ] {
            assert_eq!(
                names(raw.iter().copied(), Some("The Courier")),
                expected,
                "{raw:?}"
            );
        }
    }
}
