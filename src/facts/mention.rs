//! Mentions: where an article names an actor or a topic, and which spellings were turned down, and why.

use super::common_words::is_common_word;
use super::lexicon::{Case, Guard, Lexicon, Meaning};
use super::words::{in_host_name, is_title, next_word, previous_word, starts_lowercase, touches_word};
use super::{ActorKind, Document, Guarded, How, Sentence, SurnameAlone};
use crate::text::{Folded, Span};

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
}

/// Why a spelling is no mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The letters' case says that it is the common word.
    CommonWord,
    /// A weak name, and none of the terms that it needs stands near.
    NeedsCompany(Vec<usize>, Guarded),
    /// A weak name, and this term, which it must not have near, stands at the place given.
    BadCompany(usize, Span),
    /// It is part of a longer name of another actor.
    InsideName(usize, Span),
    /// It is part of a longer phrase that names nobody.
    InsidePhrase(Span),
    /// A surname behind another given name.
    OtherPerson(Span),
    /// A surname followed by "Jr." or the like.
    Junior,
    /// A surname, and the full name does not stand before it.
    NoFullName,
    /// A surname, and another person of that surname was named nearer.
    NearerBearer(Span),
}

impl Reason {
    /// In words.
    pub fn words(&self, lexicon: &Lexicon, document: &Document) -> String {
        let list = |terms: &[usize]| {
            terms
                .iter()
                .map(|t| format!("`{}`", lexicon.term(*t)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self {
            Self::CommonWord => "by its letters' case it is the common word".to_owned(),
            Self::NeedsCompany(needs, within) => {
                let (reach, _) = Guarded::ALL
                    .into_iter()
                    .find(|(_, w)| w == within)
                    .unwrap_or(("article", *within));
                format!("a weak name, and none of {} stands in its {reach}", list(needs))
            }
            Self::BadCompany(term, span) => {
                format!(
                    "`{}` stands near it: \u{201c}{}\u{201d}",
                    lexicon.term(*term),
                    span.of(document.text())
                )
            }
            Self::InsideName(entry, span) => {
                let id = lexicon.entries().get(*entry).map_or("", |e| e.id.as_str());
                format!(
                    "part of \u{201c}{}\u{201d}, a name of `{id}`",
                    span.of(document.text())
                )
            }
            Self::InsidePhrase(span) => {
                format!(
                    "part of \u{201c}{}\u{201d}, which is another name",
                    span.of(document.text())
                )
            }
            Self::OtherPerson(span) => {
                format!(
                    "another person: \u{201c}{}\u{201d} stands before the surname",
                    span.of(document.text())
                )
            }
            Self::Junior => "another person: a junior or senior of that name".to_owned(),
            Self::NoFullName => "a surname alone, and the full name does not stand before it".to_owned(),
            Self::NearerBearer(span) => {
                format!(
                    "another person of that surname was named nearer: \u{201c}{}\u{201d}",
                    span.of(document.text())
                )
            }
        }
    }
}

/// Turned-down spellings beyond this many are not kept: they only explain.
const REJECTED_MAX: usize = 500;

/// Finds all mentions in one pass over the folded document, in the order of the text.
pub(super) fn mentions(
    document: &Document,
    sentences: &[Sentence],
    lexicon: &Lexicon,
) -> (Vec<Mention>, Vec<Rejected>) {
    let folded = Folded::new(document.text());
    let mut finder = Finder {
        document,
        sentences,
        lexicon,
        company: Vec::new(),
        phrases: Vec::new(),
        rejected: Vec::new(),
    };
    let candidates = finder.candidates(&folded);
    let candidates = finder.in_good_company(candidates);
    let (surnames, names): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|c| c.how == How::Surname);
    let mut names = finder.not_inside_others(names);
    let surnames = finder.surnames(surnames, &names);
    // After "Jim Jordan", "Jordan" is the man and not the country.
    names.retain(|n| !surnames.iter().any(|s| s.span == n.span && s.entry != n.entry));
    names.extend(surnames);
    names.sort_by_key(|m| (m.span.start, m.span.end, m.entry));
    names.dedup_by_key(|m| (m.span, m.entry));
    let mentions = names
        .into_iter()
        .map(|c| Mention {
            entry: c.entry,
            span: c.span,
            how: c.how,
            sentence: c.sentence,
        })
        .collect();
    (mentions, finder.rejected)
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    entry: usize,
    span: Span,
    how: How,
    sentence: usize,
    guard: Option<usize>,
}

struct Company {
    term: usize,
    span: Span,
    sentence: usize,
}

struct Finder<'a> {
    document: &'a Document,
    sentences: &'a [Sentence],
    lexicon: &'a Lexicon,
    company: Vec<Company>,
    phrases: Vec<Span>,
    rejected: Vec<Rejected>,
}

impl Finder<'_> {
    /// Every spelling that stands as whole words, with the guards' terms put aside.
    fn candidates(&mut self, folded: &Folded) -> Vec<Candidate> {
        let mut out = Vec::new();
        for found in self.lexicon.automaton().find_overlapping_iter(&folded.text) {
            let (start, end) = (found.start(), found.end());
            if touches_word(&folded.text, start, false) {
                continue;
            }
            let open = touches_word(&folded.text, end, true);
            for meaning in self.lexicon.meanings(found.pattern().as_usize()) {
                let prefix = matches!(
                    meaning,
                    Meaning::Term { prefix: true, .. } | Meaning::Company { prefix: true, .. }
                );
                if open && !prefix {
                    continue;
                }
                let end = if open { word_end(&folded.text, end) } else { end };
                let span = folded.original(Span::new(start, end));
                let Some(sentence) = self.sentence_at(span.start) else {
                    continue;
                };
                if in_host_name(self.document.text(), span) {
                    continue;
                }
                self.take(*meaning, span, sentence, &mut out);
            }
        }
        out
    }

