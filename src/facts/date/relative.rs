//! What counts from now or from a date in the text, how long something lasts, and how often it happens.

use jiff::civil::Date;

use super::DateKind;
use super::calendar::{Grain, Period, add_days};
use super::outlook::Outlook;
use super::pattern::Match;
use super::resolve::{Around, Meant};
use super::rule::{Class, Rule};

impl Around<'_> {
    pub(super) fn dayword(&self, found: &Match, rule: &Rule) -> Option<Meant> {
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

    pub(super) fn shift(&self, found: &Match, rule: &Rule) -> Option<Meant> {
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

    pub(super) fn anchored(&self, found: &Match, rule: &Rule) -> Option<Meant> {
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

    pub(super) fn duration(&self, found: &Match, rule: &Rule) -> Meant {
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

    pub(super) fn set(&self, found: &Match, rule: &Rule) -> Option<Meant> {
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
