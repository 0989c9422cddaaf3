//! How fast the core is, against a floor that is measured in the same run.
//!
//! ```text
//! cargo bench --bench core             # 300 pages, 7 rounds
//! cargo bench --bench core -- --quick  # 60 pages, 3 rounds: a few seconds once it is built
//! ```
//!
//! The floor is what nobody who reads HTML with this parser can do without: `scraper::Html::parse_document` on the
//! same pages. The last column says how much of the floor's speed is left: 0.50 means that the step takes twice the
//! time that the bare parse of the same pages takes, 20 that it takes a twentieth. Figures of two machines, or of two
//! moments of a busy one, differ; the ratios hardly do, so compare those.
//!
//! | line | what is measured |
//! |---|---|
//! | `floor: parse_document` | the bare parse of every page, nothing kept |
//! | `article::from_html` | a page to its article: gate, parse, metadata, blocks, the choice of the body, its weighing. The parse is in it |
//! | `text::Folded::new` | folding title and text, as `facts::extract` does first |
//! | `facts::extract, n actors` | title and text to sentences and mentions, with n invented actors beside the built-in countries. The pages name ten of them, so that the lines differ by the size of the lexicon alone |
//! | `Facts::detail` | the deeper facts of an article whose sentences and mentions are known: dates, cast, quotes, events, grades |
//! | `Engine::judge` | facts to hits, 1,000 watches on pairs of 1,000 actors, in four scopes |
//! | `the whole core` | page to article to facts to hits, as one thread of the daemon does for each item |
//!
//! Then come long articles of one kind each, of 100 kB and of 1 MB: ten times the text should take ten times as long.
//!
//! `pages/s` are pages for each second of CPU time of one thread, the best round; `MB/s` counts the page's HTML where
//! the step reads HTML, else the article's text. Then follows what compiling the lexicons costs, once at each start and
//! reload. Pages, actors and watches are made here from a fixed seed: two runs measure the same input.

mod support;

use std::fmt::Write as _;
use std::io::{self, Write as _};

use conjunct::article::{self, Article, Given};
use conjunct::config::builtin_watchlist;
use conjunct::daemon::thread_cpu_ms;
use conjunct::facts::{self, Actor, ActorKind, Facts, How, Lexicon, Name, SurnameAlone};
use conjunct::text::Folded;
use conjunct::watch::{Context, Engine, Watch, Within};
use jiff::Timestamp;
use scraper::Html;

use support::{Chance, SYLLABLES, capitalised, keep, megabytes, per};

/// Sizes of the lexicons, without the built-in countries.
const ACTORS: [usize; 3] = [10, 1_000, 10_000];
const WATCHES: usize = 1_000;
const CONTEXT: Context<'_> = Context {
    language: Some("en"),
    feed: None,
    now: Timestamp::UNIX_EPOCH,
};

