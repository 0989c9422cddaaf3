//! The article's language, as ISO 639-1.

use std::sync::LazyLock;

use whatlang::{Detector, Lang, Script};

use super::markup::Markup;
use super::origin::Origin;
use super::record::Article;

/// Bytes of the text that decide; more cost time and change nothing.
const SAMPLE_BYTES_MAX: usize = 1_500;
/// Bytes of its head that decide where they leave no doubt: in most articles.
const HEAD_BYTES: usize = 400;
/// Below so many bytes a guess is a throw of dice.
const SAMPLE_BYTES_MIN: usize = 60;

/// Bytes from which the words alone can overrule what a page declares.
const CERTAIN_BYTES_MIN: usize = 400;

/// Languages that the guesser takes for each other.
const NEAR: [&[&str]; 8] = [
    &["no", "da", "sv"],
    &["hr", "sr", "sl", "bs", "mk"],
    &["cs", "sk", "pl"],
    &["es", "ca", "pt", "gl", "it"],
    &["ru", "uk", "be", "bg", "mk", "sr"],
    &["nl", "af", "de"],
    &["ar", "fa", "ur"],
    &["tr", "az"],
];

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

/// What the page declares, and where.
pub(super) fn declared(markup: &Markup) -> Option<(String, Origin)> {
    const KEYS: [&str; 7] = [
        "og:locale",
        "content-language",
        "dc.language",
        "dcterms.language",
        "inlanguage",
        "language",
        "lang",
    ];
    let html = markup.lang.as_deref().map(|tag| (tag, Origin::Html("lang")));
    let structured = markup.structured.language.as_deref();
    let structured = structured.map(|tag| (tag, Origin::JsonLd));
    let metas = markup.keyed(&KEYS).map(|(key, tag)| (tag, Origin::Meta(key)));
    html.into_iter()
        .chain(structured)
        .chain(metas)
        .find_map(|(tag, origin)| Some((code(tag)?, origin)))
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

/// Sets the language of an article whose text is known: the declared one, else the given one, unless there is none or
/// the words say otherwise.
pub(super) fn settle(article: &mut Article, given: Option<&str>) {
    let sample = article
        .text
        .get(..article.text.floor_char_boundary(SAMPLE_BYTES_MAX))
        .unwrap_or_default();
    let declared = article.language_declared.clone();
    let declared = declared.and_then(|code| Some((code, article.origins.language?)));
    let stated = declared.or_else(|| Some((given.and_then(code)?, Origin::Given)));
    let detected = detect(sample);
    let by_words = |detected: &Detected| (detected.code.to_owned(), Origin::Text);
    let settled = match (stated, &detected) {
        (Some((code, _)), Some(detected)) if overrules(detected, &code, sample) => Some(by_words(detected)),
        (None, Some(detected)) => Some(by_words(detected)),
        (stated, _) => stated,
    };
    article.language_detected = detected.map(|detected| detected.code.to_owned());
    (article.language, article.origins.language) = settled.unzip();
}

/// What the words look like.
struct Detected {
    code: &'static str,
    is_certain: bool,
}

fn detect(sample: &str) -> Option<Detected> {
    if sample.len() < SAMPLE_BYTES_MIN {
        return None;
    }
    let head = sample.get(..sample.floor_char_boundary(HEAD_BYTES));
    let by_head = head.and_then(|head| DETECTOR.detect(head));
    let info = by_head
        .filter(whatlang::Info::is_reliable)
        .or_else(|| DETECTOR.detect(sample))?;
    let (_, code) = LANGUAGES.iter().find(|(known, _)| *known == info.lang())?;
    Some(Detected {
        code,
        is_certain: info.is_reliable() && sample.len() >= CERTAIN_BYTES_MIN,
    })
}

/// Whether the words speak against a declared language: it is written in another script; or they are clearly those of
/// another language, which is no near relative and which the guesser can tell from the declared one.
fn overrules(detected: &Detected, code: &str, sample: &str) -> bool {
    let is_known = LANGUAGES.iter().any(|(_, known)| *known == code);
    let is_near = NEAR
        .iter()
        .any(|near| near.contains(&code) && near.contains(&detected.code));
    detected.code != code && (!fits(code, sample) || detected.is_certain && is_known && !is_near)
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
    fn the_declared_language_wins_unless_the_words_say_no() {
        let russian =
            "Совет собрался в старой ратуше в понедельник и говорил три часа о бюджете города и о дорогах.";
        let english =
            "The council met in the old town hall on Monday and spoke for three hours about the roads. "
                .repeat(6);
        let spanish =
            "El consejo se reunió el lunes en el viejo ayuntamiento y habló durante tres horas sobre las calles de la ciudad. "
                .repeat(6);
        let short_spanish = "El consejo se reunió el lunes en el viejo ayuntamiento y habló tres horas.";
        for (declared, given, text, expected, detected, origin) in [
            (Some("en"), None, &*english, Some("en"), Some("en"), "html:lang"),
            (Some("en"), None, russian, Some("ru"), Some("ru"), "text"),
            (Some("en"), None, &spanish, Some("es"), Some("es"), "text"),
            (Some("ca"), None, &spanish, Some("ca"), Some("es"), "html:lang"),
            (Some("xh"), None, &spanish, Some("xh"), Some("es"), "html:lang"),
            (
                Some("en"),
                None,
                short_spanish,
                Some("en"),
                Some("es"),
                "html:lang",
            ),
            (None, None, russian, Some("ru"), Some("ru"), "text"),
            (None, None, &english, Some("en"), Some("en"), "text"),
            (None, Some("es-ES"), "Corto", Some("es"), None, "given"),
            (Some("no"), Some("en"), "Kort", Some("no"), None, "html:lang"),
            (None, None, "short", None, None, ""),
        ] {
            let mut article = Article {
                text: text.to_owned(),
                language_declared: declared.map(str::to_owned),
                ..Article::default()
            };
            article.origins.language = declared.map(|_| Origin::Html("lang"));
            settle(&mut article, given);
            let told = article
                .origins
                .language
                .map_or_else(String::new, |origin| origin.to_string());
            assert_eq!(
                (
                    article.language.as_deref(),
                    article.language_detected.as_deref(),
                    told.as_str()
                ),
                (expected, detected, origin),
                "{declared:?} {text}"
            );
        }
    }
}
