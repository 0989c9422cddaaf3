//! Everybody whom an article names: the actors of the lexicon, those that it alone names, and what it calls them.

mod book;
mod headline;
mod home;
mod infer;
mod known;
mod leader;
mod location;
mod names;
mod organ;
mod page;
mod pronoun;
mod role;
mod run;
mod short;
mod sort;
mod vocabulary;

use self::book::Book;
use self::page::Page;
use super::prose::Prose;
use super::{ActorKind, Facts, How, Lexicon, Mention, PlaceMention, Variant, Who};
use crate::text::Span;

/// An actor that only the article names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// An id made from its name, unlike every other id of the article.
    pub id: String,
    /// Its fullest name in the article; the words themselves for one that has no name ("a senior official").
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// ISO 3166 alpha-3 code of the country that it belongs to, where the article says so.
    pub country: Option<String>,
}

/// A place where the article speaks of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naming {
    /// Of whom.
    pub who: Who,
    /// The words.
    pub span: Span,
    /// How they name it.
    pub how: How,
    /// Number of the sentence.
    pub sentence: usize,
    /// 0 to 100: as [`Mention::confidence`](super::Mention::confidence).
    pub confidence: u8,
    /// The rule that led from the words to a listed name, as [`Mention::variant`](super::Mention::variant).
    pub variant: Option<Variant>,
}

impl From<&Mention> for Naming {
    fn from(mention: &Mention) -> Self {
        Self {
            who: Who::Listed(mention.entry),
            span: mention.span,
            how: mention.how,
            sentence: mention.sentence,
            confidence: mention.confidence(),
            variant: mention.variant,
        }
    }
}

/// A post or description that the article gives to an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedRole {
    /// Whose.
    pub who: Who,
    /// "Armed Forces Minister", as the article writes it.
    pub title: String,
    /// Its words.
    pub span: Span,
    /// ISO 3166 alpha-3 code of the country that it is of, where that is clear.
    pub of: Option<String>,
    /// Whether the actor held it earlier: "then-president", "former minister".
    pub former: bool,
}

/// The actors of an article.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    /// Those that the lexicon does not list.
    pub found: Vec<Found>,
    /// Every place that speaks of an actor, listed or not, in the order of the text. Topics are no actors.
    pub namings: Vec<Naming>,
    /// Posts that the article states.
    pub roles: Vec<StatedRole>,
}

impl Cast {
    /// The naming whose words share a byte with the span; of several the longest.
    pub fn at(&self, span: Span) -> Option<&Naming> {
        self.within(span)
            .max_by_key(|naming| (naming.span.len(), naming.confidence))
    }

    /// The namings whose words share a byte with the span, in order.
    pub fn within(&self, span: Span) -> impl Iterator<Item = &Naming> {
        // Names are short: one that ends behind the span's start begins not far before it.
        let from = self
            .namings
            .partition_point(|n| n.span.start + NAME_BYTES_MAX < span.start);
        self.namings
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(move |n| n.span.start < span.end)
            .filter(move |n| n.span.overlaps(span))
    }

    /// The actor of words that name nobody ("a senior official", "protesters"): the same words are the same actor.
    pub fn describe(&mut self, words: &str, span: Span, sentence: usize, kind: ActorKind) -> Who {
        let id = id_of(words);
        let known = self.found.iter().position(|f| f.id == id);
        let number = known.unwrap_or_else(|| {
            self.found.push(Found {
                id,
                name: words.to_owned(),
                kind,
                country: None,
            });
            self.found.len() - 1
        });
        let who = Who::Found(number);
        if !self.within(span).any(|n| n.who == who && n.span == span) {
            let at = self.namings.partition_point(|n| n.span.start <= span.start);
            self.namings.insert(
                at,
                Naming {
                    who,
                    span,
                    how: How::Nominal,
                    sentence,
                    confidence: 80,
                    variant: None,
                },
            );
        }
        who
    }

    /// The id in records.
    pub fn id<'a>(&'a self, who: Who, lexicon: &'a Lexicon) -> &'a str {
        match who {
            Who::Listed(entry) => lexicon.entries().get(entry).map_or("", |e| &e.id),
            Who::Found(number) => self.found.get(number).map_or("", |f| &f.id),
        }
    }

    /// The name to show.
    pub fn name<'a>(&'a self, who: Who, lexicon: &'a Lexicon) -> &'a str {
        match who {
            Who::Listed(entry) => lexicon.entries().get(entry).map_or("", |e| &e.name),
            Who::Found(number) => self.found.get(number).map_or("", |f| &f.name),
        }
    }

    /// What the actor is.
    pub fn kind(&self, who: Who, lexicon: &Lexicon) -> ActorKind {
        match who {
            Who::Listed(entry) => lexicon.entries().get(entry).and_then(|e| e.kind),
            Who::Found(number) => self.found.get(number).map(|f| f.kind),
        }
        .unwrap_or(ActorKind::Other)
    }

    /// ISO 3166 alpha-3 code of the country that the actor is or belongs to, in this article.
    pub fn country<'a>(&'a self, who: Who, lexicon: &'a Lexicon) -> Option<&'a str> {
        let own = match who {
            Who::Listed(entry) => lexicon.entries().get(entry).and_then(|e| e.country.as_deref()),
            Who::Found(number) => self.found.get(number).and_then(|f| f.country.as_deref()),
        };
        own.or_else(|| {
            self.roles
                .iter()
                .filter(|role| role.who == who)
                .find_map(|role| role.of.as_deref())
        })
    }
}

/// Longer names are none.
const NAME_BYTES_MAX: usize = 200;

/// An id from a name: folded, its words joined by hyphens.
fn id_of(name: &str) -> String {
    let folded = crate::text::fold(name);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    words.join("-")
}

/// How sure a rule is, in percent: estimates, higher means surer. A name whose own words say what it is.
const STRONG: u8 = 90;
/// A name that nothing but its capitals tells.
const PLAIN: u8 = 70;
/// A short name of somebody whose full name the article has.
const SHORT: u8 = 85;

/// The cast of an article, and the places in it.
pub(super) fn cast(facts: &Facts, prose: &Prose<'_>, lexicon: &Lexicon) -> (Cast, Vec<PlaceMention>) {
    let mut page = Page::new(facts, prose, lexicon);
    let mut book = Book::default();
    let headlines: Vec<bool> = (0..facts.sentences.len())
        .map(|sentence| headline::is_headline(&page, prose.sentence(sentence)))
        .collect();
    known::known(&mut page, &mut book, &headlines);
    let mut drafts = names::drafts(&page, &headlines);
    let organs = organ::organs(&page, &mut book);
    let places = names::resolve(&page, &mut book, &mut drafts);
    let mut namings = names::namings(&page, &book, &drafts);
    namings.extend(organs);
    let persons = names::persons(&page, &book, &drafts);
    let roles = role::roles(&page, &mut book, &persons);
    namings.sort_by_key(|n| (n.span.start, n.span.end));
    let mut cast = Cast {
        found: book.found,
        namings,
        roles,
    };
    let references = pronoun::references(
        &page,
        &cast.namings,
        &cast.roles,
        &|who| cast.kind(who, lexicon),
        &|who| cast.country(who, lexicon).map(str::to_owned),
    );
    cast.namings.extend(references);
    cast.namings.sort_by_key(|n| (n.span.start, n.span.end));
    (cast, places)
}

#[cfg(test)]
mod tests;
