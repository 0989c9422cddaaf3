//! How much each feature of a block weighs, and what its neighbours add. The sum is the block's score: above 0 it stays.
//!
//! The weights come from a logistic regression on the blocks of the bodies found on 729 pages of four public benchmarks,
//! which are not part of this project. To fit them again, print for each block of a body its features, whether a rule
//! has put it out, and its text; then:
//!
//! - A block is the article's where half of its rows of four words are in the annotators' text, each row as often as
//!   there. One of fewer than four words is compared as a whole; where it is found, but is no line of that text, it is
//!   left out of the fit, as is a block that the annotators call optional.
//! - A block weighs its share of the words of its page's article, at most 1, and 0.006 more, so that every page counts
//!   alike. That is multiplied by 1.3 for the two benchmarks of whole news pages, by 1 for the one of many countries, by
//!   0.7 for the one of web pages in general. Blocks that a rule has put out weigh nothing, nor do the pages whose found
//!   body holds less than half of the annotators' words.
//! - Newton's method, with an L2 penalty of 0.05 on every weight but the first (0.001), from zero, until no weight moves
//!   by a millionth.
//! - The neighbours' weights: the same with a penalty of 0.01, on the scores of the first fit within `LIMIT`, a block
//!   that is out at its lower end, 0 before the first block and `END` after the last.
//!
//! Fitted on half of the publishers, both told 91 of 100 words right on the other half, and 94 on their own; the weights
//! below are fitted on all of them, and rounded.

use super::features::{COUNT, Whole};

/// What a block weighs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Score {
    /// Above 0 it stays.
    pub(super) sum: f64,
    /// The feature that speaks most against it.
    pub(super) against: &'static str,
}

/// No block is surer than this.
const LIMIT: f64 = 4.0;
/// The score of what stands after the last block.
const END: f64 = -2.0;

/// The scores of all blocks. `out` says which of them are out already.
pub(super) fn scores(whole: &Whole<'_>, out: &[bool]) -> Vec<Score> {
    let own: Vec<Score> = out
        .iter()
        .enumerate()
        .map(|(k, out)| own(whole, k, *out))
        .collect();
    let sum = |k: usize| own.get(k).map(|score| score.sum);
    own.iter()
        .enumerate()
        .map(|(k, score)| {
            let [heading, item, short] = whole.kinds(k);
            let before = k.checked_sub(1).and_then(sum).unwrap_or(0.0);
            let after = sum(k + 1).unwrap_or(END);
            let around = [
                1.0,
                score.sum,
                before,
                after,
                heading * after,
                item * before,
                item * after,
                heading * before,
                before.min(after),
                short * before,
            ];
            Score {
                sum: around
                    .iter()
                    .zip(&NEIGHBOURS)
                    .map(|(value, (_, weight))| value * weight)
                    .sum(),
                against: score.against,
            }
        })
        .collect()
}

/// What a block weighs by itself.
fn own(whole: &Whole<'_>, k: usize, is_out: bool) -> Score {
    let mut score = Score {
        sum: 0.0,
        against: "features",
    };
    let mut most = 0.0;
    for ((name, value), (_, weight)) in whole.features(k).iter().zip(&WEIGHTS) {
        let part = value * weight;
        score.sum += part;
        if part < most {
            most = part;
            score.against = name;
        }
    }
    score.sum = if is_out {
        -LIMIT
    } else {
        score.sum.clamp(-LIMIT, LIMIT)
    };
    score
}

