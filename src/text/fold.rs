//! Folding: case, accents, width and typographic variants off, so that one name is one string, with a way back.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::Span;

/// A text folded for comparison, with the places of the original.
///
/// Folded are case, accents, letters that decomposition leaves alone (ø ł đ ß æ ı), fullwidth forms, quotation marks
/// and apostrophes (to `'` and `"`), hyphens, and en dashes between letters (to a space), white space (a run to one space; line breaks stay).
/// Persian forms of Arabic letters are the Arabic ones. Zero-width characters and soft hyphens go. Kana, Hangul and the vowel signs of Indic scripts are left as they are:
/// their marks make other letters, not accents.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// Where stretches of the folded text come from, ascending.
    stretches: Vec<Stretch>,
}

/// A stretch of folded text: it ends where the next one starts.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    folded: usize,
    original: usize,
    /// Every byte comes from the byte at the same distance; else the whole stretch comes from one character.
    linear: bool,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        let mut folder = Folder {
            out: String::with_capacity(text.len() + 16),
            stretches: Vec::new(),
        };
        let table = table();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            at += folder.plain(rest, at);
            let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
                break;
            };
            let before = folder.out.len();
            if c.is_ascii() {
                folder.ascii(c);
            } else if c == EN_DASH && folder.within_name(text.get(at + c.len_utf8()..)) {
                folder.space();
            } else {
                folder.other(c, table);
            }
            folder.note(before, at, c.len_utf8());
            at += c.len_utf8();
        }
        let end = folder.out.len();
        folder.stretches.push(Stretch {
            folded: end,
            original: text.len(),
            linear: true,
        });
        Self {
            text: folder.out,
            stretches: folder.stretches,
        }
    }

    /// The place in the original of a span of the folded text. A span that cuts into a letter that folds to several
    /// ("ß" to "ss") takes the whole letter; what was dropped after the last letter belongs to it.
    pub fn original(&self, span: Span) -> Span {
        Span::new(self.back(span.start).0, self.back(span.end).1)
    }

    /// The original offsets of a folded offset, as a start and as an end.
    fn back(&self, at: usize) -> (usize, usize) {
        let k = self
            .stretches
            .partition_point(|s| s.folded <= at)
            .saturating_sub(1);
        let Some(stretch) = self.stretches.get(k) else {
            return (0, 0);
        };
        if at <= stretch.folded || stretch.linear {
            let place = stretch.original + at.saturating_sub(stretch.folded);
            return (place, place);
        }
        (
            stretch.original,
            self.stretches
                .get(k + 1)
                .map_or(stretch.original, |next| next.original),
        )
    }
}

struct Folder {
    out: String,
    stretches: Vec<Stretch>,
}

/// Between letters it joins two names as a hyphen does ("Smith–Jones"); between numbers and between spaces it parts.
const EN_DASH: char = '\u{2013}';

impl Folder {
    /// Whether letters stand on both sides.
    fn within_name(&self, rest: Option<&str>) -> bool {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        letter(self.out.chars().next_back()) && letter(rest.and_then(|rest| rest.chars().next()))
    }

    /// Takes in the plain ASCII at the start of a text and gives its length: letters, digits, signs that fold to
    /// themselves, and single spaces between them. Most of a text goes this way, in long runs.
    fn plain(&mut self, rest: &str, at: usize) -> usize {
        let mut spaced = self.out.ends_with([' ', '\n']);
        let len = rest
            .bytes()
            .position(|byte| {
                let goes_on = is_plain(byte) || byte == b' ' && !spaced;
                spaced = byte == b' ';
                !goes_on
            })
            .unwrap_or(rest.len());
        let Some(run) = rest.get(..len).filter(|run| !run.is_empty()) else {
            return 0;
        };
        let before = self.out.len();
        self.out.push_str(run);
        if let Some(run) = self.out.get_mut(before..) {
            run.make_ascii_lowercase();
        }
        self.stretch(before, at, true);
        len
    }

