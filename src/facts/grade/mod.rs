//! How much of today's news a sentence or an event is.
//!
//! News stories are an inverted pyramid: what they exist to tell stands first, older and standing context behind. On that comes
//! what the sentence itself says: its dates, the tense of its verbs, how it opens, and whether it speaks of what the title speaks of.

mod words;

use jiff::civil::Date;
use jiff::tz::Offset;
use rustc_hash::FxHashSet;

use super::common_words::is_common_word;
use super::prose::{Prose, Shape};
use super::{DateMention, Event, Facts, Part, Quote, Sentence};
use words::GradeWords;

/// News told from background.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The news that the article exists to tell.
    Main,
    /// Context of the last days.
    Recent,
    /// Older or standing context.
    Background,
    /// Years ago.
    History,
}

impl Grade {
    /// Every grade with the name that files and records use, newest first.
    pub const ALL: [(&'static str, Self); 4] = [
        ("main", Self::Main),
        ("recent", Self::Recent),
        ("background", Self::Background),
        ("history", Self::History),
    ];

    /// The name that files and records use.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, grade)| *grade == self)
            .map_or("", |(name, _)| name)
    }
}

/// Days to the publication up to which a date speaks for the news itself.
const FRESH_DAYS: i32 = 2;
/// Days up to which it is the context of the last days.
const RECENT_DAYS: i32 = 45;
/// Days up to which it is background; beyond, history.
const BACKGROUND_DAYS: i32 = 3 * 365;
/// News from here on, of what [`Grader::weight`] gives; estimates, seen on articles of news agencies.
const MAIN: f32 = 1.8;
/// Context of the last days from here on.
const RECENT: f32 = 0.9;

/// Grades every sentence, and the events in it.
pub(super) fn grades(
    facts: &Facts,
    prose: &Prose<'_>,
    dates: &[DateMention],
    quotes: &[Quote],
    events: &mut [Event],
) -> Vec<Grade> {
    let grader = Grader::new(facts, prose, dates, quotes);
    let mut grades: Vec<Grade> = Vec::with_capacity(facts.sentences.len());
    for (number, sentence) in facts.sentences.iter().enumerate() {
        let before = grades.last().copied();
        grades.push(grader.sentence(number, sentence, before));
    }
    grader.events(&grades, events);
    grades
}

/// How old what a sentence tells is, by its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// So many days before the publication.
    Days(i32),
    /// It goes on since long ago.
    Standing,
    /// "Recently".
    Recent,
}

impl Age {
    /// The best grade that it allows.
    fn best(self) -> Grade {
        match self {
            Self::Days(days) if days <= FRESH_DAYS => Grade::Main,
            Self::Recent => Grade::Recent,
            Self::Days(days) if days <= RECENT_DAYS => Grade::Recent,
            Self::Days(days) if days <= BACKGROUND_DAYS => Grade::Background,
            Self::Standing => Grade::Background,
            Self::Days(_) => Grade::History,
        }
    }
}

struct Grader<'a> {
    facts: &'a Facts,
    prose: &'a Prose<'a>,
    words: &'static GradeWords,
    published: Option<Date>,
    /// The newest age of each sentence.
    ages: Vec<Option<Age>>,
    /// Whether a sentence gives somebody's words.
    said: Vec<bool>,
    /// Content words of the title.
    title: FxHashSet<&'a str>,
    paragraphs: usize,
}

impl<'a> Grader<'a> {
    fn new(facts: &'a Facts, prose: &'a Prose<'a>, dates: &[DateMention], quotes: &[Quote]) -> Self {
        let published = facts.published.map(|p| {
            let offset = p.offset_minutes.and_then(|m| Offset::from_seconds(m * 60).ok());
            offset.unwrap_or(Offset::UTC).to_datetime(p.at).date()
        });
        let mut ages: Vec<Option<Age>> = vec![None; facts.sentences.len()];
        for date in dates {
            if let Some(age) = age(date, published)
                && let Some(newest) = ages.get_mut(date.sentence)
                && newest.is_none_or(|known| age.best() < known.best())
            {
                *newest = Some(age);
            }
        }
        let mut said = vec![false; facts.sentences.len()];
        for quote in quotes {
            let cue = quote.cue.map(|cue| prose.words_in(cue).start);
            let sentence = cue
                .and_then(|word| prose.word(word))
                .map_or(quote.sentence, |w| w.sentence);
            if let Some(said) = said.get_mut(sentence) {
                *said = true;
            }
        }
        let has_title = facts.sentences.first().is_some_and(|s| s.part == Part::Title);
        let title = if has_title { prose.sentence(0) } else { 0..0 };
        Self {
            facts,
            prose,
            words: GradeWords::of(facts.language.as_deref()),
            published,
            ages,
            said,
            title: title
                .map(|word| prose.folded(word))
                .filter(|word| is_content(word))
                .collect(),
            paragraphs: facts.sentences.last().map_or(0, |s| s.paragraph),
        }
    }

