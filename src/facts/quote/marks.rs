//! Quotation marks, and what stands between them.

use std::ops::Range;

use crate::facts::Sentence;
use crate::facts::prose::{Prose, Shape};

/// Words between quotation marks, within one paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quoted {
    /// The words between the marks.
    pub(super) words: Range<usize>,
    /// The words with the marks; a mark that is missing at an end is not in it.
    pub(super) outer: Range<usize>,
    /// Whether it goes on a quotation of the paragraph before, which was left open there.
    pub(super) goes_on: bool,
}

/// What a mark can be, by its sign alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// Opens: “ « „ 「 and the like. Some languages close with it.
    Left,
    /// Closes: ” » 」. Some languages open with it.
    Right,
    /// `"`, which does either.
    Double,
    /// ‘ ‚ ‹
    SingleLeft,
    /// ’ ' ›
    Single,
}

/// A paragraph with so many marks without partners is not searched for more.
const LOST_MAX: usize = 8;

/// Pairs the quotation marks of each paragraph, in one pass. Marks within a quotation are a part of it.
///
/// A quotation that goes on over several paragraphs has an opening mark at the start of each and a closing one at the
/// end of the last. One that is never closed ends with its paragraph where it began with it; elsewhere a lone mark is
/// none.
pub(super) fn quoted(prose: &Prose<'_>, sentences: &[Sentence]) -> Vec<Quoted> {
    let mut found = Vec::new();
    let mut open_before = false;
    let mut first = 0;
    while first < sentences.len() {
        let paragraph = sentences.get(first).map_or(0, |s| s.paragraph);
        let mut last = first;
        while sentences.get(last + 1).is_some_and(|s| s.paragraph == paragraph) {
            last += 1;
        }
        let words = prose.sentence(first).start..prose.sentence(last).end;
        let next_opens =
            sign_at(prose, words.end).is_some_and(|(sign, _)| matches!(sign, Sign::Left | Sign::Double));
        open_before = in_paragraph(prose, words, (open_before, next_opens), &mut found);
        first = last + 1;
    }
    found
}

/// Finds what one paragraph quotes; tells whether it leaves a quotation open. `beside`: whether the paragraph before
/// left one open, and whether the next one begins with a mark.
fn in_paragraph(
    prose: &Prose<'_>,
    words: Range<usize>,
    (open_before, next_opens): (bool, bool),
    found: &mut Vec<Quoted>,
) -> bool {
    let mut at = words.start;
    let mut left_open = false;
    // Marks without partners: each cost a walk to the paragraph's end.
    let (mut lost, mut lost_single) = (0, 0);
    while at < words.end {
        let Some((sign, len)) = sign_at(prose, at) else {
            at += 1;
            continue;
        };
        let single = matches!(sign, Sign::SingleLeft | Sign::Single);
        let hopeless = if single { lost_single } else { lost } >= LOST_MAX;
        if hopeless || !may_open(prose, at, len, sign, &words) {
            at += len;
            continue;
        }
        let goes_on = open_before && at == words.start;
        if let Some((close, close_len)) = closing(prose, at, len, sign, &words) {
            if close > at + len {
                found.push(Quoted {
                    words: at + len..close,
                    outer: at..close + close_len,
                    goes_on,
                });
            }
            at = close + close_len;
            continue;
        }
        if single {
            lost_single += 1;
        } else {
            lost += 1;
        }
        let introduced = at > words.start && matches!(prose.folded(at - 1), ":" | ",") || next_opens;
        if !single && (at == words.start || introduced) && at + len < words.end {
            found.push(Quoted {
                words: at + len..words.end,
                outer: at..words.end,
                goes_on,
            });
            left_open = true;
            break;
        }
        at += len;
    }
    left_open
}

