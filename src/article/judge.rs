//! Which blocks of a body belong to the article. Takes the blocks in order, says of each why it goes, if it goes.
//!
//! First the rules that hold whatever stands around: lines that are furniture by their words, labels with a link, the
//! title and dates at the head, lists of other articles, walls at the end. Then, on a page, the weighed features of
//! what is left. Then headings that have nothing under them any more.

use super::blocks::{Block, Kind};
use super::candidates::is_prose;
use super::features::Whole;
use super::record::Dropped;
use super::{date, furniture, hygiene, state, weigh};

/// Bytes of a headline of another article, where it stands under "Related articles".
const HEADLINE_BYTES_MAX: usize = 240;

/// Why a block goes, in a word or two; `None` where it stays.
pub(super) type Why = Option<&'static str>;

/// Why blocks outside the body go.
pub(super) const OUTSIDE: &str = "outside";

/// What is known of the article before its text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known<'a> {
    pub(super) title: &'a str,
    /// The page's own summary.
    pub(super) description: &'a str,
    pub(super) authors: &'a [String],
    /// The headlines of first order.
    pub(super) headlines: &'a [String],
}

impl Known<'_> {
    /// Whether a line shows the title.
    pub(super) fn is_title(&self, line: &str) -> bool {
        hygiene::same(line, self.title)
    }
}

/// Why each block goes. Without a page around them there are no features to weigh.
pub(super) fn judge(blocks: &[Block], known: &Known<'_>, whole: Option<&Whole<'_>>) -> Vec<Why> {
    let mut verdicts = Verdicts {
        blocks,
        why: vec![None; blocks.len()],
    };
    verdicts.lines();
    verdicts.head(known, false);
    verdicts.lists_of_links();
    verdicts.tail();
    match whole {
        Some(whole) => verdicts.weigh(whole),
        None => verdicts.links(),
    }
    verdicts.headings_alone();
    verdicts.why
}

/// The lines of a piece of HTML with no page around it that stay, and those that go.
pub(super) fn lines(blocks: Vec<Block>, known: &Known<'_>) -> (Vec<String>, Vec<Dropped>) {
    let why = judge(&blocks, known, None);
    split(blocks, why)
}

/// The lines of a plain text that stay, and those that go. Without markup a line in the middle may be a heading or a
/// cry, so furniture goes at the head and at the tail alone.
pub(super) fn text_lines(blocks: Vec<Block>, known: &Known<'_>) -> (Vec<String>, Vec<Dropped>) {
    let mut verdicts = Verdicts {
        blocks: &blocks,
        why: vec![None; blocks.len()],
    };
    verdicts.head(known, true);
    verdicts.tail();
    let why = verdicts.why;
    split(blocks, why)
}

fn split(blocks: Vec<Block>, why: Vec<Why>) -> (Vec<String>, Vec<Dropped>) {
    let (mut lines, mut dropped) = (Vec::new(), Vec::new());
    for (block, why) in blocks.into_iter().zip(why) {
        match why {
            None => lines.push(block.text),
            Some(why) => dropped.push(Dropped {
                why,
                text: block.text,
            }),
        }
    }
    (lines, dropped)
}

struct Verdicts<'b> {
    blocks: &'b [Block],
    why: Vec<Why>,
}

impl<'b> Verdicts<'b> {
    fn kept(&self) -> impl DoubleEndedIterator<Item = (usize, &'b Block)> {
        self.blocks
            .iter()
            .enumerate()
            .zip(&self.why)
            .filter(|(_, why)| why.is_none())
            .map(|(block, _)| block)
    }

    fn drop(&mut self, k: usize, why: &'static str) {
        if let Some(slot) = self.why.get_mut(k) {
            slot.get_or_insert(why);
        }
    }

    fn drop_all(&mut self, which: Vec<usize>, why: &'static str) {
        for k in which {
            self.drop(k, why);
        }
    }

    /// Lines that belong to no article wherever they stand.
    fn lines(&mut self) {
        for (k, block) in self.blocks.iter().enumerate() {
            if furniture::is_line(&block.text) {
                self.drop(k, "furniture");
            } else if is_label_and_link(block) {
                self.drop(k, "read-more");
            }
        }
    }

    /// The title, the page's other headlines of first order, dates, and furniture, up to the first prose. In a plain
    /// text anything else ends the head.
    fn head(&mut self, known: &Known<'_>, is_text: bool) {
        for (k, block) in self.blocks.iter().enumerate() {
            let is_lead_in = known.is_title(&block.text)
                || block.kind == Kind::Heading(1)
                || date::is_date_line(&block.text)
                || furniture::is_line(&block.text);
            if is_lead_in {
                self.drop(k, "head");
            } else if is_text || is_prose(block) && block.doubt.is_none() {
                return;
            }
        }
    }

    /// A heading such as "Related articles", and the links after it.
    fn lists_of_links(&mut self) {
        let mut heading = None;
        for (k, block) in self.blocks.iter().enumerate() {
            if furniture::is_heading(&block.text) {
                heading = Some(k);
            } else if block.linked_percent() < LIST_LINK_PERCENT {
                heading = None;
            } else if let Some(heading) = heading {
                self.drop(heading, "related");
                self.drop(k, "related");
            }
        }
    }

