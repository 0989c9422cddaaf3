//! Takes an element of a feed, gives what it says: text, or HTML. Dialects differ in how they wrap it: escaped once,
//! in CDATA, as markup of the feed itself, in base64, with or without a type that says so.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::item::Kind;
use super::markup::{Attributes, Kind as PieceKind, Pieces, local_name, prefix};
use super::outline::{Field, Outline, attribute};
use super::plain::{html_title, looks_like_html, text_title};
use super::reference::{escape_into, unescape};
use super::vocabulary::{Slot, Space};

/// Elements of HTML that have no content: all others need an end tag.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// What an element says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Text as it is.
    Text(String),
    /// HTML.
    Html(String),
}

impl Value {
    /// As a title: plain text, white space folded.
    pub(super) fn title(&self) -> Option<String> {
        match self {
            Self::Text(text) => text_title(text),
            Self::Html(html) => html_title(html),
        }
    }

    /// As a body: HTML; `None` where it is empty.
    pub(super) fn html(self) -> Option<String> {
        let html = match self {
            Self::Html(html) => html,
            Self::Text(text) => html_of(&text),
        };
        let trimmed = html.trim();
        match trimmed.len() {
            0 => None,
            len if len == html.len() => Some(html),
            _ => Some(trimmed.to_owned()),
        }
    }
}

/// Plain text as HTML.
fn html_of(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape_into(&mut html, text);
    html
}

/// How an element says that its content is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    Html,
    /// Nothing is said, or something unknown.
    Unsaid,
    /// Something in base64: text, where it can be decoded as such.
    Binary,
    /// An image, a film, a sound.
    NoText,
}

/// What an element says, by its type.
pub(super) fn value(text: &str, outline: &Outline, kind: Kind, field: &Field) -> Value {
    let tag = text.get(field.tag.clone()).unwrap_or_default();
    let has_attributes = tag.contains('=');
    let says = if has_attributes {
        type_of(tag, kind, field)
    } else {
        Type::Unsaid
    };
    let inner = outline.part(text, field.inner.clone());
    if !field.flat {
        // In XHTML a CDATA section is text; in RSS it is HTML, as everything else.
        let cdata_is_html = kind != Kind::Atom && says == Type::Unsaid;
        let html = html_of_markup(&inner, cdata_is_html);
        // Escaped as the type says, and then put between tags.
        let is_escaped =
            kind == Kind::Atom && says == Type::Html && attribute(tag, "type").as_deref() == Some("html");
        return Value::Html(match without_wrapper(&html) {
            _ if is_escaped => unescape(&html).into_owned(),
            Some(bare) if says == Type::Html => bare.to_owned(),
            _ => html,
        });
    }
    let content = flat_text(&inner).into_owned();
    let mode_is_base64 = has_attributes
        && attribute(tag, "mode").is_some_and(|mode| mode.trim().eq_ignore_ascii_case("base64"));
    if mode_is_base64 || says == Type::Binary {
        return match decode_base64(&content) {
            Some(decoded) if says == Type::Text => Value::Text(decoded),
            Some(decoded) => Value::Html(decoded),
            None if says == Type::Html => Value::Html(content),
            None => Value::Text(content),
        };
    }
    match says {
        Type::Html => Value::Html(content),
        Type::Text => Value::Text(content),
        Type::NoText => Value::Text(String::new()),
        Type::Unsaid | Type::Binary => unsaid(content, kind, field),
    }
}

/// Atom says that content without a type is text, RSS that it is HTML. Bodies are HTML in both where they look like it.
fn unsaid(content: String, kind: Kind, field: &Field) -> Value {
    let is_atom = kind == Kind::Atom && field.space == Space::Atom;
    if !is_atom || field.slot() != Slot::Title && looks_like_html(&content) {
        Value::Html(content)
    } else {
        Value::Text(content)
    }
}

fn type_of(tag: &str, kind: Kind, field: &Field) -> Type {
    let Some(name) = attribute(tag, "type") else {
        return Type::Unsaid;
    };
    let name = name
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match name.as_str() {
        "text" | "text/plain" => Type::Text,
        "html" | "xhtml" | "text/html" | "application/xhtml+xml" => Type::Html,
        "" => Type::Unsaid,
        _ if name.starts_with("text/") || name.ends_with("+xml") || name.ends_with("/xml") => Type::Html,
        _ if field.slot() == Slot::Title || field.space != Space::Atom => Type::Unsaid,
        _ if ["image/", "video/", "audio/"]
            .iter()
            .any(|start| name.starts_with(start)) =>
        {
            Type::NoText
        }
        _ if kind == Kind::Atom && name.contains('/') => Type::Binary,
        _ => Type::Unsaid,
    }
}

