//! Persons under spellings that nobody listed: takes runs of capitalised words, gives the full names in them by sound,
//! with initials, without middle names, and with the family name first.

use rustc_hash::FxHashMap;

use super::common_words::is_common_word;
use super::given::is_given_name;
use super::inflection::{Class, Inflection};

use super::Variant;
use super::person_name::PersonName;
use super::sound::coarse;
use super::words::{is_title, starts_lowercase, words};
use crate::text::{Span, fold};

/// The full names of the lexicon's persons, found by the sounds of their first and last words.
#[derive(Debug, Default)]
pub(super) struct People {
    /// Actor and name, as written.
    names: Vec<(u32, Box<str>)>,
    /// Names by the sounds of the given and the family name.
    by_ends: FxHashMap<u64, Vec<u32>>,
    /// Names by the first letter of the given name and the sounds of the family name.
    by_initial: FxHashMap<u64, Vec<u32>>,
    /// Actors whose surname counts wherever it stands, by its sounds.
    by_surname: FxHashMap<u64, Vec<(u32, Box<str>)>>,
}

/// A full name, or a surname, in an article's text.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundPerson {
    pub(super) entry: usize,
    pub(super) span: Span,
    pub(super) variant: Variant,
    /// The part that is the surname, as this article writes it.
    pub(super) surname: Span,
    /// Whether the surname is all that was found.
    pub(super) surname_alone: bool,
}

/// Names of more words are looked at up to here.
const RUN_WORDS_MAX: usize = 6;
/// Namesakes beyond this many are not compared.
const NAMESAKES_MAX: usize = 64;
/// A surname that is looked for by its sound alone has this many letters.
const SURNAME_CHARS_MIN: usize = 5;

