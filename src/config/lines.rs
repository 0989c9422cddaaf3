//! Lists of actors as JSON Lines: `include` takes them beside TOML files, for lists of hundreds of thousands that no
//! person writes. One actor a line, under the keys of `[[actor]]`.

use std::borrow::Cow;
use std::io::BufRead;
use std::path::Path;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::finding::{Finding, Findings, Place};
use super::meant::is_id;
use crate::facts::{Actor, ActorKind, Guarded, How, Name, Role, SurnameAlone, WeakAlias};
use crate::text::Span;

/// Bytes of one line.
const LINE_BYTES_MAX: usize = 256 * 1024;
/// Actors of all lists together.
const ACTORS_MAX: usize = 5_000_000;

/// The actors of lists.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) actors: Vec<Actor>,
    /// Their places by hashes of their ids: to see one that comes twice.
    seen: FxHashMap<u64, u32>,
    /// Groups by the ids that the actors name, each with the place where it was named first.
    pub(super) groups: Vec<(String, Place)>,
    numbers: FxHashMap<String, u32>,
    /// Which actor, by its place in the list, names which group, by its place among them.
    pub(super) memberships: Vec<(u32, u32)>,
}

/// A line as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'l> {
    #[serde(borrow)]
    id: Cow<'l, str>,
    #[serde(borrow)]
    name: Cow<'l, str>,
    #[serde(borrow)]
    kind: Option<Cow<'l, str>>,
    #[serde(default)]
    aliases: Vec<String>,
    surname: Option<String>,
    #[serde(borrow)]
    surname_alone: Option<Cow<'l, str>>,
    #[serde(default)]
    weak: Vec<Weak>,
    #[serde(default)]
    roles: Vec<Post>,
    #[serde(default)]
    same_as: Vec<String>,
    #[serde(default, borrow)]
    groups: Vec<Cow<'l, str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Weak {
    text: String,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    within: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Post {
    title: String,
    from: Option<Date>,
    to: Option<Date>,
}

impl Listed {
    /// Reads a list to its end, a line at a time; what is wrong with a line is a finding, and the rest goes on.
    pub(super) fn read(
        &mut self,
        path: &Path,
        mut file: impl BufRead,
        findings: &mut Findings,
    ) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        for number in 1_usize.. {
            bytes.clear();
            let limit = LINE_BYTES_MAX as u64 + 1;
            if std::io::Read::take(&mut file, limit).read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            let whole = bytes.ends_with(b"\n");
            if !whole && bytes.len() > LINE_BYTES_MAX {
                let message = format!("this line is longer than {} kB", LINE_BYTES_MAX / 1024);
                findings.push_line(path, number, "", Span::new(0, 0), |at| {
                    Finding::error(at, "too-long", message)
                });
                file.skip_until(b'\n')?;
                continue;
            }
            let Ok(text) = std::str::from_utf8(&bytes) else {
                let message = "this line is not UTF-8 text";
                findings.push_line(path, number, "", Span::new(0, 0), |at| {
                    Finding::error(at, "file-unreadable", message)
                });
                continue;
            };
            let text = text.trim_end();
            if text.is_empty() {
                continue;
            }
            if self.actors.len() >= ACTORS_MAX {
                let message = format!("more than {ACTORS_MAX} actors are listed");
                findings.push_line(path, number, text, Span::new(0, 1), |at| {
                    Finding::error(at, "too-many-actors", message)
                });
                break;
            }
            self.line(path, number, text, findings);
        }
        Ok(())
    }

    fn line(&mut self, path: &Path, number: usize, text: &str, findings: &mut Findings) {
        let whole = Span::new(0, text.len());
        let mut complain = |span: Span, code, message: String| {
            findings.push_line(path, number, text, span, |at| Finding::error(at, code, message));
        };
        let line: Line<'_> = match serde_json::from_str(text) {
            Ok(line) => line,
            Err(error) => {
                let at = error.column().saturating_sub(1).min(text.len().saturating_sub(1));
                let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                let next = text
                    .get(at..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(1, char::len_utf8);
                let words = error.to_string();
                // The place is told already.
                let words = words.split(" at line ").next().unwrap_or(&words).to_owned();
                complain(Span::new(at, at + next), "syntax", words);
                return;
            }
        };
        if !is_id(&line.id) {
            complain(
                whole,
                "bad-id",
                format!("`{}` cannot be the id of an actor", line.id),
            );
            return;
        }
        let groups: Vec<String> = line.groups.iter().map(|id| id.clone().into_owned()).collect();
        let id = hash(&line.id);
        // One person stands on many lists.
        let place = if let Some(place) = self.seen.get(&id) {
            let message = format!(
                "the id `{}` came before: the first line counts, in the groups of both",
                line.id
            );
            findings.push_line(path, number, text, whole, |at| {
                Finding::warning(at, "duplicate-id", message)
            });
            *place
        } else {
            let actor = match actor(line) {
                Ok(actor) => actor,
                Err((code, message)) => {
                    complain(whole, code, message);
                    return;
                }
            };
            let place = u32::try_from(self.actors.len()).unwrap_or(u32::MAX);
            self.actors.push(actor);
            self.seen.insert(id, place);
            place
        };
        for id in groups {
            let known = self.numbers.get(&id).copied();
            let group = known.unwrap_or_else(|| {
                let first = findings.line_place(path, number, text, whole);
                let next = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
                self.groups.push((id.clone(), first));
                self.numbers.insert(id, next);
                next
            });
            self.memberships.push((place, group));
        }
    }

    /// Whether a list holds an actor of this id.
    pub(super) fn has(&self, id: &str) -> bool {
        self.seen.contains_key(&hash(id))
    }
}

