//! Typed reading of a TOML tree: what does not fit becomes a finding, and reading goes on.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::finding::{FileId, Finding, Findings, Place};
use super::nearest::{did_you_mean, nearest};
use super::syntax::without_errors;
use crate::text::Span;

/// Characters of one text. The longest names of treaties and bodies have about 250.
const TEXT_CHARS_MAX: usize = 2_000;
/// Characters of a text that lists many words: a query.
const LONG_TEXT_CHARS_MAX: usize = 50_000;

/// A value and the place where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

impl<T> Written<T> {
    pub(super) fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

/// Reads a whole file: syntax errors first (every one that the rest survives), then the tree with `read`.
pub(super) fn read_document<T>(
    file: FileId,
    name: &'static str,
    findings: &mut Findings,
    read: impl FnOnce(&mut Table<'_, '_>) -> T,
) -> T {
    let text = without_errors(file, findings);
    let (document, _) = DeTable::parse_recoverable(&text);
    let place = Place {
        file,
        span: Span::new(0, 0),
    };
    Table::read(document.get_ref(), place, name, findings, read)
}

/// The keys at the top of a text, as far as it can be read.
pub(super) fn top_keys(text: &str) -> Vec<String> {
    let (document, _) = DeTable::parse_recoverable(text);
    document
        .get_ref()
        .keys()
        .map(|key| key.get_ref().to_string())
        .collect()
}

/// A table that is being read. Every key asked for is known; the others are findings at the end.
pub(super) struct Table<'t, 'f> {
    entries: &'t DeTable<'t>,
    /// Its header, where missing keys are reported.
    pub(super) place: Place,
    /// How messages name it: "`[[watch]]`".
    pub(super) name: &'static str,
    asked: Vec<&'static str>,
    pub(super) findings: &'f mut Findings,
}

impl<'t, 'f> Table<'t, 'f> {
    fn read<T>(
        entries: &'t DeTable<'t>,
        place: Place,
        name: &'static str,
        findings: &'f mut Findings,
        read: impl FnOnce(&mut Table<'t, '_>) -> T,
    ) -> T {
        let mut table = Table {
            entries,
            place,
            name,
            asked: Vec::new(),
            findings,
        };
        let out = read(&mut table);
        table.refuse_unknown_keys();
        out
    }

    pub(super) fn string(&mut self, key: &'static str) -> Option<Written<String>> {
        let value = self.get(key)?;
        self.as_string(key, &value, TEXT_CHARS_MAX)
    }

    /// A text that may be long.
    pub(super) fn long_string(&mut self, key: &'static str) -> Option<Written<String>> {
        let value = self.get(key)?;
        self.as_string(key, &value, LONG_TEXT_CHARS_MAX)
    }

    pub(super) fn required_string(&mut self, key: &'static str) -> Option<Written<String>> {
        if !self.has(key) {
            self.missing(key);
        }
        self.string(key)
    }

    /// A list of texts, with its own place.
    pub(super) fn strings(&mut self, key: &'static str) -> Option<Written<Vec<Written<String>>>> {
        let value = self.get(key)?;
        let DeValue::Array(items) = value.value else {
            let help = match value.value {
                DeValue::String(text) => Some(format!("put it in brackets: `{key} = [\"{text}\"]`")),
                _ => None,
            };
            self.wrong_type(key, &value, "a list of texts", help);
            return None;
        };
        let file = self.place.file;
        let mut texts = Vec::new();
        for item in items {
            let item = Written::new(item.get_ref(), place(file, &item.span()));
            texts.extend(self.as_string(key, &item, TEXT_CHARS_MAX));
        }
        Some(Written::new(texts, value.place))
    }

    pub(super) fn bool(&mut self, key: &'static str) -> Option<Written<bool>> {
        let value = self.get(key)?;
        if let DeValue::Boolean(flag) = value.value {
            return Some(Written::new(*flag, value.place));
        }
        self.wrong_type(key, &value, "`true` or `false`", None);
        None
    }

