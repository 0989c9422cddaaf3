//! The articles: from the files under `site/articles` to text with its dates filled in.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Deserialize;

use super::DemoError;

/// What a reader finds at an article's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageKind {
    /// The whole article.
    #[default]
    Open,
    /// The first paragraph and an offer to subscribe.
    Paywall,
    /// Nothing: 404.
    Gone,
}

/// One article as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Id of its outlet.
    pub outlet: String,
    /// The last part of its address; the same slug is never used twice.
    pub slug: String,
    /// The section of the paper.
    pub section: String,
    /// ISO 639-1.
    pub language: String,
    /// The headline.
    pub title: String,
    /// One or two sentences, for the feed.
    pub summary: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// When it was published, to the second.
    pub published: Timestamp,
    /// The guid that the feed gives; `None`: its address.
    pub guid: Option<String>,
    /// What its address serves.
    pub page: PageKind,
    /// Slug of the agency report whose text this is.
    pub copy_of: Option<String>,
    /// Headlines for the box of related links, ahead of the outlet's own.
    pub related: Vec<String>,
    /// The text, without headline; empty for a page that is gone.
    pub paragraphs: Vec<String>,
}

/// The two dozen articles as they stand at `now`, in the order in which their feeds list them.
pub fn articles(now: Timestamp) -> Result<Vec<Article>, DemoError> {
    let mut files = Vec::with_capacity(FILES.len());
    for (file, text) in FILES {
        let written: Written = toml::from_str(text).map_err(|source| DemoError::Article {
            file,
            source: Box::new(source),
        })?;
        files.push(written);
    }
    files
        .iter()
        .map(|written| publish(written, &files, now))
        .collect()
}

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    outlet: String,
    slug: String,
    section: String,
    #[serde(default = "english")]
    language: String,
    title: String,
    summary: String,
    authors: Vec<String>,
    age_minutes: i64,
    guid: Option<String>,
    #[serde(default)]
    page: PageKind,
    copy_of: Option<String>,
    #[serde(default)]
    related: Vec<String>,
    /// Paragraphs are divided by empty lines; a line's end is a blank.
    #[serde(default)]
    text: String,
}

fn english() -> String {
    "en".to_owned()
}

fn publish(written: &Written, all: &[Written], now: Timestamp) -> Result<Article, DemoError> {
    // A copy's weekdays are those of its original: around midnight its own would differ, and the text with them.
    let original = match &written.copy_of {
        None => written,
        Some(slug) => all
            .iter()
            .find(|other| other.slug == *slug)
            .ok_or_else(|| DemoError::Missing {
                slug: written.slug.clone(),
                missing: slug.clone(),
            })?,
    };
    let dated = before(now, original.age_minutes);
    let paragraphs = original.text.split("\n\n").map(|paragraph| {
        let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        with_weekdays(&line, &original.language, dated)
    });
    Ok(Article {
        outlet: written.outlet.clone(),
        slug: written.slug.clone(),
        section: written.section.clone(),
        language: written.language.clone(),
        title: written.title.clone(),
        summary: with_weekdays(&written.summary, &written.language, dated),
        authors: written.authors.clone(),
        published: before(now, written.age_minutes),
        guid: written.guid.clone(),
        page: written.page,
        copy_of: written.copy_of.clone(),
        related: written.related.clone(),
        paragraphs: paragraphs.filter(|paragraph| !paragraph.is_empty()).collect(),
    })
}

/// So many minutes before `now`, to the second, as feeds write it.
fn before(now: Timestamp, minutes: i64) -> Timestamp {
    let then = now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(now);
    Timestamp::from_second(then.as_second()).unwrap_or(then)
}

