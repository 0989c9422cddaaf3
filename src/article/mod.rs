//! stub
mod record;
pub use record::{Article, Given, PageState, Precision, Published, TextSource};
