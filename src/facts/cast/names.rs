//! From the pieces of an article to its actors: full names first, then the short ones that go with them, then the
//! headlines, whose capitals say nothing.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::book::Book;
use super::headline::headline;
use super::home::{adjective_before, country};
use super::location::places;
use super::page::Page;
use super::role::Person;
use super::run::{Piece, pieces};
use super::short::{same_person, shorten_body, shorten_person};
use super::sort::{Described, Sort, described, parts, sort};
use super::vocabulary::Class;
use super::{NAME_BYTES_MAX, Naming, PLAIN, SHORT, STRONG, Who};
use crate::facts::prose::Shape;
use crate::facts::{ActorKind, How, PlaceMention};

/// A piece with what is known of it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) piece: Piece,
    pub(super) sentence: usize,
    /// Its words folded; parts that a hyphen joins are one.
    pub(super) key: String,
    pub(super) parts: usize,
    pub(super) sort: Sort,
    pub(super) described: Option<Described>,
    /// Whether its sentence is a headline in capitals.
    pub(super) in_headline: bool,
    /// Whether it names a place, be it that somebody acts there.
    pub(super) is_place: bool,
    pub(super) who: Option<Who>,
}

/// Names of an article beyond this many are left out.
const DRAFTS_MAX: usize = 50_000;

/// Every piece of the article with what its own words say.
pub(super) fn drafts(page: &Page<'_>, headlines: &[bool]) -> Vec<Draft> {
    let mut out = Vec::new();
    let mut found = Vec::new();
    for sentence in 0..page.facts.sentences.len() {
        let words = page.prose.sentence(sentence);
        found.clear();
        pieces(page, words.clone(), &mut found);
        for piece in found.drain(..) {
            if out.len() >= DRAFTS_MAX {
                return out;
            }
            let described = described(page, &piece.words, &words);
            let sort = sort(page, &piece, described.as_ref());
            out.push(Draft {
                key: key(page, &piece.words),
                parts: parts(page, &piece.words),
                sort,
                described,
                in_headline: headlines.get(sentence).copied().unwrap_or_default(),
                sentence,
                piece,
                is_place: false,
                who: None,
            });
        }
    }
    out
}

/// The words of a name folded, without signs; parts that a hyphen joins are one.
pub(super) fn key(page: &Page<'_>, words: &Range<usize>) -> String {
    let mut out = String::new();
    for k in words.clone() {
        if page.shape(k) == Shape::Sign && page.folded(k) != "&" {
            if page.is_hyphen(k) {
                out.push('-');
            }
            continue;
        }
        if !out.is_empty() && !out.ends_with('-') {
            out.push(' ');
        }
        out.push_str(match page.folded(k) {
            // One spelling for the two of English.
            "defence" => "defense",
            "labour" => "labor",
            "organisation" => "organization",
            "centre" => "center",
            other => other.trim_end_matches('.'),
        });
    }
    out
}

/// What the article does with a single unknown name.
#[derive(Debug, Default, Clone, Copy)]
struct Use {
    /// Inside a sentence, where the capital says something.
    inside: u32,
    acts: u32,
    owns: u32,
}

/// Gives every draft its actor. Those that have none stay without.
pub(super) fn resolve(page: &Page<'_>, book: &mut Book, drafts: &mut [Draft]) -> Vec<PlaceMention> {
    listed_persons(page, book);
    let uses = uses(page, drafts);
    // Those whose words say what they are, then the others: one of these may be a short form of one of those.
    for draft in drafts
        .iter_mut()
        .filter(|d| !d.in_headline && d.sort != Sort::Unknown)
    {
        enter_full(page, book, draft, &uses);
    }
    let places = places(page, book, drafts);
    let open = |d: &&mut Draft| !d.in_headline && !d.is_place && d.who.is_none();
    for draft in drafts.iter_mut().filter(|d| d.sort == Sort::Unknown).filter(open) {
        draft.who = by_short(book, draft);
        if draft.who.is_none() {
            enter_full(page, book, draft, &uses);
        }
    }
    for draft in drafts.iter_mut().filter(open) {
        draft.who = by_short(book, draft);
    }
    for draft in drafts.iter_mut().filter(open) {
        enter_single(page, book, draft, &uses);
    }
    for draft in drafts.iter_mut().filter(|d| d.in_headline && !d.is_place) {
        headline(page, book, draft);
    }
    places
}

