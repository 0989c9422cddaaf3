//! Any bytes are a watchlist or a list of findings that can be drawn; what loads can be put to work.
#![no_main]

use std::path::Path;

use conjunct::config::{Sources, load_watchlist};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = bytes.to_vec();
    let read = move |_: &Path, limit: usize| Ok(text.iter().copied().take(limit).collect());
    let sources = Sources::new(read, |_| Ok(Vec::new()), |_| None);
    let (watchlist, findings) = load_watchlist(Path::new("/watchlist.toml"), &sources);
    findings.render(false);
    assert_eq!(watchlist.is_none(), findings.has_errors());
    if let Some(watchlist) = watchlist {
        watchlist.engine();
    }
});
