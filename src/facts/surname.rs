//! Surnames that stand alone: which of them mean their actor.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Reason;
use super::common_words::is_common_word;
use super::given::is_given_name;
use super::mention::{Candidate, LOOK_BACK};
use super::words::{is_title, next_word, previous_word, starts_lowercase};
use super::{Document, How, Lexicon, Sentence, SurnameAlone};
use crate::text::{Span, fold};

/// Judges the lone surnames of one article, in the order of the text.
pub(super) struct Surnames<'a> {
    document: &'a Document,
    sentences: &'a [Sentence],
    lexicon: &'a Lexicon,
    /// Accepted names, sorted by start.
    names: &'a [Candidate],
    /// Where each actor was last named in full before the surname at hand; from the title, anywhere.
    named: FxHashMap<usize, usize>,
    /// Everybody who is named; looked for when a headline has a surname.
    all: Option<FxHashSet<usize>>,
    /// Names up to here are in `named`.
    upto: usize,
    /// Who else of the same surname was named last, by actor.
    others: FxHashMap<usize, Span>,
    /// Whether the title has small letters, so that a capital in it means a name.
    title_has_small_words: bool,
    /// Whether the article's language writes every noun with a capital, so that only a given name tells a person.
    nouns_have_capitals: bool,
}

impl<'a> Surnames<'a> {
    pub(super) fn new(
        document: &'a Document,
        sentences: &'a [Sentence],
        lexicon: &'a Lexicon,
        names: &'a [Candidate],
        language: Option<&str>,
    ) -> Self {
        /// Short words are small in headlines that capitalise the others.
        const SMALL_WORD_CHARS_MIN: usize = 5;
        let title = document.title().of(document.text());
        let title_has_small_words = title
            .split_whitespace()
            .any(|w| w.chars().count() >= SMALL_WORD_CHARS_MIN && starts_lowercase(w));
        Self {
            document,
            sentences,
            lexicon,
            names,
            named: FxHashMap::default(),
            all: None,
            upto: 0,
            others: FxHashMap::default(),
            title_has_small_words,
            nouns_have_capitals: matches!(language, Some("de" | "lb")),
        }
    }

    /// The surnames that mean their actor, and the others with the reason.
    pub(super) fn judge(
        mut self,
        mut surnames: Vec<Candidate>,
    ) -> (Vec<Candidate>, Vec<(Candidate, Reason)>) {
        surnames.sort_by_key(|s| s.span.start);
        let (mut kept, mut turned_down) = (Vec::new(), Vec::new());
        for surname in surnames {
            match self.longer_name(&surname) {
                // A part of the actor's own full name.
                Some(longer) if longer.entry == surname.entry => continue,
                Some(longer) => {
                    turned_down.push((surname, Reason::InsideName(longer.entry, longer.span)));
                    continue;
                }
                None => {}
            }
            if let Some(reason) = self.other_person(&surname) {
                self.others.insert(surname.entry, surname.span);
                turned_down.push((surname, reason));
                continue;
            }
            match self.policy(&surname) {
                Some(reason) => turned_down.push((surname, reason)),
                None => kept.push(surname),
            }
        }
        (kept, turned_down)
    }

    /// Accepted names that start near a place, the last one first.
    fn names_before(&self, at: usize) -> impl Iterator<Item = &'a Candidate> + use<'a> {
        let upto = self.names.partition_point(|n| n.span.start <= at);
        self.names
            .get(..upto)
            .unwrap_or_default()
            .iter()
            .rev()
            .take(LOOK_BACK)
    }

