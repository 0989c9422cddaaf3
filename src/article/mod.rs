//! A page to an article. Takes a page's bytes or text, or what a feed holds, and what was [`Given`] with it; gives an
//! [`Article`]: paragraphs without the page's furniture, and what the markup says of it.
//!
//! The way of a page: [`decode()`] its bytes, a gate that bounds what the HTML parser sees, one parse whose tree both the
//! metadata and the pruning read, the extractor over what pruning left, its paragraphs without furniture, and a look
//! whether it is an article at all. Where it is none, [`best`] takes the feed's text.
//!
//! Nothing here fails: what cannot be read is left out, with a note.

mod author;
mod blocks;
mod body;
mod candidates;
mod date;
mod decode;
mod features;
mod furniture;
mod gate;
mod given;
mod head;
mod hygiene;
mod json_ld;
mod judge;
mod language;
mod markup;
mod metadata;
mod mojibake;
mod names;
mod origin;
mod outlet;
mod page;
mod prune;
mod record;
mod site_rule;
mod state;
mod title;
mod tree;
mod weigh;
mod witness;

#[cfg(test)]
mod tests;

pub use decode::decode;
pub use given::{best, explain_text, from_feed, from_text};
pub use origin::{Origin, Origins};
pub use page::{explain_html, from_html};
pub use record::{Article, Dropped, Extractor, Given, PageState, Precision, Published, TextSource};
pub use site_rule::{Css, SiteRule, SiteRules};