fn main() -> io::Result<()> {
    // Cargo passes `--bench` along.
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (pages, rounds) = if quick { (60, 3) } else { (300, 7) };
    let mut out = io::stdout().lock();

    let mut chance = Chance(0x5EED);
    let names = names(&mut chance, ACTORS.into_iter().max().unwrap_or(0));
    let pages: Vec<String> = (0..pages).map(|k| page(&mut chance, k, &names)).collect();
    let articles: Vec<Article> = pages
        .iter()
        .map(|page| article::from_html(page, &Given::default()))
        .collect();
    let html_mb = megabytes(pages.iter().map(String::len).sum());
    let text_mb = megabytes(articles.iter().map(|a| a.title.len() + a.text.len()).sum());
    writeln!(
        out,
        "{} pages, {html_mb:.1} MB of HTML, {text_mb:.2} MB of text, best of {rounds} rounds\n",
        pages.len()
    )?;

    let mut compiled = String::new();
    let mut lexicons = Vec::new();
    for count in ACTORS {
        let started = thread_cpu_ms();
        let lexicon = Lexicon::new(&actors(&names, count), &[]);
        // Writing to a string cannot fail.
        let _ = writeln!(
            compiled,
            "Lexicon::new, {count} actors and the countries: {:.1} ms",
            thread_cpu_ms() - started
        );
        lexicons.push((count, lexicon));
    }
    let started = thread_cpu_ms();
    let engine = Engine::new(&actors(&names, ACTORS[1]), &[], &[], &watches(&names));
    let _ = writeln!(
        compiled,
        "Engine::new, {} actors and {WATCHES} watches: {:.1} ms",
        ACTORS[1],
        thread_cpu_ms() - started
    );
    let known: Vec<Facts> = articles.iter().map(|a| extract(a, engine.lexicon())).collect();

    let mut table = Table::new(pages.len(), rounds);
    table.row(&mut out, "floor: parse_document", html_mb, || {
        pages.iter().map(|page| Html::parse_document(page)).for_each(keep);
    })?;
    table.row(&mut out, "article::from_html", html_mb, || {
        pages
            .iter()
            .map(|page| article::from_html(page, &Given::default()))
            .for_each(keep);
    })?;
    table.row(&mut out, "text::Folded::new", text_mb, || {
        for article in &articles {
            keep((Folded::new(&article.title), Folded::new(&article.text)));
        }
    })?;
    for (count, lexicon) in &lexicons {
        table.row(
            &mut out,
            &format!("facts::extract, {count} actors"),
            text_mb,
            || {
                articles.iter().map(|a| extract(a, lexicon)).for_each(keep);
            },
        )?;
    }
    // Each round needs facts that nobody has asked for their detail.
    let mut fresh = (0..=rounds)
        .map(|_| known.clone())
        .collect::<Vec<_>>()
        .into_iter();
    table.row(&mut out, "Facts::detail", text_mb, || {
        for facts in fresh.next().unwrap_or_default() {
            keep(facts.detail(engine.lexicon()));
        }
    })?;
    table.row(
        &mut out,
        &format!("Engine::judge, {WATCHES} watches"),
        text_mb,
        || {
            known
                .iter()
                .map(|facts| engine.judge(facts, CONTEXT))
                .for_each(keep);
        },
    )?;
    table.row(&mut out, "the whole core", html_mb, || {
        for page in &pages {
            let article = article::from_html(page, &Given::default());
            keep(engine.judge(&extract(&article, engine.lexicon()), CONTEXT));
        }
    })?;

    let mentions: usize = known.iter().map(|facts| facts.mentions.len()).sum();
    let hits: usize = known.iter().map(|facts| engine.judge(facts, CONTEXT).len()).sum();
    writeln!(
        out,
        "\n{:.1} mentions and {:.1} hits a page\n{compiled}",
        per(mentions, pages.len()),
        per(hits, pages.len())
    )?;
    long_articles(&mut out, &names, engine.lexicon())?;
    out.flush()
}

/// Bytes of a long article; a short one has a tenth.
const LONG_BYTES: usize = 1_000_000;

/// What articles of one kind cost, and how that grows with their length.
fn long_articles(out: &mut impl io::Write, names: &[String], lexicon: &Lexicon) -> io::Result<()> {
    let person = names.first().map_or("", String::as_str);
    let kinds = [
        (
            "prose",
            format!("Cuba and Russia signed it on Tuesday, said {person}. Nobody had asked for it.\n"),
        ),
        (
            "prose in one line",
            format!("Cuba and Russia signed it on Tuesday, said {person}. Nobody had asked for it. "),
        ),
        ("one name", "Cuba ".to_owned()),
        ("one full name", format!("{person} ")),
        ("given names", "Ivan Michael Jordan ".to_owned()),
        (
            "names in longer names",
            "Bank of China, Turkish Airlines, Air India ".to_owned(),
        ),
        (
            "names that need company",
            "Georgia Lima Congo Atlanta Peru ".to_owned(),
        ),
        ("short paragraphs", "a\n".to_owned()),
        ("open quotation marks", "\u{201c}He said (that. ".to_owned()),
        ("one word", "a".to_owned()),
    ];
    writeln!(
        out,
        "{:<28} {:>10} {:>9} {:>10}",
        "facts::extract, 1 MB of", "MB/s", "ms", "of 100 kB"
    )?;
    for (name, piece) in kinds {
        let text = piece.repeat(LONG_BYTES / piece.len());
        let tenth = text.get(..text.floor_char_boundary(LONG_BYTES / 10));
        let cost = |text: &str| {
            let input = facts::Input::new("A title", text, Some("en"));
            let round = || {
                let started = thread_cpu_ms();
                keep(facts::extract(&input, lexicon));
                thread_cpu_ms() - started
            };
            (0..3).map(|_| round()).fold(f64::INFINITY, f64::min)
        };
        let (short, long) = (cost(tenth.unwrap_or_default()), cost(&text));
        writeln!(
            out,
            "{name:<28} {:>10.1} {long:>9.1} {:>10.1}",
            megabytes(text.len()) * 1_000.0 / long,
            long / short
        )?;
    }
    Ok(())
}

fn extract(article: &Article, lexicon: &Lexicon) -> Facts {
    facts::extract(&article.into(), lexicon)
}

/// The lines of the report; the first one is the floor of all.
struct Table {
    pages: usize,
    rounds: usize,
    floor_ms: Option<f64>,
}

impl Table {
    fn new(pages: usize, rounds: usize) -> Self {
        Self {
            pages,
            rounds,
            floor_ms: None,
        }
    }

