//! Inflection: the endings that a name takes in a language, so that "России" is Россия and "Trumpa" is Trump.
//!
//! A **paradigm** is a set of endings that one stem takes. Two words are the same name where one paradigm of the
//! article's language leads both back to one stem. The sets hold the endings of the cases and numbers that names occur
//! in, as the grammars of the languages list them; sound changes inside a stem (Niemcy, Niemczech) are no paradigms and
//! stand as forms of their own in the lexicon.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::text::fold;

/// What kind of word takes the endings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// Names of people, places and bodies.
    Noun,
    /// Adjectives, alone or as a part of a longer name.
    Adjective,
}

/// The endings of one kind of stem. The first ones, [`Paradigm::citation`] of them, are those of the dictionary form.
#[derive(Debug)]
struct Paradigm {
    class: Class,
    citation: usize,
    endings: Vec<String>,
}

/// How a language bends names.
#[derive(Debug)]
pub(super) struct Inflection {
    paradigms: Vec<Paradigm>,
    /// Every ending, in the order of the paradigms.
    endings: Endings<Box<str>>,
    /// Endings with the dictionary endings that may stand in their place: those of nouns, and all.
    of_nouns: Endings<(Box<str>, Box<str>)>,
    of_all: Endings<(Box<str>, Box<str>)>,
    /// Words written together with the one that follows: the Arabic article, conjunctions.
    prefixes: Vec<String>,
    /// Whether words are joined into one: "Kremlchef".
    pub(super) compounds: bool,
}

/// What the paradigms say, by the last byte of a word: few endings end in it.
#[derive(Debug)]
struct Endings<T> {
    by_last: FxHashMap<u8, Vec<T>>,
    /// For words that end in no ending: what needs none.
    bare: Vec<T>,
}

/// A stem shorter than this many letters may be anything.
const STEM_CHARS_MIN: usize = 3;
/// A longer word is no name, and has no ending.
const WORD_BYTES_MAX: usize = 128;

impl Inflection {
    /// The inflection of a language (ISO 639-1), where names have one. Its rules are read when they are asked for first.
    pub(super) fn of(language: &str) -> Option<&'static Self> {
        static ALL: [OnceLock<Inflection>; LANGUAGES.len()] = [const { OnceLock::new() }; LANGUAGES.len()];
        let language = relative(language);
        let k = LANGUAGES.iter().position(|(l, _)| *l == language)?;
        let (_, rules) = LANGUAGES.get(k)?;
        ALL.get(k).map(|slot| slot.get_or_init(|| read(rules)))
    }

    /// Every stem that a folded word may have, the word itself first.
    pub(super) fn stems<'w>(&self, word: &'w str) -> Vec<&'w str> {
        let mut stems = vec![word];
        for ending in self.endings.of(word) {
            if let Some(stem) = stem(word, ending)
                && !stems.contains(&stem)
            {
                stems.push(stem);
            }
        }
        stems
    }

    /// Whether a word is a form of the base, both folded. `bent`: the base may itself stand in a form that is none of the
    /// dictionary's, as the parts of a longer name do.
    pub(super) fn same(&self, base: &str, word: &str, class: Class, bent: bool) -> bool {
        if base == word {
            return true;
        }
        self.of_class(class).any(|p| {
            p.endings.iter().any(|ending| {
                stem(word, ending).is_some_and(|stem| {
                    base.strip_prefix(stem).is_some_and(|rest| {
                        let citation = if bent { p.endings.len() } else { p.citation };
                        p.endings.iter().take(citation).any(|e| e == rest)
                    })
                })
            })
        })
    }

    /// The dictionary forms that a folded word may be a form of, itself left out.
    pub(super) fn bases(&self, word: &str, class: Class) -> Vec<String> {
        let mut bases = Vec::new();
        self.each_base(word, class, &mut |base| {
            if !bases.iter().any(|known| known == base) {
                bases.push(base.to_owned());
            }
        });
        bases
    }

    /// Calls `found` with the same, of which some come more than once.
    pub(super) fn each_base(&self, word: &str, class: Class, found: &mut impl FnMut(&str)) {
        let endings = match class {
            Class::Noun => &self.of_nouns,
            Class::Adjective => &self.of_all,
        };
        let mut base = String::new();
        for (ending, citation) in endings.of(word) {
            let Some(stem) = stem(word, ending) else { continue };
            base.clear();
            base.push_str(stem);
            base.push_str(citation);
            if base != word {
                found(&base);
            }
        }
    }

    /// The word without what is written together with it, the longest prefix first; nothing where it has none.
    pub(super) fn without_prefixes<'w>(&'w self, word: &'w str) -> impl Iterator<Item = &'w str> {
        self.prefixes
            .iter()
            .filter_map(move |prefix| word.strip_prefix(prefix.as_str()))
            .filter(|rest| rest.chars().count() >= STEM_CHARS_MIN)
    }

    pub(super) fn has_no_prefixes(&self) -> bool {
        self.prefixes.is_empty()
    }

    fn of_class(&self, class: Class) -> impl Iterator<Item = &Paradigm> {
        self.paradigms.iter().filter(move |p| p.is_of(class))
    }
}

