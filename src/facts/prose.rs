//! The article as words and signs, sentence by sentence: what the grammars of dates, quotes and events run over.

use std::ops::Range;

use super::{Document, Sentence};
use crate::text::{Span, fold, is_unspaced};

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// In small letters.
    Lower,
    /// With a capital first: a name, or the start of a sentence.
    Capital,
    /// Two letters or more, all capitals.
    Upper,
    /// Starts with a digit: "11", "1,000", "10:30", "3rd".
    Number,
    /// No word: one sign.
    Sign,
}

/// A word or a sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// Its place in the document.
    pub(super) span: Span,
    /// Number of its sentence.
    pub(super) sentence: usize,
    /// How it is written.
    pub(super) shape: Shape,
    /// Whether it follows on the one before without a space.
    pub(super) joined: bool,
    /// Its place among the folded words.
    folded: Span,
}

/// Words and signs of a document in order. White space is none.
///
/// A possessive is a sign of its own (`'s`), and so are `n't` and what else an apostrophe shortens; "O'Brien" is one
/// word, "l'Europe" is `l'` and `europe`. "U.S." and "1,000" and "10:30" are one word; a hyphen is a sign. Quotation marks fold to
/// `"`, apostrophes to `'`, dashes to `-`; the document has them as written.
#[derive(Debug, Default)]
pub(super) struct Prose<'d> {
    text: &'d str,
    folded: String,
    words: Vec<Word>,
    sentences: Vec<Range<usize>>,
}

impl<'d> Prose<'d> {
    /// Cuts the sentences of a document into words, in one pass.
    pub(super) fn new(document: &'d Document, sentences: &[Sentence]) -> Self {
        let text = document.text();
        let mut prose = Self {
            text,
            folded: String::with_capacity(text.len()),
            // News has some six bytes a word and sign.
            words: Vec::with_capacity(text.len() / 5),
            sentences: Vec::with_capacity(sentences.len()),
        };
        for (number, sentence) in sentences.iter().enumerate() {
            let first = prose.words.len();
            prose.cut(sentence.span, number);
            prose.sentences.push(first..prose.words.len());
        }
        prose
    }

    /// How many words and signs there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The word of a number.
    pub(super) fn word(&self, number: usize) -> Option<&Word> {
        self.words.get(number)
    }

    /// A word folded: small letters, no accents; empty behind the last one.
    pub(super) fn folded(&self, number: usize) -> &str {
        self.word(number)
            .map(|word| word.folded.of(&self.folded))
            .unwrap_or_default()
    }

    /// A word as written; empty behind the last one.
    pub(super) fn written(&self, number: usize) -> &'d str {
        self.word(number)
            .map(|word| word.span.of(self.text))
            .unwrap_or_default()
    }

    /// How a word is written; a sign behind the last one.
    pub(super) fn shape(&self, number: usize) -> Shape {
        self.word(number).map_or(Shape::Sign, |word| word.shape)
    }

    /// The words of a sentence.
    pub(super) fn sentence(&self, number: usize) -> Range<usize> {
        self.sentences.get(number).cloned().unwrap_or_default()
    }

    /// The words that lie in a span of the document, be it in part.
    pub(super) fn words_in(&self, span: Span) -> Range<usize> {
        let first = self.words.partition_point(|word| word.span.end <= span.start);
        let end = self.words.partition_point(|word| word.span.start < span.end);
        first..end.max(first)
    }

    /// The span of a run of words; empty where the run is.
    pub(super) fn span(&self, run: Range<usize>) -> Span {
        let (Some(first), Some(last)) = (
            self.word(run.start),
            run.end.checked_sub(1).and_then(|last| self.word(last)),
        ) else {
            return Span::new(0, 0);
        };
        Span::new(first.span.start, last.span.end.max(first.span.start))
    }

    fn cut(&mut self, sentence: Span, number: usize) {
        let mut at = sentence.start;
        let mut end_before = usize::MAX;
        while let Some((c, rest)) = self
            .text
            .get(at..sentence.end)
            .and_then(|rest| Some((rest.chars().next()?, rest)))
        {
            if c.is_whitespace() {
                at += c.len_utf8();
                continue;
            }
            let len = if c.is_alphanumeric() {
                word_len(rest)
            } else if is_apostrophe(c) && end_before == at {
                shortened_len(rest).unwrap_or(c.len_utf8())
            } else {
                c.len_utf8()
            };
            let len = len.max(1);
            self.push(Span::new(at, at + len), number, end_before == at);
            at += len;
            end_before = at;
        }
    }

    fn push(&mut self, span: Span, sentence: usize, joined: bool) {
        let written = span.of(self.text);
        let shape = shape_of(written);
        // "don't" comes as "don" and "'t": the n belongs to the negation.
        let (mut span, mut written) = (span, written);
        if joined
            && matches!(written, "'t" | "\u{2019}t" | "'T" | "\u{2019}T")
            && let Some(before) = self.words.last_mut()
            && before.span.len() > 1
            && matches!(before.span.of(self.text).as_bytes().last(), Some(b'n' | b'N'))
        {
            before.span.end -= 1;
            before.folded.end -= 1;
            span.start -= 1;
            written = span.of(self.text);
        }
        let start = self.folded.len();
        if written.is_ascii() {
            self.folded.push_str(written);
            if let Some(new) = self.folded.get_mut(start..) {
                new.make_ascii_lowercase();
            }
        } else if written.chars().nth(1).is_none() && shape == Shape::Sign {
            self.folded.push(written.chars().next().map_or(' ', plain_sign));
        } else {
            self.folded.push_str(&fold(written));
        }
        self.words.push(Word {
            span,
            sentence,
            shape,
            joined,
            folded: Span::new(start, self.folded.len()),
        });
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
}