    /// Measures one step, and tells it.
    fn row(
        &mut self,
        out: &mut impl io::Write,
        name: &str,
        mb: f64,
        mut step: impl FnMut(),
    ) -> io::Result<()> {
        if self.floor_ms.is_none() {
            writeln!(
                out,
                "{:<28} {:>10} {:>9} {:>10}",
                "", "pages/s", "MB/s", "of floor"
            )?;
        }
        // The first round warms caches and tables, and does not count.
        step();
        let ms = (0..self.rounds)
            .map(|_| {
                let started = thread_cpu_ms();
                step();
                thread_cpu_ms() - started
            })
            .fold(f64::INFINITY, f64::min);
        let floor_ms = *self.floor_ms.get_or_insert(ms);
        writeln!(
            out,
            "{name:<28} {:>10.0} {:>9.1} {:>10.2}",
            per(self.pages * 1_000, 1) / ms,
            mb * 1_000.0 / ms,
            floor_ms / ms
        )
    }
}

const WORDS: [&str; 96] = [
    "the",
    "the",
    "the",
    "a",
    "of",
    "of",
    "in",
    "in",
    "to",
    "and",
    "and",
    "that",
    "on",
    "for",
    "with",
    "by",
    "from",
    "at",
    "after",
    "before",
    "under",
    "which",
    "its",
    "their",
    "had",
    "has",
    "was",
    "were",
    "will",
    "would",
    "said",
    "told",
    "officials",
    "ministry",
    "government",
    "port",
    "ships",
    "troops",
    "border",
    "talks",
    "agreement",
    "statement",
    "morning",
    "week",
    "month",
    "years",
    "company",
    "bank",
    "exports",
    "sanctions",
    "court",
    "president",
    "minister",
    "spokesman",
    "reporters",
    "capital",
    "city",
    "river",
    "north",
    "southern",
    "eastern",
    "coast",
    "airport",
    "fuel",
    "power",
    "station",
    "workers",
    "hospital",
    "school",
    "budget",
    "election",
    "parliament",
    "vote",
    "law",
    "police",
    "army",
    "navy",
    "radar",
    "vessel",
    "crew",
    "cargo",
    "grain",
    "harvest",
    "prices",
    "market",
    "currency",
    "debt",
    "agency",
    "mission",
    "visit",
    "exercise",
    "joint",
    "military",
    "cooperation",
    "trade",
    "delegation",
];

const COUNTRIES: [&str; 12] = [
    "Cuba",
    "Russian",
    "France",
    "Turkey",
    "Mali",
    "Brazilian",
    "Moscow",
    "Japan",
    "Kenya",
    "Norway",
    "Peruvian",
    "Iran",
];

/// Invented people, none twice.
fn names(chance: &mut Chance, count: usize) -> Vec<String> {
    let mut word = |parts: usize| capitalised(&chance.word(parts));
    // The surname of each ends in its number, spelt in syllables.
    (0..count)
        .map(|number| {
            let (high, low) = (number / SYLLABLES.len(), number % SYLLABLES.len());
            let tail = format!("{}{}", SYLLABLES[high % SYLLABLES.len()], SYLLABLES[low]);
            format!(
                "{} {}{tail}{}",
                word(2),
                word(2),
                SYLLABLES[high / SYLLABLES.len() % SYLLABLES.len()]
            )
        })
        .collect()
}

/// The first of the names as people of a watchlist, and the built-in countries.
fn actors(names: &[String], count: usize) -> Vec<Actor> {
    let name = |text: &str, how| Name {
        text: text.to_owned(),
        how,
    };
    let people = names.iter().take(count).enumerate().map(|(number, full)| {
        let (first, last) = full.split_once(' ').unwrap_or_default();
        Actor {
            id: id(number),
            name: full.clone(),
            kind: ActorKind::Person,
            names: vec![
                name(full, How::Name),
                name(&format!("{last}, {first}"), How::Alias),
                name(&format!("{first} al-{last}"), How::Alias),
            ],
            not_near: Vec::new(),
            elsewhere: None,
            not_in: Vec::new(),
            weak: Vec::new(),
            surname: Some(last.to_owned()),
            surname_alone: SurnameAlone::AfterFullName,
            roles: Vec::new(),
            same_as: Vec::new(),
            country: None,
            watched: true,
        }
    });
    people.chain(builtin_watchlist().actors).collect()
}

fn id(number: usize) -> String {
    format!("person-{number}")
}

