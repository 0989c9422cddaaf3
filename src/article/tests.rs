//! Pages as the web has them: wrong charsets, frames, AMP, nothing but scripts, broken heads. From bytes to article.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_8859_2, KOI8_R, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252,
};

use super::*;

const ENGLISH: &str = "The council met in the old town hall on Monday and spoke for three hours about the roads – “at last”, said \
    the mayor, who had asked for it since spring. The vote was put off until the members have read the report.";
const RUSSIAN: &str = "Совет собрался в старой ратуше в понедельник и три часа говорил о дорогах города. «Наконец-то», сказал мэр, \
    который просил об этом с весны. Голосование отложили до тех пор, пока депутаты не прочтут отчёт.";
const CHINESE: &str = "市议会星期一在旧市政厅开会，讨论了三个小时的道路问题。市长说，他从春天起就要求开这次会议。\
    议员们决定在读完报告之前推迟表决，下一次会议将于下个月举行，届时还将讨论新的预算和港口的扩建计划。";
const JAPANESE: &str = "市議会は月曜日に旧市庁舎で開かれ、道路の問題について三時間にわたって話し合った。市長は春からこの会議を\
    求めていたと述べた。議員たちは報告書を読み終えるまで採決を延期することを決め、次の会議は来月に開かれる予定である。";
const KOREAN: &str = "시의회는 월요일 옛 시청에서 회의를 열고 세 시간 동안 도로 문제를 논의했다. 시장은 봄부터 이 회의를 요구해 왔다고 \
    말했다. 의원들은 보고서를 다 읽을 때까지 표결을 미루기로 했으며 다음 회의는 다음 달에 열린다.";
const POLISH: &str = "Rada miejska zebrała się w poniedziałek w starym ratuszu i przez trzy godziny mówiła o drogach. „Wreszcie”, \
    powiedział burmistrz, który prosił o to od wiosny. Głosowanie odłożono, aż członkowie przeczytają sprawozdanie.";

fn page(head: &str, text: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head>{head}<title>x</title></head><body><article><h1>x</h1><p>{text}</p><p>{text}</p></article></body></html>"
    )
}

fn first_line(bytes: &[u8], content_type: Option<&str>) -> String {
    let article = from_html(&decode(bytes, content_type), &Given::default());
    article.text.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn charsets_that_are_named_rightly_wrongly_or_not_at_all() {
    let header = |label: &str| Some(format!("text/html; charset={label}"));
    let meta = |label: &str| format!("<meta charset=\"{label}\">");
    for (encoding, text, names, header) in [
        // Named rightly, by the one or the other.
        (WINDOWS_1251, RUSSIAN, meta("windows-1251"), None),
        (WINDOWS_1251, RUSSIAN, String::new(), header("cp1251")),
        (GB18030, CHINESE, meta("gb2312"), None),
        (SHIFT_JIS, JAPANESE, meta("x-sjis"), None),
        (EUC_JP, JAPANESE, String::new(), header("euc-jp")),
        (EUC_KR, KOREAN, meta("ks_c_5601-1987"), None),
        (ISO_8859_2, POLISH, meta("iso-8859-2"), None),
        // Not named.
        (WINDOWS_1251, RUSSIAN, String::new(), None),
        (KOI8_R, RUSSIAN, String::new(), None),
        (GB18030, CHINESE, String::new(), None),
        (SHIFT_JIS, JAPANESE, String::new(), None),
        (EUC_KR, KOREAN, String::new(), None),
        (WINDOWS_1252, ENGLISH, String::new(), None),
        // The label lies.
        (WINDOWS_1251, RUSSIAN, meta("utf-8"), None),
        (WINDOWS_1251, RUSSIAN, String::new(), header("utf-8")),
        (SHIFT_JIS, JAPANESE, meta("utf-8"), header("utf-8")),
        (GB18030, CHINESE, meta("shift_jis"), None),
        (
            encoding_rs::UTF_8,
            RUSSIAN,
            meta("windows-1251"),
            header("iso-8859-1"),
        ),
        (encoding_rs::UTF_8, CHINESE, meta("big5"), None),
        // A server's default against the page's own word.
        (WINDOWS_1251, RUSSIAN, meta("windows-1251"), header("iso-8859-1")),
        // A label that nobody knows.
        (WINDOWS_1252, ENGLISH, meta("klingon"), header("none")),
    ] {
        let (bytes, _, unmappable) = encoding.encode(text);
        let what = format!("{} named {names} {header:?}", encoding.name());
        let expected = encoding.decode(&bytes).0.into_owned();
        assert!(
            encoding == ISO_8859_2 || encoding == KOI8_R || !unmappable,
            "{what}"
        );
        let whole = page(&names, "@");
        let bytes: Vec<u8> = whole
            .split('@')
            .map(str::as_bytes)
            .collect::<Vec<_>>()
            .join(&bytes[..]);
        let expected = from_html(&page("", &expected), &Given::default());
        let expected = expected.text.lines().next().unwrap_or_default();
        assert_eq!(first_line(&bytes, header.as_deref()), expected, "{what}");
    }
    assert_eq!(
        BIG5.name(),
        Encoding::for_label(b"big5").map_or("", Encoding::name)
    );
}

#[test]
fn utf16_with_and_without_its_mark() {
    for text in [ENGLISH, RUSSIAN, CHINESE] {
        let page = page("<meta charset=utf-16>", text);
        let little: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = page.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, content_type) in [
            ([&[0xFF, 0xFE], &little[..]].concat(), None),
            (
                [&[0xFE, 0xFF], &big[..]].concat(),
                Some("text/html; charset=utf-8"),
            ),
            (little.clone(), Some("text/html; charset=utf-16le")),
            (little, None),
            (big, None),
        ] {
            assert_eq!(first_line(&bytes, content_type), text, "{content_type:?}");
        }
    }
}

