//! Persons under spellings that nobody listed: takes runs of capitalised words, gives the full names in them by sound,
//! with initials, without middle names, and with the family name first.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Variant;
use super::common_words::is_common_word;
use super::given::is_given_name;
use super::inflection::{Class, Inflection};
use super::person_name::PersonName;
use super::sieve::Sieve;
use super::sound::coarse;
use super::words::{is_title, starts_lowercase, words};
use crate::text::{Span, fold};

/// The full names of the lexicon's persons, found by the sounds of their first and last words.
#[derive(Debug, Default)]
pub(super) struct People {
    names: Names,
    /// Names by the sounds of the given and the family name.
    by_ends: Index,
    /// Names by the first letter of the given name and the sounds of the family name.
    by_initial: Index,
    /// Actors whose surname counts wherever it stands, by its sounds.
    by_surname: FxHashMap<u64, Vec<(u32, Box<str>)>>,
    /// How given names, family names and those surnames sound: most words of an article sound like none.
    sounds: Option<Sieve>,
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

/// Puts [`People`] together.
#[derive(Debug, Default)]
pub(super) struct Builder {
    names: Names,
    by_ends: Vec<(u32, u32)>,
    by_initial: Vec<(u32, u32)>,
    by_surname: FxHashMap<u64, Vec<(u32, Box<str>)>>,
    sounds: FxHashSet<u64>,
}

impl Builder {
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
        // Behind a name a trade is a surname: "Sergei Fisher".
        let is_person =
            (is_part(first) || is_given_name(&fold(first))) && !is_title(first) && !is_title(last);
        if acronym
            || ![first, last].into_iter().all(is_part)
                && !is_person
                && !words(name).all(|w| is_given_name(&fold(w.of(name))))
        {
            return;
        }
        let Ok(entry) = u32::try_from(entry) else { return };
        let number = self.names.add(entry, name);
        self.by_ends(number, first, last);
        self.by_initial.push((pair(initial(first), coarse(last)), number));
        // "Álvaro López" for Álvaro López Miera.
        if let Some(middle) = inner.last()
            && is_family_name(middle)
        {
            self.by_ends(number, first, middle);
        }
    }

    fn by_ends(&mut self, number: u32, given: &str, family: &str) {
        let (given, family) = (given_sound(given), coarse(family));
        self.sounds.extend([given, family]);
        self.by_ends.push((pair(given, family), number));
    }

    /// Takes in a surname that counts without the rest of the name.
    pub(super) fn add_surname(&mut self, entry: usize, surname: &str) {
        if surname.chars().count() >= SURNAME_CHARS_MIN
            && !surname.contains(' ')
            && !is_common_word(&fold(surname))
            && let Ok(entry) = u32::try_from(entry)
        {
            let sound = coarse(surname);
            self.sounds.insert(sound);
            self.by_surname
                .entry(sound)
                .or_default()
                .push((entry, surname.into()));
        }
    }

    pub(super) fn build(mut self) -> People {
        let sounds = (!self.names.entries.is_empty()).then(|| {
            let mut sounds = Sieve::new(self.sounds.len());
            self.sounds.iter().for_each(|sound| sounds.insert(*sound));
            sounds
        });
        self.names.shrink();
        People {
            names: self.names,
            by_ends: Index::new(self.by_ends),
            by_initial: Index::new(self.by_initial),
            by_surname: self.by_surname,
            sounds,
        }
    }
}

/// Names as written, by number, in one piece of memory.
#[derive(Debug, Default)]
struct Names {
    /// The actor of each.
    entries: Vec<u32>,
    letters: String,
    /// Where each ends; it starts where the one before ends.
    ends: Vec<u32>,
}

impl Names {
    fn add(&mut self, entry: u32, name: &str) -> u32 {
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(entry);
        self.letters.push_str(name);
        self.ends
            .push(u32::try_from(self.letters.len()).unwrap_or(u32::MAX));
        number
    }

    fn get(&self, number: u32) -> Option<(u32, &str)> {
        let number = number as usize;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = *self.ends.get(number)? as usize;
        let name = self.letters.get(start.map_or(0, |start| *start as usize)..end)?;
        Some((*self.entries.get(number)?, name))
    }

