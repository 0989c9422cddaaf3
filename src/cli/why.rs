//! `why`: the reasons for an alert or a silence.

use std::io::Write;
use std::path::PathBuf;

use super::exit::{Ending, Exit};
use super::{ConfigArgument, configs, input, output};
use crate::alert::for_terminal;
use crate::article::Article;
use crate::config::{Settings, Watchlist};
use crate::daemon::Clock;
use crate::facts::extract;
use crate::store::Archive;
use crate::watch::{self, Context, Engine};

/// `why`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// An address, an HTML or text file, `-`, or the id of an article in the archive
    source: String,
    /// The id of the watch
    watch: String,
    /// The watchlist [default: the one of the config]
    #[arg(long, value_name = "FILE")]
    watchlist: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigArgument,
}

pub(super) fn why(arguments: &Arguments) -> anyhow::Result<Exit> {
    let (settings, watchlist) = means(arguments)?;
    let engine = configs::engine(&watchlist);
    let Some(watch) = engine.number_of(&arguments.watch) else {
        return Err(Ending::Usage(unknown(&arguments.watch, &engine)).into());
    };
    let unreadable = |error: anyhow::Error| Ending::Unreadable(input::naming(&arguments.source, &error));
    let article = article(&arguments.source, settings.as_ref()).map_err(unreadable)?;
    if article.title.is_empty() && article.text.is_empty() {
        return Err(Ending::Unreadable(format!("{}: there is no text to read", arguments.source)).into());
    }
    let facts = extract(&(&article).into(), engine.lexicon());
    let context = Context {
        language: article.language.as_deref(),
        feed: None,
        now: Clock.now(),
    };
    let Some(judgement) = watch::why(&engine, watch, &facts, context) else {
        return Err(Ending::Usage(unknown(&arguments.watch, &engine)).into());
    };
    let mut out = output::stdout();
    let title = Some(article.title.as_str()).filter(|title| !title.is_empty());
    writeln!(out, "{}", for_terminal(title.unwrap_or("(no title)")))?;
    for line in &judgement.lines {
        writeln!(out, "  {}{}", "  ".repeat(line.depth), for_terminal(&line.text))?;
    }
    let verdict = if judgement.alerts { "ALERTS" } else { "SILENT" };
    writeln!(out, "{verdict}: {}", for_terminal(&judgement.decided))?;
    out.flush()?;
    Ok(if judgement.alerts {
        Exit::Success
    } else {
        Exit::Failure
    })
}

fn means(arguments: &Arguments) -> Result<(Option<Settings>, Watchlist), Ending> {
    if let Some(path) = &arguments.watchlist {
        let settings = configs::load_if_any(&arguments.config)?.map(|c| c.settings);
        return Ok((settings, configs::watchlist(path)?));
    }
    let config = configs::load(&configs::path(&arguments.config))?;
    Ok((Some(config.settings), config.watchlist))
}

fn article(source: &str, settings: Option<&Settings>) -> anyhow::Result<Article> {
    // An id of the archive is neither a file nor an address.
    let could_be_id = source.len() == 32 && source.bytes().all(|b| b.is_ascii_hexdigit());
    if could_be_id
        && let Some(settings) = settings
        && let Some(archived) = Archive::open(&settings.state_dir)?.article(source)?
    {
        return Ok(archived.article);
    }
    let settings = settings.cloned();
    let read = input::article(source, || match settings {
        Some(settings) => Ok(settings),
        None => Ok(configs::settings_or_defaults(&ConfigArgument { config: None })?),
    })?;
    Ok(read.article)
}

fn unknown(watch: &str, engine: &Engine) -> String {
    let ids: Vec<&str> = engine.watches().map(|w| w.id.as_str()).collect();
    let known = if ids.is_empty() {
        "there is none".to_owned()
    } else {
        format!("there are {}", ids.join(", "))
    };
    format!("no watch has the id `{watch}`: {known}")
}
