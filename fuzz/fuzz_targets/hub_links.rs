//! Any `Link` headers, a line each, name hubs that can be asked, or none; the same ones name the same.
#![no_main]

use conjunct::feed::{self, websub::offer};
use libfuzzer_sys::fuzz_target;
use url::Url;

const FEED: &[u8] = b"<rss version='2.0'><channel><title>t</title></channel></rss>";

fuzz_target!(|bytes: &[u8]| {
    let links: Vec<String> = String::from_utf8_lossy(bytes)
        .lines()
        .map(str::to_owned)
        .collect();
    let url = Url::parse("https://n.example/feeds/x").expect("an address");
    let feed = feed::parse(FEED, None, Some(&url)).expect("a feed");
    let found = offer(&feed, &links, &url);
    assert_eq!(found, offer(&feed, &links, &url));
    let Some(found) = found else { return };
    assert!(!found.hubs.is_empty() && found.hubs.len() <= 10);
    assert!(!found.topic.contains('#'));
    for address in found.hubs.iter().chain([&found.topic]) {
        let url = Url::parse(address).expect("an address");
        assert!(address.len() <= 2048 && matches!(url.scheme(), "http" | "https"));
        assert!(url.username().is_empty() && url.password().is_none(), "a login");
    }
});
