//! The parts of a written date, gathered word by word.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use super::super::record::Published;
use super::words::{Word, meaning};
use super::{Order, published};

/// Years of the Thai calendar are ahead by so many.
const BUDDHIST_YEARS: i16 = 543;

/// A text in lower case with figures of ASCII; the units of Chinese, Japanese and Korean dates become separators.
pub(super) fn plain(raw: &str) -> String {
    let is_east_asian = raw.contains(['年', '년']);
    let mut plain = String::with_capacity(raw.len());
    for c in raw.chars().flat_map(char::to_lowercase) {
        let digit = |zero: u32| char::from_digit(u32::from(c) - zero, 10).unwrap_or(c);
        match c {
            '\u{660}'..='\u{669}' => plain.push(digit(0x660)),
            '\u{6f0}'..='\u{6f9}' => plain.push(digit(0x6f0)),
            '\u{966}'..='\u{96f}' => plain.push(digit(0x966)),
            '\u{9e6}'..='\u{9ef}' => plain.push(digit(0x9e6)),
            '\u{e50}'..='\u{e59}' => plain.push(digit(0xe50)),
            '\u{ff10}'..='\u{ff19}' => plain.push(digit(0xff10)),
            '：' => plain.push(':'),
            '年' | '년' | '月' | '월' if is_east_asian => {
                plain.truncate(plain.trim_end().len());
                plain.push('-');
            }
            '日' | '일' | '分' | '분' | '秒' | '초' if is_east_asian => plain.push(' '),
            '時' | '时' | '點' | '点' | '시' if is_east_asian => plain.push(':'),
            c if c.is_whitespace() && is_east_asian && plain.ends_with(['-', ':']) => {}
            c => plain.push(c),
        }
    }
    // 午前 and its like stand before the hour, without a space.
    for (before, after) in [("午前", "午後"), ("上午", "下午"), ("오전", "오후")] {
        if plain.contains(before) || plain.contains(after) {
            plain = plain.replace(before, " am ").replace(after, " pm ");
        }
    }
    plain
}

/// The words of a plain text, without what stands around them.
pub(super) fn words(plain: &str) -> impl Iterator<Item = &str> {
    plain
        .split(|c: char| {
            c.is_whitespace() || matches!(c, ',' | '(' | ')' | '[' | ']' | '|' | '·' | '•' | '—' | '–' | '،')
        })
        .map(|word| word.trim_matches(|c: char| matches!(c, '.' | ';' | '\u{200e}' | '\u{200f}' | '*')))
        .filter(|word| !word.is_empty())
}

/// What the words so far tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    order: Option<Order>,
    numbers: Vec<i16>,
    month: Option<i8>,
    /// Whether the month was written "mar".
    is_mar: bool,
    date: Option<Date>,
    time: Option<Time>,
    /// The first half of the day, or the second where true.
    half: Option<bool>,
    offset: Option<Offset>,
}

impl Parts {
    pub(super) fn new(order: Option<Order>) -> Self {
        Self {
            order,
            ..Self::default()
        }
    }

