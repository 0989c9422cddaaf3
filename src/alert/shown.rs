//! A line of the log as a person reads it on a terminal.

use super::{Alert, Entry, Evidence, FeedHealth, Style, for_terminal};

/// The lines of one entry of the log. Texts from outside are escaped.
pub fn shown_entry(entry: &Entry, colour: bool) -> String {
    match entry {
        Entry::Alert(alert) => shown(alert, colour),
        Entry::FeedHealth(health) => shown_health(health, colour),
    }
}

/// The lines of one alert: severity and watch, the article, the evidence, the members. Texts from outside are escaped.
pub fn shown(alert: &Alert, colour: bool) -> String {
    let style = Style::of(colour);
    let mut lines = vec![head(
        &style,
        &alert.severity,
        &alert.watch.name,
        alert.seq,
        &alert.time,
    )];
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
            let variant = m
                .variant
                .as_deref()
                .map(|rule| format!(", {}", for_terminal(rule)));
            let sure = m.confidence.map(|share| format!(", {:.0} %", share * 100.0));
            format!(
                "{}{} ({}{}, \u{201c}{}\u{201d}{})",
                for_terminal(&m.id),
                group.unwrap_or_default(),
                for_terminal(&m.how),
                variant.unwrap_or_default(),
                for_terminal(&m.text),
                sure.unwrap_or_default(),
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

/// Severity, trouble and feed; the summary; the feed's address.
fn shown_health(health: &FeedHealth, colour: bool) -> String {
    let style = Style::of(colour);
    let about = health.feed.as_ref().map_or("this machine", |feed| {
        feed.name.as_ref().or(feed.title.as_ref()).unwrap_or(&feed.url)
    });
    let title = format!("feed health: {about}: {} {}", health.trouble, health.state);
    let mut lines = vec![
        head(&style, &health.severity, &title, health.seq, &health.time),
        format!("  {}", for_terminal(&health.summary)),
    ];
    if let Some(feed) = &health.feed {
        lines.push(format!("  {}{}{}", style.dim, for_terminal(&feed.url), style.off));
    }
    lines.join("\n")
}

/// "HIGH  Cuba and Russia  #3 2026-…"
fn head(style: &Style, severity: &str, title: &str, seq: u64, time: &str) -> String {
    let loudness = match severity {
        "high" | "critical" => style.loud,
        _ => style.bold,
    };
    format!(
        "{loudness}{}{off}  {}{}{off}  {}#{seq} {}{off}",
        for_terminal(&severity.to_uppercase()),
        style.bold,
        for_terminal(title),
        style.dim,
        for_terminal(time),
        off = style.off
    )
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
