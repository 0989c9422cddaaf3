//! Takes an author as feeds write one, gives the name; the mail address where there is no name.

use super::markup::{Kind, Pieces, local_name};
use super::value::{flat_text, own_text};

/// Bytes of a name; a longer one is something else.
const NAME_BYTES_MAX: usize = 500;

/// The name in the content of an author's element. Atom holds it in elements of its own, RSS in one of many forms:
/// `mail@x.example (Name)`, `Name <mail@x.example>`, `Name (mail@x.example)`, or either alone.
pub(super) fn name(inner: &str, flat: bool) -> Option<String> {
    if flat {
        return of_text(&flat_text(inner));
    }
    let part = |name: &str| element(inner, name).and_then(|text| folded(&text));
    let (name, mail) = (part("name"), part("email"));
    name.or(mail).or_else(|| of_text(&own_text(inner)))
}

/// The text of the first element of this local name.
fn element(inner: &str, name: &str) -> Option<String> {
    let mut start = None;
    for piece in Pieces::of(inner) {
        let is = |range: std::ops::Range<usize>| {
            inner
                .get(range)
                .is_some_and(|found| local_name(found).eq_ignore_ascii_case(name))
        };
        match (piece.kind, start) {
            (Kind::Start { name, empty: false }, None) if is(name.clone()) => start = Some(piece.range.end),
            (Kind::End(name), Some(from)) if is(name.clone()) => {
                return Some(flat_text(inner.get(from..piece.range.start)?).into_owned());
            }
            _ => {}
        }
    }
    None
}

fn of_text(text: &str) -> Option<String> {
    let text = folded(text)?;
    let brackets = [('(', ')'), ('<', '>'), ('[', ']')];
    for (open, close) in brackets {
        let Some((before, rest)) = text.split_once(open) else {
            continue;
        };
        let Some((inside, after)) = rest.split_once(close) else {
            continue;
        };
        let inside = inside.trim().trim_start_matches("mailto:");
        let outside = format!("{} {}", before.trim(), after.trim());
        let outside = outside.trim().trim_matches('"').trim();
        return match (is_mail(inside), is_mail(outside)) {
            (false, true) if !inside.is_empty() => Some(inside.to_owned()),
            (true, _) if outside.is_empty() => Some(inside.to_owned()),
            (true, _) => Some(outside.to_owned()),
            _ => Some(text),
        };
    }
    // `mail@x.example Name`
    let words: Vec<&str> = text.split(' ').filter(|word| !is_mail(word)).collect();
    if words.is_empty() {
        Some(text)
    } else {
        Some(words.join(" "))
    }
}

fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
    })
}

fn folded(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    (!text.is_empty() && text.len() <= NAME_BYTES_MAX).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_in_every_form() {
        let cases = [
            ("Ana Ruiz", Some("Ana Ruiz")),
            ("  Ana\n Ruiz ", Some("Ana Ruiz")),
            ("a@n.example (Ana Ruiz)", Some("Ana Ruiz")),
            ("Ana Ruiz &lt;a@n.example&gt;", Some("Ana Ruiz")),
            ("\"Ana Ruiz\" <![CDATA[<a@n.example>]]>", Some("Ana Ruiz")),
            ("Ana Ruiz (a@n.example)", Some("Ana Ruiz")),
            ("Ana Ruiz [mailto:a@n.example]", Some("Ana Ruiz")),
            ("Ana Ruiz a@n.example", Some("Ana Ruiz")),
            ("a@n.example", Some("a@n.example")),
            ("(a@n.example)", Some("a@n.example")),
            ("a@n.example ()", Some("a@n.example ()")),
            ("Ana Ruiz (Reuters)", Some("Ana Ruiz (Reuters)")),
            ("Desk –d@n.example", Some("Desk")),
            ("a@b", Some("a@b")),
            (")(", Some(")(")),
            (" ", None),
        ];
        for (inner, want) in cases {
            assert_eq!(name(inner, true).as_deref(), want, "{inner}");
        }
        let cases = [
            (
                "<name>Ana &amp; Co</name><email>a@n.example</email>",
                Some("Ana & Co"),
            ),
            ("<a:email>a@n.example</a:email><uri>x</uri>", Some("a@n.example")),
            ("<name/><email>a@n.example</email>", Some("a@n.example")),
            ("Ana <uri>x</uri>", Some("Ana")),
            ("<uri>x</uri>", None),
        ];
        for (inner, want) in cases {
            assert_eq!(name(inner, false).as_deref(), want, "{inner}");
        }
        assert_eq!(name(&"x".repeat(501), true), None);
    }
}