    fn take(&mut self, meaning: Meaning, span: Span, sentence: usize, out: &mut Vec<Candidate>) {
        let (entry, how, case, guard) = match meaning {
            Meaning::Company { term, .. } => {
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
            Meaning::Term { entry, case, .. } => (entry, How::Term, case, None),
        };
        let candidate = Candidate {
            entry,
            span,
            how,
            sentence,
            guard,
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
            Case::Capitals => !capitals || self.among_capitals(span),
            Case::Capital => starts_lowercase(words) || (capitals && self.among_capitals(span)),
        }
    }

    /// Whether the words on both sides, where there are any, are long and in capitals: a shouted line.
    fn among_capitals(&self, span: Span) -> bool {
        let text = self.document.text();
        let shouted = |word: Span| {
            let word = word.of(text);
            word.chars().count() >= 4 && word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
        };
        let sides = [previous_word(text, span.start), next_word(text, span.end)];
        sides.iter().flatten().count() > 0 && sides.into_iter().flatten().all(shouted)
    }

    /// Drops the names whose guards say no.
    fn in_good_company(&mut self, candidates: Vec<Candidate>) -> Vec<Candidate> {
        let lexicon = self.lexicon;
        let mut kept = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let Some(entry) = lexicon.entries().get(candidate.entry) else {
                continue;
            };
            let phrase = self
                .phrases
                .iter()
                .find(|p| p.contains(candidate.span) && **p != candidate.span);
            if let Some(phrase) = phrase.copied().filter(|_| entry.kind.is_some()) {
                self.reject(candidate, Reason::InsidePhrase(phrase));
                continue;
            }
            let verdict = match candidate.guard.and_then(|g| entry.guards.get(g)) {
                Some(guard) => self.guard(&candidate, guard),
                None if candidate.how == How::Name => {
                    self.bad_company(&candidate, &entry.never, Guarded::Sentence)
                }
                None => None,
            };
            match verdict {
                Some(reason) => self.reject(candidate, reason),
                None => kept.push(candidate),
            }
        }
        kept
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
        let paragraph = |sentence: usize| self.sentences.get(sentence).map(|s| s.paragraph);
        self.company.iter().find(|c| {
            terms.contains(&c.term)
                && !candidate.span.contains(c.span)
                && match within {
                    Guarded::Sentence => c.sentence == candidate.sentence,
                    Guarded::Paragraph => paragraph(c.sentence) == paragraph(candidate.sentence),
                    Guarded::Article => true,
                }
        })
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
        /// Names are short: what starts this many candidates earlier has ended.
        const LOOK_BACK: usize = 32;
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

    /// Keeps the lone surnames that mean their actor.
    fn surnames(&mut self, mut surnames: Vec<Candidate>, names: &[Candidate]) -> Vec<Candidate> {
        surnames.sort_by_key(|s| s.span.start);
        // Others of the same surname, as they come: (entry whose surname it is, place).
        let mut others: Vec<(usize, Span)> = Vec::new();
        let mut kept = Vec::new();
        for surname in surnames {
            if let Some(longer) = names
                .iter()
                .find(|n| n.how != How::Term && n.span.contains(surname.span) && n.span != surname.span)
            {
                if longer.entry != surname.entry {
                    self.reject(surname, Reason::InsideName(longer.entry, longer.span));
                }
                continue;
            }
            if let Some(reason) = self.other_person(&surname, names) {
                others.push((surname.entry, surname.span));
                self.reject(surname, reason);
                continue;
            }
            match self.policy(&surname, names, &others) {
                Some(reason) => self.reject(surname, reason),
                None => kept.push(surname),
            }
        }
        kept
    }

    fn policy(&self, surname: &Candidate, names: &[Candidate], others: &[(usize, Span)]) -> Option<Reason> {
        let policy = self.lexicon.entries().get(surname.entry).map(|e| e.surname_alone);
        if policy == Some(SurnameAlone::Always) {
            return None;
        }
        let in_title = surname.span.start < self.document.body().start;
        // A headline says the surname before the text says the name.
        let full = names
            .iter()
            .filter(|n| n.entry == surname.entry && (in_title || n.span.start < surname.span.start))
            .map(|n| n.span.start)
            .max();
        let Some(full) = full else {
            return Some(Reason::NoFullName);
        };
        others
            .iter()
            .rev()
            .find(|(entry, span)| *entry == surname.entry && span.start > full)
            .map(|(_, span)| Reason::NearerBearer(*span))
    }

    /// Whether the words around a surname make it another person's.
    fn other_person(&self, surname: &Candidate, names: &[Candidate]) -> Option<Reason> {
        let text = self.document.text();
        if next_word(text, surname.span.end)
            .is_some_and(|w| matches!(w.of(text), "Jr" | "Jr." | "Junior" | "Sr" | "Sr."))
        {
            return Some(Reason::Junior);
        }
        let before = previous_word(text, surname.span.start)?;
        let word = before.of(text);
        let own = |word: &str| {
            let folded = crate::text::fold(word);
            let entry = self.lexicon.entries().get(surname.entry);
            entry.is_some_and(|e| {
                e.own_words
                    .iter()
                    .any(|own| own.trim_end_matches('.') == folded.trim_end_matches('.'))
            })
        };
        let known = names.iter().any(|n| n.span.overlaps(before));
        // At the start of a sentence the capital may be the sentence's: "But Smith", "When Smith".
        let opens = self
            .sentences
            .get(surname.sentence)
            .is_some_and(|s| s.span.start == before.start);
        let opener = opens && is_common_word(&crate::text::fold(word));
        let harmless = starts_lowercase(word)
            || is_title(word)
            || own(word)
            || known
            || opener
            || !self.names_stand_out(surname);
        (!harmless).then_some(Reason::OtherPerson(before))
    }

    /// Whether a capital at the surname's place means a name: not in a headline that capitalises every word.
    fn names_stand_out(&self, surname: &Candidate) -> bool {
        if surname.span.start >= self.document.body().start {
            return true;
        }
        let title = self.document.title().of(self.document.text());
        title
            .split_whitespace()
            .any(|w| w.chars().count() >= 5 && starts_lowercase(w))
    }

    fn sentence_at(&self, at: usize) -> Option<usize> {
        let k = self
            .sentences
            .partition_point(|s| s.span.start <= at)
            .checked_sub(1)?;
        self.sentences.get(k).filter(|s| at < s.span.end).map(|_| k)
    }

    fn reject(&mut self, candidate: Candidate, reason: Reason) {
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
            });
        }
    }
}

/// The end of the word that goes on at `at`.
fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
}