/// Watches on pairs of neighbours, in every scope.
fn watches(names: &[String]) -> Vec<Watch> {
    let scopes = [
        Within::Sentence,
        Within::Paragraph,
        Within::Article,
        Within::Words(12),
    ];
    (0..WATCHES.min(names.len()))
        .map(|number| Watch {
            all: vec![id(number), id((number + 1) % ACTORS[1])],
            within: scopes[number % scopes.len()],
            ..Watch::new(format!("watch-{number}"))
        })
        .collect()
}

/// Names that the pages hold: those of the smallest lexicon.
const NAMED: usize = ACTORS[0];

/// A page as news sites make them: scripts and metadata, navigation, the article between boxes, comments, a footer.
fn page(chance: &mut Chance, number: usize, names: &[String]) -> String {
    let title = headline(chance, names);
    let lines = 8 + chance.below(30);
    let body: Vec<String> = (0..lines).map(|_| paragraph(chance, names)).collect();
    let mut html = String::with_capacity(80_000);
    // Writing to a string cannot fail.
    let _ = write!(
        html,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} - The Bench</title>\
         <meta property=\"og:title\" content=\"{title}\"><meta property=\"og:site_name\" content=\"The Bench\">\
         <meta name=\"author\" content=\"Jo Writer\"><link rel=\"canonical\" href=\"https://bench.example/{number}\">\
         <meta property=\"article:published_time\" content=\"2026-03-03T09:22:00Z\">\
         <script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"headline\":\"{title}\",\
         \"datePublished\":\"2026-03-03T09:22:00Z\",\"author\":{{\"@type\":\"Person\",\"name\":\"Jo Writer\"}}}}</script>\
         <style>{}</style><script>{}</script></head><body><header><nav><ul>",
        ".box{margin:0 auto;padding:1em}".repeat(120),
        "window.q=window.q||[];q.push({\"k\":\"<b>\"});".repeat(250)
    );
    for section in 0..60 {
        let _ = write!(
            html,
            "<li class=\"menu-item\"><a href=\"/section/{section}\" data-k=\"{section}\"><span>{}</span></a></li>",
            chance.pick(&WORDS)
        );
    }
    let _ = write!(
        html,
        "</ul></nav></header><main><div class=\"layout\"><div class=\"col\"><article class=\"story\"><h1>{title}</h1>\
         <p class=\"byline\">By Jo Writer</p><figure><img src=\"/i.jpg\" alt=\"\"><figcaption>A picture.</figcaption>\
         </figure><div class=\"story-body\">"
    );
    for (k, paragraph) in body.iter().enumerate() {
        let _ = write!(html, "<p>{paragraph}</p>");
        if k % 6 == 3 {
            html.push_str(
                "<aside class=\"newsletter\"><p>Get the news every morning.</p><form><input></form></aside>",
            );
        }
    }
    html.push_str("</div></article><section class=\"related\"><h2>Related articles</h2><ul>");
    for _ in 0..24 {
        let line = headline(chance, names);
        let _ = write!(
            html,
            "<li><a href=\"/r\"><div class=\"card\"><img src=\"/t.jpg\" alt=\"\"><h3>{line}</h3></div></a></li>"
        );
    }
    html.push_str("</ul></section><section id=\"comments\">");
    for _ in 0..20 {
        let line = sentence(chance, names);
        let _ = write!(html, "<div class=\"comment\"><b>A reader</b><p>{line}</p></div>");
    }
    html.push_str("</section></div></div></main><footer>");
    for link in 0..40 {
        let _ = write!(html, "<a href=\"/f/{link}\">{}</a> ", chance.pick(&WORDS));
    }
    html.push_str("<p>All rights reserved.</p></footer></body></html>");
    html
}

fn paragraph(chance: &mut Chance, names: &[String]) -> String {
    let sentences: Vec<String> = (0..2 + chance.below(3))
        .map(|_| sentence(chance, names))
        .collect();
    sentences.join(" ")
}

fn sentence(chance: &mut Chance, names: &[String]) -> String {
    let mut text = String::from("On Tuesday");
    for _ in 0..10 + chance.below(20) {
        text.push(' ');
        match chance.below(40) {
            0 => text.push_str(person(chance, names)),
            1 => text.push_str(chance.pick(&COUNTRIES)),
            2 => text.push_str("<a href=\"/x\">U.S.</a>"),
            3 => text.push_str("“co-operation”"),
            _ => text.push_str(chance.pick(&WORDS)),
        }
    }
    text.push('.');
    text
}

fn headline(chance: &mut Chance, names: &[String]) -> String {
    let mut text = person(chance, names).to_owned();
    for _ in 0..7 {
        text.push(' ');
        text.push_str(chance.pick(&WORDS));
    }
    text
}

fn person<'a>(chance: &mut Chance, names: &'a [String]) -> &'a str {
    let named = names.len().min(NAMED);
    names.get(chance.below(named)).map_or("", String::as_str)
}