impl Paradigm {
    /// An adjective may be used as a noun, and a part of a longer name may be either.
    fn is_of(&self, class: Class) -> bool {
        self.class == class || class == Class::Adjective
    }
}

impl<T: Clone + PartialEq> Endings<T> {
    /// From every ending with what it stands for, in order.
    fn new(all: impl Iterator<Item = (String, T)>) -> Self {
        let mut endings: Vec<(String, T)> = Vec::new();
        for one in all {
            if !endings.contains(&one) {
                endings.push(one);
            }
        }
        let for_last = |last: Option<u8>| {
            let fits = |ending: &str| ending.is_empty() || ending.bytes().next_back() == last;
            let fitting = endings.iter().filter(|(ending, _)| fits(ending));
            fitting.map(|(_, what)| what.clone()).collect()
        };
        Self {
            by_last: endings
                .iter()
                .filter_map(|(ending, _)| ending.bytes().next_back())
                .map(|last| (last, for_last(Some(last))))
                .collect(),
            bare: for_last(None),
        }
    }

    /// What may apply to a word.
    fn of(&self, word: &str) -> &[T] {
        if word.len() > WORD_BYTES_MAX {
            return &[];
        }
        let last = word.bytes().next_back();
        let by_last = last.and_then(|last| self.by_last.get(&last));
        by_last.unwrap_or(&self.bare)
    }
}

/// A word without an ending, where a stem is left.
fn stem<'w>(word: &'w str, ending: &str) -> Option<&'w str> {
    word.strip_suffix(ending)
        .filter(|stem| ending.is_empty() || beginning(stem).is_some())
}

/// The letters that a word shares with each of its stems, and with each of its bases; `None` where it is too short for a
/// stem. A Hangul syllable is worth two letters.
pub(super) fn beginning(word: &str) -> Option<&str> {
    let mut letters = 0;
    let (at, last) = word.char_indices().find(|(_, c)| {
        letters += if matches!(c, '\u{ac00}'..='\u{d7a3}') {
            2
        } else {
            1
        };
        letters >= STEM_CHARS_MIN
    })?;
    word.get(..at + last.len_utf8())
}

/// The language whose rules and names serve for another one.
pub(super) fn relative(language: &str) -> &str {
    match language {
        "nb" | "nn" => "no",
        "bs" | "sh" | "me" => "hr",
        "tl" => "fil",
        other => other,
    }
}

fn read(rules: &str) -> Inflection {
    let mut paradigms = Vec::new();
    let mut prefixes = Vec::new();
    let mut compounds = false;
    for line in rules.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (what, list) = line.split_once(' ').unwrap_or((line, ""));
        let ending = |e: &str| fold(e.trim_matches('-'));
        match what {
            "noun" | "adjective" => {
                let (citation, others) = list.split_once('|').unwrap_or((list, ""));
                let first: Vec<String> = citation.split_whitespace().map(ending).collect();
                paradigms.push(Paradigm {
                    class: if what == "noun" {
                        Class::Noun
                    } else {
                        Class::Adjective
                    },
                    citation: first.len(),
                    endings: first
                        .into_iter()
                        .chain(others.split_whitespace().map(ending))
                        .collect(),
                });
            }
            "prefix" => prefixes.extend(list.split_whitespace().map(|p| fold(p.trim_matches('-')))),
            "compounds" => compounds = true,
            _ => {}
        }
    }
    prefixes.sort_by_key(|p: &String| std::cmp::Reverse(p.len()));
    let pairs = |class: Class| {
        let fitting = paradigms.iter().filter(move |p: &&Paradigm| p.is_of(class));
        fitting.flat_map(|p| {
            p.endings.iter().flat_map(|ending| {
                let citations = p.endings.iter().take(p.citation);
                citations
                    .filter(move |citation| *citation != ending)
                    .map(|citation| (ending.clone(), (ending.as_str().into(), citation.as_str().into())))
            })
        })
    };
    let endings = paradigms.iter().flat_map(|p| &p.endings);
    Inflection {
        endings: Endings::new(endings.map(|ending| (ending.clone(), ending.as_str().into()))),
        of_nouns: Endings::new(pairs(Class::Noun)),
        of_all: Endings::new(pairs(Class::Adjective)),
        paradigms,
        prefixes,
        compounds,
    }
}

