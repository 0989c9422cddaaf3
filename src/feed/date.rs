//! Takes a date as feeds write it, gives the moment: RFC 822 and its wrong forms, W3CDTF (ISO 8601), asctime.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// Bytes of the longest date that is read.
const DATE_BYTES_MAX: usize = 100;

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Zone names by their offset from UTC in minutes: RFC 822's, and those that feeds use besides. Names that mean several
/// zones (`IST`) are left out.
const ZONES: &[(i32, &str)] = &[
    (0, "z ut utc gmt wet"),
    (60, "west bst cet met mez"),
    (120, "cest mest mesz eet sast"),
    (180, "eest msk trt"),
    (240, "msd"),
    (300, "pkt"),
    (480, "hkt sgt awst"),
    (540, "jst kst"),
    (600, "aest"),
    (660, "aedt"),
    (720, "nzst"),
    (780, "nzdt"),
    (-150, "ndt"),
    (-180, "adt brt art"),
    (-210, "nst"),
    (-240, "ast at edt"),
    (-300, "est et cdt"),
    (-360, "cst ct mdt"),
    (-420, "mst mt pdt"),
    (-480, "pst pt akdt"),
    (-540, "akst"),
    (-600, "hst"),
];

/// The moment that a feed's date names; `None` where it can't be read. A missing zone is UTC, a missing time midnight.
pub fn read_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > DATE_BYTES_MAX {
        return None;
    }
    iso(text).or_else(|| words(text)).or_else(|| unix(text))
}

/// W3CDTF and its relatives: `2002-10-02T13:00:00Z`, `2002-10-02 13:00`, `2002/10/02`, `20021002T130000Z`, `2002-10`.
fn iso(text: &str) -> Option<Timestamp> {
    let end = text
        .find(|c: char| matches!(c, 'T' | 't') || c.is_whitespace())
        .unwrap_or(text.len());
    let (date, rest) = text.split_at_checked(end)?;
    let date = iso_date(date)?;
    clock(rest.trim_start_matches(['T', 't']).trim())?.on(date)
}

fn iso_date(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', '/']);
    let year = parts.next()?;
    if year.len() == 8 && parts.next().is_none() {
        return Date::new(
            number(year.get(..4)?)?,
            number(year.get(4..6)?)?,
            number(year.get(6..)?)?,
        )
        .ok();
    }
    if year.len() != 4 {
        return None;
    }
    let mut parts = text.split(['-', '/']).skip(1);
    let (month, day) = (parts.next(), parts.next());
    let short = |part: &str| part.len() <= 2;
    if parts.next().is_some() || !month.is_none_or(short) || !day.is_none_or(short) {
        return None;
    }
    Date::new(
        number(year)?,
        month.map_or(Some(1), number)?,
        day.map_or(Some(1), number)?,
    )
    .ok()
}

/// RFC 822 and asctime in any order: `Wed, 02 Oct 2002 13:00:00 GMT`, `Oct 2, 2002 1:00 PM`, `Sun Jan  4 16:29:06 PST 2004`.
fn words(text: &str) -> Option<Timestamp> {
    let text = without_comments(text);
    let mut words = Words::default();
    for word in text
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|word| !word.is_empty())
    {
        // `02-Oct-2002`
        if word.starts_with(|c: char| c.is_ascii_digit())
            && word.contains(char::is_alphabetic)
            && !word.contains(':')
        {
            word.split('-').for_each(|part| words.take(part));
        } else {
            words.take(word);
        }
    }
    clock(words.clock.trim())?.on(words.date()?)
}

/// The words of a date, sorted by what they can be.
#[derive(Default)]
struct Words<'t> {
    month: Option<i8>,
    /// Day and year, in the order of the text.
    numbers: Vec<&'t str>,
    /// A date in figures: `2002/10/02`.
    figures: Option<Date>,
    /// From the time of day on: the zone stands behind it.
    clock: String,
    /// Whether a word stands where none is known, such as the name of a half of the day.
    unknown: bool,
}

impl<'t> Words<'t> {
    /// Takes a word; one that is nothing else is a day of the week, in whatever language, when it stands first.
    fn take(&mut self, word: &'t str) {
        let bare = word.trim_end_matches('.');
        if let Some(number) = ordinal(bare) {
            self.numbers.push(number);
        } else if !self.clock.is_empty() || word.contains(':') {
            self.clock.push(' ');
            self.clock.push_str(word);
        } else if let Some(month) = month_of(bare) {
            self.month = self.month.or(Some(month));
        } else if let Some(date) = iso_date(word) {
            self.figures = Some(date);
        } else {
            self.unknown |= self.month.is_some() || self.figures.is_some() || !self.numbers.is_empty();
        }
    }

