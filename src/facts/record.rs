//! The record of one article, `conjunct.article/1`, as `read --json` prints it.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Entry, Facts, How, Lexicon, Mention, Places, Region};
use crate::article::{Article, Extractor, Precision};
use crate::text::{Note, Span};

/// The record of one article. Offsets are characters into `text`, or into `title` where `in` says so.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    schema: &'static str,
    id: &'a str,
    url: Option<&'a str>,
    canonical_url: Option<&'a str>,
    title: &'a str,
    authors: &'a [String],
    published: Option<String>,
    published_offset: Option<i32>,
    published_precision: Option<&'static str>,
    modified: Option<String>,
    language: Option<&'a str>,
    language_declared: Option<&'a str>,
    language_detected: Option<&'a str>,
    site: Option<&'a str>,
    section: Option<&'a str>,
    free: Option<bool>,
    site_rule: Option<&'a str>,
    from: Map<String, Value>,
    text: &'a str,
    text_source: &'static str,
    extractor: Option<&'a Extractor>,
    word_count: usize,
    sentences: Vec<SentenceRecord>,
    actors: Vec<ActorRecord<'a>>,
    topics: Vec<TopicRecord<'a>>,
    // Facts that later versions fill; the keys stand from the start.
    quotes: [(); 0],
    dates: [(); 0],
    places: [(); 0],
    events: [(); 0],
    notes: &'a [Note],
    elapsed_ms: f64,
}

#[derive(Debug, Serialize)]
struct SentenceRecord {
    #[serde(flatten)]
    place: Place,
    paragraph: usize,
    part: &'static str,
}

#[derive(Debug, Serialize)]
struct ActorRecord<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'static str,
    country: Option<&'a str>,
    roles: [(); 0],
    watched: bool,
    mentions: Vec<MentionRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct TopicRecord<'a> {
    id: &'a str,
    /// Mentions a sentence of the article, at most 1.
    score: f64,
    mentions: Vec<MentionRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct MentionRecord<'a> {
    #[serde(flatten)]
    place: Place,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<&'static str>,
    sentence: usize,
}

/// A place as records give it.
#[derive(Debug, Serialize)]
struct Place {
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    within: Option<&'static str>,
    start: usize,
    end: usize,
}

/// The record of an article and its facts. `elapsed_ms` is the CPU time that the article took, in milliseconds.
pub fn record<'a>(
    id: &'a str,
    article: &'a Article,
    facts: &'a Facts,
    lexicon: &'a Lexicon,
    elapsed_ms: f64,
) -> Record<'a> {
    let places = facts.document.places();
    let mut grouped: Vec<(usize, Vec<&Mention>)> = Vec::new();
    for mention in &facts.mentions {
        match grouped.iter_mut().find(|(entry, _)| *entry == mention.entry) {
            Some((_, mentions)) => mentions.push(mention),
            None => grouped.push((mention.entry, vec![mention])),
        }
    }
    let mut actors = Vec::new();
    let mut topics = Vec::new();
    for (entry, mentions) in grouped {
        let Some(entry) = lexicon.entries().get(entry) else {
            continue;
        };
        let mentions: Vec<_> = mentions
            .into_iter()
            .map(|m| mention_record(m, facts, &places))
            .collect();
        if entry.kind.is_some() {
            actors.push(actor_record(entry, mentions));
        } else {
            topics.push(topic_record(entry, mentions, facts));
        }
    }
    Record {
        schema: "conjunct.article/1",
        id,
        url: article.url.as_deref(),
        canonical_url: article.canonical_url.as_deref(),
        title: &article.title,
        authors: &article.authors,
        published: article.published.map(|p| p.at.to_string()),
        published_offset: article.published.and_then(|p| p.offset_minutes),
        published_precision: article.published.map(|p| p.precision).map(Precision::name),
        modified: article.modified.map(|t| t.to_string()),
        language: article.language.as_deref(),
        language_declared: article.language_declared.as_deref(),
        language_detected: article.language_detected.as_deref(),
        site: article.site.as_deref(),
        section: article.section.as_deref(),
        free: article.is_free,
        site_rule: article.site_rule.as_deref(),
        from: article
            .origins
            .known()
            .map(|(field, origin)| (field.to_owned(), Value::String(origin.to_string())))
            .collect(),
        text: &article.text,
        text_source: article.text_source.name(),
        extractor: article.extractor.as_ref(),
        word_count: article.word_count(),
        sentences: facts
            .sentences
            .iter()
            .map(|s| SentenceRecord {
                place: place(&places, s.span),
                paragraph: s.paragraph,
                part: s.part.name(),
            })
            .collect(),
        actors,
        topics,
        quotes: [],
        dates: [],
        places: [],
        events: [],
        notes: &article.notes,
        elapsed_ms: (elapsed_ms * 1000.0).round() / 1000.0,
    }
}

fn actor_record<'a>(entry: &'a Entry, mentions: Vec<MentionRecord<'a>>) -> ActorRecord<'a> {
    ActorRecord {
        id: &entry.id,
        name: &entry.name,
        kind: entry.kind.map_or("other", super::ActorKind::name),
        country: entry.country.as_deref(),
        roles: [],
        watched: entry.watched,
        mentions,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of mentions are small")]
fn topic_record<'a>(entry: &'a Entry, mentions: Vec<MentionRecord<'a>>, facts: &Facts) -> TopicRecord<'a> {
    let share = mentions.len() as f64 / facts.sentences.len().max(1) as f64;
    TopicRecord {
        id: &entry.id,
        score: (share.min(1.0) * 100.0).round() / 100.0,
        mentions,
    }
}

fn mention_record<'a>(mention: &Mention, facts: &'a Facts, places: &Places<'_>) -> MentionRecord<'a> {
    MentionRecord {
        place: place(places, mention.span),
        text: mention.span.of(facts.document.text()),
        how: (mention.how != How::Term).then(|| mention.how.name()),
        sentence: mention.sentence,
    }
}

fn place(places: &Places<'_>, span: Span) -> Place {
    let (region, start, end) = places.of(span);
    Place {
        within: (region == Region::Title).then_some("title"),
        start,
        end,
    }
}
