//! The command line, one file a subcommand. Standard output is data, standard error is talk.

mod alerts;
mod check;
mod configs;
mod demo;
mod exit;
mod feeds;
mod import;
mod init;
mod input;
mod logging;
mod output;
mod page;
mod panics;
mod read;
mod replay;
mod run;
mod since;
mod trial;
mod warc;
mod why;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use exit::Exit;

/// Watches the news: an alert, with its evidence, when watched actors or topics appear together.
#[derive(Debug, Parser)]
#[command(name = "conjunct", version, about, max_term_width = 110)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon in the foreground.
    Run(run::Arguments),
    /// Run the real daemon against a small news site on this machine, and show its alerts.
    Demo(demo::Arguments),
    /// Write a commented `conjunct.toml` and `watchlist.toml` to start from; never overwrites.
    Init(init::Arguments),
    /// Check config and watchlist: every finding with file, line and help.
    Check(check::Arguments),
    /// Read articles: the cleaned text and its facts.
    Read(read::Arguments),
    /// Run a watchlist over past articles and print the alerts that it would give.
    Replay(replay::Arguments),
    /// Tell why a watch alerts or does not alert on an article.
    Why(why::Arguments),
    /// Read the alert log.
    Alerts(alerts::Arguments),
    /// The health of the feeds; try a feed; OPML.
    Feeds(feeds::Arguments),
    /// Turn an entity list (FollowTheMoney, CSV, MISP) into a file of actors for `include`.
    Import(import::Arguments),
}

/// Which config a command goes by.
#[derive(Debug, Clone, clap::Args)]
struct ConfigArgument {
    /// The config file [default: ./conjunct.toml, else /etc/conjunct/conjunct.toml]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, not errors. A closed pipe needs neither.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage.code()
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    panics::hook();
    exit::conclude(panics::guarded(|| run(arguments.command)))
}

fn run(command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Demo(arguments) => demo::demo(&arguments),
        Command::Init(arguments) => init::init(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Read(arguments) => read::read(&arguments),
        Command::Replay(arguments) => replay::replay(&arguments),
        Command::Why(arguments) => why::why(&arguments),
        Command::Alerts(arguments) => alerts::alerts(&arguments),
        Command::Feeds(arguments) => feeds::feeds(&arguments),
        Command::Import(arguments) => import::import(&arguments),
    }
}
