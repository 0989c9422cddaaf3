//! What can go wrong before the demonstration has begun.

use thiserror::Error;

/// Why the demonstration's site is not there.
#[derive(Debug, Error)]
pub enum DemoError {
    /// An article file that is built into the program is not as it should be.
    #[error("cannot read the demonstration's article {file}")]
    Article {
        /// Its file name, without the ending.
        file: &'static str,
        /// What the parser says.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// An article that names an original or an outlet that is not there.
    #[error("the demonstration's article {slug} names {missing}, which does not exist")]
    Missing {
        /// The article.
        slug: String,
        /// What it names.
        missing: String,
    },
    /// No port could be had on loopback.
    #[error("cannot listen on loopback for {outlet}")]
    Bind {
        /// The outlet without an address.
        outlet: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// A task of the site ended by a panic.
    #[error("the demonstration's site stopped before its time")]
    Stopped(#[from] tokio::task::JoinError),
}
