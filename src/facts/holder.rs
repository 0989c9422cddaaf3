//! Posts in an article: "Russia's defence minister", "el ministro de Defensa ruso". Takes the mentions of countries and
//! bodies, gives whoever held the post beside them on the article's date.
//!
//! The words around the owner's name have to make up the whole title: "the deputy defence minister of Russia" is not the
//! defence minister. Where nobody whom the watchlist knows held the post that day, or several did, nobody is meant.

use std::collections::HashSet;

use jiff::civil::Date;

use super::given::is_given_name;
use super::inflection::Inflection;
use super::lexicon::Lexicon;
use super::mention::Candidate;
use super::office::Held;
use super::post::{Part, Post, Word, hash, word};
use super::words::{is_title, next_word, previous_word, starts_lowercase};
use super::{Document, How, Reason, Variant};
use crate::text::{Span, fold};

/// Words of a title on one side of its owner.
const WORDS_MAX: usize = 8;

/// The posts of one article.
pub(super) struct Holders<'a> {
    pub(super) document: &'a Document,
    pub(super) lexicon: &'a Lexicon,
    /// Accepted names, sorted by start.
    pub(super) names: &'a [Candidate],
    pub(super) language: Option<&'a str>,
    /// The day of the article.
    pub(super) day: Option<Date>,
}

/// A title with its owner in the text.
struct Found<'l> {
    span: Span,
    held: Vec<&'l Held>,
}

impl<'a> Holders<'a> {
    /// The actors that posts mean, and those that they could mean on another day, with the reason.
    pub(super) fn judge(&self) -> (Vec<Candidate>, Vec<(Candidate, Reason)>) {
        let (mut kept, mut turned_down) = (Vec::new(), Vec::new());
        let offices = self.lexicon.offices();
        let owners = self
            .names
            .iter()
            .filter(|name| name.how != How::Term && offices.has_owner(name.entry));
        let inflection = self.language.and_then(Inflection::of);
        let mut seen: HashSet<Span> = HashSet::new();
        for owner in owners {
            let Some(found) = self.title_around(owner, inflection) else {
                continue;
            };
            if !seen.insert(found.span) {
                continue;
            }
            let candidate = |held: &Held| Candidate {
                entry: held.entry,
                span: found.span,
                how: How::Alias,
                variant: Some(Variant::Role),
                ..*owner
            };
            match self.who(&found) {
                Ok(entry) => kept.extend(
                    found
                        .held
                        .iter()
                        .find(|held| held.entry == entry)
                        .map(|held| candidate(held)),
                ),
                Err(reasons) => turned_down.extend(
                    reasons
                        .into_iter()
                        .map(|(held, reason)| (candidate(held), reason)),
                ),
            }
        }
        (kept, turned_down)
    }

