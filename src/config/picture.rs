//! Findings as text for a person: the line, a caret, and what to do.

use std::fmt::Write as _;

use annotate_snippets::{
    AnnotationKind, Group, Level as Shown, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use super::finding::{Finding, Findings, Level};
use crate::text::Span;

/// Findings drawn in full; the rest is counted in one line.
const DRAWN_MAX: usize = 100;
/// Bytes of a line that is drawn; a longer one is named by its place alone.
const LINE_BYTES_MAX: usize = 2_000;

impl Findings {
    /// Every finding (the first hundred of many) with file, line, caret and help, and a closing line that counts them.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut out = String::new();
        for finding in self.iter().take(DRAWN_MAX) {
            out.push_str(&renderer.render(&[self.group(finding)]));
            out.push_str("\n\n");
        }
        let all = self.errors() + self.warnings();
        // Writing to a String cannot fail.
        if all > DRAWN_MAX {
            let _ = writeln!(out, "… and {} more", all - DRAWN_MAX);
        }
        let _ = writeln!(
            out,
            "{}, {}",
            counted(self.errors(), "error"),
            counted(self.warnings(), "warning")
        );
        out
    }

    fn group<'f>(&'f self, finding: &'f Finding) -> Group<'f> {
        let level = match finding.level {
            Level::Error => Shown::ERROR,
            Level::Warning => Shown::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(&*finding.message).id(finding.code));
        group = match self.line_of(finding) {
            Some((snippet, _)) => group.element(snippet),
            None => group.element(self.origin(finding)),
        };
        if let Some(place) = finding.see {
            let path = self.path(place.file).display();
            let text = match self.line_and_column(place) {
                Some((line, column)) => format!("first at {path}:{line}:{column}"),
                None => format!("first in {path}"),
            };
            group = group.element(Shown::NOTE.message(normalize_untrusted_str(&text)));
        }
        if let Some(help) = &finding.help {
            group = group.element(Shown::HELP.message(normalize_untrusted_str(help)));
        }
        group
    }

    /// The first line of the finding, cut out of its file: drawing must not depend on the file's size.
    fn line_of<'f>(
        &'f self,
        finding: &'f Finding,
    ) -> Option<(Snippet<'f, annotate_snippets::Annotation<'f>>, usize)> {
        let (line, _) = self.line_and_column(finding.place)?;
        let text = self.text(finding.place.file);
        let span = finding.place.span;
        let start = text.get(..span.start)?.rfind('\n').map_or(0, |at| at + 1);
        let end = text
            .get(span.start..)?
            .find('\n')
            .map_or(text.len(), |at| span.start + at);
        let source = Span::new(start, end).of(text);
        if source.len() > LINE_BYTES_MAX {
            return None;
        }
        let source = source.strip_suffix('\r').unwrap_or(source);
        let shown = (span.start - start).min(source.len())..(span.end.min(end) - start).min(source.len());
        let snippet = Snippet::source(source)
            .line_start(line)
            .path(self.path(finding.place.file).to_string_lossy())
            .annotation(AnnotationKind::Primary.span(shown));
        Some((snippet, line))
    }

    fn origin<'f>(&'f self, finding: &Finding) -> Origin<'f> {
        let origin = Origin::path(self.path(finding.place.file).to_string_lossy());
        match self.line_and_column(finding.place) {
            Some((line, column)) => origin.line(line).char_column(column),
            None => origin,
        }
    }
}

fn counted(n: usize, what: &str) -> String {
    match n {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}