impl People {
    /// Takes a person's full name in.
    pub(super) fn add(&mut self, entry: usize, name: &str) {
        let parts: Vec<&str> = words(name)
            .map(|w| w.of(name))
            .skip_while(|w| is_title(w))
            .collect();
        let [first, inner @ .., last] = parts.as_slice() else {
            return;
        };
        // "UN Secretary General" is an alias of persons, and no name of the kind that is bent and shortened.
        let is_part = |word: &&str| !is_title(word) && !is_common_word(&fold(word));
        let acronym = first.chars().count() > 1
            && first.chars().all(char::is_uppercase)
            && name.chars().any(char::is_lowercase);
        if acronym
            || ![first, last].into_iter().all(is_part)
                && !words(name).all(|w| is_given_name(&fold(w.of(name))))
        {
            return;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let Ok(entry) = u32::try_from(entry) else { return };
        self.names.push((entry, name.into()));
        self.by_ends
            .entry(pair(given_sound(first), coarse(last)))
            .or_default()
            .push(number);
        self.by_initial
            .entry(pair(initial(first), coarse(last)))
            .or_default()
            .push(number);
        // "Álvaro López" for Álvaro López Miera.
        if let Some(middle) = inner.last()
            && is_family_name(middle)
        {
            self.by_ends
                .entry(pair(given_sound(first), coarse(middle)))
                .or_default()
                .push(number);
        }
    }

    /// Takes in a surname that counts without the rest of the name.
    pub(super) fn add_surname(&mut self, entry: usize, surname: &str) {
        if surname.chars().count() >= SURNAME_CHARS_MIN
            && !surname.contains(' ')
            && !is_common_word(&fold(surname))
            && let Ok(entry) = u32::try_from(entry)
        {
            self.by_surname
                .entry(coarse(surname))
                .or_default()
                .push((entry, surname.into()));
        }
    }

    /// Finds the persons of a text. `language` bends their names.
    pub(super) fn find(&self, text: &str, language: Option<&str>, found: &mut impl FnMut(FoundPerson)) {
        if self.names.is_empty() {
            return;
        }
        let inflection = language.and_then(Inflection::of);
        let mut run: Vec<Word<'_>> = Vec::new();
        let mut last_end = 0;
        for span in words(text) {
            let word = span.of(text);
            let between = text.get(last_end..span.start).unwrap_or_default();
            let goes_on = !run.is_empty() && joins(between, run.last());
            if !goes_on {
                self.in_run(text, &run, inflection, found);
                run.clear();
            }
            last_end = span.end;
            if is_name_word(word) {
                run.push(Word::new(span, word, inflection));
            } else if goes_on && is_joint(word) {
                run.push(Word::joint(span, word));
            } else {
                self.in_run(text, &run, inflection, found);
                run.clear();
            }
        }
        self.in_run(text, &run, inflection, found);
    }

    fn in_run(
        &self,
        text: &str,
        run: &[Word<'_>],
        inflection: Option<&'static Inflection>,
        found: &mut impl FnMut(FoundPerson),
    ) {
        let mut from = 0;
        while from < run.len() {
            let upto = run.len().min(from + RUN_WORDS_MAX);
            let longest = (from + 1..upto).rev().find_map(|to| {
                let persons = self.full_names(text, run.get(from..=to)?, inflection);
                (!persons.is_empty()).then_some((to, persons))
            });
            if let Some((to, persons)) = longest {
                persons.into_iter().for_each(&mut *found);
                from = to + 1;
            } else {
                if let Some(word) = run.get(from) {
                    self.lone_surname(word, inflection, found);
                }
                from += 1;
            }
        }
    }

    /// The persons whose full name the words are: two lists may hold one man.
    fn full_names(
        &self,
        text: &str,
        run: &[Word<'_>],
        inflection: Option<&'static Inflection>,
    ) -> Vec<FoundPerson> {
        let mut persons: Vec<FoundPerson> = Vec::new();
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            return persons;
        };
        if first.is_joint || last.is_joint || last.is_initial() {
            return persons;
        }
        let span = Span::new(first.span.start, last.span.end);
        let mut written: Option<PersonName> = None;
        for (number, surname) in self.namesakes(first, last).take(NAMESAKES_MAX) {
            let Some((entry, name)) = self.names.get(number as usize) else {
                continue;
            };
            if persons.iter().any(|p| p.entry == *entry as usize) {
                continue;
            }
            let written = written.get_or_insert_with(|| PersonName::of_text(span.of(text), inflection));
            if let Some(variant) = PersonName::new(name).written_as(written) {
                persons.push(FoundPerson {
                    entry: *entry as usize,
                    span,
                    variant,
                    surname: surname.span,
                    surname_alone: false,
                });
            }
        }
        persons
    }

    /// The names whose ends sound like these words, with the word that is the surname.
    fn namesakes<'w, 't>(
        &'w self,
        first: &'w Word<'t>,
        last: &'w Word<'t>,
    ) -> impl Iterator<Item = (u32, &'w Word<'t>)> {
        let ends = |given: &'w Word<'t>, family: &'w Word<'t>| {
            given.sounds.iter().flat_map(move |g| {
                family.sounds.iter().flat_map(move |f| {
                    let numbers = self.by_ends.get(&pair(*g, *f)).into_iter().flatten();
                    numbers.map(move |number| (*number, family))
                })
            })
        };
        let initials = first.is_initial().then(|| {
            last.sounds.iter().flat_map(move |f| {
                let numbers = self
                    .by_initial
                    .get(&pair(initial(first.text), *f))
                    .into_iter()
                    .flatten();
                numbers.map(move |number| (*number, last))
            })
        });
        ends(first, last)
            .chain(ends(last, first))
            .chain(initials.into_iter().flatten())
    }

    fn lone_surname(
        &self,
        word: &Word<'_>,
        inflection: Option<&'static Inflection>,
        found: &mut impl FnMut(FoundPerson),
    ) {
        if self.by_surname.is_empty()
            || word.is_joint
            || is_common_word(&fold(word.text))
            || word.text.chars().count() < SURNAME_CHARS_MIN
        {
            return;
        }
        for (entry, surname) in word
            .sounds
            .iter()
            .filter_map(|s| self.by_surname.get(s))
            .flatten()
        {
            let (listed, written) = (
                PersonName::new(surname),
                PersonName::of_text(word.text, inflection),
            );
            if fold(surname) != fold(word.text) && listed.sounds_like(&written) {
                found(FoundPerson {
                    entry: *entry as usize,
                    span: word.span,
                    variant: Variant::Transliterated,
                    surname: word.span,
                    surname_alone: true,
                });
            }
        }
    }
}

/// A word of a run.
#[derive(Debug, Clone)]
struct Word<'t> {
    span: Span,
    text: &'t str,
    /// How it sounds, and how the words sound that it may be a form of.
    sounds: Vec<u64>,
    is_joint: bool,
}

impl<'t> Word<'t> {
    fn new(span: Span, word: &'t str, inflection: Option<&'static Inflection>) -> Self {
        let mut sounds = vec![coarse(word)];
        if given_sound(word) != coarse(word) {
            sounds.push(given_sound(word));
        }
        if let Some(inflection) = inflection {
            for base in inflection.bases(&fold(word), Class::Noun) {
                let sound = coarse(&base);
                if !sounds.contains(&sound) {
                    sounds.push(sound);
                }
            }
        }
        Self {
            span,
            text: word,
            sounds,
            is_joint: false,
        }
    }