    /// Who is meant, or why each of those who could be is not.
    fn who<'l>(&self, found: &Found<'l>) -> Result<usize, Vec<(&'l Held, Reason)>> {
        let all = |reason: &dyn Fn(&Held) -> Reason| {
            let mut entries = HashSet::new();
            let each = found.held.iter().filter(|held| entries.insert(held.entry));
            Err(each.map(|held| (*held, reason(held))).collect())
        };
        if let Some(word) = self.other_time(found.span) {
            return all(&|_| Reason::PostBarred(word));
        }
        let Some(day) = self.day else {
            return all(&|_| Reason::NoDate);
        };
        let mut entries: Vec<usize> = found
            .held
            .iter()
            .filter(|held| held.on(day))
            .map(|held| held.entry)
            .collect();
        entries.sort_unstable();
        entries.dedup();
        match entries.as_slice() {
            [] => all(&|held| Reason::NotInOffice {
                day,
                from: held.from,
                to: held.to,
            }),
            [entry] => match self.other_person(found.span, *entry) {
                Some(person) => all(&|_| Reason::OtherHolder(person)),
                None => Ok(*entry),
            },
            several => all(&|_| Reason::SeveralHolders(several.to_vec())),
        }
    }

    /// The longest title of a post of this owner that the words around its name make up.
    fn title_around(&self, owner: &Candidate, inflection: Option<&Inflection>) -> Option<Found<'a>> {
        let text = self.document.text();
        let offices = self.lexicon.offices();
        let belongs = |word: &Span| {
            fold(word.of(text))
                .split(|c: char| !c.is_alphanumeric())
                .filter(|part| !part.is_empty())
                .all(|part| self.is_part(owner.entry, part, inflection))
        };
        let before: Vec<Span> = std::iter::successors(left_word(text, owner.span.start), |word| {
            left_word(text, word.start)
        })
        .take(WORDS_MAX)
        .take_while(belongs)
        .collect();
        // No title goes on behind a full stop or a possessive ending.
        let first = right_word(text, owner.span.end).map(|word| without_ending(text, word));
        let behind: Vec<Span> = std::iter::successors(first, |word| {
            next_word(text, word.end).map(|word| without_ending(text, word))
        })
        .take(WORDS_MAX)
        .take_while(belongs)
        .collect();
        // "minister of Peru", "ministro peruano", "министр Перу"; "president Peru" is no title.
        let is_joined = owner.how == How::Demonym
            || self.language.is_some_and(|language| !joins_by_words(language))
            || before.first().is_some_and(|next| {
                word(&fold(next.of(text)).replace('\'', ""), None).is_some_and(|w| w.is(Part::Of))
            });
        let lefts = [before.len(), 0]
            .into_iter()
            .filter(|count| *count == 0 || is_joined);
        for left in lefts {
            for right in (0..=behind.len()).rev() {
                if left > 0 && right > 0 && owner.how != How::Demonym {
                    continue;
                }
                let words: Vec<Span> = before
                    .iter()
                    .take(left)
                    .rev()
                    .chain(behind.iter().take(right))
                    .copied()
                    .collect();
                let folded: Vec<String> = words.iter().map(|w| fold(w.of(text))).collect();
                let parts = folded.iter().flat_map(|w| {
                    w.split(|c: char| !c.is_alphanumeric())
                        .filter(|part| !part.is_empty())
                });
                let post = Post::of(parts, inflection);
                let held = offices.holders(owner.entry, &post);
                if !post.is_empty() && !held.is_empty() {
                    let span = self.trimmed(owner.span, &words, inflection);
                    return Some(Found { span, held });
                }
            }
        }
        None
    }

    /// Whether a word may be a part of a title of the owner's posts.
    fn is_part(&self, owner: usize, folded: &str, inflection: Option<&Inflection>) -> bool {
        let offices = self.lexicon.offices();
        match word(folded, inflection) {
            Some(word) if word.is_small() => true,
            Some(word) => {
                let concepts = word.concepts();
                !concepts.is_empty() && concepts.iter().all(|c| offices.has_concept(owner, *c))
                    || concepts.is_empty() && offices.has_concept(owner, hash(folded))
            }
            None => offices.has_concept(owner, hash(folded)),
        }
    }

    /// The title with its owner, without articles at its ends.
    fn trimmed(&self, owner: Span, words: &[Span], inflection: Option<&Inflection>) -> Span {
        let text = self.document.text();
        let says = |span: &&Span| !word(&fold(span.of(text)), inflection).is_some_and(Word::is_small);
        let first = words.iter().find(says).map_or(owner.start, |w| w.start);
        let last = words.iter().rev().find(says).map_or(owner.end, |w| w.end);
        Span::new(first.min(owner.start), last.max(owner.end))
    }

    /// The word beside a title that makes it another one's: "former", "deputy"; or one that gives it away: "appointed".
    fn other_time(&self, title: Span) -> Option<Span> {
        let text = self.document.text();
        let known = |at: Span| word(fold(at.of(text)).trim_end_matches('.'), None);
        let mut before = left_word(text, title.start);
        let mut has_article = false;
        while let Some(at) = before.filter(|at| known(*at).is_some_and(Word::is_small)) {
            has_article = true;
            before = left_word(text, at.start);
        }
        if let Some(at) = before
            && let Some(word) = known(at)
            && (word.is(Part::Barring) || word.is(Part::Taking) && !has_article)
        {
            return Some(at);
        }
        // "minister-designate" is one word with the title's last one.
        let behind = text.get(title.end..).unwrap_or_default();
        let rest = behind
            .strip_prefix(['-', '\u{2010}', '\u{2011}', ' '])
            .unwrap_or_default();
        let len = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let start = title.end + (behind.len() - rest.len());
        let next = Span::new(start, start + len);
        matches!(fold(next.of(text)).as_str(), "designate" | "elect").then_some(next)
    }

    /// A name beside the title that is another person's: "Peru's defence minister Rosa Quispe".
    fn other_person(&self, title: Span, entry: usize) -> Option<Span> {
        let text = self.document.text();
        let is_own = |at: Span| {
            let word = fold(at.of(text));
            self.lexicon.own_words(entry).any(|own| own == word)
        };
        let is_name = |at: Span| {
            let word = at.of(text);
            let mut letters = word.chars().filter(|c| c.is_alphabetic());
            letters.next().is_some_and(char::is_uppercase)
                && letters.next().is_some_and(char::is_lowercase)
                && !is_title(word)
        };
        let given = |at: &Span| is_given_name(&fold(at.of(text)));
        let stands_out = title.start >= self.document.body().start || self.document.title_has_small_words();
        let behind = text.get(title.end..).unwrap_or_default();
        let (next, is_apposition) = match behind.strip_prefix(", ") {
            Some(_) => (word_at(text, title.end + 2), true),
            None => (next_word(text, title.end), false),
        };
        if let Some(first) = next.filter(|at| is_name(*at) && !is_own(*at)) {
            let second = next_word(text, first.end).filter(|at| is_name(*at));
            let nouns_have_capitals = matches!(self.language, Some("de" | "lb"));
            // A comma may part sentences, and in German every noun has a capital: there only a given name tells.
            let sure = !is_apposition && !nouns_have_capitals && stands_out && !self.is_named(first);
            if sure || given(&first) && second.is_some() {
                return Some(Span::new(first.start, second.unwrap_or(first).end));
            }
        }
        // "Rosa Quispe, Peru's defence minister".
        let before = text.get(..title.start).unwrap_or_default();
        let articles = ["the ", "el ", "la ", "le ", "der ", "die ", "il ", "o ", "a "];
        let before = articles
            .iter()
            .find_map(|article| before.strip_suffix(article))
            .unwrap_or(before);
        let end = before.strip_suffix(", ")?.len();
        let last = last_word(text, end).filter(|at| is_name(*at) && !is_own(*at))?;
        let first = previous_word(text, last.start).filter(|at| is_name(*at) && given(at))?;
        Some(Span::new(first.start, last.end))
    }

    /// Whether a word starts another name of the lexicon.
    fn is_named(&self, at: Span) -> bool {
        self.names
            .binary_search_by_key(&at.start, |name| name.span.start)
            .is_ok()
    }
}

