//! The headline. Compares what the page calls itself in its structured data, its meta tags, its visible headline and its
//! `<title>` with each other and with the outlet's name.

use super::hygiene;
use super::markup::Markup;
use super::origin::Origin;
use super::outlet::Outlet;
use crate::text::is_unspaced;

/// Between a headline and the outlet's name.
const SEPARATORS: [&str; 22] = [
    " | ", " - ", " – ", " — ", " ― ", " :: ", " · ", " • ", " » ", " « ", " / ", " // ", " : ", " ~ ",
    " › ", " > ", " ▷ ", "｜", "：", " |", "| ", " -- ",
];
/// Words of a headline that stands without what follows a separator.
const WORDS_MIN: usize = 4;
/// Words of an outlet's or section's name in a `<title>`.
const NAME_WORDS_MAX: usize = 4;

/// The keys of `<meta>` that hold a headline, the titles for sharing first.
const KEYS: [&str; 9] = [
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "sailthru.title",
    "citation_title",
    "headline",
    "title",
];

/// The best headline that the page gives, without the outlet's name, and what told it.
pub(super) fn choose(markup: &Markup, outlet: &Outlet) -> Option<(String, Origin)> {
    let structured = markup.structured.headline.as_deref();
    let visible = visible(markup, outlet);
    // What the page says twice is the headline, and what only one of the two places adds is not.
    let references: Vec<&str> = structured.into_iter().chain(visible).collect();
    let strip =
        |raw: &str| Some(without_outlet(raw, outlet, &references)).filter(|title| !is_name(title, outlet));
    let structured = structured.and_then(strip);
    let shared = markup
        .keyed(&KEYS)
        .find_map(|(key, raw)| Some((strip(raw)?, Origin::Meta(key))));
    let visible = visible.and_then(strip);
    let tag = markup.title.as_deref().and_then(strip);
    let h1 = |title: String| (title, Origin::Html("h1"));
    match (structured, visible) {
        // A kicker before the headline that readers and those who share it see without one.
        (Some(structured), Some(visible))
            if structured.ends_with(&visible)
                && structured != visible
                && shared.as_ref().is_some_and(|(shared, _)| *shared == visible) =>
        {
            Some(h1(visible))
        }
        (Some(structured), visible) => {
            let own = shared.filter(|(shared, _)| {
                markup.structured.is_news
                    && is_own_wording(shared, &structured, visible.as_deref(), tag.as_deref())
            });
            own.or(Some((structured, Origin::JsonLd)))
        }
        (None, Some(visible)) => match shared {
            // A page of news without a headline in its data: what it gives itself to be shared under, where the visible one
            // only adds a kicker to that or the page declares itself an article.
            Some((shared, origin))
                if hygiene::holds_same(&visible, &shared) && visible != shared
                    || is_declared_news(markup) =>
            {
                Some((shared, origin))
            }
            _ => Some(h1(visible)),
        },
        (None, None) => shared.or_else(|| Some((tag?, Origin::Html("title")))),
    }
}

/// Whether the title for sharing is a headline in its own words: where data and visible headline agree and it tells the
/// same differently, editors wrote it for readers who see nothing else of the page. A `<title>` that repeats it was
/// written for search engines.
fn is_own_wording(shared: &str, structured: &str, visible: Option<&str>, tag: Option<&str>) -> bool {
    let agree = visible.is_some_and(|visible| hygiene::same(visible, structured));
    let repeats = tag.is_some_and(|tag| hygiene::same(tag, shared));
    agree && !repeats && !hygiene::same(shared, structured) && !shared.ends_with(['…', '.'])
}

/// Whether the markup calls the page a news article.
fn is_declared_news(markup: &Markup) -> bool {
    markup.structured.is_news
        || markup
            .meta(&["news_keywords", "article:section", "cxenseparse:articleid"])
            .next()
            .is_some()
}

/// The headline that readers see: the heading that the page's other titles repeat, else a lone one of first order.
fn visible<'m>(markup: &'m Markup, outlet: &Outlet) -> Option<&'m str> {
    let titles: Vec<&str> = [markup.structured.headline.as_deref(), markup.title.as_deref()]
        .into_iter()
        .flatten()
        .chain(markup.meta(&KEYS))
        .collect();
    let mut headings = markup
        .h1
        .iter()
        .map(String::as_str)
        .filter(|heading| !is_name(heading, outlet));
    let lone = || {
        let mut headings = headings.clone();
        headings.next().filter(|_| headings.next().is_none())
    };
    let lone = lone();
    headings
        .find(|heading| titles.iter().any(|title| hygiene::holds_same(title, heading)))
        .or(lone)
}

fn is_name(title: &str, outlet: &Outlet) -> bool {
    title.is_empty() || outlet.is(title)
}

/// Cuts " | Outlet" at the end and "Outlet: " at the beginning, where that part is the outlet's name, or where one of the
/// `references` is the rest.
fn without_outlet(raw: &str, outlet: &Outlet, references: &[&str]) -> String {
    let mut title = raw.trim();
    // Each round takes something off.
    while let Some(rest) = shortest(title, outlet, references) {
        title = rest;
    }
    title.to_owned()
}

/// The title without the longest part at one of its ends that is none of it.
fn shortest<'t>(title: &'t str, outlet: &Outlet, references: &[&str]) -> Option<&'t str> {
    // Most titles hold no separator at all.
    let mut separators = SEPARATORS
        .iter()
        .filter(|separator| title.contains(**separator))
        .peekable();
    separators.peek()?;
    let is_known = is_reference(title, references);
    separators
        .filter_map(|separator| shorter(title, separator, outlet, references, is_known))
        .min_by_key(|rest| rest.len())
}