    fn sentence(&self, number: usize, sentence: &Sentence, before: Option<Grade>) -> Grade {
        if sentence.part == Part::Title {
            return Grade::Main;
        }
        let age = self.ages.get(number).copied().flatten();
        let perfect = self.perfect(number);
        // "The weapons were withdrawn" goes on with what 1962 told.
        if age.is_none()
            && before == Some(Grade::History)
            && self.words.goes_on.contains(self.first(number))
            && perfect != Some(Perfect::Present)
        {
            return Grade::History;
        }
        let own = Self::by_weight(self.weight(number, sentence, perfect));
        let own = age.map_or(own, |age| own.max(age.best()));
        if age == Some(Age::Recent) {
            return Grade::Recent;
        }
        // What had happened before what the sentence before tells is of the same days.
        match before {
            Some(before) if age.is_none() && perfect == Some(Perfect::Past) => {
                own.min(before.max(Grade::Recent))
            }
            _ => own,
        }
    }

    fn by_weight(weight: f32) -> Grade {
        if weight >= MAIN {
            Grade::Main
        } else if weight >= RECENT {
            Grade::Recent
        } else {
            Grade::Background
        }
    }

    /// How much speaks for news: the place in the article, the title's words, and against it the signs of background.
    #[expect(clippy::cast_precision_loss, reason = "paragraphs and words are few")]
    fn weight(&self, number: usize, sentence: &Sentence, perfect: Option<Perfect>) -> f32 {
        let behind = sentence.paragraph.saturating_sub(3) as f32;
        let rest = self.paragraphs.max(8).saturating_sub(3) as f32;
        let place = match sentence.paragraph {
            0 | 1 => 3.0,
            2 => 2.6,
            3 => 2.4,
            _ => 2.2 - 2.0 * behind / rest,
        };
        let words = self.prose.sentence(number);
        let shared: FxHashSet<&str> = words
            .clone()
            .map(|word| self.prose.folded(word))
            .filter(|word| self.title.contains(word))
            .collect();
        let title = 1.2 * shared.len() as f32 / self.title.len().max(1) as f32;
        let mut against = 0.0;
        if self.words.openers.contains(self.first(number)) {
            against += 0.8;
        }
        if words
            .clone()
            .any(|word| self.words.background.contains(self.prose.folded(word)))
        {
            against += 0.8;
        }
        against += match perfect {
            Some(Perfect::Past) if !self.is_said(number) => 0.6,
            Some(Perfect::Present) => 0.5,
            _ => 0.0,
        };
        let fresh = match self.ages.get(number).copied().flatten() {
            Some(age) if age.best() == Grade::Main => 1.0,
            _ => 0.0,
        };
        place + title + fresh - against
    }

    /// The perfect tense of a sentence, the past one first.
    fn perfect(&self, number: usize) -> Option<Perfect> {
        let words = self.prose.sentence(number);
        let is_perfect = |auxiliaries: &FxHashSet<String>| {
            words.clone().any(|word| {
                auxiliaries.contains(self.prose.folded(word))
                    && words.contains(&(word + 1))
                    && self.prose.shape(word + 1) == Shape::Lower
                    && !self.words.no_participle.contains(self.prose.folded(word + 1))
            })
        };
        if is_perfect(&self.words.past_perfect) {
            Some(Perfect::Past)
        } else if is_perfect(&self.words.present_perfect) {
            Some(Perfect::Present)
        } else {
            None
        }
    }

    fn is_said(&self, number: usize) -> bool {
        self.said.get(number).copied().unwrap_or(false)
    }

