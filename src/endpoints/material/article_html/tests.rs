//! Pictures in every place and in every wrong spelling, after the HTML standard.

use std::time::{Duration, Instant};

use super::{article_pictures, replace_pictures};

const NEW: &str = "https://mmbiz.qpic.cn/new?wx_fmt=png&from=appmsg";
const NEW_ESCAPED: &str = "https://mmbiz.qpic.cn/new?wx_fmt=png&amp;from=appmsg";

/// Asserts that these pictures are listed, and that each can be replaced. The result must not list
/// any, and a second replacement must change nothing.
#[track_caller]
fn assert_pictures(html: &str, expected: &[&str]) {
    assert_eq!(article_pictures(html), expected, "{html}");
    assert_eq!(replace_pictures(html, &[]), html);
    let urls: Vec<_> = expected.iter().map(|url| (*url, NEW)).collect();
    let replaced = replace_pictures(html, &urls);
    assert!(article_pictures(&replaced).is_empty(), "{replaced}");
    assert_eq!(replace_pictures(&replaced, &urls), replaced);
}

#[track_caller]
fn assert_replaced(html: &str, old: &str, expected: &str) {
    let expected = expected.replace("NEW", NEW_ESCAPED);
    assert_eq!(replace_pictures(html, &[(old, NEW)]), expected);
}

#[test]
fn attributes_of_img() {
    assert_pictures("<p>一<img src='http://a.cn/1.png'>二</p>", &["http://a.cn/1.png"]);
    assert_pictures(
        r#"<img src="data:image/gif;base64,R0lGOD==" data-src="http://a.cn/1.png"/>"#,
        &["data:image/gif;base64,R0lGOD==", "http://a.cn/1.png"],
    );
    assert_pictures("<IMG\nSRC = \"A.PNG\" >", &["A.PNG"]);
    assert_pictures("<img/src=\"a\"/alt=x>", &["a"]);
    assert_pictures("<img alt=\"a>b\" src='c>d'>", &["c>d"]);
    assert_pictures("<img alt='<img src=x>' src=a>", &["a"]);
    assert_pictures("<img alt=\"\"src=a>", &["a"]);
    assert_pictures("<img alt src=a>", &["a"]);
    assert_pictures("<img =src=x src=a><img ='>'src=b>", &["a"]);
    assert_pictures("<img data-srcset=x data-original=y src2=z alt=src=w>", &[]);
    assert_pictures("<imgs src=a><im src=a><a src=a href=b><iframe src=c></iframe>", &[]);
}

#[test]
fn other_elements() {
    assert_pictures(
        "<svg><image href=1.png /><image XLINK:HREF='2.png'></image></svg>",
        &["1.png", "2.png"],
    );
    assert_pictures("<image src=a><svg><a href=b><use xlink:href=c></svg>", &["a"]);
    assert_pictures("<video src=a.mp4 poster=b.jpg></video><p poster=c>", &["b.jpg"]);
    assert_pictures(
        "<table background=a><tr background=b><td background=c><mp-card background=red>",
        &["a", "b", "c"],
    );
    assert_pictures(
        "<picture><source srcset='a.webp, b.webp 2x'><source src=c.mp3></picture>",
        &["a.webp", "b.webp"],
    );
}

