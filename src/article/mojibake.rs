//! Text that was UTF-8 and was read as Windows-1252: `fÃ¼r` for `für`. Such pages come from servers and archives that
//! believe a wrong declaration; the words in them match nothing until they are mended.

use std::borrow::Cow;

/// Mended places below which a page is left as it is: a page may speak of such faults.
const PLACES_MIN: usize = 3;

/// The text with what can be mended, mended: every run of characters that are bytes of valid UTF-8 in disguise.
pub(super) fn mend(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut run: Vec<u8> = Vec::new();
    let (mut at, mut copied, mut places) = (0, 0, 0);
    while let Some(skip) = text
        .as_bytes()
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| !byte.is_ascii()))
    {
        let start = at + skip;
        run.clear();
        at = start;
        for c in text.get(start..).unwrap_or_default().chars() {
            let Some(byte) = Some(c).filter(|c| !c.is_ascii()).and_then(byte_of) else {
                break;
            };
            run.push(byte);
            at += c.len_utf8();
        }
        if run.len() > 1
            && let Ok(mended) = std::str::from_utf8(&run)
        {
            out.push_str(text.get(copied..start).unwrap_or_default());
            out.push_str(mended);
            copied = at;
            places += 1;
        }
        // A character of no code page stands for itself.
        if at == start {
            at += text
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8);
        }
    }
    if places < PLACES_MIN {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// The byte that Windows-1252 reads as this character; Latin-1's control characters stand for themselves.
fn byte_of(c: char) -> Option<u8> {
    /// 0x80 to 0x9f; where the code page has no character, the control character stands.
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let code = u32::from(c);
    if let Ok(byte) = u8::try_from(code) {
        return Some(byte);
    }
    HIGH.iter()
        .position(|high| *high == c)
        .and_then(|k| u8::try_from(k + 0x80).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguised_utf8_is_mended_and_nothing_else() {
        for (raw, expected) in [
            ("fÃ¼r Ã¶ffentliche MÃ¤rkte", "für öffentliche Märkte"),
            (
                "the ministerâ€™s â€œplanâ€\u{9d}, she said",
                "the minister’s “plan”, she said",
            ),
            ("Ð¡Ð¾Ð²ÐµÑ‚ Ð³Ð¾Ñ€Ð¾Ð´Ð° Ñ€ÐµÑˆÐ¸Ð»", "Совет города решил"),
            ("a page on Ã¼ alone", "a page on Ã¼ alone"),
            (
                "NÃO, CANÇÃO, É, À, für, “plan” – … déjà vu",
                "NÃO, CANÇÃO, É, À, für, “plan” – … déjà vu",
            ),
            ("会議は市役所で 新しい", "会議は市役所で 新しい"),
            ("", ""),
        ] {
            assert_eq!(mend(raw), expected, "{raw}");
        }
    }
}
