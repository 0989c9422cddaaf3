//! An article and its facts as a page for people: takes both, gives the lines of a terminal. Nothing here touches the
//! world: width and style come as arguments.

mod lists;
mod phrase;
mod sheet;
mod summary;
mod telling;
mod text;
mod when;

use crate::alert::Style;
use crate::article::{Article, Dropped};
use crate::facts::{Facts, Lexicon};

use sheet::{Rich, Sheet, Tone};
use telling::Telling;

/// Narrower than this, nothing can be laid out.
const WIDTH_MIN: usize = 40;
/// Wider than this, the eye loses the line.
const WIDTH_MAX: usize = 120;

/// How a page looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) style: Style,
    /// Columns; few are taken for 40, many for 120.
    pub(super) width: usize,
}

/// The page of an article: headline, who and what and when and where, the lists, the text. `dropped` is what was left
/// out of it, where that is wanted.
pub(super) fn page(
    article: &Article,
    facts: &Facts,
    lexicon: &Lexicon,
    dropped: Option<&[Dropped]>,
    layout: Layout,
) -> String {
    let width = layout.width.clamp(WIDTH_MIN, WIDTH_MAX);
    let mut sheet = Sheet::new(layout.style, width);
    head(&mut sheet, article);
    let telling = Telling::new(facts, lexicon);
    summary::summary(&mut sheet, &telling);
    lists::lists(&mut sheet, &telling);
    text::text(&mut sheet, &telling);
    if let Some(dropped) = dropped {
        left_out(&mut sheet, dropped);
    }
    if !article.notes.is_empty() {
        sheet.blank();
    }
    for note in &article.notes {
        let note = format!("note: {} ({})", note.message, note.code);
        sheet.paragraph("", "  ", &Rich::plain(&note));
    }
    sheet.blank();
    sheet.finish()
}

/// The headline, where the article comes from, and how it was read.
fn head(sheet: &mut Sheet, article: &Article) {
    let title = match article.title.as_str() {
        "" => "(no title)",
        title => title,
    };
    sheet.paragraph("", "", &Rich::new(Tone::Strong, title));
    let published = article.published.map(|p| p.at.to_string());
    let authors = article.authors.join(", ");
    let origin: Vec<&str> = [
        article.site.as_deref(),
        published.as_deref(),
        Some(authors.as_str()).filter(|a| !a.is_empty()),
        article.language.as_deref(),
        article.canonical_url.as_deref().or(article.url.as_deref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !origin.is_empty() {
        sheet.paragraph("", "", &Rich::dim(&origin.join(" \u{b7} ")));
    }
    let found = article.extractor.as_ref().map_or_else(String::new, |extractor| {
        format!(", {} ({})", extractor.element, extractor.candidate)
    });
    let mut read = format!(
        "{} words, text from the {}{found}",
        article.word_count(),
        article.text_source.name()
    );
    if let Some(host) = &article.site_rule {
        read.push_str(", by the rule for ");
        read.push_str(host);
    }
    sheet.paragraph("", "", &Rich::dim(&read));
}

/// Characters shown of a piece that was left out.
const DROPPED_CHARS_MAX: usize = 200;

/// What was left out, each piece with the rule that left it out.
fn left_out(sheet: &mut Sheet, dropped: &[Dropped]) {
    sheet.heading("Left out");
    for piece in dropped {
        let text = cut(&piece.text, DROPPED_CHARS_MAX);
        let piece = Rich::dim(&format!("[{}] ", piece.why)).with(Tone::Plain, &text);
        sheet.paragraph("  ", "    ", &piece);
    }
    if dropped.is_empty() {
        sheet.paragraph("  ", "  ", &Rich::dim("(nothing)"));
    }
}

/// A text of at most `chars_max` characters, with dots where more follows.
fn cut(text: &str, chars_max: usize) -> String {
    let mut short: String = text.chars().take(chars_max).collect();
    if short.len() < text.len() {
        short.push('\u{2026}');
    }
    short
}

/// "7 times".
fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

#[cfg(test)]
mod tests;
