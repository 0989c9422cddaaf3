//! Names in the article's language: the tongues' names of countries, and the inflected and compounded forms of every
//! name that the lexicon holds.

use super::heads::is_head;
use super::inflection::{Class, Inflection, relative};
use super::meaning::Meaning;
use super::tongue::{Form, Tongue};
use super::words::{starts_lowercase, words};
use super::{How, Lexicon, Variant};
use crate::text::{Folded, Span, is_unspaced};

/// A name that was found, in the folded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) meaning: Meaning,
    pub(super) place: Span,
    pub(super) variant: Variant,
}

/// Names of several words are looked up to this many words.
const NAME_WORDS_MAX: usize = 4;
/// Readings of several inflected words together: a bound on the combinations.
const READINGS_MAX: usize = 64;
/// A name of fewer letters is too short to be told by its stem alone.
const NAME_CHARS_MIN: usize = 4;
/// A longer word is no compound of a name.
const COMPOUND_BYTES_MAX: usize = 64;
/// A name with a capital that is written small counts from this many letters on: shorter ones are often words.
const SMALL_CHARS_MIN: usize = 7;

/// Finds the names that the article's language bends, joins or calls by its own words.
pub(super) fn foreign(
    text: &str,
    folded: &Folded,
    language: Option<&str>,
    lexicon: &Lexicon,
    found: &mut impl FnMut(Found),
) {
    let Some(language) = language.map(relative).filter(|l| *l != "en") else {
        return;
    };
    let reader = Reader {
        text,
        folded,
        words: words(&folded.text).collect(),
        tongues: std::iter::once(language)
            .chain(sibling(language))
            .filter_map(Tongue::of)
            .collect(),
        inflection: Inflection::of(language),
        lexicon,
    };
    reader.tongues_of_words(found);
    reader.tongues_without_spaces(found);
    reader.bent_names(found);
}

/// A language so near that its articles are often taken for this one's.
fn sibling(language: &str) -> Option<&'static str> {
    Some(match language {
        "no" => "da",
        "da" => "no",
        "id" => "ms",
        "ms" => "id",
        "hr" => "sr",
        "sr" => "hr",
        "cs" => "sk",
        "sk" => "cs",
        _ => return None,
    })
}

struct Reader<'a> {
    text: &'a str,
    folded: &'a Folded,
    words: Vec<Span>,
    tongues: Vec<&'static Tongue>,
    inflection: Option<&'static Inflection>,
    lexicon: &'a Lexicon,
}

