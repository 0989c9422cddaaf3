//! The thread that owns the connection.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{mpsc, oneshot};

use super::{Error, FILE_NAME, schema};

/// Jobs that wait; a sender waits when they are so many.
const QUEUE: usize = 1_024;
/// Jobs of one transaction: enough to share a sync of the disk, few enough to answer soon.
const BATCH_MAX: usize = 256;
/// How long a reader in another process may hold the writer up.
const BUSY: Duration = Duration::from_secs(10);

/// A job's work; it gives what is to be done when it is over: for one that writes, after the commit.
type Work = Box<dyn FnOnce(&Connection) -> Done + Send>;

/// A job.
struct Job {
    work: Work,
    /// Whether it changes nothing: it then needs no transaction.
    only_reads: bool,
}

/// Answers the job, told how the commit went.
type Done = (bool, Box<dyn FnOnce(Result<(), Error>) + Send>);

/// A handle on the store; clones share the writer.
#[derive(Debug, Clone)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
}

/// The thread's own part: the connection, its queue, and the lock that keeps a second daemon out.
#[derive(Debug)]
pub struct Writer {
    connection: Connection,
    jobs: mpsc::Receiver<Job>,
    _lock: File,
}

/// The answer to a job, when it is on the disk.
#[derive(Debug)]
pub struct Reply<T> {
    answer: oneshot::Receiver<Result<T, Error>>,
}

impl<T> Reply<T> {
    /// Waits for the answer, in a task.
    pub async fn done(self) -> Result<T, Error> {
        self.answer.await.map_err(|_| Error::Closed)?
    }

    /// Waits for the answer, in a thread outside the runtime.
    pub fn wait(self) -> Result<T, Error> {
        self.answer.blocking_recv().map_err(|_| Error::Closed)?
    }
}

impl Store {
    /// Opens the database in `state_dir`, made where there is none, and locks it.
    pub fn open(state_dir: &Path) -> Result<(Self, Writer), Error> {
        let directory = |source| Error::Directory {
            path: state_dir.to_owned(),
            source,
        };
        fs::create_dir_all(state_dir).map_err(directory)?;
        let path = state_dir.join(FILE_NAME);
        let lock = File::create(state_dir.join("conjunct.lock")).map_err(directory)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::InUse { path }),
            Err(TryLockError::Error(source)) => return Err(directory(source)),
        }
        let open = |source| Error::Open {
            path: path.clone(),
            source,
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(&path, flags).map_err(open)?;
        connection.busy_timeout(BUSY).map_err(open)?;
        connection.set_prepared_statement_cache_capacity(128);
        // Else SQLite plans, and so parses, a statement anew for each value that it is given.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(open)?;
        schema::prepare(&mut connection, &path)?;
        let (sender, jobs) = mpsc::channel(QUEUE);
        Ok((
            Self { jobs: sender },
            Writer {
                connection,
                jobs,
                _lock: lock,
            },
        ))
    }

    /// Sends a job from a task; waits while the queue is full.
    pub(super) async fn send<T: Send + 'static>(
        &self,
        what: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (work, reply) = job(what, work);
        let job = Job {
            work,
            only_reads: false,
        };
        self.jobs.send(job).await.map_err(|_| Error::Closed)?;
        reply.done().await
    }

    /// The same for a job that changes nothing.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        what: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (work, reply) = job(what, work);
        let job = Job {
            work,
            only_reads: true,
        };
        self.jobs.send(job).await.map_err(|_| Error::Closed)?;
        reply.done().await
    }

    /// Sends a job from a thread outside the runtime; waits while the queue is full, not for the answer.
    pub(super) fn send_blocking<T: Send + 'static>(
        &self,
        what: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<Reply<T>, Error> {
        let (work, reply) = job(what, work);
        let job = Job {
            work,
            only_reads: false,
        };
        self.jobs.blocking_send(job).map_err(|_| Error::Closed)?;
        Ok(reply)
    }

    /// Answers when the writer has worked off what was sent before: a sign of life.
    pub async fn ping(&self) -> Result<(), Error> {
        self.send("answer", |_| Ok(())).await
    }
}

fn job<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
) -> (Work, Reply<T>) {
    let (sender, answer) = oneshot::channel();
    let job: Work = Box::new(move |connection| {
        let result = work(connection).map_err(|source| Error::Sql { what, source });
        let kept = result.is_ok();
        let done = Box::new(move |committed: Result<(), Error>| {
            // Who no longer waits for the answer does not need it.
            let _ = sender.send(committed.and(result));
        });
        (kept, done)
    });
    (job, Reply { answer })
}

impl Writer {
    /// Works until every handle is gone and the queue is empty.
    pub fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        loop {
            match self.jobs.blocking_recv() {
                Some(job) => batch.push(job),
                None => break,
            }
            while batch.len() < BATCH_MAX
                && let Ok(job) = self.jobs.try_recv()
            {
                batch.push(job);
            }
            self.work_off(&mut batch);
        }
        // Leaves one file behind where it can; if not, the next start reads the write-ahead log.
        let _ = self
            .connection
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize;");
    }

    /// Runs a batch: what changes something in one transaction, each job behind a savepoint of its own, answered after
    /// the commit. A batch of readers alone needs neither.
    fn work_off(&mut self, batch: &mut Vec<Job>) {
        if batch.iter().all(|job| job.only_reads) {
            for job in batch.drain(..) {
                let (_, done) = (job.work)(&self.connection);
                done(Ok(()));
            }
            return;
        }
        let mut answers = Vec::with_capacity(batch.len());
        let begun = self.run_one("BEGIN IMMEDIATE");
        for job in batch.drain(..) {
            if job.only_reads {
                answers.push((job.work)(&self.connection).1);
                continue;
            }
            // Where no transaction could begin, the jobs still run to be answered with an error below, and are undone
            // one by one.
            let _ = self.run_one("SAVEPOINT job");
            let (kept, done) = (job.work)(&self.connection);
            if !kept || begun.is_err() {
                let _ = self.run_one("ROLLBACK TO job");
            }
            let _ = self.run_one("RELEASE job");
            answers.push(done);
        }
        let committed = begun.and_then(|()| self.run_one("COMMIT"));
        if committed.is_err() && !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        let reason = committed.err().map(|error| error.to_string());
        for done in answers {
            done(match &reason {
                None => Ok(()),
                Some(reason) => Err(Error::Commit {
                    reason: reason.clone(),
                }),
            });
        }
    }
}

impl Writer {
    /// One statement, parsed once in the writer's life.
    fn run_one(&self, statement: &str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(statement)?.execute([]).map(|_| ())
    }
}

/// Milliseconds since 1970, as the tables hold times.
pub(super) fn millis(time: Timestamp) -> i64 {
    time.as_millisecond()
}

/// The time of a column.
pub(super) fn timestamp(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}
