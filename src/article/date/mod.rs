//! Dates as pages write them. Takes a text, gives an instant with the zone and the precision that the text tells.

mod parts;
mod words;

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::record::{Precision, Published};
use parts::Parts;

/// Bytes of a text that can be a date.
const DATE_BYTES_MAX: usize = 120;
/// Words of a line in which a date is looked for.
const LINE_WORDS_MAX: usize = 30;
/// Years of news on the web: anything else is a template's filler.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2099;

/// Which comes first in dates of figures alone, such as 06/07/2023.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// 6 July.
    DayFirst,
    /// 7 June.
    MonthFirst,
}

impl Order {
    /// The order that readers of a language tag expect; `None` for English without a country, which has both.
    pub(super) fn of(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase().replace('_', "-");
        match tag.split_once('-').unwrap_or((&tag, "")) {
            ("en", "us" | "ph") => Some(Self::MonthFirst),
            ("en", "") | ("", _) => None,
            _ => Some(Self::DayFirst),
        }
    }
}

/// Reads ISO 8601, RFC 2822, seconds since 1970 and written dates such as "June 28, 2023 1:40 pm GMT" in the languages
/// of the news; `None` where day, month or year is missing or their order is not certain.
pub(super) fn parse(raw: &str) -> Option<Published> {
    parse_as(raw, None)
}

/// As [`parse`], with the order of figures where it is known.
pub(super) fn parse_as(raw: &str, order: Option<Order>) -> Option<Published> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > DATE_BYTES_MAX {
        return None;
    }
    iso(raw)
        .or_else(|| stamp(raw))
        .or_else(|| written(raw, order))
        .filter(|date| YEARS.contains(&Offset::UTC.to_datetime(date.at).year()))
}

/// A date in a line, and whether the line calls it that of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// The date.
    pub(super) date: Published,
    /// "Updated: 28 June 2023".
    pub(super) is_change: bool,
}

/// The dates within a short line: "By Ann Lee | Published 28 June 2023, 13:40 | Updated 29 June 2023".
pub(super) fn find(line: &str, order: Option<Order>) -> Vec<Found> {
    if !line.contains(|c: char| c.is_numeric()) {
        return Vec::new();
    }
    let line = parts::plain(line);
    let words: Vec<&str> = parts::words(&line).take(LINE_WORDS_MAX).collect();
    // No date is without a figure.
    let last_figure = words
        .iter()
        .rposition(|word| word.contains(|c: char| c.is_ascii_digit()));
    let Some(last_figure) = last_figure else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut from = 0;
    let mut is_change = false;
    while from <= last_figure {
        let rest = words.get(from..).unwrap_or_default();
        is_change = is_change || rest.first().is_some_and(|word| words::is_change(word));
        match longest(rest, order) {
            Some((date, length)) => {
                let inside = rest.get(..length).unwrap_or_default();
                is_change = is_change || inside.first().is_some_and(|word| words::is_change(word));
                found.push(Found { date, is_change });
                is_change = false;
                from += length;
            }
            None => from += 1,
        }
    }
    found
}

/// The longest run of words from the first on that is a date, and its length.
fn longest(words: &[&str], order: Option<Order>) -> Option<(Published, usize)> {
    let mut parts = Parts::new(order);
    let mut best = None;
    for (k, word) in words.iter().enumerate() {
        // A second label begins a second date.
        if !parts.take(word) || (k > 0 && words::is_change(word)) {
            break;
        }
        let date = parts.published();
        let date = date.filter(|date| YEARS.contains(&Offset::UTC.to_datetime(date.at).year()));
        best = date.map(|date| (date, k + 1)).or(best);
    }
    best
}

/// Whether a line is nothing but a date: "Published: 28 June 2023, 13:40 GMT".
pub(super) fn is_date_line(line: &str) -> bool {
    line.len() <= DATE_BYTES_MAX && line.contains(|c: char| c.is_numeric()) && parse(line).is_some()
}

/// Whether a word stands in or around dates: a month, a week day, "on", "Published".
pub(super) fn is_word(word: &str) -> bool {
    let plain = parts::plain(word);
    let word = plain.trim_matches(|c: char| !c.is_alphanumeric());
    word.is_empty() || words::meaning(word).is_some() || words::is_change(word)
}

