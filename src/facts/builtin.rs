//! Stand-in for the built-in countries and common words until the lexicon is merged.

use std::sync::LazyLock;

use super::{Guarded, How, Name, WeakAlias};

/// A country of the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166 alpha-3 code.
    pub code: String,
    /// The English name as an id.
    pub id: String,
    /// The English name.
    pub name: String,
    /// Every text that means it.
    pub names: Vec<Name>,
    /// Texts that mean it only in the right company.
    pub weak: Vec<WeakAlias>,
    /// Terms that, in the same sentence, mean that the name stands for something else.
    pub never: Vec<String>,
}

type Words = &'static [&'static str];
type Row = (
    &'static str,
    &'static str,
    &'static str,
    Words,
    Words,
    &'static str,
);

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let rows: [Row; 14] = [
        ("CUB", "cuba", "Cuba", &[], &["Cuban", "Cubans"], "Havana"),
        (
            "RUS",
            "russia",
            "Russia",
            &["Russian Federation"],
            &["Russian", "Russians"],
            "Moscow",
        ),
        (
            "USA",
            "united-states",
            "United States",
            &["USA", "U.S."],
            &["American", "Americans"],
            "White House",
        ),
        (
            "GEO",
            "georgia",
            "Georgia",
            &[],
            &["Georgian", "Georgians"],
            "Tbilisi",
        ),
        (
            "PRK",
            "north-korea",
            "North Korea",
            &["DPRK"],
            &["North Korean"],
            "Pyongyang",
        ),
        ("IRN", "iran", "Iran", &[], &["Iranian"], "Tehran"),
        ("CHN", "china", "China", &[], &["Chinese"], "Beijing"),
        ("TWN", "taiwan", "Taiwan", &[], &["Taiwanese"], "Taipei"),
        ("MLI", "mali", "Mali", &[], &["Malian"], "Bamako"),
        (
            "CAF",
            "central-african-republic",
            "Central African Republic",
            &[],
            &[],
            "Bangui",
        ),
        ("LBY", "libya", "Libya", &[], &["Libyan"], "Tripoli"),
        ("NER", "niger", "Niger", &[], &["Nigerien"], "Niamey"),
        (
            "BFA",
            "burkina-faso",
            "Burkina Faso",
            &[],
            &["Burkinabe"],
            "Ouagadougou",
        ),
        (
            "JOR",
            "jordan",
            "Jordan",
            &[],
            &["Jordanian", "Jordanians"],
            "Amman",
        ),
    ];
    let name = |text: &str, how| Name {
        text: text.to_owned(),
        how,
    };
    let one = |(code, id, main, aliases, demonyms, capital): Row| Country {
        code: code.to_owned(),
        id: id.to_owned(),
        name: main.to_owned(),
        names: std::iter::once(name(main, How::Name))
            .chain(aliases.iter().map(|text| name(text, How::Alias)))
            .chain(demonyms.iter().map(|text| name(text, How::Demonym)))
            .chain([name(capital, How::Metonym)])
            .collect(),
        weak: (code == "USA")
            .then(|| WeakAlias {
                text: "Washington".to_owned(),
                needs: vec!["American*".to_owned()],
                never: Vec::new(),
                within: Guarded::Paragraph,
            })
            .into_iter()
            .collect(),
        never: if code == "GEO" {
            vec!["Atlanta".to_owned()]
        } else {
            Vec::new()
        },
    };
    rows.into_iter().map(one).collect()
});

/// The countries of the world.
pub fn countries() -> &'static [Country] {
    &COUNTRIES
}

/// Whether a lower-case word is one that any text may hold.
pub fn is_common_word(word: &str) -> bool {
    [
        "us", "who", "it", "may", "is", "un", "apple", "turkey", "shell", "but", "after", "when", "will",
    ]
    .contains(&word)
}
