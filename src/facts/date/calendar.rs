//! Stretches of the calendar: a day, a week, a quarter, a decade, and what TIMEX3 calls them.

use jiff::Span as Gap;
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// How long a stretch of the calendar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Grain {
    /// Below a day: a second, a minute, an hour.
    Second,
    Minute,
    Hour,
    Day,
    /// Saturday and Sunday.
    Weekend,
    /// Monday to Sunday, as in ISO 8601.
    Week,
    Month,
    /// Three months from March, June, September, December on: the northern meteorological seasons.
    Season,
    Quarter,
    Half,
    Year,
    /// A company's or a state's own year: it begins where its statutes say.
    Fiscal,
    Decade,
    Century,
}

impl Grain {
    /// The names that the lexicons use.
    const NAMES: [(&'static str, Self); 14] = [
        ("second", Self::Second),
        ("minute", Self::Minute),
        ("hour", Self::Hour),
        ("day", Self::Day),
        ("weekend", Self::Weekend),
        ("week", Self::Week),
        ("month", Self::Month),
        ("season", Self::Season),
        ("quarter", Self::Quarter),
        ("half", Self::Half),
        ("year", Self::Year),
        ("fiscal", Self::Fiscal),
        ("decade", Self::Decade),
        ("century", Self::Century),
    ];

    /// The grain of a name in a lexicon.
    pub(super) fn of(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, g)| *g)
    }

    /// Its number, which [`Grain::from_number`] leads back.
    pub(super) fn number(self) -> i32 {
        Self::NAMES
            .iter()
            .zip(0..)
            .find(|((_, grain), _)| *grain == self)
            .map_or(0, |(_, number)| number)
    }

    /// The grain of a number.
    pub(super) fn from_number(number: i32) -> Option<Self> {
        let number = usize::try_from(number).ok()?;
        Self::NAMES.get(number).map(|(_, grain)| *grain)
    }

    /// How many of which plain unit it is, and whether that is a unit of the clock.
    fn plain(self) -> (u32, &'static str, bool) {
        match self {
            Self::Second => (1, "S", true),
            Self::Minute => (1, "M", true),
            Self::Hour => (1, "H", true),
            Self::Day => (1, "D", false),
            Self::Weekend => (1, "WE", false),
            Self::Week => (1, "W", false),
            Self::Month => (1, "M", false),
            Self::Season | Self::Quarter => (3, "M", false),
            Self::Half => (6, "M", false),
            Self::Year | Self::Fiscal => (1, "Y", false),
            Self::Decade => (1, "DE", false),
            Self::Century => (1, "CE", false),
        }
    }

    /// The value of a duration: `P11D`, `PT5H`, `P3DE`; `PXY` where nobody says how many. `tenths` counts tenths of the
    /// grain.
    pub(super) fn duration(self, tenths: Option<i32>) -> String {
        let (each, unit, clock) = self.plain();
        let t = if clock { "T" } else { "" };
        let Some(tenths) = tenths.and_then(|n| u64::try_from(n).ok()) else {
            return format!("P{t}X{unit}");
        };
        // "an hour and a half" counts on in the next smaller unit of the clock.
        if clock && tenths % 10 != 0 {
            let (whole, rest) = (tenths / 10, tenths % 10 * 6);
            return match (self, whole) {
                (Self::Hour, 0) => format!("PT{rest}M"),
                (Self::Hour, _) => format!("PT{whole}H{rest}M"),
                (Self::Minute, 0) => format!("PT{rest}S"),
                (Self::Minute, _) => format!("PT{whole}M{rest}S"),
                _ => format!("PT{whole}.{}S", tenths % 10),
            };
        }
        let all = tenths * u64::from(each);
        match all % 10 {
            0 => format!("P{t}{}{unit}", all / 10),
            rest => format!("P{t}{}.{rest}{unit}", all / 10),
        }
    }
}

/// A stretch of the calendar that begins where its grain does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    /// Its length.
    pub(super) grain: Grain,
    /// Its first day.
    pub(super) first: Date,
}

