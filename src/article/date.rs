//! Dates as pages write them. Takes a text, gives an instant with the zone and the precision that the text tells.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

use super::record::{Precision, Published};

/// Bytes of a text that can be a date.
const DATE_BYTES_MAX: usize = 80;
/// Years of news on the web: anything else is a template's filler.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2099;

/// Reads ISO 8601, RFC 2822 and written dates such as "June 28, 2023 1:40 pm GMT"; `None` where day, month or year is
/// missing or their order is not certain.
pub(super) fn parse(raw: &str) -> Option<Published> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > DATE_BYTES_MAX {
        return None;
    }
    iso(raw)
        .or_else(|| written(raw))
        .filter(|date| YEARS.contains(&Offset::UTC.to_datetime(date.at).year()))
}

/// Whether a line is nothing but a date: "Published: 28 June 2023, 13:40 GMT".
pub(super) fn is_date_line(line: &str) -> bool {
    line.len() <= DATE_BYTES_MAX && line.contains(|c: char| c.is_ascii_digit()) && parse(line).is_some()
}

/// The day that an address tells: `/2023/06/28/`.
pub(super) fn of_url(url: &str) -> Option<Published> {
    let parts: Vec<&str> = url.split(['/', '?', '#']).collect();
    parts.windows(3).find_map(|window| {
        let [year, month, day] = window else { return None };
        if year.len() != 4 || month.len() > 2 || day.len() > 2 {
            return None;
        }
        let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
        published(
            Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?,
            None,
            None,
        )
    })
}

fn iso(raw: &str) -> Option<Published> {
    // "2023-06-28T13:40:00+0000", "2023-06-28 13:40:00 +02:00", "2023-06-28T13:40Z"
    let compact = raw
        .replacen(" +", "+", 1)
        .replacen(" -", "-", 1)
        .replacen(" Z", "Z", 1)
        .replacen(" UTC", "Z", 1);
    let pieces = Pieces::parse(&compact).or_else(|_| Pieces::parse(raw)).ok()?;
    published(pieces.date(), pieces.time(), pieces.to_numeric_offset())
}

fn published(date: Date, time: Option<Time>, offset: Option<Offset>) -> Option<Published> {
    let at = offset
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
fn written(raw: &str) -> Option<Published> {
    let lower = raw.to_lowercase();
    let mut parts = Parts::default();
    let mut words = lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '|' | '·' | '•' | '—' | '–'))
        .map(|word| word.trim_matches(|c: char| matches!(c, '.' | ';')))
        .filter(|word| !word.is_empty());
    words.all(|word| parts.take(word)).then_some(())?;
    parts.published()
}

#[derive(Default)]
struct Parts {
    numbers: Vec<i16>,
    month: Option<i8>,
    date: Option<Date>,
    time: Option<Time>,
    offset: Option<Offset>,
}

impl Parts {
    /// Whether the word belongs to a date.
    fn take(&mut self, word: &str) -> bool {
        let bare = word.trim_end_matches(':');
        if let Some(month) = month(bare) {
            return self.month.replace(month).is_none();
        }
        if is_filler(bare) {
            return true;
        }
        match bare {
            "am" | "pm" | "a.m" | "p.m" => return self.half_day(bare.starts_with('p')),
            "gmt" | "utc" | "z" => return self.zone(0),
            "cet" | "bst" => return self.zone(60),
            "cest" | "eet" => return self.zone(120),
            "msk" | "eest" => return self.zone(180),
            "edt" => return self.zone(-240),
            "est" | "cdt" => return self.zone(-300),
            "cst" | "mdt" => return self.zone(-360),
            "mst" | "pdt" => return self.zone(-420),
            "pst" => return self.zone(-480),
            _ => {}
        }
        self.numeric_offset(bare) || self.clock(bare) || self.numeric_date(bare) || self.number(bare)
    }

    fn zone(&mut self, minutes: i32) -> bool {
        self.offset = Offset::from_seconds(minutes * 60).ok();
        true
    }

    fn numeric_offset(&mut self, word: &str) -> bool {
        let (sign, digits) = match word.split_at_checked(1) {
            Some(("+", digits)) => (1, digits.replace(':', "")),
            Some(("-", digits)) => (-1, digits.replace(':', "")),
            _ => return false,
        };
        let Some(number) = digits.parse::<i32>().ok().filter(|_| digits.len() == 4) else {
            return false;
        };
        self.zone(sign * (number / 100 * 60 + number % 100))
    }

