//! Training of the linear model: sentences with their events to the text of a weights file, the same text each time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::clause::Clause;
use super::draft::Draft;
use super::frame::Frame;
use super::lexicon::pack;
use super::model::{CLASSES, NONE, PRIOR, class_name, class_of, features, softmax};
use super::{Scene, clauses};
use crate::facts::prose::Prose;
use crate::facts::{EventType, How, Input, Lexicon, Who, cast, extract};
use crate::text::Span;

/// A sentence to learn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The sentence.
    pub text: String,
    /// Its events' types; empty where it tells of none.
    pub kinds: Vec<EventType>,
    /// The words that tell of them, in bytes of the text; empty where that is not known.
    pub triggers: Vec<(usize, usize)>,
}

impl Lesson {
    /// Reads a line "TYPE, tab, sentence", the trigger in square brackets; `NONE` is a sentence without event, a
    /// comma parts types of one sentence. No lesson where the line is a comment or names an unknown type.
    pub fn from_line(line: &str) -> Option<Self> {
        let (names, marked) = line.split_once('\t')?;
        if line.starts_with('#') {
            return None;
        }
        let mut kinds = Vec::new();
        for name in names.split(',').filter(|name| *name != "NONE") {
            kinds.push(EventType::ALL.iter().find(|(known, _)| *known == name)?.1);
        }
        let mut text = String::with_capacity(marked.len());
        let mut triggers = Vec::new();
        let mut open = None;
        for c in marked.chars() {
            match c {
                '[' => open = Some(text.len()),
                ']' => triggers.extend(open.take().map(|start| (start, text.len()))),
                c => text.push(c),
            }
        }
        Some(Self {
            text,
            kinds,
            triggers,
        })
    }
}

/// A draft to learn from: its features, the grammar's type, the right class, how much it counts.
struct Example {
    features: Vec<usize>,
    prior: usize,
    class: usize,
    weight: f64,
}

const ROUNDS: usize = 30;
const RATE: f64 = 0.15;
/// Pull of every weight to zero at each step that uses it.
const DECAY: f64 = 0.004;
/// Weights below it are left out.
const LEAST: f64 = 0.05;

/// Learns from lessons: gives the text of a weights file. The same lessons give the same bytes.
pub fn train(lessons: &[Lesson], lexicon: &Lexicon) -> String {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut examples = Vec::new();
    for lesson in lessons {
        examples.extend(examples_of(lesson, lexicon, &mut names));
    }
    // A feature that occurs once teaches its sentence, not the language.
    let mut seen = vec![0_usize; names.len()];
    for feature in examples.iter().flat_map(|e| &e.features) {
        if let Some(count) = seen.get_mut(*feature) {
            *count += 1;
        }
    }
    let mut weights = vec![[0.0_f64; CLASSES]; names.len()];
    let mut slopes = vec![[1e-2_f64; CLASSES]; names.len()];
    for _ in 0..ROUNDS {
        for example in &examples {
            let mut scores = [0.0; CLASSES];
            if let Some(score) = scores.get_mut(example.prior) {
                *score = PRIOR;
            }
            let used: Vec<usize> = example
                .features
                .iter()
                .copied()
                .filter(|f| seen.get(*f).is_some_and(|n| *n > 1))
                .collect();
            for row in used.iter().filter_map(|f| weights.get(*f)) {
                for (score, weight) in scores.iter_mut().zip(row) {
                    *score += weight;
                }
            }
            let chances = softmax(scores);
            for feature in used {
                let (Some(row), Some(slope)) = (weights.get_mut(feature), slopes.get_mut(feature)) else {
                    continue;
                };
                for (class, ((weight, slope), chance)) in row.iter_mut().zip(slope).zip(chances).enumerate() {
                    let target = if class == example.class { 1.0 } else { 0.0 };
                    let gradient = (chance - target) * example.weight + DECAY * *weight;
                    *slope += gradient * gradient;
                    *weight -= RATE * gradient / slope.sqrt();
                }
            }
        }
    }
    let mut out = String::from(
        "# Weights of the linear model of events: a feature, a class, a weight. Made by `cargo run --example train_events`;\n\
         # see there what it learnt from.\n",
    );
    for (name, number) in &names {
        let Some(row) = weights.get(*number) else { continue };
        for (class, weight) in row.iter().enumerate() {
            if weight.abs() >= LEAST {
                // Writing to a string cannot fail.
                let _ = writeln!(out, "{name}\t{}\t{weight:.2}", class_name(class));
            }
        }
    }
    out
}

/// What a lesson's drafts teach.
fn examples_of(lesson: &Lesson, lexicon: &Lexicon, names: &mut BTreeMap<String, usize>) -> Vec<Example> {
    let facts = extract(&Input::new("", &lesson.text, Some("en")), lexicon);
    let prose = Prose::new(&facts.document, &facts.sentences);
    // Of the names only those that the lexicon lists: what is learnt must not hang on the reading of invented ones.
    let (mut cast, places) = cast::cast(&facts, &prose, lexicon);
    cast.namings
        .retain(|n| matches!(n.who, Who::Listed(_)) && !matches!(n.how, How::Pronoun | How::Nominal));
    let Some(pack) = pack(Some("en")) else {
        return Vec::new();
    };
    let scene = Scene {
        facts: &facts,
        prose: &prose,
        dates: &[],
        places: &places,
        quotes: &[],
        lexicon,
    };
    let shift = facts.document.body().start;
    let mut out = Vec::new();
    let mut drafts: Vec<(Draft, Vec<usize>, Span)> = Vec::new();
    clauses(&scene, &cast, pack, |clause: &Clause<'_>, _| {
        let frame = Frame {
            clause,
            cast: &cast,
            lexicon,
            pack,
        };
        for draft in frame.drafts() {
            let mut numbers = Vec::new();
            features(&frame, &prose, &draft, |parts| {
                let name = parts.join("=");
                let next = names.len();
                numbers.push(*names.entry(name).or_insert(next));
            });
            numbers.sort_unstable();
            numbers.dedup();
            let span = prose.span(clause.first + draft.at..clause.first + draft.end);
            drafts.push((draft, numbers, span));
        }
    });
    let hits = |span: Span| {
        lesson
            .triggers
            .iter()
            .any(|(start, end)| span.overlaps(Span::new(start + shift, end + shift)))
    };
    let kinds: BTreeSet<usize> = lesson.kinds.iter().map(|kind| class_of(*kind)).collect();
    let fits = drafts
        .iter()
        .any(|(draft, ..)| kinds.contains(&class_of(draft.kind)));
    let first_hit = drafts
        .iter()
        .position(|(draft, _, span)| hits(*span) && !draft.is_content);
    for (k, (draft, features, span)) in drafts.into_iter().enumerate() {
        let own = class_of(draft.kind);
        let (class, weight) = if kinds.is_empty() {
            (NONE, 1.0)
        } else if kinds.contains(&own) && (lesson.triggers.is_empty() || hits(span)) {
            (own, 1.0)
        } else if !fits
            && (Some(k) == first_hit || (lesson.triggers.is_empty() && k == 0))
            && kinds.len() == 1
        {
            (kinds.first().copied().unwrap_or(NONE), 1.0)
        } else if hits(span) && !draft.is_content {
            // Beside the right one: another word of the same event.
            (NONE, 0.3)
        } else {
            continue;
        };
        out.push(Example {
            features,
            prior: own,
            class,
            weight,
        });
    }
    out
}
