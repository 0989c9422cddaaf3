//! Takes the elements of a channel, gives what they say about polling.

use jiff::Timestamp;

use super::date::read_date;
use super::item::Hints;

/// Reads the hints of a feed while its markup passes by.
#[derive(Debug, Default)]
pub(super) struct HintReader {
    hints: Hints,
    period_secs: Option<u64>,
    times_a_period: Option<u64>,
    base: Option<Timestamp>,
    /// The element that is open.
    field: Option<Field>,
}

/// Elements whose text is a hint.
#[derive(Debug, Clone, Copy)]
enum Field {
    Ttl,
    Hour,
    Day,
    Period,
    Frequency,
    Base,
}

impl HintReader {
    /// An element outside of the items begins.
    pub(super) fn start(&mut self, local_name: &str) {
        let is = |name: &str| local_name.eq_ignore_ascii_case(name);
        let fields = [
            ("ttl", Field::Ttl),
            ("hour", Field::Hour),
            ("day", Field::Day),
            ("updatePeriod", Field::Period),
            ("updateFrequency", Field::Frequency),
            ("updateBase", Field::Base),
        ];
        self.field = fields
            .into_iter()
            .find(|(name, _)| is(name))
            .map(|(_, field)| field);
    }

    /// An element ends.
    pub(super) fn end(&mut self) {
        self.field = None;
    }

    /// The text of an element.
    pub(super) fn text(&mut self, text: &str) {
        let Some(field) = self.field else {
            return;
        };
        let text = text.trim();
        match field {
            Field::Ttl => {
                let secs = text.parse().ok().map(|minutes: u64| minutes.saturating_mul(60));
                self.hints.ttl_secs = self.hints.ttl_secs.or(secs);
            }
            Field::Hour => self.skip_hour(text),
            Field::Day => self.skip_day(text),
            Field::Period => self.period_secs = self.period_secs.or(period_secs(text)),
            Field::Frequency => self.times_a_period = self.times_a_period.or(text.parse().ok()),
            Field::Base => self.base = self.base.or_else(|| read_date(text)),
        }
    }

    /// RSS 0.91 counts the hours from 1 to 24, RSS 2.0 from 0 to 23.
    fn skip_hour(&mut self, text: &str) {
        let Some(hour) = text
            .parse::<u8>()
            .ok()
            .filter(|hour| *hour <= 24)
            .map(|hour| hour % 24)
        else {
            return;
        };
        let hours = self.hints.skip_hours.get_or_insert_default();
        if let Err(at) = hours.binary_search(&hour) {
            hours.insert(at, hour);
        }
    }

    /// English names, as the standard wants; three letters are enough to tell them.
    fn skip_day(&mut self, text: &str) {
        let name: String = text.to_ascii_lowercase().chars().take(3).collect();
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let Some(day) = days
            .iter()
            .position(|day| *day == name)
            .and_then(|day| u8::try_from(day).ok())
        else {
            return;
        };
        let days = self.hints.skip_days.get_or_insert_default();
        if let Err(at) = days.binary_search(&day) {
            days.insert(at, day);
        }
    }

    /// What was said. The syndication module of RSS 1.0 has defaults: every day, once.
    pub(super) fn hints(self) -> Hints {
        let says_period = self.period_secs.is_some() || self.times_a_period.is_some();
        let period = self.period_secs.unwrap_or(24 * 3600) / self.times_a_period.unwrap_or(1).max(1);
        Hints {
            update_period_secs: says_period.then_some(period),
            update_base: self.base.filter(|_| says_period),
            ..self.hints
        }
    }
}

fn period_secs(name: &str) -> Option<u64> {
    let hours = match name.to_ascii_lowercase().as_str() {
        "hourly" => 1,
        "daily" => 24,
        "weekly" => 7 * 24,
        "monthly" => 30 * 24,
        "yearly" => 365 * 24,
        _ => return None,
    };
    Some(hours * 3600)
}

#[cfg(test)]
mod tests {
    use super::super::item::Kind;
    use super::super::outline::Outline;
    use super::*;

    #[test]
    fn reads_hints() {
        let ttl = |secs| Hints {
            ttl_secs: Some(secs),
            ..Hints::default()
        };
        let period = |secs| Hints {
            update_period_secs: Some(secs),
            ..Hints::default()
        };
        let cases = [
            ("<ttl>x</ttl>", Hints::default()),
            ("<ttl> 5 </ttl>", ttl(300)),
            ("<ttl><![CDATA[5]]></ttl>", ttl(300)),
            ("<item><ttl>5</ttl></item>", Hints::default()),
            (
                "<skipHours><hour>24</hour><hour>1</hour><hour>1</hour><hour>25</hour></skipHours>",
                Hints {
                    skip_hours: Some(vec![0, 1]),
                    ..Hints::default()
                },
            ),
            (
                "<skipDays><day>Sunday</day><day> saturday </day><day>Sun</day><day>Someday</day></skipDays>",
                Hints {
                    skip_days: Some(vec![5, 6]),
                    ..Hints::default()
                },
            ),
            (
                "<s:updatePeriod>\nHourly </s:updatePeriod><s:updateFrequency>2</s:updateFrequency>",
                period(1800),
            ),
            (
                "<s:updatePeriod>weekly</s:updatePeriod><s:updateFrequency>0</s:updateFrequency>",
                period(604_800),
            ),
            ("<s:updateFrequency>2</s:updateFrequency>", period(43_200)),
            ("<s:updatePeriod>often</s:updatePeriod>", Hints::default()),
            (
                "<s:updatePeriod>daily</s:updatePeriod><s:updateBase>2000-01-01T06:00+00:00</s:updateBase>",
                Hints {
                    update_base: "2000-01-01T06:00:00Z".parse().ok(),
                    ..period(86_400)
                },
            ),
            (
                "<s:updateBase>2000-01-01T06:00+00:00</s:updateBase>",
                Hints::default(),
            ),
        ];
        for (inside, want) in cases {
            let text = format!("<rss><channel>{inside}</channel></rss>");
            assert_eq!(Outline::of(Kind::Rss, &text).hints, want, "{inside}");
        }
    }
}
