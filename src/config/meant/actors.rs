//! The actors as meant: what the user wrote, merged with the built-in countries.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::finding::{Finding, Findings, Place};
use crate::config::names::{check_common, check_name, check_repeats, check_term, folded, is_cjk};
use crate::config::reader::Written;
use crate::config::written;
use crate::facts::builtin::{self, Builtin};
use crate::facts::common_words::is_common_word;
use crate::facts::{Actor, ActorKind, How, Name, Role, SurnameAlone, WeakAlias};

/// The user's actors in their order, each with the built-in names of the country that it extends, then the other
/// built-in countries, id = code. `ids` holds the user's ids of actors and topics with their places.
pub(super) fn actors(
    written: &[(String, &written::Actor)],
    with_builtin: bool,
    ids: &BTreeMap<String, Place>,
    findings: &mut Findings,
) -> Vec<Actor> {
    let countries = if with_builtin { builtin::all() } else { &[] };
    let mut actors: Vec<Actor> = written
        .iter()
        .map(|(id, actor)| own_actor(id, actor, findings))
        .collect();
    check_shared(written, findings);

    let extended = extensions(written, &actors, countries);
    let taken = Taken::new(written);
    let mut by_code: BTreeMap<&str, String> = BTreeMap::new();
    for ((actor, country), (_, written)) in actors.iter_mut().zip(&extended).zip(written) {
        if let Some(country) = country {
            if written.kind.is_none() {
                actor.kind = country.kind;
            }
            taken.leave(country, actor);
            by_code.insert(&country.code, actor.id.clone());
        }
        check_all_common(written, actor, *country, findings);
    }
    for country in countries {
        let by = by_code.get(country.code.as_str()).map(String::as_str);
        warn_of_shadow(country, by, ids, findings);
        if by.is_none() && !ids.contains_key(&country.code) {
            let mut actor = builtin_actor(country);
            taken.leave(country, &mut actor);
            actors.push(actor);
        }
    }
    actors
}

/// The texts that the user's lines give a meaning: the built-in reading of them is gone.
struct Taken {
    /// As names, aliases or weak aliases.
    texts: BTreeSet<String>,
    /// As aliases or weak aliases.
    aliases: BTreeSet<String>,
}

impl Taken {
    fn new(written: &[(String, &written::Actor)]) -> Self {
        let actors = written.iter().map(|(_, actor)| actor);
        let weak = |actor: &&written::Actor| -> Vec<String> {
            actor
                .weak
                .iter()
                .filter_map(|weak| weak.text.as_ref())
                .map(|text| folded(&text.value))
                .collect()
        };
        let aliases: BTreeSet<String> = actors
            .flat_map(|actor| {
                actor
                    .aliases
                    .iter()
                    .map(|text| folded(&text.value))
                    .chain(weak(actor))
            })
            .collect();
        let names = written
            .iter()
            .filter_map(|(_, actor)| actor.name.as_ref())
            .map(|name| folded(&name.value));
        Self {
            texts: names.chain(aliases.iter().cloned()).collect(),
            aliases,
        }
    }

    /// Gives an actor what is left of a country. The guard of the country's name stays with it, unless the user lists
    /// that name anew.
    fn leave(&self, country: &Builtin, actor: &mut Actor) {
        let left = |text: &str| !self.texts.contains(&folded(text));
        actor
            .names
            .extend(country.names.iter().filter(|name| left(&name.text)).cloned());
        actor
            .weak
            .extend(country.weak.iter().filter(|weak| left(&weak.text)).cloned());
        if !self.aliases.contains(&folded(&country.name)) {
            actor.not_near.clone_from(&country.never);
            actor.elsewhere.clone_from(&country.elsewhere);
        }
        actor.not_in.clone_from(&country.not_in);
        actor.country = Some(country.code.clone());
    }
}

