//! Expressions of time, resolved against the date of publication.
//!
//! A grammar for each language: `config/lexicon/<language>/dates.toml` holds its words and patterns, the code only what
//! the patterns may mean. One walk over the words tries the patterns that start at each, by a trie of words and classes
//! of words, and takes the longest.

mod calendar;
mod lexicon;
mod outlook;
mod pattern;
mod reading;
mod relative;
mod resolve;
mod rule;

use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::Offset;

use super::Facts;
use super::prose::Prose;
use crate::article::{Precision, Published};
use crate::text::Span;
use calendar::{Grain, Period};
use lexicon::Lexicon;
use outlook::outlook;
use pattern::Match;
use reading::{FigureOrder, Readings};
use resolve::{Around, Meant};
use rule::Meaning;

/// First and last civil day of a stretch of the calendar.
type Days = (Date, Date);

/// What an expression of time tells; TIMEX3's four types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateKind {
    /// A day or longer on the calendar.
    Date,
    /// A time of day.
    Time,
    /// How long.
    Duration,
    /// How often.
    Set,
}

impl DateKind {
    /// The name that records use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::Duration => "duration",
            Self::Set => "set",
        }
    }
}

/// An expression of time, annotated as TIMEX3 of `TimeML` has it (ISO 24617-1; the values go back to the TIDES standard of
/// 2003).
///
/// What is relative counts from the day of publication in the article's own zone. A bare weekday is the last such day on or
/// before it, which is right for nine of ten in newswire, unless the sentence's verb is of the future. A day or month
/// without a year lies where it is nearest, with a preference for the past and for what the verb says. "A day earlier"
/// leans on the date before it in the same sentence or the one before, where there is one.
///
/// Where nobody knows the day of publication (none is given, or only when a feed first showed the article), what is
/// absolute has its full value, and the rest what can be said: `XXXX-WXX-2` of "Tuesday", `XXXX-05-03` of "3 May",
/// `PAST_REF` of "last month". Holidays are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMention {
    /// The words.
    pub span: Span,
    /// Number of the sentence.
    pub sentence: usize,
    /// What it tells.
    pub kind: DateKind,
    /// TIMEX3 value: `2023-06-27`, `2023-W25-WE`, `1962`, `P11D`, `PAST_REF`.
    pub value: String,
    /// First and last day that it covers, where it lies on the calendar. An open end ("since 1962") is the publication's day.
    pub days: Option<(Date, Date)>,
}

/// The expressions of time in an article, in order.
pub(super) fn dates(facts: &Facts, prose: &Prose<'_>) -> Vec<DateMention> {
    let language = facts.language.as_deref().unwrap_or("en");
    let Some(lexicon) = Lexicon::of(language) else {
        return Vec::new();
    };
    let readings = Readings::new(prose, lexicon, figure_order(language, facts.published));
    let mut reader = Reader {
        prose,
        lexicon,
        readings,
        today: facts.published.and_then(today),
        found: Vec::new(),
    };
    let mut at = 0;
    while at < prose.len() {
        at = reader.read(at).max(at + 1);
    }
    reader.give_days();
    reader.found.into_iter().map(|found| found.mention).collect()
}

/// The day of publication where the article was written. When a feed first showed an article tells nothing of the day that
/// its "Tuesday" means: a feed's first poll brings what is weeks old.
fn today(published: Published) -> Option<Date> {
    let minutes = match published.precision {
        Precision::FirstSeen => return None,
        // Midnight UTC stands for the day.
        Precision::Day => 0,
        Precision::Second => published.offset_minutes.unwrap_or(0),
    };
    let offset = Offset::from_seconds(minutes.checked_mul(60)?).unwrap_or(Offset::UTC);
    Some(offset.to_datetime(published.at).date())
}

/// English has both orders: an article from a zone of North America has the month first, other zones the day.
fn figure_order(language: &str, published: Option<Published>) -> FigureOrder {
    const AMERICA: std::ops::RangeInclusive<i32> = -600..=-180;
    if language != "en" {
        return FigureOrder::DayFirst;
    }
    match published.and_then(|published| published.offset_minutes) {
        Some(minutes) if AMERICA.contains(&minutes) => FigureOrder::MonthFirst,
        Some(minutes) if minutes != 0 => FigureOrder::DayFirst,
        _ => FigureOrder::Unknown,
    }
}

/// A mention with what later ones ask of it.
struct Found {
    mention: DateMention,
    period: Option<Period>,
    wants_day: bool,
    /// Its words.
    words: Range<usize>,
}

struct Reader<'a, 'd> {
    prose: &'a Prose<'d>,
    lexicon: &'static Lexicon,
    readings: Readings,
    today: Option<Date>,
    found: Vec<Found>,
}

