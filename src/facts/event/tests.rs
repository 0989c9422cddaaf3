use std::sync::OnceLock;

use super::{EventType, Lesson, Realis, train};
use crate::facts::{Facts, Input, Lexicon, extract};

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let builtin = crate::config::builtin_watchlist();
        Lexicon::new(&builtin.actors, &builtin.topics)
    })
}

fn read(title: &str, text: &str, language: &str) -> Facts {
    extract(&Input::new(title, text, Some(language)), lexicon())
}

/// "TYPE actors > recipients" of every event, in order, the realis behind it where it is not actual.
fn told(facts: &Facts) -> Vec<String> {
    let detail = facts.detail(lexicon());
    let names = |parties: &[crate::facts::Who]| {
        let ids: Vec<&str> = parties
            .iter()
            .map(|who| detail.cast.id(*who, lexicon()))
            .collect();
        ids.join("+")
    };
    detail
        .events
        .iter()
        .map(|event| {
            let realis = match event.realis {
                Realis::Actual => String::new(),
                other => format!(" ({})", other.name()),
            };
            let parties = format!("{} > {}", names(&event.actors), names(&event.recipients));
            format!("{} {}{realis}", event.kind.name(), parties.trim())
        })
        .collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(&read("", text, "en")), expected, "{text}");
}

/// The first event only: what else a sentence tells is another table's matter.
fn check_first(text: &str, expected: &str) {
    let got = told(&read("", text, "en"));
    assert_eq!(got.first().map(String::as_str), Some(expected), "{text}: {got:?}");
}

#[test]
fn every_type_is_told() {
    for (text, expected) in [
        ("Kenya agreed to a truce with Somalia.", "AGREE KEN > SOM"),
        ("France held talks with Mali on Monday.", "CONSULT FRA > MLI"),
        ("Senegal praised Ghana for its vote.", "SUPPORT SEN > GHA"),
        ("Belarus pardoned eleven activists.", "CONCEDE BLR >"),
        (
            "Serbia cooperated with Hungary against smugglers.",
            "COOPERATE SRB > HUN",
        ),
        ("Turkey sent medicine to Somalia.", "AID TUR > SOM"),
        ("Ethiopia withdrew its troops from Eritrea.", "RETREAT ETH > ERI"),
        ("Greece urged Turkey to free the pilots.", "REQUEST GRC > TUR"),
        ("Chad accused Sudan of lying.", "ACCUSE TCD > SDN"),
        ("Egypt rejected an offer from Libya.", "REJECT EGY > LBY"),
        ("Iran threatened Bahrain with war.", "THREATEN IRN > BHR"),
        (
            "Protesters marched against Peru's government.",
            "PROTEST protesters > PER",
        ),
        ("Canada imposed sanctions on Myanmar.", "SANCTION CAN > MMR"),
        ("Pakistan deployed troops along the border.", "MOBILIZE PAK >"),
        ("Police arrested a Dutch diplomat.", "COERCE police > NLD"),
        ("Iraq invaded Kuwait.", "ASSAULT IRQ > KWT"),
    ] {
        let got = told(&read("", text, "en"));
        let kind = expected.split(' ').next().unwrap_or_default();
        assert!(
            got.iter().any(|event| event.starts_with(expected)) && got.iter().all(|e| e.starts_with(kind)),
            "{text}: {got:?}"
        );
    }
}

#[test]
fn frames_find_who_and_whom() {
    for (text, expected) in [
        // passive, with and without who did it
        ("Kuwait was invaded by Iraq.", "ASSAULT IRQ > KWT"),
        ("Ukraine was attacked on Tuesday.", "ASSAULT  > UKR"),
        // "between", "and", reciprocal verbs
        (
            "The talks between Serbia and Kosovo went on.",
            "CONSULT SRB+XKX >",
        ),
        ("Kenya and Uganda met on Friday.", "CONSULT KEN+UGA >"),
        ("Poland negotiated with Lithuania.", "CONSULT POL > LTU"),
        // a relative clause, an aside
        ("Chad, which borders Sudan, condemned Libya.", "ACCUSE TCD > LBY"),
        // two verbs of one subject
        (
            "Turkey criticized Greece and threatened Cyprus.",
            "ACCUSE TUR > GRC",
        ),
        // nouns
        ("The US embargo against Cuba goes on.", "SANCTION USA > CUB"),
        (
            "Russia's invasion of Ukraine shook the world.",
            "ASSAULT RUS > UKR",
        ),
        ("An attack on Yemen by Eritrea was the last.", "ASSAULT ERI > YEM"),
        (
            "Cuba, under US embargo since 1962, looks for friends.",
            "SANCTION USA > CUB",
        ),
        // officials act for their country
        (
            "The government of Peru condemned Bolivia.",
            "ACCUSE government-of-peru > BOL",
        ),
        ("Chilean officials visited Bolivia.", "CONSULT CHL > BOL"),
        // the subject receives
        ("Cuba received a shipment of oil from Mexico.", "AID MEX > CUB"),
        // "must" in somebody's mouth is a demand
        (
            "Russia said on Tuesday that Sudan must return the helicopter.",
            "REQUEST RUS > SDN",
        ),
        // over "on Monday" and "today"
        ("Brazil on Monday condemned Venezuela.", "ACCUSE BRA > VEN"),
    ] {
        let got = told(&read("", text, "en"));
        let expected = expected.replace("  ", " ");
        assert!(
            got.iter().any(|event| event.replace("  ", " ") == expected),
            "{text}: {got:?}"
        );
    }
}

#[test]
fn a_headline_is_in_the_present() {
    let facts = read("Cuba, Russia sign agreement", "Nothing else.", "en");
    assert_eq!(told(&facts), ["SUPPORT CUB+RUS >"]);
}