const WEIGHTS: [(&str, f64); COUNT] = [
    // What a block starts with.
    ("one", 0.91),
    // Logarithm of its words, a quarter of it.
    ("length", -0.36),
    // It reads like a sentence or more.
    ("prose", -0.69),
    // It ends as sentences do.
    ("sentence", 1.03),
    // `h1` to `h6`.
    ("heading", 1.22),
    // In a list.
    ("item", 2.21),
    // A row of a table.
    ("row", 0.79),
    // Preformatted.
    ("code", -0.72),
    // In a `blockquote`.
    ("quote", 2.42),
    // Its share in links.
    ("linked", -0.42),
    // Nine tenths of it are links.
    ("all linked", -1.19),
    // The same, in a list: lists of sources, of firms.
    ("item linked", 0.90),
    // The same, of a heading.
    ("heading linked", 1.30),
    // In the element that holds most of the prose.
    ("family", 1.59),
    // The same, and prose.
    ("family prose", 0.04),
    // The same, six words at most: an interjection, a question.
    ("family short", 0.77),
    // Element and class of most paragraphs.
    ("shape", 1.21),
    // The element around it has the shape of the one that holds most of the prose.
    ("cousin", 1.60),
    // Outside the family: logarithm of the letters of its box, a tenth of it.
    ("box size", 0.05),
    // The share in links of its box.
    ("box linked", -2.49),
    // Before the first prose of the family.
    ("head", -0.30),
    // The same, in a list: points in brief.
    ("head item", -1.34),
    // The same, and prose: a standfirst.
    ("head prose", 0.16),
    // After the last prose of the family.
    ("tail", -1.07),
    // The same, thirty words at most.
    ("tail short", -0.35),
    // The same, and a heading.
    ("tail heading", 0.26),
    // The last prose of the family.
    ("last", -0.33),
    // Prose of the family stands before it.
    ("prose before", 0.26),
    // And after it.
    ("prose after", 0.17),
    // Within an element named as related articles.
    ("related name", -1.84),
    // As author or byline.
    ("author name", -2.01),
    // As caption or credit.
    ("caption name", -2.89),
    // Within a hidden element.
    ("hidden", -1.41),
    // Within a navigation.
    ("navigation name", -0.37),
    // Within an `aside`.
    ("aside", -1.96),
    // Within an element named as advertisement, newsletter, comments, sharing and the like.
    ("other name", -4.15),
    // All of it in bold type.
    ("bold", -0.25),
    // All of it in italics: notes of the desk.
    ("slanted", -1.48),
    // Thirty words at most with a mail or web address.
    ("address", 0.29),
    // Eight words at most, one character in five a digit.
    ("clock", 0.03),
    // Its share in digits.
    ("digits", -1.53),
    // Rules, ratings, numbers.
    ("no letters", -1.30),
    // A single word.
    ("one word", -0.66),
    // Four words at most.
    ("short", -0.33),
    // Ends with a colon.
    ("colon", -0.84),
    // Ends with a question mark.
    ("question", 0.42),
    // All in capitals.
    ("capitals", -1.14),
    // Holds a bar between words, as paths and lists of links do.
    ("bar", -2.36),
    // Thirty words at most with ©.
    ("copyright", -0.41),
    // All of it in brackets: credits of agencies.
    ("bracketed", -0.34),
    // The page's own summary, or part of it.
    ("summary", -0.78),
    // The same, before the first prose.
    ("head summary", -0.53),
    // Sixty words at most with the name of an author.
    ("names author", -0.79),
    // The same, at the end: who the author is.
    ("tail author", -1.85),
    // Sixty words at most that invite to do something else.
    ("invites", -0.62),
    // Fifteen words at most that do.
    ("short invites", -0.71),
    // Thirty words at most that begin as credits do.
    ("credit", -1.25),
    // Eight words at most that do.
    ("short credit", -1.13),
    // Begins with a label such as "Read more:".
    ("label", 0.17),
    // Before the title.
    ("before title", -1.10),
    // In another `article` element than the title.
    ("other article", -0.08),
    // The structured data holds it.
    ("known", -0.21),
    // The structured data holds the rest of the body, and not this.
    ("unknown", -2.84),
];

const NEIGHBOURS: [(&str, f64); 10] = [
    ("one", 0.04),
    // Its own score.
    ("own", 0.96),
    // The score of the block before it.
    ("before", -0.05),
    // Of the block after it.
    ("after", -0.00),
    // The same, of a heading: what stands under it.
    ("heading after", 0.20),
    // The neighbours of an item in a list.
    ("item before", 0.05),
    ("item after", 0.20),
    // What stands before a heading.
    ("heading before", 0.16),
    // The lesser of both neighbours.
    ("both", 0.12),
    // What stands before four words at most.
    ("short before", 0.00),
];

#[cfg(test)]
mod tests {
    use super::super::judge::Known;
    use super::*;

    #[test]
    fn each_weight_is_its_feature_s() {
        let blocks = super::super::blocks::of_html("<p>One.</p>");
        let known = Known::default();
        let whole = Whole::new(&[], &blocks, &known, &[], None);
        for ((feature, value), (weighed, weight)) in whole.features(0).iter().zip(&WEIGHTS) {
            assert_eq!(feature, weighed);
            assert!(value.is_finite() && weight.is_finite(), "{feature}");
        }
    }
}
