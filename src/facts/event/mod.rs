//! Who did what to whom: events in the types of the PLOVER ontology.

mod clause;
mod content;
mod draft;
mod frame;
mod inflect;
mod lexicon;
mod model;
mod nominal;
mod ontology;
mod reader;
mod realis;
mod standing;
mod subject;
mod tag;
mod told;
mod train;

use jiff::civil::Date;

use self::clause::Clause;
use self::draft::Draft;
use self::frame::{Frame, Party};
use self::lexicon::Pack;
use self::model::Model;
use super::prose::Prose;
use super::{ActorKind, Cast, DateMention, Facts, Grade, Lexicon, Part, PlaceMention, Quote, Who};
use crate::text::Span;

pub use ontology::contexts;
pub use realis::Realis;
pub use train::{Lesson, train};

/// The sixteen event types of PLOVER.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    /// Agrees to do something.
    Agree,
    /// Meets, visits, talks.
    Consult,
    /// Backs somebody in words or by recognition.
    Support,
    /// Gives way.
    Concede,
    /// Works together in deed.
    Cooperate,
    /// Gives something.
    Aid,
    /// Withdraws, releases, lays down arms.
    Retreat,
    /// Asks for or demands something.
    Request,
    /// Blames, accuses, investigates.
    Accuse,
    /// Refuses.
    Reject,
    /// Announces a harm.
    Threaten,
    /// Demonstrates, strikes, riots.
    Protest,
    /// Cuts or worsens relations, trade, aid.
    Sanction,
    /// Readies or moves forces.
    Mobilize,
    /// Arrests, seizes, restricts.
    Coerce,
    /// Uses force.
    Assault,
}

impl EventType {
    /// Every type with the name that files and records use.
    pub const ALL: [(&'static str, Self); 16] = [
        ("AGREE", Self::Agree),
        ("CONSULT", Self::Consult),
        ("SUPPORT", Self::Support),
        ("CONCEDE", Self::Concede),
        ("COOPERATE", Self::Cooperate),
        ("AID", Self::Aid),
        ("RETREAT", Self::Retreat),
        ("REQUEST", Self::Request),
        ("ACCUSE", Self::Accuse),
        ("REJECT", Self::Reject),
        ("THREATEN", Self::Threaten),
        ("PROTEST", Self::Protest),
        ("SANCTION", Self::Sanction),
        ("MOBILIZE", Self::Mobilize),
        ("COERCE", Self::Coerce),
        ("ASSAULT", Self::Assault),
    ];

    /// The name that files and records use.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }
}

/// Something that somebody did, does or will do to somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What it is.
    pub kind: EventType,
    /// How it was done, a mode of the type in PLOVER: "visit", "demo".
    pub mode: Option<&'static str>,
    /// What it is about, contexts of PLOVER: "military".
    pub contexts: Vec<&'static str>,
    /// Who acts; both sides where it is mutual.
    pub actors: Vec<Who>,
    /// On whom.
    pub recipients: Vec<Who>,
    /// The words that tell of it.
    pub trigger: Span,
    /// Number of their sentence.
    pub sentence: usize,
    /// TIMEX3 value of when it happened, where that is told.
    pub date: Option<String>,
    /// First and last day of that.
    pub days: Option<(Date, Date)>,
    /// Where, in the article's words.
    pub place: Option<Span>,
    /// Whether it happened.
    pub realis: Realis,
    /// How much of today's news it is.
    pub grade: Grade,
    /// How sure, 0 to 100.
    pub confidence: u8,
    /// The strongest reasons for it, in words.
    pub because: Vec<String>,
}

/// What events are read from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) facts: &'a Facts,
    pub(super) prose: &'a Prose<'a>,
    pub(super) dates: &'a [DateMention],
    pub(super) places: &'a [PlaceMention],
    pub(super) quotes: &'a [Quote],
    pub(super) lexicon: &'a Lexicon,
}

/// Below this confidence nothing is said.
const CONFIDENCE_MIN: u8 = 20;
/// An article with more events is a list.
const EVENTS_MAX: usize = 2_000;

/// The events of an article, in order, not yet graded. Parties that have no name are added to the cast.
pub(super) fn events(scene: &Scene<'_>, cast: &mut Cast) -> Vec<Event> {
    let language = scene.facts.language.as_deref();
    let Some(pack) = lexicon::pack(language) else {
        return Vec::new();
    };
    let model = model::model(language);
    let mut finds: Vec<Find> = Vec::new();
    clauses(scene, cast, pack, |clause, sentence| {
        if finds.len() >= EVENTS_MAX {
            return;
        }
        let frame = Frame {
            clause,
            cast,
            lexicon: scene.lexicon,
            pack,
        };
        let from = finds.len();
        for mut draft in frame.drafts() {
            told::quoted(scene, &frame, &mut draft);
            finds.extend(find(scene, &frame, model, &draft, sentence));
        }
        told::once(&mut finds, from);
    });
    let mut events: Vec<Event> = finds.into_iter().map(|find| event(find, scene, cast)).collect();
    told::dates(&mut events, scene, cast);
    events
}

