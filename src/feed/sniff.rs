//! Takes the text of what should be a feed, says what it is: a feed's root, JSON, a web page, a challenge page.

use super::item::{Kind, Problem, Unreadable};
use super::reference::Entities;

/// Characters looked through for the marks of a challenge page.
const CHALLENGE_BYTES_MAX: usize = 64 * 1024;

/// Bytes within which the root of a feed is looked for behind other text.
const JUNK_BYTES_MAX: usize = 64 * 1024;

/// Roots of feeds, lower case.
const ROOTS: &[&str] = &["<rss", "<rdf:rdf", "<feed", "<urlset"];

/// What the bot guards of the big delivery networks leave in their pages, lower case.
const CHALLENGE_MARKS: &[&str] = &[
    "<title>just a moment",
    "<title>attention required! | cloudflare",
    "/cdn-cgi/challenge-platform/",
    "cf-browser-verification",
    "_cf_chl_opt",
    "checking your browser before accessing",
    "ddos protection by",
    "_incapsula_resource",
    "captcha-delivery.com",
    "px-captcha",
    "pardon our interruption",
    "awswafintegration",
    "sucuri_cloudproxy_js",
    "verify you are human",
    "verifying you are human",
];

/// Root elements of a web page, also of one whose head is missing.
const PAGE_ROOTS: &[&str] = &[
    "html", "head", "body", "title", "meta", "link", "script", "style", "div", "p", "h1", "center", "table",
    "br", "span", "noscript", "form", "iframe", "img", "a", "b", "font", "main", "section", "article",
];

/// What a text that may hold a feed is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Look<'t> {
    /// XML with the root of a feed; the text starts at that root: no declaration, no DOCTYPE.
    Xml {
        /// The dialect that the root names.
        kind: Kind,
        /// From the root's `<` on.
        text: &'t str,
        /// What its DOCTYPE defines.
        entities: Entities,
        /// Whether other text stands before it: a warning of the server's, for one.
        behind_junk: bool,
    },
    /// A JSON object, feed or not.
    Json(&'t str),
}

/// Finds out what a text is. `had_controls` says that control characters were taken out of it.
pub(super) fn look(text: &str, had_controls: bool) -> Result<Look<'_>, Unreadable> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    match text.chars().next() {
        None => Err(Unreadable::new(Problem::Empty, "no bytes, or white space alone")),
        Some('<') => look_at_markup(text),
        Some('{') => Ok(Look::Json(text)),
        Some('[') => Err(Unreadable::new(Problem::NotAFeed, "JSON, but not a feed: a list")),
        Some(_) => behind_junk(text).map_err(|unreadable| {
            if had_controls {
                Unreadable::new(Problem::NotAFeed, "not a feed: binary data")
            } else {
                unreadable
            }
        }),
    }
}

/// A feed behind other text.
fn behind_junk(text: &str) -> Result<Look<'_>, Unreadable> {
    let head = text
        .get(..text.floor_char_boundary(JUNK_BYTES_MAX))
        .unwrap_or(text);
    let lower = head.to_ascii_lowercase();
    let root = ROOTS.iter().filter_map(|root| root_at(&lower, root)).min();
    let html = lower.find("<html");
    if let Some(at) = root.filter(|root| html.is_none_or(|html| *root < html)) {
        // The DOCTYPE before the root may define something.
        let doctype = lower.get(..at).and_then(|before| before.rfind("<!doctype"));
        let from = doctype.unwrap_or(at);
        if let Ok(Look::Xml {
            kind, text, entities, ..
        }) = look_at_root(text.get(from..).unwrap_or_default())
        {
            return Ok(Look::Xml {
                kind,
                text,
                entities,
                behind_junk: true,
            });
        }
    }
    if html.is_some() {
        return Err(page_or_challenge(&lower));
    }
    Err(Unreadable::new(Problem::NotAFeed, "not a feed: plain text"))
}

/// Where a root begins, its name whole.
fn root_at(lower: &str, root: &str) -> Option<usize> {
    lower.match_indices(root).map(|(at, _)| at).find(|at| {
        let behind = lower.get(at + root.len()..).unwrap_or_default();
        behind.starts_with(|c: char| c.is_ascii_whitespace() || c == '>')
    })
}

