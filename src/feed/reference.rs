//! Takes references (`&amp;`, `&#8217;`, `&mdash;`), gives the characters that they stand for.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use markup5ever::data::NAMED_ENTITIES;
use quick_xml::escape::resolve_predefined_entity;

/// Bytes of the longest reference, without `&` and `;`: the longest of HTML's names has 31.
const NAME_BYTES_MAX: usize = 40;

/// Entities of a DOCTYPE that are kept.
const ENTITIES_MAX: usize = 256;

/// Bytes of an entity's value.
const VALUE_BYTES_MAX: usize = 1024;

/// Bytes that entities of a DOCTYPE may add to one feed: no bomb grows beyond it.
const EXPANSION_BYTES_MAX: usize = 256 * 1024;

/// The entities that a DOCTYPE defines, as far as they are plain text: a value that holds markup or another entity is
/// not kept, so that nothing is ever expanded twice. External ones are never looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Entities {
    known: Vec<(String, String)>,
}

impl Entities {
    /// Reads the definitions of a DOCTYPE.
    pub(super) fn of(doctype: &str) -> Self {
        let mut known: Vec<(String, String)> = Vec::new();
        for definition in doctype.split("<!ENTITY").skip(1) {
            let (name, rest) = definition
                .trim_start()
                .split_once(|c: char| c.is_ascii_whitespace())
                .unwrap_or_default();
            let rest = rest.trim_start();
            let value = ['"', '\'']
                .into_iter()
                .find_map(|quote| rest.strip_prefix(quote)?.split_once(quote))
                .map(|(value, _)| value);
            let Some(value) = value.filter(|value| value.len() <= VALUE_BYTES_MAX) else {
                continue;
            };
            let value = resolve_all(value, &Self::default(), &mut Budget::default());
            let is_plain = !value.contains(['<', '&', '%']);
            if is_plain
                && is_name(name)
                && known.len() < ENTITIES_MAX
                && !known.iter().any(|(n, _)| n == name)
            {
                known.push((name.to_owned(), value.into_owned()));
            }
        }
        Self { known }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.known
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// How much entities may still add.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            bytes: EXPANSION_BYTES_MAX,
        }
    }
}

/// What an `&` in a text begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reference<'t> {
    /// One of XML's five, or a number that names a character: its name without `&` and `;`.
    Sound(&'t str),
    /// A name of HTML's, an entity of the document's, or a number that a browser would understand.
    Odd(&'t str),
    /// Nothing: the `&` means itself.
    None,
}

impl<'t> Reference<'t> {
    /// Of the text behind an `&`.
    pub(super) fn at(after: &'t str) -> Self {
        let bytes = after.as_bytes();
        let len = bytes
            .iter()
            .take(NAME_BYTES_MAX)
            .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'_' | b'.' | b'-')));
        let Some(len) = len.filter(|len| *len > 0 && bytes.get(*len) == Some(&b';')) else {
            return Self::None;
        };
        let name = after.get(..len).unwrap_or_default();
        match number(name) {
            Some(code) if is_plain(code) => Self::Sound(name),
            Some(_) => Self::Odd(name),
            None if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") => Self::Sound(name),
            None if is_name(name) => Self::Odd(name),
            None => Self::None,
        }
    }

    /// Bytes of the reference behind the `&`.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Sound(name) | Self::Odd(name) => name.len() + 1,
            Self::None => 0,
        }
    }
}

/// The characters of a reference's name; empty for a number that names none, `None` for an unknown name. A value of the
/// document's own counts against `budget`.
pub(super) fn resolve<'e>(name: &str, entities: &'e Entities, budget: &mut Budget) -> Option<Cow<'e, str>> {
    if let Some(code) = number(name) {
        return Some(character(code).map_or(Cow::Borrowed(""), |c| Cow::Owned(c.to_string())));
    }
    if let Some(text) = resolve_predefined_entity(name) {
        return Some(Cow::Borrowed(text));
    }
    if let Some(value) = entities.get(name) {
        budget.bytes = budget.bytes.checked_sub(value.len())?;
        return Some(Cow::Borrowed(value));
    }
    // Beginnings of names stand in the table, too, with 0 for their character.
    let (first, second) = *NAMED_ENTITIES.get(&format!("{name};"))?;
    let chars = [first, second]
        .into_iter()
        .filter(|code| *code != 0)
        .filter_map(char::from_u32);
    Some(chars.collect::<String>())
        .filter(|text| !text.is_empty())
        .map(Cow::Owned)
}

/// A text with its references resolved, once. Unknown ones stay.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    resolve_all(text, &Entities::default(), &mut Budget::default())
}

fn resolve_all<'t>(text: &'t str, entities: &Entities, budget: &mut Budget) -> Cow<'t, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let reference = Reference::at(part);
        let resolved = match &reference {
            Reference::Sound(name) | Reference::Odd(name) => resolve(name, entities, budget),
            Reference::None => None,
        };
        if let Some(resolved) = resolved {
            out.push_str(&resolved);
            out.push_str(part.get(reference.len()..).unwrap_or_default());
        } else {
            out.push('&');
            out.push_str(part);
        }
    }
    Cow::Owned(out)
}

