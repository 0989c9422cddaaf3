//! The watchlist as meant: its watches with members resolved, none of which contradicts itself.

use std::collections::{BTreeMap, BTreeSet};

use super::ids::{Meaning, Namespace, new_id};
use super::queries::Read;
use super::{actors, canonical, forms, groups, rare, topics};
use crate::config::Watchlist;
use crate::config::finding::{Finding, Findings, Place};
use crate::config::nearest::did_you_mean;
use crate::config::reader::{Written, listed};
use crate::config::written;
use crate::facts::{EventType, Grade, Realis, Topic, builtin_topics};
use crate::watch::{EventAsk, Query, Watch, Within};

/// The sinks of this version.
const SINKS: [&str; 1] = ["log"];

/// Puts a watchlist together. `feeds` are the feeds of `conjunct.toml`, where that is known.
pub(in crate::config) fn watchlist(
    mut written: written::Watchlist,
    feeds: Option<&[written::Feed]>,
    findings: &mut Findings,
) -> Watchlist {
    let mut listed = std::mem::take(&mut written.listed);
    let with_builtin = written.builtin.as_ref().is_none_or(|flag| flag.value);
    let mut ids = BTreeMap::new();
    let mut own_actors = Vec::new();
    for actor in &written.actors {
        // An actor with a bad id is still looked at for what else is wrong with it.
        let id = new_id(actor.id.as_ref(), "an actor", &mut ids, findings).unwrap_or_default();
        own_actors.push((id, actor));
    }
    let mut topics = Vec::new();
    for topic in &written.topics {
        let id = new_id(topic.id.as_ref(), "a topic", &mut ids, findings).unwrap_or_default();
        topics.push(topics::topic(&id, topic, findings));
    }
    let mut own_groups = Vec::new();
    for group in &written.groups {
        let id = new_id(group.id.as_ref(), "a group", &mut ids, findings).unwrap_or_default();
        own_groups.push((id, group));
    }
    for (id, place) in ids.iter().filter(|(id, _)| listed.has(id)) {
        let message = format!("a list has an actor of the id `{id}`, too");
        findings.push(Finding::error(*place, "duplicate-id", message));
    }
    let own_and_builtin = actors::actors(&own_actors, with_builtin, &ids, findings);
    let first_listed = own_and_builtin.len();
    // A long list moves up a little, and is not copied.
    let mut actors = std::mem::take(&mut listed.actors);
    actors.splice(0..0, own_and_builtin);
    let queries: Vec<Option<Read>> = written.watches.iter().map(|w| Read::new(w, findings)).collect();
    let mut terms = BTreeSet::new();
    for query in queries.iter().flatten() {
        query.add_terms(&mut terms, &mut topics, findings);
    }
    let own_topics = topics.len();
    if with_builtin {
        let is_free = |topic: &Topic| !ids.contains_key(&topic.id) && !listed.has(&topic.id);
        topics.extend(builtin_topics().into_iter().filter(is_free));
    }
    let namespace = Namespace::new(&actors, first_listed, &topics, with_builtin);
    let named = groups::Named {
        own: &own_actors,
        listed: &listed,
        first_listed,
    };
    let groups = groups::groups(&own_groups, &named, &namespace, findings);
    let namespace = namespace.with_groups(&groups, &actors);

    let mut watch_ids = BTreeMap::new();
    let mut named = Named::default();
    let mut watches = Vec::new();
    for (written, query) in written.watches.iter().zip(&queries) {
        let id = new_id(written.id.as_ref(), "a watch", &mut watch_ids, findings).unwrap_or_default();
        let members = Members::resolve(written, query.as_ref(), &namespace, findings);
        members.everything().for_each(|meaning| named.take(meaning));
        let watch = watch(id, written, &members, findings);
        check_feeds(written, feeds, findings);
        rare::check(written, &watch, &members, feeds, findings);
        watches.push(watch);
    }
    let Named {
        ids: named,
        actors: in_groups,
    } = named;
    for (k, actor) in actors.iter_mut().enumerate() {
        let official = actor.country.as_ref().map(|code| Meaning::Official(code).id());
        actor.watched |= named.contains(&actor.id)
            || official.is_some_and(|id| named.contains(&id))
            || in_groups.contains(&k);
    }
    // The other built-in topics would cost every article their search.
    let mut number = 0;
    topics.retain(|topic| {
        number += 1;
        number <= own_topics || named.contains(&topic.id)
    });
    Watchlist {
        actors,
        topics,
        groups,
        watches,
    }
}

