//! What is wrong with a file, or worth a second look, with the place where it stands.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::text::Span;

/// Findings kept in memory; the rest is counted. A file of garbage holds as many as it has bytes.
const KEPT_MAX: usize = 1_000;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// The files are refused.
    Error,
    /// The files are taken; somebody should look.
    Warning,
}

/// A file by its number in [`Findings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A place in one of the files; the empty span at 0 stands for the file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes.
    pub span: Span,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Error or warning.
    pub level: Level,
    /// Short and stable, for programs: `unknown-id`. The list is in `docs/CONFIG.md`.
    pub code: &'static str,
    /// What is wrong, one line.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to do about it.
    pub help: Option<String>,
    /// The other place that it has to do with: where a repeated thing stood first.
    pub see: Option<Place>,
}

impl Finding {
    /// An error.
    pub fn error(place: Place, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            level: Level::Error,
            code,
            message: message.into(),
            place,
            help: None,
            see: None,
        }
    }

    /// A warning.
    pub fn warning(place: Place, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            level: Level::Warning,
            ..Self::error(place, code, message)
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do about it, where that is known.
    #[must_use]
    pub fn help_maybe(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// Adds the other place.
    #[must_use]
    pub fn see(mut self, place: Place) -> Self {
        self.see = Some(place);
        self
    }
}

/// A file that was read, or that could not be.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) text: String,
    /// Lines spoilt by a syntax error, as bytes: what is read from them is a guess.
    broken: Vec<Span>,
    /// Whether a part of the file is missing from what was read.
    torn: bool,
    /// Lines of the file before the text: of a list, only the lines with findings are kept.
    lines_before: usize,
}

/// All findings of a load, sorted by file and place.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    files: Vec<File>,
    list: Vec<Finding>,
    errors: usize,
    warnings: usize,
}

impl Findings {
    /// Whether the files must be refused.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Nothing was found.
    pub fn is_empty(&self) -> bool {
        self.errors + self.warnings == 0
    }

    /// How many errors, the ones beyond the bound included.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many warnings, the ones beyond the bound included.
    pub fn warnings(&self) -> usize {
        self.warnings
    }

    /// The findings by file and place, at most a thousand.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }

    /// The path of a file as it was asked for.
    pub fn path(&self, file: FileId) -> &Path {
        self.files.get(file.0).map_or(Path::new(""), |file| &file.path)
    }

    /// Line and column of a place, both from 1, columns in characters; `None` for a file as a whole.
    pub fn line_and_column(&self, place: Place) -> Option<(usize, usize)> {
        let is_line = self
            .files
            .get(place.file.0)
            .is_some_and(|file| file.lines_before > 0);
        if place.span.is_empty() && place.span.start == 0 && !is_line {
            return None;
        }
        let before = self.text(place.file).get(..place.span.start)?;
        let lines_before = self.files.get(place.file.0).map_or(0, |file| file.lines_before);
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let line = lines_before + before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Some((line, column))
    }

    pub(super) fn text(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |file| &file.text)
    }

    pub(super) fn add_file(&mut self, path: &Path, text: String) -> FileId {
        self.files.push(File {
            path: path.to_owned(),
            text,
            broken: Vec::new(),
            torn: false,
            lines_before: 0,
        });
        FileId(self.files.len() - 1)
    }

    /// The place of a span of one line of a file that is not kept as a whole.
    pub(super) fn line_place(&mut self, path: &Path, number: usize, line: &str, span: Span) -> Place {
        let file = self.add_file(path, line.to_owned());
        if let Some(file) = self.files.last_mut() {
            file.lines_before = number.saturating_sub(1);
        }
        Place { file, span }
    }

    /// Takes in a finding on a line of a file that is not kept as a whole. Beyond the bound it is only counted.
    pub(super) fn push_line(
        &mut self,
        path: &Path,
        number: usize,
        line: &str,
        span: Span,
        finding: impl FnOnce(Place) -> Finding,
    ) {
        let place = if self.list.len() < KEPT_MAX {
            self.line_place(path, number, line, span)
        } else {
            Place {
                file: FileId(usize::MAX),
                span,
            }
        };
        self.push(finding(place));
    }

    /// Takes a finding in, unless it only follows from a syntax error: one on the same line, or a thing that is
    /// missing from files of which a part could not be read.
    pub(super) fn push(&mut self, finding: Finding) {
        let follows = match finding.code {
            "syntax" | "file-unreadable" => false,
            "unknown-id" | "no-feeds" | "unknown-feed" if self.torn() => true,
            "missing-key" | "no-members" => self.broken_after(finding.place),
            _ => self.on_broken_line(finding.place),
        };
        if follows {
            return;
        }
        match finding.level {
            Level::Error => self.errors += 1,
            Level::Warning => self.warnings += 1,
        }
        if self.list.len() < KEPT_MAX {
            self.list.push(finding);
        }
    }

    /// A syntax error, and the lines that are not to be trusted because of it. What else the parser says of them only
    /// follows.
    pub(super) fn push_syntax(&mut self, finding: Finding, spoilt: Span) {
        if self.on_broken_line(finding.place) {
            return;
        }
        if let Some(file) = self.files.get_mut(finding.place.file.0) {
            if file.broken.len() < KEPT_MAX {
                file.broken.push(spoilt);
            }
            file.torn = true;
        }
        self.push(finding);
    }

    /// A file that could not be read at all.
    pub(super) fn push_unreadable(&mut self, finding: Finding) {
        if let Some(file) = self.files.get_mut(finding.place.file.0) {
            file.torn = true;
        }
        self.push(finding);
    }

    /// Whether a part of some file is missing from what was read.
    pub(super) fn torn(&self) -> bool {
        self.files.iter().any(|file| file.torn)
    }

    /// Sorts by file and place, and lets go of the texts that no finding points to.
    pub(super) fn sorted(mut self) -> Self {
        self.list
            .sort_by(|a, b| (a.place, a.code, &a.message).cmp(&(b.place, b.code, &b.message)));
        let used: BTreeSet<FileId> = self
            .list
            .iter()
            .flat_map(|finding| [Some(finding.place), finding.see])
            .flatten()
            .map(|place| place.file)
            .collect();
        for (k, file) in self.files.iter_mut().enumerate() {
            if !used.contains(&FileId(k)) {
                file.text = String::new();
            }
        }
        self
    }

    /// Whether a syntax error behind this place may have swallowed what belongs to it.
    fn broken_after(&self, place: Place) -> bool {
        self.files
            .get(place.file.0)
            .is_some_and(|file| file.broken.iter().any(|line| line.end >= place.span.start))
    }

    fn on_broken_line(&self, place: Place) -> bool {
        self.files.get(place.file.0).is_some_and(|file| {
            file.broken
                .iter()
                .any(|line| line.start <= place.span.start && place.span.start <= line.end)
        })
    }
}

impl<'f> IntoIterator for &'f Findings {
    type Item = &'f Finding;
    type IntoIter = std::slice::Iter<'f, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