#[test]
fn source_sets() {
    assert_pictures("<img srcset='a.png'>", &["a.png"]);
    assert_pictures("<img srcset='\n\ta.png 1x,\n\tb.png 2x,\n'>", &["a.png", "b.png"]);
    assert_pictures("<img srcset='a.png,b.png'>", &["a.png,b.png"]);
    assert_pictures("<img srcset='a.png 100w,b.png 2x'>", &["a.png", "b.png"]);
    assert_pictures("<img srcset=',, a,,, b,'>", &["a", "b"]);
    assert_pictures("<img srcset='a x(1,2), b'>", &["a", "b"]);
    assert_pictures("<img srcset='a x(1, b'>", &["a"]);
    assert_pictures(
        "<img srcset='data:image/png;base64,AA== 1x'>",
        &["data:image/png;base64,AA=="],
    );
    assert_pictures("<img srcset='a?x=1&amp;y=2&#32;2x&comma; b'>", &["a?x=1&y=2", "b"]);
    assert_pictures("<img srcset=' , ,'><img srcset=''><img srcset>", &[]);
    assert_replaced(
        "<img srcset=' a.png 1x , a.png,b.png 2x,a.png,'>",
        "a.png",
        "<img srcset=' NEW 1x , a.png,b.png 2x,NEW,'>",
    );
    assert_eq!(
        replace_pictures("<img srcset='a 2x'>", &[("a", "http://mmbiz.qpic.cn/a b")]),
        "<img srcset='http://mmbiz.qpic.cn/a%20b 2x'>",
    );
}

