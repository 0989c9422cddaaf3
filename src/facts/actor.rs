//! Actors as the watchlist and the built-in lexicon describe them.

use jiff::civil::Date;

use super::How;

/// What an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// A human being.
    Person,
    /// A state or a dependent territory.
    Country,
    /// A body with members or staff.
    Organisation,
    /// People who act together without being a body: an armed group, a movement.
    Group,
    /// A place that is no country.
    Place,
    /// Anything else with a name.
    Other,
}

impl ActorKind {
    /// Every kind with the name that files and records use.
    pub const ALL: [(&'static str, Self); 6] = [
        ("person", Self::Person),
        ("country", Self::Country),
        ("organisation", Self::Organisation),
        ("group", Self::Group),
        ("place", Self::Place),
        ("other", Self::Other),
    ];

    /// The name that files and records use.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("other", |(name, _)| name)
    }
}

/// When a surname without the rest of the name counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SurnameAlone {
    /// Wherever it stands.
    Always,
    /// After the full name stood in the same article.
    #[default]
    AfterFullName,
    /// Never.
    Never,
}

impl SurnameAlone {
    /// Every policy with the name that files use.
    pub const ALL: [(&'static str, Self); 3] = [
        ("always", Self::Always),
        ("after-full-name", Self::AfterFullName),
        ("never", Self::Never),
    ];
}

/// How far from a weak alias the words of its guard may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Guarded {
    /// In the same sentence.
    Sentence,
    /// In the same paragraph.
    #[default]
    Paragraph,
    /// Anywhere in the article, its title included.
    Article,
}

impl Guarded {
    /// Every reach with the name that files use.
    pub const ALL: [(&'static str, Self); 3] = [
        ("sentence", Self::Sentence),
        ("paragraph", Self::Paragraph),
        ("article", Self::Article),
    ];
}

/// A name that means the actor only in the right company: "Wagner".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeakAlias {
    /// The name.
    pub text: String,
    /// At least one of these terms must stand near; empty: none is needed. A trailing `*` means a prefix.
    pub needs: Vec<String>,
    /// None of these terms may stand near. A trailing `*` means a prefix.
    pub never: Vec<String>,
    /// What near means.
    pub within: Guarded,
}

/// A text that always means its actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The text as written.
    pub text: String,
    /// [`How::Name`], [`How::Alias`], [`How::Demonym`] or [`How::Metonym`].
    pub how: How,
}

/// A post that an actor holds or held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// "Defence Minister of Russia".
    pub title: String,
    /// First day in the post, where known.
    pub from: Option<Date>,
    /// Last day in the post, where known.
    pub to: Option<Date>,
}

/// An actor that somebody watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The id in watchlist and records.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// Every text that always means this actor, its name and aliases among them.
    pub names: Vec<Name>,
    /// Terms that, in the same sentence, mean that a name of this actor is something else: "Atlanta" for Georgia.
    /// Only built-in actors have them. A trailing `*` means a prefix.
    pub not_near: Vec<String>,
    /// Code of the country whose outlets mean that something else by the bare name more often than not. Only built-in
    /// actors have one.
    pub elsewhere: Option<String>,
    /// Longer phrases that hold a name of this actor and do not name it: "New Mexico". Only built-in actors have them.
    pub not_in: Vec<String>,
    /// Names that mean it only in the right company.
    pub weak: Vec<WeakAlias>,
    /// The surname of a person; `None` where the actor has none or the policy is [`SurnameAlone::Never`].
    pub surname: Option<String>,
    /// When the surname alone counts.
    pub surname_alone: SurnameAlone,
    /// Posts, from the watchlist.
    pub roles: Vec<Role>,
    /// Ids elsewhere: `wikidata:Q193237`.
    pub same_as: Vec<String>,
    /// ISO 3166 alpha-3 code of the built-in country that this actor is or extends.
    pub country: Option<String>,
    /// Whether the watchlist defines it or a watch names it; false for the other built-in actors.
    pub watched: bool,
}

/// A topic that somebody watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The id in watchlist and records.
    pub id: String,
    /// Whole words; a trailing `*` means a prefix.
    pub terms: Vec<String>,
}
