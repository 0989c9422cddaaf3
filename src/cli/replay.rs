//! `replay`: a watchlist over past articles.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, BufRead, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::json;

use super::exit::{Ending, Exit};
use super::input::{self, Line};
use super::since::{self, Since};
use super::{ConfigArgument, configs, output, panics, warc};
use crate::alert::{Alert, Draft, Issue, Source, escape_json, shown};
use crate::article::{Article, SiteRules};
use crate::config::Watchlist;
use crate::daemon::{Clock, error_chain, labels};
use crate::facts::extract;
use crate::store::Archive;
use crate::story::{Fingerprint, Ledger};
use crate::watch::{Context, Engine};

/// `replay`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// JSON Lines, HTML, text or WARC files [default: the daemon's archive, or standard input with `--jsonl`]
    inputs: Vec<PathBuf>,
    /// The watchlist [default: the one of the config]
    #[arg(long, value_name = "FILE")]
    watchlist: Option<PathBuf>,
    /// Print alerts as JSON Lines; without inputs, read JSON Lines from standard input
    #[arg(long)]
    jsonl: bool,
    /// Print the archive's alerts as JSON Lines
    #[arg(long)]
    json: bool,
    /// Only articles since this time: `2026-03-04T05:06:07Z`, `2026-03-04`, `6h`, `7d`
    #[arg(long, value_name = "T", value_parser = since::parse)]
    since: Option<Since>,
    /// Only articles before this time
    #[arg(long, value_name = "T", value_parser = since::parse)]
    until: Option<Since>,
    /// Tell what another watchlist would change
    #[arg(long, value_name = "OTHER")]
    diff: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigArgument,
}

/// An article with what the replay needs to know beside its words.
struct Past {
    id: String,
    article: Article,
    /// When it was fetched, from the archive.
    fetched: Option<Timestamp>,
    feed: Option<String>,
    labels: Option<Vec<String>>,
    /// Its place in the archive, where it comes from there.
    archived: Option<InArchive>,
}

/// The place of an article in the archive.
#[derive(Clone, Copy)]
struct InArchive {
    story: i64,
    revision: u32,
}

