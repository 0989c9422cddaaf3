//! Surnames that stand alone: which of them mean their actor.
//!
//! A surname counts behind the full name in the same article, and in the headline of an article that gives it. Behind a
//! title that names a post ("Minister Sosa") it counts without the full name: for an actor with roles where the post is
//! one of them, for one without roles always. Where watched actors share the surname, the one whose role the title names
//! is meant, else the one who was named last. Behind another person's given name it is that person's, and what stands
//! alone after it, too.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Reason;
use super::common_words::is_common_word;
use super::given::is_given_name;
use super::inflection::Inflection;
use super::mention::{Candidate, LOOK_BACK};
use super::office::Fit;
use super::post::{Part, Title, word};
use super::words::{is_title, next_word, previous_word, starts_lowercase};
use super::{ActorKind, Document, How, Lexicon, Sentence, SurnameAlone, Variant};
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
    /// Where everybody is named first; looked for when a headline has a surname.
    all: Option<FxHashMap<usize, usize>>,
    /// Names up to here are in `named`.
    upto: usize,
    /// Who else of the same surname was named last, by actor.
    others: FxHashMap<usize, Span>,
    /// Whether the title has small letters, so that a capital in it means a name.
    title_has_small_words: bool,
    /// Whether the article's language writes every noun with a capital, so that only a given name tells a person.
    nouns_have_capitals: bool,
    inflection: Option<&'static Inflection>,
    /// The article's day, which tells who holds a post.
    day: Option<Date>,
}

/// A surname that is nobody else's by the words around it, and how it stands with its actor.
struct Bearer {
    surname: Candidate,
    title: Option<(Title, Fit)>,
    /// Where the actor was last named before it; for the headline, where it was first named.
    named: Option<usize>,
}

impl Bearer {
    /// Which of several bearers is meant: the greatest.
    fn rank(&self, in_headline: bool) -> (Fit, Option<isize>) {
        let role = self.title.as_ref().map_or(Fit::None, |(_, fit)| *fit);
        // A post that may be anybody's tells nothing between two.
        let role = if role >= Fit::OtherTime { role } else { Fit::None };
        let named = self.named.and_then(|at| isize::try_from(at).ok());
        (role, named.map(|at| if in_headline { -at } else { at }))
    }
}

impl<'a> Surnames<'a> {
    pub(super) fn new(
        document: &'a Document,
        sentences: &'a [Sentence],
        lexicon: &'a Lexicon,
        names: &'a [Candidate],
        language: Option<&str>,
        day: Option<Date>,
    ) -> Self {
        Self {
            document,
            sentences,
            lexicon,
            names,
            named: FxHashMap::default(),
            all: None,
            upto: 0,
            others: FxHashMap::default(),
            title_has_small_words: document.title_has_small_words(),
            nouns_have_capitals: matches!(language, Some("de" | "lb")),
            inflection: language.and_then(Inflection::of),
            day,
        }
    }

    /// The surnames that mean their actor, and the others with the reason.
    pub(super) fn judge(
        mut self,
        mut surnames: Vec<Candidate>,
    ) -> (Vec<Candidate>, Vec<(Candidate, Reason)>) {
        surnames.sort_by_key(|s| (s.span.start, s.span.end));
        let (mut kept, mut turned_down) = (Vec::new(), Vec::new());
        let titled = self.titled(&surnames);
        for same in surnames.chunk_by(|a, b| a.span == b.span) {
            let mut bearers: Vec<Bearer> = Vec::new();
            for surname in same {
                match self.longer_name(surname) {
                    // A part of the actor's own full name.
                    Some(longer) if longer.entry == surname.entry => continue,
                    Some(longer) => {
                        turned_down.push((*surname, Reason::InsideName(longer.entry, longer.span)));
                        continue;
                    }
                    None => {}
                }
                if let Some(phrase) = self.common_phrase(surname) {
                    turned_down.push((*surname, Reason::CommonPhrase(phrase)));
                    continue;
                }
                if let Some(reason) = self.other_person(surname) {
                    self.others.insert(surname.entry, surname.span);
                    turned_down.push((*surname, reason));
                    continue;
                }
                match self.policy(surname, &titled) {
                    Ok(bearer) => bearers.push(bearer),
                    Err(reason) => turned_down.push((*surname, reason)),
                }
            }
            self.choose(&bearers, &mut kept, &mut turned_down);
        }
        (kept, turned_down)
    }

