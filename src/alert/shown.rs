//! An alert as a person reads it on a terminal.

use super::{Alert, Evidence, for_terminal};

/// Control sequences for emphasis, or nothing.
struct Style {
    bold: &'static str,
    dim: &'static str,
    loud: &'static str,
    off: &'static str,
}

const PLAIN: Style = Style {
    bold: "",
    dim: "",
    loud: "",
    off: "",
};
const COLOUR: Style = Style {
    bold: "\u{1b}[1m",
    dim: "\u{1b}[2m",
    loud: "\u{1b}[1;31m",
    off: "\u{1b}[0m",
};

/// The lines of one alert: severity and watch, the article, the evidence, the members. Texts from outside are escaped.
pub fn shown(alert: &Alert, colour: bool) -> String {
    let style = if colour { COLOUR } else { PLAIN };
    let mut lines = Vec::new();
    let severity = match alert.severity.as_str() {
        "high" | "critical" => style.loud,
        _ => style.bold,
    };
    lines.push(format!(
        "{severity}{}{}  {}{}{}  {}#{} {}{}",
        alert.severity.to_uppercase(),
        style.off,
        style.bold,
        for_terminal(&alert.watch.name),
        style.off,
        style.dim,
        alert.seq,
        alert.time,
        style.off
    ));
    lines.push(format!("  {}", for_terminal(&alert.article.title)));
    let article = &alert.article;
    let origin: Vec<String> = [
        article.site.as_deref(),
        article.published.as_deref(),
        article.url.as_deref(),
    ]
    .into_iter()
    .flatten()
    .map(for_terminal)
    .collect();
    lines.push(format!("  {}{}{}", style.dim, origin.join(" \u{b7} "), style.off));
    for evidence in &alert.evidence {
        lines.push(format!("  > {}", marked(alert, evidence, &style)));
    }
    let members: Vec<String> = alert
        .members
        .iter()
        .map(|m| {
            let group = m.group.as_deref().map(|id| format!(" of {}", for_terminal(id)));
            format!(
                "{}{} ({}, \u{201c}{}\u{201d})",
                for_terminal(&m.id),
                group.unwrap_or_default(),
                m.how,
                for_terminal(&m.text)
            )
        })
        .collect();
    lines.push(format!(
        "  {}because: {}{}",
        style.dim,
        members.join(" + "),
        style.off
    ));
    for copy in &alert.also_in {
        let url = copy.url.as_deref().unwrap_or("no address");
        lines.push(format!(
            "  {}also in: {}{}",
            style.dim,
            for_terminal(url),
            style.off
        ));
    }
    lines.join("\n")
}

/// The evidence with the members' words in bold.
fn marked(alert: &Alert, evidence: &Evidence, style: &Style) -> String {
    let mut spans: Vec<(usize, usize)> = alert
        .members
        .iter()
        .filter(|m| m.within == evidence.within && evidence.start <= m.start && m.end <= evidence.end)
        .map(|m| (m.start - evidence.start, m.end - evidence.start))
        .collect();
    spans.sort_unstable();
    let mut out = String::new();
    let mut words = String::new();
    let mut spans = spans.into_iter().peekable();
    for (k, c) in evidence.text.chars().enumerate() {
        if spans.peek().is_some_and(|(start, _)| *start == k) {
            out.push_str(&for_terminal(&std::mem::take(&mut words)));
            out.push_str(style.bold);
        }
        words.push(c);
        if spans.peek().is_some_and(|(_, end)| *end == k + 1) {
            out.push_str(&for_terminal(&std::mem::take(&mut words)));
            out.push_str(style.off);
            // Spans that overlap the one just closed are part of it.
            while spans.next_if(|(start, _)| *start <= k).is_some() {}
        }
    }
    out.push_str(&for_terminal(&words));
    out
}
