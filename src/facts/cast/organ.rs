//! Organs of a state that are named in small letters: "Russia's defence ministry", "the French presidency website".

use super::book::Book;
use super::page::Page;
use super::vocabulary::Class;
use super::{Naming, SHORT};
use crate::facts::prose::Shape;
use crate::facts::{ActorKind, How};

/// Words between a state and its organ at most.
const BETWEEN_MAX: usize = 3;

/// The organs that stand behind a country's name. A government is its country, and its forces are: they are none.
pub(super) fn organs(page: &Page<'_>, book: &mut Book) -> Vec<Naming> {
    let mut out = Vec::new();
    for sure in &page.sure {
        let Some(country) = sure.country.as_deref() else {
            continue;
        };
        let mut from = sure.words.end;
        let owns = matches!(page.folded(from), "'s" | "'");
        if owns {
            from += 1;
        }
        let small = |k: usize| page.shape(k) == Shape::Lower && page.sentence_of(k) == sure.naming.sentence;
        let mut head = from;
        while head < from + BETWEEN_MAX && small(head) && page.is(head, Class::BEFORE_ORGAN) {
            head += 1;
        }
        if !small(head) || !page.is(head, Class::ORGAN) {
            continue;
        }
        let mut end = head + 1;
        if small(end) && page.is(end, Class::ORGAN_MEDIUM) {
            end += 1;
        }
        let start = if owns { from } else { sure.words.start };
        let key = super::names::key(page, &(from..end));
        let who = book.enter(
            &format!("{country} {key}"),
            page.text(start..end),
            None,
            ActorKind::Organisation,
            Some(country.to_owned()),
            page.lexicon,
        );
        book.shorten(&key, who);
        out.push(Naming {
            who,
            span: page.span(start..end),
            how: How::Name,
            sentence: sure.naming.sentence,
            confidence: SHORT,
            variant: None,
        });
    }
    out
}
