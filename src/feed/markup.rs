//! Takes the markup of a feed, gives its pieces: tags, texts, CDATA. No markup is refused: what breaks the rules of XML is
//! read as browsers and people would read it, and is marked as not sound.

use std::ops::Range;

/// A piece of markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// What it is.
    pub(super) kind: Kind,
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// Whether it keeps to the rules of XML, references and the content of start tags aside.
    pub(super) sound: bool,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A start tag.
    Start {
        /// Its name as written.
        name: Range<usize>,
        /// Whether it ends its element as well.
        empty: bool,
    },
    /// An end tag, with its name as written.
    End(Range<usize>),
    /// Text between tags.
    Text,
    /// A CDATA section, with what is inside.
    CData(Range<usize>),
    /// A comment, processing instruction or declaration.
    Other,
    /// The text ends within this piece.
    Cut,
}

/// The pieces of a text, one after the other.
#[derive(Debug)]
pub(super) struct Pieces<'t> {
    text: &'t str,
    at: usize,
    /// What does not end in the rest of the text, so that it is not looked for again: CDATA, comments, instructions.
    endless: [bool; 3],
}

impl<'t> Pieces<'t> {
    /// The pieces from the beginning.
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            endless: [false; 3],
        }
    }

    /// Goes on from another place.
    pub(super) fn go_on_at(&mut self, at: usize) {
        self.at = at;
    }

    fn piece(&mut self, kind: Kind, end: usize, sound: bool) -> Piece {
        let range = self.at..end;
        self.at = end;
        Piece { kind, range, sound }
    }

    /// Text up to the next `<` behind `from`.
    fn characters(&mut self, from: usize, sound: bool) -> Piece {
        let end = find(self.text, from, '<').unwrap_or(self.text.len());
        self.piece(Kind::Text, end, sound)
    }

    fn start_tag(&mut self) -> Piece {
        let name_start = self.at + 1;
        let name_end = name_end(self.text, name_start);
        let Some((end, sound)) = tag_end(self.text, name_end) else {
            return self.piece(Kind::Cut, self.text.len(), false);
        };
        let bytes = self.text.as_bytes();
        let empty = end > name_end + 1 && bytes.get(end - 2) == Some(&b'/');
        let name = name_start..name_end;
        self.piece(Kind::Start { name, empty }, end, sound)
    }

    fn end_tag(&mut self) -> Piece {
        let bytes = self.text.as_bytes();
        let mut name_start = self.at + 2;
        while bytes.get(name_start).is_some_and(u8::is_ascii_whitespace) {
            name_start += 1;
        }
        let name_end = name_end(self.text, name_start);
        let Some((end, sound)) = tag_end(self.text, name_end) else {
            return self.piece(Kind::Cut, self.text.len(), false);
        };
        let sound = sound && name_start == self.at + 2;
        self.piece(Kind::End(name_start..name_end), end, sound)
    }

    fn cdata(&mut self) -> Piece {
        let start = self.at + CDATA.len();
        match self.end_of(0, start, "]]>") {
            Some(end) => self.piece(Kind::CData(start..end), end + 3, true),
            None => self.piece(Kind::Cut, self.text.len(), false),
        }
    }

    /// A comment, instruction or declaration, from its mark to its end. One without end stops at its first `>`.
    fn other(&mut self, which: usize, from: usize, mark: &str) -> Piece {
        if let Some(end) = self.end_of(which, from, mark) {
            return self.piece(Kind::Other, end + mark.len(), true);
        }
        match find(self.text, from, '>') {
            Some(end) => self.piece(Kind::Other, end + 1, false),
            None => self.piece(Kind::Cut, self.text.len(), false),
        }
    }

    fn end_of(&mut self, which: usize, from: usize, mark: &str) -> Option<usize> {
        let endless = self.endless.get_mut(which)?;
        if *endless {
            return None;
        }
        let end = find(self.text, from, mark);
        *endless = end.is_none();
        end
    }
}

