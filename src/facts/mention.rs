//! Mentions: where an article names an actor or a topic, and which spellings were turned down, and why.

use rustc_hash::FxHashMap;

use super::Reason;
use super::common_words::is_common_word;
use super::dateline::datelines;
use super::foreign::foreign;
use super::holder::Holders;
use super::homonym::{Homonyms, Told};
use super::inflection::{Class, Inflection};
use super::lexicon::{Guard, Lexicon};
use super::meaning::{Case, Meaning};
use super::short_name::short_names;
use super::sieve::Beginnings;
use super::surname::Surnames;
use super::words::{in_host_name, next_word, previous_word, starts_lowercase, words};
use super::{ActorKind, Document, Guarded, How, Input, Sentence, SurnameAlone, Variant};
use crate::text::{Folded, Span, fold};

/// A place where an article names an actor or a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Number of the actor or topic in the lexicon.
    pub entry: usize,
    /// Its place in the document.
    pub span: Span,
    /// How it names it.
    pub how: How,
    /// Number of its sentence.
    pub sentence: usize,
    /// The rule that led from its words to a name; `None` where the words are a name as listed.
    pub variant: Option<Variant>,
}

impl Mention {
    /// How sure it is that the words mean the actor, in percent: an estimate for the rule that led to it, not calibrated;
    /// higher means surer. A lone surname behind its full name is right in 89 of 100 cases on public gold data.
    pub fn confidence(&self) -> u8 {
        let by_how = match self.how {
            How::Surname => 89,
            How::Weak | How::Metonym => 90,
            How::Pronoun | How::Nominal => 80,
            How::Name | How::Alias | How::Demonym | How::Term => 99,
        };
        let by_variant = match self.variant {
            None | Some(Variant::Folded | Variant::Language) => 99,
            Some(Variant::Inflected | Variant::Reordered | Variant::Shortened) => 95,
            Some(Variant::Compound | Variant::Transliterated | Variant::Titled) => 90,
            Some(Variant::Initial | Variant::Misspelt | Variant::Head | Variant::Role) => 80,
        };
        by_how.min(by_variant)
    }
}

/// A spelling that could have been a mention and was turned down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Number of the actor or topic in the lexicon.
    pub entry: usize,
    /// Its place in the document.
    pub span: Span,
    /// What it would have been.
    pub how: How,
    /// Number of its sentence.
    pub sentence: usize,
    /// Why it is none.
    pub reason: Reason,
    /// How sure the rule is that it is none, in percent.
    pub confidence: u8,
}

/// Turned-down spellings beyond this many are not kept: they only explain.
const REJECTED_MAX: usize = 500;

/// How sure a rule is that the user or the lexicon wrote down, in percent.
const RULE_PERCENT: u8 = 99;
/// How sure it is that a name is something else beside a word of that sense in its sentence.
const SENSE_PERCENT: u8 = 90;

