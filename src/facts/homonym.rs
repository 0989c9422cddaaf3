//! Homonyms: names that are somebody else's here. Takes the names of one article, turns down those whose context says
//! that a person, a town in another state, another body or the common word is meant, and says how sure that is.

use std::cell::OnceCell;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Reason;
use super::common_words::is_common_word;
use super::given::{is_given_name, is_rare_given_name};
use super::longer::{is_company_form, is_organ_head, other_body};
use super::mention::{Candidate, Company, LOOK_BACK, Rejected};
use super::words::{is_title, next_word, previous_word, starts_lowercase};
use super::{ActorKind, Document, How, Lexicon, Sentence};
use crate::text::{Span, fold};

/// How sure a rule is, in percent. An estimate, not calibrated: it orders the rules.
mod confidence {
    pub(super) const GIVEN_NAME_BEFORE: u8 = 95;
    pub(super) const SURNAME_BEHIND: u8 = 90;
    pub(super) const STATE_BEHIND: u8 = 95;
    pub(super) const LONGER_NAME: u8 = 90;
    pub(super) const NAMESAKE: u8 = 80;
    /// Another sense was shown elsewhere in the article.
    pub(super) const SHOWN: u8 = 75;
    /// Words of another sense stand somewhere in the article.
    pub(super) const CO_MENTIONED: u8 = 65;
    /// One word does, in an outlet of the country where the name means that.
    pub(super) const OUTLET: u8 = 60;
    pub(super) const COMMON_PHRASE: u8 = 70;
    pub(super) const OTHER_OWNER: u8 = 90;
}

/// What is known of an article's names before they are judged.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    /// What was turned down.
    pub(super) rejected: &'a [Rejected],
    /// Terms of guards in the text.
    pub(super) company: &'a [Company],
    /// Code of the country where the outlet sits.
    pub(super) outlet: Option<&'a str>,
}

/// Judges the names of one article.
pub(super) struct Homonyms<'a> {
    document: &'a Document,
    sentences: &'a [Sentence],
    lexicon: &'a Lexicon,
    names: &'a [Candidate],
    told: Told<'a>,
    /// Where the starts of names lie.
    starts: FxHashSet<usize>,
    /// Actors that are named elsewhere than at the head of a sentence; looked for when a rule asks.
    within_sentences: OnceCell<FxHashSet<usize>>,
    /// Nouns are written small in the article's language, so that a capital means a name.
    capitals_tell: bool,
    title_has_small_words: bool,
}

impl<'a> Homonyms<'a> {
    pub(super) fn new(
        document: &'a Document,
        sentences: &'a [Sentence],
        lexicon: &'a Lexicon,
        names: &'a [Candidate],
        language: Option<&str>,
        told: Told<'a>,
    ) -> Self {
        Self {
            document,
            sentences,
            lexicon,
            names,
            told,
            starts: names
                .iter()
                .filter(|n| n.how != How::Term)
                .map(|n| n.span.start)
                .collect(),
            within_sentences: OnceCell::new(),
            capitals_tell: !matches!(language, Some("de" | "lb")),
            title_has_small_words: document.title_has_small_words(),
        }
    }

    /// Why a name is somebody else's, in the order of the names; `None` where it is not.
    pub(super) fn judge(&self) -> Vec<Option<(Reason, u8)>> {
        let mut verdicts: Vec<Option<(Reason, u8)>> = self.names.iter().map(|n| self.verdict(n)).collect();
        self.other_senses(&mut verdicts);
        verdicts
    }

    fn kind(&self, name: &Candidate) -> Option<ActorKind> {
        self.lexicon.entries().get(name.entry).and_then(|e| e.kind)
    }

    fn verdict(&self, name: &Candidate) -> Option<(Reason, u8)> {
        let text = self.document.text();
        let words = name.span.of(text);
        match self.kind(name)? {
            ActorKind::Person => return self.other_generation(name),
            ActorKind::Organisation | ActorKind::Group => {
                if let Some(owner) = self.other_owner(name) {
                    return Some((Reason::OtherOwner(owner), confidence::OTHER_OWNER));
                }
            }
            _ => {}
        }
        if starts_lowercase(words) || !self.names_stand_out(name) {
            return None;
        }
        if let Some(longer) = other_body(text, name.span).filter(|longer| self.is_unlisted(*longer, name)) {
            return Some((Reason::InsidePhrase(longer), confidence::LONGER_NAME));
        }
        if words.contains(' ') || name.how == How::Demonym || words.chars().skip(1).any(char::is_uppercase) {
            return None;
        }
        if let Some(town) = self.town(name) {
            return Some((Reason::Town(town), confidence::STATE_BEHIND));
        }
        if let Some(person) = self.surname_of(name) {
            return Some((Reason::OtherPerson(person), confidence::GIVEN_NAME_BEFORE));
        }
        if let Some(person) = self.given_name_of(name) {
            return Some((Reason::GivenName(person), confidence::SURNAME_BEHIND));
        }
        self.common_phrase(name)
            .map(|phrase| (Reason::CommonPhrase(phrase), confidence::COMMON_PHRASE))
    }

