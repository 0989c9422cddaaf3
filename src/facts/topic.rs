//! The built-in topics of the field, and how much an article is about a topic.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::mention::mentions;
use super::{Actor, Facts, How, Input, Lexicon, Mention, Part, Sentence, Topic};

/// The terms of each language; the first one names the topics, too.
const LISTS: [(&str, &str); 6] = [
    ("en", include_str!("../../config/lexicon/en/topics.toml")),
    ("es", include_str!("../../config/lexicon/es/topics.toml")),
    ("fr", include_str!("../../config/lexicon/fr/topics.toml")),
    ("de", include_str!("../../config/lexicon/de/topics.toml")),
    ("pt", include_str!("../../config/lexicon/pt/topics.toml")),
    ("ru", include_str!("../../config/lexicon/ru/topics.toml")),
];

/// A topic in a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    name: String,
    terms: Vec<String>,
}

/// A lexicon of topics alone.
const NOBODY: [Actor; 0] = [];

type List = BTreeMap<String, Written>;

fn lists() -> &'static [(&'static str, List)] {
    static READ: OnceLock<Vec<(&'static str, List)>> = OnceLock::new();
    READ.get_or_init(|| {
        let read = LISTS
            .iter()
            .filter_map(|(language, list)| Some((*language, toml::from_str(list).ok()?)));
        read.collect()
    })
}

/// The built-in topics with their terms in every language, for a watchlist that names them. Their ids are those of
/// `config/lexicon/en/topics.toml`.
pub fn builtin_topics() -> Vec<Topic> {
    let mut topics: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (_, list) in lists() {
        for (id, written) in list {
            topics
                .entry(id)
                .or_default()
                .extend(written.terms.iter().cloned());
        }
    }
    topics
        .into_iter()
        .map(|(id, mut terms)| {
            let mut seen = FxHashSet::default();
            terms.retain(|term| seen.insert(term.clone()));
            Topic {
                id: id.to_owned(),
                terms,
            }
        })
        .collect()
}

/// The name of a built-in topic.
pub fn builtin_topic_name(id: &str) -> Option<&'static str> {
    let (_, english) = lists().first()?;
    english.get(id).map(|written| written.name.as_str())
}

/// A built-in topic that an article is about, and that nobody watches.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundTopic {
    /// Its id.
    pub id: &'static str,
    /// Its terms in the article, in order; the entry is none of the watchlist's.
    pub mentions: Vec<Mention>,
}

/// The built-in topics of an article, in the order of their first terms, without those that the lexicon lists.
pub(super) fn found_topics(facts: &Facts, lexicon: &Lexicon) -> Vec<FoundTopic> {
    let Some((ids, terms)) = terms_of(facts.language.as_deref()) else {
        return Vec::new();
    };
    let input = Input {
        language: facts.language.as_deref(),
        ..Input::default()
    };
    let (found, _) = mentions(&facts.document, &facts.sentences, &input, terms);
    let mut topics: Vec<FoundTopic> = Vec::new();
    for mention in found {
        let Some(id) = ids.get(mention.entry) else {
            continue;
        };
        match topics.iter_mut().find(|topic| topic.id == *id) {
            Some(topic) => topic.mentions.push(mention),
            None if lexicon.entry(id).is_some() => {}
            None => topics.push(FoundTopic {
                id,
                mentions: vec![mention],
            }),
        }
    }
    topics
}

/// The ids and terms of a language; English where the language is not known.
fn terms_of(language: Option<&str>) -> Option<&'static (Vec<&'static str>, Lexicon)> {
    static COMPILED: OnceLock<FxHashMap<&'static str, (Vec<&'static str>, Lexicon)>> = OnceLock::new();
    let compiled = COMPILED.get_or_init(|| {
        lists()
            .iter()
            .map(|(language, list)| {
                let topics: Vec<Topic> = list
                    .iter()
                    .map(|(id, written)| Topic {
                        id: id.clone(),
                        terms: written.terms.clone(),
                    })
                    .collect();
                let ids = list.keys().map(String::as_str).collect();
                (*language, (ids, Lexicon::new(&NOBODY, &topics)))
            })
            .collect()
    });
    compiled.get(language.unwrap_or("en"))
}