fn feed() -> Given {
    Given {
        url: Some("https://courier.example/a".to_owned()),
        title: Some("Roads".to_owned()),
        ..Given::default()
    }
}

/// The article that the daemon would take of a page whose feed has a summary.
fn with_summary(page: &str) -> Article {
    best(from_html(page, &feed()), None, Some(ENGLISH), &feed())
}

fn codes(article: &Article) -> Vec<&str> {
    article.notes.iter().map(|note| note.code).collect()
}

#[test]
fn pages_without_a_text_of_their_own_leave_it_to_the_feed() {
    for (page, note) in [
        // An application that only a browser runs.
        (
            "<html><head><title>Roads</title></head><body><div id=root></div><noscript>You need to enable JavaScript to run \
             this app.</noscript><script>window.__STATE__={\"body\":\"The council met\"}</script></body></html>",
            "page-empty",
        ),
        // Frames, with words for browsers that have none.
        (
            "<html><head><title>Roads</title></head><frameset cols=\"20%,80%\"><frame src=nav.html><frame src=story.html>\
             <noframes><body>Your browser shows no frames.</body></noframes></frameset></html>",
            "page-frames",
        ),
        // A page that sends its readers on.
        (
            "<html><head><meta http-equiv=\"Refresh\" content=\"0; URL='/b?x=1'\"><title>Roads</title></head><body>One moment.</body></html>",
            "page-forwards",
        ),
        // A comment that never ends swallows the page.
        (
            "<html><head><title>Roads</title><!-- <body><p>The council met.</p></body></html>",
            "page-empty",
        ),
        ("", "page-empty"),
    ] {
        let article = with_summary(page);
        assert_eq!(article.text_source, TextSource::Summary, "{page}");
        assert_eq!(article.text, ENGLISH, "{page}");
        assert_eq!(article.title, "Roads", "{page}");
        assert!(
            codes(&article).contains(&note),
            "{note} in {:?}: {page}",
            codes(&article)
        );
    }
}

#[test]
fn a_forwarding_is_told_with_its_address() {
    for (content, expected) in [
        ("0; url=/b", Some("https://courier.example/b")),
        (
            "0;URL=\"https://other.example/b\"",
            Some("https://other.example/b"),
        ),
        ("3, /b", Some("https://courier.example/b")),
        ("300", None),
        ("300; url=/b", None),
        ("0; url=https://courier.example/a", None),
        ("0; url=javascript:x", None),
    ] {
        let page = format!("<meta http-equiv=refresh content='{content}'><p>{ENGLISH}</p>");
        let article = from_html(&page, &feed());
        let note = article.notes.iter().find(|note| note.code == "page-forwards");
        assert_eq!(
            note.map(|note| note.message.rsplit(' ').next().unwrap_or_default()),
            expected,
            "{content}"
        );
    }
}

