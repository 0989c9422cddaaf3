//! The health of the feeds: a table of all, one in full, or JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::hub::{self, Hub, Hubs};
use crate::alert::{LastGood, escape_json, for_terminal};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::config::{self, Settings};
use crate::daemon::Clock;
use crate::feed::Reason;
use crate::store::{Archive, FILE_NAME, FeedState};
use crate::text::roughly;

/// A feed of the config, and what the daemon knows of it.
struct Status<'a> {
    feed: &'a config::Feed,
    known: Option<FeedState>,
    /// The hub that pushes it, or could.
    hub: Option<Hub>,
}

/// A line of `feeds --json`. Times are RFC 3339 in UTC.
#[derive(Serialize)]
struct Record<'a> {
    schema: &'static str,
    url: &'a str,
    name: Option<&'a str>,
    title: Option<&'a str>,
    state: &'static str,
    trouble: Option<Told>,
    problem: Option<&'a str>,
    failures: u32,
    last_poll: Option<String>,
    last_read: Option<String>,
    last_new: Option<String>,
    last_good: Option<LastGood>,
    next_due: Option<String>,
    interval_secs: Option<u64>,
    reason: Option<&'static str>,
    items_a_day: Option<f64>,
    items_last: u64,
    items_total: u64,
    kind: Option<&'a str>,
    stage: Option<&'a str>,
    requests: u64,
    unchanged: u64,
    bytes_saved: u64,
    redirected_to: Option<&'a str>,
    hub: Option<hub::Record<'a>>,
}

/// A trouble that was told and lasts.
#[derive(Serialize)]
struct Told {
    name: &'static str,
    since: String,
    words: &'static str,
}

/// Every feed of the config: a table, or a JSON line each.
pub(super) fn all(settings: &Settings, is_json: bool) -> anyhow::Result<Exit> {
    let statuses = statuses(settings)?;
    let now = Clock.now();
    let mut out = output::stdout();
    if is_json {
        for status in &statuses {
            writeln!(
                out,
                "{}",
                escape_json(&serde_json::to_string(&status.record(now))?)
            )?;
        }
    } else {
        table(&mut out, &statuses, now)?;
    }
    out.flush()?;
    Ok(exit(&statuses))
}

/// The feeds of this address, name or title, in full.
pub(super) fn one(settings: &Settings, wanted: &str, is_json: bool) -> anyhow::Result<Exit> {
    let mut statuses = statuses(settings)?;
    statuses.retain(|status| status.is(wanted));
    if statuses.is_empty() {
        output::error(&format!(
            "the config has no feed with the address, name or title `{wanted}`"
        ));
        return Ok(Exit::Failure);
    }
    let now = Clock.now();
    let mut out = output::stdout();
    for status in &statuses {
        if is_json {
            writeln!(
                out,
                "{}",
                escape_json(&serde_json::to_string(&status.record(now))?)
            )?;
        } else {
            status.show(&mut out, now)?;
        }
    }
    out.flush()?;
    Ok(exit(&statuses))
}

fn exit(statuses: &[Status<'_>]) -> Exit {
    if statuses.iter().all(Status::is_well) {
        Exit::Success
    } else {
        Exit::Failure
    }
}

fn statuses(settings: &Settings) -> anyhow::Result<Vec<Status<'_>>> {
    let mut known: BTreeMap<String, FeedState> = BTreeMap::new();
    let mut hubs = Hubs::default();
    if settings.state_dir.join(FILE_NAME).exists() {
        let archive = Archive::open(&settings.state_dir)?;
        let feeds = archive.feeds()?.into_iter();
        known.extend(feeds.map(|state| (state.url.clone(), state)));
        hubs = Hubs::read(&archive)?;
    }
    Ok(settings
        .feeds
        .iter()
        .map(|feed| Status {
            feed,
            known: known.remove(feed.url.as_str()),
            hub: hubs.of(feed.url.as_str()),
        })
        .collect())
}

