//! The built-in actors: takes `config/lexicon/countries.toml` and `bodies.toml`, which are compiled in, gives each
//! country and intergovernmental body with every English text that means it and the guards against what merely looks
//! like it. The other languages are in the tongues.

use std::{collections::BTreeMap, sync::OnceLock};

use serde::{Deserialize, Deserializer, de::Error as _};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::{ActorKind, Guarded, How, Name, WeakAlias};

const COUNTRIES: &str = include_str!("../../config/lexicon/countries.toml");
const BODIES: &str = include_str!("../../config/lexicon/bodies.toml");

/// A country or dependent territory of ISO 3166-1, Kosovo, or an intergovernmental body, as English-language news
/// names it.
///
/// Whoever matches these texts lets a longer one win over a shorter one inside it, so that "South Sudan" is not
/// Sudan and a phrase of [`Builtin::not_in`] hides the name that it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Builtin {
    /// [`ActorKind::Country`] or [`ActorKind::Organisation`].
    pub kind: ActorKind,
    /// ISO 3166-1 alpha-3 code, upper case; `XKX` for Kosovo, which has none in the standard; a body's abbreviation.
    pub code: String,
    /// The name in lower case, without accents, its words joined by hyphens: `ivory-coast`.
    pub id: String,
    /// The usual name in English-language news.
    pub name: String,
    /// Every text that means it: its name first, then aliases, demonyms, capital and other metonyms.
    pub names: Vec<Name>,
    /// Texts that mean it only in the right company. Two countries may share one where their needs differ: "Congo".
    pub weak: Vec<WeakAlias>,
    /// Terms that, in the same sentence, mean that [`Builtin::name`] stands for something else there: a state of
    /// the United States, a bird, a first name. A trailing `*` means a prefix. They guard the name alone.
    pub never: Vec<String>,
    /// The country in which the bare name is more often that other thing: `USA` for Georgia.
    pub elsewhere: Option<String>,
    /// Longer phrases that hold one of [`Builtin::names`] or [`Builtin::weak`] and do not mean the country:
    /// "South China Sea". They are whole words, and they stand for no actor at all.
    pub not_in: Vec<String>,
}

/// Every built-in country and body, in no order that means anything.
pub fn all() -> &'static [Builtin] {
    static ALL: OnceLock<Vec<Builtin>> = OnceLock::new();
    ALL.get_or_init(|| {
        // The files are part of the program, and a test reads them with `parse`: there is no error to report here.
        let countries = parse(COUNTRIES, ActorKind::Country).unwrap_or_default();
        let bodies = parse(BODIES, ActorKind::Organisation).unwrap_or_default();
        countries.into_iter().chain(bodies).collect()
    })
}

/// Every built-in country.
pub fn countries() -> impl Iterator<Item = &'static Builtin> {
    all().iter().filter(|builtin| builtin.kind == ActorKind::Country)
}

/// The country or body with this code (`CUB`, `NATO`; in upper case) or this id (`cuba`).
pub fn builtin(code_or_id: &str) -> Option<&'static Builtin> {
    all()
        .iter()
        .find(|builtin| builtin.code == code_or_id || builtin.id == code_or_id)
}

/// A country as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    demonyms: Vec<String>,
    capital: Option<String>,
    #[serde(default)]
    weak_capital: bool,
    #[serde(default)]
    metonyms: Vec<String>,
    #[serde(default)]
    weak: Vec<WrittenWeak>,
    #[serde(default)]
    never: Vec<String>,
    elsewhere: Option<String>,
    #[serde(default)]
    not_in: Vec<String>,
}

/// Weak texts that share their guard.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWeak {
    texts: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default, deserialize_with = "guarded")]
    within: Guarded,
}

fn parse(file: &str, kind: ActorKind) -> Result<Vec<Builtin>, toml::de::Error> {
    let written: BTreeMap<String, Written> = toml::from_str(file)?;
    Ok(written
        .into_iter()
        .map(|(code, written)| meant(code, kind, written))
        .collect())
}