    fn date(&self) -> Option<Date> {
        match (self.month, self.numbers.as_slice()) {
            _ if self.unknown => None,
            (Some(month), [first, second]) => {
                let (day, year) = if first.len() > 2 {
                    (second, first)
                } else {
                    (first, second)
                };
                Date::new(full_year(year)?, month, number(day)?).ok()
            }
            (None, []) => self.figures,
            _ => None,
        }
    }
}

/// Seconds since 1970, ten digits.
fn unix(text: &str) -> Option<Timestamp> {
    let is_seconds = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_seconds
        .then(|| text.parse().ok())
        .flatten()
        .and_then(|secs| Timestamp::from_second(secs).ok())
}

/// A time of day with its offset; `24:00` is the end of the day.
struct Clock {
    time: Time,
    next_day: bool,
    offset: Offset,
}

impl Clock {
    fn on(&self, date: Date) -> Option<Timestamp> {
        let moment = self
            .offset
            .to_timestamp(DateTime::from_parts(date, self.time))
            .ok()?;
        if self.next_day {
            moment.checked_add(SignedDuration::from_hours(24)).ok()
        } else {
            Some(moment)
        }
    }
}

/// `13:00:00.5 +0200`, `1:00 PM EST`, `130000Z`; nothing at all is midnight UTC.
fn clock(text: &str) -> Option<Clock> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.'))
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    let (half, zone) = half_of_day(rest.trim());
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let parts: Vec<&str> = match whole.len() {
        0 => vec![],
        4 | 6 if !whole.contains(':') => whole
            .as_bytes()
            .chunks(2)
            .map(|two| std::str::from_utf8(two).unwrap_or(""))
            .collect(),
        _ => whole.split(':').collect(),
    };
    let (hour, minute, second) = match parts.as_slice() {
        [] => ("0", "0", "0"),
        [hour, minute] => (*hour, *minute, "0"),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let hour = match (number::<i8>(hour)?, half) {
        (12, Some(Half::Am)) => 0,
        (hour @ 1..=11, Some(Half::Pm)) => hour + 12,
        (hour, _) => hour,
    };
    let next_day = hour == 24;
    let hour = if next_day { 0 } else { hour };
    // A leap second is the second before it.
    let second = number::<i8>(second)?.min(59);
    let time = Time::new(hour, number(minute)?, second, nanoseconds(fraction)).ok()?;
    let offset = Offset::from_seconds(zone_minutes(zone)? * 60).ok()?;
    Some(Clock {
        time,
        next_day,
        offset,
    })
}

enum Half {
    Am,
    Pm,
}

fn half_of_day(text: &str) -> (Option<Half>, &str) {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match word.to_ascii_lowercase().replace('.', "").as_str() {
        "am" => (Some(Half::Am), rest),
        "pm" => (Some(Half::Pm), rest),
        _ => (None, text),
    }
}

/// `+0200`, `-08:00`, `+2`, `GMT+0300`, `EST`, `Etc/GMT`, or nothing, in minutes east of UTC.
fn zone_minutes(text: &str) -> Option<i32> {
    let lower = text.trim().to_ascii_lowercase();
    let zone = lower.strip_prefix("etc/").unwrap_or(&lower);
    if zone.is_empty() {
        return Some(0);
    }
    if let Some((minutes, _)) = ZONES
        .iter()
        .find(|(_, names)| names.split(' ').any(|name| name == zone))
    {
        return Some(*minutes);
    }
    let offset = ["gmt", "utc", "ut"]
        .iter()
        .find_map(|prefix| zone.strip_prefix(prefix))
        .unwrap_or(zone)
        .trim();
    let sign = match offset.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits = offset.get(1..)?;
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some((hours, minutes)), _) => (hours, minutes),
        (None, 1 | 2) => (digits, "0"),
        (None, 3 | 4) => digits.split_at_checked(digits.len() - 2)?,
        _ => return None,
    };
    Some(sign * (number::<i32>(hours)? * 60 + number::<i32>(minutes)?))
}

/// A day or a year: digits, with or without an English ordinal's ending.
fn ordinal(word: &str) -> Option<&str> {
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    (digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.is_empty())
        .then_some(digits)
}

/// The month that a word of three letters or more begins.
fn month_of(word: &str) -> Option<i8> {
    let lower = word.to_lowercase();
    let lower = if lower == "sept" { "sep" } else { &lower };
    let at = MONTHS
        .iter()
        .position(|name| lower.len() >= 3 && name.starts_with(lower))?;
    i8::try_from(at + 1).ok()
}

/// RFC 2822, 4.3: two digits below 50 are of this century, three digits count from 1900.
fn full_year(digits: &str) -> Option<i16> {
    let year: i16 = number(digits)?;
    Some(match digits.len() {
        1 | 2 if year < 50 => year + 2000,
        1..=3 => year + 1900,
        _ => year,
    })
}

