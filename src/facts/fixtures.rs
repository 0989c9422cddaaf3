//! Actors for the tests of names.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::builtin::builtin;
use super::*;
use crate::article::{Precision, Published};

/// A built-in country or body as a watchlist without changes holds it.
pub(super) fn builtin_actor(code: &str) -> Actor {
    let builtin = builtin(code).expect("a built-in actor");
    Actor {
        id: code.to_owned(),
        name: builtin.name.clone(),
        kind: builtin.kind,
        names: builtin.names.clone(),
        not_near: builtin.never.clone(),
        elsewhere: builtin.elsewhere.clone(),
        not_in: builtin.not_in.clone(),
        weak: builtin.weak.clone(),
        surname: None,
        surname_alone: SurnameAlone::Never,
        roles: Vec::new(),
        same_as: Vec::new(),
        country: Some(code.to_owned()),
        watched: true,
    }
}

/// An actor of these names; a person has a surname that counts behind the full name.
pub(super) fn actor(id: &str, kind: ActorKind, names: &[&str]) -> Actor {
    let (name, others) = names.split_first().expect("a name");
    let surname = name.rsplit_once(' ').map(|(_, last)| last.to_owned());
    let text = |text: &str, how| Name {
        text: text.to_owned(),
        how,
    };
    Actor {
        id: id.to_owned(),
        name: (*name).to_owned(),
        kind,
        names: std::iter::once(text(name, How::Name))
            .chain(others.iter().map(|other| text(other, How::Alias)))
            .collect(),
        not_near: Vec::new(),
        elsewhere: None,
        not_in: Vec::new(),
        weak: Vec::new(),
        surname: surname.filter(|_| kind == ActorKind::Person),
        surname_alone: SurnameAlone::AfterFullName,
        roles: Vec::new(),
        same_as: Vec::new(),
        country: None,
        watched: true,
    }
}

/// Reads an article of a day.
pub(super) fn read(title: &str, text: &str, language: &str, day: Option<Date>, lexicon: &Lexicon) -> Facts {
    let published = day.map(|day| Published {
        at: TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).expect("a day"),
        offset_minutes: None,
        precision: Precision::Day,
    });
    let input = Input {
        published,
        ..Input::new(title, text, Some(language))
    };
    extract(&input, lexicon)
}

/// `id=words` of every mention, in the order of the text.
pub(super) fn told(facts: &Facts, lexicon: &Lexicon) -> Vec<String> {
    let mentions = facts.mentions.iter();
    mentions
        .map(|m| {
            format!(
                "{}={}",
                lexicon.entries()[m.entry].id,
                m.span.of(facts.document.text())
            )
        })
        .collect()
}
