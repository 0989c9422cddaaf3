//! From the pieces of an article to its actors: full names first, then the short ones that go with them, then the
//! headlines, whose capitals say nothing.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::book::Book;
use super::known::known_names;
use super::page::{Page, Sure};
use super::role::Person;
use super::run::{Piece, pieces};
use super::sort::{Described, Sort, described, parts, sort};
use super::vocabulary::Class;
use super::{Naming, Who};
use crate::facts::prose::Shape;
use crate::facts::{ActorKind, How, Part};

/// A piece with what is known of it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) piece: Piece,
    pub(super) sentence: usize,
    /// Its words folded; parts that a hyphen joins are one.
    key: String,
    parts: usize,
    sort: Sort,
    pub(super) described: Option<Described>,
    /// Whether its sentence is a headline in capitals.
    in_headline: bool,
    pub(super) who: Option<Who>,
}

/// Names of an article beyond this many are left out.
const DRAFTS_MAX: usize = 50_000;

/// How sure a rule is, in percent: estimates, higher means surer.
const STRONG: u8 = 90;
const PLAIN: u8 = 70;
const SHORT: u8 = 85;

/// Finds the known names, and puts them with the listed ones.
pub(super) fn known(page: &mut Page<'_>, book: &mut Book, headlines: &[bool]) {
    let names = known_names();
    let mut at = 0;
    while at < page.prose.len() {
        let lower = page.shape(at) == Shape::Lower && page.folded(at) == "al";
        let found = (page.owner(at).is_none() && (page.is_capital(at) || lower))
            .then(|| names.at(page.prose, at))
            .flatten();
        let Some((number, end, is_first)) = found else {
            at += 1;
            continue;
        };
        let free = (at..end).all(|k| page.owner(k).is_none());
        let in_headline = headlines.get(page.sentence_of(at)).copied().unwrap_or_default();
        if let Some(known) = names.get(number)
            && free
            && (in_headline || stands_alone(page, at, end))
            && fits_country(page, at, known.country, known.is_common)
        {
            let is_demonym = known.name == "West" && page.folded(at) == "western";
            if known.name == "West" && !is_demonym && !page.is(at.wrapping_sub(1), Class::ARTICLE) {
                at = end;
                continue;
            }
            let key = format!("known {number}");
            let who = book.enter(
                &key,
                known.name,
                known.id,
                known.kind,
                known.country.map(str::to_owned),
                page.lexicon,
            );
            page.add(Sure {
                naming: Naming {
                    who,
                    span: page.span(at..end),
                    how: match (is_demonym, is_first) {
                        (true, _) => How::Demonym,
                        (false, true) => How::Name,
                        (false, false) => How::Alias,
                    },
                    sentence: page.sentence_of(at),
                    confidence: STRONG,
                    variant: None,
                },
                words: at..end,
                kind: known.kind,
                country: None,
            });
        }
        at = end;
    }
}

/// Whether no longer name goes on before or behind.
fn stands_alone(page: &Page<'_>, start: usize, end: usize) -> bool {
    let behind = page.is_capital(end)
        && page.owner(end).is_none()
        && page.sentence_of(end) == page.sentence_of(start)
        && !page.is(end, Class::POST.or(Class::NO_NAME).or(Class::BEFORE_POST).or(Class::ADDRESS));
    let before = start > 0
        && end == start + 1
        && page.is_capital(start - 1)
        && page.owner(start - 1).is_none()
        && page.sentence_of(start - 1) == page.sentence_of(start)
        // "Republican Senate", not "Ohio Senate": what is no everyday word makes another name of it.
        && !page.is(start - 1, Class::COMMON.or(Class::NO_NAME).or(Class::POST).or(Class::ARTICLE));
    !behind && !before
}

fn fits_country(page: &Page<'_>, start: usize, country: Option<&str>, is_common: bool) -> bool {
    let Some(country) = country else {
        return true;
    };
    if let Some(naming) = page.country_before(start)
        && page.country_of(naming) != Some(country)
        && !(country == "SUN")
    {
        return !is_common;
    }
    !is_common || page.sure.iter().any(|s| s.country.as_deref() == Some(country))
}

