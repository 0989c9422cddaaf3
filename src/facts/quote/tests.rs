//! One text a case: what it quotes, whose words they are, and by which cue.

use super::*;
use crate::facts::{ActorKind, Detail, Facts, Input, extract};

fn facts(title: &str, text: &str, language: &str) -> (Facts, Lexicon) {
    let lexicon = Lexicon::new(&[], &[]);
    let facts = extract(
        &Input {
            title,
            text,
            language: Some(language),
            ..Input::default()
        },
        &lexicon,
    );
    (facts, lexicon)
}

/// Each quote on a line: `speaker (via) [cue] content`, direct ones with an exclamation mark before.
fn told(title: &str, text: &str, language: &str) -> Vec<String> {
    let (facts, lexicon) = facts(title, text, language);
    let Detail { cast, quotes, .. } = facts.detail(&lexicon);
    let words = |span: Span| span.of(facts.document.text()).to_owned();
    quotes
        .iter()
        .map(|quote| {
            let mark = if quote.is_direct { "!" } else { "" };
            let speaker = quote.speaker.map_or("?", |who| cast.name(who, &lexicon));
            let via = quote
                .via
                .map(|who| format!(" ({})", cast.name(who, &lexicon)))
                .unwrap_or_default();
            let cue = quote.cue.map_or_else(|| "-".to_owned(), words);
            format!("{mark}{speaker}{via} [{cue}] {}", words(quote.span))
        })
        .collect()
}

fn check(language: &str, cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(told("", text, language), *expected, "{text}");
    }
}

#[test]
fn direct_quotes_in_every_sort_of_marks() {
    check(
        "en",
        &[
            (
                "“We will stay,” the mayor said.",
                &["!mayor [said] We will stay,"],
            ),
            (
                "\"We will stay,\" the mayor said.",
                &["!mayor [said] We will stay,"],
            ),
            (
                "``We will stay,'' the mayor said.",
                &["!mayor [said] We will stay,"],
            ),
            (
                "''We will stay,'' the mayor said.",
                &["!mayor [said] We will stay,"],
            ),
            (
                "‘We will stay,’ the mayor said.",
                &["!mayor [said] We will stay,"],
            ),
            (
                "'We will stay,' the mayor said.",
                &["!mayor [said] We will stay,"],
            ),
            ("«We will stay», the mayor said.", &["!mayor [said] We will stay"]),
            ("„We will stay“, the mayor said.", &["!mayor [said] We will stay"]),
            (
                "「We will stay」, the mayor said.",
                &["!mayor [said] We will stay"],
            ),
        ],
    );
}

#[test]
fn direct_quotes_with_the_speaker_before_behind_and_between() {
    check(
        "en",
        &[
            (
                "The mayor said: “We will stay.”",
                &["!mayor [said] We will stay."],
            ),
            (
                "The mayor told reporters, “We will stay.”",
                &["!mayor [told] We will stay."],
            ),
            (
                "“Will you stay?” a reporter asked.",
                &["!reporter [asked] Will you stay?"],
            ),
            (
                "“We will stay,” said Anna Holt, the mayor of the town.",
                &["!Anna Holt [said] We will stay,"],
            ),
            (
                "“We will stay,” the mayor said, “and nobody will leave.”",
                &[
                    "!mayor [said] We will stay,",
                    "!mayor [said] and nobody will leave.",
                ],
            ),
            (
                "“We will stay,” the mayor said. “Nobody will leave the town.”",
                &[
                    "!mayor [said] We will stay,",
                    "!mayor [said] Nobody will leave the town.",
                ],
            ),
            (
                "“We will stay. Nobody will leave. The town is ours,” the mayor said.",
                &["!mayor [said] We will stay. Nobody will leave. The town is ours,"],
            ),
            (
                "“We will stay,” the mayor said. “Nobody leaves.\n“This town is ours, and it will be.”",
                &[
                    "!mayor [said] We will stay,",
                    "!mayor [said] Nobody leaves.",
                    "!mayor [said] This town is ours, and it will be.",
                ],
            ),
            (
                "“The ‘old guard’ will stay,” the mayor said.",
                &["!mayor [said] The ‘old guard’ will stay,"],
            ),
        ],
    );
}

