//! Which quotations are somebody's words, and whose.

use std::ops::Range;

use super::frame::{Frame, Ground, Side, Source};
use super::marks::Quoted;
use super::{Piece, frames_at};
use crate::facts::chunk::Class;
use crate::facts::prose::Shape;

/// A quotation of fewer words is a term unless a cue stands right before it: the "peace dividend".
const TERM_WORDS_MAX: usize = 2;
/// A quotation without a cue of fewer words is a term or a scare quote.
const LONE_WORDS_MIN: usize = 6;
/// A title of a work has at most so many words.
const TITLE_WORDS_MAX: usize = 9;

/// What a quotation hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// A frame, by its number.
    Frame(usize),
    /// Nothing that the grammar knows.
    Lone,
    /// It is nobody's words: a term, a title.
    None,
}

/// What each quotation hangs on. `paragraph` gives the number of a word's paragraph.
pub(super) fn anchors(
    ground: &Ground<'_>,
    frames: &[Frame],
    pieces: &[Piece],
    paragraph: &dyn Fn(usize) -> usize,
) -> Vec<Anchor> {
    let mut anchors: Vec<Anchor> = Vec::with_capacity(ground.quoted.len());
    for (number, quoted) in ground.quoted.iter().enumerate() {
        let anchor = anchor(ground, frames, pieces, paragraph, quoted, number, &anchors);
        // What was left open before it is the same speech.
        if matches!(anchor, Anchor::Frame(_)) {
            let mut at = number;
            while ground.quoted.get(at).is_some_and(|q| q.goes_on)
                && let Some(before) = at.checked_sub(1)
                && let Some(last) = anchors.get_mut(before)
                && *last == Anchor::Lone
            {
                *last = anchor;
                at = before;
            }
        }
        anchors.push(anchor);
    }
    anchors
}

fn anchor(
    ground: &Ground<'_>,
    frames: &[Frame],
    pieces: &[Piece],
    paragraph: &dyn Fn(usize) -> usize,
    quoted: &Quoted,
    number: usize,
    before: &[Anchor],
) -> Anchor {
    let (start, end) = (quoted.outer.start, quoted.outer.end);
    let words = ground.words(&quoted.words);
    // The frame right behind it: "…", he said.
    let behind = frames_at(pieces, end - 1)
        .chain(frames_at(pieces, end))
        .find(|k| {
            frames.get(*k).is_some_and(|f| {
                let between = ground.prose.folded(f.start.saturating_sub(1)) == ",";
                let follows = f.start == end || f.start == end + 1 && between;
                let goes_on = between || ground.prose.folded(quoted.words.end - 1) == ",";
                f.side == Side::Before && f.content.end == end
                    || follows && goes_on && f.source != Source::Before
            })
        });
    if let Some(frame) = behind {
        return Anchor::Frame(frame);
    }
    // The innermost frame whose words it is among.
    let around = frames_at(pieces, start)
        .filter(|k| {
            frames.get(*k).is_some_and(|f| {
                f.content.contains(&quoted.outer.start) || f.rest.contains(&quoted.outer.start)
            })
        })
        .max_by_key(|k| frames.get(*k).map_or(0, |f| f.content.start));
    let title = ground.is_title(&quoted.words, words);
    if let Some(k) = around {
        let opens = frames
            .get(k)
            .is_some_and(|f| f.content.start == quoted.outer.start);
        let term = words <= TERM_WORDS_MAX && !ground.ends_sentence(&quoted.words);
        if opens || !(term || title) {
            return Anchor::Frame(k);
        }
        return Anchor::None;
    }
    if title {
        return Anchor::None;
    }
    if let Some(previous) = number.checked_sub(1)
        && let Some(before_it) = ground.quoted.get(previous)
        && let Some(anchor @ Anchor::Frame(_)) = before.get(previous)
    {
        let same = paragraph(before_it.outer.start) == paragraph(quoted.outer.start);
        if quoted.goes_on
            || same
                && ground.starts_sentence(quoted.outer.start)
                && (words > TERM_WORDS_MAX || ground.ends_sentence(&quoted.words))
        {
            return *anchor;
        }
    }
    let whole = ground.starts_sentence(quoted.outer.start) && ground.ends_sentence(&quoted.words);
    if words >= LONE_WORDS_MIN && (whole || ground.has_verb(quoted.words.clone())) || whole && words >= 3 {
        return Anchor::Lone;
    }
    Anchor::None
}

impl Ground<'_> {
    /// How many words, signs not counted.
    pub(super) fn words(&self, run: &Range<usize>) -> usize {
        run.clone()
            .filter(|k| self.prose.shape(*k) != Shape::Sign)
            .count()
    }

    fn starts_sentence(&self, word: usize) -> bool {
        let Some(place) = self.prose.word(word) else {
            return false;
        };
        self.prose.sentence(place.sentence).start == word
            || matches!(self.prose.folded(word.saturating_sub(1)), "." | ":" | "?" | "!")
    }

    fn ends_sentence(&self, words: &Range<usize>) -> bool {
        words
            .end
            .checked_sub(1)
            .is_some_and(|last| matches!(self.prose.folded(last), "." | "?" | "!" | "," | "\u{2026}" | "-"))
    }

    /// Whether the words are a title of a work: each of them has a capital, but for the small ones.
    pub(super) fn is_title(&self, words: &Range<usize>, count: usize) -> bool {
        if count > TITLE_WORDS_MAX || count == 0 {
            return false;
        }
        let mut capitals = 0;
        for k in words.clone() {
            match self.prose.shape(k) {
                Shape::Lower => {
                    let small = self
                        .classes
                        .is(k, Class::PREPOSITION | Class::DETERMINER | Class::COORDINATOR);
                    if !small || k == words.start {
                        return false;
                    }
                }
                Shape::Capital | Shape::Upper => capitals += 1,
                Shape::Number => capitals += usize::from(count == 1),
                Shape::Sign => {}
            }
        }
        capitals >= 2 || count == 1 && capitals == 1
    }
}
