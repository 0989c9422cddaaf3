//! `check`: every finding in config and watchlist.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::{configs, output, trial};
use crate::alert::for_terminal;
use crate::cli::ConfigArgument;
use crate::config::{self, Sources};

/// `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, or folders with a `conjunct.toml` and a `watchlist.toml` [default: the config that `run` would use]
    paths: Vec<PathBuf>,
    /// Do not try the watchlist on the newest articles of the archive
    #[arg(long)]
    no_archive: bool,
}

/// The `conjunct.toml` that a path means, which may be a folder.
fn config_file(path: &Path) -> PathBuf {
    if path.is_dir() {
        path.join(configs::FILE_NAME)
    } else {
        path.to_owned()
    }
}

pub(super) fn check(arguments: &Arguments) -> anyhow::Result<Exit> {
    let paths = if arguments.paths.is_empty() {
        vec![configs::path(&ConfigArgument { config: None })]
    } else {
        arguments.paths.clone()
    };
    let findings = config::check(&paths, &Sources::real());
    let mut out = output::stdout();
    if findings.is_empty() {
        let shown: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        writeln!(out, "no findings in {}", shown.join(", "))?;
    } else {
        writeln!(out, "{}", findings.render(output::stdout_has_colour()).trim_end())?;
    }
    // Only of the daemon's own config is it said which archive is its.
    if !arguments.no_archive
        && !findings.has_errors()
        && let [path] = paths.as_slice()
        && let Some(config) = config::load(&config_file(path), &Sources::real()).config
    {
        for line in trial::trial(&config) {
            writeln!(out, "{}", for_terminal(&line))?;
        }
    }
    out.flush()?;
    Ok(if findings.has_errors() {
        Exit::Config
    } else {
        Exit::Success
    })
}