/// One actor from its own words alone.
fn own_actor(id: &str, written: &written::Actor, findings: &mut Findings) -> Actor {
    let kind = written.kind.as_ref().map_or(ActorKind::Other, |kind| kind.value);
    let weak: Vec<WeakAlias> = written
        .weak
        .iter()
        .filter_map(|weak| weak_alias(weak, findings))
        .collect();
    let weak_texts: BTreeSet<String> = weak.iter().map(|weak| folded(&weak.text)).collect();

    let mut names = Vec::new();
    for (text, what, how) in strong_texts(written) {
        if !check_name(text, what, findings) {
            continue;
        }
        if weak_texts.contains(&folded(&text.value)) {
            // The name is there to be shown, too; an alias has no other use than to be found.
            if how == How::Alias {
                let message = format!(
                    "`{}` is an alias and a weak alias; it counts as weak only",
                    text.value
                );
                findings.push(Finding::warning(text.place, "repeated-text", message));
            }
            continue;
        }
        names.push(Name {
            text: text.value.trim().to_owned(),
            how,
        });
    }
    check_repeats(
        strong_texts(written).map(|(text, _, _)| text),
        "this actor",
        findings,
    );
    check_repeats(
        written.weak.iter().filter_map(|weak| weak.text.as_ref()),
        "`weak`",
        findings,
    );
    check_same_as(&written.same_as, findings);

    let (surname, surname_alone) = surname(written, kind, findings);
    let name = written.name.as_ref().map_or(id, |name| name.value.trim());
    Actor {
        id: id.to_owned(),
        name: name.to_owned(),
        kind,
        names,
        not_near: Vec::new(),
        elsewhere: None,
        not_in: Vec::new(),
        weak,
        surname,
        surname_alone,
        roles: written
            .roles
            .iter()
            .filter_map(|written| role(written, findings))
            .collect(),
        same_as: written.same_as.iter().map(|id| id.value.clone()).collect(),
        country: None,
        watched: true,
    }
}

fn strong_texts(written: &written::Actor) -> impl Iterator<Item = (&Written<String>, &'static str, How)> {
    let name = written.name.iter().map(|name| (name, "name", How::Name));
    name.chain(written.aliases.iter().map(|alias| (alias, "alias", How::Alias)))
}

fn weak_alias(written: &written::WeakAlias, findings: &mut Findings) -> Option<WeakAlias> {
    let mut terms = |list: &[Written<String>]| -> Vec<String> {
        let good = list.iter().filter(|term| check_term(term, findings));
        good.map(|term| term.value.trim().to_owned()).collect()
    };
    let (needs, never) = (terms(&written.needs), terms(&written.never));
    if written.needs.is_empty() && written.never.is_empty() {
        let message = "this weak alias has neither `needs` nor `never`: nothing guards it";
        let finding = Finding::warning(written.place, "unguarded", message);
        findings.push(finding.help("name words that must stand near, or list it under `aliases`"));
    }
    for term in &written.never {
        let term_folded = folded(&term.value);
        if let Some(first) = written
            .needs
            .iter()
            .find(|need| folded(&need.value) == term_folded)
        {
            let message = format!("`{}` is both needed and forbidden", term.value);
            findings.push(Finding::error(term.place, "contradiction", message).see(first.place));
        }
    }
    let text = written.text.as_ref()?;
    check_name(text, "weak alias", findings).then(|| WeakAlias {
        text: text.value.trim().to_owned(),
        needs,
        never,
        within: written
            .within
            .as_ref()
            .map(|within| within.value)
            .unwrap_or_default(),
    })
}

fn role(written: &written::Role, findings: &mut Findings) -> Option<Role> {
    let (from, to) = (written.from.as_ref(), written.to.as_ref());
    if let (Some(from), Some(to)) = (from, to)
        && from.value > to.value
    {
        findings.push(Finding::error(
            to.place,
            "contradiction",
            "this role ends before it begins",
        ));
    }
    let title = written.title.as_ref()?;
    if title.value.trim().is_empty() {
        findings.push(Finding::error(
            title.place,
            "bad-form",
            "the title of a role cannot be empty",
        ));
        return None;
    }
    Some(Role {
        title: title.value.trim().to_owned(),
        from: from.map(|day| day.value),
        to: to.map(|day| day.value),
    })
}

