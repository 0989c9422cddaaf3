//! Queries: what they mean, and what is wrong with those that mean nothing.

use super::*;
use crate::watch::Where;

fn shown(text: &str) -> String {
    match parse(text) {
        Ok(query) => query.to_string(),
        Err(problem) => format!("{}: {}", problem.span.of(text), problem.message),
    }
}

#[test]
fn reads_what_people_write() {
    for (text, expected) in [
        (
            r#"cuba AND (russia NEAR/10 "military cooperation") NOT sport"#,
            r#"cuba AND (russia NEAR/10 "military cooperation") AND (NOT sport)"#,
        ),
        ("a OR b AND c", "a OR (b AND c)"),
        ("(a OR b) AND c", "(a OR b) AND c"),
        ("a NOT b NOT c", "a AND (NOT b) AND (NOT c)"),
        ("a AND NOT b", "a AND (NOT b)"),
        ("a NEAR/3 b NEAR/5 c", "(a NEAR/3 b) NEAR/5 c"),
        ("a W/3 b AND c PRE/2 d", "(a NEAR/3 b) AND (c ONEAR/2 d)"),
        (
            "mercenar* OR \u{201c}arms deal*\u{201d}",
            r#""mercenar*" OR "arms deal*""#,
        ),
        (
            "title:cuba AND lead:(a OR \"b c\")",
            r#"title:cuba AND lead:(a OR "b c")"#,
        ),
        ("official:CUB AND a", "official:CUB AND a"),
        ("((a))", "a"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn says_what_is_wrong_and_where() {
    for (text, expected) in [
        ("cuba russia", "russia: an operator is missing before `russia`"),
        ("cuba and russia", "and: `and` stands where an operator belongs"),
        ("cuba AND", ": the query ends too early"),
        ("AND cuba", "AND: `AND` has nothing before it to join"),
        ("cuba AND OR russia", "OR: `OR` has nothing before it to join"),
        ("(cuba", "(: this bracket is not closed"),
        (
            "(cuba \"x\"",
            "\"x\": an operator is missing before \u{201c}x\u{201d}",
        ),
        ("cuba)", "): this bracket closes none that is open"),
        ("cuba AND \"mil", "\"mil: this quotation mark is not closed"),
        ("a NEAR b", "NEAR: `NEAR` does not say how near"),
        ("a NEAR/0 b", "NEAR/0: `NEAR/0` does not say how near"),
        ("a NEAR/x b", "NEAR/x: `NEAR/x` does not say how near"),
        (
            "(a AND b) NEAR/5 c",
            "(a AND b): `NEAR` joins words and alternatives of words, and this is a condition",
        ),
        (
            "NOT a",
            "NOT a: an article that mentions nothing would meet this query",
        ),
        (
            "a OR NOT b",
            "a OR NOT b: an article that mentions nothing would meet this query",
        ),
        ("  ", "  : this query is empty"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn depth_has_an_end() {
    for text in [
        format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000)),
        format!("a AND {}b", "NOT ".repeat(5_000)),
        format!("a{}", " NEAR/2 a".repeat(5_000)),
        "title:".repeat(5_000),
    ] {
        let problem = parse(&text).expect_err("too deep");
        assert!(problem.message.contains("nested"), "{}", problem.message);
    }
}

/// A query without places, as it is compared.
fn plain(query: &Query<Word>) -> Query {
    query
        .try_map(&mut |word| Some(word.to_string()))
        .expect("every word maps")
}

fn any_query() -> impl proptest::strategy::Strategy<Value = Query> {
    use proptest::prelude::*;
    let word = prop_oneof!["[a-z]{1,6}", "\"[a-z]{1,4} [a-z]{1,4}\\*?\""].prop_map(Query::Member);
    let words = word.clone().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Query::Any),
            (inner.clone(), inner, 1_u16..50, any::<bool>()).prop_map(|(left, right, words, ordered)| {
                Query::Near {
                    left: Box::new(left),
                    right: Box::new(right),
                    words,
                    ordered,
                }
            }),
        ]
    });
    words.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Query::All),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Query::Any),
            inner.clone().prop_map(|q| Query::Not(Box::new(q))),
            inner.prop_map(|q| Query::In(Where::Lead, Box::new(q))),
        ]
    })
}

proptest::proptest! {
    #[test]
    fn what_is_shown_reads_back(query in any_query()) {
        let text = query.to_string();
        match parse(&text) {
            Ok(read) => proptest::prop_assert_eq!(plain(&read), query),
            Err(problem) => proptest::prop_assert!(query.is_met_by_nothing(), "{}: {:?}", text, problem),
        }
    }

    #[test]
    fn any_text_is_read_or_refused_in_its_bounds(text in "([a-c]| |\\(|\\)|\"|“|AND |OR |NOT |NEAR/3 |title:|é|\\*){0,30}") {
        if let Err(problem) = parse(&text) {
            proptest::prop_assert!(text.get(problem.span.range()).is_some(), "{:?} of {:?}", problem.span, text);
        }
    }
}
