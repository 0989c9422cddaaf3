//! What a poll costs, beside the least that it can cost, measured in the same run.
//!
//! ```text
//! cargo bench --bench polling             # 7 rounds of 2,000 polls
//! cargo bench --bench polling -- --quick  # 3 rounds of 400
//! cargo bench --bench polling -- 304      # that line alone, for a profiler; also: 200
//! ```
//!
//! | line | what is measured | beside |
//! |---|---|---|
//! | `304` | [`poll`] of a feed that has not changed: state read, gate, request, answer, due time, written to the disk | the same requests by a bare reqwest client that looks at the status |
//! | `200, 50 KB` | [`poll`] of a feed of thirty items, one of which is new each time: read, told apart, written | the same documents by bare reqwest and feed-rs, nothing kept |
//!
//! The server is a process of its own on loopback; the CPU seconds are those of this one, all its threads. The bare client
//! is asked in a plain loop; polls run as many at a time as the daemon's default lets through, each of a feed of its own. A line ends with an error where its ratio is above the bar: 2 for the first, 1.5 for the
//! second. Figures of two machines differ, the ratios hardly do.

use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;
use std::fmt::Write as _;
use std::future::ready;
use std::io::{self, BufRead, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use conjunct::config::{self, Sources};
use conjunct::daemon::{Clock, Current, Health, poll};
use conjunct::store::Store;
use futures_util::stream::{self, StreamExt};
use http_body_util::Full;
use hyper::{Request, Response, body::Incoming};
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const AT_ONCE: usize = 64;
/// Each with the two connections that the daemon opens to a host.
const HOSTS: usize = AT_ONCE / 2;
const ITEMS: usize = 30;
const RATIO_304_MAX: f64 = 2.0;
const RATIO_200_MAX: f64 = 1.5;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    if has("--serve") {
        return runtime.block_on(serve());
    }
    let only = ["304", "200"].into_iter().find(|name| has(name));
    let (rounds, polls) = if has("--quick") { (3, 400) } else { (7, 2_000) };
    let server = Server::start()?;
    runtime.block_on(measure(server.address, only, rounds, polls))
}

async fn measure(server: SocketAddr, only: Option<&str>, rounds: usize, polls: usize) -> Result<()> {
    let mut out = io::stdout();
    let bare = bare_client()?;
    let folder = tempfile::tempdir()?;
    let desk = Desk::open(folder.path(), server, polls)?;
    writeln!(
        out,
        "{rounds} rounds of {polls} polls, {AT_ONCE} at a time; CPU for each, the best round"
    )?;
    let mut failed = false;
    for (name, path, most) in [
        ("304", "same", RATIO_304_MAX),
        ("200, 50 KB", "news", RATIO_200_MAX),
    ] {
        if only.is_some_and(|only| !name.starts_with(only)) {
            continue;
        }
        let urls: Vec<String> = (0..polls).map(|n| address(server, path, n)).collect();
        // The first polls, which find all items new, are no part of it.
        desk.polls(&urls, polls).await?;
        let (mut floor, mut ours) = (f64::MAX, f64::MAX);
        for _ in 0..rounds {
            floor = floor.min(cpu_of(bare_polls(&bare, &urls, polls)).await? / per(polls));
            ours = ours.min(cpu_of(desk.polls(&urls, polls)).await? / per(polls));
        }
        let ratio = ours / floor;
        failed |= ratio > most;
        writeln!(
            out,
            "{name:<12} bare {:>7.1} µs, poll {:>7.1} µs: {ratio:.2} times; the bar is {most}",
            floor * 1e6,
            ours * 1e6
        )?;
    }
    desk.close()?;
    if failed {
        Err("above the bar".into())
    } else {
        Ok(())
    }
}

/// Feed `n`: they are spread over as many hosts as give two connections to each poll at a time.
fn address(server: SocketAddr, path: &str, n: usize) -> String {
    format!("http://127.0.7.{}:{}/{path}/{n}", 1 + n % HOSTS, server.port())
}

/// CPU seconds of the process while `work` runs.
async fn cpu_of(work: impl Future<Output = Result<()>>) -> Result<f64> {
    let before = cpu_secs();
    work.await?;
    Ok(cpu_secs() - before)
}

fn cpu_secs() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
    .as_secs_f64()
}

fn per(polls: usize) -> f64 {
    f64::from(u32::try_from(polls).unwrap_or(u32::MAX))
}

/// A client as bare as it comes.
fn bare_client() -> Result<reqwest::Client> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().no_proxy().build()?)
}

async fn bare_polls(client: &reqwest::Client, urls: &[String], polls: usize) -> Result<()> {
    for url in urls.iter().cycle().take(polls) {
        let answer = client.get(url).header("if-none-match", "\"1\"").send().await?;
        if answer.status().as_u16() == 304 {
            continue;
        }
        let body = answer.bytes().await?;
        let feed = feed_rs::parser::parse(&body[..])?;
        if feed.entries.len() != ITEMS {
            return Err("another feed".into());
        }
    }
    Ok(())
}

