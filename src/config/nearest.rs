//! "Did you mean": the known word nearest to one that nobody knows.

/// The known word at the smallest edit distance, if it is near enough to be a slip of the fingers: about a third of the
/// letters wrong at most. Words that differ in case alone are nearest of all.
pub(super) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let lower: Vec<char> = word.to_lowercase().chars().take(LETTERS_MAX).collect();
    let near = known
        .into_iter()
        .filter(|known| !known.is_empty() && known.len() <= LETTERS_MAX);
    let near = near.filter_map(|known| {
        let letters: Vec<char> = known.to_lowercase().chars().collect();
        let far = (letters.len().max(lower.len()) + 1) / 3;
        // Before the distance is counted: a watchlist may know ten thousand words.
        if letters.len().abs_diff(lower.len()) > far {
            return None;
        }
        let distance = distance(&lower, &letters);
        // A word of two letters is one slip away from any other.
        (distance == 0 || letters.len() > 2 && distance <= far).then_some((distance, known))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// The help that names the nearest word.
pub(super) fn did_you_mean<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<String> {
    nearest(word, known).map(|near| format!("did you mean `{near}`?"))
}

/// Letters compared: the distance costs their square.
const LETTERS_MAX: usize = 64;

/// Optimal string alignment distance: insertions, deletions, substitutions, and swaps of neighbours.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let substituted = last.get(j).copied().unwrap_or_default() + usize::from(x != y);
            let deleted = last.get(j + 1).copied().unwrap_or_default() + 1;
            let inserted = row.get(j).copied().unwrap_or_default() + 1;
            let mut best = substituted.min(deleted).min(inserted);
            if i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x) {
                best = best.min(before_last.get(j - 1).copied().unwrap_or_default() + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_slip_of_the_fingers() {
        let known = ["aliases", "name", "within", "weak", "id", "kind"];
        for (word, expected) in [
            ("alias", Some("aliases")),
            ("alaises", Some("aliases")),
            ("nmae", Some("name")),
            ("Name", Some("name")),
            ("witihn", Some("within")),
            ("ip", None),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }

    #[test]
    fn counts_a_swap_as_one() {
        let d = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(d("ab", "ba"), 1);
        assert_eq!(d("kitten", "sitting"), 3);
        assert_eq!(d("", "abc"), 3);
    }
}
