//! The client: settings in, documents out.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Proxy, StatusCode};
use tokio::time::Instant;
use url::Url;

use super::body::{self, Bounds};
use super::error::{Error, shown};
use super::gate::{Gate, Permit};
use super::guard::Guard;
use super::hold::{Hold, Holds, host_of, scope};
use super::redirect::{Chain, check_form};
use super::request::{Accept, Request, Validators};
use super::resolver::Resolver;
use super::response::{self, HEADER_BYTES_MAX, HEADERS_MAX, Hop, Response, Status};
use super::robots::{self, Robots};
use crate::config;
use crate::feed::Fresh;

/// The time for a connection with TLS, shared out among a name's addresses: a dead first address leaves time for the
/// next one.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Idle connections that are kept for one host, and for how long: a feed's articles are fetched in one go, and then
/// there is nothing for a quarter of an hour.
const IDLE_CONNECTIONS_PER_HOST: usize = 2;
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

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
    fresh: Option<Fresh>,
    date: Option<Timestamp>,
}

impl Client {
    /// A client for these settings.
    ///
    /// # Errors
    ///
    /// [`Error::Setup`] when the system has no root certificates or the user agent is no header's value;
    /// [`Error::BadUrl`] when the proxy is neither http nor https.
    pub fn new(settings: &config::Fetch) -> Result<Self, Error> {
        Self::build(settings, Vec::new(), Arc::default())
    }

    /// A client for other settings in the place of this one: it keeps to the same holds.
    pub fn renewed(&self, settings: &config::Fetch) -> Result<Self, Error> {
        Self::build(settings, Vec::new(), Arc::clone(self.gate.holds()))
    }

    /// Keeps to a hold that was noted before, such as before a restart.
    pub fn hold(&self, hold: &Hold) {
        self.gate.holds().add(hold);
    }

    /// A client whose guard lets these addresses through whatever they are: for tests that reach a server on one
    /// loopback address and are to be refused at another.
    #[doc(hidden)]
    pub fn with_exempt(settings: &config::Fetch, exempt: Vec<IpAddr>) -> Result<Self, Error> {
        Self::build(settings, exempt, Arc::default())
    }

    fn build(settings: &config::Fetch, exempt: Vec<IpAddr>, holds: Arc<Holds>) -> Result<Self, Error> {
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
            gate: Gate::new(settings, holds),
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
            let _permit = self.enter(url, gap).await?;
            let start = Instant::now();
            let step = self.ask(request, &chain, start + left).await?;
            left = left.saturating_sub(start.elapsed());
            match step {
                Step::Arrived(arrival) => break arrival,
                Step::Redirect { status, location } => chain.follow(status, &location)?,
            }
        };
        Ok(respond(chain, arrival, self.timeout.saturating_sub(left)))
    }

    /// Waits at the gate of a host; `gap` is what the next request there has to wait at least.
    pub(super) async fn enter(&self, url: &Url, gap: Duration) -> Result<Permit, Error> {
        let host = host_of(url);
        let entered = self.gate.enter_with(host, gap).await;
        entered.map_err(|left| Error::Held {
            url: shown(url),
            domain: scope(host).to_owned(),
            left,
        })
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
        let answer = match answer {
            // Nobody is to be asked for anything here for a while, and the gate knows it.
            Err(error) if error.hold().is_some() || matches!(error, Error::Held { .. }) => return Err(error),
            answer => answer,
        };
        site.take(answer, Instant::now());
        let judged = site.judge(page);
        drop(site);
        robots.settle(Instant::now());
        judged.map(Option::unwrap_or_default)
    }

    async fn ask(&self, request: Request<'_>, chain: &Chain, deadline: Instant) -> Result<Step, Error> {
        let url = chain.url();
        let mut wire_url = url.clone();
        if chain.is_home() {
            // Can't fail: an http URL has room for both. The client makes a header of them.
            let _ = wire_url.set_username(request.url.username());
            let _ = wire_url.set_password(request.url.password());
        }
        let sent = self
            .http
            .get(wire_url)
            .headers(request.to_headers(chain.is_home()))
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
                validators: response::renewed(answer.headers(), validators),
                body: bytes::Bytes::new(),
                retry_after,
                links: response::links(answer.headers()),
                fresh: response::fresh(answer.headers()),
                date: response::server_time(answer.headers()),
            })),
            _ if status.is_success() => Ok(Step::Arrived(Arrival {
                status: Status::Ok,
                content_type: response::content_type(answer.headers()),
                validators: response::validators(answer.headers()),
                links: response::links(answer.headers()),
                fresh: response::fresh(answer.headers()),
                date: response::server_time(answer.headers()),
                body: match request.accept {
                    Accept::Robots => {
                        let bounds = self.bounds(robots::BYTES_MAX, deadline);
                        body::read_beginning(url, &mut answer, bounds).await?
                    }
                    _ => body::read(url, &mut answer, self.bounds(self.body_bytes_max, deadline)).await?,
                },
                retry_after,
            })),
            _ => Err(Error::Status {
                url: shown(url),
                status: status.as_u16(),
                retry_after,
                hold: self.held_by(status, retry_after, url),
                detour: !chain.is_permanent(),
            }),
        }
    }

    pub(super) fn bounds(&self, bytes: usize, deadline: Instant) -> Bounds {
        Bounds {
            bytes,
            deadline,
            timeout: self.timeout,
        }
    }

    /// 429 and 503 with `Retry-After` (RFC 6585, section 4; RFC 9110, section 15.6.4): from now on the domain is held.
    pub(super) fn held_by(
        &self,
        status: StatusCode,
        retry_after: Option<Duration>,
        url: &Url,
    ) -> Option<Hold> {
        let is_hold = matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
        );
        let hold = Hold {
            domain: scope(host_of(url)).to_owned(),
            lasts: retry_after.filter(|wait| is_hold && !wait.is_zero())?,
        };
        self.hold(&hold);
        Some(hold)
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
        .http1_max_headers(HEADERS_MAX)
        .http2_max_header_list_size(u32::try_from(HEADER_BYTES_MAX).unwrap_or(u32::MAX));
    match &settings.proxy {
        // The only name then resolved here is the proxy's own, which may well be local.
        Some(proxy) => builder.proxy(Proxy::all(proxy.clone())?),
        None => builder.dns_resolver(Resolver::new(Arc::clone(guard))),
    }
    .build()
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

fn respond(chain: Chain, arrival: Arrival, took: Duration) -> Response {
    let final_url = chain.url().clone();
    let redirects = chain.into_hops();
    Response {
        status: arrival.status,
        final_url,
        permanent: !redirects.is_empty() && redirects.iter().all(Hop::is_permanent),
        fresh: arrival.fresh,
        took,
        date: arrival.date,
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
