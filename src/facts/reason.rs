//! Why a spelling that could have been a mention is none.

use jiff::civil::Date;

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
    /// The article shows here that it tells of something else of that name, and names the actor in no other words.
    OtherSense(Span),
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
    /// A title and a surname that several watched actors bear, and nothing tells which of them it is.
    SharedSurname(Vec<usize>),
    /// A surname behind a title that goes with none of the actor's roles.
    OtherTitle(Span),
    /// A post, and the article has no date.
    NoDate,
    /// A post that the actor held on other days than the article's.
    NotInOffice {
        /// The article's day.
        day: Date,
        /// The actor's first day in it, where known.
        from: Option<Date>,
        /// The last one, where known.
        to: Option<Date>,
    },
    /// A post that several watched actors held on the article's day.
    SeveralHolders(Vec<usize>),
    /// A post beside the name of somebody else.
    OtherHolder(Span),
    /// A post behind a word that says that another one is meant than the one who holds it, or that it is given away.
    PostBarred(Span),
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
        let ids = |entries: &[usize]| {
            let id = |entry: &usize| lexicon.entries().get(*entry).map_or("?", |e| &*e.id);
            entries
                .iter()
                .map(|entry| format!("`{}`", id(entry)))
                .collect::<Vec<_>>()
                .join(" and ")
        };
        let quoted = |span: &Span| format!("\u{201c}{}\u{201d}", span.of(document.text()));
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
            Self::OtherSense(span) => format!(
                "something else of that name, as {} elsewhere in the article tells",
                quoted(span)
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
                    "another person of that surname was named nearer: {}",
                    quoted(span)
                )
            }
            Self::SharedSurname(entries) => format!(
                "{} bear that surname, and neither the full name nor a role tells which of them it is",
                ids(entries)
            ),
            Self::OtherTitle(span) => format!(
                "a surname without the full name, and {} goes with none of the actor's roles",
                quoted(span)
            ),
            Self::NoDate => "a post, and the article has no date that tells who held it".to_owned(),
            Self::NotInOffice { day, from, to } => {
                let held = match (from, to) {
                    (Some(from), Some(to)) => format!("from {from} to {to}"),
                    (Some(from), None) => format!("from {from} on"),
                    (None, Some(to)) => format!("until {to}"),
                    (None, None) => "at another time".to_owned(),
                };
                format!("a post that the actor held {held}, and the article is of {day}")
            }
            Self::SeveralHolders(entries) => format!(
                "a post that {} held on the article's day, by their roles",
                ids(entries)
            ),
            Self::OtherHolder(span) => {
                format!("a post, and {} beside it is another person", quoted(span))
            }
            Self::PostBarred(span) => format!(
                "a post, and {} beside it says that it need not be the one who holds it",
                quoted(span)
            ),
        }
    }
}
