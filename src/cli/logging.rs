//! Where the log goes: to the journal under systemd, else to standard error.

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

use super::output;

/// The variable that says how much is logged: `CONJUNCT_LOG=debug`, `CONJUNCT_LOG=conjunct::fetch=trace`.
const FILTER: &str = "CONJUNCT_LOG";

/// Starts logging. `default` is the level where nothing else is said.
pub(super) fn start(default: &str) {
    let filter = EnvFilter::try_from_env(FILTER).unwrap_or_else(|_| EnvFilter::new(default));
    let registry = tracing_subscriber::registry().with(filter);
    // systemd sets this where standard error is the journal.
    let journal = std::env::var_os("JOURNAL_STREAM").and_then(|_| tracing_journald::layer().ok());
    let started = if let Some(journal) = journal {
        registry.with(journal).try_init()
    } else {
        let terminal = fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(output::stderr_has_colour())
            .with_target(false);
        registry.with(terminal).try_init()
    };
    if let Err(error) = started {
        output::warning(&format!("no log: {error}"));
    }
}
