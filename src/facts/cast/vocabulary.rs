//! The words by which actors are told, language by language: takes `config/lexicon/*/actors.toml`, which are compiled in.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

/// What a word may be in a name, or beside one. A set of the constants below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Class(u64);

impl Class {
    /// The last word of a post: "minister".
    pub(super) const POST: Self = Self(1);
    /// Of those, the ones whose holders act for a state.
    pub(super) const PUBLIC_POST: Self = Self(1 << 1);
    /// Belongs to the post behind it: "foreign", "deputy".
    pub(super) const BEFORE_POST: Self = Self(1 << 2);
    /// The post is no longer held: "former".
    pub(super) const FORMER: Self = Self(1 << 3);
    /// A form of address: "Mr".
    pub(super) const ADDRESS: Self = Self(1 << 4);
    /// Belongs to the name before it: "Jr".
    pub(super) const BEHIND_NAME: Self = Self(1 << 5);
    /// What a ministry is about: "trade".
    pub(super) const PORTFOLIO: Self = Self(1 << 6);
    /// The last word of an organisation's name.
    pub(super) const ORGANISATION: Self = Self(1 << 7);
    /// The first word of an organisation's name that goes on with "of".
    pub(super) const OPENS_ORGANISATION: Self = Self(1 << 8);
    /// A legal form: "Ltd".
    pub(super) const LEGAL_FORM: Self = Self(1 << 9);
    /// Says that the name beside it is an organisation's: "newspaper".
    pub(super) const ORGANISATION_WORD: Self = Self(1 << 10);
    /// Says that the name beside it is a group's: "militia".
    pub(super) const GROUP_WORD: Self = Self(1 << 11);
    /// Says that the name beside it is a medium's: "newspaper".
    pub(super) const MEDIA_WORD: Self = Self(1 << 12);
    /// Belongs to such a word behind it: "state-run".
    pub(super) const BEFORE_ORGANISATION_WORD: Self = Self(1 << 13);
    /// An organ of a state, in small letters: "ministry".
    pub(super) const ORGAN: Self = Self(1 << 14);
    /// Belongs to the organ behind it: "defence".
    pub(super) const BEFORE_ORGAN: Self = Self(1 << 15);
    /// By what an organ speaks: "website".
    pub(super) const ORGAN_MEDIUM: Self = Self(1 << 16);
    /// The last word of a place's name: "Bay".
    pub(super) const PLACE: Self = Self(1 << 17);
    /// The first word of a place's name: "Mount".
    pub(super) const OPENS_PLACE: Self = Self(1 << 18);
    /// The last word of the name of what does not act: "Cup".
    pub(super) const THING: Self = Self(1 << 19);
    /// Capitalised, and names nobody: "Monday".
    pub(super) const NO_NAME: Self = Self(1 << 20);
    /// What actors do: "said".
    pub(super) const ACTS: Self = Self(1 << 21);
    /// A usual given name.
    pub(super) const GIVEN: Self = Self(1 << 22);
    /// An everyday word.
    pub(super) const COMMON: Self = Self(1 << 23);
    /// A small word within a person's name: "von".
    pub(super) const PARTICLE: Self = Self(1 << 24);
    /// Continues an organisation's name: "of".
    pub(super) const OF: Self = Self(1 << 25);
    /// Continues an organisation's name behind "of" only: "and".
    pub(super) const AND: Self = Self(1 << 26);
    /// The article.
    pub(super) const ARTICLE: Self = Self(1 << 27);
    /// Before a place: "in", "near".
    pub(super) const LOCATIVE: Self = Self(1 << 28);
    /// A pronoun for a person.
    pub(super) const PERSON_PRONOUN: Self = Self(1 << 29);
    /// A pronoun for a country or an organisation.
    pub(super) const THING_PRONOUN: Self = Self(1 << 30);
    /// Describes a country that is an island.
    pub(super) const ISLAND_WORD: Self = Self(1 << 31);
    /// Describes a country.
    pub(super) const COUNTRY_WORD: Self = Self(1 << 32);
    /// Describes a neighbouring country.
    pub(super) const NEIGHBOUR_WORD: Self = Self(1 << 33);
    /// Describes a person, as a post does.
    pub(super) const PERSON_WORD: Self = Self(1 << 34);
    /// A form of "to be" in the present.
    pub(super) const IS: Self = Self(1 << 35);
    /// A pronoun before the noun that it owns.
    pub(super) const POSSESSIVE: Self = Self(1 << 36);