    /// The first word of a sentence.
    fn first(&self, number: usize) -> &'a str {
        self.prose
            .sentence(number)
            .find(|word| self.prose.shape(*word) != Shape::Sign)
            .map_or("", |word| self.prose.folded(word))
    }

    /// Grades events: as their sentences, no better than their own dates and clauses allow; a deed that the news
    /// told of is the news wherever it is told again.
    fn events(&self, grades: &[Grade], events: &mut [Event]) {
        for event in &mut *events {
            let sentence = grades.get(event.sentence).copied().unwrap_or(Grade::Background);
            let date = event
                .days
                .and_then(|days| self.published.map(|day| age_of(days, day).best()));
            let clause = if self.is_behind(event) {
                Grade::Recent
            } else {
                Grade::Main
            };
            let standing = if self.is_standing(event) {
                Grade::Background
            } else {
                Grade::Main
            };
            event.grade = match date {
                // The event's own date is nearer to it than another one of its sentence.
                Some(date) => date
                    .max(sentence.min(Grade::Background))
                    .max(clause)
                    .max(standing),
                None => sentence.max(clause).max(standing),
            };
        }
        let news: Vec<Event> = events
            .iter()
            .filter(|event| event.grade == Grade::Main && self.is_early(event))
            .cloned()
            .collect();
        for event in events.iter_mut().filter(|event| event.grade > Grade::Main) {
            if event.grade < Grade::History && news.iter().any(|told| is_same_deed(told, event)) {
                event.grade = Grade::Main;
            }
        }
    }

    /// Whether an event stands in the title or the first paragraphs.
    fn is_early(&self, event: &Event) -> bool {
        let sentence = self.facts.sentences.get(event.sentence);
        sentence.is_some_and(|s| s.paragraph <= 3)
    }

    /// Whether a word such as "after" stands before the event in its clause.
    fn is_behind(&self, event: &Event) -> bool {
        let trigger = self.prose.words_in(event.trigger).start;
        let clause = self.prose.sentence(event.sentence).start..trigger;
        clause
            .rev()
            .take(CLAUSE_WORDS_MAX)
            .take_while(|word| !matches!(self.prose.folded(*word), "," | ";" | "\""))
            .any(|word| self.words.after.contains(self.prose.folded(word)))
    }

    /// Whether the event's words are a noun for something that lasts.
    fn is_standing(&self, event: &Event) -> bool {
        let words = self.prose.words_in(event.trigger);
        words.len() == 1 && self.words.standing.contains(self.prose.folded(words.start))
    }
}

/// Words before an event that may belong to its clause.
const CLAUSE_WORDS_MAX: usize = 12;

/// A perfect tense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Perfect {
    /// "Had met".
    Past,
    /// "Has met".
    Present,
}

/// Whether two events are the same deed told twice: type, a party in common, and no two dates.
fn is_same_deed(one: &Event, other: &Event) -> bool {
    let parties = |event: &Event| -> Vec<super::Who> {
        event.actors.iter().chain(&event.recipients).copied().collect()
    };
    let (mine, others) = (parties(one), parties(other));
    let fewer = if mine.len() <= others.len() {
        (&mine, &others)
    } else {
        (&others, &mine)
    };
    let days_agree = match (one.days, other.days) {
        (Some((from, to)), Some((other_from, other_to))) => from <= other_to && other_from <= to,
        _ => true,
    };
    one.kind == other.kind
        && one.mode == other.mode
        && one.realis == other.realis
        && one.actors.iter().any(|who| other.actors.contains(who))
        && fewer.0.iter().all(|who| fewer.1.contains(who))
        && days_agree
}

fn age(date: &DateMention, published: Option<Date>) -> Option<Age> {
    match (date.days, date.value.as_str()) {
        (Some(days), _) => published.map(|day| age_of(days, day)),
        (None, "PAST_REF") => Some(Age::Recent),
        _ => None,
    }
}

/// The age of something of these days; what lies ahead or lasts is as new as the news, unless it began long ago.
fn age_of((first, last): (Date, Date), published: Date) -> Age {
    let days = |day: Date| day.until(published).map_or(0, |span| span.get_days());
    let (first, last) = (days(first), days(last));
    if last <= 0 && first > 366 {
        Age::Standing
    } else {
        Age::Days(last.max(0))
    }
}

fn is_content(word: &str) -> bool {
    word.chars().count() >= 4 && word.chars().all(char::is_alphanumeric) && !is_common_word(word)
}

#[cfg(test)]
mod tests;
