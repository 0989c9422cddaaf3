//! The kinds of mention.

/// How a mention names its actor or topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// By its name.
    Name,
    /// By another name.
    Alias,
    /// By a person's surname alone.
    Surname,
    /// By the adjective or the people of a country.
    Demonym,
    /// By a place that stands for it: a capital, a palace.
    Metonym,
    /// By a name that needed its company.
    Weak,
    /// By a pronoun.
    Pronoun,
    /// By a description.
    Nominal,
    /// By a term of a topic.
    Term,
}

impl How {
    /// The kinds that a watch may list under `mentions`, with the names that files and records use.
    pub const ALL: [(&'static str, Self); 8] = [
        ("name", Self::Name),
        ("alias", Self::Alias),
        ("surname", Self::Surname),
        ("demonym", Self::Demonym),
        ("metonym", Self::Metonym),
        ("weak", Self::Weak),
        ("pronoun", Self::Pronoun),
        ("nominal", Self::Nominal),
    ];

    /// The name that files and records use.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, how)| *how == self)
            .map_or("term", |(name, _)| name)
    }
}
