//! Makes `config/lexicon/en/event-weights.txt`, the weights of the linear model of events.
//!
//! ```text
//! cargo run --release --example train_events > config/lexicon/en/event-weights.txt
//! cargo run --release --example train_events -- plover_gsr.jsonl … > weights.txt
//! cargo run --release --example train_events -- --folds 5 plover_gsr.jsonl    # writes five files: weights-0.txt …
//! ```
//!
//! The sentences of `config/training/events-en.tsv` always go in. Further files are JSON Lines, one sentence a line:
//! `text`, and `events` with an `event` each, a type of PLOVER, or one of its names before 2021. The weights in the
//! repository are made without any such file. The same input gives the same bytes.
//!
//! With `--folds N` the k-th file is trained without each N-th sentence of the further files, beginning with the k-th:
//! what a model says of sentences that it has seen is no measure.

use std::error::Error;
use std::io::Write as _;
use std::{env, fs, io};

use conjunct::config::builtin_watchlist;
use conjunct::facts::{EventType, Lesson, Lexicon, train_events};
use serde_json::Value;

const OWN: &str = include_str!("../config/training/events-en.tsv");

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1).peekable();
    let mut folds = 0_usize;
    if arguments.next_if(|a| a == "--folds").is_some() {
        folds = arguments.next().ok_or("--folds needs a number")?.parse()?;
    }
    let own: Vec<Lesson> = OWN.lines().filter_map(Lesson::from_line).collect();
    let mut further = Vec::new();
    for path in arguments {
        let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        for (number, line) in text.lines().enumerate() {
            let row: Value = serde_json::from_str(line).map_err(|e| format!("{path}:{}: {e}", number + 1))?;
            further.extend(lesson(&row));
        }
    }
    let builtin = builtin_watchlist();
    let lexicon = Lexicon::new(&builtin.actors, &builtin.topics);
    if folds < 2 {
        let lessons: Vec<Lesson> = own.into_iter().chain(further).collect();
        io::stdout().write_all(train_events(&lessons, &lexicon).as_bytes())?;
        return Ok(());
    }
    for fold in 0..folds {
        let kept = further.iter().enumerate().filter(|(k, _)| k % folds != fold);
        let lessons: Vec<Lesson> = own
            .iter()
            .chain(kept.map(|(_, lesson)| lesson))
            .cloned()
            .collect();
        fs::write(format!("weights-{fold}.txt"), train_events(&lessons, &lexicon))?;
    }
    Ok(())
}

/// A lesson of a row; none where it names a type that PLOVER has not.
fn lesson(row: &Value) -> Option<Lesson> {
    let text = row.get("text")?.as_str()?.to_owned();
    let mut kinds = Vec::new();
    for event in row.get("events")?.as_array()? {
        let name = match event.get("event").and_then(Value::as_str) {
            Some("DEMAND") => "REQUEST",
            Some("DISAPPROVE" | "INVESTIGATE") => "ACCUSE",
            Some("FIGHT") => "ASSAULT",
            Some(name) => name,
            None => continue,
        };
        kinds.push(EventType::ALL.iter().find(|(known, _)| *known == name)?.1);
    }
    Some(Lesson {
        text,
        kinds,
        triggers: Vec::new(),
    })
}
