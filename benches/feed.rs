//! What reading a feed costs, against a floor that is measured in the same run.
//!
//! ```text
//! cargo bench --bench feed             # 7 rounds
//! cargo bench --bench feed -- --quick  # 3 rounds: seconds once it is built
//! ```
//!
//! The floor is feed-rs alone on the same bytes (its texts not sanitised, as we set it, too). The last column says how many
//! times the floor a step takes. Feeds of about 50 KB, made here: sound RSS and Atom with escaped bodies, RSS with CDATA,
//! the same RSS with a fault that sends it through the mender, and podcasts' RSS, whose extensions our own reader takes.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{self, Write as _};

use conjunct::daemon::thread_cpu_ms;
use conjunct::feed;
use url::Url;

const ITEMS: usize = 40;

fn main() -> io::Result<()> {
    // Cargo passes `--bench` along.
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (rounds, repeats) = if quick { (3, 20) } else { (7, 60) };
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{:<16}{:>8}{:>14}{:>14}{:>9}",
        "feed", "KB", "feed-rs ms", "parse ms", "times"
    )?;
    let base = Url::parse("https://news.example/feed").ok();
    for (name, text) in feeds() {
        let floor = best(rounds, repeats, || {
            let parser = feed_rs::parser::Builder::new()
                .base_uri(Some("https://news.example/feed"))
                .sanitize_content(false)
                .build();
            black_box(parser.parse(text.as_bytes()).is_ok());
        });
        let ours = best(rounds, repeats, || {
            black_box(feed::parse(text.as_bytes(), Some("application/xml"), base.as_ref()).is_ok());
        });
        let kilobytes = text.len() / 1024;
        writeln!(
            out,
            "{name:<16}{kilobytes:>8}{floor:>14.3}{ours:>14.3}{:>9.2}",
            ours / floor
        )?;
    }
    Ok(())
}

/// CPU milliseconds of one call: the best round's.
fn best(rounds: usize, repeats: u32, mut call: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..rounds {
        let started = thread_cpu_ms();
        for _ in 0..repeats {
            call();
        }
        best = best.min((thread_cpu_ms() - started) / f64::from(repeats));
    }
    best
}

fn feeds() -> Vec<(&'static str, String)> {
    let escaped =
        "&lt;p&gt;The ministers of both countries met on Tuesday &amp;amp; agreed on nothing.&lt;/p&gt;\n"
            .repeat(10);
    let cdata = format!(
        "<![CDATA[{}]]>",
        "<p>The ministers of both countries met on Tuesday &amp; agreed on nothing.</p>\n".repeat(12)
    );
    let rss = |inside: &dyn Fn(usize) -> String| {
        let mut items = String::new();
        for n in 0..ITEMS {
            // Writing to a string cannot fail.
            let _ = writeln!(
                items,
                "<item><title>Talks in Ostrava, day {n}</title><link>https://news.example/{n}</link>\
                 <guid isPermaLink=\"false\">n-{n}</guid><pubDate>Tue, 05 Mar 2024 14:30:15 +0100</pubDate>\
                 <dc:creator>Ana Ruiz</dc:creator><category>world</category>{}</item>",
                inside(n)
            );
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><channel><title>News</title>{items}</channel></rss>"
        )
    };
    let mut entries = String::new();
    for n in 0..ITEMS {
        let _ = writeln!(
            entries,
            "<entry><title>Talks in Ostrava, day {n}</title><link href=\"https://news.example/{n}\"/><id>n-{n}</id>\
             <updated>2024-03-05T14:30:15Z</updated><author><name>Ana Ruiz</name></author>\
             <content type=\"html\">{escaped}</content></entry>"
        );
    }
    let atom = format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>News</title>{entries}</feed>");
    let escaped_rss = rss(&|_| format!("<description>{escaped}</description>"));
    vec![
        ("RSS, escaped", escaped_rss.clone()),
        (
            "RSS, CDATA",
            rss(&|_| format!("<content:encoded>{cdata}</content:encoded>")),
        ),
        ("Atom, escaped", atom),
        (
            "RSS, podcast",
            rss(&|_| format!("<description>{escaped}</description><itunes:summary>S</itunes:summary>")),
        ),
        ("RSS, mended", escaped_rss.replace("Talks in", "Talks &nbsp; in")),
    ]
}
