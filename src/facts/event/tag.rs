//! What a word is in its sentence, from what it may be and its neighbours.

use super::clause::{Tag, Token};
use super::inflect::form;
use super::lexicon::{Info, is};
use crate::facts::prose::{Prose, Shape};

/// What a word is, from what it may be and its neighbours; those before it are judged.
pub(super) fn judge(
    tokens: &[Token<'_>],
    at: usize,
    first: usize,
    prose: &Prose<'_>,
    is_title: bool,
) -> (Tag, u8) {
    let k = first + at;
    let token = |at: usize| tokens.get(at);
    let shape = prose.shape(k);
    let word = prose.folded(k);
    let named = |at: usize| token(at).is_some_and(|t| t.naming.is_some() && !t.is(is::PRONOUN));
    if shape == Shape::Sign {
        return match word {
            "," => (Tag::Comma, 0),
            "\"" => (Tag::Quote, 0),
            "-" => {
                let joined =
                    prose.word(k).is_some_and(|w| w.joined) && prose.word(k + 1).is_some_and(|w| w.joined);
                (if joined { Tag::Hyphen } else { Tag::Sign }, 0)
            }
            "." if named(at) => (Tag::Noun, 0),
            _ if token(at).is_some_and(|t| t.is(is::POSSESSIVE)) => {
                // "it's", "he's" are short for "is".
                let pronoun = at > 0 && token(at - 1).is_some_and(|t| t.tag == Tag::Pronoun);
                let owner = at > 0 && token(at - 1).is_some_and(|t| t.tag == Tag::Noun);
                let joined = prose.word(k).is_some_and(|w| w.joined);
                match (pronoun, owner && joined) {
                    (true, _) => (Tag::Auxiliary, 0),
                    (_, true) => (Tag::Possessive, 0),
                    _ => (Tag::Quote, 0),
                }
            }
            _ => match token(at).and_then(|t| t.info) {
                Some(info) if info.is(is::MODAL) => (Tag::Modal, 0),
                Some(info) if info.is(is::NEGATION) => (Tag::Negation, 0),
                Some(info) if info.is(is::HAVE | is::BE) => (Tag::Auxiliary, 0),
                _ => (Tag::Sign, 0),
            },
        };
    }
    let Some(info) = token(at).and_then(|t| t.info) else {
        return unknown(tokens, at, first, prose);
    };
    if named(at) {
        return (Tag::Noun, 0);
    }
    // "US" is no pronoun.
    if shape == Shape::Upper
        && info.is(is::PRONOUN | is::DETERMINER | is::PREPOSITION)
        && !is_title
        && word.len() > 1
    {
        return (Tag::Noun, 0);
    }
    let forms = info.forms();
    let next = token(at + 1);
    if info.is(is::TO) {
        let verb = (at + 1..at + 4)
            .filter(|next| !prose.folded(first + next).ends_with("ly"))
            .filter_map(token)
            .find(|t| !t.is(is::ADVERB))
            .is_some_and(|t| t.naming.is_none() && t.info.is_some_and(|i| i.forms() & form::BASE != 0));
        return (if verb { Tag::To } else { Tag::Preposition }, 0);
    }
    if info.is(is::MODAL | is::FUTURE) {
        // "will" the noun and "May" the month are rare beside it.
        return (
            if shape == Shape::Capital && at > 0 && !is_title {
                Tag::Noun
            } else {
                Tag::Modal
            },
            0,
        );
    }
    if info.is(is::NEGATION) && !info.is(is::DETERMINER) && !info.is(is::PREPOSITION) {
        return (Tag::Negation, 0);
    }
    let before = before(tokens, at);
    let before_tag = before.map(|t| t.tag);
    if info.is(is::AUXILIARY) {
        return (Tag::Auxiliary, 0);
    }
    if info.is(is::SUBORDINATOR) {
        let clause = matches!(
            before_tag,
            None | Some(Tag::Verb | Tag::Comma | Tag::Noun | Tag::Sign | Tag::Auxiliary | Tag::Pronoun)
        );
        if info.is(is::PRONOUN) && clause {
            return (Tag::Subordinator, 0);
        }
        if info.is(is::DETERMINER) && !clause {
            return (Tag::Determiner, 0);
        }
        // "after the attack" and "after rebels attacked": a verb before the next comma makes it a clause.
        if info.is(is::PREPOSITION) && !opens_clause(tokens, at, prose, first) {
            return (Tag::Preposition, 0);
        }
        return (Tag::Subordinator, 0);
    }
    if info.is(is::PRONOUN) && !info.is(is::DETERMINER) {
        return (Tag::Pronoun, 0);
    }
    if forms == 0 || info.is(is::DETERMINER) {
        if info.is(is::DETERMINER) {
            return (Tag::Determiner, 0);
        }
        if info.is(is::CONJUNCTION) {
            return (Tag::Conjunction, 0);
        }
        if info.is(is::PREPOSITION) {
            return (Tag::Preposition, 0);
        }
        if info.is(is::ADVERB | is::REPORTED) {
            return (Tag::Adverb, 0);
        }
        return (Tag::Noun, 0);
    }
    if info.is(is::CONJUNCTION) {
        return (Tag::Conjunction, 0);
    }
    if info.is(is::PREPOSITION) && !matches!(before_tag, Some(Tag::To | Tag::Modal)) {
        return (Tag::Preposition, 0);
    }
    verb_or_noun(tokens, at, info, forms, before, next, is_title, shape)
}

/// The word before that counts: over adverbs, quotation marks and "on Tuesday".
fn before<'t, 'p>(tokens: &'t [Token<'p>], at: usize) -> Option<&'t Token<'p>> {
    let mut timed = false;
    for token in tokens.get(..at)?.iter().rev() {
        match token.tag {
            Tag::Adverb => timed = true,
            Tag::Quote => {}
            Tag::Preposition if timed => timed = false,
            _ => return Some(token),
        }
    }
    None
}

