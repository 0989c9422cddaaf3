//! Who, what, when, where, according to whom: the article at a glance.

use super::sheet::{Rich, Sheet, Tone, listed};
use super::telling::{Acting, Telling, is_same_deed};
use super::times;
use super::when::is_resolved;
use crate::facts::{Event, Grade, Who};

/// Actors, events, and so on, that stand at the head of the page.
const SHOWN_MAX: usize = 5;
/// Posts of one actor.
const POSTS_MAX: usize = 2;

pub(super) fn summary(sheet: &mut Sheet, telling: &Telling<'_>) {
    sheet.blank();
    rows(sheet, "WHO", &who(telling), "nobody that the rules know by name");
    rows(
        sheet,
        "WHAT",
        &what(telling),
        "no event that the rules are sure of",
    );
    rows(sheet, "WHEN", &when(telling), "no time is told");
    rows(
        sheet,
        "WHERE",
        &places(telling),
        "no place but the actors\u{2019} own",
    );
    rows(sheet, "ACCORDING TO", &according_to(telling), "nobody is quoted");
    let found_little = telling.detail.events.is_empty() && telling.detail.quotes.is_empty();
    let language = telling.facts.language.as_deref();
    if found_little && language.is_none_or(|language| language != "en") {
        let read = match language {
            Some(language) => format!("the article\u{2019}s language is `{language}`"),
            None => "the article\u{2019}s language is not known".to_owned(),
        };
        let why = format!(
            "{read}: names are found in every language, events, quotes and times in English above all, less in \
             Spanish, French, German, Portuguese and Russian"
        );
        sheet.row("", &Rich::dim(&why));
    }
}

/// A row for each, the label before the first; silence is explained.
fn rows(sheet: &mut Sheet, label: &str, rows: &[Rich], silence: &str) {
    if rows.is_empty() {
        sheet.row(label, &Rich::dim(silence));
    }
    for (number, row) in rows.iter().enumerate() {
        sheet.row(if number == 0 { label } else { "" }, row);
    }
}

fn who(telling: &Telling<'_>) -> Vec<Rich> {
    let actors = &telling.actors;
    let mut rows: Vec<Rich> = actors
        .iter()
        .take(SHOWN_MAX)
        .map(|actor| one(telling, actor))
        .collect();
    more(&mut rows, actors.len());
    rows
}

/// "Alvaro Lopez Miera (Cuba), Armed Forces Minister".
fn one(telling: &Telling<'_>, actor: &Acting<'_>) -> Rich {
    let posts = actor.posts();
    let party = telling.party(actor.who);
    if posts.is_empty() {
        return party;
    }
    let shown: Vec<&str> = posts.iter().take(POSTS_MAX).map(String::as_str).collect();
    party.with(Tone::Plain, &format!(", {}", shown.join(", ")))
}

/// The events of today's news, those told twice once; where there are none, those of the last days.
fn what(telling: &Telling<'_>) -> Vec<Rich> {
    let mut told: Vec<&Event> = Vec::new();
    for grade in [Grade::Main, Grade::Recent] {
        // Deeds of nobody to nobody are kept for the list.
        let parties = |event: &&Event| !event.actors.is_empty() || !event.recipients.is_empty();
        for event in telling.events(grade).filter(parties) {
            let same = |known: &&mut &Event| is_same_deed(known, event);
            let has_room = told.len() < EVENTS_COMPARED;
            match told.iter_mut().find(same) {
                Some(known) => {
                    if known.confidence < event.confidence {
                        *known = event;
                    }
                }
                None => {
                    if has_room {
                        told.push(event);
                    }
                }
            }
        }
        if !told.is_empty() {
            break;
        }
    }
    let mut rows: Vec<Rich> = told
        .iter()
        .take(SHOWN_MAX)
        .map(|event| {
            let mut row = telling.sentence(event);
            row.append(Telling::standing(event));
            row
        })
        .collect();
    more(&mut rows, told.len());
    rows
}

/// Events among which repetitions are looked for: more are no summary.
const EVENTS_COMPARED: usize = 50;

