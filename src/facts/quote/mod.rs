//! Who said what: quotations and indirect speech.
//!
//! [`marks`] pairs the quotation marks of each paragraph. [`frame`] finds the cues of each sentence by the lexicon of
//! [`cues`], with the source of each and what is said ([`clause`]). [`direct`] ties quotations to frames, and
//! [`source`] tells whom the words of a source name.

mod clause;
mod cues;
mod direct;
mod frame;
mod marks;
mod source;
mod subject;
#[cfg(test)]
mod tests;

use std::ops::Range;

use self::cues::Cues;
use self::direct::Anchor;
use self::frame::{Frame, Ground, Side, Source};
use self::source::Sources;
use super::chunk::Grammar;
use super::prose::{Prose, Shape};
use super::{Cast, Facts, Lexicon, Who};
use crate::text::Span;

/// What an article gives as somebody's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// What was said, without the quotation marks around it.
    pub span: Span,
    /// Number of the sentence in which it starts.
    pub sentence: usize,
    /// Whether the words themselves are quoted.
    pub is_direct: bool,
    /// Who said it.
    pub speaker: Option<Who>,
    /// Through whom the article has it: Granma in "Granma quoted Shoigu as saying".
    pub via: Option<Who>,
    /// The words that tell that it was said: "said", "according to".
    pub cue: Option<Span>,
}

/// A sentence is read in pieces of so many words: no prose has longer ones, and what a cue governs ends there.
const SENTENCE_WORDS_MAX: usize = 400;

/// Quotations and indirect speech of an article, in order. Sources that have no name are added to the cast.
pub(super) fn quotes(facts: &Facts, prose: &Prose<'_>, cast: &mut Cast, lexicon: &Lexicon) -> Vec<Quote> {
    let quoted = marks::quoted(prose, &facts.sentences);
    let language = facts.language.as_deref().unwrap_or("en");
    let (grammar, cues) = (Grammar::of(language), Cues::of(language));
    let (no_grammar, no_cues) = (Grammar::default(), Cues::default());
    let (grammar, cues) = (grammar.unwrap_or(&no_grammar), cues.unwrap_or(&no_cues));
    let classes = grammar.classes(prose);
    let mut inside = vec![0; prose.len()];
    for (number, found) in quoted.iter().enumerate() {
        if let Some(words) = inside.get_mut(found.outer.clone()) {
            words.fill(number + 1);
        }
    }
    let ground = Ground {
        prose,
        classes: &classes,
        cues,
        inside: &inside,
        quoted: &quoted,
    };
    let (frames, pieces) = frames(&ground, facts);
    let paragraph = |word: usize| {
        prose
            .word(word)
            .and_then(|w| facts.sentences.get(w.sentence))
            .map_or(0, |s| s.paragraph)
    };
    let anchors = direct::anchors(&ground, &frames, &pieces, &paragraph);
    let mut sources = Sources::new(facts, prose, &classes, cues, lexicon);
    let spoken = speakers(&ground, &frames, &pieces, &mut sources, cast);
    let writer = Writer {
        ground,
        frames: &frames,
        spoken: &spoken,
    };
    let mut quotes = writer.indirect();
    quotes.extend(writer.direct(&anchors));
    quotes.sort_by_key(|q| (q.span.start, q.span.end, q.is_direct));
    quotes.dedup_by_key(|q| (q.span, q.is_direct));
    quotes
}

/// A sentence, or a piece of one that is longer than prose has.
#[derive(Debug, Clone)]
struct Piece {
    words: Range<usize>,
    /// The numbers of its frames.
    frames: Range<usize>,
}

/// The frames of the piece that a word belongs to.
fn frames_at(pieces: &[Piece], word: usize) -> Range<usize> {
    let behind = pieces.partition_point(|piece| piece.words.start <= word);
    behind
        .checked_sub(1)
        .and_then(|number| pieces.get(number))
        .filter(|piece| piece.words.contains(&word))
        .map_or(0..0, |piece| piece.frames.clone())
}

/// The frames of all sentences, in order.
fn frames(ground: &Ground<'_>, facts: &Facts) -> (Vec<Frame>, Vec<Piece>) {
    let mut frames = Vec::new();
    let mut pieces = Vec::with_capacity(facts.sentences.len());
    let mut paragraph = (usize::MAX, 0);
    for (number, sentence) in facts.sentences.iter().enumerate() {
        let words = ground.prose.sentence(number);
        if sentence.paragraph != paragraph.0 {
            paragraph = (sentence.paragraph, words.start);
        }
        let mut at = words.start;
        while at < words.end {
            let piece = at..words.end.min(at + SENTENCE_WORDS_MAX);
            at = piece.end;
            let first = frames.len();
            frames.extend(ground.frames(&piece, paragraph.1));
            pieces.push(Piece {
                words: piece,
                frames: first..frames.len(),
            });
        }
    }
    (frames, pieces)
}

/// Who speaks in a frame, and through whom.
#[derive(Debug, Clone, Copy, Default)]
struct Spoken {
    speaker: Option<Who>,
    via: Option<Who>,
}

