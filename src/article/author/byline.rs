//! A byline to names: "By Ann Lee in Paris and Bo Day, political editor" has two.

use super::super::{date, hygiene};
use super::words;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 60;
/// Words of a name: `Juan Carlos de la Vega y Ortiz` has seven.
const NAME_WORDS_MAX: usize = 7;
/// Words of a person's name in a visible byline, whose other lines are posts and sections.
const PERSON_WORDS_MAX: usize = 5;
/// Words of a line that begins with "By".
const LINE_WORDS_MAX: usize = 24;

/// What structured data or a meta tag says, as names: without lead-in, posts, places and initials in brackets.
pub(super) fn split(raw: &str) -> Vec<String> {
    let mut names = Vec::new();
    for line in hygiene::lines(raw) {
        let Some((rest, _)) = words::after_lead(&line) else {
            continue;
        };
        names.extend(split_line(rest));
    }
    names
}

/// The persons in an element marked as author. Its first line that holds some counts, and lines that go on with names.
pub(super) fn persons(text: &str) -> Vec<String> {
    let mut persons = Vec::new();
    let lines = hygiene::lines(text);
    let is_alone = lines.len() == 1;
    let mut is_other = false;
    for line in &lines {
        // "Edited by" in a line of its own: the next one names the editor.
        let was_other = std::mem::replace(&mut is_other, words::is_other(line));
        let Some((rest, _)) = words::after_lead(line) else {
            continue;
        };
        if was_other || is_other || words::is_lead(line) {
            continue;
        }
        let found: Vec<String> = split_line(before_date(rest))
            .into_iter()
            .filter(|name| is_person(name) || (is_alone && is_unspaced(name)))
            .collect();
        if found.is_empty() && !persons.is_empty() {
            break;
        }
        persons.extend(found);
    }
    persons
}

/// The names of a visible line that begins with "By", or that has it behind a date; where it is "By" alone, those of the
/// next line.
pub(super) fn of_line(line: &str, next: Option<&str>) -> Option<Vec<String>> {
    if words::is_lead(line) {
        let names: Vec<String> = split_line(before_date(next?))
            .into_iter()
            .filter(|name| is_credit(name))
            .collect();
        return (!names.is_empty()).then_some(names);
    }
    if line.split_whitespace().count() > LINE_WORDS_MAX {
        return None;
    }
    let pieces = line
        .split(['|', '•', '·', '\u{2014}', '\u{2013}'])
        .chain(line.split(" - "));
    for piece in pieces {
        let Some((rest, true)) = words::after_lead(after_date(piece.trim())) else {
            continue;
        };
        let names: Vec<String> = split_line(before_date(rest))
            .into_iter()
            .filter(|name| is_credit(name))
            .collect();
        if !names.is_empty() {
            return Some(names);
        }
    }
    None
}

/// A line up to the date in it: "Ann Lee on 28 June 2023".
fn before_date(line: &str) -> &str {
    let Some(digit) = line.find(|c: char| c.is_numeric()) else {
        return line;
    };
    if date::find(line, Some(date::Order::DayFirst)).is_empty() {
        return line;
    }
    let before = line.get(..digit).unwrap_or_default();
    // "on", "June", "Published": words of the date in front of its first figure.
    let mut end = before.len();
    for word in before.rsplit(|c: char| c.is_whitespace()) {
        if !word.is_empty() && !date::is_word(word) {
            break;
        }
        end = end.saturating_sub(word.len() + 1);
    }
    before.get(..end).unwrap_or_default()
}

/// A line without the date that it begins with: "28 June 2023 by Ann Lee".
fn after_date(line: &str) -> &str {
    let is_date_word = |word: &str| word.contains(|c: char| c.is_numeric()) || date::is_word(word);
    let mut rest = line;
    let mut has_figures = false;
    while let Some((word, more)) = rest.split_once(char::is_whitespace) {
        if words::after_lead(rest).is_none_or(|(_, had)| had) || !is_date_word(word) {
            break;
        }
        has_figures |= word.contains(|c: char| c.is_numeric());
        rest = more.trim_start();
    }
    if has_figures { rest } else { line }
}

