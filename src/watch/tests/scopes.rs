//! Scopes, members, and what is asked of the article.

use super::*;

#[test]
fn scopes_mean_what_they_say() {
    let apart = "One about Cuba. Two about Russia.\nThree about China.";
    for (within, all, met) in [
        (Within::Sentence, ["cuba", "russia"], None),
        (
            Within::Paragraph,
            ["cuba", "russia"],
            Some(vec!["One about Cuba. Two about Russia."]),
        ),
        (Within::Paragraph, ["cuba", "china"], None),
        (
            Within::Article,
            ["cuba", "china"],
            Some(vec!["One about Cuba.", "Three about China."]),
        ),
        (
            Within::Words(4),
            ["cuba", "russia"],
            Some(vec!["One about Cuba. Two about Russia."]),
        ),
        (Within::Words(3), ["cuba", "russia"], None),
        (Within::Words(99), ["cuba", "china"], None),
    ] {
        let expected = met.map(|m| ids(&m)).ok_or(Silence::NeverTogether);
        assert_eq!(
            outcome(&watch(&all, within), "", apart),
            expected,
            "{within:?} {all:?}"
        );
    }
}

#[test]
fn the_title_is_a_sentence_and_a_paragraph_of_its_own() {
    for (within, met) in [
        (Within::Sentence, false),
        (Within::Paragraph, false),
        (Within::Article, true),
    ] {
        let got = outcome(
            &watch(&["cuba", "russia"], within),
            "News on Cuba",
            "Russia waits.",
        );
        assert_eq!(got.is_ok(), met, "{within:?}");
    }
}

#[test]
fn any_at_least_and_none() {
    let text = "Cuba and Russia met. China stayed away.";
    let any = |list: &[&str], at_least| Watch {
        any: ids(list),
        at_least,
        ..watch(&["cuba"], Within::Article)
    };
    assert!(outcome(&any(&["russia", "oil"], 1), "", text).is_ok());
    assert!(outcome(&any(&["russia", "china", "oil"], 2), "", text).is_ok());
    assert_eq!(
        outcome(&any(&["russia", "oil"], 2), "", text),
        Err(Silence::TooFewOfAny { have: 1 })
    );
    let none = Watch {
        none: ids(&["china"]),
        ..watch(&["cuba", "russia"], Within::Sentence)
    };
    assert_eq!(
        outcome(&none, "", text),
        Err(Silence::Unwanted {
            entry: 2,
            span: Span::new(22, 27)
        })
    );
    assert!(outcome(&none, "", "Cuba and Russia met.").is_ok());
    let only_any = Watch {
        any: ids(&["cuba", "russia"]),
        at_least: 2,
        ..watch(&[], Within::Sentence)
    };
    assert!(outcome(&only_any, "", text).is_ok());
}

#[test]
fn the_members_own_count_matters() {
    let twice = Watch {
        min_mentions: 2,
        ..watch(&["cuba"], Within::Article)
    };
    assert_eq!(
        outcome(&twice, "", "Cuba."),
        Err(Silence::TooFewMentions { entry: 0, have: 1 })
    );
    assert!(outcome(&twice, "Cuba", "Cuba.").is_ok());
    assert_eq!(
        outcome(&watch(&["china"], Within::Article), "", "Cuba."),
        Err(Silence::Missing(2))
    );
}

#[test]
fn order_and_place() {
    let ordered = Watch {
        ordered: true,
        ..watch(&["russia", "cuba"], Within::Sentence)
    };
    assert_eq!(
        outcome(&ordered, "", "Cuba called Russia."),
        Err(Silence::NeverTogether)
    );
    assert!(outcome(&ordered, "", "Cuba said Russia called Cuba.").is_ok());
    for (place, title, lead, body) in [
        (Where::Title, true, false, false),
        (Where::Lead, true, true, false),
        (Where::Anywhere, true, true, true),
    ] {
        let watch = Watch {
            place,
            ..watch(&["cuba"], Within::Sentence)
        };
        assert_eq!(outcome(&watch, "Cuba", "A.\nB.").is_ok(), title, "{place:?}");
        assert_eq!(outcome(&watch, "T", "Cuba.\nB.").is_ok(), lead, "{place:?}");
        assert_eq!(outcome(&watch, "T", "A.\nCuba.").is_ok(), body, "{place:?}");
    }
}

#[test]
fn kinds_of_mention() {
    let names = Watch {
        mentions: vec![How::Name],
        ..watch(&["cuba", "oil"], Within::Sentence)
    };
    assert_eq!(outcome(&names, "", "Cuban oil."), Err(Silence::Missing(0)));
    assert!(
        outcome(&names, "", "Oil from Cuba.").is_ok(),
        "a topic's terms always count"
    );
    assert!(outcome(&watch(&["cuba", "oil"], Within::Sentence), "", "Cuban tankers.").is_ok());
}

#[test]
fn what_is_asked_of_the_article() {
    let base = || watch(&["cuba"], Within::Article);
    let day = |d: i8| Some(jiff::civil::date(2026, 3, d));
    for (watch, silence) in [
        (
            Watch {
                enabled: false,
                ..base()
            },
            Some(Silence::Disabled),
        ),
        (
            Watch {
                mute_until: day(5),
                ..base()
            },
            Some(Silence::Muted(jiff::civil::date(2026, 3, 5))),
        ),
        (
            Watch {
                mute_until: day(4),
                ..base()
            },
            None,
        ),
        (
            Watch {
                languages: ids(&["es"]),
                ..base()
            },
            Some(Silence::Language(Some("en".into()))),
        ),
        (
            Watch {
                languages: ids(&["es", "en"]),
                ..base()
            },
            None,
        ),
        (
            Watch {
                feeds: ids(&["agency"]),
                ..base()
            },
            None,
        ),
    ] {
        assert_eq!(outcome(&watch, "", "Cuba.").err(), silence, "{watch:?}");
    }
}

#[test]
fn feeds_by_name_or_tag() {
    let watch = Watch {
        feeds: ids(&["agency"]),
        ..watch(&["cuba"], Within::Article)
    };
    let engine = engine(&watch);
    let facts = extract(&Input::new("", "Cuba.", None), engine.lexicon());
    for (labels, met) in [
        (ids(&["Wire", "agency"]), true),
        (ids(&["Wire"]), false),
        (vec![], false),
    ] {
        let context = Context {
            feed: Some(&labels),
            ..context()
        };
        assert_eq!(
            engine.judge(&facts, context).len(),
            usize::from(met),
            "{labels:?}"
        );
    }
}

#[test]
fn evidence_has_an_end() {
    let text = "Cuba and Russia. ".repeat(20);
    let (_, hit) = judged(&watch(&["cuba", "russia"], Within::Sentence), "", &text);
    let hit = hit.expect("the watch is met");
    assert_eq!((hit.evidence.len(), hit.places), (3, 20));
}
