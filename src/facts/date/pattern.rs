//! Patterns of words and classes, and where they stand in a text.
//!
//! A pattern is words and classes in a row: `the {ord} of {month} [, {year}]`. Square brackets hold what may be missing,
//! round ones choices with `|` between them, and where angle brackets stand, only what they hold is the expression, the rest
//! its company: `since < {year} >`. An opening bracket of the text is `paren`.

use std::cmp::Reverse;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::reading::Readings;
use super::rule::{Class, Rule};

/// A pattern with all its choices may stand for so many.
const EXPANSIONS_MAX: usize = 4_000;

/// A part of a pattern without choices.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Word(String),
    Class(Class),
    Open,
    Close,
}

/// A pattern without choices.
#[derive(Debug)]
pub(super) struct Flat(Vec<Piece>);

/// Expands the choices of a pattern; an error quotes it.
pub(super) fn expand(pattern: &str) -> Result<Vec<Flat>, String> {
    let wrong = |what: &str| format!("pattern `{pattern}`: {what}");
    let mut spaced = String::with_capacity(pattern.len() * 2);
    for c in pattern.chars() {
        if "[]()|<>".contains(c) {
            spaced.extend([' ', c, ' ']);
        } else {
            spaced.push(c);
        }
    }
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let flats = choices(&tokens, &mut at).map_err(|what| wrong(&what))?;
    if at < tokens.len() {
        return Err(wrong("a bracket too many"));
    }
    if flats.len() > EXPANSIONS_MAX {
        return Err(wrong("too many choices"));
    }
    Ok(flats.into_iter().map(Flat).collect())
}

/// Rows with `|` between them, up to a closing bracket.
fn choices(tokens: &[&str], at: &mut usize) -> Result<Vec<Vec<Piece>>, String> {
    let mut all = Vec::new();
    loop {
        all.extend(row(tokens, at)?);
        match tokens.get(*at) {
            Some(&"|") => *at += 1,
            _ => return Ok(all),
        }
    }
}

fn row(tokens: &[&str], at: &mut usize) -> Result<Vec<Vec<Piece>>, String> {
    let mut rows = vec![Vec::new()];
    while let Some(token) = tokens.get(*at) {
        let mut next = match *token {
            "|" | "]" | ")" => break,
            open @ ("[" | "(") => {
                *at += 1;
                let mut inside = choices(tokens, at)?;
                let close = if open == "[" { "]" } else { ")" };
                if tokens.get(*at) != Some(&close) {
                    return Err(format!("`{open}` without `{close}`"));
                }
                if open == "[" {
                    inside.push(Vec::new());
                }
                inside
            }
            "<" => vec![vec![Piece::Open]],
            ">" => vec![vec![Piece::Close]],
            "paren" => vec![vec![Piece::Word("(".to_owned())]],
            word => match word.strip_prefix('{').and_then(|w| w.strip_suffix('}')) {
                Some(name) => {
                    let class = Class::of(name).ok_or_else(|| format!("`{name}` is no class"))?;
                    vec![vec![Piece::Class(class)]]
                }
                None => vec![vec![Piece::Word(word.to_owned())]],
            },
        };
        *at += 1;
        if rows.len() * next.len() > EXPANSIONS_MAX {
            return Err("too many choices".to_owned());
        }
        rows = match next.as_mut_slice() {
            [only] => {
                for row in &mut rows {
                    row.extend_from_slice(only);
                }
                rows
            }
            many => rows
                .iter()
                .flat_map(|row| many.iter().map(move |more| [row.as_slice(), more].concat()))
                .collect(),
        };
    }
    Ok(rows)
}

/// One step of a pattern: a word by its number, or a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Literal(u16),
    Class(Class),
}

/// A pattern as the trie takes it.
#[derive(Debug)]
pub(super) struct Steps {
    /// Company before, nearest first.
    left: Vec<Step>,
    /// The expression and the company behind it.
    path: Vec<Step>,
    /// How many steps of the path are the expression.
    span: usize,
}

impl Flat {
    /// Numbers the words.
    pub(super) fn steps(self, literal: &mut impl FnMut(&str) -> u16) -> Result<Steps, String> {
        let shown = format!("{:?}", self.0);
        let place = |piece: &Piece| self.0.iter().position(|p| p == piece);
        let (open, close) = (place(&Piece::Open), place(&Piece::Close));
        // Without company before it, the expression starts the pattern.
        if open.is_some() && (close.is_none() || open > close) {
            return Err(format!("angle brackets do not pair in {shown}"));
        }
        let mut left = Vec::new();
        let mut path = Vec::new();
        let mut span = None;
        let mut inside = open.is_none();
        for piece in self.0 {
            let step = match piece {
                Piece::Open => {
                    inside = true;
                    continue;
                }
                Piece::Close => {
                    span = Some(path.len());
                    continue;
                }
                Piece::Word(word) => Step::Literal(literal(&word)),
                Piece::Class(class) => Step::Class(class),
            };
            if inside {
                path.push(step);
            } else {
                left.push(step);
            }
        }
        left.reverse();
        let span = span.unwrap_or(path.len());
        if span == 0 {
            return Err(format!("an empty expression in {shown}"));
        }
        Ok(Steps { left, path, span })
    }
}

/// Where a pattern ends in the trie.
#[derive(Debug)]
struct End {
    rule: usize,
    span: usize,
    left: Vec<Step>,
}