impl Period {
    /// The stretch that covers a day; of a weekend, the one that ends the day's week.
    pub(super) fn covering(grain: Grain, day: Date) -> Option<Self> {
        let month = i32::from(day.month());
        let first = match grain {
            Grain::Second | Grain::Minute | Grain::Hour | Grain::Day => day,
            Grain::Weekend => add_days(monday(day)?, 5)?,
            Grain::Week => monday(day)?,
            Grain::Month => day.first_of_month(),
            // December to February are one winter.
            Grain::Season => add_months(day.first_of_month(), -i64::from(month % 3))?,
            Grain::Quarter => add_months(day.first_of_month(), -i64::from((month - 1) % 3))?,
            Grain::Half => add_months(day.first_of_month(), -i64::from((month - 1) % 6))?,
            Grain::Year | Grain::Fiscal => day.first_of_year(),
            Grain::Decade => Date::new(day.year() - day.year().rem_euclid(10), 1, 1).ok()?,
            Grain::Century => Date::new(day.year() - day.year().rem_euclid(100), 1, 1).ok()?,
        };
        Some(Self { grain, first })
    }

    /// A year.
    pub(super) fn year(year: i32) -> Option<Self> {
        let first = Date::new(i16::try_from(year).ok()?, 1, 1).ok()?;
        Some(Self {
            grain: Grain::Year,
            first,
        })
    }

    /// The stretch so many of its kind later.
    pub(super) fn shifted(self, by: i64) -> Option<Self> {
        let first = match self.grain {
            Grain::Second | Grain::Minute | Grain::Hour => return None,
            Grain::Day => add_days(self.first, by)?,
            Grain::Weekend | Grain::Week => add_days(self.first, by.checked_mul(7)?)?,
            Grain::Month => add_months(self.first, by)?,
            Grain::Season | Grain::Quarter => add_months(self.first, by.checked_mul(3)?)?,
            Grain::Half => add_months(self.first, by.checked_mul(6)?)?,
            Grain::Year | Grain::Fiscal => add_months(self.first, by.checked_mul(12)?)?,
            Grain::Decade => add_months(self.first, by.checked_mul(120)?)?,
            Grain::Century => add_months(self.first, by.checked_mul(1_200)?)?,
        };
        Some(Self { first, ..self })
    }

    /// Its last day.
    pub(super) fn last(self) -> Option<Date> {
        match self.grain {
            Grain::Second | Grain::Minute | Grain::Hour | Grain::Day => Some(self.first),
            Grain::Weekend => add_days(self.first, 1),
            _ => add_days(self.shifted(1)?.first, -1),
        }
    }

    /// First and last day; none of a fiscal year, whose calendar is the company's.
    pub(super) fn days(self) -> Option<(Date, Date)> {
        (self.grain != Grain::Fiscal)
            .then(|| Some((self.first, self.last()?)))
            .flatten()
    }

    /// The TIMEX3 value.
    pub(super) fn value(self) -> String {
        let day = self.first;
        let (year, month) = (day.year(), day.month());
        match self.grain {
            Grain::Second | Grain::Minute | Grain::Hour | Grain::Day => {
                format!("{year:04}-{month:02}-{:02}", day.day())
            }
            Grain::Weekend => format!("{}-WE", week_value(day)),
            Grain::Week => week_value(day),
            Grain::Month => format!("{year:04}-{month:02}"),
            Grain::Season => {
                let name = match month {
                    3..=5 => "SP",
                    6..=8 => "SU",
                    9..=11 => "FA",
                    _ => "WI",
                };
                format!("{year:04}-{name}")
            }
            Grain::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Grain::Half => format!("{year:04}-H{}", (month - 1) / 6 + 1),
            Grain::Year => format!("{year:04}"),
            Grain::Fiscal => format!("FY{year:04}"),
            Grain::Decade => format!("{:03}", year / 10),
            Grain::Century => format!("{:02}", year / 100),
        }
    }
}