    /// Notes where the bytes from `before` on come from: the character of `len` bytes at `at`.
    fn note(&mut self, before: usize, at: usize, len: usize) {
        let given = self.out.len() - before;
        if given == 0 {
            return;
        }
        // "ß" has as many bytes as "ss" and yet is one letter.
        let linear = given == len
            && self
                .out
                .chars()
                .next_back()
                .is_some_and(|c| c.len_utf8() == given);
        self.stretch(before, at, linear);
    }

    /// Opens a stretch, or goes on with the last one where that says the same.
    fn stretch(&mut self, before: usize, at: usize, linear: bool) {
        let goes_on = self.stretches.last().is_some_and(|s| {
            s.linear && linear && at.checked_sub(s.original) == before.checked_sub(s.folded)
        });
        if !goes_on {
            self.stretches.push(Stretch {
                folded: before,
                original: at,
                linear,
            });
        }
    }

    fn ascii(&mut self, c: char) {
        match c {
            '\n' => self.out.push('\n'),
            ' ' | '\t' | '\r' | '\x0b' | '\x0c' | '-' => self.space(),
            '`' => self.out.push('\''),
            c if c.is_ascii_control() => {}
            c => self.out.push(c),
        }
    }

    fn other(&mut self, c: char, table: &[Entry]) {
        let entry = table.get(c as usize).copied().unwrap_or_else(|| fold_char(c));
        match entry {
            Entry::Same => self.out.push(c),
            Entry::Nothing => {}
            Entry::Space => self.space(),
            Entry::Letters(letters) => self.out.extend(letters.iter().take_while(|l| **l != '\0')),
        }
    }

    fn space(&mut self) {
        if !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
    }
}

/// ASCII that folds to one letter or sign, whatever stands beside it.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'-' | b'`')
}

/// The folded form of a text, without the way back.
pub fn fold(text: &str) -> String {
    // Most words that are asked about one by one are plain ASCII.
    let mut spaced = false;
    let is_plain = text.bytes().all(|byte| {
        let goes_on = is_plain(byte) || byte == b' ' && !spaced;
        spaced = byte == b' ';
        goes_on
    });
    if is_plain {
        text.to_ascii_lowercase()
    } else {
        Folded::new(text).text
    }
}

/// What a character folds to; four letters are the most that any does here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Same,
    Nothing,
    Space,
    Letters([char; 4]),
}

/// Characters below this are looked up in a table built once; above it lie CJK, Hangul, presentation forms and signs.
const TABLE_LEN: usize = 0x3100;

fn table() -> &'static [Entry] {
    static TABLE: OnceLock<Vec<Entry>> = OnceLock::new();
    TABLE.get_or_init(|| {
        (0..TABLE_LEN)
            .map(|c| {
                u32::try_from(c)
                    .ok()
                    .and_then(char::from_u32)
                    .map_or(Entry::Same, fold_char)
            })
            .collect()
    })
}

fn fold_char(c: char) -> Entry {
    match c {
        // Soft hyphen, combining grapheme joiner, zero-width characters, bidi controls, byte order mark, variation selectors.
        '\u{ad}'
        | '\u{34f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' => Entry::Nothing,
        // Hyphens; the dashes from U+2012 on part phrases and stay.
        '\u{2010}' | '\u{2011}' | '\u{fe63}' | '\u{ff0d}' => Entry::Space,
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2bb}' | '\u{2bc}' | '\u{2b9}'
        | '\u{2032}' | '\u{b4}' | '\u{ff07}' => letter('\''),
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' | '\u{ff02}' => letter('"'),
        'ø' | 'Ø' => letter('o'),
        'ł' | 'Ł' => letter('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => letter('d'),
        'ħ' | 'Ħ' => letter('h'),
        'ŧ' | 'Ŧ' => letter('t'),
        'ı' => letter('i'),
        // Persian and Urdu forms of Arabic letters.
        '\u{6cc}' | '\u{649}' => letter('\u{64a}'),
        '\u{6a9}' => letter('\u{643}'),
        '\u{6be}' | '\u{6c1}' => letter('\u{647}'),
        'ß' | 'ẞ' => letters("ss"),
        'æ' | 'Æ' => letters("ae"),
        'œ' | 'Œ' => letters("oe"),
        'þ' | 'Þ' => letters("th"),
        c if c.is_whitespace() => Entry::Space,
        c if is_accent(c) => Entry::Nothing,
        c if c.is_control() => Entry::Nothing,
        // Kana, CJK, Hangul.
        '\u{3041}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' => Entry::Same,
        c => decomposed(c),
    }
}

