//! Which element of the page is the article's body. Takes the flat page and its blocks, gives the element and the rule
//! that served.
//!
//! Every block gets a value in characters: prose counts for, links and scraps count against. The element that
//! directly holds the most prose starts; its ancestors are tried one after the other, each with the sum of the values
//! within it, less a toll for each border of an article that has to be crossed on the way. The best one is the body.

use super::blocks::{Block, Kind};
use super::judge::Known;
use super::names;
use super::tree::Entry;
use super::witness::Testimony;

/// Words from which a paragraph counts as prose without further signs.
const PROSE_WORDS_MIN: usize = 20;
/// Words of a paragraph that ends as sentences do.
const SENTENCE_WORDS_MIN: usize = 6;
/// Characters that one block of links or scraps counts against; a list of a hundred headlines is no worse for their length.
const AGAINST_CHARS_MAX: usize = 40;
/// Percent of a block in links from which it counts as a link.
const LINK_PERCENT: usize = 50;
/// Percent of the sum within, to leave an element that is named the body.
const TOLL_BODY_PERCENT: i64 = 30;
/// The same for `article` and `main`.
const TOLL_ARTICLE_PERCENT: i64 = 50;
/// The same for each element.
const TOLL_ELEMENT_PERCENT: i64 = 2;
/// What prose outside the first family is worth, in percent.
const STRANGER_PERCENT: i64 = 80;

/// What prose in a doubtful element is worth: its part.
const DOUBT: i64 = 4;

/// What a block is worth that the structured data's body holds: its multiple.
const KNOWN: i64 = 2;
/// What one is worth that it lacks, where it holds much of the page: its part.
const UNKNOWN: i64 = 4;

/// The body: the entries of one element, and the blocks within them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) at: usize,
    pub(super) first: usize,
    pub(super) end: usize,
    /// The rule that served.
    pub(super) rule: &'static str,
    /// The entry of the title's first text, and the `article` element around it, where the page shows a title.
    pub(super) title: Option<(usize, usize)>,
}

/// What a block counts for or against its surroundings.
pub(super) fn value(block: &Block) -> i64 {
    let chars = signed(block.chars);
    let against = signed(block.chars.min(AGAINST_CHARS_MAX));
    if block.linked_percent() >= LINK_PERCENT {
        return -against - 10;
    }
    let prose = is_prose(block);
    if block.doubt.is_some() {
        return match block.doubt {
            _ if !prose => -against,
            Some("comments" | "consent" | "overlay") => 0,
            _ => chars / DOUBT,
        };
    }
    match block.kind {
        Kind::Paragraph | Kind::Quote if prose => chars,
        Kind::Item | Kind::Row | Kind::Code if prose => chars / 2,
        Kind::Paragraph | Kind::Quote => -5,
        Kind::Heading(_) | Kind::Item | Kind::Row | Kind::Code => 0,
    }
}

/// Whether a block reads like a sentence or more.
pub(super) fn is_prose(block: &Block) -> bool {
    block.linked_percent() < LINK_PERCENT
        && (block.words >= PROSE_WORDS_MIN || block.words >= SENTENCE_WORDS_MIN && block.ends_sentence())
}

