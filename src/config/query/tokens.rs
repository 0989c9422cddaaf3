//! A query's words, operators and brackets.

use super::Problem;
use crate::text::Span;
use crate::watch::Where;

/// Words that `NEAR` may span.
const NEAR_WORDS_MAX: u16 = 1_000;

/// One piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) span: Span,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    And,
    Or,
    Not,
    Near {
        words: u16,
        ordered: bool,
    },
    /// `title:`, `lead:`.
    In(Where),
    Word {
        is_term: bool,
    },
}

impl Token {
    /// As messages name it.
    pub(super) fn shown(&self) -> String {
        match self.kind {
            Kind::Open => "the bracket".to_owned(),
            Kind::Word { is_term: true } => format!("\u{201c}{}\u{201d}", self.text),
            _ => format!("`{}`", self.text),
        }
    }
}

/// Cuts a query up.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else {
            break;
        };
        let len = c.len_utf8();
        if c.is_whitespace() {
            at += len;
        } else if matches!(c, '(' | ')') {
            let kind = if c == '(' { Kind::Open } else { Kind::Close };
            out.push(token(kind, c.to_string(), at, at + len));
            at += len;
        } else if is_quote(c) {
            let inner = rest.get(len..).unwrap_or_default();
            let Some(close) = inner.find(is_quote) else {
                let span = Span::new(at, text.trim_end().len());
                return Err(Problem::new(
                    span,
                    "this quotation mark is not closed",
                    "close it with `\"`",
                ));
            };
            let term = inner.get(..close).unwrap_or_default();
            let mark = inner
                .get(close..)
                .and_then(|t| t.chars().next())
                .map_or(1, char::len_utf8);
            let end = at + len + close + mark;
            out.push(token(
                Kind::Word { is_term: true },
                term.trim().to_owned(),
                at,
                end,
            ));
            at = end;
        } else {
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c))
                .unwrap_or(rest.len());
            at = word(rest.get(..end).unwrap_or_default(), at, &mut out)?;
        }
    }
    Ok(out)
}

/// Takes one word in, or only the `title:` before it, and gives the place behind.
fn word(text: &str, at: usize, out: &mut Vec<Token>) -> Result<usize, Problem> {
    let end = at + text.len();
    for (name, place) in Where::ALL {
        if text.strip_prefix(name).is_some_and(|rest| rest.starts_with(':')) {
            let end = at + name.len() + 1;
            out.push(token(Kind::In(place), format!("{name}:"), at, end));
            return Ok(end);
        }
    }
    let kind = match text {
        "AND" => Kind::And,
        "OR" => Kind::Or,
        "NOT" => Kind::Not,
        _ => match near(text, Span::new(at, end))? {
            Some(near) => near,
            None => Kind::Word {
                is_term: text.ends_with('*'),
            },
        },
    };
    out.push(token(kind, text.to_owned(), at, end));
    Ok(end)
}

/// `NEAR/n`, `W/n` (in any order) and `ONEAR/n`, `PRE/n` (in this order).
fn near(text: &str, span: Span) -> Result<Option<Kind>, Problem> {
    let (name, words) = text.split_once('/').unwrap_or((text, ""));
    let ordered = match name {
        "NEAR" => false,
        "W" if text.contains('/') => false,
        "ONEAR" => true,
        "PRE" if text.contains('/') => true,
        _ => return Ok(None),
    };
    match words.parse::<u16>() {
        Ok(words) if (1..=NEAR_WORDS_MAX).contains(&words) => Ok(Some(Kind::Near { words, ordered })),
        _ => Err(Problem::new(
            span,
            format!("`{text}` does not say how near"),
            format!("give the words from one to the other, 1 to {NEAR_WORDS_MAX}: `{name}/10`"),
        )),
    }
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}'
    )
}

fn token(kind: Kind, text: String, start: usize, end: usize) -> Token {
    Token {
        kind,
        text,
        span: Span::new(start, end),
    }
}
