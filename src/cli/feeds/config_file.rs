//! Changes to `conjunct.toml` that leave what the user wrote byte for byte as it was.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::Context;
use toml::Value;
use toml::de::{DeTable, DeValue};
use url::Url;

use super::super::exit::Ending;
use crate::config::{self, Sources};
use crate::feed::opml::Subscription;

/// The `[[feed]]` block of a feed.
pub(super) fn block(url: &Url, subscription: &Subscription) -> String {
    let text = |text: &str| serde_json::Value::String(text.to_owned()).to_string();
    let mut block = format!("\n[[feed]]\nurl = {}\n", text(url.as_str()));
    if let Some(name) = &subscription.name {
        // Writing to a string cannot fail.
        let _ = writeln!(block, "name = {}", text(name));
    }
    if !subscription.tags.is_empty() {
        let tags: Vec<String> = subscription.tags.iter().map(|tag| text(tag)).collect();
        let _ = writeln!(block, "tags = [{}]", tags.join(", "));
    }
    block
}

/// Appends blocks to a config whose text is `before`.
pub(super) fn append(path: &Path, before: &str, blocks: &str) -> anyhow::Result<()> {
    let gap = if before.ends_with('\n') || before.is_empty() {
        ""
    } else {
        "\n"
    };
    replace(path, &format!("{before}{gap}{blocks}"))
}

/// What became of a feed that is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Removed {
    /// Its block is cut out.
    Cut,
    /// It stands there with `enabled = false`.
    SwitchedOff,
    /// There is no such feed.
    Unknown,
}

/// Takes a feed out of a config.
pub(super) fn remove(path: &Path, url: &Url) -> anyhow::Result<Removed> {
    let before = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let Some((after, removed)) = without(&before, url) else {
        let whole = config::load(path, &Sources::real());
        if whole.findings.has_errors() {
            return Err(Ending::Config(Box::new(whole.findings)).into());
        }
        let is_there = whole
            .config
            .is_some_and(|c| c.settings.feeds.iter().any(|f| f.url == *url));
        anyhow::ensure!(
            !is_there,
            "cannot take {url} out of {}: please do it by hand",
            path.display()
        );
        return Ok(Removed::Unknown);
    };
    replace(path, &after)?;
    Ok(removed)
}

/// The text without the feed, or with the feed switched off; `None` where neither can be done, or it is not there.
fn without(text: &str, url: &Url) -> Option<(String, Removed)> {
    let document = DeTable::parse(text).ok()?;
    let DeValue::Array(feeds) = document.get_ref().get("feed")?.get_ref() else {
        return None;
    };
    let is_it = |feed: &DeValue<'_>| match feed {
        DeValue::Table(keys) => keys
            .get("url")
            .and_then(|value| value.get_ref().as_str())
            .and_then(|written| Url::parse(written.trim()).ok())
            .is_some_and(|written| written == *url),
        _ => false,
    };
    let number = feeds.iter().position(|feed| is_it(feed.get_ref()))?;
    let feed = feeds.get(number)?;
    let DeValue::Table(keys) = feed.get_ref() else {
        return None;
    };
    let whole = text.parse::<toml::Table>().ok()?;
    let gives =
        |after: &str, wanted: &toml::Table| after.parse::<toml::Table>().is_ok_and(|found| found == *wanted);

    let mut wanted = whole.clone();
    let list = wanted.get_mut("feed")?.as_array_mut()?;
    list.remove(number);
    if list.is_empty() {
        wanted.remove("feed");
    }
    let end = keys.values().map(|value| value.span().end).max()?;
    let cut = without_range(text, lines(text, feed.span().start, end));
    if let Some(after) = cut.filter(|after| gives(after, &wanted)) {
        return Some((after, Removed::Cut));
    }

    let mut wanted = whole;
    let table = wanted
        .get_mut("feed")?
        .as_array_mut()?
        .get_mut(number)?
        .as_table_mut()?;
    table.insert("enabled".to_owned(), Value::Boolean(false));
    let url_key = keys.get_key_value("url").map(|(key, _)| key.span().start)?;
    let switched = match keys.get("enabled") {
        Some(flag) => with(text, flag.span(), "false"),
        None if feed.span().start < url_key && text.get(feed.span())?.starts_with('{') => {
            with(text, url_key..url_key, "enabled = false, ")
        }
        None => with(text, url_key..url_key, "enabled = false\n"),
    };
    switched
        .filter(|after| gives(after, &wanted))
        .map(|after| (after, Removed::SwitchedOff))
}

/// The whole lines from one place to another, with the empty line before them.
fn lines(text: &str, start: usize, end: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let begin = |at: usize| {
        let before = bytes.get(..at).unwrap_or_default();
        before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |k| k + 1)
    };
    let start = begin(start);
    let after = bytes.get(end..).unwrap_or_default();
    let end = after
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |k| end + k + 1);
    let line_before = begin(start.saturating_sub(1))..start;
    let is_empty = text
        .get(line_before.clone())
        .is_some_and(|line| line.trim().is_empty());
    if is_empty {
        line_before.start..end
    } else {
        start..end
    }
}

