//! The outlets on loopback: HTTP/1.1, entity tags, nothing else.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{ALLOW, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use hyper::{
    Method, Request, Response, StatusCode, body::Incoming, server::conn::http1, service::service_fn,
};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{DemoError, OUTLETS, Outlet, Site, articles};

/// Connections to one outlet at the same time; the daemon opens two.
const CONNECTIONS_MAX: usize = 32;
/// How long to wait when the system refuses a connection: it is out of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A feed of the demonstration, for the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoFeed {
    /// Its outlet.
    pub outlet: &'static Outlet,
    /// Its address.
    pub url: String,
}

/// The six outlets, listening.
#[derive(Debug)]
pub struct Newsstand {
    stalls: Vec<Stall>,
}

/// One outlet with its socket and its own address without path.
#[derive(Debug)]
struct Stall {
    outlet: &'static Outlet,
    listener: TcpListener,
    base: String,
}

impl Newsstand {
    /// Takes a free port for each outlet, on an address of its own where the system has the whole of 127.0.0.0/8
    /// on loopback (Linux), else on 127.0.0.1 (macOS), where all six are then one host to the daemon.
    pub async fn open() -> Result<Self, DemoError> {
        let mut stalls = Vec::with_capacity(OUTLETS.len());
        for outlet in &OUTLETS {
            let bound = match TcpListener::bind((outlet.address, 0)).await {
                Ok(listener) => Ok(listener),
                Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await,
            };
            let with_base = bound.and_then(|listener| {
                let base = format!("http://{}", listener.local_addr()?);
                Ok(Stall {
                    outlet,
                    listener,
                    base,
                })
            });
            stalls.push(with_base.map_err(|source| DemoError::Bind {
                outlet: outlet.name,
                source,
            })?);
        }
        Ok(Self { stalls })
    }

    /// The feeds to watch.
    pub fn feeds(&self) -> Vec<DemoFeed> {
        self.stalls
            .iter()
            .map(|stall| {
                let url = format!("{}{}", stall.base, stall.outlet.feed.path_and_type().0);
                DemoFeed {
                    outlet: stall.outlet,
                    url,
                }
            })
            .collect()
    }

    /// Whether every outlet has an address of its own.
    pub fn has_own_hosts(&self) -> bool {
        self.stalls.iter().all(|stall| {
            stall
                .listener
                .local_addr()
                .is_ok_and(|address| address.ip() == IpAddr::V4(stall.outlet.address))
        })
    }

    /// Serves the articles as they stand at `now` until `stop` is cancelled; requests under way are answered first.
    pub async fn serve(self, now: Timestamp, stop: CancellationToken) -> Result<(), DemoError> {
        let all = articles(now)?;
        let mut outlets = JoinSet::new();
        for stall in self.stalls {
            let site = Arc::new(Site::new(stall.outlet, &all, &stall.base));
            outlets.spawn(serve_outlet(stall.listener, site, stop.clone()));
        }
        while let Some(ended) = outlets.join_next().await {
            ended?;
        }
        Ok(())
    }
}

async fn serve_outlet(listener: TcpListener, site: Arc<Site>, stop: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, Arc::clone(&site), stop.clone()));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    }
    while connections.join_next().await.is_some() {}
}

/// A connection that breaks is the client's affair: there is nobody to tell.
async fn serve_connection(stream: TcpStream, site: Arc<Site>, stop: CancellationToken) {
    let service = service_fn(|request: Request<Incoming>| {
        let response = answer(&site, &request);
        async move { Ok::<_, Infallible>(response) }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

fn answer(site: &Site, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET here\n");
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let Some(document) = site.get(request.uri().path()) else {
        return plain(
            StatusCode::NOT_FOUND,
            "<h1>404</h1><p>This page has moved or never was.</p>\n",
        );
    };
    let known = request.headers().get_all(IF_NONE_MATCH).iter().any(|tags| {
        tags.to_str()
            .is_ok_and(|tags| tags.split(',').any(|tag| tag.trim() == document.etag))
    });
    let mut response = if known {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        let mut response = Response::new(Full::new(document.body.clone()));
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(document.content_type));
        response
    };
    if let Ok(etag) = HeaderValue::from_str(&document.etag) {
        response.headers_mut().insert(ETAG, etag);
    }
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// Sends one request and gives what came back, head and body.
    async fn ask(url: &str, headers: &str) -> String {
        let address = url.strip_prefix("http://").unwrap();
        let (host, path) = address.split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).await.unwrap();
        let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[tokio::test]
    async fn serves_200_304_and_404_until_it_is_stopped() {
        let stand = Newsstand::open().await.unwrap();
        let feeds = stand.feeds();
        let gone = format!("{}/news/kossanga-mine-denial", stand.stalls[4].base);
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        tasks.spawn(stand.serve("2026-03-03T10:00:00Z".parse().unwrap(), stop.clone()));

        for feed in &feeds {
            let answer = ask(&feed.url, "").await;
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
            let etag = answer
                .lines()
                .find_map(|line| line.strip_prefix("etag: "))
                .unwrap();
            let again = ask(&feed.url, &format!("If-None-Match: {etag}\r\n")).await;
            assert!(again.starts_with("HTTP/1.1 304 "), "{again}");
            let changed = ask(&feed.url, "If-None-Match: \"0\"\r\n").await;
            assert!(changed.starts_with("HTTP/1.1 200 "), "{changed}");
        }
        assert!(ask(&gone, "").await.starts_with("HTTP/1.1 404 "));

        // A connection that was left open does not keep the stand open.
        let address = feeds[0]
            .url
            .strip_prefix("http://")
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        let _idle = TcpStream::connect(address).await.unwrap();
        stop.cancel();
        tasks.join_next().await.unwrap().unwrap().unwrap();
    }
}