fn nanoseconds(fraction: &str) -> i32 {
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    number(&digits).unwrap_or(0)
}

/// Digits alone: no sign.
fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())
        .flatten()
}

/// RFC 822 allows comments in parentheses: `+0200 (CEST)`.
fn without_comments(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_feeds_write() {
        let cases = [
            // RFC 822 and 2822
            ("Tue, 05 Mar 2024 14:30:15 GMT", "2024-03-05T14:30:15Z"),
            ("Tue, 05 Mar 2024 14:30:15 UT", "2024-03-05T14:30:15Z"),
            ("Tue, 05 Mar 2024 09:30:15 EST", "2024-03-05T14:30:15Z"),
            ("Tue, 05 Mar 2024 07:30:15 PDT", "2024-03-05T14:30:15Z"),
            ("Tue, 05 Mar 2024 15:30:15 +0100", "2024-03-05T14:30:15Z"),
            ("Tue, 05 Mar 2024 15:30:15 +01:00", "2024-03-05T14:30:15Z"),
            ("Tue, 05 Mar 2024 16:30:15 +0200 (EET)", "2024-03-05T14:30:15Z"),
            ("05 Mar 24 14:30 Z", "2024-03-05T14:30:00Z"),
            ("5 Mar 1999 14:30:15 -0000", "1999-03-05T14:30:15Z"),
            ("5 Mar 99 14:30:15 GMT", "1999-03-05T14:30:15Z"),
            // wrong forms of it
            ("Monday, 05 March 2024 14:30:15 GMT", "2024-03-05T14:30:15Z"),
            ("Tue 05 Mar 2024 14:30:15 GMT", "2024-03-05T14:30:15Z"),
            ("Tue,05 Mar, 2024 14:30:15 UTC", "2024-03-05T14:30:15Z"),
            ("Tue, 05 Sept. 2023 14:30 GMT+2", "2023-09-05T12:30:00Z"),
            ("Tue, 05-Mar-2024 14:30:15 GMT", "2024-03-05T14:30:15Z"),
            ("Tue, 05 Mar 2024", "2024-03-05T00:00:00Z"),
            ("Tue, 05 Mar 2024 24:00:00 GMT", "2024-03-06T00:00:00Z"),
            ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59Z"),
            ("March 5th, 2024 2:30 PM EST", "2024-03-05T19:30:00Z"),
            ("Mar 5, 2024 12:05 a.m.", "2024-03-05T00:05:00Z"),
            ("Tue Mar  5 14:30:15 2024", "2024-03-05T14:30:15Z"),
            ("Tue Mar  5 14:30:15 CET 2024", "2024-03-05T13:30:15Z"),
            ("Tue, 2024/03/05 14:30:15 GMT", "2024-03-05T14:30:15Z"),
            // W3CDTF and its relatives
            ("2024-03-05T14:30:15Z", "2024-03-05T14:30:15Z"),
            ("2024-03-05T14:30:15.250+05:30", "2024-03-05T09:00:15.25Z"),
            ("2024-03-05t14:30z", "2024-03-05T14:30:00Z"),
            ("2024-03-05T14:30:15-0800", "2024-03-05T22:30:15Z"),
            ("2024-03-05 14:30:15", "2024-03-05T14:30:15Z"),
            ("2024-03-05 14:30:15 EST", "2024-03-05T19:30:15Z"),
            ("20240305T143015Z", "2024-03-05T14:30:15Z"),
            ("2024-3-5", "2024-03-05T00:00:00Z"),
            ("2024-03", "2024-03-01T00:00:00Z"),
            ("\n  1709649015 ", "2024-03-05T14:30:15Z"),
        ];
        for (text, want) in cases {
            assert_eq!(
                read_date(text).map(|time| time.to_string()).as_deref(),
                Some(want),
                "{text}"
            );
        }
    }

    #[test]
    fn invents_no_date() {
        let cases = [
            "",
            "today",
            "yesterday 14:30",
            "Tue, 32 Mar 2024 14:30:15 GMT",
            "2024-02-30",
            "Tue, 05 Mar 2024 25:00 GMT",
            "05/03/2024",
            "5 3 2024",
            "Mar 2024",
            "Tue, 05 Mar 2024 14:30 XYZ",
            "14:30:15",
            "2024-03-05 soir 10:30",
            "5 Mar 2024 soir 10:30",
            "2024-03-05T14:30:15+99:99",
            "+5 Mar 2024 1:-1",
            "Tue, 05 Mar 2024 14:30 +é",
        ];
        for text in cases {
            assert_eq!(read_date(text), None, "{text}");
        }
    }
}
