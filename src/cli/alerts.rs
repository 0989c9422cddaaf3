//! `alerts`: reads the alert log.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use jiff::Timestamp;
use rustix::fs::{fstat, stat};

use super::exit::Exit;
use super::run::runtime;
use super::since::{self, Since};
use super::{ConfigArgument, configs, output};
use crate::alert::{Entry, shown_entry};
use crate::daemon::Clock;
use crate::store::Archive;
use crate::watch::Severity;

/// `alerts`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only alerts since this time: `2026-03-04T05:06:07Z`, `2026-03-04`, `6h`, `7d`
    #[arg(long, value_name = "T", value_parser = since::parse)]
    since: Option<Since>,
    /// Only alerts of this watch
    #[arg(long, value_name = "ID")]
    watch: Option<String>,
    /// Only alerts of this severity or louder: low, medium, high, critical
    #[arg(long, value_name = "S", value_parser = severity)]
    severity: Option<Severity>,
    /// Only lines of this kind: alert, feed-health
    #[arg(long, value_name = "K", value_parser = ["alert", "feed-health"])]
    kind: Option<String>,
    /// Go on with what comes
    #[arg(long, short)]
    follow: bool,
    /// The lines as they are
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArgument,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// One alert, with the copies of its story that came later
    Show {
        /// Its number (`seq`) or its id
        alert: String,
    },
}

fn severity(text: &str) -> Result<Severity, String> {
    Severity::ALL
        .into_iter()
        .find(|(name, _)| *name == text)
        .map(|(_, severity)| severity)
        .ok_or_else(|| "expected low, medium, high or critical".to_owned())
}

/// How often `--follow` looks for new lines.
const LOOK: Duration = Duration::from_millis(500);

pub(super) fn alerts(arguments: &Arguments) -> anyhow::Result<Exit> {
    let settings = configs::settings(&configs::path(&arguments.config))?;
    let path = settings.alerts;
    if let Some(Command::Show { alert }) = &arguments.command {
        return show(alert, &path, &settings.state_dir);
    }
    let filter = Filter {
        since: arguments.since.map(|s| s.point(Clock.now())),
        watch: arguments.watch.clone(),
        severity: arguments.severity,
        kind: arguments.kind.clone(),
        json: arguments.json,
    };
    if !arguments.follow && !path.exists() {
        output::complain(&format!("no alert yet: there is no {}", path.display()));
        return Ok(Exit::Success);
    }
    let mut log = Log { path, file: None };
    log.print_new(&filter)?;
    if arguments.follow {
        runtime()?.block_on(async {
            let mut look = tokio::time::interval(LOOK);
            loop {
                look.tick().await;
                log.print_new(&filter)?;
            }
        })
    } else {
        Ok(Exit::Success)
    }
}

struct Filter {
    since: Option<Timestamp>,
    watch: Option<String>,
    severity: Option<Severity>,
    kind: Option<String>,
    json: bool,
}

impl Filter {
    fn wants(&self, entry: &Entry) -> bool {
        let late = self
            .since
            .is_none_or(|since| entry.time().parse::<Timestamp>().is_ok_and(|time| time >= since));
        let watch = self
            .watch
            .as_deref()
            .is_none_or(|watch| entry.watch() == Some(watch));
        let loud = self
            .severity
            .is_none_or(|least| severity(entry.severity()).is_ok_and(|s| s >= least));
        let kind = self.kind.as_deref().is_none_or(|kind| entry.kind() == kind);
        late && watch && loud && kind
    }
}

/// The log, read from where the last look ended, through rotations.
struct Log {
    path: PathBuf,
    file: Option<BufReader<File>>,
}

impl Log {
    fn print_new(&mut self, filter: &Filter) -> anyhow::Result<()> {
        if self.file.is_none() {
            match File::open(&self.path) {
                Ok(file) => self.file = Some(BufReader::new(file)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) => {
                    return Err(error).with_context(|| format!("cannot open {}", self.path.display()));
                }
            }
        }
        let Some(reader) = &mut self.file else {
            return Ok(());
        };
        print_lines(reader, filter, &self.path)?;
        let same = match (fstat(reader.get_ref()), stat(&self.path)) {
            (Ok(open), Ok(named)) => (open.st_dev, open.st_ino) == (named.st_dev, named.st_ino),
            _ => true,
        };
        if !same {
            self.file = None;
            return self.print_new(filter);
        }
        Ok(())
    }
}

/// Prints whole lines; a line that is still being written is left for the next look.
fn print_lines(reader: &mut BufReader<File>, filter: &Filter, path: &Path) -> anyhow::Result<()> {
    let unreadable = || format!("cannot read {}", path.display());
    let mut out = output::stdout();
    let colour = output::stdout_has_colour();
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let read = reader.read_until(b'\n', &mut bytes).with_context(unreadable)?;
        if !bytes.ends_with(b"\n") {
            reader
                .seek(SeekFrom::Current(-i64::try_from(read).unwrap_or(0)))
                .with_context(unreadable)?;
            out.flush()?;
            return Ok(());
        }
        // Bytes that are no text fail as a line that is no entry: the rest is read.
        let line = String::from_utf8_lossy(&bytes);
        match Entry::parse(&line) {
            Ok(entry) if filter.wants(&entry) => {
                if filter.json {
                    writeln!(out, "{}", line.trim_end())?;
                } else {
                    writeln!(out, "{}\n", shown_entry(&entry, colour))?;
                }
            }
            Ok(_) => {}
            Err(error) => output::warning(&format!("a line of the log is left out: {error}")),
        }
    }
}

fn show(wanted: &str, path: &Path, state_dir: &Path) -> anyhow::Result<Exit> {
    let reader = super::input::reader(path)?;
    let number: Option<u64> = wanted.trim_start_matches('#').parse().ok();
    for line in reader.split(b'\n') {
        let line = line.with_context(|| format!("cannot read {}", path.display()))?;
        let Ok(mut entry) = Entry::parse(&String::from_utf8_lossy(&line)) else {
            continue;
        };
        if Some(entry.seq()) != number && entry.id() != wanted {
            continue;
        }
        if let Entry::Alert(alert) = &mut entry {
            // What came after the line was written stands in the database alone.
            let own = alert.article.url.clone();
            let copies = Archive::open(state_dir)?.copies(&alert.story.id)?;
            alert.also_in = copies.into_iter().filter(|copy| copy.url != own).collect();
        }
        let mut out = output::stdout();
        writeln!(out, "{}", shown_entry(&entry, output::stdout_has_colour()))?;
        out.flush()?;
        return Ok(Exit::Success);
    }
    output::error(&format!("no alert `{wanted}` in {}", path.display()));
    Ok(Exit::Failure)
}