/// Calls with each sentence, in pieces where it is long, and its number.
fn clauses(scene: &Scene<'_>, cast: &Cast, pack: &Pack, mut with: impl FnMut(&Clause<'_>, usize)) {
    for (number, sentence) in scene.facts.sentences.iter().enumerate() {
        let run = scene.prose.sentence(number);
        for start in run.clone().step_by(clause::WORDS_MAX) {
            let piece = start..(start + clause::WORDS_MAX).min(run.end);
            let clause = Clause::new(piece, scene.prose, cast, pack, sentence.part == Part::Title);
            with(&clause, number);
        }
    }
}

/// An event whose parties are not yet in the cast.
#[derive(Debug)]
struct Find {
    kind: EventType,
    mode: Option<&'static str>,
    contexts: Vec<&'static str>,
    actors: Vec<Party>,
    recipients: Vec<Party>,
    /// Number of the first word of its piece, which parties count from.
    first: usize,
    trigger: Span,
    sentence: usize,
    date: Option<usize>,
    place: Option<Span>,
    realis: Realis,
    confidence: u8,
    because: Vec<String>,
}

/// Judges a draft: an event, or none.
fn find(scene: &Scene<'_>, frame: &Frame<'_>, model: &Model, draft: &Draft, sentence: usize) -> Option<Find> {
    let group = frame.group(draft.pattern)?;
    let features = model::features(frame, scene.prose, draft, |_| {});
    let chances = model.judge(draft.kind, &features);
    let (class, chance) = chances
        .iter()
        .copied()
        .enumerate()
        .take(model::NONE)
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    let none = chances.get(model::NONE).copied().unwrap_or_default();
    if draft.is_content || none > chance {
        return None;
    }
    let kind = EventType::ALL.get(class)?.1;
    let confidence = told::confidence(chance, frame, draft);
    if confidence < CONFIDENCE_MIN {
        return None;
    }
    let first = frame.clause.first;
    let trigger = scene.prose.span(first + draft.at..first + draft.end);
    let text = scene.facts.document.text();
    let quoted = |at: usize| format!("'{}'", scene.prose.written(first + at));
    let mut because = vec![format!("'{}'", trigger.of(text))];
    for at in model.reasons(class, &features) {
        let reason = quoted(at);
        if because.len() < 4 && (at < draft.at || at >= draft.end) && !because.contains(&reason) {
            because.push(reason);
        }
    }
    Some(Find {
        kind,
        mode: (kind == group.kind).then_some(group.mode).flatten(),
        contexts: told::contexts(frame, draft, group),
        actors: draft.actors.clone(),
        recipients: draft.recipients.clone(),
        first,
        trigger,
        sentence,
        date: told::date(scene, frame, draft, sentence),
        place: told::place(scene, trigger, sentence),
        realis: draft.realis,
        confidence,
        because,
    })
}

/// An event of a find, its unnamed parties entered into the cast.
fn event(find: Find, scene: &Scene<'_>, cast: &mut Cast) -> Event {
    let text = scene.facts.document.text();
    let mut who = |parties: &[Party]| -> Vec<Who> {
        let mut out: Vec<Who> = Vec::new();
        for party in parties {
            let who = match party {
                Party::Known(who) => *who,
                Party::Words(from, last) => {
                    let span = scene.prose.span(find.first + from..find.first + last + 1);
                    let words = told::without_article(scene.prose, find.first + from, find.first + last + 1);
                    let words = if words.is_empty() { span } else { words };
                    cast.describe(words.of(text), words, find.sentence, ActorKind::Group)
                }
            };
            if !out.contains(&who) {
                out.push(who);
            }
        }
        out
    };
    let actors = who(&find.actors);
    let recipients: Vec<Who> = who(&find.recipients)
        .into_iter()
        .filter(|w| !actors.contains(w))
        .collect();
    let date = find.date.and_then(|date| scene.dates.get(date));
    Event {
        kind: find.kind,
        mode: find.mode,
        contexts: find.contexts,
        actors,
        recipients,
        trigger: find.trigger,
        sentence: find.sentence,
        date: date.map(|date| date.value.clone()),
        days: date.and_then(|date| date.days),
        place: find.place,
        realis: find.realis,
        grade: Grade::Main,
        confidence: find.confidence,
        because: find.because,
    }
}

#[cfg(test)]
mod tests;
