//! What a poll costs, beside the least that it can cost, measured in the same run.
//!
//! ```text
//! cargo bench --bench polling             # 7 rounds of 2,000 polls
//! cargo bench --bench polling -- --quick  # 3 rounds of 400
//! cargo bench --bench polling -- 304      # that line alone, for a profiler; also: 200, new
//! ```
//!
//! | line | what is measured | beside |
//! |---|---|---|
//! | `304` | [`poll`] of a feed that has not changed: state read, gate, request, answer, due time, written to the disk | the same requests by a bare reqwest client that looks at the status |
//! | `200, 50 KB` | [`poll`] of a feed of thirty items, one of which is new each time: read, told apart, written | the same documents by bare reqwest and feed-rs, nothing kept |
//! | `200, all new` | the same where all thirty are new each time: the most that a poll can have to do; no bar | the same |
//!
//! **The second line is what a 200 mostly is.** A feed shows its last so many items. It is polled a few times in the usual
//! gap between two of them, and what comes between two polls is one or two; all others stand there as they stood before,
//! byte by byte. The first poll of a feed, which finds all of it new, is no part of the line: it comes once. The channel's
//! `lastBuildDate` changes with each document, as it does in the wild. The third line shows what a poll costs that
//! can make nothing of the last one.
//!
//! The server is a process of its own on loopback; the CPU seconds are those of this one, all its threads. Both sides ask
//! the same addresses in the same order, as many at a time as the daemon's default lets through, over kept connections, two
//! to each of the same hosts, each request a task of its own, as the poller does. What they do besides is their own: the
//! bare side keeps nothing. A plain loop, one request after the other, stands behind: it needs more CPU for each, as it
//! sleeps and wakes for each. The program ends with an error where a ratio to the bare side that asks as many at a time is
//! above the bar: 2 for the first line, 1.5 for the second. Figures of two machines differ, the ratios hardly do.

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
use http_body_util::Full;
use hyper::{Request, Response, body::Incoming};
use hyper_util::rt::TokioIo;
use tokio::sync::{Notify, mpsc};
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
    let only = ["304", "200", "new"].into_iter().find(|name| has(name));
    let (rounds, polls) = if has("--quick") { (3, 400) } else { (7, 2_000) };
    let server = Server::start()?;
    runtime.block_on(measure(server.address, only, rounds, polls))
}