fn split_line(line: &str) -> Vec<String> {
    // "Ann Lee (al)": initials, a place or a post.
    let line = line.split(['(', '[']).next().unwrap_or_default();
    let mut separated = line
        .replace([';', '|', '\u{b7}', '•', '\t'], "\n")
        .replace(" / ", "\n")
        .replace(" - ", "\n")
        .replace(" – ", "\n");
    for between in words::BETWEEN {
        separated = divided(&separated, between);
    }
    let mut names: Vec<String> = separated
        .lines()
        .flat_map(by_commas)
        .map(trimmed)
        .filter(|name| !name.is_empty())
        .collect();
    // Posts and desks beside a name are its owner's; alone they are who signs.
    if names.iter().any(|name| !has_post(name)) {
        names.retain(|name| !has_post(name));
    }
    names
}

/// Divides at a word between names; one that stands within names too only where whole names stand on both sides.
fn divided(text: &str, between: &str) -> String {
    if !text.contains(between) {
        return text.to_owned();
    }
    if !words::WITHIN.contains(&between) {
        return text.replace(between, "\n");
    }
    let parts: Vec<&str> = text.split(between).collect();
    let are_whole = parts.iter().all(|part| part.split_whitespace().count() >= 2);
    if are_whole {
        parts.join("\n")
    } else {
        text.to_owned()
    }
}

/// "Ann Lee, Bo Day" is two names, "Ann Lee, political editor" and "Ann Lee, Paris" are one.
fn by_commas(part: &str) -> Vec<&str> {
    let parts: Vec<&str> = part.split([',', '、', '،']).map(str::trim).collect();
    let is_whole = |name: &&str| name.split_whitespace().count() >= 2 && !has_post(name);
    let mut names: Vec<&str> = parts.iter().copied().filter(is_whole).collect();
    if names.is_empty() || parts.first().is_some_and(|first| !is_whole(first)) {
        names = parts.into_iter().take(1).collect();
    }
    names
}

fn trimmed(raw: &str) -> String {
    let is_edge = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ':' | '-' | '–' | '—' | '(' | ')' | '*' | '"' | '@' | '/')
    };
    let name = raw.trim_matches(|c| is_edge(c) || c == '.');
    // The dot of "Jr." and of an initial stays.
    let last = name
        .rsplit(|c: char| c.is_whitespace() || c == '.')
        .next()
        .unwrap_or_default();
    let is_short = matches!(last.to_lowercase().as_str(), "jr" | "sr") || last.chars().count() == 1;
    if is_short && raw.trim_end_matches(is_edge).ends_with('.') {
        format!("{name}.")
    } else {
        name.to_owned()
    }
}

fn has_post(name: &str) -> bool {
    name.split_whitespace().any(words::is_post)
}

/// Whether a text can be a name: of a person, an agency, a desk.
pub(super) fn is_name(part: &str) -> bool {
    let words = part.split_whitespace().count();
    let lower = part.to_lowercase();
    part.chars().any(char::is_alphabetic)
        && part.chars().count() <= NAME_CHARS_MAX
        && words <= NAME_WORDS_MAX
        && !part.contains("://")
        && !part.contains([':', '@', '{', '<', '_'])
        && !part.chars().any(|c| c.is_ascii_digit())
        && !lower.starts_with("www.")
        && !matches!(
            lower.as_str(),
            "admin"
                | "administrator"
                | "editor"
                | "webmaster"
                | "null"
                | "undefined"
                | "none"
                | "unknown"
                | "author"
                | "guest"
                | "user"
                | "root"
                | "n/a"
                | "anonymous"
        )
}

/// Whether a text behind "By" can be who wrote it: a person, or a team.
fn is_credit(name: &str) -> bool {
    is_name(name) && name.split_whitespace().count() <= PERSON_WORDS_MAX && begins_as_name(name)
}

/// Whether a text is a person's name: words that begin with a capital, particles apart, none of them a post.
fn is_person(name: &str) -> bool {
    const PARTICLES: [&str; 26] = [
        "de", "del", "della", "di", "da", "dos", "das", "do", "van", "von", "der", "den", "zu", "zur", "la",
        "le", "el", "al", "bin", "ibn", "y", "e", "ten", "ter", "af", "av",
    ];
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_word = |word: &&str| begins_as_name(word) || PARTICLES.contains(word);
    is_name(name)
        && (2..=PERSON_WORDS_MAX).contains(&words.len())
        && words.iter().all(is_word)
        && words.first().is_some_and(|word| begins_as_name(word))
        && !has_post(name)
        && !name.ends_with(['?', '!', '…'])
}

