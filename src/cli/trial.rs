//! The watchlist tried on the archive: what `check` tells beside the findings in the files.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Config;
use crate::daemon::thread_cpu_ms;
use crate::facts::{How, extract};
use crate::store::{Archive, Archived, Error};
use crate::text::fold;
use crate::watch::{Context, Engine};

/// Articles looked at, the newest ones.
const ARTICLES_MAX: usize = 2_000;
/// CPU time for all of them, in milliseconds: a start must not wait for it.
const CPU_MS_MAX: f64 = 3_000.0;
/// With fewer articles nothing can be said of shares.
const ARTICLES_MIN: usize = 100;
/// A name in more articles than one of so many is suspect: half a percent.
const COMMON_ONE_OF: usize = 200;
/// A name in fewer articles than this is no everyday word, whatever its share.
const COMMON_MIN: usize = 5;
/// A watch that fires on more articles than one of so many floods its readers.
const FLOOD_ONE_OF: usize = 20;
/// Lines of one kind; the rest is counted.
const SHOWN_MAX: usize = 20;

/// What the archive says of a watchlist, one line a warning, and a line that says how much was looked at. Nothing where
/// there is no archive that can be read, or too little in it.
pub(super) fn trial(config: &Config) -> Vec<String> {
    let Ok(archive) = Archive::open(&config.settings.state_dir) else {
        return Vec::new();
    };
    let engine = config.watchlist.engine();
    let mut tally = Tally::default();
    let started = thread_cpu_ms();
    let read = archive.newest_articles::<Error>(ARTICLES_MAX, |archived| {
        if thread_cpu_ms() - started < CPU_MS_MAX {
            tally.take(&engine, &archived);
        }
        Ok(())
    });
    if read.is_err() || tally.articles < ARTICLES_MIN {
        return Vec::new();
    }
    tally.report(&engine)
}

/// What articles hold.
#[derive(Default)]
struct Tally {
    articles: usize,
    /// Articles that hold a text of an actor, by folded text and entry.
    texts: BTreeMap<(String, usize), usize>,
    /// Articles in which a text means several actors, by the text and the actors.
    shared: BTreeMap<(String, Vec<usize>), usize>,
    /// Articles on which each watch fires.
    fired: BTreeMap<usize, usize>,
}

impl Tally {
    fn take(&mut self, engine: &Engine, archived: &Archived) {
        let article = &archived.article;
        let language = article.language.as_deref();
        let facts = extract(&article.into(), engine.lexicon());
        self.articles += 1;
        let mut texts: BTreeSet<(String, usize)> = BTreeSet::new();
        let mut shared: BTreeSet<(String, Vec<usize>)> = BTreeSet::new();
        for same in facts.mentions.chunk_by(|a, b| a.span == b.span) {
            let own: Vec<usize> = same
                .iter()
                .filter(|m| m.how != How::Term)
                .map(|m| m.entry)
                .filter(|entry| is_own(engine, *entry))
                .collect();
            let Some(text) = same.first().map(|m| fold(m.span.of(facts.document.text()))) else {
                continue;
            };
            texts.extend(own.iter().map(|entry| (text.clone(), *entry)));
            if own.len() > 1 {
                shared.insert((text, own));
            }
        }
        for key in texts {
            *self.texts.entry(key).or_insert(0) += 1;
        }
        for key in shared {
            *self.shared.entry(key).or_insert(0) += 1;
        }
        let context = Context {
            language,
            // Which feeds count is the config's matter, not the words'.
            feed: None,
            now: archived.fetched,
        };
        for hit in engine.judge(&facts, context) {
            *self.fired.entry(hit.watch).or_insert(0) += 1;
        }
    }

    fn report(&self, engine: &Engine) -> Vec<String> {
        let n = self.articles;
        let share = |count: usize| {
            let tenths = (count * 1_000).div_ceil(n.max(1));
            format!("{count} of {n} articles, {}.{} %", tenths / 10, tenths % 10)
        };
        let id = |entry: &usize| engine.lexicon().entries().get(*entry).map_or("?", |e| &*e.id);
        let mut common: Vec<_> = self
            .texts
            .iter()
            .filter(|(_, count)| **count >= COMMON_MIN && **count * COMMON_ONE_OF > n)
            .collect();
        common.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let common = common
            .into_iter()
            .map(|((text, entry), count)| format!("`{text}` of `{}` is in {}", id(entry), share(*count)));
        let shared = self.shared.iter().map(|((text, entries), count)| {
            let ids: Vec<String> = entries.iter().map(|e| format!("`{}`", id(e))).collect();
            format!(
                "`{text}` means {} at once in {}",
                ids.join(" and "),
                share(*count)
            )
        });
        let flood = self
            .fired
            .iter()
            .filter(|(_, count)| *count * FLOOD_ONE_OF > n)
            .filter_map(|(watch, count)| Some((engine.watch(*watch)?, count)))
            .map(|(watch, count)| format!("watch `{}` would flood: it fires on {}", watch.id, share(*count)));
        let never = engine
            .watches()
            .enumerate()
            .filter(|(k, watch)| watch.enabled && !self.fired.contains_key(k))
            .map(|(_, watch)| format!("watch `{}` fires on none of {n} articles", watch.id));
        let mut lines = Vec::new();
        for (code, list) in [
            ("common-alias", common.collect::<Vec<_>>()),
            ("shared-alias", shared.collect()),
            ("would-flood", flood.collect()),
            ("never-fired", never.collect()),
        ] {
            let rest = list.len().saturating_sub(SHOWN_MAX);
            lines.extend(
                list.into_iter()
                    .take(SHOWN_MAX)
                    .map(|line| format!("warning[{code}]: {line}")),
            );
            if rest > 0 {
                lines.push(format!("warning[{code}]: and {rest} more"));
            }
        }
        lines.push(format!("tried on the newest {n} articles of the archive"));
        lines
    }
}

/// Whether the watchlist itself defines an actor; the names of countries are everywhere, and may be.
fn is_own(engine: &Engine, entry: usize) -> bool {
    let entry = engine.lexicon().entries().get(entry);
    entry.is_some_and(|e| e.watched && e.country.is_none() && e.kind.is_some())
}
