//! Paragraphs. Takes the flat page, gives its blocks of text in order, with what is needed to judge them.

use scraper::Html;

use super::hygiene;
use super::prune::{self, Verdict};
use super::tree::{self, Entry};
use crate::text::is_unspaced;

/// What kind of block it is, after the element that it stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Paragraph,
    /// `h1` to `h6`.
    Heading(u8),
    Item,
    Quote,
    /// A row of a table.
    Row,
    Code,
}

/// One paragraph, heading, list item or row.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) text: String,
    pub(super) kind: Kind,
    /// Characters of the text.
    pub(super) chars: usize,
    /// Words; two letters of a script without spaces count as one.
    pub(super) words: usize,
    /// Bytes of the text that lie in links.
    pub(super) linked: usize,
    /// Bytes before the first link.
    pub(super) before_link: usize,
    /// Bytes in bold and in italic type.
    pub(super) strong: usize,
    pub(super) slanted: usize,
    /// Why the elements around it speak against it, where they do: the outermost reason.
    pub(super) doubt: Option<&'static str>,
    /// The `article` element around it, or 0.
    pub(super) article: usize,
    /// The entry of its first text.
    pub(super) at: usize,
    /// The entry of the innermost element around it that does not run within a line.
    pub(super) owner: usize,
}

impl Block {
    /// Percent of the text that lies in links.
    pub(super) fn linked_percent(&self) -> usize {
        self.linked * 100 / self.text.len().max(1)
    }

    pub(super) fn is_heading(&self) -> bool {
        matches!(self.kind, Kind::Heading(_))
    }

    /// Whether it ends as sentences do.
    pub(super) fn ends_sentence(&self) -> bool {
        ends_sentence(&self.text)
    }
}

/// Whether a line ends as sentences do, closing quotes and brackets aside.
pub(super) fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '\'', '”', '’', '»', '“', '«', ')', ']', '」', '』', ' '])
        .ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', '۔', ':', '：'])
}

/// What was left out of a page before its words were looked at: the entry, and why.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left {
    pub(super) at: usize,
    pub(super) why: &'static str,
}

/// The blocks of a page, and what was left out between them.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    pub(super) left: Vec<Left>,
}

/// Reads the flat page.
pub(super) fn read(entries: &[Entry<'_>]) -> Blocks {
    let prose = entries.first().map_or(0, |root| root.text - root.linked);
    let mut writer = Writer::default();
    let mut left = Vec::new();
    let mut at = 0;
    while let Some(entry) = entries.get(at) {
        writer.close(at);
        if let Some(text) = entry.node.value().as_text() {
            writer.text(text, at);
        } else if let Some(element) = entry.element() {
            let verdict = prune::verdict(entry, element, prose);
            let out = match verdict {
                Verdict::Out(why) => Some(why),
                // Within a line nothing speaks for it.
                Verdict::Doubtful(why) if is_inline(element.name()) && element.name() != "a" => Some(why),
                _ => None,
            };
            if let Some(why) = out {
                if entry.text > 0 {
                    left.push(Left { at, why });
                }
                if is_inline(element.name()) {
                    writer.text(if entry.text > 0 { " " } else { "" }, at);
                } else {
                    writer.end_block();
                }
                at = entry.end;
                continue;
            }
            writer.open(element.name(), at, entry.end, verdict);
        }
        at += 1;
    }
    writer.close(usize::MAX);
    writer.end_block();
    Blocks {
        blocks: writer.blocks,
        left,
    }
}

/// The blocks of a piece of HTML.
pub(super) fn of_html(html: &str) -> Vec<Block> {
    let page = Html::parse_fragment(html);
    read(&tree::flatten(page.tree.root())).blocks
}

/// The lines of a plain text as blocks.
pub(super) fn of_text(text: &str) -> Vec<Block> {
    let lines = hygiene::lines(text).into_iter();
    lines
        .map(|text| {
            let (chars, words) = hygiene::measure(&text);
            Block {
                before_link: text.len(),
                text,
                chars,
                words,
                ..Block::default()
            }
        })
        .collect()
}

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    block: Block,
    open: Vec<Open>,
    links: usize,
    strong: usize,
    slanted: usize,
    /// Whether the last thing was a line break with no text after it.
    broken: bool,
}

/// An element that stands open.
struct Open {
    end: usize,
    at: usize,
    role: Role,
    kind: Kind,
    doubt: Option<&'static str>,
    article: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Inline,
    Link,
    Strong,
    Slanted,
    Cell,
    Block,
}

impl Writer {
    fn text(&mut self, text: &str, at: usize) {
        if self.open.last().is_none_or(|open| open.kind != Kind::Code) {
            self.run(text, at);
            return;
        }
        // Preformatted lines are as long as the column was wide; an empty one ends a paragraph.
        for (k, paragraph) in text.split("\n\n").enumerate() {
            if k > 0 {
                self.end_block();
            }
            self.run(paragraph, at);
        }
    }

