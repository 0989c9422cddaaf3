//! Why a spelling that could have been a mention is none.

use super::{Document, Guarded, Lexicon};
use crate::text::Span;

/// Why a spelling is no mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The letters' case says that it is the common word.
    CommonWord,
    /// A weak name, and none of the terms that it needs stands near.
    NeedsCompany(Vec<usize>, Guarded),
    /// A weak name, and this term, which it must not have near, stands at the place given.
    BadCompany(usize, Span),
    /// It is part of a longer name of another actor.
    InsideName(usize, Span),
    /// It is part of a longer phrase that names nobody.
    InsidePhrase(Span),
    /// It is the place of a dateline.
    Dateline(Span),
    /// A surname behind another given name.
    OtherPerson(Span),
    /// It is the given name of somebody with this surname.
    GivenName(Span),
    /// The article names a person of that name here, and the actor in no other words.
    Namesake(Span),
    /// A town of that name in this state.
    Town(Span),
    /// An organ of that name that belongs to another country.
    OtherOwner(Span),
    /// The common word, in this phrase.
    CommonPhrase(Span),
    /// A surname followed by "Jr." or the like.
    Junior,
    /// A surname, and the full name does not stand before it.
    NoFullName,
    /// A surname, and another person of that surname was named nearer.
    NearerBearer(Span),
}

impl Reason {
    /// In words.
    pub fn words(&self, lexicon: &Lexicon, document: &Document) -> String {
        let list = |terms: &[usize]| {
            terms
                .iter()
                .map(|t| format!("`{}`", lexicon.term(*t)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self {
            Self::CommonWord => "by its letters' case it is the common word".to_owned(),
            Self::NeedsCompany(needs, within) => {
                let (reach, _) = Guarded::ALL
                    .into_iter()
                    .find(|(_, w)| w == within)
                    .unwrap_or(("article", *within));
                format!("a weak name, and none of {} stands in its {reach}", list(needs))
            }
            Self::BadCompany(term, span) => {
                format!(
                    "`{}` stands near it: \u{201c}{}\u{201d}",
                    lexicon.term(*term),
                    span.of(document.text())
                )
            }
            Self::InsideName(entry, span) => {
                let id = lexicon.entries().get(*entry).map_or("", |e| &*e.id);
                format!(
                    "part of \u{201c}{}\u{201d}, a name of `{id}`",
                    span.of(document.text())
                )
            }
            Self::InsidePhrase(span) => {
                format!(
                    "part of \u{201c}{}\u{201d}, which is another name",
                    span.of(document.text())
                )
            }
            Self::Dateline(span) => {
                format!(
                    "the place where the report was filed: \u{201c}{}\u{201d}",
                    span.of(document.text())
                )
            }
            Self::OtherPerson(span) => {
                format!(
                    "another person: \u{201c}{}\u{201d} stands before the surname",
                    span.of(document.text())
                )
            }
            Self::GivenName(span) => format!(
                "the given name of another person: \u{201c}{}\u{201d} follows",
                span.of(document.text())
            ),
            Self::Namesake(span) => format!(
                "a person of that name is meant: see the one named at character {}",
                document.text().get(..span.start).map_or(0, |t| t.chars().count())
            ),
            Self::Town(span) => format!(
                "a town in another state: \u{201c}{}\u{201d} follows",
                span.of(document.text())
            ),
            Self::OtherOwner(span) => format!(
                "an organ of another country: \u{201c}{}\u{201d} stands before it",
                span.of(document.text())
            ),
            Self::CommonPhrase(span) => {
                format!("the common word: \u{201c}{}\u{201d}", span.of(document.text()))
            }
            Self::Junior => "another person: a junior or senior of that name".to_owned(),
            Self::NoFullName => "a surname alone, and the full name does not stand before it".to_owned(),
            Self::NearerBearer(span) => {
                format!(
                    "another person of that surname was named nearer: \u{201c}{}\u{201d}",
                    span.of(document.text())
                )
            }
        }
    }
}
