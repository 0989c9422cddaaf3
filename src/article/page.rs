//! A page to an article.

use scraper::Html;

use super::judge::{self, Known};
use super::markup::{self, Markup};
use super::record::{Article, Dropped, Given, PageState, TextSource};
use super::tree::{self, Entry};
use super::{blocks, body, gate, hygiene, language, metadata, mojibake, state};
use crate::text::Note;

/// Bytes of an article's text; the rest is cut off. A long read has 60,000.
pub(super) const TEXT_BYTES_MAX: usize = 400_000;
/// Characters of the page that are searched for the wording of walls and refusals.
const VISIBLE_BYTES_MAX: usize = 20_000;
/// Words from which the body in the structured data is taken for the article, where the page has less.
const STRUCTURED_WORDS_MIN: usize = 60;

/// Reads a page: its text without furniture, and what its markup says of it. Never fails: a page in which nothing can
/// be read gives an article without text whose `page` says so.
pub fn from_html(html: &str, given: &Given) -> Article {
    read(html, given, false).0
}

/// As [`from_html`], and what was left out of the page with the rule that left it out, in the page's order.
pub fn explain_html(html: &str, given: &Given) -> (Article, Vec<Dropped>) {
    read(html, given, true)
}

fn read(html: &str, given: &Given, explains: bool) -> (Article, Vec<Dropped>) {
    let html = mojibake::mend(html);
    let (html, mut notes) = gate::bound(&html);
    let mut page = Html::parse_document(&html);
    let rule = given.rule.as_deref();
    let mut ruled = rule
        .map(|rule| rule.apply(&mut page, explains))
        .unwrap_or_default();
    let entries = tree::flatten(page.tree.root());
    let markup = markup::read(&entries);
    let mut article = Article::default();
    metadata::fill(&mut article, &markup, given);
    ruled.tell(&mut article, rule);
    let known = known(&article, &markup);
    let found = match &ruled.content {
        Some(content) => body::of_rule(content, &known),
        None => body::find(&entries, &known, markup.structured.body.as_deref(), explains),
    };
    let dropped = ruled.removed.into_iter().chain(found.dropped).collect();
    article.extractor = found.extractor;
    set_text(&mut article, &found.lines);
    if found.is_cheap {
        notes.push(Note::new(
            "page-large",
            "the page is so large that its paragraphs were not weighed one by one",
        ));
    }
    let visible = visible(&entries);
    let title = markup.title.as_deref().unwrap_or_default();
    article.page = state::of(&state::Seen {
        title,
        text: &article.text,
        visible: &visible,
        is_free: article.is_free,
    });
    match article.page {
        PageState::Challenge | PageState::Blocked => article = refused(article.page, given),
        _ if ruled.content.is_some() => {}
        _ => use_structured_body(&mut article, markup.structured.body.as_deref()),
    }
    language::settle(&mut article, given.language.as_deref());
    note_state(&mut notes, article.page);
    notes.append(&mut article.notes);
    article.notes = notes;
    (article, dropped)
}

/// What the body is compared with.
fn known<'a>(article: &'a Article, markup: &'a Markup) -> Known<'a> {
    Known {
        title: &article.title,
        description: markup
            .meta(&["og:description", "description"])
            .next()
            .unwrap_or_default(),
        authors: &article.authors,
        headlines: &markup.h1,
    }
}

/// Sets the text of an article; cuts it at its limit.
pub(super) fn set_text(article: &mut Article, lines: &[String]) {
    article.text = lines.join("\n");
    if article.text.len() > TEXT_BYTES_MAX {
        article
            .text
            .truncate(article.text.floor_char_boundary(TEXT_BYTES_MAX));
        article.notes.push(Note::new(
            "text-cut",
            format!("the text was cut after {TEXT_BYTES_MAX} bytes"),
        ));
    }
}

/// A refusal says nothing of the article: what was given is all that is known.
fn refused(page: PageState, given: &Given) -> Article {
    let mut article = Article {
        page,
        ..Article::default()
    };
    metadata::fill(&mut article, &Markup::default(), given);
    article
}

/// Takes the body of the structured data where the page's own text is much less.
fn use_structured_body(article: &mut Article, body: Option<&str>) {
    let Some(body) = body else { return };
    let lines = if body.contains("</") || body.contains("<p") || body.contains("<br") {
        blocks::of_html(&gate::bound(body).0)
    } else {
        blocks::of_text(body)
    };
    let known = Known {
        title: &article.title,
        authors: &article.authors,
        ..Known::default()
    };
    let (lines, _) = judge::lines(lines, &known);
    let (there, here) = (state::words(&lines.join("\n")), state::words(&article.text));
    if there >= STRUCTURED_WORDS_MIN && there > here * 2 {
        set_text(article, &lines);
        article.extractor = None;
        article.text_source = TextSource::StructuredData;
        article.page = PageState::Article;
        article.notes.push(Note::new(
            "structured-text",
            format!("the structured data holds {there} words, the page {here}"),
        ));
    }
}

