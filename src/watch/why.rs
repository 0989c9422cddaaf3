//! Why a watch alerts on an article or stays silent, in words.

use super::compiled::Compiled;
use super::condition::{Condition, Key};
use super::event::{Deed, Miss};
use super::{Context, Engine, EventAsk, Reading, Silence, Where, Within, nearest};
use crate::facts::{Event, Facts, Naming, Who};

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
    if compiled.watch.event.is_some() {
        teller.events();
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
            if compiled.watch.event.is_some() {
                format!("an event joins the members, {}", times(hit.places))
            } else {
                teller.met(hit.places)
            }
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
        let mut rule = match &watch.event {
            Some(ask) => format!("asks for {}, joined by {}", asks.join(" and "), event_rule(ask)),
            None => format!("asks for {} {}", asks.join(" and "), scope_of(watch.within)),
        };
        if !watch.grades.is_empty() {
            let grades: Vec<&str> = watch.grades.iter().map(|grade| grade.name()).collect();
            rule = format!("{rule}, told as {}", grades.join(" or "));
        }
        if let Some(speaker) = &watch.said_by {
            rule = format!("{rule}, in words of `{speaker}`");
        }
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
        let found: Vec<_> = self.compiled.mentions(key, self.reading).collect();
        let is_meant = |entry: usize| {
            entry == key as usize || is_group && self.engine.groups_of(entry).any(|group| group == key)
        };
        let turned_down: Vec<_> = facts.rejected.iter().filter(|r| is_meant(r.entry)).collect();
        let count = if found.is_empty() {
            "not mentioned".to_owned()
        } else {
            format!("mentioned {}", times(found.len()))
        };
        let what = if is_group && !self.compiled.is_official(key) {
            "the group "
        } else {
            ""
        };
        self.say(
            0,
            format!("{role}: {what}{} is {count}", self.named(key as usize)),
        );
        // Of a group, whoever it is is told.
        let who = |teller: &Self, who: Who| {
            if is_group {
                format!(" (`{}`)", teller.who(who))
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
                who(self, mention.who),
                kind(mention),
                mention.confidence
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
                who(self, Who::Listed(rejected.entry))
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
        let mut kinds: Vec<&str> = self.reading.of(key).map(|mention| mention.how.name()).collect();
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
            Where::Anywhere | Where::Title => "",
            Where::Lead => " of title or lead",
        };
        let (who, order) = match (&watch.query, watch.ordered) {
            (Some(_), _) => ("what the query asks for is mentioned", ""),
            (None, true) => ("all are mentioned", " in the order of `all`"),
            (None, false) => ("all are mentioned", ""),
        };
        match (watch.within, watch.place) {
            (Within::Article, Where::Anywhere) => format!("{who}, but never{order}"),
            (_, Where::Title) => format!("{who}, but not together in the title{order}"),
            (Within::Article, Where::Lead) => format!("{who}, but not together in title and lead{order}"),
            _ => format!(
                "{who}, but never together{order} in one {}{place}",
                scope(watch.within)
            ),
        }
    }

    fn silence(&self, silence: &Silence) -> String {
        let watch = &self.compiled.watch;
        let text = self.facts.document.text();
        match silence {
            Silence::Disabled => "the watch is switched off (`enabled = false`)".to_owned(),
            Silence::Muted(until) => format!("the watch is mute until {until}"),
            Silence::Language(language) => {
                let language = language.as_deref().unwrap_or("unknown");
                format!(
                    "the article's language is {language}, and the watch asks for {}",
                    list(&watch.languages)
                )
            }
            Silence::Feed => format!("the article's feed is none of {}", list(&watch.feeds)),
            Silence::Unwanted { entry, span } => {
                format!(
                    "`{}` must not be mentioned, and is: {}",
                    self.id(*entry),
                    quoted(span.of(text))
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
                let (have, are) = match have {
                    0 => ("none".to_owned(), "is"),
                    1 => ("only one".to_owned(), "is"),
                    have => (format!("only {have}"), "are"),
                };
                let any = list(&watch.any);
                format!(
                    "{have} of {any} {are} mentioned, and `at_least` is {}",
                    watch.at_least
                )
            }
            Silence::Unmet(part) => format!("nothing in the article meets {part}"),
            Silence::NeverTogether => self.apart(),
            Silence::NoEvent => "no event that the watch asks for joins the members".to_owned(),
            Silence::Grade(grades) => {
                let grades: Vec<&str> = grades.iter().map(|grade| grade.name()).collect();
                format!(
                    "the members stand together only in what is {}",
                    grades.join(" and ")
                )
            }
            Silence::NotSaid => format!(
                "the members stand together, but never in words of `{}`",
                watch.said_by.as_deref().unwrap_or_default()
            ),
        }
    }

    /// The id of an actor.
    fn who(&self, who: Who) -> String {
        match who {
            Who::Listed(entry) => self.id(entry).to_owned(),
            Who::Found(_) => {
                let cast = &self.reading.detail().cast;
                cast.name(who, self.engine.lexicon()).to_owned()
            }
        }
    }

    /// Every event of the article, and whether it joins the members.
    fn events(&mut self) {
        let (reading, compiled) = (self.reading, self.compiled);
        let events = &reading.detail().events;
        if events.is_empty() {
            self.say(0, "no event was found in the article");
            return;
        }
        let asked = |event: &&Event| compiled.asks_for(event.kind);
        let count = events.iter().filter(asked).count();
        self.say(0, format!("event: {} of the types asked for", times_found(count)));
        for event in events.iter().filter(asked).take(SHOWN_MAX) {
            let outcome = match Deed::new(event, reading).joins(compiled, reading) {
                Ok(_) => "joins the members".to_owned(),
                Err(miss) => self.miss(miss),
            };
            let parties = |of: &[Who]| {
                let ids: Vec<String> = of.iter().map(|who| format!("`{}`", self.who(*who))).collect();
                if ids.is_empty() {
                    "nobody named".to_owned()
                } else {
                    ids.join(", ")
                }
            };
            let line = format!(
                "{} {}, {}, of {} to {}, {}, {}{}: {outcome}",
                event.kind.name(),
                quoted(event.trigger.of(self.facts.document.text())),
                place(self.facts, event.sentence),
                parties(&event.actors),
                parties(&event.recipients),
                event.realis.name(),
                event.grade.name(),
                event
                    .date
                    .as_ref()
                    .map(|date| format!(", {date}"))
                    .unwrap_or_default(),
            );
            self.say(1, line);
        }
        self.rest(count);
    }

    /// What keeps an event from joining, in words.
    fn miss(&self, miss: Miss) -> String {
        match miss {
            Miss::Realis(realis) => format!("what is {} does not count", realis.name()),
            Miss::Contexts => "it has none of the contexts".to_owned(),
            Miss::Age(days) => format!("{days} days before the publication is too old"),
            Miss::Grade(grade) => format!("what is {} does not count", grade.name()),
            Miss::NotSaid => "it is not told in the words of the one who must have said it".to_owned(),
            Miss::From => {
                let from = self.compiled.from.map_or("", |key| self.id(key as usize));
                format!("`{from}` does not act in it")
            }
            Miss::To => {
                let to = self.compiled.to.map_or("", |key| self.id(key as usize));
                format!("it is not done to `{to}`")
            }
            Miss::Where => "it stands where the watch does not look".to_owned(),
            Miss::Members => "not every member has a part in it".to_owned(),
        }
    }
}

/// "an event of COOPERATE or AGREE from `cuba` to `russia`".
fn event_rule(ask: &EventAsk) -> String {
    let kinds: Vec<&str> = ask.kinds.iter().map(|kind| kind.name()).collect();
    let mut rule = format!("an event of {}", kinds.join(" or "));
    if let Some(from) = &ask.from {
        rule = format!("{rule} from `{from}`");
    }
    if let Some(to) = &ask.to {
        rule = format!("{rule} to `{to}`");
    }
    if !ask.contexts.is_empty() {
        rule = format!("{rule} about {}", ask.contexts.join(" or "));
    }
    if !ask.realis.is_empty() {
        let realis: Vec<&str> = ask.realis.iter().map(|realis| realis.name()).collect();
        rule = format!("{rule}, {}", realis.join(" or "));
    }
    if let Some(days) = ask.age_days_max {
        rule = format!("{rule}, at most {days} days before the publication");
    }
    rule
}

fn times_found(count: usize) -> String {
    if count == 0 {
        "none".to_owned()
    } else {
        count.to_string()
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
fn kind(mention: &Naming) -> String {
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
