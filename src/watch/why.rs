//! Why a watch alerts on an article or stays silent, in words.

use super::engine::Compiled;
use super::{Context, Engine, Silence, Where, Within};
use crate::facts::Facts;

/// The reasons for an alert or a silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Whether the watch alerts.
    pub alerts: bool,
    /// The one thing that decided.
    pub decided: String,
    /// Everything that was looked at, in order.
    pub lines: Vec<Line>,
}

/// One line of reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How deep it belongs under the line before.
    pub depth: usize,
    /// The words.
    pub text: String,
}

/// Places shown of each kind; the rest is counted.
const SHOWN_MAX: usize = 8;

/// Explains one watch on one article. `None` where there is no such watch.
pub fn why(engine: &Engine, watch: usize, facts: &Facts, context: Context<'_>) -> Option<Judgement> {
    let compiled = engine.compiled(watch)?;
    let mut teller = Teller {
        engine,
        compiled,
        facts,
        lines: Vec::new(),
    };
    teller.say(0, teller.rule());
    for (role, members) in [
        ("all", &compiled.all),
        ("any", &compiled.any),
        ("none", &compiled.none),
    ] {
        for entry in members {
            teller.member(role, *entry);
        }
    }
    let verdict = engine.verdict(watch, facts, context);
    let decided = match &verdict {
        Ok(hit) => {
            for evidence in &hit.evidence {
                teller.say(
                    0,
                    format!(
                        "met in {}: {}",
                        paragraph(evidence.paragraph),
                        quoted(evidence.span.of(facts.document.text()))
                    ),
                );
            }
            format!(
                "every member stands in one {}, {}",
                scope(compiled.watch.within),
                times(hit.places)
            )
        }
        Err(silence) => {
            if *silence == Silence::NeverTogether {
                teller.nearest();
            }
            teller.silence(silence)
        }
    };
    Some(Judgement {
        alerts: verdict.is_ok(),
        decided,
        lines: teller.lines,
    })
}

struct Teller<'a> {
    engine: &'a Engine,
    compiled: &'a Compiled,
    facts: &'a Facts,
    lines: Vec<Line>,
}

