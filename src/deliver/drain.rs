//! From the outbox to the log, in order, each line once.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;
use tracing::{error, info};

use super::{AlertLog, alert_log};
use crate::store::{self, Store};
use crate::text::error_chain;

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
    let (log, last) = open(path).await?;
    let after = if last == 0 { store.delivered().await? } else { last };
    store.go_on_after(last).await?;
    let mut delivery = Delivery {
        log: Some(log),
        store,
        after,
    };
    let mut open = true;
    let mut tries = 0;
    loop {
        match delivery.batch().await {
            Ok(0) if !open => return Ok(()),
            Ok(0) => open = wake.recv().await.is_some(),
            Ok(_) => tries = 0,
            Err(error @ (DrainError::Lost | DrainError::Store(store::Error::Closed))) => return Err(error),
            Err(error) => {
                tries += 1;
                error!("alerts wait in the database: {}", error_chain(&error));
                if !open && tries > LAST_TRIES {
                    return Err(error);
                }
                // Woken or not, the next try waits; a close ends the wait.
                if open && let Ok(None) = tokio::time::timeout(PAUSE, wake.recv()).await {
                    open = false;
                }
            }
        }
    }
}

/// The open log, and how far it has come.
struct Delivery {
    /// Away while a thread writes.
    log: Option<AlertLog>,
    store: Store,
    /// The last line in the log.
    after: u64,
}

impl Delivery {
    /// Delivers the next lines; gives how many there were.
    async fn batch(&mut self) -> Result<usize, DrainError> {
        let lines = self.store.lines(self.after, BATCH).await?;
        let Some(newest) = lines.last().map(|l| l.seq) else {
            return Ok(0);
        };
        let mut log = self.log.take().ok_or(DrainError::Lost)?;
        let count = lines.len();
        let writing = tokio::task::spawn_blocking(move || {
            let written = log.append(&lines);
            (log, written)
        });
        let (log, written) = writing.await.map_err(|_| DrainError::Lost)?;
        self.log = Some(log);
        written?;
        // From here on the lines are in the log, whatever the database says of it.
        self.after = newest;
        info!(
            log.lines = count,
            log.seq = newest,
            "wrote {count} lines to the alert log, up to number {newest}"
        );
        self.store.mark_delivered(newest).await?;
        Ok(count)
    }
}

