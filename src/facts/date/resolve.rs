//! What a pattern in the text means on the calendar: takes a match, gives kind, value and days.

use jiff::civil::Date;

use super::calendar::{Grain, Period, add_days, days_between};
use super::lexicon::Lexicon;
use super::outlook::Outlook;
use super::pattern::Match;
use super::reading::full_year;
use super::rule::{Class, Meaning, Rule};
use super::{DateKind, Days};

/// A meaning before it has its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meant {
    pub(super) kind: DateKind,
    pub(super) value: String,
    pub(super) days: Option<Days>,
    /// The stretch of the calendar, for expressions that lean on this one.
    pub(super) period: Option<Period>,
    /// A time of day that still wants its day: the text behind the day in the value.
    pub(super) wants_day: bool,
}

impl Meant {
    pub(super) fn period(period: Period) -> Self {
        Self {
            kind: DateKind::Date,
            value: period.value(),
            days: period.days(),
            period: Some(period),
            wants_day: false,
        }
    }

    pub(super) fn value(kind: DateKind, value: impl Into<String>) -> Self {
        Self {
            kind,
            value: value.into(),
            days: None,
            period: None,
            wants_day: false,
        }
    }
}

/// What a resolver knows beside the match.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) lexicon: &'a Lexicon,
    /// The day of publication where the article was written.
    pub(super) today: Option<Date>,
    /// What the sentence's verbs say.
    pub(super) outlook: Outlook,
    /// The date in the text that an expression such as "a day earlier" leans on.
    pub(super) anchor: Option<Period>,
    /// The date right before, which a list or range goes on from.
    pub(super) before: Option<Period>,
}

/// What names a day or longer.
const STRETCHES: [Class; 11] = [
    Class::Figures,
    Class::Month,
    Class::MonthSure,
    Class::Season,
    Class::Ord,
    Class::Weekday,
    Class::WeekdaySure,
    Class::Decade,
    Class::Year,
    Class::YearShort,
    Class::Day,
];

/// What a date against the sentence's tense costs, in units of one in its favour: a year without a name is seldom further
/// than four months ahead.
const AGAINST: i64 = 3;
/// A day or month ahead, where the sentence tells nothing, must be so many times nearer than the past one, in halves.
const AHEAD_HALVES: i64 = 3;
/// Years around publication in which a day without a year is looked for: 29 February is in one of four, but 2096 to 2104.
const YEARS_AROUND: i32 = 8;

