//! Two names of persons: whether they may be one person's, and by which rule.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::Variant;
use super::given::is_given_name;
use super::inflection::{Class, Inflection};
use super::sound::Sounds;
use super::words::{is_title, words};
use crate::text::fold;

/// A person's name, cut into its parts.
#[derive(Debug, Clone)]
pub(super) struct PersonName {
    parts: Vec<Part>,
    /// "Putin, Vladimir": written with the family name first.
    inverted: bool,
    /// "Jr", "III".
    generation: Option<String>,
}

#[derive(Debug, Clone)]
struct Part {
    text: String,
    folded: String,
    kind: Kind,
    /// How the language of the article bends the word.
    inflection: Option<&'static Inflection>,
    /// See [`Part::sounds`].
    sounds: OnceCell<Sounds>,
    /// See [`Part::bases`].
    bases: OnceCell<Vec<(String, Sounds)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A single letter.
    Initial,
    /// Ибн, bin, de, von: what joins the others.
    Particle,
    Word,
}

/// Names of more parts are cut off.
const PARTS_MAX: usize = 12;
/// Articles, particles and generations are no longer than this.
const SMALL_WORD_BYTES_MAX: usize = 8;
/// Surnames shorter than this are no proof beside an initial.
const INITIAL_SURNAME_CHARS_MIN: usize = 4;
/// A slip of the pen is told from another name in words of this length and longer.
const SLIP_CHARS_MIN: usize = 7;

/// The rule by which two written names may be one person's; `None` where they are two persons'.
pub fn same_person(one: &str, other: &str) -> Option<Variant> {
    let (a, b) = (PersonName::new(one), PersonName::new(other));
    a.like(&b).or_else(|| a.joined_like(&b)).or_else(|| a.slip_of(&b))
}

impl PersonName {
    /// A listed name.
    pub(super) fn new(written: &str) -> Self {
        Self::of_text(written, None)
    }

    /// The words of an article in a language that bends names.
    pub(super) fn of_text(written: &str, inflection: Option<&'static Inflection>) -> Self {
        let (inverted, written) = match written.split_once(',') {
            Some((family, given)) if words(given).next().is_some() => {
                (true, Cow::Owned(format!("{given} {family}")))
            }
            Some(_) => (false, Cow::Owned(written.replace(',', " "))),
            None => (false, Cow::Borrowed(written)),
        };
        let mut parts: Vec<Part> = Vec::new();
        let mut generation = None;
        let written = abd_joined(&written);
        for word in words(&written).take(PARTS_MAX) {
            let text = word.of(&written);
            let folded = fold(text);
            let before_hyphen = written.get(word.end..).is_some_and(|rest| rest.starts_with('-'));
            let is_short = folded.len() <= SMALL_WORD_BYTES_MAX;
            if parts.is_empty() && text.chars().count() > 1 && is_title(text)
                || is_short && is_article(&folded, before_hyphen, parts.is_empty())
            {
                continue;
            }
            if is_short
                && !parts.is_empty()
                && matches!(
                    folded.as_str(),
                    "jr" | "sr" | "junior" | "senior" | "ii" | "iii" | "iv"
                )
            {
                generation = Some(folded);
                continue;
            }
            let kind = match folded.as_str() {
                _ if !is_short => Kind::Word,
                _ if folded.chars().count() == 1 && text.chars().all(char::is_alphabetic) => Kind::Initial,
                "bin" | "ben" | "ibn" | "bint" | "de" | "del" | "della" | "da" | "do" | "dos" | "das"
                | "di" | "van" | "von" | "der" | "den" | "la" | "le" | "du" | "zu" | "y" | "e" | "бин"
                | "бен" | "ибн" | "بن" => Kind::Particle,
                _ => Kind::Word,
            };
            parts.push(Part {
                text: text.to_owned(),
                folded,
                kind,
                inflection: inflection.filter(|_| kind == Kind::Word),
                sounds: OnceCell::new(),
                bases: OnceCell::new(),
            });
        }
        // "de" alone is a name like another.
        if parts.iter().all(|p| p.kind != Kind::Word) {
            for part in &mut parts {
                part.kind = Kind::Word;
            }
        }
        Self {
            parts,
            inverted,
            generation,
        }
    }