    fn run(&mut self, text: &str, at: usize) {
        self.join(text);
        let before = self.block.text.len();
        hygiene::push(&mut self.block.text, text);
        let added = self.block.text.len() - before;
        if added == 0 {
            return;
        }
        if before == 0 {
            self.block.at = at;
            let around = self
                .open
                .iter()
                .rev()
                .find(|open| matches!(open.role, Role::Block | Role::Cell));
            self.block.owner = around.map_or(0, |open| open.at);
            self.block.kind = around.map(|open| open.kind).unwrap_or_default();
            // An element within the line speaks for itself alone.
            self.block.doubt = around.and_then(|open| open.doubt);
            self.block.article = around.map_or(0, |open| open.article);
        }
        if self.links > 0 {
            if self.block.linked == 0 {
                self.block.before_link = before;
            }
            self.block.linked += added;
        }
        if self.strong > 0 {
            self.block.strong += added;
        }
        if self.slanted > 0 {
            self.block.slanted += added;
        }
        if !text.trim().is_empty() {
            self.broken = false;
        }
    }

    /// The space between what stands in the line and a text from another element. A sentence and the next are never one
    /// word, though their elements run within the line (spans shown as paragraphs, elements of the site's own); and a
    /// break is no space where the script has none.
    fn join(&mut self, next: &str) {
        let line = &mut self.block.text;
        let Some(first) = next.chars().next() else { return };
        if first.is_uppercase() && line.ends_with(['.', '!', '?', '…']) {
            let mut before = line.chars().rev().skip(1);
            if before.next().is_some_and(char::is_lowercase) && before.next().is_some_and(char::is_lowercase)
            {
                line.push(' ');
            }
        } else if self.broken
            && is_unspaced(first)
            && line
                .strip_suffix(' ')
                .is_some_and(|line| line.ends_with(is_unspaced))
        {
            line.pop();
        }
    }

    fn open(&mut self, name: &str, at: usize, end: usize, verdict: Verdict) {
        let role = match name {
            "br" => {
                // Two breaks end a paragraph; one does where a sentence ended before it.
                if self.broken || ends_sentence(&self.block.text) {
                    self.end_block();
                } else {
                    self.text(" ", at);
                    self.broken = true;
                }
                return;
            }
            "a" => Role::Link,
            "b" | "strong" => Role::Strong,
            "i" | "em" => Role::Slanted,
            "td" | "th" => Role::Cell,
            _ if is_inline(name) => Role::Inline,
            _ => Role::Block,
        };
        match role {
            Role::Link => self.links += 1,
            Role::Strong => self.strong += 1,
            Role::Slanted => self.slanted += 1,
            Role::Cell => self.text(" ", at),
            Role::Block => self.end_block(),
            Role::Inline => {}
        }
        let (outer, doubt, article) = self
            .open
            .last()
            .map(|open| (open.kind, open.doubt, open.article))
            .unwrap_or_default();
        let doubt = match verdict {
            Verdict::Doubtful(why) => doubt.or(Some(why)),
            _ => doubt,
        };
        let article = if name == "article" { at } else { article };
        let kind = match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Heading(
                name.as_bytes()
                    .get(1)
                    .map_or(6, |digit| digit.saturating_sub(b'0')),
            ),
            "li" | "dt" | "dd" => Kind::Item,
            "blockquote" | "q" => Kind::Quote,
            "tr" | "td" | "th" => Kind::Row,
            "pre" => Kind::Code,
            _ => outer,
        };
        self.open.push(Open {
            end,
            at,
            role,
            kind,
            doubt,
            article,
        });
    }

    /// Closes the elements that end before the entry `at`.
    fn close(&mut self, at: usize) {
        while let Some(open) = self.open.pop_if(|open| open.end <= at) {
            match open.role {
                Role::Link => self.links -= 1,
                Role::Strong => self.strong -= 1,
                Role::Slanted => self.slanted -= 1,
                Role::Cell => self.text(" ", open.at),
                Role::Block => self.end_block(),
                Role::Inline => {}
            }
        }
    }

    fn end_block(&mut self) {
        self.broken = false;
        if self.block.text.is_empty() {
            self.block = Block::default();
            return;
        }
        let mut block = std::mem::take(&mut self.block);
        block.text.truncate(block.text.trim_end().len());
        if block.text.is_empty() {
            return;
        }
        (block.chars, block.words) = hygiene::measure(&block.text);
        self.blocks.push(block);
    }
}

