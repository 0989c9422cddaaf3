//! An HTTP/1.1 server on one socket, each of its costs bounded.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long to wait when the system refuses a connection: it is out of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Bytes of a request's line and headers.
const HEAD_BYTES_MAX: usize = 16 << 10;
/// Headers of a request.
const HEADERS_MAX: usize = 64;
/// How long a request under way may take to be answered after a stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// What a server takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at the same time; further ones wait in the system's queue.
    pub connections: usize,
    /// Time for a request's head to come, from the connection's beginning or the last answer on.
    pub head: Duration,
    /// Time of a connection; the request that is then under way is still answered.
    pub connection: Duration,
}

/// What is answered.
pub type Answer = Response<Full<Bytes>>;

/// Serves until `stop` is cancelled; requests under way are answered first, if that does not take long.
pub async fn serve<A, F>(listener: TcpListener, limits: Limits, stop: CancellationToken, answer: A)
where
    A: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < limits.connections => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, limits, stop.clone(), answer.clone()));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// A connection that breaks is the client's affair: there is nobody to tell.
async fn serve_connection<A, F>(stream: TcpStream, limits: Limits, stop: CancellationToken, answer: A)
where
    A: Fn(Request<Incoming>) -> F + Send + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    let service = service_fn(move |request| {
        let answered = answer(request);
        async move { Ok::<_, Infallible>(answered.await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stop.cancelled() => {}
        () = tokio::time::sleep(limits.connection) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(FAREWELL, connection).await;
}

/// A short answer in words.
pub fn plain(status: StatusCode, text: impl Into<Bytes>) -> Answer {
    typed(status, "text/plain; charset=utf-8", text)
}

/// An answer of this content type.
pub fn typed(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const LIMITS: Limits = Limits {
        connections: 2,
        head: Duration::from_millis(200),
        connection: Duration::from_mins(1),
    };

    /// A running server that says the path, and how it is reached and stopped.
    async fn start(limits: Limits) -> (std::net::SocketAddr, CancellationToken, JoinSet<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let answer = |request: Request<Incoming>| async move {
            plain(StatusCode::OK, request.uri().path().to_owned())
        };
        tasks.spawn(serve(listener, limits, stop.clone(), answer));
        (address, stop, tasks)
    }

    /// Sends bytes and gives all that comes back.
    async fn say(address: std::net::SocketAddr, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // A server that has heard enough closes the connection.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[tokio::test]
    async fn what_a_request_may_cost() {
        let (address, stop, mut tasks) = start(LIMITS).await;
        let get = |path: &str, headers: &str| {
            format!("GET {path} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n{headers}\r\n").into_bytes()
        };
        let good = say(address, &get("/path", "")).await;
        assert!(
            good.starts_with("HTTP/1.1 200 ") && good.ends_with("/path"),
            "{good}"
        );
        let long = say(address, &get(&format!("/{}", "a".repeat(HEAD_BYTES_MAX)), "")).await;
        assert!(!long.contains(" 200 "), "{long}");
        let many = say(address, &get("/", &"x: y\r\n".repeat(HEADERS_MAX + 1))).await;
        assert!(many.starts_with("HTTP/1.1 431 "), "{many}");
        // Nothing, or half a head: given up when its time is over.
        assert!(!say(address, b"").await.contains(" 200 "));
        assert!(!say(address, b"GET / HTTP/1.1\r\nho").await.contains(" 200 "));
        stop.cancel();
        tasks.join_next().await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn connections_beyond_the_bound_wait() {
        let (address, stop, mut tasks) = start(LIMITS).await;
        let idle = [
            TcpStream::connect(address).await.unwrap(),
            TcpStream::connect(address).await.unwrap(),
        ];
        let late = say(
            address,
            b"GET /late HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n",
        )
        .await;
        assert!(
            late.ends_with("/late"),
            "answered when an idle one was closed: {late}"
        );
        drop(idle);
        stop.cancel();
        tasks.join_next().await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn an_open_connection_does_not_outlive_the_stop_or_its_time() {
        let limits = Limits {
            head: Duration::from_mins(1),
            ..LIMITS
        };
        let (address, stop, mut tasks) = start(limits).await;
        let _idle = TcpStream::connect(address).await.unwrap();
        assert!(
            say(address, b"GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n")
                .await
                .ends_with('/')
        );
        stop.cancel();
        tasks.join_next().await.unwrap().unwrap();

        let short = Limits {
            connection: Duration::from_millis(100),
            ..limits
        };
        let (address, _stop, _tasks) = start(short).await;
        let kept_open = say(address, b"GET /once HTTP/1.1\r\nhost: h\r\n\r\n").await;
        assert!(
            kept_open.ends_with("/once"),
            "closed although it may live: {kept_open}"
        );
    }
}
