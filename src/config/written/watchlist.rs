//! `watchlist.toml` and the files that it includes, as written.

use jiff::civil::Date;

use crate::config::finding::Place;
use crate::config::lines::Listed;
use crate::config::reader::{Table, Written};
use crate::facts::{ActorKind, EventType, Grade, Guarded, How, Realis, SurnameAlone, event_contexts};
use crate::watch::{Severity, Where};

/// One file, or several put together.
#[derive(Debug, Default)]
pub(in crate::config) struct Watchlist {
    pub(in crate::config) builtin: Option<Written<bool>>,
    pub(in crate::config) include: Vec<Written<String>>,
    pub(in crate::config) actors: Vec<Actor>,
    pub(in crate::config) topics: Vec<Topic>,
    pub(in crate::config) groups: Vec<Group>,
    /// Actors of included lists.
    pub(in crate::config) listed: Listed,
    pub(in crate::config) watches: Vec<Watch>,
}

/// One `[[actor]]`.
#[derive(Debug)]
pub(in crate::config) struct Actor {
    pub(in crate::config) id: Option<Written<String>>,
    pub(in crate::config) name: Option<Written<String>>,
    pub(in crate::config) kind: Option<Written<ActorKind>>,
    pub(in crate::config) aliases: Vec<Written<String>>,
    pub(in crate::config) surname: Option<Written<String>>,
    pub(in crate::config) surname_alone: Option<Written<SurnameAlone>>,
    pub(in crate::config) weak: Vec<WeakAlias>,
    pub(in crate::config) roles: Vec<Role>,
    pub(in crate::config) same_as: Vec<Written<String>>,
    pub(in crate::config) groups: Vec<Written<String>>,
}

/// One entry of `weak`.
#[derive(Debug)]
pub(in crate::config) struct WeakAlias {
    pub(in crate::config) place: Place,
    pub(in crate::config) text: Option<Written<String>>,
    pub(in crate::config) needs: Vec<Written<String>>,
    pub(in crate::config) never: Vec<Written<String>>,
    pub(in crate::config) within: Option<Written<Guarded>>,
}

/// One entry of `roles`.
#[derive(Debug)]
pub(in crate::config) struct Role {
    pub(in crate::config) title: Option<Written<String>>,
    pub(in crate::config) from: Option<Written<Date>>,
    pub(in crate::config) to: Option<Written<Date>>,
}

/// One `[[topic]]`.
#[derive(Debug)]
pub(in crate::config) struct Topic {
    pub(in crate::config) id: Option<Written<String>>,
    pub(in crate::config) terms: Option<Written<Vec<Written<String>>>>,
}

/// One `[[group]]`.
#[derive(Debug)]
pub(in crate::config) struct Group {
    pub(in crate::config) place: Place,
    pub(in crate::config) id: Option<Written<String>>,
    pub(in crate::config) name: Option<Written<String>>,
    pub(in crate::config) members: Vec<Written<String>>,
}

/// One `[[watch]]`.
#[derive(Debug)]
pub(in crate::config) struct Watch {
    pub(in crate::config) place: Place,
    pub(in crate::config) id: Option<Written<String>>,
    pub(in crate::config) name: Option<Written<String>>,
    pub(in crate::config) all: Option<Written<Vec<Written<String>>>>,
    pub(in crate::config) any: Option<Written<Vec<Written<String>>>>,
    pub(in crate::config) none: Option<Written<Vec<Written<String>>>>,
    pub(in crate::config) query: Option<Written<String>>,
    pub(in crate::config) within: Option<Written<String>>,
    pub(in crate::config) event: Option<Written<Vec<Written<EventType>>>>,
    pub(in crate::config) from: Option<Written<String>>,
    pub(in crate::config) to: Option<Written<String>>,
    pub(in crate::config) realis: Option<Written<Vec<Written<Realis>>>>,
    pub(in crate::config) contexts: Option<Written<Vec<Written<&'static str>>>>,
    pub(in crate::config) event_age_days: Option<Written<u64>>,
    pub(in crate::config) grade: Option<Written<Vec<Written<Grade>>>>,
    pub(in crate::config) languages: Option<Written<Vec<Written<String>>>>,
    pub(in crate::config) severity: Option<Written<Severity>>,
    pub(in crate::config) repeat: Option<Written<String>>,
    pub(in crate::config) deliver: Option<Written<Vec<Written<String>>>>,
    pub(in crate::config) enabled: Option<Written<bool>>,
    pub(in crate::config) mute_until: Option<Written<Date>>,
    pub(in crate::config) place_in_article: Option<Written<Where>>,
    pub(in crate::config) ordered: Option<Written<bool>>,
    pub(in crate::config) at_least: Option<Written<u64>>,
    pub(in crate::config) min_mentions: Option<Written<u64>>,
    pub(in crate::config) feeds: Option<Written<Vec<Written<String>>>>,
    pub(in crate::config) said_by: Option<Written<String>>,
    pub(in crate::config) mentions: Option<Written<Vec<Written<How>>>>,
}

