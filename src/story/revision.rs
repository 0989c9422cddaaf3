//! Whether a text is an edited version of another one.

use std::collections::HashSet;

use crate::text::fold;

/// Words in a row that two versions share: fewer are common to any two texts of one kind.
const RUN: usize = 3;
/// In texts with fewer runs than this nothing can be told: a summary may be rewritten as a whole.
const RUNS_MIN: usize = 40;
/// Of the runs of the shorter text, one in so many is in the other one. An edited report keeps most of its words and a
/// rewritten one about a third; two articles of one site share names and phrases of the house, a few in a hundred.
const SHARED_ONE_IN: usize = 8;

/// Whether `new` may be read as a later version of `old`: it keeps some of its words in a row. A page whose text is
/// another one altogether shows another article under the same address, or an error.
pub fn revises(new: &str, old: &str) -> bool {
    let (new, old) = (fold(new), fold(old));
    let (new, old) = (runs(&new), runs(&old));
    let shorter = new.len().min(old.len());
    shorter < RUNS_MIN || new.intersection(&old).count() * SHARED_ONE_IN >= shorter
}

fn runs(text: &str) -> HashSet<[&str; RUN]> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(RUN).filter_map(|run| run.try_into().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of so many words that share no run with those of another `kind`.
    fn text(kind: &str, words: usize) -> String {
        (0..words).fold(String::new(), |text, n| text + kind + &n.to_string() + " ")
    }

    #[test]
    fn a_version_keeps_some_of_the_words() {
        let report = text("a", 200);
        for (new, expected) in [
            (report.clone(), true),
            (report.to_uppercase(), true),
            (format!("Update: {} {report}", text("b", 150)), true),
            (format!("{} {}", text("b", 300), text("a", 40)), true),
            (text("a", 90), true),
            (text("b", 200), false),
            (format!("{} {}", text("b", 300), text("a", 10)), false),
            // Too little to tell.
            (text("b", 30), true),
            (String::new(), true),
        ] {
            assert_eq!(revises(&new, &report), expected, "{new}");
        }
    }
}
