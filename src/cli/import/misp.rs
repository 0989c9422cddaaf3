//! MISP galaxy clusters: threat actors, targets, sectors.

use std::io::Read;

use serde::Deserialize;
use serde_json::Value;

use super::entity::Entity;
use super::{Bad, Writer};

/// Bytes of a cluster; the largest one has some 20 MB.
const BYTES_MAX: u64 = 200_000_000;

#[derive(Deserialize)]
struct Cluster {
    #[serde(default, rename = "type")]
    kind: String,
    values: Vec<Value>,
}

#[derive(Deserialize)]
struct Item {
    value: String,
    uuid: Option<String>,
    #[serde(default)]
    revoked: bool,
    #[serde(default)]
    meta: Value,
}

pub(super) fn read(file: impl Read, writer: &mut Writer<'_>) -> anyhow::Result<()> {
    let cluster: Cluster = serde_json::from_reader(file.take(BYTES_MAX)).map_err(|error| Bad {
        line: Some(error.line() as u64),
        message: format!("this is no MISP galaxy cluster: {error}"),
    })?;
    let kind = match cluster.kind.as_str() {
        "country" => "country",
        "sector" | "target-information" | "region" => "other",
        _ => "group",
    };
    for (number, value) in (1_u64..).zip(cluster.values) {
        let item: Item = match serde_json::from_value(value) {
            Ok(item) => item,
            Err(error) => {
                writer.bad(Bad {
                    line: None,
                    message: format!("value {number} is no item of a cluster: {error}"),
                });
                continue;
            }
        };
        if item.revoked {
            writer.skip("revoked");
            continue;
        }
        let mut names = vec![item.value];
        names.extend(texts(&item.meta, "synonyms"));
        let countries = ["country", "cfr-suspected-state-sponsor", "ISO", "iso-code"];
        writer.take(Entity {
            id: item
                .uuid
                .as_ref()
                .map(|uuid| format!("misp-{uuid}"))
                .unwrap_or_default(),
            schema: cluster.kind.clone(),
            kind,
            names,
            topics: vec![cluster.kind.clone()],
            countries: countries.iter().flat_map(|key| texts(&item.meta, key)).collect(),
            same_as: item.uuid.iter().map(|uuid| format!("misp:{uuid}")).collect(),
            ..Entity::default()
        })?;
    }
    Ok(())
}

/// The texts of a key, which some clusters give as one and some as a list.
fn texts(meta: &Value, key: &str) -> Vec<String> {
    match meta.get(key) {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
