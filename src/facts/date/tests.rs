//! What the grammars find on a Wednesday, 28 June 2023: English; zones, year ends, no date, any text.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{DateMention, dates};
use crate::article::{Precision, Published};
use crate::facts::prose::Prose;
use crate::facts::{Document, Facts};

const WEDNESDAY: &str = "2023-06-28T13:40:00Z";

fn published(at: &str, offset_minutes: Option<i32>, precision: Precision) -> Published {
    Published {
        at: at.parse::<Timestamp>().expect("a timestamp"),
        offset_minutes,
        precision,
    }
}

fn read(language: &str, text: &str, published: Option<Published>) -> (Document, Vec<DateMention>) {
    let document = Document::new("", text);
    let facts = Facts {
        sentences: crate::facts::sentence::sentences(&document, Some(language)),
        document,
        language: Some(language.to_owned()),
        published,
        ..Facts::default()
    };
    let found = dates(&facts, &Prose::new(&facts.document, &facts.sentences));
    (facts.document, found)
}

/// "words=value" of each mention, with its kind where that is not a date.
fn shown(language: &str, text: &str, published: Option<Published>) -> String {
    let (document, found) = read(language, text, published);
    let mention = |m: &DateMention| {
        let kind = match m.kind.name() {
            "date" => "",
            other => other.get(..1).unwrap_or_default(),
        };
        format!("{}={}{kind}", m.span.of(document.text()), m.value)
    };
    found.iter().map(mention).collect::<Vec<_>>().join(" | ")
}