    fn half_day(&mut self, afternoon: bool) -> bool {
        let hour_alone = || {
            let hour = *self.numbers.last()?;
            Time::new(i8::try_from(hour).ok()?, 0, 0, 0).ok()
        };
        let (time, was_number) = match self.time {
            Some(time) => (time, false),
            None => match hour_alone() {
                Some(time) => (time, true),
                None => return false,
            },
        };
        if was_number {
            self.numbers.pop();
        }
        let hour = time.hour() % 12 + if afternoon { 12 } else { 0 };
        self.time = if time.hour() > 12 {
            Some(time)
        } else {
            Time::new(hour, time.minute(), time.second(), 0).ok()
        };
        true
    }

    fn clock(&mut self, word: &str) -> bool {
        let half = [("am", false), ("pm", true)]
            .into_iter()
            .find_map(|(end, pm)| Some((word.strip_suffix(end)?, pm)));
        let figures = half.map_or(word, |(figures, _)| figures);
        let mut numbers = figures.split([':', 'h']).map(|n| n.parse::<i8>().ok());
        let (Some(Some(hour)), Some(Some(minute))) = (numbers.next(), numbers.next()) else {
            return false;
        };
        let second = match numbers.next() {
            None => 0,
            Some(Some(second)) => second,
            Some(None) => return false,
        };
        if numbers.next().is_some() || self.time.is_some() {
            return false;
        }
        self.time = Time::new(hour, minute, second, 0).ok();
        self.time.is_some() && half.is_none_or(|(_, pm)| self.half_day(pm))
    }

    /// 28.06.2023, 2023/06/28, 28/06/2023; not 06/07/2023, whose order is not certain.
    fn numeric_date(&mut self, word: &str) -> bool {
        let Some(separator) = word
            .chars()
            .find(|c| !c.is_ascii_digit())
            .filter(|c| matches!(c, '.' | '/' | '-'))
        else {
            return false;
        };
        let parts: Vec<i16> = word.split(separator).filter_map(|n| n.parse().ok()).collect();
        let [one, two, three] = parts[..] else {
            return false;
        };
        let (year, month, day) = match (one, two, three) {
            (year, month, day) if year > 31 => (year, month, day),
            (day, month, year) if separator == '.' || day > 12 || day == month => (year, month, day),
            (month, day, year) if day > 12 => (year, month, day),
            _ => return false,
        };
        let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
            return false;
        };
        let date = Date::new(year, month, day).ok();
        date.is_some() && self.date.replace(date.unwrap_or_default()).is_none()
    }

    fn number(&mut self, word: &str) -> bool {
        let ordinal = ["st", "nd", "rd", "th", "º", "er", "."]
            .iter()
            .find_map(|end| word.strip_suffix(end))
            .unwrap_or(word);
        match ordinal.parse() {
            Ok(number) if ordinal.len() <= 4 => self.numbers.push(number),
            _ => return false,
        }
        true
    }

    fn published(self) -> Option<Published> {
        let date = match (self.date, self.month, &self.numbers[..]) {
            (Some(date), None, []) => date,
            (None, Some(month), [day, year] | [year, day]) if *day <= 31 && *year > 31 => {
                Date::new(*year, month, i8::try_from(*day).ok()?).ok()?
            }
            _ => return None,
        };
        published(date, self.time, self.offset)
    }
}

/// Words that stand around a date and weekdays.
fn is_filler(word: &str) -> bool {
    const FILLERS: &str = "published updated posted created modified first last on at the of de del le la um uhr à a en om kl vom \
        veröffentlicht aktualisiert publié mis jour actualizado publicado publicada el às as ore alle pubblicato il date h \
        mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday \
        montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche \
        lunes martes miércoles jueves viernes sábado domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira \
        lunedì martedì mercoledì giovedì venerdì sabato domenica г года в";
    word == "-" || FILLERS.split_whitespace().any(|filler| filler == word)
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january jan januar januari janvier enero janeiro gennaio styczeń stycznia января ocak january",
        "february feb februar februari février fevrier febrero fevereiro febbraio lutego февраля şubat",
        "march mar märz maart mars marzo março marca марта mart",
        "april apr avril abril aprile kwietnia апреля nisan",
        "may mai mei mayo maio maggio maja мая mayıs",
        "june jun juni juin junio junho giugno czerwca июня haziran",
        "july jul juli juillet julio julho luglio lipca июля temmuz",
        "august aug augustus août aout agosto sierpnia августа ağustos",
        "september sep sept septembre septiembre setembro settembre września сентября eylül",
        "october oct oktober octobre octubre outubro ottobre października октября ekim",
        "november nov novembre noviembre novembro listopada ноября kasım",
        "december dec dezember décembre decembre diciembre dezembro dicembre grudnia декабря aralık",
    ];
    let place = MONTHS
        .iter()
        .position(|names| names.split_whitespace().any(|name| name == word))?;
    i8::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
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
            ("Published: 28 June 2023 at 1.40", "", None, ""),
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
        assert_eq!(day("https://example.org/2023/06/a-title"), None);
        assert_eq!(day("https://example.org/1234/56/78"), None);
    }
}
