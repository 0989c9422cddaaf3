//! Runs of capitalised words: what may be names, cut where listed names and posts end them.

use std::ops::Range;

use super::page::Page;
use super::vocabulary::Class;
use crate::facts::prose::Shape;

/// Words that may be a name.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// The words of the name.
    pub(super) words: Range<usize>,
    /// The words of a post in capitals right before it.
    pub(super) post: Option<Range<usize>>,
    /// Whether a form of address stands before it.
    pub(super) is_addressed: bool,
    /// Whether it opens its sentence, so that its capital says nothing.
    pub(super) opens: bool,
    /// Whether a person's post follows on it: "Tesla CEO".
    pub(super) before_post: bool,
}

/// Names have at most so many words.
const WORDS_MAX: usize = 16;

/// The pieces of a sentence, in order.
pub(super) fn pieces(page: &Page<'_>, sentence: Range<usize>, out: &mut Vec<Piece>) {
    let mut at = sentence.start;
    while at < sentence.end {
        if !starts(page, at, sentence.end) {
            at += 1;
            continue;
        }
        let end = run_end(page, at, sentence.end);
        let opens = opens_sentence(page, &sentence, at);
        cut(page, at..end, opens, out);
        at = end.max(at + 1);
    }
}

/// Whether a word is the first of its sentence, or the first behind an opening quotation mark, a colon or a dash.
fn opens_sentence(page: &Page<'_>, sentence: &Range<usize>, word: usize) -> bool {
    if word <= sentence.start {
        return true;
    }
    match page.folded(word - 1) {
        // The sign opens a quotation where no word joins it from the left.
        "\"" | "'" => !page.is_joined(word - 1) || word - 1 == sentence.start,
        ":" | "(" | "[" | "*" | "|" | ">" | "/" | "\u{2022}" => true,
        "-" => !page.is_hyphen(word - 1),
        _ => false,
    }
}

fn is_name_word(page: &Page<'_>, word: usize) -> bool {
    page.is_capital(word)
}

/// Whether a run starts at a word: a capital, or "al-Assad".
fn starts(page: &Page<'_>, word: usize, end: usize) -> bool {
    is_name_word(page, word)
        || (page.shape(word) == Shape::Lower
            && matches!(
                page.folded(word),
                "al" | "el" | "ash" | "an" | "as" | "ad" | "ibn"
            )
            && word + 2 < end
            && page.is_hyphen(word + 1)
            && page.is_capital(word + 2))
}

/// Where the run of capitalised words that starts here ends, with the small words and signs that belong to names.
fn run_end(page: &Page<'_>, start: usize, end: usize) -> usize {
    let mut at = start + 1;
    if page.shape(start) == Shape::Lower {
        at = start + 3;
    }
    let mut opened = page.is(start, Class::OPENS_ORGANISATION);
    let mut went_on = false;
    while at < end && at - start < WORDS_MAX * 2 {
        if page.is_capital(at) {
            opened |= page.is(at, Class::OPENS_ORGANISATION);
            at += 1;
            continue;
        }
        match step(page, start, at, end, opened, went_on) {
            Some((next, of)) => {
                went_on |= of;
                at = next;
            }
            None => break,
        }
    }
    at
}

