//! What speaks for and against a block of a body, in numbers. What each number weighs stands in `weigh`.

use super::blocks::{Block, Kind};
use super::candidates::is_prose;
use super::judge::Known;
use super::tree::Entry;
use super::witness::Testimony;
use super::{furniture, hygiene};

/// How many features there are.
pub(super) const COUNT: usize = 63;

/// Percent of the rows of the body's prose that a witness has to know: one that knows half of the body tells nothing of
/// the other half.
const WITNESS_PERCENT_MIN: usize = 85;
/// Words of a block that may be a note beside the article; what is longer is read for no phrases.
const NOTE_WORDS_MAX: usize = 60;
/// Elements climbed from a block, in search of the box that it stands in.
const BOX_LEVELS_MAX: usize = 64;
/// Families and shapes that are told apart in one body.
const FAMILIES_MAX: usize = 64;

/// The body as a whole: what its blocks are compared with.
pub(super) struct Whole<'a> {
    entries: &'a [Entry<'a>],
    blocks: &'a [Block],
    known: &'a Known<'a>,
    /// What the structured data says of each block; empty where it is no good witness.
    heard: &'a [Testimony],
    /// The entry of the title's first text, and the `article` element around it.
    title: Option<(usize, usize)>,
    /// The element around most of the prose, and its shape.
    family: usize,
    family_shape: Shape<'a>,
    /// The shape of most of the paragraphs.
    shape: Shape<'a>,
    /// The first and the last block of prose in the family.
    first: usize,
    last: usize,
}

/// Name and class of an element: what a template makes alike.
type Shape<'a> = (&'a str, &'a str);

