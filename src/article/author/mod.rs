//! The authors' names. Compares what structured data, meta tags, marked elements and the visible byline say; a person
//! goes before the outlet itself.

mod byline;
mod words;

use super::hygiene;
use super::markup::Markup;
use super::origin::Origin;
use super::outlet::Outlet;

/// Authors of one article.
const AUTHORS_MAX: usize = 12;

/// The keys of `<meta>` that hold authors.
const KEYS: [&str; 17] = [
    "author",
    "article:author",
    "article:author_name",
    "article:byline",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "byl",
    "byline",
    "og:author",
    "og:article:author",
    "cxenseparse:author",
    "citation_author",
    "mediator_author",
    "authors",
];

/// The names that the page gives, and what told them.
pub(super) fn choose(markup: &Markup, outlet: &Outlet) -> Option<(Vec<String>, Origin)> {
    let mut itself = None;
    let mut login = None;
    // The places in the order of their reliability; within one, the outlet's own name waits until nobody else is found.
    for (raw, origin) in stated(markup) {
        let (names, is_itself) = told(raw.iter().map(String::as_str), outlet);
        if names.is_empty() {
            continue;
        }
        if is_itself {
            itself.get_or_insert((names, origin));
        } else if names.iter().all(|name| is_login(name)) {
            login.get_or_insert((names, origin));
        } else {
            return Some((cased(names, markup), origin));
        }
    }
    let seen = visible(markup, outlet);
    if !seen.is_empty() {
        return Some((seen, Origin::Visible));
    }
    login.or(itself)
}

/// What the markup states, place by place.
fn stated(markup: &Markup) -> impl Iterator<Item = (Vec<String>, Origin)> {
    let structured = &markup.structured.authors;
    let persons = structured.iter().filter(|author| !author.is_organisation);
    let persons: Vec<String> = persons.map(|author| author.name.clone()).collect();
    // Where persons and their paper stand side by side, the persons wrote it.
    let structured = if persons.is_empty() || structured.is_empty() {
        structured.iter().map(|author| author.name.clone()).collect()
    } else {
        structured
            .iter()
            .filter(|author| !author.is_organisation || !is_publisher(&author.name, markup))
            .map(|author| author.name.clone())
            .collect()
    };
    let metas = KEYS.iter().map(|key| {
        let said = markup
            .meta(std::slice::from_ref(key))
            .map(str::to_owned)
            .collect();
        (said, Origin::Meta(key))
    });
    std::iter::once((structured, Origin::JsonLd))
        .chain(metas)
        .chain(labelled(markup))
        .chain(std::iter::once((markup.authors.clone(), Origin::Microdata)))
}

fn is_publisher(name: &str, markup: &Markup) -> bool {
    markup
        .structured
        .publisher
        .as_deref()
        .is_some_and(|publisher| hygiene::same(publisher, name))
}

/// `twitter:label1` says "Written by", and `twitter:data1` who.
fn labelled(markup: &Markup) -> Option<(Vec<String>, Origin)> {
    const PAIRS: [[&str; 2]; 2] = [
        ["twitter:label1", "twitter:data1"],
        ["twitter:label2", "twitter:data2"],
    ];
    PAIRS.iter().find_map(|pair| {
        let said: Vec<(&str, &str)> = markup.keyed(pair).collect();
        let [(_, label), (key, name), ..] = said[..] else {
            return None;
        };
        words::is_label(&label.to_lowercase()).then(|| (vec![name.to_owned()], Origin::Meta(key)))
    })
}

/// The names in the visible byline: elements of the head marked as author, lines that begin with "By", links to a
/// profile.
fn visible(markup: &Markup, outlet: &Outlet) -> Vec<String> {
    let head = &markup.head;
    let marked = head.authors.iter().flat_map(|text| byline::persons(text));
    let found = distinct(marked, outlet);
    if !found.is_empty() {
        return found;
    }
    let lines = head.lines.iter().enumerate();
    let lines =
        lines.filter_map(|(k, line)| byline::of_line(line, head.lines.get(k + 1).map(String::as_str)));
    let found = distinct(lines.take(2).flatten(), outlet);
    if !found.is_empty() {
        return found;
    }
    distinct(
        head.profiles.iter().flat_map(|text| byline::persons(text)),
        outlet,
    )
}