    /// Takes in a word; false where it belongs to no date.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let bare = word.trim_end_matches(':');
        match meaning(bare) {
            // "mar" is Tuesday in French and Spanish, and March.
            Some(Word::Month(month)) => {
                let is_day = std::mem::replace(&mut self.is_mar, bare == "mar");
                return self.month.replace(month).is_none() || is_day;
            }
            Some(Word::Zone(minutes)) => return self.zone(i32::from(minutes)),
            Some(Word::Half(afternoon)) => return self.half_day(afternoon),
            Some(Word::Filler) => return true,
            None => {}
        }
        if bare.is_empty() || super::words::is_change(bare) {
            return true;
        }
        // Most words hold neither a figure nor what joins two words.
        if !bare.contains(|c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.')) {
            return false;
        }
        self.numeric_offset(bare)
            || self.clock(bare)
            || self.numeric_date(bare)
            || self.number(bare)
            || self.joined(bare)
    }

    fn zone(&mut self, minutes: i32) -> bool {
        self.offset = Offset::from_seconds(minutes * 60).ok();
        self.offset.is_some()
    }

    /// "+0200", "-05:00", "GMT+7", "UTC+02:00".
    fn numeric_offset(&mut self, word: &str) -> bool {
        let named = ["gmt", "utc"].iter().find_map(|name| word.strip_prefix(name));
        let (sign, digits) = match named.unwrap_or(word).split_at_checked(1) {
            Some(("+", digits)) => (1, digits.replace(':', "")),
            Some(("-" | "−", digits)) => (-1, digits.replace(':', "")),
            _ => return false,
        };
        let Some(number) = digits
            .parse::<i32>()
            .ok()
            .filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))
        else {
            return false;
        };
        match (digits.len(), named) {
            (4, _) => self.zone(sign * (number / 100 * 60 + number % 100)),
            (1 | 2, Some(_)) => self.zone(sign * number * 60),
            _ => false,
        }
    }

    fn half_day(&mut self, afternoon: bool) -> bool {
        // "am 28. Juni", "Sa. 28.06.": German words, where no number stands before.
        if !afternoon && self.time.is_none() && self.date.is_none() && self.numbers.is_empty() {
            return true;
        }
        // "at 1 pm": the number was an hour.
        if self.time.is_none()
            && self.has_day_besides_the_last()
            && let Some(hour) = self.numbers.last().and_then(|hour| i8::try_from(*hour).ok())
            && let Ok(time) = Time::new(hour, 0, 0, 0)
        {
            self.numbers.pop();
            self.time = Some(time);
        }
        self.half.replace(afternoon).is_none()
    }

    /// Whether the numbers but the last make a date.
    fn has_day_besides_the_last(&self) -> bool {
        match (self.date, self.month) {
            (Some(_), _) => !self.numbers.is_empty(),
            (None, Some(_)) => self.numbers.len() == 3,
            (None, None) => false,
        }
    }

    fn clock(&mut self, word: &str) -> bool {
        let half = [("am", false), ("pm", true), ("a.m", false), ("p.m", true)]
            .into_iter()
            .find_map(|(end, pm)| Some((word.strip_suffix(end)?, pm)));
        let figures = half.map_or(word, |(figures, _)| figures);
        let zoned = figures.strip_suffix('z');
        let mut numbers = zoned
            .unwrap_or(figures)
            .split([':', 'h', '.'])
            .map(|n| n.split_once('.').map_or(n, |(whole, _)| whole));
        let has_dot = figures.contains('.');
        let (Some(hour), minute, second, None) =
            (numbers.next(), numbers.next(), numbers.next(), numbers.next())
        else {
            return false;
        };
        // "13.40" is a time after the day, or a part of it before: "28.06."
        if self.time.is_some()
            || (has_dot && (!self.has_day() || second.is_some()))
            || (minute.is_none() && half.is_none())
        {
            return false;
        }
        let read = |text: Option<&str>| match text {
            None | Some("") => Some(0),
            Some(text) if text.len() <= 2 => text.parse::<i8>().ok(),
            Some(_) => None,
        };
        let (Ok(hour), Some(minute), Some(second)) = (hour.parse::<i8>(), read(minute), read(second)) else {
            return false;
        };
        self.time = Time::new(hour, minute, second, 0).ok();
        if zoned.is_some() {
            self.zone(0);
        }
        if let Some((_, afternoon)) = half {
            self.half = Some(afternoon);
        }
        self.time.is_some()
    }

    fn has_day(&self) -> bool {
        self.date.is_some() || (self.month.is_some() && self.numbers.len() >= 2)
    }

    /// 28.06.2023, 28.06.23, 2023/06/28, 28/06/2023; 06/07/2023 where the order is known.
    fn numeric_date(&mut self, word: &str) -> bool {
        let word = word.trim_end_matches(['.', '-', '/']);
        let Some(separator) = word
            .chars()
            .find(|c| !c.is_ascii_digit())
            .filter(|c| matches!(c, '.' | '/' | '-'))
        else {
            return false;
        };
        let parts: Vec<i16> = word
            .split(separator)
            .filter_map(|n| n.trim().parse().ok())
            .collect();
        let [one, two, three] = parts[..] else {
            return false;
        };
        let month_first = self.order == Some(Order::MonthFirst) && separator != '.';
        let is_certain = separator == '.' || self.order.is_some() || one == two;
        let (year, month, day) = match (one, two, three) {
            (year, month, day) if year > 31 => (year, month, day),
            (month, day, year) if day > 12 || (month_first && month <= 12) => (year, month, day),
            (day, month, year) if is_certain || day > 12 => (year, month, day),
            _ => return false,
        };
        let year = if (0..70).contains(&year) {
            year + 2000
        } else {
            year
        };
        let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
            return false;
        };
        let date = Date::new(common_year(year), month, day).ok();
        date.is_some() && self.date.replace(date.unwrap_or_default()).is_none()
    }

    fn number(&mut self, word: &str) -> bool {
        let ordinal = ["st", "nd", "rd", "th", "º", "°", "er", "ος", "."]
            .iter()
            .find_map(|end| word.strip_suffix(end))
            .unwrap_or(word);
        match ordinal.parse() {
            Ok(number) if ordinal.len() <= 4 && self.numbers.len() < 4 => self.numbers.push(number),
            _ => return false,
        }
        true
    }

    /// 28-Jun-2023, 28.Juni: words without a space between them.
    fn joined(&mut self, word: &str) -> bool {
        let parts = || word.split(['-', '/', '.']).filter(|part| !part.is_empty());
        let has_month = parts().any(|part| matches!(meaning(part), Some(Word::Month(_))));
        has_month && parts().count() > 1 && parts().all(|part| self.take(part))
    }

    /// The date, where the words make one.
    pub(super) fn published(&self) -> Option<Published> {
        let date = match (self.date, self.month, &self.numbers[..]) {
            (Some(date), None, []) => date,
            (None, Some(month), [day, year] | [year, day]) if *day <= 31 && *year > 31 => {
                Date::new(common_year(*year), month, i8::try_from(*day).ok()?).ok()?
            }
            _ => return None,
        };
        let time = match (self.time, self.half) {
            (Some(time), Some(afternoon)) if time.hour() <= 12 => {
                let hour = time.hour() % 12 + if afternoon { 12 } else { 0 };
                Time::new(hour, time.minute(), time.second(), 0).ok()
            }
            (time, _) => time,
        };
        published(date, time, self.offset)
    }
}

fn common_year(year: i16) -> i16 {
    if (2400..2700).contains(&year) {
        year - BUDDHIST_YEARS
    } else {
        year
    }
}
