//! Any bytes are a feed or a reason why not, and the same bytes give the same items.
#![no_main]

use conjunct::feed;
use libfuzzer_sys::fuzz_target;
use url::Url;

// A panic of feed-rs is caught, and its feed is read otherwise: the fuzzer's own hook would end the run there. One that
// nobody catches does so still.
fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| {
    let base = Url::parse("https://news.example/feed").expect("an address");
    let first = feed::parse(bytes, None, Some(&base));
    assert_eq!(first, feed::parse(bytes, None, Some(&base)));
    for item in first.iter().flat_map(|feed| &feed.items) {
        assert!(!item.id.is_empty(), "an item without id");
    }
    for feed in &first {
        feed::identify(base.as_str(), &feed.items);
    }
});