/// The daemon's means to poll.
struct Desk {
    current: Current,
    store: Store,
    writer: std::thread::JoinHandle<()>,
}

impl Desk {
    fn open(folder: &std::path::Path, server: SocketAddr, feeds: usize) -> Result<Self> {
        let mut text =
            String::from("state_dir = \"state\"\n[fetch]\nallow_private_addresses = true\nhost_gap_ms = 0\n");
        for path in ["same", "news"] {
            for n in 0..feeds {
                write!(text, "[[feed]]\nurl = \"{}\"\n", address(server, path, n))?;
            }
        }
        let path = folder.join("conjunct.toml");
        std::fs::write(&path, text)?;
        std::fs::write(folder.join("watchlist.toml"), "")?;
        let config = config::load(&path, &Sources::real())
            .config
            .ok_or("a bad config")?;
        let current = Current::new(config, None)?;
        let (store, writer) = Store::open(&current.settings.state_dir)?;
        Ok(Self {
            current,
            store,
            writer: std::thread::spawn(move || writer.run()),
        })
    }

    async fn polls(&self, urls: &[String], polls: usize) -> Result<()> {
        let now = Clock.now();
        self.store
            .register_feeds(urls.iter().map(|url| (url.clone(), now)).collect())
            .await?;
        let (alerts, _woken) = mpsc::channel(1);
        let health = Health::new(self.store.clone(), Clock, "bench".into(), alerts).await?;
        let health = &health;
        let errands = urls.iter().cycle().take(polls).map(|url| async move {
            let feed = self.current.feed(url).ok_or("no such feed")?;
            Ok(poll(
                &self.current,
                feed,
                &self.store,
                Clock,
                health,
                &tokio::sync::Notify::new(),
            )
            .await?)
        });
        let all: Vec<Result<_>> = stream::iter(errands).buffer_unordered(AT_ONCE).collect().await;
        for polled in all {
            polled?;
        }
        for url in urls {
            let state = self.store.feed(url.clone()).await?.ok_or("no such feed")?;
            if let Some(problem) = state.problem {
                return Err(problem.into());
            }
        }
        Ok(())
    }

    fn close(self) -> Result<()> {
        drop(self.store);
        self.writer.join().map_err(|_| "the writer panicked".into())
    }
}

/// This program once more, as the server.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        let mut line = String::new();
        io::BufReader::new(out).read_line(&mut line)?;
        Ok(Self {
            child,
            address: line.trim().parse()?,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How often each feed was asked as a whole.
type Counts = Mutex<HashMap<String, usize>>;

async fn serve() -> Result<()> {
    let listener = tokio::net::TcpListener::bind("0.0.0.0:0").await?;
    writeln!(io::stdout(), "{}", listener.local_addr()?)?;
    let counts: Arc<Counts> = Arc::default();
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        while connections.try_join_next().is_some() {}
        let counts = Arc::clone(&counts);
        connections.spawn(async move {
            let service =
                hyper::service::service_fn(|request| ready(Ok::<_, Infallible>(answer(&counts, &request))));
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

fn answer(counts: &Counts, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let path = request.uri().path();
    if path.starts_with("/same") && request.headers().contains_key("if-none-match") {
        let mut unchanged = Response::new(Full::new(Bytes::new()));
        *unchanged.status_mut() = hyper::StatusCode::NOT_MODIFIED;
        return unchanged;
    }
    let number = {
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        let number = counts.entry(path.to_owned()).or_default();
        *number += 1;
        *number
    };
    let mut whole = Response::new(Full::new(document(path, number).into()));
    let headers = whole.headers_mut();
    headers.insert(
        "content-type",
        hyper::header::HeaderValue::from_static("application/rss+xml"),
    );
    headers.insert("etag", hyper::header::HeaderValue::from_static("\"1\""));
    whole
}

/// A feed of 50 KB: the items from this number on, so that the next one has one that is new.
fn document(path: &str, number: usize) -> String {
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>Harbour News</title>\
         <link>http://news.example{path}</link><description>News of the harbour</description>\n"
    );
    for n in (number..number + ITEMS).rev() {
        // Writing to a string does not fail.
        let _ = write!(
            feed,
            "<item><title>The {n}. ship of the season is in the harbour</title><link>http://news.example{path}/{n}</link>\
             <guid isPermaLink=\"false\">{path}/{n}</guid><pubDate>Tue, 03 Mar 2026 09:{:02}:{:02} GMT</pubDate>\
             <description>",
            n / 60 % 60,
            n % 60
        );
        for sentence in 0..14 {
            let _ = write!(
                feed,
                "&lt;p&gt;Pilots met ship {n} at the outer buoy, and berth {sentence} was free for her by the evening tide.&lt;/p&gt; "
            );
        }
        feed.push_str("</description></item>\n");
    }
    feed.push_str("</channel></rss>\n");
    feed
}