fn decomposed(c: char) -> Entry {
    let folded: String = c
        .nfkd()
        .filter(|d| !is_accent(*d))
        .flat_map(char::to_lowercase)
        .filter(|d| !is_accent(*d))
        .collect();
    if folded.chars().eq([c]) {
        Entry::Same
    } else {
        letters(&folded)
    }
}

/// Marks that are accents: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel signs.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn letter(c: char) -> Entry {
    Entry::Letters([c, '\0', '\0', '\0'])
}

/// The first four letters; a sign that decomposes into more (a ligature of a whole phrase) is no part of a name.
fn letters(text: &str) -> Entry {
    let mut out = ['\0'; 4];
    for (slot, c) in out.iter_mut().zip(text.chars()) {
        *slot = c;
    }
    if text.is_empty() {
        Entry::Nothing
    } else {
        Entry::Letters(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds() {
        for (text, expected) in [
            ("Álvaro López Miera", "alvaro lopez miera"),
            ("A\u{301}lvaro", "alvaro"),
            ("MIGUEL DÍAZ-CANEL", "miguel diaz canel"),
            ("Søren Łukasz Đoković", "soren lukasz dokovic"),
            (
                "Straße, Æon, Œuvre, İstanbul, ısı",
                "strasse, aeon, oeuvre, istanbul, isi",
            ),
            ("Xi\u{2019}an", "xi'an"),
            ("Cu\u{ad}ba\u{200b}", "cuba"),
            ("New\u{a0}\u{a0} York", "new york"),
            ("ＮＡＴＯ", "nato"),
            ("Шойгу Ёлка", "шоигу елка"),
            ("ガザ 中国 한국", "ガザ 中国 한국"),
            ("a \n  b", "a \nb"),
            (
                "Smith\u{2013}Jones, 1990\u{2013}95, here \u{2013} there",
                "smith jones, 1990\u{2013}95, here \u{2013} there",
            ),
            ("کیهان, علی, مـحمد", "كيهان, علي, محمد"),
            ("\u{fb01}n", "fin"),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    #[test]
    fn finds_the_way_back() {
        for (text, needle, words) in [
            ("In Álvaro's", "alvaro", "Álvaro"),
            ("In A\u{301}lvaro's", "alvaro", "A\u{301}lvaro"),
            ("Die Straße dort", "strasse", "Straße"),
            ("die  große\u{a0} Stadt", "grosse stadt", "große\u{a0} Stadt"),
            ("x Cu\u{ad}ba y", "cuba", "Cu\u{ad}ba"),
            ("Ærø Cuba", "cuba", "Cuba"),
            ("a  \n Cuba\u{2014}b", "cuba", "Cuba"),
            ("ŁŁŁ Rusia", "rusia", "Rusia"),
            ("İİ Rusia.", "rusia", "Rusia"),
        ] {
            let folded = Folded::new(text);
            let at = folded
                .text
                .find(needle)
                .expect("the needle is in the folded text");
            assert_eq!(
                folded.original(Span::new(at, at + needle.len())).of(text),
                words,
                "{text}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn folding_without_the_way_back_is_the_same(text in "[a-zA-Z0-9.,'`\\-  \t\u{7f}\u{e9}\n]{0,12}") {
            proptest::prop_assert_eq!(fold(&text), Folded::new(&text).text);
        }

        #[test]
        fn every_letter_leads_back_into_the_text(text in "[a-zA-ZßÆéİ\u{301}\u{ad}\u{a0}  \n中ﬁ㎏-]{0,40}") {
            let folded = Folded::new(&text);
            let mut last = 0;
            for (at, c) in folded.text.char_indices() {
                let span = folded.original(Span::new(at, at + c.len_utf8()));
                proptest::prop_assert!(span.start <= span.end && span.end <= text.len());
                proptest::prop_assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
                proptest::prop_assert!(span.start >= last);
                last = span.start;
            }
        }
    }
}