/// Whether a text can be a name in a script without spaces.
fn is_unspaced(name: &str) -> bool {
    let is_letter =
        |c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    (2..=5).contains(&name.chars().count()) && name.chars().all(is_letter)
}

fn begins_as_name(word: &str) -> bool {
    // "d'Almeida", "O’Neill", and scripts without case.
    let word = word
        .split_once(['\'', '’'])
        .filter(|(before, _)| before.chars().count() <= 2)
        .map_or(word, |(_, rest)| rest);
    word.chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn raw_bylines() {
        for (raw, expected) in [
            ("By Ann Lee and Bo Day", &["Ann Lee", "Bo Day"][..]),
            ("Written by Ann Lee", &["Ann Lee"]),
            ("Ein Kommentar von Anna Grün", &["Anna Grün"]),
            (
                "Propos recueillis par Anne Roux et Bo Day",
                &["Anne Roux", "Bo Day"],
            ),
            ("Por Ana Ruiz y Bo Day", &["Ana Ruiz", "Bo Day"]),
            ("José Ortega y Gasset", &["José Ortega y Gasset"]),
            ("Di Anna Bianchi", &["Anna Bianchi"]),
            ("Автор: Анна Седова", &["Анна Седова"]),
            ("Ann Lee, Bo Day, and Cy Roe", &["Ann Lee", "Bo Day", "Cy Roe"]),
            ("Ann Lee, political editor", &["Ann Lee"]),
            ("Ann Lee, Bo Day, Political Editor", &["Ann Lee", "Bo Day"]),
            ("Ann Lee, Paris", &["Ann Lee"]),
            ("Ann Lee | World News", &["Ann Lee"]),
            ("World News", &["World News"]),
            ("Ann Lee\nBo Day", &["Ann Lee", "Bo Day"]),
            ("Dr. Ann Lee Jr.", &["Dr. Ann Lee Jr."]),
            ("Photo: Bo Day", &[]),
            ("Byron Bay", &["Byron Bay"]),
            ("Vonda Day", &["Vonda Day"]),
        ] {
            assert_eq!(split(raw), expected, "{raw}");
        }
    }

    #[test]
    fn visible_bylines() {
        for (line, next, expected) in [
            ("By Ann Lee", None, &["Ann Lee"][..]),
            (
                "Do 28.06.23 | 14:07 Uhr | Von Eva Kirch-Röder",
                None,
                &["Eva Kirch-Röder"],
            ),
            ("By: Ann Lee on 28-Jun-2023 5:11:10", None, &["Ann Lee"]),
            ("By Ann Lee Updated June 28, 2023", None, &["Ann Lee"]),
            ("by Ann Lee - 28 June 2023", None, &["Ann Lee"]),
            ("By", Some("Ann Lee"), &["Ann Lee"]),
            ("28 June 2023 by Ann Lee, Senior Member", None, &["Ann Lee"]),
            ("June 28, 2023 - Words by Ann Lee - 5 min", None, &["Ann Lee"]),
            ("By the time the council met, the roads were full", None, &[]),
            ("By 2025", None, &[]),
            ("Ann Lee", None, &[]),
        ] {
            assert_eq!(of_line(line, next).unwrap_or_default(), expected, "{line}");
        }
    }

    #[test]
    fn persons_in_marked_elements() {
        for (text, expected) in [
            ("Ann Lee\nSenior Reporter\n28 June 2023", &["Ann Lee"][..]),
            ("By\nAnn Lee\n-\nJune 28, 2023", &["Ann Lee"]),
            ("By Ann Lee, Bo Day", &["Ann Lee", "Bo Day"]),
            ("Author\nAnn Lee", &["Ann Lee"]),
            ("Written By\nAnn Lee\nEdited by\nBo Day", &["Ann Lee"]),
            ("Juan de la Vega", &["Juan de la Vega"]),
            ("Marketing Team", &[]),
            ("5 min read", &[]),
            ("山田太郎", &["山田太郎"]),
        ] {
            assert_eq!(persons(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn names_are_clean(raw in "(By |Von |and |, |[A-Zé][a-zü]{1,6} |[|;()/.:-]|\\PC){0,14}") {
            // The lines of the head are clean.
            let line = hygiene::line(&raw);
            for name in split(&raw).into_iter().chain(persons(&raw)).chain(of_line(&line, None).unwrap_or_default()) {
                prop_assert_eq!(hygiene::line(&name), name.clone());
                prop_assert!(!name.is_empty() && !name.contains('\n'));
            }
        }
    }
}