fn meant(code: String, kind: ActorKind, written: Written) -> Builtin {
    let weak = weak_aliases(&written);
    let capital = written.capital.filter(|_| !written.weak_capital);
    let kinds = [
        (How::Name, vec![written.name.clone()]),
        (How::Alias, written.aliases),
        (How::Demonym, written.demonyms),
        (
            How::Metonym,
            capital.into_iter().chain(written.metonyms).collect(),
        ),
    ];
    let names = kinds
        .into_iter()
        .flat_map(|(how, texts)| texts.into_iter().map(move |text| Name { text, how }))
        .collect();
    Builtin {
        kind,
        code,
        id: id_of(&written.name),
        name: written.name,
        names,
        weak,
        never: written.never,
        elsewhere: written.elsewhere,
        not_in: written.not_in,
    }
}

fn weak_aliases(written: &Written) -> Vec<WeakAlias> {
    let mut weak = Vec::new();
    for group in &written.weak {
        weak.extend(group.texts.iter().map(|text| WeakAlias {
            text: text.clone(),
            needs: group.needs.clone(),
            never: group.never.clone(),
            within: group.within,
        }));
    }
    if let Some(capital) = written.capital.as_ref().filter(|_| written.weak_capital) {
        // No aliases: as a term, "US" would also be the pronoun.
        let needs = std::iter::once(&written.name)
            .chain(&written.demonyms)
            .cloned()
            .collect();
        weak.push(WeakAlias {
            text: capital.clone(),
            needs,
            never: Vec::new(),
            within: Guarded::Paragraph,
        });
    }
    weak
}

fn guarded<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Guarded, D::Error> {
    let written = String::deserialize(deserializer)?;
    let known = Guarded::ALL.iter().find(|(name, _)| *name == written);
    known
        .map(|(_, guarded)| *guarded)
        .ok_or_else(|| D::Error::custom("not one of sentence, paragraph, article"))
}

