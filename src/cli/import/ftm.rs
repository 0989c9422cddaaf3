//! FollowTheMoney entities as JSON Lines, as OpenSanctions publishes them, and its deltas.

use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;

use serde::Deserialize;

use super::entity::{Entity, Post, day};
use super::{Bad, Writer, open};

/// Bytes of one line; the longest entities of OpenSanctions have some hundred kilobytes.
const LINE_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Posts held in memory while the persons are read.
const POSTS_MAX: usize = 3_000_000;

/// A line of a delta.
#[derive(Deserialize)]
struct Change {
    op: String,
    entity: serde_json::Value,
}

#[derive(Deserialize)]
struct Written {
    id: String,
    schema: String,
    caption: Option<String>,
    #[serde(default)]
    properties: HashMap<String, Vec<serde_json::Value>>,
}

impl Written {
    fn texts(&self, key: &str) -> Vec<String> {
        let values = self.properties.get(key).into_iter().flatten();
        values.filter_map(|v| v.as_str()).map(str::to_owned).collect()
    }

    fn text(&self, key: &str) -> Option<String> {
        self.texts(key).into_iter().next()
    }
}

/// Reads the file twice: posts lie beside their holders, in any order.
pub(super) fn read(path: &Path, writer: &mut Writer<'_>) -> anyhow::Result<()> {
    let mut posts = Posts::default();
    each(path, |entity| {
        // What is bad is told the second time.
        if let Ok(entity) = entity {
            posts.take(&entity);
        }
        Ok(())
    })?;
    each(path, |written| {
        let written = match written {
            Ok(written) => written,
            Err(bad) => {
                writer.bad(bad);
                return Ok(());
            }
        };
        let Some(kind) = kind(&written.schema) else {
            writer.skip(format!("of the schema {}", written.schema));
            return Ok(());
        };
        writer.take(entity(&written, kind, &posts))?;
        Ok(())
    })
}

fn each(path: &Path, mut take: impl FnMut(Result<Written, Bad>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut file = open(path)?;
    let mut bytes = Vec::new();
    for line in 1_u64.. {
        bytes.clear();
        let read = std::io::Read::take(&mut file, LINE_BYTES_MAX + 1).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            break;
        }
        let bad = |message: String| Bad {
            line: Some(line),
            message,
        };
        if read as u64 > LINE_BYTES_MAX {
            if bytes.last() != Some(&b'\n') {
                file.skip_until(b'\n')?;
            }
            take(Err(bad("this line is too long for an entity".to_owned())))?;
            continue;
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        // Most lines are plain entities; only a delta wraps them.
        let written = match serde_json::from_slice::<Written>(&bytes) {
            Ok(written) => Ok(written),
            Err(plain) => {
                let changed = match serde_json::from_slice::<Change>(&bytes) {
                    Ok(change) if change.op == "DEL" => continue,
                    Ok(change) => serde_json::from_value(change.entity),
                    Err(_) => Err(plain),
                };
                changed.map_err(|error| bad(format!("this is no FollowTheMoney entity: {error}")))
            }
        };
        take(written)?;
    }
    Ok(())
}

/// The id of a position, and the first and the last day in it as written.
type Held = (String, Option<String>, Option<String>);

/// Positions by id, and who held them when.
#[derive(Default)]
struct Posts {
    titles: HashMap<String, String>,
    held: HashMap<String, Vec<Held>>,
    count: usize,
}

impl Posts {
    fn take(&mut self, entity: &Written) {
        if self.count >= POSTS_MAX {
            return;
        }
        match entity.schema.as_str() {
            "Position" => {
                if let Some(title) = entity.text("name").or(entity.caption.clone()) {
                    self.titles.insert(entity.id.clone(), title);
                    self.count += 1;
                }
            }
            "Occupancy" => {
                if let (Some(holder), Some(post)) = (entity.text("holder"), entity.text("post")) {
                    let days = (entity.text("startDate"), entity.text("endDate"));
                    self.held.entry(holder).or_default().push((post, days.0, days.1));
                    self.count += 1;
                }
            }
            _ => {}
        }
    }

    fn of(&self, holder: &str) -> impl Iterator<Item = Post> {
        self.held
            .get(holder)
            .into_iter()
            .flatten()
            .filter_map(|(post, from, to)| {
                let (from, to) = (
                    from.as_deref().and_then(|t| day(t, false)),
                    to.as_deref().and_then(|t| day(t, true)),
                );
                Some(Post {
                    title: self.titles.get(post)?.clone(),
                    from,
                    // An end before the start says nothing.
                    to: to.filter(|to| from.is_none_or(|from| from <= *to)),
                })
            })
    }
}

/// The kind of actor of a schema; `None` for what has no name in the news: addresses, payments, ownerships.
fn kind(schema: &str) -> Option<&'static str> {
    Some(match schema {
        "Person" => "person",
        "Organization" | "Company" | "LegalEntity" | "PublicBody" => "organisation",
        "Vessel" | "Airplane" | "Vehicle" | "Asset" | "CryptoWallet" => "other",
        _ => return None,
    })
}

fn entity(written: &Written, kind: &'static str, posts: &Posts) -> Entity {
    let mut names: Vec<String> = written.caption.iter().cloned().collect();
    for key in ["name", "alias", "previousName"] {
        names.extend(written.texts(key));
    }
    let mut held: Vec<Post> = posts.of(&written.id).collect();
    let told = written.texts("position").into_iter().map(|title| Post {
        title,
        from: None,
        to: None,
    });
    held.extend(told.filter(|post| !post.title.trim().is_empty()));
    let countries = ["country", "nationality", "jurisdiction", "citizenship"];
    let same_as = written.text("wikidataId").map(|id| format!("wikidata:{id}"));
    Entity {
        id: written.id.clone(),
        schema: written.schema.clone(),
        kind,
        names,
        weak: written.texts("weakAlias"),
        surname: written.text("lastName").filter(|_| kind == "person"),
        posts: held,
        topics: written.texts("topics"),
        countries: countries.iter().flat_map(|key| written.texts(key)).collect(),
        same_as: same_as.into_iter().collect(),
    }
}