    /// Other articles, furniture and the wall at the end.
    fn tail(&mut self) {
        let last = self
            .blocks
            .iter()
            .rposition(|block| furniture::is_heading(&block.text));
        if let Some(cut) = last.filter(|cut| self.only_headlines(cut + 1)) {
            for k in cut..self.blocks.len() {
                self.drop(k, "related");
            }
        }
        let is_end = |text: &str| furniture::is_line(text) || state::is_paywall_line(text);
        let end = self.kept().rev().take_while(|(_, block)| is_end(&block.text));
        let end = end.map(|(k, _)| k).collect();
        self.drop_all(end, "tail");
    }

    /// Whether the blocks from `from` on are headlines of other articles: short, and no sentences.
    fn only_headlines(&self, from: usize) -> bool {
        let is_headline = |text: &str| {
            text.len() <= HEADLINE_BYTES_MAX && !text.ends_with(['.', '!', '?', '”', '"', '。', '»'])
        };
        self.kept()
            .filter(|(k, _)| *k >= from)
            .all(|(_, block)| is_headline(&block.text) || furniture::is_line(&block.text))
    }

    /// What the weighed features speak against.
    fn weigh(&mut self, whole: &Whole<'_>) {
        let out: Vec<bool> = self.why.iter().map(Option::is_some).collect();
        for (k, score) in weigh::scores(whole, &out).into_iter().enumerate() {
            if score.sum <= 0.0 {
                self.drop(k, score.against);
            }
        }
    }

    /// A paragraph that is nothing but a link announces another article, unless there is little else.
    fn links(&mut self) {
        let links: Vec<usize> = self
            .kept()
            .filter(|(_, b)| b.linked_percent() >= 90)
            .map(|(k, _)| k)
            .collect();
        if links.len() * 2 <= self.kept().count() {
            self.drop_all(links, "link");
        }
    }

    /// Headings at the end have nothing under them.
    fn headings_alone(&mut self) {
        let last = self
            .kept()
            .rev()
            .take_while(|(_, block)| block.is_heading())
            .map(|(k, _)| k)
            .collect();
        self.drop_all(last, "heading-alone");
    }
}

/// Percent of a block in links, in a list of other articles.
const LIST_LINK_PERCENT: usize = 80;

/// "Read more: a link", whatever the language: a short label with a colon, and nothing but a link after it.
fn is_label_and_link(block: &Block) -> bool {
    let label = block.text.get(..block.before_link).unwrap_or_default().trim_end();
    let is_label =
        furniture::is_label(label) || (label.ends_with(':') && label.split_whitespace().count() <= 3);
    is_label && block.linked > 0 && block.before_link + block.linked + 2 >= block.text.len()
}

#[cfg(test)]
mod tests {
    use super::super::blocks;
    use super::*;

    fn kept(html: &str, title: &str) -> Vec<String> {
        let known = Known {
            title,
            ..Known::default()
        };
        lines(blocks::of_html(html), &known).0
    }

    #[test]
    fn furniture_among_the_blocks_goes() {
        let html = "<h1>A Title</h1><p>12 May 2021</p><p>First paragraph.</p><p>Advertisement</p>\
            <p><strong>READ MORE:</strong> <a href=x>Another article</a></p><p>Ver: <a href=x>Otra noticia</a></p>\
            <p>See <a href=x>the report</a> of May.</p><p><a href=x>A whole other story</a></p><p>Last.</p>\
            <h3>Related Articles</h3><p>Back to top button</p>";
        assert_eq!(
            kept(html, "A title"),
            ["First paragraph.", "See the report of May.", "Last."]
        );
    }

    #[test]
    fn lists_of_other_articles_go_with_their_heading() {
        for list in [
            "<h3>Related Articles</h3><ul><li><a href=/a>JUNK</a></li><li><a href=/b>JUNK</a></li></ul>",
            "<p><strong>Lire aussi</strong></p><p><a href=/a>JUNK</a></p>",
        ] {
            let html = format!("<p>One.</p>{list}<p>The end of it.</p>");
            assert_eq!(kept(&html, ""), ["One.", "The end of it."], "{list}");
        }
        let end = "<p>One.</p><p>Two.</p><h3>Related Articles</h3><p>A headline of another day</p>";
        assert_eq!(kept(end, ""), ["One.", "Two."]);
        let goes_on = "<p>One.</p><h3>Related Articles</h3><p>It goes on with a sentence.</p>";
        assert_eq!(kept(goes_on, ""), ["One.", "It goes on with a sentence."]);
    }

    #[test]
    fn a_page_of_links_keeps_them() {
        assert_eq!(
            kept("<p><a>one</a></p><p><a>two</a></p><p>three</p>", ""),
            ["one", "two", "three"]
        );
    }

    #[test]
    fn headings_and_walls_at_the_end_go() {
        let html = "<p>One.</p><h2>Two</h2><p>Three.</p><h2>Four</h2><p>To continue reading, subscribe.</p>";
        assert_eq!(kept(html, ""), ["One.", "Two", "Three."]);
    }
}
