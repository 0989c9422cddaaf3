//! Why a watch alerts on an article or stays silent, in words.

use super::condition::{Condition, Key};
use super::engine::Compiled;
use super::{Context, Engine, Reading, Silence, Where, Within, nearest};
use crate::facts::{Facts, Mention};

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
    let reading = Reading::new(engine, facts);
    let mut teller = Teller {
        engine,
        compiled,
        reading: &reading,
        facts,
        lines: Vec::new(),
    };
    teller.say(0, teller.rule());
    if context.feed.is_none() && !compiled.watch.feeds.is_empty() {
        let feeds = list(&compiled.watch.feeds);
        teller.say(
            0,
            format!("counts for articles of {feeds} alone; which feed brings this one is not known here"),
        );
    }
    for (role, key) in teller.members() {
        teller.member(role, key);
    }
    let verdict = engine.verdict(watch, &reading, context);
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
            teller.met(hit.places)
        }
        Err(silence) => {
            if let Some(line) = nearest::nearest(compiled, &reading, silence) {
                teller.say(0, line);
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
    reading: &'a Reading<'a>,
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
        if let Some(query) = &watch.query {
            asks.push(query.to_string());
        }
        if !watch.all.is_empty() {
            asks.push(all_of(&watch.all));
        }
        if !watch.any.is_empty() {
            asks.push(format!("at least {} of {}", watch.at_least, list(&watch.any)));
        }
        let mut rule = format!("asks for {}, {}", asks.join(" and "), scope_of(watch.within));
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
            rule = format!("{rule}, and nowhere for {}", list(&watch.none));
        }
        rule
    }

    /// Every member with its role in the watch.
    fn members(&self) -> Vec<(&'static str, Key)> {
        let Condition::All { of, .. } = &self.compiled.condition else {
            return Vec::new();
        };
        let mut members: Vec<(&'static str, Key)> = Vec::new();
        for condition in of {
            let role = match condition {
                _ if self.compiled.watch.query.is_some() => "query",
                Condition::AtLeast { .. } => "any",
                Condition::Not(_) => "none",
                _ => "all",
            };
            let keys = condition.members();
            for key in keys {
                if members.iter().all(|(_, known)| *known != key) {
                    members.push((role, key));
                }
            }
        }
        members
    }

    fn id(&self, member: usize) -> &str {
        self.engine.id(member)
    }

    fn member(&mut self, role: &str, key: Key) {
        let facts = self.facts;
        let text = facts.document.text();
        let is_group = self.compiled.is_group(key);
        let found: Vec<_> = self.reading.of(key).map(|(_, mention)| mention).collect();
        let is_meant = |entry: usize| {
            entry == key as usize || is_group && self.engine.groups_of(entry).any(|group| group == key)
        };
        let turned_down: Vec<_> = facts.rejected.iter().filter(|r| is_meant(r.entry)).collect();
        let count = if found.is_empty() {
            "not mentioned".to_owned()
        } else {
            format!("mentioned {}", times(found.len()))
        };
        let what = if is_group { "the group " } else { "" };
        self.say(
            0,
            format!("{role}: {what}{} is {count}", self.named(key as usize)),
        );
        // Of a group, whoever it is is told.
        let who = |teller: &Self, entry: usize| {
            if is_group {
                format!(" (`{}`)", teller.id(entry))
            } else {
                String::new()
            }
        };
        for mention in found.iter().take(SHOWN_MAX) {
            let counts = if self.compiled.counts(mention.how) {
                ""
            } else {
                " (this kind does not count for the watch)"
            };
            let place = place(facts, mention.sentence);
            let line = format!(
                "{}{}, {place}: {}, {} % sure{counts}",
                quoted(mention.span.of(text)),
                who(self, mention.entry),
                kind(mention),
                mention.confidence()
            );
            self.say(1, line);
        }
        self.rest(found.len());
        for rejected in turned_down.iter().take(SHOWN_MAX) {
            let reason = rejected.reason.words(self.engine.lexicon(), &facts.document);
            let place = place(facts, rejected.sentence);
            let words = quoted(rejected.span.of(text));
            let sure = rejected.confidence;
            let line = format!(
                "not {words}{}, {place}: {reason}, {sure} % sure",
                who(self, rejected.entry)
            );
            self.say(1, line);
        }
        self.rest(turned_down.len());
    }

    fn rest(&mut self, count: usize) {
        if count > SHOWN_MAX {
            self.say(1, format!("and {} more", count - SHOWN_MAX));
        }
    }

    /// The id of a member, with its name where that says more.
    fn named(&self, member: usize) -> String {
        let id = self.id(member);
        match self.engine.lexicon().entries().get(member) {
            Some(entry) if entry.name.to_lowercase() != id.to_lowercase() => {
                format!("`{id}` ({})", entry.name)
            }
            _ => format!("`{id}`"),
        }
    }

    /// What is met, and how often.
    fn met(&self, places: usize) -> String {
        let watch = &self.compiled.watch;
        let alone = watch.query.is_none() && watch.all.len() + watch.any.len() == 1;
        let what = match (&watch.query, alone) {
            (Some(_), _) => "the query is met",
            (None, true) => "it is mentioned",
            (None, false) => "all that the watch asks for stands together",
        };
        let more = match (watch.within, places) {
            (Within::Article, _) | (_, 1) => String::new(),
            (_, places) => format!(", in {places} places"),
        };
        format!("{what}, {}{more}", scope_of(watch.within))
    }

    /// Why a member that must be there is not.
    fn missing(&self, member: usize) -> String {
        let facts = self.facts;
        let name = self.named(member);
        let Ok(key) = Key::try_from(member) else {
            return name;
        };
        let mut kinds: Vec<&str> = self
            .reading
            .of(key)
            .map(|(_, mention)| mention.how.name())
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        if !kinds.is_empty() {
            return format!(
                "{name} is mentioned as {} alone, and `mentions` leaves that out",
                kinds.join(" and ")
            );
        }
        let turned_down: Vec<_> = facts.rejected.iter().filter(|r| r.entry == member).collect();
        match turned_down.as_slice() {
            [] => format!("{name} is not mentioned"),
            [first, rest @ ..] => {
                let more = if rest.is_empty() {
                    String::new()
                } else {
                    format!(", nor do the {} other places that might name it", rest.len())
                };
                format!(
                    "{name} is not mentioned: {} does not count{more}: {}",
                    quoted(first.span.of(facts.document.text())),
                    first.reason.words(self.engine.lexicon(), &facts.document)
                )
            }
        }
    }

    /// What keeps members from meeting that are all mentioned.
    fn apart(&self) -> String {
        let watch = &self.compiled.watch;
        let place = match watch.place {
            Where::Anywhere => "",
            Where::Title => " of the title",
            Where::Lead => " of title or lead",
        };
        let (who, order) = match (&watch.query, watch.ordered) {
            (Some(_), _) => ("what the query asks for is mentioned", ""),
            (None, true) => ("all are mentioned", " in the order of `all`"),
            (None, false) => ("all are mentioned", ""),
        };
        match (watch.within, watch.place) {
            (Within::Article, Where::Anywhere) => format!("{who}, but never{order}"),
            (Within::Article, _) => format!("{who}, but not{place}{order}").replace("not of", "not in"),
            _ => format!("{who}, but never{order} in one {}{place}", scope(watch.within)),
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
                format!(
                    "`{}` must not be mentioned, and is: {}",
                    self.id(*entry),
                    quoted(words)
                )
            }
            Silence::Missing(entry) => self.missing(*entry),
            Silence::TooFewMentions { entry, have } => {
                format!(
                    "`{}` is mentioned {}, and `min_mentions` is {}",
                    self.id(*entry),
                    times(*have),
                    watch.min_mentions
                )
            }
            Silence::TooFewOfAny { have } => {
                let have = match have {
                    0 => "none".to_owned(),
                    1 => "only one".to_owned(),
                    have => format!("only {have}"),
                };
                format!(
                    "{have} of {} mentioned, and `at_least` is {}",
                    list(&watch.any),
                    watch.at_least
                )
            }
            Silence::Unmet(part) => format!("nothing in the article meets {part}"),
            Silence::NeverTogether => self.apart(),
        }
    }
}

