//! Escaping and filling: the little that six templates need.

use std::borrow::Cow;

/// Text for HTML and XML, between tags and between double quotes.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

/// Puts values into the `{{places}}` of a template, in one pass: what a value holds is never read as a place.
/// A place without a value stays empty.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((head, tail)) = rest.split_once("{{") {
        filled.push_str(head);
        let (place, after) = tail.split_once("}}").unwrap_or((tail, ""));
        filled.push_str(
            values
                .iter()
                .find(|(name, _)| *name == place)
                .map_or("", |(_, value)| value),
        );
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_markup_means() {
        assert_eq!(
            escape("a < b & \"c\" > d’"),
            "a &lt; b &amp; &quot;c&quot; &gt; d’"
        );
        assert_eq!(escape("plain"), "plain");
    }

    #[test]
    fn fills_once() {
        assert_eq!(
            fill("<{{a}}|{{b}}|{{c}}>", &[("a", "{{b}}"), ("b", "2")]),
            "<{{b}}|2|>"
        );
        assert_eq!(fill("no places", &[]), "no places");
    }
}
