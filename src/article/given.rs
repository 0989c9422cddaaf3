//! Articles from what is no page: a text, or the feed's own content; and the choice between page and feed.

use super::judge::{self, Known};
use super::page::set_text;
use super::record::{Article, Dropped, Given, PageState, TextSource};
use super::{author, blocks, furniture, gate, language, metadata, state};
use crate::text::Note;

/// The feed's content is taken instead of a page's text that is shorter by this factor, in percent.
const FEED_LONGER_PERCENT: usize = 150;
/// Words from which that holds: below, a page's brief is no worse than the feed's.
const FEED_WORDS_MIN: usize = 80;

/// Reads a plain text. Paragraphs are lines; the title, where it stands at the head, and page furniture at head and
/// tail are left out.
pub fn from_text(text: &str, given: &Given) -> Article {
    explain_text(text, given).0
}

/// As [`from_text`], and the lines that were left out, each with the rule that left it out.
pub fn explain_text(text: &str, given: &Given) -> (Article, Vec<Dropped>) {
    let mut article = bare(given);
    let known = Known {
        title: &article.title,
        ..Known::default()
    };
    let (lines, dropped) = judge::text_lines(blocks::of_text(text), &known);
    set_text(&mut article, &lines);
    finish(&mut article, given);
    (article, dropped)
}

/// Reads the content or the summary of a feed item: HTML, or plain text.
pub fn from_feed(content: &str, given: &Given, source: TextSource) -> Article {
    let mut article = bare(given);
    let (content, notes) = gate::bound(content);
    let pieces: Vec<&str> = if content.contains('<') {
        vec![&*content]
    } else {
        content.lines().collect()
    };
    let blocks = pieces
        .into_iter()
        .flat_map(blocks::of_html)
        .filter(|block| !furniture::is_feed_tail(&block.text))
        .collect();
    let known = Known {
        title: &article.title,
        ..Known::default()
    };
    let (lines, _) = judge::lines(blocks, &known);
    set_text(&mut article, &lines);
    article.text_source = source;
    article.notes.extend(notes);
    finish(&mut article, given);
    article
}

/// The page's article, with the feed's text instead of the page's where the page is no sound article or the feed holds
/// much more: the content, else the summary. `text_source` and a note say so. What the markup said stays.
pub fn best(page: Article, item_content: Option<&str>, item_summary: Option<&str>, given: &Given) -> Article {
    let here = state::words(&page.text);
    let is_sound = page.page == PageState::Article;
    let from = |text: Option<&str>, source| text.map(|text| from_feed(text, given, source));
    let content = from(item_content, TextSource::Feed).filter(|feed| {
        let there = state::words(&feed.text);
        if is_sound {
            there >= FEED_WORDS_MIN && there * 100 > here * FEED_LONGER_PERCENT
        } else {
            there >= here.max(1)
        }
    });
    let feed = content.or_else(|| {
        let summary =
            || from(item_summary, TextSource::Summary).filter(|feed| state::words(&feed.text) > here);
        if is_sound { None } else { summary() }
    });
    let Some(feed) = feed else { return page };
    let mut article = page;
    let why = if is_sound {
        "holds much more than the page".to_owned()
    } else {
        format!("stands in: the page is {}", article.page.name())
    };
    article
        .notes
        .push(Note::new("feed-text", format!("the text of the feed {why}")));
    article.notes.extend(feed.notes);
    article.extractor = None;
    article.text = feed.text;
    article.text_source = feed.text_source;
    article.language = article.language.or(feed.language);
    article.origins.language = article.origins.language.or(feed.origins.language);
    article.language_detected = article.language_detected.or(feed.language_detected);
    article
}

/// An article of which nothing is known but what was given.
fn bare(given: &Given) -> Article {
    let url = given.url.as_deref().and_then(|url| url::Url::parse(url).ok());
    Article {
        url: given.url.clone(),
        title: metadata::clean(given.title.as_deref()).unwrap_or_default(),
        authors: author::names(given.authors.iter().map(String::as_str), None),
        published: given.published.map(metadata::given_date),
        site: url.as_ref().and_then(metadata::host),
        ..Article::default()
    }
}

