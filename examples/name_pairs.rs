//! Measures the rules for variants of personal names on labelled pairs.
//!
//! `cargo run --release --example name_pairs -- cases.csv`: a CSV file with the columns `schema`, `name1`, `name2` and
//! `is_match`, as nomenklatura's name bench has them. Persons are compared by the rules; names of other kinds by folded
//! equality, which is what the lexicon does with them. Prints precision and recall by kind; `--list` adds the errors.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::{env, fs, process::ExitCode};

use conjunct::facts::same_person;
use conjunct::text::fold;

#[derive(Default)]
struct Counts {
    right: usize,
    false_matches: usize,
    missed: usize,
}

fn main() -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let list = arguments.iter().any(|a| a == "--list");
    let Some(path) = arguments.iter().find(|a| !a.starts_with("--")) else {
        writeln!(io::stderr(), "usage: name_pairs CASES.csv [--list]")?;
        return Ok(ExitCode::from(2));
    };
    let file = fs::read_to_string(path)?;
    let mut rows = file.lines().map(cells);
    let header = rows.next().unwrap_or_default();
    let column = |name: &str| header.iter().position(|cell| cell == name).unwrap_or(usize::MAX);
    let (schema, one, other, label) = (
        column("schema"),
        column("name1"),
        column("name2"),
        column("is_match"),
    );
    let mut by_kind: BTreeMap<String, Counts> = BTreeMap::new();
    for row in rows {
        let cell = |k: usize| row.get(k).map_or("", String::as_str);
        let (kind, one, other) = (cell(schema), cell(one), cell(other));
        let said = match kind {
            "Person" => same_person(one, other).map(conjunct::facts::Variant::name),
            _ => (fold(one).trim() == fold(other).trim()).then_some("folded"),
        };
        let counts = by_kind.entry(kind.to_owned()).or_default();
        match (said, cell(label) == "true") {
            (Some(_), true) => counts.right += 1,
            (Some(rule), false) => {
                counts.false_matches += 1;
                if list {
                    writeln!(out, "false ({rule}): {one} | {other}")?;
                }
            }
            (None, true) => {
                counts.missed += 1;
                if list {
                    writeln!(out, "missed: {one} | {other}")?;
                }
            }
            (None, false) => {}
        }
    }
    for (kind, counts) in by_kind {
        // In thousandths: counts of pairs are small.
        let share = |of: usize| match (counts.right * 1000).checked_div(of) {
            Some(share) => format!("{}.{:03}", share / 1000, share % 1000),
            None => "-".to_owned(),
        };
        writeln!(
            out,
            "{kind}: precision {}, recall {} ({} right, {} false, {} missed)",
            share(counts.right + counts.false_matches),
            share(counts.right + counts.missed),
            counts.right,
            counts.false_matches,
            counts.missed
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The cells of a line of CSV; a quoted one may hold commas.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(c);
                }
            }
        }
    }
    cells
}
