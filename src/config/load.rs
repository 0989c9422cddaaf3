//! From paths to what is meant: reads the files, their includes, and puts all findings together.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::finding::{FileId, Finding, Findings, Place};
use super::lines::Listed;
use super::reader::{Written, read_document, top_keys};
use super::sources::{Sources, why_not};
use super::{Config, Watchlist, meant, written};
use crate::text::Span;

/// Files that one watchlist may include.
const INCLUDES_MAX: usize = 1_000;
/// Bytes of all files together.
const ALL_BYTES_MAX: usize = 64_000_000;

/// The keys that only a watchlist has.
const WATCHLIST_KEYS: [&str; 6] = ["actor", "topic", "group", "watch", "include", "builtin"];

/// What came of loading both files.
#[derive(Debug)]
pub struct Loaded {
    /// The configuration; `None` where a finding is an error.
    pub config: Option<Config>,
    /// What was found.
    pub findings: Findings,
    /// Every file that was read or looked for, and every folder of an `include`: a change in one of them calls for a
    /// reload.
    pub files: Vec<PathBuf>,
}

/// Loads `conjunct.toml` and the watchlist that it names.
pub fn load(path: &Path, sources: &Sources) -> Loaded {
    let mut loader = Loader::new(sources);
    let (settings, watchlist) = loader.config(path);
    let findings = loader.findings.sorted();
    let config = (!findings.has_errors()).then_some(Config { settings, watchlist });
    Loaded {
        config,
        findings,
        files: loader.files.into_iter().collect(),
    }
}

/// Loads a watchlist alone; what depends on the feeds is not checked. No watchlist where a finding is an error.
pub fn load_watchlist(path: &Path, sources: &Sources) -> (Option<Watchlist>, Findings) {
    let mut loader = Loader::new(sources);
    let watchlist = loader.watchlist(path, None);
    let findings = loader.findings.sorted();
    ((!findings.has_errors()).then_some(watchlist), findings)
}

/// The watchlist of somebody who has none: the built-in actors.
pub fn builtin_watchlist() -> Watchlist {
    meant::watchlist(written::Watchlist::default(), None, &mut Findings::default())
}

/// Checks files and folders: of a folder its `conjunct.toml` and `watchlist.toml`, of a `conjunct.toml` the watchlist
/// that it names, too. What a file is, its keys tell. No file is checked twice.
pub fn check(paths: &[PathBuf], sources: &Sources) -> Findings {
    let mut loader = Loader::new(sources);
    let (mut configs, mut watchlists) = (Vec::new(), Vec::new());
    for path in paths {
        let files = match sources.files_in(path) {
            Some(files) => loader.own_files(path, &files),
            None => vec![path.clone()],
        };
        for file in files {
            match sources.text(&file) {
                Ok(text) if is_watchlist(&file, &text) => watchlists.push(file),
                _ => configs.push(file),
            }
        }
    }
    for path in configs {
        if !loader.has_read(&path) {
            loader.config(&path);
        }
    }
    for path in watchlists {
        if !loader.has_read(&path) {
            loader.watchlist(&path, None);
        }
    }
    loader.findings.sorted()
}

/// By its keys; by its name where it has none.
fn is_watchlist(path: &Path, text: &str) -> bool {
    let keys = top_keys(text);
    let by_name = || {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().contains("watchlist"))
    };
    if keys.is_empty() {
        by_name()
    } else {
        keys.iter().any(|key| WATCHLIST_KEYS.contains(&key.as_str()))
    }
}

struct Loader<'s> {
    sources: &'s Sources,
    findings: Findings,
    files: BTreeSet<PathBuf>,
    bytes: usize,
}

impl<'s> Loader<'s> {
    fn new(sources: &'s Sources) -> Self {
        Self {
            sources,
            findings: Findings::default(),
            files: BTreeSet::new(),
            bytes: 0,
        }
    }

    fn config(&mut self, path: &Path) -> (super::Settings, Watchlist) {
        let (file, found) = self.read(path, None);
        let written = if found {
            read_document(file, "`conjunct.toml`", &mut self.findings, |top| {
                written::Settings::read(top)
            })
        } else {
            written::Settings::default()
        };
        let folder = absolute(path).parent().map(Path::to_owned).unwrap_or_default();
        let top = whole(file);
        if !found {
            // Defaults would name files that nobody asked for.
            let watchlist = builtin_watchlist();
            return (
                meant::settings(&written, top, &folder, self.sources, &mut Findings::default()),
                watchlist,
            );
        }
        let settings = meant::settings(&written, top, &folder, self.sources, &mut self.findings);
        // Shown as the user would write it: beside the file that names it.
        let shown = match &written.watchlist {
            Some(text) => path.with_file_name("").join(&text.value),
            None => path.with_file_name("watchlist.toml"),
        };
        let watchlist = self.watchlist_named(&shown, written.watchlist.as_ref(), Some(&written.feeds));
        (settings, watchlist)
    }

    fn watchlist(&mut self, path: &Path, feeds: Option<&[written::Feed]>) -> Watchlist {
        self.watchlist_named(path, None, feeds)
    }

    fn watchlist_named(
        &mut self,
        path: &Path,
        by: Option<&Written<String>>,
        feeds: Option<&[written::Feed]>,
    ) -> Watchlist {
        let (file, found) = self.read(path, by.map(|by| by.place));
        let mut written = written::Watchlist::default();
        if found {
            written = read_document(file, "the watchlist", &mut self.findings, |top| {
                written::Watchlist::read(top, false)
            });
        }
        for pattern in std::mem::take(&mut written.include) {
            self.include(path, &pattern, &mut written);
        }
        meant::watchlist(written, feeds, &mut self.findings)
    }

