//! How fast watches are: 100,000 aliases, up to 100,000 watches, 10,000 articles of 3 KB, against testing every watch by
//! itself and against a percolator, in one run.
//!
//! ```text
//! cargo bench --bench engine             # 10,000 articles
//! cargo bench --bench engine -- --quick  # 1,000 articles
//! cargo bench --bench engine -- --facts  # stops after the first line, for a profiler
//! ```
//!
//! | line | what is measured |
//! |---|---|
//! | `facts::extract` | title and text to sentences and mentions: the same for every watchlist |
//! | `extract and judge, n watches` | the whole way from text to hits |
//! | `judge alone` | the rule step: facts to hits |
//! | `every watch by itself` | the same answers by asking each watch in turn, on as many articles as a second or two allows. It is asserted that the answers are the same |
//! | `mokaccino` | a percolator, on the watches that both can say: members anywhere in the article. It is given the members that the article mentions, as finished documents; reading the text is not in its time. That the answers are the same is asserted |
//!
//! Words are invented and come as often as the words of a language do (Zipf's law), and so do the names. Watches name one
//! actor whom everybody watches and another, topics, groups of alternatives, and exclusions, in every scope.

mod support;

use std::fmt::Write as _;
use std::io::{self, Write as _};

use conjunct::config::builtin_watchlist;
use conjunct::daemon::thread_cpu_ms;
use conjunct::facts::{self, Actor, ActorKind, Facts, How, Input, Name, SurnameAlone, Topic};
use conjunct::watch::{Context, Engine, Reading, Watch, Within};
use jiff::Timestamp;
use mokaccino::prelude::{CNFQueryable as _, Document, Percolator, Qid, Query};

use support::{Chance, SYLLABLES, capitalised, keep, megabytes, per};

const ACTORS: usize = 25_000;
/// Of each actor: 100,000 in all.
const ALIASES: usize = 4;
const TOPICS: usize = 200;
const WATCHES: [usize; 3] = [1_000, 10_000, 100_000];
const ARTICLE_BYTES: usize = 3_000;
const CONTEXT: Context<'_> = Context {
    language: Some("en"),
    feed: None,
    now: Timestamp::UNIX_EPOCH,
};

fn main() -> io::Result<()> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let count = if quick { 1_000 } else { 10_000 };
    let mut out = io::stdout().lock();

    let world = World::new(0x5EED, count);
    let bytes = world
        .articles
        .iter()
        .map(|(title, text)| title.len() + text.len())
        .sum();
    writeln!(
        out,
        "{count} articles, {:.1} MB of text, {} aliases\n\n{:<36} {:>12} {:>9} {:>10}",
        megabytes(bytes),
        ACTORS * ALIASES,
        "",
        "articles/s",
        "MB/s",
        "hits each"
    )?;
    let row = |out: &mut io::StdoutLock<'_>, name: &str, articles: usize, ms: f64, hits: usize| {
        writeln!(
            out,
            "{name:<36} {:>12.0} {:>9.1} {:>10.2}",
            per(articles * 1_000, 1) / ms,
            megabytes(bytes) * per(articles, count) * 1_000.0 / ms,
            per(hits, articles)
        )
    };

    let mut totals = Vec::new();
    let mut compiled = String::new();
    for watches in WATCHES {
        let list = World::watches(watches);
        let (engine, ms) = timed(|| Engine::new(&world.actors, &world.topics, &[], &list));
        // Writing to a string cannot fail.
        let _ = writeln!(compiled, "Engine::new, {watches} watches: {ms:.0} ms");
        if watches == WATCHES[0] {
            let ((), ms) = best(3, || {
                world.articles.iter().map(|a| extract(a, &engine)).for_each(keep);
            });
            row(&mut out, "facts::extract", count, ms, 0)?;
            let mentions = world
                .articles
                .iter()
                .map(|a| extract(a, &engine).mentions.len())
                .sum();
            writeln!(out, "  {:.1} mentions each", per(mentions, count))?;
            if std::env::args().any(|argument| argument == "--facts") {
                return Ok(());
            }
        }
        let (hits, ms) = best(3, || {
            let judged = world
                .articles
                .iter()
                .map(|a| engine.judge(&extract(a, &engine), CONTEXT).len());
            judged.sum::<usize>()
        });
        totals.push(ms);
        row(
            &mut out,
            &format!("extract and judge, {watches} watches"),
            count,
            ms,
            hits,
        )?;
        rule_step(&mut out, &world, &engine, watches, &row)?;
    }
    writeln!(
        out,
        "\n{} watches take {:.2} times as long as {}\n{compiled}",
        WATCHES[2],
        totals[2] / totals[1],
        WATCHES[1]
    )?;
    peer(&mut out, &world, &row)?;
    out.flush()
}

type Row<'r> = dyn Fn(&mut io::StdoutLock<'_>, &str, usize, f64, usize) -> io::Result<()> + 'r;

