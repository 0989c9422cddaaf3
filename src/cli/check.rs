//! `check`: every finding in config and watchlist.

use std::io::Write;
use std::path::PathBuf;

use super::exit::Exit;
use super::{configs, output};
use crate::cli::ConfigArgument;
use crate::config::{self, Sources};

/// `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, or folders with a `conjunct.toml` and a `watchlist.toml` [default: the config that `run` would use]
    paths: Vec<PathBuf>,
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
    out.flush()?;
    Ok(if findings.has_errors() {
        Exit::Config
    } else {
        Exit::Success
    })
}
