//! The address guard over real connections.

use conjunct::config;
use conjunct::fetch::{Client, Error, Ground};
use url::Url;

use super::{client, code, get, settings};
use crate::support::{Reply, Site};

#[tokio::test]
async fn a_local_host_is_refused_in_every_spelling() {
    let site = Site::start("127.0.0.1");
    site.route("/", Reply::html("secret"));
    let client = Client::new(&config::Fetch {
        allow_private_addresses: false,
        ..settings()
    })
    .unwrap();
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "localhost",
        "LOCALHOST.",
        "news.localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "0.0.0.0",
        "%31%32%37.0.0.1",
    ] {
        let url = Url::parse(&format!("http://{host}:{}/", site.port())).unwrap();
        let error = get(&client, &url).await.unwrap_err();
        assert!(matches!(error, Error::RefusedAddress { .. }), "{host}: {error:?}");
        assert!(!error.retry());
    }
    assert!(site.requests().is_empty());
}

#[tokio::test]
async fn a_redirect_to_a_local_host_is_refused() {
    let (public, local) = (Site::start("127.0.1.1"), Site::start("127.0.1.2"));
    let settings = config::Fetch {
        allow_private_addresses: false,
        ..settings()
    };
    let client = Client::with_exempt(&settings, vec![public.ip()]).unwrap();
    public.route("/ok", Reply::html("news"));
    assert_eq!(code(&client, &public.url("/ok")).await, "ok");
    let there = local.url("/").to_string();
    let table = [
        (there.as_str(), "127.0.1.2", Ground::Loopback),
        (
            &there.replace("127.0.1.2", "0x7f000102"),
            "127.0.1.2",
            Ground::Loopback,
        ),
        (&there.replace("http:", ""), "127.0.1.2", Ground::Loopback),
        (
            &there.replace("127.0.1.2", "localhost"),
            "localhost",
            Ground::LocalName,
        ),
        (
            "http://169.254.169.254/latest/meta-data/",
            "169.254.169.254",
            Ground::Metadata,
        ),
        (
            "http://metadata.google.internal/",
            "metadata.google.internal",
            Ground::Metadata,
        ),
        ("http://192.168.0.1/admin", "192.168.0.1", Ground::Private),
    ];
    for (location, expected_host, expected_ground) in table {
        public.route("/out", Reply::redirect(302, location));
        let error = get(&client, &public.url("/out")).await.unwrap_err();
        let Error::RefusedAddress { host, ground, .. } = error else {
            panic!("{location}: {error:?}")
        };
        assert_eq!(
            (host.as_str(), ground),
            (expected_host, expected_ground),
            "{location}"
        );
    }
    public.route("/out", Reply::redirect(302, "http://user:pw@127.0.1.1/ok"));
    assert_eq!(code(&client, &public.url("/out")).await, "bad-url");
    assert!(local.requests().is_empty());
}

#[tokio::test]
async fn metadata_is_refused_where_private_addresses_are_allowed() {
    let site = Site::start("127.0.0.1");
    site.route(
        "/",
        Reply::redirect(302, "http://169.254.169.254/latest/meta-data/"),
    );
    assert_eq!(code(&client(), &site.url("/")).await, "refused-address");
}

#[tokio::test]
async fn a_name_resolves_through_the_guard() {
    let site = Site::start("127.0.0.1");
    site.route("/", Reply::html("here"));
    let url = Url::parse(&format!("http://localhost:{}/", site.port())).unwrap();
    assert_eq!(code(&client(), &url).await, "ok");
}

#[tokio::test]
async fn the_proxy_of_the_config_is_asked_and_the_guard_still_stands() {
    let proxy = Site::start("127.0.0.1");
    proxy.route("/world.rss", Reply::feed("<rss/>"));
    let settings = config::Fetch {
        allow_private_addresses: false,
        proxy: Some(Url::parse(&format!("http://localhost:{}/", proxy.port())).unwrap()),
        ..settings()
    };
    let client = Client::new(&settings).unwrap();
    let url = Url::parse("http://news.example/world.rss").unwrap();
    assert_eq!(&get(&client, &url).await.unwrap().body[..], b"<rss/>");
    assert_eq!(proxy.requests()[0].target, "http://news.example/world.rss");
    for url in [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://169.254.169.254/",
        "http://intranet/",
    ] {
        assert_eq!(
            code(&client, &Url::parse(url).unwrap()).await,
            "refused-address",
            "{url}"
        );
    }
    assert_eq!(proxy.requests().len(), 1);
}