    /// Whether no name of the lexicon, of the same actor or another, covers the longer name.
    fn is_unlisted(&self, longer: Span, name: &Candidate) -> bool {
        !self
            .names_before(longer.start + 1)
            .any(|n| n.how != How::Term && n.span != name.span && n.span.contains(longer))
    }

    /// The names that start shortly before a place, in order: earlier ones have ended.
    fn names_before(&self, at: usize) -> impl Iterator<Item = &'a Candidate> + use<'a> {
        let upto = self.names.partition_point(|n| n.span.start < at);
        let near = self.names.get(upto.saturating_sub(LOOK_BACK)..upto);
        near.unwrap_or_default().iter()
    }

    /// "Donald Trump Jr." for an actor whose name holds no such word.
    fn other_generation(&self, name: &Candidate) -> Option<(Reason, u8)> {
        let text = self.document.text();
        let next = next_word(text, name.span.end)?.of(text);
        let junior = matches!(next, "Jr" | "Jr." | "Junior" | "Sr" | "Sr." | "II" | "III");
        let is_own = || {
            let word = fold(next.trim_end_matches('.'));
            self.lexicon.own_words(name.entry).any(|own| own == word)
        };
        (junior && !is_own()).then_some((Reason::Junior, 95))
    }

    /// A given name or initials before the name, which make it a surname: "Michael Jordan", "John M. Ford".
    fn surname_of(&self, name: &Candidate) -> Option<Span> {
        let text = self.document.text();
        let mut before = previous_word(text, name.span.start)?;
        if is_initial(before.of(text)) {
            before = previous_word(text, before.start)?;
        }
        let word = before.of(text);
        let folded = fold(word);
        if starts_lowercase(word)
            || !is_given_name(&folded)
            || is_title(word)
            || self.is_named(before)
            || self.opens_sentence(before, name.sentence) && is_common_word(&folded)
        {
            return None;
        }
        Some(before)
    }

    /// A surname behind a name that is also a given name: "Jordan Peterson", "Chad Smith".
    fn given_name_of(&self, name: &Candidate) -> Option<Span> {
        let text = self.document.text();
        let folded = fold(name.span.of(text));
        let is_usual = is_given_name(&folded);
        if !self.capitals_tell {
            return None;
        }
        let next = next_word(text, name.span.end)?;
        if starts_lowercase(next.of(text)) || !(is_usual || is_rare_given_name(&folded) && acts(text, next)) {
            return None;
        }
        let word = next.of(text);
        let capital_only = word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().nth(1).is_some_and(char::is_lowercase);
        let is_surname = capital_only && !is_title(word) && !is_organ_head(word) && !is_company_form(word);
        (is_surname && !self.is_named(next)).then_some(next)
    }

