//! Watches that will rarely fire, or never.

use std::collections::BTreeSet;

use super::ids::Meaning;
use super::watches::Members;
use crate::config::finding::{Finding, Findings};
use crate::config::reader::Written;
use crate::config::written;
use crate::facts::{Actor, How};
use crate::watch::{Watch, Where, Within};

/// More members than this in one sentence are rare: a sentence of news has some 25 words.
const TOGETHER_MAX: usize = 3;
/// More mentions than this of one member in one article are rare.
const MENTIONS_MAX: usize = 10;

/// Warns of conditions that hardly any article meets. A watch that is off has nothing to fear.
pub(super) fn check(
    written: &written::Watch,
    watch: &Watch,
    members: &Members<'_>,
    feeds: Option<&[written::Feed]>,
    findings: &mut Findings,
) {
    if watch.enabled {
        check_crowd(written, watch, findings);
        check_texts(watch, members, findings);
        check_languages(written, feeds, findings);
        check_sources(written, feeds, findings);
    }
}

fn check_crowd(written: &written::Watch, watch: &Watch, findings: &mut Findings) {
    let members = watch.all.len() + if watch.any.is_empty() { 0 } else { watch.at_least };
    let narrow = watch.within == Within::Sentence || watch.place == Where::Title;
    if narrow
        && watch.all.len() > TOGETHER_MAX
        && let Some(all) = &written.all
    {
        let message = format!(
            "watch `{}` will rarely fire: {members} members in one sentence",
            watch.id
        );
        rarely(
            all,
            message,
            "widen it with `within = \"paragraph\"` or `\"article\"`, or move members to `any`",
            findings,
        );
    }
    if let (Within::Words(words), Some(within)) = (watch.within, &written.within)
        && usize::from(words) < members
    {
        let message = format!(
            "watch `{}` will rarely fire: {members} members in {words} words",
            watch.id
        );
        rarely(within, message, "give it more words", findings);
    }
    if let Some(min) = &written.min_mentions
        && watch.min_mentions > MENTIONS_MAX
    {
        let message = format!(
            "watch `{}` will rarely fire: {} mentions of each member",
            watch.id, min.value
        );
        rarely(
            min,
            message,
            "two or three mentions tell a main subject from a passing word",
            findings,
        );
    }
}

/// A member of `all` that can only be met in the right company, or not at all.
fn check_texts(watch: &Watch, members: &Members<'_>, findings: &mut Findings) {
    for (meaning, place) in &members.all {
        let Meaning::Actor(actor) = meaning else { continue };
        let kinds = kinds_of(actor);
        let counting: Vec<How> = kinds.iter().copied().filter(|how| counts(watch, *how)).collect();
        let (message, help) = if counting.is_empty() {
            let message = format!(
                "watch `{}` can never fire: `{}` has no text that counts",
                watch.id, actor.id
            );
            (message, "see `mentions` of the watch, and the actor's `aliases`")
        } else if counting == [How::Weak] {
            let message = format!(
                "watch `{}` will rarely fire: `{}` has weak aliases only",
                watch.id, actor.id
            );
            (message, "give the actor an alias that needs no company")
        } else {
            continue;
        };
        findings.push(Finding::warning(*place, "rarely-fires", message).help(help));
    }
}

fn counts(watch: &Watch, how: How) -> bool {
    watch.mentions.is_empty() || watch.mentions.contains(&how)
}

/// The kinds of mention that an actor's texts allow.
fn kinds_of(actor: &Actor) -> BTreeSet<How> {
    let mut kinds: BTreeSet<How> = actor.names.iter().map(|name| name.how).collect();
    kinds.extend((!actor.weak.is_empty()).then_some(How::Weak));
    kinds.extend(actor.surname.is_some().then_some(How::Surname));
    kinds
}

/// Sound only where every feed says its language: an article's own word counts more than its feed's.
fn check_languages(written: &written::Watch, feeds: Option<&[written::Feed]>, findings: &mut Findings) {
    let (Some(languages), Some(feeds)) = (&written.languages, feeds) else {
        return;
    };
    let declared: Vec<&str> = enabled(feeds)
        .filter_map(|feed| feed.language.as_ref())
        .map(|language| language.value.as_str())
        .collect();
    let all_declare = !declared.is_empty() && declared.len() == enabled(feeds).count();
    if all_declare
        && !languages
            .value
            .iter()
            .any(|language| declared.contains(&language.value.as_str()))
    {
        rarely(
            languages,
            "no feed declares one of these languages".to_owned(),
            "add a feed that does",
            findings,
        );
    }
}

/// Feeds that are known, but all of them switched off.
fn check_sources(written: &written::Watch, feeds: Option<&[written::Feed]>, findings: &mut Findings) {
    let (Some(names), Some(feeds)) = (&written.feeds, feeds) else {
        return;
    };
    let named = |feed: &&written::Feed| {
        let mut own = feed.name.iter().chain(&feed.tags);
        own.any(|own| names.value.iter().any(|name| name.value == own.value))
    };
    if feeds.iter().any(|feed| named(&feed)) && !enabled(feeds).any(|feed| named(&feed)) {
        rarely(
            names,
            "all of these feeds are switched off".to_owned(),
            "see their `enabled`",
            findings,
        );
    }
}

fn enabled(feeds: &[written::Feed]) -> impl Iterator<Item = &written::Feed> {
    feeds
        .iter()
        .filter(|feed| feed.enabled.as_ref().is_none_or(|flag| flag.value))
}

fn rarely<T>(at: &Written<T>, message: String, help: &str, findings: &mut Findings) {
    findings.push(Finding::warning(at.place, "rarely-fires", message).help(help));
}