/// An expression leans on a date at most so many sentences back, and looks at so many mentions.
const ANCHOR_SENTENCES: usize = 1;
const ANCHOR_MENTIONS: usize = 6;

impl Reader<'_, '_> {
    /// Reads the expression that starts at a word, if one does; gives the word to go on with.
    fn read(&mut self, at: usize) -> usize {
        let Some(word) = self.prose.word(at) else {
            return at;
        };
        let sentence = word.sentence;
        let end = self.prose.sentence(sentence).end;
        let goes_on = self
            .found
            .last()
            .filter(|last| last.mention.sentence == sentence && at <= last.words.end + 2)
            .and_then(|last| last.period);
        let rules = &self.lexicon.rules;
        let wanted = |rule: usize| {
            rules
                .get(rule)
                .is_some_and(|rule| goes_on.is_some() || rule.means != Meaning::More)
        };
        let Some(found) = self.lexicon.trie.longest(&self.readings, at, end, &wanted) else {
            return at;
        };
        let Some(rule) = found.rule(rules) else { return at };
        let around = Around {
            lexicon: self.lexicon,
            today: self.today,
            outlook: outlook(self.prose, &self.readings, &found.words, self.lexicon),
            anchor: self.anchor(sentence),
            before: goes_on,
        };
        let Some(meant) = around.meaning(&found, rule) else {
            // A false friend, or a day that there is not: its parts are none either.
            return found.words.end;
        };
        let next = found.words.end;
        self.push(sentence, &found, meant);
        next
    }

    fn push(&mut self, sentence: usize, found: &Match, meant: Meant) {
        let since = found
            .words
            .start
            .checked_sub(1)
            .is_some_and(|before| self.lexicon.since.contains(&self.readings.literal(before)));
        let days = match (meant.days, self.today) {
            (Some((first, last)), Some(today)) if since => Some((first, last.max(today))),
            (days, _) => days,
        };
        self.found.push(Found {
            mention: DateMention {
                span: self.prose.span(found.words.clone()),
                sentence,
                kind: meant.kind,
                value: meant.value,
                days,
            },
            period: meant.period,
            wants_day: meant.wants_day,
            words: found.words.clone(),
        });
    }

    /// The date that "a day earlier" leans on.
    fn anchor(&self, sentence: usize) -> Option<Period> {
        self.found
            .iter()
            .rev()
            .take(ANCHOR_MENTIONS)
            .take_while(|found| found.mention.sentence + ANCHOR_SENTENCES >= sentence)
            .find_map(|found| found.period)
    }

    /// Gives times of day the day beside them: one in the same sentence, the nearest first, then one of the sentence
    /// before, else that of publication.
    fn give_days(&mut self) {
        let day = |found: &Found| found.period.filter(|period| period.grain == Grain::Day);
        for k in 0..self.found.len() {
            let Some(this) = self.found.get(k).filter(|found| found.wants_day) else {
                continue;
            };
            let (sentence, words) = (this.mention.sentence, this.words.clone());
            let near = |found: &&Found| found.mention.sentence + ANCHOR_SENTENCES >= sentence;
            let ahead = self.found.iter().skip(k + 1).take(ANCHOR_MENTIONS);
            let back = self
                .found
                .iter()
                .take(k)
                .rev()
                .take(ANCHOR_MENTIONS)
                .take_while(near);
            let next = ahead
                .take_while(|found| found.mention.sentence == sentence)
                .find_map(|found| Some((found.words.start.saturating_sub(words.end), day(found)?)));
            let before = back
                .filter_map(|found| Some((found, day(found)?)))
                .map(|(found, day)| {
                    (
                        words.start.saturating_sub(found.words.end),
                        found.mention.sentence,
                        day,
                    )
                })
                .next();
            let nearest = match (before, next) {
                (Some((back, of, day)), Some((ahead, _))) if of == sentence && back <= ahead => Some(day),
                (_, Some((_, day))) | (Some((_, _, day)), None) => Some(day),
                (None, None) => None,
            };
            let nearest = nearest.map(|period| period.first).or(self.today);
            if let Some(this) = self.found.get_mut(k) {
                let value = &mut this.mention.value;
                match nearest {
                    Some(day) => {
                        value.insert_str(0, &day.to_string());
                        this.mention.days = Some((day, day));
                        this.period = Some(Period {
                            grain: Grain::Day,
                            first: day,
                        });
                    }
                    None => value.insert_str(0, "XXXX-XX-XX"),
                }
            }
        }
    }
}

#[cfg(test)]
mod language_tests;
#[cfg(test)]
mod tests;