fn id_of(name: &str) -> String {
    let plain: String = name
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<&str> = plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::*;

    /// The 249 alpha-3 codes of ISO 3166-1.
    const ISO_3166_1: &str = "
        ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR
        BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL
        COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK
        FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV
        HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO
        LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG
        MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN
        PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE
        SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO
        TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE";

    fn folded(text: &str) -> String {
        text.nfd()
            .filter(|c| !is_combining_mark(*c))
            .flat_map(char::to_lowercase)
            .collect()
    }

    #[test]
    fn the_file_is_readable() {
        for file in [COUNTRIES, BODIES] {
            if let Err(error) = parse(file, ActorKind::Country) {
                panic!("{error}");
            }
        }
    }

    #[test]
    fn every_iso_code_is_there_once() {
        let mut expected: Vec<&str> = ISO_3166_1.split_whitespace().collect();
        assert_eq!(expected.len(), 249);
        expected.push("XKX");
        expected.sort_unstable();
        let codes: Vec<&str> = countries().map(|country| country.code.as_str()).collect();
        assert_eq!(codes, expected);
    }

    #[test]
    fn a_text_means_one_country_once() {
        let mut owners = HashMap::new();
        for country in all() {
            for name in &country.names {
                let before = owners.insert(folded(&name.text), &country.code);
                assert_eq!(before, None, "{} of {}", name.text, country.code);
            }
        }
        for country in all() {
            let mut own = BTreeSet::new();
            for weak in &country.weak {
                let text = folded(&weak.text);
                assert_eq!(
                    owners.get(&text),
                    None,
                    "weak {} of {} is a name",
                    weak.text,
                    country.code
                );
                assert!(own.insert(text), "{} twice in {}", weak.text, country.code);
            }
            for phrase in &country.not_in {
                assert_eq!(
                    owners.get(&folded(phrase)),
                    None,
                    "not_in {phrase} of {} is a name",
                    country.code
                );
            }
        }
    }

    #[test]
    fn shared_weak_texts_have_needs_of_their_own() {
        let mut needs: HashMap<&str, Vec<&WeakAlias>> = HashMap::new();
        for weak in all().iter().flat_map(|country| &country.weak) {
            needs.entry(&weak.text).or_default().push(weak);
        }
        for (text, sharers) in needs.into_iter().filter(|(_, sharers)| sharers.len() > 1) {
            for weak in &sharers {
                assert!(!weak.needs.is_empty(), "{text} is shared and needs nothing");
                let same = sharers.iter().filter(|other| other.needs == weak.needs).count();
                assert_eq!(same, 1, "{text} is shared and needs the same");
            }
        }
    }

    #[test]
    fn ids_are_unique_and_plain() {
        let ids: BTreeSet<&str> = all().iter().map(|country| country.id.as_str()).collect();
        assert_eq!(ids.len(), all().len());
        for id in ids {
            assert!(
                !id.is_empty()
                    && id
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{id}"
            );
        }
    }

    #[test]
    fn every_text_says_something() {
        for country in all() {
            let guards = country.never.iter().chain(&country.not_in);
            let weak = country
                .weak
                .iter()
                .flat_map(|weak| weak.needs.iter().chain(&weak.never).chain([&weak.text]));
            for text in country
                .names
                .iter()
                .map(|name| &name.text)
                .chain(guards)
                .chain(weak)
            {
                assert!(
                    text.trim() == text && text.chars().count() > 1,
                    "{text:?} in {}",
                    country.code
                );
            }
            for weak in &country.weak {
                assert!(
                    weak.needs.len() + weak.never.len() > 0,
                    "{} is not guarded",
                    weak.text
                );
            }
        }
    }

    #[test]
    fn a_phrase_of_not_in_holds_a_text_of_its_country() {
        for country in all() {
            let texts: Vec<String> = country
                .names
                .iter()
                .map(|n| &n.text)
                .chain(country.weak.iter().map(|w| &w.text))
                .map(|t| folded(t))
                .collect();
            for phrase in &country.not_in {
                let phrase = format!(" {} ", folded(phrase).replace([',', '-', '\'', '’'], " "));
                let held = texts.iter().any(|text| phrase.contains(&format!(" {text} ")));
                assert!(held, "{phrase:?} in {}", country.code);
            }
        }
    }

    #[test]
    fn finds_by_code_and_by_id() {
        let cases = [
            ("CUB", Some("Cuba")),
            ("cuba", Some("Cuba")),
            ("ivory-coast", Some("Ivory Coast")),
            ("sao-tome-and-principe", Some("São Tomé and Príncipe")),
            ("aland-islands", Some("Åland Islands")),
            ("NATO", Some("NATO")),
            ("european-union", Some("European Union")),
            ("cub", None),
            ("Cuba", None),
            ("", None),
        ];
        for (key, name) in cases {
            assert_eq!(builtin(key).map(|country| country.name.as_str()), name, "{key}");
        }
    }

    #[test]
    fn each_text_has_its_kind() {
        let cuba = builtin("CUB").unwrap();
        let kinds: Vec<(&str, How)> = cuba
            .names
            .iter()
            .map(|name| (name.text.as_str(), name.how))
            .collect();
        let expected = [
            ("Cuba", How::Name),
            ("Cuban", How::Demonym),
            ("Cubans", How::Demonym),
            ("Havana", How::Metonym),
        ];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn a_weak_capital_needs_its_country() {
        let peru = builtin("PER").unwrap();
        assert!(peru.names.iter().all(|name| name.text != "Lima"));
        let expected = WeakAlias {
            text: "Lima".into(),
            needs: vec!["Peru".into(), "Peruvian".into(), "Peruvians".into()],
            never: Vec::new(),
            within: Guarded::Paragraph,
        };
        assert_eq!(peru.weak, [expected]);
    }

    #[test]
    fn a_bad_file_is_an_error() {
        let bad = [
            "CUB = { demonyms = [] }",
            "CUB = { name = \"Cuba\", demonym = [\"Cuban\"] }",
            "CUB = { name = \"Cuba\", weak = [{ texts = [\"Isle\"], within = \"page\" }] }",
        ];
        for file in bad {
            assert!(parse(file, ActorKind::Country).is_err(), "{file}");
        }
    }
}
