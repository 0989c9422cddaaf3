//! `demo`: the real daemon against a small news site of its own.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use jiff::SignedDuration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::run::runtime;
use super::{logging, output};
use crate::alert::{Entry, shown_entry};
use crate::daemon::{self, Clock};
use crate::demo::{Expected, Newsstand, articles, config_toml, expected, silent, watchlist};
use crate::store::{Archive, FILE_NAME};

/// `demo`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Stay up after the alerts have come, until Ctrl-C
    #[arg(long)]
    keep: bool,
}

/// The demonstration ends by then, whatever came.
const LIMIT: Duration = Duration::from_secs(20);
/// How often the log is looked at.
const LOOK: Duration = Duration::from_millis(200);

pub(super) fn demo(arguments: &Arguments) -> anyhow::Result<Exit> {
    logging::start("warn");
    let folder = Folder::new()?;
    runtime()?.block_on(show(&folder.0, arguments.keep))
}

/// A folder that goes with the demonstration.
struct Folder(PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("conjunct-demo-{}", std::process::id()));
        fs::create_dir_all(&path).with_context(|| format!("cannot make the folder {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind lies in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn show(folder: &Path, keep: bool) -> anyhow::Result<Exit> {
    let newsstand = Newsstand::open().await?;
    let (config, log) = (folder.join("conjunct.toml"), folder.join("alerts.jsonl"));
    let feeds = newsstand.feeds();
    fs::write(
        &config,
        config_toml(&feeds, &folder.to_string_lossy(), &log.to_string_lossy()),
    )?;
    fs::write(folder.join("watchlist.toml"), watchlist())?;

    say(&format!(
        "conjunct watches six invented news sites on this machine, {} feeds in six formats, with the manners that it has \
         on the net:\none request in 1.5 seconds a host. The alerts come as the pages are read.\n",
        feeds.len()
    ))?;
    for feed in &feeds {
        say(&format!("  {:<24} {}", feed.outlet.name, feed.url))?;
    }
    say("")?;

    let stop = CancellationToken::new();
    let mut tasks: JoinSet<anyhow::Result<()>> = JoinSet::new();
    let serving = stop.clone();
    tasks.spawn(async move { Ok(newsstand.serve(Clock.now(), serving).await?) });
    let mut running: JoinSet<anyhow::Result<()>> = JoinSet::new();
    let (path, stopped) = (config.clone(), stop.child_token());
    let stop_daemon = stopped.clone();
    running.spawn(async move { Ok(daemon::run(path, stopped).await?) });

    let mut play = Play::new(folder, log)?;
    let all_came = tokio::time::timeout(LIMIT, play.until_told(&mut running)).await;
    let exit = match all_came {
        Ok(Err(error)) => return Err(error),
        told => {
            play.conclude(told.is_ok())?;
            if told.is_ok() && play.unexpected == 0 {
                Exit::Success
            } else {
                Exit::Failure
            }
        }
    };
    if keep {
        say(&format!(
            "\nstill running, with config, watchlist and log in {}; Ctrl-C ends it",
            folder.display()
        ))?;
    } else {
        stop_daemon.cancel();
    }
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    Ok(exit)
}

/// What has come so far.
struct Play {
    folder: PathBuf,
    log: PathBuf,
    printed: usize,
    missing: Vec<&'static Expected>,
    unexpected: usize,
    /// Articles of the last day that must not alert.
    silent_slugs: Vec<&'static str>,
}

impl Play {
    fn new(folder: &Path, log: PathBuf) -> anyhow::Result<Self> {
        let day_ago = Clock.now().checked_sub(SignedDuration::from_hours(24))?;
        let news: BTreeSet<String> = articles(Clock.now())?
            .into_iter()
            .filter(|a| a.published >= day_ago)
            .map(|a| a.slug)
            .collect();
        Ok(Self {
            folder: folder.to_owned(),
            log,
            printed: 0,
            missing: expected().iter().collect(),
            unexpected: 0,
            silent_slugs: silent()
                .iter()
                .map(|s| s.slug)
                .filter(|slug| news.contains(*slug))
                .collect(),
        })
    }

    /// Prints alerts until all have come and every page that must stay silent was read.
    async fn until_told(&mut self, running: &mut JoinSet<anyhow::Result<()>>) -> anyhow::Result<()> {
        let mut look = tokio::time::interval(LOOK);
        loop {
            look.tick().await;
            self.print_new()?;
            if let Some(ended) = running.try_join_next() {
                ended??;
                bail!("the daemon ended before its alerts came");
            }
            if self.missing.is_empty() && self.silent_pages_read()? {
                return self.print_new();
            }
        }
    }

    fn print_new(&mut self) -> anyhow::Result<()> {
        let Ok(log) = fs::read_to_string(&self.log) else {
            return Ok(());
        };
        let whole = log
            .rfind('\n')
            .and_then(|end| log.get(..=end))
            .unwrap_or_default();
        for line in whole.lines().skip(self.printed) {
            let entry = Entry::parse(line)?;
            self.printed += 1;
            say(&shown_entry(&entry, output::stdout_has_colour()))?;
            // The demonstration's feeds are well; this machine's clock may not be.
            let Entry::Alert(alert) = entry else { continue };
            let slug = slug(alert.article.url.as_deref());
            let due = self
                .missing
                .iter()
                .position(|e| e.watch == alert.watch.id && e.slugs.contains(&slug));
            if let Some(due) = due {
                say(&format!("  this shows: {}\n", self.missing.remove(due).shows))?;
            } else {
                self.unexpected += 1;
                say("  THIS SHOULD NOT HAVE COME\n")?;
            }
        }
        Ok(())
    }

    /// Whether every page that must not alert has been read. What is too old to be news never is.
    fn silent_pages_read(&self) -> anyhow::Result<bool> {
        let mut read = BTreeSet::new();
        if self.folder.join(FILE_NAME).exists() {
            Archive::open(&self.folder)?.articles(None, None, |archived| {
                read.insert(slug(archived.article.url.as_deref()).to_owned());
                anyhow::Ok(())
            })?;
        }
        Ok(self.silent_slugs.iter().all(|slug| read.contains(*slug)))
    }

    fn conclude(&self, told: bool) -> anyhow::Result<()> {
        if told {
            say(&format!(
                "{} alerts, and these stayed silent, where a search for words would have rung:",
                self.printed
            ))?;
            for silent in silent() {
                say(&format!(
                    "  {} on {}: {}",
                    silent.watch, silent.slug, silent.because
                ))?;
            }
        }
        for missing in &self.missing {
            say(&format!(
                "MISSING after {} s: {} on {}",
                LIMIT.as_secs(),
                missing.watch,
                missing.slugs.join(" or ")
            ))?;
        }
        Ok(())
    }
}

/// The last part of an address.
fn slug(url: Option<&str>) -> &str {
    url.and_then(|url| url.rsplit('/').next()).unwrap_or_default()
}

fn say(line: &str) -> anyhow::Result<()> {
    let mut out = output::stdout();
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(())
}
