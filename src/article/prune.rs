//! What is obviously no article goes, by structure and general wording, before the extractor looks at the page.
//! Takes the flat page, gives a small page of what is left.

use std::collections::HashSet;
use std::sync::LazyLock;

use scraper::node::Element;

use super::furniture;
use super::tree::{Entry, text_of};

/// Of the page's text that is not in links, the share that an element may hold and still be taken for furniture by its
/// class: a wrapper called `has-sidebar` holds the article too.
const FURNITURE_SHARE_MAX: f64 = 0.35;
/// Characters of a heading of related articles.
const HEADING_CHARS_MAX: usize = 60;

/// Characters of a figure's text that are taken for its caption; a figure with more holds a table or a quotation.
const CAPTION_CHARS_MAX: usize = 400;

/// The page without its furniture, as HTML for the extractor.
pub(super) fn prune(entries: &[Entry<'_>]) -> String {
    let prose = entries.first().map_or(0, |root| root.text - root.linked);
    let mut out = String::with_capacity(prose * 2 + 1024);
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    while let Some(entry) = entries.get(at) {
        close(&mut out, &mut open, at);
        if let Some(text) = entry.node.value().as_text() {
            escape(&mut out, text);
        } else if let Some(element) = entry.element() {
            if is_furniture(entry, element, prose) {
                out.push(' ');
                at = entry.end;
                continue;
            }
            if let Some(end) = list_of_links(entries, at, element) {
                at = end;
                continue;
            }
            start(&mut out, element);
            if !is_void(element.name()) {
                open.push((entry.end, element.name()));
            }
        }
        at += 1;
    }
    close(&mut out, &mut open, usize::MAX);
    out
}

fn close(out: &mut String, open: &mut Vec<(usize, &str)>, at: usize) {
    while let Some((_, name)) = open.pop_if(|(end, _)| *end <= at) {
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
}

fn start(out: &mut String, element: &Element) {
    out.push('<');
    out.push_str(element.name());
    for name in ["id", "class", "itemprop"] {
        if let Some(value) = element.attr(name) {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(out, value);
            out.push('"');
        }
    }
    // The extractors weigh links by whether they lead away, not by where.
    out.push_str(if element.name() == "a" {
        " href=\"/x\">"
    } else {
        ">"
    });
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "input"
            | "wbr"
            | "meta"
            | "link"
            | "base"
            | "col"
            | "embed"
            | "source"
            | "track"
            | "area"
            | "param"
    )
}

fn is_furniture(entry: &Entry<'_>, element: &Element, prose: usize) -> bool {
    match element.name() {
        "head" | "script" | "style" | "noscript" | "template" | "iframe" | "svg" | "math" | "canvas"
        | "object" | "embed" | "video" | "audio" | "picture" | "img" | "source" | "button" | "select"
        | "textarea" | "input" | "label" | "dialog" | "link" | "meta" | "noembed" | "noframes" | "title"
        | "figcaption" => return true,
        "figure" => return entry.text <= CAPTION_CHARS_MAX,
        "html" | "body" | "main" | "article" => return false,
        _ => {}
    }
    if entry.text == 0 {
        return !matches!(element.name(), "br" | "hr" | "wbr");
    }
    #[expect(clippy::cast_precision_loss, reason = "a share of a page's characters")]
    let is_small = (entry.text - entry.linked) as f64 <= prose as f64 * FURNITURE_SHARE_MAX;
    is_small && (is_furniture_by_name(element) || is_hidden(element))
}

fn is_furniture_by_name(element: &Element) -> bool {
    if matches!(element.name(), "nav" | "footer" | "aside" | "menu") {
        return true;
    }
    if element.name() == "p" {
        // Sites mark each paragraph of an article for what surrounds it: `<p class="paywall share">`.
        return false;
    }
    if element.attr("role").is_some_and(|role| {
        matches!(
            role,
            "navigation"
                | "banner"
                | "complementary"
                | "contentinfo"
                | "search"
                | "dialog"
                | "alertdialog"
                | "menu"
                | "toolbar"
        )
    }) {
        return true;
    }
    ["class", "id"]
        .iter()
        .filter_map(|name| element.attr(name))
        .any(furniture_words)
}

fn is_hidden(element: &Element) -> bool {
    element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

/// Whether a class or id holds a word, or two words on end, that name furniture.
fn furniture_words(names: &str) -> bool {
    // Not `ad` in the middle of a made-up id such as `n1AuAdJlVL`.
    if names
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "ad" | "ads" | "Ad" | "AD"))
    {
        return true;
    }
    let mut last = String::new();
    words(names).any(|word| {
        let found = WORDS.contains(word.as_str()) || WORDS.contains(format!("{last}{word}").as_str());
        last = word;
        found
    })
}

