//! The article's language, as ISO 639-1.

use std::sync::LazyLock;

use whatlang::{Detector, Lang, Script};

use super::markup::Markup;

/// Bytes of the text that decide; more cost time and change nothing.
const SAMPLE_BYTES_MAX: usize = 1_500;
/// Below so many bytes a guess is a throw of dice.
const SAMPLE_BYTES_MIN: usize = 60;

/// The languages that news is written in and that the guesser knows, with their codes.
const LANGUAGES: [(Lang, &str); 48] = [
    (Lang::Eng, "en"),
    (Lang::Spa, "es"),
    (Lang::Fra, "fr"),
    (Lang::Deu, "de"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Nld, "nl"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "no"),
    (Lang::Fin, "fi"),
    (Lang::Pol, "pl"),
    (Lang::Ces, "cs"),
    (Lang::Slk, "sk"),
    (Lang::Slv, "sl"),
    (Lang::Hrv, "hr"),
    (Lang::Srp, "sr"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
    (Lang::Bul, "bg"),
    (Lang::Mkd, "mk"),
    (Lang::Ell, "el"),
    (Lang::Tur, "tr"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Bel, "be"),
    (Lang::Lit, "lt"),
    (Lang::Lav, "lv"),
    (Lang::Est, "et"),
    (Lang::Cat, "ca"),
    (Lang::Ara, "ar"),
    (Lang::Heb, "he"),
    (Lang::Pes, "fa"),
    (Lang::Urd, "ur"),
    (Lang::Hin, "hi"),
    (Lang::Ben, "bn"),
    (Lang::Tam, "ta"),
    (Lang::Tel, "te"),
    (Lang::Cmn, "zh"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
    (Lang::Vie, "vi"),
    (Lang::Ind, "id"),
    (Lang::Tha, "th"),
    (Lang::Kat, "ka"),
    (Lang::Hye, "hy"),
    (Lang::Aze, "az"),
    (Lang::Afr, "af"),
];

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::with_allowlist(LANGUAGES.iter().map(|(lang, _)| *lang).collect()));

/// What the page declares.
pub(super) fn declared(markup: &Markup) -> Option<String> {
    let structured = markup.structured.language.as_deref();
    let html = markup.lang.as_deref();
    let metas = markup.meta(&[
        "og:locale",
        "content-language",
        "dc.language",
        "inlanguage",
        "language",
    ]);
    html.into_iter().chain(structured).chain(metas).find_map(code)
}

/// The two-letter code of a tag: `en-GB`, `pt_BR`, `iw`; `None` where there is none.
pub(super) fn code(tag: &str) -> Option<String> {
    let primary = tag
        .trim()
        .split(['-', '_', ',', ';', ' '])
        .next()?
        .to_ascii_lowercase();
    let code = match primary.as_str() {
        "iw" => "he",
        "in" => "id",
        "ji" => "yi",
        "nb" => "no",
        "eng" | "english" => "en",
        "rus" => "ru",
        "spa" => "es",
        "fra" | "fre" => "fr",
        "deu" | "ger" => "de",
        other => other,
    };
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase())).then(|| code.to_owned())
}

/// The language of a text: the declared one, unless there is none or the text is in another script; else the given one.
pub(super) fn settle(declared: Option<String>, given: Option<&str>, text: &str) -> Option<String> {
    let sample = text
        .get(..text.floor_char_boundary(SAMPLE_BYTES_MAX))
        .unwrap_or_default();
    let stated = declared.or_else(|| given.and_then(code));
    match stated {
        Some(code) if fits(&code, sample) => Some(code),
        stated => guess(sample).or(stated),
    }
}

fn guess(sample: &str) -> Option<String> {
    if sample.len() < SAMPLE_BYTES_MIN {
        return None;
    }
    let lang = DETECTOR.detect(sample)?.lang();
    LANGUAGES
        .iter()
        .find(|(known, _)| *known == lang)
        .map(|(_, code)| (*code).to_owned())
}

/// Whether the text can be in a language, by its script alone: a template that says `en` over Russian text is wrong.
fn fits(code: &str, sample: &str) -> bool {
    if sample.len() < SAMPLE_BYTES_MIN {
        return true;
    }
    let Some(script) = whatlang::detect_script(sample) else {
        return true;
    };
    match code {
        "en" | "es" | "fr" | "de" | "it" | "pt" | "nl" | "sv" | "da" | "no" | "fi" | "pl" | "cs" | "tr"
        | "hu" => script == Script::Latin,
        "ru" | "uk" | "bg" | "be" | "mk" => script == Script::Cyrillic,
        "ar" | "fa" | "ur" => script == Script::Arabic,
        "zh" => script == Script::Mandarin,
        "el" => script == Script::Greek,
        "he" => script == Script::Hebrew,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_to_codes() {
        for (tag, expected) in [
            ("en-GB", Some("en")),
            ("pt_BR", Some("pt")),
            ("iw", Some("he")),
            ("nb-NO", Some("no")),
            ("", None),
            ("x-default", None),
        ] {
            assert_eq!(code(tag).as_deref(), expected, "{tag}");
        }
    }

    #[test]
    fn the_declared_language_wins_unless_the_script_says_no() {
        let russian =
            "Совет собрался в старой ратуше в понедельник и говорил три часа о бюджете города и о дорогах.";
        let english =
            "The council met in the old town hall on Monday and spoke for three hours about the roads.";
        for (declared, given, text, expected) in [
            (Some("en"), None, english, Some("en")),
            (Some("en"), None, russian, Some("ru")),
            (None, None, russian, Some("ru")),
            (None, None, english, Some("en")),
            (None, Some("es-ES"), "Corto", Some("es")),
            (Some("no"), Some("en"), "Kort", Some("no")),
            (None, None, "short", None),
        ] {
            assert_eq!(
                settle(declared.map(str::to_owned), given, text).as_deref(),
                expected,
                "{text}"
            );
        }
    }
}
