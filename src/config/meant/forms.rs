//! Small languages inside texts: "12 words", "6h", "en", addresses.

use jiff::SignedDuration;
use url::Url;

use crate::config::finding::{Finding, Findings};
use crate::config::reader::Written;
use crate::facts::ActorKind;
use crate::facts::builtin::builtin;
use crate::watch::{Repeat, Within};

/// Words of the widest window: longer paragraphs do not exist.
const WORDS_MAX: u16 = 1_000;

/// "sentence", "paragraph", "article" or "12 words".
pub(super) fn within(text: &Written<String>, findings: &mut Findings) -> Option<Within> {
    let parsed = match text.value.trim() {
        "sentence" => Some(Within::Sentence),
        "paragraph" => Some(Within::Paragraph),
        "article" => Some(Within::Article),
        words => words
            .strip_suffix("words")
            .and_then(|n| n.trim_end().parse().ok())
            .filter(|n| (2..=WORDS_MAX).contains(n))
            .map(Within::Words),
    };
    if parsed.is_none() {
        let message = format!("`within` cannot be `{}`", text.value);
        let help =
            format!("`sentence`, `paragraph`, `article`, or words from 2 to {WORDS_MAX}: `\"12 words\"`");
        findings.push(Finding::error(text.place, "bad-form", message).help(help));
    }
    parsed
}

/// "story", "article", or a time: "30m", "6h", "2d".
pub(super) fn repeat(text: &Written<String>, findings: &mut Findings) -> Option<Repeat> {
    let parsed = match text.value.trim() {
        "story" => Some(Repeat::Story),
        "article" => Some(Repeat::Article),
        time => duration(time).map(Repeat::After),
    };
    if parsed.is_none() {
        let message = format!("`repeat` cannot be `{}`", text.value);
        let help = "`story`, `article`, or a time up to a year in minutes, hours or days: `\"30m\"`, `\"6h\"`, `\"2d\"`";
        findings.push(Finding::error(text.place, "bad-form", message).help(help));
    }
    parsed
}

fn duration(text: &str) -> Option<SignedDuration> {
    let (number, minutes) = [("m", 1), ("h", 60), ("d", 24 * 60)]
        .into_iter()
        .find_map(|(unit, minutes)| text.strip_suffix(unit).map(|number| (number, minutes)))?;
    let number: u32 = number.trim_end().parse().ok().filter(|n| *n > 0)?;
    let minutes = i64::from(number) * minutes;
    (minutes <= 366 * 24 * 60).then(|| SignedDuration::from_mins(minutes))
}

/// A language by its code in ISO 639.
pub(super) fn language(text: &Written<String>, findings: &mut Findings) -> Option<String> {
    let is_code =
        |code: &str| matches!(code.len(), 2 | 3) && code.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_code(&text.value) {
        return Some(text.value.clone());
    }
    let message = format!("`{}` is no language code", text.value);
    let first = text
        .value
        .split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let help = if is_code(&first) {
        format!("did you mean `{first}`?")
    } else {
        "two letters of ISO 639-1: `en`, `es`, `ru`".to_owned()
    };
    findings.push(Finding::error(text.place, "bad-form", message).help(help));
    None
}

/// The alpha-3 code of a country, which may be given by its English name.
pub(super) fn country(text: &Written<String>, findings: &mut Findings) -> Option<String> {
    let known = builtin(&text.value).filter(|builtin| builtin.kind == ActorKind::Country);
    if known.is_none() {
        let message = format!("`{}` is no country that conjunct knows", text.value);
        let help = "three letters of ISO 3166, or the English name: `USA`, `georgia`";
        findings.push(Finding::error(text.place, "bad-form", message).help(help));
    }
    known.map(|builtin| builtin.code.clone())
}

/// An address of the web, normalised: host in small letters, no default port, no fragment.
pub(super) fn web_address(text: &Written<String>, findings: &mut Findings) -> Option<Url> {
    let mut refuse = |message: String, help: Option<String>| {
        findings.push(Finding::error(text.place, "bad-url", message).help_maybe(help));
        None
    };
    let written = text.value.trim();
    match Url::parse(written) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            let help = Some("an address begins with `https://` or `http://`".to_owned());
            refuse(format!("`{written}` is not an address of the web"), help)
        }
        Ok(url) if url.host_str().is_none_or(str::is_empty) => {
            refuse(format!("`{written}` names no host"), None)
        }
        Ok(mut url) => {
            url.set_fragment(None);
            Some(url)
        }
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            let help = Some(format!(
                "write it in full: `https://{}`",
                written.trim_start_matches('/')
            ));
            refuse(format!("`{written}` is not a whole address"), help)
        }
        Err(error) => refuse(format!("`{written}` is not an address: {error}"), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        let hours = SignedDuration::from_hours;
        for (text, expected) in [
            ("6h", Some(hours(6))),
            ("30m", Some(SignedDuration::from_mins(30))),
            ("2 d", Some(hours(48))),
            ("366d", Some(hours(24 * 366))),
            ("367d", None),
            ("0h", None),
            ("-1h", None),
            ("6", None),
            ("h", None),
            ("1.5h", None),
            ("99999999999h", None),
            ("6ч", None),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
    }
}
