//! The facts one by one: events, quotes, actors, topics, dates.

use super::sheet::{Rich, Sheet, Tone};
use super::telling::{Acting, Telling};
use super::{cut, times};
use crate::facts::{Grade, How, Mention, Quote, Who, builtin_topic_name, topic_score};

const EVENTS_MAX: usize = 15;
const QUOTES_MAX: usize = 12;
const ACTORS_MAX: usize = 15;
const TOPICS_MAX: usize = 8;
const DATES_MAX: usize = 12;
/// Different words shown of one actor, topic or date.
const WORDS_MAX: usize = 5;
/// Characters shown of a quotation.
const QUOTE_CHARS_MAX: usize = 300;
/// Characters shown of the words of a mention.
const WORDS_CHARS_MAX: usize = 60;
/// Cells of the bar that shows a topic's score.
const BAR: usize = 10;

pub(super) fn lists(sheet: &mut Sheet, telling: &Telling<'_>) {
    events(sheet, telling);
    quotes(sheet, telling);
    actors(sheet, telling);
    topics(sheet, telling);
    dates(sheet, telling);
}

/// A section, where there is something for it.
fn section(sheet: &mut Sheet, heading: &str, entries: &[Rich], all: usize) {
    if entries.is_empty() {
        return;
    }
    sheet.heading(heading);
    for entry in entries {
        sheet.paragraph("  ", "    ", entry);
    }
    if all > entries.len() {
        let more = format!("and {} more", all - entries.len());
        sheet.paragraph("  ", "  ", &Rich::dim(&more));
    }
}

/// Events by grade, with their reasons.
fn events(sheet: &mut Sheet, telling: &Telling<'_>) {
    let by_grade = Grade::ALL.iter().flat_map(|(_, grade)| telling.events(*grade));
    let entries: Vec<Rich> = by_grade
        .take(EVENTS_MAX)
        .map(|event| {
            let mut entry = telling.sentence(event);
            entry.append(Telling::standing(event));
            let trigger = cut(telling.words(event.trigger), WORDS_CHARS_MAX);
            let mut because = vec![format!("\u{201c}{trigger}\u{201d}")];
            // The reasons may begin with the same words.
            let same = format!("'{trigger}'");
            because.extend(event.because.iter().filter(|reason| **reason != same).cloned());
            entry.push(Tone::Dim, &format!(", because: {}", because.join("; ")));
            entry
        })
        .collect();
    section(sheet, "Events", &entries, telling.detail.events.len());
}

fn quotes(sheet: &mut Sheet, telling: &Telling<'_>) {
    let quotes = &telling.detail.quotes;
    // Words that are quoted tell more than words that are retold.
    let direct = quotes.iter().filter(|quote| quote.is_direct);
    let indirect = quotes.iter().filter(|quote| !quote.is_direct);
    let entries: Vec<Rich> = direct
        .chain(indirect)
        .take(QUOTES_MAX)
        .map(|one| quote(telling, one))
        .collect();
    section(sheet, "Quotes", &entries, quotes.len());
}

/// "“…” — speaker, through TASS", and words that are retold without the marks.
fn quote(telling: &Telling<'_>, quote: &Quote) -> Rich {
    let words = cut(telling.words(quote.span), QUOTE_CHARS_MAX);
    let mut entry = Rich::plain(&if quote.is_direct {
        format!("\u{201c}{words}\u{201d}")
    } else {
        words
    });
    entry.push(Tone::Plain, " \u{2014} ");
    entry.append(match quote.speaker {
        Some(who) => telling.party(who),
        None => Rich::dim("speaker not clear"),
    });
    if let Some(via) = quote.via {
        entry.push(Tone::Plain, ", through ");
        entry.append(telling.party(via));
    }
    if let Some(cue) = quote.cue {
        let cue = cut(telling.words(cue), WORDS_CHARS_MAX);
        let retold = if quote.is_direct { "" } else { "retold, " };
        entry.push(Tone::Dim, &format!(" ({retold}\u{201c}{cue}\u{201d})"));
    }
    entry
}

fn actors(sheet: &mut Sheet, telling: &Telling<'_>) {
    let entries: Vec<Rich> = telling
        .actors
        .iter()
        .take(ACTORS_MAX)
        .map(|acting| actor(telling, acting))
        .collect();
    section(sheet, "Actors", &entries, telling.actors.len());
}