/// Elements that run within a line. Everything else begins and ends a paragraph.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "span"
            | "b"
            | "i"
            | "em"
            | "strong"
            | "u"
            | "s"
            | "small"
            | "big"
            | "sub"
            | "sup"
            | "font"
            | "abbr"
            | "acronym"
            | "cite"
            | "code"
            | "kbd"
            | "samp"
            | "var"
            | "tt"
            | "del"
            | "ins"
            | "mark"
            | "q"
            | "time"
            | "data"
            | "dfn"
            | "bdi"
            | "bdo"
            | "ruby"
            | "rt"
            | "rp"
            | "rb"
            | "wbr"
            | "img"
            | "picture"
            | "source"
            | "svg"
            | "math"
            | "button"
            | "script"
            | "style"
            | "label"
            | "nobr"
            | "strike"
            | "html"
    ) || name.contains('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[&str]) {
        let texts: Vec<String> = of_html(html).into_iter().map(|block| block.text).collect();
        assert_eq!(texts, expected, "{html}");
    }

    #[test]
    fn paragraphs_stay_and_words_are_whole() {
        for (html, expected) in [
            ("<p>one</p><p>two</p>", &["one", "two"][..]),
            ("<div>one<p>two</p>three</div>", &["one", "two", "three"]),
            ("<ul><li>one<li>two</ul>", &["one", "two"]),
            ("<dl><dt>one<dd>two</dl>", &["one", "two"]),
            ("<blockquote>one</blockquote>two", &["one", "two"]),
            ("<p>pre<b>mier</b>e and<i> more</i></p>", &["premiere and more"]),
            ("<p>a<a href=x>b</a>c <span>d</span>e</p>", &["abc de"]),
            ("<p>pre<wbr>mier&shy;e</p>", &["premiere"]),
            (
                "<span>One line.</span><span>Two lines!</span><x-p>Three.</x-p>",
                &["One line. Two lines! Three."],
            ),
            (
                "<p>z.<i>B</i>. U.<b>S</b>. site.<b>example</b></p>",
                &["z.B. U.S. site.example"],
            ),
            ("<p>市議会は<br>月曜日に</p>", &["市議会は月曜日に"]),
            ("<p>one<br>two</p>", &["one two"]),
            ("<p>One.<br>Two.</p>", &["One.", "Two."]),
            ("<p>one<br> <br/>two</p>", &["one", "two"]),
            ("<h2>head</h2>text", &["head", "text"]),
            ("<p>a&nbsp;b&shy;c&#8203;d</p>", &["a bcd"]),
            (
                "<p>می&zwnj;خواهم, 👩&zwj;🚒</p>",
                &["می\u{200c}خواهم, 👩\u{200d}🚒"],
            ),
            (
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
                &["a b", "c"],
            ),
            (
                "<table><tr><td><p>one</p><p>two</p></td></tr></table>",
                &["one", "two"],
            ),
            ("<p>a<script>b</script><style>c</style>d</p>", &["ad"]),
            ("<p>a<button>b</button>d</p>", &["a d"]),
            (
                "<pre>one\ntwo.\n\nThree <b>and\n\nfour</b>.</pre>",
                &["one two.", "Three and", "four."],
            ),
            ("<p>one\n\ntwo</p>", &["one two"]),
            ("<p> </p><p>\n</p>", &[]),
            ("<x-quote>said</x-quote> he", &["said he"]),
        ] {
            check(html, expected);
        }
    }

    #[test]
    fn a_block_knows_what_it_is() {
        let html = "<article><h2>Head</h2><ul><li><b>one two</b> <a href=x>three</a></li></ul></article>\
            <table><tr><td>cell</td></tr></table><pre>code</pre><div class=related><p>other</p></div><p>Long enough to be \
            more than all of the others together, so that no name of theirs is taken for a wrapper's.</p>";
        let blocks = of_html(html);
        let kinds: Vec<Kind> = blocks.iter().map(|block| block.kind).collect();
        assert_eq!(
            kinds,
            [
                Kind::Heading(2),
                Kind::Item,
                Kind::Row,
                Kind::Code,
                Kind::Paragraph,
                Kind::Paragraph
            ]
        );
        let item = &blocks[1];
        assert_eq!(
            (item.text.as_str(), item.chars, item.words),
            ("one two three", 13, 3)
        );
        assert_eq!((item.linked, item.before_link, item.strong), (5, 8, 7));
        assert!(item.article != 0 && blocks[2].article == 0);
        assert_eq!((blocks[3].doubt, blocks[4].doubt), (None, Some("related")));
        assert_eq!(of_html("<p>市議会は月曜日に</p>")[0].words, 4);
    }

    #[test]
    fn sentences_end() {
        for line in ["One.", "“One?”", "一。", "कहा।", "He said (twice!)", "It says:"] {
            assert!(ends_sentence(line), "{line}");
        }
        for line in ["One", "One,", "“One”", ""] {
            assert!(!ends_sentence(line), "{line}");
        }
    }
}