/// Where a run goes on behind a word that has no capital, and whether it went on with "of".
fn step(
    page: &Page<'_>,
    start: usize,
    at: usize,
    end: usize,
    opened: bool,
    went_on: bool,
) -> Option<(usize, bool)> {
    let capital = |k: usize| k < end && page.is_capital(k);
    match page.folded(at) {
        "-" if page.is_hyphen(at) => {
            if capital(at + 1) {
                return Some((at + 2, false));
            }
            // "Nuri al-Maliki" comes by the particle below; "Rostov-on-Don" and "Hayat Tahrir al-Sham" here.
            if page.shape(at + 1) == Shape::Lower && page.is_hyphen(at + 2) && capital(at + 3) {
                return Some((at + 4, false));
            }
            return None;
        }
        "." if page.is_joined(at) => {
            let before = at.checked_sub(1)?;
            let initial = page.prose.written(before).chars().count() == 1;
            let short = page.is(
                before,
                Class::ADDRESS
                    .or(Class::POST)
                    .or(Class::LEGAL_FORM)
                    .or(Class::BEHIND_NAME),
            ) || matches!(
                page.folded(before),
                "st" | "ft" | "mt" | "no" | "wm" | "jos" | "chas"
            );
            return ((initial || short) && capital(at + 1)).then_some((at + 1, false));
        }
        "&" if capital(at + 1) => return Some((at + 2, false)),
        "'s" | "'" if opened_plural(page, at) && capital(at + 1) => return Some((at + 2, false)),
        _ => {}
    }
    if page.shape(at) == Shape::Number {
        return None;
    }
    if page.shape(at) != Shape::Lower {
        return None;
    }
    // "Ministry of the Interior", "Secretary of State"
    let heads = page.is(at - 1, Class::POST.or(Class::PLACE).or(Class::ORGANISATION));
    if page.is(at, Class::OF) && (opened || heads) {
        let next = if page.is(at + 1, Class::ARTICLE) && page.shape(at + 1) == Shape::Lower {
            at + 2
        } else {
            at + 1
        };
        if capital(next) {
            return Some((next, true));
        }
        return None;
    }
    if page.is(at, Class::AND) && capital(at + 1) {
        let both = page.is(at - 1, Class::PORTFOLIO) && page.is(at + 1, Class::PORTFOLIO);
        return (both || (opened && went_on && page.is(at + 1, Class::PORTFOLIO))).then_some((at + 1, false));
    }
    if page.is(at, Class::PARTICLE) && at > start {
        let mut next = at + 1;
        while next < end
            && next - at < 3
            && page.shape(next) == Shape::Lower
            && page.is(next, Class::PARTICLE)
        {
            next += 1;
        }
        if page.is_hyphen(next) {
            next += 1;
        }
        return capital(next).then_some((next, false));
    }
    None
}

/// "Workers' Party", "People's Front": the possessive is a part of a name that goes on.
fn opened_plural(page: &Page<'_>, at: usize) -> bool {
    let plural = at.checked_sub(1).is_some_and(|before| {
        matches!(
            page.folded(before),
            "people" | "workers" | "peoples" | "women" | "lord" | "children" | "citizens" | "farmers"
        )
    });
    plural && page.is(at + 2, Class::ORGANISATION) | page.is(at + 1, Class::ORGANISATION)
}

/// Cuts a run at listed names, then tells posts from names.
fn cut(page: &Page<'_>, run: Range<usize>, opens: bool, out: &mut Vec<Piece>) {
    let mut at = run.start;
    let mut from = run.start;
    let mut opened = false;
    while at < run.end {
        let Some(naming) = page.owner(at) else {
            opened |= page.is(at, Class::OPENS_ORGANISATION);
            at += 1;
            continue;
        };
        let words = page.words_of(naming);
        let behind_of = at > from && opened && {
            let before = at - 1;
            page.is(before, Class::OF)
                || (page.is(before, Class::ARTICLE) && page.is(before.wrapping_sub(1), Class::OF))
        };
        if behind_of && page.country_of(naming).is_some() {
            at = words.end.max(at + 1);
            continue;
        }
        part(page, from..at, opens && from == run.start, out);
        at = words.end.max(at + 1);
        from = at;
        opened = false;
    }
    part(page, from..run.end.max(from), opens && from == run.start, out);
}

const POST_WORDS: Class = Class::POST
    .or(Class::BEFORE_POST)
    .or(Class::PORTFOLIO)
    .or(Class::ADDRESS);

/// Tells the post from the name in a part of a run that holds no listed name.
fn part(page: &Page<'_>, words: Range<usize>, opens: bool, out: &mut Vec<Piece>) {
    let words = trimmed(page, words);
    if words.is_empty() || words.len() > WORDS_MAX * 2 {
        return;
    }
    let Some((post, name)) = post_in(page, &words) else {
        push(page, words, None, false, opens, false, out);
        return;
    };
    if post.start > words.start {
        push(page, words.start..post.start, None, false, opens, true, out);
    }
    let opens = opens && post.is_empty();
    let addressed = post.clone().any(|k| page.is(k, Class::ADDRESS));
    let is_post = post.clone().any(|k| page.is(k, Class::POST));
    push(page, name, is_post.then_some(post), addressed, opens, false, out);
}