impl<'a> Whole<'a> {
    pub(super) fn new(
        entries: &'a [Entry<'a>],
        blocks: &'a [Block],
        known: &'a Known<'a>,
        heard: &'a [Testimony],
        title: Option<(usize, usize)>,
    ) -> Self {
        let prose = || {
            blocks
                .iter()
                .filter(|block| is_prose(block) && block.doubt.is_none())
        };
        let outside_lists = prose().filter(|block| block.kind != Kind::Item);
        let family = most(outside_lists, |block| parent(entries, block.owner));
        let in_family = |block: &Block| in_family(entries, block, family);
        let own = |block: &Block| is_prose(block) && block.doubt.is_none() && in_family(block);
        let (known_rows, rows) = blocks
            .iter()
            .zip(heard)
            .filter(|(block, _)| own(block))
            .fold((0, 0), |(known, rows), (_, heard)| {
                (known + heard.known, rows + heard.rows)
            });
        let is_good_witness = rows > 0 && known_rows * 100 >= rows * WITNESS_PERCENT_MIN;
        Self {
            entries,
            blocks,
            known,
            heard: if is_good_witness { heard } else { &[] },
            title,
            family,
            family_shape: shape(entries, family),
            shape: most(prose().filter(|block| in_family(block)), |block| {
                shape(entries, block.owner)
            }),
            first: blocks.iter().position(own).unwrap_or(0),
            last: blocks.iter().rposition(own).unwrap_or(0),
        }
    }

    /// Whether block `k` is a heading, an item, and short.
    pub(super) fn kinds(&self, k: usize) -> [f64; 3] {
        self.blocks.get(k).map_or([0.0; 3], |block| {
            [
                yes(block.is_heading()),
                yes(block.kind == Kind::Item),
                yes(block.words <= 4),
            ]
        })
    }

    /// The features of block `k`, with their names.
    pub(super) fn features(&self, k: usize) -> [(&'static str, f64); COUNT] {
        let Some(block) = self.blocks.get(k) else {
            return [("none", 0.0); COUNT];
        };
        let text = block.text.as_str();
        let prose = is_prose(block);
        let heading = block.is_heading();
        let item = block.kind == Kind::Item;
        let all_linked = block.linked_percent() >= 90;
        let family = in_family(self.entries, block, self.family);
        let shape_of = shape(self.entries, block.owner);
        let around = parent(self.entries, block.owner);
        let cousin = !family && around != 0 && shape(self.entries, around) == self.family_shape;
        let (box_size, box_linked) = self.surroundings(block, family);
        let (head, tail) = (k < self.first, k > self.last);
        let doubt = block.doubt.unwrap_or_default();
        let letters = Letters::of(text);
        let note = block.words <= NOTE_WORDS_MAX;
        let short_note = block.words <= NOTE_WORDS_MAX / 2;
        let lower = if note { text.to_lowercase() } else { String::new() };
        let invites = note && furniture::invites(&lower);
        let credit = short_note && furniture::is_credit(&lower);
        let author = note
            && self
                .known
                .authors
                .iter()
                .any(|name| name.len() > 4 && text.contains(name.as_str()));
        let summary = is_same_or_part(text, self.known.description);
        let heard = self.heard.get(k).copied().unwrap_or_default();
        [
            ("one", 1.0),
            ("length", (1.0 + ratio(block.words, 1)).ln() / 4.0),
            ("prose", yes(prose)),
            ("sentence", yes(block.ends_sentence())),
            ("heading", yes(heading)),
            ("item", yes(item)),
            ("row", yes(block.kind == Kind::Row)),
            ("code", yes(block.kind == Kind::Code)),
            ("quote", yes(block.kind == Kind::Quote)),
            ("linked", ratio(block.linked, text.len())),
            ("all linked", yes(all_linked)),
            ("item linked", yes(item && all_linked)),
            ("heading linked", yes(heading && all_linked)),
            ("family", yes(family)),
            ("family prose", yes(family && prose)),
            (
                "family short",
                yes(family && shape_of == self.shape && block.words <= 6),
            ),
            ("shape", yes(shape_of == self.shape)),
            ("cousin", yes(cousin)),
            (
                "box size",
                if family { 0.0 } else { (1.0 + box_size).ln() / 10.0 },
            ),
            ("box linked", box_linked),
            ("head", yes(head)),
            ("head item", yes(head && item)),
            ("head prose", yes(head && prose)),
            ("tail", yes(tail)),
            ("tail short", yes(tail && short_note)),
            ("tail heading", yes(tail && heading)),
            ("last", yes(k == self.last)),
            (
                "prose before",
                yes(k.checked_sub(1).is_some_and(|k| self.is_own(k))),
            ),
            ("prose after", yes(self.is_own(k + 1))),
            ("related name", yes(doubt == "related")),
            ("author name", yes(doubt == "author")),
            ("caption name", yes(doubt == "caption")),
            ("hidden", yes(doubt == "hidden")),
            ("navigation name", yes(matches!(doubt, "navigation" | "role"))),
            ("aside", yes(doubt == "aside")),
            ("other name", yes(is_other(doubt))),
            ("bold", yes(block.strong * 10 >= text.len() * 9)),
            ("slanted", yes(block.slanted * 10 >= text.len() * 9)),
            (
                "address",
                yes(short_note && ["@", "http", "www."].iter().any(|part| lower.contains(part))),
            ),
            (
                "clock",
                yes(block.words <= 8 && letters.digits > 0 && letters.digits * 4 >= letters.all.max(1)),
            ),
            ("digits", ratio(letters.digits, block.chars)),
            ("no letters", yes(letters.all == 0)),
            ("one word", yes(block.words == 1)),
            ("short", yes(block.words <= 4)),
            ("colon", yes(text.ends_with(':'))),
            ("question", yes(text.ends_with('?'))),
            (
                "capitals",
                yes(letters.all > 3 && letters.upper * 10 >= letters.all * 9),
            ),
            (
                "bar",
                yes([" | ", " • ", " › ", " > "].iter().any(|bar| text.contains(bar))),
            ),
            ("copyright", yes(short_note && text.contains('©'))),
            (
                "bracketed",
                yes(text.starts_with(['(', '[']) && text.ends_with([')', ']'])),
            ),
            ("summary", yes(summary)),
            ("head summary", yes(summary && k < self.first.max(1))),
            ("names author", yes(author)),
            ("tail author", yes(author && k > self.last.saturating_sub(1))),
            ("invites", yes(invites)),
            ("short invites", yes(invites && block.words <= 15)),
            ("credit", yes(credit)),
            ("short credit", yes(credit && block.words <= 8)),
            ("label", yes(note && furniture::has_label(text))),
            (
                "before title",
                yes(self.title.is_some_and(|(at, _)| block.at < at)),
            ),
            (
                "other article",
                yes(self
                    .title
                    .is_some_and(|(_, article)| article != 0 && block.article != article)),
            ),
            ("known", yes(heard.is_known())),
            ("unknown", yes(heard.is_unknown())),
        ]
    }

    /// Whether block `k` is prose of the family.
    fn is_own(&self, k: usize) -> bool {
        self.blocks.get(k).is_some_and(|block| {
            is_prose(block) && block.doubt.is_none() && in_family(self.entries, block, self.family)
        })
    }

    /// The box that a block stands in: the largest element around it that does not hold the family. Its size in
    /// letters, and its share in links.
    fn surroundings(&self, block: &Block, is_family: bool) -> (f64, f64) {
        let mut at = block.owner;
        for _ in 0..if is_family { 0 } else { BOX_LEVELS_MAX } {
            let up = parent(self.entries, at);
            let holds = self
                .entries
                .get(up)
                .is_none_or(|entry| (up..entry.end).contains(&self.family));
            if holds || up == at {
                break;
            }
            at = up;
        }
        let sizes = self
            .entries
            .get(at)
            .map(|entry| (ratio(entry.text, 1), ratio(entry.linked, entry.text)));
        sizes.unwrap_or_default()
    }
}

