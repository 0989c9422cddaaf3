//! The texts that are looked for, as a trie of words: one walk over an article's words finds every one of them.
//!
//! A trie of words beats an automaton of bytes from some hundred thousand names on: it holds words, not bytes, and most
//! words of an article end the walk at its first step. Texts of scripts that write words without spaces between them
//! have no words to walk over; a byte automaton beside the trie holds those.

use std::hash::BuildHasher;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::stems::Stems;
use super::tokens::{Glue, Tokens};
use super::words::touches_word;
use crate::text::{Span, is_unspaced};

/// Finds texts, each known by its number, in folded text. Built by [`Builder`].
#[derive(Debug)]
pub(super) struct Matcher {
    words: Words,
    nodes: Vec<Node>,
    /// Numbers of nodes by parent and step.
    steps: HashTable<u32>,
    /// The node of each word at the root, by number of the word; 0 where no text starts with it.
    starts: Vec<u32>,
    /// Word beginnings that may follow a node; at the root with node 0.
    stems: FxHashMap<(u32, bool), Stems>,
    unspaced: Option<Unspaced>,
}

/// A word on the way from the root. Node 0 is the root itself.
#[derive(Debug, Clone, Copy)]
struct Node {
    parent: u32,
    /// Number of the word, twice, and one more where a space stands before it.
    step: u32,
    /// Number of the text that ends here, plus one; 0 where none does.
    text: u32,
    goes_on: bool,
    has_stems: bool,
}

/// Texts of scripts without spaces.
#[derive(Debug)]
struct Unspaced {
    automaton: AhoCorasick,
    /// The number of each text, and whether any ending may follow.
    texts: Vec<(u32, bool)>,
}

/// Puts a [`Matcher`] together.
#[derive(Debug, Default)]
pub(super) struct Builder {
    words: Words,
    nodes: Vec<Node>,
    steps: HashTable<u32>,
    starts: Vec<u32>,
    stems: FxHashMap<(u32, bool), FxHashMap<Box<str>, u32>>,
    unspaced: FxHashMap<(Box<str>, bool), u32>,
    texts: u32,
}

impl Builder {
    /// Takes a folded text in and gives its number; the same text has the same number. With `prefix`, any ending may
    /// follow its last word, and the number is another one. `None` for a text without a word.
    pub(super) fn add(&mut self, folded: &str, prefix: bool) -> Option<u32> {
        let folded = folded.trim();
        if folded.chars().any(is_unspaced) {
            let next = self.texts;
            let number = *self.unspaced.entry((folded.into(), prefix)).or_insert(next);
            self.texts = self.texts.max(number + 1);
            return Some(number);
        }
        if self.nodes.is_empty() {
            self.nodes.push(Node::new(0, 0));
        }
        let tokens = Tokens::new(folded);
        let (last, before) = tokens.list.split_last()?;
        // Behind a sign there is no word to go on with.
        let prefix = prefix && last.is_word;
        let mut node = 0;
        for (k, token) in before.iter().enumerate() {
            node = self.step(node, token.of(folded), k > 0 && token.glue != Glue::Joined);
        }
        let spaced = !before.is_empty() && last.glue != Glue::Joined;
        if prefix {
            return Some(self.stem(node, spaced, last.of(folded)));
        }
        node = self.step(node, last.of(folded), spaced);
        let next = self.texts;
        let slot = self.nodes.get_mut(node as usize)?;
        if slot.text == 0 {
            slot.text = next + 1;
            self.texts += 1;
        }
        Some(slot.text - 1)
    }

    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.texts as usize
    }

    /// The number of a word, which needs to be in no text: see [`Matcher::word`].
    pub(super) fn word(&mut self, word: &str) -> u32 {
        self.words.number(word)
    }

    pub(super) fn build(mut self) -> Matcher {
        self.nodes.shrink_to_fit();
        self.steps.shrink_to_fit(|k| hash_of_step(&self.nodes, *k));
        self.words.shrink();
        self.starts.resize(self.words.len(), 0);
        self.starts.shrink_to_fit();
        if self.nodes.is_empty() {
            self.nodes.push(Node::new(0, 0));
        }
        Matcher {
            words: self.words,
            nodes: self.nodes,
            steps: self.steps,
            starts: self.starts,
            stems: self
                .stems
                .into_iter()
                .map(|(at, stems)| (at, Stems::new(stems.into_iter().collect())))
                .collect(),
            unspaced: Unspaced::new(self.unspaced),
        }
    }

    /// The node that a word leads to, made where there is none.
    fn step(&mut self, parent: u32, word: &str, spaced: bool) -> u32 {
        let word = self.words.number(word);
        if parent == 0 {
            if self.starts.len() <= word as usize {
                self.starts.resize(word as usize + 1, 0);
            }
            let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            return match self.starts.get_mut(word as usize) {
                Some(0) | None => {
                    if let Some(slot) = self.starts.get_mut(word as usize) {
                        *slot = next;
                    }
                    self.nodes.push(Node::new(0, word << 1));
                    next
                }
                Some(node) => *node,
            };
        }
        let step = (word << 1) | u32::from(spaced);
        let hash = hash_of(parent, step);
        let nodes = &self.nodes;
        if let Some(node) = self.steps.find(hash, |k| is_step(nodes, *k, parent, step)) {
            return *node;
        }
        let node = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(Node::new(parent, step));
        let nodes = &self.nodes;
        self.steps.insert_unique(hash, node, |k| hash_of_step(nodes, *k));
        if let Some(parent) = self.nodes.get_mut(parent as usize) {
            parent.goes_on = true;
        }
        node
    }

    /// The number of a text that ends in the beginning of a word.
    fn stem(&mut self, node: u32, spaced: bool, stem: &str) -> u32 {
        if let Some(node) = self.nodes.get_mut(node as usize) {
            node.has_stems = true;
        }
        let next = self.texts;
        let stems = self.stems.entry((node, spaced)).or_default();
        let number = *stems.entry(stem.into()).or_insert(next);
        self.texts = next.max(number + 1);
        number
    }
}

