use jiff::civil::date;

use super::*;
use crate::article::{Precision, Published};
use crate::facts::{DateKind, EventType, Input, Lexicon, Realis, Who, extract};
use crate::text::Span;

const TITLE: &str = "Freedonia signs harbour treaty with Sylvania";

/// Eleven paragraphs: the third one from the end is the one to look at.
fn article(looked_at: &str) -> String {
    let filler = "Nobody else was there.";
    let mut paragraphs = [filler; 11];
    paragraphs[8] = looked_at;
    paragraphs.join("\n")
}

fn facts(text: &str) -> Facts {
    let published = Published {
        at: "2026-03-04T12:00:00Z".parse().unwrap(),
        offset_minutes: Some(60),
        precision: Precision::Second,
    };
    let input = Input {
        published: Some(published),
        ..Input::new(TITLE, text, Some("en"))
    };
    extract(&input, &Lexicon::new(&[], &[]))
}

fn dated(facts: &Facts, words: &str, days: Option<(Date, Date)>, value: &str) -> DateMention {
    let at = facts.document.text().find(words).unwrap();
    let span = Span::new(at, at + words.len());
    let sentence = facts
        .sentences
        .iter()
        .position(|s| s.span.contains(span))
        .unwrap();
    DateMention {
        span,
        sentence,
        kind: DateKind::Date,
        value: value.into(),
        days,
    }
}

fn graded(facts: &Facts, dates: &[DateMention], events: &mut [Event]) -> Vec<Grade> {
    let prose = Prose::new(&facts.document, &facts.sentences);
    grades(facts, &prose, dates, &[], events)
}

#[test]
fn news_stands_first() {
    let facts = facts(&article("The harbour treaty was signed."));
    let grades = graded(&facts, &[], &mut []);
    assert_eq!(grades.len(), facts.sentences.len());
    assert_eq!(grades[..4], [Grade::Main; 4]);
    assert_eq!(grades[11], Grade::Background);
    // The title's words lift a late sentence.
    assert_eq!(grades[9], Grade::Recent);
}

#[test]
fn signs_of_background() {
    for (sentence, grade) in [
        ("The harbour treaty follows talks in Sylvania.", Grade::Recent),
        (
            "As the harbour treaty shows, talks in Sylvania help.",
            Grade::Background,
        ),
        ("The harbour treaty has divided the north.", Grade::Background),
        ("The harbour treaty has two parts.", Grade::Recent),
        (
            "Sylvania traditionally keeps a harbour treaty.",
            Grade::Background,
        ),
    ] {
        let facts = facts(&article(sentence));
        assert_eq!(graded(&facts, &[], &mut [])[9], grade, "{sentence}");
    }
}

#[test]
fn dates_bound_the_grade() {
    let text = article("The harbour treaty followed talks in Sylvania on THEN.");
    for (days, value, grade) in [
        (
            Some((date(2026, 3, 3), date(2026, 3, 3))),
            "2026-03-03",
            Grade::Main,
        ),
        (
            Some((date(2026, 2, 20), date(2026, 2, 20))),
            "2026-02-20",
            Grade::Recent,
        ),
        (
            Some((date(2025, 1, 1), date(2025, 12, 31))),
            "2025",
            Grade::Background,
        ),
        (
            Some((date(1962, 1, 1), date(1962, 12, 31))),
            "1962",
            Grade::History,
        ),
        // Since 1962.
        (
            Some((date(1962, 1, 1), date(2026, 3, 4))),
            "1962",
            Grade::Background,
        ),
        (
            Some((date(2026, 3, 9), date(2026, 3, 9))),
            "2026-03-09",
            Grade::Main,
        ),
        (None, "PAST_REF", Grade::Recent),
    ] {
        let facts = facts(&text);
        let dates = [dated(&facts, "THEN", days, value)];
        assert_eq!(graded(&facts, &dates, &mut [])[9], grade, "{value} {days:?}");
    }
}

#[test]
fn a_sentence_goes_on_with_history() {
    let facts = facts(&article(
        "Freedonia mined the harbour THEN. The mines were removed. Sylvania has not forgotten.",
    ));
    let dates = [dated(
        &facts,
        "THEN",
        Some((date(1962, 1, 1), date(1962, 12, 31))),
        "1962",
    )];
    let grades = graded(&facts, &dates, &mut []);
    assert_eq!(grades[9..12], [Grade::History, Grade::History, Grade::Background]);
}

fn event(facts: &Facts, words: &str, actor: usize, days: Option<(Date, Date)>) -> Event {
    let at = facts.document.text().find(words).unwrap();
    let trigger = Span::new(at, at + words.len());
    Event {
        kind: EventType::Consult,
        mode: Some("visit"),
        contexts: Vec::new(),
        actors: vec![Who::Listed(actor)],
        recipients: Vec::new(),
        trigger,
        sentence: facts
            .sentences
            .iter()
            .position(|s| s.span.contains(trigger))
            .unwrap(),
        date: None,
        days,
        place: None,
        realis: Realis::Actual,
        grade: Grade::Main,
        confidence: 90,
        because: Vec::new(),
    }
}

#[test]
fn events_are_graded_by_their_own_dates_and_clauses() {
    let text = article("The TRIP came after an earlier VISIT, and the EMBARGO stayed.").replacen(
        "Nobody else was there.",
        "The king made a JOURNEY on Tuesday, after a STAY in the north.",
        1,
    );
    let facts = facts(&text.replace("EMBARGO", "embargo"));
    let mut events = [
        event(&facts, "JOURNEY", 0, None),
        event(&facts, "STAY", 1, None),
        // The deed of the lead, told again far down.
        event(&facts, "TRIP", 0, None),
        event(&facts, "VISIT", 1, Some((date(2025, 6, 1), date(2025, 6, 30)))),
        event(&facts, "embargo", 2, None),
    ];
    graded(&facts, &[], &mut events);
    assert_eq!(
        events.map(|event| event.grade),
        [
            Grade::Main,
            Grade::Recent,
            Grade::Main,
            Grade::Background,
            Grade::Background
        ]
    );
}

#[test]
fn without_a_date_of_publication_no_date_speaks() {
    let mut facts = facts(&article("The harbour treaty followed talks in Sylvania on THEN."));
    facts.published = None;
    let dates = [dated(
        &facts,
        "THEN",
        Some((date(1962, 1, 1), date(1962, 12, 31))),
        "1962",
    )];
    assert_eq!(graded(&facts, &dates, &mut [])[9], Grade::Recent);
}
