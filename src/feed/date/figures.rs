//! Takes a date that is written in figures, gives the day.

use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::calendar::month;
use super::{full_year, number};

/// A date in figures. Year first, in all that ISO 8601 has: calendar, ordinal and week dates, with or without hyphens, the
/// century left out; or the year last, where day and month can be told apart.
pub(super) fn figures(text: &str) -> Option<Date> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    if text.contains(['W', 'w']) {
        return week_date(text);
    }
    let is_separator = |c: char| matches!(c, '-' | '/' | '.');
    let separators: Vec<char> = text.chars().filter(|c| is_separator(*c)).collect();
    let same = separators.windows(2).all(|pair| pair.first() == pair.last());
    let separator = separators.first().copied();
    let parts: Vec<&str> = text.trim_end_matches('.').split(is_separator).collect();
    let len = |n: usize| parts.get(n).map_or(0, |part| part.len());
    match parts.as_slice() {
        _ if !same && parts.len() > 1 => None,
        // `2004-július-13`
        [year, name, day] if len(0) == 4 && name.starts_with(char::is_alphabetic) => {
            Date::new(number(year)?, month(name)?, number(day)?).ok()
        }
        // `2003-012-31` has a zero too many.
        [year, month, day]
            if len(0) == 4 && len(2) <= 2 && (len(1) <= 2 || len(1) == 3 && month.starts_with('0')) =>
        {
            Date::new(number(year)?, number(month)?, number(day)?).ok()
        }
        [first, second, year] if len(2) == 4 && len(0) <= 2 && len(1) <= 2 => {
            year_last(first, second, year, separator)
        }
        // `03-12-31` and `-03-12`, the century left out.
        [year, month, day] if separator == Some('-') && [len(0), len(1), len(2)] == [2, 2, 2] => {
            Date::new(full_year(year)?, number(month)?, number(day)?).ok()
        }
        ["", year, month] if separator == Some('-') && [len(1), len(2)] == [2, 2] => {
            Date::new(full_year(year)?, number(month)?, 1).ok()
        }
        ["", figures] if len(1) == 4 => {
            let (year, month) = figures.split_at_checked(2)?;
            Date::new(full_year(year)?, number(month)?, 1).ok()
        }
        // `2003-335`
        [year, day] if len(0) == 4 && len(1) == 3 => ordinal_date(number(year)?, day),
        [year, month] if len(0) == 4 && len(1) <= 2 => Date::new(number(year)?, number(month)?, 1).ok(),
        [figures] => run_together(figures),
        _ => None,
    }
}

/// `20031231`, `2003335`, `031231`, `03335`, `2003`.
fn run_together(figures: &str) -> Option<Date> {
    let at = |range| figures.get(range);
    match figures.len() {
        8 => Date::new(number(at(0..4)?)?, number(at(4..6)?)?, number(at(6..8)?)?).ok(),
        7 => ordinal_date(number(at(0..4)?)?, at(4..7)?),
        6 => Date::new(full_year(at(0..2)?)?, number(at(2..4)?)?, number(at(4..6)?)?).ok(),
        5 => ordinal_date(full_year(at(0..2)?)?, at(2..5)?),
        4 => Date::new(number(figures)?, 1, 1).ok(),
        _ => None,
    }
}

/// Between dots the day stands first; between others only a number above twelve tells the day from the month.
fn year_last(first: &str, second: &str, year: &str, separator: Option<char>) -> Option<Date> {
    let year: i16 = number(year)?;
    let (first, second): (i8, i8) = (number(first)?, number(second)?);
    let day_first = separator == Some('.') || first > 12 || first == second;
    if !day_first && second <= 12 {
        return None;
    }
    let (day, month) = if day_first {
        (first, second)
    } else {
        (second, first)
    };
    Date::new(year, month, day).ok()
}

fn ordinal_date(year: i16, day: &str) -> Option<Date> {
    let first = Date::new(year, 1, 1).ok()?;
    first.with().day_of_year(number(day)?).build().ok()
}

/// `2004-W28-2`, `2004W282`, `2004-W28`.
fn week_date(text: &str) -> Option<Date> {
    let bare: String = text.chars().filter(|c| *c != '-').collect();
    let (year, rest) = bare.split_once(['W', 'w'])?;
    let (week, day) = rest.split_at_checked(2)?;
    if year.len() != 4 || day.len() > 1 {
        return None;
    }
    let day = if day.is_empty() { 1 } else { number(day)? };
    let weekday = Weekday::from_monday_one_offset(day).ok()?;
    Some(
        ISOWeekDate::new(number(year)?, number(week)?, weekday)
            .ok()?
            .date(),
    )
}
