//! Queries as people write them: `cuba AND (russia NEAR/10 "military cooperation") NOT sport`. Takes the text, gives
//! the tree with the place of every word, or the one thing that is wrong with it.
//!
//! `OR` binds least, then `AND` (which may be left out before `NOT`), then `NOT`, then `NEAR`.

mod origin;
mod tokens;

pub(super) use origin::origin;

use std::fmt::{self, Display};

use tokens::{Kind, Token, tokens};

use crate::text::Span;
use crate::watch::Query;

/// Brackets within brackets.
const DEPTH_MAX: usize = 50;

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// As written, without quotation marks.
    pub(super) text: String,
    /// Looked for as it stands: it had quotation marks, or a `*` at its end.
    pub(super) is_term: bool,
    /// Its bytes of the query, quotation marks included.
    pub(super) span: Span,
}

impl Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_term {
            write!(f, "\"{}\"", self.text)
        } else {
            f.write_str(&self.text)
        }
    }
}

/// What is wrong with a query.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// Bytes of the query.
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: String,
}

impl Problem {
    fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// Reads a query.
pub(super) fn parse(text: &str) -> Result<Query<Word>, Problem> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
        end: Span::new(text.trim_end().len(), text.trim_end().len()),
    };
    if parser.tokens.is_empty() {
        return Err(Problem::new(
            Span::new(0, text.len()),
            "this query is empty",
            "name actors and topics: `cuba AND russia`",
        ));
    }
    let query = parser.any()?;
    match parser.peek() {
        None => {}
        Some(token) if token.kind == Kind::Close => {
            let message = "this bracket closes none that is open";
            return Err(Problem::new(
                token.span,
                message,
                "take it out, or open one before",
            ));
        }
        Some(token) => return Err(missing_operator(token)),
    }
    if query.is_met_by_nothing() {
        return Err(Problem::new(
            Span::new(0, text.len()),
            "an article that mentions nothing would meet this query",
            "`NOT` takes away from what stands beside it: name what must be there, too",
        ));
    }
    Ok(query)
}

