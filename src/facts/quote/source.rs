//! Who the words before or behind a cue name.

use std::ops::Range;

use super::cues::Cues;
use crate::facts::chunk::{Class, Classes};
use crate::facts::prose::{Prose, Shape};
use crate::facts::{ActorKind, Cast, Facts, How, Lexicon, Naming, Who};
use crate::text::Span;

/// Words that an article may add to its cast as sources: what comes after them is left out.
const DESCRIBED_MAX: usize = 1_000;
/// A source's words as its name have at most so many.
const NAME_WORDS_MAX: usize = 12;
/// A pronoun means nobody whose last mention is so many sentences back.
const REACH_SENTENCES: usize = 4;
/// Who opens a sentence is among its first so many names.
const OPENERS_MAX: usize = 16;
/// How sure a pronoun is whose candidate is the last who spoke.
const PRONOUN_CONFIDENCE: u8 = 60;

/// Finds the actors of sources, in the order of the text.
#[derive(Debug)]
pub(super) struct Sources<'a> {
    facts: &'a Facts,
    prose: &'a Prose<'a>,
    classes: &'a Classes,
    cues: &'a Cues,
    lexicon: &'a Lexicon,
    described: usize,
    /// The last person who spoke, with the sentence; and the last body or group.
    person: Option<(Who, usize)>,
    body: Option<(Who, usize)>,
    group: Option<(Who, usize)>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(
        facts: &'a Facts,
        prose: &'a Prose<'a>,
        classes: &'a Classes,
        cues: &'a Cues,
        lexicon: &'a Lexicon,
    ) -> Self {
        Self {
            facts,
            prose,
            classes,
            cues,
            lexicon,
            described: 0,
            person: None,
            body: None,
            group: None,
        }
    }

    /// The actor that a run of words names or describes.
    pub(super) fn who(&mut self, words: &Range<usize>, cast: &mut Cast) -> Option<Who> {
        let first = self.prose.word(words.start)?;
        let sentence = first.sentence;
        let lone = words.len() == 1
            && (self.classes.is(words.start, Class::PRONOUN)
                || is_possessive(self.prose.folded(words.start)));
        let who = if lone {
            self.pronoun(words.start, sentence, cast)?
        } else {
            self.named(words, cast)
                .or_else(|| self.described(words, sentence, cast))?
        };
        self.remember(who, sentence, cast);
        Some(who)
    }

    /// The one whom the head of the words names; an apposition's person where its head names nobody.
    fn named(&self, words: &Range<usize>, cast: &Cast) -> Option<Who> {
        let core = self.core(words);
        let head = (core.clone())
            .rev()
            .find(|k| self.prose.shape(*k) != Shape::Sign)?;
        let head_span = self.prose.span(head..head + 1);
        if let Some(naming) = cast.at(head_span) {
            return Some(naming.who);
        }
        // "Russia's Sputnik news agency": the noun describes the body that is named before it.
        let body = self.cues.kind(self.prose.folded(head)) == Some(ActorKind::Organisation);
        if body
            && let Some(naming) = cast
                .within(self.prose.span(core.clone()))
                .filter(|n| {
                    matches!(
                        cast.kind(n.who, self.lexicon),
                        ActorKind::Organisation | ActorKind::Other
                    )
                })
                .last()
        {
            return Some(naming.who);
        }
        cast.within(self.prose.span(core))
            .find(|n| cast.kind(n.who, self.lexicon) == ActorKind::Person && n.how != How::Pronoun)
            .map(|n| n.who)
    }

    /// The words up to what describes them from behind: a preposition, a relative, a comma.
    fn core(&self, words: &Range<usize>) -> Range<usize> {
        let end = (words.start + 1..words.end)
            .find(|k| {
                let sign = self.prose.shape(*k) == Shape::Sign
                    && !matches!(self.prose.folded(*k), "-" | "'s" | "'" | "." | "&" | "/");
                let small = self.prose.shape(*k) == Shape::Lower;
                let name_goes_on = matches!(self.prose.folded(*k), "of" | "for" | "and")
                    && self.prose.shape(*k - 1) == Shape::Capital
                    && self.prose.shape(*k + 1) == Shape::Capital;
                sign || small
                    && !name_goes_on
                    && self
                        .classes
                        .is(*k, Class::PREPOSITION | Class::RELATIVE | Class::SUBORDINATOR)
            })
            .unwrap_or(words.end);
        words.start..end
    }

    fn described(&mut self, words: &Range<usize>, sentence: usize, cast: &mut Cast) -> Option<Who> {
        let core = self.core(words);
        let mut start = core.start;
        while start + 1 < core.end
            && self.classes.is(start, Class::DETERMINER)
            && self.prose.shape(start) != Shape::Number
        {
            start += 1;
        }
        if self
            .classes
            .is(start, Class::FINITE | Class::COMPLEMENTIZER | Class::OBJECT)
        {
            return None;
        }
        // "newspaper Granma": the noun describes, the name is a name.
        let name = (start..core.end)
            .find(|k| self.prose.shape(*k) == Shape::Capital || self.prose.shape(*k) == Shape::Upper)
            .filter(|k| *k > start && (*k..core.end).all(|j| self.prose.shape(j) != Shape::Lower));
        let described_by = self
            .cues
            .kind(self.prose.folded(name.unwrap_or(core.end).checked_sub(1)?));
        let run = match name {
            Some(name) if described_by.is_some() => name..core.end,
            _ if words.end - start <= NAME_WORDS_MAX => start..words.end,
            _ => start..core.end,
        };
        let span = self.prose.span(run.clone());
        let text = span.of(self.facts.document.text());
        if span.is_empty() || !text.chars().any(char::is_alphabetic) {
            return None;
        }
        self.described += 1;
        if self.described > DESCRIBED_MAX {
            return None;
        }
        let kind = described_by.unwrap_or(ActorKind::Other);
        Some(cast.describe(text, span, sentence, kind))
    }

    /// Whom a pronoun means: the last fitting actor that spoke or opened a sentence, where one is near.
    fn pronoun(&mut self, word: usize, sentence: usize, cast: &mut Cast) -> Option<Who> {
        let span = self.prose.span(word..word + 1);
        if let Some(known) = cast.at(span) {
            return Some(known.who);
        }
        let near = |last: Option<(Who, usize)>| last.filter(|(_, at)| at + REACH_SENTENCES >= sentence);
        let who = match self.prose.folded(word) {
            "he" | "she" | "his" | "her" => {
                let opened = self.opener(span, sentence, cast);
                let spoke = near(self.person);
                match (opened, spoke) {
                    (Some((opened, at)), Some((_, spoke))) if at > spoke => Some(opened),
                    (_, Some((spoke, _))) => Some(spoke),
                    (opened, None) => opened.map(|(who, _)| who),
                }
            }
            "it" | "its" => near(self.body).map(|(who, _)| who),
            "they" | "their" => near(self.group).or(near(self.body)).map(|(who, _)| who),
            _ => None,
        }?;
        self.described += 1;
        if self.described > DESCRIBED_MAX {
            return Some(who);
        }
        let at = cast.namings.partition_point(|n| n.span.start <= span.start);
        cast.namings.insert(
            at,
            Naming {
                who,
                span,
                how: How::Pronoun,
                sentence,
                confidence: PRONOUN_CONFIDENCE,
                variant: None,
            },
        );
        Some(who)
    }

    /// The person who opens this sentence or one of the last before it.
    fn opener(&self, before: Span, sentence: usize, cast: &Cast) -> Option<(Who, usize)> {
        let first = sentence.saturating_sub(REACH_SENTENCES - 1);
        (first..=sentence).rev().find_map(|number| {
            let place = self.facts.sentences.get(number)?.span;
            let place = Span::new(place.start, place.end.min(before.start));
            if place.is_empty() {
                return None;
            }
            cast.within(place)
                .take(OPENERS_MAX)
                .find(|n| n.how != How::Pronoun && cast.kind(n.who, self.lexicon) == ActorKind::Person)
                .map(|n| (n.who, number))
        })
    }

    fn remember(&mut self, who: Who, sentence: usize, cast: &Cast) {
        let entry = Some((who, sentence));
        match cast.kind(who, self.lexicon) {
            ActorKind::Person => self.person = entry,
            ActorKind::Group => self.group = entry,
            ActorKind::Organisation | ActorKind::Country | ActorKind::Place => self.body = entry,
            ActorKind::Other => {
                let named = cast.name(who, self.lexicon).starts_with(char::is_uppercase);
                if named {
                    self.person = entry;
                } else {
                    self.body = entry;
                }
            }
        }
    }
}

fn is_possessive(word: &str) -> bool {
    matches!(word, "his" | "her" | "its" | "their")
}