/// Whether a sentence is a headline in capitals: most of its longer words have one.
pub(super) fn is_headline(page: &Page<'_>, sentence: Range<usize>) -> bool {
    let mut capital = 0_usize;
    let mut small = 0_usize;
    let mut upper = 0_usize;
    for k in sentence.clone().skip(1) {
        // A headline writes even everyday words large.
        if page.prose.written(k).chars().nth(3).is_none() || page.owner(k).is_some() {
            continue;
        }
        match page.shape(k) {
            Shape::Capital => capital += 1,
            Shape::Upper => {
                capital += 1;
                upper += 1;
            }
            Shape::Lower => small += 1,
            Shape::Number | Shape::Sign => {}
        }
    }
    if upper >= 3 && small == 0 {
        return true;
    }
    // A line of its own without a full stop: a heading.
    let last = sentence.end.saturating_sub(1);
    let is_line = sentence.len() <= HEADING_WORDS
        && !matches!(page.folded(last), "." | "!" | "?" | "\"" | "\u{2026}")
        && page.facts.sentences.get(page.sentence_of(last)).is_some_and(|s| s.part != Part::Title)
        && stands_alone_as_paragraph(page, page.sentence_of(last));
    if is_line && capital >= small {
        return true;
    }
    let common = sentence
        .skip(1)
        .filter(|k| page.shape(*k) == Shape::Capital && (page.is_everyday(*k) || page.is(*k, Class::ACTS)))
        .count();
    capital >= 3 && capital >= small * 3 && common >= 1
}

/// Headings have at most so many words and signs.
const HEADING_WORDS: usize = 14;

fn stands_alone_as_paragraph(page: &Page<'_>, sentence: usize) -> bool {
    let paragraph = |k: usize| page.facts.sentences.get(k).map(|s| s.paragraph);
    let own = paragraph(sentence);
    paragraph(sentence + 1) != own && sentence.checked_sub(1).is_none_or(|k| paragraph(k) != own)
}

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
                who: None,
            });
        }
    }
    out
}