#[test]
fn what_is_planned_refused_or_denied_is_no_deed() {
    for (text, expected) in [
        ("Iraq did not attack Kuwait.", "ASSAULT IRQ > KWT (denied)"),
        ("Iran will give Yemen a loan.", "AGREE IRN > YEM (intended)"),
        ("Turkey will attack Syria.", "THREATEN TUR > SYR (intended)"),
        (
            "Israel said it will not withdraw from Lebanon.",
            "REJECT ISR > LBN",
        ),
        ("Turkey refused to meet Greece.", "REJECT TUR > GRC"),
        ("Iran may attack Bahrain.", "ASSAULT IRN > BHR (hypothetical)"),
        ("Sudan said Chad attacked Libya.", "ASSAULT TCD > LBY (reported)"),
        ("Chad said it attacked Libya.", "ASSAULT TCD > LBY"),
        ("France will visit Chad.", "CONSULT FRA > TCD (intended)"),
    ] {
        check_first(text, expected);
    }
}

#[test]
fn traps_are_quiet() {
    for text in [
        // a name of the past
        "The book is about the Cuban missile crisis.",
        // nobody did it, or nothing
        "No details were divulged by Russia.",
        // a warning of something is a statement
        "Biden has warned that we have a direct threat from nuclear weapons.",
        // idioms, sports, markets
        "Cuba has raised some eyebrows.",
        "Russia has been increasingly isolated.",
        "Cuba is facing its worst economic crisis.",
        "The team's striker attacked the goal and scored twice in the match.",
        // a name beside an event of nobody
        "The visit, which was not announced, is over.",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_country_that_is_only_named_does_not_act() {
    for text in [
        "In Paris, Iraq condemned Kuwait.",
        "Iraq condemned Kuwait during a dinner in France.",
    ] {
        check_first(text, "ACCUSE IRQ > KWT");
    }
}

#[test]
fn what_is_demanded_is_content_and_no_second_event() {
    check("Greece urged Turkey to attack Syria.", &["REQUEST GRC > TUR"]);
}

#[test]
fn the_same_deed_twice_in_a_sentence_is_one_event() {
    let got = told(&read("", "Iraq attacked Kuwait and bombed Kuwait.", "en"));
    assert_eq!(got, ["ASSAULT IRQ > KWT"]);
}

#[test]
fn events_say_why_and_what_they_are_about() {
    let facts = read("", "France and Mali signed a military agreement in Bamako.", "en");
    let detail = facts.detail(lexicon());
    let event = detail.events.first().unwrap();
    assert_eq!(
        event.trigger.of(facts.document.text()),
        "signed a military agreement"
    );
    assert_eq!(
        event.because.first().map(String::as_str),
        Some("'signed a military agreement'")
    );
    assert!(event.because.len() <= 4 && event.contexts.contains(&"military"));
    assert!((20..100).contains(&event.confidence));
}

#[test]
fn spanish_has_events() {
    for (text, expected) in [
        ("Rusia invadió Ucrania en 2022.", "ASSAULT RUS > UKR"),
        ("México condenó a Israel.", "ACCUSE MEX > ISR"),
        ("Cuba fue atacada por España.", "ASSAULT ESP > CUB"),
        (
            "La policía detuvo a manifestantes.",
            "COERCE policia > manifestantes",
        ),
    ] {
        let got = told(&read("", text, "es"));
        assert_eq!(got.first().map(String::as_str), Some(expected), "{text}");
    }
    // A language without triggers has none.
    assert!(told(&read("", "Russland griff die Ukraine an.", "de")).is_empty());
}

#[test]
fn lessons_are_read() {
    let lesson = Lesson::from_line("ASSAULT,COERCE\tRebels [attacked] the town and [seized] it.").unwrap();
    assert_eq!(lesson.text, "Rebels attacked the town and seized it.");
    assert_eq!(lesson.kinds, [EventType::Assault, EventType::Coerce]);
    assert_eq!(lesson.triggers, [(7, 15), (29, 35)]);
    assert_eq!(Lesson::from_line("NONE\tIt rained.").unwrap().kinds, []);
    assert_eq!(Lesson::from_line("HUG\tThey [hugged]."), None);
    assert_eq!(Lesson::from_line("# a comment\twith a tab"), None);
}

#[test]
fn training_gives_the_shipped_weights_again() {
    let lessons: Vec<Lesson> = include_str!("../../../config/training/events-en.tsv")
        .lines()
        .filter_map(Lesson::from_line)
        .collect();
    assert!(lessons.len() > 200);
    let weights = train(&lessons, lexicon());
    let shipped = include_str!("../../../config/lexicon/en/event-weights.txt");
    assert!(
        weights == shipped,
        "run `cargo run --example train_events > config/lexicon/en/event-weights.txt`"
    );
}

proptest::proptest! {
    #[test]
    fn any_text_in_any_language(
        text in "(\\PC{0,20}|Russia|attacked|\"|,|by| to |Cuba|met|[.!?\n ]|said|that|who|el|fue){0,40}",
        language in proptest::sample::select(vec!["en", "es", "de", "ru", "zh", "ar"]),
    ) {
        let facts = read("Cuba, Russia agree", &text, language);
        let detail = facts.detail(lexicon());
        for event in &detail.events {
            let sentence = facts.sentences.get(event.sentence).unwrap().span;
            proptest::prop_assert!(sentence.contains(event.trigger) && !event.trigger.is_empty());
            proptest::prop_assert!(facts.document.text().get(event.trigger.range()).is_some());
            proptest::prop_assert!(event.because.len() <= 4 && event.confidence <= 100);
        }
        let again = read("Cuba, Russia agree", &text, language);
        proptest::prop_assert_eq!(&again.detail(lexicon()).events, &detail.events);
    }
}
