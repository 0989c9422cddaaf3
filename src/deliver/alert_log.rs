//! The alert log file: JSON Lines, append-only, synced in batches.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{fstat, stat};

use crate::alert::for_terminal;
use crate::store::Line;

/// What can go wrong with the alert log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file or its directory cannot be opened or made.
    #[error("cannot open the alert log {path}")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another daemon, with a state of its own, writes to the file: both would give the same numbers.
    #[error("the alert log {path} is in use by another conjunct")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file holds something else.
    #[error("{path} is not an alert log: the line `{line}` has no `seq`")]
    NotALog {
        /// The file.
        path: PathBuf,
        /// The line, shortened.
        line: String,
    },
    /// Lines could not be written or synced; what was written of them was taken back.
    #[error("cannot write to the alert log {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The open alert log.
#[derive(Debug)]
pub struct AlertLog {
    path: PathBuf,
    file: File,
}

/// The end of the file is read in steps of this size until a whole line is found.
const STEP: u64 = 64 * 1024;

impl AlertLog {
    /// Opens the log, made where there is none. A torn last line (a crash cut it) is cut off. Gives the number of the
    /// last whole line, 0 in an empty file. A file of something else stays as it is, and is refused.
    pub fn open(path: &Path) -> Result<(Self, u64), Error> {
        let open = |source| Error::Open {
            path: path.to_owned(),
            source,
        };
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory).map_err(open)?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(open)?;
        // Where the file system knows no locks, the state directory's has to do.
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(Error::InUse {
                path: path.to_owned(),
            });
        }
        let last = match cut_torn_lines(&mut file).map_err(open)? {
            Tail::Log { last } => last,
            Tail::Other { line } => {
                let (path, line) = (path.to_owned(), shortened(&line));
                return Err(Error::NotALog { path, line });
            }
        };
        Ok((
            Self {
                path: path.to_owned(),
                file,
            },
            last,
        ))
    }

    /// Appends lines and syncs them to the disk. After an error the file is as before.
    pub fn append(&mut self, lines: &[Line]) -> Result<(), Error> {
        self.follow_rotation()?;
        let mut bytes = String::with_capacity(lines.iter().map(|l| l.json.len() + 1).sum());
        for line in lines {
            bytes.push_str(&line.json);
            bytes.push('\n');
        }
        let before = self.file.metadata().map(|m| m.len());
        let written = self
            .file
            .write_all(bytes.as_bytes())
            .and_then(|()| self.file.sync_data());
        written.map_err(|source| {
            if let Ok(len) = before {
                // Where even this fails, the next start cuts the torn line.
                let _ = self.file.set_len(len);
            }
            Error::Write {
                path: self.path.clone(),
                source,
            }
        })
    }

    /// Opens the file anew where it was moved away or deleted, as log rotation does.
    fn follow_rotation(&mut self) -> Result<(), Error> {
        let same = match (fstat(&self.file), stat(&self.path)) {
            (Ok(open), Ok(named)) => (open.st_dev, open.st_ino) == (named.st_dev, named.st_ino),
            _ => false,
        };
        if !same {
            let (fresh, _) = Self::open(&self.path)?;
            *self = fresh;
        }
        Ok(())
    }
}

/// What a file ends with.
enum Tail {
    /// Lines with numbers, up to this one; 0 where there is none.
    Log { last: u64 },
    /// A whole line of something else.
    Other { line: Vec<u8> },
}

/// Cuts everything behind the last whole line with a `seq`, and gives that number. A crash can leave a part of a line,
/// or zeros that the file system never filled; any other whole line is none of ours, and nothing is cut.
fn cut_torn_lines(file: &mut File) -> io::Result<Tail> {
    let mut end = file.seek(SeekFrom::End(0))?;
    let whole = end;
    let mut last = 0;
    while end > 0 {
        let start = line_start(file, end)?;
        let mut line = Vec::new();
        file.seek(SeekFrom::Start(start))?;
        file.take(end - start).read_to_end(&mut line)?;
        if let Some(seq) = seq_of(&line) {
            last = seq;
            break;
        }
        if line.ends_with(b"\n") && !line.contains(&0) {
            return Ok(Tail::Other { line });
        }
        end = start;
    }
    if end < whole {
        file.set_len(end)?;
        file.sync_data()?;
    }
    Ok(Tail::Log { last })
}

/// The head of a line, for an error.
fn shortened(line: &[u8]) -> String {
    /// Enough to recognise a file by.
    const CHARS_MAX: usize = 60;
    let line = String::from_utf8_lossy(line);
    for_terminal(&line.trim_end().chars().take(CHARS_MAX).collect::<String>())
}