fn check_same_as(ids: &[Written<String>], findings: &mut Findings) {
    for id in ids {
        let fits = id
            .value
            .split_once(':')
            .is_some_and(|(source, id)| !source.is_empty() && !id.is_empty());
        if !fits {
            let message = format!("`{}` does not say whose id it is", id.value);
            let help = "write source and id with a colon between: `wikidata:Q193237`";
            findings.push(Finding::error(id.place, "bad-form", message).help(help));
        }
    }
}

/// The surname that may stand alone: as given, or a person's last word where the name has several.
fn surname(
    written: &written::Actor,
    kind: ActorKind,
    findings: &mut Findings,
) -> (Option<String>, SurnameAlone) {
    let policy = written
        .surname_alone
        .as_ref()
        .map(|policy| policy.value)
        .unwrap_or_default();
    if let Some(surname) = &written.surname {
        let unused = match (kind, policy) {
            (_, SurnameAlone::Never) => Some("`surname_alone = \"never\"` switches it off"),
            (ActorKind::Person, _) => None,
            _ => Some("only a person (`kind = \"person\"`) has one"),
        };
        if let Some(why) = unused {
            let message = format!("the surname `{}` is not looked for", surname.value);
            findings.push(Finding::warning(surname.place, "unused-key", message).help(why));
        }
        if !check_name(surname, "surname", findings) {
            return (None, policy);
        }
    }
    if kind != ActorKind::Person || policy == SurnameAlone::Never {
        return (None, policy);
    }
    let own = written
        .surname
        .as_ref()
        .map(|surname| surname.value.trim().to_owned());
    let surname = own.or_else(|| last_word(written.name.as_ref()?.value.trim()));
    if let (Some(surname), SurnameAlone::Always) = (&surname, policy) {
        let place = written
            .surname
            .as_ref()
            .or(written.name.as_ref())
            .map(|text| text.place);
        if let Some(place) = place
            && is_common_word(&surname.to_lowercase())
        {
            let message = format!("the surname `{surname}` is a common word, and counts wherever it stands");
            let finding = Finding::warning(place, "common-word", message);
            findings.push(finding.help("leave out `surname_alone = \"always\"`"));
        }
    }
    (surname, policy)
}

pub(in crate::config) fn last_word(name: &str) -> Option<String> {
    let (_, last) = name.rsplit_once(char::is_whitespace)?;
    (last.chars().filter(|c| c.is_alphabetic()).count() > 1 && !last.chars().any(is_cjk))
        .then(|| last.to_owned())
}

/// Warns of a text that always means two actors.
fn check_shared(written: &[(String, &written::Actor)], findings: &mut Findings) {
    let mut seen: BTreeMap<String, (&str, Place)> = BTreeMap::new();
    for (id, actor) in written {
        let always = actor
            .surname_alone
            .as_ref()
            .is_some_and(|policy| policy.value == SurnameAlone::Always);
        let surname = actor.surname.iter().filter(|_| always);
        for text in strong_texts(actor).map(|(text, _, _)| text).chain(surname) {
            let (first, place) = *seen.entry(folded(&text.value)).or_insert((id, text.place));
            if first != id {
                shared(text, first, place, findings);
            }
        }
    }
    for (id, actor) in written {
        for text in actor.weak.iter().filter_map(|weak| weak.text.as_ref()) {
            if let Some((first, place)) = seen.get(&folded(&text.value))
                && first != id
            {
                shared(text, first, *place, findings);
            }
        }
    }
}

fn shared(text: &Written<String>, other: &str, place: Place, findings: &mut Findings) {
    let message = format!("`{}` means the actor `{other}`, too", text.value);
    let finding = Finding::warning(text.place, "shared-alias", message).see(place);
    findings.push(finding.help("every mention counts for both; `weak` aliases with `needs` tell them apart"));
}

