//! From a place in a text to its place in the TOML file: quotation marks and escapes lie between.

/// The byte of the TOML value `raw` (quotation marks included) from which byte `at` of its text comes.
pub(in crate::config) fn origin(raw: &str, at: usize) -> usize {
    let (marks, escapes) = [("\"\"\"", true), ("'''", false), ("\"", true), ("'", false)]
        .into_iter()
        .find(|(marks, _)| raw.starts_with(marks))
        .map_or((0, false), |(marks, escapes)| (marks.len(), escapes));
    let mut rest = raw.get(marks..).unwrap_or_default();
    // A line break right behind three marks does not count.
    if marks == 3 {
        rest = rest
            .strip_prefix("\r\n")
            .or(rest.strip_prefix('\n'))
            .unwrap_or(rest);
    }
    let mut decoded = 0;
    while decoded < at {
        let Some((taken, gives)) = next(rest, escapes) else {
            break;
        };
        decoded += gives;
        rest = rest.get(taken..).unwrap_or_default();
    }
    raw.len() - rest.len()
}

/// Bytes of the next piece as written, and how many bytes of text it gives.
fn next(rest: &str, escapes: bool) -> Option<(usize, usize)> {
    let mut chars = rest.chars();
    let first = chars.next()?;
    if first != '\\' || !escapes {
        return Some((first.len_utf8(), first.len_utf8()));
    }
    let digits = match chars.next()? {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        c if c.is_whitespace() => {
            // A line that goes on: the break and the white space behind it go.
            let blank = chars.as_str().len() - chars.as_str().trim_start().len();
            return Some((1 + c.len_utf8() + blank, 0));
        }
        c => return Some((1 + c.len_utf8(), 1)),
    };
    let code = rest.get(2..2 + digits)?;
    let gives = u32::from_str_radix(code, 16)
        .ok()
        .and_then(char::from_u32)
        .map_or(1, char::len_utf8);
    Some((2 + digits, gives))
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn leads_back_through_marks_and_escapes() {
        for (raw, at, expected) in [
            ("'a b'", 2, "b'"),
            ("\"a \\\"b\\\" c\"", 3, "b\\\" c\""),
            ("\"a \\\"b\\\" c\"", 6, "c\""),
            ("'''\na b'''", 2, "b'''"),
            ("\"\"\"a \\\n   b\"\"\"", 2, "b\"\"\""),
            ("\"\\u00e9 x\"", 3, "x\""),
            ("'é x'", 3, "x'"),
            ("'a'", 9, ""),
        ] {
            let place = origin(raw, at);
            let rest = raw.get(place..).expect("on a character's bound");
            if at == 2 && raw.starts_with("\"\"\"") {
                assert_eq!(rest.trim_start_matches(['\\', '\n', ' ']), expected, "{raw}");
            } else {
                assert_eq!(rest, expected, "{raw} {at}");
            }
        }
    }
}
