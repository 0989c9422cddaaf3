//! From the outbox to the log, in order, each line once.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;
use tracing::{error, info};

use super::{AlertLog, alert_log};
use crate::store::{self, Store};

/// Lines written and synced together.
const BATCH: u32 = 200;
/// Pause after the disk refused; the lines wait in the database.
const PAUSE: Duration = Duration::from_secs(5);
/// Tries at the end, when the daemon stops: the lines are safe in the database for the next start.
const LAST_TRIES: u32 = 2;

/// Why the delivery cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum DrainError {
    /// The log cannot be opened.
    #[error(transparent)]
    Log(#[from] alert_log::Error),
    /// The outbox cannot be read.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The thread that writes was lost.
    #[error("the writer of the alert log ended early")]
    Lost,
}

/// Delivers until `wake` is closed and the outbox is empty. `wake` says that there may be new lines.
///
/// The log itself says where to go on: after its last whole line. Where it is empty (new, or rotated away), the
/// database does.
pub async fn drain(path: PathBuf, store: Store, mut wake: mpsc::Receiver<()>) -> Result<(), DrainError> {
    let (mut log, last) = open(path).await?;
    let mut after = if last == 0 { store.delivered().await? } else { last };
    store.go_on_after(last).await?;
    let mut open = true;
    let mut tries = 0;
    loop {
        let lines = store.lines(after, BATCH).await?;
        let Some(newest) = lines.last().map(|l| l.seq) else {
            if !open {
                return Ok(());
            }
            open = wake.recv().await.is_some();
            continue;
        };
        let count = lines.len();
        let (back, written) = tokio::task::spawn_blocking(move || {
            let written = log.append(&lines);
            (log, written)
        })
        .await
        .map_err(|_| DrainError::Lost)?;
        log = back;
        match written {
            Ok(()) => {
                store.mark_delivered(newest).await?;
                info!(
                    log.lines = count,
                    log.seq = newest,
                    "wrote {count} alerts to the log, up to number {newest}"
                );
                after = newest;
                tries = 0;
            }
            Err(error) => {
                tries += 1;
                error!(error = %chain(&error), "alerts wait in the database: {}", chain(&error));
                if !open && tries > LAST_TRIES {
                    return Err(error.into());
                }
                // Woken or not, the next try waits; a close ends the wait.
                if open && let Ok(None) = tokio::time::timeout(PAUSE, wake.recv()).await {
                    open = false;
                }
            }
        }
    }
}

async fn open(path: PathBuf) -> Result<(AlertLog, u64), DrainError> {
    let opened = tokio::task::spawn_blocking(move || AlertLog::open(&path)).await;
    Ok(opened.map_err(|_| DrainError::Lost)??)
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