/// Where the line that ends at `end` (its line break included) starts.
fn line_start(file: &mut File, end: u64) -> io::Result<u64> {
    let mut upper = end.saturating_sub(1);
    while upper > 0 {
        let lower = upper.saturating_sub(STEP);
        let mut block = Vec::new();
        file.seek(SeekFrom::Start(lower))?;
        file.take(upper - lower).read_to_end(&mut block)?;
        if let Some(at) = block.iter().rposition(|b| *b == b'\n') {
            return Ok(lower + u64::try_from(at).unwrap_or(0) + 1);
        }
        upper = lower;
    }
    Ok(0)
}

/// The number of a whole line.
fn seq_of(line: &[u8]) -> Option<u64> {
    let json = line.strip_suffix(b"\n")?;
    serde_json::from_slice::<serde_json::Value>(json)
        .ok()?
        .get("seq")?
        .as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(seq: u64) -> Line {
        Line {
            seq,
            json: format!("{{\"seq\":{seq}}}"),
        }
    }

    fn lines(numbers: std::ops::RangeInclusive<u64>) -> Vec<Line> {
        numbers.map(line).collect()
    }

    #[test]
    fn a_torn_end_is_cut_and_the_log_goes_on_after_the_last_whole_line() {
        let long = format!("{{\"seq\":7,\"x\":\"{}\"}}\n", "y".repeat(200_000));
        for (content, last, kept) in [
            ("", 0, ""),
            ("{\"seq\":1}\n{\"seq\":2}\n", 2, "{\"seq\":1}\n{\"seq\":2}\n"),
            ("{\"seq\":1}\n{\"seq\":2}", 1, "{\"seq\":1}\n"),
            ("{\"seq\":1}\n{\"se", 1, "{\"seq\":1}\n"),
            ("{\"seq\":1}\n\0\0\0\0", 1, "{\"seq\":1}\n"),
            ("{\"seq\":1}\n\0\0\n\0\0\n", 1, "{\"seq\":1}\n"),
            ("{\"se", 0, ""),
            (&format!("{long}{{\"seq\":8"), 7, &long),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("logs/alerts.jsonl");
            fs::create_dir_all(path.parent().expect("it has a parent")).expect("a folder");
            fs::write(&path, content).expect("a file");
            let (mut log, got) = AlertLog::open(&path).expect("it opens");
            assert_eq!(got, last, "{content:.40}");
            assert_eq!(fs::read_to_string(&path).expect("text"), kept);
            log.append(&[line(last + 1)]).expect("it writes");
            drop(log);
            assert_eq!(AlertLog::open(&path).expect("it opens").1, last + 1);
        }
    }

    #[test]
    fn a_file_of_something_else_stays_as_it_is() {
        for content in [
            "Dear diary\n",
            "{\"seq\":1}\nDear diary\n{\"se",
            "{\"n\":1}\n\0\0",
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("alerts.jsonl");
            fs::write(&path, content).expect("a file");
            let error = AlertLog::open(&path).expect_err("it is no log");
            assert!(matches!(error, Error::NotALog { .. }), "{error}");
            assert_eq!(fs::read_to_string(&path).expect("text"), content);
        }
    }

    #[test]
    fn a_second_writer_is_refused_and_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("alerts.jsonl");
        let (mut log, _) = AlertLog::open(&path).expect("it opens");
        log.append(&lines(1..=2)).expect("it writes");
        fs::write(&path, "{\"seq\":1}\n{\"seq\":2}\n{\"se")
            .expect("the first one is in the middle of a line");
        let error = AlertLog::open(&path).expect_err("it is in use");
        assert!(matches!(error, Error::InUse { .. }), "{error}");
        assert!(fs::read_to_string(&path).expect("text").ends_with("{\"se"));
        drop(log);
        assert_eq!(AlertLog::open(&path).expect("it is free").1, 2);
    }

    #[test]
    fn a_rotated_log_goes_on_in_a_new_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("alerts.jsonl");
        let (mut log, _) = AlertLog::open(&path).expect("it opens");
        log.append(&lines(1..=2)).expect("it writes");
        fs::rename(&path, folder.path().join("alerts.jsonl.1")).expect("it moves");
        log.append(&lines(3..=3)).expect("it writes");
        assert_eq!(fs::read_to_string(&path).expect("text"), "{\"seq\":3}\n");
    }
}
