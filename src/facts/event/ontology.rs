//! PLOVER's types, modes and contexts, from `config/lexicon/plover.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::EventType;

/// Two questions in one: in words or in deed, together or against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Quad {
    VerbalCooperation,
    MaterialCooperation,
    VerbalConflict,
    MaterialConflict,
}

impl Quad {
    pub(super) fn is_conflict(self) -> bool {
        matches!(self, Self::VerbalConflict | Self::MaterialConflict)
    }

    pub(super) fn is_material(self) -> bool {
        matches!(self, Self::MaterialCooperation | Self::MaterialConflict)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    contexts: Vec<String>,
    r#type: BTreeMap<String, Kind>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    quad: Quad,
    #[serde(default)]
    modes: Vec<String>,
}

fn parse(text: &str) -> Result<Written, toml::de::Error> {
    toml::from_str(text)
}

fn written() -> &'static Written {
    static WRITTEN: OnceLock<Written> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        // The file is part of the program, and a test reads it: there is no error to report here.
        parse(include_str!("../../../config/lexicon/plover.toml")).unwrap_or(Written {
            contexts: Vec::new(),
            r#type: BTreeMap::new(),
        })
    })
}

/// The contexts in the ontology's order: what an event may be about.
pub fn contexts() -> &'static [String] {
    &written().contexts
}

/// The ontology's own copy of a mode's name; none where the type has no such mode.
pub(super) fn mode(kind: EventType, name: &str) -> Option<&'static str> {
    let kind = written().r#type.get(kind.name())?;
    kind.modes.iter().find(|mode| *mode == name).map(String::as_str)
}

/// The quad class of a type.
pub(super) fn quad(kind: EventType) -> Quad {
    written()
        .r#type
        .get(kind.name())
        .map_or(Quad::VerbalCooperation, |kind| kind.quad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_names_every_type_and_no_other() {
        let file = parse(include_str!("../../../config/lexicon/plover.toml")).unwrap();
        let mut names: Vec<&str> = EventType::ALL.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        assert_eq!(file.r#type.keys().map(String::as_str).collect::<Vec<_>>(), names);
        assert!(file.contexts.len() > 30 && file.contexts.len() <= 64);
        assert!(quad(EventType::Sanction).is_conflict() && quad(EventType::Sanction).is_material());
        assert_eq!(mode(EventType::Consult, "visit"), Some("visit"));
        assert_eq!(mode(EventType::Agree, "visit"), None);
    }
}