    /// Both sets together.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of the other's classes is among these.
    pub(super) const fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }
}

/// The words of one language.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: FxHashMap<Box<str>, Class>,
    /// Whether the language's own words are known. Without them only strong evidence makes a name.
    pub(super) is_known: bool,
    /// Whether every noun has a capital, so that a capital says nothing.
    pub(super) has_capital_nouns: bool,
}

/// A file as written. Words are parted by white space.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Written {
    capital_nouns: bool,
    english_forms: bool,
    posts: String,
    public_posts: String,
    before_posts: String,
    former: String,
    address: String,
    behind_names: String,
    portfolios: String,
    organisations: String,
    opens_organisations: String,
    legal_forms: String,
    organisation_words: String,
    group_words: String,
    media_words: String,
    before_organisation_words: String,
    organs: String,
    before_organs: String,
    organ_media: String,
    places: String,
    opens_places: String,
    things: String,
    no_names: String,
    acts: String,
    people_words: String,
    particles: String,
    of: String,
    and: String,
    articles: String,
    locatives: String,
    is: String,
    possessives: String,
    person_pronouns: String,
    thing_pronouns: String,
    island_words: String,
    country_words: String,
    neighbour_words: String,
}

impl Written {
    fn lists(&self) -> [(&str, Class); 36] {
        [
            (&self.posts, Class::POST),
            (&self.public_posts, Class::POST.or(Class::PUBLIC_POST)),
            (&self.before_posts, Class::BEFORE_POST),
            (&self.former, Class::FORMER.or(Class::BEFORE_POST)),
            (&self.address, Class::ADDRESS),
            (&self.behind_names, Class::BEHIND_NAME),
            (&self.portfolios, Class::PORTFOLIO),
            (&self.organisations, Class::ORGANISATION),
            (&self.opens_organisations, Class::OPENS_ORGANISATION),
            (&self.legal_forms, Class::LEGAL_FORM),
            (&self.organisation_words, Class::ORGANISATION_WORD),
            (&self.group_words, Class::GROUP_WORD),
            (&self.media_words, Class::MEDIA_WORD.or(Class::ORGANISATION_WORD)),
            (&self.before_organisation_words, Class::BEFORE_ORGANISATION_WORD),
            (&self.organs, Class::ORGAN),
            (&self.before_organs, Class::BEFORE_ORGAN),
            (&self.organ_media, Class::ORGAN_MEDIUM),
            (&self.places, Class::PLACE),
            (&self.opens_places, Class::OPENS_PLACE),
            (&self.things, Class::THING),
            (&self.no_names, Class::NO_NAME),
            (&self.acts, Class::ACTS),
            (&self.people_words, Class::PERSON_WORD),
            (&self.particles, Class::PARTICLE),
            (&self.of, Class::OF),
            (&self.and, Class::AND),
            (&self.articles, Class::ARTICLE),
            (&self.locatives, Class::LOCATIVE),
            (&self.is, Class::IS),
            (&self.possessives, Class::POSSESSIVE),
            (&self.person_pronouns, Class::PERSON_PRONOUN),
            (&self.thing_pronouns, Class::THING_PRONOUN),
            (&self.island_words, Class::ISLAND_WORD),
            (&self.country_words, Class::COUNTRY_WORD),
            (&self.neighbour_words, Class::NEIGHBOUR_WORD),
            ("", Class::default()),
        ]
    }
}

const GIVEN_NAMES: &str = include_str!("../../../config/lexicon/given-names.txt");

/// The languages with a file, by ISO 639-1 code: code, actors, everyday words.
const FILES: [(&str, &str, &str); 2] = [
    (
        "en",
        include_str!("../../../config/lexicon/en/actors.toml"),
        include_str!("../../../config/lexicon/common-words/en.txt"),
    ),
    (
        "es",
        include_str!("../../../config/lexicon/es/actors.toml"),
        include_str!("../../../config/lexicon/common-words/es.txt"),
    ),
];

