//! A hub on loopback, a feed that names it, and a desk that listens for it.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use conjunct::daemon::Clock;
use ring::hmac;
use url::{Url, form_urlencoded};

use crate::support::{Daemon, Desk, Entry, Reply, Site, Story, rss};

/// A site that is news site and hub in one, and the desk that reads it.
pub(super) struct Scene {
    pub(super) site: Site,
    pub(super) desk: Desk,
    /// Where the daemon listens.
    pub(super) listen: SocketAddr,
}

/// What the hub was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) mode: String,
    pub(super) topic: String,
    pub(super) callback: String,
    pub(super) secret: Option<String>,
    pub(super) lease: Option<String>,
}

/// An answer of the daemon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

impl Scene {
    /// A feed at `/feed` that names the hub at `/hub`, and is due again after a quarter of an hour.
    pub(super) fn new(ip: &str) -> Self {
        let scene = Self::silent(ip);
        scene.site.route("/hub", Reply::status(202));
        scene.show(&[]);
        scene
    }

    /// The same without hub and feed.
    pub(super) fn silent(ip: &str) -> Self {
        let site = Site::start(ip);
        // Free at this moment, and nobody else takes addresses of this test.
        let listener = TcpListener::bind((site.ip(), 0)).expect("a free port");
        let listen = listener.local_addr().expect("an address");
        drop(listener);
        let desk = Desk::new([site.url("/feed")]);
        let scene = Self { site, desk, listen };
        scene.configure(|config| config);
        scene
    }

    /// Writes the config with `[websub]`, as `change` leaves it.
    pub(super) fn configure(&self, change: impl Fn(String) -> String) {
        let path = self.desk.config();
        let mut config = std::fs::read_to_string(path).expect("a config");
        if !config.contains("[websub]") {
            config = format!("{config}\n{}", self.websub());
        }
        self.desk.write("conjunct.toml", change(config));
    }

    pub(super) fn websub(&self) -> String {
        format!(
            "[websub]\ncallback = \"http://{0}/websub\"\nlisten = \"{0}\"\npoll_secs = 3600\n",
            self.listen
        )
    }

    /// The feed shows these stories, all with pages.
    pub(super) fn show(&self, numbers: &[usize]) {
        self.site
            .route("/feed", Reply::feed(self.feed(numbers)).header("etag", "\"1\""));
    }

    /// A document of these stories.
    pub(super) fn feed(&self, numbers: &[usize]) -> String {
        let mut entries = Vec::new();
        for number in numbers {
            let (story, path) = (Story::new(*number), format!("/news/{number}"));
            self.site.route(&path, Reply::html(story.page()));
            entries.push(Entry::new(&story, &self.site.url(&path)));
        }
        let links = format!(
            "<atom:link rel=\"hub\" href=\"{}\"/><atom:link rel=\"self\" href=\"{}\"/>",
            self.site.url("/hub"),
            self.topic()
        );
        rss(&entries)
            .replacen("<rss ", "<rss xmlns:atom=\"http://www.w3.org/2005/Atom\" ", 1)
            .replacen("<channel>", &format!("<channel>{links}"), 1)
    }

    /// The same, published so many minutes ago.
    pub(super) fn feed_of_before(&self, numbers: &[usize], minutes: i64) -> String {
        let time = |minutes: i64| {
            let at = Clock.now() - jiff::SignedDuration::from_mins(minutes);
            at.strftime("%a, %d %b %Y %H:%M").to_string()
        };
        let feed = self.feed(numbers);
        // It may have become another minute meanwhile.
        feed.replace(&time(0), &time(minutes))
            .replace(&time(1), &time(minutes))
    }

    pub(super) fn topic(&self) -> Url {
        self.site.url("/feed?topic")
    }

    /// What the hub was asked for so far.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked_at("/hub")
    }

    pub(super) fn asked_at(&self, path: &str) -> Vec<Asked> {
        let requests = self
            .site
            .requests()
            .into_iter()
            .filter(|seen| seen.target == path);
        requests.map(|seen| Asked::read(&seen.body)).collect()
    }

    pub(super) fn wait_for_asked(&self, daemon: &mut Daemon, count: usize) -> Asked {
        daemon.wait_until(&format!("the hub was asked {count} times"), |_| {
            self.asked().get(count - 1).cloned()
        })
    }

    /// How often the feed was polled.
    pub(super) fn polls(&self) -> usize {
        let requests = self.site.requests();
        requests.iter().filter(|seen| seen.target == "/feed").count()
    }

    /// The daemon is started, subscribes, and the hub confirms for ten days.
    pub(super) fn subscribed(&self) -> (Daemon, Asked) {
        let mut daemon = self.desk.start();
        let asked = self.wait_for_asked(&mut daemon, 1);
        assert_eq!(self.confirm(&asked, 864_000).status, 200);
        (daemon, asked)
    }

    /// The hub asks back.
    pub(super) fn confirm(&self, asked: &Asked, lease_secs: u64) -> Answer {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("hub.mode", &asked.mode)
            .append_pair("hub.topic", &asked.topic)
            .append_pair("hub.challenge", "a challenge")
            .append_pair("hub.lease_seconds", &lease_secs.to_string())
            .finish();
        self.get(&format!("{}?{query}", asked.callback))
    }

    pub(super) fn get(&self, url: &str) -> Answer {
        self.request("GET", url, "", b"")
    }

    /// The hub pushes, signed as it was asked to.
    pub(super) fn push(&self, asked: &Asked, body: &str) -> Answer {
        let signature = asked.sign(body);
        let headers = format!("x-hub-signature: {signature}\r\ncontent-type: application/rss+xml\r\n");
        self.request("POST", &asked.callback, &headers, body.as_bytes())
    }

    pub(super) fn request(&self, method: &str, url: &str, headers: &str, body: &[u8]) -> Answer {
        let url = Url::parse(url).expect("a URL");
        let target = &url[url::Position::BeforePath..];
        let mut stream = TcpStream::connect(self.listen).expect("the daemon listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a socket");
        let head = format!(
            "{method} {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n",
            self.listen,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("a request");
        // Too much is not read to its end.
        let _ = stream.write_all(body);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let answer = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        Answer {
            status: head
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok())
                .expect("a status"),
            body: body.to_owned(),
        }
    }

    /// One number of the only subscription.
    pub(super) fn number(&self, column: &str) -> Option<i64> {
        self.desk.count(&format!("SELECT {column} FROM subscription"))
    }

    pub(super) fn wait_for(&self, daemon: &mut Daemon, column: &str, expected: i64) {
        daemon.wait_until(&format!("{column} is {expected}"), |_| {
            (self.number(column) == Some(expected)).then_some(())
        });
    }
}

impl Asked {
    fn read(body: &[u8]) -> Self {
        let get = |name: &str| {
            let mut pairs = form_urlencoded::parse(body);
            pairs
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        Self {
            mode: get("hub.mode").expect("a mode"),
            topic: get("hub.topic").expect("a topic"),
            callback: get("hub.callback").expect("a callback"),
            secret: get("hub.secret"),
            lease: get("hub.lease_seconds"),
        }
    }

    pub(super) fn sign(&self, body: &str) -> String {
        let secret = self.secret.as_deref().expect("a secret");
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let tag = hmac::sign(&key, body.as_bytes());
        tag.as_ref()
            .iter()
            .fold("sha256=".to_owned(), |mut signature, byte| {
                write!(signature, "{byte:02x}").expect("a string");
                signature
            })
    }
}
