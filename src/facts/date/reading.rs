//! What each word of an article may be to a grammar: a month, a number, a year, a clock time.

use super::lexicon::{Case, Lexicon, NO_LITERAL, Term};
use super::rule::Class;
use crate::facts::prose::{Prose, Shape};

/// What a word, or a run of them, may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) class: Class,
    pub(super) value: i32,
    /// How many words it takes.
    pub(super) len: u8,
}

/// Which of day and month comes first in figures alone, where they do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FigureOrder {
    DayFirst,
    MonthFirst,
    Unknown,
}

/// The readings of a whole article.
#[derive(Debug)]
pub(super) struct Readings {
    literals: Vec<u16>,
    sentences: Vec<u32>,
    /// Where the readings of each word start, with the end of the last one.
    starts: Vec<u32>,
    all: Vec<Reading>,
}

impl Readings {
    /// Reads every word once.
    pub(super) fn new(prose: &Prose<'_>, lexicon: &Lexicon, order: FigureOrder) -> Self {
        let len = prose.len();
        let mut reader = Reader {
            prose,
            lexicon,
            order,
            out: Vec::with_capacity(len / 4),
        };
        let mut literals = Vec::with_capacity(len);
        let mut sentences = Vec::with_capacity(len);
        let mut starts = Vec::with_capacity(len + 1);
        for at in 0..len {
            starts.push(small(reader.out.len()));
            sentences.push(prose.word(at).map_or(0, |word| small(word.sentence)));
            literals.push(reader.word(at));
        }
        starts.push(small(reader.out.len()));
        Self {
            literals,
            sentences,
            starts,
            all: reader.out,
        }
    }

    /// The number of a word among those of the patterns.
    pub(super) fn literal(&self, at: usize) -> u16 {
        self.literals.get(at).copied().unwrap_or(NO_LITERAL)
    }

    /// The readings that start at a word.
    pub(super) fn at(&self, at: usize) -> &[Reading] {
        let (Some(from), Some(to)) = (self.starts.get(at), self.starts.get(at + 1)) else {
            return &[];
        };
        let range = usize::try_from(*from).unwrap_or(0)..usize::try_from(*to).unwrap_or(0);
        self.all.get(range).unwrap_or_default()
    }