fn missing_operator(token: &Token) -> Problem {
    let operators = ["and", "or", "not", "near", "onear"];
    let lower = token.text.to_lowercase();
    let stem = lower.split('/').next().unwrap_or_default();
    if operators.contains(&stem) {
        let upper = token.text.to_uppercase();
        let message = format!("`{}` stands where an operator belongs", token.text);
        return Problem::new(
            token.span,
            message,
            format!("operators are written in capitals: `{upper}`"),
        );
    }
    Problem::new(
        token.span,
        format!("an operator is missing before {}", token.shown()),
        "write `AND`, `OR`, `NOT` or `NEAR/10` between; words in one pair of quotation marks are looked for as they stand",
    )
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// The place behind the last word.
    end: Span,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, kind: &Kind) -> Option<Span> {
        let token = self.tokens.get(self.at).filter(|t| t.kind == *kind)?;
        self.at += 1;
        Some(token.span)
    }

    fn any(&mut self) -> Result<Query<Word>, Problem> {
        let mut of = vec![self.all()?];
        while self.take(&Kind::Or).is_some() {
            of.push(self.all()?);
        }
        Ok(one_or(of, Query::Any))
    }

    fn all(&mut self) -> Result<Query<Word>, Problem> {
        let mut of = vec![self.unary()?];
        loop {
            let goes_on = self.take(&Kind::And).is_some() || self.peek().is_some_and(|t| t.kind == Kind::Not);
            if !goes_on {
                return Ok(one_or(of, Query::All));
            }
            of.push(self.unary()?);
        }
    }

    fn unary(&mut self) -> Result<Query<Word>, Problem> {
        if self.take(&Kind::Not).is_none() {
            return self.near();
        }
        self.deeper(|parser| Ok(Query::Not(Box::new(parser.unary()?))))
    }

    fn near(&mut self) -> Result<Query<Word>, Problem> {
        let depth = self.depth;
        let from = self.at;
        let mut left = self.primary()?;
        while let Some(Token {
            kind: Kind::Near { words, ordered },
            span,
            ..
        }) = self.peek().cloned()
        {
            self.stands_beside_near(&left, from, span)?;
            self.at += 1;
            let from = self.at;
            let right = self.primary()?;
            self.stands_beside_near(&right, from, span)?;
            // A chain of a thousand would be as deep a tree.
            self.depth += 1;
            self.check_depth(span)?;
            left = Query::Near {
                left: Box::new(left),
                right: Box::new(right),
                words,
                ordered,
            };
        }
        self.depth = depth;
        Ok(left)
    }

    fn primary(&mut self) -> Result<Query<Word>, Problem> {
        let Some(token) = self.peek().cloned() else {
            let help = "a member, a text in quotation marks, or a bracket follows an operator";
            return Err(Problem::new(self.end, "the query ends too early", help));
        };
        self.at += 1;
        match token.kind {
            Kind::Word { is_term } => Ok(Query::Member(Word {
                text: token.text,
                is_term,
                span: token.span,
            })),
            Kind::Open => {
                let inner = self.deeper(Self::any)?;
                if self.take(&Kind::Close).is_some() {
                    return Ok(inner);
                }
                match self.peek() {
                    Some(next) => Err(missing_operator(next)),
                    None => Err(Problem::new(
                        token.span,
                        "this bracket is not closed",
                        "close it with `)`",
                    )),
                }
            }
            Kind::In(place) => {
                let inner = self.deeper(Self::primary)?;
                Ok(Query::In(place, Box::new(inner)))
            }
            _ => Err(Problem::new(
                token.span,
                format!("{} has nothing before it to join", token.shown()),
                "a member, a text in quotation marks, or a bracket stands on both sides of an operator",
            )),
        }
    }

    fn deeper(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Query<Word>, Problem>,
    ) -> Result<Query<Word>, Problem> {
        self.depth += 1;
        let at = self.peek().map_or(self.end, |token| token.span);
        self.check_depth(at)?;
        let query = read(self)?;
        self.depth -= 1;
        Ok(query)
    }

    fn check_depth(&self, at: Span) -> Result<(), Problem> {
        if self.depth <= DEPTH_MAX {
            return Ok(());
        }
        let message = format!("this query is nested more than {DEPTH_MAX} deep");
        Err(Problem::new(at, message, "cut it into several watches"))
    }

    /// Nearness is that of words, not of conditions. The query's tokens go from `from` up to here.
    fn stands_beside_near(&self, query: &Query<Word>, from: usize, near: Span) -> Result<(), Problem> {
        if is_of_words(query) {
            return Ok(());
        }
        let start = self.tokens.get(from).map_or(near.start, |t| t.span.start);
        let end = self.at.checked_sub(1).and_then(|k| self.tokens.get(k));
        let end = end.map_or(near.end, |t| t.span.end).max(start);
        Err(Problem::new(
            Span::new(start, end),
            "`NEAR` joins words and alternatives of words, and this is a condition",
            "write `(a NEAR/5 c) AND (b NEAR/5 c)` for `(a AND b) NEAR/5 c`",
        ))
    }
}

fn is_of_words(query: &Query<Word>) -> bool {
    match query {
        Query::Member(_) => true,
        Query::Any(of) => of.iter().all(is_of_words),
        Query::Near { left, right, .. } => is_of_words(left) && is_of_words(right),
        Query::In(_, of) => is_of_words(of),
        Query::All(_) | Query::Not(_) => false,
    }
}

fn one_or(mut of: Vec<Query<Word>>, many: impl FnOnce(Vec<Query<Word>>) -> Query<Word>) -> Query<Word> {
    if of.len() > 1 {
        return many(of);
    }
    // The callers never give an empty list.
    of.pop().unwrap_or_else(|| many(Vec::new()))
}

#[cfg(test)]
mod tests;
