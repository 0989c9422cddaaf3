//! The linear model that weighs the grammar's judgement against the words around it. Its weights are a text file,
//! `config/lexicon/<language>/event-weights.txt`: a feature, a class, a weight.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::EventType;
use super::clause::Tag;
use super::draft::Draft;
use super::frame::Frame;
use super::lexicon::is;
use crate::facts::prose::Prose;

/// The sixteen types, and "no event" behind them.
pub(super) const CLASSES: usize = 17;
pub(super) const NONE: usize = 16;

/// What the grammar's own type counts before the model has learnt anything.
pub(super) const PRIOR: f64 = 3.5;

/// One thing that a draft shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Feature {
    hash: u64,
    /// The token that shows it, for the reasons.
    at: Option<usize>,
}

/// Weights by feature.
#[derive(Debug, Default)]
pub(super) struct Model {
    weights: FxHashMap<u64, Vec<(u8, f32)>>,
}

/// The model of a language; an empty one where there is none.
pub(super) fn model(language: Option<&str>) -> &'static Model {
    static ENGLISH: OnceLock<Model> = OnceLock::new();
    static NONE: OnceLock<Model> = OnceLock::new();
    match language.unwrap_or("en") {
        "en" => {
            ENGLISH.get_or_init(|| Model::parse(include_str!("../../../config/lexicon/en/event-weights.txt")))
        }
        _ => NONE.get_or_init(Model::default),
    }
}

/// FNV-1a, 64 bits: small, and the same on every machine.
fn hash(parts: [&str; 3]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        hash = (hash ^ 0xff).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

/// A class by its number.
pub(super) fn class_name(class: usize) -> &'static str {
    EventType::ALL.get(class).map_or("NONE", |(name, _)| name)
}

/// The number of a type.
pub(super) fn class_of(kind: EventType) -> usize {
    EventType::ALL
        .iter()
        .position(|(_, other)| *other == kind)
        .unwrap_or(NONE)
}

impl Model {
    /// Reads lines of a feature, a class and a weight, parted by tabs; `#` opens a comment.
    pub(super) fn parse(text: &str) -> Self {
        let mut model = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.rsplitn(3, '\t');
            let (Some(weight), Some(class), Some(name)) = (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            let class = (0..CLASSES).find(|k| class_name(*k) == class);
            let (Some(class), Ok(weight)) = (class.and_then(|k| u8::try_from(k).ok()), weight.parse::<f32>())
            else {
                continue;
            };
            model
                .weights
                .entry(hash_of_name(name))
                .or_default()
                .push((class, weight));
        }
        model
    }

    /// The probability of each class, and what each feature gave to it.
    pub(super) fn judge(&self, kind: EventType, features: &[Feature]) -> [f64; CLASSES] {
        let mut scores = [0.0; CLASSES];
        if let Some(score) = scores.get_mut(class_of(kind)) {
            *score = PRIOR;
        }
        for feature in features {
            for (class, weight) in self.weights.get(&feature.hash).map_or(&[][..], Vec::as_slice) {
                if let Some(score) = scores.get_mut(usize::from(*class)) {
                    *score += f64::from(*weight);
                }
            }
        }
        softmax(scores)
    }

    /// The tokens that speak loudest for a class.
    pub(super) fn reasons(&self, class: usize, features: &[Feature]) -> Vec<usize> {
        let mut out: Vec<(f32, usize)> = features
            .iter()
            .filter_map(|feature| {
                let weight = self
                    .weights
                    .get(&feature.hash)?
                    .iter()
                    .find(|(k, _)| usize::from(*k) == class)?
                    .1;
                (weight > 0.1).then_some((weight, feature.at?))
            })
            .collect();
        out.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        out.into_iter().map(|(_, at)| at).collect()
    }
}

fn hash_of_name(name: &str) -> u64 {
    let mut parts = name.splitn(3, '=');
    hash([
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    ])
}

