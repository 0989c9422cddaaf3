//! Cities and regions with their countries: takes `config/lexicon/places.txt` and `regions.txt`, which are compiled in.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::text::fold;

/// A place of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::facts) struct Listed {
    /// The usual English name.
    pub(in crate::facts) name: &'static str,
    /// ISO 3166 alpha-3 code; `None`: in no one country.
    pub(in crate::facts) country: Option<&'static str>,
    /// Known far from its country, so that the name alone means it.
    pub(in crate::facts) is_large: bool,
}

const CITIES: &str = include_str!("../../../config/lexicon/places.txt");
const REGIONS: &str = include_str!("../../../config/lexicon/regions.txt");

/// Places by their folded names; of one name the larger first.
#[derive(Debug, Default)]
pub(in crate::facts) struct Gazetteer {
    by_name: FxHashMap<String, Vec<Listed>>,
}

/// The list, read once.
pub(in crate::facts) fn gazetteer() -> &'static Gazetteer {
    static ALL: OnceLock<Gazetteer> = OnceLock::new();
    ALL.get_or_init(Gazetteer::new)
}

impl Gazetteer {
    fn new() -> Self {
        let mut all = Self::default();
        for (file, is_region) in [(REGIONS, true), (CITIES, false)] {
            for line in file.lines().filter(|line| !line.starts_with('#')) {
                let Some((code, names)) = line.split_once(' ') else {
                    continue;
                };
                for text in names.split(';').map(str::trim).filter(|text| !text.is_empty()) {
                    let (text, name) = text
                        .split_once('=')
                        .map_or((text, text), |(text, name)| (text.trim(), name.trim()));
                    let listed = Listed {
                        name: name.trim_end_matches('*'),
                        country: (code != "-").then_some(code),
                        is_large: is_region || text.ends_with('*'),
                    };
                    let same = all.by_name.entry(key(text.trim_end_matches('*'))).or_default();
                    if !same.iter().any(|other| other.country == listed.country) {
                        same.push(listed);
                    }
                }
            }
        }
        for same in all.by_name.values_mut() {
            same.sort_by_key(|listed| !listed.is_large);
        }
        all
    }

    /// The places of a folded name.
    pub(in crate::facts) fn get(&self, key: &str) -> &[Listed] {
        self.by_name.get(key).map_or(&[], Vec::as_slice)
    }
}

/// A name as the pieces of an article are compared: folded, without full stops.
fn key(name: &str) -> String {
    fold(name).replace(['.', '\''], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        for line in CITIES
            .lines()
            .chain(REGIONS.lines())
            .filter(|l| !l.starts_with('#'))
        {
            let (code, names) = line.split_once(' ').expect("a code and names");
            assert!(code == "-" || code.len() == 3, "{line}");
            for name in names.split(';').map(str::trim) {
                let text = name
                    .split('=')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .trim_end_matches('*');
                assert!(!gazetteer().get(&key(text)).is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn places_have_their_countries() {
        for (name, country) in [
            ("moscow", Some("RUS")),
            ("havana", Some("CUB")),
            ("kiev", Some("UKR")),
            ("black sea", None),
            ("texas", Some("USA")),
        ] {
            assert_eq!(
                gazetteer().get(name).first().map(|l| l.country),
                Some(country),
                "{name}"
            );
        }
        assert_eq!(
            gazetteer().get("paris").first().map(|l| (l.name, l.is_large)),
            Some(("Paris", true))
        );
        assert!(gazetteer().get("atlantis").is_empty());
    }
}
