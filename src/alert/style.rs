//! Emphasis on a terminal: the one place that knows control sequences.

/// Control sequences for emphasis, or nothing where the text is no terminal's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Opens what the eye should find.
    pub bold: &'static str,
    /// Opens what it may pass over.
    pub dim: &'static str,
    /// Opens words that prove something.
    pub line: &'static str,
    /// Opens an alarm.
    pub loud: &'static str,
    /// Closes each of them.
    pub off: &'static str,
}

impl Style {
    /// No emphasis at all, for pipes and for those who want no colour.
    pub const PLAIN: Self = Self {
        bold: "",
        dim: "",
        line: "",
        loud: "",
        off: "",
    };
    /// Emphasis by the sequences that every terminal knows (ECMA-48, SGR).
    pub const COLOUR: Self = Self {
        bold: "\u{1b}[1m",
        dim: "\u{1b}[2m",
        line: "\u{1b}[4m",
        loud: "\u{1b}[1;31m",
        off: "\u{1b}[0m",
    };

    /// The style of an output that may or may not be coloured.
    pub fn of(colour: bool) -> Self {
        if colour { Self::COLOUR } else { Self::PLAIN }
    }

    /// Whether it emphasises nothing.
    pub fn is_plain(self) -> bool {
        self == Self::PLAIN
    }
}
