//! Whether what is told of happened.

/// The standing of an event between deed and word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Realis {
    /// It happened or is happening.
    Actual,
    /// Somebody means to do it.
    Intended,
    /// The article has it from others and leaves it to them.
    Reported,
    /// It did not happen, or somebody says so.
    Denied,
    /// It might, could, would.
    Hypothetical,
}

impl Realis {
    /// Every standing with the name that files and records use.
    pub const ALL: [(&'static str, Self); 5] = [
        ("actual", Self::Actual),
        ("intended", Self::Intended),
        ("reported", Self::Reported),
        ("denied", Self::Denied),
        ("hypothetical", Self::Hypothetical),
    ];

    /// The name that files and records use.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, realis)| *realis == self)
            .map_or("", |(name, _)| name)
    }
}