/// The surnames of listed persons whose full name the article has.
fn listed_persons(page: &Page<'_>, book: &mut Book) {
    for sure in &page.sure {
        if sure.kind == ActorKind::Person && sure.words.len() > 1 {
            let key = key(page, &sure.words);
            shorten_person(page, book, &key, sure.naming.who);
            book.also(&key, sure.naming.who);
        }
    }
}

fn uses(page: &Page<'_>, drafts: &[Draft]) -> FxHashMap<String, Use> {
    let mut uses: FxHashMap<String, Use> = FxHashMap::default();
    for draft in drafts.iter().filter(|d| !d.in_headline) {
        let words = &draft.piece.words;
        let entry = uses.entry(draft.key.clone()).or_default();
        entry.inside += u32::from(!draft.piece.opens);
        entry.acts += u32::from(acts(page, words));
        entry.owns += u32::from(matches!(page.folded(words.end), "'s"));
    }
    uses
}

/// Whether a verb of those who act follows.
fn acts(page: &Page<'_>, words: &Range<usize>) -> bool {
    let next = words.end;
    page.shape(next) == Shape::Lower && page.is(next, Class::ACTS) && page.sentence_of(next) == page.sentence_of(words.start)
        // "said Lopez Miera"
        || words.start.checked_sub(1).is_some_and(|before| {
            matches!(page.folded(before), "said" | "says" | "by" | "told" | "added")
                && page.shape(before) == Shape::Lower
        })
}

fn enter_full(page: &Page<'_>, book: &mut Book, draft: &mut Draft, uses: &FxHashMap<String, Use>) {
    let evident = draft.described.is_some() || draft.piece.before_post;
    if draft.parts < 2 && !evident {
        return;
    }
    let used = uses.get(&draft.key).copied().unwrap_or_default();
    let kind = match draft.sort {
        Sort::Actor(ActorKind::Place) | Sort::Thing => return,
        Sort::Actor(kind) => kind,
        Sort::Unknown => match unknown(page, draft, used, uses) {
            Some(kind) => kind,
            None => return,
        },
    };
    if draft.parts < 2 {
        let word = draft.piece.words.start;
        let says_nothing = Class::NO_NAME.or(Class::POST).or(Class::ADDRESS).or(Class::GIVEN);
        let everyday = page.is_everyday(word) && page.shape(word) != Shape::Upper;
        if !page.vocabulary.is_known || page.is(word, says_nothing) || everyday {
            return;
        }
    }
    // "newspaper Granma" where "Granma" goes with a person's name: the person wins.
    if draft.parts == 1
        && let Some(who) = book.short(&draft.key)
    {
        draft.who = Some(who);
        return;
    }
    enter(page, book, draft, kind);
}

