//! A small news site on a loopback address, with the faults that real ones have.
//!
//! It runs on a thread of its own until it is dropped, so that a test with or without a runtime, and one that starts
//! the built program, can use it. Several sites on 127.0.0.1, 127.0.1.1, 127.0.1.2 … are several hosts.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress};
use futures_util::{Stream, StreamExt, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::Instant;
use url::Url;

type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A running site.
pub(crate) struct Site {
    address: SocketAddr,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// One request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// The path with its query; the whole URL where the site is asked as a proxy.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    /// What was posted.
    pub(crate) body: Bytes,
    /// When its head had been read.
    pub(crate) at: Instant,
}

/// What the site answers.
#[derive(Clone)]
pub(crate) enum Reply {
    /// A whole answer.
    Answer {
        status: u16,
        headers: Vec<(HeaderName, HeaderValue)>,
        body: Bytes,
    },
    /// The body says that it is longer than it is, and the connection ends.
    CutShort { body: Bytes, told: usize },
    /// The head, and then this piece of a body again and again, with a pause before each.
    Drip { piece: Bytes, pause: Duration },
    /// A gzip body of this piece so many times.
    GzipBomb { piece: Bytes, times: usize },
    /// Another reply, after a pause.
    Late { pause: Duration, reply: Box<Reply> },
    /// Nothing at all.
    Hang,
    /// What this makes of the request.
    Made(Arc<dyn Fn(&Seen) -> Reply + Send + Sync>),
}

#[derive(Default)]
struct State {
    replies: Mutex<HashMap<String, Reply>>,
    seen: Mutex<Vec<Seen>>,
}

impl Seen {
    /// A header's value; bytes outside UTF-8 replaced.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self::Answer {
            status,
            headers: Vec::new(),
            body: Bytes::from_static(b"sorry"),
        }
    }

    pub(crate) fn content(content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::Answer {
            status: 200,
            headers: Vec::new(),
            body: body.into(),
        }
        .header("content-type", content_type)
    }

    pub(crate) fn html(body: impl Into<Bytes>) -> Self {
        Self::content("text/html; charset=utf-8", body)
    }

    pub(crate) fn feed(body: impl Into<Bytes>) -> Self {
        Self::content("application/rss+xml", body)
    }

    pub(crate) fn redirect(status: u16, to: impl AsRef<[u8]>) -> Self {
        Self::status(status).header("location", to)
    }

    /// A reply that depends on the request.
    pub(crate) fn made(reply: impl Fn(&Seen) -> Self + Send + Sync + 'static) -> Self {
        Self::Made(Arc::new(reply))
    }

    /// A feed with these validators: 304 for a request that brings them back, byte for byte.
    pub(crate) fn cached(etag: &[u8], last_modified: &[u8], body: &str) -> Self {
        let (etag, last_modified) = (etag.to_vec(), last_modified.to_vec());
        let whole = Self::feed(body.to_owned())
            .header("etag", &etag)
            .header("last-modified", &last_modified);
        Self::made(move |seen| {
            let is = |name: &str, value: &[u8]| {
                seen.headers
                    .get(name)
                    .is_some_and(|found| found.as_bytes() == value)
            };
            if is("if-none-match", &etag) && is("if-modified-since", &last_modified) {
                Self::Answer {
                    status: 304,
                    headers: Vec::new(),
                    body: Bytes::new(),
                }
            } else {
                whole.clone()
            }
        })
    }

    /// A gzip stream of about a kilobyte for each megabyte of zeros that it unpacks to.
    pub(crate) fn gzip_bomb(megabytes: usize) -> Self {
        // A full flush ends the block on a byte and forgets what went before: the same bytes can come again.
        let mut piece = Vec::with_capacity(64 << 10);
        Compress::new(Compression::best(), false)
            .compress_vec(&vec![0; 1 << 20], &mut piece, FlushCompress::Full)
            .expect("zeros can be packed");
        Self::GzipBomb {
            piece: piece.into(),
            times: megabytes,
        }
    }

    /// The same answer with one more header.
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            let name = name.parse().expect("a header's name");
            headers.push((
                name,
                HeaderValue::from_bytes(value.as_ref()).expect("a header's value"),
            ));
        }
        self
    }
}

