//! Clean lines: what every text of this stage passes through.

use crate::text::is_unspaced;

/// One line: runs of white space become one space, invisible and control characters go, ends are trimmed.
pub(super) fn line(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    push(&mut out, raw);
    out.truncate(out.trim_end().len());
    out
}

/// Adds `raw` to a line under construction, so that markup within a word neither splits nor glues words.
pub(super) fn push(out: &mut String, raw: &str) {
    for c in raw.chars() {
        if is_space(c) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
}

/// The lines of a text, cleaned, without the blank ones.
pub(super) fn lines(raw: &str) -> Vec<String> {
    raw.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}'])
        .map(line)
        .filter(|line| !line.is_empty())
        .collect()
}

/// Characters and words of a line. Where a script has no spaces, two letters count as one word.
pub(super) fn measure(line: &str) -> (usize, usize) {
    let (mut chars, mut unspaced) = (0, 0);
    for c in line.chars() {
        chars += 1;
        unspaced += usize::from(is_unspaced(c));
    }
    (chars, line.split_whitespace().count().max(unspaced / 2))
}

/// Whether two lines are the same but for case, punctuation and space.
pub(super) fn same(one: &str, other: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
    }
    letters(one).next().is_some() && letters(one).eq(letters(other))
}

/// Letters and digits in lower case, nothing else.
pub(super) fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether `long` holds the letters of `short`, which is no mere word or two, or is the same.
pub(super) fn holds_same(long: &str, short: &str) -> bool {
    /// Letters of two words.
    const LETTERS_MIN: usize = 10;
    let (long, short) = (letters(long), letters(short));
    let is_long_enough = short.chars().nth(LETTERS_MIN - 1).is_some();
    !short.is_empty() && (long == short || is_long_enough && long.contains(&short))
}

fn is_space(c: char) -> bool {
    // Braille blank and the Hangul fillers draw nothing, like a space, but are letters to Unicode.
    c.is_whitespace() || matches!(c, '\u{2800}' | '\u{3164}' | '\u{ffa0}')
}

/// Soft hyphen, zero width space, marks of direction, byte order mark, tag characters, and control characters. The joiners
/// U+200C and U+200D stay: they are spelling in Persian and in the Indic scripts.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans_lines() {
        for (raw, expected) in [
            ("  a\u{a0}b \t c  ", "a b c"),
            ("pre\u{ad}mier\u{200b}e", "premiere"),
            ("a\u{202f}\u{2009}b", "a b"),
            ("a\u{7}b\u{1b}[31m", "ab[31m"),
            ("\u{feff}word\u{202e}", "word"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("\u{2800}", ""),
        ] {
            assert_eq!(line(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn lines_lose_the_blank_ones() {
        assert_eq!(lines("a\r\n\n \u{a0}\nb\u{2028}c"), ["a", "b", "c"]);
    }

    #[test]
    fn sameness_ignores_case_and_punctuation() {
        assert!(same("“A Day”, he said", "a day he said"));
        assert!(!same("A day", "A day in May"));
        assert!(!same("…", "—"));
    }
}