pub(super) fn softmax(scores: [f64; CLASSES]) -> [f64; CLASSES] {
    let max = scores.iter().copied().fold(f64::MIN, f64::max);
    let mut out = scores.map(|score| (score - max).exp());
    let sum: f64 = out.iter().sum();
    for score in &mut out {
        *score /= sum;
    }
    out
}

/// Words that say little of a type.
const FEW_LETTERS: usize = 3;

/// The features of a draft. `named` is told each one's name, for training.
pub(super) fn features(
    frame: &Frame<'_>,
    prose: &Prose<'_>,
    draft: &Draft,
    mut named: impl FnMut([&str; 3]),
) -> Vec<Feature> {
    let mut out = Vec::with_capacity(40);
    let mut push = |parts: [&str; 3], at: Option<usize>| {
        named(parts);
        out.push(Feature {
            hash: hash(parts),
            at,
        });
    };
    let first = frame.clause.first;
    let word = |at: usize| prose.folded(first + at);
    let pattern = frame.pack.patterns.get(usize::from(draft.pattern));
    let text = pattern.map_or("", |p| &*p.text);
    let kind = draft.kind.name();
    let trigger = Some(draft.at);
    push(["kind", kind, ""], None);
    push(["pattern", text, kind], trigger);
    push(["trigger", word(draft.at), ""], trigger);
    let lexical = frame.group(draft.pattern).map_or("", |g| g.kind.name());
    push(["group", lexical, kind], None);
    push(["verb", if draft.is_verb { "yes" } else { "no" }, kind], None);
    if draft.is_passive {
        push(["passive", kind, ""], None);
    }
    if draft.is_negated {
        push(["negated", lexical, ""], None);
    }
    if draft.is_future {
        push(["future", lexical, ""], None);
    }
    if draft.recipients.is_empty() {
        push(["no-recipient", kind, ""], None);
    }
    if draft.actors.is_empty() {
        push(["no-actor", kind, ""], None);
    }
    if let Some(governor) = draft.governor {
        push(["governor", word(governor), ""], Some(governor));
        push(["governor", word(governor), lexical], None);
    }
    // What the trigger's own phrase holds: its object and its prepositions.
    for at in draft.at + 1..draft.reach.min(draft.at + 12) {
        match frame.clause.tag(at) {
            Some(Tag::Noun) if content(frame, at, word(at)) => {
                push(["object", word(at), ""], Some(at));
            }
            Some(Tag::Preposition) => push(["preposition", word(at), kind], None),
            _ => {}
        }
    }
    if let Some(complement) = draft.complement {
        for at in complement..(complement + 6).min(frame.clause.tokens.len()) {
            if frame.clause.tag(at) == Some(Tag::Verb) {
                push(["completed-by", word(at), ""], Some(at));
                break;
            }
        }
    }
    // Words near by on either side.
    let from = draft.at.saturating_sub(8);
    for at in from..(draft.end + 10).min(frame.clause.tokens.len()) {
        if at != draft.at && content(frame, at, word(at)) {
            push(["near", word(at), ""], Some(at));
        }
    }
    let sport = frame.clause.tokens.iter().filter(|t| t.is(is::SPORT)).count();
    if sport > 1 {
        push(["sport", "", ""], None);
    }
    if frame.clause.tokens.iter().filter(|t| t.is(is::MARKET)).count() > 1 {
        push(["market", "", ""], None);
    }
    if (from..draft.at).any(|at| frame.clause.is(at, is::HEALTH)) {
        push(["health", "", ""], None);
    }
    out
}

/// Whether a word tells of a matter: no name, no small word.
fn content(frame: &Frame<'_>, at: usize, word: &str) -> bool {
    frame.clause.token(at).is_some_and(|t| {
        t.naming.is_none()
            && (at == 0 || !frame.clause.capital(at))
            && matches!(t.tag, Tag::Noun | Tag::Verb)
            && word.len() > FEW_LETTERS
            && !word.starts_with(|c: char| c.is_ascii_digit())
            && !t.is(is::ADVERB | is::DETERMINER)
    })
}