impl Site {
    /// Starts a site without pages on a free port of `ip`, such as `127.0.1.1`.
    pub(crate) fn start(ip: &str) -> Self {
        let ip: IpAddr = ip.parse().expect("an IP address");
        let listener = TcpListener::bind((ip, 0)).expect("a loopback address to listen on");
        listener
            .set_nonblocking(true)
            .expect("a socket that does not block");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(State::default());
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                tokio::select! {
                    () = serve(listener, shared) => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            address,
            state,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(crate) fn ip(&self) -> IpAddr {
        self.address.ip()
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address).parse().expect("a URL")
    }

    /// From now on the site answers this under `path`, with whatever query. Without one it answers 404.
    pub(crate) fn route(&self, path: &str, reply: Reply) -> &Self {
        self.state.replies.lock().unwrap().insert(path.to_owned(), reply);
        self
    }

    /// All requests so far, in order.
    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.state.seen.lock().unwrap().clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        while connections.try_join_next().is_some() {}
        let state = Arc::clone(&state);
        connections.spawn(async move {
            let service = hyper::service::service_fn(|request| answer(&state, request));
            // A client that goes away is no fault of ours.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(state: &State, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let path = request.uri().path().to_owned();
    let (target, headers, at) = (
        request.uri().to_string(),
        request.headers().clone(),
        Instant::now(),
    );
    let body = request.into_body().collect().await;
    let seen = Seen {
        target,
        headers,
        body: body.map(http_body_util::Collected::to_bytes).unwrap_or_default(),
        at,
    };
    state.seen.lock().unwrap().push(seen.clone());
    let mut reply = state
        .replies
        .lock()
        .unwrap()
        .get(&path)
        .cloned()
        .unwrap_or_else(|| Reply::status(404));
    loop {
        reply = match reply {
            Reply::Made(make) => make(&seen),
            Reply::Late { pause, reply } => {
                tokio::time::sleep(pause).await;
                *reply
            }
            Reply::Hang => std::future::pending().await,
            reply => return Ok(respond(reply)),
        };
    }
}

fn respond(reply: Reply) -> Response<Body> {
    match reply {
        Reply::Answer {
            status,
            headers,
            body,
        } => {
            let mut response = Response::new(Full::new(body).map_err(|never| match never {}).boxed_unsync());
            *response.status_mut() = StatusCode::from_u16(status).expect("a status");
            for (name, value) in headers {
                response.headers_mut().append(name, value);
            }
            response
        }
        Reply::CutShort { body, told } => {
            // The pause lets the head and the body's begin out first.
            let end = stream::once(async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                Err(io::Error::other("cut short"))
            });
            let mut response = streamed(stream::iter([Ok(body)]).chain(end));
            response.headers_mut().insert("content-length", told.into());
            response
        }
        Reply::Drip { piece, pause } => streamed(stream::repeat(piece).then(move |piece| async move {
            tokio::time::sleep(pause).await;
            Ok(piece)
        })),
        Reply::GzipBomb { piece, times } => {
            // Ten bytes of gzip head: deflate, no name, no time.
            let head = Bytes::from_static(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
            let pieces = stream::iter([head]).chain(stream::repeat(piece).take(times));
            let mut response = streamed(pieces.map(Ok));
            response
                .headers_mut()
                .insert("content-encoding", HeaderValue::from_static("gzip"));
            response
        }
        Reply::Made(_) | Reply::Late { .. } | Reply::Hang => unreachable!("a reply about another one"),
    }
}

fn streamed(pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Response<Body> {
    Response::new(StreamBody::new(pieces.map(|piece| piece.map(Frame::data))).boxed_unsync())
}
