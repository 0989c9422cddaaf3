//! The client: settings in, documents out.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Proxy, StatusCode};
use tokio::time::Instant;
use url::Url;

use super::body;
use super::error::{Error, shown};
use super::gate::Gate;
use super::guard::Guard;
use super::redirect::{Chain, check_form};
use super::request::{Accept, Request, Validators};
use super::resolver::Resolver;
use super::response::{self, Hop, Response, Status};
use super::robots::{self, Robots};
use crate::config;

/// The time for a connection with TLS, shared out among a name's addresses: a dead first address leaves time for the
/// next one.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Idle connections that are kept for one host, and for how long: a feed's articles are fetched in one go, and then
/// there is nothing for a quarter of an hour.
const IDLE_CONNECTIONS_PER_HOST: usize = 2;
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// All headers of one HTTP/2 answer in bytes. For HTTP/1.1 the client library itself stops at 100 headers and about
/// 400 KB.
const HEADER_BYTES_MAX: u32 = 64 << 10;

/// A redirect's body gets so much time to end; its connection is dropped after that.
pub(super) const DRAIN_TIMEOUT: Duration = Duration::from_millis(200);

/// Gets documents over HTTP. Made once and shared: it holds the connections, and the gate that keeps the manners.
#[derive(Debug)]
pub struct Client {
    pub(super) http: reqwest::Client,
    pub(super) guard: Arc<Guard>,
    pub(super) gate: Gate,
    /// `None` where the config does not want it.
    robots: Option<Robots>,
    pub(super) timeout: Duration,
    body_bytes_max: usize,
}

/// What one hop gave.
enum Step {
    Redirect { status: u16, location: Vec<u8> },
    Arrived(Arrival),
}

/// The end of a chain, but for its addresses.
struct Arrival {
    status: Status,
    content_type: Option<String>,
    validators: Validators,
    body: bytes::Bytes,
    retry_after: Option<Duration>,
    links: Vec<String>,
}

impl Client {
    /// A client for these settings.
    ///
    /// # Errors
    ///
    /// [`Error::Setup`] when the system has no root certificates or the user agent is no header's value;
    /// [`Error::BadUrl`] when the proxy is neither http nor https.
    pub fn new(settings: &config::Fetch) -> Result<Self, Error> {
        Self::with_exempt(settings, Vec::new())
    }

    /// A client whose guard lets these addresses through whatever they are: for tests that reach a server on one
    /// loopback address and are to be refused at another.
    #[doc(hidden)]
    pub fn with_exempt(settings: &config::Fetch, exempt: Vec<IpAddr>) -> Result<Self, Error> {
        if let Some(proxy) = &settings.proxy {
            // The client library would take one of another kind, and speak HTTP to it.
            check_form(proxy)?;
        }
        let guard = Arc::new(Guard {
            allow_private: settings.allow_private_addresses,
            exempt,
        });
        Ok(Self {
            http: http(settings, &guard).map_err(|source| Error::Setup {
                source: source.without_url(),
            })?,
            guard,
            gate: Gate::new(settings),
            robots: settings.robots.then(Robots::default),
            timeout: settings.timeout,
            body_bytes_max: settings.body_bytes_max,
        })
    }

    /// Gets one document, with all that the module promises.
    ///
    /// Every hop, the first one too, passes the guard and waits at the gate of its host; the timeout runs only while
    /// there is no waiting. The validators go along to every hop, for they are those of the chain's end. Secret
    /// headers and a password of the address go to its own host, port and scheme (or its https instead of http), and
    /// no more once a redirect has led elsewhere.
    ///
    /// Safe to drop at any point: places at the gate are given back.
    pub async fn get(&self, request: Request<'_>) -> Result<Response, Error> {
        self.follow(request, false).await
    }

    /// The same for a page that nobody asked for by hand: what the site's robots.txt forbids is not fetched
    /// ([`Error::Robots`]), and its `Crawl-delay` is kept, at every hop. `fetch.robots = false` switches that off.
    pub async fn crawl(&self, request: Request<'_>) -> Result<Response, Error> {
        self.follow(request, true).await
    }

    async fn follow(&self, request: Request<'_>, crawls: bool) -> Result<Response, Error> {
        let mut chain = Chain::start(request.url)?;
        let mut left = self.timeout;
        let arrival = loop {
            let url = chain.url();
            self.guard
                .check_url(url)
                .map_err(|refused| Error::refused(url, refused))?;
            let gap = match self.robots.as_ref().filter(|_| crawls) {
                Some(robots) => self.permitted(robots, url).await?,
                None => Duration::ZERO,
            };
            let _permit = self.gate.enter(host_key(url), gap).await;
            let start = Instant::now();
            let step = tokio::time::timeout(left, self.ask(request, &chain))
                .await
                .map_err(|_| Error::Timeout {
                    url: shown(url),
                    limit: self.timeout,
                })??;
            left = left.saturating_sub(start.elapsed());
            match step {
                Step::Arrived(arrival) => break arrival,
                Step::Redirect { status, location } => chain.follow(status, &location)?,
            }
        };
        Ok(respond(chain, arrival))
    }

