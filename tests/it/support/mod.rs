//! What the integration tests share.

mod site;

pub(crate) use site::{Reply, Site};
