//! A small news world to try the daemon on: six invented outlets with two dozen articles, served on loopback.
//!
//! Takes the time of day, so that its news are minutes old, and gives documents over HTTP, a watchlist, a
//! configuration, and the list of alerts that must come of them. Outlets, reporters, officials, the Buran Group,
//! the companies and all that happens to them are invented; countries and unions are real.

mod article;
mod error;
mod feeds;
mod markup;
mod outlet;
mod page;
mod plan;
mod server;
mod site;

pub use article::{Article, PageKind, articles};
pub use error::DemoError;
pub use outlet::{FeedFormat, OUTLETS, Outlet};
pub use plan::{Expected, Silent, config_toml, expected, silent, watchlist};
pub use server::{DemoFeed, Newsstand};
pub use site::{Document, Site};
