//! Watches: which of them an article meets, and why. Takes an article's facts, gives hits and reasons.

mod engine;
mod hit;
mod rule;
mod scope;
mod why;

pub use engine::{Context, Engine};
pub use hit::{Evidence, Hit, Silence};
pub use rule::{NotYet, Repeat, Severity, Watch, Where, Within};
pub use why::{Judgement, Line, why};

#[cfg(test)]
mod tests;