/// Finds all mentions in one pass over the folded document, in the order of the text.
pub(super) fn mentions(
    document: &Document,
    sentences: &[Sentence],
    input: &Input<'_>,
    lexicon: &Lexicon,
) -> (Vec<Mention>, Vec<Rejected>) {
    let (language, day) = (input.language, input.day());
    let folded = Folded::new(document.text());
    let mut finder = Finder {
        document,
        sentences,
        lexicon,
        company: Vec::new(),
        company_of: FxHashMap::default(),
        phrases: Vec::new(),
        datelines: datelines(document),
        rejected: Vec::new(),
    };
    let mut candidates = finder.candidates(&folded);
    foreign(document.text(), &folded, language, lexicon, &mut |found| {
        let span = folded.original(found.place);
        if let Some(sentence) = finder.sentence_at(span.start)
            && !in_host_name(document.text(), span)
            && candidates.len() < CANDIDATES_MAX
        {
            finder.take(
                found.meaning,
                Some(found.variant),
                span,
                sentence,
                &mut candidates,
            );
        }
    });
    finder.persons(&folded, language, &mut candidates);
    let candidates = finder.in_good_company(candidates);
    let (surnames, names): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|c| c.how == How::Surname);
    let names = finder.not_inside_others(names);
    let mut names = finder.not_homonyms(names, input);
    let (surnames, turned_down) =
        Surnames::new(document, sentences, lexicon, &names, language, day).judge(surnames);
    for (surname, reason) in turned_down {
        finder.reject(surname, reason);
    }
    let holders = Holders {
        document,
        lexicon,
        names: &names,
        language,
        day,
    };
    let (holders, turned_down) = holders.judge();
    for (holder, reason) in turned_down {
        finder.reject(holder, reason);
    }
    let short = short_names(document, sentences, lexicon, &names, language);
    // After "Jim Jordan", "Jordan" is the man and not the country.
    let people: FxHashMap<Span, usize> = surnames.iter().map(|s| (s.span, s.entry)).collect();
    names.retain(|n| n.how == How::Term || people.get(&n.span).is_none_or(|person| *person == n.entry));
    names.extend(surnames);
    names.extend(holders);
    names.extend(short);
    names.sort_by_key(|m| (m.span.start, m.span.end, m.entry, m.variant));
    names.dedup_by_key(|m| (m.span, m.entry));
    let mentions = names
        .into_iter()
        .map(|c| Mention {
            entry: c.entry,
            span: c.span,
            how: c.how,
            sentence: c.sentence,
            variant: c.variant,
        })
        .collect();
    (mentions, finder.rejected)
}

/// A spelling that may be a mention.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) entry: usize,
    pub(super) span: Span,
    pub(super) how: How,
    pub(super) sentence: usize,
    pub(super) guard: Option<usize>,
    pub(super) variant: Option<Variant>,
}

/// Names are short: what starts this many candidates earlier has ended.
pub(super) const LOOK_BACK: usize = 32;
/// Spellings of one article beyond this many are left out: a long article names a few thousand.
const CANDIDATES_MAX: usize = 100_000;

/// Terms of guards within reach that are looked through one by one.
const COMPANY_FEW: usize = 32;

/// A term of a guard in the text.
pub(super) struct Company {
    pub(super) term: usize,
    pub(super) span: Span,
    sentence: usize,
}

struct Finder<'a> {
    document: &'a Document,
    sentences: &'a [Sentence],
    lexicon: &'a Lexicon,
    company: Vec<Company>,
    /// The places in it of each term.
    company_of: FxHashMap<usize, Vec<usize>>,
    phrases: Vec<Span>,
    datelines: Vec<Span>,
    rejected: Vec<Rejected>,
}

