//! The words of bylines, by language: what leads a name in, what stands between names, and posts that are no names.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::hygiene;

/// "By" and its like before a name, in lower case. Longer ones first where one begins with another.
const LEADS: &[&str] = &[
    "written by",
    "words by",
    "story by",
    "report by",
    "reported by",
    "reporting by",
    "posted by",
    "published by",
    "text by",
    "article by",
    "review by",
    "reviewed by",
    "analysis by",
    "opinion by",
    "interview by",
    "photos and text by",
    "text and photos by",
    "as told to",
    "by",
    "author:",
    "author",
    "authors:",
    "writer:",
    "reporter:",
    "words:",
    "text:",
    "story:",
    "from our correspondent",
    "ein kommentar von",
    "eine analyse von",
    "ein interview von",
    "eine reportage von",
    "ein gastbeitrag von",
    "interview von",
    "interview:",
    "kommentar von",
    "analyse von",
    "ein bericht von",
    "aufgezeichnet von",
    "eine kolumne von",
    "von:",
    "von",
    "autor:",
    "autorin:",
    "autor/in:",
    "propos recueillis par",
    "écrit par",
    "publié par",
    "rédigé par",
    "par",
    "auteur :",
    "auteur:",
    "escrito por",
    "publicado por",
    "redacción por",
    "texto de",
    "texto:",
    "por",
    "a cura di",
    "scritto da",
    "pubblicato da",
    "articolo di",
    "di",
    "geschreven door",
    "door",
    "tekst:",
    "skriven av",
    "skrevet av",
    "skrevet af",
    "av",
    "af",
    "kirjoittaja:",
    "autorka:",
    "napisał",
    "автор:",
    "текст:",
    "oleh",
    "yazan:",
    "بقلم",
    "كتب",
];

/// Lead-ins of people who did not write it.
const OTHERS: &[&str] = &[
    "photo",
    "photos",
    "photograph",
    "photography",
    "picture",
    "pictures",
    "image",
    "images",
    "video",
    "illustration",
    "illustrations",
    "edited by",
    "editing by",
    "fact checked by",
    "fact-checked by",
    "medically reviewed by",
    "reviewed by",
    "translated by",
    "foto",
    "fotos",
    "bild",
    "bilder",
    "photo :",
    "crédit",
    "imagen",
    "immagine",
    "фото",
    "produced by",
    "additional reporting",
    "graphic",
];

/// Between two names.
pub(super) const BETWEEN: &[&str] = &[
    " and ",
    " & ",
    " und ",
    " et ",
    " og ",
    " och ",
    " ja ",
    " i ",
    " y ",
    " e ",
    " en ",
    " ve ",
    " и ",
    " і ",
    " và ",
    " и ",
    " with ",
    " mit ",
    " avec ",
    " con ",
    " con la colaboración de ",
];

/// Those of [`BETWEEN`] that stand within one name too: "Ortega y Gasset".
pub(super) const WITHIN: &[&str] = &[" y ", " e ", " i ", " en ", " ja ", " con "];

/// Words that names do not have, in lower case: posts, desks, outlets, what pages say beside a name.
const POSTS: &[&str] = &[
    "editor",
    "editors",
    "editorial",
    "reporter",
    "reporters",
    "correspondent",
    "journalist",
    "columnist",
    "writer",
    "writers",
    "contributor",
    "contributors",
    "producer",
    "director",
    "manager",
    "analyst",
    "chief",
    "head",
    "staff",
    "desk",
    "team",
    "newsroom",
    "news",
    "reports",
    "agency",
    "agencies",
    "press",
    "media",
    "online",
    "digital",
    "magazine",
    "newspaper",
    "blog",
    "founder",
    "president",
    "professor",
    "fellow",
    "expert",
    "specialist",
    "strategist",
    "senior",
    "junior",
    "deputy",
    "assistant",
    "associate",
    "managing",
    "executive",
    "freelance",
    "guest",
    "author",
    "authors",
    "bureau",
    "columnists",
    "politics",
    "political",
    "business",
    "sports",
    "sport",
    "world",
    "science",
    "technology",
    "tech",
    "health",
    "culture",
    "economics",
    "minutes",
    "minute",
    "read",
    "reading",
    "min",
    "share",
    "follow",
    "updated",
    "published",
    "posted",
    "comments",
    "comment",
    "about",
    "more",
    "view",
    "profile",
    "articles",
    "email",
    "twitter",
    "facebook",
    "subscribe",
    "newsletter",
    "copy",
    "link",
    "print",
    "save",
    "listen",
    "watch",
    "photo",
    "video",
    "redaktion",
    "redakteur",
    "redakteurin",
    "korrespondent",
    "korrespondentin",
    "chefredakteur",
    "ressortleiter",
    "ressortleiterin",
    "volontär",
    "volontärin",
    "leiter",
    "leiterin",
    "reporterin",
    "journalistin",
    "autorin",
    "agentur",
    "rédaction",
    "rédacteur",
    "rédactrice",
    "journaliste",
    "correspondant",
    "correspondante",
    "agence",
    "redacción",
    "redactor",
    "redactora",
    "periodista",
    "corresponsal",
    "agencia",
    "agencias",
    "redacção",
    "redação",
    "jornalista",
    "repórter",
    "redazione",
    "giornalista",
    "inviato",
    "redactie",
    "verslaggever",
    "redacteur",
    "redaktionen",
    "redaktør",
    "journalisten",
    "toimitus",
    "toimittaja",
    "redakcja",
    "dziennikarz",
    "redakce",
    "редакция",
    "корреспондент",
    "журналист",
    "muhabir",
    "editörü",
    "phóng",
    "viên",
    "ceo",
    "cto",
    "phd",
    "ph.d",
];