    /// Asks the site's robots.txt, which is fetched where there is no copy; gives the gap that it wants between pages.
    async fn permitted(&self, robots: &Robots, page: &Url) -> Result<Duration, Error> {
        let slot = robots.slot(page, Instant::now());
        let mut site = slot.lock().await;
        let address = robots::address(page).filter(|_| site.is_due(Instant::now()));
        let Some(url) = address else {
            return site.judge(page).map(Option::unwrap_or_default);
        };
        let request = Request {
            url: &url,
            validators: None,
            accept: Accept::Robots,
            headers: None,
        };
        // Boxed, for it is the same way again, without this turn.
        let answer = Box::pin(self.get(request)).await;
        site.take(answer, Instant::now());
        let judged = site.judge(page);
        drop(site);
        robots.settle(Instant::now());
        judged.map(Option::unwrap_or_default)
    }

    async fn ask(&self, request: Request<'_>, chain: &Chain) -> Result<Step, Error> {
        let url = chain.url();
        let mut wire_url = url.clone();
        if chain.is_home() {
            // Can't fail: an http URL has room for both. The client makes a header of them.
            let _ = wire_url.set_username(request.url.username());
            let _ = wire_url.set_password(request.url.password());
        }
        let mut answer = self
            .http
            .get(wire_url)
            .headers(request.to_headers(chain.is_home()))
            .send()
            .await
            .map_err(|error| Error::from_client(url, error))?;
        let status = answer.status();
        if let Some(location) = redirect(&answer) {
            // The time limit is only for manners: what comes of it does not matter.
            let _ = tokio::time::timeout(DRAIN_TIMEOUT, body::drain(&mut answer)).await;
            return Ok(Step::Redirect {
                status: status.as_u16(),
                location,
            });
        }
        let retry_after = response::retry_after(answer.headers());
        let unchanged = request.validators.filter(|validators| !validators.is_empty());
        match (status, unchanged) {
            (StatusCode::NOT_MODIFIED, Some(validators)) => Ok(Step::Arrived(Arrival {
                status: Status::NotModified,
                content_type: response::content_type(answer.headers()),
                // Those which the server has just recognised; what a 304 itself carries is often another form.
                validators: validators.clone(),
                body: bytes::Bytes::new(),
                retry_after,
                links: response::links(answer.headers()),
            })),
            _ if status.is_success() => Ok(Step::Arrived(Arrival {
                status: Status::Ok,
                content_type: response::content_type(answer.headers()),
                validators: response::validators(answer.headers()),
                links: response::links(answer.headers()),
                body: match request.accept {
                    Accept::Robots => body::read_beginning(url, &mut answer, robots::BYTES_MAX).await?,
                    _ => body::read(url, &mut answer, self.body_bytes_max).await?,
                },
                retry_after,
            })),
            _ => Err(Error::Status {
                url: shown(url),
                status: status.as_u16(),
                retry_after,
            }),
        }
    }
}

fn http(settings: &config::Fetch, guard: &Arc<Guard>) -> Result<reqwest::Client, reqwest::Error> {
    // Process-wide, and an error only means that it is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(&settings.user_agent)
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_max_idle_per_host(IDLE_CONNECTIONS_PER_HOST)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .http2_max_header_list_size(HEADER_BYTES_MAX);
    match &settings.proxy {
        // The only name then resolved here is the proxy's own, which may well be local.
        Some(proxy) => builder.proxy(Proxy::all(proxy.clone())?),
        None => builder.dns_resolver(Resolver::new(Arc::clone(guard))),
    }
    .build()
}

/// Under which name the gate knows a host: its name or address, whatever the port.
pub(super) fn host_key(url: &Url) -> &str {
    url.host_str().unwrap_or_default().trim_end_matches('.')
}

/// Where an answer redirects to. One that says so but not where is no redirect.
pub(super) fn redirect(answer: &reqwest::Response) -> Option<Vec<u8>> {
    if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    answer
        .headers()
        .get(LOCATION)
        .map(|location| location.as_bytes().to_vec())
}

fn respond(chain: Chain, arrival: Arrival) -> Response {
    let final_url = chain.url().clone();
    let redirects = chain.into_hops();
    Response {
        status: arrival.status,
        final_url,
        permanent: !redirects.is_empty() && redirects.iter().all(Hop::is_permanent),
        redirects,
        content_type: arrival.content_type,
        validators: arrival.validators,
        body: arrival.body,
        retry_after: arrival.retry_after,
        links: arrival.links,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_clients_own_resolver_is_guarded() {
        let settings = config::Fetch {
            allow_private_addresses: false,
            host_gap: Duration::ZERO,
            host_connections: 1,
            connections: 1,
            timeout: Duration::from_secs(5),
            body_bytes_max: 1,
            user_agent: "test".to_owned(),
            proxy: None,
            robots: true,
        };
        // Past the check of the written name, as a name of the public internet for a local address would be.
        let http = http(&settings, &Arc::new(Guard::default())).unwrap();
        let url = Url::parse("http://localhost:9/").unwrap();
        let error = Error::from_client(&url, http.get(url.clone()).send().await.unwrap_err());
        assert!(
            matches!(&error, Error::RefusedAddress { host, .. } if host == "localhost"),
            "{error:?}"
        );
    }
}
