//! The outlets on loopback: HTTP/1.1, entity tags, nothing else.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::header::{ALLOW, ETAG, HeaderValue, IF_NONE_MATCH};
use hyper::{Method, Request, Response, StatusCode, body::Incoming};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{DemoError, OUTLETS, Outlet, Site, articles};
use crate::web::{Answer, Limits, plain, serve, typed};

/// The daemon opens two connections to one outlet.
const LIMITS: Limits = Limits {
    connections: 32,
    head: Duration::from_mins(1),
    connection: Duration::from_mins(10),
};

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
            outlets.spawn(serve(stall.listener, LIMITS, stop.clone(), move |request| {
                let answer = answer(&site, &request);
                async move { answer }
            }));
        }
        while let Some(ended) = outlets.join_next().await {
            ended?;
        }
        Ok(())
    }
}

fn answer(site: &Site, request: &Request<Incoming>) -> Answer {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET here\n");
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let Some(document) = site.get(request.uri().path()) else {
        return typed(
            StatusCode::NOT_FOUND,
            "text/html; charset=utf-8",
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
        typed(StatusCode::OK, document.content_type, document.body.clone())
    };
    if let Ok(etag) = HeaderValue::from_str(&document.etag) {
        response.headers_mut().insert(ETAG, etag);
    }
    response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

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
