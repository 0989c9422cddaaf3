//! Posts that the article states: before a name, behind it, or beside it as an apposition.

use std::ops::Range;

use super::infer::infer;
use super::leader::country_of;
use super::page::Page;
use super::vocabulary::Class;
use super::{Book, StatedRole, Who};
use crate::facts::prose::Shape;

/// A person's name in the article.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) who: Who,
    pub(super) words: Range<usize>,
}

/// Words of a post, and what they say.
#[derive(Debug, Clone)]
struct Post {
    words: Range<usize>,
    former: bool,
    /// Whether its holder acts for a state.
    is_public: bool,
    /// ISO 3166 code of the country beside it.
    country: Option<String>,
}

/// An apposition is at most so many words long.
const APPOSITION_WORDS: usize = 12;

/// The posts of persons, in the order of their names.
pub(super) fn roles(page: &Page<'_>, book: &mut Book, persons: &[Person]) -> Vec<StatedRole> {
    let mut roles: Vec<StatedRole> = Vec::new();
    for person in persons {
        let sentence = page.prose.sentence(page.sentence_of(person.words.start));
        let posts = [
            before(page, book, person.words.start, sentence.start),
            ahead(page, book, person.words.start, sentence.start),
            behind(page, book, person.words.end, sentence.end),
        ];
        for post in posts.into_iter().flatten() {
            take(page, book, &mut roles, person.who, post);
        }
    }
    for at in 0..roles.len() {
        infer(page, book, persons, &mut roles, at);
    }
    for person in persons {
        if let Who::Found(number) = person.who
            && let Some(found) = book.found.get(number)
            && found.country.is_none()
        {
            let country = country_of(&found.name).map(str::to_owned);
            book.learn(person.who, country);
        }
    }
    fill(&mut roles);
    roles
}

/// Puts a post with those that are known already.
fn take(page: &Page<'_>, book: &mut Book, roles: &mut Vec<StatedRole>, who: Who, post: Post) {
    let span = page.span(post.words.clone());
    if span.is_empty() {
        return;
    }
    let title = page
        .text(post.words)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if let Some(country) = &post.country {
        book.learn(who, Some(country.clone()));
    }
    let of = post.country.filter(|_| post.is_public);
    let folded = crate::text::fold(&title);
    if let Some(known) = roles
        .iter_mut()
        .find(|r| r.who == who && r.former == post.former && crate::text::fold(&r.title) == folded)
    {
        if known.of.is_none() {
            known.of = of;
        }
        return;
    }
    roles.push(StatedRole {
        who,
        title,
        span,
        of,
        former: post.former,
    });
}

/// The post right before a name: "Armed Forces Minister ‸", "then-president ‸", "Secretary of State ‸".
fn before(page: &Page<'_>, book: &Book, name: usize, from: usize) -> Option<Post> {
    let mut end = name;
    if end > from && page.folded(end - 1) == "." && page.is_joined(end - 1) {
        end -= 1;
    }
    let head = head_before(page, end, from)?;
    let words = widened(page, head..end, from);
    post(page, book, words, from)
}

/// The word of the post that ends right before a place, be it with "of" behind it.
fn head_before(page: &Page<'_>, end: usize, from: usize) -> Option<usize> {
    let last = end.checked_sub(1).filter(|k| *k >= from)?;
    if page.is(last, Class::POST) && page.owner(last).is_none() {
        return Some(last);
    }
    let mut k = last;
    for _ in 0..8 {
        if k <= from {
            return None;
        }
        let belongs = page.is(k, Class::PORTFOLIO.or(Class::AND).or(Class::ARTICLE))
            || page.owner(k).is_some()
            || page.is_hyphen(k);
        if !belongs {
            break;
        }
        k -= 1;
    }
    (k > from && k < last && page.is(k, Class::OF) && page.is(k - 1, Class::POST)).then(|| k - 1)
}