    pub(super) fn number(&mut self, key: &'static str, range: RangeInclusive<u64>) -> Option<Written<u64>> {
        let value = self.get(key)?;
        let DeValue::Integer(digits) = value.value else {
            self.wrong_type(key, &value, "a whole number", None);
            return None;
        };
        let number = i128::from_str_radix(digits.as_str(), digits.radix()).unwrap_or(i128::MAX);
        match u64::try_from(number) {
            Ok(number) if range.contains(&number) => Some(Written::new(number, value.place)),
            _ => {
                let (low, high) = (range.start(), range.end());
                let message = format!("`{key}` must be between {low} and {high}");
                self.findings
                    .push(Finding::error(value.place, "out-of-range", message));
                None
            }
        }
    }

    pub(super) fn date(&mut self, key: &'static str) -> Option<Written<Date>> {
        let value = self.get(key)?;
        if let DeValue::Datetime(when) = value.value
            && let (Some(date), None, None) = (when.date, when.time, when.offset)
            && let (Ok(year), Ok(month), Ok(day)) = (
                i16::try_from(date.year),
                i8::try_from(date.month),
                i8::try_from(date.day),
            )
            && let Ok(date) = Date::new(year, month, day)
        {
            return Some(Written::new(date, value.place));
        }
        let message = format!("`{key}` must be a date");
        let help = format!("write year, month and day without quotes: `{key} = 2026-12-31`");
        self.findings
            .push(Finding::error(value.place, "bad-date", message).help(help));
        None
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        known: &[(&'static str, T)],
    ) -> Option<Written<T>> {
        let text = self.string(key)?;
        self.known_word(key, &text, known)
    }

    /// A list of words out of a few, each at most once. A list with nothing in it counts as absent, with a warning.
    pub(super) fn choices<T: Copy>(
        &mut self,
        key: &'static str,
        known: &[(&'static str, T)],
    ) -> Option<Written<Vec<Written<T>>>> {
        let texts = self.filled_strings(key)?;
        let words = texts
            .value
            .iter()
            .filter_map(|text| self.known_word(key, text, known))
            .collect();
        Some(Written::new(words, texts.place))
    }

    /// A list that narrows something down: empty it would let nothing through, which nobody means.
    pub(super) fn filled_strings(&mut self, key: &'static str) -> Option<Written<Vec<Written<String>>>> {
        let texts = self.strings(key)?;
        for (k, text) in texts.value.iter().enumerate() {
            if let Some(first) = texts.value.iter().take(k).find(|first| first.value == text.value) {
                let message = format!("`{}` stands twice in `{key}`", text.value);
                self.findings
                    .push(Finding::warning(text.place, "repeated-text", message).see(first.place));
            }
        }
        let empty = self
            .get(key)
            .is_some_and(|v| matches!(v.value, DeValue::Array(items) if items.is_empty()));
        if empty {
            let message = format!("`{key}` is an empty list and counts as not given");
            let finding = Finding::warning(texts.place, "empty-list", message);
            self.findings
                .push(finding.help("leave the key out, or name what counts"));
            return None;
        }
        Some(texts)
    }

    /// A `[table]` or an inline one.
    pub(super) fn table<T>(
        &mut self,
        key: &'static str,
        name: &'static str,
        read: impl FnOnce(&mut Table<'t, '_>) -> T,
    ) -> Option<T> {
        let value = self.get(key)?;
        let DeValue::Table(entries) = value.value else {
            self.wrong_type(
                key,
                &value,
                "a table",
                Some(format!("open it with a line {name}")),
            );
            return None;
        };
        Some(Table::read(entries, value.place, name, self.findings, read))
    }

    /// `[[tables]]`, or a list of inline ones.
    pub(super) fn tables<T>(
        &mut self,
        key: &'static str,
        name: &'static str,
        mut read: impl FnMut(&mut Table<'t, '_>) -> T,
    ) -> Vec<T> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.value else {
            let help = match value.value {
                DeValue::Table(_) if name.starts_with("`[[") => Some(format!("double the brackets: {name}")),
                DeValue::Table(_) => Some(format!("put it in brackets: `{key} = [{{ … }}]`")),
                _ => None,
            };
            self.wrong_type(key, &value, "a list of tables", help);
            return Vec::new();
        };
        let file = self.place.file;
        let mut out = Vec::new();
        for item in items {
            let value = Written::new(item.get_ref(), place(file, &item.span()));
            match value.value {
                DeValue::Table(entries) => {
                    out.push(Table::read(entries, value.place, name, self.findings, &mut read));
                }
                _ => self.wrong_type(key, &value, "a list of tables", None),
            }
        }
        out
    }

    /// A key that the interface names and this version does not build.
    pub(super) fn not_in_this_version(&mut self, key: &'static str, name: &str) {
        self.asked.push(key);
        if let Some((written, _)) = self.entries.get_key_value(key) {
            let at = place(self.place.file, &written.span());
            let finding = Finding::error(
                at,
                "not-in-this-version",
                format!("{name} is not in this version"),
            );
            self.findings
                .push(finding.help("take it out; a later version will know it"));
        }
    }

    /// A key that has its place elsewhere.
    pub(super) fn misplaced(&mut self, key: &'static str, code: &'static str, message: &str) {
        self.asked.push(key);
        if let Some((written, _)) = self.entries.get_key_value(key) {
            self.findings.push(Finding::error(
                place(self.place.file, &written.span()),
                code,
                message,
            ));
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    pub(super) fn missing(&mut self, key: &str) {
        let message = format!("{} has no `{key}`", self.name);
        self.findings
            .push(Finding::error(self.place, "missing-key", message));
    }

    fn get(&mut self, key: &'static str) -> Option<Written<&'t DeValue<'t>>> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        let value = self.entries.get(key)?;
        Some(Written::new(
            value.get_ref(),
            place(self.place.file, &value.span()),
        ))
    }

    fn as_string(
        &mut self,
        key: &str,
        value: &Written<&'t DeValue<'t>>,
        chars_max: usize,
    ) -> Option<Written<String>> {
        let DeValue::String(text) = value.value else {
            let scalar = !matches!(value.value, DeValue::Array(_) | DeValue::Table(_));
            let help = scalar.then(|| "put it in quotes".to_owned());
            self.wrong_type(key, value, "a text", help);
            return None;
        };
        if text.chars().count() > chars_max {
            let message = format!("`{key}` is longer than {chars_max} characters");
            self.findings
                .push(Finding::error(value.place, "too-long", message));
            return None;
        }
        Some(Written::new(text.to_string(), value.place))
    }

    fn known_word<T: Copy>(
        &mut self,
        key: &str,
        text: &Written<String>,
        known: &[(&'static str, T)],
    ) -> Option<Written<T>> {
        if let Some((_, value)) = known.iter().find(|(word, _)| *word == text.value) {
            return Some(Written::new(*value, text.place));
        }
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let help = did_you_mean(&text.value, words.iter().copied()).unwrap_or_else(|| one_of(&words));
        let message = format!("`{key}` cannot be `{}`", text.value);
        self.findings
            .push(Finding::error(text.place, "unknown-value", message).help(help));
        None
    }

    fn wrong_type(&mut self, key: &str, value: &Written<&DeValue<'_>>, wanted: &str, help: Option<String>) {
        let message = format!("`{key}` must be {wanted}, not {}", type_name(value.value));
        self.findings
            .push(Finding::error(value.place, "wrong-type", message).help_maybe(help));
    }

    fn refuse_unknown_keys(&mut self) {
        for written in self.entries.keys() {
            let key = written.get_ref().as_ref();
            if self.asked.contains(&key) {
                continue;
            }
            let help = match nearest(key, self.asked.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("{} knows {}", self.name, listed(&self.asked)),
            };
            let message = format!("{} has no key `{key}`", self.name);
            let at = place(self.place.file, &written.span());
            self.findings
                .push(Finding::error(at, "unknown-key", message).help(help));
        }
    }
}

fn place(file: FileId, span: &std::ops::Range<usize>) -> Place {
    Place {
        file,
        span: Span::new(span.start, span.end),
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

pub(super) fn one_of(words: &[&str]) -> String {
    format!("one of {}", listed(words))
}

/// "`a`, `b`, `c`".
pub(super) fn listed(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