    /// A state or province behind the name of a town: "Lebanon, New Hampshire". A country behind its own capital is no
    /// state: "Tbilisi, Georgia".
    fn town(&self, name: &Candidate) -> Option<Span> {
        let text = self.document.text();
        let rest = text.get(name.span.end..)?.strip_prefix(", ")?;
        let start = name.span.end + 2;
        let state = states().iter().find(|state| {
            rest.strip_prefix(**state)
                .is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric()))
        })?;
        let span = Span::new(start, start + state.len());
        let own = self
            .names_before(span.end)
            .any(|n| n.entry == name.entry && n.span.overlaps(span));
        let of_states = self
            .lexicon
            .entries()
            .get(name.entry)
            .is_some_and(|e| e.country.as_deref() == Some("USA"));
        (!own && !of_states).then_some(span)
    }

    /// The demonym or country before an organ's name that is not the organ's own: "Israeli Air Force" for the US Air
    /// Force. Only for organs whose own names tell whose they are.
    fn other_owner(&self, name: &Candidate) -> Option<Span> {
        let text = self.document.text();
        let before = previous_word(text, name.span.start)?;
        let owner = self
            .names_before(before.end)
            .find(|n| n.span.end == before.end && matches!(n.how, How::Demonym | How::Name | How::Alias))?;
        let country_of = |word: &str| {
            self.lexicon
                .exact(word)
                .filter_map(|meaning| meaning.entry())
                .find(|entry| {
                    self.lexicon.entries().get(*entry).and_then(|e| e.kind) == Some(ActorKind::Country)
                })
        };
        let owners: FxHashSet<usize> = self
            .lexicon
            .own_words(name.entry)
            .filter_map(country_of)
            .collect();
        let is_country = self.kind(owner) == Some(ActorKind::Country);
        (is_country && !owners.is_empty() && !owners.contains(&owner.entry)).then_some(before)
    }

    /// A name that is a common word, at the head of a sentence, with a plural noun that it describes: "Shell companies
    /// are easy to register". Nouns for people who act for somebody prove nothing.
    fn common_phrase(&self, name: &Candidate) -> Option<Span> {
        const PEOPLE: [&str; 27] = [
            "officials",
            "executives",
            "shares",
            "shareholders",
            "workers",
            "employees",
            "troops",
            "forces",
            "lawmakers",
            "authorities",
            "leaders",
            "voters",
            "citizens",
            "soldiers",
            "engineers",
            "lawyers",
            "representatives",
            "investors",
            "users",
            "customers",
            "staff",
            "fans",
            "players",
            "police",
            "diplomats",
            "exports",
            "managers",
        ];
        let text = self.document.text();
        if !is_common_word(&fold(name.span.of(text))) || !self.opens_sentence(name.span, name.sentence) {
            return None;
        }
        let elsewhere = self.within_sentences.get_or_init(|| {
            let within = self
                .names
                .iter()
                .filter(|n| !self.opens_sentence(n.span, n.sentence));
            within.map(|n| n.entry).collect()
        });
        let noun = next_word(text, name.span.end)?;
        let verb = next_word(text, noun.end)?;
        let word = noun.of(text);
        let plural = starts_lowercase(word) && word.ends_with('s') && word.chars().count() > 3;
        let agrees = matches!(verb.of(text), "are" | "were" | "have");
        (!elsewhere.contains(&name.entry) && plural && agrees && !PEOPLE.contains(&word))
            .then(|| Span::new(name.span.start, noun.end))
    }

    /// Where the article shows in one place that a name is somebody or something else, it is that in the other places,
    /// too, unless the article names the actor in other words. What shows it: a person, a town, a word of the other sense
    /// in the sentence. Without such a place, two different words of the other sense anywhere do; one is enough for an
    /// outlet of the country where the name means that other thing, and none is for an outlet of the actor's own.
    fn other_senses(&self, verdicts: &mut [Option<(Reason, u8)>]) {
        let text = self.document.text();
        let key = |name: &Candidate| (name.entry, fold(name.span.of(text)));
        let mut shown: FxHashMap<(usize, String), (Reason, u8)> = FxHashMap::default();
        for (name, verdict) in self.names.iter().zip(verdicts.iter()) {
            let sense = match verdict {
                _ if self.kind(name) == Some(ActorKind::Person) => continue,
                Some((Reason::OtherPerson(_) | Reason::GivenName(_), _)) => {
                    (Reason::Namesake(name.span), confidence::NAMESAKE)
                }
                Some((Reason::Town(town), _)) => (Reason::OtherSense(*town), confidence::SHOWN),
                _ => continue,
            };
            shown.entry(key(name)).or_insert(sense);
        }
        for rejected in self.told.rejected.iter().filter(|r| r.how == How::Name) {
            if let Reason::BadCompany(_, span) = rejected.reason {
                let words = fold(rejected.span.of(text));
                let sense = (Reason::OtherSense(span), confidence::SHOWN);
                shown.entry((rejected.entry, words)).or_insert(sense);
            }
        }
        for rejected in self.told.rejected {
            if let Reason::InsidePhrase(phrase) = rejected.reason
                && let Some(sense) = self.shown_by_phrase(rejected.span, phrase)
            {
                let words = fold(rejected.span.of(text));
                shown.entry((rejected.entry, words)).or_insert(sense);
            }
        }
        // One look at the article's words for each actor, however often it is named.
        let mut senses: FxHashMap<usize, Option<(Reason, u8)>> = FxHashMap::default();
        for name in self.names.iter().filter(|n| n.how == How::Name) {
            let sense = senses
                .entry(name.entry)
                .or_insert_with(|| self.co_mentioned(name.entry));
            if let Some(sense) = sense {
                shown.entry(key(name)).or_insert_with(|| sense.clone());
            }
        }
        if shown.is_empty() {
            return;
        }
        let meant: FxHashSet<usize> = self
            .names
            .iter()
            .zip(verdicts.iter())
            .filter(|(n, verdict)| verdict.is_none() && !shown.contains_key(&key(n)))
            .map(|(n, _)| n.entry)
            .collect();
        for (name, verdict) in self.names.iter().zip(verdicts.iter_mut()) {
            if verdict.is_none()
                && !meant.contains(&name.entry)
                && let Some(sense) = shown.get(&key(name))
            {
                *verdict = Some(sense.clone());
            }
        }
    }

    /// What a phrase that begins with a name shows of it: "Moscow, Idaho" a town, "Paris Hilton" a person.
    fn shown_by_phrase(&self, name: Span, phrase: Span) -> Option<(Reason, u8)> {
        let text = self.document.text();
        let rest = text
            .get(name.end..phrase.end)
            .filter(|_| name.start == phrase.start)?;
        if rest.starts_with(", ") {
            return Some((Reason::OtherSense(phrase), confidence::SHOWN));
        }
        let folded = fold(name.of(text));
        let surname = rest.strip_prefix(' ').filter(|rest| !rest.contains(' '))?;
        let is_person =
            (is_given_name(&folded) || is_rare_given_name(&folded)) && !is_common_word(&fold(surname));
        is_person.then_some((Reason::Namesake(name), confidence::NAMESAKE))
    }

    /// Words of another sense of a name, anywhere in the article.
    fn co_mentioned(&self, entry: usize) -> Option<(Reason, u8)> {
        const WORDS_MIN: usize = 2;
        let entry = self.lexicon.entries().get(entry)?;
        let outlet = self.told.outlet;
        if entry.never().is_empty() || outlet.is_some() && outlet == entry.country.as_deref() {
            return None;
        }
        let mut terms: Vec<(usize, Span)> = Vec::new();
        for company in self.told.company {
            if entry.never().contains(&company.term) && terms.iter().all(|(term, _)| *term != company.term) {
                terms.push((company.term, company.span));
            }
        }
        let (_, first) = terms.first()?;
        let is_there = outlet.is_some() && outlet == entry.elsewhere();
        if terms.len() >= WORDS_MIN {
            Some((Reason::OtherSense(*first), confidence::CO_MENTIONED))
        } else if is_there {
            Some((Reason::OtherSense(*first), confidence::OUTLET))
        } else {
            None
        }
    }

    /// Whether a word belongs to a name.
    fn is_named(&self, word: Span) -> bool {
        self.starts.contains(&word.start)
    }

    fn opens_sentence(&self, word: Span, sentence: usize) -> bool {
        self.sentences.get(sentence).is_some_and(|s| {
            let lead = Span::new(s.span.start, word.start).of(self.document.text());
            !lead.chars().any(char::is_alphanumeric)
        })
    }

    /// Whether a capital at the name's place means a name: not in a headline that capitalises every word.
    fn names_stand_out(&self, name: &Candidate) -> bool {
        name.span.start >= self.document.body().start || self.title_has_small_words
    }
}

