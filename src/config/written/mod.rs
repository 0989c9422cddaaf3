//! Both files as they were written: every value with its place, nothing filled in, nothing resolved.

mod settings;
mod watchlist;

pub(super) use settings::{Feed, Fetch, Poll, Settings, Site, WebSub};
pub(super) use watchlist::{Actor, Group, Role, Topic, Watch, Watchlist, WeakAlias};
