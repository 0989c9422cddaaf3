//! Lines of a page: pieces of text with emphasis, wrapped to a width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::alert::{Style, for_terminal};

/// How a piece of text stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Strong,
    Dim,
    Underlined,
}

/// Text with emphasis. Whatever goes in is escaped: nothing of it can steer the terminal.
#[derive(Debug, Clone, Default)]
pub(super) struct Rich {
    pieces: Vec<(Tone, String)>,
}

impl Rich {
    pub(super) fn new(tone: Tone, text: &str) -> Self {
        Self::default().with(tone, text)
    }

    pub(super) fn plain(text: &str) -> Self {
        Self::new(Tone::Plain, text)
    }

    pub(super) fn dim(text: &str) -> Self {
        Self::new(Tone::Dim, text)
    }

    pub(super) fn with(mut self, tone: Tone, text: &str) -> Self {
        self.push(tone, text);
        self
    }

    pub(super) fn push(&mut self, tone: Tone, text: &str) {
        if !text.is_empty() {
            self.pieces.push((tone, for_terminal(text)));
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        self.pieces.extend(other.pieces);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

/// Parts joined as a list in a sentence: "A, B and C". Those beyond `max` are counted.
pub(super) fn listed(parts: Vec<Rich>, max: usize) -> Rich {
    let more = parts.len().saturating_sub(max);
    let shown = parts.len() - more;
    let mut list = Rich::default();
    for (number, part) in parts.into_iter().take(shown).enumerate() {
        if number > 0 {
            let is_last = number + 1 == shown && more == 0;
            list.push(Tone::Plain, if is_last { " and " } else { ", " });
        }
        list.append(part);
    }
    if more > 0 {
        list.push(Tone::Plain, &format!(" and {more} more"));
    }
    list
}

/// Columns of the labels of rows.
const LABEL: usize = 14;

/// A page as it is written.
#[derive(Debug)]
pub(super) struct Sheet {
    style: Style,
    /// Columns.
    width: usize,
    out: String,
}

impl Sheet {
    pub(super) fn new(style: Style, width: usize) -> Self {
        Self {
            style,
            width,
            out: String::new(),
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn is_plain(&self) -> bool {
        self.style.is_plain()
    }

    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A heading with a line between it and what came before.
    pub(super) fn heading(&mut self, heading: &str) {
        self.blank();
        self.paragraph("", "", &Rich::new(Tone::Strong, heading));
    }

    /// A label and what it says: "WHO           Cuba and Russia".
    pub(super) fn row(&mut self, label: &str, rich: &Rich) {
        let first = format!("{label:LABEL$}");
        let tone = if label.is_empty() { Tone::Plain } else { Tone::Dim };
        self.margined((tone, &first), &" ".repeat(LABEL), rich);
    }

    /// Text that is wrapped, with a margin for its first line and one for the others.
    pub(super) fn paragraph(&mut self, first: &str, rest: &str, rich: &Rich) {
        self.margined((Tone::Plain, first), rest, rich);
    }

    fn margined(&mut self, first: (Tone, &str), rest: &str, rich: &Rich) {
        let room = self
            .width
            .saturating_sub(first.1.width().max(rest.width()))
            .max(8);
        for (number, line) in wrapped(rich, room).into_iter().enumerate() {
            if number == 0 {
                self.piece(first.0, first.1);
            } else {
                self.out.push_str(rest);
            }
            for (tone, text) in line {
                self.piece(tone, &text);
            }
            // An empty line needs no margin.
            self.out.truncate(self.out.trim_end_matches(' ').len());
            self.out.push('\n');
        }
    }

    /// Emphasis ends with its line, so that margins and pagers stay out of it.
    fn piece(&mut self, tone: Tone, text: &str) {
        let open = match tone {
            Tone::Plain => return self.out.push_str(text),
            Tone::Strong => self.style.bold,
            Tone::Dim => self.style.dim,
            Tone::Underlined => self.style.line,
        };
        self.out.push_str(open);
        self.out.push_str(text);
        self.out.push_str(self.style.off);
    }
}

type Line = Vec<(Tone, String)>;

/// The text in lines of at most `room` columns; a longer word of Latin letters (an address) stays whole.
fn wrapped(rich: &Rich, room: usize) -> Vec<Line> {
    let mut breaker = Breaker {
        room,
        ..Breaker::default()
    };
    for (tone, text) in &rich.pieces {
        for c in text.chars() {
            breaker.take(*tone, c);
        }
    }
    breaker.end_word();
    breaker.lines.push(breaker.line);
    breaker.lines
}

/// Breaks text into lines: at spaces, and between the signs of scripts that have none.
#[derive(Debug, Default)]
struct Breaker {
    room: usize,
    lines: Vec<Line>,
    line: Line,
    line_width: usize,
    /// The space between the line and the word.
    space: Option<Tone>,
    word: Line,
    word_width: usize,
    /// The last sign of the word.
    last: Option<char>,
}

impl Breaker {
    fn take(&mut self, tone: Tone, c: char) {
        if c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}') {
            self.end_word();
            self.space = Some(tone);
            return;
        }
        let width = c.width().unwrap_or(0);
        if let Some(last) = self.last
            && (may_break(last, c) || self.must_break(c, width))
        {
            self.end_word();
        }
        add(&mut self.word, tone, c);
        self.word_width += width;
        self.last = Some(c);
    }

    /// Whether a word without any place to break is too long for a line.
    fn must_break(&self, c: char, width: usize) -> bool {
        width > 0
            && self.word_width + width > self.room
            && !(c.is_ascii() && self.last.is_some_and(|last| last.is_ascii()))
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let gap = usize::from(self.space.is_some() && !self.line.is_empty());
        if !self.line.is_empty() && self.line_width + gap + self.word_width > self.room {
            self.lines.push(std::mem::take(&mut self.line));
            self.line_width = 0;
        } else if let (Some(tone), 1) = (self.space, gap) {
            add(&mut self.line, tone, ' ');
            self.line_width += 1;
        }
        for (tone, text) in std::mem::take(&mut self.word) {
            for c in text.chars() {
                add(&mut self.line, tone, c);
            }
        }
        self.line_width += self.word_width;
        self.word_width = 0;
        self.space = None;
        self.last = None;
    }
}

fn add(line: &mut Line, tone: Tone, c: char) {
    match line.last_mut() {
        Some((last, text)) if *last == tone => text.push(c),
        _ => line.push((tone, c.to_string())),
    }
}

/// Signs that begin no line, of Chinese and Japanese typography.
const CLOSING: &str = "，。、；：！？）」』】》〉〕］｝％…—・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ”’";
/// Signs that end no line.
const OPENING: &str = "（「『【《〈〔［｛“‘";

/// Whether a line may end between two signs without a space: beside a wide one. Korean is written with spaces.
fn may_break(last: char, c: char) -> bool {
    let is_wide = |c: char| c.width() == Some(2) && !('\u{ac00}'..='\u{d7a3}').contains(&c);
    (is_wide(c) || is_wide(last) && (c.is_alphanumeric() || OPENING.contains(c)))
        && !CLOSING.contains(c)
        && !OPENING.contains(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: usize) -> Vec<String> {
        let mut sheet = Sheet::new(Style::PLAIN, width);
        sheet.paragraph("", "", &Rich::plain(text));
        sheet.finish().lines().map(str::to_owned).collect()
    }

    #[test]
    fn lines_end_at_the_width() {
        for (text, width, expected) in [
            ("One two three four.", 10, &["One two", "three", "four."][..]),
            ("", 10, &[""]),
            // An address stays whole, to be copied.
            (
                "See https://example.org/a-long-way now",
                12,
                &["See", "https://example.org/a-long-way", "now"],
            ),
            // Two columns a sign; no line begins with a full stop.
            ("中国和古巴。会谈", 10, &["中国和古", "巴。会谈"]),
            ("中国GDP增长", 8, &["中国GDP", "增长"]),
            ("переговоры в Москве", 12, &["переговоры в", "Москве"]),
            // A script without spaces, signs without width of their own.
            ("ประเทศไทยและคิวบา", 8, &["ประเทศไท", "ยและคิวบา"]),
            ("a\u{1b}[1m b\nc", 40, &["a\\u{1b}[1m b c"]),
        ] {
            assert_eq!(lines(text, width), expected, "{text}");
        }
    }

    #[test]
    fn emphasis_ends_with_the_line() {
        let mut sheet = Sheet::new(Style::COLOUR, 16);
        let rich = Rich::new(Tone::Strong, "Cuba and").with(Tone::Plain, " Russia");
        sheet.paragraph("> ", "  ", &rich);
        sheet.paragraph("> ", "  ", &Rich::dim("long ago, far away"));
        insta::assert_snapshot!(sheet.finish().replace('\u{1b}', "^"), @r"
        > ^[1mCuba and^[0m
          Russia
        > ^[2mlong ago, far^[0m
          ^[2maway^[0m
        ");
    }

    #[test]
    fn a_list_ends_with_and() {
        for (parts, max, expected) in [
            (&["A"][..], 3, "A"),
            (&["A", "B"], 3, "A and B"),
            (&["A", "B", "C"], 3, "A, B and C"),
            (&["A", "B", "C", "D", "E"], 3, "A, B, C and 2 more"),
        ] {
            let list = listed(parts.iter().map(|part| Rich::plain(part)).collect(), max);
            let text: String = list.pieces.iter().map(|(_, text)| text.as_str()).collect();
            assert_eq!(text, expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn wrapping_loses_nothing_and_keeps_the_width(text in "(\\PC{0,12}[ ]?){0,12}", width in 8_usize..60) {
            let escaped = for_terminal(&text);
            let lines = lines(&text, width);
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            proptest::prop_assert_eq!(squeezed(&lines.concat()), squeezed(&escaped));
            for line in lines {
                let is_one_word = line.chars().any(|c| c.is_ascii()) && !line.contains(' ');
                let width_of: usize = line.chars().map(|c| c.width().unwrap_or(0)).sum();
                proptest::prop_assert!(width_of <= width.max(8) + 1 || is_one_word, "{line:?}");
            }
        }
    }
}
