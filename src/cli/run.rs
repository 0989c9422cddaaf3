//! `run`: the daemon in the foreground.

use tokio_util::sync::CancellationToken;

use super::exit::{Ending, Exit};
use super::{ConfigArgument, configs, logging};
use crate::daemon;

/// `run`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArgument,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    logging::start("info");
    let path = configs::path(&arguments.config);
    match runtime()?.block_on(daemon::run(path, CancellationToken::new())) {
        Ok(()) => Ok(Exit::Success),
        Err(daemon::Error::Config(findings)) => Err(Ending::Config(findings).into()),
        Err(error) => Err(error.into()),
    }
}

/// Threads of the network: it mostly waits, the core has threads of its own.
const NETWORK_THREADS: usize = 2;

/// A runtime for commands that use the network.
pub(super) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .worker_threads(NETWORK_THREADS)
        .enable_all()
        .build()?)
}