    /// The rule that makes two names one, where one does. The names must share two parts at least.
    pub(super) fn like(&self, other: &Self) -> Option<Variant> {
        if self.generation.is_some() && other.generation.is_some() && self.generation != other.generation {
            return None;
        }
        let (a, b) = (self.without_particles(), other.without_particles());
        if a.len() == 1 || b.len() == 1 {
            let same = a.len() == b.len() && a.first()?.is_same_word(b.first()?);
            return same.then_some(Variant::Folded);
        }
        aligned(&a, &b).or_else(|| self.reordered(&a, other, &b))
    }

    /// The rule by which the words of an article are this name.
    pub(super) fn written_as(&self, words: &Self) -> Option<Variant> {
        let (listed, written) = (self.without_particles(), words.without_particles());
        if written.len() > listed.len() && !adds_middle_names(&listed, &written) {
            return None;
        }
        self.like(words)
    }

    /// Whether both are one word that sounds the same.
    pub(super) fn sounds_like(&self, other: &Self) -> bool {
        match (self.parts.as_slice(), other.parts.as_slice()) {
            ([a], [b]) => {
                let sounds = a.sounds();
                sounds.same(b.sounds()) || b.bases().iter().any(|(_, base)| sounds.same(base))
            }
            _ => false,
        }
    }

    fn without_particles(&self) -> Vec<&Part> {
        self.parts.iter().filter(|p| p.kind != Kind::Particle).collect()
    }

    /// The same name with the family name at the other end.
    fn reordered(&self, a: &[&Part], other: &Self, b: &[&Part]) -> Option<Variant> {
        let turned = |parts: &[&Part], left: bool| -> Option<Variant> {
            let mut turned = parts.to_vec();
            if left {
                turned.rotate_left(1);
            } else {
                turned.rotate_right(1);
            }
            aligned(a, &turned.iter().map(|p| &**p).collect::<Vec<_>>())
        };
        if a.len() != b.len() && !(self.inverted || other.inverted) {
            return None;
        }
        let family = b.first()?;
        // Of two given names either may be the family name, so their order tells persons apart.
        let ends_are_given = is_given_name(&a.first()?.folded) && is_given_name(&a.last()?.folded);
        if ends_are_given || family.kind == Kind::Initial {
            return None;
        }
        turned(b, true)
            .or_else(|| turned(b, false))
            .map(|_| Variant::Reordered)
    }

    /// Words written together: as in "Abdulhamid".
    fn joined_like(&self, other: &Self) -> Option<Variant> {
        const CHARS_MIN: usize = 8;
        let all = |name: &Self| -> String { name.parts.iter().map(|p| p.folded.as_str()).collect() };
        let (a, b) = (all(self), all(other));
        (a == b && a.chars().count() >= CHARS_MIN).then_some(Variant::Folded)
    }

    /// A letter too few, too many, or two in the wrong order, in one long word; the others are the same.
    fn slip_of(&self, other: &Self) -> Option<Variant> {
        let (a, b) = (self.without_particles(), other.without_particles());
        if a.len() != b.len() || a.len() < 2 {
            return None;
        }
        let mut slips = a.iter().zip(&b).filter(|(a, b)| !a.is_like(b));
        let (one, two) = slips.next()?;
        let both_given = is_given_name(&one.folded) && is_given_name(&two.folded);
        (slips.next().is_none() && !both_given && is_slip(&one.folded, &two.folded))
            .then_some(Variant::Misspelt)
    }
}

/// Whether all that an article adds to a listed name stands between its first and its last part: one initial, given
/// names, patronymics. A listed middle name leaves no room for another.
fn adds_middle_names(listed: &[&Part], written: &[&Part]) -> bool {
    let ([first, .., last], [w_first, middle @ .., w_last]) = (listed, written) else {
        return false;
    };
    let ends =
        w_first.is_like(first) && w_last.is_like(last) || w_last.is_like(first) && w_first.is_like(last);
    let initials = middle.iter().filter(|p| p.kind == Kind::Initial).count();
    let fits =
        |part: &&Part| part.kind == Kind::Initial || part.is_patronymic() || is_given_name(&part.folded);
    listed.len() == 2
        && ends
        && initials <= 1
        && middle.len() <= 2
        && (middle.len() == 1 || middle.iter().all(fits))
}

