//! The one writer of the alert log. Takes lines of the outbox in order, gives each to the file once.

mod alert_log;
mod drain;

pub use alert_log::{AlertLog, Error};
pub use drain::{DrainError, drain};