impl Finder<'_> {
    /// Every spelling that stands as whole words, with the guards' terms put aside.
    fn candidates(&mut self, folded: &Folded) -> Vec<Candidate> {
        let mut out = Vec::new();
        let lexicon = self.lexicon;
        lexicon.matcher().find(&folded.text, |text, place| {
            let span = folded.original(place);
            if let Some(sentence) = self.sentence_at(span.start)
                && !in_host_name(self.document.text(), span)
            {
                for meaning in lexicon.meanings(text) {
                    self.take(meaning, None, span, sentence, &mut out);
                }
            }
            out.len() < CANDIDATES_MAX
        });
        self.company.sort_by_key(|c| c.span.start);
        for (k, company) in self.company.iter().enumerate() {
            self.company_of.entry(company.term).or_default().push(k);
        }
        self.phrases.sort_by_key(|p| p.end);
        out
    }

    /// Persons under spellings that nobody listed, and the surnames that go with these spellings.
    fn persons(&mut self, folded: &Folded, language: Option<&str>, out: &mut Vec<Candidate>) {
        let text = self.document.text();
        let mut people = Vec::new();
        self.lexicon
            .people()
            .find(text, language, &mut |person| people.push(person));
        // Actors by the surnames of their new spellings.
        let mut spelled: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        let mut beginnings = Beginnings::default();
        for person in people {
            let Some(sentence) = self.sentence_at(person.span.start) else {
                continue;
            };
            let how = if person.surname_alone {
                How::Surname
            } else {
                How::Alias
            };
            out.push(Candidate {
                entry: person.entry,
                span: person.span,
                how,
                sentence,
                guard: None,
                variant: Some(person.variant),
            });
            let surname = fold(person.surname.of(text));
            if self.lexicon.own_words(person.entry).any(|own| own == surname) {
                continue;
            }
            let known = self
                .lexicon
                .exact(&surname)
                .any(|meaning| matches!(meaning, Meaning::Surname { entry, .. } if entry == person.entry));
            let alone = self.lexicon.entries().get(person.entry).map(|e| e.surname_alone);
            if !known && alone != Some(SurnameAlone::Never) {
                beginnings.insert(&surname);
                let actors = spelled.entry(surname).or_default();
                if !actors.contains(&person.entry) {
                    actors.push(person.entry);
                }
            }
        }
        if spelled.is_empty() {
            return;
        }
        let inflection = language.and_then(Inflection::of);
        for place in words(&folded.text) {
            let word = place.of(&folded.text);
            if !beginnings.may_hold(word) {
                continue;
            }
            let mut actors = spelled.get(word).cloned().unwrap_or_default();
            if let Some(inflection) = inflection {
                inflection.each_base(word, Class::Noun, &mut |base| {
                    let more = spelled.get(base).into_iter().flatten();
                    actors.extend(more.copied());
                });
            }
            actors.sort_unstable();
            actors.dedup();
            let span = folded.original(place);
            if actors.is_empty() || starts_lowercase(span.of(text)) {
                continue;
            }
            let Some(sentence) = self.sentence_at(span.start) else {
                continue;
            };
            out.extend(actors.into_iter().map(|entry| Candidate {
                entry,
                span,
                how: How::Surname,
                sentence,
                guard: None,
                variant: Some(Variant::Transliterated),
            }));
        }
    }

    fn take(
        &mut self,
        meaning: Meaning,
        variant: Option<Variant>,
        span: Span,
        sentence: usize,
        out: &mut Vec<Candidate>,
    ) {
        let (entry, how, case, guard) = match meaning {
            Meaning::Company { term } => {
                self.company.push(Company { term, span, sentence });
                return;
            }
            Meaning::Phrase => {
                self.phrases.push(span);
                return;
            }
            Meaning::Name { entry, how, case } => (entry, how, case, None),
            Meaning::Surname { entry, case } => (entry, How::Surname, case, None),
            Meaning::Weak { entry, guard, case } => (entry, How::Weak, case, Some(guard)),
            Meaning::Term { entry, case } => (entry, How::Term, case, None),
        };
        let candidate = Candidate {
            entry,
            span,
            how,
            sentence,
            guard,
            variant,
        };
        if self.is_common_word(case, span) {
            self.reject(candidate, Reason::CommonWord);
        } else {
            out.push(candidate);
        }
    }

    /// Whether the letters' case says that the word is the common one: small letters where the name has capitals, or
    /// capitals among words that are all in capitals.
    fn is_common_word(&self, case: Case, span: Span) -> bool {
        let text = self.document.text();
        let words = span.of(text);
        let capitals = words
            .chars()
            .filter(|c| c.is_alphabetic())
            .all(char::is_uppercase);
        match case {
            Case::Any => false,
            Case::Plain => {
                starts_lowercase(words) && words.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
            }
            Case::Capitals => !capitals || self.among_capitals(span),
            Case::Capital => starts_lowercase(words) || (capitals && self.among_capitals(span)),
        }
    }

    /// Whether the words on both sides, where there are any, are long and in capitals: a shouted line.
    fn among_capitals(&self, span: Span) -> bool {
        let text = self.document.text();
        let shouted = |word: Span| {
            let word = word.of(text);
            let long = word.chars().count() >= 4 || is_common_word(&fold(word));
            long && word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
        };
        let sides = [previous_word(text, span.start), next_word(text, span.end)];
        let long = |word: &Span| word.of(text).chars().count() >= 4;
        sides.iter().flatten().any(long) && sides.into_iter().flatten().all(shouted)
    }

    /// Drops the names whose guards say no.
    fn in_good_company(&mut self, candidates: Vec<Candidate>) -> Vec<Candidate> {
        let lexicon = self.lexicon;
        let mut kept = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let Some(entry) = lexicon.entries().get(candidate.entry) else {
                continue;
            };
            if let Some(phrase) = self
                .phrase_around(candidate.span)
                .filter(|_| entry.kind.is_some())
            {
                self.reject(candidate, Reason::InsidePhrase(phrase));
                continue;
            }
            if let Some(dateline) = self
                .datelines
                .iter()
                .find(|d| d.start == candidate.span.start && d.contains(candidate.span))
                .filter(|_| entry.kind.is_some())
            {
                self.reject(candidate, Reason::Dateline(*dateline));
                continue;
            }
            let verdict = match candidate.guard.and_then(|g| entry.guard(g)) {
                Some(guard) => self.guard(&candidate, guard),
                None if candidate.how == How::Name => {
                    self.bad_company(&candidate, entry.never(), Guarded::Sentence)
                }
                None => None,
            };
            match verdict {
                // What the lexicon knows of a name is no rule that a user wrote.
                Some(reason) if candidate.guard.is_none() => {
                    self.reject_with(candidate, reason, SENSE_PERCENT);
                }
                Some(reason) => self.reject(candidate, reason),
                None => kept.push(candidate),
            }
        }
        kept
    }

    /// The longer phrase that holds a name. Phrases come sorted by their ends, and are short.
    fn phrase_around(&self, span: Span) -> Option<Span> {
        let from = self.phrases.partition_point(|p| p.end < span.end);
        let near = self.phrases.get(from..)?.iter().take(LOOK_BACK);
        near.copied().find(|p| p.contains(span) && *p != span)
    }

    fn guard(&self, candidate: &Candidate, guard: &Guard) -> Option<Reason> {
        if let Some(reason) = self.bad_company(candidate, &guard.never, guard.within) {
            return Some(reason);
        }
        let met = guard.needs.is_empty() || self.near(candidate, &guard.needs, guard.within).is_some();
        (!met).then(|| Reason::NeedsCompany(guard.needs.clone(), guard.within))
    }

    fn bad_company(&self, candidate: &Candidate, never: &[usize], within: Guarded) -> Option<Reason> {
        self.near(candidate, never, within)
            .map(|c| Reason::BadCompany(c.term, c.span))
    }

    /// The first of the terms that stands within reach of the candidate, and not in its own words.
    fn near(&self, candidate: &Candidate, terms: &[usize], within: Guarded) -> Option<&Company> {
        if terms.is_empty() {
            return None;
        }
        let (first, last) = self.reach(candidate.sentence, within);
        let from = self.company.partition_point(|c| c.sentence < first);
        let upto = self.company.partition_point(|c| c.sentence <= last);
        let is_apart = |c: &&Company| !candidate.span.contains(c.span);
        if upto.saturating_sub(from) <= COMPANY_FEW {
            let mut near = self.company.get(from..upto)?.iter();
            return near.find(|c| terms.contains(&c.term) && is_apart(c));
        }
        let first_of = |term: &usize| {
            let places = self.company_of.get(term)?;
            let next = places.partition_point(|k| *k < from);
            let within = places.get(next..)?.iter().take_while(|k| **k < upto);
            within
                .filter_map(|k| Some((*k, self.company.get(*k)?)))
                .find(|(_, c)| is_apart(c))
        };
        let firsts = terms.iter().filter_map(first_of);
        firsts.min_by_key(|(k, _)| *k).map(|(_, company)| company)
    }

    /// The first and the last sentence within reach of a sentence.
    fn reach(&self, sentence: usize, within: Guarded) -> (usize, usize) {
        let paragraph = self.sentences.get(sentence).map_or(0, |s| s.paragraph);
        match within {
            Guarded::Sentence => (sentence, sentence),
            Guarded::Paragraph => (
                self.sentences.partition_point(|s| s.paragraph < paragraph),
                self.sentences
                    .partition_point(|s| s.paragraph <= paragraph)
                    .saturating_sub(1),
            ),
            Guarded::Article => (0, usize::MAX),
        }
    }

    /// Drops what lies in a longer name, unless the longer one is an organ of it.
    fn not_inside_others(&mut self, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
        candidates.sort_by_key(|c| (c.span.start, std::cmp::Reverse(c.span.end)));
        let mut kept: Vec<Candidate> = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            match self.hidden_by(&candidate, &kept) {
                Some(longer) if longer.entry != candidate.entry => {
                    self.reject(candidate, Reason::InsideName(longer.entry, longer.span));
                }
                Some(_) => {}
                None => kept.push(candidate),
            }
        }
        kept
    }

    /// The kept candidate whose name hides this one. `kept` is sorted by start, so only its end can overlap.
    fn hidden_by(&self, candidate: &Candidate, kept: &[Candidate]) -> Option<Candidate> {
        kept.iter()
            .rev()
            .take(LOOK_BACK)
            .find(|longer| self.hides(longer, candidate))
            .copied()
    }

    fn hides(&self, longer: &Candidate, shorter: &Candidate) -> bool {
        if !longer.span.contains(shorter.span) || longer.how == How::Term && longer.entry != shorter.entry {
            return false;
        }
        if longer.entry == shorter.entry {
            return true;
        }
        longer.span != shorter.span && !self.is_organ(longer, shorter)
    }

    /// Whether the longer name is that of an organ of the shorter: "US Supreme Court", "Central Bank of Russia".
    fn is_organ(&self, longer: &Candidate, shorter: &Candidate) -> bool {
        let kind = |c: &Candidate| self.lexicon.entries().get(c.entry).and_then(|e| e.kind);
        if kind(longer) != Some(ActorKind::Organisation)
            || !matches!(kind(shorter), Some(ActorKind::Country | ActorKind::Organisation))
        {
            return false;
        }
        let before = Span::new(longer.span.start, shorter.span.start).of(self.document.text());
        let before = before.trim_end().to_lowercase();
        before.is_empty() || before == "the" || before.ends_with(" of") || before.ends_with(" of the")
    }

    /// Drops the names that are somebody else's here.
    fn not_homonyms(&mut self, names: Vec<Candidate>, input: &Input<'_>) -> Vec<Candidate> {
        let told = Told {
            rejected: &self.rejected,
            company: &self.company,
            outlet: input.outlet,
        };
        let verdicts = Homonyms::new(
            self.document,
            self.sentences,
            self.lexicon,
            &names,
            input.language,
            told,
        )
        .judge();
        let mut kept = Vec::with_capacity(names.len());
        for (name, verdict) in names.into_iter().zip(verdicts) {
            match verdict {
                Some((reason, confidence)) => self.reject_with(name, reason, confidence),
                None => kept.push(name),
            }
        }
        kept
    }

    fn sentence_at(&self, at: usize) -> Option<usize> {
        let k = self
            .sentences
            .partition_point(|s| s.span.start <= at)
            .checked_sub(1)?;
        self.sentences.get(k).filter(|s| at < s.span.end).map(|_| k)
    }

    fn reject(&mut self, candidate: Candidate, reason: Reason) {
        self.reject_with(candidate, reason, RULE_PERCENT);
    }

    fn reject_with(&mut self, candidate: Candidate, reason: Reason, confidence: u8) {
        if self.rejected.len() < REJECTED_MAX {
            let Candidate {
                entry,
                span,
                how,
                sentence,
                ..
            } = candidate;
            self.rejected.push(Rejected {
                entry,
                span,
                how,
                sentence,
                reason,
                confidence,
            });
        }
    }
}
