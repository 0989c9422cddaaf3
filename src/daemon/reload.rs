//! Reloading: a signal or a changed file brings a new config to work, if it is sound.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::watch;
use tracing::{error, info, warn};

use super::{Current, error_chain};
use crate::config::{self, Findings, Sources};

/// The config's files and how they looked when they were read.
#[derive(Debug)]
pub(super) struct Reloader {
    path: PathBuf,
    looks: BTreeMap<PathBuf, Option<(SystemTime, u64)>>,
}

impl Reloader {
    pub(super) fn new(path: &Path, files: &[PathBuf]) -> Self {
        Self {
            path: path.to_owned(),
            looks: looks(files),
        }
    }

    /// Whether a file looks other than when it was read.
    pub(super) fn files_changed(&self) -> bool {
        self.looks.iter().any(|(path, before)| look(path) != *before)
    }

    /// Reads the config again. A bad one is refused with its findings, and the old one goes on.
    pub(super) fn reload(&mut self, current: &watch::Sender<Arc<Current>>) {
        // A file that changes while it is read looks changed afterwards, and is read again.
        let loaded = config::load(&self.path, &Sources::real());
        self.looks = looks(&loaded.files);
        tell(&loaded.findings);
        let Some(config) = loaded.config else {
            let path = self.path.display();
            error!(config.path = %path, "the new config is refused, the old one goes on; its errors: {}", loaded.findings.errors());
            return;
        };
        let before = Arc::clone(&current.borrow());
        for (what, changed) in [
            (
                "state_dir",
                before.settings.state_dir != config.settings.state_dir,
            ),
            ("log.alerts", before.settings.alerts != config.settings.alerts),
        ] {
            if changed {
                warn!("`{what}` changed: the new value counts from the next start");
            }
        }
        match Current::new(config, Some(&before)) {
            Ok(new) => {
                let (feeds, watches) = (new.feeds().count(), new.engine.watches().count());
                current.send_replace(Arc::new(new));
                info!(feeds, watches, "reloaded: {feeds} feeds, {watches} watches");
            }
            Err(error) => error!(
                "the new config is refused, the old one goes on: {}",
                error_chain(&error)
            ),
        }
    }
}

/// Tells findings, each as a block of its own.
pub(super) fn tell(findings: &Findings) {
    if findings.is_empty() {
        return;
    }
    let picture = findings.render(false);
    if findings.has_errors() {
        error!("{picture}");
    } else {
        warn!("{picture}");
    }
}

fn looks(files: &[PathBuf]) -> BTreeMap<PathBuf, Option<(SystemTime, u64)>> {
    files.iter().map(|path| (path.clone(), look(path))).collect()
}

fn look(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
