//! The article's body on a page: its blocks, the element that holds it, and which of its blocks stay.

use super::blocks::{self, Block, Blocks};
use super::candidates::{self, Body};
use super::features::Whole;
use super::hygiene;
use super::judge::{self, Known, Why};
use super::record::{Dropped, Extractor};
use super::tree::{self, Entry};
use super::witness::{Testimony, Witness};

/// Nodes of a page up to which every block is weighed. A larger page gets the cheaper answer: the chosen element
/// without lines and lists of links that are furniture by their words. The largest of 729 measured pages has 19,000
/// nodes; with 60,000 the weighing takes a twentieth of the time that the page may take.
const NODES_WEIGHED_MAX: usize = 60_000;

/// What was found on a page.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The paragraphs of the article.
    pub(super) lines: Vec<String>,
    /// What found them; `None` where there is no prose.
    pub(super) extractor: Option<Extractor>,
    /// What is no part of it, where that was asked for.
    pub(super) dropped: Vec<Dropped>,
    /// Whether the page was too large to weigh its blocks.
    pub(super) is_cheap: bool,
}

/// Finds the body. `witness` is the structured data's own body; `explains` says whether what is left out is wanted.
pub(super) fn find(entries: &[Entry<'_>], known: &Known<'_>, witness: Option<&str>, explains: bool) -> Found {
    let page = blocks::read(entries);
    let witness = witness.and_then(Witness::new);
    let heard = hear(&page.blocks, witness.as_ref());
    let Some(body) = candidates::choose(entries, &page.blocks, known, &heard) else {
        return Found {
            dropped: if explains {
                dropped(entries, &page, None, &[])
            } else {
                Vec::new()
            },
            ..Found::default()
        };
    };
    let is_cheap = entries.len() > NODES_WEIGHED_MAX;
    let blocks = page.blocks.get(body.first..body.end).unwrap_or_default();
    let heard = heard.get(body.first..body.end).unwrap_or_default();
    let why = if is_cheap {
        judge::judge(blocks, known, None)
    } else {
        judge::judge(
            blocks,
            known,
            Some(&Whole::new(entries, blocks, known, heard, body.title)),
        )
    };
    let dropped = if explains {
        dropped(entries, &page, Some(&body), &why)
    } else {
        Vec::new()
    };
    let body_blocks = page.blocks.into_iter().skip(body.first).zip(why);
    Found {
        lines: body_blocks
            .filter(|(_, why)| why.is_none())
            .map(|(block, _)| block.text)
            .collect(),
        extractor: Some(Extractor {
            candidate: body.rule,
            element: tree::selector_of(entries, body.at),
        }),
        dropped,
        is_cheap,
    }
}

/// The body that the user's rule for the site names: nothing is left out of it but furniture by its words.
pub(super) fn of_rule(content: &str, known: &Known<'_>) -> Found {
    let (lines, dropped) = judge::lines(blocks::of_html(content), known);
    Found {
        lines,
        dropped,
        ..Found::default()
    }
}

/// Percent of its own rows that a witness has to find on the page, for its silence on a block to tell anything.
const WITNESS_FOUND_PERCENT_MIN: usize = 60;

/// What the witness says of each block.
fn hear(blocks: &[Block], witness: Option<&Witness>) -> Vec<Testimony> {
    let Some(witness) = witness else { return Vec::new() };
    let mut heard: Vec<Testimony> = blocks.iter().map(|block| witness.hear(&block.text)).collect();
    let found: usize = heard.iter().map(|heard| heard.known).sum();
    if found * 100 < witness.rows() * WITNESS_FOUND_PERCENT_MIN {
        for heard in heard.iter_mut().filter(|heard| !heard.is_known()) {
            *heard = Testimony::default();
        }
    }
    heard
}

/// What is no part of the article, in the page's order.
fn dropped(entries: &[Entry<'_>], page: &Blocks, body: Option<&Body>, why: &[Why]) -> Vec<Dropped> {
    let left = page.left.iter().map(|left| {
        let text = hygiene::line(&tree::text_of(entries, left.at));
        (left.at, Dropped { why: left.why, text })
    });
    let blocks = page.blocks.iter().enumerate().filter_map(|(k, block)| {
        let within = body.is_some_and(|body| (body.first..body.end).contains(&k));
        let why = if within {
            (*why.get(k - body.map_or(0, |body| body.first))?)?
        } else {
            block.doubt.unwrap_or(judge::OUTSIDE)
        };
        Some((
            block.at,
            Dropped {
                why,
                text: block.text.clone(),
            },
        ))
    });
    let mut all: Vec<(usize, Dropped)> = left
        .chain(blocks)
        .filter(|(_, dropped)| !dropped.text.is_empty())
        .collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, dropped)| dropped).collect()
}