    fn joint(span: Span, word: &'t str) -> Self {
        Self {
            is_joint: true,
            ..Self::new(span, word, None)
        }
    }

    fn is_initial(&self) -> bool {
        self.text.chars().count() == 1
    }
}

/// Whether the last word but one of a name may be a surname before a second one: as in Spanish.
fn is_family_name(word: &str) -> bool {
    let folded = fold(word);
    !is_given_name(&folded) && folded.chars().count() > 3
}

fn pair(first: u64, last: u64) -> u64 {
    first.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ last.rotate_left(17)
}

/// The sound of a given name. "Abdul Hamid" and "Abdulhamid" start alike.
fn given_sound(word: &str) -> u64 {
    let head: String = word.chars().take(3).flat_map(char::to_lowercase).collect();
    if head == "abd" {
        coarse("abd")
    } else {
        coarse(word)
    }
}

/// The first letter of a name, without accent and case.
fn initial(word: &str) -> u64 {
    fold(word).chars().next().map_or(0, u64::from)
}

/// Words that may be a part of a name: with a capital, or of a script without.
fn is_name_word(word: &str) -> bool {
    word.chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || c.is_alphabetic() && !c.is_lowercase())
}

/// Small words inside names.
fn is_joint(word: &str) -> bool {
    debug_assert!(starts_lowercase(word) || !is_name_word(word));
    matches!(
        word,
        "al" | "el"
            | "bin"
            | "ben"
            | "ibn"
            | "bint"
            | "de"
            | "del"
            | "della"
            | "da"
            | "do"
            | "dos"
            | "das"
            | "di"
            | "van"
            | "von"
            | "der"
            | "den"
            | "la"
            | "le"
            | "du"
            | "as"
            | "ad"
            | "ar"
            | "an"
            | "at"
            | "az"
            | "ash"
            | "ul"
            | "ud"
            | "ur"
            | "zu"
            | "y"
            | "e"
            | "un"
            | "аль"
            | "ибн"
            | "бин"
            | "бен"
            | "ас"
            | "эль"
    )
}

/// Whether a name may go on over what stands between two words.
fn joins(between: &str, last: Option<&Word<'_>>) -> bool {
    match between {
        " " | "-" | "\u{a0}" | "\u{2010}" | "\u{2011}" | "\u{2019}" | "'" => true,
        ". " | "." | ".\u{a0}" | ".-" => last.is_some_and(|w| w.text.chars().count() <= 2),
        _ => false,
    }
}
