//! `read`: articles and their facts.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::thread;

use anyhow::Context;
use serde::Serialize;
use serde_json::json;

use super::exit::Exit;
use super::input::{self, Input, Line};
use super::page::{Layout, page};
use super::{ConfigArgument, configs, output, panics};
use crate::alert::{Style, escape_json};
use crate::article::{Article, Dropped, SiteRules};
use crate::config;
use crate::daemon::thread_cpu_ms;
use crate::facts::{Facts, Record, extract, record};
use crate::watch::Engine;

/// `read`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Addresses, HTML or text files, `-` for standard input
    sources: Vec<String>,
    /// Find the actors and topics of this watchlist too
    #[arg(long, value_name = "FILE")]
    watchlist: Option<PathBuf>,
    /// One JSON record a source
    #[arg(long)]
    json: bool,
    /// One JSON input a line on standard input, one record a line on standard output, in order
    #[arg(long, conflicts_with = "sources")]
    jsonl: bool,
    /// Show what was left out of each page too, and why
    #[arg(long)]
    dropped: bool,
    /// Articles at once, with `--jsonl`
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,
    #[command(flatten)]
    config: ConfigArgument,
}

pub(super) fn read(arguments: &Arguments) -> anyhow::Result<Exit> {
    let watchlist = match &arguments.watchlist {
        Some(path) => configs::watchlist(path)?,
        None => config::builtin_watchlist(),
    };
    let engine = configs::engine(&watchlist);
    if arguments.jsonl {
        let config = configs::load_if_any(&arguments.config)?;
        let how = Batch {
            rules: config.map(|config| config.settings.sites).unwrap_or_default(),
            drops: arguments.dropped,
            jobs: usize::from(arguments.jobs),
        };
        return batch(&engine, &how);
    }
    if arguments.sources.is_empty() {
        return Err(
            super::exit::Ending::Usage("nothing to read: name a source, or `--jsonl`".to_owned()).into(),
        );
    }
    let mut out = output::stdout();
    let mut exit = Exit::Success;
    for source in &arguments.sources {
        let started = thread_cpu_ms();
        match input::article(source, || Ok(configs::settings_or_defaults(&arguments.config)?)) {
            Ok(input) if arguments.json => writeln!(
                out,
                "{}",
                record_line(
                    &input.id,
                    &input.article,
                    arguments.dropped.then_some(&*input.dropped),
                    &engine,
                    started
                )
            )?,
            Ok(input) => show(&mut out, &input, &engine, arguments.dropped)?,
            Err(error) => {
                out.flush()?;
                output::error(&input::naming(source, &error));
                exit = Exit::Failure;
            }
        }
    }
    out.flush()?;
    Ok(exit)
}

/// Lines read before they are worked off, for each job.
const LINES_A_JOB: usize = 16;

/// How `--jsonl` reads.
struct Batch {
    rules: SiteRules,
    /// Whether records tell what was left out.
    drops: bool,
    jobs: usize,
}

/// Standard input to standard output, a line a line.
fn batch(engine: &Engine, how: &Batch) -> anyhow::Result<Exit> {
    let jobs = how.jobs;
    let mut reader = io::stdin().lock();
    let mut out = output::stdout();
    let mut number = 0;
    loop {
        let mut lines = Vec::with_capacity(jobs * LINES_A_JOB);
        while lines.len() < jobs * LINES_A_JOB
            && let Some(line) = input::next_line(&mut reader).context("cannot read standard input")?
        {
            number += 1;
            if !line.as_ref().is_ok_and(|l| l.trim().is_empty()) {
                lines.push((number, line));
            }
        }
        if lines.is_empty() {
            out.flush()?;
            return Ok(Exit::Success);
        }
        for record in work_off(&lines, engine, how) {
            writeln!(out, "{record}")?;
        }
    }
}

/// The records of some lines, in their order.
fn work_off(lines: &[(usize, Result<String, String>)], engine: &Engine, how: &Batch) -> Vec<String> {
    let jobs = how.jobs;
    let work = |part: &[(usize, Result<String, String>)]| -> Vec<String> {
        part.iter()
            .map(|(number, line)| batch_record(*number, line, engine, how))
            .collect()
    };
    if jobs == 1 {
        return work(lines);
    }
    thread::scope(|scope| {
        let parts: Vec<_> = lines
            .chunks(lines.len().div_ceil(jobs))
            .map(|part| scope.spawn(move || work(part)))
            .collect();
        // Panics are caught a line at a time.
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_default())
            .collect()
    })
}

fn batch_record(number: usize, line: &Result<String, String>, engine: &Engine, how: &Batch) -> String {
    let failed = |id: &str, error: &str| {
        escape_json(&json!({ "schema": "conjunct.article/1", "id": id, "error": error }).to_string())
    };
    let line = match line {
        Ok(line) => line,
        Err(error) => return failed(&number.to_string(), &format!("line {number}: {error}")),
    };
    let line = match Line::parse(line, number) {
        Ok(line) => line,
        Err((id, error)) => return failed(&id, &error),
    };
    let id = line.id(number);
    let started = thread_cpu_ms();
    let raw = line.raw(&how.rules);
    catch_unwind(AssertUnwindSafe(|| {
        if how.drops {
            let (article, dropped) = raw.explained();
            record_line(&id, &article, Some(&dropped), engine, started)
        } else {
            record_line(&id, &raw.article(), None, engine, started)
        }
    }))
    .unwrap_or_else(|_| {
        failed(
            &id,
            &format!(
                "line {number}: the core panicked; please report this article: {}",
                panics::last()
            ),
        )
    })
}

fn facts_of(article: &Article, engine: &Engine) -> Facts {
    extract(&article.into(), engine.lexicon())
}

/// A record with what was left out, where that is wanted.
#[derive(Serialize)]
struct Explained<'a> {
    #[serde(flatten)]
    record: Record<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dropped: Option<&'a [Dropped]>,
}

fn record_line(
    id: &str,
    article: &Article,
    dropped: Option<&[Dropped]>,
    engine: &Engine,
    started: f64,
) -> String {
    let facts = facts_of(article, engine);
    let record = Explained {
        record: record(id, article, &facts, engine.lexicon(), thread_cpu_ms() - started),
        dropped,
    };
    // Strings, numbers and lists always serialise.
    escape_json(&serde_json::to_string(&record).unwrap_or_default())
}

/// The article and its facts for a person.
fn show(out: &mut impl Write, input: &Input, engine: &Engine, drops: bool) -> anyhow::Result<()> {
    let facts = facts_of(&input.article, engine);
    let layout = Layout {
        style: Style::of(output::stdout_has_colour()),
        width: output::stdout_columns(),
    };
    let dropped = drops.then_some(&*input.dropped);
    let page = page(&input.article, &facts, engine.lexicon(), dropped, layout);
    out.write_all(page.as_bytes())?;
    Ok(())
}
