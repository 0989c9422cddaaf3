//! Posts: what the words of a title mean, in whatever language, so that "Verteidigungsminister" and "Minister of Defence"
//! are one. Takes `config/lexicon/posts.txt`, which is compiled in.

use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::sync::OnceLock;

use rustc_hash::FxBuildHasher;

use super::inflection::{Class, Inflection};
use crate::text::fold;

/// What a word does in a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// It says who: "minister".
    Post,
    /// It says which officer: "general".
    Rank,
    /// It says of what: "defence".
    Field,
    /// It says nothing: "of".
    Of,
    /// It says nothing about who holds the post: "new".
    Harmless,
    /// It says that another one is meant than the one who holds the post: "former".
    Barring,
    /// It says that somebody is given the post: "appointed".
    Taking,
}

#[derive(Debug, Default)]
struct Table {
    words: HashMap<String, Word>,
    arms: Vec<u64>,
}

/// A word of titles: what it does, each thing that it may do, and what it means.
#[derive(Debug, Default)]
pub(super) struct Word {
    parts: Vec<Part>,
    concepts: Vec<u64>,
}

impl Word {
    pub(super) fn is(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// The things that it means; none where it only joins or bars.
    pub(super) fn concepts(&self) -> &[u64] {
        &self.concepts
    }

    /// Whether it does no more than to say that another one is meant.
    fn is_barring(&self) -> bool {
        self.concepts.is_empty() && self.is(Part::Barring)
    }

    /// Whether it says nothing, and is not a word of the post either.
    pub(super) fn is_small(&self) -> bool {
        self.concepts.is_empty() && (self.is(Part::Of) || self.is(Part::Harmless))
    }
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| read(include_str!("../../config/lexicon/posts.txt")))
}

fn read(file: &str) -> Table {
    let mut table = Table::default();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let Some((head, words)) = line.split_once(':') else {
            continue;
        };
        let (part, concepts) = head.split_once(' ').unwrap_or((head, ""));
        let concepts: Vec<u64> = concepts.split_whitespace().map(hash).collect();
        let part = match part {
            "post" => Part::Post,
            "rank" => Part::Rank,
            "field" => Part::Field,
            "of" => Part::Of,
            "harmless" => Part::Harmless,
            "barring" => Part::Barring,
            "taking" => Part::Taking,
            _ => {
                table.arms.extend(words.split_whitespace().map(hash));
                continue;
            }
        };
        for word in words.split_whitespace() {
            let word = table.words.entry(fold(word)).or_default();
            if !word.parts.contains(&part) {
                word.parts.push(part);
            }
            word.concepts.extend(&concepts);
        }
    }
    table
}

pub(super) fn hash(concept: &str) -> u64 {
    FxBuildHasher.hash_one(concept)
}

/// A folded word of a title, or the one that it is a form of in the article's language.
pub(super) fn word(folded: &str, inflection: Option<&Inflection>) -> Option<&'static Word> {
    let words = &table().words;
    words.get(folded).or_else(|| {
        let bases = [Class::Noun, Class::Adjective]
            .into_iter()
            .flat_map(|class| inflection.map(|i| i.bases(folded, class)).unwrap_or_default());
        bases.into_iter().find_map(|base| words.get(&base))
    })
}

/// What the words of a title mean together: each thing once, in no order, so that "Minister of Defence" is "defence
/// minister". A word that the table does not know means itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Post(Vec<u64>);

impl Post {
    /// Reads folded words.
    pub(super) fn of<'w>(words: impl IntoIterator<Item = &'w str>, inflection: Option<&Inflection>) -> Self {
        let mut concepts = Vec::new();
        for text in words {
            match word(text, inflection) {
                // "First deputy" is another post than "deputy".
                Some(known) if known.is_barring() => concepts.push(hash(text)),
                Some(known) => concepts.extend(&known.concepts),
                None => concepts.push(hash(text)),
            }
        }
        concepts.sort_unstable();
        concepts.dedup();
        // "Secretary of State for Defence" is the defence secretary.
        let [minister, state] = ["minister", "state"].map(hash);
        if concepts.len() > 2 && concepts.contains(&minister) {
            concepts.retain(|concept| *concept != state);
        }
        Self(concepts)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The things that it means.
    pub(super) fn concepts(&self) -> &[u64] {
        &self.0
    }

    /// One number for all that it means.
    pub(super) fn key(&self) -> u64 {
        FxBuildHasher.hash_one(&self.0)
    }

    /// Whether a title before a surname may be that of one who holds this post: "Minister" for a defence minister, and an
    /// officer's rank where the post has to do with arms.
    pub(super) fn fits(&self, title: &Title) -> bool {
        let known = |concepts: &[u64]| concepts.iter().all(|c| self.0.contains(c));
        let of_arms = || self.0.iter().any(|c| table().arms.contains(c));
        title.is_post && known(&title.post.0) || title.is_rank && of_arms()
    }
}

