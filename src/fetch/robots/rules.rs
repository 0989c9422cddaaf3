//! Takes the text of a robots.txt, gives the rules that it has for us (RFC 9309).

use std::time::Duration;

use url::Url;

/// The name under which robots.txt knows us, without a version (RFC 9309, section 2.2.1).
const PRODUCT_TOKEN: &str = "conjunct";

/// The longest wait between two pages that `Crawl-delay` can ask for. It is no part of the standard, and values of
/// hours are mistakes.
const CRAWL_DELAY_MAX: Duration = Duration::from_mins(1);

/// What one site lets us fetch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allows: bool,
    /// Normalised: see [`normal`].
    pattern: Box<str>,
}

/// What one line says.
enum Line<'t> {
    Agent(&'t str),
    Rule { allows: bool, pattern: &'t str },
    CrawlDelay(&'t str),
}

impl Rules {
    /// Reads a file: the groups that name us, put together; where none does, those for everybody. Lines that are no
    /// rules are passed over.
    pub(super) fn parse(text: &str) -> Self {
        let (mut ours, mut everybodys) = (Self::default(), Self::default());
        let mut has_ours = false;
        // Whom the present group is for, and whether its list of names may still grow.
        let (mut is_ours, mut is_everybodys, mut names) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let Some(line) = read(line) else { continue };
            if let Line::Agent(name) = line {
                if !names {
                    (is_ours, is_everybodys, names) = (false, false, true);
                }
                is_ours |= product_token(name).eq_ignore_ascii_case(PRODUCT_TOKEN);
                is_everybodys |= name.starts_with('*');
                has_ours |= is_ours;
                continue;
            }
            names = false;
            if is_ours {
                ours.add(&line);
            }
            if is_everybodys {
                everybodys.add(&line);
            }
        }
        if has_ours { ours } else { everybodys }
    }

    fn add(&mut self, line: &Line<'_>) {
        match *line {
            // `Disallow:` without a path forbids nothing.
            Line::Agent(_) | Line::Rule { pattern: "", .. } => {}
            Line::Rule { allows, pattern } => {
                let slash = if pattern.starts_with(['/', '*']) { "" } else { "/" };
                let pattern = normal(&format!("{slash}{pattern}"), false).into();
                self.rules.push(Rule { allows, pattern });
            }
            Line::CrawlDelay(value) => {
                let delay = value
                    .parse()
                    .ok()
                    .and_then(|secs| Duration::try_from_secs_f64(secs).ok());
                self.crawl_delay = delay.map(|delay| delay.min(CRAWL_DELAY_MAX)).or(self.crawl_delay);
            }
        }
    }

    /// Whether a page may be fetched: the longest rule that matches decides, and of two as long the one that allows.
    pub(super) fn allow(&self, url: &Url) -> bool {
        let mut path = url.path().to_owned();
        if let Some(query) = url.query() {
            path.push('?');
            path.push_str(query);
        }
        let path = normal(&path, true);
        self.rules
            .iter()
            .filter(|rule| matches(&rule.pattern, &path))
            .map(|rule| (rule.pattern.len(), rule.allows))
            .max()
            .is_none_or(|(_, allows)| allows)
    }

    /// The time between two pages that the site asks for, a minute at most.
    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        self.crawl_delay
    }

    /// About so many bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.rules
            .iter()
            .map(|rule| size_of::<Rule>() + rule.pattern.len())
            .sum()
    }
}

fn read(line: &str) -> Option<Line<'_>> {
    let line = line.split('#').next().unwrap_or_default();
    let (key, value) = line.split_once(':')?;
    let (key, value) = (key.trim(), value.trim());
    let is = |name: &str| key.eq_ignore_ascii_case(name);
    if is("user-agent") {
        Some(Line::Agent(value))
    } else if is("allow") || is("disallow") {
        Some(Line::Rule {
            allows: is("allow"),
            pattern: value,
        })
    } else if is("crawl-delay") {
        // It stands in for a rule, so that the next name begins another group: many files have nothing else in the
        // group for everybody.
        Some(Line::CrawlDelay(value))
    } else {
        None
    }
}

/// The name before a version: letters, `_` and `-`.
fn product_token(name: &str) -> &str {
    let end = name.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '_' | '-')));
    end.and_then(|end| name.get(..end)).unwrap_or(name)
}

/// Brings two spellings of one path together (RFC 9309, section 2.2.2): what is not ASCII is escaped, escapes of
/// letters, digits and `-._~` are undone, the others are in capitals. In a path (`literal`) `*` and `$` are letters like
/// others, which a pattern can only write as escapes.
fn normal(path: &str, literal: bool) -> String {
    let bytes = path.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        let escape = (byte == b'%').then(|| bytes.get(at..at + 2)).flatten();
        let escaped = escape
            .and_then(|hex| str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(value) = escaped {
            at += 2;
            if value.is_ascii_alphanumeric() || b"-._~".contains(&value) {
                out.push(char::from(value));
            } else {
                push_escaped(&mut out, value);
            }
        } else if !byte.is_ascii() || (literal && b"*$".contains(&byte)) {
            push_escaped(&mut out, byte);
        } else {
            out.push(char::from(byte));
        }
    }
    out
}

fn push_escaped(out: &mut String, byte: u8) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    let digit = |value: u8| HEX.get(usize::from(value)).copied().unwrap_or('0');
    out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
}