/// The mark at a word, and how many words it takes: two graves and two apostrophes are two signs.
fn sign_at(prose: &Prose<'_>, at: usize) -> Option<(Sign, usize)> {
    if prose.shape(at) != Shape::Sign {
        return None;
    }
    let written = prose.written(at);
    let twin = || prose.word(at + 1).is_some_and(|w| w.joined) && prose.written(at + 1) == written;
    Some(match written {
        "\"" => (Sign::Double, 1),
        "\u{201c}" | "\u{201e}" | "\u{201f}" | "\u{ab}" | "\u{300c}" | "\u{300e}" => (Sign::Left, 1),
        "\u{201d}" | "\u{bb}" | "\u{300d}" | "\u{300f}" | "\u{2033}" => (Sign::Right, 1),
        "`" if twin() => (Sign::Left, 2),
        "'" | "\u{2019}" if twin() => (Sign::Double, 2),
        "`" | "\u{2018}" | "\u{201a}" | "\u{2039}" => (Sign::SingleLeft, 1),
        "'" | "\u{2019}" | "\u{203a}" => (Sign::Single, 1),
        _ => return None,
    })
}

/// Whether a word follows at once, and what stands before is a space, a bracket or a dash.
fn may_open(prose: &Prose<'_>, at: usize, len: usize, sign: Sign, within: &Range<usize>) -> bool {
    let next = at + len;
    if next >= within.end {
        return false;
    }
    let next_joined = prose.word(next).is_some_and(|w| w.joined);
    let free_before = at == within.start
        || prose.word(at).is_some_and(|w| !w.joined)
        || (prose.shape(at - 1) == Shape::Sign
            && !matches!(prose.folded(at - 1), "." | "," | "!" | "?" | ")"));
    match sign {
        Sign::Left => true,
        Sign::SingleLeft | Sign::Right => next_joined && free_before,
        Sign::Double => {
            free_before && (next_joined || at == within.start || !matches!(prose.folded(next), "," | "."))
        }
        Sign::Single => {
            free_before
                && next_joined
                && (prose.shape(next) == Shape::Capital || prose.shape(next) == Shape::Lower)
        }
    }
}

/// The partner of an opening mark.
fn closing(
    prose: &Prose<'_>,
    open: usize,
    len: usize,
    sign: Sign,
    within: &Range<usize>,
) -> Option<(usize, usize)> {
    let single = matches!(sign, Sign::SingleLeft | Sign::Single);
    let opened = prose.written(open);
    // „ and « and ‹ may be closed by what opens elsewhere.
    let german = opened == "\u{201e}";
    let turned = opened == "\u{bb}";
    let mut depth = 0_usize;
    let mut first = None;
    let mut at = open + len;
    while at < within.end {
        let Some((found, found_len)) = sign_at(prose, at) else {
            at += 1;
            continue;
        };
        let next = at + found_len;
        let joined = prose.word(at).is_some_and(|w| w.joined);
        let free_after = next >= within.end
            || !prose.word(next).is_some_and(|w| w.joined)
            || prose.shape(next) == Shape::Sign;
        if single {
            let closes = matches!(found, Sign::Single | Sign::SingleLeft) && joined && free_after;
            if closes {
                return Some((at, found_len));
            }
            if !matches!(found, Sign::Single | Sign::SingleLeft) {
                return None;
            }
        } else {
            let written = prose.written(at);
            let closes = match found {
                Sign::Right => true,
                Sign::Double => {
                    sign == Sign::Double && (joined || free_after) || sign == Sign::Left && found_len == 2
                }
                Sign::Left => {
                    german && matches!(written, "\u{201c}" | "\u{201f}") || turned && written == "\u{ab}"
                }
                Sign::SingleLeft | Sign::Single => false,
            };
            if closes && depth == 0 {
                return Some((at, found_len));
            }
            if closes {
                first = first.or(Some((at, found_len)));
                depth -= 1;
            } else if found == Sign::Left && sign == Sign::Left && written == opened {
                depth += 1;
            }
        }
        at = next;
    }
    // An inner mark that nobody closed: the first closing one is the outer one's.
    first
}