fn week_value(day: Date) -> String {
    let week = day.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

fn monday(day: Date) -> Option<Date> {
    let week = day.iso_week_date();
    ISOWeekDate::new(week.year(), week.week(), Weekday::Monday)
        .ok()
        .map(Date::from)
}

/// A day so many days later.
pub(super) fn add_days(day: Date, by: i64) -> Option<Date> {
    day.checked_add(Gap::new().try_days(by).ok()?).ok()
}

/// A day so many months later; the last of the month where it has no such day.
pub(super) fn add_months(day: Date, by: i64) -> Option<Date> {
    day.checked_add(Gap::new().try_months(by).ok()?).ok()
}

/// How many days `later` is after `earlier`.
pub(super) fn days_between(earlier: Date, later: Date) -> i64 {
    earlier.until(later).map_or(0, |gap| i64::from(gap.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn stretches_and_their_values() {
        for (grain, day, value, first, last) in [
            (
                Grain::Week,
                date(2021, 1, 3),
                "2020-W53",
                date(2020, 12, 28),
                date(2021, 1, 3),
            ),
            (
                Grain::Week,
                date(2024, 12, 30),
                "2025-W01",
                date(2024, 12, 30),
                date(2025, 1, 5),
            ),
            (
                Grain::Weekend,
                date(2023, 6, 24),
                "2023-W25-WE",
                date(2023, 6, 24),
                date(2023, 6, 25),
            ),
            (
                Grain::Month,
                date(2024, 2, 29),
                "2024-02",
                date(2024, 2, 1),
                date(2024, 2, 29),
            ),
            (
                Grain::Season,
                date(2024, 1, 9),
                "2023-WI",
                date(2023, 12, 1),
                date(2024, 2, 29),
            ),
            (
                Grain::Season,
                date(2023, 11, 9),
                "2023-FA",
                date(2023, 9, 1),
                date(2023, 11, 30),
            ),
            (
                Grain::Quarter,
                date(2023, 6, 30),
                "2023-Q2",
                date(2023, 4, 1),
                date(2023, 6, 30),
            ),
            (
                Grain::Half,
                date(2023, 7, 1),
                "2023-H2",
                date(2023, 7, 1),
                date(2023, 12, 31),
            ),
            (
                Grain::Year,
                date(1962, 10, 1),
                "1962",
                date(1962, 1, 1),
                date(1962, 12, 31),
            ),
            (
                Grain::Decade,
                date(1999, 10, 1),
                "199",
                date(1990, 1, 1),
                date(1999, 12, 31),
            ),
            (
                Grain::Century,
                date(1962, 10, 1),
                "19",
                date(1900, 1, 1),
                date(1999, 12, 31),
            ),
        ] {
            let period = Period::covering(grain, day).expect("a period");
            assert_eq!(period.value(), value);
            assert_eq!(period.days(), Some((first, last)), "{value}");
        }
    }

    #[test]
    fn no_shift_leaves_the_calendar() {
        for grain in Grain::NAMES.map(|(_, grain)| grain) {
            let period = Period::covering(grain, date(9999, 12, 31));
            for by in [i64::MIN, i64::MAX, 1, -1_000_000] {
                let _ = period.and_then(|p| p.shifted(by)).map(Period::value);
            }
        }
    }

    #[test]
    fn durations() {
        for (grain, tenths, value) in [
            (Grain::Day, Some(110), "P11D"),
            (Grain::Decade, Some(30), "P3DE"),
            (Grain::Hour, Some(55), "PT5H30M"),
            (Grain::Hour, Some(5), "PT30M"),
            (Grain::Year, Some(25), "P2.5Y"),
            (Grain::Quarter, Some(20), "P6M"),
            (Grain::Year, None, "PXY"),
            (Grain::Minute, None, "PTXM"),
        ] {
            assert_eq!(grain.duration(tenths), value);
        }
    }
}