#[test]
fn an_amp_page_is_read_and_names_the_page_behind_it() {
    let page = format!(
        "<!doctype html><html ⚡ lang=en><head><meta charset=utf-8><script async src=https://cdn.ampproject.org/v0.js></script>\
         <link rel=canonical href=https://www.courier.example/2024/03/05/roads><title>Roads | The Courier</title>\
         <meta property=og:site_name content='The Courier'><style amp-boilerplate>body{{visibility:hidden}}</style>\
         <script type=application/ld+json>{{\"@context\":\"http://schema.org\",\"@type\":\"NewsArticle\",\"headline\":\"Roads at last\",\
         \"datePublished\":\"2024-03-05T10:00:00+01:00\",\"author\":{{\"@type\":\"Person\",\"name\":\"Ann Lee\"}}}}</script></head><body>\
         <amp-sidebar id=menu layout=nodisplay><ul><li><a href=/>Home</a></li></ul></amp-sidebar><article><h1>Roads at last</h1>\
         <amp-img src=a.jpg width=9 height=9></amp-img><p>{ENGLISH}</p><amp-ad width=300 height=250 type=x></amp-ad><p>{ENGLISH}</p>\
         </article><amp-analytics></amp-analytics></body></html>"
    );
    let given = Given {
        url: Some(
            "https://www-courier-example.cdn.ampproject.org/c/s/www.courier.example/amp/roads".to_owned(),
        ),
        ..Given::default()
    };
    let article = from_html(&page, &given);
    assert_eq!(article.text, format!("{ENGLISH}\n{ENGLISH}"));
    assert_eq!(article.title, "Roads at last");
    assert_eq!(article.authors, ["Ann Lee"]);
    assert_eq!(
        article.canonical_url.as_deref(),
        Some("https://www.courier.example/2024/03/05/roads")
    );
    assert_eq!(article.published.and_then(|p| p.offset_minutes), Some(60));
}

#[test]
fn a_broken_head_loses_nothing() {
    let metas = "<meta property='og:title' content='Roads at last'><meta property=article:published_time content=2024-03-05T10:00:00Z>\
        <meta name=author content='Ann Lee'><link rel=canonical href=/b>";
    let text = format!("<article><p>{ENGLISH}</p><p>{ENGLISH}</p></article>");
    for page in [
        // An element of the body ends the head, and the rest of it lands in the body.
        format!("<html><head><div>x</div>{metas}</head><body>{text}"),
        format!("<head><title>x</title><body>{text}{metas}</body></head>"),
        // Two heads, none at all, one that never ends.
        format!("<head></head><head>{metas}</head><body>{text}"),
        format!("{metas}{text}"),
        format!("<html><head>{metas}{text}"),
        format!("<html><head><base href='https://courier.example/'>{metas}<body>{text}<head>"),
        // Quotes and brackets in the wrong places.
        format!("<head><meta name=\"description\" content=\"he said \"hello\" there\">{metas}<body>{text}"),
        format!("<head><meta name=description content='a > b'><meta =x><meta content=y>{metas}</head>{text}"),
        format!("<head><script>var a = '<div>';</script><style>p {{ }}</style>{metas}</head>{text}"),
    ] {
        let article = from_html(&page, &feed());
        assert_eq!(article.title, "Roads at last", "{page}");
        assert_eq!(article.authors, ["Ann Lee"], "{page}");
        let published = article.published.map(|p| p.at.to_string());
        assert_eq!(published.as_deref(), Some("2024-03-05T10:00:00Z"), "{page}");
        assert_eq!(
            article.canonical_url.as_deref(),
            Some("https://courier.example/b"),
            "{page}"
        );
        assert!(article.text.contains(ENGLISH), "{page}");
    }
}
