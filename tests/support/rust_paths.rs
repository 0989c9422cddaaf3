//! Reads Rust source just far enough to know which paths it names: takes text, gives paths in full
//! (`crate::feed::Item`), with `use` groups, renamings, `self` and `super` resolved.

use std::{collections::HashMap, iter::Peekable, str::CharIndices};

/// The source with comments gone and literals emptied; the lines stay where they are.
pub(crate) fn without_comments(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut chars = source.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let rest = source.get(at..).unwrap_or_default();
        let skipped = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest),
            '"' => string(rest),
            'r' | 'b' | 'c' if !ends_in_word(&code) && raw_string(rest).is_some() => {
                raw_string(rest).unwrap_or(0)
            }
            '\'' if char_literal(rest).is_some() => char_literal(rest).unwrap_or(0),
            _ => {
                code.push(c);
                continue;
            }
        };
        let gone = rest.get(..skipped).unwrap_or(rest);
        code.push_str(if gone.starts_with('/') { " " } else { "\"\"" });
        code.extend(gone.chars().filter(|c| *c == '\n'));
        skip_to(&mut chars, at + skipped);
    }
    code
}

/// The code without the items under `#[cfg(test)]`. Takes what [`without_comments`] gives.
pub(crate) fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some((before, after)) = rest.split_once(MARK) {
        kept.push_str(before);
        rest = after.get(item_len(after)..).unwrap_or_default();
    }
    kept.push_str(rest);
    kept
}

/// Every path that the code of this module names, `use` lines first. Takes what [`without_tests`] gives.
pub(crate) fn paths(code: &str, module: &[String]) -> Vec<String> {
    let tokens = tokens(code);
    let mut imported = HashMap::new();
    let mut paths = Vec::new();
    let mut inline = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if *token == "use" {
            at += 1;
            let mut tree = Vec::new();
            at = use_tree(&tokens, at, &[], &mut tree);
            for (path, name) in tree {
                let path = absolute(&path, module);
                imported.insert(name, path.clone());
                paths.push(path.join("::"));
            }
        } else if is_word(token) {
            let end = path_end(&tokens, at);
            if end > at + 1 && tokens.get(at.wrapping_sub(1)) != Some(&".") {
                let words = tokens.get(at..end).unwrap_or_default();
                inline.push(
                    words
                        .iter()
                        .filter(|t| **t != "::")
                        .map(|t| (*t).to_owned())
                        .collect::<Vec<_>>(),
                );
            }
            at = end;
        } else {
            at += 1;
        }
    }
    for path in inline {
        let full = match path
            .split_first()
            .and_then(|(first, rest)| Some((imported.get(first)?, rest)))
        {
            Some((start, rest)) => start.iter().chain(rest).cloned().collect(),
            None => absolute(&path, module),
        };
        paths.push(full.join("::"));
    }
    paths
}

/// Reads one tree of a `use`: gives each full path with the name that it gets here, and the place behind the tree.
fn use_tree(tokens: &[&str], mut at: usize, start: &[String], out: &mut Vec<(Vec<String>, String)>) -> usize {
    let mut path = start.to_vec();
    while let Some(token) = tokens.get(at) {
        match *token {
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| *token != "}") {
                    at = use_tree(tokens, at, &path, out);
                    if tokens.get(at) == Some(&",") {
                        at += 1;
                    }
                }
                return at + 1;
            }
            "::" => {}
            "as" => {
                out.push((
                    path,
                    tokens
                        .get(at + 1)
                        .map_or_else(String::new, |name| (*name).to_owned()),
                ));
                return at + 2;
            }
            "*" => path.push("*".to_owned()),
            "self" if !path.is_empty() => {}
            word if is_word(word) => path.push(word.to_owned()),
            _ => break,
        }
        at += 1;
    }
    let name = path.last().cloned().unwrap_or_default();
    if path.len() > start.len() || tokens.get(at.wrapping_sub(1)) == Some(&"self") {
        out.push((path, name));
        return at;
    }
    // Nothing that is a tree: step over it, so that the reading ends.
    at + 1
}

/// The path from the root of the crate, where it begins with `self` or `super`.
fn absolute(path: &[String], module: &[String]) -> Vec<String> {
    let ups = path
        .iter()
        .take_while(|word| *word == "super" || *word == "self")
        .count();
    if ups == 0 {
        return path.to_vec();
    }
    let supers = path.iter().take(ups).filter(|word| *word == "super").count();
    let kept = module.len().saturating_sub(supers);
    std::iter::once("crate".to_owned())
        .chain(module.iter().take(kept).cloned())
        .chain(path.iter().skip(ups).cloned())
        .collect()
}

/// Where the path that begins at this token ends: words joined by `::`.
fn path_end(tokens: &[&str], start: usize) -> usize {
    let mut end = start + 1;
    while tokens.get(end) == Some(&"::") && tokens.get(end + 1).is_some_and(|token| is_word(token)) {
        end += 2;
    }
    end
}

/// Words, `::`, and every other sign by itself; white space is left out.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let len = if is_word_char(first) {
            rest.find(|c| !is_word_char(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(len);
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens
}

fn is_word(token: &str) -> bool {
    token.chars().next().is_some_and(is_word_char)
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn ends_in_word(code: &str) -> bool {
    code.chars().next_back().is_some_and(is_word_char)
}

/// How long an item is, from behind its attribute: to the `;` outside of brackets or behind its closing brace.
fn item_len(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth = depth.saturating_sub(1);
                // `use a::{b};` ends with its semicolon, an attribute's bracket ends nothing.
                let next = code.get(at + 1..).unwrap_or_default().trim_start();
                if depth == 0 && c == '}' && !next.starts_with(';') {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of the raw string (`r"…"`, `br#"…"#`, `cr"…"`) that begins here.
fn raw_string(rest: &str) -> Option<usize> {
    let prefix = ["r", "br", "cr"].into_iter().find(|p| {
        rest.strip_prefix(p)
            .is_some_and(|after| after.trim_start_matches('#').starts_with('"'))
    })?;
    let after = rest.get(prefix.len()..)?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after.get(hashes + 1..)?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(rest.len() - body.len() + body.find(&end).map_or(body.len(), |at| at + end.len()))
}

/// The length of the character literal that begins here; `None` for a lifetime.
fn char_literal(rest: &str) -> Option<usize> {
    let body = rest.get(1..)?;
    if let Some(escape) = body.strip_prefix('\\') {
        // The escaped sign itself may be a quote.
        let first = escape.chars().next()?.len_utf8();
        return escape.get(first..)?.find('\'').map(|at| 2 + first + at + 1);
    }
    let len = body.chars().next()?.len_utf8();
    body.get(len..)?.starts_with('\'').then_some(len + 2)
}

fn skip_to(chars: &mut Peekable<CharIndices<'_>>, end: usize) {
    while chars.next_if(|(at, _)| *at < end).is_some() {}
}
