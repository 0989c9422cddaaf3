//! What the grammar of events knows of a language: its small words, its triggers, and the forms of both. From
//! `config/lexicon/<language>/grammar.toml` and `triggers.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::EventType;
use super::inflect::{english_plural, english_verb, form, spanish_plural, spanish_verb};
use super::ontology;

/// What a small word is; a word may be several of these.
pub(super) mod is {
    macro_rules! bits {
        ($($name:ident = $at:literal,)*) => { $(pub(in super::super) const $name: u64 = 1 << $at;)* };
    }
    bits! {
        DETERMINER = 0, PRONOUN = 1, FIRST_PLURAL = 2, PREPOSITION = 3, SUBORDINATOR = 4, CONJUNCTION = 5, AUXILIARY = 6,
        BE = 7, HAVE = 8, MODAL = 9, FUTURE = 10, MIGHT = 11, NEGATION = 12, HYPOTHETICAL = 13, ADVERB = 14, POSSESSIVE = 15,
        OF = 16, BY = 17, TO = 18, AND = 19, BETWEEN = 20, INTEND = 21, DENY = 22, TRY = 23, REPORT = 24, REPORTED = 25,
        FUTURE_NOUN = 26, VERB = 27, AGENT = 28, BARE_AGENT = 29, OF_PAST = 30, SPORT = 31, MARKET = 32, HEALTH = 33,
        UNDER = 34, TARGET = 35, ADJECTIVE = 36, OBLIGE = 37, MEASURE = 38,
    }
}

/// What is known of a word form.
#[derive(Debug, Clone, Default)]
pub(super) struct Info {
    /// Bits of [`is`].
    pub(super) flags: u64,
    /// Classes of object words that it is in.
    pub(super) classes: u64,
    /// Contexts that it speaks for.
    pub(super) contexts: u64,
    /// Verbs that it is a form of: their numbers and the bits of [`form`].
    pub(super) verbs: Vec<(u16, u8)>,
    /// Patterns of nouns that begin with it.
    pub(super) nouns: Vec<u16>,
    /// Its number among the words that patterns name; 0 where none does.
    literal: u16,
}

/// Words that a pattern asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    classes: u64,
    literals: Vec<u16>,
}

impl Wanted {
    pub(super) fn is_empty(&self) -> bool {
        self.classes == 0 && self.literals.is_empty()
    }

    /// Whether a word is one of them.
    pub(super) fn has(&self, info: &Info) -> bool {
        info.classes & self.classes != 0 || (info.literal != 0 && self.literals.contains(&info.literal))
    }
}

impl Info {
    pub(super) fn is(&self, bits: u64) -> bool {
        self.flags & bits != 0
    }

    /// The forms of verbs that it may be.
    pub(super) fn forms(&self) -> u8 {
        self.verbs.iter().fold(0, |all, (_, bits)| all | bits)
    }
}

/// A verb with the patterns that begin with it.
#[derive(Debug, Default)]
pub(super) struct Verb {
    /// Its patterns, the most specific first.
    pub(super) patterns: Vec<u16>,
    /// Bits of [`is`]: what it does to a verb below it.
    pub(super) flags: u64,
}

/// A word of a pattern behind its first.
#[derive(Debug, Clone)]
pub(super) enum Next {
    Word(Box<str>),
    Class(Wanted),
}

/// One trigger.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// The group that it is of.
    pub(super) group: u16,
    /// As the file writes it.
    pub(super) text: Box<str>,
    /// What stands right behind the first word.
    pub(super) tail: Vec<Next>,
    /// Words of which the object must hold one; none where it need not.
    pub(super) with: Wanted,
    /// Whether they may stand in the clause that completes the verb, too.
    pub(super) in_clause: bool,
    /// Words of which it may hold none.
    pub(super) without: Wanted,
    /// Whether it needs somebody on whom it acts.
    pub(super) needs_recipient: bool,
    /// How much it asks for: the most specific pattern of a verb wins.
    weight: usize,
}

