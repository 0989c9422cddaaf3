//! Takes a date as feeds write it, gives the moment: RFC 822 and its wrong forms, W3CDTF and the rest of ISO 8601, asctime,
//! and what software of many countries writes.

mod calendar;
mod figures;

use std::borrow::Cow;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use calendar::{Half, half_of_day, is_filler, month, zone};
use figures::figures;

/// Bytes of the longest date that is read.
const DATE_BYTES_MAX: usize = 100;

/// Minutes east of UTC in Korea, whose dates name no zone.
const KOREA_MINUTES: i32 = 9 * 60;

/// The moment that a feed's date names; `None` where it can't be read, or could be read as two. A missing zone is UTC, a
/// missing time midnight.
pub fn read_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > DATE_BYTES_MAX {
        return None;
    }
    let (text, home) = spelled_out(text);
    iso(&text, home)
        .or_else(|| words(&text, home))
        .or_else(|| unix(&text))
}

/// `2004년 05월 28일 01:31` and `2004年5月28日` as figures, and the zone that the writing implies.
fn spelled_out(text: &str) -> (Cow<'_, str>, i32) {
    if text.is_ascii() {
        return (Cow::Borrowed(text), 0);
    }
    let is_korean = text.contains(['년', '월', '일']) || text.contains("오전") || text.contains("오후");
    let home = if is_korean { KOREA_MINUTES } else { 0 };
    if !text.contains(['년', '年']) {
        return (Cow::Borrowed(text), home);
    }
    let figures: String = text
        .split_inclusive(|c: char| c.is_whitespace() || !c.is_ascii())
        .map(|part| {
            let end = part.chars().last();
            let bare = part.trim_end_matches(|c: char| Some(c) == end);
            match end {
                Some('년' | '年' | '월' | '月') => format!("{bare}-"),
                Some('일' | '日') => format!("{bare} "),
                Some('시' | '時' | '时' | '분' | '分') => format!("{bare}:"),
                _ => part.to_owned(),
            }
        })
        .collect();
    let figures = figures.replace("- ", "-");
    (
        Cow::Owned(figures.trim().trim_end_matches([':', '-']).to_owned()),
        home,
    )
}

/// W3CDTF and its relatives: `2002-10-02T13:00:00Z`, `2002-10-02 13:00`, `2002/10/02`, `20021002T130000Z`, `2002-10`.
fn iso(text: &str, home: i32) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let before_time = |at: &usize| {
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        matches!(bytes.get(*at), Some(b'T' | b't')) && *at > 0 && is_digit(at - 1) && is_digit(at + 1)
    };
    let t = (0..bytes.len()).find(before_time);
    let end = t.or_else(|| text.find(char::is_whitespace)).unwrap_or(text.len());
    let (date, rest) = text.split_at_checked(end)?;
    let date = figures(date)?;
    let rest = rest.trim_start_matches(['T', 't']).trim();
    // Templates hang a time on what has one: in `2002-10-02T13:00T12:00:00Z` the first is the item's own. The day is sure.
    let rest = match rest.split_once(['T', 't']) {
        Some((own, hung))
            if own.ends_with(|c: char| c.is_ascii_digit())
                && hung.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            own
        }
        _ => rest,
    };
    // `2002-10-02T13`
    let hour_alone = t.is_some() && rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit());
    let rest = if hour_alone {
        format!("{rest}:00")
    } else {
        rest.to_owned()
    };
    clock(&rest, home)?.on(date)
}

/// RFC 822 and asctime in any order: `Wed, 02 Oct 2002 13:00:00 GMT`, `Oct 2, 2002 1:00 PM`, `Sun Jan  4 16:29:06 PST 2004`.
fn words(text: &str, home: i32) -> Option<Timestamp> {
    let text = without_comments(text);
    let mut words = Words::default();
    for word in text
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|word| !word.is_empty())
    {
        // `02-Oct-2002`
        if word.starts_with(|c: char| c.is_ascii_digit())
            && word.contains(char::is_alphabetic)
            && word.contains('-')
            && !word.contains(':')
        {
            word.split('-').for_each(|part| words.take(part));
        } else {
            words.take(word);
        }
    }
    let half = words.half;
    let mut clock = clock(words.clock.trim(), home)?;
    if let Some(half) = half {
        clock.set_half(half)?;
    }
    clock.on(words.date()?)
}

/// The words of a date, sorted by what they can be.
#[derive(Default)]
struct Words<'t> {
    month: Option<i8>,
    /// Whether the month's name stands before the first number: it could be a day's name.
    month_is_first: bool,
    /// Day and year, in the order of the text.
    numbers: Vec<&'t str>,
    /// A date in figures: `2002/10/02`.
    figures: Option<Date>,
    /// From the time of day on: the zone stands behind it.
    clock: String,
    /// A half of the day that stands before the time.
    half: Option<Half>,
    /// Whether a word stands where none is known.
    unknown: bool,
}

