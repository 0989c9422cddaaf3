//! Tags as the tokenizer sees them: where each begins and ends, and what is no markup.

/// A tag's name in lower case: its first 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    bytes: [u8; 16],
    len: u8,
}

impl Name {
    pub(super) fn new(raw: &[u8]) -> Self {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(raw) {
            *to = from.to_ascii_lowercase();
        }
        Self {
            bytes,
            len: u8::try_from(raw.len()).unwrap_or(u8::MAX),
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes
            .get(..usize::from(self.len).min(16))
            .unwrap_or_default()
    }

    pub(super) fn is_in(self, names: &[&str]) -> bool {
        names.iter().any(|name| name.as_bytes() == self.as_bytes())
    }
}

pub(super) struct Tag {
    pub(super) name: Name,
    pub(super) closes: bool,
    pub(super) closes_itself: bool,
    pub(super) attributes: usize,
    /// The byte after the name.
    pub(super) name_end: usize,
    /// The byte after `>`.
    pub(super) end: usize,
}

pub(super) fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let first = *what.first()?;
    let mut at = 0;
    loop {
        at += rest.get(at..)?.iter().position(|b| *b == first)?;
        if rest.get(at..)?.starts_with(what) {
            return Some(from + at);
        }
        at += 1;
    }
}

/// The end of a comment, a declaration or a processing instruction.
pub(super) fn markup_end(bytes: &[u8], open: usize) -> usize {
    let rest = bytes.get(open..).unwrap_or_default();
    if !rest.starts_with(b"<!--") {
        return find(bytes, open, b">").map_or(bytes.len(), |end| end + 1);
    }
    if rest.starts_with(b"<!-->") {
        return open + 5;
    }
    if rest.starts_with(b"<!--->") {
        return open + 6;
    }
    // The parser also ends a comment at `--!>`: the nearer of the two.
    let mut at = open + 4;
    while let Some(dashes) = find(bytes, at, b"--") {
        match (bytes.get(dashes + 2), bytes.get(dashes + 3)) {
            (Some(b'>'), _) => return dashes + 3,
            (Some(b'!'), Some(b'>')) => return dashes + 4,
            _ => at = dashes + 1,
        }
    }
    bytes.len()
}

/// Reads a tag as the tokenizer does: `>` within quotes does not end it. `None` where the page ends first.
pub(super) fn read_tag(bytes: &[u8], open: usize) -> Option<Tag> {
    let closes = bytes.get(open + 1) == Some(&b'/');
    let start = open + 1 + usize::from(closes);
    if closes && !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
        // `</` with no name is a comment up to the next `>`.
        let end = find(bytes, open, b">")? + 1;
        return Some(Tag {
            name: Name::new(b""),
            closes,
            closes_itself: false,
            attributes: 0,
            name_end: start,
            end,
        });
    }
    let is_end = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
    let name_end = start + bytes.get(start..)?.iter().position(is_end)?;
    let name = Name::new(bytes.get(start..name_end)?);
    let (mut at, mut attributes) = (name_end, 0);
    loop {
        match bytes.get(at)? {
            b'>' => {
                let closes_itself = bytes.get(at - 1) == Some(&b'/');
                return Some(Tag {
                    name,
                    closes,
                    closes_itself,
                    attributes,
                    name_end,
                    end: at + 1,
                });
            }
            b'/' => at += 1,
            b if b.is_ascii_whitespace() => at += 1,
            _ => {
                attributes += 1;
                at = attribute_end(bytes, at)?;
            }
        }
    }
}

/// The byte after an attribute and its value.
fn attribute_end(bytes: &[u8], start: usize) -> Option<usize> {
    let skip_space =
        |from: usize| Some(from + bytes.get(from..)?.iter().position(|b| !b.is_ascii_whitespace())?);
    let is_end = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'/');
    // A name may begin with `=`.
    let name_end = start + 1 + bytes.get(start + 1..)?.iter().position(is_end)?;
    let equals = skip_space(name_end)?;
    if bytes.get(equals) != Some(&b'=') {
        return Some(name_end);
    }
    let value = skip_space(equals + 1)?;
    match bytes.get(value)? {
        quote @ (b'"' | b'\'') => Some(find(bytes, value + 1, &[*quote])? + 1),
        b'>' => Some(value),
        _ => Some(
            value
                + bytes
                    .get(value..)?
                    .iter()
                    .position(|b| b.is_ascii_whitespace() || *b == b'>')?,
        ),
    }
}

/// The place of the end tag of a script, a style or the like, whose content is no markup.
pub(super) fn raw_text_end(bytes: &[u8], tag: &Tag) -> usize {
    if tag.name.as_bytes() == b"plaintext" {
        return bytes.len();
    }
    let mut at = tag.end;
    while let Some(close) = find(bytes, at, b"</") {
        let start = close + 2;
        let end = start + usize::from(tag.name.len);
        let ends = bytes
            .get(end)
            .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        if ends
            && bytes
                .get(start..end)
                .is_some_and(|name| Name::new(name) == tag.name)
        {
            return close;
        }
        at = start;
    }
    bytes.len()
}
