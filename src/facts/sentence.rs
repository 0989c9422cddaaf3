//! Sentences and paragraphs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sentencex::languages::Language;

use super::Document;
use crate::text::Span;

/// Which part of the article a sentence belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The title.
    Title,
    /// The first paragraph of the text.
    Lead,
    /// Everything after it.
    Body,
}

impl Part {
    /// The name that records use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Lead => "lead",
            Self::Body => "body",
        }
    }
}

/// One sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Its place in the document, without the white space around it.
    pub span: Span,
    /// Its paragraph: 0 is the title, 1 the first of the text.
    pub paragraph: usize,
    /// Which part it belongs to.
    pub part: Part,
}

/// Sentences of one paragraph beyond this many stay together: no prose has them.
const SENTENCES_A_PARAGRAPH_MAX: usize = 2_000;
/// A paragraph beyond this many bytes is cut into sentences of this size first: the splitter's cost grows faster than
/// the text where quotation marks do not pair.
const PARAGRAPH_BYTES_MAX: usize = 32 * 1024;

/// Cuts a document into sentences; the title is one, whatever its punctuation. `language` is ISO 639-1.
pub(super) fn sentences(document: &Document, language: Option<&str>) -> Vec<Sentence> {
    let mut out = Vec::new();
    let title = trimmed(document.text(), document.title());
    if !title.is_empty() {
        out.push(Sentence {
            span: title,
            paragraph: 0,
            part: Part::Title,
        });
    }
    let splitter = Splitter::new(language.unwrap_or("en"));
    let mut paragraph = 0;
    let mut start = document.body().start;
    for line in document.body().of(document.text()).split('\n') {
        let place = trimmed(document.text(), Span::new(start, start + line.len()));
        start += line.len() + 1;
        if place.is_empty() {
            continue;
        }
        paragraph += 1;
        let part = if paragraph == 1 { Part::Lead } else { Part::Body };
        out.extend(splitter.split(document.text(), place).map(|span| Sentence {
            span,
            paragraph,
            part,
        }));
    }
    out
}

/// Cuts the paragraphs of a language.
struct Splitter<'l> {
    language: &'l str,
    /// What the language says of a single stop; `None` where its sentences end in other signs too.
    stops: Option<Box<dyn Language>>,
}

/// Languages whose sentences end in `.`, `!` and `?`, and which leave to the splitter what quotation marks, brackets
/// and lists do to them.
const PLAIN_STOPS: [&str; 11] = ["en", "de", "es", "fr", "pt", "it", "nl", "da", "pl", "ru", "uk"];

impl<'l> Splitter<'l> {
    fn new(language: &'l str) -> Self {
        let has_plain_stops = PLAIN_STOPS.contains(&language);
        Self {
            language,
            stops: has_plain_stops.then(|| sentencex::language_factory(language)),
        }
    }