    /// The actors that a title and their surname name somewhere: their surname may stand in the headline.
    fn titled(&self, surnames: &[Candidate]) -> FxHashSet<usize> {
        let alone = |s: &&Candidate| {
            self.lexicon.entries().get(s.entry).map(|e| e.surname_alone) == Some(SurnameAlone::AfterFullName)
        };
        surnames
            .iter()
            .filter(alone)
            .filter(|s| s.span.start >= self.document.body().start)
            .filter(|s| self.title_of(s).is_some_and(|(_, fit)| fit >= Fit::Unknown))
            .map(|s| s.entry)
            .collect()
    }

    /// The title right before a surname and how it goes with the actor. A capitalised word behind the surname makes
    /// another name of it: "Minister Sosa Ruiz".
    fn title_of(&self, surname: &Candidate) -> Option<(Title, Fit)> {
        let text = self.document.text();
        let words = std::iter::successors(previous_word(text, surname.span.start), |word| {
            previous_word(text, word.start)
        });
        let title = Title::of(words.map(|word| (word.start, word.of(text))), self.inflection)?;
        let longer = next_word(text, surname.span.end).is_some_and(|next| {
            let word = next.of(text);
            let capital = word.chars().next().is_some_and(char::is_uppercase);
            capital && !self.nouns_have_capitals && self.names_stand_out(surname) && !is_title(word)
        });
        if longer {
            return None;
        }
        let owner = previous_word(text, title.start).and_then(|before| {
            let named = self
                .names_before(before.start)
                .find(|n| n.span.end == before.end)?;
            let kind = self.lexicon.entries().get(named.entry).and_then(|e| e.kind);
            (kind == Some(ActorKind::Country)).then_some(named.entry)
        });
        let fit = self.lexicon.offices().fit(surname.entry, &title, owner, self.day);
        Some((title, fit))
    }

    /// Of the bearers of one surname in one place the one who is meant, or all who are one and the same.
    fn choose(
        &mut self,
        bearers: &[Bearer],
        kept: &mut Vec<Candidate>,
        turned_down: &mut Vec<(Candidate, Reason)>,
    ) {
        let in_headline = bearers
            .first()
            .is_some_and(|b| b.surname.span.start < self.document.body().start);
        let Some(best) = bearers.iter().map(|b| b.rank(in_headline)).max() else {
            return;
        };
        let (meant, others): (Vec<&Bearer>, Vec<&Bearer>) = bearers
            .iter()
            .partition(|b| self.counts_always(b) || b.rank(in_headline) == best);
        // Nothing tells them apart but the watchlist.
        let entries: Vec<usize> = meant.iter().map(|b| b.surname.entry).collect();
        if best.1.is_none() && !self.are_one(&entries) && !meant.iter().any(|b| self.counts_always(b)) {
            let shared = |b: &&Bearer| (b.surname, Reason::SharedSurname(entries.clone()));
            turned_down.extend(meant.iter().map(shared));
            return;
        }
        let by = meant.first().map(|b| b.named.unwrap_or(b.surname.span.start));
        for other in others {
            let name = by.and_then(|at| self.name_at(at)).unwrap_or(other.surname.span);
            turned_down.push((other.surname, Reason::NearerBearer(name)));
        }
        for bearer in meant {
            let mut surname = bearer.surname;
            if bearer.named.is_none() && bearer.title.is_some() && !self.counts_always(bearer) {
                surname.variant = Some(Variant::Titled);
                self.named.insert(surname.entry, surname.span.start);
            }
            kept.push(surname);
        }
    }

    fn counts_always(&self, bearer: &Bearer) -> bool {
        self.lexicon
            .entries()
            .get(bearer.surname.entry)
            .map(|e| e.surname_alone)
            == Some(SurnameAlone::Always)
    }

    /// Whether actors are one and the same, as far as their names tell: one man on two lists.
    fn are_one(&self, entries: &[usize]) -> bool {
        let Some((first, rest)) = entries.split_first() else {
            return true;
        };
        let own: Vec<&str> = self.lexicon.own_words(*first).collect();
        // The surname is one word that they share; a given name is another.
        rest.iter().all(|other| {
            let shared = self.lexicon.own_words(*other).filter(|word| own.contains(word));
            shared.count() > 1
        })
    }

