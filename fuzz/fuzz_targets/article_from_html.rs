//! Any bytes are a page: an article comes out, its text in paragraphs without blank lines.
#![no_main]

use conjunct::article::{self, Given};
use conjunct::story::Fingerprint;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let given = Given {
        url: Some("https://news.example/a".to_owned()),
        title: Some("A title".to_owned()),
        ..Given::default()
    };
    let html = article::decode(bytes, None);
    let article = article::best(article::from_html(&html, &given), Some(&html), None, &given);
    assert!(article.text.is_empty() || article.text.lines().all(|line| !line.trim().is_empty()));
    Fingerprint::new(&article.title, &article.text);
});
