//! Short names: behind "The New York Times", "the Times" is the paper. Takes the names of organisations in an article,
//! gives the places where the head of one stands alone.
//!
//! The head is the noun that the rest of the name describes, as English and the Romance languages build names: the word
//! before "of", else the last one. It counts behind the full name, with its capital, and where the last longer name with
//! that head was the actor's own: after "the Financial Times", "the Times" is another paper.

use std::collections::HashMap;

use super::common_words::is_common_word;
use super::given::is_given_name;
use super::longer::is_company_form;
use super::meaning::Meaning;
use super::mention::{Candidate, LOOK_BACK};
use super::words::{is_title, next_word, previous_word, starts_lowercase, touches_word, words};
use super::{ActorKind, Document, How, Lexicon, Sentence, Variant};
use crate::text::{Span, fold};

/// Different heads that are looked for in one article.
const HEADS_MAX: usize = 64;
/// A shorter word is an abbreviation or a part of many names.
const HEAD_CHARS_MIN: usize = 4;

/// The places where the head of an organisation's name stands for it. `names` are the accepted ones, sorted by start.
pub(super) fn short_names(
    document: &Document,
    sentences: &[Sentence],
    lexicon: &Lexicon,
    names: &[Candidate],
    language: Option<&str>,
) -> Vec<Candidate> {
    // Where every noun has a capital, "das Gericht" is any court.
    if matches!(language, Some("de" | "lb")) {
        return Vec::new();
    }
    let reader = Reader {
        document,
        sentences,
        lexicon,
        names,
    };
    let mut heads: HashMap<&str, Vec<&Candidate>> = HashMap::new();
    for name in names.iter().filter(|name| reader.is_full_name(name)) {
        if let Some(head) = reader.head(name.span)
            && (heads.len() < HEADS_MAX || heads.contains_key(head))
        {
            heads.entry(head).or_default().push(name);
        }
    }
    heads
        .into_iter()
        .flat_map(|(head, full)| reader.alone(head, &full))
        .collect()
}

struct Reader<'a> {
    document: &'a Document,
    sentences: &'a [Sentence],
    lexicon: &'a Lexicon,
    names: &'a [Candidate],
}

impl<'a> Reader<'a> {
    fn is_full_name(&self, name: &Candidate) -> bool {
        let kind = self.lexicon.entries().get(name.entry).and_then(|e| e.kind);
        kind == Some(ActorKind::Organisation)
            && matches!(name.how, How::Name | How::Alias)
            && matches!(name.variant, None | Some(Variant::Folded))
    }

    /// The head of a name of several words, where it can stand alone.
    fn head(&self, name: Span) -> Option<&'a str> {
        let text = name.of(self.document.text());
        let all: Vec<&str> = words(text).map(|word| word.of(text)).collect();
        let of = all.iter().position(|word| {
            matches!(
                *word,
                "of" | "for" | "de" | "del" | "du" | "des" | "di" | "della" | "do" | "da" | "para"
            )
        });
        let last = of.unwrap_or(all.len()).checked_sub(1)?;
        let head = all.get(last).filter(|_| all.len() > 1)?;
        let mut letters = head.chars();
        let is_word = letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase);
        let folded = fold(head);
        let means_something = self.lexicon.exact(&folded).any(|meaning| {
            matches!(
                meaning,
                Meaning::Name { .. } | Meaning::Surname { .. } | Meaning::Weak { .. }
            )
        });
        (is_word
            && head.chars().count() >= HEAD_CHARS_MIN
            && !is_company_form(head)
            && !is_given_name(&folded)
            && !means_something)
            .then_some(*head)
    }

    /// The places behind its full names where a head stands alone and means the last one.
    fn alone(&self, head: &str, full: &[&'a Candidate]) -> Vec<Candidate> {
        let text = self.document.text();
        let mut found = Vec::new();
        let mut meant: Option<&Candidate> = None;
        for (at, _) in text.match_indices(head) {
            let span = Span::new(at, at + head.len());
            if touches_word(text, span.start, false) || touches_word(text, span.end, true) {
                continue;
            }
            if let Some(name) = self.name_around(span) {
                let same = full.partition_point(|own| own.span.start < name.span.start);
                meant = full.get(same).filter(|own| own.span == name.span).copied();
            } else if self.in_longer_name(span) {
                meant = None;
            } else if let Some(name) = meant
                && span.start >= self.document.body().start
                && !self.is_common_here(span)
            {
                let sentence = self
                    .sentences
                    .partition_point(|s| s.span.start <= at)
                    .saturating_sub(1);
                found.push(Candidate {
                    span,
                    sentence,
                    how: How::Alias,
                    variant: Some(Variant::Head),
                    ..*name
                });
            }
        }
        found
    }

    /// The accepted name that holds a word.
    fn name_around(&self, word: Span) -> Option<&'a Candidate> {
        let upto = self.names.partition_point(|n| n.span.start <= word.start);
        let near = self.names.get(..upto)?.iter().rev().take(LOOK_BACK);
        near.filter(|n| n.how != How::Term && n.span.contains(word))
            .max_by_key(|n| n.span.len())
    }

    /// Whether the words around make a longer name of it: "Radio Times", "Times Square", "Court of Arbitration".
    fn in_longer_name(&self, word: Span) -> bool {
        let text = self.document.text();
        let previous = previous_word(text, word.start);
        let before = previous.map(|at| at.of(text)).unwrap_or_default();
        let opens = previous.is_some_and(|at| self.opens_sentence(at.start));
        let possessive = before.ends_with("'s") || before.ends_with("\u{2019}s");
        let is_article = matches!(
            before,
            "" | "The" | "A" | "An" | "This" | "Our" | "El" | "La" | "Le" | "Il" | "O"
        );
        // "Monday's Times", and the first word of a sentence.
        let is_harmless = is_title(before) && possessive || opens && is_common_word(&fold(before));
        let is_name = !(is_article || is_harmless || starts_lowercase(before));
        let next = next_word(text, word.end);
        let behind = next.map(|at| at.of(text)).unwrap_or_default();
        let goes_on = !behind.is_empty() && !starts_lowercase(behind);
        let of = matches!(
            behind,
            "of" | "for" | "de" | "del" | "du" | "des" | "di" | "della"
        ) && next
            .and_then(|at| next_word(text, at.end))
            .is_some_and(|at| !starts_lowercase(at.of(text)));
        is_name || goes_on || of
    }

    /// A common word with the capital of its sentence.
    fn is_common_here(&self, word: Span) -> bool {
        let text = self.document.text();
        self.opens_sentence(word.start) && is_common_word(&fold(word.of(text)))
    }

    fn opens_sentence(&self, at: usize) -> bool {
        let k = self
            .sentences
            .partition_point(|s| s.span.start <= at)
            .checked_sub(1);
        let start = k.and_then(|k| self.sentences.get(k)).map_or(0, |s| s.span.start);
        let lead = self.document.text().get(start..at).unwrap_or_default();
        !lead.chars().any(char::is_alphanumeric)
    }
}
