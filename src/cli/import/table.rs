//! CSV tables with a header: OpenSanctions' `targets.simple.csv`, and anybody's with a column `name`.

use std::io::Read;

use super::entity::Entity;
use super::{Bad, Writer};

/// The columns that are read, each under the names that lists give it. Several values stand in one cell with `;` between.
const COLUMNS: [(Column, &[&str]); 9] = [
    (Column::Id, &["id"]),
    (Column::Name, &["name", "full_name"]),
    (Column::Kind, &["kind", "schema", "type"]),
    (Column::Aliases, &["aliases", "alias"]),
    (Column::Weak, &["weak", "weak_aliases"]),
    (Column::Surname, &["surname", "last_name"]),
    (Column::Countries, &["countries", "country", "nationality"]),
    (Column::Topics, &["topics", "topic"]),
    (Column::SameAs, &["same_as"]),
];

/// Columns that only tables of people have.
const PEOPLE: [&str; 7] = [
    "full_name",
    "first_name",
    "last_name",
    "given_name",
    "surname",
    "date_of_birth",
    "gender",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    Name,
    Kind,
    Aliases,
    Weak,
    Surname,
    Countries,
    Topics,
    SameAs,
}

pub(super) fn read(file: impl Read, writer: &mut Writer<'_>) -> anyhow::Result<()> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(file);
    let header: Vec<String> = reader
        .headers()
        .map_err(|error| bad(&error))?
        .iter()
        .map(|name| name.trim().trim_start_matches('\u{feff}').to_lowercase())
        .collect();
    let places: Vec<(Column, usize)> = COLUMNS
        .iter()
        .filter_map(|(column, names)| {
            let place = names
                .iter()
                .find_map(|name| header.iter().position(|h| h == name))?;
            Some((*column, place))
        })
        .collect();
    if !places.iter().any(|(column, _)| *column == Column::Name) {
        let message = format!("no column is called `name`; there are {}", header.join(", "));
        return Err(Bad {
            line: Some(1),
            message,
        }
        .into());
    }
    // A table of people has no column that says so.
    let of_people = header.iter().any(|name| PEOPLE.contains(&name.as_str()));
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) if error.is_io_error() => return Err(error.into()),
            Err(error) => {
                writer.bad(bad(&error));
                continue;
            }
        }
        let cell = |column: Column| {
            let place = places.iter().find(|(c, _)| *c == column)?.1;
            record.get(place).map(str::trim).filter(|cell| !cell.is_empty())
        };
        let list = |column: Column| -> Vec<String> {
            let parts = cell(column).into_iter().flat_map(|cell| cell.split(';'));
            parts
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let written = cell(Column::Kind).unwrap_or(if of_people { "person" } else { "" });
        let Some(kind) = kind(written) else {
            writer.skip(format!("of the kind {written}"));
            continue;
        };
        let mut names: Vec<String> = cell(Column::Name).map(str::to_owned).into_iter().collect();
        names.extend(list(Column::Aliases));
        writer.take(Entity {
            id: cell(Column::Id).unwrap_or_default().to_owned(),
            schema: written.to_owned(),
            kind,
            names,
            weak: list(Column::Weak),
            surname: cell(Column::Surname).map(str::to_owned),
            posts: Vec::new(),
            topics: list(Column::Topics),
            countries: list(Column::Countries),
            same_as: list(Column::SameAs)
                .into_iter()
                .filter(|id| id.contains(':'))
                .collect(),
        })?;
    }
    Ok(())
}

/// Our kinds under their own names, and FollowTheMoney's schemata.
fn kind(written: &str) -> Option<&'static str> {
    Some(match written.to_lowercase().as_str() {
        "person" => "person",
        "organisation" | "organization" | "company" | "legalentity" | "publicbody" => "organisation",
        "country" => "country",
        "group" => "group",
        "place" => "place",
        "" | "other" | "vessel" | "airplane" | "vehicle" | "asset" | "cryptowallet" => "other",
        _ => return None,
    })
}

fn bad(error: &csv::Error) -> Bad {
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("this line has {len} cells, and the header has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "this line is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    };
    Bad {
        line: Some(error.position().map_or(1, csv::Position::line)),
        message,
    }
}
