//! Any text is an article (its first line the title): every fact's place fits the text, and every watch decides.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use conjunct::config::{SAMPLE_WATCHLIST, Sources, load_watchlist};
use conjunct::facts::{self, Input};
use conjunct::watch::{self, Context, Engine};
use libfuzzer_sys::fuzz_target;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let read = |_: &Path, _: usize| Ok(SAMPLE_WATCHLIST.as_bytes().to_vec());
    let sources = Sources::new(read, |_| Ok(Vec::new()), |_| None);
    let watchlist = load_watchlist(Path::new("/watchlist.toml"), &sources)
        .0
        .expect("the sample loads");
    watchlist.engine()
});

// A panic of the splitter is caught: the fuzzer's own hook would end the run there. One that nobody catches does so still.
fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |input: &str| {
    let (title, text) = input.split_once('\n').unwrap_or(("", input));
    for language in [None, Some("en"), Some("ru"), Some("zh")] {
        let facts = facts::extract(&Input::new(title, text, language), ENGINE.lexicon());
        let places = facts.document.places();
        for mention in &facts.mentions {
            assert!(
                !mention.span.of(facts.document.text()).is_empty(),
                "a mention without words"
            );
            assert!(mention.sentence < facts.sentences.len());
            places.of(mention.span);
        }
        let context = Context {
            language,
            feed: None,
            now: Default::default(),
        };
        let hits = ENGINE.judge(&facts, context);
        for number in 0..ENGINE.watches().count() {
            let judgement = watch::why(&ENGINE, number, &facts, context).expect("a watch of the engine");
            assert_eq!(judgement.alerts, hits.iter().any(|hit| hit.watch == number));
        }
    }
});
