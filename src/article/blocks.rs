//! Paragraphs. Takes a piece of HTML, gives its blocks of text; then leaves out those that are no part of an article.

use ego_tree::iter::Edge;
use scraper::{Html, Node};

use super::{furniture, hygiene, state};

/// Bytes of a headline of another article, where it stands under "Related articles".
const HEADLINE_BYTES_MAX: usize = 240;

/// One paragraph, heading or list item.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) text: String,
    /// Bytes of the text that lie in links.
    linked: usize,
    /// Bytes before the first link.
    before_link: usize,
}

impl Block {
    fn is_all_link(&self) -> bool {
        self.linked * 10 >= self.text.len() * 9
    }

    /// "Read more: a link", whatever the language: a short label with a colon, and nothing but a link after it.
    fn is_label_and_link(&self) -> bool {
        let label = self.text.get(..self.before_link).unwrap_or_default().trim_end();
        let is_label =
            furniture::is_label(label) || (label.ends_with(':') && label.split_whitespace().count() <= 3);
        is_label && self.linked > 0 && self.before_link + self.linked + 2 >= self.text.len()
    }
}

/// The blocks of a piece of HTML, scripts and the like left out.
pub(super) fn of_html(html: &str) -> Vec<Block> {
    let page = Html::parse_fragment(html);
    let mut writer = Writer::default();
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) if writer.silent == 0 => writer.text(text),
                Node::Element(element) => writer.open(element.name()),
                _ => {}
            },
            Edge::Close(node) => {
                if let Some(element) = node.value().as_element() {
                    writer.close(element.name());
                }
            }
        }
    }
    writer.end_block();
    writer.blocks
}

/// The blocks of an article without the furniture among them.
pub(super) fn article(blocks: Vec<Block>, title: &str) -> Vec<String> {
    let mut kept: Vec<Block> = blocks.into_iter().filter(|block| !is_furniture(block)).collect();
    // A paragraph that is nothing but a link announces another article, unless the page has little else.
    let links = kept.iter().filter(|block| block.is_all_link()).count();
    if links * 2 <= kept.len() {
        kept.retain(|block| !block.is_all_link());
    }
    let mut lines: Vec<String> = kept.into_iter().map(|block| block.text).collect();
    trim(&mut lines, title);
    lines
}

/// Leaves out the title and furniture at the head, and furniture at the tail.
pub(super) fn trim(lines: &mut Vec<String>, title: &str) {
    let is_lead_in = |line: &String| {
        hygiene::same(line, title) || furniture::is_line(line) || super::date::is_date_line(line)
    };
    let head = lines.iter().take_while(|line| is_lead_in(line)).count();
    lines.drain(..head);
    if let Some(cut) = lines
        .iter()
        .rposition(|line| furniture::is_heading(line))
        .filter(|k| only_headlines(lines, k + 1))
    {
        lines.truncate(cut);
    }
    while lines
        .pop_if(|line| furniture::is_line(line) || state::is_paywall_line(line))
        .is_some()
    {}
}

/// Whether the lines from `from` on are headlines of other articles: short, and no sentences.
fn only_headlines(lines: &[String], from: usize) -> bool {
    let is_headline = |line: &String| {
        line.len() <= HEADLINE_BYTES_MAX && !line.ends_with(['.', '!', '?', '”', '"', '。', '»'])
    };
    lines
        .iter()
        .skip(from)
        .all(|line| is_headline(line) || furniture::is_line(line))
}

fn is_furniture(block: &Block) -> bool {
    furniture::is_line(&block.text) || block.is_label_and_link()
}

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    block: Block,
    links: usize,
    silent: usize,
    /// Whether the last thing was a line break with no text after it.
    broken: bool,
}

impl Writer {
    fn text(&mut self, text: &str) {
        let before = self.block.text.len();
        hygiene::push(&mut self.block.text, text);
        let added = self.block.text.len() - before;
        if self.links > 0 {
            if self.block.linked == 0 {
                self.block.before_link = before;
            }
            self.block.linked += added;
        }
        if !text.trim().is_empty() {
            self.broken = false;
        }
    }

    fn open(&mut self, name: &str) {
        match name {
            "a" => self.links += 1,
            "br" if self.broken => self.end_block(),
            "br" => {
                self.text(" ");
                self.broken = true;
            }
            "td" | "th" => self.text(" "),
            _ if is_silent(name) => self.silent += 1,
            _ if !is_inline(name) => self.end_block(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "a" => self.links = self.links.saturating_sub(1),
            "td" | "th" => self.text(" "),
            "br" => {}
            _ if is_silent(name) => self.silent = self.silent.saturating_sub(1),
            _ if !is_inline(name) => self.end_block(),
            _ => {}
        }
    }

    fn end_block(&mut self) {
        let mut block = std::mem::take(&mut self.block);
        self.broken = false;
        block.text.truncate(block.text.trim_end().len());
        if !block.text.is_empty() {
            self.blocks.push(block);
        }
    }
}

fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "iframe"
            | "svg"
            | "math"
            | "button"
            | "select"
            | "textarea"
            | "object"
            | "video"
            | "audio"
    )
}

/// Elements that run within a line. Everything else, unknown elements apart, begins and ends a paragraph.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "span"
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
        check("<p>one</p><p>two</p>", &["one", "two"]);
        check("<div>one<p>two</p>three</div>", &["one", "two", "three"]);
        check("<ul><li>one<li>two</ul>", &["one", "two"]);
        check("<p>pre<b>mier</b>e and<i> more</i></p>", &["premiere and more"]);
        check("<p>one<br>two</p>", &["one two"]);
        check("<p>one<br> <br/>two</p>", &["one", "two"]);
        check("<h2>head</h2>text", &["head", "text"]);
        check("<p>a&nbsp;b&shy;c&#8203;d</p>", &["a bcd"]);
        check(
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
            &["a b", "c"],
        );
        check("<p>a<script>b</script><style>c</style>d</p>", &["ad"]);
        check("<p> </p><p>\n</p>", &[]);
        check("<x-quote>said</x-quote> he", &["said he"]);
    }

    #[test]
    fn furniture_among_the_blocks_goes() {
        let html = "<h1>A Title</h1><p>12 May 2021</p><p>First paragraph.</p><p>Advertisement</p>\
            <p><strong>READ MORE:</strong> <a href=x>Another article</a></p><p>Ver: <a href=x>Otra noticia</a></p>\
            <p>See <a href=x>the report</a> of May.</p><p><a href=x>A whole other story</a></p><p>Last.</p>\
            <h3>Related Articles</h3><p>Back to top button</p>";
        assert_eq!(
            article(of_html(html), "A title"),
            ["First paragraph.", "See the report of May.", "Last."]
        );
    }

    #[test]
    fn a_page_of_links_keeps_them() {
        assert_eq!(
            article(of_html("<p><a>one</a></p><p><a>two</a></p><p>three</p>"), ""),
            ["one", "two", "three"]
        );
    }
}