/// The words of `readMore-inline_box`: read, more, inline, box.
fn words(names: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in names.chars().take(400) {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = c.is_lowercase();
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.into_iter().filter(|word| !word.is_empty())
}

/// A heading such as "Related articles" and the links after it: the entry to go on from.
fn list_of_links(entries: &[Entry<'_>], at: usize, element: &Element) -> Option<usize> {
    if !matches!(
        element.name(),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "div" | "strong" | "b" | "span"
    ) {
        return None;
    }
    let entry = entries.get(at)?;
    if entry.text > HEADING_CHARS_MAX || !furniture::is_heading(&text_of(entries, at)) {
        return None;
    }
    let mut end = entry.end;
    let mut next = entry.node.next_sibling();
    while let Some(sibling) = next {
        let Some(following) = entries.get(end).filter(|e| e.node.id() == sibling.id()) else {
            break;
        };
        if following.text > 0 && !following.is_all_links() {
            break;
        }
        end = following.end;
        next = sibling.next_sibling();
    }
    Some(end)
}

/// Words in class and id that name furniture; two words on end count as one (`author-bio`).
static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    "advert adverts advertisement advertising adslot adunit adsbygoogle advertorial sponsored sponsor promo promos promotion \
     related relatedarticles relatedposts relatednews relatedstories relatedcontent recirc recirculation recommended recommendations \
     recommendation readmore readalso readnext seealso morefrom morenews morestories morearticles youmaylike alsolike mostread \
     mostpopular mostviewed popular trending latestnews teaser teasers newsletter newsletters subscribe subscription signup \
     comments comment commentlist commentbox disqus respond share sharing sharebar sharebuttons sharetools sharethis socialshare social \
     socials socialmedia addtoany followus breadcrumb breadcrumbs cookie cookies consent gdpr onetrust sidebar sidebars \
     authorbio authorbox authorinfo authorcard aboutauthor abouttheauthor bio biography pagination pager outbrain taboola \
     popup modal overlay lightbox tags taglist tagcloud toolbar masthead navbar navigation nav menu footer \
     caption captions credit credits imagecredit photocredit byline bylines author authors timestamp pubdate \
     printfriendly skiplink screenreader visuallyhidden sronly donate donation"
        .split_whitespace()
        .collect()
});

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::super::tree::flatten;
    use super::*;

    fn check(html: &str, kept: &[&str], gone: &[&str]) {
        let page = Html::parse_document(html);
        let pruned = prune(&flatten(page.tree.root()));
        for text in kept {
            assert!(pruned.contains(text), "{text} is gone: {pruned}");
        }
        for text in gone {
            assert!(!pruned.contains(text), "{text} stayed: {pruned}");
        }
    }

    const BODY: &str = "<p>The council met in the old town hall on Monday and spoke for three hours.</p>\
         <p>It will meet again in a week, the mayor said, when the figures are known.</p>";

    #[test]
    fn furniture_goes_by_element_role_class_and_heading() {
        for junk in [
            "<nav>JUNK</nav>",
            "<footer><p>JUNK</p></footer>",
            "<aside>JUNK</aside>",
            "<div role=navigation>JUNK</div>",
            "<div class='author-bio'><p>JUNK</p></div>",
            "<div class='c-newsletterBox'>JUNK</div>",
            "<div class='readMore__inline'>JUNK</div>",
            "<section id=comments>JUNK</section>",
            "<script>JUNK</script>",
            "<noscript>JUNK</noscript>",
            "<div hidden>JUNK</div>",
            "<div style='display: none'>JUNK</div>",
            "<h3>Related Articles</h3><ul><li><a href=/a>JUNK</a></li><li><a href=/b>JUNK</a></li></ul>",
            "<p><strong>Lire aussi</strong></p><p><a href=/a>JUNK</a></p>",
        ] {
            check(
                &format!("<article>{BODY}{junk}<p>The end of it.</p></article>"),
                &["old town", "The end"],
                &["JUNK"],
            );
        }
    }

    #[test]
    fn a_wrapper_with_a_bad_name_stays() {
        check(
            &format!("<div class='has-sidebar related'>{BODY}</div><footer>JUNK</footer>"),
            &["old town", "figures"],
            &["JUNK"],
        );
    }

    #[test]
    fn class_words() {
        assert_eq!(
            words("readMore-inline_box  X2").collect::<Vec<_>>(),
            ["read", "more", "inline", "box", "x2"]
        );
        assert!(furniture_words("td author-bio"));
        assert!(!furniture_words(
            "authority biology download header-article n1AuAdJlVL"
        ));
    }
}