/// Whether every `&` of a text begins a reference that any XML parser resolves.
pub(super) fn is_sound(text: &str) -> bool {
    let mut parts = text.split('&').skip(1);
    parts.all(|part| matches!(Reference::at(part), Reference::Sound(_)))
}

/// Writes a text into markup.
pub(super) fn escape_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or_default();
        out.push_str(before);
        let mut after = after.chars();
        out.push_str(match after.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            _ => "&gt;",
        });
        rest = after.as_str();
    }
    out.push_str(rest);
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// The number of `#123` or `#x7B`; 0 where it is none or too big.
fn number(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('#')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    Some(code.unwrap_or(0))
}

/// Whether a number names a character that text may hold: no control character.
fn is_plain(code: u32) -> bool {
    char::from_u32(code).is_some_and(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))
}

/// Numbers from 128 to 159 are meant in windows-1252, as browsers read them (HTML, 13.2.5.80).
fn character(code: u32) -> Option<char> {
    if let Some(byte) = u8::try_from(code).ok().filter(|byte| (0x80..0xA0).contains(byte)) {
        return WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next();
    }
    char::from_u32(code).filter(|_| is_plain(code))
}

/// A text without control characters, and with those that stand for characters of windows-1252 replaced by them.
/// `None` where there are none.
pub(super) fn without_controls(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_bad = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0x7F;
    // U+0080 to U+009F are 0xC2 and one more byte.
    let may_be_c1 = |pair: &[u8]| matches!(pair, [0xC2, 0x80..0xA0]);
    if !bytes.iter().any(|byte| is_bad(*byte)) && (text.is_ascii() || !bytes.windows(2).any(may_be_c1)) {
        return None;
    }
    let kept = text.chars().filter_map(|c| {
        if c.is_control() {
            character(u32::from(c))
        } else {
            Some(c)
        }
    });
    Some(kept.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_once() {
        let cases = [
            ("a", "a"),
            ("a &amp; b &lt;c&gt; &quot;&apos;", "a & b <c> \"'"),
            ("&amp;amp;", "&amp;"),
            ("&nbsp;&mdash;&Eacute;&lang;&beta;&fjlig;", "\u{a0}—É⟨βfj"),
            ("&#8217;&#x2019;&#X41;", "’’A"),
            ("&#150;&#x93;", "–“"),
            ("&#0;&#8;&#xD800;&#99999999999;&#x;", ""),
            ("AT&T & co &; &copy", "AT&T & co &; &copy"),
            ("?a=1&b=2;&lt=3", "?a=1&b=2;&lt=3"),
            ("&nosuch;", "&nosuch;"),
            ("é&é;", "é&é;"),
        ];
        for (text, want) in cases {
            assert_eq!(unescape(text), want, "{text}");
        }
    }

    #[test]
    fn knows_what_any_parser_resolves() {
        assert!(is_sound("a &amp; &#8217; &#xE9; b"));
        for text in ["&nbsp;", "a & b", "&#8;", "&#147;", "&", "&#xD800;"] {
            assert!(!is_sound(text), "{text}");
        }
    }

    #[test]
    fn entities_of_the_document_are_plain_text() {
        let entities = Entities::of(
            "<!DOCTYPE rss [<!ENTITY desk \"Harbour &#38; Co\"><!ENTITY a 'x'><!ENTITY b '&a;&a;'>\
             <!ENTITY c '<b>'><!ENTITY d SYSTEM 'file:///etc/hostname'><!ENTITY % e 'p'><!ENTITY f '&eacute;'>]>",
        );
        let get = |name: &str| resolve(name, &entities, &mut Budget::default()).map(Cow::into_owned);
        assert_eq!(get("a").as_deref(), Some("x"));
        assert_eq!(get("f").as_deref(), Some("é"));
        for name in ["b", "c", "d", "e", "%"] {
            assert_eq!(get(name), None, "{name}");
        }
    }

    #[test]
    fn entities_of_the_document_have_a_budget() {
        let entities = Entities::of(&format!("<!ENTITY a '{}'>", "x".repeat(VALUE_BYTES_MAX)));
        let mut budget = Budget::default();
        let resolved = (0..10_000)
            .filter(|_| resolve("a", &entities, &mut budget).is_some())
            .count();
        assert_eq!(resolved, EXPANSION_BYTES_MAX / VALUE_BYTES_MAX);
        let long = Entities::of(&format!("<!ENTITY a '{}'>", "x".repeat(VALUE_BYTES_MAX + 1)));
        assert_eq!(long, Entities::default());
    }

    #[test]
    fn control_characters_go() {
        assert_eq!(without_controls("a\tb\r\né"), None);
        assert_eq!(without_controls("a\u{0}b\u{1b}c\u{7f}").as_deref(), Some("abc"));
        assert_eq!(
            without_controls("it\u{92}s \u{a0}").as_deref(),
            Some("it’s \u{a0}")
        );
    }

    #[test]
    fn escapes() {
        let mut out = String::new();
        escape_into(&mut out, "a<b>&é");
        assert_eq!(out, "a&lt;b&gt;&amp;é");
    }
}