/// Whom a preposition "of" behind a noun names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Of {
    /// Who acts.
    From,
    /// On whom.
    To,
    /// Nobody.
    #[default]
    None,
}

/// Triggers that share a type, a mode and the places of their parties.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) kind: EventType,
    pub(super) mode: Option<&'static str>,
    pub(super) contexts: u64,
    pub(super) to: Vec<Box<str>>,
    pub(super) from: Vec<Box<str>>,
    pub(super) of: Of,
    pub(super) is_mutual: bool,
    pub(super) is_inverse: bool,
    /// Whether its nouns need a named party.
    pub(super) nouns_are_weak: bool,
}

/// One language.
#[derive(Debug, Default)]
pub(super) struct Pack {
    words: FxHashMap<Box<str>, Info>,
    pub(super) verbs: Vec<Verb>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) groups: Vec<Group>,
    /// The pattern that "must" is of, where somebody says it of another.
    pub(super) oblige: Option<u16>,
}

/// The pack of a language, ISO 639-1; English where it is unknown, none where there is none.
pub(super) fn pack(language: Option<&str>) -> Option<&'static Pack> {
    static ENGLISH: OnceLock<Pack> = OnceLock::new();
    static SPANISH: OnceLock<Pack> = OnceLock::new();
    // The files are part of the program, and tests read them: there is no error to report here.
    match language.unwrap_or("en") {
        "en" => Some(ENGLISH.get_or_init(|| Pack::parse("en", EN.0, EN.1).unwrap_or_default())),
        "es" => Some(SPANISH.get_or_init(|| Pack::parse("es", ES.0, ES.1).unwrap_or_default())),
        _ => None,
    }
}