/// What an unknown name of several words is of.
fn unknown(page: &Page<'_>, draft: &Draft, used: Use, uses: &FxHashMap<String, Use>) -> Option<ActorKind> {
    if !page.vocabulary.is_known || page.vocabulary.has_capital_nouns && used.acts == 0 {
        return None;
    }
    let words: Vec<usize> = draft
        .piece
        .words
        .clone()
        .filter(|k| page.shape(*k) != Shape::Sign && page.is_capital(*k))
        .collect();
    let common = words
        .iter()
        .filter(|k| {
            page.is_everyday(**k) || page.is(**k, Class::NO_NAME.or(Class::ACTS).or(Class::PORTFOLIO))
        })
        .count();
    // "WordPress LMS": persons have no capitals inside their names.
    let plain = words
        .iter()
        .all(|k| page.shape(*k) == Shape::Capital && !has_inner_capital(page.prose.written(*k)));
    let last = draft.key.rsplit(' ').next().unwrap_or_default();
    let first = draft.key.split(' ').next().unwrap_or_default();
    let alone = |key: &str| uses.get(key).is_some_and(|u| u.inside + u.acts > 0);
    if common == 0 && plain && (2..=4).contains(&draft.parts) {
        if alone(first)
            && !alone(last)
            && used.acts + uses.get(first).map_or(0, |u| u.owns) > 0
            && used.acts == 0
        {
            return Some(ActorKind::Organisation);
        }
        return Some(ActorKind::Person);
    }
    let first_is_plain = words.first().is_some_and(|k| page.is_everyday(*k));
    if alone(last) && used.acts > 0 && plain && !first_is_plain {
        return Some(ActorKind::Person);
    }
    let weight = used.acts * 2 + used.owns + u32::from(used.inside > 1);
    (weight >= 2 && common < words.len() || weight >= 3).then_some(ActorKind::Organisation)
}

/// Whether a capital stands inside a word: `WordPress`. `McCarthy`, `DeSantis` and `O'Brien` are others.
fn has_inner_capital(word: &str) -> bool {
    let bare = [
        "Mc",
        "Mac",
        "De",
        "Di",
        "La",
        "Le",
        "Fitz",
        "O'",
        "O\u{2019}",
        "D'",
        "D\u{2019}",
    ]
    .iter()
    .find_map(|prefix| word.strip_prefix(prefix))
    .unwrap_or(word);
    bare.chars().skip(1).any(char::is_uppercase)
}

/// Enters a draft's actor under its full name, with the short ones.
fn enter(page: &Page<'_>, book: &mut Book, draft: &mut Draft, kind: ActorKind) {
    let country = country(page, draft);
    let (mut words, mut key) = (draft.piece.words.clone(), draft.key.clone());
    let bare = key.clone();
    if kind == ActorKind::Organisation || kind == ActorKind::Group {
        if let Some(naming) = adjective_before(page, words.start)
            && draft.parts > 1
            && draft.described.is_none()
        {
            words.start = page.words_of(naming).start;
            draft.piece.words.start = words.start;
        }
        if let Some(country) = &country
            && draft.parts > 1
        {
            key = format!("{country} {bare}");
        }
        // "the Defense Ministry" after "Russia's Defense Ministry"
        if country.is_none()
            && let Some(who) = book.short(&bare)
        {
            draft.who = Some(who);
            return;
        }
    }
    if kind == ActorKind::Person
        && book.full(&key).is_none()
        && let Some(who) = same_person(page, book, &bare)
    {
        book.also(&key, who);
        book.learn(who, country);
        draft.who = Some(who);
        return;
    }
    let who = book.enter(&key, &name_of(page, &words), None, kind, country, page.lexicon);
    match kind {
        ActorKind::Person => shorten_person(page, book, &bare, who),
        ActorKind::Organisation | ActorKind::Group => {
            shorten_body(page, book, &draft.piece.words, &bare, who);
        }
        _ => {}
    }
    draft.who = Some(who);
}