/// The day that an address tells: `/2023/06/28/`, `/2023-06-28-title`, `/20230628/`.
pub(super) fn of_url(url: &str) -> Option<Published> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let day = |year: &str, month: &str, day: &str| {
        let is_figures = |text: &str, least: usize, most: usize| {
            (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
        };
        if !is_figures(year, 4, 4) || !is_figures(month, 1, 2) || !is_figures(day, 1, 2) {
            return None;
        }
        let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
        let date = Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
        published(date, None, None)
    };
    let apart = parts.windows(3).find_map(|window| match window {
        [one, two, three] => day(one, two, three),
        _ => None,
    });
    apart.or_else(|| {
        parts.iter().filter(|part| part.len() == 8).find_map(|part| {
            let (year, rest) = part.split_at_checked(4)?;
            let (month, of_month) = rest.split_at_checked(2)?;
            day(year, month, of_month)
        })
    })
}

fn iso(raw: &str) -> Option<Published> {
    // "2023-06-28T13:40:00+0000", "2023-06-28 13:40:00 +02:00", "2023-06-28T13:40Z"
    let compact = raw
        .replacen(" +", "+", 1)
        .replacen(" -", "-", 1)
        .replacen(" Z", "Z", 1)
        .replacen(" UTC", "Z", 1)
        .replacen(" GMT", "Z", 1);
    // Some systems hang a time on what has one: "2023-06-28T13:40T12:00:00Z". The first is the article's.
    let first = raw.match_indices('T').nth(1).and_then(|(at, _)| raw.get(..at));
    let pieces = Pieces::parse(&compact)
        .or_else(|_| Pieces::parse(raw))
        .ok()
        .or_else(|| Pieces::parse(first?).ok())?;
    published(pieces.date(), pieces.time(), pieces.to_numeric_offset())
}

/// Figures alone: seconds or milliseconds since 1970, or year to second on end.
fn stamp(raw: &str) -> Option<Published> {
    if !raw.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = raw.parse().ok()?;
    let at = match raw.len() {
        10 => Timestamp::from_second(number).ok()?,
        13 => Timestamp::from_millisecond(number).ok()?,
        14 => {
            let pair = |at: usize| raw.get(at..at + 2)?.parse::<i8>().ok();
            let date = Date::new(raw.get(..4)?.parse().ok()?, pair(4)?, pair(6)?).ok()?;
            let time = Time::new(pair(8)?, pair(10)?, pair(12)?, 0).ok()?;
            return published(date, Some(time), None);
        }
        _ => return None,
    };
    Some(Published {
        at,
        offset_minutes: Some(0),
        precision: Precision::Second,
    })
}

fn published(date: Date, time: Option<Time>, offset: Option<Offset>) -> Option<Published> {
    // Midnight is what templates write for a time that nobody told, where no zone or UTC stands beside it.
    let time =
        time.filter(|time| *time != Time::midnight() || offset.is_some_and(|offset| offset != Offset::UTC));
    let at = offset
        .filter(|_| time.is_some())
        .unwrap_or(Offset::UTC)
        .to_timestamp(DateTime::from_parts(date, time.unwrap_or_default()))
        .ok()?;
    let (precision, offset) = match time {
        Some(_) => (Precision::Second, offset),
        None => (Precision::Day, None),
    };
    Some(Published {
        at,
        offset_minutes: offset.map(|offset| offset.seconds() / 60),
        precision,
    })
}

/// A date in words or figures. Every word must belong to a date, so that a sentence with a date in it is none.
fn written(raw: &str, order: Option<Order>) -> Option<Published> {
    let raw = parts::plain(raw);
    let mut parts = Parts::new(order);
    parts::words(&raw).all(|word| parts.take(word)).then_some(())?;
    parts.published()
}

impl Published {
    /// Whether it is known to the second and in its zone.
    pub(super) fn is_whole(&self) -> bool {
        self.precision == Precision::Second && self.offset_minutes.is_some()
    }