/// What watches name.
#[derive(Default)]
struct Named {
    ids: BTreeSet<String>,
    /// Actors that are watched as members of a group, and would not be else.
    actors: BTreeSet<usize>,
}

impl Named {
    fn take(&mut self, meaning: Meaning<'_>) {
        if self.ids.insert(meaning.id())
            && let Meaning::Group(group, actors) = meaning
        {
            let not_watched = |k: &usize| actors.get(*k).is_some_and(|actor| !actor.watched);
            self.actors
                .extend(group.actors.iter().copied().filter(not_watched));
        }
    }
}

/// A watch's words with their meanings.
#[derive(Debug)]
pub(super) struct Members<'n> {
    pub(super) all: Vec<(Meaning<'n>, Place)>,
    pub(super) any: Vec<(Meaning<'n>, Place)>,
    pub(super) none: Vec<(Meaning<'n>, Place)>,
    /// The words of the query.
    pub(super) words: Vec<(Meaning<'n>, Place)>,
    pub(super) query: Option<Query>,
    pub(super) from: Option<Meaning<'n>>,
    pub(super) to: Option<Meaning<'n>>,
    pub(super) said_by: Option<Meaning<'n>>,
}

type Words = Option<Written<Vec<Written<String>>>>;

impl<'n> Members<'n> {
    fn resolve(
        written: &written::Watch,
        query: Option<&Read>,
        namespace: &Namespace<'n>,
        findings: &mut Findings,
    ) -> Self {
        let (query, words) = query
            .map(|query| query.resolve(namespace, findings))
            .unwrap_or_default();
        let mut list = |words: &Words| -> Vec<(Meaning<'n>, Place)> {
            let words = words.iter().flat_map(|words| &words.value);
            words
                .filter_map(|word| Some((namespace.resolve(word, findings)?, word.place)))
                .collect()
        };
        let (all, any, none) = (list(&written.all), list(&written.any), list(&written.none));
        let mut one = |key: &str, word: &Option<Written<String>>| {
            word.as_ref()
                .and_then(|word| namespace.resolve_actor(key, word, findings))
        };
        let (from, to) = (one("from", &written.from), one("to", &written.to));
        Self {
            all,
            any,
            none,
            words,
            query,
            from,
            to,
            said_by: one("said_by", &written.said_by),
        }
    }

    /// Everything that the watch names.
    pub(super) fn everything(&self) -> impl Iterator<Item = Meaning<'n>> {
        let lists = [&self.all, &self.any, &self.none, &self.words]
            .into_iter()
            .flatten()
            .map(|(meaning, _)| *meaning);
        lists.chain([self.from, self.to, self.said_by].into_iter().flatten())
    }
}

fn watch(id: String, written: &written::Watch, members: &Members<'_>, findings: &mut Findings) -> Watch {
    check_members(written, members, findings);
    check_event(written, findings);
    let ids = |list: &[(Meaning<'_>, Place)]| list.iter().map(|(meaning, _)| meaning.id()).collect();
    let mut watch = Watch {
        name: written
            .name
            .as_ref()
            .map_or_else(|| id.clone(), |name| name.value.clone()),
        id,
        all: ids(&members.all),
        any: ids(&members.any),
        at_least: count(written.at_least.as_ref()),
        none: ids(&members.none),
        query: members.query.clone(),
        within: written.within.as_ref().map_or_else(
            || default_within(written),
            |text| forms::within(text, findings).unwrap_or_default(),
        ),
        place: value(written.place_in_article.as_ref()),
        ordered: value(written.ordered.as_ref()),
        min_mentions: count(written.min_mentions.as_ref()),
        mentions: values(written.mentions.as_ref()),
        languages: written
            .languages
            .iter()
            .flat_map(|list| &list.value)
            .filter_map(|language| forms::language(language, findings))
            .collect(),
        feeds: values(written.feeds.as_ref()),
        severity: value(written.severity.as_ref()),
        repeat: written
            .repeat
            .as_ref()
            .and_then(|text| forms::repeat(text, findings))
            .unwrap_or_default(),
        deliver: values(written.deliver.as_ref()),
        enabled: written.enabled.as_ref().is_none_or(|flag| flag.value),
        mute_until: written.mute_until.as_ref().map(|day| day.value),
        event: event(written, members),
        grades: grades(written),
        said_by: members.said_by.map(Meaning::id),
        version: String::new(),
    };
    watch.version = canonical::version(&watch, members);
    check_sinks(written, findings);
    watch
}

/// A query says itself what must stand near what; where it does not, all of it may stand anywhere.
fn default_within(written: &written::Watch) -> Within {
    match written.query {
        Some(_) => Within::Article,
        None => Within::default(),
    }
}

/// A query says it all: members beside it would say it twice.
fn check_query(written: &written::Watch, query: Place, findings: &mut Findings) {
    let given = [
        ("all", written.all.as_ref().map(|list| list.place)),
        ("any", written.any.as_ref().map(|list| list.place)),
        ("none", written.none.as_ref().map(|list| list.place)),
        ("at_least", written.at_least.as_ref().map(|count| count.place)),
        ("ordered", written.ordered.as_ref().map(|flag| flag.place)),
    ];
    for (key, place) in given {
        if let Some(place) = place {
            let message = format!("a watch has `query` or `{key}`, not both");
            let help = match key {
                "all" => "write it into the query: `a AND b`",
                "any" => "write it into the query: `(a OR b)`",
                "none" => "write it into the query: `NOT a`",
                "ordered" => "write it into the query: `a ONEAR/10 b`",
                _ => "write the alternatives out in the query",
            };
            findings.push(
                Finding::error(place, "contradiction", message)
                    .see(query)
                    .help(help),
            );
        }
    }
}

/// What a watch asks of its members: some, each once, and nothing that excludes itself.
fn check_members(written: &written::Watch, members: &Members<'_>, findings: &mut Findings) {
    if let Some(query) = &written.query {
        check_query(written, query.place, findings);
        return;
    }
    let name = written.id.as_ref().map_or("", |id| id.value.as_str());
    let none_given = |words: &Words| words.as_ref().is_none_or(|words| words.value.is_empty());
    if none_given(&written.all) && none_given(&written.any) {
        let message = format!("watch `{name}` has no members");
        let help = "name actors or topics in `all` or `any`".to_owned();
        findings.push(Finding::error(written.place, "no-members", message).help(help));
    }
    let mut seen: BTreeMap<String, (&str, Place)> = BTreeMap::new();
    for (key, list) in [
        ("all", &members.all),
        ("any", &members.any),
        ("none", &members.none),
    ] {
        for (meaning, place) in list {
            let id = meaning.id();
            let Some((first, first_place)) = seen.get(&id) else {
                seen.insert(id, (key, *place));
                continue;
            };
            let (code, message) = match (key, *first) {
                ("none", "all" | "any") => (
                    "contradiction",
                    format!("`{id}` is in `none` and in `{first}`: both cannot hold"),
                ),
                _ if key == *first => ("repeated-member", format!("`{id}` stands twice in `{key}`")),
                _ => (
                    "repeated-member",
                    format!("`{id}` is in `{key}` and in `{first}`"),
                ),
            };
            findings.push(Finding::error(*place, code, message).see(*first_place));
        }
    }
    // A group counts once for each of its actors; a word without a meaning is a finding already.
    let unknown = written.any.as_ref().map_or(0, |words| words.value.len()) - members.any.len();
    let size = |(meaning, _): &(Meaning<'_>, Place)| match meaning {
        Meaning::Group(group, _) => group.actors.len(),
        _ => 1,
    };
    let any = members.any.iter().map(size).sum::<usize>() + unknown;
    if let Some(at_least) = &written.at_least
        && at_least.value > any as u64
    {
        let message = match any {
            0 => "`at_least` counts members of `any`, and there are none".to_owned(),
            n => format!("`at_least` asks for {} of `any`, which has {n}", at_least.value),
        };
        findings.push(Finding::error(at_least.place, "contradiction", message));
    }
    let all = written.all.as_ref().map_or(0, |words| words.value.len());
    if let Some(ordered) = &written.ordered
        && ordered.value
        && all < 2
    {
        let message = "`ordered` needs at least two members in `all`";
        findings.push(Finding::error(ordered.place, "contradiction", message));
    }
}

/// The keys that say more about an event need one.
fn check_event(written: &written::Watch, findings: &mut Findings) {
    if written.event.is_some() {
        return;
    }
    let given = [
        ("from", written.from.as_ref().map(|word| word.place)),
        ("to", written.to.as_ref().map(|word| word.place)),
        ("realis", written.realis.as_ref().map(|list| list.place)),
        ("contexts", written.contexts.as_ref().map(|list| list.place)),
        (
            "event_age_days",
            written.event_age_days.as_ref().map(|days| days.place),
        ),
    ];
    for (key, place) in given {
        if let Some(place) = place {
            let message = format!("`{key}` says more about an event, and this watch has no `event`");
            let types = EventType::ALL.map(|(name, _)| name);
            let help = format!("add the event types that count: {}", listed(&types));
            findings.push(Finding::error(place, "contradiction", message).help(help));
        }
    }
}

/// What the watch asks of an event. What is denied or merely thought of counts where the watch says so.
fn event(written: &written::Watch, members: &Members<'_>) -> Option<EventAsk> {
    written.event.as_ref()?;
    let realis = match &written.realis {
        Some(_) => values(written.realis.as_ref()),
        None => vec![Realis::Actual, Realis::Intended, Realis::Reported],
    };
    Some(EventAsk {
        kinds: values(written.event.as_ref()),
        from: members.from.map(Meaning::id),
        to: members.to.map(Meaning::id),
        realis,
        contexts: values(written.contexts.as_ref()),
        age_days_max: written
            .event_age_days
            .as_ref()
            .map(|days| u32::try_from(days.value).unwrap_or(u32::MAX)),
    })
}

/// The grades that count: all of them, or the news for a watch that asks for an event.
fn grades(written: &written::Watch) -> Vec<Grade> {
    match (&written.grade, &written.event) {
        (Some(_), _) => values(written.grade.as_ref()),
        (None, Some(_)) => vec![Grade::Main, Grade::Recent],
        (None, None) => Vec::new(),
    }
}

fn check_sinks(written: &written::Watch, findings: &mut Findings) {
    for sink in written.deliver.iter().flat_map(|list| &list.value) {
        if !SINKS.contains(&sink.value.as_str()) {
            let message = format!("there is no sink `{}`", sink.value);
            let finding = Finding::warning(sink.place, "unknown-sink", message);
            findings.push(finding.help("this version knows `log`, the alert log, which gets every alert"));
        }
    }
}

fn check_feeds(written: &written::Watch, feeds: Option<&[written::Feed]>, findings: &mut Findings) {
    let (Some(names), Some(feeds)) = (&written.feeds, feeds) else {
        return;
    };
    let known: BTreeSet<&str> = feeds
        .iter()
        .flat_map(|feed| feed.name.iter().chain(&feed.tags))
        .map(|name| name.value.as_str())
        .collect();
    for name in &names.value {
        if !known.contains(name.value.as_str()) {
            let message = format!("no feed has the name or tag `{}`", name.value);
            let help = did_you_mean(&name.value, known.iter().copied());
            findings.push(Finding::warning(name.place, "unknown-feed", message).help_maybe(help));
        }
    }
}

/// A count that is one where nothing was written.
fn count(written: Option<&Written<u64>>) -> usize {
    written.map_or(1, |number| usize::try_from(number.value).unwrap_or(usize::MAX))
}

fn value<T: Copy + Default>(written: Option<&Written<T>>) -> T {
    written.map(|written| written.value).unwrap_or_default()
}

fn values<T: Clone>(written: Option<&Written<Vec<Written<T>>>>) -> Vec<T> {
    written
        .into_iter()
        .flat_map(|list| &list.value)
        .map(|item| item.value.clone())
        .collect()
}