/// Whether a language needs a word between a post and its owner, and does not say it by a case or by their order alone.
fn joins_by_words(language: &str) -> bool {
    matches!(
        language,
        "en" | "de"
            | "fr"
            | "es"
            | "pt"
            | "it"
            | "nl"
            | "sv"
            | "no"
            | "nb"
            | "da"
            | "ca"
            | "ro"
            | "bg"
            | "el"
    )
}

/// The word before a place: behind a space, or joined by an apostrophe as in "d'Italie".
fn left_word(text: &str, at: usize) -> Option<Span> {
    let head = text.get(..at)?;
    match head.strip_suffix(['\'', '\u{2019}']) {
        Some(_) => last_word(text, at),
        None => previous_word(text, at),
    }
}

/// The word behind an owner's name, over its possessive ending.
fn right_word(text: &str, at: usize) -> Option<Span> {
    let rest = text.get(at..)?;
    let ending = ["'s", "\u{2019}s", "'", "\u{2019}"]
        .into_iter()
        .find(|ending| rest.starts_with(ending))
        .map_or(0, str::len);
    next_word(text, at + ending)
}

/// A word without the full stop or the possessive ending behind it.
fn without_ending(text: &str, word: Span) -> Span {
    let bare = word.of(text).trim_end_matches('.');
    let bare = ["'s", "\u{2019}s"]
        .iter()
        .find_map(|ending| bare.strip_suffix(ending))
        .unwrap_or(bare);
    Span::new(word.start, word.start + bare.len())
}

/// The word that ends at a place.
fn last_word(text: &str, end: usize) -> Option<Span> {
    let head = text.get(..end)?;
    let letters = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '\u{2019}');
    let start = head.rfind(|c: char| !letters(c)).map_or(0, |at| {
        at + head
            .get(at..)
            .and_then(|t| t.chars().next())
            .map_or(1, char::len_utf8)
    });
    (start < end).then(|| Span::new(start, end))
}

/// The word that starts at a place.
fn word_at(text: &str, start: usize) -> Option<Span> {
    let rest = text.get(start..)?;
    let len = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    (len > 0 && !starts_lowercase(rest)).then(|| Span::new(start, start + len))
}