    /// What the clock on the wall showed, as if that were UTC.
    pub(super) fn wall_clock(&self) -> Timestamp {
        let offset = SignedDuration::from_mins(self.offset_minutes.unwrap_or(0).into());
        self.at.checked_add(offset).unwrap_or(self.at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_pages_write() {
        for (raw, at, offset, precision) in [
            ("2023-06-28T13:40:00Z", "2023-06-28T13:40:00Z", Some(0), "second"),
            (
                "2023-06-28T13:40:00+02:00",
                "2023-06-28T11:40:00Z",
                Some(120),
                "second",
            ),
            (
                "2023-06-28T13:40:00.123+0200",
                "2023-06-28T11:40:00.123Z",
                Some(120),
                "second",
            ),
            (
                "2023-06-28 13:40:00 -05:00",
                "2023-06-28T18:40:00Z",
                Some(-300),
                "second",
            ),
            ("2023-06-28T13:40", "2023-06-28T13:40:00Z", None, "second"),
            (
                "2023-06-28T13:40T12:00:00Z",
                "2023-06-28T13:40:00Z",
                None,
                "second",
            ),
            ("2023-06-28", "2023-06-28T00:00:00Z", None, "day"),
            (
                "Wed, 28 Jun 2023 13:40:00 +0200",
                "2023-06-28T11:40:00Z",
                Some(120),
                "second",
            ),
            ("June 28, 2023", "2023-06-28T00:00:00Z", None, "day"),
            (
                "Wednesday, June 28th, 2023 1:40 pm GMT",
                "2023-06-28T13:40:00Z",
                Some(0),
                "second",
            ),
            (
                "Published: 28 June 2023 at 1.40",
                "2023-06-28T01:40:00Z",
                None,
                "second",
            ),
            (
                "Published: 28 June 2023 at 12:05am EST",
                "2023-06-28T05:05:00Z",
                Some(-300),
                "second",
            ),
            ("28.06.2023, 13:40 Uhr", "2023-06-28T13:40:00Z", None, "second"),
            ("28. Juni 2023", "2023-06-28T00:00:00Z", None, "day"),
            ("28 de junio de 2023", "2023-06-28T00:00:00Z", None, "day"),
            ("28 июня 2023 г.", "2023-06-28T00:00:00Z", None, "day"),
            ("06/28/2023", "2023-06-28T00:00:00Z", None, "day"),
            ("28.06.23 | 13:40 Uhr", "2023-06-28T13:40:00Z", None, "second"),
            (
                "am 28. Juni 2023 um 12:30 Uhr",
                "2023-06-28T12:30:00Z",
                None,
                "second",
            ),
            (
                "mer. 28 juin 2023 à 13h40",
                "2023-06-28T13:40:00Z",
                None,
                "second",
            ),
            ("mar 27 jun 2023", "2023-06-27T00:00:00Z", None, "day"),
            ("28-Jun-2023 13:40", "2023-06-28T13:40:00Z", None, "second"),
            ("28.6.2023 klo 13.40", "2023-06-28T13:40:00Z", None, "second"),
            ("2023年6月28日 13時40分", "2023-06-28T13:40:00Z", None, "second"),
            (
                "2023年6月28日(水) 午後1時40分",
                "2023-06-28T13:40:00Z",
                None,
                "second",
            ),
            (
                "입력 2023.06.28. 오후 1:40",
                "2023-06-28T13:40:00Z",
                None,
                "second",
            ),
            ("2023년 6월 28일 13:40", "2023-06-28T13:40:00Z", None, "second"),
            (
                "Thứ tư, 28/6/2023, 13:40 (GMT+7)",
                "2023-06-28T06:40:00Z",
                Some(420),
                "second",
            ),
            ("٢٨ يونيو ٢٠٢٣", "2023-06-28T00:00:00Z", None, "day"),
            ("28 มิ.ย. 2566", "", None, ""),
            (
                "Wed Jun 28 2023 13:40:00 GMT+0200",
                "2023-06-28T11:40:00Z",
                Some(120),
                "second",
            ),
            ("1687959600", "2023-06-28T13:40:00Z", Some(0), "second"),
            ("1687959600000", "2023-06-28T13:40:00Z", Some(0), "second"),
            ("20230628134000", "2023-06-28T13:40:00Z", None, "second"),
            ("2023-06-28T00:00:00Z", "2023-06-28T00:00:00Z", None, "day"),
            (
                "2023-06-28 00:00:00 +0200",
                "2023-06-27T22:00:00Z",
                Some(120),
                "second",
            ),
            ("06/07/2023", "", None, ""),
            ("June 2023", "", None, ""),
            ("On June 28, 2023 the council met", "", None, ""),
            ("0001-01-01T00:00:00Z", "", None, ""),
            ("yesterday", "", None, ""),
        ] {
            let read = parse(raw);
            assert_eq!(read.map_or(String::new(), |r| r.at.to_string()), at, "{raw}");
            assert_eq!(read.and_then(|r| r.offset_minutes), offset, "{raw}");
            assert_eq!(read.map_or("", |r| r.precision.name()), precision, "{raw}");
        }
    }

    #[test]
    fn addresses_tell_the_day() {
        let day = |url| of_url(url).map(|date| date.at.to_string());
        assert_eq!(
            day("https://example.org/world/2023/06/28/a-title"),
            Some("2023-06-28T00:00:00Z".to_owned())
        );
        assert_eq!(
            day("https://example.org/world/2023-06-28-a-title"),
            Some("2023-06-28T00:00:00Z".to_owned())
        );
        assert_eq!(
            day("https://example.org/20230628/a-title"),
            Some("2023-06-28T00:00:00Z".to_owned())
        );
        assert_eq!(day("https://example.org/a?day=2023-06-28"), None);
        assert_eq!(day("https://example.org/2023/06/a-title"), None);
        assert_eq!(day("https://example.org/1234/56/78"), None);
    }

    #[test]
    fn the_language_tells_the_order_of_figures() {
        for (tag, expected) in [
            ("en-US", "2023-06-07"),
            ("en-GB", "2023-07-06"),
            ("fr", "2023-07-06"),
            ("en", ""),
            ("", ""),
        ] {
            let read = parse_as("06/07/2023", Order::of(tag)).map(|date| date.at.to_string());
            assert_eq!(
                read.unwrap_or_default().get(..10).unwrap_or_default(),
                expected,
                "{tag}"
            );
        }
    }

    #[test]
    fn dates_within_lines() {
        for (line, expected) in [
            ("Do 28.06.23 | 14:07 Uhr | Von Ann Lee", "2023-06-28T14:07:00Z"),
            (
                "By Ann Lee | Published 28 June 2023, 13:40 | Updated 29 June 2023",
                "2023-06-28T13:40:00Z 2023-06-29T00:00:00Z*",
            ),
            (
                "Posted on the 28/06/2023 at 19:00 by Ann Lee",
                "2023-06-28T19:00:00Z",
            ),
            (
                "Last updated: June 28, 2023 - 5 min read",
                "2023-06-28T00:00:00Z*",
            ),
            ("Originally posted: June 28, 2023", "2023-06-28T00:00:00Z"),
            ("The 12 best of June", ""),
            ("In 2023 there were 28", ""),
        ] {
            let found: Vec<String> = find(line, None)
                .iter()
                .map(|found| format!("{}{}", found.date.at, if found.is_change { "*" } else { "" }))
                .collect();
            assert_eq!(found.join(" "), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "[0-9a-zé年月日:./+ -]{0,60}|\\PC{0,60}") {
            for found in find(&line, Some(Order::DayFirst)) {
                prop_assert!(found.date.precision != Precision::FirstSeen);
            }
            if let Some(date) = parse(&line) {
                prop_assert!(date.precision == Precision::Second || date.offset_minutes.is_none());
                prop_assert!(YEARS.contains(&Offset::UTC.to_datetime(date.at).year()));
            }
        }

        #[test]
        fn written_dates_are_read_as_written(day in 1_i8..=28, month in 1_i8..=12, year in 1990_i16..2090, hour in 0_i8..24, minute in 1_i8..60) {
            let expected = Date::new(year, month, day).unwrap().at(hour, minute, 0, 0).to_string();
            for text in [
                format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00"),
                format!("{day:02}.{month:02}.{year}, {hour:02}:{minute:02} Uhr"),
                format!("{year}年{month}月{day}日 {hour}時{minute}分"),
                format!("{year}/{month}/{day} {hour}:{minute:02}"),
            ] {
                let read = parse(&text).map(|date| Offset::UTC.to_datetime(date.at).to_string());
                prop_assert_eq!(read.as_deref(), Some(expected.as_str()), "{}", text);
            }
        }
    }
}
