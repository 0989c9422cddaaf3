//! A sentence as the grammar of events sees it: what each word is here, and its groups of nouns. No parser: each word is
//! judged by what it may be and what stands around it.

use std::ops::Range;

use super::lexicon::{Info, Pack, is};
use super::tag::judge;
use crate::facts::prose::{Prose, Shape};
use crate::facts::{Cast, How};

/// What a word is in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Determiner,
    /// A noun, name, adjective or number.
    Noun,
    Pronoun,
    Preposition,
    Subordinator,
    Conjunction,
    Auxiliary,
    Modal,
    Negation,
    Adverb,
    /// "to" before a verb.
    To,
    Verb,
    Possessive,
    /// A hyphen between two words.
    Hyphen,
    Comma,
    Quote,
    /// Any other sign.
    Sign,
}

/// A word in its sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'p> {
    pub(super) info: Option<&'p Info>,
    pub(super) tag: Tag,
    /// The forms that a verb may have here.
    pub(super) form: u8,
    /// The naming that it is part of, by its number in the cast.
    pub(super) naming: Option<usize>,
    /// Its chunk.
    pub(super) chunk: Option<usize>,
}

impl Token<'_> {
    pub(super) fn is(&self, bits: u64) -> bool {
        self.info.is_some_and(|info| info.is(bits))
    }
}

/// A group of nouns around a head: "the Russian defence minister".
#[derive(Debug, Clone)]
pub(super) struct Chunk {
    /// Its tokens.
    pub(super) tokens: Range<usize>,
    /// Its last noun.
    pub(super) head: usize,
    /// The preposition before it.
    pub(super) preposition: Option<usize>,
}

/// A sentence, or a piece of a long one.
#[derive(Debug)]
pub(super) struct Clause<'p> {
    /// Number of its first word in the prose.
    pub(super) first: usize,
    pub(super) tokens: Vec<Token<'p>>,
    pub(super) chunks: Vec<Chunk>,
    pub(super) is_title: bool,
    /// Whether each word has a capital first.
    capitals: Vec<bool>,
}

/// Sentences beyond this many words are read in pieces: no prose has them, and each search stays in its piece.
pub(super) const WORDS_MAX: usize = 200;

impl<'p> Clause<'p> {
    /// Reads the words `run` of the prose.
    pub(super) fn new(
        run: Range<usize>,
        prose: &Prose<'_>,
        cast: &Cast,
        pack: &'p Pack,
        is_title: bool,
    ) -> Self {
        let first = run.start;
        let mut tokens: Vec<Token<'p>> = run
            .clone()
            .map(|k| Token {
                info: pack.info(prose.folded(k)),
                tag: Tag::Noun,
                form: 0,
                naming: None,
                chunk: None,
            })
            .collect();
        name(&mut tokens, &run, prose, cast);
        for at in 0..tokens.len() {
            let (tag, form) = judge(&tokens, at, first, prose, is_title);
            if let Some(token) = tokens.get_mut(at) {
                token.tag = tag;
                token.form = form;
            }
        }
        let mut clause = Self {
            first,
            tokens,
            chunks: Vec::new(),
            is_title,
            capitals: run
                .map(|k| matches!(prose.shape(k), Shape::Capital | Shape::Upper))
                .collect(),
        };
        clause.chunk();
        clause
    }

