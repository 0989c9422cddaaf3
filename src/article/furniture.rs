//! Lines that stand on news pages and belong to no article. The lists are general wording of many sites, in the
//! languages of the news pages that one meets most; they grow here and nowhere else.

use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// Characters of a line of furniture.
const LINE_CHARS_MAX: usize = 60;

/// Words of the longest credit.
const CREDIT_WORDS_MAX: usize = 3;

/// Whether the line is furniture wherever it stands: "Advertisement", "Share this".
pub(super) fn is_line(line: &str) -> bool {
    let key = key(line);
    is_short(line) && (LINES.contains(key.as_str()) || HEADINGS.contains(key.as_str()))
}

/// Whether a heading announces links to other articles: "Related articles", "Most read", "More from …".
pub(super) fn is_heading(heading: &str) -> bool {
    if !is_short(heading) {
        return false;
    }
    let key = key(heading);
    HEADINGS.contains(key.as_str()) || HEADING_STARTS.iter().any(|start| key.starts_with(start))
}

/// Whether a paragraph begins with an invitation to read another article: "Read more: …".
pub(super) fn is_label(label: &str) -> bool {
    is_short(label) && LABELS.contains(key(label).as_str())
}

/// Whether a line is the notice that blog software puts after each item: "The post … appeared first on …".
pub(super) fn is_feed_tail(line: &str) -> bool {
    const NOTICES: [(&str, &str); 8] = [
        ("the post ", " appeared first on "),
        ("la entrada ", " se publicó primero en "),
        ("la entrada ", " apareció primero en "),
        ("der beitrag ", " erschien zuerst auf "),
        ("l’article ", " est apparu en premier sur "),
        ("l'articolo ", " proviene da "),
        ("o post ", " apareceu primeiro em "),
        ("сообщение ", " появились сначала на "),
    ];
    let line = line.to_lowercase();
    NOTICES
        .iter()
        .any(|(start, middle)| line.starts_with(start) && line.contains(middle))
}

/// Whether a text, in lower case, invites its reader to do something else than to read on: "sign up for our newsletter".
pub(super) fn invites(lower: &str) -> bool {
    INVITES.as_ref().is_some_and(|phrases| phrases.is_match(lower))
}

/// Whether a line, in lower case, begins as credits and datelines do: "Photo: …", "By …", "Updated …".
pub(super) fn is_credit(lower: &str) -> bool {
    let mut start = String::new();
    for word in lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(CREDIT_WORDS_MAX)
    {
        if !start.is_empty() {
            start.push(' ');
        }
        start.push_str(word);
        if CREDITS.contains(start.as_str()) {
            return true;
        }
    }
    false
}

/// Whether a line begins with an invitation to read another article and goes on after it: "Read more: …".
pub(super) fn has_label(line: &str) -> bool {
    let colon = line
        .split_once([':', '：', '|', '–', '-', '>'])
        .is_some_and(|(label, _)| is_label(label));
    colon || is_label(line)
}

fn is_short(line: &str) -> bool {
    line.chars().take(LINE_CHARS_MAX + 1).count() <= LINE_CHARS_MAX
}

/// Lower case, letters and digits alone, one space between words.
fn key(line: &str) -> String {
    let lower = line.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn list(text: &'static str) -> HashSet<&'static str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}

static LINES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| list(include_str!("furniture/lines.txt")));
static HEADINGS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| list(include_str!("furniture/headings.txt")));
static LABELS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| list(include_str!("furniture/labels.txt")));
static INVITES: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(list(include_str!("furniture/invites.txt"))).ok());
static CREDITS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| list(include_str!("furniture/credits.txt")));
const HEADING_STARTS: &[&str] = &[
    "more from ",
    "more on ",
    "more in ",
    "mehr von ",
    "mehr zum thema",
    "más de ",
    "plus de ",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_furniture() {
        for line in [
            "Advertisement",
            "ADVERTISEMENT:",
            "Back to top button",
            "Share this",
            "Related Articles",
            "Читайте также",
        ] {
            assert!(is_line(line), "{line}");
        }
        for line in [
            "The advertisement was withdrawn.",
            "Share this planet",
            "",
            "—",
            "More from the region follows",
        ] {
            assert!(!is_line(line), "{line}");
        }
        assert!(is_heading("More from The Courier"));
        assert!(has_label("READ MORE: the mayor's plan") && has_label("Lire aussi – le plan"));
        assert!(!has_label("The minister said: read more books"));
        assert!(invites("sign up for our newsletter") && !invites("the council met on monday"));
        assert!(
            is_credit("photo: ann lee")
                && is_credit("(reporting by ann lee")
                && !is_credit("the council met")
        );
        assert!(is_label("READ MORE:"));
        assert!(!is_label("The minister said:"));
    }

    #[test]
    fn every_entry_is_its_own_key() {
        for phrase in list(include_str!("furniture/invites.txt")) {
            assert!(invites(&format!("… {phrase}!")), "{phrase}");
        }
        for entry in CREDITS.iter() {
            assert!(is_credit(&format!("({entry}: ann lee")), "{entry}");
            assert_eq!(key(entry), *entry);
        }
        for entry in LINES.iter().chain(HEADINGS.iter()).chain(LABELS.iter()) {
            assert_eq!(key(entry), *entry);
            assert!(is_short(entry), "{entry}");
        }
    }
}
