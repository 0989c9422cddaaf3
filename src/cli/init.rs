//! `init`: two files to start from.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

use super::exit::Exit;
use super::output;
use crate::config::{SAMPLE_CONFIG, SAMPLE_WATCHLIST};

/// `init`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder for the files; made where there is none
    #[arg(default_value = ".")]
    folder: PathBuf,
}

pub(super) fn init(arguments: &Arguments) -> anyhow::Result<Exit> {
    let folder = &arguments.folder;
    let files = [
        ("conjunct.toml", SAMPLE_CONFIG),
        ("watchlist.toml", SAMPLE_WATCHLIST),
    ];
    let there: Vec<String> = files
        .iter()
        .map(|(name, _)| folder.join(name))
        .filter(|p| p.symlink_metadata().is_ok())
        .map(|p| p.display().to_string())
        .collect();
    if !there.is_empty() {
        let verb = if there.len() == 1 { "is" } else { "are" };
        output::error(&format!(
            "{} {verb} already there: nothing was written",
            there.join(" and ")
        ));
        return Ok(Exit::CannotCreate);
    }
    if let Err(error) = fs::create_dir_all(folder) {
        output::error(&format!("cannot make the folder {}: {error}", folder.display()));
        return Ok(Exit::CannotCreate);
    }
    let mut out = output::stdout();
    for (name, text) in files {
        let path = folder.join(name);
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .and_then(|mut file| file.write_all(text.as_bytes()));
        if let Err(error) = written {
            output::error(&format!("cannot write {}: {error}", path.display()));
            return Ok(Exit::CannotCreate);
        }
        writeln!(out, "wrote {}", path.display())?;
    }
    writeln!(
        out,
        "next: edit both, then `conjunct check {0}`, then `conjunct run --config {0}/conjunct.toml`",
        folder.display()
    )?;
    out.flush()?;
    Ok(Exit::Success)
}