impl Status<'_> {
    fn is(&self, wanted: &str) -> bool {
        let title = self.known.as_ref().and_then(|state| state.title.as_deref());
        let names = [self.feed.name.as_deref(), title];
        self.feed.url.as_str() == wanted
            || names
                .into_iter()
                .flatten()
                .any(|name| name.to_lowercase() == wanted.to_lowercase())
    }

    fn name(&self) -> &str {
        let title = self.known.as_ref().and_then(|state| state.title.as_deref());
        self.feed
            .name
            .as_deref()
            .or(title)
            .unwrap_or_else(|| self.feed.url.as_str())
    }

    /// What the daemon knows, where it was ever asked for.
    fn polled(&self) -> Option<&FeedState> {
        self.known.as_ref().filter(|state| state.last_poll_at.is_some())
    }

    /// `off`, `new`, a trouble that was told, `failing`, `mended`, `ok`.
    fn state(&self) -> &'static str {
        match self.polled() {
            _ if !self.feed.enabled => "off",
            None => "new",
            Some(state) => match state.health.told() {
                Some((trouble, _)) => trouble.name(),
                None if state.gone_at.is_some() => "gone",
                None if state.failures > 0 => "failing",
                None if state.problem.is_some() => "mended",
                None => "ok",
            },
        }
    }

    fn is_well(&self) -> bool {
        matches!(self.state(), "off" | "new" | "mended" | "ok")
    }

    /// When it is asked next; `None` where it is not.
    fn next_due(&self) -> Option<Timestamp> {
        let state = self.known.as_ref().filter(|_| self.feed.enabled)?;
        state.gone_at.is_none().then_some(state.due_at)
    }

    /// The trouble and the last poll's problem, and what is wrong with its hub, in one line; empty where there is none.
    fn trouble(&self, now: Timestamp) -> String {
        let Some(state) = self.polled() else {
            return String::new();
        };
        let mut parts = Vec::new();
        if let Some((trouble, since)) = state.health.told() {
            parts.push(format!("{} since {since}", trouble.words()));
        }
        if state.failures > 0 {
            parts.push(format!("{} failed polls", state.failures));
        }
        parts.extend(state.problem.clone());
        if !parts.is_empty() && !self.is_well() {
            parts.push(last_good(state));
        }
        parts.extend(self.hub.as_ref().and_then(|hub| hub.trouble(now)));
        parts.join("; ")
    }

    fn record(&self, now: Timestamp) -> Record<'_> {
        let state = self.known.as_ref();
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        let told = state.and_then(|s| s.health.told());
        let good = state.and_then(|s| s.health.last_good());
        Record {
            schema: "conjunct.feed-status/1",
            url: self.feed.url.as_str(),
            name: self.feed.name.as_deref(),
            title: state.and_then(|s| s.title.as_deref()),
            state: self.state(),
            trouble: told.map(|(trouble, since)| Told {
                name: trouble.name(),
                since: since.to_string(),
                words: trouble.words(),
            }),
            problem: state.and_then(|s| s.problem.as_deref()),
            failures: state.map_or(0, |s| s.failures),
            last_poll: time(state.and_then(|s| s.last_poll_at)),
            last_read: time(state.and_then(|s| s.last_ok_at)),
            last_new: time(state.and_then(|s| s.last_new_at)),
            last_good: good.map(|(at, items)| LastGood {
                at: at.to_string(),
                items: Some(items),
            }),
            next_due: time(self.next_due()),
            interval_secs: state.and_then(|s| s.interval).map(|interval| interval.as_secs()),
            reason: state.and_then(|s| s.reason).map(Reason::name),
            items_a_day: state
                .and_then(|s| s.rhythm.items_a_day(now))
                .map(|items| (items * 100.0).round() / 100.0),
            items_last: state.map_or(0, |s| s.items_last),
            items_total: state.map_or(0, |s| s.items_total),
            kind: state.and_then(|s| s.kind.as_deref()),
            stage: state.and_then(|s| s.stage.as_deref()),
            requests: state.map_or(0, |s| s.requests),
            unchanged: state.map_or(0, |s| s.unchanged),
            bytes_saved: state.map_or(0, |s| s.bytes_saved),
            redirected_to: state.and_then(|s| s.redirected_to.as_deref()),
            hub: self.hub.as_ref().map(|hub| hub.record(now)),
        }
    }

    fn show(&self, out: &mut impl Write, now: Timestamp) -> io::Result<()> {
        writeln!(out, "{}", for_terminal(self.name()))?;
        let mut line = |label: &str, value: String| writeln!(out, "  {label:<10} {}", for_terminal(&value));
        line("address", self.feed.url.to_string())?;
        line("state", self.state().to_owned())?;
        let Some(state) = &self.known else {
            return line("", "the daemon does not know it yet".to_owned());
        };
        if let Some(to) = &state.redirected_to {
            line("asked at", format!("{to}: its address leads there for good"))?;
        }
        let trouble = self.trouble(now);
        if !trouble.is_empty() {
            line("trouble", trouble)?;
        }
        line("last poll", ago(state.last_poll_at, now))?;
        line("last read", ago(state.last_ok_at, now))?;
        line("last new", ago(state.last_new_at, now))?;
        line(
            "next poll",
            self.next_due()
                .map_or_else(|| "never".to_owned(), |at| ahead(at, now)),
        )?;
        if let (Some(interval), Some(reason)) = (state.interval, state.reason) {
            let words = format!("{} ({}): {}", long(interval), reason.name(), reason.words());
            line("interval", words)?;
        }
        let mut rhythm = vec![format!("{} items so far", state.items_total)];
        if let Some(items) = state.rhythm.items_a_day(now) {
            rhythm.insert(0, format!("{items:.1} items a day"));
        }
        if let Some(gap) = state.rhythm.usual_gap() {
            rhythm.push(format!("usually something every {}", long(gap)));
        }
        line("brings", rhythm.join(", "))?;
        if let Some(hub) = &self.hub {
            line("hub", hub.words(now))?;
        }
        if let (Some(kind), Some(stage)) = (&state.kind, &state.stage) {
            let words = format!(
                "{kind}, {stage}, {} items, {}",
                state.items_last,
                bytes(state.body_bytes)
            );
            line("document", words)?;
        }
        let words = format!(
            "{}, {} of them without a new document; 304 saved {}",
            state.requests,
            state.unchanged,
            bytes(state.bytes_saved)
        );
        line("requests", words)?;
        if !self.feed.tags.is_empty() {
            line("tags", self.feed.tags.join(", "))?;
        }
        Ok(())
    }

    /// The cells of its row.
    fn row(&self, now: Timestamp) -> [String; COLUMNS] {
        let none = || "-".to_owned();
        let state = self.polled();
        let next = match self.next_due() {
            Some(at) if at > now => brief(at.duration_since(now)),
            Some(_) => "now".to_owned(),
            None => none(),
        };
        let last_read = state.map_or_else(none, |s| {
            s.last_ok_at
                .map_or_else(|| "never".to_owned(), |at| brief(now.duration_since(at)))
        });
        let kind = state.and_then(|s| s.kind.as_deref()).map_or_else(none, |kind| {
            match state.and_then(|s| s.stage.as_deref()) {
                None => kind.to_owned(),
                Some(stage) => format!("{kind} {stage}"),
            }
        });
        [
            self.state().to_owned(),
            last_read,
            next,
            state
                .and_then(|s| s.interval)
                .map_or_else(none, |interval| brief(signed(interval))),
            state
                .and_then(|s| s.reason)
                .map_or_else(none, |reason| reason.name().to_owned()),
            state
                .and_then(|s| s.rhythm.items_a_day(now))
                .map_or_else(none, |items| format!("{items:.1}")),
            kind,
            state
                .filter(|s| s.bytes_saved > 0)
                .map_or_else(none, |s| bytes(s.bytes_saved)),
            self.hub
                .as_ref()
                .map_or_else(none, |hub| hub.state(now).to_owned()),
            for_terminal(self.name()),
        ]
    }
}