const EN: (&str, &str) = (
    include_str!("../../../config/lexicon/en/grammar.toml"),
    include_str!("../../../config/lexicon/en/triggers.toml"),
);
const ES: (&str, &str) = (
    include_str!("../../../config/lexicon/es/grammar.toml"),
    include_str!("../../../config/lexicon/es/triggers.toml"),
);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Triggers {
    class: BTreeMap<String, Vec<String>>,
    group: Vec<WrittenGroup>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenGroup {
    r#type: String,
    mode: Option<String>,
    #[serde(default)]
    contexts: Vec<String>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    to: Vec<Box<str>>,
    #[serde(default)]
    from: Vec<Box<str>>,
    #[serde(default)]
    of: Of,
    #[serde(default)]
    mutual: bool,
    #[serde(default)]
    inverse: bool,
    #[serde(default)]
    weak_nouns: bool,
}

/// The lists of `grammar.toml` that are bits of [`is`].
const LISTS: [(&str, u64); 34] = [
    ("determiners", is::DETERMINER),
    ("pronouns", is::PRONOUN),
    ("first-plural", is::FIRST_PLURAL),
    ("prepositions", is::PREPOSITION),
    ("subordinators", is::SUBORDINATOR),
    ("conjunctions", is::CONJUNCTION),
    ("auxiliaries", is::AUXILIARY),
    ("be", is::BE),
    ("have", is::HAVE),
    ("modals", is::MODAL),
    ("future", is::FUTURE),
    ("might", is::MIGHT),
    ("negations", is::NEGATION),
    ("hypothetical", is::HYPOTHETICAL),
    ("adverbs", is::ADVERB),
    ("possessive", is::POSSESSIVE),
    ("of", is::OF),
    ("by", is::BY),
    ("to", is::TO),
    ("and", is::AND),
    ("between", is::BETWEEN),
    ("reported-cues", is::REPORTED),
    ("future-nouns", is::FUTURE_NOUN),
    ("agents", is::AGENT),
    ("bare-agents", is::AGENT | is::BARE_AGENT),
    ("names-of-past", is::OF_PAST),
    ("sport", is::SPORT),
    ("market", is::MARKET),
    ("health", is::HEALTH),
    ("under", is::UNDER),
    ("targets", is::TARGET),
    ("measures", is::MEASURE),
    ("oblige", is::OBLIGE),
    ("adjectives", is::ADJECTIVE),
];

/// The lists of `grammar.toml` that are verbs.
const VERB_LISTS: [(&str, u64); 5] = [
    ("intend", is::INTEND),
    ("deny", is::DENY),
    ("try", is::TRY),
    ("report", is::REPORT),
    ("verbs", is::VERB),
];

impl Pack {
    /// What is known of a folded word.
    pub(super) fn info(&self, folded: &str) -> Option<&Info> {
        self.words.get(folded)
    }

    /// Reads a language's two files.
    fn parse(language: &str, grammar: &str, triggers: &str) -> Result<Self, String> {
        let grammar: toml::Table = toml::from_str(grammar).map_err(|e| e.to_string())?;
        let triggers: Triggers = toml::from_str(triggers).map_err(|e| e.to_string())?;
        let mut reader = Reader {
            pack: Self::default(),
            language: language.to_owned(),
            irregular: BTreeMap::new(),
            verbs: BTreeMap::new(),
            classes: BTreeMap::new(),
            literals: 0,
        };
        reader.grammar(&grammar)?;
        for (name, words) in &triggers.class {
            reader.class(name, words)?;
        }
        for group in &triggers.group {
            reader.group(group)?;
        }
        let mut pack = reader.pack;
        pack.oblige = pack
            .patterns
            .iter()
            .position(|pattern| &*pattern.text == "must")
            .and_then(|at| u16::try_from(at).ok());
        let weights: Vec<usize> = pack.patterns.iter().map(|p| p.weight).collect();
        let by_weight = |list: &mut Vec<u16>| {
            list.sort_by_key(|p| {
                std::cmp::Reverse(weights.get(usize::from(*p)).copied().unwrap_or_default())
            });
        };
        pack.verbs
            .iter_mut()
            .for_each(|verb| by_weight(&mut verb.patterns));
        pack.words
            .values_mut()
            .for_each(|info| by_weight(&mut info.nouns));
        Ok(pack)
    }
}

struct Reader {
    pack: Pack,
    language: String,
    irregular: BTreeMap<String, Vec<String>>,
    verbs: BTreeMap<String, u16>,
    classes: BTreeMap<String, u64>,
    literals: u16,
}

impl Reader {
    fn grammar(&mut self, file: &toml::Table) -> Result<(), String> {
        let words = |name: &str| file.get(name).and_then(toml::Value::as_str).unwrap_or_default();
        for name in file.keys() {
            if name != "contexts"
                && name != "irregular"
                && !LISTS.iter().chain(&VERB_LISTS).any(|(list, _)| list == name)
            {
                return Err(format!("no list `{name}`"));
            }
        }
        for entry in words("irregular").split_whitespace() {
            let mut parts = entry.split(':').map(str::to_owned);
            let lemma = parts.next().unwrap_or_default();
            self.irregular.insert(lemma, parts.collect());
        }
        for (name, bits) in LISTS {
            for word in words(name).split_whitespace() {
                self.word(word).flags |= bits;
            }
        }
        for (name, bits) in VERB_LISTS {
            for word in words(name).split_whitespace() {
                let verb = self.verb(word)?;
                if let Some(verb) = self.pack.verbs.get_mut(usize::from(verb)) {
                    verb.flags |= bits;
                }
            }
        }
        if let Some(contexts) = file.get("contexts").and_then(toml::Value::as_table) {
            for (name, words) in contexts {
                let bit = context(name)?;
                for word in words.as_str().unwrap_or_default().split_whitespace() {
                    self.word(word).contexts |= bit;
                }
            }
        }
        Ok(())
    }

    fn word(&mut self, word: &str) -> &mut Info {
        self.pack.words.entry(word.into()).or_default()
    }

    /// The number of a verb; its forms are entered when it is met first.
    fn verb(&mut self, lemma: &str) -> Result<u16, String> {
        if let Some(number) = self.verbs.get(lemma) {
            return Ok(*number);
        }
        let number = u16::try_from(self.pack.verbs.len()).map_err(|e| e.to_string())?;
        self.verbs.insert(lemma.to_owned(), number);
        self.pack.verbs.push(Verb::default());
        let irregular = self.irregular.get(lemma).cloned();
        let forms = if self.language == "es" {
            let extra: Vec<(String, u8)> = irregular
                .unwrap_or_default()
                .into_iter()
                .map(|form| (form, form::PAST))
                .collect();
            spanish_verb(lemma, &extra)
        } else {
            let pair = irregular.as_deref().map(|forms| {
                let past = forms.first().map_or("", String::as_str);
                (past, forms.get(1).map_or(past, String::as_str))
            });
            english_verb(lemma, pair)
        };
        for (word, bits) in forms {
            self.word(&word).verbs.push((number, bits));
        }
        Ok(number)
    }

    fn class(&mut self, name: &str, words: &[String]) -> Result<(), String> {
        let at = self.classes.len();
        if at >= 64 {
            return Err(format!("too many classes at `{name}`"));
        }
        let bit = 1_u64 << at;
        for word in words {
            let plural = self.plural(word);
            self.word(word).classes |= bit;
            self.word(&plural).classes |= bit;
        }
        self.classes.insert(name.to_owned(), bit);
        Ok(())
    }

    fn plural(&self, noun: &str) -> String {
        if self.language == "es" {
            spanish_plural(noun)
        } else {
            english_plural(noun)
        }
    }

    fn group(&mut self, written: &WrittenGroup) -> Result<(), String> {
        let number = u16::try_from(self.pack.groups.len()).map_err(|e| e.to_string())?;
        let kind = EventType::ALL
            .iter()
            .find(|(name, _)| *name == written.r#type)
            .map(|(_, kind)| *kind)
            .ok_or_else(|| format!("no type `{}`", written.r#type))?;
        let mode = written
            .mode
            .as_ref()
            .map(|mode| {
                ontology::mode(kind, mode).ok_or_else(|| format!("{} has no mode `{mode}`", written.r#type))
            })
            .transpose()?;
        let mut contexts = 0;
        for name in &written.contexts {
            contexts |= context(name)?;
        }
        self.pack.groups.push(Group {
            kind,
            mode,
            contexts,
            to: written.to.clone(),
            from: written.from.clone(),
            of: written.of,
            is_mutual: written.mutual,
            is_inverse: written.inverse,
            nouns_are_weak: written.weak_nouns,
        });
        for text in &written.verbs {
            let (first, pattern) = self.pattern(number, text)?;
            let verb = self.verb(&first)?;
            let at = self.push(pattern)?;
            if let Some(verb) = self.pack.verbs.get_mut(usize::from(verb)) {
                verb.patterns.push(at);
            }
        }
        for text in &written.nouns {
            let (first, pattern) = self.pattern(number, text)?;
            let plural = self.plural(&first);
            let single = pattern.tail.is_empty();
            let mut ends = vec![pattern.clone()];
            if let Some(Next::Word(last)) = pattern.tail.last() {
                // "car bombs": the last word of a phrase has the plural.
                let mut other = pattern.clone();
                let plural = self.plural(last);
                if let Some(last) = other.tail.last_mut() {
                    *last = Next::Word(plural.into());
                }
                ends.push(other);
            }
            for pattern in ends {
                let at = self.push(pattern)?;
                self.word(&first).nouns.push(at);
                let of_first = first != plural && (single || text.contains(" of") || text.contains(" to"));
                if of_first {
                    self.word(&plural).nouns.push(at);
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, pattern: Pattern) -> Result<u16, String> {
        let at = u16::try_from(self.pack.patterns.len()).map_err(|e| e.to_string())?;
        self.pack.patterns.push(pattern);
        Ok(at)
    }

    /// Reads "lemma particle ! + object|@class - other", or with `~` for `+`.
    fn pattern(&mut self, group: u16, text: &str) -> Result<(String, Pattern), String> {
        let mut pattern = Pattern {
            group,
            text: text.into(),
            tail: Vec::new(),
            with: Wanted::default(),
            in_clause: false,
            without: Wanted::default(),
            needs_recipient: false,
            weight: 0,
        };
        let (head, without) = text.split_once(" - ").unwrap_or((text, ""));
        if head.contains(" ~ ") {
            pattern.in_clause = true;
        }
        let (head, with) = head
            .split_once(" + ")
            .or_else(|| head.split_once(" ~ "))
            .unwrap_or((head, ""));
        let mut words = head.split_whitespace();
        let first = words.next().ok_or("an empty pattern")?.to_owned();
        let (base, joined) = first
            .split_once('-')
            .map_or((first.as_str(), None), |(a, b)| (a, Some(b)));
        if let Some(joined) = joined {
            pattern.tail.push(Next::Word("-".into()));
            pattern.tail.push(Next::Word(joined.into()));
        }
        for word in words {
            if word == "!" {
                pattern.needs_recipient = true;
            } else if word.starts_with('@') {
                pattern.tail.push(Next::Class(self.wanted(word)?));
            } else {
                let mut parts = word.split('-');
                if let Some(part) = parts.next() {
                    pattern.tail.push(Next::Word(part.into()));
                }
                for part in parts {
                    pattern.tail.push(Next::Word("-".into()));
                    pattern.tail.push(Next::Word(part.into()));
                }
            }
        }
        pattern.with = self.wanted(with)?;
        pattern.without = self.wanted(without)?;
        pattern.weight = 4 * pattern.tail.len() + 3 * usize::from(!pattern.with.is_empty());
        Ok((base.to_owned(), pattern))
    }

    /// Reads "word|word|@class".
    fn wanted(&mut self, text: &str) -> Result<Wanted, String> {
        let mut wanted = Wanted::default();
        for part in text.split('|').map(str::trim).filter(|part| !part.is_empty()) {
            if let Some(name) = part.strip_prefix('@') {
                wanted.classes |= self
                    .classes
                    .get(name)
                    .copied()
                    .ok_or_else(|| format!("no class `{name}`"))?;
                continue;
            }
            let plural = self.plural(part);
            let known = self.word(part).literal;
            let literal = if known == 0 {
                self.literals += 1;
                self.literals
            } else {
                known
            };
            self.word(part).literal = literal;
            // A plural that is listed for itself keeps its own number.
            let form = self.word(&plural);
            if form.literal == 0 {
                form.literal = literal;
            }
            let form = form.literal;
            wanted.literals.extend([literal, form]);
        }
        wanted.literals.sort_unstable();
        wanted.literals.dedup();
        Ok(wanted)
    }
}

fn context(name: &str) -> Result<u64, String> {
    ontology::contexts()
        .iter()
        .position(|context| context == name)
        .map(|at| 1_u64 << at)
        .ok_or_else(|| format!("no context `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_sound() {
        for (language, files) in [("en", EN), ("es", ES)] {
            let pack = Pack::parse(language, files.0, files.1).unwrap();
            let kinds: std::collections::BTreeSet<_> = pack.groups.iter().map(|group| group.kind).collect();
            assert_eq!(
                kinds.len(),
                EventType::ALL.len(),
                "{language} has triggers of every type"
            );
        }
    }

    #[test]
    fn what_is_wrong_in_a_file_is_named() {
        let group = "[class]\n[[group]]\ntype = \"AGREE\"\n";
        for (triggers, part) in [
            (group.replace("AGREE", "HUG"), "no type `HUG`"),
            (format!("{group}mode = \"visit\""), "AGREE has no mode `visit`"),
            (format!("{group}verbs = [\"sign + @deals\"]"), "no class `deals`"),
            (format!("{group}contexts = [\"love\"]"), "no context `love`"),
        ] {
            let error = Pack::parse("en", "", &triggers).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
        assert!(
            Pack::parse("en", "prepositons = \"of\"", &group)
                .unwrap_err()
                .contains("prepositons")
        );
    }
}
