//! Finding and loading config and watchlist for a command.

use std::path::{Path, PathBuf};

use super::exit::Ending;
use super::{ConfigArgument, output};
use crate::config::{self, Config, Findings, SAMPLE_CONFIG, Settings, Sources, Watchlist};
use crate::watch::Engine;

/// The name of the config file.
pub(super) const FILE_NAME: &str = "conjunct.toml";

/// The config file that a command goes by: the one named, else `./conjunct.toml`, else the one under systemd's
/// configuration directory or `/etc/conjunct`.
pub(super) fn path(argument: &ConfigArgument) -> PathBuf {
    if let Some(path) = &argument.config {
        return path.clone();
    }
    let here = PathBuf::from(FILE_NAME);
    if here.exists() {
        return here;
    }
    let folder = std::env::var_os("CONFIGURATION_DIRECTORY")
        .map_or_else(|| PathBuf::from("/etc/conjunct"), PathBuf::from);
    folder.join(FILE_NAME)
}

/// Loads the config; warnings go to standard error.
pub(super) fn load(path: &Path) -> Result<Config, Ending> {
    let loaded = config::load(path, &Sources::real());
    accept(loaded.config, loaded.findings)
}

/// The settings for a command that no watch matters to. Warnings are for `check` and for who uses the watchlist.
pub(super) fn settings(path: &Path) -> Result<Settings, Ending> {
    let loaded = config::load(path, &Sources::real());
    match loaded.config {
        Some(config) => Ok(config.settings),
        None => Err(Ending::Config(Box::new(loaded.findings))),
    }
}

/// The config where there is one at its usual place or one was named; a broken one is an error.
pub(super) fn load_if_any(argument: &ConfigArgument) -> Result<Option<Config>, Ending> {
    let path = path(argument);
    if argument.config.is_none() && !path.exists() {
        return Ok(None);
    }
    load(&path).map(Some)
}

/// The settings of `init`, for commands that fetch where no config is at hand.
pub(super) fn settings_or_defaults(argument: &ConfigArgument) -> Result<Settings, Ending> {
    let path = path(argument);
    if argument.config.is_none() && !path.exists() {
        return defaults();
    }
    settings(&path)
}

fn defaults() -> Result<Settings, Ending> {
    let read = |path: &Path, _: usize| {
        let text = if path.ends_with(FILE_NAME) {
            SAMPLE_CONFIG
        } else {
            config::SAMPLE_WATCHLIST
        };
        Ok(text.as_bytes().to_vec())
    };
    let sources = Sources::new(read, |_| Ok(Vec::new()), |name| std::env::var(name).ok());
    let loaded = config::load(Path::new(FILE_NAME), &sources);
    accept(loaded.config, loaded.findings).map(|config| config.settings)
}

/// The watchlist that was named; its warnings go to standard error.
pub(super) fn watchlist(path: &Path) -> Result<Watchlist, Ending> {
    let (watchlist, findings) = config::load_watchlist(path, &Sources::real());
    accept(watchlist, findings)
}

/// Compiles a watchlist.
pub(super) fn engine(watchlist: &Watchlist) -> Engine {
    watchlist.engine()
}

fn accept<T>(value: Option<T>, findings: Findings) -> Result<T, Ending> {
    let Some(value) = value else {
        return Err(Ending::Config(Box::new(findings)));
    };
    if !findings.is_empty() {
        output::complain(&findings.render(output::stderr_has_colour()));
    }
    Ok(value)
}