/// The rule step, beside asking every watch in turn.
fn rule_step(
    out: &mut io::StdoutLock<'_>,
    world: &World,
    engine: &Engine,
    watches: usize,
    row: &Row<'_>,
) -> io::Result<()> {
    let known: Vec<Facts> = world.articles.iter().map(|a| extract(a, engine)).collect();
    let (hits, ms) = best(3, || {
        known
            .iter()
            .map(|f| engine.judge(f, CONTEXT).len())
            .sum::<usize>()
    });
    row(
        out,
        &format!("judge alone, {watches} watches"),
        known.len(),
        ms,
        hits,
    )?;
    let few = known
        .get(..(20_000_000 / watches).min(known.len()))
        .unwrap_or(&known);
    let (one_by_one, slow) = best(1, || {
        let all = few.iter().map(|facts| {
            let reading = Reading::new(engine, facts);
            let each = (0..watches).filter_map(|watch| engine.verdict(watch, &reading, CONTEXT).ok());
            each.collect::<Vec<_>>()
        });
        all.collect::<Vec<_>>()
    });
    let together: Vec<_> = few.iter().map(|facts| engine.judge(facts, CONTEXT)).collect();
    assert_eq!(
        one_by_one, together,
        "judging together gives what judging one by one gives"
    );
    let hits = together.iter().map(Vec::len).sum();
    row(out, "  every watch by itself", few.len(), slow, hits)?;
    let ratio = (slow / per(few.len(), 1)) / (ms / per(known.len(), 1));
    writeln!(out, "  judge is {ratio:.0} times as fast")
}

/// The same watches for the percolator: members anywhere in the article.
fn peer(out: &mut io::StdoutLock<'_>, world: &World, row: &Row<'_>) -> io::Result<()> {
    let mut list = World::watches(WATCHES[1]);
    for watch in &mut list {
        watch.within = Within::Article;
        watch.at_least = 1;
    }
    let engine = Engine::new(&world.actors, &world.topics, &[], &list);
    let known: Vec<Facts> = world.articles.iter().map(|a| extract(a, &engine)).collect();
    let mut percolator = Percolator::default();
    let ids: Vec<Qid> = list
        .iter()
        .map(|watch| percolator.add_query(query(watch)))
        .collect();
    let documents: Vec<Document> = known
        .iter()
        .map(|facts| {
            let mut document = Document::default();
            let mut entries: Vec<usize> = facts.mentions.iter().map(|m| m.entry).collect();
            entries.sort_unstable();
            entries.dedup();
            for entry in entries {
                document = document.with_value("m", engine.lexicon().entries()[entry].id.as_ref());
            }
            document
        })
        .collect();
    let (hits, ours) = best(3, || {
        known
            .iter()
            .map(|f| engine.judge(f, CONTEXT).len())
            .sum::<usize>()
    });
    let (_, theirs) = best(3, || {
        documents
            .iter()
            .map(|d| percolator.percolate(d).count())
            .sum::<usize>()
    });
    for (facts, document) in known.iter().zip(&documents) {
        let mut theirs: Vec<Qid> = percolator.percolate(document).collect();
        theirs.sort_unstable();
        let mut ours: Vec<Qid> = engine
            .judge(facts, CONTEXT)
            .iter()
            .map(|hit| ids[hit.watch])
            .collect();
        ours.sort_unstable();
        assert_eq!(ours, theirs, "both find the same");
    }
    let name = format!("judge alone, {} of the article", WATCHES[1]);
    row(out, &name, known.len(), ours, hits)?;
    row(out, "  mokaccino", known.len(), theirs, hits)
}

fn query(watch: &Watch) -> Query {
    let member = |id: &String| "m".has_value(id.as_str());
    let all = watch.all.iter().map(member).reduce(|a, b| a & b);
    let any = watch.any.iter().map(member).reduce(|a, b| a | b);
    let none = watch.none.iter().map(|id| !member(id)).reduce(|a, b| a & b);
    let parts = [all, any, none].into_iter().flatten();
    parts
        .reduce(|a, b| a & b)
        .unwrap_or_else(|| "m".has_value("nobody"))
}

fn extract((title, text): &(String, String), engine: &Engine) -> Facts {
    facts::extract(&Input::new(title, text, Some("en")), engine.lexicon())
}

fn timed<T>(step: impl FnOnce() -> T) -> (T, f64) {
    let started = thread_cpu_ms();
    let result = step();
    (result, thread_cpu_ms() - started)
}

/// The best of some rounds, in milliseconds of CPU time.
fn best<T>(rounds: usize, mut step: impl FnMut() -> T) -> (T, f64) {
    let mut best = timed(&mut step);
    for _ in 1..rounds {
        let again = timed(&mut step);
        if again.1 < best.1 {
            best = again;
        }
    }
    best
}

/// Actors, topics and articles, all from one seed.
struct World {
    actors: Vec<Actor>,
    topics: Vec<Topic>,
    articles: Vec<(String, String)>,
}