#[test]
fn indirect_speech_by_what_its_cue_takes() {
    check(
        "en",
        &[
            (
                "The mayor said that the bridge was closed.",
                &["mayor [said] the bridge was closed"],
            ),
            (
                "The mayor said the bridge was closed.",
                &["mayor [said] the bridge was closed"],
            ),
            (
                "The mayor said on Tuesday that the bridge was closed.",
                &["mayor [said] the bridge was closed"],
            ),
            (
                "The bridge was closed, the mayor said.",
                &["mayor [said] The bridge was closed"],
            ),
            (
                "The bridge was closed, said the mayor.",
                &["mayor [said] The bridge was closed"],
            ),
            (
                "Police told residents that the bridge was closed.",
                &["Police [told] the bridge was closed"],
            ),
            (
                "The bridge was closed, according to police.",
                &["police [according to] The bridge was closed"],
            ),
            (
                "According to police, the bridge was closed.",
                &["police [According to] the bridge was closed"],
            ),
            (
                "The senator accused the mayor of hiding the report.",
                &["senator [accused] hiding the report"],
            ),
            (
                "The ministry warned of a second flood.",
                &["ministry [warned] a second flood"],
            ),
            (
                "The mayor denied that the bridge was closed.",
                &["mayor [denied] the bridge was closed"],
            ),
            (
                "The ministry denied the charge.",
                &["ministry [denied] the charge"],
            ),
            (
                "The mayor promised to open the bridge.",
                &["mayor [promised] to open the bridge"],
            ),
            (
                "Critics described the plan as a gift to builders.",
                &["Critics [described] the plan as a gift to builders"],
            ),
            (
                "Analysts believe the bank will cut rates.",
                &["Analysts [believe] the bank will cut rates"],
            ),
            ("Critics called for a new vote.", &["Critics [called] a new vote"]),
            (
                "The senator’s claim that the bridge was unsafe spread fast.",
                &["senator [claim] the bridge was unsafe spread fast"],
            ),
            (
                "It was reported that the bridge had been closed.",
                &["? [was reported] the bridge had been closed"],
            ),
            (
                "The mayor was accused by the senator of hiding the report.",
                &["senator [was accused] hiding the report"],
            ),
            (
                "The mayor said the bridge was closed, adding that the tunnel was open.",
                &[
                    "mayor [said] the bridge was closed",
                    "mayor [adding] the tunnel was open",
                ],
            ),
            (
                "The mayor said the bridge was closed, and police said the tunnel was open.",
                &[
                    "mayor [said] the bridge was closed",
                    "police [said] the tunnel was open",
                ],
            ),
            (
                "When the mayor said that the bridge was closed, people laughed.",
                &["mayor [said] the bridge was closed"],
            ),
        ],
    );
}

#[test]
fn spanish() {
    check(
        "es",
        &[
            (
                "«Nos quedaremos», dijo el alcalde.",
                &["!alcalde [dijo] Nos quedaremos"],
            ),
            (
                "El alcalde afirmó que el puente estaba cerrado.",
                &["alcalde [afirmó] el puente estaba cerrado"],
            ),
            (
                "El puente está cerrado, según la policía.",
                &["policía [según] El puente está cerrado"],
            ),
            (
                "Según la policía, el puente está cerrado.",
                &["policía [Según] el puente está cerrado"],
            ),
            (
                "El ministro aseguró: “El puente será nuestro”.",
                &["!ministro [aseguró] El puente será nuestro"],
            ),
            (
                "El senador acusó al alcalde de ocultar el informe.",
                &["senador [acusó] ocultar el informe"],
            ),
        ],
    );
}

#[test]
fn french() {
    check(
        "fr",
        &[
            (
                "« Nous resterons », a dit le maire.",
                &["!maire [a dit] Nous resterons"],
            ),
            (
                "Le maire affirme que le pont est fermé.",
                &["maire [affirme] le pont est fermé"],
            ),
            (
                "Le maire a déclaré qu’il restera.",
                &["maire [a déclaré] il restera"],
            ),
            (
                "Le pont est fermé, selon la police.",
                &["police [selon] Le pont est fermé"],
            ),
            (
                "D’après la police, le pont est fermé.",
                &["police [D’après] le pont est fermé"],
            ),
        ],
    );
}

#[test]
fn the_chain_through_which_words_came() {
    check(
        "en",
        &[
            (
                "The newspaper Vesna quoted the general as saying that “the bridge will be ours by night.”",
                &["!general (Vesna) [quoted] the bridge will be ours by night."],
            ),
            (
                "The general was quoted by the newspaper Vesna as saying the bridge was lost.",
                &["general (Vesna) [was quoted] the bridge was lost"],
            ),
            (
                "According to the ministry, the general had told officers that “the bridge will be ours.”",
                &[
                    "ministry [According to] the general had told officers that “the bridge will be ours.”",
                    "!general (ministry) [had told] the bridge will be ours.",
                ],
            ),
            (
                "The ministry reported that the general had stressed that “the bridge will be ours.”",
                &[
                    "ministry [reported] the general had stressed that “the bridge will be ours.”",
                    "!general (ministry) [had stressed] the bridge will be ours.",
                ],
            ),
        ],
    );
}

