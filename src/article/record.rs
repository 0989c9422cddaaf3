//! The article as the later stages see it.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::origin::Origins;
use super::site_rule::SiteRule;
use crate::text::Note;

/// A cleaned article. A field that nothing tells is empty or `None`; nothing is invented.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    /// Where the page was asked for.
    pub url: Option<String>,
    /// The address that the page calls its own: absolute, http or https.
    pub canonical_url: Option<String>,
    /// The headline, without the site's name. Empty where there is none.
    pub title: String,
    /// The authors' names in the page's order, no double.
    pub authors: Vec<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// When it was last changed.
    pub modified: Option<Timestamp>,
    /// ISO 639-1: the declared one, unless the words say otherwise.
    pub language: Option<String>,
    /// What the page declares, ISO 639-1.
    pub language_declared: Option<String>,
    /// What the words look like, ISO 639-1; `None` where they are too few.
    pub language_detected: Option<String>,
    /// The site's name, or its host where it gives no name.
    pub site: Option<String>,
    /// The part of the site that it stands in, as the page calls it: "World", "Politics".
    pub section: Option<String>,
    /// Whether everybody may read it, as the page says; `None` where it says nothing.
    pub is_free: Option<bool>,
    /// Where each of these comes from.
    pub origins: Origins,
    /// The host of the user's `[[site]]` that served.
    pub site_rule: Option<String>,
    /// The paragraphs, joined by `\n`; never the title, never a blank line.
    pub text: String,
    /// Where the text comes from.
    pub text_source: TextSource,
    /// What found the text on the page; `None` where it comes from elsewhere.
    pub extractor: Option<Extractor>,
    /// What kind of page it came from.
    pub page: PageState,
    /// What was left out, cut or decided.
    pub notes: Vec<Note>,
}

impl Article {
    /// Words of the text: runs between white space. Scripts without spaces count each line as few words.
    pub fn word_count(&self) -> usize {
        self.text.split_whitespace().count()
    }
}

/// What found an article's text on its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extractor {
    /// The rule that chose the element: `articleBody`, `body-name`, `article`, `main`, `densest`, `joined`.
    pub candidate: &'static str,
    /// The element, in the writing of CSS selectors: `div.story-body`.
    pub element: String,
}

/// A piece of the page that is no part of the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// The rule that left it out, in a word or two.
    pub why: &'static str,
    /// Its text in one line.
    pub text: String,
}

/// What the input line or the feed item says of an article. It stands in for what the page lacks: the page wins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// The address that the page was fetched from.
    pub url: Option<String>,
    /// The item's title.
    pub title: Option<String>,
    /// The item's date.
    pub published: Option<Timestamp>,
    /// ISO 639-1, of the feed.
    pub language: Option<String>,
    /// The item's authors.
    pub authors: Vec<String>,
    /// The user's rule for the page's site.
    pub rule: Option<Arc<SiteRule>>,
}

/// When an article was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The instant; midnight UTC where only a day is known; read as UTC where no zone is told.
    pub at: Timestamp,
    /// The zone that the article told, in minutes east of UTC.
    pub offset_minutes: Option<i32>,
    /// How much of it is known.
    pub precision: Precision,
}

/// How much of a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// The day alone.
    Day,
    /// A time of day too.
    Second,
    /// Nothing: neither page nor feed gives a date that can be true, and this is when the feed first showed the article.
    FirstSeen,
}

impl Precision {
    /// The name that records use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Second => "second",
            Self::FirstSeen => "first-seen",
        }
    }
}

/// Where an article's text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextSource {
    /// The page's paragraphs, or the text that was given as such.
    #[default]
    Page,
    /// The body that the page's structured data holds.
    StructuredData,
    /// The feed's full content.
    Feed,
    /// The feed's summary.
    Summary,
}

impl TextSource {
    /// Every source.
    pub const ALL: [Self; 4] = [Self::Page, Self::StructuredData, Self::Feed, Self::Summary];

    /// The name that records use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::StructuredData => "structured-data",
            Self::Feed => "feed",
            Self::Summary => "summary",
        }
    }
}

/// What kind of page was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageState {
    /// An article, as far as one can tell.
    #[default]
    Article,
    /// A refusal: access denied, forbidden.
    Blocked,
    /// The beginning of an article that wants a subscription.
    Paywalled,
    /// A test whether the reader is human.
    Challenge,
    /// Hardly any text.
    Empty,
}

impl PageState {
    /// The name that notes use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Blocked => "blocked",
            Self::Paywalled => "paywalled",
            Self::Challenge => "challenge",
            Self::Empty => "empty",
        }
    }
}
