//! The article's text: names in bold, words that tell of an event underlined, background dim. Without emphasis the
//! words stand as they are, and a bar stands beside paragraphs of background.

use super::sheet::{Rich, Sheet, Tone};
use super::telling::Telling;
use crate::facts::{Grade, How, Part};
use crate::text::Span;

pub(super) fn text(sheet: &mut Sheet, telling: &Telling<'_>) {
    let body = telling.facts.document.body();
    if telling.words(body).trim().is_empty() {
        sheet.blank();
        sheet.paragraph("", "", &Rich::dim("No text was found."));
        return;
    }
    sheet.heading("Text");
    let marks = marks(telling);
    let has_background = telling.detail.grades.iter().any(|grade| is_old(*grade));
    if sheet.is_plain() {
        if has_background {
            sheet.paragraph("  ", "  ", &Rich::plain("(a bar marks background)"));
        }
    } else if has_background || !marks.is_empty() {
        let legend = Rich::new(Tone::Strong, "names")
            .with(Tone::Plain, ", ")
            .with(Tone::Underlined, "words that tell of an event")
            .with(Tone::Plain, ", ")
            .with(Tone::Dim, "background");
        sheet.paragraph("  ", "  ", &legend);
    }
    let mut pen = Pen {
        telling,
        marks: &marks,
    };
    let sentences = &telling.facts.sentences;
    let grade = |number: usize| telling.detail.grades.get(number).copied();
    let mut number = sentences.iter().take_while(|s| s.part == Part::Title).count();
    while let Some(first) = sentences.get(number) {
        let mut paragraph = Rich::default();
        let mut all_old = true;
        let mut at = first.span.start;
        while let Some(sentence) = sentences.get(number).filter(|s| s.paragraph == first.paragraph) {
            let is_background = grade(number).is_some_and(is_old);
            all_old &= is_background;
            // What stands between two sentences is white space.
            paragraph.push(Tone::Plain, telling.words(Span::new(at, sentence.span.start)));
            pen.write(&mut paragraph, sentence.span, is_background);
            at = sentence.span.end;
            number += 1;
        }
        let margin = if all_old && sheet.is_plain() { "| " } else { "  " };
        sheet.blank();
        sheet.paragraph(margin, margin, &paragraph);
    }
}

fn is_old(grade: Grade) -> bool {
    matches!(grade, Grade::Background | Grade::History)
}

/// Names and triggers in order, none within another.
fn marks(telling: &Telling<'_>) -> Vec<(Span, Tone)> {
    let names = telling
        .detail
        .cast
        .namings
        .iter()
        .map(|naming| (naming.span, Tone::Strong));
    let terms = telling.facts.mentions.iter().filter(|m| m.how == How::Term);
    let terms = terms.map(|mention| (mention.span, Tone::Strong));
    let triggers = telling
        .detail
        .events
        .iter()
        .map(|event| (event.trigger, Tone::Underlined));
    let mut marks: Vec<(Span, Tone)> = names.chain(terms).chain(triggers).collect();
    marks.sort_by_key(|(span, tone)| (span.start, *tone == Tone::Underlined, std::cmp::Reverse(span.end)));
    let mut end = 0;
    marks.retain(|(span, _)| {
        let is_free = span.start >= end && !span.is_empty();
        if is_free {
            end = span.end;
        }
        is_free
    });
    marks
}

/// Writes sentences, and the marks in them as they come.
struct Pen<'a> {
    telling: &'a Telling<'a>,
    marks: &'a [(Span, Tone)],
}

impl Pen<'_> {
    fn write(&mut self, paragraph: &mut Rich, sentence: Span, is_background: bool) {
        let base = if is_background { Tone::Dim } else { Tone::Plain };
        let mut at = sentence.start;
        while let Some(((mark, tone), rest)) = self.marks.split_first() {
            if mark.start >= sentence.end {
                break;
            }
            self.marks = rest;
            if mark.start < at {
                continue;
            }
            let end = mark.end.min(sentence.end);
            paragraph.push(base, self.telling.words(Span::new(at, mark.start)));
            // Within dim words, a name that is not dim is mark enough.
            let tone = if is_background && *tone == Tone::Strong {
                Tone::Plain
            } else {
                *tone
            };
            paragraph.push(tone, self.telling.words(Span::new(mark.start, end)));
            at = end;
        }
        paragraph.push(base, self.telling.words(Span::new(at, sentence.end)));
    }
}