impl<'t> Words<'t> {
    /// Takes a word; one that is nothing else is a day of the week, in whatever language, when it stands first.
    fn take(&mut self, word: &'t str) {
        // Behind the time `AT` is a zone.
        if is_filler(word) && (self.clock.is_empty() || !word.is_ascii() || word.len() > 2) {
            return;
        }
        let bare = word.trim_end_matches('.');
        if let Some(number) = ordinal(bare) {
            self.numbers.push(number);
        } else if !self.clock.is_empty() || word.contains(':') {
            self.clock.push(' ');
            self.clock.push_str(word);
        } else if let Some(half) = half_of_day(word) {
            self.half = Some(half);
        } else if let Some(month) = month(bare) {
            // `mar., 02 oct.`: the first was a day's name.
            if self.month.is_none() || self.month_is_first && !self.numbers.is_empty() {
                self.month = Some(month);
                self.month_is_first = self.numbers.is_empty();
            }
        } else if let Some(date) = figures(word) {
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
            // `2004. 07. 13.`
            (None, [year, month, day]) if year.len() == 4 => {
                Date::new(number(year)?, number(month)?, number(day)?).ok()
            }
            _ => None,
        }
    }
}

/// Seconds or milliseconds since 1970: ten digits or thirteen.
fn unix(text: &str) -> Option<Timestamp> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        10 => Timestamp::from_second(text.parse().ok()?).ok(),
        13 => Timestamp::from_millisecond(text.parse().ok()?).ok(),
        _ => None,
    }
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

    fn set_half(&mut self, half: Half) -> Option<()> {
        let hour = hour_of(self.time.hour(), Some(half));
        self.time = self.time.with().hour(hour).build().ok()?;
        Some(())
    }
}

fn hour_of(hour: i8, half: Option<Half>) -> i8 {
    match (hour, half) {
        (12, Some(Half::Am)) => 0,
        (1..=11, Some(Half::Pm)) => hour + 12,
        _ => hour,
    }
}

/// `13:00:00.5 +0200`, `1:00 PM EST`, `130000Z`; nothing at all is midnight. Without a zone it is the time at `home`,
/// minutes east of UTC.
fn clock(text: &str, home: i32) -> Option<Clock> {
    let (before, text) = match text.split_once(char::is_whitespace) {
        Some((word, rest)) if half_of_day(word).is_some() => (half_of_day(word), rest.trim_start()),
        _ => (None, text),
    };
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ','))
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    let (half, zone) = split_half(rest.trim());
    let half = half.or(before);
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let parts: Vec<&str> = match whole.len() {
        0 => vec![],
        4 | 6 if !whole.contains(':') => whole
            .as_bytes()
            .chunks(2)
            .map(|two| std::str::from_utf8(two).unwrap_or(""))
            .collect(),
        _ => whole.trim_end_matches(':').split(':').collect(),
    };
    let (hour, minute, second) = match parts.as_slice() {
        [] => ("0", "0", "0"),
        [hour, minute] => (*hour, *minute, "0"),
        [hour, minute, second] => (*hour, *minute, *second),
        // `1 PM`
        [hour] if half.is_some() => (*hour, "0", "0"),
        _ => return None,
    };
    let hour = hour_of(number::<i8>(hour)?, half);
    let next_day = hour == 24;
    let hour = if next_day { 0 } else { hour };
    // A leap second is the second before it.
    let second = number::<i8>(second)?.min(59);
    let time = Time::new(hour, number(minute)?, second, nanoseconds(fraction)).ok()?;
    let minutes = if zone.is_empty() {
        home
    } else {
        zone_minutes(zone)?
    };
    let offset = Offset::from_seconds(minutes * 60).ok()?;
    Some(Clock {
        time,
        next_day,
        offset,
    })
}

fn split_half(text: &str) -> (Option<Half>, &str) {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match half_of_day(word) {
        Some(half) => (Some(half), rest.trim()),
        None => (None, text),
    }
}

/// `+0200`, `-08:00`, `+2`, `GMT+0300`, `EST`, `Etc/GMT`, `Z[Europe/Paris]`, in minutes east of UTC.
fn zone_minutes(text: &str) -> Option<i32> {
    let lower = text.trim().to_ascii_lowercase();
    let name = lower.split('[').next().unwrap_or_default().trim();
    let name = name.strip_prefix("etc/").unwrap_or(name);
    if let Some(minutes) = zone(name) {
        return Some(minutes);
    }
    let offset = ["gmt", "utc", "ut"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name)
        .trim();
    let sign = match offset.chars().next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let digits = offset.trim_start_matches(['+', '-', '\u{2212}']);
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
mod tests;
