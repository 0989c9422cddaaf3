//! What the demonstration asks of the daemon: watchlist, configuration, and what must come of them.

use serde_json::Value;

use super::DemoFeed;

/// An alert that must come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The watch.
    pub watch: &'static str,
    /// Slugs of the articles that tell this story: one alert, on whichever of them is read first.
    pub slugs: &'static [&'static str],
    /// Words of the evidence.
    pub evidence: &'static str,
    /// What the case shows.
    pub shows: &'static str,
}

/// An alert that must not come, though a search for strings would give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silent {
    /// The watch.
    pub watch: &'static str,
    /// The article.
    pub slug: &'static str,
    /// Why it stays silent.
    pub because: &'static str,
}

/// The watchlist, TOML.
pub fn watchlist() -> &'static str {
    include_str!("site/watchlist.toml")
}

/// A `conjunct.toml` for these feeds, beside a `watchlist.toml`: the default manners, but on loopback.
/// Where all feeds share one host, the gap between two requests is shortened, or the demonstration would take minutes.
pub fn config_toml(feeds: &[DemoFeed], state_dir: &str, alerts: &str) -> String {
    let host = |feed: &DemoFeed| feed.url.rsplit_once(':').map(|(host, _)| host.to_owned());
    let is_one_host = feeds.windows(2).all(|pair| match pair {
        [a, b] => host(a) == host(b),
        _ => true,
    });
    let gap = if is_one_host { "host_gap_ms = 200\n" } else { "" };
    let mut config = format!(
        "watchlist = \"watchlist.toml\"\nstate_dir = {state_dir}\n\n\
         [poll]\nbacklog = \"day\"\n\n\
         [fetch]\nallow_private_addresses = true\n{gap}\n\
         [log]\nalerts = {alerts}\n",
        state_dir = quoted(state_dir),
        alerts = quoted(alerts),
    );
    for feed in feeds {
        let tags: Value = feed.outlet.tags.iter().copied().collect();
        let table = format!(
            "\n[[feed]]\nurl = {url}\nname = {name}\ntags = {tags}\n",
            url = quoted(&feed.url),
            name = quoted(feed.outlet.name),
        );
        config.push_str(&table);
    }
    config
}

/// A basic string of TOML: what JSON writes is one.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The alerts that must come, one a story and watch.
pub fn expected() -> &'static [Expected] {
    &EXPECTED
}

/// What must stay silent, and why.
pub fn silent() -> &'static [Silent] {
    &SILENT
}

const TALKS: &[&str] = &[
    "cuba-minister-moscow",
    "cuban-defence-chief-opens-talks",
    "echevarria-moscow-delegation",
];

static EXPECTED: [Expected; 11] = [
    Expected {
        watch: "cuba-russia-military",
        slugs: TALKS,
        evidence: "Cuba and Russia intend to widen their military cooperation",
        shows: "one alert on an agency report that two other outlets copy",
    },
    Expected {
        watch: "ministers-meet",
        slugs: TALKS,
        evidence: "Echevarría and Zhdankin will visit a repair yard",
        shows: "surnames after full names; accents that the watchlist does not have",
    },
    Expected {
        watch: "cuba-russia-military",
        slugs: &["buque-escuela-la-habana"],
        evidence: "Cuba y Rusia preparan para marzo un ejercicio conjunto",
        shows: "Spanish, in windows-1252",
    },
    Expected {
        watch: "buran-sahel",
        slugs: &["convoy-attacked-ansongo"],
        evidence: "has worked in Mali since the withdrawal",
        shows: "members in one paragraph",
    },
    Expected {
        watch: "buran-sahel",
        slugs: &["menaka-depart-instructeurs"],
        evidence: "avaient achevé leur mission dans la région",
        shows: "French, with the French spelling of the group",
    },
    Expected {
        watch: "buran-sahel",
        slugs: &["kossanga-mine-denial"],
        evidence: "fighters of the Buran Group guard the Kossanga gold mine",
        shows: "the page is gone; the summary in the feed serves",
    },
    Expected {
        watch: "marolane-sanctions",
        slugs: &["fleet-without-flags"],
        evidence: "placed Marolane Shipping under sanctions",
        shows: "the page is paywalled; the text in the feed serves",
    },
    Expected {
        watch: "marolane-sanctions",
        slugs: &["halcyon-dawn-held-off-skagen"],
        evidence: "on which the European Union imposed sanctions this week",
        shows: "the company under another of its names",
    },
    Expected {
        watch: "georgia-russia",
        slugs: &["tbilisi-protests-boundary-drill"],
        evidence: "to Russia, by way of the Swiss embassy",
        shows: "the country, with Tbilisi in the article",
    },
    Expected {
        watch: "iran-tankers",
        slugs: &["tanker-crew-freed-bandar-abbas"],
        evidence: "the eighteen crew members of a product tanker",
        shows: "a topic beside a country",
    },
    Expected {
        watch: "nato-moldova",
        slugs: &["moldova-mobile-radars"],
        evidence: "NATO will lend Moldova the sets",
        shows: "members within twelve words",
    },
];

