//! `import`: an entity list to a list of actors, which a watchlist includes.

mod entity;
mod ftm;
mod misp;
mod table;

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::exit::{Ending, Exit};
use super::output;
use entity::Entity;

/// `import`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What the file is: FollowTheMoney entities as JSON Lines (OpenSanctions), a CSV table with a header (also
    /// OpenSanctions' `targets.simple.csv`), or a MISP galaxy cluster
    format: Format,
    /// The file
    file: PathBuf,
    /// Only entities with one of these values: `topic=sanction,role.pep`, `country=ru`, `schema=Person`; may be repeated
    #[arg(long = "where", value_name = "KEY=VALUE,...", value_parser = filter)]
    filters: Vec<Filter>,
    /// Puts every actor into this group; the watchlist defines it: `[[group]]`
    #[arg(long, value_name = "ID")]
    group: Option<String>,
    /// The file to write, `*.jsonl` [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// FollowTheMoney entities, one a line
    Ftm,
    /// A table with a header
    Csv,
    /// A MISP galaxy cluster
    Misp,
}

/// A condition of `--where`.
#[derive(Debug, Clone)]
struct Filter {
    key: Key,
    values: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
enum Key {
    Topic,
    Country,
    Schema,
}

fn filter(text: &str) -> Result<Filter, String> {
    let (key, values) = text
        .split_once('=')
        .ok_or("write it as KEY=VALUE: `country=ru`")?;
    let key = match key {
        "topic" => Key::Topic,
        "country" => Key::Country,
        "schema" => Key::Schema,
        _ => return Err(format!("`{key}` is none of topic, country, schema")),
    };
    let values: Vec<String> = values.split(',').map(|v| v.trim().to_lowercase()).collect();
    if values.iter().any(String::is_empty) {
        return Err("an empty value".to_owned());
    }
    Ok(Filter { key, values })
}

impl Filter {
    fn allows(&self, entity: &Entity) -> bool {
        let fits = |value: &str| self.values.contains(&value.to_lowercase());
        match self.key {
            Key::Topic => entity.topics.iter().any(|t| fits(t)),
            Key::Country => entity.countries.iter().any(|c| fits(c)),
            Key::Schema => fits(&entity.schema),
        }
    }
}

pub(super) fn import(arguments: &Arguments) -> anyhow::Result<Exit> {
    if let Some(group) = &arguments.group
        && !entity::is_id(group)
    {
        return Err(Ending::Usage(format!("`{group}` cannot be the id of a group")).into());
    }
    let part = arguments.output.as_deref().map(part_of);
    let out: Box<dyn Write> = match &part {
        Some(part) => {
            let file = fs::File::create(part).with_context(|| format!("cannot write {}", part.display()))?;
            Box::new(BufWriter::new(file))
        }
        None => Box::new(output::stdout()),
    };
    let mut writer = Writer {
        out,
        filters: &arguments.filters,
        group: arguments.group.as_deref(),
        ids: HashSet::new(),
        written: 0,
        bad: Vec::new(),
        bad_count: 0,
        skipped: BTreeMap::new(),
    };
    let read = match arguments.format {
        Format::Ftm => ftm::read(&arguments.file, &mut writer),
        Format::Csv => table::read(open(&arguments.file)?, &mut writer),
        Format::Misp => misp::read(open(&arguments.file)?, &mut writer),
    };
    // Where nothing could be read, the file is not what it was said to be.
    let read = read.and_then(|()| match writer.bad.first() {
        Some(first) if writer.written == 0 && writer.skipped.is_empty() => Err(first.clone().into()),
        _ => Ok(()),
    });
    let told = read.and_then(|()| Ok(writer.out.flush()?));
    if let (Err(_), Some(part)) = (&told, &part) {
        // Half a list is none.
        let _ = fs::remove_file(part);
    }
    told.map_err(|error| match error.downcast::<Bad>() {
        Ok(bad) => Ending::Unreadable(bad.in_file(&arguments.file)).into(),
        Err(error) => error,
    })?;
    if let (Some(part), Some(path)) = (&part, &arguments.output) {
        fs::rename(part, path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    for bad in &writer.bad {
        output::complain(&bad.in_file(&arguments.file));
    }
    output::complain(&writer.report());
    Ok(Exit::Success)
}

/// Where a file is written before it takes its name.
fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

fn open(path: &Path) -> anyhow::Result<BufReader<fs::File>> {
    let unreadable =
        |error: io::Error| Ending::Unreadable(format!("cannot read {}: {error}", path.display()));
    Ok(BufReader::with_capacity(
        1 << 16,
        fs::File::open(path).map_err(unreadable)?,
    ))
}

/// Bad lines that are told; the rest is counted.
const BAD_SHOWN_MAX: usize = 20;

/// Input that is not what it should be.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
struct Bad {
    /// Its line; `None` in a file that is no list of lines.
    line: Option<u64>,
    message: String,
}

impl Bad {
    fn in_file(&self, path: &Path) -> String {
        let line = self.line.map(|line| format!("{line}:")).unwrap_or_default();
        format!("{}:{line} {}", path.display(), self.message)
    }
}

/// Takes entities, writes those that count as lines of a list.
struct Writer<'a> {
    out: Box<dyn Write>,
    filters: &'a [Filter],
    group: Option<&'a str>,
    /// Hashes of the ids so far: an id stands in a list once.
    ids: HashSet<u64>,
    written: u64,
    /// The first bad lines.
    bad: Vec<Bad>,
    bad_count: u64,
    /// What was left out, by reason.
    skipped: BTreeMap<String, u64>,
}

impl Writer<'_> {
    fn take(&mut self, entity: Entity) -> io::Result<()> {
        if !self.filters.iter().all(|filter| filter.allows(&entity)) {
            self.skip("not asked for by --where");
            return Ok(());
        }
        let Some(actor) = entity.actor(self.group) else {
            self.skip("without a name that can be looked for");
            return Ok(());
        };
        if !self.ids.insert(entity::hash(&actor.id)) {
            self.skip("of an id, or where there is none a name, that came before");
            return Ok(());
        }
        serde_json::to_writer(&mut self.out, &actor)?;
        self.written += 1;
        self.out.write_all(b"\n")
    }

    /// Notes a line that cannot be read; the rest of the file goes on.
    fn bad(&mut self, bad: Bad) {
        self.bad_count += 1;
        if self.bad.len() < BAD_SHOWN_MAX {
            self.bad.push(bad);
        }
    }

    fn skip(&mut self, why: impl Into<String>) {
        *self.skipped.entry(why.into()).or_insert(0) += 1;
    }

    fn report(&self) -> String {
        let mut report = format!("{} actors written", self.written);
        for (why, count) in &self.skipped {
            // Writing to a string cannot fail.
            let _ = write!(report, "; {count} left out: {why}");
        }
        match self.bad_count {
            0 => {}
            1 => report.push_str("; 1 bad line left out"),
            count => {
                let _ = write!(report, "; {count} bad lines left out");
            }
        }
        report
    }
}