fn without_range(text: &str, range: Range<usize>) -> Option<String> {
    with(text, range, "")
}

fn with(text: &str, range: Range<usize>, new: &str) -> Option<String> {
    Some(format!(
        "{}{new}{}",
        text.get(..range.start)?,
        text.get(range.end..)?
    ))
}

/// Puts a text in the place of a config, if it loads, in one step: whoever reads the file reads the old text or the
/// new one.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    check_first(path, text)?;
    let write = || -> io::Result<()> {
        // A link stays a link.
        let target = fs::canonicalize(path)?;
        let metadata = fs::metadata(&target)?;
        let (temporary, mut file) = temporary_beside(&target)?;
        let written = file
            .write_all(text.as_bytes())
            .and_then(|()| file.set_permissions(metadata.permissions()))
            .and_then(|()| keep_owner(&file, &metadata))
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&temporary, &target));
        if written.is_err() {
            // What is half written is of no use.
            let _ = fs::remove_file(&temporary);
        }
        written
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// Where root changes the file of a service, it stays the service's; nobody else may give files away.
fn keep_owner(file: &File, metadata: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if own.uid() == metadata.uid() && own.gid() == metadata.gid() {
        return Ok(());
    }
    fchown(file, Some(metadata.uid()), Some(metadata.gid()))
}

fn temporary_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let path = target.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
    Ok((path, file))
}

/// Refuses to write a config that would not load.
fn check_first(path: &Path, text: &str) -> Result<(), Ending> {
    let (own, text) = (path.to_owned(), text.to_owned());
    let read = move |wanted: &Path, limit: usize| {
        if wanted.ends_with(&own) {
            Ok(text.as_bytes().to_vec())
        } else {
            read_file(wanted, limit)
        }
    };
    let list = |folder: &Path| fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect();
    let findings = config::load(path, &Sources::new(read, list, |name| std::env::var(name).ok())).findings;
    if findings.has_errors() {
        Err(Ending::Config(Box::new(findings)))
    } else {
        Ok(())
    }
}

fn read_file(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(u64::try_from(limit).unwrap_or(u64::MAX))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_cut_out_and_the_rest_stays() {
        let url = Url::parse("https://n.example/b").unwrap();
        for (text, expected, removed) in [
            (
                "# Mine.\na = 1\n\n[[feed]]\nurl = \"https://n.example/a\"\n\n[[feed]]\n# the second\nurl = 'HTTPS://N.example/b' # x\ntags = [\n  \"t\",\n]\n\n# Behind.\n[[feed]]\nurl = \"https://n.example/c\"",
                "# Mine.\na = 1\n\n[[feed]]\nurl = \"https://n.example/a\"\n\n# Behind.\n[[feed]]\nurl = \"https://n.example/c\"",
                Removed::Cut,
            ),
            ("[[feed]]\nurl = \"https://n.example/b\"", "", Removed::Cut),
            (
                "\u{feff}# é\r\n\r\n[[feed]]\r\nurl = \"https://n.example/b\"\r\nname = \"B\"\r\n\r\n[poll]\r\n",
                "\u{feff}# é\r\n\r\n[poll]\r\n",
                Removed::Cut,
            ),
            (
                "[[feed]]\nname = \"[[feed]]\"\nurl = \"https://n.example/b\"\n[log]\nalerts = \"x\"\n",
                "[log]\nalerts = \"x\"\n",
                Removed::Cut,
            ),
            // Two feeds on one line.
            (
                "feed = [{ url = \"https://n.example/a\" }, { url = \"https://n.example/b\" }]\n",
                "feed = [{ url = \"https://n.example/a\" }, { enabled = false, url = \"https://n.example/b\" }]\n",
                Removed::SwitchedOff,
            ),
            (
                "feed = [{ url = \"https://n.example/a\" }, { url = \"https://n.example/b\", enabled = true }]\n",
                "feed = [{ url = \"https://n.example/a\" }, { url = \"https://n.example/b\", enabled = false }]\n",
                Removed::SwitchedOff,
            ),
        ] {
            assert_eq!(
                without(text, &url),
                Some((expected.to_owned(), removed)),
                "{text}"
            );
        }
        for text in [
            "",
            "feed = 1",
            "[[feed]]\nurl = \"http://n.example/b\"",
            "[[feed]\n",
            "feed = [\"https://n.example/b\"]",
        ] {
            assert_eq!(without(text, &url), None, "{text}");
        }
    }

    #[test]
    fn what_is_added_can_be_removed() {
        let url = Url::parse("https://n.example/b").unwrap();
        let subscription = Subscription {
            url: url.to_string(),
            name: Some("B \"quoted\" \\ [[feed]]".to_owned()),
            tags: vec!["one".to_owned(), "two/three".to_owned()],
        };
        for before in ["", "# Mine.\n", "[[feed]]\nurl = \"https://n.example/a\"\n\n"] {
            let added = format!("{before}{}", block(&url, &subscription));
            assert_eq!(
                without(&added, &url),
                Some((before.to_owned(), Removed::Cut)),
                "{added}"
            );
        }
    }
}