#[test]
fn style_attributes() {
    assert_pictures("<p style='background:url(a.png) no-repeat'>", &["a.png"]);
    assert_pictures(r#"<p style="background-image: URL( 'a.png' )">"#, &["a.png"]);
    // As in mmbiz articles.
    assert_pictures(
        r#"<div style="background-image: url(&#34;https://a.cn/1?x=1&amp;y=2&#34;);">"#,
        &["https://a.cn/1?x=1&y=2"],
    );
    assert_pictures("<h2 style='background-image:url(a),url(b)'>", &["a", "b"]);
    assert_pictures("<p style=background:url(a.png)>", &["a.png"]);
    assert_pictures("<p style='background:-webkit-image-set(url(a) 1x)'>", &["a"]);
    assert_pictures("<p style='background:url(a b.png )'>", &["a b.png"]);
    assert_pictures(r"<p style='background:\url(a),U\52\6C (b)'>", &["a", "b"]);
    assert_pictures(r"<p style='background:url(a\62\63 d\(\).png)'>", &["abcd().png"]);
    assert_pictures("<p style='background:url(\"a\\\nb\\\"\")'>", &["ab\""]);
    assert_pictures("<p style='background:url(a.png'>", &["a.png"]);
    assert_pictures("<p style='background:url(\"a.png'>", &["a.png"]);
    assert_pictures("<p style='background:url(a\\'>", &["a"]);
    assert_pictures("<p style='background:url(\"a\n\");list-style:url(b)'>", &[]);
    // Not a URL, or not a picture.
    assert_pictures(r#"<p style="content:'url(a)';/* url(b) */ color:red">"#, &[]);
    assert_pictures("<p style='a:my-url(a) _url(b) 图url(c) \\28url(d) url (e) u/**/rl(f)'>", &[]);
    assert_pictures("<p style='fill:url(#gradient);background:url()'>", &[]);
    assert_pictures("<p style='content:\"\\\"url(a)\";background:url(b)'>", &["b"]);
    assert_pictures("<p data-style='background:url(a)' title='background:url(b)'>", &[]);
}

#[test]
fn replacing_in_styles() {
    assert_replaced(
        r#"<p style="A:1;background: url( &#34;a.png&#34; ),url(b.png) ;COLOR:red">"#,
        "a.png",
        r#"<p style="A:1;background: url( &#34;NEW&#34; ),url(b.png) ;COLOR:red">"#,
    );
    // The references would absorb the first characters of the new URL.
    assert_replaced(
        "<p style='a:url(&quot/a.png&quot)'>",
        "/a.png",
        "<p style='a:url(&quot;NEW&quot)'>",
    );
    let html = "<p style='a:url(a.png)'>";
    let odd = r#"https://mmbiz.qpic.cn/a b"c'd(e)\f"#;
    let replaced = replace_pictures(html, &[("a.png", odd)]);
    assert_eq!(
        replaced,
        r"<p style='a:url(https://mmbiz.qpic.cn/a\20 b\22 c\27 d\28 e\29 \5c f)'>",
    );
    let replaced = replace_pictures(html, &[("a.png", r#"a b"c'd(e)\f"#)]);
    assert_eq!(article_pictures(&replaced), [r#"a b"c'd(e)\f"#]);
}

#[test]
fn hosts() {
    for url in [
        "http://mmbiz.qpic.cn/a",
        "https://mmbiz.qpic.cn/a?wx_fmt=png",
        "//mmbiz.qpic.cn/a",
        "HTTPS://MMBIZ.QPIC.CN/a",
        " https://mmbiz.qpic.cn/a\n",
        "https://mmbiz.qpic.cn",
        "https://mmbiz.qpic.cn?a",
        "https://mmbiz.qpic.cn#a",
        "https://mmbiz.qpic.cn:443/a",
        "https://mmecoa.qpic.cn/a",
        "https://sz-mm.biz.qpic.cn/a",
        "https://mmbiz.qlogo.cn/a",
    ] {
        assert_pictures(&format!("<img src=\"{url}\" data-src='{url}'>"), &[]);
        assert_pictures(&format!("<p style=\"background:url({url})\">"), &[]);
    }
    for url in [
        "https://mmbiz.qpic.cn.evil.com/",
        "https://evil.com/?mmbiz.qpic.cn",
        "https://evil.com/https://mmbiz.qpic.cn/",
        "https://evil.com#.qpic.cn",
        "https://evil.com\\.qpic.cn",
        "https://evil.com\\@mmbiz.qpic.cn/",
        "https://mmbiz.qpic.cn@evil.com/",
        "https://mmbiz.qpic.cn:80@evil.com/",
        "https://evil.com%2f.qpic.cn/",
        "https://evil.com\t.qpic.cn/",
        "https://mmbiz.qpic.cn:x/",
        "https://evilqpic.cn/",
        "https://qpic.cn/",
        "https://.qpic.cn/",
        "https://mmbiz。qpic.cn/",
        "https://evil.qlogo.cn/",
        "https:mmbiz.qpic.cn/",
        "https:///mmbiz.qpic.cn/",
        "ftp://mmbiz.qpic.cn/",
        "mmbiz.qpic.cn/a",
        "/mmbiz.qpic.cn/a",
        "图//mmbiz.qpic.cn",
        "a/b.png?c",
        "data:image/png;base64,iVBORw0KGgo=",
        "blob:https://mmbiz.qpic.cn/0c5c1c4a",
        "file:///C:/a.png",
        "about:blank",
    ] {
        assert_pictures(&format!("<img src=\"{url}\">"), &[url]);
    }
}

#[test]
fn nothing_to_upload() {
    assert_pictures("", &[]);
    assert_pictures("text & <b>图</b>", &[]);
    assert_pictures("<img><img src><img src=''><img src=\" \n\"><img src=><img src=&nbsp;>", &[]);
    assert_pictures("<img src='#'><svg><image href='#id'></svg>", &[]);
}

#[test]
fn each_url_once_in_order() {
    assert_pictures(
        "<p style='background:url(b)'><img src=a><img src=' b '><img data-src=c src=a>",
        &["b", "a", "c"],
    );
}

#[test]
fn first_of_duplicate_attributes() {
    assert_pictures("<img src=a SRC=b src=c>", &["a"]);
    assert_pictures("<img src src=b>", &[]);
    assert_pictures("<img src='//mmbiz.qpic.cn/a' src=b>", &[]);
    assert_replaced("<img src=a src=a>", "a", r#"<img src="NEW" src=a>"#);
}

#[test]
fn character_references() {
    for (value, url) in [
        ("a?b=1&amp;c=2", "a?b=1&c=2"),
        ("a&lt;&gt;&quot;&apos;b", "a<>\"'b"),
        ("&#97;&#x62;&#X63;", "abc"),
        ("&#97&#x62g", "abg"),
        ("a&nbsp;b", "a\u{A0}b"),
        ("&nbsp; a &#10;", "a"),
        ("a?b&amp", "a?b&"),
        ("a?b&amp=1&lt2&gtx&ampx", "a?b&amp=1&lt2&gtx&ampx"),
        ("a?b&apos&AMP;&GT", "a?b&apos&>"),
        ("a&amp;amp;b", "a&amp;b"),
        ("a&b&;&#;&#x;&#xg;&", "a&b&;&#;&#x;&#xg;&"),
        ("a&#0;b&#xD800;c&#x110000;d", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d"),
        ("a&#99999999999999999999999999;", "a\u{FFFD}"),
        ("a&copy;b&copyb&copy=&copy", "a©b&copyb&copy=©"),
        (
            "https&colon;&sol;&sol;a.cn&sol;b&period;png&quest;c&equals;d&num;e&lowbar;f",
            "https://a.cn/b.png?c=d#e_f",
        ),
        ("a&hellip;&rang;&Alpha;", "a…⟩Α"),
        ("a&notit;&notin;&not;&colon&hellip", "a&notit;∉¬&colon&hellip"),
        ("a&#128;&#x9f;&#150;b", "a€Ÿ–b"),
        ("a&CounterClockwiseContourIntegral;b", "a&CounterClockwiseContourIntegral;b"),
        ("&#22270;图", "图图"),
    ] {
        assert_pictures(&format!("<img src=\"{value}\">"), &[url]);
    }
}

#[test]
fn markup_without_pictures() {
    assert_pictures("<!-- <img src=a> --><img src=b>", &["b"]);
    assert_pictures("<!--><img src=a><!---><img src=b>-->", &["a", "b"]);
    assert_pictures("<!--!><img src=a>--!><img src=b>", &["b"]);
    assert_pictures("<!-- -- > - -> <img src=a> --", &[]);
    assert_pictures("<!doctype html><img src=a>", &["a"]);
    assert_pictures("<!DOCTYPE <img src=a><img src=b>", &["b"]);
    assert_pictures("<?xml <img src=a>?><img src=b>", &["b"]);
    assert_pictures("<![CDATA[<img src=a>]]><img src=b>", &["b"]);
    assert_pictures("</<img src=a></><img src=b></p title='>'<img src=c>", &["b"]);
    assert_pictures("</img src=a></p style='a:url(b)'>", &[]);
}

#[test]
fn text_elements() {
    for name in ["script", "style", "textarea", "title", "SCRIPT"] {
        assert_pictures(
            &format!("<{name} a='>'>'<img src=a></x></{name}s><img src=b></{name} ><img src=c>"),
            &["c"],
        );
        assert_pictures(&format!("<{name}><img src=a></{name}"), &[]);
        assert_pictures(&format!("<svg><{name} /><img src=a>"), &["a"]);
        assert_pictures(&format!("<{name}s><img src=a>"), &["a"]);
        assert_pictures(&format!("</{name}><img src=a>"), &["a"]);
    }
    assert_pictures("<style>p { background: url(a) }</style>", &[]);
}

#[test]
fn ends_and_odd_bytes() {
    assert_pictures("<p><img src=a><p>unclosed", &["a"]);
    for end in ["<", "</", "<!", "<!-", "<!--", "<?", "<img", "<img ", "<img src", "<img src="] {
        assert_pictures(&format!("<img src=a>{end}"), &["a"]);
    }
    assert_pictures("<img src=a><img src=b", &["a"]);
    assert_pictures("<img src=a><img src='b>", &["a"]);
    assert_pictures("<img src=a><p style='a:url(b)' ", &["a"]);
    assert_pictures("< img src=a><<img src=b><1 src=c>", &["b"]);
    assert_pictures("\0<img\0 src=a><img \0src=a><img src=a\0b>\0", &["a\0b"]);
    assert_pictures("图<图 src=a><img图 src=a><img 图=b src=图.png>图", &["图.png"]);
}

#[test]
fn replacing_keeps_every_other_byte() {
    assert_replaced(
        "\u{FEFF}<P\t>\r\n<IMG  ALT='&#34;' \r\n Src=\" a.png \"\tclass=x/>&nbsp;&unknown;<Br/></P",
        "a.png",
        "\u{FEFF}<P\t>\r\n<IMG  ALT='&#34;' \r\n Src=\"NEW\"\tclass=x/>&nbsp;&unknown;<Br/></P",
    );
    assert_replaced("<img src='a' alt=a>a", "a", "<img src='NEW' alt=a>a");
    assert_replaced("<img src=a><img src=b>", "a", "<img src=\"NEW\"><img src=b>");
    // The slash belongs to an unquoted value.
    assert_replaced("<img src=a/>", "a/", "<img src=\"NEW\">");
    assert_replaced("<img src=a />", "a", "<img src=\"NEW\" />");
    assert_replaced("<p style=a:url(\"a\")'>", "a", "<p style=\"a:url(&quot;NEW&quot;)'\">");
    assert_replaced(
        "<!-- <img src=a> --><img src=a>",
        "a",
        "<!-- <img src=a> --><img src=\"NEW\">",
    );
}

#[test]
fn new_urls() {
    let html = "<img src='a'>";
    assert_eq!(replace_pictures(html, &[("a", " b\n")]), "<img src='b'>");
    assert_eq!(replace_pictures(html, &[("a", "'\"<>&")]), "<img src='&#39;&quot;&lt;&gt;&amp;'>");
    assert_eq!(replace_pictures(html, &[("a", "")]), html);
    assert_eq!(replace_pictures(html, &[("A", "b"), (" a", "c"), ("", "d")]), html);
    assert_eq!(replace_pictures(html, &[("a", "b"), ("a", "c")]), "<img src='c'>");
    // A new URL is not replaced again.
    let html = "<img src='a'><img src='b'>";
    assert_eq!(replace_pictures(html, &[("a", "b"), ("b", "a")]), "<img src='b'><img src='a'>");
    // Pictures on WeChat's hosts stay unchanged.
    let html = "<img src='//mmbiz.qpic.cn/a'>";
    assert_eq!(replace_pictures(html, &[("//mmbiz.qpic.cn/a", "b")]), html);
}

/// A mebibyte of each takes at most a second without optimization; anything quadratic would take
/// minutes.
#[test]
fn time_is_linear() {
    let limit = Duration::from_secs(5);
    for (before, repeated) in [
        ("", "<"),
        ("", "</"),
        ("", "<!"),
        ("", "<!--"),
        ("<!--", ">"),
        ("", "<a"),
        ("", "<img "),
        ("", "<img src=a "),
        ("", "<img src='"),
        ("", "<img src=a>"),
        ("<img ", "src=a "),
        ("<img ", "="),
        ("<img ", "/"),
        ("", "<script>"),
        ("<script>", "</script"),
        ("", "<style/>"),
        ("<img src='", "&"),
        ("<img src='", "&#"),
        ("<img src='", "&#1"),
        ("<img src='", "&#1;"),
        ("<img src='&#", "1"),
        ("<img src='", "&amp"),
        ("<img srcset='", ","),
        ("<img srcset='", "a,"),
        ("<img srcset='", "a, "),
        ("<img srcset='a ", "("),
        ("<p style='", "a"),
        ("<p style='", "url("),
        ("<p style='", "url(a)"),
        ("<p style='", "url(\" "),
        ("<p style='", "\"\n"),
        ("<p style='", "/*"),
        ("<p style='", "\\"),
    ] {
        let html = format!("{before}{}'>", repeated.repeat((1 << 20) / repeated.len()));
        let start = Instant::now();
        assert!(article_pictures(&html).len() <= 1, "{before}{repeated}");
        assert!(start.elapsed() < limit, "{before}{repeated}: {:?}", start.elapsed());
    }
}

#[test]
fn many_pictures() {
    let html: String = (0..50_000).map(|n| format!("<img src={n}>")).collect();
    let pictures = article_pictures(&html);
    assert_eq!(pictures.len(), 50_000);
    let urls: Vec<_> = pictures.iter().map(|url| (url.as_str(), NEW)).collect();
    assert!(article_pictures(&replace_pictures(&html, &urls)).is_empty());
}
