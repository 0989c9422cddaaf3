//! JSON as sites write it by hand: with comments, trailing or missing commas, single quotes, bare words, raw line breaks
//! and stray quotes in strings, wrapped in CDATA or HTML comments, escaped as HTML, several values in one block, or cut
//! off in the middle. Takes a block that no strict reader takes, gives what can be read of it.

use std::iter::Peekable;
use std::str::Chars;

use serde_json::{Map, Value};

/// Values read from one block.
const VALUES_MAX: usize = 20_000;
/// Levels of objects within objects. A strict reader has 128.
const LEVELS_MAX: usize = 48;

/// What can be read of a block; `None` where it holds neither object nor list.
pub(super) fn parse(block: &str) -> Option<Value> {
    let escaped = !block.contains('"') && block.contains("&quot;");
    let unescaped = escaped.then(|| block.replace("&quot;", "\"").replace("&amp;", "&"));
    let block = unescaped.as_deref().unwrap_or(block);
    // Whatever stands before the first bracket wraps it: a comment, CDATA, an assignment.
    let block = block.get(block.find(['{', '['])?..)?;
    let block = if block.starts_with("[CDATA[") {
        let inner = block.get("[CDATA[".len()..)?;
        inner.get(inner.find(['{', '['])?..)?
    } else {
        block
    };
    let mut reader = Reader {
        rest: block.chars().peekable(),
        values: 0,
    };
    let mut found = Vec::new();
    loop {
        reader.skip();
        match reader.rest.peek() {
            Some('{' | '[') => found.extend(reader.value(LEVELS_MAX)),
            Some(_) => {
                reader.rest.next();
            }
            None => break,
        }
        if reader.values >= VALUES_MAX {
            break;
        }
    }
    match found.len() {
        0 | 1 => found.pop(),
        _ => Some(Value::Array(found)),
    }
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    values: usize,
}

