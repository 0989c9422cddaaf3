//! From what was written to what is meant: defaults filled in, ids resolved, and every finding on the way.

mod actors;
mod canonical;
mod feeds;
mod forms;
mod groups;
mod ids;
mod queries;
mod rare;
mod settings;
mod sites;
mod topics;
mod watches;
mod websub;

pub(super) use actors::last_word;
pub(super) use ids::is_id;
pub(super) use settings::settings;
pub(super) use watches::watchlist;
