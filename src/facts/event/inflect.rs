//! Forms of verbs and nouns, made by rule from their dictionary form.

/// Forms of a verb; a word may be several of them.
pub(super) mod form {
    /// "attack", the infinitive.
    pub(in super::super) const BASE: u8 = 1;
    /// "attacks".
    pub(in super::super) const THIRD: u8 = 2;
    /// "attacked", finite.
    pub(in super::super) const PAST: u8 = 4;
    /// "attacked", as in "was attacked".
    pub(in super::super) const PARTICIPLE: u8 = 8;
    /// "attacking".
    pub(in super::super) const ING: u8 = 16;
}

/// An English verb's forms. `irregular` gives past and participle.
pub(super) fn english_verb(lemma: &str, irregular: Option<(&str, &str)>) -> Vec<(String, u8)> {
    let mut out = vec![(lemma.to_owned(), form::BASE), (third(lemma), form::THIRD)];
    let stems = stems(lemma);
    match irregular {
        Some((past, participle)) if past == participle => {
            out.push((past.to_owned(), form::PAST | form::PARTICIPLE));
        }
        Some((past, participle)) => {
            out.push((past.to_owned(), form::PAST));
            out.push((participle.to_owned(), form::PARTICIPLE));
        }
        None => {
            for stem in &stems {
                let past = match lemma.strip_suffix('y') {
                    Some(root) if !ends_with_vowel(root) => format!("{root}ied"),
                    _ => format!("{stem}ed"),
                };
                out.push((past, form::PAST | form::PARTICIPLE));
            }
        }
    }
    for stem in &stems {
        out.push((format!("{stem}ing"), form::ING));
    }
    if let Some(root) = lemma.strip_suffix("ie") {
        out.push((format!("{root}ying"), form::ING));
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// The plural of an English noun.
pub(super) fn english_plural(noun: &str) -> String {
    if noun.ends_with("man") {
        return format!("{}men", noun.strip_suffix("man").unwrap_or(noun));
    }
    third(noun)
}

/// The ending -s with its spelling.
fn third(word: &str) -> String {
    if let Some(root) = word.strip_suffix('y')
        && !ends_with_vowel(root)
    {
        return format!("{root}ies");
    }
    let hissing = ["s", "x", "z", "ch", "sh", "o"]
        .iter()
        .any(|end| word.ends_with(end));
    format!("{word}{}", if hissing { "es" } else { "s" })
}

/// What -ed and -ing are added to: a silent e goes, a last consonant may double. Both spellings are made where either
/// may be right: a word that nobody writes costs nothing.
fn stems(lemma: &str) -> Vec<String> {
    if lemma.ends_with("ee") || lemma.ends_with("oe") || lemma.ends_with("ye") {
        return vec![
            lemma.to_owned(),
            lemma.strip_suffix('e').unwrap_or(lemma).to_owned(),
        ];
    }
    if let Some(root) = lemma.strip_suffix('e') {
        return vec![root.to_owned()];
    }
    let mut out = vec![lemma.to_owned()];
    let last: Vec<char> = lemma.chars().rev().take(3).collect();
    if let [end, vowel, before] = last[..]
        && is_consonant(end)
        && !matches!(end, 'w' | 'x' | 'y')
        && !is_consonant(vowel)
        && is_consonant(before)
    {
        out.push(format!("{lemma}{end}"));
    }
    if lemma.ends_with("ic") {
        out.push(format!("{lemma}k"));
    }
    out
}

fn is_consonant(c: char) -> bool {
    c.is_ascii_lowercase() && !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn ends_with_vowel(word: &str) -> bool {
    word.chars().next_back().is_some_and(|c| !is_consonant(c))
}

/// A Spanish verb's forms that news uses: present, preterite, imperfect, future, conditional, subjunctive in the third
/// person, infinitive, gerund and participle, all without accents. `irregular` adds forms: "hizo:past".
pub(super) fn spanish_verb(lemma: &str, extra: &[(String, u8)]) -> Vec<(String, u8)> {
    let (root, kind) = match lemma {
        l if l.ends_with("ar") => (l.strip_suffix("ar").unwrap_or(l), 'a'),
        l if l.ends_with("er") => (l.strip_suffix("er").unwrap_or(l), 'e'),
        l => (l.strip_suffix("ir").unwrap_or(l), 'i'),
    };
    let mut out = vec![(lemma.to_owned(), form::BASE)];
    let (present, past, imperfect, subjunctive, gerund, participle): (
        &[&str],
        &[&str],
        &[&str],
        &[&str],
        _,
        _,
    ) = match kind {
        'a' => (
            &["a", "an"],
            &["o", "aron"],
            &["aba", "aban"],
            &["e", "en"],
            "ando",
            "ad",
        ),
        _ => (
            &["e", "en"],
            &["io", "ieron"],
            &["ia", "ian"],
            &["a", "an"],
            "iendo",
            "id",
        ),
    };
    out.extend(present.iter().map(|e| (format!("{root}{e}"), form::THIRD)));
    out.extend(
        past.iter()
            .chain(imperfect)
            .map(|e| (format!("{root}{e}"), form::PAST)),
    );
    out.extend(
        subjunctive
            .iter()
            .map(|e| (format!("{}{e}", softened(root, kind)), form::THIRD)),
    );
    out.extend(
        ["a", "an", "ia", "ian"]
            .iter()
            .map(|e| (format!("{lemma}{e}"), form::THIRD)),
    );
    out.push((format!("{root}{gerund}"), form::ING));
    for end in ["o", "a", "os", "as"] {
        out.push((format!("{root}{participle}{end}"), form::PARTICIPLE));
    }
    // "advirtio", "pidieron", "advierte": a vowel of the stem changes.
    if let Some(at) = root.rfind(['e', 'o']) {
        let (head, tail) = root.split_at(at);
        let rest = tail.get(1..).unwrap_or_default();
        let (wide, narrow) = if tail.starts_with('e') {
            ("ie", "i")
        } else {
            ("ue", "u")
        };
        out.extend(
            present
                .iter()
                .map(|e| (format!("{head}{wide}{rest}{e}"), form::THIRD)),
        );
        if kind == 'i' {
            out.extend(
                past.iter()
                    .map(|e| (format!("{head}{narrow}{rest}{e}"), form::PAST)),
            );
            out.extend(
                present
                    .iter()
                    .map(|e| (format!("{head}{narrow}{rest}{e}"), form::THIRD)),
            );
            out.push((format!("{head}{narrow}{rest}{gerund}"), form::ING));
        }
    }
    out.extend(extra.iter().cloned());
    out.sort_unstable();
    out.dedup();
    out
}

/// The root before -e: "ataqu-", "entregu-", "rechac-"; before -a: "exij-".
fn softened(root: &str, kind: char) -> String {
    let swap = |end: &str, new: &str| root.strip_suffix(end).map(|r| format!("{r}{new}"));
    match kind {
        'a' => swap("c", "qu")
            .or_else(|| swap("gu", "gu"))
            .or_else(|| swap("g", "gu"))
            .or_else(|| swap("z", "c")),
        _ => swap("g", "j").or_else(|| swap("c", "zc")),
    }
    .unwrap_or_else(|| root.to_owned())
}

/// The plural of a Spanish noun.
pub(super) fn spanish_plural(noun: &str) -> String {
    match noun {
        n if n.ends_with("ion") => format!("{n}es"),
        n if n.ends_with('z') => format!("{}ces", n.strip_suffix('z').unwrap_or(n)),
        n if ends_with_vowel(n) => format!("{n}s"),
        n if n.ends_with('s') => n.to_owned(),
        n => format!("{n}es"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(forms: &[(String, u8)], word: &str, bit: u8) -> bool {
        forms.iter().any(|(form, bits)| form == word && bits & bit != 0)
    }

    #[test]
    fn english_forms() {
        for (lemma, word, bit) in [
            ("attack", "attacked", form::PAST),
            ("attack", "attacks", form::THIRD),
            ("invade", "invading", form::ING),
            ("occupy", "occupied", form::PARTICIPLE),
            ("occupy", "occupies", form::THIRD),
            ("ban", "banned", form::PAST),
            ("visit", "visited", form::PAST),
            ("agree", "agreed", form::PARTICIPLE),
            ("agree", "agreeing", form::ING),
            ("free", "freed", form::PAST),
            ("clash", "clashes", form::THIRD),
            ("deploy", "deployed", form::PAST),
            ("lie", "lying", form::ING),
        ] {
            assert!(has(&english_verb(lemma, None), word, bit), "{lemma} {word}");
        }
        let met = english_verb("meet", Some(("met", "met")));
        assert!(has(&met, "met", form::PARTICIPLE) && !has(&met, "meeted", form::PAST));
    }

    #[test]
    fn spanish_forms() {
        for (lemma, word, bit) in [
            ("atacar", "ataco", form::PAST),
            ("atacar", "ataquen", form::THIRD),
            ("pedir", "pidio", form::PAST),
            ("pedir", "pide", form::THIRD),
            ("acordar", "acuerda", form::THIRD),
            ("invadir", "invadida", form::PARTICIPLE),
            ("condenar", "condenara", form::THIRD),
        ] {
            assert!(has(&spanish_verb(lemma, &[]), word, bit), "{lemma} {word}");
        }
        assert_eq!(spanish_plural("reunion"), "reuniones");
        assert_eq!(spanish_plural("visita"), "visitas");
    }

    #[test]
    fn plurals() {
        for (noun, plural) in [
            ("embassy", "embassies"),
            ("gunman", "gunmen"),
            ("clash", "clashes"),
            ("day", "days"),
        ] {
            assert_eq!(english_plural(noun), plural);
        }
    }
}
