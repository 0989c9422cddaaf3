//! What configuration reads from outside: files, folders, the environment. Tests give their own.

use std::fmt;
use std::fs;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

/// Bytes of one file. Ten thousand actors with ten aliases each are 4 MB.
pub(super) const FILE_BYTES_MAX: usize = 16_000_000;

type ReadFile = dyn Fn(&Path, usize) -> io::Result<Vec<u8>> + Send + Sync;
type ListFolder = dyn Fn(&Path) -> io::Result<Vec<PathBuf>> + Send + Sync;
type OpenFile = dyn Fn(&Path) -> io::Result<Box<dyn BufRead>> + Send + Sync;
type Environment = dyn Fn(&str) -> Option<String> + Send + Sync;

/// The ways to the outside.
pub struct Sources {
    read: Box<ReadFile>,
    list: Box<ListFolder>,
    open: Option<Box<OpenFile>>,
    environment: Box<Environment>,
}

impl Sources {
    /// The disk and the process's environment.
    pub fn real() -> Self {
        let open = |path: &Path| -> io::Result<Box<dyn BufRead>> {
            Ok(Box::new(BufReader::with_capacity(1 << 16, fs::File::open(path)?)))
        };
        Self {
            open: Some(Box::new(open)),
            ..Self::new(read_file, list_folder, |name| std::env::var(name).ok())
        }
    }

    /// `read` gives a file's bytes, at most as many as asked for; `list` the paths of a folder's files;
    /// `environment` a variable's value.
    pub fn new(
        read: impl Fn(&Path, usize) -> io::Result<Vec<u8>> + Send + Sync + 'static,
        list: impl Fn(&Path) -> io::Result<Vec<PathBuf>> + Send + Sync + 'static,
        environment: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            read: Box::new(read),
            list: Box::new(list),
            open: None,
            environment: Box::new(environment),
        }
    }

    /// A file to be read a line at a time, of any length, or in words why there is none.
    pub(super) fn lines(&self, path: &Path) -> Result<Box<dyn BufRead>, String> {
        let opened = match &self.open {
            Some(open) => open(path),
            None => (self.read)(path, FILE_BYTES_MAX)
                .map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn BufRead>),
        };
        opened.map_err(|error| why_not(&error))
    }

    /// The text of a file, or in words why there is none.
    pub(super) fn text(&self, path: &Path) -> Result<String, String> {
        let bytes = (self.read)(path, FILE_BYTES_MAX + 1).map_err(|error| why_not(&error))?;
        if bytes.len() > FILE_BYTES_MAX {
            return Err(format!("it is larger than {} MB", FILE_BYTES_MAX / 1_000_000));
        }
        String::from_utf8(bytes).map_err(|error| {
            let before = error
                .as_bytes()
                .get(..error.utf8_error().valid_up_to())
                .unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            format!("it is not UTF-8 text: see line {line}")
        })
    }

    /// The files of a folder, sorted by name; `None` where the path is no folder.
    pub(super) fn files_in(&self, folder: &Path) -> Option<Vec<PathBuf>> {
        let mut files = (self.list)(folder).ok()?;
        files.sort();
        Some(files)
    }

    /// A variable of the environment that is not empty.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        (self.environment)(name).filter(|value| !value.is_empty())
    }
}

/// Why a file is not read, in words.
pub(super) fn why_not(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "this is a folder, not a file".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read: permission denied".to_owned(),
        _ => format!("it cannot be read: {error}"),
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources").finish_non_exhaustive()
    }
}

fn read_file(path: &Path, bytes_max: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?
        .take(bytes_max as u64)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn list_folder(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    // A file named without a folder lies in the current one.
    let here = folder.as_os_str().is_empty();
    for entry in fs::read_dir(if here { Path::new(".") } else { folder })? {
        let path = entry?.path();
        let path = if here {
            path.strip_prefix(".").unwrap_or(&path).to_owned()
        } else {
            path
        };
        if !path.is_dir() {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Files and variables held in memory.
    pub(crate) fn in_memory(files: &[(&str, &str)], environment: &[(&str, &str)]) -> Sources {
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let (files, listed, environment) = (owned(files), owned(files), owned(environment));
        Sources::new(
            move |path, _| {
                let file = files.iter().find(|(name, _)| Path::new(name) == path);
                file.map(|(_, text)| text.clone().into_bytes())
                    .ok_or_else(|| io::ErrorKind::NotFound.into())
            },
            move |folder| {
                let paths = listed.iter().map(|(name, _)| PathBuf::from(name));
                let inside: Vec<_> = paths.filter(|path| path.parent() == Some(folder)).collect();
                if inside.is_empty() {
                    Err(io::ErrorKind::NotFound.into())
                } else {
                    Ok(inside)
                }
            },
            move |name| {
                environment
                    .iter()
                    .find(|(known, _)| known == name)
                    .map(|(_, value)| value.clone())
            },
        )
    }

    #[test]
    fn says_why_a_file_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("latin1.toml"), b"a = 1\nb = \"\xe9\"").unwrap();
        let sources = Sources::real();
        assert_eq!(
            sources.text(&dir.path().join("none.toml")).unwrap_err(),
            "there is no such file"
        );
        assert_eq!(
            sources.text(dir.path()).unwrap_err(),
            "this is a folder, not a file"
        );
        assert_eq!(
            sources.text(&dir.path().join("latin1.toml")).unwrap_err(),
            "it is not UTF-8 text: see line 2"
        );
        let large = Sources::new(|_, max| Ok(vec![b' '; max]), |_| Ok(Vec::new()), |_| None);
        assert_eq!(large.text(Path::new("x")).unwrap_err(), "it is larger than 16 MB");
    }
}
