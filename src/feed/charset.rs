//! Takes the bytes of a feed, gives its text: the character set is decided here, before any parser sees the bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes within which an XML declaration is looked for; white space and comments may stand before it in the wild.
const DECLARATION_BYTES_MAX: usize = 4096;

/// Bytes shown to the detector: its verdict does not change after that much text.
const DETECTION_BYTES_MAX: usize = 256 * 1024;

/// A text with these many well-formed UTF-8 sequences for each ill-formed one is UTF-8 with a fault in it.
const UTF8_EVIDENCE_MIN: usize = 4;

/// A label is believed although some bytes do not fit it, as long as at most one non-ASCII character in this many
/// had to be replaced.
const REPLACED_SHARE_MAX: usize = 20;

/// The text of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte-order mark.
    pub text: String,
    /// The character set that it was read in, by its WHATWG name.
    pub charset: &'static str,
    /// Whether bytes did not fit and became U+FFFD.
    pub replaced: bool,
    /// Whether HTTP or the XML declaration names a character set that is not the one it was read in.
    pub label_wrong: bool,
}

/// Decodes a feed. In this order: byte-order mark; UTF-16 without a mark; valid UTF-8, whatever the labels say (no other
/// encoding of real text happens to be valid UTF-8 beyond a few letters); the HTTP charset; the XML declaration's;
/// detection.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return read_as(encoding, bytes.get(mark..).unwrap_or_default());
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return read_as(encoding, bytes);
    }
    let labels: Vec<&'static Encoding> = [content_type.and_then(http_charset), declared_charset(bytes)]
        .into_iter()
        .flatten()
        .collect();
    let mut decoded = decide(bytes, &labels);
    decoded.label_wrong =
        !decoded.text.is_ascii() && labels.iter().any(|label| label.name() != decoded.charset);
    decoded
}

fn decide(bytes: &[u8], labels: &[&'static Encoding]) -> Decoded {
    // Nearly all feeds are valid UTF-8, and nothing more is to be known of them.
    if let Ok(text) = std::str::from_utf8(bytes)
        && !(text.is_ascii() && labels.contains(&ISO_2022_JP))
    {
        return Decoded {
            text: text.to_owned(),
            charset: UTF_8.name(),
            replaced: false,
            label_wrong: false,
        };
    }
    let (well_formed, ill_formed) = utf8_evidence(bytes);
    let ascii_label = labels
        .iter()
        .find(|label| **label == ISO_2022_JP && well_formed == 0 && ill_formed == 0);
    if let Some(label) = ascii_label {
        return read_as(label, bytes);
    }
    if ill_formed == 0 {
        return read_as(UTF_8, bytes);
    }
    let mostly_utf8 = well_formed / UTF8_EVIDENCE_MIN >= ill_formed;
    for label in labels {
        if **label == *UTF_8 || (mostly_utf8 && label.is_single_byte()) || !label.is_ascii_compatible() {
            continue;
        }
        let decoded = read_as(label, bytes);
        if !decoded.replaced || few_replaced(&decoded.text) {
            return decoded;
        }
    }
    read_as(if mostly_utf8 { UTF_8 } else { detect(bytes) }, bytes)
}

fn read_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        text: text.into_owned(),
        charset: encoding.name(),
        replaced,
        label_wrong: false,
    }
}

/// `<` and one more ASCII character, each in two bytes.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<' | b'{', 0, second, 0, ..] if *second != 0 => Some(UTF_16LE),
        [0, b'<' | b'{', 0, second, ..] if *second != 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// How many multi-byte UTF-8 sequences are well-formed, and how many places are not UTF-8. A sequence that the end of
/// the bytes cuts is neither.
fn utf8_evidence(bytes: &[u8]) -> (usize, usize) {
    let (mut well_formed, mut ill_formed) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        well_formed += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        ill_formed += usize::from(!chunk.invalid().is_empty());
    }
    if std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none()) {
        ill_formed = ill_formed.saturating_sub(1);
    }
    (well_formed, ill_formed)
}

fn few_replaced(text: &str) -> bool {
    let (mut replaced, mut others) = (0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        if c == char::REPLACEMENT_CHARACTER {
            replaced += 1;
        } else {
            others += 1;
        }
    }
    replaced <= others / REPLACED_SHARE_MAX
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(
        bytes.get(..DETECTION_BYTES_MAX).unwrap_or(bytes),
        bytes.len() <= DETECTION_BYTES_MAX,
    );
    detector.guess(None, Utf8Detection::Allow)
}

/// The `charset` parameter of a `Content-Type` header (RFC 9110, 8.3.1).
fn http_charset(content_type: &str) -> Option<&'static Encoding> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let named = name.trim().eq_ignore_ascii_case("charset");
        named
            .then(|| label(value.trim().trim_matches(['"', '\'']).as_bytes()))
            .flatten()
    })
}

/// The `encoding` of an XML declaration (XML 1.0, 4.3.3) in bytes that are ASCII-compatible.
fn declared_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARATION_BYTES_MAX).unwrap_or(bytes);
    let declaration = after(head, b"<?xml")?;
    let end = find(declaration, b"?>")?;
    let value = after(declaration.get(..end)?, b"encoding")?;
    let value = value.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = value.first().filter(|quote| matches!(quote, b'"' | b'\''))?;
    let value = value.get(1..)?;
    label(value.split(|byte| byte == quote).next()?)
}

fn label(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(label)
}