    /// The longer name that the surname is a part of.
    fn longer_name(&self, surname: &Candidate) -> Option<&'a Candidate> {
        self.names_before(surname.span.start)
            .find(|n| n.how != How::Term && n.span.contains(surname.span) && n.span != surname.span)
    }

    fn policy(&mut self, surname: &Candidate) -> Option<Reason> {
        let policy = self.lexicon.entries().get(surname.entry).map(|e| e.surname_alone);
        if policy == Some(SurnameAlone::Always) {
            return None;
        }
        if surname.span.start < self.document.body().start {
            // A headline says the surname before the text says the name.
            let names = self.names.iter();
            let all = self.all.get_or_insert_with(|| names.map(|n| n.entry).collect());
            let named = all.contains(&surname.entry);
            return (!named).then_some(Reason::NoFullName);
        }
        while let Some(name) = self
            .names
            .get(self.upto)
            .filter(|n| n.span.start < surname.span.start)
        {
            self.named.insert(name.entry, name.span.start);
            self.upto += 1;
        }
        let Some(full) = self.named.get(&surname.entry) else {
            return Some(Reason::NoFullName);
        };
        self.others
            .get(&surname.entry)
            .filter(|other| other.start > *full)
            .map(|other| Reason::NearerBearer(*other))
    }

    /// Whether the words around a surname make it another person's.
    fn other_person(&self, surname: &Candidate) -> Option<Reason> {
        let text = self.document.text();
        let junior = |word: Span| matches!(word.of(text), "Jr" | "Jr." | "Junior" | "Sr" | "Sr.");
        if next_word(text, surname.span.end).is_some_and(junior) {
            return Some(Reason::Junior);
        }
        let before = previous_word(text, surname.span.start)?;
        let word = before.of(text);
        if let Some(initial) = self.foreign_initial(before, surname.entry) {
            return Some(Reason::OtherPerson(initial));
        }
        let folded = fold(word);
        if self.nouns_have_capitals && !is_given_name(&folded) && !is_initial(word) {
            return None;
        }
        let harmless = starts_lowercase(word)
            || is_title(word)
            || self.is_own(word, surname.entry)
            || self.names_before(before.start).any(|n| n.span.overlaps(before))
            || self.opens_sentence(before, surname.sentence)
            || !self.names_stand_out(surname);
        (!harmless).then_some(Reason::OtherPerson(before))
    }

    /// Whether a word is a part of the actor's own names: a given name, an initial.
    fn is_own(&self, word: &str, entry: usize) -> bool {
        let bare = |word: &str| word.trim_end_matches('.').to_owned();
        let word = bare(&fold(word));
        self.lexicon.own_words(entry).any(|own| bare(own) == word)
    }

    /// An initial before the surname that is none of the actor's: the H. of "George H. W. Bush" for George W. Bush.
    fn foreign_initial(&self, before: Span, entry: usize) -> Option<Span> {
        const INITIALS_MAX: usize = 3;
        let text = self.document.text();
        let own = self.lexicon.own_words(entry);
        let mut at = Some(before);
        for _ in 0..INITIALS_MAX {
            let word = at.filter(|w| is_initial(w.of(text)))?;
            let letter = fold(word.of(text)).chars().next();
            if !own.clone().any(|own| own.chars().next() == letter) {
                return Some(word);
            }
            at = previous_word(text, word.start);
        }
        None
    }

    /// At the start of a sentence the capital may be the sentence's: "But Smith", "When Smith". A word that is also a
    /// given name is one, unless it is a verb that opens questions: "Will Smith resign?"
    fn opens_sentence(&self, word: Span, sentence: usize) -> bool {
        let folded = fold(word.of(self.document.text()));
        self.sentences
            .get(sentence)
            .is_some_and(|s| s.span.start == word.start)
            && is_common_word(&folded)
            && (!is_given_name(&folded)
                || matches!(folded.as_str(), "will" | "may" | "an" | "per" | "said" | "till"))
    }

    /// Whether a capital at the surname's place means a name: not in a headline that capitalises every word.
    fn names_stand_out(&self, surname: &Candidate) -> bool {
        surname.span.start >= self.document.body().start || self.title_has_small_words
    }
}

/// Whether a word is a single capital with a full stop.
fn is_initial(word: &str) -> bool {
    word.strip_suffix('.')
        .is_some_and(|letter| letter.chars().count() == 1 && letter.chars().all(char::is_uppercase))
}