fn hash(id: &str) -> u64 {
    use std::hash::BuildHasher;
    rustc_hash::FxBuildHasher.hash_one(id)
}

type Refused = (&'static str, String);

fn actor(line: Line<'_>) -> Result<Actor, Refused> {
    let kind = choice("kind", line.kind.as_deref(), &ActorKind::ALL, ActorKind::Other)?;
    let surname_alone = choice(
        "surname_alone",
        line.surname_alone.as_deref(),
        &SurnameAlone::ALL,
        SurnameAlone::default(),
    )?;
    let name = line.name.trim();
    let mut names = Vec::with_capacity(1 + line.aliases.len());
    names.push(Name {
        text: checked(name, "name")?.to_owned(),
        how: How::Name,
    });
    for alias in line.aliases {
        checked(&alias, "alias")?;
        names.push(Name {
            text: alias,
            how: How::Alias,
        });
    }
    let mut weak = Vec::with_capacity(line.weak.len());
    for alias in line.weak {
        checked(&alias.text, "weak alias")?;
        for term in alias.needs.iter().chain(&alias.never) {
            checked(term.trim_end_matches('*'), "term")?;
        }
        weak.push(WeakAlias {
            within: choice(
                "within",
                alias.within.as_deref(),
                &Guarded::ALL,
                Guarded::default(),
            )?,
            text: alias.text,
            needs: alias.needs,
            never: alias.never,
        });
    }
    if let Some(same) = line.same_as.iter().find(|same| !same.contains(':')) {
        return Err(("bad-form", format!("`{same}` does not say whose id it is")));
    }
    let is_weak = |name: &Name| weak.iter().any(|weak| weak.text == name.text);
    names.retain(|name| !is_weak(name));
    let surname = match line.surname {
        _ if kind != ActorKind::Person || surname_alone == SurnameAlone::Never => None,
        Some(surname) => {
            checked(&surname, "surname")?;
            Some(surname)
        }
        None => super::meant::last_word(name),
    };
    let roles = line.roles.into_iter().map(|post| Role {
        title: post.title,
        from: post.from,
        to: post.to,
    });
    Ok(Actor {
        id: line.id.into_owned(),
        name: name.to_owned(),
        kind,
        names,
        not_near: Vec::new(),
        elsewhere: None,
        not_in: Vec::new(),
        weak,
        surname,
        surname_alone,
        roles: roles.collect(),
        same_as: line.same_as,
        country: None,
        watched: true,
    })
}

fn choice<T: Copy>(
    key: &str,
    word: Option<&str>,
    known: &[(&'static str, T)],
    default: T,
) -> Result<T, Refused> {
    let Some(word) = word else {
        return Ok(default);
    };
    let found = known.iter().find(|(name, _)| *name == word);
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| ("unknown-value", format!("`{key}` cannot be `{word}`")))
}

/// A text that can be looked for: two letters or digits, or one character of a script that writes words in one.
fn checked<'t>(text: &'t str, what: &str) -> Result<&'t str, Refused> {
    let mut letters = text.chars().filter(|c| c.is_alphanumeric());
    match (letters.next(), letters.next()) {
        (Some(_), Some(_)) => Ok(text),
        (Some(one), None) if super::names::is_cjk(one) => Ok(text),
        (Some(_), None) => Err(("short-alias", format!("the {what} `{text}` is a single letter"))),
        (None, _) => Err(("empty-alias", format!("this {what} holds no letter or digit"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_told_and_the_rest_goes_on() {
        let text = r#"{"id":"a","name":"Anna Abel","kind":"person","aliases":["A. Abel"],"groups":["g"]}
{"id":"b","name":"Bert Bell","kind":"human"}
{"id":"c","name":"Cara Coll","alias":["x"]}

{"id":"a","name":"Another","groups":["g","h"]}
{"id":"no good","name":"Nobody"}
{"id":"d","name":"-"}
{"id":"e"
{"id":"f","name":"Finn Fall","weak":[{"text":"Finn","needs":["Fall*"]}],"roles":[{"title":"Mayor","from":"2020-01-01"}]}
"#;
        let mut findings = Findings::default();
        let mut listed = Listed::default();
        listed
            .read(Path::new("list.jsonl"), text.as_bytes(), &mut findings)
            .expect("memory is read");
        let ids: Vec<&str> = listed.actors.iter().map(|a| a.id.as_str()).collect();
        assert_eq!(ids, ["a", "f"]);
        assert_eq!(listed.actors[0].surname.as_deref(), Some("Abel"));
        assert_eq!(listed.memberships, [(0, 0), (0, 0), (0, 1)]);
        let told: Vec<String> = findings
            .iter()
            .map(|f| {
                format!(
                    "{:?} {}: {}",
                    findings.line_and_column(f.place),
                    f.code,
                    f.message
                )
            })
            .collect();
        insta::assert_snapshot!(told.join("\n"), @"
        Some((2, 1)) unknown-value: `kind` cannot be `human`
        Some((3, 36)) syntax: unknown field `alias`, expected one of `id`, `name`, `kind`, `aliases`, `surname`, `surname_alone`, `weak`, `roles`, `same_as`, `groups`
        Some((5, 1)) duplicate-id: the id `a` came before: the first line counts, in the groups of both
        Some((6, 1)) bad-id: `no good` cannot be the id of an actor
        Some((7, 1)) empty-alias: this name holds no letter or digit
        Some((8, 9)) syntax: EOF while parsing an object
        ");
    }
}