impl Reader<'_> {
    /// Skips white space and comments.
    fn skip(&mut self) {
        loop {
            while self
                .rest
                .next_if(|c| c.is_whitespace() || c.is_control() || *c == '\u{feff}')
                .is_some()
            {}
            let mut ahead = self.rest.clone();
            match (ahead.next(), ahead.next()) {
                (Some('/'), Some('/')) => while self.rest.next_if(|c| *c != '\n').is_some() {},
                (Some('/'), Some('*')) => {
                    let mut last = ' ';
                    for c in self.rest.by_ref().skip(2) {
                        if last == '*' && c == '/' {
                            break;
                        }
                        last = c;
                    }
                }
                _ => return,
            }
        }
    }

    fn value(&mut self, levels: usize) -> Option<Value> {
        self.values += 1;
        if levels == 0 || self.values > VALUES_MAX {
            // What is left cannot be told apart any more.
            self.rest.by_ref().for_each(drop);
            return None;
        }
        self.skip();
        match *self.rest.peek()? {
            '{' => Some(Value::Object(self.object(levels))),
            '[' => Some(Value::Array(self.list(levels))),
            quote @ ('"' | '\'') => {
                self.rest.next();
                Some(Value::String(self.string(quote)))
            }
            _ => self.bare(),
        }
    }

    fn object(&mut self, levels: usize) -> Map<String, Value> {
        let mut object = Map::new();
        self.rest.next();
        loop {
            self.skip();
            let Some(&c) = self.rest.peek() else { return object };
            match c {
                '}' => {
                    self.rest.next();
                    return object;
                }
                ']' => return object,
                ',' | ';' | ':' => {
                    self.rest.next();
                    continue;
                }
                _ => {}
            }
            let key = match c {
                '"' | '\'' => {
                    self.rest.next();
                    self.string(c)
                }
                _ => self.word(),
            };
            self.skip();
            if self.rest.next_if_eq(&':').is_none() {
                // A key without a value: a quote too many. Something was read, so this ends.
                if key.is_empty() {
                    self.rest.next();
                }
                continue;
            }
            if let Some(value) = self.value(levels - 1) {
                object.entry(key).or_insert(value);
            }
        }
    }

    fn list(&mut self, levels: usize) -> Vec<Value> {
        let mut list = Vec::new();
        self.rest.next();
        loop {
            self.skip();
            match self.rest.peek() {
                None | Some('}') => return list,
                Some(']') => {
                    self.rest.next();
                    return list;
                }
                Some(',' | ';' | ':') => {
                    self.rest.next();
                }
                Some(_) => list.extend(self.value(levels - 1)),
            }
        }
    }

    /// The rest of a string, up to a quote that something of the markup follows; any other quote is part of the text.
    fn string(&mut self, quote: char) -> String {
        let mut text = String::new();
        while let Some(c) = self.rest.next() {
            match c {
                '\\' => self.escape(&mut text),
                c if c == quote && self.ends_here() => break,
                c if c.is_control() => text.push(' '),
                c => text.push(c),
            }
        }
        text
    }

    /// Whether what follows a quote is what follows a string.
    fn ends_here(&self) -> bool {
        let mut ahead = self.rest.clone().filter(|c| !c.is_whitespace());
        match ahead.next() {
            None | Some(':' | '}' | ']' | '/') => true,
            Some(',') => match ahead.next() {
                None | Some('"' | '\'' | '{' | '[' | '}' | ']' | '-' | '/' | ',') => true,
                Some(c) if c.is_ascii_digit() => true,
                // A bare key.
                Some(c) if c.is_ascii_alphabetic() => {
                    ahead.find(|c| !c.is_ascii_alphanumeric() && *c != '_') == Some(':')
                }
                Some(_) => false,
            },
            // A comma forgotten between two strings: the next thing is a key.
            Some('"') => {
                let mut key = ahead.skip_while(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '_'));
                key.next() == Some('"') && key.next() == Some(':')
            }
            Some(_) => false,
        }
    }

    fn escape(&mut self, text: &mut String) {
        match self.rest.next() {
            Some('n' | 'r' | 't' | 'b' | 'f') => text.push('\n'),
            Some('u') => {
                let first = self.unit();
                let pair = [first, 0];
                let unit = match first {
                    0xD800..=0xDBFF => {
                        let mut ahead = self.rest.clone();
                        if (ahead.next(), ahead.next()) == (Some('\\'), Some('u')) {
                            self.rest.next();
                            self.rest.next();
                            vec![first, self.unit()]
                        } else {
                            vec![first]
                        }
                    }
                    _ => pair.get(..1).unwrap_or_default().to_vec(),
                };
                text.extend(char::decode_utf16(unit).map(|c| c.unwrap_or('\u{fffd}')));
            }
            Some(c) => text.push(c),
            None => {}
        }
    }

    /// Four hexadecimal digits, or as many as there are.
    fn unit(&mut self) -> u16 {
        let mut unit = 0_u16;
        for _ in 0..4 {
            let Some(digit) = self.rest.peek().and_then(|c| c.to_digit(16)) else {
                break;
            };
            self.rest.next();
            unit = unit << 4 | u16::try_from(digit).unwrap_or_default();
        }
        unit
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.rest.next_if(|c| {
            !c.is_whitespace() && !matches!(c, ',' | ':' | ';' | '{' | '}' | '[' | ']' | '"' | '\'')
        }) {
            word.push(c);
        }
        word
    }

    fn bare(&mut self) -> Option<Value> {
        let word = self.word();
        if word.is_empty() {
            self.rest.next();
        }
        match word.to_ascii_lowercase().as_str() {
            "" | "null" | "none" | "undefined" | "nan" => None,
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => Some(serde_json::from_str(&word).unwrap_or(Value::String(word))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_what_is_meant() {
        let meant = json!({"a": "x", "b": ["y", 2]});
        for block in [
            r#"{"a":"x","b":["y",2,],}"#,
            "{'a':'x','b':['y',2]}",
            r#"{a:"x",b:["y",2]}"#,
            r#"{"a":"x" "b":["y",2]}"#,
            r#"/* one */ {"a": "x", // two
               "b": [ "y", /* three */ 2 ] }"#,
            r#"//<![CDATA[
               {"a":"x","b":["y",2]} //]]>"#,
            r#"<![CDATA[{"a":"x","b":["y",2]}]]>"#,
            r#"<!-- {"a":"x","b":["y",2]} -->"#,
            r#"var data = {"a":"x","b":["y",2]};"#,
            "{&quot;a&quot;:&quot;x&quot;,&quot;b&quot;:[&quot;y&quot;,2]}",
            r#"{"a":"x","b":["y",2"#,
            r#"{"a":"x",,"b":["y",2],"c":null,"d":undefined}"#,
            r#"{"a":"x","b":["y",2]]}"#,
        ] {
            assert_eq!(parse(block).as_ref(), Some(&meant), "{block}");
        }
    }

    #[test]
    fn strings_keep_their_quotes_breaks_and_escapes() {
        for (block, expected) in [
            ("{\"a\":\"one\ntwo\"}", "one two"),
            (r#"{"a":"she said "yes" and left"}"#, r#"she said "yes" and left"#),
            (
                r#"{"a":"she said "yes", and left"}"#,
                r#"she said "yes", and left"#,
            ),
            (r#"{"a":"it\'s","b":1}"#, "it's"),
            (r#"{'a':"é 😀 \u00e9 \ud83d\ude00"}"#, "é 😀 é 😀"),
            (r#"{'a':"\ud83d"}"#, "\u{fffd}"),
            (r#"{'a':"\u00"}"#, "\0"),
        ] {
            assert_eq!(parse(block).unwrap_or_default()["a"], expected, "{block}");
        }
    }

    #[test]
    fn two_values_are_a_list_and_nothing_is_nothing() {
        assert_eq!(parse(r#"{"a":1}{"a":2}"#), Some(json!([{"a":1},{"a":2}])));
        assert_eq!(parse("no brackets"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn bounded() {
        for unit in ["[", "{a:", "{\"a\":[", "[{},", "\"", "{\"", "/*", "//", "{'"] {
            parse(&format!("[{}", unit.repeat(30_000)));
        }
    }

    proptest! {
        #[test]
        fn any_block_ends(block in "[\\[\\]{}:,\"'a/*\\\\u0 \n]{0,80}") {
            parse(&block);
        }

        #[test]
        fn reads_what_a_strict_reader_reads(keys in prop::collection::vec("[a-z@]{1,6}", 0..6), text in "[a-zé ,:{}\\[\\]/']{0,20}") {
            let object: Map<String, Value> = keys.into_iter().map(|key| (key, json!([text, 1, {"x": text}]))).collect();
            let value = Value::Object(object);
            prop_assert_eq!(parse(&value.to_string()), Some(value));
        }
    }
}