impl World {
    fn new(seed: u64, articles: usize) -> Self {
        let mut chance = Chance(seed);
        let words: Vec<String> = (0..40_000).map(word).collect();
        let (word_rank, name_rank) = (Zipf::new(words.len()), Zipf::new(ACTORS));
        let given: Vec<String> = (0..2_000).map(|_| capitalised(&chance.word(2))).collect();
        let actors: Vec<Actor> = (0..ACTORS).map(|k| actor(k, &given, &mut chance)).collect();
        let topics = (0..TOPICS)
            .map(|k| Topic {
                id: format!("topic-{k}"),
                terms: vec![
                    words[2_000 + k * 50].clone(),
                    format!("{} {}", words[20 + k], words[900 + k]),
                    format!("{}*", chance.word(4)),
                ],
            })
            .collect();
        let articles = (0..articles)
            .map(|_| article(&mut chance, &words, &word_rank, &actors, &name_rank))
            .collect();
        let actors = actors.into_iter().chain(builtin_watchlist().actors).collect();
        Self {
            actors,
            topics,
            articles,
        }
    }

    fn watches(count: usize) -> Vec<Watch> {
        let mut chance = Chance(0xCAFE);
        let famous = Zipf::new(ACTORS);
        let scopes = [
            Within::Sentence,
            Within::Paragraph,
            Within::Article,
            Within::Words(12),
        ];
        (0..count)
            .map(|number| {
                let one = famous.pick(&mut chance);
                let mut other = || id((one + 1 + chance.below(ACTORS - 1)) % ACTORS);
                let (mut all, mut any, mut none, mut at_least) = (vec![id(one)], Vec::new(), Vec::new(), 1);
                match number % 5 {
                    0 | 1 => all.push(other()),
                    2 => any = vec![format!("topic-{}", number % TOPICS), other(), other()],
                    3 => {
                        all.push(other());
                        none.push(other());
                    }
                    _ => {
                        all.clear();
                        any = vec![id(one), other(), other(), other()];
                        at_least = 2;
                    }
                }
                any.dedup();
                Watch {
                    all,
                    any,
                    at_least,
                    none,
                    within: scopes[number / 5 % scopes.len()],
                    ..Watch::new(format!("watch-{number}"))
                }
            })
            .collect()
    }
}

/// The word of this rank, spelt in syllables: frequent words are short, and none comes twice.
fn word(rank: usize) -> String {
    let mut word = SYLLABLES[rank % SYLLABLES.len()].to_owned();
    let mut rest = rank / SYLLABLES.len();
    while rest > 0 {
        rest -= 1;
        word += SYLLABLES[rest % SYLLABLES.len()];
        rest /= SYLLABLES.len();
    }
    word
}

fn id(number: usize) -> String {
    format!("person-{number}")
}

fn actor(number: usize, given: &[String], chance: &mut Chance) -> Actor {
    let first = &given[chance.below(given.len())];
    let last = capitalised(&format!("{}sen", chance.word(3)));
    let texts = [
        format!("{first} {last}"),
        format!("{first} al-{last}"),
        format!("{} {last}", given[chance.below(given.len())]),
        format!("{first} {} {last}", given[chance.below(given.len())]),
    ];
    Actor {
        id: id(number),
        name: texts[0].clone(),
        kind: ActorKind::Person,
        names: texts
            .into_iter()
            .take(ALIASES)
            .map(|text| Name {
                text,
                how: How::Alias,
            })
            .collect(),
        not_near: Vec::new(),
        elsewhere: None,
        not_in: Vec::new(),
        weak: Vec::new(),
        surname: Some(last),
        surname_alone: SurnameAlone::AfterFullName,
        roles: Vec::new(),
        same_as: Vec::new(),
        country: None,
        watched: true,
    }
}

fn article(
    chance: &mut Chance,
    words: &[String],
    word_rank: &Zipf,
    actors: &[Actor],
    name_rank: &Zipf,
) -> (String, String) {
    let name = |chance: &mut Chance| {
        let names = &actors[name_rank.pick(chance)].names;
        names[chance.below(names.len())].text.clone()
    };
    let title = format!("{} {}", name(chance), words[word_rank.pick(chance)]);
    let mut text = String::with_capacity(ARTICLE_BYTES + 200);
    while text.len() < ARTICLE_BYTES {
        text += &capitalised(&words[word_rank.pick(chance)]);
        for _ in 0..8 + chance.below(24) {
            text.push(' ');
            if chance.below(60) == 0 {
                text += &name(chance);
            } else {
                text += &words[word_rank.pick(chance)];
            }
        }
        text += if chance.below(4) == 0 { ".\n" } else { ". " };
    }
    (title, text)
}

/// Numbers below `n`, each as often as its rank says: the k-th in proportion to 1/k.
struct Zipf(Vec<f64>);

impl Zipf {
    fn new(n: usize) -> Self {
        let mut sum = 0.0;
        Self(
            (0..n)
                .map(|k| {
                    sum += 1.0 / (per(k, 1) + 2.7);
                    sum
                })
                .collect(),
        )
    }

    fn pick(&self, chance: &mut Chance) -> usize {
        let total = self.0.last().copied().unwrap_or(0.0);
        let at = per(chance.below(1 << 40), 1 << 40) * total;
        self.0.partition_point(|sum| *sum < at).min(self.0.len() - 1)
    }
}
