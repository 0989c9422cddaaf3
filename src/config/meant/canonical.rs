//! What a watch means, in one form: equal hashes say that two watches decide alike.

use std::fmt::{Display, Write as _};

use sha2::{Digest, Sha256};

use super::ids::Meaning;
use super::watches::Members;
use crate::facts::{Actor, Topic};
use crate::watch::{Group, Repeat, Watch, Within};

/// `sha256:…` over everything that decides whether, on what and how loud the watch alerts, its members' definitions
/// included. What only shows or switches it (name, `enabled`, `mute_until`, `deliver`) is left out, and so is the order
/// of lists whose order means nothing.
pub(super) fn version(watch: &Watch, members: &Members<'_>) -> String {
    let mut form = Form::default();
    form.list("all", &watch.all, !watch.ordered);
    form.list("any", &watch.any, true);
    form.list("none", &watch.none, true);
    if let Some(query) = &watch.query {
        form.one("query", query);
    }
    form.one("at_least", watch.at_least);
    form.one("within", within(watch.within));
    form.one("where", format!("{:?}", watch.place));
    form.one("ordered", watch.ordered);
    form.one("min_mentions", watch.min_mentions);
    form.list(
        "mentions",
        &watch.mentions.iter().map(|how| how.name()).collect::<Vec<_>>(),
        true,
    );
    form.list("languages", &watch.languages, true);
    form.list("feeds", &watch.feeds, true);
    form.one("severity", watch.severity.name());
    form.one("repeat", repeat(watch.repeat));
    if let Some(ask) = &watch.event {
        form.list(
            "event",
            &ask.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>(),
            true,
        );
        form.list(
            "realis",
            &ask.realis.iter().map(|realis| realis.name()).collect::<Vec<_>>(),
            true,
        );
        form.list("contexts", &ask.contexts, true);
        if let Some(days) = ask.age_days_max {
            form.one("event_age_days", days);
        }
        form.list("from", ask.from.as_slice(), false);
        form.list("to", ask.to.as_slice(), false);
    }
    form.list(
        "grade",
        &watch.grades.iter().map(|grade| grade.name()).collect::<Vec<_>>(),
        true,
    );
    form.list("said_by", watch.said_by.as_slice(), false);
    let mut definitions: Vec<String> = members.everything().map(definition).collect();
    definitions.sort();
    definitions.dedup();
    form.list("definitions", &definitions, false);
    form.hash()
}

fn definition(meaning: Meaning<'_>) -> String {
    let mut form = Form::default();
    match meaning {
        Meaning::Actor(actor) => actor_form(actor, &mut form),
        Meaning::Topic(Topic { id, terms }) => {
            form.one("topic", id);
            form.list("terms", terms, true);
        }
        Meaning::Group(group, actors) => {
            form.one("group", &group.id);
            form.one("actors", group_hash(group, actors));
        }
        Meaning::Official(code) => form.one("official", code),
    }
    form.0
}

/// A hash over the actors of a group, whatever their order: a group may have very many.
fn group_hash(group: &Group, actors: &[Actor]) -> String {
    let mut members: Vec<&Actor> = group.actors.iter().filter_map(|k| actors.get(*k)).collect();
    members.sort_unstable_by_key(|actor| &actor.id);
    let mut hash = Sha256::new();
    for actor in members {
        let mut form = Form::default();
        actor_form(actor, &mut form);
        hash.update(form.0.as_bytes());
    }
    hex(&hash.finalize())
}

fn actor_form(actor: &Actor, form: &mut Form) {
    form.one("actor", &actor.id);
    form.one("kind", actor.kind.name());
    form.list(
        "names",
        &actor
            .names
            .iter()
            .map(|n| format!("{}:{}", n.how.name(), n.text))
            .collect::<Vec<_>>(),
        true,
    );
    form.list("not_near", &actor.not_near, true);
    form.list("elsewhere", actor.elsewhere.as_slice(), false);
    for weak in &actor.weak {
        form.one("weak", &weak.text);
        form.list("needs", &weak.needs, true);
        form.list("never", &weak.never, true);
        form.one("near", format!("{:?}", weak.within));
    }
    if let Some(surname) = &actor.surname {
        form.one("surname", surname);
        form.one("surname_alone", format!("{:?}", actor.surname_alone));
    }
    for role in &actor.roles {
        form.one("role", &role.title);
        form.one("days", format!("{:?} {:?}", role.from, role.to));
    }
    form.list("country", actor.country.as_slice(), false);
}

fn within(within: Within) -> String {
    match within {
        Within::Words(words) => format!("{words} words"),
        other => format!("{other:?}"),
    }
}

fn repeat(repeat: Repeat) -> String {
    match repeat {
        Repeat::After(time) => format!("{} s", time.as_secs()),
        other => format!("{other:?}"),
    }
}

/// Keys with their values, each preceded by its length, so that no value can pose as another key.
#[derive(Default)]
struct Form(String);

impl Form {
    fn one(&mut self, key: &str, value: impl Display) {
        self.list(key, &[value.to_string()], false);
    }

    fn list<T: AsRef<str>>(&mut self, key: &str, values: &[T], sorted: bool) {
        let mut values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        if sorted {
            values.sort_unstable();
        }
        self.0.push_str(key);
        for value in values {
            // Writing to a String cannot fail.
            let _ = write!(self.0, " {}:{value}", value.len());
        }
        self.0.push('\n');
    }

    fn hash(self) -> String {
        format!("sha256:{}", hex(&Sha256::digest(self.0.as_bytes())))
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}
