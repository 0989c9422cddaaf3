//! Watches: which of them an article meets, and why. Takes an article's facts, gives hits and reasons.

mod compiled;
mod condition;
mod engine;
mod event;
mod hit;
mod nearest;
mod office;
mod query;
mod reading;
mod rule;
mod scope;
mod why;

pub use engine::{Context, Engine};
pub use hit::{Account, Evidence, Hit, Met, Silence};
pub use query::Query;
pub use reading::Reading;
pub use rule::{EventAsk, Group, Repeat, Severity, Watch, Where, Within};
pub use why::{Judgement, Line, why};

#[cfg(test)]
mod tests;
