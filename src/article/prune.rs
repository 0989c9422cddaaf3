//! What is obviously no article, told by element, role, name and visibility, before anybody looks at its words.

use scraper::node::Element;

use super::names;
use super::tree::Entry;

/// Of the page's text that is not in links, the share in percent that an element may hold and still be taken for
/// furniture by its name: a wrapper called `has-sidebar` holds the article too.
const FURNITURE_PERCENT_MAX: usize = 35;
/// The same for boxes that may be longer than the article, but hold it never: comments, rules for cookies.
const BOX_PERCENT_MAX: usize = 70;
/// Letters of a navigation that is no list of links.
const NAVIGATION_LETTERS_MAX: usize = 600;
/// Letters of a figure's text that are taken for its caption; a figure with more holds a table or a quotation.
const CAPTION_LETTERS_MAX: usize = 400;

/// What an element is, told without looking at its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may hold the article.
    Open,
    /// Its name or place speaks against it: a reason in a word. The words within may speak for it.
    Doubtful(&'static str),
    /// No article ever stands there.
    Out(&'static str),
}

/// Judges an element. `prose` is the letters of the page outside links.
pub(super) fn verdict(entry: &Entry<'_>, element: &Element, prose: usize) -> Verdict {
    match element.name() {
        "head" | "script" | "style" | "noscript" | "template" | "iframe" | "svg" | "math" | "canvas"
        | "object" | "embed" | "video" | "audio" | "picture" | "img" | "source" | "button" | "select"
        | "textarea" | "input" | "label" | "dialog" | "link" | "meta" | "noembed" | "noframes" | "title" => {
            return Verdict::Out("element");
        }
        "figcaption" => return Verdict::Out("caption"),
        "figure" if entry.text <= CAPTION_LETTERS_MAX => return Verdict::Out("caption"),
        "html" | "body" | "main" | "article" | "figure" => return Verdict::Open,
        _ => {}
    }
    let unlinked = (entry.text - entry.linked) * 100;
    if entry.text == 0 || unlinked > prose * BOX_PERCENT_MAX {
        return Verdict::Open;
    }
    let why = by_name(element).or_else(|| is_hidden(element).then_some("hidden"));
    match why {
        // Rules for cookies are longer than many an article.
        Some(why @ ("consent" | "comments")) => Verdict::Doubtful(why),
        // Where there is more prose than links, the name tells of something else: `page-nav-part`.
        Some("navigation") if is_prose(entry) => Verdict::Open,
        Some(why) if unlinked <= prose * FURNITURE_PERCENT_MAX => Verdict::Doubtful(why),
        _ => Verdict::Open,
    }
}

fn is_prose(entry: &Entry<'_>) -> bool {
    entry.linked * 4 < entry.text && entry.text >= NAVIGATION_LETTERS_MAX
}

fn by_name(element: &Element) -> Option<&'static str> {
    match element.name() {
        "nav" | "menu" => return Some("navigation"),
        "footer" => return Some("footer"),
        "aside" => return Some("aside"),
        // Sites mark each paragraph of an article for what surrounds it: `<p class="paywall share">`.
        "p" => return None,
        _ => {}
    }
    let role = element.attr("role").unwrap_or_default();
    if matches!(
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
    ) {
        return Some("role");
    }
    names::of(element).furniture
}

fn is_hidden(element: &Element) -> bool {
    element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::super::tree::flatten;
    use super::*;

    const BODY: &str = "<p>The council met in the old town hall on Monday and spoke for three hours.</p>\
         <p>It will meet again in a week, the mayor said, when the figures are known.</p>";

    /// The verdict on the element with the attribute `here`.
    fn of(html: &str) -> Verdict {
        let page = Html::parse_document(html);
        let entries = flatten(page.tree.root());
        let prose = entries.first().map_or(0, |root| root.text - root.linked);
        let mut found = entries
            .iter()
            .filter_map(|e| e.element().map(|element| (e, element)));
        let (entry, element) = found
            .find(|(_, element)| element.attr("here").is_some())
            .expect("it is there");
        verdict(entry, element, prose)
    }

    #[test]
    fn furniture_is_told_by_element_role_name_and_visibility() {
        for (junk, why) in [
            ("<nav here>JUNK</nav>", "navigation"),
            ("<footer here><p>JUNK</p></footer>", "footer"),
            ("<aside here>JUNK</aside>", "aside"),
            ("<div here role=navigation>JUNK</div>", "role"),
            ("<div here class='author-bio'><p>JUNK</p></div>", "author"),
            ("<div here class='c-newsletterBox'>JUNK</div>", "newsletter"),
            ("<div here class='readMore__inline'>JUNK</div>", "related"),
            ("<section here id=comments>JUNK</section>", "comments"),
            ("<div here hidden>JUNK</div>", "hidden"),
            ("<div here style='display: none'>JUNK</div>", "hidden"),
        ] {
            assert_eq!(
                of(&format!("<article>{BODY}{junk}</article>")),
                Verdict::Doubtful(why),
                "{junk}"
            );
        }
        for (junk, why) in [
            ("<script here>JUNK</script>", "element"),
            ("<noscript here>JUNK</noscript>", "element"),
            ("<figure here>JUNK</figure>", "caption"),
            ("<figcaption here>JUNK</figcaption>", "caption"),
        ] {
            assert_eq!(
                of(&format!("<article>{BODY}{junk}</article>")),
                Verdict::Out(why),
                "{junk}"
            );
        }
    }

    #[test]
    fn what_may_hold_the_article_stays_open() {
        let long = BODY.repeat(20);
        for html in [
            format!("<div here class='has-sidebar related'>{BODY}</div><footer>JUNK</footer>"),
            format!("<p here class='paywall share'>The council met.</p>{BODY}"),
            format!("<article here class=related>{BODY}</article>{BODY}"),
            format!("<div here class=page-nav-part>{BODY}{BODY}{BODY}{BODY}{BODY}{BODY}</div>{long}"),
        ] {
            assert_eq!(of(&html), Verdict::Open, "{html}");
        }
        // Half of the page's words, and still no article.
        let rules = format!("<div here id=cookie-consent>{BODY}</div>{BODY}");
        assert_eq!(of(&rules), Verdict::Doubtful("consent"));
    }
}