/// Lays the shorter name along the longer one.
fn aligned(a: &[&Part], b: &[&Part]) -> Option<Variant> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut variant = Variant::Folded;
    let (mut at, mut skipped_ahead, mut skipped, mut whole) = (0, 0, 0, 0);
    let mut patronymic = false;
    for part in short {
        let found = long.iter().skip(at).position(|other| part.is_like(other))?;
        for other in long.iter().skip(at).take(found) {
            if at == 0 && whole == 0 {
                skipped_ahead += 1;
            } else {
                skipped += 1;
            }
            patronymic |= other.is_patronymic();
        }
        let other = long.get(at + found)?;
        match (part.kind, other.kind) {
            (Kind::Initial, Kind::Initial) => {}
            (Kind::Initial, _) | (_, Kind::Initial) => variant = variant.max(Variant::Initial),
            _ => {
                whole += 1;
                if !part.is_same_word(other) {
                    variant = variant.max(Variant::Transliterated);
                }
            }
        }
        at += found + 1;
    }
    skipped += long.len() - at;
    let (first, last) = (short.first()?, short.last()?);
    // The family name is written out.
    let family = whole > 0 && last.kind == Kind::Word && last.folded.chars().count() > 1;
    let initials_only = whole == 1 && last.folded.chars().count() < INITIAL_SURNAME_CHARS_MIN;
    if !family
        || initials_only
        || skipped_ahead > 0 && whole < 3
        || skipped > whole.max(1) + usize::from(patronymic)
    {
        return None;
    }
    if skipped > 0 && (first.kind == Kind::Initial && !patronymic || whole < 2) {
        return None;
    }
    if skipped + skipped_ahead > 0 {
        variant = Variant::Shortened;
    }
    Some(variant)
}

impl Part {
    /// How it sounds: asked for only where the letters differ.
    fn sounds(&self) -> &Sounds {
        self.sounds.get_or_init(|| Sounds::new(&self.text))
    }

    /// The dictionary forms that the word may be a form of, in an article whose language bends names.
    fn bases(&self) -> &[(String, Sounds)] {
        let Some(inflection) = self.inflection else {
            return &[];
        };
        self.bases.get_or_init(|| {
            let bases = inflection.bases(&unbent(&self.text), Class::Noun).into_iter();
            bases.map(|base| (fold(&base), Sounds::new(&base))).collect()
        })
    }

    fn is_same_word(&self, other: &Self) -> bool {
        self.folded == other.folded
    }

    fn is_like(&self, other: &Self) -> bool {
        match (self.kind, other.kind) {
            (Kind::Initial, _) | (_, Kind::Initial) => {
                self.folded.chars().next() == other.folded.chars().next()
            }
            _ => {
                self.is_same_word(other)
                    || self.sounds().like(other.sounds())
                    || self.is_base_of(other)
                    || other.is_base_of(self)
            }
        }
    }

    /// Whether the other is a form of this word.
    fn is_base_of(&self, other: &Self) -> bool {
        other
            .bases()
            .iter()
            .any(|(base, sounds)| *base == self.folded || sounds.like(self.sounds()))
    }

    fn is_patronymic(&self) -> bool {
        [
            "ovich", "evich", "ovych", "evych", "ovna", "evna", "ivna", "ович", "евич", "овна", "евна",
        ]
        .iter()
        .any(|ending| self.folded.ends_with(ending))
    }
}

