//! What the facts are read from.

use jiff::civil::Date;
use jiff::tz::Offset;

use super::outlet::country_of;
use crate::article::{Article, Precision, Published};

/// The parts of an article that its facts depend on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    /// The headline.
    pub title: &'a str,
    /// The text, a paragraph a line.
    pub text: &'a str,
    /// ISO 639-1, where known: it decides how sentences are cut and which rules apply.
    pub language: Option<&'a str>,
    /// When it was published: what "Tuesday" and "the minister" mean depends on it.
    pub published: Option<Published>,
    /// ISO 3166 alpha-3 code of the country where the outlet sits, where known: it tells what a bare name means there.
    pub outlet: Option<&'a str>,
}

impl<'a> Input<'a> {
    /// Title and text of a known language, without a date.
    pub fn new(title: &'a str, text: &'a str, language: Option<&'a str>) -> Self {
        Self {
            title,
            text,
            language,
            published: None,
            outlet: None,
        }
    }

    /// The day of publication where the article was written, as far as it tells its zone; `None` where neither page nor
    /// feed gave a date.
    pub(super) fn day(&self) -> Option<Date> {
        let published = self.published.filter(|p| p.precision != Precision::FirstSeen)?;
        let offset = published
            .offset_minutes
            .filter(|_| published.precision == Precision::Second)
            .and_then(|minutes| Offset::from_seconds(minutes.checked_mul(60)?).ok())
            .unwrap_or(Offset::UTC);
        Some(offset.to_datetime(published.at).date())
    }
}

impl<'a> From<&'a Article> for Input<'a> {
    fn from(article: &'a Article) -> Self {
        Self {
            title: &article.title,
            text: &article.text,
            language: article.language.as_deref(),
            published: article.published,
            outlet: article.url.as_deref().and_then(country_of),
        }
    }
}
