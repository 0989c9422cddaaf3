//! The rules by which a spelling that nobody listed still names an actor. Evidence names the rule.

/// The rule that led from the words of an article to a name of the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variant {
    /// Case, accents, word breaks, order of writing: no more than folding takes off.
    Folded,
    /// The name in the article's language.
    Language,
    /// A case, number or gender of the name.
    Inflected,
    /// A part of a longer word: "Kremlchef", "prorussisch".
    Compound,
    /// Another spelling of the same sounds, or another script.
    Transliterated,
    /// Given names as initials.
    Initial,
    /// A middle name, a patronymic or a second surname more or less.
    Shortened,
    /// The family name first.
    Reordered,
    /// A slip of the pen in a long word.
    Misspelt,
    /// A title and the surname.
    Titled,
    /// The head of a longer name, after it: "the Times".
    Head,
    /// A post that the actor held on the article's date.
    Role,
}

impl Variant {
    /// Every rule with the name that records use.
    pub const ALL: [(&'static str, Self); 12] = [
        ("folded", Self::Folded),
        ("language", Self::Language),
        ("inflected", Self::Inflected),
        ("compound", Self::Compound),
        ("transliterated", Self::Transliterated),
        ("initial", Self::Initial),
        ("shortened", Self::Shortened),
        ("reordered", Self::Reordered),
        ("misspelt", Self::Misspelt),
        ("titled", Self::Titled),
        ("head", Self::Head),
        ("role", Self::Role),
    ];

    /// The name that records use.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, variant)| *variant == self)
            .map_or("", |(name, _)| name)
    }
}
