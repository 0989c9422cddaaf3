//! The texts that are looked for: names, aliases, terms. What makes one useless or risky.

use unicode_normalization::UnicodeNormalization;

use super::finding::{Finding, Findings};
use super::reader::Written;
use crate::facts::common_words::is_common_word;
use crate::text::fold;

/// A text as comparison sees it, on one line.
pub(super) fn folded(text: &str) -> String {
    fold(&text.split_whitespace().collect::<Vec<_>>().join(" "))
        .trim()
        .to_owned()
}

/// A name that can be looked for at all. What it is called in messages is `what`: "alias".
pub(super) fn check_name(text: &Written<String>, what: &str, findings: &mut Findings) -> bool {
    let letters = letters(&text.value);
    match letters.as_slice() {
        [] => {
            let message = format!("this {what} holds no letter or digit");
            findings.push(Finding::error(text.place, "empty-alias", message));
            false
        }
        [letter] if is_cjk(*letter) => {
            let message = format!("the {what} `{}` is a single character", text.value);
            let finding = Finding::warning(text.place, "short-alias", message);
            findings.push(finding.help("it stands inside many other words"));
            true
        }
        [_] => {
            let message = format!("the {what} `{}` is a single letter", text.value);
            findings.push(Finding::error(text.place, "short-alias", message));
            false
        }
        _ => true,
    }
}

/// Warns of a name that any text may hold without meaning the actor.
pub(super) fn check_common(text: &Written<String>, what: &str, findings: &mut Findings) {
    let word = text.value.to_lowercase();
    if is_common_word(word.trim()) {
        let message = format!("the {what} `{}` is a common word", text.value);
        let help = format!(
            "list it under `weak`, with words that must stand near: `weak = [{{ text = \"{}\", needs = [\"…\"] }}]`",
            text.value
        );
        findings.push(Finding::warning(text.place, "common-word", message).help(help));
    }
}

/// A whole-word term, where a trailing `*` means a prefix.
pub(super) fn check_term(text: &Written<String>, findings: &mut Findings) -> bool {
    let (stem, is_prefix) = match text.value.trim().strip_suffix('*') {
        Some(stem) => (stem, true),
        None => (text.value.trim(), false),
    };
    if stem.contains('*') {
        let message = format!("`*` stands only at the end of a term, not as in `{}`", text.value);
        findings.push(Finding::error(text.place, "bad-term", message));
        return false;
    }
    match letters(stem).as_slice() {
        [] => {
            findings.push(Finding::error(
                text.place,
                "empty-term",
                "this term holds no letter or digit",
            ));
            return false;
        }
        [letter] if !is_cjk(*letter) => {
            let message = format!("the term `{}` has a single letter", text.value);
            findings.push(Finding::error(text.place, "short-term", message));
            return false;
        }
        letters if is_prefix && letters.len() < 3 => {
            let message = format!("`{}` begins very many words", text.value);
            let finding = Finding::warning(text.place, "short-prefix", message);
            findings.push(finding.help("write the words out, or give at least three letters before `*`"));
        }
        _ => {}
    }
    if is_prefix && stem.ends_with(char::is_whitespace) {
        let message = format!("`{}` has a space before `*`", text.value);
        findings.push(
            Finding::error(text.place, "bad-term", message).help("`*` goes on with a word that has begun"),
        );
        return false;
    }
    true
}

/// Warns of a text that stands twice in one list, as comparison sees it.
pub(super) fn check_repeats<'w>(
    texts: impl IntoIterator<Item = &'w Written<String>>,
    whose: &str,
    findings: &mut Findings,
) {
    let mut seen: std::collections::BTreeMap<String, &Written<String>> = std::collections::BTreeMap::new();
    // What folds to nothing is a finding of its own.
    for text in texts.into_iter().filter(|text| !folded(&text.value).is_empty()) {
        match seen.entry(folded(&text.value)) {
            std::collections::btree_map::Entry::Occupied(first) => {
                let message = format!(
                    "`{}` stands twice in {whose}: accents, case and hyphens never matter",
                    text.value
                );
                let finding = Finding::warning(text.place, "repeated-text", message);
                findings.push(finding.see(first.get().place));
            }
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(text);
            }
        }
    }
}

fn letters(text: &str) -> Vec<char> {
    text.nfkc().filter(|c| c.is_alphanumeric()).collect()
}

/// A character of the scripts that write a word in one: Han, kana, Hangul.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_accents_and_case() {
        for (a, b) in [
            ("Díaz-Canel", "DIAZ-CANEL"),
            ("Side  by\tside", "side by side"),
            ("Čeština", "cestina"),
            (" Kim Jong-un", "Kim Jong Un"),
        ] {
            assert_eq!(folded(a), folded(b));
        }
        assert_ne!(folded("Cuba"), folded("Cub"));
    }
}