/// The post at the start or in the middle of a part, and the name behind it.
fn post_in(page: &Page<'_>, words: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let is_word = |k: usize| page.shape(k) != Shape::Sign;
    let heads = Class::POST.or(Class::ADDRESS);
    // The last post word with a name behind it.
    let mut head = None;
    for k in words.clone() {
        if page.is(k, heads) && page.is_capital(k) && k + 1 < words.end {
            let given_before = k > words.start && page.is(k - 1, Class::GIVEN) && !page.is(k - 1, POST_WORDS);
            if !given_before {
                head = Some(k);
            }
        }
    }
    let head = head?;
    // "General Motors", "King Street": the end says what it is.
    let last = words.end - 1;
    let tail = Class::ORGANISATION.or(Class::PLACE).or(Class::THING);
    if page.is(last, tail) && !page.is(last, Class::GIVEN) {
        let given = (head + 1..last).any(|k| page.is(k, Class::GIVEN));
        if !given {
            return None;
        }
    }
    let mut start = head;
    while start > words.start {
        let before = start - 1;
        let belongs = page.is(before, POST_WORDS)
            || page.is_hyphen(before)
            || page.folded(before) == "."
            || (page.is(before, Class::AND) && page.is(start, Class::PORTFOLIO))
            || (page.is(before, Class::OF) && before > words.start);
        if !belongs {
            break;
        }
        start = before;
    }
    let mut end = head + 1;
    while end < words.end
        && (page.folded(end) == "." || (page.is_hyphen(end) && page.is(end + 1, POST_WORDS)))
    {
        end += if page.folded(end) == "." { 1 } else { 2 };
    }
    // "Secretary of State Antony Blinken"
    if page.is(end, Class::OF) && page.shape(end) == Shape::Lower {
        let mut k = end + 1;
        while k < words.end
            && (page.is(
                k,
                Class::PORTFOLIO.or(Class::AND).or(Class::OF).or(Class::ARTICLE),
            ) || !is_word(k)
                || page.owner(k).is_some())
        {
            k += 1;
        }
        if k == end + 1 {
            // One name that is no ministry's: it belongs to the post where a given name comes behind it.
            k = (end + 2..words.end)
                .find(|k| page.is(*k, Class::GIVEN))
                .unwrap_or(words.end);
        }
        end = k;
    }
    (end < words.end).then_some((start..end, end..words.end))
}

/// Takes small words and signs off the ends.
fn trimmed(page: &Page<'_>, words: Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (words.start, words.end);
    while start < end && !page.is_capital(start) && !starts(page, start, end) {
        start += 1;
    }
    while end > start && !page.is_capital(end - 1) {
        // "Jr." keeps its full stop no more than "Inc." does: a span that ends in it would end a sentence.
        end -= 1;
    }
    start..end
}

fn push(
    page: &Page<'_>,
    words: Range<usize>,
    post: Option<Range<usize>>,
    is_addressed: bool,
    opens: bool,
    before_post: bool,
    out: &mut Vec<Piece>,
) {
    let mut words = trimmed(page, words);
    let mut opens = opens && post.is_none() && !is_addressed;
    // "When Smith", "Yesterday Granma": an everyday word at the start is none of the name's.
    while opens && words.len() > 1 {
        let first = words.start;
        let keep = Class::GIVEN
            .or(Class::PORTFOLIO)
            .or(Class::OPENS_ORGANISATION)
            .or(Class::OPENS_PLACE);
        let plain = page.is(
            first,
            Class::COMMON.or(Class::NO_NAME).or(Class::ARTICLE).or(Class::OF),
        );
        if plain && !(page.is(first, keep) && page.is_capital(first + 1)) {
            words = trimmed(page, first + 1..words.end);
            opens = false;
        } else {
            break;
        }
    }
    // Days and months, the article, "I": not at the ends.
    while !words.is_empty() && page.is(words.start, Class::NO_NAME.or(Class::ARTICLE)) && words.len() > 1 {
        let first = words.start;
        if page.is(first, Class::GIVEN.or(Class::OPENS_PLACE))
            && page.shape(first) == Shape::Capital
            && !page.is(first, Class::ARTICLE)
        {
            break;
        }
        words = trimmed(page, first + 1..words.end);
        opens = false;
    }
    while words.len() > 1
        && page.is(words.end - 1, Class::NO_NAME)
        && !page.is(words.end - 1, Class::GIVEN.or(Class::ORGANISATION))
    {
        words = trimmed(page, words.start..words.end - 1);
    }
    if words.is_empty() {
        return;
    }
    out.push(Piece {
        words,
        post,
        is_addressed,
        opens,
        before_post,
    });
}
