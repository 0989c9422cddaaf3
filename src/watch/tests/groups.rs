//! Groups and queries.

use super::*;

#[test]
fn a_group_is_any_of_its_actors() {
    let all = |list: &[&str]| watch(list, Within::Sentence);
    let any = |list: &[&str], at_least| Watch {
        any: ids(list),
        at_least,
        ..watch(&[], Within::Sentence)
    };
    for (watch, text, expected) in [
        (
            all(&["cuba", "east"]),
            "Cuba met China.",
            Ok("cuba, china of east"),
        ),
        (
            all(&["cuba", "east"]),
            "Cuba met nobody.",
            Err(Silence::Missing(4)),
        ),
        (
            all(&["east", "russia"]),
            "Russia met China.",
            Ok("china of east, russia"),
        ),
        (
            all(&["east", "russia"]),
            "Russia met Cuba.",
            Err(Silence::NeverTogether),
        ),
        (
            all(&["east", "powers"]),
            "Russia met China.",
            Ok("china of east, russia of powers"),
        ),
        (
            any(&["east"], 2),
            "Russia met China.",
            Ok("russia of east, china of east"),
        ),
        (
            any(&["east"], 2),
            "Russia met Russians.",
            Err(Silence::TooFewOfAny { have: 1 }),
        ),
        (
            any(&["east", "russia"], 2),
            "Russia met.",
            Err(Silence::TooFewOfAny { have: 1 }),
        ),
        (
            Watch {
                none: ids(&["east"]),
                ..all(&["cuba"])
            },
            "Cuba met China.",
            Err(Silence::Unwanted {
                entry: 2,
                span: Span::new(10, 15),
            }),
        ),
        (
            Watch {
                ordered: true,
                ..all(&["east", "cuba"])
            },
            "Cuba met China.",
            Err(Silence::NeverTogether),
        ),
    ] {
        assert_eq!(
            met(&watch, "", text),
            expected.map(str::to_owned),
            "{text} {watch:?}"
        );
    }
}

#[test]
fn queries_mean_what_they_say() {
    let unmet = |part: &str| Err(Silence::Unmet(part.to_owned()));
    for (query, text, expected) in [
        (
            near("cuba", "russia", 1, false),
            "Cuba Russia",
            Ok("cuba, russia"),
        ),
        (
            near("cuba", "russia", 1, false),
            "Russia Cuba",
            Ok("cuba, russia"),
        ),
        (
            near("cuba", "russia", 1, true),
            "Russia Cuba",
            unmet("cuba ONEAR/1 russia"),
        ),
        (
            near("cuba", "russia", 1, false),
            "Cuba and Russia",
            unmet("cuba NEAR/1 russia"),
        ),
        (
            near("cuba", "russia", 2, false),
            "Cuba and Russia",
            Ok("cuba, russia"),
        ),
        (
            near("cuba", "russia", 50, false),
            "Cuba.\nRussia.",
            unmet("cuba NEAR/50 russia"),
        ),
        (
            near("cuba", "east", 2, false),
            "China, and then Cuba and Russia",
            Ok("cuba, russia of east"),
        ),
        (
            near("russia", "russia", 3, false),
            "Russia and Russian",
            Ok("russia, russia"),
        ),
        (
            near("russia", "russia", 3, false),
            "Russia alone",
            unmet("russia NEAR/3 russia"),
        ),
        (
            Query::Any(vec![
                member("cuba"),
                Query::All(vec![member("china"), not(member("oil"))]),
            ]),
            "China sells oil.",
            unmet("cuba OR (china AND (NOT oil))"),
        ),
        (
            Query::Any(vec![
                member("cuba"),
                Query::All(vec![member("china"), not(member("oil"))]),
            ]),
            "China sells coal.",
            Ok("china"),
        ),
        (
            Query::All(vec![member("china"), not(near("russia", "oil", 2, false))]),
            "China. Russia has oil. ",
            Err(Silence::Unwanted {
                entry: 1,
                span: Span::new(8, 14),
            }),
        ),
        (
            Query::All(vec![member("china"), not(near("russia", "oil", 2, false))]),
            "China. Russia has much more oil. ",
            Ok("china"),
        ),
        (
            Query::All(vec![
                member("cuba"),
                Query::In(Where::Title, Box::new(member("china"))),
            ]),
            "Cuba and China.",
            Err(Silence::NeverTogether),
        ),
    ] {
        assert_eq!(
            met(&self::query(query.clone()), "", text),
            expected.map(str::to_owned),
            "{query} in {text}"
        );
    }
    let in_title = Query::All(vec![
        member("cuba"),
        Query::In(Where::Title, Box::new(member("china"))),
    ]);
    assert_eq!(
        met(&query(in_title), "On China", "Cuba."),
        Ok("cuba, china".to_owned())
    );
}

#[test]
fn a_query_keeps_the_keys_beside_it() {
    let both = || Query::All(vec![member("cuba"), member("russia")]);
    let apart = "Cuba waits. Russia waits.";
    for (watch, expected) in [
        (query(both()), Ok(())),
        (
            Watch {
                within: Within::Sentence,
                ..query(both())
            },
            Err(Silence::NeverTogether),
        ),
        (
            Watch {
                min_mentions: 2,
                ..query(both())
            },
            Err(Silence::TooFewMentions { entry: 0, have: 1 }),
        ),
        (
            Watch {
                place: Where::Title,
                ..query(both())
            },
            Err(Silence::NeverTogether),
        ),
    ] {
        assert_eq!(met(&watch, "", apart).map(|_| ()), expected, "{watch:?}");
    }
}
