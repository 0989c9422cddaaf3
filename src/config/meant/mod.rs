//! From what was written to what is meant: defaults filled in, ids resolved, and every finding on the way.

mod actors;
mod canonical;
mod feeds;
mod forms;
mod ids;
mod rare;
mod settings;
mod sites;
mod topics;
mod watches;
mod websub;

pub(super) use settings::settings;
pub(super) use watches::watchlist;