    /// The sentences of one paragraph.
    fn split<'t>(&self, text: &'t str, place: Span) -> impl Iterator<Item = Span> + use<'t> {
        let paragraph = place.of(text);
        let mut ends = if paragraph.len() > PARAGRAPH_BYTES_MAX {
            Vec::new()
        } else {
            self.boundaries(paragraph)
        };
        if self.language == "en" {
            ends.extend(after_may(paragraph));
        }
        ends.retain(|end| !is_within_date(paragraph, *end, self.language));
        let items = items(paragraph);
        if !items.is_empty() {
            // An item's number is no sentence of its own.
            ends.retain(|end| !follows_number(paragraph, *end));
            ends.extend(items);
        }
        for end in &mut ends {
            *end = before_dots(paragraph, *end);
        }
        ends.sort_unstable();
        ends.dedup();
        let mut start = 0;
        ends.into_iter()
            .chain([paragraph.len()])
            .map(move |end| {
                let span = Span::new(place.start + start, place.start + end);
                start = end;
                span
            })
            .map(|span| trimmed(text, span))
            .filter(|span| !span.is_empty())
    }

    /// Where sentences end, in bytes of the paragraph. The splitter slices strings: where it panics on an odd text, the
    /// paragraph stays whole.
    fn boundaries(&self, paragraph: &str) -> Vec<usize> {
        let inside = |end: &usize| *end < paragraph.len() && paragraph.is_char_boundary(*end);
        catch_unwind(AssertUnwindSafe(|| {
            if let Some(ends) = self.ends_of_plain(paragraph) {
                return ends
                    .into_iter()
                    .filter(inside)
                    .take(SENTENCES_A_PARAGRAPH_MAX)
                    .collect();
            }
            sentencex::get_sentence_boundaries(self.language, paragraph)
                .iter()
                .map(|b| b.end_byte)
                .filter(inside)
                .take(SENTENCES_A_PARAGRAPH_MAX)
                .collect()
        }))
        .unwrap_or_default()
    }

    /// The same for a paragraph of letters and single stops, in which no quotation, bracket, list or run of stops has a
    /// say: the splitter looks for all of those with regular expressions. `None` for another paragraph.
    fn ends_of_plain(&self, paragraph: &str) -> Option<Vec<usize>> {
        let language = self.stops.as_ref()?;
        let mut ends = Vec::new();
        for (at, byte) in paragraph.bytes().enumerate() {
            if matches!(byte, b'.' | b'!' | b'?') {
                let behind = paragraph.get(at + 1..)?.trim_start_matches([' ', '\t']);
                if behind.starts_with(['.', '!', '?']) {
                    return None;
                }
                let last = ends.last().copied().unwrap_or(0);
                ends.extend(
                    language
                        .find_boundary(paragraph, at, at + 1)
                        .filter(|end| *end > last),
                );
            } else if !is_plain(byte) {
                return None;
            }
        }
        Some(ends)
    }
}

/// Whether a byte is of a letter, a digit or a sign that ends and encloses nothing: ASCII, or Latin and Cyrillic letters
/// with their accents (U+00C0 to U+033F, U+0400 to U+04FF).
fn is_plain(byte: u8) -> bool {
    match byte {
        b'\'' | b'"' | b'`' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b'@' | b'\n'
        | b'\r' => false,
        // The bytes behind the first one say nothing of their own.
        0x80..=0xbf | 0xc3..=0xcc | 0xd0..=0xd3 => true,
        _ => byte.is_ascii(),
    }
}

/// Ends of sentences behind "May": the splitter takes it for an abbreviation, as "Mar." is one, but the month's name is
/// never cut short.
fn after_may(paragraph: &str) -> impl Iterator<Item = usize> + '_ {
    const END: &str = " May. ";
    paragraph
        .match_indices(END)
        .map(|(at, _)| at + END.len())
        .filter(|end| {
            paragraph
                .get(*end..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(|c| !c.is_lowercase() && !c.is_numeric())
        })
}

/// Where the second and later items of a list begin that stands in one paragraph: "1. Bread 2. Milk", "a) … b) …". The
/// paragraph begins with the first item's number, and the numbers go up by one.
fn items(paragraph: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let Some((mut number, len, _)) = numbered(paragraph) else {
        return out;
    };
    let mut at = len;
    while let Some(space) = paragraph.get(at..).and_then(|rest| rest.find(' ')) {
        at += space + 1;
        if out.len() >= SENTENCES_A_PARAGRAPH_MAX {
            break;
        }
        if let Some((next, len, lettered)) = paragraph.get(at..).and_then(numbered)
            && next == number + 1
            && numbered(paragraph).is_some_and(|(_, _, first)| first == lettered)
        {
            out.push(at);
            number = next;
            at += len - 1;
        }
    }
    out
}