pub(super) fn replay(arguments: &Arguments) -> anyhow::Result<Exit> {
    let watchlist = match &arguments.watchlist {
        Some(path) => configs::watchlist(path)?,
        None => configs::load(&configs::path(&arguments.config))?.watchlist,
    };
    let mut out = output::stdout();
    let json = arguments.jsonl || arguments.json;
    if let Some(other) = &arguments.diff {
        let other = configs::watchlist(other)?;
        let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
        let mut players = [Player::new(&watchlist), Player::new(&other)];
        let [first, second] = &mut players;
        each_article(arguments, |past| {
            collect(&mut before, first.play(&past));
            collect(&mut after, second.play(&past));
            Ok(())
        })?;
        diff(&mut out, &before, &after, json)?;
    } else {
        let mut player = Player::new(&watchlist);
        let colour = output::stdout_has_colour();
        each_article(arguments, |past| {
            for alert in player.play(&past) {
                if json {
                    writeln!(out, "{}", alert.line())?;
                } else {
                    writeln!(out, "{}\n", shown(&alert, colour))?;
                }
            }
            Ok(())
        })?;
        if !json {
            output::complain(&format!("{} alerts in {} articles", player.seq, player.articles));
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// Plays a watchlist.
struct Player {
    engine: Engine,
    ledger: Ledger,
    revisions: Revisions,
    seq: u64,
    articles: u64,
    /// The latest time so far: stands in for an article without a date.
    clock: Timestamp,
}

impl Player {
    fn new(watchlist: &Watchlist) -> Self {
        Self {
            engine: configs::engine(watchlist),
            ledger: Ledger::default(),
            revisions: Revisions::default(),
            seq: 0,
            articles: 0,
            clock: Timestamp::UNIX_EPOCH,
        }
    }

    /// The alerts of one article; none where the core panics on it, with a word to the person.
    fn play(&mut self, past: &Past) -> Vec<Alert> {
        self.articles += 1;
        catch_unwind(AssertUnwindSafe(|| self.judge(past))).unwrap_or_else(|_| {
            output::complain(&format!(
                "warning: {}: the core panicked; please report this article: {}",
                past.id,
                panics::last()
            ));
            Vec::new()
        })
    }

    fn judge(&mut self, past: &Past) -> Vec<Alert> {
        let article = &past.article;
        let now = article
            .published
            .map(|p| p.at)
            .or(past.fetched)
            .unwrap_or(self.clock);
        self.clock = self.clock.max(now);
        let lexicon = self.engine.lexicon();
        let facts = extract(&article.into(), lexicon);
        let context = Context {
            language: article.language.as_deref(),
            feed: past.labels.as_deref(),
            now,
        };
        let story = self.revisions.story(past);
        let known = self.ledger.article(story, now);
        let source = Source {
            id: past.id.clone(),
            feed: past.feed.clone(),
            fetched: past.fetched.unwrap_or(now),
            host: "replay".to_owned(),
        };
        let mut alerts = Vec::new();
        for hit in self.engine.judge(&facts, context) {
            let Some(watch) = self.engine.watch(hit.watch) else {
                continue;
            };
            if !self.revisions.meets_first(past, &watch.id) {
                continue;
            }
            let Some(last_alert) = self.ledger.alert(story, &watch.id, watch.repeat, now) else {
                continue;
            };
            self.seq += 1;
            let issue = Issue {
                seq: self.seq,
                time: now,
                story: story.to_string(),
                story_first_seen: known.first_seen,
                story_articles: known.articles,
                also_in: Vec::new(),
                last_alert,
            };
            alerts.push(
                Draft::new(
                    watch,
                    &hit,
                    &self.engine.account(&hit, &facts),
                    article,
                    &facts,
                    lexicon,
                    &source,
                )
                .issue(issue),
            );
        }
        alerts
    }
}

/// What the articles of an archive revise.
#[derive(Default)]
struct Revisions {
    /// The stories of the archive by their numbers there.
    stories: HashMap<i64, Fingerprint>,
    /// Which articles met which watches.
    met: HashSet<(String, String)>,
}

impl Revisions {
    /// The story of an article: by its text, and for an article of the archive as the archive tied its revisions.
    fn story(&mut self, past: &Past) -> Fingerprint {
        let own = Fingerprint::new(&past.article.title, &past.article.text);
        match past.archived {
            Some(archived) => *self.stories.entry(archived.story).or_insert(own),
            None => own,
        }
    }

    /// Whether a watch meets an article that no earlier revision of it met.
    fn meets_first(&mut self, past: &Past, watch: &str) -> bool {
        let is_revised = |archived: InArchive| archived.revision > 0;
        let is_new = past.archived.is_none() || self.met.insert((past.id.clone(), watch.to_owned()));
        is_new || !past.archived.is_some_and(is_revised)
    }
}

/// Hands every article that the arguments name to `each`, in order.
fn each_article(
    arguments: &Arguments,
    mut each: impl FnMut(Past) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let now = Clock.now();
    let (since, until) = (
        arguments.since.map(|s| s.point(now)),
        arguments.until.map(|u| u.point(now)),
    );
    if arguments.inputs.is_empty() && !arguments.jsonl {
        return archived(arguments, since, until, each);
    }
    let mut in_time = |past: Past| {
        let at = past.article.published.map(|p| p.at).or(past.fetched);
        // An article without a date lies in no span of time.
        let asked = since.is_some() || until.is_some();
        let inside = at.is_some_and(|at| since.is_none_or(|s| at >= s) && until.is_none_or(|u| at < u));
        if asked && !inside { Ok(()) } else { each(past) }
    };
    let rules = configs::load_if_any(&arguments.config)?.map(|config| config.settings.sites);
    let rules = rules.unwrap_or_default();
    if arguments.inputs.is_empty() {
        return lines(&mut io::stdin().lock(), "standard input", &rules, &mut in_time);
    }
    for path in &arguments.inputs {
        file(path, &rules, &mut in_time)?;
    }
    Ok(())
}

fn archived(
    arguments: &Arguments,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    mut each: impl FnMut(Past) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if io::stdin().is_terminal() {
        output::complain("reading the daemon's archive");
    }
    let settings = configs::load(&configs::path(&arguments.config))?.settings;
    Archive::open(&settings.state_dir)?.articles(since, until, |archived| {
        let feed = archived
            .feed
            .as_deref()
            .and_then(|url| settings.feeds.iter().find(|f| f.url.as_str() == url));
        each(Past {
            id: archived.id,
            article: archived.article,
            fetched: Some(archived.fetched),
            labels: feed.map(labels),
            feed: archived.feed,
            archived: Some(InArchive {
                story: archived.story,
                revision: archived.revision,
            }),
        })
    })
}

fn file(
    path: &Path,
    rules: &SiteRules,
    each: &mut impl FnMut(Past) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let name = path.display().to_string();
    let mut reader =
        warc::open(path).map_err(|error| Ending::Unreadable(format!("cannot open {name}: {error}")))?;
    let head = reader
        .fill_buf()
        .map_err(|error| Ending::Unreadable(format!("cannot read {name}: {error}")))?;
    let head = head.trim_ascii_start();
    if head.starts_with(b"WARC/") {
        return pages(reader, &name, rules, each);
    }
    if head.starts_with(b"{") {
        return lines(&mut reader, &name, rules, each);
    }
    let unreadable = |error: anyhow::Error| Ending::Unreadable(format!("{error:#}"));
    let bytes = input::read_all(reader, &name).map_err(unreadable)?;
    each(past(name, input::from_bytes(&bytes, Some(path)).article()))
}

fn pages(
    reader: impl BufRead,
    name: &str,
    rules: &SiteRules,
    each: &mut impl FnMut(Past) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for page in warc::pages(reader) {
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                output::warning(&format!("{name}: {}", error_chain(&error)));
                continue;
            }
        };
        let (body, content_type) = (&page.body, page.content_type.as_deref());
        let read = || input::from_page(body, content_type, Some(page.url.clone()), rules).article();
        match catch_unwind(AssertUnwindSafe(read)) {
            Ok(article) => each(Past {
                fetched: page.date,
                ..past(page.url, article)
            })?,
            Err(_) => output::warning(&format!(
                "{name}: {}: the cleaner panicked: {}",
                page.url,
                panics::last()
            )),
        }
    }
    Ok(())
}

/// A bad line is told and left out; the rest goes on.
fn lines(
    reader: &mut impl BufRead,
    name: &str,
    rules: &SiteRules,
    each: &mut impl FnMut(Past) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut number = 0;
    let unreadable = |error: io::Error| Ending::Unreadable(format!("cannot read {name}: {error}"));
    while let Some(line) = input::next_line(reader).map_err(unreadable)? {
        number += 1;
        let parsed = match &line {
            Ok(line) if line.trim().is_empty() => continue,
            Ok(line) => Line::parse(line, number).map_err(|(_, error)| error),
            Err(error) => Err(format!("line {number}: {error}")),
        };
        match parsed {
            Ok(line) => {
                let id = line.id(number);
                match catch_unwind(AssertUnwindSafe(|| line.clone().raw(rules).article())) {
                    Ok(article) => each(past(id, article))?,
                    Err(_) => {
                        output::warning(&format!(
                            "{name}: line {number}: the cleaner panicked: {}",
                            panics::last()
                        ));
                    }
                }
            }
            Err(error) => output::warning(&format!("{name}: {error}")),
        }
    }
    Ok(())
}

fn past(id: String, article: Article) -> Past {
    Past {
        id,
        article,
        fetched: None,
        feed: None,
        labels: None,
        archived: None,
    }
}

type Alerts = BTreeMap<(String, String), Alert>;

fn collect(alerts: &mut Alerts, new: Vec<Alert>) {
    for alert in new {
        alerts.insert((alert.watch.id.clone(), alert.article.id.clone()), alert);
    }
}

/// What only one of the two watchlists gives, by watch.
fn diff(out: &mut impl Write, before: &Alerts, after: &Alerts, json: bool) -> io::Result<()> {
    let gone = before
        .iter()
        .filter(|(key, _)| !after.contains_key(*key))
        .map(|(_, alert)| ("removed", alert));
    let new = after
        .iter()
        .filter(|(key, _)| !before.contains_key(*key))
        .map(|(_, alert)| ("added", alert));
    let mut changes: Vec<_> = gone.chain(new).collect();
    changes.sort_by_key(|(change, alert)| (&alert.watch.id, *change, alert.seq));
    for (change, alert) in &changes {
        if json {
            let line = json!({ "schema": "conjunct.diff/1", "change": change, "alert": alert });
            writeln!(out, "{}", escape_json(&line.to_string()))?;
        } else {
            let sign = if *change == "added" { '+' } else { '-' };
            let title = crate::alert::for_terminal(&alert.article.title);
            let evidence = alert.evidence.first().map_or("", |e| e.text.as_str());
            writeln!(
                out,
                "{sign} {}: {title} [{}]",
                alert.watch.id,
                crate::alert::for_terminal(&alert.article.id)
            )?;
            writeln!(out, "    {}", crate::alert::for_terminal(evidence))?;
        }
    }
    if !json {
        let added = changes.iter().filter(|(change, _)| *change == "added").count();
        let both = before.keys().filter(|key| after.contains_key(*key)).count();
        writeln!(
            out,
            "{added} alerts more, {} fewer, {both} the same",
            changes.len() - added
        )?;
    }
    Ok(())
}
