//! `feeds`: the health of the feeds, a look at one, adding and removing, OPML.

mod add;
mod config_file;
mod hub;
mod status;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use url::Url;

use config_file::Removed;

use super::exit::{Ending, Exit};
use super::input::{address, no_address, read_all};
use super::run::runtime;
use super::{ConfigArgument, configs, output};
use crate::alert::{escape_json, for_terminal};
use crate::config::Settings;
use crate::daemon::error_chain;
use crate::feed::opml::{self, Listed, Subscription};
use crate::feed::{self, Feed, Record, Unreadable};
use crate::fetch::{self, Accept, Client, Request, Response};
use crate::text::Note;

/// `feeds`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// One JSON line a feed
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArgument,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// All that is known of one feed: its health, when it is asked, and why then
    Show {
        /// Its address, its name in the config, or its title
        feed: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// What the daemon sees in feeds: addresses or files
    Try {
        /// Addresses or files
        #[arg(required = true)]
        sources: Vec<String>,
        /// One JSON line a source
        #[arg(long)]
        json: bool,
    },
    /// Find the feeds of a site and add the best one to the config
    Add {
        /// The address of a feed or of a site's page
        url: String,
        /// Add all of them
        #[arg(long)]
        all: bool,
    },
    /// Take a feed out of the config
    Remove {
        /// Its address
        url: String,
    },
    /// Add the feeds of an OPML file to the config
    Import {
        /// The OPML file
        file: PathBuf,
    },
    /// Print the config's feeds as OPML
    Export,
}

pub(super) fn feeds(arguments: &Arguments) -> anyhow::Result<Exit> {
    match &arguments.command {
        None => status::all(
            &configs::settings(&configs::path(&arguments.config))?,
            arguments.json,
        ),
        Some(Command::Show { feed, json }) => status::one(
            &configs::settings(&configs::path(&arguments.config))?,
            feed,
            *json,
        ),
        Some(Command::Try { sources, json }) => attempt(sources, *json, &arguments.config),
        Some(Command::Add { url, all }) => {
            let path = configs::path(&arguments.config);
            add::add(url, *all, &path, &mut Fetcher::new(&arguments.config))
        }
        Some(Command::Remove { url }) => remove(url, &configs::path(&arguments.config)),
        Some(Command::Import { file }) => import(file, &configs::path(&arguments.config)),
        Some(Command::Export) => export(&configs::settings(&configs::path(&arguments.config))?),
    }
}

/// Reads each source as the daemon would.
fn attempt(sources: &[String], json: bool, config: &ConfigArgument) -> anyhow::Result<Exit> {
    let mut out = output::stdout();
    let mut exit = Exit::Success;
    let mut fetcher = Fetcher::new(config);
    for source in sources {
        let read = read_source(source, &mut fetcher)?;
        let record = match &read {
            Ok(read) => Record::new(source, read),
            Err(note) => Record::refused(source, note.code, note.clone()),
        };
        if !matches!(&read, Ok(Ok(_))) {
            exit = Exit::Failure;
        }
        if json {
            writeln!(out, "{}", escape_json(&serde_json::to_string(&record)?))?;
        } else {
            show(&mut out, source, &read)?;
        }
    }
    out.flush()?;
    Ok(exit)
}

/// The client, made when the first address comes.
struct Fetcher<'a> {
    config: &'a ConfigArgument,
    means: Option<(tokio::runtime::Runtime, Client)>,
}

impl<'a> Fetcher<'a> {
    fn new(config: &'a ConfigArgument) -> Self {
        Self { config, means: None }
    }

    /// Gets a document with the manners of the config.
    fn get(&mut self, url: &Url, accept: Accept) -> anyhow::Result<Result<Response, fetch::Error>> {
        let means = if let Some(means) = self.means.take() {
            means
        } else {
            let settings = configs::settings_or_defaults(self.config)?;
            (runtime()?, Client::new(&settings.fetch)?)
        };
        let (runtime, client) = self.means.insert(means);
        let request = Request {
            url,
            validators: None,
            accept,
            headers: None,
        };
        Ok(runtime.block_on(client.get(request)))
    }
}

/// An http or https address; `feed:` before it, as some sites and readers write it, is left out.
fn feed_address(text: &str) -> Option<Url> {
    let text = text.trim();
    match text.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => address(&format!("http:{rest}")),
        Some(rest) => address(rest),
        None => address(text),
    }
}

/// So many of a thing.
fn counted(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}

type Read = Result<Result<Feed, Unreadable>, Note>;

/// The feed of a source, or a note that says why it could not even be had.
fn read_source(source: &str, fetcher: &mut Fetcher<'_>) -> anyhow::Result<Read> {
    if let Some(url) = feed_address(source) {
        return Ok(match fetcher.get(&url, Accept::Feed)? {
            Ok(response) => Ok(feed::parse(
                &response.body,
                response.content_type.as_deref(),
                Some(&response.final_url),
            )),
            Err(error) => Err(Note::new(error.code(), error_chain(&error))),
        });
    }
    let bytes = no_address(source)
        .and_then(|()| File::open(source).context("cannot read it"))
        .and_then(|file| read_all(file, "it"));
    Ok(match bytes {
        Ok(bytes) => Ok(feed::parse(&bytes, None, None)),
        Err(error) => Err(Note::new("unreadable", format!("{error:#}"))),
    })
}