/// Whether a word that may be a verb is one.
#[expect(clippy::too_many_arguments, reason = "all of it is one judgement's evidence")]
fn verb_or_noun(
    tokens: &[Token<'_>],
    at: usize,
    info: &Info,
    forms: u8,
    before: Option<&Token<'_>>,
    next: Option<&Token<'_>>,
    is_title: bool,
    shape: Shape,
) -> (Tag, u8) {
    let finite = form::BASE | form::THIRD | form::PAST;
    let before_tag = before.map(|t| t.tag);
    let next_opens = next.is_some_and(|t| {
        t.naming.is_some()
            || t.info
                .is_some_and(|i| i.is(is::DETERMINER | is::PRONOUN) && !i.is(is::PREPOSITION))
    });
    let next_is_to = next.is_some_and(|t| t.is(is::TO));
    let next_plain = next.is_some_and(|t| {
        t.info
            .is_none_or(|i| i.flags == 0 && i.forms() == 0 || i.is(is::AGENT))
    });
    let noun_like =
        !info.nouns.is_empty() || info.is(is::AGENT | is::ADJECTIVE | is::FUTURE_NOUN) || info.classes != 0;
    // A capital within a sentence is a name's: "Strike Force".
    if shape == Shape::Capital && at > 0 && !is_title && before_tag != Some(Tag::Quote) && at > 1 {
        return (Tag::Noun, 0);
    }
    match before_tag {
        Some(Tag::To | Tag::Modal) if forms & form::BASE != 0 => (Tag::Verb, form::BASE),
        Some(Tag::Negation) if forms & (form::BASE | form::ING | form::PARTICIPLE) != 0 => {
            (Tag::Verb, forms & (form::BASE | form::ING | form::PARTICIPLE))
        }
        Some(Tag::Auxiliary) => {
            let did = before.is_some_and(|t| !t.is(is::BE | is::HAVE));
            let fits = forms & (form::PARTICIPLE | form::ING | if did { form::BASE } else { 0 });
            if fits != 0 {
                (Tag::Verb, fits)
            } else if forms & form::PAST != 0 {
                (Tag::Verb, form::PARTICIPLE)
            } else {
                (Tag::Noun, 0)
            }
        }
        Some(Tag::Pronoun | Tag::Subordinator) => {
            if forms & finite != 0
                && !(noun_like
                    && forms & form::PAST == 0
                    && before_tag == Some(Tag::Subordinator)
                    && !next_opens)
            {
                (Tag::Verb, forms & (finite | form::PARTICIPLE))
            } else if forms & form::ING != 0 && !noun_like {
                (Tag::Verb, form::ING)
            } else {
                (Tag::Noun, 0)
            }
        }
        Some(Tag::Determiner | Tag::Possessive | Tag::Hyphen) => (Tag::Noun, 0),
        Some(Tag::Preposition) => {
            let gerund = forms & form::ING != 0 && (next_opens || (next_plain && !noun_like));
            (
                if gerund { Tag::Verb } else { Tag::Noun },
                if gerund { form::ING } else { 0 },
            )
        }
        Some(Tag::Noun) => {
            let adjective = before.is_some_and(|t| t.is(is::ADJECTIVE));
            let named = before.is_some_and(|t| t.naming.is_some());
            if forms & (form::PAST | form::PARTICIPLE) != 0 && forms & form::BASE == 0 {
                let fixed = info.is(is::ADJECTIVE) && next.is_some_and(|t| t.is(is::AGENT));
                return if fixed || (adjective && !next_opens) {
                    (Tag::Noun, 0)
                } else {
                    (Tag::Verb, forms & (form::PAST | form::PARTICIPLE))
                };
            }
            if forms & form::ING != 0 {
                let verb = !adjective && (next_opens || !noun_like);
                return (
                    if verb { Tag::Verb } else { Tag::Noun },
                    if verb { form::ING } else { 0 },
                );
            }
            if adjective {
                return (Tag::Noun, 0);
            }
            let other_verb = tokens
                .get(..at)
                .unwrap_or_default()
                .iter()
                .rev()
                .take(12)
                .any(|t| t.tag == Tag::Verb && t.form & form::ING == 0 || t.tag == Tag::Auxiliary);
            // "Cuba signs", "leaders meet": a verb where it can hardly be a noun, or where an object follows.
            let plural = forms & form::BASE != 0 && before.is_some_and(|t| t.is(is::AGENT));
            let third =
                forms & form::THIRD != 0 && (named || before.is_some_and(|t| t.is(is::AGENT)) || !noun_like);
            let verb = if noun_like {
                next_opens && (plural || third || named)
                    // "Russia plans to"
                    || (info.is(is::FUTURE_NOUN) && next_is_to && (plural || third))
                    || (is_title && named && !other_verb && forms & form::THIRD != 0)
                    || (plural && !other_verb)
            } else {
                third
                    || plural
                    || (forms & form::PAST != 0)
                    || (named && forms & form::BASE != 0 && (next_opens || is_title))
            };
            if verb {
                (Tag::Verb, forms & finite)
            } else {
                (Tag::Noun, 0)
            }
        }
        Some(Tag::Verb) => {
            if forms & form::ING != 0 && (next_opens || !noun_like) {
                (Tag::Verb, form::ING)
            } else if forms & (form::PAST | form::PARTICIPLE) != 0
                && forms & form::BASE == 0
                && next.is_some_and(|t| t.is(is::BY))
            {
                (Tag::Verb, form::PARTICIPLE)
            } else {
                (Tag::Noun, 0)
            }
        }
        Some(Tag::Conjunction) => {
            // It is what stands before the conjunction.
            let pair = tokens
                .get(..at)
                .unwrap_or_default()
                .iter()
                .rev()
                .take(14)
                .find(|t| t.tag == Tag::Verb);
            let fits = pair.map_or(0, |t| t.form & forms);
            let past = forms & form::PAST != 0 && forms & form::BASE == 0;
            if past || (fits != 0 && (!noun_like || next_opens)) || (forms & form::ING != 0 && next_opens) {
                let form = if fits != 0 {
                    fits
                } else if past {
                    forms & (form::PAST | form::PARTICIPLE)
                } else {
                    form::ING
                };
                (Tag::Verb, form)
            } else {
                (Tag::Noun, 0)
            }
        }
        _ => {
            // At the start, behind a comma or another sign.
            if forms & form::ING != 0 && (next_opens || !noun_like) {
                (Tag::Verb, form::ING)
            } else if forms & (form::PAST | form::PARTICIPLE) != 0
                && forms & form::BASE == 0
                && (before.is_some() || next.is_some_and(|t| t.is(is::BY)))
            {
                (Tag::Verb, forms & (form::PAST | form::PARTICIPLE))
            } else if before_tag == Some(Tag::Comma) && forms & form::THIRD != 0 && next_opens {
                (Tag::Verb, form::THIRD)
            } else if before_tag == Some(Tag::Comma) && forms & form::BASE != 0 && !noun_like && next_is_to {
                // "X and Y, both old allies, intend to": an aside has ended.
                (Tag::Verb, form::BASE)
            } else {
                (Tag::Noun, 0)
            }
        }
    }
}

/// A word that no list holds.
fn unknown(tokens: &[Token<'_>], at: usize, first: usize, prose: &Prose<'_>) -> (Tag, u8) {
    let k = first + at;
    if prose.shape(k) != Shape::Lower {
        return (Tag::Noun, 0);
    }
    let word = prose.folded(k);
    if word.ends_with("ly") && word.len() > 4 {
        return (Tag::Adverb, 0);
    }
    let before = at.checked_sub(1).and_then(|b| tokens.get(b));
    let is_past = word.ends_with("ed") && word.len() > 4;
    match before.map(|t| t.tag) {
        Some(Tag::To | Tag::Modal) => (Tag::Verb, form::BASE),
        Some(Tag::Auxiliary) if is_past => (Tag::Verb, form::PARTICIPLE),
        Some(Tag::Auxiliary) if word.ends_with("ing") => (Tag::Verb, form::ING),
        Some(Tag::Noun | Tag::Adverb | Tag::Pronoun | Tag::Comma) if is_past => {
            (Tag::Verb, form::PAST | form::PARTICIPLE)
        }
        Some(Tag::Comma) if word.ends_with("ing") && word.len() > 5 => (Tag::Verb, form::ING),
        _ => (Tag::Noun, 0),
    }
}

/// Whether a finite verb follows before the next comma: what "after" and "as" open is a clause then.
fn opens_clause(tokens: &[Token<'_>], at: usize, prose: &Prose<'_>, first: usize) -> bool {
    for ahead in at + 1..(at + 9).min(tokens.len()) {
        let Some(token) = tokens.get(ahead) else { break };
        let word = prose.folded(first + ahead);
        if matches!(word, "," | ";" | ".") {
            return false;
        }
        let Some(info) = token.info else { continue };
        if info.is(is::AUXILIARY | is::MODAL) {
            return true;
        }
        let forms = info.forms();
        if ahead > at + 1
            && forms & (form::PAST | form::THIRD) != 0
            && (info.nouns.is_empty() || forms & form::PAST != 0)
            && forms & form::BASE == 0
            && info.classes == 0
        {
            return true;
        }
    }
    false
}