static SILENT: [Silent; 16] = [
    Silent {
        watch: "cuba-russia-military",
        slug: "cuban-defence-chief-opens-talks",
        because: "wire copy: the agency's text under another address, headline and guid",
    },
    Silent {
        watch: "cuba-russia-military",
        slug: "echevarria-moscow-delegation",
        because: "wire copy: the agency's text in windows-1252",
    },
    Silent {
        watch: "cuba-russia-military",
        slug: "sixty-years-of-port-calls",
        because: "a year old: a new feed alerts on the last day only",
    },
    Silent {
        watch: "cuba-russia-military",
        slug: "harbour-marathon-record",
        because: "the members stand in related links, newsletter box and comments only",
    },
    Silent {
        watch: "marolane-sanctions",
        slug: "harbour-marathon-record",
        because: "the members stand in a related link only",
    },
    Silent {
        watch: "cuba-russia-military",
        slug: "winter-wheat-sowing",
        because: "the other members stand in navigation and newsletter box only",
    },
    Silent {
        watch: "cuba-russia-military",
        slug: "matanzas-plant-back-on-grid",
        because: "the sentence with both countries is about power stations",
    },
    Silent {
        watch: "cuba-russia-military",
        slug: "boxeo-noche-de-camaguey",
        because: "the members stand in a reader's comment only",
    },
    Silent {
        watch: "ministers-meet",
        slug: "boxeo-noche-de-camaguey",
        because: "two boxers with the ministers' surnames; no full name in the article",
    },
    Silent {
        watch: "georgia-russia",
        slug: "savannah-port-fertiliser",
        because: "this Georgia is a state of the USA: the article names Savannah and Atlanta",
    },
    Silent {
        watch: "georgia-russia",
        slug: "halcyon-dawn-held-off-skagen",
        because: "Georgia is named once, as a sailor's home, without any of the words that it needs",
    },
    Silent {
        watch: "buran-sahel",
        slug: "buran-wind-tunnel-model",
        because: "this Buran is a space shuttle",
    },
    Silent {
        watch: "buran-sahel",
        slug: "malanville-gaya-bridge-reopens",
        because: "Niger and the Buran Group never share a paragraph",
    },
    Silent {
        watch: "marolane-sanctions",
        slug: "algeciras-queue-eases",
        because: "sanctions stand in navigation, ticker and newsletter box only",
    },
    Silent {
        watch: "iran-tankers",
        slug: "armed-men-leave-aster-bloom",
        because: "Iran and the tanker never share a sentence",
    },
    Silent {
        watch: "iran-tankers",
        slug: "crude-slips-as-strait-stays-calm",
        because: "a market report, which the watch leaves out by `none`",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::demo::{Newsstand, PageKind, articles};

    fn ids(table: &str) -> HashSet<String> {
        let watchlist: toml::Table = toml::from_str(watchlist()).unwrap();
        let tables = watchlist[table].as_array().unwrap().iter();
        tables
            .map(|entry| entry["id"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn every_expectation_names_a_watch_and_an_article_that_holds_the_evidence() {
        let articles = articles("2026-03-03T10:00:00Z".parse().unwrap()).unwrap();
        let watches = ids("watch");
        for expected in expected() {
            assert!(watches.contains(expected.watch), "{}", expected.watch);
            for slug in expected.slugs {
                let article = articles.iter().find(|a| a.slug == *slug).unwrap();
                let gone = article.page == PageKind::Gone;
                let text = if gone {
                    article.summary.clone()
                } else {
                    article.paragraphs.join("\n")
                };
                assert!(text.contains(expected.evidence), "{slug}: {}", expected.evidence);
            }
        }
        for watch in &watches {
            assert!(
                expected().iter().any(|e| e.watch == watch),
                "{watch} never alerts"
            );
        }
    }

    #[test]
    fn every_silence_names_a_watch_and_an_article() {
        let articles = articles("2026-03-03T10:00:00Z".parse().unwrap()).unwrap();
        let watches = ids("watch");
        for silent in silent() {
            assert!(watches.contains(silent.watch), "{}", silent.watch);
            let article = articles.iter().find(|a| a.slug == silent.slug).unwrap();
            let is_expected = expected()
                .iter()
                .any(|e| e.watch == silent.watch && e.slugs.contains(&silent.slug));
            assert_eq!(
                is_expected,
                article.copy_of.is_some(),
                "{}: {}",
                silent.slug,
                silent.watch
            );
        }
    }

    #[test]
    fn the_watchlist_has_each_id_once() {
        let all = ["actor", "topic", "watch"].map(ids);
        assert_eq!(all.each_ref().map(HashSet::len), [8, 4, 7]);
        let members: HashSet<_> = all[0].union(&all[1]).collect();
        assert_eq!(members.len(), 12, "an actor and a topic share an id");
    }

    #[tokio::test]
    async fn the_configuration_is_toml_with_a_table_a_feed() {
        let stand = Newsstand::open().await.unwrap();
        let config = config_toml(&stand.feeds(), r"C:\state", "/tmp/a \"b\"/alerts.jsonl");
        let config: toml::Table = toml::from_str(&config).unwrap();
        assert_eq!(config["state_dir"].as_str(), Some(r"C:\state"));
        assert_eq!(
            config["log"]["alerts"].as_str(),
            Some("/tmp/a \"b\"/alerts.jsonl")
        );
        assert_eq!(config["feed"].as_array().unwrap().len(), 6);
        assert_eq!(
            config["fetch"].get("host_gap_ms").is_none(),
            stand.has_own_hosts()
        );
    }
}
