//! Watches: which of them an article meets, and why. Takes an article's facts, gives hits and reasons.

mod condition;
mod engine;
mod hit;
mod nearest;
mod query;
mod reading;
mod rule;
mod scope;
mod why;

pub use engine::{Context, Engine};
pub use hit::{Evidence, Hit, Met, Silence};
pub use query::Query;
pub use reading::Reading;
pub use rule::{Group, NotYet, Repeat, Severity, Watch, Where, Within};
pub use why::{Judgement, Line, why};

#[cfg(test)]
mod tests;