/// "Abd al-Karim", "Abdel Karim" and "Abdul Karim" as one word.
fn abd_joined(name: &str) -> Cow<'_, str> {
    let letters = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    let has_abd = if name.bytes().all(letters) {
        name.as_bytes().windows(3).any(|w| w.eq_ignore_ascii_case(b"abd"))
    } else {
        fold(name).contains("abd")
    };
    if !has_abd {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    let mut joins = false;
    for word in name.split([' ', '-']).filter(|w| !w.is_empty()) {
        let folded = fold(word);
        let article = joins && matches!(folded.as_str(), "al" | "el" | "ul" | "ar" | "as" | "ur");
        if !joins && !out.is_empty() {
            out.push(' ');
        }
        if !article {
            out.push_str(word);
        }
        joins = article
            || matches!(
                folded.trim_start_matches('\''),
                "abd" | "abdul" | "abdel" | "abdal" | "abdoul" | "abdur"
            );
    }
    Cow::Owned(out)
}

/// The word as the endings are written: Latin letters keep the accents that say how they sound.
fn unbent(word: &str) -> String {
    if word.chars().any(|c| matches!(c, '\u{400}'..='\u{4ff}')) {
        fold(word)
    } else {
        word.to_lowercase()
    }
}

/// The Arabic article, which one spelling writes and another leaves out.
fn is_article(folded: &str, before_hyphen: bool, first: bool) -> bool {
    matches!(folded, "al" | "el" | "ал" | "аль" | "эль" | "ль")
        || !first
            && before_hyphen
            && matches!(
                folded,
                "as" | "ad" | "ar" | "an" | "at" | "az" | "ash" | "ul" | "ud" | "ur" | "l"
            )
}

/// Whether two long words differ by one letter more or less or by two neighbours in the other order.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if short.len() + 1 < SLIP_CHARS_MIN || long.len() < SLIP_CHARS_MIN || long.len() - short.len() > 1 {
        return false;
    }
    let same_ahead = short.iter().zip(long.iter()).take_while(|(x, y)| x == y).count();
    let same_behind = short
        .iter()
        .rev()
        .zip(long.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    if short.len() < long.len() {
        same_ahead > 0 && same_ahead + same_behind >= short.len()
    } else {
        let swapped = short.get(same_ahead) == long.get(same_ahead + 1)
            && short.get(same_ahead + 1) == long.get(same_ahead);
        same_ahead > 0 && same_ahead + same_behind + 2 == short.len() && swapped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_name_themselves() {
        for (one, other, expected) in [
            ("Angela Merkel", "ANGELA MERKEL", Some(Variant::Folded)),
            (
                "Nikita Khrushchev",
                "Никита Хрущёв",
                Some(Variant::Transliterated),
            ),
            (
                "Nikita Khrushchev",
                "Nikita Chruschtschow",
                Some(Variant::Transliterated),
            ),
            (
                "Nikita Sergeyevich Khrushchev",
                "Nikita Khrushchev",
                Some(Variant::Shortened),
            ),
            (
                "Nikita Sergeyevich Khrushchev",
                "Nikita Petrovich Khrushchev",
                None,
            ),
            ("N. Khrushchev", "Nikita Khrushchev", Some(Variant::Initial)),
            ("L. Khrushchev", "Nikita Khrushchev", None),
            ("Nina Khrushcheva", "Nikita Khrushchev", None),
            (
                "Gabriel García Márquez",
                "Gabriel García",
                Some(Variant::Shortened),
            ),
            ("Hosni Mubarak", "Husni Moubarak", Some(Variant::Transliterated)),
            ("Anwar al-Sadat", "Anwar Sadat", Some(Variant::Folded)),
            ("Gamal Abdel Nasser", "Gamal Abd el-Nasser", None),
            ("Yi Sun-sin", "Sun-sin Yi", Some(Variant::Reordered)),
            ("Khrushchev, Nikita", "Nikita Khrushchev", Some(Variant::Folded)),
            ("President Ronald Reagan", "Ronald Reagan", Some(Variant::Folded)),
            ("Ronald Reagan", "Nancy Reagan", None),
            ("Martin Henry", "Henry Martin", None),
            ("Dwight Eisenhwoer", "Dwight Eisenhower", Some(Variant::Misspelt)),
            ("George Bush", "George Bush Jr", Some(Variant::Folded)),
        ] {
            assert_eq!(same_person(one, other), expected, "{one} / {other}");
        }
    }
}