fn distinct(names: impl Iterator<Item = String>, outlet: &Outlet) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for name in names.filter(|name| !outlet.is(name)) {
        add(&mut distinct, name);
    }
    distinct
}

/// Adds a name that is not there yet; of two ways to write it, the one that is not all in capitals stays.
fn add(names: &mut Vec<String>, name: String) {
    if let Some(known) = names.iter_mut().find(|known| hygiene::same(known, &name)) {
        if is_capitals(known) {
            *known = name;
        }
    } else if names.len() < AUTHORS_MAX {
        names.push(name);
    }
}

/// The names in raw bylines, and whether they are nobody but the outlet itself.
fn told<'r>(raw: impl Iterator<Item = &'r str>, outlet: &Outlet) -> (Vec<String>, bool) {
    let mut names: Vec<String> = Vec::new();
    let mut itself = None;
    for part in raw.flat_map(byline::split) {
        if outlet.is(&part) {
            itself.get_or_insert(part);
        } else if byline::is_name(&part) {
            add(&mut names, part);
        }
    }
    if !names.is_empty() {
        return (names, false);
    }
    (
        itself.filter(|name| byline::is_name(name)).into_iter().collect(),
        true,
    )
}

/// The names in raw bylines, without "By", addresses, and doubles; the site itself only where there is no other.
pub(super) fn names<'r>(raw: impl Iterator<Item = &'r str>, site: Option<&str>) -> Vec<String> {
    told(raw, &Outlet::new(site, None)).0
}

/// A name in the case in which the page shows it elsewhere, where it is told in capitals alone.
fn cased(names: Vec<String>, markup: &Markup) -> Vec<String> {
    let shown: Vec<String> = markup
        .authors
        .iter()
        .chain(&markup.head.authors)
        .chain(&markup.head.profiles)
        .flat_map(|text| byline::split(text))
        .filter(|name| !is_capitals(name))
        .collect();
    let cased = |name: String| {
        let better = || shown.iter().find(|shown| hygiene::same(shown, &name)).cloned();
        if is_capitals(&name) {
            better().unwrap_or(name)
        } else {
            name
        }
    };
    names.into_iter().map(cased).collect()
}

fn is_capitals(name: &str) -> bool {
    name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
}

/// A name by which somebody logs in: one word in lower case.
fn is_login(name: &str) -> bool {
    !name.contains(char::is_whitespace) && !name.chars().any(char::is_uppercase) && name.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::super::head::Head;
    use super::super::json_ld;
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
            (&["ANN LEE", "Ann Lee"], &["Ann Lee"]),
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

    #[test]
    fn a_person_goes_before_the_outlet() {
        let author = |name: &str, is_organisation| json_ld::Author {
            name: name.to_owned(),
            is_organisation,
        };
        let outlet = Outlet::new(["The Courier"], None);
        for (structured, meta, byline, expected, origin) in [
            (
                vec![author("The Courier", true)],
                "",
                "By Ann Lee",
                &["Ann Lee"][..],
                "visible",
            ),
            (
                vec![author("The Courier", true)],
                "Ann Lee",
                "",
                &["Ann Lee"],
                "meta:author",
            ),
            (
                vec![author("The Courier", true)],
                "",
                "",
                &["The Courier"],
                "json-ld",
            ),
            (
                vec![author("Press Agency", true)],
                "",
                "By Ann Lee",
                &["Press Agency"],
                "json-ld",
            ),
            (
                vec![author("annlee", false)],
                "",
                "By Ann Lee",
                &["Ann Lee"],
                "visible",
            ),
            (vec![author("annlee", false)], "", "", &["annlee"], "json-ld"),
            (vec![], "https://social.example/courier", "", &[], ""),
        ] {
            let mut markup = Markup {
                head: Head {
                    lines: vec![byline.to_owned()],
                    ..Head::default()
                },
                metas: vec![("author".to_owned(), meta.to_owned())],
                ..Markup::default()
            };
            markup.structured.authors = structured;
            let (names, told) =
                choose(&markup, &outlet).map_or_else(Default::default, |(n, o)| (n, o.to_string()));
            assert_eq!(
                (&names[..], told.as_str()),
                (
                    &expected.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()[..],
                    origin
                )
            );
        }
    }
}
