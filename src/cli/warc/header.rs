//! Header blocks, as WARC records and HTTP answers have them: bytes in, named fields out.

/// The bytes up to and with the first blank line; `None` where there is none. Lines may end with or without a carriage
/// return.
pub(super) fn header_bytes(bytes: &[u8]) -> Option<usize> {
    let mut line = 0;
    for (at, _) in bytes.iter().enumerate().filter(|(_, b)| **b == b'\n') {
        if matches!(bytes.get(line..at), Some(b"" | b"\r")) {
            return Some(at + 1);
        }
        line = at + 1;
    }
    None
}

/// The fields of a header block.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a block from its first line, which is no field. A line that begins with white space goes on with the
    /// field before it; a line without a colon is left out.
    pub(super) fn parse(block: &[u8]) -> Self {
        let text = String::from_utf8_lossy(block);
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in text.lines().skip(1) {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        Self(fields)
    }

    /// The first value of this name, in whatever case the name is written; `None` also for an empty value.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name)
            .map(str::trim)
            .next()
            .filter(|value| !value.is_empty())
    }

    /// All values of this name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}