fn after<'b>(bytes: &'b [u8], needle: &[u8]) -> Option<&'b [u8]> {
    bytes.get(find(bytes, needle)? + needle.len()..)
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{GBK, KOI8_R, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};

    const RUSSIAN: &str = "Министерство обороны сообщило о начале учений в Балтийском море";
    const FRENCH: &str = "Le ministère a confirmé l'arrivée des équipes près de l'aéroport";

    /// Name, bytes, `Content-Type`, charset, text within.
    type Case<'c> = (&'c str, Vec<u8>, Option<&'c str>, &'c str, &'c str);

    fn labelled(label: &str, encoding: &'static Encoding, text: &str) -> Vec<u8> {
        let mut bytes = format!("<?xml version=\"1.0\" encoding=\"{label}\"?>\n<rss>").into_bytes();
        bytes.extend_from_slice(&encoding.encode(text).0);
        bytes
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn decides_the_charset() {
        let marked = |mark: &[u8], rest: Vec<u8>| [mark.to_vec(), rest].concat();
        let declared = format!("<?xml version='1.0' encoding='UTF-16'?><rss>{RUSSIAN}");
        let rss = format!("<rss>{FRENCH}</rss>");
        let cases: Vec<Case<'_>> = vec![
            (
                "utf-8 mark",
                marked(b"\xEF\xBB\xBF", RUSSIAN.into()),
                None,
                "UTF-8",
                RUSSIAN,
            ),
            (
                "mark beats http",
                marked(b"\xEF\xBB\xBF", RUSSIAN.into()),
                Some("a/b; charset=koi8-r"),
                "UTF-8",
                RUSSIAN,
            ),
            (
                "utf-16le mark",
                marked(b"\xFF\xFE", utf16(&declared, u16::to_le_bytes)),
                None,
                "UTF-16LE",
                RUSSIAN,
            ),
            (
                "utf-16be mark",
                marked(b"\xFE\xFF", utf16(&declared, u16::to_be_bytes)),
                None,
                "UTF-16BE",
                RUSSIAN,
            ),
            (
                "utf-16le bare",
                utf16(&declared, u16::to_le_bytes),
                None,
                "UTF-16LE",
                RUSSIAN,
            ),
            (
                "utf-16be bare",
                utf16(&declared, u16::to_be_bytes),
                None,
                "UTF-16BE",
                RUSSIAN,
            ),
            (
                "utf-16 label on utf-8",
                declared.clone().into(),
                None,
                "UTF-8",
                RUSSIAN,
            ),
            (
                "label",
                labelled("windows-1251", WINDOWS_1251, RUSSIAN),
                None,
                "windows-1251",
                RUSSIAN,
            ),
            (
                "label gb2312",
                labelled("gb2312", GBK, "国防部星期二宣布"),
                None,
                "GBK",
                "国防部星期二宣布",
            ),
            (
                "label sjis",
                labelled("Shift_JIS", SHIFT_JIS, "防衛省は火曜日"),
                None,
                "Shift_JIS",
                "防衛省は火曜日",
            ),
            (
                "http beats xml",
                labelled("latin1", KOI8_R, RUSSIAN),
                Some("x; Charset=\"koi8-r\""),
                "KOI8-R",
                RUSSIAN,
            ),
            (
                "latin-1 label on utf-8",
                labelled("iso-8859-1", UTF_8, FRENCH),
                None,
                "UTF-8",
                FRENCH,
            ),
            (
                "utf-8 label on cp1252",
                labelled("utf-8", WINDOWS_1252, FRENCH),
                None,
                "windows-1252",
                FRENCH,
            ),
            (
                "unknown label",
                labelled("x-mars", WINDOWS_1251, RUSSIAN),
                None,
                "windows-1251",
                RUSSIAN,
            ),
            (
                "no label",
                WINDOWS_1251.encode(RUSSIAN).0.into_owned(),
                None,
                "windows-1251",
                RUSSIAN,
            ),
            ("plain", rss.clone().into(), None, "UTF-8", FRENCH),
        ];
        for (name, bytes, content_type, charset, want) in cases {
            let decoded = decode(&bytes, content_type);
            assert_eq!(decoded.charset, charset, "{name}");
            assert!(decoded.text.contains(want), "{name}: {}", decoded.text);
            assert!(!decoded.replaced, "{name}");
            assert!(!decoded.text.starts_with('\u{feff}'), "{name}");
        }
    }

    #[test]
    fn one_bad_byte_does_not_turn_utf8_into_something_else() {
        let mut bytes = format!("<?xml version='1.0' encoding='utf-8'?>{RUSSIAN}").into_bytes();
        bytes.push(0xE9);
        bytes.extend_from_slice(RUSSIAN.as_bytes());
        let decoded = decode(&bytes, Some("text/xml; charset=iso-8859-1"));
        assert_eq!((decoded.charset, decoded.replaced), ("UTF-8", true));
        assert!(decoded.text.ends_with(RUSSIAN));
    }

    #[test]
    fn a_character_cut_at_the_end_is_still_utf8() {
        let mut bytes = format!("<rss>{FRENCH}").into_bytes();
        bytes.push(0xD0);
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.charset, "UTF-8");
    }

    #[test]
    fn says_when_the_label_is_wrong() {
        assert!(decode(&labelled("iso-8859-1", UTF_8, FRENCH), None).label_wrong);
        assert!(!decode(&labelled("utf-8", UTF_8, FRENCH), None).label_wrong);
        assert!(
            !decode(&labelled("iso-8859-1", UTF_8, "plain"), None).label_wrong,
            "ASCII is the same in both"
        );
    }
}