/// Markup that may start with something else than the feed, such as a server's warning in HTML.
fn look_at_markup(text: &str) -> Result<Look<'_>, Unreadable> {
    look_at_root(text).or_else(|unreadable| match behind_junk(text) {
        Ok(look) if unreadable.problem == Problem::NotAFeed => Ok(look),
        _ => Err(unreadable),
    })
}

fn look_at_root(text: &str) -> Result<Look<'_>, Unreadable> {
    let Prolog {
        doctype,
        entities,
        root: body,
    } = skip_prolog(text);
    let Some(body) = body else {
        return Err(Unreadable::new(
            Problem::Truncated,
            "it ends before its root element begins",
        ));
    };
    let root = root_name(body);
    let local = root.rsplit(':').next().unwrap_or(root);
    let kind = match local.to_ascii_lowercase().as_str() {
        "rdf" => Kind::Rdf,
        "feed" | "entry" => Kind::Atom,
        // Without the root around it, or of CDF, the oldest of the dialects.
        "rss" | "channel" => Kind::Rss,
        "urlset" => Kind::Sitemap,
        _ if doctype.eq_ignore_ascii_case("html") => return Err(page_or_challenge(text)),
        lower if PAGE_ROOTS.contains(&lower) => return Err(page_or_challenge(text)),
        "" if body.is_empty() => {
            return Err(Unreadable::new(
                Problem::Empty,
                "an XML declaration and nothing else",
            ));
        }
        "" if body.starts_with('<') => {
            return Err(Unreadable::new(Problem::Truncated, "it ends in its first tag"));
        }
        "" => return behind_junk(body),
        _ => {
            return Err(Unreadable::new(
                Problem::NotAFeed,
                format!("XML, but not a feed: its root is `{root}`"),
            ));
        }
    };
    Ok(Look::Xml {
        kind,
        text: body,
        entities,
        behind_junk: false,
    })
}

fn page_or_challenge(text: &str) -> Unreadable {
    let end = text.floor_char_boundary(CHALLENGE_BYTES_MAX);
    let head = text.get(..end).unwrap_or(text).to_ascii_lowercase();
    if CHALLENGE_MARKS.iter().any(|mark| head.contains(mark)) {
        return Unreadable::new(
            Problem::ChallengePage,
            "a page that asks for proof of a browser, not a feed",
        );
    }
    Unreadable::new(Problem::NotAFeed, "a web page, not a feed")
}

/// What stands before the root element.
struct Prolog<'t> {
    /// The DOCTYPE's name.
    doctype: &'t str,
    /// What it defines.
    entities: Entities,
    /// From the root element on; `None` where the prolog does not end.
    root: Option<&'t str>,
}

/// Declaration, comments and processing instructions are dropped, and of the DOCTYPE all but the entities that are plain
/// text.
fn skip_prolog(text: &str) -> Prolog<'_> {
    let mut prolog = Prolog {
        doctype: "",
        entities: Entities::default(),
        root: None,
    };
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let after = if rest.starts_with("<?") {
            after_mark(rest, "?>")
        } else if rest.starts_with("<!--") {
            after_mark(rest, "-->")
        } else if rest
            .get(..9)
            .is_some_and(|head| head.eq_ignore_ascii_case("<!doctype"))
        {
            prolog.doctype = doctype_name(rest);
            let after = after_doctype(rest);
            let len = rest.len() - after.map_or(0, str::len);
            prolog.entities = Entities::of(rest.get(..len).unwrap_or_default());
            after
        } else {
            prolog.root = Some(rest);
            return prolog;
        };
        match after {
            Some(after) => rest = after,
            None => return prolog,
        }
    }
}

fn after_mark<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    text.split_once(mark).map(|(_, after)| after)
}

fn doctype_name(text: &str) -> &str {
    let name = text.get(9..).unwrap_or_default().trim_start();
    name.split(|c: char| c.is_whitespace() || matches!(c, '>' | '['))
        .next()
        .unwrap_or_default()
}