pub(super) fn scope(within: Within) -> String {
    match within {
        Within::Sentence => "sentence".to_owned(),
        Within::Paragraph => "paragraph".to_owned(),
        Within::Article => "article".to_owned(),
        Within::Words(words) => format!("stretch of {words} words"),
    }
}

/// "in one sentence", "anywhere in the article".
fn scope_of(within: Within) -> String {
    match within {
        Within::Article => "anywhere in the article".to_owned(),
        Within::Words(words) => format!("in {words} words of one paragraph"),
        _ => format!("in one {}", scope(within)),
    }
}

/// "name", "surname by the rule `titled`".
fn kind(mention: &Mention) -> String {
    match mention.variant {
        Some(variant) => format!("{} by the rule `{}`", mention.how.name(), variant.name()),
        None => mention.how.name().to_owned(),
    }
}

/// "`cuba` and `russia`".
fn all_of(ids: &[String]) -> String {
    match ids {
        [one] => format!("`{one}`"),
        [head @ .., last] => format!("{} and `{last}`", list(head)),
        [] => String::new(),
    }
}

/// Where a sentence stands, in words: its number counts in its paragraph.
pub(super) fn place(facts: &Facts, sentence: usize) -> String {
    let Some(s) = facts.sentences.get(sentence) else {
        return String::new();
    };
    if s.paragraph == 0 {
        "title".to_owned()
    } else {
        let first = facts
            .sentences
            .partition_point(|other| other.paragraph < s.paragraph);
        format!(
            "{}, sentence {}",
            paragraph(s.paragraph),
            sentence - first.min(sentence) + 1
        )
    }
}

pub(super) fn paragraph(number: usize) -> String {
    if number == 0 {
        "the title".to_owned()
    } else {
        format!("paragraph {number}")
    }
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

fn list(ids: &[String]) -> String {
    ids.iter()
        .map(|id| format!("`{id}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

pub(super) fn quoted(words: &str) -> String {
    format!("\u{201c}{words}\u{201d}")
}