impl Matcher {
    /// Calls `found` with the number and the place of every text that stands in `folded` as whole words, those that
    /// overlap among them: in the order of their starts, then of their ends; texts of scripts without spaces come last.
    /// Where any ending may follow, the place ends with the word. It ends when `found` says false.
    pub(super) fn find(&self, folded: &str, mut found: impl FnMut(usize, Span) -> bool) {
        let tokens = Tokens::new(folded);
        let words: Vec<u32> = tokens
            .list
            .iter()
            .map(|token| self.words.find(token.of(folded)).unwrap_or(u32::MAX))
            .collect();
        let root_stems = self.stems.get(&(0, false));
        for (k, (first, word)) in tokens.list.iter().zip(&words).enumerate() {
            if let Some(stems) = root_stems.filter(|_| first.is_word) {
                for number in stems.of(first.of(folded)) {
                    if !found(number as usize, first.span()) {
                        return;
                    }
                }
            }
            let Some(start) = self.starts.get(*word as usize).filter(|start| **start != 0) else {
                continue;
            };
            let mut at = *start;
            let mut upto = k;
            while let Some(node) = self.nodes.get(at as usize) {
                let end = tokens.list.get(upto).map_or(0, |token| token.end);
                if node.text != 0 && !found(node.text as usize - 1, Span::new(first.start, end)) {
                    return;
                }
                upto += 1;
                let Some(token) = tokens.list.get(upto).filter(|token| token.glue != Glue::Broken) else {
                    break;
                };
                let spaced = token.glue == Glue::Spaced;
                if node.has_stems
                    && token.is_word
                    && let Some(stems) = self.stems.get(&(at, spaced))
                {
                    for number in stems.of(token.of(folded)) {
                        if !found(number as usize, Span::new(first.start, token.end)) {
                            return;
                        }
                    }
                }
                let word = words.get(upto).copied().unwrap_or(u32::MAX);
                if !node.goes_on || word == u32::MAX {
                    break;
                }
                let step = (word << 1) | u32::from(spaced);
                let next = self
                    .steps
                    .find(hash_of(at, step), |k| is_step(&self.nodes, *k, at, step));
                let Some(next) = next else {
                    break;
                };
                at = *next;
            }
        }
        if let Some(unspaced) = self.unspaced.as_ref().filter(|_| tokens.has_unspaced) {
            unspaced.find(folded, found);
        }
    }

    /// The number of the text that is this one, folded, from end to end.
    pub(super) fn exact(&self, folded: &str) -> Option<usize> {
        let number = |node: u32| {
            let text = self.nodes.get(node as usize)?.text;
            (text as usize).checked_sub(1)
        };
        if let Some(start) = self.start(folded) {
            return number(start);
        }
        if folded.chars().all(char::is_alphanumeric) && !folded.chars().any(is_unspaced) {
            return None;
        }
        let tokens = Tokens::new(folded);
        if tokens.has_unspaced {
            return self.unspaced.as_ref()?.exact(folded);
        }
        let (first, rest) = tokens.list.split_first()?;
        let end = rest.last().unwrap_or(first).end;
        if first.start != 0 || end != folded.len() {
            return None;
        }
        let mut node = self.start(first.of(folded))?;
        for token in rest {
            let word = self.words.find(token.of(folded))?;
            if token.glue == Glue::Broken {
                return None;
            }
            let step = (word << 1) | u32::from(token.glue == Glue::Spaced);
            let found = self
                .steps
                .find(hash_of(node, step), |k| is_step(&self.nodes, *k, node, step));
            node = *found?;
        }
        number(node)
    }

