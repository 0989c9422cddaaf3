//! Bytes of a page to its text.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// Bytes in which a page may declare its charset. The HTML standard says 1024; sites put it later.
const DECLARATION_BYTES_MAX: usize = 4096;
/// Bytes that the guesser looks at.
const GUESS_BYTES_MAX: usize = 200_000;
/// A text with at most so many bytes in a thousand that do not fit its label has a fault; with more it has another charset.
const FAULTS_PER_MILLE_MAX: usize = 2;

/// Decodes a page. The charset is, in this order, that of the byte order mark, of the HTTP header, of a `<meta>` at the
/// beginning (as browsers map it), UTF-8 where the bytes are valid, or a guess. A label under which the bytes make no
/// sense is not believed, nor is a server's default of Latin-1 against the page's own word. Never fails: bytes that do
/// not fit become U+FFFD.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, bytes.get(mark..).unwrap_or_default()).0;
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return with(encoding, bytes).0;
    }
    let from_header = content_type
        .and_then(charset)
        .and_then(|label| Encoding::for_label(label.as_bytes()));
    let from_page = || from_meta(bytes);
    let declared = match from_header {
        Some(encoding) if encoding != WINDOWS_1252 => Some(encoding),
        // What servers say of every page.
        latin => from_page().or(latin),
    };
    match (std::str::from_utf8(bytes), declared) {
        // A text of another charset is hardly ever valid UTF-8 by chance, unless it is 7-bit.
        (Ok(text), Some(encoding)) if is_wide(encoding) && text.is_ascii() => with(encoding, bytes).0,
        (Ok(text), _) => text.to_owned(),
        (Err(_), declared) => decoded(bytes, declared),
    }
}

/// Bytes that are no valid UTF-8: by their label where they make sense under it, else as guessed.
fn decoded(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
    let Some(declared) = declared else {
        return guessed(bytes);
    };
    let (text, has_faults) = with(declared, bytes);
    let faults = |text: &str| text.chars().filter(|c| *c == '\u{fffd}').count();
    if !has_faults {
        return text;
    }
    let found = faults(&text);
    if found * 1000 <= bytes.len() * FAULTS_PER_MILLE_MAX || found <= 2 {
        return text;
    }
    let guess = guessed(bytes);
    if faults(&guess) < found { guess } else { text }
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> (String, bool) {
    let (text, has_faults) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), has_faults)
}

/// UTF-16 that says so by nothing but its zeros: markup begins with `<`, and that with another letter of ASCII.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<' | b'\n' | b'\r' | b' ', 0, second, 0, ..] if *second != 0 => Some(UTF_16LE),
        [0, b'<' | b'\n' | b'\r' | b' ', 0, second, ..] if *second != 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// Encodings whose text can be all 7-bit bytes and still not be ASCII.
fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE || encoding == encoding_rs::ISO_2022_JP
}

fn guessed(bytes: &[u8]) -> String {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(
        bytes.get(..GUESS_BYTES_MAX.min(bytes.len())).unwrap_or_default(),
        true,
    );
    with(detector.guess(None, Utf8Detection::Allow), bytes).0
}

/// `text/html; charset="utf-8"` has `utf-8`.
fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// The label after `charset=` in a `<meta>`, or in an XML declaration.
fn from_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes
        .get(..DECLARATION_BYTES_MAX.min(bytes.len()))?
        .to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let in_tag = |tag: &str, name: &str| {
        head.split(tag).skip(1).find_map(|rest| {
            let tag = rest.split('>').next()?;
            let value = tag
                .split_once(name)?
                .1
                .trim_start()
                .strip_prefix('=')?
                .trim_start()
                .trim_start_matches(['"', '\'']);
            let end = value
                .find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))
                .unwrap_or(value.len());
            Encoding::for_label(value.get(..end)?.as_bytes())
        })
    };
    let encoding = in_tag("<meta", "charset").or_else(|| in_tag("<?xml", "encoding"))?;
    // A page in which this can be read is not UTF-16, and the other is a charset for scripts' data.
    Some(match encoding {
        e if e == UTF_16LE || e == UTF_16BE => UTF_8,
        e if e == X_USER_DEFINED => WINDOWS_1252,
        e => e,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_charset() {
        let russian = "<p>Совет собрался в старой ратуше в понедельник</p>";
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
        let meta = |label: &str| [format!("<meta charset=\"{label}\">").as_bytes(), &cyrillic].concat();
        let utf16: Vec<u8> = [0xFE, 0xFF]
            .into_iter()
            .chain("é".encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        let check = |bytes: &[u8], content_type: Option<&str>, expected: &str| {
            let text = decode(bytes, content_type);
            assert!(text.ends_with(expected), "{content_type:?} {expected}: {text}");
        };
        check(
            b"\xEF\xBB\xBFcaf\xC3\xA9",
            Some("text/html; charset=latin1"),
            "café",
        );
        check(&utf16, None, "é");
        check(&cyrillic, Some("text/html; Charset=\"windows-1251\""), russian);
        check(&cyrillic, None, russian);
        check(&meta("windows-1251"), None, russian);
        check(&meta("utf-8"), None, russian);
        check(b"caf\xE9 \x80", Some("text/html; charset=iso-8859-1"), "café €");
        check("café".as_bytes(), Some("text/html; charset=iso-8859-1"), "café");
        check(
            b"<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>\x93a\x94",
            None,
            "“a”",
        );
        check("<meta charset=utf-16>é".as_bytes(), None, "é");
        check(b"<meta charset=nonsense>ascii", None, "ascii");
        check(b"", None, "");
    }
}