/// Kinds of names too rare to weigh each for itself.
fn is_other(doubt: &str) -> bool {
    matches!(
        doubt,
        "advertisement"
            | "promotion"
            | "newsletter"
            | "comments"
            | "share"
            | "consent"
            | "tags"
            | "dates"
            | "overlay"
            | "footer"
    )
}

/// Characters of a text by kind.
#[derive(Default)]
struct Letters {
    all: usize,
    upper: usize,
    digits: usize,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut counts = Self::default();
        for c in text.chars() {
            counts.all += usize::from(c.is_alphabetic());
            counts.upper += usize::from(c.is_uppercase());
            counts.digits += usize::from(c.is_ascii_digit());
        }
        counts
    }
}

/// Whether a text is the page's own summary, its beginning, or begins with it.
fn is_same_or_part(text: &str, summary: &str) -> bool {
    /// Bytes below which that says nothing.
    const BYTES_MIN: usize = 20;
    let summary = summary.trim_end_matches(['.', '…', ' ']);
    let text = text.trim_end_matches(['.', '…', ' ']);
    if summary.len() < BYTES_MIN || text.len() < BYTES_MIN {
        return false;
    }
    summary.starts_with(text)
        || text.len() < summary.len() * 2 && text.starts_with(summary)
        || hygiene::same(text, summary)
}

/// What most of the characters of some blocks have in common.
fn most<'b, T: PartialEq + Default + Copy>(
    blocks: impl Iterator<Item = &'b Block>,
    of: impl Fn(&Block) -> T,
) -> T {
    let mut sums: Vec<(T, usize)> = Vec::new();
    for block in blocks {
        let key = of(block);
        match sums
            .iter_mut()
            .rev()
            .take(FAMILIES_MAX)
            .find(|(known, _)| *known == key)
        {
            Some((_, sum)) => *sum += block.chars,
            None => sums.push((key, block.chars)),
        }
    }
    // Of equals the first.
    sums.into_iter()
        .rev()
        .max_by_key(|(_, sum)| *sum)
        .map(|(key, _)| key)
        .unwrap_or_default()
}

fn in_family(entries: &[Entry<'_>], block: &Block, family: usize) -> bool {
    block.owner == family || parent(entries, block.owner) == family
}

fn parent(entries: &[Entry<'_>], at: usize) -> usize {
    entries.get(at).map_or(0, |entry| entry.parent)
}

fn shape<'e>(entries: &'e [Entry<'_>], at: usize) -> Shape<'e> {
    let element = entries.get(at).and_then(Entry::element);
    element
        .map(|e| (e.name(), e.attr("class").unwrap_or_default()))
        .unwrap_or_default()
}

fn yes(is: bool) -> f64 {
    f64::from(u8::from(is))
}

#[expect(clippy::cast_precision_loss, reason = "counts of one page")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
