//! An entity of any list, and the actor that it becomes.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use jiff::civil::Date;
use serde::Serialize;

use crate::facts::common_words::is_common_word;
use crate::text::fold;

/// An entity as its list tells it.
#[derive(Debug, Default)]
pub(super) struct Entity {
    pub(super) id: String,
    /// FollowTheMoney's schema, where there is one.
    pub(super) schema: String,
    /// `person`, `organisation`, …
    pub(super) kind: &'static str,
    /// The name to show first, then the others.
    pub(super) names: Vec<String>,
    pub(super) weak: Vec<String>,
    pub(super) surname: Option<String>,
    pub(super) posts: Vec<Post>,
    pub(super) topics: Vec<String>,
    pub(super) countries: Vec<String>,
    pub(super) same_as: Vec<String>,
}

/// A post that a person holds or held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Post {
    pub(super) title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<Date>,
}

/// A line of the list.
#[derive(Debug, Serialize)]
pub(super) struct Actor<'a> {
    pub(super) id: String,
    name: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    surname: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    weak: Vec<Weak>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<Post>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    same_as: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Weak {
    text: String,
    needs: Vec<String>,
    within: &'static str,
}

/// Names, weak names and posts of one entity; more are variants of the same.
const NAMES_MAX: usize = 200;
const POSTS_MAX: usize = 50;
/// Strong names that a weak one may stand beside.
const NEEDS_MAX: usize = 8;
/// Characters of a name: whole sentences stand in some lists.
const NAME_CHARS_MAX: usize = 200;
/// One word with fewer letters is an abbreviation that other things have, too.
const LETTERS_MIN: usize = 4;

impl Entity {
    /// The actor: each name once as comparison sees it, those that are everyday words or short abbreviations as weak
    /// ones. A weak name counts in an article that gives a strong one. `None` without a name that can be looked for.
    pub(super) fn actor(self, group: Option<&str>) -> Option<Actor<'_>> {
        let mut seen: Vec<String> = Vec::new();
        let (mut strong, mut weak) = (Vec::new(), Vec::new());
        let names = self.names.iter().map(|name| (name, false));
        let person = self.kind == "person";
        for (written, is_weak) in names.chain(self.weak.iter().map(|name| (name, true))) {
            let name = with_capitals(if person {
                in_order(written)
            } else {
                written.trim().to_owned()
            });
            let folded = fold(&name).trim().to_owned();
            if !can_be_looked_for(&name) || seen.contains(&folded) || seen.len() >= NAMES_MAX {
                continue;
            }
            if is_weak || is_risky(&name, &folded) {
                weak.push(name);
            } else {
                strong.push(name);
            }
            seen.push(folded);
        }
        let all_weak = strong.is_empty();
        let name = strong.first().or(weak.first())?.clone();
        let needs: Vec<String> = strong.iter().take(NEEDS_MAX).cloned().collect();
        let surname = self
            .surname
            .map(|surname| surname.trim().to_owned())
            .filter(|surname| person && can_be_looked_for(surname) && fold(&name).contains(&fold(surname)));
        let mut posts = self.posts;
        posts.truncate(POSTS_MAX);
        Some(Actor {
            id: id_of(&self.id, &name),
            aliases: strong.into_iter().skip(1).collect(),
            // A name that nothing stronger guards is better than none.
            weak: weak
                .into_iter()
                .filter(|weak| !all_weak || *weak != name)
                .map(|text| Weak {
                    text,
                    needs: if all_weak {
                        vec![name.clone()]
                    } else {
                        needs.clone()
                    },
                    within: "article",
                })
                .collect(),
            kind: self.kind,
            surname,
            roles: posts,
            same_as: self.same_as,
            groups: group.into_iter().collect(),
            name,
        })
    }
}

fn can_be_looked_for(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphanumeric()).nth(1).is_some()
        && name.chars().nth(NAME_CHARS_MAX).is_none()
}

fn is_risky(name: &str, folded: &str) -> bool {
    let is_one_word = !folded.contains(' ');
    let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
    is_one_word && name.is_ascii() && (letters < LETTERS_MIN || is_common_word(folded))
}

/// A name that a list writes small, with the capitals that it has in a text: "chad" would be found in any word for
/// ballots. What has a capital or a digit is written as it is meant.
fn with_capitals(name: String) -> String {
    const SMALL: [&str; 8] = ["and", "of", "the", "de", "la", "du", "da", "y"];
    if name.chars().any(|c| c.is_uppercase() || c.is_numeric()) || !name.chars().any(char::is_lowercase) {
        return name;
    }
    let words = name.split(' ').enumerate().map(|(k, word)| {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if k == 0 || !SMALL.contains(&word) => first.to_uppercase().chain(letters).collect(),
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<String>>().join(" ")
}

/// "DOE, Jane" as people write it.
fn in_order(name: &str) -> String {
    match name.split_once(',') {
        Some((last, first))
            if !first.contains(',') && !first.trim().is_empty() && !last.trim().is_empty() =>
        {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => name.trim().to_owned(),
    }
}

/// An id for the watchlist: the list's own with other signs as hyphens, or made of the name.
fn id_of(id: &str, name: &str) -> String {
    let from = if id.trim().is_empty() {
        fold(name)
    } else {
        id.trim().to_owned()
    };
    let plain: String = from
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '-'
            }
        })
        .take(100)
        .collect();
    plain.trim_matches('-').to_owned()
}

/// Whether a text has the form of an id.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && id_of(text, "") == text
}

pub(super) fn hash(id: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(id)
}

/// A day of a list, which may give a year or a month alone: its first day, or its last.
pub(super) fn day(text: &str, last: bool) -> Option<Date> {
    if let Ok(date) = text.get(..10).unwrap_or(text).parse() {
        return Some(date);
    }
    let (year, month) = text.split_once('-').unwrap_or((text, ""));
    let year: i16 = year.parse().ok().filter(|_| year.len() == 4)?;
    let month: Option<i8> = month.parse().ok();
    let first = Date::new(year, month.unwrap_or(if last { 12 } else { 1 }), 1).ok()?;
    Some(if last { first.last_of_month() } else { first })
}
