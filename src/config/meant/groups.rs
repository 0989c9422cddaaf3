//! The groups as meant: each with all of its actors, those of groups within it among them.

use std::collections::BTreeMap;

use super::ids::{Meaning, Namespace};
use crate::config::finding::{Finding, Findings, Place};
use crate::config::lines::Listed;
use crate::config::nearest::did_you_mean;
use crate::config::written;
use crate::watch::Group;

/// Who names groups.
pub(super) struct Named<'a> {
    /// The user's actors, which are the first of all actors.
    pub(super) own: &'a [(String, &'a written::Actor)],
    /// The actors of lists, which are the last, from `first_listed` on.
    pub(super) listed: &'a Listed,
    pub(super) first_listed: usize,
}

/// The groups in the order of the files.
pub(super) fn groups(
    written: &[(String, &written::Group)],
    named: &Named<'_>,
    namespace: &Namespace<'_>,
    findings: &mut Findings,
) -> Vec<Group> {
    let numbers: BTreeMap<&str, usize> = (0..).zip(written).map(|(k, (id, _))| (id.as_str(), k)).collect();
    let mut direct: Vec<Members> = written
        .iter()
        .map(|(_, group)| members(group, &numbers, namespace, findings))
        .collect();
    let mut unknown = |id: &str, place: Place| {
        let message = format!("no group has the id `{id}`");
        let help = did_you_mean(id, numbers.keys().copied())
            .unwrap_or_else(|| format!("define it: `[[group]]` with `id = \"{id}\"`"));
        findings.push(Finding::error(place, "unknown-id", message).help(help));
    };
    for (k, (_, actor)) in named.own.iter().enumerate() {
        for id in &actor.groups {
            match numbers.get(id.value.as_str()).and_then(|g| direct.get_mut(*g)) {
                Some(group) => group.actors.push(k),
                None => unknown(&id.value, id.place),
            }
        }
    }
    // A list may be a group's: it is told once where nobody defines that.
    let by_list: Vec<Option<usize>> = named
        .listed
        .groups
        .iter()
        .map(|(id, place)| {
            let number = numbers.get(id.as_str()).copied();
            if number.is_none() {
                unknown(id, *place);
            }
            number
        })
        .collect();
    for (actor, group) in &named.listed.memberships {
        let group = by_list.get(*group as usize).copied().flatten();
        if let Some(group) = group.and_then(|g| direct.get_mut(g)) {
            group.actors.push(named.first_listed + *actor as usize);
        }
    }
    let mut flat = Flat {
        ids: written.iter().map(|(id, _)| id.as_str()).collect(),
        direct,
        done: vec![None; written.len()],
        open: Vec::new(),
        findings,
    };
    for k in 0..written.len() {
        flat.flatten(k);
    }
    let done = flat.done;
    written
        .iter()
        .zip(done)
        .map(|((id, group), actors)| {
            let actors = actors.unwrap_or_default();
            if actors.is_empty() {
                let message = format!("group `{id}` has no members");
                let help = "name actors or groups in `members`, or the group in the `groups` of an actor";
                findings.push(Finding::error(group.place, "no-members", message).help(help));
            }
            Group {
                id: id.clone(),
                name: group
                    .name
                    .as_ref()
                    .map_or_else(|| id.clone(), |name| name.value.clone()),
                actors,
            }
        })
        .collect()
}

/// What a group names itself.
#[derive(Default)]
struct Members {
    actors: Vec<usize>,
    groups: Vec<(usize, Place)>,
}

fn members(
    group: &written::Group,
    numbers: &BTreeMap<&str, usize>,
    namespace: &Namespace<'_>,
    findings: &mut Findings,
) -> Members {
    let mut out = Members::default();
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    for member in &group.members {
        if let Some(first) = seen.insert(&member.value, member.place) {
            let message = format!("`{}` stands twice in `members`", member.value);
            findings.push(Finding::error(member.place, "repeated-member", message).see(first));
        } else if let Some(number) = numbers.get(member.value.as_str()) {
            out.groups.push((*number, member.place));
        } else if let Some(Meaning::Actor(actor)) = namespace.resolve_actor("members", member, findings) {
            out.actors.extend(namespace.number(actor));
        }
    }
    out
}

/// Groups on their way to all of their actors.
struct Flat<'f> {
    ids: Vec<&'f str>,
    direct: Vec<Members>,
    done: Vec<Option<Vec<usize>>>,
    /// The groups that are being looked into, the outermost first.
    open: Vec<usize>,
    findings: &'f mut Findings,
}

/// Groups within groups.
const DEPTH_MAX: usize = 50;

impl Flat<'_> {
    fn flatten(&mut self, k: usize) {
        if self.done.get(k).is_none_or(Option::is_some) {
            return;
        }
        let Some(Members { mut actors, groups }) = self.direct.get_mut(k).map(std::mem::take) else {
            return;
        };
        self.open.push(k);
        for (inner, place) in groups {
            if self.open.contains(&inner) {
                let id = self.ids.get(inner).copied().unwrap_or_default();
                let message = format!("`{id}` is a member of itself, by way of this group");
                self.findings.push(Finding::error(place, "group-cycle", message));
            } else if self.open.len() >= DEPTH_MAX {
                let message = format!("groups lie within groups more than {DEPTH_MAX} deep");
                self.findings.push(Finding::error(place, "group-cycle", message));
            } else {
                self.flatten(inner);
                actors.extend(self.done.get(inner).into_iter().flatten().flatten());
            }
        }
        self.open.pop();
        actors.sort_unstable();
        actors.dedup();
        if let Some(slot) = self.done.get_mut(k) {
            *slot = Some(actors);
        }
    }
}