impl Watchlist {
    /// Reads the file that the configuration names; `included` for a file that another one pulls in.
    pub(in crate::config) fn read(top: &mut Table<'_, '_>, included: bool) -> Self {
        let mut list = Self::default();
        if included {
            let message = "an included file cannot include others";
            top.misplaced("include", "include-nested", message);
            top.misplaced(
                "builtin",
                "misplaced-key",
                "`builtin` stands only in the watchlist itself",
            );
        } else {
            list.builtin = top.bool("builtin");
            list.include = top
                .strings("include")
                .map(|paths| paths.value)
                .unwrap_or_default();
        }
        list.actors = top.tables("actor", "`[[actor]]`", Actor::read);
        list.topics = top.tables("topic", "`[[topic]]`", Topic::read);
        list.groups = top.tables("group", "`[[group]]`", Group::read);
        list.watches = top.tables("watch", "`[[watch]]`", Watch::read);
        list
    }
}

impl Actor {
    fn read(actor: &mut Table<'_, '_>) -> Self {
        Self {
            id: actor.required_string("id"),
            name: actor.required_string("name"),
            kind: actor.choice("kind", &ActorKind::ALL),
            aliases: actor
                .strings("aliases")
                .map(|texts| texts.value)
                .unwrap_or_default(),
            surname: actor.string("surname"),
            surname_alone: actor.choice("surname_alone", &SurnameAlone::ALL),
            weak: actor.tables("weak", "an entry of `weak`", WeakAlias::read),
            roles: actor.tables("roles", "an entry of `roles`", Role::read),
            same_as: actor.strings("same_as").map(|ids| ids.value).unwrap_or_default(),
            groups: actor.strings("groups").map(|ids| ids.value).unwrap_or_default(),
        }
    }
}

impl WeakAlias {
    fn read(weak: &mut Table<'_, '_>) -> Self {
        Self {
            place: weak.place,
            text: weak.required_string("text"),
            needs: weak.strings("needs").map(|terms| terms.value).unwrap_or_default(),
            never: weak.strings("never").map(|terms| terms.value).unwrap_or_default(),
            within: weak.choice("within", &Guarded::ALL),
        }
    }
}

impl Role {
    fn read(role: &mut Table<'_, '_>) -> Self {
        Self {
            title: role.required_string("title"),
            from: role.date("from"),
            to: role.date("to"),
        }
    }
}

impl Topic {
    fn read(topic: &mut Table<'_, '_>) -> Self {
        let id = topic.required_string("id");
        if !topic.has("terms") {
            topic.missing("terms");
        }
        Self {
            id,
            terms: topic.strings("terms"),
        }
    }
}

impl Group {
    fn read(group: &mut Table<'_, '_>) -> Self {
        Self {
            place: group.place,
            id: group.required_string("id"),
            name: group.string("name"),
            members: group.strings("members").map(|ids| ids.value).unwrap_or_default(),
        }
    }
}

impl Watch {
    fn read(watch: &mut Table<'_, '_>) -> Self {
        let contexts: Vec<(&str, &str)> = event_contexts()
            .iter()
            .map(|name| (name.as_str(), name.as_str()))
            .collect();
        Self {
            place: watch.place,
            id: watch.required_string("id"),
            name: watch.string("name"),
            all: watch.strings("all"),
            any: watch.strings("any"),
            none: watch.strings("none"),
            query: watch.long_string("query"),
            within: watch.string("within"),
            event: watch.choices("event", &EventType::ALL),
            from: watch.string("from"),
            to: watch.string("to"),
            realis: watch.choices("realis", &Realis::ALL),
            contexts: watch.choices("contexts", &contexts),
            event_age_days: watch.number("event_age_days", 0..=36_500),
            grade: watch.choices("grade", &Grade::ALL),
            languages: watch.filled_strings("languages"),
            severity: watch.choice("severity", &Severity::ALL),
            repeat: watch.string("repeat"),
            deliver: watch.filled_strings("deliver"),
            enabled: watch.bool("enabled"),
            mute_until: watch.date("mute_until"),
            place_in_article: watch.choice("where", &Where::ALL),
            ordered: watch.bool("ordered"),
            at_least: watch.number("at_least", 1..=1_000),
            min_mentions: watch.number("min_mentions", 1..=1_000),
            feeds: watch.filled_strings("feeds"),
            said_by: watch.string("said_by"),
            mentions: watch.choices("mentions", &How::ALL),
        }
    }
}
