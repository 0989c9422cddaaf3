//! Where each field of an article comes from, so that a wrong title or date can be traced to the markup that said it.

use std::fmt;

/// What told one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A selector of the user's `[[site]]`.
    SiteRule,
    /// A schema.org object in JSON-LD.
    JsonLd,
    /// An element with `itemprop`.
    Microdata,
    /// The `<meta>` of this key.
    Meta(&'static str),
    /// An element of the markup: `h1`, `title`, `time`, `link:canonical`, `lang`.
    Html(&'static str),
    /// A line that readers see near the headline, such as "By Ann Lee" or "28 June 2023, 13:40".
    Visible,
    /// The time of the last change, where no time of publication is told.
    Modified,
    /// The page's address.
    Url,
    /// The words of the text.
    Text,
    /// The feed, or the input line.
    Given,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SiteRule => f.write_str("site-rule"),
            Self::JsonLd => f.write_str("json-ld"),
            Self::Microdata => f.write_str("microdata"),
            Self::Meta(key) => write!(f, "meta:{key}"),
            Self::Html(name) => write!(f, "html:{name}"),
            Self::Visible => f.write_str("visible"),
            Self::Modified => f.write_str("modified"),
            Self::Url => f.write_str("url"),
            Self::Text => f.write_str("text"),
            Self::Given => f.write_str("given"),
        }
    }
}

/// The origin of each field that an article has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origins {
    /// Of the title.
    pub title: Option<Origin>,
    /// Of the authors.
    pub authors: Option<Origin>,
    /// Of the time of publication.
    pub published: Option<Origin>,
    /// Of the time of the last change.
    pub modified: Option<Origin>,
    /// Of the language.
    pub language: Option<Origin>,
    /// Of the site's name.
    pub site: Option<Origin>,
    /// Of the page's own address.
    pub canonical_url: Option<Origin>,
    /// Of the section.
    pub section: Option<Origin>,
    /// Of the flag that says whether it is free to read.
    pub is_free: Option<Origin>,
}

impl Origins {
    /// The fields that are known, under the names of the record.
    pub fn known(&self) -> impl Iterator<Item = (&'static str, Origin)> {
        [
            ("title", self.title),
            ("authors", self.authors),
            ("published", self.published),
            ("modified", self.modified),
            ("language", self.language),
            ("site", self.site),
            ("canonical_url", self.canonical_url),
            ("section", self.section),
            ("free", self.is_free),
        ]
        .into_iter()
        .filter_map(|(field, origin)| Some((field, origin?)))
    }
}
