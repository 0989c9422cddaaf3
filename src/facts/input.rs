//! What the facts are read from.

use crate::article::{Article, Published};

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
}

impl<'a> Input<'a> {
    /// Title and text of a known language, without a date.
    pub fn new(title: &'a str, text: &'a str, language: Option<&'a str>) -> Self {
        Self {
            title,
            text,
            language,
            published: None,
        }
    }
}

impl<'a> From<&'a Article> for Input<'a> {
    fn from(article: &'a Article) -> Self {
        Self {
            title: &article.title,
            text: &article.text,
            language: article.language.as_deref(),
            published: article.published,
        }
    }
}
