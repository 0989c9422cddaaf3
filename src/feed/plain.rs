//! Takes a title as a feed gives it, gives plain text.

use scraper::{Html, Node};

use super::reference::Reference;

/// Bytes of a title before its markup is resolved; a longer one is an article in the wrong place.
const TITLE_BYTES_MAX: usize = 4096;

/// Elements that titles hold in practice. Anything else in angle brackets is text: `List<String>`, `x<y`.
const TITLE_TAGS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "html",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "nobr",
    "ol",
    "p",
    "pre",
    "q",
    "ruby",
    "s",
    "samp",
    "script",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "td",
    "th",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
    "!--",
    "body",
    "video",
];

/// Elements between which a reader sees a gap.
const GAPS: &[&str] = &[
    "br", "p", "div", "li", "td", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "dd", "dt", "th",
];

/// The text of an HTML title: tags dropped, entities resolved, white space folded; `None` where nothing is left.
pub(super) fn html_title(title: &str) -> Option<String> {
    let title = bounded(title);
    if !title.contains(['<', '&']) {
        return folded(title);
    }
    folded(&html_text(&protect_brackets(title)))
}

/// A plain-text title: white space folded; `None` where nothing is left.
pub(super) fn text_title(title: &str) -> Option<String> {
    folded(bounded(title))
}

fn bounded(title: &str) -> &str {
    title
        .get(..title.floor_char_boundary(TITLE_BYTES_MAX))
        .unwrap_or(title)
}

/// White space folded, control characters dropped.
fn folded(text: &str) -> Option<String> {
    let text: String = text
        .chars()
        .filter(|c| c.is_whitespace() || !c.is_control())
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn html_text(html: &str) -> String {
    let fragment = Html::parse_fragment(html);
    let mut text = String::with_capacity(html.len());
    for node in fragment.tree.root().descendants() {
        match node.value() {
            Node::Text(words) if !is_hidden(node.parent().map(|parent| parent.value())) => {
                text.push_str(words);
            }
            Node::Element(element) if GAPS.contains(&element.name()) => text.push(' '),
            _ => {}
        }
    }
    text
}

fn is_hidden(parent: Option<&Node>) -> bool {
    matches!(parent, Some(Node::Element(element)) if matches!(element.name(), "script" | "style"))
}

/// Escapes every `<` that opens no tag of a title.
fn protect_brackets(title: &str) -> String {
    let mut out = String::with_capacity(title.len() + 16);
    let mut parts = title.split('<');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(if opens_tag(part) { "<" } else { "&lt;" });
        out.push_str(part);
    }
    out
}

/// Whether a text holds tags or references as HTML has them.
pub(super) fn looks_like_html(text: &str) -> bool {
    let has_reference = || {
        let mut parts = text.split('&').skip(1);
        parts.any(|part| !matches!(Reference::at(part), Reference::None))
    };
    text.split('<').skip(1).any(opens_tag) || has_reference()
}

fn opens_tag(after_bracket: &str) -> bool {
    let name = after_bracket.strip_prefix('/').unwrap_or(after_bracket);
    if name.starts_with("!--") {
        return true;
    }
    let end = name
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(name.len());
    let (name, rest) = name.split_at_checked(end).unwrap_or_default();
    rest.contains('>') && TITLE_TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_plain_text() {
        let cases = [
            ("Talks  resume\n in Geneva ", Some("Talks resume in Geneva")),
            (
                "AT&amp;T &mdash; <b>quarterly</b> <i>result</i>",
                Some("AT&T — quarterly result"),
            ),
            ("AT&T", Some("AT&T")),
            ("a<br/>b", Some("a b")),
            ("<p>One</p><p>Two</p>", Some("One Two")),
            (
                "List<String> in 2 < 3 and x<y",
                Some("List<String> in 2 < 3 and x<y"),
            ),
            ("H<sub>2</sub>O", Some("H2O")),
            ("x<script>alert(1)</script>", Some("x")),
            ("a\u{7}b\u{0}", Some("ab")),
            ("<!-- nothing -->", None),
            ("<img src=x>", None),
            ("  ", None),
        ];
        for (title, want) in cases {
            assert_eq!(html_title(title).as_deref(), want, "{title}");
        }
        assert_eq!(
            text_title("use of <b> &amp; such").as_deref(),
            Some("use of <b> &amp; such")
        );
    }

    #[test]
    fn an_endless_title_is_cut() {
        let title = "<b>é".repeat(100_000);
        assert!(html_title(&title).is_some_and(|title| title.len() <= TITLE_BYTES_MAX));
    }
}
