//! Standard output and standard error.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use crate::alert::for_terminal;

/// Standard output, buffered; errors are the caller's, a closed pipe ends a command quietly.
pub(super) fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(io::stdout().lock())
}

/// Whether standard output is a terminal that may be coloured.
pub(super) fn stdout_has_colour() -> bool {
    io::stdout().is_terminal() && colour_is_welcome()
}

/// Whether standard error is a terminal that may be coloured.
pub(super) fn stderr_has_colour() -> bool {
    io::stderr().is_terminal() && colour_is_welcome()
}

/// Columns where standard output is no terminal.
const COLUMNS_OF_A_PIPE: usize = 100;
/// Columns of a terminal that does not tell.
const COLUMNS_OF_A_TERMINAL: usize = 80;

/// Columns of standard output: what the terminal says, else `COLUMNS`, else 80; 100 where it is none.
pub(super) fn stdout_columns() -> usize {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return COLUMNS_OF_A_PIPE;
    }
    let told = rustix::termios::tcgetwinsize(&stdout).map_or(0, |size| usize::from(size.ws_col));
    let named = || std::env::var("COLUMNS").ok()?.parse().ok();
    Some(told)
        .filter(|columns| *columns > 0)
        .or_else(named)
        .unwrap_or(COLUMNS_OF_A_TERMINAL)
}

/// See <https://no-color.org>.
fn colour_is_welcome() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// An error for the person at the terminal. What of it comes from outside cannot steer the terminal.
pub(super) fn error(text: &str) {
    complain(&format!("error: {}", for_terminal(text)));
}

/// The same for a warning.
pub(super) fn warning(text: &str) {
    complain(&format!("warning: {}", for_terminal(text)));
}

/// Lines to the person at the terminal, as they are.
pub(super) fn complain(text: &str) {
    // Where even standard error is closed, the exit code has to do.
    let _ = writeln!(io::stderr().lock(), "{}", text.trim_end());
}
