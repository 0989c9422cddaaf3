//! Reads a language's lexicon of events: `grammar.toml` and `triggers.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::EventType;
use super::inflect::{english_plural, english_verb, form, spanish_plural, spanish_verb};
use super::lexicon::{Group, Info, Next, Of, Pack, Pattern, Verb, Wanted, is};
use super::ontology;

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
const LISTS: [(&str, u64); 35] = [
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
    ("persons", is::PERSON),
    ("adjectives", is::ADJECTIVE),
];

/// The lists of `grammar.toml` that are verbs.
const VERB_LISTS: [(&str, u64); 6] = [
    ("intend", is::INTEND),
    ("deny", is::DENY),
    ("try", is::TRY),
    ("aim", is::AIM),
    ("report", is::REPORT),
    ("verbs", is::VERB),
];

impl Pack {
    /// Reads a language's two files.
    pub(super) fn parse(language: &str, grammar: &str, triggers: &str) -> Result<Self, String> {
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
    use super::super::lexicon::{EN, ES};
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
            Pack::parse("en", "prepositons = \"of\"", group)
                .unwrap_err()
                .contains("prepositons")
        );
    }
}
