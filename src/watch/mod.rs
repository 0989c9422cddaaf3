//! Watches: which of them an article meets, and why. Takes an article's facts, gives hits and reasons.

mod rule;

pub use rule::{NotYet, Repeat, Severity, Watch, Where, Within};