/// Phrases that a line may begin with or be. Most lines of a page are none of these, and their first letter says so.
struct Phrases {
    by_letter: FxHashMap<char, Vec<&'static str>>,
    /// The letters of each.
    letters: FxHashSet<String>,
    letters_max: usize,
}

impl Phrases {
    fn new(phrases: &'static [&'static str]) -> Self {
        let mut by_letter: FxHashMap<char, Vec<&str>> = FxHashMap::default();
        for phrase in phrases {
            if let Some(first) = phrase.chars().next() {
                by_letter.entry(first).or_default().push(phrase);
            }
        }
        let letters: FxHashSet<String> = phrases.iter().map(|phrase| hygiene::letters(phrase)).collect();
        Self {
            by_letter,
            letters_max: letters.iter().map(String::len).max().unwrap_or(0),
            letters,
        }
    }

    /// The rest of a line behind the first of the phrases that it begins with.
    fn strip<'l>(&self, line: &'l str) -> Option<&'l str> {
        let mut first = line.chars().next()?.to_lowercase();
        let (Some(first), None) = (first.next(), first.next()) else {
            return None;
        };
        let phrases = self.by_letter.get(&first)?;
        phrases.iter().find_map(|phrase| strip(line, phrase))
    }

    /// Whether a line is one of the phrases, but for case, punctuation and space.
    fn has(&self, line: &str) -> bool {
        let mut own = String::with_capacity(self.letters_max + 4);
        for c in line.chars().filter(|c| c.is_alphanumeric()) {
            own.extend(c.to_lowercase());
            if own.len() > self.letters_max {
                return false;
            }
        }
        self.letters.contains(&own)
    }
}

static LEAD: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(LEADS));
static OTHER: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(OTHERS));

/// The rest of a line after its lead-in, and whether it had one; `None` for that of a photographer or an editor.
pub(super) fn after_lead(line: &str) -> Option<(&str, bool)> {
    if OTHER.strip(line).is_some() {
        return None;
    }
    let mut rest = line;
    let mut had = false;
    while let Some(shorter) = LEAD.strip(rest) {
        rest = shorter;
        had = true;
    }
    Some((rest, had))
}

/// Whether a line is nothing but the lead-in of somebody who did not write it.
pub(super) fn is_other(line: &str) -> bool {
    OTHER.has(line.trim().trim_end_matches(':').trim())
}

/// Whether a line is nothing but a lead-in: the name stands in the next.
pub(super) fn is_lead(line: &str) -> bool {
    LEAD.has(line.trim().trim_end_matches(':').trim())
}

/// Whether the label of a field says that it holds the author.
pub(super) fn is_label(label: &str) -> bool {
    is_lead(label)
        || [
            "verfasst von",
            "geschrieben von",
            "écrit par",
            "escrito por",
            "scritto da",
            "geschreven door",
            "skrevet af",
            "napisane przez",
            "написано автором",
            "yazan",
            "ditulis oleh",
            "kirjoittanut",
        ]
        .contains(&label.trim())
}

/// Whether a word is that of a post or a desk.
pub(super) fn is_post(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    POSTS.contains(&word.as_str())
}

/// The rest of a line that begins with a whole word or phrase, whatever its case.
fn strip<'l>(line: &'l str, lead: &str) -> Option<&'l str> {
    let mut rest = line.chars();
    for expected in lead.chars() {
        let c = rest.next()?;
        if !c.to_lowercase().eq(std::iter::once(expected)) {
            return None;
        }
    }
    let after = rest.as_str();
    let ends = lead.ends_with(':') || after.starts_with(|c: char| c.is_whitespace() || c == ':');
    let after = after.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
    (ends && !after.is_empty()).then_some(after)
}
