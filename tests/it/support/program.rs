//! The built program, as a user or a service manager runs it.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use tokio::time::Instant;

/// No wait of a test is longer: enough for a slow machine, and no test that passes waits for it.
const DEADLINE: Duration = Duration::from_secs(45);
/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(10);
/// The program, built by Cargo for these tests.
const BINARY: &str = env!("CARGO_BIN_EXE_conjunct");

/// Waits until `condition` gives something.
pub(crate) fn wait_until<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = condition() {
            return found;
        }
        assert!(start.elapsed() < DEADLINE, "waited in vain until {what}");
        std::thread::sleep(LOOK);
    }
}

/// A command of the program.
pub(crate) struct Program {
    command: Command,
    stdin: Vec<u8>,
}

/// What a command came to.
pub(crate) struct Output {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Output {
    /// Both outputs, for the message of a failed test.
    pub(crate) fn both(&self) -> String {
        format!(
            "exit code {}\nstdout: {}\nstderr: {}",
            self.code, self.stdout, self.stderr
        )
    }

    /// Standard output, where the command ended with this code.
    pub(crate) fn ended_with(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}", self.both());
        self.stdout
    }
}

impl Program {
    pub(crate) fn new<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Self {
        let mut command = Command::new(BINARY);
        command.args(arguments);
        // Nothing of the machine's own config or service manager is to be seen.
        for name in [
            "STATE_DIRECTORY",
            "LOGS_DIRECTORY",
            "JOURNAL_STREAM",
            "NOTIFY_SOCKET",
            "CONJUNCT_LOG",
        ] {
            command.env_remove(name);
        }
        command.env("CONFIGURATION_DIRECTORY", "/nonexistent");
        Self {
            command,
            stdin: Vec::new(),
        }
    }

    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Output {
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut pipe = child.stdin.take().expect("a pipe");
        let bytes = self.stdin;
        // A program that does not read to the end closes the pipe; that is its right.
        let writer = std::thread::spawn(move || drop(pipe.write_all(&bytes)));
        let output = child.wait_with_output().expect("the program ends");
        writer.join().expect("the writer ends");
        Output {
            code: code(output.status),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

/// The exit code; 128 and the signal's number where one ended it, as shells say it.
fn code(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status
        .code()
        .unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}

/// A running daemon; killed when it is dropped.
pub(crate) struct Daemon {
    child: Child,
    log: PathBuf,
    /// Bytes of the log that earlier daemons wrote.
    before: usize,
}

impl Daemon {
    /// Starts `run` on this config. Its log goes on in `log`.
    pub(crate) fn start(config: &Path, log: &Path) -> Self {
        Self::start_with(config, log, &[])
    }

    /// Starts it with variables in its environment.
    pub(crate) fn start_with(config: &Path, log: &Path, environment: &[(&str, &str)]) -> Self {
        let file = File::options()
            .create(true)
            .append(true)
            .open(log)
            .expect("a log file");
        let before = fs::read(log).expect("a log file").len();
        let mut program = Program::new(["run".as_ref(), "--config".as_ref(), config.as_os_str()]);
        for (name, value) in environment {
            program = program.env(name, value);
        }
        let child = program
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .expect("the daemon starts");
        Self {
            child,
            log: log.to_owned(),
            before,
        }
    }

    /// What this daemon has logged.
    pub(crate) fn log(&self) -> String {
        let bytes = fs::read(&self.log).expect("a log file");
        String::from_utf8_lossy(&bytes[self.before..]).into_owned()
    }

    /// Waits until the condition gives something; the daemon has to live all the while.
    pub(crate) fn wait_until<T>(&mut self, what: &str, mut condition: impl FnMut(&Self) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = condition(self) {
                return found;
            }
            if let Some(status) = self.child.try_wait().expect("a child") {
                panic!(
                    "the daemon ended with {} before {what}:\n{}",
                    code(status),
                    self.log()
                );
            }
            assert!(
                start.elapsed() < DEADLINE,
                "waited in vain until {what}:\n{}",
                self.log()
            );
            std::thread::sleep(LOOK);
        }
    }

    /// Waits until these words stand in its log.
    pub(crate) fn wait_for_log(&mut self, words: &str) {
        self.wait_until(&format!("the log says `{words}`"), |daemon| {
            daemon.log().contains(words).then_some(())
        });
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("sh")
            .args(["-c", "kill -s \"$0\" \"$1\"", name, &self.child.id().to_string()])
            .status()
            .expect("a shell");
        assert!(sent.success(), "cannot send {name}");
    }

    /// Asks it to stop, as a service manager does, and gives its exit code.
    pub(crate) fn stop(mut self) -> i32 {
        self.signal("TERM");
        self.ended()
    }

    /// Waits until it ends by itself, and gives its exit code.
    pub(crate) fn ended(&mut self) -> i32 {
        wait_until("the daemon ends", || {
            self.child.try_wait().expect("a child").map(code)
        })
    }

    /// Ends it at once, as a power cut does.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
