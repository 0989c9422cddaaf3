//! Articles from outside: lines of JSON, files, standard input, addresses, the archive.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use url::Url;

use super::run::runtime;
use crate::article::{self, Article, Dropped, Given, SiteRules};
use crate::config::Settings;
use crate::feed::read_date;
use crate::fetch::{Accept, Client, Request};

/// Bytes of one line or one file: the largest page that the daemon itself would read, several times over.
pub(super) const INPUT_BYTES_MAX: u64 = 64 << 20;

/// One line of `read --jsonl` and `replay --jsonl`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Line {
    pub(super) id: Option<Id>,
    url: Option<String>,
    html: Option<String>,
    text: Option<String>,
    title: Option<String>,
    published: Option<String>,
    language: Option<String>,
}

/// Ids are texts; numbers are taken as such.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Id {
    Text(String),
    Number(serde_json::Number),
}

impl Id {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// What can still be read of a bad line.
#[derive(Debug, Deserialize)]
struct IdAlone {
    id: Id,
}

/// An article and the id that the input gives it.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) id: String,
    pub(super) article: Article,
    /// What was left out of its page, with the reason.
    pub(super) dropped: Vec<Dropped>,
}

impl Line {
    /// Reads a line; the number stands in for a missing id. An error comes with the line's id, where it has one.
    pub(super) fn parse(json: &str, number: usize) -> Result<Self, (String, String)> {
        // A list would be read as the fields in their order.
        if !json.trim_start().starts_with('{') {
            return Err((number.to_string(), format!("line {number}: not a JSON object")));
        }
        let line: Self = serde_json::from_str(json).map_err(|error| {
            let id = serde_json::from_str::<IdAlone>(json)
                .ok()
                .map(|line| line.id.text());
            (
                id.unwrap_or_else(|| number.to_string()),
                format!("line {number}: {error}"),
            )
        })?;
        if line.html.is_none() && line.text.is_none() {
            return Err((
                line.id(number),
                format!("line {number}: neither `html` nor `text`"),
            ));
        }
        Ok(line)
    }

    /// The line's own id, else its number.
    pub(super) fn id(&self, number: usize) -> String {
        self.id.as_ref().map_or_else(|| number.to_string(), Id::text)
    }

    /// What is to be cleaned, by the rule for its site where there is one.
    pub(super) fn raw(self, rules: &SiteRules) -> Raw {
        let given = Given {
            rule: rules.of(self.url.as_deref()),
            url: self.url,
            title: self.title,
            published: self.published.as_deref().and_then(read_date),
            language: self.language,
            authors: Vec::new(),
        };
        Raw {
            is_html: self.html.is_some(),
            text: self.html.or(self.text).unwrap_or_default(),
            given,
        }
    }
}

/// A page or a text that is to be cleaned.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    is_html: bool,
    text: String,
    given: Given,
}

impl Raw {
    /// Cleans it.
    pub(super) fn article(&self) -> Article {
        if self.is_html {
            article::from_html(&self.text, &self.given)
        } else {
            article::from_text(&self.text, &self.given)
        }
    }

    /// Cleans it, and says what was left out.
    pub(super) fn explained(&self) -> (Article, Vec<Dropped>) {
        if self.is_html {
            article::explain_html(&self.text, &self.given)
        } else {
            article::explain_text(&self.text, &self.given)
        }
    }
}

/// Reads a line of at most [`INPUT_BYTES_MAX`] bytes; `None` at the end. A longer one is an error, and is skipped.
pub(super) fn next_line(reader: &mut impl BufRead) -> io::Result<Option<Result<String, String>>> {
    let mut bytes = Vec::new();
    let read = reader.take(INPUT_BYTES_MAX).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    if !bytes.ends_with(b"\n") && u64::try_from(read).is_ok_and(|n| n == INPUT_BYTES_MAX) {
        reader.skip_until(b'\n')?;
        return Ok(Some(Err(format!("longer than {} MB", INPUT_BYTES_MAX >> 20))));
    }
    Ok(Some(String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())))
}

/// An article from a file, an address or standard input (`-`): HTML where it looks like it, else plain text.
pub(super) fn article(
    source: &str,
    settings: impl FnOnce() -> anyhow::Result<Settings>,
) -> anyhow::Result<Input> {
    let raw = if source == "-" {
        from_bytes(&read_all(io::stdin().lock(), "standard input")?, None)
    } else if let Some(url) = address(source) {
        fetched(&url, &settings()?)?
    } else {
        no_address(source)?;
        let path = Path::new(source);
        let file = File::open(path).with_context(|| format!("cannot open {source}"))?;
        from_bytes(&read_all(file, source)?, Some(path))
    };
    let (article, dropped) = raw.explained();
    Ok(Input {
        id: source.to_owned(),
        article,
        dropped,
    })
}

/// An address of another kind is none of a file either.
pub(super) fn no_address(source: &str) -> anyhow::Result<()> {
    let is_address = source.contains("://") && !Path::new(source).exists();
    anyhow::ensure!(!is_address, "`{source}` is no http address");
    Ok(())
}