async fn open(path: PathBuf) -> Result<(AlertLog, u64), DrainError> {
    let opened = tokio::task::spawn_blocking(move || AlertLog::open(&path)).await;
    Ok(opened.map_err(|_| DrainError::Lost)??)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use tokio::task::JoinSet;

    use super::*;
    use crate::store::tests::{Desk, issue};

    /// Delivers what there is, as a stop does.
    fn deliver(desk: &Desk, log: &Path) -> Result<(), DrainError> {
        let (wake, woken) = mpsc::channel(1);
        drop(wake);
        desk.wait(drain(log.to_owned(), desk.store().clone(), woken))
    }

    /// The lines of a log from one number to another.
    fn text(first: u64, last: u64) -> String {
        let lines: Vec<String> = (first..=last).map(|n| format!("{{\"seq\":{n}}}\n")).collect();
        lines.concat()
    }

    fn log_of(desk: &Desk) -> PathBuf {
        desk.folder.path().join("logs").join("alerts.jsonl")
    }

    #[track_caller]
    fn check(desk: &Desk, log: &Path, first: u64, last: u64) {
        assert_eq!(fs::read_to_string(log).unwrap(), text(first, last));
        assert_eq!(desk.wait(desk.store().delivered()).unwrap(), last);
    }

    #[test]
    fn lines_come_in_order_over_batches_and_restarts() {
        let mut desk = Desk::new();
        let log = log_of(&desk);
        deliver(&desk, &log).unwrap();
        check(&desk, &log, 1, 0);
        for (count, last) in [(450, 450), (1, 451), (0, 451), (200, 651)] {
            desk.wait(issue(desk.store(), count));
            desk.reopen();
            deliver(&desk, &log).unwrap();
            check(&desk, &log, 1, last);
        }
    }

    #[test]
    fn lines_come_when_the_delivery_is_woken() {
        let desk = Desk::new();
        let log = log_of(&desk);
        let (path, store) = (log.clone(), desk.store().clone());
        desk.wait(async move {
            let (wake, woken) = mpsc::channel(1);
            let mut delivery = JoinSet::new();
            delivery.spawn(drain(path, store.clone(), woken));
            for _ in 0..3 {
                issue(&store, 2).await;
                wake.send(()).await.unwrap();
            }
            drop(wake);
            delivery.join_next().await.unwrap().unwrap().unwrap();
        });
        check(&desk, &log, 1, 6);
    }

    #[test]
    fn a_crash_between_line_and_mark_gives_no_double_and_no_gap() {
        for torn in ["", "{\"se", "{\"seq\":4}", "\0\0\0\n"] {
            let mut desk = Desk::new();
            let log = log_of(&desk);
            desk.wait(issue(desk.store(), 2));
            deliver(&desk, &log).unwrap();
            // The third line got into the log, the fourth in part, the mark of neither into the database.
            desk.wait(issue(desk.store(), 3));
            fs::write(&log, text(1, 3) + torn).unwrap();
            desk.reopen();
            deliver(&desk, &log).unwrap();
            check(&desk, &log, 1, 5);
        }
    }

    #[test]
    fn numbers_go_on_after_a_log_that_is_ahead_of_the_database() {
        let desk = Desk::new();
        let log = log_of(&desk);
        // The database came from a backup: its second line was delivered long ago.
        desk.wait(issue(desk.store(), 2));
        fs::create_dir_all(log.parent().unwrap()).unwrap();
        fs::write(&log, text(1, 5)).unwrap();
        deliver(&desk, &log).unwrap();
        check(&desk, &log, 1, 5);
        desk.wait(issue(desk.store(), 2));
        deliver(&desk, &log).unwrap();
        check(&desk, &log, 1, 7);
    }

    #[test]
    fn a_log_that_was_rotated_away_goes_on_where_the_database_says() {
        let desk = Desk::new();
        let log = log_of(&desk);
        desk.wait(issue(desk.store(), 3));
        deliver(&desk, &log).unwrap();
        fs::rename(&log, log.with_extension("1")).unwrap();
        desk.wait(issue(desk.store(), 2));
        deliver(&desk, &log).unwrap();
        check(&desk, &log, 4, 5);
    }

    #[test]
    fn a_log_that_fell_back_is_brought_up_to_date() {
        let desk = Desk::new();
        let log = log_of(&desk);
        desk.wait(issue(desk.store(), 4));
        deliver(&desk, &log).unwrap();
        fs::write(&log, text(1, 2)).unwrap();
        deliver(&desk, &log).unwrap();
        check(&desk, &log, 1, 4);
    }

    #[test]
    fn a_log_that_cannot_be_opened_ends_the_delivery_and_loses_nothing() {
        let desk = Desk::new();
        let log = log_of(&desk);
        fs::create_dir_all(&log).unwrap();
        desk.wait(issue(desk.store(), 2));
        let refused = deliver(&desk, &log);
        assert!(
            matches!(refused, Err(DrainError::Log(alert_log::Error::Open { .. }))),
            "{refused:?}"
        );
        fs::remove_dir(&log).unwrap();
        deliver(&desk, &log).unwrap();
        check(&desk, &log, 1, 2);
    }

    #[test]
    fn lines_wait_in_the_database_while_the_disk_refuses() {
        for recovers in [true, false] {
            let desk = Desk::new();
            let log = log_of(&desk);
            let (path, store) = (log.clone(), desk.store().clone());
            let ended = desk.wait(async move {
                let (wake, woken) = mpsc::channel(1);
                let mut delivery = JoinSet::new();
                issue(&store, 1).await;
                delivery.spawn(drain(path.clone(), store.clone(), woken));
                // The queue holds one: the second gets in when the delivery, with nothing left to do, took the first.
                wake.send(()).await.unwrap();
                wake.send(()).await.unwrap();
                fs::rename(&path, path.with_extension("1")).unwrap();
                fs::create_dir(&path).unwrap();
                issue(&store, 2).await;
                // By the last of these it has tried and failed.
                for _ in 0..3 {
                    wake.send(()).await.unwrap();
                }
                assert_eq!(store.delivered().await.unwrap(), 1);
                if recovers {
                    fs::remove_dir(&path).unwrap();
                }
                drop(wake);
                delivery.join_next().await.unwrap().unwrap()
            });
            assert_eq!(ended.is_ok(), recovers, "{ended:?}");
            if !recovers {
                fs::remove_dir(&log).unwrap();
                deliver(&desk, &log).unwrap();
            }
            check(&desk, &log, 2, 3);
        }
    }
}