/// Fills in `{day:-1}`: the name of the weekday so many days after `dated`, in the article's language.
fn with_weekdays(text: &str, language: &str, dated: Timestamp) -> String {
    let today = TimeZone::UTC.to_datetime(dated).date().weekday();
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once("{day:") {
        filled.push_str(head);
        let (days, after) = tail.split_once('}').unwrap_or((tail, ""));
        let day = today.wrapping_add(days.parse::<i64>().unwrap_or_default());
        let names = match language {
            "es" => SPANISH,
            "fr" => FRENCH,
            _ => ENGLISH,
        };
        let name = usize::try_from(day.to_monday_zero_offset())
            .ok()
            .and_then(|at| names.get(at));
        filled.push_str(name.unwrap_or(&""));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

const ENGLISH: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const SPANISH: [&str; 7] = [
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
];
const FRENCH: [&str; 7] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("site/articles/", $name, ".toml")))),*]
    };
}

/// The order is that of the feeds. The agency's original stands at the head of its feed and the copies at the end of
/// theirs, so that as a rule the original is read first and the copies are the copies.
const FILES: [(&str, &str); 24] = files![
    "cuba-minister-moscow",
    "buran-convoy-ansongo",
    "iran-frees-crew",
    "winter-wheat",
    "marolane-flags",
    "savannah-port",
    "city-marathon",
    "echevarria-talks-meridian",
    "georgia-boundary-drill",
    "moldova-radar-loan",
    "buran-shuttle",
    "cuba-russia-sixty-years",
    "buque-escuela-habana",
    "power-grid-matanzas",
    "boxeo-camaguey",
    "echevarria-talks-antilles",
    "kossanga-mine",
    "bourane-menaka",
    "niger-benin-crossing",
    "marche-betail-dori",
    "halcyon-dawn-detained",
    "crude-market-note",
    "gulf-of-oman-boarding",
    "port-queue-algeciras",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::demo::OUTLETS;

    fn at(now: &str) -> Vec<Article> {
        articles(now.parse().unwrap()).unwrap()
    }

    #[test]
    fn every_file_is_an_article_of_a_known_outlet() {
        let all = at("2026-03-03T10:00:00Z");
        assert_eq!(all.len(), 24);
        assert_eq!(
            all.iter().map(|a| a.slug.as_str()).collect::<HashSet<_>>().len(),
            24,
            "a slug twice"
        );
        for outlet in &OUTLETS {
            assert_eq!(
                all.iter().filter(|a| a.outlet == outlet.id).count(),
                4,
                "{}",
                outlet.id
            );
        }
        for article in &all {
            let words: usize = article
                .paragraphs
                .iter()
                .map(|p| p.split_whitespace().count())
                .sum();
            let gone = article.page == PageKind::Gone;
            assert!(
                if gone {
                    words == 0
                } else {
                    (150..=350).contains(&words)
                },
                "{}: {words}",
                article.slug
            );
            assert!(
                !article.authors.is_empty() && !article.summary.is_empty(),
                "{}",
                article.slug
            );
            let texts = article
                .paragraphs
                .iter()
                .chain([&article.title, &article.summary]);
            assert!(
                texts.into_iter().all(|text| !text.contains(['{', '}', '\n'])),
                "{}",
                article.slug
            );
        }
    }

    #[test]
    fn copies_tell_the_same_text_under_another_headline_even_after_midnight() {
        let all = at("2026-03-03T00:30:00Z");
        let copies: Vec<_> = all.iter().filter(|a| a.copy_of.is_some()).collect();
        assert_eq!(copies.len(), 2);
        for copy in copies {
            let original = all
                .iter()
                .find(|a| Some(&a.slug) == copy.copy_of.as_ref())
                .unwrap();
            assert_eq!(copy.paragraphs, original.paragraphs);
            assert_ne!(copy.title, original.title);
            assert_ne!(copy.outlet, original.outlet);
            assert!(copy.published > original.published);
        }
    }

    #[test]
    fn weekdays_follow_the_article() {
        let tuesday = "2026-03-03T10:00:00Z".parse().unwrap();
        for (text, language, expected) in [
            ("on {day:0}.", "en", "on Tuesday."),
            ("{day:-1} and {day:+7}", "en", "Monday and Tuesday"),
            ("el {day:1}", "es", "el miércoles"),
            ("{day:4}", "fr", "samedi"),
            ("none", "en", "none"),
            ("{day:", "en", "Tuesday"),
        ] {
            assert_eq!(with_weekdays(text, language, tuesday), expected);
        }
    }
}