    /// Whether two words stand in one sentence.
    pub(super) fn same_sentence(&self, a: usize, b: usize) -> bool {
        self.sentences.get(a) == self.sentences.get(b)
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Readings of numbers in words take at most so many words.
const NUMBER_WORDS_MAX: usize = 6;
/// Signs that make figures an amount or a label where they stand right before: "$1990", "#2000".
const LABELS: [&str; 8] = ["$", "€", "£", "¥", "#", "№", "+", "/"];

struct Reader<'a, 'd> {
    prose: &'a Prose<'d>,
    lexicon: &'a Lexicon,
    order: FigureOrder,
    out: Vec<Reading>,
}

impl Reader<'_, '_> {
    fn add(&mut self, class: Class, value: i32, len: usize) {
        if let Ok(len) = u8::try_from(len) {
            self.out.push(Reading { class, value, len });
        }
    }

    /// Reads the word at a place; gives its number among the words of the patterns.
    fn word(&mut self, at: usize) -> u16 {
        let folded = self.prose.folded(at);
        match self.prose.shape(at) {
            Shape::Number => self.figures(at),
            Shape::Capital | Shape::Upper => self.add(Class::Name, 0, 1),
            _ if folded == "'" => self.short_year(at),
            _ => {}
        }
        let Some(entry) = self.lexicon.entries.get(folded) else {
            return NO_LITERAL;
        };
        for term in &entry.terms {
            self.term(at, term);
        }
        if entry.terms.iter().any(|term| term.class == Class::Num) {
            self.number_in_words(at);
        }
        entry.literal
    }

    fn term(&mut self, at: usize, term: &Term) {
        let is_lower = self.prose.shape(at) == Shape::Lower;
        match term.case {
            Case::Capital if is_lower => return,
            Case::Lower if !is_lower && at > 0 && self.sentence(at - 1) == self.sentence(at) => return,
            _ => {}
        }
        let len = 1 + term.more.len();
        let follows = |k: usize, word: &String| self.prose.folded(at + 1 + k) == word;
        let sentence = self.sentence(at);
        if !term.more.iter().enumerate().all(|(k, word)| follows(k, word))
            || self.sentence(at + len - 1) != sentence
        {
            return;
        }
        self.add(term.class, term.value, len);
        let stop = at + len;
        if term.short
            && self.prose.folded(stop) == "."
            && self.joined(stop)
            && self.sentence(stop + 1) == sentence
        {
            self.add(term.class, term.value, len + 1);
        }
    }

    fn sentence(&self, at: usize) -> Option<usize> {
        self.prose.word(at).map(|word| word.sentence)
    }

    fn joined(&self, at: usize) -> bool {
        self.prose.word(at).is_some_and(|word| word.joined)
    }

    /// "twenty-five", "two hundred": the numbers that start at a word, longer than the word.
    fn number_in_words(&mut self, at: usize) {
        let sentence = self.sentence(at);
        let (mut total, mut group, mut last) = (0_i64, 0_i64, i64::MAX);
        let mut k = at;
        let mut read = 0;
        while k < at + NUMBER_WORDS_MAX && self.sentence(k) == sentence {
            let folded = self.prose.folded(k);
            let number = self.lexicon.entries.get(folded).and_then(|entry| {
                let term = entry.terms.iter().find(|term| term.class == Class::Num)?;
                term.more.is_empty().then_some(i64::from(term.value) / 10)
            });
            match number {
                Some(100) if (1..100).contains(&group) || read == 0 => {
                    group = group.max(1) * 100;
                    last = 100;
                }
                Some(1_000) if (1..1_000).contains(&group) || read == 0 => {
                    total = group.max(1) * 1_000;
                    (group, last) = (0, 1_000);
                }
                // After "twenty" come ones, after "hundred" what is less.
                Some(n) if n < 100 && (last > 99 || (last >= 20 && n < 10 && last % 10 == 0)) => {
                    group += n;
                    last = n;
                }
                None if read > 0 && (folded == "-" || self.joint(k)) => {
                    k += 1;
                    continue;
                }
                _ => break,
            }
            k += 1;
            read += 1;
            if read > 1 {
                let value = (total + group).saturating_mul(10);
                if let Ok(value) = i32::try_from(value) {
                    self.add(Class::Num, value, k - at);
                }
            }
        }
    }

    fn joint(&self, at: usize) -> bool {
        self.lexicon
            .entries
            .get(self.prose.folded(at))
            .is_some_and(|entry| self.lexicon.number_joints.contains(&entry.literal))
    }

    /// "'98", "'90s"
    fn short_year(&mut self, at: usize) {
        let next = at + 1;
        if !self.joined(next) || self.sentence(next) != self.sentence(at) {
            return;
        }
        let folded = self.prose.folded(next);
        if let Some(figures) = folded.strip_suffix('s')
            && let Some(year) = two_figures(figures)
            && year % 10 == 0
        {
            self.add(Class::Decade, full_year(year), 2);
        } else if let Some(year) = two_figures(folded) {
            self.add(Class::Year, full_year(year), 2);
        }
    }

    fn figures(&mut self, at: usize) {
        let before = at.checked_sub(1).filter(|_| self.joined(at));
        let label = before.map(|k| self.prose.folded(k)).unwrap_or_default();
        let amount = LABELS.contains(&label) || self.prose.folded(at + 1) == "%" && self.joined(at + 1);
        self.figures_date(at);
        let folded = self.prose.folded(at);
        let digits = folded.find(|c: char| !c.is_ascii_digit()).unwrap_or(folded.len());
        let (figures, end) = (
            folded.get(..digits).unwrap_or_default(),
            folded.get(digits..).unwrap_or_default(),
        );
        if !end.is_empty() {
            self.figures_with_end(figures, end);
            return;
        }
        let Ok(number) = figures.parse::<i32>() else {
            return;
        };
        if let Some(tenths) = number.checked_mul(10) {
            self.add(Class::Num, tenths, 1);
        }
        if amount {
            return;
        }
        match figures.len() {
            1 | 2 => {
                if (1..=31).contains(&number) {
                    self.add(Class::Day, number, 1);
                    if self.lexicon.ordinal_stop && self.prose.folded(at + 1) == "." && self.joined(at + 1) {
                        self.add(Class::Day, number, 2);
                        self.add(Class::Ord, number, 2);
                    }
                }
                if number <= 24 {
                    self.add(Class::Hour, number * 60, 1);
                }
                if figures.len() == 2 {
                    self.add(Class::YearShort, number, 1);
                }
            }
            4 => {
                if (1_000..2_200).contains(&number) {
                    self.add(Class::Year, number, 1);
                    if number % 10 == 0 && self.prose.folded(at + 1) == "'s" {
                        self.add(Class::Decade, number, 2);
                    }
                }
                if number / 100 < 24 && number % 100 < 60 {
                    self.add(Class::Military, number / 100 * 60 + number % 100, 1);
                }
            }
            _ => {}
        }
    }

    /// "3rd", "1990s", "10:30", "20h30", "1,000", "2.5"
    fn figures_with_end(&mut self, figures: &str, end: &str) {
        let number = figures.parse::<i32>().ok();
        if let Some(number) = number.filter(|n| (1..=999).contains(n))
            && self.lexicon.ordinal_ends.iter().any(|e| e == end)
        {
            self.add(Class::Ord, number, 1);
            if number <= 31 {
                self.add(Class::Day, number, 1);
            }
        }
        if end == "s" && number.is_some_and(|n| n % 10 == 0) {
            if let Some(year) = number.filter(|n| (1_000..2_200).contains(n)) {
                self.add(Class::Decade, year, 1);
            } else if let Some(year) = two_figures(figures).filter(|n| *n >= 20) {
                self.add(Class::Decade, full_year(year), 1);
            }
        }
        if figures.len() <= 2
            && let Some(hour) = number.filter(|n| *n <= 24)
            && let Some(minutes) = end.strip_prefix([':', 'h', '.'])
        {
            let first = minutes.get(..2).and_then(two_figures).filter(|m| *m < 60);
            let rest = minutes.get(2..).unwrap_or_default();
            let seconds = rest.strip_prefix(':').and_then(two_figures);
            match first {
                Some(minute) if rest.is_empty() || seconds.is_some() => {
                    self.add(Class::Clock, hour * 60 + minute, 1);
                }
                None if minutes.is_empty() && end == "h" => self.add(Class::Clock, hour * 60, 1),
                _ => {}
            }
        }
        self.number_with_signs(figures, end);
    }

    /// "1,000" is a thousand in some languages and one in others; "2.5" and "2,5" are the same.
    fn number_with_signs(&mut self, figures: &str, end: &str) {
        let mut all = figures.to_owned();
        let mut groups = end.split(['.', ',']).skip(1);
        if end.chars().any(|c| !c.is_ascii_digit() && c != '.' && c != ',') {
            return;
        }
        let value = if groups.clone().all(|group| group.len() == 3) {
            all.extend(groups);
            all.parse::<i32>().ok().and_then(|n| n.checked_mul(10))
        } else {
            match (groups.next(), groups.next(), figures.parse::<i32>()) {
                (Some(tenth), None, Ok(whole)) if tenth.len() == 1 => tenth
                    .parse::<i32>()
                    .ok()
                    .and_then(|tenth| whole.checked_mul(10)?.checked_add(tenth)),
                _ => None,
            }
        };
        if let Some(value) = value {
            self.add(Class::Num, value, 1);
        }
    }

    /// "2003-01-05", "5/1/2003", "05.01.2003"
    fn figures_date(&mut self, at: usize) {
        let folded = self.prose.folded(at);
        let mut dotted = folded.split('.');
        if let (Some(a), Some(b), Some(c), None) =
            (dotted.next(), dotted.next(), dotted.next(), dotted.next())
        {
            self.date_of([a, b, c], 1, FigureOrder::DayFirst);
            return;
        }
        let sign = self.prose.folded(at + 1);
        if !matches!(sign, "-" | "/") || (1..=4).any(|k| !self.joined(at + k)) {
            return;
        }
        if self.prose.folded(at + 3) != sign
            || (at > 0 && self.joined(at) && self.prose.folded(at - 1) == sign)
        {
            return;
        }
        let prose = self.prose;
        let parts = [folded, prose.folded(at + 2), prose.folded(at + 4)];
        self.date_of(parts, 5, self.order);
    }

    fn date_of(&mut self, parts: [&str; 3], len: usize, order: FigureOrder) {
        let lengths = parts.map(str::len);
        let number = |text: &str| text.parse::<i32>().ok().filter(|_| text.len() <= 4);
        let [Some(first), Some(second), Some(third)] = parts.map(number) else {
            return;
        };
        let (year, month, day) = match lengths {
            [4, 1..=2, 1..=2] => (first, second, third),
            [1..=2, 1..=2, length @ (4 | 2)] => {
                let year = if length == 4 { third } else { full_year(third) };
                match order {
                    _ if first > 12 => (year, second, first),
                    _ if second > 12 || order == FigureOrder::MonthFirst => (year, first, second),
                    FigureOrder::DayFirst => (year, second, first),
                    _ if first == second => (year, first, second),
                    // Nobody can tell: the year is all.
                    _ => (year, 0, 0),
                }
            }
            _ => return,
        };
        if (1_000..2_200).contains(&year) && (0..=12).contains(&month) && (0..=31).contains(&day) {
            self.add(Class::Figures, year * 10_000 + month * 100 + day, len);
        }
    }
}

fn two_figures(text: &str) -> Option<i32> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// The year of two figures: those up to 39 are of this century, as in most date libraries' pivot of the time.
pub(super) fn full_year(short: i32) -> i32 {
    if short < 40 { 2_000 + short } else { 1_900 + short }
}
