//! `init`: two files to start from.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use anyhow::Context;

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
        .filter(|p| p.exists())
        .map(|p| p.display().to_string())
        .collect();
    if !there.is_empty() {
        output::complain(&format!(
            "error: {} is already there and stays as it is",
            there.join(" and ")
        ));
        return Ok(Exit::CannotCreate);
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut out = output::stdout();
    for (name, text) in files {
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => file
                .write_all(text.as_bytes())
                .with_context(|| format!("cannot write {}", path.display()))?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                output::complain(&format!(
                    "error: {} is already there and stays as it is",
                    path.display()
                ));
                return Ok(Exit::CannotCreate);
            }
            Err(error) => return Err(error).with_context(|| format!("cannot write {}", path.display())),
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