/// The words of a language, given by its ISO 639-1 code. An article of no known language is read as English.
pub(super) fn vocabulary(language: Option<&str>) -> &'static Vocabulary {
    static OF: [OnceLock<Vocabulary>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
    static OTHER: OnceLock<Vocabulary> = OnceLock::new();
    let language = language.unwrap_or("en");
    FILES
        .iter()
        .zip(&OF)
        .find(|((code, _, _), _)| *code == language)
        .map_or_else(
            || OTHER.get_or_init(|| Vocabulary::new(&Written::default(), "", false)),
            |((_, file, common), cell)| {
                // The files are part of the program, and a test reads them: there is no error to report here.
                cell.get_or_init(|| Vocabulary::new(&toml::from_str(file).unwrap_or_default(), common, true))
            },
        )
}

impl Vocabulary {
    fn new(written: &Written, common: &str, is_known: bool) -> Self {
        let inflected = written.english_forms;
        let mut vocabulary = Self {
            words: FxHashMap::default(),
            is_known,
            has_capital_nouns: written.capital_nouns,
        };
        let plain = |list: &'static str| {
            list.lines()
                .filter(|line| !line.starts_with('#'))
                .flat_map(str::split_whitespace)
        };
        for word in plain(GIVEN_NAMES) {
            vocabulary.add(word, Class::GIVEN);
        }
        for line in common.lines().filter(|line| !line.starts_with('#')) {
            for word in line.split_whitespace() {
                let word = crate::text::fold(word);
                if inflected {
                    for form in forms(&word) {
                        vocabulary.add(&form, Class::COMMON);
                    }
                }
                vocabulary.add(&word, Class::COMMON);
            }
        }
        for (list, class) in written.lists() {
            for word in list.split_whitespace() {
                vocabulary.add(word, class);
            }
        }
        vocabulary
    }

    fn add(&mut self, word: &str, class: Class) {
        let known = self.words.entry(word.into()).or_default();
        *known = known.or(class);
    }

    /// What a folded word may be. A full stop at its end is none of its.
    pub(super) fn class(&self, folded: &str) -> Class {
        if let Some(class) = self.words.get(folded) {
            return *class;
        }
        folded
            .strip_suffix('.')
            .and_then(|bare| self.words.get(bare))
            .copied()
            .unwrap_or_default()
    }
}

/// The regular forms of an English word.
fn forms(word: &str) -> Vec<String> {
    let stem = word.strip_suffix('e').unwrap_or(word);
    let mut forms = vec![
        format!("{word}s"),
        format!("{stem}ed"),
        format!("{stem}ing"),
        format!("{stem}er"),
        format!("{stem}ers"),
        format!("{word}ly"),
    ];
    if word.ends_with(['s', 'x', 'z', 'h']) {
        forms.push(format!("{word}es"));
    }
    if let Some(stem) = word.strip_suffix('y') {
        forms.extend([format!("{stem}ies"), format!("{stem}ied")]);
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_readable_and_folded() {
        for (code, file, _) in FILES {
            let written: Written = toml::from_str(file).unwrap_or_else(|error| panic!("{code}: {error}"));
            for (list, _) in written.lists() {
                for word in list.split_whitespace() {
                    assert_eq!(crate::text::fold(word), word, "{code}");
                }
            }
        }
    }

    #[test]
    fn words_have_their_classes() {
        let english = vocabulary(Some("en"));
        for (word, class) in [
            ("minister", Class::PUBLIC_POST),
            ("then", Class::FORMER),
            ("mr.", Class::ADDRESS),
            ("agency", Class::ORGANISATION),
            ("inc.", Class::LEGAL_FORM),
            ("sergei", Class::GIVEN),
            ("monday", Class::NO_NAME),
            ("said", Class::ACTS),
        ] {
            assert!(english.class(word).any(class), "{word}");
        }
        assert_eq!(english.class("shoigu"), Class::default());
    }
}