/// The words of a name folded, without signs; parts that a hyphen joins are one.
fn key(page: &Page<'_>, words: &Range<usize>) -> String {
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
pub(super) fn resolve(page: &Page<'_>, book: &mut Book, drafts: &mut [Draft]) {
    listed_persons(page, book);
    let uses = uses(page, drafts);
    // Those whose words say what they are, then the others: one of these may be a short form of one of those.
    for draft in drafts.iter_mut().filter(|d| !d.in_headline && d.sort != Sort::Unknown) {
        enter_full(page, book, draft, &uses);
    }
    for draft in drafts.iter_mut().filter(|d| !d.in_headline && d.sort == Sort::Unknown) {
        draft.who = by_short(book, draft);
        if draft.who.is_none() {
            enter_full(page, book, draft, &uses);
        }
    }
    for draft in drafts.iter_mut().filter(|d| !d.in_headline && d.who.is_none()) {
        draft.who = by_short(book, draft);
    }
    for draft in drafts.iter_mut().filter(|d| !d.in_headline && d.who.is_none()) {
        enter_single(page, book, draft, &uses);
    }
    for draft in drafts.iter_mut().filter(|d| d.in_headline) {
        headline(page, book, draft);
    }
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
        .filter(|k| page.is_everyday(**k) || page.is(**k, Class::NO_NAME.or(Class::ACTS).or(Class::PORTFOLIO)))
        .count();
    // "WordPress LMS": persons have no capitals inside their names.
    let plain = words.iter().all(|k| page.shape(*k) == Shape::Capital && !has_inner_capital(page.prose.written(*k)));
    let last = draft.key.rsplit(' ').next().unwrap_or_default();
    let first = draft.key.split(' ').next().unwrap_or_default();
    let alone = |key: &str| uses.get(key).is_some_and(|u| u.inside + u.acts > 0);
    if common == 0 && plain && (2..=4).contains(&draft.parts) {
        if alone(first) && !alone(last) && used.acts + uses.get(first).map_or(0, |u| u.owns) > 0 && used.acts == 0 {
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

/// Whether a capital stands inside a word: "WordPress". Names like "McCarthy", "DeSantis" and "O'Brien" are others.
fn has_inner_capital(word: &str) -> bool {
    let bare = ["Mc", "Mac", "De", "Di", "La", "Le", "Fitz", "O'", "O\u{2019}", "D'", "D\u{2019}"]
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
        ActorKind::Organisation | ActorKind::Group => shorten_body(page, book, &draft.piece.words, &bare, who),
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

/// The country that a draft's words or the ones before it name.
fn country(page: &Page<'_>, draft: &Draft) -> Option<String> {
    let from = draft.piece.post.as_ref().map_or(draft.piece.words.start, |p| p.start);
    let before = page.country_before(from).or_else(|| {
        let words = &draft.described.as_ref()?.words;
        (words.end <= from + 1).then(|| country_left(page, words.start)).flatten()
    });
    let before = before.or_else(|| country_left_of_description(page, draft));
    let inside = || {
        draft
            .piece
            .words
            .clone()
            .filter_map(|k| page.owner(k))
            .find(|n| page.country_of(*n).is_some())
    };
    before
        .or_else(inside)
        .and_then(|n| page.country_of(n))
        .map(str::to_owned)
}

/// The country that stands before a description: "Russian ‸mercenary group", "Russia's state-run ‸television".
fn country_left(page: &Page<'_>, start: usize) -> Option<usize> {
    let mut at = start;
    for _ in 0..3 {
        if let Some(naming) = page.country_before(at) {
            return Some(naming);
        }
        at = at.checked_sub(1)?;
        if page.shape(at) != Shape::Lower || page.is(at, Class::ACTS.or(Class::OF)) {
            return None;
        }
    }
    None
}

/// "Russia's state-run TASS news agency": small words between the country and the name.
fn country_left_of_description(page: &Page<'_>, draft: &Draft) -> Option<usize> {
    draft.described.as_ref()?;
    let mut at = draft.piece.words.start;
    for _ in 0..4 {
        if let Some(naming) = page.country_before(at) {
            return Some(naming);
        }
        at = at.checked_sub(1)?;
        let joins = page.is(at, Class::BEFORE_ORGANISATION_WORD) && page.shape(at) == Shape::Lower;
        if !joins && !page.is_hyphen(at) {
            return None;
        }
    }
    None
}

/// The country's adjective or name right before a word, without a possessive.
fn adjective_before(page: &Page<'_>, word: usize) -> Option<usize> {
    let naming = page.owner(word.checked_sub(1)?)?;
    (page.country_of(naming).is_some() && page.sentence_of(word - 1) == page.sentence_of(word)).then_some(naming)
}

/// The person who goes by another form of a full name: with or without middle names.
fn same_person(page: &Page<'_>, book: &Book, key: &str) -> Option<Who> {
    let parts: Vec<&str> = key.split(' ').collect();
    let (first, last) = (parts.first()?, parts.last()?);
    if parts.len() > 2 {
        // "Miguel Mario Diaz-Canel" after "Miguel Diaz-Canel"
        if let Some(who) = book.full(&format!("{first} {last}")) {
            return Some(who);
        }
        // "Manuel Marrero Cruz" after "Manuel Marrero"
        let shorter = parts.get(..parts.len() - 1)?.join(" ");
        if page.vocabulary.class(first).any(Class::GIVEN)
            && let Some(who) = book.full(&shorter)
            && book.kind(who) == Some(ActorKind::Person)
        {
            return Some(who);
        }
    }
    None
}

fn shorten_person(page: &Page<'_>, book: &mut Book, key: &str, who: Who) {
    let parts: Vec<&str> = key.split(' ').collect();
    let class = |k: usize| parts.get(k).map(|p| page.vocabulary.class(p)).unwrap_or_default();
    let mut count = parts.len();
    while count > 1 && class(count - 1).any(Class::BEHIND_NAME) {
        count -= 1;
    }
    for from in 1..count {
        if let Some(tail) = parts.get(from..count) {
            book.shorten(&tail.join(" "), who);
        }
    }
    let Some((first, last)) = parts.first().zip(parts.get(count - 1)) else {
        return;
    };
    // Surname first: "Xi Jinping", "Kim Jong Un".
    if !class(0).any(Class::GIVEN.or(Class::COMMON)) && count > 1 {
        book.shorten(first, who);
    }
    // Two surnames, of which the first is used: "Marrero" for "Manuel Marrero Cruz".
    if count == 3 && !class(1).any(Class::GIVEN) && class(0).any(Class::GIVEN) {
        if let Some(middle) = parts.get(1).filter(|m| m.chars().count() > 2) {
            book.shorten(middle, who);
        }
    }
    if count > 2 && !class(1).any(Class::PARTICLE) {
        book.also(&format!("{first} {last}"), who);
    }
}

fn shorten_body(page: &Page<'_>, book: &mut Book, words: &Range<usize>, bare: &str, who: Who) {
    book.shorten(bare, who);
    let parts: Vec<&str> = bare.split(' ').collect();
    let last = parts.last().map(|p| page.vocabulary.class(p)).unwrap_or_default();
    let head = parts.first().map(|p| page.vocabulary.class(p)).unwrap_or_default();
    // "Gazprom" for "Gazprom Corp", "Wagner" for "Wagner Group"
    if parts.len() > 1
        && last.any(Class::LEGAL_FORM.or(Class::GROUP_WORD).or(Class::ORGANISATION_WORD))
        && let Some(short) = parts.get(..parts.len() - 1)
    {
        let short = short.join(" ");
        let class = page.vocabulary.class(&short);
        if !class.any(Class::COMMON.or(Class::PORTFOLIO).or(Class::ORGANISATION)) {
            book.shorten(&short, who);
        }
    }
    // "Defense Ministry" for "Ministry of Defense"
    if head.any(Class::OPENS_ORGANISATION)
        && let [head, of, rest @ ..] = parts.as_slice()
        && page.vocabulary.class(of).any(Class::OF)
        && rest.len() == 1
    {
        book.shorten(&format!("{} {head}", rest.join(" ")), who);
    }
    // Its acronym, whether the article brings it in or not.
    let initials: String = words
        .clone()
        .filter(|k| page.is_capital(*k))
        .filter_map(|k| page.folded(k).chars().next())
        .collect();
    if initials.chars().count() >= 3 {
        book.shorten(&initials, who);
    }
    // "European Space Agency (ESA)"
    let at = words.end;
    if page.folded(at) == "("
        && page.folded(at + 2) == ")"
        && page.is_capital(at + 1)
        && (page.shape(at + 1) == Shape::Upper || initials.starts_with(page.folded(at + 1)))
    {
        book.shorten(page.folded(at + 1), who);
    }
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
    let is_plain = page.is_everyday(word) || page.is(word, Class::ACTS.or(Class::PORTFOLIO).or(Class::ORGANISATION).or(Class::PLACE).or(Class::THING));
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

/// A name in a headline counts where the text has it, or where it begins with a given name.
fn headline(page: &Page<'_>, book: &mut Book, draft: &mut Draft) {
    let mut words = draft.piece.words.clone();
    // The run of a headline is longer than the name: the longest part that the text has.
    while !words.is_empty() {
        let mut end = words.end;
        while end > words.start {
            let key = key(page, &(words.start..end));
            if page.is_capital(end - 1)
                && let Some(who) = book.full(&key).or_else(|| book.short(&key))
                && !(end - words.start == 1 && page.is(words.start, Class::COMMON) && page.shape(words.start) != Shape::Upper)
            {
                draft.piece.words = words.start..end;
                draft.who = Some(who);
                return;
            }
            end -= 1;
        }
        words.start += 1;
    }
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
    let mut all: Vec<Person> = sure.chain(found).map(|(who, words)| Person { who, words }).collect();
    all.sort_by_key(|p| p.words.start);
    all
}

/// The namings of the drafts that have an actor.
pub(super) fn namings(page: &Page<'_>, book: &Book, drafts: &[Draft]) -> Vec<Naming> {
    let mut out: Vec<Naming> = page.sure.iter().map(|s| s.naming).collect();
    for draft in drafts {
        let Some(who) = draft.who else { continue };
        let span = page.span(draft.piece.words.clone());
        let is_full = match who {
            Who::Found(number) => book
                .found
                .get(number)
                .is_some_and(|f| crate::text::fold(&f.name) == crate::text::fold(span.of(page.facts.document.text()))),
            Who::Listed(_) => false,
        };
        let is_person = book.kind(who).is_none_or(|kind| kind == ActorKind::Person);
        let (how, confidence) = match (is_full, is_person) {
            (true, _) => (
                How::Name,
                if matches!(draft.sort, Sort::Actor(_)) { STRONG } else { PLAIN },
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