    pub(super) fn token(&self, at: usize) -> Option<&Token<'p>> {
        self.tokens.get(at)
    }

    pub(super) fn tag(&self, at: usize) -> Option<Tag> {
        self.tokens.get(at).map(|token| token.tag)
    }

    pub(super) fn is(&self, at: usize, bits: u64) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(bits))
    }

    /// Whether a word has a capital first.
    pub(super) fn capital(&self, at: usize) -> bool {
        self.capitals.get(at).copied().unwrap_or_default()
    }

    pub(super) fn chunk_at(&self, at: usize) -> Option<&Chunk> {
        self.chunks.get(self.tokens.get(at)?.chunk?)
    }

    /// Cuts the nouns into chunks.
    fn chunk(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            let start = at;
            let mut head = None;
            while let Some(token) = self.tokens.get(at) {
                let goes_on = match token.tag {
                    Tag::Determiner => at == start || self.tag(at - 1) == Some(Tag::Determiner),
                    Tag::Noun => true,
                    Tag::Possessive | Tag::Hyphen => head.is_some(),
                    // "closer 'technical-military' cooperation": quoted words within.
                    Tag::Quote => {
                        head.is_some() && self.tag(at + 1) == Some(Tag::Noun) && self.is_short_quote(at)
                    }
                    _ => false,
                };
                // Two names side by side without a comma are one chunk; a name behind a possessive goes on.
                if !goes_on {
                    break;
                }
                if token.tag == Tag::Noun {
                    head = Some(at);
                }
                at += 1;
            }
            let Some(head) = head else {
                at = at.max(start) + usize::from(at == start);
                continue;
            };
            // "under then-president Jo Doe": over an adverb and its hyphen.
            let before = (start.saturating_sub(3)..start)
                .rev()
                .find(|before| !matches!(self.tag(*before), Some(Tag::Adverb | Tag::Hyphen)))
                .filter(|before| self.tag(*before) == Some(Tag::Preposition))
                .filter(|before| before + 1 == start || self.tag(start - 1) == Some(Tag::Hyphen));
            let number = self.chunks.len();
            for token in self.tokens.get_mut(start..at).unwrap_or_default() {
                token.chunk = Some(number);
            }
            self.chunks.push(Chunk {
                tokens: start..at,
                head,
                preposition: before,
            });
        }
    }
}

impl Clause<'_> {
    /// Whether a quotation mark opens or closes a few words that stand within nouns.
    fn is_short_quote(&self, at: usize) -> bool {
        let noun = |at: usize| matches!(self.tag(at), Some(Tag::Noun | Tag::Hyphen));
        let ahead = (at + 1..at + 6).take_while(|a| noun(*a)).last();
        let closes =
            ahead.is_some_and(|a| self.tag(a + 1) == Some(Tag::Quote) && self.tag(a + 2) == Some(Tag::Noun));
        let back = (at.saturating_sub(5)..at).rev().take_while(|a| noun(*a)).last();
        let opened = back.is_some_and(|a| a > 0 && self.tag(a - 1) == Some(Tag::Quote));
        closes || opened
    }
}

/// Marks the words of names.
fn name(tokens: &mut [Token<'_>], run: &Range<usize>, prose: &Prose<'_>, cast: &Cast) {
    for (at, k) in run.clone().enumerate() {
        let Some(word) = prose.word(k) else { break };
        if word.shape == Shape::Sign && prose.folded(k).len() <= 2 {
            // Signs in a name belong to it, those beside it do not.
            let inside = at
                .checked_sub(1)
                .and_then(|b| tokens.get(b))
                .and_then(|t| t.naming);
            if let (Some(number), Some(token)) = (inside, tokens.get_mut(at))
                && cast
                    .namings
                    .get(number)
                    .is_some_and(|n| n.span.contains(word.span))
            {
                token.naming = Some(number);
            }
            continue;
        }
        let from = cast.namings.partition_point(|n| n.span.start <= word.span.start);
        // The longest that holds the word; names in names are few.
        let naming = (from.saturating_sub(4)..from)
            .filter(|n| cast.namings.get(*n).is_some_and(|n| n.span.contains(word.span)))
            .max_by_key(|n| cast.namings.get(*n).map(|n| (n.span.len(), n.confidence)));
        if let (Some(naming), Some(token)) = (naming, tokens.get_mut(at)) {
            // A pronoun stays one; whom it means is looked up.
            token.naming = Some(naming);
            let how = cast.namings.get(naming).map(|n| n.how);
            if !matches!(how, Some(How::Pronoun | How::Nominal)) {
                token.info = token.info.filter(|info| info.is(is::AGENT));
            }
        }
    }
}
