//! Outlines of small texts, and of texts that reach the bounds.

use super::*;

const TWO: &str = "<rss version=\"2.0\"><channel><title>T</title><ttl> 60 </ttl>\
    <item><title>a</title></item>\n<item><guid isPermaLink='FALSE'>x</guid></item></channel></rss>";

fn of(text: &str) -> Outline {
    Outline::of(Kind::Rss, text)
}

fn items<'t>(outline: &Outline, text: &'t str) -> Vec<&'t str> {
    outline
        .items
        .iter()
        .map(|item| text.get(item.range.clone()).unwrap())
        .collect()
}

/// Slot and content of the first item's fields.
fn fields(text: &str) -> Vec<(Slot, &str)> {
    let item = of(text).items.into_iter().next().unwrap();
    let inner = |field: Field| (field.slot(), text.get(field.inner).unwrap());
    item.fields.into_iter().map(inner).collect()
}

#[test]
fn finds_the_items() {
    let outline = of(TWO);
    assert_eq!(outline.end, End::Whole);
    assert!(outline.is_sound());
    assert_eq!(
        items(&outline, TWO),
        [
            "<item><title>a</title></item>",
            "<item><guid isPermaLink='FALSE'>x</guid></item>"
        ]
    );
    assert_eq!(outline.hints.ttl_secs, Some(3600));
    assert_eq!(outline.sound(TWO), TWO);
    assert_eq!((outline.head.tags.len(), outline.head.fields.len()), (2, 1));
}

#[test]
fn finds_the_fields() {
    let item = "<x:a><title>no</title></x:a><title>t</title><image><title>no</title></image><dc:date>d</dc:date>\
        <description>a <b><link>no</link></b></description><link/>\
        <media:group><media:content><media:description>m</media:description></media:content><x:y/></media:group>\
        <source><title>no</title></source><x:title xmlns:x='http://purl.org/dc/elements/1.1/'>u</x:title>";
    let text = format!("<rss xmlns:x='http://x.example/'><channel><item>{item}</item></channel></rss>");
    assert_eq!(
        fields(&text),
        [
            (Slot::Title, "t"),
            (Slot::Published, "d"),
            (Slot::Summary, "a <b><link>no</link></b>"),
            (Slot::Link, ""),
            (Slot::Summary, "m"),
            (Slot::Title, "u"),
        ]
    );
    assert_eq!(
        fields("<rss><channel><image><title>no</title></image></channel><ITEM><TITLE>t</TITLE></ITEM></rss>"),
        [(Slot::Title, "t")]
    );
}

#[test]
fn every_cut_leaves_a_text_that_is_whole() {
    let whole = of(TWO).items;
    for end in 1..TWO.len() {
        let cut = TWO.get(..end).unwrap();
        let outline = of(cut);
        assert_eq!(outline.end, End::Cut, "{cut}");
        assert_eq!(
            outline.items,
            whole[..whole.iter().filter(|item| item.range.end <= end).count()],
            "{cut}"
        );
        let sound = outline.sound(cut);
        if !sound.is_empty() {
            let again = of(&sound);
            assert_eq!(again.end, End::Whole, "{cut}: {sound}");
            assert_eq!(again.items, outline.items, "{cut}: {sound}");
        }
    }
}

#[test]
fn tells_broken_from_cut() {
    let cases = [
        ("<rss><channel><item/><title>a</b></channel></rss>", 1),
        ("<rss><channel><item/><item><a></item></channel></rss>", 1),
        ("<rss><channel><item/><![CDATA[ x </channel></rss>\n", 1),
    ];
    for (text, count) in cases {
        let outline = of(text);
        assert!(matches!(outline.end, End::Broken(_)), "{text}: {:?}", outline.end);
        assert_eq!(outline.items.len(), count, "{text}");
        assert_eq!(of(&outline.sound(text)).end, End::Whole, "{text}");
    }
}

#[test]
fn sees_what_parsers_stumble_over() {
    let sound = [
        "<a b='&amp;'/>",
        "<a>&#233; é</a>",
        "<a><!-- & < --><![CDATA[& <]]></a>",
    ];
    let unsound = [
        "<a b=c/>",
        "<a b='&nbsp;'/>",
        "<a b='x & y'/>",
        "<a>x & y</a>",
        "<a>&eacute;</a>",
        "<a>x < y</a>",
        "<item><unknown:a/></item>",
        "<title>a</ title>",
    ];
    for (inner, want) in sound
        .iter()
        .map(|t| (t, true))
        .chain(unsound.iter().map(|t| (t, false)))
    {
        let text = format!("<rss><channel>{inner}</channel></rss>");
        assert_eq!(of(&text).is_sound(), want, "{inner}");
    }
}

#[test]
fn leaves_out_what_is_nested_too_deep() {
    let (down, up) = ("<b>".repeat(5_000), "</b>".repeat(5_000));
    let text = format!("<feed><entry><title>t</title><content>x{down}{up}y</content></entry></feed>");
    let outline = Outline::of(Kind::Atom, &text);
    let sound = outline.sound(&text);
    assert_eq!((outline.items.len(), outline.too_deep.len()), (1, 1));
    assert!(
        sound.len() < 4_000
            && sound.contains("<title>t</title>")
            && sound.ends_with("</content></entry></feed>")
    );
    let content = outline.part(&text, outline.items[0].fields[1].inner.clone());
    assert!(content.len() < 4_000 && content.starts_with('x') && content.ends_with('y'));
}

#[test]
fn stops_at_the_bounds() {
    let text = format!(
        "<rss><channel>{}</channel></rss>",
        "<item/>".repeat(ITEMS_MAX + 5)
    );
    let outline = of(&text);
    assert_eq!((outline.items.len(), &outline.end), (ITEMS_MAX, &End::Full));
    let text = format!("<rss><channel>{}", "<a></a>".repeat(PIECES_MAX));
    assert_eq!(of(&text).end, End::Full);
    let text = format!("<rss><a b='{}'/></rss>", "x".repeat(TAG_BYTES_MAX));
    assert!(matches!(of(&text).end, End::Broken(_)));
    let text = format!(
        "<rss><channel><item>{}</item></channel></rss>",
        "<title/>".repeat(1_000)
    );
    assert_eq!(of(&text).items[0].fields.len(), FIELDS_MAX);
}