/// What stands behind a DOCTYPE: its end is a `>` outside of quotes, of comments and of the internal subset's brackets.
fn after_doctype(text: &str) -> Option<&str> {
    let mut in_subset = false;
    let mut rest = text;
    loop {
        let at = rest.find(['"', '\'', '[', ']', '>', '<'])?;
        let (found, after) = rest.get(at..)?.split_at_checked(1)?;
        rest = match found {
            "<" if after.starts_with("!--") => after_mark(after, "-->")?,
            "<" if after.starts_with('?') => after_mark(after, "?>")?,
            "\"" | "'" => after_mark(after, found)?,
            ">" if !in_subset => return Some(after),
            "[" => {
                in_subset = true;
                after
            }
            "]" => {
                in_subset = false;
                after
            }
            _ => after,
        };
    }
}

/// The name of the element that the text starts with; empty where it starts with none.
fn root_name(text: &str) -> &str {
    let name = text.strip_prefix('<').unwrap_or_default();
    let end = name
        .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'))
        .unwrap_or(0);
    name.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_root_behind_the_prolog() {
        let cases = [
            ("<rss version='2.0'>", Kind::Rss),
            (
                "\u{feff}\n <?xml version='1.0'?>\n<?xml-stylesheet href='a>b'?><!-- <feed> --><rss>",
                Kind::Rss,
            ),
            (
                "<!DOCTYPE rss [<!ENTITY a 'x]>'><!-- don't --><!ENTITY b \"&a;&a;\">]>\n<rss>",
                Kind::Rss,
            ),
            (
                "<!doctype rss PUBLIC \"-//N//DTD RSS 0.91//EN\" \"http://n/rss.dtd\"><rss>",
                Kind::Rss,
            ),
            ("<rdf:RDF xmlns:rdf='x'>", Kind::Rdf),
            ("<feed>", Kind::Atom),
            ("<atom:feed >", Kind::Atom),
        ];
        for (text, want) in cases {
            match look(text, false) {
                Ok(Look::Xml { kind, text, .. }) => {
                    assert_eq!(kind, want);
                    assert!(
                        text.starts_with('<') && !text.starts_with("<!") && !text.starts_with("<?"),
                        "{text}"
                    );
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn names_what_is_no_feed() {
        let cases = [
            ("", Problem::Empty),
            (" \r\n\t", Problem::Empty),
            (
                "<!DOCTYPE html><html><head><link rel=alternate href=/rss></head>",
                Problem::NotAFeed,
            ),
            ("<html><title>Just a moment...</title>", Problem::ChallengePage),
            (
                "<!doctype html><div><script src='/cdn-cgi/challenge-platform/h/b.js'></script>",
                Problem::ChallengePage,
            ),
            ("<script>location='/'</script>", Problem::NotAFeed),
            ("<opml version='2.0'><body/></opml>", Problem::NotAFeed),
            ("<?xml version='1.0'?>\n<!-- soon -->", Problem::Empty),
            ("<?xml version='1.0'", Problem::Truncated),
            ("<rs", Problem::Truncated),
            ("[1, 2]", Problem::NotAFeed),
            ("%PDF-1.7\n%\u{1}\u{2}", Problem::NotAFeed),
            ("Not found", Problem::NotAFeed),
            ("<p>Use &lt;rss or <rssx></p>", Problem::NotAFeed),
            ("<html><body><rss version='2.0'></body></html>", Problem::NotAFeed),
        ];
        for (text, want) in cases {
            match look(text, text.contains('\u{1}')) {
                Err(unreadable) => assert_eq!(unreadable.problem, want, "{text}: {}", unreadable.message),
                Ok(look) => panic!("{text}: {look:?}"),
            }
        }
    }

    #[test]
    fn finds_the_root_behind_junk() {
        let cases = [
            "Warning: x in y.php on line 3\n<rss version='2.0'>",
            "<br />\n<b>Warning</b>: x in <b>y.php</b>\n<?xml version='1.0'?>\n<RSS version='2.0'>",
            "junk <!DOCTYPE rss [<!ENTITY a 'b'>]> <rss>",
            "<rssx/> <feed xmlns='x'>",
        ];
        for text in cases {
            match look(text, false) {
                Ok(Look::Xml {
                    text: root,
                    behind_junk,
                    entities,
                    ..
                }) => {
                    assert!(behind_junk && root.starts_with('<'), "{text}: {root}");
                    assert_eq!(entities != Entities::default(), text.contains("ENTITY"), "{text}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_json_object_is_for_the_json_reader() {
        assert_eq!(look("\n{\"a\":1}", false), Ok(Look::Json("{\"a\":1}")));
    }
}