/// The text of an element: references resolved once, CDATA as it is, comments dropped. Where elements stand within it,
/// their text counts only if there is no other.
pub(super) fn flat_text(inner: &str) -> Cow<'_, str> {
    let own = own_text(inner);
    if own.trim().is_empty() && inner.contains("</") {
        return Cow::Owned(texts(inner, false));
    }
    own
}

/// As [`flat_text`], without the text of elements within it.
pub(super) fn own_text(inner: &str) -> Cow<'_, str> {
    if !inner.contains('<') {
        return unescape(inner);
    }
    let mut pieces = Pieces::of(inner).filter(|piece| !matches!(piece.kind, PieceKind::Other));
    if let (Some(piece), None) = (pieces.next(), pieces.next())
        && let PieceKind::CData(range) = piece.kind
    {
        return Cow::Borrowed(inner.get(range).unwrap_or_default());
    }
    Cow::Owned(texts(inner, true))
}

fn texts(inner: &str, outside_of_elements: bool) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut depth = 0_usize;
    for piece in Pieces::of(inner) {
        let counts = depth == 0 || !outside_of_elements;
        match piece.kind {
            PieceKind::Text if counts => out.push_str(&unescape(inner.get(piece.range).unwrap_or_default())),
            PieceKind::CData(range) if counts => out.push_str(inner.get(range).unwrap_or_default()),
            PieceKind::Start { empty: false, .. } => depth += 1,
            PieceKind::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    out
}

/// Markup of the feed as HTML: CDATA is undone, empty elements get their end tags, XHTML's prefix goes.
fn html_of_markup(inner: &str, cdata_is_html: bool) -> String {
    let mut out = String::with_capacity(inner.len());
    for piece in Pieces::of(inner) {
        let text = inner.get(piece.range.clone()).unwrap_or_default();
        match piece.kind {
            PieceKind::Text => out.push_str(text),
            PieceKind::CData(range) => {
                let text = inner.get(range).unwrap_or_default();
                if cdata_is_html {
                    out.push_str(text);
                } else {
                    escape_into(&mut out, text);
                }
            }
            PieceKind::Start { name, empty } => {
                let name = inner.get(name).unwrap_or_default();
                let local = local_name(name);
                let is_void = VOID.iter().any(|void| void.eq_ignore_ascii_case(local));
                if prefix(name).is_none() && (is_void || !empty) {
                    out.push_str(text);
                    continue;
                }
                out.push('<');
                out.push_str(local);
                for attribute in Attributes::of(text) {
                    let quote = if attribute.value.contains('"') { '\'' } else { '"' };
                    let _ = write!(out, " {}={quote}{}{quote}", attribute.name, attribute.value);
                }
                out.push('>');
                if empty && !is_void {
                    let _ = write!(out, "</{local}>");
                }
            }
            PieceKind::End(name) => {
                let _ = write!(out, "</{}>", local_name(inner.get(name).unwrap_or_default()));
            }
            PieceKind::Other | PieceKind::Cut => {}
        }
    }
    out
}

/// What stands in the one `div` that Atom wants around XHTML; `None` where there is another beside it.
fn without_wrapper(html: &str) -> Option<&str> {
    let (mut depth, mut start, mut end) = (0_usize, None, None);
    for piece in Pieces::of(html) {
        match piece.kind {
            PieceKind::Start { name, empty } => {
                if depth == 0 {
                    let is_div = html.get(name)?.eq_ignore_ascii_case("div");
                    if start.is_some() || !is_div || empty {
                        return None;
                    }
                    start = Some(piece.range.end);
                }
                let is_void = html.get(piece.range.clone()).is_some_and(is_void);
                depth += usize::from(!empty && !is_void);
            }
            PieceKind::End(_) => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    end = Some(piece.range.start);
                }
            }
            PieceKind::Text if depth == 0 && !html.get(piece.range)?.trim().is_empty() => return None,
            _ => {}
        }
    }
    html.get(start?..end?)
}

