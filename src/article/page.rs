//! A page to an article.

use scraper::Html;

use super::record::{Article, Given, PageState, TextSource};
use super::tree::{self, Entry};
use super::{blocks, extract, gate, hygiene, language, markup, metadata, prune, state};
use crate::text::Note;

/// Bytes of an article's text; the rest is cut off. A long read has 60,000.
pub(super) const TEXT_BYTES_MAX: usize = 1_000_000;
/// Characters of the page that are searched for the wording of walls and refusals.
const VISIBLE_BYTES_MAX: usize = 20_000;
/// Words from which the body in the structured data is taken for the article, where the page has less.
const STRUCTURED_WORDS_MIN: usize = 60;

/// Reads a page: its text without furniture, and what its markup says of it. Never fails: a page in which nothing can
/// be read gives an article without text whose `page` says so.
pub fn from_html(html: &str, given: &Given) -> Article {
    let (html, mut notes) = gate::bound(html);
    let page = Html::parse_document(&html);
    let entries = tree::flatten(page.tree.root());
    let markup = markup::read(&entries);
    let mut article = Article::default();
    metadata::fill(&mut article, &markup, given);
    let (main, failure) = extract::main_html(&prune::prune(&entries));
    notes.extend(failure);
    let lines = blocks::article(blocks::of_html(&main), &article.title);
    set_text(&mut article, lines);
    let visible = visible(&entries);
    let title = markup.title.as_deref().unwrap_or_default();
    article.page = state::of(&state::Seen {
        title,
        text: &article.text,
        visible: &visible,
        is_free: markup.structured.is_free,
    });
    match article.page {
        PageState::Challenge | PageState::Blocked => article = refused(article.page, given),
        _ => use_structured_body(&mut article, markup.structured.body.as_deref()),
    }
    article.language = language::settle(article.language.take(), given.language.as_deref(), &article.text);
    note_state(&mut notes, article.page);
    notes.append(&mut article.notes);
    article.notes = notes;
    article
}

/// Sets the text of an article; cuts it at its limit.
pub(super) fn set_text(article: &mut Article, lines: Vec<String>) {
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
    metadata::fill(&mut article, &markup::Markup::default(), given);
    article
}

/// Takes the body of the structured data where the page's own text is much less.
fn use_structured_body(article: &mut Article, body: Option<&str>) {
    let Some(body) = body else { return };
    let lines = if body.contains("</") || body.contains("<p") || body.contains("<br") {
        blocks::article(blocks::of_html(&gate::bound(body).0), &article.title)
    } else {
        let mut lines = hygiene::lines(body);
        blocks::trim(&mut lines, &article.title);
        lines
    };
    let (there, here) = (state::words(&lines.join("\n")), state::words(&article.text));
    if there >= STRUCTURED_WORDS_MIN && there > here * 2 {
        set_text(article, lines);
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