    fn shrink(&mut self) {
        self.entries.shrink_to_fit();
        self.letters.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Numbers of names by the hash of two sounds.
#[derive(Debug, Default)]
struct Index {
    /// Sorted, of each hash by number.
    pairs: Box<[(u32, u32)]>,
    /// Where the hashes that begin with some bits start: see [`Index::bits`].
    starts: Box<[u32]>,
}

impl Index {
    fn new(mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        let mut index = Self {
            starts: Box::default(),
            pairs: pairs.into(),
        };
        let bits = index.bits();
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for (hash, _) in &index.pairs {
            if let Some(count) = starts.get_mut(bucket(*hash, bits) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        index.starts = starts.into();
        index
    }

    /// Bits of a hash that lead to some two pairs.
    fn bits(&self) -> u32 {
        (self.pairs.len() / 2).max(1).ilog2()
    }

    fn of(&self, hash: u32) -> impl Iterator<Item = u32> + use<'_> {
        let bucket = bucket(hash, self.bits());
        let place = |k: usize| self.starts.get(k).map_or(0, |start| *start as usize);
        let pairs = self.pairs.get(place(bucket)..place(bucket + 1));
        let pairs = pairs.unwrap_or_default().iter();
        pairs
            .filter(move |(own, _)| *own == hash)
            .map(|(_, number)| *number)
    }
}

fn bucket(hash: u32, bits: u32) -> usize {
    hash.checked_shr(u32::BITS - bits).unwrap_or(0) as usize
}

impl People {
    /// Finds the persons of a text. `language` bends their names.
    pub(super) fn find(&self, text: &str, language: Option<&str>, found: &mut impl FnMut(FoundPerson)) {
        let Some(sounds) = &self.sounds else { return };
        let mut search = Search {
            people: self,
            sounds,
            text,
            inflection: language.and_then(Inflection::of),
            parsed: FxHashMap::default(),
            known: FxHashMap::default(),
        };
        let mut run: Vec<Word<'_>> = Vec::new();
        let mut last_end = 0;
        for span in words(text) {
            let word = span.of(text);
            let between = text.get(last_end..span.start).unwrap_or_default();
            let goes_on = !run.is_empty() && joins(between, run.last());
            if !goes_on {
                search.in_run(&mut run, found);
                run.clear();
            }
            last_end = span.end;
            if is_name_word(word) {
                run.push(Word::new(span, word, false));
            } else if goes_on && is_joint(word) {
                run.push(Word::new(span, word, true));
            } else {
                search.in_run(&mut run, found);
                run.clear();
            }
        }
        search.in_run(&mut run, found);
    }
}

/// The search through one article. What it says twice is read once.
struct Search<'s> {
    people: &'s People,
    sounds: &'s Sieve,
    text: &'s str,
    inflection: Option<&'static Inflection>,
    /// The lexicon's names, cut into their parts.
    parsed: FxHashMap<u32, PersonName>,
    /// The actors whose full name some words are.
    known: FxHashMap<&'s str, Rc<[Meant]>>,
}

/// An actor that words may mean.
#[derive(Debug, Clone, Copy)]
struct Meant {
    entry: usize,
    variant: Variant,
    /// Whether the family name is the first word.
    family_first: bool,
}

impl<'s> Search<'s> {
    fn in_run(&mut self, run: &mut [Word<'s>], found: &mut impl FnMut(FoundPerson)) {
        if run.len() < 2 && self.people.by_surname.is_empty() {
            return;
        }
        for word in run.iter_mut() {
            word.listen(self.sounds, self.inflection);
        }
        let mut from = 0;
        while from < run.len() {
            let upto = run.len().min(from + RUN_WORDS_MAX);
            let longest = (from + 1..upto).rev().find_map(|to| {
                let persons = self.full_names(run.get(from..=to)?);
                (!persons.is_empty()).then_some((to, persons))
            });
            if let (Some((to, persons)), Some(first)) = (longest, run.get(from))
                && let Some(last) = run.get(to)
            {
                for meant in persons.iter() {
                    found(FoundPerson {
                        entry: meant.entry,
                        span: Span::new(first.span.start, last.span.end),
                        variant: meant.variant,
                        surname: if meant.family_first { first.span } else { last.span },
                        surname_alone: false,
                    });
                }
                from = to + 1;
            } else {
                if let Some(word) = run.get(from) {
                    self.lone_surname(word, found);
                }
                from += 1;
            }
        }
    }

    /// The persons whose full name the words are: two lists may hold one man.
    fn full_names(&mut self, run: &[Word<'s>]) -> Rc<[Meant]> {
        let nobody = Rc::default;
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            return nobody();
        };
        if first.is_joint || last.is_joint || last.is_initial() {
            return nobody();
        }
        let mut namesakes = self.people.namesakes(first, last).take(NAMESAKES_MAX).peekable();
        if namesakes.peek().is_none() {
            return nobody();
        }
        let span = Span::new(first.span.start, last.span.end);
        let words = span.of(self.text);
        if let Some(known) = self.known.get(words) {
            return Rc::clone(known);
        }
        let written = PersonName::of_text(words, self.inflection);
        let mut persons: Vec<Meant> = Vec::new();
        for (number, family_first) in namesakes {
            let Some((entry, name)) = self.people.names.get(number) else {
                continue;
            };
            let entry = entry as usize;
            if persons.iter().any(|p| p.entry == entry) {
                continue;
            }
            let listed = self.parsed.entry(number).or_insert_with(|| PersonName::new(name));
            if let Some(variant) = listed.written_as(&written) {
                persons.push(Meant {
                    entry,
                    variant,
                    family_first,
                });
            }
        }
        let persons: Rc<[Meant]> = persons.into();
        self.known.insert(words, Rc::clone(&persons));
        persons
    }

    fn lone_surname(&self, word: &Word<'_>, found: &mut impl FnMut(FoundPerson)) {
        let mut bearers = word
            .sounds
            .iter()
            .filter_map(|s| self.people.by_surname.get(s))
            .flatten()
            .peekable();
        if bearers.peek().is_none()
            || word.is_joint
            || is_common_word(&fold(word.text))
            || word.text.chars().count() < SURNAME_CHARS_MIN
        {
            return;
        }
        for (entry, surname) in bearers {
            let (listed, written) = (
                PersonName::new(surname),
                PersonName::of_text(word.text, self.inflection),
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

impl People {
    /// The names whose ends sound like these words, and whether the first word is then the surname.
    fn namesakes<'w>(
        &'w self,
        first: &'w Word<'_>,
        last: &'w Word<'_>,
    ) -> impl Iterator<Item = (u32, bool)> + use<'w> {
        let ends = |given: &'w [u64], family: &'w [u64], family_first: bool| {
            given.iter().flat_map(move |g| {
                family.iter().flat_map(move |f| {
                    let numbers = self.by_ends.of(pair(*g, *f));
                    numbers.map(move |number| (number, family_first))
                })
            })
        };
        let initial = first.is_initial().then(|| initial(first.text));
        let initials = initial.into_iter().flat_map(move |letter| {
            last.sounds.iter().flat_map(move |f| {
                let numbers = self.by_initial.of(pair(letter, *f));
                numbers.map(|number| (number, false))
            })
        });
        ends(&first.sounds, &last.sounds, false)
            .chain(ends(&last.sounds, &first.sounds, true))
            .chain(initials)
    }
}

/// A word of a run.
#[derive(Debug, Clone)]
struct Word<'t> {
    span: Span,
    text: &'t str,
    /// How it sounds, and how the words sound that it may be a form of, as far as names sound so.
    sounds: Vec<u64>,
    is_joint: bool,
}

impl<'t> Word<'t> {
    fn new(span: Span, text: &'t str, is_joint: bool) -> Self {
        Self {
            span,
            text,
            sounds: Vec::new(),
            is_joint,
        }
    }

    fn listen(&mut self, sounds: &Sieve, inflection: Option<&'static Inflection>) {
        if self.is_joint {
            return;
        }
        let mut add = |sound: u64| {
            if sounds.may_hold(sound) && !self.sounds.contains(&sound) {
                self.sounds.push(sound);
            }
        };
        add(coarse(self.text));
        if starts_with_abd(self.text) {
            add(coarse("abd"));
        }
        if let Some(inflection) = inflection {
            inflection.each_base(&fold(self.text), Class::Noun, &mut |base| add(coarse(base)));
        }
    }

    fn is_initial(&self) -> bool {
        self.text.chars().nth(1).is_none()
    }
}

/// Whether the last word but one of a name may be a surname before a second one: as in Spanish.
fn is_family_name(word: &str) -> bool {
    let folded = fold(word);
    !is_given_name(&folded) && folded.chars().count() > 3
}

/// A hash of two sounds. Where it takes two pairs for one, the names themselves are compared anyway.
fn pair(first: u64, last: u64) -> u32 {
    let mixed = first.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ last.rotate_left(17);
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

/// The sound of a given name. "Abdul Hamid" and "Abdulhamid" start alike.
fn given_sound(word: &str) -> u64 {
    coarse(if starts_with_abd(word) { "abd" } else { word })
}

fn starts_with_abd(word: &str) -> bool {
    let head = word.chars().take(3).flat_map(char::to_lowercase);
    head.eq("abd".chars())
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
        " " | "-" | "\u{a0}" | "\u{2010}" | "\u{2011}" | "\u{2013}" | "\u{2019}" | "'" => true,
        ". " | "." | ".\u{a0}" | ".-" => last.is_some_and(|w| w.text.chars().count() <= 2),
        _ => false,
    }
}
