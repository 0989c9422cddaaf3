//! Where an outlet sits, as far as its address tells: takes `config/lexicon/domains.txt`, which is compiled in.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The alpha-3 code of the country whose top-level domain an address has.
pub(super) fn country_of(address: &str) -> Option<&'static str> {
    static DOMAINS: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let domains = DOMAINS.get_or_init(|| {
        include_str!("../../config/lexicon/domains.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once(' '))
            .collect()
    });
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let (_, domain) = host.rsplit_once('.')?;
    domains.get(domain.to_lowercase().as_str()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::builtin::builtin;

    #[test]
    fn an_address_tells_its_country_or_none() {
        for (address, country) in [
            ("https://news.example.ge/world?a=b.de", Some("GEO")),
            ("https://example.co.UK:8080", Some("GBR")),
            ("https://example.com/a.de", None),
            ("https://example.io/", None),
            ("example.de", None),
            ("https://localhost/", None),
        ] {
            assert_eq!(country_of(address), country, "{address}");
        }
    }

    #[test]
    fn every_domain_is_a_known_countries() {
        let file = include_str!("../../config/lexicon/domains.txt");
        let pairs = file
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(';'));
        let codes: Vec<&str> = pairs
            .filter_map(|pair| Some(pair.trim().split_once(' ')?.1))
            .collect();
        assert!(codes.len() > 150, "{} domains", codes.len());
        assert!(codes.iter().all(|code| builtin(code).is_some()));
    }
}