/// What opens a CDATA section.
pub(super) const CDATA: &str = "<![CDATA[";

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let bytes = rest.as_bytes();
        Some(match (bytes.first(), bytes.get(1)) {
            (Some(b'<'), Some(b'/')) => match bytes.get(2) {
                Some(byte) if begins_name(*byte) || byte.is_ascii_whitespace() => self.end_tag(),
                Some(_) => self.characters(self.at + 1, false),
                None => self.piece(Kind::Cut, self.text.len(), false),
            },
            (Some(b'<'), Some(b'!')) if rest.starts_with(CDATA) => self.cdata(),
            (Some(b'<'), Some(b'!')) if rest.starts_with("<!--") => self.other(1, self.at + 4, "-->"),
            (Some(b'<'), Some(b'!')) => match find(self.text, self.at, '>') {
                Some(end) => self.piece(Kind::Other, end + 1, true),
                None => self.piece(Kind::Cut, self.text.len(), false),
            },
            (Some(b'<'), Some(b'?')) => self.other(2, self.at + 2, "?>"),
            (Some(b'<'), Some(byte)) if begins_name(*byte) => self.start_tag(),
            (Some(b'<'), Some(_)) => self.characters(self.at + 1, false),
            (Some(b'<'), None) => self.piece(Kind::Cut, self.text.len(), false),
            _ => self.characters(self.at, true),
        })
    }
}

fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80
}

fn find(text: &str, from: usize, what: impl Finds) -> Option<usize> {
    Some(from + what.find_in(text.get(from..)?)?)
}

/// A character or a text to look for: `str::Pattern` has no stable name.
trait Finds {
    fn find_in(self, text: &str) -> Option<usize>;
}

impl Finds for char {
    fn find_in(self, text: &str) -> Option<usize> {
        text.find(self)
    }
}

impl Finds for &str {
    fn find_in(self, text: &str) -> Option<usize> {
        text.find(self)
    }
}

fn name_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes().get(from..).unwrap_or_default();
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'<');
    from + bytes.iter().position(is_end).unwrap_or(bytes.len())
}

/// The end of a tag, behind its `>`, and whether it is sound so far; `None` where the text ends before.
///
/// A quote opens a value only behind `=`. A value that holds both `<` and `>`, or that never ends, has lost its closing
/// quote: then the tag ends at its first `>`.
fn tag_end(text: &str, from: usize) -> Option<(usize, bool)> {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut after_equals = false;
    loop {
        match bytes.get(at)? {
            b'>' => return Some((at + 1, true)),
            // The next tag begins before this one has ended.
            b'<' => return Some((at, false)),
            quote @ (b'"' | b'\'') if after_equals => {
                let value = bytes.get(at + 1..)?;
                let len = value.iter().position(|byte| byte == quote);
                let lost = len.is_none_or(|len| {
                    let value = value.get(..len).unwrap_or_default();
                    value.contains(&b'<') && value.contains(&b'>')
                });
                match len {
                    Some(len) if !lost => at += len + 2,
                    _ => {
                        return value
                            .iter()
                            .position(|byte| *byte == b'>')
                            .map(|len| (at + len + 2, false));
                    }
                }
                after_equals = false;
            }
            b'=' => {
                after_equals = true;
                at += 1;
            }
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => {
                after_equals = false;
                at += 1;
            }
        }
    }
}

/// The local part of a name, behind its prefix.
pub(super) fn local_name(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The prefix of a name, where it has one.
pub(super) fn prefix(name: &str) -> Option<&str> {
    name.split_once(':').map(|(prefix, _)| prefix)
}

/// An attribute: its name and its value as written, references not resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribute<'t> {
    /// Its name as written.
    pub(super) name: &'t str,
    /// Its value, without quotes.
    pub(super) value: &'t str,
    /// Whether it stands in quotes, as XML wants.
    pub(super) sound: bool,
}

/// The attributes of a start tag.
#[derive(Debug)]
pub(super) struct Attributes<'t> {
    rest: &'t str,
}

impl<'t> Attributes<'t> {
    /// Of a start tag as a whole, from `<` to `>`.
    pub(super) fn of(tag: &'t str) -> Self {
        let inner = tag.strip_prefix('<').unwrap_or(tag);
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let end = name_end(inner, 0);
        Self {
            rest: inner.get(end..).unwrap_or_default(),
        }
    }
}

impl<'t> Iterator for Attributes<'t> {
    type Item = Attribute<'t>;