/// Whether a word is a single capital with a full stop.
fn is_initial(word: &str) -> bool {
    word.strip_suffix('.')
        .is_some_and(|letter| letter.chars().count() == 1 && letter.chars().all(char::is_uppercase))
}

/// Whether what a word does is what persons do: "China Whitaker said", "China Whitaker, 31,". Of an everyday word it says
/// nothing: "Paris Mayor told".
fn acts(text: &str, surname: Span) -> bool {
    const VERBS: [&str; 14] = [
        "said", "says", "told", "tells", "added", "wrote", "writes", "argued", "insisted", "tweeted",
        "posted", "who", "was", "is",
    ];
    let does = next_word(text, surname.end).is_some_and(|verb| VERBS.contains(&verb.of(text)));
    let age = text.get(surname.end..).and_then(|rest| rest.strip_prefix(", "));
    let has_age = age.is_some_and(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        (1..=2).contains(&digits) && rest.get(digits..).is_some_and(|rest| rest.starts_with(','))
    });
    !is_common_word(&fold(surname.of(text))) && (does || has_age)
}

fn states() -> &'static [&'static str] {
    static STATES: OnceLock<Vec<&'static str>> = OnceLock::new();
    STATES.get_or_init(|| {
        include_str!("../../config/lexicon/states.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(';'))
            .map(str::trim)
            .filter(|state| !state.is_empty())
            .collect()
    })
}