/// The rules, one paradigm a line: dictionary endings, a bar, the other endings; `-` is no ending at all.
const LANGUAGES: &[(&str, &str)] = &[
    (
        "de",
        "noun - | s es
         noun e | en n
         noun in | innen
         noun er | ern ers
         adjective - e | en er es em
         prefix pro anti
         compounds",
    ),
    ("nl", "noun - | s\n noun - | en n\n noun ier | iers\n adjective - | e\n adjective ees | ese\n adjective eel | ele\n prefix pro anti\n compounds"),
    (
        "sv",
        "noun - | s
         noun - | en er erna ernas ar arna arnas ens n ns r ers
         noun are | aren arens arna arnas ares
         noun man | mannen mannens män männen männens mans
         adjective - | t a as
         prefix pro anti
         compounds",
    ),
    (
        "no",
        "noun - | s
         noun er | ere eren erne erens ernes ers
         noun - | en e ene et ens enes
         noun mann | mannen mannens menn mennene mennenes manns
         adjective - | e t
         prefix pro anti
         compounds",
    ),
    (
        "da",
        "noun - | s
         noun er | ere eren erne erens ernes ers
         noun - | en e ene et ens enes
         noun mand | manden mandens mænd mændene mændenes
         adjective - | e t
         prefix pro anti
         compounds",
    ),
    ("fr", "adjective - | e s es\n adjective en | enne ens ennes\n adjective on | onne ons onnes\n adjective c | que ques cque cques cs\n prefix pro anti"),
    ("es", "adjective o | a os as\n adjective - | a es as\n adjective - | s\n adjective e | es\n adjective z | ces\n prefix pro anti"),
    ("ca", "adjective - | a s es os\n adjective a | es"),
    ("pt", "adjective o | a os as\n adjective - | a es as\n adjective - | s\n adjective e | es\n adjective ao | a aos aes oes as\n adjective ol | ola ois olas\n prefix pro anti"),
    ("it", "adjective o | a i e\n adjective e | i\n adjective a | i e\n adjective co | ca chi che ci\n adjective go | ga ghi ghe\n prefix pro anti filo"),
    ("ro", "noun - | ul ului ule\n noun a | ei e i ele elor\n noun ia | iei iile\n adjective - | a i e ul ului ii ilor ei ele elor\n adjective esc | easca esti estii\n adjective ean | eana eni ene enii"),
    (
        "pl",
        "noun - | a u owi em iem ie y i e ów om ami ach
         noun a | y i ie ę ą o e
         noun ja | ji ję ją jo
         noun ka | ki ce kę ką ko kach kom
         noun ga | gi dze gę gą go
         noun o | a u em ie owi
         noun ek | ka kowi kiem ku
         noun ec | ca cowi cem cu
         noun iec | ca cowi cem cu ce
         noun in | ina inie inem
         noun anie | an anom anami anach
         noun cy ki zi si ci ie | ków kom kami kach ów om ami ach
         noun ski cki | skiego skiemu skim ckiego ckiemu ckim
         noun ska cka | skiej ską ckiej cką
         adjective i | a ie iego iej iemu im ą ich imi o
         adjective y | a e ego ej emu ym ych ymi ą
         prefix pro anty prze",
    ),
    (
        "cs",
        "noun - | a u ovi em e i y ů ům ech é
         noun a | y e u ou o ě i
         noun o | a u em ě e
         noun e | i í
         noun ie | ii iu iou
         noun ec | ce ci cem cům ců
         noun ek | ka kovi kem
         noun ý | ého ému ém ým
         noun á | é ou
         adjective ý | á é ého ému ém ým ých ými í ou
         prefix pro proti",
    ),
    ("sk", "noun - | a u ovi om e i y ov och mi\n noun a | y e u ou o i\n noun o | a u om e\n noun ý | ého ému om ým\n adjective ý | á é ého ému om ým ých ými í ej ú ou\n prefix pro proti"),
    (
        "hr",
        "noun - | a u e om em i ima
         noun a | e i u o om
         noun o | a u om
         noun ija | ije iji iju ijo ijom
         noun ac | ca cu cem ci
         noun ski | skog skoga skom skome skim
         adjective i | a o og oga om omu ome oj e im ih u
         prefix pro anti",
    ),
    (
        "sr",
        "noun - | a u e om em i ima а у е ом ем и има
         noun a | e i u o om
         noun а | е и у о ом
         noun o | a u om
         noun ија | ије ији ију ијо ијом
         adjective i | a o og oga om omu ome oj e im ih u
         adjective и | а о ог ога ом ому оме ој е им их у
         prefix pro anti про анти",
    ),
    ("sl", "noun - | a u e om em i ov oma\n noun a | e i o\n noun o | a u om\n noun ija | ije iji ijo\n adjective i | a o ega em emu ih im e ega\n prefix pro"),
    ("bg", "noun - | ът а у\n noun я | ята\n noun и | ите\n adjective ски | ска ско ският ския ската ското ските"),
    (
        "ru",
        "noun - | а у е ом ем ым ы и ов ам ами ах
         noun ь | я ю е ем ем и
         noun й | я ю е ем и
         noun а | ы и е у ой ою
         noun я | и ю ей е
         noun ия | ии ию ией
         noun ец | ца цы цев цам цами цах цем цу це
         noun цы | цев цам цами цах
         noun ин | ина е ину ином
         noun яне ане | ян ан янам анам янами анами янах анах
         noun ий | ого ему ому им ом
         noun ая | ой ую
         noun ой | ого ому ым ом
         adjective ий | ая ое ее ие ого его ому ему им ом ем ой ей ую юю их ими о
         adjective ый | ая ое ые ого ому ым ом ой ую ых ыми
         prefix про анти",
    ),
    (
        "uk",
        "noun - | а у ові ом ем і и ів ам ами ах
         noun ь | я ю ем і еві
         noun й | я ю єм ї єві
         noun а | и і у ою
         noun я | і ї ю єю ією
         noun ія | ії ію ією
         noun ець | ця ці ців цям цями цях цем цю
         noun ці | ців цям цями цях
         noun ий | ого ому им
         noun яни | ян янам янами янах
         adjective ий | о а е і ого ому им ої ій у ою их ими
         adjective ій | я є і ього ьому ім ьої ю їх іми
         prefix про анти",
    ),
    ("be", "noun - | а у е ам ам ы і аў\n noun а | ы і е у ай\n noun я | і ю яй\n adjective і | ая ае ія ага аму ім ай ую іх імі"),
    (
        "lt",
        "noun as | o ui ą u e ai ams
         noun - as | o ui ą u e
         noun is | io iui į iu yje
         noun - is | io iui į iu
         noun us | aus ui ų umi uje
         noun a | os ai ą oje
         noun ija | ijos ijai iją ijoje
         noun ė | ės ei ę e ėje",
    ),
    ("lv", "noun s | a am u ā os\n noun - s | a am u ā\n noun is | a im i ī\n noun a | as ai u ā\n noun ija | ijas ijai iju ijā\n noun e | es ei i ē"),
    ("et", "noun - | i is isse it ist ile ilt iga ks le lt st sse s ga t d de ni l ta"),
    (
        "fi",
        "noun - | n in a ä ta tä ia ssa ssä sta stä lla llä lta ltä lle na nä ksi an än on en un hin hen iin issa ista ille illa ilta ina iksi ita itä t
         noun t | en a issa ista in ihin ille illa ilta
         adjective nen | sen set sia siä sten sta stä sessa sessä sesta sestä selle sella sellä seen sena senä siksi sille sissa sista siin",
    ),
    (
        "tr",
        "noun - | lar ler ın in un ün nın nin nun nün ı i u ü yı yi yu yü a e ya ye da de ta te dan den tan ten la le yla yle ları leri ların lerin larla lerle lara lere daki deki nda nde",
    ),
    (
        "hu",
        "noun - | t ot et at nak nek ban ben ból ből ba be ra re ról ről tól től hoz hez höz nál nél val vel on en ön n ért ig ként ék k nal nel mal mel tal tel
         adjective - | ek ok ak t et ot at nak nek",
    ),
    ("el", "noun ος | ου ο ον ε\n noun ης | η\n noun ας | α\n noun α | ας\n noun η | ης\n noun οι | ων ους\n adjective ος | ου ο ον ε η ης ην οι ων ους ες α\n adjective ος | ια ιας"),
    ("id", "noun - | nya"),
    ("ms", "noun - | nya"),
    ("ko", "noun - | 는 은 이 가 을 를 의 에 에서 와 과 로 으로 도 만 까지 부터 에게 보다 처럼 인 인의 군 측 발 산 제 계 식"),
    ("ar", "adjective - | ة ه ين ون ات ا\n prefix وال بال كال فال لل ال و ف ب ل ك ول وب ولل"),
    ("he", "adjective - | ת ים ות\n prefix ה ו ב ל מ ש כ וה שה מה בה"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_back_to_their_name() {
        use Class::{Adjective, Noun};
        for (language, base, word, class, same) in [
            ("de", "Norwegen", "Norwegens", Noun, true),
            ("de", "Bolivien", "Boliviens", Noun, true),
            ("de", "Internationaler", "Internationale", Adjective, true),
            ("de", "Internationaler", "Internationalen", Adjective, true),
            ("de", "Franzose", "Franzosen", Noun, true),
            ("de", "Fed", "Feder", Noun, false),
            ("de", "Chile", "Chilene", Noun, false),
            ("pl", "Szwecja", "Szwecji", Noun, true),
            ("pl", "Meksyk", "Meksyku", Noun, true),
            ("pl", "Merkel", "Merkelowi", Noun, true),
            ("pl", "Zełenski", "Zełenskiego", Noun, true),
            ("ru", "Чехия", "Чехии", Noun, true),
            ("ru", "Китай", "Китаем", Noun, true),
            ("ru", "Израиль", "Израиля", Noun, true),
            ("ru", "венгерский", "венгерского", Adjective, true),
            ("ru", "Чехия", "Чечня", Noun, false),
            ("uk", "Франція", "Францією", Noun, true),
            ("lt", "Kinija", "Kinijos", Noun, true),
            ("lv", "Vācija", "Vācijas", Noun, true),
            ("fi", "Ranska", "Ranskassa", Noun, true),
            ("fi", "kiinalainen", "kiinalaisen", Adjective, true),
            ("et", "Soome", "Soomes", Noun, true),
            ("tr", "Bulgaristan", "Bulgaristandan", Noun, true),
            ("hu", "Kína", "Kínában", Noun, true),
            ("es", "español", "españolas", Adjective, true),
            ("fr", "canadien", "canadiennes", Adjective, true),
            ("it", "tedesco", "tedeschi", Adjective, true),
            ("ko", "독일", "독일은", Noun, true),
        ] {
            let inflection = Inflection::of(language).expect("a language with rules");
            assert_eq!(
                inflection.same(&fold(base), &fold(word), class, class == Adjective),
                same,
                "{language}: {base}, {word}"
            );
            if same && base != word && class == Noun {
                let stems = inflection.stems(&fold(word)).len();
                assert!(stems > 1, "{word}");
                assert!(
                    inflection.bases(&fold(word), class).contains(&fold(base)),
                    "{language}: {word} leads to {:?}, not to {base}",
                    inflection.bases(&fold(word), class)
                );
            }
        }
    }

    #[test]
    fn arabic_words_lose_what_is_written_together() {
        let arabic = Inflection::of("ar").expect("Arabic");
        let word = fold("والصين");
        assert!(arabic.without_prefixes(&word).any(|w| w == fold("صين")));
    }

    #[test]
    fn the_relatives_of_a_language_share_its_rules() {
        assert!(Inflection::of("nb").is_some());
        assert!(Inflection::of("en").is_none());
    }
}
