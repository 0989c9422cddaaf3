//! Invented news: stories, their pages, and feeds of them.

use std::fmt::Write as _;

use conjunct::daemon::Clock;
use url::Url;

/// A story that watches of the tests meet: Cuba and Russia in one sentence of it.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) title: String,
    pub(crate) paragraphs: Vec<String>,
}

impl Story {
    /// Story `n`; another number makes another text.
    pub(crate) fn new(n: usize) -> Self {
        Self {
            title: format!("Harbour protocol {n} is signed"),
            paragraphs: vec![
                format!(
                    "Cuba and Russia signed protocol number {n} on Tuesday, officials of both governments said after a \
                     day of talks at the harbour office."
                ),
                format!(
                    "The document of {n} pages sets out how inspections will be shared between the two fleets, and which \
                     port authorities will keep the records of every call."
                ),
                format!(
                    "A spokesman for the ministry said that the first joint inspection under protocol {n} would be held \
                     before the end of the month, weather permitting."
                ),
                "Shipping companies had asked for the new rules since last spring, when a string of delays left more than \
                 forty vessels waiting outside the breakwater."
                    .to_owned(),
            ],
        }
    }

    /// The same text under another title.
    pub(crate) fn titled(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// The same story with one more paragraph.
    pub(crate) fn and(mut self, paragraph: &str) -> Self {
        self.paragraphs.push(paragraph.to_owned());
        self
    }

    pub(crate) fn body(&self) -> String {
        self.paragraphs.iter().fold(String::new(), |mut body, paragraph| {
            writeln!(body, "<p>{paragraph}</p>").expect("a string");
            body
        })
    }

    /// Its page.
    pub(crate) fn page(&self) -> String {
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><title>{0}</title></head><body><nav><a href=\"/\">Front page</a></nav>\
             <article><h1>{0}</h1>\n{1}</article><footer>All rights reserved</footer></body></html>",
            self.title,
            self.body()
        )
    }
}

/// An item of a feed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    pub(crate) guid: String,
    pub(crate) title: String,
    pub(crate) link: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) content: Option<String>,
}

impl Entry {
    /// An item that has a page, and nothing more.
    pub(crate) fn new(story: &Story, link: &Url) -> Self {
        Self {
            guid: link.to_string(),
            title: story.title.clone(),
            link: Some(link.to_string()),
            ..Self::default()
        }
    }

    /// With the story's first paragraph as summary.
    pub(crate) fn with_summary(mut self, story: &Story) -> Self {
        self.summary = Some(story.paragraphs[0].clone());
        self
    }

    /// With the story's whole text.
    pub(crate) fn with_content(mut self, story: &Story) -> Self {
        self.content = Some(story.body());
        self
    }
}

/// An RSS feed of these items, published just now.
pub(crate) fn rss(entries: &[Entry]) -> String {
    let mut feed = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Harbour News</title>\n",
    );
    let now = Clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for entry in entries {
        let elements = [
            ("title", Some(&entry.title)),
            ("link", entry.link.as_ref()),
            ("guid", Some(&entry.guid)),
            ("pubDate", Some(&now)),
            ("description", entry.summary.as_ref()),
            ("content:encoded", entry.content.as_ref()),
        ];
        feed.push_str("<item>");
        for (name, value) in elements {
            let Some(value) = value else { continue };
            let value = value.replace('&', "&amp;").replace('<', "&lt;");
            write!(feed, "<{name}>{value}</{name}>").expect("a string");
        }
        feed.push_str("</item>\n");
    }
    feed.push_str("</channel></rss>\n");
    feed
}