    fn include(&mut self, path: &Path, pattern: &Written<String>, into: &mut written::Watchlist) {
        let full = path.with_file_name("").join(&pattern.value);
        let Some(files) = self.matching(&full, pattern) else {
            return;
        };
        if files.is_empty() {
            let message = format!("`{}` matches no file", pattern.value);
            self.findings
                .push(Finding::warning(pattern.place, "include-empty", message));
        }
        for file in files {
            if absolute(&file) == absolute(path) {
                let message = format!("`{}` matches the watchlist itself", pattern.value);
                let finding = Finding::error(pattern.place, "include-cycle", message);
                self.findings
                    .push(finding.help("keep included files in a folder of their own"));
                continue;
            }
            if self.has_read(&file) {
                let message = format!("`{}` is included already", file.display());
                self.findings
                    .push(Finding::warning(pattern.place, "include-twice", message));
                continue;
            }
            if self.files.len() >= INCLUDES_MAX {
                let message = format!("more than {INCLUDES_MAX} files are included");
                self.findings
                    .push_unreadable(Finding::error(pattern.place, "too-many-files", message));
                return;
            }
            if file.extension().is_some_and(|extension| extension == "jsonl") {
                self.list(&file, pattern.place, &mut into.listed);
                continue;
            }
            let (id, found) = self.read(&file, Some(pattern.place));
            if found {
                let more = read_document(id, "an included file", &mut self.findings, |top| {
                    written::Watchlist::read(top, true)
                });
                into.actors.extend(more.actors);
                into.topics.extend(more.topics);
                into.groups.extend(more.groups);
                into.watches.extend(more.watches);
            }
        }
    }

    /// Reads a list of actors in. Only its lines with findings are kept as text, so that its length costs nothing.
    fn list(&mut self, file: &Path, by: Place, into: &mut Listed) {
        self.files.insert(absolute(file));
        let read = self.sources.lines(file).and_then(|lines| {
            into.read(file, lines, &mut self.findings)
                .map_err(|error| why_not(&error))
        });
        if let Err(why) = read {
            let message = format!("cannot read `{}`: {why}", file.display());
            self.findings
                .push_unreadable(Finding::error(by, "file-unreadable", message));
        }
    }

    /// The files that an `include` means, sorted by name. `*` stands for any letters of a file's name.
    fn matching(&mut self, full: &Path, pattern: &Written<String>) -> Option<Vec<PathBuf>> {
        let folder = full.parent().map(Path::to_owned).unwrap_or_default();
        let name = full
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if name.is_empty() || folder.to_string_lossy().contains('*') {
            let message = format!("`{}` is no pattern of files", pattern.value);
            let finding = Finding::error(pattern.place, "bad-form", message);
            self.findings
                .push(finding.help("`*` stands only in the name of the file: `actors/*.toml`"));
            return None;
        }
        if !name.contains('*') {
            return Some(vec![full.to_owned()]);
        }
        self.files.insert(absolute(&folder));
        let files = self.sources.files_in(&folder).unwrap_or_default().into_iter();
        let fits = |path: &PathBuf| {
            let own = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            !own.starts_with('.') && matches_pattern(&own, &name)
        };
        Some(files.filter(fits).collect())
    }

    /// Reads a file in; `by` is the place that names it. False: there is a finding instead.
    fn read(&mut self, path: &Path, by: Option<Place>) -> (FileId, bool) {
        self.files.insert(absolute(path));
        let text = self.sources.text(path).and_then(|text| {
            self.bytes += text.len();
            let fits = self.bytes <= ALL_BYTES_MAX;
            if fits {
                Ok(text)
            } else {
                Err(format!(
                    "all files together are larger than {} MB",
                    ALL_BYTES_MAX / 1_000_000
                ))
            }
        });
        match text {
            Ok(text) => (self.findings.add_file(path, text), true),
            Err(why) => {
                let file = self.findings.add_file(path, String::new());
                let message = format!("cannot read `{}`: {why}", path.display());
                let place = by.unwrap_or(whole(file));
                self.findings
                    .push_unreadable(Finding::error(place, "file-unreadable", message));
                (file, false)
            }
        }
    }

    fn has_read(&self, path: &Path) -> bool {
        self.files.contains(&absolute(path))
    }

    /// The two files of a configuration folder.
    fn own_files(&mut self, folder: &Path, files: &[PathBuf]) -> Vec<PathBuf> {
        let own = ["conjunct.toml", "watchlist.toml"].map(|name| folder.join(name));
        let there: Vec<PathBuf> = own.into_iter().filter(|file| files.contains(file)).collect();
        if there.is_empty() {
            let file = self.findings.add_file(folder, String::new());
            let message = "this folder holds neither `conjunct.toml` nor `watchlist.toml`";
            let finding = Finding::error(whole(file), "file-unreadable", message);
            self.findings
                .push_unreadable(finding.help("`conjunct init` writes both"));
        }
        there
    }
}

fn whole(file: FileId) -> Place {
    Place {
        file,
        span: Span::new(0, 0),
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Whether a file's name fits a pattern in which `*` stands for any letters.
fn matches_pattern(name: &str, pattern: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else {
        return name == pattern;
    };
    let Some(mut rest) = name.strip_prefix(head) else {
        return false;
    };
    let mut parts: Vec<&str> = tail.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_patterns_of_names() {
        for (name, pattern, expected) in [
            ("a.toml", "*.toml", true),
            ("a.toml", "a*", true),
            ("a.tom", "*.toml", false),
            ("aba", "a*a", true),
            ("a", "a*a", false),
            ("x-b-y.toml", "x*b*.toml", true),
            ("x-y.toml", "x*b*.toml", false),
            ("any", "**", true),
        ] {
            assert_eq!(matches_pattern(name, pattern), expected, "{name} {pattern}");
        }
    }
}