/// A name as one line.
fn name_of(page: &Page<'_>, words: &Range<usize>) -> String {
    let text = page.text(words.clone());
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The actor whose short name a draft has.
fn by_short(book: &Book, draft: &Draft) -> Option<Who> {
    if matches!(draft.sort, Sort::Thing | Sort::Actor(ActorKind::Place)) {
        return None;
    }
    let who = book.full(&draft.key).or_else(|| book.short(&draft.key))?;
    if draft.piece.is_addressed && book.kind(who).is_some_and(|kind| kind != ActorKind::Person) {
        return None;
    }
    Some(who)
}

/// Enters a name of one word, where the article uses it as somebody's.
fn enter_single(page: &Page<'_>, book: &mut Book, draft: &mut Draft, uses: &FxHashMap<String, Use>) {
    if draft.parts != 1 || !page.vocabulary.is_known || book.is_shared(&draft.key) {
        return;
    }
    let word = draft.piece.words.start;
    if draft.key.chars().count() < 2 || page.is(word, Class::NO_NAME.or(Class::POST).or(Class::ADDRESS)) {
        return;
    }
    let is_plain = page.is_everyday(word)
        || page.is(
            word,
            Class::ACTS
                .or(Class::PORTFOLIO)
                .or(Class::ORGANISATION)
                .or(Class::PLACE)
                .or(Class::THING),
        );
    let kind = match draft.sort {
        Sort::Actor(ActorKind::Person) if !is_plain || draft.piece.is_addressed => ActorKind::Person,
        Sort::Actor(ActorKind::Place) | Sort::Thing => return,
        Sort::Actor(_) | Sort::Unknown => {
            let used = uses.get(&draft.key).copied().unwrap_or_default();
            if is_plain || page.vocabulary.has_capital_nouns {
                return;
            }
            let acronym = page.shape(word) == Shape::Upper && draft.key.chars().count() <= 6;
            let weight = used.acts * 2 + used.owns + used.inside.min(2) + u32::from(acronym);
            if used.inside == 0 && used.acts < 2 || weight < 3 {
                return;
            }
            if acronym {
                ActorKind::Organisation
            } else if page.is(word, Class::GIVEN) {
                ActorKind::Person
            } else {
                ActorKind::Other
            }
        }
    };
    enter(page, book, draft, kind);
}

/// Every name of a person, in the order of the text.
pub(super) fn persons(page: &Page<'_>, book: &Book, drafts: &[Draft]) -> Vec<Person> {
    let sure = page
        .sure
        .iter()
        .filter(|s| s.kind == ActorKind::Person)
        .map(|s| (s.naming.who, s.words.clone()));
    let found = drafts.iter().filter_map(|draft| {
        let who = draft.who?;
        book.kind(who)
            .is_none_or(|kind| kind == ActorKind::Person)
            .then(|| (who, draft.piece.words.clone()))
    });
    let mut all: Vec<Person> = sure
        .chain(found)
        .map(|(who, words)| Person { who, words })
        .collect();
    all.sort_by_key(|p| p.words.start);
    all
}

/// The namings of the drafts that have an actor.
pub(super) fn namings(page: &Page<'_>, book: &Book, drafts: &[Draft]) -> Vec<Naming> {
    let mut out: Vec<Naming> = page.sure.iter().map(|s| s.naming).collect();
    for draft in drafts {
        let Some(who) = draft.who else { continue };
        let span = page.span(draft.piece.words.clone());
        if span.is_empty() || span.len() > NAME_BYTES_MAX {
            continue;
        }
        let is_full = match who {
            Who::Found(number) => book.found.get(number).is_some_and(|f| {
                crate::text::fold(&f.name) == crate::text::fold(span.of(page.facts.document.text()))
            }),
            Who::Listed(_) => false,
        };
        let is_person = book.kind(who).is_none_or(|kind| kind == ActorKind::Person);
        let (how, confidence) = match (is_full, is_person) {
            (true, _) => (
                How::Name,
                if matches!(draft.sort, Sort::Actor(_)) {
                    STRONG
                } else {
                    PLAIN
                },
            ),
            (false, true) if draft.parts == 1 => (How::Surname, SHORT),
            (false, true) if draft.parts > 1 && book.full(&draft.key).is_none() => (How::Surname, SHORT),
            (false, _) => (How::Alias, SHORT),
        };
        out.push(Naming {
            who,
            span,
            how,
            sentence: draft.sentence,
            confidence,
            variant: None,
        });
    }
    out.sort_by_key(|n| (n.span.start, n.span.end));
    out
}