/// All patterns of a grammar, by their steps from the expression's first word on.
#[derive(Debug, Default)]
pub(super) struct Trie {
    edges: FxHashMap<(u32, Step), u32>,
    ends: Vec<Vec<End>>,
}

/// A class that a pattern found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) class: Class,
    pub(super) value: i32,
}

/// A pattern in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    /// Number of its rule.
    pub(super) rule: usize,
    /// The words of the expression.
    pub(super) words: Range<usize>,
    /// What its classes are, in order, those of the company behind it too.
    pub(super) slots: Vec<Slot>,
    /// Where the company ends.
    reach: usize,
    /// How many steps it took: "twenty-five" is one number rather than two.
    steps: usize,
}

/// The longest pattern has fewer steps.
const DEPTH_MAX: usize = 24;

impl Trie {
    /// Adds a pattern.
    pub(super) fn add(&mut self, steps: Steps, rule: usize) {
        if self.ends.is_empty() {
            self.ends.push(Vec::new());
        }
        let mut node = 0;
        for step in steps.path {
            let fresh = u32::try_from(self.ends.len()).unwrap_or(0);
            node = *self.edges.entry((node, step)).or_insert(fresh);
            if node == fresh {
                self.ends.push(Vec::new());
            }
        }
        if let Some(ends) = usize::try_from(node).ok().and_then(|n| self.ends.get_mut(n)) {
            ends.push(End {
                rule,
                span: steps.span,
                left: steps.left,
            });
        }
    }

    /// The pattern that starts at a word and reaches furthest; of several that reach as far, the one whose rule stands
    /// first. `rules` may turn down what `wanted` does not want.
    pub(super) fn longest(
        &self,
        readings: &Readings,
        at: usize,
        end: usize,
        wanted: &impl Fn(usize) -> bool,
    ) -> Option<Match> {
        let mut walk = Walk {
            trie: self,
            readings,
            end,
            wanted,
            path: Vec::new(),
            best: None,
            start: at,
        };
        walk.from(0, at);
        walk.best
    }
}

struct Walk<'t, W> {
    trie: &'t Trie,
    readings: &'t Readings,
    end: usize,
    wanted: &'t W,
    /// Each step's class and value, and the word behind it.
    path: Vec<(Option<Slot>, usize)>,
    best: Option<Match>,
    start: usize,
}

impl<W: Fn(usize) -> bool> Walk<'_, W> {
    fn from(&mut self, node: u32, at: usize) {
        if let Some(ends) = usize::try_from(node).ok().and_then(|n| self.trie.ends.get(n)) {
            for end in ends {
                self.consider(end, at);
            }
        }
        if at >= self.end || self.path.len() >= DEPTH_MAX {
            return;
        }
        let literal = self.readings.literal(at);
        if literal != super::lexicon::NO_LITERAL
            && let Some(next) = self.trie.edges.get(&(node, Step::Literal(literal)))
        {
            self.path.push((None, at + 1));
            self.from(*next, at + 1);
            self.path.pop();
        }
        let readings = self.readings;
        for reading in readings.at(at) {
            let next = at + usize::from(reading.len);
            if next <= self.end
                && let Some(node) = self.trie.edges.get(&(node, Step::Class(reading.class)))
            {
                let slot = Slot {
                    class: reading.class,
                    value: reading.value,
                };
                self.path.push((Some(slot), next));
                self.from(*node, next);
                self.path.pop();
            }
        }
    }

    fn consider(&mut self, end: &End, at: usize) {
        let better = self.best.as_ref().is_none_or(|best| {
            let key = |reach, rule, steps| (Reverse(reach), rule, steps);
            key(at, end.rule, self.path.len()) < key(best.reach, best.rule, best.steps)
        });
        if !better || !self.company(&end.left) || !(self.wanted)(end.rule) {
            return;
        }
        let Some((_, behind)) = end.span.checked_sub(1).and_then(|last| self.path.get(last)) else {
            return;
        };
        self.best = Some(Match {
            rule: end.rule,
            words: self.start..*behind,
            slots: self.path.iter().filter_map(|(slot, _)| *slot).collect(),
            reach: at,
            steps: self.path.len(),
        });
    }

    /// Whether the words before the expression are those of the pattern.
    fn company(&self, left: &[Step]) -> bool {
        left.iter().zip(1..).all(|(step, back)| {
            let Some(at) = self
                .start
                .checked_sub(back)
                .filter(|at| self.readings.same_sentence(*at, self.start))
            else {
                return false;
            };
            match step {
                Step::Literal(literal) => self.readings.literal(at) == *literal,
                Step::Class(class) => self
                    .readings
                    .at(at)
                    .iter()
                    .any(|reading| reading.class == *class && reading.len == 1),
            }
        })
    }
}

impl Match {
    /// The first value of a class.
    pub(super) fn get(&self, class: Class) -> Option<i32> {
        self.slots
            .iter()
            .find(|slot| slot.class == class)
            .map(|slot| slot.value)
    }

    /// The first value of any of these classes.
    pub(super) fn any(&self, classes: &[Class]) -> Option<i32> {
        classes.iter().find_map(|class| self.get(*class))
    }

    /// Whether its rule is of use here.
    pub(super) fn rule<'r>(&self, rules: &'r [Rule]) -> Option<&'r Rule> {
        rules.get(self.rule)
    }
}
