//! Folded text as tokens: words, and the signs between them.

use crate::text::{Span, is_unspaced};

/// What stands between a token and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Glue {
    /// Nothing.
    Joined,
    /// One space.
    Spaced,
    /// A line break, or letters of a script without spaces: no text goes on over it.
    Broken,
}

/// A word (letters and digits) or a single sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) glue: Glue,
    pub(super) is_word: bool,
}

impl Token {
    pub(super) fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    pub(super) fn of<'t>(&self, text: &'t str) -> &'t str {
        self.span().of(text)
    }
}

/// The tokens of a folded text, in order.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
    /// Whether the text holds letters of scripts without spaces, which are no tokens.
    pub(super) has_unspaced: bool,
}

/// What a character is to the cutting.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Sign,
    Space,
    Break,
    Unspaced,
}

impl Tokens {
    pub(super) fn new(folded: &str) -> Self {
        // News has some six bytes a word.
        let mut list: Vec<Token> = Vec::with_capacity(folded.len() / 5 + 4);
        let mut has_unspaced = false;
        let mut glue = Glue::Broken;
        let mut open = false;
        let bytes = folded.as_bytes();
        let mut next = 0;
        while let Some(byte) = bytes.get(next) {
            let at = next;
            let class = if byte.is_ascii() {
                next += 1;
                let class = class_of_ascii(*byte);
                if class == Class::Word {
                    // Words are most of a text.
                    let more = bytes.get(next..).unwrap_or_default();
                    next += more.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
                }
                class
            } else {
                let Some(c) = folded.get(at..).and_then(|rest| rest.chars().next()) else {
                    break;
                };
                next += c.len_utf8();
                class_of(c)
            };
            let end = next;
            match class {
                Class::Word => match list.last_mut() {
                    Some(word) if open => word.end = end,
                    _ => {
                        list.push(Token {
                            start: at,
                            end,
                            glue,
                            is_word: true,
                        });
                    }
                },
                Class::Sign => list.push(Token {
                    start: at,
                    end,
                    glue,
                    is_word: false,
                }),
                Class::Space | Class::Break | Class::Unspaced => {}
            }
            has_unspaced |= class == Class::Unspaced;
            open = class == Class::Word;
            glue = match class {
                Class::Word | Class::Sign => Glue::Joined,
                Class::Space if glue == Glue::Joined => Glue::Spaced,
                Class::Space | Class::Break | Class::Unspaced => Glue::Broken,
            };
        }
        Self { list, has_unspaced }
    }
}

fn class_of_ascii(byte: u8) -> Class {
    match byte {
        b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' => Class::Word,
        b' ' => Class::Space,
        b'\n' => Class::Break,
        _ => Class::Sign,
    }
}

fn class_of(c: char) -> Class {
    if is_unspaced(c) {
        Class::Unspaced
    } else if c.is_alphanumeric() {
        Class::Word
    } else {
        Class::Sign
    }
}