/// An error on a source, which it names once.
pub(super) fn naming(source: &str, error: &anyhow::Error) -> String {
    let words = format!("{error:#}");
    if !source.is_empty() && words.contains(source) {
        words
    } else {
        format!("`{source}`: {words}")
    }
}

/// An http or https address.
pub(super) fn address(source: &str) -> Option<Url> {
    Url::parse(source)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// All bytes of a reader.
pub(super) fn read_all(reader: impl Read, name: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(INPUT_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {name}"))?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    anyhow::ensure!(
        length <= INPUT_BYTES_MAX,
        "{name} is larger than {} MB",
        INPUT_BYTES_MAX >> 20
    );
    Ok(bytes)
}

/// A buffered reader of a file.
pub(super) fn reader(path: &Path) -> anyhow::Result<BufReader<File>> {
    Ok(BufReader::new(
        File::open(path).with_context(|| format!("cannot open {}", path.display()))?,
    ))
}

fn fetched(url: &Url, settings: &Settings) -> anyhow::Result<Raw> {
    let client = Client::new(&settings.fetch)?;
    let request = Request {
        url,
        validators: None,
        accept: Accept::Page,
        headers: None,
    };
    let response = runtime()?.block_on(client.get(request))?;
    let final_url = response.final_url.to_string();
    Ok(from_page(
        &response.body,
        response.content_type.as_deref(),
        Some(final_url),
        &settings.sites,
    ))
}

/// A page or a text from a file, after its name and its beginning.
pub(super) fn from_bytes(bytes: &[u8], path: Option<&Path>) -> Raw {
    let text = article::decode(bytes, None);
    let html_name = path.and_then(Path::extension).is_some_and(|e| {
        ["html", "htm", "xhtml"]
            .iter()
            .any(|known| e.eq_ignore_ascii_case(known))
    });
    if html_name || text.trim_start().starts_with('<') {
        Raw {
            is_html: true,
            text,
            given: Given::default(),
        }
    } else {
        plain(&text)
    }
}

/// A page as it came from a server or an archive.
pub(super) fn from_page(
    bytes: &[u8],
    content_type: Option<&str>,
    url: Option<String>,
    rules: &SiteRules,
) -> Raw {
    Raw {
        is_html: !content_type.is_some_and(|t| t.trim_start().to_ascii_lowercase().starts_with("text/plain")),
        text: article::decode(bytes, content_type),
        given: Given {
            rule: rules.of(url.as_deref()),
            url,
            ..Given::default()
        },
    }
}

/// Plain text: a short first line with a blank line behind it is the title.
fn plain(text: &str) -> Raw {
    /// No headline is longer.
    const TITLE_CHARS_MAX: usize = 200;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let headed = rest.starts_with('\n') || rest.starts_with("\r\n");
    let is_title = headed && first.chars().count() <= TITLE_CHARS_MAX && !first.trim_end().ends_with('.');
    Raw {
        is_html: false,
        text: if is_title { rest } else { text }.to_owned(),
        given: Given {
            title: is_title.then(|| first.trim().to_owned()),
            ..Given::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_lines_say_where_and_keep_their_id() {
        for (json, id, says) in [
            ("{", "7", "line 7: "),
            ("{\"id\":\"a\",\"text\":5}", "a", "line 7: "),
            ("{\"id\":\"a\"}", "a", "line 7: neither"),
            ("{\"id\":3,\"html\":5}", "3", "line 7: "),
            ("[]", "7", "line 7: not a JSON object"),
            (
                "[\"a\",null,null,\"T.\",null,null,null]",
                "7",
                "line 7: not a JSON object",
            ),
        ] {
            let (got, error) = Line::parse(json, 7).expect_err("it is bad");
            assert_eq!(got, id);
            assert!(error.starts_with(says), "{error}");
        }
    }

    #[test]
    fn good_lines_become_articles() {
        let json = "{\"id\":3,\"text\":\"One.\\nTwo.\",\"title\":\"T\",\"published\":\"2023-06-28T13:00:00Z\",\"more\":1}";
        let line = Line::parse(json, 1).expect("it is good");
        let id = line.id(1);
        let article = line.raw(&SiteRules::default()).article();
        assert_eq!(
            (id, article.title.as_str(), article.text.as_str()),
            ("3".to_owned(), "T", "One.\nTwo.")
        );
        assert_eq!(
            article.published.map(|p| p.at.to_string()).as_deref(),
            Some("2023-06-28T13:00:00Z")
        );
    }

    #[test]
    fn lines_end_at_line_breaks() {
        let mut reader = io::Cursor::new("a\n\nb".as_bytes());
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut reader).expect("no disk is involved") {
            lines.push(line.expect("it is UTF-8"));
        }
        assert_eq!(lines, ["a\n", "\n", "b"]);
    }

    #[test]
    fn a_headed_text_has_a_title() {
        let article = plain("A headline\n\nThe text.\nMore.").article();
        assert_eq!(
            (article.title.as_str(), article.text.as_str()),
            ("A headline", "The text.\nMore.")
        );
        let article = plain("First sentence.\n\nThe text.").article();
        assert_eq!(
            (article.title.as_str(), article.text.as_str()),
            ("", "First sentence.\nThe text.")
        );
    }
}