/// The bytes of "'s", "'re" and the like at the start of a text: an apostrophe, at most two letters, and no letter
/// behind them.
fn shortened_len(rest: &str) -> Option<usize> {
    let letters = rest.strip_prefix(is_apostrophe)?;
    let tail = letters
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(letters.len());
    let word = letters.get(..tail)?;
    ["s", "t", "re", "ve", "ll", "d", "m"]
        .iter()
        .any(|short| word.eq_ignore_ascii_case(short))
        .then(|| rest.len() - letters.len() + tail)
}

/// The bytes of the word at the start of a text.
fn word_len(rest: &str) -> usize {
    let run = |from: usize| {
        rest.get(from..).map_or(0, |tail| {
            tail.find(|c: char| !c.is_alphanumeric() || is_unspaced(c))
                .unwrap_or(tail.len())
        })
    };
    let Some(first) = rest.chars().next() else {
        return 0;
    };
    if is_unspaced(first) {
        return rest.find(|c: char| !is_unspaced(c)).unwrap_or(rest.len());
    }
    let mut end = run(0);
    if first.is_ascii_digit() {
        // 1,000 and 3.5 and 10:30
        while let Some(sign) = rest.get(end..).and_then(|tail| tail.chars().next())
            && matches!(sign, '.' | ',' | ':')
            && rest
                .get(end + 1..)
                .is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_digit()))
        {
            end += 1 + run(end + 1);
        }
        return end;
    }
    if let Some(len) = initials_len(rest) {
        return len;
    }
    // O'Brien is one word, l'Europe two.
    if let Some(sign) = rest.get(end..).and_then(|tail| tail.chars().next())
        && is_apostrophe(sign)
        && rest.get(..end).is_some_and(|head| head.chars().count() <= 2)
    {
        let next = end + sign.len_utf8();
        let more = run(next);
        let short = rest.get(end..).and_then(shortened_len).is_some();
        if more > 0 && !short {
            end = if first.is_uppercase() { next + more } else { next };
        }
    }
    end
}

/// The bytes of "U.S." or "e.g." at the start of a text: two letters or more, each with its full stop.
fn initials_len(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let (mut len, mut letters) = (0, 0);
    while let (Some(letter), Some('.')) = (chars.next(), chars.next())
        && letter.is_alphabetic()
    {
        len += letter.len_utf8() + 1;
        letters += 1;
    }
    (letters >= 2).then_some(len)
}

fn shape_of(written: &str) -> Shape {
    let Some(first) = written.chars().next() else {
        return Shape::Sign;
    };
    if first.is_numeric() {
        return Shape::Number;
    }
    if !first.is_alphabetic() {
        return Shape::Sign;
    }
    if !first.is_uppercase() {
        return Shape::Lower;
    }
    let mut letters = written.chars().filter(|c| c.is_alphabetic());
    let all = letters.by_ref().all(char::is_uppercase);
    if all && written.chars().filter(|c| c.is_alphabetic()).nth(1).is_some() {
        Shape::Upper
    } else {
        Shape::Capital
    }
}

/// A sign without its typography.
fn plain_sign(sign: char) -> char {
    match sign {
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2033}' | '\u{300c}'
        | '\u{300d}' | '\u{300e}' | '\u{300f}' => '"',
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2bc}' | '\u{2039}' | '\u{203a}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::sentence::sentences;

    fn cut(text: &str) -> String {
        let document = Document::new("", text);
        let sentences = sentences(&document, Some("en"));
        let prose = Prose::new(&document, &sentences);
        (0..prose.len())
            .map(|k| prose.folded(k).to_owned())
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn words_and_signs() {
        for (text, words) in [
            ("Cuba’s ally, the U.S., said.", "cuba|'s|ally|,|the|u.s.|,|said|."),
            ("They don’t; O’Brien can't.", "they|do|n't|;|o'brien|ca|n't|."),
            ("l’Europe d'abord", "l'|europe|d'|abord"),
            (
                "At 10:30 some 1,000.5 men, 3rd",
                "at|10:30|some|1,000.5|men|,|3rd",
            ),
            (
                "An 11-day “technical-military” visit",
                "an|11|-|day|\"|technical|-|military|\"|visit",
            ),
            ("Gen. J. Smith Jr. left", "gen|.|j|.|smith|jr|.|left"),
            ("Díaz-Canel – über 5%", "diaz|-|canel|-|uber|5|%"),
            ("in the US.", "in|the|us|."),
            ("the soldiers' pay", "the|soldiers|'|pay"),
            ("A. B. meets", "a|.|b|.|meets"),
        ] {
            assert_eq!(cut(text), words, "{text}");
        }
    }

    #[test]
    fn places_lead_back() {
        let document = Document::new("Été", "Où est Kyïv ? Là.");
        let sentences = sentences(&document, Some("fr"));
        let prose = Prose::new(&document, &sentences);
        for k in 0..prose.len() {
            let span = prose.word(k).map_or(Span::new(0, 0), |w| w.span);
            assert_eq!(prose.words_in(span), k..k + 1);
            assert!(document.text().get(span.range()).is_some());
        }
        assert_eq!(prose.sentence(0), 0..1);
        assert_eq!(prose.span(prose.sentence(0)).of(document.text()), "Été");
    }
}
