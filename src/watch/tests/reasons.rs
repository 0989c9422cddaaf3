//! What `why` tells.

use super::*;

#[test]
fn why_tells_how_near_they_came() {
    let told = |watch: &Watch, title: &str, text: &str| -> String {
        let engine = engine_of_groups(watch);
        let facts = extract(&Input::new(title, text, Some("en")), engine.lexicon());
        let judgement = why(&engine, 0, &facts, context()).expect("there is one watch");
        let lines = judgement.lines.iter().map(|l| l.text.as_str());
        let nearest = lines
            .filter(|l| l.starts_with("nearest"))
            .collect::<Vec<_>>()
            .join("\n");
        format!("{nearest} / {}", judgement.decided)
    };
    let two = |within| watch(&["cuba", "russia"], within);
    let far = "Cuba is here and there, and then comes Russia.";
    insta::assert_snapshot!(
        [
            told(&two(Within::Words(5)), "", far),
            told(&two(Within::Paragraph), "Cuba", "A.\nOf Russia."),
            told(&Watch { place: Where::Title, ..two(Within::Sentence) }, "Cuba", "Russia."),
            told(&query(near("cuba", "russia", 3, false)), "", far),
            told(&query(near("cuba", "russia", 3, true)), "", "Russia and Cuba."),
            told(&query(near("cuba", "russia", 3, false)), "", "Cuba.\nRussia."),
            told(&query(near("cuba", "russia", 3, false)), "", "Cuba."),
        ]
        .join("\n"),
        @"
    nearest: “Cuba” (paragraph 1, sentence 1) and “Russia” (paragraph 1, sentence 1), 9 words from first to last, and not in one stretch of 5 words / all are mentioned, but never together in one stretch of 5 words
    nearest: “Cuba” (title) and “Russia” (paragraph 2, sentence 1), 4 words from first to last, and not in one paragraph / all are mentioned, but never together in one paragraph
    nearest: “Cuba” (title) alone: “Cuba” / all are mentioned, but not together in the title
    nearest: “Cuba” (paragraph 1, sentence 1) and “Russia” (paragraph 1, sentence 1): 8 words apart, and at most 3 are allowed / nothing in the article meets cuba NEAR/3 russia
    nearest: “Cuba” (paragraph 1, sentence 1) and “Russia” (paragraph 1, sentence 1): in the other order / nothing in the article meets cuba ONEAR/3 russia
    nearest: both are mentioned, but never in one paragraph / nothing in the article meets cuba NEAR/3 russia
     / `russia` is not mentioned
    "
    );
}

#[test]
fn why_tells_every_member_and_the_decision() {
    let watch = Watch {
        none: ids(&["china"]),
        ..watch(&["cuba", "russia"], Within::Sentence)
    };
    let engine = engine(&watch);
    let facts = extract(
        &Input::new("On Cuba", "Russia waits. Cuban oil flows.", Some("en")),
        engine.lexicon(),
    );
    let judgement = why(&engine, 0, &facts, context()).expect("there is one watch");
    assert!(!judgement.alerts);
    let mut told: Vec<String> = judgement
        .lines
        .iter()
        .map(|l| format!("{}{}", "  ".repeat(l.depth), l.text))
        .collect();
    told.push(judgement.decided);
    insta::assert_snapshot!(told.join("\n"), @"
    asks for `cuba` and `russia` in one sentence, and none of `china` anywhere
    all: `cuba` is mentioned twice
      “Cuba”, title: name, 99 % sure
      “Cuban”, paragraph 1, sentence 2: demonym, 99 % sure
    all: `russia` is mentioned once
      “Russia”, paragraph 1, sentence 1: name, 99 % sure
    none: `china` is not mentioned
    nearest: “Cuba” (title) and “Russia” (paragraph 1, sentence 1), 2 words from first to last, and not in one sentence
    all are mentioned, but never together in one sentence
    ");
}

#[test]
fn the_decision_says_all_by_itself() {
    let wants = |list: &[&str]| watch(list, Within::Sentence);
    let decided = |watch: &Watch, title: &str, text: &str| {
        let engine = engine_of_groups(watch);
        let facts = extract(&Input::new(title, text, Some("en")), engine.lexicon());
        let judgement = why(&engine, 0, &facts, context()).expect("there is one watch");
        judgement.decided
    };
    let both = "Cuba met Russia. Cuban ships met Russian ships. No oil.";
    for (watch, decision) in [
        (
            wants(&["cuba", "russia"]),
            "all that the watch asks for stands together, in one sentence, in 2 places",
        ),
        (wants(&["oil"]), "it is mentioned, in one sentence"),
        (
            Watch {
                within: Within::Article,
                ..wants(&["cuba", "oil"])
            },
            "all that the watch asks for stands together, anywhere in the article",
        ),
        (
            wants(&["cuba", "oil"]),
            "all are mentioned, but never together in one sentence",
        ),
        (
            Watch {
                ordered: true,
                within: Within::Article,
                ..wants(&["oil", "cuba"])
            },
            "all are mentioned, but never in the order of `all`",
        ),
        (wants(&["china"]), "`china` is not mentioned"),
        (
            Watch {
                mentions: vec![How::Alias],
                ..wants(&["cuba"])
            },
            "`cuba` is mentioned as demonym and name alone, and `mentions` leaves that out",
        ),
        (
            Watch {
                any: ids(&["oil", "china"]),
                at_least: 2,
                ..wants(&["cuba"])
            },
            "only one of `oil`, `china` is mentioned, and `at_least` is 2",
        ),
        (
            Watch {
                min_mentions: 3,
                ..wants(&["cuba"])
            },
            "`cuba` is mentioned twice, and `min_mentions` is 3",
        ),
        (
            Watch {
                none: ids(&["oil"]),
                ..wants(&["cuba"])
            },
            "`oil` must not be mentioned, and is: \u{201c}oil\u{201d}",
        ),
        (
            Watch {
                languages: ids(&["es"]),
                ..wants(&["cuba"])
            },
            "the article's language is en, and the watch asks for `es`",
        ),
        (
            Watch {
                enabled: false,
                ..wants(&["cuba"])
            },
            "the watch is switched off (`enabled = false`)",
        ),
    ] {
        assert_eq!(decided(&watch, "", both), decision, "{watch:?}");
    }
}