fn speakers(
    ground: &Ground<'_>,
    frames: &[Frame],
    pieces: &[Piece],
    sources: &mut Sources<'_>,
    cast: &mut Cast,
) -> Vec<Spoken> {
    let mut spoken = vec![Spoken::default(); frames.len()];
    for piece in pieces.iter().filter(|piece| !piece.frames.is_empty()) {
        let numbers = &piece.frames;
        let mut last = Spoken::default();
        for number in numbers.clone() {
            let Some(frame) = frames.get(number) else { continue };
            let own_via = frame.via.as_ref().and_then(|words| sources.who(words, cast));
            let found = match &frame.source {
                Source::Words(words) => Spoken {
                    speaker: sources.who(words, cast),
                    via: own_via,
                },
                Source::Before if number > numbers.start => last,
                Source::Before => Spoken {
                    speaker: ground
                        .first_subject(&piece.words, frame.start)
                        .and_then(|words| sources.who(&words, cast)),
                    via: None,
                },
                Source::Unknown => Spoken::default(),
            };
            last = found;
            if let Some(slot) = spoken.get_mut(number) {
                *slot = found;
            }
        }
        // "Granma said Shoigu had stressed": what Granma said is that he said it.
        for inner in numbers.clone() {
            let Some(frame) = frames.get(inner) else { continue };
            if spoken.get(inner).is_none_or(|s| s.via.is_some()) {
                continue;
            }
            let outer = numbers.clone().find(|outer| {
                *outer != inner
                    && frames.get(*outer).is_some_and(|o| {
                        o.content.contains(&frame.start)
                            && frame.start - o.content.start <= 1
                            && o.cue != frame.cue
                            && !frame.is_preposition
                    })
            });
            let via = outer.and_then(|outer| spoken.get(outer)).and_then(|s| s.speaker);
            if let Some(slot) = spoken.get_mut(inner)
                && via != slot.speaker
            {
                slot.via = via;
            }
        }
        // Who goes on speaking does so through the same.
        let mut last = Spoken::default();
        for number in numbers.clone() {
            let hangs = frames.get(number).is_some_and(|f| f.source == Source::Before);
            if let Some(slot) = spoken.get_mut(number) {
                if hangs && slot.via.is_none() && slot.speaker == last.speaker {
                    slot.via = last.via;
                }
                last = *slot;
            }
        }
    }
    spoken
}

/// Turns frames and anchors into quotes.
struct Writer<'a> {
    ground: Ground<'a>,
    frames: &'a [Frame],
    spoken: &'a [Spoken],
}

impl Writer<'_> {
    fn quote(&self, words: Range<usize>, is_direct: bool, frame: Option<usize>) -> Option<Quote> {
        let first = self.ground.prose.word(words.start)?;
        let span = self.ground.prose.span(words.clone());
        let spoken = frame
            .and_then(|k| self.spoken.get(k))
            .copied()
            .unwrap_or_default();
        (!span.is_empty()).then(|| Quote {
            span,
            sentence: first.sentence,
            is_direct,
            speaker: spoken.speaker,
            via: spoken.via,
            cue: frame
                .and_then(|k| self.frames.get(k))
                .map(|f| self.ground.prose.span(f.cue.clone())),
        })
    }

    fn indirect(&self) -> Vec<Quote> {
        let mut quotes = Vec::new();
        for (number, frame) in self.frames.iter().enumerate() {
            if frame.source == Source::Before && self.spoken.get(number).is_none_or(|s| s.speaker.is_none()) {
                continue;
            }
            for part in [&frame.content, &frame.rest] {
                let part = self.trimmed(part.clone());
                let all = self.ground.words(&part);
                let own = part
                    .clone()
                    .filter(|k| self.ground.prose.shape(*k) != Shape::Sign && !self.ground.is_quoted(*k))
                    .count();
                let alone = frame.side == Side::Before && part == frame.content && !frame.rest.is_empty();
                let least = if alone { 3 } else { 2 };
                if all < least || own * 10 <= all {
                    continue;
                }
                quotes.extend(self.quote(part, false, Some(number)));
            }
        }
        quotes
    }

    /// A run of words without signs around it.
    fn trimmed(&self, run: Range<usize>) -> Range<usize> {
        let loose = |k: usize| {
            self.ground.prose.shape(k) == Shape::Sign
                && !self.ground.is_quoted(k)
                && !matches!(self.ground.prose.folded(k), "$" | "%" | ")" | "(")
        };
        let mut run = run;
        while run.start < run.end && loose(run.start) {
            run.start += 1;
        }
        while run.end > run.start && loose(run.end - 1) {
            run.end -= 1;
        }
        run
    }

    fn direct(&self, anchors: &[Anchor]) -> Vec<Quote> {
        let mut quotes = Vec::new();
        for (number, anchor) in anchors.iter().enumerate() {
            let Some(quoted) = self.ground.quoted.get(number) else {
                continue;
            };
            let frame = match anchor {
                Anchor::None => continue,
                Anchor::Lone => None,
                Anchor::Frame(frame) => Some(*frame),
            };
            quotes.extend(self.quote(quoted.words.clone(), true, frame));
        }
        quotes
    }
}