/// Items shown of one feed.
const ITEMS_SHOWN: usize = 10;

fn show(out: &mut impl Write, source: &str, read: &Read) -> std::io::Result<()> {
    let feed = match read {
        Err(note) => {
            return writeln!(
                out,
                "{}: {}: {}",
                for_terminal(source),
                note.code,
                for_terminal(&note.message)
            );
        }
        Ok(Err(unreadable)) => {
            let (problem, words) = (unreadable.problem.name(), for_terminal(&unreadable.message));
            return writeln!(out, "{}: {problem}: {words}", for_terminal(source));
        }
        Ok(Ok(feed)) => feed,
    };
    let title = feed.title.as_deref().unwrap_or("(no title)");
    writeln!(
        out,
        "{}: {} ({}, {}), {}",
        for_terminal(source),
        for_terminal(title),
        feed.kind.name(),
        feed.stage.name(),
        counted(feed.items.len(), "item")
    )?;
    if let Some(problem) = feed.problem {
        writeln!(out, "  problem: {}", problem.name())?;
    }
    for hub in &feed.hubs {
        writeln!(out, "  hub: {}", for_terminal(hub))?;
    }
    for item in feed.items.iter().take(ITEMS_SHOWN) {
        let published = item
            .published
            .map_or_else(|| "no date".to_owned(), |t| t.to_string());
        writeln!(
            out,
            "  {published}  {}",
            for_terminal(item.title.as_deref().unwrap_or("(no title)"))
        )?;
        writeln!(
            out,
            "    {}",
            for_terminal(item.link.as_deref().unwrap_or("no link"))
        )?;
    }
    if feed.items.len() > ITEMS_SHOWN {
        writeln!(out, "  and {} more", feed.items.len() - ITEMS_SHOWN)?;
    }
    for note in &feed.notes {
        writeln!(out, "  note: {} ({})", for_terminal(&note.message), note.code)?;
    }
    Ok(())
}

/// Takes a feed out of the config; the rest of the file stays as the user wrote it.
fn remove(url: &str, path: &Path) -> anyhow::Result<Exit> {
    let Some(url) = feed_address(url) else {
        return Err(Ending::Usage(format!("`{}` is no http address", for_terminal(url))).into());
    };
    let told = match config_file::remove(path, &url)? {
        Removed::Cut => format!("{url} is gone from {}", path.display()),
        Removed::SwitchedOff => {
            let why = "its lines cannot be cut out safely, so it has `enabled = false` now";
            format!("{url} is switched off in {}: {why}", path.display())
        }
        Removed::Unknown => {
            let words = format!("{} has no feed {url}", path.display());
            output::error(&words);
            return Ok(Exit::Failure);
        }
    };
    let mut out = output::stdout();
    writeln!(out, "{}", for_terminal(&told))?;
    out.flush()?;
    Ok(Exit::Success)
}

/// Appends the feeds that the config does not have yet; the rest of the file stays as the user wrote it. What would
/// make the config unsound is not written.
fn import(file: &Path, path: &Path) -> anyhow::Result<Exit> {
    let unreadable = |error: anyhow::Error| Ending::Unreadable(format!("{error:#}"));
    let name = file.display().to_string();
    let opened = File::open(file).with_context(|| format!("cannot open {name}"));
    let bytes = opened
        .and_then(|opened| read_all(opened, &name))
        .map_err(unreadable)?;
    let subscriptions = opml::read(&bytes)
        .map_err(|e| Ending::Unreadable(format!("{}: {}", file.display(), error_chain(&e))))?;
    let settings = configs::settings(path)?;
    let before = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut blocks = String::new();
    let (mut added, mut known, mut refused) = (0, 0, 0);
    let mut urls: Vec<Url> = settings.feeds.iter().map(|f| f.url.clone()).collect();
    for Listed {
        line,
        feed: subscription,
    } in subscriptions
    {
        let Some(url) = feed_address(&subscription.url) else {
            output::warning(&format!(
                "{name}:{line}: `{}` is no http address and is left out",
                subscription.url
            ));
            refused += 1;
            continue;
        };
        if urls.contains(&url) {
            known += 1;
            continue;
        }
        blocks.push_str(&config_file::block(&url, &subscription));
        urls.push(url);
        added += 1;
    }
    if added > 0 {
        config_file::append(path, &before, &blocks)?;
    }
    let mut out = output::stdout();
    writeln!(
        out,
        "{} added to {}, {known} known already, {refused} left out",
        counted(added, "feed"),
        path.display()
    )?;
    out.flush()?;
    Ok(Exit::Success)
}

fn export(settings: &Settings) -> anyhow::Result<Exit> {
    let subscriptions: Vec<Subscription> = settings
        .feeds
        .iter()
        .map(|feed| Subscription {
            url: feed.url.to_string(),
            name: feed.name.clone(),
            tags: feed.tags.clone(),
        })
        .collect();
    let mut out = output::stdout();
    writeln!(out, "{}", opml::write(&subscriptions).trim_end())?;
    out.flush()?;
    Ok(Exit::Success)
}