/// "CUB (Cuba): country, watched, 9 times: “Cuba”, “Cuban”".
fn actor(telling: &Telling<'_>, acting: &Acting<'_>) -> Rich {
    let (cast, lexicon, who) = (&telling.detail.cast, telling.lexicon, acting.who);
    let is_watched =
        matches!(who, Who::Listed(entry) if lexicon.entries().get(entry).is_some_and(|e| e.watched));
    let mut of: Vec<String> = vec![cast.kind(who, lexicon).name().to_owned()];
    of.extend(telling.country(who).map(str::to_owned));
    of.extend(acting.posts());
    if is_watched {
        of.push("watched".to_owned());
    }
    let namings = &acting.namings;
    let words = namings.iter().map(|naming| telling.words(naming.span));
    Rich::new(Tone::Strong, cast.id(who, lexicon))
        .with(
            Tone::Plain,
            &format!(" ({}): {}", cast.name(who, lexicon), of.join(", ")),
        )
        .with(
            Tone::Dim,
            &format!(", {}: {}", times(namings.len()), different(words)),
        )
}

/// The topics, those that the article is most about first.
fn topics(sheet: &mut Sheet, telling: &Telling<'_>) {
    let mut topics: Vec<(f64, &str, &str, Vec<&Mention>)> = Vec::new();
    let (facts, lexicon) = (telling.facts, telling.lexicon);
    let mut watched: Vec<(usize, Vec<&Mention>)> = Vec::new();
    for mention in facts.mentions.iter().filter(|m| m.how == How::Term) {
        match watched.iter_mut().find(|(entry, _)| *entry == mention.entry) {
            Some((_, mentions)) => mentions.push(mention),
            None => watched.push((mention.entry, vec![mention])),
        }
    }
    for (entry, mentions) in watched {
        if let Some(entry) = lexicon.entries().get(entry) {
            topics.push((
                topic_score(&mentions, &facts.sentences),
                &entry.id,
                &entry.name,
                mentions,
            ));
        }
    }
    for topic in &telling.detail.topics {
        let mentions: Vec<&Mention> = topic.mentions.iter().collect();
        let name = builtin_topic_name(topic.id).unwrap_or(topic.id);
        topics.push((topic_score(&mentions, &facts.sentences), topic.id, name, mentions));
    }
    topics.sort_by(|(one, ..), (other, ..)| other.total_cmp(one));
    let entries: Vec<Rich> = topics
        .iter()
        .take(TOPICS_MAX)
        .map(|(score, id, name, mentions)| {
            let words = mentions.iter().map(|mention| telling.words(mention.span));
            Rich::plain(&format!("{} {score:.2} ", bar(*score)))
                .with(Tone::Strong, id)
                .with(Tone::Plain, &format!(" ({name})"))
                .with(
                    Tone::Dim,
                    &format!(", {}: {}", times(mentions.len()), different(words)),
                )
        })
        .collect();
    section(sheet, "Topics", &entries, topics.len());
}

/// A share of 0 to 1 as a bar.
#[expect(clippy::cast_precision_loss, reason = "cells are few")]
fn bar(share: f64) -> String {
    (0..BAR)
        .map(|cell| {
            let is_full = share * BAR as f64 >= cell as f64 + 0.5;
            if is_full { '\u{2588}' } else { '\u{2591}' }
        })
        .collect()
}

/// What the expressions of time mean, in the order of the text.
fn dates(sheet: &mut Sheet, telling: &Telling<'_>) {
    let mut values: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut left = 0;
    for date in &telling.detail.dates {
        let words = telling.words(date.span);
        let has_room = values.len() < DATES_MAX;
        match values.iter_mut().find(|(value, _)| *value == date.value) {
            Some((_, known)) => known.push(words),
            None if has_room => values.push((&date.value, vec![words])),
            None => left += 1,
        }
    }
    let entries: Vec<Rich> = values
        .iter()
        .map(|(value, words)| {
            Rich::plain(value).with(Tone::Dim, &format!(": {}", different(words.iter().copied())))
        })
        .collect();
    let all = entries.len() + left;
    section(sheet, "Dates", &entries, all);
}

/// Words in quotation marks, the same ones once.
fn different<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut shown: Vec<&str> = Vec::new();
    let mut left: std::collections::HashSet<&str> = std::collections::HashSet::new();
    for word in words {
        if shown.contains(&word) {
            continue;
        }
        if shown.len() < WORDS_MAX {
            shown.push(word);
        } else {
            left.insert(word);
        }
    }
    let shown: Vec<String> = shown
        .iter()
        .map(|word| format!("\u{201c}{}\u{201d}", cut(word, WORDS_CHARS_MAX)))
        .collect();
    match left.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
