//! What the integration tests share.

mod desk;
mod news;
mod program;
mod site;

pub(crate) use desk::{Desk, titles, told};
pub(crate) use news::{Entry, Story, rss};
pub(crate) use program::{Daemon, Output, Program};
pub(crate) use site::{Reply, Seen, Site};