fn finish(article: &mut Article, given: &Given) {
    language::settle(article, given.language.as_deref());
    if article.text.is_empty() {
        article.page = PageState::Empty;
        article.notes.push(Note::new("text-empty", "there is no text"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_html;
    use super::*;

    const SENTENCE: &str = "The council met in the old town hall on Monday and spoke about roads.";

    fn given() -> Given {
        Given {
            title: Some("A day in May".to_owned()),
            language: Some("en".to_owned()),
            ..Given::default()
        }
    }

    #[test]
    fn a_text_loses_its_title_and_furniture() {
        let text = "A day in May\n\nShare this\n12 May 2021\n First\u{a0}paragraph. \n\nSecond.\n\nRelated Articles\nAnother story\n\nBack to top button\n";
        let article = from_text(text, &given());
        assert_eq!(article.text, "First paragraph.\nSecond.");
        assert_eq!(
            (article.title.as_str(), article.language.as_deref()),
            ("A day in May", Some("en"))
        );
        assert_eq!(
            (article.page, article.text_source),
            (PageState::Article, TextSource::Page)
        );
    }

    #[test]
    fn a_text_keeps_what_follows_in_sentences() {
        let text = "First.\nRead more\nIt goes on with a whole sentence.";
        assert_eq!(from_text(text, &Given::default()).text, text);
        let empty = from_text(" \n ", &Given::default());
        assert_eq!((empty.page, empty.text.as_str()), (PageState::Empty, ""));
    }

    #[test]
    fn feed_content_is_html_or_text() {
        for (content, expected) in [
            (
                "<p>One.</p><p>Two &amp; three.</p><p>The post <a href=x>A</a> appeared first on <a href=y>B</a>.</p>",
                "One.\nTwo & three.",
            ),
            ("One.\nTwo &amp; three.", "One.\nTwo & three."),
            ("A day in May<br><br>One.", "One."),
            ("", ""),
        ] {
            assert_eq!(
                from_feed(content, &given(), TextSource::Summary).text,
                expected,
                "{content}"
            );
        }
    }

    #[test]
    fn the_feed_stands_in_where_the_page_is_no_good() {
        let long = format!("<p>{}</p>", SENTENCE.repeat(20));
        let full_page = format!(
            "<title>A day in May</title><article><p>{}</p></article>",
            SENTENCE.repeat(8)
        );
        let wall =
            format!("<title>A day in May</title><p>{SENTENCE}</p><p>To continue reading, subscribe.</p>");
        let challenge = "<title>Just a moment...</title>";
        let summary = format!("{SENTENCE} {SENTENCE}");
        for (page, content, summary, expected) in [
            (&*full_page, None, Some(&*summary), TextSource::Page),
            (&full_page, Some("<p>Short.</p>"), None, TextSource::Page),
            (&full_page, Some(&*long), None, TextSource::Feed),
            (&wall, Some(&long), Some(&summary), TextSource::Feed),
            (&wall, None, Some(&summary), TextSource::Summary),
            (&wall, None, Some("Short."), TextSource::Page),
            (challenge, Some("<p>Short.</p>"), Some("Other."), TextSource::Feed),
            (challenge, None, Some("Short."), TextSource::Summary),
            (challenge, None, None, TextSource::Page),
        ] {
            let article = best(from_html(page, &given()), content, summary, &given());
            assert_eq!(article.text_source, expected, "{page} {content:?}");
            assert_eq!(
                article.notes.iter().any(|note| note.code == "feed-text"),
                expected != TextSource::Page
            );
            assert_eq!(article.title, "A day in May");
            let is_extracted = article.extractor.is_some();
            assert_eq!(is_extracted, expected == TextSource::Page && page != challenge);
        }
    }
}