const COLUMNS: usize = 10;
const HEADS: [&str; COLUMNS] = [
    "STATE",
    "LAST READ",
    "NEXT IN",
    "EVERY",
    "BECAUSE",
    "ITEMS/DAY",
    "READ AS",
    "304 SAVED",
    "HUB",
    "FEED",
];

/// A row for each feed; below it, indented, what is wrong with it.
fn table(out: &mut impl Write, statuses: &[Status<'_>], now: Timestamp) -> io::Result<()> {
    let rows: Vec<[String; COLUMNS]> = statuses.iter().map(|status| status.row(now)).collect();
    if rows.is_empty() {
        output::complain("the config has no feeds");
        return Ok(());
    }
    let mut widths = HEADS.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |cells: &[String; COLUMNS]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    writeln!(out, "{}", line(&HEADS.map(str::to_owned)))?;
    for (status, row) in statuses.iter().zip(&rows) {
        writeln!(out, "{}", line(row))?;
        let trouble = status.trouble(now);
        if !trouble.is_empty() {
            writeln!(out, "    {}", for_terminal(&trouble))?;
        }
    }
    Ok(())
}

/// "last good 2026-…, 20 items"
fn last_good(state: &FeedState) -> String {
    state.health.last_good().map_or_else(
        || "never good yet".to_owned(),
        |(at, items)| format!("last good {at}, {items} items"),
    )
}

fn ago(time: Option<Timestamp>, now: Timestamp) -> String {
    time.map_or_else(
        || "never".to_owned(),
        |at| format!("{at} ({} ago)", roughly(now.duration_since(at))),
    )
}

fn ahead(at: Timestamp, now: Timestamp) -> String {
    if at > now {
        format!("{at} (in {})", roughly(at.duration_since(now)))
    } else {
        format!("{at} (due)")
    }
}

fn signed(span: Duration) -> SignedDuration {
    SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX)
}

fn long(span: Duration) -> String {
    roughly(signed(span))
}

/// A span of time for a column.
fn brief(span: SignedDuration) -> String {
    if span.as_mins() < 1 {
        "<1 min".to_owned()
    } else {
        roughly(span)
    }
}

/// A number of bytes, in decimal units.
fn bytes(count: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one place after the point is shown")]
    let mut size = count as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if size < 1000.0 {
            let places = usize::from(unit != "B" && size < 100.0);
            return format!("{size:.places$} {unit}");
        }
        size /= 1000.0;
    }
    format!("{size:.1} TB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_in_words() {
        for (count, expected) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (99_940, "99.9 kB"),
            (123_456, "123 kB"),
            (12_345_678, "12.3 MB"),
            (u64::MAX, "18446744.1 TB"),
        ] {
            assert_eq!(bytes(count), expected);
        }
    }
}