async fn measure(server: SocketAddr, only: Option<&str>, rounds: usize, polls: usize) -> Result<()> {
    let mut out = io::stdout();
    let bare = bare_client()?;
    let folder = tempfile::tempdir()?;
    let desk = Desk::open(folder.path(), server, polls).await?;
    writeln!(
        out,
        "{rounds} rounds of {polls} polls, {AT_ONCE} at a time; CPU for each, the best round"
    )?;
    let mut failed = false;
    for (key, name, path, most) in [
        ("304", "304", "same", Some(RATIO_304_MAX)),
        ("200", "200, 50 KB", "news", Some(RATIO_200_MAX)),
        ("new", "200, all new", "flood", None),
    ] {
        if only.is_some_and(|only| key != only) {
            continue;
        }
        let urls: Vec<String> = (0..polls).map(|n| address(server, path, n)).collect();
        // The first polls, which find all items new, are no part of it.
        desk.register(&urls).await?;
        desk.polls(&urls).await?;
        let (mut plain, mut floor, mut ours) = (f64::MAX, f64::MAX, f64::MAX);
        for _ in 0..rounds {
            plain = plain.min(cpu_of(plain_loop(&bare, &urls)).await? / per(polls));
            floor = floor.min(cpu_of(bare_polls(&bare, &urls)).await? / per(polls));
            ours = ours.min(cpu_of(desk.polls(&urls)).await? / per(polls));
            desk.check(&urls).await?;
        }
        let ratio = ours / floor;
        failed |= most.is_some_and(|most| ratio > most);
        let bar = most.map_or_else(|| "no bar".to_owned(), |most| format!("the bar is {most}"));
        writeln!(
            out,
            "{name:<14}bare {:>6.1} µs, poll {:>6.1} µs: {ratio:.2} times, {bar}; bare in a plain loop {:>6.1} µs: {:.2} times",
            floor * 1e6,
            ours * 1e6,
            plain * 1e6,
            ours / plain
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

async fn bare_polls(client: &reqwest::Client, urls: &[String]) -> Result<()> {
    let client = client.clone();
    each(urls, move |url| {
        let client = client.clone();
        async move { bare_poll(&client, &url).await.map_err(|error| error.to_string()) }
    })
    .await
}

/// The same one after the other.
async fn plain_loop(client: &reqwest::Client, urls: &[String]) -> Result<()> {
    for url in urls {
        bare_poll(client, url).await?;
    }
    Ok(())
}

/// Runs an errand for each address, [`AT_ONCE`] at a time, each a task of its own, as the poller does.
async fn each<F>(urls: &[String], errand: impl Fn(String) -> F) -> Result<()>
where
    F: Future<Output = std::result::Result<(), String>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    let mut left = urls.iter();
    loop {
        while tasks.len() < AT_ONCE
            && let Some(url) = left.next()
        {
            tasks.spawn(errand(url.clone()));
        }
        match tasks.join_next().await {
            Some(done) => done??,
            None => return Ok(()),
        }
    }
}

async fn bare_poll(client: &reqwest::Client, url: &str) -> Result<()> {
    let answer = client.get(url).header("if-none-match", "\"1\"").send().await?;
    if answer.status().as_u16() == 304 {
        return Ok(());
    }
    let body = answer.bytes().await?;
    let feed = feed_rs::parser::parse(&body[..])?;
    if feed.entries.len() == ITEMS {
        Ok(())
    } else {
        Err("another feed".into())
    }
}

/// The daemon's means to poll.
struct Desk {
    means: Arc<Means>,
    store: Store,
    writer: std::thread::JoinHandle<()>,
}

struct Means {
    current: Current,
    health: Health,
    offers: Notify,
}

impl Desk {
    async fn open(folder: &std::path::Path, server: SocketAddr, feeds: usize) -> Result<Self> {
        let mut text =
            String::from("state_dir = \"state\"\n[fetch]\nallow_private_addresses = true\nhost_gap_ms = 0\n");
        for path in ["same", "news", "flood"] {
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
        let writer = std::thread::spawn(move || writer.run());
        let (alerts, _woken) = mpsc::channel(1);
        let health = Health::new(store.clone(), Clock, "bench".into(), alerts).await?;
        let means = Means {
            current,
            health,
            offers: Notify::new(),
        };
        Ok(Self {
            means: Arc::new(means),
            store,
            writer,
        })
    }

    async fn register(&self, urls: &[String]) -> Result<()> {
        let now = Clock.now();
        self.store
            .register_feeds(urls.iter().map(|url| (url.clone(), now)).collect())
            .await?;
        Ok(())
    }

    async fn polls(&self, urls: &[String]) -> Result<()> {
        each(urls, |url| {
            let (means, store) = (Arc::clone(&self.means), self.store.clone());
            async move {
                let Means {
                    current,
                    health,
                    offers,
                } = &*means;
                let feed = current.feed(&url).ok_or("no such feed")?;
                let polled = poll(current, feed, &store, Clock, health, offers).await;
                polled.map(drop).map_err(|error| error.to_string())
            }
        })
        .await
    }

    /// Whether all went well.
    async fn check(&self, urls: &[String]) -> Result<()> {
        for url in urls {
            let state = self.store.feed(url.clone()).await?.ok_or("no such feed")?;
            if let Some(problem) = state.problem {
                return Err(problem.into());
            }
        }
        Ok(())
    }

    fn close(self) -> Result<()> {
        drop((self.store, self.means));
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

/// A feed of 50 KB: the items from this number on, so that the next one has one that is new; of a flood, all are.
fn document(path: &str, number: usize) -> String {
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>Harbour News</title>\
         <link>http://news.example{path}</link><description>News of the harbour</description>\
         <lastBuildDate>Tue, 03 Mar 2026 10:{:02}:{:02} GMT</lastBuildDate>\n",
        number / 60 % 60,
        number % 60
    );
    let first = if path.starts_with("/flood") {
        number * ITEMS
    } else {
        number
    };
    for n in (first..first + ITEMS).rev() {
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