fn note_state(notes: &mut Vec<Note>, page: PageState) {
    let (code, message) = match page {
        PageState::Article => return,
        PageState::Blocked => ("page-blocked", "the site refused the page"),
        PageState::Paywalled => (
            "page-paywalled",
            "the page holds the beginning of the article alone",
        ),
        PageState::Challenge => (
            "page-challenge",
            "the site wants to know whether its reader is human",
        ),
        PageState::Empty => ("page-empty", "the page holds hardly any text"),
    };
    notes.push(Note::new(code, message));
}

/// The page's visible text in one line, or its beginning.
fn visible(entries: &[Entry<'_>]) -> String {
    let mut visible = String::new();
    for text in entries.iter().filter_map(|entry| entry.node.value().as_text()) {
        hygiene::push(&mut visible, text);
        if visible.len() > VISIBLE_BYTES_MAX {
            break;
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    macro_rules! fixture {
        ($name:literal) => {
            (
                include_str!(concat!("../../tests/fixtures/pages/", $name, ".html")),
                include_str!(concat!("../../tests/fixtures/pages/", $name, ".txt")),
            )
        };
    }

    #[test]
    fn fixtures_read_as_written() {
        for (html, expected) in [fixture!("harbour"), fixture!("ratusha"), fixture!("wall")] {
            assert_eq!(from_html(html, &Given::default()).text, expected.trim_end());
        }
    }

    #[test]
    fn metadata_of_a_page() {
        let given = Given {
            url: Some("https://www.harbourpost.example/world/x?utm=1".to_owned()),
            title: Some("The feed's title".to_owned()),
            authors: vec!["Somebody".to_owned()],
            ..Given::default()
        };
        let article = from_html(fixture!("harbour").0, &given);
        let published = article.published.expect("a date");
        let canonical = "https://www.harbourpost.example/world/2024/03/05/port-workers-vote";
        assert_eq!(article.title, "Port workers vote to end strike");
        assert_eq!(article.authors, ["Mara Lindqvist", "Tomas Reyes"]);
        assert_eq!(published.at.to_string(), "2024-03-05T17:20:00Z");
        assert_eq!(published.offset_minutes, Some(60));
        assert_eq!(
            article.modified.map(|at| at.to_string()).as_deref(),
            Some("2024-03-05T18:00:00Z")
        );
        assert_eq!(article.canonical_url.as_deref(), Some(canonical));
        assert_eq!(article.site.as_deref(), Some("The Harbour Post"));
        assert_eq!(article.language.as_deref(), Some("en"));
        assert_eq!(
            (article.page, article.text_source),
            (PageState::Article, TextSource::Page)
        );
        assert_eq!(article.notes, []);
    }

    #[test]
    fn what_the_page_lacks_is_given_and_a_wrong_language_is_seen() {
        let given = Given {
            title: Some("Given".to_owned()),
            published: "2024-03-05T09:00:00Z".parse().ok(),
            ..Given::default()
        };
        let article = from_html(fixture!("ratusha").0, &given);
        assert_eq!(article.title, "Совет одобрил бюджет");
        assert_eq!(article.language.as_deref(), Some("ru"));
        assert_eq!(article.authors, ["Анна Седова"]);
        assert_eq!(
            article.published.map(|p| p.at.to_string()).as_deref(),
            Some("2024-03-05T09:00:00Z")
        );
    }

    #[test]
    fn a_refusal_tells_nothing() {
        let given = Given {
            title: Some("The real title".to_owned()),
            ..Given::default()
        };
        let challenge =
            "<html lang=de><title>Just a moment...</title><body><h1>Checking your browser</h1><p>Please wait";
        let article = from_html(challenge, &given);
        assert_eq!(
            (article.page, article.title.as_str(), article.text.as_str()),
            (PageState::Challenge, "The real title", "")
        );
        assert_eq!(
            article.notes.first().map(|note| note.code),
            Some("page-challenge")
        );
    }

    #[test]
    fn the_structured_body_stands_in_for_a_wall() {
        let body = "The council met in the old town hall on Monday.\\n".repeat(10);
        let html = format!(
            r#"<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{body}","isAccessibleForFree":false}}</script>
            <p>The council met.</p><p>Subscribe to continue</p>"#
        );
        let article = from_html(&html, &Given::default());
        assert_eq!(
            (article.text_source, article.page),
            (TextSource::StructuredData, PageState::Article)
        );
        assert_eq!(article.text.lines().count(), 10);
    }

    #[test]
    fn a_page_is_left_with_its_article_alone() {
        let told = |what: &str| {
            format!(
                "<p>The council spoke about {what} for three hours on Monday, and the mayor said that it would do so again.</p>"
            )
        };
        let body = format!(
            "{}<p>It was a long day<br>for all of them.</p><div class=ad>Buy this</div>{}<h2>What comes next</h2><ul><li>A new bridge.</li></ul>{}",
            told("roads"),
            told("schools"),
            told("bridges")
        );
        let lines = |html: &str| -> Vec<String> {
            from_html(html, &Given::default())
                .text
                .lines()
                .map(|line| line.split_whitespace().take(5).collect::<Vec<_>>().join(" "))
                .collect()
        };
        let expected = [
            "The council spoke about roads",
            "It was a long day",
            "The council spoke about schools",
            "What comes next",
            "A new bridge.",
            "The council spoke about bridges",
        ];
        let others: String = ["ships", "ports", "trains", "cars", "tolls", "fares"]
            .map(told)
            .concat();
        for (what, html) in [
            (
                "broken",
                format!("<div><article><h1>A day in May</h1>{body}<div></article></span>")
                    .replace("</p>", ""),
            ),
            (
                "a second article",
                format!(
                    "<article><h1>A day in May</h1>{body}</article><article><h1>Another</h1>{others}</article>"
                ),
            ),
            (
                "comments",
                format!("<main><h1>A day in May</h1>{body}</main><section id=comments>{others}</section>"),
            ),
            (
                "rules for cookies",
                format!(
                    "<div class=page><h1>A day in May</h1>{body}</div><div id=cookie-consent>{others}</div>"
                ),
            ),
            (
                "author",
                format!(
                    "<article><h1>A day in May</h1>{body}<div class=author-bio><p>Ann Lee writes about roads and rails for the paper.</p></div></article>"
                ),
            ),
            (
                "newsletter",
                format!(
                    "<article><h1>A day in May</h1>{body}<div class=newsletter><p>Sign up for our newsletter, and never miss a story of ours.</p></div></article>"
                ),
            ),
            (
                "related",
                format!(
                    "<article><h1>A day in May</h1>{body}<h3>Lesen Sie auch</h3><ul><li><a href=x>Another day in June</a></ul></article>"
                ),
            ),
        ] {
            assert_eq!(
                lines(&format!("<title>A day in May</title>{html}")),
                expected,
                "{what}"
            );
        }
    }

    #[test]
    fn a_page_of_script_alone_leaves_its_place_to_the_feed() {
        let page = "<title>A day in May</title><body><div id=root></div><script>render({\"text\": \"The council met.\"})</script>\
            <noscript>You need to enable JavaScript to run this app.</noscript>";
        let given = Given::default();
        let article = from_html(page, &given);
        assert_eq!(
            (article.page, article.text.as_str(), &article.extractor),
            (PageState::Empty, "", &None)
        );
        let article = super::super::best(article, Some("<p>The council met on Monday.</p>"), None, &given);
        assert_eq!(
            (article.text.as_str(), article.text_source),
            ("The council met on Monday.", TextSource::Feed)
        );
    }

    #[test]
    fn a_very_large_page_gets_the_cheaper_answer() {
        let sentence = "<p>The council met on <b>Monday</b> in the old <b>town</b> hall of the city.</p>";
        let article = from_html(
            &format!(
                "<article>{}<p>Advertisement</p></article>",
                sentence.repeat(9_000)
            ),
            &Given::default(),
        );
        assert!(
            article.notes.iter().any(|note| note.code == "page-large"),
            "{:?}",
            article.notes
        );
        assert_eq!(
            article.text.lines().next(),
            Some("The council met on Monday in the old town hall of the city.")
        );
        assert!(!article.text.contains("Advertisement"));
        let article = from_html(
            &format!("<article>{}</article>", sentence.repeat(90)),
            &Given::default(),
        );
        assert_eq!(article.notes, []);
    }

    #[test]
    fn hostile_pages_are_read_on_a_small_stack() {
        for unit in [
            "<ul><li>x",
            "<div>x",
            "<p><b id=1>x",
            "<table><tr><td>x",
            "<svg><desc><div>x",
            "<font>x",
            "&amp;",
            "<",
        ] {
            let article = from_html(&unit.repeat(4_000), &Given::default());
            assert!(article.text.len() <= TEXT_BYTES_MAX, "{unit}");
        }
    }

    proptest! {
        #[test]
        fn any_page_gives_clean_lines(html in "(<[a-z/!]{0,4}[ a-z='\"-]{0,8}>?|[a-zé&;\u{a0}\u{ad}\\PC ]{0,20}){0,60}") {
            let article = from_html(&html, &Given { title: Some("x".to_owned()), ..Given::default() });
            for line in article.text.split('\n').filter(|_| !article.text.is_empty()) {
                prop_assert_eq!(line, hygiene::line(line));
                prop_assert!(!line.is_empty());
            }
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..600), content_type in "[a-z/;=\"-]{0,40}") {
            from_html(&super::super::decode(&bytes, Some(&content_type)), &Given::default());
        }
    }
}