impl<'a> Reader<'a> {
    fn word(&self, k: usize) -> Option<&'a str> {
        self.words.get(k).map(|w| w.of(&self.folded.text))
    }

    /// The words as the article writes them.
    fn written(&self, place: Span) -> &'a str {
        self.folded.original(place).of(self.text)
    }

    /// Whether two words stand side by side.
    fn adjacent(&self, k: usize) -> bool {
        let (Some(one), Some(next)) = (self.words.get(k), self.words.get(k + 1)) else {
            return false;
        };
        let between = self.folded.text.get(one.end..next.start).unwrap_or_default();
        between.chars().count() <= 2 && between.chars().all(|c| c == ' ' || c == '.' || !c.is_ascii())
    }

    fn tongues_of_words(&self, found: &mut impl FnMut(Found)) {
        let mut k = 0;
        while let Some(word) = self.word(k) {
            let hit = self
                .form_at(k, word, false)
                .or_else(|| self.joined_form(k, word))
                .filter(|(form, ..)| self.is_free(form));
            let Some((form, count, variant)) = hit else {
                k += 1;
                continue;
            };
            if let (Some(first), Some(last), Some(entry)) = (
                self.words.get(k),
                self.words.get(k + count - 1),
                self.lexicon.builtin(form.code),
            ) {
                found(Found {
                    meaning: Meaning::name(entry, form.how),
                    place: Span::new(first.start, last.end),
                    variant,
                });
            }
            k += count;
        }
    }

    /// The longest form of a tongue that starts with a word. `joined`: the word is a part of a longer one.
    fn form_at(&self, k: usize, word: &str, joined: bool) -> Option<(&'static Form, usize, Variant)> {
        if !self.may_begin_form(word) {
            return None;
        }
        let stems = self.inflection.map_or_else(|| vec![word], |i| i.stems(word));
        let mut best: Option<(&Form, usize)> = None;
        for tongue in &self.tongues {
            for form in stems.iter().flat_map(|stem| tongue.by_stem(stem)) {
                let count = form.words.len();
                if best.is_none_or(|(_, n)| count > n) && self.is_form(k, word, form, joined) {
                    best = Some((form, count));
                }
            }
        }
        best.map(|(form, count)| (form, count, Variant::Language))
    }

    /// Whether a form may begin with a form of this word, or with a part of it that begins as it does.
    fn may_begin_form(&self, word: &str) -> bool {
        self.tongues.iter().any(|tongue| tongue.may_begin(word))
    }

    fn is_form(&self, k: usize, word: &str, form: &Form, joined: bool) -> bool {
        let class = if form.words.len() > 1 {
            Class::Adjective
        } else {
            form.class
        };
        let same = |base: &str, word: &str| {
            let bent = form.words.len() > 1;
            base == word || self.inflection.is_some_and(|i| i.same(base, word, class, bent))
        };
        let first = form.words.first().is_some_and(|base| same(base, word));
        first
            && form.words.iter().enumerate().skip(1).all(|(n, base)| {
                self.adjacent(k + n - 1) && self.word(k + n).is_some_and(|word| same(base, word))
            })
            && (joined || self.fits_case(k, form))
    }

    /// Whether the letters of the article allow the form: a short name keeps its accents, a proper name its capital.
    fn fits_case(&self, k: usize, form: &Form) -> bool {
        let Some(place) = self.words.get(k) else {
            return false;
        };
        let written = self.written(*place);
        let first = form.text.split([' ', '-']).next().unwrap_or(form.text);
        let letters = first.chars().count();
        let capitals = |text: &str| text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        if letters > 1 && letters < 6 && form.words.len() == 1 && capitals(first) && has_case(first) {
            // An acronym; a longer one is also written as a word: "Nato".
            let head: String = written.chars().take(letters).collect();
            return capitals(&head) || letters > 3 && !starts_lowercase(written);
        }
        if letters <= NAME_CHARS_MIN && form.words.len() == 1 {
            let stem: String = first.to_lowercase().chars().take(letters - 1).collect();
            if !written.to_lowercase().starts_with(&stem) {
                return false;
            }
        }
        starts_lowercase(first) || !starts_lowercase(written) || written.chars().count() >= SMALL_CHARS_MIN
    }

    /// A form as a part of a longer word: behind a prefix, or before the head of a compound.
    fn joined_form(&self, k: usize, word: &str) -> Option<(&'static Form, usize, Variant)> {
        let inflection = self.inflection?;
        for rest in inflection.without_prefixes(word) {
            if let Some((form, count, _)) = self.form_at(k, rest, true)
                && (form.class == Class::Adjective || !has_case(word))
            {
                let variant = if has_case(word) {
                    Variant::Compound
                } else {
                    Variant::Language
                };
                return Some((form, count, variant));
            }
        }
        if !self.may_begin_form(word) {
            return None;
        }
        let (form, ..) = self.parts(k, word).find_map(|part| {
            self.form_at(k, part, true).filter(|(form, count, _)| {
                *count == 1 && form.class == Class::Noun && form.how != How::Demonym
            })
        })?;
        Some((form, 1, Variant::Compound))
    }

    /// What may be the name in a compound, the longest first: "kreml" of "kremlchef". Only words with a capital are
    /// compounds of names.
    fn parts<'w>(&self, k: usize, word: &'w str) -> impl Iterator<Item = &'w str> + use<'w, 'a> {
        let written = self.words.get(k).map_or("", |w| self.written(*w));
        let inflection = self.inflection.filter(|i| {
            i.compounds && word.len() <= COMPOUND_BYTES_MAX && has_case(word) && !starts_lowercase(written)
        });
        let cuts = word
            .char_indices()
            .map(|(at, _)| at)
            .filter(|_| inflection.is_some());
        let cuts: Vec<usize> = cuts.collect();
        cuts.into_iter().rev().filter_map(move |at| {
            let (part, tail) = word.split_at_checked(at)?;
            let inflection = inflection?;
            let is_tail = inflection.stems(tail).into_iter().any(is_head);
            (part.chars().count() >= NAME_CHARS_MIN && is_tail).then_some(part)
        })
    }

    /// Whether the user gave the text no other meaning.
    fn is_free(&self, form: &Form) -> bool {
        let entry = self.lexicon.builtin(form.code);
        let mut own = self.lexicon.exact(&form.words.join(" "));
        entry.is_some()
            && own.all(|meaning| match meaning {
                Meaning::Name { entry: other, .. } => Some(other) == entry,
                Meaning::Weak { .. } | Meaning::Surname { .. } => false,
                _ => true,
            })
    }

    fn tongues_without_spaces(&self, found: &mut impl FnMut(Found)) {
        for tongue in &self.tongues {
            for (form, place) in tongue.in_unspaced(&self.folded.text) {
                let whole = self.is_whole(place);
                if whole
                    && self.is_free(form)
                    && let Some(entry) = self.lexicon.builtin(form.code)
                {
                    found(Found {
                        meaning: Meaning::name(entry, form.how),
                        place,
                        variant: Variant::Language,
                    });
                }
            }
        }
    }

    /// A name in katakana or Latin letters goes from bound to bound of its letters.
    fn is_whole(&self, place: Span) -> bool {
        let text = &self.folded.text;
        let one_word = |a: char, b: char| is_katakana(a) && is_katakana(b) || has_bounds(a) && has_bounds(b);
        let before = text.get(..place.start).and_then(|t| t.chars().next_back());
        let after = text.get(place.end..).and_then(|t| t.chars().next());
        let (first, last) = (place.of(text).chars().next(), place.of(text).chars().next_back());
        !before.zip(first).is_some_and(|(a, b)| one_word(a, b))
            && !last.zip(after).is_some_and(|(a, b)| one_word(a, b))
    }

    /// Inflected and compounded forms of the lexicon's names.
    fn bent_names(&self, found: &mut impl FnMut(Found)) {
        let Some(inflection) = self.inflection else { return };
        for (k, place) in self.words.iter().enumerate() {
            let Some(word) = self.word(k) else { continue };
            let written = self.written(*place);
            if starts_lowercase(written) || word.chars().next().is_some_and(|c| c.is_ascii_digit()) {
                continue;
            }
            self.bent_word(k, word, inflection, found);
            self.bent_words(k, word, inflection, found);
        }
    }

    fn bent_word(&self, k: usize, word: &str, inflection: &Inflection, found: &mut impl FnMut(Found)) {
        let Some(place) = self.words.get(k).copied() else {
            return;
        };
        let mut bases: Vec<(String, Variant)> = Vec::new();
        if self.lexicon.may_begin(word) {
            inflection.each_base(word, Class::Noun, &mut |base| {
                if self.is_known(base) && !bases.iter().any(|(known, _)| known == base) {
                    bases.push((base.to_owned(), Variant::Inflected));
                }
            });
        }
        for rest in inflection.without_prefixes(word).filter(|_| !has_case(word)) {
            bases.push((rest.to_owned(), Variant::Inflected));
        }
        if self.lexicon.may_begin(word) {
            let parts = self.parts(k, word);
            bases.extend(parts.map(|part| (part.to_owned(), Variant::Compound)));
        }
        for (base, variant) in bases {
            let written = self.written(place);
            let letters = base.chars().count();
            let head: String = written.chars().take(letters).collect();
            let acronym = letters >= 2 && head.chars().all(char::is_uppercase) && written != head;
            if letters < NAME_CHARS_MIN && !acronym {
                continue;
            }
            for meaning in self.names(&base) {
                found(Found {
                    meaning,
                    place,
                    variant,
                });
            }
        }
    }

    fn bent_words(&self, k: usize, word: &str, inflection: &Inflection, found: &mut impl FnMut(Found)) {
        let readings = |k: usize, word: &str, wanted: &dyn Fn(&str) -> bool| {
            let mut all: Vec<String> = Vec::new();
            let mut bases = |base: &str| {
                if wanted(base) && !all.iter().any(|known| known == base) {
                    all.push(base.to_owned());
                }
            };
            bases(word);
            inflection.each_base(word, Class::Adjective, &mut bases);
            let without = inflection.without_prefixes(word).filter(|_| !has_case(word));
            all.extend(without.filter(|rest| wanted(rest)).map(str::to_owned));
            all.extend(self.parts(k, word).filter(|part| wanted(part)).map(str::to_owned));
            all
        };
        if !self.lexicon.may_begin(word) && (has_case(word) || inflection.has_no_prefixes()) {
            return;
        }
        let mut texts = readings(k, word, &|first| self.lexicon.starts_name(first));
        for n in 1..NAME_WORDS_MAX {
            if texts.is_empty() || !self.adjacent(k + n - 1) {
                return;
            }
            let (Some(next), Some(first), Some(last)) =
                (self.word(k + n), self.words.get(k), self.words.get(k + n))
            else {
                return;
            };
            let place = Span::new(first.start, last.end);
            let as_written = place.of(&self.folded.text);
            let nexts = readings(k + n, next, &|_| true);
            texts = texts
                .iter()
                .flat_map(|head| nexts.iter().map(move |tail| format!("{head} {tail}")))
                .take(READINGS_MAX)
                .collect();
            for text in texts.iter().filter(|text| *text != as_written) {
                for meaning in self.names(text) {
                    found(Found {
                        meaning,
                        place,
                        variant: Variant::Inflected,
                    });
                }
            }
        }
    }

    fn is_known(&self, text: &str) -> bool {
        self.names(text).next().is_some()
    }

    /// The names, surnames and weak names with this text.
    fn names(&self, text: &str) -> impl Iterator<Item = Meaning> + use<'a> {
        self.lexicon.exact(text).filter(|meaning| {
            matches!(
                meaning,
                Meaning::Name { .. } | Meaning::Surname { .. } | Meaning::Weak { .. }
            )
        })
    }
}

/// Whether the letters of a word come in small and capital.
fn has_case(word: &str) -> bool {
    word.chars().any(|c| c.is_lowercase() || c.is_uppercase())
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30ff}')
}

fn has_bounds(c: char) -> bool {
    c.is_alphanumeric() && !is_unspaced(c)
}
