//! How commands end. The numbers above 63 are those of `sysexits.h`.

use std::io;
use std::process::ExitCode;

use super::output;
use crate::config::Findings;

/// The exit codes of all commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Success = 0,
    /// Not all of it could be done; for `why`: the watch is silent.
    Failure = 1,
    /// The arguments are wrong.
    Usage = 64,
    /// The input cannot be read.
    Unreadable = 65,
    /// A bug: a panic that nobody caught.
    Software = 70,
    /// A file stands in the way.
    CannotCreate = 73,
    /// The config has errors.
    Config = 78,
}

impl Exit {
    pub(super) fn code(self) -> ExitCode {
        #[expect(clippy::as_conversions, reason = "the discriminants are the codes")]
        ExitCode::from(self as u8)
    }
}

/// An error that has a code of its own; anything else ends with 1.
#[derive(Debug, thiserror::Error)]
pub(super) enum Ending {
    /// The config has errors.
    #[error("the config has errors")]
    Config(Box<Findings>),
    /// The arguments do not fit each other or the files.
    #[error("{0}")]
    Usage(String),
    /// The input cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// The program is at fault.
    #[error("a bug: {0}; please report it")]
    Bug(String),
}

/// Prints an error with its causes, and gives the code.
pub(super) fn conclude(outcome: anyhow::Result<Exit>) -> ExitCode {
    let error = match outcome {
        Ok(exit) => return exit.code(),
        Err(error) => error,
    };
    let closed_pipe = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe);
    if closed_pipe {
        // The reader of our output had enough.
        return ExitCode::SUCCESS;
    }
    match error.downcast_ref::<Ending>() {
        Some(Ending::Config(findings)) => {
            output::complain(&findings.render(output::stderr_has_colour()));
            Exit::Config.code()
        }
        Some(Ending::Usage(words)) => {
            output::error(words);
            Exit::Usage.code()
        }
        Some(Ending::Unreadable(words)) => {
            output::error(words);
            Exit::Unreadable.code()
        }
        Some(bug @ Ending::Bug(_)) => {
            output::error(&bug.to_string());
            Exit::Software.code()
        }
        // Whoever reads or opens a file says which; only what is written has no name.
        None if error.is::<io::Error>() && error.chain().len() == 1 => {
            output::error(&format!("cannot write to standard output: {error}"));
            Exit::Failure.code()
        }
        None => {
            output::error(&format!("{error:#}"));
            Exit::Failure.code()
        }
    }
}
