//! https over real connections: a server with a certificate of its own, which the built program is told to trust.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::support::{Desk, Entry, Reply, Site, Story, rss};

/// A server that answers `path` over TLS; it runs until the test ends.
struct Https {
    address: SocketAddr,
    /// Its certificate, PEM.
    certificate: String,
}

impl Https {
    fn start(ip: &str, answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed([ip.to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .expect("a certificate");
        let listener = TcpListener::bind((ip, 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                let acceptor = TlsAcceptor::from(Arc::new(config));
                while let Ok((stream, _)) = listener.accept().await {
                    // One after the other is enough; a client that breaks off is no fault of ours.
                    let _ = serve(&acceptor, stream, &answer).await;
                }
            });
        });
        Self {
            address,
            certificate: cert.pem(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }
}

async fn serve(
    acceptor: &TlsAcceptor,
    stream: tokio::net::TcpStream,
    answer: &impl Fn(&str) -> String,
) -> io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default();
    stream.write_all(answer(path).as_bytes()).await?;
    stream.shutdown().await
}

fn redirect(to: &str) -> String {
    format!(
        "HTTP/1.1 301 Moved Permanently\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
}

#[test]
fn https_is_never_left_for_http() {
    let site = Site::start("127.0.1.61");
    let story = Story::new(1);
    let feed = rss(&[Entry::new(&story, &site.url("/1"))]);
    site.route("/plain", Reply::feed(feed.clone()));
    let plain = site.url("/plain").to_string();
    let document = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{feed}",
        feed.len()
    );
    let answer = {
        let plain = plain.clone();
        move |path: &str| match path {
            "/feed" => document.clone(),
            "/down" => redirect(&plain),
            "/way" => redirect("/down"),
            _ => redirect("/feed"),
        }
    };
    let https = Https::start("127.0.1.62", answer);
    site.route("/up", Reply::redirect(301, https.url("/feed")));
    site.route("/up-and-down", Reply::redirect(302, https.url("/down")));

    let desk = Desk::new([] as [&str; 0]);
    let certificate = desk.write("certificate.pem", &https.certificate);
    let read = |url: &str| {
        let program = desk.program(["feeds", "try", url]);
        program
            .env("SSL_CERT_FILE", certificate.to_str().expect("a path"))
            .run()
    };
    // The way up, and https alone.
    for url in [
        https.url("/feed"),
        https.url("/somewhere"),
        site.url("/up").to_string(),
    ] {
        let shown = read(&url).ended_with(0);
        assert!(shown.contains(&story.title), "{shown}");
    }
    // The way down, at once, later, and after the way up.
    for url in [
        https.url("/down"),
        https.url("/way"),
        site.url("/up-and-down").to_string(),
    ] {
        let shown = read(&url).ended_with(1);
        assert!(shown.contains("bad-url"), "{shown}");
        assert!(shown.contains("a redirect from https to http"), "{shown}");
        assert!(shown.contains(&plain), "{shown}");
    }
    assert!(
        site.requests().iter().all(|seen| seen.target != "/plain"),
        "it was not even asked"
    );
    // Nobody is trusted unasked.
    let shown = desk.run(["feeds", "try", &https.url("/feed")]).ended_with(1);
    assert!(shown.contains("tls"), "{shown}");
}