/// The number at the start of a text ("3.", "b)", "\u{2022} 9."), its length in bytes, and whether it is a letter.
fn numbered(text: &str) -> Option<(u32, usize, bool)> {
    // Signs and numbers are short: no search here runs through the paragraph.
    let skipped: usize = text
        .chars()
        .take_while(|c| matches!(c, '\u{2022}' | '\u{2043}' | '-' | '(' | ' '))
        .take(4)
        .map(char::len_utf8)
        .sum();
    let body = text.get(skipped..)?;
    let sign = body
        .char_indices()
        .take(4)
        .find(|(_, c)| matches!(c, '.' | ')'))?
        .0;
    let word = body.get(..sign)?;
    let behind = body.get(word.len() + 1..)?;
    if !behind.starts_with(' ') || word.len() > 3 {
        return None;
    }
    let len = skipped + word.len() + 2;
    if let Ok(number) = word.parse::<u32>() {
        return Some((number, len, false));
    }
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some(letter @ 'a'..='z'), None) => Some((u32::from(letter), len, true)),
        _ => None,
    }
}

/// Whether an end lies right behind an item's number.
fn follows_number(paragraph: &str, end: usize) -> bool {
    paragraph
        .get(..end)
        .map(str::trim_end)
        .and_then(|head| head.rsplit(' ').next())
        .is_some_and(|word| numbered(&format!("{word} ")).is_some())
}

/// "compounds. . . . The": dots that stand for what was left out open the next sentence.
fn before_dots(paragraph: &str, end: usize) -> usize {
    const LEFT_OUT: &str = " . . .";
    let Some(head) = paragraph.get(..end).map(str::trim_end) else {
        return end;
    };
    match head.strip_suffix(LEFT_OUT) {
        Some(before) if before.ends_with('.') && !before.ends_with(" .") => before.len() + 1,
        _ => end,
    }
}

/// Words that go on an English time of day: "until 9 a.m. Tuesday", "at 10 p.m. EST".
const AFTER_HOUR: &str = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June \
    July August September October November December Jan Feb Aug Sept Oct Nov Dec EST EDT CST CDT MST MDT PST PDT ET CT PT GMT \
    UTC BST";
/// Words that go on a German ordinal: "am 3. Juni".
const AFTER_ORDINAL: &str = "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember \
    Quartal Halbjahr Jahrhundert Jahrhunderts";

