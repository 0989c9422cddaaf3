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
    fn period(period: Period) -> Self {
        Self {
            kind: DateKind::Date,
            value: period.value(),
            days: period.days(),
            period: Some(period),
            wants_day: false,
        }
    }

    fn value(kind: DateKind, value: impl Into<String>) -> Self {
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

    fn text(&self, number: Option<i32>) -> Option<&str> {
        let number = usize::try_from(number?).ok()?;
        self.lexicon.texts.get(number).map(String::as_str)
    }

    fn calendar(&self, found: &Match, rule: &Rule) -> Option<Meant> {
        let time = self.time(found, rule);
        let day = match self.stretch(found, rule) {
            Some(meant) => meant?,
            None => {
                // A time of day alone.
                let time = time?;
                return Some(Meant {
                    wants_day: true,
                    ..Meant::value(DateKind::Time, format!("T{time}"))
                });
            }
        };
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

    /// The day or longer that a match names: outer `None` where it names none, inner where there is no such day.
    fn stretch(&self, found: &Match, rule: &Rule) -> Option<Option<Meant>> {
        let get = |class| found.get(class);
        let year = get(Class::Year).or_else(|| {
            let by = rule.year_by?;
            self.today.map(|today| i32::from(today.year()) + by)
        });
        let month = found.any(&[Class::Month, Class::MonthSure]);
        if let Some(figures) = get(Class::Figures).or(rule.day) {
            return Some(figures_date(figures).map(Meant::period));
        }
        if let (Some(month), Some(day)) = (month, found.any(&[Class::Day, Class::Ord])) {
            return Some(self.day(year, month, day, found, rule));
        }
        if let Some(month) = month {
            return Some(self.within_year(Grain::Month, month, year, rule));
        }
        if let Some(season) = get(Class::Season) {
            return Some(self.within_year(Grain::Season, season * 3 + 3, year, rule));
        }
        if let (Some(number), Some(grain)) = (get(Class::Ord), rule.grain) {
            return Some(match grain {
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
            });
        }
        if let Some(weekday) = found.any(&[Class::Weekday, Class::WeekdaySure]) {
            return Some(self.weekday(weekday, rule));
        }
        if let Some(decade) = get(Class::Decade) {
            let period = Period::year(decade).and_then(|year| Period::covering(Grain::Decade, year.first));
            return Some(period.map(Meant::period));
        }
        let grain = rule.grain.unwrap_or(Grain::Year);
        if let Some(year) = year {
            let period = Period::year(year).and_then(|year| Period::covering(grain, year.first));
            return Some(period.map(Meant::period));
        }
        let short = get(Class::YearShort).filter(|_| matches!(grain, Grain::Year | Grain::Decade))?;
        let period = Period::year(full_year(short)).and_then(|year| Period::covering(grain, year.first));
        Some(period.map(Meant::period))
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
    fn time(&self, found: &Match, rule: &Rule) -> Option<String> {
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

    fn dayword(&self, found: &Match, rule: &Rule) -> Option<Meant> {
        let by = found.get(Class::Dayword).or(rule.by).unwrap_or(0);
        let time = self.time(found, rule);
        let Some(today) = self.today else {
            return Some(Meant::value(DateKind::Date, reference(i64::from(by))));
        };
        let day = Meant::period(Period::covering(Grain::Day, add_days(today, i64::from(by))?)?);
        Some(match time {
            None => day,
            Some(time) => Meant {
                kind: DateKind::Time,
                value: format!("{}T{time}", day.value),
                ..day
            },
        })
    }

    fn grain(found: &Match, rule: &Rule) -> Option<Grain> {
        found
            .any(&[Class::Unit, Class::Units])
            .and_then(Grain::from_number)
            .or(rule.grain)
    }

    fn shift(&self, found: &Match, rule: &Rule) -> Option<Meant> {
        let by = i64::from(rule.by.unwrap_or(0));
        let reference = || Some(Meant::value(DateKind::Date, reference(by)));
        if found.get(Class::Some).is_some() {
            return reference();
        }
        let grain = Self::grain(found, rule)?;
        let tenths = found.get(Class::Num).or(rule.number).unwrap_or(10);
        let Some(today) = self.today else {
            return reference();
        };
        if grain == Grain::Weekend {
            return self.weekend(rule.by, today);
        }
        // "an hour ago" is today, or just before it.
        if tenths % 10 != 0 || grain < Grain::Day {
            return reference();
        }
        let count = i64::from(tenths / 10);
        let shifted = Period::covering(grain, today).and_then(|p| p.shifted(by * count));
        // A decade ago is a year, ten years back.
        let shifted = match (grain, found.get(Class::Units).is_some() || rule.number.is_some()) {
            (Grain::Decade, true) => {
                Period::covering(Grain::Year, today).and_then(|p| p.shifted(by * count * 10))
            }
            _ => shifted,
        };
        shifted.map_or_else(reference, |period| Some(Meant::period(period)))
    }

    /// "last weekend" is over, "this weekend" comes unless the verb says otherwise, "the weekend" was unless it does.
    fn weekend(&self, by: Option<i32>, today: Date) -> Option<Meant> {
        let this = Period::covering(Grain::Weekend, today)?;
        let running = this.first <= today;
        let by = match by {
            Some(by) if by < 0 => -1,
            Some(by) if by > 0 => i64::from(running),
            _ if running || self.outlook == Outlook::Future => 0,
            Some(_) if self.outlook == Outlook::Unknown => 0,
            _ => -1,
        };
        this.shifted(by).map(Meant::period)
    }

    fn anchored(&self, found: &Match, rule: &Rule) -> Option<Meant> {
        let by = i64::from(rule.by.unwrap_or(0));
        let time = self.time(found, rule);
        let grain = if time.is_some() {
            Grain::Day
        } else {
            Self::grain(found, rule)?
        };
        let tenths = found.get(Class::Num).or(rule.number).unwrap_or(10);
        let unsure = || {
            // A year earlier than what a report is about is one before publication, mostly.
            let today = self.today.filter(|_| grain >= Grain::Year && by < 0)?;
            Period::covering(grain, today)?.shifted(by)
        };
        let base = self.anchor.filter(|anchor| {
            anchor.grain <= grain || anchor.grain <= Grain::Quarter && grain >= Grain::Quarter
        });
        let count = i64::from(tenths / 10);
        let period = match base {
            // A quarter a year earlier is a quarter.
            Some(base) if base.grain == Grain::Quarter && grain == Grain::Year && by != 0 => {
                base.shifted(by * count * 4)
            }
            Some(base) if tenths % 10 == 0 && grain >= Grain::Day => {
                Period::covering(grain, base.first).and_then(|p| p.shifted(by * count))
            }
            Some(_) => None,
            None => unsure(),
        };
        let Some(period) = period else {
            return (by != 0 && grain >= Grain::Day).then(|| Meant::value(DateKind::Date, reference(by)));
        };
        let day = Meant::period(period);
        Some(match time {
            None => day,
            Some(time) => Meant {
                kind: DateKind::Time,
                value: format!("{}T{time}", day.value),
                ..day
            },
        })
    }

    fn duration(&self, found: &Match, rule: &Rule) -> Meant {
        let grain = Self::grain(found, rule).unwrap_or(Grain::Day);
        let tenths = found
            .get(Class::Num)
            .map(|tenths| tenths.saturating_add(rule.number.unwrap_or(0)))
            .or(rule.number)
            .or_else(|| found.get(Class::Unit).map(|_| 10))
            .filter(|_| found.get(Class::Some).is_none());
        let mut meant = Meant::value(DateKind::Duration, grain.duration(tenths));
        // "the last two months" lie on the calendar.
        if let (Some(by), Some(tenths), Some(today)) = (rule.by, tenths, self.today)
            && grain >= Grain::Day
        {
            let step = i64::from(by) * i64::from(tenths / 10);
            let day = Period { grain, first: today }.shifted(step).map(|p| p.first);
            meant.days = day.map(|day| (day.min(today), day.max(today)));
        }
        meant
    }

    fn set(&self, found: &Match, rule: &Rule) -> Option<Meant> {
        let value = if let Some(value) = self.text(found.get(Class::Often)) {
            value.to_owned()
        } else if let Some(weekday) = found.any(&[Class::Weekday, Class::WeekdaySure, Class::Weekdays]) {
            let part = self.text(found.get(Class::Part));
            let t = if part.is_some() { "T" } else { "" };
            format!("XXXX-WXX-{weekday}{t}{}", part.unwrap_or_default())
        } else if let Some(month) = found.any(&[Class::Month, Class::MonthSure]) {
            format!("XXXX-{month:02}")
        } else if let Some(season) = found.get(Class::Season) {
            let name = ["SP", "SU", "FA", "WI"].get(usize::try_from(season).ok()?)?;
            format!("XXXX-{name}")
        } else if let Some(part) = self.text(found.get(Class::Part)) {
            format!("XXXX-XX-XXT{part}")
        } else {
            let grain = Self::grain(found, rule)?;
            if grain == Grain::Weekend {
                "XXXX-WXX-WE".to_owned()
            } else {
                // "three times a week" is of each week.
                grain.duration(Some(rule.number.or(found.get(Class::Num)).unwrap_or(10)))
            }
        };
        Some(Meant::value(DateKind::Set, value))
    }
}

/// TIMEX3's values for what lies before, at and after now.
fn reference(by: i64) -> &'static str {
    match by {
        ..0 => "PAST_REF",
        0 => "PRESENT_REF",
        _ => "FUTURE_REF",
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