impl Around<'_> {
    /// The meaning of a match; none where it names no day that there is.
    pub(super) fn meaning(&self, found: &Match, rule: &Rule) -> Option<Meant> {
        match rule.means {
            Meaning::Nothing => None,
            Meaning::Calendar => self.calendar(found, rule),
            Meaning::More => self.more(found),
            Meaning::Dayword => self.dayword(found, rule),
            Meaning::Shift => self.shift(found, rule),
            Meaning::Anchored => self.anchored(found, rule),
            Meaning::Duration => Some(self.duration(found, rule)),
            Meaning::Set => self.set(found, rule),
            Meaning::Past => Some(Meant::value(DateKind::Date, "PAST_REF")),
            Meaning::Present => Some(Meant::value(DateKind::Date, "PRESENT_REF")),
            Meaning::Future => Some(Meant::value(DateKind::Date, "FUTURE_REF")),
        }
    }

    pub(super) fn text(&self, number: Option<i32>) -> Option<&str> {
        let number = usize::try_from(number?).ok()?;
        self.lexicon.texts.get(number).map(String::as_str)
    }

    fn calendar(&self, found: &Match, rule: &Rule) -> Option<Meant> {
        let time = self.time(found, rule);
        if rule.day.is_none() && found.any(&STRETCHES).is_none() {
            // A time of day alone.
            let time = time?;
            return Some(Meant {
                wants_day: true,
                ..Meant::value(DateKind::Time, format!("T{time}"))
            });
        }
        let day = self.stretch(found, rule)?;
        let Some(time) = time else { return Some(day) };
        let is_day = day.period.is_none_or(|period| period.grain == Grain::Day);
        if !is_day {
            return Some(day);
        }
        Some(Meant {
            kind: DateKind::Time,
            value: format!("{}T{time}", day.value),
            ..day
        })
    }

    /// The day or longer that a match names; none where there is no such day.
    fn stretch(&self, found: &Match, rule: &Rule) -> Option<Meant> {
        let get = |class| found.get(class);
        let year = get(Class::Year).or_else(|| {
            let by = rule.year_by?;
            self.today.map(|today| i32::from(today.year()) + by)
        });
        let month = found.any(&[Class::Month, Class::MonthSure]);
        if let Some(figures) = get(Class::Figures).or(rule.day) {
            return figures_date(figures).map(Meant::period);
        }
        if let (Some(month), Some(day)) = (month, found.any(&[Class::Day, Class::Ord])) {
            return self.day(year, month, day, found, rule);
        }
        if let Some(month) = month {
            return self.within_year(Grain::Month, month, year, rule);
        }
        if let Some(season) = get(Class::Season) {
            return self.within_year(Grain::Season, season * 3 + 3, year, rule);
        }
        if let (Some(number), Some(grain)) = (get(Class::Ord), rule.grain) {
            return match grain {
                Grain::Quarter if (1..=4).contains(&number) => {
                    self.within_year(grain, number * 3 - 2, year, rule)
                }
                Grain::Half if (1..=2).contains(&number) => {
                    self.within_year(grain, number * 6 - 5, year, rule)
                }
                Grain::Century if (1..=21).contains(&number) => Period::year((number - 1) * 100)
                    .and_then(|year| Period::covering(grain, year.first))
                    .map(Meant::period),
                _ => None,
            };
        }
        if let Some(weekday) = found.any(&[Class::Weekday, Class::WeekdaySure]) {
            return self.weekday(weekday, rule);
        }
        if let Some(decade) = get(Class::Decade) {
            let period = Period::year(decade).and_then(|year| Period::covering(Grain::Decade, year.first));
            return period.map(Meant::period);
        }
        let grain = rule.grain.unwrap_or(Grain::Year);
        if let Some(year) = year {
            let period = Period::year(year).and_then(|year| Period::covering(grain, year.first));
            return period.map(Meant::period);
        }
        let short = get(Class::YearShort).filter(|_| matches!(grain, Grain::Year | Grain::Decade))?;
        let period = Period::year(full_year(short)).and_then(|year| Period::covering(grain, year.first));
        period.map(Meant::period)
    }

    /// "5 May", with the year that fits best.
    fn day(&self, year: Option<i32>, month: i32, day: i32, found: &Match, rule: &Rule) -> Option<Meant> {
        let date = |year: i32| {
            Date::new(
                i16::try_from(year).ok()?,
                i8::try_from(month).ok()?,
                i8::try_from(day).ok()?,
            )
            .ok()
        };
        if let Some(year) = year {
            return Period::covering(Grain::Day, date(year)?).map(Meant::period);
        }
        // 2000 is a leap year: a day that it lacks is none.
        date(2_000)?;
        let Some(today) = self.today else {
            return Some(Meant::value(DateKind::Date, format!("XXXX-{month:02}-{day:02}")));
        };
        let weekday = found.any(&[Class::Weekday, Class::WeekdaySure]);
        let this = i32::from(today.year());
        let best = (this - YEARS_AROUND..=this + YEARS_AROUND)
            .filter_map(date)
            .filter(|date| match rule.by {
                Some(by) if by < 0 => *date < today,
                Some(by) if by > 0 => *date > today,
                _ => true,
            })
            .min_by_key(|date| {
                let away = days_between(today, *date);
                let named = weekday.is_none_or(|n| i32::from(date.weekday().to_monday_one_offset()) == n);
                // A day that falls on another weekday than the one that is named is a mistake of somebody's.
                (!named, self.cost(away))
            })?;
        Period::covering(Grain::Day, best).map(Meant::period)
    }

    /// How unlikely a date so many days, months or quarters ahead is; back if negative.
    fn cost(&self, ahead: i64) -> i64 {
        let times = match self.outlook {
            Outlook::Past if ahead > 0 => AGAINST * 2,
            Outlook::Future if ahead < 0 => AGAINST * 2,
            Outlook::Unknown if ahead > 0 => AHEAD_HALVES,
            _ => 2,
        };
        ahead.abs() * times
    }

    /// A month, quarter or season, with the year that fits best. `month` is its first one; 15 is March of the season's
    /// count, of which only the place in the year matters.
    fn within_year(&self, grain: Grain, month: i32, year: Option<i32>, rule: &Rule) -> Option<Meant> {
        let month = (month - 1).rem_euclid(12) + 1;
        let period = |year: i32| {
            let first = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()?;
            Period::covering(grain, first)
        };
        if let Some(year) = year {
            return period(year).map(Meant::period);
        }
        let Some(today) = self.today else {
            let value = period(2_000)?.value();
            return Some(Meant::value(DateKind::Date, value.replacen("2000", "XXXX", 1)));
        };
        let now = Period::covering(grain, today)?;
        let this = i32::from(today.year());
        let candidates = (this - 2..=this + 2).filter_map(period);
        let ahead = |p: &Period| {
            i64::from(p.first.year() - now.first.year()) * 12 + i64::from(p.first.month() - now.first.month())
        };
        let best = match rule.by {
            Some(0) => candidates
                .filter(|p| p.first.year() == today.year() || grain == Grain::Season)
                .min_by_key(|p| ahead(p).abs())?,
            Some(by) if by < 0 => candidates.filter(|p| ahead(p) < 0).max_by_key(ahead)?,
            Some(_) => candidates.filter(|p| ahead(p) > 0).min_by_key(ahead)?,
            None => candidates.min_by_key(|p| self.cost(ahead(p)))?,
        };
        Some(Meant::period(best))
    }

    fn weekday(&self, weekday: i32, rule: &Rule) -> Option<Meant> {
        let Some(today) = self.today else {
            return Some(Meant::value(DateKind::Date, format!("XXXX-WXX-{weekday}")));
        };
        let now = i64::from(today.weekday().to_monday_one_offset());
        // 0 to 6 days back
        let back = (now - i64::from(weekday)).rem_euclid(7);
        let by = match (rule.by, self.outlook) {
            (Some(by), _) if by < 0 => -(if back == 0 { 7 } else { back }),
            (Some(by), _) if by > 0 => 7 - back,
            // "this Friday" is the coming one, unless the verb says otherwise.
            (Some(_), Outlook::Past) | (None, Outlook::Past | Outlook::Unknown) => -back,
            (_, _) if back == 0 => 0,
            _ => 7 - back,
        };
        Period::covering(Grain::Day, add_days(today, by)?).map(Meant::period)
    }

    /// The time of day of a match, as it stands behind the T.
    pub(super) fn time(&self, found: &Match, rule: &Rule) -> Option<String> {
        let zone = self.text(found.get(Class::Zone)).unwrap_or_default();
        if let Some(minutes) = found.any(&[Class::Clock, Class::Hour, Class::Military]) {
            let half_day = if found.get(Class::Pm).is_some() {
                Some(720)
            } else {
                found.get(Class::Am).map(|_| 0)
            };
            let minutes = match half_day {
                // Twelve noon is 12 p.m.
                Some(half) if (60..780).contains(&minutes) => minutes % 720 + half,
                _ => minutes,
            };
            return (minutes <= 1_440).then(|| format!("{:02}:{:02}{zone}", minutes / 60, minutes % 60));
        }
        let part = rule
            .part
            .and_then(|number| self.lexicon.texts.get(number))
            .map(String::as_str);
        self.text(found.get(Class::Part)).or(part).map(str::to_owned)
    }

    /// The second day of "April 24 and 25", the second year of "1990-95".
    fn more(&self, found: &Match) -> Option<Meant> {
        let before = self.before?;
        let year = i32::from(before.first.year());
        let next = match before.grain {
            Grain::Day => {
                let day = i8::try_from(found.get(Class::Day)?).ok()?;
                let year = found.get(Class::Year).unwrap_or(year);
                let date = Date::new(i16::try_from(year).ok()?, before.first.month(), day).ok()?;
                (date > before.first || found.get(Class::Year).is_some())
                    .then(|| Period::covering(Grain::Day, date))?
            }
            Grain::Year => {
                let next = match (found.get(Class::Year), found.get(Class::YearShort)) {
                    (Some(next), _) => next,
                    (None, Some(short)) => Some(year - year % 100 + short).filter(|next| *next > year)?,
                    _ => return None,
                };
                Period::year(next)
            }
            _ => None,
        };
        next.map(Meant::period)
    }
}

fn figures_date(figures: i32) -> Option<Period> {
    let (year, month, day) = (figures / 10_000, figures / 100 % 100, figures % 100);
    if month == 0 {
        return Period::year(year);
    }
    let date = Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    );
    Period::covering(Grain::Day, date.ok()?)
}