    fn next(&mut self) -> Option<Attribute<'t>> {
        let is_gap = |c: char| c.is_ascii_whitespace() || c == '/';
        let rest = self.rest.trim_start_matches(is_gap);
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| is_gap(*c) || *c == '=')
            .map_or(rest.len(), |(at, _)| at);
        let (name, after) = rest.split_at_checked(end)?;
        let Some(value) = after.trim_start().strip_prefix('=') else {
            self.rest = after;
            return Some(Attribute {
                name,
                value: "",
                sound: false,
            });
        };
        let value = value.trim_start();
        let quoted = ['"', '\''].into_iter().find_map(|quote| {
            let (value, after) = value.strip_prefix(quote)?.split_once(quote)?;
            Some((value, after))
        });
        let (value, after, sound) = if let Some((value, after)) = quoted {
            let sound = after.is_empty() || after.starts_with(is_gap);
            (value, after, sound && !value.contains('<'))
        } else {
            let end = value
                .find(|c: char| c.is_ascii_whitespace())
                .unwrap_or(value.len());
            let (value, after) = value.split_at_checked(end)?;
            (value.trim_matches(['"', '\'']), after, false)
        };
        self.rest = after;
        Some(Attribute { name, value, sound })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        Pieces::of(text)
            .map(|piece| {
                let at = |range: &Range<usize>| text.get(range.clone()).unwrap();
                let mark = if piece.sound { "" } else { "!" };
                match &piece.kind {
                    Kind::Start { name, empty } => {
                        format!("{mark}<{}{}", at(name), if *empty { "/" } else { "" })
                    }
                    Kind::End(name) => format!("{mark}/{}", at(name)),
                    Kind::Text => format!("{mark}'{}", at(&piece.range)),
                    Kind::CData(inner) => format!("{mark}[{}", at(inner)),
                    Kind::Other => format!("{mark}?"),
                    Kind::Cut => format!("{mark}cut {}", at(&piece.range)),
                }
            })
            .collect()
    }

    #[test]
    fn reads_any_markup() {
        let cases: &[(&str, &[&str])] = &[
            ("<a>b</a>", &["<a", "'b", "/a"]),
            ("<a:b c='>' d=\"x>'y\"/>x", &["<a:b/", "'x"]),
            ("<a/><b /><c\n>", &["<a/", "<b/", "<c"]),
            ("<![CDATA[<x>]]]>é", &["[<x>]", "'é"]),
            ("<!-- <a> --><?b >?><!C>", &["?", "?", "?"]),
            ("a < b <= c <3", &["'a ", "!'< b ", "!'<= c ", "!'<3"]),
            ("</ a ></a\n>", &["!/a", "/a"]),
            ("<a <b>", &["!<a", "<b"]),
            ("<a b=\"x>t</a>", &["!<a", "'t", "/a"]),
            ("<a b=\"x>t</a><c d=\"y\">", &["!<a", "'t", "/a", "<c"]),
            ("<a b=don't>c</a>", &["<a", "'c", "/a"]),
            ("<!-- a <b>c</b>", &["!?", "'c", "/b"]),
            ("<a><b c='", &["<a", "!cut <b c='"]),
            ("<![CDATA[x", &["!cut <![CDATA[x"]),
            ("x<", &["'x", "!cut <"]),
            ("x</", &["'x", "!cut </"]),
            ("<!-- x", &["!cut <!-- x"]),
        ];
        for (text, want) in cases {
            assert_eq!(pieces(text), *want, "{text}");
        }
    }

    #[test]
    fn reads_any_attributes() {
        type Read<'t> = (&'t str, &'t str, bool);
        let cases: &[(&str, &[Read<'_>])] = &[
            ("<a>", &[]),
            ("<a/>", &[]),
            (
                "<a b='c' d:e = \"f g\"/>",
                &[("b", "c", true), ("d:e", "f g", true)],
            ),
            (
                "<a b=c d e='f'g=h/>",
                &[
                    ("b", "c", false),
                    ("d", "", false),
                    ("e", "f", false),
                    ("g", "h", false),
                ],
            ),
            ("<a b=\"c d=e>", &[("b", "c", false), ("d", "e", false)]),
            ("<a b='<'>", &[("b", "<", false)]),
            ("<é à='ü'>", &[("à", "ü", true)]),
            ("<a =b>", &[("=b", "", false)]),
        ];
        for (tag, want) in cases {
            let got: Vec<_> = Attributes::of(tag).map(|a| (a.name, a.value, a.sound)).collect();
            assert_eq!(got, *want, "{tag}");
        }
    }
}
