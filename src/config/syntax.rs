//! Syntax errors, each once. The parser recovers badly: after a bracket that nobody closed it finds something wrong with
//! every line to the end. So the first error is taken, the lines that it spoils are blanked, and the rest is parsed again.

use toml::de::{DeTable, Error};

use super::finding::{FileId, Finding, Findings, Place};
use crate::text::Span;

/// Errors found this way; each costs a pass over the file.
const ROUNDS_MAX: usize = 20;
/// Errors taken from one pass when the rounds are over: a file with more is not TOML at all.
const ERRORS_MAX: usize = 1_000;

/// Reports what is no TOML and gives the text without it: as long as before, every other byte in its place.
pub(super) fn without_errors(file: FileId, findings: &mut Findings) -> String {
    let mut text = findings.text(file).to_owned();
    for _ in 0..ROUNDS_MAX {
        let (_, errors) = DeTable::parse_recoverable(&text);
        let Some(error) = errors.into_iter().min_by_key(|error| start_of(error, &text)) else {
            return text;
        };
        let spoilt = spoilt_by(&error, &text);
        report(&error, file, &text, spoilt.span, spoilt.unclosed, findings);
        text = blanked(&text, spoilt.span);
    }
    let (_, errors) = DeTable::parse_recoverable(&text);
    for error in errors.into_iter().take(ERRORS_MAX) {
        let line = line_around(&text, start_of(&error, &text));
        report(&error, file, &text, line, false, findings);
    }
    text
}

fn report(error: &Error, file: FileId, text: &str, spoilt: Span, unclosed: bool, findings: &mut Findings) {
    let end = error.span().map_or(0, |span| span.end);
    let span = on_boundaries(text, start_of(error, text), end);
    let mut finding = Finding::error(Place { file, span }, "syntax", error.message());
    if unclosed {
        finding = finding.help("is a `]` missing before this line?");
    }
    findings.push_syntax(finding, spoilt);
}

/// The lines that cannot be trusted after an error.
struct Spoilt {
    span: Span,
    /// A bracket was opened before the error's own line and never closed.
    unclosed: bool,
}

fn spoilt_by(error: &Error, text: &str) -> Spoilt {
    let line = line_around(text, start_of(error, text));
    let own = line.of(text);
    let message = error.message();
    let in_array = message.contains("array") && !message.contains("array table");
    if in_array && begins_statement(own) || own.trim().is_empty() {
        let before = text.get(..line.start).unwrap_or_default();
        let opened = statements(before).last();
        if let Some((start, _)) = opened.filter(|(_, statement)| !statement.trim_start().starts_with('[')) {
            return Spoilt {
                span: Span::new(start, line.start),
                unclosed: in_array,
            };
        }
    }
    let mut span = line;
    if own.trim_start().starts_with('[') {
        // Without its header a table's keys would fall to the table before.
        let rest = text.get(line.end..).unwrap_or_default();
        let next = statements(rest).find(|(_, statement)| statement.trim_start().starts_with('['));
        span.end = next.map_or(text.len(), |(at, _)| line.end + at);
    }
    Spoilt {
        span,
        unclosed: false,
    }
}

/// The lines that begin a key or a table, with their places.
fn statements(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    lines.filter(|(_, line)| begins_statement(line))
}

fn begins_statement(line: &str) -> bool {
    let line = line.trim_start();
    let is_key = |key: &str| {
        let key = key.trim_end();
        !key.is_empty()
            && key
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let is_header = || line.starts_with('[') && !line.contains('"');
    is_header() || line.split_once('=').is_some_and(|(key, _)| is_key(key))
}

fn start_of(error: &Error, text: &str) -> usize {
    error.span().map_or(0, |span| span.start.min(text.len()))
}

fn line_around(text: &str, at: usize) -> Span {
    let bytes = text.as_bytes();
    let before = bytes.get(..at).unwrap_or_default();
    let after = bytes.get(at..).unwrap_or_default();
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |k| k + 1);
    let end = after
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |k| at + k);
    Span::new(start, end)
}

/// Spaces for every byte of the span; line breaks stay.
fn blanked(text: &str, span: Span) -> String {
    let mut out = String::with_capacity(text.len());
    out.push_str(text.get(..span.start).unwrap_or_default());
    out.extend(
        span.of(text)
            .bytes()
            .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
    );
    out.push_str(text.get(span.end..).unwrap_or_default());
    out
}

/// A parser's span made safe: inside the text, on character boundaries, and with a character for the caret to stand
/// under, where there is one.
fn on_boundaries(text: &str, start: usize, end: usize) -> Span {
    let mut start = start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if start == end
        && let Some(next) = text
            .get(start..)
            .and_then(|rest| rest.chars().next())
            .filter(|c| !c.is_control())
    {
        end += next.len_utf8();
    }
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn takes_each_error_once_and_keeps_the_rest() {
        for (text, expected, left) in [
            ("a = 1\n", vec![], "a = 1\n"),
            ("a = x\nb = y\nc = 1\n", vec!["x", "y"], "     \n     \nc = 1\n"),
            ("a = [1,\n2\nb = 2\n", vec!["b"], "       \n \nb = 2\n"),
            ("a = [1\n", vec![""], "      \n"),
            (
                "[[a]\nb = 1\n[c]\nd = é\ne = 1\n",
                vec!["", "é"],
                "    \n     \n[c]\n      \ne = 1\n",
            ),
            ("a = 1\na = 2\n", vec!["a"], "a = 1\n     \n"),
            ("= 1\na = \"\"\"x\n", vec!["=", ""], "   \n        \n"),
        ] {
            let mut findings = Findings::default();
            let file = findings.add_file(Path::new("x"), text.to_owned());
            let rest = without_errors(file, &mut findings);
            let found: Vec<&str> = findings
                .iter()
                .map(|finding| finding.place.span.of(text))
                .collect();
            assert_eq!((found, rest.as_str()), (expected, left), "{text}");
        }
    }
}