/// A title before a surname.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    post: Post,
    is_post: bool,
    is_rank: bool,
    /// Where it starts.
    pub(super) start: usize,
}

impl Title {
    /// Reads the title from its words, the last one first, each with its start. It ends before the first word that is none
    /// of a title's. `None` where no word names a post: "Mr." makes no full name of a surname.
    pub(super) fn of<'w>(
        words: impl Iterator<Item = (usize, &'w str)>,
        inflection: Option<&Inflection>,
    ) -> Option<Self> {
        const WORDS_MAX: usize = 6;
        let mut parts: Vec<String> = Vec::new();
        let (mut is_post, mut is_rank) = (false, false);
        let mut start = None;
        for (at, written) in words.take(WORDS_MAX) {
            let folded = fold(written);
            let split: Vec<&str> = folded.split(' ').map(|part| part.trim_end_matches('.')).collect();
            let known: Option<Vec<&Word>> = split.iter().map(|part| word(part, inflection)).collect();
            let Some(known) = known else { break };
            if parts.is_empty()
                && known
                    .iter()
                    .all(|word| word.is_small() || word.concepts.is_empty())
            {
                break;
            }
            is_post |= known.iter().any(|word| word.is(Part::Post));
            is_rank |= known.iter().any(|word| word.is(Part::Rank));
            if known.iter().any(|word| !word.concepts.is_empty()) {
                start = Some(at);
            }
            // "Former President" is a president's title.
            let meant = split.iter().zip(&known).filter(|(_, word)| !word.is_barring());
            parts.extend(meant.map(|(part, _)| (*part).to_owned()));
        }
        (is_post || is_rank).then_some(())?;
        Some(Self {
            post: Post::of(parts.iter().map(String::as_str), inflection),
            is_post,
            is_rank,
            start: start?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(title: &str) -> Post {
        Post::of(fold(title).split(' '), None)
    }

    #[test]
    fn one_post_has_many_names() {
        for (one, other, same) in [
            ("Defence Minister", "Minister of Defense", true),
            ("Defence Minister", "Verteidigungsminister", true),
            ("Defence Minister", "ministro de Defensa", true),
            (
                "Minister of Foreign Affairs",
                "ministre des Affaires étrangères",
                true,
            ),
            ("Foreign Minister", "министр иностранных дел", true),
            ("Prime Minister", "Ministerpräsident", true),
            ("Prime Minister", "primer ministro", true),
            ("Prime Minister", "Premier", true),
            ("Secretary of State for Defence", "Defence Secretary", true),
            ("Secretary of State", "Minister", false),
            ("Vice-President", "President", false),
            ("Deputy Defence Minister", "Defence Minister", false),
            ("Secretary-General", "Generalsekretär", true),
            ("Harbour Master", "Harbour Master", true),
            ("Harbour Master", "Harbour Pilot", false),
        ] {
            assert_eq!(post(one) == post(other), same, "{one} / {other}");
        }
    }

    #[test]
    fn a_title_fits_a_post_or_not() {
        for (title, held, fits) in [
            ("Minister", "Defence Minister", true),
            ("Defence Minister", "Defence Minister", true),
            ("Foreign Minister", "Defence Minister", false),
            ("President", "Defence Minister", false),
            ("General", "Chief of the General Staff", true),
            ("Colonel General", "Minister of the Armed Forces", true),
            ("General", "Finance Minister", false),
            ("former President", "President", true),
            ("Vice President", "President", false),
            ("ministro", "Minister of Defence", true),
        ] {
            let words = title.split(' ').rev().map(|word| (0, word));
            let title = Title::of(words, None).expect("it names a post");
            assert_eq!(post(held).fits(&title), fits, "{title:?} / {held}");
        }
        for title in ["Mr.", "Dr.", "Monday", "the", "new"] {
            assert_eq!(Title::of(std::iter::once((0, title)), None), None, "{title}");
        }
    }
}