fn is_reference(rest: &str, references: &[&str]) -> bool {
    references.iter().any(|reference| hygiene::same(reference, rest))
}

/// The title without its last or first part, where that part is none of it. `is_known`: it is a reference itself.
fn shorter<'t>(
    title: &'t str,
    separator: &str,
    outlet: &Outlet,
    references: &[&str],
    is_known: bool,
) -> Option<&'t str> {
    let is_reference = |rest: &str| is_reference(rest, references);
    let is_whole = |rest: &str| rest.split_whitespace().count() >= WORDS_MIN || rest.chars().any(is_unspaced);
    if is_known {
        // The data itself may carry the outlet's name.
        let (rest, end) = title.rsplit_once(separator)?;
        return (outlet.is_like(end) && is_whole(rest)).then(|| rest.trim());
    }
    if let Some((rest, end)) = title.rsplit_once(separator)
        && (outlet.is_like(end)
            || is_reference(rest)
            || (is_pipe(separator) && is_whole(rest) && is_label(end)))
    {
        return Some(rest.trim()).filter(|rest| !rest.is_empty());
    }
    // The rest of several parts may be the reference.
    let mut from = title;
    while let Some((rest, _)) = from.rsplit_once(separator) {
        if is_reference(rest) {
            return Some(rest.trim());
        }
        from = rest;
    }
    let (start, rest) = title.split_once(separator)?;
    let is_front = outlet.is_like(start) || (separator != " : " && is_reference(rest));
    is_front.then(|| rest.trim()).filter(|rest| !rest.is_empty())
}

/// A pipe never stands in a headline.
fn is_pipe(separator: &str) -> bool {
    separator.trim() == "|" || separator == "｜"
}

/// A section's or an outlet's name: few words.
fn is_label(part: &str) -> bool {
    part.split_whitespace().count() <= NAME_WORDS_MAX
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::json_ld::Structured;
    use super::*;

    fn outlet() -> Outlet {
        Outlet::new(["The Courier"], None)
    }

    fn markup(tag: &str, og: &str, h1: &[&str]) -> Markup {
        let metas = if og.is_empty() {
            vec![]
        } else {
            vec![("og:title".to_owned(), og.to_owned())]
        };
        let title = (!tag.is_empty()).then(|| tag.to_owned());
        Markup {
            title,
            metas,
            h1: h1.iter().map(|h| (*h).to_owned()).collect(),
            ..Markup::default()
        }
    }

    #[test]
    fn headline_without_the_site() {
        for (tag, og, h1, expected) in [
            (
                "Ministers meet in June | The Courier",
                "",
                &[][..],
                "Ministers meet in June",
            ),
            (
                "Ministers meet in June - Courier",
                "",
                &[],
                "Ministers meet in June",
            ),
            (
                "The Courier: old",
                "Ministers meet - again - The Courier",
                &[],
                "Ministers meet - again",
            ),
            (
                "Ministers meet in June | World | The Courier",
                "",
                &["Ministers meet in June"],
                "Ministers meet in June",
            ),
            (
                "Ministers meet in June | World | Elsewhere Times",
                "",
                &[],
                "Ministers meet in June",
            ),
            (
                "大臣が会う：The Courier",
                "大臣が会う：The Courier",
                &["大臣が会う"],
                "大臣が会う",
            ),
            ("Ministers – meet in June", "", &[], "Ministers – meet in June"),
            ("x", "Ministers meet", &["The Courier"], "Ministers meet"),
            ("", "", &["Ministers meet"], "Ministers meet"),
            (
                "Ministers meet in June",
                "Ministers meet in June",
                &["Other news of today", "Ministers meet in June"],
                "Ministers meet in June",
            ),
            ("", "", &[], ""),
        ] {
            let title = choose(&markup(tag, og, h1), &outlet()).map_or_else(String::new, |(title, _)| title);
            assert_eq!(title, expected, "{tag} {og}");
        }
    }

    #[test]
    fn the_places_are_compared() {
        let long = "Ministers meet in June for the third time";
        for (structured, tag, og, h1, expected) in [
            (long, "x", "x", "", long),
            (
                long,
                "Ministers meet in June for the third time | World News",
                "World | Ministers meet in June for the third time",
                long,
                long,
            ),
            (
                "Talks: Ministers meet in June",
                "Talks: Ministers meet in June",
                "Ministers meet in June",
                "Ministers meet in June",
                "Ministers meet in June",
            ),
            (
                long,
                "Ministers, June, meeting, third",
                "Ministers, June, meeting, third",
                long,
                long,
            ),
        ] {
            let mut markup = markup(tag, og, &[h1]);
            markup.structured = Structured {
                headline: Some(structured.to_owned()),
                is_news: true,
                ..Structured::default()
            };
            let title = choose(&markup, &outlet()).map_or_else(String::new, |(title, _)| title);
            assert_eq!(title, expected, "{structured} {og}");
        }
    }

    proptest! {
        #[test]
        fn a_title_only_gets_shorter(raw in "([A-Za-zé]{1,8}( \\\\| | - |: | ){0,1}){0,12}") {
            let title = without_outlet(&raw, &outlet(), &[]);
            prop_assert!(raw.contains(&title));
            prop_assert_eq!(without_outlet(&title, &outlet(), &[]), title);
        }
    }
}
