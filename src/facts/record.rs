//! The record of one article, `conjunct.article/1`, as `read --json` prints it.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Cast, Detail, Event, Facts, How, Lexicon, Mention, Naming, Places, Quote, Region, Variant, Who,
    topic_score,
};
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
    quotes: Vec<QuoteRecord<'a>>,
    dates: Vec<DateRecord<'a>>,
    places: Vec<PlaceRecord<'a>>,
    events: Vec<EventRecord<'a>>,
    notes: &'a [Note],
    elapsed_ms: f64,
}

#[derive(Debug, Serialize)]
struct SentenceRecord {
    #[serde(flatten)]
    place: Place,
    paragraph: usize,
    part: &'static str,
    grade: &'static str,
}

#[derive(Debug, Serialize)]
struct ActorRecord<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'static str,
    country: Option<&'a str>,
    roles: Vec<RoleRecord<'a>>,
    watched: bool,
    mentions: Vec<MentionRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct RoleRecord<'a> {
    #[serde(flatten)]
    place: Place,
    title: &'a str,
    of: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    former: bool,
}

#[derive(Debug, Serialize)]
struct WordsRecord<'a> {
    #[serde(flatten)]
    place: Place,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct QuoteRecord<'a> {
    #[serde(flatten)]
    words: WordsRecord<'a>,
    kind: &'static str,
    speaker: Option<&'a str>,
    via: Option<&'a str>,
    cue: Option<WordsRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct DateRecord<'a> {
    #[serde(flatten)]
    words: WordsRecord<'a>,
    #[serde(rename = "type")]
    kind: &'static str,
    value: &'a str,
}

#[derive(Debug, Serialize)]
struct PlaceRecord<'a> {
    #[serde(flatten)]
    place: Place,
    name: &'a str,
    country: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct EventRecord<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    mode: Option<&'static str>,
    contexts: &'a [&'static str],
    actors: Vec<&'a str>,
    recipients: Vec<&'a str>,
    trigger: WordsRecord<'a>,
    sentence: usize,
    date: Option<&'a str>,
    place: Option<&'a str>,
    realis: &'static str,
    grade: &'static str,
    /// 0 to 1.
    confidence: f64,
    because: &'a [String],
}

#[derive(Debug, Serialize)]
struct TopicRecord<'a> {
    id: &'a str,
    /// How much the article is about it, 0 to 1.
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
    /// The rule that led to the name, where the words are none that is listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<&'static str>,
    /// 0 to 1.
    confidence: f64,
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
    let detail = facts.detail(lexicon);
    let writer = Writer {
        facts,
        detail,
        lexicon,
        places,
    };
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
            .zip(&detail.grades)
            .map(|(s, grade)| SentenceRecord {
                place: writer.place(s.span),
                paragraph: s.paragraph,
                part: s.part.name(),
                grade: grade.name(),
            })
            .collect(),
        actors: writer.actors(),
        topics: writer.topics(),
        quotes: writer.quotes(),
        dates: writer.dates(),
        places: writer.named_places(),
        events: detail.events.iter().map(|event| writer.event(event)).collect(),
        notes: &article.notes,
        elapsed_ms: (elapsed_ms * 1000.0).round() / 1000.0,
    }
}

/// Some of an article's events and quotes as its record has them, by number.
pub fn events_and_quotes(
    facts: &Facts,
    lexicon: &Lexicon,
    events: &[usize],
    quotes: &[usize],
) -> (Vec<Value>, Vec<Value>) {
    let detail = facts.detail(lexicon);
    let writer = Writer {
        facts,
        detail,
        lexicon,
        places: facts.document.places(),
    };
    // Records are maps of strings, numbers and lists: they always serialise.
    (
        events
            .iter()
            .filter_map(|number| detail.events.get(*number))
            .map(|event| serde_json::to_value(writer.event(event)).unwrap_or_default())
            .collect(),
        quotes
            .iter()
            .filter_map(|number| detail.quotes.get(*number))
            .map(|quote| serde_json::to_value(writer.quote(quote)).unwrap_or_default())
            .collect(),
    )
}

/// Turns facts into records.
struct Writer<'a> {
    facts: &'a Facts,
    detail: &'a Detail,
    lexicon: &'a Lexicon,
    places: Places<'a>,
}

