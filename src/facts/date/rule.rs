//! What the patterns of a grammar are made of, and what they mean.

use serde::Deserialize;

use super::calendar::Grain;

/// A class of words. In a pattern it stands in braces: `{month}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// 1 is Monday.
    Weekday,
    /// As `Weekday`, without words that are something else too.
    WeekdaySure,
    /// "Mondays".
    Weekdays,
    /// 1 is January.
    Month,
    /// As `Month`, without words that are something else too.
    MonthSure,
    /// 0 is spring, 3 is winter.
    Season,
    /// A grain in the singular.
    Unit,
    /// A grain in the plural.
    Units,
    /// A part of a day: its text in TIMEX3.
    Part,
    /// "today" and the like: days from today.
    Dayword,
    /// How many, in tenths.
    Num,
    /// "several": how many, nobody says.
    Some,
    /// "third", "3rd".
    Ord,
    /// A day of a month in figures.
    Day,
    /// A year in four figures, or two behind an apostrophe.
    Year,
    /// Two figures: the year in "1990-95".
    YearShort,
    /// "1990s": its first year.
    Decade,
    /// "daily": its value.
    Often,
    /// "a.m."
    Am,
    /// "p.m."
    Pm,
    /// A zone: its offset as text.
    Zone,
    /// What is counted, so that the figures before it are no year.
    Counted,
    /// Tells of what will be: "will", "scheduled".
    Future,
    /// Tells of what was: "said".
    Past,
    /// Puts a date ahead, right before it, where nothing else speaks: "until".
    Ahead,
    /// With a capital.
    Name,
    /// "10:30": minutes from midnight.
    Clock,
    /// "10": the same, of a full hour.
    Hour,
    /// "0600": the same.
    Military,
    /// A date in figures alone, year * 10,000 + month * 100 + day; month and day are 0 where their order is unclear.
    Figures,
}

impl Class {
    const NAMES: [(&'static str, Self); 30] = [
        ("weekday", Self::Weekday),
        ("weekday-sure", Self::WeekdaySure),
        ("weekdays", Self::Weekdays),
        ("month", Self::Month),
        ("month-sure", Self::MonthSure),
        ("season", Self::Season),
        ("unit", Self::Unit),
        ("units", Self::Units),
        ("part", Self::Part),
        ("dayword", Self::Dayword),
        ("num", Self::Num),
        ("some", Self::Some),
        ("ord", Self::Ord),
        ("day", Self::Day),
        ("year", Self::Year),
        ("year-short", Self::YearShort),
        ("decade", Self::Decade),
        ("often", Self::Often),
        ("am", Self::Am),
        ("pm", Self::Pm),
        ("zone", Self::Zone),
        ("counted", Self::Counted),
        ("future", Self::Future),
        ("past", Self::Past),
        ("ahead", Self::Ahead),
        ("name", Self::Name),
        ("clock", Self::Clock),
        ("hour", Self::Hour),
        ("military", Self::Military),
        ("figures", Self::Figures),
    ];

    /// The class of a name in a pattern.
    pub(super) fn of(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, c)| *c)
    }
}

/// What a pattern means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Meaning {
    /// No expression of time: a false friend.
    Nothing,
    /// A place on the calendar, put together from what the pattern holds. `by`: -1 the last one before publication, 0 the
    /// one around it, 1 the next one.
    Calendar,
    /// A further day or year of a list or range, which takes what it lacks from the date before it.
    More,
    /// Days from today.
    Dayword,
    /// So many grains from now, as a stretch of that grain: "last week", "two years ago".
    Shift,
    /// The same, from a date in the text: "a day earlier". `by` 0 is that date itself.
    Anchored,
    /// How long.
    Duration,
    /// How often.
    Set,
    /// Sometime before now.
    Past,
    /// Now.
    Present,
    /// Sometime after now.
    Future,
}

/// What the patterns of one entry mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// The meaning.
    pub(super) means: Meaning,
    /// Which way, and how many, where the pattern does not say.
    pub(super) by: Option<i32>,
    /// A part of the day: a text of the lexicon.
    pub(super) part: Option<usize>,
    /// The grain, where the pattern does not say.
    pub(super) grain: Option<Grain>,
    /// How many, in tenths, where the pattern does not say; of a duration that is cut short, what is added.
    pub(super) number: Option<i32>,
    /// The day as year * 10,000 + month * 100 + day, where the expression is the name of what happened on it.
    pub(super) day: Option<i32>,
    /// The year, counted from that of publication.
    pub(super) year_by: Option<i32>,
}