/// The dates of today's events, else those that sentences of today's news name.
fn when(telling: &Telling<'_>) -> Vec<Rich> {
    let mut values: Vec<&str> = telling
        .events(Grade::Main)
        .filter_map(|event| event.date.as_deref())
        .collect();
    if values.is_empty() {
        let dates = telling.detail.dates.iter();
        values = dates
            .filter(|date| date.days.is_some() && telling.is_main(date.sentence))
            .map(|date| date.value.as_str())
            .collect();
    }
    let counted = most_common(values);
    let mut row = listed(
        counted
            .iter()
            .map(|(value, _)| {
                let words: Vec<&str> = telling
                    .detail
                    .dates
                    .iter()
                    .filter(|date| date.value == **value)
                    .map(|date| telling.words(date.span))
                    .take(1)
                    .collect();
                match (words.first(), is_resolved(value)) {
                    (Some(words), false) => Rich::plain(&format!("\u{201c}{words}\u{201d}")),
                    (Some(words), true) => {
                        Rich::plain(value).with(Tone::Plain, &format!(" (\u{201c}{words}\u{201d})"))
                    }
                    (None, _) => Rich::plain(value),
                }
            })
            .collect(),
        SHOWN_MAX,
    );
    if let Some(published) = telling.facts.published {
        let day = published.at.strftime("%A, %F");
        let lead = if row.is_empty() { "" } else { "; " };
        row.push(Tone::Dim, &format!("{lead}published on {day}"));
    }
    if row.is_empty() { Vec::new() } else { vec![row] }
}

/// The places of today's events, else those that the article names most.
fn places(telling: &Telling<'_>) -> Vec<Rich> {
    let mut places: Vec<String> = telling
        .events(Grade::Main)
        .filter_map(|event| event.place)
        .map(|place| telling.place(place))
        .collect();
    if places.is_empty() {
        let named = &telling.detail.places;
        let main = named.iter().filter(|place| telling.is_main(place.sentence));
        places = main.map(|place| telling.place(place.span)).collect();
        if places.is_empty() {
            places = named.iter().map(|place| telling.place(place.span)).collect();
        }
    }
    let counted = most_common(places);
    if counted.is_empty() {
        return Vec::new();
    }
    // Places have commas of their own.
    let shown: Vec<&str> = counted
        .iter()
        .take(SHOWN_MAX)
        .map(|(place, _)| place.as_str())
        .collect();
    let mut row = Rich::plain(&shown.join("; "));
    if counted.len() > SHOWN_MAX {
        row.push(Tone::Dim, &format!("; and {} more", counted.len() - SHOWN_MAX));
    }
    vec![row]
}

/// Who is quoted, and through whom.
fn according_to(telling: &Telling<'_>) -> Vec<Rich> {
    let quotes = &telling.detail.quotes;
    let speakers = most_common(quotes.iter().filter_map(|quote| quote.speaker).collect());
    let through = most_common(quotes.iter().filter_map(|quote| quote.via).collect());
    let mut row = listed(
        speakers
            .iter()
            .map(|(who, count)| {
                telling
                    .party(*who)
                    .with(Tone::Dim, &format!(" {}", times(*count)))
            })
            .collect(),
        SHOWN_MAX,
    );
    if !through.is_empty() {
        let lead = if row.is_empty() { "through " } else { "; through " };
        row.push(Tone::Plain, lead);
        let parts = through.iter().map(|(who, _): &(Who, usize)| telling.party(*who));
        row.append(listed(parts.collect(), SHOWN_MAX));
    }
    if row.is_empty() { Vec::new() } else { vec![row] }
}

/// Each of the things once with how often it came, the most common first, of equals the first.
fn most_common<T: Ord + Clone>(things: Vec<T>) -> Vec<(T, usize)> {
    let mut sorted: Vec<(usize, T)> = things.into_iter().enumerate().collect();
    sorted.sort_by(|(at, one), (other_at, other)| (one, at).cmp(&(other, other_at)));
    let mut counted: Vec<(usize, T, usize)> = Vec::new();
    for (at, thing) in sorted {
        match counted.last_mut() {
            Some((_, last, count)) if *last == thing => *count += 1,
            _ => counted.push((at, thing, 1)),
        }
    }
    counted.sort_by_key(|(at, _, count)| (std::cmp::Reverse(*count), *at));
    counted
        .into_iter()
        .map(|(_, thing, count)| (thing, count))
        .collect()
}

/// Tells how many are not shown.
fn more(rows: &mut Vec<Rich>, all: usize) {
    if all > SHOWN_MAX {
        rows.push(Rich::dim(&format!("and {} more", all - SHOWN_MAX)));
    }
}