    fn name_at(&self, start: usize) -> Option<Span> {
        self.names_before(start)
            .find(|n| n.span.start == start)
            .map(|n| n.span)
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

    /// How a surname stands with its actor, or why it does not count.
    fn policy(&mut self, surname: &Candidate, titled: &FxHashSet<usize>) -> Result<Bearer, Reason> {
        let policy = self.lexicon.entries().get(surname.entry).map(|e| e.surname_alone);
        let mut bearer = Bearer {
            surname: *surname,
            title: None,
            named: None,
        };
        if policy == Some(SurnameAlone::Always) {
            return Ok(bearer);
        }
        bearer.title = self.title_of(surname);
        let fit = bearer.title.as_ref().map(|(_, fit)| *fit);
        if surname.span.start < self.document.body().start {
            // A headline says the surname before the text says the name.
            let names = self.names.iter().rev();
            let all = self
                .all
                .get_or_insert_with(|| names.map(|n| (n.entry, n.span.start)).collect());
            bearer.named = all.get(&surname.entry).copied();
            let counts = bearer.named.is_some()
                || titled.contains(&surname.entry)
                || fit.is_some_and(|fit| fit >= Fit::Unknown);
            return if counts {
                Ok(bearer)
            } else {
                Err(Self::no_full_name(&bearer))
            };
        }
        while let Some(name) = self
            .names
            .get(self.upto)
            .filter(|n| n.span.start < surname.span.start)
        {
            self.named.insert(name.entry, name.span.start);
            self.upto += 1;
        }
        bearer.named = self.named.get(&surname.entry).copied();
        if fit.is_some_and(|fit| fit >= Fit::OtherTime) {
            // Her role says that it is she, whoever was named nearer.
            return Ok(bearer);
        }
        let other = self.others.get(&surname.entry);
        match (bearer.named, other) {
            (full, Some(other))
                if full.is_none_or(|full| other.start > full) && (full.is_some() || fit.is_some()) =>
            {
                Err(Reason::NearerBearer(*other))
            }
            (None, _) if fit.is_none_or(|fit| fit < Fit::Unknown) => Err(Self::no_full_name(&bearer)),
            _ => Ok(bearer),
        }
    }

    fn no_full_name(bearer: &Bearer) -> Reason {
        match &bearer.title {
            Some((title, Fit::None)) => Reason::OtherTitle(Span::new(title.start, bearer.surname.span.end)),
            _ => Reason::NoFullName,
        }
    }

    /// A surname that is the name of a month in a date, or a verb that opens a question or an order: "in May", "May 3",
    /// "Will the", "Mark that".
    fn common_phrase(&self, surname: &Candidate) -> Option<Span> {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        const BEFORE_MONTHS: [&str; 12] = [
            "in", "since", "until", "last", "next", "early", "late", "mid", "during", "this", "through",
            "every",
        ];
        const OBJECTS: [&str; 16] = [
            "the", "that", "this", "these", "those", "a", "an", "my", "your", "his", "her", "our", "their",
            "it", "you", "them",
        ];
        let text = self.document.text();
        let folded = fold(surname.span.of(text));
        let next = number_or_word(text, surname.span.end);
        let is_number = |span: Span| span.of(text).starts_with(|c: char| c.is_ascii_digit());
        if MONTHS.contains(&folded.as_str()) {
            let before = text.get(..surname.span.start).unwrap_or_default();
            let day_before = before
                .strip_suffix(' ')
                .is_some_and(|head| head.ends_with(|c: char| c.is_ascii_digit()));
            let in_date = previous_word(text, surname.span.start)
                .is_some_and(|at| BEFORE_MONTHS.contains(&fold(at.of(text)).as_str()));
            if day_before || in_date || next.is_some_and(is_number) {
                return Some(Span::new(
                    surname.span.start,
                    next.filter(|n| is_number(*n)).unwrap_or(surname.span).end,
                ));
            }
        }
        let opens = self
            .sentences
            .get(surname.sentence)
            .is_some_and(|s| s.span.start == surname.span.start);
        let object = next.filter(|at| OBJECTS.contains(&at.of(text)))?;
        (opens && is_common_word(&folded)).then(|| Span::new(surname.span.start, object.end))
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
            || is_post(&folded) && !is_given_name(&folded)
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

/// The word or number behind a place.
fn number_or_word(text: &str, at: usize) -> Option<Span> {
    let rest = text.get(at..)?.strip_prefix(' ')?;
    let len = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    (len > 0).then(|| Span::new(at + 1, at + 1 + len))
}

/// Whether a word names a post or a rank in some language.
fn is_post(folded: &str) -> bool {
    word(folded, None).is_some_and(|word| word.is(Part::Post) || word.is(Part::Rank))
}

/// Whether a word is a single capital with a full stop.
fn is_initial(word: &str) -> bool {
    word.strip_suffix('.')
        .is_some_and(|letter| letter.chars().count() == 1 && letter.chars().all(char::is_uppercase))
}