/// Whether a pattern matches the path from its beginning. `*` stands for anything, `$` at the end for the path's end.
/// One walk over the path, whatever the pattern.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_the_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return !to_the_end || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if to_the_end && pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether this file lets us fetch this path.
    fn allows(text: &str, path: &str) -> bool {
        let url = Url::parse("https://site.example").unwrap().join(path).unwrap();
        Rules::parse(text).allow(&url)
    }

    #[test]
    fn which_group_is_ours() {
        let secs = Duration::from_secs;
        let table: &[(&str, bool, Option<Duration>)] = &[
            ("", true, None),
            ("<!DOCTYPE html><p>Not found: sorry</p>", true, None),
            ("User-agent: *\nDisallow: /", false, None),
            ("\u{feff}user-AGENT : *\r\nDISALLOW: / # all\r\n", false, None),
            ("User-agent: *\rDisallow: /\r", false, None),
            ("User-agent: other\nDisallow: /", true, None),
            ("User-agent: conjunct\nDisallow: /", false, None),
            ("User-agent: Conjunct/2.0 (news)\nDisallow: /", false, None),
            ("User-agent: conjunctive\nDisallow: /", true, None),
            (
                "User-agent: *\nDisallow: /\nUser-agent: conjunct\nDisallow:",
                true,
                None,
            ),
            (
                "User-agent: conjunct\nAllow: /\n\nUser-agent: *\nDisallow: /",
                true,
                None,
            ),
            (
                "User-agent: a\nUser-agent: conjunct\n\nUser-agent: b\nDisallow: /",
                false,
                None,
            ),
            // Two groups for us are one.
            (
                "User-agent: conjunct\nAllow: /x\nUser-agent: a\nAllow: /\nUser-agent: conjunct\nDisallow: /",
                false,
                None,
            ),
            ("Disallow: /", true, None),
            (
                "User-agent: *\nSitemap: https://site.example/s.xml\nDisallow: /",
                false,
                None,
            ),
            (
                "User-agent: *\nCrawl-delay: 10\n\nUser-agent: a\nDisallow: /",
                true,
                Some(secs(10)),
            ),
            (
                "User-agent: *\nCrawl-delay: 0.5",
                true,
                Some(Duration::from_millis(500)),
            ),
            ("User-agent: *\nCrawl-delay: 86400", true, Some(secs(60))),
            ("User-agent: *\nCrawl-delay: -3", true, None),
            ("User-agent: *\nCrawl-delay: soon\nDisallow: /", false, None),
        ];
        for (text, allowed, delay) in table {
            assert_eq!(allows(text, "/news/1"), *allowed, "{text}");
            assert_eq!(Rules::parse(text).crawl_delay(), *delay, "{text}");
        }
    }

    #[test]
    fn which_rule_decides() {
        let table: &[(&[&str], &str, bool)] = &[
            (&["D /news"], "/news/1", false),
            (&["D /news"], "/newsletter", false),
            (&["D /news/"], "/news", true),
            (&["D /News"], "/news", true),
            (&["D /news", "A /news/open"], "/news/open/1", true),
            (&["A /news/open", "D /news"], "/news/1", false),
            (&["D /news", "A /news"], "/news", true),
            (&["D /*.php"], "/a/b.php?x=1", false),
            (&["D /*.php$"], "/a/b.php", false),
            (&["D /*.php$"], "/a/b.php?x=1", true),
            (&["D /*.php$"], "/a.php/b.php", false),
            (&["D /*?"], "/a?b", false),
            (&["D /*?"], "/a", true),
            (&["D /a*b*c$"], "/a-c-b-c", false),
            (&["D /a*b*c$"], "/a-c-b-d", true),
            (&["D *"], "/", false),
            (&["D news"], "/news", false),
            (&["D /$"], "/", false),
            (&["D /$"], "/news", true),
            (&["D /a$b"], "/a$b", true),
            (&["D /a%24b"], "/a$b", false),
            (&["D /a%2Ab"], "/a*b", false),
            (&["D /caf%c3%a9"], "/café", false),
            (&["D /café"], "/caf%C3%A9", false),
            (&["D /%6eews"], "/news", false),
            (&["D /a%2fb"], "/a/b", true),
            (&["D /a%2fb"], "/a%2Fb", false),
            (&["D /%"], "/%", false),
            (&["D /a/*/b", "A /a"], "/a/x/b", false),
        ];
        for (rules, path, expected) in table {
            let lines = rules.iter().map(|rule| {
                let (kind, pattern) = rule.split_once(' ').unwrap();
                let name = if kind == "A" { "Allow" } else { "Disallow" };
                format!("{name}: {pattern}\n")
            });
            let text: String = std::iter::once("User-agent: *\n".to_owned())
                .chain(lines)
                .collect();
            assert_eq!(allows(&text, path), *expected, "{rules:?} {path}");
        }
    }

    #[test]
    fn many_stars_cost_one_walk() {
        let pattern = format!("/{}b", "*a".repeat(1000));
        let path = format!("/{}", "a".repeat(8000));
        assert!(!matches(&pattern, &path));
        assert!(matches(&pattern, &format!("{path}b")));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(?s).{0,200}", path in "/x[!-~]{0,40}") {
            allows(&text, &path);
        }

        /// A pattern made of a path with pieces cut out matches that path.
        #[test]
        fn a_star_stands_for_anything(parts in prop::collection::vec("[a-c]{0,4}", 1..6)) {
            let path = format!("/{}", parts.concat());
            let mut pattern = String::from("/");
            for (k, part) in parts.iter().enumerate() {
                pattern.push_str(if k % 2 == 0 { part } else { "*" });
            }
            pattern.push_str(if parts.len() % 2 == 0 { "$" } else { "" });
            prop_assert!(matches(&pattern, &path), "{} {}", pattern, path);
        }
    }
}