impl<'a> Writer<'a> {
    fn cast(&self) -> &'a Cast {
        &self.detail.cast
    }

    /// Everybody who is named, in the order of their first namings.
    fn actors(&self) -> Vec<ActorRecord<'a>> {
        let mut grouped: Vec<(Who, Vec<&Naming>)> = Vec::new();
        let mut places: HashMap<Who, usize> = HashMap::new();
        for naming in &self.cast().namings {
            let at = *places.entry(naming.who).or_insert_with(|| {
                grouped.push((naming.who, Vec::new()));
                grouped.len() - 1
            });
            if let Some((_, namings)) = grouped.get_mut(at) {
                namings.push(naming);
            }
        }
        grouped
            .into_iter()
            .map(|(who, namings)| self.actor(who, &namings))
            .collect()
    }

    fn actor(&self, who: Who, namings: &[&Naming]) -> ActorRecord<'a> {
        let (cast, lexicon) = (self.cast(), self.lexicon);
        ActorRecord {
            id: cast.id(who, lexicon),
            name: cast.name(who, lexicon),
            kind: cast.kind(who, lexicon).name(),
            country: cast.country(who, lexicon),
            roles: cast
                .roles
                .iter()
                .filter(|role| role.who == who)
                .map(|role| RoleRecord {
                    place: self.place(role.span),
                    title: &role.title,
                    of: role.of.as_deref(),
                    former: role.former,
                })
                .collect(),
            watched: matches!(who, Who::Listed(entry) if lexicon.entries().get(entry).is_some_and(|e| e.watched)),
            mentions: namings
                .iter()
                .map(|n| MentionRecord {
                    place: self.place(n.span),
                    text: self.words(n.span),
                    how: Some(n.how.name()),
                    variant: n.variant.map(Variant::name),
                    confidence: f64::from(n.confidence) / 100.0,
                    sentence: n.sentence,
                })
                .collect(),
        }
    }

    /// The topics, in the order of their first terms: those of the lexicon, then the built-in ones that nobody watches.
    fn topics(&self) -> Vec<TopicRecord<'a>> {
        let mut grouped: Vec<(usize, &'a str, Vec<&'a Mention>)> = Vec::new();
        for mention in self.facts.mentions.iter().filter(|m| m.how == How::Term) {
            match grouped.iter_mut().find(|(entry, _, _)| *entry == mention.entry) {
                Some((_, _, mentions)) => mentions.push(mention),
                None => {
                    if let Some(entry) = self.lexicon.entries().get(mention.entry) {
                        grouped.push((mention.entry, &*entry.id, vec![mention]));
                    }
                }
            }
        }
        let listed = grouped.iter().map(|(_, id, mentions)| self.topic(id, mentions));
        let found = self.detail.topics.iter().map(|topic| {
            let mentions: Vec<&'a Mention> = topic.mentions.iter().collect();
            self.topic(topic.id, &mentions)
        });
        listed.chain(found).collect()
    }

    fn topic(&self, id: &'a str, mentions: &[&'a Mention]) -> TopicRecord<'a> {
        TopicRecord {
            id,
            score: topic_score(mentions, &self.facts.sentences),
            mentions: mentions
                .iter()
                .map(|m| MentionRecord {
                    place: self.place(m.span),
                    text: self.words(m.span),
                    how: None,
                    variant: m.variant.map(Variant::name),
                    confidence: f64::from(m.confidence()) / 100.0,
                    sentence: m.sentence,
                })
                .collect(),
        }
    }

    fn quotes(&self) -> Vec<QuoteRecord<'a>> {
        self.detail.quotes.iter().map(|quote| self.quote(quote)).collect()
    }

    fn quote(&self, quote: &'a Quote) -> QuoteRecord<'a> {
        let id = |who: Option<Who>| who.map(|who| self.cast().id(who, self.lexicon));
        QuoteRecord {
            words: self.words_record(quote.span),
            kind: if quote.is_direct { "direct" } else { "indirect" },
            speaker: id(quote.speaker),
            via: id(quote.via),
            cue: quote.cue.map(|cue| self.words_record(cue)),
        }
    }

    fn dates(&self) -> Vec<DateRecord<'a>> {
        self.detail
            .dates
            .iter()
            .map(|date| DateRecord {
                words: self.words_record(date.span),
                kind: date.kind.name(),
                value: &date.value,
            })
            .collect()
    }

    fn named_places(&self) -> Vec<PlaceRecord<'a>> {
        self.detail
            .places
            .iter()
            .map(|named| PlaceRecord {
                place: self.place(named.span),
                name: &named.name,
                country: named.country.as_deref(),
            })
            .collect()
    }

    fn event(&self, event: &'a Event) -> EventRecord<'a> {
        let ids = |actors: &[Who]| -> Vec<&'a str> {
            actors
                .iter()
                .map(|who| self.cast().id(*who, self.lexicon))
                .collect()
        };
        EventRecord {
            kind: event.kind.name(),
            mode: event.mode,
            contexts: &event.contexts,
            actors: ids(&event.actors),
            recipients: ids(&event.recipients),
            trigger: self.words_record(event.trigger),
            sentence: event.sentence,
            date: event.date.as_deref(),
            place: event.place.map(|place| self.words(place)),
            realis: event.realis.name(),
            grade: event.grade.name(),
            confidence: f64::from(event.confidence) / 100.0,
            because: &event.because,
        }
    }

    fn words(&self, span: Span) -> &'a str {
        span.of(self.facts.document.text())
    }

    fn words_record(&self, span: Span) -> WordsRecord<'a> {
        WordsRecord {
            place: self.place(span),
            text: self.words(span),
        }
    }

    fn place(&self, span: Span) -> Place {
        let (region, start, end) = self.places.of(span);
        Place {
            within: (region == Region::Title).then_some("title"),
            start,
            end,
        }
    }
}