/// Finds the body; `None` where the page holds no prose.
pub(super) fn choose(
    entries: &[Entry<'_>],
    blocks: &[Block],
    known: &Known<'_>,
    heard: &[Testimony],
) -> Option<Body> {
    let title = title_block(blocks, known);
    let is_elsewhere = |k: usize, block: &Block| {
        title.is_some_and(|(t, article)| {
            k < t || article != 0 && block.article != 0 && !lies_in(entries, block.article, article)
        })
    };
    let plain: Vec<i64> = blocks
        .iter()
        .enumerate()
        .map(|(k, block)| {
            let value = value(block);
            match heard.get(k) {
                Some(heard) if value > 0 && heard.is_known() => value * KNOWN,
                Some(heard) if value > 0 && heard.is_unknown() => value / UNKNOWN,
                _ => value,
            }
        })
        .collect();
    let mut values = plain.clone();
    for (k, (value, block)) in values.iter_mut().zip(blocks).enumerate() {
        if is_elsewhere(k, block) {
            *value = (*value).min(0);
        }
    }
    // Where nothing is left, the title misled.
    let (start, values) = match family(entries, blocks, &values) {
        Some(start) => (start, values),
        None => (family(entries, blocks, &plain)?, plain),
    };
    let mut body = climb(entries, blocks, &values, start);
    body.title = title.and_then(|(k, article)| blocks.get(k).map(|block| (block.at, article)));
    Some(body)
}

/// The block that shows the title, and the `article` element around it: prose before it, or in another article, is
/// another text. Not where most of the page's prose stands before it: then it is no headline.
fn title_block(blocks: &[Block], known: &Known<'_>) -> Option<(usize, usize)> {
    let is_title = |block: &Block| known.is_title(&block.text);
    let find = |test: &dyn Fn(&Block) -> bool| blocks.iter().position(test);
    let first = || find(&|block| block.kind == Kind::Heading(1) && is_title(block));
    let lower = || find(&|block| block.is_heading() && is_title(block));
    let other = || find(&|block| block.kind == Kind::Heading(1)).filter(|_| known.headlines.len() == 1);
    // How much more prose may stand before it than after it: the surer, the more.
    let (at, before_percent) = first()
        .map(|at| (at, 400))
        .or_else(|| lower().map(|at| (at, 100)))
        .or_else(|| other().map(|at| (at, 10)))?;
    let prose = |blocks: &[Block]| blocks.iter().map(value).filter(|value| *value > 0).sum::<i64>();
    let (before, after) = blocks.split_at_checked(at)?;
    (prose(before) * 100 <= prose(after) * before_percent)
        .then(|| (at, after.first().map_or(0, |block| block.article)))
}

/// Whether an entry lies in another, or is it.
fn lies_in(entries: &[Entry<'_>], at: usize, around: usize) -> bool {
    entries
        .get(around)
        .is_some_and(|entry| (around..entry.end).contains(&at))
}

/// The element that holds the most prose, directly or nearly so: each paragraph counts whole for the element around it,
/// half for the next one, a third for the one after (after Readability).
fn family(entries: &[Entry<'_>], blocks: &[Block], values: &[i64]) -> Option<usize> {
    let mut sums: Vec<i64> = vec![0; entries.len()];
    for (block, value) in blocks.iter().zip(values) {
        if *value <= 0 || !matches!(block.kind, Kind::Paragraph | Kind::Quote) {
            continue;
        }
        let mut at = around(entries, block.owner);
        for share in [6, 3, 2, 1] {
            if let Some(sum) = sums.get_mut(at) {
                *sum += value * share;
            }
            match entries.get(at) {
                Some(entry) if at > 0 => at = entry.parent,
                _ => break,
            }
        }
    }
    let best = sums.iter().enumerate().rev().max_by_key(|(_, sum)| **sum);
    best.filter(|(_, sum)| **sum > 0).map(|(at, _)| at).or_else(|| {
        let best = values.iter().zip(blocks).max_by_key(|(value, _)| **value);
        best.filter(|(value, _)| **value > 0)
            .map(|(_, block)| around(entries, block.owner))
    })
}

/// The element around a paragraph; an element that holds text of its own is its own paragraph.
fn around(entries: &[Entry<'_>], owner: usize) -> usize {
    entries.get(owner).map_or(0, |entry| entry.parent)
}

fn climb(entries: &[Entry<'_>], blocks: &[Block], values: &[i64], start: usize) -> Body {
    let mut sums = Vec::with_capacity(values.len() + 1);
    let mut total = 0;
    sums.push(0);
    for value in values {
        total += value;
        sums.push(total);
    }
    let range = |at: usize| {
        let end = entries.get(at).map_or(at, |entry| entry.end);
        (
            blocks.partition_point(|block| block.at < at),
            blocks.partition_point(|block| block.at < end),
        )
    };
    let sum = |(first, end): (usize, usize)| {
        sums.get(end).copied().unwrap_or_default() - sums.get(first).copied().unwrap_or_default()
    };
    let (first, end) = range(start);
    let own = sum((first, end));
    let mut best = Body {
        at: start,
        first,
        end,
        rule: "densest",
        title: None,
    };
    let mut best_worth = own;
    let mut toll = 0;
    let mut at = start;
    while at > 0 {
        let Some(entry) = entries.get(at) else { break };
        let within = sum(range(at));
        toll += within.max(0) * border(entry) / 100;
        at = entry.parent;
        let (first, end) = range(at);
        let worth = own + (sum((first, end)) - own) * STRANGER_PERCENT / 100 - toll;
        if worth > best_worth {
            best_worth = worth;
            best = Body {
                at,
                first,
                end,
                rule: "joined",
                title: None,
            };
        }
    }
    if let Some(rule) = entries.get(best.at).and_then(semantic) {
        best.rule = rule;
    }
    best
}

/// What it costs to leave an element, in percent of what it holds.
fn border(entry: &Entry<'_>) -> i64 {
    match semantic(entry) {
        Some("article" | "main") => TOLL_ARTICLE_PERCENT,
        Some(_) => TOLL_BODY_PERCENT,
        None => TOLL_ELEMENT_PERCENT,
    }
}

/// How the markup calls an element that holds an article.
fn semantic(entry: &Entry<'_>) -> Option<&'static str> {
    let element = entry.element()?;
    if element
        .attr("itemprop")
        .is_some_and(|props| props.split_whitespace().any(|prop| prop == "articleBody"))
    {
        return Some("articleBody");
    }
    if names::of(element).is_body {
        return Some("body-name");
    }
    match (element.name(), element.attr("role")) {
        ("article", _) | (_, Some("article")) => Some("article"),
        ("main", _) | (_, Some("main")) => Some("main"),
        _ => None,
    }
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::super::witness::Witness;
    use super::super::{blocks, tree};
    use super::*;

    /// A paragraph of some length about a word.
    fn about(word: &str) -> String {
        format!(
            "<p>The council spoke about {word} for three hours on Monday, and the mayor said that it would do so again.</p>"
        )
    }

    /// The words that the body's paragraphs are about, the rule, and the element.
    fn chosen(html: &str, title: &str, witness: Option<&str>) -> (Vec<String>, &'static str, String) {
        let page = Html::parse_document(html);
        let entries = tree::flatten(page.tree.root());
        let page = blocks::read(&entries);
        let witness = witness.and_then(Witness::new);
        let heard: Vec<Testimony> = page
            .blocks
            .iter()
            .map(|b| witness.as_ref().map(|w| w.hear(&b.text)).unwrap_or_default())
            .collect();
        let known = Known {
            title,
            ..Known::default()
        };
        let body = choose(&entries, &page.blocks, &known, &heard).expect("a body");
        let words = page.blocks[body.first..body.end]
            .iter()
            .filter_map(|block| block.text.split(' ').nth(4));
        (
            words.map(str::to_owned).collect(),
            body.rule,
            tree::selector_of(&entries, body.at),
        )
    }

    #[test]
    fn the_body_is_found_by_markup_name_or_density() {
        let (one, two, three) = (about("roads"), about("schools"), about("bridges"));
        let links =
            "<ul><li><a href=/a>Another story of the day</a></li><li><a href=/b>And one more</a></li></ul>";
        for (html, rule, element) in [
            (
                format!("<div itemprop=articleBody>{one}{two}{three}</div>{links}"),
                "articleBody",
                "div",
            ),
            (
                format!("<div class='story-body'>{one}{two}{three}</div>{links}"),
                "body-name",
                "div.story-body",
            ),
            (
                format!("<article>{one}{two}{three}</article>{links}"),
                "article",
                "article",
            ),
            (format!("<main>{one}{two}{three}</main>{links}"), "main", "main"),
            (
                format!("<div id=x>{one}{two}{three}</div>{links}"),
                "densest",
                "div#x",
            ),
            // Split by an advertisement, or each paragraph in a box of its own.
            (
                format!("<div id=x><div>{one}</div><div>ad</div><div>{two}{three}</div></div>{links}"),
                "joined",
                "div#x",
            ),
            (
                format!(
                    "<div id=x><div><div>{one}</div></div><div><div>{two}</div></div><div><div>{three}</div></div></div>{links}"
                ),
                "joined",
                "div#x",
            ),
        ] {
            assert_eq!(
                chosen(&html, "", None),
                (
                    vec!["roads".to_owned(), "schools".to_owned(), "bridges".to_owned()],
                    rule,
                    element.to_owned()
                ),
                "{html}"
            );
        }
    }

    #[test]
    fn another_article_of_the_page_is_not_it() {
        let other: String = ["ships", "ports", "trains", "cars"].map(about).concat();
        let own = format!("<h1>A day in May</h1>{}{}", about("roads"), about("schools"));
        for html in [
            format!("<article>{own}</article><article><h1>Next</h1>{other}</article>"),
            format!("<div><div>{other}</div></div><div>{own}</div>"),
            format!("<article>{own}</article><div class='comment-list'>{other}</div>"),
        ] {
            let (words, _, _) = chosen(&html, "A day in May", None);
            let words: Vec<&str> = words
                .iter()
                .map(String::as_str)
                .filter(|word| !word.is_empty())
                .collect();
            assert_eq!(words, ["roads", "schools"], "{html}");
        }
    }

    #[test]
    fn the_structured_body_decides_between_two() {
        let first: String = ["roads", "schools", "bridges"].map(about).concat();
        let words = |k: usize| (0..24).map(|n| format!("w{k}x{n}")).collect::<Vec<_>>().join(" ");
        let second = format!("<p>{}.</p><p>{}.</p>", words(1), words(2));
        let links = "<li><a href=x>Another story of the day</a>".repeat(8);
        let html = format!("<div>{first}</div><ul>{links}</ul><div>{second}</div>");
        assert_eq!(chosen(&html, "", None).0[0], "roads");
        let body = second.replace("<p>", "").replace("</p>", " ");
        assert_eq!(chosen(&html, "", Some(&body)).0, ["w1x4", "w2x4"]);
    }
}
