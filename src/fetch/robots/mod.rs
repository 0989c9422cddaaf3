//! robots.txt (RFC 9309): what every site was found to allow, kept for a day, in memory.
//!
//! One task asks for a site's file, the others wait for it. A file that is not there allows everything. Where it cannot
//! be had (the server fails, nobody answers) an older copy goes on; without one nothing is allowed, and the file is asked
//! for again after a while.

mod rules;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::error::{Error, shown};
use super::response::Response;
use rules::Rules;

/// So much of a file is read (RFC 9309, section 2.5); what follows does not count.
pub(super) const BYTES_MAX: usize = 500 << 10;

/// How long a copy is believed (RFC 9309, section 2.4).
const KEPT: Duration = Duration::from_hours(24);

/// The wait after the first try in vain; doubled with every further one.
const RETRY: Duration = Duration::from_secs(30);
const RETRY_MAX: Duration = Duration::from_hours(1);

/// Sites, and bytes of their rules, that are remembered before the oldest copies are forgotten.
const SITES_MAX: usize = 4096;
const RULES_BYTES_MAX: usize = 32 << 20;

/// The files of all sites.
#[derive(Debug, Default)]
pub(super) struct Robots {
    sites: Mutex<HashMap<String, Slot>>,
}

/// One site; who holds the lock asks for its file.
pub(super) type Slot = Arc<tokio::sync::Mutex<Site>>;

/// What is known of one site's file.
#[derive(Debug, Default)]
pub(super) struct Site {
    /// The rules of the last answer, and when it came.
    rules: Option<(Rules, Instant)>,
    failed: Option<Failed>,
}

/// The last tries were in vain.
#[derive(Debug)]
struct Failed {
    times: u32,
    until: Instant,
    why: String,
    retry: bool,
}

/// The address of a site's file.
pub(super) fn address(page: &Url) -> Option<Url> {
    let mut url = page.join("/robots.txt").ok()?;
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Some(url)
}

impl Robots {
    /// The slot of a site: of a scheme, a host and a port.
    pub(super) fn slot(&self, page: &Url, now: Instant) -> Slot {
        let name = page.origin().ascii_serialization();
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = sites.get(&name) {
            return Arc::clone(slot);
        }
        if sites.len() >= SITES_MAX {
            forget(&mut sites, now);
        }
        let slot = Slot::default();
        sites.insert(name, Arc::clone(&slot));
        slot
    }

    /// Keeps the memory within its bound after a copy came. Not to be called with a slot's lock held.
    pub(super) fn settle(&self, now: Instant) {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: usize = sites
            .values()
            .filter_map(|slot| slot.try_lock().ok().map(|site| site.bytes()))
            .sum();
        if bytes > RULES_BYTES_MAX {
            forget(&mut sites, now);
        }
    }
}

/// Forgets the older half of the copies. Those that somebody asks for stay.
fn forget(sites: &mut HashMap<String, Slot>, now: Instant) {
    let age = |slot: &Slot| slot.try_lock().ok().map(|site| site.age(now));
    let mut ages: Vec<Duration> = sites.values().filter_map(age).collect();
    let middle = ages.len() / 2;
    if ages.is_empty() {
        return;
    }
    let (_, median, _) = ages.select_nth_unstable(middle);
    let median = *median;
    sites.retain(|_, slot| age(slot).is_none_or(|age| age < median));
}

impl Site {
    /// Whether the file has to be asked for.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        match (&self.failed, &self.rules) {
            (Some(failed), _) => now >= failed.until,
            (None, Some((_, at))) => now.duration_since(*at) >= KEPT,
            (None, None) => true,
        }
    }

    /// Takes what came of asking.
    pub(super) fn take(&mut self, answer: Result<Response, Error>, now: Instant) {
        let rules = match answer {
            Ok(response) => Rules::parse(&String::from_utf8_lossy(&response.body)),
            Err(error) if is_absent(&error) => Rules::default(),
            Err(error) => {
                let times = self
                    .failed
                    .as_ref()
                    .map_or(0, |failed| failed.times)
                    .saturating_add(1);
                let pause = RETRY
                    .saturating_mul(2_u32.saturating_pow(times - 1))
                    .max(error.retry_after().unwrap_or_default())
                    .min(RETRY_MAX);
                self.failed = Some(Failed {
                    times,
                    until: now + pause,
                    why: crate::text::error_chain(&error),
                    retry: error.retry(),
                });
                return;
            }
        };
        *self = Self {
            rules: Some((rules, now)),
            failed: None,
        };
    }

    /// Whether a page may be fetched; gives the wait between two pages that the site asks for.
    pub(super) fn judge(&self, page: &Url) -> Result<Option<Duration>, Error> {
        match (&self.rules, &self.failed) {
            (Some((rules, _)), _) if rules.allow(page) => Ok(rules.crawl_delay()),
            (None, Some(failed)) => Err(Error::RobotsUnreachable {
                url: shown(page),
                why: failed.why.clone(),
                retry: failed.retry,
            }),
            (None, None) => Ok(None),
            (Some(_), _) => Err(Error::Robots { url: shown(page) }),
        }
    }

    fn bytes(&self) -> usize {
        self.rules.as_ref().map_or(0, |(rules, _)| rules.bytes())
    }

    fn age(&self, now: Instant) -> Duration {
        match (&self.rules, &self.failed) {
            (Some((_, at)), _) => now.duration_since(*at),
            (None, Some(failed)) => now.duration_since(failed.until),
            // Just made.
            (None, None) => Duration::ZERO,
        }
    }
}

