//! Speaks `read --jsonl` with another library's cleaner, so that a scorer can set it beside conjunct's.
//!
//! ```text
//! cargo build --release --example peer_read
//! target/release/examples/peer_read trafilatura read --jsonl < pages.jsonl
//! ```
//!
//! One line `{"id", "url", "html"}` a page on standard input, one line `{"id", "text", "elapsed_ms"}` on standard
//! output. The first argument names the library, with the options that serve it best on news: `trafilatura` (favouring
//! precision, with its fallbacks) or `dom_smoothie` (Readability, with its formatted text).

use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use conjunct::daemon::thread_cpu_ms;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Line {
    id: String,
    html: String,
}

fn main() -> anyhow::Result<()> {
    let library = std::env::args().nth(1).unwrap_or_default();
    let clean: fn(&str) -> String = match library.as_str() {
        "trafilatura" => by_trafilatura,
        "dom_smoothie" => by_dom_smoothie,
        other => anyhow::bail!("no library `{other}`: name trafilatura or dom_smoothie"),
    };
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line: Line = serde_json::from_str(&line?)?;
        let started = thread_cpu_ms();
        let text = catch_unwind(AssertUnwindSafe(|| clean(&line.html))).unwrap_or_default();
        let elapsed_ms = thread_cpu_ms() - started;
        writeln!(
            out,
            "{}",
            json!({ "id": line.id, "text": text, "elapsed_ms": elapsed_ms })
        )?;
    }
    Ok(())
}

fn by_trafilatura(html: &str) -> String {
    let options = trafilatura::Options::default()
        .with_fallback(true)
        .with_focus(trafilatura::ExtractionFocus::FavorPrecision)
        .with_exclude_comments(true);
    trafilatura::extract(html, &options)
        .map(|result| result.content_text)
        .unwrap_or_default()
}

fn by_dom_smoothie(html: &str) -> String {
    let config = dom_smoothie::Config {
        text_mode: dom_smoothie::TextMode::Formatted,
        ..dom_smoothie::Config::default()
    };
    let Ok(mut reader) = dom_smoothie::Readability::new(html, None, Some(config)) else {
        return String::new();
    };
    reader
        .parse()
        .map(|article| article.text_content.to_string())
        .unwrap_or_default()
}