fn is_void(tag: &str) -> bool {
    let name = tag.trim_start_matches('<');
    let end = name
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

/// Text in base64 (RFC 4648), white space aside; `None` where it is none, or holds no text.
fn decode_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for c in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xFF).ok()?);
        }
    }
    let decoded = String::from_utf8(bytes).ok()?;
    let is_text = decoded.chars().all(|c| !c.is_control() || c.is_whitespace());
    is_text.then_some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the first item's first field says.
    fn first(kind: Kind, field: &str) -> Value {
        let text = match kind {
            Kind::Atom => format!("<feed><entry>{field}</entry></feed>"),
            _ => format!("<rss><channel><item>{field}</item></channel></rss>"),
        };
        let outline = Outline::of(kind, &text);
        value(&text, &outline, kind, &outline.items[0].fields[0])
    }

    #[test]
    fn every_way_to_wrap_it() {
        let text = |text: &str| Value::Text(text.to_owned());
        let html = |text: &str| Value::Html(text.to_owned());
        let cases = [
            // RSS is HTML, escaped or in CDATA or neither
            (
                Kind::Rss,
                "<title>a &amp;amp; &lt;b&gt;c</title>",
                html("a &amp; <b>c"),
            ),
            (
                Kind::Rss,
                "<description><![CDATA[<p>a&nbsp;b</p>]]></description>",
                html("<p>a&nbsp;b</p>"),
            ),
            (
                Kind::Rss,
                "<description> x <![CDATA[<i>]]>&lt;/i><!-- c --></description>",
                html(" x <i></i>"),
            ),
            (
                Kind::Rss,
                "<description>a <b>c</b> &amp; <![CDATA[<i>d</i>]]><br/><x:p/></description>",
                html("a <b>c</b> &amp; <i>d</i><br/><p></p>"),
            ),
            (
                Kind::Rss,
                "<title type='text/plain'>a &lt;b></title>",
                text("a <b>"),
            ),
            // Atom says what it is
            (Kind::Atom, "<title>a &amp; b &lt;c></title>", text("a & b <c>")),
            (
                Kind::Atom,
                "<title type='text'>&lt;i>a&lt;/i></title>",
                text("<i>a</i>"),
            ),
            (
                Kind::Atom,
                "<summary type='html'>&lt;i>a&lt;/i></summary>",
                html("<i>a</i>"),
            ),
            (
                Kind::Atom,
                "<summary type='HTML'><![CDATA[<i>a</i>]]></summary>",
                html("<i>a</i>"),
            ),
            (
                Kind::Atom,
                "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a<a name='x'/><![CDATA[<]]></div></content>",
                html("a<a name=\"x\"></a>&lt;"),
            ),
            (
                Kind::Atom,
                "<content type='xhtml'><h:div><h:p class=\"c\">a</h:p></h:div></content>",
                html("<p class=\"c\">a</p>"),
            ),
            (
                Kind::Atom,
                "<content type='text/html; charset=utf-8'>&lt;p>a</content>",
                html("<p>a"),
            ),
            (
                Kind::Atom,
                "<content type='application/octet-stream'>YSA8Yj5i\n PC9iPg==</content>",
                html("a <b>b</b>"),
            ),
            (Kind::Atom, "<content type='image/png'>YQ==</content>", text("")),
            // its drafts
            (
                Kind::Atom,
                "<content type='text/html' mode='escaped'>&lt;p>a</content>",
                html("<p>a"),
            ),
            (
                Kind::Atom,
                "<content type='text/html' mode='xml'><p>a</p></content>",
                html("<p>a</p>"),
            ),
            (
                Kind::Atom,
                "<title mode='base64' type='text/plain'>YSA8Yj4=</title>",
                text("a <b>"),
            ),
            (
                Kind::Atom,
                "<title mode='base64' type='text/html'>no base64!</title>",
                html("no base64!"),
            ),
            // what feeds get wrong
            (Kind::Atom, "<content>&lt;p>a&lt;/p></content>", html("<p>a</p>")),
            (Kind::Atom, "<title>a &lt;b></title>", text("a <b>")),
            (Kind::Atom, "<title type='nonsense'>a</title>", text("a")),
            (
                Kind::Atom,
                "<content type='application/json'>{\"a\":1}</content>",
                text("{\"a\":1}"),
            ),
            (
                Kind::Atom,
                "<title type='application/x-own'>test</title>",
                text("test"),
            ),
            (
                Kind::Atom,
                "<title type='xhtml'><div>a<br/></div><div>b</div></title>",
                html("<div>a<br/></div><div>b</div>"),
            ),
            (
                Kind::Atom,
                "<title type='xhtml'>x <div>a</div></title>",
                html("x <div>a</div>"),
            ),
            (
                Kind::Atom,
                "<content type='html'><div>&lt;p&gt;a &amp;amp; b</div></content>",
                html("<div><p>a &amp; b</div>"),
            ),
        ];
        for (kind, field, want) in cases {
            assert_eq!(first(kind, field), want, "{field}");
        }
    }

    #[test]
    fn a_body_is_html() {
        assert_eq!(
            Value::Text(" a < b ".to_owned()).html().as_deref(),
            Some("a &lt; b")
        );
        assert_eq!(Value::Html(" <p> ".to_owned()).html().as_deref(), Some("<p>"));
        assert_eq!(Value::Html(" \n".to_owned()).html(), None);
    }

    #[test]
    fn base64() {
        for (text, want) in [
            ("", Some("")),
            ("YQ==", Some("a")),
            ("w6k", Some("é")),
            ("a*", None),
            ("AAEC", None),
            ("/w==", None),
        ] {
            assert_eq!(decode_base64(text).as_deref(), want, "{text}");
        }
    }
}