/// How much an article is about a topic, 0 to 1: a term in the title counts most, then the lead, then the share of the
/// sentences that hold one.
#[expect(clippy::cast_precision_loss, reason = "counts of sentences are small")]
pub fn topic_score(mentions: &[&Mention], sentences: &[Sentence]) -> f64 {
    /// What a term in the title says; the rest is the lead's and the body's.
    const TITLE: f64 = 1.5;
    const LEAD: f64 = 0.7;
    /// What terms in every sentence of the body say.
    const BODY: f64 = 4.0;
    let mut holding: Vec<usize> = mentions
        .iter()
        .filter(|mention| mention.how == How::Term)
        .map(|mention| mention.sentence)
        .collect();
    holding.sort_unstable();
    holding.dedup();
    let part = |wanted: Part| {
        let of = holding.iter().filter_map(|number| sentences.get(*number));
        of.filter(|sentence| sentence.part == wanted).count()
    };
    let body = sentences.iter().filter(|s| s.part == Part::Body).count();
    let weight = TITLE * part(Part::Title).min(1) as f64
        + LEAD * part(Part::Lead).min(2) as f64
        + BODY * part(Part::Body) as f64 / body.max(8) as f64;
    let score = 1.0 - (-weight).exp();
    (score * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Input, extract};
    use crate::text::fold;

    #[test]
    fn every_list_holds_the_same_thirty_topics() {
        assert_eq!(lists().len(), LISTS.len());
        let (_, english) = &lists()[0];
        assert_eq!(english.len(), 30);
        for (language, list) in lists() {
            assert!(list.keys().eq(english.keys()), "{language}");
            for (id, written) in list {
                assert_eq!(written.name.is_empty(), *language != "en", "{language} {id}");
                assert!(written.terms.len() >= 3, "{language} {id}");
                let mut seen = FxHashSet::default();
                for term in &written.terms {
                    let stem = term.strip_suffix('*').unwrap_or(term);
                    assert!(!stem.contains('*'), "{language} {id}: {term}");
                    assert!(stem.chars().count() >= 3, "{language} {id}: {term}");
                    assert!(seen.insert(fold(term)), "{language} {id}: {term} stands twice");
                }
            }
        }
    }

    fn topics(title: &str, text: &str, language: &str) -> Vec<(&'static str, f64)> {
        let lexicon = Lexicon::new(&NOBODY, &[]);
        let facts = extract(&Input::new(title, text, Some(language)), &lexicon);
        found_topics(&facts, &lexicon)
            .iter()
            .map(|topic| {
                let mentions: Vec<&Mention> = topic.mentions.iter().collect();
                (topic.id, topic_score(&mentions, &facts.sentences))
            })
            .collect()
    }

    #[test]
    fn an_article_is_about_what_it_names() {
        let filler = "Nobody was there. ".repeat(10);
        for (title, text, language, expected) in [
            (
                "Embargo tightened",
                filler.clone(),
                "en",
                &[("sanctions", 0.78)][..],
            ),
            (
                "News",
                format!("The embargo was tightened.\n{filler}"),
                "en",
                &[("sanctions", 0.5)],
            ),
            (
                "News",
                format!("Nothing.\n{filler} The embargo stays."),
                "en",
                &[("sanctions", 0.3)],
            ),
            (
                "Noticias",
                "El embargo sigue, tras un atentado.".into(),
                "es",
                &[("sanctions", 0.5), ("terrorism", 0.5)],
            ),
            // The words of one language touch no article of another.
            ("News", "Un atentado.".into(), "en", &[]),
            ("News", "Nothing.".into(), "zz", &[]),
        ] {
            assert_eq!(topics(title, &text, language), expected, "{title} {text}");
        }
    }

    #[test]
    fn what_the_lexicon_lists_is_not_found_again() {
        let topics = builtin_topics();
        assert_eq!(topics.len(), 30);
        let lexicon = Lexicon::new(&NOBODY, &topics);
        let facts = extract(&Input::new("Embargo", "An attack.", Some("en")), &lexicon);
        assert_eq!(found_topics(&facts, &lexicon), []);
        assert_eq!(facts.mentions.len(), 1);
        assert_eq!(builtin_topic_name("sanctions"), Some("Sanctions"));
    }
}