/// The post with the words before it that belong to it.
fn widened(page: &Page<'_>, words: Range<usize>, from: usize) -> Range<usize> {
    let mut start = words.start;
    while start > from {
        let before = start - 1;
        let belongs = page.owner(before).is_none()
            && (page.is(before, Class::BEFORE_POST.or(Class::PORTFOLIO).or(Class::POST))
                || (page.is_hyphen(before) && before > from)
                || (page.is(before, Class::AND)
                    && page.is(start, Class::PORTFOLIO.or(Class::POST))
                    && before > from
                    && page.is(before - 1, Class::PORTFOLIO.or(Class::POST)))
                || (page.folded(before) == "." && before > from && page.is(before - 1, Class::POST)));
        if !belongs {
            break;
        }
        start = before;
    }
    start..words.end
}

/// What the words of a post say: whether it is over, and of which country it is.
fn post(page: &Page<'_>, book: &Book, words: Range<usize>, from: usize) -> Option<Post> {
    let mut start = words.start;
    let mut former = false;
    while start < words.end {
        if page.is(start, Class::FORMER) {
            // "Then President X left" opens a sentence: that is the adverb.
            let adverb = page.folded(start) == "then" && start == from && !page.is_hyphen(start + 1);
            former |= !adverb;
        } else if page.folded(start) != "-" {
            break;
        }
        start += 1;
    }
    if start >= words.end {
        return None;
    }
    let country = inside(page, start..words.end).or_else(|| beside(page, book, words.start, from));
    Some(Post {
        former,
        is_public: is_public(page, &(start..words.end)),
        country,
        words: start..words.end,
    })
}

fn is_public(page: &Page<'_>, words: &Range<usize>) -> bool {
    words.clone().any(|k| page.is(k, Class::PUBLIC_POST))
        && !words.clone().any(|k| {
            matches!(
                page.folded(k),
                "opposition"
                    | "rebel"
                    | "separatist"
                    | "militia"
                    | "guerrilla"
                    | "business"
                    | "party"
                    | "union"
                    | "club"
                    | "team"
                    | "campaign"
                    | "caucus"
                    | "film"
                    | "football"
                    | "spiritual"
                    | "company"
                    | "executive"
            )
        })
}

/// The country whose name stands among words: "President of Russia".
fn inside(page: &Page<'_>, mut words: Range<usize>) -> Option<String> {
    words.find_map(|k| page.country_of(page.owner(k)?).map(str::to_owned))
}

/// The country before the words of a post: its adjective, its name, or an organ of its.
fn beside(page: &Page<'_>, book: &Book, start: usize, from: usize) -> Option<String> {
    let mut at = start;
    for _ in 0..3 {
        if at <= from {
            return None;
        }
        if let Some(naming) = page.country_before(at) {
            return page.country_of(naming).map(str::to_owned);
        }
        let mut last = at - 1;
        if matches!(page.folded(last), "'s" | "'") && last > from {
            last -= 1;
        }
        if let Some(sure) = page.owner(last).and_then(|n| page.sure.get(n)) {
            return match sure.naming.who {
                Who::Found(number) => book.found.get(number)?.country.clone(),
                Who::Listed(_) => None,
            };
        }
        at -= 1;
        if page.shape(at) != Shape::Lower
            || page.is(at, Class::ACTS.or(Class::OF).or(Class::ARTICLE).or(Class::AND))
        {
            return None;
        }
    }
    None
}

/// The post before a comma before a name: "the head of the agency, ‸", "Cuba's president, ‸".
fn ahead(page: &Page<'_>, book: &Book, name: usize, from: usize) -> Option<Post> {
    let comma = name
        .checked_sub(1)
        .filter(|k| *k > from && page.folded(*k) == ",")?;
    let last = comma - 1;
    let (head, end) = if page.is(last, Class::POST) && page.owner(last).is_none() {
        (last, comma)
    } else {
        let mut k = last;
        let mut steps = 0;
        while k > from && steps < APPOSITION_WORDS && !page.is(k, Class::OF) {
            let belongs = page.is_capital(k)
                || page.owner(k).is_some()
                || page.is(
                    k,
                    Class::ARTICLE
                        .or(Class::PORTFOLIO)
                        .or(Class::AND)
                        .or(Class::ORGANISATION),
                )
                || page.is_hyphen(k);
            if !belongs {
                return None;
            }
            k -= 1;
            steps += 1;
        }
        if k <= from || !page.is(k, Class::OF) || !page.is(k - 1, Class::POST) {
            return None;
        }
        (k - 1, comma)
    };
    if page.is_capital(head) && !page.is_capital(last) {
        return None;
    }
    let words = widened(page, head..end, from);
    let before = words.start.checked_sub(1).filter(|k| *k >= from);
    let determined = words.start == from
        || before.is_some_and(|k| {
            page.is(k, Class::ARTICLE.or(Class::POSSESSIVE))
                || page.owner(k).is_some()
                || page.folded(k) == "'s"
        });
    if !determined {
        return None;
    }
    post(page, book, words, from)
}

