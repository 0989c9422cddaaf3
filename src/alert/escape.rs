//! Texts from outside made safe for terminals and pagers.

use std::fmt::Write;

/// Escapes, in a line of JSON, what could steer a terminal or turn the reading direction: control characters, bidi
/// controls, line and paragraph separators become `\uXXXX`, which every JSON parser reads back.
pub fn escape_json(line: &str) -> String {
    if !line.chars().any(is_unsafe) {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len() + 16);
    for c in line.chars() {
        if is_unsafe(c) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{:04x}", c as u32);
        } else {
            out.push(c);
        }
    }
    out
}

/// The same for text that a terminal shows: `\u{9b}`. Line breaks and tabs become spaces.
pub fn for_terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_unsafe(c) => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

/// C0, DEL and C1 controls; bidi marks, embeddings, overrides and isolates; line and paragraph separators; tags.
/// All lie in the basic plane but the tags, which are dropped by cleaning and never reach a record.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_back() {
        let text = "a\u{1b}[31mred\u{9b}0m \u{202e}txet\u{2069} \u{7f} é 中 \"q\" \\ \u{2028}";
        let line = escape_json(&serde_json::to_string(text).expect("a string serialises"));
        assert!(!line.chars().any(is_unsafe), "{line}");
        let back: String = serde_json::from_str(&line).expect("it is JSON");
        assert_eq!(back, text);
    }

    #[test]
    fn terminals_see_no_control() {
        assert_eq!(for_terminal("a\u{1b}[1m\nb\u{202e}c"), "a\\u{1b}[1m b\\u{202e}c");
    }
}