    /// The node of a first word.
    fn start(&self, word: &str) -> Option<u32> {
        let word = self.words.find(word)?;
        self.starts
            .get(word as usize)
            .copied()
            .filter(|start| *start != 0)
    }

    /// The word of a number that [`Builder::word`] gave.
    pub(super) fn word(&self, number: u32) -> &str {
        std::str::from_utf8(self.words.word(number)).unwrap_or_default()
    }
}

impl Node {
    fn new(parent: u32, step: u32) -> Self {
        Self {
            parent,
            step,
            text: 0,
            goes_on: false,
            has_stems: false,
        }
    }
}

fn hash_of(parent: u32, step: u32) -> u64 {
    FxBuildHasher.hash_one((u64::from(parent) << 32) | u64::from(step))
}

fn hash_of_step(nodes: &[Node], node: u32) -> u64 {
    nodes.get(node as usize).map_or(0, |n| hash_of(n.parent, n.step))
}

fn is_step(nodes: &[Node], node: u32, parent: u32, step: u32) -> bool {
    nodes
        .get(node as usize)
        .is_some_and(|n| n.parent == parent && n.step == step)
}

impl Unspaced {
    fn new(texts: FxHashMap<(Box<str>, bool), u32>) -> Option<Self> {
        if texts.is_empty() {
            return None;
        }
        let mut texts: Vec<((Box<str>, bool), u32)> = texts.into_iter().collect();
        texts.sort_unstable_by_key(|(_, number)| *number);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(texts.iter().map(|((text, _), _)| text.as_bytes()))
            // Only more texts than the crate can number make this fail.
            .ok()?;
        Some(Self {
            automaton,
            texts: texts
                .into_iter()
                .map(|((_, prefix), number)| (number, prefix))
                .collect(),
        })
    }

    fn find(&self, folded: &str, mut found: impl FnMut(usize, Span) -> bool) {
        for hit in self.automaton.find_overlapping_iter(folded) {
            let Some((number, prefix)) = self.texts.get(hit.pattern().as_usize()) else {
                continue;
            };
            let open = touches_word(folded, hit.end(), true);
            if touches_word(folded, hit.start(), false) || open && !prefix {
                continue;
            }
            let end = if open {
                word_end(folded, hit.end())
            } else {
                hit.end()
            };
            if !found(*number as usize, Span::new(hit.start(), end)) {
                return;
            }
        }
    }

    fn exact(&self, folded: &str) -> Option<usize> {
        let hits = self.automaton.find_overlapping_iter(folded);
        hits.filter(|hit| hit.start() == 0 && hit.end() == folded.len())
            .filter_map(|hit| self.texts.get(hit.pattern().as_usize()))
            .find(|(_, prefix)| !prefix)
            .map(|(number, _)| *number as usize)
    }
}

/// The end of the word that goes on at `at`.
fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
}

/// Words by number, in one piece of memory.
#[derive(Debug, Default)]
struct Words {
    letters: Vec<u8>,
    /// Where each word ends; it starts where the one before ends.
    ends: Vec<u32>,
    numbers: HashTable<u32>,
}

impl Words {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn find(&self, word: &str) -> Option<u32> {
        let word = word.as_bytes();
        self.numbers
            .find(hash_of_word(word), |k| self.word(*k) == word)
            .copied()
    }

    /// The number of a word, a new one where it is not known.
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.find(word) {
            return number;
        }
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.letters.extend_from_slice(word.as_bytes());
        self.ends
            .push(u32::try_from(self.letters.len()).unwrap_or(u32::MAX));
        let (letters, ends) = (&self.letters, &self.ends);
        self.numbers
            .insert_unique(hash_of_word(word.as_bytes()), number, |k| {
                hash_of_word(word_of(letters, ends, *k))
            });
        number
    }

    fn word(&self, number: u32) -> &[u8] {
        word_of(&self.letters, &self.ends, number)
    }

    fn shrink(&mut self) {
        self.letters.shrink_to_fit();
        self.ends.shrink_to_fit();
        let (letters, ends) = (&self.letters, &self.ends);
        self.numbers
            .shrink_to_fit(|k| hash_of_word(word_of(letters, ends, *k)));
    }
}

fn word_of<'w>(letters: &'w [u8], ends: &[u32], number: u32) -> &'w [u8] {
    let number = number as usize;
    let start = number.checked_sub(1).and_then(|before| ends.get(before)).copied();
    let end = ends.get(number).copied().unwrap_or(0);
    letters
        .get(start.unwrap_or(0) as usize..end as usize)
        .unwrap_or_default()
}

