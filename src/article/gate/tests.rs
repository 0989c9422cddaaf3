//! What the gate lets through, and at what price.

use proptest::prelude::*;
use scraper::Html;

use super::*;

/// How deep the parser's tree is.
fn depth(html: &str) -> usize {
    let mut deepest = vec![0usize];
    let page = Html::parse_document(html);
    let mut max = 0;
    for edge in page.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(_) => {
                deepest.push(0);
                max = max.max(deepest.len());
            }
            ego_tree::iter::Edge::Close(_) => drop(deepest.pop()),
        }
    }
    max
}

/// html, body, the document, a text, and elements that the parser adds (tbody, colgroup).
const SLACK: usize = 24;

#[test]
fn nesting_is_bounded_and_the_text_stays() {
    for unit in [
        "<ul><li>",
        "<div>",
        "<b>",
        "<p><b id=1>",
        "<table><tr><td>",
        "<svg><g>",
        "<svg><desc><div>",
        "<custom-x>",
        "<a><div>",
        "<div><table><tr><td></div>",
        "<div><svg><p><script></div></script>",
        "<b><div></b>",
        "<div><select></div></select>",
        "<svg><desc><div></svg>",
        "<svg><p></p><section/>",
        "<button><div></button></x>",
        "<font><p>",
        "<template><div>",
        "<dl><dd>",
        "<svg><title><div></title>",
        "<math><mi><section/>",
        "<object><p></object><div>",
    ] {
        let page = format!("{}deep down", unit.repeat(4_000));
        let (bound, _) = bound(&page);
        let depth = depth(&bound);
        assert!(depth <= DEPTH_MAX + SLACK, "{unit}: {depth}");
        assert!(bound.ends_with("deep down"), "{unit}");
    }
}

#[test]
fn a_usual_page_passes_as_it_is() {
    for page in [
        "<!DOCTYPE html><html><head><title>a < b</title><script>if (a<b) {'<div>'}</script></head><body><ul><li>a<li>b</ul>",
        &"<div><p>one<p>two<br><img src='a>b'><svg><title>x</title><path d=''/></svg></div>".repeat(2_000),
        &"<table><tr><td>a<td>b<tr><td>c</table>".repeat(2_000),
        &"<li><a href=x>a</li>".repeat(2_000),
        &"<div><span>not closed</div>".repeat(2_000),
        &"<p>a paragraph<div>another</div>".repeat(2_000),
        &"<!-- <div> --><p>x</p>".repeat(2_000),
    ] {
        let (bound, notes) = bound(page);
        assert_eq!(bound, page);
        assert_eq!(notes, []);
    }
}

#[test]
fn size_tags_and_attributes_are_bounded() {
    // Each of them costs too much at its limit in bytes, or stands just before it.
    for unit in [
        "<br>",
        "<div class=a>x",
        "some words &amp; more of them ",
        "<p title=\"a\" id=b>&lt;",
        "é",
        "<",
        "\0",
        "<!---->",
        "<![CDATA[]]>",
        "<script><!--<script></script>",
    ] {
        let page = unit.repeat(BYTES_MAX / unit.len());
        let (cut, notes) = bound_to(&page, DEPTH_MAX);
        assert!(
            cut.len() > 100_000 && cut.len() < page.len(),
            "{unit}: {}",
            cut.len()
        );
        assert_eq!(notes.first().map(|n| n.code), Some("page-cut"), "{unit}");
    }
    // Script is cheap: a page may hold much of it.
    let page = format!("<script>{}</script><p>text</p>", "x".repeat(BYTES_MAX - 100));
    assert_eq!(bound_to(&page, DEPTH_MAX), (Cow::Borrowed(page.as_str()), vec![]));
    let many = (0..5_000)
        .map(|k| format!("a{k}='>'"))
        .collect::<Vec<_>>()
        .join(" ");
    let page = format!("<div {many}>text</div>");
    let (bare, notes) = bound_to(&page, DEPTH_MAX);
    assert_eq!(bare, "<div>text</div>");
    assert_eq!(notes.first().map(|n| n.code), Some("page-flattened"));
    // The parser compares each with all that the first of its kind has by now.
    for name in ["html", "body"] {
        let page = (0..5_000)
            .map(|k| format!("<{name} a{k}=1>"))
            .collect::<Vec<_>>()
            .concat();
        let (bare, _) = bound_to(&page, DEPTH_MAX);
        assert_eq!(bare.matches('=').count(), ATTRIBUTES_MAX, "{name}");
    }
    let page = "é".repeat(BYTES_MAX);
    let (long, _) = bound_to(&page, DEPTH_MAX);
    assert!(long.len() <= BYTES_MAX && page.starts_with(&*long));
}

/// Formatting elements that differ are all opened anew in each later paragraph.
#[test]
fn a_paragraph_that_opens_many_elements_costs_as_many() {
    for (open, again) in [("", "<p>"), ("<ul><li>", "<li>"), ("<table><tr><td>", "<td>")] {
        let differing = (0..200)
            .map(|k| format!("<b id={k}>x{again}"))
            .collect::<Vec<_>>()
            .concat();
        let page = format!("{open}{differing}{}", format!("{again}x").repeat(50_000));
        let (bound, _) = bound_to(&page, DEPTH_MAX);
        let nodes = Html::parse_document(&bound).tree.nodes().len();
        assert!(nodes < TAGS_MAX * 2, "{again}: {nodes}");
    }
}

proptest! {
    /// The count is never too low, whatever the tag soup: a small limit finds a rule that is not followed sooner.
    #[test]
    fn the_parser_never_stands_deeper(parts in prop::collection::vec(0..SOUP.len(), 0..400)) {
        let page: String = parts.iter().filter_map(|k| SOUP.get(*k)).copied().collect();
        let (bound, _) = bound_to(&page, 40);
        prop_assert!(depth(&bound) <= 40 + SLACK, "{} for {page}", depth(&bound));
    }
}

const SOUP: &[&str] = &[
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<b id=1>",
    "</b>",
    "<a>",
    "</a>",
    "<ul>",
    "<li>",
    "</ul>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</table>",
    "<svg>",
    "</svg>",
    "<g/>",
    "<desc>",
    "</desc>",
    "<title>",
    "</title>",
    "<script>",
    "</script>",
    "<section/>",
    "<section>",
    "</section>",
    "<select>",
    "</select>",
    "<option>",
    "<span>",
    "</span>",
    "<x-y>",
    "</x-y>",
    "<template>",
    "</template>",
    "<button>",
    "</button>",
    "<h1>",
    "</h2>",
    "<form>",
    "</form>",
    "<math>",
    "<mi>",
    "</math>",
    "text",
    "<!--",
    "-->",
    "<i>",
    "</i>",
    "<dd>",
    "</dd>",
    "</li>",
    "<font size=1>",
    "</font>",
    "<object>",
    "</object>",
    "<noscript>",
    "</noscript>",
    "<caption>",
    "</caption>",
    "<body>",
    "</body>",
    "</html>",
    "<nobr>",
    "<textarea>",
    "</textarea>",
    "<frameset>",
    "<ruby>",
    "<rt>",
    "</ruby>",
    "<br/>",
    "<div",
    "'",
    "\"",
    ">",
    "=",
    "<![CDATA[",
    "]]>",
];
