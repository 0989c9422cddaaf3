//! TIMEX3 values in words.

use jiff::civil::Date;

/// Whether a value lies on the calendar: without a date of publication, "Tuesday" is any.
pub(super) fn is_resolved(value: &str) -> bool {
    !value.starts_with("XXXX")
}

/// A value as it ends a sentence: "on 2023-06-27", "in the 1980s", "for 11 days".
pub(super) fn when(value: &str) -> String {
    match value {
        "PAST_REF" => return "in the past".to_owned(),
        "PRESENT_REF" => return "now".to_owned(),
        "FUTURE_REF" => return "later".to_owned(),
        _ => {}
    }
    if let Some(length) = value.strip_prefix('P') {
        return duration(length).map_or_else(|| format!("({value})"), |words| format!("for {words}"));
    }
    let (day, time) = match value.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (value, None),
    };
    let told = match (calendar(day), time) {
        (Some(day), None) => Some(day),
        (Some(day), Some(time)) => Some(format!("{day} {}", of_day(time))),
        (None, _) => None,
    };
    told.unwrap_or_else(|| format!("({value})"))
}

fn calendar(value: &str) -> Option<String> {
    if value.parse::<Date>().is_ok() && value.len() == 10 {
        return Some(format!("on {value}"));
    }
    let (year, rest) = match value.split_once('-') {
        Some((year, rest)) => (year, Some(rest)),
        None => (value, None),
    };
    let is_year = year.len() == 4 && year.chars().all(|c| c.is_ascii_digit());
    let Some(rest) = rest.filter(|_| is_year) else {
        if is_year {
            return Some(format!("in {year}"));
        }
        let digits = year.trim_end_matches('X');
        let number: u32 = digits.parse().ok()?;
        return match (digits.len(), year.len()) {
            (3, 3 | 4) => Some(format!("in the {number}0s")),
            (2, 2 | 4) => Some(format!("in the {}th century", number + 1)),
            _ => None,
        };
    };
    if let Ok(month) = rest.parse::<i8>() {
        let name = Date::new(2000, month, 1).ok()?.strftime("%B");
        return Some(format!("in {name} {year}"));
    }
    if let Some(week) = rest.strip_prefix('W') {
        return Some(match week.strip_suffix("-WE") {
            Some(week) => format!("on the weekend of week {week} of {year}"),
            None => format!("in week {week} of {year}"),
        });
    }
    let season = match rest {
        "SP" => "spring",
        "SU" => "summer",
        "FA" => "autumn",
        "WI" => "winter",
        "Q1" => "the first quarter of",
        "Q2" => "the second quarter of",
        "Q3" => "the third quarter of",
        "Q4" => "the last quarter of",
        "H1" => "the first half of",
        "H2" => "the second half of",
        _ => return None,
    };
    Some(format!("in {season} {year}"))
}

fn of_day(time: &str) -> String {
    match time {
        "MO" => "in the morning".to_owned(),
        "AF" => "in the afternoon".to_owned(),
        "EV" => "in the evening".to_owned(),
        "NI" => "at night".to_owned(),
        "DT" => "by day".to_owned(),
        _ => format!("at {time}"),
    }
}

/// The length behind the `P`, of one unit.
fn duration(length: &str) -> Option<String> {
    let (time, length) = match length.strip_prefix('T') {
        Some(length) => (true, length),
        None => (false, length),
    };
    let digits = length.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match (length.strip_prefix(digits)?, time) {
        ("Y", false) => "year",
        ("DE", false) => "decade",
        ("CE", false) => "century",
        ("M", false) => "month",
        ("W", false) => "week",
        ("D", false) => "day",
        ("H", true) => "hour",
        ("M", true) => "minute",
        ("S", true) => "second",
        _ => return None,
    };
    let number: f64 = match digits {
        // "weeks": how many, nobody says.
        "" => 0.0,
        _ => digits.parse().ok()?,
    };
    let many = match unit {
        "century" => "centuries".to_owned(),
        unit => format!("{unit}s"),
    };
    Some(if digits.is_empty() {
        many
    } else if (number - 1.0).abs() < f64::EPSILON {
        format!("{digits} {unit}")
    } else {
        format!("{digits} {many}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_into_words() {
        for (value, expected) in [
            ("2023-06-27", "on 2023-06-27"),
            ("2023-06-27T14:00", "on 2023-06-27 at 14:00"),
            ("2023-06-27TMO", "on 2023-06-27 in the morning"),
            ("2023-06", "in June 2023"),
            ("1962", "in 1962"),
            ("196X", "in the 1960s"),
            ("19XX", "in the 20th century"),
            ("2023-W25", "in week 25 of 2023"),
            ("2023-W25-WE", "on the weekend of week 25 of 2023"),
            ("2023-SU", "in summer 2023"),
            ("2023-Q2", "in the second quarter of 2023"),
            ("P11D", "for 11 days"),
            ("P1Y", "for 1 year"),
            ("P3DE", "for 3 decades"),
            ("PT6H", "for 6 hours"),
            ("PXD", "(PXD)"),
            ("PAST_REF", "in the past"),
            ("XXXX-WXX-1", "(XXXX-WXX-1)"),
            ("2023-13", "(2023-13)"),
            ("T", "(T)"),
            ("", "()"),
        ] {
            assert_eq!(when(value), expected, "{value}");
        }
    }
}