fn hash_of_word(word: &[u8]) -> u64 {
    FxBuildHasher.hash_one(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matcher(texts: &[(String, bool)]) -> (Matcher, Vec<Option<u32>>) {
        let mut builder = Builder::default();
        let numbers = texts
            .iter()
            .map(|(text, prefix)| builder.add(text, *prefix))
            .collect();
        (builder.build(), numbers)
    }

    fn found(texts: &[(&str, bool)], text: &str) -> Vec<String> {
        let texts: Vec<(String, bool)> = texts.iter().map(|(t, p)| ((*t).to_owned(), *p)).collect();
        let (matcher, numbers) = matcher(&texts);
        let mut out = Vec::new();
        matcher.find(text, |number, span| {
            let k = numbers.iter().position(|n| *n == u32::try_from(number).ok());
            out.push(format!("{}:{}", k.expect("a known number"), span.of(text)));
            true
        });
        out
    }

    #[test]
    fn finds_whole_words() {
        for (texts, text, expected) in [
            (
                vec![("cuba", false)],
                "in cuba, scuba and cubans (cuba)",
                vec!["0:cuba", "0:cuba"],
            ),
            (
                vec![("united states", false), ("states", false), ("united", false)],
                "the united states",
                vec!["2:united", "0:united states", "1:states"],
            ),
            (
                vec![("u.s.", false), ("u.s", false)],
                "the u.s. left. u. s. no",
                vec!["1:u.s", "0:u.s."],
            ),
            (vec![("at&t", false)], "at&t, at & t", vec!["0:at&t"]),
            (
                vec![("new york", false)],
                "new\nyork, new york",
                vec!["0:new york"],
            ),
            (
                vec![("joint exercise", true)],
                "joint exercises and joint exercise",
                vec!["0:joint exercises", "0:joint exercise"],
            ),
            (
                vec![("merc", true), ("mercenar", true), ("mercury", false)],
                "mercenaries on mercury, amerce",
                vec!["0:mercenaries", "1:mercenaries", "0:mercury", "2:mercury"],
            ),
            (vec![("中国", false)], "在中国的 cuba", vec!["0:中国"]),
            (vec![("google", false)], "米google社", vec!["0:google"]),
            (vec![("", false), ("  ", true)], "a b", vec![]),
        ] {
            assert_eq!(found(&texts, text), expected, "{texts:?} in {text:?}");
        }
    }

    /// What the trie must find, tried text by text at every place.
    fn naive(texts: &[(String, bool)], numbers: &[Option<u32>], text: &str) -> Vec<(usize, Span)> {
        let mut out = Vec::new();
        for ((needle, prefix), number) in texts.iter().zip(numbers) {
            let (needle, Some(number)) = (needle.trim(), number) else {
                continue;
            };
            for (start, _) in text.char_indices() {
                if !text.get(start..).is_some_and(|rest| rest.starts_with(needle)) {
                    continue;
                }
                let end = start + needle.len();
                let open = touches_word(text, end, true);
                if touches_word(text, start, false) || open && !prefix {
                    continue;
                }
                let end = if open { word_end(text, end) } else { end };
                out.push((*number as usize, Span::new(start, end)));
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    proptest::proptest! {
        #[test]
        fn finds_what_a_naive_search_finds(
            texts in proptest::collection::vec(("[ab.]{1,3}( [ab']{1,2}){0,2}", proptest::bool::ANY), 1..12),
            text in "[ab. '\n]{0,60}",
        ) {
            let texts: Vec<(String, bool)> = texts.into_iter().map(|(t, p)| (crate::text::fold(&t), p)).collect();
            let text = crate::text::fold(&text);
            let (matcher, numbers) = matcher(&texts);
            let mut got = Vec::new();
            matcher.find(&text, |number, span| { got.push((number, span)); true });
            got.sort_unstable();
            got.dedup();
            proptest::prop_assert_eq!(got, naive(&texts, &numbers, &text));
        }

        #[test]
        fn every_text_is_known_as_a_whole(
            texts in proptest::collection::vec("[abé.中]{1,3}( [ab']{1,2}){0,2}", 1..12),
            other in "[ab. 中]{0,6}",
        ) {
            let texts: Vec<(String, bool)> = texts.iter().map(|t| (crate::text::fold(t), false)).collect();
            let (matcher, numbers) = matcher(&texts);
            for ((text, _), number) in texts.iter().zip(&numbers) {
                proptest::prop_assert_eq!(matcher.exact(text), number.map(|n| n as usize), "{}", text);
            }
            if !texts.iter().any(|(text, _)| *text == other) {
                proptest::prop_assert_eq!(matcher.exact(&other), None, "{}", other);
            }
        }
    }
}