/// The post behind a comma behind a name, or behind "is": "‸, Cuba's armed forces minister", "‸ is the president of".
fn behind(page: &Page<'_>, book: &Book, name_end: usize, to: usize) -> Option<Post> {
    let opens = page.folded(name_end) == ","
        || (page.is(name_end, Class::IS) && page.shape(name_end) == Shape::Lower);
    if !opens || name_end + 1 >= to {
        return None;
    }
    let from = name_end + 1;
    let reach = to.min(from + APPOSITION_WORDS);
    let mut head = None;
    let mut k = from;
    while k < reach {
        let stops = page.is(k, Class::ACTS) && !page.is(k, Class::POST.or(Class::BEFORE_POST))
            || page.is(k, Class::OF.or(Class::LOCATIVE))
            || (page.shape(k) == Shape::Sign
                && !page.is_hyphen(k)
                && !matches!(page.folded(k), "'s" | "'" | "."))
            || (page.shape(k) == Shape::Lower
                && matches!(
                    page.folded(k),
                    "who"
                        | "which"
                        | "that"
                        | "and"
                        | "but"
                        | "when"
                        | "while"
                        | "has"
                        | "had"
                        | "was"
                        | "have"
                        | "will"
                        | "would"
                ));
        if stops {
            break;
        }
        if page.is(k, Class::POST) && page.owner(k).is_none() {
            head = Some(k);
            let goes_on = page.is(k + 1, Class::POST) || page.is_hyphen(k + 1);
            if !goes_on {
                break;
            }
        }
        k += 1;
    }
    let head = head?;
    let mut end = head + 1;
    // "minister of defence", "head of the agency"
    if page.is(end, Class::OF) {
        let mut k = end + 1;
        while k < to.min(end + 8)
            && (page.is_capital(k)
                || page.owner(k).is_some()
                || page.is(
                    k,
                    Class::PORTFOLIO.or(Class::ARTICLE).or(Class::AND).or(Class::OF),
                )
                || page.is_hyphen(k))
        {
            k += 1;
        }
        while k > end + 1 && page.is(k - 1, Class::ARTICLE.or(Class::AND).or(Class::OF)) {
            k -= 1;
        }
        if k > end + 1 {
            end = k;
        }
    } else if page.is_capital(end) && page.owner(end).is_none() {
        // "X, President Y": the post is the next one's.
        return None;
    } else if page.owner(end).is_some_and(|n| page.country_of(n).is_none()) {
        return None;
    }
    let words = widened(page, head..end, from);
    // "X, a friend of the late president": what stands before must be no more than an article, a country, a body.
    let lead = words.start.saturating_sub(from);
    (lead <= 6).then(|| post(page, book, words, from)).flatten()
}

/// A bare post takes the country of the same person's other posts.
fn fill(roles: &mut [StatedRole]) {
    for at in 0..roles.len() {
        let Some(who) = roles.get(at).filter(|r| r.of.is_none()).map(|r| r.who) else {
            continue;
        };
        let of = roles.iter().filter(|r| r.who == who).find_map(|r| r.of.clone());
        if let (Some(role), Some(of)) = (roles.get_mut(at), of)
            && is_state_post(&role.title)
        {
            role.of = Some(of);
        }
    }
}

/// Whether a title is one of those that are always of a state.
pub(super) fn is_state_post(title: &str) -> bool {
    let folded = crate::text::fold(title);
    let last = folded.rsplit(' ').next().unwrap_or_default();
    matches!(
        last,
        "president"
            | "premier"
            | "minister"
            | "chancellor"
            | "king"
            | "queen"
            | "emir"
            | "sultan"
            | "emperor"
    )
}