/// Whether a stop stands within a date, where the splitter takes what follows for a new sentence.
fn is_within_date(paragraph: &str, end: usize, language: &str) -> bool {
    let (Some(before), Some(after)) = (paragraph.get(..end), paragraph.get(end..)) else {
        return false;
    };
    let next = || {
        after
            .trim_start()
            .split(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or_default()
    };
    let goes_on = |words: &str| words.split(' ').any(|word| word == next());
    let Some(before) = before.trim_end().strip_suffix('.') else {
        return false;
    };
    match language {
        "en" => [".m", ".M"].iter().any(|end| before.ends_with(end)) && goes_on(AFTER_HOUR),
        "de" => before.ends_with(|c: char| c.is_ascii_digit()) && goes_on(AFTER_ORDINAL),
        _ => false,
    }
}

fn trimmed(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let start = span.start + (words.len() - words.trim_start().len());
    let end = span.end - (words.len() - words.trim_end().len());
    Span::new(start, end.max(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let document = Document::new("", text);
        sentences(&document, Some("en"))
            .iter()
            .map(|s| s.span.of(document.text()).to_owned())
            .collect()
    }

    #[test]
    fn abbreviations_do_not_end_sentences() {
        for text in [
            "The minister received Lt. Gen. Harper and Dr. Mills at noon.",
            "He flew to the U.S. on Monday.",
            "The No. 2 official of the ministry left.",
            "They met at 4 p.m. on Friday.",
        ] {
            assert_eq!(cut(text), [text]);
        }
    }

    #[test]
    fn dates_do_not_end_sentences() {
        for (language, text, count) in [
            ("en", "They have until 9 a.m. Tuesday to sign.", 1),
            ("en", "They left at 9 p.m. EST on Monday.", 1),
            ("en", "They left at 9 p.m. Nobody saw them.", 2),
            ("de", "Wir waren dort am 3. Juni, am Montag.", 1),
            ("de", "Es waren 30. Niemand blieb, sagte er.", 2),
        ] {
            let document = Document::new("", text);
            assert_eq!(sentences(&document, Some(language)).len(), count, "{text}");
        }
    }

    #[test]
    fn sentences_end_where_they_end() {
        assert_eq!(
            cut("One left. Two stayed!  Three?"),
            ["One left.", "Two stayed!", "Three?"]
        );
    }

    #[test]
    fn items_of_a_list_are_sentences() {
        for (text, parts) in [
            (
                "1. Bring bread 2. Buy milk",
                &["1. Bring bread", "2. Buy milk"][..],
            ),
            (
                "1. Bring bread. 2. Buy milk.",
                &["1. Bring bread.", "2. Buy milk."],
            ),
            ("a) Bread b) Milk c) Tea", &["a) Bread", "b) Milk", "c) Tea"]),
            (
                "\u{2043}9. Bread \u{2043}10. Milk",
                &["\u{2043}9. Bread", "\u{2043}10. Milk"],
            ),
        ] {
            assert_eq!(cut(text), parts, "{text}");
        }
        // Numbers that do not count on are no list, nor is one within a sentence.
        for text in [
            "1. FC Nord won by 7. Then it rained.",
            "It has 1. and 2. as parts.",
        ] {
            assert!(items(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn dots_for_what_was_left_out_open_the_next_sentence() {
        assert_eq!(
            cut("It grew from old words. . . . The habit stayed."),
            ["It grew from old words.", ". . . The habit stayed."]
        );
    }

    #[test]
    fn paragraphs_and_parts_are_counted() {
        let document = Document::new("A title. With a stop", "Lead one. Lead two.\n\n  \nBody.");
        let got: Vec<_> = sentences(&document, None)
            .iter()
            .map(|s| (s.paragraph, s.part))
            .collect();
        assert_eq!(
            got,
            [
                (0, Part::Title),
                (1, Part::Lead),
                (1, Part::Lead),
                (2, Part::Body)
            ]
        );
    }

    #[test]
    fn an_article_without_title_has_no_title_sentence() {
        let document = Document::new("", "Only text.");
        assert_eq!(sentences(&document, None).len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn plain_paragraphs_are_cut_as_the_splitter_cuts_them(
            words in proptest::collection::vec("[A-Za-z0-9éřЖя,;:-]{1,4}|[.!?]{1,2}|[.!?] |U\\.S|Dr|e\\.g|p\\.m|No|May|St|[A-Z]|I|et al|#|['\"«»()@\\[\\] ]", 0..24),
            glue in "[ .]",
            language in 0..PLAIN_STOPS.len(),
        ) {
            let text = words.join(&glue);
            let splitter = Splitter::new(PLAIN_STOPS[language]);
            if let Some(ends) = splitter.ends_of_plain(&text) {
                let theirs = sentencex::get_sentence_boundaries(PLAIN_STOPS[language], &text);
                let theirs = theirs.iter().map(|b| b.end_byte).filter(|end| *end < text.len());
                let ends = ends.into_iter().filter(|end| *end < text.len());
                proptest::prop_assert_eq!(ends.collect::<Vec<_>>(), theirs.collect::<Vec<_>>(), "{}", text);
            }
        }

        #[test]
        fn any_text_is_cut_without_loss(text in "\\PC{0,60}[.!?\"'“”()\\[\\] \n]{0,10}\\PC{0,60}") {
            let document = Document::new("t", &text);
            let mut last = 0;
            for s in sentences(&document, Some("en")) {
                proptest::prop_assert!(s.span.start >= last && !s.span.is_empty());
                proptest::prop_assert!(document.text().get(s.span.range()).is_some());
                last = s.span.end;
            }
        }
    }
}
