//! The headline.

use super::hygiene;
use super::markup::Markup;

/// Between a headline and the site's name.
const SEPARATORS: [&str; 10] = [
    " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " / ", " : ",
];

/// The best headline that the page gives, without the site's name.
pub(super) fn choose(markup: &Markup, site: Option<&str>) -> Option<String> {
    let tag = markup.title.as_deref();
    // A headline of first order that the page's own titles repeat is the one that readers see.
    let h1 = markup.h1.iter().map(String::as_str).find(|h1| {
        !is_site(h1, site) && (markup.h1.len() == 1 || tag.is_some_and(|tag| starts_same(tag, h1)))
    });
    let mut social = markup.meta(&[
        "og:title",
        "twitter:title",
        "dc.title",
        "parsely-title",
        "sailthru.title",
        "title",
    ]);
    let strip = |raw: &str| Some(without_site(raw, site)).filter(|title| !is_site(title, site));
    let structured = markup.structured.headline.as_deref().and_then(strip);
    let social = social.find_map(strip);
    // Structured data of an article names the headline; without it, titles for sharing are often slogans.
    structured
        .or_else(|| h1.map(str::to_owned))
        .or(social)
        .or_else(|| tag.and_then(strip))
}

/// Whether `long` begins with the words of `short`, which is no mere word or two.
fn starts_same(long: &str, short: &str) -> bool {
    let fold = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let (long, short) = (fold(long), fold(short));
    short.chars().count() >= 10 && long.starts_with(&short) || long == short
}

fn is_site(title: &str, site: Option<&str>) -> bool {
    title.is_empty() || site.is_some_and(|site| hygiene::same(title, site))
}

/// Cuts " | Site" at the end and "Site: " at the beginning, where that part is the site's name.
fn without_site(raw: &str, site: Option<&str>) -> String {
    let mut title = raw.trim();
    for separator in SEPARATORS {
        if let Some((rest, end)) = title.rsplit_once(separator)
            && is_name_of(end, site)
        {
            title = rest.trim();
        }
        if let Some((start, rest)) = title.split_once(separator)
            && is_name_of(start, site)
        {
            title = rest.trim();
        }
    }
    title.to_owned()
}

/// Whether a part of a title is the site's name: equal to it, or to its host's first label, or part of it.
fn is_name_of(part: &str, site: Option<&str>) -> bool {
    let Some(site) = site else { return false };
    let fold = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let (part, site) = (fold(part), fold(site));
    let short = part.chars().count().min(site.chars().count()) >= 3;
    short
        && (part.starts_with(&site)
            || site.starts_with(&part)
            || part.ends_with(&site)
            || site.ends_with(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("x", "Ministers meet", &["The Courier"], "Ministers meet"),
            ("", "", &["Ministers meet"], "Ministers meet"),
            ("", "", &[], ""),
        ] {
            let title = choose(&markup(tag, og, h1), Some("The Courier")).unwrap_or_default();
            assert_eq!(title, expected, "{tag} {og}");
        }
    }
}