/// Whether an answer says that there is no file (RFC 9309, sections 2.3.1.2 and 2.3.1.3): a status 4xx, or redirects that
/// lead nowhere. A server that is asked too much (429) says nothing of the file.
fn is_absent(error: &Error) -> bool {
    match error {
        Error::Status { status, .. } => !matches!(status, 408 | 425 | 429 | 500..),
        Error::RedirectLoop { .. }
        | Error::TooManyRedirects { .. }
        | Error::BadUrl { .. }
        | Error::RefusedAddress { .. } => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::request::Validators;
    use super::super::response::Status;
    use super::*;

    fn page() -> Url {
        Url::parse("https://u:p@site.example:8443/news/1?x").unwrap()
    }

    fn file(text: &'static str) -> Response {
        Response {
            status: Status::Ok,
            final_url: address(&page()).unwrap(),
            redirects: Vec::new(),
            permanent: false,
            content_type: None,
            validators: Validators::default(),
            body: text.into(),
            retry_after: None,
            links: Vec::new(),
            fresh: None,
            took: Duration::ZERO,
            date: None,
        }
    }

    fn status(status: u16, retry_after: Option<u64>) -> Result<Response, Error> {
        Err(Error::Status {
            url: String::new(),
            status,
            retry_after: retry_after.map(Duration::from_secs),
            hold: None,
            detour: false,
        })
    }

    #[test]
    fn the_file_lies_at_the_sites_root() {
        assert_eq!(
            address(&page()).unwrap().as_str(),
            "https://site.example:8443/robots.txt"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_an_answer_means() {
        let circle = Err(Error::RedirectLoop {
            url: String::new(),
            to: String::new(),
        });
        let timeout = Err(Error::Timeout {
            url: String::new(),
            limit: KEPT,
        });
        // The code of the refusal, and whether another try makes sense.
        for (answer, expected) in [
            (Ok(file("User-agent: *\nDisallow: /")), Some(("robots", false))),
            (Ok(file("User-agent: *\nDisallow: /private")), None),
            (status(404, None), None),
            (status(401, None), None),
            (status(429, None), Some(("robots", true))),
            (status(503, None), Some(("robots", true))),
            (circle, None),
            (timeout, Some(("robots", true))),
        ] {
            let mut site = Site::default();
            let text = format!("{answer:?}");
            site.take(answer, Instant::now());
            let refused = site.judge(&page()).err();
            assert_eq!(
                refused.map(|error| (error.code(), error.retry())),
                expected,
                "{text}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_copy_is_kept_for_a_day_and_longer_while_there_is_no_other() {
        let start = Instant::now();
        let mut site = Site::default();
        assert!(site.is_due(start), "nothing is known");
        site.take(Ok(file("User-agent: *\nDisallow: /news\nCrawl-delay: 3")), start);
        assert!(!site.is_due(start + KEPT / 2));
        let later = start + KEPT;
        assert!(site.is_due(later));
        site.take(status(500, None), later);
        assert!(!site.is_due(later), "not at once again");
        assert!(site.is_due(later + RETRY));
        assert_eq!(site.judge(&page()).unwrap_err().code(), "robots");
        let other = Url::parse("https://site.example/about").unwrap();
        assert_eq!(site.judge(&other).unwrap(), Some(Duration::from_secs(3)));
        site.take(status(500, None), later);
        assert!(
            !site.is_due(later + RETRY) && site.is_due(later + RETRY * 2),
            "it backs off"
        );
        site.take(status(503, Some(600)), later);
        assert!(!site.is_due(later + RETRY * 4) && site.is_due(later + Duration::from_mins(10)));
        site.take(status(404, None), later);
        assert!(site.judge(&page()).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_oldest_sites_are_forgotten() {
        let robots = Robots::default();
        let url = |n: usize| Url::parse(&format!("https://s{n}.example/")).unwrap();
        for n in 0..3 * SITES_MAX {
            let slot = robots.slot(&url(n), Instant::now());
            slot.lock()
                .await
                .take(Ok(file("User-agent: *\nDisallow: /")), Instant::now());
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        let known = robots.sites.lock().unwrap().len();
        assert!(known <= SITES_MAX, "{known} sites are kept");
        let last = robots.slot(&url(3 * SITES_MAX - 1), Instant::now());
        assert!(
            !last.lock().await.is_due(Instant::now()),
            "the newest is still known"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn big_files_are_forgotten_sooner() {
        let robots = Robots::default();
        let text = format!("User-agent: *\n{}", "Disallow: /a\n".repeat(BYTES_MAX / 13));
        let rules = Rules::parse(&text);
        for n in 0..100 {
            let url = Url::parse(&format!("https://s{n}.example/")).unwrap();
            let slot = robots.slot(&url, Instant::now());
            slot.lock().await.rules = Some((rules.clone(), Instant::now()));
            tokio::time::advance(Duration::from_millis(1)).await;
            robots.settle(Instant::now());
        }
        let sites = robots.sites.lock().unwrap();
        let bytes: usize = sites.values().map(|slot| slot.try_lock().unwrap().bytes()).sum();
        assert!(bytes <= RULES_BYTES_MAX, "{bytes} bytes are kept");
    }
}