#[test]
fn what_is_no_quotation() {
    check(
        "en",
        &[
            ("The “peace dividend” was spent long ago.", &[]),
            ("She starred in “The Long Night Of Stone” last year.", &[]),
            ("Edward “Big Ed” Marsh left the party.", &[]),
            ("The United States sent grain worth millions.", &[]),
            ("The report was long, and the claims were many.", &[]),
            ("Emissions fell to two tons per year of coal.", &[]),
            ("The mayor met the minister on Tuesday.", &[]),
            ("He asked his soldiers' pay of the king's men.", &[]),
        ],
    );
}

#[test]
fn terms_within_indirect_speech_stay_in_it() {
    check(
        "en",
        &[
            (
                "The mayor said the “peace dividend” was spent.",
                &["mayor [said] the “peace dividend” was spent"],
            ),
            (
                "The mayor called the plan “a disgrace.”",
                &[
                    "mayor [called] the plan “a disgrace.”",
                    "!mayor [called] a disgrace.",
                ],
            ),
        ],
    );
}

#[test]
fn pronouns_mean_the_last_fitting_speaker() {
    assert_eq!(
        told(
            "",
            "The bridge was closed, the minister said. He denied that it was unsafe.\nThe ministry reported two deaths. It said the tunnel was open.",
            "en"
        ),
        [
            "minister [said] The bridge was closed",
            "minister [denied] it was unsafe",
            "ministry [reported] two deaths",
            "ministry [said] the tunnel was open",
        ]
    );
}

#[test]
fn a_source_without_a_name_is_described() {
    let (facts, lexicon) = facts("", "A senior official said the bridge was closed.", "en");
    let detail = facts.detail(&lexicon);
    let speaker = detail.quotes.first().and_then(|q| q.speaker).expect("a speaker");
    assert_eq!(detail.cast.id(speaker, &lexicon), "senior-official");
    assert_eq!(detail.cast.kind(speaker, &lexicon), ActorKind::Person);
}

#[test]
fn languages_without_cues_have_direct_quotes() {
    assert_eq!(
        told("", "「橋は閉鎖された、と彼は語った。」", "ja").len(),
        usize::from(false)
    );
    assert_eq!(
        told("", "”Bron är stängd och ingen får gå över den.”", "sv"),
        ["!? [-] Bron är stängd och ingen får gå över den."]
    );
}

/// Texts of marks, cues and names in any order.
fn scrambled() -> impl proptest::strategy::Strategy<Value = String> {
    let piece = "(“|”|\"|'|‘|’|«|»|„|``|''|「|」|, |\\. |: |\n| said | told | according to | quoted | as saying | that | he | the | and | was | by | Smith | ministry |\\PC{1,4})";
    proptest::collection::vec(proptest::string::string_regex(piece).expect("a pattern"), 0..60)
        .prop_map(|pieces| pieces.concat())
}

use proptest::strategy::Strategy as _;

proptest::proptest! {
    #[test]
    fn any_text_gives_sound_quotes(title in "\\PC{0,20}", text in scrambled(), k in 0_usize..8) {
        let language = ["en", "es", "fr", "de", "pt", "ru", "ja", "xx"][k];
        let (first, lexicon) = facts(&title, &text, language);
        let quotes = &first.detail(&lexicon).quotes;
        let mut last = 0;
        for quote in quotes {
            for span in [Some(quote.span), quote.cue].into_iter().flatten() {
                proptest::prop_assert!(!span.is_empty());
                proptest::prop_assert!(first.document.text().get(span.range()).is_some());
            }
            proptest::prop_assert!(quote.span.start >= last);
            last = quote.span.start;
            let sentence = first.sentences[quote.sentence].span;
            proptest::prop_assert!(sentence.start <= quote.span.start && quote.span.start < sentence.end);
        }
        let (second, _) = facts(&title, &text, language);
        proptest::prop_assert_eq!(quotes, &second.detail(&lexicon).quotes);
    }
}

/// The steps that a hostile text may cost are bounded by walks that each have a bound: this ends, and soon.
#[test]
fn hostile_texts_end() {
    for piece in [
        "“",
        "\"",
        "'",
        "‘a ",
        "“a” ",
        "he said, ",
        "said ",
        "“a,” he said. ",
        "according to ",
        "quoted him as saying ",
    ] {
        let text = piece.repeat(60_000 / piece.len());
        let (facts, lexicon) = facts("", &text, "en");
        let quotes = &facts.detail(&lexicon).quotes;
        assert!(quotes.len() <= text.len() / 2, "{piece}");
    }
}