impl Teller<'_> {
    fn say(&mut self, depth: usize, text: impl Into<String>) {
        self.lines.push(Line {
            depth,
            text: text.into(),
        });
    }

    /// What the watch asks for.
    fn rule(&self) -> String {
        let watch = &self.compiled.watch;
        let mut asks = Vec::new();
        if !watch.all.is_empty() {
            asks.push(format!("all of {}", list(&watch.all)));
        }
        if !watch.any.is_empty() {
            asks.push(format!("at least {} of {}", watch.at_least, list(&watch.any)));
        }
        let mut rule = format!("asks for {} in one {}", asks.join(" and "), scope(watch.within));
        if watch.place != Where::Anywhere {
            let place = if watch.place == Where::Title {
                "the title"
            } else {
                "title or lead"
            };
            rule = format!("{rule}, in {place}");
        }
        if watch.ordered {
            rule.push_str(", in that order");
        }
        if !watch.none.is_empty() {
            rule = format!("{rule}, and none of {} anywhere", list(&watch.none));
        }
        rule
    }

    fn id(&self, entry: usize) -> &str {
        self.engine
            .lexicon()
            .entries()
            .get(entry)
            .map_or("?", |e| e.id.as_str())
    }

    fn member(&mut self, role: &str, entry: usize) {
        let facts = self.facts;
        let text = facts.document.text();
        let found: Vec<_> = facts.mentions.iter().filter(|m| m.entry == entry).collect();
        let turned_down: Vec<_> = facts.rejected.iter().filter(|r| r.entry == entry).collect();
        let count = if found.is_empty() {
            "not mentioned".to_owned()
        } else {
            format!("mentioned {}", times(found.len()))
        };
        self.say(0, format!("{role}: `{}` is {count}", self.id(entry)));
        for mention in found.iter().take(SHOWN_MAX) {
            let counts = if self.compiled.counts(mention.how) {
                ""
            } else {
                " (this kind does not count for the watch)"
            };
            let place = self.place(mention.sentence);
            self.say(
                1,
                format!(
                    "{}, {}, {place}{counts}",
                    quoted(mention.span.of(text)),
                    mention.how.name()
                ),
            );
        }
        self.rest(found.len());
        for rejected in turned_down.iter().take(SHOWN_MAX) {
            let reason = rejected.reason.words(self.engine.lexicon(), &facts.document);
            let place = self.place(rejected.sentence);
            self.say(
                1,
                format!("not {}, {place}: {reason}", quoted(rejected.span.of(text))),
            );
        }
        self.rest(turned_down.len());
    }

    fn rest(&mut self, count: usize) {
        if count > SHOWN_MAX {
            self.say(1, format!("and {} more", count - SHOWN_MAX));
        }
    }

    fn place(&self, sentence: usize) -> String {
        let Some(s) = self.facts.sentences.get(sentence) else {
            return String::new();
        };
        if s.paragraph == 0 {
            "title".to_owned()
        } else {
            format!("{}, sentence {}", paragraph(s.paragraph), sentence + 1)
        }
    }

    /// The sentence that names most of the members, for a watch whose members never meet.
    fn nearest(&mut self) {
        let facts = self.facts;
        let members: Vec<usize> = self
            .compiled
            .all
            .iter()
            .chain(&self.compiled.any)
            .copied()
            .collect();
        let best = (0..facts.sentences.len())
            .map(|k| {
                let mut there: Vec<usize> = facts
                    .mentions
                    .iter()
                    .filter(|m| m.sentence == k && members.contains(&m.entry))
                    .map(|m| m.entry)
                    .collect();
                there.sort_unstable();
                there.dedup();
                (k, there)
            })
            .max_by_key(|(k, there)| (there.len(), std::cmp::Reverse(*k)));
        if let Some((k, there)) = best
            && let Some(sentence) = facts.sentences.get(k)
        {
            let names = list(&there.iter().map(|e| self.id(*e).to_owned()).collect::<Vec<_>>());
            let words = quoted(sentence.span.of(facts.document.text()));
            let place = self.place(k);
            self.say(0, format!("nearest: {place} names {names} alone: {words}"));
        }
    }

    fn silence(&self, silence: &Silence) -> String {
        let watch = &self.compiled.watch;
        let text = self.facts.document.text();
        match silence {
            Silence::Disabled => "the watch is switched off (`enabled = false`)".to_owned(),
            Silence::NotYet(keys) => {
                let keys: Vec<_> = keys.iter().map(|k| k.key().to_owned()).collect();
                format!(
                    "the watch uses {}, which this version does not judge: it stays silent",
                    list(&keys)
                )
            }
            Silence::Muted(until) => format!("the watch is mute until {until}"),
            Silence::Language(language) => {
                let language = language.as_deref().unwrap_or("unknown");
                format!(
                    "the article's language is {language}, and the watch asks for {}",
                    list(&watch.languages)
                )
            }
            Silence::Feed => format!("the article's feed is none of {}", list(&watch.feeds)),
            Silence::Unwanted { entry, mention } => {
                let words = self.facts.mentions.get(*mention).map_or("", |m| m.span.of(text));
                format!("`{}` of `none` is mentioned: {}", self.id(*entry), quoted(words))
            }
            Silence::Missing(entry) => format!("`{}` of `all` is not mentioned", self.id(*entry)),
            Silence::TooFewMentions { entry, have } => {
                format!(
                    "`{}` is mentioned {}, and `min_mentions` is {}",
                    self.id(*entry),
                    times(*have),
                    watch.min_mentions
                )
            }
            Silence::TooFewOfAny { have } => {
                format!("{have} of `any` are mentioned, and {} must be", watch.at_least)
            }
            Silence::NeverTogether => {
                let order = if watch.ordered {
                    ", in the order of `all`,"
                } else {
                    ""
                };
                format!(
                    "the members are all mentioned, but never{order} in one {}",
                    scope(watch.within)
                )
            }
        }
    }
}

fn scope(within: Within) -> String {
    match within {
        Within::Sentence => "sentence".to_owned(),
        Within::Paragraph => "paragraph".to_owned(),
        Within::Article => "article".to_owned(),
        Within::Words(words) => format!("stretch of {words} words"),
    }
}

fn paragraph(number: usize) -> String {
    if number == 0 {
        "the title".to_owned()
    } else {
        format!("paragraph {number}")
    }
}

fn times(count: usize) -> String {
    if count == 1 {
        "once".to_owned()
    } else {
        format!("{count} times")
    }
}

fn list(ids: &[String]) -> String {
    ids.iter()
        .map(|id| format!("`{id}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn quoted(words: &str) -> String {
    format!("\u{201c}{words}\u{201d}")
}
