//! A form that is posted: to a hub, which is asked to push.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use tokio::time::Instant;
use url::{Url, form_urlencoded};

use super::body;
use super::client::{Client, DRAIN_TIMEOUT, redirect};
use super::error::{Error, shown};
use super::hold::Hold;
use super::redirect::Chain;
use super::response;

/// Bytes of an answer's text that are read: a refusal says why in a line.
const SAID_BYTES_MAX: usize = 1024;
/// Characters of it that are kept.
const SAID_CHARS_MAX: usize = 200;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The HTTP status, no redirect.
    pub status: u16,
    /// How long the server asks to wait, at most a week.
    pub retry_after: Option<Duration>,
    /// What it thereby holds.
    pub hold: Option<Hold>,
    /// The beginning of what it said.
    pub said: String,
}

enum Step {
    Redirect { status: u16, location: Vec<u8> },
    Answer(Posted),
}

impl Client {
    /// Posts a form, with the guard, the gate, the timeout and the bounds of [`Client::get`]. A redirect (301, 302, 307,
    /// 308) is followed with the form, as WebSub (section 5.1.1) wants it; 303 asks for something else and is given as
    /// it is.
    pub async fn post(&self, url: &Url, form: &[(&str, &str)]) -> Result<Posted, Error> {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let mut chain = Chain::start(url)?;
        let mut left = self.timeout;
        loop {
            let url = chain.url();
            self.guard
                .check_url(url)
                .map_err(|refused| Error::refused(url, refused))?;
            let _permit = self.enter(url, Duration::ZERO).await?;
            let start = Instant::now();
            let step = self.send(url, form.clone(), start + left).await?;
            left = left.saturating_sub(start.elapsed());
            match step {
                Step::Answer(posted) => return Ok(posted),
                Step::Redirect { status, location } => chain.follow(status, &location)?,
            }
        }
    }

    async fn send(&self, url: &Url, form: String, deadline: Instant) -> Result<Step, Error> {
        let sent = self
            .http
            .post(url.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form)
            .send();
        let mut answer = tokio::time::timeout_at(deadline, sent)
            .await
            .map_err(|_| Error::Timeout {
                url: shown(url),
                limit: self.timeout,
            })?
            .map_err(|error| Error::from_client(url, error))?;
        if !response::is_bounded(answer.headers()) {
            return Err(Error::HeadersTooLarge { url: shown(url) });
        }
        let status = answer.status().as_u16();
        if let Some(location) = redirect(&answer).filter(|_| status != 303) {
            let _ = tokio::time::timeout(DRAIN_TIMEOUT, body::drain(&mut answer)).await;
            return Ok(Step::Redirect { status, location });
        }
        let retry_after = response::retry_after(answer.headers());
        let hold = self.held_by(answer.status(), retry_after, url);
        // The status decides; what is said with it is for people, and may be missing.
        let bounds = self.bounds(SAID_BYTES_MAX, deadline);
        let said = body::read_beginning(url, &mut answer, bounds)
            .await
            .unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Step::Answer(Posted {
            status,
            retry_after,
            hold,
            said: said.chars().take(SAID_CHARS_MAX).collect(),
        }))
    }
}