/// The country that each actor extends: the first actor with the name of a country takes it, unless it is a person,
/// an organisation or a group, which only bears the name. A country by kind may use any of its names.
fn extensions(
    written: &[(String, &written::Actor)],
    actors: &[Actor],
    countries: &'static [Builtin],
) -> Vec<Option<&'static Builtin>> {
    let mut by_name: BTreeMap<String, &Builtin> = BTreeMap::new();
    let mut by_any: BTreeMap<String, &Builtin> = BTreeMap::new();
    for country in countries {
        by_name.insert(folded(&country.name), country);
        let names = country
            .names
            .iter()
            .filter(|name| matches!(name.how, How::Name | How::Alias));
        for name in names {
            by_any.entry(folded(&name.text)).or_insert(country);
        }
    }
    let mut taken = BTreeSet::new();
    let extended = written.iter().zip(actors).map(|((_, written), actor)| {
        let name = folded(&actor.name);
        let named = by_name.get(&name);
        let builtin = match (written.kind.is_some(), actor.kind) {
            (_, ActorKind::Person) => None,
            // A company may bear the name of a country; a body of a country's name is not the country.
            (_, ActorKind::Organisation | ActorKind::Group) => named
                .or_else(|| by_any.get(&name))
                .filter(|builtin| builtin.kind == ActorKind::Organisation),
            (true, ActorKind::Country) => named
                .or_else(|| by_any.get(&name))
                .filter(|builtin| builtin.kind == ActorKind::Country),
            _ => named,
        };
        builtin
            .copied()
            .filter(|country| taken.insert(country.code.as_str()))
    });
    extended.collect()
}

/// Warns of common words among the names, a country's own names aside: they are guarded as the built-in ones are.
fn check_all_common(
    written: &written::Actor,
    actor: &Actor,
    country: Option<&Builtin>,
    findings: &mut Findings,
) {
    let own: BTreeSet<String> = country
        .iter()
        .flat_map(|country| &country.names)
        .map(|name| folded(&name.text))
        .collect();
    let counting: BTreeSet<String> = actor.names.iter().map(|name| folded(&name.text)).collect();
    for (text, what, _) in strong_texts(written) {
        let text_folded = folded(&text.value);
        if counting.contains(&text_folded) && !own.contains(&text_folded) {
            check_common(text, what, findings);
        }
    }
}

/// Warns where a user's id takes a word that meant a country.
fn warn_of_shadow(
    country: &Builtin,
    by: Option<&str>,
    ids: &BTreeMap<String, Place>,
    findings: &mut Findings,
) {
    if let Some(place) = ids.get(&country.code)
        && by != Some(&country.code)
    {
        let message = format!(
            "the id `{}` is the code of {}, which it hides",
            country.code, country.name
        );
        let help = match by {
            Some(_) => "choose another id".to_owned(),
            None => format!(
                "choose another id, or name the actor `{}` to extend the built-in country",
                country.name
            ),
        };
        findings.push(Finding::warning(*place, "shadows-builtin", message).help(help));
    } else if let Some(place) = ids.get(&country.id)
        && by != Some(&country.id)
    {
        let message = format!(
            "in watches, `{}` no longer means the country {}",
            country.id, country.name
        );
        let help = format!("`{}` still does", by.unwrap_or(&country.code));
        findings.push(Finding::warning(*place, "shadows-builtin", message).help(help));
    }
}

/// A country without its texts.
fn builtin_actor(country: &Builtin) -> Actor {
    Actor {
        id: country.code.clone(),
        name: country.name.clone(),
        kind: country.kind,
        names: Vec::new(),
        not_near: Vec::new(),
        elsewhere: None,
        not_in: Vec::new(),
        weak: Vec::new(),
        surname: None,
        surname_alone: SurnameAlone::Never,
        roles: Vec::new(),
        same_as: Vec::new(),
        country: Some(country.code.clone()),
        watched: false,
    }
}