pub(super) fn check(language: &str, rows: &[(&str, &str)]) {
    let at = Some(published(WEDNESDAY, Some(0), Precision::Second));
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, shown(language, text, at)))
        .filter(|(_, expected, got)| got != *expected)
        .map(|(text, expected, got)| format!("{text}\n  expected {expected}\n  got      {got}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn english_days() {
    check(
        "en",
        &[
            ("The ministry said Wednesday.", "Wednesday=2023-06-28"),
            ("He left Tuesday for Oslo.", "Tuesday=2023-06-27"),
            ("On Thursday, the court ruled.", "Thursday=2023-06-22"),
            ("The court will rule on Thursday.", "Thursday=2023-06-29"),
            ("The talks on Saturday will fail.", "Saturday=2023-07-01"),
            ("The talks planned for Monday were dropped.", "Monday=2023-06-26"),
            ("It could come as early as Friday.", "Friday=2023-06-30"),
            ("They must reply by Friday.", "Friday=2023-06-30"),
            ("Protesters condemned Friday's ruling.", "Friday=2023-06-23"),
            ("It follows last Wednesday's vote.", "last Wednesday=2023-06-21"),
            ("He comes next Monday.", "next Monday=2023-07-03"),
            ("The vote is this Friday.", "this Friday=2023-06-30"),
            ("They met Monday, June 26.", "Monday, June 26=2023-06-26"),
            ("The war began on Feb. 24, 2022.", "Feb. 24, 2022=2022-02-24"),
            ("It was signed on 5 January 2023.", "5 January 2023=2023-01-05"),
            ("He was shot on Nov. 25.", "Nov. 25=2022-11-25"),
            ("He must be home by July 14.", "July 14=2023-07-14"),
            ("It was last Oct. 23.", "last Oct. 23=2022-10-23"),
            ("The 3rd of May was calm.", "The 3rd of May=2023-05-03"),
            ("After the Oct. 7 attacks.", "Oct. 7=2022-10-07"),
            ("After the September 11 attacks.", "September 11=2001-09-11"),
            ("It met from 3 to 5 May.", "3=2023-05-03 | 5 May=2023-05-05"),
            ("It met May 3-5, he said.", "May 3=2023-05-03 | 5=2023-05-05"),
            (
                "On April 24 and 25, they met.",
                "April 24=2023-04-24 | 25=2023-04-25",
            ),
            (
                "Filed 2003-01-02, 13/2/2003 and 1/2/2003.",
                "2003-01-02=2003-01-02 | 13/2/2003=2003-02-13 | 1/2/2003=2003",
            ),
            (
                "Today is no day like yesterday.",
                "Today=2023-06-28 | yesterday=2023-06-27",
            ),
            (
                "the day before yesterday and tomorrow",
                "the day before yesterday=2023-06-26 | tomorrow=2023-06-29",
            ),
            ("He died on 29 February 2023.", ""),
            ("It happened on Feb. 29.", "Feb. 29=2024-02-29"),
        ],
    );
}

#[test]
fn english_longer_stretches() {
    check(
        "en",
        &[
            ("a failed revolt over the weekend", "the weekend=2023-W25-WE"),
            ("They will meet over the weekend.", "the weekend=2023-W26-WE"),
            (
                "last weekend and next weekend",
                "last weekend=2023-W25-WE | next weekend=2023-W26-WE",
            ),
            (
                "last week, this month, next year",
                "last week=2023-W25 | this month=2023-06 | next year=2024",
            ),
            ("It was founded in May.", "May=2023-05"),
            ("It was founded in September.", "September=2022-09"),
            ("It will open in September.", "September=2023-09"),
            (
                "last November, mid-July, early this year",
                "last November=2022-11 | mid-July=2023-07 | early this year=2023",
            ),
            (
                "in March 1998 and October last year",
                "March 1998=1998-03 | October last year=2022-10",
            ),
            (
                "between 2010 and 2014, then 1990-95",
                "2010=2010 | 2014=2014 | 1990=1990 | 95=1995",
            ),
            (
                "the days in 1994, 1995 and 1997",
                "days=PXDd | 1994=1994 | 1995=1995 | 1997=1997",
            ),
            ("since 1962, under a 1996 law", "1962=1962 | 1996=1996"),
            (
                "the 1990s, the '60s and the early eighties",
                "the 1990s=199 | the '60s=196 | the early eighties=198",
            ),
            ("in the 19th century", "the 19th century=18"),
            (
                "in the second quarter, fiscal 1998",
                "the second quarter=2023-Q2 | fiscal 1998=FY1998",
            ),
            ("the first half of 2022", "the first half of 2022=2022-H1"),
            (
                "last summer and spring 2022",
                "last summer=2022-SU | spring 2022=2022-SP",
            ),
            (
                "two years ago, 11 days ago, two weeks ago",
                "two years ago=2021 | 11 days ago=2023-06-17 | two weeks ago=2023-W24",
            ),
            (
                "He left on Jan. 5. A day earlier, he had come.",
                "Jan. 5=2023-01-05 | A day earlier=2023-01-04",
            ),
            (
                "He came in 1998 and left the following year.",
                "1998=1998 | the following year=1999",
            ),
            (
                "He fled in June 1998 and returned later that year.",
                "June 1998=1998-06 | later that year=1998",
            ),
            ("Sales rose from a year earlier.", "a year earlier=2022"),
            ("He came back seven days later.", "seven days later=FUTURE_REF"),
        ],
    );
}

#[test]
fn english_times_durations_and_sets() {
    check(
        "en",
        &[
            (
                "at 10:30 a.m. EDT on Tuesday",
                "10:30 a.m. EDT on Tuesday=2023-06-27T10:30-04:00t",
            ),
            (
                "They have until 9 a.m. Friday.",
                "9 a.m. Friday=2023-06-30T09:00t",
            ),
            ("It came at 0600 GMT.", "0600 GMT=2023-06-28T06:00Zt"),
            (
                "On Monday they rose at 12:15 a.m.",
                "Monday=2023-06-26 | 12:15 a.m.=2023-06-26T00:15t",
            ),
            (
                "Tuesday night, this morning, last night",
                "Tuesday night=2023-06-27TNIt | this morning=2023-06-28TMOt | last night=2023-06-27TNIt",
            ),
            (
                "noon on Friday, tonight",
                "noon on Friday=2023-06-23T12:00t | tonight=2023-06-28TNIt",
            ),
            ("the worst crisis in three decades", "three decades=P3DEd"),
            (
                "an 11-day visit, a 16-hour flight",
                "11-day=P11Dd | 16-hour=PT16Hd",
            ),
            ("for years, within months", "years=PXYd | months=PXMd"),
            (
                "twenty-five years, a dozen days, one hundred weeks",
                "twenty-five years=P25Yd | a dozen days=P12Dd | one hundred weeks=P100Wd",
            ),
            (
                "half an hour, two and a half years",
                "half an hour=PT30Md | two and a half years=P2.5Yd",
            ),
            (
                "the past two months, in recent years",
                "the past two months=P2Md | recent years=PXYd",
            ),
            (
                "every Monday, weekly, annually, twice a year",
                "every Monday=XXXX-WXX-1s | weekly=P1Ws | annually=P1Ys | twice a year=P1Ys",
            ),
            (
                "every two weeks, on Mondays, every other day",
                "every two weeks=P2Ws | Mondays=XXXX-WXX-1s | every other day=P2Ds",
            ),
            (
                "recently and now, in the coming weeks",
                "recently=PAST_REF | now=PRESENT_REF | in the coming weeks=FUTURE_REF",
            ),
        ],
    );
}

#[test]
fn english_false_friends() {
    check(
        "en",
        &[
            ("He may march on; the sun was out.", ""),
            ("March on, said Mr May.", ""),
            ("May he rest in peace.", ""),
            ("Of 1,962 people and 2000 troops, 1998 soldiers fell.", ""),
            ("It cost $2000, or 1999%, says No. 1990.", ""),
            ("Sales on Black Friday at 7-Eleven, said her man Friday.", ""),
            ("a 34-year-old man, a girl aged 11", ""),
            ("the second letter, a 12-member team, 24 people", ""),
            ("It ran in the Sunday Times and the daily Granma.", ""),
            ("Windows 2000 and more than 2000", ""),
        ],
    );
}

#[test]
fn an_article_has_its_own_midnight() {
    // 23:30 on Tuesday in Washington is Wednesday in Greenwich.
    for (at, offset, precision, today, tuesday) in [
        (
            "2023-06-28T03:30:00Z",
            Some(-240),
            Precision::Second,
            "2023-06-27",
            "2023-06-27",
        ),
        (
            "2023-06-28T03:30:00Z",
            None,
            Precision::Second,
            "2023-06-28",
            "2023-06-27",
        ),
        (
            "2023-06-26T16:30:00Z",
            Some(540),
            Precision::Second,
            "2023-06-27",
            "2023-06-27",
        ),
        // A day alone is midnight UTC, whatever the zone.
        (
            "2023-06-28T00:00:00Z",
            Some(-240),
            Precision::Day,
            "2023-06-28",
            "2023-06-27",
        ),
        // Year ends, and a leap day.
        (
            "2024-12-31T23:30:00Z",
            Some(60),
            Precision::Second,
            "2025-01-01",
            "2024-12-31",
        ),
        (
            "2024-02-29T12:00:00Z",
            Some(0),
            Precision::Second,
            "2024-02-29",
            "2024-02-27",
        ),
    ] {
        assert_eq!(
            shown(
                "en",
                "He said today what he said Tuesday.",
                Some(published(at, offset, precision))
            ),
            format!("today={today} | Tuesday={tuesday}")
        );
    }
}

#[test]
fn weeks_and_months_cross_the_year() {
    let at = |at| Some(published(at, Some(0), Precision::Second));
    for (day, text, expected) in [
        (
            "2021-01-03T12:00:00Z",
            "this week, next week",
            "this week=2020-W53 | next week=2021-W01",
        ),
        (
            "2025-01-02T12:00:00Z",
            "last month, last week",
            "last month=2024-12 | last week=2024-W52",
        ),
        (
            "2025-01-02T12:00:00Z",
            "He died on Dec. 30.",
            "Dec. 30=2024-12-30",
        ),
        (
            "2024-12-30T12:00:00Z",
            "It will end on Jan. 2.",
            "Jan. 2=2025-01-02",
        ),
        (
            "2024-03-31T12:00:00Z",
            "last month, a month ago",
            "last month=2024-02 | a month ago=2024-02",
        ),
        ("2023-02-01T12:00:00Z", "last winter", "last winter=2021-WI"),
        (
            "2023-01-10T12:00:00Z",
            "in the fourth quarter",
            "the fourth quarter=2022-Q4",
        ),
    ] {
        assert_eq!(shown("en", text, at(day)), expected, "{day}");
    }
}

#[test]
fn without_a_day_of_publication_only_the_absolute_is_resolved() {
    let text = "On Tuesday and on 3 May, in June, last week, today, on 5 May 1998, in 2022.";
    let expected = "Tuesday=XXXX-WXX-2 | 3 May=XXXX-05-03 | June=XXXX-06 | last week=PAST_REF | today=PRESENT_REF | \
                    5 May 1998=1998-05-05 | 2022=2022";
    assert_eq!(shown("en", text, None), expected);
    // A feed's first poll brings what is weeks old.
    assert_eq!(
        shown("en", text, Some(published(WEDNESDAY, None, Precision::FirstSeen))),
        expected
    );
}

#[test]
fn days_that_are_covered() {
    let at = Some(published(WEDNESDAY, Some(0), Precision::Second));
    let days = |text: &str| -> Option<(Date, Date)> {
        let (_, found) = read("en", text, at);
        found.first().and_then(|m| m.days)
    };
    assert_eq!(
        days("under embargo since 1962"),
        Some((date(1962, 1, 1), date(2023, 6, 28)))
    );
    assert_eq!(
        days("over the weekend"),
        Some((date(2023, 6, 24), date(2023, 6, 25)))
    );
    assert_eq!(
        days("the past two months"),
        Some((date(2023, 4, 28), date(2023, 6, 28)))
    );
    assert_eq!(days("fiscal 1998"), None);
    assert_eq!(days("an 11-day visit"), None);
    assert_eq!(days("recently"), None);
}

#[test]
fn american_articles_have_the_month_first() {
    for (offset, value) in [
        (Some(-300), "2003-01-02"),
        (Some(60), "2003-02-01"),
        (Some(0), "2003"),
    ] {
        let at = Some(published(WEDNESDAY, offset, Precision::Second));
        assert_eq!(shown("en", "on 1/2/2003", at), format!("1/2/2003={value}"));
    }
}

proptest! {
    #[test]
    fn any_text_gives_sound_spans(
        language in prop::sample::select(vec!["en", "es", "fr", "de", "pt", "ru", "ja", "xx"]),
        text in "(\\PC{0,12}|[0-9]{1,12}[-/.:, ]?|last |next |the |in |May |Monday |second |years? |ago|'9|days |\n){0,30}",
        day in prop::option::of(-300_000_000_000_i64..250_000_000_000),
    ) {
        let at = day.map(|second| Published {
            at: Timestamp::from_second(second).expect("within range"),
            offset_minutes: Some(-240),
            precision: Precision::Second,
        });
        let (document, found) = read(language, &text, at);
        let (_, again) = read(language, &text, at);
        prop_assert_eq!(&found, &again);
        let mut last = 0;
        for mention in found {
            prop_assert!(mention.span.start >= last && !mention.span.is_empty());
            prop_assert!(document.text().get(mention.span.range()).is_some());
            prop_assert!(mention.days.is_none_or(|(first, end)| first <= end));
            last = mention.span.end;
        }
    }
}
